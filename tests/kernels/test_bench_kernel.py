"""The arms of the kernel benchmark compute the same thing."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from kling_kernels import prologue, tuning
from kling_kernels.block_mask import BlockMask
from kling_kernels.positions import Positions
from kling_kernels.token_grid import TokenGrid

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
import bench_kernel
import kernel_inputs


@pytest.fixture(scope="module")
def shape():
    """A film of 192 tokens and 2 heads."""
    return kernel_inputs.Shape("tiny", TokenGrid(3, 8, 8), 2, 64, "wan", block=64)


@pytest.mark.parametrize("family", ["wan", "ltx2", "minimax_h3"])
def test_eager_is_what_the_prologue_computes(shape, family):
    block = kernel_inputs.block_of(replace(shape, family=family), "cpu")
    given = block.given
    ours = prologue.prepared(given.k, given.norms[1], given.rotation, 16).tokens
    torch.testing.assert_close(kernel_inputs.eager(block, given.k), ours, atol=2e-5, rtol=2e-5)


@pytest.mark.parametrize("family", ["wan", "ltx2", "minimax_h3"])
def test_positions_are_of_lines_and_columns_as_a_models_are(shape, family):
    grid = replace(shape.grid, prefix=9)
    block = kernel_inputs.block_of(replace(shape, grid=grid, family=family), "cpu")
    made = Positions(grid).compact(block.by_token)
    assert made.rows is not None
    for ours, theirs in zip(made.tables(), block.by_token.tables(), strict=True):
        assert torch.equal(ours, theirs)


def test_eager_is_diffusers_own(shape):
    models = pytest.importorskip("diffusers.models.transformers", reason="the models' own")
    for family in ("ltx2", "minimax_h3"):
        block = kernel_inputs.block_of(replace(shape, family=family), "cpu")
        x = block.given.q.bfloat16()
        rows = x.transpose(1, 2)
        ours = kernel_inputs._TURNED[family](rows, *block.tables)
        if family == "ltx2":
            theirs = models.transformer_ltx2.apply_split_rotary_emb(rows.flatten(2), block.tables)
        else:
            theirs = models.transformer_minimax_h3._apply_rotary_emb(rows, *block.tables)
        assert torch.equal(ours.flatten(2), theirs.flatten(2))


def test_whole_arms_go_from_projections_to_the_same_output(shape):
    block = kernel_inputs.block_of(shape, "cpu")
    arms = bench_kernel.whole_arms(shape, block, (1.0, 0.5), ("reference", "reference_int8"))
    names = [f"whole reference{end}" for end in ("", " 1", " 0.5", "_int8", "_int8 1", "_int8 0.5")]
    assert list(arms) == ["whole eager", "whole sdpa", *names]
    found = {name.removeprefix("whole "): arm() for name, arm in arms.items()}

    def error(name):
        return float((found[name] - found["eager"]).norm() / found["eager"].norm())

    assert max(map(error, ("sdpa", "reference", "reference 1"))) < 1e-5
    assert 1e-4 < error("reference_int8") < 0.025
    assert error("reference_int8") == pytest.approx(error("reference_int8 1"))
    assert error("reference 0.5") > 0.05
    assert error("reference 0.5") == pytest.approx(error("reference_int8 0.5"), rel=0.1)


def test_gluon_takes_part_with_keys_ahead_too():
    default = {"SLOTS": 4, "AHEAD": 0}
    q, mask = torch.zeros(1, 1, 8, 64), BlockMask.dense(TokenGrid(1, 2, 4))

    def launched():
        return tuning.options("gluon8", q, mask, default)["AHEAD"]

    found = {f"{name} 0.25": (launched, mask) for name in ("gluon", "gluon8", "triton")}
    more = bench_kernel.keys_ahead(found)
    assert list(more) == ["gluon_ahead 0.25", "gluon8_ahead 0.25"]
    assert [arm() for arm, _ in more.values()] == [1, 1]
    assert launched() == 0


def test_speed_is_told_against_the_arm_of_its_kind(shape):
    rows = {row["arm"]: row for row in bench_kernel.measure(shape, "cpu", [], repeats=1)}
    assert rows["prologue eager"]["against_eager"] == 1.0
    assert rows["whole eager"]["against_eager"] == 1.0
    assert rows["whole sdpa"]["against_eager"] > 0
    assert rows["sdpa dense"]["against_sdpa"] == 1.0
    assert "against_eager" not in rows["sdpa dense"]


def test_an_arm_that_fails_is_noted_and_costs_no_other(shape, monkeypatch):
    def broken(*_):
        raise RuntimeError("no such instruction\nat line 3")

    monkeypatch.setattr(bench_kernel, "eager", broken)
    rows = bench_kernel.measure(shape, "cpu", [], repeats=1)
    failed = {row["arm"]: row["failed"] for row in rows if "failed" in row}
    assert failed["prologue eager"] == "RuntimeError: no such instruction"
    assert bench_kernel._line(rows[-1], 1.0)[2] == "failed"
    others = {row["arm"]: row for row in rows if "seconds" in row}
    assert others["sdpa dense"]["against_sdpa"] == 1.0
    assert "against_eager" not in others["whole sdpa"]


def test_a_shape_for_which_no_time_is_left_is_passed_by(shape, capsys):
    assert bench_kernel.measure(shape, "cpu", [], repeats=10, ends=0.0) == []
    assert "no time for tiny" in capsys.readouterr().err


def test_where_time_is_short_fewer_rounds_are_told(shape, monkeypatch, capsys):
    clock = iter(range(1000))
    monkeypatch.setattr(bench_kernel.time, "monotonic", lambda: next(clock))
    rows = bench_kernel.measure(shape, "cpu", [], repeats=10, ends=5.5)
    assert {row["rounds"] for row in rows} == {5}
    assert "5 of 10 rounds of tiny" in capsys.readouterr().err
