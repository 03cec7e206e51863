"""Things that people hold in the near hand or carry, and how the arm holds them."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

from kling_local.sketch.world.canvas import Color
from kling_local.sketch.world.figures.brush import DARK, METAL, SNOW, WOOD, Brush, Number, Spot
from kling_local.sketch.world.figures.limbs import flat, seen
from kling_local.sketch.world.figures.posture import STANDING, Posture, Rig

if TYPE_CHECKING:
    from kling_local.sketch.world.figures.costume import Body

_GOLD: Color = (0.95, 0.74, 0.18)
_RED: Color = (0.86, 0.16, 0.18)
_WINE: Color = (0.60, 0.10, 0.16)
_LEAF: Color = (0.22, 0.60, 0.26)
_PAPER: Color = (0.98, 0.96, 0.89)
_LEATHER: Color = (0.50, 0.29, 0.15)
_FLAME: Color = (1.00, 0.62, 0.10)
_HOT: Color = (1.00, 0.92, 0.45)
_PINK: Color = (1.00, 0.55, 0.70)
_SKY: Color = (0.30, 0.62, 0.95)
_TEDDY: Color = (0.66, 0.44, 0.24)


@dataclass(frozen=True)
class Prop:
    """Something that is held.

    Attributes:
        paint: paints it on a body.
        hand: how the near arm holds it: "up" before the chest, "high" over the shoulder, "low"
            beside the leg; "" leaves the arm alone.
        layer: as in `Thing`.
    """

    paint: Callable[[Brush, Body], None]
    hand: str = "up"
    layer: str = "front"


_HANDS = {"up": (0.80, -0.42), "high": (0.85, -0.02), "low": (0.62, -1.02), "cane": (0.85, -0.72)}
"""Where a hand is, in lengths of the arm before and over the shoulders."""


def holding(rig: Rig) -> Posture:
    """The posture of who holds something of the brush's look, or just stands."""
    look = rig.b.look
    hands = [PROPS[name].hand for name in (look.things if look else ()) if name in PROPS]
    hand = next((hand for hand in hands if hand), "")
    if not hand:
        return STANDING
    x, y = rig.chest(*_HANDS[hand])
    bob = 0.016 * rig.b.stride * torch.sin(4 * math.pi * rig.b.cycle)
    along = 0.10 * rig.b.wave(0.38, 0.5) if hand == "low" else 0.0
    return Posture(near=rig.near((x + along, y + bob)))


def _hand(b: Brush, body: Body) -> tuple[Brush, Number, Number]:
    """A flat brush and the near hand."""
    assert body.near is not None
    return (flat(b), *seen(b, body.near))


def _flicker(b: Brush, size: float) -> torch.Tensor:
    return size * (1 + 0.12 * torch.sin(17 * b.clock) + 0.08 * torch.sin(29 * b.clock + 1))


def _fire(b: Brush, spot: Spot, size: float) -> None:
    x, y = spot
    tall = _flicker(b, size)
    lean = 0.15 * size * torch.sin(11 * b.clock)
    for grown, ink in ((1.0, _FLAME), (0.55, _HOT)):
        b.disc(x, y + 0.8 * size * grown, size * grown, ink)
        b.bar((x, y + size * grown), (x + lean, y + 2.4 * tall * grown), 0.42 * size * grown, ink)


def _umbrella(b: Brush, body: Body) -> None:
    ink = b.inks
    b, x, y = _hand(b, body)
    top = body.head[1] + 2.35 * body.radius
    middle = 0.5 * x + 0.02
    b.bar((x, y - 0.05), (middle, top), 0.012, DARK)
    b.bar((x, y - 0.06), (x - 0.035, y - 0.075), 0.013, WOOD)
    wide, tall = 0.36, 0.20
    low = top - 0.13
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


def _sword(b: Brush, body: Body) -> None:
    b, x, y = _hand(b, body)
    b.bar((x + 0.01, y + 0.05), (x + 0.09, y + 0.42), 0.022, METAL)
    b.bar((x + 0.012, y + 0.06), (x + 0.088, y + 0.40), 0.007, SNOW)
    b.bar((x - 0.012, y - 0.055), (x + 0.01, y + 0.04), 0.015, _LEATHER)
    b.bar((x - 0.055, y + 0.06), (x + 0.075, y + 0.035), 0.015, _GOLD)
    b.disc(x - 0.014, y - 0.065, 0.02, _GOLD)


def _wand(b: Brush, body: Body) -> None:
    b, x, y = _hand(b, body)
    tip = (x + 0.11, y + 0.19)
    b.bar((x - 0.02, y - 0.03), tip, 0.012, DARK)
    b.bar((x + 0.095, y + 0.165), tip, 0.013, SNOW)
    for way in range(6):
        angle = math.pi * way / 3
        long = _flicker(b, 0.07 if way % 2 else 0.05)
        far = (tip[0] + long * math.cos(angle), tip[1] + long * math.sin(angle))
        b.bar(tip, far, 0.009, _HOT)
    b.disc(*tip, 0.026, SNOW)


def _staff(b: Brush, body: Body) -> None:
    b, x, y = _hand(b, body)
    b.bar((x, 0.01 + 0 * y), (x, y + 0.36), 0.018, WOOD)
    b.disc(x, y + 0.39, 0.045, WOOD)
    b.disc(x, y + 0.39, 0.032, _SKY)


def _cane(b: Brush, body: Body) -> None:
    b, x, y = _hand(b, body)
    b.bar((x + 0.03, 0.01 + 0 * y), (x, y + 0.01), 0.015, WOOD)
    b.bar((x - 0.045, y + 0.02), (x + 0.02, y + 0.022), 0.018, WOOD)


def _bloom(b: Brush, spot: Spot, ink: Color, size: float = 0.036) -> None:
    x, y = spot
    for way in range(5):
        angle = 2 * math.pi * way / 5 + 0.3
        b.disc(x + size * math.cos(angle), y + size * math.sin(angle), 0.72 * size, ink)
    b.disc(x, y, 0.6 * size, _HOT)


def _flower(b: Brush, body: Body) -> None:
    b, x, y = _hand(b, body)
    b.bar((x, y - 0.08), (x + 0.02, y + 0.14), 0.011, _LEAF)
    b.bar((x + 0.012, y + 0.06), (x + 0.06, y + 0.09), 0.015, _LEAF)
    _bloom(b, (x + 0.022, y + 0.17), _RED, 0.042)


def _bouquet(b: Brush, body: Body) -> None:
    b, x, y = _hand(b, body)
    for dx in (-0.03, 0.0, 0.03):
        b.bar((x - 0.5 * dx, y - 0.09), (x + dx, y + 0.08), 0.010, _LEAF)
    b.hull((x, y), ((-0.028, -0.045), (0.028, -0.045), (0.095, 0.09), (-0.095, 0.09)), _PAPER, 0.01)
    for dx, dy, ink in ((-0.075, 0.13, _PINK), (0.075, 0.13, _SKY), (0.0, 0.12, _RED),
                        (-0.04, 0.19, _GOLD), (0.045, 0.195, _PINK)):  # fmt: skip
        _bloom(b, (x + dx, y + dy), ink, 0.030)


def _book(b: Brush, body: Body) -> None:
    b, x, y = _hand(b, body)
    b.block((x + 0.02, y + 0.055), 0.075, 0.10, _WINE, 0.012)
    b.block((x + 0.094, y + 0.055), 0.010, 0.088, _PAPER)
    b.block((x + 0.02, y + 0.085), 0.040, 0.022, _GOLD, 0.006)
    b.disc(x + 0.05, y - 0.01, 0.04, b.inks.skin)


def _cup(b: Brush, body: Body) -> None:
    b, x, y = _hand(b, body)
    b.disc(x + 0.062, y + 0.035, 0.034, SNOW)
    b.disc(x + 0.062, y + 0.035, 0.016, _RED)
    b.block((x + 0.005, y + 0.035), 0.055, 0.065, SNOW, 0.018)
    b.block((x + 0.005, y + 0.03), 0.055, 0.016, _RED)
    for late in (0.0, 0.5):
        up = (0.5 * b.clock + late).remainder(1.0)
        thick = 0.012 * torch.sin(math.pi * up)
        wave = 0.02 * torch.sin(9 * up + 6 * late)
        b.bar((x + wave, y + 0.12 + 0.13 * up), (x - wave, y + 0.15 + 0.13 * up), thick, SNOW)


def _phone(b: Brush, body: Body) -> None:
    b, x, y = _hand(b, body)
    b.bar((x, y - 0.01), (x + 0.015, y + 0.115), 0.034, DARK)
    b.bar((x + 0.002, y + 0.012), (x + 0.014, y + 0.10), 0.022, _SKY)


def _guitar(b: Brush, body: Body) -> None:
    b, hip = flat(b), body.hip
    b.bar((-0.02, hip + 0.16), (0.19, hip + 0.52), 0.020, DARK)
    b.bar((0.18, hip + 0.50), (0.21, hip + 0.56), 0.032, DARK)
    b.disc(-0.16, hip + 0.02, 0.135, (0.86, 0.48, 0.14))
    b.disc(-0.07, hip + 0.16, 0.10, (0.86, 0.48, 0.14))


def _torch(b: Brush, body: Body) -> None:
    b, x, y = _hand(b, body)
    b.bar((x - 0.01, y - 0.09), (x + 0.02, y + 0.12), 0.018, WOOD)
    b.bar((x + 0.015, y + 0.10), (x + 0.022, y + 0.15), 0.034, _LEATHER)
    _fire(b, (x + 0.024, y + 0.16), 0.058)


def _lantern(b: Brush, body: Body) -> None:
    b, x, y = _hand(b, body)
    low = y - 0.13
    b.bar((x, y), (x, y - 0.05), 0.008, DARK)
    b.disc(x, low, _flicker(b, 0.105), (1.00, 0.86, 0.45))
    b.block((x, low), 0.062, 0.075, DARK, 0.012)
    b.block((x, low - 0.005), 0.046, 0.052, _HOT, 0.012)
    _fire(b, (x, low - 0.035), 0.020)
    b.hull((x, low + 0.07), ((-0.065, 0.0), (0.065, 0.0), (0.02, 0.045), (-0.02, 0.045)), DARK)


def _candle(b: Brush, body: Body) -> None:
    b, x, y = _hand(b, body)
    b.bar((x - 0.05, y + 0.03), (x + 0.05, y + 0.03), 0.014, _GOLD)
    b.block((x, y + 0.09), 0.026, 0.065, _PAPER, 0.008)
    _fire(b, (x, y + 0.16), 0.028)


def _flag(b: Brush, body: Body) -> None:
    ink = b.inks
    b, x, y = _hand(b, body)
    b.bar((x, y - 0.10), (x + 0.02, y + 0.42), 0.013, WOOD)
    for i in range(5):
        wave = 0.02 * torch.sin(5 * b.clock - 1.1 * i) * (0.3 + 0.2 * i)
        left = (x + 0.035 + 0.055 * i, y + 0.31 + wave)
        b.block(left, 0.032, 0.085, ink.mark if i % 2 else ink.body)
        b.block((left[0], left[1]), 0.032, 0.026, ink.pale if i % 2 else SNOW)
    b.disc(x + 0.02, y + 0.43, 0.02, _GOLD)


def _balloon(b: Brush, body: Body) -> None:
    b, x, y = _hand(b, body)
    sway = 0.03 * torch.sin(1.6 * b.clock)
    top = (x + 0.06 + sway, y + 0.50)
    b.bar((x, y), (x + 0.03 - 0.5 * sway, y + 0.2), 0.005, SNOW)
    b.bar((x + 0.03 - 0.5 * sway, y + 0.2), (top[0], top[1] - 0.12), 0.005, SNOW)
    b.hull((top[0], top[1] - 0.125), ((-0.022, -0.012), (0.022, -0.012), (0.0, 0.03)), _RED)
    b.oval(top, 0.105, 0.125, _RED)
    b.oval((top[0] - 0.04, top[1] + 0.045), 0.022, 0.034, (1.0, 0.62, 0.62))


def _case(ink: Color, wide: float, tall: float, trim: Color) -> Prop:
    def paint(b: Brush, body: Body) -> None:
        b, x, y = _hand(b, body)
        for way in (-0.035, 0.035):
            b.bar((x + way, y - 0.005), (x + way, y - 0.06), 0.010, trim)
        b.bar((x - 0.035, y - 0.005), (x + 0.035, y - 0.005), 0.010, trim)
        b.block((x, y - 0.05 - tall), wide, tall, ink, 0.02)
        b.block((x, y - 0.05 - 0.75 * tall), wide, 0.010, trim)
        b.disc(x, y - 0.05 - 0.75 * tall, 0.018, _GOLD)

    return Prop(paint, "low")


def _bag(ink: Color, mark: Color) -> Prop:
    def paint(b: Brush, body: Body) -> None:
        b, x, y = _hand(b, body)
        for way in (-0.04, 0.04):
            b.bar((x, y - 0.01), (x + way, y - 0.09), 0.008, DARK)
        corners = ((-0.095, -0.26), (0.095, -0.26), (0.08, -0.08), (-0.08, -0.08))
        b.hull((x, y), corners, ink, 0.008)
        b.disc(x, y - 0.17, 0.04, mark)

    return Prop(paint, "low")


def _bucket(b: Brush, body: Body) -> None:
    b, x, y = _hand(b, body)
    for way in (-0.07, 0.07):
        b.bar((x, y), (x + way, y - 0.09), 0.007, DARK)
    b.hull((x, y), ((-0.055, -0.23), (0.055, -0.23), (0.08, -0.09), (-0.08, -0.09)), METAL, 0.008)
    b.bar((x - 0.08, y - 0.09), (x + 0.08, y - 0.09), 0.012, _SKY)


def _basket(b: Brush, body: Body) -> None:
    b, x, y = _hand(b, body)
    for way in (-0.08, 0.08):
        b.bar((x, y), (x + way, y - 0.10), 0.012, WOOD)
    for dx, ink in ((-0.05, _RED), (0.0, _LEAF), (0.05, _GOLD)):
        b.disc(x + dx, y - 0.10, 0.04, ink)
    b.hull((x, y), ((-0.08, -0.22), (0.08, -0.22), (0.11, -0.11), (-0.11, -0.11)), _TEDDY, 0.01)
    b.bar((x - 0.1, y - 0.165), (x + 0.1, y - 0.165), 0.008, WOOD)


def _rod(b: Brush, body: Body) -> None:
    b, x, y = _hand(b, body)
    b.bar((x - 0.06, y - 0.10), (x + 0.02, y + 0.04), 0.015, _LEATHER)
    b.bar((x + 0.02, y + 0.04), (x + 0.26, y + 0.46), 0.009, WOOD)
    b.disc(x - 0.01, y - 0.03, 0.026, METAL)
    b.bar((x + 0.26, y + 0.46), (x + 0.29, y + 0.12), 0.004, SNOW)
    b.disc(x + 0.29, y + 0.11, 0.022, _RED)


def _microphone(b: Brush, body: Body) -> None:
    b, x, y = _hand(b, body)
    b.bar((x + 0.005, y - 0.05), (x - 0.02, y + 0.06), 0.018, DARK)
    b.disc(x - 0.026, y + 0.085, 0.036, METAL)


def _camera(b: Brush, body: Body) -> None:
    b, x, y = _hand(b, body)
    b.block((x + 0.0, y + 0.10), 0.035, 0.022, DARK, 0.008)
    b.block((x + 0.02, y + 0.04), 0.085, 0.058, DARK, 0.014)
    b.block((x + 0.02, y + 0.066), 0.085, 0.012, METAL)
    b.disc(x + 0.035, y + 0.03, 0.042, METAL)
    b.disc(x + 0.035, y + 0.03, 0.030, (0.14, 0.20, 0.34))


def _ball(b: Brush, body: Body) -> None:
    b, x, y = _hand(b, body)
    b.disc(x + 0.03, y + 0.085, 0.10, _RED)
    b.bar((x - 0.05, y + 0.10), (x + 0.11, y + 0.07), 0.022, SNOW)
    b.disc(x, y + 0.13, 0.018, (1.0, 0.7, 0.7))


def _gift(b: Brush, body: Body) -> None:
    b, x, y = _hand(b, body)
    x, y = x + 0.02, y + 0.09
    b.block((x, y), 0.10, 0.085, _SKY, 0.01)
    b.block((x, y), 0.018, 0.085, _RED)
    b.block((x, y), 0.10, 0.016, _RED)
    for side in (-1, 1):
        b.oval((x + 0.035 * side, y + 0.105), 0.036, 0.024, _RED, 0.5 * side)
    b.disc(x, y + 0.092, 0.016, _WINE)


def _ice(b: Brush, body: Body) -> None:
    b, x, y = _hand(b, body)
    b.hull((x, y), ((0.0, -0.08), (0.052, 0.07), (-0.052, 0.07)), (0.90, 0.66, 0.34), 0.004)
    b.disc(x - 0.025, y + 0.095, 0.045, _PINK)
    b.disc(x + 0.03, y + 0.095, 0.045, _PAPER)
    b.disc(x + 0.004, y + 0.145, 0.045, (0.50, 0.30, 0.18))


def _shield(b: Brush, body: Body) -> None:
    ink = b.inks
    b, x, y = _hand(b, body)
    corners = ((0.0, -0.20), (0.125, -0.05), (0.135, 0.13), (-0.135, 0.13), (-0.125, -0.05))
    b.hull((x, y), corners, METAL, 0.02)
    b.hull((x, y), corners, ink.shade)
    b.bar((x, y - 0.17), (x, y + 0.125), 0.022, ink.mark)
    b.bar((x - 0.125, y + 0.04), (x + 0.125, y + 0.04), 0.022, ink.mark)
    b.disc(x, y + 0.04, 0.036, _GOLD)


def _bow(b: Brush, body: Body) -> None:
    b, x, y = _hand(b, body)
    for up in (-1.0, 1.0):
        b.bar((x, y), (x - 0.03, y + 0.15 * up), 0.015, WOOD)
        b.bar((x - 0.03, y + 0.15 * up), (x - 0.11, y + 0.27 * up), 0.012, WOOD)
    b.bar((x - 0.11, y - 0.27), (x - 0.11, y + 0.27), 0.004, SNOW)


def _headed(head: Color, corners: tuple[tuple[float, float], ...], below: float, above: float) -> Prop:
    """A shaft with a head of metal or the like."""

    def paint(b: Brush, body: Body) -> None:
        b, x, y = _hand(b, body)
        b.bar((x, y - below), (x, y + above), 0.016, WOOD)
        b.hull((x, y + above), corners, head, 0.01)

    return Prop(paint)


def _broom(b: Brush, body: Body) -> None:
    b, x, y = _hand(b, body)
    b.bar((x, 0.13 + 0 * y), (x, y + 0.26), 0.015, WOOD)
    straw = ((-0.085, -0.11), (0.085, -0.11), (0.03, 0.03), (-0.03, 0.03))
    b.hull((x, 0.13 + 0 * y), straw, (0.90, 0.74, 0.36), 0.008)
    b.bar((x - 0.03, 0.135 + 0 * y), (x + 0.03, 0.135 + 0 * y), 0.012, _RED)


def _letter(b: Brush, body: Body) -> None:
    b, x, y = _hand(b, body)
    x, y = x + 0.03, y + 0.06
    b.block((x, y), 0.10, 0.068, _PAPER, 0.006)
    for side in (-1, 1):
        b.bar((x + 0.095 * side, y + 0.06), (x, y - 0.005), 0.007, _TEDDY)
    b.disc(x, y - 0.005, 0.022, _RED)


def _sheet(ink: Color, lines: Callable[[Brush, Number, Number], None]) -> Prop:
    def paint(b: Brush, body: Body) -> None:
        b, x, y = _hand(b, body)
        x, y = x - 0.02, y + 0.075
        for side in (-1, 1):
            corners = ((0.0, -0.10), (0.13 * side, -0.08), (0.13 * side, 0.12), (0.0, 0.10))
            b.hull((x, y), corners[::side], ink, 0.004)
        lines(b, x, y)

    return Prop(paint)


def _print(b: Brush, x: Number, y: Number) -> None:
    b.bar((x - 0.10, y + 0.085), (x + 0.10, y + 0.085), 0.013, DARK)
    for low in (0.045, 0.01, -0.025, -0.06):
        for side in (-1, 1):
            b.bar((x + 0.03 * side, y + low), (x + 0.10 * side, y + low + 0.008), 0.006, METAL)
    b.block((x + 0.07, y + 0.0), 0.035, 0.04, (0.55, 0.58, 0.62))


def _chart(b: Brush, x: Number, y: Number) -> None:
    b.disc(x - 0.06, y + 0.03, 0.035, _LEAF)
    b.disc(x + 0.06, y - 0.03, 0.04, _LEAF)
    for i in range(4):
        b.disc(x - 0.06 + 0.045 * i, y - 0.04 + 0.03 * i, 0.010, _RED)
    b.bar((x + 0.06, y + 0.05), (x + 0.10, y + 0.09), 0.010, _RED)
    b.bar((x + 0.06, y + 0.09), (x + 0.10, y + 0.05), 0.010, _RED)


def _tray(b: Brush, body: Body) -> None:
    b, x, y = _hand(b, body)
    y = y + 0.06
    b.bar((x - 0.11, y), (x + 0.15, y), 0.014, METAL)
    b.block((x - 0.04, y + 0.06), 0.032, 0.048, _SKY, 0.008)
    b.block((x + 0.08, y + 0.045), 0.04, 0.034, SNOW, 0.010)
    b.disc(x + 0.08, y + 0.085, 0.022, _RED)


def _trophy(b: Brush, body: Body) -> None:
    b, x, y = _hand(b, body)
    b.block((x, y + 0.01), 0.05, 0.022, WOOD, 0.006)
    b.bar((x, y + 0.02), (x, y + 0.08), 0.014, _GOLD)
    for side in (-0.075, 0.075):
        b.disc(x + side, y + 0.15, 0.035, _GOLD)
        b.disc(x + side, y + 0.15, 0.018, _WINE)
    b.hull((x, y), ((-0.02, 0.08), (0.02, 0.08), (0.078, 0.20), (-0.078, 0.20)), _GOLD, 0.012)
    b.bar((x - 0.04, y + 0.18), (x - 0.028, y + 0.13), 0.010, SNOW)


def _teddy(b: Brush, body: Body) -> None:
    b, x, y = _hand(b, body)
    for side in (-1, 1):
        b.disc(x + 0.055 * side, y - 0.07, 0.036, _TEDDY)
        b.disc(x + 0.05 * side, y + 0.145, 0.028, _TEDDY)
        b.bar((x, y + 0.02), (x + 0.085 * side, y + 0.0), 0.026, _TEDDY)
    b.oval((x, y), 0.065, 0.075, _TEDDY)
    b.disc(x, y + 0.10, 0.065, _TEDDY)
    b.oval((x + 0.005, y + 0.085), 0.030, 0.024, (0.90, 0.76, 0.56))
    for side in (-0.024, 0.028):
        b.disc(x + side, y + 0.118, 0.010, DARK)
    b.disc(x + 0.006, y + 0.095, 0.011, DARK)


_HAMMER = ((-0.06, -0.025), (0.06, -0.025), (0.06, 0.025), (-0.06, 0.025))
_AXE = ((-0.02, -0.035), (0.085, -0.075), (0.085, 0.055), (-0.02, 0.035))
_SPEAR = ((-0.028, 0.0), (0.028, 0.0), (0.0, 0.11))
PROPS: dict[str, Prop] = {
    "an umbrella": Prop(_umbrella), "a sword": Prop(_sword), "a wand": Prop(_wand),
    "a staff": Prop(_staff), "a cane": Prop(_cane, "cane"), "a flower": Prop(_flower),
    "a bouquet": Prop(_bouquet), "a book": Prop(_book), "a cup": Prop(_cup),
    "a phone": Prop(_phone), "a guitar": Prop(_guitar, "", "behind"),
    "a torch": Prop(_torch, "high"), "a lantern": Prop(_lantern, "high"),
    "a candle": Prop(_candle), "a flag": Prop(_flag, "high"), "a balloon": Prop(_balloon),
    "a briefcase": _case(_LEATHER, 0.125, 0.085, DARK),
    "a suitcase": _case(_WINE, 0.155, 0.125, DARK),
    "a bag": _bag(_LEATHER, _GOLD), "a shopping bag": _bag(_PAPER, _RED),
    "a bucket": Prop(_bucket, "low"), "a basket": Prop(_basket, "low"),
    "a fishing rod": Prop(_rod), "a microphone": Prop(_microphone), "a camera": Prop(_camera),
    "a ball": Prop(_ball), "a gift": Prop(_gift), "an ice cream": Prop(_ice),
    "a shield": Prop(_shield), "a bow": Prop(_bow),
    "a hammer": _headed(METAL, _HAMMER, 0.07, 0.17), "an axe": _headed(METAL, _AXE, 0.14, 0.24),
    "a spear": _headed(METAL, _SPEAR, 0.40, 0.45), "a broom": Prop(_broom),
    "a letter": Prop(_letter), "a map": _sheet((0.93, 0.82, 0.58), _chart),
    "a newspaper": _sheet((0.93, 0.93, 0.92), _print), "a tray": Prop(_tray),
    "a trophy": Prop(_trophy), "a teddy bear": Prop(_teddy),
}  # fmt: skip
"""What can be held, by its words in a prompt."""
