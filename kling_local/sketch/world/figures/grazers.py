"""Hoofed and other big plant eaters, as tall as horses or taller."""

from __future__ import annotations

from torch import Tensor

from kling_local.sketch.world.figures.anatomy import (
    HOOF,
    HORN,
    IVORY,
    PINK,
    Ink,
    Stand,
    chain,
    contrast,
    far_tone,
    marks,
    spots,
    stand,
    tall_ears,
)
from kling_local.sketch.world.figures.animals import eyes
from kling_local.sketch.world.figures.brush import DARK, SNOW, Brush
from kling_local.sketch.world.figures.gait import Bones
from kling_local.sketch.world.figures.guise import Guise

_ANTLER = (0.62, 0.45, 0.28)
_GOLD = (1.00, 0.80, 0.22)
_RAINBOW = ((0.98, 0.42, 0.60), (0.99, 0.70, 0.30), (0.45, 0.80, 0.60), (0.42, 0.60, 0.98),
            (0.70, 0.45, 0.92))  # fmt: skip
_OX = Bones(0.15, 0.15, 0.45, 0.9)


def _cattle(b: Brush) -> Tensor:
    """Draw legs, tail and body of cattle; returns the height of the hips."""
    ink = b.inks
    sway = b.wave(0.04, 0.1)
    hip = stand(b, Stand(_OX, -0.33, 0.20, 0.048, HOOF, apart=0.10))
    tail = ((-0.45, hip + 0.26), (-0.54, hip + 0.14), (-0.55 - sway, hip - 0.06))
    chain(b, tail, (0.03, 0.024, 0.020), ink.body)
    b.cone((-0.55 - sway, hip - 0.06), (-0.56 - sway, hip - 0.14), (0.03, 0.045), ink.shade)
    b.disc(-0.33, hip + 0.17, 0.185, ink.body)
    b.cone((-0.28, hip + 0.16), (0.20, hip + 0.18), (0.185, 0.185), ink.body)
    return hip


def _cow(b: Brush) -> None:
    ink = b.inks
    patch = contrast(b)
    b.disc(-0.16, 0.34, 0.075, PINK)
    b.bar((-0.14, 0.30), (-0.14, 0.25), 0.022, PINK)
    hip = _cattle(b)
    b.oval((-0.34, hip + 0.24), 0.12 * b.face, 0.095, patch, 0.3)
    b.oval((-0.04, hip + 0.22), 0.13 * b.face, 0.105, patch, -0.2)
    b.oval((0.18, hip + 0.10), 0.09 * b.face, 0.075, patch, 0.4)
    b.cone((0.20, hip + 0.22), (0.38, hip + 0.40), (0.16, 0.12), ink.body)
    _cow_head(b, hip, patch, 0.10)


def _cow_head(b: Brush, hip: Tensor, patch: Tensor, horns: float) -> None:
    ink = b.inks
    for side in (-0.115, 0.115):
        x = 0.41 + b.beside(side)
        top = (x + b.beside(0.5 * side), hip + 0.52 + horns)
        b.cone((x - b.beside(0.3 * side), hip + 0.52), (x, hip + 0.56), (0.032, 0.028), HORN)
        b.cone((x, hip + 0.56), top, (0.028, 0.008), HORN)
        end = (x + b.beside(0.9 * side), hip + 0.445)
        b.cone((x, hip + 0.47), end, (0.04, 0.045), ink.shade)
        b.cone((x, hip + 0.465), end, (0.02, 0.024), PINK)
    b.disc(0.41, hip + 0.46, 0.125, ink.body)
    b.cone((0.42, hip + 0.44), (0.50, hip + 0.30), (0.115, 0.095), ink.body)
    b.oval((0.375, hip + 0.47), 0.05, 0.075, patch)
    b.oval((0.52, hip + 0.275), 0.12, 0.085, PINK)
    for side in (-0.05, 0.05):
        b.oval((0.535 + b.beside(side), hip + 0.295), 0.018, 0.024, (0.55, 0.22, 0.28))
        x = 0.455 + b.beside(1.2 * side)
        b.oval((x, hip + 0.455), 0.026, 0.034, SNOW)
        b.oval((x + 0.006, hip + 0.452), 0.018, 0.026, DARK)
    b.oval((0.53, hip + 0.225), 0.05, 0.008 + 0.03 * b.mouth, (0.55, 0.22, 0.28))


def _bull(b: Brush) -> None:
    ink = b.inks
    hip = _cattle(b)
    b.cone((-0.05, hip + 0.22), (0.24, hip + 0.28), (0.19, 0.20), ink.body)
    b.cone((0.24, hip + 0.28), (0.40, hip + 0.30), (0.18, 0.13), ink.body)
    for side in (-0.11, 0.11):
        x = 0.42 + b.beside(side)
        b.cone((x - b.beside(0.4 * side), hip + 0.42), (x + b.beside(side), hip + 0.45),
               (0.04, 0.035), HORN)  # fmt: skip
        b.cone((x + b.beside(side), hip + 0.45), (x + b.beside(1.3 * side), hip + 0.60),
               (0.035, 0.008), HORN)  # fmt: skip
        b.cone((x, hip + 0.37), (x + b.beside(0.9 * side), hip + 0.33), (0.03, 0.04), ink.shade)
    b.disc(0.42, hip + 0.34, 0.135, ink.body)
    b.cone((0.44, hip + 0.31), (0.52, hip + 0.17), (0.12, 0.09), ink.body)
    b.oval((0.53, hip + 0.155), 0.10, 0.075, ink.pale)
    for side in (-0.04, 0.04):
        b.oval((0.55 + b.beside(side), hip + 0.17), 0.017, 0.022, DARK)
        x = 0.47 + b.beside(1.5 * side)
        b.oval((x, hip + 0.335), 0.028, 0.024, SNOW)
        b.disc(x + 0.008, hip + 0.332, 0.018, DARK)
        b.bar((x - b.beside(0.6 * side), hip + 0.36), (x + b.beside(0.6 * side), hip + 0.385),
              0.012, DARK)  # fmt: skip
    b.lay((b.from_middle(0.545, 0)[0].square() + (b.y - hip - 0.10).square()).sqrt().sub(0.034)
          .abs() - 0.010, _GOLD)  # fmt: skip


def _deer_body(b: Brush) -> Tensor:
    """Draw everything of a deer but antlers and spots; returns the height of its hips."""
    ink = b.inks
    hip = stand(b, Stand(Bones(0.18, 0.18, 0.52, 1.0), -0.26, 0.15, 0.026, HOOF, apart=0.07))
    b.cone((-0.37, hip + 0.15), (-0.43, hip + 0.19), (0.05, 0.035), ink.shade)
    b.cone((-0.37, hip + 0.12), (-0.41, hip + 0.14), (0.05, 0.025), SNOW)
    b.cone((-0.22, hip + 0.05), (0.12, hip + 0.05), (0.075, 0.075), ink.pale)
    b.cone((-0.25, hip + 0.10), (0.14, hip + 0.11), (0.115, 0.115), ink.body)
    b.cone((0.14, hip + 0.12), (0.265, hip + 0.32), (0.105, 0.068), ink.body)
    b.cone((0.235, hip + 0.14), (0.295, hip + 0.25), (0.03, 0.03), ink.pale)
    for side in (-0.10, 0.10):
        x = 0.25 + b.beside(0.5 * side)
        b.cone((x, hip + 0.39), (x - 0.06 * b.face + b.beside(side), hip + 0.44), (0.032, 0.012),
               ink.shade)  # fmt: skip
    b.disc(0.29, hip + 0.36, 0.083, ink.body)
    b.cone((0.31, hip + 0.345), (0.43, hip + 0.285), (0.068, 0.040), ink.body)
    b.cone((0.40, hip + 0.275), (0.43, hip + 0.265), (0.035, 0.028), SNOW)
    b.disc(0.465, hip + 0.29, 0.022, DARK)
    eyes(b, (0.325, hip + 0.375), 0.055, 0.026)
    return hip


def _deer(b: Brush) -> None:
    hip = _deer_body(b)
    for side in (-1.0, 1.0):
        x = 0.255 + b.beside(0.035 * side)
        out = b.beside(0.06 * side)
        beam = ((x, hip + 0.42), (x - 0.07 + out, hip + 0.49), (x + 2 * out - 0.06, hip + 0.58))
        chain(b, beam, (0.018, 0.017, 0.011), _ANTLER)
        for share, way in ((0.35, 0.05), (1.0, 0.06), (1.6, -0.03)):
            y = hip + 0.44 + 0.07 * share
            foot = (x - 0.055 + share * out, y)
            b.cone(foot, (foot[0] + way + 0.5 * out, y + 0.075), (0.013, 0.008), _ANTLER)


def _fawn(b: Brush) -> None:
    hip = _deer_body(b)
    dots = ((-0.30, 0.16), (-0.22, 0.11), (-0.20, 0.18), (-0.13, 0.14), (-0.05, 0.10),
            (-0.04, 0.18), (0.04, 0.15), (0.11, 0.18))  # fmt: skip
    spots(b, tuple((x, hip + y) for x, y in dots), 0.017, SNOW)


def _elephant(b: Brush) -> None:
    ink = b.inks
    sway = b.wave(0.03, 0.1)
    legs = Stand(Bones(0.13, 0.13, 0.35, 0.6), -0.27, 0.17, 0.083, ink.pale, apart=0.12)
    hip = stand(b, legs)
    chain(b, ((-0.42, hip + 0.34), (-0.53, hip + 0.20), (-0.54 - sway, hip + 0.02)),
          (0.03, 0.022, 0.016), ink.shade)  # fmt: skip
    b.cone((-0.20, hip + 0.27), (0.14, hip + 0.27), (0.265, 0.245), ink.body)
    b.disc(0.27, hip + 0.44, 0.185, ink.body)
    up = 0.25 * b.mouth
    trunk = ((0.38, hip + 0.38), (0.49, hip + 0.22), (0.50 + sway, hip - 0.02 + up),
             (0.56 + sway, hip - 0.14 + 1.6 * up), (0.63 + sway, hip - 0.13 + 2 * up))  # fmt: skip
    far, near = (
        ((x, hip + 0.22), (x + 0.09, hip + 0.10), (x + 0.20, hip + 0.13))
        for x in b.pair(0.405, 0.11)
    )
    chain(b, far, (0.034, 0.028, 0.008), IVORY)
    chain(b, trunk, (0.125, 0.085, 0.058, 0.046, 0.038), ink.body)
    chain(b, near, (0.034, 0.028, 0.008), IVORY)
    for x, y in ((0.485, 0.20), (0.500, 0.12), (0.505, 0.04)):
        b.bar((x - 0.005, hip + y), (x + 0.05, hip + y + 0.015), 0.009, ink.shade)
    flap = b.wave(0.02, 0.3)
    for x, way in zip(b.pair(0.14, 0.25), (-1.0, 1.0), strict=True):
        if way < 0:
            b.oval((x, hip + 0.38), 0.165 * (1 - b.face) + 0.01, 0.215, ink.shade, 0.15)
            b.oval((x, hip + 0.39), 0.125 * (1 - b.face) + 0.01, 0.170, ink.pale, 0.15)
            continue
        b.oval((x + flap, hip + 0.38), 0.165, 0.215, ink.shade, -0.15)
        b.oval((x + 0.012 + flap, hip + 0.39), 0.125, 0.170, ink.pale, -0.15)
    eyes(b, (0.36, hip + 0.47), 0.09, 0.026)


def _giraffe(b: Brush) -> None:
    ink = b.inks
    sway = b.wave(0.02, 0.1)
    hip = stand(b, Stand(Bones(0.17, 0.18, 0.42, 0.8), -0.15, 0.10, 0.024, HOOF, apart=0.05))
    chain(b, ((-0.22, hip + 0.08), (-0.27, hip - 0.02), (-0.28 - sway, hip - 0.14)),
          (0.014, 0.010, 0.022), ink.shade)  # fmt: skip
    b.cone((-0.145, hip + 0.07), (0.09, hip + 0.10), (0.085, 0.095), ink.body)
    chain(b, ((0.02, hip + 0.16), (0.13, hip + 0.48)), (0.02, 0.02), ink.shade)
    b.cone((0.09, hip + 0.12), (0.18, hip + 0.49), (0.078, 0.042), ink.body)
    patch = ink.shade
    for x, y, r in ((-0.17, 0.09, 0.030), (-0.10, 0.11, 0.032), (-0.13, 0.03, 0.026),
                    (-0.05, 0.05, 0.030), (-0.02, 0.125, 0.028), (0.04, 0.08, 0.032),
                    (0.09, 0.14, 0.030), (0.065, 0.02, 0.024), (0.115, 0.22, 0.026),
                    (0.145, 0.29, 0.022), (0.135, 0.37, 0.019), (0.175, 0.40, 0.018),
                    (0.155, 0.455, 0.015)):  # fmt: skip
        b.block((x, hip + y), r * b.face, 0.95 * r, patch, 0.004)
    for x in b.pair(0.185, 0.03):
        b.bar((x, hip + 0.53), (x - 0.006, hip + 0.60), 0.010, ink.body)
        b.disc(x - 0.006, hip + 0.605, 0.016, ink.shade)
    for side in (-0.07, 0.07):
        b.cone((0.165, hip + 0.525), (0.165 - 0.05 * b.face + b.beside(side), hip + 0.545),
               (0.018, 0.008), ink.shade)  # fmt: skip
    b.disc(0.195, hip + 0.505, 0.050, ink.body)
    b.cone((0.21, hip + 0.50), (0.30, hip + 0.46), (0.043, 0.032), ink.body)
    b.cone((0.285, hip + 0.462), (0.31, hip + 0.452), (0.034, 0.030), ink.pale)
    b.disc(0.325, hip + 0.465, 0.007, DARK)
    b.bar((0.325, hip + 0.438), (0.29, hip + 0.436), 0.005 + 0.01 * b.mouth, DARK)
    eyes(b, (0.225, hip + 0.52), 0.035, 0.016)


def _steed(b: Brush, mane: Ink, tail: Ink, muzzle: Ink, rings: Ink | None = None) -> Tensor:
    """Draw a small horse with a mane and tail; returns the height of its hips."""
    ink = b.inks
    sway = b.wave(0.05, 0.1)
    hip = stand(b, Stand(Bones(0.19, 0.19, 0.52, 1.0), -0.27, 0.17, 0.036, HOOF, rings=rings))
    chain(b, ((-0.38, hip + 0.15), (-0.49, hip + 0.06), (-0.53 - sway, hip - 0.12)),
          (0.035, 0.05, 0.03), tail)  # fmt: skip
    b.disc(-0.26, hip + 0.11, 0.135, ink.body)
    b.cone((-0.25, hip + 0.105), (0.15, hip + 0.11), (0.125, 0.13), ink.body)
    chain(b, ((0.12, hip + 0.22), (0.22, hip + 0.44), (0.30, hip + 0.50)), (0.05, 0.052, 0.04),
          mane)  # fmt: skip
    b.cone((0.15, hip + 0.13), (0.30, hip + 0.39), (0.125, 0.085), ink.body)
    b.disc(0.31, hip + 0.405, 0.095, ink.body)
    b.cone((0.33, hip + 0.39), (0.46, hip + 0.28), (0.085, 0.062), ink.body)
    b.cone((0.46, hip + 0.28), (0.495, hip + 0.25), (0.062, 0.058), muzzle)
    b.disc(0.51, hip + 0.275, 0.014, DARK)
    b.bar((0.515, hip + 0.222), (0.47, hip + 0.225), 0.008 + 0.02 * b.mouth, DARK)
    return hip


def _zebra(b: Brush) -> None:
    stripe = contrast(b)
    hip = _steed(b, stripe, stripe, DARK, rings=stripe)
    for x, low in ((-0.36, 0.08), (-0.29, 0.02), (-0.22, 0.0), (-0.15, 0.01), (-0.08, 0.0),
                   (-0.01, 0.01), (0.06, 0.02), (0.13, 0.05)):  # fmt: skip
        b.cone((x, hip + 0.215), (x + 0.02, hip + low + 0.03), (0.021 * b.face, 0.008), stripe)
    for x, y in ((0.17, 0.24), (0.20, 0.31), (0.235, 0.38)):
        b.cone((x - 0.03, hip + y + 0.02), (x + 0.07, hip + y - 0.035), (0.020 * b.face, 0.006),
               stripe)  # fmt: skip
    for x, y in ((0.36, 0.42), (0.39, 0.39), (0.42, 0.355)):
        b.cone((x, hip + y), (x - 0.035, hip + y - 0.05), (0.012 * b.face, 0.005), stripe)
    tall_ears(b, (0.28, hip + 0.47), (-0.02, 0.11), 0.032, 0.05)
    eyes(b, (0.355, hip + 0.425), 0.06, 0.026)


def _donkey(b: Brush) -> None:
    ink = b.inks
    hip = _steed(b, ink.shade, ink.shade, SNOW)
    tall_ears(b, (0.27, hip + 0.46), (-0.05, 0.115), 0.042, 0.055)
    b.disc(0.36, hip + 0.415, 0.042, ink.pale)
    eyes(b, (0.36, hip + 0.415), 0.06, 0.026)


def _unicorn(b: Brush) -> None:
    ink = b.inks
    sway = b.wave(0.05, 0.1)
    hip = _steed(b, _RAINBOW[0], _RAINBOW[4], ink.pale)
    for i, color in enumerate(_RAINBOW):
        y = 0.045 * i
        chain(b, ((-0.38, hip + 0.17 - 0.02 * i), (-0.50 - 0.01 * i, hip + 0.12 - y),
                  (-0.55 - sway, hip - 0.04 - y)), (0.03, 0.036, 0.022), color)  # fmt: skip
        x = 0.27 - 0.035 * i
        start, end = (x, hip + 0.49 - 0.065 * i), (x - 0.075 - 0.5 * sway, hip + 0.40 - 0.075 * i)
        b.cone(start, end, (0.052, 0.026), color)
    tall_ears(b, (0.28, hip + 0.47), (-0.01, 0.11), 0.032, 0.05)
    b.cone((0.345, hip + 0.475), (0.44, hip + 0.585), (0.026, 0.006), _GOLD)
    for share in (0.25, 0.5):
        x, y = 0.345 + 0.10 * share, hip + 0.475 + 0.125 * share
        b.bar((x - 0.016, y + 0.01), (x + 0.018, y - 0.006), 0.005, (0.85, 0.58, 0.10))
    b.cone((0.30, hip + 0.50), (0.36, hip + 0.445), (0.035, 0.012), _RAINBOW[0])
    eyes(b, (0.365, hip + 0.415), 0.06, 0.030)


def _camel(b: Brush) -> None:
    ink = b.inks
    sway = b.wave(0.03, 0.1)
    hip = stand(b, Stand(Bones(0.19, 0.19, 0.48, 0.9), -0.26, 0.12, 0.030, ink.pale, apart=0.07))
    chain(b, ((-0.36, hip + 0.14), (-0.42, hip + 0.05), (-0.43 - sway, hip - 0.06)),
          (0.022, 0.018, 0.030), ink.shade)  # fmt: skip
    for x in (-0.20, 0.04):
        b.cone((x, hip + 0.14), (x - 0.01, hip + 0.33), (0.12, 0.05), ink.shade)
        b.cone((x, hip + 0.14), (x - 0.01, hip + 0.28), (0.12, 0.05), ink.body)
    b.cone((-0.24, hip + 0.11), (0.12, hip + 0.10), (0.125, 0.125), ink.body)
    neck = ((0.13, hip + 0.10), (0.28, hip + 0.06), (0.36, hip + 0.20), (0.36, hip + 0.42))
    chain(b, neck, (0.11, 0.080, 0.060, 0.055), ink.body)
    chain(b, ((0.24, hip - 0.01), (0.36, hip + 0.06), (0.415, hip + 0.19)), (0.03, 0.034, 0.016),
          ink.shade)  # fmt: skip
    for x in b.pair(0.345, 0.05):
        b.cone((x, hip + 0.48), (x - 0.03, hip + 0.535), (0.022, 0.014), ink.shade)
    b.disc(0.375, hip + 0.45, 0.068, ink.body)
    b.cone((0.39, hip + 0.445), (0.50, hip + 0.41), (0.058, 0.044), ink.body)
    b.cone((0.50, hip + 0.395), (0.515, hip + 0.38), (0.04, 0.034), ink.pale)
    b.disc(0.53, hip + 0.42, 0.010, DARK)
    b.bar((0.545, hip + 0.375), (0.49, hip + 0.378), 0.007 + 0.015 * b.mouth, DARK)
    eyes(b, (0.41, hip + 0.468), 0.045, 0.020)
    b.bar((0.385, hip + 0.490), (0.435, hip + 0.484), 0.010, ink.shade)


def _llama(b: Brush) -> None:
    ink = b.inks
    hip = stand(b, Stand(Bones(0.13, 0.13, 0.5, 0.9), -0.24, 0.13, 0.042, ink.shade))
    b.disc(-0.36, hip + 0.20, 0.065, ink.body)
    for x, y in ((-0.26, 0.06), (-0.14, 0.03), (-0.02, 0.03), (0.10, 0.05), (0.18, 0.12)):
        b.disc(x, hip + y, 0.085, ink.shade)
        b.disc(x, hip + y + 0.02, 0.085, ink.body)
    b.cone((-0.22, hip + 0.15), (0.13, hip + 0.16), (0.155, 0.155), ink.body)
    b.cone((0.17, hip + 0.20), (0.22, hip + 0.50), (0.105, 0.088), ink.body)
    for x, tone in zip(b.pair(0.20, 0.06), (far_tone(b), ink.body), strict=True):
        chain(b, ((x, hip + 0.58), (x - 0.015, hip + 0.66), (x + 0.015, hip + 0.70)),
              (0.034, 0.028, 0.010), tone)  # fmt: skip
    b.disc(0.235, hip + 0.525, 0.100, ink.body)
    b.cone((0.26, hip + 0.51), (0.38, hip + 0.475), (0.070, 0.050), ink.pale)
    for x, y in ((0.20, 0.605), (0.25, 0.615), (0.285, 0.59)):
        b.disc(x, hip + y, 0.036, ink.body)
    b.disc(0.42, hip + 0.492, 0.018, DARK)
    b.bar((0.415, hip + 0.45), (0.37, hip + 0.452), 0.007 + 0.018 * b.mouth, DARK)
    eyes(b, (0.295, hip + 0.545), 0.055, 0.026)


def _rhino(b: Brush) -> None:
    ink = b.inks
    legs = Stand(Bones(0.12, 0.12, 0.4, 0.7), -0.36, 0.20, 0.085, ink.pale, apart=0.12)
    hip = stand(b, legs)
    chain(b, ((-0.55, hip + 0.36), (-0.63, hip + 0.22), (-0.64, hip + 0.10)), (0.03, 0.02, 0.03),
          ink.shade)  # fmt: skip
    b.cone((-0.30, hip + 0.24), (0.16, hip + 0.26), (0.27, 0.28), ink.body)
    marks(b, (((0.04, hip + 0.46), (0.02, hip + 0.06)), ((-0.24, hip + 0.44), (-0.30, hip + 0.10))),
          0.014, ink.shade)  # fmt: skip
    b.cone((0.26, hip + 0.32), (0.48, hip + 0.26), (0.22, 0.16), ink.body)
    for x, tone in zip(b.pair(0.40, 0.12), (far_tone(b), ink.body), strict=True):
        b.cone((x, hip + 0.40), (x - 0.03, hip + 0.53), (0.055, 0.022), tone)
        b.cone((x + 0.01, hip + 0.42), (x - 0.02, hip + 0.50), (0.028, 0.012), ink.shade)
    b.cone((0.50, hip + 0.25), (0.72, hip + 0.12), (0.145, 0.10), ink.body)
    chain(b, ((0.72, hip + 0.20), (0.82, hip + 0.30), (0.86, hip + 0.45)), (0.07, 0.045, 0.01),
          IVORY)  # fmt: skip
    b.cone((0.60, hip + 0.31), (0.65, hip + 0.42), (0.05, 0.01), IVORY)
    b.disc(0.77, hip + 0.12, 0.017, DARK)
    b.bar((0.76, hip + 0.045), (0.66, hip + 0.055), 0.012 + 0.03 * b.mouth, ink.shade)
    eyes(b, (0.55, hip + 0.29), 0.10, 0.028)


def _hippo(b: Brush) -> None:
    ink = b.inks
    legs = Stand(Bones(0.09, 0.09, 0.45, 0.8), -0.34, 0.18, 0.095, ink.pale, apart=0.13)
    hip = stand(b, legs)
    b.cone((-0.56, hip + 0.34), (-0.62, hip + 0.24), (0.03, 0.02), ink.shade)
    b.cone((-0.28, hip + 0.24), (0.14, hip + 0.26), (0.29, 0.29), ink.body)
    b.cone((0.22, hip + 0.34), (0.40, hip + 0.46), (0.26, 0.18), ink.body)
    for x, tone in zip(b.pair(0.34, 0.13), (far_tone(b), ink.body), strict=True):
        b.disc(x, hip + 0.64, 0.055, tone)
        b.disc(x + 0.005, hip + 0.635, 0.028, PINK)
    low = 0.10 * b.mouth
    b.cone((0.46, hip + 0.28 - low), (0.66, hip + 0.23 - low), (0.13, 0.115), ink.shade)
    for x in b.pair(0.68, 0.08):
        b.bar((x, hip + 0.27 - low), (x, hip + 0.34 - low), 0.022, IVORY)
    b.cone((0.44, hip + 0.46), (0.64, hip + 0.35), (0.165, 0.145), ink.body)
    b.oval((0.66, hip + 0.33), 0.125, 0.115, ink.pale)
    for x in b.pair(0.71, 0.055):
        b.oval((x, hip + 0.41), 0.026, 0.018, ink.shade)
    eyes(b, (0.47, hip + 0.57), 0.10, 0.032)


GUISES: dict[str, Guise] = {
    "cow": Guise("horse", _cow, reach=0.70, size=0.95),
    "bull": Guise("horse", _bull, reach=0.70, size=1.0),
    "deer": Guise("horse", _deer, reach=0.58, size=1.05, plural="deer"),
    "fawn": Guise("horse", _fawn, reach=0.58, size=0.7),
    "elephant": Guise("horse", _elephant, reach=0.74, size=1.35),
    "giraffe": Guise("horse", _giraffe, reach=0.46, size=1.6),
    "zebra": Guise("horse", _zebra, reach=0.68),
    "donkey": Guise("horse", _donkey, reach=0.68, size=0.9),
    "unicorn": Guise("horse", _unicorn, reach=0.68, size=1.05),
    "camel": Guise("horse", _camel, reach=0.66, size=1.2),
    "llama": Guise("horse", _llama, reach=0.48, size=1.0),
    "rhino": Guise("horse", _rhino, reach=0.92, size=0.95),
    "hippo": Guise("horse", _hippo, reach=0.84, size=0.85),
}
