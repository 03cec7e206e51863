"""Which facts of their prompts the films show, according to the judge."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from concurrent.futures import Executor

import numpy as np
import torch

from kling_local.sketch import judge_reading
from kling_local.sketch.judge import JUDGED
from kling_local.sketch.judge_reading import Readers
from kling_local.sketch.probe.films import Film
from kling_local.sketch.probe.prompts import Facts
from kling_local.sketch.probe.table import Measure, rate, share
from kling_local.sketch.world.scene import FACTS

PLAIN = {"then": "nothing", "weather": "clear", "angle": "eye level"}
"""Values that a prompt leaves unsaid; they count for whole plans, but not for single facts."""
FACTS_GOAL, WHOLE_GOAL = 0.95, 0.75
_NAMES = {
    "kind": "subject", "color": "colour", "action": "action", "then": "order of a two-part action",
    "direction": "direction", "relation": "count and relation", "kind2": "companion",
    "color2": "companion's colour", "place": "place", "light": "light", "weather": "weather",
    "size": "shot size", "angle": "camera angle", "move": "camera move",
}  # fmt: skip

Answers = Sequence[Facts]


def answers(films: Sequence[Film], pool: Executor | None = None) -> list[Facts]:
    """The judge's value of every fact that pictures show, for each film.

    Computed in the processes of ``pool`` if one is given.
    """
    arrays = ([getattr(film, name).numpy() for film in films] for name in ("frames", "pairs"))
    return list((pool.map if pool else map)(_answer, *arrays))


def _answer(frames: np.ndarray, pairs: np.ndarray) -> Facts:
    read = judge_reading.read(_readers(), torch.from_numpy(frames), torch.from_numpy(pairs))
    return {name: FACTS[name][code] for name, code in read.items()}


@functools.cache
def _readers() -> Readers:
    return judge_reading.load()


def hit(name: str, asked: Facts, answer: Facts) -> bool:
    """Whether a film shows one fact as asked; a second part counts only after the right first."""
    right = asked[name] == answer[name]
    return right and (name != "then" or asked["action"] == answer["action"])


def said(name: str, asked: Facts) -> bool:
    """Whether the prompt says this fact."""
    return name in asked and asked[name] != PLAIN.get(name)


def whole(asked: Facts, answer: Facts) -> bool:
    """Whether every fact is right, including unsaid ones: no rain that nobody asked for."""
    return all(hit(name, asked, answer) for name in JUDGED if name in asked)


def measures(asked: Sequence[Facts], model: Answers, real: Answers) -> list[Measure]:
    """A line for every fact, their mean, and the whole plan."""
    others = [*asked[1:], *asked[:1]]

    def hits(name: str, facts: Sequence[Facts], answered: Answers) -> list[bool]:
        return [
            hit(name, wish, answer)
            for wish, answer in zip(facts, answered, strict=True)
            if said(name, wish)
        ]

    lines = []
    for name in JUDGED:
        lines.append(
            share(
                _NAMES[name],
                hits(name, asked, model),
                chance=rate(hits(name, others, model)),
                real=rate(hits(name, asked, real)),
            )
        )
    everything = [
        [one for name in JUDGED for one in hits(name, facts, answered)]
        for facts, answered in ((asked, model), (others, model), (asked, real))
    ]
    mean = share(
        "all single facts",
        everything[0],
        chance=rate(everything[1]),
        real=rate(everything[2]),
        goal=FACTS_GOAL,
    )
    plans = [
        [whole(wish, answer) for wish, answer in zip(facts, answered, strict=True)]
        for facts, answered in ((asked, model), (others, model), (asked, real))
    ]
    every = share(
        "whole plan (every fact of a prompt)",
        plans[0],
        chance=rate(plans[1]),
        real=rate(plans[2]),
        goal=WHOLE_GOAL,
    )
    return [*lines, mean, every]
