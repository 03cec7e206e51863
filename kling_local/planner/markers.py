"""Reference markers in prompts, ``<<<element_1>>>`` and ``@Image2``; each is read as one word."""

from __future__ import annotations

import re
from collections.abc import Mapping

_MARKER = re.compile(
    r"<<<\s*(image|element|video|voice)_(\d{1,3})\s*>>>|@(image|element|video|voice)_?(\d{1,3})\b",
    re.IGNORECASE,
)
_GAPS = re.compile(r" (?=[,.;:!?])")
_SHORT = {"image": "imgref", "element": "elemref", "video": "vidref", "voice": "voxref"}
_LONG = {short: name for name, short in _SHORT.items()}
_SUBJECT = re.compile(r" as ((?:element|image)_\d+)\b")
_SCENERY = re.compile(r" , set in (image_\d+)\b")
_WORD = re.compile(r"(imgref|elemref)(\d{1,3})")


def stand_in(text: str) -> str:
    """The text with every marker replaced by one alphanumeric word of the same length."""

    def word(found: re.Match[str]) -> str:
        kind, number = (found[1], found[2]) if found[1] else (found[3], found[4])
        return f"{_SHORT[kind.lower()]}{number}".ljust(len(found[0]))

    return _MARKER.sub(word, text)


def addressed(text: str, words: Mapping[str, str]) -> str:
    """The text with every marker replaced by its entry in ``words`` ("element_1", "image_2");
    markers without an entry are left out.
    """

    def word(found: re.Match[str]) -> str:
        kind, number = (found[1], found[2]) if found[1] else (found[3], found[4])
        return words.get(f"{kind.lower()}_{int(number)}", "")

    replaced, count = _MARKER.subn(word, text)
    return _GAPS.sub("", " ".join(replaced.split())) if count else text


def mentions(text: str, marker: str) -> bool:
    """Whether a text holds a marker ("voice_1")."""
    return addressed(text, {marker: "."}) != addressed(text, {})


def marked(word: str) -> str | None:
    """``"element_1"`` or ``"image_2"`` for a word of `stand_in`, None for any other word."""
    found = _WORD.fullmatch(word)
    return f"{_LONG[found[1]]}_{found[2]}" if found else None


def subjects_in(compiled: str) -> tuple[str, ...]:
    """The markers of pictures that figures of a prompt for the built-in model are shown as."""
    return tuple(dict.fromkeys(_SUBJECT.findall(compiled)))


def scenery_in(compiled: str) -> str:
    """The marker of the picture that such a prompt is set in, ``""`` for none."""
    found = _SCENERY.search(compiled)
    return found[1] if found else ""
