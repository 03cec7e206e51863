"""Reported speech: what somebody says without quotation marks is not in the picture."""

from __future__ import annotations

from kling_local.planner.ahead import Ahead
from kling_local.planner.reading import DETERMINERS
from kling_local.planner.vocabulary import Match, Token

_SAYS = frozenset(
    "says said saying shouts shouting whispers whispering replies yells yelling screams announces"
    " exclaims murmurs mutters declares explains insists claims thinks".split()
)
_SPEAKS = {"says": "speaks", "said": "speaks", "saying": "speaking"}
"""Visible actions that replace verbs of saying."""
_FIRST = frozenset("i we i'm we're i've we've i'll we'll my our me us".split())
_PRONOUNS = frozenset("i we he she they it you there i'm we're he's she's it's they're".split())
_FINITE = frozenset(
    "is are was were am will would can could must should may might has have had do does did".split()
)
_NEXT = frozenset({"then", "while", "before", "after"})
_REACH = 5
"""How many words may stand between the verb and the comma before the speech."""


def without_reported(text: str, tokens: list[Token], matches: list[Match]) -> list[Token]:
    """The tokens without unquoted speech: "says the cars are coming", "says, we are here"."""
    if not any(token.text in _SAYS for token in tokens):
        return tokens
    ahead = Ahead(text, tokens, matches)
    left: list[Token] = []
    position = 0
    while position < len(tokens):
        verb = tokens[position]
        begin, end = _speech(ahead, position + 1) if verb.text in _SAYS else (0, 0)
        left.append(verb._replace(text=_SPEAKS.get(verb.text, verb.text)) if end else verb)
        left += tokens[position + 1 : begin] if end else []
        position = end or position + 1
    return tokens if len(left) == len(tokens) else left


def _speech(ahead: Ahead, start: int) -> tuple[int, int]:
    """Where unquoted speech begins and ends after a verb that ends at ``start``, else (0, 0)."""
    colon = ahead.word(start) == ":"
    clause = start + (colon or ahead.word(start) == "that")
    if _is_clause(ahead, clause):
        return start, _end(ahead, clause, whole=colon)
    for comma in range(start, start + _REACH):
        word = ahead.word(comma)
        if word == ",":
            spoken = ahead.word(comma + 1) in _FIRST
            return (comma, _end(ahead, comma + 1, whole=True)) if spoken else (0, 0)
        if not word.isalpha() or word == "and":
            break
    return 0, 0


def _is_clause(ahead: Ahead, position: int) -> bool:
    """Whether a full clause begins there: "the cars are coming", "he likes dogs"."""
    word = ahead.word(position)
    if word in _PRONOUNS:
        after = ahead.starts.get(position + 1)
        acts = after is not None and after.meaning("action") is not None
        return acts or ahead.word(position + 1) in _FINITE | {"like", "likes"} or "'" in word
    if word not in DETERMINERS:
        return False
    end = ahead.noun_phrase(position)
    verb = ahead.starts.get(end) if end else None
    finite = verb and verb.meaning("action") and not ahead.word(end).endswith("ing")
    return bool(end) and (ahead.word(end) in _FINITE or bool(finite))


def _end(ahead: Ahead, position: int, *, whole: bool) -> int:
    """Where the speech ends: at the comma, or with the sentence if "I" or the like follows it."""
    end = position
    while ahead.word(end).isalnum() or "'" in ahead.word(end):
        if end > position and ahead.word(end) in _NEXT:
            break
        end += 1
    if not whole or ahead.word(end) != ",":
        return end
    rest = end + 1
    while ahead.word(rest) and ahead.word(rest) not in ".!?;":
        rest += 1
    first = [place for place in range(end, rest) if ahead.word(place) in _FIRST]
    return rest if first else end
