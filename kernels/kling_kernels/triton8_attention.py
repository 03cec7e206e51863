"""Block-sparse attention with int8 scores, on the same block lists; values in fp8 or in 16 bits.

The scale of a query times that of the key block turns int32 scores into base-2 logits. With fp8
values the weights become fp8 too and are stored times 256, where fp8 has its precision; the
normaliser cancels the factor. With bfloat16 values the first whole block fixes the maximum of each
row for all whole blocks, as in ``triton_attention``.
"""

from __future__ import annotations

import math
from typing import Any

import torch
import triton
import triton.language as tl
from torch import Tensor

from kling_kernels import (
    eight_bits,
    triton_attention,
    triton_prologue,
    triton_values,
    tuning,
)
from kling_kernels.averages import skipped_bias
from kling_kernels.block_mask import BlockMask
from kling_kernels.launching import run
from kling_kernels.quantise import Channels8, Quantiser
from kling_kernels.triton_attention import (
    begun_anew_if_strayed,
    blocks_of,
    load_block,
    tokens_first,
)

NARROW_VALUES = True
BY = Quantiser(triton_prologue.to_blocks, triton_values.to_channels, triton_values.channel_scales)


@triton.jit
def _absorb(sums, total, top, scores, scale, values):
    """Take one tile of scores (times ``scale`` of each row: powers of two) into the softmax. The
    largest is found of whole numbers: Hopper takes three of them at once.
    """
    rows: tl.constexpr = scores.shape[0]
    keys: tl.constexpr = scores.shape[1]
    highest = tl.maximum(top, tl.max(scores, 1).to(tl.float32) * scale)
    scores = scores.to(tl.float32)
    fade = tl.math.exp2(top - highest)
    if values.dtype == tl.float8e4nv:  # stored transposed, its keys reordered
        weights = tl.math.exp2(scores * scale[:, None] - (highest - 8.0)[:, None])
        narrow = weights.to(tl.float8e4nv).reshape(rows, keys // 16, 2, 4, 2)
        narrow = narrow.permute(0, 1, 3, 2, 4).reshape(rows, keys)
        sums = tl.dot(narrow, values.T, sums * fade[:, None], max_num_imprecise_acc=keys)
    else:
        weights = tl.math.exp2(scores * scale[:, None] - highest[:, None])
        sums = tl.dot(weights.to(values.dtype), values, sums * fade[:, None])
    return sums, total * fade + tl.sum(weights, 1), highest


@triton.jit
def _absorb_steadily(sums, total, top, scores, scale, values):
    """The same measured against ``top``, which need not be the maximum and stays as it is."""
    weights = tl.math.exp2(scores.to(tl.float32) * scale[:, None] - top[:, None])
    return tl.dot(weights.to(values.dtype), values, sums), total + tl.sum(weights, 1)


@triton.jit
def _values(v_blocks, batch, head, first):
    """fp8 values transposed ``[head_dim, keys]``, others ``[keys, head_dim]``, of one head."""
    if v_blocks.dtype == tl.float8e4nv:
        block = v_blocks.load([batch, head, 0, first])
    else:
        block = v_blocks.load([batch, head, first, 0])
    return block.reshape(block.shape[2], block.shape[3])


@triton.jit
def _tile(q, q_scale, k_blocks, v_blocks, k_scales, batch, head, place, BLOCK_K: tl.constexpr):
    """Scores of a block of keys, what makes powers of two of them, and its values."""
    scores = tl.dot(q, load_block(k_blocks, batch, head, place * BLOCK_K).T)
    scale = q_scale * tl.load(k_scales + place)
    return scores, scale, _values(v_blocks, batch, head, place * BLOCK_K)


@triton.jit
def _whole_blocks(
    queries,
    blocks,
    places,
    listed,
    count,
    state,
    STEADY: tl.constexpr,
    BLOCK_K: tl.constexpr,
    STAGES: tl.constexpr,
):
    """Take ``count`` whole blocks into the softmax."""
    q, q_scale = queries
    k_blocks, v_blocks, k_scales = blocks
    batch, head = places
    sums, total, top = state
    running = count
    stages: tl.constexpr = 1 if STEADY else STAGES
    if STEADY:
        for slot in range(tl.minimum(count, 1)):
            place = tl.load(listed + slot)
            scores, scale, values = _tile(
                q, q_scale, k_blocks, v_blocks, k_scales, batch, head, place, BLOCK_K
            )
            sums, total, top = _absorb(sums, total, top, scores, scale, values)
        for slot in tl.range(1, count, num_stages=STAGES):
            place = tl.load(listed + slot)
            scores, scale, values = _tile(
                q, q_scale, k_blocks, v_blocks, k_scales, batch, head, place, BLOCK_K
            )
            sums, total = _absorb_steadily(sums, total, top, scores, scale, values)
        sums, total, top, strayed = begun_anew_if_strayed(sums, total, top)
        running = strayed * count
    for slot in tl.range(0, running, num_stages=stages):
        place = tl.load(listed + slot)
        scores, scale, values = _tile(
            q, q_scale, k_blocks, v_blocks, k_scales, batch, head, place, BLOCK_K
        )
        sums, total, top = _absorb(sums, total, top, scores, scale, values)
    return sums, total, top


@triton.jit
def forward(
    q_blocks,
    k_blocks,
    v_blocks,
    o_blocks,
    k_means,
    v_means,
    q_scales,
    k_scales,
    mean_scales,
    v_scales,
    v_offsets,
    full_counts,
    full_indices,
    partial_counts,
    partial_indices,
    tile_ids,
    tiles,
    bias,
    key_tokens,
    query_blocks,
    key_blocks,
    mask_heads,
    head_dim,
    BLOCK_Q: tl.constexpr,
    BLOCK_K: tl.constexpr,
    HEAD_DIM: tl.constexpr,
    SHORT_LAST: tl.constexpr,
    PARTIAL: tl.constexpr,
    AVERAGED: tl.constexpr,
    STAGES: tl.constexpr,
    RUNNING: tl.constexpr,
):
    """softmax(q k^T) v over the listed blocks; ``q_scales`` include scale and log2(e)."""
    block, head, batch = tl.program_id(0), tl.program_id(1), tl.program_id(2)
    row = (tl.minimum(head, mask_heads - 1) * query_blocks + block).to(tl.int64)
    owner = (batch * tl.num_programs(1) + head).to(tl.int64)
    column = tl.arange(0, BLOCK_K)
    q = load_block(q_blocks, batch, head, block * BLOCK_Q)
    query = block * BLOCK_Q + tl.arange(0, BLOCK_Q)
    q_scale = tl.load(q_scales + owner * key_tokens + query, mask=query < key_tokens, other=1.0)
    k_scales += owner * key_blocks
    sums = tl.zeros([BLOCK_Q, HEAD_DIM], tl.float32)
    total = tl.zeros([BLOCK_Q], tl.float32)
    top = tl.full([BLOCK_Q], -1.0e30, tl.float32)

    listed = full_indices + row * key_blocks
    count = tl.load(full_counts + row)
    whole = count
    if SHORT_LAST:  # the list ascends, so a short last block is its last
        last = tl.load(listed + tl.maximum(count - 1, 0))
        whole = count - ((count > 0) & (last == key_blocks - 1)).to(tl.int32)
    steady: tl.constexpr = v_blocks.dtype == tl.bfloat16 and not RUNNING
    blocks = (k_blocks, v_blocks, k_scales)
    state = (sums, total, top)
    sums, total, top = _whole_blocks(
        (q, q_scale), blocks, (batch, head), listed, whole, state, steady, BLOCK_K, STAGES
    )
    if SHORT_LAST:
        for slot in range(whole, count):
            place = tl.load(listed + slot)
            scores, scale, values = _tile(
                q, q_scale, k_blocks, v_blocks, k_scales, batch, head, place, BLOCK_K
            )
            inside = (place * BLOCK_K + column < key_tokens)[None, :]
            scores = tl.where(inside, scores.to(tl.float32), float("-inf"))
            sums, total, top = _absorb(sums, total, top, scores, scale, values)
    attended = count
    if PARTIAL:
        partial = tl.load(partial_counts + row)
        attended += partial
        for slot in range(partial):
            place = tl.load(partial_indices + row * key_blocks + slot)
            tile = tl.load(tile_ids + row * key_blocks + place).to(tl.int64)
            pairs = tl.arange(0, BLOCK_Q)[:, None] * BLOCK_K + column[None, :]
            allowed = tl.load(tiles + tile * (BLOCK_Q * BLOCK_K) + pairs)
            scores, scale, values = _tile(
                q, q_scale, k_blocks, v_blocks, k_scales, batch, head, place, BLOCK_K
            )
            scores = tl.where(allowed != 0, scores.to(tl.float32), float("-inf"))
            sums, total, top = _absorb(sums, total, top, scores, scale, values)
    if AVERAGED:  # the means of skipped blocks, as keys with a bias; none if nothing is skipped
        means = tl.where(attended < key_blocks, key_blocks, 0)
        mean_scales += owner * tl.cdiv(key_blocks, BLOCK_K)
        for first in range(0, means, BLOCK_K):
            inside = first + column < key_blocks
            weight = tl.load(
                bias + row * key_blocks + first + column, mask=inside, other=float("-inf")
            )
            scale = q_scale * tl.load(mean_scales + first // BLOCK_K)
            scores = tl.dot(q, load_block(k_means, batch, head, first).T).to(tl.float32)
            scores = scores * scale[:, None] + weight[None, :]
            values = _values(v_means, batch, head, first)
            one = tl.full([BLOCK_Q], 1.0, tl.float32)
            sums, total, top = _absorb(sums, total, top, scores, one, values)

    result = sums / tl.where(total == 0.0, 1.0, total)[:, None]
    if v_blocks.dtype == tl.float8e4nv:
        channel = tl.arange(0, HEAD_DIM)
        at = owner * head_dim + channel
        v_scale = tl.load(v_scales + at, mask=channel < head_dim, other=0.0)
        v_offset = tl.load(v_offsets + at, mask=channel < head_dim, other=0.0)
        result *= v_scale[None, :]
        result += tl.where(total == 0.0, 0.0, 1.0)[:, None] * v_offset[None, :]
    result = result.to(o_blocks.dtype).reshape(1, 1, BLOCK_Q, HEAD_DIM)
    o_blocks.store([batch, head, block * BLOCK_Q, 0], result)


def refusal(q: Tensor, mask: BlockMask) -> str:
    """Why this cannot run, or nothing."""
    if why := triton_attention.refusal(q, mask):
        return why
    if q.is_cuda and torch.cuda.get_device_capability(q.device) < (9, 0):
        return "it needs a GPU of compute capability 9.0 or newer, for fp8"
    return ""


def attend(operands: eight_bits.Operands, v: Tensor, mask: BlockMask, scale: float) -> Tensor:
    """softmax over the attended keys; the result is like ``v``."""
    output = tokens_first(v)
    programs = (mask.full.counts.shape[1], v.shape[1], v.shape[0])
    run(forward, programs, launch(operands, output, mask, scale), v)
    return output


def launch(
    operands: eight_bits.Operands, output: Tensor, mask: BlockMask, scale: float
) -> tuple[list[Any], dict[str, Any]]:
    """Arguments and constants of ``forward``."""
    queries, keys = operands.queries, operands.keys
    means, value_means, bias = keys, operands.values, keys.scales  # unused needs an address too
    if operands.key_means is not None and operands.value_means is not None:
        means, value_means = operands.key_means, operands.value_means
        bias = skipped_bias(mask) * math.log2(math.e)
    partial = mask.partial
    extra = partial.list if partial else mask.full
    padded = triton.next_power_of_2(output.shape[-1])
    values, v_scales, v_offsets = value_blocks(operands.values, mask.block_k, padded)
    arguments = [
        blocks_of(queries.values, mask.block_q, padded),
        blocks_of(keys.values, mask.block_k, padded),
        values,
        blocks_of(output, mask.block_q, padded),
        blocks_of(means.values, mask.block_k, padded),
        value_blocks(value_means, mask.block_k, padded)[0],
        queries.scales * (scale * math.log2(math.e)),
        keys.scales,
        means.scales,
        v_scales,
        v_offsets,
        mask.full.counts,
        mask.full.indices,
        extra.counts,
        extra.indices,
        partial.tile_ids if partial else mask.full.indices,
        partial.tiles.to(torch.int8) if partial else mask.full.indices,
        bias,
        mask.key_tokens,
        *mask.full.indices.shape[1:],
        mask.heads,
        output.shape[-1],
    ]
    constants = {
        "BLOCK_Q": mask.block_q,
        "BLOCK_K": mask.block_k,
        "HEAD_DIM": padded,
        "SHORT_LAST": mask.key_tokens % mask.block_k > 0,
        "PARTIAL": partial is not None,
        "AVERAGED": mask.averaged,
    }
    default = triton_attention.tile_options(mask.block_q, mask.block_k)
    name = "triton8" if operands.narrow_values else "triton_int8"
    return arguments, constants | tuning.options(name, output, mask, default)


def value_blocks(values: Channels8 | Tensor, block: int, padded: int) -> tuple[Any, Tensor, Tensor]:
    """Blocks of fp8 values with scale and mean of each channel, or of values as they are."""
    if isinstance(values, Channels8):
        return blocks_of(values.values, padded, block), values.scales, values.means
    return blocks_of(values, block, padded), values, values
