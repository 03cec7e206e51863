"""Kin of animals: the mother of a foal is a horse, "an elephant mother" an elephant."""

from __future__ import annotations

from collections.abc import Sequence

from kling_local.planner.kinds import grown_up, is_animal, is_person, nouns
from kling_local.planner.known_by import article
from kling_local.planner.reading import Reading
from kling_local.planner.vocabulary import Match, Meaning

_OWN = frozenset({"its", "their", "his", "her", "the"})


def as_animal(
    reading: Reading, noun: Match, meaning: Meaning, mentions: Sequence[tuple[Match, str]]
) -> Meaning:
    """The meaning of a noun for kin, as an animal where it is an animal's: "its mother"."""
    if meaning.value not in nouns("parents") or meaning.category != "subject":
        return meaning
    before = article(reading, noun)
    if before not in _OWN:
        return meaning
    told = _told_before(reading, noun)
    if told and before == "the":
        return told._replace(plural=meaning.plural)
    named = [kind for match, _ in mentions if (kind := match.meaning("subject"))]
    if not named or (before != "its" and any(map(is_person, named))):
        return meaning
    animals = list(filter(is_animal, named))
    if not animals or (before == "the" and not grown_up(animals[-1].value)):
        return meaning
    value = grown_up(animals[-1].value) or f"{meaning.value} {animals[-1].value}"
    return Meaning("subject", value, animals[-1].group, meaning.plural)


def _told_before(reading: Reading, noun: Match) -> Meaning | None:
    """The animal of "a mother duck" or "an elephant mother" that the text named before."""
    for position in range(noun.start - 1, -1, -1):
        if reading.word(position) not in nouns("parents"):
            continue
        for beside in (reading.at(position + 1), reading.at(position - 1)):
            kind = beside.meaning("subject") if beside else None
            if is_animal(kind):
                return kind
    return None
