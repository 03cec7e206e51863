"""Subjects: the nouns of a shot with their count and attributes."""

from __future__ import annotations

from kling_local.planner.clothes import dress, find_worn
from kling_local.planner.vocabulary import Match, Token
from kling_local.shots import Subject

_COUNTS = {
    "a": 1, "an": 1, "one": 1, "single": 1, "lone": 1, "two": 2, "three": 3, "four": 4, "five": 5,
    "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "pair": 2, "couple": 2,
}  # fmt: skip
_NUM_ADJECTIVES = 4
"""How many words before a noun may describe it."""
_JOINS = frozenset({",", "and", "'", '"'})
_IS = frozenset({"is", "are", "was", "were"})


def find_subjects(tokens: list[Token], matches: list[Match]) -> list[tuple[Match, Subject]]:
    """Subjects where they are first named, in order; later mentions add attributes."""
    found: dict[str, tuple[Match, Subject]] = {}
    worn = find_worn(tokens, matches)
    for match in matches:
        meaning = match.meaning("subject")
        if (
            match.start in worn
            or not meaning
            or _is_shot_word(tokens, match)
            or _is_other(tokens, match)
        ):
            continue
        attributes = _attributes(tokens, matches, match)
        identity = meaning.value.replace(" ", "_")
        if identity in found:
            first, known = found[identity]
            merged = tuple(dict.fromkeys(known.attributes + attributes))
            if _is_another(tokens, match) or (
                attributes and known.attributes and not set(attributes) & set(known.attributes)
            ):
                identity = f"{identity}_{sum(key.startswith(identity) for key in found) + 1}"
                found[identity] = (match, _subject(identity, tokens, match, attributes))
            else:
                found[identity] = (first, Subject(known.id, known.name, known.count, merged))
            continue
        found[identity] = (match, _subject(identity, tokens, match, attributes))
    return dress(list(found.values()), tokens, worn)


def _subject(
    identity: str, tokens: list[Token], match: Match, attributes: tuple[str, ...]
) -> Subject:
    meaning = match.meaning("subject")
    name = meaning.value if meaning else ""
    return Subject(identity, name, _count(tokens, match), attributes)


def _is_shot_word(tokens: list[Token], match: Match) -> bool:
    """ "character shot", "drone shot": the noun names the shot, not somebody in it."""
    return match.end < len(tokens) and tokens[match.end].text in ("shot", "view", "music", "sound")


def _is_other(tokens: list[Token], match: Match) -> bool:
    """A word that means something else where it stands: "watches", "lies", "roses" as verbs."""
    verb = match.meaning("action")
    before = tokens[match.start - 1].text if match.start else ""
    return (
        bool(verb)
        and before not in _COUNTS
        and before not in ("the", "his", "her", "its", "this", "that")
    )


def _is_another(tokens: list[Token], match: Match) -> bool:
    return match.start > 0 and tokens[match.start - 1].text in ("another", "second", "other")


def _attributes(tokens: list[Token], matches: list[Match], noun: Match) -> tuple[str, ...]:
    """Colours and adjectives right before the noun, and after "is"."""
    words: list[str] = []
    edge = noun.start
    for match in reversed([each for each in matches if each.end <= noun.start]):
        between = tokens[match.end : edge]
        joined = all(token.text in _JOINS for token in between)
        meaning = match.meaning("color", "attribute")
        if joined and not meaning and match.meaning("action", "manner"):
            edge = match.start  # "a red bouncing ball"
            continue
        if not joined or not meaning or noun.start - match.start > _NUM_ADJECTIVES:
            break
        words.insert(0, meaning.value)
        edge = match.start
    if noun.end < len(tokens) and tokens[noun.end].text in _IS:
        for match in matches:
            meaning = match.meaning("color", "attribute")
            if meaning and match.start == noun.end + 1:
                words.append(meaning.value)
    return tuple(dict.fromkeys(words))


def _count(tokens: list[Token], noun: Match) -> int | None:
    """1 for "a", the number when said, None for a bare plural; "the ball" is one."""
    meaning = noun.meaning("subject")
    for token in reversed(tokens[max(0, noun.start - _NUM_ADJECTIVES) : noun.start]):
        if not token.is_word:
            break
        if token.text in _COUNTS:
            return _COUNTS[token.text]
        if token.text.isdigit():
            return int(token.text)
    return None if meaning and meaning.plural else 1
