"""The patterns of explicit time words, in the order in which they are searched for."""

from __future__ import annotations

import re
from functools import lru_cache

NUMBERS = {
    "a": 1.0, "an": 1.0, "one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0, "six": 6.0,
    "seven": 7.0, "eight": 8.0, "nine": 9.0, "ten": 10.0, "half a": 0.5,
}  # fmt: skip
_N = rf"(\d{{1,2}}(?:\.\d{{1,2}})?|{'|'.join(sorted(NUMBERS, key=len, reverse=True))})"
_S = r"(?:\s*-?\s*s(?:ec(?:ond)?s?)?\b)"
_CLOCK = r"(?:0{0,2}(\d):)?(\d{1,2}(?:\.\d+)?)"
_TO = r"(?:to|and|until|till|-|–)"
_FILM = r"the\s+(?:shot|clip|video|film|take)"
_OF_SHOT = rf"(?!\s+of\s+(?!{_FILM}))"
_HALF = (
    r"\b(?:at\s+the\s+)?(?:halfway|half-way|midway|mid-way|half\s+way|midpoint"
    rf"|middle\s+of\s+{_FILM})"
)
_NUMBERED = (
    ("range", rf"\[\s*{_CLOCK}\s*s?\s*[-–—]\s*{_CLOCK}\s*s?\s*\]\s*:?"),
    ("range", rf"\b(?:from|between)\s+(?:seconds?\s+)?{_N}{_S}?\s*{_TO}\s*{_N}{_S}"),
    ("range", rf"\b(?:from|between)\s+seconds?\s+{_N}\s*(?:to|and|until|-|–)\s*{_N}\b"),
    ("range", rf"\bseconds?\s+{_N}\s*(?:to|-|–|until)\s*{_N}\s*:?"),
    ("range", rf"\b{_N}{_S}?\s*(?:-|–|—|to)\s*{_N}{_S}\s*:?"),
    ("first", rf"\b(?:in|for|during|over)\s+the\s+(?:first|opening)\s+(?:{_N}\s+)?{_S}"),
    ("last", rf"\b(?:in|for|during|over)\s+the\s+(?:last|final|closing)\s+(?:{_N}\s+)?{_S}"),
    ("until", rf"\b(?:until|till|by|before)\s+(?:the\s+)?{_N}{_S}(?:\s+mark\b)?"),
    ("at", rf"\b(?:at|from|after|past)\s+(?:the\s+|about\s+)?{_N}{_S}(?:\s+mark\b|\s+in\b)?"),
    ("at", rf"\b{_N}{_S}\s+(?:in|later)\b"),
    ("at", rf"(?:^|(?<=[,;:.]))\s*{_N}s\b\s*:?"),
    ("for", rf"\b(?:for|over|lasting)\s+(?:about\s+)?{_N}{_S}"),
)  # fmt: skip
"""Time words with a number or a word for seconds, in the order in which they are searched for."""
_UNNUMBERED = (
    (
        "half",
        _HALF + rf"(?:\s+(?:(?:through|into)\s+{_FILM}|through|point|in))?\b"
        r"(?!\s+(?:up|down|between|across|to)\b)",
    ),
    ("begin", rf"\bat\s+the\s+(?:very\s+)?(?:beginning|start)\b{_OF_SHOT}"),
    ("begin", r"\b(?:at\s+first|initially)\b"),
    ("end", rf"\bat\s+the\s+(?:very\s+)?end\b{_OF_SHOT}"),
)  # fmt: skip
_COUNTED = re.compile(
    rf"\d|sec|\bs\b|(?:{'|'.join(word for word in NUMBERS if len(word) > 2)})s\b", re.IGNORECASE
)
"""A text without one of these has no time word of the first kind."""


def rules_for(text: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The kinds of time words that a text may contain, each with its pattern."""
    return _compiled(numbered=bool(_COUNTED.search(text)))


@lru_cache(maxsize=2)
def _compiled(*, numbered: bool) -> tuple[tuple[str, re.Pattern[str]], ...]:
    rules = (*_NUMBERED, *_UNNUMBERED) if numbered else _UNNUMBERED
    return tuple((kind, re.compile(rule, re.IGNORECASE)) for kind, rule in rules)
