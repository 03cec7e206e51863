"""When the spoken lines of a shot are said."""

from __future__ import annotations

from collections.abc import Sequence

from kling_local.planner.lint.timing import spoken_seconds
from kling_local.planner.sound_times import Stretch
from kling_local.shots import Dialogue


def line_times(
    lines: Sequence[Dialogue], at: Sequence[Stretch], duration_s: float
) -> tuple[tuple[float, float], ...]:
    """Start and end of each line, in seconds of the shot.

    ``at`` are the times that the words say, if any. Lines without one follow one another, each as
    long as it takes to say; together they are squeezed into the shot.
    """
    needed = [spoken_seconds(line) for line in lines]
    said = at or ((None, None),) * len(lines)
    pinned = any(start is not None for start, _ in said)
    squeeze = 1.0 if pinned or not any(needed) else min(1.0, duration_s / sum(needed))
    starts, cursor = [], 0.0
    for (start, end), seconds in zip(said, needed, strict=True):
        begin = min(cursor if start is None else start, duration_s)
        starts.append(begin)
        cursor = begin + seconds * squeeze if end is None else max(begin, end)
    found, stops = [], [*starts, duration_s][1:]
    for begin, stop, (_, end), seconds in zip(starts, stops, said, needed, strict=True):
        last = begin + seconds * squeeze if end is None else end
        if stop > begin:
            last = min(last, stop)
        found.append((begin, min(max(last, begin), duration_s)))
    return tuple(found)
