"""Meadow and forest."""

from __future__ import annotations

import torch

from kling_local.sketch.world.canvas import Color, box, circle, ellipse, noise_of, rgb
from kling_local.sketch.world.cels import Cel, Stage, mottle, own
from kling_local.sketch.world.places.ground import (
    base,
    chance,
    detail,
    patches,
    repeated,
    ridge,
    snowed,
    spots,
    swaying,
    weathered,
)
from kling_local.sketch.world.sky import paint_sky, sun_x


def meadow(stage: Stage) -> None:
    """Green hills, round trees, grass with flowers."""
    stage.stand(0.0, (-0.1, 2.0), paint_sky)
    stage.stand(0.05, (-0.05, 0.24), _far_hills)
    stage.ground(_grass)
    stage.stand(0.16, (0.0, 0.20), _near_hills)
    stage.stand(0.30, (-0.03, 0.36), _trees, swaying(stage, 0.30, 0.02))
    stage.stand(0.62, (-0.03, 0.12), _flowers, swaying(stage, 0.62))


def _far_hills(cel: Cel) -> None:
    top = 0.03 + 0.17 * ridge(cel.x, 0.55, own(cel.scenes.phase))
    cel.lay(cel.y - top, (0.30, 0.55, 0.42))
    cel.shade(0.9 + 0.8 * (cel.y - 0.5 * top))
    snowed(cel, torch.ones_like(top) * 0.7)


def _near_hills(cel: Cel) -> None:
    top = 0.005 + 0.13 * ridge(cel.x + 3, 0.7, own(cel.scenes.shape) + 0.3)
    cel.lay(cel.y - top, (0.36, 0.66, 0.22))
    stripes = torch.sin(34 * (cel.y - top) + 5 * cel.x)
    cel.shade(1 + 0.05 * stripes + (cel.y - top).clamp(min=-0.1) * 1.4)
    snowed(cel, torch.ones_like(top))


def _grass(cel: Cel) -> None:
    base(cel, (0.25, 0.58, 0.14), (0.50, 0.76, 0.26))
    patches(cel, (0.44, 0.72, 0.20), 0.55, 0.65)
    patches(cel, (0.16, 0.46, 0.12), 0.22, 0.55, seed=0.4)
    path = cel.x - 0.5 - 0.25 * torch.sin(1.1 * cel.y + 6.283 * own(cel.scenes.phase))
    cel.put(0.75 * cel.cover(path.abs() - 0.11), cel.lit((0.80, 0.68, 0.42)))
    weathered(cel)
    spots(cel, (0.98, 0.96, 0.90), 0.20, 0.016, share=0.5)
    spots(cel, (0.98, 0.78, 0.16), 0.27, 0.018, share=0.45, seed=0.3)
    spots(cel, (0.92, 0.34, 0.46), 0.36, 0.018, share=0.4, seed=0.6)


def _trees(cel: Cel) -> None:
    for pitch, seed, share in ((0.58, 0.1, 0.62), (0.83, 0.6, 0.5)):
        x, cell = repeated(cel, pitch, seed)
        size = 0.75 + 0.45 * chance(cel, cell, seed + 0.2)
        here = (chance(cel, cell, seed + 0.4) < share).to(x)
        x, y = x / size, cel.y / size
        cel.lay(box(x, y - 0.045, 0.012, 0.06) * size, (0.42, 0.27, 0.16), here)
        leaf: Color = (0.13, 0.42, 0.16)
        crown = torch.minimum(circle(x, y - 0.17, 0.085), circle(x - 0.06, y - 0.13, 0.06))
        crown = torch.minimum(crown, circle(x + 0.065, y - 0.125, 0.055))
        cel.lay(crown * size, leaf, here)
        light = torch.minimum(circle(x + 0.03, y - 0.195, 0.05), circle(x - 0.05, y - 0.15, 0.032))
        side = torch.maximum(light, crown + 0.008)
        cel.lay(side * size, (0.26, 0.60, 0.20), here * 0.85)
        white = own(cel.scenes.are("weather", "snow").to(x))
        cap = torch.maximum(crown, 0.17 - y + 0.2 * x.abs())
        cel.lay(cap * size, (0.94, 0.96, 1.0), here * white * 0.9)


def _flowers(cel: Cel) -> None:
    colors = ((0.95, 0.30, 0.40), (0.99, 0.80, 0.20), (0.96, 0.95, 0.98))
    for k, color in enumerate(colors):
        x, cell = repeated(cel, 0.29, 0.23 * (k + 1), jitter=0.9)
        here = (chance(cel, cell, 0.3 * k) < 0.55).to(x)
        tall = 0.03 + 0.035 * chance(cel, cell, 0.3 * k + 0.1)
        blade = torch.minimum(
            box(x, cel.y - 0.5 * tall, 0.004, 0.5 * tall),
            ellipse(x - 0.013, cel.y - 0.014, 0.013, 0.006),
        )
        cel.lay(blade, (0.14, 0.44, 0.12), here)
        cel.lay(circle(x, cel.y - tall, 0.015), color, here)
        cel.lay(circle(x, cel.y - tall, 0.006), (0.98, 0.74, 0.16), here)


def forest(stage: Stage) -> None:
    """Trunks that fade into the mist, ferns, and shafts of light."""
    stage.stand(0.0, (-0.1, 2.0), _forest_light)
    stage.stand(0.08, (-0.05, 2.0), _far_trunks)
    stage.ground(_forest_floor)
    stage.stand(0.26, (-0.05, 2.0), _trunks)
    stage.stand(0.52, (-0.05, 2.0), _near_trunks)
    stage.stand(0.60, (-0.03, 0.12), _ferns, swaying(stage, 0.60))


def _forest_light(cel: Cel) -> None:
    paint_sky(cel)
    green = cel.lit((0.46, 0.66, 0.36))
    thick = 0.45 + 0.4 * mottle(cel.x * 6, cel.y * 6, own(cel.scenes.phase))
    cel.put(thick * ((cel.y - 0.02) / 0.15).clamp(0.5, 1), green)


def _row_of_trunks(cel: Cel, pitch: float, width: float, seed: float, bark: Color) -> None:
    x, cell = repeated(cel, pitch, seed, jitter=0.6)
    half = width * (0.7 + 0.7 * chance(cel, cell, seed + 0.2))
    lean = 0.10 * (chance(cel, cell, seed + 0.3) - 0.5)
    x = x - lean * cel.y
    trunk = x.abs() - half * (1 + 0.7 * torch.exp(-cel.y / 0.05))
    cel.lay(torch.maximum(trunk, -cel.y), bark)
    lit = torch.maximum(trunk + 0.004, x + 0.25 * half)
    cel.lay(torch.maximum(lit, -cel.y), rgb(bark, cel.x) * 1.35, 0.6)


def _far_trunks(cel: Cel) -> None:
    top = 0.03 + 0.05 * ridge(cel.x, 0.2, own(cel.scenes.phase))
    _row_of_trunks(cel, 0.13, 0.012, 0.2, (0.34, 0.42, 0.34))
    _row_of_trunks(cel, 0.19, 0.016, 0.7, (0.28, 0.36, 0.28))
    cel.lay(cel.y - top, (0.26, 0.46, 0.24))
    leaves = 0.34 - 0.16 * ridge(cel.x, 0.16, own(cel.scenes.shape))
    cel.lay(leaves - cel.y, (0.28, 0.52, 0.26), 0.8)


def _trunks(cel: Cel) -> None:
    _row_of_trunks(cel, 0.33, 0.022, 0.35, (0.36, 0.26, 0.18))
    bush, cell = repeated(cel, 0.24, 0.9)
    cel.lay(ellipse(bush, cel.y, 0.10, 0.05 + 0.04 * chance(cel, cell, 0.4)), (0.14, 0.40, 0.16))
    x = cel.x + own(cel.scenes.phase)
    leaves = 0.44 - 0.14 * ridge(x, 0.13, own(cel.scenes.shape) + 0.2)
    cel.lay(leaves - cel.y, (0.13, 0.40, 0.15))
    snowed(cel, ((cel.y < 0.10) * 0.6 + (cel.y > leaves) * 0.4).to(x))
    _shafts(cel)


def _shafts(cel: Cel) -> None:
    """Slanted shafts of light through the leaves, if there is a sun or moon."""
    scenes = cel.scenes
    sunny = own(scenes.are("light", "dawn", "day", "golden hour").to(cel.x))
    sunny = sunny + 0.35 * own(scenes.are("light", "night", "neon").to(cel.x))
    clear = own(scenes.are("weather", "clear", "wind").to(cel.x))
    along = (cel.x - 0.45 * cel.y - sun_x(scenes)) / 0.19
    beam = 1 - 2 * (along - along.floor() - 0.5).abs()
    beam = beam * (noise_of(along.floor(), own(scenes.phase)) > 0.45)
    fade = (cel.y / 0.1).clamp(0, 1)
    cel.put(0.34 * sunny * clear * beam * fade, cel.lit((1.0, 0.97, 0.74)) * 1.1)


def _near_trunks(cel: Cel) -> None:
    x, cell = repeated(cel, 0.92, 0.15)
    here = (chance(cel, cell, 0.8) < 0.8).to(x)
    half = 0.045 + 0.025 * chance(cel, cell, 0.3)
    trunk = torch.maximum(x.abs() - half * (1 + 0.8 * torch.exp(-cel.y / 0.045)), -cel.y)
    cel.lay(trunk, (0.27, 0.18, 0.12), here)
    bark = torch.sin(90 * x + 3 * torch.sin(22 * cel.y)) * torch.sin(31 * cel.y + cell)
    cel.lay(trunk + 0.005, (0.40, 0.29, 0.19), here * (bark * 1.5).clamp(0, 0.6))
    cel.lay(torch.maximum(trunk + 0.004, x + 0.5 * half), (0.50, 0.37, 0.23), here * 0.7)
    moss = torch.maximum(trunk, cel.y - 0.05 - 0.03 * torch.sin(40 * x + cell))
    cel.lay(moss, (0.26, 0.46, 0.14), here * 0.8)


def _forest_floor(cel: Cel) -> None:
    base(cel, (0.27, 0.25, 0.12), (0.36, 0.46, 0.22))
    patches(cel, (0.25, 0.42, 0.13), 0.34, 0.8)
    patches(cel, (0.46, 0.32, 0.16), 0.22, 0.6, seed=0.3)
    sun = own(cel.scenes.are("light", "dawn", "day", "golden hour").to(cel.x))
    cel.put(
        sun * 0.45 * ((mottle(cel.x / 0.3, cel.y / 0.3, 0.7) - 0.62) * 6).clamp(0, 1) * detail(cel),
        cel.lit(rgb((0.90, 0.90, 0.50), cel.x)),
    )
    weathered(cel, snow=0.6)
    spots(cel, (0.76, 0.44, 0.16), 0.17, 0.016, share=0.5)
    spots(cel, (0.62, 0.20, 0.12), 0.23, 0.015, share=0.4, seed=0.5)
    spots(cel, (0.14, 0.34, 0.10), 0.21, 0.020, share=0.5, seed=0.8)


def _ferns(cel: Cel) -> None:
    x, cell = repeated(cel, 0.33, 0.55, jitter=0.8)
    here = (chance(cel, cell, 0.1) < 0.75).to(x)
    for lean, tall in ((-0.05, 0.05), (0.0, 0.075), (0.05, 0.05), (-0.03, 0.065), (0.03, 0.065)):
        part = (cel.y / tall).clamp(0, 1)
        bow = x - lean * part * (1.6 - 0.6 * part)
        frond = bow.abs() - 0.010 * (1.15 - part)
        frond = torch.maximum(torch.maximum(frond, cel.y - tall), -cel.y)
        shade = 0.8 + 4 * abs(lean)
        cel.lay(frond, (0.16 * shade, 0.46 * shade, 0.16 * shade), here)
