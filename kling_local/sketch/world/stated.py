"""Reads canonical sentences back, and lets what they state overrule estimated layouts.

The eyes (`drawing_vae`) estimate a layout from any picture that is given, and of a picture from
elsewhere they know little. Where the sentence of the take states a fact, the words are right.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from torch import Tensor

from kling_local.sketch.world.caption_words import (
    ANGLE_WORDS,
    COUNTS,
    LIGHT_WORDS,
    PLURALS,
    THING,
    WEATHER_WORDS,
)
from kling_local.sketch.world.layout import FIGURE, FIGURE_BOOKS, STAGE, STAGE_BOOKS
from kling_local.sketch.world.scene import (
    ANGLES,
    COLORS,
    FACTS,
    KINDS,
    LIGHTS,
    MOST_SUBJECTS,
    PLACES,
    SHOT_SIZES,
    WEATHERS,
)

_ARTICLES = ("a", "an")
_NUMBERS = {word: 2 + more for more, word in enumerate(COUNTS.values())}
_NOUNS = {form: kind for kind in (*KINDS, THING) for form in (kind, PLURALS[kind])}
_STAGE: dict[str | None, tuple[str, str]] = {
    **{place: ("place", place) for place in PLACES},
    **{LIGHT_WORDS.get(light, light): ("light", light) for light in LIGHTS},
    **{WEATHER_WORDS.get(weather, weather): ("weather", weather) for weather in WEATHERS},
    **{f"{size} shot": ("size", size) for size in SHOT_SIZES},
    **{ANGLE_WORDS[angle]: ("angle", angle) for angle in ANGLES},
}


@dataclass(frozen=True)
class Stated:
    """What a sentence states.

    Attributes:
        figures: ``kind`` and ``color`` of each figure, as far as stated; empty where the sentence
            names nobody, else whoever is not in it is not in the picture.
        stage: place, light, weather, size and angle, as far as stated.
    """

    figures: tuple[Mapping[str, str], ...]
    stage: Mapping[str, str]


def stated(sentence: str) -> Stated:
    """What a canonical sentence (`caption.canonical`) states; words it does not know are skipped.

    ``a red dog beside a cat , beach , dusk`` has two figures, a place and a light.
    """
    figures: list[Mapping[str, str]] = []
    stage: dict[str, str] = {}
    for part in sentence.split(","):
        words = part.split()
        if words and words[0] in (*_ARTICLES, *_NUMBERS):
            figures += _named(words) * _NUMBERS.get(words[0], 1)
        elif found := _STAGE.get(" ".join(words)):
            stage[found[0]] = found[1]
    return Stated(tuple(figures[:MOST_SUBJECTS]), stage)


def _named(words: Sequence[str]) -> list[Mapping[str, str]]:
    """The figures named in a part of the sentence, each with the colour word before its noun."""
    found: list[Mapping[str, str]] = []
    color: dict[str, str] = {}
    for word in words:
        if word in COLORS:
            color = {"color": word}
        elif word in _NOUNS:
            kind = _NOUNS[word]
            found.append({**color, **({} if kind == THING else {"kind": kind})})
            color = {}
    return found


def overruled(cells: Tensor, said: Stated) -> Tensor:
    """Estimated cells of three figures and the stage, ``(n 4 60)``, with the stated facts in them.

    Where a figure stands and how the camera moves stay as they were estimated.
    """
    cells = cells.clone()
    for name, value in said.stage.items():
        word = STAGE_BOOKS[name][FACTS[name].index(value)]
        cells[:, MOST_SUBJECTS, STAGE[name]] = word.to(cells)
    if not said.figures:
        return cells
    cells[:, len(said.figures) : MOST_SUBJECTS] = 0
    cells[:, :MOST_SUBJECTS, FIGURE["present"]] = -1
    for number, facts in enumerate(said.figures):
        cells[:, number, FIGURE["present"]] = 1
        for name, value in facts.items():
            word = FIGURE_BOOKS[name][FACTS[name].index(value)]
            cells[:, number, FIGURE[name]] = word.to(cells)
    return cells
