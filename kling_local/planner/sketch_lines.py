"""Which figure of the built-in world says which line, and when its mouth moves."""

from __future__ import annotations

from collections.abc import Sequence

from kling_local.planner.sketch_cast import drawn_figures
from kling_local.planner.sketch_figures import Figure, living_kinds
from kling_local.shots import Blueprint


def lines_told(blueprint: Blueprint, times: Sequence[tuple[float, float]]) -> dict[str, str]:
    """The lines of the first and the second figure, as facts: ``{"lines": "0-1.5 and 3-4"}``.

    A line of nobody, or of somebody who is not drawn, is heard, and no mouth moves unless the first
    figure is the only one there. ``times`` are those of the blueprint's lines, in seconds.
    """
    seen = [each for alike in drawn_figures(blueprint) for each in alike]
    said: dict[str, list[str]] = {"lines": [], "lines2": []}
    for line, (start, end) in zip(blueprint.audio.dialogue, times, strict=True):
        number = _number(line.speaker, seen)
        if number is not None and end > start:
            said[("lines", "lines2")[number]].append(f"{round(start, 1):g}-{round(end, 1):g}")
    return {name: " and ".join(each) for name, each in said.items() if each}


def _number(speaker: str | None, seen: Sequence[Figure]) -> int | None:
    """Number of the figure who says a line, of those whose mouths are drawn."""
    known = [speaker in (each.subject.id, each.name, each.subject.element) for each in seen[:2]]
    if True not in known and (speaker is not None or len(seen) != 1):
        return None
    number = known.index(True) if True in known else 0
    return number if seen[number].kind in living_kinds("people", "animals") else None
