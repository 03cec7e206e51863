"""States of landmarks that the words tell: a castle is on fire, a temple overgrown, a street
flooded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from kling_local.planner.sketch_looks import landmarks_there
from kling_local.planner.sketch_words import Facts, painted, painted_names
from kling_local.planner.vocabulary import tokenize

_BETWEEN = ("is", "are", "stands", "still", "old", "half", "fully", "partly", "completely", "all")
"""Words that may stand between a landmark and its state."""
_REACH, _LONGEST = 2, 4
_ON = {"on", "onto", "atop", "upon"}


def states_of(prompts: Sequence[str]) -> list[Facts]:
    """For each shot of a film, the states of its landmarks as this shot or one before told them:
    ``{"castle": "burning"}``. Landmarks that the words tell besides have none: a flood, what a
    product stands on, the paper behind it."""
    told: dict[str, str] = {}
    made: list[Facts] = []
    for prompt in prompts:
        words = [token.text.lower() for token in tokenize(prompt.replace("-", " "))]
        told = {**told, **dict(_told(words))}
        made.append(dict(told))
    return made


def stated(marks: Iterable[str], states: Facts) -> tuple[str, ...]:
    """The landmarks with their states: "burning castle". A fire by itself is none beside that."""
    named = list(marks)
    told = {mark: states[mark] for mark in named if states.get(mark)}
    alight = "burning" in told.values()
    kept = [each for each in named if not (alight and each == "campfire")]
    floods = painted()["told_so"]
    kept += [mark for mark, state in states.items() if mark in floods and mark not in kept]
    return tuple(f"{told[mark]} {mark}" if mark in told else mark for mark in kept)


def _told(words: Sequence[str]) -> Iterable[tuple[str, str]]:
    names, able = landmarks_there(), _without_state()
    places = {
        word: name
        for table in ("told_so", "backdrops", "filled_so")
        for word, name in painted_names(table).items()
    }
    stands = painted_names("stands")
    for start in range(len(words)):
        for end in range(start + 1, min(start + _LONGEST, len(words)) + 1):
            phrase = " ".join(words[start:end])
            if phrase in places:
                yield places[phrase], ""
            if phrase in stands and set(words[max(0, start - 3) : start]) & _ON:
                yield stands[phrase], ""
            mark = names.get(phrase)
            state = _before(words, start) or _behind(words, end) if mark else ""
            if mark and state and mark not in able:
                yield mark, state


def _before(words: Sequence[str], start: int) -> str:
    """The state told by the words that end at most one word before a landmark."""
    states = painted_names("states")
    for gap in range(_REACH):
        for length in range(1, _LONGEST):
            first = start - gap - length
            if first >= 0 and " ".join(words[first : start - gap]) in states:
                return states[" ".join(words[first : start - gap])]
    return ""


def _behind(words: Sequence[str], end: int) -> str:
    """The state told by the words that follow a landmark: "is on fire"."""
    states = painted_names("states_behind")
    while end < len(words) and words[end] in _BETWEEN:
        end += 1
    ways = (" ".join(words[end : end + length]) for length in range(_LONGEST, 0, -1))
    return next((states[way] for way in ways if way in states), "")


@lru_cache(maxsize=1)
def _without_state() -> frozenset[str]:
    """Landmarks that have none: those of rooms, of the sky, and fires."""
    indoors = ("room", "kitchen", "stage")
    places = painted()["landmark_places"]
    listed = painted()["stateless"]["names"].split(", ")
    return frozenset((*listed, *(mark for mark, place in places.items() if place in indoors)))
