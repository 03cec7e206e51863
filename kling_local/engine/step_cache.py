"""A residual cache over denoise steps for LTX-2, whose blocks carry picture and sound together.

diffusers' own caches follow one stream and fail on these blocks. As in its first-block cache, the
first block always runs; when its residual has hardly changed since the last full step, the other
blocks are skipped and the residual of that step is added to both streams instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

Streams = tuple[Tensor, Tensor]
"""Picture ``(b s d)`` and sound ``(b l e)`` inside the transformer."""


@dataclass
class StepCache:
    """One denoising: ``calls`` of the transformer and how many ``skipped`` all but the first block.

    ``threshold`` is the relative change, 0 to 1, up to which a step counts as unchanged.
    """

    threshold: float
    calls: int = 0
    skipped: int = 0
    _first: Streams | None = None
    _others: Streams | None = None
    _after_first: Streams | None = None
    _skip: bool = False

    def first(self, given: Streams, made: Streams) -> None:
        """After the first block has run, decide whether the others are skipped."""
        added = _minus(made, given)
        self.calls += 1
        self._skip = self._others is not None and self._change(added) <= self.threshold
        self.skipped += self._skip
        self._after_first = made
        if not self._skip:
            self._first = added

    def middle(self, given: Streams, run: Callable[[], Streams]) -> Streams:
        """Run or skip a block between the first and the last."""
        return given if self._skip else run()

    def last(self, given: Streams, run: Callable[[], Streams]) -> Streams:
        """At the last block, add the kept residual of the others, or run it and keep theirs."""
        if self._skip and self._others is not None:
            return given[0] + self._others[0], given[1] + self._others[1]
        made = run()
        assert self._after_first is not None
        self._others = _minus(made, self._after_first)
        return made

    def _change(self, added: Streams) -> float:
        if self._first is None or any(
            a.shape != b.shape for a, b in zip(added, self._first, strict=True)
        ):
            return float("inf")
        changes = [
            (now.float() - then.float()).abs().mean() / then.float().abs().mean().clamp(min=1e-12)
            for now, then in zip(added, self._first, strict=True)
        ]
        return float(torch.stack(changes).max())


@contextmanager
def step_cached(transformer: Any, threshold: float) -> Iterator[StepCache]:
    """Cache while the block runs; afterwards, however it ends, the transformer is as it was.

    With threshold 0 nothing is touched. Not for guidance that calls the transformer several times a
    step (STG, modality): the calls would be taken for steps.
    """
    cache = StepCache(threshold)
    blocks = list(transformer.transformer_blocks)
    if threshold <= 0 or len(blocks) < 2:
        yield cache
        return
    before = [block.__dict__.get("forward") for block in blocks]
    for place, block in enumerate(blocks):
        block.forward = _wrapped(block.forward, cache, place, len(blocks) - 1)
    try:
        yield cache
    finally:
        for block, forward in zip(blocks, before, strict=True):
            if forward is None:
                del block.forward
            else:
                block.forward = forward


def _wrapped(
    forward: Callable[..., Streams], cache: StepCache, place: int, last: int
) -> Callable[..., Streams]:
    def run(**named: Any) -> Streams:
        given = named["hidden_states"], named["audio_hidden_states"]
        if place == 0:
            made = forward(**named)
            cache.first(given, made)
            return made
        step = cache.last if place == last else cache.middle
        return step(given, lambda: forward(**named))

    return run


def _minus(made: Streams, given: Streams) -> Streams:
    return made[0] - given[0], made[1] - given[1]
