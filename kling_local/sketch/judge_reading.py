"""Reads films: both looks of the judge together, and the ways that figures go.

The logarithms of what `judge` and `judge_pairs` say are added; `judge_ways` then decides what the
ways of figures tell.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from kling_local.sketch import judge as judging
from kling_local.sketch import judge_pairs, judge_ways
from kling_local.sketch.judge import FPS, NUM_MOMENTS, Judge
from kling_local.sketch.judge_pairs import OF_FIGURE, SCENERY, Pairs

_TRUST = dict.fromkeys(OF_FIGURE, 0.4) | dict.fromkeys(SCENERY, 0.8)
"""In the second look: of 0.25 to 1.3 about the best for 1,900 films of other prompts."""


@dataclass(frozen=True)
class Readers:
    """The judge's two looks."""

    judge: Judge
    pairs: Pairs


def load() -> Readers:
    """Those that are kept beside this file."""
    return Readers(judging.load(), judge_pairs.load())


@dataclass(frozen=True)
class Look:
    """What both looks say of one film.

    Attributes:
        facts: logarithms ``(values)`` of how likely each value is, by the name of the fact.
        found: ``(2 12 4)`` where the first two figures are, as `judge.Answers` has it.
        times_s: ``(12)`` when that is.
        length_s: seconds that deeds are spread over.
    """

    facts: Mapping[str, Tensor]
    found: Tensor
    times_s: Tensor
    length_s: float


def read(readers: Readers, frames: Tensor, pairs: Tensor) -> dict[str, int]:
    """The codes of `judge.JUDGED` that a film shows; it is given as in `look`."""
    seen = look(readers, frames, pairs)
    decided = judge_ways.decide(seen.facts, seen.found, seen.times_s, seen.length_s)
    return {name: decided.get(name, int(likely.argmax())) for name, likely in seen.facts.items()}


@torch.no_grad()
def look(readers: Readers, frames: Tensor, pairs: Tensor) -> Look:
    """What both looks say of a film.

    ``frames`` ``(t 3 90 160)`` and ``pairs`` ``(8 2 3 180 320)``, those of `judge_pairs.frames_of`,
    are uint8, 12 pictures a second.
    """
    moments = judging.moments_of(len(frames))
    seen = judging.views(frames[moments].float()[None] / 255)
    said = readers.judge(seen, torch.arange(NUM_MOMENTS))
    facts = {name: logits[0].log_softmax(0) for name, logits in said.facts.items()}
    likeliest = (facts[name].argmax() for name in ("relation", "direction"))
    turned = bool(judging.turned(*likeliest))
    closely = readers.pairs.facts(pairs.float() / 255, said.found[0], turned=turned)
    for name, told in closely.items():
        facts[name] = facts[name] + _TRUST[name] * told
    return Look(facts, said.found[0], moments / FPS, judge_ways.length_s(len(frames)))
