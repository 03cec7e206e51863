"""Who comes into a picture: of a shot that begins with a given picture, most figures are in it.

The built-in model films such a picture and paints only who comes in: somebody new ("a dog", not
"the dog") who enters, lands, passes by, or is to be added.
"""

from __future__ import annotations

import re
from dataclasses import replace

from kling_local.planner.sketch_words import names
from kling_local.shots import Blueprint, Subject

_NEW = r"\b(?:an?|another|one|two|three|some|several)(?: [\w-]+){0,3}? "
_ADDED = re.compile(r"\b(?:add|insert|put|place|include|introduce)(?:s|ing)?\b")
_COMES = frozenset(
    "enter appear arrive come land approach join emerge descend pop burst sneak pass".split()
)
_PASSES = (
    r"\b(?:past|by|overhead|in from|in(?:to)? (?:the )?(?:frame|shot|scene|picture|view)"
    r"|(?:behind|beside|around|near|towards?|at|before|over) (?:her|him|them|it))\b"
)
_AIR = r"\b(?:over|above|around|across) the\b"
_CROSSES = r"\b(?:through|across|over|in|around|along|behind|away|off|up|down)\b"


def newcomers(blueprint: Blueprint, prompt: str) -> tuple[str, ...]:
    """The ids of those who come into the picture that a shot begins with.

    What the first figure does tells of somebody in the picture unless it clearly comes from
    outside: "a woman walks through a garden" is shown by the picture, "a dog runs past" is not.
    """
    words = re.sub(r"\s+", " ", prompt.lower())
    return tuple(
        each.id
        for number, each in enumerate(blueprint.subjects)
        if _comes_in(each, blueprint, words, first=number == 0)
    )


def stays(blueprint: Blueprint, prompt: str) -> bool:
    """Whether a later shot is where the picture is: it names no place, or one that is looked at
    ("a close-up of the roof")."""
    place = blueprint.environment.place
    looked_at = rf"\bof (?:the |an? |his |her |its |their )?{re.escape(place or '')}\b"
    return place is None or re.search(looked_at, prompt.lower()) is not None


def only(blueprint: Blueprint, ids: tuple[str, ...]) -> Blueprint:
    """The shot with some of its subjects alone, and what these do."""
    kept = frozenset(ids)
    return replace(
        blueprint,
        subjects=tuple(each for each in blueprint.subjects if each.id in kept),
        actions=tuple(
            each if each.target in kept else replace(each, target=None, preposition=None)
            for each in blueprint.actions
            if each.subject in kept
        ),
        relations=tuple(each for each in blueprint.relations if {each.a, each.b} <= kept),
    )


def elsewhere(blueprint: Blueprint) -> Blueprint:
    """The shot without a place that the model does not know by name: a picture shows it."""
    around = blueprint.environment
    if around.place is None or around.place in names("places"):
        return blueprint
    return replace(blueprint, environment=replace(around, place=None, setting=None))


def snowing(facts: dict[str, str]) -> dict[str, str]:
    """The facts with snow as weather: a picture has a place already ("make it snow")."""
    if facts.get("place") != "snow":
        return facts
    return {name: fact for name, fact in facts.items() if name != "place"} | {"weather": "snow"}


def _comes_in(subject: Subject, blueprint: Blueprint, words: str, *, first: bool) -> bool:
    new = re.search(rf"{_NEW}{re.escape(subject.name)}(?:e?s)?\b", words)
    if new is None:
        return False
    if _ADDED.search(words[: new.start()].rpartition(".")[2]):
        return True
    verbs = [each.verb for each in blueprint.actions if subject.id in each.doers]
    if any(verb.partition(" ")[0] in _COMES for verb in verbs):
        return True
    if "fly" in verbs and re.search(_AIR, words):
        return True
    others = [re.escape(each.name) for each in blueprint.subjects if each.id != subject.id]
    ends = "|".join((r"[.;]", " then ", " while ", *(rf"\b{name}" for name in others)))
    said = re.split(ends, words[new.end() :])[0]
    ways = _PASSES if first else f"{_PASSES}|{_CROSSES}"
    return bool(verbs) and re.search(ways, said) is not None
