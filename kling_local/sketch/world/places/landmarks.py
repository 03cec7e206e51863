"""Landmarks: scenery that the network does not know, painted into a place that it knows."""

from __future__ import annotations

import re

from kling_local.sketch.world.cels import Stage
from kling_local.sketch.world.places import scenery
from kling_local.sketch.world.places.aerials import AERIALS
from kling_local.sketch.world.places.chambers import CHAMBERS
from kling_local.sketch.world.places.displays import DISPLAYS
from kling_local.sketch.world.places.dwellings import DWELLINGS
from kling_local.sketch.world.places.fairs import FAIRS
from kling_local.sketch.world.places.flashes import FLASHES
from kling_local.sketch.world.places.flyers import FLYERS
from kling_local.sketch.world.places.homes import HOMES
from kling_local.sketch.world.places.monuments import MONUMENTS
from kling_local.sketch.world.places.plants import PLANTS
from kling_local.sketch.world.places.scenery import Landmark
from kling_local.sketch.world.places.shows import SHOWS
from kling_local.sketch.world.places.sights import SIGHTS
from kling_local.sketch.world.places.skies import SKIES
from kling_local.sketch.world.places.squares import SQUARES
from kling_local.sketch.world.places.states import STATES
from kling_local.sketch.world.places.streets import STREETS
from kling_local.sketch.world.places.studies import STUDIES
from kling_local.sketch.world.places.taverns import TAVERNS
from kling_local.sketch.world.places.trees import TREES
from kling_local.sketch.world.places.vessels import VESSELS
from kling_local.sketch.world.places.vistas import VISTAS
from kling_local.sketch.world.places.wards import WARDS
from kling_local.sketch.world.places.waters import WATERS
from kling_local.sketch.world.places.workshops import WORKSHOPS

LANDMARKS: dict[str, Landmark] = {
    **DWELLINGS,
    **MONUMENTS,
    **SIGHTS,
    **FAIRS,
    **STREETS,
    **SQUARES,
    **SKIES,
    **FLASHES,
    **FLYERS,
    **WATERS,
    **TREES,
    **PLANTS,
    **STUDIES,
    **TAVERNS,
    **VESSELS,
    **CHAMBERS,
    **WARDS,
    **HOMES,
    **SHOWS,
    **WORKSHOPS,
    **AERIALS,
    **VISTAS,
    **DISPLAYS,
}
"""Every landmark by the name that a prompt says: ``castle in view``."""
_NAMED = re.compile(rf"(?:({'|'.join(STATES)}) )?({'|'.join(LANDMARKS)})")


def await_in(stage: Stage, place: str, names: tuple[str, ...], *, alone: bool = False) -> None:
    """Have landmarks painted, by their names, with the layers of a place; a name may begin with a
    state: ``burning castle``. ``alone``: no figure is there."""
    if names:
        scenery.await_in(stage, place, [_meant(name) for name in names], alone=alone)


def _meant(name: str) -> Landmark:
    """The landmark of a name. Raises ``ValueError`` if there is none."""
    found = _NAMED.fullmatch(name)
    if found is None:
        known = ", ".join(LANDMARKS)
        raise ValueError(f"no landmark is called {name!r}; there are {known}")
    state, landmark = found[1], LANDMARKS[found[2]]
    return STATES[state](landmark) if state else landmark
