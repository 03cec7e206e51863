"""Landmarks that grow: sunflowers, tulips, wheat, mushrooms, corals; and snowmen."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from kling_local.sketch.world.canvas import Color, circle, ellipse, limb, noise_of
from kling_local.sketch.world.cels import Cel, own
from kling_local.sketch.world.places.ground import chance, detail, repeated
from kling_local.sketch.world.places.scenery import Landmark, Layer
from kling_local.sketch.world.places.strokes import (
    at,
    both,
    bounds,
    dark_side,
    either,
    glow,
    lamp,
    line,
    poly,
    shadow,
    tint,
)

_GREEN = (0.20, 0.48, 0.17)
_BLOOMS: tuple[Color, ...] = (
    (0.92, 0.24, 0.30),
    (0.96, 0.55, 0.72),
    (0.62, 0.38, 0.84),
    (0.99, 0.80, 0.24),
)

_Head = Callable[[Cel, Tensor, Tensor, float, Tensor], None]


def _row_of_flowers(cel: Cel, pitch: float, seed: float, size: float, head: _Head) -> None:
    x, cell = repeated(cel, pitch, seed, jitter=0.5)
    tall = (0.115 + 0.045 * chance(cel, cell, seed)) * size
    stem = both(x.abs() - 0.0045 * size, cel.y - tall, -cel.y - 0.04)
    cel.lay(stem, _GREEN)
    for side, at_y in ((-1.0, 0.35), (1.0, 0.55)):
        leaf = ellipse(
            side * x - 0.020 * size,
            cel.y - at_y * tall - 0.3 * side * x,
            0.020 * size,
            0.008 * size,
        )
        cel.lay(leaf, tint(_GREEN, 1.25))
    head(cel, x, cel.y - tall, size, chance(cel, cell, 0.77))


def _sunflower(cel: Cel, x: Tensor, y: Tensor, size: float, _: Tensor) -> None:
    far, angle = circle(x, y, 0.0), torch.atan2(y, x)
    petal = far - size * (0.031 + 0.007 * torch.cos(13 * angle))
    cel.lay(petal, (0.98, 0.76, 0.10))
    cel.lay(both(petal, 0.024 * size - far), (1.0, 0.88, 0.26), 0.7)
    cel.lay(far - 0.0165 * size, (0.36, 0.20, 0.09))
    cel.lay(far - 0.008 * size, (0.50, 0.30, 0.12))


def _thicket(cel: Cel, top: float, color: Color) -> None:
    """The leaves and stalks between plants, ragged above and below."""
    blade = noise_of((cel.x / 0.007).floor(), 0.3)
    tuft = noise_of((cel.x / 0.019).floor(), 0.7)
    high = top - 0.014 * blade - 0.012 * tuft
    low = -0.004 - 0.014 * blade - 0.016 * tuft
    cel.lay(both(cel.y - high, low - cel.y), color)
    cel.lay(both(cel.y - 0.55 * high, low - cel.y), tint(color, 0.82), (blade > 0.5).to(cel.x))


def _sunflowers(cel: Cel) -> None:
    _thicket(cel, 0.075, tint(_GREEN, 0.8))
    for pitch, seed in ((0.095, 0.15), (0.083, 0.55)):
        _row_of_flowers(cel, pitch, seed, 1.0, _sunflower)


def _far_sunflowers(cel: Cel) -> None:
    band = both(cel.y - 0.06, -cel.y - 0.03)
    cel.lay(band, tint(_GREEN, 0.9))
    for k in range(3):
        pitch = 0.030 - 0.004 * k
        x, cell = repeated(cel, pitch, 0.3 * k, jitter=0.6)
        y = cel.y - 0.062 + 0.018 * k - 0.01 * chance(cel, cell, 0.4)
        cel.lay(circle(x, y, 0.010), (0.98, 0.78, 0.12))
        cel.lay(circle(x, y, 0.0045), (0.40, 0.24, 0.10))


def _tulip(cel: Cel, x: Tensor, y: Tensor, size: float, number: Tensor) -> None:
    cup = both(
        ellipse(x, y, 0.017 * size, 0.024 * size),
        y - 0.014 * size + 0.35 * (((x / (0.011 * size)).remainder(1.0)) - 0.5).abs() * 0.04,
    )
    for k, color in enumerate(_BLOOMS):
        mine = ((number >= k / 4) & (number < (k + 1) / 4)).to(x)
        cel.lay(cup, color, mine)
        cel.lay(both(cup + 0.003, x + 0.004), tint(color, 1.2), 0.8 * mine)


def _tulips(cel: Cel) -> None:
    _thicket(cel, 0.045, tint(_GREEN, 1.05))
    for pitch, seed in ((0.055, 0.2), (0.048, 0.6), (0.061, 0.85)):
        _row_of_flowers(cel, pitch, seed, 0.5, _tulip)


def _flower_stripes(cel: Cel) -> None:
    """Rows of flowers on the ground, from the foreground to the horizon."""
    row = (cel.y / 0.42).floor()
    inside = ((cel.y / 0.42 - row) - 0.5).abs() * 0.42 - 0.15
    wavy = 0.02 * torch.sin(21 * cel.x + row)
    far = (cel.y > 2.15).to(cel.x)
    for k, color in enumerate(_BLOOMS):
        mine = far * ((row.remainder(4.0) - k).abs() < 0.5)
        cel.put(mine * cel.cover(inside + wavy), cel.lit(color))
    pitch = 0.09
    i, j = (cel.x / pitch).floor(), (cel.y / pitch).floor()
    dots = noise_of(i + 57 * j, own(cel.scenes.phase))
    cel.put(far * cel.cover(inside + wavy) * (0.35 * (dots > 0.6)), cel.lit((1.0, 0.95, 0.9)))
    cel.put(far * cel.cover(inside + wavy) * (0.3 * (dots < 0.3)), cel.lit(_GREEN))


def _wheat(cel: Cel) -> None:
    gold = (0.91, 0.71, 0.28)
    _thicket(cel, 0.10, tint(gold, 0.80))
    for pitch, seed, size in ((0.020, 0.1, 0.9), (0.026, 0.5, 1.0), (0.033, 0.8, 1.1)):
        x, cell = repeated(cel, pitch, seed, jitter=0.8)
        tall = 0.115 * size + 0.025 * chance(cel, cell, seed)
        bow = x - 0.02 * ((cel.y / tall).clamp(0, 1) ** 2)
        cel.lay(both(bow.abs() - 0.0018, cel.y - tall, -cel.y - 0.03), tint(gold, 0.9))
        ear = ellipse(bow, cel.y - tall, 0.0055, 0.020)
        cel.lay(ear, tint(gold, 1.08))
        cel.lay(both(ear, x - 0.02), tint(gold, 1.25), 0.6)


def _wheat_field(cel: Cel) -> None:
    gold = (0.93, 0.75, 0.34)
    far = ((cel.y - 2.0) * 8).clamp(0, 1)
    cel.put(far + 0 * cel.x, cel.lit(gold))
    row = torch.sin(9 * cel.x + 2 * torch.sin(1.1 * cel.y))
    cel.put(0.35 * far * row.clamp(0, 1) * detail(cel, 0.03), cel.lit(tint(gold, 0.72)))
    grain = noise_of((cel.x / 0.05).floor() + 57 * (cel.y / 0.16).floor(), 0.4)
    cel.put(0.4 * far * (grain > 0.55) * detail(cel, 0.05), cel.lit(tint(gold, 1.12)))


def _mushroom(cel: Cel, cap: Color, size: float) -> None:
    cel.lay(ellipse(cel.x, cel.y, 0.07 * size, 0.012), (0.05, 0.06, 0.08), 0.35)
    stem = both(
        cel.x.abs() - (0.024 + 0.012 * torch.exp(-cel.y / 0.03)) * size,
        cel.y - 0.15 * size,
        -cel.y - 0.008,
    )
    cel.lay(stem, (0.95, 0.90, 0.80))
    dark_side(cel, stem, 0.006, 0.16)
    y = cel.y - 0.13 * size
    gills = ellipse(cel.x, y, 0.105 * size, 0.020 * size)
    cel.lay(gills, (0.90, 0.80, 0.68))
    dome = both(
        ellipse(cel.x, y, 0.115 * size, 0.105 * size), -y + 0.14 * cel.x.abs() - 0.012 * size
    )
    cel.lay(dome, cap)
    cel.lay(
        both(
            dome + 0.01,
            cel.x + 0.025 * size,
            ellipse(cel.x + 0.03 * size, y - 0.04 * size, 0.07 * size, 0.05 * size),
        ),
        tint(cap, 1.25),
        0.7,
    )
    for dx, dy, radius in (
        (-0.055, 0.035, 0.016),
        (0.0, 0.072, 0.018),
        (0.052, 0.030, 0.014),
        (-0.01, 0.022, 0.012),
        (0.085, 0.005, 0.009),
    ):
        cel.lay(
            both(
                dome, ellipse(cel.x - dx * size, y - dy * size, radius * size, 0.8 * radius * size)
            ),
            (0.99, 0.97, 0.92),
        )


def _mushrooms(cel: Cel) -> None:
    for x, size, cap in (
        (-0.17, 1.05, (0.60, 0.36, 0.76)), (0.17, 1.25, (0.90, 0.56, 0.20)),
        (0.0, 1.85, (0.86, 0.18, 0.15)),
        (-0.26, 0.5, (0.90, 0.56, 0.20)), (0.09, 0.55, (0.86, 0.18, 0.15)),
    ):  # fmt: skip
        _mushroom(at(cel, x, 0.0), cap, size)
    glow(cel, circle(cel.x, cel.y - 0.18, 0.0), (0.70, 0.90, 0.80), 0.25 * lamp(cel), 0.12)


def _coral_reef(cel: Cel) -> None:
    for x, size, color in (
        (-0.19, 1.0, (0.96, 0.36, 0.44)),
        (0.20, 0.85, (0.98, 0.66, 0.22)),
        (0.02, 1.3, (0.80, 0.40, 0.86)),
    ):
        here = at(cel, x, 0.0, size)
        for end in (
            (-0.08, 0.11),
            (-0.04, 0.17),
            (0.0, 0.14),
            (0.045, 0.18),
            (0.085, 0.10),
            (-0.105, 0.06),
            (0.11, 0.05),
        ):
            twig = either(
                limb(here.x, here.y, (0.0, -0.02), end, 0.013),
                circle(here.x - end[0], here.y - end[1], 0.019),
            )
            here.lay(twig, color)
            here.lay(
                circle(here.x - end[0] + 0.005, here.y - end[1] - 0.006, 0.007), tint(color, 1.25)
            )
    for x, half in ((-0.08, 0.075), (0.12, 0.055)):
        dome = both(ellipse(cel.x - x, cel.y, half, 0.8 * half), -cel.y - 0.012)
        cel.lay(dome, (0.30, 0.72, 0.62))
        groove = torch.sin(150 * (cel.x - x) + 5 * torch.sin(60 * cel.y))
        cel.lay(both(dome + 0.006, 0.004 * groove), (0.20, 0.52, 0.50))
    for x, tall in ((-0.285, 0.09), (-0.255, 0.13), (0.275, 0.12), (0.305, 0.085)):
        tube = limb(cel.x, cel.y, (x, -0.01), (x, tall), 0.015)
        cel.lay(tube, (0.95, 0.80, 0.30))
        cel.lay(ellipse(cel.x - x, cel.y - tall - 0.006, 0.010, 0.006), (0.50, 0.30, 0.14))


def _snowman(cel: Cel) -> None:
    snow, coal = (0.95, 0.97, 1.0), (0.12, 0.12, 0.15)
    shadow(cel, 0.12, strength=0.25)
    for end in ((-0.135, 0.20), (0.135, 0.185)):
        line(cel, (0.05 * end[0] / 0.135, 0.135), end, 0.005, (0.36, 0.24, 0.16))
        for tip in ((0.0, 0.03), (0.022 * end[0] / 0.135, 0.018)):
            line(
                cel,
                (0.85 * end[0], end[1] - 0.01),
                (end[0] + tip[0], end[1] + tip[1]),
                0.0035,
                (0.36, 0.24, 0.16),
            )
    for y, radius in ((0.055, 0.075), (0.145, 0.058), (0.222, 0.044)):
        ball = circle(cel.x, cel.y - y, radius)
        cel.lay(ball, snow)
        cel.lay(
            both(ball, 0.92 * radius - circle(cel.x + 0.02, cel.y - y - 0.015, 0.0)),
            (0.70, 0.79, 0.93),
        )
    for y in (0.125, 0.150, 0.172):
        cel.lay(circle(cel.x, cel.y - y, 0.0055), coal)
    cel.lay(both((cel.y - 0.190).abs() - 0.010, cel.x.abs() - 0.040), (0.86, 0.20, 0.20))
    line(cel, (0.022, 0.185), (0.030, 0.135), 0.009, (0.86, 0.20, 0.20))
    for x in (-0.015, 0.015):
        cel.lay(circle(cel.x - x, cel.y - 0.236, 0.0055), coal)
    poly(cel, ((0.0, 0.214), (0.055, 0.215), (0.0, 0.228)), (0.96, 0.52, 0.14))
    bounds_ = bounds(cel, -0.050, 0.050, 0.257, 0.267)
    cel.lay(bounds_, coal)
    cel.lay(bounds(cel, -0.031, 0.031, 0.262, 0.315), coal)
    cel.lay(bounds(cel, -0.031, 0.031, 0.268, 0.279), (0.86, 0.20, 0.20))


PLANTS: dict[str, Landmark] = {
    "sunflowers": Landmark(
        (Layer(_far_sunflowers, 0.25), Layer(_sunflowers, 0.52, sways=0.05)), tall=0.22, half=0.0
    ),
    "flower field": Landmark(
        (Layer(_flower_stripes, lying=True), Layer(_tulips, 0.80, sways=0.05)), tall=0.16, half=0.0
    ),
    "wheat": Landmark(
        (Layer(_wheat_field, lying=True), Layer(_wheat, 0.62, sways=0.09)), tall=0.2, half=0.0
    ),
    "giant mushrooms": Landmark((Layer(_mushrooms, 0.45),), tall=0.46, half=0.30),
    "corals": Landmark((Layer(_coral_reef, 0.5),), tall=0.27, half=0.33),
    "snowman": Landmark((Layer(_snowman, 0.6),), tall=0.34, half=0.16),
}
