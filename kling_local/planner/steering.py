"""Steering: in "pilots a plane" a word that names people is a verb."""

from __future__ import annotations

from kling_local.planner.reading import DETERMINERS
from kling_local.planner.vocabulary import Match, Meaning, Token

_VERBS = ("pilot", "captain", "skipper", "chauffeur")
_FORMS = {f"{verb}{end}": verb for verb in _VERBS for end in ("", "s", "ed", "ing")}
_STEERED = frozenset({"vehicle", "car", "boat", "aircraft", "four_legged"})
_WHO = frozenset("he she it who is are was were and".split())
_REACH = 5


def with_steering(tokens: list[Token], matches: list[Match]) -> list[Match]:
    """The phrases, with people's names as verbs where something that is steered follows."""
    forms = [place for place, token in enumerate(tokens) if token.text in _FORMS]
    if not forms:
        return matches
    at = {match.start: match for match in matches}
    inside = {place for each in matches for place in range(each.start + 1, each.end)}
    for place in forms:
        whole = place in at and at[place].end > place + 1
        if place not in inside and not whole and _is_verb(tokens, at, place):
            verb = _FORMS[tokens[place].text]
            at[place] = Match(place, place + 1, (Meaning("action", verb, "steer"),))
    return [at[start] for start in sorted(at)]


def _is_verb(tokens: list[Token], at: dict[int, Match], position: int) -> bool:
    """Whether somebody before it does it to "the" next noun, or something that is steered follows.
    An article before it makes it somebody."""
    before = tokens[position - 1].text if position else ""
    after = tokens[position + 1].text if position + 1 < len(tokens) else ""
    if before in DETERMINERS or after not in DETERMINERS:
        return False
    doer = next((each for each in at.values() if each.end == position), None)
    who = doer.meaning("subject") if doer and not doer.meaning("color", "attribute") else None
    if tokens[position].text not in _VERBS and (before in _WHO or (who and not who.plural)):
        return True
    for place in range(position + 2, min(len(tokens), position + _REACH)):
        noun = at.get(place)
        meaning = noun.meaning("subject") if noun else None
        if meaning:
            return meaning.group in _STEERED
        if not tokens[place].text.isalpha() or tokens[place].text in DETERMINERS:
            return False
    return False
