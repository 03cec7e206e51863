"""Insects and what flies like them."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from kling_local.sketch.world.figures.anatomy import PINK, chain, spots
from kling_local.sketch.world.figures.brush import DARK, SNOW, Brush, Spot
from kling_local.sketch.world.figures.guise import Guise

_GAUZE = (0.86, 0.94, 1.00)
_VEIN = (0.60, 0.72, 0.86)
_GOLD = (1.00, 0.84, 0.25)
_RED = (0.86, 0.20, 0.24)


def _whirr(b: Brush, turns: float = 0.0) -> Tensor:
    """The beat of an insect's wings, -1..1, three times as fast as a butterfly's."""
    return torch.sin(2 * math.pi * (3 * b.cycle + turns)) * b.stride.clamp(max=1.0)


def _gauze_wing(b: Brush, root: Spot, tip: Spot, radii: tuple[float, float]) -> None:
    """Draw a transparent wing with a dark rim."""
    b.cone(root, tip, (radii[0] + 0.014, radii[1] + 0.014), _VEIN)
    b.cone(root, tip, radii, _GAUZE)
    middle = (0.5 * (root[0] + tip[0]), 0.5 * (root[1] + tip[1]))
    b.bar(root, middle, 0.007, _VEIN)


def _bee(b: Brush) -> None:
    ink = b.inks
    beat = 0.10 * _whirr(b)
    _gauze_wing(b, (0.10, 0.62), (0.06, 0.80 + beat), (0.03, 0.080))
    b.cone((-0.44, 0.40), (-0.60, 0.38), (0.05, 0.006), DARK)
    for x in (-0.10, 0.04, 0.18):
        chain(b, ((x, 0.26), (x - 0.03, 0.17), (x - 0.09, 0.13)), (0.018, 0.016, 0.014), DARK)
    body = b.oval_at((-0.10, 0.42), 0.40, 0.245, 0.08)
    b.lay(body, ink.body)
    for x, wide in ((-0.38, 0.035), (-0.22, 0.045), (-0.02, 0.045)):
        stripe = (b.from_middle(x, 0)[0] - 0.5 * (b.y - 0.42).square()).abs() - wide
        b.lay(torch.maximum(body, stripe), DARK)
    b.disc(0.27, 0.49, 0.195, ink.body)
    for x in (0.24, 0.34):
        chain(b, ((x, 0.64), (x + 0.05, 0.78), (x + 0.12, 0.80)), (0.014, 0.012, 0.010), DARK)
        b.disc(x + 0.13, 0.80, 0.030, DARK)
    b.oval((0.35, 0.52), 0.055, 0.070, SNOW)
    b.oval((0.365, 0.515), 0.034, 0.048, DARK)
    b.disc(0.375, 0.535, 0.014, SNOW)
    b.disc(0.29, 0.42, 0.036, PINK)
    b.bar((0.38, 0.40), (0.42, 0.415), 0.011, DARK)
    _gauze_wing(b, (0.02, 0.62), (-0.16, 0.77 - beat), (0.035, 0.100))


def _dragonfly(b: Brush) -> None:
    ink = b.inks
    for x, turns, near in ((0.16, 0.0, False), (0.04, 0.3, False), (0.12, 0.15, True),
                           (0.0, 0.45, True)):  # fmt: skip
        beat = 0.10 * _whirr(b, turns)
        up = -0.22 if near else 0.24
        _gauze_wing(b, (x, 0.50), (x - 0.12, 0.50 + 1.2 * up + beat), (0.025, 0.066))
    chain(b, ((0.02, 0.49), (-0.20, 0.50), (-0.62, 0.45)), (0.06, 0.042, 0.028), ink.body)
    for i in range(5):
        x = -0.18 - 0.09 * i
        b.bar((x, 0.475 - 0.012 * i), (x, 0.515 - 0.012 * i), 0.012, ink.shade)
    b.disc(-0.64, 0.447, 0.036, ink.shade)
    b.cone((-0.02, 0.50), (0.20, 0.51), (0.085, 0.095), ink.body)
    b.cone((0.02, 0.53), (0.18, 0.545), (0.03, 0.035), ink.pale)
    b.disc(0.31, 0.51, 0.085, ink.shade)
    b.disc(0.34, 0.545, 0.082, ink.body)
    b.disc(0.355, 0.55, 0.062, ink.pale)
    b.disc(0.365, 0.55, 0.038, DARK)
    b.disc(0.378, 0.565, 0.014, SNOW)
    for x in (0.06, 0.14, 0.22):
        chain(b, ((x, 0.43), (x + 0.04, 0.37), (x, 0.33)), (0.014, 0.012, 0.010), DARK)


def _ladybug(b: Brush) -> None:
    ink = b.inks
    beat = 0.09 * _whirr(b)
    _gauze_wing(b, (-0.05, 0.52), (-0.44, 0.66 + beat), (0.05, 0.12))
    for x in (-0.26, -0.04, 0.18):
        chain(b, ((x, 0.28), (x + 0.03, 0.18), (x - 0.04, 0.13)), (0.026, 0.022, 0.020), DARK)
    b.disc(0.32, 0.40, 0.185, DARK)
    for x in (0.34, 0.42):
        chain(b, ((x, 0.54), (x + 0.03, 0.66), (x + 0.10, 0.70)), (0.015, 0.013, 0.012), DARK)
        b.disc(x + 0.11, 0.705, 0.028, DARK)
    b.disc(0.40, 0.44, 0.070, SNOW)
    b.disc(0.42, 0.44, 0.042, DARK)
    b.disc(0.435, 0.455, 0.015, SNOW)
    b.bar((0.41, 0.325), (0.45, 0.345), 0.010, PINK)
    b.cone((-0.32, 0.28), (0.22, 0.28), (0.05, 0.05), DARK)
    shell = b.oval_at((-0.06, 0.27), 0.43, 0.40).maximum(0.27 - b.y)
    b.lay(shell - 0.012, ink.shade)
    b.lay(shell, ink.body)
    spots(b, ((-0.28, 0.38), (-0.10, 0.55), (-0.06, 0.36), (0.14, 0.48), (0.17, 0.33)), 0.062, DARK)
    b.oval((0.0, 0.61), 0.10, 0.022, ink.pale, -0.25)


def _fairy(b: Brush) -> None:
    ink = b.inks
    beat = 0.10 * _whirr(b)
    for tip in ((-0.44, 0.76 + beat), (-0.40, 0.40 - beat)):
        b.cone((-0.06, 0.54), tip, (0.05, 0.135), _VEIN)
        b.cone((-0.06, 0.54), tip, (0.04, 0.118), _GAUZE)
        b.cone((-0.14, 0.5 * (tip[1] + 0.54)), tip, (0.012, 0.085), ink.pale)
    sway = 0.03 * torch.sin(2 * math.pi * b.cycle) * b.stride
    for x, dy in ((-0.05, 0.0), (0.02, 0.02)):
        chain(b, ((x, 0.34), (x - 0.03 - sway, 0.20 + dy), (x - 0.12 - sway, 0.06 + dy)),
              (0.036, 0.030, 0.024), ink.skin)  # fmt: skip
    skirt = ((-0.20 - sway, -0.20), (0.15 - sway, -0.22), (0.05, 0.06), (-0.07, 0.06))
    b.hull((0.0, 0.48), skirt, ink.body, 0.018)
    for x in (-0.17, -0.08, 0.01, 0.10):
        b.cone((x * 0.7, 0.34), (x - sway, 0.24), (0.05, 0.018), ink.pale)
    b.cone((0.0, 0.48), (0.0, 0.60), (0.065, 0.075), ink.body)
    b.cone((0.02, 0.58), (0.17, 0.54), (0.030, 0.024), ink.skin)
    b.cone((0.17, 0.54), (0.27, 0.64 + sway), (0.024, 0.022), ink.skin)
    b.bar((0.26, 0.62 + sway), (0.36, 0.78 + sway), 0.009, (0.72, 0.52, 0.26))
    for i in range(5):
        angle = 2 * math.pi * i / 5 + 0.3
        end = (0.37 + 0.065 * math.cos(angle), 0.80 + sway + 0.065 * math.sin(angle))
        b.cone((0.37, 0.80 + sway), end, (0.028, 0.006), _GOLD)
    b.cone((-0.07, 0.76), (-0.17, 0.60), (0.09, 0.035), _GOLD)
    b.disc(-0.015, 0.775, 0.140, _GOLD)
    b.oval((0.02, 0.745), 0.112, 0.115, ink.skin)
    b.cone((-0.06, 0.85), (0.10, 0.835), (0.05, 0.035), _GOLD)
    b.disc(-0.03, 0.905, 0.050, _GOLD)
    for x in (0.02, 0.095):
        b.oval((x, 0.755), 0.017, 0.024, DARK)
    b.disc(0.04, 0.705, 0.022, PINK)
    b.bar((0.055, 0.685), (0.085, 0.69), 0.010, _RED)


GUISES: dict[str, Guise] = {
    "bee": Guise("butterfly", _bee, reach=0.66, size=0.7),
    "dragonfly": Guise("butterfly", _dragonfly, reach=0.72, size=0.9, plural="dragonflies"),
    "ladybug": Guise("butterfly", _ladybug, reach=0.60, size=0.6),
    "fairy": Guise("butterfly", _fairy, reach=0.62, size=1.1, plural="fairies"),
}
