"""Figures of a film of the built-in world that continue in a shot that says nothing of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kling_local.planner.sketch_cast import drawn_figures
from kling_local.planner.sketch_notes import Notes
from kling_local.planner.sketch_prompt import DEEDS, facts_of, on_its_way
from kling_local.shots import Blueprint


def going_on(blueprints: Sequence[Blueprint]) -> tuple[Mapping[str, str], ...]:
    """For each shot, the action and direction that its first figure continues.

    That is what it did when last seen, if it was going somewhere and is given no action now; only
    the direction if it is to go somewhere now but not where, and had a direction before.
    """
    went: dict[str, dict[str, str]] = {}
    sides: dict[str, str] = {}
    found: list[Mapping[str, str]] = []
    for blueprint in blueprints:
        figures = drawn_figures(blueprint)
        first = figures[0][0] if figures else None
        facts = facts_of(blueprint, Notes())
        goes_on: Mapping[str, str] = {}
        if first and (first.actions or any(name in facts for name in DEEDS)):
            name = first.subject.id
            if "direction" in facts:
                sides[name] = facts["direction"]
            elif on_its_way(facts) and name in sides:
                goes_on = {"direction": sides[name]}
            went[name] = _way({**facts, **goes_on})
        elif first:
            goes_on = went.get(first.subject.id, {})
        found.append(goes_on)
    return tuple(found)


def _way(facts: Mapping[str, str]) -> dict[str, str]:
    """Action and direction of a figure that is going somewhere at the end of a shot, else empty."""
    last = facts.get("then") or facts.get("action")
    if last not in ("move", "run"):
        return {}
    aim = facts.get("direction")
    return {"action": last, **({"direction": aim} if aim else {})}
