"""All guises that are animals or creatures, by their names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import torch

from kling_local.sketch.world.figures import (
    beasts,
    crawlers,
    creatures,
    critters,
    fowl,
    grazers,
    insects,
    reptiles,
    sea_life,
    wings,
)
from kling_local.sketch.world.figures.brush import Brush
from kling_local.sketch.world.figures.guise import Guise
from kling_local.sketch.world.figures.limbs import by_stride
from kling_local.sketch.world.figures.manners import manner_of, placed

_FAMILIES = (
    beasts,
    crawlers,
    creatures,
    critters,
    fowl,
    grazers,
    insects,
    reptiles,
    sea_life,
    wings,
)


@cache
def _acting(paint: Callable[[Brush], None], kind: str) -> Callable[[Brush], None]:
    """A painter of animals that also hop, turn and call where they stand, as those of a kind do."""

    def paint_acts(b: Brush) -> None:
        manner = manner_of(b, kind)
        if manner is None:
            paint(b)
            return
        mouth = torch.maximum(b.mouth, torch.as_tensor(manner.mouth) + 0 * b.mouth)
        by_stride(b, paint, lambda b: paint(replace(placed(b, manner), mouth=mouth)))

    return paint_acts


GUISES: dict[str, Guise] = {
    name: replace(guise, paint=_acting(guise.paint, guise.kind))
    if guise.kind in ("dog", "cat", "horse")
    else guise
    for family in _FAMILIES
    for name, guise in family.GUISES.items()
}
