"""Seats and beds: the built-in world paints them with who sits or lies there, not as figures."""

from __future__ import annotations

from dataclasses import replace

from kling_local.planner.sketch_figures import kind_of_subject, living_kinds
from kling_local.planner.sketch_looks import act_of
from kling_local.planner.sketch_words import names, painted, painted_names
from kling_local.shots import Action, Blueprint, Subject

_ON = ("on", "in", "at", "atop", "upon")
_RESTS = ("sits", "lies", "sleeps")


def seated(blueprint: Blueprint) -> Blueprint:
    """The shot without what somebody sits or lies on, which comes with the act: "sits on a sofa".

    Who does something else there sits, too; animals are not painted on furniture, which stays.
    A shot that names no place and has furniture is indoors.
    """
    people = _of_family(blueprint, "people")
    living = _of_family(blueprint, "people", "animals")
    acts = {doer for action in blueprint.actions for doer in action.doers}
    seats = {
        each.id: each
        for each in blueprint.subjects
        if _is_seat(each.name) and each.id not in acts
        if _is_used(each, people if kind_of_subject(each)[0] else living, blueprint)
    }
    if not seats:
        return blueprint
    actions = tuple(_on_seat(each, seats, people) for each in blueprint.actions)
    told = {doer for each in actions if act_of(each).startswith(_RESTS) for doer in each.doers}
    more = [
        Action(doer, _rest("sits", seats[seat].name))
        for doer, seat in _sitters(blueprint, seats, people)
        if doer not in told
    ]
    where, indoors = blueprint.environment, names("grounds")
    rooms = [indoors[each.name] for each in seats.values() if each.name in indoors]
    if where.place is None and rooms:
        where = replace(where, place=rooms[0])
    return replace(
        blueprint,
        subjects=tuple(each for each in blueprint.subjects if each.id not in seats),
        relations=tuple(each for each in blueprint.relations if not {each.a, each.b} & set(seats)),
        actions=(*more, *actions),
        environment=where,
    )


def _of_family(blueprint: Blueprint, *families: str) -> set[str]:
    kinds = living_kinds(*families)
    return {each.id for each in blueprint.subjects if kind_of_subject(each)[0] in kinds}


def _is_seat(name: str) -> bool:
    return any(name in said.split(", ") for said in painted()["seats"].values())


def _is_used(seat: Subject, people: set[str], blueprint: Blueprint) -> bool:
    return bool(_sitters(blueprint, {seat.id: seat}, people))


def _sitters(
    blueprint: Blueprint, seats: dict[str, Subject], people: set[str]
) -> list[tuple[str, str]]:
    """Who is on which seat, by an action or a relation."""
    by_acts = [
        (doer, each.target or "")
        for each in blueprint.actions
        for doer in each.doers
        if each.preposition in _ON and _stays(each)
    ]
    by_place = [(each.a, each.b) for each in blueprint.relations if each.relation in _ON[:2]]
    jumpy = {doer for each in blueprint.actions if not _stays(each) for doer in each.doers}
    at_rest = [doer for each in blueprint.actions if _stays(each) for doer in each.doers]
    left = [(doer, seat) for seat in _unplaced(seats, blueprint) for doer in at_rest]
    found = [*by_acts, *(each for each in (*by_place, *left) if each[0] not in jumpy)]
    return list(
        dict.fromkeys((doer, seat) for doer, seat in found if doer in people and seat in seats)
    )


def _unplaced(seats: dict[str, Subject], blueprint: Blueprint) -> list[str]:
    """Soft seats that nothing is said of: on them those sit who "watch TV on a couch"."""
    said = {each.target for each in blueprint.actions}
    said |= {each for relation in blueprint.relations for each in (relation.a, relation.b)}
    soft = painted()["seats"]["sits on a sofa"].split(", ")
    return [seat for seat, each in seats.items() if seat not in said and each.name in soft]


def _stays(action: Action) -> bool:
    """Whether an action is done where one is, and not upright: not jumping on a bed."""
    if action.verb in painted()["upright"]["verbs"].split(", "):
        return False
    drawn = names("actions").get(action.verb)
    return act_of(action) not in ("hops", "dances", "twirls") and drawn in (None, "still", "speak")


def _on_seat(action: Action, seats: dict[str, Subject], people: set[str]) -> Action:
    """The action, without its seat as a target."""
    seat = seats.get(action.target or "")
    if seat is None:
        return action
    rest = act_of(action)
    verb = _rest(rest, seat.name) if rest in _RESTS and people & set(action.doers) else ""
    return replace(action, verb=verb or action.verb, target=None, preposition=None)


def _rest(act: str, seat: str) -> str:
    """The words for resting on a seat: "sit on sofa"."""
    ways = [each for each, said in painted()["seats"].items() if seat in said.split(", ")]
    lies = "lies" if seat == "bed" and act == "sits" and len(ways) > 1 else act
    own = next((way for way in ways if way.split()[0] == lies), lies)
    return next(words for words, meant in painted_names("acts").items() if meant == own)
