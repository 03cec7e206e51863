"""How something that people hold is described and painted at the near hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

from kling_local.sketch.world.figures.brush import Brush, Number, Spot
from kling_local.sketch.world.figures.limbs import flat, seen

if TYPE_CHECKING:
    from kling_local.sketch.world.figures.body import Body


@dataclass(frozen=True)
class Prop:
    """Something that is held.

    Attributes:
        paint: paints it on a body.
        hand: how the near arm holds it: "up" before the chest, "high" over the shoulder, "low"
            beside the leg, "cane" before the hip, "before" the face; "" leaves the arm alone.
        layer: as in `Thing`.
    """

    paint: Callable[[Brush, Body], None]
    hand: str = "up"
    layer: str = "front"


def near_hand(b: Brush, body: Body) -> tuple[Brush, Number, Number]:
    """A flat brush and where it has the near hand."""
    assert body.near is not None
    return (flat(b), *seen(b, body.near))


def flicker(b: Brush, size: float) -> torch.Tensor:
    """A size that flickers like a flame."""
    return size * (1 + 0.12 * torch.sin(17 * b.clock) + 0.08 * torch.sin(29 * b.clock + 1))


def both_hands(b: Brush, body: Body) -> tuple[Brush, Spot, Spot]:
    """A flat brush and where it has the near and the far hand."""
    assert body.near is not None
    assert body.far is not None
    return flat(b), seen(b, body.near), seen(b, body.far)
