"""Values in fp8, by two kernels: statistics of every channel, then the fp8 values in the form that
attention reads. ``quantise.channel_scales`` and ``quantise.to_channels`` are the specification.
"""

from __future__ import annotations

from typing import Any

import torch
import triton
import triton.language as tl
from torch import Tensor

from kling_kernels.launching import run
from kling_kernels.quantise import LARGEST_FP8, Channels8

CHUNK, ROWS = 1024, 64  # tokens of one program in the first pass, and at a time
WARPS = 4


@triton.jit
def channel_statistics(
    v,
    found,
    tokens,
    head_dim,
    v_batch,
    v_head,
    v_token,
    HEAD_DIM: tl.constexpr,
    CHUNK: tl.constexpr,
    ROWS: tl.constexpr,
):
    """Sum, least and most of every channel over a chunk of tokens: ``[batch, heads, chunks, 3,
    head_dim]``.
    """
    chunk, head, batch = tl.program_id(0), tl.program_id(1), tl.program_id(2)
    owner = (batch * tl.num_programs(1) + head).to(tl.int64) * tl.num_programs(0) + chunk
    v += batch.to(tl.int64) * v_batch + head.to(tl.int64) * v_head
    channel = tl.arange(0, HEAD_DIM)
    total = tl.zeros([HEAD_DIM], tl.float32)
    least = tl.full([HEAD_DIM], float("inf"), tl.float32)
    most = tl.full([HEAD_DIM], float("-inf"), tl.float32)
    for first in range(0, CHUNK, ROWS):
        row = chunk * CHUNK + first + tl.arange(0, ROWS)
        inside = (row < tokens)[:, None] & (channel < head_dim)[None, :]
        at = row.to(tl.int64)[:, None] * v_token + channel[None, :]
        value = tl.load(v + at, mask=inside, other=0.0).to(tl.float32)
        total += tl.sum(value, 0)
        least = tl.minimum(least, tl.min(tl.where(inside, value, float("inf")), 0))
        most = tl.maximum(most, tl.max(tl.where(inside, value, float("-inf")), 0))
    to = found + owner * 3 * head_dim + channel
    tl.store(to, total, mask=channel < head_dim)
    tl.store(to + head_dim, least, mask=channel < head_dim)
    tl.store(to + 2 * head_dim, most, mask=channel < head_dim)


@triton.jit
def channels(
    v,
    scales,
    means,
    narrow,
    tokens,
    keys,
    head_dim,
    v_batch,
    v_head,
    v_token,
    HEAD_DIM: tl.constexpr,
    ROWS: tl.constexpr,
):
    """fp8 of ``ROWS`` keys: less the mean, over the scale, transposed, every 16 keys reordered."""
    block, head, batch = tl.program_id(0), tl.program_id(1), tl.program_id(2)
    owner = (batch * tl.num_programs(1) + head).to(tl.int64)
    v += batch.to(tl.int64) * v_batch + head.to(tl.int64) * v_head
    channel = tl.arange(0, HEAD_DIM)
    some = channel < head_dim
    scale = tl.load(scales + owner * head_dim + channel, mask=some, other=1.0)
    mean = tl.load(means + owner * head_dim + channel, mask=some, other=0.0)
    place = block * ROWS + tl.arange(0, ROWS)
    key = place // 16 * 16 + place % 4 // 2 * 8 + place % 16 // 4 * 2 + place % 2
    inside = (key < tokens)[:, None] & some[None, :]
    at = key.to(tl.int64)[:, None] * v_token + channel[None, :]
    value = tl.load(v + at, mask=inside, other=0.0).to(tl.float32)
    value = (value - mean[None, :]) / scale[None, :]
    value = tl.where(inside, tl.minimum(tl.maximum(value, -448.0), 448.0), 0.0)
    to = narrow + (owner * head_dim + channel)[:, None] * keys + place[None, :]
    fits = some[:, None] & (place < keys)[None, :]
    tl.store(to, value.T.to(tl.float8e4nv), mask=fits)


def channel_scales(values: Tensor) -> tuple[Tensor, Tensor]:
    """``quantise.channel_scales`` in one pass."""
    arguments, options, found = statistics_launch(values)
    programs = (found.shape[2], values.shape[1], values.shape[0])
    run(channel_statistics, programs, (arguments, options), values)
    total, least, most = found.unbind(3)
    means = total.sum(2) / values.shape[2]
    largest = torch.maximum(most.amax(2) - means, means - least.amin(2))
    return torch.where(largest > 0, largest / LARGEST_FP8, 1.0), means


def to_channels(tokens: Tensor, block: int, scales: Tensor, means: Tensor) -> Channels8:
    """``quantise.to_channels`` in one pass."""
    arguments, options, narrow = channels_launch(tokens, block, scales, means)
    programs = (triton.cdiv(narrow.shape[3], ROWS), tokens.shape[1], tokens.shape[0])
    run(channels, programs, (arguments, options), tokens)
    return Channels8(narrow, scales, means)


def statistics_launch(values: Tensor) -> tuple[list[Any], dict[str, Any], Tensor]:
    """Arguments and constants of ``channel_statistics``, and where it writes."""
    values = values if values.stride(3) == 1 else values.contiguous()
    batch, heads, tokens, head_dim = values.shape
    shape = (batch, heads, triton.cdiv(tokens, CHUNK), 3, head_dim)
    found = values.new_empty(shape, dtype=torch.float32)
    arguments = [values, found, tokens, head_dim, *values.stride()[:3]]
    constants = {"HEAD_DIM": triton.next_power_of_2(head_dim), "CHUNK": CHUNK, "ROWS": ROWS}
    return arguments, constants | {"num_warps": WARPS}, found


def channels_launch(
    tokens: Tensor, block: int, scales: Tensor, means: Tensor
) -> tuple[list[Any], dict[str, Any], Tensor]:
    """Arguments and constants of ``channels``, and where it writes."""
    tokens = tokens if tokens.stride(3) == 1 else tokens.contiguous()
    batch, heads, count, head_dim = tokens.shape
    keys = triton.cdiv(count, block) * block
    narrow = tokens.new_empty((batch, heads, head_dim, keys), dtype=torch.float8_e4m3fn)
    arguments = [tokens, scales, means, narrow, count, keys, head_dim, *tokens.stride()[:3]]
    constants = {"HEAD_DIM": triton.next_power_of_2(head_dim), "ROWS": ROWS, "num_warps": WARPS}
    return arguments, constants, narrow
