"""Ball, box, bottle, shoe, cup, balloon, tree and flag."""

from __future__ import annotations

import math
from collections.abc import Callable

import torch

from kling_local.sketch.world.canvas import Color, box, ellipse
from kling_local.sketch.world.figures.brush import METAL, SNOW, WOOD, Brush

_COFFEE: Color = (0.30, 0.17, 0.10)
_CORK: Color = (0.72, 0.52, 0.34)


def _ball(b: Brush) -> None:
    ink = b.inks
    px, py = b.from_middle(0.0, 0.44)
    away = torch.sqrt(px * px + py * py)
    b.lay(away - 0.44, ink.body)
    for side in (-1.0, 1.0):  # two curved bands, so that rolling is seen
        band = (torch.sqrt((px - 0.62 * side) ** 2 + py * py) - 0.46).abs() - 0.050
        b.lay(torch.maximum(band, away - 0.43), ink.mark)
    b.lay(torch.maximum(away - 0.44, 0.40 - away), ink.shade)


def _box(b: Brush) -> None:
    ink = b.inks
    b.block((0.0, 0.49), 0.46, 0.49, ink.shade, 0.04)
    lid = ((-0.44, 0.0), (0.44, 0.0), (0.33, 0.17), (-0.33, 0.17))
    b.block((0.0, 0.40), 0.435, 0.385, ink.body, 0.03)
    b.hull((0.0, 0.79), lid, ink.pale, 0.012)
    b.block((0.0, 0.40), 0.062, 0.385, ink.mark)
    ribbon = ((-0.062, 0.0), (0.062, 0.0), (0.048, 0.18), (-0.048, 0.18))
    b.hull((0.0, 0.79), ribbon, ink.mark)
    b.bar((-0.40, 0.785), (0.40, 0.785), 0.014, ink.shade)


def _bottle(b: Brush) -> None:
    ink = b.inks
    b.block((0.0, 0.93), 0.072, 0.065, _CORK, 0.02)
    b.block((0.0, 0.76), 0.068, 0.17, ink.body, 0.02)
    shoulder = ((-0.17, 0.0), (0.17, 0.0), (0.055, 0.17), (-0.055, 0.17))
    b.hull((0.0, 0.55), shoulder, ink.body, 0.03)
    b.block((0.0, 0.305), 0.225, 0.300, ink.body, 0.06)
    b.block((0.0, 0.86), 0.080, 0.022, ink.shade, 0.01)
    b.block((0.0, 0.31), 0.225, 0.125, ink.mark, 0.01)
    b.oval((0.0, 0.31), 0.095, 0.075, ink.body)
    b.block((0.0, 0.03), 0.200, 0.022, ink.shade, 0.02)
    b.glaze(0.7 * (0.5 - b.bar_at((-0.14, 0.10), (-0.14, 0.58), 0.022) * b.sharp).clamp(0, 1), SNOW)


def _shoe(b: Brush) -> None:
    ink = b.inks
    heel = ((-0.56, 0.0), (0.12, 0.0), (-0.02, 0.78), (-0.52, 0.84))
    b.hull((0.0, 0.10), heel, ink.body, 0.04)
    vamp = ((-0.30, 0.0), (0.56, 0.0), (0.60, 0.14), (0.42, 0.32), (-0.04, 0.66), (-0.22, 0.5))
    b.hull((0.0, 0.12), vamp, ink.body, 0.05)
    b.bar((-0.47, 0.93), (-0.09, 0.87), 0.055, ink.shade)
    toe = torch.maximum(b.oval_at((0.50, 0.16), 0.20, 0.24), 0.12 - b.y)
    b.lay(toe, ink.pale)
    stripe = ((-0.40, 0.0), (-0.28, 0.0), (0.0, 0.42), (-0.10, 0.46))
    b.hull((0.05, 0.18), stripe, ink.mark)
    for i in range(4):
        x, y = 0.02 + 0.095 * i, 0.765 - 0.105 * i
        b.bar((x - 0.10, y - 0.07), (x + 0.02, y), 0.022, SNOW)
    b.block((0.01, 0.085), 0.67, 0.085, SNOW, 0.07)
    b.block((0.01, 0.035), 0.66, 0.030, ink.shade, 0.03)


def _cup(b: Brush) -> None:
    ink = b.inks
    handle = (b.oval_at((0.19, 0.48), 0.24, 0.235)).abs() - 0.045
    b.lay(handle, ink.shade)
    side = ((-0.27, 0.0), (0.13, 0.0), (0.20, 0.80), (-0.38, 0.80))
    b.hull((0.0, 0.06), side, ink.body, 0.06)
    b.oval((-0.09, 0.86), 0.345, 0.105, ink.pale)
    b.oval((-0.09, 0.855), 0.290, 0.075, _COFFEE)
    px, py = b.from_middle(-0.09, 0.42)
    band = torch.maximum(py.abs() - 0.065, px.abs() - 0.29)
    b.lay(band, ink.mark)


def _balloon(b: Brush) -> None:
    ink = b.inks
    sway = 0.02 * torch.sin(2 * math.pi * b.cycle)
    line = b.x - (0.03 + sway) * torch.sin(14 * b.y) * (0.34 - b.y).clamp(0, 0.3) / 0.3
    b.lay(torch.maximum(line.abs() - 0.012, (b.y - 0.17).abs() - 0.17), (0.92, 0.92, 0.92))
    b.hull((0.0, 0.33), ((-0.06, -0.035), (0.06, -0.035), (0.0, 0.06)), ink.shade)
    px, py = b.from_middle(0.0, 0.665)
    width = 0.365 - 0.10 * (-py).clamp(0, 0.4)
    b.lay((torch.sqrt((px / width) ** 2 + (py / 0.330) ** 2) - 1) * 0.33, ink.body)
    b.oval((-0.13, 0.79), 0.085, 0.050, SNOW, 0.8)


def _tree(b: Brush) -> None:
    ink = b.inks
    gust = b.wave(0.28)
    b.hull((0.0, 0.0), ((-0.085, 0.0), (0.085, 0.0), (0.045, 0.52), (-0.045, 0.52)), WOOD)
    b.bar((0.0, 0.30), (0.13, 0.45), 0.026, WOOD)
    crown = (
        (-0.21, 0.47, 0.195), (0.22, 0.48, 0.185), (-0.16, 0.70, 0.19), (0.18, 0.69, 0.185),
        (0.0, 0.82, 0.165), (0.0, 0.58, 0.24),
    )  # fmt: skip
    for tone, down, size in ((ink.shade, 0.0, 1.0), (ink.body, -0.035, 0.90)):
        spots = []
        for i, (x, y, radius) in enumerate(crown):
            sway = gust * (y - 0.2) + b.wave(0.018, 0.17 * i)
            px, py = b.from_middle(0.90 * x + sway, y - down)
            spots.append(torch.sqrt(px * px + py * py) - radius * size)
        b.lay(torch.stack(spots).amin(0), tone)
    for i, (x, y, radius) in enumerate(crown[2:5]):
        sway = gust * (y - 0.2) + b.wave(0.018, 0.17 * (i + 2))
        b.disc(x - 0.04 + sway, y + 0.05, 0.42 * radius, ink.pale)


def _flag(b: Brush) -> None:
    ink = b.inks
    b.block((-0.44, 0.49), 0.022, 0.485, METAL, 0.02)
    b.disc(-0.44, 0.965, 0.034, (0.98, 0.80, 0.30))
    b.block((-0.44, 0.02), 0.065, 0.022, METAL, 0.01)
    blown = b.stride.clamp(0, 1)
    px = (b.x + 0.42) / (0.80 + 0.20 * blown)  # without wind the flag hangs
    along = (px / 0.92).clamp(0, 1)
    wave = 2 * math.pi * (1.25 * px - b.cycle)
    ripple = torch.sin(wave) * along * (0.015 + 0.070 * b.stride)
    droop = 0.20 * along * (1 - blown)
    py = b.y - 0.67 - ripple + droop
    cloth = box(px - 0.465, py, 0.465, 0.235, 0.01)
    b.lay(cloth, ink.body)
    b.lay(torch.maximum(cloth, ellipse(px - 0.42, py, 0.13, 0.13)), ink.mark)
    fold = torch.cos(wave) * along
    b.glaze((0.45 * fold).clamp(0, 1).expand_as(b.layer[:, :, 0]), ink.shade)
    b.glaze((-0.35 * fold).clamp(0, 1).expand_as(b.layer[:, :, 0]), ink.pale)


PAINTERS: dict[str, Callable[[Brush], None]] = {
    "ball": _ball,
    "box": _box,
    "bottle": _bottle,
    "shoe": _shoe,
    "cup": _cup,
    "balloon": _balloon,
    "tree": _tree,
    "flag": _flag,
}
