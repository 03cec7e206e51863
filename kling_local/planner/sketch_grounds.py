"""Places that only the ground tells: who runs on sand is on the beach of the built-in world."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from kling_local.planner.sketch_words import names
from kling_local.shots import Blueprint


def grounded(blueprints: Sequence[Blueprint], pictured: Iterable[int] = ()) -> list[Blueprint]:
    """The shots of a film, with a place where only a floor or another ground is named.

    A shot that names neither stays on the ground of the one before. An image shows the place of
    the shots ``pictured`` (numbers from 1).
    """
    shown = set(pictured)
    ground: str | None = None
    made = []
    for number, blueprint in enumerate(blueprints, start=1):
        place = blueprint.environment.place
        ground = None if place or number in shown else _ground(blueprint) or ground
        environment = replace(blueprint.environment, place=place or ground)
        made.append(replace(blueprint, environment=environment))
    return made


def _ground(blueprint: Blueprint) -> str | None:
    """The place of the first ground that a shot names; a carpet that comes first may fly."""
    grounds = names("grounds")
    doers = {action.subject for action in blueprint.actions}
    lie = [each.name for each in blueprint.subjects[1:] if each.id not in doers]
    named = [*blueprint.environment.details, *lie]
    return next((grounds[name] for name in named if name in grounds), None)
