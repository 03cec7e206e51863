"""JPEG artefacts without writing files: fast for pictures on a GPU.

It imitates the lossy steps of libjpeg: rounded YCbCr values, and a discrete cosine transform of 8x8
blocks, quantised with the standard's tables; then back. Chroma is not subsampled (4:4:4).
"""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812

_BLOCK = 8
_LUMA = (
    (16, 11, 10, 16, 24, 40, 51, 61), (12, 12, 14, 19, 26, 58, 60, 55),
    (14, 13, 16, 24, 40, 57, 69, 56), (14, 17, 22, 29, 51, 87, 80, 62),
    (18, 22, 37, 56, 68, 109, 103, 77), (24, 35, 55, 64, 81, 104, 113, 92),
    (49, 64, 78, 87, 103, 121, 120, 101), (72, 92, 95, 98, 112, 100, 103, 99),
)  # fmt: skip
_CHROMA = (
    (17, 18, 24, 47, 99, 99, 99, 99), (18, 21, 26, 66, 99, 99, 99, 99),
    (24, 26, 56, 99, 99, 99, 99, 99), (47, 66, 99, 99, 99, 99, 99, 99),
    *((99,) * _BLOCK for _ in range(4)),
)  # fmt: skip
_TO_YCC = ((0.299, 0.587, 0.114), (-0.168736, -0.331264, 0.5), (0.5, -0.418688, -0.081312))
_TO_RGB = ((1.0, 0.0, 1.402), (1.0, -0.344136, -0.714136), (1.0, 1.772, 0.0))
_PICTURES_AT_ONCE = 512


def through(films: Tensor, qualities: list[int]) -> Tensor:
    """Films ``(b t 3 h w)`` uint8 after JPEG at one quality per film, 1..100."""
    tables = _tables(qualities, films.device).repeat_interleave(films.shape[1], 0)
    parts = zip(
        films.flatten(0, 1).split(_PICTURES_AT_ONCE), tables.split(_PICTURES_AT_ONCE), strict=True
    )
    return torch.cat([_pictures(part, table) for part, table in parts]).unflatten(
        0, films.shape[:2]
    )


def _pictures(pictures: Tensor, tables: Tensor) -> Tensor:
    """Pictures ``(n 3 h w)`` after quantisation by the tables ``(n 3 8 8)``."""
    height, width = pictures.shape[2:]
    padding = (0, -width % _BLOCK, 0, -height % _BLOCK)
    padded = F.pad(pictures.float(), padding, mode="replicate")
    whole = _mixed(padded, _TO_YCC).round_()
    whole[:, 0] -= 128  # chroma is centred on 0 already
    blocks = whole.unflatten(3, (-1, _BLOCK)).unflatten(2, (-1, _BLOCK)).transpose(3, 4)
    cosines, step = _cosines(pictures.device), tables[:, :, None, None]
    told = (_turned(blocks, cosines) / step).round_() * step
    shown = _turned(told, cosines.T).transpose(3, 4).flatten(4).flatten(2, 3)
    shown = shown[:, :, :height, :width].round_()
    shown[:, 0] += 128
    shown[:, 0].clamp_(0, 255)
    shown[:, 1:].clamp_(-128, 127)
    return _mixed(shown, _TO_RGB).round_().clamp_(0, 255).to(torch.uint8)


def _mixed(pictures: Tensor, mix: tuple[tuple[float, ...], ...]) -> Tensor:
    """Colour channels ``(n 3 h w)`` multiplied by the 3x3 matrix ``mix``."""
    first, second, third = pictures.unbind(1)
    return torch.stack([a * first + b * second + c * third for a, b, c in mix], dim=1)


def _turned(blocks: Tensor, basis: Tensor) -> Tensor:
    """``basis @ block @ basis.T`` for every block ``(... 8 8)``, as two large matrix products."""
    half = (blocks @ basis.T).transpose(-1, -2)
    return (half @ basis.T).transpose(-1, -2)


def _cosines(device: torch.device) -> Tensor:
    """Orthonormal cosine basis ``(8 8)``, one row per frequency."""
    at = torch.arange(_BLOCK, device=device, dtype=torch.float32)
    waves = torch.cos(math.pi / _BLOCK * at[:, None] * (at + 0.5)) * math.sqrt(2 / _BLOCK)
    waves[0] *= math.sqrt(0.5)
    return waves


def _tables(qualities: list[int], device: torch.device) -> Tensor:
    """Quantisation tables ``(b 3 8 8)`` of each quality, scaled as libjpeg does."""
    quality = torch.tensor(qualities, dtype=torch.float32)[:, None, None, None]
    scale = torch.where(quality < 50, (5000 / quality).floor(), 200 - 2 * quality)
    standard = torch.tensor([_LUMA, _CHROMA, _CHROMA], dtype=torch.float32)
    return ((standard * scale + 50) / 100).floor().clamp(1, 255).to(device)
