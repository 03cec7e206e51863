"""Names of body parts used as verbs: "a woman hands a cup to a man", "a dog eyes the ball"."""

from __future__ import annotations

from kling_local.planner.reading import DETERMINERS, SINGLE
from kling_local.planner.vocabulary import Match, Meaning, Token

_VERBS = {"hands": "hand", "eyes": "eye", "shoulders": "shoulder", "noses": "nose"}
_WHOM = frozenset({"him", "her", "it", "them", "me", "us", "you"})


def with_body_verbs(tokens: list[Token], matches: list[Match]) -> list[Match]:
    """The matches, with a body part read as a verb where it stands between a doer and an object."""
    if not any(token.text in _VERBS for token in tokens):
        return matches
    ends = {match.end: match for match in matches}
    return [
        Match(match.start, match.end, (Meaning("action", verb, "other"),))
        if (verb := _verb(tokens, ends, match))
        else match
        for match in matches
    ]


def _verb(tokens: list[Token], ends: dict[int, Match], match: Match) -> str | None:
    """The verb that a body part's name is here, None where it is a noun."""
    place = match.start
    verb = _VERBS.get(tokens[place].text) if match.end == place + 1 and place else None
    after = tokens[match.end].text if match.end < len(tokens) else ""
    if verb is None or after not in DETERMINERS | _WHOM:
        return None
    before = tokens[place - 1]
    doer = ends.get(place)
    who = doer.meaning("subject") if doer and not doer.meaning("color", "attribute") else None
    owner = len(before.text) != before.end - before.start  # "a man's hands"
    return verb if before.text in SINGLE or (who and not who.plural and not owner) else None
