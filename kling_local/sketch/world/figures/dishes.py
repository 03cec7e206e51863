"""Dishes: plates and bowls of food, drinks with ice, bread, and flowers in a vase."""

from __future__ import annotations

import math

import torch

from kling_local.sketch.world.canvas import Color
from kling_local.sketch.world.figures.brush import DARK, SNOW, WOOD, Brush, Number
from kling_local.sketch.world.figures.guise import Guise
from kling_local.sketch.world.figures.strokes import line, shine, steam, within

_PLATE: Color = (0.95, 0.96, 0.98)
_RICE: Color = (0.99, 0.98, 0.94)
_SALMON: Color = (0.98, 0.52, 0.34)
_TUNA: Color = (0.80, 0.16, 0.22)
_NORI: Color = (0.12, 0.20, 0.16)
_BROWN: Color = (0.62, 0.36, 0.16)
_GOLDEN: Color = (0.92, 0.66, 0.30)
_CRUST: Color = (0.78, 0.50, 0.22)
_SYRUP: Color = (0.70, 0.34, 0.08)
_BUTTER: Color = (1.00, 0.90, 0.48)
_GREEN: Color = (0.36, 0.68, 0.24)
_DARK_GREEN: Color = (0.20, 0.48, 0.18)
_RED: Color = (0.90, 0.20, 0.16)
_ORANGE: Color = (0.98, 0.56, 0.14)
_YELLOW: Color = (0.98, 0.84, 0.28)
_PURPLE: Color = (0.50, 0.24, 0.58)
_CORN: Color = (1.00, 0.95, 0.76)
_BLOSSOMS: tuple[Color, ...] = (
    (0.95, 0.34, 0.50), (1.00, 0.80, 0.26), (0.70, 0.46, 0.92), (0.98, 0.60, 0.70), SNOW,
)  # fmt: skip


def _plate(b: Brush, half: float) -> None:
    b.oval((0.0, 0.075), half, 0.075, b.inks.shade)
    b.oval((0.0, 0.092), 0.97 * half, 0.066, b.inks.body)
    b.oval((0.0, 0.094), 0.82 * half, 0.052, _PLATE)
    b.oval((0.0, 0.095), 0.70 * half, 0.040, (0.88, 0.90, 0.94))


def _board(b: Brush) -> None:
    ink = b.inks
    b.block((0.0, 0.06), 0.90, 0.060, ink.shade, 0.03)
    b.block((0.0, 0.085), 0.90, 0.045, ink.body, 0.02)
    b.block((0.0, 0.120), 0.88, 0.014, ink.pale, 0.01)


def _sushi(b: Brush) -> None:
    _board(b)
    for i, x in enumerate((-0.62, -0.14)):
        b.block((x, 0.27), 0.21, 0.15, _RICE, 0.10)
        fish = _SALMON if i else _TUNA
        b.oval((x, 0.43), 0.26, 0.105, fish, 0.10)
        for step in range(3):
            y = 0.44 + 0.012 * step
            b.bar((x - 0.15 + 0.13 * step, y - 0.05), (x - 0.09 + 0.13 * step, y + 0.05), 0.010,
                  (1.00, 0.76, 0.62))  # fmt: skip
    for x, y in ((0.36, 0.25), (0.70, 0.25), (0.53, 0.53)):
        b.disc(x, y, 0.150, _NORI)
        b.disc(x, y, 0.118, _RICE)
        b.disc(x, y, 0.055, _SALMON if y < 0.4 else _GREEN)
    b.bar((-0.78, 0.74), (0.52, 0.92), 0.018, (0.76, 0.22, 0.18))
    b.bar((-0.78, 0.66), (0.52, 0.84), 0.018, (0.76, 0.22, 0.18))


def _pancakes(b: Brush) -> None:
    _plate(b, 0.80)
    for i in range(4):
        y, half = 0.19 + 0.115 * i, 0.56 - 0.02 * i
        b.block((0.01 * (-1) ** i, y), half, 0.066, _CRUST, 0.06)
        b.block((0.01 * (-1) ** i, y - 0.006), half - 0.012, 0.036, _GOLDEN, 0.03)
    b.oval((0.0, 0.59), 0.50, 0.060, _CRUST)
    drip = 0.60 - 0.20 * (0.5 + 0.5 * torch.sin(11 * b.x + 1.0)) * (0.4 + 0.6 * torch.cos(5 * b.x))
    b.lay(within(b.x.abs() - 0.44, drip - b.y, b.y - 0.64 + 0.05 * (b.x / 0.44) ** 2), _SYRUP)
    b.block((0.02, 0.68), 0.105, 0.055, _BUTTER, 0.02)
    b.block((0.02, 0.715), 0.095, 0.014, (1.00, 0.97, 0.76), 0.01)
    pour = 0.012 * torch.sin(14 * b.y - 9 * b.clock)
    b.lay(within((b.x + 0.24 + pour).abs() - 0.022, 0.62 - b.y, b.y - 0.97), _SYRUP)
    shine(b, (-0.30, 0.56), (-0.10, 0.60), 0.016, 0.5)
    for x in (0.30, 0.40):
        b.disc(x, 0.66, 0.055, (0.26, 0.30, 0.62))


def _dish(b: Brush) -> None:
    """A plate with a roast, potatoes and greens."""
    _plate(b, 0.92)
    for x, y, size in ((0.34, 0.20, 0.13), (0.52, 0.19, 0.11), (0.44, 0.30, 0.11)):
        b.disc(x, y, size, _GOLDEN)
        b.disc(x - 0.03, y + 0.04, 0.4 * size, _BUTTER)
    b.oval((-0.12, 0.27), 0.34, 0.165, _BROWN)
    b.oval((-0.14, 0.31), 0.28, 0.110, (0.76, 0.46, 0.22))
    for i in range(4):
        b.bar((-0.32 + 0.12 * i, 0.22), (-0.24 + 0.12 * i, 0.40), 0.012, (0.44, 0.24, 0.12))
    for i in range(5):
        b.disc(-0.60 + 0.055 * i, 0.17 + 0.05 * (i % 2), 0.07, _GREEN if i % 2 else _DARK_GREEN)
    for x in (-0.46, -0.36):
        b.disc(x, 0.28, 0.06, _RED)
    steam(b, (-0.08, 0.46), 0.5, 0.22)


def _carrot(b: Brush, x: Number, y: Number) -> None:
    b.cone((x, y), (x + 0.42, y + 0.06), (0.080, 0.018), _ORANGE)
    for step in range(3):
        b.bar((x + 0.07 + 0.1 * step, y + 0.045), (x + 0.09 + 0.1 * step, y + 0.02), 0.008, _SYRUP)
    for lean in (-0.05, 0.02, 0.09):
        b.bar((x - 0.05, y), (x - 0.20, y + lean), 0.020, _GREEN)


def _vegetables(b: Brush) -> None:
    """Vegetables on a cutting board."""
    _board(b)
    b.bar((-0.50, 0.20), (-0.50, 0.36), 0.085, (0.60, 0.78, 0.40))
    for x, y in ((-0.62, 0.46), (-0.38, 0.46), (-0.50, 0.56), (-0.52, 0.42), (-0.44, 0.50)):
        b.disc(x, y, 0.120, _DARK_GREEN)
        b.disc(x - 0.03, y + 0.03, 0.070, _GREEN)
    b.disc(-0.12, 0.31, 0.170, _RED)
    b.oval((-0.17, 0.39), 0.05, 0.028, (1.00, 0.62, 0.54))
    b.bar((-0.12, 0.47), (-0.09, 0.54), 0.018, _DARK_GREEN)
    for side in (-0.07, 0.07):
        b.bar((-0.12, 0.46), (-0.12 + side, 0.49), 0.018, _GREEN)
    b.oval((0.17, 0.33), 0.125, 0.175, _YELLOW)
    b.oval((0.10, 0.33), 0.070, 0.170, (0.94, 0.74, 0.18))
    b.bar((0.16, 0.50), (0.19, 0.58), 0.026, _DARK_GREEN)
    _carrot(b, 0.40, 0.22)
    b.oval((0.62, 0.40), 0.20, 0.085, _PURPLE, 0.25)
    b.disc(0.45, 0.345, 0.045, _DARK_GREEN)


def _fruit_bowl(b: Brush) -> None:
    ink = b.inks
    for x, y, size, color in (
        (-0.32, 0.50, 0.19, _RED), (0.34, 0.50, 0.18, _ORANGE), (0.02, 0.56, 0.20, _GREEN),
        (-0.14, 0.70, 0.15, _ORANGE), (0.20, 0.70, 0.15, _RED),
    ):  # fmt: skip
        b.disc(x, y, size, color)
        b.oval((x - 0.06, y + 0.08), 0.045, 0.028, (1.00, 0.95, 0.85), 0.5)
        b.bar((x, y + size - 0.02), (x + 0.02, y + size + 0.05), 0.012, WOOD)
    for i in range(6):
        b.disc(-0.46 + 0.06 * (i % 3), 0.62 - 0.07 * (i // 3), 0.052, _PURPLE)
    line(b, ((0.30, 0.62), (0.46, 0.76), (0.44, 0.92)), 0.060, _YELLOW)
    b.disc(0.435, 0.955, 0.022, WOOD)
    bowl = within(b.oval_at((0.0, 0.47), 0.58, 0.44), b.y - 0.47)
    b.lay(bowl, ink.body)
    b.lay(within(bowl + 0.03, 0.36 - b.y), ink.shade)
    b.block((0.0, 0.475), 0.60, 0.030, ink.pale, 0.03)
    b.block((0.0, 0.03), 0.20, 0.030, ink.shade, 0.02)
    shine(b, (-0.42, 0.36), (-0.32, 0.20), 0.022, 0.45)


def _popcorn(b: Brush) -> None:
    ink = b.inks
    for i in range(16):
        x = -0.36 + 0.048 * i
        y = 0.66 + 0.13 * math.sin(math.pi * i / 15) + 0.05 * ((7 * i) % 3)
        for dx, dy in ((-0.04, 0.0), (0.045, 0.01), (0.0, 0.045)):
            b.disc(x + dx, y + dy, 0.062, _CORN)
        b.disc(x, y, 0.030, (0.98, 0.80, 0.40))
    for i in range(3):
        age = (0.7 * b.clock + i / 3).remainder(1.0)
        x, y = -0.2 + 0.2 * i + 0.1 * age, 0.75 + 0.55 * age * (1 - age)
        b.disc(x, y, 0.055, _CORN)
    tub = ((-0.31, 0.0), (0.31, 0.0), (0.42, 0.66), (-0.42, 0.66))
    b.hull((0.0, 0.0), tub, SNOW, 0.01)
    for i in range(-2, 3):
        low, high = 0.155 * i, 0.21 * i
        corners = ((low - 0.04, 0.0), (low + 0.04, 0.0), (high + 0.055, 0.66), (high - 0.055, 0.66))
        b.hull((0.0, 0.0), corners, ink.body)
    b.oval((0.0, 0.33), 0.20, 0.11, SNOW)
    b.bar((-0.11, 0.33), (0.11, 0.33), 0.020, ink.shade)


def _bread(b: Brush) -> None:
    _board(b)
    b.oval((0.02, 0.34), 0.70, 0.27, _CRUST)
    b.oval((0.0, 0.39), 0.62, 0.20, _GOLDEN)
    for i in range(4):
        x = -0.40 + 0.26 * i
        b.bar((x, 0.32), (x + 0.12, 0.56), 0.030, (0.98, 0.88, 0.64))
    b.oval((-0.66, 0.28), 0.13, 0.19, _CRUST)
    b.oval((-0.68, 0.28), 0.10, 0.155, (0.98, 0.90, 0.70))
    steam(b, (0.05, 0.62), 0.36, 0.3)


def _ice_drink(b: Brush) -> None:
    """A glass with ice, a straw and a slice of lemon."""
    ink = b.inks
    glass = ((-0.20, 0.0), (0.20, 0.0), (0.29, 0.84), (-0.29, 0.84))
    b.bar((0.04, 0.10), (0.24, 1.0), 0.026, _RED)
    b.hull((0.0, 0.0), glass, (0.84, 0.93, 0.97), 0.02)
    b.hull((0.0, 0.03), ((-0.185, 0.0), (0.185, 0.0), (0.255, 0.64), (-0.255, 0.64)), ink.body)
    for x, y, turn in ((-0.10, 0.56, 0.3), (0.09, 0.60, -0.2), (0.0, 0.44, 0.6)):
        b.oval((x, y), 0.085, 0.080, (0.92, 0.97, 1.00), turn)
        b.oval((x - 0.02, y + 0.02), 0.045, 0.040, SNOW, turn)
    for i in range(5):
        up = (0.35 * b.clock + 0.21 * i).remainder(1.0)
        b.disc(-0.13 + 0.065 * i, 0.06 + 0.5 * up, 0.014, ink.pale)
    b.disc(-0.28, 0.84, 0.125, _YELLOW)
    b.disc(-0.28, 0.84, 0.095, (1.00, 0.96, 0.66))
    for turn in range(3):
        dx, dy = 0.085 * math.cos(1.05 * turn), 0.085 * math.sin(1.05 * turn)
        b.bar((-0.28 - dx, 0.84 - dy), (-0.28 + dx, 0.84 + dy), 0.007, _YELLOW)
    shine(b, (-0.19, 0.12), (-0.23, 0.62), 0.018, 0.5)


def _flower_vase(b: Brush) -> None:
    ink = b.inks
    sway = 0.012 * torch.sin(1.3 * b.clock)
    for i, (x, y) in enumerate(
        ((-0.34, 0.74), (0.34, 0.76), (-0.16, 0.88), (0.18, 0.90), (0.0, 0.72))
    ):
        b.bar((0.25 * x, 0.40), (x + sway, y), 0.014, _DARK_GREEN)
        b.oval((0.62 * x, 0.58), 0.085, 0.030, _GREEN, 0.9 if x > 0 else -0.9)
        for petal in range(6):
            turn = math.pi * petal / 3 + 0.3 * i
            b.disc(x + sway + 0.075 * math.cos(turn), y + 0.075 * math.sin(turn), 0.058,
                   _BLOSSOMS[i])  # fmt: skip
        b.disc(x + sway, y, 0.045, _YELLOW if i != 1 else _SYRUP)
    neck = ((-0.10, 0.30), (0.10, 0.30), (0.16, 0.48), (-0.16, 0.48))
    b.oval((0.0, 0.21), 0.235, 0.205, ink.body)
    b.hull((0.0, 0.0), neck, ink.body, 0.01)
    b.block((0.0, 0.48), 0.17, 0.018, ink.pale, 0.02)
    b.lay(within(b.oval_at((0.0, 0.21), 0.235, 0.205), (b.y - 0.21).abs() - 0.035), ink.mark)
    b.block((0.0, 0.015), 0.13, 0.015, DARK)
    shine(b, (-0.13, 0.12), (-0.14, 0.30), 0.020, 0.5)


GUISES: dict[str, Guise] = {
    "sushi": Guise("box", _sushi, reach=0.96, size=0.62, plural="sushi"),
    "pancakes": Guise("box", _pancakes, reach=0.84, size=0.72, plural="pancakes"),
    "dish": Guise("box", _dish, reach=0.96, size=0.62, plural="dishes"),
    "vegetables": Guise("box", _vegetables, reach=0.96, size=0.72, plural="vegetables"),
    "fruit bowl": Guise("box", _fruit_bowl, reach=0.64, size=0.8),
    "popcorn": Guise("cup", _popcorn, reach=0.5, size=0.9, plural="popcorn"),
    "bread": Guise("box", _bread, reach=0.94, size=0.62, plural="bread"),
    "iced drink": Guise("cup", _ice_drink, reach=0.44, size=0.95),
    "flower vase": Guise("bottle", _flower_vase, reach=0.5, size=1.1),
}
