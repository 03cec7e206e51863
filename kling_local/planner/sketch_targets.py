"""Targets: what a figure does to or by another, in the few ways that the built-in world draws."""

from __future__ import annotations

from dataclasses import replace

from kling_local.planner.sketch_figures import Figure, meant
from kling_local.planner.sketch_notes import Notes
from kling_local.planner.sketch_words import THING, can, verb, world
from kling_local.shots import Action

_GOES = ("move", "run")
_STAYS = ("still", "speak", "wave")
"""What is done on the spot: where it is aimed shows little."""


def steered(figures: list[Figure], notes: Notes) -> list[Figure]:
    """The figures, with those left out who drive, ride or fly another: that one goes by itself."""
    table = world()["steered"]
    left: list[Figure] = list(figures)
    for rider in figures:
        for action in rider.actions:
            ridden = _target(action, left)
            way = action.preposition or ""
            if not ridden or ridden is rider or ridden.kind not in table["kinds"]:
                continue
            if action.verb not in table["verbs"] or way not in table["prepositions"]:
                continue
            _tell_rider(rider, action, ridden, notes)
            left = [_going(ridden, rider, action) if each is ridden else each for each in left]
            left = [each for each in left if each.subject.id != rider.subject.id]
    return left


def _going(ridden: Figure, rider: Figure, action: Action) -> Figure:
    """What is ridden, doing what was told of its rider; as many as there are riders."""
    subject = ridden.subject
    if subject.count is None:
        subject = replace(subject, count=rider.subject.count)
    goes = action.verb if meant(action.verb, ridden.kind)[0] in _GOES else "move"
    deed = replace(action, subject=subject.id, verb=goes, others=(), target=None, preposition=None)
    return replace(ridden, subject=subject, actions=(deed, *ridden.actions))


def _tell_rider(rider: Figure, action: Action, ridden: Figure, notes: Notes) -> None:
    goes = verb(ridden.kind or THING, "move")
    why = f"{ridden.name!r} {goes} with nobody to be seen"
    notes.warn("M113", f"{rider.name!r} is not drawn: {why}")
    for other in rider.actions:
        if other is not action:
            notes.tell("M105", f"{other.verb!r} of {rider.name!r} is not drawn: {why}")


def aimed_relation(figure: Figure, other: Figure, notes: Notes) -> tuple[str, bool] | None:
    """The relation that "runs after" and the like tell, and whether its sides are swapped."""
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


def tell_aimed(first: Figure, second: Figure, relation: str, told: bool, notes: Notes) -> None:
    """Note what the first should do to or with the second, where that only stands there.

    ``told``: a note says already where the first should be.
    """
    for action in first.actions:
        if action.target != second.subject.id or action in second.actions:
            continue
        table, particle = world()["aims"], action.verb.partition(" ")[2]
        way = action.preposition or particle  # "walks around a car" is one verb
        goes = meant(action.verb, first.kind)[0] or "still"
        said = action.verb if way == particle else f"{action.verb} {way}"
        led = not way and action.verb in table["leads"]
        together = way in table["together"] or led
        near = way in table["together"] and goes in _GOES and relation == "behind"
        near = near or (way in table["elsewhere"] and goes not in _STAYS)
        near = near or (way in table["places"] and goes in _STAYS and not told)
        if goes in _GOES and together and can(second.kind or THING, "move"):
            why = f"only {first.name!r} does it: one of two different figures acts"
            notes.warn("M113", f"{said!r} {second.name!r} is not drawn: {why}")
        elif near or (not way and action.verb in table["held"]):
            notes.tell("M108", f"{said!r} {second.name!r} is drawn as {relation!r}")


def _target(action: Action, figures: list[Figure]) -> Figure | None:
    return next((each for each in figures if each.subject.id == action.target), None)
