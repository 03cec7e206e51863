"""Nouns: whether a word that may be a verb ("watch", "drink", "plants") is a noun."""

from __future__ import annotations

from kling_local.planner.noun_phrases import governed
from kling_local.planner.reading import (
    ARTICLES,
    CLAUSE_WORDS,
    DETERMINERS,
    PREPOSITIONS,
    PRONOUNS,
    Reading,
    surface,
)
from kling_local.planner.vocabulary import Match, Meaning

COUNTS = {
    "a": 1, "an": 1, "one": 1, "single": 1, "lone": 1, "two": 2, "three": 3, "four": 4, "five": 5,
    "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "pair": 2, "couple": 2, "both": 2,
    "dozen": 12,
}  # fmt: skip
"""Words that state a number, with that number."""
_NO_NOUN = frozenset(
    "say says said asks look looks watch watches light lights set sets turn turns".split()
)
_OBJECTS = frozenset("a an the it him her them his their its some".split())
_WHOSE = frozenset({"her", "his"})
_SIDES = frozenset("frame screen left right".split())
_RELATIVE = frozenset({"who", "which", "that", "whose", "where"})
_ADVERBS = frozenset({"just", "also", "again", "still"})


def is_noun_here(reading: Reading, match: Match) -> bool:
    """Whether the word names something where it stands; what stands before it decides."""
    place = match.start - 1
    while reading.word(place) in _ADVERBS:
        place -= 1
    before = reading.word(place)
    if is_put_on(reading, place, match) or _one_does(reading, match):
        return False
    if before in DETERMINERS or before in COUNTS or before.isdigit() or before in PREPOSITIONS:
        return True
    previous = reading.at(match.start - 1)
    if previous and previous.meaning("color", "attribute"):
        told = reading.stands_after_noun(previous) or reading.is_worn_color(previous)
        return not told
    if before == "and" and _is_one_more(reading, match):
        return True
    if before in PRONOUNS or before in ("to", "and", "then", "not"):
        return False
    if before == "," and (_acts(reading, match) or _is_in_a_list_of_verbs(reading, match)):
        return False
    if surface(reading.tokens, match) == "base" and _ends_a_name(reading, match, previous):
        return True
    if previous and previous.meaning("action") and _takes(reading, match, previous):
        return True
    return not _follows_a_doer(reading, match, before, previous)


def seen_alone(reading: Reading, match: Match) -> Meaning | None:
    """A light as the thing that is seen, if a shot has no other words: "The moon."."""
    if match.meaning("light_source") is None:
        return None
    start = reading.before_looks(match.start)
    headed = start == 0 and reading.word(0) in ("the", "a")
    ends = match.end + (reading.word(match.end) == ".") == len(reading.tokens)
    seen = Meaning("subject", reading.word(match.end - 1), "thing")
    return seen if headed and ends else None


def _one_does(reading: Reading, match: Match) -> bool:
    """ "The last one rings her bell"."""
    one = reading.word(match.start - 1) == "one" and reading.word(match.end) in _OBJECTS | _WHOSE
    return one and surface(reading.tokens, match) == "s"


def _is_one_more(reading: Reading, match: Match) -> bool:
    """ "A bride and groom": after one of somebody no verb stands in its base form."""
    other, noun = reading.at(match.start - 2), match.meaning("subject")
    one = other.meaning("subject") if other and not other.meaning("action") else None
    people = one is not None and noun is not None and one.group == noun.group == "person"
    headed = other is not None and reading.word(other.start - 1) in ("a", "the")
    base = surface(reading.tokens, match) == "base" and reading.word(match.end) not in _OBJECTS
    opens = other is not None and _opens(reading, other.start - 1)
    return bool(people and one and not one.plural and headed and base and opens)


def _opens(reading: Reading, position: int) -> bool:
    """Whether a clause begins there: "but the bride and groom dance"."""
    joined = reading.word(position - 1) in CLAUSE_WORDS or reading.word(position - 1) == ","
    return position == reading.sentence_start(position) or joined


def _ends_a_name(reading: Reading, match: Match, previous: Match | None) -> bool:
    """Whether "a" and an unknown word come before, so that it is no bare verb: "a cereal box"."""
    plain = match.meaning("action") and not match.meaning("movement")
    return bool(plain) and previous is None and reading.word(match.start - 2) in ARTICLES


def _acts(reading: Reading, match: Match) -> bool:
    """Whether a word with "s" is a verb in a list: "kneels, plants a seedling, waters it", "sniffs
    it, exits frame right"."""
    after = reading.word(match.end)
    return surface(reading.tokens, match) == "s" and after in _OBJECTS | _SIDES


def _is_in_a_list_of_verbs(reading: Reading, match: Match) -> bool:
    """ "hovers, drinks, and darts off": between verbs of the same form."""
    place = match.end + (reading.word(match.end) == ",")
    place += reading.word(place) in ("and", "then")
    start = reading.sentence_start(match.start)
    verbs = [
        each
        for each, _ in reading.all("action")
        if start <= each.start < match.start or each.start == place
    ]
    said = [each for each in verbs if surface(reading.tokens, each) == "s"]
    after = place > match.end and bool(said) and said[-1].start == place
    before = bool(said) and not said[0].meaning("subject") and said[0].start < match.start
    return after and before and surface(reading.tokens, match) == "s"


def _follows_a_doer(reading: Reading, match: Match, before: str, previous: Match | None) -> bool:
    """Whether a noun or unknown word right before the word, or its own form, makes it a verb."""
    if previous and previous.meaning("subject", "manner", "body"):
        return True
    if match.end == match.start + 1 and reading.word(match.start) in _NO_NOUN:
        return True
    if before.isalpha() and not (previous and previous.meaning("place", "shot_size", "look")):
        return True
    return bool(match.meaning("movement")) or surface(reading.tokens, match) == "ing"


def _takes(reading: Reading, match: Match, verb: Match) -> bool:
    """Whether a verb right before makes the word a noun: "carries plates", "a burning building"."""
    form = surface(reading.tokens, verb)
    if form == "ing" and reading.is_noun(verb):
        return True
    noun = match.meaning("subject")
    plural = noun is not None and noun.plural and reading.word(match.end) not in _OBJECTS
    only = form == "base" and verb.meaning("subject") is None  # "a box swings"
    return plural and (only or form in ("s", "ing")) and surface(reading.tokens, match) == "s"


def is_put_on(reading: Reading, position: int, verb: Match) -> bool:
    """Whether "on" is where something is worn, and a verb follows: "a cat with a bow on runs"."""
    only = {each.category for each in verb.meanings} == {"action"}
    told = reading.word(position) == "on" and "with" in reading.words(position - 5, position - 1)
    return told and only and surface(reading.tokens, verb) == "s" and verb.start == position + 1


def is_held(reading: Reading, noun: Match) -> bool:
    """Whether a noun is only held or the like: in "a man holding a flag runs" the flag does
    nothing."""
    position = noun.start - 1
    while reading.word(position) in DETERMINERS or reading.is_look(position):
        position -= 1
    verb = reading.at(position)
    if position == noun.start - 1 or verb is None or not verb.meaning("action"):
        return False
    named = any(each.end == verb.start for each, _ in reading.mentions)
    return named and surface(reading.tokens, verb) == "ing"


def is_at_a_place(reading: Reading, place: Match) -> bool:
    """ "On the square": a preposition and an article stand before a place."""
    headed = reading.word(place.start - 1) in DETERMINERS
    return headed and reading.word(place.start - 2) in PREPOSITIONS


def is_of_a_hand(reading: Reading, part: Match | None) -> bool:
    """ "Guides it with hand signals"."""
    body = part is not None and part.meaning("body") is not None
    return part is not None and body and reading.word(part.start - 1) in PREPOSITIONS


def is_second(reading: Reading, match: Match) -> bool:
    """ "A car speeds through the hairpin turns": one clause has no second verb behind what a
    preposition governs; "turns" is a noun there."""
    noun = next((each for each, _ in reading.mentions if each.end == match.start), None)
    if noun is None or not governed(reading, noun) or reading.word(match.end).isalnum():
        return False
    start = reading.sentence_start(match.start)
    verbs = [
        each
        for each, _ in reading.all("action")
        if start <= each.start < noun.start and surface(reading.tokens, each) == "s"
    ]
    one = bool(verbs) and reading.same_clause(verbs[-1].end, match.start)
    return one and not _RELATIVE & set(reading.words(start, match.start))
