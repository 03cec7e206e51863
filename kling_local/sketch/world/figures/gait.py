"""How legs move: two bones each, swung by the gait; the knee bends while the leg comes forward."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from kling_local.sketch.world.figures.brush import Brush


@dataclass(frozen=True)
class Bones:
    """The measures of a leg in figure heights and radians.

    Attributes:
        upper, lower: lengths of its two bones.
        swing: how far the upper one swings at a stride of 1.
        bend: how far the knee bends at a stride of 1.
    """

    upper: float
    lower: float
    swing: float
    bend: float


@dataclass(frozen=True)
class Leg:
    """Knee and foot relative to the hip, each ``(n t 1 1)``."""

    knee: tuple[Tensor, Tensor]
    foot: tuple[Tensor, Tensor]


def leg(b: Brush, bones: Bones, turns: float) -> Leg:
    """The leg whose phase lags by ``turns``; it is farthest forward at a quarter of its cycle."""
    angle = 2 * math.pi * (b.cycle + turns)
    thigh = bones.swing * b.stride * torch.sin(angle)
    shin = thigh - bones.bend * b.stride * torch.cos(angle).clamp(min=0)
    knee = (bones.upper * torch.sin(thigh), -bones.upper * torch.cos(thigh))
    foot = (
        knee[0] + bones.lower * torch.sin(shin),
        knee[1] - bones.lower * torch.cos(shin),
    )
    return Leg(knee, foot)


def hip_height(legs: tuple[Leg, ...], ankle: float) -> Tensor:
    """Height of the hips at which the lowest foot stands on the ground, ``(n t 1 1)``."""
    reach = -legs[0].foot[1]
    for each in legs[1:]:
        reach = torch.maximum(reach, -each.foot[1])
    return reach + ankle
