"""Round things: balls of sports, planets, the moon, a globe and a pearl."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from kling_local.sketch.world.canvas import Color
from kling_local.sketch.world.figures.brush import DARK, METAL, SNOW, Brush
from kling_local.sketch.world.figures.guise import Guise
from kling_local.sketch.world.figures.strokes import GOLD, shine, within

_MIDDLE = 0.44
_SEAM: Color = (0.16, 0.12, 0.12)
_LAND: Color = (0.30, 0.68, 0.32)
_STITCH: Color = (0.84, 0.14, 0.16)


def _round(b: Brush, radius: float = _MIDDLE) -> tuple[Tensor, Tensor, Tensor]:
    """Draw a sphere; returns the pixels' coordinates from its middle and their distance."""
    px, py = b.from_middle(0.0, _MIDDLE)
    away = torch.sqrt(px * px + py * py)
    b.lay(away - radius, b.inks.body)
    return px, py, away


def _rim(b: Brush, away: Tensor, radius: float = _MIDDLE) -> None:
    b.lay(within(away - radius, radius - 0.028 - away), b.inks.shade)


def _basketball(b: Brush) -> None:
    px, py, away = _round(b)
    inside = away - 0.43
    for seam in (
        px.abs(), py.abs(),
        (torch.sqrt((px - 0.66) ** 2 + py * py) - 0.46).abs(),
        (torch.sqrt((px + 0.66) ** 2 + py * py) - 0.46).abs(),
    ):  # fmt: skip
        b.lay(within(seam - 0.017, inside), _SEAM)
    _rim(b, away)
    shine(b, (-0.18, 0.68), (-0.12, 0.73), 0.04, 0.35)


def _football(b: Brush) -> None:
    px, py, away = _round(b)
    angle = torch.atan2(px, py)
    step = 2 * math.pi / 5
    off = torch.remainder(angle + step / 2, step) - step / 2
    ahead, aside = away * torch.cos(off), away * torch.sin(off)
    inside = away - 0.43
    middle = away * torch.cos(torch.remainder(angle, step) - step / 2) - 0.125
    b.lay(within(middle, inside), DARK)
    b.lay(within(aside.abs() - 0.012, 0.13 - ahead, ahead - 0.30), DARK)
    patch = within(aside.abs() - 0.10 - 0.5 * (ahead - 0.36), 0.325 - ahead, inside)
    b.lay(patch, DARK)
    turned = torch.remainder(angle, step) - step / 2
    b.lay(within((away * torch.sin(turned)).abs() - 0.012, 0.30 - away, inside), DARK)
    for side in (-1.0, 1.0):
        slant = (ahead - 0.325) * 0.62 + (aside * side - 0.10) * 0.78
        b.lay(within(slant.abs() - 0.010, 0.10 - aside * side, inside), DARK)
    _rim(b, away)


def _tennis_ball(b: Brush) -> None:
    px, py, away = _round(b)
    for side in (-1.0, 1.0):
        band = (torch.sqrt((px - 0.20 * side) ** 2 + (py - 0.50 * side) ** 2) - 0.34).abs()
        b.lay(within(band - 0.026, away - 0.43), SNOW)
    _rim(b, away)
    shine(b, (-0.24, 0.56), (-0.20, 0.62), 0.04, 0.35)


def _volleyball(b: Brush) -> None:
    px, py, away = _round(b)
    angle = torch.atan2(px, py)
    for i in range(3):
        turned = angle + 2 * math.pi * i / 3
        x, y = away * torch.sin(turned), away * torch.cos(turned)
        arm = torch.sqrt((x - 0.40) ** 2 + (y - 0.12) ** 2)
        for far in (0.40, 0.26):
            line = within((arm - far).abs() - 0.015, away - 0.43, -y - 0.02)
            b.lay(line, b.inks.mark)
    _rim(b, away)


def _baseball(b: Brush) -> None:
    px, py, away = _round(b)
    for side in (-1.0, 1.0):
        far = torch.sqrt((px - 0.62 * side) ** 2 + py * py) - 0.40
        b.lay(within(far.abs() - 0.012, away - 0.43), _STITCH)
        ticks = torch.sin(38 * torch.atan2(py, px - 0.62 * side)) * 0.02 + 0.006
        b.lay(within(far.abs() - 0.045, ticks, away - 0.42), _STITCH)
    _rim(b, away)


def _beach_ball(b: Brush) -> None:
    px, py, away = _round(b)
    angle = torch.atan2(py - 0.10, px + 0.06)
    off = torch.sqrt((px + 0.06) ** 2 + (py - 0.10) ** 2)
    for i, color in enumerate((SNOW, GOLD, SNOW)):
        turned = torch.remainder(angle - 2 * math.pi * i / 3, 2 * math.pi)
        wedge = (turned - math.pi / 6).abs() - math.pi / 6
        b.lay(within(wedge * off, away - _MIDDLE), color)
    b.disc(-0.06, _MIDDLE + 0.10, 0.06, SNOW)
    _rim(b, away)
    shine(b, (-0.28, 0.52), (-0.24, 0.62), 0.035, 0.5)


def _planet(b: Brush) -> None:
    ink = b.inks
    tilt = 0.30
    px, py = b.from_middle(0.0, _MIDDLE)
    cos, sin = math.cos(tilt), math.sin(tilt)
    x, y = px * cos + py * sin, py * cos - px * sin
    around = torch.sqrt((x / 0.76) ** 2 + (y / 0.20) ** 2)
    ring = (around - 0.86).abs() * 0.20 - 0.030
    b.lay(ring, ink.mark)
    away = torch.sqrt(px * px + py * py)
    ball = away - 0.36
    b.lay(ball, ink.body)
    for low, high, color in (
        (-0.24, -0.14, ink.shade), (-0.02, 0.08, ink.pale), (0.18, 0.24, ink.shade),
    ):  # fmt: skip
        band = (y - 0.5 * (low + high) + 0.6 * x * x).abs() - 0.5 * (high - low)
        b.lay(within(ball, band), color)
    b.lay(within(ball, 0.36 - torch.sqrt((px + 0.07) ** 2 + (py - 0.07) ** 2)), ink.shade)
    b.lay(within(ring, y), ink.mark)
    b.lay(within((around - 0.86).abs() * 0.20 - 0.006, y), ink.shade)


def _moon(b: Brush) -> None:
    ink = b.inks
    px, py, away = _round(b)
    b.lay(within(away - 0.44, 0.46 - torch.sqrt((px + 0.10) ** 2 + (py - 0.10) ** 2)), ink.shade)
    for x, y, radius in (
        (-0.16, 0.14, 0.105), (0.12, 0.20, 0.060), (0.06, -0.06, 0.085), (-0.22, -0.12, 0.055),
        (0.24, -0.02, 0.045), (-0.04, -0.26, 0.070), (-0.02, 0.34, 0.040),
    ):  # fmt: skip
        b.disc(x + 0.012, _MIDDLE + y - 0.012, radius, ink.pale)
        b.disc(x, _MIDDLE + y, radius, ink.shade)


def _earth(b: Brush) -> None:
    px, py, away = _round(b)
    inside = away - 0.43
    for lands in (
        ((-0.20, 0.20, 0.13), (-0.10, 0.14, 0.10), (-0.26, 0.06, 0.08), (-0.05, 0.27, 0.09)),
        ((-0.10, -0.10, 0.10), (-0.06, -0.22, 0.08), (-0.14, -0.02, 0.06)),
        ((0.26, 0.16, 0.13), (0.34, 0.02, 0.13), (0.22, 0.02, 0.07)),
        ((0.26, -0.24, 0.07), (0.33, -0.20, 0.06)),
    ):
        spots = [torch.sqrt((px - x) ** 2 + (py - y) ** 2) - r for x, y, r in lands]
        b.lay(within(torch.stack(spots).amin(0), inside), _LAND)
    for up in (0.40, -0.40):
        b.lay(within(torch.sqrt(px * px + (1.6 * (py - up)) ** 2) - 0.16, inside), SNOW)
    _rim(b, away)
    shine(b, (-0.28, 0.62), (-0.22, 0.70), 0.035, 0.4)


def _globe(b: Brush) -> None:
    b.hull((0.0, 0.01), ((-0.26, 0.0), (0.26, 0.0), (0.16, 0.07), (-0.16, 0.07)), GOLD, 0.012)
    b.bar((0.0, 0.06), (0.0, 0.16), 0.035, GOLD)
    px, py = b.from_middle(0.0, 0.53)
    away = torch.sqrt(px * px + py * py)
    b.lay(within((away - 0.41).abs() - 0.024, px - 0.30 * py - 0.10), GOLD)
    b.lay(away - 0.345, b.inks.body)
    for lands in (
        ((-0.15, 0.15, 0.11), (-0.06, 0.10, 0.08), (-0.20, 0.05, 0.06)),
        ((-0.07, -0.09, 0.08), (-0.04, -0.18, 0.06)),
        ((0.19, 0.13, 0.11), (0.26, 0.0, 0.10), (0.15, -0.02, 0.06)),
    ):
        spots = [torch.sqrt((px - x) ** 2 + (py - y) ** 2) - r for x, y, r in lands]
        b.lay(within(torch.stack(spots).amin(0), away - 0.335), _LAND)
    b.lay(within((away - 0.335).abs() - 0.012), b.inks.shade)
    shine(b, (-0.22, 0.68), (-0.16, 0.74), 0.026, 0.5)


def _pearl(b: Brush) -> None:
    ink = b.inks
    px, py, away = _round(b, 0.42)
    b.lay(within(away - 0.42, 0.40 - torch.sqrt((px + 0.08) ** 2 + (py - 0.08) ** 2)), ink.shade)
    b.disc(-0.08, _MIDDLE + 0.10, 0.26, ink.pale)
    b.disc(-0.14, _MIDDLE + 0.17, 0.09, SNOW)


def _diamond(b: Brush) -> None:
    ink = b.inks
    crown = ((-0.44, 0.0), (0.44, 0.0), (0.27, 0.24), (-0.27, 0.24))
    b.hull((0.0, 0.56), crown, ink.body, 0.012)
    b.hull((0.0, 0.56), ((-0.44, 0.0), (0.0, -0.52), (0.44, 0.0)), ink.body, 0.012)
    b.hull((0.0, 0.56), ((-0.44, 0.0), (0.0, -0.52), (-0.16, 0.0)), ink.pale)
    b.hull((0.0, 0.56), ((0.16, 0.0), (0.0, -0.52), (0.44, 0.0)), ink.shade)
    b.hull((0.0, 0.56), ((-0.16, 0.0), (0.16, 0.0), (0.0, 0.24)), SNOW)
    b.hull((0.0, 0.56), ((-0.44, 0.0), (-0.16, 0.0), (-0.27, 0.24)), ink.shade)
    b.hull((0.0, 0.56), ((-0.16, 0.0), (0.0, 0.24), (-0.27, 0.24)), ink.pale)
    b.hull((0.0, 0.56), ((0.16, 0.0), (0.44, 0.0), (0.27, 0.24)), ink.pale)
    shine(b, (-0.30, 0.62), (-0.20, 0.74), 0.02)


def _disco_ball(b: Brush) -> None:
    ink = b.inks
    px, py, away = _round(b)
    row = (py / 0.11).floor()
    wide = torch.sqrt((0.45**2 - ((row + 0.5) * 0.11) ** 2).clamp(min=0.002))
    angle = torch.asin((px / wide).clamp(-1, 1)) * 3.2 + 0.8 * b.clock
    tile = angle.floor()
    spark = torch.frac(torch.sin(12.9 * row + 7.3 * torch.remainder(tile, 7)) * 43758.5).abs()
    b.lay(within(away - 0.43, (spark - 0.42) * 0.1), ink.pale)
    b.lay(within(away - 0.43, (0.76 - spark) * 0.1), ink.shade)
    b.lay(within(away - 0.43, (0.90 - spark) * 0.1), SNOW)
    lines = torch.minimum(
        (py / 0.11 - (py / 0.11).round()).abs() * 0.11, (angle - angle.round()).abs() * 0.09
    )
    b.lay(within(lines - 0.007, away - 0.43), ink.shade)
    _rim(b, away)
    b.block((0.0, 0.90), 0.06, 0.035, METAL, 0.02)


GUISES: dict[str, Guise] = {
    "basketball": Guise("ball", _basketball, reach=0.46),
    "football": Guise("ball", _football, reach=0.46),
    "tennis ball": Guise("ball", _tennis_ball, reach=0.46, size=0.7),
    "volleyball": Guise("ball", _volleyball, reach=0.46),
    "baseball": Guise("ball", _baseball, reach=0.46, size=0.7),
    "beach ball": Guise("ball", _beach_ball, reach=0.46, size=1.1),
    "planet": Guise("ball", _planet, reach=0.78, size=1.2),
    "moon": Guise("ball", _moon, reach=0.46, size=1.2),
    "earth": Guise("ball", _earth, reach=0.46, size=1.2),
    "globe": Guise("ball", _globe, reach=0.46),
    "pearl": Guise("ball", _pearl, reach=0.46, size=0.6),
    "diamond": Guise("ball", _diamond, reach=0.48, size=0.8),
    "disco ball": Guise("ball", _disco_ball, reach=0.46),
}
