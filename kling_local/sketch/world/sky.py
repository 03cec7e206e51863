"""The sky: its colours, sun, moon, stars and clouds."""

from __future__ import annotations

import torch
from torch import Tensor

from kling_local.sketch.world.canvas import Color, circle, noise_of
from kling_local.sketch.world.cels import Cel, mottle, own
from kling_local.sketch.world.constants import constant
from kling_local.sketch.world.daylight import SUN_HEIGHT
from kling_local.sketch.world.light import SKY_LOW, SKY_MIDDLE, SKY_TOP, colors, level
from kling_local.sketch.world.scene import Scenes

_CLOUD: dict[str, Color] = {
    "dawn": (1.00, 0.84, 0.84), "day": (1.00, 1.00, 1.00), "golden hour": (1.00, 0.90, 0.66),
    "dusk": (0.86, 0.40, 0.46), "night": (0.12, 0.15, 0.30), "overcast": (0.86, 0.87, 0.88),
    "neon": (0.46, 0.14, 0.56),
}  # fmt: skip
_SUN: dict[str, Color] = {
    "dawn": (1.00, 0.90, 0.78), "day": (1.00, 0.98, 0.82), "golden hour": (1.00, 0.92, 0.52),
    "dusk": (1.00, 0.62, 0.34), "night": (0.94, 0.95, 0.88), "overcast": (0.90, 0.90, 0.90),
    "neon": (0.30, 0.90, 0.95),
}  # fmt: skip
_SUN_SIZE = {"dawn": 0.075, "day": 0.055, "golden hour": 0.11, "night": 0.055}
_GLOW = {"dawn": 0.45, "day": 0.30, "golden hour": 0.65, "dusk": 0.40, "night": 0.22}
_DRIFT, _TURN = 0.012, 0.0016
"""Speed of clouds and of stars where they drift, in heights of a wide frame a second."""
_CLOUDED: dict[str, float] = {"clear": 0.0, "rain": 0.95, "snow": 0.85, "fog": 0.9, "wind": 0.1}


def gloom(scenes: Scenes) -> Tensor:
    """How far the weather hides the sky, ``(b 1 1 1)``."""
    table = constant(tuple(_CLOUDED.values()), scenes.weather.device)
    return own(table[scenes.weather])


def sun_x(scenes: Scenes) -> Tensor:
    """Horizontal place of the sun or moon, ``(b 1 1 1)``."""
    return (own(scenes.shape) - 0.5) * 0.7 * own(scenes.aspect)


def gray_sky(color: Tensor, scenes: Scenes) -> Tensor:
    """A sky colour ``(b 1 3 h|1 1)``, greyed by the weather."""
    cool = constant((0.96, 1.0, 1.06), color.device)[:, None, None]
    mean = 0.92 * color.mean(2, keepdim=True) * cool
    return torch.lerp(color, mean.expand_as(color), 0.88 * gloom(scenes).unsqueeze(2))


def gradient(scenes: Scenes, climb: Tensor) -> Tensor:
    """Sky colours ``(b 1 3 h 1)`` at heights 0 (horizon) .. 1 (far up)."""
    climb = climb.unsqueeze(2)
    low, middle, top = (colors(table, scenes) for table in (SKY_LOW, SKY_MIDDLE, SKY_TOP))
    lower = torch.lerp(low, middle, (climb * 2.6).clamp(0, 1))
    return gray_sky(torch.lerp(lower, top, ((climb - 0.25) / 0.75).clamp(0, 1)), scenes)


def paint_sky(cel: Cel) -> None:
    """Paint everything above the horizon of a place under the open sky."""
    scenes = cel.scenes
    climb = (cel.y / 0.62).clamp(0, 1)
    cel.put(torch.ones_like(climb), gradient(scenes, climb))
    _stars(cel)
    _sun(cel)
    _clouds(cel)


def _sun(cel: Cel) -> None:
    scenes, clear = cel.scenes, 1 - gloom(cel.scenes)
    color = colors(_SUN, scenes)
    x, y = cel.x - sun_x(scenes), cel.y - level(SUN_HEIGHT, scenes) - cel.risen
    far = circle(x, y, 0.0)
    glow = level(_GLOW, scenes) * clear
    cel.put(glow * torch.exp(-far / 0.22), color)
    cel.put(0.8 * glow * torch.exp(-far / 0.07), color)
    wide = glow * torch.exp(-(y / 0.10).square()) * torch.exp(-x.abs() / 0.6)
    cel.put(0.8 * wide, color)
    shown = (level(_SUN_SIZE, scenes) > 0) * clear
    cel.put(shown * cel.cover(far - level(_SUN_SIZE, scenes)), color)
    night = scenes.are("light", "night").to(x)[:, None, None, None] * clear
    crater = torch.minimum(circle(x + 0.018, y - 0.012, 0.013), circle(x - 0.016, y + 0.018, 0.010))
    cel.put(0.35 * night * cel.cover(crater), (0.70, 0.72, 0.70))


def _stars(cel: Cel) -> None:
    scenes, pitch = cel.scenes, 0.075
    dark = scenes.are("light", "night").to(cel.x) + 0.35 * scenes.are("light", "dusk", "neon")
    along = cel.x - _TURN * cel.adrift
    column, row = (along / pitch).floor(), (cel.y / pitch).floor()
    cell, phase = column + 57 * row, own(scenes.phase)
    x = along - (column + 0.25 + 0.5 * noise_of(cell, phase + 0.1)) * pitch
    y = cel.y - (row + 0.25 + 0.5 * noise_of(cell, phase + 0.2)) * pitch
    bright = ((noise_of(cell, phase) - 0.45) / 0.55).clamp(0, 1)
    star = cel.cover(circle(x, y, 0.003 + 0.006 * bright)) * (0.3 + bright) * (bright > 0)
    high = (cel.y / 0.3).clamp(0, 1)
    cel.put((own(dark) * star * high * (1 - gloom(scenes))).clamp(0, 1), (0.95, 0.95, 1.0))


def _clouds(cel: Cel) -> None:
    """Paint flat-bottomed clouds; banks of cloud if weather or light is grey."""
    scenes, phase = cel.scenes, own(cel.scenes.phase)
    x = cel.x - _DRIFT * cel.adrift
    color = gray_sky(colors(_CLOUD, scenes), scenes)
    gray = (gloom(scenes) + own(scenes.are("light", "overcast").to(cel.x))).clamp(0, 1)
    bank = mottle(x * 2.3 + 7 * phase, cel.y * 7, phase) * 0.6
    bank = bank + 0.4 * mottle(x * 5.1, cel.y * 15, phase + 0.5)
    amount = gray * ((bank - 0.38) * 4).clamp(0, 1) * 0.75
    cel.put(amount * (cel.y / 0.12).clamp(0, 1), color)
    for height, pitch, size in ((0.15, 0.66, 0.75), (0.30, 1.05, 1.35)):
        along = x / pitch + 5 * phase + height
        cell = along.floor()
        local = (along - cell - 0.5 + 0.4 * (noise_of(cell, phase) - 0.5)) * pitch / size
        up = (cel.y - height - 0.08 * (noise_of(cell, phase + 0.3) - 0.5)) / size
        heap = _heap(local, up, noise_of(cell, phase + 0.6))
        here = (noise_of(cell, phase + 0.8) > 0.35).to(x) * (1 - gray)
        thick = (0.55 + up * 6).clamp(0.35, 1) * 0.92
        cel.put(here * cel.cover(heap * size) * thick, color)


def _heap(x: Tensor, y: Tensor, wide: Tensor) -> Tensor:
    shape = circle(x, y - 0.015, 0.050)
    for at, radius in ((0.065, 0.036), (-0.06, 0.040), (0.12, 0.022), (-0.115, 0.024)):
        shape = torch.minimum(shape, circle(x - at * (0.7 + 0.6 * wide), y, radius))
    return torch.maximum(shape, -y)
