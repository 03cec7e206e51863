"""Guesses how near each part of a picture is, so that a camera can move over it in depth.

Nothing is learnt: the ground at the foot of a picture is near, and so is whatever in its middle
differs in colour from its edges. The guess is smooth, except along the picture's own edges.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812

_ROWS = 96
"""Height in pixels of the picture as it is looked at."""
_EDGE = 0.06  # how wide the edge is whose colours are those of the background; picture heights
_GROUND, _THING = 0.45, 0.55  # how near the foot of a picture and a thing in its middle are
_REACH = 7  # pixels around one that decide where its edges are
_FAITHFUL = 4e-3  # differences of brightness (squared) that count as an edge


def nearness(picture: Tensor) -> Tensor:
    """How near each part of a picture ``(3 h w)`` in 0..1 is: ``(h' w')``, 0 far to 1 near."""
    height, width = picture.shape[1:]
    size = (_ROWS, max(8, round(_ROWS * width / height)))
    small = F.interpolate(picture[None], size=size, mode="area")[0]
    down = torch.linspace(0, 1, size[0]).to(small)[:, None].expand(size)
    ground = ((down - 0.4) / 0.6).clamp(0, 1) ** 2
    near = (_GROUND * ground + _THING * _standing_out(small)).clamp(0, 1)
    return _along_edges(near, small.mean(0))


def _standing_out(small: Tensor) -> Tensor:
    """How far each pixel's colour is from those of the picture's top and sides, 0..1, less towards
    the edges."""
    rows, columns = small.shape[1:]
    wide = max(2, round(_EDGE * rows))
    sides = (small[:, :wide], small[:, :, :wide], small[:, :, -wide:])
    edge = torch.cat([side.flatten(1) for side in sides], 1).T
    far = torch.cdist(small.flatten(1).T, edge[:: max(1, len(edge) // 400)])
    unlike = far.topk(4, largest=False).values.mean(1).view(rows, columns)
    high = unlike.flatten().quantile(0.95).clamp(min=0.05)
    x = torch.linspace(-1, 1, columns).to(small).expand(rows, -1)
    y = torch.linspace(-1, 1, rows).to(small)[:, None].expand(-1, columns)
    middle = torch.exp(-1.6 * x**2 - 0.8 * y**2)
    return (unlike / high).clamp(0, 1) * middle


def _along_edges(values: Tensor, guide: Tensor) -> Tensor:
    """The values smoothed within the areas of a guide ``(h w)`` (He's guided filter)."""
    mean_v, mean_g = _mean(values), _mean(guide)
    slope = (_mean(values * guide) - mean_v * mean_g) / (
        _mean(guide * guide) - mean_g * mean_g + _FAITHFUL
    )
    offset = mean_v - slope * mean_g
    return _mean(_mean(slope) * guide + _mean(offset)).clamp(0, 1)


def _mean(values: Tensor) -> Tensor:
    padded = F.pad(values[None, None], (_REACH,) * 4, mode="replicate")
    return F.avg_pool2d(padded, 2 * _REACH + 1, stride=1)[0, 0]
