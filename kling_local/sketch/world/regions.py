"""Regions of masks: connected parts, holes, and what lies around."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812


def shrunk(picture: Tensor, longest: int) -> Tensor:
    """A picture ``(c h w)`` whose longer side has at most ``longest`` pixels."""
    height, width = picture.shape[1:]
    share = longest / max(height, width)
    if share >= 1:
        return picture
    size = (max(8, round(height * share)), max(8, round(width * share)))
    return F.interpolate(picture[None], size=size, mode="area")[0]


def spread_out(mask: Tensor, pixels: int) -> Tensor:
    """The mask ``(h w)`` and all within ``pixels`` of it, in rows and columns."""
    around = F.max_pool2d(mask[None, None].float(), 2 * pixels + 1, stride=1, padding=pixels)
    return around[0, 0] > 0


def least_around(mask: Tensor) -> Tensor:
    """The pixels of a mask whose neighbours are all in it, too."""
    return ~spread_out(~mask, 1)


def regions(mask: Tensor) -> Tensor:
    """The number ``(h w)`` of the connected part that each pixel of a mask is in, from 1; else 0.

    Numbers differ between parts; they do not count up.
    """
    height, width = mask.shape
    labels = torch.arange(1, height * width + 1, dtype=torch.float32).view(height, width) * mask
    while True:
        spread = F.max_pool2d(labels[None, None], 3, stride=1, padding=1)[0, 0] * mask
        # a part takes over at once what the pixel that its number names has by now
        chased = spread.flatten()[(spread.long() - 1).clamp(min=0)] * mask
        spread = torch.maximum(spread, chased)
        if torch.equal(spread, labels):
            return labels.long()
        labels = spread


def largest(mask: Tensor) -> Tensor:
    """The largest connected part of a mask; gaps of two pixels do not separate parts."""
    labels = regions(spread_out(mask, 1)) * mask
    numbers, counts = labels[labels > 0].unique(return_counts=True)
    return labels == numbers[counts.argmax()] if len(numbers) else mask


def filled(mask: Tensor, share: float) -> Tensor:
    """The mask with holes filled that are at most this ``share`` of its area."""
    labels = regions(~mask)
    rim = torch.cat([labels[0], labels[-1], labels[:, 0], labels[:, -1]]).unique()
    numbers, counts = labels[labels > 0].unique(return_counts=True)
    small = numbers[(counts <= share * mask.sum()) & ~torch.isin(numbers, rim)]
    return mask | torch.isin(labels, small)
