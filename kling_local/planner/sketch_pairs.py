"""What two figures do together that the decoder paints: they hold hands, hug, kiss, dance, fight,
walk side by side; one carries the other or has it on a lead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from kling_local.planner.sketch_figures import Figure, kind_of_subject, living_kinds, meant
from kling_local.planner.sketch_looks import act_of
from kling_local.planner.sketch_words import can, painted, painted_names, world
from kling_local.shots import Action, Blueprint

_WALKS = "goes along"


@dataclass(frozen=True)
class Both:
    """The acts of two.

    Attributes:
        first, second: that of the first and that of the second figure, ``""`` for none.
        alone: the acts that somebody does for the same words alone, and those of two that replace
            them.
        actions: the actions that it shows.
    """

    first: str
    second: str = ""
    alone: Mapping[str, str] = field(default_factory=dict)
    actions: tuple[Action, ...] = ()


def hand_in_hand(blueprint: Blueprint, prompt: str) -> Blueprint:
    """The shot with what its ``prompt`` says by a phrase that is no verb: "walks hand in hand".

    Who leads an animal walks it, and its lead is painted with that.
    """
    blueprint = _led(blueprint)
    said = prompt.lower().replace("-", " ")
    verbs = [verb for phrase, verb in painted_names("told_besides").items() if phrase in said]
    doing = next((each for each in blueprint.actions if each.doers), None)
    if not verbs:
        return blueprint
    everybody = tuple(each.id for each in blueprint.subjects[:2])
    doers = doing.doers if doing else everybody
    if not doers:
        return blueprint
    empty = painted()["empty_verbs"]["names"].split(", ")
    kept = tuple(each for each in blueprint.actions if each.verb not in empty)
    told = Action(
        doers[0], verbs[0], others=doers[1:],
        start_s=doing.start_s if doing else None, end_s=doing.end_s if doing else None,
    )  # fmt: skip
    return replace(blueprint, actions=(*kept, told))


def _led(blueprint: Blueprint) -> Blueprint:
    table = {name: said.split(", ") for name, said in painted()["leads"].items()}
    animals = [
        each.id
        for each in blueprint.subjects
        if kind_of_subject(each)[0] in living_kinds("animals")
    ]
    if not animals:
        return blueprint
    acts = {doer for each in blueprint.actions for doer in each.doers}
    leads = {each.id for each in blueprint.subjects if each.name in table["names"]} - acts
    aimed = [each.target in animals and not each.preposition for each in blueprint.actions]
    return replace(
        blueprint,
        subjects=tuple(each for each in blueprint.subjects if each.id not in leads),
        relations=tuple(each for each in blueprint.relations if not {each.a, each.b} & leads),
        actions=tuple(
            replace(each, verb="walk") if at and each.verb in table["verbs"] else each
            for each, at in zip(blueprint.actions, aimed, strict=True)
        ),
    )


def both_do(first: Figure, second: Figure | None, relation: str) -> Both | None:
    """The acts of the two figures, the only ones or the only two, None for none."""
    if second is None:
        return _twins_do(first) if relation == "two" else None
    done = [
        each
        for action in dict.fromkeys((*first.actions, *second.actions))
        for each in [_done(action, first, second)]
        if each
    ]
    if done:
        walk = _side_by_side(first, second)
        shown = [*(each.actions for each in done), walk.actions if walk else ()]
        return replace(
            done[0],
            alone={act: two for each in done for act, two in each.alone.items()},
            actions=tuple(action for actions in shown for action in actions),
        )
    return _side_by_side(first, second) if relation == "behind" else None


def shows(action: Action, first: Figure, second: Figure | None, relation: str = "behind") -> bool:
    """Whether an action is seen in what two do."""
    both = both_do(first, second, relation)
    return both is not None and action in both.actions


def _twins_do(figure: Figure) -> Both | None:
    if figure.kind not in living_kinds("people"):
        return None
    couple = figure.name in painted()["couples"]["names"].split(", ")
    for action in figure.actions:
        act = _of_two(act_of(action))
        if act and (couple or act != "dances together"):
            return Both(act, alone={act_of(action): act}, actions=(action,))
    return None


def _of_two(act: str) -> str:
    """The act of two that is done for an act, ``""`` for none."""
    shared = world()["shared_acts"]["acts"]
    return act if act in shared else painted()["of_two"].get(act, "")


def _done(action: Action, first: Figure, second: Figure) -> Both | None:
    """What both do for an action of one of them."""
    people = all(each.kind in living_kinds("people") for each in (first, second))
    mutual = action in first.actions and action in second.actions
    ids = (first.subject.id, second.subject.id)
    aimed = action.target in ids and action.preposition in (None, "with", "at", "against")
    act = act_of(action)
    if people and (mutual or aimed) and _of_two(act):
        two = _of_two(act)
        return Both(two, two, alone={act: two}, actions=(action,))
    if action not in first.actions or action.target != second.subject.id or action.preposition:
        return None
    return next(_to_another(action, first, second), None)


def _to_another(action: Action, first: Figure, second: Figure) -> Iterator[Both]:
    """What somebody does to another: a verb that means it for this one."""
    people, words = living_kinds("people"), painted()["to_another"]
    if first.kind not in people:
        return
    small = second.name in painted()["carried"]["names"].split(", ")
    young = second.kind == "child" and first.kind != "child"
    verb = action.verb
    if young and (verb in words["carries"].split(", ") or (small and verb in _holds())):
        yield Both("carries", "is carried", actions=(action,))
    elif second.kind in people and verb in _holds():
        yield Both("holds hands", "holds hands", actions=(action,))
    elif second.kind in living_kinds("animals") and verb in words["walks a pet"].split(", "):
        yield Both("walks a pet", actions=(action,))


def _holds() -> list[str]:
    return painted()["to_another"]["holds hands"].split(", ")


def _side_by_side(first: Figure, second: Figure) -> Both | None:
    """Two with legs of whom the first walks, and the second is said to walk with it."""
    walkers = (*living_kinds("people"), *living_kinds("animals"))
    if not all(each.kind in walkers and can(each.kind, "move") for each in (first, second)):
        return None
    for action in first.actions:
        if meant(action.verb, first.kind)[0] != "move":
            continue
        along = action.preposition in world()["aims"]["together"]
        led = not action.preposition and action.verb in world()["aims"]["leads"]
        if action in second.actions or (action.target == second.subject.id and (along or led)):
            return Both(_WALKS, _WALKS, actions=(action,))
    return None
