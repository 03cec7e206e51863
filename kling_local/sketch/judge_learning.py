"""Training loop of the judge's networks, and the store of drawn films that they learn from."""

from __future__ import annotations

import itertools
import math
import multiprocessing
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Generic, Self, TypeVar

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from kling_local.files import replacing

BATCH = 32
MIXED = 4
"""Drawn batches that a training batch is mixed from; all films of a drawn batch have one length."""
KEEP_EVERY_S = 20.0


@dataclass(frozen=True)
class Drawn:
    """Drawn films, as tensors with films in the first dimension.

    Attributes:
        codes: ``(b 14)`` labels of the facts `judge.JUDGED`, -100 where a fact is not shown.
    """

    codes: Tensor

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, rows: Tensor | slice) -> Self:
        return type(self)(**{f.name: getattr(self, f.name)[rows] for f in fields(self)})


class Dice:
    """Random numbers from one seed: for decisions on the host, and tensors on a device.

    On a CPU both come from the same generator.

    Attributes:
        device: where the tensors are.
        host: a generator on the CPU.
    """

    def __init__(self, seed: int, device: torch.device | str = "cpu") -> None:
        self.device = torch.device(device)
        self.host = torch.Generator().manual_seed(seed)
        elsewhere = self.device.type != "cpu"
        self._here = torch.Generator(self.device).manual_seed(seed) if elsewhere else self.host

    def uniform(self, *shape: int) -> Tensor:
        """Uniform numbers in 0..1."""
        return torch.rand(shape, generator=self._here, device=self.device)

    def normal(self, *shape: int) -> Tensor:
        """Standard normal numbers."""
        return torch.randn(shape, generator=self._here, device=self.device)

    def order(self, count: int) -> Tensor:
        """The numbers below ``count`` in random order."""
        return torch.randperm(count, generator=self._here, device=self.device)

    def whole(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high`` inclusive, drawn on the host."""
        return int(torch.randint(low, high + 1, (1,), generator=self.host))


T = TypeVar("T", bound=Drawn)
Learner = TypeVar("Learner", bound=nn.Module)


def joined(parts: list[T]) -> T:
    """Concatenate batches; tensors with a shorter last dimension are padded with zeros."""
    names = [each.name for each in fields(parts[0])]
    return type(parts[0])(**{name: _cat([getattr(each, name) for each in parts]) for name in names})


def _cat(parts: list[Tensor]) -> Tensor:
    longest = max(part.shape[-1] for part in parts)
    if any(part.shape[-1] < longest for part in parts if part.dim() > 1):
        parts = [F.pad(part, (0, longest - part.shape[-1])) for part in parts]
    return torch.cat(parts)


class Store(Generic[T]):
    """A replay buffer that keeps the latest ``most`` drawn batches.

    With a ``folder``, batches are also written there, and those of earlier runs are read.
    ``batches`` counts all batches ever stored.
    """

    def __init__(
        self,
        kind: type[T],
        most: int,
        dice: Dice,
        folder: Path | None = None,
        size: int | None = None,
    ) -> None:
        self._most, self._dice, self._folder, self._size = most, dice, folder, size
        stored = sorted(folder.glob("*.pt")) if folder else []
        self._kept = [
            kind(**torch.load(path, weights_only=True, mmap=True)) for path in stored[-most:]
        ]
        self.batches = len(stored)

    def put(self, films: T) -> None:
        """Add a drawn batch; a full store drops its oldest one."""
        copies = {name: part.clone() for name, part in vars(films).items()}
        self._kept.append(type(films)(**copies))
        del self._kept[: -self._most]
        if self._folder:
            with replacing(self._folder / f"{self.batches:06d}.pt") as part:
                torch.save(copies, part)
        self.batches += 1

    def batch(self) -> T:
        """A training batch of ``size`` (or `BATCH`) random films from `MIXED` random batches."""
        each = (self._size or BATCH) // MIXED
        parts = []
        for _ in range(MIXED):
            part = self._kept[self._dice.whole(0, len(self._kept) - 1)]
            rows = self._dice.order(len(part))[:each]
            parts.append(part[rows])
        return joined(parts)


@dataclass(frozen=True)
class Handed(Generic[T]):
    """How drawn films are received from another process.

    Attributes:
        films: turns what the process returns into films.
        least: batches to wait for before training begins.
    """

    films: Callable[[Any], T]
    least: int = 1


def drawing_here(
    store: Store[T], draw: Callable[[int], T], seed: int, share: float, first_s: float
) -> Callable[[], T]:
    """A function that returns training batches, and keeps ``store`` filled from this process.

    It only draws for the first ``first_s`` seconds; then drawing takes ``share`` of the time.
    """
    seeds = itertools.count(seed + store.batches)
    began, spent = time.monotonic(), 0.0

    def batch() -> T:
        nonlocal spent
        while not store.batches or spent < first_s + share * (time.monotonic() - began - first_s):
            start = time.monotonic()
            store.put(draw(next(seeds)))
            spent += time.monotonic() - start
        return store.batch()

    return batch


@contextmanager
def drawing(
    store: Store[T], draw: Callable[[int], object], seed: int, workers: int, handed: Handed[T]
) -> Iterator[Callable[[], T]]:
    """A function that returns training batches while ``workers`` processes keep ``store`` filled.

    ``draw`` turns a seed into a result in another process, and ``handed.films`` turns that into
    films here. The first call waits for ``handed.least`` batches; an error before then is raised,
    a later one only printed. With no workers nothing is added to the store.
    """
    if not workers:
        yield store.batch
        return
    spawn = multiprocessing.get_context("spawn")
    torch.multiprocessing.set_sharing_strategy("file_system")
    seeds = itertools.count(seed + store.batches)
    with ProcessPoolExecutor(workers, spawn, _one_thread) as pool:
        running: list[Future[object]] = []
        broken = False

        def take(done: Future[object]) -> None:
            running.remove(done)
            store.put(handed.films(done.result()))

        def batch() -> T:
            nonlocal broken
            try:
                while not broken and len(running) < 2 * workers:
                    running.append(pool.submit(draw, next(seeds)))
                    while store.batches < handed.least and len(running) == 2 * workers:
                        take(running[0])
                for done in [each for each in running if each.done()]:
                    take(done)
            except Exception as error:
                if store.batches < handed.least:
                    raise
                print(f"drawing failed: {type(error).__name__}: {error}", flush=True)
                broken = isinstance(error, BrokenExecutor)
                if broken:
                    running.clear()
            return store.batch()

        yield batch
        pool.shutdown(cancel_futures=True)


def _one_thread() -> None:
    torch.set_num_threads(1)
    torch.multiprocessing.set_sharing_strategy("file_system")


@dataclass(frozen=True)
class Terms:
    """Settings of a training run.

    Attributes:
        minutes: processor time on a CPU; on other devices wall-clock time, including drawing.
        rate: the peak learning rate.
        device: where the learner is trained.
        keep: called with the averaged weights every 20 seconds.
    """

    minutes: float
    rate: float
    device: torch.device = field(default_factory=lambda: torch.device("cpu"))
    keep: Callable[[Mapping[str, Tensor]], None] | None = None


def learnt(learner: Learner, wrong: Callable[[Learner], Tensor], terms: Terms) -> Learner:
    """Train ``learner`` to minimise the loss ``wrong``; returns it with averaged weights (EMA)."""
    clock = time.process_time if terms.device.type == "cpu" else time.monotonic
    began, due = clock(), KEEP_EVERY_S
    learner = learner.to(terms.device).train().to(memory_format=torch.channels_last)
    optimiser = torch.optim.AdamW(learner.parameters(), terms.rate, weight_decay=0.03)
    average = {name: value.clone() for name, value in learner.state_dict().items()}
    now = [value for value in learner.state_dict().values() if value.is_floating_point()]
    mean = [value for value in average.values() if value.is_floating_point()]
    for step in itertools.count(1):
        spent = clock() - began
        progress = spent / (60 * terms.minutes)
        if progress >= 1:
            break
        loss = wrong(learner)
        for group in optimiser.param_groups:
            group["lr"] = terms.rate * _rate(progress, step)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(learner.parameters(), 5.0)
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)
        torch._foreach_lerp_(mean, now, 1 - min(0.998, step / (step + 20)))
        if step % 100 == 0:
            print(f"{spent:5.0f} s  step {step}  loss {loss.item():.3f}", flush=True)
        if terms.keep and spent >= due:
            due = spent + KEEP_EVERY_S
            terms.keep(average)
    learner.load_state_dict(average)
    return learner.to(memory_format=torch.contiguous_format).eval()


def between(start: Learner, learnt_on: Learner, share: float) -> Learner:
    """Interpolate the weights of ``start``, in place, ``share`` of the way to ``learnt_on``.

    After a short continued training, weights in between are better than those at either end.
    """
    began = start.state_dict()
    for name, value in learnt_on.state_dict().items():
        if value.is_floating_point():
            began[name].lerp_(value, share)
    return start


def _rate(progress: float, step: int) -> float:
    return min(1.0, step / 100) * (0.01 + 0.99 * math.cos(0.5 * math.pi * progress) ** 2)
