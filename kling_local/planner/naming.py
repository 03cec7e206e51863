"""Names and nouns no lexicon holds: "Maya walks", "an alchemist stirs"; only where sure."""

from __future__ import annotations

from kling_local.planner.reading import DETERMINERS, PRONOUNS, Reading, surface

_PLACED = frozenset("in at of from to into near by on over through across and".split())
_NOBODY = PRONOUNS | frozenset(
    "camera drone shot scene video clip frame view image his her its their my your our lens picture"
    " film movie sequence story moment action light nothing everything something there here this"
    " that these those".split()
)
_FINITE = frozenset({"s", "ing"})
_LEAST = 3


def find_names(reading: Reading, known: tuple[str, ...] = ()) -> dict[int, str]:
    """Where a proper name stands, in lower case: a capital no lexicon explains, that does
    something. ``known`` names count wherever they stand."""
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
    """Where an unknown noun does something: "the alchemist stirs"."""
    found: dict[int, str] = {}
    for position, token in enumerate(reading.tokens):
        if reading.at(position) is not None or not token.text.isalpha() or len(token.text) < _LEAST:
            continue
        if token.text in _NOBODY or not _is_headed(reading, position):
            continue
        verb = reading.at(position + 1)
        if verb is None or verb.start != position + 1 or not verb.meaning("action"):
            continue
        if not verb.meaning("subject", "place") and surface(reading.tokens, verb) in _FINITE:
            found[position] = token.text
    return found


def _is_capital(reading: Reading, position: int) -> bool:
    token = reading.tokens[position]
    if token.text in _NOBODY:
        return False
    word = reading.text[token.start : token.end]
    return word[:1].isupper() and word[1:].islower() and len(word) >= _LEAST and word.isascii()


def _acts(reading: Reading, position: int) -> bool:
    if reading.word(position - 1) in _PLACED or reading.word(position - 1) in DETERMINERS:
        return False
    after = reading.at(position + 1)
    if reading.word(position + 1) == "," and reading.word(position + 2) in ("a", "an", "the"):
        return True
    if not after or after.start != position + 1 or not after.meaning("action"):
        return False
    return surface(reading.tokens, after) == "s"


def _is_headed(reading: Reading, position: int) -> bool:
    """Whether "a", "the" or the like stands before it, adjectives between them allowed."""
    start = position - 1
    while start >= 0:
        match = reading.at(start)
        if match is None or not match.meaning("color", "attribute") or match.meaning("subject"):
            break
        start = match.start - 1
    if reading.word(start) not in ("a", "an", "the"):
        return False
    return reading.word(start - 1) not in ("in", "on", "at", "of", "from", "through", "to", "with")
