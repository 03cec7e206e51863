"""Birds that fly, and the bat."""

from __future__ import annotations

import math
from itertools import pairwise

import torch

from kling_local.sketch.world.figures.anatomy import IVORY, Ink, chain, flap, panel, plumes
from kling_local.sketch.world.figures.animals import eyes
from kling_local.sketch.world.figures.brush import DARK, SNOW, Brush, Spot
from kling_local.sketch.world.figures.guise import Guise

_GOLD = (1.00, 0.80, 0.15)
_BILL = (0.98, 0.52, 0.10)


def _near_wing(b: Brush, root: Spot, tip: Spot, fan: tuple[int, float, float], edge: Ink) -> None:
    """Draw a wing in the colour of the body, its feathers' ends in the colour ``edge``."""
    count, spread, radius = fan
    plumes(b, root, tip, (count, spread, radius + 0.014), b.inks.shade)
    plumes(b, root, tip, fan, edge)
    plumes(b, root, (0.62 * tip[0], 0.62 * tip[1]), (count, 0.72 * spread, 1.1 * radius),
           b.inks.body)  # fmt: skip


def _eagle(b: Brush) -> None:
    ink = b.inks
    up = 0.06 + 0.34 * flap(b)
    plumes(b, (0.10, 0.52), (-0.16, 0.92 * up), (5, 0.30, 0.055), ink.shade)
    for dy in (-0.06, 0.0, 0.06):
        b.cone((-0.30, 0.46), (-0.60, 0.46 + dy), (0.055, 0.050), SNOW)
    for x in (-0.12, -0.04):
        b.cone((x, 0.36), (x - 0.10, 0.29), (0.05, 0.022), ink.shade)
        for toe in (-0.04, 0.0, 0.04):
            b.cone((x - 0.10, 0.29), (x - 0.11 + toe, 0.24), (0.018, 0.008), _GOLD)
    b.oval((-0.06, 0.46), 0.32, 0.14, ink.body, 0.10)
    b.cone((0.12, 0.49), (0.30, 0.55), (0.135, 0.105), ink.body)
    for x, y in ((0.19, 0.50), (0.20, 0.56), (0.23, 0.45)):
        b.cone((x + 0.10, y + 0.02), (x - 0.02, y), (0.06, 0.01), SNOW)
    b.disc(0.36, 0.57, 0.115, SNOW)
    b.cone((0.44, 0.57), (0.54, 0.56), (0.052, 0.040), _GOLD)
    b.cone((0.54, 0.565), (0.565, 0.485), (0.038, 0.006), _GOLD)
    b.bar((0.46, 0.525), (0.52, 0.52), 0.008, (0.72, 0.48, 0.05))
    eyes(b, (0.40, 0.595), 0.06, 0.026)
    b.cone((0.36, 0.645), (0.445, 0.605), (0.014, 0.010), ink.shade)
    _near_wing(b, (0.04, 0.51), (-0.17, up), (6, 0.36, 0.052), ink.shade)


def _owl(b: Brush) -> None:
    ink = b.inks
    beat = flap(b)
    for side in (-1.0, 1.0):
        for i in reversed(range(5)):
            angle = 0.10 + 0.75 * beat - 0.34 * i
            length = 0.50 - 0.05 * i
            end = (side * (0.17 + length * math.cos(0.15 * i) * torch.cos(angle)),
                   0.58 - 0.02 * i + length * torch.sin(angle))  # fmt: skip
            b.cone((side * 0.15, 0.58 - 0.03 * i), end, (0.085, 0.050),
                   ink.shade if i % 2 else ink.body)  # fmt: skip
    for side in (-1.0, 1.0):
        b.cone((side * 0.10, 0.20), (side * 0.12, 0.10), (0.05, 0.035), _BILL)
        for toe in (-0.05, 0.0, 0.05):
            b.cone((side * 0.12, 0.10), (side * 0.12 + toe, 0.05), (0.024, 0.014), _BILL)
        b.cone((side * 0.14, 0.80), (side * 0.22, 0.955), (0.07, 0.010), ink.shade)
    b.oval((0.0, 0.44), 0.25, 0.31, ink.body)
    b.oval((0.0, 0.36), 0.18, 0.20, ink.pale)
    for x, y in ((-0.09, 0.46), (0.0, 0.46), (0.09, 0.46), (-0.045, 0.385), (0.045, 0.385),
                 (-0.09, 0.31), (0.0, 0.31), (0.09, 0.31), (0.0, 0.23)):  # fmt: skip
        scale = b.disc_at((x, y + 0.03), 0.045).abs() - 0.009
        b.lay(scale.maximum(b.y - y - 0.03), ink.shade)
    b.oval((0.0, 0.71), 0.255, 0.185, ink.body)
    for side in (-0.115, 0.115):
        b.disc(side, 0.72, 0.125, ink.pale)
        b.disc(side, 0.72, 0.088, (1.0, 0.83, 0.20))
        b.disc(0.96 * side + 0.01, 0.72, 0.056, DARK)
        b.disc(0.96 * side + 0.03, 0.742, 0.019, SNOW)
        b.cone((0.2 * side, 0.79), (1.9 * side, 0.89), (0.020, 0.012), ink.shade)
    b.cone((0.0, 0.695), (0.0, 0.615), (0.040, 0.006), _BILL)


def _duck(b: Brush) -> None:
    ink = b.inks
    up = 0.04 + 0.34 * flap(b)
    plumes(b, (0.10, 0.50), (-0.12, 0.9 * up), (4, 0.24, 0.060), ink.shade)
    b.cone((-0.28, 0.45), (-0.50, 0.52), (0.095, 0.02), ink.shade)
    b.cone((-0.30, 0.46), (-0.44, 0.57), (0.035, 0.012), ink.body)
    b.cone((-0.14, 0.34), (-0.34, 0.30), (0.03, 0.024), _BILL)
    b.cone((-0.34, 0.30), (-0.43, 0.31), (0.030, 0.050), _BILL)
    b.oval((-0.05, 0.45), 0.33, 0.165, ink.body)
    b.oval((-0.02, 0.38), 0.24, 0.085, ink.pale)
    b.cone((0.14, 0.48), (0.33, 0.64), (0.125, 0.075), ink.body)
    b.cone((0.225, 0.625), (0.335, 0.555), (0.026, 0.026), SNOW)
    b.disc(0.345, 0.675, 0.115, ink.body)
    b.cone((0.43, 0.66), (0.53, 0.635), (0.045, 0.038), _BILL)
    b.cone((0.53, 0.64), (0.585, 0.645), (0.036, 0.028), _BILL)
    b.bar((0.46, 0.638), (0.57, 0.628), 0.007, (0.75, 0.36, 0.03))
    eyes(b, (0.375, 0.705), 0.06, 0.030)
    _near_wing(b, (0.04, 0.49), (-0.13, up), (5, 0.28, 0.058), ink.body)
    b.bar((-0.12, 0.49 + 0.55 * up), (-0.22, 0.49 + 0.32 * up), 0.030, (0.22, 0.40, 0.85))


def _swan(b: Brush) -> None:
    ink = b.inks
    up = 0.06 + 0.34 * flap(b)
    plumes(b, (0.02, 0.50), (-0.14, 0.94 * up), (6, 0.34, 0.055), ink.shade)
    b.cone((-0.36, 0.44), (-0.55, 0.47), (0.08, 0.02), ink.shade)
    b.oval((-0.14, 0.44), 0.33, 0.145, ink.body)
    neck = ((0.10, 0.46), (0.26, 0.46), (0.36, 0.54), (0.38, 0.66), (0.44, 0.75), (0.53, 0.755))
    chain(b, neck, (0.105, 0.062, 0.052, 0.047, 0.050, 0.062), ink.body)
    b.cone((0.585, 0.745), (0.70, 0.695), (0.042, 0.018), _BILL)
    b.disc(0.598, 0.768, 0.030, DARK)
    b.cone((0.545, 0.765), (0.60, 0.748), (0.016, 0.024), DARK)
    eyes(b, (0.535, 0.778), 0.03, 0.016)
    _near_wing(b, (-0.04, 0.49), (-0.16, up), (7, 0.42, 0.052), ink.pale)


def _parrot(b: Brush) -> None:
    ink = b.inks
    up = 0.05 + 0.34 * flap(b)
    blue, yellow = (0.10, 0.42, 0.92), (1.00, 0.82, 0.14)
    plumes(b, (0.12, 0.53), (-0.12, 0.9 * up), (4, 0.24, 0.058), ink.shade)
    for dy, tone in ((-0.06, blue), (0.0, yellow), (0.05, ink.shade)):
        b.cone((-0.22, 0.44), (-0.66, 0.36 + dy), (0.06, 0.024), tone)
    b.oval((-0.02, 0.47), 0.30, 0.155, ink.body, 0.22)
    b.disc(0.28, 0.60, 0.165, ink.body)
    b.oval((0.345, 0.605), 0.085, 0.080, SNOW)
    b.disc(0.43, 0.60, 0.070, (0.28, 0.26, 0.28))
    b.cone((0.43, 0.625), (0.515, 0.575), (0.075, 0.045), IVORY)
    b.cone((0.515, 0.58), (0.50, 0.49), (0.046, 0.008), IVORY)
    eyes(b, (0.345, 0.635), 0.07, 0.032)
    root, tip = (0.05, 0.51), (-0.14, up)
    plumes(b, root, tip, (5, 0.30, 0.066), ink.shade)
    plumes(b, root, tip, (5, 0.30, 0.052), blue)
    plumes(b, root, (0.74 * tip[0], 0.74 * up), (5, 0.25, 0.056), yellow)
    plumes(b, root, (0.50 * tip[0], 0.50 * up), (5, 0.20, 0.060), ink.body)


def _hummingbird(b: Brush) -> None:
    ink = b.inks
    quick = torch.sin(6 * math.pi * b.cycle) * b.stride.clamp(max=1.0)
    up = 0.10 + 0.30 * quick
    plumes(b, (0.06, 0.55), (-0.16, 0.95 * up), (4, 0.18, 0.042), ink.shade)
    for dy in (-0.05, 0.02):
        b.cone((-0.20, 0.36), (-0.46, 0.22 + dy), (0.06, 0.022), ink.shade)
    b.cone((-0.18, 0.38), (0.12, 0.54), (0.085, 0.13), ink.body)
    b.cone((0.0, 0.39), (0.16, 0.52), (0.06, 0.075), SNOW)
    b.disc(0.20, 0.64, 0.135, ink.body)
    b.cone((0.17, 0.555), (0.27, 0.575), (0.075, 0.055), (0.88, 0.12, 0.42))
    b.cone((0.31, 0.65), (0.66, 0.66), (0.022, 0.006), DARK)
    eyes(b, (0.25, 0.675), 0.06, 0.032)
    _near_wing(b, (0.0, 0.54), (-0.18, up), (5, 0.20, 0.040), ink.pale)


def _bat(b: Brush) -> None:
    ink = b.inks
    beat = flap(b)
    for side in (-1.0, 1.0):
        root, heel = (side * 0.08, 0.56), (side * 0.07, 0.30)
        wrist = (side * 0.40, 0.66 + 0.22 * beat)
        tips: tuple[Spot, ...] = (
            (side * 0.86, 0.58 + 0.30 * beat),
            (side * 0.68, 0.36 + 0.20 * beat),
            (side * 0.42, 0.26 + 0.10 * beat),
            heel,
        )
        panel(b, (wrist, root, heel), ink.shade)
        for one, other in pairwise(tips):
            panel(b, (wrist, one, other), ink.shade, scoop=0.42)
        b.cone(root, wrist, (0.045, 0.026), ink.body)
        for tip in tips[:3]:
            b.cone(wrist, tip, (0.022, 0.010), ink.body)
        b.cone((side * 0.09, 0.72), (side * 0.17, 0.93), (0.085, 0.014), ink.body)
        b.cone((side * 0.10, 0.74), (side * 0.155, 0.87), (0.042, 0.008), (0.93, 0.52, 0.56))
        b.cone((side * 0.06, 0.24), (side * 0.07, 0.17), (0.035, 0.014), ink.shade)
    b.oval((0.0, 0.42), 0.15, 0.21, ink.body)
    b.oval((0.0, 0.40), 0.095, 0.14, ink.pale)
    b.disc(0.0, 0.66, 0.17, ink.body)
    for side in (-0.072, 0.072):
        b.disc(side, 0.69, 0.048, SNOW)
        b.disc(0.9 * side, 0.69, 0.026, DARK)
    b.oval((0.0, 0.635), 0.024, 0.017, DARK)
    b.bar((-0.06, 0.585), (0.06, 0.585), 0.010, DARK)
    for side in (-0.035, 0.035):
        b.cone((side, 0.58), (side, 0.54), (0.014, 0.003), SNOW)


GUISES: dict[str, Guise] = {
    "eagle": Guise("bird", _eagle, reach=0.68, size=1.2),
    "owl": Guise("bird", _owl, reach=0.74, size=1.0),
    "snowy owl": Guise("bird", _owl, reach=0.74, size=1.0),
    "duck": Guise("bird", _duck, reach=0.64, size=0.95),
    "swan": Guise("bird", _swan, reach=0.76, size=1.15),
    "parrot": Guise("bird", _parrot, reach=0.72, size=0.9),
    "hummingbird": Guise("bird", _hummingbird, reach=0.70, size=0.7),
    "bat": Guise("bird", _bat, reach=0.90, size=0.85),
}
