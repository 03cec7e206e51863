"""Apposition: in "Maya, a climber, hangs" and "the driver, a blonde woman, waves" one person is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kling_local.planner.kinds import is_living, lives, nouns
from kling_local.planner.naming import apposed
from kling_local.planner.reading import DETERMINERS, Reading
from kling_local.planner.vocabulary import Match
from kling_local.shots import Dialogue

_HEADED = frozenset({"the", "a", "an", "his", "her", "their", "its"})


def is_same(reading: Reading, mentions: Sequence[tuple[Match, str]], noun: Match) -> bool:
    """Whether a noun tells who the one is that is named right before it, a comma between them."""
    last = mentions[-1][0] if mentions else None
    meaning, this = last.meaning("subject") if last else None, noun.meaning("subject")
    if not last or not meaning or not this or last.end > noun.start:
        return False
    aged = apposed(reading, last.end)[0]
    between = reading.words(aged - (aged > last.end), noun.start)
    if between[:2] not in ([",", "a"], [",", "an"], [",", "the"]) or "," in between[1:]:
        return False
    if meaning.group == "name":
        return not is_living(this) or not _is_first_of_two(reading, noun)
    known = meaning.group == "person" and meaning.value not in nouns("plain")
    plain = known and this.value in nouns("plain")
    one = not meaning.plural and not this.plural and _agree(last, noun)
    return plain and one and between[1] != "the" and not _is_listed(reading, noun)


def _is_first_of_two(reading: Reading, noun: Match) -> bool:
    """ "Anna, a man and a dog walk": "and" and somebody else follow the noun at once."""
    position = noun.end + 1
    if reading.word(noun.end) != "and" or reading.word(position) not in DETERMINERS:
        return False
    other = reading.noun_after(position + 1)
    return other is not None and lives(other)


def _agree(first: Match, second: Match) -> bool:
    genders = [each.value for match in (first, second) if (each := match.meaning("gender"))]
    return len(set(genders)) < 2


def _is_listed(reading: Reading, noun: Match) -> bool:
    """Whether more of a list follows: "a nurse, a man and a dog"."""
    for position in range(noun.end, reading.sentence_end(noun.end)):
        word = reading.word(position)
        if word == "and" or (word == "," and reading.word(position + 1) in _HEADED | {"and"}):
            return True
        match = reading.at(position)
        if word == "," or (match is not None and match.meaning("action")):
            return False
    return False


def named_as(reading: Reading, lines: tuple[Dialogue, ...]) -> tuple[Dialogue, ...]:
    """The lines, each said by who is called so: by the driver where he is "a blonde woman"."""
    ids = {each.id for _, each in reading.subjects} | {each.name for _, each in reading.subjects}
    called = {
        meaning.value: identity
        for match, identity in reading.mentions
        if (meaning := match.meaning("subject")) and meaning.value not in ids
    }
    return tuple(
        replace(each, speaker=called[each.speaker]) if each.speaker in called else each
        for each in lines
    )
