"""Plants: palm, fir, Christmas tree, cherry tree, cactus, flowers, bush and mushroom."""

from __future__ import annotations

import itertools
import math

import torch
from torch import Tensor

from kling_local.sketch.world.canvas import Color
from kling_local.sketch.world.figures.brush import SNOW, WOOD, Brush, Glow, Spot
from kling_local.sketch.world.figures.guise import Guise
from kling_local.sketch.world.figures.strokes import GOLD, beat, line, ring, star, within

_BARK: Color = (0.56, 0.40, 0.25)
_BARK_DARK: Color = (0.40, 0.27, 0.16)
_STEM: Color = (0.24, 0.58, 0.22)
_STEM_DARK: Color = (0.14, 0.42, 0.16)
_NUT: Color = (0.42, 0.26, 0.14)
_EYE: Color = (0.36, 0.21, 0.10)
_BERRY: Color = (0.90, 0.14, 0.24)
_BULBS: tuple[Glow, ...] = (
    Glow(1.00, 0.25, 0.22), Glow(1.00, 0.85, 0.30), Glow(0.30, 0.65, 1.00), Glow(0.95, 0.45, 0.90),
)  # fmt: skip


def _sway(b: Brush, y: float) -> Tensor:
    """How far the wind moves what is ``y`` above the ground."""
    return b.wave(0.16) * y * y + b.wave(0.012, 0.3) * y


def _palm(b: Brush) -> None:
    ink = b.inks
    spots = [(0.10 - 0.22 * t + 0.14 * t * t + _sway(b, 0.74 * t), 0.06 + 0.68 * t) for t in
             (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)]  # fmt: skip
    for i, (start, end) in enumerate(itertools.pairwise(spots)):
        radius = 0.058 - 0.006 * i
        b.bar(start, end, radius, _BARK)
        left, right = start[0] - 0.8 * radius, start[0] + 0.8 * radius
        b.bar((left, start[1] + 0.04), (right, start[1] + 0.02), 0.010, _BARK_DARK)
    x, y = spots[-1]
    far, near = (0.05, 1.0, 2.15, 3.1), (-0.30, 0.45, 1.57, 2.65, 3.45)
    for tone, turns in ((ink.shade, far), (ink.body, near)):
        for i, turn in enumerate(turns):
            _frond(b, (x, y), turn, (tone, ink.pale if tone is ink.body else None), 0.13 * i)
    for off in (-0.055, 0.035):
        b.disc(x + off, y - 0.035, 0.042, _NUT)


def _frond(
    b: Brush, root: Spot, turn: float, tones: tuple[Tensor, Tensor | None], turns: float
) -> None:
    """Draw a leaf of a palm that bends down, with its midrib."""
    dx, dy = 0.46 * math.cos(turn), 0.22 * math.sin(turn)
    droop = 0.30 - 0.10 * math.sin(turn) + b.wave(0.05, turns)
    spots = [(root[0] + dx * t, root[1] + (dy + 0.20) * t - droop * t * t) for t in
             (0.0, 0.25, 0.5, 0.75, 1.0)]  # fmt: skip
    for start, end, radius in zip(spots, spots[1:], (0.026, 0.040, 0.034, 0.018), strict=False):
        b.bar(start, end, radius, tones[0])
    if tones[1] is not None:
        line(b, tuple(spots[:4]), 0.008, tones[1])


def _fir_tiers(b: Brush, tone: Tensor, under: Tensor) -> None:
    for low, high, half in ((0.12, 0.48, 0.37), (0.34, 0.70, 0.29), (0.55, 0.93, 0.205)):
        lean = _sway(b, high)
        base = _sway(b, low)
        wide = ((-half + base, 0.0), (half + base, 0.0), (lean, high - low))
        b.hull((0.0, low - 0.025), wide, under, 0.012)
        b.hull((0.0, low), wide, tone, 0.012)


def _pine(b: Brush) -> None:
    ink = b.inks
    b.block((0.0, 0.07), 0.055, 0.07, WOOD)
    _fir_tiers(b, ink.body, ink.shade)
    for low, high, half in ((0.12, 0.48, 0.37), (0.34, 0.70, 0.29), (0.55, 0.93, 0.205)):
        lean = _sway(b, high)
        b.bar((-0.62 * half, low + 0.05), (lean - 0.02, high - 0.06), 0.016, ink.pale)


def _christmas_tree(b: Brush) -> None:
    ink = b.inks
    b.block((0.0, 0.07), 0.055, 0.07, WOOD)
    _fir_tiers(b, ink.body, ink.shade)
    for y, half in ((0.24, 0.26), (0.44, 0.20), (0.64, 0.125)):
        sag = tuple(
            (x * half, y + 0.035 * x * x - 0.03 * (x > 0)) for x in (-1.0, -0.5, 0.0, 0.5, 1.0)
        )
        line(b, sag, 0.010, GOLD)
    spots = (
        (-0.24, 0.18), (-0.04, 0.165), (0.18, 0.19), (-0.13, 0.31), (0.09, 0.32), (0.20, 0.40),
        (-0.19, 0.40), (0.0, 0.47), (0.12, 0.555), (-0.10, 0.58), (0.03, 0.69), (-0.04, 0.79),
    )  # fmt: skip
    for i, (x, y) in enumerate(spots):
        glow = 0.026 + 0.008 * beat(b, 0.9, 0.29 * i)
        b.disc(x + _sway(b, y), y, glow, _BULBS[i % 4])
    star(b, (_sway(b, 0.93), 0.915), 0.085, Glow(1.0, 0.86, 0.30))


def _cherry_tree(b: Brush) -> None:
    ink = b.inks
    line(b, ((0.02, 0.05), (-0.04, 0.22), (0.03, 0.42), (0.0, 0.60)), 0.048, _BARK_DARK)
    b.hull((0.01, 0.0), ((-0.10, 0.0), (0.11, 0.0), (0.04, 0.14), (-0.05, 0.14)), _BARK_DARK)
    b.bar((-0.02, 0.30), (-0.24, 0.56), 0.026, _BARK_DARK)
    b.bar((0.02, 0.40), (0.24, 0.60), 0.026, _BARK_DARK)
    crown = (
        (-0.28, 0.58, 0.155), (0.28, 0.60, 0.155), (-0.13, 0.50, 0.12), (0.14, 0.52, 0.12),
        (-0.17, 0.74, 0.165), (0.17, 0.75, 0.165), (0.0, 0.82, 0.150), (0.0, 0.64, 0.20),
    )  # fmt: skip
    for tone, down, size in ((ink.shade, 0.0, 1.0), (ink.body, -0.025, 0.92)):
        for x, y, radius in crown:
            b.disc(x + _sway(b, y), y - down, size * radius, tone)
    for i in range(16):
        x, y = 0.36 * math.sin(2.4 * i), 0.68 + 0.22 * math.sin(4.1 * i + 1)
        b.disc(x * (1.2 - 0.5 * abs(y - 0.66)) + _sway(b, y), y, 0.022, ink.pale)
    for i in range(6):
        fall = (0.16 * b.clock + i / 6).remainder(1.0)
        x = 0.34 * math.sin(3.3 * i) + 0.05 * torch.sin(9 * fall + i)
        b.oval((x, 0.55 * (1 - fall) + 0.02), 0.020, 0.012, ink.body, 0.5)


def _cactus(b: Brush) -> None:
    ink = b.inks
    arms = (
        ((-0.10, 0.40), (-0.27, 0.42), (-0.28, 0.66)),
        ((0.10, 0.28), (0.26, 0.30), (0.27, 0.54)),
    )
    for tone, thin in ((ink.shade, 0.0), (ink.body, 0.020)):
        for arm in arms:
            line(b, arm, 0.078 - thin, tone)
        b.block((0.0, 0.20), 0.125 - thin, 0.20, tone)
        b.bar((0.0, 0.30), (0.0, 0.82), 0.125 - thin, tone)
    for x in (-0.055, 0.0, 0.055):
        b.bar((x, 0.05), (0.9 * x, 0.86), 0.008, ink.shade)
    for i in range(8):
        y = 0.12 + 0.095 * i
        for x in (-0.085, 0.03, 0.085):
            b.bar((x, y), (x + 0.022, y + 0.020), 0.006, ink.mark)
    for x, y in ((-0.28, 0.52), (0.27, 0.42), (-0.27, 0.62), (0.27, 0.52)):
        b.bar((x - 0.02, y), (x + 0.02, y + 0.015), 0.006, ink.mark)
    for i in range(5):
        turn = math.pi * (i + 0.5) / 5
        b.disc(0.06 * math.cos(turn), 0.925 + 0.04 * math.sin(turn), 0.034, (0.98, 0.38, 0.58))
    b.disc(0.0, 0.935, 0.024, (1.00, 0.88, 0.36))


def _stalk(b: Brush, top: float) -> Tensor:
    """Draw a stalk with two leaves; returns the x of its top."""
    x = _sway(b, top)
    line(b, ((0.0, 0.0), (0.02 + 0.4 * x, 0.5 * top), (x, top)), 0.024, _STEM)
    for side, y in ((-1.0, 0.20), (1.0, 0.30)):
        b.oval((0.125 * side + 0.1 * x, y), 0.135, 0.050, _STEM, 0.62 * side)
        b.bar((0.03 * side, y - 0.07), (0.19 * side, y + 0.045), 0.007, _STEM_DARK)
    return x


def _petals(
    b: Brush, spot: tuple[Tensor, float], count: int, size: tuple[float, float], tone: Tensor
) -> None:
    """Draw ``count`` petals of half axes ``size`` around a spot."""
    far = size[0]
    for i in range(count):
        turn = 2 * math.pi * (i + 0.5 * (tone is b.inks.shade)) / count
        dx, dy = far * math.cos(turn), far * math.sin(turn)
        b.oval((spot[0] + dx, spot[1] + dy), far, size[1], tone, turn)


def _flower(b: Brush) -> None:
    ink = b.inks
    x = _stalk(b, 0.68)
    _petals(b, (x, 0.70), 8, (0.155, 0.070), ink.shade)
    _petals(b, (x, 0.70), 8, (0.150, 0.068), ink.body)
    b.disc(x, 0.70, 0.105, (0.98, 0.74, 0.16))
    b.disc(x - 0.015, 0.715, 0.075, (1.00, 0.86, 0.34))


def _sunflower(b: Brush) -> None:
    ink = b.inks
    x = _stalk(b, 0.68)
    for tone, count in ((ink.shade, 14), (ink.body, 14)):
        _petals(b, (x, 0.71), count, (0.150, 0.042), tone)
    b.disc(x, 0.71, 0.165, _EYE)
    ring_spots = ((0.115, 14), (0.065, 8), (0.0, 1))
    for far, count in ring_spots:
        for i in range(count):
            turn = 2 * math.pi * i / count
            b.disc(x + far * math.cos(turn), 0.71 + far * math.sin(turn), 0.016, (0.58, 0.38, 0.18))


def _rose(b: Brush) -> None:
    ink = b.inks
    x = _stalk(b, 0.62)
    for side in (-1.0, 1.0):
        b.oval((x + 0.10 * side, 0.60), 0.11, 0.035, _STEM, -0.7 * side)
    for dx, dy, a, c in (
        (-0.14, 0.02, 0.12, 0.16), (0.14, 0.02, 0.12, 0.16), (0.0, -0.05, 0.20, 0.13),
    ):  # fmt: skip
        b.oval((x + dx, 0.74 + dy), a, c, ink.shade)
    b.oval((x, 0.765), 0.185, 0.175, ink.body)
    b.oval((x - 0.075, 0.70), 0.135, 0.115, ink.body, -0.5)
    b.oval((x + 0.085, 0.70), 0.125, 0.105, ink.pale, 0.5)
    b.oval((x + 0.075, 0.715), 0.120, 0.105, ink.body, 0.5)
    for radius in (0.105, 0.055):
        curl = (b.oval_at((x, 0.815), 1.25 * radius, 0.8 * radius)).abs() - 0.012
        b.lay(curl, ink.shade)
    b.disc(x, 0.815, 0.022, ink.shade)
    for y, side in ((0.14, 1.0), (0.42, -1.0)):
        b.hull(
            (0.02, y), ((0.0, -0.02), (0.055 * side, 0.02), (0.0, 0.025))[:: int(side)], _STEM_DARK
        )


def _tulip(b: Brush) -> None:
    ink = b.inks
    x = _stalk(b, 0.60)
    for side in (-1.0, 1.0):
        b.oval((x + 0.105 * side, 0.76), 0.085, 0.185, ink.shade, -0.12 * side)
    b.lay(within(b.oval_at((x, 0.70), 0.185, 0.160), b.y - 0.72), ink.body)
    for side in (-1.0, 1.0):
        b.oval((x + 0.085 * side, 0.74), 0.095, 0.175, ink.body, 0.10 * side)
    b.oval((x, 0.735), 0.095, 0.185, ink.pale)
    b.oval((x, 0.72), 0.085, 0.165, ink.body)


def _bush(b: Brush) -> None:
    ink = b.inks
    clumps = (
        (-0.46, 0.24, 0.23), (0.46, 0.24, 0.23), (-0.24, 0.46, 0.25), (0.25, 0.48, 0.25),
        (0.0, 0.60, 0.26), (0.0, 0.28, 0.30), (-0.25, 0.20, 0.20), (0.25, 0.20, 0.20),
    )  # fmt: skip
    for tone, up, size in ((ink.shade, 0.0, 1.0), (ink.body, 0.03, 0.90)):
        for x, y, radius in clumps:
            b.disc(x + _sway(b, y), y + up, size * radius, tone)
    for x, y, radius in clumps[2:5]:
        b.disc(x - 0.06 + _sway(b, y), y + 0.08, 0.36 * radius, ink.pale)
    for x, y in (
        (-0.42, 0.26), (-0.14, 0.36), (0.12, 0.58), (0.34, 0.44), (0.10, 0.20), (0.50, 0.20),
        (-0.26, 0.56), (-0.28, 0.14),
    ):  # fmt: skip
        b.disc(x + _sway(b, y), y, 0.036, _BERRY)
        b.disc(x - 0.01 + _sway(b, y), y + 0.012, 0.011, SNOW)


def _potted_plant(b: Brush) -> None:
    ink = b.inks
    for i, (x, y) in enumerate(
        ((-0.28, 0.66), (0.28, 0.70), (-0.14, 0.84), (0.15, 0.88), (0.0, 0.74))
    ):
        lean = _sway(b, y) + b.wave(0.01, 0.2 * i)
        b.bar((0.0, 0.34), (x * 0.8 + lean, y - 0.06), 0.012, _STEM_DARK)
        tone = ink.shade if i < 2 else ink.body
        b.oval((x * 0.85 + lean, y - 0.02), 0.155, 0.075, tone, 1.57 - 1.9 * x)
        b.bar((x * 0.62 + lean, y - 0.12), (x * 1.0 + lean, y + 0.06), 0.007, ink.pale)
    pot = ((-0.17, 0.0), (0.17, 0.0), (0.235, 0.30), (-0.235, 0.30))
    b.hull((0.0, 0.02), pot, (0.80, 0.42, 0.26), 0.01)
    b.block((0.0, 0.345), 0.27, 0.045, (0.88, 0.52, 0.34), 0.02)
    b.block((0.0, 0.285), 0.235, 0.016, (0.64, 0.31, 0.18))


def _mushroom(b: Brush) -> None:
    ink = b.inks
    stem = ((-0.15, 0.0), (0.15, 0.0), (0.12, 0.46), (-0.12, 0.46))
    b.hull((0.0, 0.03), stem, (0.97, 0.93, 0.84), 0.03)
    b.hull(
        (0.07, 0.03), ((0.0, 0.0), (0.08, 0.0), (0.05, 0.46), (0.0, 0.46)), (0.86, 0.80, 0.69), 0.02
    )
    b.oval((0.0, 0.475), 0.43, 0.075, (0.88, 0.80, 0.68))
    cap = within(b.oval_at((0.0, 0.48), 0.50, 0.48), 0.44 + 0.12 * b.x.square() - b.y)
    b.lay(cap, ink.body)
    b.lay(within(cap, b.y - 0.52 - 0.12 * b.x.square()), ink.shade)
    for x, y, radius in (
        (-0.24, 0.66, 0.085), (0.06, 0.80, 0.095), (0.30, 0.62, 0.070), (0.02, 0.58, 0.055),
        (-0.40, 0.54, 0.045),
    ):  # fmt: skip
        b.lay(within(b.oval_at((x, y), radius, 0.85 * radius), cap), SNOW)
    for x in (-0.22, 0.20):
        b.bar((x, 0.0), (1.15 * x, 0.10), 0.016, _STEM)
        b.bar((x, 0.0), (0.85 * x, 0.08), 0.014, _STEM_DARK)


def _bouquet(b: Brush) -> None:
    ink = b.inks
    for x in (-0.09, -0.03, 0.03, 0.09):
        b.bar((0.3 * x, 0.30), (2.0 * x, 0.04), 0.016, _STEM)
    for x, y, slant in ((-0.30, 0.56, 2.4), (0.30, 0.56, 0.7), (0.0, 0.86, 1.57)):
        b.oval((x, y), 0.15, 0.055, _STEM, slant)
    wrap = ((-0.05, 0.0), (0.05, 0.0), (0.30, 0.42), (-0.30, 0.42))
    b.hull((0.0, 0.22), wrap, (0.97, 0.93, 0.84), 0.02)
    spots = ((-0.22, 0.66), (0.22, 0.66), (0.0, 0.78), (-0.12, 0.54), (0.12, 0.54), (0.0, 0.64))
    for i, (x, y) in enumerate(spots):
        tone = ink.pale if i % 2 else ink.body
        for k in range(6):
            turn = 2 * math.pi * k / 6 + i
            b.disc(x + 0.075 * math.cos(turn), y + 0.075 * math.sin(turn), 0.058, tone)
        b.disc(x, y, 0.046, (1.00, 0.85, 0.32))
    b.hull(
        (0.0, 0.20),
        ((-0.06, 0.0), (0.06, 0.0), (0.22, 0.30), (-0.22, 0.30)),
        (0.90, 0.84, 0.72),
        0.015,
    )
    for side in (-1.0, 1.0):
        ring(b, (0.07 * side, 0.245), 0.050, 0.018, ink.shade)
        b.bar((0.01 * side, 0.24), (0.07 * side, 0.12), 0.018, ink.shade)


GUISES: dict[str, Guise] = {
    "palm tree": Guise("tree", _palm, reach=0.6, size=1.15),
    "pine tree": Guise("tree", _pine, reach=0.56, size=1.15),
    "christmas tree": Guise("tree", _christmas_tree, reach=0.56, size=1.15),
    "cherry tree": Guise("tree", _cherry_tree, reach=0.62, size=1.1),
    "cactus": Guise("tree", _cactus, reach=0.4, plural="cacti"),
    "flower": Guise("tree", _flower, reach=0.5, size=0.8),
    "sunflower": Guise("tree", _sunflower, reach=0.5),
    "rose": Guise("tree", _rose, reach=0.46, size=0.8),
    "tulip": Guise("tree", _tulip, reach=0.44, size=0.8),
    "bush": Guise("tree", _bush, reach=0.76, size=0.7, plural="bushes"),
    "potted plant": Guise("tree", _potted_plant, reach=0.56, size=0.8),
    "mushroom": Guise("cup", _mushroom, reach=0.54, size=0.85),
    "bouquet": Guise("bottle", _bouquet, reach=0.48, size=0.85),
}
