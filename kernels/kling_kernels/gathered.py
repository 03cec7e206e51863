"""Block-sparse attention on a CPU: gather the listed keys, then use two large matrix products.

Query blocks whose lists have one size form a batch. A batch's keys are copied side by side,
multiplied with its queries, turned into weights in place and multiplied with its values, always in
the same memory. (PyTorch's own kernel would take 64 of 256 queries at a time and pack all keys for
each.)

The weights are 2^x without the row's largest x subtracted, which would take two more passes. Where
a row's sum shows that this was needed, its batch is computed again with the largest subtracted.
Python code between two large products is slow, because its memory has left the cache, so all that
can be prepared is prepared before the first product.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import pad

from kling_kernels.averages import block_means
from kling_kernels.block_mask import BlockList, BlockMask

BLOCKS = (256, 64)
"""Queries and keys of the blocks that suit this backend: as many pairs as 128 x 128, with as good a
recall."""
KEYS_AT_ONCE = 1024
"""Of one query block; one key block at least."""
BYTES_AT_ONCE = 2**21
"""Of queries, gathered keys and values, weights and the result; more only where one query block
needs more."""
SAFE = (2.0**-60, 2.0**60)
"""Sums of a row's 2^x that lost nothing: what underflowed was less than 2^-66 of them, and
products with values up to 2^67 do not overflow."""


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
    call = _Call(q, k, v, mask, scale)
    batches = list(_batches(mask, q.shape[0] * q.shape[1], q.shape[3], call.dtype))
    if sum(len(batch.places) for batch in batches) < len(call.results):
        call.stored.zero_()
    sums = [call.attend(batch) for batch in batches]
    if sums and not _safe(torch.cat([each.flatten() for each in sums])):
        for batch, each in zip(batches, sums, strict=True):
            if not _safe(each):
                call.attend(batch, call.tops(batch))
    return call.stored.flatten(1, 2)[:, : mask.query_tokens].transpose(1, 2)


def _safe(sums: Tensor) -> bool:
    least, most = (each.item() for each in sums.aminmax())
    return SAFE[0] <= least <= most <= SAFE[1]


@dataclass(frozen=True, eq=False)
class _Batch:
    """Query blocks whose lists have one size. ``places`` number the query blocks as (batch * heads
    + head) * rows + row. ``pieces``, int64 ``[query blocks, key blocks]``, number the listed key
    blocks in the same way, one piece for each gather. ``others`` are blocks that count as means,
    and ``weight`` is log2 of their keys. Each query block has ``queries`` queries that see ``keys``
    keys, some of them through tiles if the batch is ``tiled``.
    """

    places: list[int]
    pieces: list[Tensor]
    others: Tensor
    weight: Tensor
    queries: int
    keys: int
    tiled: bool


def _batches(mask: BlockMask, heads: int, head_dim: int, dtype: torch.dtype) -> Iterator[_Batch]:
    """Batches of about ``BYTES_AT_ONCE``: all query blocks of ``heads`` heads that see any key."""
    lists = mask.full if mask.partial is None else BlockList.of(mask.attended())
    rows, columns = lists.indices.shape[1:]
    indices = lists.indices.flatten(0, 1).long()
    keys = (mask.key_counts() * lists.blocks()).sum(-1)
    queries = (mask.query_tokens - torch.arange(rows) * mask.block_q).clamp(max=mask.block_q)
    tiled = torch.zeros_like(keys) if mask.partial is None else mask.partial.list.counts > 0
    sizes = torch.stack([lists.counts.long(), keys, queries.expand_as(keys), tiled.long()], -1)
    kinds: dict[tuple[int, ...], list[int]] = {}
    for place, size in zip(range(heads * rows), itertools.cycle(sizes.flatten(0, 1).tolist())):
        kinds.setdefault(tuple(size), []).append(place)
    at_once = max(1, KEYS_AT_ONCE // mask.block_k)
    for (listed, seen, asking, tiles), alike in kinds.items():
        skipped = (columns - listed) * mask.averaged
        wide = max(min(seen, at_once * mask.block_k), skipped)
        if not wide:
            continue
        each = (2 * (wide + asking) * head_dim + (1 + tiles) * wide * asking) * dtype.itemsize
        count = max(1, BYTES_AT_ONCE // each)
        places = torch.tensor(alike)
        blocks = indices[places % len(indices)] + places[:, None] // rows * columns
        own = blocks[:, :listed].split(at_once, 1) if listed else ()
        means = blocks[:, listed : listed + skipped]
        # only the last block may be short, and all of these list it or none does
        weight = mask.key_counts()[means[0] % columns].to(dtype).log2()
        parts = (places, means, *own)
        for some, others, *pieces in zip(*(x.split(count) for x in parts), strict=True):
            yield _Batch(some.tolist(), pieces, others, weight, asking, seen, bool(tiles))


class _Call:
    """The operands of one call, and the memory that its batches share."""

    def __init__(self, q: Tensor, k: Tensor, v: Tensor, mask: BlockMask, scale: float) -> None:
        batch, heads, _, head_dim = q.shape
        self.mask = mask
        self.scale = scale / math.log(2)
        queries = _Blocks(q, mask.block_q).rows
        self.dtype = queries.dtype
        self.queries = queries.unflatten(1, (mask.block_q, head_dim)).unbind()
        self.blocks = [_Blocks(each, mask.block_k) for each in (k, v)]
        averaged = (k, v) if mask.averaged else ()
        self.means = [_Blocks(block_means(each, mask.block_k), 1) for each in averaged]
        self.weights, self.found = _Room(queries), _Room(queries)
        rows = mask.full.counts.shape[1]
        self.stored = torch.empty(batch, rows, mask.block_q, heads, head_dim, dtype=q.dtype)
        of_heads = (each for film in self.stored.unbind() for each in film.unbind(2))
        self.results = [each for head in of_heads for each in head.unbind()]

    def attend(self, batch: _Batch, top: Tensor | None = None) -> Tensor:
        """Store what the batch's queries see, and return the sums of their weights ``[query blocks,
        queries, 1]``, each 2^(logit - ``top``).
        """
        queries = self._asking(batch)
        found = self.found.shaped(*queries.shape)
        total = queries.new_zeros(())
        for number, (keys, values, bias) in enumerate(self._pieces(batch)):
            logits = self._logits(queries, keys, bias)
            weights = (logits if top is None else logits.sub_(top)).exp2_()
            found.baddbmm_(weights, values, beta=min(number, 1))
            sums = weights.sum(-1, keepdim=True)
            total = total.add_(sums) if number else sums
        if top is not None:
            total.masked_fill_(total == 0, 1)
        for place, each, by in zip(batch.places, found, total, strict=True):
            torch.div(each, by, out=self.results[place][: batch.queries])
        return total

    def tops(self, batch: _Batch) -> Tensor:
        """The largest logit of each query; 0 for a query without keys, whose weights stay 0."""
        queries = self._asking(batch)
        pieces = self._pieces(batch)
        tops = [self._logits(queries, keys, bias).amax(-1, True) for keys, _, bias in pieces]
        return torch.stack(tops).amax(0).nan_to_num(neginf=0.0)

    def _asking(self, batch: _Batch) -> Tensor:
        """The batch's queries ``[query blocks, queries, head_dim]``."""
        blocks = [self.queries[place] for place in batch.places]
        return _first(torch.stack(blocks) if len(blocks) > 1 else blocks[0][None], batch.queries)

    def _logits(self, queries: Tensor, keys: Tensor, bias: Tensor | None) -> Tensor:
        """Base-2 logits ``[query blocks, queries, keys]``; the next call writes over them."""
        room = self.weights.shaped(*queries.shape[:2], keys.shape[1])
        room.baddbmm_(queries, keys.transpose(1, 2), beta=0, alpha=self.scale)
        return room if bias is None else room.add_(bias)

    def _pieces(self, batch: _Batch) -> Iterator[tuple[Tensor, Tensor, Tensor | None]]:
        """Keys and values ``[query blocks, keys, head_dim]`` and the bias that is added to their
        logits: first of the listed blocks, then the means of the others, each with the weight of
        its n keys. Each piece is written over the one before.
        """
        seen = batch.keys
        for piece in batch.pieces:
            bias = self._outside(batch, piece)[:, :, :seen] if batch.tiled else None
            places = piece.flatten()
            keys, values = (each.taken(places, len(piece)) for each in self.blocks)
            yield _first(keys, seen), _first(values, seen), bias
            seen -= piece.shape[1] * self.mask.block_k
        if batch.others.shape[1]:
            places = batch.others.flatten()
            keys, values = (each.taken(places, len(batch.others)) for each in self.means)
            yield keys, values, batch.weight

    def _outside(self, batch: _Batch, piece: Tensor) -> Tensor:
        """Minus infinity for the pairs that do not count, zero for the others: ``[query blocks,
        queries, keys]``.
        """
        full, partial = self.mask.full, self.mask.partial
        assert partial is not None
        own = torch.tensor(batch.places) % full.counts.numel()
        listed = piece % full.indices.shape[2]
        ids = partial.tile_ids.flatten(0, 1)[own].gather(1, listed)
        whole = full.blocks().flatten(0, 1)[own].gather(1, listed)
        tiles = partial.tiles[ids.long()] | whole[..., None, None]
        allowed = tiles.transpose(1, 2)[:, : batch.queries].flatten(2)
        return torch.zeros(allowed.shape).masked_fill_(~allowed, float("-inf"))


class _Room:
    """Memory that is used again and again: fresh memory each time costs more than a copy."""

    def __init__(self, like: Tensor) -> None:
        self.memory = self.last = like.new_empty(0)

    def shaped(self, *shape: int) -> Tensor:
        """A tensor of this shape in the shared memory, with arbitrary contents."""
        if self.last.shape != shape:
            size = math.prod(shape)
            if len(self.memory) < size:
                self.memory = self.memory.new_empty(size)
            self.last = self.memory[:size].view(shape)
        return self.last


class _Blocks:
    """Blocks of the tokens ``[batch, heads, tokens, head_dim]`` in at least float32, the last
    filled up with zeros: ``rows`` of ``block * head_dim``.
    """

    def __init__(self, tokens: Tensor, block: int) -> None:
        wide = torch.promote_types(tokens.dtype, torch.float32)
        short = -tokens.shape[2] % block
        filled = pad(tokens, (0, 0, 0, short)) if short else tokens  # pad by nothing copies, too
        self.width = tokens.shape[3]
        self.rows = filled.to(wide).reshape(-1, block * self.width)
        self.room = _Room(self.rows)

    def taken(self, places: Tensor, lists: int) -> Tensor:
        """The blocks at ``places``, those of each of ``lists`` lists side by side: ``[lists,
        tokens, head_dim]``. A place is (batch * heads + head) * blocks + block.
        """
        room = self.room.shaped(len(places), self.rows.shape[1])
        torch.index_select(self.rows, 0, places, out=room)
        return room.view(lists, -1, self.width)


def _first(blocks: Tensor, count: int) -> Tensor:
    """The first ``count`` tokens of each block, or all if there are fewer."""
    return blocks if blocks.shape[1] <= count else blocks[:, :count]
