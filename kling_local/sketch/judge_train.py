"""Trains the judge on real renders of the world.

``python -m kling_local.sketch.judge_train --minutes 60`` trains for so many minutes of one core;
meanwhile other processes draw films, each of which serves a few times. It keeps the judge beside
this file every few minutes and prints its score on fresh renders: the ceiling of what the probe
measures.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812

from kling_local.sketch import judge as judging
from kling_local.sketch import judge_films
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
from kling_local.sketch.judge_learning import BATCH, Store, between, drawing, joined, learnt
from kling_local.sketch.world.scene import COLORS, KINDS

LEARNING_RATE = 3e-3
_LOOKED = 2
"""Random moments of a film that are looked at whole, to learn from; of close-ups it is all."""
_CELLS_WEIGHT, _EMPTY_WEIGHT, _BOXES_WEIGHT, _OFF_WEIGHT = 0.5, 0.3, 1.5, 3.0
_SHIFT, _RESIZE, _FAR = 0.12, 0.15, 4.0
_LOST = 0.04
_REFRAMED, _NEARER, _SHIFTED_PX = 0.5, 0.05, (6.0, 4.0)
_TREMBLE_PX = 0.8
_FRESH_BATCHES = 20
_FAST_HALF = "AVX512" in torch.backends.cpu.get_cpu_capability()
"""Without it half precision costs seven times as much as single (5.4 and 0.7 s a step)."""
Source = Callable[[], Films]
"""Gives the next batch to learn from."""


def drawn(seed: int) -> Films:
    """A batch; in one of three half of the films are roughened: painted films are sharp."""
    return judge_films.batch(seed, rough=seed % 3 == 0)


def train(
    source: Source,
    minutes: float,
    seed: int,
    judge: Judge | None = None,
    keep: Path | None = None,
    learning_rate: float = LEARNING_RATE,
) -> Judge:
    """A judge that has learnt from the batches of ``source`` for so many minutes of processor time.

    ``judge`` is one that goes on learning; else a new one starts. Every few hundred steps it is
    written to ``keep``.
    """
    torch.manual_seed(seed)
    generator = torch.Generator().manual_seed(seed)
    judge = judge or Judge()
    return learnt(
        judge,
        lambda learner: _loss(learner, source(), generator),
        minutes,
        learning_rate,
        (lambda weights: judging.keep(judge, keep, weights)) if keep else None,
    )


def _loss(judge: Judge, films: Films, generator: torch.Generator) -> Tensor:
    """How wrong a judge is about the facts, the cells and the boxes of films, some mirrored."""
    films = mirrored(films, torch.rand(len(films), generator=generator) < 0.5)
    films, seen = _reframed(films, generator)
    looked = torch.randperm(NUM_MOMENTS, generator=generator)[:_LOOKED].sort().values
    with torch.autocast("cpu", torch.bfloat16, enabled=_FAST_HALF):
        told = _told(films, generator)
        said = judge(_noisy(seen, generator), looked, told)
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


def _reframed(films: Films, generator: torch.Generator) -> tuple[Films, Views]:
    """Films, and what is seen of them, half of them a little shifted, nearer or farther.

    Else the judge learns where in the picture the films stood that it was shown. What stands in the
    cells of such films is not known.
    """
    count = len(films)
    moved = torch.rand(count, generator=generator) < _REFRAMED
    nearer = torch.where(moved, 1 + _NEARER * (2 * torch.rand(count, generator=generator) - 1), 1.0)
    way = moved[:, None] * (2 * torch.rand(count, 2, generator=generator) - 1)
    shift = way * torch.tensor(_SHIFTED_PX)
    middle = torch.tensor([0.5 * (WIDTH - 1), 0.5 * (HEIGHT - 1)])
    boxes = films.boxes.float()
    boxes[..., :2] = _wide(nearer) * (boxes[..., :2] - middle) + middle + _wide(shift)
    boxes[..., 2:3] *= _wide(nearer)
    seen = films.views()
    pictures = seen.pictures.clone()
    look = torch.zeros(count, 2, 3)
    look[:, 0, 0] = look[:, 1, 1] = 1 / nearer
    look[:, :, 2] = -shift / nearer[:, None] / torch.tensor([0.5 * WIDTH, 0.5 * HEIGHT])
    flat = pictures[moved].flatten(1, 2)
    grid = F.affine_grid(look[moved], list(flat.shape), align_corners=False)
    taken = F.grid_sample(flat, grid, padding_mode="border", align_corners=False)
    pictures[moved] = taken.unflatten(1, pictures.shape[1:3])
    unknown = moved[:, None, None, None, None]
    cells = torch.where(unknown, IGNORED_CELL, films.cells)
    return replace(films, boxes=boxes, cells=cells), replace(seen, pictures=pictures)


def _wide(values: Tensor) -> Tensor:
    """``(b)`` or ``(b n)`` as ``(b 1 1 1|n)``."""
    return values.reshape(len(values), 1, 1, -1)


def _noisy(seen: Views, generator: torch.Generator) -> Views:
    """The views with noise and tone that differ each time."""
    count = len(seen.pictures)
    gain = 1 + 0.04 * torch.randn(count, 1, 1, 1, 1, generator=generator)
    noise = torch.randn(count, 1, *seen.pictures.shape[2:], generator=generator)
    moved = seen.flow.clone()
    moved[..., :2] += 0.1 * torch.randn(moved[..., :2].shape, generator=generator)
    edges = seen.edges * (1 + 0.1 * torch.randn(count, 1, 1, 1, generator=generator))
    return Views((seen.pictures * gain + 0.015 * noise).clamp_(0, 1), moved, edges)


def _told(films: Films, generator: torch.Generator) -> Told:
    """The true boxes of two figures, as inexact as if they had been found.

    Now and then one is not found; a quarter of the close-ups is taken far off, to learn how such
    ones are mended.
    """
    true = films.boxes[:, :2].float()

    def random(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=generator)

    half = true[..., 2:3]
    told = true.clone()
    told[..., :3] += _TREMBLE_PX * random(*true.shape[:3], 3)
    far = torch.where(torch.rand(half.shape, generator=generator) < 0.25, _FAR, 1.0)
    middle = told[..., :2] + far * _SHIFT * half * random(*true.shape[:3], 2)
    grown = (far.sqrt() * _RESIZE * random(*half.shape)).exp().clamp(0.5, 2.0)
    told[..., 3] *= torch.rand(true.shape[:3], generator=generator) > _LOST
    relation, direction = (films.codes[:, JUDGED.index(name)] for name in ("relation", "direction"))
    return Told(
        told,
        closer(torch.cat([middle, half * grown], dim=3)),
        judging.turned(relation, direction),
    )


def _of_cells(said: Answers, cells: Tensor) -> Tensor:
    kinds, colors = said.cells.float().split([len(KINDS) + 1, len(COLORS) + 1], dim=2)
    told = cells.long()
    total = torch.zeros(())
    for logits, codes in ((kinds, told[:, :, 0]), (colors, told[:, :, 1])):
        weight = torch.ones(logits.shape[2])
        weight[-1] = _EMPTY_WEIGHT  # most cells show no figure
        total = total + F.cross_entropy(
            logits.flatten(0, 1), codes.flatten(0, 1), weight, ignore_index=IGNORED_CELL
        )
    return total


def _of_boxes(said: Answers, true: Tensor) -> Tensor:
    """``true`` ``(b 3 n 4)``: where figures are, in units of 20 pixels, and whether they are."""
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
    """``off`` ``(b 2 t 3)`` is said of close-ups ``told``; figures are at ``true (b 2 t 4)``."""
    half = told.taken[..., 2:]
    wanted = torch.cat(
        [(true[..., :2] - told.taken[..., :2]) / half, (true[..., 2:3] / half).log()], dim=3
    )
    there = told.boxes[..., 3]
    wrong = F.smooth_l1_loss(off.float(), wanted, reduction="none", beta=0.1).sum(-1)
    return (wrong * there).sum() / there.sum().clamp(min=1)


def score(judge: Judge, films: Films) -> dict[str, float]:
    """Share of right answers per fact that is shown, and of films with every answer right."""
    said = [judging.answer(judge, films[rows].views()) for rows in _rows_in_turn(len(films))]
    read = torch.stack([torch.cat([each[name] for each in said]) for name in JUDGED], dim=1)
    right = torch.where(films.codes == UNSHOWN, torch.nan, (read == films.codes).float())
    shares = {name: float(right[:, i].nanmean()) for i, name in enumerate(JUDGED)}
    return {**shares, "whole": float(right.nan_to_num(1.0).amin(1).mean())}


def _rows_in_turn(count: int) -> list[slice]:
    return [slice(first, first + BATCH) for first in range(0, count, BATCH)]


def main(arguments: list[str] | None = None) -> None:
    """Train the judge on films as they are drawn, keep it, and print its score on fresh ones."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=90, help="of one core, without drawing")
    parser.add_argument("--kept", type=int, default=200, help="batches of 32 films in memory")
    parser.add_argument("--seed", type=int, default=2_000_000)
    parser.add_argument("--workers", type=int, default=max(1, (os.cpu_count() or 1) - 1))
    parser.add_argument("--films", type=Path, help="folder to keep drawn films in")
    parser.add_argument("--learning-rate", type=float, default=LEARNING_RATE)
    parser.add_argument("--start", type=Path, help="a kept judge that goes on learning")
    parser.add_argument("--share", type=float, default=1.0, help="of what was learnt since --start")
    parser.add_argument("--output", type=Path, default=judging.JUDGE_FILE)
    options = parser.parse_args(arguments)
    torch.set_num_threads(1)
    start = judging.load(options.start) if options.start else None
    store = Store(Films, options.kept, torch.Generator().manual_seed(options.seed), options.films)
    with drawing(store, drawn, options.seed, options.workers) as source:
        judge = train(
            source, options.minutes, options.seed, start, options.output, options.learning_rate
        )
    print(f"{store.batches} batches drawn", flush=True)
    if options.start:
        judge = between(judging.load(options.start), judge, options.share)
    judging.keep(judge, options.output)
    kept = judging.load(options.output)
    fresh = [judge_films.batch(options.seed - 1 - i) for i in range(_FRESH_BATCHES)]
    half = judge_films.BATCH // 2
    for name, rows in (("clean", slice(half)), ("rough", slice(half, None))):
        figures = score(kept, joined([part[rows] for part in fresh]))
        print(name, json.dumps({fact: round(value, 4) for fact, value in figures.items()}))


if __name__ == "__main__":
    main()
