"""Rulers: which columns and rows of a layer a shape covers, on level and on turned brushes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor

if TYPE_CHECKING:
    from kling_local.sketch.world.figures.brush import Brush, Number, Spot


@dataclass(frozen=True)
class Seat:
    """How the coordinates of a turned brush lie in those of a level one.

    ``own`` is the spot that is ``at`` a spot of the level brush, ``cos`` and ``sin`` those of the
    angle, clockwise.
    """

    level: Brush
    cos: Tensor
    sin: Tensor
    own: Spot
    at: Spot

    def into(self, x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
        """Level coordinates in the turned ones."""
        x, y = x - self.at[0], y - self.at[1]
        return (
            x * self.cos - y * self.sin + self.own[0],
            x * self.sin + y * self.cos + self.own[1],
        )

    def out(self, x: Number, y: Number) -> tuple[Tensor, Tensor]:
        """Turned coordinates in the level ones."""
        x, y = x - self.own[0], y - self.own[1]
        return x * self.cos + y * self.sin + self.at[0], y * self.cos - x * self.sin + self.at[1]


@dataclass(frozen=True)
class Ruler:
    """Range of coordinates of each column or row over all pictures, and their spacing."""

    least: list[float]
    largest: list[float]
    step: float

    @classmethod
    def of(cls, values: Tensor, sharp: Tensor) -> Ruler:
        """The ruler of the columns' or rows' coordinates."""
        flat = values.flatten(0, 1).flatten(1)
        return cls(flat.amin(0).tolist(), flat.amax(0).tolist(), 1.5 / float(sharp.min()))

    def between(self, low: float, high: float, reach: float) -> slice:
        """Columns or rows that, in any picture, lie within ``reach`` of ``low`` to ``high``."""
        low, high = low - reach - self.step, high + reach + self.step
        hits = [
            i
            for i, (least, largest) in enumerate(zip(self.least, self.largest, strict=True))
            if largest >= low and least <= high
        ]
        return slice(hits[0], hits[-1] + 1) if hits else slice(0, 0)


def span(values: tuple[Number, ...] | list[Tensor]) -> tuple[float, float]:
    """The smallest and the largest of some numbers."""
    each = [torch.as_tensor(value) for value in values]
    return min(float(v.min()) for v in each), max(float(v.max()) for v in each)


def larger(a: Number, b: Number) -> Number:
    """The largest of two numbers' values."""
    return float(max(torch.as_tensor(a).max(), torch.as_tensor(b).max()))
