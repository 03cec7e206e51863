"""The time of day by the clock: "3am", "11:30 pm"."""

from __future__ import annotations

import re

_CLOCK_TIME = re.compile(r"\b(1[0-2]|[1-9])(?::[0-5]\d)?\s?([ap])\.?m\b\.?", re.IGNORECASE)
_HOURS = (
    (5, "night"),
    (7, "dawn"),
    (12, "day"),
    (13, "noon"),
    (18, "day"),
    (21, "dusk"),
    (24, "night"),
)
"""Each time of day with the hour (of 24) at which it ends."""


def time_of_clock(text: str) -> tuple[str, int, int] | None:
    """The time of day of a clock time ("3am", "11:30 pm") and where it is said, or None."""
    found = _CLOCK_TIME.search(text)
    if not found:
        return None
    hour = int(found[1]) % 12 + (12 if found[2].lower() == "p" else 0)
    name = next(name for until, name in _HOURS if hour < until)
    return name, found.start(), found.end()
