"""Food on a plate or in a cone: cake, cupcake, burger, pizza, ice cream, hot dog, sandwich."""

from __future__ import annotations

import math

import torch

from kling_local.sketch.world.canvas import Color
from kling_local.sketch.world.figures.brush import SNOW, Brush
from kling_local.sketch.world.figures.guise import Guise
from kling_local.sketch.world.figures.strokes import flame, line, shine, steam, within

_PLATE: Color = (0.93, 0.94, 0.97)
_PLATE_EDGE: Color = (0.72, 0.76, 0.84)
_SPONGE: Color = (0.93, 0.74, 0.42)
_CREAM: Color = (1.00, 0.97, 0.90)
_CHERRY: Color = (0.88, 0.10, 0.18)
_BUN: Color = (0.88, 0.60, 0.28)
_BUN_LIGHT: Color = (0.96, 0.74, 0.42)
_LETTUCE: Color = (0.46, 0.78, 0.26)
_TOMATO: Color = (0.90, 0.22, 0.18)
_CHEESE: Color = (1.00, 0.80, 0.22)
_PATTY: Color = (0.40, 0.22, 0.13)
_WAFER: Color = (0.90, 0.66, 0.36)
_WAFER_DARK: Color = (0.72, 0.46, 0.20)
_STRIPES: tuple[Color, ...] = ((0.30, 0.66, 0.96), (0.98, 0.50, 0.62), (0.46, 0.80, 0.40))


def _plate(b: Brush, half: float) -> None:
    b.oval((0.0, 0.055), half, 0.052, _PLATE_EDGE)
    b.oval((0.0, 0.070), 0.94 * half, 0.044, _PLATE)


def _tier(b: Brush, low: float, high: float, half: float) -> None:
    """Draw one tier of a cake with icing that runs down."""
    ink = b.inks
    b.block((0.0, 0.5 * (low + high)), half, 0.5 * (high - low), ink.body, 0.03)
    b.block((0.0, low + 0.025), half, 0.030, ink.shade, 0.02)
    drip = high - 0.075 - 0.030 * torch.sin(b.x * 26) - 0.015 * torch.sin(b.x * 61)
    icing = within(b.x.abs() - half - 0.012, drip - b.y, b.y - high - 0.02)
    b.lay(icing, _CREAM)


def _cake(b: Brush) -> None:
    _plate(b, 0.60)
    _tier(b, 0.09, 0.36, 0.50)
    _tier(b, 0.38, 0.62, 0.34)
    for i in range(7):
        b.disc(-0.42 + 0.14 * i, 0.385, 0.044, _CHERRY if i % 2 else SNOW)
    for i, x in enumerate((-0.20, 0.0, 0.20)):
        b.block((x, 0.715), 0.026, 0.075, _STRIPES[i], 0.01)
        for y in (0.68, 0.74):
            b.bar((x - 0.02, y - 0.01), (x + 0.02, y + 0.01), 0.009, SNOW)
        flame(b, (x, 0.79), 0.17, 0.036, 0.21 * i)


def _cupcake(b: Brush) -> None:
    ink = b.inks
    wrap = ((-0.26, 0.0), (0.26, 0.0), (0.36, 0.36), (-0.36, 0.36))
    b.hull((0.0, 0.03), wrap, _SPONGE, 0.012)
    for i in range(-3, 4):
        b.bar((0.082 * i, 0.03), (0.108 * i, 0.39), 0.012, _WAFER_DARK)
    for y, half, tall in ((0.46, 0.40, 0.12), (0.60, 0.31, 0.11), (0.73, 0.20, 0.10)):
        b.oval((0.0, y - 0.015), half, tall, ink.shade)
        b.oval((0.0, y), half, tall, ink.body)
        b.oval((-0.22 * half, y + 0.04), 0.45 * half, 0.32 * tall, ink.pale)
    for i in range(9):
        x, y = 0.30 * math.sin(2.3 * i), 0.45 + 0.30 * ((0.37 * i) % 1.0)
        b.bar((x * (1.15 - y), y), (x * (1.15 - y) + 0.03, y + 0.015), 0.010, _STRIPES[i % 3])
    b.disc(0.0, 0.86, 0.075, _CHERRY)
    b.disc(-0.025, 0.885, 0.020, SNOW)
    line(b, ((0.0, 0.92), (0.03, 0.96), (0.08, 0.975)), 0.011, (0.36, 0.46, 0.18))


def _burger(b: Brush) -> None:
    bottom = within(b.oval_at((0.0, 0.16), 0.50, 0.16), b.y - 0.20)
    b.lay(bottom, b.inks.shade)
    b.block((0.0, 0.19), 0.50, 0.050, b.inks.body, 0.04)
    b.block((0.0, 0.29), 0.53, 0.075, _PATTY, 0.07)
    cheese = ((-0.50, 0.0), (-0.22, -0.13), (0.02, 0.0), (0.24, -0.10), (0.50, 0.0))
    b.hull((0.0, 0.37), cheese[:3], _CHEESE, 0.01)
    b.hull((0.0, 0.37), cheese[2:], _CHEESE, 0.01)
    b.block((0.0, 0.38), 0.51, 0.024, _CHEESE, 0.02)
    b.block((0.0, 0.435), 0.49, 0.036, _TOMATO, 0.03)
    frill = 0.470 + 0.026 * torch.sin(34 * b.x)
    b.lay(within(b.x.abs() - 0.55, (b.y - frill).abs() - 0.034), _LETTUCE)
    top = within(b.oval_at((0.0, 0.51), 0.52, 0.42), 0.51 - b.y)
    b.lay(top, b.inks.shade)
    b.lay(within(b.oval_at((0.0, 0.525), 0.51, 0.40), 0.54 - b.y), b.inks.body)
    for x, y in (
        (-0.26, 0.72), (-0.08, 0.82), (0.12, 0.74), (0.28, 0.68), (-0.14, 0.66), (0.06, 0.87),
    ):  # fmt: skip
        b.oval((x, y), 0.030, 0.017, (1.00, 0.94, 0.76), 0.5)
    shine(b, (-0.36, 0.64), (-0.26, 0.76), 0.026, 0.4)


def _pizza(b: Brush) -> None:
    ink = b.inks
    px, py = b.from_middle(0.0, 0.46)
    away, angle = torch.sqrt(px * px + py * py), torch.atan2(py, px)
    b.lay(away - 0.455, ink.shade)
    b.lay(away - 0.445 - 0.008 * torch.sin(11 * angle), ink.body)
    b.lay(away - 0.375, _TOMATO)
    b.lay(away - 0.350 - 0.014 * torch.sin(9 * angle), _CHEESE)
    for x, y in (
        (-0.17, 0.60), (0.12, 0.66), (0.22, 0.42), (-0.02, 0.43), (-0.22, 0.34), (0.06, 0.22),
    ):  # fmt: skip
        b.disc(x, y, 0.075, (0.66, 0.14, 0.12))
        b.disc(x, y, 0.060, (0.84, 0.24, 0.18))
        b.disc(x - 0.015, y + 0.02, 0.012, (0.96, 0.56, 0.44))
    for x, y, slant in (
        (-0.04, 0.56, 0.4), (0.13, 0.53, 1.9), (-0.10, 0.24, 2.4), (0.22, 0.28, 0.9),
    ):  # fmt: skip
        b.oval((x, y), 0.050, 0.022, (0.24, 0.58, 0.22), slant)
    for x, y in ((0.02, 0.32), (-0.27, 0.48), (0.27, 0.55)):
        b.lay((b.oval_at((x, y), 0.030, 0.030)).abs() - 0.011, (0.16, 0.14, 0.16))
    for turn in (0.5, 1.55, 2.6):
        dx, dy = 0.45 * math.cos(turn), 0.45 * math.sin(turn)
        b.bar((-dx, 0.46 - dy), (dx, 0.46 + dy), 0.006, (0.86, 0.58, 0.16))


def _ice_cream(b: Brush) -> None:
    ink = b.inks
    cone = ((0.0, 0.0), (0.255, 0.50), (-0.255, 0.50))
    b.hull((0.0, 0.02), cone, _WAFER, 0.012)
    inside = b.hull_at((0.0, 0.02), cone, 0.004)
    for slope in (-1.0, 1.0):
        grid = (
            torch.remainder((b.y + slope * 1.25 * b.x) / 0.105, 1.0) - 0.5
        ).abs() * 0.075 - 0.005
        b.lay(within(inside, grid), _WAFER_DARK)
    for x in (-0.19, -0.06, 0.08, 0.20):
        b.disc(x, 0.52, 0.085, ink.body)
    b.bar((0.12, 0.52), (0.12, 0.41), 0.040, ink.body)
    b.disc(0.0, 0.64, 0.255, ink.body)
    px, py = b.from_middle(-0.05, 0.70)
    bright = torch.sqrt(px * px + py * py) - 0.26
    b.lay(within(b.oval_at((0.0, 0.64), 0.255, 0.255), -bright), ink.shade)
    b.disc(-0.02, 0.80, 0.155, _CREAM)
    b.disc(0.0, 0.925, 0.060, _CHERRY)
    b.disc(-0.02, 0.945, 0.016, SNOW)
    for i in range(7):
        turn = 0.5 + 0.37 * i
        x, y = 0.19 * math.cos(turn), 0.60 + 0.14 * math.sin(2.3 * i)
        b.bar((x, y), (x + 0.026, y + 0.018), 0.011, _STRIPES[i % 3])
    shine(b, (-0.17, 0.62), (-0.13, 0.72), 0.024, 0.5)


def _hot_dog(b: Brush) -> None:
    ink = b.inks
    b.bar((-0.46, 0.34), (0.46, 0.34), 0.22, ink.shade)
    b.bar((-0.60, 0.46), (0.60, 0.46), 0.125, (0.66, 0.20, 0.13))
    b.bar((-0.56, 0.50), (0.56, 0.50), 0.030, (0.84, 0.38, 0.26))
    wave = b.y - 0.50 - 0.055 * torch.sin(18 * b.x)
    b.lay(within(wave.abs() * 0.72 - 0.022, b.x.abs() - 0.54), _CHEESE)
    b.bar((-0.46, 0.24), (0.46, 0.24), 0.195, ink.body)
    shine(b, (-0.40, 0.32), (0.10, 0.32), 0.020, 0.4)


def _sandwich(b: Brush) -> None:
    ink = b.inks
    layers = (
        (0.10, 0.085, ink.body, 0.52), (0.235, 0.050, (0.96, 0.62, 0.60), 0.55),
        (0.315, 0.032, _CHEESE, 0.56), (0.385, 0.045, _TOMATO, 0.50),
    )  # fmt: skip
    for y, tall, color, half in layers:
        b.block((0.0, y), half, tall, color, 0.03)
    frill = 0.455 + 0.026 * torch.sin(32 * b.x)
    b.lay(within(b.x.abs() - 0.58, (b.y - frill).abs() - 0.034), _LETTUCE)
    b.hull((0.0, 0.49), ((-0.52, 0.0), (0.52, 0.0), (0.40, 0.30), (-0.40, 0.30)), ink.shade, 0.03)
    b.hull((0.0, 0.52), ((-0.50, 0.0), (0.50, 0.0), (0.40, 0.27), (-0.40, 0.27)), ink.body, 0.02)
    b.bar((0.0, 0.66), (0.0, 0.92), 0.012, _WAFER)
    b.oval((0.0, 0.93), 0.055, 0.045, (0.42, 0.60, 0.22))


def _noodles(b: Brush) -> None:
    ink = b.inks
    steam(b, (-0.22, 0.72), 0.24, 0.13, 2)
    for x in (0.20, 0.28):
        b.bar((x, 0.56), (x + 0.30, 0.95), 0.018, (0.60, 0.34, 0.18))
    b.oval((0.0, 0.52), 0.54, 0.13, ink.shade)
    b.oval((0.0, 0.535), 0.49, 0.105, (0.84, 0.56, 0.26))
    for i in range(6):
        x = -0.34 + 0.11 * i
        b.lay(within((b.oval_at((x, 0.545), 0.13, 0.075)).abs() - 0.013), (1.00, 0.88, 0.52))
    b.oval((-0.16, 0.60), 0.14, 0.085, SNOW)
    b.oval((-0.15, 0.605), 0.075, 0.048, (1.00, 0.68, 0.16))
    for x, y in ((0.06, 0.56), (0.14, 0.60), (0.20, 0.54)):
        b.disc(x, y, 0.026, (0.34, 0.70, 0.30))
    rim = within((b.oval_at((0.0, 0.52), 0.525, 0.118)).abs() - 0.018, b.y - 0.52)
    bowl = within(b.oval_at((0.0, 0.52), 0.54, 0.46), b.y - 0.44, 0.07 - b.y)
    soup = b.oval_at((0.0, 0.535), 0.49, 0.105)
    front = within(b.oval_at((0.0, 0.52), 0.54, 0.46), 0.07 - b.y, -soup, b.y - 0.53)
    b.lay(torch.minimum(front, bowl), ink.body)
    b.lay(rim, ink.pale)
    b.lay(within(bowl, (b.y - 0.26).abs() - 0.030), ink.mark)
    b.block((0.0, 0.045), 0.21, 0.044, ink.shade, 0.02)


GUISES: dict[str, Guise] = {
    "cake": Guise("box", _cake, reach=0.64, size=0.95),
    "pizza": Guise("ball", _pizza, reach=0.48, size=1.0),
    "cupcake": Guise("cup", _cupcake, reach=0.46, size=0.8),
    "burger": Guise("cup", _burger, reach=0.6, size=0.85),
    "ice cream": Guise("cup", _ice_cream, reach=0.32, size=0.9),
    "hot dog": Guise("cup", _hot_dog, reach=0.76, size=0.8),
    "sandwich": Guise("cup", _sandwich, reach=0.62, size=0.8, plural="sandwiches"),
    "noodle bowl": Guise("cup", _noodles, reach=0.62),
}
