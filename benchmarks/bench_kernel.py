"""Spacetime attention against dense SDPA, arms taking turns in one process.

``python benchmarks/bench_kernel.py`` measures what the machine can run: on a CPU the gathered
blocks and FlexAttention, in CPU seconds of one thread so that a busy machine matters less; on a GPU
every shape with the Triton kernels, FlexAttention and cuDNN, in device time. Selection and
quantisation are included in every sparse arm, the density is the delivered one, the rate counts
visited blocks only. The prologue takes turns with the same norm and rotation in plain PyTorch, op
by op as diffusers runs it; "whole" arms go from projections to the output, prologue included.
``out/kernel-<device>-<shape>.png`` draws speed against density. The result file is written after
every shape, so that a run that is stopped keeps what it has.
"""

from __future__ import annotations

import argparse
import functools
import importlib
import importlib.util
import itertools
import math
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import common
import torch
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.nn.functional import scaled_dot_product_attention

from kling_kernels import gathered, prologue
from kling_kernels.block_mask import BlockMask
from kling_kernels.plan import EIGHT_BITS, SparsityPlan
from kling_kernels.preparing import Projections, ready
from kling_kernels.prologue import Norm, Rotation
from kling_kernels.selection import predicted_mass, select
from kling_kernels.spacetime import FEW_TOKENS, can_run, prepared_attention, spacetime_attention
from kling_kernels.token_grid import TokenGrid

Arm = Callable[[], torch.Tensor]


@dataclass(frozen=True)
class Shape:
    """One model's self-attention, in blocks of ``block`` tokens."""

    name: str
    grid: TokenGrid
    heads: int
    head_dim: int
    block: int = 128


GPU_SHAPES = (
    Shape("Wan 14B 720p", TokenGrid(21, 45, 80), 40, 128),
    Shape("Wan TI2V-5B 720p", TokenGrid(31, 22, 40), 24, 128),
    Shape("LTX-2 720p 5 s", TokenGrid(16, 22, 40), 32, 128),
    Shape("LTX-2 1080p 5 s", TokenGrid(16, 34, 60), 32, 128),
    Shape("MiniMax-H3 5 s", TokenGrid(30, 22, 57, prefix=512), 56, 128),
    Shape("MiniMax-H3 10 s", TokenGrid(59, 22, 57, prefix=512), 56, 128),
    Shape("MiniMax-H3 15 s", TokenGrid(95, 22, 57, prefix=512), 56, 128),
)
CPU_SHAPES = (
    Shape("4,096 tokens", TokenGrid(8, 16, 32), 2, 128),
    Shape("sketch 15 s", TokenGrid(24, 2, 3, kind="tubes"), 5, 32, block=8),
)
SPARSE = ("triton", "gluon", *EIGHT_BITS[1:], "gathered", "flex")
WHOLE = ("sdpa", "triton", "gluon", *EIGHT_BITS[1:])
"""Backends of the dense arms; the first in 8 bits is the specification, and slow."""
STOCK = {
    "sdpa flash dense": SDPBackend.FLASH_ATTENTION,
    "sdpa efficient dense": SDPBackend.EFFICIENT_ATTENTION,
}
"""Other dense kernels of PyTorch on a GPU; the arm "sdpa dense" asks for cuDNN on Hopper."""
RIVALS: dict[str, tuple[str, dict[str, str]]] = {
    "flash_attn_interface": ("flash_attn_func", {}),
    "flash_attn": ("flash_attn_func", {}),
    "sageattention": ("sageattn", {"tensor_layout": "NHD"}),
}
"""Libraries that take part where they are installed: a function of [batch, tokens, heads, dim]."""


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
    for backend in WHOLE:
        if can_run(backend, q, k, v, shape.grid, dense):
            run = functools.partial(attend, dense, backend=backend)
            found[f"{backend} dense"] = (run, dense)
    if device == "cuda":
        stock = {name: functools.partial(_stock, q, k, v, kind) for name, kind in STOCK.items()}
        found |= {name: (run, dense) for name, run in (stock | rivals(q, k, v)).items()}
    few = shape.grid.tokens <= FEW_TOKENS
    for density, blocks in itertools.product(densities, _blocks(shape, device)):
        usual = blocks[0] == shape.block
        plan = SparsityPlan(
            budget=((0.0, density),), averaged=False, neighbours=0,
            block_q=blocks[0], block_k=blocks[1],
        )  # fmt: skip
        choose = functools.partial(_chosen, q, k, plan, shape.grid, density)
        mask = choose()
        end = f"{density:.4g}" if usual else f"{density:.4g} {blocks[0]}x{blocks[1]}"
        found[f"selection {end}"] = (lambda choose=choose: choose().full.counts, mask)
        for backend in [*SPARSE, *["reference"] * few] if usual else ["gathered"]:
            if can_run(backend, q, k, v, shape.grid, mask):
                run = functools.partial(_sparse, attend, choose, backend)
                found[f"{backend} {end}"] = (run, mask)
    return found


def _blocks(shape: Shape, device: str) -> list[tuple[int, int]]:
    """The shape's blocks; on a CPU those that suit it, too, and longer ones, if 8 of them fit."""
    wide = [gathered.BLOCKS, (512, 64)] if device == "cpu" else []
    fitting = [each for each in wide if shape.grid.tokens >= 8 * each[0]]
    return [(shape.block, shape.block), *fitting]


def rivals(q: torch.Tensor, k: torch.Tensor, v: torch.Tensor) -> dict[str, Arm]:
    """Dense arms of the libraries that are installed."""
    rows = [each.transpose(1, 2) for each in (q, k, v)]
    return {
        f"{name} dense": functools.partial(
            getattr(importlib.import_module(name), function), *rows, **options
        )
        for name, (function, options) in RIVALS.items()
        if importlib.util.find_spec(name)
    }


def _stock(q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, kind: SDPBackend) -> torch.Tensor:
    with sdpa_kernel(kind):
        return scaled_dot_product_attention(q, k, v)


def prologue_arms(shape: Shape, device: str) -> dict[str, Arm]:
    """Norm over all heads and split rotation of one projection: op by op, and fused on a GPU."""
    q, _, _ = queries_keys_values(shape, device)
    q = q.transpose(1, 2).contiguous().transpose(1, 2)
    angles = torch.randn(1, *q.shape[1:3], shape.head_dim // 2, device=device)
    norm = Norm(torch.ones(shape.heads, shape.head_dim, device=device, dtype=q.dtype), 1e-6)
    rotation = Rotation.ltx2_split(angles.cos(), angles.sin())
    arms = {"prologue eager": functools.partial(_eager, q, norm, rotation)}
    if device == "cuda":
        from kling_kernels import triton_prologue

        arms["prologue fused"] = lambda: triton_prologue.prepared(q, norm, rotation, 32).tokens
    return arms


def whole_arms(
    shape: Shape, device: str, backends: Sequence[str] = WHOLE
) -> dict[str, Callable[[], torch.Tensor]]:
    """From a block's projections to what dense attention makes of them: norm and rotation op by op
    and then SDPA, and each backend after the prologue that it asks for.
    """
    q, k, v = queries_keys_values(shape, device)
    angles = torch.randn(1, *q.shape[1:3], shape.head_dim // 2, device=device)
    norm = Norm(torch.ones(shape.heads, shape.head_dim, device=device, dtype=q.dtype), 1e-6)
    rotation = Rotation.ltx2_split(angles.cos(), angles.sin())
    given = Projections(q, k, v, (norm, norm), rotation)
    plan = SparsityPlan(block_q=shape.block, block_k=shape.block)
    dense = BlockMask.dense(shape.grid, device=device)

    def eager() -> torch.Tensor:
        turned = [_eager(each, norm, rotation) for each in (q, k)]
        return spacetime_attention(*turned, v, shape.grid, dense, backend="sdpa")

    def prepared(backend: str) -> torch.Tensor:
        made = ready(given, plan, backend)
        return prepared_attention(made.queries, made.keys, v, shape.grid, dense, backend=backend)

    return {"whole eager": eager} | {
        f"whole {backend}": functools.partial(prepared, backend)
        for backend in backends
        if can_run(backend, q, k, v, shape.grid, dense)
    }


def _eager(q: torch.Tensor, norm: Norm, rotation: Rotation) -> torch.Tensor:
    return prologue.rotated(prologue.normalised(q, norm).to(q.dtype), rotation).to(q.dtype)


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
    of_blocks = prologue_arms(shape, device) | whole_arms(shape, device)
    found |= {name: (arm, None) for name, arm in of_blocks.items()}
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
        took = common.spread(times[name])
        row = {"shape": shape.name, "arm": name, "seconds": took}
        if name in of_blocks:
            eager = common.spread(times[f"{name.split()[0]} eager"])["median"]
            row["against_eager"] = round(eager / took["median"], 3)
        else:
            density = mask.density()
            row["density"] = round(density, 4)
            if not name.startswith("selection"):
                row["against_sdpa"] = round(stock / took["median"], 3)
                row["visited_tflops"] = round(work * density / took["median"], 3)
                chosen = times.get(f"selection {name.partition(' ')[2]}")
                share = common.spread(chosen)["median"] / took["median"] if chosen else 0.0
                row["selection_share"] = round(share, 4)
        rows.append(row)
    return rows


def plot(rows: list[dict[str, Any]], path: Path) -> None:
    """Speed over dense SDPA against density, both logarithmic, with the ideal 1 / density."""
    from PIL import Image, ImageDraw

    side, margin = 640, 60
    reach = math.log2(32)

    def at(density: float, speed: float) -> tuple[float, float]:
        along, up = -math.log2(density) / reach, math.log2(max(speed, 0.25)) / reach
        return margin + along * (side - 2 * margin), side - margin - up * (side - 2 * margin)

    picture = Image.new("RGB", (side, side), "white")
    draw = ImageDraw.Draw(picture)
    draw.line([at(1, 1), at(1 / 32, 32)], fill="gray", width=2)
    draw.text(at(1 / 20, 28), "ideal", fill="gray")
    for power in range(6):
        draw.text((at(2.0**-power, 1)[0], side - margin + 8), f"1/{2**power}", fill="black")
        draw.text((margin - 30, at(1, 2.0**power)[1] - 5), f"{2**power}x", fill="black")
    draw.text((side // 2 - 40, side - 25), "delivered density", fill="black")
    draw.text((margin, 20), "speed against dense SDPA, selection included", fill="black")
    colours = {"triton": "blue", "gluon": "purple", "triton8": "red", "triton_int8": "orange"}
    colours |= {"gluon8": "magenta", "gluon_int8": "brown", "flex": "green", "gathered": "teal"}
    for row in (row for row in rows if "against_sdpa" in row):
        backend = row["arm"].split()[0]
        x, y = at(row["density"], row["against_sdpa"])
        colour = colours.get(backend, "black")
        draw.ellipse((x - 4, y - 4, x + 4, y + 4), fill=colour)
        draw.text((x + 7, y), f"{backend} {row['against_sdpa']:.2f}x", fill=colour)
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.save(path)


def matmul_tflops(device: str) -> float:
    """What a large matrix product reaches in this run, in the dtype of the arms."""
    size, dtype = (1024, torch.float32) if device == "cpu" else (8192, torch.bfloat16)
    a = torch.randn(size, size, device=device, dtype=dtype)
    arm = functools.partial(torch.mm, a, a)
    arm()
    median = common.spread([seconds(arm, device) for _ in range(10)])["median"]
    return round(2 * size**3 / median / 1e12, 3)


def _line(row: dict[str, Any], matmul: float) -> list[str]:
    took = row["seconds"]
    measured = f"{took['median']:.4g} ({took['low']:.4g}-{took['high']:.4g})"
    cells = [
        row["arm"],
        row["shape"],
        measured,
        f"{row['density']:.4f}" if "density" in row else "",
    ]
    if "against_eager" in row:
        return [*cells, f"{row['against_eager']:.2f} x eager", "", "", ""]
    if "against_sdpa" not in row:
        return [*cells, "", "", "", ""]
    rate = row["visited_tflops"]
    share = f"{row['selection_share']:.1%}"
    return [*cells, f"{row['against_sdpa']:.2f}", f"{rate:.3g}", f"{rate / matmul:.2f}", share]


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
        matmul = matmul_tflops(device)
        result = {"machine": common.machine(), "commit": common.commit(), "matmul_tflops": matmul}
        result |= {"repeats": options.repeats}
        for shape in GPU_SHAPES if device == "cuda" else CPU_SHAPES:
            found = measure(shape, device, options.densities, options.repeats)
            name = re.sub(r"\W+", "-", f"{device}-{shape.name}".lower())
            plot(found, Path("out") / f"kernel-{name}.png")
            rows += found
            common.publish("kernel", {**result, "rows": rows})
    header = ["arm", "shape", "seconds", "density", "x SDPA dense", "TFLOP/s visited"]
    header += ["of matmul", "selection"]
    lines = [_line(row, matmul) for row in rows]
    print(common.table(header, lines))
    print(f"matrix product in the same run: {matmul} TFLOP/s")


if __name__ == "__main__":
    main()
