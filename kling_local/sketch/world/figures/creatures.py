"""Creatures of tales: a dragon, and those that stand like people."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

import torch
from torch import Tensor

from kling_local.sketch.world.figures.anatomy import Ink, chain, far_tone, flap, gaze, panel, spots
from kling_local.sketch.world.figures.body import Body
from kling_local.sketch.world.figures.brush import DARK, SNOW, WOOD, Brush, Number, Spot
from kling_local.sketch.world.figures.costume import dress
from kling_local.sketch.world.figures.gait import Bones, Leg, hip_height, leg
from kling_local.sketch.world.figures.guise import Guise

_AMBER = (1.00, 0.82, 0.20)
_CLAW = (0.96, 0.92, 0.80)
_MOUTH = (0.55, 0.12, 0.18)
_ROT = (0.55, 0.72, 0.45)
_ROT_DIM = (0.40, 0.56, 0.33)
_CARROT = (1.00, 0.52, 0.08)
_SCARF = (0.86, 0.14, 0.18)
_FIRE = ((1.00, 0.42, 0.06), (1.00, 0.70, 0.12), (1.00, 0.94, 0.55))
_BURN_HZ = 0.17  # bursts of fire for each beat of the wings


def _membrane(b: Brush, root: Spot, up: Number, skin: Ink, bone: Ink) -> None:
    """Draw a dragon's wing, whose tips are ``up`` above its root."""
    x, y = root
    wrist = (x + 0.01, y + 0.64 * up + 0.05)
    tips: tuple[Spot, ...] = (
        (x - 0.22, y + 1.08 * up + 0.02),
        (x - 0.54, y + 0.90 * up),
        (x - 0.68, y + 0.46 * up - 0.01),
        (x - 0.50, y + 0.02),
    )
    panel(b, (wrist, tips[3], (x + 0.08, y - 0.06)), skin)
    for one, other in pairwise(tips):
        panel(b, (wrist, one, other), skin, scoop=0.36)
    chain(b, ((x + 0.08, y - 0.04), wrist), (0.050, 0.032), bone)
    for tip in tips[:3]:
        b.cone(wrist, tip, (0.024, 0.009), bone)
    b.cone(wrist, (wrist[0] + 0.07, wrist[1] + 0.04), (0.020, 0.004), _CLAW)


def _dragon(b: Brush) -> None:
    ink = b.inks
    beat = flap(b)
    sway = 0.05 * torch.sin(2 * math.pi * (b.cycle - 0.2)) * b.stride.clamp(max=1.0)
    _membrane(b, (0.16, 0.46), 0.13 + 0.33 * beat, ink.shade, ink.shade)
    tail = ((-0.20, 0.31), (-0.48, 0.22 + 0.4 * sway), (-0.74, 0.24 + sway), (-0.94, 0.34 + sway))
    b.cone((-0.94, 0.34 + sway), (-1.02, 0.48 + sway), (0.075, 0.006), ink.shade)
    b.cone((-0.95, 0.34 + sway), (-1.09, 0.33 + sway), (0.060, 0.006), ink.shade)
    for x, y in ((0.20, 0.50), (0.30, 0.54), (0.39, 0.60), (0.45, 0.66), (-0.18, 0.445),
                 (-0.28, 0.40), (-0.38, 0.36), (-0.48, 0.325), (-0.58, 0.31)):  # fmt: skip
        b.cone((x, y - 0.04), (x - 0.06, y + 0.055), (0.05, 0.006), ink.shade)
    chain(b, tail, (0.135, 0.085, 0.050, 0.024), ink.body)
    for x, tone in ((0.12, ink.shade), (-0.14, ink.shade), (0.18, ink.body), (-0.08, ink.body)):
        wide = 0.070 if x < 0 else 0.050
        shin = (x - 0.10, 0.12)
        b.cone((x, 0.28), shin, (wide + 0.02, 0.036), tone)
        for toe in (-0.02, 0.03, 0.07):
            b.cone(shin, (shin[0] + toe, 0.065), (0.030, 0.006), _CLAW)
        b.disc(shin[0], shin[1], 0.036, tone)
    neck = ((-0.12, 0.34), (0.12, 0.37), (0.32, 0.45), (0.44, 0.55), (0.54, 0.64))
    chain(b, neck, (0.165, 0.165, 0.105, 0.085, 0.080), ink.body)
    chain(b, ((-0.12, 0.25), (0.12, 0.275), (0.31, 0.375), (0.44, 0.475)),
          (0.075, 0.085, 0.062, 0.038), ink.pale)  # fmt: skip
    for x, y in ((0.0, 0.235), (0.12, 0.265), (0.23, 0.325), (0.33, 0.40)):
        b.bar((x - 0.03, y + 0.05), (x + 0.03, y - 0.03), 0.008, ink.shade)
    _dragon_head(b, 0.09, -0.13)
    _membrane(b, (-0.01, 0.44), 0.14 + 0.34 * beat, ink.pale, ink.body)


def _dragon_head(b: Brush, dx: float, dy: float) -> None:
    """Draw a dragon's head, moved by ``dx`` and ``dy``, that breathes fire now and then."""
    ink = b.inks
    burst = ((torch.sin(2 * math.pi * _BURN_HZ * b.cycle) - 0.55) / 0.45).clamp(0, 1)
    for x, y in ((0.40 + dx, 0.86 + dy), (0.45 + dx, 0.87 + dy)):
        horn = ((x, y), (x - 0.10, y + 0.06), (x - 0.17, y + 0.055))
        chain(b, horn, (0.032, 0.022, 0.005), _CLAW)
    low = 0.02 + 0.05 * burst
    b.cone((0.50 + dx, 0.73 + dy), (0.66 + dx, 0.68 + dy - low), (0.055, 0.034), ink.shade)
    if (burst > 0).any():
        for tone, wide, far in zip(_FIRE, (0.11, 0.075, 0.04), (0.34, 0.26, 0.18), strict=True):
            thick = torch.where(burst > 0, 0.02 + wide * burst, -1.0)
            end = (0.72 + dx + far * burst, 0.66 + dy)
            b.cone((0.70 + dx, 0.70 + dy), end, (0.4 * thick, thick), tone)
    b.disc(0.45 + dx, 0.79 + dy, 0.115, ink.body)
    b.cone((0.48 + dx, 0.775 + dy), (0.68 + dx, 0.735 + dy), (0.085, 0.055), ink.body)
    b.bar((0.70 + dx, 0.70 + dy), (0.56 + dx, 0.70 + dy), 0.008, ink.shade)
    for x in (0.60 + dx, 0.66 + dx):
        b.cone((x, 0.70 + dy), (x + 0.004, 0.66 + dy), (0.013, 0.002), SNOW)
    b.disc(0.70 + dx, 0.765 + dy, 0.024, ink.body)
    b.disc(0.71 + dx, 0.768 + dy, 0.011, DARK)
    b.cone((0.37 + dx, 0.76 + dy), (0.26 + dx, 0.79 + dy), (0.055, 0.006), ink.shade)
    gaze(b, (0.50 + dx, 0.815 + dy), 0.0, 0.040, _AMBER)
    b.cone((0.46 + dx, 0.87 + dy), (0.56 + dx, 0.845 + dy), (0.018, 0.012), ink.shade)


def _reach_of(b: Brush, shoulder: Spot, bones: tuple[float, float], turns: float,
              raised: Tensor | float = 0.0) -> tuple[Spot, Spot]:  # fmt: skip
    """Elbow and hand of an arm that swings with the gait, or is ``raised`` 0..1 and waves."""
    swing = b.wave(0.38, turns)
    beat = 0.5 * torch.sin(2 * math.pi * 1.3 * b.cycle)
    first = swing - 0.10 + raised * (2.1 + 0.1 * beat - swing)
    second = swing + 0.15 + raised * (2.75 + beat - swing - 0.15)
    elbow = (shoulder[0] + bones[0] * torch.sin(first), shoulder[1] - bones[0] * torch.cos(first))
    return elbow, (elbow[0] + bones[1] * torch.sin(second), elbow[1] - bones[1] * torch.cos(second))


_Legs = tuple[tuple[Leg, Leg], tuple[Tensor, Tensor]]


def _two_legs(b: Brush, bones: Bones, apart: float) -> _Legs:
    """The far and the near leg, and their hips."""
    spread = b.beside(apart * (1 - 0.7 * b.stride.clamp(0, 1) * b.face))
    return (leg(b, bones, 0.5), leg(b, bones, 0.0)), (-spread, spread)


def _ghost(b: Brush) -> None:
    ink = b.inks
    trail = b.wave(0.05, 0.0) - 0.10 * b.stride.clamp(0, 1)
    body = Body(b.cycle * 0 + 0.40, (0.02, 0.72), 0.24, 0.22, 0.52)
    dress(b, body, "behind")
    far = (b.beside(-0.34), 0.44 + b.wave(0.03, 0.5))
    b.cone((b.beside(-0.20), 0.52), far, (0.09, 0.06), ink.shade)
    for i in range(5):
        x = (i - 2) * 0.13
        sink = 0.02 * torch.sin(2 * math.pi * (b.cycle + 0.23 * i)) + 0.03 * (i % 2)
        b.cone((b.beside(x), 0.40), (b.beside(1.12 * x) + trail, 0.13 + sink), (0.11, 0.055),
               ink.body if i % 2 else ink.shade)  # fmt: skip
    b.cone((0.0, 0.70), (0.4 * trail, 0.36), (0.26, 0.285), ink.body)
    b.cone((-0.10, 0.82), (-0.14, 0.62), (0.045, 0.03), ink.pale)
    for side in (-0.085, 0.085):
        x = 0.075 + b.beside(side)
        b.oval((x, 0.74), 0.042, 0.066, DARK)
        b.disc(x + 0.012, 0.765, 0.015, SNOW)
    b.oval((0.085, 0.60), 0.045 + 0.015 * b.mouth, 0.030 + 0.040 * b.mouth, DARK)
    dress(b, body, "over")
    lift = b.gesture * (0.32 + 0.08 * torch.sin(8.2 * b.cycle))
    near = (b.beside(0.36), 0.44 + b.wave(0.03, 0.0) + lift)
    b.cone((b.beside(0.20), 0.52), near, (0.09, 0.06), ink.body)
    dress(b, replace(body, far=far, near=near), "front")
    b.layer.mul_(0.88)


def _alien(b: Brush) -> None:
    ink = b.inks
    legs, places = _two_legs(b, Bones(0.12, 0.12, 0.5, 0.9), 0.07)
    hip = hip_height(legs, 0.045)
    top = hip + 0.42
    body = Body(hip, (0.02, top), 0.22, 0.10, hip + 0.22)
    dress(b, body, "behind")
    elbow, far = _reach_of(b, (b.beside(-0.09), hip + 0.19), (0.11, 0.11), 0.0)
    chain(b, ((b.beside(-0.09), hip + 0.19), elbow, far), (0.036, 0.030, 0.040), far_tone(b))
    for bone, x, tone in zip(legs, places, (far_tone(b), ink.body), strict=True):
        knee, foot = ((x + spot[0], hip + spot[1]) for spot in (bone.knee, bone.foot))
        chain(b, ((x, hip), knee, foot), (0.055, 0.042, 0.036), tone)
        b.bar(foot, (foot[0] + 0.07, foot[1] - 0.008), 0.040, tone)
    b.cone((0.0, hip + 0.02), (0.0, hip + 0.20), (0.105, 0.085), ink.body)
    b.oval((0.03, hip + 0.07), 0.065, 0.085, ink.pale)
    for side in (-0.10, 0.10):
        tip = (b.beside(1.7 * side) + 0.0, top + 0.265)
        b.cone((b.beside(0.7 * side), top + 0.14), tip, (0.020, 0.012), ink.body)
        b.disc(tip[0], tip[1], 0.036, _AMBER)
    b.oval((0.0, top + 0.03), 0.255, 0.185, ink.body)
    b.cone((0.01, top), (0.03, top - 0.12), (0.17, 0.075), ink.body)
    for side, slant in ((-0.105, 0.75), (0.105, -0.75)):
        x = 0.05 + b.beside(side)
        b.oval((x, top + 0.005), 0.058, 0.092, DARK, -slant)
        b.oval((x + 0.015, top + 0.045), 0.016, 0.024, SNOW)
    b.oval((0.06, top - 0.125), 0.040, 0.009 + 0.030 * b.mouth, _MOUTH)
    dress(b, replace(body, far=far), "over")
    elbow, near = _reach_of(b, (b.beside(0.09), hip + 0.19), (0.11, 0.12), 0.5, b.gesture)
    chain(b, ((b.beside(0.09), hip + 0.19), elbow, near), (0.036, 0.030, 0.042), ink.pale)
    dress(b, replace(body, far=far, near=near), "front")


def _skeleton(b: Brush) -> None:
    ink = b.inks
    legs, places = _two_legs(b, Bones(0.205, 0.20, 0.40, 0.75), 0.065)
    hip = hip_height(legs, 0.035)
    top = hip + 0.43
    body = Body(hip, (0.02, top), 0.12, 0.14, hip + 0.32)
    dress(b, body, "behind")

    def bone(start: Spot, end: Spot, color: Ink) -> None:
        b.bar(start, end, 0.019, color)
        b.disc(*start, 0.031, color)
        b.disc(*end, 0.031, color)

    elbow, far = _reach_of(b, (b.beside(-0.13), hip + 0.28), (0.145, 0.13), 0.0)
    bone((b.beside(-0.13), hip + 0.28), elbow, ink.shade)
    bone(elbow, far, ink.shade)
    for i, tone in enumerate((ink.shade, ink.body)):
        knee, foot = ((places[i] + s[0], hip + s[1]) for s in (legs[i].knee, legs[i].foot))
        bone((places[i], hip), knee, tone)
        bone(knee, foot, tone)
        b.cone(foot, (foot[0] + 0.08, foot[1] - 0.005), (0.026, 0.022), tone)
    b.bar((0.0, hip), (0.0, top - 0.08), 0.022, ink.shade)
    b.oval((0.0, hip + 0.015), 0.105, 0.050, ink.body)
    for i, wide in enumerate((0.075, 0.105, 0.120, 0.125)):
        y = hip + 0.125 + 0.052 * i
        b.bar((b.beside(-wide), y), (b.beside(wide), y), 0.017, ink.body)
    b.bar((0.02, hip + 0.14), (0.02, hip + 0.29), 0.018, ink.body)
    b.disc(0.01, top + 0.015, 0.128, ink.body)
    b.block((0.035, top - 0.085), 0.070, 0.052 + 0.015 * b.mouth, ink.body, 0.02)
    for side in (-0.052, 0.052):
        b.oval((0.04 + b.beside(side), top + 0.012), 0.036, 0.042, DARK)
    b.hull((0.05, top - 0.045), ((-0.018, -0.012), (0.018, -0.012), (0.0, 0.022)), DARK)
    low = 0.03 * b.mouth
    b.bar((0.045 - b.beside(0.05), top - 0.092), (0.045 + b.beside(0.05), top - 0.092),
          0.007 + 0.5 * low, DARK)  # fmt: skip
    for side in (-0.028, 0.0, 0.028):
        x = 0.045 + b.beside(side)
        b.bar((x, top - 0.075), (x, top - 0.11 - low), 0.006, DARK)
    dress(b, replace(body, far=far), "over")
    elbow, near = _reach_of(b, (b.beside(0.13), hip + 0.28), (0.145, 0.13), 0.5, b.gesture)
    bone((b.beside(0.13), hip + 0.28), elbow, ink.body)
    bone(elbow, near, ink.body)
    dress(b, replace(body, far=far, near=near), "front")


def _zombie(b: Brush) -> None:
    ink = b.inks
    legs, places = _two_legs(b, Bones(0.20, 0.19, 0.34, 0.55), 0.075)
    hip = hip_height(legs, 0.045)
    top = hip + 0.42
    limp = b.wave(0.03, 0.25)
    body = Body(hip, (0.05, top), 0.115, 0.15, hip + 0.32)
    dress(b, body, "behind")
    far = (0.36 + b.beside(-0.10), hip + 0.30 - limp)
    b.cone((b.beside(-0.11), hip + 0.28), far, (0.048, 0.040), _ROT_DIM)
    for i, (tone, skin) in enumerate(((ink.shade, _ROT_DIM), (ink.shade, _ROT))):
        knee, foot = ((places[i] + s[0], hip + s[1]) for s in (legs[i].knee, legs[i].foot))
        shin = (0.6 * knee[0] + 0.4 * foot[0], 0.6 * knee[1] + 0.4 * foot[1])
        b.bar(knee, foot, 0.044, skin)
        b.bar(foot, (foot[0] + 0.06, foot[1] - 0.006), 0.042, skin)
        chain(b, ((places[i], hip), knee, shin), (0.074, 0.066, 0.058), tone)
    torso = ((-0.11, -0.06), (0.11, -0.06), (0.15, 0.29), (0.09, 0.32), (-0.09, 0.32),
             (-0.15, 0.29))  # fmt: skip
    b.hull((0.0, hip), torso, ink.body, 0.02)
    for x in (-0.09, -0.02, 0.05, 0.11):
        b.cone((x, hip - 0.04), (x + 0.01, hip - 0.12), (0.035, 0.006), ink.body)
    for spot, a in (((-0.05, hip + 0.10), 0.036), ((0.07, hip + 0.19), 0.028)):
        b.oval(spot, a, 0.7 * a, _ROT)
    b.cone((0.02, hip + 0.32), (0.035, hip + 0.36), (0.05, 0.05), _ROT_DIM)
    b.disc(0.01, top + 0.03, 0.110, DARK)
    b.oval((0.04, top), 0.105, 0.118, _ROT)
    for x, y in ((-0.06, 0.10), (0.0, 0.125), (0.06, 0.115), (0.10, 0.09)):
        b.cone((0.02 + x * 0.8, top + 0.115), (0.02 + x, top + y - 0.055), (0.03, 0.006), DARK)
    for side, size in ((-0.045, 0.036), (0.045, 0.028)):
        x = 0.065 + b.beside(side)
        b.disc(x, top + 0.015, size, SNOW)
        b.disc(x + 0.006, top + 0.012, 0.012, DARK)
    b.oval((0.075, top - 0.062), 0.050, 0.016 + 0.032 * b.mouth, _MOUTH)
    for x in (0.055, 0.095):
        b.block((x, top - 0.054), 0.009, 0.009, SNOW)
    dress(b, replace(body, far=far), "over")
    near = (0.40 + b.beside(0.09), hip + 0.27 + limp + 0.16 * b.gesture)
    elbow = (0.19 + b.beside(0.10), hip + 0.275 + 0.5 * limp)
    b.cone(elbow, near, (0.044, 0.036), _ROT)
    b.disc(near[0] + 0.02, near[1], 0.046, _ROT)
    b.cone((b.beside(0.11), hip + 0.27), elbow, (0.056, 0.052), ink.pale)
    dress(b, replace(body, far=far, near=near), "front")


def _snowman(b: Brush) -> None:
    ink = b.inks
    hop = 0.05 * b.stride.clamp(0, 1) * torch.sin(2 * math.pi * b.cycle).abs()
    lean = b.wave(0.03, 0.0)
    base, top = 0.235 + hop, 0.735 + hop
    body = Body(base + 0.05, (lean, top), 0.15, 0.19, top - 0.12)
    dress(b, body, "behind")

    def twig(side: float, lift: Tensor | float) -> Spot:
        start = (b.beside(0.15 * side) + 0.5 * lean, base + 0.30)
        hand = (b.beside(0.38 * side) + lean, base + 0.38 + lift)
        b.bar(start, hand, 0.016, WOOD)
        for dx, dy in ((0.03, 0.06), (0.07, 0.01)):
            b.bar(hand, (hand[0] + b.beside(dx * side), hand[1] + dy), 0.011, WOOD)
        return hand

    far = twig(-1.0, b.wave(0.02, 0.5))
    b.disc(0.0, base, 0.235, ink.body)
    b.disc(0.5 * lean, base + 0.28, 0.180, ink.body)
    b.oval((-0.09, base + 0.06), 0.07, 0.10, ink.pale, 0.3)
    for dy in (0.20, 0.27, 0.02):
        b.disc(0.06 + 0.5 * lean, base + dy, 0.022, DARK)
    b.disc(lean, top, 0.148, ink.body)
    for side in (-0.055, 0.055):
        b.disc(0.055 + lean + b.beside(side), top + 0.035, 0.020, DARK)
    for i in range(5):
        x = 0.045 * (i - 2)
        b.disc(0.055 + lean + b.beside(0.9 * x), top - 0.065 - 0.02 * b.mouth + 5.0 * x * x, 0.011,
               DARK)  # fmt: skip
    b.cone((0.075 + lean, top - 0.005), (0.255 + lean, top - 0.03), (0.030, 0.005), _CARROT)
    b.bar((b.beside(-0.12) + 0.8 * lean, top - 0.14), (b.beside(0.12) + 0.8 * lean, top - 0.14),
          0.036, _SCARF)  # fmt: skip
    b.cone((0.07 + lean, top - 0.15), (0.10 - 2 * lean, top - 0.31), (0.034, 0.042), _SCARF)
    b.bar((b.beside(-0.15) + lean, top + 0.115), (b.beside(0.15) + lean, top + 0.115), 0.018, DARK)
    b.block((lean, top + 0.165), 0.100, 0.055, DARK, 0.012)
    b.block((lean, top + 0.145), 0.102, 0.016, _SCARF)
    dress(b, replace(body, far=far), "over")
    near = twig(1.0, b.wave(0.02, 0.0) + b.gesture * (0.16 + 0.08 * torch.sin(8.2 * b.cycle)))
    dress(b, replace(body, far=far, near=near), "front")


def _monster(b: Brush) -> None:
    ink = b.inks
    legs, places = _two_legs(b, Bones(0.08, 0.08, 0.6, 1.0), 0.12)
    hip = hip_height(legs, 0.06)
    body = Body(hip, (0.0, hip + 0.46), 0.28, 0.26, hip + 0.24)
    dress(b, body, "behind")
    elbow, far = _reach_of(b, (b.beside(-0.27), hip + 0.30), (0.12, 0.12), 0.0)
    chain(b, ((b.beside(-0.27), hip + 0.30), elbow, far), (0.06, 0.05, 0.062), far_tone(b))
    for i, tone in enumerate((far_tone(b), ink.body)):
        foot = (places[i] + legs[i].foot[0], hip + legs[i].foot[1])
        b.cone((places[i], hip + 0.04), foot, (0.085, 0.06), tone)
        b.bar(foot, (foot[0] + 0.07, foot[1] - 0.005), 0.055, tone)
        for toe in (0.06, 0.11):
            b.disc(foot[0] + toe, foot[1] - 0.03, 0.020, _CLAW)
    for side in (-0.17, 0.17):
        horn = ((b.beside(side), hip + 0.58), (b.beside(1.45 * side), hip + 0.66),
                (b.beside(1.4 * side), hip + 0.76))  # fmt: skip
        chain(b, horn, (0.06, 0.042, 0.006), _CLAW)
    for i in range(16):
        angle = 2 * math.pi * i / 16
        spot = (b.beside(0.265 * math.cos(angle)), hip + 0.31 + 0.31 * math.sin(angle))
        tip = (b.beside(0.345 * math.cos(angle)), hip + 0.285 + 0.36 * math.sin(angle))
        b.cone(spot, tip, (0.06, 0.010), ink.body)
    b.oval((0.0, hip + 0.31), 0.295, 0.335, ink.body)
    b.oval((0.03, hip + 0.16), 0.18, 0.15, ink.pale)
    b.disc(0.05, hip + 0.45, 0.128, SNOW)
    b.disc(0.075, hip + 0.45, 0.072, (0.30, 0.72, 0.30))
    b.disc(0.082, hip + 0.45, 0.040, DARK)
    b.disc(0.10, hip + 0.475, 0.018, SNOW)
    low = 0.05 * b.mouth
    b.oval((0.05, hip + 0.235 - 0.5 * low), 0.150, 0.052 + low, _MOUTH)
    for side in (-0.09, -0.03, 0.03, 0.09):
        x = 0.05 + b.beside(side)
        drop = 0.040 - 2.0 * side * side
        b.cone((x, hip + 0.235 + drop), (x, hip + 0.215 + 0.5 * drop), (0.018, 0.004), SNOW)
    dots = ((-0.18, 0.50), (-0.22, 0.38), (-0.12, 0.58))
    spots(b, tuple((x, hip + y) for x, y in dots), 0.026, ink.shade)
    dress(b, replace(body, far=far), "over")
    elbow, near = _reach_of(b, (b.beside(0.27), hip + 0.30), (0.12, 0.12), 0.5, b.gesture)
    chain(b, ((b.beside(0.27), hip + 0.30), elbow, near), (0.06, 0.05, 0.062), ink.body)
    dress(b, replace(body, far=far, near=near), "front")


GUISES: dict[str, Guise] = {
    "dragon": Guise("bird", _dragon, reach=1.26, size=1.5),
    "ghost": Guise("child", _ghost, reach=0.50, size=1.0),
    "alien": Guise("child", _alien, reach=0.44, size=0.95),
    "skeleton": Guise("man", _skeleton, reach=0.46),
    "zombie": Guise("man", _zombie, reach=0.60),
    "snowman": Guise("child", _snowman, reach=0.54, plural="snowmen"),
    "monster": Guise("child", _monster, reach=0.60, size=1.05),
}
