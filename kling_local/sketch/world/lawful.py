"""What the world's law makes of figures that a network places and sizes only about right.

A film of given facts has few ways to be: how tall who is alone, in pairs or in threes, where they
stand and how far who walks or runs goes. A network that is unsure tells the mean of several such
films, which is none of them; the law says which one is meant.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

from kling_local.sketch.world.ballistics import BOB_HZ
from kling_local.sketch.world.pose import Figures

_ALIKE = 1.5  # times as tall, or as small, as the law says
_PLACED = 0.2  # frame widths from where the law says
_ALOFT = 0.2  # figure heights, likewise


def heights(told: Tensor, law: Figures) -> Tensor:
    """Heights ``(n)`` of figures: the law's where ``told`` ones are near, else those."""
    lawful = law.height[0, : len(told), 0]
    off = torch.maximum(told / lawful, lawful / told)
    return torch.where(off < _ALIKE, lawful, told)


def places(told: Tensor, law: Figures, aspect: float) -> Tensor:
    """Where figures are sideways ``(n t)``: they go the law's way.

    One alone that stays may stand where it is ``told``; all others are where the law places them if
    they are about there.
    """
    lawful = law.x[0, : len(told)]
    off = (told - lawful).mean(1, keepdim=True)
    free = len(told) == 1 and bool((lawful == lawful[:, :1]).all())
    placed = not free and bool((off.abs() < _PLACED * aspect).all())
    return lawful if placed else lawful + off


def aloft(told: Tensor, lawful: Tensor, time_s: Tensor) -> Tensor:
    """How high ``(t)`` one that flies or floats is, in its heights.

    It bobs as far as is ``lawful``, and when it is ``told`` to; it is as high as the law says if it
    is about that high.
    """
    turns = 2 * math.pi * BOB_HZ * time_s
    waves = torch.stack([torch.ones_like(turns), torch.sin(turns), torch.cos(turns)], 1).double()
    bobs = torch.stack([told, lawful], 1).double()
    (high, *bob), (lawful_high, *lawful_bob) = torch.linalg.lstsq(waves, bobs).solution.T
    share = torch.stack(lawful_bob).norm() / torch.stack(bob).norm().clamp(min=1e-6)
    middle = lawful_high if float((high - lawful_high).abs()) < _ALOFT else high
    height = waves @ torch.stack([middle, *(share * each for each in bob)])
    return height.to(told).clamp(min=0)
