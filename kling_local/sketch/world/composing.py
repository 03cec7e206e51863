"""Composes close shots of people who sit or lie, and of puppets that are no people: these would be
below the frame's lower edge, or too large for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import torch

from kling_local.sketch.world.figures.acts import PEOPLE_ACTS
from kling_local.sketch.world.figures.look import Look
from kling_local.sketch.world.motion import framing
from kling_local.sketch.world.pose import Pose
from kling_local.sketch.world.scene import Scenes

_LARGEST, _UNDER = 0.72, 0.05  # height of a puppet; how far its middle is under the frame's
_LOWEST = 0.2  # a figure seen whole stands at least this far below the frame's middle


def composed(scenes: Scenes, pose: Pose, looks: Mapping[int, Look]) -> Pose:
    """The pose with low figures of close shots raised to where standing ones have their heads."""
    figures, near = pose.figures, framing(scenes) > 1
    if not near.any():
        return pose
    tops = torch.ones_like(figures.height[:, :, :1])
    whole = torch.zeros_like(tops, dtype=torch.bool)
    for code, look in looks.items():
        acts = (PEOPLE_ACTS[name] for name in look.lasting if name in PEOPLE_ACTS)
        top = min((1.0, *(act.top for act in acts)))
        painted = scenes.present & (scenes.colors == code) & near[:, None]
        tops = torch.where(painted[:, :, None], top, tops)
        whole |= painted[:, :, None] & bool(look.puppet and look.puppet.is_low)
    low = tops < 1
    height = figures.height * torch.where(low, 0.5 + 0.31 * tops, 1.0)
    foot = (figures.foot + figures.height - tops * height).minimum(-_LOWEST - 0.1 * height)
    foot = torch.where(low, foot, figures.foot)
    height = torch.where(whole, height.clamp(max=_LARGEST), height)
    foot = torch.where(whole, -0.5 * height - _UNDER, foot)
    return replace(pose, figures=replace(figures, height=height, foot=foot))
