"""Walls, floors and lamps that make a room another one."""

from __future__ import annotations

import torch

from kling_local.sketch.world.canvas import Color, circle, noise_of, rgb
from kling_local.sketch.world.cels import Cel, Painter
from kling_local.sketch.world.places.ground import detail
from kling_local.sketch.world.places.scenery import Landmark, Layer
from kling_local.sketch.world.places.strokes import DARK, LAMPLIGHT, both, either, glow, lamp, tint

WALL, NEAR = 0.475, 0.60  # nearness of the far wall and of furniture
FURNITURE = 0.5


def plaster(cel: Cel, color: Color, skirting: Color) -> None:
    """Cover the wall of a room, from edge to edge."""
    shade = (1.0 - 0.16 * (cel.y - 0.25).abs()).unsqueeze(2)
    cel.put(torch.ones_like(cel.y + 0 * cel.x), cel.lit(rgb(color, cel.x) * shade))
    cel.lay(cel.y - 0.035 + 0 * cel.x, skirting)
    cel.put(0.30 * lamp(cel) * ((cel.y + 0.1) / 0.7).clamp(0, 1) + 0 * cel.x, (1.0, 0.90, 0.70))


def floor(color: Color, other: Color, pitch: float, gap: float = 0.010) -> Painter:
    """A painter of tiles on the floor, in two colours."""

    def paint(cel: Cel) -> None:
        i, j = cel.x / pitch, cel.y / pitch
        cel.put(torch.ones_like(cel.near + 0 * cel.x), cel.lit(color))
        edge = torch.maximum(((i - i.floor()) - 0.5).abs(), ((j - j.floor()) - 0.5).abs())
        shown = detail(cel, 0.1)
        cel.put(
            shown * cel.cover((edge - 0.5) * pitch) * ((i.floor() + j.floor()) % 2), cel.lit(other)
        )
        cel.lay((0.5 - edge) * pitch - gap, tint(color, 0.72), 0.8 * shown)
        cel.shade(0.96 + 0.08 * noise_of(i.floor() + 17 * j.floor(), 0.3))

    return paint


def boards(color: Color) -> Painter:
    """A painter of planks on the floor."""

    def paint(cel: Cel) -> None:
        row = (cel.y / 0.26).floor()
        plank = cel.x / 0.9 + 0.37 * row
        tone = noise_of(plank.floor() + 13 * row, 0.4)
        cel.put(torch.ones_like(tone), cel.lit(color))
        cel.put(0.35 * tone, cel.lit(tint(color, 1.3)))
        joint = either((cel.y / 0.26 - row) * 0.26 - 0.012, (plank - plank.floor()) * 0.9 - 0.012)
        cel.lay(joint, tint(color, 0.6), 0.7)

    return paint


def pendants(cel: Cel, pitch: float, y: float, color: Color) -> None:
    """Lamps that hang from the ceiling, lit whenever it is dark."""
    x = ((cel.x / pitch).remainder(1.0) - 0.5) * pitch
    cel.lay(both(x.abs() - 0.002, y + 0.02 - cel.y), DARK)
    shade = both(x.abs() - 0.012 - 0.9 * (y + 0.035 - cel.y), (cel.y - y - 0.015).abs() - 0.020)
    cel.lay(shade, color)
    bulb = circle(x, cel.y - y + 0.012, 0.0)
    cel.put(cel.cover(bulb - 0.012), (1.0, 0.94, 0.76))
    glow(cel, bulb, LAMPLIGHT, 0.25 + 0.5 * lamp(cel), 0.06)


def in_room(
    *layers: Layer, tall: float = 2.0, half: float = 0.0, clears: float = FURNITURE
) -> Landmark:
    """A landmark that belongs into a room and takes the place of its furniture."""
    return Landmark(layers, tall=tall, half=half, inside=True, clears=clears)
