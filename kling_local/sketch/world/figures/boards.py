"""Boards that people ride or carry: surfboard, snowboard, skateboard, skis."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kling_local.sketch.world.canvas import Color
from kling_local.sketch.world.figures.body import Thing
from kling_local.sketch.world.figures.brush import DARK, METAL, SNOW, Brush
from kling_local.sketch.world.figures.limbs import flat

if TYPE_CHECKING:
    from kling_local.sketch.world.figures.body import Body

_FOAM: Color = (0.94, 0.98, 1.00)
_YELLOW: Color = (1.00, 0.84, 0.30)
_TEAL: Color = (0.16, 0.66, 0.70)
_RED: Color = (0.88, 0.20, 0.22)
_DECK: Color = (0.72, 0.50, 0.28)


def _surfboard(b: Brush, body: Body) -> None:
    """Upright beside whoever carries it."""
    del body
    b = flat(b)
    b.oval((-0.20, 0.56), 0.105, 0.54, _YELLOW)
    b.oval((-0.20, 0.56), 0.085, 0.51, (1.00, 0.94, 0.72))
    b.bar((-0.20, 0.10), (-0.20, 1.02), 0.010, _TEAL)
    for y in (0.46, 0.60):
        b.bar((-0.275, y), (-0.125, y + 0.05), 0.016, _TEAL)


def _ridden_surfboard(b: Brush, body: Body) -> None:
    """Under the feet of who rides it, with the water that it throws up."""
    del body
    b = flat(b)
    for i in range(6):
        age = (1.3 * b.clock + i / 6).remainder(1.0)
        b.disc(-0.34 - 0.16 * age, 0.02 + 0.18 * age * (1.3 - age), 0.034 * (1 - 0.5 * age), _FOAM)
    b.oval((0.02, 0.005), 0.46, 0.036, _YELLOW, 0.05)
    b.oval((0.02, 0.014), 0.42, 0.022, (1.00, 0.94, 0.72), 0.05)
    b.bar((-0.34, -0.006), (0.38, 0.030), 0.006, _TEAL)


def _snowboard(b: Brush, body: Body) -> None:
    del body
    b = flat(b)
    b.bar((-0.34, 0.005), (0.34, 0.005), 0.022, _RED)
    for side in (-1.0, 1.0):
        b.bar((0.34 * side, 0.005), (0.42 * side, 0.045), 0.020, _RED)
    b.bar((-0.28, 0.012), (0.28, 0.012), 0.007, SNOW)
    for i in range(4):
        age = (1.5 * b.clock + i / 4).remainder(1.0)
        b.disc(-0.36 - 0.12 * age, 0.01 + 0.10 * age, 0.030 * (1 - age), SNOW)


def _skateboard(b: Brush, body: Body) -> None:
    del body
    b = flat(b)
    for x in (-0.18, 0.18):
        b.disc(x, 0.020, 0.024, DARK)
        b.disc(x, 0.020, 0.010, METAL)
    b.bar((-0.24, 0.050), (0.24, 0.050), 0.018, _DECK)
    for side in (-1.0, 1.0):
        b.bar((0.24 * side, 0.050), (0.31 * side, 0.076), 0.017, _DECK)
    b.bar((-0.22, 0.060), (0.22, 0.060), 0.006, DARK)


def _skis(b: Brush, body: Body) -> None:
    del body
    b = flat(b)
    for low, ink in ((0.030, _TEAL), (0.004, _RED)):
        b.bar((-0.42, low), (0.40, low), 0.013, ink)
        b.bar((0.40, low), (0.48, low + 0.045), 0.012, ink)
    for x in (-0.24, 0.30):
        b.bar((x, 0.02), (0.75 * x, 0.52), 0.009, METAL)
        b.disc(x, 0.05, 0.022, DARK)


BOARDS: dict[str, Thing] = {
    "a surfboard": Thing(_surfboard, "behind", tall=0.12),
    "a ridden surfboard": Thing(_ridden_surfboard, "front"),
    "a snowboard": Thing(_snowboard, "behind"),
    "a skateboard": Thing(_skateboard, "behind"),
    "skis": Thing(_skis, "behind"),
}
"""Boards, by their words in a prompt."""
