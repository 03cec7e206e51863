"""The prologue for split rotary pairs, whose channels are half a head apart (LTX-2, MiniMax-H3).

It computes what ``triton_prologue.forward`` does. A head is cut into the first halves of its pairs,
their second halves and the rest, so that tokens and tables are loaded once and no channel moves to
another thread.
"""

from __future__ import annotations

import triton
import triton.language as tl


@triton.jit
def _loaded(at, channel, count, held):
    """Channels of some tokens in float32, and which of them there are."""
    row = tl.arange(0, at.shape[0])
    inside = (row < held)[:, None] & (channel < count)[None, :]
    return tl.load(at + channel[None, :], mask=inside, other=0.0).to(tl.float32), inside


@triton.jit
def _gained(value, gains, channel, count, size):
    """Rows times ``size``, channels times their gain."""
    gain = tl.load(gains + channel, mask=channel < count, other=0.0).to(tl.float32)
    return value * size[:, None] * gain[None, :]


@triton.jit
def store_means(value, means, channel, count, block, tokens, head_dim, QUARTER: tl.constexpr):
    """The mean of every QUARTER rows; those behind the last token are zeros, and do not count."""
    SOME: tl.constexpr = value.shape[0] // QUARTER
    quarter = block * SOME + tl.arange(0, SOME)
    held = tl.minimum(tl.maximum(tokens - quarter * QUARTER, 0), QUARTER)
    mean = tl.sum(value.reshape(SOME, QUARTER, value.shape[1]), 1)
    mean = mean / tl.maximum(held, 1).to(tl.float32)[:, None]
    inside = (held > 0)[:, None] & (channel < count)[None, :]
    tl.store(means + quarter[:, None] * head_dim + channel[None, :], mean, mask=inside)


@triton.jit
def summed(
    cos, sin, rows, held, turn_row, row_kind, ROWS: tl.constexpr, HALF: tl.constexpr,
    PAIRS: tl.constexpr,
):  # fmt: skip
    """Cosines and sines of ``ROWS`` tokens, two rows each; 1 and 0 where there are none."""
    row, pair = tl.arange(0, ROWS), tl.arange(0, HALF)
    some = (row < held)[:, None] & (pair < PAIRS)[None, :]
    first = tl.load(rows + row, mask=row < held, other=0)
    second = tl.load(rows + row_kind + row, mask=row < held, other=0)
    first = first[:, None] * turn_row + pair[None, :]
    second = second[:, None] * turn_row + pair[None, :]
    along = tl.load(cos + first, mask=some, other=1.0).to(tl.float32)
    along += tl.load(cos + second, mask=some, other=0.0).to(tl.float32)
    across = tl.load(sin + first, mask=some, other=0.0).to(tl.float32)
    across += tl.load(sin + second, mask=some, other=0.0).to(tl.float32)
    return along, across


@triton.jit
def _turns(
    cos, sin, rows, start, held, turn_token, row_kind, ROWS: tl.constexpr, HALF: tl.constexpr,
    PAIRS: tl.constexpr, SUMS: tl.constexpr,
):  # fmt: skip
    """Cosines and sines of ``ROWS`` tokens from ``start``, summed or from a row of their own."""
    if SUMS:
        along, across = summed(
            cos, sin, rows + start, held, turn_token, row_kind, ROWS, HALF, PAIRS
        )
    else:
        row, pair = tl.arange(0, ROWS), tl.arange(0, HALF)
        some = (row < held)[:, None] & (pair < PAIRS)[None, :]
        at = start * turn_token + row[:, None] * turn_token + pair[None, :]
        along = tl.load(cos + at, mask=some, other=1.0).to(tl.float32)
        across = tl.load(sin + at, mask=some, other=0.0).to(tl.float32)
    return along, across


@triton.jit
def _store_all_means(
    left,
    right,
    rest,
    means,
    block,
    tokens,
    head_dim,
    PAIRS: tl.constexpr,
    REST: tl.constexpr,
    QUARTER: tl.constexpr,
):
    """``store_means`` of the parts of a head."""
    pair = tl.arange(0, left.shape[1])
    store_means(left, means, pair, PAIRS, block, tokens, head_dim, QUARTER)
    store_means(right, means + PAIRS, pair, PAIRS, block, tokens, head_dim, QUARTER)
    if REST > 0:
        other, count = tl.arange(0, REST), head_dim - 2 * PAIRS
        store_means(rest, means + 2 * PAIRS, other, count, block, tokens, head_dim, QUARTER)


@triton.jit
def _centred(value, inside, centre, channel, count):
    """Less the centre; what is not there stays 0."""
    middle = tl.load(centre + channel, mask=channel < count, other=0.0)
    return tl.where(inside, value - middle[None, :], 0.0)


@triton.jit
def _size(left, right, rest, at_token, some, eps, head_dim, NORM: tl.constexpr, REST: tl.constexpr):
    """What rows are multiplied with: 1 / root mean square, of the head or of all heads."""
    if NORM == 1:
        squares = tl.sum(left * left + right * right, 1)
        if REST > 0:
            squares += tl.sum(rest * rest, 1)
        size = tl.math.rsqrt(squares / head_dim + eps)
    else:
        size = tl.load(at_token, mask=some, other=0.0)
    return size


@triton.jit
def _scale(left, right, rest, scales, block, some, EACH: tl.constexpr, REST: tl.constexpr):
    """The scale of each row, stored for each or once for all."""
    rows: tl.constexpr = left.shape[0]
    row = tl.arange(0, rows)
    scale = tl.max(tl.maximum(tl.abs(left), tl.abs(right)), 1)
    if REST > 0:
        scale = tl.maximum(scale, tl.max(tl.abs(rest), 1))
    scale /= 127.0
    if not EACH:
        scale = tl.zeros([rows], tl.float32) + tl.max(scale, 0)
    scale = tl.where(scale > 0.0, scale, 1.0)
    if EACH:
        tl.store(scales + block * rows + row, scale, mask=some)
    else:
        tl.store(scales + block + row, scale, mask=row == 0)
    return scale


@triton.jit
def _store_int8(value, scale, to, inside):
    """The nearest integers to ``value`` over a scale of each row."""
    whole = (value / scale[:, None] + 12582912.0) - 12582912.0  # 1.5 * 2^23
    tl.store(to, whole.to(tl.int8), mask=inside)


@triton.jit
def forward(
    x,
    inverse,
    weight,
    cos,
    sin,
    rows,
    centre,
    output,
    narrow,
    scales,
    means,
    eps,
    tokens,
    heads,
    head_dim,
    x_batch,
    x_head,
    x_token,
    weight_head,
    turn_batch,
    turn_head,
    turn_token,
    row_kind,
    BLOCK: tl.constexpr,
    NORM: tl.constexpr,
    PAIRS: tl.constexpr,
    SUMS: tl.constexpr,
    HALF: tl.constexpr,
    REST: tl.constexpr,
    WIDE: tl.constexpr,
    EIGHT: tl.constexpr,
    EACH: tl.constexpr,
    QUARTER: tl.constexpr,
):
    """Arguments and constants of ``triton_prologue.forward``; ``HALF`` is ``PAIRS`` and ``REST``
    the channels that do not turn, both up to a power of 2, ``REST`` 0 where all turn.
    """
    head, block, batch = tl.program_id(0), tl.program_id(1), tl.program_id(2).to(tl.int64)
    start = (block * BLOCK).to(tl.int64)
    owner = batch * heads + head
    row = tl.arange(0, BLOCK)  # offsets within the tile fit in 32 bits
    held = tl.minimum(tokens - block * BLOCK, BLOCK)
    pair = tl.arange(0, HALF)
    at = x + batch * x_batch + head.to(tl.int64) * x_head + start * x_token + row[:, None] * x_token
    left, some = _loaded(at, pair, PAIRS, held)
    right, _ = _loaded(at + PAIRS, pair, PAIRS, held)
    rest_dim = head_dim - 2 * PAIRS
    rest, more, other = left, some, pair  # none, where REST is 0
    if REST > 0:
        other = tl.arange(0, REST)
        rest, more = _loaded(at + 2 * PAIRS, other, rest_dim, held)
    if NORM > 0:
        at_token = inverse + batch * tokens + start + row
        size = _size(left, right, rest, at_token, row < held, eps, head_dim, NORM, REST)
        gains = weight + head * weight_head
        left = _gained(left, gains, pair, PAIRS, size)
        right = _gained(right, gains + PAIRS, pair, PAIRS, size)
        if REST > 0:
            rest = _gained(rest, gains + 2 * PAIRS, other, rest_dim, size)
    angle = batch * turn_batch + head.to(tl.int64) * turn_head
    along, across = _turns(
        cos + angle, sin + angle, rows, start, held, turn_token, row_kind, BLOCK, HALF, PAIRS, SUMS
    )
    left, right = left * along - right * across, right * along + left * across
    to = (owner * tokens + start) * head_dim + row[:, None] * head_dim
    if WIDE:
        kind = output.dtype.element_ty
        tl.store(output + to + pair[None, :], left.to(kind), mask=some)
        tl.store(output + to + PAIRS + pair[None, :], right.to(kind), mask=some)
        if REST > 0:
            tl.store(output + to + 2 * PAIRS + other[None, :], rest.to(kind), mask=more)
    if QUARTER > 0:
        pooled = means + owner * tl.cdiv(tokens, QUARTER) * head_dim
        _store_all_means(left, right, rest, pooled, block, tokens, head_dim, PAIRS, REST, QUARTER)
    if EIGHT:
        middle = centre + owner * head_dim
        left = _centred(left, some, middle, pair, PAIRS)
        right = _centred(right, some, middle + PAIRS, pair, PAIRS)
        if REST > 0:
            rest = _centred(rest, more, middle + 2 * PAIRS, other, rest_dim)
        to_scale = scales + owner * tl.cdiv(tokens, 1 if EACH else BLOCK)
        scale = _scale(left, right, rest, to_scale, block, row < held, EACH, REST)
        _store_int8(left, scale, narrow + to + pair[None, :], some)
        _store_int8(right, scale, narrow + to + PAIRS + pair[None, :], some)
        if REST > 0:
            _store_int8(rest, scale, narrow + to + 2 * PAIRS + other[None, :], more)
