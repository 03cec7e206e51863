"""Furniture: table, chair, armchair, sofa, bed and piano."""

from __future__ import annotations

from kling_local.sketch.world.canvas import Color
from kling_local.sketch.world.figures.brush import DARK, SNOW, WOOD, Brush
from kling_local.sketch.world.figures.guise import Guise
from kling_local.sketch.world.figures.strokes import GOLD, line, shine, within

_LEG: Color = (0.36, 0.23, 0.14)
_PILLOW: Color = (0.97, 0.97, 0.98)


def _table(b: Brush) -> None:
    ink = b.inks
    for x in (-0.52, 0.56):
        b.hull((x, 0.0), ((-0.03, 0.10), (0.03, 0.10), (0.045, 0.70), (-0.045, 0.70)), ink.shade)
    for x in (-0.64, 0.66):
        b.hull((x, 0.0), ((-0.036, 0.0), (0.036, 0.0), (0.06, 0.74), (-0.06, 0.74)), ink.body, 0.01)
    b.block((0.0, 0.72), 0.68, 0.075, ink.shade, 0.01)
    top = ((-0.84, 0.0), (0.84, 0.0), (0.72, 0.14), (-0.72, 0.14))
    b.hull((0.0, 0.80), top, ink.pale, 0.012)
    b.block((0.0, 0.785), 0.845, 0.034, ink.body, 0.02)
    b.block((0.0, 0.72), 0.045, 0.020, GOLD, 0.02)


def _chair(b: Brush) -> None:
    ink = b.inks
    for x, low in ((-0.14, 0.07), (0.34, 0.07)):
        b.bar((x, 0.42), (x, low), 0.034, ink.shade)
    for y in (0.66, 0.78, 0.90):
        b.bar((-0.30, y), (-0.20, y + 0.02), 0.034, ink.shade)
    line(b, ((-0.30, 0.40), (-0.31, 0.60), (-0.36, 0.95)), 0.044, ink.body)
    b.bar((-0.20, 0.46), (-0.25, 0.95), 0.034, ink.shade)
    b.bar((-0.36, 0.93), (-0.24, 0.95), 0.046, ink.body)
    b.bar((-0.28, 0.44), (-0.32, 0.04), 0.040, ink.body)
    b.bar((0.22, 0.42), (0.24, 0.04), 0.040, ink.body)
    b.bar((-0.28, 0.20), (0.22, 0.20), 0.022, ink.shade)
    seat = ((-0.34, 0.0), (0.30, 0.0), (0.40, 0.07), (-0.22, 0.07))
    b.hull((0.0, 0.43), seat, ink.body, 0.03)
    b.hull((0.0, 0.47), ((-0.28, 0.0), (0.28, 0.0), (0.36, 0.05), (-0.18, 0.05)), ink.mark, 0.016)


def _padded(b: Brush, half: float, num_seats: int) -> None:
    """Draw a seat with armrests from the front."""
    ink = b.inks
    for x in (-half + 0.10, half - 0.10):
        b.bar((x, 0.12), (x, 0.035), 0.034, _LEG)
    b.block((0.0, 0.62), half - 0.06, 0.36, ink.shade, 0.12)
    wide = (half - 0.16) / num_seats
    for i in range(num_seats):
        x = wide * (2 * i + 1 - num_seats)
        b.block((x, 0.66), wide - 0.012, 0.28, ink.body, 0.09)
        for dx in (-0.35, 0.35):
            b.disc(x + dx * wide, 0.74, 0.020, ink.shade)
    b.block((0.0, 0.21), half - 0.04, 0.13, ink.shade, 0.03)
    for i in range(num_seats):
        x = wide * (2 * i + 1 - num_seats)
        b.block((x, 0.385), wide - 0.008, 0.085, ink.pale, 0.05)
    for side in (-1.0, 1.0):
        x = (half - 0.09) * side
        b.block((x, 0.32), 0.095, 0.24, ink.body, 0.05)
        b.disc(x, 0.53, 0.110, ink.body)
        b.disc(x, 0.53, 0.050, ink.shade)


def _sofa(b: Brush) -> None:
    _padded(b, 0.92, 2)
    b.hull((0.52, 0.50), ((-0.13, -0.08), (0.11, -0.11), (0.14, 0.12), (-0.10, 0.14)),
           b.inks.mark, 0.02)  # fmt: skip


def _armchair(b: Brush) -> None:
    _padded(b, 0.52, 1)


def _bed(b: Brush) -> None:
    ink = b.inks
    for x in (-0.88, 0.86):
        b.bar((x, 0.30), (x, 0.04), 0.045, WOOD)
    b.block((-0.88, 0.58), 0.060, 0.36, WOOD, 0.04)
    b.disc(-0.88, 0.94, 0.055, WOOD)
    b.block((0.88, 0.46), 0.050, 0.20, WOOD, 0.04)
    b.block((0.0, 0.27), 0.86, 0.085, (0.60, 0.40, 0.24), 0.02)
    b.block((0.0, 0.42), 0.82, 0.11, _PILLOW, 0.05)
    b.bar((-0.68, 0.60), (-0.46, 0.55), 0.095, _PILLOW)
    b.bar((-0.70, 0.53), (-0.44, 0.49), 0.014, (0.80, 0.83, 0.89))
    cover = ((-0.36, -0.16), (0.82, -0.16), (0.82, 0.12), (0.70, 0.18), (-0.26, 0.20))
    b.hull((0.0, 0.42), cover, ink.body, 0.025)
    b.hull(
        (-0.31, 0.44), ((-0.08, -0.18), (0.06, -0.18), (0.14, 0.17), (0.0, 0.18)), ink.pale, 0.02
    )
    for x in (0.10, 0.38, 0.66):
        b.bar((x, 0.28), (x + 0.03, 0.58), 0.016, ink.shade)


def _piano(b: Brush) -> None:
    ink = b.inks
    for x in (-0.58, 0.58):
        b.bar((x, 0.34), (x, 0.03), 0.042, ink.shade)
        b.block((x, 0.03), 0.08, 0.028, ink.shade, 0.02)
    b.block((0.0, 0.50), 0.66, 0.44, ink.body, 0.03)
    b.block((0.0, 0.945), 0.70, 0.034, ink.shade, 0.02)
    b.block((0.0, 0.20), 0.52, 0.115, ink.shade, 0.02)
    for x in (-0.34, 0.34):
        b.block((x, 0.72), 0.22, 0.115, ink.shade, 0.02)
    sheet = ((-0.15, 0.0), (0.15, 0.0), (0.13, 0.19), (-0.13, 0.19))
    b.hull((0.0, 0.62), sheet, (0.98, 0.96, 0.90), 0.006)
    for y in (0.67, 0.71, 0.75):
        b.bar((-0.10, y), (0.10, y), 0.006, DARK)
    b.block((0.0, 0.345), 0.72, 0.042, ink.shade, 0.02)
    b.block((0.0, 0.44), 0.66, 0.058, SNOW, 0.01)
    keys = b.y - 0.44
    part = (b.x * 12).remainder(1.0)
    b.lay(within((part - 0.5).abs() / 12 - 0.004, keys.abs() - 0.055, b.x.abs() - 0.64), DARK)
    for i in range(16):
        if i % 7 in (2, 6):
            continue
        x = -0.625 + i / 12
        b.block((x, 0.460), 0.024, 0.038, DARK)
    b.block((0.0, 0.515), 0.70, 0.024, ink.body, 0.01)
    b.bar((-0.60, 0.895), (0.60, 0.895), 0.010, ink.pale)
    for x in (-0.08, 0.08):
        b.oval((x, 0.065), 0.045, 0.020, GOLD)
    shine(b, (-0.60, 0.60), (-0.60, 0.84), 0.012, 0.35)


GUISES: dict[str, Guise] = {
    "table": Guise("box", _table, reach=0.88),
    "chair": Guise("box", _chair, reach=0.46, size=1.05),
    "armchair": Guise("box", _armchair, reach=0.62),
    "sofa": Guise("box", _sofa, reach=1.0),
    "bed": Guise("box", _bed, reach=0.98),
    "piano": Guise("box", _piano, reach=0.78, size=1.15),
}
