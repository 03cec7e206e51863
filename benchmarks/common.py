"""What every benchmark shares: facts about the machine, medians with their spread, the table and
the result file.
"""

from __future__ import annotations

import datetime
import json
import os
import platform
import statistics
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import tables

RESULTS = tables.FOLDER / "results"


def machine() -> dict[str, Any]:
    """The machine that the numbers were measured on; ``class`` is short enough for a file name."""
    import torch

    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    gpu = torch.cuda.get_device_name(0) if torch.cuda.is_available() else None
    kind = gpu.lower().replace(" ", "-") if gpu else f"cpu{cores}"
    return {
        "class": kind,
        "cpu": _cpu_name(),
        "cores": cores,
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "gpu": gpu,
        "system": platform.platform(),
        "torch_threads": torch.get_num_threads(),
        "load_average": round(os.getloadavg()[0], 2),
    }


def commit() -> str:
    """The checkout's commit, with ``+changes`` when it has uncommitted ones."""
    root = Path(__file__).resolve().parent

    def git(*words: str) -> str:
        done = subprocess.run(
            ["git", *words], cwd=root, capture_output=True, text=True, check=False
        )
        return done.stdout.strip()

    return (git("rev-parse", "--short", "HEAD") or "none") + (
        "+changes" if git("status", "--porcelain") else ""
    )


def spread(values: Sequence[float]) -> dict[str, float]:
    """Median, minimum and maximum of repeated measurements."""
    return {
        "median": round(statistics.median(values), 6),
        "low": round(min(values), 6),
        "high": round(max(values), 6),
    }


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Text in aligned columns: the first to the left, the others to the right."""
    widths = [max(len(row[i]) for row in [header, *rows]) for i in range(len(header))]
    lines = []
    for row in [header, ["-" * width for width in widths], *rows]:
        cells = [
            row[0].ljust(widths[0]),
            *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)),
        ]
        lines.append("  ".join(cells))
    return "\n".join(lines)


def publish(name: str, result: dict[str, Any], *, keep: bool = True) -> Path | None:
    """Write the result file (``kept``), update the tables of ``README.md``, and print the result as
    one line of JSON, the last line of the output.
    """
    path = None
    whole = _dated(name, result)
    if keep:
        path = kept(name, result)
        print(f"written: {path.relative_to(RESULTS.parent.parent)}")
        tables.write()
    print(json.dumps(whole))
    return path


def kept(name: str, result: dict[str, Any]) -> Path:
    """Write ``results/<date>-<name>-<machine class>.json``, replacing an earlier one."""
    whole = _dated(name, result)
    path = RESULTS / f"{whole['date']}-{name}-{whole['machine']['class']}.json"
    RESULTS.mkdir(exist_ok=True)
    path.write_text(json.dumps(whole, indent=2) + "\n", encoding="utf-8")
    return path


def _dated(name: str, result: dict[str, Any]) -> dict[str, Any]:
    today = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
    return {"benchmark": name, "date": today, "commit": commit(), **result}


def _cpu_name() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()
