"""Count the GPU memory that a film takes besides the weights, stage by stage, without a GPU.

    python benchmarks/count_activations.py                   # all models: tables and card lines
    python benchmarks/count_activations.py ltx-2 wan2.2-ti2v-5b

The networks of ``architectures.toml`` at their own size run on tensors without data (`counting`),
as the engine runs them (`counted_stages`): the transformer over the film's tokens, the decoders of
`engine.models` whole and in tiles, the autoencoder over the pictures that takes are given, and the
text encoders (`counted_text`). For each stage three coefficients are fitted so that no count
exceeds their prediction: constant GiB, bytes per pixel of a frame and bytes per pixel of the film.
The cards hold them in ``[memory.activations]``, which `holding` reads.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections.abc import Iterator, Sequence
from functools import partial

import counted_text
import numpy as np
import random_weights
from common import table
from counted_stages import stages_of
from counting import imagined, peak_bytes
from scipy.optimize import linprog
from torch import nn

from kling_local import cards
from kling_local.activations import Drawn, Numbers
from kling_local.cards import ModelCard
from kling_local.engine.libraries import quiet
from kling_local.units import RESOLUTIONS

STAGES = ("text", "encode", "denoise", "pictured", "decode", "tiled")
_GIB = 2**30
_SECONDS = (1, 3, 5, 8, 15)
_MOST_WAN_TILES = 80
"""Frames up to which tiles are counted: Wan's go latent by latent, which takes minutes for a long
film, and each latent adds the same."""
Counts = dict[str, list[tuple[Drawn, float]]]


def films(card: ModelCard) -> Iterator[Drawn]:
    """The takes that the coefficients are fitted to, without duplicates."""
    asked = [card.usual(seconds, each) for each in RESOLUTIONS for seconds in _SECONDS]
    yield from dict.fromkeys(asked)


def counted(model: str, stages: Sequence[str]) -> Counts:
    """Stage -> the films and the GiB counted for each."""
    card = cards.card(model)
    found: Counts = {}
    with imagined(), quiet():
        parts = random_weights.parts_of(model, "meta", half=True)
        weights = [each for each in parts.values() if isinstance(each, nn.Module)]
        for film in films(card):
            for stage, run in stages_of(card, parts, film).items():
                if stage not in stages:
                    continue
                if stage == "tiled" and card.family == "wan" and film.frames > _MOST_WAN_TILES:
                    continue
                gib = peak_bytes(run, weights) / _GIB
                found.setdefault(stage, []).append((film, gib))
    return found


def counted_words(card: ModelCard) -> float:
    """GiB that encoding one prompt takes."""
    with imagined(), quiet():
        encoder = counted_text.encoder_of(card.family)
        words = card.max_sequence_length
        read = partial(counted_text.read, card.family, encoder, words)
        return peak_bytes(read, [encoder]) / _GIB


def fitted(counts: list[tuple[Drawn, float]]) -> Numbers:
    """The smallest coefficients (GiB, bytes per pixel of a frame, bytes per pixel of the film)
    whose prediction is below no count.

    Rounded up, which may add a hundredth of a GiB. If all films have one size, what does not grow
    with their length is taken to be proportional to the size of a frame.
    """
    terms = np.array([terms_of(film) for film, _ in counts])
    gib = np.array([each for _, each in counts])
    shares = terms / gib[:, None]
    one_size = len({film.pixels for film, _ in counts}) == 1
    bounds = [(0, 0 if one_size else None), (0, None), (0, None)]
    best = linprog(shares.sum(axis=0), A_ub=-shares, b_ub=-np.ones(len(gib)), bounds=bounds)
    fixed, frame, film = best.x
    up = [np.ceil(fixed * 1e2) / 1e2, np.ceil(frame), np.ceil(film * 1e2) / 1e2]
    return (float(up[0]), float(up[1]), float(up[2]))


def terms_of(film: Drawn) -> Numbers:
    """Factors that turn a stage's three coefficients into GiB for this film."""
    return (1.0, film.pixels / _GIB, film.pixels * film.frames / _GIB)


def main(arguments: list[str] | None = None) -> int:
    """Print, for each model, a table of counts and the lines of its card."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("models", nargs="*", default=list(random_weights.architectures()))
    parser.add_argument("--stages", nargs="+", default=STAGES, choices=STAGES)
    options = parser.parse_args(arguments)
    for model in options.models:
        began = time.perf_counter()
        card = cards.card(model)
        counts = counted(model, options.stages)
        print(f"\n{model}: GiB beside the weights, counted, not measured")
        told = [film.told for film in films(card)]
        rows = [[stage, *(f"{gib:.2f}" for _, gib in each)] for stage, each in counts.items()]
        rows = [[*row, *[""] * (1 + len(told) - len(row))] for row in rows]
        print(table(["stage", *told], rows))
        print("[memory.activations]")
        if "text" in options.stages:
            read = [counted_words(card), *(gib for _, gib in counts.pop("text", ()))]
            print(f"text = {math.ceil(max(read) * 100) / 100}")
        for stage, each in counts.items():
            numbers = ", ".join(f"{number:g}" for number in fitted(each))
            print(f"{stage} = [{numbers}]")
        print(f"# {time.perf_counter() - began:.0f} s", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
