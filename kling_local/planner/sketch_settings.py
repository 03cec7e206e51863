"""What the built-in world shows of places besides themselves: landmarks, somebody where nobody is
named, and the hour at which there is something to see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kling_local.planner.sketch_looks import landmark_of_place, landmarks_of
from kling_local.planner.sketch_notes import Notes
from kling_local.planner.sketch_words import lost_colors, painted, with_article, world
from kling_local.shots import Blueprint

ROOMS = ("room", "kitchen", "studio")
"""Places with walls around them."""
_INDOORS = {"campfire": "fireplace"}
_RAINY = ("rain", "storm")
_COLD = "snow"


def shown(blueprint: Blueprint, place: str | None) -> tuple[str, ...]:
    """The landmarks of a shot in a place of the world, with what its weather is seen by."""
    marks = [
        _INDOORS.get(each, each) if place in ROOMS else each for each in landmarks_of(blueprint)
    ]
    if storms(blueprint, place):
        marks.append(painted()["storms"]["landmark"])
    if place in rainy_places() and blueprint.environment.weather in _RAINY:
        marks.append(painted()["rainy"]["landmark"])
    return tuple(dict.fromkeys(marks))


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


def stand_in(facts: Mapping[str, str], landmarks: str, notes: Notes) -> dict[str, str]:
    """The figure drawn where none is named: the world has no place without one.

    It is small where there is something else to see.
    """
    place = facts.get("place", "meadow")
    wished = painted()["stand_ins"].get(place, world()["stand_ins"][place])
    at = painted()["stand_ins_at"]
    wished = next((at[each] for each in landmarks.split(", ") if each in at), wished)
    size, _, noun = wished.rpartition(" ")
    kind = painted()["guise_kinds"].get(noun, noun)
    usual = painted()["guise_colors"].get(noun, world()["usual_colors"][kind]).split(", ")
    lost = lost_colors(kind, (place, facts.get("light", "")))
    color = next((each for each in usual if each not in lost), usual[0])
    notes.tell("M115", f"{with_article(wished)} is drawn: the words name nobody to draw")
    told = {"relation": "alone", "kind": kind, "color": color, "place": place, "stature": size}
    told["guise"] = noun if noun != kind else ""
    return {name: fact for name, fact in told.items() if fact}
