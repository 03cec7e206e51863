"""Measure warps, stages and tiles on the present GPU and keep the fastest, for ``tuning``.

``python -m kling_kernels.tune`` covers every kernel, dtype, width and tile; ``--kernel triton``,
``--dtype bfloat16`` and ``--head-dim 128`` restrict it. All candidates of a tile that fit the GPU
are timed in turns, on dense attention over ``--tokens`` tokens: sparse attention runs the same loop
over whole blocks. At the end it prints the fastest tile of each width.
"""

from __future__ import annotations

import argparse
import itertools
import statistics
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch

from kling_kernels import tuning
from kling_kernels.block_mask import BlockMask
from kling_kernels.plan import EIGHT_BITS
from kling_kernels.token_grid import TokenGrid

ROUNDS = 10
TILES = tuple(itertools.product((64, 128), (64, 128)))
WARPS_AND_STAGES = tuple(
    {"num_warps": warps, "STAGES": stages}
    for warps, stages in itertools.product((4, 8), (1, 2, 3, 4))
)
SLOTS = (2, 3, 4, 6)
CANDIDATES = {
    "triton": WARPS_AND_STAGES,
    "triton8": WARPS_AND_STAGES,
    "triton_int8": WARPS_AND_STAGES,
    "gluon8": tuple({"SLOTS": slots} for slots in SLOTS),  # its maxima always run
    **dict.fromkeys(
        ("gluon", "gluon_int8"),
        tuple(
            {"SLOTS": slots, "RUNNING": running}
            for slots, running in itertools.product(SLOTS, (0, 1))
        ),
    ),
}
DTYPES = {"float16": torch.float16, "bfloat16": torch.bfloat16}


@dataclass(frozen=True)
class Case:
    """One kernel at one dtype, width and tile."""

    kernel: str
    dtype: torch.dtype
    head_dim: int
    tile: tuple[int, int]

    @property
    def place(self) -> list[str]:
        """Where its choice is kept."""
        return tuning.place(self.kernel, self.dtype, self.head_dim, self.tile)


# Seconds of each candidate, None where it does not fit the GPU.
Measure = Callable[[Case, tuple[dict[str, int], ...]], list[float | None]]
Best = list[tuple[list[str], dict[str, int], float]]


def cases(kernels: list[str], dtypes: list[str], widths: list[int]) -> list[Case]:
    """All cases of these kernels, dtypes and widths. The Gluon kernel has only tiles of 128
    queries, in 8 bits of 128 keys too.
    """
    return [
        Case(kernel, DTYPES[dtype], width, tile)
        for kernel, dtype, width, tile in itertools.product(kernels, dtypes, widths, TILES)
        if not kernel.startswith("gluon") or tile[0] == 128
        if kernel not in ("gluon8", "gluon_int8") or tile[1] == 128
    ]


def tune(chosen: list[Case], measure: Measure) -> Best:
    """(place, options, seconds) of the fastest candidate of each case that has one."""
    best = []
    for case in chosen:
        candidates = CANDIDATES[case.kernel]
        times = zip(measure(case, candidates), range(len(candidates)), strict=True)
        fits = [(seconds, index) for seconds, index in times if seconds is not None]
        if fits:
            seconds, index = min(fits)
            best.append((case.place, candidates[index], seconds))
    return best


def fastest_tiles(best: Best) -> dict[str, str]:
    """The tile with the least seconds of each kernel, dtype and width."""
    found: dict[str, tuple[float, str]] = {}
    for (*owner, tile), _, seconds in best:
        name = ".".join(owner)
        found[name] = min(found.get(name, (seconds, tile)), (seconds, tile))
    return {name: tile for name, (_, tile) in found.items()}


def on_gpu(tokens: int, heads: int) -> Measure:
    """A measure of device time: candidates take turns, and the median of ``ROUNDS`` counts."""
    from triton.errors import TritonError

    def measure(case: Case, candidates: tuple[dict[str, int], ...]) -> list[float | None]:
        launch = _launcher(case, tokens, heads)
        times: list[list[float] | None] = []
        for each in candidates:  # compile and warm up
            try:
                launch(each)
                times.append([])
            except (RuntimeError, ValueError, TritonError) as why:  # too much shared memory
                sys.stderr.write(f"{'.'.join(case.place)} {each}: {why}\n")
                times.append(None)
        for _ in range(ROUNDS):
            for each, taken in zip(candidates, times, strict=True):
                if taken is not None:
                    taken.append(_seconds(launch, each))
        return [None if taken is None else statistics.median(taken) for taken in times]

    return measure


def _launcher(case: Case, tokens: int, heads: int) -> Callable[[dict[str, int]], Any]:
    from kling_kernels import (
        eight_bits,
        gluon8_attention,
        gluon_attention,
        gluon_forward,
        triton8_attention,
        triton_attention,
    )

    shape = (1, heads, tokens, case.head_dim)
    q, k, v = (torch.randn(shape, device="cuda").to(case.dtype) for _ in range(3))
    grid = TokenGrid(1, 1, tokens, kind="raster")
    mask = BlockMask.dense(grid, block_q=case.tile[0], block_k=case.tile[1], device="cuda")
    output, scale = torch.empty_like(q), case.head_dim**-0.5
    of_triton: Any = triton_attention
    of_gluon: Any = gluon_attention
    given: tuple[Any, ...] = ((q, k, v, output),)
    programs: tuple[int, ...] = (mask.full.counts.shape[1], heads, 1)
    if case.kernel in EIGHT_BITS:
        of_triton, of_gluon = triton8_attention, gluon8_attention
        narrow = case.kernel in ("triton8", "gluon8")
        made = eight_bits.of_tensors(q, k, v, mask, of_triton.BY, narrow_values=narrow)
        given = (made, output)
    if case.kernel.startswith("gluon"):
        arguments, options = of_gluon.launch(*given, mask, scale)
        forward, programs = gluon_forward.forward, (gluon_attention.programs(q, mask),)
    else:
        arguments, options = of_triton.launch(*given, mask, scale)
        forward = of_triton.forward
    return lambda candidate: forward[programs](*arguments, **(options | candidate))


def _seconds(launch: Callable[[dict[str, int]], Any], candidate: dict[str, int]) -> float:
    first, last = (torch.cuda.Event(enable_timing=True) for _ in range(2))
    first.record()
    launch(candidate)
    last.record()
    torch.cuda.synchronize()
    return float(first.elapsed_time(last)) / 1000


def main(arguments: list[str] | None = None, measure: Measure | None = None) -> int:
    """Tune and write; 1 with a sentence where there is no GPU."""
    parser = argparse.ArgumentParser(prog="python -m kling_kernels.tune", description=__doc__)
    parser.add_argument("--kernel", action="append", choices=sorted(CANDIDATES))
    parser.add_argument("--dtype", action="append", choices=sorted(DTYPES))
    parser.add_argument("--head-dim", action="append", type=int, choices=(64, 96, 128))
    parser.add_argument("--tokens", type=int, default=16_384)
    parser.add_argument("--heads", type=int, default=24)
    parser.add_argument("--gpu", help="the name that the file is for, instead of the present GPU's")
    told = parser.parse_args(arguments)
    if measure is None and not torch.cuda.is_available():
        sys.stderr.write("tuning measures on a GPU, and PyTorch sees none here\n")
        return 1
    gpu = told.gpu or torch.cuda.get_device_name()
    every = cases(
        told.kernel or [*CANDIDATES], told.dtype or [*DTYPES], told.head_dim or [64, 96, 128]
    )
    best = tune(every, measure or on_gpu(told.tokens, told.heads))
    path = tuning.write(gpu, best)
    for name, tile in fastest_tiles(best).items():
        sys.stdout.write(f"{name}: {tile} is fastest\n")
    sys.stdout.write(f"{len(best)} choices in {path}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
