"""Parts that many places share: weather on the ground, repeated props, ridges."""

from __future__ import annotations

import torch
from torch import Tensor

from kling_local.sketch.world.canvas import Color, circle, noise_of, rgb
from kling_local.sketch.world.cels import FOCAL, Cel, Ripple, Stage, mottle, own
from kling_local.sketch.world.light import SKY_LOW, SKY_MIDDLE, colors
from kling_local.sketch.world.sky import gray_sky


def base(cel: Cel, near: Color, far: Color) -> None:
    """Fill the ground with a gradient from a near to a far colour."""
    depth = (1 - cel.near / 1.4).clamp(0, 1)
    color = torch.lerp(rgb(near, cel.x), rgb(far, cel.x), depth.unsqueeze(2))
    cel.put(torch.ones_like(depth), cel.lit(color))


def detail(cel: Cel, from_near: float = 0.10) -> Tensor:
    """Visibility of small things on the ground: 0 at the horizon, 1 close by."""
    return ((cel.near - from_near) / 0.25).clamp(0, 1)


def patches(cel: Cel, color: Color, size: float, amount: float = 0.5, *, seed: float = 0.0) -> None:
    """Soft patches of another colour, of ``size`` in heights of a wide frame."""
    salt = own(cel.scenes.phase) + seed
    noise = mottle(cel.x / size, cel.y / (0.7 * size), salt)
    fade = detail(cel, 0.04)
    cel.put(amount * fade * ((noise - 0.5) * 5).clamp(0, 1), cel.lit(color))


def spots(
    cel: Cel, color: Color, pitch: float, radius: float, *, share: float = 0.5, seed: float = 0.0
) -> None:
    """Small round things lying on the ground, at most one per cell of ``pitch``."""
    salt = own(cel.scenes.phase) + seed
    u, v = cel.x / pitch, cel.y / (1.3 * pitch)
    i, j = u.floor(), v.floor()
    cell = i + 57 * j
    x = (u - i - 0.3 - 0.4 * noise_of(cell, salt)) * pitch
    y = (v - j - 0.3 - 0.4 * noise_of(cell, salt + 0.4)) * 1.3 * pitch
    here = (noise_of(cell, salt + 0.7) < share).to(cel.x)
    large = radius * (0.7 + 0.6 * noise_of(cell, salt + 0.2))
    cel.put(detail(cel) * here * cel.cover(circle(x, y * 0.7, 0.0) - large), cel.lit(color))


def weathered(cel: Cel, *, snow: float = 0.75) -> None:
    """Rain makes the ground a dull mirror of the sky, snow covers part of it."""
    scenes = cel.scenes
    up = (cel.near / 1.2).clamp(0, 1).unsqueeze(2)
    sky = gray_sky(torch.lerp(colors(SKY_LOW, scenes), colors(SKY_MIDDLE, scenes), up), scenes)
    puddle = ((mottle(cel.x / 0.34, cel.y / 0.5, own(scenes.phase) + 0.3) - 0.42) * 7).clamp(0, 1)
    wet = own(scenes.are("weather", "rain").to(cel.x))
    cel.shade(1 - 0.28 * wet)
    cel.put(wet * (0.18 + 0.55 * puddle * detail(cel, 0.03)), 1.08 * sky)
    white = own(scenes.are("weather", "snow").to(cel.x))
    heaps = mottle(cel.x / 0.5, cel.y / 0.6, own(scenes.phase))
    drift = 0.55 + 0.45 * ((heaps - 0.3) * 4).clamp(0, 1)
    cel.put(white * snow * drift, cel.lit((0.93, 0.95, 1.0)))


def snowed(cel: Cel, top: Tensor) -> None:
    """Snow on what stands upright, with opacity ``top`` 0..1, if it snows."""
    white = own(cel.scenes.are("weather", "snow").to(cel.x))
    shown = cel.canvas.rgb[:, :, 3]
    cel.put(white * 0.8 * top * shown, cel.lit((0.94, 0.96, 1.0)))


def ridge(x: Tensor, pitch: float, salt: Tensor) -> Tensor:
    """Height 0..1 of a smooth line of hills."""
    zero = torch.zeros_like(x)
    return 0.7 * mottle(x / pitch, zero, salt) + 0.3 * mottle(2.7 * x / pitch, zero, salt + 0.5)


def repeated(cel: Cel, pitch: float, seed: float, jitter: float = 0.5) -> tuple[Tensor, Tensor]:
    """Props repeated along a layer: ``x`` relative to the nearest prop, and that prop's number."""
    salt = own(cel.scenes.phase) + seed
    along = cel.x / pitch + 3 * own(cel.scenes.offset) + seed
    cell = along.floor()
    return (along - cell - 0.5 + jitter * (noise_of(cell, salt) - 0.5)) * pitch, cell


def chance(cel: Cel, cell: Tensor, seed: float) -> Tensor:
    """A pseudorandom number 0..1 for every prop."""
    return noise_of(cell, own(cel.scenes.phase) + seed)


def swaying(stage: Stage, near: float, reach: float = 0.05) -> Ripple:
    """A ripple by which things at a nearness sway, more in the wind."""
    floor = stage.lens.floor(near)
    wind = own(stage.scenes.are("weather", "wind").to(floor))
    phase = 6.283 * own(stage.scenes.phase)

    def ripple(p: Tensor, q: Tensor, time: Tensor) -> tuple[Tensor, Tensor]:
        beat = torch.sin(2.2 * time + 5 * p + phase) * (0.12 + 0.5 * wind) - 0.8 * wind
        return p + reach * (q - floor).clamp(min=0) / 0.3 * beat, q

    return ripple


def waving(stage: Stage, height: float, hertz: float = 0.35) -> Ripple:
    """A ripple by which waves roll over the ground towards the camera."""
    lens = stage.lens

    def ripple(p: Tensor, q: Tensor, time: Tensor) -> tuple[Tensor, Tensor]:
        near = lens.nearness(q).clamp(0.02, 3.0)
        away = FOCAL / near
        swell = torch.sin(4.1 * away + 6.283 * hertz * time)
        shown = near * (near / 0.25).clamp(0, 1) * lens.drop.clamp(max=0.6) / 0.29
        cross = torch.sin(2.3 * away - 1.7 * time)
        return p + 1.2 * height * near * cross, q + height * shown * swell

    return ripple
