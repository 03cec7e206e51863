"""Spacetime attention against dense SDPA, arms taking turns in one process.

``python benchmarks/bench_kernel.py`` measures what the machine can run: on a CPU FlexAttention on
our block lists, in CPU seconds of one thread so that a busy machine does not matter; on a GPU every
shape with the Triton kernel, FlexAttention and cuDNN, in device time. Selection is included in
every sparse arm, the density is the delivered one, and the rate counts visited blocks only.
"""

from __future__ import annotations

import argparse
import functools
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import common
import torch

from kling_kernels.block_mask import BlockMask
from kling_kernels.plan import SparsityPlan
from kling_kernels.selection import predicted_mass, select
from kling_kernels.spacetime import can_run, spacetime_attention
from kling_kernels.token_grid import TokenGrid

Arm = Callable[[], torch.Tensor]


@dataclass(frozen=True)
class Shape:
    """One model's self-attention."""

    name: str
    grid: TokenGrid
    heads: int
    head_dim: int


GPU_SHAPES = (
    Shape("Wan 14B 720p", TokenGrid(21, 45, 80), 40, 128),
    Shape("Wan TI2V-5B 720p", TokenGrid(31, 22, 40), 24, 128),
    Shape("LTX-2 720p 5 s", TokenGrid(16, 22, 40), 32, 128),
    Shape("LTX-2 1080p 5 s", TokenGrid(16, 34, 60), 32, 128),
    Shape("MiniMax-H3 5 s", TokenGrid(30, 22, 57, prefix=512), 56, 128),
)
CPU_SHAPES = (Shape("4,096 tokens", TokenGrid(8, 16, 32), 2, 128),)


def queries_keys_values(shape: Shape, device: str) -> tuple[torch.Tensor, ...]:
    """Queries and keys that vary smoothly over the film, as a model's do, in kernel order."""
    generator = torch.Generator(device).manual_seed(1)
    size = (3, 1, shape.heads, shape.grid.tokens, shape.head_dim)
    q, k, v = torch.randn(size, generator=generator, device=device)
    place = shape.grid.coordinates().to(device).float()
    place = torch.nn.functional.pad(place, (0, 0, shape.grid.prefix, 0))
    waves = torch.randn(3, shape.head_dim, generator=generator, device=device) * 0.4
    smooth = 1.5 * torch.cos(place @ waves)
    dtype = torch.float32 if device == "cpu" else torch.bfloat16
    return tuple(each.to(dtype) for each in (q + smooth, k + smooth, v))


def arms(shape: Shape, device: str, densities: list[float]) -> dict[str, tuple[Arm, BlockMask]]:
    """Every arm that can run here, with its mask."""
    q, k, v = queries_keys_values(shape, device)
    dense = BlockMask.dense(shape.grid, device=device)
    attend = functools.partial(spacetime_attention, q, k, v, shape.grid)
    found: dict[str, tuple[Arm, BlockMask]] = {}
    for backend in ("sdpa", "triton"):
        if can_run(backend, q, k, v, shape.grid, dense):
            run = functools.partial(attend, dense, backend=backend)
            found[f"{backend} dense"] = (run, dense)
    for density in densities:
        plan = SparsityPlan(budget=((0.0, density),), averaged=False, neighbours=0)
        choose = functools.partial(_chosen, q, k, plan, shape.grid, density)
        mask = choose()
        for backend in ("triton", "flex"):
            if can_run(backend, q, k, v, shape.grid, mask):
                run = functools.partial(_sparse, attend, choose, backend)
                found[f"{backend} {density:.4g}"] = (run, mask)
    return found


def _chosen(
    q: torch.Tensor, k: torch.Tensor, plan: SparsityPlan, grid: TokenGrid, share: float
) -> BlockMask:
    return select(predicted_mass(q, k, plan, 1 / math.sqrt(q.shape[-1])), plan, grid, share)


def _sparse(attend: Callable[..., torch.Tensor], choose: Arm, backend: str) -> torch.Tensor:
    return attend(choose(), backend=backend)


def seconds(arm: Arm, device: str) -> float:
    """Device time on a GPU, CPU time of this process elsewhere."""
    if device == "cpu":
        start = time.process_time()
        arm()
        return time.process_time() - start
    first, last = (torch.cuda.Event(enable_timing=True) for _ in range(2))
    first.record()
    arm()
    last.record()
    torch.cuda.synchronize()
    return first.elapsed_time(last) / 1000


def measure(
    shape: Shape, device: str, densities: list[float], repeats: int
) -> list[dict[str, Any]]:
    """One row per arm: seconds, speed against dense SDPA, delivered density, visited TFLOP/s."""
    found = arms(shape, device, densities)
    for arm, _ in found.values():  # compile and warm up
        arm()
    times: dict[str, list[float]] = {name: [] for name in found}
    for _ in range(repeats):
        for name, (arm, _) in found.items():
            times[name].append(seconds(arm, device))
    work = 4 * shape.grid.tokens**2 * shape.heads * shape.head_dim / 1e12
    stock = common.spread(times["sdpa dense"])["median"]
    rows = []
    for name, (_, mask) in found.items():
        took, density = common.spread(times[name]), mask.density()
        rows.append(
            {
                "shape": shape.name,
                "arm": name,
                "seconds": took,
                "density": round(density, 4),
                "against_sdpa": round(stock / took["median"], 3),
                "visited_tflops": round(work * density / took["median"], 3),
            }
        )
    return rows


def matmul_tflops(device: str) -> float:
    """What a large matrix product reaches in this run, in the dtype of the arms."""
    size, dtype = (1024, torch.float32) if device == "cpu" else (8192, torch.bfloat16)
    a = torch.randn(size, size, device=device, dtype=dtype)
    arm = functools.partial(torch.mm, a, a)
    arm()
    median = common.spread([seconds(arm, device) for _ in range(10)])["median"]
    return round(2 * size**3 / median / 1e12, 3)


def _line(row: dict[str, Any]) -> list[str]:
    took = row["seconds"]
    return [
        row["arm"],
        row["shape"],
        f"{took['median']:.4g} ({took['low']:.4g}-{took['high']:.4g})",
        f"{row['density']:.4f}",
        f"{row['against_sdpa']:.2f}",
        f"{row['visited_tflops']:.3g}",
    ]


def main() -> None:
    """Measure, print the table and write the result file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=10)
    parser.add_argument("--densities", type=float, nargs="+", default=[0.25, 0.125, 0.0625])
    options = parser.parse_args()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    if device == "cpu":
        torch.set_num_threads(1)
    rows = []
    with torch.inference_mode():
        for shape in GPU_SHAPES if device == "cuda" else CPU_SHAPES:
            rows += measure(shape, device, options.densities, options.repeats)
        matmul = matmul_tflops(device)
    header = ["arm", "shape", "seconds", "density", "x SDPA dense", "TFLOP/s visited"]
    lines = [_line(row) for row in rows]
    print(common.table(header, lines))
    print(f"matrix product in the same run: {matmul} TFLOP/s")
    result = {"machine": common.machine(), "commit": common.commit(), "matmul_tflops": matmul}
    common.publish("kernel", {**result, "repeats": options.repeats, "rows": rows})


if __name__ == "__main__":
    main()
