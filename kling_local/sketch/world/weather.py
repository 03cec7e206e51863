"""Paints the weather in front of everything: rain, snow, fog and wind."""

from __future__ import annotations

import torch
from torch import Tensor

from kling_local.sketch.world.canvas import Canvas, noise_of
from kling_local.sketch.world.cels import own
from kling_local.sketch.world.constants import constant
from kling_local.sketch.world.light import SKY_LOW, SKY_MIDDLE, colors
from kling_local.sketch.world.pose import View
from kling_local.sketch.world.scene import Scenes
from kling_local.sketch.world.sky import gray_sky


def paint(canvas: Canvas, scenes: Scenes, view: View, times_s: Tensor) -> None:
    """Paint the weather of every scene over its finished pictures."""
    for name, painter in (("rain", _rain), ("snow", _snow), ("fog", _fog), ("wind", _wind)):
        rows = scenes.are("weather", name)
        if rows.any():
            part = canvas.rows(rows)
            shift = [v[rows][:, :, None, None] for v in (view.pan + view.truck, view.tilt)]
            time = times_s.to(canvas.rgb)[None, :, None, None]
            painter(part, scenes[rows], part.x + shift[0], part.y + shift[1], time)
            canvas.put(rows, part)


def _pale(scenes: Scenes, white: float) -> Tensor:
    """The colour of drops and flakes, from the sky's light, ``(b 1 3 1 1)``."""
    sky = 0.5 * (colors(SKY_LOW, scenes) + colors(SKY_MIDDLE, scenes))
    return torch.lerp(sky, torch.ones_like(sky), white)


def _rain(canvas: Canvas, scenes: Scenes, x: Tensor, y: Tensor, time: Tensor) -> None:
    phase = own(scenes.phase)
    for pitch, speed, length, strength in ((0.055, 2.1, 0.40, 0.30), (0.10, 2.9, 0.60, 0.50)):
        along = x + 0.16 * y
        column = (along / pitch).floor()
        side = ((along / pitch - column - 0.5) * pitch).abs()
        drop = (y + speed * time) / length + 7 * noise_of(column, phase + speed)
        inside = drop - drop.floor()
        here = (noise_of(column + 31 * drop.floor(), phase + pitch) > 0.45).to(x)
        tail = (inside / 0.5).clamp(0, 1) * ((0.55 - inside) / 0.05).clamp(0, 1)
        thin = (1 - side / (0.7 * canvas.pixel)).clamp(0, 1)
        canvas.paint(strength * here * tail * thin, _pale(scenes, 0.6))


def _snow(canvas: Canvas, scenes: Scenes, x: Tensor, y: Tensor, time: Tensor) -> None:
    phase = own(scenes.phase)
    for pitch, speed, radius in ((0.075, 0.14, 0.008), (0.13, 0.22, 0.014), (0.26, 0.33, 0.020)):
        fallen = (y + speed * time) / pitch
        row = fallen.floor()
        drift = 0.25 * torch.sin(1.3 * time + 2.4 * row) + noise_of(row, phase + speed)
        across = x / pitch + 3 * drift
        column = across.floor()
        cell = column + 57 * row
        u = across - column - 0.3 - 0.4 * noise_of(cell, phase)
        v = fallen - row - 0.3 - 0.4 * noise_of(cell, phase + 0.37)
        flake = (u * u + v * v).sqrt() * pitch - radius * (0.7 + 0.6 * noise_of(cell, phase + 0.7))
        here = (noise_of(cell, phase + 0.21) > 0.5).to(x)
        soft = (0.5 - flake / (2 * canvas.pixel)).clamp(0, 1)
        canvas.paint(0.9 * here * soft, _pale(scenes, 0.75))


def _fog(canvas: Canvas, scenes: Scenes, x: Tensor, y: Tensor, time: Tensor) -> None:
    phase = 6.283 * own(scenes.phase)
    bank = torch.sin(2.1 * x + 0.5 * time + phase) * torch.sin(9 * y + 0.4 * time + phase)
    bank = bank + 0.7 * torch.sin(4.7 * x - 0.8 * time + 3 * phase + 4 * y)
    amount = (0.17 + 0.07 * bank - 0.10 * y).clamp(0.03, 0.34)
    canvas.paint(amount.expand_as(canvas.rgb[:, :, 0]), gray_sky(_pale(scenes, 0.25), scenes))


def _wind(canvas: Canvas, scenes: Scenes, x: Tensor, y: Tensor, time: Tensor) -> None:
    phase = own(scenes.phase)
    white = _pale(scenes, 0.7)
    for pitch, speed, length in ((0.15, 1.3, 1.5), (0.23, 1.8, 2.0)):
        wavy = y + 0.018 * torch.sin(5 * x - 4 * time)
        row = (wavy / pitch).floor()
        side = ((wavy / pitch - row - 0.5) * pitch).abs()
        gust = (x - speed * time) / length + 5 * noise_of(row, phase)
        inside = gust - gust.floor()
        streak = (inside / 0.3).clamp(0, 1) * ((0.36 - inside) / 0.04).clamp(0, 1)
        thin = (1.2 - side / (0.8 * canvas.pixel)).clamp(0, 1)
        canvas.paint(0.45 * streak * thin, white)
    _leaves(canvas, scenes, x, y, time)


def _leaves(canvas: Canvas, scenes: Scenes, x: Tensor, y: Tensor, time: Tensor) -> None:
    """Paint leaves that tumble past on the wind."""
    phase, pitch = own(scenes.phase), 0.30
    blown = y + 0.05 * torch.sin(6 * x - 3 * time)
    row = (blown / pitch).floor()
    across = (x - (0.8 + 0.5 * noise_of(row, phase)) * time) / pitch
    column = across.floor()
    cell = column + 57 * row
    u = (across - column - 0.3 - 0.4 * noise_of(cell, phase)) * pitch
    v = (blown / pitch - row - 0.3 - 0.4 * noise_of(cell, phase + 0.3)) * pitch
    turn = 5 * time + 6.283 * noise_of(cell, phase + 0.6)
    cos, sin = torch.cos(turn), torch.sin(turn)
    leaf = ((u * cos + v * sin) / 0.036) ** 2 + ((v * cos - u * sin) / 0.015) ** 2
    here = (noise_of(cell, phase + 0.9) > 0.5).to(x)
    shade = torch.lerp(
        constant((0.86, 0.55, 0.16), x.device),
        constant((0.55, 0.66, 0.20), x.device),
        own(scenes.shape),
    )
    from_sky = 0.35 + 0.65 * colors(SKY_LOW, scenes)
    cover = (0.5 + (1 - leaf.sqrt()) * 0.015 / canvas.pixel).clamp(0, 1)
    canvas.paint(here * cover, shade.movedim(3, 2)[..., None] * from_sky)
