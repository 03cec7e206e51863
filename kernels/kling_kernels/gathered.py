"""Block-sparse attention on a CPU: listed keys side by side, for PyTorch's dense kernel.

Query blocks whose lists have one size are one batch of small dense attentions. PyTorch's kernel
takes 32 queries at a time if it is given fewer than 192, 64 from there on and 256 from 768 on
(``flash_attention_kernel_impl``), and reads all keys again for each such piece: blocks of 256
queries or more come near to what dense attention costs per pair.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import pad, scaled_dot_product_attention

from kling_kernels.averages import block_means
from kling_kernels.block_mask import BlockList, BlockMask

BLOCKS = (256, 64)
"""Queries and keys of the blocks that suit it: as many pairs as 128 x 128, and as good a choice."""
BYTES_AT_ONCE = 2**22
"""Of queries, gathered keys and values, tiles and the result; more only where one query block needs
more."""


def refusal(q: Tensor, _: BlockMask) -> str:
    """Why this cannot run, or nothing."""
    if q.device.type != "cpu":
        return f"it gathers for PyTorch's CPU kernel, and the tensors are on {q.device.type}"
    if q.dtype not in (torch.float64, torch.float32, torch.bfloat16, torch.float16):
        return f"it computes float64, float32, bfloat16 and float16, not {q.dtype}"
    return ""


def attention(q: Tensor, k: Tensor, v: Tensor, mask: BlockMask, scale: float) -> Tensor:
    """softmax over the attended keys; stored ``[batch, tokens, heads, head_dim]``. Query blocks
    without keys are left at zero.
    """
    batch, heads, _, head_dim = q.shape
    rows = mask.full.counts.shape[1]
    queries = _Blocks(q, mask.block_q)
    keys, values = (_Keys(each, mask) for each in (k, v))
    stored = torch.zeros(batch, rows, mask.block_q, heads, head_dim, dtype=q.dtype)
    result = stored.permute(0, 3, 1, 2, 4)
    for group in _groups(mask, q):
        head, row = group.places // rows, group.places % rows
        found = scaled_dot_product_attention(
            queries.taken(group.places)[:, None, : group.queries],
            keys.gathered(group, head),
            values.gathered(group, head),
            attn_mask=_bias(mask, group, q.dtype),
            scale=scale,
        )
        result[:, :, :, : group.queries][head // heads, head % heads, row] = found[:, 0]
    return stored.flatten(1, 2)[:, : mask.query_tokens].transpose(1, 2)


@dataclass(frozen=True, eq=False)
class _Group:
    """Query blocks of one batch. ``places`` int64 are (batch * heads + head) * rows + row. Each has
    ``queries`` that see ``keys`` in the ``listed`` key blocks ``[query blocks, key blocks]``;
    ``others`` are skipped. ``allowed`` bool ``[query blocks, queries, keys]`` where some are tiles.
    """

    places: Tensor
    listed: Tensor
    others: Tensor
    queries: int
    keys: int
    allowed: Tensor | None


def _groups(mask: BlockMask, q: Tensor) -> Iterator[_Group]:
    """All query blocks that see anything, in groups of about ``BYTES_AT_ONCE``."""
    lists = mask.full if mask.partial is None else BlockList.of(mask.attended())
    rows, columns = lists.indices.shape[1:]
    indices = lists.indices.flatten(0, 1).long()
    keys = (mask.key_counts() * lists.blocks()).sum(-1)
    queries = (mask.query_tokens - torch.arange(rows) * mask.block_q).clamp(max=mask.block_q)
    tiled = torch.zeros_like(keys) if mask.partial is None else mask.partial.list.counts > 0
    sizes = torch.stack([lists.counts.long(), keys, queries.expand_as(keys), tiled.long()], -1)
    kinds, kind = sizes.flatten(0, 1).unique(dim=0, return_inverse=True)
    kind = kind.view_as(keys).expand(*q.shape[:2], rows).flatten()
    alike = kind.argsort(stable=True).split(kind.bincount(minlength=len(kinds)).tolist())
    for (listed, seen, asking, tiles), places in zip(kinds.tolist(), alike, strict=True):
        wide = seen + (columns - listed) * mask.averaged
        copies = 1 + mask.averaged  # the means are put behind in a second copy
        each = 2 * (copies * wide + asking) * q.shape[3] * q.itemsize + 5 * wide * asking * tiles
        for some in places.split(max(1, BYTES_AT_ONCE // each)) if wide else ():
            own = some % len(indices)
            own_blocks, others = indices[own].split([listed, columns - listed], 1)
            allowed = _allowed(mask, own, own_blocks)[:, :asking, :seen] if tiles else None
            yield _Group(some, own_blocks, others, asking, seen, allowed)


def _allowed(mask: BlockMask, own: Tensor, listed: Tensor) -> Tensor:
    """The pairs of the blocks ``listed`` for the query blocks ``own`` that count: bool ``[query
    blocks, block_q, keys]``.
    """
    assert mask.partial is not None
    ids = mask.partial.tile_ids.flatten(0, 1)[own].gather(1, listed)
    whole = mask.full.blocks().flatten(0, 1)[own].gather(1, listed)
    tiles = mask.partial.tiles[ids.long()] | whole[..., None, None]
    return tiles.transpose(1, 2).flatten(2)


def _bias(mask: BlockMask, group: _Group, dtype: torch.dtype) -> Tensor | None:
    """What is added to the logits, ``[query blocks or 1, 1, queries or 1, keys]``: minus infinity
    outside of the tiles, log n for a mean of n keys.
    """
    if group.allowed is None and not mask.averaged:
        return None
    bias = torch.zeros(1, 1, 1, group.keys, dtype=torch.promote_types(dtype, torch.float32))
    if group.allowed is not None:
        bias = bias.masked_fill(~group.allowed[:, None], float("-inf"))
    if mask.averaged:  # only the last block may be short, and all of a group list it or none does
        weight = mask.key_counts()[group.others[0]].to(bias).log()
        bias = torch.cat([bias, weight.expand(*bias.shape[:3], -1)], -1)
    return bias


class _Blocks:
    """Blocks of the tokens ``[batch, heads, tokens, head_dim]``, the last filled up with zeros."""

    def __init__(self, tokens: Tensor, block: int) -> None:
        short = -tokens.shape[2] % block
        filled = pad(tokens, (0, 0, 0, short)) if short else tokens  # pad by nothing copies, too
        self.shape = (block, tokens.shape[3])
        self.rows = filled.reshape(-1, block * tokens.shape[3])
        self.room = self.rows[:0]

    def taken(self, places: Tensor) -> Tensor:
        """``[places, block, head_dim]``, (batch * heads + head) * blocks + block being a place. The
        next call may write over it: fresh memory each time costs more than the copy.
        """
        if len(self.room) < len(places):
            self.room = self.rows.new_empty(len(places), self.rows.shape[1])
        room = self.room[: len(places)]
        return torch.index_select(self.rows, 0, places, out=room).unflatten(1, self.shape)


class _Keys:
    """Keys or values in blocks, and the means of these if they count."""

    def __init__(self, tokens: Tensor, mask: BlockMask) -> None:
        self.blocks = _Blocks(tokens, mask.block_k)
        self.means = None
        if mask.averaged:
            self.means = block_means(tokens, mask.block_k).to(tokens).flatten(0, 1)

    def gathered(self, group: _Group, head: Tensor) -> Tensor:
        """The group's keys, then the means of what it skips: ``[query blocks, 1, keys, head_dim]``
        of the heads ``[query blocks]``.
        """
        columns = group.listed.shape[1] + group.others.shape[1]
        places = group.listed + head[:, None] * columns
        found = self.blocks.taken(places.flatten()).unflatten(0, places.shape)
        found = found.flatten(1, 2)[:, None, : group.keys]
        if self.means is None:
            return found
        return torch.cat([found, self.means[head[:, None], group.others][:, None]], 2)
