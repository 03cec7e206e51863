"""Space: a moon's cratered ground under stars, nebulae and a ringed planet.

There is no time of day here, so nothing is tinted.
"""

from __future__ import annotations

import torch
from torch import Tensor

from kling_local.sketch.world.canvas import circle, ellipse, noise_of, rgb
from kling_local.sketch.world.cels import Cel, Stage, mottle, own
from kling_local.sketch.world.places.ground import chance, detail, repeated, ridge


def space(stage: Stage) -> None:
    """Stars, a ringed planet, and the gray ground of a moon."""
    stage.stand(0.0, (-0.2, 2.0), _stars)
    stage.stand(0.04, (-0.05, 0.20), _crags)
    stage.ground(_dust)
    stage.stand(0.50, (-0.03, 0.14), _boulders)


def _stars(cel: Cel) -> None:
    phase = own(cel.scenes.phase)
    cel.put(torch.ones_like(cel.y), (0.015, 0.012, 0.05))
    cloud = mottle(cel.x * 2.2, cel.y * 3 + cel.x, phase) * 0.65
    cloud = cloud + 0.35 * mottle(cel.x * 5, cel.y * 7, phase + 0.4)
    cel.put(0.55 * ((cloud - 0.42) * 3).clamp(0, 1), (0.38, 0.10, 0.52))
    cel.put(0.45 * ((0.42 - cloud) * 3).clamp(0, 1), (0.05, 0.22, 0.46))
    for pitch, share, radius in ((0.05, 0.55, 0.004), (0.14, 0.6, 0.008)):
        column, row = (cel.x / pitch).floor(), (cel.y / pitch).floor()
        cell = column + 57 * row
        x = cel.x - (column + 0.2 + 0.6 * noise_of(cell, phase)) * pitch
        y = cel.y - (row + 0.2 + 0.6 * noise_of(cell, phase + 0.3)) * pitch
        here = (noise_of(cell, phase + 0.6) < share).to(x)
        glow = torch.exp(-circle(x, y, 0.0) / (0.7 * radius)) * 0.6
        cel.put((here * (cel.cover(circle(x, y, radius)) + glow)).clamp(0, 1), (1.0, 0.98, 0.92))
    _planet(cel)


def _planet(cel: Cel) -> None:
    scenes = cel.scenes
    x, _ = repeated(cel, 1.9, 0.5, jitter=0.2)
    x = x - 0.25 * (own(scenes.shape) - 0.5)
    y = cel.y - 0.30
    disc = circle(x, y, 0.115)
    cel.put(0.5 * torch.exp(-disc.clamp(min=0) / 0.04), (0.45, 0.55, 1.0))
    band = torch.sin(70 * y + 2 * torch.sin(9 * x)) * 0.5 + 0.5
    body = torch.lerp(rgb((0.95, 0.62, 0.36), x), rgb((0.98, 0.82, 0.60), x), band.unsqueeze(2))
    shade = (0.35 + 4.5 * (0.12 - circle(x + 0.05, y - 0.05, 0.02))).clamp(0.12, 1.1)
    ring = (ellipse(x, y + 0.28 * x, 0.215, 0.045).abs()) - 0.010
    cel.put(0.9 * cel.cover(ring) * (y + 0.28 * x > 0), (0.86, 0.78, 0.66))
    cel.put(cel.cover(disc), body * shade.unsqueeze(2))
    cel.put(0.95 * cel.cover(ring) * (y + 0.28 * x <= 0), (0.93, 0.86, 0.74))
    moon, _ = repeated(cel, 1.3, 0.1)
    cel.put(cel.cover(circle(moon, cel.y - 0.42, 0.022)), (0.75, 0.80, 0.88))


def _gray(value: float, x: Tensor) -> Tensor:
    return rgb((value, 0.98 * value, 1.06 * value), x)


def _crags(cel: Cel) -> None:
    top = 0.02 + 0.15 * ridge(cel.x, 0.34, own(cel.scenes.phase))
    cel.put(cel.cover(cel.y - top), _gray(0.34, cel.x))
    light = mottle(cel.x / 0.09, cel.y / 0.12, own(cel.scenes.phase) + 0.2)
    cel.shade(0.7 + 0.6 * light)


def _dust(cel: Cel) -> None:
    phase = own(cel.scenes.phase)
    wide = cel.near + 0 * cel.x
    tone = 0.46 + 0.20 * (1 - wide / 1.5).clamp(0, 1)
    cel.put(torch.ones_like(wide), tone.unsqueeze(2) * rgb((1.0, 0.98, 1.04), cel.x))
    noise = mottle(cel.x / 0.5, cel.y / 0.4, phase)
    cel.shade(0.86 + 0.28 * noise)
    for pitch, radius, seed in ((0.95, 0.26, 0.1), (0.46, 0.11, 0.5), (0.21, 0.045, 0.8)):
        u, v = cel.x / pitch, cel.y / (1.2 * pitch)
        i, j = u.floor(), v.floor()
        cell, salt = i + 57 * j, phase + seed
        x = (u - i - 0.35 - 0.3 * noise_of(cell, salt)) * pitch
        y = (v - j - 0.35 - 0.3 * noise_of(cell, salt + 0.4)) * 1.2 * pitch
        here = (noise_of(cell, salt + 0.2) < 0.6) * detail(cel, 0.03 / radius * 0.3)
        size = radius * (0.6 + 0.4 * noise_of(cell, salt + 0.7))
        bowl = circle(x, 0.8 * y, 0.0) - size
        cel.put(here * cel.cover(bowl), _gray(0.34, cel.x))
        cel.put(here * cel.cover(torch.maximum(bowl, size * 0.2 - y)), _gray(0.24, cel.x))
        cel.put(here * 0.8 * cel.cover(bowl.abs() - 0.10 * size), _gray(0.72, cel.x))


def _boulders(cel: Cel) -> None:
    x, cell = repeated(cel, 0.46, 0.7, jitter=0.9)
    here = (chance(cel, cell, 0.2) < 0.6).to(x)
    wide = 0.025 + 0.06 * chance(cel, cell, 0.5)
    stone = torch.maximum(ellipse(x, cel.y, wide, 0.8 * wide), -cel.y - 0.006)
    cel.put(here * cel.cover(stone), _gray(0.30, cel.x))
    cel.put(here * cel.cover(torch.maximum(stone + 0.003, x - 0.4 * cel.y)), _gray(0.62, cel.x))
