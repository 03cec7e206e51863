"""Kinds: who of the nouns lives, acts, or is several, by ``lexicon/kinds.toml``.

Every rule that asks whether a noun names a person, an animal or a thing asks here, so that all of
them give the same answer.
"""

from __future__ import annotations

from functools import lru_cache

from kling_local.planner.open_words import meanings_of
from kling_local.planner.vocabulary import Match, Meaning, forms_of, listed, read
from kling_local.shots import Subject


@lru_cache(maxsize=16)
def groups(*families: str) -> frozenset[str]:
    """The groups of ``subjects.toml`` that families such as "animals" and "driven" hold."""
    table = read("kinds")["groups"]
    return frozenset(group for family in families for group in listed(table[family]))


@lru_cache(maxsize=8)
def nouns(name: str) -> frozenset[str]:
    """The nouns (in the singular) of a list of ``kinds.toml`` such as "collectives"."""
    return frozenset(listed(read("kinds")["nouns"][name]))


def is_person(meaning: Meaning | None) -> bool:
    """Whether a noun names a person: by a proper name or a noun in no lexicon, too."""
    return meaning is not None and meaning.group in groups("people")


def is_animal(meaning: Meaning | None) -> bool:
    """Whether a noun names an animal or another creature."""
    return meaning is not None and meaning.group in groups("animals")


def is_living(meaning: Meaning | None) -> bool:
    """Whether a noun names somebody who looks, feels and goes where he likes: a person, an animal
    or a robot."""
    return meaning is not None and meaning.group in groups("people", "animals", "machines")


def lives(noun: Match) -> bool:
    """As `is_living`, of a noun of the text."""
    return is_living(noun.meaning("subject"))


def can_be_it(meaning: Meaning) -> bool:
    """Whether "it" can stand for a noun. Unlike `is_person`, nouns in no lexicon are not told to be
    people: they may be things."""
    return meaning.group not in ("person", "name")


def can_speak(meaning: Meaning | None) -> bool:
    """Whether a noun names a person or a robot; animals speak only where a prompt says so."""
    return meaning is not None and meaning.group in groups("people", "machines")


def can_act(meaning: Meaning | None) -> bool:
    """Whether a noun names who or what goes by itself in a film: somebody living, a vehicle, a
    ball."""
    moved = meaning is not None and meaning.group in groups("driven", "balls")
    return moved or is_living(meaning)


def is_lifeless(meaning: Meaning | None) -> bool:
    """Whether a noun names a thing, a plant, food, a ball or a vehicle."""
    return meaning is not None and meaning.group in groups("lying", "balls", "driven")


def noun_of(subject: Subject) -> str:
    """The noun that tells what a subject is: "girl" of "Anna, a tall girl", else its name."""
    return subject.noun or subject.name


def gender_of(subject: Subject) -> str | None:
    """ "male" or "female", by the subject's pronouns or its noun; None where nothing tells."""
    known = (*meanings_of(subject.name), *meanings_of(noun_of(subject)))
    return subject.gender or next((each.value for each in known if each.category == "gender"), None)


def is_collective(name: str) -> bool:
    """Whether a noun in the singular names several who live: "a biker gang"."""
    return name.rpartition(" ")[2] in nouns("collectives")


def grown_up(young: str) -> str | None:
    """What a young animal is when it has grown: "horse" of "foal", None of other nouns."""
    grown: str | None = read("kinds")["young"].get(young)
    return grown


@lru_cache(maxsize=1)
def tells_of_young() -> frozenset[str]:
    """Words after an animal's name that only say it is young or has young: "a retriever pup"."""
    table = [*nouns("parents"), *read("kinds")["young"]]
    young = [each for each in table if " " not in each]
    return frozenset((*young, *(form for each in young for form in forms_of(each, "noun"))))
