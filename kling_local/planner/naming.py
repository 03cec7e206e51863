"""Names and nouns that no lexicon holds: "Maya walks", "an alchemist stirs"; only where sure."""

from __future__ import annotations

import re
from dataclasses import replace

from kling_local.planner.open_words import is_abstract, is_adverb, is_state
from kling_local.planner.reading import (
    ARTICLES,
    CLAUSE_WORDS,
    DETERMINERS,
    PREPOSITIONS,
    PRONOUNS,
    SINGLE,
    Reading,
    surface,
)
from kling_local.planner.vocabulary import Match, Meaning

_PLACED = frozenset("in at of from to into near by on over through across and".split())
_NOBODY = PRONOUNS | frozenset(
    "camera drone shot scene video clip frame view image his her its their my your our lens picture"
    " film movie sequence story moment action light nothing everything something there here this"
    " that these those".split()
)
_NO_NOUN = _NOBODY | PREPOSITIONS | DETERMINERS | CLAUSE_WORDS
_BRINGS_IN = frozenset("a an my your ur his her their our another two three four five".split())
_TAKES_NO_THING = frozenset("of like at do does did doing makes takes gives has".split())
_OF_BUILDINGS = frozenset(
    "open close shut burn collapse explode rise descend arrive stop crumble fall shake move".split()
)
_FINITE = frozenset({"s", "ing"})
_NO_VERB = frozenset("during including regarding concerning whereas towards besides always".split())
_LEAST = 3
_MOST_IN_BRACKETS = 9
_AGE = re.compile(r"[1-9]\d|[1-9]0s")


def find_names(reading: Reading, known: tuple[str, ...] = ()) -> dict[int, str]:
    """The positions of proper names, with the names in lower case.

    A name is a capitalised word that no lexicon explains and that acts; ``known`` names always are.
    """
    wanted = {name.lower() for name in known if name.isalpha()}
    found: dict[int, str] = {}
    seen: set[str] = set()
    for position, token in enumerate(reading.tokens):
        if token.text in wanted or token.text in seen:
            found[position] = token.text
        elif (
            reading.at(position) is None
            and _is_capital(reading, position)
            and _acts(reading, position)
        ):
            found[position] = token.text
            seen.add(token.text)
    return found


def find_strangers(reading: Reading) -> dict[int, str]:
    """Positions of unknown nouns that act ("the alchemist stirs") or are introduced ("a foo")."""
    found: dict[int, str] = {}
    for position, token in enumerate(reading.tokens):
        match = reading.at(position)
        unknown = match is None
        doing = match and {each.category for each in match.meanings} == {"action"}
        if not (unknown or doing) or not token.text.isalpha() or len(token.text) < _LEAST:
            continue
        if token.text in _NO_NOUN or is_adverb(token.text) or position in reading.heard:
            continue
        if (_is_headed(reading, position) and _does(reading, position)) or (
            unknown and _is_brought_in(reading, position)
        ):
            found[position] = token.text
    return found


def find_moving_places(reading: Reading) -> dict[int, str]:
    """The positions of rooms and buildings that act, and so are no scene: "an elevator opens"."""
    found: dict[int, str] = {}
    for match, meaning in reading.all("place"):
        if meaning.group != "room" or not _is_headed(reading, match.start):
            continue
        verb = reading.at(match.end)
        action = verb.meaning("action") if verb and verb.start == match.end else None
        lone = match.end == match.start + 1
        acts = action is not None and action.value in _OF_BUILDINGS
        if verb and lone and acts and surface(reading.tokens, verb) == "s":
            found[match.start] = meaning.value
    return found


def _does(reading: Reading, position: int) -> bool:
    verb = reading.at(position + 1)
    if verb is None or verb.start != position + 1 or not verb.meaning("action"):
        return False
    return not verb.meaning("subject", "place") and surface(reading.tokens, verb) in _FINITE


def _is_brought_in(reading: Reading, position: int) -> bool:
    """Whether "a", "my" or a number introduces a word, and it modifies nothing after it."""
    if is_abstract(reading.word(position)) or not reading.word(position).isascii():
        return False
    start = reading.before_looks(position)
    described = start < position - 1 and reading.word(start) in ("", ",", ":", ".")
    if reading.word(start) not in _BRINGS_IN and not described:
        return False
    if reading.word(start - 1) in _TAKES_NO_THING:
        return False
    after, following = reading.word(position + 1), reading.at(position + 1)
    verb = following and following.meaning("action") and not following.meaning("subject")
    closed = not after.isalnum() or after in PREPOSITIONS or after in CLAUSE_WORDS
    return bool(verb or closed or after in ("is", "who", "that", "has", "with"))


def _is_capital(reading: Reading, position: int) -> bool:
    token = reading.tokens[position]
    if token.text in _NOBODY | DETERMINERS or is_adverb(token.text):
        return False
    word = reading.text[token.start : token.end]
    if len(word) < _LEAST or not word.isascii() or not word.isalpha():
        return False
    loud = word.isupper() and not reading.text.isupper()
    return loud or (word[:1].isupper() and word[1:].islower())


def _acts(reading: Reading, position: int) -> bool:
    before = reading.word(position - 1)
    if before in DETERMINERS or before in _PLACED - {"and"}:
        return False
    end = apposed(reading, position + 1)[0]
    told = end - (end > position + 1)  # "Tom, 60, an old fisherman"
    if reading.word(told) == "," and reading.word(told + 1) in ARTICLES:
        return True
    if before == "and":
        return False
    after = reading.at(end)  # "MARLA, 40s, tired, wipes the counter"
    position = end - 1
    if not after or after.start != position + 1 or not after.meaning("action"):
        return False
    return surface(reading.tokens, after) == "s"


def apposed(reading: Reading, position: int) -> tuple[int, list[str]]:
    """The end of looks between commas right after a noun (", 40s, tired,") or in brackets ("SARAH
    (30s)"), and those looks."""
    looks: list[str] = []
    if reading.word(position) == "(":
        return _in_brackets(reading, position)
    while reading.word(position) == ",":
        match = reading.at(position + 1)
        meaning = match.meaning("color", "attribute") if match else None
        word = reading.word(position + 1)
        plain = (
            match and meaning and not match.meaning("subject", "place", "mood", "look", "manner")
        )
        if match and meaning and plain and reading.word(match.end) == ",":
            looks.append(meaning.value)
            position = match.end
        elif _AGE.fullmatch(word) and reading.word(position + 2) == ",":
            looks.append(word)
            position += 2
        elif match and _is_state(reading, match) and reading.word(match.end) == ",":
            looks.append(word)
            position = match.end
        else:
            break
    if looks and reading.word(position) == ",":
        return position + 1, looks
    return position, []


def _in_brackets(reading: Reading, position: int) -> tuple[int, list[str]]:
    words = reading.words(position, position + _MOST_IN_BRACKETS)
    if ")" not in words:
        return position, []
    end = position + words.index(")")
    looks = []
    for place in range(position + 1, end):
        match = reading.at(place)
        meaning = match.meaning("color", "attribute") if match else None
        if meaning or _AGE.fullmatch(reading.word(place)):
            looks.append(meaning.value if meaning else reading.word(place))
        elif reading.word(place) not in (",", "and"):
            return end + 1, []  # "(gruff voice)"
    return end + 1, looks


def _is_state(reading: Reading, match: Match) -> bool:
    """Whether a participle describes a state: "soaked", "exhausted"."""
    return bool(match.meaning("action")) and reading.word(match.start).endswith("ed")


def _is_headed(reading: Reading, position: int) -> bool:
    """Whether "a" or "the" stands before the word, perhaps with adjectives between, and no
    preposition before that."""
    start = position - 1
    while start >= 0:
        match = reading.at(start)
        if match is None or not match.meaning("color", "attribute") or match.meaning("subject"):
            break
        start = match.start - 1
    if reading.word(start) not in ARTICLES:
        return False
    return reading.word(start - 1) not in ("in", "on", "at", "of", "from", "through", "to", "with")


def guess_verbs(reading: Reading) -> Reading:
    """The reading, with unknown words as verbs where one is expected: "he deadlifts a fridge"."""
    found = [
        Match(position, position + 1, (Meaning("action", _base(token.text), "other"),))
        for position, token in enumerate(reading.tokens)
        if reading.at(position) is None and _looks_like_a_verb(reading, position)
    ]
    if not found:
        return reading
    return replace(reading, matches=sorted((*reading.matches, *found), key=lambda m: m.start))


def _looks_like_a_verb(reading: Reading, position: int) -> bool:
    """An unknown "-s" or "-ing" right after somebody, and before what a verb has after it."""
    word, before = reading.word(position), reading.at(position - 1)
    if not word.isascii() or not word.isalpha() or len(word) < _LEAST + 2 or is_abstract(word[:-1]):
        return False
    if is_state(_base(word)) or word in _NO_VERB:
        return False
    ending = "ing" if word.endswith("ing") else "s" if re.search(r"[^sui]s$", word) else ""
    doer = any(noun.end == position for noun, _ in reading.mentions)
    worn = bool(before and before.meaning("clothing")) and ending == "ing"
    said = reading.word(position - 1) in SINGLE and ending == "s"
    after = reading.word(position + 1)
    goes_on = after in DETERMINERS | PREPOSITIONS | {
        "",
        ",",
        ".",
        "and",
        "her",
        "him",
        "it",
        "while",
    }
    return bool(ending) and (doer or worn or said) and goes_on


def _base(word: str) -> str:
    """The base form of an unknown verb, by the usual rules of spelling."""
    if not word.endswith("ing"):
        stem = re.sub(r"ies$", "y", word)
        return stem if stem != word else re.sub(r"(?<=[sxz])es$|(?<=[cs]h)es$|s$", "", word)
    stem = word[:-3]
    if len(stem) > 2 and stem[-1] == stem[-2] and stem[-1] not in "lsz":
        return stem[:-1]
    return stem + "e" if re.search(r"(?:[vcuz]|[^s]s|at|[^aeiou][gl])$", stem) else stem
