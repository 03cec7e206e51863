"""What a film takes of a GPU's memory besides weights, counted stage by stage without a GPU.

    python benchmarks/count_activations.py                   # all models: tables and card lines
    python benchmarks/count_activations.py ltx-2 wan2.2-ti2v-5b

The networks of ``architectures.toml`` at their own size run on tensors without numbers (`counting`)
as the engine runs them (`counted_stages`): the transformer over the film's tokens, the decoders of
`engine.models` whole and in tiles, the autoencoder over what takes are given, and text encoders
(`counted_text`). For each stage three numbers are fitted that no count exceeds: GiB that are always
there, bytes for each pixel of a frame and bytes for each pixel of the film. Cards hold them in
``[memory.activations]``, `holding` reads them.
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
"""Frames: Wan's tiles go latent by latent, minutes for a long film, and grow by the same each."""
Counts = dict[str, list[tuple[Drawn, float]]]


def films(card: ModelCard) -> Iterator[Drawn]:
    """The different takes that numbers are fitted to."""
    asked = [card.usual(seconds, each) for each in RESOLUTIONS for seconds in _SECONDS]
    yield from dict.fromkeys(asked)


def counted(model: str, stages: Sequence[str]) -> Counts:
    """Stage -> each film with its counted GiB."""
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
    """GiB that reading one prompt takes."""
    with imagined(), quiet():
        encoder = counted_text.encoder_of(card.family)
        words = card.max_sequence_length
        read = partial(counted_text.read, card.family, encoder, words)
        return peak_bytes(read, [encoder]) / _GIB


def fitted(counts: list[tuple[Drawn, float]]) -> Numbers:
    """GiB, bytes a pixel of a frame, bytes a pixel of the film: the least, none below a count.

    Rounded up, which may add a hundredth of a GiB. Where all films are of one size, what does not
    grow with their length is taken to grow with a frame.
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
    """What the three numbers of a stage are multiplied by, to GiB."""
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
