"""What crawls without paws: a snake, a spider, a crab and a caterpillar."""

from __future__ import annotations

import math

import torch

from kling_local.sketch.world.figures.anatomy import PINK, chain, far_tone
from kling_local.sketch.world.figures.brush import DARK, SNOW, Brush, Spot
from kling_local.sketch.world.figures.guise import Guise

_TONGUE = (0.86, 0.12, 0.20)


def _stare(b: Brush, spot: Spot, apart: float, size: float) -> None:
    """Draw two round white eyes beside each other."""
    for side in (-apart, apart):
        x = spot[0] + b.beside(side)
        b.disc(x, spot[1], size, SNOW)
        b.disc(x + 0.25 * size, spot[1], 0.55 * size, DARK)
        b.disc(x + 0.45 * size, spot[1] + 0.25 * size, 0.18 * size, SNOW)


def _snake(b: Brush) -> None:
    ink = b.inks
    count = 15
    bends: list[Spot] = []
    for i in range(count):
        share = i / (count - 1)
        slide = torch.sin(2 * math.pi * (b.cycle + 1.6 * share))
        slide = slide * (0.35 + 0.65 * b.stride.clamp(0, 1))
        bends.append((-0.98 + 1.25 * share, 0.125 + 0.055 * (1 + slide) * (1 - share) ** 0.3))
    sway = b.wave(0.03, 0.3)
    line = (*bends, (0.40, 0.24), (0.38 + sway, 0.44), (0.34 + sway, 0.62), (0.42 + sway, 0.80))
    radii = [0.03 + 0.075 * min(1.0, 2.2 * i / count) for i in range(len(line))]
    chain(b, line, tuple(radii), ink.body)
    for i in range(2, len(line) - 3, 2):
        x, y = line[i]
        b.oval((x, y + 0.03), 0.042, 0.040, ink.shade)
    belly = ((0.47, 0.28), (0.455 + sway, 0.46), (0.42 + sway, 0.64))
    chain(b, belly, (0.035, 0.045, 0.04), ink.pale)
    flick = 0.03 * torch.sin(6 * math.pi * b.cycle) * b.stride
    tip = (0.79 + sway, 0.80 + flick)
    b.bar((0.62 + sway, 0.82), tip, 0.011, _TONGUE)
    for dy in (-0.04, 0.04):
        b.bar(tip, (tip[0] + 0.06, tip[1] + dy), 0.009, _TONGUE)
    b.cone((0.44 + sway, 0.86), (0.60 + sway, 0.835), (0.135, 0.085), ink.body)
    b.bar((0.67 + sway, 0.79), (0.50 + sway, 0.775), 0.010, ink.shade)
    _stare(b, (0.50 + sway, 0.905), 0.07, 0.055)


def _spider(b: Brush) -> None:
    ink = b.inks
    for side, tone in ((-1.0, far_tone(b)), (1.0, ink.body)):
        for i in range(4):
            beat = torch.sin(2 * math.pi * (b.cycle + 0.25 * i + 0.12 * side))
            beat = beat * b.stride.clamp(0, 1.2)
            way = (i - 1.5) / 1.5
            root = (0.05 + 0.12 * way, 0.42)
            out = b.beside(0.34 * side) * (1 - b.face)
            knee = (0.02 + 0.46 * way + 0.05 * side + 0.05 * beat + out, 0.82 - 0.10 * abs(way))
            foot = (0.02 + 0.76 * way + 0.07 * side + 0.09 * beat + 1.5 * out,
                    0.035 + 0.07 * beat.clamp(min=0))  # fmt: skip
            chain(b, (root, knee, foot), (0.045, 0.036, 0.022), tone if i % 2 else ink.shade)
    b.oval((-0.22, 0.52), 0.31, 0.27, ink.body)
    for x, y, r in ((-0.30, 0.62, 0.055), (-0.16, 0.66, 0.045), (-0.24, 0.48, 0.045)):
        b.disc(x, y, r * b.face, ink.mark)
    b.disc(0.20, 0.42, 0.20, ink.body)
    _stare(b, (0.25, 0.48), 0.085, 0.078)
    for side in (-0.12, 0.12):
        b.disc(0.20 + b.beside(1.2 * side), 0.60, 0.034, SNOW)
        b.disc(0.208 + b.beside(1.2 * side), 0.60, 0.018, DARK)
    for side in (-0.045, 0.045):
        fang = (0.31 + b.beside(0.7 * side), 0.265)
        b.cone((0.30 + b.beside(side), 0.33), fang, (0.026, 0.005), SNOW)


def _crab(b: Brush) -> None:
    ink = b.inks
    for side in (-1.0, 1.0):
        for i in range(3):
            beat = torch.sin(2 * math.pi * (b.cycle + 0.33 * i + 0.17 * side)) * b.stride.clamp(
                0, 1
            )
            knee = (b.beside(side * (0.50 + 0.06 * i)), 0.34 - 0.06 * i + 0.05 * beat)
            foot = (b.beside(side * (0.62 - 0.10 * i)) + 0.05 * beat, 0.035 + 0.05 * beat.relu())
            chain(b, ((b.beside(0.28 * side), 0.30 - 0.03 * i), knee, foot), (0.050, 0.042, 0.018),
                  ink.shade)  # fmt: skip
        snap = 0.05 * torch.sin(2 * math.pi * (2 * b.cycle + 0.2 * side)) * b.stride
        wrist = (b.beside(0.60 * side), 0.56)
        chain(b, ((b.beside(0.34 * side), 0.40), (b.beside(0.56 * side), 0.40), wrist),
              (0.055, 0.055, 0.060), ink.shade)  # fmt: skip
        claw = (b.beside(0.58 * side), 0.70)
        b.disc(*claw, 0.125, ink.body)
        for out, tip, wide in ((0.06, 0.07, 0.075), (-0.06, -0.14, 0.060)):
            way = 1.0 if out > 0 else -1.0
            end = (claw[0] + b.beside(tip * side) + way * side * snap, 0.89)
            b.cone((claw[0] + b.beside(out * side), 0.74), end, (wide, 0.012), ink.body)
        b.bar((b.beside(0.12 * side), 0.52), (b.beside(0.13 * side), 0.70), 0.028, ink.body)
    b.oval((0.0, 0.37), 0.42, 0.245, ink.body)
    b.oval((0.0, 0.28), 0.30, 0.11, ink.pale)
    for x, y, r in ((-0.22, 0.48, 0.034), (0.24, 0.47, 0.028), (0.0, 0.54, 0.030)):
        b.disc(b.beside(x), y, r, ink.shade)
    _stare(b, (0.0, 0.74), 0.13, 0.088)
    for side in (-0.22, 0.22):
        b.disc(b.beside(side), 0.38, 0.042, PINK)
    smile = b.oval_at((0.0, 0.41), 0.10, 0.065).abs() - 0.012
    b.lay(smile.maximum(b.y - 0.39), DARK)


def _caterpillar(b: Brush) -> None:
    ink = b.inks
    count = 6
    for i in range(count):
        hump = torch.sin(2 * math.pi * (b.cycle - 0.16 * i)) * b.stride.clamp(0, 1)
        x, y = -0.74 + 0.22 * i, 0.27 + 0.06 * hump.clamp(min=0)
        for dx in (-0.06, 0.06):
            b.cone((x + dx, y - 0.12), (x + dx + 0.02, y - 0.235), (0.045, 0.032), DARK)
        b.disc(x, y, 0.185, ink.body if i % 2 else ink.pale)
        b.disc(x, y + 0.03, 0.05 * b.face, ink.shade)
    nod = b.wave(0.02, 0.1)
    for side in (-0.09, 0.09):
        tip = (0.66 + b.beside(1.5 * side) + nod, 0.93)
        b.cone((0.60 + b.beside(side), 0.66), tip, (0.024, 0.016), DARK)
        b.disc(tip[0], tip[1], 0.045, PINK)
    b.disc(0.58 + nod, 0.52, 0.255, ink.body)
    _stare(b, (0.64 + nod, 0.58), 0.095, 0.082)
    for side in (-0.16, 0.16):
        b.disc(0.62 + nod + b.beside(side), 0.46, 0.040, PINK)
    smile = b.oval_at((0.65 + nod, 0.455), 0.075, 0.06).abs() - 0.012
    b.lay(smile.maximum(b.y - 0.44), DARK)


GUISES: dict[str, Guise] = {
    "snake": Guise("cat", _snake, reach=1.04, size=0.7),
    "spider": Guise("cat", _spider, reach=0.98, size=0.6),
    "crab": Guise("cat", _crab, reach=0.82, size=0.65),
    "caterpillar": Guise("cat", _caterpillar, reach=0.96, size=0.5),
}
