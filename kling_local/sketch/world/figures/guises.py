"""All guises, by their names in a prompt."""

from __future__ import annotations

from kling_local.sketch.world.figures import (
    beasts,
    critters,
    fowl,
    grazers,
    insects,
    reptiles,
    sea_life,
    wings,
)
from kling_local.sketch.world.figures.guise import Guise

GUISES: dict[str, Guise] = {**beasts.GUISES, **critters.GUISES, **grazers.GUISES, **reptiles.GUISES, **fowl.GUISES, **wings.GUISES, **insects.GUISES, **sea_life.GUISES}
PLURALS_OF_GUISES = {name: guise.plural or f"{name}s" for name, guise in GUISES.items()}
