"""The kernel benchmark: its arms compute the same, and it copes with short time and broken arms."""

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
import kernel_arms
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
    arms = kernel_arms.whole_arms(shape, block, (1.0, 0.5), ("reference", "reference_int8"))
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


def test_kernels_take_part_with_running_maxima_too():
    default = {"SLOTS": 4, "RUNNING": 0}
    q, mask = torch.zeros(1, 1, 8, 64), BlockMask.dense(TokenGrid(1, 2, 4))

    def launched():
        return tuning.options("gluon", q, mask, default)["RUNNING"]

    found = {
        f"{name} 0.25": (launched, mask) for name in ("gluon", "gluon_int8", "gluon8", "triton")
    }
    more = kernel_arms.with_running_maxima(found)
    assert list(more) == ["gluon_running 0.25", "gluon_int8_running 0.25", "triton_running 0.25"]
    assert [arm() for arm, _ in more.values()] == [1, 1, 1]
    assert launched() == 0


def measured(shape, repeats=1, **more):
    return bench_kernel.measure(shape, "cpu", kernel_arms.every(shape, "cpu", []), repeats, **more)


def test_speed_is_told_against_the_arm_of_its_kind(shape):
    rows = {row["arm"]: row for row in measured(shape)}
    assert rows["prologue eager"]["against_eager"] == 1.0
    assert rows["whole eager"]["against_eager"] == 1.0
    assert rows["whole sdpa"]["against_eager"] > 0
    assert rows["sdpa dense"]["against_sdpa"] == 1.0
    assert "against_eager" not in rows["sdpa dense"]


def test_an_arm_that_fails_is_noted_and_costs_no_other(shape, monkeypatch):
    def broken(*_):
        raise RuntimeError("no such instruction\nat line 3")

    monkeypatch.setattr(kernel_arms, "eager", broken)
    rows = measured(shape)
    failed = {row["arm"]: row["failed"] for row in rows if "failed" in row}
    assert failed["prologue eager"] == "RuntimeError: no such instruction"
    assert bench_kernel._line(rows[-1], 1.0)[2] == "failed"
    others = {row["arm"]: row for row in rows if "seconds" in row}
    assert others["sdpa dense"]["against_sdpa"] == 1.0
    assert "against_eager" not in others["whole sdpa"]


def test_a_shape_that_has_hardly_time_gets_one_round(shape, capsys):
    """Regression: it got no rounds and no rows, because compiling had taken its time."""
    rows = measured(shape, repeats=10, limit_s=0.0)
    assert {row["rounds"] for row in rows} == {1}
    assert "1 of 10 rounds of tiny" in capsys.readouterr().err


@pytest.mark.parametrize(("limit_s", "rounds"), [(5.5, 5), (2.0, 3), (1.8, 2)])
def test_where_time_is_short_fewer_rounds_are_told(shape, monkeypatch, capsys, limit_s, rounds):
    """At least three, unless these take over 1.6 times the limit; here a round takes a second."""
    clock = iter(range(1000))
    monkeypatch.setattr(bench_kernel, "monotonic", lambda: next(clock))
    rows = measured(shape, repeats=10, limit_s=limit_s)
    assert {row["rounds"] for row in rows} == {rounds}
    assert f"{rounds} of 10 rounds of tiny" in capsys.readouterr().err


def test_what_was_timed_before_the_gpu_broke_is_kept(shape, monkeypatch):
    """Regression: a fault in one arm lost all numbers of its shape."""
    ran = []

    def breaks(arm, device):
        ran.append(arm)
        if len(ran) > 40:
            raise RuntimeError("CUDA error: an illegal memory access was encountered")
        return 1.0

    monkeypatch.setattr(bench_kernel, "seconds", breaks)
    told = []
    rows = measured(shape, repeats=100, tell=told.append)
    timed = [row for row in rows if "seconds" in row]
    assert sum(row["rounds"] for row in timed) == 40
    (failed,) = (row for row in rows if "failed" in row)
    assert failed["failed"].startswith("broke off: RuntimeError: CUDA error")
    assert told[-1] == rows
    assert len(told) == max(row["rounds"] for row in timed) + (40 % len(timed) == 0)


def test_an_arm_that_breaks_the_context_is_named(shape, monkeypatch):
    """Its name lets the benchmark restart without it: nothing could be timed after it."""
    found = kernel_arms.every(shape, "cpu", [])

    def broken():
        raise RuntimeError("CUDA error")

    found = {"sdpa dense": found["sdpa dense"], "bad": (broken, None)}
    assert bench_kernel.warm(dict(found), "cpu") == {"bad": "RuntimeError: CUDA error"}

    def settle(_):
        if len(found) == 2:
            found.pop("sdpa dense")
            return
        raise RuntimeError("CUDA error: illegal")

    monkeypatch.setattr(bench_kernel, "_settle", settle)
    with pytest.raises(bench_kernel.BrokenError, match="bad"):
        bench_kernel.warm(dict(found), "cpu")


def test_all_parts_of_a_shape_are_its_arms(shape):
    assert bench_kernel.compile_part(shape, "cpu", (0, 2)) == {}
    arms = list(kernel_arms.every(shape, "cpu", kernel_arms.DENSITIES["cpu"]))
    assert sorted(arms[0::2] + arms[1::2]) == sorted(arms)
