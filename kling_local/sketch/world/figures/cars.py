"""Cars of other makes: taxi, police car, sports car, race car and convertible."""

from __future__ import annotations

import torch

from kling_local.sketch.world.canvas import Color
from kling_local.sketch.world.figures.brush import DARK, GLASS, METAL, SNOW, Brush
from kling_local.sketch.world.figures.guise import Guise
from kling_local.sketch.world.figures.strokes import (
    BLUE_LIGHT,
    GOLD,
    RED_LIGHT,
    light,
    star,
    within,
)
from kling_local.sketch.world.figures.vehicles import LAMP, TAIL, TYRE, arch, rolling, wheel

_LEATHER: Color = (0.52, 0.33, 0.20)


def _saloon(b: Brush) -> None:
    """Draw a car with a long bonnet and a boot, whose roof is at 0.84."""
    ink = b.inks
    cabin = ((-0.46, 0.0), (0.40, 0.0), (0.15, 0.28), (-0.27, 0.28))
    b.hull((-0.06, 0.51), cabin, ink.body, 0.05)
    b.hull((-0.06, 0.53), ((-0.38, 0.0), (-0.07, 0.0), (-0.07, 0.23), (-0.23, 0.23)), GLASS, 0.01)
    b.hull((-0.06, 0.53), ((-0.01, 0.0), (0.33, 0.0), (0.12, 0.23), (-0.01, 0.23)), GLASS, 0.01)
    side = (
        (-0.80, -0.16), (0.80, -0.16), (0.81, 0.03), (0.66, 0.11), (0.30, 0.14), (-0.60, 0.14),
        (-0.80, 0.08),
    )  # fmt: skip
    b.hull((0.0, 0.38), side, ink.body, 0.04)
    b.block((0.0, 0.22), 0.80, 0.05, ink.shade, 0.04)
    b.oval((0.78, 0.40), 0.05, 0.055, LAMP)
    b.block((-0.80, 0.42), 0.03, 0.06, TAIL, 0.02)


def _on_wheels(b: Brush, rear: float, fore: float, radius: float) -> None:
    for x in (rear, fore):
        arch(b, x, radius, radius + 0.045)
        wheel(b, x, radius)


def _taxi(b: Brush) -> None:
    _saloon(b)
    squares = torch.sin(31 * (b.x + 0.02)) * torch.sin(31.4 * (b.y - 0.30))
    band = b.y - 0.40
    check = within(band.abs() - 0.10, b.x.abs() - 0.74)
    b.lay(within(check, band.abs() - 0.05), SNOW)
    b.lay(within(check, band.abs() - 0.05, squares * 0.03), DARK)
    b.block((-0.12, 0.91), 0.16, 0.06, SNOW, 0.03)
    b.block((-0.12, 0.905), 0.11, 0.025, DARK, 0.01)
    _on_wheels(b, -0.46, 0.46, 0.18)


def _police_car(b: Brush) -> None:
    ink = b.inks
    _saloon(b)
    b.block((-0.06, 0.385), 0.33, 0.155, ink.mark, 0.02)
    b.bar((-0.07, 0.26), (-0.07, 0.53), 0.008, ink.shade)
    star(b, (-0.22, 0.40), 0.085, GOLD)
    b.block((-0.12, 0.865), 0.17, 0.025, METAL, 0.02)
    light(b, (-0.21, 0.915), 0.06, RED_LIGHT, 0.0)
    light(b, (-0.03, 0.915), 0.06, BLUE_LIGHT, 0.5)
    _on_wheels(b, -0.46, 0.46, 0.18)


def _sports_car(b: Brush) -> None:
    ink = b.inks
    b.bar((-0.72, 0.42), (-0.74, 0.60), 0.020, ink.shade)
    b.bar((-0.92, 0.61), (-0.62, 0.58), 0.030, ink.body)
    cabin = ((-0.52, 0.0), (0.46, 0.0), (0.06, 0.23), (-0.24, 0.23))
    b.hull((-0.06, 0.42), cabin, ink.body, 0.03)
    b.hull((-0.06, 0.44), ((-0.02, 0.0), (0.38, 0.0), (0.06, 0.18), (-0.02, 0.18)), GLASS, 0.01)
    b.hull((-0.06, 0.44), ((-0.30, 0.02), (-0.07, 0.0), (-0.07, 0.18), (-0.18, 0.18)), GLASS, 0.01)
    side = (
        (-0.84, -0.14), (0.88, -0.14), (0.90, -0.06), (0.70, 0.05), (0.30, 0.13), (-0.70, 0.14),
        (-0.86, 0.10),
    )  # fmt: skip
    b.hull((0.0, 0.30), side, ink.body, 0.03)
    b.block((0.0, 0.15), 0.86, 0.035, ink.shade, 0.03)
    b.hull((0.0, 0.30), ((-0.28, 0.02), (0.02, -0.03), (-0.08, 0.07), (-0.28, 0.07)), DARK)
    b.bar((-0.66, 0.38), (0.60, 0.34), 0.012, ink.pale)
    b.oval((0.78, 0.30), 0.085, 0.030, LAMP, -0.4)
    b.block((-0.87, 0.36), 0.02, 0.04, TAIL, 0.01)
    _on_wheels(b, -0.54, 0.54, 0.165)


def _race_wheel(b: Brush, x: float, radius: float) -> None:
    px, py = rolling(b, x, radius)
    away = torch.sqrt(px * px + py * py)
    b.lay(away - radius, TYRE)
    b.lay((away - 0.70 * radius).abs() - 0.05 * radius, (0.95, 0.80, 0.16))
    b.lay(away - 0.50 * radius, METAL)
    b.lay(within(away - 0.45 * radius, px.abs() - 0.10 * radius), DARK)


def _race_car(b: Brush) -> None:
    ink = b.inks
    b.block((-0.80, 0.44), 0.025, 0.17, ink.shade)
    b.block((-0.82, 0.60), 0.14, 0.045, ink.body, 0.02)
    b.block((-0.82, 0.50), 0.14, 0.022, ink.mark, 0.01)
    engine = ((-0.62, -0.14), (0.10, -0.14), (0.02, 0.06), (-0.14, 0.24), (-0.22, 0.26),
              (-0.62, 0.02))  # fmt: skip
    b.hull((0.0, 0.33), engine, ink.body, 0.03)
    b.disc(0.04, 0.52, 0.105, ink.mark)
    b.hull((0.04, 0.52), ((0.0, -0.03), (0.10, -0.03), (0.09, 0.05), (0.0, 0.05)), DARK, 0.005)
    tub = ((-0.30, -0.14), (0.84, -0.16), (0.88, -0.12), (0.40, 0.06), (-0.02, 0.10), (-0.30, 0.06))
    b.hull((0.0, 0.33), tub, ink.body, 0.03)
    b.bar((-0.34, 0.19), (0.78, 0.17), 0.035, ink.shade)
    b.block((0.84, 0.13), 0.09, 0.035, ink.mark, 0.02)
    b.disc(-0.28, 0.36, 0.10, SNOW)
    b.bar((-0.27, 0.31), (-0.27, 0.41), 0.018, DARK)
    _race_wheel(b, -0.60, 0.205)
    _race_wheel(b, 0.56, 0.185)


def _convertible(b: Brush) -> None:
    ink = b.inks
    for x in (-0.30, 0.02):
        b.bar((x - 0.06, 0.60), (x - 0.08, 0.66), 0.07, _LEATHER)
        b.bar((x - 0.08, 0.75), (x - 0.09, 0.77), 0.045, _LEATHER)
    b.bar((0.20, 0.66), (0.13, 0.72), 0.018, DARK)
    glass = ((0.0, 0.0), (0.10, 0.0), (-0.10, 0.26), (-0.14, 0.26))
    b.hull((0.32, 0.54), glass, GLASS, 0.01)
    b.bar((0.41, 0.54), (0.20, 0.81), 0.018, METAL)
    side = (
        (-0.84, -0.18), (0.82, -0.18), (0.84, 0.02), (0.70, 0.11), (0.36, 0.15), (-0.66, 0.18),
        (-0.84, 0.10),
    )  # fmt: skip
    b.hull((0.0, 0.41), side, ink.body, 0.04)
    b.bar((-0.70, 0.62), (-0.50, 0.64), 0.05, ink.shade)
    b.block((0.0, 0.23), 0.82, 0.05, ink.shade, 0.04)
    b.bar((-0.74, 0.44), (0.68, 0.44), 0.016, SNOW)
    b.bar((-0.10, 0.50), (0.0, 0.50), 0.014, METAL)
    b.oval((0.80, 0.43), 0.055, 0.06, LAMP)
    b.block((-0.84, 0.45), 0.03, 0.06, TAIL, 0.02)
    _on_wheels(b, -0.48, 0.48, 0.19)


GUISES: dict[str, Guise] = {
    "taxi": Guise("car", _taxi, reach=0.86),
    "police car": Guise("car", _police_car, reach=0.86),
    "sports car": Guise("car", _sports_car, reach=0.96, size=0.95),
    "race car": Guise("car", _race_car, reach=0.98, size=0.95),
    "convertible": Guise("car", _convertible, reach=0.9),
}
