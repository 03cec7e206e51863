"""The tables of ``README.md``, made from the newest ``results/*.json`` of each kind and machine.

    python benchmarks/tables.py

``publish`` of every benchmark calls this, so every run whose result is kept is shown.
"""

from __future__ import annotations

import argparse
import json
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
PAGE = FOLDER / "README.md"
BEGIN, END = "<!-- tables: begin -->", "<!-- tables: end -->"
_LONGEST = 160
_FILM = ("model", "duration", "resolution", "mode", "no_sound")
"""Settings that identify a film: of runs that agree in all of them, the newest is shown."""

_SHOWN = ("text", "denoise", "decode", "encode")
"""Stages of a film in the table of models; the others are too short to show."""

GOALS = (
    ("engine overhead outside denoise and decode, 5 s clip", "<= 3 %"),
    (
        "Wan2.1-14B 720p 81 frames against stock diffusers with cuDNN, no cache, same evaluations",
        ">= 1.9 times as fast, aim 2.4; with caches >= 5",
    ),
    (
        "MiniMax-H3 1344x768 10 s against stock diffusers, same evaluations",
        ">= 1.5 times as fast, sparse alone; >= 4 with caches",
    ),
    ("5 s 720p clip with sound, few-step LTX-2.5, request to mp4, warm", "<= 20 s"),
    ("15 s 1080p with sound, LTX-2.5 two-stage", "<= 120 s"),
    ("peak memory per card setting against its prediction", "within 10 %"),
)
"""Goals for one H200 with full-size weights: what, and how much."""


def as_markdown(folder: Path = FOLDER / "results") -> str:
    """All tables of the results in a folder."""
    runs = newest(folder)
    films = _of(runs, "frame") + _of(runs, "random")
    gpus = [run for run in films if run["machine"]["gpu"]]
    parts = [
        "### Films\n\n" + _frames(_of(runs, "frame")),
        "### Models at their own size, random weights\n\n" + _models(_of(runs, "random")),
        "### Attention\n\n" + _kernels(_of(runs, "kernel")),
        "### Server\n\n" + _servers(_of(runs, "server")),
        "### Goals on one H200\n\n" + _goals(gpus),
    ]
    return "\n".join(parts)


def newest(folder: Path) -> list[dict[str, Any]]:
    """The latest run of each benchmark, film and machine, sorted by these."""
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    for path in sorted(folder.glob("*.json")):
        run = json.loads(path.read_text(encoding="utf-8"))
        asked = run.get("settings", {})
        film = [f"{asked.get(name, '')!s:>4}" for name in _FILM]
        kind = run["benchmark"].partition("-")[0] if asked.get("duration") else run["benchmark"]
        found[(kind, *film, run["machine"]["class"])] = run
    return [found[key] for key in sorted(found)]


def rewritten(text: str, tables: str) -> str:
    """The page with the text between its marks replaced."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{tables}\n{END}{after}"


def write() -> None:
    """Update the page."""
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(rewritten(text, as_markdown()), encoding="utf-8")


def _of(runs: Iterable[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [run for run in runs if run["benchmark"].partition("-")[0] == kind]


def _frames(runs: Sequence[dict[str, Any]]) -> str:
    rows = []
    for run in runs:
        asked, ours, stock = run["settings"], run["ours"], run["stock"]
        sound = "silent" if asked["no_sound"] else "with sound"
        rows.append(
            (
                f"`{asked['model']}`, {asked['duration']} s {asked['resolution']} {sound}, "
                f"{asked['mode']}",
                _machine(run),
                _spread(ours["wall_s"]),
                _spread(stock["wall_s"]),
                f"{run['ours_over_stock']:.2f}",
                f"{ours['per_frame_s']['median']:.4f}",
                f"{ours['cold_wall_s']:.1f}, {stock['cold_wall_s']:.1f}",
                f"{_peak(ours)}, {_peak(stock)}",
                run["date"],
            )
        )
    if not any(run["machine"]["gpu"] for run in runs):
        rows.append(("any model on a GPU", *["not measured"] * 8))
    head = (
        "what", "machine", "ours, s", "stock, s", "ours / stock", "ours, s per frame",
        "cold ours, stock, s", "peak MB ours, stock", "date",
    )  # fmt: skip
    return _table(head, rows)


def _models(runs: Sequence[dict[str, Any]]) -> str:
    """One row per arm, then one for each model that was not measured on a GPU."""
    rows = [
        (
            f"`{run['settings']['model']}`, {run['settings']['duration']} s, "
            f"{run['drawn']['size']} x {run['drawn']['frames']}, {run['settings']['steps']} steps",
            arm,
            _machine(run),
            f"{found['per_frame_s']['median']:.4f}",
            ", ".join(
                f"{stage} {found['stages_per_frame_s'].get(stage, 0):.4f}" for stage in _SHOWN
            ),
            f"{found['evaluations']} x {found['per_evaluation_s']:g} s",
            f"{run['tokens'] or '-'}",
            _against_stock(run["arms"], found),
            f"{found['peak_gb'] or '-'} ({run['predicted_gb']})",
            _quality(found),
            run["date"],
        )
        for run in runs
        for arm, found in run["arms"].items()
    ]
    measured = {run["settings"]["model"] for run in runs if run["machine"]["gpu"]}
    rows += [
        (f"`{model}`", "stock, exact, std, fast", *["not measured"] * 9)
        for model in _architectures()
        if model not in measured
    ]
    head = (
        "what", "arm", "machine", "s per frame", "of it by stage", "evaluations", "tokens",
        "times as fast as stock", "peak GB (predicted)", "against exact; by itself", "date",
    )  # fmt: skip
    return _table(head, rows)


def _architectures() -> list[str]:
    told = tomllib.loads((FOLDER / "architectures.toml").read_text(encoding="utf-8"))
    return [model for family, models in told.items() if family != "tiny" for model in models]


def _against_stock(arms: dict[str, Any], found: dict[str, Any]) -> str:
    plain = arms.get("stock")
    return f"{plain['wall_s']['median'] / found['wall_s']['median']:.2f}" if plain else "-"


def _quality(found: dict[str, Any]) -> str:
    alone, twin = found["alone"], found.get("against_exact")
    itself = f"sharpness {alone['sharpness']:g}, motion {alone['motion']:g}"
    return f"{twin['psnr_db']:g} dB, SSIM {twin['ssim']:g}; {itself}" if twin else itself


def _kernels(runs: Sequence[dict[str, Any]]) -> str:
    rows = [
        (
            each["shape"],
            each["arm"],
            _machine(run),
            _spread(each["seconds"]) if "seconds" in each else "failed",
            f"{each['density']:g}" if each.get("density") is not None else "-",
            _faster(each),
            run["date"],
        )
        for run in runs
        for each in run["rows"]
    ]
    if not any(run["machine"]["gpu"] for run in runs):
        rows.append(("any shape", "any arm on a GPU", *["not measured"] * 5))
    head = ("shape", "arm", "machine", "s", "density", "times as fast as dense SDPA", "date")
    return _table(head, rows)


def _faster(arm: dict[str, Any]) -> str:
    if arm.get("against_sdpa"):
        return f"{arm['against_sdpa']:.2f}"
    return f"{arm['against_eager']:.2f} x eager" if arm.get("against_eager") else "-"


def _servers(runs: Sequence[dict[str, Any]]) -> str:
    known = ("benchmark", "date", "commit", "machine", "versions", "settings")
    rows = [
        (f"{part}: {name}", _short(value), _machine(run), run["date"])
        for run in runs
        for part, facts in run.items()
        if part not in known and isinstance(facts, dict)
        for name, value in facts.items()
    ]
    if not rows:
        rows = [("every part", "not measured", "-", "-")]
    return _table(("what", "measured", "machine", "date"), rows)


def _goals(gpus: Sequence[dict[str, Any]]) -> str:
    """The goals; what was measured on a GPU is in the tables above."""
    state = "see above" if gpus else "not measured"
    return _table(("what", "goal", "measured"), [(*goal, state) for goal in GOALS])


def _machine(run: dict[str, Any]) -> str:
    about = run["machine"]
    busy = f", load {about['load_average']:g}"
    name = about["gpu"] or f"{about['cpu']}, no GPU"
    cores = "1 core" if about["cores"] == 1 else f"{about['cores']} cores"
    return f"{name}, {cores}{busy}"


def _spread(seconds: dict[str, float]) -> str:
    return "{median:.4g} ({low:.4g}-{high:.4g})".format(**seconds)


def _peak(arm: dict[str, Any]) -> str:
    peaks = arm["peak_memory_mb"]
    return f"{peaks.get('cuda', peaks['process']):.0f}"


def _short(value: object) -> str:
    text = json.dumps(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def main() -> None:
    """Update the page; takes no options."""
    argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    ).parse_args()
    write()


if __name__ == "__main__":
    main()
