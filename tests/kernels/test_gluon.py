"""The Gluon kernel without a GPU: its table of items by brute force, and its source, run in plain
Python with every order of events that a seed can draw, against float64.
"""

import math
from dataclasses import replace

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("triton", reason="Triton exists for Linux only")

from kling_kernels import gluon_attention, gluon_forward, reference
from kling_kernels.block_mask import BlockMask
from kling_kernels.checks import gluon_machine
from kling_kernels.spacetime import can_run
from kling_kernels.token_grid import TokenGrid


def some_mask(tokens, block_k, seed, *, heads=2, tiled=True):
    """Empty, whole and tiled blocks at random; the first query block of head 0 has none."""
    generator = torch.Generator().manual_seed(seed)
    shape = (heads, math.ceil(tokens / 128), math.ceil(tokens / block_k))
    kind = torch.randint(0, 3 if tiled else 2, shape, generator=generator)
    kind[0, 0] = 0
    kind = kind.repeat_interleave(128, 1).repeat_interleave(block_k, 2)[:, :tokens, :tokens]
    noise = torch.rand(kind.shape, generator=generator) < 0.5
    return BlockMask.from_dense((kind == 1) | ((kind == 2) & noise), 128, block_k)


def tensors(tokens, head_dim, dtype, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(3, 2, 2, tokens, head_dim, generator=generator).to(dtype)


def attend(q, k, v, mask, seed, programs=3):
    output = torch.full_like(q, math.nan)
    arguments, options = gluon_attention.launch((q, k, v, output), mask, 0.2)
    gluon_machine.run(gluon_forward.forward, programs, arguments, options, seed)
    return output


def error(result, q, k, v, mask):
    exact = reference.attention(q.double(), k.double(), v.double(), mask, 0.2)
    assert result.isfinite().all()
    return float((result.double() - exact).norm() / exact.norm().clamp(min=1e-30))


@pytest.mark.parametrize("block_k", [64, 128])
@pytest.mark.parametrize("averaged", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_lists_tiles_tails_and_means_in_any_order_of_events(block_k, averaged, seed):
    tokens = (300, 320, 650)[seed]
    q, k, v = tensors(tokens, 64, torch.float16)
    mask = replace(some_mask(tokens, block_k, seed), averaged=averaged)
    assert error(attend(q, k, v, mask, seed), q, k, v, mask) < 6e-4
