"""Products on display: the built-in world paints a table or pedestal under them and coloured paper
behind them, and neither is a figure."""

from __future__ import annotations

from dataclasses import replace

from kling_local.planner.sketch_figures import kind_of_subject, living_kinds
from kling_local.planner.sketch_looks import guise_of
from kling_local.planner.sketch_words import Facts, painted, world
from kling_local.shots import Action, Blueprint, Subject

_STUDIO, _ROOM = "studio", "room"
_TURNING, _TRAINER = "turning", "running shoe"
_WOODEN = "wooden tabletop"
_SMALL = ("dog", "cat", "bird", "butterfly")
"""Animals that may be on a table or a bench."""
_OFF = ("off", "from")
_SEATS = ("bench seat", "sofa seat")


def displayed(blueprint: Blueprint, told: Facts) -> Blueprint:
    """The shot with what its things stand on, and the paper behind them, as landmarks.

    ``told`` are the shot's states (`sketch_states.states_of`), stands and backdrops among them.
    """
    blueprint = _filled(blueprint, told)
    blueprint = _at_table(blueprint)
    if _is_still_life(blueprint):
        blueprint = _at_rest(_alone(blueprint), told)
    stand = next((each for each in told if each in painted()["stands"]), "")
    paper = next((each for each in told if each in painted()["backdrops"]), "")
    where = blueprint.environment
    stand = stand if stand and _is_still_life(blueprint) else ""
    if paper and where.place not in (None, _STUDIO):
        paper = ""
    raised = stand in painted()["papers_behind"] and stand != _WOODEN
    in_studio = "studio" in blueprint.lighting.sources or raised or bool(paper)
    if stand and in_studio and where.place in (None, _STUDIO) and not paper:
        paper = painted()["papers_behind"][stand]
    marks = tuple(each for each in (stand, paper) if each)
    if not marks:
        return blueprint
    place = where.place or (_STUDIO if in_studio else _room_of(blueprint))
    place = "park" if stand == "bench seat" and not where.place else place
    details = (*marks, *(each for each in where.details if each != "background"))
    blueprint = replace(blueprint, environment=replace(where, place=place, details=details))
    return _set_down(_trained(blueprint)) if stand else _trained(blueprint)


def _trained(blueprint: Blueprint) -> Blueprint:
    """The shot with a sneaker on display as what it is, not any shoe."""
    shoes = tuple(
        replace(each, name=_TRAINER) if each.name == "sneaker" else each
        for each in blueprint.subjects
    )
    return replace(blueprint, subjects=shoes)


def _at_table(blueprint: Blueprint) -> Blueprint:
    """The shot with a guest who has a plate and does nothing else eating from it."""
    table = painted()["dishes"]
    plates = {each.id for each in blueprint.subjects if each.name in table["plates"].split(", ")}
    guests = [each for each in blueprint.subjects if each.name in table["guests"].split(", ")]
    if not plates or len(guests) != 1 or blueprint.actions:
        return blueprint
    eating = (Action(guests[0].id, "eat"),)
    return replace(_without(blueprint, plates), actions=eating)


def _room_of(blueprint: Blueprint) -> str:
    """Where things on a table are: food in the kitchen."""
    usual = painted()["guise_places"]
    guises = (guise_of(each.name) for each in blueprint.subjects)
    return next((usual[each] for each in guises if each in usual), _ROOM)


def _is_still_life(blueprint: Blueprint) -> bool:
    """Whether things are drawn, and nobody who would stand on the table, too."""
    kinds = [kind_of_subject(each)[0] for each in blueprint.subjects if not _is_stand(each)]
    living = [each for each in kinds if each in living_kinds() and each not in _SMALL]
    animals = painted()["tabletop_animals"]["names"].split(", ")
    guises = [
        guise_of(each.name)
        for each in blueprint.subjects
        if kind_of_subject(each)[0] in living_kinds()
    ]
    living += [each for each in guises if each and each not in animals]
    able = (*_families("things", "balloons", "rolling"), *_SMALL, "tree")
    return not living and any(each in able for each in kinds)


def _families(*names: str) -> list[str]:
    return [kind for name in names for kind in world()["families"][name]["kinds"]]


def _is_stand(subject: Subject) -> bool:
    names = painted()["stand_nouns"]["names"].split(", ")
    return subject.name in names or subject.name.rpartition(" ")[2] in names


def _alone(blueprint: Blueprint) -> Blueprint:
    """The shot with what is one figure counted as one, "pancakes", and without its trimmings."""
    trimmings = painted()["trimmings"]["names"].split(", ")
    gone = {each.id for each in blueprint.subjects if each.name in trimmings}
    if len(gone) == len(blueprint.subjects):
        return blueprint
    plurals = painted()["guise_plurals"]
    return _without(
        replace(
            blueprint,
            subjects=tuple(
                replace(each, count=1) if plurals.get(guise) == guise else each
                for each in blueprint.subjects
                for guise in [guise_of(each.name)]
            ),
        ),
        gone,
    )


def _at_rest(blueprint: Blueprint, told: Facts) -> Blueprint:
    """The shot of things without motions that are not theirs: steam rises, drops splash. What is
    said to be in rotation spins."""
    kept = [each for each in blueprint.actions if not _is_of_others(each, blueprint, told)]
    spins = [each for each in kept if each.verb in ("spin", "rotate", "turn")]
    things = [each.id for each in blueprint.subjects if not _is_stand(each)]
    if _TURNING in told and not spins and len(things) == 1:
        spins = [Action(things[0], "spin")]
        kept += spins
    turning = {doer for each in spins for doer in each.doers}
    hovers = [each for each in kept if each.verb != "float" or turning.isdisjoint(each.doers)]
    return replace(blueprint, actions=tuple(hovers))


def _is_of_others(action: Action, blueprint: Blueprint, told: Facts) -> bool:
    """Whether a motion that is told of a thing is rather that of its steam or of drops on it."""
    things = {
        each.id for each in blueprint.subjects if kind_of_subject(each)[0] in _families("things")
    }
    if not action.doers or not things.issuperset(action.doers) or action.preposition in _OFF:
        return False
    if action.verb in ("fall", "drop"):
        splash = any(each.verb == "splash" for each in blueprint.actions)
        return splash or any(each in painted()["stands"] for each in told)
    return action.verb in painted()["stand_nouns"]["still"].split(", ")


def _set_down(blueprint: Blueprint) -> Blueprint:
    """The shot without the stands among its figures."""
    return _without(blueprint, {each.id for each in blueprint.subjects if _is_stand(each)})


def _without(blueprint: Blueprint, gone: set[str]) -> Blueprint:
    return replace(
        blueprint,
        subjects=tuple(each for each in blueprint.subjects if each.id not in gone),
        actions=tuple(
            replace(each, target=None, preposition=None) if each.target in gone else each
            for each in blueprint.actions
            if not each.doers or not gone.issuperset(each.doers)
        ),
        relations=tuple(each for each in blueprint.relations if not {each.a, each.b} & gone),
    )


def _filled(blueprint: Blueprint, told: Facts) -> Blueprint:
    """The shot with vessels and what is in them as one thing: flowers in a vase."""
    names = {each.name: each for each in blueprint.subjects}
    there = {*names, *blueprint.environment.details}
    for whole, said in painted()["filled"].items():
        vessel, _, contents = said.partition(": ")
        inside = {each for each in contents.split(", ") if each in there}
        if vessel in names and (inside or whole in told):
            full = tuple(
                replace(each, name=whole) if each.name == vessel else each
                for each in blueprint.subjects
            )
            where = blueprint.environment
            left = tuple(each for each in where.details if each not in inside)
            blueprint = replace(blueprint, subjects=full, environment=replace(where, details=left))
            return _without(blueprint, {names[each].id for each in inside if each in names})
    return blueprint
