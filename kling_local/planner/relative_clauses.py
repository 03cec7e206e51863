"""Relative clauses: in "a man who holds a cat walks" it is the man who walks."""

from __future__ import annotations

from collections.abc import Sequence

from kling_local.planner.reading import (
    CLAUSE_WORDS,
    DETERMINERS,
    PREPOSITIONS,
    PRONOUNS,
    Reading,
    surface,
)
from kling_local.planner.vocabulary import Match

_OPENS = frozenset({"who", "which", "that", "whose"})


def head_of_relative(reading: Reading, verb: Match, start: int, deeds: Sequence[int]) -> str | None:
    """The noun that a relative clause describes, if the clause ends right before this verb; else
    None.

    ``start`` is where the sentence begins, ``deeds`` where the verbs before this one are.
    """
    before = reading.word(verb.start - 1)
    if surface(reading.tokens, verb) != "s" or before in {",", *CLAUSE_WORDS, *PRONOUNS}:
        return None
    opened = [place for place in range(start, verb.start - 1) if reading.word(place) in _OPENS]
    if not opened or not reading.same_clause(opened[-1], verb.start):
        return None
    heads = [identity for noun, identity in reading.mentions if noun.end == opened[-1]]
    told = any(opened[-1] < place and _is_finite(reading, place) for place in deeds)
    return heads[0] if heads and (told or _has_object(reading, opened[-1], verb)) else None


def _has_object(reading: Reading, opened: int, verb: Match) -> bool:
    """Whether a verb, known or not, and an object follow "who": "Who lost her cat"."""
    word, after = reading.word(opened + 1), reading.word(verb.start - 1)
    named = [
        noun for noun, _ in reading.mentions if opened + 1 < noun.start and noun.end == verb.start
    ]
    plain = word.isalpha() and not word.endswith("ly") and word not in DETERMINERS | PREPOSITIONS
    return reading.word(opened) != "whose" and plain and word != after and bool(named)


def _is_finite(reading: Reading, position: int) -> bool:
    """Whether a finite verb is there, "holds" or "is holding", which a clause needs."""
    verb, helped = reading.at(position), reading.word(position - 1) in ("is", "are")
    return verb is not None and (helped or surface(reading.tokens, verb) in ("s", "base"))
