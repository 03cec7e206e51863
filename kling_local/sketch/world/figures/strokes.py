"""Strokes that several painters of guises share: rings, shine, flames, smoke and lights."""

from __future__ import annotations

import itertools
import math

import torch
from torch import Tensor

from kling_local.sketch.world.canvas import Color, box
from kling_local.sketch.world.figures.brush import SNOW, Brush, Glow, Number, Spot

FIRE = Glow(1.00, 0.55, 0.10)
FIRE_CORE = Glow(1.00, 0.90, 0.45)
SMOKE: Color = (0.84, 0.86, 0.90)
GOLD: Color = (0.98, 0.78, 0.22)
RED_LIGHT, BLUE_LIGHT = Glow(1.00, 0.16, 0.14), Glow(0.16, 0.42, 1.00)
WARM_LIGHT = Glow(1.00, 0.90, 0.52)


def within(*distances: Tensor) -> Tensor:
    """Distance to what lies inside all of these shapes."""
    inside = distances[0]
    for each in distances[1:]:
        inside = torch.maximum(inside, each)
    return inside


def ring(b: Brush, spot: Spot, radius: float, half: float, color: Color | Tensor) -> None:
    """Draw a circle's line that is twice ``half`` thick."""
    b.lay(b.oval_at(spot, radius, radius).abs() - half, color)


def slab(b: Brush, spot: Spot, a: Number, c: Number, slant: float = 0.0) -> Tensor:
    """Distance to a box with half sides ``a`` and ``c``, turned by ``slant`` radians."""
    px, py = b.from_middle(*spot)
    cos, sin = math.cos(slant), math.sin(slant)
    return box(px * cos + py * sin, py * cos - px * sin, a, c)


def shine(b: Brush, start: Spot, end: Spot, radius: float, weight: float = 0.6) -> None:
    """Lighten a line on what is already drawn."""
    b.glaze(weight * (0.5 - b.bar_at(start, end, radius) * b.sharp).clamp(0, 1), SNOW)


def line(b: Brush, spots: tuple[Spot, ...], radius: Number, color: Color | Tensor) -> None:
    """Draw a thick line through all spots."""
    for start, end in itertools.pairwise(spots):
        b.bar(start, end, radius, color)


def beat(b: Brush, hz: float, turns: float = 0.0) -> Tensor:
    """A swing -1..1 that goes on by itself, ``(n t 1 1)``."""
    phase = b.scenes.phase[:, None, None, None]
    return torch.sin(2 * math.pi * (hz * b.clock + turns + phase))


def light(b: Brush, spot: Spot, radius: float, color: Color, turns: float) -> None:
    """Draw a small light that blinks, ``turns`` later than others."""
    on = (beat(b, 1.6, turns) > 0).to(b.cycle)
    b.disc(*spot, radius, tuple(0.55 * value for value in color))
    b.disc(*spot, radius * on - (1 - on), color)


def flame(b: Brush, spot: Spot, tall: float, wide: float, turns: float = 0.0) -> None:
    """Draw a flickering flame that stands on a spot."""
    x, y = spot
    lean = 0.16 * wide * beat(b, 1.7, turns) + 0.10 * wide * beat(b, 4.3, turns)
    up = tall * (1 + 0.10 * beat(b, 3.1, 0.3 + turns))
    for share, color in ((1.0, FIRE), (0.55, FIRE_CORE)):
        half, top = share * wide, share * up
        tip = ((-0.86 * half, 0.0), (0.86 * half, 0.0), (lean * share, top - 0.9 * half))
        b.hull((x, y + 0.9 * half), tip, color, 0.06 * half)
        b.disc(x, y + 0.8 * half, half, color)


def exhaust(b: Brush, spot: Spot, long: float, wide: float) -> None:
    """Draw the flickering jet of an engine that points backwards."""
    x, y = spot
    far = long * (0.85 + 0.15 * beat(b, 5.3))
    for share, color in ((1.0, FIRE), (0.55, FIRE_CORE)):
        half = share * wide
        b.hull((x, y), ((-share * far, 0.0), (0.0, -half), (0.0, half)), color, 0.01)


def puffs(b: Brush, spot: Spot, rise: float, back: float, radius: float) -> None:
    """Draw three puffs of smoke that leave a spot, rise and drift back."""
    x, y = spot
    phase = b.scenes.phase[:, None, None, None]
    for i in range(3):
        aged = (0.7 * b.clock + phase + i / 3).remainder(1.0)
        size = radius * (0.45 + 0.55 * aged) * ((1 - aged) * 4).clamp(max=1)
        b.disc(x - back * aged, y + rise * aged, size, SMOKE)


def steam(b: Brush, spot: Spot, tall: float, apart: float, num_wisps: int = 3) -> None:
    """Draw wisps of steam that waver above a spot."""
    x, y = spot
    for i in range(num_wisps):
        middle = x + apart * (i - (num_wisps - 1) / 2)
        bend = torch.sin(2 * math.pi * ((b.y - y) / tall - 0.6 * b.clock + 0.37 * i))
        wisp = (b.x - middle - 0.022 * bend).abs() - 0.016
        b.lay(within(wisp, (b.y - y - 0.5 * tall).abs() - 0.5 * tall), (0.94, 0.95, 0.97))


def star(b: Brush, spot: Spot, radius: float, color: Color | Tensor) -> None:
    """Draw a star with five rays."""
    px, py = b.from_middle(*spot)
    step = 2 * math.pi / 5
    off = (torch.remainder(torch.atan2(px, py) + step / 2, step) - step / 2).abs()
    away = torch.sqrt(px * px + py * py)
    inner = (0.42 * math.cos(step / 2), 0.42 * math.sin(step / 2))
    length = math.hypot(inner[1], 1 - inner[0])
    ahead, aside = away * torch.cos(off) - radius, away * torch.sin(off)
    b.lay((inner[1] * ahead + (1 - inner[0]) * aside) / length, color)
