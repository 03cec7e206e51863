"""Text in pictures: finds a font with all characters of a text. Pillow's own has only Latin."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

_FONTS = (
    "DejaVuSans.ttf", "NotoSansCJK-Regular.ttc", "NotoSansCJKsc-Regular.otf", "wqy-microhei.ttc",
    "wqy-zenhei.ttc", "DroidSansFallbackFull.ttf", "PingFang.ttc", "Hiragino Sans GB.ttc",
    "AppleSDGothicNeo.ttc", "Arial Unicode.ttf", "msyh.ttc", "YuGothM.ttc", "malgun.ttf",
)  # fmt: skip
"""Fonts of Linux, macOS and Windows in the order they are tried; Pillow knows their folders."""
_NOWHERE = "\U0010ffff"
"""A character that no font has: it is drawn as every missing character is."""


def font_for(text: str, size: int) -> Any:
    """Pillow's own font, or the first of the machine's, that has all characters of ``text``, at
    ``size`` pixels; None where none has.
    """
    signs = frozenset(text)
    return next((font for name in ("", *_FONTS) if (font := _having(name, size, signs))), None)


def readable(texts: tuple[str, ...], size: int) -> tuple[str, Any]:
    """The first of the texts that some font has all characters of, and that font; ``""`` where
    there is none. Other words are better than a row of boxes.
    """
    fonts = ((text, font_for(text, size)) for text in texts)
    return next((found for found in fonts if found[1] is not None), ("", _loaded("", size)))


def cut_to(text: str, width: int, font: Any) -> str:
    """``text``, shortened with "..." if needed, to fit one line of ``width`` pixels."""
    if font.getlength(text) <= width:
        return text
    while text and font.getlength(text + "...") > width:
        text = text[:-1]
    return text + "..."


@lru_cache(maxsize=64)
def _having(name: str, size: int, signs: frozenset[str]) -> Any:
    font = _loaded(name, size)
    return font if font and all(_has(font, sign) for sign in signs) else None


def _has(font: Any, sign: str) -> bool:
    if sign.isspace():
        return True
    return bytes(font.getmask(sign)) != bytes(font.getmask(_NOWHERE))


@lru_cache(maxsize=32)
def _loaded(name: str, size: int) -> Any:
    """The font of this name, Pillow's own for ``""``; None where the machine has no such font."""
    from PIL import ImageFont

    if not name:
        return ImageFont.load_default(size)
    try:
        return ImageFont.truetype(name, size)
    except OSError:
        return None
