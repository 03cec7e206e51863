"""Manners: how something is done: "slowly", "in a hurry"."""

from __future__ import annotations

from kling_local.planner.reading import CLAUSE_WORDS, Reading
from kling_local.planner.vocabulary import Match

_REACH = 8


def manner_of(reading: Reading, verb: Match) -> str | None:
    """How it is done, if said right before the verb, right after it or at the clause's end."""
    before = reading.at(verb.start - 1)
    said = before.meaning("manner") if before else None
    if said:
        return said.value
    for position in range(verb.end, min(len(reading.tokens), verb.end + _REACH)):
        match = reading.at(position)
        word = reading.tokens[position]
        if not word.is_word or word.text in CLAUSE_WORDS:
            return None
        meaning = match.meaning("manner") if match else None
        if match and meaning and (position < verb.end + 3 or _ends_clause(reading, match)):
            return meaning.value
        if match and match.meaning("action", "movement") and match.start == position:
            named = any(noun.start == position for noun, _ in reading.mentions)
            if not named:
                return None
    return None


def _ends_clause(reading: Reading, match: Match) -> bool:
    """Whether a mark or a joining word follows, so that the adverb modifies nothing after it."""
    after = reading.word(match.end)
    return not after.isalnum() or after in CLAUSE_WORDS
