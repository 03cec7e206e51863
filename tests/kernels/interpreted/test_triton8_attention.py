"""The 8-bit Triton kernel on the CPU, compared with float64."""

import math
from dataclasses import replace

import pytest
import torch

from kling_kernels import (
    eight_bits,
    reference,
    triton8_attention,
    triton_int8_attention,
    tuning,
)
from kling_kernels.block_mask import BlockMask


def tensors(tokens, head_dim, *, offset=0.0):
    generator = torch.Generator().manual_seed(tokens)
    return (torch.randn(3, 1, 2, tokens, head_dim, generator=generator) + offset).bfloat16()


def error(q, k, v, mask, scale=0.2, *, narrow_values=True):
    backend = triton8_attention if narrow_values else triton_int8_attention
    result = eight_bits.attention(backend, q, k, v, mask, scale)
    assert result.isfinite().all()
    exact = reference.attention(q.double(), k.double(), v.double(), mask, scale)
    return float((result.double() - exact).norm() / exact.norm().clamp(min=1e-30))


@pytest.mark.parametrize(("narrow_values", "bound"), [(False, 0.025), (True, 0.045)])
@pytest.mark.parametrize(("head_dim", "averaged"), [(64, False), (96, True)])
def test_sparse_lists_with_tiles_and_a_ragged_tail(
    head_dim, averaged, narrow_values, bound, some_mask
):
    """White noise, the worst case of fp8: neither weights nor values have any structure."""
    q, k, v = tensors(75, head_dim)
    mask = replace(some_mask(75), averaged=averaged)
    assert error(q, k, v, mask, narrow_values=narrow_values) < bound


def test_common_offsets_of_keys_and_values_cost_nothing(some_mask):
    q, k, v = tensors(75, 64, offset=4.0)
    assert error(q, k, v, some_mask(75)) < 0.01


def test_peaked_rows_are_as_exact_as_fp8_values():
    q, _, v = tensors(64, 64)
    blocks = torch.ones(1, 2, 4, dtype=torch.bool)
    assert error(q, q, v, BlockMask.from_blocks(blocks, 64, 64, 32, 16)) < 0.025


@pytest.mark.parametrize("growth", [40, 300])
def test_rows_that_stray_from_their_first_maximum_are_done_again(growth, some_mask):
    """With rounded keys too; the result equals that with running maxima."""
    q, k, v = tensors(75, 64)
    q[..., 0] = k[..., 0] = 0
    q[:, 0, 20:40, 0] = 8
    k[:, 0, 48:64, 0] = growth * math.log(2) / (8 * 0.2)
    blocks = torch.ones(1, 3, 5, dtype=torch.bool)
    for mask in (BlockMask.from_blocks(blocks, 75, 75, 32, 16), some_mask(75)):
        results = []
        for running in (0, 1):
            with tuning.told(RUNNING=running):
                found = eight_bits.attention(triton_int8_attention, q, k, v, mask, 0.2)
            results.append(found.double())
        assert (results[0] - results[1]).norm() < 4e-3 * results[1].norm()


@pytest.mark.parametrize("size", [0.0, 300.0])
def test_flat_and_huge_inputs_stay_finite(size, some_mask):
    q, k, v = tensors(40, 64) * size
    error(q, k, v, replace(some_mask(40), averaged=True))
