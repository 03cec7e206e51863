"""Reads the facts of a film with both looks of the judge and the paths of its figures.

The log-probabilities of `judge` and `judge_pairs` are added, the latter weighted; `judge_ways` then
decides the facts that the figures' paths reveal.
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
"""Weights of the second look: of 0.25 to 1.3 about the best for 1,900 films of other prompts."""


@dataclass(frozen=True)
class Readers:
    """The judge's two looks."""

    judge: Judge
    pairs: Pairs


def load() -> Readers:
    """The two looks, trained, from the weights beside this file."""
    return Readers(judging.load(), judge_pairs.load())


@dataclass(frozen=True)
class Look:
    """What both looks say of one film.

    Attributes:
        facts: (unnormalised) log-probabilities ``(values)`` by the name of the fact.
        found: ``(2 12 4)`` where the first two figures are, as in `judge.Answers`.
        times_s: ``(12)`` the times of these places.
        length_s: seconds that the figures' actions are spread over.
    """

    facts: Mapping[str, Tensor]
    found: Tensor
    times_s: Tensor
    length_s: float


def read(readers: Readers, frames: Tensor, pairs: Tensor) -> dict[str, int]:
    """The codes of the facts `judge.JUDGED` that a film shows; arguments as in `look`."""
    seen = look(readers, frames, pairs)
    decided = judge_ways.decide(seen.facts, seen.found, seen.times_s, seen.length_s)
    return {name: decided.get(name, int(likely.argmax())) for name, likely in seen.facts.items()}


@torch.no_grad()
def look(readers: Readers, frames: Tensor, pairs: Tensor) -> Look:
    """What both looks say of a film.

    ``frames`` ``(t 3 90 160)`` are uint8, 12 a second; ``pairs`` ``(8 2 3 180 320)``, also uint8,
    are those that `judge_pairs.frames_of` lists.
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
