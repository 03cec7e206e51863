"""Runs everything that needs a GPU, as named jobs within a time limit.

``python benchmarks/gpu.py kernels frames --out DIR --limit-s 540`` runs the jobs in order.
``kernels`` runs the kernels' tests, compiles the kernels in several processes, then measures with
one command per shape, so that one that hangs, breaks the GPU's context or is stopped costs nothing
else. ``train`` continues the built-in model from the run folder, or else from the packed weights,
and ``pack`` packs it. ``judge`` continues the training of both looks of the probe's judge into the
run folder, on films that other processes draw on the same GPU (through NVIDIA's multi-process
service where there is one). Each job leaves a log in DIR, its results are copied there after every
command, and ``summary.json`` says how each ended. Whatever stops this program from outside should
do so 30 s after ``--limit-s``, not before. Missing packages are installed from ``.whl/``.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import IO

REPOSITORY = Path(__file__).resolve().parent.parent
WEIGHTS = REPOSITORY / "kling_local" / "sketch" / "weights"
RECIPE = REPOSITORY / "configs" / "recipes" / "sketch.toml"
MODELS = ("wan2.1-t2v-1.3b", "ltx-2.5-distilled", "wan2.1-t2v-14b", "minimax-h3")
"""Models of ``frames`` by default, the cheapest first; each leaves its result at once."""
SHAPES = ("LTX-2 720p 5 s", "Wan TI2V-5B 720p", "MiniMax-H3 5 s", "Wan 14B 720p")
"""Shapes of `kernel_inputs.GPU_SHAPES` that ``kernels`` measures, the cheapest first."""
SKETCH = REPOSITORY / "kling_local" / "sketch"
_MPS = "nvidia-cuda-mps-control"
_WORKERS = max(1, (os.cpu_count() or 1) - 4)
_COMPILING = max(1, min(6, (os.cpu_count() or 1) // 2))  # processes, each with a GPU context
_KERNELS = "benchmarks/bench_kernel.py"
_PACK_S = 40  # reserved for packing, out of the training's limit


@dataclass(frozen=True)
class Job:
    """Commands of one job, run one after the other; ``results`` are copied out after each. A
    command that fails, or takes longer than the share ``most`` of the job's limit, ends the job
    unless it ``goes_on``. ``crowded``: many of its processes use the GPU at once.
    """

    commands: tuple[tuple[str, ...], ...]
    results: tuple[Path, ...] = ()
    goes_on: bool = False
    most: float = 1.0
    crowded: bool = False


def jobs(
    run: Path, stages: list[str], models: Sequence[str] = MODELS, limit_s: float = 540
) -> dict[str, Job]:
    """Every job by name."""
    python = sys.executable
    train = (python, "-m", "kling_local.sketch.train", str(RECIPE), "--run", str(run))
    adopt = (python, "-m", "kling_local.sketch.pack", "--adopt", "--run", str(run), str(WEIGHTS))
    packed = run / "weights"
    tests = (python, "-m", "pytest", "-v", "-n", "8", "-m", "gpu", "tests/kernels", "-k")
    of_kernels = ((*tests, "not gluon"), (*tests, "gluon"))
    return {
        "tests": Job(of_kernels, goes_on=True, most=0.6),
        "kernels": Job(  # needs neither diffusers nor transformers
            (
                *of_kernels,
                (python, _KERNELS, "--shapes", *SHAPES, "--compile", str(_COMPILING)),
                *(_attention(python, shape, limit_s * 0.12) for shape in SHAPES),
            ),
            (REPOSITORY / "benchmarks" / "results", REPOSITORY / "out"),
            goes_on=True,
            most=0.25,
        ),
        "judge": Job(
            tuple(_judge(python, name, run, limit_s / 2) for name in ("judge", "judge_pairs")),
            tuple(run / f"{name}.safetensors" for name in ("judge", "judge_pairs")),
            goes_on=True,
            most=0.55,
            crowded=True,
        ),
        "frames": Job(
            (
                (python, "benchmarks/bench_frame.py"),
                *(_random(python, model, limit_s / len(models)) for model in models),
            ),
            (REPOSITORY / "benchmarks" / "results",),
        ),
        "train": Job(
            (*(() if (run / "state.pt").exists() else (adopt,)), (*train, "--stages", *stages)),
        ),
        "pack": Job(
            ((python, "-m", "kling_local.sketch.pack", "--run", str(run), str(packed)),),
            (packed, run / "log.jsonl"),
        ),
    }


def _attention(python: str, shape: str, limit_s: float) -> tuple[str, ...]:
    name = re.sub(r"\W+", "-", f"kernel-{shape.lower()}")
    return (python, _KERNELS, "--shapes", shape, "--limit-s", str(round(limit_s)), "--name", name)


def _judge(python: str, name: str, run: Path, limit_s: float) -> tuple[str, ...]:
    """Continue the training of one look of the judge, once 6,400 films are drawn."""
    minutes = f"{(limit_s - 30) / 60:.2f}"
    start, output = (str(folder / f"{name}.safetensors") for folder in (SKETCH, run))
    told = ("--workers", str(_WORKERS), "--minutes", minutes, "--also", "0", "0.6")
    files = ("--start", start, "--output", output)
    sizes = ("--count", "128", "--least", "50", "--kept", "60", "--batch", "128")
    return (python, "-m", f"kling_local.sketch.{name}_train", *told, *files, *sizes)


def _random(python: str, model: str, limit_s: float) -> tuple[str, ...]:
    """Measure a model at its own size with random weights, within its share of the time."""
    told = ("--random-weights", "--model", model, "--steps", "8", "--repeats", "1")
    return (python, "benchmarks/bench_frame.py", *told, "--limit-s", str(round(limit_s * 0.6)))


def install_wheels() -> None:
    """Install the wheels in ``.whl/`` without their dependencies, and put this checkout on the
    path.
    """
    wheels = sorted((REPOSITORY / ".whl").glob("*.whl"))
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index"]
    if wheels:
        subprocess.run([*pip, *map(str, wheels)], check=True)
    os.environ["PYTHONPATH"] = os.pathsep.join(
        [str(REPOSITORY), str(REPOSITORY / "kernels"), os.environ.get("PYTHONPATH", "")]
    )


@contextmanager
def many_at_once() -> Iterator[None]:
    """Let processes use the GPU at the same time, where NVIDIA's service for that is installed.

    Without it they take turns of milliseconds, and many processes of small operations hardly
    progress.
    """
    if not shutil.which(_MPS):
        yield
        return
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"CUDA_MPS_PIPE_DIRECTORY": folder, "CUDA_MPS_LOG_DIRECTORY": folder}
        subprocess.run([_MPS, "-d"], check=False, timeout=20)
        try:
            yield
        finally:
            subprocess.run([_MPS], input=b"quit\n", check=False, timeout=20)
            del os.environ["CUDA_MPS_PIPE_DIRECTORY"], os.environ["CUDA_MPS_LOG_DIRECTORY"]


def run_job(name: str, job: Job, out: Path, limit_s: float) -> dict[str, object]:
    """Run one job, logged in ``out/NAME.log``; at the limit it is stopped and its results stay."""
    began = time.monotonic()
    ended = "done"
    with (out / f"{name}.log").open("w") as log, many_at_once() if job.crowded else nullcontext():
        for command in job.commands:
            left = limit_s - (time.monotonic() - began)
            failed = _failed(command, log, min(left, limit_s * job.most))
            ended = failed or ended
            _copy_out(job, out)
            if failed and not job.goes_on:
                break
    return {"job": name, "ended": ended, "seconds": round(time.monotonic() - began, 1)}


def _copy_out(job: Job, out: Path) -> None:
    """Copy the results so far, so that nothing is lost if the program is stopped later."""
    for result in job.results:
        if result.is_dir():
            shutil.copytree(result, out / result.name, dirs_exist_ok=True, ignore=_big)
        elif result.exists():
            shutil.copy2(result, out)


def _failed(command: Sequence[str], log: IO[str], limit_s: float) -> str:
    """Run a command; returns how it failed, or ``""`` if it succeeded."""
    if limit_s <= 0:
        return "stopped at the limit"
    try:
        subprocess.run(command, check=True, timeout=limit_s, stdout=log, stderr=log, cwd=REPOSITORY)
    except subprocess.TimeoutExpired:
        return "stopped at the limit"
    except subprocess.CalledProcessError as error:
        return f"failed with exit code {error.returncode}"
    return ""


def _big(_folder: str, names: list[str]) -> list[str]:
    """Training data and checkpoints, which are not copied out."""
    return [name for name in names if name in ("data", "state.pt", "state.partial")]


def main(arguments: list[str] | None = None) -> None:
    """Run the named jobs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("jobs", nargs="+", choices=list(jobs(Path(), [])))
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--limit-s", type=float, default=540)
    parser.add_argument("--run", type=Path, default=REPOSITORY / "runs" / "gpu")
    parser.add_argument(
        "--models", nargs="*", default=MODELS, help="random full-size weights that frames draws"
    )
    parser.add_argument("--stages", nargs="+", default=["clips", "eyes"])
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    options.run.mkdir(parents=True, exist_ok=True)
    install_wheels()
    known = jobs(options.run, options.stages, options.models, options.limit_s)
    began, summary = time.monotonic(), []
    for name in options.jobs:
        left = options.limit_s - (time.monotonic() - began)
        kept = _PACK_S if name == "train" and "pack" in options.jobs else 0
        summary.append(run_job(name, known[name], options.out, left - kept))
        print(summary[-1], flush=True)
        (options.out / "summary.json").write_text(json.dumps(summary, indent=2) + "\n")


if __name__ == "__main__":
    main()
