"""Which figure of the built-in world says which line, and when its mouth moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kling_local.planner.sketch_company import company_of
from kling_local.planner.sketch_figures import Figure, living_kinds
from kling_local.planner.sketch_joining import Company
from kling_local.planner.sketch_notes import Notes
from kling_local.shots import Blueprint

_FACTS = ("lines", "lines2", "lines3", "lines4")


def lines_told(
    blueprint: Blueprint, times: Sequence[tuple[float, float]], *, extras: bool = True
) -> dict[str, str]:
    """The lines of figures, as facts: ``{"lines": "0-1.5 and 3-4"}``.

    "lines" and "lines2" are those of the first two of the network, "lines3" and "lines4" of the
    first two ``extras``. A line of nobody, or of somebody who is not drawn, is heard, and no mouth
    moves unless the first figure is the only one there. ``times`` are those of the blueprint's
    lines, in seconds.
    """
    company = company_of(blueprint, Notes(), extras=extras)
    seen = _mouths(company) if company else {}
    said: dict[str, list[str]] = {name: [] for name in _FACTS}
    for line, (start, end) in zip(blueprint.audio.dialogue, times, strict=True):
        name = _whose(line.speaker, seen)
        if name is not None and end > start:
            said[name].append(f"{round(start, 1):g}-{round(end, 1):g}")
    return {name: " and ".join(each) for name, each in said.items() if each}


def _mouths(company: Company) -> dict[str, Figure]:
    """The figures whose mouths are drawn, by their facts; of several alike who are added the first
    speaks."""
    seen = {"lines": company.first}
    second = company.twin or company.second
    if second:
        seen["lines2"] = second
    number = 2
    for each in company.added:
        if number < len(_FACTS):
            seen[_FACTS[number]] = each
        number += each.subject.count or 1
    return seen


def _whose(speaker: str | None, seen: Mapping[str, Figure]) -> str | None:
    """The fact of who says a line, None for nobody whose mouth is drawn."""
    known = {
        name: each
        for name, each in seen.items()
        if speaker in (each.subject.id, each.name, each.subject.element)
    }
    if not known and (speaker is not None or len(seen) != 1):
        return None
    name, figure = next(iter((known or seen).items()))
    return name if figure.kind in living_kinds("people", "animals") else None
