"""Labels of a brief's lines: "Time of day: night" names no day, "Characters: two women" nobody."""

from __future__ import annotations

import re
from functools import lru_cache

from kling_local.planner.vocabulary import listed, read

_OPENS = r"(?:^|(?<=[.!?;,:\n]))[\s*_#>•-]*"
_MARKUP = re.compile(r"[*_#>•]")


def without_labels(text: str) -> str:
    """The text with such labels blanked up to their colon (same length).

    A label in square brackets becomes one with a colon: "[ACTION] she runs".
    """
    if "[" in text:
        text = _bracketed().sub(_with_colon, text)
    return _labels().sub(_blank, text) if ":" in text else text


@lru_cache(maxsize=1)
def _labels() -> re.Pattern[str]:
    table = read("labels")["blank"]
    label = rf"(?:(?:{_any(table['before'])})\s+)?(?:{_any(table['each'])})(?:\s*#?\d+)?"
    return re.compile(
        rf"{_OPENS}(?P<label>{label})[*_]*(?=\s*(?:\([^()\n]*\)\s*)?[*_]*:)", re.IGNORECASE
    )


@lru_cache(maxsize=1)
def _bracketed() -> re.Pattern[str]:
    table = read("labels")
    label = _any(f"{table['blank']['each']}, {table['bracketed']['each']}")
    return re.compile(rf"\[({label})(\s*#?\d+)?\](\s*:)?", re.IGNORECASE)


def _any(phrases: str) -> str:
    """A pattern of phrases, longest first."""
    words = sorted(listed(phrases.strip()), key=len, reverse=True)
    return "|".join(word.replace(" ", r"\s+") for word in words)


def _with_colon(found: re.Match[str]) -> str:
    words = found[0][1:].replace("]", ":" if found[3] is None else " ")
    return f".{words}"


def _blank(found: re.Match[str]) -> str:
    start = found.start("label") - found.start()
    return _MARKUP.sub(" ", found[0][:start]) + " " * (len(found[0]) - start)
