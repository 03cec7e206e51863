"""Screenplay form: scene headings ("INT. KITCHEN - NIGHT"), cues over spoken lines, transitions.

They are taken out and the text keeps its length, so that every position in it stays valid. Source
of the forms: the usual rules of screenwriting (sluglines, cues, parentheticals).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kling_local.planner.vocabulary import tokenize, vocabulary

_HEADING = re.compile(
    r"(?:^|(?<=[.:\n]))\s*(?P<side>INT\.?\s*/\s*EXT|EXT\.?\s*/\s*INT|I/E|INT|EXT)\b\.?\s+"
    r"(?P<where>[^.\n]+?)(?P<end>[.\n]|$)"
)
_DASH = re.compile(r"\s+[-–—]{1,2}\s+|\s*\([^)]*\)\s*")
_CUE = re.compile(
    r"(?:^|\n)[ \t]*(?P<name>[A-Z][A-Z .'-]{1,24}?)[ \t]*(?:\([^)\n]*\))?[ \t]*\n"
    r"(?:[ \t]*\((?P<how>[^)\n]*)\)[ \t]*\n)?"
    r"(?P<line>(?:[ \t]*[^\s(][^\n]*(?:\n(?!\s*\n)|(?=\n\s*\n)|$))+)"
)
_TRANSITION = re.compile(
    r"\b(?:FADE (?:IN|OUT|TO BLACK|TO WHITE)|(?:SMASH |MATCH |JUMP |HARD )?CUT TO(?: BLACK| WHITE)?"
    r"|DISSOLVE TO|WIPE TO|INTERCUT WITH|BACK TO(?: SCENE)?|ANGLE ON|CONTINUOUS|LATER|SAME TIME"
    r"|CONT['’]D|THE END)\b\s*:?"
)
_OFF_SCREEN = re.compile(r"\((?:O\.?S\.?|O\.?C\.?)\)")
_MARKS = re.compile(r"\((?:V\.?O\.?|CONT['’]D)\)|\bO\.S\.")
_TALK = re.compile(
    r"(?:^|(?<=[.!?\n]))\s*(?P<name>(?:the\s+)?(?:[a-z]+\s+)?[a-z]+)\s*:\s*"
    r"(?P<line>[^\s\"“”'‘:.!?\n][^\"“”:.!?\n]*[.!?]+)",
    re.IGNORECASE,
)
"""A line of a dialogue without quotation marks: "man: where are you going?"."""
_LABELS = frozenset("hero talent subject character model cast actor actress star people".split())
"""Labels of a brief's lines, which are no speakers: "Talent: a young woman"."""
_SPOKEN = re.compile(r"[!?]$|\b(?:i|i'm|you're|me|my|we|let's|please|hello|hi|hey)\b", re.I)
_SIDES = {"INT": "interior", "EXT": "exterior"}


@dataclass(frozen=True)
class Cue:
    """A spoken line of a script: who says it (in lower case), how, and the words."""

    speaker: str
    how: str
    line: str


@dataclass(frozen=True)
class Script:
    """What the screenplay form said, and the description that remains (same length).

    ``off_screen`` are the characters where "(O.S.)" stood.
    ``place``, ``span`` and ``details`` come from the first heading, ``setting`` from its "INT." or
    "EXT.".
    """

    rest: str
    cues: tuple[Cue, ...] = ()
    place: str | None = None
    setting: str | None = None
    details: tuple[str, ...] = ()
    span: tuple[int, int] | None = None
    off_screen: tuple[int, ...] = ()


def take_out_script(text: str) -> Script:
    """Separate a script's headings, cues and transitions from its description."""
    cues: list[Cue] = []

    def cue(found: re.Match[str]) -> str:
        if not _is_cue(found, text):
            return found[0]
        line = " ".join(found["line"].split())
        cues.append(Cue(found["name"].strip(" .").lower(), (found["how"] or "").lower(), line))
        return re.sub(r"[^\n]", " ", found[0])

    rest = _without_talk(_CUE.sub(cue, text), cues)
    headings = list(_HEADING.finditer(rest))
    place, details, span = _where(headings[0]) if headings else (None, (), None)
    for found in headings:
        rest = rest[: found.start()] + _kept(found) + rest[found.end() :]
    off_screen = tuple(found.start() for found in _OFF_SCREEN.finditer(rest))
    for form in (_TRANSITION, _OFF_SCREEN, _MARKS):
        rest = form.sub(lambda match: " " * len(match[0]), rest)
    side = _SIDES.get(headings[0]["side"]) if headings else None
    return Script(rest, tuple(cues), place, side, tuple(details), span, off_screen)


def _without_talk(text: str, cues: list[Cue]) -> str:
    """The text without lines such as "man: where are you going?", which become cues. None is taken
    out unless one sounds spoken: "woman: 30 years old" describes."""
    lines = [found for found in _TALK.finditer(text) if _is_somebody(found["name"])]
    if not any(_SPOKEN.search(found["line"]) for found in lines):
        return text
    for found in lines:
        name = re.sub(r"^the\s+", "", found["name"].lower())
        cues.append(Cue(name, "", found["line"].strip()))
        # the name stays, because the speaker is in the picture
        start, end = found.start("line"), found.end("line")
        text = text[:start] + " " * (end - start - 1) + "." + text[end:]
    return text


def _is_somebody(name: str) -> bool:
    last = tuple(token.text for token in tokenize(name)[-1:])
    meanings = vocabulary().phrases.get(last, ())
    return not _LABELS & set(last) and any(
        each.category == "subject" and each.group == "person" for each in meanings
    )


def _is_cue(found: re.Match[str], text: str) -> bool:
    """Whether a line of capitals names a speaker: a person that the lexicon knows, a name that
    comes again in the text, or one with a parenthetical; "WIDE SHOT" does not."""
    name = found["name"].strip(" .")
    if name.count(" ") > 2 or found["line"].isupper():
        return False
    meanings = [each for match in vocabulary().match(tokenize(name)) for each in match.meanings]
    if any(each.category == "subject" and each.group == "person" for each in meanings):
        return True
    again = len(re.findall(rf"\b{re.escape(name)}\b", text, re.IGNORECASE)) > 1
    return not meanings and (again or bool(found["how"]))


def _where(heading: re.Match[str]) -> tuple[str | None, tuple[str, ...], tuple[int, int] | None]:
    """The last place that a heading names, the other places, and the characters that say the first;
    without a place, the first thing that one can be in: "INT. TAXI"."""
    text = heading["where"]
    tokens = tokenize(text)
    named = []
    for match in vocabulary().match(tokens):
        meaning = match.meaning("place") or match.meaning("subject")
        if meaning and not match.meaning("time_of_day", "weather"):
            named.append((meaning, tokens[match.start].start, tokens[match.end - 1].end))
    places = [each for each in named if each[0].category == "place"] or named[:1]
    if not places:
        return None, (), None
    chosen = places[-1]
    start = heading.start("where")
    others = dict.fromkeys(each[0].value for each in named if each is not chosen)
    return chosen[0].value, tuple(others), (start + chosen[1], start + chosen[2])


def _kept(heading: re.Match[str]) -> str:
    """The heading with its places blanked; times, weather and framings remain."""
    offset = heading.start("where") - heading.start()
    text = " " * offset + heading["where"] + heading["end"]
    kept = [" "] * len(text)
    kept[len(text) - len(heading["end"]) :] = heading["end"]
    begin = 0
    where = heading["where"]
    for part in (*_DASH.finditer(where), None):
        stop = part.start() if part else len(where)
        words = where[begin:stop]
        meanings = {
            meaning.category
            for match in vocabulary().match(tokenize(words))
            for meaning in match.meanings
        }
        if begin and not meanings & {"place", "subject", "action"}:
            kept[offset + begin : offset + stop] = words
            if part:
                kept[offset + stop] = ","
        begin = part.end() if part else stop
    return "".join(kept)
