"""``kling-local bench``: the benchmarks of the checkout, with their own options."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from kling_local.errors import MediaError

KINDS = ("frame", "kernel", "server", "sound")
_FOLDER = Path(__file__).resolve().parents[2] / "benchmarks"


def add_options(parser: argparse.ArgumentParser) -> None:
    """The benchmark's name; everything after it is passed on."""
    parser.add_argument("kind", choices=KINDS, help="what is measured")
    parser.add_argument(
        "options", nargs=argparse.REMAINDER, help="the benchmark's own: --help lists them"
    )


def run(options: argparse.Namespace, folder: Path = _FOLDER) -> int:
    """Run it in a new process, so that nothing loaded here disturbs it; returns its exit code."""
    program = folder / f"bench_{options.kind}.py"
    if not program.is_file():
        raise MediaError(
            f"{program.name} is not here: the benchmarks are part of the checkout, not of a wheel",
            hint="clone the repository and run kling-local from there",
        )
    return subprocess.run([sys.executable, str(program), *options.options], check=False).returncode
