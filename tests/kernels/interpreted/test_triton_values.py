"""The kernels for values on the CPU, compared with their plain PyTorch versions."""

import pytest
import torch

from kling_kernels import quantise, triton_values


def values(tokens, head_dim, size=1.0):
    """Values as a view that is read in place: a token's heads are contiguous."""
    generator = torch.Generator().manual_seed(tokens)
    x = torch.randn(2, tokens, 2, head_dim, generator=generator) + 0.5
    return (x * size).transpose(1, 2)


@pytest.mark.parametrize("tokens", [1, 75, 150])
@pytest.mark.parametrize("size", [0.0, 1.0, 1e30])
def test_scales_and_means_equal_the_plain_ones(tokens, size, monkeypatch):
    monkeypatch.setattr(triton_values, "CHUNK", 128)  # so that 150 tokens are two chunks
    v = values(tokens, 96, size)
    for result, plain in zip(
        triton_values.channel_scales(v), quantise.channel_scales(v.double()), strict=True
    ):
        torch.testing.assert_close(result, plain.float(), atol=1e-6 * size, rtol=1e-5)


@pytest.mark.parametrize(("tokens", "head_dim", "block"), [(75, 96, 16), (130, 64, 64)])
def test_fp8_equals_the_plain_one_byte_by_byte(tokens, head_dim, block):
    v = values(tokens, head_dim)
    scales, means = quantise.channel_scales(v)
    result = triton_values.to_channels(v, block, scales, means).values
    plain = quantise.to_channels(v, block, scales, means).values
    assert torch.equal(result.view(torch.uint8), plain.view(torch.uint8))
