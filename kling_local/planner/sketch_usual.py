"""What goes without saying of somebody: what a violinist plays, how a sad man looks, where a
scientist is met."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from kling_local.planner.sketch_words import painted, painted_names
from kling_local.shots import Action, Blueprint, Subject


def practised(blueprint: Blueprint) -> Blueprint:
    """The shot with what people do by their trade, if they just play or do nothing: a violinist
    plays the violin. Children who just play jump."""
    blueprint = _surfing(blueprint)
    trades = [(each, trade_of(each.name)) for each in blueprint.subjects]
    actions = tuple(_played(each, blueprint.subjects) for each in blueprint.actions)
    busy = {doer for action in actions for doer in action.doers}
    idle = [(each, trade) for each, trade in trades if trade and each.id not in busy]
    if blueprint.audio.dialogue or len(trades) > 1:
        idle = []
    more = tuple(Action(each.id, trade) for each, trade in idle)
    return replace(blueprint, actions=(*actions, *more))


def _surfing(blueprint: Blueprint) -> Blueprint:
    """The shot with who rides a wave on a board, at sea."""
    surfs = [each for each in blueprint.actions if _is_surfing(each)]
    riders = {doer for each in surfs for doer in each.doers}
    if not riders:
        return blueprint
    where = blueprint.environment
    at_sea = where.place in (None, "beach", "ocean", "coast")
    details = tuple(dict.fromkeys((*where.details, "wave")))
    return replace(
        blueprint,
        subjects=tuple(
            replace(each, attributes=(*each.attributes, "ridden surfboard"))
            if each.id in riders
            else each
            for each in blueprint.subjects
            if each.name != "surfboard"
        ),
        actions=tuple(
            replace(each, verb="crouch", done_to=None) if each in surfs else each
            for each in blueprint.actions
        ),
        environment=replace(where, place="sea" if at_sea else where.place, details=details),
    )


def _is_surfing(action: Action) -> bool:
    wave = (action.done_to or "").rpartition(" ")[2] in ("wave", "waves")
    return action.verb == "surf" or (action.verb in ("ride", "catch") and wave)


def trade_of(name: str) -> str:
    """The verb for what somebody of this name does, ``""`` for nothing special."""
    verbs = painted_names("trades")
    return verbs.get(name) or verbs.get(name.rpartition(" ")[2], "")


def haunt_of(name: str) -> str | None:
    """The place where somebody of this name is met, None for no special one."""
    haunts = painted_names("haunts")
    return haunts.get(name) or haunts.get(name.rpartition(" ")[2])


def feelings_of(subject: Subject, details: Sequence[str] = ()) -> tuple[str, ...]:
    """The acts by which the feelings of somebody are seen, told by looks and by ``details`` of the
    shot: tears."""
    seen = (_feeling(each) for each in (*subject.attributes, *details))
    return tuple(dict.fromkeys(act for act in seen if act))


def is_feeling(look: str) -> bool:
    """Whether a look is a feeling that is seen."""
    return bool(_feeling(look))


def _feeling(look: str) -> str:
    return painted_names("feelings").get(look, "")


def _played(action: Action, subjects: Iterable[Subject]) -> Action:
    table = painted()["trade_verbs"]
    aimed = action.target and not action.preposition
    if aimed or action.verb not in table["names"].split(", ") or action.done_to:
        return action
    doers = [each for each in subjects if each.id in action.doers]
    trades = {trade_of(each.name) for each in doers}
    if len(trades) == 1 and any(trades):
        return replace(action, verb=trades.pop())
    children = table["children"].split(", ")
    play = action.verb == "play" and bool(doers)
    if play and all(each.name.rpartition(" ")[2] in children for each in doers):
        return replace(action, verb="jump")
    return action
