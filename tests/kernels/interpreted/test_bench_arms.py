"""The benchmark's arms for the fused prologue give equal results; nothing is timed here."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from kling_kernels.positions import Positions
from kling_kernels.token_grid import TokenGrid

sys.path.insert(0, str(Path(__file__).parents[3] / "benchmarks"))
import kernel_inputs


@pytest.mark.parametrize("family", ["wan", "ltx2", "minimax_h3"])
def test_both_tables_give_what_diffusers_gives(family):
    shape = kernel_inputs.Shape("tiny", TokenGrid(2, 4, 4, prefix=3), 2, 64, family, block=64)
    block = kernel_inputs.block_of(shape, "cpu")
    rows = Positions(shape.grid).compact(block.by_token)
    assert rows.rows is not None
    block = replace(block, given=replace(block.given, rotation=rows))
    made = {name: arm() for name, arm in kernel_inputs.fused_arms(block).items()}
    assert torch.equal(made["prologue fused"], made["prologue fused tables of tokens"])
    stock = kernel_inputs.eager(block, block.given.q)
    torch.testing.assert_close(made["prologue fused"], stock, atol=3e-6, rtol=3e-6)
    assert ("prologue norm alone" in made) == (family != "minimax_h3")
