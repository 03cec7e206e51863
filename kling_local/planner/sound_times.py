"""When a shot's effects and spoken lines are heard, as far as its words say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from kling_local.planner.doers import Deed
from kling_local.planner.heard import Heard
from kling_local.planner.reading import Reading
from kling_local.planner.speech import Quotes
from kling_local.planner.timing import Timed, TimeWords, meant, set_times

_LANES = ("sound", "speech")

Stretch = tuple[float | None, float | None]
"""Start and end in seconds of the shot; None where the words give none."""


def sound_times(
    reading: Reading,
    heard: Heard,
    quotes: Quotes,
    deeds: Sequence[Deed],
    times: TimeWords,
    seconds: float | None,
) -> tuple[tuple[Stretch, ...], tuple[Stretch, ...]]:
    """Start and end of each effect and of each spoken line of a shot.

    A line without a time of its own begins with the action before it in its sentence ("at 2 s he
    turns and says ...").
    """
    text = reading.text
    acted = _acted(reading, deeds)
    effects, lines = _heard(reading, heard, quotes)
    timed = set_times([*acted, *effects, *lines], times, text, seconds)
    known = [
        (before.at, deed.action.start_s)
        for before, deed in zip(acted, deeds, strict=True)
        if deed.action.start_s is not None
    ]
    count = len(acted) + len(effects)
    return (
        tuple((each.start_s, each.end_s) for each in timed[len(acted) : count]),
        tuple(_with_deed(each, known, times.rest) for each in timed[count:]),
    )


def without_sounds(
    reading: Reading,
    heard: Heard,
    quotes: Quotes,
    others: Sequence[Timed],
    times: TimeWords,
) -> TimeWords:
    """The time words that are not only about effects or lines, and so apply to ``others``, moves
    and actions: "a man walks, thunder at 2 s" gives the man no time."""
    sounds = [each for found in _heard(reading, heard, quotes) for each in found]
    if not sounds:
        return times
    kept = []
    for word in times.words:
        about = meant(word, [*others, *sounds], times, reading.text)
        if not about or any(each.lane not in _LANES for each in about):
            kept.append(word)
    return replace(times, words=tuple(kept))


def _acted(reading: Reading, deeds: Sequence[Deed]) -> list[Timed]:
    starts = [reading.tokens[deed.start].start for deed in deeds]
    return [
        Timed(start, deed.action.verb, "action") for start, deed in zip(starts, deeds, strict=True)
    ]


def _heard(reading: Reading, heard: Heard, quotes: Quotes) -> tuple[list[Timed], list[Timed]]:
    """Effects and lines with their positions in the text."""
    scale = len(reading.text) / max(1, len(quotes.rest))
    found = [(reading.tokens[match.start].start, what) for what, match in heard.effects]
    effects = [Timed(start, what, _LANES[0]) for start, what in found]
    return effects, [Timed(round(start * scale), "say", _LANES[1]) for start in quotes.starts]


def _with_deed(line: Timed, known: Sequence[tuple[int, float]], text: str) -> Stretch:
    if line.start_s is not None:
        return line.start_s, line.end_s
    ends = [0, *(found.end() for found in re.finditer(r"[.;!?](?=\s)", text)), len(text) + 1]
    begin = next(start for start, stop in pairwise(ends) if start <= line.at < stop)
    said = [start_s for at, start_s in known if begin <= at < line.at]
    return (said[-1] if said else None), line.end_s
