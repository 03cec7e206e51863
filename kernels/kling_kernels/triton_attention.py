"""Block-sparse attention in Triton: one program per query block, over its list of key blocks.

Scores stay raw; the scale and log2(e) are folded into the one multiply-add before exp2. The running
maximum starts at a finite value, so an empty row or a tile without allowed pairs needs no guard.

In bfloat16, which has float32's range of exponents, the first whole block fixes the maximum of each
row and the other whole blocks look for none (``STEADY``). If the weights of a row then add up to
more than ``MOST``, the program repeats its whole blocks with ordinary online softmax.

Loads and stores use tensor descriptors (TMA on Hopper), which cut off short last blocks and pad
head_dim 96 to 128 with zeros.
"""

from __future__ import annotations

import math
from typing import Any

import torch
import triton
import triton.language as tl
from torch import Tensor
from triton.tools.tensor_descriptor import TensorDescriptor

from kling_kernels import tuning
from kling_kernels.averages import block_means, skipped_bias
from kling_kernels.block_mask import BlockMask
from kling_kernels.launching import run
from kling_kernels.plan import HEAD_DIMS

BLOCKS = (64, 128)
DTYPES = (torch.float16, torch.bfloat16)
MOST = tl.constexpr(2.0**64)  # a sum of weights far from where float32 ends


@triton.jit
def load_block(descriptor, batch, head, row):
    """A block ``[rows, head_dim]`` of one head."""
    block = descriptor.load([batch, head, row, 0])
    return block.reshape(block.shape[2], block.shape[3])


@triton.jit
def _absorb(sums, total, top, scores, values, scale):
    """Take one tile of raw scores into the running softmax. ``scale`` includes log2(e)."""
    highest = tl.maximum(top, tl.max(scores, 1))
    weights = tl.math.exp2(scores * scale - (highest * scale)[:, None])
    fade = tl.math.exp2((top - highest) * scale)
    total = total * fade + tl.sum(weights, 1)
    sums = tl.dot(weights.to(values.dtype), values, sums * fade[:, None])
    return sums, total, highest


@triton.jit
def _absorb_steadily(sums, total, top, scores, values, scale):
    """The same measured against ``top``, which need not be the maximum and stays as it is."""
    weights = tl.math.exp2(scores * scale - (top * scale)[:, None])
    return tl.dot(weights.to(values.dtype), values, sums), total + tl.sum(weights, 1)


@triton.jit
def _tile(q, k_blocks, v_blocks, batch, head, first):
    """Raw scores of the keys from ``first`` on, and their values."""
    scores = tl.dot(q, load_block(k_blocks, batch, head, first).T)
    return scores, load_block(v_blocks, batch, head, first)


@triton.jit
def begun_anew_if_strayed(sums, total, top):
    """(sums, total, top, 1) of nothing if a row's weights add up to too much or to no number, else
    those that are given and 0.
    """
    strayed = tl.max(((total < MOST) == 0).to(tl.int32), 0)
    sums = tl.where(strayed > 0, 0.0, sums)
    total = tl.where(strayed > 0, 0.0, total)
    return sums, total, tl.where(strayed > 0, -1.0e30, top), strayed


@triton.jit
def _whole_blocks(
    q,
    k_blocks,
    v_blocks,
    places,
    listed,
    count,
    state,
    scale,
    STEADY: tl.constexpr,
    BLOCK_K: tl.constexpr,
    STAGES: tl.constexpr,
):
    """Take ``count`` whole blocks into the softmax."""
    batch, head = places
    sums, total, top = state
    running = count
    stages: tl.constexpr = 1 if STEADY else STAGES
    if STEADY:
        for slot in range(tl.minimum(count, 1)):
            first = tl.load(listed + slot) * BLOCK_K
            scores, values = _tile(q, k_blocks, v_blocks, batch, head, first)
            sums, total, top = _absorb(sums, total, top, scores, values, scale)
        for slot in tl.range(1, count, num_stages=STAGES):
            first = tl.load(listed + slot) * BLOCK_K
            scores, values = _tile(q, k_blocks, v_blocks, batch, head, first)
            sums, total = _absorb_steadily(sums, total, top, scores, values, scale)
        sums, total, top, strayed = begun_anew_if_strayed(sums, total, top)
        running = strayed * count
    for slot in tl.range(0, running, num_stages=stages):
        first = tl.load(listed + slot) * BLOCK_K
        scores, values = _tile(q, k_blocks, v_blocks, batch, head, first)
        sums, total, top = _absorb(sums, total, top, scores, values, scale)
    return sums, total, top


@triton.jit
def forward(
    q_blocks,
    k_blocks,
    v_blocks,
    o_blocks,
    k_means,
    v_means,
    full_counts,
    full_indices,
    partial_counts,
    partial_indices,
    tile_ids,
    tiles,
    bias,
    scale,
    key_tokens,
    query_blocks,
    key_blocks,
    mask_heads,
    BLOCK_Q: tl.constexpr,
    BLOCK_K: tl.constexpr,
    HEAD_DIM: tl.constexpr,
    SHORT_LAST: tl.constexpr,
    PARTIAL: tl.constexpr,
    AVERAGED: tl.constexpr,
    STAGES: tl.constexpr,
    RUNNING: tl.constexpr,
):
    """softmax(scale q k^T) v over the listed blocks. ``scale`` includes log2(e)."""
    block, head, batch = tl.program_id(0), tl.program_id(1), tl.program_id(2)
    row = (tl.minimum(head, mask_heads - 1) * query_blocks + block).to(tl.int64)
    start = block * BLOCK_Q
    column = tl.arange(0, BLOCK_K)
    q = load_block(q_blocks, batch, head, start)
    sums = tl.zeros([BLOCK_Q, HEAD_DIM], tl.float32)
    total = tl.zeros([BLOCK_Q], tl.float32)
    top = tl.full([BLOCK_Q], -1.0e30, tl.float32)

    listed = full_indices + row * key_blocks
    count = tl.load(full_counts + row)
    whole = count
    if SHORT_LAST:  # the list ascends, so a short last block is its last
        last = tl.load(listed + tl.maximum(count - 1, 0))
        whole = count - ((count > 0) & (last == key_blocks - 1)).to(tl.int32)
    steady: tl.constexpr = o_blocks.dtype == tl.bfloat16 and not RUNNING
    state = (sums, total, top)
    sums, total, top = _whole_blocks(
        q, k_blocks, v_blocks, (batch, head), listed, whole, state, scale, steady, BLOCK_K, STAGES
    )
    if SHORT_LAST:
        for slot in range(whole, count):
            first = tl.load(listed + slot) * BLOCK_K
            scores, values = _tile(q, k_blocks, v_blocks, batch, head, first)
            scores = tl.where((first + column < key_tokens)[None, :], scores, float("-inf"))
            sums, total, top = _absorb(sums, total, top, scores, values, scale)
    attended = count
    if PARTIAL:
        partial = tl.load(partial_counts + row)
        attended += partial
        for slot in range(partial):
            place = tl.load(partial_indices + row * key_blocks + slot)
            tile = tl.load(tile_ids + row * key_blocks + place).to(tl.int64)
            pairs = tl.arange(0, BLOCK_Q)[:, None] * BLOCK_K + column[None, :]
            allowed = tl.load(tiles + tile * (BLOCK_Q * BLOCK_K) + pairs)
            scores, values = _tile(q, k_blocks, v_blocks, batch, head, place * BLOCK_K)
            scores = tl.where(allowed != 0, scores, float("-inf"))
            sums, total, top = _absorb(sums, total, top, scores, values, scale)
    if AVERAGED:  # the means of skipped blocks, as keys with a bias; none if nothing is skipped
        means = tl.where(attended < key_blocks, key_blocks, 0)
        for first in range(0, means, BLOCK_K):
            inside = first + column < key_blocks
            weight = tl.load(
                bias + row * key_blocks + first + column, mask=inside, other=float("-inf")
            )
            scores, values = _tile(q, k_means, v_means, batch, head, first)
            scores += weight[None, :]
            sums, total, top = _absorb(sums, total, top, scores, values, scale)

    result = sums / tl.where(total == 0.0, 1.0, total)[:, None]
    result = result.to(o_blocks.dtype).reshape(1, 1, BLOCK_Q, HEAD_DIM)
    o_blocks.store([batch, head, start, 0], result)


def refusal(q: Tensor, mask: BlockMask) -> str:
    """Why this cannot run, or nothing."""
    if not is_served(q):
        return f"it needs a CUDA device, not {q.device.type}"
    if q.is_cuda and torch.cuda.get_device_capability(q.device) < (8, 0):
        return "it needs a GPU of compute capability 8.0 or newer"
    if q.dtype not in DTYPES:
        return f"it computes float16 and bfloat16, not {q.dtype}"
    if q.shape[-1] not in HEAD_DIMS:
        return f"head_dim must be one of {HEAD_DIMS}, not {q.shape[-1]}"
    if mask.block_q not in BLOCKS or mask.block_k not in BLOCKS:
        return f"blocks must be of {BLOCKS} tokens, not {mask.block_q} x {mask.block_k}"
    return ""


def is_served(x: Tensor) -> bool:
    """Whether Triton runs kernels where ``x`` is: on CUDA, or anywhere where it interprets them."""
    return x.is_cuda or bool(triton.knobs.runtime.interpret)


def attention(q: Tensor, k: Tensor, v: Tensor, mask: BlockMask, scale: float) -> Tensor:
    """softmax over the attended keys."""
    output = tokens_first(q)
    programs = (mask.full.counts.shape[1], q.shape[1], q.shape[0])
    run(forward, programs, launch((q, k, v, output), mask, scale), q)
    return output


def launch(
    tensors: tuple[Tensor, Tensor, Tensor, Tensor], mask: BlockMask, scale: float
) -> tuple[list[Any], dict[str, Any]]:
    """Arguments and constants of ``forward`` for (q, k, v, output)."""
    q, k, v, output = tensors
    padded = triton.next_power_of_2(q.shape[-1])
    keys, values, bias = k, v, q  # what is not used still needs an address
    if mask.averaged:
        keys = block_means(k, mask.block_k).to(k.dtype)
        values = block_means(v, mask.block_k).to(v.dtype)
        bias = skipped_bias(mask) / scale  # in units of raw scores
    partial = mask.partial
    extra = partial.list if partial else mask.full
    blocks = [blocks_of(each, mask.block_k, padded) for each in (k, v, keys, values)]
    arguments = [
        blocks_of(q, mask.block_q, padded),
        *blocks[:2],
        blocks_of(output, mask.block_q, padded),
        *blocks[2:],
        mask.full.counts,
        mask.full.indices,
        extra.counts,
        extra.indices,
        partial.tile_ids if partial else mask.full.indices,
        partial.tiles.to(torch.int8) if partial else mask.full.indices,
        bias,
        scale * math.log2(math.e),
        mask.key_tokens,
        *mask.full.indices.shape[1:],
        mask.heads,
    ]
    constants = {
        "BLOCK_Q": mask.block_q,
        "BLOCK_K": mask.block_k,
        "HEAD_DIM": padded,
        "SHORT_LAST": mask.key_tokens % mask.block_k > 0,
        "PARTIAL": partial is not None,
        "AVERAGED": mask.averaged,
    }
    default = tile_options(mask.block_q, mask.block_k)
    return arguments, constants | tuning.options("triton", q, mask, default)


def tile_options(block_q: int, block_k: int) -> dict[str, int]:
    """Default warps, pipeline stages and ``RUNNING`` (1: ordinary online softmax throughout) for a
    tile that is not tuned; checks/aot.py shows that none of them spills.
    """
    return {
        "num_warps": 8 if block_q == 128 else 4,
        "STAGES": 2 if block_k == 128 else 3,
        "num_stages": 1,  # only the loop over whole blocks is worth a pipeline
        "RUNNING": 0,
    }


def tokens_first(q: Tensor) -> Tensor:
    """An empty result like ``q``, stored ``[batch, tokens, heads, head_dim]``."""
    batch, heads, tokens, head_dim = q.shape
    return q.new_empty(batch, tokens, heads, head_dim).transpose(1, 2)


def blocks_of(tokens: Tensor, rows: int, columns: int) -> TensorDescriptor:
    """A descriptor of ``[1, 1, rows, columns]`` blocks of ``[batch, heads, tokens, head_dim]``,
    on the tensor as it is where TMA can address it, else on a copy.
    """
    unit = 16 // tokens.element_size()  # TMA addresses multiples of 16 bytes
    strides = [
        step if size > 1 else unit * (1 + tokens.numel() // unit)
        for size, step in zip(tokens.shape[:3], tokens.stride()[:3], strict=True)
    ]
    wild = any(step <= 0 or step % unit for step in strides)
    if wild or tokens.stride(3) != 1 or tokens.data_ptr() % 16:
        tokens = tokens.clone(memory_format=torch.contiguous_format)
        strides = list(tokens.stride()[:3])
    shape = list(tokens.shape)
    return TensorDescriptor(tokens, shape, [*strides, 1], [1, 1, rows, columns])
