"""Landmarks that are trees: in blossom, in autumn, palms, bamboo, at Christmas."""

from __future__ import annotations

import torch

from kling_local.sketch.world.canvas import Color, circle, ellipse, noise_of
from kling_local.sketch.world.cels import Cel, Painter, own
from kling_local.sketch.world.places.ground import chance, detail, repeated
from kling_local.sketch.world.places.scenery import Landmark, Layer
from kling_local.sketch.world.places.strokes import (
    at,
    both,
    bounds,
    either,
    glow,
    lamp,
    line,
    shadow,
    tint,
)

_BARK = (0.36, 0.23, 0.18)
_PINK = (0.98, 0.70, 0.80)
_AUTUMN: tuple[Color, ...] = ((0.88, 0.34, 0.12), (0.95, 0.58, 0.14), (0.80, 0.20, 0.14))
_BLOBS = (
    (-0.17, 0.22, 0.075), (-0.10, 0.29, 0.085), (0.0, 0.33, 0.095), (0.10, 0.29, 0.085),
    (0.18, 0.22, 0.070),
    (0.0, 0.25, 0.10), (-0.09, 0.22, 0.06), (0.10, 0.215, 0.06),
)  # fmt: skip


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


def _falling(colors: tuple[Color, ...], size: tuple[float, float], speed: float) -> Painter:
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


def _strewn(colors: tuple[Color, ...]) -> Painter:
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


def _palm(cel: Cel, lean: float, tall: float) -> None:
    x, y = cel.x, cel.y
    bow = x - lean * (y / tall).clamp(0, 1) ** 2
    stem = both(bow.abs() - 0.017 + 0.02 * y, y - tall, -y - 0.01)
    cel.lay(ellipse(x - 0.03, y, 0.10, 0.012), (0.10, 0.12, 0.10), 0.35)
    cel.lay(stem, (0.56, 0.39, 0.23))
    cel.lay(both(stem, 0.003 - torch.sin(130 * y) * 0.004), (0.40, 0.26, 0.15), 0.7)
    top_x, top_y = x - lean, y - tall
    for dx, dy, shade in (
        (0.15, 0.0, 0.8), (-0.15, 0.0, 0.8), (0.11, 0.07, 1.0), (-0.11, 0.07, 1.0),
        (0.09, -0.08, 0.7),
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
        (-0.10, 0.065), (-0.04, 0.055), (0.03, 0.06), (0.095, 0.07), (-0.06, 0.105), (0.01, 0.11),
        (0.065, 0.115),
        (-0.07, 0.15), (-0.02, 0.165), (0.04, 0.155), (0.075, 0.150), (-0.035, 0.215),
        (0.02, 0.225), (0.0, 0.275),
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


TREES: dict[str, Landmark] = {
    "cherry blossoms": Landmark(
        (
            Layer(_cherry, 0.42),
            Layer(_strewn((_PINK, (1.0, 0.84, 0.90))), lying=True),
            Layer(
                _falling((_PINK, (1.0, 0.84, 0.90)), (0.011, 0.006), 0.10),
                0.7,
                moving=True,
                whole=True,
            ),
        ),
        tall=0.44,
        half=0.26,
    ),
    "autumn trees": Landmark(
        (
            Layer(_maple, 0.42),
            Layer(_strewn(_AUTUMN), lying=True),
            Layer(_falling(_AUTUMN[:2], (0.014, 0.008), 0.13), 0.7, moving=True, whole=True),
        ),
        tall=0.44,
        half=0.26,
    ),
    "palm trees": Landmark((Layer(_palms, 0.4, sways=0.04),), tall=0.50, half=0.30),
    "bamboo": Landmark((Layer(_bamboo, 0.36),), tall=1.0, half=0.0),
    "christmas tree": Landmark(
        (Layer(_christmas_tree, 0.6), Layer(_baubles, 0.6, moving=True)),
        tall=0.40,
        half=0.16,
        inside=True,
    ),
}
