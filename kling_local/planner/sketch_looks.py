"""What the built-in model's decoder paints besides colours: guises, hair, things that are worn or
held, sizes, acts, landmarks, and grades of the picture."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from kling_local.planner.sketch_words import Facts, names, painted, painted_names, world
from kling_local.planner.vocabulary import colors_in
from kling_local.shots import Action, Blueprint, Lighting, Style

_MOST_LANDMARKS = 3
_AGED = re.compile(r"\b[6-9]0s\b")
_ARTICLE = re.compile(r" (?:an?|the) ")


def painted_looks(looks: Iterable[str], kind: str | None, name: str = "") -> dict[str, str]:
    """What the looks and the name of a figure of this kind say of what is painted, as facts:
    ``{"stature": "tiny"}``, ``{"things": "white hair and a crown"}``, ``{"guise": "rabbit"}``."""
    told = tuple(looks)
    usual = world()["drawn_anyhow"]["of_kinds"].get(kind, ())
    sizes = [world()["statures"].get(look) for look in told if look not in usual]
    found = {
        "guise": guise_of(name, kind, told),
        "stature": next((size for size in sizes if size), ""),
        "things": " and ".join((*_head(told, kind, name), *_things(told, kind, name))),
    }
    return {fact: value for fact, value in found.items() if value}


def guise_of(name: str, kind: str | None = None, looks: Iterable[str] = ()) -> str:
    """The guise that a noun is painted in, ``""`` for none; with a ``kind``, only one of it.

    It may be named with one of the ``looks``: a wooden box.
    """
    for word in (name, *(f"{look} {name}" for look in looks), name.rpartition(" ")[2]):
        guise = painted_names("guises").get(word)
        if guise and kind in (None, painted()["guise_kinds"][guise]):
            return guise
    return ""


def costume_of(name: str) -> tuple[str, ...]:
    """The things that somebody of this name has anyway: a king has a crown."""
    costumes = painted()["costumes"]
    worn = costumes.get(name) or costumes.get(name.rpartition(" ")[2])
    return tuple(worn.split(", ")) if worn else ()


def thing_of(look: str) -> str:
    """What is worn or held by a look, its longest last words counting: "red trench coat"."""
    return painted_names("things").get(_named(look), "")


def is_dyed(look: str) -> bool:
    """Whether a look is something that is painted in the colour of who wears it: "red coat"."""
    return thing_of(look) in painted()["dyed"]["names"].split(", ")


def undyed(look: str) -> tuple[str, tuple[str, ...]]:
    """What is worn or held by a look and has a colour of its own, and the colours that the look
    asks of it in vain: "shield" and "red"."""
    noun, thing = _named(look), thing_of(look)
    if not thing or is_dyed(look):
        return "", ()
    has = painted()["thing_colors"].get(thing, "").split(", ")
    asked = colors_in(look.removesuffix(noun))
    return noun, tuple(color for color in asked if color not in has)


def _named(look: str) -> str:
    """The longest last words of a look that name something worn or held, ``""`` for none."""
    words = look.split()
    ends = (" ".join(words[first:]) for first in range(len(words)))
    return next((each for each in ends if each in painted_names("things")), "")


def acts_of(actions: Iterable[Action], kind: str | None) -> tuple[str, ...]:
    """The acts that are painted for these actions of a figure of this kind, each once."""
    kinds = painted()["act_kinds"]
    acts = map(act_of, actions)
    return tuple(dict.fromkeys(act for act in acts if act and kind in kinds[act].split(", ")))


@lru_cache(maxsize=1)
def act_ways() -> Facts:
    """The acts by the words for them, with and without articles: "draw a sword", "draw sword"."""
    ways = painted_names("acts")
    return {_ARTICLE.sub(" ", way): act for way, act in ways.items()} | ways


def act_of(action: Action, noun: str = "") -> str:
    """The act that is painted for a verb with a ``noun``, with what it is done to, or alone; ``""``
    for none: "shake her head", "play the piano", "wave"."""
    able = act_ways()
    object_ = (action.done_to or "").rpartition(" ")[2]
    aimed = f"{action.verb} {action.direction}"
    ways = (f"{action.verb} {noun}", f"{action.verb} {object_}", aimed, action.verb)
    return next((able[way] for way in ways if way in able), "")


def landmarks_of(blueprint: Blueprint) -> tuple[str, ...]:
    """The landmarks that a shot names: its place, what is there, and its lights."""
    where, lights = blueprint.environment, blueprint.lighting.sources
    sources = [light.replace("_", " ") for light in lights]
    lit = [f"{light} {detail}" for light in sources for detail in where.details]  # a neon sign
    told = (*where.details, *sources, *lit)
    found = [landmark_of_place(where.place), *map(landmarks_there().get, told)]
    return tuple(dict.fromkeys(each for each in found if each))[:_MOST_LANDMARKS]


@lru_cache(maxsize=1)
def landmarks_there() -> Facts:
    """The landmarks by all words for what is somewhere, be it a room, a detail or a light."""
    tables = ("landmark_rooms", "landmarks", "landmark_details")
    return {word: name for each in tables for word, name in painted_names(each).items()}


def landmark_of_place(place: str | None) -> str:
    """The landmark of a place that a shot is in, ``""`` for none: in a church are its windows."""
    if not place or names("near_places").get(place) == "space":
        return ""
    return painted_names("landmark_rooms").get(place, painted_names("landmarks").get(place, ""))


def grades(lighting: Lighting, style: Style) -> str:
    """The grades of the picture that light and style ask for: "warm, dim"; ``""`` for none."""
    table, light = world()["grades"], (lighting.color, lighting.quality, *lighting.sources)
    asked = [
        *(table["light"].get(value) for value in light),
        table["contrast"].get(lighting.contrast),
        *(table["look"].get(look) for look in (*style.look, *style.mood)),
    ]
    each = [grade for grades in asked if grades for grade in grades.split(", ")]
    return ", ".join(dict.fromkeys(each))


def is_grade(value: str, part: str) -> bool:
    """Whether a value of the light, its contrast or the film's look is painted as a grade."""
    return value in world()["grades"][part]


def _things(looks: tuple[str, ...], kind: str | None, name: str) -> tuple[str, ...]:
    """What people and robots wear and hold, by their looks and by who they are."""
    if kind not in world()["families"]["people"]["kinds"]:
        return ()
    return tuple(dict.fromkeys(filter(None, (*costume_of(name), *map(thing_of, looks)))))


def _head(looks: tuple[str, ...], kind: str | None, name: str) -> list[str]:
    """Hair and beard as phrases, of kinds that have them.

    Stated hair counts more than age: an old woman with red hair has red hair.
    """
    table, stated, beard = world()["heads"], "", False
    aged = "white" if name in table["old"] else ""
    if kind not in table["kinds"]:
        return []
    for look in looks:
        words = look.split()
        part = words[-1]
        beard = beard or part in table["beards"]
        tints = [table["colors"][word] for word in words if word in table["colors"]]
        if part in table["hair"] or part in table["beards"]:
            stated = stated or next(iter(tints), "")
        elif look in table["looks"]:
            stated = stated or table["looks"][look]
        elif look in table["ages"] or _AGED.search(look):
            aged = "white"
    hair = stated or aged
    return [*([f"{hair} hair"] if hair else []), *(["a beard"] if beard else [])]
