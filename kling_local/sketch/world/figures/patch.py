"""Patches: the small part of every picture around a figure, so that only that is painted."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from kling_local.sketch.world.canvas import Canvas


@dataclass
class Patch:
    """Windows of one size, one in each picture of a canvas.

    Attributes:
        canvas: what the windows are cut from.
        x, y: frame coordinates of their pixels, broadcastable to ``(n t h w)``.
        top, left: first row and column of each, ``(n t 1 1)``; height, width: of all.
    """

    canvas: Canvas
    x: Tensor
    y: Tensor
    top: Tensor
    left: Tensor
    height: int
    width: int

    @classmethod
    def around(cls, canvas: Canvas, x: Tensor, y: Tensor, a: Tensor, b: Tensor) -> Patch:
        """Windows around the spots ``x``, ``y`` that hold ``a`` to the sides, ``b`` up and down.

        All ``(n t)`` in frame units, along the canvas' own axes.
        """
        grid = _Grid.of(canvas)
        tall, wide = canvas.rgb.shape[-2:]
        column, row = grid.pixel_of(x[:, :, None, None], y[:, :, None, None])
        across, down = grid.half_sides(a[:, :, None, None], b[:, :, None, None])
        width, height = _side(across, wide), _side(down, tall)
        left = (column - 0.5 * (width - 1)).round().clamp(0, wide - width)
        top = (row - 0.5 * (height - 1)).round().clamp(0, tall - height)
        columns = left + torch.arange(width, device=x.device)
        rows = top + torch.arange(height, device=x.device)[:, None]
        px, py = grid.coordinates(columns, rows)
        return cls(canvas, px, py, top.long(), left.long(), height, width)

    @property
    def shape(self) -> tuple[int, int, int, int]:
        """``(n t h w)``."""
        return (*self.canvas.rgb.shape[:2], self.height, self.width)

    def lay(self, alpha: Tensor, color: Tensor) -> None:
        """Put ``color`` ``(n t 3 h w)``, times its coverage already, where ``alpha`` covers."""
        n, t, height, width = self.shape
        columns = self.left + torch.arange(width, device=alpha.device)
        rows = self.top + torch.arange(height, device=alpha.device)[:, None]
        wide = self.canvas.rgb.shape[-1]
        pixels = (rows * wide + columns).view(n, t, 1, -1).expand(-1, -1, 3, -1)
        flat = self.canvas.rgb.view(n, t, 3, -1)  # five index tensors take five times as long
        under = flat.gather(3, pixels)
        flat.scatter_(3, pixels, under * (1 - alpha.flatten(2).unsqueeze(2)) + color.flatten(3))


@dataclass
class _Grid:
    """Frame coordinates are linear in column and row: origin and steps, ``(n|1 t|1 1 1)``."""

    x: Tensor
    y: Tensor
    x_column: Tensor
    x_row: Tensor | float
    y_column: Tensor | float
    y_row: Tensor

    @classmethod
    def of(cls, canvas: Canvas) -> _Grid:
        """The grid of a canvas, level or turned."""
        x, y = canvas.x, canvas.y
        turned = x.shape[-2] > 1
        return cls(
            x[..., :1, :1],
            y[..., :1, :1],
            x[..., :1, 1:2] - x[..., :1, :1],
            x[..., 1:2, :1] - x[..., :1, :1] if turned else 0.0,
            y[..., :1, 1:2] - y[..., :1, :1] if turned else 0.0,
            y[..., 1:2, :1] - y[..., :1, :1],
        )

    def coordinates(self, columns: Tensor, rows: Tensor) -> tuple[Tensor, Tensor]:
        x, y = self.x + columns * self.x_column, self.y + rows * self.y_row
        if isinstance(self.x_row, Tensor):
            x, y = x + rows * self.x_row, y + columns * self.y_column
        return x, y

    def pixel_of(self, x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
        dx, dy = x - self.x, y - self.y
        area = self.x_column * self.y_row - self.x_row * self.y_column
        column = (dx * self.y_row - dy * self.x_row) / area
        return column, (dy * self.x_column - dx * self.y_column) / area

    def half_sides(self, a: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
        area = (self.x_column * self.y_row - self.x_row * self.y_column).abs()
        across = (a * self.y_row).abs() + abs(b * self.x_row)
        down = (b * self.x_column).abs() + abs(a * self.y_column)
        return across / area, down / area


def _side(half: Tensor, most: int) -> int:
    """Pixels of a window that holds ``half`` on both sides of a spot between two pixels."""
    return min(most, 2 * math.ceil(float(half.max())) + 4)
