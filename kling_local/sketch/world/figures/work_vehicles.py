"""Vehicles that work: fire engine, ambulance, van, camper, tractor, tank, bulldozer, excavator."""

from __future__ import annotations

import math

import torch

from kling_local.sketch.world.canvas import Color
from kling_local.sketch.world.figures.brush import DARK, GLASS, METAL, SNOW, Brush
from kling_local.sketch.world.figures.guise import Guise
from kling_local.sketch.world.figures.strokes import (
    BLUE_LIGHT,
    RED_LIGHT,
    light,
    line,
    puffs,
    star,
    within,
)
from kling_local.sketch.world.figures.vehicles import LAMP, TAIL, TYRE, arch, rolling, wheel
from kling_local.sketch.world.motion import WHEEL_RADIUS

_RUBBER: Color = (0.22, 0.22, 0.26)
_CROSS: Color = (0.90, 0.14, 0.16)
_CURTAIN: Color = (1.00, 0.86, 0.52)


def _fire_truck(b: Brush) -> None:
    ink = b.inks
    b.block((0.0, 0.22), 0.82, 0.06, DARK, 0.03)
    b.block((-0.20, 0.47), 0.62, 0.23, ink.body, 0.03)
    for x in (-0.62, -0.32):
        b.block((x, 0.50), 0.125, 0.13, METAL, 0.02)
        for y in (0.43, 0.50, 0.57):
            b.bar((x - 0.09, y), (x + 0.09, y), 0.012, (0.52, 0.55, 0.62))
    b.disc(-0.03, 0.50, 0.10, METAL)
    b.disc(-0.03, 0.50, 0.06, _CROSS)
    b.block((-0.20, 0.30), 0.62, 0.035, SNOW)
    cab = ((-0.22, -0.34), (0.26, -0.34), (0.26, 0.06), (0.18, 0.28), (-0.22, 0.28))
    b.hull((0.56, 0.54), cab, ink.body, 0.03)
    b.hull((0.62, 0.58), ((-0.08, 0.0), (0.19, 0.0), (0.11, 0.19), (-0.08, 0.19)), GLASS, 0.01)
    b.block((0.44, 0.67), 0.07, 0.095, GLASS, 0.01)
    b.block((0.585, 0.30), 0.27, 0.035, SNOW)
    light(b, (0.50, 0.885), 0.045, RED_LIGHT, 0.0)
    light(b, (0.62, 0.885), 0.045, BLUE_LIGHT, 0.5)
    rise = 0.07
    for up in (0.0, 0.13):
        b.bar((-0.84, 0.76 + up), (0.44, 0.76 + up + rise), 0.022, METAL)
    for i in range(9):
        x = -0.80 + 0.15 * i
        y = 0.76 + rise * (x + 0.84) / 1.28
        b.bar((x, y), (x, y + 0.13), 0.016, METAL)
    b.bar((-0.46, 0.70), (-0.40, 0.80), 0.04, DARK)
    b.oval((0.82, 0.34), 0.03, 0.05, LAMP)
    for x in (-0.50, 0.52):
        arch(b, x, 0.17, 0.205)
        wheel(b, x, 0.17)


def _box_van(b: Brush) -> None:
    """Draw a van whose roof is at 0.88."""
    ink = b.inks
    side = (
        (-0.76, -0.34), (0.80, -0.34), (0.80, -0.08), (0.66, 0.02), (0.46, 0.34), (-0.76, 0.34),
    )  # fmt: skip
    b.hull((0.0, 0.51), side, ink.body, 0.03)
    b.hull((0.0, 0.53), ((0.24, 0.0), (0.58, 0.0), (0.41, 0.26), (0.24, 0.26)), GLASS, 0.01)
    b.block((0.0, 0.20), 0.80, 0.05, ink.shade, 0.03)
    b.bar((0.19, 0.26), (0.19, 0.83), 0.010, ink.shade)
    b.bar((0.27, 0.45), (0.36, 0.45), 0.014, ink.shade)
    b.oval((0.79, 0.36), 0.035, 0.055, LAMP)
    b.block((-0.77, 0.38), 0.025, 0.06, TAIL, 0.02)


def _van_wheels(b: Brush) -> None:
    for x in (-0.46, 0.48):
        arch(b, x, 0.17, 0.205)
        wheel(b, x, 0.165)


def _van(b: Brush) -> None:
    ink = b.inks
    _box_van(b)
    b.block((-0.28, 0.50), 0.40, 0.045, ink.mark, 0.02)
    b.bar((-0.72, 0.84), (0.40, 0.84), 0.018, ink.pale)
    b.bar((-0.32, 0.26), (-0.32, 0.83), 0.010, ink.shade)
    _van_wheels(b)


def _ambulance(b: Brush) -> None:
    _box_van(b)
    b.block((0.0, 0.36), 0.76, 0.045, _CROSS)
    b.disc(-0.30, 0.63, 0.165, SNOW)
    b.block((-0.30, 0.63), 0.130, 0.043, _CROSS)
    b.block((-0.30, 0.63), 0.043, 0.130, _CROSS)
    light(b, (0.18, 0.925), 0.055, RED_LIGHT, 0.0)
    light(b, (0.34, 0.925), 0.055, BLUE_LIGHT, 0.5)
    b.block((0.26, 0.89), 0.18, 0.022, METAL, 0.02)
    _van_wheels(b)


def _camper(b: Brush) -> None:
    ink = b.inks
    b.block((0.0, 0.53), 0.78, 0.36, ink.body, 0.15)
    roof = b.oval_at((0.0, 0.74), 0.82, 0.22)
    b.lay(within(roof, 0.60 - b.y, b.x.abs() - 0.775), SNOW)
    b.bar((-0.76, 0.56), (0.76, 0.56), 0.022, SNOW)
    for x in (-0.52, -0.20, 0.12):
        b.block((x, 0.715), 0.125, 0.100, GLASS, 0.03)
        for side in (-1.0, 1.0):
            drape = ((-0.030, -0.085), (0.030, -0.085), (0.045, 0.085), (-0.045, 0.085))
            b.hull((x + 0.080 * side, 0.715), drape, _CURTAIN)
    b.hull((0.50, 0.615), ((-0.17, 0.0), (0.23, 0.0), (0.15, 0.20), (-0.17, 0.20)), GLASS, 0.01)
    b.block((-0.30, 0.955), 0.34, 0.030, METAL, 0.02)
    for x in (-0.55, -0.05):
        b.bar((x, 0.90), (x, 0.95), 0.018, METAL)
    b.block((-0.34, 0.985), 0.20, 0.015, (0.62, 0.40, 0.22), 0.01)
    b.block((0.0, 0.20), 0.79, 0.045, METAL, 0.03)
    b.disc(0.72, 0.42, 0.065, LAMP)
    b.block((-0.765, 0.40), 0.02, 0.06, TAIL, 0.02)
    b.bar((0.18, 0.26), (0.18, 0.54), 0.010, ink.shade)
    _van_wheels(b)


def _lugged(b: Brush, x: float, radius: float, hub: Color) -> None:
    """Draw a tractor's wheel, whose tyre has lugs."""
    px, py = rolling(b, x, radius)
    away, angle = torch.sqrt(px * px + py * py), torch.atan2(py, px)
    lugs = 0.04 * radius * torch.sign(torch.sin(16 * angle))
    b.lay(away - 0.95 * radius - lugs, TYRE)
    b.lay(away - 0.60 * radius, hub)
    b.lay(away - 0.20 * radius, METAL)
    bolts = torch.sin(5 * angle) * 0.3 * radius
    b.lay(within((away - 0.38 * radius).abs() - 0.05 * radius, bolts), TYRE)


def _tractor(b: Brush) -> None:
    ink = b.inks
    puffs(b, (0.36, 0.84), 0.08, 0.22, 0.075)
    b.bar((0.36, 0.50), (0.36, 0.80), 0.026, DARK)
    b.block((-0.30, 0.94), 0.37, 0.04, ink.body, 0.03)
    for x in (-0.58, -0.02):
        b.bar((x, 0.50), (x + 0.02, 0.92), 0.025, DARK)
    b.block((-0.29, 0.75), 0.26, 0.15, GLASS)
    b.block((-0.22, 0.52), 0.34, 0.14, ink.body, 0.04)
    hood = ((-0.30, -0.16), (0.38, -0.16), (0.40, 0.06), (0.34, 0.13), (-0.30, 0.16))
    b.hull((0.32, 0.48), hood, ink.body, 0.03)
    for x in (0.52, 0.58, 0.64):
        b.bar((x, 0.42), (x, 0.54), 0.012, ink.shade)
    b.block((0.12, 0.32), 0.52, 0.05, DARK, 0.03)
    b.disc(0.71, 0.54, 0.04, LAMP)
    fender = within(b.oval_at((-0.40, 0.36), 0.42, 0.42), 0.42 - b.y)
    b.lay(fender, ink.shade)
    _lugged(b, -0.40, 0.36, (0.98, 0.80, 0.20))
    _lugged(b, 0.52, 0.21, (0.98, 0.80, 0.20))


def _treads(b: Brush, left: float, right: float, radius: float) -> None:
    """Draw a crawler track with its rollers, which runs with the cycle."""
    shape = b.bar_at((left, radius), (right, radius), radius)
    way = b.cycle * 2 * math.pi * WHEEL_RADIUS
    upper = torch.where(b.y > radius, 1.0, -1.0)
    notch = torch.sin(2 * math.pi * (b.x - upper * way) / 0.085) * 0.02
    b.lay(shape, TYRE)
    b.lay(within(shape, -0.028 - shape, -notch), (0.40, 0.41, 0.46))
    b.lay(shape + 0.045, _RUBBER)
    count = round((right - left) / 0.27)
    for i in range(count + 1):
        x = left + (right - left) * i / count
        px, py = rolling(b, x, radius)
        away = torch.sqrt(px * px + py * py)
        b.lay(away - 0.58 * radius, METAL)
        b.lay(within(away - 0.42 * radius, px.abs() - 0.12 * radius), DARK)


def _tank(b: Brush) -> None:
    ink = b.inks
    b.bar((0.18, 0.72), (0.92, 0.80), 0.035, ink.shade)
    b.bar((0.84, 0.79), (0.92, 0.80), 0.052, ink.shade)
    turret = ((-0.44, -0.15), (0.32, -0.15), (0.26, 0.06), (0.12, 0.15), (-0.30, 0.15))
    b.hull((-0.06, 0.72), turret, ink.body, 0.04)
    b.block((-0.14, 0.925), 0.14, 0.035, ink.shade, 0.03)
    star(b, (-0.10, 0.72), 0.12, ink.mark)
    deck = ((-0.80, -0.08), (0.70, -0.08), (0.86, 0.03), (0.62, 0.11), (-0.72, 0.11))
    b.hull((0.0, 0.43), deck, ink.body, 0.03)
    b.bar((-0.70, 0.50), (0.60, 0.50), 0.015, ink.pale)
    _treads(b, -0.62, 0.62, 0.19)
    guard = ((-0.86, 0.0), (0.84, 0.0), (0.70, 0.07), (-0.74, 0.07))
    b.hull((0.0, 0.34), guard, ink.shade, 0.01)


def _bulldozer(b: Brush) -> None:
    ink = b.inks
    puffs(b, (0.20, 0.82), 0.10, 0.16, 0.075)
    b.bar((0.20, 0.50), (0.20, 0.78), 0.028, DARK)
    b.block((-0.36, 0.93), 0.34, 0.04, ink.shade, 0.03)
    b.block((-0.36, 0.67), 0.28, 0.24, ink.body, 0.03)
    b.block((-0.30, 0.73), 0.18, 0.13, GLASS, 0.02)
    b.block((0.06, 0.48), 0.42, 0.17, ink.body, 0.05)
    for y in (0.44, 0.50, 0.56):
        b.bar((0.28, y), (0.42, y), 0.012, ink.shade)
    b.bar((0.10, 0.26), (0.74, 0.22), 0.040, ink.shade)
    _treads(b, -0.48, 0.34, 0.18)
    line(b, ((0.84, 0.60), (0.77, 0.44), (0.76, 0.24), (0.84, 0.07)), 0.045, METAL)
    b.bar((0.835, 0.07), (0.91, 0.03), 0.028, DARK)


def _excavator(b: Brush) -> None:
    ink = b.inks
    dig = b.wave(0.05)
    b.block((-0.26, 0.50), 0.42, 0.14, ink.body, 0.05)
    b.block((-0.62, 0.50), 0.06, 0.13, DARK, 0.03)
    b.block((-0.14, 0.73), 0.20, 0.22, ink.body, 0.04)
    b.block((-0.10, 0.76), 0.13, 0.13, GLASS, 0.02)
    elbow, wrist = (0.46, 0.92 + 0.3 * dig), (0.74 + dig, 0.46 + dig)
    b.bar((0.08, 0.56), elbow, 0.055, ink.body)
    b.bar((0.10, 0.50), (0.32, 0.74), 0.024, METAL)
    b.bar(elbow, wrist, 0.046, ink.body)
    b.disc(*elbow, 0.04, ink.shade)
    bucket = ((-0.20, -0.04), (-0.10, -0.20), (0.06, -0.18), (0.08, 0.02), (0.0, 0.06))
    b.hull(wrist, bucket, DARK, 0.015)
    b.disc(*wrist, 0.03, METAL)
    b.block((-0.12, 0.345), 0.20, 0.04, DARK)
    _treads(b, -0.46, 0.22, 0.165)


GUISES: dict[str, Guise] = {
    "fire truck": Guise("truck", _fire_truck, reach=0.88, size=1.05),
    "ambulance": Guise("truck", _ambulance, reach=0.86, size=0.95),
    "van": Guise("truck", _van, reach=0.86, size=0.9),
    "camper": Guise("truck", _camper, reach=0.84, size=0.95),
    "tractor": Guise("truck", _tractor, reach=0.82),
    "tank": Guise("truck", _tank, reach=1.0),
    "bulldozer": Guise("truck", _bulldozer, reach=0.96),
    "excavator": Guise("truck", _excavator, reach=0.92, size=1.05),
}
