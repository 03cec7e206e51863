"""Captions of the built-in model, taken apart."""

from __future__ import annotations

from itertools import takewhile

from kling_local.planner.sketch_words import world


def figures(caption: str) -> str:
    """Who is in a caption and what they do: all before the place, or else before the light."""
    behind = {*world()["places"], *world()["light_words"].values(), "day", "dawn", "dusk", "night"}
    parts = takewhile(lambda part: part not in behind, caption.split(" , "))
    return " , ".join(parts)
