"""Lens and aperture: "50mm", "85 mm lens", "f/1.8", "Aperture: f4"."""

from __future__ import annotations

import re
from dataclasses import dataclass

_LENS = re.compile(
    r"\b(\d{1,3}(?:\.\d)?)\s*-?\s*mm\b(?!\s*(?:film|of\b|thick|gun|round))", re.IGNORECASE
)
_APERTURE = re.compile(
    r"\bf(?:\s*/\s*)?(\d{1,2}(?:\.\d{1,2})?)\b"
    r"(?!\s*-?\s*(?:cars?|rac\w+|drivers?|teams?|tracks?|circuits?|grand|champion\w*|pit)\b)",
    re.IGNORECASE,
)
_SHORTEST_MM, _LONGEST_MM = 4.0, 999.0
_WIDEST, _SMALLEST = 0.7, 45.0


@dataclass(frozen=True)
class Optics:
    """Focal length and f-number, where each is said, and the text without them (same length)."""

    lens_mm: float | None
    aperture: float | None
    spans: dict[str, tuple[int, int]]
    rest: str


def take_out_optics(text: str) -> Optics:
    """Read focal length (mm) and f-number; "35mm film" is a medium and stays."""
    spans: dict[str, tuple[int, int]] = {}
    values: dict[str, float] = {}
    rest = text
    for name, rule, least, most in (
        ("lens_mm", _LENS, _SHORTEST_MM, _LONGEST_MM),
        ("aperture", _APERTURE, _WIDEST, _SMALLEST),
    ):
        for found in rule.finditer(text):
            value = float(found[1])
            if not least <= value <= most:
                continue
            if name not in values:
                values[name], spans[name] = value, found.span()
            rest = rest[: found.start()] + " " * len(found[0]) + rest[found.end() :]
    return Optics(values.get("lens_mm"), values.get("aperture"), spans, rest)
