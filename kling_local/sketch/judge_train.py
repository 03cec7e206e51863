"""Trains the judge on real renders of the world.

``python -m kling_local.sketch.judge_train --films 8192 --minutes 12`` draws the films (some ten
minutes on two cores), trains for so many minutes of one core, keeps the judge beside this file and
prints its score on fresh renders: the ceiling of every figure that the probe measures with it.
"""

from __future__ import annotations

import argparse
import json
import math
import multiprocessing
import os
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812

from kling_local.sketch import judge as judging
from kling_local.sketch import judge_closeup, judge_films
from kling_local.sketch.judge import JUDGED, Judge, Views
from kling_local.sketch.judge_closeup import Box, Closeup
from kling_local.sketch.judge_films import IGNORED_CELL, UNSHOWN, Films, joined, mirrored
from kling_local.sketch.world.scene import COLORS, KINDS

BATCH = 32
_LEARNING_RATE = 3e-3
_FEW_LOOKS, _ALL_LOOKS_FROM = 2, 0.6
"""Two random looks a film are enough to learn from, until the last part of the training."""
_CELLS_WEIGHT, _EMPTY_WEIGHT = 2.0, 0.3
_FRESH_BATCHES = 20
_FAST_HALF = "AVX512" in torch.backends.cpu.get_cpu_capability()
"""Without it half precision costs seven times as much as single (5.4 and 0.7 s a step)."""


def draw_films(count: int, seed: int, workers: int) -> Films:
    """``count`` films, drawn by so many processes."""
    seeds = range(seed, seed + -(-count // judge_films.BATCH))
    if workers == 1:
        return joined([_drawn(each) for each in seeds])
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, spawn, _one_thread) as pool:
        parts = []
        for part in pool.map(_drawn, seeds):
            parts.append(part)
            if len(parts) % 32 == 0:
                print(f"{len(parts) * judge_films.BATCH} films", flush=True)
        return joined(parts)


def _drawn(seed: int) -> Films:
    """A batch; in one of three half of the films are roughened: painted films are sharp."""
    return judge_films.batch(seed, rough=seed % 3 == 0)


def _one_thread() -> None:
    torch.set_num_threads(1)


def train(films: Films, minutes: float, seed: int, judge: Judge | None = None) -> Judge:
    """A judge that has learnt from ``films`` for so many minutes of processor time.

    ``judge`` is one that goes on learning; else a new one starts.
    """
    torch.manual_seed(seed)
    generator = torch.Generator().manual_seed(seed)
    judge = (judge or Judge()).train().to(memory_format=torch.channels_last)
    optimiser = torch.optim.AdamW(judge.parameters(), _LEARNING_RATE, weight_decay=0.03)
    average = {name: value.clone() for name, value in judge.state_dict().items()}
    began = time.process_time()
    for step, rows in enumerate(_rows(len(films), generator), start=1):
        progress = (time.process_time() - began) / (60 * minutes)
        if progress >= 1:
            break
        turn = torch.rand(len(rows), generator=generator) < 0.5
        some = mirrored(films[rows], turn)
        loss = _loss(judge, *_shown(some, progress, generator), some.codes)
        for group in optimiser.param_groups:
            group["lr"] = _LEARNING_RATE * _rate(progress, step)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(judge.parameters(), 5.0)
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)
        share = min(0.998, step / (step + 20))
        for name, value in judge.state_dict().items():
            if value.is_floating_point():
                average[name].lerp_(value, 1 - share)
        if step % 100 == 0:
            print(
                f"{60 * minutes * progress:5.0f} s  step {step}  loss {loss.item():.3f}", flush=True
            )
    judge.load_state_dict(average)
    return judge.to(memory_format=torch.contiguous_format).eval()


def _rows(count: int, generator: torch.Generator) -> Iterator[Tensor]:
    """Batches of all rows in a new order each time round, without end."""
    while True:
        order = torch.randperm(count, generator=generator)
        yield from order.split(BATCH)


def _rate(progress: float, step: int) -> float:
    return min(1.0, step / 100) * (0.01 + 0.99 * math.cos(0.5 * math.pi * progress) ** 2)


def _shown(films: Films, progress: float, generator: torch.Generator) -> tuple[Views, Tensor]:
    """The views with noise and tone that differ each time, and the cells of their looks."""
    seen = films.views()
    number = _FEW_LOOKS if progress < _ALL_LOOKS_FROM else judging.NUM_LOOKS
    chosen = torch.randperm(judging.NUM_LOOKS, generator=generator)[:number].sort().values
    count = len(films)
    gain = 1 + 0.04 * torch.randn(count, 1, 1, 1, 1, generator=generator)
    moved = seen.flow.clone()
    moved[..., :2] += 0.1 * torch.randn(moved[..., :2].shape, generator=generator)
    noisy = []
    for part in (seen.looks[:, chosen], seen.moments):
        noise = torch.randn(count, 1, *part.shape[2:], generator=generator)
        noisy.append((part * gain + 0.015 * noise).clamp_(0, 1))
    return Views(noisy[0], noisy[1], moved), films.cells[:, chosen]


def _loss(judge: Judge, seen: Views, cells: Tensor, codes: Tensor) -> Tensor:
    """Sum over the facts, and how well every cell says what stands in it."""
    with torch.autocast("cpu", torch.bfloat16, enabled=_FAST_HALF):
        answers, said = judge(seen)
    facts = torch.stack([
        F.cross_entropy(answers[name].float(), codes[:, i], ignore_index=UNSHOWN, reduction="sum")
        for i, name in enumerate(JUDGED)
    ])  # fmt: skip
    kinds, colors = said.float().split([len(KINDS) + 1, len(COLORS) + 1], dim=2)
    told = cells.long()
    of_cells = torch.zeros(())
    for logits, codes_here in ((kinds, told[:, :, 0]), (colors, told[:, :, 1])):
        weight = torch.ones(logits.shape[2])
        weight[-1] = _EMPTY_WEIGHT  # most cells show no figure
        of_cells = of_cells + F.cross_entropy(
            logits.flatten(0, 1), codes_here.flatten(0, 1), weight, ignore_index=IGNORED_CELL
        )
    return facts.sum() / len(codes) + _CELLS_WEIGHT * of_cells


def train_closeup(films: Films, minutes: float, seed: int, net: Closeup) -> Closeup:
    """A `Closeup` that has learnt for so many minutes of processor time from the true cells."""
    generator = torch.Generator().manual_seed(seed)
    torch.manual_seed(seed)
    pictures, boxes, codes = _figures(films)
    net = net.train().to(memory_format=torch.channels_last)
    optimiser = torch.optim.AdamW(net.parameters(), _LEARNING_RATE, weight_decay=0.05)
    began = time.process_time()
    for step, rows in enumerate(_rows(len(boxes), generator), start=1):
        progress = (time.process_time() - began) / (60 * minutes)
        if progress >= 1:
            break
        for group in optimiser.param_groups:
            group["lr"] = _LEARNING_RATE * _rate(progress, step)
        jitter = torch.rand(len(rows), 3, generator=generator)
        moved = [_jittered(boxes[row], shift) for row, shift in zip(rows, jitter, strict=True)]
        which = pictures[rows]
        looks = films.looks.flatten(0, 1)[which].float() / 255
        seen = judge_closeup.closeups(looks, moved)
        turned = torch.rand(len(rows), 1, 1, 1, generator=generator) < 0.5
        seen = torch.where(turned, seen.flip(3), seen)
        seen = seen + 0.02 * torch.randn(seen.shape, generator=generator)
        kinds, colors = net(seen.to(memory_format=torch.channels_last))
        loss = F.cross_entropy(kinds, codes[rows, 0]) + F.cross_entropy(colors, codes[rows, 1])
        loss.backward()
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)
        if step % 100 == 0:
            print(f"close-ups {progress:.2f}  step {step}  loss {loss.item():.3f}", flush=True)
    return net.to(memory_format=torch.contiguous_format).eval()


def _figures(films: Films) -> tuple[Tensor, list[Box], Tensor]:
    """Every figure of every look: its picture ``(n)``, its box, and its kind and colour ``(n 2)``.

    Boxes are found as they will be: by connected cells.
    """
    cells = films.cells.flatten(0, 1)
    pictures, boxes, codes = [], [], []
    for number, (kinds, colors) in enumerate(zip(cells[:, 0], cells[:, 1], strict=True)):
        for box in judge_closeup.figures_in(kinds < len(KINDS)):
            row, column = (round(at / judge_closeup.CELL_PX) for at in (box.y, box.x))
            if kinds[row, column] < len(KINDS):
                pictures.append(number)
                boxes.append(box)
                codes.append([int(kinds[row, column]), int(colors[row, column])])
    return torch.tensor(pictures), boxes, torch.tensor(codes)


def _jittered(box: Box, amount: Tensor) -> Box:
    """The box moved and resized at random, ``amount`` ``(3)`` in 0..1."""
    across, along, larger = (2 * amount - 1).tolist()
    shift = 0.15 * box.half
    return Box(box.x + shift * across, box.y + shift * along, box.half * (1.05 + 0.15 * larger))


def score(judge: Judge, films: Films) -> dict[str, float]:
    """Share of right answers per fact that is shown, and of films with every answer right."""
    hits = []
    for row in range(len(films)):
        seen = films[slice(row, row + 1)].views()
        codes = judging.answer(judge, seen, seen.looks[0])
        read = torch.tensor([[codes[name] for name in JUDGED]])
        asked = films.codes[row : row + 1]
        hits.append(torch.where(asked == UNSHOWN, torch.nan, (read == asked).float()))
    right = torch.cat(hits)
    shares = {name: float(right[:, i].nanmean()) for i, name in enumerate(JUDGED)}
    return {**shares, "whole": float(right.nan_to_num(1.0).amin(1).mean())}


def read_films(options: argparse.Namespace) -> Films:
    """The films to learn from: those of a file, or fresh ones."""
    if options.drawn and options.drawn.exists():
        return Films(**torch.load(options.drawn, weights_only=True))
    films = draw_films(options.films, options.seed, options.workers)
    if options.drawn:
        torch.save(films.__dict__, options.drawn)
    return films


def main(arguments: list[str] | None = None) -> None:
    """Draw films, train the judge, keep it and print its score on fresh films."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--films", type=int, default=8192)
    parser.add_argument("--minutes", type=float, default=12, help="of training, after drawing")
    parser.add_argument("--closeup-minutes", type=float, default=6)
    parser.add_argument("--seed", type=int, default=77_000)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--drawn", type=Path, help="where to keep the drawn films, or find them")
    parser.add_argument("--start", type=Path, help="a kept judge that goes on learning")
    parser.add_argument("--output", type=Path, default=judging.JUDGE_FILE)
    options = parser.parse_args(arguments)
    torch.set_num_threads(1)
    start = judging.load(options.start) if options.start else None
    films = read_films(options)
    judge = train(films, options.minutes, options.seed, start)
    judge.closeup = train_closeup(films, options.closeup_minutes, options.seed, judge.closeup)
    judging.keep(judge, options.output)
    kept = judging.load(options.output)
    fresh = [judge_films.batch(options.seed - 1 - i) for i in range(_FRESH_BATCHES)]
    half = judge_films.BATCH // 2
    for name, rows in (("clean", slice(half)), ("rough", slice(half, None))):
        figures = score(kept, joined([part[rows] for part in fresh]))
        print(name, json.dumps({fact: round(value, 4) for fact, value in figures.items()}))


if __name__ == "__main__":
    main()
