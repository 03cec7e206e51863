"""What a GPU is asked for in one command: no command takes the time of the others."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))
import gpu


def python(code):
    return (sys.executable, "-S", "-c", code)


@pytest.mark.parametrize(("goes_on", "seen"), [(True, "first\nlast\n"), (False, "first\n")])
def test_a_command_that_hangs_costs_its_share(tmp_path, goes_on, seen):
    commands = tuple(
        python(f"print('{name}', flush=True); {then}")
        for name, then in (("first", "import time; time.sleep(600)"), ("last", ""))
    )
    job = gpu.Job(commands, goes_on=goes_on, most=0.15)
    ended = gpu.run_job("some", job, tmp_path, 60)
    assert (tmp_path / "some.log").read_text() == seen
    assert ended["ended"] == "stopped at the limit"


def test_results_are_kept_and_a_failure_is_said(tmp_path):
    made = tmp_path / "made.json"
    write = python(f"import pathlib, sys; pathlib.Path({str(made)!r}).write_text('1'); sys.exit(3)")
    out = tmp_path / "out"
    out.mkdir()
    ended = gpu.run_job("some", gpu.Job((write,), (made,)), out, 60)
    assert ended["ended"] == "failed with exit code 3"
    assert (out / "made.json").read_text() == "1"


def test_gluon_is_tried_last_and_alone(tmp_path):
    for name in ("tests", "kernels"):
        commands = gpu.jobs(tmp_path, [])[name].commands
        of_gluon = ["gluon" in command for command in commands]
        assert of_gluon == sorted(of_gluon)
        assert any(of_gluon)
