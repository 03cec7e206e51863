"""A shot as the lint rules read it: its words with their positions, and its blueprint."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kling_local.cards import ModelCard
from kling_local.planner.compile import TakeText
from kling_local.planner.labels import without_labels
from kling_local.planner.negation import take_out_negations
from kling_local.planner.speech import take_out_quotes
from kling_local.planner.vocabulary import Match, Meaning, Token, tokenize, vocabulary
from kling_local.request import GenerationRequest
from kling_local.shots import Blueprint, Shot, ShotList

Span = tuple[int, int]


@dataclass(frozen=True)
class Found:
    """A phrase of a shot: its words as written, where they stand, and what they mean."""

    text: str
    span: Span
    meaning: Meaning


@dataclass(frozen=True)
class ShotReading:
    """One shot as read.

    Attributes:
        shot: the planned shot, with its number and its blueprint.
        described: the words without quotations (blanked, same length).
        asked: the words without quotations, negations and labels (blanked, same length).
    """

    shot: Shot
    described: str
    asked: str
    tokens: tuple[Token, ...]
    matches: tuple[Match, ...]

    @property
    def number(self) -> int:
        """The shot's number."""
        return self.shot.number

    @property
    def said(self) -> Blueprint:
        """What the shot's own words say, without what it inherits."""
        return self.shot.blueprint

    def meant(self, *categories: str) -> list[Found]:
        """Phrases of these categories, in the order of the text."""
        found = []
        for match in self.matches:
            meaning = match.meaning(*categories)
            if meaning:
                span = (self.tokens[match.start].start, self.tokens[match.end - 1].end)
                found.append(Found(self.asked[slice(*span)], span, meaning))
        return found

    def find(self, listed: Collection[str], text: str | None = None) -> list[tuple[str, Span]]:
        """All occurrences of listed phrases (in lower case) in the words or in ``text``, the
        longest at each place."""
        searched = self.asked if text is None else text
        pattern = _searched_with(listed, searched)
        return (
            [(each.group(), each.span()) for each in pattern.finditer(searched)] if pattern else []
        )

    def between(self, first: Span, second: Span) -> str:
        """The words between two spans, whichever comes first."""
        start, end = sorted((first, second))
        return self.asked[start[1] : end[0]]


@dataclass(frozen=True)
class Film:
    """What the rules examine: the request, the model, the plan and its shots as read."""

    request: GenerationRequest
    card: ModelCard
    plan: ShotList
    shots: tuple[ShotReading, ...]
    takes: tuple[TakeText, ...]
    goes_on: tuple[bool, ...]


def read_shots(shots: Sequence[Shot]) -> tuple[ShotReading, ...]:
    """Read every shot's words once for all rules."""
    return tuple(_read_shot(shot) for shot in shots)


def holds(text: str, listed: Collection[str]) -> bool:
    """Whether a text holds a phrase of a list, as whole words."""
    pattern = _searched_with(listed, text)
    return bool(pattern and pattern.search(text))


def _read_shot(shot: Shot) -> ShotReading:
    described = take_out_quotes(shot.prompt).rest
    asked = take_out_negations(without_labels(described)).rest
    tokens = tokenize(asked)
    return ShotReading(shot, described, asked, tuple(tokens), tuple(vocabulary().match(tokens)))


def _searched_with(listed: Collection[str], text: str) -> re.Pattern[str] | None:
    """The pattern of a list; None if the text holds none of its phrases, even inside words."""
    folded = text.casefold()
    held = any(each in folded for each in listed)
    return _pattern(tuple(sorted(listed))) if held else None


@lru_cache(maxsize=64)
def _pattern(listed: tuple[str, ...]) -> re.Pattern[str]:
    words = "|".join(re.escape(each) for each in sorted(listed, key=len, reverse=True))
    return re.compile(rf"(?<![\w-])(?:{words})(?![\w-])", re.IGNORECASE)
