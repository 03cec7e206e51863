"""The arms of the kernel benchmark compute the same thing."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import torch

from kling_kernels.token_grid import TokenGrid

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
import bench_kernel


@pytest.fixture(scope="module")
def shape():
    """A film of 192 tokens and 2 heads."""
    return bench_kernel.Shape("tiny", TokenGrid(3, 8, 8), 2, 64)


def test_whole_arms_go_from_projections_to_the_same_output(shape):
    arms = bench_kernel.whole_arms(shape, "cpu", ("sdpa", "reference_int8"))
    assert list(arms) == ["whole eager", "whole sdpa", "whole reference_int8"]
    eager, exact, narrow = (arm() for arm in arms.values())
    torch.testing.assert_close(exact, eager, atol=2e-5, rtol=2e-5)
    error = (narrow - eager).norm() / eager.norm()
    assert 1e-4 < error < 0.025


def test_speed_is_told_against_the_arm_of_its_kind(shape):
    rows = {row["arm"]: row for row in bench_kernel.measure(shape, "cpu", [], repeats=1)}
    assert rows["prologue eager"]["against_eager"] == 1.0
    assert rows["whole eager"]["against_eager"] == 1.0
    assert rows["whole sdpa"]["against_eager"] > 0
    assert rows["sdpa dense"]["against_sdpa"] == 1.0
    assert "against_eager" not in rows["sdpa dense"]
