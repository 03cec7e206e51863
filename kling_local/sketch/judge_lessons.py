"""Command-line options of the judge's two trainings, and the source of their films.

On a CPU, other processes draw small batches while this one trains. On a GPU, one process does both
in turn and draws large batches: a film is cheap there, but every batch has a high fixed cost.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import torch
from torch import Tensor

from kling_local.sketch.judge_learning import (
    MIXED,
    Dice,
    Drawn,
    Handed,
    Store,
    T,
    Terms,
    drawing,
    drawing_here,
)

_FIRST = 0.15
"""Share of the time that a GPU only draws before training begins."""
_MEMORY, _LEARNING_MEMORY, _DRAWING_MEMORY = 0.31, 0.21, 0.08
"""Limits as shares of a GPU's memory, so that three trainings can share it: for a training that
draws for itself, for one with workers, and for each of its workers.
"""


def parser(description: str | None, defaults: dict[str, object]) -> argparse.ArgumentParser:
    """A parser of the options common to both trainings; ``defaults`` maps options to defaults."""
    made = argparse.ArgumentParser(description=description)
    made.add_argument("--minutes", type=float, help="of one core; of the clock, in all, on a GPU")
    made.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    made.add_argument("--kept", type=int, help="drawn batches in memory")
    made.add_argument("--count", type=int, help="films in a drawn batch on a GPU")
    made.add_argument("--batch", type=int, help="films that are learnt from at once")
    made.add_argument("--drawing", type=float, default=0.6, help="share of a GPU's time")
    made.add_argument("--seed", type=int)
    made.add_argument("--workers", type=int, help="processes that draw; 0 on a GPU: it takes turns")
    made.add_argument(
        "--least", type=int, default=MIXED, help="batches that workers draw before it learns"
    )
    made.add_argument("--films", type=Path, help="folder to keep drawn films in; not of a GPU's")
    made.add_argument("--learning-rate", type=float)
    made.add_argument("--start", type=Path, help="kept weights that go on learning")
    made.add_argument("--share", type=float, default=1.0, help="of what was learnt since --start")
    made.add_argument("--also", type=float, nargs="*", default=[], help="shares to score besides")
    made.add_argument("--output", type=Path)
    made.set_defaults(**defaults)
    return made


@contextmanager
def source(
    kind: type[T], drawn: Callable[..., T], options: argparse.Namespace
) -> Iterator[Callable[[], T]]:
    """A function that returns training batches; films are drawn meanwhile.

    They are drawn by ``drawn(seed)`` on a CPU, ``drawn(seed, count, device)`` elsewhere.
    """
    device = torch.device(options.device)
    store = Store(kind, options.kept, Dice(options.seed, device), options.films, options.batch)
    if device.type == "cpu":
        with drawing(store, drawn, options.seed, workers(options), Handed(lambda f: f)) as films:
            yield films
    elif workers(options):
        with TemporaryDirectory() as folder:
            draw = partial(drawn_to, Path(folder), drawn, options.count, options.device)
            handed = Handed(partial(taken, kind, device), options.least)
            with drawing(store, draw, options.seed, workers(options), handed) as films:
                yield films
    else:
        first_s = 60 * _FIRST * options.minutes
        yield drawing_here(
            store,
            lambda seed: drawn(seed, options.count, device),
            options.seed,
            options.drawing,
            first_s,
        )
    print(f"{store.batches} batches drawn", flush=True)


def workers(options: argparse.Namespace) -> int:
    """Number of drawing processes; by default one per core but one on a CPU, none elsewhere."""
    if options.workers is not None:
        return int(options.workers)
    return max(1, (os.cpu_count() or 1) - 1) if options.device == "cpu" else 0


def drawn_to(folder: Path, drawn: Callable[..., Drawn], count: int, device: str, seed: int) -> Path:
    """Draw films on a device and write them to a file: shared memory may be too small for them."""
    if torch.device(device).type == "cuda":
        torch.cuda.set_per_process_memory_fraction(_DRAWING_MEMORY)
    films = drawn(seed, count, torch.device(device))
    path = folder / f"{seed}.pt"
    torch.save({name: part.cpu() for name, part in vars(films).items()}, path)
    return path


def taken(kind: type[T], device: torch.device, path: Path) -> T:
    """Read the films of such a file on to a device, and remove the file."""
    parts = torch.load(path, weights_only=True)
    path.unlink()
    return kind(**{name: part.to(device) for name, part in parts.items()})


def prepare(options: argparse.Namespace) -> None:
    """Limit a CPU to one thread, and a GPU to its share of memory.

    Raises ``SystemExit`` for ``--films`` on a GPU.
    """
    if options.films and options.device != "cpu":
        raise SystemExit("--films keeps films that are drawn on a CPU; leave it out on a GPU")
    torch.set_num_threads(1)
    if torch.device(options.device).type == "cuda":
        share = _LEARNING_MEMORY if workers(options) else _MEMORY
        torch.cuda.set_per_process_memory_fraction(share)


def terms(
    options: argparse.Namespace, began: float, keep: Callable[[Mapping[str, Tensor]], None]
) -> Terms:
    """The training's settings; on a GPU the time since ``began`` (`time.monotonic`) is deducted."""
    device = torch.device(options.device)
    gone = 0.0 if device.type == "cpu" else (time.monotonic() - began) / 60
    return Terms(max(1e-3, options.minutes - gone), options.learning_rate, device, keep)
