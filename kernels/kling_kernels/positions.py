"""Compact rotary tables: a row for each line and each column of a grid instead of each token.

A pair of channels turns by one of the film's three axes, so all tokens of a line of a frame, or all
of a column of the film, share its angle. A model's tables repeat that number for every token; those
of LTX-2, which are separate for each head, are twice as large as the tokens that they turn. Tables
of lines and columns stay in the caches. A token's cosine (or sine) is the sum of one row of a line
and one of a column, of which one holds 0 for each pair.
"""

from __future__ import annotations

import functools

import torch
from torch import Tensor

from kling_kernels.prologue import Rotation
from kling_kernels.token_grid import TokenGrid

PART = 4096  # tokens whose numbers are compared at a time


class Positions:
    """Compact tables of one grid, cached between the layers of a forward call.

    Which pairs turn by column is found once, in the first tables; that waits for the device.
    """

    def __init__(self, grid: TokenGrid) -> None:
        self.grid = grid
        self._by_column: Tensor | None = None
        self._is_known = False
        self._made: tuple[tuple[object, ...], Rotation] | None = None

    def forget(self) -> None:
        """Call this before a forward call: its tables may be new ones at the same address."""
        self._made = None

    def compact(self, rotation: Rotation) -> Rotation:
        """``rotation`` with compact tables; unchanged if some pair turns by neither axis."""
        tables = (rotation.cos, rotation.sin)
        said = tuple((each.data_ptr(), each.shape, each.stride()) for each in tables)
        if self._made is None or self._made[0] != said:
            if not self._is_known:
                self._by_column, self._is_known = pairs_by_column(rotation, self.grid), True
            found = self._by_column
            made = rotation if found is None else by_rows(rotation, found, self.grid)
            self._made = (said, made)
        return self._made[1]


def pairs_by_column(rotation: Rotation, grid: TokenGrid) -> Tensor | None:
    """Which pairs of ``rotation``'s tables, in kernel order, turn by the column of a token and not
    by its frame or its line: bool ``[heads or 1, 1, pairs]``. None if some pair turns by neither.
    Entries are compared to the last bit.
    """
    rows, tokens = places(grid, rotation.cos.device)
    alike = torch.ones(2, *rotation.cos.shape[1::2], dtype=torch.bool, device=rows.device)
    for table in (rotation.cos, rotation.sin):
        for start in range(grid.prefix, grid.tokens, PART):
            part = table[:, :, start : start + PART]
            for kind in range(2):
                same = tokens[rows[kind, start : start + PART]]
                alike[kind] &= (part == table[:, :, same]).all(2).all(0)
    by_line, by_column = alike.unsqueeze(2)
    return ~by_line if bool((by_line | by_column).all()) else None


def by_rows(rotation: Rotation, by_column: Tensor, grid: TokenGrid) -> Rotation:
    """``rotation`` of every token as sums of two of the rows of ``places``."""
    rows, tokens = places(grid, rotation.cos.device)
    lines = len(tokens) - grid.width - 1
    row = torch.arange(len(tokens), device=rows.device)[:, None]
    is_line, is_column = row < lines, (row >= lines) & (row < len(tokens) - 1)
    counts = (row < grid.prefix) | (is_line & ~by_column) | (is_column & by_column)
    cos, sin = (
        torch.where(counts, each[:, :, tokens], 0.0).contiguous()
        for each in (rotation.cos, rotation.sin)
    )
    return Rotation(cos, sin, rotation.neighbours, rows)


@functools.lru_cache(maxsize=32)
def places(grid: TokenGrid, device: torch.device) -> tuple[Tensor, Tensor]:
    """``rows`` int32 ``[2, tokens]``: the two table rows of each token of ``grid`` in kernel order;
    and for each row one token that uses it, int64 ``[rows]``. There is a row for each token of the
    prefix, each line of each frame and each column, and an empty one that the prefix's tokens add.
    """
    frame, line, column = grid.coordinates().T
    lines, prefix = grid.frames * grid.height, torch.arange(grid.prefix)
    first = torch.cat([prefix, grid.prefix + frame * grid.height + line])
    second = torch.cat([torch.full_like(prefix, grid.width), column]) + grid.prefix + lines
    raster = grid.prefix + torch.cat([torch.arange(lines) * grid.width, torch.arange(grid.width)])
    tokens = grid.inverse[torch.cat([prefix, raster, torch.zeros(1, dtype=torch.int64)])]
    return torch.stack([first, second]).int().to(device), tokens.to(device)
