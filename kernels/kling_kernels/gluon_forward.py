"""Block-sparse attention for Hopper in Gluon, with warps specialised by role. The arithmetic is
that of ``triton_attention``, or in 8 bits of ``triton8_attention``; ``gluon_tiles`` has one tile.

One persistent program per multiprocessor walks through items; an item is a query block of one head
and batch member. A producer fetches blocks of keys and values by TMA into two rings. Two consumer
warp groups take 64 query rows each. A consumer starts the scores of a tile while the values of the
tile before are still being multiplied, and leaves the tensor core to the other consumer while it
computes its softmax (ping-pong).

A tile is 128 keys: one listed block of 128, or two of 64. An item has four kinds of tiles, in this
order: whole ones; at most one that is cut off (by a short last block, or because an odd number of
blocks of 64 is listed); those of partial blocks; the means of skipped blocks. The producer
(``_fetch_item``) and the consumers (``_attend_item``) must agree on this order.

Where weights are bfloat16, which has float32's range of exponents, the first whole tile fixes the
maximum of each row (``STEADY``) and the other whole tiles look for none. If the weights of a row
then add up to more than ``gluon_tiles.MOST``, the row has strayed out of range: its item is noted,
and in a second round the program computes it again with ordinary online softmax.
"""

from __future__ import annotations

from triton.experimental import gluon
from triton.experimental.gluon import language as gl
from triton.experimental.gluon.language.nvidia.hopper import (
    fence_async_shared,
    mbarrier,
    tma,
    warpgroup_mma_wait,
)

from kling_kernels.gluon_tiles import (
    PARTS,
    ROWS,
    SCORES,
    TILE,
    faded,
    is_due,
    masked,
    multiplied,
    multiply_keys,
    multiply_values,
    narrowed,
    other_scale,
    restored,
    say_what_strayed,
    scaled,
    scales_of,
    softmax,
    some_are_due,
    steady,
    stores_landed,
    whole_scale,
)
from kling_kernels.item_columns import (
    BATCH,
    CUT_TILES,
    ENTRY,
    FIRST_QUERY,
    HEAD,
    LIST_ROW,
    MEAN_TILES,
    OWNER,
    PARTIAL_BLOCKS,
    PARTIAL_TILES,
    WHOLE_BLOCKS,
    WHOLE_TILES,
)


@gluon.jit
def _fetch(blocks, ring, turn, batch, head, listed, first, count, nowhere):
    """Copy the blocks listed at ``first`` into the next slot of a ring; zeros beyond ``count``."""
    buffers, ready, empty = ring
    slots: gl.constexpr = buffers.shape[0]
    turned: gl.constexpr = blocks.dtype == gl.float8e4nv  # a block is [head_dim, keys]
    block: gl.constexpr = TILE if turned else blocks.block_type.shape[2]
    size: gl.constexpr = buffers.shape[3] * buffers.shape[4]
    slot = turn % slots
    mbarrier.wait(empty.index(slot), (turn // slots & 1) ^ 1)
    mbarrier.expect(ready.index(slot), size * blocks.dtype.primitive_bitwidth // 8)
    for part in gl.static_range(TILE // block):
        place = first + part
        if listed is not None:
            place = gl.load(listed + gl.minimum(first + part, count - 1))
        row = gl.where(first + part < count, place, nowhere) * block
        if turned:
            corner = [batch, head, 0, row]
            target = buffers.index(slot)
        else:
            corner = [batch, head, row, 0]
            target = buffers.index(slot).slice(part * block, block, dim=2)
        tma.async_copy_global_to_shared(blocks, corner, ready.index(slot), target)


@gluon.jit
def _fetch_item(entry, turn, done, blocks, rings, lists, key_blocks):
    """Fetch the queries of an item, then its tiles; how many tiles have been fetched in all."""
    q_blocks, k_blocks, v_blocks, k_means, v_means = blocks
    q_ring, k_ring, v_ring = rings
    q_buffers, q_ready, q_empty = q_ring
    full, partial, _ids, _tiles, _bias = lists
    block: gl.constexpr = k_blocks.block_type.shape[2]
    width: gl.constexpr = q_blocks.block_type.shape[3] * q_blocks.dtype.primitive_bitwidth // 8
    per: gl.constexpr = TILE // block
    start, batch, head = gl.load(entry + FIRST_QUERY), gl.load(entry + BATCH), gl.load(entry + HEAD)
    row = gl.load(entry + LIST_ROW)
    for half in gl.static_range(2):
        mbarrier.wait(q_empty.index(half), (done & 1) ^ 1)
        mbarrier.expect(q_ready.index(half), ROWS * width)
        tma.async_copy_global_to_shared(
            q_blocks,
            [batch, head, start + half * ROWS, 0],
            q_ready.index(half),
            q_buffers.index(half),
        )
    listed, count = full + row * key_blocks, gl.load(entry + WHOLE_BLOCKS)
    for tile in range(gl.load(entry + WHOLE_TILES) + gl.load(entry + CUT_TILES)):
        _fetch(k_blocks, k_ring, turn, batch, head, listed, tile * per, count, key_blocks)
        _fetch(v_blocks, v_ring, turn, batch, head, listed, tile * per, count, key_blocks)
        turn += 1
    listed, count = partial + row * key_blocks, gl.load(entry + PARTIAL_BLOCKS)
    for tile in range(gl.load(entry + PARTIAL_TILES)):
        _fetch(k_blocks, k_ring, turn, batch, head, listed, tile * per, count, key_blocks)
        _fetch(v_blocks, v_ring, turn, batch, head, listed, tile * per, count, key_blocks)
        turn += 1
    count = gl.cdiv(key_blocks, block)
    for tile in range(gl.load(entry + MEAN_TILES)):
        _fetch(k_means, k_ring, turn, batch, head, None, tile * per, count, count)
        _fetch(v_means, v_ring, turn, batch, head, None, tile * per, count, count)
        turn += 1
    return turn


@gluon.jit
def _produce(blocks, rings, lists, items, sizes, passed, ROUNDS: gl.constexpr):
    """Fetch for every item of this program, then once more for those that have strayed."""
    key_blocks, all_items, _tokens, _head_dim = sizes
    turn, done = 0, 0
    for again in range(ROUNDS):
        if again > 0:
            mbarrier.wait(passed.index(0), 0)
        if some_are_due(items, again):
            for number in range(gl.program_id(0), all_items, gl.num_programs(0)):
                entry = items + number * ENTRY
                if is_due(entry, again):
                    turn = _fetch_item(entry, turn, done, blocks, rings, lists, key_blocks)
                    done += 1


@gluon.jit
def _whole_tiles(
    tiles, state, q, rings, turns, scales,
    EIGHT: gl.constexpr, LIFT: gl.constexpr, WHICH: gl.constexpr, STEADY: gl.constexpr,
):  # fmt: skip
    """Take ``tiles`` tiles into the softmax, the scores of each beside the values of the last;
    ``STEADY`` measures all against the maximum of the first.
    """
    sums, total, top, turn = state
    _q_ring, k_ring, v_ring = rings
    k_empty, v_ready, v_empty = k_ring[2], v_ring[1], v_ring[2]
    slots: gl.constexpr = v_ready.shape[0]
    fp8: gl.constexpr = v_ring[0].dtype == gl.float8e4nv
    if tiles > 0:
        scale = whole_scale(scales, 0, EIGHT)
        mbarrier.wait(turns.index(WHICH), (turn & 1) ^ (1 - WHICH))
        token = multiply_keys(q, k_ring, turn)
        mbarrier.arrive(turns.index(1 - WHICH))
        scores = warpgroup_mma_wait(0, deps=(token,))
        mbarrier.arrive(k_empty.index(turn % slots))
        weights, total, top, fade = softmax(scores, total, top, scale, EIGHT, LIFT)
        sums = faded(sums, fade)
        mbarrier.wait(v_ready.index(turn % slots), turn // slots & 1)
        for tile in range(1, tiles):
            turn += 1
            scale = whole_scale(scales, tile, EIGHT)
            mbarrier.wait(turns.index(WHICH), (turn & 1) ^ (1 - WHICH))
            token = multiply_keys(q, k_ring, turn)
            narrow = narrowed(weights, v_ring, sums)
            sums_token = multiply_values(narrow, v_ring, turn - 1, sums)
            mbarrier.arrive(turns.index(1 - WHICH))
            scores = warpgroup_mma_wait(1, deps=(token,))
            mbarrier.arrive(k_empty.index(turn % slots))
            if STEADY:
                weights, total = steady(scores, total, top, scale, EIGHT)
            else:
                weights, total, top, fade = softmax(scores, total, top, scale, EIGHT, LIFT)
            # This wait stands before the one for the product because the assembler moves nothing
            # across its loop: so the softmax above does overlap with the product of the values.
            mbarrier.wait(v_ready.index(turn % slots), turn // slots & 1)
            sums, weights = multiplied(sums_token, narrow, weights, fp8)
            mbarrier.arrive(v_empty.index((turn - 1) % slots))
            if not STEADY:
                sums = faded(sums, fade)
        narrow = narrowed(weights, v_ring, sums)
        sums_token = multiply_values(narrow, v_ring, turn, sums)
        sums, _weights = multiplied(sums_token, narrow, total, fp8)
        mbarrier.arrive(v_empty.index(turn % slots))
        turn += 1
    return sums, total, top, turn


@gluon.jit
def _other_tiles(
    tiles, state, q, rings, turns, where, scales,
    BLOCK: gl.constexpr, EIGHT: gl.constexpr, LIFT: gl.constexpr, WHICH: gl.constexpr,
):  # fmt: skip
    """Take the other tiles into the softmax. They are few: one after the other. Whole ones that
    are done again come first and count from below 0.
    """
    sums, total, top, turn = state
    _q_ring, k_ring, v_ring = rings
    k_empty, v_ready, v_empty = k_ring[2], v_ring[1], v_ring[2]
    slots: gl.constexpr = v_ready.shape[0]
    fp8: gl.constexpr = v_ring[0].dtype == gl.float8e4nv
    for tile in range(tiles[0], tiles[1]):
        mbarrier.wait(turns.index(WHICH), (turn & 1) ^ (1 - WHICH))
        token = multiply_keys(q, k_ring, turn)
        mbarrier.arrive(turns.index(1 - WHICH))
        scores = warpgroup_mma_wait(0, deps=(token,))
        mbarrier.arrive(k_empty.index(turn % slots))
        powers = scaled(scores, other_scale(scales, tile, where, EIGHT), EIGHT)
        powers = masked(powers, tile, where, BLOCK, WHICH)
        weights, total, top, fade = softmax(powers, total, top, 1.0, False, LIFT)
        mbarrier.wait(v_ready.index(turn % slots), turn // slots & 1)
        narrow = narrowed(weights, v_ring, sums)
        sums_token = multiply_values(narrow, v_ring, turn, faded(sums, fade))
        sums, _weights = multiplied(sums_token, narrow, total, fp8)
        mbarrier.arrive(v_empty.index(turn % slots))
        turn += 1
    return sums, total, top, turn


@gluon.jit
def _attend_item(
    number, turn, done, shared, again,
    BLOCK: gl.constexpr, WHICH: gl.constexpr, STEADY: gl.constexpr,
):  # fmt: skip
    """Half of the rows of an item; how many tiles have been taken in all."""
    output, rings, turns, lists, items, sizes, scales = shared
    o_blocks, o_buffers = output
    q_buffers, q_ready, q_empty = rings[0]
    dim: gl.constexpr = o_buffers.shape[4]
    eight: gl.constexpr = q_buffers.dtype == gl.int8
    narrow: gl.constexpr = rings[2][0].dtype == gl.float8e4nv
    lift: gl.constexpr = 8.0 if narrow else 0.0  # fp8 has its precision there
    wide: gl.constexpr = gl.NVMMADistributedLayout([3, 0], [4, 1], [16, dim, 32 if narrow else 16])
    key_blocks, _all_items, tokens, head_dim = sizes
    scale, of_queries, of_keys, of_values, offsets = scales
    entry = items + number * ENTRY
    start = gl.load(entry + FIRST_QUERY)
    sums = gl.zeros([ROWS, dim], gl.float32, wide)
    total = gl.zeros([ROWS, 4], gl.float32, PARTS)
    top = gl.full([ROWS], -1.0e30, gl.float32, gl.SliceLayout(1, SCORES))
    where = (entry, lists, key_blocks)
    item_scales = scales_of(scale, (of_queries, of_keys), where, start, tokens, eight, WHICH)
    mbarrier.wait(q_ready.index(WHICH), done & 1)
    q = q_buffers.index(WHICH).reshape([ROWS, dim])
    state = (sums, total, top, turn)
    whole = gl.load(entry + WHOLE_TILES)
    now = gl.where(again > 0, 0, whole)
    state = _whole_tiles(now, state, q, rings, turns, item_scales, eight, lift, WHICH, STEADY)
    if STEADY:
        say_what_strayed(state[1], items, number)
    rest = gl.load(entry + CUT_TILES) + gl.load(entry + PARTIAL_TILES) + gl.load(entry + MEAN_TILES)
    tiles = (now - whole, rest)
    state = _other_tiles(
        tiles, state, q, rings, turns, where, item_scales, BLOCK, eight, lift, WHICH
    )
    sums, total, top, turn = state
    mbarrier.arrive(q_empty.index(WHICH))
    total = gl.convert_layout(gl.sum(total, 1), gl.SliceLayout(1, wide))
    result = sums / gl.where(total == 0.0, 1.0, total)[:, None]
    if narrow:
        at = gl.load(entry + OWNER) * head_dim
        result = restored(result, total, of_values + at, offsets + at, head_dim)
    tma.store_wait(0)  # the room for results is free again
    o_buffers.index(WHICH).reshape([ROWS, dim]).store(result.to(o_blocks.dtype))
    fence_async_shared()
    batch, head = gl.load(entry + BATCH), gl.load(entry + HEAD)
    place = [batch, head, start + WHICH * ROWS, 0]
    tma.async_copy_shared_to_global(o_blocks, place, o_buffers.index(WHICH))
    return turn


@gluon.jit
def _attend(shared, passed, BLOCK: gl.constexpr, WHICH: gl.constexpr, ROUNDS: gl.constexpr):
    """One consumer: half of the rows of every item of this program, then of those that have
    strayed.
    """
    items, sizes = shared[4], shared[5]
    steady: gl.constexpr = ROUNDS > 1
    turn, done = 0, 0
    for again in range(ROUNDS):
        if again > 0:
            mbarrier.arrive(passed.index(0))
            mbarrier.wait(passed.index(0), 0)
        if some_are_due(items, again):
            for number in range(gl.program_id(0), sizes[1], gl.num_programs(0)):
                if is_due(items + number * ENTRY, again):
                    turn = _attend_item(number, turn, done, shared, again, BLOCK, WHICH, steady)
                    done += 1
        turn = stores_landed(turn)


@gluon.jit
def _ring(blocks, slots: gl.constexpr, rows: gl.constexpr, consumers: gl.constexpr):
    """(buffers, barriers that say one is full, barriers that say one is free)."""
    shape: gl.constexpr = [slots, 1, 1, rows, blocks.block_type.shape[3]]
    buffers = gl.allocate_shared_memory(blocks.dtype, shape, blocks.layout)
    ready = gl.allocate_shared_memory(gl.int64, [slots, 1], mbarrier.MBarrierLayout())
    empty = gl.allocate_shared_memory(gl.int64, [slots, 1], mbarrier.MBarrierLayout())
    for slot in gl.static_range(slots):
        mbarrier.init(ready.index(slot), count=1)
        mbarrier.init(empty.index(slot), count=consumers)
    return buffers, ready, empty


@gluon.jit
def forward(
    q_blocks,
    k_blocks,
    v_blocks,
    o_blocks,
    k_means,
    v_means,
    full_indices,
    partial_indices,
    tile_ids,
    tiles,
    bias,
    items,
    scale,
    q_scales,
    k_scales,
    v_scales,
    v_offsets,
    key_blocks,
    all_items,
    tokens,
    head_dim,
    SLOTS: gl.constexpr,
    RUNNING: gl.constexpr,
):
    """softmax(scale q k^T) v over the listed blocks. ``scale``, in 8 bits ``q_scales``, includes
    log2(e).
    """
    dim: gl.constexpr = o_blocks.block_type.shape[3]
    v_rows: gl.constexpr = dim if v_blocks.dtype == gl.float8e4nv else TILE
    rings = (
        _ring(q_blocks, 2, ROWS, 1),
        _ring(k_blocks, SLOTS, TILE, 2),
        _ring(v_blocks, SLOTS, v_rows, 2),
    )
    shape: gl.constexpr = [2, 1, 1, ROWS, dim]
    output = (o_blocks, gl.allocate_shared_memory(o_blocks.dtype, shape, o_blocks.layout))
    turns = gl.allocate_shared_memory(gl.int64, [2, 1], mbarrier.MBarrierLayout())
    for which in gl.static_range(2):
        mbarrier.init(turns.index(which), count=1)
    passed = gl.allocate_shared_memory(gl.int64, [1, 1], mbarrier.MBarrierLayout())
    mbarrier.init(passed.index(0), count=2)
    fence_async_shared()
    # Triton makes a constant of a size that is 1; partitions take no constants in tuples
    sizes = (
        gl.to_tensor(key_blocks),
        gl.to_tensor(all_items),
        gl.to_tensor(tokens),
        gl.to_tensor(head_dim),
    )
    lists = (full_indices, partial_indices, tile_ids, tiles, bias)
    block: gl.constexpr = k_blocks.block_type.shape[2]
    rounds: gl.constexpr = 2 if v_blocks.dtype == gl.bfloat16 and not RUNNING else 1
    blocks = (q_blocks, k_blocks, v_blocks, k_means, v_means)
    scales = (scale, q_scales, k_scales, v_scales, v_offsets)
    shared = (output, rings, turns, lists, items, sizes, scales)
    gl.warp_specialize(
        [
            (_attend, (shared, passed, block, 0, rounds)),
            (_attend, (shared, passed, block, 1, rounds)),
            (_produce, (blocks, rings, lists, items, sizes, passed, rounds)),
        ],
        [4, 4],
        [240, 24],
    )
