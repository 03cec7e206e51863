"""Consistency: the same figure over cuts and time, and films that keep to start and end images."""

from __future__ import annotations

import random
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from kling_local.sketch.judge import CELL_COLUMNS, CELL_PX, CELL_ROWS, FPS, Judge
from kling_local.sketch.probe.facts import answers
from kling_local.sketch.probe.films import Film, Wish
from kling_local.sketch.probe.prompts import Facts, sample_facts, sentence
from kling_local.sketch.probe.table import Measure, median, rate, share
from kling_local.sketch.world.scene import COLORS, KINDS

SHOTS, SHOT_S, LONG_S = 3, 3, 15
SAME_GOAL, IMAGE_GOAL_DB, DRIFT_GOAL = 0.95, 28.0, 0.05
BACKGROUND_DRIFT, FIGURE_DRIFT = 0.05, 0.10
"""How far a mean colour may drift from that of the first second, as a share of the colour range."""
_DELIVERED = (1280, 720)


@dataclass(frozen=True)
class Image2Film:
    """A film asked to begin, and perhaps end, on given pictures ``(3 90 160)`` in 0..1."""

    wish: Wish
    start: Tensor
    end: Tensor | None


def three_shots(count: int, seed: int) -> list[list[Facts]]:
    """Facts of films whose three shots have the same lone figure and are otherwise random."""
    rng = random.Random(seed)
    films = []
    for number in range(count):
        kind, color = rng.choice(KINDS), rng.choice(COLORS)
        if color == "black":
            color = "blue"  # black is not drawn at night, so a shot at night could not keep it
        alike = {"kind": kind, "color": color, "relation": "alone", "music": "none"}
        films.append(sample_facts(SHOTS, seed + 10 * number, **alike))
    return films


def three_shot_wish(shots: Sequence[Facts], seed: int) -> Wish:
    """The request of such a film; the later shots refer to *the* red dog."""
    rng = random.Random(seed)
    said = [sentence(facts, rng) for facts in shots]
    later = ["The " + words.split(" ", 1)[1] for words in said[1:]]
    return Wish(tuple((SHOT_S, words) for words in (said[0], *later)), seed, {"sound": False})


def same_figure(asked: list[list[Facts]], answered: list[list[Facts]]) -> list[bool]:
    """Whether kind and colour, as judged, are as asked in every shot of each film."""
    return [
        all(
            answer["kind"] == wish["kind"] and answer["color"] == wish["color"]
            for wish, answer in zip(shots, film, strict=True)
        )
        for shots, film in zip(asked, answered, strict=True)
    ]


def identity_measure(
    asked: list[list[Facts]],
    films: list[list[Film]],
    real: list[list[Film]],
    pool: Executor | None = None,
) -> Measure:
    """The share of three-shot films that show the same figure, as asked, in every shot."""
    shown, truly = ([answers(film, pool) for film in each] for each in (films, real))
    return share(
        "same subject across 3 shots (colour and kind)",
        same_figure(asked, shown),
        chance=rate(same_figure([*asked[1:], *asked[:1]], shown)),
        real=rate(same_figure(asked, truly)),
        goal=SAME_GOAL,
    )


def save_image(picture: Tensor, path: Path) -> Path:
    """Write a picture ``(3 90 160)`` in 0..1 as a PNG of the delivered size."""
    small = (picture.permute(1, 2, 0).numpy() * 255).round().astype(np.uint8)
    Image.fromarray(small).resize(_DELIVERED, Image.Resampling.BICUBIC).save(path)
    return path


def psnr(a: Tensor, b: Tensor) -> float:
    """Peak signal-to-noise ratio in dB between pictures in 0..1."""
    return float(-10 * torch.log10((a - b).square().mean().clamp(min=1e-10)))


def image_measures(asked: Sequence[Image2Film], films: Sequence[Film]) -> list[Measure]:
    """PSNR of first frames against start images and of last frames against end images.

    They are compared at 160x90, the size in which the judge sees films.
    """
    pairs = list(zip(asked, films, strict=True))
    start = [psnr(film.pictures()[0], each.start) for each, film in pairs]
    end = [psnr(film.pictures()[-1], each.end) for each, film in pairs if each.end is not None]
    wrong = [
        psnr(film.pictures()[0], other.start)
        for film, other in zip(films, [*asked[1:], *asked[:1]], strict=True)
    ]
    lines = []
    for name, values, chance in (("start", start, wrong), ("end", end, [])):
        lines.append(
            Measure(
                f"{name} image: PSNR of the {'first' if name == 'start' else 'last'} frame, median",
                len(values),
                median(values),
                chance=median(chance),
                goal=IMAGE_GOAL_DB,
                unit="dB",
            )
        )
    return lines


@dataclass(frozen=True)
class Drift:
    """Largest differences of mean colours from those of the first second, in 0..1."""

    background: float
    figure: float

    @property
    def drifted(self) -> bool:
        """Whether one of the differences exceeds its limit."""
        return self.background > BACKGROUND_DRIFT or self.figure > FIGURE_DRIFT


def drift(judge: Judge, film: Film, color: str) -> Drift:
    """Compare the mean colours of background and figure in each second of a film with the first."""
    pictures = film.pictures()
    seconds = [pictures[i : i + FPS] for i in range(0, len(pictures) - FPS + 1, FPS)]
    figures, grounds = [], []
    for second in seconds:
        figure, ground = _mean_colors(judge, second[::4], color)
        figures.append(figure)
        grounds.append(ground)
    return Drift(_farthest(grounds), _farthest(figures))


def _mean_colors(judge: Judge, pictures: Tensor, color: str) -> tuple[Tensor | None, Tensor]:
    """Mean colour of the cells that show a figure of ``color``, None if there are too few, and of
    the cells without a figure.
    """
    with torch.no_grad():
        cells = judge.cells(pictures)
    said = cells[:, len(KINDS) + 1 :].argmax(1)  # t rows columns
    is_figure = said != len(COLORS)
    own = said == COLORS.index(color)
    centres = pictures[:, :, ::CELL_PX, ::CELL_PX][:, :, :CELL_ROWS, :CELL_COLUMNS]
    ground = centres.movedim(1, -1)[~is_figure].mean(0)
    seen = centres.movedim(1, -1)[own]
    return (seen.mean(0) if len(seen) >= len(pictures) else None), ground


def _farthest(colors: Sequence[Tensor | None]) -> float:
    first = colors[0]
    known = [color for color in colors[1:] if color is not None]
    if first is None or not known:
        return float("inf")
    return max(float((color - first).abs().max()) for color in known)


def drift_measure(
    judge: Judge, asked: Sequence[Facts], films: Sequence[Film], real: Sequence[Film]
) -> list[Measure]:
    """The share of long films whose figure or background drifts in colour."""
    found, truly = (
        [drift(judge, film, facts["color"]) for facts, film in zip(asked, each, strict=True)]
        for each in (films, real)
    )
    return [
        share(
            "drift over 15 s (subject colour, background)",
            [each.drifted for each in found],
            real=rate([each.drifted for each in truly]),
            goal=DRIFT_GOAL,
            least_is_best=True,
        )
    ]
