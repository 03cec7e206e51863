"""Repeats: how often something is done: "jumps three times", "waves again and again"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kling_local.planner.camera import Moves
from kling_local.planner.doers import Deed
from kling_local.planner.reading import DETERMINERS, PREPOSITIONS, Reading
from kling_local.planner.vocabulary import Match

_NUMBER = (
    r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|fifty|\d{1,3}|several"
    r"|many|multiple|numerous|countless|some|a\s+few|a\s+couple(?:\s+of)?|a\s+dozen|dozens\s+of"
    r"|a\s+hundred|hundreds\s+of)"
)
_LARGER = (
    r"bigger|larger|smaller|taller|longer|shorter|wider|faster|slower|higher|stronger|brighter"
    r"|heavier|louder|closer|deeper|more|less"
)
_MEASURE = (
    r"size|height|length|speed|width|amount|number|usual|normal|distance|weight|age|zoom|real"
    r"|magnification|life"
)
_COMPARES = (
    rf"\s+(?:as\s+(?!the\b|an?\b|it\b|he\b|she\b|they\b|his\b|her\b)|(?:the\s+|its\s+|their\s+"
    rf"|his\s+|her\s+)?(?:{_MEASURE})\b|(?:{_LARGER})\b)"
)
"""Words that make it a comparison and no count: "twice as big", "three times the size"."""
_REPEATS = re.compile(
    rf"\b(?:(?:twice|thrice|{_NUMBER}\s+(?:more\s+|separate\s+)?times)(?!{_COMPARES})(?!\w)"
    r"(?:\s+(?:in\s+(?:a\s+row|(?:quick\s+)?succession)))?"
    r"|(?<!\bat )once(?=\s*(?:[,.;:!?)]|$)|\s+(?:and|then|before|while)\b)"
    r"|over\s+and\s+over(?:\s+again)?|again\s+and\s+again|time\s+(?:and\s+time\s+again|after\s+time"
    r"|and\s+again))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Repeats:
    """The words that count and where each begins, and the text without them (same length)."""

    said: tuple[tuple[str, int], ...]
    rest: str


def take_out_repeats(text: str) -> Repeats:
    """Separate the words that say how often something is done from the description."""
    found = list(_REPEATS.finditer(text))
    rest = _REPEATS.sub(lambda each: " " * len(each.group()), text) if found else text
    said = ((" ".join(each.group().lower().split()), each.start()) for each in found)
    return Repeats(tuple(said), rest)


def with_repeats(
    reading: Reading, repeats: Repeats, moves: Moves, deeds: list[Deed]
) -> tuple[Moves, list[Deed]]:
    """Moves and deeds with how often each is done.

    A count belongs to the last verb before it in the sentence, else to the first after it; it is
    dropped if that verb has no doer.
    """
    counted = {_counted(reading, at, moves, deeds): said for said, at in repeats.said}
    if not counted:
        return moves, deeds
    placed = [
        (start, end, replace(move, repeated=counted.get(start))) for start, end, move in moves.found
    ]
    acted = [
        replace(deed, action=replace(deed.action, repeated=counted.get(deed.start)))
        for deed in deeds
    ]
    return Moves(placed, moves.taken), acted


def _counted(reading: Reading, at: int, moves: Moves, deeds: Sequence[Deed]) -> int | None:
    """The first token of the verb that the count at character ``at`` belongs to, or None."""
    place = sum(token.start < at for token in reading.tokens)
    nouns = {noun.start for noun, _ in reading.mentions}
    verbs = {match.start for match, _ in reading.all("action") if not _is_noun(reading, match)}
    verbs -= nouns
    verbs |= {start for start, _, _ in moves.found} | {deed.start for deed in deeds}
    verbs |= reading.heard
    begin, end = reading.sentence_start(place), reading.sentence_end(place)
    before = [verb for verb in verbs if begin <= verb < place]
    after = [verb for verb in verbs if place <= verb < end]
    return max(before) if before else min(after, default=None)


def _is_noun(reading: Reading, match: Match) -> bool:
    """Whether a verb's word is a noun here: "drives in circles", "with a jump"."""
    return reading.word(match.start - 1) in PREPOSITIONS | DETERMINERS
