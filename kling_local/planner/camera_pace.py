"""How fast a camera move is, and how many degrees it turns."""

from __future__ import annotations

import re

from kling_local.planner.reading import Reading
from kling_local.shots import CameraMove

CRASH = frozenset({"crash", "snap"})
DEGREES = re.compile(r"degrees?|deg|°")
_ROUND = frozenset({"90", "180", "270", "360"})
"""Numbers that are read as degrees of a turn even without the word: "spins 360"."""
_UNITS = frozenset({"mm", "p", "fps", "s", "seconds", "frames", "x"})


def find_speed(reading: Reading, start: int, end: int) -> str | None:
    """Slow or fast, said up to three words before a move, inside it or up to five words after."""
    inside = set(reading.words(start, end))
    if CRASH & inside:
        return "fast"
    if "slowly" in inside:
        return "slow"
    before = range(start - 1, max(-1, start - 4), -1)
    for positions in (before, range(end, min(len(reading.tokens), end + 5))):
        for position in positions:
            word = reading.word(position)
            if word in (",", ".", ";", ":", "then", "and"):
                break
            match = reading.at(position)
            meaning = match.meaning("speed") if match else None
            if meaning:
                return meaning.group
            if match and match.meaning("movement", "action", "subject"):
                break
    return None


def degrees(
    reading: Reading, number: int, found: list[tuple[int, int, CameraMove]]
) -> float | None:
    """The degrees given for a move: inside it, after it and before the next move, or up to four
    words before it; None if none are."""
    start = found[number][0]
    stop = found[number + 1][0] if number + 1 < len(found) else reading.sentence_end(start)
    previous = found[number - 1][1] if number else 0
    for position in (
        *range(start, min(stop, reading.sentence_end(start))),
        *range(max(previous, start - 4), start),
    ):
        value = reading.word(position)
        unit = reading.word(position + 1)
        bare = value in _ROUND and found[number][2].movement in ("arc", "roll")
        said = DEGREES.fullmatch(unit) or (bare and unit not in _UNITS)
        if value.replace(".", "", 1).isdecimal() and len(value) <= 6 and said:
            behind = position < start
            if behind and not reading.same_clause(position, start):
                continue
            return float(value)
    return None
