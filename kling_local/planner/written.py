"""Cuts that a prompt writes itself: numbered shots, a timeline, "cut to"."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kling_local.planner.intent import resolve
from kling_local.planner.speech import take_out_quotes

_TIME = r"((?:\d+:)?\d+(?:\.\d+)?)\s*"
_SECONDS = r"(?:s(?:ec(?:onds?)?)?\b|秒)\s*"
_TO = r"(?:[-–—~]|\bto\b|[至到])\s*"
_RANGE = rf"{_TIME}(?:{_SECONDS})?{_TO}{_TIME}(?:{_SECONDS})?"
_CLAUSE = r"(?:\A|(?<=\n)|(?<=[.;!?]\s)|(?<=[。；！？]))"
"""Where a clause begins; patterns that use it match spaces, bullets and Markdown stars too."""
_NUMBER = r"(?:\d+|one|two|three|four|five|six|[一二三四五六])"
_SHOT = (
    r"(?:\b(?:shot|scene|clip|part|beat|segment|plano|toma|escena|cena|tomada|szene|einstellung|plan|sc[èe]ne)"
    r"|分?镜头?|カット|シーン|컷|장면|씬)"
)
_NUMBERED = re.compile(
    rf"(?:[(\[【]\s*(?:shot|scene|分?镜头?)\s*{_NUMBER}\s*(?:[,:，：|｜]?\s*{_TIME}{_SECONDS})?[)\]】]"
    r"\s*[:：.–-]?"
    r"|\b(?:first|second|third|fourth|fifth|sixth|next|last|final|opening|closing)\s+shot\s*[:：]"
    r"|\b(?:(?:multi[- ]?)?shot\s+)?prompt\s*\d+\s*:"
    r"|(?<!['’])\bs\d\s*[:：]"
    rf"|第\s*{_NUMBER}\s*个?(?:镜头|分镜|镜)\s*[:：，]"
    rf"|{_SHOT}\s*{_NUMBER}\s*(?:,\s*{_TIME}(?:{_SECONDS})?[,:]|[:：.–-]"
    rf"|[(\[（【]\s*(?:{_RANGE}|{_TIME}{_SECONDS})[)\]）】]\s*[:：.–-]?)"
    rf"|(?:{_CLAUSE}|\s)(?:分?镜头?|カット|シーン|컷)\s*{_NUMBER}(?:\s+|[|｜])"
    rf"|{_CLAUSE}[ \t]*(?:shot|scene)[ \t]+{_NUMBER}(?:[ \t]*\n|[ \t]+(?=an?\b|the\b)))\s*",
    re.IGNORECASE,
)
"""Groups: seconds beside the number in brackets; after a comma; begin and end in brackets; a length
in brackets.
"""
_LENGTH = re.compile(
    rf"\s*(?:[(\[（【]|[，。]\s*(?=[\d.]+\s*秒))\s*(?:(?:duration|时长)\s*[:：]?\s*)?"
    rf"{_TIME}{_SECONDS}[)\]）】]?\s*(?=[.,;。，；]?\s*$)",
    re.IGNORECASE,
)
_TIMELINE = re.compile(
    rf"[*_]*(?:(?P<bracket>[\[(【（])\s*(?:第\s*)?{_RANGE}[\])】）][*_]*\s*[:：.–—-]?"
    r"|(?<![\w.,:-])(?:(?:seconds?|secs?|time(?:code|stamp)?|from|at)\s+|第\s*)?"
    rf"{_RANGE}[*_]*[:：|–—-])[*_]*\s*",
    re.IGNORECASE,
)
"""Groups: ``bracket``, then begin and end in brackets, begin and end without."""
_STARTS = re.compile(
    r"[*_]*(?:\[\s*(\d{1,2}:\d{2})\s*\]|(?:\A|(?<=\n))[ \t]*(\d{1,2}:\d{2})(?=\s))"
    r"[*_]*\s*[:–—-]?\s*"
)
"""A time without an end, in brackets or at the start of a line."""
_CLOCK = re.compile(r"\d:\d")
_FRAMED = re.compile(r"\b(?:shot|cuts?|pov|b-roll)\b|镜头|特写|切[到至换]", re.IGNORECASE)
_FRAMING = (
    r"(?:(?:(?:extreme|very|medium|wide|full|long|tight|establishing|aerial|drone|overhead|tracking"
    r"|low[- ]angle|high[- ]angle|over[- ]the[- ]shoulder|reverse|macro|two|pov)[- ]+)+"
    r"(?:close[- ]?up|shot|angle)|close[- ]?up(?:\s+shot)?|wide|medium|close|insert|pov)"
)
_FRAMINGS = re.compile(
    rf"{_CLAUSE}\s*(?:[-•]\s+)?[*_]*(?={_FRAMING}[*_]*\s*(?:[:：]|[–—-]\s))", re.IGNORECASE
)
"""The position before "Close-up: ..."; the framing itself is part of the shot."""
_LISTED = re.compile(r"(?:\A|\n)[ \t]*(?:\(?[1-9][.)]|[-•])[ \t]+|(?<=[.;!?:]\s)\(?[1-9][.)]\s+")
_LIST_OF_SHOTS = re.compile(
    r"(?:\b(?:shot\s?list|shots|storyboard|scenes|sequence)|分镜|镜头)\s*[:：]?\s*\Z", re.IGNORECASE
)
_UNBROKEN = re.compile(
    r"\b(?:one|single|continuous|unbroken|uninterrupted)[- ]"
    r"(?:single |continuous |long |unbroken )?(?:take|shot)\b"
    r"|\b(?:no|without(?: any)?) (?:cuts|cutting|edits)\b|\boner\b|一镜到底|长镜头",
    re.IGNORECASE,
)
_EMPTY_LINES = re.compile(r"\n\s+")
"""Removed first: patterns for the start of a clause would scan them again from each line."""
_QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”|「[^」]*」|«[^»]*»")
_MASTER = re.compile(r"^\s*master\s+prompt\s*:\s*", re.IGNORECASE)
_CUT = re.compile(
    r"(?:^|[,.;:!?\n—–]|(?=\bthen\b|\bwe\b|\b(?:the\s+)?(?:camera|scene)\b))\s*(?:\band\s+)?"
    r"(?:\bthen\s+)?(?:\bwe\s+|\b(?:the\s+)?(?:camera|scene)\s+)?"
    r"(?:\b(?:hard|smash|jump|match)\s+)?\bcuts?\s+(?:back\s+)?to\b:?\s*"
    r"|\s*\[\s*(?:(?:hard|smash|jump|match)\s+)?cut\s*\]\s*[:.]?\s*"
    r"|(?:^|(?<=[.;!?\n]))\s*(?:(?:hard|smash|jump|match)\s+cut\s*[:.!]|cut\s*[.!])\s+"
    r"|(?:(?:^|(?<=[.;!?\n]))\s*(?:then\s+)?|[,.;]?\s*\b(?:we|(?:the\s+)?(?:camera|scene|view))\s+)"
    r"(?:(?:cross[- ]?)?(?:dissolve|fade)|switche?|transition)s?\s+(?:back\s+)?(?:in)?to:?\s+"
    r"(?!(?:pure\s+)?(?:black|white|darkness|silence|night|day|dawn|dusk|morning|evening|colou?r)\b)"
    r"|,\s*(?:then\s+)?(?:cross[- ]?)?(?:dissolve|fade)\s+(?:in)?to:?\s+(?=an?\b|the\b)"
    r"|[，。；,]?\s*(?:然后)?(?:(?:镜头|画面)?切(?:换)?[到至]|切换?镜头\s*[:：，])\s*",
    re.IGNORECASE,
)
"""Only at the start of a clause: hair "cut to" the shoulders is no cut of the film."""
_NEARLY_S = 1e-6


@dataclass(frozen=True)
class Beat:
    """A stretch of the prompt that becomes a shot."""

    text: str
    seconds: float | None = None


def written_beats(prompt: str) -> list[Beat]:
    """The beats between the cuts that a prompt writes; at most one if it writes none.

    Numbered shots ("shot 1: ...") take precedence over a timeline ("[00:00-00:02] ...", "[00:02]
    ..."), that over framings ("Close-up: ...") and lists of shots ("1. ..."), those over "cut to".
    Quoted words never cut.
    """
    prompt = _EMPTY_LINES.sub("\n", prompt)
    unquoted = _QUOTED.sub(lambda quoted: " " * len(quoted[0]), prompt)
    headings = list(_NUMBERED.finditer(unquoted))
    if len(headings) >= 2:
        return _between(prompt, headings, [_said_s(each) for each in headings])
    for beats in (
        _timeline(prompt, list(_TIMELINE.finditer(unquoted))),
        _from_starts(prompt, list(_STARTS.finditer(unquoted))),
        _framings(prompt, list(_FRAMINGS.finditer(unquoted))),
        _listed(prompt, list(_LISTED.finditer(unquoted))),
    ):
        if len(beats) > 1:
            return beats
    return [Beat(text) for text in split(prompt, _CUT)]


def said_s(prompt: str) -> float | None:
    """The total length in seconds that a prompt gives its shots; None unless each has a length."""
    lengths = [beat.seconds for beat in written_beats(prompt)]
    said = [length for length in lengths if length is not None]
    return round(sum(said), 6) if said and len(said) == len(lengths) else None


def split(text: str, rule: re.Pattern[str]) -> list[str]:
    """Split outside quoted speech."""
    blanked = re.sub(r"\S", "x", text) if not text.strip() else take_out_quotes(text).rest
    pieces, start = [], 0
    for match in rule.finditer(blanked):
        pieces.append(text[start : match.start()])
        start = match.end()
    pieces.append(text[start:])
    return [piece.strip(" ,;\n") for piece in pieces if any(sign.isalnum() for sign in piece)]


def join_modifiers(texts: list[str]) -> list[str]:
    """The texts, with those that show nothing by themselves joined to a neighbour: "Cinematic, slow
    pan left."
    """
    joined: list[str] = []
    waiting = ""
    for text in texts:
        said = resolve(text)
        is_beat = bool(
            said.subjects or said.actions or said.environment.place or said.camera.shot_size
        )
        if is_beat:
            joined.append(f"{waiting} {text}".strip())
            waiting = ""
        elif joined:
            joined[-1] = f"{joined[-1]} {text}"
        else:
            waiting = f"{waiting} {text}".strip()
    if waiting:
        joined.append(waiting)
    return joined


def _timeline(prompt: str, stretches: list[re.Match[str]]) -> list[Beat]:
    """The shots of a timeline of ranges; none of anything else, or of events in one shot."""
    lengths = _timeline_s(stretches)
    beats = _between(prompt, stretches, lengths) if lengths else []
    return beats if beats and _cuts(prompt, stretches, beats) else []


def _from_starts(prompt: str, clocks: list[re.Match[str]]) -> list[Beat]:
    """The shots of a timeline that states when each begins, from 0 on; the last gets what is
    left."""
    begins = [_time_s(clock[1] or clock[2]) for clock in clocks]
    ascend = all(earlier < later for earlier, later in itertools.pairwise(begins))
    if len(begins) < 2 or begins[0] != 0 or not ascend or _UNBROKEN.search(prompt):
        return []
    lengths = [later - earlier for earlier, later in itertools.pairwise(begins)]
    return _between(prompt, clocks, [*lengths, None])


def _framings(prompt: str, headings: list[re.Match[str]]) -> list[Beat]:
    """Shots that each begin with their framing."""
    if len(headings) < 2 or _UNBROKEN.search(prompt):
        return []
    return _between(prompt, headings, [None] * len(headings))


def _listed(prompt: str, items: list[re.Match[str]]) -> list[Beat]:
    """The shots of a list that is called one, or in which a later item states a framing."""
    if len(items) < 2 or _UNBROKEN.search(prompt):
        return []
    beats = _between(prompt, items, [None] * len(items))
    called = _LIST_OF_SHOTS.search(prompt[: items[0].start()])
    if not called and not _any_framed(beats[1:]):
        return []
    return [Beat(text) for text in join_modifiers([beat.text for beat in beats])]


def _between(
    prompt: str, headings: list[re.Match[str]], lengths: Sequence[float | None]
) -> list[Beat]:
    """The text after each heading; the text before the first belongs to the first beat."""
    ends = [heading.start() for heading in headings[1:]] + [len(prompt)]
    texts = [
        prompt[heading.end() : end].strip(" ;\n")
        for heading, end in zip(headings, ends, strict=True)
    ]
    beats = [
        _with_length(text, length) for text, length in zip(texts, lengths, strict=True) if text
    ]
    if not beats:
        return [Beat(prompt)]
    before = _MASTER.sub("", prompt[: headings[0].start()].strip())
    before = _LIST_OF_SHOTS.sub("", before).rstrip()
    return [replace(beats[0], text=f"{before} {beats[0].text}".strip()), *beats[1:]]


def _with_length(text: str, seconds: float | None) -> Beat:
    """A beat, with a length at its end taken off: "(3s)", "(Duration: 3 seconds)"."""
    length = _LENGTH.search(text)
    return Beat(_LENGTH.sub("", text), _time_s(length[1])) if length else Beat(text, seconds)


def _said_s(numbered: re.Match[str]) -> float | None:
    """The length that a numbered shot states: "Shot 2, 3 s:", "Scene 1 (3s):", "[2-5s]"."""
    within, after, begin, end, length = (
        _time_s(each) if each else None for each in numbered.groups()
    )
    spanned = end - (begin or 0.0) if end is not None else None
    return within or after or length or (spanned if spanned and spanned > 0 else None)


def _timeline_s(stretches: list[re.Match[str]]) -> list[float]:
    """The lengths of two or more consecutive ranges from 0 on; empty for anything else.

    A bare number is no time: a range needs a unit, minutes or brackets. If each range begins one
    second after the end of the one before, its last second is included.
    """
    if len(stretches) < 2 or not all(_tells_time(each) for each in stretches):
        return []
    spans = [tuple(_time_s(each) for each in stretch.groups()[1:] if each) for stretch in stretches]
    begins, ends = [span[0] for span in spans], [span[1] for span in spans]
    gaps = [begin - end for end, begin in zip(ends, begins[1:], strict=False)]
    counted_in = 1.0 if all(abs(gap - 1) < _NEARLY_S for gap in gaps) else 0.0
    follow = counted_in or all(gap > -_NEARLY_S for gap in gaps)
    edges = [*begins, ends[-1] + counted_in]
    lengths = [round(last - first, 6) for first, last in itertools.pairwise(edges)]
    return lengths if begins[0] == 0 and follow and min(lengths) > 0 else []


def _tells_time(stretch: re.Match[str]) -> bool:
    text = stretch[0]
    return bool(stretch["bracket"] or _CLOCK.search(text) or re.search(r"[a-z秒]", text, re.I))


def _cuts(prompt: str, stretches: list[re.Match[str]], beats: list[Beat]) -> bool:
    """Whether a timeline is of shots, and not of events within one: its minutes are in brackets, or
    a later stretch states a framing or a place. Never if the prompt asks for a single take.
    """
    if _UNBROKEN.search(prompt):
        return False
    if all(each["bracket"] and _CLOCK.search(each[0]) for each in stretches):
        return True
    places = {place for beat in beats if (place := resolve(beat.text).environment.place)}
    return len(places) > 1 or _any_framed(beats[1:])


def _any_framed(beats: list[Beat]) -> bool:
    texts = [beat.text for beat in beats]
    return any(_FRAMED.search(text) or resolve(text).camera.shot_size for text in texts)


def _time_s(text: str) -> float:
    """Seconds of "3", "1.5" or "0:03"."""
    minutes, _, seconds = text.rpartition(":")
    return 60.0 * float(minutes or 0) + float(seconds)
