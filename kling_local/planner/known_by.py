"""Known by another noun: whom "the dog" and "the man" mean after "a corgi" and "a samurai"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from kling_local.planner.reading import GENDERS, PREPOSITIONS, SENTENCE_ENDS, Reading
from kling_local.planner.vocabulary import Match, listed, read
from kling_local.shots import Subject

_TELLS_WHICH = PREPOSITIONS | {"who", "that", "which", "whose", "next", "wearing"}
"""Words that, after a noun, introduce somebody new by a description: "the man on the pier"."""


def known_by(
    reading: Reading,
    noun: Match,
    found: Mapping[str, tuple[Match, Subject]],
    mentions: Sequence[tuple[Match, str]],
    looks: Sequence[str],
) -> str | None:
    """The id of the figure named before that a noun with "the" means; None unless only one fits.

    Its looks tell it from others of its name ("the blue ball"), its last word names it ("the
    balloon" is the hot air balloon), or its kind does, after the end of a sentence or "then": "a
    corgi runs; the dog jumps".
    """
    meaning = noun.meaning("subject")
    if meaning is None or article(reading, noun) != "the" or " " in meaning.value:
        return None
    such = [key for key, (_, each) in found.items() if meaning.value in (each.name, each.noun)]
    if such:
        fitting = [key for key in such if set(looks) <= set(found[key][1].attributes)]
        told = looks or found[such[0]][1].noun == meaning.value  # the girl that Anna is
        return fitting[0] if told and len(fitting) == 1 else None
    whole = [key for key, (_, s) in found.items() if s.name.endswith(f" {meaning.value}")]
    if whole:
        return whole[0] if len(whole) == 1 else None
    big = meaning.value == "cat" and "big" in looks
    generic, looks = (
        ("big cat", [each for each in looks if each != "big"]) if big else (meaning.value, looks)
    )
    one = [
        key
        for key, (match, each) in found.items()
        if _is_a(reading, generic, match, each, alone=_is_only_person(found, key))
    ]
    if len(one) != 1 or found[one[0]][1].count != 1 or meaning.plural:
        return None
    last = max(match.end for match, key in mentions if key == one[0])
    between = {*reading.words(last, noun.start)}
    anew = bool(between & (SENTENCE_ENDS | {"then"}))
    told = set(looks) <= set(found[one[0]][1].attributes)
    return one[0] if anew and told and reading.word(noun.end) not in _TELLS_WHICH else None


def article(reading: Reading, noun: Match) -> str:
    """The word before a noun and the adjectives in front of it."""
    return reading.word(reading.before_looks(noun.start))


def _is_only_person(found: Mapping[str, tuple[Match, Subject]], key: str) -> bool:
    people = [each for each, (match, _) in found.items() if _group(match) == "person"]
    return people == [key]


def _is_a(reading: Reading, generic: str, noun: Match, subject: Subject, *, alone: bool) -> bool:
    """Whether the figure's noun is of the kind that a more general noun names."""
    table = _generic()
    if generic in table["names"]:
        return subject.name in table["names"][generic]
    if generic in table["groups"]:
        return _group(noun) in table["groups"][generic]
    if generic not in table["adults"] or _group(noun) != "person":
        return False
    if subject.name in table["names"]["child"]:
        return False
    gender = noun.meaning("gender")
    told = gender.value if gender else _told_gender(reading) if alone else ""
    could = not told and not alone  # "a ballerina and a soldier dance. The man bows"
    return could or told in table["adults"][generic]


def _group(noun: Match) -> str:
    meaning = noun.meaning("subject")
    return meaning.group if meaning else ""


def _told_gender(reading: Reading) -> str:
    """The gender of all pronouns of a text, ``""`` if they have none or both."""
    told = {GENDERS[token.text] for token in reading.tokens if token.text in GENDERS}
    return told.pop() if len(told) == 1 else ""


@lru_cache(maxsize=1)
def _generic() -> dict[str, dict[str, frozenset[str]]]:
    """General nouns, and the groups, names or genders that each covers."""
    return {
        kind: {word: frozenset(listed(each)) for word, each in entries.items()}
        for kind, entries in read("subjects")["generic"].items()
    }
