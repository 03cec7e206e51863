"""Figures and places that the built-in model shows as given pictures do: which is which.

Its decoder moves the subject of a picture in place of a figure of the network, which needs a kind:
that of the noun beside the marker, else one that does what is told of it, else a person.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace

from kling_local.planner.clothes import is_worn
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
    re.compile(
        rf"\b(?:{_PLACES})\b(?: (?:of|in|from|is|shown|seen|like|as|the|on))* \[(image_\d+)\]"
    ),
    re.compile(rf"\[(image_\d+)\](?: (?:is|as|for|the|a|our|used|serves))* (?:{_PLACES})\b"),
)
"""Words that make a picture the place of a shot; it stands in brackets."""
_WITHIN = re.compile(r"\b(?:in|inside|into|through|across|within|at|around) \[(image_\d+)\]")
"""A picture that is the place of a shot, unless the words before name something seen in it."""
_SEEN = frozenset("as seen shown like character subject one style look".split())
_PART = re.compile(r"([a-z]+) (?:from|of|like|in|as in|shown in|seen in) \[(image_\d+)\]")


def place_shown(prompt: str, likenesses: Mapping[str, str]) -> str:
    """The marker of the picture that a shot is set in, ``""`` for none."""
    return _scenery(_bracketed(prompt, likenesses))


def bound(blueprint: Blueprint, prompt: str, likenesses: Mapping[str, str]) -> Blueprint:
    """The blueprint with subjects bound to their pictures.

    ``likenesses`` are the markers that stand for pictures, with elements' names in lower case.
    Subjects that are bound have a kind that can be drawn, and their marker as id. Left out are
    those that are only the place or the coat that a picture shows, and nouns that say what a
    named subject is: "her dog Rex".
    """
    text = _bracketed(prompt, likenesses)
    scenery = _scenery(text)
    blueprint = replace(
        blueprint, subjects=tuple(_named(each, likenesses) for each in blueprint.subjects)
    )
    if not any(each.element for each in blueprint.subjects):
        return blueprint
    worn = {found[2] for found in _PART.finditer(text) if _is_worn(found[1])}
    left_out = {
        each.id
        for each in blueprint.subjects
        if each.element and each.element in (scenery, *(worn if each.name == each.element else ()))
    }
    ids: dict[str, str] = {}
    subjects: dict[str, Subject] = {}
    for each in blueprint.subjects:
        if each.id in left_out and each.noun is None:
            continue
        drawn = replace(each, element=None)
        if each.id in left_out:  # "in the setting of [image_1], a woman walks"
            drawn = replace(drawn, name=each.noun or each.name, noun=None)
        elif each.element in likenesses:
            ids[each.id] = str(each.element)
            drawn = _with_kind(replace(each, id=str(each.element)), each.id, blueprint)
        subjects.setdefault(drawn.id, drawn)
    for each in tuple(subjects.values()):
        for look in each.attributes if each.element else ():
            if look in subjects and not subjects[look].element:
                ids[look] = each.id
                del subjects[look]
    left_out -= subjects.keys()
    return replace(
        blueprint,
        subjects=tuple(subjects.values()),
        actions=tuple(_renamed(each, ids, left_out) for each in blueprint.actions),
        relations=tuple(
            replace(each, a=ids.get(each.a, each.a), b=ids.get(each.b, each.b))
            for each in blueprint.relations
            if not left_out & {each.a, each.b}
        ),
    )


def _bracketed(prompt: str, likenesses: Mapping[str, str]) -> str:
    """The prompt in lower case, with the markers of pictures in brackets."""
    return addressed(prompt, {each: f"[{each}]" for each in likenesses}).lower()


def _named(subject: Subject, likenesses: Mapping[str, str]) -> Subject:
    """The subject, bound to the element that has its noun for a name: "Robot"."""
    found = (marker for marker, name in likenesses.items() if name and name == subject.name.lower())
    return subject if subject.element else replace(subject, element=next(found, None))


def _scenery(text: str) -> str:
    found = next((each for form in _SCENERY if (each := form.search(text))), None)
    within = (each for each in _WITHIN.finditer(text) if not _shows(text[: each.start()]))
    found = found or next(within, None)
    return found[1] if found else ""


def _shows(before: str) -> bool:
    """Whether the words before "in [image_1]" name what is seen in it: "the dog in [image_1]"."""
    words = re.findall(r"[a-z']+", before)
    return bool(words) and (
        words[-1] in _SEEN
        or _is_worn(words[-1])
        or any(each.category == "subject" for each in meanings_of(words[-1]))
    )


def _is_worn(word: str) -> bool:
    """Whether a word names something that is worn: "jacket"."""
    return is_worn(word) or any(each.category in ("worn", "body") for each in meanings_of(word))


def _renamed(action: Action, ids: Mapping[str, str], gone: Collection[str]) -> Action:
    """The action with the new ids of its subjects; none with those that are gone."""

    def new(key: str | None) -> str | None:
        return None if key is None or key in gone else ids.get(key, key)

    others = (new(each) for each in action.others)
    kept = tuple(dict.fromkeys(each for each in others if each))
    subject, target = new(action.subject), new(action.target)
    target = None if target == subject else target
    preposition = action.preposition if target else None
    return replace(action, subject=subject, target=target, others=kept, preposition=preposition)


def _with_kind(subject: Subject, named: str, blueprint: Blueprint) -> Subject:
    """The subject with a noun that the world can draw, if its own is none."""
    if kind_of_subject(subject)[0] is not None:
        return subject
    told = next((look for look in subject.attributes if kind_of(look)[0]), None)
    own = [action for action in blueprint.actions if named in action.doers]
    verbs = [action.verb for action in own if not (action.done_to or action.target)]
    does = world()["doers_of_deeds"]
    kind = next((does[verb] for verb in verbs if verb in does), None)
    unknown = _OBJECT if meanings_of(noun_of(subject)) else _PERSON
    return replace(subject, noun=told or kind or unknown)
