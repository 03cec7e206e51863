"""Undone: actions that somebody only wants, is about to do, nearly does or has stopped doing."""

from __future__ import annotations

from kling_local.planner.reading import Reading, surface
from kling_local.planner.vocabulary import Match

ENDS = frozenset({"stop", "quit", "cease", "finish"})
_WISHES = (
    "want wish hope plan prepare pretend intend threaten refuse forget fail decline dream long"
    " yearn need wait hesitate get_ready try attempt learn"
).split()
"""Verbs whose "to" introduces an action that is not done, at least not yet."""
_READY = frozenset(
    "about ready eager unable afraid reluctant poised supposed meant used how unwilling".split()
)
_MINDS = "imagine consider avoid remember recall contemplate".split()
"""Verbs whose "-ing" is only thought of."""
_NEARLY = frozenset({"almost", "nearly"})
_IS = frozenset({"is", "are", "was", "were"})


def is_undone(reading: Reading, match: Match) -> bool:
    """Whether an action is not done, or no longer: "stops walking", "wants to walk", "is about to
    walk", "almost walks"."""
    before, form = reading.word(match.start - 1), surface(reading.tokens, match)
    if before in _NEARLY:
        return True
    if form == "ing":
        return _is_any(reading, match.start - 1, (*ENDS, *_MINDS))
    if form != "base":
        return False
    if before in ("and", "or"):  # "wants to run and jump"
        first = reading.at(match.start - 2)
        joined = first is not None and first.meaning("action") and reading.word(first.start - 1)
        return first is not None and joined == "to" and is_undone(reading, first)
    position = _before_manner(reading, match.start - 1)
    if reading.word(position) != "to":
        return False
    if reading.word(position - 1) == "not":  # "warns her son not to run"
        return True
    told = reading.word(position - 1) in _READY or reading.word(position - 2) == "too"
    return told or _is_any(reading, position - 1, _WISHES)


def is_going_to(reading: Reading, match: Match) -> bool:
    """Whether "going" only announces the next verb: "is going to jump"."""
    after = reading.at(match.end + 1)
    verb = after is not None and after.meaning("action") and reading.word(match.end) == "to"
    told = reading.word(match.start) == "going" and reading.word(match.start - 1) in _IS
    return bool(told and verb and after and surface(reading.tokens, after) == "base")


def _is_any(reading: Reading, position: int, verbs: list[str] | tuple[str, ...]) -> bool:
    """Whether a form of one of these verbs ends there."""
    match, word = reading.at(position), reading.word(position)
    action = match.meaning("action") if match else None
    forms = {word, word.removesuffix("s"), word.removesuffix("ed"), word.removesuffix("ing")}
    forms |= {word.removesuffix("d"), f"{word.removesuffix('ing')}e", f"{word.removesuffix('es')}"}
    said = action.value.replace(" ", "_") if action else ""
    return said in verbs or not forms.isdisjoint(verbs)


def _before_manner(reading: Reading, position: int) -> int:
    """The position before any adverbs that end there: "to" in "to quickly jump"."""
    match = reading.at(position)
    while match is not None and match.meaning("manner"):
        position = match.start - 1
        match = reading.at(position)
    return position
