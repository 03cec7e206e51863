"""Where it happens: the one of a shot's places in which the action takes place."""

from __future__ import annotations

from dataclasses import dataclass

from kling_local.planner.vocabulary import Match, Meaning, Token

_WITHIN = frozenset(
    "in on at across through over along inside into onto within around throughout among amid down"
    " up".split()
)
_PASSED = frozenset(
    "past by near beside behind outside opposite beyond facing to toward towards from with against"
    " before".split()
)
_AT_THE_WATER = frozenset("by near beside at".split())
_NEXT_TO = (("next", "to"), ("close", "to"))
_IN_FRONT_OF = ("in", "front", "of")
_PASSING = frozenset({"pass", "approach", "leave", "reach", "watch", "look", "gaze", "stare"})
_REACH = 6
_TOWN = "town"
"""The group of proper names, which rank behind others: a street says more than its city."""
_SCENE, _WATERSIDE, _NAMED, _OBJECT, _MODIFIER = 0, 1, 2, 3, 4
"""How likely it is that the action happens there, most likely first."""


@dataclass(frozen=True)
class _Candidate:
    match: Match
    meaning: Meaning
    rank: int


def scene_of(
    tokens: list[Token], matches: list[Match], places: list[Match]
) -> tuple[Meaning | None, tuple[str, ...], Match | None]:
    """The place of the action, the names of the other places, and the match of the first.

    "past a house" and "next to a shop" name things that are passed, unless no other place is named
    and one can be there: "by the sea". Of several places in one clause the last contains the
    others: "along a road in the desert".
    """
    starts = {match.start for match in places}
    ends = {match.end: match for match in matches}
    begins = {match.start: match for match in matches}
    found = [_candidate(tokens, (ends, begins), match, starts) for match in places]
    if not found:
        return None, (), None
    proper = [each for each in found if each.meaning.group != _TOWN]
    best = min(each.rank for each in proper or found)
    chosen = next(each for each in proper or found if each.rank == best)
    if best == _SCENE:
        for each in proper or found:
            between = tokens[chosen.match.end : each.match.start]
            later = each.match.start > chosen.match.start
            if each.rank == _SCENE and later and all(token.is_word for token in between):
                chosen = each
    is_seen_from_outside = chosen.rank == _OBJECT and chosen.meaning.group == "room"
    place = None if is_seen_from_outside else chosen.meaning
    names = dict.fromkeys(each.meaning.value for each in found)
    others = tuple(name for name in names if place is None or name != place.value)
    return place, others, chosen.match if place else None


def _candidate(
    tokens: list[Token],
    edges: tuple[dict[int, Match], dict[int, Match]],
    match: Match,
    starts: set[int],
) -> _Candidate:
    ends, begins = edges
    meaning = next(each for each in match.meanings if each.category == "place")
    if match.end in starts:  # "a restaurant kitchen"
        return _Candidate(match, meaning, _MODIFIER)
    after = begins.get(match.end)
    if after and after.meaning("scenery") and meaning.group == "room":
        return _Candidate(match, meaning, _SCENE)  # "from a cathedral ceiling"
    return _Candidate(match, meaning, _rank(tokens, ends, match, meaning))


def _rank(tokens: list[Token], ends: dict[int, Match], match: Match, meaning: Meaning) -> int:
    words = [token.text for token in tokens]
    for position in range(match.start - 1, max(-1, match.start - 1 - _REACH), -1):
        word = words[position]
        if not tokens[position].is_word:
            break
        next_to = tuple(words[max(0, position - 1) : position + 1]) in _NEXT_TO
        if next_to or tuple(words[max(0, position - 2) : position + 1]) == _IN_FRONT_OF:
            at_water = next_to and meaning.group == "beach"
            return _WATERSIDE if at_water else _OBJECT
        owner = ends.get(position)
        if word == "of" and owner and owner.meaning("scenery", "body"):
            return _OBJECT  # "the roof of a house"
        if word in _WITHIN or word in _PASSED or (word == "above" and meaning.group == "room"):
            return _after_preposition(word, _verb_at(ends, position - 1), meaning)
        verb = _verb_at(ends, position)
        if verb:
            action = _action_at(ends, position)
            travels = action is not None and action.group == "move"
            return _OBJECT if verb in _PASSING else _SCENE if travels else _NAMED
        before = ends.get(position + 1)
        if before and before.meaning("place", "subject"):
            break
    return _NAMED


def _after_preposition(word: str, verb: str | None, meaning: Meaning) -> int:
    if word == "at" and verb in _PASSING:
        return _OBJECT
    if word in _AT_THE_WATER and meaning.group == "beach":
        return _WATERSIDE
    if word in _PASSED or word == "above":
        return _OBJECT
    return _NAMED if meaning.value == "sky" else _SCENE


def _verb_at(ends: dict[int, Match], position: int) -> str | None:
    meaning = _action_at(ends, position)
    return meaning.value if meaning else None


def _action_at(ends: dict[int, Match], position: int) -> Meaning | None:
    """The action of the phrase that ends there, or None."""
    match = ends.get(position + 1)
    return match.meaning("action") if match else None
