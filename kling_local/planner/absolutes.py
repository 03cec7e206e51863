"""Absolute phrases: in "walks, one hand resting on his sword, and stops" no hand stops."""

from __future__ import annotations

from kling_local.planner.reading import DETERMINERS, Reading, surface
from kling_local.planner.vocabulary import Match

_PARTS = ("body", "feature", "clothing")


def is_absolute(reading: Reading, verb: Match) -> bool:
    """Whether a participle only describes a part of somebody's body or clothes while he does
    something else: ", hands trembling," and ", head held high,"."""
    part = reading.at(verb.start - 1)
    if part is None or part.end != verb.start or part.meaning(*_PARTS) is None:
        return False
    form, after = surface(reading.tokens, verb), reading.word(verb.end)
    if form not in ("ing", "ed") or (form == "ed" and after in DETERMINERS):
        return False
    start = part.start
    while reading.word(start - 1) in DETERMINERS or reading.is_look(start - 1):
        start -= 1
    begin = reading.sentence_start(verb.start)
    named = any(begin <= noun.start < start - 1 for noun, _ in reading.mentions)
    return named and reading.word(start - 1) == ","


def is_worn_one(reading: Reading, verb: Match) -> bool:
    """Whether the word before the verb is a feature or a garment, which is no figure of its own."""
    part = reading.at(verb.start - 1)
    return part is not None and part.meaning("feature", "clothing") is not None
