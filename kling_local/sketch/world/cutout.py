"""Cuts the subject of a picture out of its background; nothing is learnt.

Transparency is taken as it is. A scene in which nothing clearly stands out (`foreground`) is not
cut: it is shown whole, as a photo print.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812

from kling_local.sketch.world.foreground import subject_of
from kling_local.sketch.world.regions import shrunk

How = Literal["transparent", "cut out", "framed"]
"""How a subject was taken: by the picture's transparency, cut out, or as the whole picture."""

_FINEST = 640
"""Pixels of the longer side of the picture that is cut, at most."""
_OPAQUE, _CLEAR, _SEE_THROUGH = 0.5, 0.02, 0.02
"""Coverage of a subject; coverage that is none; share of a picture that is clear, at least."""
_BLEED, _SHARPER, _FAITHFUL = 0.012, 2.2, 1e-4
"""Of the outline: how wide colours mix in it, of the longer side; how much steeper it is made; and
differences of brightness (squared) that count as an edge."""
_CUT_OFF, _BUST = 0.4, 0.5
"""Share of a subject's width that the lower edge cuts off; its width in heights, at least: somebody
who stands on the edge is slimmer, or touches it with less."""
_PRINT_SIDE, _PRINT_EDGE, _PRINT_CORNER, _PAPER = 480, 0.05, 0.03, 0.97


@dataclass(frozen=True)
class CutOut:
    """A subject without its background.

    Attributes:
        picture: ``(4 h w)`` in 0..1, cropped to the subject: red, green and blue, premultiplied,
            and coverage.
        how: how it was taken.
        cut_off: whether the picture's lower edge cuts the subject off, as in a portrait.
    """

    picture: Tensor
    how: How
    cut_off: bool = False


def cut_out(picture: Tensor) -> CutOut:
    """The subject of a picture ``(4 h w)`` in 0..1: colours, and coverage, 1 where opaque."""
    picture = shrunk(picture, _FINEST)
    rgb, alpha = picture[:3], picture[3]
    if float((alpha < _OPAQUE).float().mean()) > _SEE_THROUGH and (alpha > _OPAQUE).any():
        return _cropped(rgb, alpha * (alpha > _CLEAR), "transparent")
    found = subject_of(rgb)
    if found is None:
        return CutOut(_print(rgb), "framed")
    return _cropped(*_matted(rgb, found), "cut out")


def _matted(rgb: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
    """Colours and coverage at the picture's own size: the mask along the picture's edges, without
    the background's colour where both mix."""
    size = rgb.shape[1:]
    rough = F.interpolate(mask[None, None].float(), size=size, mode="bilinear")[0, 0]
    reach = max(1, round(_BLEED * max(size)))
    alpha = ((_guided(rough, rgb.mean(0), reach) - 0.5) * _SHARPER + 0.5).clamp(0, 1)
    alpha = alpha * (rough > _CLEAR)
    inner = (alpha > 0.98).float()
    weight = _mean(inner[None], reach)
    own = _mean(rgb * inner, reach) / weight.clamp(min=1e-3)
    return torch.where((alpha < 0.98) & (weight > 0.02), own, rgb), alpha


def _guided(values: Tensor, guide: Tensor, reach: int) -> Tensor:
    """The values ``(h w)`` smoothed within the areas of a guide (He's guided filter)."""
    mean_v, mean_g, mixed, squared = _mean(
        torch.stack([values, guide, values * guide, guide * guide]), reach
    )
    slope = (mixed - mean_v * mean_g) / (squared - mean_g * mean_g + _FAITHFUL)
    slope, offset = _mean(torch.stack([slope, mean_v - slope * mean_g]), reach)
    return slope * guide + offset


def _mean(planes: Tensor, reach: int) -> Tensor:
    """Planes ``(c h w)`` after a box filter."""
    padded = F.pad(planes[None], (reach,) * 4, mode="replicate")
    return F.avg_pool2d(padded, 2 * reach + 1, stride=1)[0]


def _cropped(rgb: Tensor, alpha: Tensor, how: How) -> CutOut:
    rows, columns = ((alpha.amax(axis) > _OPAQUE).nonzero()[:, 0] for axis in (1, 0))
    top, low = int(rows[0]), int(rows[-1]) + 1
    left, right = int(columns[0]), int(columns[-1]) + 1
    premultiplied = torch.cat([rgb * alpha, alpha[None]])[:, top:low, left:right]
    at_edge = low >= len(alpha) - max(1, round(0.01 * len(alpha)))
    foot = (premultiplied[3, -2:].amax(0) > _OPAQUE).float().mean()
    cut_off = at_edge and float(foot) > _CUT_OFF and right - left > _BUST * (low - top)
    return CutOut(premultiplied.contiguous(), how, cut_off)


def _print(rgb: Tensor) -> Tensor:
    """The whole picture as a print with a white edge and rounded corners, premultiplied."""
    rgb = shrunk(rgb, _PRINT_SIDE)
    wide = round(_PRINT_EDGE * max(rgb.shape[1:]))
    paper = F.pad(rgb, (wide,) * 4, value=_PAPER)
    height, width = paper.shape[1:]
    corner = _PRINT_CORNER * max(height, width)
    y = (torch.arange(height) + 0.5 - height / 2).abs()[:, None] - height / 2 + corner
    x = (torch.arange(width) + 0.5 - width / 2).abs() - width / 2 + corner
    beyond = torch.sqrt(x.clamp(min=0).square() + y.clamp(min=0).square())
    alpha = (corner - beyond + 0.5).clamp(0, 1)
    return torch.cat([paper * alpha, alpha[None]])
