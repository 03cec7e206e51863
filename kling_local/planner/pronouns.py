"""Pronouns: whom "he", "it", "both" and "they" stand for."""

from __future__ import annotations

from dataclasses import dataclass

from kling_local.planner.kinds import can_be_it, is_living, is_person, lives, nouns
from kling_local.planner.noun_phrases import governed, owns
from kling_local.planner.reading import GENDERS, OBJECTS, Reading, surface
from kling_local.planner.vocabulary import Match

SOMEBODY = frozenset({"everyone", "everybody", "someone", "somebody", "both", "we", "you", "i"})
_SEES = frozenset("see watch hear let make help notice observe feel".split())
_REACH = 4


@dataclass(frozen=True)
class Doer:
    """Who does it: a subject's id, or None for "they" and the like; ``pronoun`` the
    word that said so; ``others`` who do it too."""

    subject: str | None
    pronoun: str | None = None
    others: tuple[str, ...] = ()


def _object_of(reading: Reading, verb: Match) -> str | None:
    """Who is named right behind a verb, and so is not who "he" or "it" stands for."""
    after = next((each for each in reading.mentions if each[0].start >= verb.end), None)
    if after is None or after[0].start > verb.end + _REACH or owns(reading, after[0]):
        return None
    return after[1] if reading.same_clause(verb.end, after[0].start) else None


def meant_as_doer(reading: Reading, word: str, position: int, verb: Match) -> Doer:
    """Whom a pronoun stands for; nobody does to himself what he does to "the man"."""
    before = [(match, identity) for match, identity in reading.mentions if match.end <= position]
    if word != "they":
        other = _object_of(reading, verb)
        before = [each for each in before if each[1] != other] or before
    if word in SOMEBODY or word == "they":
        before = before or _listed_after(reading, verb)
        living = [each for each in before if lives(each[0])]
        people = list(dict.fromkeys(identity for _, identity in living or before))
        known = {each.id: each for _, each in reading.subjects}
        plural = [each for each in people if known[each].count != 1]
        if len(plural) == 1 or (len(people) == 1 and (word == "they" or not living)):
            return Doer((plural or people)[0], word)
        return Doer(None, word, tuple(people) if word in ("they", "both") else ())
    fitting = [identity for match, identity in before if _fits(match, word)]
    alive = [
        identity
        for match, identity in before
        if _fits(match, word) and lives(match) and not governed(reading, match)
    ]
    human = _people(reading, word, before)
    free = [identity for match, identity in human if not governed(reading, match)]
    persons = free or [identity for _, identity in human]  # "a man with his son; he runs"
    if word in GENDERS and persons:
        grown = [identity for match, identity in before if _tells_gender(match, word)]
        young = next(match for match, identity in before[::-1] if identity == persons[-1])
        return Doer((grown if grown and _is_small(young) else persons)[-1], word)
    if word == "it" and not fitting:  # "close on a hand. It turns"
        fitting = [identity for match, identity in before if match.meaning("body")]
    if word == "it" and alive:  # "a frog sits on a lily pad; it jumps"
        return Doer(alive[-1], word)
    return Doer(fitting[-1] if fitting else None, word)


def _people(
    reading: Reading, word: str, before: list[tuple[Match, str]]
) -> list[tuple[Match, str]]:
    """Who "he" or "she" can be: nobody who is told to be of the other gender ("his assistant, a
    woman, nods. He bows"), and no noun that nobody knows where somebody is named."""
    human = [each for each in before if _fits(each[0], word) and _is_human(each[0])]
    other = {
        identity
        for match, identity in reading.mentions
        if match.meaning("gender") and not _fits(match, word)
    }
    human = [each for each in human if each[1] not in other]
    known = [each for each in human if not _is_stranger(each[0])]
    return known or human


def _is_stranger(match: Match) -> bool:
    meaning = match.meaning("subject")
    return meaning is not None and meaning.group == "stranger"


def _listed_after(reading: Reading, verb: Match) -> list[tuple[Match, str]]:
    """ "Both laugh: a boy and a girl.": who is named behind the colon."""
    end = reading.sentence_end(verb.start)
    stop = reading.sentence_end(end + 1)
    listed = [each for each in reading.mentions if end < each[0].start < stop]
    return listed if reading.word(end) == ":" else []


def meant_by(reading: Reading, word: str, position: int, doer: str | None) -> str | None:
    """Whom "him", "her" or "it" stands for: the last one named before that fits, not the doer."""
    fitting = [
        identity
        for match, identity in reading.mentions
        if match.end <= position and identity != doer and _fits(match, word)
    ]
    return fitting[-1] if fitting else None


def _tells_gender(match: Match, word: str) -> bool:
    """Whether a noun names a man or a woman, as the pronoun tells."""
    return _fits(match, word) and _is_human(match) and match.meaning("gender") is not None


def _is_small(match: Match) -> bool:
    """Whether a noun names a child that may be of either gender."""
    meaning = match.meaning("subject")
    small = meaning is not None and meaning.value in nouns("children")
    return small and match.meaning("gender") is None


def _is_human(match: Match) -> bool:
    return is_person(match.meaning("subject"))


def _fits(match: Match, word: str) -> bool:
    """Whether a pronoun can stand for a noun."""
    meaning = match.meaning("subject", "body")
    if meaning is None or meaning.category == "body":
        return False
    gender = match.meaning("gender")
    if word in GENDERS and not is_living(meaning):
        return False
    if word in GENDERS:
        return (gender is None or gender.value == GENDERS[word]) and not meaning.plural
    if word == "it":
        return can_be_it(meaning) and not meaning.plural
    return True


def watched(reading: Reading, verb: Match) -> Doer | None:
    """ "A cat knocks a vase off a shelf and watches it fall": the vase falls."""
    word, before = reading.word(verb.start - 1), reading.at(verb.start - 2)
    seen = before.meaning("action") if before else None
    if word not in OBJECTS or seen is None or seen.value not in _SEES:
        return None
    if surface(reading.tokens, verb) != "base":
        return None
    named = [each for each in reading.mentions if each[0].end < verb.start and _fits(each[0], word)]
    free = [identity for match, identity in named if not governed(reading, match)]
    objects = free[1:] or [identity for _, identity in named]
    return Doer(objects[-1]) if objects else None
