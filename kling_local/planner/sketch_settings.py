"""What the built-in world shows of places besides themselves: landmarks, and the hour at which
there is something to see."""

from __future__ import annotations

from collections.abc import Iterable

from kling_local.planner.sketch_looks import landmark_of_place, landmarks_of
from kling_local.planner.sketch_states import stated
from kling_local.planner.sketch_words import Facts, painted
from kling_local.shots import Blueprint

ROOMS = ("room", "kitchen", "studio")
"""Places with walls around them."""
_INDOORS = {"campfire": "fireplace"}
_RAINY = ("rain", "storm")
_COLD = "snow"
_WINTRY = ("snowy ", "frozen ")


def shown(blueprint: Blueprint, place: str | None, states: Facts) -> tuple[str, ...]:
    """The landmarks of a shot in a place of the world in their ``states``, with what its weather is
    seen by."""
    marks = [
        _INDOORS.get(each, each) if place in ROOMS else each for each in landmarks_of(blueprint)
    ]
    if storms(blueprint, place):
        marks.append(painted()["storms"]["landmark"])
    if place in rainy_places() and blueprint.environment.weather in _RAINY:
        marks.append(painted()["rainy"]["landmark"])
    outdoors = place not in (*ROOMS, "stage", "space")
    return stated(_together(marks), states if outdoors else {})


def _together(marks: Iterable[str]) -> list[str]:
    """The landmarks, each once, with those that make one sight as that: a lighthouse on a cliff."""
    kept = list(dict.fromkeys(marks))
    for sight, parts in painted()["sights_together"].items():
        if set(parts.split(", ")) <= set(kept):
            kept = [sight, *(each for each in kept if each not in parts.split(", "))]
    return kept


def wintry(place: str | None, marks: Iterable[str]) -> str | None:
    """The place of a shot, in snow if its landmarks are and it is a meadow."""
    cold = any(each.startswith(_WINTRY) for each in marks)
    return _COLD if cold and place == "meadow" else place


def storms(blueprint: Blueprint, place: str | None) -> bool:
    """Whether a storm is painted: dark clouds and lightning."""
    where = painted()["storms"]["places"].split(", ")
    return blueprint.environment.weather == "storm" and place in where


def rainy_places() -> list[str]:
    """Rooms that have no rain but windows to see it by."""
    return painted()["rainy"]["places"].split(", ")


def hour_of(seen: Iterable[str]) -> str | None:
    """The light that landmarks and guises are seen by, if not any will do: night, or a wet day."""
    table, marks = painted()["night"], set(seen)
    if painted()["rainy"]["landmark"] in marks:
        return "overcast"
    dark = {*table["landmarks"].split(", "), *table["guises"].split(", ")}
    return "night" if dark & marks else None


def outside(blueprint: Blueprint) -> str | None:
    """The place of a shot of a building with nobody to be in it, None where it is no building."""
    place, marks = blueprint.environment.place, landmarks_of(blueprint)
    first = landmark_of_place(place)
    if not first or first not in painted()["landmarks"] or first in painted()["landmark_rooms"]:
        return None
    around = [painted()["landmark_places"][each] for each in marks]
    return _COLD if _COLD in around else around[0]
