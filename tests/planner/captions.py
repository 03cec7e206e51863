"""Parsing of the built-in model's captions for tests."""

from __future__ import annotations

from itertools import takewhile

from kling_local import cards
from kling_local.planner import plan
from kling_local.planner.sketch_words import world
from kling_local.request import GenerationRequest


def figures(caption: str) -> str:
    """The part of a caption about figures: all before the place, else all before the light."""
    behind = {*world()["places"], *world()["light_words"].values(), "day", "dawn", "dusk", "night"}
    parts = takewhile(lambda part: part not in behind, caption.split(" , "))
    return " , ".join(parts)


def drawn(prompt: str) -> tuple[str, list[str]]:
    """The figures in the caption of a prompt's first shot, and the messages of its M105s."""
    shots = plan(GenerationRequest(prompt=prompt), cards.card("sketch"))
    told = [each.message for each in shots.findings if each.code == "M105"]
    return figures(shots.shots[0].compiled_prompt), told
