"""A canvas of pictures, and the signed distance functions of the shapes painted on it.

Distances are in frame heights.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from kling_local.sketch.world.constants import constant

Color = tuple[float, float, float]
Point = tuple[Tensor | float, Tensor | float]


@dataclass
class Canvas:
    """Pictures being painted, back to front.

    Attributes:
        rgb: ``(b t 3 h w)``.
        x, y: frame coordinates of the pixel centres, y up: ``(1 1 1 w)`` and ``(1 1 h 1)``, or
            ``(b t h w)`` where the camera rolls.
        pixel: height of a pixel in frame units.
    """

    rgb: Tensor
    x: Tensor
    y: Tensor
    pixel: float

    @classmethod
    def blank(cls, batch: int, time: int, height: int, width: int, device: torch.device) -> Canvas:
        """A black canvas."""
        x = (torch.arange(width, device=device) + 0.5) / height - 0.5 * width / height
        y = 0.5 - (torch.arange(height, device=device) + 0.5) / height
        rgb = torch.zeros(batch, time, 3, height, width, device=device)
        return cls(rgb, x[None, None, None, :], y[None, None, :, None], 1.0 / height)

    def turned(self, roll: Tensor) -> Canvas:
        """The same pixels in coordinates rotated by ``roll`` ``(b t)`` radians."""
        cos, sin = torch.cos(roll)[:, :, None, None], torch.sin(roll)[:, :, None, None]
        x, y = self.x * cos + self.y * sin, self.y * cos - self.x * sin
        return Canvas(self.rgb, x, y, self.pixel)

    def rows(self, mask: Tensor) -> Canvas:
        """A canvas of the scenes in ``mask`` ``(b)``; write it back with `put`.

        If the mask selects all scenes, the pixels are shared, otherwise copied.
        """
        if mask.all():
            return Canvas(self.rgb, self.x, self.y, self.pixel)
        rows = mask.nonzero()[:, 0]
        x, y = (xy if len(xy) == 1 else xy[rows] for xy in (self.x, self.y))
        return Canvas(self.rgb[rows], x, y, self.pixel)

    def put(self, mask: Tensor, part: Canvas) -> None:
        """Write back what was painted on the canvas from ``rows(mask)``."""
        if mask.all():
            self.rgb = part.rgb
        else:
            self.rgb[mask] = part.rgb

    def cover(self, distance: Tensor) -> Tensor:
        """Coverage 0..1 of a shape from its signed distance (negative inside)."""
        return (0.5 - distance / self.pixel).clamp(0, 1)

    def paint(self, alpha: Tensor, color: Tensor) -> None:
        """Blend ``color (b 1|t 3 1|h 1|w)`` over the canvas with opacity ``alpha (b t h w)``."""
        alpha = alpha.unsqueeze(2)
        self.rgb = torch.lerp(self.rgb, color.expand_as(self.rgb), alpha.expand_as(self.rgb))


def rgb(color: Color, like: Tensor) -> Tensor:
    """A constant colour as a tensor ``(1 1 3 1 1)``."""
    return constant(color, like.device).to(like.dtype)[None, None, :, None, None]


def circle(x: Tensor, y: Tensor, radius: Tensor | float) -> Tensor:
    """Distance to a circle around the origin."""
    return torch.sqrt(x * x + y * y) - radius


def ellipse(x: Tensor, y: Tensor, a: Tensor | float, b: Tensor | float) -> Tensor:
    """Approximate distance to an ellipse: exact on its outline, scaled by ``b`` elsewhere."""
    return (torch.sqrt((x / a) ** 2 + (y / b) ** 2) - 1) * b


def box(x: Tensor, y: Tensor, a: Tensor | float, b: Tensor | float, corner: float = 0.0) -> Tensor:
    """Distance to a rounded box with half sides ``a`` and ``b``."""
    return torch.maximum(x.abs() - a + corner, y.abs() - b + corner) - corner


def limb(x: Tensor, y: Tensor, start: Point, end: Point, radius: Tensor | float) -> Tensor:
    """Distance to a thick line with round ends; ``start`` and ``end`` may hold tensors."""
    return cone(x, y, start, end, (radius, radius))


def cone(
    x: Tensor,
    y: Tensor,
    start: Point,
    end: Point,
    radii: tuple[Tensor | float, Tensor | float],
) -> Tensor:
    """Distance to a line with round ends that is as thick as ``radii`` at its start and end."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    px, py = x - start[0], y - start[1]
    along = ((px * dx + py * dy) / (dx * dx + dy * dy + 1e-9)).clamp(0, 1)
    away = torch.sqrt((px - along * dx) ** 2 + (py - along * dy) ** 2)
    if radii[0] is radii[1]:
        return away - radii[0]
    return away - radii[0] - along * (radii[1] - radii[0])


def convex(x: Tensor, y: Tensor, corners: tuple[Point, ...]) -> Tensor:
    """Distance to a convex polygon with counterclockwise corners; too small beyond its corners."""
    sides = []
    for (ax, ay), (bx, by) in zip(corners, (*corners[1:], corners[0]), strict=True):
        nx, ny = by - ay, ax - bx
        length = (nx * nx + ny * ny) ** 0.5 + 1e-9
        sides.append((x - ax) * (nx / length) + (y - ay) * (ny / length))
    distance = sides[0]
    for side in sides[1:]:
        distance = torch.maximum(distance, side)
    return distance


def noise_of(cell: Tensor, salt: Tensor | float) -> Tensor:
    """A pseudorandom but repeatable number 0..1 for every integer cell."""
    return torch.frac(torch.sin(cell * 12.9898 + salt * 78.233) * 43758.547).abs()
