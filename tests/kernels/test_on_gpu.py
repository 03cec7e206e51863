"""The kernels on a real GPU: ``pytest -m gpu tests/kernels``."""

import math
from dataclasses import replace

import pytest
import torch

from kling_kernels import prologue, reference
from kling_kernels.block_mask import BlockMask
from kling_kernels.prologue import Norm, Rotation
from kling_kernels.spacetime import spacetime_attention
from kling_kernels.token_grid import TokenGrid

pytestmark = pytest.mark.gpu
GRID = TokenGrid(5, 9, 15, prefix=37)  # 712 tokens: tails everywhere


def tensors(dtype, head_dim):
    generator = torch.Generator("cuda").manual_seed(3)
    shape = (3, 2, 4, GRID.tokens, head_dim)
    return torch.randn(shape, generator=generator, device="cuda").to(dtype)


def some_mask(block_q, block_k):
    generator = torch.Generator("cuda").manual_seed(4)
    rows, columns = math.ceil(GRID.tokens / block_q), math.ceil(GRID.tokens / block_k)
    shape = (4, rows, columns)
    kind = torch.randint(0, 3, shape, generator=generator, device="cuda")
    kind[0, 0] = 0
    kind = kind.repeat_interleave(block_q, 1).repeat_interleave(block_k, 2)
    kind = kind[:, : GRID.tokens, : GRID.tokens]
    noise = torch.rand(kind.shape, generator=generator, device="cuda") < 0.5
    return BlockMask.from_dense((kind == 1) | ((kind == 2) & noise), block_q, block_k)


def error(result, q, k, v, mask):
    exact = reference.attention(q.double(), k.double(), v.double(), mask, q.shape[-1] ** -0.5)
    assert result.isfinite().all()
    return float((result.double() - exact).norm() / exact.norm())


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
@pytest.mark.parametrize("head_dim", [64, 96, 128])
@pytest.mark.parametrize("blocks", [(64, 64), (64, 128), (128, 64), (128, 128)])
@pytest.mark.parametrize("averaged", [False, True])
def test_triton_agrees_with_float64(dtype, head_dim, blocks, averaged):
    q, k, v = tensors(dtype, head_dim)
    mask = replace(some_mask(*blocks), averaged=averaged)
    result = spacetime_attention(q, k, v, GRID, mask, backend="triton")
    assert error(result, q, k, v, mask) < (6e-4 if dtype == torch.float16 else 4e-3)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_dense_triton_is_as_exact_as_sdpa(dtype):
    q, k, v = tensors(dtype, 128)
    mask = BlockMask.dense(GRID, device="cuda")
    ours, theirs = (
        error(spacetime_attention(q, k, v, GRID, mask, backend=each), q, k, v, mask)
        for each in ("triton", "sdpa")
    )
    assert ours < 1.5 * theirs


@pytest.mark.parametrize("averaged", [False, True])
def test_flex_agrees_with_float64(averaged):
    q, k, v = tensors(torch.bfloat16, 64)
    mask = replace(some_mask(128, 128), averaged=averaged)
    result = spacetime_attention(q, k, v, GRID, mask, backend="flex")
    assert error(result, q, k, v, mask) < 4e-3


@pytest.mark.parametrize("neighbours", [False, True])
@pytest.mark.parametrize("shape", [(128,), (4, 128)])
def test_the_prologue_equals_its_twin_in_float64(neighbours, shape):
    from kling_kernels import triton_prologue

    q, _, _ = tensors(torch.bfloat16, 128)
    x = q.transpose(1, 2).contiguous().transpose(1, 2)
    angles = torch.randn(1, 1, GRID.tokens, 48, device="cuda")
    norm = Norm(torch.rand(shape, device="cuda") + 0.5, 1e-6)
    turn = Rotation(angles.cos(), angles.sin(), neighbours=neighbours)
    result = triton_prologue.prepared(x, norm, turn, 32)
    exact = prologue.prepared(x.double(), norm, turn, 32)
    torch.testing.assert_close(result.means.double(), exact.means, atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(result.tokens.double(), exact.tokens, atol=1e-2, rtol=8e-3)
