"""Places that only the ground reveals: somebody who runs on sand is on the world's beach.

And the place of a film that names none: if it were left open, a car would drive through a kitchen,
and each shot would have another place.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from kling_local.planner.sketch_cast import drawn_figures
from kling_local.planner.sketch_figures import kind_of
from kling_local.planner.sketch_looks import landmarks_of
from kling_local.planner.sketch_usual import haunt_of
from kling_local.planner.sketch_words import names, painted, world
from kling_local.shots import Blueprint

_OPEN = "meadow"
"""The place of landmarks that could be anywhere under the sky."""


def grounded(blueprints: Sequence[Blueprint], pictured: Iterable[int] = ()) -> list[Blueprint]:
    """The shots of a film, with a place where only a floor or another ground is named.

    A shot that names neither stays on the ground of the one before. Shots before the first named
    place are set there too; a film without any gets the place that is usual for its first figure.
    An image shows the place of the shots ``pictured`` (numbers from 1): they get no ground, and a
    film with such shots gets no usual place.
    """
    shown = set(pictured)
    ground: str | None = None
    made = []
    for number, blueprint in enumerate(map(_landed, blueprints), start=1):
        place = blueprint.environment.place
        ground = None if place or number in shown else _ground(blueprint) or ground
        made.append(_placed(blueprint, place or ground))
    if not shown:
        told = (each.environment.place for each in made)
        home = next((place for place in told if place), None) or _home(made)
        made = [each if each.environment.place else _placed(each, home) for each in made]
    return made


def stood_on(blueprint: Blueprint) -> dict[str, str]:
    """The planets that somebody stands or lands on: their names by their ids."""
    table = world()["stood_on"]
    acts = {doer for action in blueprint.actions for doer in action.doers}
    ways = table["prepositions"]
    under = {each.b for each in blueprint.relations if each.relation in ways}
    under |= {each.target or "" for each in blueprint.actions if each.preposition in ways}
    return {
        each.id: each.name
        for each in blueprint.subjects
        if each.id in under and each.name in table["names"] and each.id not in acts
    }


def led_through(place: str, details: tuple[str, ...]) -> str | None:
    """The country that a way leads through: "forest path", "a road" with desert around; or None."""
    first, _, last = place.rpartition(" ")
    if last not in world()["ways"]["names"]:
        return None
    named = [names("places").get(each) for each in (first, *details)]
    return next((each for each in named if each in world()["ways"]["lead_through"]), None)


def carriers(blueprint: Blueprint) -> list[str | None]:
    """The kinds of what subjects are in or on: a fisherman in a boat on a lake is not ashore."""
    named = {subject.id: subject.name for subject in blueprint.subjects}
    held = [each.b for each in blueprint.relations if each.relation in ("in", "on")]
    return [kind_of(named[each])[0] for each in held if each in named]


def _landed(blueprint: Blueprint) -> Blueprint:
    """The shot with a planet that somebody stands or lands on as its place instead of a figure."""
    grounds = stood_on(blueprint)
    if not grounds:
        return blueprint
    without = replace(
        blueprint,
        subjects=tuple(each for each in blueprint.subjects if each.id not in grounds),
        relations=tuple(each for each in blueprint.relations if each.b not in grounds),
        actions=tuple(
            replace(each, target=None, preposition=None) if each.target in grounds else each
            for each in blueprint.actions
        ),
    )
    return _placed(without, blueprint.environment.place or next(iter(grounds.values())))


def _placed(blueprint: Blueprint, place: str | None) -> Blueprint:
    return replace(blueprint, environment=replace(blueprint.environment, place=place))


def _home(blueprints: Sequence[Blueprint]) -> str | None:
    """The place of a film that names none: that of the first landmark, unless the first figure is
    at home elsewhere than on land; else where this figure is met, or the usual one of its kind."""
    usual, places = _usual(blueprints), painted()["landmark_places"]
    if usual in ("sea", "underwater"):
        return usual
    told = [places[mark] for each in blueprints for mark in landmarks_of(each)]
    haunt = None if told else _haunt(blueprints)
    return haunt or next((place for place in told if place != _OPEN), told[0] if told else usual)


def _haunt(blueprints: Sequence[Blueprint]) -> str | None:
    """The place where the first figure drawn is met; None for no special one."""
    seen = [figure for each in blueprints for alike in drawn_figures(each) for figure in alike]
    return haunt_of(seen[0].name) if seen else None


def _usual(blueprints: Sequence[Blueprint]) -> str | None:
    """The usual place of the first figure drawn, or of a boat beside it, which can be nowhere else;
    None when there is none.
    """
    table, boats = world()["usual_places"], world()["families"]["sailing"]["kinds"]
    for each in blueprints:
        figures = [figure for alike in drawn_figures(each) for figure in alike if figure.kind]
        if figures:
            first = next((figure for figure in figures if figure.kind in boats), figures[0])
            own = painted()["guise_places"].get(first.painted.get("guise", ""))
            return own or str(table[first.kind])
    return None


def _ground(blueprint: Blueprint) -> str | None:
    """The place of the first ground that a shot names; its first subject, maybe a flying carpet, is
    none."""
    grounds = names("grounds")
    doers = {doer for action in blueprint.actions for doer in action.doers}
    lie = [each.name for each in blueprint.subjects[1:] if each.id not in doers]
    named = [*blueprint.environment.details, *lie]
    return next((grounds[name] for name in named if name in grounds), None)
