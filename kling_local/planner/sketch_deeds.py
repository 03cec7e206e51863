"""Who of a film of the built-in world goes on in a shot that tells nothing of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kling_local.planner.sketch_cast import drawn_figures
from kling_local.planner.sketch_notes import Notes
from kling_local.planner.sketch_prompt import DEEDS, facts_of, on_its_way
from kling_local.shots import Blueprint


def going_on(blueprints: Sequence[Blueprint]) -> tuple[Mapping[str, str], ...]:
    """By shot, the action and direction of a first figure that was on its way when it was last seen
    and is told to do nothing now; the direction alone of one that is told to go and not where, and
    was told before; empty for others.
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
    """How a figure goes at the end of a shot; empty where it does not."""
    last = facts.get("then") or facts.get("action")
    if last not in ("move", "run"):
        return {}
    aim = facts.get("direction")
    return {"action": last, **({"direction": aim} if aim else {})}
