"""Spacetime attention compared with dense SDPA, the arms taking turns in one process.

``python benchmarks/bench_kernel.py`` measures what the machine can run: on a CPU the gathered
blocks and FlexAttention, in CPU seconds of one thread so that a busy machine matters less; on a GPU
every shape with the Triton and Gluon kernels, FlexAttention and cuDNN, in device time. Every sparse
arm includes selection and quantisation; the density is that of the blocks actually visited, and the
rate counts only those. `kernel_arms` defines the arms. An arm that fails is noted and the others
continue; after one that breaks the GPU's context the run starts again without it. If ``--limit-s``
is short, a shape gets fewer rounds. The result file is written after every round, so that a stopped
run keeps what it has; ``out/kernel-<device>-<shape>.png`` plots speed over density. ``--compile N``
times nothing: N processes fill the caches of compiled kernels, for a machine whose time is short.
"""

from __future__ import annotations

import argparse
import functools
import math
import os
import re
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from time import monotonic, process_time
from typing import Any

import common
import kernel_arms
import torch
from density_plot import plot
from kernel_arms import DENSITIES, Arm, Arms
from kernel_inputs import CPU_SHAPES, GPU_SHAPES, Shape

from kling_kernels.plan import BACKENDS

Rows = list[dict[str, Any]]

FEWEST = 3  # rounds at least, unless they take more than ``MOST`` times the limit
MOST = 1.6
LEAD = 10_000_000  # clock cycles, about 5 ms, that the GPU waits while the next arm is launched


class BrokenError(RuntimeError):
    """The arm of this name broke the GPU's context: nothing else can run in this process."""


def seconds(arm: Arm, device: str) -> float:
    """Device time on a GPU, which is kept busy until the whole arm is launched; on a CPU, the CPU
    time of this process.
    """
    if device == "cpu":
        start = process_time()
        arm()
        return process_time() - start
    first, last = (torch.cuda.Event(enable_timing=True) for _ in range(2))
    torch.cuda._sleep(LEAD)
    first.record()
    arm()
    last.record()
    torch.cuda.synchronize()
    return first.elapsed_time(last) / 1000


def warm(found: Arms, device: str) -> dict[str, str]:
    """Compile every arm and run it once. Arms that fail are removed from ``found`` and returned
    with the reason. Raises ``BrokenError`` after an arm that nothing can run after.
    """
    failed = {}
    for name, (arm, _) in list(found.items()):
        try:
            arm()
            _settle(device)
        except Exception as why:  # one arm must not cost the others
            failed[name] = _told(name, why)
            del found[name]
            try:
                _settle(device)
            except Exception as broken:
                raise BrokenError(name) from broken
    return failed


def _settle(device: str) -> None:
    if device == "cuda":
        torch.cuda.synchronize()


def _told(name: str, why: Exception) -> str:
    line = f"{type(why).__name__}: {str(why).strip().partition(chr(10))[0]}"[:300]
    sys.stderr.write(f"{name} failed: {line}\n")
    return line


def measure(
    shape: Shape,
    device: str,
    found: Arms,
    repeats: int,
    *,
    limit_s: float = math.inf,
    tell: Callable[[Rows], object] = lambda _: None,
) -> Rows:
    """One row per arm: seconds, speed relative to dense SDPA, density, TFLOP/s over visited blocks;
    or why it failed. ``limit_s`` counts from the end of compiling. The rounds end early, before
    ``repeats``, if the next one would pass it; but ``FEWEST`` rounds run if those take no more than
    ``MOST`` times the limit. ``tell`` is called with the rows after every round.
    """
    failed = warm(found, device)
    densities = {name: mask and mask.density() for name, (_, mask) in found.items()}
    times: dict[str, list[float]] = {name: [] for name in found}
    rows: Rows = []
    began = monotonic()
    for done in range(1, repeats + 1):
        goes_on = _round(found, times, failed, device)
        rows = [
            *(_row(shape, name, densities[name], times) for name in found if times[name]),
            *({"shape": shape.name, "arm": name, "failed": why} for name, why in failed.items()),
        ]
        tell(rows)
        passed = monotonic() - began
        after_next = passed + passed / done
        if not goes_on or after_next > limit_s * (1 if done >= FEWEST else MOST):
            sys.stderr.write(f"{done} of {repeats} rounds of {shape.name}\n")
            break
    return rows


def _round(found: Arms, times: dict[str, list[float]], failed: dict[str, str], device: str) -> bool:
    """Time every arm once; returns whether another round is possible."""
    for name, (arm, _) in found.items():
        try:
            times[name].append(seconds(arm, device))
        except Exception as why:  # what was timed before is kept
            failed[name] = f"broke off: {_told(name, why)}"
            return False
    return True


def compile_part(shape: Shape, device: str, part: tuple[int, int]) -> dict[str, str]:
    """Compile every ``part[1]``-th arm of a shape from the ``part[0]``-th on; returns failures."""
    with torch.inference_mode():
        found = kernel_arms.every(shape, device, DENSITIES[device])
        mine = list(found.items())[part[0] :: part[1]]
        return warm(dict(mine), device)


def compile_all(shapes: Sequence[Shape], device: str, processes: int) -> None:
    """Fill the caches of compiled kernels. What fails here is reported when it is timed."""
    context = get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        tasks = [
            pool.submit(compile_part, shape, device, (part, processes))
            for shape in shapes
            for part in range(processes)
        ]
        for task in tasks:
            if why := task.exception():
                sys.stderr.write(f"compiling: {why}\n")


def _row(
    shape: Shape, name: str, density: float | None, times: dict[str, list[float]]
) -> dict[str, Any]:
    took = common.spread(times[name])
    row: dict[str, Any] = {"shape": shape.name, "arm": name, "seconds": took}
    row["rounds"] = len(times[name])
    attends = density is not None
    kind = "sdpa" if attends else name.partition(" ")[0]
    base, against = (f"{kind} dense" if attends else f"{kind} eager"), {}
    if times.get(base):  # else it failed
        ratio = common.spread(times[base])["median"] / took["median"]
        against["against_sdpa" if attends else "against_eager"] = round(ratio, 3)
    if density is None:
        return row | against
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
    """TFLOP/s that a large matrix product reaches in this run, in the dtype of the arms."""
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
    options = _parser().parse_args()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    every = CPU_SHAPES + GPU_SHAPES
    named = [each for each in every if each.name in (options.shapes or [])]
    shapes = named or list(GPU_SHAPES if device == "cuda" else CPU_SHAPES)
    if options.compile:
        compile_all(shapes, device, options.compile)
        return
    if device == "cpu":
        torch.set_num_threads(1)
    try:
        with torch.inference_mode():
            _measure_all(options, shapes, device)
    except BrokenError as broken:
        sys.stderr.write(f"once more without {broken}\n")
        sys.stderr.flush()
        os.execv(sys.executable, [sys.executable, *sys.argv, "--without", str(broken)])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=10)
    parser.add_argument("--densities", type=float, nargs="+")
    parser.add_argument("--backends", nargs="+", choices=BACKENDS, default=BACKENDS)
    parser.add_argument("--limit-s", type=float, default=math.inf, help="of a shape's rounds")
    parser.add_argument("--name", default="kernel", help="of the result file")
    parser.add_argument("--compile", type=int, metavar="N", help="only compile, in N processes")
    parser.add_argument("--without", action="append", default=[], metavar="ARM")
    every = CPU_SHAPES + GPU_SHAPES
    parser.add_argument("--shapes", nargs="+", choices=[each.name for each in every])
    return parser


def _measure_all(options: argparse.Namespace, shapes: Sequence[Shape], device: str) -> None:
    densities = options.densities or DENSITIES[device]
    matmul = matmul_tflops(device)
    result = {"machine": common.machine(), "commit": common.commit(), "matmul_tflops": matmul}
    result |= {"repeats": options.repeats, "torch": torch.__version__}
    earlier: Rows = []

    def tell(rows: Rows) -> None:
        common.kept(options.name, {**result, "rows": earlier + rows})

    for shape in shapes:
        found = kernel_arms.every(shape, device, densities, options.backends)
        left_out = [name for name in options.without if found.pop(name, None)]
        rows = measure(shape, device, found, options.repeats, limit_s=options.limit_s, tell=tell)
        rows += [
            {"shape": shape.name, "arm": name, "failed": "it broke the GPU's context"}
            for name in left_out
        ]
        earlier += rows
        name = re.sub(r"\W+", "-", f"{device}-{shape.name}".lower())
        plot(rows, Path("out") / f"{options.name}-{name}.png")
    common.publish(options.name, {**result, "rows": earlier})
    header = ["arm", "shape", "seconds", "density", "x SDPA dense", "TFLOP/s visited"]
    header += ["of matmul", "selection"]
    print(common.table(header, [_line(row, matmul) for row in earlier]))
    print(f"matrix product in the same run: {matmul} TFLOP/s")


if __name__ == "__main__":
    main()
