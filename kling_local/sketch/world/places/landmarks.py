"""Landmarks: scenery that the network does not know, painted into a place that it knows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kling_local.sketch.world.canvas import box, convex
from kling_local.sketch.world.cels import Cel, Stage

_STONE = (0.62, 0.60, 0.64)
_ROOF = (0.42, 0.24, 0.34)


@dataclass(frozen=True)
class Landmark:
    """Something that stands upright in a place.

    Attributes:
        paint: paints it on its layer, whose ``x`` is 0 in the middle of the frame.
        near: nearness of its layer, 0 (horizon) to 1 (where the figures stand).
        span: its lowest and highest ``y``.
    """

    paint: Callable[[Cel], None]
    near: float
    span: tuple[float, float]


def _castle(cel: Cel) -> None:
    for x, wide, tall in ((-0.2, 0.07, 0.34), (0.0, 0.16, 0.2), (0.2, 0.07, 0.34)):
        cel.lay(box(cel.x - x, cel.y - tall / 2, wide, tall / 2, 0.0), _STONE)
        if wide < 0.1:
            roof = ((-1.3 * wide, 0.0), (1.3 * wide, 0.0), (0.0, 0.16))
            cel.lay(convex(cel.x - x, cel.y - tall, roof), _ROOF)


LANDMARKS: dict[str, Landmark] = {"castle": Landmark(_castle, near=0.15, span=(-0.02, 0.6))}


def paint(stage: Stage, names: tuple[str, ...]) -> None:
    """Paint landmarks by their names, the far ones first."""
    for landmark in sorted((LANDMARKS[name] for name in names), key=lambda each: each.near):
        stage.stand(landmark.near, landmark.span, landmark.paint)
