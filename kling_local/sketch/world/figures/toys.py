"""Toys and small things: teddy bear, rubber duck, dice, coin, wheel, snow globe and hourglass."""

from __future__ import annotations

import math

import torch

from kling_local.sketch.world.canvas import Color
from kling_local.sketch.world.figures.brush import DARK, METAL, SNOW, WOOD, Brush
from kling_local.sketch.world.figures.guise import Guise
from kling_local.sketch.world.figures.strokes import GOLD, line, ring, shine, star, within
from kling_local.sketch.world.figures.vehicles import TYRE

_BILL: Color = (1.00, 0.52, 0.10)
_BOW: Color = (0.88, 0.18, 0.24)
_SAND: Color = (0.94, 0.78, 0.46)
_CLEAR: Color = (0.80, 0.91, 0.97)
_FIR: Color = (0.16, 0.52, 0.28)


def _teddy_bear(b: Brush) -> None:
    ink = b.inks
    for side in (-1.0, 1.0):
        b.disc(0.20 * side, 0.90, 0.085, ink.body)
        b.disc(0.20 * side, 0.90, 0.046, ink.pale)
        b.bar((0.18 * side, 0.46), (0.33 * side, 0.32), 0.082, ink.shade)
        b.oval((0.24 * side, 0.12), 0.155, 0.120, ink.shade, 0.3 * side)
    b.oval((0.0, 0.32), 0.255, 0.245, ink.body)
    b.oval((0.0, 0.30), 0.160, 0.165, ink.pale)
    for side in (-1.0, 1.0):
        b.disc(0.27 * side, 0.115, 0.108, ink.body)
        b.disc(0.27 * side, 0.115, 0.062, ink.pale)
    b.oval((0.0, 0.715), 0.265, 0.225, ink.body)
    b.oval((0.0, 0.645), 0.120, 0.095, ink.pale)
    b.oval((0.0, 0.690), 0.044, 0.032, DARK)
    line(b, ((-0.045, 0.615), (0.0, 0.635), (0.045, 0.615)), 0.010, DARK)
    for x in (-0.10, 0.10):
        b.disc(x, 0.765, 0.030, DARK)
        b.disc(x + 0.008, 0.775, 0.010, SNOW)
    for side in (-1.0, 1.0):
        knot = ((0.0, -0.02), (0.13 * side, -0.065), (0.13 * side, 0.065), (0.0, 0.02))
        b.hull((0.0, 0.515), knot if side > 0 else knot[::-1], _BOW, 0.006)
    b.disc(0.0, 0.515, 0.036, _BOW)


def _rubber_duck(b: Brush) -> None:
    ink = b.inks
    b.hull(
        (-0.40, 0.34), ((-0.16, 0.10), (0.02, -0.16), (0.20, -0.10), (0.10, 0.10)), ink.body, 0.03
    )
    b.oval((0.0, 0.27), 0.46, 0.26, ink.body)
    b.lay(within(b.oval_at((0.0, 0.27), 0.46, 0.26), b.y - 0.12), ink.shade)
    b.hull(
        (0.42, 0.66), ((-0.06, -0.075), (0.16, -0.045), (0.18, 0.0), (-0.06, 0.03)), _BILL, 0.018
    )
    b.bar((0.40, 0.615), (0.56, 0.635), 0.008, (0.80, 0.34, 0.04))
    b.disc(0.18, 0.69, 0.265, ink.body)
    b.oval((-0.10, 0.30), 0.215, 0.125, ink.shade, -0.25)
    b.oval((-0.08, 0.325), 0.200, 0.110, ink.pale, -0.25)
    b.disc(0.28, 0.755, 0.052, SNOW)
    b.disc(0.292, 0.755, 0.032, DARK)
    b.bar((0.10, 0.93), (0.02, 0.985), 0.026, ink.body)
    shine(b, (0.02, 0.74), (0.06, 0.82), 0.026)


def _dice(b: Brush) -> None:
    ink = b.inks
    top = ((-0.44, 0.0), (0.24, 0.0), (0.44, 0.22), (-0.24, 0.22))
    side = ((0.24, -0.66), (0.44, -0.44), (0.44, 0.22), (0.24, 0.0))
    b.hull((0.0, 0.72), side, ink.shade)
    b.hull((0.0, 0.70), top, ink.pale)
    b.block((-0.10, 0.36), 0.35, 0.35, ink.body, 0.05)
    for x, y in ((-0.28, 0.54), (0.08, 0.54), (-0.10, 0.36), (-0.28, 0.18), (0.08, 0.18)):
        b.disc(x, y, 0.062, ink.mark)
    for x, y in ((-0.17, 0.77), (0.17, 0.85)):
        b.oval((x, y), 0.066, 0.034, ink.shade)
    for x, y in ((0.34, 0.66), (0.34, 0.46), (0.34, 0.26)):
        b.oval((x, y), 0.030, 0.056, ink.mark)


def _coin(b: Brush) -> None:
    ink = b.inks
    b.disc(0.0, 0.44, 0.435, ink.shade)
    b.disc(0.0, 0.44, 0.405, ink.body)
    ring(b, (0.0, 0.44), 0.345, 0.012, ink.shade)
    px, py = b.from_middle(0.0, 0.44)
    away, angle = torch.sqrt(px * px + py * py), torch.atan2(py, px)
    dots = torch.sin(24 * angle) * 0.03 + 0.010
    b.lay(within((away - 0.375).abs() - 0.012, dots), ink.pale)
    star(b, (0.0, 0.435), 0.27, ink.shade)
    star(b, (-0.008, 0.445), 0.235, ink.pale)
    shine(b, (-0.27, 0.58), (-0.17, 0.69), 0.020)


def _wheel(b: Brush) -> None:
    ink = b.inks
    px, py = b.from_middle(0.0, 0.44)
    away, angle = torch.sqrt(px * px + py * py), torch.atan2(py, px)
    b.lay(away - 0.42 - 0.012 * torch.sign(torch.sin(26 * angle)), TYRE)
    b.lay((away - 0.35).abs() - 0.010, (0.30, 0.30, 0.36))
    b.lay(away - 0.295, ink.shade)
    b.lay(away - 0.270, ink.body)
    step = 2 * math.pi / 5
    off = (torch.remainder(angle, step) - step / 2).abs()
    gap = within(off * away - 0.062, (away - 0.165).abs() - 0.068)
    b.lay(gap, DARK)
    b.disc(0.0, 0.44, 0.075, METAL)
    for i in range(5):
        turn = step * i
        b.disc(0.115 * math.cos(turn), 0.44 + 0.115 * math.sin(turn), 0.016, METAL)


def _snow_globe(b: Brush) -> None:
    ink = b.inks
    b.disc(0.0, 0.57, 0.41, _CLEAR)
    inside = b.oval_at((0.0, 0.57), 0.385, 0.385)
    b.lay(within(inside, b.y - 0.40 - 0.05 * torch.cos(6 * b.x)), SNOW)
    for low, half in ((0.42, 0.17), (0.53, 0.13), (0.63, 0.09)):
        b.hull((0.10, low), ((-half, 0.0), (half, 0.0), (0.0, 0.18)), _FIR)
    b.block((-0.15, 0.46), 0.095, 0.08, (0.72, 0.40, 0.26))
    b.hull((-0.15, 0.54), ((-0.13, 0.0), (0.13, 0.0), (0.0, 0.11)), SNOW, 0.01)
    b.block((-0.15, 0.43), 0.026, 0.046, (1.00, 0.86, 0.40))
    for i in range(12):
        fall = (0.22 * b.clock + 0.37 * i).remainder(1.0)
        x = 0.30 * math.sin(2.4 * i) + 0.03 * torch.sin(8 * fall + i)
        b.disc(x, 0.86 - 0.44 * fall, 0.016, SNOW)
    b.lay((b.oval_at((0.0, 0.57), 0.40, 0.40)).abs() - 0.014, (0.66, 0.82, 0.92))
    base = ((-0.36, 0.0), (0.36, 0.0), (0.30, 0.19), (-0.30, 0.19))
    b.hull((0.0, 0.015), base, ink.body, 0.015)
    b.block((0.0, 0.195), 0.32, 0.028, ink.shade, 0.02)
    b.block((0.0, 0.10), 0.12, 0.038, GOLD, 0.02)
    shine(b, (-0.28, 0.66), (-0.20, 0.80), 0.028)


def _hourglass(b: Brush) -> None:
    ink = b.inks
    upper = ((-0.02, 0.0), (0.02, 0.0), (0.22, 0.28), (0.22, 0.38), (-0.22, 0.38), (-0.22, 0.28))
    lower = tuple((x, -y) for x, y in upper[::-1])
    for half in (upper, lower):
        b.hull((0.0, 0.50), half, _CLEAR, 0.02)
    gone = (0.08 * b.clock).clamp(max=0.85)
    b.lay(within(b.hull_at((0.0, 0.50), upper), b.y - 0.80 + 0.26 * gone), _SAND)
    heap = b.y - 0.16 - 0.20 * gone + 0.5 * b.x.abs()
    b.lay(within(b.hull_at((0.0, 0.50), lower), heap), _SAND)
    b.bar((0.0, 0.52), (0.0, 0.16), 0.010, _SAND)
    for x in (-0.30, 0.30):
        b.bar((x, 0.08), (x, 0.92), 0.026, ink.shade)
        b.disc(x, 0.50, 0.040, ink.shade)
    for y in (0.06, 0.94):
        b.block((0.0, y), 0.36, 0.050, ink.body, 0.03)
    shine(b, (-0.14, 0.74), (-0.14, 0.84), 0.020)
    shine(b, (-0.14, 0.16), (-0.14, 0.26), 0.020)


def _crate(b: Brush) -> None:
    ink = b.inks
    b.block((0.0, 0.48), 0.47, 0.47, ink.body, 0.02)
    for i in range(1, 5):
        b.bar((-0.46, 0.19 * i + 0.01), (0.46, 0.19 * i + 0.01), 0.010, ink.shade)
    b.bar((-0.36, 0.14), (0.36, 0.82), 0.070, ink.shade)
    b.bar((-0.36, 0.14), (0.36, 0.82), 0.056, ink.pale)
    for x in (-0.41, 0.41):
        b.block((x, 0.48), 0.066, 0.475, ink.pale, 0.01)
    for y in (0.07, 0.89):
        b.block((0.0, y), 0.475, 0.066, ink.pale, 0.01)
        for x in (-0.41, 0.41):
            b.disc(x, y, 0.020, WOOD)


GUISES: dict[str, Guise] = {
    "teddy bear": Guise("bottle", _teddy_bear, reach=0.46),
    "rubber duck": Guise("ball", _rubber_duck, reach=0.62, size=0.85),
    "die": Guise("box", _dice, reach=0.48, size=0.75, plural="dice"),
    "coin": Guise("ball", _coin, reach=0.46, size=0.7),
    "wheel": Guise("ball", _wheel, reach=0.46),
    "snow globe": Guise("bottle", _snow_globe, reach=0.44, size=0.85),
    "hourglass": Guise("bottle", _hourglass, reach=0.4, plural="hourglasses"),
    "crate": Guise("box", _crate, reach=0.5),
}
