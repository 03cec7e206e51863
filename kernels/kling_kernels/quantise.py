"""Queries, keys and values in 8 bits: int8 for q and k, fp8 (e4m3) for v. The specification.

Keys first lose their mean over all tokens, which softmax does not see. Values lose theirs, which
the kernel adds back. Each query, each block of keys and each channel of values has one scale.
int8 scores have a third of the error of fp8 scores at the same speed.

Values are stored transposed, with every 16 keys reordered: then the tensor core reads weights in
the layout in which it leaves scores (see README).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

LARGEST_INT8, LARGEST_FP8 = 127.0, 448.0
GROUP = 16


@dataclass(frozen=True, eq=False)
class Blocks8:
    """int8 ``[batch, heads, tokens, head_dim]`` and its float32 ``scales`` ``[batch, heads,
    blocks]``: value = int8 * scale.
    """

    values: Tensor
    scales: Tensor


@dataclass(frozen=True, eq=False)
class Channels8:
    """fp8 ``[batch, heads, head_dim, keys]``, keys permuted and filled up to whole blocks, and the
    float32 ``scales`` and ``means`` ``[batch, heads, head_dim]``: value = fp8 * scale + mean.
    """

    values: Tensor
    scales: Tensor
    means: Tensor


def to_blocks(tokens: Tensor, centre: Tensor | None, block: int) -> Blocks8:
    """One scale for each ``block`` tokens of ``[batch, heads, tokens, head_dim]`` less ``centre``
    ``[batch, heads, head_dim]``; the specification of ``triton_prologue.to_blocks``.
    """
    count = tokens.shape[2]
    wide = tokens.float() if centre is None else tokens.float() - centre[:, :, None]
    padded = functional.pad(wide, (0, 0, 0, -count % block)).unflatten(2, (-1, block))
    largest = padded.abs().amax((-1, -2))
    scales = torch.where(largest > 0, largest / LARGEST_INT8, 1.0)
    values = (padded / scales[..., None, None]).round().to(torch.int8)
    return Blocks8(values.flatten(2, 3)[:, :, :count].contiguous(), scales)


def widened(blocks: Blocks8, block: int) -> Tensor:
    """Float32 values of ``to_blocks(..., block)``, less the centre that it took."""
    scales = blocks.scales.repeat_interleave(block, dim=2)[:, :, : blocks.values.shape[2]]
    return blocks.values * scales[..., None]


def to_channels(tokens: Tensor, block: int, scales: Tensor, means: Tensor) -> Channels8:
    """``[batch, heads, keys, head_dim]`` with given scales and means, ``block`` keys a tile."""
    short = -tokens.shape[2] % block
    centred = (tokens.float() - means[:, :, None]) / scales[:, :, None]
    centred = functional.pad(centred.clamp(-LARGEST_FP8, LARGEST_FP8), (0, 0, 0, short))
    order = key_order(centred.shape[2], tokens.device)
    turned = centred[:, :, order].transpose(-1, -2).contiguous()
    return Channels8(turned.to(torch.float8_e4m3fn), scales, means)


def channel_scales(values: Tensor) -> tuple[Tensor, Tensor]:
    """Scale and mean of each channel of ``[batch, heads, keys, head_dim]``."""
    wide = values.float()
    means = wide.mean(2)
    largest = (wide - means[:, :, None]).abs().amax(2)
    return torch.where(largest > 0, largest / LARGEST_FP8, 1.0), means


def key_order(keys: int, device: torch.device) -> Tensor:
    """Which key stands at each position, for ``keys`` a multiple of 16."""
    places = torch.arange(keys, device=device).view(-1, 2, 4, 2)
    return places.permute(0, 2, 1, 3).reshape(keys)


@dataclass(frozen=True)
class Quantiser:
    """What makes the 8-bit forms: the functions above, or kernels that give the same."""

    to_blocks: Callable[[Tensor, Tensor | None, int], Blocks8]
    to_channels: Callable[[Tensor, int, Tensor, Tensor], Channels8]
    channel_scales: Callable[[Tensor], tuple[Tensor, Tensor]]


PLAIN = Quantiser(to_blocks, to_channels, channel_scales)
