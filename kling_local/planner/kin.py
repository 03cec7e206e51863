"""Kin of animals: the mother of a foal is a horse, "an elephant mother" an elephant."""

from __future__ import annotations

from collections.abc import Sequence

from kling_local.planner.known_by import article
from kling_local.planner.reading import Reading
from kling_local.planner.vocabulary import Match, Meaning

KIN = frozenset("mother father mama papa mom dad mum parent".split())
"""Words for parents that animals have too."""
ANIMALS = frozenset({"dog", "four_legged", "bird", "creature", "sea_animal"})
"""Groups of nouns that are animals."""
_PEOPLE = frozenset({"person", "name", "stranger"})
_ADULTS = {
    "foal": "horse", "colt": "horse", "filly": "horse", "kitten": "cat", "puppy": "dog",
    "pup": "dog", "calf": "cow", "cub": "bear", "bear cub": "bear", "lion cub": "lion",
    "tiger cub": "tiger", "wolf pup": "wolf", "seal pup": "seal", "lamb": "sheep",
    "duckling": "duck", "chick": "hen", "fawn": "deer", "cygnet": "swan", "piglet": "pig",
    "gosling": "goose", "joey": "kangaroo", "kitty": "cat", "owlet": "owl",
}  # fmt: skip
"""What the young of some animals grow up to be; of others the same word is said."""
_OWN = frozenset({"its", "their", "his", "her", "the"})


def as_animal(
    reading: Reading, noun: Match, meaning: Meaning, mentions: Sequence[tuple[Match, str]]
) -> Meaning:
    """The meaning of a noun for kin, as an animal where it is an animal's: "its mother"."""
    if meaning.value not in KIN or meaning.category != "subject":
        return meaning
    before = article(reading, noun)
    if before not in _OWN:
        return meaning
    told = _told_before(reading, noun)
    if told and before == "the":
        return told._replace(plural=meaning.plural)
    named = [kind for match, _ in mentions if (kind := match.meaning("subject"))]
    if not named or (before != "its" and any(each.group in _PEOPLE for each in named)):
        return meaning
    animals = [each for each in named if each.group in ANIMALS]
    if not animals or (before == "the" and animals[-1].value not in _ADULTS):
        return meaning
    adult = _ADULTS.get(animals[-1].value)
    value = adult or f"{meaning.value} {animals[-1].value}"
    return Meaning("subject", value, animals[-1].group, meaning.plural)


def _told_before(reading: Reading, noun: Match) -> Meaning | None:
    """The animal of "a mother duck" or "an elephant mother" that the text named before."""
    for position in range(noun.start - 1, -1, -1):
        if reading.word(position) not in KIN:
            continue
        for beside in (reading.at(position + 1), reading.at(position - 1)):
            kind = beside.meaning("subject") if beside else None
            if kind and kind.group in ANIMALS:
                return kind
    return None
