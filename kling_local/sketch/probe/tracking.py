"""Tracks a figure by the middle of the cells that show its colour, over time."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from kling_local.sketch.judge import CELL_COLUMNS, CELL_PX, HEIGHT, Judge
from kling_local.sketch.probe.films import Film
from kling_local.sketch.probe.prompts import Facts
from kling_local.sketch.probe.table import Measure, rate, share
from kling_local.sketch.world.scene import COLORS, KINDS

_STEP = 3  # frames
_LEAST_WAY = 0.03  # frame heights: a shorter way has no direction
STEADY = ("static", "tilt up", "tilt down", "push in", "pedestal up", "pedestal down")
"""Camera moves that do not affect a figure's own sideways motion."""


def places(judge: Judge, film: Film, color: str) -> Tensor:
    """Horizontal place of ``color`` in every third frame, in frame heights; NaN: unseen."""
    with torch.no_grad():
        cells = judge.cells(film.pictures()[::_STEP])
    share_of = cells[:, len(KINDS) + 1 :].softmax(1)[:, COLORS.index(color)]
    columns = torch.arange(CELL_COLUMNS) * CELL_PX / HEIGHT
    shown = share_of * (share_of > 0.5)
    weight = shown.sum((1, 2))
    middle = (shown.sum(1) * columns).sum(1) / weight.clamp(min=1e-6)
    return torch.where(weight > 1.0, middle, torch.nan)


def heading(judge: Judge, film: Film, color: str) -> str | None:
    """``left`` or ``right``; None if the figure is not seen or stays where it is."""
    seen = places(judge, film, color)
    known = seen[~seen.isnan()]
    if len(known) < 6:
        return None
    quarter = max(1, len(known) // 4)
    way = float(known[-quarter:].mean() - known[:quarter].mean())
    if abs(way) < _LEAST_WAY:
        return None
    return "right" if way > 0 else "left"


def measure(
    judge: Judge, asked: Sequence[Facts], films: Sequence[Film], real: Sequence[Film]
) -> Measure:
    """Directions by tracking, over lone figures before a camera that does not move sideways."""
    rows = [
        i
        for i, facts in enumerate(asked)
        if "direction" in facts and facts["relation"] == "alone" and facts["move"] in STEADY
    ]

    def hits(shown: Sequence[Film], wanted: Sequence[str]) -> list[bool]:
        return [
            heading(judge, shown[row], asked[row]["color"]) == side
            for row, side in zip(rows, wanted, strict=True)
        ]

    sides = [asked[row]["direction"] for row in rows]
    return share(
        "direction, by tracking the figure's colour",
        hits(films, sides),
        chance=rate(hits(films, [*sides[1:], *sides[:1]])),
        real=rate(hits(real, sides)),
    )
