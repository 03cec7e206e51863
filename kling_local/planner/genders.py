"""Genders that only pronouns reveal: "an astronaut floats, she turns"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kling_local.planner.coreference import Linked, Pointers
from kling_local.planner.known_by import article
from kling_local.planner.open_words import meanings_of
from kling_local.planner.reading import Reading
from kling_local.shots import Blueprint, Subject

_TELLS = {
    "he": "male", "him": "male", "his": "male", "she": "female", "her": "female", "hers": "female",
}  # fmt: skip
_PEOPLE = frozenset({"person", "name", "stranger"})


def with_gender(reading: Reading) -> tuple[Subject, ...]:
    """The subjects of a shot; its only person gets the gender of its pronouns."""
    told = {_TELLS[token.text] for token in reading.tokens if token.text in _TELLS}
    people = [
        subject.id
        for match, subject in reading.subjects
        if (meaning := match.meaning("subject")) and meaning.group in _PEOPLE
    ]
    subjects = tuple(subject for _, subject in reading.subjects)
    if not people:
        return _given(subjects, _of_parts(reading))
    if len(told) != 1 or len(people) != 1:
        return subjects
    stated = any(subject.id == people[0] and subject.gender for subject in subjects)
    return subjects if stated else _given(subjects, {people[0]: told.pop()})


def _of_parts(reading: Reading) -> dict[str, str]:
    """The gender of body parts whose owner only "his" or "her" reveals: "her face"."""
    return {
        subject.id: _TELLS[article(reading, match)]
        for match, subject in reading.subjects
        if match.meaning("body") and article(reading, match) in _TELLS
    }


def over_the_film(shots: Sequence[Linked], pointers: Sequence[Pointers]) -> list[Blueprint]:
    """The shots' blueprints, with each subject's gender that any shot states or that "he" or "she"
    of a later shot reveals."""
    known = {
        subject.id: subject.gender
        for shot in reversed(shots)  # of two shots the first is right: "Anna, a woman", "after him"
        for subject in shot.blueprint.subjects
        if subject.gender
    }
    for shot, said in zip(shots, pointers, strict=False):
        recalled = {subject.id for subject, _ in shot.recalled}
        for action, pronoun in zip(shot.blueprint.actions, said.pronouns, strict=False):
            if action.subject in recalled and pronoun in _TELLS:
                known.setdefault(action.subject, _TELLS[pronoun])
    return [
        replace(shot.blueprint, subjects=_given(shot.blueprint.subjects, known)) for shot in shots
    ]


def _given(subjects: tuple[Subject, ...], known: dict[str, str]) -> tuple[Subject, ...]:
    return tuple(
        replace(subject, gender=known[subject.id])
        if subject.id in known and subject.count == 1 and not _has_gender(subject.name)
        else subject
        for subject in subjects
    )


def _has_gender(name: str) -> bool:
    return any(meaning.category == "gender" for meaning in meanings_of(name))
