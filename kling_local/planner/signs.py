"""Which script a text is written in, told by its signs.

Compared one by one: compiling a pattern of such wide ranges takes longer than a plan.
"""

from __future__ import annotations

_RANGES = {
    "ja": ("\u3040", "\u30ff"), "ko": ("\uac00", "\ud7af"), "zh": ("\u4e00", "\u9fff"),
    "ru": ("\u0400", "\u04ff"), "ar": ("\u0600", "\u06ff"), "hi": ("\u0900", "\u097f"),
    "th": ("\u0e00", "\u0e7f"), "el": ("\u0370", "\u03ff"), "he": ("\u0590", "\u05ff"),
}  # fmt: skip
"""The signs that only one of the languages is written with; Japanese, which has Chinese signs too,
stands before Chinese."""


def signs_of(text: str) -> dict[str, int]:
    """How many signs of each script a text holds: ISO 639-1 code -> count, none left at 0."""
    if text.isascii():
        return {}
    counts = {
        language: sum(first <= sign <= last for sign in text)
        for language, (first, last) in _RANGES.items()
    }
    return {language: count for language, count in counts.items() if count}
