"""Noun phrases: the words around a noun, and who it belongs to."""

from __future__ import annotations

from kling_local.planner.kinds import is_living, nouns
from kling_local.planner.reading import DETERMINERS, INDEFINITE, PREPOSITIONS, Reading
from kling_local.planner.vocabulary import Match

_NEAR = frozenset({"next", "close"})
_STANDS = frozenset(
    "desk table chair bed sofa couch bench throne door window gate fence tent cabinet shelf bowl"
    " cage basket birdhouse toy doll kite house castle tower statue painting".split()
)
"""Things that stand apart from their owner; others are worn or held by him."""
_HEARD = frozenset("voice voices voiceover footsteps scream screams shout shouts laughter".split())


def is_plural(reading: Reading, match: Match) -> bool:
    """Whether the noun takes a plural verb: in "a house on wheels drives" the wheels do, so that
    the house is the doer; in "a group of dogs runs" the dogs do not."""
    meaning = match.meaning("subject", "body")
    position = match.start - 1
    while reading.is_look(position):
        position -= 1
    if reading.word(position) in INDEFINITE:
        return False  # "a men"
    heads = [noun for noun, _ in reading.mentions if noun.end == position]
    grouped = reading.word(position) == "of" and not heads
    return meaning is not None and meaning.plural and not grouped


def phrase_start(reading: Reading, noun: Match) -> int:
    """Where the noun's determiners and adjectives begin: "a small dog"."""
    position = noun.start
    while reading.word(position - 1) in DETERMINERS or reading.is_look(position - 1):
        position -= 1
    return position


def owns(reading: Reading, match: Match) -> bool:
    """Whether the noun is a possessive, as in "a woman's hands", and so is not the doer."""
    last = reading.tokens[match.end - 1]
    return reading.text[last.end - 2 : last.end] in ("'s", "’s")


def is_owner(reading: Reading, match: Match) -> bool:
    """Whether the noun is a possessive whose owner is not seen, only what he owns is seen or heard:
    "the teacher's desk", "a man's voice", "the boys' dog". The owner is seen in "a woman's hands",
    "the knight's sword" and "a car's wheels"."""
    last, position = reading.tokens[match.end - 1], match.end
    if not owns(reading, match):
        apostrophe = reading.tokens[position] if position < len(reading.tokens) else None
        if not (apostrophe and apostrophe.text in "'’" and apostrophe.start == last.end):
            return False
        position += 1
    while reading.is_look(position):
        position += 1
    owned, owner = reading.at(position), match.meaning("subject")
    if _is_a_part(reading, match, owned):
        return True
    if owned is None or owner is None or owned.start != position:
        return reading.word(position) in _HEARD
    thing = owned.meaning("subject")
    apart = thing and (thing.group not in ("thing", "food") or thing.value in _STANDS)
    told = apart or (not thing and owned.meaning("place", "time_of_day"))
    lives = is_living(owner) and not owned.meaning("body", "clothing", "feature")
    return lives and bool(told)


def _is_a_part(reading: Reading, owner: Match, owned: Match | None) -> bool:
    """Whether an animal only describes somebody else's part: "A dog with a cat's tail"."""
    meaning = owner.meaning("subject")
    animal = meaning is not None and meaning.group != "person"
    part = owned is None or owned.meaning("body", "feature", "attribute") is not None
    before = reading.at(owner.start - 3)
    named = before is not None and before.meaning("subject") is not None
    lead = reading.words(owner.start - 2, owner.start)
    return animal and part and named and lead in (["with", "a"], ["with", "an"])


def governed(reading: Reading, match: Match) -> bool:
    """Whether the noun phrase follows a preposition: "with a dog"."""
    for position in range(match.start - 1, max(-1, match.start - 6), -1):
        word = reading.word(position)
        if word == "of" and reading.word(position - 1) in nouns("collectives") | nouns("rows"):
            return governed(reading, Match(position - 1, position, ()))  # "a crowd of people"
        if word in PREPOSITIONS or (word == "to" and reading.word(position - 1) in _NEAR):
            return True
        covering = reading.at(position)
        look = covering and covering.meaning("color", "attribute", "action", "feature", "place")
        part = (
            covering is None and word.isalpha() and position == match.start - 1
        )  # "on an e-scooter"
        whose = covering is not None and (
            owns(reading, covering) or _is_told_by_name(reading, covering)
        )
        if word not in DETERMINERS and not look and not part and not whose:
            return False
    return False


def is_had_too(reading: Reading, match: Match) -> bool:
    """Whether the noun is joined to one after "with": the shield of "with a sword and a shield"."""
    position = phrase_start(reading, match) - 1
    other = reading.at(position - 1)
    joined = reading.word(position) == "and" and other is not None
    return joined and other is not None and reading.word(phrase_start(reading, other) - 1) == "with"


def _is_told_by_name(reading: Reading, match: Match) -> bool:
    """Whether a noun only describes what somebody has: "With cat ears"."""
    meaning = match.meaning("subject")
    other = meaning is not None and meaning.group != "person"
    return other and all(noun.start != match.start for noun, _ in reading.mentions)


def is_framing(reading: Reading, match: Match) -> bool:
    """Whether "of" belongs to a shot and not to a figure: "close-up of a fisherman"."""
    for position in range(match.start - 1, max(-1, match.start - 6), -1):
        if reading.word(position) in ("of", "on"):
            before = reading.at(position - 1)
            return bool(before and before.meaning("shot_size", "angle", "movement"))
    return False
