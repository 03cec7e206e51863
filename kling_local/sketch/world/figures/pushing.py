"""Acts of who pushes something on wheels: a pram, a cart."""

from __future__ import annotations

import math
from collections.abc import Iterable

import torch

from kling_local.sketch.world.canvas import Color
from kling_local.sketch.world.figures.act import WIDE, Act
from kling_local.sketch.world.figures.body import Body
from kling_local.sketch.world.figures.brush import DARK, METAL, SNOW, Brush
from kling_local.sketch.world.figures.limbs import flat
from kling_local.sketch.world.figures.posture import Posture, Rig

_PRAM: Color = (0.20, 0.42, 0.66)
_HOOD: Color = (0.14, 0.30, 0.50)
_SKIN: Color = (0.96, 0.76, 0.60)
_GOODS: tuple[Color, ...] = ((0.86, 0.24, 0.20), (0.95, 0.74, 0.18), (0.30, 0.66, 0.30))
_GRIP = (0.33, 0.48)
_WHEELS_A_STEP = 1.6  # turns of a wheel in a cycle of the gait


def _pushes(rig: Rig) -> Posture:
    x, y = _GRIP[0], _GRIP[1] - rig.hip
    return Posture(
        near=rig.near((x, y)), far=rig.far((x - 0.03, y + 0.01)), far_front=True, lean=0.04
    )


def _wheels(b: Brush, spots: Iterable[tuple[float, float]], radius: float) -> None:
    """Paint wheels with spokes, which turn with the steps."""
    turn = 2 * math.pi * _WHEELS_A_STEP * b.cycle * (b.stride > 0.3)
    for x, y in spots:
        b.disc(x, y, radius, DARK)
        b.disc(x, y, 0.68 * radius, SNOW)
        for spoke in range(3):
            angle = turn + math.pi * spoke / 3
            dx, dy = 0.66 * radius * torch.cos(angle), -0.66 * radius * torch.sin(angle)
            b.bar((x - dx, y - dy), (x + dx, y + dy), 0.008, METAL)


def _pram(b: Brush, body: Body) -> None:
    del body
    b = flat(b)
    b.bar(_GRIP, (0.47, 0.32), 0.016, DARK)
    b.bar((0.46, 0.10), (0.70, 0.24), 0.013, METAL)
    b.bar((0.70, 0.10), (0.46, 0.24), 0.013, METAL)
    _wheels(b, ((0.46, 0.095), (0.71, 0.095)), 0.085)
    b.disc(0.63, 0.385, 0.055, _SKIN)
    b.disc(0.645, 0.395, 0.009, DARK)
    b.bar((0.50, 0.345), (0.62, 0.335), 0.03, SNOW)
    basket = torch.maximum(b.oval_at((0.59, 0.335), 0.17, 0.14), b.y - 0.335)
    b.lay(basket, _PRAM)
    hood = torch.maximum(b.oval_at((0.61, 0.335), 0.155, 0.19), 0.62 - b.x)
    b.lay(torch.maximum(hood, 0.335 - b.y), _HOOD)
    b.bar((0.43, 0.335), (0.76, 0.335), 0.012, SNOW)


def _cart(b: Brush, body: Body) -> None:
    del body
    b = flat(b)
    for number, ink in enumerate(_GOODS):
        b.block((0.46 + 0.10 * number, 0.48), 0.045, 0.055 + 0.015 * (number % 2), ink, 0.01)
    b.hull((0.55, 0.36), ((-0.13, -0.08), (0.13, -0.08), (0.19, 0.10), (-0.17, 0.10)), METAL, 0.008)
    for x in (-0.10, -0.04, 0.02, 0.08, 0.14):
        b.bar((0.55 + x, 0.30), (0.55 + 1.25 * x, 0.45), 0.006, DARK)
    b.bar(_GRIP, (0.40, 0.46), 0.018, (0.86, 0.24, 0.20))
    b.bar((0.42, 0.29), (0.46, 0.12), 0.012, METAL)
    b.bar((0.46, 0.12), (0.70, 0.12), 0.012, METAL)
    _wheels(b, ((0.47, 0.06), (0.68, 0.06)), 0.055)


PUSHING: dict[str, Act] = {
    "pushes a pram": Act("push prams", _pushes, front=_pram, room=WIDE, wide=0.5),
    "pushes a cart": Act("push carts", _pushes, front=_cart, room=WIDE, wide=0.5),
}
"""Acts of who pushes something."""
