"""Arms and legs of people, and brushes that lean, lie and turn with their bodies."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TypeAlias

import torch
from torch import Tensor

from kling_local.sketch.world.canvas import Color
from kling_local.sketch.world.figures.brush import Brush, Number, Spot
from kling_local.sketch.world.figures.gait import Bones, Leg, hip_height, leg
from kling_local.sketch.world.figures.posture import ArmBones, Bent, Frame, Posture

Ink: TypeAlias = Color | Tensor
_LYING = 0.185  # height over the ground at which the middle of a lying body is


def legs_of(b: Brush, bones: Bones, apart: float) -> tuple[tuple[Leg, Leg], tuple[Tensor, Tensor]]:
    """Both legs and their hips; at rest the legs stand ``apart`` from each other."""
    spread = b.beside(apart * (1 - 0.8 * b.stride.clamp(0, 1) * b.face))
    return (leg(b, bones, 0.0), leg(b, bones, 0.5)), (spread, -spread)


def stance(
    b: Brush, frame: Frame, posture: Posture
) -> tuple[tuple[Leg, Leg], tuple[Tensor, Tensor], Tensor]:
    """Near and far leg, where they begin, and the height of the hips."""
    (near, far), (right, left) = legs_of(b, frame.bones, frame.apart)
    if posture.near_leg or posture.far_leg:
        right, left = (b.beside(torch.full_like(b.face, x * frame.apart)) for x in (1, -1))
    legs = (posture.near_leg or near, posture.far_leg or far)
    hip = hip_height(legs, frame.ankle)
    if posture.hip is not None:
        hip = 0 * hip + posture.hip
    if posture.near_leg or posture.far_leg:
        right, left = (x + b.beside(posture.shift) for x in (right, left))
    right, left = posture.places or (right, left)
    return legs, (right, left), hip


def shank(b: Brush, bones: Leg, hip: Spot, radius: float, cloth: tuple[Ink, Ink]) -> None:
    """Draw thigh and shin of one leg in the colours ``cloth``."""
    knee = (hip[0] + bones.knee[0], hip[1] + bones.knee[1])
    foot = (hip[0] + bones.foot[0], hip[1] + bones.foot[1])
    b.bar(hip, knee, radius, cloth[0])
    b.bar(knee, foot, radius * 0.88, cloth[1])


def shoe(b: Brush, bones: Leg, hip: Spot, size: float, color: Ink) -> None:
    """Draw a shoe."""
    x, y = hip[0] + bones.foot[0], hip[1] + bones.foot[1]
    b.bar((x, y), (x + 1.25 * size, y - 0.1 * size), size, color)


def arm(
    b: Brush,
    bones: ArmBones,
    ink: tuple[Ink, Ink],
    hip: Tensor,
    turns: float,
    raised: Tensor | float = 0.0,
) -> Spot:
    """Draw an arm that swings with the gait, or is ``raised`` 0..1 and waves; returns its hand.

    ``ink`` is that of sleeve and hand.
    """
    elbow, hand, slant = _swinging(b, bones, hip, turns, raised)
    x, y = b.beside(bones.shoulder[0]), hip + bones.shoulder[1]
    b.disc(hand[0], hand[1], bones.radius * 1.05, ink[1])
    b.bar((x, y), elbow, bones.radius, ink[0])
    b.bar(elbow, hand, bones.radius * 0.9, ink[0])
    b.disc(
        hand[0] + 0.5 * bones.radius * torch.sin(slant),
        hand[1] - 0.5 * bones.radius * torch.cos(slant),
        bones.radius * (0.95 + 0.25 * raised),
        ink[1],
    )
    return hand


def _swinging(
    b: Brush, bones: ArmBones, hip: Tensor, turns: float, raised: Tensor | float
) -> tuple[tuple[Tensor, Tensor], tuple[Tensor, Tensor], Tensor]:
    """Elbow and hand of a swinging or waving arm, and the angle of its lower bone."""
    x, y = b.beside(bones.shoulder[0]), hip + bones.shoulder[1]
    swing = b.wave(0.38, turns)
    elbow_down = swing - 0.10
    hand_down = elbow_down + 0.25 + 0.35 * (b.stride - 0.5).clamp(min=0) * 1.6
    beat = 0.60 * torch.sin(2 * math.pi * 1.3 * b.cycle)
    elbow_up, hand_up = bones.out + 0.1 * beat, 2.75 + beat
    lower = bones.lower * (1 + 0.25 * raised)  # longer, so that small figures are seen to wave
    first = elbow_down + raised * (elbow_up - elbow_down)
    second = hand_down + raised * (hand_up - hand_down)
    elbow = (x + bones.upper * torch.sin(first), y - bones.upper * torch.cos(first))
    hand = (elbow[0] + lower * torch.sin(second), elbow[1] - lower * torch.cos(second))
    return elbow, hand, second


def resting_arm(b: Brush, bones: ArmBones, turns: float) -> Bent:
    """An arm that swings with the gait, as a posture holds it."""
    elbow, hand, _ = _swinging(b, bones, torch.zeros_like(b.face), turns, 0.0)
    return Bent((elbow[0] * b.face, elbow[1]), (hand[0] * b.face, hand[1]))


def bent_arm(
    b: Brush,
    bones: ArmBones,
    ink: tuple[Ink, Ink],
    hip: Tensor,
    bent: Bent,
    raised: Tensor | float = 0.0,
) -> Spot:
    """Draw an arm as a posture has it, or ``raised`` 0..1 and waving; returns its hand."""
    elbow, hand = ((b.beside(x), hip + y) for x, y in (bent.elbow, bent.hand))
    if isinstance(raised, Tensor) and raised.any():
        up = _swinging(b, bones, hip, 0.5, raised)
        elbow, hand = (
            (x + raised * (u - x), y + raised * (v - y))
            for (x, y), (u, v) in ((elbow, up[0]), (hand, up[1]))
        )
    shoulder = (b.beside(bones.shoulder[0]), hip + bones.shoulder[1])
    b.bar(shoulder, elbow, bones.radius, ink[0])
    b.bar(elbow, hand, bones.radius * 0.9, ink[0])
    b.disc(hand[0], hand[1], bones.radius * 1.12, ink[1])
    return hand


def flat(b: Brush) -> Brush:
    """The brush for what is as wide from the front as from the side."""
    return replace(b, face=torch.ones_like(b.face))


def seen(b: Brush, spot: Spot) -> Spot:
    """A spot of the figure's own coordinates where a flat brush has it."""
    return spot[0] * b.face, spot[1]


def handed(b: Brush) -> Tensor:
    """1 where the figure looks right, -1 where left: the sign of x for what is not mirrored."""
    return torch.sign(b.x[..., :1, 1:2] - b.x[..., :1, :1])


def moved(b: Brush, shift: Number, hip: Tensor, lean: Number) -> Brush:
    """The brush for what is above the hips, which are beside their place and lean forwards."""
    still = isinstance(shift, float) and shift == 0 and isinstance(lean, float) and lean == 0
    if still:
        return b
    if isinstance(lean, float) and lean == 0:
        return replace(b, x=b.x - shift, _columns=None, _rows=None, _seat=None)
    return b.turned(lean, (0.0, hip), (shift, hip))


def laid(b: Brush, lift: Number = 0.0, share: Number = 1.0) -> Brush:
    """The brush for a body that lies on its back ``lift`` above the ground, its head to the
    left; it has lain down by a ``share`` 0..1."""
    if isinstance(share, float):
        return flat(b).turned(-0.5 * math.pi, (0.0, 0.0), (0.5, _LYING + lift))
    b = replace(b, face=b.face + share * (1 - b.face))
    return b.turned(-0.5 * math.pi * share, (0.0, 0.0), (0.5 * share, (_LYING + lift) * share))


def lifted(b: Brush, lift: Number) -> Brush:
    """The brush for a body above the ground."""
    return replace(b, y=b.y - lift, _columns=None, _rows=None)


def turned(b: Brush, turns: Tensor) -> Brush:
    """The brush for a body that has turned about its height."""
    face = torch.cos(2 * math.pi * turns)
    side = torch.where(face < 0, -1.0, 1.0)
    return replace(b, x=b.x * side, face=face.abs(), _columns=None, _rows=None)
