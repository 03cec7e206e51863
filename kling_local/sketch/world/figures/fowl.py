"""Birds that walk."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from kling_local.sketch.world.figures.anatomy import BEAK, PINK, Ink, chain, far_tone
from kling_local.sketch.world.figures.animals import eyes
from kling_local.sketch.world.figures.body import Body
from kling_local.sketch.world.figures.brush import DARK, SNOW, Brush
from kling_local.sketch.world.figures.costume import dress
from kling_local.sketch.world.figures.gait import Bones, Leg, hip_height, leg
from kling_local.sketch.world.figures.guise import Guise

_COMB = (0.90, 0.12, 0.14)
_GOLD = (0.93, 0.72, 0.16)
_FAN = (0.06, 0.52, 0.36)
_TEAL = (0.05, 0.42, 0.40)


def _two_legs(b: Brush, bones: Bones, at: float, radius: float, color: Ink) -> Tensor:
    """Draw two bird's legs with toes; returns the height of the hips."""
    legs: tuple[Leg, Leg] = (leg(b, bones, 0.0), leg(b, bones, 0.5))
    hip = hip_height(legs, 1.2 * radius)
    places = b.pair(at, 0.07)
    for i, x in enumerate(places):
        side = x + (2 * i - 1) * 0.025
        knee = (side + legs[i].knee[0], hip + legs[i].knee[1])
        foot = (side + legs[i].foot[0], hip + legs[i].foot[1])
        b.bar((side, hip + 0.04), knee, radius, color)
        b.bar(knee, foot, radius, color)
        for toe in (-1.6, 2.2, 3.6):
            b.cone(foot, (foot[0] + toe * radius, foot[1] - 0.1 * radius), (radius, 0.7 * radius),
                   color)  # fmt: skip
    return hip


def _chicken(b: Brush) -> None:
    hip = _two_legs(b, Bones(0.10, 0.11, 0.6, 0.9), -0.02, 0.020, BEAK)
    for i in range(4):
        end = (-0.42 + 0.05 * i, hip + 0.30 + 0.09 * i)
        b.cone((-0.20, hip + 0.20), end, (0.09, 0.045), b.inks.shade if i % 2 else b.inks.body)
    _hen(b, hip, 0.0)


def _hen(b: Brush, hip: Tensor, comb: float) -> None:
    """Draw the body and head of a chicken, with a comb that is higher by ``comb``."""
    ink = b.inks
    nod = b.wave(0.025, 0.1)
    b.oval((-0.05, hip + 0.16), 0.28 - 0.06 * (1 - b.face), 0.20, ink.body)
    b.cone((0.06, hip + 0.20), (0.22 + nod, hip + 0.46), (0.17, 0.095), ink.body)
    for i, x in enumerate((0.15, 0.215, 0.28)):
        up = (0.57, 0.60, 0.56)[i] + comb
        b.cone((x + nod, hip + 0.53), (x - 0.01 + nod, hip + up), (0.034, 0.026), _COMB)
    b.disc(0.235 + nod, hip + 0.475, 0.095, ink.body)
    b.cone((0.31 + nod, hip + 0.47), (0.40 + nod, hip + 0.45), (0.036, 0.006), BEAK)
    b.bar((0.31 + nod, hip + 0.40), (0.31 + nod, hip + 0.37 - comb), 0.026, _COMB)
    eyes(b, (0.265 + nod, hip + 0.50), 0.05, 0.024)
    beat = b.wave(0.03, 0.0)
    for dy, tone in ((0.0, ink.shade), (0.022, ink.pale)):
        b.cone((0.02, hip + 0.19 + dy), (-0.20, hip + 0.15 + dy + beat),
               (b.face * (0.105 - dy), 0.03 * b.face), tone)  # fmt: skip


def _rooster(b: Brush) -> None:
    hip = _two_legs(b, Bones(0.11, 0.12, 0.6, 0.9), -0.02, 0.020, BEAK)
    sway = b.wave(0.015, 0.2)
    for i, tone in enumerate((DARK, _TEAL, b.inks.shade, _TEAL, b.inks.body)):
        top = 0.60 - 0.07 * i
        crest = hip + top
        plume = ((-0.20, hip + 0.20), (-0.32 - 0.02 * i, crest - 0.08 + sway),
                 (-0.46 - 0.03 * i, crest - 0.02), (-0.55, crest - 0.16 - sway))  # fmt: skip
        chain(b, plume, (0.06, 0.055, 0.045, 0.012), tone)
    _hen(b, hip, 0.045)
    nod = b.wave(0.025, 0.1)
    for i in range(4):
        b.cone((0.20 + nod, hip + 0.40), (0.04 + 0.07 * i, hip + 0.20 - 0.02 * i), (0.06, 0.014),
               (0.93, 0.62, 0.12))  # fmt: skip
    b.disc(0.235 + nod, hip + 0.455, 0.075, b.inks.body)
    eyes(b, (0.265 + nod, hip + 0.50), 0.05, 0.024)


def _chick(b: Brush) -> None:
    ink = b.inks
    hip = _two_legs(b, Bones(0.06, 0.07, 0.7, 0.9), 0.0, 0.026, BEAK)
    b.cone((-0.30, hip + 0.24), (-0.42, hip + 0.34), (0.09, 0.03), ink.body)
    b.disc(-0.03, hip + 0.22, 0.29, ink.body)
    b.disc(0.12, hip + 0.56, 0.235, ink.body)
    for x in (-0.05, 0.0, 0.05):
        b.bar((0.10, hip + 0.76), (0.10 + b.beside(x), hip + 0.84), 0.012, ink.shade)
    b.cone((0.32, hip + 0.56), (0.43, hip + 0.54), (0.055, 0.008), BEAK)
    eyes(b, (0.21, hip + 0.61), 0.09, 0.042)
    beat = b.wave(0.08, 0.0)
    b.cone((-0.04, hip + 0.25), (-0.24, hip + 0.20 + beat), (0.11 * b.face, 0.03 * b.face),
           ink.shade)  # fmt: skip


def _flamingo(b: Brush) -> None:
    ink = b.inks
    hip = _two_legs(b, Bones(0.21, 0.21, 0.45, 1.0), -0.03, 0.013, ink.shade)
    b.cone((-0.14, hip + 0.10), (-0.26, hip + 0.03), (0.075, 0.02), ink.shade)
    b.cone((-0.08, hip + 0.10), (0.07, hip + 0.11), (0.105, 0.085), ink.body)
    neck = ((0.08, hip + 0.12), (0.19, hip + 0.17), (0.20, hip + 0.25), (0.13, hip + 0.33),
            (0.10, hip + 0.41), (0.15, hip + 0.485))  # fmt: skip
    chain(b, neck, (0.07, 0.040, 0.033, 0.030, 0.030, 0.036), ink.body)
    b.disc(0.165, hip + 0.485, 0.048, ink.body)
    chain(b, ((0.20, hip + 0.475), (0.25, hip + 0.455), (0.265, hip + 0.41)),
          (0.030, 0.026, 0.020), SNOW)  # fmt: skip
    b.cone((0.264, hip + 0.435), (0.262, hip + 0.395), (0.023, 0.010), DARK)
    eyes(b, (0.178, hip + 0.498), 0.03, 0.014)
    beat = b.wave(0.015, 0.0)
    for dy, tone in ((0.0, ink.shade), (0.016, ink.pale)):
        b.cone((0.02, hip + 0.13 + dy), (-0.18, hip + 0.09 + dy + beat),
               (b.face * (0.066 - dy), 0.02 * b.face), tone)  # fmt: skip


def _ostrich(b: Brush) -> None:
    ink = b.inks
    skin = (0.86, 0.66, 0.58)
    hip = _two_legs(b, Bones(0.20, 0.20, 0.55, 1.0), -0.03, 0.022, skin)
    for x, y in ((-0.26, 0.22), (-0.30, 0.14), (-0.26, 0.06)):
        b.cone((-0.15, hip + 0.14), (x, hip + y + b.wave(0.01, y)), (0.09, 0.05), SNOW)
    b.cone((-0.10, hip + 0.13), (0.08, hip + 0.12), (0.155, 0.125), ink.body)
    b.cone((0.14, hip + 0.12), (0.19, hip + 0.45), (0.055, 0.030), skin)
    b.disc(0.20, hip + 0.475, 0.052, ink.shade)
    b.oval((0.215, hip + 0.465), 0.045, 0.042, skin)
    b.cone((0.24, hip + 0.465), (0.315, hip + 0.45), (0.022, 0.012), BEAK)
    eyes(b, (0.225, hip + 0.487), 0.035, 0.018)
    for i, tone in enumerate((SNOW, ink.shade)):
        b.cone((0.0, hip + 0.13 + 0.02 * i), (-0.18, hip + 0.05 + 0.04 * i),
               (0.08 * b.face, 0.03 * b.face), tone)  # fmt: skip


def _peacock(b: Brush) -> None:
    ink = b.inks
    hip = _two_legs(b, Bones(0.11, 0.12, 0.6, 0.9), 0.04, 0.018, BEAK)
    sway = b.wave(0.03, 0.2)
    for row, (far, size) in enumerate(((0.58, 0.070), (0.41, 0.060))):
        for i in range(13 - 4 * row):
            angle = -0.25 + (math.pi + 0.5) * i / (12 - 4 * row) + sway
            x, y = b.beside(far * torch.cos(angle)) - 0.06, hip + 0.10 + far * torch.sin(angle)
            b.cone((-0.04, hip + 0.12), (x, y), (0.03, size), _FAN)
            b.disc(x, y, 0.62 * size, _GOLD)
            b.disc(x, y, 0.40 * size, ink.body)
    b.oval((0.0, hip + 0.14), 0.17, 0.135, ink.body)
    b.cone((0.06, hip + 0.17), (0.14, hip + 0.44), (0.105, 0.055), ink.body)
    b.disc(0.155, hip + 0.47, 0.075, ink.body)
    for x in (-0.04, 0.0, 0.04):
        b.bar((0.15, hip + 0.53), (0.15 + b.beside(x), hip + 0.61), 0.007, ink.shade)
        b.disc(0.15 + b.beside(x), hip + 0.615, 0.017, ink.pale)
    b.cone((0.21, hip + 0.465), (0.275, hip + 0.45), (0.026, 0.006), BEAK)
    b.oval((0.18, hip + 0.485), 0.042, 0.032, SNOW)
    eyes(b, (0.185, hip + 0.485), 0.035, 0.020)


def _penguin(b: Brush) -> None:
    ink = b.inks
    legs = (leg(b, Bones(0.05, 0.05, 0.9, 0.8), 0.0), leg(b, Bones(0.05, 0.05, 0.9, 0.8), 0.5))
    hip = hip_height(legs, 0.035)
    rock = b.wave(0.045, 0.0)
    top = hip + 0.62
    body = Body(hip + 0.15, (0.02 + rock, top), 0.185, 0.24, hip + 0.46)
    dress(b, body, "behind")
    flipper = ((-0.19, hip + 0.40), (-0.30 - rock, hip + 0.16))
    b.cone((b.beside(-0.14) + rock, hip + 0.44), (b.beside(-0.27), flipper[1][1] + 0.02 + rock),
           (0.075, 0.03), ink.shade)  # fmt: skip
    for i, side in enumerate((-0.10, 0.10)):
        x = 0.03 + b.beside(side * (0.6 + 0.4 * (1 - b.face))) + legs[i].foot[0]
        y = hip + legs[i].foot[1]
        b.cone((x - 0.05, y + 0.005), (x + 0.10, y), (0.045, 0.036), BEAK)
    b.cone((-0.20, hip + 0.05), (-0.30, hip), (0.05, 0.015), ink.shade)
    b.oval((rock * 0.5, hip + 0.28), 0.275, 0.315, ink.body)
    b.oval((0.065 + 0.5 * rock, hip + 0.245), 0.205, 0.260, SNOW)
    b.disc(0.02 + rock, top, 0.195, ink.body)
    for side in (-0.075, 0.075):
        b.oval((0.075 + rock + b.beside(side), top - 0.01), 0.085, 0.100, SNOW)
    b.oval((0.085 + rock, top - 0.075), 0.115, 0.060, SNOW)
    for side in (-0.07, 0.07):
        x = 0.095 + rock + b.beside(side)
        b.disc(x, top + 0.015, 0.032, DARK)
        b.disc(x + 0.010, top + 0.028, 0.011, SNOW)
        b.disc(0.06 + rock + b.beside(1.75 * side), top - 0.065, 0.026, PINK)
    b.oval((0.14 + rock, top - 0.065 - 0.04 * b.mouth), 0.055, 0.020 + 0.03 * b.mouth,
           (0.85, 0.42, 0.05))  # fmt: skip
    b.cone((0.13 + rock, top - 0.045), (0.20 + rock, top - 0.055), (0.042, 0.014), BEAK)
    dress(b, body, "over")
    lift = b.gesture * (0.42 + 0.08 * torch.sin(16.3 * b.cycle))
    hand = (b.beside(0.29 + 0.05 * b.gesture) + rock, hip + 0.18 - rock + lift)
    b.cone((b.beside(0.18) + rock, hip + 0.44), hand, (0.080, 0.032), far_tone(b))
    dress(b, Body(body.hip, body.head, body.radius, body.shoulders, body.neck, None, hand), "front")


GUISES: dict[str, Guise] = {
    "chicken": Guise("cat", _chicken, reach=0.50, size=0.65),
    "rooster": Guise("cat", _rooster, reach=0.64, size=0.75),
    "chick": Guise("cat", _chick, reach=0.48, size=0.45),
    "flamingo": Guise("cat", _flamingo, reach=0.40, size=1.25),
    "ostrich": Guise("cat", _ostrich, reach=0.42, size=1.35, plural="ostriches"),
    "peacock": Guise("cat", _peacock, reach=0.80, size=1.0),
    "penguin": Guise("child", _penguin, reach=0.48, size=0.8),
}
