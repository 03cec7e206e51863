"""Trains the second look of the judge on real renders of the world.

``python -m kling_local.sketch.judge_pairs_train --films runs/pairs`` draws films and learns from
them for so many minutes of one core for each of its two parts. It keeps them beside this file.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812

from kling_local.sketch import judge as judging
from kling_local.sketch import judge_pairs
from kling_local.sketch.judge import FINER, JUDGED
from kling_local.sketch.judge_films import UNSHOWN
from kling_local.sketch.judge_learning import Store, between, drawing, learnt
from kling_local.sketch.judge_pairs import SCENERY, SEEN, Figures, Pairs, Scenery
from kling_local.sketch.judge_pairs_films import PairFilms, batch, decoded
from kling_local.sketch.world.scene import RELATIONS

LEARNING_RATE = 2e-3
_LOOKED = 2
"""Moments of a film that its scenery is learnt from at once."""
_SHIFT_PX = (8, 6)
_TONE = 0.04
_OFF, _FAR, _RESIZE, _LOST = 0.12, 2.5, 0.12, 0.04
_WHAT_WEIGHT = 0.5
Source = Callable[[], PairFilms]


def train_scenery(
    scenery: Scenery, source: Source, minutes: float, seed: int, rate: float = LEARNING_RATE
) -> Scenery:
    """Learn place, light, weather and angle for so many minutes of processor time."""
    generator = _seeded(seed)

    def wrong(learner: Scenery) -> Tensor:
        films = source()
        looked = torch.randperm(len(SEEN), generator=generator)[:_LOOKED].sort().values
        pictures, _ = _reframed(decoded(films.pictures[:, looked]), films.boxes, generator)
        said = learner(pictures[:, :, 0], pictures[:, :, 1])
        return torch.stack([_missed(said[name], _column(films, name)) for name in SCENERY]).sum()

    return learnt(scenery, wrong, minutes, rate)


def train_figures(
    figures: Figures, source: Source, minutes: float, seed: int, rate: float = LEARNING_RATE
) -> Figures:
    """Learn what figures are and do for so many minutes of processor time."""
    generator = _seeded(seed)

    def wrong(learner: Figures) -> Tensor:
        films = source()
        pictures, boxes = _reframed(decoded(films.pictures), films.boxes, generator)
        boxes = _told(boxes, films, generator)
        there = boxes[..., 3].any(2)
        said = learner(pictures[:, :, 0], pictures[:, :, 1], boxes)
        relation = _column(films, "relation")
        alike = torch.isin(relation, torch.tensor([RELATIONS.index(n) for n in ("two", "three")]))
        total = torch.zeros(())
        for name in ("kind", "color"):
            first, second = _column(films, name), _column(films, name + "2")
            codes = torch.stack([first, torch.where(alike, first, second)], dim=1)
            codes = torch.where(there, codes, UNSHOWN)
            total = total + _WHAT_WEIGHT * _missed(said[name].flatten(0, 1), codes.flatten())
        for name in ("action", "then"):
            codes = torch.where(there[:, 0], _column(films, name), UNSHOWN)
            total = total + _missed(said[name][:, 0], codes)
        return total

    return learnt(figures, wrong, minutes, rate)


def _seeded(seed: int) -> torch.Generator:
    torch.manual_seed(seed)
    return torch.Generator().manual_seed(seed)


def _column(films: PairFilms, name: str) -> Tensor:
    return films.codes[:, JUDGED.index(name)]


def _missed(logits: Tensor, codes: Tensor) -> Tensor:
    """How wrong the logits are, a film."""
    return F.cross_entropy(logits, codes, ignore_index=UNSHOWN, reduction="sum") / len(codes)


def _reframed(pictures: Tensor, boxes: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Pictures ``(b t 2 3 h w)`` in 0..1 of films that are moved by some pixels, mirrored half of
    the time, and of another tone; and the boxes ``(b 3 t 4)`` with them.
    """

    def random(low: int, high: int) -> int:
        return int(torch.randint(low, high + 1, (1,), generator=generator))

    boxes = boxes.to(torch.float32, copy=True)
    if random(0, 1):
        pictures = pictures.flip(-1)
        boxes[..., 0] = judging.WIDTH - 1 - boxes[..., 0]
    right, down = (random(-most, most) for most in _SHIFT_PX)
    height, width = pictures.shape[-2:]
    rows = (torch.arange(height) - down).clamp(0, height - 1)
    columns = (torch.arange(width) - right).clamp(0, width - 1)
    pictures = pictures[..., rows, :][..., columns]
    boxes[..., 0] += right / FINER
    boxes[..., 1] += down / FINER
    tone = 1 + _TONE * torch.randn(len(pictures), 1, 1, 1, 1, 1, generator=generator)
    return pictures.float().mul_(tone / 255), boxes


def _told(boxes: Tensor, films: PairFilms, generator: torch.Generator) -> Tensor:
    """The first two figures, who does something before who does not, as inexact as if they had
    been found; now and then one is not.
    """
    turned = judging.turned(_column(films, "relation"), _column(films, "direction"))
    told = torch.where(turned[:, None, None, None], boxes[:, [1, 0, 2]], boxes)[:, :2].clone()
    half = told[..., 2:3].clone()

    def chance(share: float) -> Tensor:
        return torch.rand(half.shape, generator=generator) < share

    off = _OFF * half * torch.randn(*half.shape[:3], 2, generator=generator)
    told[..., :2] += torch.where(chance(0.15), _FAR, 1.0) * off
    told[..., 2:3] *= (_RESIZE * torch.randn(half.shape, generator=generator)).exp()
    told[..., 3:] *= ~chance(_LOST)
    return told


def main(arguments: list[str] | None = None) -> None:
    """Train one part or both on films as they are drawn, and keep them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60, help="of one core, for each part")
    parser.add_argument("--part", choices=("scenery", "figures", "both"), default="both")
    parser.add_argument("--kept", type=int, default=600, help="batches of 16 films in memory")
    parser.add_argument("--seed", type=int, default=3_000_000)
    parser.add_argument("--workers", type=int, default=max(1, (os.cpu_count() or 1) - 1))
    parser.add_argument("--films", type=Path, help="folder to keep drawn films in")
    parser.add_argument("--learning-rate", type=float, default=LEARNING_RATE)
    parser.add_argument("--start", type=Path, help="a kept second look that goes on learning")
    parser.add_argument("--share", type=float, default=1.0, help="of what was learnt since --start")
    parser.add_argument("--output", type=Path, default=judge_pairs.PAIRS_FILE)
    options = parser.parse_args(arguments)
    torch.set_num_threads(1)
    pairs = judge_pairs.load(options.start) if options.start else Pairs()
    generator = torch.Generator().manual_seed(options.seed)
    store = Store(PairFilms, options.kept, generator, options.films)
    with drawing(store, batch, options.seed, options.workers) as source:
        rest = (source, options.minutes, options.seed, options.learning_rate)
        if options.part != "figures":
            train_scenery(pairs.scenery, *rest)
        if options.part != "scenery":
            train_figures(pairs.figures, *rest)
    if options.start:
        pairs = between(judge_pairs.load(options.start), pairs, options.share)
    judging.keep(pairs, options.output)


if __name__ == "__main__":
    main()
