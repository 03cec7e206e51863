"""Operands of 8-bit attention: as the prologue left them, or quantised from plain tensors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor

from kling_kernels.averages import block_means
from kling_kernels.block_mask import BlockMask
from kling_kernels.prologue import Prepared8
from kling_kernels.quantise import Blocks8, Channels8, Quantiser


@dataclass(frozen=True, eq=False)
class Operands:
    """int8 queries with a scale for each token; int8 keys less a centre, a scale for each block;
    values in fp8 or in 16 bits. The means are of whole blocks, and None unless the mask averages.
    """

    queries: Blocks8
    keys: Blocks8
    values: Channels8 | Tensor
    key_means: Blocks8 | None = None
    value_means: Channels8 | Tensor | None = None

    @property
    def narrow_values(self) -> bool:
        """Whether values are in fp8."""
        return isinstance(self.values, Channels8)


def of_prepared(
    queries: Prepared8,
    keys: Prepared8,
    v: Tensor,
    mask: BlockMask,
    by: Quantiser,
    *,
    narrow_values: bool,
) -> Operands:
    """Queries and keys as the prologue left them. Raises ValueError unless queries have a scale for
    each token and keys one for each block of ``mask``.
    """
    found = (queries.block, keys.block)
    if found != (1, mask.block_k):
        raise ValueError(
            f"queries need a scale for each token and keys one for each {mask.block_k}, not for "
            f"each {found[0]} and {found[1]}"
        )
    means = keys.block_means() if mask.averaged else None
    return _operands(queries.tokens, keys.tokens, (means, keys.centre), v, mask, by, narrow_values)


def of_tensors(
    q: Tensor, k: Tensor, v: Tensor, mask: BlockMask, by: Quantiser, *, narrow_values: bool
) -> Operands:
    """Quantises ``[batch, heads, tokens, head_dim]`` tensors in separate passes."""
    centre = k.mean(2, dtype=torch.float32)
    queries, keys = by.to_blocks(q, None, 1), by.to_blocks(k, centre, mask.block_k)
    means = block_means(k, mask.block_k) if mask.averaged else None
    return _operands(queries, keys, (means, centre), v, mask, by, narrow_values)


def _operands(
    queries: Blocks8,
    keys: Blocks8,
    means_and_centre: tuple[Tensor | None, Tensor | None],
    v: Tensor,
    mask: BlockMask,
    by: Quantiser,
    narrow_values: bool,
) -> Operands:
    means, centre = means_and_centre
    key_means = None if means is None else by.to_blocks(means, centre, mask.block_k)
    value_means = block_means(v, mask.block_k) if mask.averaged else None
    if not narrow_values:
        value_means = None if value_means is None else value_means.to(v.dtype)
        return Operands(queries, keys, v, key_means, value_means)
    scales, offsets = by.channel_scales(v)
    values, narrow_means = (
        None if each is None else by.to_channels(each, mask.block_k, scales, offsets)
        for each in (v, value_means)
    )
    assert values is not None
    return Operands(queries, keys, values, key_means, narrow_means)


class Backend(Protocol):
    """What a module of a backend of 8 bits offers besides ``refusal``.

    Attributes:
        NARROW_VALUES: whether it takes values in fp8.
        BY: what makes 8 bits of tensors where it runs.
    """

    NARROW_VALUES: bool
    BY: Quantiser

    def attend(self, operands: Operands, v: Tensor, mask: BlockMask, scale: float) -> Tensor:
        """softmax over the attended keys; the result is like ``v``."""


def attention(
    backend: Backend, q: Tensor, k: Tensor, v: Tensor, mask: BlockMask, scale: float
) -> Tensor:
    """Attention by ``backend`` over tensors that no prologue has prepared."""
    narrow = backend.NARROW_VALUES
    operands = of_tensors(q, k, v, mask, backend.BY, narrow_values=narrow)
    return backend.attend(operands, v, mask, scale)
