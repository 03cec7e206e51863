"""Which blocks of keys each block of queries attends to.

A mask holds two lists for each query block: key blocks that are attended whole (``full``), and key
blocks of which only some pairs count (``partial``, each with a boolean tile). All other key blocks
are skipped: dropped, or, if the mask is ``averaged``, represented by the mean of their keys and
values (see README). Lists are shared by the batch. They are made on the device that holds the
tensors, without waiting for it, unless a function says otherwise.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from kling_kernels.token_grid import TokenGrid


@dataclass(frozen=True, eq=False)
class BlockList:
    """``counts`` int32 ``[heads or 1, query blocks]``; ``indices`` int32 ``[heads or 1, query
    blocks, key blocks]``, of which the first ``counts`` are the listed key blocks, ascending, and
    the rest the other key blocks. ``keys`` int32 like ``counts``: tokens in the listed blocks, if
    the maker of the list has counted them.
    """

    counts: Tensor
    indices: Tensor
    keys: Tensor | None = None

    @classmethod
    def of(cls, blocks: Tensor) -> BlockList:
        """The list of the true entries of a boolean ``[heads or 1, query blocks, key blocks]``."""
        counts = blocks.sum(-1, dtype=torch.int32)
        first = torch.argsort((~blocks).to(torch.uint8), dim=-1, stable=True)
        return cls(counts, first.to(torch.int32).contiguous())

    def blocks(self) -> Tensor:
        """The boolean map that the list came from."""
        places = torch.arange(self.indices.shape[-1], device=self.indices.device)
        listed = places < self.counts[..., None]
        return torch.zeros_like(listed).scatter_(-1, self.indices.long(), listed)


@dataclass(frozen=True, eq=False)
class PartialBlocks:
    """Blocks of which only the true pairs of ``tiles`` bool ``[tiles, query, key]`` count.

    ``tile_ids`` int32 ``[heads or 1, query blocks, key blocks]`` names the tile of a listed block.
    """

    list: BlockList
    tile_ids: Tensor
    tiles: Tensor


@dataclass(frozen=True, eq=False)
class BlockMask:
    """Block lists over ``query_tokens`` x ``key_tokens``; the last block of either may be short."""

    full: BlockList
    query_tokens: int
    key_tokens: int
    block_q: int = 128
    block_k: int = 128
    partial: PartialBlocks | None = None
    averaged: bool = False
    is_dense: bool = False  # known to attend to everything, without asking the device

    @classmethod
    def dense(
        cls, grid: TokenGrid, *, block_q: int = 128, block_k: int = 128, device: str = "cpu"
    ) -> BlockMask:
        """Every block whole: exact attention."""
        return _dense(grid.tokens, block_q, block_k, device)

    @classmethod
    def from_blocks(
        cls,
        blocks: Tensor,
        query_tokens: int,
        key_tokens: int,
        block_q: int = 128,
        block_k: int = 128,
    ) -> BlockMask:
        """Whole blocks from a boolean ``[heads or 1, query blocks, key blocks]``."""
        expected = (math.ceil(query_tokens / block_q), math.ceil(key_tokens / block_k))
        if blocks.ndim != 3 or tuple(blocks.shape[1:]) != expected:
            raise ValueError(
                f"blocks must be [heads or 1, {expected[0]}, {expected[1]}] for {query_tokens} x "
                f"{key_tokens} tokens in blocks of {block_q} x {block_k}, not {tuple(blocks.shape)}"
            )
        return cls(BlockList.of(blocks), query_tokens, key_tokens, block_q, block_k)

    @classmethod
    def from_dense(cls, allowed: Tensor, block_q: int = 128, block_k: int = 128) -> BlockMask:
        """Lists of a boolean ``[heads or 1, query tokens, key tokens]``. Waits for the device."""
        heads, query_tokens, key_tokens = allowed.shape
        rows, columns = math.ceil(query_tokens / block_q), math.ceil(key_tokens / block_k)
        padded = allowed.new_zeros(heads, rows * block_q, columns * block_k)
        padded[:, :query_tokens, :key_tokens] = allowed
        tiles = padded.view(heads, rows, block_q, columns, block_k).transpose(2, 3)
        empty = cls.from_blocks(
            allowed.new_zeros(heads, rows, columns), query_tokens, key_tokens, block_q, block_k
        )
        touched = tiles.flatten(3).any(-1)
        return empty._with_tiles(touched & False, touched.nonzero(), tiles[touched])

    @property
    def device(self) -> torch.device:
        """Where the lists are."""
        return self.full.indices.device

    @property
    def heads(self) -> int:
        """Number of different lists: the model's heads, or 1 shared by all."""
        return self.full.counts.shape[0]

    def to(self, device: torch.device | str) -> BlockMask:
        """The same mask on another device."""
        if torch.device(device) == self.device:
            return self
        partial = self.partial
        if partial is not None:
            partial = PartialBlocks(
                BlockList(partial.list.counts.to(device), partial.list.indices.to(device)),
                partial.tile_ids.to(device),
                partial.tiles.to(device),
            )
        full = BlockList(self.full.counts.to(device), self.full.indices.to(device))
        return replace(self, full=full, partial=partial)

    def attended(self) -> Tensor:
        """Boolean ``[heads or 1, query blocks, key blocks]``: full or partial."""
        blocks = self.full.blocks()
        return blocks if self.partial is None else blocks | self.partial.list.blocks()

    def key_counts(self) -> Tensor:
        """Keys in each key block, int64 ``[key blocks]``: ``block_k`` but for a short last one."""
        blocks = self.full.indices.shape[-1]
        starts = torch.arange(blocks, device=self.device) * self.block_k
        return (self.key_tokens - starts).clamp(max=self.block_k)

    def to_dense(self) -> Tensor:
        """Boolean ``[heads or 1, query tokens, key tokens]`` of the pairs attended exactly."""
        tiles = self.full.blocks()[..., None, None]
        tiles = tiles.expand(-1, -1, -1, self.block_q, self.block_k)
        if self.partial is not None:
            listed = self.partial.list.blocks()[..., None, None]
            tiles = tiles | (listed & self.partial.tiles[self.partial.tile_ids.long()])
        heads, rows, columns = tiles.shape[:3]
        grown = tiles.transpose(2, 3).reshape(heads, rows * self.block_q, columns * self.block_k)
        return grown[:, : self.query_tokens, : self.key_tokens]

    def visited(self) -> Tensor:
        """Computed share of all query-key pairs, without waiting for the device: a partial block
        costs as much as a whole one, a mean in place of a skipped block as much as one key.
        """
        blocks = self.full.indices.shape[-1]
        keys = self._listed_keys(self.full)
        if self.averaged:
            keys = keys + blocks - self.full.counts
        if self.partial is not None:
            keys = keys + self._listed_keys(self.partial.list)
            keys = keys - self.partial.list.counts * int(self.averaged)
        shares = _row_shares(self.query_tokens, self.block_q, self.device)
        return (keys @ shares).sum() / (self.heads * self.key_tokens)

    def _listed_keys(self, lists: BlockList) -> Tensor:
        """Keys in the listed blocks of each query block, float32: the last listed may be short."""
        if lists.keys is not None:
            return lists.keys.float()
        counts, blocks = lists.counts, lists.indices.shape[-1]
        last = lists.indices.gather(-1, (counts - 1).clamp(min=0).long()[..., None])[..., 0]
        short = (counts > 0) & (last == blocks - 1)
        return (counts * self.block_k - short * (-self.key_tokens % self.block_k)).float()

    def density(self) -> float:
        """``visited`` as a number. Waits for the device."""
        return 1.0 if self.is_dense else float(self.visited())

    def _with_tiles(self, whole: Tensor, places: Tensor, tiles: Tensor) -> BlockMask:
        """``whole`` blocks and tiles at other places; a tile that is all true within the tokens
        becomes a whole block, an empty one is dropped, equal ones are stored once.
        """
        head, row, column = places.unbind(-1)
        query = row[:, None] * self.block_q + torch.arange(self.block_q, device=tiles.device)
        key = column[:, None] * self.block_k + torch.arange(self.block_k, device=tiles.device)
        inside = (query < self.query_tokens)[:, :, None] & (key < self.key_tokens)[:, None, :]
        tiles = tiles & inside
        complete = (tiles == inside).flatten(1).all(1)
        some = tiles.flatten(1).any(1) & ~complete
        whole = whole.clone()
        whole[head[complete], row[complete], column[complete]] = True
        full = BlockList.of(whole)
        if not some.any():
            return replace(self, full=full, partial=None, is_dense=False)
        stored, ids = torch.unique(tiles[some], dim=0, return_inverse=True)
        tile_ids = torch.zeros(whole.shape, dtype=torch.int32, device=whole.device)
        tile_ids[head[some], row[some], column[some]] = ids.to(torch.int32)
        listed = torch.zeros_like(whole)
        listed[head[some], row[some], column[some]] = True
        partial = PartialBlocks(BlockList.of(listed), tile_ids, stored)
        return replace(self, full=full, partial=partial, is_dense=False)


@functools.lru_cache(maxsize=32)
def _row_shares(tokens: int, block: int, device: torch.device) -> Tensor:
    """Share of all queries in each query block, float32."""
    starts = torch.arange(0, tokens, block, device=device)
    return (tokens - starts).clamp(max=block).float() / tokens


@functools.lru_cache(maxsize=32)
def _dense(tokens: int, block_q: int, block_k: int, device: str) -> BlockMask:
    shape = (1, math.ceil(tokens / block_q), math.ceil(tokens / block_k))
    everything = torch.ones(shape, dtype=torch.bool, device=device)
    mask = BlockMask.from_blocks(everything, tokens, tokens, block_q, block_k)
    return replace(mask, is_dense=True)
