"""Lint: what is wrong with a shot plan, and what the chosen model or service makes of it.

Codes that begin with P are about the plan, with M about the model, with D about the dialect. The
catalogue (``plan_codes.toml``, ``model_codes.toml``) gives each one's severity and an example.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from kling_local.cards import ModelCard
from kling_local.planner.compile import Film as CompiledFilm
from kling_local.planner.lint import (
    camera,
    continuity,
    model,
    people,
    references,
    scene,
    sound,
    timing,
    wording,
)
from kling_local.planner.lint.catalogue import LETTERS, SEVERITIES, Code, catalogue, finding
from kling_local.planner.lint.reading import Film, read_shots
from kling_local.request import GenerationRequest
from kling_local.shots import Finding, ShotList

__all__ = [
    "LETTERS",
    "SEVERITIES",
    "Code",
    "catalogue",
    "finding",
    "in_order",
    "lint",
]

_ROOMS: tuple[Callable[[Film], Iterator[Finding]], ...] = (
    wording.rules,
    references.rules,
    timing.rules,
    camera.rules,
    scene.rules,
    continuity.rules,
    people.rules,
    sound.rules,
    model.rules,
)


def lint(
    request: GenerationRequest,
    card: ModelCard,
    plan: ShotList,
    compiled: CompiledFilm,
    goes_on: Sequence[bool],
) -> tuple[Finding, ...]:
    """All findings of a plan, sorted by shot (those of the whole film first), then by code and
    place.

    ``goes_on`` says for each shot whether it follows without a cut. There are no duplicates.
    """
    film = Film(request, card, plan, read_shots(plan.shots), compiled.takes, tuple(goes_on))
    found = [each for rules in _ROOMS for each in rules(film)]
    return in_order([*found, *model.from_notes(compiled.notes)])


def in_order(found: Sequence[Finding]) -> tuple[Finding, ...]:
    """Findings sorted by shot, letter, code and place, without duplicates."""

    def place(each: Finding) -> tuple[int, int, str, tuple[int, int]]:
        letter = list(LETTERS).index(each.code[0])
        return (each.shot or 0, letter, each.code, each.span or (0, 0))

    return tuple(sorted(dict.fromkeys(found), key=place))
