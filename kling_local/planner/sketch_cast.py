"""The figures of a blueprint that the built-in world draws, and what they do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kling_local.errors import one_of
from kling_local.planner.sketch_acts import acts_facts, played_in
from kling_local.planner.sketch_company import ONE_EACH, company_of, relation_of
from kling_local.planner.sketch_extras import extras_told
from kling_local.planner.sketch_figures import Figure, living_kinds, meant
from kling_local.planner.sketch_joining import Company
from kling_local.planner.sketch_looks import acts_of
from kling_local.planner.sketch_notes import Notes
from kling_local.planner.sketch_pairs import both_do, shows
from kling_local.planner.sketch_sequence import Played
from kling_local.planner.sketch_words import (
    THING,
    Facts,
    actions_of,
    can,
    families,
    painted,
    verb,
    world,
)
from kling_local.shots import Action, Blueprint

_LATER_S = 1.0
"""A figure that acts only from this time on, in seconds, stands still before."""
_ALONG = ("carry", "push", "pull", "drag")
"""Actions done while going: "a dog carrying a stick runs"."""
_ON_THE_SPOT = ("jump", "bounce", "float")
"""Actions that the world draws without a direction."""
_STANDING = ("wave", "speak")
"""Actions done while standing: "stands and waves"."""
_BUSY = ("chases", "hits")
"""Relations in which figures go on all the time: they do nothing else that is painted."""
_ALIKE = {("run", "move"), ("jump", "bounce"), ("bounce", "jump")}
"""Actions, each with a substitute that is drawn without a note: a ball that jumps bounces."""


@dataclass(frozen=True)
class _Deed:
    """One of the actions of a figure, as drawn."""

    action: str
    direction: str | None


def cast_facts(
    blueprint: Blueprint,
    notes: Notes,
    colors: Mapping[str, str] | None,
    looks: Mapping[str, Facts],
) -> dict[str, str]:
    """The facts about the figures, from ``kind`` to ``color2``; empty without subjects.

    ``colors`` are the colours of figures whose colour is not stated, ``looks`` the facts that only
    the decoder paints, both by the subject's id. Without ``colors`` the decoder adds nobody.
    """
    company = company_of(blueprint, notes, extras=colors is not None)
    colors = colors or {}
    if not company:
        for action in blueprint.actions:
            notes.tell("M105", f"{action.verb!r} is not drawn: the words name nobody who does it")
        return {}
    first, second = company.first, company.second
    found = {"relation": company.relation, "kind": first.kind, "color": first.color_among(colors)}
    found |= looks.get(first.subject.id, {}) if found["color"] else {}  # it tells whom to paint so
    if second:
        found |= {"kind2": second.kind, "color2": second.color_among(colors)}
        look = looks.get(second.subject.id, {}) if found["color2"] else {}
        found |= {f"{name}2": value for name, value in look.items()}
    for number, figure in (("", first), ("2", second)):
        if figure and figure.kind not in living_kinds("people"):
            rides = _ridden(figure, found[f"color{number}"])
            found |= {f"{name}{number}": value for name, value in rides.items()}
    parts = played_in(company, blueprint)
    found |= _deeds_facts(company, blueprint, parts, notes)
    if company.relation not in _BUSY:
        found |= acts_facts(company, blueprint, parts, found, notes)
    found["more"] = extras_told(company.added, colors, looks, notes)
    return {name: value for name, value in found.items() if value}


def _ridden(figure: Figure, color: str | None) -> dict[str, str]:
    """Who rides a figure in this shot, and wears what, as facts: nobody if its colour is open."""
    rider = figure.rider
    if rider is None or not color:
        return {"rider": "", "things": ""}
    worn = rider.painted.get("things", "")
    return {"rider": f"{rider.color_beside(color)} {rider.kind}", "things": worn}


def drawn_figures(blueprint: Blueprint) -> tuple[tuple[Figure, ...], ...]:
    """The figures drawn, the first before the second and the decoder's; those that look the same
    are grouped."""
    company = company_of(blueprint, Notes())
    if not company:
        return ()
    alike = (company.first, company.twin) if company.twin else (company.first,)
    network = (alike, (company.second,)) if company.second else (alike,)
    known = {each.subject.id for some in network for each in some}
    more = tuple((each,) for each in company.added if each.subject.id not in known)
    return (*network, *more)


def _deeds_facts(
    company: Company,
    blueprint: Blueprint,
    parts: tuple[Played | None, Played | None],
    notes: Notes,
) -> dict[str, str | None]:
    first, second = company.first, company.second
    if company.relation in ONE_EACH:
        actions = (*first.actions, *(second.actions if second else ()))
        told = [a.direction for a in actions if a.direction in ("left", "right")]
        _tell_besides(company, blueprint, notes)
        return {"direction": told[0] if told and company.relation == "chases" else None}
    if second and not parts[1]:
        _tell_idle(first, second, company.relation, notes)
    if part := parts[0]:
        _tell_unknown(first, notes)
        return {"action": part.action, "then": part.then, "direction": part.direction}
    deeds = _deeds(_apart(company), notes)
    if _speaks(first, blueprint, deeds):
        deeds = [_Deed("speak", None)]
    if not deeds:
        return {}
    twin = second is not None and second.name == first.name and not second.actions
    if twin and not blueprint.relations and deeds[0].action != "still":
        notes.tell("M105", f"{first.name!r} is drawn standing still: one figure acts")
    if len(deeds) == 1 and _waits(first, deeds[0], company.relation):
        deeds = [_Deed("still", None), *deeds]
    elif len(deeds) > 1 and _gives_way(first, deeds, company.relation):
        if deeds[1].action not in _STANDING or _begins_s(first.actions[1:]) >= _LATER_S:
            said = (*acts_of(first.actions[:1], first.kind), verb(first.kind or THING, "still"))[0]
            notes.tell("M105", f"{said!r} of {first.name!r} is not drawn: only what it does then")
        deeds = deeds[1:]
    then = _then(first, company.relation, deeds, notes)
    aims = [d.direction for d in (deeds[0], then) if d and d.action in ("move", "run")]
    return {
        "action": deeds[0].action,
        "then": then.action if then else None,
        "direction": next((aim for aim in aims if aim in ("left", "right")), None),
    }


def _tell_unknown(figure: Figure, notes: Notes) -> None:
    """Note what nobody draws of what a figure does in turn."""
    for action in figure.actions:
        if not acts_of((action,), figure.kind) and meant(action.verb, figure.kind)[0] is None:
            _drawn(figure, action, notes)


def _apart(company: Company) -> Figure:
    """The first figure, with only those actions that it does not just do to the other, if any."""
    first = company.first
    both = both_do(first, company.second, company.relation)
    shown = both.actions if both and company.second else ()
    walks = [replace(each, verb="walk") if each.verb in _ALONG else each for each in first.actions]
    left = [
        each
        for each, told in zip(walks, first.actions, strict=True)
        if told not in shown or meant(each.verb, first.kind)[0] in ("move", "run")
    ]
    still = [replace(each, verb="stand") for each in first.actions[:1]]
    return replace(first, actions=tuple(left or still)) if shown else first


def _tell_idle(first: Figure, second: Figure, relation: str, notes: Notes) -> None:
    """Note what the second of two different figures should do: in the picture it stands still."""
    for action in second.actions:
        if acts_of((action,), second.kind) or shows(action, first, second, relation):
            continue
        drawn, near = meant(action.verb, second.kind)
        if drawn == "still":
            if near and action not in first.actions:
                still = verb(second.kind or THING, "still")
                notes.tell("M105", f"the action {action.verb!r} is drawn as {still!r}")
            continue
        if action in first.actions:
            why = f"only {first.name!r} does it: one of two different figures acts"
            notes.warn("M113", f"{action.verb!r} of {second.name!r} is not drawn: {why}")
        else:
            why = "it stays where it is"
            notes.tell("M105", f"{action.verb!r} of {second.name!r} is not drawn: {why}")


def _tell_besides(company: Company, blueprint: Blueprint, notes: Notes) -> None:
    """Note other actions of figures that chase, meet or hit each other, which are not drawn."""
    first, second = company.first, company.second
    sides = [(first, f"it {company.relation}")]
    if second and second.actions != first.actions:
        sides.append((second, f"{first.name!r} {company.relation} it"))
    since = _told_at(company, blueprint)
    for figure, told in sides:
        for action in figure.actions:
            lost = _lost_besides(action, company, blueprint.actions[since:])
            painted_so = company.relation not in _BUSY and acts_of((action,), figure.kind)
            if lost and not painted_so:
                why = f"the model draws only that {told}"
                notes.tell("M105", f"{lost!r} of {figure.name!r} is not drawn: {why}")


def _told_at(company: Company, blueprint: Blueprint) -> int:
    """The number of actions up to the one, included, that states the relation; all if none does."""
    drawn = {each.subject.id for each in (company.first, company.second) if each}
    for number, action in enumerate(blueprint.actions):
        told = relation_of(action.verb)
        if (told and told[0] == company.relation) or action.target in drawn:
            return number + 1
    return len(blueprint.actions)


def _lost_besides(action: Action, company: Company, later: tuple[Action, ...]) -> str | None:
    """What is lost of another action of a figure in such a relation: its verb, its direction, or
    nothing.

    Figures that chase are drawn going somewhere; figures that meet or hit each other only approach.
    """
    if relation_of(action.verb):
        return None
    chases = company.relation == "chases"
    if meant(action.verb)[0] not in ("move", "run") or (not chases and action in later):
        return action.verb
    return action.direction if not chases and action.direction in ("left", "right") else None


def _waits(figure: Figure, deed: _Deed, relation: str) -> bool:
    """Whether the figure first stands still, because it is to act only later in the shot."""
    later = _begins_s(figure.actions) >= _LATER_S
    return later and deed.action != "still" and _can_follow(figure, deed, relation)


def _gives_way(figure: Figure, deeds: list[_Deed], relation: str) -> bool:
    """Whether the figure stands first and its next action cannot follow, not even at a walk: then
    that action is drawn all along.
    """
    runs = deeds[1].action == "run" and _has_parts(figure, relation)
    return deeds[0].action == "still" and not runs and not _can_follow(figure, deeds[1], relation)


def _begins_s(actions: Sequence[Action]) -> float:
    """When the first of these actions begins, in seconds."""
    return min((action.start_s or 0.0 for action in actions), default=0.0)


def _can_follow(figure: Figure, deed: _Deed, relation: str) -> bool:
    """Whether the world can draw this as the second action of a figure."""
    return deed.action in world()["second_parts"]["second"] and _has_parts(figure, relation)


def _has_parts(figure: Figure, relation: str) -> bool:
    """Whether the world can draw two actions of the figure, one after the other."""
    able = [world()["families"][name] for name in world()["second_parts"]["families"]]
    return relation == "alone" and families()[figure.kind or THING] in able


def _deeds(figure: Figure, notes: Notes) -> list[_Deed]:
    """What the figure does, in order; the same action twice in a row counts once."""
    deeds: list[_Deed] = []
    for action in figure.actions:
        drawn = _drawn(figure, action, notes)
        if drawn is None:
            continue
        if drawn in ("move", "run") and action.direction not in (None, "left", "right"):
            message = f"{action.direction!r} of {figure.name!r} is not drawn: it goes left or right"
            notes.tell("M105", message)
        if drawn in _ON_THE_SPOT and action.direction in ("left", "right"):
            why = f"it {verb(figure.kind or THING, drawn)} where it is"
            notes.tell("M105", f"{action.direction!r} of {figure.name!r} is not drawn: {why}")
        if drawn == "move" and _goes_fast(figure.kind or THING, action):
            drawn = "run"
        along = drawn == "run" and bool(deeds) and figure.actions[0].verb in _ALONG
        if along and deeds[-1].action == "move":
            deeds[-1] = _Deed("run", deeds[-1].direction or action.direction)
        elif deeds and deeds[-1].action == drawn:
            deeds[-1] = _Deed(drawn, deeds[-1].direction or action.direction)
        else:
            deeds.append(_Deed(drawn, action.direction))
    return deeds


def _goes_fast(kind: str, action: Action) -> bool:
    """Whether an action is drawn as running because its kind does that fast: "drives quickly";
    somebody who walks fast still walks."""
    fast = can(kind, "run") and verb(kind, "run").endswith(" fast")
    return fast and action.manner in world()["fast"]["manners"]


def _drawn(figure: Figure, action: Action, notes: Notes) -> str | None:
    kind, said = figure.kind or THING, action.verb
    acts = acts_of((action,), figure.kind)
    if acts:
        base = painted()["act_bases"].get(acts[0], "still")
        return base if can(kind, base) else "still"
    means, near = meant(said, figure.kind)
    ways = (means, *world()["instead"].get(means, ())) if means else ()
    drawn = next((way for way in ways if can(kind, way)), None)
    if drawn is None:
        known = one_of(actions_of(kind))
        message = f"the action {said!r} of {figure.name!r} is not drawn: the model knows {known}"
        notes.tell("M105", message)
    elif near or (drawn != means and (means, drawn) not in _ALIKE):
        notes.tell("M105", f"the action {said!r} is drawn as {verb(kind, drawn)!r}")
    return drawn


def _speaks(figure: Figure, blueprint: Blueprint, deeds: Sequence[_Deed]) -> bool:
    """Whether the figure is drawn speaking: it says a line and otherwise only stands, or it does
    nothing and somebody says one.
    """
    speakers = {line.speaker for line in blueprint.audio.dialogue}
    stands = bool(deeds) and all(deed.action == "still" for deed in deeds)
    says = _says(figure, blueprint) or (None in speakers and not deeds)
    return says and (stands or not deeds) and can(figure.kind or THING, "speak")


def _says(figure: Figure, blueprint: Blueprint) -> bool:
    """Whether a line is its own."""
    return figure.name in {line.speaker for line in blueprint.audio.dialogue}


def _then(figure: Figure, relation: str, deeds: list[_Deed], notes: Notes) -> _Deed | None:
    """The second action, None where the world cannot draw one."""
    if len(deeds) == 1:
        return None
    first, second = deeds[:2]
    if second.action == "run" and first.action != "move":
        second = _Deed("move", second.direction)
    parts = world()["second_parts"]
    possible = (
        _has_parts(figure, relation)
        and first.action in parts["first"]
        and second.action in parts["second"]
        and (first.action, second.action) != ("run", "move")
    )
    if possible and second.action != deeds[1].action:
        notes.tell("M105", f"the second action of {figure.name!r} is drawn as 'walks'")
    left_out = deeds[2:] if possible else deeds[1:]
    before = verb(figure.kind or THING, first.action)
    why = (
        "a figure does two things a shot" if possible else f"the model draws only {before!r} of it"
    )
    for deed in left_out:
        said = verb(figure.kind or THING, deed.action)
        notes.tell("M105", f"{said!r} of {figure.name!r} is not drawn: {why}")
    return second if possible else None
