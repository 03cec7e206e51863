"""Strokes that landmarks are painted with: blocks, roofs, lit windows, glows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import torch
from torch import Tensor

from kling_local.sketch.world.canvas import Canvas, Color, Point, box, convex, ellipse, limb, rgb
from kling_local.sketch.world.cels import Cel, cut, extent
from kling_local.sketch.world.light import LAMP, level

LAMPLIGHT: Color = (1.0, 0.82, 0.44)
GLASS: Color = (0.34, 0.44, 0.56)
DARK: Color = (0.16, 0.13, 0.16)


def at(cel: Cel, x: Tensor | float, y: Tensor | float, size: Tensor | float = 1.0) -> Cel:
    """The same layer in coordinates whose origin and unit are somewhere else."""
    return replace(cel, x=(cel.x - x) / size, y=(cel.y - y) / size, foot=cel.foot / size)


def within(
    cel: Cel, across: tuple[float, float], up: tuple[float, float], paint: Callable[[Cel], None]
) -> None:
    """Paint something small only on the pixels of a layer between two ``x`` and two ``y``."""
    columns = extent((cel.x > across[0]) & (cel.x < across[1]), 3)
    rows = extent((cel.y > up[0]) & (cel.y < up[1]), 2)
    if columns.start >= columns.stop or rows.start >= rows.stop:
        return
    whole = cel.canvas
    x, y = cut(whole.x, rows, columns), cut(whole.y, rows, columns)
    part = Canvas(whole.rgb[:, :, :, rows, columns], x, y, whole.pixel)
    paint(replace(cel, canvas=part, x=cut(cel.x, rows, columns), y=cut(cel.y, rows, columns)))
    whole.rgb[:, :, :, rows, columns] = part.rgb


def mirrored(cel: Cel, at_x: float = 0.0) -> Cel:
    """Coordinates in which both sides of ``at_x`` are painted at once."""
    return replace(cel, x=(cel.x - at_x).abs())


def tint(color: Color, factor: float) -> Color:
    """A lighter or darker colour."""
    return (color[0] * factor, color[1] * factor, color[2] * factor)


def either(*distances: Tensor) -> Tensor:
    """Distance to the union of shapes."""
    whole = distances[0]
    for distance in distances[1:]:
        whole = torch.minimum(whole, distance)
    return whole


def both(*distances: Tensor) -> Tensor:
    """Distance to the intersection of shapes."""
    whole = distances[0]
    for distance in distances[1:]:
        whole = torch.maximum(whole, distance)
    return whole


def bounds(cel: Cel, left: float, right: float, low: float, high: float) -> Tensor:
    """Distance to a rectangle given by its sides."""
    middle, half = (left + right) / 2, (right - left) / 2
    return box(cel.x - middle, cel.y - (low + high) / 2, half, (high - low) / 2)


def block(cel: Cel, left: float, right: float, low: float, high: float, color: Color) -> Tensor:
    """Paint a rectangle; returns its distance."""
    shape = bounds(cel, left, right, low, high)
    cel.lay(shape, color)
    return shape


def poly(cel: Cel, corners: tuple[Point, ...], color: Color, alpha: float = 1.0) -> Tensor:
    """Paint a convex polygon with counterclockwise corners; returns its distance."""
    shape = convex(cel.x, cel.y, corners)
    cel.lay(shape, color, alpha)
    return shape


def line(cel: Cel, start: Point, end: Point, radius: float, color: Color) -> None:
    """Paint a thick line."""
    cel.lay(limb(cel.x, cel.y, start, end, radius), color)


def arch(cel: Cel, x: float, half: float, low: float, high: float) -> Tensor:
    """Distance to a doorway with a round top."""
    u, v = cel.x - x, cel.y
    top = torch.sqrt(u * u + (v - high + half) ** 2) - half
    return either(top, bounds(cel, x - half, x + half, low, high - half))


def lamp(cel: Cel, least: float = 0.0) -> Tensor:
    """How brightly lamps are lit, 0..1, ``(b 1 1 1)``."""
    return level(LAMP, cel.scenes).clamp(min=least)


def glaze(cel: Cel, shape: Tensor, day: Color = GLASS, night: Color = LAMPLIGHT) -> None:
    """Paint glass: in its own colour by day, lit from within at night."""
    color = torch.lerp(cel.lit(day), rgb(night, cel.x), lamp(cel).unsqueeze(2))
    cel.put(cel.cover(shape), color)


def panes(
    cel: Cel, wall: Tensor, pitch: tuple[float, float], share: tuple[float, float], off: Point
) -> None:
    """Paint rows of windows on a wall: distances between them, share of glass, shift."""
    u = ((cel.x - off[0]) / pitch[0]).remainder(1.0) - 0.5
    v = ((cel.y - off[1]) / pitch[1]).remainder(1.0) - 0.5
    pane = both((u.abs() - share[0] / 2) * pitch[0], (v.abs() - share[1] / 2) * pitch[1])
    glaze(cel, both(pane, wall + 0.4 * min(pitch)))


def glow(cel: Cel, far: Tensor, color: Color, strength: Tensor | float, reach: float) -> None:
    """Paint light that fades with the distance from its source."""
    cel.put((strength * torch.exp(-far.clamp(min=0) / reach)).clamp(0, 1), color)


def shadow(cel: Cel, half: float, x: float = 0.0, strength: float = 0.35) -> None:
    """Paint the shadow on the ground where something stands."""
    cel.lay(ellipse(cel.x - x, cel.y, half, 0.016), (0.05, 0.06, 0.10), strength)


def battlements(cel: Cel, left: float, right: float, y: float, tooth: float, color: Color) -> None:
    """Paint the teeth on top of a wall."""
    wave = (((cel.x - left) / (2 * tooth)).remainder(1.0) - 0.25).abs() * 2 * tooth - tooth / 2
    cel.lay(both(wave, bounds(cel, left, right, y, y + tooth)), color)


def pennant(cel: Cel, x: float, y: float, color: Color) -> None:
    """Paint a small flag on a pole."""
    line(cel, (x, y), (x, y + 0.06), 0.0025, DARK)
    poly(cel, ((x, y + 0.03), (x + 0.05, y + 0.045), (x, y + 0.06)), color)


def stones(cel: Cel, shape: Tensor, high: float, color: Color, strength: float = 0.5) -> None:
    """Paint the joints of masonry on a shape."""
    row = (cel.y / high).floor()
    along = (cel.x / (2.2 * high) + 0.5 * (row % 2)).remainder(1.0)
    gap = either((0.5 - (along - 0.5).abs()) * 2.2 * high, (cel.y / high - row).clamp(0, 1) * high)
    cel.lay(both(shape, gap - 0.07 * high), color, strength)


def dark_side(cel: Cel, shape: Tensor, x: float, strength: float = 0.22) -> None:
    """Darken a shape to the right of ``x``."""
    cel.lay(both(shape, x - cel.x), (0.10, 0.08, 0.16), strength)
