"""What the built-in world paints with somebody or into a place, and draws as no figure of its own:
things that people hold, what they sit on, and landmarks."""

from __future__ import annotations

from dataclasses import replace

from kling_local.planner.sketch_figures import kind_of, kind_of_subject, living_kinds
from kling_local.planner.sketch_grounds import stood_on
from kling_local.planner.sketch_looks import act_of, act_ways, guise_of, thing_of
from kling_local.planner.sketch_seats import seated
from kling_local.planner.sketch_usual import practised
from kling_local.planner.sketch_words import names, painted, painted_names, world
from kling_local.shots import Action, Blueprint, Subject

_CROWD = "concert crowd"
_STANDS = ("rise", "set", "shine", "glow", "loom", "tower", "stand", "burn", "sparkle", "turn")
"""What scenery does."""
_BESIDE = ("in_front_of", "beside", "behind")
"""Relations to what one neither holds nor sits on."""
_IN_HAND = (None, "with", "up")
"""How a verb is joined to what is in the hand: somebody who walks past a sword does not hold it."""
_BREATHES, _FIRE = ("breathe", "spit", "exhale", "blow"), "fire"


def furnished(blueprint: Blueprint) -> Blueprint:
    """The shot with what somebody holds as a look of that figure, without what somebody sits on or
    has in an act anyway ("plays the piano"), and with landmarks as its place or a detail of it."""
    blueprint = seated(practised(blueprint))
    used = {each.id for each in blueprint.subjects if _is_used(each, blueprint)}
    held = {
        each.id: holder
        for number, each in enumerate(blueprint.subjects)
        for holder in [_holder(each, number, blueprint)]
        if holder and each.id not in used
    }
    blueprint = _fiery(blueprint)
    used |= {each.id for each in blueprint.subjects if _is_fixture(each, blueprint)}
    others = [each for each in blueprint.subjects if each.id not in {*held, *used}]
    open_ = [each for each in blueprint.subjects if each.id not in used]
    stand = [each for each in open_ if _is_landmark(each, others, blueprint)]
    seen = tuple(each.name for each in stand if each.id not in held)
    gone = {*held, *used, *(each.id for each in stand)}
    if not gone:
        return blueprint
    inside = any(_is_fixture(each, blueprint) for each in blueprint.subjects)
    return _place_them(_without(blueprint, gone, held), seen, inside=inside)


def _holder(thing: Subject, number: int, blueprint: Blueprint) -> str:
    """The id of who holds a thing, ``""`` for nobody.

    That is who does something with it, else the one named before it ("a knight with a sword").
    """
    if not thing_of(thing.name) or thing.count not in (None, 1):
        return ""
    taken = thing_of(thing.name) in painted()["holding"]["taken"].split(", ")
    drawn = taken or (kind_of(thing.name)[0] is not None and not guise_of(thing.name))
    verbs = painted()["holding"]["verbs"].split(", ")
    people = {each.id for each in blueprint.subjects if _is_person(each)}
    for action in blueprint.actions if thing.id not in _beside(blueprint) else ():
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
    """Whether somebody who acts does it with this thing, which is painted with the act.

    What acts itself is seen: "a boy kicks a ball and it rolls left".
    """
    if any(thing.id in each.doers for each in blueprint.actions):
        return False
    hands = names("parts_of_bodies")
    people = {each.id for each in blueprint.subjects if _is_person(each) or each.name in hands}
    return any(
        each.target == thing.id
        and (_with_object(each, thing.name) or _is_dish_of(each, thing))
        and not people.isdisjoint(each.doers)
        for each in blueprint.actions
    )


def _is_dish_of(action: Action, thing: Subject) -> bool:
    """Whether somebody eats, drinks or cooks a dish, which is painted with that."""
    table = painted()["dishes"]
    is_dish = guise_of(thing.name) in table["names"].split(", ")
    return is_dish and act_of(action, thing.name) in table["acts"].split(", ")


def _beside(blueprint: Blueprint) -> set[str]:
    """The ids of what somebody is beside, who neither holds it nor sits on it."""
    return {each.b for each in blueprint.relations if each.relation in _BESIDE}


def _is_fixture(thing: Subject, blueprint: Blueprint) -> bool:
    """Whether a thing is a part of a room that does nothing, and nobody does anything to it."""
    acts = any(
        thing.id in each.doers or (each.target == thing.id and not each.preposition)
        for each in blueprint.actions
    )
    return thing.name in painted()["fixtures"]["names"].split(", ") and not acts


def _fiery(blueprint: Blueprint) -> Blueprint:
    """The shot without the fire that is the breath of a dragon, which is painted with it."""
    breath = {
        each
        for each in blueprint.actions
        if each.verb in _BREATHES and (each.done_to or "").endswith(_FIRE)
    }
    fiery = painted()["night"]["fiery"].split(", ")
    if not breath or all(guise_of(each.name) not in fiery for each in blueprint.subjects):
        return blueprint
    where = blueprint.environment
    details = tuple(each for each in where.details if each != _FIRE)
    return replace(
        blueprint,
        actions=tuple(each for each in blueprint.actions if each not in breath),
        environment=replace(where, details=details),
    )


def _is_landmark(thing: Subject, others: list[Subject], blueprint: Blueprint) -> bool:
    """Whether a subject is part of the scenery: it can be nothing else, or does nothing and others
    are there to be drawn. One flower is none, nor is a planet that somebody stands on."""
    alone = thing.count == 1 and thing.name in painted()["growing"]["names"].split(", ")
    if alone or thing.id in stood_on(blueprint) or thing.name not in painted_names("landmarks"):
        return False
    if kind_of(thing.name)[0] is None or _is_scenery(thing):
        return True
    acts = any(
        thing.id in action.doers and action.verb not in _STANDS for action in blueprint.actions
    )
    drawn = [each for each in others if each is not thing and kind_of_subject(each)[0]]
    crowd = painted_names("landmarks")[thing.name] == _CROWD
    return bool(drawn) and (crowd or not acts)


def _is_scenery(thing: Subject) -> bool:
    """Whether a thing, or several of it, is always a landmark: a ferris wheel, flying cars."""
    table = painted()["scenery"]
    several = thing.count != 1 and thing.name in table["several"].split(", ")
    return several or thing.name in table["names"].split(", ")


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
    acts = {
        each.target or "": act_of(each, nouns[each.target or ""])
        for each in done
        if not each.preposition
    }
    free = {*painted()["free_hands"]["names"].split(", "), *painted()["act_bases"]}
    acted = {target for target, act in acts.items() if act and act not in free}
    only = painted()["holding"]["only"].split(", ")
    actions = tuple(
        _aimless(replace(action, verb=done.get(action) or _carried(action, held)), gone)
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
    return next((each for each in ways if each in act_ways()), "")


def _carried(action: Action, held: dict[str, str]) -> str:
    """The verb of an action: who carries what is seen in the hand just walks."""
    walks = action.verb in painted()["holding"]["walk"].split(", ") and action.target in held
    return "walk" if walks else action.verb


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


def _place_them(blueprint: Blueprint, seen: tuple[str, ...], *, inside: bool) -> Blueprint:
    """The shot with landmarks as its place, if it has none, and as details of it; a planet that is
    seen is in space."""
    where = blueprint.environment
    place, details = where.place, (*where.details, *seen)
    if place is None and seen and names("near_places").get(seen[0]) == "space":
        place = "space"
    elif place is None and seen:
        place, details = seen[0], (*where.details, *seen[1:])
    if place is None and inside:
        place = "room"
    return replace(blueprint, environment=replace(where, place=place, details=details))
