"""The prologue in Triton: one program per block of tokens and head, one pass over its tokens.

Channels that turn with their neighbour lie in one thread; a partner half a head away is loaded a
second time, from the cache, instead of being shuffled between threads. Where the norm runs over all
heads, a first small kernel reads the tokens for their root mean square.

``prepared8`` is everything at once: norm, rotation, int8 and the means for selection. Softmax does
not see which centre keys lose, so theirs comes from a sample of the tokens, and one pass is enough.
"""

from __future__ import annotations

from typing import Any

import torch
import triton
import triton.language as tl
from torch import Tensor

from kling_kernels.launching import run
from kling_kernels.prologue import QUARTERS, Norm, Prepared, Prepared8, Rotation, sampled
from kling_kernels.quantise import Blocks8

Launch = tuple[list[Any], dict[str, Any]]
WARPS = 8
NO_NORM, HEAD_NORM, TOKEN_NORM = 0, 1, 2
ROWS = 64  # of norm and rotation in one program


@triton.jit
def root_mean_squares(
    x,
    inverse,
    tokens,
    heads,
    head_dim,
    eps,
    x_batch,
    x_head,
    x_token,
    HEAD_DIM: tl.constexpr,
    ROWS: tl.constexpr,
):
    """1 / root mean square over all heads and channels of ``ROWS`` tokens."""
    batch = tl.program_id(1).to(tl.int64)
    row = tl.program_id(0) * ROWS + tl.arange(0, ROWS)
    channel = tl.arange(0, HEAD_DIM)
    inside = (row < tokens)[:, None] & (channel < head_dim)[None, :]
    at = x + batch * x_batch + row.to(tl.int64)[:, None] * x_token + channel[None, :]
    squares = tl.zeros([ROWS], tl.float32)
    for head in range(heads):
        value = tl.load(at + head * x_head, mask=inside, other=0.0).to(tl.float32)
        squares += tl.sum(value * value, 1)
    result = tl.math.rsqrt(squares / (heads * head_dim) + eps)
    tl.store(inverse + batch * tokens + row, result, mask=row < tokens)


@triton.jit
def forward(
    x,
    inverse,
    weight,
    cos,
    sin,
    centre,
    output,
    narrow,
    scales,
    means,
    eps,
    tokens,
    head_dim,
    x_batch,
    x_head,
    x_token,
    weight_head,
    turn_batch,
    turn_head,
    turn_token,
    turn_pair,
    BLOCK: tl.constexpr,
    HEAD_DIM: tl.constexpr,
    NORM: tl.constexpr,
    PAIRS: tl.constexpr,
    NEIGHBOURS: tl.constexpr,
    WIDE: tl.constexpr,
    EIGHT: tl.constexpr,
    EACH: tl.constexpr,
    QUARTER: tl.constexpr,
):
    """Norm, rotation; then any of: the tokens as they are (WIDE); int8 less ``centre`` (EIGHT) with
    one scale, or one for each token (EACH); the means of every QUARTER tokens unless that is 0.
    """
    block, head, batch = tl.program_id(0), tl.program_id(1), tl.program_id(2)
    heads = tl.num_programs(1)
    owner = (batch * heads + head).to(tl.int64)
    row = block * BLOCK + tl.arange(0, BLOCK)
    channel = tl.arange(0, HEAD_DIM)
    inside = (row < tokens)[:, None] & (channel < head_dim)[None, :]
    x += batch.to(tl.int64) * x_batch + head.to(tl.int64) * x_head
    at = row.to(tl.int64)[:, None] * x_token
    value = tl.load(x + at + channel[None, :], mask=inside, other=0.0).to(tl.float32)
    if NORM == 1:
        size = tl.math.rsqrt(tl.sum(value * value, 1) / head_dim + eps)
    if NORM == 2:
        size = tl.load(inverse + batch.to(tl.int64) * tokens + row, mask=row < tokens, other=0.0)
    weight += head * weight_head
    if NORM > 0:
        gain = tl.load(weight + channel, mask=channel < head_dim, other=0.0).to(tl.float32)
        value = value * size[:, None] * gain[None, :]
    angle = batch.to(tl.int64) * turn_batch + head.to(tl.int64) * turn_head
    angle += row.to(tl.int64)[:, None] * turn_token
    if PAIRS > 0 and NEIGHBOURS:
        value = _with_neighbours(value, cos + angle, sin + angle, row < tokens, turn_pair, PAIRS)
    if PAIRS > 0 and not NEIGHBOURS:
        first = channel < PAIRS
        partner = tl.where(first, channel + PAIRS, channel - PAIRS)
        some = inside & (channel < 2 * PAIRS)[None, :]
        other = tl.load(x + at + partner[None, :], mask=some, other=0.0).to(tl.float32)
        if NORM > 0:
            gain = tl.load(weight + partner, mask=channel < 2 * PAIRS, other=0.0).to(tl.float32)
            other = other * size[:, None] * gain[None, :]
        angle += tl.where(first, channel, channel - PAIRS)[None, :] * turn_pair
        along = tl.load(cos + angle, mask=some, other=1.0).to(tl.float32)
        across = tl.load(sin + angle, mask=some, other=0.0).to(tl.float32)
        value = value * along + tl.where(first, -1.0, 1.0)[None, :] * other * across
    place = (owner * tokens + row)[:, None] * head_dim + channel[None, :]
    if WIDE:
        tl.store(output + place, value.to(output.dtype.element_ty), mask=inside)
    if QUARTER > 0:
        SOME: tl.constexpr = BLOCK // QUARTER
        quarter = block * SOME + tl.arange(0, SOME)
        held = tl.minimum(tl.maximum(tokens - quarter * QUARTER, 0), QUARTER)
        mean = tl.sum(value.reshape(SOME, QUARTER, HEAD_DIM), 1)
        mean = mean / tl.maximum(held, 1).to(tl.float32)[:, None]
        to = (owner * tl.cdiv(tokens, QUARTER) + quarter)[:, None] * head_dim + channel[None, :]
        tl.store(means + to, mean, mask=(held > 0)[:, None] & (channel < head_dim)[None, :])
    if EIGHT:
        middle = tl.load(centre + owner * head_dim + channel, mask=channel < head_dim, other=0.0)
        value = tl.where(inside, value - middle[None, :], 0.0)
        to = scales + owner * tl.cdiv(tokens, 1 if EACH else BLOCK)
        _store_eight(value, narrow + place, inside, to, block, tokens, EACH)


@triton.jit
def _store_eight(value, narrow, inside, scales, block, tokens, EACH: tl.constexpr):
    """int8 and its scale: of the block, or of each token."""
    rows: tl.constexpr = value.shape[0]
    scale = tl.max(tl.abs(value), 1) / 127.0
    if EACH:
        scale = tl.where(scale > 0.0, scale, 1.0)
        value /= scale[:, None]
        row = block * rows + tl.arange(0, rows)
        tl.store(scales + row, scale, mask=row < tokens)
    else:
        largest = tl.max(scale, 0)
        largest = tl.where(largest > 0.0, largest, 1.0)
        value /= largest
        tl.store(scales + block, largest)
    whole = (value + 12582912.0) - 12582912.0  # 1.5 * 2^23: to the nearest integer
    tl.store(narrow, whole.to(tl.int8), mask=inside)


@triton.jit
def _with_neighbours(value, cos, sin, inside, turn_pair, PAIRS: tl.constexpr):
    """Channels 2i and 2i + 1 turned: they are in one thread. ``cos`` and ``sin`` point to rows."""
    rows: tl.constexpr = value.shape[0]
    width: tl.constexpr = value.shape[1]
    pair = tl.arange(0, width // 2)
    some = inside[:, None] & (pair < PAIRS)[None, :]
    along = tl.load(cos + pair[None, :] * turn_pair, mask=some, other=1.0).to(tl.float32)
    across = tl.load(sin + pair[None, :] * turn_pair, mask=some, other=0.0).to(tl.float32)
    even, odd = tl.split(value.reshape(rows, width // 2, 2))
    turned = tl.join(even * along - odd * across, even * across + odd * along)
    return turned.reshape(rows, width)


def prepared(x: Tensor, norm: Norm | None, rotation: Rotation | None, quarter: int) -> Prepared:
    """``prologue.prepared`` in one pass; ``quarter`` is one of ``QUARTERS``.

    ``x`` is ``[batch, heads, tokens, head_dim]`` with any strides but 1 for the last, so a
    projection's output ``[batch, tokens, heads, head_dim]`` is read in place, transposed.
    """
    x, inverse = _read(x, norm)
    launch, made = wide_launch(x, norm, rotation, quarter, inverse)
    _start(x, launch)
    return Prepared(made["output"], made["means"])


def prepared8(
    x: Tensor,
    norm: Norm | None,
    rotation: Rotation | None,
    block: int,
    quarter: int,
    centre: Tensor | None = None,
) -> Prepared8:
    """``prologue.prepared8`` in one pass: 64 or 128 tokens a ``block`` with one scale, or with 1 a
    scale for each token; ``quarter`` as in ``prepared``; ``centre`` for keys is ``centre_of``.
    """
    if block not in (1, 64, 128):
        raise ValueError(f"block must be 1, 64 or 128, not {block}")
    x, inverse = _read(x, norm)
    launch, made = eight_launch(x, norm, rotation, (block, quarter), centre, inverse)
    _start(x, launch)
    return Prepared8(Blocks8(made["narrow"], made["scales"]), made["means"], block, quarter, centre)


def centre_of(x: Tensor, norm: Norm | None, rotation: Rotation | None) -> Tensor:
    """``prologue.centre_of`` by ``prepared``."""
    return prepared(*sampled(x, norm, rotation), 1).tokens.mean(2, dtype=torch.float32)


def to_blocks(x: Tensor, centre: Tensor | None, block: int) -> Blocks8:
    """``quantise.to_blocks`` of ``x - centre`` in one pass; ``centre`` is float32 ``[batch, heads,
    head_dim]``.
    """
    x, inverse = _read(x, None)
    launch, made = eight_launch(x, None, None, (block, 0), centre, inverse)
    _start(x, launch)
    return Blocks8(made["narrow"], made["scales"])


def _read(x: Tensor, norm: Norm | None) -> tuple[Tensor, Tensor]:
    """``x`` with channels beside each other, and its root mean squares where all heads share one;
    any address where they do not.
    """
    x = x if x.stride(3) == 1 else x.contiguous()
    return x, inverse_of(x, norm.eps) if norm and norm.over_heads else x


def _start(x: Tensor, launch: Launch) -> None:
    batch, heads, tokens, _ = x.shape
    run(forward, (triton.cdiv(tokens, launch[1]["BLOCK"]), heads, batch), launch, x)


def wide_launch(
    x: Tensor, norm: Norm | None, rotation: Rotation | None, quarter: int, inverse: Tensor
) -> tuple[Launch, dict[str, Tensor]]:
    """Arguments and constants of ``forward`` for ``prepared``, and what it writes. Raises
    ValueError for a ``quarter`` that is none of ``QUARTERS``.
    """
    made = {"output": x.new_empty(x.shape), "means": _means(x, quarter)}
    arguments, options = described(x, norm, rotation, ROWS, made, inverse)
    return (arguments, options | {"QUARTER": quarter}), made


def eight_launch(
    x: Tensor,
    norm: Norm | None,
    rotation: Rotation | None,
    sizes: tuple[int, int],
    centre: Tensor | None,
    inverse: Tensor,
) -> tuple[Launch, dict[str, Tensor]]:
    """The same for ``prepared8``; ``sizes`` are those of its block and quarter, 0 for no means."""
    block, quarter = sizes
    batch, heads, tokens, head_dim = x.shape
    wide = {"dtype": torch.float32}
    made = {
        "narrow": x.new_empty(x.shape, dtype=torch.int8),
        "scales": x.new_empty((batch, heads, triton.cdiv(tokens, block)), **wide),
    }
    if quarter:
        made["means"] = _means(x, quarter)
    middle = x.new_zeros((batch, heads, head_dim), **wide) if centre is None else centre
    places = made | {"centre": middle.contiguous()}
    rows = block if block > 1 else ROWS
    arguments, options = described(x, norm, rotation, rows, places, inverse)
    return (arguments, options | {"EACH": block == 1, "QUARTER": quarter}), made


def _means(x: Tensor, quarter: int) -> Tensor:
    if quarter not in QUARTERS:
        raise ValueError(f"quarter must be one of {QUARTERS}, not {quarter}")
    batch, heads, tokens, head_dim = x.shape
    shape = (batch, heads, triton.cdiv(tokens, quarter), head_dim)
    return x.new_empty(shape, dtype=torch.float32)


def described(
    x: Tensor,
    norm: Norm | None,
    rotation: Rotation | None,
    block: int,
    places: dict[str, Tensor],
    inverse: Tensor,
) -> Launch:
    """Arguments and constants of ``forward``. ``places`` names what it writes, and ``centre``;
    ``inverse`` is ``inverse_of(x)`` if the norm is over all heads; what is not used needs an
    address only.
    """
    batch, heads, tokens, head_dim = x.shape
    weight, kind = x, NO_NORM
    if norm is not None:
        weight, kind = norm.weight.contiguous(), TOKEN_NORM if norm.over_heads else HEAD_NORM
    cos, sin, turn, pairs = x, x, [0, 0, 0, 0], 0
    if rotation is not None:
        cos, sin, pairs = rotation.cos, rotation.sin, rotation.cos.shape[-1]
        shape = (batch, heads, tokens, pairs)
        cos, sin = cos.expand(shape), sin.expand(shape)
        sin = sin if sin.stride() == cos.stride() else sin.contiguous()
        cos = cos if sin.stride() == cos.stride() else cos.contiguous()
        turn = list(cos.stride())
    arguments = [
        *(x, inverse, weight, cos, sin, places.get("centre", x)),
        *(places.get(name, x) for name in ("output", "narrow", "scales", "means")),
        *(norm.eps if norm else 0.0, tokens, head_dim, *x.stride()[:3]),
        *(weight.stride(0) if kind == TOKEN_NORM else 0, *turn),
    ]
    constants = {
        "BLOCK": block,
        "HEAD_DIM": triton.next_power_of_2(head_dim),
        "NORM": kind,
        "PAIRS": pairs,
        "NEIGHBOURS": rotation is not None and rotation.neighbours,
        "WIDE": "output" in places,
        "EIGHT": "narrow" in places,
        "EACH": False,
        "QUARTER": 0,
        "num_warps": WARPS,
    }
    return arguments, constants


def inverse_of(x: Tensor, eps: float) -> Tensor:
    """1 / root mean square of each token over all heads, float32 ``[batch, tokens]``."""
    batch, _, tokens, _ = x.shape
    inverse = x.new_empty((batch, tokens), dtype=torch.float32)
    launch = inverse_launch(x, inverse, eps)
    run(root_mean_squares, (triton.cdiv(tokens, launch[1]["ROWS"]), batch), launch, x)
    return inverse


def inverse_launch(x: Tensor, inverse: Tensor, eps: float) -> Launch:
    """Arguments and constants of ``root_mean_squares``."""
    _, heads, tokens, head_dim = x.shape
    arguments = [x, inverse, tokens, heads, head_dim, eps, *x.stride()[:3]]
    return arguments, {"HEAD_DIM": triton.next_power_of_2(head_dim), "ROWS": 16, "num_warps": 4}
