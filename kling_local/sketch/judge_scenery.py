"""The part of the judge that reads scenery from edges and thumbnails, without looking at figures.

The directions of edges tell how the camera leans, and thumbnails show where the sky, the horizon
and the ground are. The network on top is small and sees every moment, so it learns place, light,
weather and angle long before the convolutions of `judge` do.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from kling_local.sketch.world.scene import FACTS

BINS = 36
"""Bins of edge direction, 5 degrees each; level edges are in the middle."""
BANDS = 3
"""Bands of a picture in which edges are counted: its upper, middle and lower third."""
TOLD = ("place", "light", "weather", "size", "angle", "move")
"""The facts that this network judges."""
_CLEAREST = 0.1
_MANY = 0.03  # of the pixels of a band
_THUMB = (30, 8)
_PICTURE, _FEATURES = 160, 96


def lines(pictures: Tensor) -> Tensor:
    """Histograms ``(n 3 36)`` of edge directions, by band, of pictures ``(n 3 h w)`` in 0..1.

    Edges count by their contrast, up to 0.1 a pixel.
    """
    grey = pictures.mean(1, keepdim=True)
    smooth = F.avg_pool2d(F.pad(grey, (1, 1, 1, 1), mode="replicate"), 3, 1)
    across = grey.new_tensor([[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]]) / 8
    sobel = torch.stack([across, across.T])[:, None]
    right, down = F.conv2d(F.pad(smooth, (1, 1, 1, 1), mode="replicate"), sobel).unbind(1)
    strength = (right.square() + down.square()).sqrt().clamp(max=_CLEAREST)
    along = torch.remainder(torch.atan2(-right, down) + 0.5 * math.pi, math.pi)
    bins = (along * (BINS / math.pi)).long().clamp(max=BINS - 1)
    split = (BANDS, -1)  # h is a multiple of 3
    counted = strength.new_zeros(len(pictures), BANDS, BINS)
    counted.scatter_add_(
        2, bins.flatten(1).unflatten(1, split), strength.flatten(1).unflatten(1, split)
    )
    return counted / (_MANY * pictures.shape[2] * pictures.shape[3] / BANDS)


class Scenery(nn.Module):
    """From the edges and thumbnails of all moments of a film to logits of `TOLD`."""

    def __init__(self) -> None:
        super().__init__()
        seen = BANDS * BINS + 3 * _THUMB[0] * _THUMB[1]
        self.picture = nn.Sequential(
            nn.Linear(seen, _PICTURE), nn.ReLU(), nn.Linear(_PICTURE, _FEATURES), nn.ReLU()
        )
        self.drop = nn.Dropout(0.2)
        self.heads = nn.ModuleDict(
            {name: nn.Linear(3 * _FEATURES, len(FACTS[name])) for name in TOLD}
        )

    def forward(self, pictures: Tensor, edges: Tensor) -> dict[str, Tensor]:
        """Logits ``(b values)`` by fact, from films ``(b t 3 h w)`` in 0..1 and their `lines`."""
        small = F.adaptive_avg_pool2d(pictures.flatten(0, 1), _THUMB).flatten(1)
        small = small.unflatten(0, pictures.shape[:2])
        seen = self.picture(torch.cat([edges.flatten(2), small - 0.4], dim=2))
        went = seen[:, -1] - seen[:, 0]
        film = self.drop(torch.cat([seen.mean(1), seen.amax(1), went], dim=1))
        return {name: head(film) for name, head in self.heads.items()}
