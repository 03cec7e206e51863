"""Landmarks: scenery that the network does not know, painted into a place that it knows."""

from __future__ import annotations

from kling_local.sketch.world.cels import Stage
from kling_local.sketch.world.places import scenery
from kling_local.sketch.world.places.buildings import BUILDINGS
from kling_local.sketch.world.places.chambers import CHAMBERS
from kling_local.sketch.world.places.furnishings import FURNISHINGS
from kling_local.sketch.world.places.interiors import INTERIORS
from kling_local.sketch.world.places.plants import PLANTS
from kling_local.sketch.world.places.scenery import Landmark
from kling_local.sketch.world.places.sights import SIGHTS
from kling_local.sketch.world.places.skies import SKIES
from kling_local.sketch.world.places.streets import STREETS
from kling_local.sketch.world.places.waters import WATERS

LANDMARKS: dict[str, Landmark] = {
    **BUILDINGS,
    **SIGHTS,
    **STREETS,
    **SKIES,
    **WATERS,
    **PLANTS,
    **INTERIORS,
    **FURNISHINGS, **CHAMBERS,
}
"""Every landmark by the name that a prompt says: ``castle in view``."""


def await_in(stage: Stage, place: str, names: tuple[str, ...]) -> None:
    """Have landmarks painted, by their names, with the layers of a place."""
    if names:
        scenery.await_in(stage, place, [LANDMARKS[name] for name in names])
