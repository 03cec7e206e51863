"""Spacetime attention against dense SDPA, arms taking turns in one process.

``python benchmarks/bench_kernel.py`` measures what the machine can run: on a CPU the gathered
blocks and FlexAttention, in CPU seconds of one thread so that a busy machine matters less; on a GPU
every shape with the Triton and Gluon kernels, FlexAttention and cuDNN, in device time. Selection
and quantisation are included in every sparse arm, the density is the delivered one, the rate counts
visited blocks only. The prologue takes turns with norm and rotation as diffusers runs them; "whole"
arms go from projections to the output, prologue and selection included. On a GPU the other sparse
arms select by the means that a prologue leaves. ``gluon_ahead`` and its 8 bits are the same kernels
with the keys of the next tile multiplied ahead. An arm that fails is noted, the others go on; where
``--limit-s`` is short a shape gets fewer rounds, or is passed by.
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
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import common
import torch
from density_plot import plot
from kernel_inputs import (
    CPU_SHAPES,
    GPU_SHAPES,
    Block,
    Shape,
    block_of,
    eager,
    fused_arms,
    queries_keys_values,
)
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.nn.functional import scaled_dot_product_attention

from kling_kernels import gathered, tuning
from kling_kernels.block_mask import BlockMask
from kling_kernels.plan import BACKENDS, EIGHT_BITS, SparsityPlan
from kling_kernels.preparing import ready
from kling_kernels.selection import mass_of_means, measured_mass, quarters, select
from kling_kernels.spacetime import FEW_TOKENS, can_run, prepared_attention, spacetime_attention

Arm = Callable[[], torch.Tensor]
Arms = dict[str, tuple[Arm, BlockMask | None]]
"""Each with its mask; None where speed is told against the eager arm of its kind."""

DENSITIES = {"cpu": (0.25, 0.125, 0.0625), "cuda": (0.25, 0.125, 0.1, 0.05)}
SPARSE = ("triton", "gluon", *EIGHT_BITS[1:], "gathered", "flex")
WHOLE = ("triton", "gluon", *EIGHT_BITS[1:])
"""Backends of the dense arms, beside SDPA; the first in 8 bits is the specification, and slow."""
STOCK = {
    "sdpa cudnn dense": SDPBackend.CUDNN_ATTENTION,
    "sdpa flash dense": SDPBackend.FLASH_ATTENTION,
    "sdpa efficient dense": SDPBackend.EFFICIENT_ATTENTION,
}
"""Dense kernels of PyTorch on a GPU; the arm "sdpa dense" asks for cuDNN on Hopper, and may get
another, which would show here.
"""
RIVALS: dict[str, tuple[str, dict[str, str]]] = {
    "flash_attn_interface": ("flash_attn_func", {}),
    "flash_attn": ("flash_attn_func", {}),
    "sageattention": ("sageattn", {"tensor_layout": "NHD"}),
}
"""Libraries that take part where they are installed: a function of [batch, tokens, heads, dim]."""
FEWEST = 3  # rounds
AHEAD = 4_000_000  # clock cycles, about 2 ms, in which the next arm is launched


def arms(
    shape: Shape, device: str, densities: Sequence[float], backends: Sequence[str] = BACKENDS
) -> Arms:
    """Every arm of attention that can run here, with its mask."""
    q, k, v = queries_keys_values(shape, device)
    dense = BlockMask.dense(shape.grid, device=device)
    attend = functools.partial(spacetime_attention, q, k, v, shape.grid)
    found: Arms = {}
    for backend in ("sdpa", *WHOLE):
        asked = backend in ("sdpa", *backends)
        if asked and can_run(backend, q, k, v, shape.grid, dense):
            run = functools.partial(attend, dense, backend=backend)
            found[f"{backend} dense"] = (run, dense)
    if device == "cuda":
        stock = {name: functools.partial(_stock, q, k, v, kind) for name, kind in STOCK.items()}
        found |= {name: (run, dense) for name, run in (stock | rivals(q, k, v)).items()}
        plan = SparsityPlan(block_q=shape.block, block_k=shape.block)
        measured = functools.partial(measured_mass, q, k, plan, shape.head_dim**-0.5)
        found["selection measured"] = (measured, dense)
    few = shape.grid.tokens <= FEW_TOKENS
    for density, blocks in itertools.product(densities, _blocks(shape, device)):
        usual = blocks[0] == shape.block
        plan = _plan(density, blocks)
        means = functools.partial(quarters, q, k, plan)
        if device == "cuda":  # a prologue leaves them
            means = functools.partial(tuple, means())
        choose = functools.partial(_chosen, means, plan, shape, density)
        mask = choose()
        end = f"{density:.4g}" if usual else f"{density:.4g} {blocks[0]}x{blocks[1]}"
        found[f"selection {end}"] = (lambda choose=choose: choose().full.counts, mask)
        for backend in [*SPARSE, *["reference"] * few] if usual else ["gathered"]:
            if backend in backends and can_run(backend, q, k, v, shape.grid, mask):
                run = functools.partial(_sparse, attend, choose, backend)
                found[f"{backend} {end}"] = (run, mask)
    return found


def keys_ahead(found: Arms) -> Arms:
    """The Gluon kernels' arms among these, launched with the keys of the next tile ahead."""

    def run(arm: Arm) -> torch.Tensor:
        with tuning.told(AHEAD=1):
            return arm()

    named = ((*name.partition(" "), arm) for name, arm in found.items())
    return {
        f"{backend}_ahead {end}": (functools.partial(run, arm), mask)
        for backend, _, end, (arm, mask) in named
        if backend.startswith("gluon")
    }


def _plan(density: float, blocks: tuple[int, int]) -> SparsityPlan:
    return SparsityPlan(
        budget=((0.0, density),), averaged=False, neighbours=0,
        block_q=blocks[0], block_k=blocks[1],
    )  # fmt: skip


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


def prologue_arms(block: Block, device: str) -> dict[str, Arm]:
    """Norm and rotation of one projection: as diffusers runs them, and fused on a GPU."""
    arms = {"prologue eager": functools.partial(eager, block, block.given.q)}
    return arms | (fused_arms(block) if device == "cuda" else {})


def whole_arms(
    shape: Shape,
    block: Block,
    densities: Sequence[float],
    backends: Sequence[str] = WHOLE,
) -> dict[str, Arm]:
    """From a block's projections to what attention makes of them: norm and rotation as diffusers
    runs them and then SDPA; and each backend after the prologue that it asks for, dense, and with
    the blocks that the prologue's means say.
    """
    given = block.given
    tile = (shape.block, shape.block)
    device = str(given.v.device)
    dense = BlockMask.dense(shape.grid, block_q=tile[0], block_k=tile[1], device=device)

    def stock() -> torch.Tensor:
        turned = [eager(block, each) for each in (given.q, given.k)]
        return spacetime_attention(*turned, given.v, shape.grid, dense, backend="sdpa")

    def prepared(backend: str, density: float | None) -> torch.Tensor:
        plan = _plan(1.0 if density is None else density, tile)
        made = ready(given, plan, backend)
        mask = dense
        if density is not None:
            means = (made.queries.means, made.keys.means)
            mask = _chosen(lambda: means, plan, shape, density)
        return prepared_attention(
            made.queries, made.keys, given.v, shape.grid, mask, backend=backend
        )

    found: dict[str, Arm] = {"whole eager": stock}
    for backend, density in itertools.product(("sdpa", *backends), (None, *densities)):
        if backend == "sdpa" and density is not None:
            continue
        if can_run(backend, given.v, given.v, given.v, shape.grid, dense):
            end = "" if density is None else f" {density:.4g}"
            found[f"whole {backend}{end}"] = functools.partial(prepared, backend, density)
    return found


def _chosen(
    means: Callable[[], tuple[torch.Tensor, torch.Tensor]],
    plan: SparsityPlan,
    shape: Shape,
    share: float,
) -> BlockMask:
    scale = 1 / math.sqrt(shape.head_dim)
    mass = mass_of_means(*means(), shape.grid.tokens, plan, scale)
    return select(mass, plan, shape.grid, share)


def _sparse(attend: Callable[..., torch.Tensor], choose: Arm, backend: str) -> torch.Tensor:
    return attend(choose(), backend=backend)


def seconds(arm: Arm, device: str) -> float:
    """Device time on a GPU, which is kept busy until all of the arm is launched; elsewhere CPU time
    of this process.
    """
    if device == "cpu":
        start = time.process_time()
        arm()
        return time.process_time() - start
    first, last = (torch.cuda.Event(enable_timing=True) for _ in range(2))
    torch.cuda._sleep(AHEAD)
    first.record()
    arm()
    last.record()
    torch.cuda.synchronize()
    return first.elapsed_time(last) / 1000


def warm(found: Arms, device: str) -> dict[str, str]:
    """Compile every arm and run it once; what failed, and why, is taken from ``found``."""
    failed = {}
    for name, (arm, _) in list(found.items()):
        try:
            arm()
            if device == "cuda":
                torch.cuda.synchronize()
        except Exception as why:  # one arm must not cost the others
            failed[name] = f"{type(why).__name__}: {str(why).strip().partition(chr(10))[0]}"[:300]
            sys.stderr.write(f"{name} failed: {failed[name]}\n")
            del found[name]
    return failed


def measure(
    shape: Shape,
    device: str,
    densities: Sequence[float],
    repeats: int,
    backends: Sequence[str] = BACKENDS,
    ends: float = math.inf,
) -> list[dict[str, Any]]:
    """One row per arm: seconds, speed against dense SDPA, delivered density, visited TFLOP/s; or
    why it failed. Fewer than ``repeats`` rounds, and at least ``FEWEST``, where all would go on
    after ``ends`` (monotonic seconds); no rows at all if those would.
    """
    found = arms(shape, device, densities, backends)
    found |= keys_ahead(found)
    block = block_of(shape, device)
    asked = [each for each in WHOLE if each in backends]
    sparse = densities if device == "cuda" else ()
    of_blocks = prologue_arms(block, device) | whole_arms(shape, block, sparse, asked)
    found |= {name: (arm, None) for name, arm in of_blocks.items()}
    failed = warm(found, device)
    times: dict[str, list[float]] = {name: [] for name in found}
    began = time.monotonic()
    for done in range(1, repeats + 1):
        for name, (arm, _) in found.items():
            times[name].append(seconds(arm, device))
        now = time.monotonic()
        least = began + min(FEWEST, repeats) * (now - began) / done
        if least > ends:
            sys.stderr.write(f"no time for {shape.name}\n")
            return []
        if done >= FEWEST and now + (now - began) / done > ends:
            sys.stderr.write(f"{done} of {repeats} rounds of {shape.name}\n")
            break
    rows = [{"shape": shape.name, "arm": name, "failed": why} for name, why in failed.items()]
    return [_row(shape, name, mask, times) for name, (_, mask) in found.items()] + rows


def _row(
    shape: Shape, name: str, mask: BlockMask | None, times: dict[str, list[float]]
) -> dict[str, Any]:
    took = common.spread(times[name])
    row: dict[str, Any] = {"shape": shape.name, "arm": name, "seconds": took}
    row["rounds"] = len(times[name])
    kind = "sdpa" if mask else name.partition(" ")[0]
    base, against = (f"{kind} dense" if mask else f"{kind} eager"), {}
    if base in times:  # else it failed
        ratio = common.spread(times[base])["median"] / took["median"]
        against["against_sdpa" if mask else "against_eager"] = round(ratio, 3)
    if mask is None:
        return row | against
    density = mask.density()
    row["density"] = round(density, 4)
    if name.startswith("selection"):
        return row
    work = 4 * shape.grid.tokens**2 * shape.heads * shape.head_dim / 1e12
    row |= against
    row["visited_tflops"] = round(work * density / took["median"], 3)
    chosen = times.get(f"selection {name.partition(' ')[2]}")
    share = common.spread(chosen)["median"] / took["median"] if chosen else 0.0
    return row | {"selection_share": round(share, 4)}


def matmul_tflops(device: str) -> float:
    """What a large matrix product reaches in this run, in the dtype of the arms."""
    size, dtype = (1024, torch.float32) if device == "cpu" else (8192, torch.bfloat16)
    a = torch.randn(size, size, device=device, dtype=dtype)
    arm = functools.partial(torch.mm, a, a)
    arm()
    median = common.spread([seconds(arm, device) for _ in range(10)])["median"]
    return round(2 * size**3 / median / 1e12, 3)


def _line(row: dict[str, Any], matmul: float) -> list[str]:
    if "failed" in row:
        return [row["arm"], row["shape"], "failed", row["failed"][:60], "", "", "", ""]
    took = row["seconds"]
    measured = f"{took['median']:.4g} ({took['low']:.4g}-{took['high']:.4g})"
    density = f"{row['density']:.4f}" if "density" in row else ""
    cells = [row["arm"], row["shape"], measured, density]
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
    parser.add_argument("--densities", type=float, nargs="+")
    parser.add_argument("--backends", nargs="+", choices=BACKENDS, default=BACKENDS)
    parser.add_argument("--limit-s", type=float, default=math.inf)
    parser.add_argument("--name", default="kernel", help="of the result file")
    every = CPU_SHAPES + GPU_SHAPES
    parser.add_argument("--shapes", nargs="+", choices=[each.name for each in every])
    options = parser.parse_args()
    ends = time.monotonic() + options.limit_s
    device = "cuda" if torch.cuda.is_available() else "cpu"
    densities = options.densities or DENSITIES[device]
    if device == "cpu":
        torch.set_num_threads(1)
    rows: list[dict[str, Any]] = []
    with torch.inference_mode():
        matmul = matmul_tflops(device)
        result = {"machine": common.machine(), "commit": common.commit(), "matmul_tflops": matmul}
        result |= {"repeats": options.repeats, "torch": torch.__version__}
        named = [each for each in every if each.name in (options.shapes or [])]
        for shape in named or (GPU_SHAPES if device == "cuda" else CPU_SHAPES):
            if time.monotonic() > ends:
                break
            given = (options.repeats, options.backends, ends)
            found = measure(shape, device, densities, *given)
            rows += found
            common.publish(options.name, {**result, "rows": rows})
            name = re.sub(r"\W+", "-", f"{device}-{shape.name}".lower())
            plot(found, Path("out") / f"{options.name}-{name}.png")
    header = ["arm", "shape", "seconds", "density", "x SDPA dense", "TFLOP/s visited"]
    header += ["of matmul", "selection"]
    lines = [_line(row, matmul) for row in rows]
    print(common.table(header, lines))
    print(f"matrix product in the same run: {matmul} TFLOP/s")


if __name__ == "__main__":
    main()
