"""The commands of the GPU jobs: none uses up the time of the others."""

from __future__ import annotations

import sys
from dataclasses import replace
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
    job = gpu.Job(commands, goes_on=goes_on, most=0.05)
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
    commands = gpu.jobs(tmp_path, [])["tests"].commands
    of_gluon = ["gluon" in command for command in commands]
    assert of_gluon == [False, True]


def test_every_shape_is_a_command_with_a_result_of_its_own(tmp_path):
    """These commands run after one that compiles all shapes."""
    import bench_kernel
    import kernel_inputs

    known = {shape.name for shape in kernel_inputs.GPU_SHAPES}
    assert set(gpu.SHAPES) <= known
    commands = gpu.jobs(tmp_path, [], limit_s=400)["kernels"].commands[2:]
    told = [bench_kernel._parser().parse_args(command[2:]) for command in commands]
    assert told[0].compile
    assert told[0].shapes == list(gpu.SHAPES)
    measured = told[1:]
    assert [each.shapes for each in measured] == [[shape] for shape in gpu.SHAPES]
    names = [each.name for each in measured]
    assert (names[0], names[-1]) == ("kernel-ltx-2-720p-5-s", "kernel-wan-14b-720p")
    assert len(set(names)) == len(measured)
    assert sum(each.limit_s for each in measured) < 0.6 * 400


def test_results_are_copied_after_every_command(tmp_path):
    """Regression: a run that was stopped from outside lost the shapes it had measured."""
    made, out = tmp_path / "made.json", tmp_path / "out"
    out.mkdir()
    write = python(f"import pathlib; pathlib.Path({str(made)!r}).write_text('1')")
    look = python(f"import pathlib; print((pathlib.Path({str(out)!r}) / 'made.json').exists())")
    gpu.run_job("some", gpu.Job((write, look), (made,)), out, 60)
    assert (out / "some.log").read_text() == "True\n"


def test_the_trainings_of_the_judge_know_their_options(tmp_path):
    from kling_local.sketch import judge_lessons

    for command in gpu.jobs(tmp_path, [], limit_s=400)["judge"].commands:
        told = judge_lessons.parser("", {}).parse_args(command[3:])
        assert told.start.is_file()
        assert told.output.parent == tmp_path
        assert told.minutes == pytest.approx(170 / 60, abs=0.01)


def test_many_processes_get_the_service_where_there_is_one(tmp_path, monkeypatch):
    called = tmp_path / "called"
    control = tmp_path / "nvidia-cuda-mps-control"
    control.write_text(f'#!/bin/sh\necho "$@" $(cat) >> {called}; env >> {called}\n')
    control.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    job = gpu.Job((python("import os; print('CUDA_MPS_PIPE_DIRECTORY' in os.environ)"),))
    seen = []
    for crowded in (True, False):
        gpu.run_job("some", replace(job, crowded=crowded), tmp_path, 60)
        seen.append((tmp_path / "some.log").read_text())
    assert seen == ["True\n", "False\n"]
    said = called.read_text()
    assert "-d" in said
    assert "quit" in said
