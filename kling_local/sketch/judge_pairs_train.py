"""Trains the judge's second look on films that the world's renderer draws.

``python -m kling_local.sketch.judge_pairs_train --films runs/pairs`` draws films and trains each of
the two parts for ``--minutes`` of one core. It writes the weights beside this file.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Mapping
from functools import partial

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812

from kling_local.sketch import judge as judging
from kling_local.sketch import judge_lessons, judge_pairs
from kling_local.sketch.judge import FINER, JUDGED
from kling_local.sketch.judge_films import UNSHOWN, reordered
from kling_local.sketch.judge_learning import BATCH, Dice, Terms, between, joined, learnt
from kling_local.sketch.judge_pairs import OF_FIGURE, SCENERY, SEEN, Figures, Pairs, Scenery
from kling_local.sketch.judge_pairs_films import COUNT, PairFilms, batch, decoded
from kling_local.sketch.world.scene import RELATIONS

LEARNING_RATE = 2e-3
_DEFAULTS = {
    "minutes": 60.0, "kept": 600, "seed": 3_000_000, "count": 256, "learning_rate": LEARNING_RATE,
    "output": judge_pairs.PAIRS_FILE,
}  # fmt: skip
_LOOKED = 2
"""Random moments of a film that the scenery is trained on per step."""
_SHIFT_PX = (8, 6)
_TONE = 0.04
_OFF, _FAR, _RESIZE, _LOST = 0.12, 2.5, 0.12, 0.04
_WHAT_WEIGHT = 0.5
_FRESH = {"cpu": (10, COUNT), "cuda": (4, 128)}
"""Batches that are scored, and films in each."""
Source = Callable[[], PairFilms]
Weights = Mapping[str, Tensor]


def train_scenery(scenery: Scenery, source: Source, terms: Terms, seed: int) -> Scenery:
    """Train place, light, weather and angle."""
    dice = _seeded(seed, terms.device)

    def wrong(learner: Scenery) -> Tensor:
        films = source()
        looked = dice.order(len(SEEN))[:_LOOKED].sort().values
        pictures, _ = _reframed(decoded(films.pictures[:, looked]), films.boxes, dice)
        said = learner(pictures[:, :, 0], pictures[:, :, 1])
        return torch.stack([_missed(said[name], _column(films, name)) for name in SCENERY]).sum()

    return learnt(scenery, wrong, terms)


def train_figures(figures: Figures, source: Source, terms: Terms, seed: int) -> Figures:
    """Train what figures are and do."""
    dice = _seeded(seed, terms.device)

    def wrong(learner: Figures) -> Tensor:
        films = source()
        pictures, boxes = _reframed(decoded(films.pictures), films.boxes, dice)
        boxes = _told(boxes, films, dice)
        there = boxes[..., 3].any(2)
        said = learner(pictures[:, :, 0], pictures[:, :, 1], boxes)
        relation = _column(films, "relation")
        alike = (relation == RELATIONS.index("two")) | (relation == RELATIONS.index("three"))
        total = boxes.new_zeros(())
        for name in ("kind", "color"):
            first, second = _column(films, name), _column(films, name + "2")
            codes = torch.stack([first, torch.where(alike, first, second)], dim=1)
            codes = torch.where(there, codes, UNSHOWN)
            total = total + _WHAT_WEIGHT * _missed(said[name].flatten(0, 1), codes.flatten())
        for name in ("action", "then"):
            codes = torch.where(there[:, 0], _column(films, name), UNSHOWN)
            total = total + _missed(said[name][:, 0], codes)
        return total

    return learnt(figures, wrong, terms)


def _seeded(seed: int, device: torch.device | str) -> Dice:
    torch.manual_seed(seed)
    return Dice(seed, device)


def _column(films: PairFilms, name: str) -> Tensor:
    return films.codes[:, JUDGED.index(name)]


def _missed(logits: Tensor, codes: Tensor) -> Tensor:
    """Cross-entropy per film."""
    return F.cross_entropy(logits, codes, ignore_index=UNSHOWN, reduction="sum") / len(codes)


def _reframed(pictures: Tensor, boxes: Tensor, dice: Dice) -> tuple[Tensor, Tensor]:
    """Augment pictures ``(b t 2 3 h w)``, from uint8 to 0..1, and their boxes ``(b 3 t 4)``.

    The batch is shifted by some pixels and mirrored half of the time; each film's tone changes.
    """
    boxes = boxes.to(torch.float32, copy=True)
    if dice.whole(0, 1):
        pictures = pictures.flip(-1)
        boxes[..., 0] = judging.WIDTH - 1 - boxes[..., 0]
    right, down = (dice.whole(-most, most) for most in _SHIFT_PX)
    height, width = pictures.shape[-2:]
    rows = (torch.arange(height, device=boxes.device) - down).clamp(0, height - 1)
    columns = (torch.arange(width, device=boxes.device) - right).clamp(0, width - 1)
    pictures = pictures[..., rows, :][..., columns]
    boxes[..., 0] += right / FINER
    boxes[..., 1] += down / FINER
    tone = 1 + _TONE * dice.normal(len(pictures), 1, 1, 1, 1, 1)
    return pictures.float().mul_(tone / 255), boxes


def _first_first(boxes: Tensor, films: PairFilms) -> Tensor:
    """Boxes ``(b 3 t 4)`` in the order of the films' figures instead of from the left."""
    turned = judging.turned(_column(films, "relation"), _column(films, "direction"))
    return torch.where(turned[:, None, None, None], reordered(boxes, (1, 0, 2)), boxes)


def _told(boxes: Tensor, films: PairFilms, dice: Dice) -> Tensor:
    """Boxes of the first two figures, as inexact as detected ones; now and then one is missing."""
    told = _first_first(boxes, films)[:, :2].clone()
    half = told[..., 2:3].clone()

    def chance(share: float) -> Tensor:
        return dice.uniform(*half.shape) < share

    off = _OFF * half * dice.normal(*half.shape[:3], 2)
    told[..., :2] += torch.where(chance(0.15), _FAR, 1.0) * off
    told[..., 2:3] *= (_RESIZE * dice.normal(*half.shape)).exp()
    told[..., 3:] *= ~chance(_LOST)
    return told


@torch.no_grad()
def score(pairs: Pairs, films: PairFilms) -> dict[str, float]:
    """Share of right answers per fact, with the first figures' true boxes."""
    right: dict[str, list[Tensor]] = {}
    for first in range(0, len(films), BATCH):
        some = films[slice(first, first + BATCH)]
        pictures = decoded(some.pictures).float() / 255
        now, after = pictures[:, :, 0], pictures[:, :, 1]
        boxes = _first_first(some.boxes.float(), some)[:, :1]
        told = pairs.figures(now, after, boxes)
        said = pairs.scenery(now, after) | {name: told[name][:, 0] for name in OF_FIGURE}
        for name, logits in said.items():
            code = _column(some, name)
            hits = torch.where(code == UNSHOWN, torch.nan, (logits.argmax(1) == code).float())
            right.setdefault(name, []).append(hits)
    return {name: float(torch.cat(each).nanmean()) for name, each in right.items()}


def fresh(seed: int, device: torch.device) -> PairFilms:
    """Test films, from seeds below ``seed``, which training does not use."""
    batches, count = _FRESH["cpu" if device.type == "cpu" else "cuda"]
    return joined([batch(seed - 1 - i, count, device) for i in range(batches)])


def main(arguments: list[str] | None = None) -> None:
    """Train one part or both on films as they are drawn, save them, and print their score."""
    began = time.monotonic()
    parser = judge_lessons.parser(__doc__, _DEFAULTS)
    parser.add_argument("--part", choices=("scenery", "figures", "both"), default="both")
    options = parser.parse_args(arguments)
    judge_lessons.prepare(options)
    pairs = judge_pairs.load(options.start) if options.start else Pairs()
    with judge_lessons.source(PairFilms, batch, options) as source:
        if options.part != "figures":
            terms = judge_lessons.terms(options, began, partial(_keep, pairs, "scenery", options))
            train_scenery(pairs.scenery, source, terms, options.seed)
            began = time.monotonic()
        if options.part != "scenery":
            terms = judge_lessons.terms(options, began, partial(_keep, pairs, "figures", options))
            train_figures(pairs.figures, source, terms, options.seed)
    pairs = pairs.to("cpu")
    start = options.start
    judging.keep(
        between(judge_pairs.load(start), pairs, options.share) if start else pairs, options.output
    )
    films = fresh(options.seed, terms.device)
    _print_score(options.share, judge_pairs.load(options.output).to(terms.device), films)
    for share in options.also if start else ():
        mean = between(judge_pairs.load(start), pairs, share)
        _print_score(share, mean.to(terms.device), films)


def _print_score(share: float, pairs: Pairs, films: PairFilms) -> None:
    figures = {fact: round(value, 4) for fact, value in score(pairs, films).items()}
    print(f"share {share}", json.dumps(figures), flush=True)


def _keep(pairs: Pairs, part: str, options: argparse.Namespace, weights: Weights) -> None:
    """Save both parts, the named one with ``weights``."""
    mine = {f"{part}.{name}": value for name, value in weights.items()}
    judging.keep(pairs, options.output, {**pairs.state_dict(), **mine})


if __name__ == "__main__":
    main()
