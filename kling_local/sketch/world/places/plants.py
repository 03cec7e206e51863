"""Landmarks that grow: blossoms, sunflowers, palms, mushrooms, corals; and what winter brings."""

from __future__ import annotations

import torch
from torch import Tensor

from kling_local.sketch.world.canvas import Color, box, circle, ellipse, limb, noise_of
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

_BARK = (0.36, 0.23, 0.18)
_GREEN = (0.20, 0.48, 0.17)
_PINK = (0.98, 0.70, 0.80)
_AUTUMN: tuple[Color, ...] = ((0.88, 0.34, 0.12), (0.95, 0.58, 0.14), (0.80, 0.20, 0.14))


def _crown(cel: Cel, tone: Color, blobs: tuple[tuple[float, float, float], ...]) -> None:
    """A crown of leaves: dark below, light above, with a scatter of leaves."""
    whole = either(*(circle(cel.x - x, cel.y - y, radius) for x, y, radius in blobs))
    cel.lay(whole, tint(tone, 0.80))
    light = either(
        *(circle(cel.x - x + 0.014, cel.y - y - 0.016, 0.76 * radius) for x, y, radius in blobs)
    )
    cel.lay(both(whole, light), tone)
    pitch = 0.024
    i, j = (cel.x / pitch).floor(), (cel.y / pitch).floor()
    cell = i + 57 * j
    x = cel.x - (i + 0.3 + 0.4 * noise_of(cell, 0.2)) * pitch
    y = cel.y - (j + 0.3 + 0.4 * noise_of(cell, 0.6)) * pitch
    dot = ellipse(x, y, 0.0065, 0.0045)
    cel.lay(both(whole, dot), tint(tone, 1.18), (noise_of(cell, 0.8) < 0.45).to(x))
    cel.lay(both(whole, dot), tint(tone, 0.62), (noise_of(cell, 0.8) > 0.82).to(x))


_BLOBS = (
    (-0.17, 0.22, 0.075), (-0.10, 0.29, 0.085), (0.0, 0.33, 0.095), (0.10, 0.29, 0.085), (0.18, 0.22, 0.070),
    (0.0, 0.25, 0.10), (-0.09, 0.22, 0.06), (0.10, 0.215, 0.06),
)  # fmt: skip


def _trunk(cel: Cel, bark: Color) -> None:
    shadow(cel, 0.16)
    stem = both(
        (cel.x - 0.014 * torch.sin(16 * cel.y)).abs() - 0.020 - 0.022 * torch.exp(-cel.y / 0.03),
        cel.y - 0.22,
        -cel.y - 0.01,
    )
    cel.lay(stem, bark)
    for end in ((-0.13, 0.22), (0.13, 0.23), (-0.05, 0.28), (0.06, 0.30)):
        line(cel, (0.0, 0.12), end, 0.011, bark)
    cel.lay(both(stem + 0.004, cel.x + 0.004), tint(bark, 1.35), 0.8)


def _cherry(cel: Cel) -> None:
    _trunk(cel, _BARK)
    _crown(cel, _PINK, _BLOBS)


def _maple(cel: Cel) -> None:
    _trunk(cel, (0.40, 0.27, 0.19))
    _crown(cel, _AUTUMN[0], _BLOBS)
    _crown(cel, _AUTUMN[1], _BLOBS[1:3])
    _crown(cel, _AUTUMN[2], (_BLOBS[4], _BLOBS[7]))


def _falling(colors: tuple[Color, ...], size: tuple[float, float], speed: float):
    """A painter of petals or leaves that fall, turning, all over the picture."""

    def paint(cel: Cel) -> None:
        time = torch.as_tensor(cel.time)
        phase = own(cel.scenes.phase)
        for k, color in enumerate(colors):
            pitch = 0.17 + 0.05 * k
            y = cel.y + speed * (1 + 0.2 * k) * time + 0.31 * k
            row = (y / pitch).floor()
            x = (
                cel.x
                + 0.08 * time
                + 0.03 * torch.sin(1.7 * time + 2.3 * row)
                + 0.6 * noise_of(row, phase)
            )
            column = (x / pitch).floor()
            cell = column + 57 * row
            u = x - (column + 0.25 + 0.5 * noise_of(cell, phase)) * pitch
            v = y - (row + 0.25 + 0.5 * noise_of(cell, phase + 0.3)) * pitch
            turn = 2.5 * time + 6.283 * noise_of(cell, phase + 0.6)
            cos, sin = torch.cos(turn), torch.sin(turn)
            leaf = ellipse(u * cos + v * sin, v * cos - u * sin, *size)
            cel.lay(leaf, color, (noise_of(cell, phase + 0.9) < 0.5).to(x))

    return paint


def _strewn(colors: tuple[Color, ...]):
    """A painter of fallen petals or leaves that lie on the ground."""

    def paint(cel: Cel) -> None:
        phase = own(cel.scenes.phase)
        for k, color in enumerate(colors):
            pitch = 0.17 + 0.04 * k
            u, v = cel.x / pitch, cel.y / (1.3 * pitch)
            i, j = u.floor(), v.floor()
            cell = i + 57 * j
            x = (u - i - 0.3 - 0.4 * noise_of(cell, phase + k)) * pitch
            y = (v - j - 0.3 - 0.4 * noise_of(cell, phase + k + 0.4)) * 1.3 * pitch
            here = (noise_of(cell, phase + k + 0.7) < 0.6) * detail(cel, 0.06)
            cel.put(here * cel.cover(circle(x, 0.6 * y, 0.026)), cel.lit(color))

    return paint


def _row_of_flowers(cel: Cel, pitch: float, seed: float, size: float, head) -> None:
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
    head(cel, x, cel.y - tall, size, cell)


def _sunflower(cel: Cel, x: Tensor, y: Tensor, size: float, cell: Tensor) -> None:
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


_BLOOMS: tuple[Color, ...] = (
    (0.92, 0.24, 0.30),
    (0.96, 0.55, 0.72),
    (0.62, 0.38, 0.84),
    (0.99, 0.80, 0.24),
)


def _tulip(cel: Cel, x: Tensor, y: Tensor, size: float, cell: Tensor) -> None:
    cup = both(
        ellipse(x, y, 0.017 * size, 0.024 * size),
        y - 0.014 * size + 0.35 * (((x / (0.011 * size)).remainder(1.0)) - 0.5).abs() * 0.04,
    )
    number = chance(cel, cell, 0.77)
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


def _palm(cel: Cel, lean: float, tall: float) -> None:
    x, y = cel.x, cel.y
    bow = x - lean * (y / tall).clamp(0, 1) ** 2
    stem = both(bow.abs() - 0.017 + 0.02 * y, y - tall, -y - 0.01)
    cel.lay(ellipse(x - 0.03, y, 0.10, 0.012), (0.10, 0.12, 0.10), 0.35)
    cel.lay(stem, (0.56, 0.39, 0.23))
    cel.lay(both(stem, 0.003 - torch.sin(130 * y) * 0.004), (0.40, 0.26, 0.15), 0.7)
    top_x, top_y = x - lean, y - tall
    for dx, dy, shade in (
        (0.15, 0.0, 0.8), (-0.15, 0.0, 0.8), (0.11, 0.07, 1.0), (-0.11, 0.07, 1.0), (0.09, -0.08, 0.7),
        (-0.09, -0.08, 0.7), (0.02, 0.10, 1.15),
    ):  # fmt: skip
        along = ((top_x * dx + top_y * dy) / (dx * dx + dy * dy)).clamp(0, 1)
        off = torch.sqrt(
            (top_x - along * dx) ** 2 + (top_y + 0.06 * along * along - along * dy) ** 2
        )
        leaf = off - 0.023 * (1 - along) * (along * 8).clamp(0.3, 1) - 0.003
        cel.lay(leaf, (0.17 * shade, 0.54 * shade, 0.22 * shade))
    for dx in (-0.012, 0.014):
        cel.lay(circle(top_x - dx, top_y + 0.012, 0.012), (0.42, 0.27, 0.15))


def _palms(cel: Cel) -> None:
    for x, lean, tall in ((-0.13, -0.06, 0.29), (0.14, 0.07, 0.25), (0.0, 0.04, 0.36)):
        _palm(at(cel, x, 0.0), lean, tall)


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
        (-0.17, 1.05, (0.60, 0.36, 0.76)), (0.17, 1.25, (0.90, 0.56, 0.20)), (0.0, 1.85, (0.86, 0.18, 0.15)),
        (-0.26, 0.5, (0.90, 0.56, 0.20)), (0.09, 0.55, (0.86, 0.18, 0.15)),
    ):  # fmt: skip
        _mushroom(at(cel, x, 0.0), cap, size)
    glow(cel, circle(cel.x, cel.y - 0.18, 0.0), (0.70, 0.90, 0.80), 0.25 * lamp(cel), 0.12)


def _bamboo(cel: Cel) -> None:
    for k, (pitch, seed, half) in enumerate(
        ((0.085, 0.1, 0.009), (0.12, 0.5, 0.013), (0.19, 0.8, 0.018))
    ):
        x, cell = repeated(cel, pitch, seed, jitter=0.7)
        x = x - 0.06 * (chance(cel, cell, 0.3) - 0.5) * cel.y
        here = (chance(cel, cell, seed + 0.2) < 0.7).to(x)
        tone = tint((0.42, 0.64, 0.26), 0.75 + 0.17 * k)
        stem = both(x.abs() - half, -cel.y - 0.02)
        cel.lay(stem, tone, here)
        cel.lay(both(stem + 0.002, x + 0.25 * half), tint(tone, 1.3), 0.7 * here)
        joint = ((cel.y + 0.05 * chance(cel, cell, 0.6)) / 0.085).remainder(1.0) - 0.5
        cel.lay(both(x.abs() - 1.15 * half, joint.abs() * 0.085 - 0.0035), tint(tone, 0.62), here)
        leaf_y = (cel.y / 0.11 + chance(cel, cell, 0.9)).remainder(1.0) * 0.11 - 0.055
        side = torch.where(((cel.y / 0.11 + chance(cel, cell, 0.9)).floor() % 2) == 0, 1.0, -1.0)
        leaf = ellipse(side * x - half - 0.022, leaf_y + 0.5 * (side * x - half), 0.024, 0.006)
        cel.lay(both(leaf, 0.12 - cel.y), (0.26, 0.52, 0.18), here)


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


def _christmas_tree(cel: Cel) -> None:
    shadow(cel, 0.13)
    cel.lay(bounds(cel, -0.018, 0.018, -0.008, 0.05), (0.40, 0.26, 0.17))
    for low, high, wide in ((0.035, 0.175, 0.145), (0.115, 0.255, 0.112), (0.195, 0.345, 0.080)):
        wave = 0.007 * torch.sin(cel.x / wide * 16)
        tier = both((cel.x.abs() - wide * (high - cel.y) / (high - low)) * 0.8, low - cel.y + wave)
        cel.lay(tier, (0.10, 0.40, 0.22))
        cel.lay(both(tier, cel.x + 0.25 * (cel.y - low) + 0.01), (0.16, 0.50, 0.28))
        cel.lay(
            both(tier, (cel.y - low - 0.030 - 0.6 * cel.x * cel.x / wide).abs() - 0.0035),
            (0.95, 0.80, 0.36),
        )
    star = circle(cel.x, cel.y - 0.352, 0.0)
    angle = torch.atan2(cel.x, cel.y - 0.352)
    cel.put(cel.cover(star - 0.017 - 0.010 * torch.cos(5 * angle)), (1.0, 0.86, 0.30))


def _baubles(cel: Cel) -> None:
    """Lights on a Christmas tree that twinkle."""
    time = torch.as_tensor(cel.time)
    colors = ((0.95, 0.22, 0.22), (0.30, 0.60, 1.0), (1.0, 0.80, 0.24), (0.90, 0.40, 0.85))
    spots = (
        (-0.10, 0.065), (-0.04, 0.055), (0.03, 0.06), (0.095, 0.07), (-0.06, 0.105), (0.01, 0.11), (0.065, 0.115),
        (-0.07, 0.15), (-0.02, 0.165), (0.04, 0.155), (0.075, 0.150), (-0.035, 0.215), (0.02, 0.225), (0.0, 0.275),
    )  # fmt: skip
    for k, (x, y) in enumerate(spots):
        beat = 0.6 + 0.4 * torch.sin(3.1 * time + 2.4 * k)
        far = circle(cel.x - x, cel.y - y, 0.0)
        glow(cel, far, colors[k % 4], (0.25 + 0.45 * lamp(cel)) * beat, 0.014)
        cel.put(cel.cover(far - 0.0085), colors[k % 4])
        cel.put(
            0.8 * cel.cover(circle(cel.x - x + 0.003, cel.y - y - 0.003, 0.0025)), (1.0, 1.0, 1.0)
        )
    glow(cel, circle(cel.x, cel.y - 0.352, 0.01), (1.0, 0.88, 0.45), 0.3 + 0.4 * lamp(cel), 0.03)


PLANTS: dict[str, Landmark] = {
    "cherry blossoms": Landmark(
        (Layer(_cherry, 0.42), Layer(_strewn((_PINK, (1.0, 0.84, 0.90))), lying=True),
         Layer(_falling((_PINK, (1.0, 0.84, 0.90)), (0.011, 0.006), 0.10), 0.7, moving=True, whole=True)),
        tall=0.44, half=0.26,
    ),
    "autumn trees": Landmark(
        (Layer(_maple, 0.42), Layer(_strewn(_AUTUMN), lying=True),
         Layer(_falling(_AUTUMN[:2], (0.014, 0.008), 0.13), 0.7, moving=True, whole=True)),
        tall=0.44, half=0.26,
    ),
    "sunflowers": Landmark(
        (Layer(_far_sunflowers, 0.25), Layer(_sunflowers, 0.52, sways=0.05)), tall=0.22, half=0.0
    ),
    "flower field": Landmark(
        (Layer(_flower_stripes, lying=True), Layer(_tulips, 0.80, sways=0.05)), tall=0.16, half=0.0
    ),
    "wheat": Landmark(
        (Layer(_wheat_field, lying=True), Layer(_wheat, 0.62, sways=0.09)), tall=0.2, half=0.0
    ),
    "palm trees": Landmark((Layer(_palms, 0.4, sways=0.04),), tall=0.50, half=0.30),
    "giant mushrooms": Landmark((Layer(_mushrooms, 0.45),), tall=0.46, half=0.30),
    "bamboo": Landmark((Layer(_bamboo, 0.36),), tall=1.0, half=0.0),
    "corals": Landmark((Layer(_coral_reef, 0.5),), tall=0.27, half=0.33),
    "snowman": Landmark((Layer(_snowman, 0.6),), tall=0.34, half=0.16),
    "christmas tree": Landmark(
        (Layer(_christmas_tree, 0.6), Layer(_baubles, 0.6, moving=True)),
        tall=0.40, half=0.16, inside=True,
    ),
}  # fmt: skip
