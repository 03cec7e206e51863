"""What a training of the judge is told on the command line, and where its films come from.

On a CPU other processes draw a few films at once while one learns. On a GPU one process does both
in turn and draws many at once: there films cost little and a batch much, however small it is.
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
"""Part of the time in which a GPU draws before it begins to learn."""
_MEMORY, _LEARNING_MEMORY, _DRAWING_MEMORY = 0.31, 0.21, 0.08
"""Parts of a GPU's memory: three trainings share one, by themselves or with some that draw for
each, and none must take another's.
"""


def parser(description: str | None, defaults: dict[str, object]) -> argparse.ArgumentParser:
    """The options that both trainings have; ``defaults`` are minutes, seed and so on."""
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
    """Batches of films to learn from, drawn as they are asked for.

    ``drawn(seed)`` draws a few on a CPU, ``drawn(seed, count, device)`` elsewhere.
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
    """Processes that draw: on a CPU all but one core, else none if nothing is said."""
    if options.workers is not None:
        return int(options.workers)
    return max(1, (os.cpu_count() or 1) - 1) if options.device == "cpu" else 0


def drawn_to(folder: Path, drawn: Callable[..., Drawn], count: int, device: str, seed: int) -> Path:
    """A file of films that were drawn on a device: shared memory may be too small for them."""
    if torch.device(device).type == "cuda":
        torch.cuda.set_per_process_memory_fraction(_DRAWING_MEMORY)
    films = drawn(seed, count, torch.device(device))
    path = folder / f"{seed}.pt"
    torch.save({name: part.cpu() for name, part in vars(films).items()}, path)
    return path


def taken(kind: type[T], device: torch.device, path: Path) -> T:
    """The films of such a file, on a device; the file is removed."""
    parts = torch.load(path, weights_only=True)
    path.unlink()
    return kind(**{name: part.to(device) for name, part in parts.items()})


def prepare(options: argparse.Namespace) -> None:
    """One thread on a CPU; of a GPU's memory no more than may be taken."""
    if options.films and options.device != "cpu":
        raise SystemExit("--films keeps films that are drawn on a CPU; leave it out on a GPU")
    torch.set_num_threads(1)
    if torch.device(options.device).type == "cuda":
        share = _LEARNING_MEMORY if workers(options) else _MEMORY
        torch.cuda.set_per_process_memory_fraction(share)


def terms(
    options: argparse.Namespace, began: float, keep: Callable[[Mapping[str, Tensor]], None]
) -> Terms:
    """How to learn; on a GPU for what is left of the minutes since ``began`` (`time.monotonic`)."""
    device = torch.device(options.device)
    gone = 0.0 if device.type == "cpu" else (time.monotonic() - began) / 60
    return Terms(max(1e-3, options.minutes - gone), options.learning_rate, device, keep)
