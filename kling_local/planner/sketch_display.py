"""Products on display: the built-in world paints a table or pedestal under them and coloured paper
behind them, and neither is a figure."""

from __future__ import annotations

from dataclasses import replace

from kling_local.planner.sketch_figures import kind_of_subject, living_kinds
from kling_local.planner.sketch_looks import guise_of
from kling_local.planner.sketch_words import Facts, painted, painted_names, world
from kling_local.shots import Action, Blueprint, Subject

_STUDIO, _ROOM = "studio", "room"
_WOODEN = "wooden tabletop"
_SMALL = ("cat", "bird", "butterfly")
"""Animals that may be on a table."""
_OFF = ("off", "from")


def displayed(blueprint: Blueprint, told: Facts) -> Blueprint:
    """The shot with what its things stand on, and the paper behind them, as landmarks.

    ``told`` are the shot's states (`sketch_states.states_of`), stands and backdrops among them.
    """
    blueprint = _filled(blueprint)
    stand = next((each for each in told if each in painted()["stands"]), "")
    paper = next((each for each in told if each in painted()["backdrops"]), "")
    where = blueprint.environment
    stand = stand if stand and _is_still_life(blueprint) else ""
    if paper and where.place not in (None, _STUDIO):
        paper = ""
    in_studio = "studio" in blueprint.lighting.sources or (stand and stand != _WOODEN) or paper
    if stand and in_studio and where.place in (None, _STUDIO) and not paper:
        paper = painted()["papers_behind"][stand]
    marks = tuple(each for each in (stand, paper) if each)
    if not marks:
        return blueprint
    place = where.place or (_STUDIO if in_studio else _room_of(blueprint))
    details = (*marks, *(each for each in where.details if each != "background"))
    blueprint = replace(blueprint, environment=replace(where, place=place, details=details))
    return _set_down(blueprint) if stand else blueprint


def _room_of(blueprint: Blueprint) -> str:
    """Where things on a table are: food in the kitchen."""
    usual = painted()["guise_places"]
    guises = (guise_of(each.name) for each in blueprint.subjects)
    return next((usual[each] for each in guises if each in usual), _ROOM)


def _is_still_life(blueprint: Blueprint) -> bool:
    """Whether things are drawn, and nobody who would stand on the table, too."""
    kinds = [kind_of_subject(each)[0] for each in blueprint.subjects if not _is_stand(each)]
    living = [each for each in kinds if each in living_kinds() and each not in _SMALL]
    able = (*_families("things", "balloons", "rolling"), *_SMALL, "tree")
    return not living and any(each in able for each in kinds)


def _families(*names: str) -> list[str]:
    return [kind for name in names for kind in world()["families"][name]["kinds"]]


def _is_stand(subject: Subject) -> bool:
    names = painted()["stand_nouns"]["names"].split(", ")
    return subject.name in names or subject.name.rpartition(" ")[2] in names


def _set_down(blueprint: Blueprint) -> Blueprint:
    """The shot without the stands among its figures, and without motions that are not those of a
    thing that stands there: steam rises, drops splash."""
    gone = {each.id for each in blueprint.subjects if _is_stand(each)}
    still = painted()["stand_nouns"]["still"].split(", ")
    kept = tuple(
        replace(each, target=None, preposition=None) if each.target in gone else each
        for each in blueprint.actions
        if not (each.verb in still and each.preposition not in _OFF)
        and not (each.doers and gone.issuperset(each.doers))
    )
    return replace(
        blueprint,
        subjects=tuple(each for each in blueprint.subjects if each.id not in gone),
        actions=_without_hovering(kept),
        relations=tuple(each for each in blueprint.relations if not {each.a, each.b} & gone),
    )


def _without_hovering(actions: tuple[Action, ...]) -> tuple[Action, ...]:
    """The actions, without floating of what also spins."""
    spinning = {doer for each in actions if each.verb in ("spin", "rotate") for doer in each.doers}
    return tuple(
        each for each in actions if each.verb != "float" or spinning.isdisjoint(each.doers)
    )


def _filled(blueprint: Blueprint) -> Blueprint:
    """The shot with vessels and what is in them as one thing: flowers in a vase."""
    names = {each.name: each for each in blueprint.subjects}
    there = {*names, *blueprint.environment.details}
    for whole, said in painted()["filled"].items():
        vessel, _, contents = said.partition(": ")
        inside = [each for each in contents.split(", ") if each in there]
        if inside and vessel in names:
            gone = {each.id for name, each in names.items() if name in inside}
            return _poured(blueprint, names[vessel].id, whole, gone, set(inside))
    return blueprint


def _poured(
    blueprint: Blueprint, vessel: str, whole: str, gone: set[str], inside: set[str]
) -> Blueprint:
    where = blueprint.environment
    details = tuple(each for each in where.details if each not in inside)
    return replace(
        blueprint,
        subjects=tuple(
            replace(each, name=whole) if each.id == vessel else each
            for each in blueprint.subjects
            if each.id not in gone
        ),
        actions=tuple(each for each in blueprint.actions if not gone & {*each.doers, each.target}),
        relations=tuple(each for each in blueprint.relations if not gone & {each.a, each.b}),
        environment=replace(where, details=details),
    )
