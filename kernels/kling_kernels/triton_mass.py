"""Measured masses in Triton: ``selection.measured_mass`` without its scores in memory.

A program takes some sampled queries over all keys twice: first for the sum of their weights, then
for the share of each block of keys. Only a short last block is masked.
"""

from __future__ import annotations

import math
from typing import Any

import torch
import triton
import triton.language as tl
from torch import Tensor

from kling_kernels.launching import run
from kling_kernels.plan import HEAD_DIMS, SparsityPlan
from kling_kernels.triton_attention import (
    BLOCKS,
    DTYPES,
    blocks_of,
    is_served,
    load_block,
)
from kling_kernels.triton_selection import added

ROWS = 64  # sampled queries of one program: what a warp group multiplies


@triton.jit
def _scores(q, k_blocks, places, first, tokens, SHORT: tl.constexpr):
    """Raw scores of one tile; in a ``SHORT`` one minus infinity beyond the tokens."""
    batch, head = places
    keys = load_block(k_blocks, batch, head, first)
    scores = tl.dot(q, keys.T)
    if SHORT:
        column = first + tl.arange(0, keys.shape[0])
        scores = tl.where((column < tokens)[None, :], scores, float("-inf"))
    return scores


@triton.jit
def _store_share(scores, scale, top, part, to, inside, GROUP: tl.constexpr):
    """What a tile has of the weights of each group of rows."""
    share = tl.sum(tl.math.exp2(scores * scale - top[:, None]), 1) * part
    share = tl.sum(share.reshape(GROUP, share.shape[0] // GROUP), 1)
    tl.store(to, share, mask=inside)


@triton.jit
def forward(
    q_blocks,
    k_blocks,
    mass,
    scale,
    tokens,
    query_blocks,
    key_blocks,
    BLOCK_Q: tl.constexpr,
    BLOCK_K: tl.constexpr,
    EVERY: tl.constexpr,
    ROWS: tl.constexpr,
    STAGES: tl.constexpr,
):
    """Mean share of each key block over the sampled queries of each query block: float32 ``[batch,
    heads, query blocks, key blocks]``. ``scale`` includes log2(e).
    """
    some, head, batch = tl.program_id(0), tl.program_id(1), tl.program_id(2)
    EACH: tl.constexpr = BLOCK_Q // EVERY  # sampled queries of a block
    GROUP: tl.constexpr = ROWS // EACH
    owner = (batch * tl.num_programs(1) + head).to(tl.int64)
    q = load_block(q_blocks, batch, head, some * ROWS)
    total = tl.zeros([ROWS], tl.float32)
    top = tl.full([ROWS], -1.0e30, tl.float32)
    places = (batch, head)
    whole = tokens // BLOCK_K
    for place in tl.range(0, whole, num_stages=STAGES):
        scores = _scores(q, k_blocks, places, place * BLOCK_K, tokens, False)
        total, top = added(scores, scale, total, top)
    for place in range(whole, key_blocks):
        scores = _scores(q, k_blocks, places, place * BLOCK_K, tokens, True)
        total, top = added(scores, scale, total, top)
    top = top * scale + tl.math.log2(total)
    asked = ((some * ROWS + tl.arange(0, ROWS)) * EVERY < tokens).to(tl.float32)
    block = some * GROUP + tl.arange(0, GROUP)
    sampled = tl.sum(asked.reshape(GROUP, EACH), 1)[:, None] + tl.zeros([GROUP, EACH], tl.float32)
    part = asked / tl.maximum(sampled, 1.0).reshape(ROWS)
    to = mass + (owner * query_blocks + block) * key_blocks
    inside = block < query_blocks
    for place in tl.range(0, whole, num_stages=STAGES):
        scores = _scores(q, k_blocks, places, place * BLOCK_K, tokens, False)
        _store_share(scores, scale, top, part, to + place, inside, GROUP)
    for place in range(whole, key_blocks):
        scores = _scores(q, k_blocks, places, place * BLOCK_K, tokens, True)
        _store_share(scores, scale, top, part, to + place, inside, GROUP)


def can_measure(q: Tensor, plan: SparsityPlan, every: int) -> bool:
    """Whether ``measured`` takes these."""
    each, left = divmod(plan.block_q, every)
    fits = not left and ROWS % each == 0 and {plan.block_q, plan.block_k} <= set(BLOCKS)
    return fits and is_served(q) and q.dtype in DTYPES and q.shape[3] in HEAD_DIMS


def measured(q: Tensor, k: Tensor, plan: SparsityPlan, scale: float, every: int) -> Tensor:
    """``selection.measured_mass`` of each member of the batch: float32 ``[batch, heads, query
    blocks, key blocks]``.
    """
    started, mass = launch(q, k, plan, scale, every)
    rows = triton.cdiv(q.shape[2], every)
    run(forward, (triton.cdiv(rows, ROWS), q.shape[1], q.shape[0]), started, q)
    return mass


def launch(
    q: Tensor, k: Tensor, plan: SparsityPlan, scale: float, every: int
) -> tuple[tuple[list[Any], dict[str, Any]], Tensor]:
    """Arguments and constants of ``forward``, and where it writes."""
    batch, heads, tokens, head_dim = q.shape
    sizes = [triton.cdiv(tokens, block) for block in (plan.block_q, plan.block_k)]
    mass = q.new_empty((batch, heads, *sizes), dtype=torch.float32)
    padded = triton.next_power_of_2(head_dim)
    arguments = [
        blocks_of(q[:, :, ::every], ROWS, padded),
        blocks_of(k, plan.block_k, padded),
        mass,
        scale * math.log2(math.e),
        tokens,
        *sizes,
    ]
    constants = {
        "BLOCK_Q": plan.block_q,
        "BLOCK_K": plan.block_k,
        "EVERY": every,
        "ROWS": ROWS,
        "STAGES": 3,
        "num_warps": 4,
        "num_stages": 1,
    }
    return (arguments, constants), mass
