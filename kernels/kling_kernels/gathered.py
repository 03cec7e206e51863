"""Block-sparse attention on a CPU: listed keys side by side, and two matrix products.

Query blocks whose lists have one size are one batch. Their keys are copied side by side, at most
``KEYS_AT_ONCE`` at a time, multiplied with the queries, made weights in place and multiplied with
the values: the same few pieces of memory again and again, which the cache holds. What PyTorch's
own kernel loses against it on short lists: it takes 64 of 256 queries at a time, and reads all
keys again for each such piece.

The weights are 2^x, without the row's largest x taken off: that would be two more passes over all
of them. It is done again, with the largest off, where a row's sum shows that it was needed.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import pad

from kling_kernels.averages import block_means
from kling_kernels.block_mask import BlockList, BlockMask

BLOCKS = (256, 64)
"""Queries and keys of the blocks that suit it: as many pairs as 128 x 128, and as good a choice."""
KEYS_AT_ONCE = 1024
"""Of one query block; one key block at least."""
BYTES_AT_ONCE = 2**22
"""Of queries, gathered keys and values, weights and the result; more only where one query block
needs more."""
SAFE = (2.0**-60, 2.0**60)
"""Sums of a row's 2^x that lost nothing: what underflowed was less than 2^-66 of them, and
products with values up to 2^67 do not overflow."""

Piece = tuple[Tensor, Tensor, Tensor | None]
"""Keys and values ``[query blocks, keys, head_dim]``, and what is added to the logits (base 2)."""


def refusal(q: Tensor, _: BlockMask) -> str:
    """Why this cannot run, or nothing."""
    if q.device.type != "cpu":
        return f"it gathers for matrix products of a CPU, and the tensors are on {q.device.type}"
    if q.dtype not in (torch.float64, torch.float32, torch.bfloat16, torch.float16):
        return f"it takes float64, float32, bfloat16 and float16, not {q.dtype}"
    return ""


def attention(q: Tensor, k: Tensor, v: Tensor, mask: BlockMask, scale: float) -> Tensor:
    """softmax over the attended keys, in float64 if ``q`` is, else in float32; stored ``[batch,
    tokens, heads, head_dim]`` in ``q``'s dtype. Query blocks without keys are left at zero.
    """
    batch, heads, _, head_dim = q.shape
    rows = mask.full.counts.shape[1]
    queries = _Blocks(q, mask.block_q)
    keys, values = (_Blocks(each, mask.block_k) for each in (k, v))
    means = [block_means(each, mask.block_k).flatten(0, 1) for each in (k, v) if mask.averaged]
    weights = _Room(queries.rows)
    stored = torch.zeros(batch, rows, mask.block_q, heads, head_dim, dtype=q.dtype)
    result = stored.permute(0, 3, 1, 2, 4)
    for group in _groups(mask, queries.rows, heads * batch, head_dim):
        pieces = functools.partial(_pieces, mask, group, (keys, values), means)
        asking = queries.taken(group.places, len(group.places))[:, : group.queries]
        found = _softmax_of(asking, pieces, scale / math.log(2), weights)
        for place, each in zip(group.places.tolist(), found, strict=True):
            head, row = divmod(place, rows)
            result[head // heads, head % heads, row, : group.queries] = each
    return stored.flatten(1, 2)[:, : mask.query_tokens].transpose(1, 2)


def _softmax_of(
    queries: Tensor, pieces: Callable[[], Iterator[Piece]], scale: float, room: _Room
) -> Tensor:
    """Values by the softmax, to the base 2, of ``scale`` x queries ``[query blocks, queries,
    head_dim]`` x keys of all pieces; zero for a query without keys.
    """

    def logits(keys: Tensor, bias: Tensor | None) -> Tensor:
        found = room.shaped(*queries.shape[:2], keys.shape[1])
        found.baddbmm_(queries, keys.transpose(1, 2), beta=0, alpha=scale)
        return found if bias is None else found.add_(bias)

    def summed(top: Tensor | None) -> tuple[Tensor, Tensor]:
        total, found = None, torch.empty_like(queries)
        for keys, values, bias in pieces():
            weights = logits(keys, bias)
            weights = (weights if top is None else weights.sub_(top)).exp2_()
            found.baddbmm_(weights, values, beta=0 if total is None else 1)
            sums = weights.sum(-1, keepdim=True)
            total = sums if total is None else total.add_(sums)
        return total, found

    total, found = summed(None)
    least, most = (each.item() for each in total.aminmax())
    if SAFE[0] <= least <= most <= SAFE[1]:
        return found.div_(total)
    tops = [logits(keys, bias).amax(-1, keepdim=True) for keys, _, bias in pieces()]
    # a query without keys has the maximum -inf; subtracting 0 instead keeps it free of NaN
    total, found = summed(torch.stack(tops).amax(0).nan_to_num(neginf=0.0))
    return found.div_(total.masked_fill_(total == 0, 1))


@dataclass(frozen=True, eq=False)
class _Group:
    """Query blocks of one batch. ``places`` int64 are (batch * heads + head) * rows + row. Each has
    ``queries`` that see ``keys`` in the ``listed`` key blocks ``[query blocks, key blocks]``, some
    by tiles if they are ``tiled``; ``others`` are skipped.
    """

    places: Tensor
    listed: Tensor
    others: Tensor
    queries: int
    keys: int
    tiled: bool


def _groups(mask: BlockMask, like: Tensor, heads: int, head_dim: int) -> Iterator[_Group]:
    """All query blocks of so many heads that see anything, in groups of about ``BYTES_AT_ONCE``."""
    lists = mask.full if mask.partial is None else BlockList.of(mask.attended())
    rows, columns = lists.indices.shape[1:]
    indices = lists.indices.flatten(0, 1).long()
    keys = (mask.key_counts() * lists.blocks()).sum(-1)
    queries = (mask.query_tokens - torch.arange(rows) * mask.block_q).clamp(max=mask.block_q)
    tiled = torch.zeros_like(keys) if mask.partial is None else mask.partial.list.counts > 0
    sizes = torch.stack([lists.counts.long(), keys, queries.expand_as(keys), tiled.long()], -1)
    kinds, kind = sizes.flatten(0, 1).unique(dim=0, return_inverse=True)
    kind = kind.view_as(keys).repeat(heads // len(keys), 1).flatten()
    alike = kind.argsort(stable=True).split(kind.bincount(minlength=len(kinds)).tolist())
    for (listed, seen, asking, tiles), places in zip(kinds.tolist(), alike, strict=True):
        wide = max(min(seen, max(KEYS_AT_ONCE, mask.block_k)), (columns - listed) * mask.averaged)
        each = 2 * (wide + asking) * head_dim + (1 + tiles) * wide * asking
        each *= like.itemsize
        for some in places.split(max(1, BYTES_AT_ONCE // each)) if wide else ():
            own, others = indices[some % len(indices)].split([listed, columns - listed], 1)
            yield _Group(some, own, others, asking, seen, bool(tiles))


def _pieces(
    mask: BlockMask, group: _Group, blocks: tuple[_Blocks, _Blocks], means: list[Tensor]
) -> Iterator[Piece]:
    """The group's keys and values, and then the means of what it skips, each with the weight of
    its n keys. What is taken next is written over the last.
    """
    at_once = max(1, KEYS_AT_ONCE // mask.block_k)
    rows, columns = mask.full.indices.shape[1:]
    head = group.places[:, None] // rows
    seen = group.keys
    for listed in group.listed.split(at_once, 1) if seen else ():
        bias = _outside(mask, group, listed)[:, :, :seen] if group.tiled else None
        places = (listed + head * columns).flatten()
        yield *(each.taken(places, len(head))[:, :seen] for each in blocks), bias
        seen -= listed.shape[1] * mask.block_k
    if means and group.others.shape[1]:
        # only the last block may be short, and all of a group list it or none does
        weight = mask.key_counts()[group.others[0]].to(means[0]).log2()
        yield *(each[head, group.others] for each in means), weight


def _outside(mask: BlockMask, group: _Group, listed: Tensor) -> Tensor:
    """Minus infinity for the pairs of the blocks ``listed`` that do not count, zero for the others:
    float32 ``[query blocks, queries, keys]``.
    """
    assert mask.partial is not None
    own = group.places % mask.full.counts.numel()
    ids = mask.partial.tile_ids.flatten(0, 1)[own].gather(1, listed)
    whole = mask.full.blocks().flatten(0, 1)[own].gather(1, listed)
    tiles = mask.partial.tiles[ids.long()] | whole[..., None, None]
    allowed = tiles.transpose(1, 2)[:, : group.queries].flatten(2)
    return torch.zeros(allowed.shape).masked_fill_(~allowed, float("-inf"))


class _Room:
    """Memory that every use writes over: fresh memory each time costs more than a copy."""

    def __init__(self, like: Tensor) -> None:
        self.memory = self.last = like.new_empty(0)

    def shaped(self, *shape: int) -> Tensor:
        """Of this shape, and any contents."""
        if self.last.shape != shape:
            size = math.prod(shape)
            if len(self.memory) < size:
                self.memory = self.memory.new_empty(size)
            self.last = self.memory[:size].view(shape)
        return self.last


class _Blocks:
    """Blocks of the tokens ``[batch, heads, tokens, head_dim]`` in at least float32, the last
    filled up with zeros.
    """

    def __init__(self, tokens: Tensor, block: int) -> None:
        wide = torch.promote_types(tokens.dtype, torch.float32)
        short = -tokens.shape[2] % block
        filled = pad(tokens, (0, 0, 0, short)) if short else tokens  # pad by nothing copies, too
        self.width = tokens.shape[3]
        self.rows = filled.to(wide).reshape(-1, block * self.width)
        self.room = _Room(self.rows)

    def taken(self, places: Tensor, lists: int) -> Tensor:
        """So many lists of blocks, each side by side ``[lists, tokens, head_dim]``; (batch * heads
        + head) * blocks + block being a place.
        """
        room = self.room.shaped(len(places), self.rows.shape[1])
        torch.index_select(self.rows, 0, places, out=room)
        return room.view(lists, -1, self.width)
