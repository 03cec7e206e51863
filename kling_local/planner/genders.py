"""Genders that only pronouns reveal: "an astronaut floats, she turns"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kling_local.planner.coreference import Linked, Pointers
from kling_local.planner.kinds import gender_of, is_person, noun_of
from kling_local.planner.known_by import article
from kling_local.planner.open_words import meanings_of
from kling_local.planner.reading import GENDERS, Reading
from kling_local.shots import Blueprint, Subject


def with_gender(reading: Reading) -> tuple[Subject, ...]:
    """The subjects of a shot; its only person gets the gender of its pronouns."""
    told = {GENDERS[token.text] for token in reading.tokens if token.text in GENDERS}
    people = [
        subject.id for match, subject in reading.subjects if is_person(match.meaning("subject"))
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
        subject.id: GENDERS[article(reading, match)]
        for match, subject in reading.subjects
        if match.meaning("body") and article(reading, match) in GENDERS
    }


def over_the_film(shots: Sequence[Linked], pointers: Sequence[Pointers]) -> list[Blueprint]:
    """The shots' blueprints, with each subject's noun and gender that any shot states or that "he"
    or "she" of a later shot reveals."""
    cast = [subject for shot in shots for subject in shot.blueprint.subjects]
    # Of two shots the first is right: "Anna, a woman", then "after him".
    known = {each.id: each.gender for each in reversed(cast) if each.gender}
    nouns = {each.id: each.noun for each in cast if each.noun}
    for shot, said in zip(shots, pointers, strict=False):
        recalled = {subject.id for subject, _ in shot.recalled}
        for action, pronoun in zip(shot.blueprint.actions, said.pronouns, strict=False):
            if action.subject in recalled and pronoun in GENDERS:
                known.setdefault(action.subject, GENDERS[pronoun])
    known |= _by_her_hand(cast)
    return [
        replace(
            shot.blueprint,
            subjects=_given(
                tuple(
                    replace(each, noun=nouns.get(each.id, each.noun))
                    for each in shot.blueprint.subjects
                ),
                known,
            ),
        )
        for shot in shots
    ]


def _by_her_hand(cast: Sequence[Subject]) -> dict[str, str]:
    """The gender of the film's only person, where a part of a body tells it: "her hand"."""
    kinds = {each.id: meanings_of(noun_of(each)) for each in cast}
    parts = {id_ for id_, kind in kinds.items() if any(m.category == "body" for m in kind)}
    people = {id_ for id_, kind in kinds.items() if not kind or any(map(is_person, kind))} - parts
    told = {each.gender for each in cast if each.id in parts and each.gender}
    return {people.pop(): told.pop() or ""} if len(people) == len(told) == 1 else {}


def _given(subjects: tuple[Subject, ...], known: dict[str, str]) -> tuple[Subject, ...]:
    return tuple(
        replace(subject, gender=known[subject.id])
        if subject.id in known and subject.count == 1 and gender_of(subject) is None
        else subject
        for subject in subjects
    )
