"""Vessels, and what stands on a table like them: vase, potion, trophy, teapot, bucket."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from kling_local.sketch.world.canvas import Color
from kling_local.sketch.world.figures.brush import DARK, GLASS, METAL, SNOW, Brush
from kling_local.sketch.world.figures.guise import Guise
from kling_local.sketch.world.figures.strokes import (
    GOLD,
    beat,
    line,
    ring,
    shine,
    star,
    steam,
    within,
)

_STEM: Color = (0.22, 0.56, 0.24)
_CORK: Color = (0.72, 0.52, 0.34)
_COFFEE: Color = (0.30, 0.17, 0.10)
_CLEAR: Color = (0.82, 0.92, 0.97)
_BLOSSOMS: tuple[Color, ...] = ((0.95, 0.34, 0.50), (1.00, 0.80, 0.26), (0.70, 0.46, 0.92))


def _blossom(b: Brush, x: float | Tensor, y: float, size: float, color: Color) -> None:
    for i in range(5):
        turn = 2 * math.pi * i / 5 + 0.3
        b.disc(
            x + 0.75 * size * math.cos(turn), y + 0.75 * size * math.sin(turn), 0.6 * size, color
        )
    b.disc(x, y, 0.48 * size, (1.00, 0.92, 0.50))


def _vase(b: Brush) -> None:
    ink = b.inks
    for i, (x, y) in enumerate(((-0.19, 0.78), (0.19, 0.80), (0.0, 0.88))):
        line(b, ((0.0, 0.46), (0.5 * x, 0.62), (x, y)), 0.020, _STEM)
        b.oval((0.6 * x + 0.05, 0.64), 0.075, 0.028, _STEM, 0.8 if x > 0 else 2.2)
        _blossom(b, x, y, 0.095, _BLOSSOMS[i])
    px, py = b.from_middle(0.0, 0.0)
    wide = 0.125 + 0.105 * torch.sin(math.pi * (py / 0.46).clamp(0, 1)).clamp(min=0) ** 1.5
    wide = wide + 0.05 * ((py - 0.42) / 0.10).clamp(0, 1)
    jar = within(px.abs() - wide, (py - 0.265).abs() - 0.255)
    b.lay(jar, ink.body)
    b.lay(within(jar, (py - 0.26).abs() - 0.055), ink.mark)
    b.lay(within(jar, (py - 0.26 - 0.03 * torch.sin(36 * px)).abs() - 0.012), ink.shade)
    b.block((0.0, 0.51), 0.19, 0.022, ink.shade, 0.02)
    b.block((0.0, 0.022), 0.135, 0.022, ink.shade, 0.01)
    shine(b, (-0.13, 0.16), (-0.12, 0.36), 0.018)


def _wine_glass(b: Brush) -> None:
    ink = b.inks
    b.oval((0.0, 0.035), 0.20, 0.034, _CLEAR)
    b.bar((0.0, 0.05), (0.0, 0.44), 0.020, _CLEAR)
    px, py = b.from_middle(0.0, 0.68)
    wide = 0.245 - 0.16 * (py - 0.02).clamp(min=0)
    bowl = (torch.sqrt((px / wide) ** 2 + (py / 0.30) ** 2) - 1) * 0.24
    bowl = within(bowl, py - 0.29)
    b.lay(bowl, _CLEAR, 0.75)
    tilt = 0.02 * beat(b, 0.6) * px
    b.lay(within(bowl + 0.016, py - 0.02 - tilt), ink.body)
    b.lay(within(bowl + 0.016, (py - 0.01 - tilt).abs() - 0.018), ink.pale)
    shine(b, (-0.15, 0.58), (-0.16, 0.80), 0.018)


def _potion(b: Brush) -> None:
    ink = b.inks
    b.block((0.0, 0.935), 0.075, 0.055, _CORK, 0.02)
    b.block((0.0, 0.78), 0.085, 0.15, _CLEAR, 0.02)
    b.block((0.0, 0.865), 0.115, 0.025, _CLEAR, 0.02)
    b.disc(0.0, 0.36, 0.35, _CLEAR)
    slosh = 0.05 * beat(b, 0.5) * b.x
    drink = within(b.oval_at((0.0, 0.36), 0.305, 0.305), b.y - 0.46 - slosh)
    b.lay(drink, ink.body)
    b.lay(within(drink, (b.y - 0.45 - slosh).abs() - 0.020), ink.pale)
    for i in range(5):
        up = (0.45 * b.clock + 0.21 * i).remainder(1.0)
        b.disc(0.17 * math.sin(2.3 * i), 0.14 + 0.28 * up, 0.022 + 0.008 * (i % 3), ink.pale)
    star(b, (0.0, 0.28), 0.11, SNOW)
    shine(b, (-0.20, 0.44), (-0.12, 0.56), 0.035)


def _trophy(b: Brush) -> None:
    ink = b.inks
    b.block((0.0, 0.085), 0.20, 0.080, DARK, 0.02)
    b.block((0.0, 0.085), 0.11, 0.034, METAL, 0.01)
    b.hull((0.0, 0.16), ((-0.14, 0.0), (0.14, 0.0), (0.05, 0.10), (-0.05, 0.10)), ink.shade, 0.01)
    b.bar((0.0, 0.22), (0.0, 0.42), 0.045, ink.body)
    for side in (-1.0, 1.0):
        ring(b, (0.24 * side, 0.72), 0.13, 0.030, ink.shade)
    cup = within(b.oval_at((0.0, 0.88), 0.27, 0.50), b.y - 0.90)
    b.lay(cup, ink.body)
    b.block((0.0, 0.90), 0.30, 0.034, ink.pale, 0.03)
    star(b, (0.0, 0.70), 0.12, ink.mark)
    shine(b, (-0.17, 0.62), (-0.19, 0.82), 0.022)


def _perfume(b: Brush) -> None:
    ink = b.inks
    b.disc(0.0, 0.90, 0.085, GOLD)
    b.block((0.0, 0.79), 0.055, 0.05, GOLD, 0.01)
    b.bar((0.05, 0.82), (0.30, 0.80), 0.014, GOLD)
    b.oval((0.36, 0.76), 0.075, 0.095, ink.pale)
    body = ((-0.26, 0.0), (0.26, 0.0), (0.32, 0.36), (0.14, 0.70), (-0.14, 0.70), (-0.32, 0.36))
    b.hull((0.0, 0.03), body, _CLEAR, 0.02)
    b.hull((0.0, 0.06), tuple((0.86 * x, 0.80 * y) for x, y in body), ink.body, 0.01)
    b.block((0.0, 0.34), 0.135, 0.10, SNOW, 0.02)
    b.oval((0.0, 0.34), 0.06, 0.045, ink.body)
    shine(b, (-0.22, 0.16), (-0.24, 0.44), 0.022)


def _jar(b: Brush) -> None:
    ink = b.inks
    b.block((0.0, 0.40), 0.29, 0.395, _CLEAR, 0.12)
    b.block((0.0, 0.35), 0.255, 0.325, ink.body, 0.10)
    b.block((0.0, 0.66), 0.255, 0.022, ink.pale, 0.02)
    b.block((0.0, 0.885), 0.27, 0.085, GOLD, 0.03)
    for i in range(7):
        b.bar((-0.21 + 0.07 * i, 0.83), (-0.21 + 0.07 * i, 0.93), 0.007, (0.74, 0.56, 0.12))
    b.block((0.0, 0.34), 0.175, 0.125, SNOW, 0.02)
    for y, half in ((0.39, 0.11), (0.33, 0.12), (0.27, 0.07)):
        b.bar((-half, y), (half, y), 0.012, ink.shade)
    shine(b, (-0.21, 0.20), (-0.21, 0.62), 0.020)


def _bowl(b: Brush) -> None:
    ink = b.inks
    steam(b, (0.0, 0.62), 0.34, 0.20)
    b.oval((0.0, 0.54), 0.50, 0.105, ink.pale)
    b.oval((0.0, 0.535), 0.43, 0.070, (0.96, 0.72, 0.34))
    for x, y in ((-0.20, 0.54), (0.02, 0.56), (0.22, 0.53), (-0.04, 0.51)):
        b.oval((x, y), 0.052, 0.024, (0.36, 0.70, 0.30))
    bowl = within(b.oval_at((0.0, 0.54), 0.50, 0.48), b.y - 0.54, 0.08 - b.y)
    b.lay(within(bowl, (torch.sqrt((b.x / 0.47) ** 2 + ((b.y - 0.54) / 0.095) ** 2) - 1) * -0.09),
          ink.body)  # fmt: skip
    b.lay(within(bowl, b.y - 0.42, (b.y - 0.30).abs() - 0.030), ink.mark)
    b.block((0.0, 0.05), 0.20, 0.048, ink.shade, 0.02)


def _teapot(b: Brush) -> None:
    ink = b.inks
    steam(b, (0.56, 0.74), 0.24, 0.10, 2)
    b.lay((b.oval_at((-0.38, 0.44), 0.20, 0.205)).abs() - 0.042, ink.shade)
    line(b, ((0.28, 0.28), (0.46, 0.38), (0.56, 0.64)), 0.062, ink.body)
    b.oval((0.565, 0.665), 0.080, 0.030, ink.shade, 0.3)
    b.oval((0.0, 0.38), 0.40, 0.335, ink.body)
    b.block((0.0, 0.045), 0.22, 0.040, ink.shade, 0.02)
    b.lay(within(b.oval_at((0.0, 0.66), 0.235, 0.14), 0.66 - b.y), ink.body)
    b.bar((-0.22, 0.665), (0.22, 0.665), 0.022, ink.shade)
    b.disc(0.0, 0.835, 0.055, ink.mark)
    for x, y in ((-0.16, 0.42), (0.12, 0.36), (-0.02, 0.50)):
        _blossom(b, x, y, 0.055, _BLOSSOMS[0])
    shine(b, (-0.28, 0.46), (-0.20, 0.58), 0.028)


def _coffee_cup(b: Brush) -> None:
    ink = b.inks
    steam(b, (-0.04, 0.66), 0.32, 0.17)
    b.oval((-0.04, 0.055), 0.52, 0.052, ink.shade)
    b.oval((-0.04, 0.070), 0.46, 0.040, ink.pale)
    b.lay((b.oval_at((0.33, 0.38), 0.15, 0.135)).abs() - 0.036, ink.shade)
    side = ((-0.20, 0.0), (0.12, 0.0), (0.30, 0.28), (0.34, 0.48), (-0.42, 0.48), (-0.38, 0.28))
    b.hull((0.0, 0.10), side, ink.body, 0.015)
    b.oval((-0.04, 0.595), 0.395, 0.080, ink.pale)
    b.oval((-0.04, 0.590), 0.335, 0.056, _COFFEE)
    b.oval((-0.06, 0.590), 0.150, 0.026, (0.86, 0.68, 0.48))
    px, py = b.from_middle(-0.04, 0.36)
    hearts = [torch.sqrt((px - x) ** 2 + (py - 0.03) ** 2) - 0.052 for x in (-0.042, 0.042)]
    low = b.hull_at((-0.04, 0.36), ((-0.092, 0.02), (0.0, -0.09), (0.092, 0.02)))
    b.lay(torch.minimum(torch.minimum(*hearts), low), ink.mark)


def _pot(b: Brush) -> None:
    ink = b.inks
    steam(b, (0.0, 0.76), 0.22, 0.16)
    for side in (-1.0, 1.0):
        grip = ((0.40, 0.44), (0.56, 0.46), (0.56, 0.38), (0.40, 0.36))
        line(b, tuple((side * x, y) for x, y in grip), 0.030, DARK)
    b.block((0.0, 0.28), 0.43, 0.275, ink.body, 0.09)
    b.block((0.0, 0.065), 0.36, 0.030, ink.shade, 0.02)
    b.lay(within(b.oval_at((0.0, 0.55), 0.43, 0.13), 0.55 - b.y), ink.pale)
    b.block((0.0, 0.555), 0.46, 0.026, ink.shade, 0.02)
    b.block((0.0, 0.705), 0.085, 0.036, DARK, 0.03)
    shine(b, (-0.30, 0.22), (-0.30, 0.42), 0.028)


def _bucket(b: Brush) -> None:
    ink = b.inks
    handle = within((b.oval_at((0.0, 0.62), 0.40, 0.33)).abs() - 0.018, 0.62 - b.y)
    b.lay(handle, METAL)
    b.bar((-0.09, 0.945), (0.09, 0.945), 0.034, (0.62, 0.42, 0.24))
    side = ((-0.28, 0.0), (0.28, 0.0), (0.40, 0.60), (-0.40, 0.60))
    b.hull((0.0, 0.03), side, ink.body, 0.02)
    b.oval((0.0, 0.635), 0.425, 0.085, ink.pale)
    b.oval((0.0, 0.630), 0.370, 0.058, (0.34, 0.64, 0.90))
    b.oval((-0.08, 0.635), 0.12, 0.014, GLASS)
    for y, half in ((0.44, 0.385), (0.16, 0.325)):
        b.block((0.0, y), half, 0.020, ink.shade)
    for x in (-0.40, 0.40):
        b.disc(x, 0.62, 0.032, METAL)
    shine(b, (-0.24, 0.22), (-0.28, 0.50), 0.024)


GUISES: dict[str, Guise] = {
    "vase": Guise("bottle", _vase, reach=0.4),
    "wine glass": Guise("bottle", _wine_glass, reach=0.28, plural="wine glasses"),
    "potion": Guise("bottle", _potion, reach=0.38, size=0.85),
    "trophy": Guise("bottle", _trophy, reach=0.42, plural="trophies"),
    "perfume": Guise("bottle", _perfume, reach=0.46, size=0.8),
    "jar": Guise("bottle", _jar, reach=0.32, size=0.85),
    "bowl": Guise("cup", _bowl, reach=0.54),
    "teapot": Guise("cup", _teapot, reach=0.68, size=0.95),
    "coffee cup": Guise("cup", _coffee_cup, reach=0.6, size=0.9),
    "pot": Guise("cup", _pot, reach=0.6),
    "bucket": Guise("cup", _bucket, reach=0.46),
}
