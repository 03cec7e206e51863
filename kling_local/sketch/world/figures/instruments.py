"""Musical instruments: guitars, violin, drum, trumpet and gramophone."""

from __future__ import annotations

import math

import torch

from kling_local.sketch.world.canvas import Color
from kling_local.sketch.world.figures.brush import DARK, METAL, SNOW, WOOD, Brush
from kling_local.sketch.world.figures.guise import Guise
from kling_local.sketch.world.figures.strokes import GOLD, line, ring, shine, within

_NECK: Color = (0.30, 0.18, 0.11)
_STRING: Color = (0.90, 0.88, 0.80)
_SOUNDHOLE: Color = (0.12, 0.08, 0.06)


def _neck(b: Brush, low: float, high: float, half: float) -> None:
    """Draw a neck with frets and the head with its pegs."""
    b.block((0.0, 0.5 * (low + high)), half, 0.5 * (high - low), _NECK)
    for i in range(7):
        y = low + (high - low) * (0.12 + 0.125 * i)
        b.bar((-half, y), (half, y), 0.005, METAL)
    for side in (-1.0, 1.0):
        for y in (0.885, 0.925, 0.965):
            b.bar((0.0, y), (0.082 * side, y), 0.013, METAL)
    b.block((0.0, 0.925), 0.054, 0.068, b.inks.shade, 0.02)


def _strings(b: Brush, low: float, high: float, half: float) -> None:
    for i in range(4):
        x = half * (2 * i / 3 - 1)
        b.bar((x, low), (x, high), 0.0035, _STRING)


def _guitar(b: Brush) -> None:
    ink = b.inks
    for grown, color in ((0.0, ink.shade), (-0.022, ink.body)):
        b.oval((0.0, 0.205), 0.245 + grown, 0.195 + grown, color)
        b.oval((0.0, 0.445), 0.190 + grown, 0.150 + grown, color)
        b.block((0.0, 0.335), 0.155 + grown, 0.11, color)
    b.disc(0.0, 0.375, 0.098, GOLD)
    b.disc(0.0, 0.375, 0.080, _SOUNDHOLE)
    b.hull((0.10, 0.25), ((-0.05, -0.06), (0.05, -0.04), (0.07, 0.05), (0.0, 0.08)), ink.mark, 0.01)
    b.block((0.0, 0.150), 0.095, 0.020, _NECK, 0.01)
    _neck(b, 0.44, 0.87, 0.034)
    _strings(b, 0.15, 0.92, 0.024)
    shine(b, (-0.18, 0.14), (-0.19, 0.24), 0.018, 0.4)


def _electric_guitar(b: Brush) -> None:
    ink = b.inks
    for grown, color in ((0.022, ink.shade), (0.0, ink.body)):
        b.oval((0.0, 0.175), 0.205 + grown, 0.150 + grown, color)
        b.bar((-0.10, 0.26), (-0.165, 0.455), 0.062 + grown, color)
        b.bar((0.10, 0.26), (0.150, 0.400), 0.058 + grown, color)
        b.block((0.0, 0.28), 0.130 + grown, 0.10, color)
    guard = ((-0.09, -0.14), (0.08, -0.12), (0.12, 0.02), (0.06, 0.13), (-0.07, 0.13))
    b.hull((0.01, 0.24), guard, ink.mark, 0.015)
    for y in (0.20, 0.28, 0.36):
        b.block((0.0, y), 0.066, 0.018, DARK, 0.01)
    b.block((0.0, 0.125), 0.066, 0.020, METAL, 0.01)
    for x, y in ((0.135, 0.165), (0.165, 0.22)):
        b.disc(x, y, 0.022, GOLD)
    _neck(b, 0.36, 0.87, 0.032)
    _strings(b, 0.125, 0.92, 0.022)
    shine(b, (-0.15, 0.14), (-0.13, 0.22), 0.016, 0.45)


def _violin(b: Brush) -> None:
    ink = b.inks
    b.bar((0.24, 0.05), (0.345, 0.90), 0.014, WOOD)
    b.bar((0.275, 0.06), (0.375, 0.88), 0.006, _STRING)
    for grown, color in ((0.0, ink.shade), (-0.020, ink.body)):
        b.oval((-0.04, 0.185), 0.205 + grown, 0.165 + grown, color)
        b.oval((-0.04, 0.440), 0.165 + grown, 0.135 + grown, color)
        b.block((-0.04, 0.32), 0.115 + grown, 0.10, color)
    for side in (-1.0, 1.0):
        x = -0.04 + 0.085 * side
        line(b, ((x + 0.02 * side, 0.245), (x, 0.31), (x - 0.014 * side, 0.375)), 0.010, _SOUNDHOLE)
    b.hull((-0.04, 0.05), ((-0.026, 0.0), (0.026, 0.0), (0.042, 0.15), (-0.042, 0.15)), _SOUNDHOLE)
    b.block((-0.04, 0.295), 0.058, 0.014, SNOW)
    b.hull((-0.04, 0.42), ((-0.038, 0.0), (0.038, 0.0), (0.024, 0.46), (-0.024, 0.46)), _SOUNDHOLE)
    for side in (-1.0, 1.0):
        for y in (0.88, 0.92):
            b.bar((-0.04, y), (-0.04 + 0.075 * side, y + 0.01), 0.013, _NECK)
    b.block((-0.04, 0.905), 0.030, 0.050, ink.shade, 0.02)
    ring(b, (-0.04, 0.955), 0.024, 0.014, ink.shade)
    for x in (-0.060, -0.047, -0.033, -0.020):
        b.bar((x, 0.19), (x, 0.90), 0.0030, _STRING)
    shine(b, (-0.18, 0.13), (-0.19, 0.21), 0.014, 0.4)


def _drum(b: Brush) -> None:
    ink = b.inks
    for side in (-1.0, 1.0):
        b.bar((0.10 * side, 0.76), (0.46 * side, 0.96), 0.022, (0.82, 0.62, 0.36))
        b.disc(0.09 * side, 0.755, 0.038, (0.90, 0.74, 0.48))
    side_wall = within(b.x.abs() - 0.47, (b.y - 0.38).abs() - 0.30)
    b.lay(side_wall, ink.body)
    b.lay(within(b.oval_at((0.0, 0.10), 0.47, 0.095), b.y - 0.10), ink.body)
    zig = (torch.remainder(b.x / 0.1567 + 0.5, 2.0) - 1.0).abs()
    b.lay(within((b.y - 0.16 - 0.44 * zig).abs() * 0.33 - 0.010, b.x.abs() - 0.46), SNOW)
    hoop = within((b.oval_at((0.0, 0.12), 0.48, 0.10)).abs() - 0.030, b.y - 0.12, b.x.abs() - 0.50)
    b.lay(hoop, GOLD)
    b.oval((0.0, 0.66), 0.495, 0.125, GOLD)
    b.oval((0.0, 0.69), 0.495, 0.125, GOLD)
    b.oval((0.0, 0.695), 0.440, 0.098, (0.97, 0.95, 0.90))
    b.oval((0.0, 0.690), 0.200, 0.040, (0.88, 0.85, 0.78))


def _trumpet(b: Brush) -> None:
    ink = b.inks
    b.lay((b.oval_at((-0.04, 0.44), 0.36, 0.155)).abs() - 0.030, ink.shade)
    b.bar((-0.70, 0.58), (0.40, 0.58), 0.034, ink.body)
    px = b.from_middle(0.36, 0.0)[0]
    flare = 0.034 + 0.23 * ((px / 0.44).clamp(0, 1)) ** 2.4
    b.lay(within((b.y - 0.58).abs() - flare, (px - 0.22).abs() - 0.22), ink.body)
    b.oval((0.80, 0.58), 0.050, 0.270, ink.pale)
    b.oval((0.805, 0.58), 0.028, 0.225, ink.shade)
    b.hull(
        (-0.78, 0.58), ((-0.03, -0.065), (0.08, -0.03), (0.08, 0.03), (-0.03, 0.065)), METAL, 0.01
    )
    for x in (-0.16, -0.04, 0.08):
        b.block((x, 0.49), 0.042, 0.20, ink.body, 0.02)
        b.block((x, 0.49), 0.042, 0.020, ink.shade)
        b.bar((x, 0.70), (x, 0.76), 0.016, METAL)
        b.bar((x - 0.025, 0.775), (x + 0.025, 0.775), 0.018, SNOW)
    b.bar((-0.64, 0.60), (0.34, 0.60), 0.010, ink.pale)


def _gramophone(b: Brush) -> None:
    ink = b.inks
    line(b, ((-0.20, 0.36), (-0.34, 0.46), (-0.30, 0.58), (-0.12, 0.62)), 0.036, GOLD)
    for grown, color in ((0.035, ink.shade), (0.0, ink.body)):
        bell = (
            (-0.16, -0.03), (0.34, -0.28), (0.46, -0.06), (0.44, 0.16), (0.22, 0.34),
            (-0.16, 0.03),
        )  # fmt: skip
        b.hull((0.0, 0.62), bell, color, grown)
    b.oval((0.34, 0.655), 0.115, 0.295, ink.shade, -0.35)
    b.oval((0.345, 0.655), 0.080, 0.250, (0.22, 0.13, 0.10), -0.35)
    b.oval((0.0, 0.335), 0.36, 0.055, DARK)
    turned = 0.24 * torch.cos(2 * math.pi * 0.5 * b.clock)
    b.bar((0.0, 0.338), (turned, 0.338 + 0.03 * torch.sin(math.pi * b.clock)), 0.008, METAL)
    b.oval((0.0, 0.340), 0.10, 0.018, (0.88, 0.24, 0.22))
    b.block((0.0, 0.18), 0.44, 0.13, WOOD, 0.02)
    b.block((0.0, 0.18), 0.34, 0.075, (0.60, 0.40, 0.24), 0.02)
    b.block((0.0, 0.035), 0.48, 0.035, WOOD, 0.02)
    b.bar((0.44, 0.18), (0.54, 0.18), 0.016, METAL)
    b.bar((0.54, 0.18), (0.54, 0.27), 0.016, METAL)


GUISES: dict[str, Guise] = {
    "guitar": Guise("bottle", _guitar, reach=0.28, size=1.1),
    "electric guitar": Guise("bottle", _electric_guitar, reach=0.28, size=1.1),
    "violin": Guise("bottle", _violin, reach=0.42, size=1.05),
    "drum": Guise("box", _drum, reach=0.52, size=0.9),
    "trumpet": Guise("box", _trumpet, reach=0.88, size=0.8),
    "gramophone": Guise("box", _gramophone, reach=0.6),
}
