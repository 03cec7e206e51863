"""The arithmetic of one tile of ``gluon_forward``, in 16 bits or in 8.

If queries are int8, scores are int32, and the scale of a row times that of the tile's keys makes
base-2 logits of them. If values are fp8, they are stored transposed with their keys reordered
(``quantise``): then the tensor core reads weights in the layout in which it leaves scores.
"""

from __future__ import annotations

from triton.experimental import gluon
from triton.experimental.gluon import language as gl
from triton.experimental.gluon.language.nvidia.hopper import (
    mbarrier,
    warpgroup_mma,
    warpgroup_mma_wait,
)

from kling_kernels.item_columns import (
    CUT_KEYS,
    CUT_TILES,
    ENTRY,
    LIST_ROW,
    OWNER,
    PARTIAL_BLOCKS,
    PARTIAL_TILES,
    SOME_STRAYED,
    STRAYED,
    WHOLE_TILES,
)

ROWS = gl.constexpr(64)  # of one consumer
TILE = gl.constexpr(128)  # keys
SCORES = gl.constexpr(gl.NVMMADistributedLayout([3, 0], [4, 1], [16, 128, 16]))
SCORES8 = gl.constexpr(gl.NVMMADistributedLayout([3, 0], [4, 1], [16, 128, 32]))
MOST = gl.constexpr(2.0**64)  # far from where float32 ends, with values up to 2^60
PARTS = gl.constexpr(  # one number of each row for each of the four threads that share it
    gl.DistributedLinearLayout(
        [[8, 0]], [[0, 1], [0, 2], [1, 0], [2, 0], [4, 0]], [[16, 0], [32, 0]], [], [64, 4]
    )
)


@gluon.jit
def scales_of(scale, scales, where, start, tokens, EIGHT: gl.constexpr, WHICH: gl.constexpr):
    """(one number or one for each query of a consumer; addresses of the list of whole blocks and of
    the scales of keys): what makes powers of two of an item's scores.
    """
    entry, lists, key_blocks = where
    of_queries, of_keys = scales
    listed = lists[0] + gl.load(entry + LIST_ROW) * key_blocks
    if EIGHT:
        owner = gl.load(entry + OWNER)
        query = start + WHICH * ROWS + gl.arange(0, ROWS, gl.SliceLayout(1, SCORES))
        at = owner * tokens + query
        scale = gl.load(of_queries + at, mask=query < tokens, other=1.0)
        of_keys += owner * (key_blocks + gl.cdiv(key_blocks, TILE))
    return scale, listed, of_keys


@gluon.jit
def whole_scale(scales, tile, EIGHT: gl.constexpr):
    """What makes powers of two of the scores of a whole tile: in 8 bits, of one block of 128."""
    scale, listed, of_keys = scales
    if EIGHT:
        scale = scale * gl.load(of_keys + gl.load(listed + tile))
    return scale


@gluon.jit
def other_scale(scales, tile, where, EIGHT: gl.constexpr):
    """The same of tile ``tile`` of those that are not whole. Means stand behind the blocks."""
    scale, listed, of_keys = scales
    if EIGHT:
        entry, lists, key_blocks = where
        whole = gl.load(entry + WHOLE_TILES)
        cut, some = gl.load(entry + CUT_TILES), gl.load(entry + PARTIAL_TILES)
        place = key_blocks + tile - cut - some
        if tile < cut:
            place = gl.load(listed + whole + tile)
        elif tile < cut + some:
            place = gl.load(lists[1] + (gl.load(entry + LIST_ROW) * key_blocks + tile - cut))
        scale = scale * gl.load(of_keys + place)
    return scale


@gluon.jit
def multiply_keys(q, ring, turn):
    """Start the scores of a tile; they are there after ``warpgroup_mma_wait``."""
    buffers, ready, _empty = ring
    slots: gl.constexpr = buffers.shape[0]
    mbarrier.wait(ready.index(turn % slots), turn // slots & 1)
    keys = buffers.index(turn % slots).reshape([TILE, buffers.shape[4]]).permute((1, 0))
    if buffers.dtype == gl.int8:
        room = gl.zeros([ROWS, TILE], gl.int32, SCORES8)
    else:
        room = gl.zeros([ROWS, TILE], gl.float32, SCORES)
    return warpgroup_mma(q, keys, room, use_acc=False, is_async=True)


@gluon.jit
def narrowed(weights, ring, sums):
    """Weights of a tile, or of part of one, as the tensor core takes them beside the values of
    ``ring``.
    """
    layout: gl.constexpr = sums.type.layout
    keys: gl.constexpr = weights.shape[1]
    narrow = weights.to(ring[0].dtype)
    if ring[0].dtype == gl.float8e4nv:
        narrow = narrow.reshape([ROWS, keys // 16, 2, 4, 2]).permute((0, 1, 3, 2, 4))
        narrow = gl.convert_layout(narrow.reshape([ROWS, keys]), gl.DotOperandLayout(0, layout, 4))
    else:
        narrow = gl.convert_layout(narrow, gl.DotOperandLayout(0, layout, 2))
    return narrow


@gluon.jit
def multiply_values(narrow, ring, turn, sums):
    """Start adding a tile's weighted values to ``sums``; its barrier has been waited for."""
    buffers, _ready, _empty = ring
    values = buffers.index(turn % buffers.shape[0])
    if buffers.dtype == gl.float8e4nv:
        values = values.reshape([buffers.shape[3], TILE]).permute((1, 0))
    else:
        values = values.reshape([TILE, buffers.shape[4]])
    return warpgroup_mma(narrow, values, sums, is_async=True)


@gluon.jit
def multiplied(token, narrow, weights, FP8: gl.constexpr):
    """(sums, the weights of the next tile) when the product of the values is there. Its operand
    stays in registers until then, which only fp8 cannot be told to (the gate looks).
    """
    if FP8:
        sums, weights = warpgroup_mma_wait(0, deps=(token, weights))
    else:
        sums, narrow, weights = warpgroup_mma_wait(0, deps=(token, narrow, weights))
    return sums, weights


@gluon.jit
def folded(tile, MOST: gl.constexpr):
    """The maximum or the sum of what each of four threads holds of each row, ``[ROWS, 4]``: halves
    of halves, since a reduction takes 32 numbers one after the other, each waiting for the last.
    Whole numbers go in chains: Hopper finds the largest of three at once. A tile is of 64 keys or
    of 128.
    """
    pairs: gl.constexpr = tile.shape[1] // 16
    if MOST and tile.dtype == gl.int32:
        tile = gl.max(gl.max(tile.reshape([ROWS, 2 * pairs, 4, 2]), 1), 2)
    else:
        tile = tile.reshape([ROWS, tile.shape[1] // 2, 2])
        tile = gl.max(tile, 2) if MOST else gl.sum(tile, 2)
        for level in gl.static_range(3 + pairs // 8):
            tile = tile.reshape([ROWS, pairs >> level, 2, 4])
            tile = gl.max(tile, 2) if MOST else gl.sum(tile, 2)
    return gl.convert_layout(tile.reshape([ROWS, 4]), PARTS)


@gluon.jit
def softmax(scores, total, top, scale, BY_ROW: gl.constexpr, LIFT: gl.constexpr):
    """(weights times two to the ``LIFT``, new sums of them as ``folded``, new maximum, what older
    weights must be multiplied by) of scores that ``scale`` makes powers of two: one number, or one
    for each row.
    """
    most = gl.max(folded(scores, True), 1).to(gl.float32)
    highest = gl.maximum(top, gl.convert_layout(most, gl.SliceLayout(1, SCORES)) * scale)
    if BY_ROW:
        scores = gl.convert_layout(scores.to(gl.float32), SCORES)
    if BY_ROW:
        powers = scores * scale[:, None]
    else:
        powers = scores * scale
    weights = gl.exp2(powers - (highest - LIFT)[:, None])
    fade = gl.exp2(top - highest)
    older = total * gl.convert_layout(fade, gl.SliceLayout(1, PARTS))[:, None]
    return weights, older + folded(weights, False), highest, fade


@gluon.jit
def steady(scores, total, top, scale, BY_ROW: gl.constexpr):
    """(weights, new sums of them as ``folded``) of scores measured against ``top``, which need not
    be their maximum.
    """
    weights = gl.exp2(scaled(scores, scale, BY_ROW) - top[:, None])
    return weights, total + folded(weights, False)


@gluon.jit
def say_what_strayed(total, items, number):
    """Note in an item's entry, and in that of its program's first item, that the sums of a row are
    too large or not numbers.
    """
    strayed = (total < MOST) == 0
    nothing = gl.zeros_like(total).to(gl.int32)
    gl.store(items + number * ENTRY + STRAYED + nothing, nothing + 1, mask=strayed)
    first = number % gl.num_programs(0)
    gl.store(items + first * ENTRY + SOME_STRAYED + nothing, nothing + 1, mask=strayed)


@gluon.jit
def some_are_due(items, again):
    """Whether a program has items in this round: in the second if some have strayed."""
    return gl.load(items + gl.program_id(0) * ENTRY + SOME_STRAYED, mask=again > 0, other=1) != 0


@gluon.jit
def is_due(entry, again):
    """Whether an item is to be done in this round: all are in the first."""
    return gl.load(entry + STRAYED, mask=again > 0, other=1) != 0


@gluon.jit
def stores_landed(turn):
    """``turn``, when all that this thread has stored by TMA is in memory, and not only read."""
    return gl.inline_asm_elementwise(
        "cp.async.bulk.wait_group 0; mov.b32 $0, $1;",
        "=r,r",
        [turn],
        dtype=gl.int32,
        is_pure=False,
        pack=1,
    )


@gluon.jit
def faded(sums, fade):
    """Older sums times ``fade``."""
    return sums * gl.convert_layout(fade, gl.SliceLayout(1, sums.type.layout))[:, None]


@gluon.jit
def scaled(scores, scale, BY_ROW: gl.constexpr):
    """Scores as powers of two."""
    if BY_ROW:
        scores = gl.convert_layout(scores.to(gl.float32), SCORES) * scale[:, None]
    else:
        scores = scores * scale
    return scores


@gluon.jit
def masked(powers, tile, where, BLOCK: gl.constexpr, WHICH: gl.constexpr):
    """Powers of two of tile ``tile`` of those that are not whole: minus infinity where a pair does
    not count; means get their bias.
    """
    entry, lists, key_blocks = where
    _full, _partial, ids, tiles, bias = lists
    column = gl.arange(0, TILE, gl.SliceLayout(0, SCORES))
    cut, some = gl.load(entry + CUT_TILES), gl.load(entry + PARTIAL_TILES)
    if (tile >= 0) & (tile < cut):
        inside = column < gl.load(entry + CUT_KEYS)
        powers = gl.where(inside[None, :], powers, float("-inf"))
    if (tile >= cut) & (tile < cut + some):
        query = WHICH * ROWS + gl.arange(0, ROWS, gl.SliceLayout(1, SCORES))
        words: gl.constexpr = BLOCK // 32  # of a row of a tile
        bits = gl.zeros([ROWS, TILE], gl.int32, SCORES)
        for word in gl.static_range(TILE // 32):
            slot = (tile - cut) * (TILE // BLOCK) + word // words
            inside = slot < gl.load(entry + PARTIAL_BLOCKS)
            at = gl.load(entry + LIST_ROW) * key_blocks + slot
            tile_id = gl.load(ids + at, mask=inside, other=0)
            at = tile_id * (2 * ROWS * words) + word % words
            held = gl.load(tiles + at + query * words)
            held = gl.where(inside, held, 0)
            bits = gl.where((column // 32 == word)[None, :], held[:, None], bits)
        true = (bits >> (column % 32)[None, :]) & 1
        powers = gl.where(true != 0, powers, float("-inf"))
    if tile >= cut + some:
        rows = gl.load(entry + LIST_ROW) * gl.cdiv(key_blocks, TILE) + tile - cut - some
        powers += gl.load(bias + rows * TILE + column)[None, :]
    return powers


@gluon.jit
def restored(result, total, scales, offsets, head_dim):
    """Averages of fp8 values as values: times the scale of each channel, plus its mean; rows
    without keys stay zero.
    """
    dim: gl.constexpr = result.shape[1]
    channel = gl.arange(0, dim, gl.SliceLayout(0, result.type.layout))
    scale = gl.load(scales + channel, mask=channel < head_dim, other=0.0)
    offset = gl.load(offsets + channel, mask=channel < head_dim, other=0.0)
    return result * scale[None, :] + gl.where(total == 0.0, 0.0, 1.0)[:, None] * offset[None, :]
