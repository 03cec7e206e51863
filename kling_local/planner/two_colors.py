"""Two colours of one noun: "a black and white cat" states the colours of the cat, "a black and
white film" the look of the film."""

from __future__ import annotations

from functools import lru_cache

from kling_local.planner.kinds import is_person
from kling_local.planner.reading import DETERMINERS, PREPOSITIONS
from kling_local.planner.vocabulary import Match, Meaning, Token, vocabulary

_LOOKS = {("black", "and", "white"), ("black", "white")}
_OF_FILM = frozenset(
    "film movie video clip footage shot scene sequence frame picture image photo photograph"
    " portrait snapshot painting drawing sketch print poster illustration animation cartoon comic"
    " anime manga documentary commercial ad advert trailer teaser montage style look aesthetic"
    " palette tone tones mood vibe photography cinematography noir negative render grade grading"
    " filter effect still stills television tv screen monitor projector camera".split()
)
_PATTERNS = frozenset(
    "stripe stripes striped spot spots spotted patch patches feather feathers fur coat wing wings"
    " marking markings pattern patterns dots tail paw paws ear ears".split()
)
"""Parts that an animal or a thing has in two colours."""
_IS = frozenset({"is", "are", "was", "were"})
_PAINTED = frozenset({"painted", "colored", "coloured", "dyed"})
_REACH = 3
"""How many words after the colours are searched for what has them."""


def with_two_colors(tokens: list[Token], matches: list[Match]) -> list[Match]:
    """The matches, with two colours of one noun side by side: the first includes the "and"."""
    at = {match.start: match for match in matches}
    found: list[Match] = []
    for match in matches:
        words = tuple(token.text for token in tokens[match.start : match.end])
        other = at.get(match.end + 1)
        if words in _LOOKS and _is_of_a_thing(tokens, at, match):
            found += [
                Match(match.start, match.end - 1, _color("black")),
                Match(match.end - 1, match.end, _color("white")),
            ]
        elif match.meaning("color") and other and _pairs(tokens, at, match, other):
            found.append(Match(match.start, match.end + 1, match.meanings))
        else:
            found.append(match)
    return found


def _pairs(tokens: list[Token], at: dict[int, Match], first: Match, second: Match) -> bool:
    """Whether "and" joins two colours of a noun with a determiner: "two red and blue balls"."""
    opened = first.start > 0 and (
        tokens[first.start - 1].text in DETERMINERS or tokens[first.start - 1].text.isdecimal()
    )
    joined = tokens[first.end].text == "and" and second.meaning("color") is not None
    noun = at.get(second.end)
    return (
        opened and joined and noun is not None and noun.meaning("subject", "clothing") is not None
    )


def _is_of_a_thing(tokens: list[Token], at: dict[int, Match], match: Match) -> bool:
    """Whether the colours describe an animal, a thing or clothes, named before or after them."""
    return _stands_before(tokens, at, match.end) or _is_told_of(tokens, at, match.start - 1)


def _stands_before(tokens: list[Token], at: dict[int, Match], position: int) -> bool:
    """Whether what has the colours follows: "black and white fluffy cat", "black and white border
    collie", "black and white stripes"."""
    for place in range(position, min(len(tokens), position + _REACH)):
        word = tokens[place].text
        noun = at.get(place)
        if word in _OF_FILM or not word.isalpha() or word in PREPOSITIONS | DETERMINERS:
            return False
        if word in _PATTERNS:
            return True
        if noun and noun.meaning("subject", "clothing", "feature"):
            return _has_colors(noun) and not _names_a_film(tokens, noun.end)
        if noun and not noun.meaning("color", "attribute"):
            return False
    return False


def _is_told_of(tokens: list[Token], at: dict[int, Match], position: int) -> bool:
    """Whether the colours are a predicate of a noun before them: "the cat is black and white", "a
    car that is black and white", "a box painted black and white"."""
    word = tokens[position].text if position >= 0 else ""
    if word not in _IS | _PAINTED:
        return False
    position -= 1
    if position >= 0 and tokens[position].text in ("that", "which"):
        position -= 1
    noun = next((each for each in at.values() if each.end - 1 == position), None)
    return noun is not None and noun.meaning("subject") is not None and _has_colors(noun)


def _has_colors(noun: Match) -> bool:
    """Whether a noun can have two colours of its own; with people, the film is meant."""
    meaning = noun.meaning("subject")
    if noun.meaning("clothing", "feature"):
        return True
    return meaning is not None and not is_person(meaning) and meaning.value not in _OF_FILM


def _names_a_film(tokens: list[Token], position: int) -> bool:
    """Whether a film is named next: "black and white cat video", "black and white car chase
    scene"."""
    for token in tokens[position : position + 2]:
        if token.text in _OF_FILM:
            return True
        if not token.text.isalpha() or token.text in PREPOSITIONS | DETERMINERS:
            return False
    return False


@lru_cache(maxsize=4)
def _color(word: str) -> tuple[Meaning, ...]:
    known = vocabulary().phrases[(word,)]
    return tuple(each for each in known if each.category == "color")
