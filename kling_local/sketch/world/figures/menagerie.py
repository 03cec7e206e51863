"""All guises that are animals or creatures, by their names."""

from __future__ import annotations

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
from kling_local.sketch.world.figures.guise import Guise
from kling_local.sketch.world.figures.hinged import acting

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


GUISES: dict[str, Guise] = {
    name: acting(name, guise) if guise.kind in ("dog", "cat", "horse") else guise
    for family in _FAMILIES
    for name, guise in family.GUISES.items()
}
