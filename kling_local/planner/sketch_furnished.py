"""What the built-in world paints with somebody or into a place, and draws as no figure of its own:
things that people hold, what they sit on, and landmarks."""

from __future__ import annotations

from dataclasses import replace

from kling_local.planner.sketch_figures import kind_of, kind_of_subject, living_kinds
from kling_local.planner.sketch_grounds import stood_on
from kling_local.planner.sketch_looks import act_of, guise_of, thing_of
from kling_local.planner.sketch_words import names, painted, painted_names, world
from kling_local.shots import Action, Blueprint, Subject

_STANDS = ("rise", "set", "shine", "glow", "loom", "tower", "stand", "burn", "sparkle", "turn")
"""What scenery does."""
_IN_HAND = (None, "with")
"""How a verb is joined to what is in the hand: somebody who walks past a sword does not hold it."""


def furnished(blueprint: Blueprint) -> Blueprint:
    """The shot with what somebody holds as a look of that figure, without what somebody sits on or
    has in an act anyway ("plays the piano"), and with landmarks as its place or a detail of it."""
    used = {each.id for each in blueprint.subjects if _is_used(each, blueprint)}
    held = {
        each.id: holder
        for number, each in enumerate(blueprint.subjects)
        for holder in [_holder(each, number, blueprint)]
        if holder and each.id not in used
    }
    seats = {each.id for each in blueprint.subjects if _is_seat(each, blueprint)} | used
    others = [each for each in blueprint.subjects if each.id not in {*held, *seats}]
    open_ = [each for each in blueprint.subjects if each.id not in used]
    stand = [each for each in open_ if _is_landmark(each, others, blueprint)]
    seen = tuple(each.name for each in stand if each.id not in held)
    gone = {*held, *seats, *(each.id for each in stand)}
    if not gone:
        return blueprint
    return _place_them(_without(blueprint, gone, held), seen)


def _holder(thing: Subject, number: int, blueprint: Blueprint) -> str:
    """The id of who holds a thing, ``""`` for nobody.

    That is who does something with it, else the one named before it ("a knight with a sword").
    """
    if not thing_of(thing.name) or thing.count not in (None, 1):
        return ""
    drawn = kind_of(thing.name)[0] is not None and not guise_of(thing.name)
    verbs = painted()["holding"]["verbs"].split(", ")
    people = {each.id for each in blueprint.subjects if _is_person(each)}
    for action in blueprint.actions:
        doer = action.subject or ""
        at_hand = action.preposition in _IN_HAND or kind_of(thing.name)[0] is None
        at_hand = at_hand and action.target == thing.id
        if at_hand and doer in people and (action.verb in verbs or not drawn):
            return doer
    related = {each for relation in blueprint.relations for each in (relation.a, relation.b)}
    acts = any(thing.id in (*action.doers, action.target) for action in blueprint.actions)
    earlier = [
        each.id
        for each in blueprint.subjects[:number]
        if not thing_of(each.name) and kind_of_subject(each)[0] not in living_kinds("animals")
    ]
    before = earlier[-1] if earlier else ""
    holds = [each.subject for each in blueprint.actions if each.verb in verbs and not each.target]
    near = before in people and not acts and thing.id not in related
    return before if near and (not drawn or before in holds) else ""


def _is_used(thing: Subject, blueprint: Blueprint) -> bool:
    """Whether somebody who acts does it with this thing, which is painted with the act."""
    hands = names("parts_of_bodies")
    people = {each.id for each in blueprint.subjects if _is_person(each) or each.name in hands}
    return any(
        each.target == thing.id
        and _with_object(each, thing.name)
        and not people.isdisjoint(each.doers)
        for each in blueprint.actions
    )


def _is_seat(thing: Subject, blueprint: Blueprint) -> bool:
    """Whether somebody who is drawn sitting or lying does it on this."""
    seats, acts = painted()["seats"]["names"].split(", "), painted_names("acts")
    people = {each.id for each in blueprint.subjects if _is_person(each)}
    on_it = {
        each.verb
        for each in blueprint.actions
        if each.target == thing.id and not people.isdisjoint(each.doers)
    }
    return thing.name in seats and any(verb in acts for verb in on_it)


def _is_landmark(thing: Subject, others: list[Subject], blueprint: Blueprint) -> bool:
    """Whether a subject is part of the scenery: it can be nothing else, or does nothing and others
    are there to be drawn. One flower is none, nor is a planet that somebody stands on."""
    alone = thing.count == 1 and thing.name in painted()["growing"]["names"].split(", ")
    if alone or thing.id in stood_on(blueprint) or thing.name not in painted_names("landmarks"):
        return False
    if kind_of(thing.name)[0] is None:
        return True
    acts = any(
        thing.id in action.doers and action.verb not in _STANDS for action in blueprint.actions
    )
    drawn = [each for each in others if each is not thing and kind_of_subject(each)[0]]
    return bool(drawn) and not acts


def _is_person(subject: Subject) -> bool:
    return kind_of_subject(subject)[0] in world()["families"]["people"]["kinds"]


def _without(blueprint: Blueprint, gone: set[str], held: dict[str, str]) -> Blueprint:
    """The shot without these subjects; what is held becomes a look of its holder, unless an act has
    it anyway ("plays the guitar")."""
    nouns = {each.id: each.name for each in blueprint.subjects}
    done = {
        action: _with_object(action, each.name)
        for action in blueprint.actions
        for each in blueprint.subjects
        if each.id == action.target and each.id in gone
    }
    free = {"", *painted()["act_bases"]}  # acts that leave what is held in the hand: "waves hello"
    acted = {
        action.target or ""
        for action in done
        if act_of(action, nouns[action.target or ""]) not in free and not action.preposition
    }
    only = painted()["holding"]["only"].split(", ")
    actions = tuple(
        _aimless(replace(action, verb=done.get(action) or action.verb), gone)
        for action in blueprint.actions
        if not gone.issuperset(action.doers or ("",))
        and not (held and action.verb in only and action.target in (None, *held))
    )
    subjects = tuple(
        replace(each, attributes=(*each.attributes, *_held_by(each.id, blueprint, held, acted)))
        for each in blueprint.subjects
        if each.id not in gone
    )
    relations = tuple(each for each in blueprint.relations if not gone & {each.a, each.b})
    return replace(blueprint, subjects=subjects, actions=actions, relations=relations)


def _with_object(action: Action, noun: str) -> str:
    """The verb with the noun if that is an act of its own, ``""`` if it is none: "play piano",
    "talk on phone"."""
    ways = (f"{action.verb} {noun}", f"{action.verb} {action.preposition} {noun}")
    return next((each for each in ways if each in painted_names("acts")), "")


def _aimless(action: Action, gone: set[str]) -> Action:
    lost = action.target in gone
    return replace(action, target=None, preposition=None) if lost else action


def _held_by(
    holder: str, blueprint: Blueprint, held: dict[str, str], acted: set[str]
) -> tuple[str, ...]:
    """What somebody holds, as looks: "red umbrella"."""
    return tuple(
        " ".join((*each.attributes, each.name))
        for each in blueprint.subjects
        if held.get(each.id) == holder and each.id not in acted
    )


def _place_them(blueprint: Blueprint, seen: tuple[str, ...]) -> Blueprint:
    """The shot with landmarks as its place, if it has none, and as details of it; a planet that is
    seen is in space."""
    where = blueprint.environment
    place, details = where.place, (*where.details, *seen)
    if place is None and seen and names("near_places").get(seen[0]) == "space":
        place = "space"
    elif place is None and seen:
        place, details = seen[0], (*where.details, *seen[1:])
    return replace(blueprint, environment=replace(where, place=place, details=details))
