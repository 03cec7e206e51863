"""Trains the judge on films that the world's renderer draws.

``python -m kling_local.sketch.judge_train --minutes 60`` trains for that many minutes of one core
while other processes draw films, each of which is used a few times. It saves the judge beside this
file every 20 seconds and, at the end, prints its score on fresh films: the ceiling of what the
probe can measure.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import replace

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812

from kling_local.sketch import judge as judging
from kling_local.sketch import judge_films, judge_lessons
from kling_local.sketch.judge import (
    CELL_COLUMNS,
    CELL_PX,
    CELL_ROWS,
    HEIGHT,
    JUDGED,
    NUM_MOMENTS,
    WIDTH,
    Answers,
    Judge,
    Told,
    Views,
)
from kling_local.sketch.judge_closeup import closer
from kling_local.sketch.judge_films import IGNORED_CELL, UNSHOWN, Films, mirrored
from kling_local.sketch.judge_learning import (
    BATCH,
    Dice,
    Terms,
    between,
    joined,
    learnt,
)
from kling_local.sketch.world.scene import COLORS, KINDS

LEARNING_RATE = 3e-3
_LOOKED = 2
"""Random moments of a film whose whole pictures are trained on; close-ups are taken of all."""
_CELLS_WEIGHT, _EMPTY_WEIGHT, _BOXES_WEIGHT, _OFF_WEIGHT = 0.5, 0.3, 1.5, 3.0
_SHIFT, _RESIZE, _FAR = 0.12, 0.15, 4.0
_LOST = 0.04
_REFRAMED, _NEARER, _SHIFTED_PX = 0.5, 0.05, (6.0, 4.0)
_TREMBLE_PX = 0.8
_FRESH = {"cpu": (20, judge_films.BATCH), "cuda": (6, 128)}
"""Batches that are scored, and films in each."""
_DEFAULTS = {
    "minutes": 90.0, "kept": 200, "seed": 2_000_000, "count": 384, "learning_rate": LEARNING_RATE,
    "output": judging.JUDGE_FILE,
}  # fmt: skip
_FAST_HALF = "AVX512" in torch.backends.cpu.get_cpu_capability()
"""Without AVX-512, half precision takes seven times as long as single (5.4 and 0.7 s a step)."""
Source = Callable[[], Films]
"""Returns the next training batch."""


def drawn(seed: int, count: int = judge_films.BATCH, device: torch.device | str = "cpu") -> Films:
    """A batch of films. Half are degraded in every third batch only: generated films are sharp."""
    return judge_films.batch(seed, count, rough=seed % 3 == 0, device=device)


def train(source: Source, terms: Terms, seed: int, judge: Judge | None = None) -> Judge:
    """Train ``judge``, or a new one, on the batches of ``source``."""
    torch.manual_seed(seed)
    dice = Dice(seed, terms.device)
    return learnt(judge or Judge(), lambda learner: _loss(learner, source(), dice), terms)


def _loss(judge: Judge, films: Films, dice: Dice) -> Tensor:
    """Loss over the facts, cells, boxes and close-ups of films, which are first augmented."""
    films = mirrored(films, dice.uniform(len(films)) < 0.5)
    films, seen = _reframed(films, dice)
    looked = dice.order(NUM_MOMENTS)[:_LOOKED].sort().values
    with torch.autocast("cpu", torch.bfloat16, enabled=_FAST_HALF):
        told = _told(films, dice)
        said = judge(_noisy(seen, dice), looked, told)
    wrong = [
        F.cross_entropy(said.facts[name].float(), code, ignore_index=UNSHOWN, reduction="sum")
        for name, code in zip(JUDGED, films.codes.unbind(1), strict=True)
    ]
    true = films.boxes[:, :, looked].float()
    return (
        torch.stack(wrong).sum() / len(films)
        + _CELLS_WEIGHT * _of_cells(said, films.cells[:, looked])
        + _BOXES_WEIGHT * _of_boxes(said, true)
        + _OFF_WEIGHT * _of_closeups(said.off, films.boxes[:, :2].float(), told)
    )


def _reframed(films: Films, dice: Dice) -> tuple[Films, Views]:
    """Films and their views, half of them slightly shifted and scaled.

    Otherwise the judge would learn the absolute positions of its training films. The cell labels of
    the changed films become unknown.
    """
    count = len(films)
    moved = dice.uniform(count) < _REFRAMED
    nearer = torch.where(moved, 1 + _NEARER * (2 * dice.uniform(count) - 1), 1.0)
    way = moved[:, None] * (2 * dice.uniform(count, 2) - 1)
    shift = way * way.new_tensor(_SHIFTED_PX)
    middle = way.new_tensor([0.5 * (WIDTH - 1), 0.5 * (HEIGHT - 1)])
    boxes = films.boxes.float()
    boxes[..., :2] = _wide(nearer) * (boxes[..., :2] - middle) + middle + _wide(shift)
    boxes[..., 2:3] *= _wide(nearer)
    seen = films.views()
    pictures = seen.pictures.clone()
    look = way.new_zeros(count, 2, 3)
    look[:, 0, 0] = look[:, 1, 1] = 1 / nearer
    look[:, :, 2] = -shift / nearer[:, None] / way.new_tensor([0.5 * WIDTH, 0.5 * HEIGHT])
    rows = moved.nonzero()[:, 0]
    flat = pictures[rows].flatten(1, 2)
    grid = F.affine_grid(look[rows], list(flat.shape), align_corners=False)
    taken = F.grid_sample(flat, grid, padding_mode="border", align_corners=False)
    pictures[rows] = taken.unflatten(1, pictures.shape[1:3])
    unknown = moved[:, None, None, None, None]
    cells = torch.where(unknown, IGNORED_CELL, films.cells)
    return replace(films, boxes=boxes, cells=cells), replace(seen, pictures=pictures)


def _wide(values: Tensor) -> Tensor:
    """Reshape ``(b)`` or ``(b n)`` to ``(b 1 1 1|n)``."""
    return values.reshape(len(values), 1, 1, -1)


def _noisy(seen: Views, dice: Dice) -> Views:
    """The views with random noise and tone."""
    count = len(seen.pictures)
    gain = 1 + 0.04 * dice.normal(count, 1, 1, 1, 1)
    noise = dice.normal(count, 1, *seen.pictures.shape[2:])
    moved = seen.flow.clone()
    moved[..., :2] += 0.1 * dice.normal(*moved[..., :2].shape)
    edges = seen.edges * (1 + 0.1 * dice.normal(count, 1, 1, 1))
    return Views((seen.pictures * gain + 0.015 * noise).clamp_(0, 1), moved, edges)


def _told(films: Films, dice: Dice) -> Told:
    """The true boxes of two figures, made as inexact as detected ones.

    Now and then one is missing. A quarter of the close-ups are taken far off, to train their
    correction.
    """
    true = films.boxes[:, :2].float()
    half = true[..., 2:3]
    told = true.clone()
    told[..., :3] += _TREMBLE_PX * dice.normal(*true.shape[:3], 3)
    far = torch.where(dice.uniform(*half.shape) < 0.25, _FAR, 1.0)
    middle = told[..., :2] + far * _SHIFT * half * dice.normal(*true.shape[:3], 2)
    grown = (far.sqrt() * _RESIZE * dice.normal(*half.shape)).exp().clamp(0.5, 2.0)
    told[..., 3] *= dice.uniform(*true.shape[:3]) > _LOST
    relation, direction = (films.codes[:, JUDGED.index(name)] for name in ("relation", "direction"))
    return Told(
        told,
        closer(torch.cat([middle, half * grown], dim=3)),
        judging.turned(relation, direction),
    )


def _of_cells(said: Answers, cells: Tensor) -> Tensor:
    kinds, colors = said.cells.float().split([len(KINDS) + 1, len(COLORS) + 1], dim=2)
    told = cells.long()
    total = kinds.new_zeros(())
    for logits, codes in ((kinds, told[:, :, 0]), (colors, told[:, :, 1])):
        weight = logits.new_ones(logits.shape[2])
        weight[-1] = _EMPTY_WEIGHT  # most cells show no figure
        total = total + F.cross_entropy(
            logits.flatten(0, 1), codes.flatten(0, 1), weight, ignore_index=IGNORED_CELL
        )
    return total


def _of_boxes(said: Answers, true: Tensor) -> Tensor:
    """Loss of boxes and their cells; ``true`` ``(b 3 n 4)`` as in `Films.boxes`, in pixels."""
    found = said.boxes.float().transpose(1, 2)
    there = true[..., 3]
    rows = (true[..., 1] / CELL_PX).round().clamp(0, CELL_ROWS - 1)
    columns = (true[..., 0] / CELL_PX).round().clamp(0, CELL_COLUMNS - 1)
    cell = torch.where(there > 0, rows * CELL_COLUMNS + columns, UNSHOWN).long()
    sought = F.cross_entropy(
        said.sought.float().transpose(1, 2).flatten(0, 2), cell.flatten(), ignore_index=UNSHOWN
    )
    wrong = F.smooth_l1_loss(found[..., :3] / 20, true[..., :3] / 20, reduction="none", beta=0.2)
    seen = F.binary_cross_entropy_with_logits(found[..., 3], there)
    return (wrong.sum(-1) * there).sum() / there.sum().clamp(min=1) + 0.3 * seen + sought


def _of_closeups(off: Tensor, true: Tensor, told: Told) -> Tensor:
    """Loss of the close-ups' corrections ``off (b 2 t 3)``, given the boxes ``true (b 2 t 4)``."""
    half = told.taken[..., 2:]
    wanted = torch.cat(
        [(true[..., :2] - told.taken[..., :2]) / half, (true[..., 2:3] / half).log()], dim=3
    )
    there = told.boxes[..., 3]
    wrong = F.smooth_l1_loss(off.float(), wanted, reduction="none", beta=0.1).sum(-1)
    return (wrong * there).sum() / there.sum().clamp(min=1)


def score(judge: Judge, films: Films) -> dict[str, float]:
    """Share of right answers per fact where it is shown, and of films with every answer right."""
    said = [judging.answer(judge, films[rows].views()) for rows in _rows_in_turn(len(films))]
    read = torch.stack([torch.cat([each[name] for each in said]) for name in JUDGED], dim=1)
    right = torch.where(films.codes == UNSHOWN, torch.nan, (read == films.codes).float())
    shares = {name: float(right[:, i].nanmean()) for i, name in enumerate(JUDGED)}
    return {**shares, "whole": float(right.nan_to_num(1.0).amin(1).mean())}


def _rows_in_turn(count: int) -> list[slice]:
    return [slice(first, first + BATCH) for first in range(0, count, BATCH)]


def fresh(seed: int, device: torch.device) -> dict[str, Films]:
    """Test films, clean and degraded, from seeds below ``seed``, which training does not use."""
    batches, count = _FRESH["cpu" if device.type == "cpu" else "cuda"]
    drawn = [judge_films.batch(seed - 1 - i, count, device=device) for i in range(batches)]
    halves = {"clean": slice(count // 2), "rough": slice(count // 2, None)}
    return {name: joined([part[rows] for part in drawn]) for name, rows in halves.items()}


def main(arguments: list[str] | None = None) -> None:
    """Train the judge on films as they are drawn, save it, and print its score on fresh ones."""
    began = time.monotonic()
    options = judge_lessons.parser(__doc__, _DEFAULTS).parse_args(arguments)
    judge_lessons.prepare(options)
    judge = judging.load(options.start) if options.start else Judge()
    with judge_lessons.source(Films, drawn, options) as source:
        terms = judge_lessons.terms(
            options, began, lambda weights: judging.keep(judge, options.output, weights)
        )
        judge = train(source, terms, options.seed, judge).to("cpu")
    start = options.start
    judging.keep(
        between(judging.load(start), judge, options.share) if start else judge, options.output
    )
    films = fresh(options.seed, terms.device)
    _print_scores(options.share, judging.load(options.output).to(terms.device), films)
    for share in options.also if start else ():
        mean = between(judging.load(start), judge, share)
        _print_scores(share, mean.to(terms.device), films)


def _print_scores(share: float, judge: Judge, films: dict[str, Films]) -> None:
    for name, some in films.items():
        figures = {fact: round(value, 4) for fact, value in score(judge, some).items()}
        print(f"share {share}", name, json.dumps(figures), flush=True)


if __name__ == "__main__":
    main()
