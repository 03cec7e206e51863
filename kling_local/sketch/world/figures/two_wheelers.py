"""Motorcycle, scooter and skateboard."""

from __future__ import annotations

import torch

from kling_local.sketch.world.canvas import Color
from kling_local.sketch.world.figures.brush import DARK, GLASS, METAL, SNOW, Brush
from kling_local.sketch.world.figures.guise import Guise
from kling_local.sketch.world.figures.strokes import line, shine, within
from kling_local.sketch.world.figures.vehicles import LAMP, SADDLE, TAIL, TYRE, rolling

_CHROME: Color = (0.82, 0.85, 0.90)
_GRIP: Color = (0.20, 0.20, 0.24)


def _spoked(b: Brush, x: float, radius: float) -> None:
    px, py = rolling(b, x, radius)
    away, angle = torch.sqrt(px * px + py * py), torch.atan2(py, px)
    b.lay(away - radius, TYRE)
    b.lay(away - 0.66 * radius, METAL)
    gaps = torch.sin(5 * angle) * 0.3 * radius + 0.09 * radius
    b.lay(within((away - 0.42 * radius).abs() - 0.16 * radius, -gaps), _GRIP)
    b.lay(away - 0.14 * radius, _GRIP)


def _motorcycle(b: Brush) -> None:
    ink = b.inks
    rear, fore, radius = -0.46, 0.52, 0.265
    b.bar((fore, radius), (0.30, 0.78), 0.032, _CHROME)
    for x in (rear, fore):
        _spoked(b, x, radius)
    b.bar((rear, radius), (-0.06, 0.34), 0.034, DARK)
    mudguard = within(
        (b.oval_at((fore, radius), 0.30, 0.30)).abs() - 0.030, 0.36 - b.y, b.x - fore - 0.20
    )
    b.lay(mudguard, ink.body)
    tail = ((-0.30, -0.08), (0.20, -0.08), (0.16, 0.06), (-0.34, 0.12))
    b.hull((-0.28, 0.60), tail, ink.body, 0.03)
    b.block((-0.66, 0.68), 0.025, 0.045, TAIL, 0.02)
    b.block((0.02, 0.38), 0.19, 0.155, _GRIP, 0.06)
    for y in (0.34, 0.41, 0.48):
        b.bar((-0.10, y), (0.12, y), 0.014, _CHROME)
    line(b, ((0.10, 0.26), (-0.10, 0.20), (-0.66, 0.24)), 0.036, _CHROME)
    b.bar((-0.40, 0.215), (-0.68, 0.245), 0.050, _CHROME)
    frame = ((-0.16, -0.10), (0.22, -0.12), (0.26, 0.10), (0.08, 0.16), (-0.18, 0.06))
    b.hull((0.08, 0.64), frame, ink.body, 0.04)
    b.bar((0.02, 0.69), (0.22, 0.66), 0.018, ink.pale)
    line(b, ((-0.50, 0.76), (-0.30, 0.70), (-0.08, 0.71)), 0.050, SADDLE)
    b.bar((0.29, 0.80), (0.24, 0.92), 0.026, _CHROME)
    b.bar((0.24, 0.92), (0.12, 0.91), 0.034, _GRIP)
    shield = ((-0.02, 0.0), (0.09, 0.0), (0.0, 0.20), (-0.04, 0.20))
    b.hull((0.33, 0.76), shield, GLASS, 0.012)
    b.oval((0.42, 0.75), 0.055, 0.075, ink.body)
    b.disc(0.45, 0.75, 0.052, LAMP)


def _scooter(b: Brush) -> None:
    ink = b.inks
    rear, fore, radius = -0.40, 0.44, 0.165
    b.bar((fore, radius), (0.30, 0.62), 0.030, _CHROME)
    for x in (rear, fore):
        _spoked(b, x, radius)
    rump = ((-0.26, -0.12), (0.16, -0.16), (0.22, 0.0), (0.20, 0.10), (-0.30, 0.10))
    b.hull((-0.38, 0.46), rump, ink.body, 0.05)
    b.oval((-0.36, 0.34), 0.22, 0.15, ink.body)
    b.lay(within(b.oval_at((-0.40, 0.17), 0.22, 0.22), 0.20 - b.y), ink.shade)
    _spoked(b, rear, radius)
    b.bar((-0.10, 0.22), (0.20, 0.22), 0.050, ink.shade)
    shield = ((-0.07, -0.28), (0.05, -0.30), (0.02, 0.30), (-0.04, 0.32))
    b.hull((0.27, 0.52), shield, ink.body, 0.03)
    b.bar((0.27, 0.24), (0.20, 0.80), 0.012, ink.pale)
    guard = within(b.oval_at((fore, 0.17), 0.23, 0.23), 0.22 - b.y)
    b.lay(guard, ink.body)
    line(b, ((-0.60, 0.64), (-0.40, 0.63), (-0.16, 0.63)), 0.055, SADDLE)
    b.bar((0.25, 0.80), (0.20, 0.90), 0.028, _CHROME)
    b.bar((0.22, 0.91), (0.08, 0.93), 0.032, _GRIP)
    b.bar((0.24, 0.90), (0.14, 0.975), 0.014, _CHROME)
    b.disc(0.13, 0.965, 0.034, _CHROME)
    b.disc(0.30, 0.79, 0.065, ink.body)
    b.disc(0.335, 0.79, 0.048, LAMP)
    b.block((-0.66, 0.46), 0.022, 0.04, TAIL, 0.02)
    shine(b, (-0.52, 0.50), (-0.22, 0.50), 0.016, 0.45)


def _skateboard(b: Brush) -> None:
    ink = b.inks
    for x in (-0.42, 0.42):
        b.hull((x, 0.24), ((-0.05, -0.10), (0.05, -0.10), (0.12, 0.08), (-0.12, 0.08)), METAL)
        px, py = rolling(b, x, 0.125)
        away = torch.sqrt(px * px + py * py)
        b.lay(away - 0.125, ink.mark)
        b.lay(away - 0.055, SNOW)
        b.lay(within(away - 0.10, py.abs() - 0.012), DARK)
    deck = ((-0.80, 0.48), (-0.58, 0.34), (0.58, 0.34), (0.80, 0.48))
    line(b, deck, 0.065, ink.body)
    grip = tuple((x, y + 0.045) for x, y in deck)
    line(b, grip, 0.022, DARK)


def _kick(b: Brush) -> None:
    ink = b.inks
    rear, fore, radius = -0.44, 0.40, 0.10
    for x in (rear, fore):
        _spoked(b, x, radius)
    line(b, ((rear, 0.14), (-0.30, 0.12), (0.24, 0.12), (0.36, 0.26)), 0.036, ink.body)
    b.bar((fore, radius), (0.26, 0.90), 0.030, _CHROME)
    b.bar((0.36, 0.28), (0.30, 0.60), 0.042, ink.body)
    b.bar((0.26, 0.92), (0.12, 0.94), 0.034, _GRIP)
    b.bar((0.26, 0.92), (0.34, 0.915), 0.022, _GRIP)
    b.bar((rear - 0.13, 0.20), (rear + 0.06, 0.25), 0.022, ink.shade)


GUISES: dict[str, Guise] = {
    "motorcycle": Guise("bicycle", _motorcycle, reach=0.82),
    "scooter": Guise("bicycle", _scooter, reach=0.72, size=0.95),
    "kick scooter": Guise("bicycle", _kick, reach=0.6),
    "skateboard": Guise("bicycle", _skateboard, reach=0.88, size=0.7),
}
