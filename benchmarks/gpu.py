"""Everything that needs a GPU, one command a job, within a time limit.

``python benchmarks/gpu.py kernels frames --out DIR --limit-s 540`` runs the jobs in order;
``kernels`` is the tests and the table of the kernels, those in Gluon last and in processes of their
own, so that one that hangs or breaks the GPU's context costs nothing else; ``train`` goes on with
the built-in model where the run folder, or else the weights, stand, for ``--limit-s`` seconds, and
leaves the packed weights. Each job leaves a log in DIR, and ``summary.json`` says how each ended.
Packages that are missing are taken from ``.whl/``.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

REPOSITORY = Path(__file__).resolve().parent.parent
WEIGHTS = REPOSITORY / "kling_local" / "sketch" / "weights"
RECIPE = REPOSITORY / "configs" / "recipes" / "sketch.toml"
MODELS = ("wan2.1-t2v-1.3b", "ltx-2.5-distilled", "wan2.1-t2v-14b", "minimax-h3")
"""Drawn by ``frames`` unless told otherwise: the cheapest first, each leaves its result at once."""
_PACK_S = 40  # kept back from a training's limit


@dataclass(frozen=True)
class Job:
    """Commands of one job, run one after the other; ``results`` are copied out afterwards. A
    command that fails, or takes longer than its share ``most`` of the job's limit, ends the job,
    unless the others do not need it.
    """

    commands: tuple[tuple[str, ...], ...]
    results: tuple[Path, ...] = ()
    goes_on: bool = False
    most: float = 1.0


def jobs(
    run: Path, stages: list[str], models: Sequence[str] = MODELS, limit_s: float = 540
) -> dict[str, Job]:
    """Every job by name."""
    python = sys.executable
    train = (python, "-m", "kling_local.sketch.train", str(RECIPE), "--run", str(run))
    adopt = (python, "-m", "kling_local.sketch.pack", "--adopt", "--run", str(run), str(WEIGHTS))
    packed = run / "weights"
    tests = (python, "-m", "pytest", "-v", "-m", "gpu", "tests/kernels", "-k")  # each as it ends
    bench = (python, "benchmarks/bench_kernel.py", "--limit-s", str(round(limit_s * 0.28)))
    gluon = ("--name", "kernel-gluon", "--backends", "gluon", "gluon_int8", "gluon8")
    return {
        "tests": Job(((*tests, "not gluon"), (*tests, "gluon")), goes_on=True, most=0.6),
        "kernels": Job(  # needs neither diffusers nor transformers
            (
                (*tests, "not gluon"),
                (*bench, "--backends", "triton", "triton_int8", "triton8", "flex"),
                (*tests, "gluon"),
                (*bench, *gluon),
            ),
            (REPOSITORY / "benchmarks" / "results", REPOSITORY / "out"),
            goes_on=True,
            most=0.35,
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


def _random(python: str, model: str, limit_s: float) -> tuple[str, ...]:
    """A model at its own size with random weights; the arms that fit into its share of the time."""
    told = ("--random-weights", "--model", model, "--steps", "8", "--repeats", "1")
    return (python, "benchmarks/bench_frame.py", *told, "--limit-s", str(round(limit_s * 0.6)))


def install_wheels() -> None:
    """Install what ``.whl/`` carries, without its dependencies, and the package itself."""
    wheels = sorted((REPOSITORY / ".whl").glob("*.whl"))
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index"]
    if wheels:
        subprocess.run([*pip, *map(str, wheels)], check=True)
    os.environ["PYTHONPATH"] = os.pathsep.join(
        [str(REPOSITORY), str(REPOSITORY / "kernels"), os.environ.get("PYTHONPATH", "")]
    )


def run_job(name: str, job: Job, out: Path, limit_s: float) -> dict[str, object]:
    """Run one job into ``out/NAME.log``; it is stopped at the limit, what it saved stays."""
    began = time.monotonic()
    ended = "done"
    with (out / f"{name}.log").open("w") as log:
        for command in job.commands:
            left = limit_s - (time.monotonic() - began)
            failed = _failed(command, log, min(left, limit_s * job.most))
            ended = failed or ended
            if failed and not job.goes_on:
                break
    for result in job.results:
        if result.is_dir():
            shutil.copytree(result, out / result.name, dirs_exist_ok=True, ignore=_big)
        elif result.exists():
            shutil.copy2(result, out)
    return {"job": name, "ended": ended, "seconds": round(time.monotonic() - began, 1)}


def _failed(command: Sequence[str], log: IO[str], limit_s: float) -> str:
    """How a command ended, or nothing if it did what it should."""
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
    """Shards and checkpoints stay where they are."""
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
