"""Presents products: in the middle of what they stand on, and turning about their vertical axis."""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor

from kling_local.sketch.world.figures.guises import GUISES
from kling_local.sketch.world.paint import Paint
from kling_local.sketch.world.parts import of_kind
from kling_local.sketch.world.places.displays import STANDS
from kling_local.sketch.world.pose import Figures, Pose
from kling_local.sketch.world.scene import Scenes
from kling_local.sketch.world.subject import THINGS_TURNED

_SPINS, _SLOWER = 2.0, 0.5  # turn from which a figure spins, in radians; factor of its speed
_TOP, _LARGER = 0.42, 1.3  # height in the frame up to which a product grows, and how far
_FALLS = 0.3  # lift in figure heights from which a figure falls rather than spins


def presented(scenes: Scenes, pose: Pose, paint: Paint) -> Pose:
    """The pose with a lone figure on a stand in its middle, and with painted things that spin
    turning like on a turntable instead of tumbling."""
    figures, shown = pose.figures, any(name in STANDS for name in paint.landmarks)
    if shown:
        alone = scenes.are("relation", "alone")[:, None, None]
        is_product = of_kind(scenes.kinds, *THINGS_TURNED)[:, :, None]
        middle = torch.where(alone, figures.x.mean(2, keepdim=True), 0.0)
        room = ((_TOP - figures.foot - figures.lift) / figures.height).amin(2, keepdim=True)
        grown = torch.where(alone & is_product, room.clamp(1.0, _LARGER), 1.0)
        figures = replace(figures, x=figures.x - middle, height=figures.height * grown)
    turns = _spinning(figures) & of_kind(scenes.kinds, *THINGS_TURNED)[:, :, None]
    if not shown:
        turns = turns & _painted(scenes, paint)[:, :, None]
    face = torch.cos(_SLOWER * figures.turn)
    figures = replace(
        figures,
        face=torch.where(turns, face, figures.face),
        turn=torch.where(turns, 0.0, figures.turn),
    )
    return replace(pose, figures=figures)


def _spinning(figures: Figures) -> Tensor:
    """Which figures spin where they stand, ``(b 3 1)``."""
    turned = (figures.turn[:, :, -1:] - figures.turn[:, :, :1]).abs() > _SPINS
    return turned & ((figures.lift / figures.height).amax(2, keepdim=True) < _FALLS)


def _painted(scenes: Scenes, paint: Paint) -> Tensor:
    """Which figures are painted in a guise, ``(b 3)``."""
    codes = [code for code, look in paint.looks.items() if look.guise in GUISES]
    return torch.isin(scenes.colors, torch.tensor(codes, device=scenes.colors.device))
