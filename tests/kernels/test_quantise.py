"""The 8-bit forms of queries, keys and values."""

import torch
from hypothesis import given
from hypothesis import strategies as st

from kling_kernels.quantise import GROUP, channel_scales, key_order, to_blocks, to_channels


def tokens(count, seed, heads=2):
    generator = torch.Generator().manual_seed(seed)
    return 3 * torch.randn(1, heads, count, 8, generator=generator) + 1


@given(st.integers(1, 50), st.integers(0, 99))
def test_blocks_are_within_half_a_step(count, seed):
    wide = tokens(count, seed)
    narrow = to_blocks(wide, None, 16)
    scales = narrow.scales.repeat_interleave(16, 2)[:, :, :count, None]
    assert narrow.values.shape == wide.shape
    assert ((narrow.values * scales - wide).abs() <= 0.5001 * scales).all()


@given(st.integers(1, 50), st.integers(0, 99))
def test_channels_are_within_fp8_precision(count, seed):
    wide = tokens(count, seed)
    scales, means = channel_scales(wide)
    narrow = to_channels(wide, 16, scales, means)
    order = key_order(narrow.values.shape[-1], wide.device)
    values = torch.empty_like(narrow.values, dtype=torch.float32)
    values[..., order] = narrow.values.float()
    restored = (values * scales[..., None])[..., :count] + means[..., None]
    centred = (wide.transpose(-1, -2) - means[..., None]).abs()
    assert ((restored - wide.transpose(-1, -2)).abs() <= centred / 16 + scales[..., None]).all()
    assert not values[..., count:].any()


def test_the_key_order_is_the_accumulator_layout_of_each_group():
    """Thread t of four holds columns 2t, 2t + 1, 8 + 2t, 9 + 2t of a score tile 16 wide; as an
    operand with 8-bit values it must hold four adjacent columns.
    """
    order = key_order(2 * GROUP, torch.device("cpu"))
    for thread in range(4):
        held = [2 * thread, 2 * thread + 1, 8 + 2 * thread, 9 + 2 * thread]
        assert order[4 * thread : 4 * thread + 4].tolist() == held
    assert torch.equal(order[GROUP:], order[:GROUP] + GROUP)


def test_zeros_have_a_scale():
    zero = torch.zeros(1, 1, 20, 8)
    assert (to_blocks(zero, None, 16).scales == 1).all()
    assert (channel_scales(zero)[0] == 1).all()
