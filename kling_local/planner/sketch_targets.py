"""Targets: what a figure does to another, in the few ways that the built-in world can draw."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kling_local.planner.sketch_figures import Figure, meant, not_walked
from kling_local.planner.sketch_looks import guise_of
from kling_local.planner.sketch_notes import Notes
from kling_local.planner.sketch_pairs import shows
from kling_local.planner.sketch_words import THING, can, names, verb, world
from kling_local.shots import Action, Relation

_GOES = ("move", "run")
_STAYS = ("still", "speak", "wave")
"""Actions on the spot, whose target hardly shows."""


def steered(figures: list[Figure], relations: Iterable[Relation], notes: Notes) -> list[Figure]:
    """The figures without those that drive, ride or fly another: what they steer goes by itself."""
    left: list[Figure] = list(figures)
    relations = tuple(relations)
    for rider in figures:
        for action in (*rider.actions, *_by_others(rider, relations)):
            ridden = _ridden(rider, action, left, relations)
            if ridden:
                going = _going(ridden, rider, action)
                if carries(ridden, rider):
                    going = replace(going, rider=rider)
                _tell_rider(rider, action, going, notes)
                left = [going if each is ridden else each for each in left]
                left = [each for each in left if each.subject.id != rider.subject.id]
                left = [_aimed_at(each, rider, ridden) for each in left]
                break
    return left


def carries(ridden: Figure, rider: Figure) -> bool:
    """Whether somebody who rides this is painted with it."""
    people = world()["families"]["people"]["kinds"]
    noun = guise_of(ridden.name, ridden.kind) or ridden.kind
    return noun in world()["rides"]["names"] and rider.kind in people


def _aimed_at(figure: Figure, rider: Figure, ridden: Figure) -> Figure:
    """The figure with actions aimed at a rider redirected to what he rides."""
    if rider.subject.id not in [action.target for action in figure.actions]:
        return figure
    target = ridden.subject.id
    return replace(
        figure,
        actions=tuple(
            replace(each, target=target) if each.target == rider.subject.id else each
            for each in figure.actions
        ),
    )


def _by_others(rider: Figure, relations: tuple[Relation, ...]) -> list[Action]:
    """The actions of a driver that a passive states: "A car driven by a woman"."""
    passives = world()["steered"]["passives"]
    return [
        Action(rider.subject.id, "drive", target=each.a)
        for each in relations
        if each.b == rider.subject.id and each.relation.replace("_", " ") in passives
    ]


def _ridden(
    rider: Figure, action: Action, figures: list[Figure], relations: tuple[Relation, ...]
) -> Figure | None:
    """What somebody rides in or on, or None.

    That is the target of the verb, else what the rider is in ("a man in a car drives").
    """
    table = world()["steered"]
    target, way = action.target, action.preposition or ""
    if target is None:
        inside = [each for each in relations if each.a == rider.subject.id]
        here = [each for each in inside if each.relation in table["prepositions"]]
        target, way = (here[0].b, here[0].relation) if here else (None, "")
    ridden = next((each for each in figures if each.subject.id == target), None)
    within = way in table["prepositions"]
    first, rides = action.verb.partition(" ")[0], action.verb == "ride"
    told = first in table["verbs"] or action.verb in table["verbs"]
    told = told or (within and (first in table["travels"] or action.verb in table["travels"]))
    told = told or (within and _rests_in(rider, action, ridden))
    told = told and not (action.verb == "land" and way == "on")  # "a bird lands on a boat"
    if not ridden or ridden is rider or not told or (way and not within):
        return None
    if _is_steered(rider) and (way or rider.kind != ridden.kind):  # a cyclist rides his bike
        return None
    mount = rides and ridden.kind in table["mounts"]
    basket = way == "in" and ridden.kind in table["baskets"]
    return ridden if ridden.kind in table["kinds"] or mount or basket else None


def _rests_in(rider: Figure, action: Action, ridden: Figure | None) -> bool:
    """Whether somebody sits or stands on or in something that is painted with its rider."""
    return bool(ridden and carries(ridden, rider) and meant(action.verb, rider.kind)[0] == "still")


def _is_steered(rider: Figure) -> bool:
    """Whether the figure is something to steer, and no rider."""
    table = world()
    return rider.kind in table["steered"]["kinds"] and rider.kind not in table["on_legs"]["kinds"]


def _going(ridden: Figure, rider: Figure, action: Action) -> Figure:
    """What is ridden, with the action of its rider unless it moves itself; it takes the riders'
    count if it has none."""
    subject, kind = ridden.subject, ridden.kind or THING
    if subject.count is None:
        subject = replace(subject, count=rider.subject.count)
    if ridden.moves:
        return replace(ridden, subject=subject)
    means = meant(action.verb, kind)[0] or ""
    known = action.verb in names("actions") or action.verb in names("near_actions")
    kept = known and not not_walked(action.verb, kind) and means in (*_GOES, "still")
    does = action.verb if kept and can(kind, means) else "move"
    if _rests_in(rider, action, ridden):
        does = "stay"
    side = next((each.direction for each in _led_by(rider, action)), action.direction)
    deed = replace(
        action,
        subject=subject.id,
        verb=does,
        direction=side,
        others=(),
        target=None,
        preposition=None,
    )
    return replace(ridden, subject=subject, actions=(deed, *ridden.actions))


def _led_by(rider: Figure, ride: Action) -> list[Action]:
    """Later actions of a rider that give a direction: "rides a bike and turns left"."""
    table = world()["steered"]
    if ride.direction or ride not in rider.actions:
        return []
    later = rider.actions[rider.actions.index(ride) + 1 :]
    ends = [number for number, each in enumerate(later) if each.verb in table["ends"]]
    known = (*table["verbs"], *table["travels"], *table["goes_on"])
    mounted = later[: ends[0]] if ends else later
    return [each for each in mounted if each.verb in known and each.direction in ("left", "right")]


def _tell_rider(rider: Figure, action: Action, going: Figure, notes: Notes) -> None:
    kind = going.kind or THING
    meanings = [meant(each.verb, kind)[0] for each in going.actions]
    goes = verb(kind, next((each for each in meanings if each and can(kind, each)), "move"))
    why = f"{going.name!r} {goes} with nobody to be seen"
    if going.rider is not None:
        why = f"{rider.name!r} just rides {going.name!r}"
    elif rider.kind:
        notes.warn("M114", f"{rider.name!r} is not drawn: {why}")
    drawn = (action, *_led_by(rider, action)[:1])
    if going.rider is not None and meant(action.verb, rider.kind) == ("still", True):
        drawn = drawn if action.verb in world()["rides"]["seen"] else ()
    for other in rider.actions:
        if other not in drawn:
            notes.tell("M105", f"{other.verb!r} of {rider.name!r} is not drawn: {why}")


def aimed_relation(figure: Figure, other: Figure, notes: Notes) -> tuple[str, bool] | None:
    """The relation that "runs after" or the like names, if any, and if its sides are swapped."""
    walk = all(can(each.kind or THING, "run") for each in (figure, other))
    for action in figure.actions:
        if action.target != other.subject.id or action in other.actions or not walk:
            continue
        goes = meant(action.verb, figure.kind)[0]
        for relation, ways in world()["aimed"].items():
            if action.preposition in ways.get(goes, ()):
                swapped = relation.startswith("swapped_")
                drawn = relation.removeprefix("swapped_")
                if action.preposition not in world()["aimed_exactly"]["prepositions"]:
                    said = f"{action.verb} {action.preposition}"
                    notes.tell("M108", f"{said!r} is drawn as {drawn!r}")
                return drawn, swapped
    return None


def tell_aimed(
    first: Figure, second: Figure, relation: str, told: str | None, notes: Notes
) -> None:
    """Note what the first figure should do to or with the second, which is drawn only standing
    there.

    ``told`` is the word for where the first should be, if another note states it already.
    """
    for action in first.actions:
        aimed = action.target == second.subject.id and action not in second.actions
        if not aimed or shows(action, first, second, relation):
            continue
        table, particle = world()["aims"], action.verb.partition(" ")[2]
        way = action.preposition or particle  # "walks around a car" is one verb
        goes = meant(action.verb, first.kind)[0] or "still"
        plain = action.verb.removesuffix(" out") if way == "out of" else action.verb
        said = plain if way == particle else f"{plain} {way}".strip()
        led = not way and action.verb in table["leads"]
        near = way in table["together"] and goes in _GOES and relation == "behind"
        near = near or (way in table["elsewhere"] and goes not in _STAYS and way != told)
        stays = goes in _STAYS and said not in table["beside"]
        near = near or (way in table["places"] and stays and not told)
        both = goes in _GOES and (way in table["together"] or led)
        if both and can(second.kind or THING, "move"):
            why = f"only {first.name!r} does it: one of two different figures acts"
            notes.warn("M113", f"{said!r} {second.name!r} is not drawn: {why}")
        elif near or (not way and action.verb in table["held"]):
            notes.tell("M108", f"{said!r} {second.name!r} is drawn as {relation!r}")
