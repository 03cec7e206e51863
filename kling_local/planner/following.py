"""Following: what a camera does along "with" somebody: it pans with the dog, it stays with her."""

from __future__ import annotations

from kling_local.planner.reading import DETERMINERS, Reading

_WITH = frozenset({"with", "alongside", "beside"})
_ALONG = frozenset("along together smoothly slowly gently quickly fast closely back".split())
"""Words that may stand between the move and "with"."""
_WHOM = frozenset("him her it them me us".split())
_MEANT = frozenset("action motion movement subject subjects talent".split())
_FOLLOW = frozenset("follow track chase pursue trail accompany".split())
_NEAR = frozenset("alongside beside behind above below beneath underneath under".split())
_NEAR_OF = frozenset({("along", "with"), ("next", "to"), ("in", "front")})
_NOUN_REACH = 5


def goes_along(reading: Reading, end: int) -> bool:
    """Whether the words from token ``end`` on name whom the camera follows: "with the dog",
    "alongside him", "to follow her", "to keep up with it". Not "with a slow drift"."""
    position = end
    while reading.word(position) in _ALONG:
        position += 1
    if reading.word(position) == "to":
        verb = reading.word(position + 1)
        return verb in _FOLLOW or (verb, reading.word(position + 2)) == ("keep", "up")
    if reading.word(position) not in _WITH:
        return False
    position += 1
    word, after = reading.word(position), reading.word(position + 1)
    return word in _WHOM or (word == "the" and after in _MEANT) or _names(reading, position)


def _names(reading: Reading, position: int) -> bool:
    """Whether a noun phrase that names a subject begins there."""
    for place in range(position, position + _NOUN_REACH):
        if any(noun.start == place for noun, _ in reading.mentions):
            return True
        look = reading.at(place)
        described = look is not None and look.meaning("color", "attribute") is not None
        if reading.word(place) not in DETERMINERS and not described:
            return False
    return False


def only_stresses(reading: Reading, position: int) -> bool:
    """Whether the words after "right" make it an intensifier and no direction: "right along with
    him", "right behind her", "right above it"."""
    first, *second = reading.words(position, position + 2) or [""]
    return first in _NEAR or (first, *second) in _NEAR_OF
