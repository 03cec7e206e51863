"""Names given to a noun: after "a cat named Tiger", "Tiger" means the cat wherever it stands."""

from __future__ import annotations

from collections.abc import Container, Mapping

from kling_local.planner.kinds import is_living
from kling_local.planner.reading import DETERMINERS, PREPOSITIONS, PRONOUNS, SENTENCE_ENDS
from kling_local.planner.vocabulary import Match, Token

_NAMED = frozenset({"named", "nicknamed", "called", "dubbed", "christened"})
_IN_ANY_LETTERS = frozenset({"named", "nicknamed"})
_BETWEEN = frozenset({",", "is", "was", "are", "who", "that", "which"})
_HIS_NAME = ("his", "her", "its", "whose", "their")
_NO_NAME = PREPOSITIONS | DETERMINERS | PRONOUNS | {"as", "after", "for", "and", "to", "so", "best"}
_NO_NAMES = ("time_of_day", "place", "weather", "direction", "color", "look", "manner")
_MOST_WORDS = 3
_IS_A = ([",", "a"], [",", "an"], ["is", "a"], ["is", "an"])


def with_called(
    text: str,
    tokens: list[Token],
    matches: list[Match],
    known: Mapping[str, str],
    elements: Container[str] = (),
) -> tuple[list[Token], dict[str, str]]:
    """Replace given names by their nouns; return the tokens, and each name (in lower case) with its
    noun.

    ``known`` holds the names given in other shots, and pronouns that stand for a noun. Names in
    ``elements`` are left alone: an element is a figure of its own.
    """
    called: dict[str, str] = {}
    left: list[Token] = []
    position = 0
    while position < len(tokens):
        begin, end = _naming(text, tokens, position)
        if not end and _is_title(text, tokens, matches, position):
            begin, end = position, position + 1
        noun = _noun_before(tokens, matches, begin if end else 0)
        name = tokens[position]
        shown = any(each in elements for each in _names(text, tokens, position, end))
        if end and noun and not shown:
            called |= dict.fromkeys(_names(text, tokens, position, end), noun)
            del left[len(left) - (position - begin) :]
            position = end
        elif name.text not in elements and (who := _introduced(text, tokens, matches, position)):
            called[name.text] = who
            position += 2
        elif (whose := {**known, **called}.get(name.text)) and (
            name.text.split("'")[0] in PRONOUNS or _is_capital(text, name)
        ):
            left += [name._replace(text=word) for word in whose.split()]
            position += 1
        else:
            left.append(name)
            position += 1
    return (left, called) if called or known else (tokens, {})


def _naming(text: str, tokens: list[Token], position: int) -> tuple[int, int]:
    """The begin and end of words that give a name and whose verb is at ``position``: ", who is
    called Max,", ", her name is Lily,", "named Tiger"; (0, 0) if it gives none."""
    words = [token.text for token in tokens[position : position + 2]]
    if words[:1] and words[0] in _NAMED:
        begin, end = position, position + 1
    elif words == ["name", "is"] and position and tokens[position - 1].text in _HIS_NAME:
        begin, end = position - 1, position + 2
    else:
        return 0, 0
    name, loose = end, words[0] in _IN_ANY_LETTERS
    while end < len(tokens) and end < name + _MOST_WORDS and _is_capital(text, tokens[end]):
        end += 1
        if [each.text for each in tokens[end : end + 1]] == ["and"]:
            end += _is_capital(text, tokens[end + 1]) if end + 1 < len(tokens) else 0
    if end == name and loose and end < len(tokens):
        word, gap = tokens[end].text, tokens[end].start - tokens[end - 1].end
        end += word.isalpha() and gap == 1 and word not in _NO_NAME
    if end == name:
        return 0, 0
    while begin > 0 and tokens[begin - 1].text in _BETWEEN:
        begin -= 1
    comma = begin < position and tokens[begin].text == ","
    closed = comma and end < len(tokens) and tokens[end].text == ","
    return begin, end + closed


def _introduced(text: str, tokens: list[Token], matches: list[Match], position: int) -> str:
    """The noun of a name that opens its sentence, is introduced there and comes again later: "Max
    is a dog. Max runs", "Lily, a girl, ... Lily"; ``""`` otherwise.

    Before a comma, the name itself has to read as a subject.
    """
    name, link = tokens[position], [each.text for each in tokens[position + 1 : position + 3]]
    opens = position == 0 or tokens[position - 1].text in SENTENCE_ENDS
    if not opens or link not in _IS_A or not _is_capital(text, name) or name.text in _NO_NAME:
        return ""
    starts = {each.start: each for each in matches}
    own = starts.get(position)
    if (link[0] == "," and not (own and own.meaning("subject"))) or not (
        any(each.text == name.text and _is_capital(text, each) for each in tokens[position + 3 :])
    ):
        return ""
    if own and (own.end > position + 1 or own.meaning(*_NO_NAMES)):
        return ""
    noun = starts.get(position + 3)
    while noun and noun.meaning("color", "attribute") and not noun.meaning("subject"):
        noun = starts.get(noun.end)
    meaning = noun.meaning("subject") if noun else None
    living = meaning is not None and is_living(meaning) and not meaning.plural
    return " ".join(each.text for each in tokens[noun.start : noun.end]) if noun and living else ""


def _is_title(text: str, tokens: list[Token], matches: list[Match], position: int) -> bool:
    """Whether a name stands between a person and a verb or punctuation mark: "her husband TOM
    enters", "King Arthur walks"."""
    noun = next((each for each in matches if each.end == position), None)
    meaning = noun.meaning("subject") if noun else None
    if noun is None or meaning is None or meaning.group != "person" or meaning.plural:
        return False
    own = next((each for each in matches if each.start == position), None)
    after = next((each for each in matches if each.start == position + 1), None)
    name = tokens[position]
    if (
        not _is_capital(text, name)
        or name.text in _NO_NAME
        or tokens[position - 1].end + 1 != name.start
    ):
        return False
    if own and (own.end > position + 1 or name.text.endswith("s") or own.meaning(*_NO_NAMES)):
        return False
    opens = noun.start == 0 or tokens[noun.start - 1].text in SENTENCE_ENDS
    if _is_capital(text, tokens[noun.start]) and not opens:
        return False  # "A Tired Man Yawns"
    acts = after is not None and after.meaning("action") and tokens[position + 1].text.endswith("s")
    ends = position + 1 == len(tokens) or tokens[position + 1].text in {*SENTENCE_ENDS, ",", "and"}
    return bool(acts) or ends


def _noun_before(tokens: list[Token], matches: list[Match], end: int) -> str:
    """The words of the subject noun that ends at token ``end``, ``""`` if there is none."""
    noun = next((each for each in matches if each.end == end), None)
    meaning = noun.meaning("subject") if noun else None
    return " ".join(each.text for each in tokens[noun.start : end]) if noun and meaning else ""


def _names(text: str, tokens: list[Token], start: int, end: int) -> list[str]:
    """The capitalised words among some tokens, else the last token."""
    told = [each.text for each in tokens[start:end] if _is_capital(text, each)]
    return told or [tokens[end - 1].text]


def _is_capital(text: str, token: Token) -> bool:
    spelt = text[token.start : token.end]
    return spelt[:1].isupper() and token.text.isalpha() and len(spelt) > 1 and not text.isupper()
