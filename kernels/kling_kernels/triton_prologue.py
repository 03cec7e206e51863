"""The prologue in Triton: a program takes a block of tokens of one head, in one pass.

Interleaved rotary pairs lie in one thread; ``triton_halves`` serves split pairs. Programs of one
block of tokens start together, so tables that heads share come from the cache. Where the norm runs
over all heads, a small kernel first reads the tokens for their root mean square: what one launch
would have to keep until then is larger than the cache (DECISIONS.md).

``prepared8`` does everything at once: norm, rotation, int8 and the means for selection. Softmax
does not see which centre the keys lose, so their centre is the mean of a sample of the tokens, and
one pass is enough.
"""

from __future__ import annotations

from typing import Any

import torch
import triton
import triton.language as tl
from torch import Tensor

from kling_kernels import triton_halves
from kling_kernels.launching import run
from kling_kernels.prologue import QUARTERS, Norm, Prepared, Prepared8, Rotation, sampled
from kling_kernels.quantise import Blocks8
from kling_kernels.triton_halves import store_means, summed
from kling_kernels.triton_norm import Launch, inverse_of

NO_NORM, HEAD_NORM, TOKEN_NORM = 0, 1, 2
ROWS, WARPS = 32, 2  # of one program; int8 of 128 tokens has four times as many. On an H200 they
# take half as long as 64 rows and 8 warps of 128 registers.


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
    HEAD_DIM: tl.constexpr,
    NORM: tl.constexpr,
    PAIRS: tl.constexpr,
    SUMS: tl.constexpr,
    TURN_PAIR: tl.constexpr,
    WIDE: tl.constexpr,
    EIGHT: tl.constexpr,
    EACH: tl.constexpr,
    QUARTER: tl.constexpr,
):
    """Norm, rotation; then any of: the tokens as they are (WIDE); int8 less ``centre`` (EIGHT) with
    one scale, or one for each token (EACH); the means of every QUARTER tokens unless that is 0.
    ``BLOCK`` tokens of one head; programs of one block come together.
    """
    head, block = tl.program_id(0).to(tl.int64), tl.program_id(1)
    batch = tl.program_id(2).to(tl.int64)
    start = (block * BLOCK).to(tl.int64)
    row = tl.arange(0, BLOCK)  # offsets within the tile fit in 32 bits
    channel = tl.arange(0, HEAD_DIM)
    held = tl.minimum(tokens - block * BLOCK, BLOCK)
    inside = (row < held)[:, None] & (channel < head_dim)[None, :]
    x += batch * x_batch + start * x_token
    size = tl.zeros([BLOCK], tl.float32)
    if NORM == 2:
        size = tl.load(inverse + batch * tokens + start + row, mask=row < held, other=0.0)
    owner = batch * heads + head
    at = x + head * x_head + row[:, None] * x_token
    value = tl.load(at + channel[None, :], mask=inside, other=0.0).to(tl.float32)
    if NORM == 1:
        size = tl.math.rsqrt(tl.sum(value * value, 1) / head_dim + eps)
    gains = weight + head * weight_head
    value = _gained(value, gains + channel, channel < head_dim, size, NORM)
    half: tl.constexpr = HEAD_DIM // 2
    angle = batch * turn_batch + head * turn_head
    if SUMS:
        along, across = summed(
            cos + angle, sin + angle, rows + start, held, turn_token, row_kind, BLOCK, half, PAIRS
        )
        value = _with_neighbours(value, along, across)
    elif PAIRS > 0:
        angle += start * turn_token
        along, across = _of_tokens(
            cos + angle, sin + angle, held, turn_token, BLOCK, half, PAIRS, TURN_PAIR
        )
        value = _with_neighbours(value, along, across)
    to = (owner * tokens + start) * head_dim
    place = row[:, None] * head_dim + channel[None, :]
    if WIDE:
        tl.store(output + to + place, value.to(output.dtype.element_ty), mask=inside)
    if QUARTER > 0:
        pooled = means + owner * tl.cdiv(tokens, QUARTER) * head_dim
        store_means(value, pooled, channel, head_dim, block, tokens, head_dim, QUARTER)
    if EIGHT:
        centred = centre + owner * head_dim + channel
        middle = tl.load(centred, mask=channel < head_dim, other=0.0)
        value = tl.where(inside, value - middle[None, :], 0.0)
        scaled = scales + owner * tl.cdiv(tokens, 1 if EACH else BLOCK)
        _store_eight(value, narrow + to + place, inside, scaled, block, tokens, EACH)


@triton.jit
def _gained(value, gains, some, size, NORM: tl.constexpr):
    """Rows times ``size``, channels times their gain."""
    if NORM > 0:
        gain = tl.load(gains, mask=some, other=0.0).to(tl.float32)
        value = value * size[:, None] * gain[None, :]
    return value


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
def _of_tokens(
    cos, sin, held, turn_token, ROWS: tl.constexpr, HALF: tl.constexpr, PAIRS: tl.constexpr,
    TURN_PAIR: tl.constexpr,
):  # fmt: skip
    """Cosines and sines of ``ROWS`` tokens; 1 and 0 where there are none."""
    row = tl.arange(0, ROWS)
    place = tl.arange(0, HALF * TURN_PAIR)
    some = (row < held)[:, None] & (place < PAIRS * TURN_PAIR)[None, :]
    at = row[:, None] * turn_token + place[None, :]
    along = tl.load(cos + at, mask=some, other=1.0).to(tl.float32)
    across = tl.load(sin + at, mask=some, other=0.0).to(tl.float32)
    if TURN_PAIR == 2:  # every number stands twice: whole vectors, half of which is not needed
        along, _ = tl.split(along.reshape(ROWS, HALF, 2))
        across, _ = tl.split(across.reshape(ROWS, HALF, 2))
    return along, across


@triton.jit
def _with_neighbours(value, along, across):
    """Channels 2i and 2i + 1 turned: they are in one thread."""
    rows: tl.constexpr = value.shape[0]
    width: tl.constexpr = value.shape[1]
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
    start(x, launch)
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
    start(x, launch)
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
    start(x, launch)
    return Blocks8(made["narrow"], made["scales"])


def _read(x: Tensor, norm: Norm | None) -> tuple[Tensor, Tensor]:
    """``x`` with contiguous channels, and its inverse root mean squares if the norm is over all
    heads; else ``x`` again, as an address that is not read.
    """
    x = x if x.stride(3) == 1 else x.contiguous()
    return x, inverse_of(x, norm.eps) if norm and norm.over_heads else x


def start(x: Tensor, launch: Launch) -> None:
    """Run the kernel that one of the ``_launch`` functions described."""
    batch, heads, tokens, _ = x.shape
    blocks = triton.cdiv(tokens, launch[1]["BLOCK"])
    run(kernel_of(launch), (heads, blocks, batch), launch, x)


def kernel_of(launch: Launch) -> Any:
    """The kernel whose arguments and constants these are."""
    return triton_halves.forward if "HALF" in launch[1] else forward


def wide_launch(
    x: Tensor, norm: Norm | None, rotation: Rotation | None, quarter: int, inverse: Tensor
) -> tuple[Launch, dict[str, Tensor]]:
    """Arguments and constants of ``forward`` for ``prepared``, and what it writes. Raises
    ValueError for a ``quarter`` that is none of ``QUARTERS``.
    """
    made = {"output": x.new_empty(x.shape), "means": _means(x, quarter)}
    arguments, options = described(x, norm, rotation, max(ROWS, quarter), made, inverse)
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
    rows = block if block > 1 else max(ROWS, quarter)
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
    ``inverse`` is ``inverse_of(x)`` if the norm is over all heads. ``x`` stands in for pointers
    that are not used.
    """
    batch, heads, tokens, head_dim = x.shape
    weight, kind = x, NO_NORM
    if norm is not None:
        weight, kind = norm.weight.contiguous(), TOKEN_NORM if norm.over_heads else HEAD_NORM
    cos, sin, rows, turn, pairs, row_kind = x, x, x, [0, 0, 0, 0], 0, 0
    if rotation is not None:
        cos, sin, pairs = rotation.cos, rotation.sin, rotation.cos.shape[-1]
        if rotation.rows is not None:
            rows = rotation.rows.contiguous()
            row_kind = rows.stride(0)
        alike = _alike(cos, sin, every_second=rotation.neighbours and rows is x)
        cos, sin = (each.expand(batch, heads, -1, pairs) for each in alike)
        turn = list(cos.stride())
    halves = rotation is not None and not rotation.neighbours
    arguments = [
        *(x, inverse, weight, cos, sin, rows, places.get("centre", x)),
        *(places.get(name, x) for name in ("output", "narrow", "scales", "means")),
        *(norm.eps if norm else 0.0, tokens, heads, head_dim, *x.stride()[:3]),
        *(weight.stride(0) if kind == TOKEN_NORM else 0, *turn[:3], row_kind),
    ]
    constants = {
        "BLOCK": block,
        "NORM": kind,
        "PAIRS": pairs,
        "SUMS": rows is not x,
        "WIDE": "output" in places,
        "EIGHT": "narrow" in places,
        "EACH": False,
        "QUARTER": 0,
        "num_warps": WARPS * block // ROWS,
    }
    if halves:
        rest = head_dim - 2 * pairs
        own = {"HALF": triton.next_power_of_2(pairs), "REST": rest and triton.next_power_of_2(rest)}
    else:
        own = {"HEAD_DIM": triton.next_power_of_2(head_dim), "TURN_PAIR": turn[3]}
    return arguments, constants | own


def _alike(cos: Tensor, sin: Tensor, *, every_second: bool) -> tuple[Tensor, Tensor]:
    """Tables with equal strides: pairs contiguous or, with ``every_second``, two numbers apart."""
    alike = cos.stride() == sin.stride()
    if alike and (cos.stride(3) == 1 or (every_second and _twice(cos) and _twice(sin))):
        return cos, sin
    return cos.contiguous(), sin.contiguous()


def _twice(table: Tensor) -> bool:
    """Whether a table is every second number of a larger one whose memory goes on for one number
    behind the last: the kernel reads both of each two.
    """
    last = sum((size - 1) * step for size, step in zip(table.shape, table.stride(), strict=True))
    end = (table.storage_offset() + last + 2) * table.element_size()
    return table.stride(3) == 2 and end <= table.untyped_storage().nbytes()
