"""``bench`` passes all arguments on, and says so if the benchmarks are not there."""

import argparse

import pytest

from kling_local.cli import build_parser
from kling_local.cli.bench import run
from kling_local.errors import MediaError


def test_options_and_exit_code_pass_through(tmp_path):
    (tmp_path / "bench_kernel.py").write_text("import sys; sys.exit(len(sys.argv) - 1)")
    options = build_parser().parse_args(["bench", "kernel", "--repeats", "3"])
    assert options.options == ["--repeats", "3"]
    assert run(options, tmp_path) == 2


def test_a_wheel_without_benchmarks_says_so(tmp_path):
    with pytest.raises(MediaError, match=r"bench_frame\.py is not here"):
        run(argparse.Namespace(kind="frame", options=[]), tmp_path)
