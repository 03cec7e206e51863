"""The passive: in "a ball is kicked by a boy" the boy is the doer and the ball the object."""

from __future__ import annotations

from kling_local.planner.kinds import can_act
from kling_local.planner.reading import DETERMINERS, Reading, surface
from kling_local.planner.relations import DONE_BY
from kling_local.planner.vocabulary import Match

_IS = frozenset("is are was were being gets get got be been".split())
_NO_DEEDS = frozenset(
    "surround cover light illuminate film shoot record photograph draw paint make build carve"
    " sculpt write knit sew weave stitch embroider cast craft hold own".split()
)
"""Verbs whose passive describes a thing or how it was made, unless it is "being" done."""


def by_whom(reading: Reading, verb: Match) -> str | None:
    """The doer that "by" names after a passive verb, None unless it is something that can act."""
    action = verb.meaning("action")
    by = verb.end
    while (how := reading.at(by)) and how.meaning("direction", "manner"):
        by = how.end
    if action is None or reading.word(by) != "by" or not _is_passive(reading, verb):
        return None
    position = by + 1
    while reading.word(position) in DETERMINERS or reading.is_look(position):
        position += 1
    for noun, identity in reading.mentions:
        if noun.start == position and can_act(noun.meaning("subject")):
            return identity
    return None


def _is_passive(reading: Reading, verb: Match) -> bool:
    action, before = verb.meaning("action"), reading.word(verb.start - 1)
    if action is None or reading.word(verb.start) in DONE_BY or action.group == "still":
        return False
    if action.value in _NO_DEEDS:
        return before == "being"
    if before in _IS:
        return surface(reading.tokens, verb) in ("ed", "base")
    return surface(reading.tokens, verb) == "ed" and action.group == "other"
