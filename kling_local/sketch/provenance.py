"""Tells whether a picture is a drawing of the built-in world or comes from elsewhere.

A frame of the world's own films can be read and drawn on. A photograph or somebody else's
illustration cannot: it must stay the picture that it is. Statistics of a small copy of the picture
(its colours, its slopes at three scales, how much happens in small blocks and along each row) and
of what the copy lost go into a perceptron with one hidden layer, which `provenance_train` fits.
"""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

PROVENANCE_FILE = Path(__file__).with_name("provenance.safetensors")
THRESHOLD = 0.7
"""Probability from which on a picture is taken for the world's own.

Fits that had seen neither a picture nor its source took 3.8 % of 2,309 others for the world's own
(1.9 % of those of at least 430x430 pixels, 9.8 % of smaller ones) and missed 2.4 % of 2,300 of its
own, worn ones; the saved fit missed 2.7 % of 328 new frames. At 0.5 these are 5.6, 1.3 and 1.5 %,
at 0.9 they are 1.9, 7.3 and 12.2 %.
"""
HIDDEN = 64

_AREA_PX = 320 * 180  # of a drawing that is cut to 16:9
_LUMINANCE = (0.2126, 0.7152, 0.0722)
_LEVELS = 4  # of each colour channel in the histogram of colours
_FINE_LEVELS = 16
_COMMONEST = (1, 4, 16, 64, 256)
_STEPS = tuple(level / 255 for level in (0.75, 1.5, 3.0, 6.0, 12.0, 24.0, 48.0))
_SCALES = (1, 2, 4)
_DETAILED = 3.2  # times as many pixels as a drawing, from which on detail is looked for
_NUM_DETAILS = 2 + 5 * (len(_STEPS) + 1)
_BLOCK = 8
_SHARES = (0.1, 0.25, 0.5, 0.75, 0.9)
_BANDS, _ACROSS = 8, 12


class Witness(nn.Module):
    """From the statistics of pictures ``(n 244)`` to log-odds ``(n)`` that the world drew them."""

    def __init__(self, statistics: int) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(statistics))
        self.register_buffer("scale", torch.ones(statistics))
        self.layers = nn.Sequential(
            nn.Dropout(0.2),
            nn.Linear(statistics, HIDDEN),
            nn.SiLU(),
            nn.Dropout(0.3),
            nn.Linear(HIDDEN, 1),
        )

    def forward(self, seen: Tensor) -> Tensor:
        """Log-odds ``(n)``; statistics are kept within four deviations of what is usual."""
        usual = ((seen - self.mean) / self.scale).clamp(-4, 4)
        odds: Tensor = self.layers(usual)[:, 0]
        return odds


@torch.no_grad()
def drawn_here(picture: Tensor) -> float:
    """Probability that the world drew a picture ``(3 h w)`` in 0..1, of any size and aspect."""
    return float(_witness()(statistics(picture)[None]).sigmoid())


@cache
def _witness() -> Witness:
    weights = {name: value.float() for name, value in load_file(PROVENANCE_FILE).items()}
    witness = Witness(len(weights["mean"]))
    witness.load_state_dict(weights)
    return witness.eval()


def statistics(picture: Tensor) -> Tensor:
    """The numbers ``(244)`` by which a picture ``(3 h w)`` in 0..1 is judged."""
    little = scaled(picture, 1)
    light = torch.einsum("c,chw->hw", torch.tensor(_LUMINANCE), little)
    vivid = little.amax(0) - little.amin(0)
    return torch.cat([
        _colors(little),
        *(_slopes(F.avg_pool2d(little[None], scale)[0]) for scale in _SCALES),
        _blocks(light),
        _bands(light),
        _bands(vivid),
        _detail(picture),
    ])  # fmt: skip


def scaled(picture: Tensor, times: int) -> Tensor:
    """A copy with ``times`` as many pixels down and across as the world's own drawings have."""
    height, width = picture.shape[1:]
    factor = times * math.sqrt(_AREA_PX / (height * width))
    size = [max(4 * _BLOCK, round(side * factor)) for side in (height, width)]
    return F.interpolate(
        picture[None].float(), size=size, mode="bilinear", antialias=True, align_corners=False
    )[0].clamp(0, 1)


def _detail(picture: Tensor) -> Tensor:
    """What a picture shows that drawings of the world are too small to show; 0 for small ones.

    Films are drawn small and enlarged, so a frame of one loses little when it is made small again.
    """
    if picture.shape[1] * picture.shape[2] < _DETAILED * _AREA_PX:
        return torch.zeros(_NUM_DETAILS)
    double = scaled(picture, 2)
    again = F.interpolate(
        scaled(double, 1)[None], size=double.shape[1:], mode="bicubic", align_corners=False
    )[0]
    lost = (double - again).abs()
    slope = double.diff(dim=1).abs().mean() + double.diff(dim=2).abs().mean()
    share = lost.mean() / (slope + 1e-3)
    return torch.cat([torch.stack([torch.ones(()), share]), _spread(lost), _slopes(double)])


def _colors(picture: Tensor) -> Tensor:
    """A coarse histogram of colours, and what share of a fine one its commonest cells have."""
    coarse = _histogram(picture, _LEVELS).sqrt()
    fine = _histogram(picture, _FINE_LEVELS).sort(descending=True)[0].cumsum(0)
    return torch.cat([coarse, fine[[count - 1 for count in _COMMONEST]]])


def _histogram(picture: Tensor, levels: int) -> Tensor:
    red, green, blue = (picture * levels).long().clamp(max=levels - 1).flatten(1)
    counts = torch.bincount((red * levels + green) * levels + blue, minlength=levels**3)
    return counts / counts.sum()


def _slopes(picture: Tensor) -> Tensor:
    """Histograms of first and second differences, down and across."""
    told = [_spread(picture.diff(n=order, dim=along)) for along in (1, 2) for order in (1, 2)]
    return torch.cat(told)


def _spread(steps: Tensor) -> Tensor:
    """Roots of the shares of pixels whose largest channel of ``steps`` is of each size."""
    largest = steps.abs().amax(0).flatten()
    bins = torch.bucketize(largest, torch.tensor(_STEPS))
    return (torch.bincount(bins, minlength=len(_STEPS) + 1) / len(largest)).sqrt()


def _blocks(light: Tensor) -> Tensor:
    """Quantiles of the range of light within blocks."""
    most = F.max_pool2d(light[None], _BLOCK)
    least = -F.max_pool2d(-light[None], _BLOCK)
    return torch.quantile((most - least).flatten(), torch.tensor(_SHARES))


def _bands(values: Tensor) -> Tensor:
    """Mean and spread of horizontal bands, from top to bottom."""
    cells = F.adaptive_avg_pool2d(values[None], (_BANDS, _ACROSS))[0]
    return torch.cat([cells.mean(1), cells.std(1)])
