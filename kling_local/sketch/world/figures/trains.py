"""Steam train, tram and underground train."""

from __future__ import annotations

import math

import torch

from kling_local.sketch.world.canvas import Color
from kling_local.sketch.world.figures.brush import DARK, GLASS, METAL, SNOW, Brush
from kling_local.sketch.world.figures.guise import Guise
from kling_local.sketch.world.figures.strokes import GOLD, line, puffs, within
from kling_local.sketch.world.figures.vehicles import LAMP, TAIL, rolling, wheel

_IRON: Color = (0.24, 0.25, 0.30)
_COAL: Color = (0.10, 0.10, 0.12)
_SIGN: Color = (1.00, 0.76, 0.20)


def _driver(b: Brush, x: float, radius: float) -> None:
    """Draw a spoked wheel of a locomotive."""
    px, py = rolling(b, x, radius)
    away, angle = torch.sqrt(px * px + py * py), torch.atan2(py, px)
    b.lay(away - radius, _IRON)
    b.lay(away - 0.84 * radius, b.inks.body)
    gaps = torch.cos(8 * angle) * 0.12 * radius - 0.02
    b.lay(within((away - 0.52 * radius).abs() - 0.24 * radius, gaps), _IRON)
    b.lay(away - 0.16 * radius, METAL)


def _coupling_rod(b: Brush, left: float, right: float, radius: float) -> None:
    angle = -2 * math.pi * b.cycle
    x, y = 0.5 * radius * torch.sin(angle), radius + 0.5 * radius * torch.cos(angle)
    b.bar((left + x, y), (right + x, y), 0.024, METAL)
    for middle in (left, right):
        b.disc(middle + x, y, 0.034, _IRON)


def _train(b: Brush) -> None:
    ink = b.inks
    puffs(b, (0.74, 0.80), 0.10, 0.62, 0.10)
    b.block((0.10, 0.205), 1.06, 0.040, _IRON, 0.02)
    # The tender with its coal.
    for x, y in ((-1.08, 0.46), (-0.97, 0.50), (-0.86, 0.53), (-0.76, 0.49)):
        b.disc(x, y, 0.085, _COAL)
    b.block((-0.91, 0.34), 0.27, 0.13, ink.body, 0.02)
    b.block((-0.91, 0.34), 0.22, 0.025, ink.mark, 0.01)
    b.bar((-0.64, 0.24), (-0.50, 0.24), 0.020, METAL)
    # Cab, boiler, chimney and domes.
    b.block((-0.36, 0.50), 0.21, 0.27, ink.body, 0.02)
    b.block((-0.36, 0.58), 0.11, 0.11, GLASS, 0.02)
    b.block((-0.36, 0.79), 0.29, 0.035, ink.shade, 0.03)
    chimney = ((-0.055, -0.10), (0.055, -0.10), (0.095, 0.13), (-0.095, 0.13))
    b.hull((0.74, 0.70), chimney, _IRON, 0.01)
    b.block((0.74, 0.84), 0.115, 0.022, GOLD, 0.02)
    for x in (0.12, 0.42):
        b.block((x, 0.64), 0.075, 0.08, GOLD if x > 0.2 else ink.shade, 0.05)
    b.block((0.36, 0.46), 0.58, 0.17, ink.body, 0.06)
    b.bar((-0.12, 0.57), (0.86, 0.57), 0.020, ink.pale)
    for x in (0.02, 0.32, 0.62):
        b.bar((x, 0.30), (x, 0.62), 0.014, GOLD)
    b.block((0.94, 0.46), 0.055, 0.185, _IRON, 0.04)
    b.disc(0.99, 0.62, 0.070, _IRON)
    b.disc(1.02, 0.62, 0.052, LAMP)
    cow = ((-0.06, -0.11), (0.21, -0.12), (-0.01, 0.09), (-0.06, 0.09))
    b.hull((1.02, 0.14), cow, ink.shade, 0.01)
    for x in (1.01, 1.06, 1.11):
        b.bar((x, 0.03), (0.5 * (x + 1.0), 0.20), 0.010, ink.pale)
    for x in (-1.05, -0.78):
        wheel(b, x, 0.105)
    for x in (0.58, 0.82):
        wheel(b, x, 0.105)
    for x in (-0.32, 0.02, 0.34):
        _driver(b, x, 0.165)
    _coupling_rod(b, -0.32, 0.34, 0.165)


def _rail(b: Brush, half: float) -> None:
    b.block((0.0, 0.02), half, 0.02, (0.42, 0.42, 0.46))


def _bogie(b: Brush, x: float) -> None:
    b.block((x, 0.13), 0.20, 0.035, DARK, 0.02)
    for off in (-0.13, 0.13):
        wheel(b, x + off, 0.085)


def _tram(b: Brush) -> None:
    ink = b.inks
    line(b, ((-0.12, 0.84), (0.06, 0.91), (-0.10, 0.975)), 0.012, DARK)
    b.bar((-0.24, 0.982), (0.06, 0.982), 0.014, DARK)
    b.block((0.0, 0.815), 0.74, 0.030, METAL, 0.03)
    b.block((0.0, 0.47), 0.92, 0.315, ink.body, 0.09)
    upper = b.y - 0.48
    shell = b.hull_at((0.0, 0.47), ((-0.90, -0.28), (0.90, -0.28), (0.88, 0.28), (-0.88, 0.28)))
    b.lay(within(shell, -upper, upper - 0.25), (0.98, 0.94, 0.84))
    for x in (-0.62, -0.36, 0.12, 0.38):
        b.block((x, 0.605), 0.105, 0.095, GLASS, 0.03)
    for x in (-0.12, 0.66):
        b.block((x, 0.50), 0.095, 0.215, ink.shade, 0.02)
        for side in (-0.045, 0.045):
            b.block((x + side, 0.54), 0.034, 0.155, GLASS, 0.01)
    b.block((0.86, 0.61), 0.045, 0.115, GLASS, 0.02)
    b.block((-0.85, 0.61), 0.05, 0.105, GLASS, 0.02)
    b.block((0.72, 0.755), 0.14, 0.030, _SIGN, 0.01)
    b.bar((-0.86, 0.42), (0.86, 0.42), 0.014, ink.mark)
    b.block((0.0, 0.195), 0.90, 0.045, ink.shade, 0.03)
    b.disc(0.88, 0.31, 0.042, LAMP)
    b.block((-0.905, 0.31), 0.016, 0.04, TAIL, 0.01)
    for x in (-0.50, 0.50):
        _bogie(b, x)


def _metro(b: Brush) -> None:
    ink = b.inks
    _rail(b, 1.22)
    nose = ((-1.15, -0.26), (1.14, -0.26), (1.18, -0.06), (1.02, 0.30), (-1.15, 0.30))
    b.hull((0.0, 0.48), nose, METAL, 0.03)
    shell = b.hull_at((0.0, 0.48), nose, 0.03)
    b.lay(within(shell, 0.40 - b.y, b.y - 0.68), DARK)
    b.lay(within(shell, b.y - 0.40), ink.body)
    b.lay(within(shell, 0.74 - b.y), ink.body)
    b.lay(within(shell, (b.y - 0.405).abs() - 0.012), SNOW)
    for x in (-0.98, -0.46, 0.06, 0.58):
        b.block((x, 0.55), 0.105, 0.085, GLASS, 0.03)
    for x in (-0.72, -0.20, 0.32, 0.84):
        b.block((x, 0.47), 0.105, 0.215, ink.pale, 0.02)
        b.bar((x, 0.27), (x, 0.67), 0.008, ink.shade)
        for side in (-0.05, 0.05):
            b.block((x + side, 0.54), 0.030, 0.085, GLASS, 0.01)
    b.hull((1.02, 0.46), ((0.0, 0.0), (0.13, 0.0), (0.06, 0.20), (0.0, 0.20)), GLASS, 0.015)
    b.oval((1.12, 0.32), 0.040, 0.045, LAMP)
    for x in (-0.78, 0.76):
        _bogie(b, x)


GUISES: dict[str, Guise] = {
    "train": Guise("bus", _train, reach=1.28, size=0.95),
    "tram": Guise("bus", _tram, reach=0.98, size=1.1),
    "subway train": Guise("bus", _metro, reach=1.26, size=0.95),
}
