"""Figures and places that the built-in model shows as given pictures do: which is which.

Its decoder moves the subject of a picture in place of a figure of the network, which needs a kind:
that of the noun beside the marker, else one that does what is told of it, else a person.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace

from kling_local.planner.kinds import noun_of
from kling_local.planner.markers import addressed
from kling_local.planner.open_words import meanings_of
from kling_local.planner.sketch_figures import kind_of, kind_of_subject
from kling_local.planner.sketch_words import world
from kling_local.shots import Action, Blueprint, Subject

_PERSON, _OBJECT = "person", "box"
"""What a subject is drawn as whose noun says nothing, and one whose noun the world cannot draw."""
_PLACES = (
    "background|backdrop|setting|location|place|scene|scenery|environment|landscape|stage|world"
)
_SCENERY = (
    re.compile(rf"\b(?:{_PLACES})\b(?: (?:of|in|from|is|shown|seen|like|as|the|on))* \[(image_\d+)\]"),
    re.compile(rf"\[(image_\d+)\](?: (?:is|as|for|the|a|our|used|serves))* (?:{_PLACES})\b"),
    re.compile(r"\b(?:in|inside|into|through|across|within|at|around) \[(image_\d+)\]"),
)
"""Words that make a picture the place of a shot; it stands in brackets."""
_FIGURES = re.compile(r"\b(?:from|as|like|shown|seen|person|subject|character|one) in \[image_\d+\]")


def scenery_of(prompt: str, likenesses: Collection[str]) -> str:
    """The marker of the picture that a shot is set in, ``""`` for none.

    ``likenesses`` are the markers that stand for pictures.
    """
    text = addressed(prompt, {each: f"[{each}]" for each in likenesses}).lower()
    text = _FIGURES.sub(" ", text)
    found = (form.search(text) for form in _SCENERY)
    return next((each[1] for each in found if each and _is_bare(text, each)), "")


def _is_bare(text: str, found: re.Match[str]) -> bool:
    """Whether no noun stands before "in [image_1]": "the dog in [image_1]" is no place."""
    if found.re is not _SCENERY[-1]:
        return True
    before = re.findall(r"[a-z']+", text[: found.start()])
    return not before or not any(
        each.category in ("subject", "worn") for each in meanings_of(before[-1])
    )


def pictured(blueprint: Blueprint, likenesses: Collection[str], scenery: str = "") -> Blueprint:
    """The blueprint with subjects bound only to markers that stand for pictures, each of a kind
    that can be drawn and with its marker as id; without the ``scenery``, and without nouns that
    only say what a named subject is: "her dog Rex"."""
    if not any(each.element for each in blueprint.subjects):
        return blueprint
    ids = {each.id: each.element for each in blueprint.subjects if each.element in likenesses}
    subjects: dict[str, Subject] = {}
    for each in blueprint.subjects:
        if not each.element or each.element == scenery:
            bound = replace(each, element=None)
        elif each.id in ids:
            bound = _with_kind(replace(each, id=each.element), each.id, blueprint)
        else:
            bound = replace(each, element=None)
        if each.element != scenery or not scenery:
            subjects.setdefault(bound.id, bound)
    for each in [*subjects.values()]:
        for look in each.attributes if each.element else ():
            if look in subjects and not subjects[look].element:
                ids[look] = each.id
                del subjects[look]
    gone = {each.id for each in blueprint.subjects if scenery and each.element == scenery}
    return replace(
        blueprint,
        subjects=tuple(subjects.values()),
        actions=tuple(_renamed(each, ids, gone) for each in blueprint.actions),
        relations=tuple(
            replace(each, a=ids.get(each.a, each.a) or "", b=ids.get(each.b, each.b) or "")
            for each in blueprint.relations
            if not gone & {each.a, each.b}
        ),
    )


def _renamed(action: Action, ids: Mapping[str, str | None], gone: Collection[str]) -> Action:
    """The action with the new ids of its subjects; none with those that are gone."""

    def new(key: str | None) -> str | None:
        return None if key is None or key in gone else ids.get(key, key)

    others = (new(each) for each in action.others)
    kept = tuple(dict.fromkeys(each for each in others if each))
    subject, target = new(action.subject), new(action.target)
    target = None if target == subject else target
    preposition = action.preposition if target else None
    return replace(
        action, subject=subject, target=target, others=kept, preposition=preposition
    )


def _with_kind(subject: Subject, named: str, blueprint: Blueprint) -> Subject:
    """The subject with a noun that the world can draw, if its own is none."""
    if kind_of_subject(subject)[0] is not None:
        return subject
    told = next((look for look in subject.attributes if kind_of(look)[0]), None)
    verbs = [action.verb for action in blueprint.actions if named in action.doers]
    does = world()["doers_of_deeds"]
    kind = next((does[verb] for verb in verbs if verb in does), None)
    unknown = _OBJECT if meanings_of(noun_of(subject)) else _PERSON
    return replace(subject, noun=told or kind or unknown)
