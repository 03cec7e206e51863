"""Looks: how many of a noun there are, and how the words around it describe it."""

from __future__ import annotations

from kling_local.planner.kinds import is_animal, is_person, nouns, tells_of_young
from kling_local.planner.naming import apposed
from kling_local.planner.noun_phrases import owns
from kling_local.planner.nouns import COUNTS
from kling_local.planner.open_words import is_listed
from kling_local.planner.reading import DETERMINERS, INDEFINITE, PREPOSITIONS, Reading
from kling_local.planner.vocabulary import Match, Meaning

_NUM_ADJECTIVES = 4
"""How many words before a noun are searched for its description."""
_SAME_IN_PLURAL = frozenset(
    "fish sheep deer koi salmon bison elk moose samurai bamboo cattle".split()
)
_MOST_DIGITS = 4
_JOINS = frozenset({",", "and", "'", '"'})
_IS = frozenset({"is", "are", "was", "were", "looks"})
_CLOSES = frozenset("in on at is are was were that who which with and under near behind".split())
MATERIALS = {each: each for each in
              "stone glass metal gold silver marble leather paper steel iron bronze ice clay silk"
              " wool brick plastic cardboard copper".split()} | {"wood": "wooden"}  # fmt: skip
"""What a thing "of" it is: "a table of wood" is wooden."""


def looks_of(reading: Reading, noun: Match) -> tuple[str, ...]:
    """Colours and adjectives right before the noun, and after "is"."""
    words: list[str] = []
    edge = noun.start
    for _ in range(_NUM_ADJECTIVES):
        while edge > 0 and _joins(reading, edge - 1):
            edge -= 1
        match = reading.at(edge - 1)
        if match is None and _adjective(reading, edge - 2) and reading.word(edge - 1).isalpha():
            match = reading.at(edge - 2)  # "white picket fences"
            edge -= 1
        if match is None or match.end != edge:
            break
        meaning = match.meaning("color", "attribute", "mood")
        modifier = match.meaning("subject") if not meaning else None
        if meaning:
            if meaning.group != "open" or _is_alive(noun):
                words.insert(0, meaning.value)
        elif modifier and is_compound(reading, match, noun):
            if is_listed(modifier.value):
                words.insert(0, modifier.value)
        elif not match.meaning("action", "manner"):  # "a red bouncing ball"
            break
        edge = match.start
    after = (
        apposed(reading, noun.end)[1]
        or predicates(reading, noun.end + _opens_a_clause(reading, noun.end))
        or _put_after(reading, noun.end)
    )
    return tuple(dict.fromkeys((*words, *after)))


def _opens_a_clause(reading: Reading, position: int) -> bool:
    """Whether a relative clause describes the noun: "a cat that is black"."""
    relative = reading.word(position) in ("that", "which", "who")
    return relative and reading.word(position + 1) in _IS


def _joins(reading: Reading, position: int) -> bool:
    """Whether "and" or a punctuation mark stands between two looks."""
    stands = reading.at(position) is None and reading.word(position) in _JOINS
    return stands and _adjective(reading, position - 1)


def first_look(reading: Reading, last: Match) -> int:
    """Where a sequence of looks that ends with this one begins: "red and white", "black, small"."""
    start = last.start
    while True:
        before = start - 1
        while _joins(reading, before):
            before -= 1
        look = reading.at(before)
        if look is None or not _adjective(reading, before):
            return start
        start = look.start


def is_painted(reading: Reading, position: int) -> bool:
    """Whether the word there only introduces a colour: "a robot painted purple"."""
    color = reading.at(position + (2 if reading.word(position + 1) == "in" else 1))
    painted = reading.word(position) in ("painted", "colored", "coloured", "dyed")
    return painted and color is not None and color.meaning("color") is not None


def _put_after(reading: Reading, position: int) -> list[str]:
    """ "the ship big is sinking", "a table of wood": looks that stand after their noun."""
    tint = reading.at(position + 1) if reading.word(position) == "," else None
    if tint and (color := tint.meaning("color")) and reading.word(tint.end) == "with":
        return [color.value]  # "a flag, red with a golden lion"
    if is_painted(reading, position):
        position += 2 if reading.word(position + 1) == "in" else 1
    match = reading.at(position)
    meaning = match.meaning("color", "attribute") if match else None
    if match and meaning and match.start == position and meaning.group != "open":
        found = [meaning.value]
        while (other := _color_behind(reading, match)) and meaning.category == "color":
            match, found = other[0], [*found, other[1]]
        after, following = reading.word(match.end), reading.at(match.end)
        verb = following and following.meaning("action")
        acts = verb and (
            not (following and following.meaning("subject")) or after.endswith(("s", "ing"))
        )
        closed = after in _CLOSES or not after.isalnum()
        alone = not match.meaning("subject", "place", "light_noun", "mood", "action")
        return found if alone and (acts or closed) and after != "," else []
    stuff = reading.at(position + 1)
    material = stuff.meaning("attribute", "scenery", "subject") if stuff else None
    if reading.word(position) == "of" and stuff and material:
        made = MATERIALS.get(reading.word(stuff.end - 1))
        if made and stuff.end == position + 2:
            return [made]
    return []


def _color_behind(reading: Reading, color: Match) -> tuple[Match, str] | None:
    """The second of two colours, "painted red and blue", with its match; or None."""
    position = color.end + (reading.word(color.end) == "and")
    other = reading.at(position)
    meaning = other.meaning("color") if other and other.start == position else None
    return (other, meaning.value) if other and meaning else None


def _is_alive(noun: Match) -> bool:
    meaning = noun.meaning("subject")
    return is_animal(meaning) or is_person(meaning)


def _adjective(reading: Reading, position: int) -> bool:
    match = reading.at(position)
    return bool(match and match.meaning("color", "attribute") and not match.meaning("subject"))


def predicates(reading: Reading, position: int, *, verb: bool = True) -> list[str]:
    """Looks after a form of "to be": "is red", "are wet and grey"; ``verb`` is False for "it's"."""
    if verb and reading.word(position) not in _IS:
        return []
    found: list[str] = []
    position += 1
    while reading.word(position) in ("very", "so", "really", "quite"):
        position += 1
    while position < len(reading.tokens):
        match = reading.at(position)
        meaning = match.meaning("color", "attribute") if match else None
        if match and meaning:
            found.append(meaning.value)
            position = match.end
        elif found and reading.word(position) in ("and", ","):
            position += 1
        else:
            break
    return found


def is_compound(reading: Reading, match: Match, after: Match) -> bool:
    """Whether a noun describes the one after it: "glass bottle", "office chair"."""
    second = after.meaning("subject")
    first = match.meaning("subject")
    if second and match.meaning("attribute") and match.end == after.start:
        return not (first and first.plural)
    if not second or not first or match.meaning("action") or after.meaning("action"):
        return bool(second and match.meaning("attribute"))
    if second.value == first.value or first.group == "person":
        return False
    if reading.word(after.start) in tells_of_young() and is_animal(first):
        return False
    between = reading.text[reading.tokens[match.end - 1].end : reading.tokens[after.start].start]
    return not between.strip() and not first.plural and not owns(reading, match)


def count_of(reading: Reading, noun: Match, meaning: Meaning) -> int | None:
    """How many: 1 for "a", the stated number, None for a bare plural; "the ball" is one."""
    if reading.word(noun.start - 1) == "of" and reading.word(noun.start - 2) in nouns(
        "collectives"
    ):
        return None
    for position in range(noun.start - 1, max(-1, noun.start - 2 - _NUM_ADJECTIVES), -1):
        word = reading.word(position)
        if _is_in_a_compound(reading, position):
            continue
        if word in COUNTS and not (meaning.plural and word in INDEFINITE):
            return COUNTS[word]
        bare = all(_adjective(reading, each) for each in range(position + 1, noun.start))
        if word in INDEFINITE and bare and meaning.group == "person":
            return 1  # "a men"
        if word.isdecimal() and len(word) <= _MOST_DIGITS:
            return int(word)
        if not _inside_noun_phrase(reading, position):
            break
    bare = meaning.value in _SAME_IN_PLURAL and not any(
        word in DETERMINERS for word in reading.words(noun.start - 3, noun.start)
    )
    return None if meaning.plural or bare else 1


def _is_in_a_compound(reading: Reading, position: int) -> bool:
    """Whether a number belongs to a compound: "a three-legged dog" is one dog."""
    match = reading.at(position)
    look = match.meaning("attribute") if match else None
    return look is not None and look.group == "compound"


def _inside_noun_phrase(reading: Reading, position: int) -> bool:
    """Whether a word may stand between a number and its noun: "two very small red balls"."""
    match = reading.at(position)
    if match is None:
        word = reading.word(position)
        return word.isalpha() and word not in DETERMINERS | PREPOSITIONS | {"and", "to"}
    if match.meaning("color", "attribute", "manner"):
        return True
    return bool(match.meaning("action")) and reading.word(match.end - 1).endswith("ing")
