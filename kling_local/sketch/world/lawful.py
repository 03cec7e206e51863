"""Snaps approximate figures and cameras, as a network encodes them, to the world's rules.

In the world, a film's facts largely determine its geometry: how tall figures are alone, in pairs or
in threes, where they stand, how far they walk or run, and how far the camera goes. An uncertain
network produces the mean of several such films, which is none of them. Here the rules (the law)
pick the film that is meant.
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

_ALIKE = 1.5  # height ratio below which a height counts as the lawful one
_PLACED = 0.2  # frame widths within which a place counts as the lawful one
_ALOFT = 0.2  # figure heights, likewise for altitudes
_FILMED = 0.05  # likewise for the curves of a view: the two most similar moves differ by 0.12
_BENT = 1e-4  # total curvature of a curve over time, below which it is a line
_UNEVEN = ("static", "rack focus", "handheld", "tracking", "whip pan")
_EVEN = [code for code, move in enumerate(MOVES) if move not in _UNEVEN]
"""Moves with constant speed from beginning to end."""


def heights(told: Tensor, law: Figures) -> Tensor:
    """Heights ``(n)`` of figures: the law's if the ``told`` ones are near, otherwise the latter."""
    lawful = law.height[0, : len(told), 0]
    off = torch.maximum(told / lawful, lawful / told)
    return torch.where(off < _ALIKE, lawful, told)


def places(told: Tensor, law: Figures, aspect: float) -> Tensor:
    """Horizontal places ``(n t)`` of figures, which move along the law's paths.

    The paths are shifted to the ``told`` places for a lone figure that does not move, and for
    figures whose told places are not near the law's.
    """
    lawful = law.x[0, : len(told)]
    off = (told - lawful).mean(1, keepdim=True)
    free = len(told) == 1 and bool((lawful == lawful[:, :1]).all())
    placed = not free and bool((off.abs() < _PLACED * aspect).all())
    return lawful if placed else lawful + off


def aloft(told: Tensor, lawful: Tensor, time_s: Tensor) -> Tensor:
    """Altitude ``(t)``, in figure heights, of a figure that flies or floats.

    It bobs with the ``lawful`` amplitude and the ``told`` phase. Its mean height is the law's if
    the told one is near, otherwise the told one.
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
    """The view and scaling (``closer``) of the lawful move that is nearest to those ``told``.

    The told ones are returned if their speed is not constant or no move is near.
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
    """A view as ``(6 b t)``: pan, truck, tilt and rise in frame heights, log zoom, roll."""
    return torch.stack([view.pan, view.truck, view.tilt, view.rise, view.zoom.log(), view.roll])
