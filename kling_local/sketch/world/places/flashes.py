"""Landmarks that flash in the sky: fireworks, lightning, shooting stars."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import torch
from torch import Tensor

from kling_local.sketch.world.canvas import Color, circle, limb, noise_of, rgb
from kling_local.sketch.world.cels import Cel, mottle, own
from kling_local.sketch.world.places.scenery import Landmark
from kling_local.sketch.world.places.skies import in_sky
from kling_local.sketch.world.places.strokes import both, glow, within

_FIRES: tuple[Color, ...] = (
    (1.0, 0.36, 0.42), (0.40, 0.85, 1.0), (1.0, 0.84, 0.30), (0.60, 1.0, 0.50), (0.90, 0.50, 1.0),
)  # fmt: skip
_GLARE = 0.36
"""How far the light of a burst is seen."""


def _fireworks(cel: Cel) -> None:
    """Rockets that burst into rings of sparks, one after the other."""
    time = torch.as_tensor(cel.time)
    phase, aspect = own(cel.scenes.phase), own(cel.scenes.aspect)
    for k in range(6):
        clock = time / 2.4 + k / 6 + phase
        turn, age = clock.floor(), clock - clock.floor()
        chance = noise_of(turn + 7 * k, phase + 0.1 * k)
        x = cel.x - (0.84 * ((k * 0.618 + 0.3 * chance) % 1.0) - 0.42) * aspect
        y = cel.y - 0.26 - 0.14 * noise_of(turn + 3 * k, phase + 0.5)
        rise = (age / 0.25).clamp(0, 1)
        trail = limb(x, y + 0.30 * (1 - rise), (0.0, -0.045), (0.0, 0.0), 0.0025)
        cel.put(0.9 * cel.cover(trail) * (age < 0.25), (1.0, 0.90, 0.66))
        burst = ((age - 0.25) / 0.75).clamp(0, 1)
        ring = partial(
            _burst, burst=burst, color=_FIRES[k % len(_FIRES)], size=0.13 + 0.05 * (k % 2)
        )
        within(replace(cel, x=x, y=y), (-_GLARE, _GLARE), (-_GLARE, _GLARE), ring)


def _burst(cel: Cel, burst: Tensor, color: Color, size: float) -> None:
    radius = size * (1 - (1 - burst) ** 3)
    x, y = cel.x, cel.y + 0.05 * burst * burst
    far = circle(x, y, 0.0)
    angle = torch.atan2(y, x)
    fade = (burst > 0) * (1 - burst) ** 0.8
    for rays, share in ((16, 1.0), (11, 0.62)):
        spoke = ((angle * rays / 6.2832 + 0.3 * rays).remainder(1.0) - 0.5) * 6.2832 / rays * far
        tip = share * radius
        spark = (spoke**2 + (far - tip) ** 2).sqrt() - 0.0065 * (1.2 - burst)
        tail = both(spoke.abs() - 0.0022, far - tip, tip * 0.55 - far)
        cel.put((fade * cel.cover(tail) * 0.6).clamp(0, 1), color)
        cel.put((fade * cel.cover(spark)).clamp(0, 1), 0.35 + 0.65 * rgb(color, x))
    glow(cel, far, color, 0.40 * fade * (1 - burst), 0.09)


def _lightning(cel: Cel) -> None:
    """A thunderhead with forked bolts that flash."""
    time = torch.as_tensor(cel.time)
    phase = own(cel.scenes.phase)
    clock = time / 1.1 + phase
    beat = clock.floor()
    age = clock - beat
    flash = torch.exp(-age / 0.15) + 0.8 * torch.exp(-(((age - 0.24) / 0.05) ** 2))
    sky = (0.55 + 0.45 * (cel.y / 0.45).clamp(0, 1)) * (1 - torch.exp(-cel.y.clamp(min=0) / 0.08))
    cel.put(0.80 * sky, cel.lit((0.27, 0.29, 0.37)))
    bank = 0.6 * mottle(cel.x * 3.1 + 7 * phase + 0.05 * time, cel.y * 8, phase)
    bank = bank + 0.4 * mottle(cel.x * 7 + 0.09 * time, cel.y * 17, phase + 0.5)
    high = ((cel.y - 0.16) / 0.14).clamp(0, 1)
    cel.put(0.85 * high * ((bank - 0.40) * 5).clamp(0, 1), cel.lit((0.46, 0.48, 0.56)))
    cel.put((0.30 * flash * (0.3 + high)).clamp(0, 1), (0.82, 0.84, 1.0))
    aspect = own(cel.scenes.aspect)
    for k in range(2):
        at_x = (noise_of(beat + 5 * k, phase + 0.3 * k) - 0.5) * 0.8 * aspect
        _bolt(cel, cel.x - at_x, beat + 11 * k, flash * (1.0 if k == 0 else 0.6))


def _bolt(cel: Cel, x: Tensor, number: Tensor, flash: Tensor) -> None:
    y = cel.y
    bend = torch.zeros_like(y)
    for pitch, wide in ((0.11, 0.10), (0.035, 0.035)):
        step = (y / pitch).floor()
        part = y / pitch - step
        low, high = (noise_of(step + k, number * 0.37 + pitch) - 0.5 for k in (0, 1))
        bend = bend + wide * torch.lerp(low, high, part)
    thick = 0.003 + 0.007 * (y / 0.4).clamp(0, 1)
    bolt = both((x - bend).abs() - thick, y - 0.44)
    fork = both((x - bend - 0.5 * (0.26 - y)).abs() - 0.55 * thick, y - 0.26, 0.10 - y)
    for shape in (bolt, fork):
        glow(cel, shape, (0.66, 0.70, 1.0), 0.55 * flash, 0.020)
        cel.put((1.4 * flash * cel.cover(shape)).clamp(0, 1), (1.0, 1.0, 0.94))


def _shooting_star(cel: Cel) -> None:
    time = torch.as_tensor(cel.time)
    phase, aspect = own(cel.scenes.phase), own(cel.scenes.aspect)
    for k in range(5):
        clock = time / 1.7 + k / 5 + phase
        beat, age = clock.floor(), (clock - clock.floor())
        start = (noise_of(beat, phase + 0.4 * k) - 0.35) * 0.8 * aspect
        gone = (age / 0.45).clamp(0, 1)
        x, y = start - 0.42 * gone, 0.45 - 0.065 * k - 0.16 * gone
        u, v = cel.x - x, cel.y - y
        along = (0.93 * u + 0.36 * v) / 0.17
        across = (0.36 * u - 0.93 * v).abs()
        tail = (1 - along).clamp(0, 1) * (along > 0) * torch.exp(-across / 0.0045)
        shown = torch.sin(3.1416 * gone).clamp(min=0)
        cel.put((shown * tail).clamp(0, 1), (0.90, 0.95, 1.0))
        cel.put((shown * cel.cover(circle(u, v, 0.008))).clamp(0, 1), (1.0, 1.0, 1.0))
        glow(cel, circle(u, v, 0.0), (0.8, 0.9, 1.0), 0.6 * shown, 0.014)


FLASHES: dict[str, Landmark] = {
    "fireworks": in_sky(_fireworks, tall=0.6),
    "lightning": in_sky(_lightning, tall=0.6),
    "shooting stars": in_sky(_shooting_star),
}
