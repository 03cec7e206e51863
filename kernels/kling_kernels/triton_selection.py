"""Selection in Triton: ``selection.mass_of_means`` and ``selection.select`` without their scores,
sorts and maps in memory.

``mass`` takes the mean queries of some blocks over all mean keys twice: first for the sum of their
weights, then for the share of each block. Only the last tile of keys is masked, and only its final
quarter weighs less. Means are multiplied in bfloat16, scores stay in float32. Where many programs
read all mean keys from the cache, these are converted to bfloat16 first; otherwise they are
converted as they are read, which saves a launch. ``choose`` holds a row of masses in registers and
finds the smallest one that is kept by bisection.
"""

from __future__ import annotations

import math
from typing import Any

import torch
import triton
import triton.language as tl
from torch import Tensor

from kling_kernels.block_mask import BlockList
from kling_kernels.launching import run
from kling_kernels.selection import SUB_BLOCKS
from kling_kernels.triton_attention import blocks_of, is_served, load_block

ROWS, KEYS = 128, 128  # mean queries of one program, mean keys of one tile
HEAD_DIMS = (32, 64, 96, 128)
READERS = 8  # programs of a head, from which on it pays to make keys narrow
MOST_COLUMNS = 8192  # key blocks that a row may have
_LARGEST = 0x7F800001  # one more than the bits of infinity
_ONE_WARP = 1024  # numbers of a row that one warp holds

Launch = tuple[list[Any], dict[str, Any]]


@triton.jit
def _scores(q, k_blocks, places, first, end, LAST: tl.constexpr):
    """Raw scores of a tile of mean keys. In the ``LAST`` the final quarter weighs by the keys that
    it has: ``end`` is (quarters, what that adds to its score).
    """
    batch, head = places
    keys = load_block(k_blocks, batch, head, first).to(tl.bfloat16)
    scores = tl.dot(q, keys.T)
    if LAST:
        quarters, short = end
        left = quarters - 1 - first - tl.arange(0, keys.shape[0])
        weight = tl.where(left > 0, 0.0, tl.where(left == 0, short, float("-inf")))
        scores += weight[None, :]
    return scores


@triton.jit
def added(scores, scale, total, top):
    """(sum of weights, largest raw score) of each row with a tile's; ``scale`` includes log2(e)."""
    highest = tl.maximum(top, tl.max(scores, 1))
    weights = tl.math.exp2(scores * scale - (highest * scale)[:, None])
    return total * tl.math.exp2((top - highest) * scale) + tl.sum(weights, 1), highest


@triton.jit
def _store_shares(
    scores, scale, top, part, to, first, key_blocks, inside, SUB_BLOCKS: tl.constexpr
):
    """What each block of a tile has of the rows' weights."""
    GROUPS: tl.constexpr = scores.shape[0] // SUB_BLOCKS
    TILES: tl.constexpr = scores.shape[1] // SUB_BLOCKS
    shares = tl.math.exp2(scores * scale - (top * scale)[:, None]) * part[:, None]
    shares = tl.sum(shares.reshape(GROUPS * SUB_BLOCKS, TILES, SUB_BLOCKS), 2)
    shares = tl.sum(shares.reshape(GROUPS, SUB_BLOCKS, TILES), 1)
    column = first // SUB_BLOCKS + tl.arange(0, TILES)
    inside = inside[:, None] & (column < key_blocks)[None, :]
    tl.store(to[:, None] + column[None, :], shares, mask=inside)


@triton.jit
def mass(
    q_blocks,
    k_blocks,
    found,
    scale,
    short,
    tokens,
    key_quarters,
    query_blocks,
    key_blocks,
    SUB_Q: tl.constexpr,
    SUB_BLOCKS: tl.constexpr,
    ROWS: tl.constexpr,
    KEYS: tl.constexpr,
    STAGES: tl.constexpr,
):
    """Share of each key block, averaged over the tokens of each query block: float32 ``[batch,
    heads, query blocks, key blocks]``. ``scale`` includes log2(e).
    """
    some, head, batch = tl.program_id(0), tl.program_id(1), tl.program_id(2)
    GROUPS: tl.constexpr = ROWS // SUB_BLOCKS
    q = load_block(q_blocks, batch, head, some * ROWS).to(tl.bfloat16)
    places, end = (batch, head), (key_quarters, short)
    last = (key_quarters - 1) // KEYS * KEYS
    total = tl.zeros([ROWS], tl.float32)
    top = tl.full([ROWS], -1.0e30, tl.float32)
    for first in tl.range(0, last, KEYS, num_stages=STAGES):
        scores = _scores(q, k_blocks, places, first, end, False)
        total, top = added(scores, scale, total, top)
    final = _scores(q, k_blocks, places, last, end, True)
    total, top = added(final, scale, total, top)
    quarter = some * ROWS + tl.arange(0, ROWS)
    block = some * GROUPS + tl.arange(0, GROUPS)
    WHOLE: tl.constexpr = SUB_Q * SUB_BLOCKS
    own = tl.maximum(tl.minimum(tokens - quarter * SUB_Q, SUB_Q), 0).to(tl.float32)
    of_block = tl.maximum(tl.minimum(tokens - quarter // SUB_BLOCKS * WHOLE, WHOLE), 1)
    part = own / (of_block.to(tl.float32) * total)
    owner = (batch * tl.num_programs(1) + head).to(tl.int64)
    to = found + (owner * query_blocks + block) * key_blocks
    inside = block < query_blocks
    _store_shares(final, scale, top, part, to, last, key_blocks, inside, SUB_BLOCKS)
    for first in tl.range(0, last, KEYS, num_stages=STAGES):
        scores = _scores(q, k_blocks, places, first, end, False)
        _store_shares(scores, scale, top, part, to, first, key_blocks, inside, SUB_BLOCKS)


@triton.jit
def _best(bits, amounts, wanted, COLUMNS: tl.constexpr, LARGEST: tl.constexpr):
    """The largest ``bits``, of equal ones the first, that it takes for their ``amounts`` to sum to
    ``wanted``; bits of 0 do not take part.
    """
    low, high = -1, LARGEST  # the amounts above ``low`` suffice, those above ``high`` do not
    for _ in range(31):
        middle = low + (high - low + 1) // 2
        enough = tl.sum(tl.where(bits > middle, amounts, 0.0)) >= wanted
        low = tl.where(enough, middle, low)
        high = tl.where(enough, high, middle)
    above = bits > high
    equal = (bits == high) & (bits > 0)
    missing = wanted - tl.sum(tl.where(above, amounts, 0.0))
    each = tl.max(tl.where(equal, amounts, 0.0))
    many = tl.where(each > 0, tl.ceil(missing / tl.where(each > 0, each, 1.0)), COLUMNS)
    order = tl.cumsum(equal.to(tl.int32)).to(tl.float32)
    return above | (equal & (order <= many))  # none if nothing is wanted: then ``high`` stayed


@triton.jit
def choose(
    scores,
    forced,
    limits,
    counts,
    indices,
    keys,
    covered,
    columns,
    tokens,
    block,
    COVER: tl.constexpr,
    COLUMNS: tl.constexpr,
    LARGEST: tl.constexpr,
):
    """The list of one row: forced blocks, the best up to its head's limit, and with ``COVER`` as
    many of the best as hold the share ``covered`` of the row; and how many of ``tokens`` keys are
    in blocks of the list.
    """
    row, head = tl.program_id(0), tl.program_id(1)
    owner = (head * tl.num_programs(0) + row).to(tl.int64)
    place = tl.arange(0, COLUMNS)
    inside = place < columns
    score = tl.load(scores + owner * columns + place, mask=inside, other=0.0)
    must = tl.load(forced + row * columns + place, mask=inside, other=0) != 0
    free = inside & (must == 0)
    bits = tl.where(free, tl.maximum(score.to(tl.int32, bitcast=True), 0) + 1, 0)
    limit = (tl.load(limits + head) - tl.sum(must.to(tl.int32))).to(tl.float32)
    kept = must | _best(bits, tl.where(free, 1.0, 0.0), limit, COLUMNS, LARGEST)
    if COVER:
        wanted = covered * tl.sum(score) - tl.sum(tl.where(must, score, 0.0))
        kept = kept | _best(bits, tl.where(free, score, 0.0), wanted, COLUMNS, LARGEST)
    listed = kept.to(tl.int32)
    count = tl.sum(listed)
    rest = inside.to(tl.int32) - listed
    before = tl.where(kept, tl.cumsum(listed), count + tl.cumsum(rest)) - 1
    tl.store(indices + owner * columns + before, place, mask=inside)
    tl.store(counts + owner, count)
    tl.store(keys + owner, tl.sum(tl.minimum(tokens - place * block, block) * listed))


def can_take(queries: Tensor) -> bool:
    """Whether ``mass_of`` takes means like ``queries``."""
    fits = queries.dtype == torch.float32 and queries.shape[-1] in HEAD_DIMS
    return fits and is_served(queries)


def mass_of(
    queries: Tensor, keys: Tensor, tokens: int, sizes: tuple[int, int], scale: float
) -> Tensor:
    """``selection.mass_of_means`` of each member of the batch: float32 ``[batch, heads, query
    blocks, key blocks]``; ``sizes`` are the tokens of a quarter of a query and of a key block.
    """
    started, found = mass_launch(queries, keys, tokens, sizes, scale)
    batch, heads, rows, _ = queries.shape
    run(mass, (triton.cdiv(rows, ROWS), heads, batch), started, queries)
    return found


def mass_launch(
    queries: Tensor, keys: Tensor, tokens: int, sizes: tuple[int, int], scale: float
) -> tuple[Launch, Tensor]:
    """Arguments and constants of ``mass``, and where it writes."""
    if queries.shape[2] > ROWS * READERS:
        keys = keys.bfloat16()
    blocks = [triton.cdiv(tokens, SUB_BLOCKS * each) for each in sizes]
    found = queries.new_empty((*queries.shape[:2], *blocks), dtype=torch.float32)
    padded = triton.next_power_of_2(queries.shape[-1])
    in_last = tokens - (keys.shape[2] - 1) * sizes[1]
    arguments = [
        blocks_of(queries, ROWS, padded),
        blocks_of(keys, KEYS, padded),
        found,
        scale * math.log2(math.e),
        math.log(in_last / sizes[1]) / scale,
        tokens,
        keys.shape[2],
        *blocks,
    ]
    constants = {
        "SUB_Q": sizes[0],
        "SUB_BLOCKS": SUB_BLOCKS,
        "ROWS": ROWS,
        "KEYS": KEYS,
        "STAGES": 3,  # with 2 a tile is fetched behind the exponentials of the one before
        "num_warps": 8,
        "num_stages": 1,
    }
    return (arguments, constants), found


def can_choose(scores: Tensor) -> bool:
    """Whether ``chosen`` takes ``scores``."""
    fits = scores.dtype == torch.float32 and 0 < scores.shape[-1] <= MOST_COLUMNS
    return fits and is_served(scores)


def chosen(
    scores: Tensor, forced: Tensor, limits: Tensor, covered: float, tokens: int, block: int
) -> BlockList:
    """Lists of the forced blocks (bool ``[query blocks, key blocks]``), then the best of ``scores``
    (``[heads, query blocks, key blocks]``) up to ``limits`` (int32 ``[heads]``), and as many as
    hold the share ``covered`` of a row's sum. A block has ``block`` of the ``tokens`` keys, the
    last one perhaps fewer.
    """
    started, lists = choose_launch(scores, forced, limits, covered, (tokens, block))
    heads, rows, _ = scores.shape
    run(choose, (rows, heads), started, scores)
    return lists


def choose_launch(
    scores: Tensor, forced: Tensor, limits: Tensor, covered: float, sizes: tuple[int, int]
) -> tuple[Launch, BlockList]:
    """Arguments and constants of ``choose``, and the lists that it fills."""
    scores = scores.contiguous()
    shapes = (scores.shape[:2], scores.shape, scores.shape[:2])
    lists = BlockList(
        *(torch.empty(shape, dtype=torch.int32, device=scores.device) for shape in shapes)
    )
    columns = scores.shape[-1]
    padded = max(32, triton.next_power_of_2(columns))
    arguments = [scores, forced.view(torch.uint8), limits, lists.counts, lists.indices, lists.keys]
    constants = {
        "COVER": covered > 0,
        "COLUMNS": padded,
        "LARGEST": _LARGEST,
        "num_warps": max(1, padded // _ONE_WARP),
        "num_stages": 1,
    }
    return ([*arguments, covered, columns, *sizes], constants), lists
