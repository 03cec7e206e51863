"""Verbs that both the camera and a figure can do: decides which of them a verb belongs to."""

from __future__ import annotations

from kling_local.planner.kinds import is_person
from kling_local.planner.labels import is_labelled
from kling_local.planner.reading import DETERMINERS, PREPOSITIONS, PRONOUNS, Reading, surface
from kling_local.planner.vocabulary import Match

_TOWARDS = frozenset("to toward towards at from past into before of by near behind".split())
_JOINS = frozenset({",", "and", "then"})
_HOLDS = ("with", "holding", "carrying")
_LENSES = frozenset({"lens", "camera", "gimbal"})


def camera_does(reading: Reading, verb: Match) -> bool:
    """Whether the camera does it: no subject or pronoun stands between the camera and the verb."""
    if _is_before_its_noun(reading, verb):
        return False
    start = reading.sentence_start(verb.start)
    ends = [match.end for match, _ in reading.mentions if start <= match.start < verb.start]
    for position in range(verb.start - 1, max([start, *ends]) - 1, -1):
        word = reading.word(position)
        if word == "it" and reading.word(position - 1) == "camera":
            continue  # "the camera it follows her"
        if word in PRONOUNS:
            return word == "it" and _stands_for_the_camera(reading, position, start)
        if word in ("camera", "drone") or (word == "shot" and verb.start == position + 1):
            before = reading.words(position - 2, position)
            return not _TOWARDS & set(before) and not _is_held(before)
    return _on_its_line(reading, verb, start) or _from_its_place(reading, verb)


def _is_before_its_noun(reading: Reading, verb: Match) -> bool:
    """Whether a participle modifies the noun after it, as in "zooms in on a dancing woman"."""
    position = verb.end
    while (look := reading.at(position)) and reading.is_look(position):
        position = look.end
    named = any(noun.start == position for noun, _ in reading.mentions)
    headed = reading.word(verb.start - 1) in DETERMINERS
    return headed and named and surface(reading.tokens, verb) == "ing"


def _on_its_line(reading: Reading, verb: Match, start: int) -> bool:
    """Whether a verb on a line labelled "Camera:" belongs to the camera: "Camera: follows the boy,
    then circles him".

    After a subject it does only when joined to another verb of the camera; not in "as the boy
    runs".
    """
    if not is_labelled(reading, start, "camera"):
        return False
    if not any(start <= match.start < verb.start for match, _ in reading.mentions):
        return True
    position = verb.start - 1
    while (look := reading.at(position)) and look.meaning("manner"):
        position = look.start - 1
    told = [
        each
        for each in reading.matches
        if start <= each.start < position and each.meaning("action", "movement")
    ]
    joined = reading.word(position) in _JOINS and bool(told)
    return joined and (bool(told[-1].meaning("movement")) or camera_does(reading, told[-1]))


def _from_its_place(reading: Reading, verb: Match) -> bool:
    """Whether a verb follows the place of the camera ("Camera below the rim looking up") or a tag
    that names the lens ("fisheye lens, follows from behind")."""
    before = next((noun for noun, _ in reading.mentions if noun.end == verb.start), None)
    if before is None:
        named = reading.word(verb.start - 1) == "," and _is_lens_tag(reading, verb.start - 2)
        return named and surface(reading.tokens, verb) == "s"
    position = before.start - 1
    while reading.word(position) in DETERMINERS or reading.is_look(position):
        position -= 1
    where = reading.word(position) in PREPOSITIONS and reading.word(position - 1) == "camera"
    return where and surface(reading.tokens, verb) == "ing"


def _is_lens_tag(reading: Reading, position: int) -> bool:
    """Whether a tag between commas that ends there only names the equipment: ", fisheye lens,"."""
    if reading.word(position) not in _LENSES:
        return False
    while (word := reading.word(position)) and word[0].isalnum():
        told = reading.at(position)
        if word in DETERMINERS | PREPOSITIONS or (told and told.meaning("action")):
            return False
        position -= 1
    return word == ","


def _is_held(before: list[str]) -> bool:
    """Whether the camera is a prop that somebody holds: "a man with a camera walks", but not "with
    the camera following him"."""
    return before in [[verb, which] for verb in _HOLDS for which in ("a", "his", "her")]


def _stands_for_the_camera(reading: Reading, it: int, start: int) -> bool:
    """Whether "it" is the camera because no thing was named since: "The camera is far, then it
    approaches"."""
    things = [
        each.end
        for each, _ in reading.mentions
        if start <= each.start < it and not is_person(each.meaning("subject"))
    ]
    for position in range(it - 1, max([start, *things]) - 1, -1):
        if reading.word(position) == "camera":
            return not (_TOWARDS | {"with"}) & set(reading.words(position - 2, position))
    return False
