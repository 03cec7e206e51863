"""Light that changes in a shot of the built-in world: the sun sets, lamps flicker."""

from __future__ import annotations

import re
from functools import lru_cache

from kling_local.planner.sketch_words import painted_names

_TABLES = {"lights": "light_turns", "lamps": "lamps"}


@lru_cache(maxsize=256)
def changing(prompt: str) -> dict[str, str]:
    """How the light changes by the words of a shot, as facts: ``{"lights": "day to dusk",
    "lamps": "flicker"}``."""
    found = {name: _first(table, prompt) for name, table in _TABLES.items()}
    return {name: fact for name, fact in found.items() if fact}


def _first(table: str, prompt: str) -> str:
    """What the words of a table that stand first in the prompt mean, ``""`` for none."""
    found = _pattern(table).search(prompt.lower())
    return painted_names(table)[" ".join(found[0].split())] if found else ""


@lru_cache(maxsize=2)
def _pattern(table: str) -> re.Pattern[str]:
    ways = sorted(painted_names(table), key=len, reverse=True)
    spaced = "|".join(way.replace(" ", r"\s+") for way in ways)
    return re.compile(rf"(?<!no )\b(?:{spaced})\b")
