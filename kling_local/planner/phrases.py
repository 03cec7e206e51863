"""Phrases: the words of a text and what each can mean, before subjects are searched for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from kling_local.planner.body_verbs import with_body_verbs
from kling_local.planner.called import with_called
from kling_local.planner.compounds import with_compounds
from kling_local.planner.depicted import without_depicted
from kling_local.planner.either import with_either
from kling_local.planner.figurative import with_figurative
from kling_local.planner.likeness import without_likeness
from kling_local.planner.open_words import find_phrases
from kling_local.planner.reported import without_reported
from kling_local.planner.steering import with_steering
from kling_local.planner.two_colors import with_two_colors
from kling_local.planner.vocabulary import Match, Token, tokenize, vocabulary


class Phrases(NamedTuple):
    """The tokens and matches of a text, and the names that it gives, each with its noun."""

    tokens: list[Token]
    matches: list[Match]
    called: dict[str, str]


def phrases_of(
    text: str, called: Mapping[str, str], elements: Sequence[str], *, is_english: bool
) -> Phrases:
    """What a text says, without those of whom it only tells, compares or depicts; names that it or
    another shot gives (``called``) are the nouns that have them, but for those of ``elements``."""
    tokens = tokenize(text)
    find = find_phrases if is_english else vocabulary().match
    matches = find(tokens)
    named, names = with_called(text, tokens, matches, called, {e.lower() for e in elements})
    if named is not tokens:
        tokens, matches = named, find(named)
    for without in (without_reported, without_likeness, without_depicted):
        left = without(text, tokens, matches)
        tokens, matches = left, matches if left is tokens else find(left)
    matches = with_figurative(tokens, with_compounds(text, tokens, matches))
    matches = with_steering(tokens, with_two_colors(tokens, matches))
    matches = with_either(tokens, matches) if is_english else matches
    return Phrases(tokens, with_body_verbs(tokens, matches), names)
