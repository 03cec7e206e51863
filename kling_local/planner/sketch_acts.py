"""The acts of the figures of a shot as facts: what each does at once or in turn, alone or with
another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kling_local.planner.sketch_company import relation_of
from kling_local.planner.sketch_figures import Figure, living_kinds
from kling_local.planner.sketch_joining import Company
from kling_local.planner.sketch_looks import act_of, acts_of
from kling_local.planner.sketch_notes import Notes
from kling_local.planner.sketch_pairs import Both, both_do
from kling_local.planner.sketch_sequence import Played, met, played
from kling_local.planner.sketch_usual import feelings_of
from kling_local.planner.sketch_words import painted, world
from kling_local.shots import Blueprint


def played_in(company: Company, blueprint: Blueprint) -> tuple[Played | None, Played | None]:
    """What the first and the second figure do in turn, None for those of which nothing has times.

    The second of two stands for the network.
    """
    followed = any(move.movement == "tracking" for move in blueprint.camera.moves)
    first = played(company.first, company.relation, followed=followed)
    second = played(company.second, company.relation) if company.second else None
    return first, second if second and second.action == "still" else None


def acts_facts(
    company: Company,
    blueprint: Blueprint,
    parts: tuple[Played | None, Played | None],
    found: Mapping[str, str | None],
    notes: Notes,
) -> dict[str, str]:
    """What the figures do that only the decoder paints, on whom it knows by a colour."""
    first, second, meets = company.first, company.second, company.relation == "meets"
    both = both_do(first, second, company.relation)
    if meets:
        first, second = _besides(first), _besides(second) if second else None
    own, by_network = _own_acts(first, blueprint), painted()["act_stand_ins"]["names"].split(", ")
    told = {"": (first, tuple(act for act in own if meets or act not in by_network))}
    if second:
        shared = [act for act in own if act in world()["shared_acts"]["acts"]] if meets else []
        told["2"] = (second, tuple(dict.fromkeys((*shared, *_own_acts(second)))))
    if meets and second and (turns := met(first)):
        told = {"": (first, (turns,)), "2": (second, (turns,))}
    for (number, (figure, _)), part in zip(tuple(told.items()), parts, strict=False):
        if part:
            told[number] = (figure, (part.acts, *_felt(figure, blueprint)))
        if both:
            told[number] = (figure, _with_other(both, number, told[number][1]))
    acts = {}
    for number, (figure, each) in told.items():
        does = " and ".join(filter(None, each))
        if does and not found.get(f"color{number}"):
            notes.tell("M105", f"{does!r} of {figure.name!r} is not drawn: a picture shows it")
        elif does:
            acts[f"acts{number}"] = does
    return acts


def _besides(figure: Figure) -> Figure:
    """The figure without actions that are its relation to another, unless both then do it there:
    who greets somebody just meets her, who hugs her hugs her too."""
    shared = (*world()["shared_acts"]["acts"], *painted()["of_two"])
    kept = (each for each in figure.actions if act_of(each) in shared or not relation_of(each.verb))
    return replace(figure, actions=tuple(kept))


def _with_other(both: Both, number: str, acts: tuple[str, ...]) -> tuple[str, ...]:
    """The acts of a figure, with what it does with the other in the place of what it does alone."""
    own = both.second if number else both.first
    told = [act.partition(" from ") for each in acts for act in each.split(" and ") if act]
    made = ["".join((both.alone.get(act, act), *when)) for act, *when in told]
    there = any(act.partition(" from ")[0] == own for act in made)
    return tuple(dict.fromkeys(filter(None, (*(() if there else (own,)), *made))))


def _own_acts(figure: Figure, blueprint: Blueprint | None = None) -> tuple[str, ...]:
    """The acts of a figure, and its feelings; with a shot also those that are details of it."""
    felt = _felt(figure, blueprint)
    return tuple(dict.fromkeys((*acts_of(figure.actions, figure.kind), *felt)))


def _felt(figure: Figure, blueprint: Blueprint | None) -> tuple[str, ...]:
    """The acts by which the feelings of somebody are seen."""
    details = blueprint.environment.details if blueprint else ()
    return feelings_of(figure.subject, details) if figure.kind in living_kinds("people") else ()
