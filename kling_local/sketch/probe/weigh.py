"""Fits `judge_ways.WEIGHTS`, by which the judge decides what the figures of a film do.

``python -m kling_local.sketch.probe.weigh`` draws films of the world for other prompts than the
probe's, reads them with both looks, and fits the weights that make the true one of all candidate
films likeliest: a conditional logit (McFadden, 1974). It prints the weights, and how many films are
misread by weights that were fitted to other films.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from kling_local.sketch import judge_reading, judge_ways
from kling_local.sketch.judge_ways import DECIDED, TERMS, WEIGHTS
from kling_local.sketch.probe import prompts
from kling_local.sketch.probe.films import real, workers
from kling_local.sketch.probe.prompts import SCENE_S, SHOT_S, Facts
from kling_local.sketch.world.scene import FACTS, Scenes

AT_ONCE = 50
"""Films drawn from one seed."""
_FOLDS = 3
_HELD = 1e-3  # strength of the penalty that holds weights near their start
_START = tuple(float(name in DECIDED) for name in TERMS)  # only what pictures say, no paths
_STEPS = 100


@dataclass(frozen=True)
class Choice:
    """The candidates for one film.

    Attributes:
        terms: ``(n 13)``, `judge_ways.TERMS` of each.
        right: ``(n)`` bool, which of them are as asked; several if they differ only in phase.
    """

    terms: Tensor
    right: Tensor


def choices(seed: int) -> list[Choice]:
    """Fifty films of the world for other prompts than the probe's, read with both looks."""
    readers = judge_reading.load()
    asked = prompts.sample_facts(AT_ONCE, seed)
    films = real(prompts.scenes_of(asked, seed, SCENE_S), SHOT_S, sound=False)
    found = []
    for facts, film in zip(asked, films, strict=True):
        seen = judge_reading.look(readers, film.frames, film.pairs)
        possible = judge_ways.possible(seen.facts, seen.length_s)
        terms = judge_ways.terms(possible, seen.facts, seen.found, seen.times_s)
        found.append(Choice(terms, _right(facts, possible)))
    return found


def _right(asked: Facts, films: Scenes) -> Tensor:
    right = torch.ones(len(films), dtype=torch.bool)
    for name in DECIDED:
        if name in asked:
            right &= getattr(films, name) == FACTS[name].index(asked[name])
    return right


def fitted(films: Sequence[Choice]) -> Tensor:
    """The weights ``(13)`` that make the right candidates likeliest.

    Films without a right candidate are left out.
    """
    films = [film for film in films if film.right.any()]
    terms = torch.cat([film.terms for film in films])
    right = torch.cat([film.right for film in films])
    sizes = torch.tensor([len(film.right) for film in films])
    film_of = torch.repeat_interleave(torch.arange(len(films)), sizes)
    began = torch.tensor(_START)
    weights = began.clone().requires_grad_()
    search = torch.optim.LBFGS([weights], max_iter=_STEPS, line_search_fn="strong_wolfe")

    def wrong() -> float:
        search.zero_grad()
        score = terms @ weights
        likely = _log_sums(score, film_of, len(films))
        likely_right = _log_sums(score[right], film_of[right], len(films))
        loss = (likely - likely_right).mean() + _HELD * (weights - began).square().sum()
        loss.backward()
        return float(loss.detach())

    search.step(wrong)
    return weights.detach()


def _log_sums(scores: Tensor, film_of: Tensor, count: int) -> Tensor:
    """Log-sum-exp ``(count)`` of each film's scores."""
    most = scores.new_full((count,), -torch.inf).scatter_reduce(0, film_of, scores, "amax").detach()
    sums = scores.new_zeros(count).index_add(0, film_of, (scores - most[film_of]).exp())
    return most + sums.log()


def misread(films: Sequence[Choice], weights: Tensor) -> int:
    """Number of films whose likeliest candidate is wrong."""
    return sum(not film.right[(film.terms @ weights).argmax()] for film in films)


def main(arguments: list[str] | None = None) -> None:
    """Draw, read, fit, and print the weights by name."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--films", type=int, default=1200)
    parser.add_argument("--seed", type=int, default=7300, help="each fifty films have one")
    options = parser.parse_args(arguments)
    with workers() as pool:
        seeds = range(options.seed, options.seed + -(-options.films // AT_ONCE))
        films = [film for part in pool.map(choices, seeds) for film in part]
    others = sum(
        misread(films[fold::_FOLDS], fitted([f for i, f in enumerate(films) if i % _FOLDS != fold]))
        for fold in range(_FOLDS)
    )
    kept = misread(films, torch.tensor(WEIGHTS))
    print(
        f"{len(films)} films, misread: {kept} by kept weights, {others} by those fitted to others"
    )
    by_name = zip(TERMS, fitted(films).tolist(), strict=True)
    print(json.dumps({name: round(weight, 2) for name, weight in by_name}, indent=2))


if __name__ == "__main__":
    main()
