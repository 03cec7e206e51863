"""Pictures to the tensors that pipelines read, and back."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from kling_local.clips import Frame

_AT_ONCE = 8
"""Frames that are converted at a time: three float32 copies of a whole film need 25 GiB at 15 s in
1080p.
"""


def in_turn(pixels: Tensor) -> Iterator[list[Frame]]:
    """``pictures`` of a film that was decoded in one piece, a few frames at a time."""
    yield from map(pictures, pixels.split(_AT_ONCE, dim=2))


def pictures(pixels: Tensor) -> list[Frame]:
    """``(1 3 f h w)`` in -1..1 to uint8 pictures, rounded as the stock pipelines' users round."""
    return unit_pictures((pixels[0].float() * 0.5 + 0.5).clamp(0, 1))


def unit_pictures(unit: Tensor) -> list[Frame]:
    """``(3 f h w)`` in 0..1 to uint8 pictures."""
    frames = (unit * 255).round().to(torch.uint8).permute(1, 2, 3, 0)
    return list(frames.cpu().contiguous().numpy())


def centred(frames: NDArray[np.uint8]) -> Tensor:
    """Pictures ``(f h w 3)`` to ``(1 3 f h w)`` in -1..1, float32."""
    return torch.from_numpy(frames).float().permute(3, 0, 1, 2)[None] / 127.5 - 1
