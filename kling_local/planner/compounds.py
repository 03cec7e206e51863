"""Compounds with a hyphen: "tiger-striped", "car-sized" and "man-eating" describe what follows."""

from __future__ import annotations

from kling_local.planner.nouns import COUNTS
from kling_local.planner.vocabulary import Match, Meaning, Token

_HYPHENS = "-‐‑"
_TELLING = frozenset(
    "like made size scale friendly proof style grown eaten woven worn bitten".split()
)
"""Words, besides participles, after such a noun and hyphen: "cat-like", "man-made"."""
_THERE = frozenset({"drawn", "pulled", "towed", "pushed", "led", "filled", "covered", "topped"})
"""Words that leave the first noun in the picture: "a horse-drawn carriage"."""
_APART = frozenset({"shaped", "sized", "themed"})
"""Words that form such a compound even without a hyphen: "a dog shaped balloon"."""
_THINGS = ("subject", "place", "scenery", "clothing", "color", "attribute", "light_noun")


def with_compounds(text: str, tokens: list[Token], matches: list[Match]) -> list[Match]:
    """The matches, with a noun and the word that a hyphen joins to it merged into one attribute."""
    apart = any(token.text in _APART or token.text == "year" for token in tokens)
    if not apart and not any(sign in text for sign in _HYPHENS):
        return matches
    at = {match.start: match for match in matches}
    for match in matches:
        if match.start in at and _is_first(text, tokens, at, match):
            at |= _joined(tokens, match)
    for position in range(len(tokens) - 1):
        if position not in at and _is_of_one(text, tokens, position):
            at |= _joined(tokens, Match(position, position + 1, ()))
    inside = {place for each in at.values() for place in range(each.start + 1, each.end)}
    return [at[start] for start in sorted(at) if start not in inside]


def _is_first(text: str, tokens: list[Token], at: dict[int, Match], noun: Match) -> bool:
    """Whether a noun is only the first part of a compound: "man-made island"."""
    if noun.end >= len(tokens) or noun.meaning("subject") is None:
        return False
    second = tokens[noun.end].text
    follows = noun.end + 1 in at and bool(at[noun.end + 1].meaning(*_THINGS))
    if second in _APART and follows:
        return True
    if not _is_joined(text, tokens, noun.end) or second in _THERE:
        return False
    ends = second.endswith("ed") or second in _TELLING
    return ends or (second.endswith("ing") and follows)


def _is_of_one(text: str, tokens: list[Token], position: int) -> bool:
    """Whether a number belongs to a compound and counts no figures: "a three-legged dog", "a
    five-year-old girl"."""
    number, after = tokens[position].text, tokens[position + 1].text
    old = after == "year" and [each.text for each in tokens[position + 2 : position + 3]] == ["old"]
    legs = after.endswith("ed") and _is_joined(text, tokens, position + 1)
    return (number in COUNTS or number.isdecimal()) and (old or legs)


def _joined(tokens: list[Token], noun: Match) -> dict[int, Match]:
    end = noun.end + (2 if tokens[noun.end].text == "year" else 1)
    value = " ".join(token.text for token in tokens[noun.start : end])
    return {noun.start: Match(noun.start, end, (Meaning("attribute", value, "compound"),))}


def _is_joined(text: str, tokens: list[Token], position: int) -> bool:
    """Whether a hyphen stands before the token there."""
    between = text[tokens[position - 1].end : tokens[position].start]
    return len(between) == 1 and between in _HYPHENS
