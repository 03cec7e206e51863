"""Tools, arms, lights and the like that people hold."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import torch

from kling_local.sketch.world.canvas import Color
from kling_local.sketch.world.figures.brush import DARK, METAL, SNOW, WOOD, Brush, Glow, Spot
from kling_local.sketch.world.figures.limbs import flat
from kling_local.sketch.world.figures.prop import Prop, flicker, near_hand

if TYPE_CHECKING:
    from kling_local.sketch.world.figures.body import Body

_GOLD: Color = (0.95, 0.74, 0.18)
_RED: Color = (0.86, 0.16, 0.18)
_PAPER: Color = (0.98, 0.96, 0.89)
_LEATHER: Color = (0.50, 0.29, 0.15)
_FLAME = Glow(1.00, 0.62, 0.10)
_HOT = Glow(1.00, 0.92, 0.45)
_HALO = Glow(1.00, 0.86, 0.45)
_SKY: Color = (0.30, 0.62, 0.95)


def _fire(b: Brush, spot: Spot, size: float) -> None:
    x, y = spot
    tall = flicker(b, size)
    lean = 0.15 * size * torch.sin(11 * b.clock)
    for grown, ink in ((1.0, _FLAME), (0.55, _HOT)):
        b.disc(x, y + 0.8 * size * grown, size * grown, ink)
        b.bar((x, y + size * grown), (x + lean, y + 2.4 * tall * grown), 0.42 * size * grown, ink)


def _sword(b: Brush, body: Body) -> None:
    b, x, y = near_hand(b, body)
    b.bar((x + 0.01, y + 0.05), (x + 0.09, y + 0.42), 0.022, METAL)
    b.bar((x + 0.012, y + 0.06), (x + 0.088, y + 0.40), 0.007, SNOW)
    b.bar((x - 0.012, y - 0.055), (x + 0.01, y + 0.04), 0.015, _LEATHER)
    b.bar((x - 0.055, y + 0.06), (x + 0.075, y + 0.035), 0.015, _GOLD)
    b.disc(x - 0.014, y - 0.065, 0.02, _GOLD)


def _wand(b: Brush, body: Body) -> None:
    b, x, y = near_hand(b, body)
    tip = (x + 0.11, y + 0.19)
    b.bar((x - 0.02, y - 0.03), tip, 0.012, DARK)
    b.bar((x + 0.095, y + 0.165), tip, 0.013, SNOW)
    for way in range(6):
        angle = math.pi * way / 3
        long = flicker(b, 0.07 if way % 2 else 0.05)
        far = (tip[0] + long * math.cos(angle), tip[1] + long * math.sin(angle))
        b.bar(tip, far, 0.009, _HOT)
    b.disc(*tip, 0.026, SNOW)


def _staff(b: Brush, body: Body) -> None:
    b, x, y = near_hand(b, body)
    b.bar((x, 0.01 + 0 * y), (x, y + 0.36), 0.018, WOOD)
    b.disc(x, y + 0.39, 0.045, WOOD)
    b.disc(x, y + 0.39, 0.032, _SKY)


def _cane(b: Brush, body: Body) -> None:
    b, x, y = near_hand(b, body)
    b.bar((x + 0.03, 0.01 + 0 * y), (x, y + 0.01), 0.015, WOOD)
    b.bar((x - 0.045, y + 0.02), (x + 0.02, y + 0.022), 0.018, WOOD)


def _torch(b: Brush, body: Body) -> None:
    b, x, y = near_hand(b, body)
    b.bar((x - 0.01, y - 0.09), (x + 0.02, y + 0.12), 0.018, WOOD)
    b.bar((x + 0.015, y + 0.10), (x + 0.022, y + 0.15), 0.034, _LEATHER)
    _halo(b, (x + 0.024, y + 0.23), 0.20)
    _fire(b, (x + 0.024, y + 0.16), 0.058)


def _lantern(b: Brush, body: Body) -> None:
    b, x, y = near_hand(b, body)
    low = y - 0.13
    b.bar((x, y), (x, y - 0.05), 0.008, DARK)
    _halo(b, (x, low), 0.20)
    b.block((x, low), 0.062, 0.075, DARK, 0.012)
    b.block((x, low - 0.005), 0.046, 0.052, _HOT, 0.012)
    _fire(b, (x, low - 0.035), 0.020)
    b.hull((x, low + 0.07), ((-0.065, 0.0), (0.065, 0.0), (0.02, 0.045), (-0.02, 0.045)), DARK)


def _candle(b: Brush, body: Body) -> None:
    b, x, y = near_hand(b, body)
    b.bar((x - 0.05, y + 0.03), (x + 0.05, y + 0.03), 0.014, _GOLD)
    b.block((x, y + 0.09), 0.026, 0.065, _PAPER, 0.008)
    _halo(b, (x, y + 0.20), 0.15)
    _fire(b, (x, y + 0.16), 0.028)


def _flag(b: Brush, body: Body) -> None:
    ink = b.inks
    b, x, y = near_hand(b, body)
    b.bar((x, y - 0.10), (x + 0.02, y + 0.42), 0.013, WOOD)
    for i in range(5):
        wave = 0.02 * torch.sin(5 * b.clock - 1.1 * i) * (0.3 + 0.2 * i)
        left = (x + 0.035 + 0.055 * i, y + 0.31 + wave)
        b.block(left, 0.032, 0.085, ink.mark if i % 2 else ink.body)
        b.block((left[0], left[1]), 0.032, 0.026, ink.pale if i % 2 else SNOW)
    b.disc(x + 0.02, y + 0.43, 0.02, _GOLD)


def _rod(b: Brush, body: Body) -> None:
    b, x, y = near_hand(b, body)
    b.bar((x - 0.06, y - 0.10), (x + 0.02, y + 0.04), 0.015, _LEATHER)
    b.bar((x + 0.02, y + 0.04), (x + 0.26, y + 0.46), 0.009, WOOD)
    b.disc(x - 0.01, y - 0.03, 0.026, METAL)
    b.bar((x + 0.26, y + 0.46), (x + 0.29, y + 0.12), 0.004, SNOW)
    b.disc(x + 0.29, y + 0.11, 0.022, _RED)


def _shield(b: Brush, body: Body) -> None:
    ink = b.inks
    b, x, y = near_hand(b, body)
    corners = ((0.0, -0.20), (0.125, -0.05), (0.135, 0.13), (-0.135, 0.13), (-0.125, -0.05))
    b.hull((x, y), corners, METAL, 0.02)
    b.hull((x, y), corners, ink.shade)
    b.bar((x, y - 0.17), (x, y + 0.125), 0.022, ink.mark)
    b.bar((x - 0.125, y + 0.04), (x + 0.125, y + 0.04), 0.022, ink.mark)
    b.disc(x, y + 0.04, 0.036, _GOLD)


def _bow(b: Brush, body: Body) -> None:
    b, x, y = near_hand(b, body)
    for up in (-1.0, 1.0):
        b.bar((x, y), (x - 0.03, y + 0.15 * up), 0.015, WOOD)
        b.bar((x - 0.03, y + 0.15 * up), (x - 0.11, y + 0.27 * up), 0.012, WOOD)
    b.bar((x - 0.11, y - 0.27), (x - 0.11, y + 0.27), 0.004, SNOW)


def _headed(
    head: Color, corners: tuple[tuple[float, float], ...], below: float, above: float
) -> Prop:
    """A shaft with a head of metal or the like."""

    def paint(b: Brush, body: Body) -> None:
        b, x, y = near_hand(b, body)
        b.bar((x, y - below), (x, y + above), 0.016, WOOD)
        b.hull((x, y + above), corners, head, 0.01)

    return Prop(paint)


def _broom(b: Brush, body: Body) -> None:
    b, x, y = near_hand(b, body)
    b.bar((x, 0.13 + 0 * y), (x, y + 0.26), 0.015, WOOD)
    straw = ((-0.085, -0.11), (0.085, -0.11), (0.03, 0.03), (-0.03, 0.03))
    b.hull((x, 0.13 + 0 * y), straw, (0.90, 0.74, 0.36), 0.008)
    b.bar((x - 0.03, 0.135 + 0 * y), (x + 0.03, 0.135 + 0 * y), 0.012, _RED)


def _halo(b: Brush, spot: Spot, radius: float) -> None:
    """Paint the light around a flame, which fades outwards."""
    b = b.around(spot, 1.2 * radius)
    px, py = b.from_middle(*spot)
    away = torch.sqrt(px * px + py * py) / flicker(b, radius)
    b.lay((away - 0.5) / b.sharp, _HALO, 0.5)


def _umbrella(b: Brush, body: Body) -> None:
    ink = b.inks
    b, x, y = near_hand(b, body)
    top = body.head[1] + 2.35 * body.radius
    middle = 0.85 * x
    b.bar((x, y - 0.05), (middle, top), 0.012, DARK)
    b.bar((x, y - 0.06), (x - 0.035, y - 0.075), 0.013, WOOD)
    wide, tall = 0.36, 0.20
    low = top - 0.13
    b = b.around((middle, low), wide)
    py = b.y - low
    dome = torch.maximum(b.oval_at((middle, low), wide, tall), -py)
    for i in range(4):
        bite = b.oval_at((middle + (i - 1.5) * 0.18, low - 0.01), 0.088, 0.035)
        dome = torch.maximum(dome, -bite)
    b.lay(dome, ink.mark)
    for sector in (-0.5, 0.5):
        part = b.oval_at((middle + sector * 0.36, low), 0.18, tall * 1.2)
        b.lay(torch.maximum(dome, part), ink.pale)
    b.lay(torch.maximum(dome, b.oval_at((middle, low), 0.085, 2 * tall)), ink.body)
    b.bar((middle, low + tall), (middle, low + tall + 0.04), 0.011, DARK)


def _guitar(b: Brush, body: Body) -> None:
    b, hip = flat(b), body.hip
    b.bar((-0.02, hip + 0.16), (0.19, hip + 0.52), 0.020, DARK)
    b.bar((0.18, hip + 0.50), (0.21, hip + 0.56), 0.032, DARK)
    b.disc(-0.16, hip + 0.02, 0.135, (0.86, 0.48, 0.14))
    b.disc(-0.07, hip + 0.16, 0.10, (0.86, 0.48, 0.14))


def _microphone(b: Brush, body: Body) -> None:
    b, x, y = near_hand(b, body)
    b.bar((x + 0.005, y - 0.05), (x - 0.02, y + 0.06), 0.018, DARK)
    b.disc(x - 0.026, y + 0.085, 0.036, METAL)


def _camera(b: Brush, body: Body) -> None:
    b, x, y = near_hand(b, body)
    b.block((x + 0.0, y + 0.10), 0.035, 0.022, DARK, 0.008)
    b.block((x + 0.02, y + 0.04), 0.085, 0.058, DARK, 0.014)
    b.block((x + 0.02, y + 0.066), 0.085, 0.012, METAL)
    b.disc(x + 0.035, y + 0.03, 0.042, METAL)
    b.disc(x + 0.035, y + 0.03, 0.030, (0.14, 0.20, 0.34))


_HAMMER = ((-0.06, -0.025), (0.06, -0.025), (0.06, 0.025), (-0.06, 0.025))
_AXE = ((-0.02, -0.035), (0.085, -0.075), (0.085, 0.055), (-0.02, 0.035))
_SPEAR = ((-0.028, 0.0), (0.028, 0.0), (0.0, 0.11))
GEAR: dict[str, Prop] = {
    "an umbrella": Prop(_umbrella, "before"),
    "a sword": Prop(_sword),
    "a wand": Prop(_wand),
    "a staff": Prop(_staff),
    "a cane": Prop(_cane, "cane"),
    "a guitar": Prop(_guitar, "", "behind"),
    "a torch": Prop(_torch, "high"),
    "a lantern": Prop(_lantern, "high"),
    "a candle": Prop(_candle),
    "a flag": Prop(_flag, "high"),
    "a fishing rod": Prop(_rod),
    "a microphone": Prop(_microphone),
    "a camera": Prop(_camera),
    "a shield": Prop(_shield),
    "a bow": Prop(_bow),
    "a hammer": _headed(METAL, _HAMMER, 0.07, 0.17),
    "an axe": _headed(METAL, _AXE, 0.14, 0.24),
    "a spear": _headed(METAL, _SPEAR, 0.40, 0.45),
    "a broom": Prop(_broom),
}
"""Tools, arms, lights and the like, by their words in a prompt."""
