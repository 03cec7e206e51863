"""Who of a film of the built-in world goes on in a shot that tells nothing of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kling_local.planner.sketch_cast import drawn_figures
from kling_local.planner.sketch_notes import Notes
from kling_local.planner.sketch_prompt import DEEDS, facts_of
from kling_local.shots import Blueprint


def going_on(blueprints: Sequence[Blueprint]) -> tuple[Mapping[str, str], ...]:
    """By shot, the action and direction of a first figure that was on its way when it was last seen
    and is told to do nothing now; empty for others.
    """
    went: dict[str, dict[str, str]] = {}
    found: list[Mapping[str, str]] = []
    for blueprint in blueprints:
        figures = drawn_figures(blueprint)
        first = figures[0][0] if figures else None
        facts = facts_of(blueprint, Notes())
        goes_on: Mapping[str, str] = {}
        if first and (first.actions or any(name in facts for name in DEEDS)):
            went[first.subject.id] = _way(facts)
        elif first:
            goes_on = went.get(first.subject.id, {})
        found.append(goes_on)
    return tuple(found)


def _way(facts: Mapping[str, str]) -> dict[str, str]:
    """How a figure goes at the end of a shot; empty where it does not."""
    last = facts.get("then") or facts.get("action")
    if last not in ("move", "run"):
        return {}
    aim = facts.get("direction")
    return {"action": last, **({"direction": aim} if aim else {})}
