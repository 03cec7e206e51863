"""One of several: in "one of them runs", "the one in red ducks" and "the other waves" who is named
before as two or more does it, not whom the next noun names."""

from __future__ import annotations

from kling_local.planner.kinds import lives
from kling_local.planner.reading import DETERMINERS, Reading
from kling_local.planner.vocabulary import Match

_OTHERS = frozenset({"other", "others"})
_OF = frozenset("them these those the".split())
_WITH = frozenset({"in", "with", "wearing"})
_REACH = 6
_TWO = 2


def one_of_several(reading: Reading, verb: Match) -> str | None:
    """Who was named as several, or as one of two, and does what a verb says whose subject is "one",
    "the other", "one of them" or "the one in red"; None where no such words stand right before
    it."""
    start = _pronoun_before(reading, verb)
    if start is None:
        return None
    return _named_several(reading, start) or _of_a_pair(reading, start)


def _of_a_pair(reading: Reading, position: int) -> str | None:
    """ "A man and a woman stand. One waves, the other jumps": he waves, she jumps. None unless just
    two were named before."""
    named = [name for match, name in reading.mentions if match.end <= position and lives(match)]
    pair = list(dict.fromkeys(named))
    if len(pair) != _TWO:
        return None
    return pair[reading.word(position) != "one"]


def _named_several(reading: Reading, position: int) -> str | None:
    """Who was named last as two or more before a word, the living first."""
    known = {each.id: each for _, each in reading.subjects}
    several = [
        (match, identity)
        for match, identity in reading.mentions
        if match.end <= position and _are_several(match, known[identity].count)
    ]
    living = [identity for match, identity in several if lives(match)]
    named = living or [identity for _, identity in several]
    return named[-1] if named else None


def _are_several(match: Match, count: int | None) -> bool:
    meaning = match.meaning("subject")
    return count != 1 and (count is not None or (meaning is not None and meaning.plural))


def _pronoun_before(reading: Reading, verb: Match) -> int | None:
    """Where "one" or "other" stands that a verb is said of."""
    position = verb.start - 1
    while (look := reading.at(position)) and look.meaning("manner"):
        position = look.start - 1
    if reading.word(position) in _OTHERS and reading.word(position - 1) == "the":
        return position - 1
    if reading.word(position) == "one":
        return position
    for place in range(position, max(-1, position - _REACH), -1):
        if reading.word(place) == "one":
            return place if _is_told(reading, place + 1, position + 1) else None
    return None


def _is_told(reading: Reading, start: int, end: int) -> bool:
    """Whether the words only tell which one: "of them", "of the dogs", "in a red hat"."""
    first, rest = reading.word(start), range(start + 1, end)
    if first == "of":
        return reading.word(start + 1) in _OF and all(_is_in_a_phrase(reading, n) for n in rest)
    return first in _WITH and all(_is_in_a_phrase(reading, place) for place in rest)


def _is_in_a_phrase(reading: Reading, position: int) -> bool:
    match, word = reading.at(position), reading.word(position)
    kind = match.meaning("color", "attribute", "clothing", "feature", "subject") if match else None
    return word in DETERMINERS or word == "them" or kind is not None
