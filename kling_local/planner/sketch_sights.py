"""What a shot without figures shows: the place itself, from the air or from the ground."""

from __future__ import annotations

from collections.abc import Iterable

from kling_local.planner.sketch_notes import Notes
from kling_local.planner.sketch_words import Facts, names, painted, painted_names, world
from kling_local.shots import Blueprint, Camera

NOBODY = "nobody"
"""Said in view, it has the decoder leave out the figure that the network needs."""
_FROM_AIR = ("aerial", "overhead", "high")
_FLIES = ("drone",)
_GLIDE = "push in"
_LEADS = "road"


def sight_of(blueprint: Blueprint) -> str:
    """The landmark that is the whole view of a shot without figures, ``""`` for none: a city seen
    from above, an island."""
    place, camera = blueprint.environment.place or "", blueprint.camera
    if place in _futuristic_places() and _is_futuristic(blueprint):
        return "futuristic city"
    aloft = camera.angle in _FROM_AIR or any(each.movement in _FLIES for each in camera.moves)
    from_air = painted_names("sights_from_air").get(place, "") if aloft else ""
    return painted_names("sights").get(place, from_air)


def place_of(sight: str, blueprint: Blueprint) -> str:
    """The place of the world that a sight is painted into: for a road what it leads through."""
    near = (names("places").get(each) for each in blueprint.environment.details)
    through = next((each for each in near if each in world()["ways"]["lead_through"]), None)
    return through if through and sight == _LEADS else painted()["landmark_places"][sight]


def with_sight(marks: Iterable[str], sight: str) -> tuple[str, ...]:
    """The landmarks beside a sight: those that it shows itself are left out."""
    shows = painted()["sights_show"].get(sight, "").split(", ")
    return tuple(dict.fromkeys((sight, *(each for each in marks if each not in shows))))


def is_from_above(sight: str) -> bool:
    """Whether a sight is seen from above, whatever angle is told."""
    return sight in painted()["sights_from_above"]["names"].split(", ")


def empty_view(facts: Facts, camera: Camera, notes: Notes) -> dict[str, str]:
    """The facts of a shot without figures: a wide view into which the camera glides if no move is
    told, and the figure that the network draws there all the same and the decoder leaves out.

    From the air it shows the land as far as the horizon, not the ground alone.
    """
    place = facts.get("place", "meadow")
    kind: str = world()["stand_ins"][place]
    notes.tell("M115", "no figure is drawn: the words name nobody to draw")
    color = world()["usual_colors"][kind].split(", ")[0]
    seen = {"size": "wide", **({} if camera.moves else {"move": _GLIDE}), **facts}
    if camera.angle == "aerial":
        seen["angle"] = "high"
    return {**seen, "relation": "alone", "kind": kind, "color": color, "place": place}


def _is_futuristic(blueprint: Blueprint) -> bool:
    style = blueprint.style
    told = {*style.look, *style.mood, style.era, style.medium}
    return bool(told & set(painted()["futuristic"]["looks"].split(", ")))


def _futuristic_places() -> list[str]:
    return painted()["futuristic"]["places"].split(", ")
