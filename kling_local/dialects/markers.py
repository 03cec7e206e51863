"""Reference markers in prompts: each dialect's form becomes the canonical ``<<<image_1>>>``.

Canonical numbers count the start image first, then the end image, then the other images.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

_CANONICAL = re.compile(r"<<<(image|element|video|voice)_(\d{1,4})>>>")
_NUMBERED = re.compile(r"@(Image|Element|Video)(\d{1,4})\b")


def marker(kind: str, number: int) -> str:
    """A canonical marker, such as ``<<<image_1>>>``."""
    return f"<<<{kind}_{number}>>>"


def with_words(words: dict[str, Any], change: Callable[[str], str]) -> dict[str, Any]:
    """The fields ``prompt`` and ``shots`` of a request, with ``change`` applied to each text."""
    made = dict(words)
    if "prompt" in made:
        made["prompt"] = change(made["prompt"])
    if "shots" in made:
        made["shots"] = tuple(
            type(shot)(change(shot.prompt), shot.duration) for shot in made["shots"]
        )
    return made


def renumbered(text: str, order: Sequence[int]) -> str:
    """``text`` with its image markers renumbered: image n becomes image ``order[n - 1]``."""

    def moved(found: re.Match[str]) -> str:
        number = int(found[2])
        if found[1] != "image" or not 1 <= number <= len(order):
            return found[0]
        return marker("image", order[number - 1])

    return _CANONICAL.sub(moved, text)


def from_numbered(text: str, num_frames: int = 0) -> str:
    """Convert fal's ``@Image1`` and ``@Element1``; images are numbered after ``num_frames``."""

    def canonical(found: re.Match[str]) -> str:
        kind, number = found[1].lower(), int(found[2])
        return marker(kind, number + num_frames if kind == "image" else number)

    return _NUMBERED.sub(canonical, text)


def from_named(text: str, markers: Mapping[str, str]) -> str:
    """Convert Kling's ``@name``; ``markers`` maps names to markers, and longer names win."""
    if not markers:
        return text
    names = "|".join(re.escape(name) for name in sorted(markers, key=len, reverse=True))
    return re.sub(rf"@({names})(?!\w)", lambda found: markers[found[1]], text)


def dangling(text: str, counts: Mapping[str, int]) -> tuple[str, ...]:
    """Markers whose number is outside their list, whose length is in ``counts``."""
    return tuple(
        found[0]
        for found in _CANONICAL.finditer(text)
        if not 1 <= int(found[2]) <= counts.get(found[1], 0)
    )
