"""What the world's law makes of figures and cameras that a network tells only about right.

A film of given facts has few ways to be: how tall who is alone, in pairs or in threes, where they
stand, how far who walks or runs goes, and how far the camera. A network that is unsure tells the
mean of several such films, which is none of them; the law says which one is meant.
"""

from __future__ import annotations

import math
from dataclasses import replace

import torch
from torch import Tensor

from kling_local.sketch.world import camera, motion
from kling_local.sketch.world.ballistics import BOB_HZ
from kling_local.sketch.world.pose import Figures, View
from kling_local.sketch.world.scene import MOVES, Scenes

_ALIKE = 1.5  # times as tall, or as small, as the law says
_PLACED = 0.2  # frame widths from where the law says
_ALOFT = 0.2  # figure heights, likewise
_FILMED = 0.05  # of a view's ways, likewise: the two nearest moves differ by 0.12
_BENT = 1e-4  # of a way in all: less is a line
_UNEVEN = ("static", "rack focus", "handheld", "tracking", "whip pan")
_EVEN = [code for code, move in enumerate(MOVES) if move not in _UNEVEN]
"""Moves that go evenly from their beginning to their end."""


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


def view(told: View, closer: Tensor, scenes: Scenes, time_s: Tensor) -> tuple[View, Tensor]:
    """The view, and how much closer the camera has come, of the move that is nearest to what is
    ``told``, where one is near and goes as evenly; else what is told.
    """
    ways = _ways(told)
    if float(ways.diff(dim=2).diff(dim=2).abs().sum(2).max()) > _BENT:
        return told, closer
    every = replace(scenes[scenes.move.new_zeros(len(_EVEN))], move=scenes.move.new_tensor(_EVEN))
    law, grown = camera.look(every, time_s, motion.figures(every, time_s))
    off = (_ways(law) - ways).abs().amax((0, 2))
    best = int(off.argmin())
    if float(off[best]) > _FILMED:
        return told, closer
    kept = {name: getattr(told, name) for name in ("blur", "soft", "smear")}
    meant = {name: way[best : best + 1] for name, way in vars(law).items()}
    return View(**meant | kept), grown[best : best + 1]


def _ways(view: View) -> Tensor:
    """What a view goes, ``(6 b t)``: sideways and up in frame heights, zoom's logarithm, roll."""
    return torch.stack([view.pan, view.truck, view.tilt, view.rise, view.zoom.log(), view.roll])
