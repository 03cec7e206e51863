"""Guises: figures that the network does not know, painted in place of a kind that it knows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kling_local.sketch.world.figures.brush import Brush


@dataclass(frozen=True)
class Guise:
    """A figure painted instead of a kind of the network, which moves and sounds as that kind.

    Attributes:
        kind: the kind it is painted for.
        paint: the painter, as those of the kinds.
        reach: half its greatest width in its own heights, limbs and wings stretched.
        size: its height as a factor of the kind's.
        plural: of its name, if it is not the name with an "s".
    """

    kind: str
    paint: Callable[[Brush], None]
    reach: float
    size: float = 1.0
    plural: str = ""
