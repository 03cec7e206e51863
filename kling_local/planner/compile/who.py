"""Figures that a shot only points at, described again in whole sentences.

A model has often not drawn the shots before, so "she" and "the man" tell it nothing about looks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from kling_local.planner.clothes import is_worn
from kling_local.planner.compile.parts import Scene
from kling_local.planner.compile.worded import worded
from kling_local.planner.kinds import gender_of, is_collective, is_living, is_person, noun_of
from kling_local.planner.open_words import meanings_of
from kling_local.planner.reading import GENDERS
from kling_local.planner.speech import take_out_quotes
from kling_local.planner.vocabulary import Meaning, forms_of
from kling_local.shots import Subject

_LEADS = {"female": "She", "male": "He"}
_THEY = frozenset({"they", "them", "their", "theirs", "both"})
_IT = frozenset({"it", "its", "itself"})
_NUMBERS = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight"}
_NO_ARTICLE = frozenset(
    "hair fur skin makeup lipstick jewelry jewellery armor armour clothing denim leather silk "
    "stubble feathers".split()
)


def introduced(scenes: Sequence[Scene]) -> list[tuple[str, ...]]:
    """For each shot of a film, sentences about the figures that it shows without describing them.

    "She stops" after "a young woman in a grey coat walks" gives "She is a young woman in a grey
    coat.", "the dog jumps" gives "The dog is black.". A figure that the shot does not mention at
    all is named ("The same black dog as before."), but not in a shot that only shows another place.
    """
    known: dict[str, Subject] = {}
    told = []
    for scene in scenes:
        whole = [_as_worded(each, scene, known) for each in scene.draft.whole.subjects]
        told.append(tuple(dict.fromkeys(_sentences(scene, whole, known))))
        for each in whole:
            if not _is_a_part(each) and (each.attributes or each.id not in known):
                known[each.id] = each
    return told


def _as_worded(figure: Subject, scene: Scene, known: Mapping[str, Subject]) -> Subject:
    """The figure with its looks in the words of the shot that states them."""
    before = known[figure.id].attributes if figure.id in known else ()
    if not any(each.id == figure.id for each in scene.draft.said.subjects):
        return replace(figure, attributes=before or figure.attributes)
    looks = worded(scene.prompt, figure)
    return replace(figure, attributes=before if set(looks) <= set(before) else looks)


def _sentences(
    scene: Scene, whole: Sequence[Subject], known: Mapping[str, Subject]
) -> Iterator[str]:
    said = scene.draft.said
    words = set(re.findall(r"[a-z']+", take_out_quotes(scene.prompt).rest.lower()))
    looks = {each.id: worded(scene.prompt, each) for each in said.subjects}
    named = [each for each in whole if each.id in looks and not looks[each.id]]
    named += [each for each in known.values() if each.name in words and each.id not in looks]
    for each in named:
        if each.attributes:
            before = known.get(each.id, each)
            figure = replace(each, count=before.count if each.count is None else each.count)
            told = f"is {_noun_phrase(_as_noun(figure))}" if figure.noun else _predicate(figure)
            yield f"{_named(figure)} {told}."
    shown = [each for each in (*said.subjects, *named) if not _is_a_part(each)]
    carried = [each for each in whole if each.id not in looks and not _is_a_part(each)]
    points = words & {*GENDERS, *_THEY, *_IT}
    if said.environment.place and not said.actions and not points:
        return  # it shows another place
    meant = list(_pointed_at(points, carried, shown, known))
    for lead, figures in meant:
        verb = "are" if lead == "They" else "is"
        yield f"{lead} {verb} {_and([_noun_phrase(each) for each in figures])}."
    for each in _living(carried) if not meant and not shown else ():
        phrase = _noun_phrase(each)
        if (scene.start_s > 0 or scene.has_picture) and not _is_proper(each):
            known_one = phrase if _is_several(each) else phrase.partition(" ")[2]
            yield f"The same {known_one} as before."
        else:
            yield f"{phrase[0].upper()}{phrase[1:]}."


def _pointed_at(
    points: set[str], carried: list[Subject], shown: list[Subject], known: Mapping[str, Subject]
) -> Iterator[tuple[str, list[Subject]]]:
    """Pronouns, each with whom it means if that can be only one figure or all that are carried."""
    people = [each for each in known.values() if _is_person(each)]
    for group in (_living(carried), people) if points & _THEY and not shown else ():
        if sum(_number(each) for each in group) > 1:
            yield "They", group
            return
    for gender in dict.fromkeys(GENDERS[each] for each in sorted(points & GENDERS.keys())):
        if not any(gender_of(each) in (gender, None) and _is_person(each) for each in shown):
            for group in (carried, list(known.values())):
                if one := _only(group, gender):
                    yield _LEADS[gender], [one]
                    break
    things = [each for each in carried if not _is_person(each)]
    if points & _IT and len(things) == 1 and not shown:
        yield "It", things


def _number(figure: Subject) -> int:
    """How many a figure is; a couple, a crowd and several without a number count as two."""
    return max(figure.count or 2, 2 if is_collective(figure.name) else 1)


def _is_several(figure: Subject) -> bool:
    """Whether it is more than one; a figure without a count is a plural without a number."""
    return figure.count != 1


def _only(figures: Sequence[Subject], gender: str) -> Subject | None:
    """The only person of that gender, or else the only one whose gender nothing tells."""
    people = [each for each in figures if _is_person(each) and not _is_several(each)]
    for told in (gender, None):
        found = [each for each in people if gender_of(each) == told]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def _is_person(figure: Subject) -> bool:
    return _is_proper(figure) or any(map(is_person, _kinds(figure)))


def _living(figures: list[Subject]) -> list[Subject]:
    """People and animals if there are any, else all."""
    alive = [each for each in figures if _is_proper(each) or any(map(is_living, _kinds(each)))]
    return alive or figures


def _kinds(figure: Subject) -> list[Meaning]:
    return [each for each in meanings_of(figure.name) if each.category == "subject"]


def _is_proper(figure: Subject) -> bool:
    """Whether the figure goes by a name of its own, which no lexicon has."""
    return not meanings_of(figure.name)


def _is_a_part(figure: Subject) -> bool:
    return any(each.category == "body" for each in meanings_of(figure.name))


def _named(figure: Subject) -> str:
    if _is_proper(figure):
        return figure.name.title()
    return f"The {_noun(figure)}"


def _noun(figure: Subject) -> str:
    """The name, in the plural for several."""
    plural = any(each.plural for each in meanings_of(figure.name))  # "people"
    if plural or not _is_several(figure) or _is_proper(figure):
        return figure.name
    return next(iter(forms_of(figure.name, "noun")), figure.name)


def _noun_phrase(figure: Subject) -> str:
    """ "a young woman with red hair in a grey coat", "two boys in red shirts"."""
    own, features, worn = _looks(figure)
    after = [
        f"{word} {_things(things, figure)}"
        for word, things in (("with", features), ("in", worn))
        if things
    ]
    if figure.noun:
        name = figure.name.title() if _is_proper(figure) else _with_article(figure.name)
        return f"{name}, {_noun_phrase(_as_noun(figure))}"
    if _is_proper(figure):
        return ", ".join([figure.name.title(), *own, *after])
    words = " ".join([*own, _noun(figure)])
    number = "" if figure.count is None else _NUMBERS.get(figure.count, "many")
    start = f"{number} {words}".strip() if _is_several(figure) else _with_article(words)
    return " ".join([start, *after])


def _as_noun(figure: Subject) -> Subject:
    """The figure called by what it is told to be: the tall girl of "Anna, a tall girl"."""
    return replace(figure, name=noun_of(figure), noun=None)


def _predicate(figure: Subject) -> str:
    """ "is old, has a beard and wears a red coat"."""
    own, features, worn = _looks(figure)
    verbs = ("are", "have", "wear") if _is_several(figure) else ("is", "has", "wears")
    parts = [f"{verbs[0]} {_and(own)}"] if own else []
    for verb, things in ((verbs[1], features), (verbs[2], worn)):
        if things:
            parts.append(f"{verb} {_things(things, figure)}")
    return _and(parts)


def _looks(figure: Subject) -> tuple[list[str], list[str], list[str]]:
    """Adjectives; what the figure has; what it wears."""
    own, features, worn = [], [], []
    for each in figure.attributes:
        last = each.rpartition(" ")[2]
        if is_worn(each):
            worn.append(each)
        elif any(found.category in ("feature", "body") for found in meanings_of(last)):
            features.append(each)
        else:
            own.append(each)
    return own, features, worn


def _things(things: Sequence[str], figure: Subject) -> str:
    """ "a beard and glasses" of one figure, "beards and glasses" of several."""
    one = _plural if _is_several(figure) else _with_article
    return _and([one(each) for each in things])


def _plural(thing: str) -> str:
    if _needs_no_article(thing):
        return thing
    before, _, last = thing.rpartition(" ")
    return f"{before} {next(iter(forms_of(last, 'noun')), last)}".strip()


def _needs_no_article(thing: str) -> bool:
    last = thing.rpartition(" ")[2]
    return last in _NO_ARTICLE or (last.endswith("s") and not last.endswith(("ss", "us")))


def _with_article(thing: str) -> str:
    if _needs_no_article(thing):
        return thing
    vowel = thing[0] in "aeiou" and not thing.startswith(("uni", "use", "eu", "one"))
    return f"{'an' if vowel else 'a'} {thing}"


def _and(things: Sequence[str]) -> str:
    """The things with commas, the last with "and"."""
    *first, last = things
    return f"{', '.join(first)} and {last}" if first else last
