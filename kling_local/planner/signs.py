"""Which script a text is written in, by its characters.

They are compared one by one: compiling a pattern of such wide ranges takes longer than a plan.
"""

from __future__ import annotations

_RANGES = {
    "ja": ("\u3040", "\u30ff"), "ko": ("\uac00", "\ud7af"), "zh": ("\u4e00", "\u9fff"),
    "ru": ("\u0400", "\u04ff"), "ar": ("\u0600", "\u06ff"), "hi": ("\u0900", "\u097f"),
    "th": ("\u0e00", "\u0e7f"), "el": ("\u0370", "\u03ff"), "he": ("\u0590", "\u05ff"),
}  # fmt: skip
"""First and last character of the script that marks each language; Japanese, which has Chinese
characters too, comes before Chinese."""


def signs_of(text: str) -> dict[str, int]:
    """How many characters of each script a text holds: ISO 639-1 code -> count, without zeros."""
    if text.isascii():
        return {}
    signs = [sign for sign in text if not sign.isascii()]
    counts = {
        language: sum(first <= sign <= last for sign in signs)
        for language, (first, last) in _RANGES.items()
    }
    return {language: count for language, count in counts.items() if count}
