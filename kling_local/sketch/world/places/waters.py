"""Landmarks of water, fire and stone: waterfalls, lakes, volcanoes, caves, flames."""

from __future__ import annotations

import torch
from torch import Tensor

from kling_local.sketch.world.canvas import Color, circle, ellipse, limb, rgb
from kling_local.sketch.world.cels import Cel, mottle, own
from kling_local.sketch.world.light import SKY_LOW, SKY_MIDDLE, colors
from kling_local.sketch.world.places.scenery import Landmark, Layer
from kling_local.sketch.world.places.strokes import (
    at,
    both,
    dark_side,
    either,
    glow,
    lamp,
    line,
    poly,
    shadow,
    tint,
)
from kling_local.sketch.world.sky import gray_sky

_ROCK = (0.46, 0.43, 0.44)
_LEAF = (0.22, 0.50, 0.20)
_FLAME: Color = (1.0, 0.60, 0.16)


def _mass(cel: Cel, half: float, tall: float, seed: float, flat: float = 0.6) -> Tensor:
    """Distance to a rugged rock with steep sides."""
    rough = 0.03 * (mottle(cel.x / 0.05, cel.y / 0.06, seed) - 0.5)
    rough = rough + 0.012 * (mottle(cel.x / 0.017, cel.y / 0.02, seed) - 0.5)
    side = cel.x.abs() - half + (half - flat * half) * (cel.y / tall).clamp(0, 1)
    return both(side + rough, cel.y - tall + 0.02 * torch.sin(19 * cel.x + 9 * seed) + rough)


def _facets(cel: Cel, shape: Tensor, color: Color, seed: float) -> None:
    """Paint a rock face: light and dark facets and cracks."""
    cel.lay(shape, color)
    tone = mottle(cel.x / 0.045 + 0.5 * cel.y / 0.05, cel.y / 0.11, seed)
    cel.lay(both(shape + 0.004, 0.03 * (tone - 0.42)), tint(color, 0.76), 0.8)
    cel.lay(both(shape + 0.006, 0.03 * (0.66 - tone)), tint(color, 1.24), 0.8)


def _falls_rock(cel: Cel) -> None:
    shadow(cel, 0.30)
    for x, half in ((-0.27, 0.05), (0.27, 0.06), (-0.18, 0.035), (0.19, 0.03)):
        stone = both(ellipse(cel.x - x, cel.y, half, 0.8 * half), -cel.y - 0.012)
        cel.lay(stone, tint(_ROCK, 0.9))
        cel.lay(both(stone + 0.006, cel.x - x + 0.4 * cel.y), tint(_ROCK, 1.25))
    shape = _mass(cel, 0.29, 0.40, 0.3, 0.72)
    _facets(cel, shape, _ROCK, 0.7)
    cel.lay(both(shape, 0.372 - cel.y + 0.02 * torch.sin(60 * cel.x)), _LEAF)
    for x, y in ((-0.20, 0.39), (-0.13, 0.40), (0.15, 0.40), (0.22, 0.385)):
        crown = circle(cel.x - x, cel.y - y, 0.034)
        cel.lay(crown, tint(_LEAF, 0.75))
        cel.lay(both(crown, circle(cel.x - x + 0.012, cel.y - y - 0.012, 0.022)), tint(_LEAF, 1.2))


def _falls_water(cel: Cel) -> None:
    time = torch.as_tensor(cel.time)
    wide = 0.072 + 0.03 * (1 - cel.y / 0.40).clamp(0, 1)
    edge = 0.006 * torch.sin(70 * cel.y + 9 * time)
    sheet = both(cel.x.abs() - wide + edge, cel.y - 0.392, -cel.y - 0.01)
    cel.lay(sheet, (0.56, 0.80, 0.94))
    flow = mottle(cel.x / 0.014, (cel.y + 0.62 * time) / 0.10, 0.4)
    cel.put(0.95 * cel.cover(sheet) * ((flow - 0.45) * 5).clamp(0, 1), cel.lit((0.97, 0.99, 1.0)))
    dark = mottle(cel.x / 0.02, (cel.y + 0.5 * time) / 0.14, 0.9)
    cel.put(0.5 * cel.cover(sheet) * ((0.34 - dark) * 6).clamp(0, 1), cel.lit((0.25, 0.56, 0.80)))
    for x, y in ((-0.05, 0.20), (0.04, 0.12)):
        stone = ellipse(cel.x - x, cel.y - y, 0.022, 0.014)
        cel.lay(stone, tint(_ROCK, 0.8))
    for k in range(9):
        beat = (0.5 * time + 0.37 * k).remainder(1.0)
        x = 0.13 * torch.sin(torch.as_tensor(2.4 * k)) * (1 + 0.2 * beat)
        foam = circle(cel.x - x, cel.y - 0.005 - 0.03 * beat, 0.0) - 0.016 - 0.02 * beat
        cel.lay(foam, (0.95, 0.98, 1.0), 0.75 * (1 - beat))


def _pool(cel: Cel, middle: float, half: tuple[float, float], alpha: float = 1.0) -> Tensor:
    """Distance to a pool on the ground, which mirrors the sky."""
    shore = 0.10 * torch.sin(2.7 * cel.x + 6.28 * own(cel.scenes.phase)) + 0.05 * torch.sin(
        6.1 * cel.x
    )
    pool = ellipse(cel.x, cel.y - middle + shore, *half)
    cel.lay(pool - 0.10, (0.72, 0.64, 0.44), 0.7)
    cel.lay(pool - 0.03, (0.40, 0.36, 0.26), 0.6)
    _sheet(cel, cel.cover(pool) * alpha)
    return pool


def _sheet(cel: Cel, cover: Tensor) -> None:
    """Water that mirrors the sky, with light and dark ripples."""
    scenes = cel.scenes
    sky = gray_sky(0.5 * (colors(SKY_LOW, scenes) + colors(SKY_MIDDLE, scenes)), scenes)
    cel.put(cover, torch.lerp(cel.lit((0.12, 0.44, 0.66)), sky, 0.42))
    phase = own(scenes.phase)
    crest = mottle(cel.x / 0.5, cel.y / 0.13, phase)
    cel.put(0.55 * cover * ((crest - 0.60) * 8).clamp(0, 1), cel.lit((0.80, 0.94, 1.0)))
    cel.put(0.40 * cover * ((0.34 - crest) * 7).clamp(0, 1), cel.lit((0.05, 0.28, 0.50)))


def _lake(cel: Cel) -> None:
    _pool(cel, 4.3, (3.4, 1.75))


def _river(cel: Cel) -> None:
    wave = 0.35 * torch.sin(0.9 * cel.x + 6.28 * own(cel.scenes.phase)) + 0.1 * torch.sin(
        2.9 * cel.x
    )
    bank = (cel.y - 3.1 - wave).abs() - 0.62
    cel.lay(bank - 0.14, (0.72, 0.64, 0.44), 0.75)
    cel.lay(bank - 0.04, (0.40, 0.36, 0.26), 0.6)
    _sheet(cel, cel.cover(bank))


def _reeds(cel: Cel) -> None:
    aspect = own(cel.scenes.aspect)
    for side in (-0.34, 0.36):
        here = at(cel, side * aspect, 0.0)
        for k in range(8):
            x = 0.014 * k - 0.05
            tip = (x + 0.010 * (k % 3 - 1), 0.055 + 0.018 * (k * 5 % 4))
            here.lay(limb(here.x, here.y, (x, -0.02), tip, 0.0032), (0.24, 0.46, 0.18))
            if k % 3 == 0:
                end = (tip[0], tip[1] + 0.022)
                here.lay(limb(here.x, here.y, tip, end, 0.006), (0.46, 0.28, 0.16))


def _volcano(cel: Cel) -> None:
    rough = 0.012 * (mottle(cel.x / 0.03, cel.y / 0.05, 0.4) - 0.5)
    slope = cel.x.abs() - 0.062 - 0.34 * ((0.34 - cel.y) / 0.34).clamp(min=0) ** 1.5
    cone = both(
        (slope + rough) * 0.75, cel.y - 0.335 - 0.008 * torch.sin(90 * cel.x), -cel.y - 0.04
    )
    cel.lay(cone, (0.36, 0.29, 0.32))
    ridge = mottle(cel.x / (0.03 + 0.20 * (0.36 - cel.y).clamp(min=0)), cel.y * 0, 0.6)
    cel.lay(both(cone, 0.02 * (ridge - 0.42)), (0.25, 0.20, 0.25))
    dark_side(cel, cone, 0.03, 0.25)
    hot = (1.0, 0.36, 0.08)
    cel.put(0.30 * lamp(cel) * cel.cover(cone) * (cel.y / 0.335).clamp(0, 1), (0.62, 0.22, 0.20))
    wave = torch.sin(34 * cel.y)
    for x, lean, low in ((-0.03, -0.42, 0.11), (0.02, 0.22, 0.04), (0.05, 0.75, 0.19)):
        path = cel.x - x - lean * (0.335 - cel.y).clamp(min=0) ** 1.2 - 0.008 * wave
        flow = both(
            path.abs() - 0.006 - 0.022 * (cel.y - low).clamp(min=0), cel.y - 0.335, low - cel.y
        )
        glow(cel, both(flow, cone), hot, 0.30 + 0.15 * lamp(cel), 0.022 + 0.03 * lamp(cel))
        cel.put(cel.cover(flow), hot)
        cel.put(cel.cover(flow + 0.006), (1.0, 0.78, 0.26))
    cel.put(cel.cover(ellipse(cel.x, cel.y - 0.328, 0.058, 0.011)), (1.0, 0.66, 0.20))


def _eruption(cel: Cel) -> None:
    """Smoke that rolls upward, lit from below, and sparks that are thrown out."""
    time = torch.as_tensor(cel.time)
    clear = (0.5 + (cel.y - 0.335) / 0.03).clamp(0, 1)
    glow(cel, circle(cel.x, (cel.y - 0.34) * 0.8, 0.02), (1.0, 0.42, 0.14), 0.75 * clear, 0.06)
    for k in range(9):
        age = (0.09 * time + k / 9).remainder(1.0)
        x = cel.x - 0.12 * age * age - 0.045 * torch.sin(2.4 * k + 3 * age) * age
        puff = circle(x, cel.y - 0.335 - 0.26 * age, 0.0) - 0.030 - 0.075 * age
        hot = (0.55 * (1 - 2.2 * age)).clamp(min=0)
        grey = cel.lit((0.40, 0.37, 0.39)) * (1 - hot.unsqueeze(2)) + hot.unsqueeze(2) * rgb(
            (1.0, 0.45, 0.16), cel.x
        )
        cel.put(0.85 * (1 - age) ** 0.6 * cel.cover(puff) * clear, grey)
        side = both(
            puff + 0.012, circle(x + 0.02, cel.y - 0.35 - 0.26 * age, 0.0) - 0.022 - 0.05 * age
        )
        cel.lay(side, (0.56, 0.53, 0.55), 0.5 * (1 - age) * clear)
    for k in range(12):
        age = (0.55 * time + 0.618 * k).remainder(1.0)
        x = 0.20 * torch.sin(torch.as_tensor(2.1 * k)) * age
        y = 0.335 + (0.34 + 0.05 * (k % 3)) * age - 0.42 * age * age
        cel.put(cel.cover(circle(cel.x - x, cel.y - y, 0.0055)) * clear, (1.0, 0.62, 0.20))


def _cave(cel: Cel) -> None:
    shadow(cel, 0.32)
    shape = _mass(cel, 0.33, 0.34, 0.55, 0.62)
    _facets(cel, shape, (0.50, 0.45, 0.42), 0.2)
    mouth = either(
        ellipse(cel.x + 0.02, cel.y - 0.07, 0.125, 0.125),
        ellipse(cel.x - 0.05, cel.y - 0.03, 0.11, 0.09),
    )
    mouth = mouth + 0.02 * (mottle(cel.x / 0.035, cel.y / 0.035, 0.8) - 0.5)
    cel.lay(mouth - 0.022, (0.32, 0.28, 0.28))
    cel.lay(mouth, (0.10, 0.08, 0.11))
    cel.lay(mouth + 0.05, (0.04, 0.03, 0.05))
    for x, long in ((-0.09, 0.05), (-0.045, 0.03), (0.01, 0.06), (0.06, 0.035)):
        spike = both((cel.x - x).abs() - 0.016 * ((cel.y - 0.165 + long) / long), cel.y - 0.19)
        cel.lay(both(spike, mouth - 0.02), (0.36, 0.32, 0.31))
    for x, size in ((-0.25, 0.05), (0.22, 0.06), (0.29, 0.035)):
        stone = both(ellipse(cel.x - x, cel.y, size, 0.8 * size), -cel.y - 0.01)
        cel.lay(stone, (0.44, 0.40, 0.38))
        cel.lay(both(stone + 0.006, cel.x - x), (0.60, 0.55, 0.51))
    cel.lay(both(shape, 0.318 - cel.y + 0.015 * torch.sin(50 * cel.x)), _LEAF, 0.9)


def _cliffs(cel: Cel) -> None:
    for x, half, tall, seed in ((0.16, 0.20, 0.24, 0.2), (-0.10, 0.24, 0.36, 0.7)):
        here = at(cel, x, 0.0)
        shape = both(_mass(here, half, tall, seed, 0.9), -cel.y - 0.03)
        _facets(here, shape, (0.70, 0.60, 0.50), seed + 0.1)
        band = ((here.y + 0.3 * mottle(here.x / 0.2, here.y * 0, seed) * 0.1) / 0.055).remainder(
            1.0
        )
        here.lay(both(shape, (band - 0.5).abs() * 0.055 - 0.005), (0.52, 0.42, 0.36), 0.7)
        here.lay(
            both(shape, tall - 0.030 - here.y + 0.012 * torch.sin(55 * here.x)), (0.36, 0.58, 0.24)
        )


def _iceberg(cel: Cel) -> None:
    ice = (0.86, 0.95, 1.0)
    for corners, shade in (
        (((0.05, -0.02), (0.30, -0.02), (0.24, 0.09), (0.15, 0.16), (0.08, 0.10)), 0.82),
        (((-0.27, -0.02), (0.14, -0.02), (0.10, 0.13), (0.0, 0.30), (-0.07, 0.25), (-0.20, 0.11)),
        1.0),
    ):  # fmt: skip
        poly(cel, corners, tint(ice, shade))
    poly(
        cel,
        ((0.0, -0.02), (0.14, -0.02), (0.10, 0.13), (0.0, 0.30), (-0.03, 0.14)),
        (0.56, 0.78, 0.94),
    )
    poly(cel, ((-0.27, -0.02), (-0.13, -0.02), (-0.11, 0.10), (-0.20, 0.11)), (0.70, 0.87, 0.97))
    poly(cel, ((0.15, 0.16), (0.16, 0.05), (0.30, -0.02), (0.24, 0.09)), (0.52, 0.74, 0.92))
    poly(cel, ((-0.07, 0.25), (-0.06, 0.17), (-0.03, 0.14), (0.0, 0.30)), (0.97, 0.99, 1.0))
    cel.lay(both(cel.y - 0.012 - 0.004 * torch.sin(60 * cel.x), cel.x.abs() - 0.30, -cel.y - 0.02),
            (0.40, 0.72, 0.88), 0.8)  # fmt: skip


def _rocks(cel: Cel) -> None:
    shadow(cel, 0.26)
    for x, half, tall, seed in (
        (0.12, 0.12, 0.15, 0.3), (-0.08, 0.15, 0.22, 0.6), (0.05, 0.09, 0.09, 0.9),
        (-0.22, 0.06, 0.06, 0.2),
        (0.23, 0.05, 0.05, 0.5),
    ):  # fmt: skip
        here = at(cel, x, 0.0)
        dome = both(ellipse(here.x, here.y, half, tall), -here.y - 0.012)
        dome = dome + 0.02 * (mottle(here.x / 0.05, here.y / 0.05, seed) - 0.5)
        here.lay(dome, tint(_ROCK, 0.86))
        here.lay(both(dome + 0.008, here.x + 0.35 * here.y - 0.02), tint(_ROCK, 1.28))
        here.lay(both(dome + 0.004, 0.75 * tall - here.y), (0.42, 0.52, 0.30), 0.5)


def _logs(cel: Cel) -> None:
    glow(cel, ellipse(cel.x, cel.y, 0.08, 0.02), _FLAME, 0.45, 0.07)
    for k in range(9):
        x = 0.115 * (k - 4) / 4
        y = -0.006 - 0.016 * (1 - (x / 0.12) ** 2)
        cel.lay(ellipse(cel.x - x, cel.y - y, 0.019, 0.014), (0.44, 0.42, 0.42))
        cel.lay(ellipse(cel.x - x + 0.004, cel.y - y - 0.004, 0.010, 0.006), (0.60, 0.58, 0.56))
    for start, end in (
        ((-0.075, 0.0), (0.06, 0.028)),
        ((0.075, 0.0), (-0.06, 0.028)),
        ((-0.05, 0.006), (0.05, 0.004)),
    ):
        line(cel, start, end, 0.013, (0.36, 0.22, 0.14))
        cel.lay(circle(cel.x - start[0], cel.y - start[1], 0.011), (0.72, 0.52, 0.32))


def flames(cel: Cel, half: float, tall: float) -> None:
    """Flames that lick upwards from the origin, and sparks."""
    time = torch.as_tensor(cel.time)
    for scale, color in (
        (1.0, (0.95, 0.30, 0.08)),
        (0.72, (1.0, 0.58, 0.12)),
        (0.42, (1.0, 0.88, 0.42)),
    ):
        up = (cel.y / (tall * scale)).clamp(0, 1)
        wave = 0.30 * half * up * torch.sin(9 * cel.y / tall - 11 * time + 2 * scale)
        lick = 0.75 + 0.25 * torch.sin(26 * (cel.x + wave) / half * 0.35 + 7 * time) * torch.sin(
            5.3 * time + scale
        )
        body = half * scale * (1 - up) ** 0.8 * (0.55 + 1.8 * up * (1 - up))
        flame = both((cel.x + wave).abs() - body, cel.y - tall * scale * lick, -cel.y - 0.004)
        cel.put(0.95 * cel.cover(flame), color)
    for k in range(7):
        age = (0.7 * time + 0.618 * k).remainder(1.0)
        x = 0.6 * half * torch.sin(torch.as_tensor(2.4 * k)) + 0.02 * torch.sin(6 * age + k)
        spark = circle(cel.x - x, cel.y - tall * (0.5 + 1.1 * age), 0.004 * (1.2 - age))
        cel.put((1 - age) * cel.cover(spark), (1.0, 0.76, 0.30))


def _fire(cel: Cel) -> None:
    time = torch.as_tensor(cel.time)
    flicker = 0.85 + 0.15 * torch.sin(13 * time) * torch.sin(7.3 * time)
    far = circle(cel.x, cel.y - 0.07, 0.03)
    glow(cel, far, _FLAME, (0.20 + 0.35 * lamp(cel)) * flicker, 0.12)
    flames(at(cel, 0.0, 0.012), 0.062, 0.155)


WATERS: dict[str, Landmark] = {
    "waterfall": Landmark(
        (Layer(_falls_rock, 0.2), Layer(_falls_water, 0.2, moving=True)), tall=0.44, half=0.30
    ),
    "lake": Landmark(
        (Layer(_lake, lying=True), Layer(_reeds, 0.46, sways=0.03)), tall=0.2, half=0.0
    ),
    "river": Landmark(
        (Layer(_river, lying=True), Layer(_reeds, 0.44, sways=0.03)), tall=0.2, half=0.0
    ),
    "volcano": Landmark(
        (Layer(_volcano, 0.10), Layer(_eruption, 0.10, moving=True)), tall=0.5, half=0.40
    ),
    "cave": Landmark((Layer(_cave, 0.3),), tall=0.36, half=0.34),
    "cliffs": Landmark((Layer(_cliffs, 0.12),), tall=0.40, half=0.36),
    "iceberg": Landmark((Layer(_iceberg, 0.14),), tall=0.32, half=0.31),
    "boulders": Landmark((Layer(_rocks, 0.45),), tall=0.24, half=0.27),
    "campfire": Landmark(
        (Layer(_logs, 0.66, reach=0.4), Layer(_fire, 0.66, moving=True, reach=0.5)),
        tall=0.40,
        half=0.16,
        low=-0.2,
    ),
}
