"""Flowers, books, bags, food and other goods that people hold or carry."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

import torch

from kling_local.sketch.world.canvas import Color
from kling_local.sketch.world.figures.brush import DARK, METAL, SNOW, WOOD, Brush, Number, Spot
from kling_local.sketch.world.figures.prop import Prop, near_hand

if TYPE_CHECKING:
    from kling_local.sketch.world.figures.body import Body

_GOLD: Color = (0.95, 0.74, 0.18)
_RED: Color = (0.86, 0.16, 0.18)
_WINE: Color = (0.60, 0.10, 0.16)
_LEAF: Color = (0.22, 0.60, 0.26)
_PAPER: Color = (0.98, 0.96, 0.89)
_LEATHER: Color = (0.50, 0.29, 0.15)
_HOT: Color = (1.00, 0.92, 0.45)
_PINK: Color = (1.00, 0.55, 0.70)
_SKY: Color = (0.30, 0.62, 0.95)
_TEDDY: Color = (0.66, 0.44, 0.24)


def _bloom(b: Brush, spot: Spot, ink: Color, size: float = 0.036) -> None:
    x, y = spot
    for way in range(5):
        angle = 2 * math.pi * way / 5 + 0.3
        b.disc(x + size * math.cos(angle), y + size * math.sin(angle), 0.72 * size, ink)
    b.disc(x, y, 0.6 * size, _HOT)


def _flower(b: Brush, body: Body) -> None:
    b, x, y = near_hand(b, body)
    b.bar((x, y - 0.08), (x + 0.02, y + 0.14), 0.011, _LEAF)
    b.bar((x + 0.012, y + 0.06), (x + 0.06, y + 0.09), 0.015, _LEAF)
    _bloom(b, (x + 0.022, y + 0.17), _RED, 0.042)


def _bouquet(b: Brush, body: Body) -> None:
    b, x, y = near_hand(b, body)
    for dx in (-0.03, 0.0, 0.03):
        b.bar((x - 0.5 * dx, y - 0.09), (x + dx, y + 0.08), 0.010, _LEAF)
    b.hull((x, y), ((-0.028, -0.045), (0.028, -0.045), (0.095, 0.09), (-0.095, 0.09)), _PAPER, 0.01)
    for dx, dy, ink in ((-0.075, 0.13, _PINK), (0.075, 0.13, _SKY), (0.0, 0.12, _RED),
                        (-0.04, 0.19, _GOLD), (0.045, 0.195, _PINK)):  # fmt: skip
        _bloom(b, (x + dx, y + dy), ink, 0.030)


def _book(b: Brush, body: Body) -> None:
    b, x, y = near_hand(b, body)
    b.block((x + 0.02, y + 0.055), 0.075, 0.10, _WINE, 0.012)
    b.block((x + 0.094, y + 0.055), 0.010, 0.088, _PAPER)
    b.block((x + 0.02, y + 0.085), 0.040, 0.022, _GOLD, 0.006)
    b.disc(x + 0.05, y - 0.01, 0.04, b.inks.skin)


def _cup(b: Brush, body: Body) -> None:
    b, x, y = near_hand(b, body)
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
    b, x, y = near_hand(b, body)
    b.bar((x, y - 0.01), (x + 0.015, y + 0.115), 0.034, DARK)
    b.bar((x + 0.002, y + 0.012), (x + 0.014, y + 0.10), 0.022, _SKY)


def _balloon(b: Brush, body: Body) -> None:
    b, x, y = near_hand(b, body)
    sway = 0.03 * torch.sin(1.6 * b.clock)
    top = (x + 0.06 + sway, y + 0.50)
    b.bar((x, y), (x + 0.03 - 0.5 * sway, y + 0.2), 0.005, SNOW)
    b.bar((x + 0.03 - 0.5 * sway, y + 0.2), (top[0], top[1] - 0.12), 0.005, SNOW)
    b.hull((top[0], top[1] - 0.125), ((-0.022, -0.012), (0.022, -0.012), (0.0, 0.03)), _RED)
    b.oval(top, 0.105, 0.125, _RED)
    b.oval((top[0] - 0.04, top[1] + 0.045), 0.022, 0.034, (1.0, 0.62, 0.62))


def _case(ink: Color, wide: float, tall: float, trim: Color) -> Prop:
    def paint(b: Brush, body: Body) -> None:
        b, x, y = near_hand(b, body)
        for way in (-0.035, 0.035):
            b.bar((x + way, y - 0.005), (x + way, y - 0.06), 0.010, trim)
        b.bar((x - 0.035, y - 0.005), (x + 0.035, y - 0.005), 0.010, trim)
        b.block((x, y - 0.05 - tall), wide, tall, ink, 0.02)
        b.block((x, y - 0.05 - 0.75 * tall), wide, 0.010, trim)
        b.disc(x, y - 0.05 - 0.75 * tall, 0.018, _GOLD)

    return Prop(paint, "low")


def _bag(ink: Color, mark: Color) -> Prop:
    def paint(b: Brush, body: Body) -> None:
        b, x, y = near_hand(b, body)
        for way in (-0.04, 0.04):
            b.bar((x, y - 0.01), (x + way, y - 0.09), 0.008, DARK)
        corners = ((-0.095, -0.26), (0.095, -0.26), (0.08, -0.08), (-0.08, -0.08))
        b.hull((x, y), corners, ink, 0.008)
        b.disc(x, y - 0.17, 0.04, mark)

    return Prop(paint, "low")


def _bucket(b: Brush, body: Body) -> None:
    b, x, y = near_hand(b, body)
    for way in (-0.07, 0.07):
        b.bar((x, y), (x + way, y - 0.09), 0.007, DARK)
    b.hull((x, y), ((-0.055, -0.23), (0.055, -0.23), (0.08, -0.09), (-0.08, -0.09)), METAL, 0.008)
    b.bar((x - 0.08, y - 0.09), (x + 0.08, y - 0.09), 0.012, _SKY)


def _basket(b: Brush, body: Body) -> None:
    b, x, y = near_hand(b, body)
    for way in (-0.08, 0.08):
        b.bar((x, y), (x + way, y - 0.10), 0.012, WOOD)
    for dx, ink in ((-0.05, _RED), (0.0, _LEAF), (0.05, _GOLD)):
        b.disc(x + dx, y - 0.10, 0.04, ink)
    b.hull((x, y), ((-0.08, -0.22), (0.08, -0.22), (0.11, -0.11), (-0.11, -0.11)), _TEDDY, 0.01)
    b.bar((x - 0.1, y - 0.165), (x + 0.1, y - 0.165), 0.008, WOOD)


def _ball(b: Brush, body: Body) -> None:
    b, x, y = near_hand(b, body)
    b.disc(x + 0.03, y + 0.085, 0.10, _RED)
    b.bar((x - 0.05, y + 0.10), (x + 0.11, y + 0.07), 0.022, SNOW)
    b.disc(x, y + 0.13, 0.018, (1.0, 0.7, 0.7))


def _gift(b: Brush, body: Body) -> None:
    b, x, y = near_hand(b, body)
    x, y = x + 0.02, y + 0.09
    b.block((x, y), 0.10, 0.085, _SKY, 0.01)
    b.block((x, y), 0.018, 0.085, _RED)
    b.block((x, y), 0.10, 0.016, _RED)
    for side in (-1, 1):
        b.oval((x + 0.035 * side, y + 0.105), 0.036, 0.024, _RED, 0.5 * side)
    b.disc(x, y + 0.092, 0.016, _WINE)


def _ice(b: Brush, body: Body) -> None:
    b, x, y = near_hand(b, body)
    b.hull((x, y), ((0.0, -0.08), (0.052, 0.07), (-0.052, 0.07)), (0.90, 0.66, 0.34), 0.004)
    b.disc(x - 0.025, y + 0.095, 0.045, _PINK)
    b.disc(x + 0.03, y + 0.095, 0.045, _PAPER)
    b.disc(x + 0.004, y + 0.145, 0.045, (0.50, 0.30, 0.18))


def _letter(b: Brush, body: Body) -> None:
    b, x, y = near_hand(b, body)
    x, y = x + 0.03, y + 0.06
    b.block((x, y), 0.10, 0.068, _PAPER, 0.006)
    for side in (-1, 1):
        b.bar((x + 0.095 * side, y + 0.06), (x, y - 0.005), 0.007, _TEDDY)
    b.disc(x, y - 0.005, 0.022, _RED)


def _sheet(ink: Color, lines: Callable[[Brush, Number, Number], None]) -> Prop:
    def paint(b: Brush, body: Body) -> None:
        b, x, y = near_hand(b, body)
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
    b, x, y = near_hand(b, body)
    y = y + 0.06
    b.bar((x - 0.11, y), (x + 0.15, y), 0.014, METAL)
    b.block((x - 0.04, y + 0.06), 0.032, 0.048, _SKY, 0.008)
    b.block((x + 0.08, y + 0.045), 0.04, 0.034, SNOW, 0.010)
    b.disc(x + 0.08, y + 0.085, 0.022, _RED)


def _trophy(b: Brush, body: Body) -> None:
    b, x, y = near_hand(b, body)
    b.block((x, y + 0.01), 0.05, 0.022, WOOD, 0.006)
    b.bar((x, y + 0.02), (x, y + 0.08), 0.014, _GOLD)
    for side in (-0.075, 0.075):
        b.disc(x + side, y + 0.15, 0.035, _GOLD)
        b.disc(x + side, y + 0.15, 0.018, _WINE)
    b.hull((x, y), ((-0.02, 0.08), (0.02, 0.08), (0.078, 0.20), (-0.078, 0.20)), _GOLD, 0.012)
    b.bar((x - 0.04, y + 0.18), (x - 0.028, y + 0.13), 0.010, SNOW)


def _teddy(b: Brush, body: Body) -> None:
    b, x, y = near_hand(b, body)
    for side in (-1, 1):
        b.disc(x + 0.055 * side, y - 0.07, 0.036, _TEDDY)
        b.disc(x + 0.05 * side, y + 0.145, 0.028, _TEDDY)
        b.bar((x, y + 0.02), (x + 0.085 * side, y + 0.0), 0.026, _TEDDY)
    b.oval((x, y), 0.065, 0.075, _TEDDY)
    b.disc(x, y + 0.10, 0.065, _TEDDY)
    b.oval((x + 0.005, y + 0.085), 0.030, 0.024, (0.90, 0.76, 0.56))
    for eye in (-0.024, 0.028):
        b.disc(x + eye, y + 0.118, 0.010, DARK)
    b.disc(x + 0.006, y + 0.095, 0.011, DARK)


GOODS: dict[str, Prop] = {
    "a flower": Prop(_flower),
    "a bouquet": Prop(_bouquet),
    "a book": Prop(_book),
    "a cup": Prop(_cup),
    "a phone": Prop(_phone),
    "a balloon": Prop(_balloon),
    "a briefcase": _case(_LEATHER, 0.125, 0.085, DARK),
    "a suitcase": _case(_WINE, 0.155, 0.125, DARK),
    "a bag": _bag(_LEATHER, _GOLD),
    "a shopping bag": _bag(_PAPER, _RED),
    "a bucket": Prop(_bucket, "low"),
    "a basket": Prop(_basket, "low"),
    "a ball": Prop(_ball),
    "a gift": Prop(_gift),
    "an ice cream": Prop(_ice),
    "a letter": Prop(_letter),
    "a map": _sheet((0.93, 0.82, 0.58), _chart),
    "a newspaper": _sheet((0.93, 0.93, 0.92), _print),
    "a tray": Prop(_tray),
    "a trophy": Prop(_trophy),
    "a teddy bear": Prop(_teddy),
}
"""Flowers, books, bags, food and other goods, by their words in a prompt."""
