"""Man, woman, child and robot."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

import torch
from torch import Tensor

from kling_local.sketch.world.canvas import Color
from kling_local.sketch.world.figures.body import Body
from kling_local.sketch.world.figures.brush import DARK, METAL, SNOW, Brush, Number, Spot
from kling_local.sketch.world.figures.costume import (
    dress,
    footwear,
    glove,
    hides,
    sleeve,
    trousers,
)
from kling_local.sketch.world.figures.gait import Bones, Leg, hip_height, leg

_LIPS: Color = (0.45, 0.08, 0.10)
_GLOW: Color = (0.45, 1.00, 1.00)
_CLOSED = 0.15  # a mouth that is open less than this is silent
_Ink: TypeAlias = Color | Tensor


@dataclass(frozen=True)
class _Arm:
    """An arm: its shoulder relative to the hips, bones, thickness and colours.

    `out` is the angle of the upper bone of a raised arm: pi is straight up.
    """

    shoulder: tuple[float, float]
    upper: float
    lower: float
    radius: float
    sleeve: _Ink
    hand: _Ink
    out: float = 2.3


def _legs(b: Brush, bones: Bones, apart: float) -> tuple[tuple[Leg, Leg], tuple[Tensor, Tensor]]:
    """Both legs and their hips; at rest the legs stand ``apart`` from each other."""
    spread = b.beside(apart * (1 - 0.8 * b.stride.clamp(0, 1) * b.face))
    return (leg(b, bones, 0.0), leg(b, bones, 0.5)), (spread, -spread)


def _shank(b: Brush, bones: Leg, hip: Spot, radius: float, cloth: tuple[_Ink, _Ink]) -> None:
    """Draw thigh and shin of one leg in the colours ``cloth``."""
    knee = (hip[0] + bones.knee[0], hip[1] + bones.knee[1])
    foot = (hip[0] + bones.foot[0], hip[1] + bones.foot[1])
    cloth = trousers(b, cloth, near=cloth[0] is not b.inks.shade)
    b.bar(hip, knee, radius, cloth[0])
    b.bar(knee, foot, radius * 0.88, cloth[1])


def _shoe(b: Brush, bones: Leg, hip: Spot, size: float, color: _Ink) -> None:
    x, y = hip[0] + bones.foot[0], hip[1] + bones.foot[1]
    b.bar((x, y), (x + 1.25 * size, y - 0.1 * size), size, footwear(b, color))


def _arm(b: Brush, arm: _Arm, hip: Tensor, turns: float, raised: Tensor | float = 0.0) -> Spot:
    """Draw an arm that swings with the gait, or is ``raised`` 0..1 and waves; returns its hand."""
    cloth, skin = sleeve(b, arm.sleeve, near=turns > 0), glove(b, arm.hand)
    arm = replace(arm, sleeve=cloth, hand=skin)
    x, y = b.beside(arm.shoulder[0]), hip + arm.shoulder[1]
    swing = b.wave(0.38, turns)
    elbow_down = swing - 0.10
    hand_down = elbow_down + 0.25 + 0.35 * (b.stride - 0.5).clamp(min=0) * 1.6
    beat = 0.60 * torch.sin(2 * math.pi * 1.3 * b.cycle)
    elbow_up, hand_up = arm.out + 0.1 * beat, 2.75 + beat
    lower = arm.lower * (1 + 0.25 * raised)  # longer, so that small figures are seen to wave
    first = elbow_down + raised * (elbow_up - elbow_down)
    second = hand_down + raised * (hand_up - hand_down)
    elbow = (x + arm.upper * torch.sin(first), y - arm.upper * torch.cos(first))
    hand = (elbow[0] + lower * torch.sin(second), elbow[1] - lower * torch.cos(second))
    b.disc(hand[0], hand[1], arm.radius * 1.05, arm.hand)
    b.bar((x, y), elbow, arm.radius, arm.sleeve)
    b.bar(elbow, hand, arm.radius * 0.9, arm.sleeve)
    b.disc(
        hand[0] + 0.5 * arm.radius * torch.sin(second),
        hand[1] - 0.5 * arm.radius * torch.cos(second),
        arm.radius * (0.95 + 0.25 * raised),
        arm.hand,
    )
    return hand


def _face(b: Brush, x: Number, y: Tensor, size: float) -> None:
    """Draw eyes and mouth on a head of radius ``size``; from the side they sit farther forward."""
    ahead = x + 0.34 * size
    for side in (-0.42, 0.42):
        b.disc(ahead + b.beside(side * size), y + 0.12 * size, 0.13 * size, DARK)
    open_wide = b.mouth
    b.oval(
        (ahead + 0.05 * size, y - 0.46 * size),
        0.26 * size,
        (0.07 + 0.38 * open_wide) * size,
        _LIPS,
    )
    _voice(b, (ahead, y - 0.40 * size), size, SNOW)


def _beard(b: Brush, chin: Spot, size: float) -> None:
    """Draw a beard on the lower half of a head of radius ``size``, on figures that have one."""
    if b.look is not None and b.look.beard:
        b.oval((chin[0], chin[1] - 0.62 * size), 0.72 * size, 0.55 * size, b.inks.hair)


def _voice(b: Brush, mouth: Spot, size: float, color: _Ink) -> None:
    """Draw strokes that fan out from an open mouth, as in comics."""
    if not b.mouth.any():
        return
    thick = torch.where(b.mouth > _CLOSED, 0.013 * b.mouth, -1.0)
    for slant in (-0.55, 0.0, 0.55):
        cos, sin = math.cos(slant), math.sin(slant)
        near, far = 0.6 * size + 0.04, 0.6 * size + 0.13
        ends = [(mouth[0] + way * cos, mouth[1] + way * sin) for way in (near, far)]
        b.bar(ends[0], ends[1], thick + 0.007, DARK)
        b.bar(ends[0], ends[1], thick, color)


def _man(b: Brush) -> None:
    legs, (right, left) = _legs(b, Bones(0.210, 0.200, 0.40, 0.75), 0.074)
    hip = hip_height(legs, 0.045)
    ink = b.inks
    top = hip + 0.435
    body = Body(hip, (0.022, top - 0.014), 0.105, 0.15, hip + 0.33, kind="man")
    dress(b, body, "behind")
    far = _arm(b, _Arm((-0.14, 0.27), 0.145, 0.125, 0.046, ink.shade, ink.skin), hip, 0.0)
    _shoe(b, legs[1], (left, hip), 0.040, DARK)
    _shank(b, legs[1], (left, hip), 0.070, (ink.shade, ink.shade))
    _shoe(b, legs[0], (right, hip), 0.040, DARK)
    _shank(b, legs[0], (right, hip), 0.072, (ink.body, ink.body))
    torso = ((-0.11, -0.06), (0.11, -0.06), (0.15, 0.29), (0.09, 0.32), (-0.09, 0.32),
             (-0.15, 0.29))  # fmt: skip
    b.hull((0.0, hip), torso, ink.body, 0.02)
    b.hull((0.035, hip), ((0.0, 0.16), (0.06, 0.335), (-0.06, 0.335)), SNOW)
    b.bar((0.035, hip + 0.31), (0.035, hip + 0.19), 0.016, ink.shade)
    b.bar((0.0, hip + 0.32), (0.0, hip + 0.38), 0.05, ink.skin)
    dress(b, body, "body")
    b.disc(-0.01, top + 0.012, 0.112, ink.hair)
    b.oval((0.022, top - 0.014), 0.096, 0.105, ink.skin)
    b.oval((-0.005, top + 0.082), 0.112, 0.045, ink.hair, 0.12)
    _beard(b, (0.03, top - 0.01), 0.105)
    _face(b, 0.005, top - 0.01, 0.105)
    body = replace(body, far=far)
    dress(b, body, "over")
    near = _arm(
        b, _Arm((0.12, 0.27), 0.145, 0.125, 0.048, ink.pale, ink.skin, 1.95), hip, 0.5, b.gesture
    )
    dress(b, replace(body, near=near), "front")


def _woman(b: Brush) -> None:
    legs, (right, left) = _legs(b, Bones(0.205, 0.190, 0.37, 0.8), 0.056)
    hip = hip_height(legs, 0.038)
    ink = b.inks
    sway = b.wave(0.03, 0.25)
    top = hip + 0.435
    if not hides(b, "hair"):
        b.bar((-0.045, top - 0.01), (-0.085 - sway, hip + 0.23), 0.075, ink.hair)
    body = Body(hip, (0.026, top - 0.016), 0.098, 0.115, hip + 0.32, kind="woman")
    dress(b, body, "behind")
    far = _arm(b, _Arm((-0.10, 0.26), 0.14, 0.12, 0.036, ink.shade, ink.skin), hip, 0.0)
    for bones, at in ((legs[1], left), (legs[0], right)):
        _shoe(b, bones, (at, hip), 0.034, ink.shade)
        _shank(b, bones, (at, hip), 0.045, (ink.skin, ink.skin))
    if not hides(b, "skirt"):
        swish = b.wave(0.03)
        skirt = ((-0.25 + swish, -0.24), (0.25 + swish, -0.24), (0.095, 0.14), (-0.095, 0.14))
        b.hull((0.0, hip), skirt, ink.body, 0.012)
        b.bar((-0.20, hip - 0.205), (0.20, hip - 0.205), 0.013, ink.pale)
    bodice = ((-0.085, 0.10), (0.085, 0.10), (0.115, 0.29), (-0.115, 0.29))
    b.hull((0.0, hip), bodice, ink.body, 0.02)
    b.bar((-0.075, hip + 0.115), (0.075, hip + 0.115), 0.016, ink.shade)
    b.bar((0.01, hip + 0.31), (0.01, hip + 0.37), 0.036, ink.skin)
    dress(b, body, "body")
    b.disc(-0.012, top + 0.010, 0.108, ink.hair)
    b.oval((0.026, top - 0.016), 0.088, 0.098, ink.skin)
    b.oval((-0.01, top + 0.075), 0.10, 0.045, ink.hair, -0.35)
    _face(b, 0.01, top - 0.012, 0.098)
    body = replace(body, far=far)
    dress(b, body, "over")
    near = _arm(b, _Arm((0.095, 0.26), 0.14, 0.12, 0.038, ink.pale, ink.skin), hip, 0.5, b.gesture)
    dress(b, replace(body, near=near), "front")


def _child(b: Brush) -> None:
    legs, (right, left) = _legs(b, Bones(0.13, 0.13, 0.55, 1.1), 0.085)
    hip = hip_height(legs, 0.055)
    ink = b.inks
    top = hip + 0.445
    body = Body(hip, (0.026, top - 0.03), 0.15, 0.14, hip + 0.26, kind="child")
    dress(b, body, "behind")
    far = _arm(b, _Arm((-0.15, 0.22), 0.11, 0.09, 0.050, ink.shade, ink.skin), hip, 0.0)
    for bones, at, cloth in ((legs[1], left, ink.shade), (legs[0], right, ink.body)):
        _shoe(b, bones, (at, hip), 0.046, SNOW)
        _shank(b, bones, (at, hip), 0.075, (cloth, cloth))
    torso = ((-0.15, -0.05), (0.15, -0.05), (0.13, 0.24), (-0.13, 0.24))
    b.hull((0.0, hip), torso, ink.body, 0.035)
    b.block((0.0, hip + 0.10), 0.165, 0.026, ink.mark, 0.01)
    dress(b, body, "body")
    b.disc(-0.01, top, 0.172, ink.hair)
    b.oval((0.026, top - 0.03), 0.150, 0.140, ink.skin)
    if hides(b, "cap"):
        b.oval((-0.01, top + 0.115), 0.150, 0.055, ink.hair, 0.12)
    else:
        cap = torch.maximum(b.oval_at((0.0, top + 0.01), 0.195, 0.205), top + 0.025 - b.y)
        b.lay(cap, ink.body)
        b.bar((0.04, top + 0.045), (0.26, top + 0.035), 0.026, ink.shade)
    _face(b, 0.02, top - 0.05, 0.15)
    body = replace(body, far=far)
    dress(b, body, "over")
    near = _arm(
        b, _Arm((0.14, 0.21), 0.11, 0.10, 0.052, ink.pale, ink.skin, 2.0), hip, 0.5, b.gesture
    )
    dress(b, replace(body, near=near), "front")


def _robot(b: Brush) -> None:
    legs, (right, left) = _legs(b, Bones(0.15, 0.15, 0.42, 0.7), 0.12)
    hip = hip_height(legs, 0.06)
    ink = b.inks
    top = hip + 0.46
    body = Body(hip, (0.0, top), 0.16, 0.22, hip + 0.33, kind="robot")
    dress(b, body, "behind")
    far = _arm(b, _Arm((-0.21, 0.24), 0.11, 0.10, 0.046, ink.shade, METAL), hip, 0.0)
    for bones, at, tone in ((legs[1], left, ink.shade), (legs[0], right, ink.body)):
        _shank(b, bones, (at, hip), 0.050, (METAL, tone))
        foot = (at + bones.foot[0] + 0.02, hip + bones.foot[1] - 0.01)
        b.block(foot, 0.095, 0.05, tone, 0.03)
    b.block((0.0, hip + 0.135), 0.220, 0.195, ink.body, 0.05)
    b.block((0.03, hip + 0.18), 0.115, 0.055, DARK, 0.03)
    for i, light in enumerate(((1.0, 0.35, 0.30), (1.0, 0.85, 0.30), (0.35, 1.0, 0.55))):
        b.disc(0.03 + b.beside(0.065 * (i - 1)), hip + 0.18, 0.024, light)
    b.bar((0.0, top), (0.0, hip + 0.30), 0.06, METAL)
    b.bar((0.0, top + 0.10), (0.0, top + 0.145), 0.014, METAL)
    b.disc(0.0, top + 0.150, 0.030, (1.0, 0.35, 0.28))
    dress(b, body, "body")
    b.block((0.0, top), 0.20, 0.115, ink.body, 0.045)
    b.block((0.03, top + 0.02), 0.130, 0.048, DARK, 0.04)
    for side in (-0.07, 0.07):
        b.disc(0.035 + b.beside(side), top + 0.018, 0.034, _GLOW)
    b.block((0.03, top - 0.075), 0.075, 0.010 + 0.032 * b.mouth, _GLOW)
    _voice(b, (0.13, top - 0.075), 0.10, _GLOW)
    body = replace(body, far=far)
    dress(b, body, "over")
    near = _arm(b, _Arm((0.21, 0.24), 0.11, 0.10, 0.048, ink.body, METAL), hip, 0.5, b.gesture)
    dress(b, replace(body, near=near), "front")


PAINTERS: dict[str, Callable[[Brush], None]] = {
    "man": _man,
    "woman": _woman,
    "child": _child,
    "robot": _robot,
}
