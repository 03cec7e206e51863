"""Landmarks: scenery that the network does not know, painted into a place that it knows."""

from __future__ import annotations

import torch

from kling_local.sketch.world.cels import Stage, own
from kling_local.sketch.world.places import scenery
from kling_local.sketch.world.places.buildings import BUILDINGS
from kling_local.sketch.world.places.scenery import Landmark
from kling_local.sketch.world.places.skies import SKIES

LANDMARKS: dict[str, Landmark] = {**BUILDINGS, **SKIES}
"""Every landmark by the name that a prompt says: ``castle in view``."""


def await_in(stage: Stage, place: str, names: tuple[str, ...]) -> None:
    """Have landmarks painted, by their names, with the layers of a place."""
    if not names:
        return
    side = torch.where(own(stage.scenes.shape) > 0.5, -1.0, 1.0)  # away from the sun
    for name in names:
        landmark = LANDMARKS[name]
        scenery.await_in(stage, place, landmark, side)
        if landmark.half and not landmark.middle:
            side = -side
    stage.standing.sort(key=lambda entry: entry[0])
    stage.standing.reverse()
