"""Fit the cost model of ``plan``'s quote to the committed runs, and write ``configs/costs.toml``.

``python benchmarks/fit_costs.py`` reads ``results/*-frame-*.json``. For each model and machine:
seconds = p * E*T + q * E*T*T + s + r * F, where E counts network evaluations, T tokens of a take
and F delivered frames of 720p; p and q are fitted to the denoise stage, s and r to all the rest.
With more measurements than unknowns, the error is that of predicting each run from the others;
otherwise it is the spread of the repeats.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np

from kling_local.cards import card
from kling_local.planner import plan
from kling_local.planner.quote import strides_of, work_of
from kling_local.request import GenerationRequest

ROOT = Path(__file__).resolve().parent.parent
RESULTS, COSTS = ROOT / "benchmarks" / "results", ROOT / "configs" / "costs.toml"
_UNKNOWNS = 4
_HEAD_END = "# --- fitted"


def main() -> int:
    """Write the file; with --check, only return 1 when it is not up to date."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--check", action="store_true", help="only say whether the file is current")
    options = parser.parse_args()
    made = written(RESULTS, COSTS.read_text(encoding="utf-8"))
    if options.check:
        return int(made != COSTS.read_text(encoding="utf-8"))
    COSTS.write_text(made, encoding="utf-8")
    print(made[made.index(_HEAD_END) :])
    return 0


def written(results: Path, before: str) -> str:
    """The text of the file: its hand-written head, then a table for each model and machine."""
    head = before[: before.index(_HEAD_END)]
    tables = [_table(*key, runs) for key, runs in sorted(_runs(results).items())]
    line = f"{_HEAD_END} by benchmarks/fit_costs.py; do not edit below\n"
    return head + line + "".join(f"\n{table}" for table in tables)


def _runs(results: Path) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """Runs by model and machine, only of the weights that the card names now: others were of
    another network. Of several runs of one duration the newest counts, since steps change."""
    found: dict[tuple[str, str], dict[int, dict[str, Any]]] = defaultdict(dict)
    for path in sorted(results.glob("*-frame-*.json")):
        run = json.loads(path.read_text(encoding="utf-8"))
        settings = run.get("settings", {})
        model = settings.get("model", "")
        known = strides_of(model) and settings.get("weights_sha256") == card(model).sha256
        if run.get("benchmark", "").startswith("frame") and known:
            found[settings["model"], run["machine"]["class"]][settings["duration"]] = run
    return {key: list(runs.values()) for key, runs in found.items()}


def _work(run: dict[str, Any]) -> tuple[float, float, float, float]:
    """E*T, E*T*T, delivered frames of 720p, and frames the model draws in its longest take."""
    settings = run["settings"]
    request = GenerationRequest(
        prompt="a red ball",
        duration=settings["duration"],
        aspect_ratio=settings["aspect_ratio"],
        resolution=settings["resolution"],
        mode=settings["mode"],
        sound=not settings["no_sound"],
    )
    model = card(settings["model"])
    work = work_of(plan(request, model), model)
    return work.linear, work.square, work.frames_720p, work.longest_take


def _fit(work: np.ndarray, seconds: np.ndarray) -> np.ndarray:
    """Least squares of relative error, without negative coefficients."""
    from scipy.optimize import nnls

    fitted: np.ndarray = nnls(work / seconds[:, None], np.ones(len(seconds)))[0]
    return fitted


def _coefficients(runs: list[dict[str, Any]]) -> tuple[np.ndarray, np.ndarray]:
    work = np.array([_work(run) for run in runs])
    wall = np.array([run["ours"]["wall_s"]["median"] for run in runs])
    denoise = np.array([run["ours"]["stages_s"]["denoise"]["median"] for run in runs])
    rest = np.stack([np.ones(len(runs)), work[:, 2]], axis=1)
    return _fit(work[:, :2], denoise), _fit(rest, wall - denoise)


def _errors(runs: list[dict[str, Any]]) -> tuple[float, float, str]:
    if len(runs) * 2 > _UNKNOWNS:
        errors = []
        for index, run in enumerate(runs):
            others = [each for number, each in enumerate(runs) if number != index]
            denoise, rest = _coefficients(others)
            linear, square, frames, _ = _work(run)
            guess = denoise @ [linear, square] + rest @ [1.0, frames]
            errors.append(run["ours"]["wall_s"]["median"] / guess - 1)
        return min(errors), max(errors), "each run predicted from the others"
    walls = [run["ours"]["wall_s"] for run in runs]
    low = min(wall["low"] / wall["median"] for wall in walls) - 1
    high = max(wall["high"] / wall["median"] for wall in walls) - 1
    return low, high, "only the spread of the repeats: as many measurements as unknowns"


def _table(model: str, machine: str, runs: list[dict[str, Any]]) -> str:
    denoise, rest = _coefficients(runs)
    low, high, how = _errors(runs)
    frames = np.array([[1.0, _work(run)[3]] for run in runs])
    memory = np.array([run["ours"]["peak_memory_mb"]["process"] for run in runs])
    base, per_frame = _fit(frames, memory)
    load = float(np.mean([r["ours"]["cold_wall_s"] - r["ours"]["wall_s"]["median"] for r in runs]))
    facts = runs[-1]["machine"]
    name = facts.get("gpu") or f"{facts['cores']} cores ({facts['cpu']}), no GPU"
    lengths = ", ".join(f"{run['settings']['duration']} s" for run in runs)
    return "\n".join(
        (
            "[[cost]]",
            f'model = "{model}"',
            f'weights_sha256 = "{card(model).sha256}"',
            f'machine = "{machine}"',
            f"machine_name = {json.dumps(name)}",
            f'runs = "{len(runs)} ({lengths}), {runs[-1]["date"]}, commit {runs[-1]["commit"]}"',
            f"per_token = {denoise[0]:.6g}",
            f"per_token_squared = {denoise[1]:.6g}",
            f"fixed_s = {rest[0]:.6g}",
            f"per_frame_720p = {rest[1]:.6g}",
            f"load_s = {load:.4g}",
            f"memory_mb = {base:.6g}",
            f"memory_mb_per_frame = {per_frame:.6g}",
            f"error_low = {low:.4f}",
            f"error_high = {high:.4f}",
            f'error = "{how}"',
            "",
        )
    )


if __name__ == "__main__":
    sys.exit(main())
