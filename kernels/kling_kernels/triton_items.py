"""The table of items of the Gluon kernel in one launch: the kernel of ``gluon_attention.items``.

As thirty small operations of torch it took 0.14 ms on an H200, a quarter of LTX-2's attention at a
density of 5 %.
"""

from __future__ import annotations

import math
from typing import Any

import torch
import triton
import triton.language as tl
from torch import Tensor

from kling_kernels.block_mask import BlockMask
from kling_kernels.item_columns import (
    BATCH,
    CUT_KEYS,
    CUT_TILES,
    ENTRY,
    FIRST_QUERY,
    HEAD,
    LIST_ROW,
    MEAN_TILES,
    OWNER,
    PARTIAL_BLOCKS,
    PARTIAL_TILES,
    STRAYED,
    WHOLE_BLOCKS,
    WHOLE_TILES,
)
from kling_kernels.launching import run

ROWS = 64  # query blocks of one program


@triton.jit
def _listed(counts, parts, at, inside, PARTIAL: tl.constexpr):
    """Whole and partial blocks that some rows list."""
    count = tl.load(counts + at, mask=inside, other=0)
    part = tl.zeros_like(count)
    if PARTIAL:
        part = tl.load(parts + at, mask=inside, other=0)
    return count, part


@triton.jit
def _means(count, part, key_blocks, MEANS: tl.constexpr):
    """Tiles of means: none where every block is listed."""
    return tl.where(count + part < key_blocks, MEANS, 0)


@triton.jit
def table_of_items(
    counts,
    indices,
    parts,
    table,
    rows,
    key_blocks,
    own_heads,
    EACH: tl.constexpr,
    TAIL: tl.constexpr,
    MEANS: tl.constexpr,
    PARTIAL: tl.constexpr,
    BLOCK_Q: tl.constexpr,
    BLOCK_K: tl.constexpr,
    ROWS: tl.constexpr,
):
    """Entries of some rows, each at the place that its work gives it among its head's. ``EACH``
    blocks are a tile, ``MEANS`` the tiles of all means, ``TAIL`` the keys of a short last block.
    """
    head, batch = tl.program_id(1), tl.program_id(2)
    first = tl.minimum(head, own_heads - 1) * rows
    row = tl.program_id(0) * ROWS + tl.arange(0, ROWS)
    inside = row < rows
    count, part = _listed(counts, parts, first + row, inside, PARTIAL)
    means = _means(count, part, key_blocks, MEANS)
    some = tl.cdiv(part, EACH)
    work = tl.cdiv(count, EACH) + some + means
    place = tl.zeros([ROWS], tl.int32)
    for start in range(0, rows, ROWS):
        other = start + tl.arange(0, ROWS)
        their_count, their_part = _listed(counts, parts, first + other, other < rows, PARTIAL)
        theirs = tl.cdiv(their_count, EACH) + tl.cdiv(their_part, EACH)
        theirs += _means(their_count, their_part, key_blocks, MEANS)
        theirs = tl.where(other < rows, theirs, -1)[None, :]
        sooner = (theirs == work[:, None]) & (other[None, :] < row[:, None])
        place += tl.sum(((theirs > work[:, None]) | sooner).to(tl.int32), 1)
    short = tl.zeros_like(count)
    if TAIL > 0:
        at = (first + row).to(tl.int64) * key_blocks + tl.maximum(count - 1, 0)
        last = tl.load(indices + at, mask=inside, other=0)
        short = ((count > 0) & (last == key_blocks - 1)).to(tl.int32)
    whole = (count - short) // EACH
    rest = count - whole * EACH
    keys = rest * BLOCK_K - short * (BLOCK_K - TAIL)
    owner = batch * tl.num_programs(1) + head
    entry = table + (owner * rows + place) * ENTRY
    tl.store(entry + FIRST_QUERY, row * BLOCK_Q, mask=inside)
    tl.store(entry + WHOLE_TILES, whole, mask=inside)
    tl.store(entry + CUT_TILES, (rest > 0).to(tl.int32), mask=inside)
    tl.store(entry + PARTIAL_TILES, some, mask=inside)
    tl.store(entry + MEAN_TILES, means, mask=inside)
    tl.store(entry + WHOLE_BLOCKS, count, mask=inside)
    tl.store(entry + PARTIAL_BLOCKS, part, mask=inside)
    tl.store(entry + CUT_KEYS, keys, mask=inside)
    tl.store(entry + BATCH, tl.zeros_like(row) + batch, mask=inside)
    tl.store(entry + HEAD, tl.zeros_like(row) + head, mask=inside)
    tl.store(entry + LIST_ROW, first + row, mask=inside)
    tl.store(entry + OWNER, tl.zeros_like(row) + owner, mask=inside)
    for unset in tl.static_range(STRAYED, ENTRY):
        tl.store(entry + unset, tl.zeros_like(row), mask=inside)


def items(mask: BlockMask, batch: int, heads: int, tile: int) -> Tensor:
    """``gluon_attention.items``: int32 ``[batch, heads, query blocks, 14]``."""
    launch, table = items_launch(mask, batch, heads, tile)
    run(table_of_items, (triton.cdiv(table.shape[2], ROWS), heads, batch), launch, table)
    return table


def items_launch(
    mask: BlockMask, batch: int, heads: int, tile: int
) -> tuple[tuple[list[Any], dict[str, Any]], Tensor]:
    """Arguments and constants of ``table_of_items``, and where it writes."""
    counts, indices, partial = mask.full.counts, mask.full.indices, mask.partial
    rows, blocks = indices.shape[1:]
    table = torch.empty((batch, heads, rows, ENTRY.value), dtype=torch.int32, device=counts.device)
    parts = partial.list.counts if partial else counts
    constants = {
        "EACH": tile // mask.block_k,
        "TAIL": mask.key_tokens % mask.block_k,
        "MEANS": math.ceil(blocks / tile) if mask.averaged else 0,
        "PARTIAL": partial is not None,
        "BLOCK_Q": mask.block_q,
        "BLOCK_K": mask.block_k,
        "ROWS": ROWS,
        "num_warps": 4,
    }
    return ([counts, indices, parts, table, rows, blocks, mask.heads], constants), table
