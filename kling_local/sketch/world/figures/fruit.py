"""Fruit and vegetables, and what else rolls off a table."""

from __future__ import annotations

import math

import torch

from kling_local.sketch.world.canvas import Color
from kling_local.sketch.world.figures.brush import Brush, Glow
from kling_local.sketch.world.figures.guise import Guise
from kling_local.sketch.world.figures.strokes import line, shine, within

_STALK: Color = (0.40, 0.26, 0.14)
_LEAF: Color = (0.26, 0.66, 0.24)
_LEAF_DARK: Color = (0.15, 0.46, 0.18)
_GOURD: Color = (0.36, 0.44, 0.16)
_DOUGH: Color = (0.86, 0.62, 0.34)
_CRUST: Color = (0.72, 0.46, 0.20)
_CHIP: Color = (0.30, 0.17, 0.10)
_CANDLE_LIT = Glow(1.00, 0.86, 0.30)
_SPRINKLES: tuple[Color, ...] = (
    (1.00, 0.92, 0.30), (0.30, 0.78, 0.96), (1.00, 1.00, 1.00), (0.46, 0.86, 0.36),
)  # fmt: skip


def _leaf(b: Brush, x: float, y: float, slant: float, long: float = 0.13) -> None:
    b.oval((x, y), long, 0.42 * long, _LEAF, slant)
    dx, dy = 0.8 * long * math.cos(slant), 0.8 * long * math.sin(slant)
    b.bar((x - dx, y - dy), (x + dx, y + dy), 0.010, _LEAF_DARK)


def _apple(b: Brush) -> None:
    ink = b.inks
    for thin, color in ((0.0, ink.shade), (0.018, ink.body)):
        for side in (-1.0, 1.0):
            b.oval((0.145 * side, 0.48), 0.295 - thin, 0.31 - thin, color, 0.25 * side)
            b.disc(0.085 * side, 0.30, 0.275 - thin, color)
    b.oval((0.0, 0.735), 0.12, 0.045, ink.shade)
    line(b, ((0.0, 0.72), (0.015, 0.82), (0.06, 0.90)), 0.026, _STALK)
    _leaf(b, 0.19, 0.86, 0.35)
    shine(b, (-0.28, 0.50), (-0.22, 0.62), 0.040)


def _tangerine(b: Brush) -> None:
    ink = b.inks
    b.disc(0.0, 0.42, 0.41, ink.shade)
    b.disc(-0.015, 0.43, 0.39, ink.body)
    for x, y in (
        (-0.16, 0.30), (0.05, 0.22), (0.18, 0.36), (-0.05, 0.42), (0.24, 0.54), (0.08, 0.56),
    ):  # fmt: skip
        b.disc(x, y, 0.014, ink.shade)
    b.disc(0.0, 0.80, 0.045, _LEAF_DARK)
    _leaf(b, 0.13, 0.85, 0.3)
    _leaf(b, -0.11, 0.84, 2.8, 0.11)
    shine(b, (-0.25, 0.54), (-0.18, 0.64), 0.045, 0.5)


def _lemon(b: Brush) -> None:
    ink = b.inks
    b.oval((0.0, 0.42), 0.46, 0.33, ink.shade)
    for x in (-0.44, 0.44):
        b.bar((0.6 * x, 0.42), (x, 0.42), 0.085, ink.shade)
        b.bar((0.6 * x, 0.43), (0.97 * x, 0.43), 0.070, ink.body)
    b.oval((-0.01, 0.435), 0.445, 0.31, ink.body)
    for x, y in ((-0.16, 0.34), (0.08, 0.26), (0.22, 0.42), (-0.02, 0.46), (0.14, 0.56)):
        b.disc(x, y, 0.014, ink.shade)
    _leaf(b, 0.44, 0.60, 1.0)
    shine(b, (-0.24, 0.54), (-0.12, 0.62), 0.036)


def _pumpkin_body(b: Brush) -> None:
    ink = b.inks
    for x, wide in ((-0.27, 0.18), (0.27, 0.18)):
        b.oval((x, 0.38), wide, 0.32, ink.shade)
    for x, wide in ((-0.22, 0.18), (0.22, 0.18)):
        b.oval((x, 0.39), wide, 0.335, ink.body)
    b.oval((0.0, 0.38), 0.185, 0.36, ink.shade)
    b.oval((0.0, 0.39), 0.160, 0.355, ink.body)
    b.oval((0.0, 0.73), 0.13, 0.035, ink.shade)
    line(b, ((0.0, 0.73), (0.01, 0.82), (0.08, 0.90)), 0.045, _GOURD)
    shine(b, (-0.32, 0.46), (-0.28, 0.58), 0.030, 0.45)


def _pumpkin(b: Brush) -> None:
    _pumpkin_body(b)
    _leaf(b, 0.20, 0.78, -0.25, 0.12)


def _jack(b: Brush) -> None:
    _pumpkin_body(b)
    for x in (-0.16, 0.16):
        b.hull((x, 0.46), ((-0.085, 0.0), (0.085, 0.0), (0.0, 0.13)), _CANDLE_LIT, 0.01)
    b.hull((0.0, 0.38), ((-0.04, 0.0), (0.04, 0.0), (0.0, 0.065)), _CANDLE_LIT)
    px, py = b.from_middle(0.0, 0.32)
    grin = within((py - 1.6 * px * px + 0.08).abs() - 0.055, px.abs() - 0.26)
    b.lay(grin, _CANDLE_LIT)
    for x, up in ((-0.10, 0.055), (0.10, 0.055), (0.0, -0.03)):
        b.block((x, 0.24 + up + 1.6 * x * x), 0.032, 0.034, b.inks.body)


def _strawberry(b: Brush) -> None:
    ink = b.inks
    for grown, color in ((0.17, ink.shade), (0.155, ink.body)):
        cone = (
            (-0.16, 0.10), (-0.15, 0.0), (-0.03, -0.26), (0.03, -0.26), (0.15, 0.0), (0.16, 0.10),
            (0.10, 0.15), (-0.10, 0.15),
        )  # fmt: skip
        b.hull((0.0, 0.46), cone, color, 0.85 * grown)
        for side in (-1.0, 1.0):
            b.disc(0.17 * side, 0.52, grown, color)
            b.disc(0.03 * side, 0.19, grown, color)
    for x, y in (
        (-0.20, 0.56), (0.0, 0.60), (0.20, 0.56), (-0.11, 0.44), (0.11, 0.44), (0.0, 0.30),
        (-0.25, 0.44), (0.25, 0.44), (-0.14, 0.28), (0.13, 0.26), (0.0, 0.15),
    ):  # fmt: skip
        b.oval((x, y), 0.016, 0.026, (1.00, 0.90, 0.55))
    for slant in (0.15, 0.9, 2.25, 3.0):
        _leaf(b, 0.13 * math.cos(slant), 0.76 + 0.07 * math.sin(slant), slant, 0.14)
    b.bar((0.0, 0.78), (0.03, 0.88), 0.026, _LEAF_DARK)
    shine(b, (-0.26, 0.54), (-0.22, 0.60), 0.026)


def _watermelon(b: Brush) -> None:
    ink = b.inks
    px, py = b.from_middle(0.0, 0.40)
    oval = torch.sqrt((px / 0.50) ** 2 + (py / 0.40) ** 2)
    body = (oval - 1) * 0.40
    b.lay(body, ink.body)
    for bend in (-0.72, -0.25, 0.25, 0.72):
        wide = torch.sqrt((1 - (px / 0.52) ** 2).clamp(min=0.001)) * 0.40
        wiggle = 0.014 * torch.sin(38 * px + 20 * bend)
        b.lay(within(body, (py - bend * wide + wiggle).abs() - 0.034), ink.shade)
    line(b, ((0.46, 0.46), (0.54, 0.52), (0.52, 0.60)), 0.016, _STALK)
    shine(b, (-0.26, 0.58), (-0.12, 0.66), 0.030, 0.4)


def _egg(b: Brush) -> None:
    ink = b.inks
    px, py = b.from_middle(0.0, 0.42)
    wide = 0.335 - 0.16 * py
    for lean, grow, color in ((0.0, 1.0, ink.shade), (-0.012, 0.95, ink.body)):
        away = torch.sqrt(((px - lean) / wide) ** 2 + (py / 0.43) ** 2)
        b.lay((away / grow - 1) * 0.36, color)
    shine(b, (-0.15, 0.52), (-0.11, 0.62), 0.036)


def _donut(b: Brush) -> None:
    ink = b.inks
    px, py = b.from_middle(0.0, 0.44)
    away, angle = torch.sqrt(px * px + py * py), torch.atan2(py, px)
    b.lay(away - 0.43, _CRUST)
    b.lay(away - 0.415, _DOUGH)
    drips = 0.372 + 0.022 * torch.sin(7 * angle) + 0.012 * torch.sin(11 * angle + 1)
    b.lay(away - drips, ink.body)
    for i in range(15):
        turn, far = 2.4 * i, 0.215 + 0.10 * (0.5 + 0.5 * math.sin(5.1 * i))
        x, y = far * math.cos(turn), 0.44 + far * math.sin(turn)
        dx, dy = 0.026 * math.cos(1.9 * i), 0.026 * math.sin(1.9 * i)
        b.bar((x - dx, y - dy), (x + dx, y + dy), 0.014, _SPRINKLES[i % 4])
    hole = away - 0.125
    b.lay(hole - 0.030, ink.shade)
    b.layer.mul_(1 - (0.5 - hole * b.sharp).clamp(0, 1).unsqueeze(2))
    shine(b, (-0.24, 0.66), (-0.13, 0.73), 0.024, 0.5)


def _cookie(b: Brush) -> None:
    px, py = b.from_middle(0.0, 0.44)
    away, angle = torch.sqrt(px * px + py * py), torch.atan2(py, px)
    edge = 0.42 + 0.012 * torch.sin(9 * angle) + 0.008 * torch.sin(14 * angle)
    b.lay(away - edge, b.inks.shade)
    b.lay(away - edge + 0.035, b.inks.body)
    for x, y, radius in (
        (-0.18, 0.58, 0.065), (0.10, 0.66, 0.055), (0.22, 0.46, 0.070), (-0.04, 0.44, 0.060),
        (-0.24, 0.34, 0.055), (0.06, 0.24, 0.065), (0.26, 0.28, 0.040), (-0.10, 0.20, 0.040),
    ):  # fmt: skip
        b.disc(x, y, radius, _CHIP)
        b.disc(x - 0.2 * radius, y + 0.3 * radius, 0.25 * radius, (0.55, 0.36, 0.24))


def _snowball(b: Brush) -> None:
    ink = b.inks
    for x, y, radius in (
        (0.0, 0.42, 0.40), (-0.20, 0.30, 0.20), (0.22, 0.34, 0.19), (0.08, 0.66, 0.17),
    ):  # fmt: skip
        b.disc(x, y, radius, ink.shade)
    for x, y, radius in ((-0.02, 0.44, 0.37), (-0.16, 0.34, 0.20), (0.08, 0.66, 0.13)):
        b.disc(x, y, radius, ink.body)
    for x, y in ((0.10, 0.36), (-0.08, 0.24), (0.20, 0.52), (-0.20, 0.52), (0.02, 0.60)):
        b.bar((x - 0.03, y), (x + 0.03, y - 0.01), 0.012, ink.shade)


def _bomb(b: Brush) -> None:
    b.disc(0.0, 0.38, 0.37, b.inks.body)
    b.block((0.10, 0.74), 0.09, 0.05, b.inks.shade, 0.02)
    line(b, ((0.10, 0.78), (0.15, 0.86), (0.26, 0.88)), 0.018, (0.80, 0.66, 0.44))
    shine(b, (-0.22, 0.46), (-0.14, 0.56), 0.045, 0.5)
    b.disc(0.28, 0.89, 0.05, Glow(1.0, 0.6, 0.1))
    b.disc(0.28, 0.89, 0.026, Glow(1.0, 0.95, 0.6))


def _banana(b: Brush) -> None:
    ink = b.inks
    outer = torch.sqrt(b.x.square() + (b.y - 0.75).square())
    inner = torch.sqrt((b.x + 0.02).square() + (1.25 * (b.y - 0.89)).square())
    peel = within(outer - 0.74, 0.66 - inner, b.y - 0.63)
    b.lay(peel, ink.body)
    b.lay(within(peel, 0.62 - outer) + 0.01, ink.pale)
    b.lay(within(peel, 0.705 - outer), ink.shade)
    b.bar((-0.67, 0.53), (-0.72, 0.65), 0.040, ink.shade)
    b.bar((-0.72, 0.65), (-0.73, 0.68), 0.042, _STALK)
    b.disc(0.665, 0.565, 0.036, _STALK)


def _pear(b: Brush) -> None:
    ink = b.inks
    for thin, color in ((0.0, ink.shade), (0.018, ink.body)):
        b.disc(0.0, 0.31, 0.30 - thin, color)
        neck = ((-0.24, 0.0), (0.24, 0.0), (0.09, 0.34), (-0.09, 0.34))
        b.hull((0.0, 0.40), neck, color, 0.04 - thin)
        b.disc(0.0, 0.70, 0.135 - thin, color)
    line(b, ((0.0, 0.81), (0.01, 0.88), (0.05, 0.94)), 0.024, _STALK)
    _leaf(b, 0.16, 0.88, 0.3, 0.12)
    shine(b, (-0.18, 0.32), (-0.15, 0.44), 0.034)


def _tomato(b: Brush) -> None:
    ink = b.inks
    b.oval((0.0, 0.38), 0.45, 0.38, ink.shade)
    b.oval((-0.015, 0.39), 0.43, 0.36, ink.body)
    for turn in (0.2, 0.9, 1.57, 2.25, 2.95, -0.5, 3.6):
        _leaf(b, 0.11 * math.cos(turn), 0.74 + 0.05 * math.sin(turn), turn, 0.12)
    b.bar((0.0, 0.74), (0.02, 0.88), 0.026, _LEAF_DARK)
    shine(b, (-0.28, 0.46), (-0.21, 0.57), 0.042)


def _cherry(b: Brush) -> None:
    ink = b.inks
    for x, y in ((-0.22, 0.22), (0.22, 0.19)):
        line(b, ((x, y + 0.18), (0.45 * x + 0.03, 0.66), (0.10, 0.90)), 0.018, _LEAF_DARK)
    _leaf(b, 0.25, 0.86, -0.15, 0.17)
    for x, y in ((-0.22, 0.22), (0.22, 0.19)):
        b.disc(x, y, 0.20, ink.shade)
        b.disc(x - 0.01, y + 0.01, 0.182, ink.body)
        b.oval((x, y + 0.16), 0.060, 0.022, ink.shade)
        shine(b, (x - 0.10, y + 0.04), (x - 0.07, y + 0.09), 0.024)


GUISES: dict[str, Guise] = {
    "apple": Guise("ball", _apple, reach=0.5, size=0.75),
    "tangerine": Guise("ball", _tangerine, reach=0.46, size=0.75),
    "lemon": Guise("ball", _lemon, reach=0.58, size=0.65),
    "pumpkin": Guise("ball", _pumpkin, reach=0.5, size=1.1),
    "jack o lantern": Guise("ball", _jack, reach=0.5, size=1.1),
    "strawberry": Guise("ball", _strawberry, reach=0.42, size=0.65, plural="strawberries"),
    "watermelon": Guise("ball", _watermelon, reach=0.6, size=1.05),
    "egg": Guise("ball", _egg, reach=0.44, size=0.7),
    "donut": Guise("ball", _donut, reach=0.46, size=0.8),
    "cookie": Guise("ball", _cookie, reach=0.46, size=0.75),
    "snowball": Guise("ball", _snowball, reach=0.46, size=0.7),
    "bomb": Guise("ball", _bomb, reach=0.4, size=0.85),
    "banana": Guise("ball", _banana, reach=0.8, size=0.75),
    "pear": Guise("ball", _pear, reach=0.36, size=0.8),
    "tomato": Guise("ball", _tomato, reach=0.5, size=0.75, plural="tomatoes"),
    "cherry": Guise("ball", _cherry, reach=0.48, size=0.65, plural="cherries"),
}
