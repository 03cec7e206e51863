"""Steering: in "pilots a plane" a noun for a person is a verb."""

from __future__ import annotations

from kling_local.planner.kinds import groups
from kling_local.planner.reading import DETERMINERS
from kling_local.planner.vocabulary import Match, Meaning, Token, vocabulary

_VERBS = ("pilot", "captain", "skipper", "chauffeur")
_FORMS = {f"{verb}{end}": verb for verb in _VERBS for end in ("", "s", "ed", "ing")}
_WHO = frozenset("he she it who is are was were and".split())
_REACH = 5
_CARRIES = frozenset({"do", "perform", "execute", "make", "use", "start", "begin"})
"""Verbs whose object is the move itself: "does a truck left"."""


def with_steering(tokens: list[Token], matches: list[Match]) -> list[Match]:
    """The matches, with nouns for people as verbs if something to steer follows, and with camera
    moves read as vehicles if they are driven: "drives a truck left"."""
    matches = [part for each in matches for part in _apart(tokens, matches, each)]
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


def _apart(tokens: list[Token], matches: list[Match], match: Match) -> list[Match]:
    """The parts of a camera move that is really a vehicle and a side, as the object of a verb:
    "drives a truck left"; else the match itself."""
    if match.end != match.start + 2 or match.meaning("movement") is None:
        return [match]
    parts = [
        Match(place, place + 1, vocabulary().phrases.get((tokens[place].text,), ()))
        for place in range(match.start, match.end)
    ]
    start = match.start - 1
    ends = {each.end: each for each in matches}
    while (look := ends.get(start + 1)) and look.meaning("color", "attribute"):
        start = look.start - 1
    verb = ends.get(start)
    action = verb.meaning("action") if verb else None
    headed = start > 0 and tokens[start].text in DETERMINERS
    driven = action is not None and action.value not in _CARRIES and headed
    noun = parts[0].meaning("subject")
    steered = _can_be_steered(noun)
    return parts if driven and steered and parts[1].meanings else [match]


def _is_verb(tokens: list[Token], at: dict[int, Match], position: int) -> bool:
    """Whether such a noun is a verb: a determiner follows it, and a doer stands before it or what
    comes next can be steered. After an article it is a person."""
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
            return _can_be_steered(meaning)
        if not tokens[place].text.isalpha() or tokens[place].text in DETERMINERS:
            return False
    return False


def _can_be_steered(meaning: Meaning | None) -> bool:
    """Whether a noun names what is driven or ridden."""
    return meaning is not None and meaning.group in groups("driven") | {"four_legged"}
