"""All guises, by their names in a prompt."""

from __future__ import annotations

from kling_local.sketch.world.figures import menagerie
from kling_local.sketch.world.figures.guise import Guise

GUISES: dict[str, Guise] = {**menagerie.GUISES}
PLURALS_OF_GUISES = {name: guise.plural or f"{name}s" for name, guise in GUISES.items()}
