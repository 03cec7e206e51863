"""One prompt becomes up to six shots: where it writes its cuts, or (shot type intelligence) by its
beats.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace

from kling_local.planner.intent import resolve
from kling_local.planner.speech import take_out_quotes
from kling_local.request import MAX_SHOTS, ShotRequest

_TIME = r"(\d+(?:\.\d+)?)\s*"
_SECONDS = r"s(?:ec(?:onds?)?)?\s*"
_NUMBERED = re.compile(
    rf"(?:[(\[]\s*(?:shot|scene|镜头)\s*\d+\s*(?:[,:]\s*{_TIME}{_SECONDS})?[)\]]\s*[:：.–-]?"
    r"|\b(?:first|second|third|fourth|fifth|sixth|next|last|final)\s+shot\s*[:：]"
    r"|\b(?:(?:multi[- ]?)?shot\s+)?prompt\s*\d+\s*:"
    rf"|(?:\b(?:shot|scene)|镜头)\s*\d+\s*(?:,\s*{_TIME}(?:{_SECONDS})?[,:]|[:：.–-]"
    rf"|[(\[]\s*(?:{_TIME}(?:{_SECONDS})?[-–]\s*)?{_TIME}{_SECONDS}[)\]]\s*[:.–-]?))\s*",
    re.IGNORECASE,
)
"""Groups: seconds beside the number in brackets; after a comma; begin and end in brackets, the end
alone being a length.
"""
_LENGTH = re.compile(
    rf"\s*[(\[]\s*(?:duration\s*:?\s*)?{_TIME}{_SECONDS}[)\]]\s*(?=[.,;]?\s*$)", re.IGNORECASE
)
_QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”")
_MASTER = re.compile(r"^\s*master\s+prompt\s*:\s*", re.IGNORECASE)
_CUT = re.compile(
    r"(?:^|[,.;:!?\n—–]|(?=\bthen\b|\bwe\b|\b(?:the\s+)?(?:camera|scene)\b))\s*(?:\band\s+)?"
    r"(?:\bthen\s+)?(?:\bwe\s+|\b(?:the\s+)?(?:camera|scene)\s+)?"
    r"(?:\b(?:hard|smash|jump|match)\s+)?\bcuts?\s+(?:back\s+)?to\b:?\s*"
    r"|[，。；,]?\s*(?:然后)?(?:镜头|画面)?切(?:换)?[到至]\s*",
    re.IGNORECASE,
)
"""Where a clause begins: hair that is cut to the shoulders cuts no film."""
_SENTENCE = re.compile(r"(?<=[.!?])\s+|(?<=[。!?])\s*|\s*\n+\s*")
_THEN = re.compile(
    r"[,;]?\s*\b(?:and\s+then|then|after\s+that|afterwards|finally)\b,?\s+", re.IGNORECASE
)
_COVERAGE = ("Wide shot", "Medium shot", "Close-up")
_WORDS_PER_S = {"en": 2.5, "es": 2.8, "fr": 2.8, "de": 2.2, "pt": 2.8}
_SIGNS_PER_S = {"zh": 4.5, "ja": 7.0, "ko": 5.0}
"""How fast people speak: words, or signs where no spaces part the words; rounded means of measured
speech rates (about 6.2 syllables a second in English, 7.8 in Spanish and Japanese, 5.2 in Chinese:
Pellegrino, Coupe, Marsico 2011, doi 10.1353/lan.2011.0057), slowed down to what an actor says."""
_BREATH_S = 0.4
_LEAST_S = 1.5
"""Automatic shots are this long on average at least; under 1 s is refused everywhere."""


@dataclass(frozen=True)
class Beat:
    """One stretch of the prompt that wants a shot of its own."""

    text: str
    seconds: float | None = None


def draft_shots(prompt: str, duration: int) -> tuple[ShotRequest, ...]:
    """Cut a prompt into 1-6 shots whose lengths add up to ``duration``, each at least 1 s.

    Beats are numbered shots ("shot 1: ..."), "cut to", sentences, then clauses ("then"); a single
    idea gets the classic coverage wide, medium, close.
    """
    beats = _beats(prompt)
    most = max(1, min(MAX_SHOTS, int(duration / _LEAST_S)))
    if len(beats) == 1:
        beats = _coverage(beats[0], 2 if duration < 5 else 3)
    while len(beats) > most:
        beats = _merge_shortest(beats)
    return tuple(
        ShotRequest(beat.text, seconds)
        for beat, seconds in zip(beats, _lengths(beats, duration), strict=True)
    )


def written_shots(prompt: str, duration: int) -> tuple[ShotRequest, ...]:
    """The shots of a prompt that writes its cuts ("shot 1: ... shot 2: ...", "cut to"), as
    ``draft_shots`` makes them; none of one that does not.
    """
    return draft_shots(prompt, duration) if len(_written(prompt)) > 1 else ()


def said_s(prompt: str) -> float | None:
    """Seconds that the numbered shots of a prompt are said to last together; None where not each
    says it.
    """
    lengths = [beat.seconds for beat in _written(prompt)]
    said = [length for length in lengths if length is not None]
    return round(sum(said), 6) if said and len(said) == len(lengths) else None


def speech_s(text: str) -> float:
    """Seconds that the spoken lines of a text need, 0 without any."""
    total = 0.0
    for line in take_out_quotes(text).dialogue:
        language = line.language or "en"
        if language in _SIGNS_PER_S:
            total += sum(sign.isalnum() for sign in line.text) / _SIGNS_PER_S[language] + _BREATH_S
        else:
            total += len(line.text.split()) / _WORDS_PER_S.get(language, 2.5) + _BREATH_S
    return total


def _written(prompt: str) -> list[Beat]:
    """The beats between cuts that the prompt writes; none or one where it writes none."""
    unquoted = _QUOTED.sub(lambda quoted: " " * len(quoted[0]), prompt)
    numbered = list(_NUMBERED.finditer(unquoted))
    if len(numbered) >= 2:
        ends = [match.start() for match in numbered[1:]] + [len(prompt)]
        texts = [
            prompt[match.end() : end].strip(" ;\n")
            for match, end in zip(numbered, ends, strict=True)
        ]
        beats = [
            _numbered_beat(match, text) for match, text in zip(numbered, texts, strict=True) if text
        ]
        if not beats:
            return [Beat(prompt)]
        before = _MASTER.sub("", prompt[: numbered[0].start()].strip())
        return [replace(beats[0], text=f"{before} {beats[0].text}".strip()), *beats[1:]]
    return [Beat(text) for text in _split(prompt, _CUT)]


def _beats(prompt: str) -> list[Beat]:
    written = _written(prompt)
    if len(written) > 1:
        return written
    for rule in (_SENTENCE, _THEN):
        texts = _join_modifiers(_split(prompt, rule))
        if len(texts) > 1:
            return [Beat(text) for text in texts]
    return [Beat(prompt.strip())]


def _numbered_beat(number: re.Match[str], text: str) -> Beat:
    """What follows a number, less a length at its end: "(3s)", "(Duration: 3 seconds)"."""
    length = _LENGTH.search(text)
    if length is None:
        return Beat(text, _said_s(number))
    return Beat(_LENGTH.sub("", text), float(length[1]))


def _said_s(numbered: re.Match[str]) -> float | None:
    """How long a numbered shot is said to last: "Shot 2, 3 s:", "Scene 1 (3s):", "[2-5s]"."""
    within, length, begin, end = (float(each) if each else None for each in numbered.groups())
    spanned = end - (begin or 0.0) if end is not None else None
    return within or length or (spanned if spanned and spanned > 0 else None)


def _split(text: str, rule: re.Pattern[str]) -> list[str]:
    """Split outside quoted speech."""
    blanked = re.sub(r"\S", "x", text) if not text.strip() else take_out_quotes(text).rest
    pieces, start = [], 0
    for match in rule.finditer(blanked):
        pieces.append(text[start : match.start()])
        start = match.end()
    pieces.append(text[start:])
    return [piece.strip(" ,;\n") for piece in pieces if any(sign.isalnum() for sign in piece)]


def _join_modifiers(texts: list[str]) -> list[str]:
    """ "Cinematic, slow pan left." shows nothing by itself: it belongs to its neighbour."""
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


def _coverage(beat: Beat, num_shots: int) -> list[Beat]:
    framings = (_COVERAGE[0], _COVERAGE[2]) if num_shots == 2 else _COVERAGE
    return [Beat(f"{framing}: {beat.text}") for framing in framings]


def _merge_shortest(beats: list[Beat]) -> list[Beat]:
    sizes = [len(beat.text.split()) for beat in beats]
    at = min(range(len(beats) - 1), key=lambda index: sizes[index] + sizes[index + 1])
    first, second = beats[at], beats[at + 1]
    both = first.seconds is not None and second.seconds is not None
    seconds = (first.seconds or 0) + (second.seconds or 0) if both else None
    joint = first.text if first.text.endswith((".", "!", "?")) else first.text + ","
    return [*beats[:at], Beat(f"{joint} {second.text}", seconds), *beats[at + 2 :]]


def _lengths(beats: list[Beat], duration: int) -> list[float]:
    """The said lengths when they fit, the rest in half seconds: what is spoken first, then 1 s
    each, what is left shared out by the number of words."""
    said = [beat.seconds for beat in beats if beat.seconds is not None]
    others = [replace(beat, seconds=None) for beat in beats if beat.seconds is None]
    left = round(duration - sum(said), 6)
    room = left >= len(others) if others else left == 0
    if said and min(said) >= 1 and left == int(left) and room:
        shared = iter(_lengths(others, int(left)) if others else [])
        return [next(shared) if beat.seconds is None else beat.seconds for beat in beats]
    weights = said if len(said) == len(beats) else [4.0 + len(beat.text.split()) for beat in beats]
    least = [max(2, math.ceil(2 * speech_s(beat.text))) for beat in beats]
    if sum(least) > 2 * duration:
        least = [2] * len(beats)
    spare = 2 * duration - sum(least)
    total = sum(weights) or 1.0
    shares = [spare * weight / total for weight in weights]
    halves = [int(share) for share in shares]
    by_remainder = sorted(range(len(beats)), key=lambda index: halves[index] - shares[index])
    for index in by_remainder[: spare - sum(halves)]:
        halves[index] += 1
    return [(first + more) / 2 for first, more in zip(least, halves, strict=True)]
