"""The order that "after" and "before" give to beats: "she twirls after leaping", "before leaping,
she twirls"."""

from __future__ import annotations

import re
from collections.abc import Sequence

_TURNS = re.compile(
    r"\b(?:(?:right\s+|just\s+)?after\s+(?=(?:\w+ing|(?:he|she|it|they)\s+\w+)\b)"
    r"|once\s+(?=(?:he|she|it|they)\s+\w+)|having\s+(?=\w+ed\b)"
    r"|(?P<before>(?:before|prior\s+to)\s+(?=(?:\w+ing|(?:he|she|it|they)\s+\w+)\b)))",
    re.IGNORECASE,
)
_STOPS = re.compile(r"[.!?;](?=\s|$)")


def turns_round(text: str) -> bool:
    """Whether the text has a word of order that may name two events in reverse."""
    return _TURNS.search(text) is not None


def beats_after(events: Sequence[tuple[int, int]], text: str) -> list[list[int]]:
    """Two groups of events around an "after" or "before" that a verb follows, in the order they
    happen.

    ``events`` are (number, position in ``text``) in the order of the text. Empty if no such word
    has events on both sides in its sentence.
    """
    said = _TURNS.search(text)
    if said is None:
        return []
    begin = max((stop.end() for stop in _STOPS.finditer(text, 0, said.start())), default=0)
    stop = _STOPS.search(text, said.end())
    end = stop.start() if stop else len(text)
    before = [number for number, at in events if begin <= at < said.start()]
    if before:
        first = [number for number, at in events if said.end() <= at < end]
        return [first, before] if first else []
    comma = text.find(",", said.end(), end)
    if comma < 0 or text[begin : said.start()].strip():
        return []
    first = [number for number, at in events if said.end() <= at < comma]
    later = [number for number, at in events if comma < at < end]
    order = [later, first] if said["before"] else [first, later]
    return order if first and later else []
