"""Phrases: the words of a text and what each can mean, before anybody is looked for in them."""

from __future__ import annotations

from kling_local.planner.compounds import with_compounds
from kling_local.planner.depicted import without_depicted
from kling_local.planner.likeness import without_likeness
from kling_local.planner.open_words import find_phrases
from kling_local.planner.steering import with_steering
from kling_local.planner.two_colors import with_two_colors
from kling_local.planner.vocabulary import Match, Token, tokenize, vocabulary


def phrases_of(text: str, *, is_english: bool) -> tuple[list[Token], list[Match]]:
    """The tokens and phrases of a text, without those of whom it only compares or depicts."""
    tokens = tokenize(text)
    find = find_phrases if is_english else vocabulary().match
    matches = find(tokens)
    for without in (without_likeness, without_depicted):
        left = without(text, tokens, matches)
        tokens, matches = left, matches if left is tokens else find(left)
    matches = with_two_colors(tokens, with_compounds(text, tokens, matches))
    return tokens, with_steering(tokens, matches)
