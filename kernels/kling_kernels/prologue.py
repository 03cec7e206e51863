"""What stands between a projection and attention: RMSNorm, rotary positions, means of blocks.

``normalised`` and ``rotated`` are the specification in plain torch, for any device and dtype;
``triton_prologue`` does both, the quantisation and the means in one pass over the projection's
output. The model families differ in three ways only: whether the norm runs over one head or all,
whether rotary pairs are interleaved or split (a channel turns with its neighbour, or with the one
half a head away), and how many channels turn at all.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from torch import Tensor
from torch.nn import functional

from kling_kernels.averages import block_means
from kling_kernels.quantise import Blocks8, to_blocks, widened

SAMPLE = 4096  # tokens whose mean is the centre of the keys
QUARTERS = (1, 2, 4, 8, 16, 32, 64)  # that the kernel knows


@dataclass(frozen=True, eq=False)
class Norm:
    """RMSNorm with ``weight`` ``[head_dim]`` for each head alone (MiniMax-H3), or ``[heads,
    head_dim]`` over all heads at once (Wan, LTX-2: their ``[heads * head_dim]``, unflattened).
    """

    weight: Tensor
    eps: float

    @property
    def over_heads(self) -> bool:
        """Whether all heads of a token share one root mean square."""
        return self.weight.ndim == 2


@dataclass(frozen=True, eq=False)
class Rotation:
    """Rotary positions: float32 ``cos`` and ``sin`` ``[batch or 1, heads or 1, tokens, pairs]``.
    With int32 ``rows`` ``[2, tokens]`` the tables have fewer rows than tokens, and a token's
    entry is the sum of the two rows that ``rows`` names (``positions``).

    The first ``2 * pairs`` channels of a head turn: channel 2i with 2i + 1 (``neighbours``), else i
    with i + pairs. Tables are views wherever the family stores every number twice.
    """

    cos: Tensor
    sin: Tensor
    neighbours: bool
    rows: Tensor | None = None

    def __post_init__(self) -> None:
        if self.cos.ndim != 4 or self.cos.shape != self.sin.shape:
            raise ValueError(
                "cos and sin must be [batch or 1, heads or 1, tokens, pairs] and alike, not "
                f"{tuple(self.cos.shape)} and {tuple(self.sin.shape)}"
            )

    @classmethod
    def wan(cls, cos: Tensor, sin: Tensor) -> Rotation:
        """Wan's tables ``[1, tokens, 1, head_dim]``: neighbours, each number twice."""
        cos, sin = (each.transpose(1, 2)[..., ::2] for each in (cos, sin))
        return cls(cos, sin, neighbours=True)

    @classmethod
    def ltx2_interleaved(cls, cos: Tensor, sin: Tensor, heads: int) -> Rotation:
        """LTX-2's interleaved tables ``[batch, tokens, heads * head_dim]``."""
        cos, sin = (each.unflatten(2, (heads, -1)).transpose(1, 2) for each in (cos, sin))
        return cls(cos[..., ::2], sin[..., ::2], neighbours=True)

    @classmethod
    def ltx2_split(cls, cos: Tensor, sin: Tensor) -> Rotation:
        """LTX-2's split tables ``[batch, heads, tokens, head_dim / 2]``."""
        return cls(cos, sin, neighbours=False)

    @classmethod
    def minimax_h3(cls, cos: Tensor, sin: Tensor) -> Rotation:
        """MiniMax-H3's tables ``[tokens, rotated channels]``: halves, each number twice."""
        pairs = cos.shape[-1] // 2
        return cls(cos[None, None, :, :pairs], sin[None, None, :, :pairs], neighbours=False)

    def every(self, step: int) -> Rotation:
        """The positions of every ``step``-th token."""
        if self.rows is not None:
            return replace(self, rows=self.rows[:, ::step])
        return replace(self, cos=self.cos[:, :, ::step], sin=self.sin[:, :, ::step])

    def tables(self) -> tuple[Tensor, Tensor]:
        """``cos`` and ``sin`` of every token."""
        if self.rows is None:
            return self.cos, self.sin
        first, second = self.rows
        cos, sin = (each[:, :, first] + each[:, :, second] for each in (self.cos, self.sin))
        return cos, sin


@dataclass(frozen=True, eq=False)
class Prepared:
    """``tokens`` ``[batch, heads, tokens, head_dim]`` after norm and rotation, and the float32
    ``means`` ``[batch, heads, quarters of blocks, head_dim]`` that selection pools.
    """

    tokens: Tensor
    means: Tensor

    @property
    def wide(self) -> Tensor:
        """The tokens, in their own dtype."""
        return self.tokens


@dataclass(frozen=True, eq=False)
class Prepared8:
    """``tokens`` in int8 after norm and rotation, less ``centre``, a scale for each ``block`` of
    them; and the ``means`` of every ``quarter`` tokens as in ``Prepared``, which
    do not lose the centre.
    """

    tokens: Blocks8
    means: Tensor
    block: int
    quarter: int
    centre: Tensor | None = None

    @property
    def wide(self) -> Tensor:
        """The tokens as float32 numbers, less the centre."""
        return widened(self.tokens, self.block)

    def block_means(self) -> Tensor:
        """Means of whole blocks, float32 ``[batch, heads, blocks, head_dim]``, from the quarters'.
        Raises ValueError where blocks are not whole quarters.
        """
        if self.block % self.quarter:
            raise ValueError(f"blocks of {self.block} are not whole quarters of {self.quarter}")
        tokens, each = self.tokens.values.shape[2], self.block // self.quarter
        starts = torch.arange(self.means.shape[2], device=self.means.device) * self.quarter
        sizes = (tokens - starts).clamp(max=self.quarter).to(self.means.dtype)[:, None]
        short = -len(sizes) % each
        sums, counts = (
            functional.pad(x, (0, 0, 0, short)).unflatten(-2, (-1, each)).sum(-2)
            for x in (self.means * sizes, sizes)
        )
        return sums / counts


def normalised(x: Tensor, norm: Norm) -> Tensor:
    """``[batch, heads, tokens, head_dim]`` over its root mean square, times the weight."""
    dims = (1, 3) if norm.over_heads else (3,)
    wide = x if x.dtype == torch.float64 else x.float()
    weight = norm.weight.to(wide.dtype)
    weight = weight[None, :, None] if norm.over_heads else weight
    return wide * (wide.square().mean(dims, keepdim=True) + norm.eps).rsqrt() * weight


def rotated(x: Tensor, rotation: Rotation) -> Tensor:
    """``[batch, heads, tokens, head_dim]`` with its leading channels turned."""
    wide = x if x.dtype == torch.float64 else x.float()
    cos, sin = (each.to(wide.dtype) for each in rotation.tables())
    turning, rest = wide.tensor_split([2 * cos.shape[-1]], dim=-1)
    layout = (-1, 2) if rotation.neighbours else (2, -1)
    axis = -1 if rotation.neighbours else -2
    first, second = turning.unflatten(-1, layout).unbind(axis)
    pair = (first * cos - second * sin, first * sin + second * cos)
    return torch.cat([torch.stack(pair, axis).flatten(-2), rest], dim=-1)


def prepared(x: Tensor, norm: Norm | None, rotation: Rotation | None, quarter: int) -> Prepared:
    """Norm, rotation and the mean of every ``quarter`` tokens, in float32 or float64 throughout;
    ``tokens`` in ``x``'s dtype. The specification of ``triton_prologue.prepared``.
    """
    wide = x if x.dtype == torch.float64 else x.float()
    wide = normalised(wide, norm) if norm else wide
    wide = rotated(wide, rotation) if rotation else wide
    return Prepared(wide.to(x.dtype), block_means(wide, quarter))


def prepared8(
    x: Tensor,
    norm: Norm | None,
    rotation: Rotation | None,
    block: int,
    quarter: int,
    centre: Tensor | None = None,
) -> Prepared8:
    """``prepared``, and its tokens less ``centre`` ``[batch, heads, head_dim]`` in int8 with one
    scale for each ``block`` tokens. The specification of ``triton_prologue.prepared8``.
    """
    wide = prepared(x if x.dtype == torch.float64 else x.float(), norm, rotation, quarter)
    return Prepared8(to_blocks(wide.tokens, centre, block), wide.means, block, quarter, centre)


def centre_of(x: Tensor, norm: Norm | None, rotation: Rotation | None) -> Tensor:
    """Mean of about ``SAMPLE`` tokens, evenly spread, after norm and rotation: float32 ``[batch,
    heads, head_dim]``. The specification of ``triton_prologue.centre_of``.
    """
    return prepared(*sampled(x, norm, rotation), 1).tokens.mean(2, dtype=torch.float32)


def sampled(
    x: Tensor, norm: Norm | None, rotation: Rotation | None
) -> tuple[Tensor, Norm | None, Rotation | None]:
    """Every n-th token, with its positions: about ``SAMPLE`` of them."""
    step = max(1, x.shape[2] // SAMPLE)
    return x[:, :, ::step], norm, rotation and rotation.every(step)
