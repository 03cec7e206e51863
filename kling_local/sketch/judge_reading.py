"""Reads films: both looks of the judge together, and the ways that figures go.

The logarithms of what `judge` and `judge_pairs` say are added; `judge_ways` then decides what the
ways of figures tell.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from kling_local.sketch import judge as judging
from kling_local.sketch import judge_pairs, judge_ways
from kling_local.sketch.judge import FPS, NUM_MOMENTS, Judge
from kling_local.sketch.judge_pairs import Pairs

_TRUST = 0.5  # in the second look: of 0.35 to 1 the best on 300 films of other prompts


@dataclass(frozen=True)
class Readers:
    """The judge's two looks."""

    judge: Judge
    pairs: Pairs


def load() -> Readers:
    """Those that are kept beside this file."""
    return Readers(judging.load(), judge_pairs.load())


@torch.no_grad()
def read(readers: Readers, frames: Tensor, pairs: Tensor) -> dict[str, int]:
    """The codes of `judge.JUDGED` that a film shows.

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
        facts[name] = facts[name] + _TRUST * told
    length_s = judge_ways.length_s(len(frames))
    decided = judge_ways.decide(facts, said.found[0], moments / FPS, length_s)
    return {name: decided.get(name, int(logits.argmax())) for name, logits in facts.items()}
