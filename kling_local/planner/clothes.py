"""Clothes: "in a red dress" and "wearing a blue coat" tell how somebody looks."""

from __future__ import annotations

from dataclasses import replace

from kling_local.planner.vocabulary import Match, Token, tokenize, vocabulary
from kling_local.shots import Subject

_WEARING = frozenset({"in", "with", "wearing", "wears", "wear", "wore", "has", "having"})
_BEFORE = frozenset("a an the his her their its some matching".split())
_AND = frozenset({"and", ","})
_SENTENCE_ENDS = frozenset(".!?;")
_AFTER_A_COLOR = frozenset(
    "in on at by and with is are who that near under across through along over from to".split()
)


def find_worn(tokens: list[Token], matches: list[Match]) -> dict[int, tuple[int, str]]:
    """What is worn: where its match starts -> where the words begin, and "red dress"."""
    worn: dict[int, tuple[int, str]] = {}
    last_end: int | None = None
    for match in matches:
        clothing, color = match.meaning("clothing"), match.meaning("color")
        if not clothing and not (color and _ends_there(tokens, matches, match)):
            continue
        start, looks = _description(tokens, matches, match.start)
        before = tokens[start - 1].text if start else ""
        goes_on = before in _AND and last_end is not None and last_end in (start - 1, start - 2)
        if before in _WEARING and (clothing or (before != "with" and start == match.start)):
            start -= 1
        elif not (clothing and goes_on):
            continue
        noun = clothing.value if clothing else f"{color.value if color else ''} clothes"
        worn[match.start] = (start, " ".join((*looks, noun)))
        last_end = match.end
    return worn


def dress(
    subjects: list[tuple[Match, Subject]],
    tokens: list[Token],
    worn: dict[int, tuple[int, str]],
) -> list[tuple[Match, Subject]]:
    """Give everything worn to its wearer: the last one named before it in the sentence, else the
    next."""
    dressed = list(subjects)
    for start, what in worn.values():
        before = [
            index
            for index, (match, _) in enumerate(dressed)
            if match.end <= start
            and not any(token.text in _SENTENCE_ENDS for token in tokens[match.end : start])
        ]
        after = [index for index, (match, _) in enumerate(dressed) if match.start > start]
        if before or after:
            index = before[-1] if before else after[0]
            match, subject = dressed[index]
            attributes = tuple(dict.fromkeys((*subject.attributes, what)))
            dressed[index] = (match, replace(subject, attributes=attributes))
    return dressed


def is_worn(attribute: str) -> bool:
    """Whether an attribute names clothes: "red dress", not "red"."""
    words = [token.text for token in tokenize(attribute)]
    known = vocabulary().phrases
    return any(
        meaning.category == "clothing"
        for start in range(len(words))
        for meaning in known.get(tuple(words[start:]), ())
    )


def describe_look(attributes: tuple[str, ...]) -> tuple[str, str]:
    """What stands before the noun and what after it: ``("young", "in red dress")``."""
    worn = [each for each in attributes if is_worn(each)]
    own = [each for each in attributes if each not in worn]
    return " ".join(own), f"in {' and '.join(worn)}" if worn else ""


def _description(tokens: list[Token], matches: list[Match], noun: int) -> tuple[int, list[str]]:
    """Where "a long red" before a noun begins, and its colours and adjectives."""
    by_end = {match.end: match for match in matches}
    stops = _WEARING | _AND | _AFTER_A_COLOR
    looks: list[str] = []
    position = noun
    while position:
        match = by_end.get(position)
        meaning = match.meaning("color", "attribute") if match else None
        if match and meaning:
            looks.insert(0, meaning.value)
            position = match.start
        elif tokens[position - 1].text in _BEFORE:
            return position - 1, looks
        elif match or not tokens[position - 1].is_word or tokens[position - 1].text in stops:
            break
        else:  # a word nobody knows: "a flowing red dress"
            position -= 1
    return position, looks


def _ends_there(tokens: list[Token], matches: list[Match], color: Match) -> bool:
    """Whether a colour stands for a noun: "a woman in red walks"."""
    if color.end == len(tokens) or not tokens[color.end].is_word:
        return True
    verb = any(match.start == color.end and match.meaning("action") for match in matches)
    return verb or tokens[color.end].text in _AFTER_A_COLOR
