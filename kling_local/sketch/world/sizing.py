"""How large figures are painted that their looks make larger or smaller."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import torch

from kling_local.sketch.world.composing import composed
from kling_local.sketch.world.figures.brush import STATURES
from kling_local.sketch.world.figures.costume import overtop
from kling_local.sketch.world.figures.guises import GUISES
from kling_local.sketch.world.figures.look import Look
from kling_local.sketch.world.figures.riders import overtopped
from kling_local.sketch.world.pose import Pose
from kling_local.sketch.world.scene import Scenes

_TOP = 0.47  # how high a figure may grow, in frame heights from the middle
_ACROSS = 0.36, 0.56  # how wide half a guise may be beside others and alone, in frame widths
_UNDER_A_HAT = 0.76  # the factor that somebody is made smaller by, at most, to show a hat


def sized(scenes: Scenes, pose: Pose, looks: Mapping[int, Look]) -> Pose:
    """The pose with the heights of figures that are tiny, small, big or giant by their look.

    A figure that is wholly in the frame does not grow out of it, a long one is as high as it fits
    in, and one with a tall hat a little smaller where that would be cut off. Who sits or lies in a
    close shot is seen whole.
    """
    pose = composed(scenes, pose, looks)
    figures = pose.figures
    wished = torch.ones_like(figures.height[:, :, :1])
    fits = torch.full_like(wished, torch.inf)
    stands = figures.foot + figures.lift.amin(2, keepdim=True)
    room = ((_TOP - stands) / figures.height).amin(2, keepdim=True)
    across = torch.where(scenes.are("relation", "alone"), _ACROSS[1], _ACROSS[0]) * scenes.aspect
    for code, look in looks.items():
        guise = GUISES.get(look.guise)
        factor = STATURES[look.stature] * (guise.size if guise else 1.0)
        painted = (scenes.present & (scenes.colors == code))[:, :, None]
        wished = torch.where(painted, factor, wished)
        if guise:
            tallest = figures.height.amax(2, keepdim=True)
            fits = torch.where(painted, across[:, None, None] / (guise.reach * tallest), fits)
        if tall := overtopped(look) or (0.0 if guise else overtop(look)):
            under = (room / (1 + tall)).clamp(min=_UNDER_A_HAT)
            fits = torch.where(painted, fits.minimum(under), fits)
    if (wished == 1).all() and (fits >= 1).all():
        return pose
    grown = wished.minimum(room.clamp(min=1)).minimum(fits)
    return replace(pose, figures=replace(figures, height=figures.height * grown))
