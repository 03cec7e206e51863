"""What people and robots wear and hold, painted on their bodies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from torch import Tensor

from kling_local.sketch.world.canvas import Color
from kling_local.sketch.world.figures.brush import Brush, Number, Spot
from kling_local.sketch.world.figures.props import PROPS

_GOLD: Color = (0.95, 0.74, 0.18)


@dataclass(frozen=True)
class Body:
    """Where the parts of a body are, in the figure's own coordinates.

    Attributes:
        hip: height of the hips.
        head: middle of the head.
        radius: radius of the head.
        shoulders: half the width of the shoulders, seen from the front.
        neck: height at which the head begins.
        far, near: the hands; None until their arms are drawn.
    """

    hip: Tensor
    head: Spot
    radius: float
    shoulders: float
    neck: Number
    far: Spot | None = None
    near: Spot | None = None


@dataclass(frozen=True)
class Thing:
    """Something worn or held: how it is painted, and when.

    Attributes:
        paint: paints it on a body.
        layer: "behind" the body (a cape), "over" body and head but behind the near arm (a crown),
            or in "front" of all (something held in the near hand).
    """

    paint: Callable[[Brush, Body], None]
    layer: str = "over"


def _crown(b: Brush, body: Body) -> None:
    x, y = body.head
    r = body.radius
    b.block((x, y + 0.86 * r), 0.72 * r, 0.16 * r, _GOLD, 0.02)
    for side in (-0.55, 0.0, 0.55):
        spike = ((-0.2 * r, 0.0), (0.2 * r, 0.0), (0.0, 0.55 * r))
        b.hull((x + b.beside(side * r), y + 0.92 * r), spike, _GOLD)


THINGS: dict[str, Thing] = {"a crown": Thing(_crown)}
THINGS |= {name: Thing(prop.paint, prop.layer) for name, prop in PROPS.items()}
"""Everything that a look may have (`Look.things`), by its words in a prompt."""


def dress(b: Brush, body: Body, layer: str) -> None:
    """Paint the things of the brush's look that belong to a layer."""
    for name in b.look.things if b.look is not None else ():
        thing = THINGS[name]
        if thing.layer == layer:
            thing.paint(b, body)
