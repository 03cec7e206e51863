"""Block motion of a film, by matching each block of a picture against the next picture."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812

ROWS, COLUMNS = 5, 5
REACH_Y, REACH_X = 3, 4
"""Largest shift in pixels that is searched."""
_FLAT = 1e-3


def block_flow(films: Tensor) -> Tensor:
    """Motion of each block from one picture to the next.

    ``films`` are ``(b t 3 h w)`` in 0..1; height and width are multiples of 5. Shifts of more than
    3 rows or 4 columns are not found, so pictures should have at most about 50 rows. Returns
    ``(b t-1 5 5 3)``: shift to the right and up in pixels, with subpixel precision, and a
    confidence 0..1 (0 where a block is flat).
    """
    grey = films.mean(2)
    batch, time, height, width = grey.shape
    before, after = grey[:, :-1].flatten(0, 1), grey[:, 1:].flatten(0, 1)
    reach = (REACH_X, REACH_X, REACH_Y, REACH_Y)
    padded = F.pad(after[:, None], reach, mode="replicate")[:, 0]
    block = (height // ROWS, width // COLUMNS)
    costs = []
    for y in range(2 * REACH_Y + 1):
        for x in range(2 * REACH_X + 1):
            shifted = padded[:, y : y + height, x : x + width]
            costs.append(F.avg_pool2d((shifted - before)[:, None].abs(), block)[:, 0])
    cost = torch.stack(costs, dim=-1)  # n rows columns shifts
    least, at = cost.min(-1)
    sure = 1 - (least + _FLAT) / (cost.mean(-1) + _FLAT)
    grid = cost.unflatten(-1, (2 * REACH_Y + 1, 2 * REACH_X + 1))
    row, column = at // (2 * REACH_X + 1), at % (2 * REACH_X + 1)
    along = grid.gather(-2, row[..., None, None].expand(*row.shape, 1, grid.shape[-1]))[..., 0, :]
    across = grid.gather(-1, column[..., None, None].expand(*row.shape, grid.shape[-2], 1))[..., 0]
    right = _vertex(along, column) - REACH_X
    up = REACH_Y - _vertex(across, row)
    return torch.stack([right, up, sure], dim=-1).unflatten(0, (batch, time - 1))


def _vertex(cost: Tensor, at: Tensor) -> Tensor:
    """Subpixel minimum of ``cost`` ``(... n)``: vertex of the parabola around its least, ``at``."""
    inner = at.clamp(1, cost.shape[-1] - 2)
    left, middle, right = (
        cost.gather(-1, (inner + step)[..., None])[..., 0] for step in (-1, 0, 1)
    )
    bend = left - 2 * middle + right
    offset = 0.5 * (left - right) / bend.clamp(min=1e-6)
    return torch.where(at == inner, at + offset.clamp(-0.5, 0.5), at.to(cost))
