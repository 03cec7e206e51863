"""The Triton kernel, interpreted on the CPU, compared with float64."""

import math
from dataclasses import replace

import numpy as np
import pytest
import torch
import triton.language as tl

from kling_kernels import reference, triton_attention
from kling_kernels.block_mask import BlockMask

BOUND = {torch.float32: 1e-6, torch.float16: 6e-4, torch.bfloat16: 4e-3}


def tensors(tokens, head_dim, dtype, *, size=1.0):
    generator = torch.Generator().manual_seed(tokens)
    return (size * torch.randn(3, 1, 2, tokens, head_dim, generator=generator)).to(dtype)


def error(q, k, v, mask, scale=0.2):
    result = triton_attention.attention(q, k, v, mask, scale)
    assert result.isfinite().all()
    exact = reference.attention(q.double(), k.double(), v.double(), mask, scale)
    return float((result.double() - exact).norm() / exact.norm().clamp(min=1e-30))


@pytest.mark.parametrize("dtype", BOUND)
@pytest.mark.parametrize("averaged", [False, True])
def test_sparse_lists_with_tiles_and_a_ragged_tail(dtype, averaged, some_mask):
    q, k, v = tensors(75, 64, dtype)
    mask = replace(some_mask(75), averaged=averaged)
    assert error(q, k, v, mask) < BOUND[dtype]


def test_head_dim_96_and_one_list_for_all_heads(some_mask):
    q, k, v = tensors(50, 96, torch.float16)
    assert error(q, k, v, some_mask(50, heads=1)) < BOUND[torch.float16]


def test_dense_is_as_exact_as_sdpa_at_the_same_dtype():
    q, k, v = tensors(64, 64, torch.bfloat16)
    blocks = torch.ones(1, 2, 4, dtype=torch.bool)
    mask = BlockMask.from_blocks(blocks, 64, 64, 32, 16)
    exact = reference.attention(q.double(), k.double(), v.double(), mask, 0.2)
    sdpa = torch.nn.functional.scaled_dot_product_attention(q, k, v, scale=0.2)
    assert error(q, k, v, mask) < 1.5 * (sdpa.double() - exact).norm() / exact.norm()


@pytest.mark.parametrize("size", [0.0, 100.0])
def test_flat_and_one_hot_rows(size, some_mask):
    q, k, v = tensors(40, 64, torch.float16, size=size)
    assert error(q, k, v, replace(some_mask(40), averaged=True)) < 4e-3


@pytest.mark.parametrize("growth", [40, 100, 4000])
@pytest.mark.parametrize("block", [0, 1, 3])
def test_rows_that_stray_from_their_first_maximum_are_done_again(growth, block, some_mask):
    """For some queries of one head, one block's keys weigh ``growth`` powers of two more.

    40 fit beside the first maximum, 100 are detected in the sums, 4,000 give no finite number.
    """
    q, k, v = tensors(75, 64, torch.bfloat16)
    q[..., 0] = k[..., 0] = 0
    q[:, 0, 20:40, 0] = 8
    k[:, 0, 16 * block : 16 * block + 16, 0] = growth * math.log(2) / (8 * 0.2)
    blocks = torch.ones(1, 3, 5, dtype=torch.bool)
    assert error(q, k, v, BlockMask.from_blocks(blocks, 75, 75, 32, 16)) < 5e-3
    assert error(q, k, v, replace(some_mask(75), averaged=True)) < 5e-3


def test_views_that_models_make_are_read_in_place(some_mask):
    """A transposed [batch, tokens, heads, head_dim] is not copied; a misaligned view is."""
    generator = torch.Generator().manual_seed(1)
    packed = torch.randn(3, 1, 40, 2, 64, generator=generator).half()
    q, k, v = packed.transpose(2, 3)
    mask = some_mask(40)
    assert triton_attention.launch((q, k, v, q), mask, 0.2)[0][1].base.data_ptr() == k.data_ptr()
    assert error(q, k, v, mask) < BOUND[torch.float16]
    odd = torch.randn(1, 2, 40, 65, generator=generator).half()[..., 1:]
    assert error(odd, k, v, mask) < BOUND[torch.float16]


def test_the_repaired_casts_are_those_of_torch(repairs):
    values = np.linspace(-500, 500, 4001, dtype=np.float32)
    for kind, (narrow, bits, storage) in repairs.narrow.items():
        largest = repairs.largest.get(kind, math.inf)
        expected = torch.from_numpy(values).clamp(-largest, largest).to(narrow)
        got = repairs.convert_float(values, tl.float32, kind, None)
        assert np.array_equal(got, expected.view(bits).numpy().view(storage))
        assert np.array_equal(repairs.widened(got, kind), expected.float().numpy())
