"""Labels of a brief's lines: "Time of day: night" names no day, "Characters: two women" nobody."""

from __future__ import annotations

import re
from functools import lru_cache

from kling_local.planner.reading import Reading
from kling_local.planner.vocabulary import listed, read

_OPENS = r"(?:^|(?<=[.!?;,:\n]))[ \t>•-]*"
_MARKUP = re.compile(r"\*+|^[ \t]*#+|(?<!\w)__|__(?!\w)", re.MULTILINE)


def without_labels(text: str) -> str:
    """The text with labels blanked up to their colon (same length).

    A label in square brackets is read as one with a colon ("[ACTION] she runs"), and Markdown marks
    are removed ("**Action:** she runs").
    """
    text = _MARKUP.sub(lambda found: " " * len(found[0]), text)
    if "[" in text:
        text = _bracketed().sub(_with_colon, text)
    return _labels().sub(_blank, text) if ":" in text else text


def is_labelled(reading: Reading, start: int, kind: str) -> bool:
    """Whether a label of a kind stands right before ``start``: "Camera: follows the boy"."""
    if reading.word(start - 1) != ":":
        return False
    return any(
        reading.words(start - 1 - len(words), start - 1) == words for words in _of_kind(kind)
    )


@lru_cache(maxsize=4)
def _of_kind(kind: str) -> list[list[str]]:
    return [label.split() for label in listed(read("labels")[kind]["each"].strip())]


@lru_cache(maxsize=1)
def _labels() -> re.Pattern[str]:
    table = read("labels")["blank"]
    label = rf"(?:(?:{_any(table['before'])})\s+)?(?:{_any(table['each'])})(?:\s*#?\d+)?"
    return re.compile(rf"{_OPENS}(?P<label>{label})(?=\s*(?:\([^()\n]*\)\s*)?:)", re.IGNORECASE)


@lru_cache(maxsize=1)
def _bracketed() -> re.Pattern[str]:
    table = read("labels")
    label = _any(f"{table['blank']['each']}, {table['bracketed']['each']}")
    return re.compile(rf"\[({label})(\s*#?\d+)?\](\s*:)?", re.IGNORECASE)


def _any(phrases: str) -> str:
    """A regular expression for any of the phrases, longest first."""
    words = sorted(listed(phrases.strip()), key=len, reverse=True)
    return "|".join(word.replace(" ", r"\s+") for word in words)


def _with_colon(found: re.Match[str]) -> str:
    words = found[0][1:].replace("]", ":" if found[3] is None else " ")
    return f".{words}"


def _blank(found: re.Match[str]) -> str:
    start = found.start("label") - found.start()
    return found[0][:start] + " " * (len(found[0]) - start)
