"""Landmarks of stone in squares and yards: fountains, statues, graves."""

from __future__ import annotations

import torch

from kling_local.sketch.world.canvas import Color, box, circle, ellipse, limb
from kling_local.sketch.world.cels import Cel
from kling_local.sketch.world.places.scenery import Landmark, Layer
from kling_local.sketch.world.places.strokes import (
    arch,
    at,
    block,
    both,
    bounds,
    dark_side,
    either,
    line,
    shadow,
    tint,
)

_STONE = (0.72, 0.72, 0.74)


def _fountain_stone(cel: Cel) -> None:
    shadow(cel, 0.25)
    cel.lay(box(cel.x, cel.y - 0.022, 0.215, 0.030, 0.008), _STONE)
    cel.lay(ellipse(cel.x, cel.y - 0.055, 0.225, 0.014), tint(_STONE, 1.15))
    cel.lay(ellipse(cel.x, cel.y - 0.056, 0.205, 0.009), (0.36, 0.66, 0.82))
    cel.lay(
        both(
            cel.x.abs() - 0.018 - 0.01 * torch.cos(50 * cel.y), bounds(cel, -0.1, 0.1, 0.05, 0.155)
        ),
        _STONE,
    )
    cel.lay(both(ellipse(cel.x, cel.y - 0.165, 0.105, 0.032), cel.y - 0.168), tint(_STONE, 0.92))
    cel.lay(ellipse(cel.x, cel.y - 0.168, 0.105, 0.008), tint(_STONE, 1.15))
    line(cel, (0.0, 0.165), (0.0, 0.225), 0.010, _STONE)
    cel.lay(both(ellipse(cel.x, cel.y - 0.232, 0.048, 0.018), cel.y - 0.234), tint(_STONE, 0.92))


def _jets(cel: Cel) -> None:
    time = torch.as_tensor(cel.time)
    water = (0.86, 0.95, 1.0)
    for side in (-1.0, 1.0):
        for start, reach, high, base in (
            (0.01, 0.055, 0.055, 0.24),
            (0.04, 0.105, 0.03, 0.170),
            (0.02, 0.075, 0.10, 0.225),
        ):
            along = ((side * cel.x - start) / reach).clamp(-0.1, 1.1)
            fall = base + high * 4 * along * (1 - along) * 0.8 - (base - 0.06) * along**2 * 0.75
            jet = (cel.y - fall).abs() * 0.6 - 0.0045 - 0.003 * along
            beads = 0.65 + 0.35 * torch.sin(34 * along - 15 * time)
            cel.lay(both(jet, -along * 0.1, (along - 1) * 0.1), water, 0.85 * beads)
    for k in range(10):
        age = (1.4 * time + 0.37 * k).remainder(1.0)
        x = 0.14 * torch.sin(torch.as_tensor(2.1 * k))
        drop = circle(cel.x - x, cel.y - 0.06 - 0.05 * age * (1 - age), 0.005)
        cel.lay(drop, water, 0.9)


def _statue(cel: Cel) -> None:
    """A rider in bronze on a plinth."""
    bronze = (0.34, 0.52, 0.46)
    shadow(cel, 0.15)
    block(cel, -0.13, 0.13, -0.01, 0.022, tint(_STONE, 0.9))
    plinth = block(cel, -0.105, 0.105, 0.022, 0.125, _STONE)
    dark_side(cel, plinth, 0.05, 0.18)
    block(cel, -0.118, 0.118, 0.118, 0.135, tint(_STONE, 1.1))
    cel.lay(box(cel.x, cel.y - 0.07, 0.05, 0.022), tint(_STONE, 0.75))
    x, y = cel.x, cel.y - 0.135
    horse = either(
        ellipse(x + 0.005, y - 0.085, 0.066, 0.030), limb(x, y, (0.045, 0.09), (0.082, 0.155),
        0.020),
        limb(x, y, (0.082, 0.155), (0.118, 0.135), 0.012), limb(x, y, (-0.05, 0.075),
        (-0.062, 0.035), 0.014),
        limb(x, y, (-0.062, 0.035), (-0.052, 0.0), 0.009), limb(x, y, (-0.035, 0.07),
        (-0.030, 0.0), 0.010),
        limb(x, y, (0.045, 0.07), (0.042, 0.0), 0.010), limb(x, y, (0.055, 0.075), (0.098, 0.062),
        0.010),
        limb(x, y, (0.098, 0.062), (0.092, 0.030), 0.008), limb(x, y, (-0.062, 0.095),
        (-0.095, 0.04), 0.011),
    )  # fmt: skip
    cel.lay(horse, bronze)
    rider = either(
        limb(x, y, (0.0, 0.11), (0.0, 0.17), 0.020), circle(x - 0.004, y - 0.212, 0.018),
        limb(x, y, (0.0, 0.11), (0.030, 0.055), 0.010), limb(x, y, (0.005, 0.17), (0.055, 0.215),
        0.008),
        limb(x, y, (0.0, 0.165), (0.04, 0.13), 0.008),
    )  # fmt: skip
    cel.lay(rider, tint(bronze, 0.88))
    line(cel, (0.055, 0.345), (0.080, 0.395), 0.0035, tint(bronze, 1.2))
    cel.lay(both(either(horse, rider) + 0.006, x + 0.02 - 0.2 * y), tint(bronze, 1.25), 0.45)


def _graves(cel: Cel) -> None:
    stone = (0.62, 0.64, 0.66)
    for k, (x, tall, half) in enumerate(
        ((-0.27, 0.085, 0.032), (-0.09, 0.10, 0.036), (0.11, 0.085, 0.034), (0.29, 0.10, 0.032))
    ):
        here = at(cel, x, 0.03, 0.75)
        _grave(here, tall, half, tint(stone, 0.88), k % 2 == 1)
    for k, (x, tall, half) in enumerate(
        ((-0.19, 0.12, 0.044), (0.0, 0.15, 0.04), (0.20, 0.115, 0.048))
    ):
        _grave(at(cel, x, -0.01), tall, half, stone, k == 1)


def _grave(cel: Cel, tall: float, half: float, stone: Color, cross: bool) -> None:
    cel.lay(ellipse(cel.x, cel.y, 1.5 * half, 0.018), (0.30, 0.26, 0.18))
    if cross:
        shape = either(
            bounds(cel, -0.012, 0.012, -0.005, 1.1 * tall),
            bounds(cel, -0.04, 0.04, 0.7 * tall, 0.7 * tall + 0.024),
        )
        cel.lay(shape, stone)
        cel.lay(both(shape, 0.004 - cel.x), tint(stone, 0.78))
        return
    shape = arch(cel, 0.0, half, -0.005, tall)
    cel.lay(shape, stone)
    cel.lay(both(shape, 0.45 * half - cel.x), tint(stone, 0.80))
    for y, wide in ((0.68, 0.5), (0.52, 0.42), (0.38, 0.5)):
        cel.lay(box(cel.x, cel.y - y * tall, wide * half, 0.0035), tint(stone, 0.55))
    for k in range(4):
        cel.lay(
            ellipse(cel.x + half - 0.02 * k, cel.y, 0.012, 0.014 + 0.004 * (k % 2)),
            (0.26, 0.46, 0.20),
        )


SQUARES: dict[str, Landmark] = {
    "fountain": Landmark(
        (Layer(_fountain_stone, 0.46), Layer(_jets, 0.46, moving=True)), tall=0.36, half=0.25
    ),
    "statue": Landmark((Layer(_statue, 0.40),), tall=0.42, half=0.17),
    "gravestones": Landmark((Layer(_graves, 0.52),), tall=0.2, half=0.34),
}
