"""Entering: whoever comes in at one side of the picture moves on towards the other side."""

from __future__ import annotations

from kling_local.planner.camera import find_direction
from kling_local.planner.reading import DETERMINERS, Reading
from kling_local.planner.vocabulary import Match

_ONWARDS = {"left": "right", "right": "left"}
_PICTURE = frozenset("frame screen shot picture scene view stage camera".split())
_AT = _PICTURE | frozenset("the on at".split())


def way_of(reading: Reading, verb: Match) -> str | None:
    """The direction in which somebody moves: to the right in "enters frame left", to the left in
    "exits frame left". "From the left" and "to the left" are taken as they stand."""
    direction, place = find_direction(reading, verb, camera=False)
    side = reading.at(place) if place is not None else None
    if side and reading.word(side.start) == "back" and reading.word(side.start - 1) in DETERMINERS:
        return None  # "slaps him on the back"
    if direction not in _ONWARDS or side is None:
        return direction
    itself = {"to", "from"} & set(reading.words(side.start, side.end))
    return direction if itself or not _enters(reading, verb, side) else _ONWARDS[direction]


def _enters(reading: Reading, verb: Match, side: Match) -> bool:
    """Whether somebody comes in at the side: only words for the picture stand in between."""
    action, between = verb.meaning("action"), reading.words(verb.end, side.start)
    inside = reading.word(verb.end - 1) == "in"  # "comes in"
    if action is not None and (action.value == "enter" or inside):
        return _AT.issuperset(between)
    said = _PICTURE & {*between, *reading.words(side.start, side.end)}
    return between[:1] in (["in"], ["into"]) and bool(said) and _AT.issuperset(between[1:])
