"""Unseen: nouns that name nobody and nothing in the picture where they stand."""

from __future__ import annotations

from kling_local.planner.kinds import is_animal, nouns, tells_of_young
from kling_local.planner.known_by import article
from kling_local.planner.looks import MATERIALS
from kling_local.planner.noun_phrases import owns
from kling_local.planner.reading import ARTICLES, Reading
from kling_local.planner.vocabulary import Match, Meaning

_UPON = frozenset("on of in against from".split())


def is_unseen(reading: Reading, noun: Match, meaning: Meaning) -> bool:
    """Whether the noun only tells of another, of what somebody is after or of what a thing is."""
    return (
        _is_young(reading, noun)
        or _tells_who(reading, noun, meaning)
        or _is_bare(reading, noun, meaning)
    )


def in_what(reading: Reading, position: int) -> int:
    """Where the words end that tell what a part of the body is in: "a hand in a black glove",
    "a hand with red nails"."""
    place = position + 1
    while reading.word(place) in ARTICLES or reading.is_look(place):
        place += 1
    worn = reading.at(place)
    thing = worn.meaning("clothing", "subject", "body", "feature") if worn else None
    told = reading.word(position) in ("in", "with") and thing is not None
    return worn.end if told and worn else position


def _is_young(reading: Reading, match: Match) -> bool:
    """ "a golden retriever pup" is a golden retriever."""
    before = reading.at(match.start - 1)
    kind = before.meaning("subject") if before else None
    return reading.word(match.start) in tells_of_young() and is_animal(kind)


def _tells_who(reading: Reading, noun: Match, meaning: Meaning) -> bool:
    """ "A hacker girl": the girl is who is seen."""
    after = reading.at(noun.end)
    who = after.meaning("subject") if after and not after.meaning("action") else None
    if meaning.group != "person" or meaning.plural or who is None or after is None:
        return False
    between = reading.text[reading.tokens[noun.end - 1].end : reading.tokens[after.start].start]
    return who.value in nouns("plain") and not between.strip() and not owns(reading, noun)


def _is_bare(reading: Reading, noun: Match, meaning: Meaning) -> bool:
    """ "Runs for shelter", "on wet black marble": a thing without an article."""
    if meaning.plural or meaning.group not in ("thing", "ball"):
        return False
    before, closed = article(reading, noun), not reading.word(noun.end).isalnum()
    stuff = noun.end == noun.start + 1 and reading.word(noun.start) in MATERIALS
    return (before == "for" and closed) or (before in _UPON and stuff)
