"""Whole tiles of ``gluon_forward`` with the keys of the next tile multiplied ahead.

A tile's scores come in halves of 64 keys. As soon as the weights of a half are narrow, its
registers take the scores of the next tile's half, so both products run beside the rest of this
tile's softmax. No softmax begins with a wait for its own scores, and consumers take no turns.
"""

from __future__ import annotations

from triton.experimental import gluon
from triton.experimental.gluon import language as gl
from triton.experimental.gluon.language.nvidia.hopper import (
    mbarrier,
    warpgroup_mma,
    warpgroup_mma_wait,
)

from kling_kernels.gluon_tiles import (
    PARTS,
    ROWS,
    SCORES,
    TILE,
    faded,
    folded,
    narrowed,
    whole_scale,
)

HALF = gl.constexpr(64)  # keys
SCORES_OF_HALF = gl.constexpr(gl.NVMMADistributedLayout([3, 0], [4, 1], [16, 64, 16]))
SCORES8_OF_HALF = gl.constexpr(gl.NVMMADistributedLayout([3, 0], [4, 1], [16, 64, 32]))


@gluon.jit
def _multiply_keys(q, buffers, turn, WHICH: gl.constexpr):
    """Start the scores of half of the keys in a slot; its barrier has been waited for."""
    keys = buffers.index(turn % buffers.shape[0]).reshape([TILE, buffers.shape[4]])
    keys = keys.slice(WHICH * HALF, HALF, dim=0).permute((1, 0))
    if buffers.dtype == gl.int8:
        room = gl.zeros([ROWS, HALF], gl.int32, SCORES8_OF_HALF)
    else:
        room = gl.zeros([ROWS, HALF], gl.float32, SCORES_OF_HALF)
    return warpgroup_mma(q, keys, room, use_acc=False, is_async=True)


@gluon.jit
def _multiply_values(narrow, buffers, turn, sums, WHICH: gl.constexpr):
    """Start adding the weighted values of half of a tile to ``sums``; its barrier has been waited
    for.
    """
    values = buffers.index(turn % buffers.shape[0])
    if buffers.dtype == gl.float8e4nv:
        values = values.reshape([buffers.shape[3], TILE])
        values = values.slice(WHICH * HALF, HALF, dim=1).permute((1, 0))
    else:
        values = values.reshape([TILE, buffers.shape[4]]).slice(WHICH * HALF, HALF, dim=0)
    return warpgroup_mma(narrow, values, sums, is_async=True)


@gluon.jit
def _weights(scores, scale, highest, BY_ROW: gl.constexpr, LIFT: gl.constexpr):
    """Two to the power of scores less the highest, times two to the ``LIFT``."""
    rows: gl.constexpr = gl.SliceLayout(1, SCORES_OF_HALF)
    scores = gl.convert_layout(scores.to(gl.float32), SCORES_OF_HALF)
    if BY_ROW:
        scale = gl.convert_layout(scale, rows)[:, None]
    return gl.exp2(scores * scale - gl.convert_layout(highest - LIFT, rows)[:, None])


@gluon.jit
def whole_tiles_ahead(tiles, state, q, rings, scales, EIGHT: gl.constexpr, LIFT: gl.constexpr):
    """Take ``tiles`` tiles into the softmax. Beside the last one its own keys are multiplied once
    more, which nobody reads.
    """
    sums, total, top, turn = state
    _q_ring, k_ring, v_ring = rings
    keys, k_ready, k_empty = k_ring
    values, v_ready, v_empty = v_ring
    slots: gl.constexpr = v_ready.shape[0]
    if tiles > 0:
        next_scale = whole_scale(scales, 0, EIGHT)
        mbarrier.wait(k_ready.index(turn % slots), turn // slots & 1)
        first_token = _multiply_keys(q, keys, turn, 0)
        second_token = _multiply_keys(q, keys, turn, 1)
        first, second = warpgroup_mma_wait(0, deps=(first_token, second_token))
        most = folded(first, True)
        mbarrier.arrive(k_empty.index(turn % slots))
        mbarrier.wait(v_ready.index(turn % slots), turn // slots & 1)
        for tile in range(tiles):
            scale = next_scale
            more = gl.minimum(tile + 1, tiles - 1) - tile  # 0 in the last
            ahead = turn + more
            next_scale = whole_scale(scales, tile + more, EIGHT)

            most = gl.max(gl.maximum(most, folded(second, True)), 1).to(gl.float32)
            highest = gl.maximum(top, gl.convert_layout(most, gl.SliceLayout(1, SCORES)) * scale)
            fade = gl.exp2(top - highest)
            top = highest
            sums = faded(sums, fade)
            total = total * gl.convert_layout(fade, gl.SliceLayout(1, PARTS))[:, None]

            weights = _weights(first, scale, highest, EIGHT, LIFT)
            total += folded(weights, False)
            first_narrow = narrowed(weights, v_ring, sums)
            mbarrier.wait(k_ready.index(ahead % slots), ahead // slots & 1, pred=more > 0)
            sums_token = _multiply_values(first_narrow, values, turn, sums, 0)
            first_token = _multiply_keys(q, keys, ahead, 0)

            weights = _weights(second, scale, highest, EIGHT, LIFT)
            total += folded(weights, False)
            second_narrow = narrowed(weights, v_ring, sums)
            sums_token = _multiply_values(second_narrow, values, turn, sums_token, 1)
            second_token = _multiply_keys(q, keys, ahead, 1)

            first = warpgroup_mma_wait(2, deps=(first_token,))
            most = folded(first, True)
            # This wait stands before the one for the other products because the assembler moves
            # nothing across its loop: so the lines above do run beside them.
            mbarrier.wait(v_ready.index(ahead % slots), ahead // slots & 1, pred=more > 0)
            sums, second = warpgroup_mma_wait(0, deps=(sums_token, second_token))
            mbarrier.arrive(v_empty.index(turn % slots))
            mbarrier.arrive(k_empty.index(ahead % slots), pred=more > 0)
            turn += 1
    return sums, total, top, turn
