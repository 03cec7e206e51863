"""The tokens of one film and the order in which the kernels see them.

Models use raster order: ``prefix`` tokens (text, sound, conditions), then the tokens of every
frame, rows and columns. Kernel order keeps the prefix in front, then the exact frames (first
frame, condition frames), then the other frames along a space-filling curve. Attention, norms and
feed-forward layers do not care about order, so a model permutes hidden states, position tables
and per-token modulation once per forward, not once per layer::

    hidden = hidden[:, grid.order]
    hidden = blocks(hidden)[:, grid.inverse]
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
import torch

from kling_kernels import curves

ORDERS = {
    "hilbert": curves.hilbert,
    "morton": curves.morton,
    "raster": curves.raster,
    "tubes": curves.tubes,
}


@dataclass(frozen=True)
class TokenGrid:
    """A latent film of ``frames`` x ``height`` x ``width`` tokens behind ``prefix`` others.

    ``exact_frames`` are frames whose tokens are never skipped: they and the prefix form the
    leading exact segment. ``kind`` is a name of ``ORDERS``.
    """

    frames: int
    height: int
    width: int
    prefix: int = 0
    exact_frames: tuple[int, ...] = ()
    kind: str = "hilbert"

    def __post_init__(self) -> None:
        if min(self.frames, self.height, self.width) < 1 or self.prefix < 0:
            raise ValueError(
                f"a grid needs at least one token per axis and no negative prefix, not {self!r}"
            )
        if self.kind not in ORDERS:
            raise ValueError(f"unknown order {self.kind!r}; known: {', '.join(ORDERS)}")
        if len(set(self.exact_frames)) != len(self.exact_frames) or not set(
            self.exact_frames
        ) <= set(range(self.frames)):
            raise ValueError(
                f"exact_frames {self.exact_frames} must be different frames in 0..{self.frames - 1}"
            )

    @property
    def tokens(self) -> int:
        """Tokens of the whole sequence."""
        return self.prefix + self.frames * self.height * self.width

    @property
    def exact_tokens(self) -> int:
        """Tokens of the leading exact segment, in kernel order."""
        return self.prefix + len(self.exact_frames) * self.height * self.width

    @property
    def order(self) -> torch.Tensor:
        """Raster index of each kernel position, int64 ``[tokens]`` on the CPU. Do not write."""
        return _permutations(self)[0]

    @property
    def inverse(self) -> torch.Tensor:
        """Kernel position of each raster index, int64 ``[tokens]`` on the CPU. Do not write."""
        return _permutations(self)[1]

    def coordinates(self) -> torch.Tensor:
        """(frame, row, column) of each kernel position behind the prefix, int64 ``[n, 3]``."""
        raster = self.order[self.prefix :] - self.prefix
        row = raster // self.width
        return torch.stack([row // self.height, row % self.height, raster % self.width], dim=1)


@functools.lru_cache(maxsize=64)
def _permutations(grid: TokenGrid) -> tuple[torch.Tensor, torch.Tensor]:
    walk = ORDERS[grid.kind]
    pieces = []
    for frame in grid.exact_frames:
        cells = walk(1, grid.height, grid.width)
        pieces.append(cells + np.array([frame, 0, 0]))
    others = np.array([f for f in range(grid.frames) if f not in grid.exact_frames], np.int64)
    if len(others):
        cells = walk(len(others), grid.height, grid.width)
        cells = np.column_stack([others[cells[:, 0]], cells[:, 1:]])
        pieces.append(cells)
    frame, row, column = np.concatenate(pieces).T
    raster = grid.prefix + (frame * grid.height + row) * grid.width + column
    order = np.concatenate([np.arange(grid.prefix), raster])
    inverse = np.empty_like(order)
    inverse[order] = np.arange(len(order))
    return torch.from_numpy(order), torch.from_numpy(inverse)
