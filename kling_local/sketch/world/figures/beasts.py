"""Predators and other beasts as tall as dogs."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from kling_local.sketch.world.figures.anatomy import (
    IVORY,
    PINK,
    Ink,
    Stand,
    chain,
    contrast,
    far_tone,
    gaze,
    marks,
    ring,
    round_ears,
    spots,
    stand,
    tall_ears,
)
from kling_local.sketch.world.figures.animals import eyes
from kling_local.sketch.world.figures.brush import DARK, SNOW, Brush
from kling_local.sketch.world.figures.gait import Bones, hip_height, leg
from kling_local.sketch.world.figures.guise import Guise

_AMBER = (1.00, 0.78, 0.20)
_LIME = (0.72, 0.92, 0.35)
_FACE = (0.94, 0.76, 0.58)
_SOOT = (0.16, 0.15, 0.17)
_MOUTH = (0.62, 0.14, 0.18)


def _fox(b: Brush) -> None:
    _any_fox(b, DARK)


def _arctic_fox(b: Brush) -> None:
    _any_fox(b, None)


def _any_fox(b: Brush, sock: Ink | None) -> None:
    """Draw a fox with socks, if they have another colour than its legs."""
    ink = b.inks
    wag = b.wave(0.05, 0.2)
    paw = ink.pale if sock is None else sock
    hip = stand(b, Stand(Bones(0.16, 0.16, 0.5, 0.9), -0.24, 0.16, 0.036, paw, sock))
    brush = ((-0.30, hip + 0.10), (-0.46, hip + 0.04), (-0.64, hip + 0.08 + wag))
    chain(b, brush, (0.055, 0.10, 0.105), ink.body)
    b.cone((-0.67, hip + 0.09 + wag), (-0.79, hip + 0.16 + wag), (0.088, 0.03), SNOW)
    b.cone((-0.24, hip + 0.08), (0.14, hip + 0.10), (0.115, 0.13), ink.body)
    b.cone((0.14, hip + 0.12), (0.27, hip + 0.28), (0.12, 0.09), ink.body)
    b.cone((0.235, hip + 0.20), (0.19, hip + 0.08), (0.085, 0.05), SNOW)
    tall_ears(b, (0.25, hip + 0.42), (-0.02, 0.22), 0.075, 0.10)
    b.disc(0.29, hip + 0.34, 0.145, ink.body)
    b.cone((0.31, hip + 0.33), (0.53, hip + 0.27), (0.115, 0.035), ink.body)
    b.cone((0.27, hip + 0.27), (0.50, hip + 0.255), (0.075, 0.022), SNOW)
    b.disc(0.555, hip + 0.28, 0.034, DARK)
    eyes(b, (0.38, hip + 0.375), 0.07, 0.032)


def _wolf(b: Brush) -> None:
    ink = b.inks
    wag = b.wave(0.03, 0.2)
    hip = stand(b, Stand(Bones(0.19, 0.18, 0.5, 0.9), -0.27, 0.18, 0.046, ink.pale))
    tail = ((-0.34, hip + 0.12), (-0.48, hip - 0.02), (-0.55 - wag, hip - 0.17))
    chain(b, tail, (0.055, 0.085, 0.03), ink.shade)
    b.cone((-0.24, hip + 0.10), (0.16, hip + 0.12), (0.125, 0.165), ink.body)
    b.cone((-0.28, hip + 0.185), (0.14, hip + 0.245), (0.045, 0.055), ink.shade)
    chain(b, ((0.14, hip + 0.12), (0.30, hip + 0.30)), (0.17, 0.12), ink.body)
    for x, y in ((0.23, 0.02), (0.26, 0.10), (0.30, 0.17)):
        b.cone((x, hip + y + 0.06), (x + 0.03, hip + y - 0.05), (0.07, 0.012), ink.pale)
    tall_ears(b, (0.27, hip + 0.42), (-0.04, 0.155), 0.060, 0.085)
    b.disc(0.32, hip + 0.345, 0.135, ink.body)
    b.cone((0.38, hip + 0.25), (0.53, hip + 0.23 - 0.04 * b.mouth), (0.06, 0.028), ink.shade)
    b.cone((0.36, hip + 0.32), (0.56, hip + 0.285), (0.095, 0.048), ink.pale)
    b.cone((0.30, hip + 0.44), (0.46, hip + 0.345), (0.04, 0.03), ink.shade)
    b.disc(0.595, hip + 0.305, 0.036, DARK)
    gaze(b, (0.395, hip + 0.385), 0.07, 0.032, _AMBER)


def _bear(b: Brush) -> None:
    ink = b.inks
    hip = stand(b, Stand(Bones(0.13, 0.12, 0.5, 0.9), -0.28, 0.20, 0.085, ink.shade))
    _bulk(b, hip)
    round_ears(b, (0.34, hip + 0.59), 0.12, 0.062, ink.shade)
    b.disc(0.40, hip + 0.42, 0.165, ink.body)
    b.cone((0.46, hip + 0.37), (0.56, hip + 0.35), (0.10, 0.075), ink.pale)
    b.bar((0.60, hip + 0.385), (0.62, hip + 0.38), 0.030, DARK)
    b.bar((0.57, hip + 0.315), (0.52, hip + 0.305), 0.012 + 0.03 * b.mouth, DARK)
    eyes(b, (0.46, hip + 0.47), 0.07, 0.028)


def _bulk(b: Brush, hip: Tensor) -> None:
    """Draw the body of a bear."""
    ink = b.inks
    b.disc(-0.47, hip + 0.20, 0.06, ink.body)
    b.cone((-0.24, hip + 0.17), (0.16, hip + 0.20), (0.235, 0.225), ink.body)
    b.cone((0.14, hip + 0.26), (0.36, hip + 0.40), (0.20, 0.14), ink.body)


def _panda(b: Brush) -> None:
    ink = b.inks
    legs = Stand(Bones(0.12, 0.11, 0.5, 0.9), -0.28, 0.20, 0.088, _SOOT, _SOOT, _SOOT, _SOOT)
    hip = stand(b, legs)
    b.disc(-0.46, hip + 0.20, 0.06, ink.body)
    b.cone((-0.22, hip + 0.17), (0.16, hip + 0.20), (0.235, 0.225), ink.body)
    b.cone((0.10, hip + 0.36), (0.22, hip + 0.02), (0.085, 0.115), _SOOT)
    for side in (-0.14, 0.14):
        b.disc(0.34 + b.beside(side), hip + 0.60, 0.072, _SOOT)
    b.oval((0.36, hip + 0.43), 0.225, 0.195, ink.body)
    for side, slant in ((-0.085, 0.6), (0.085, -0.6)):
        x = 0.41 + b.beside(side)
        b.oval((x, hip + 0.44), 0.048, 0.068, _SOOT, slant)
        b.disc(x + 0.008, hip + 0.452, 0.022, SNOW)
        b.disc(x + 0.012, hip + 0.452, 0.013, DARK)
    b.oval((0.44, hip + 0.36), 0.036, 0.024, DARK)
    b.oval((0.44, hip + 0.305), 0.035, 0.010 + 0.03 * b.mouth, _MOUTH)


def _cat_body(b: Brush, tuft: bool) -> Tensor:
    """Draw legs, tail and body of a big cat; returns the height of its hips."""
    ink = b.inks
    wag = b.wave(0.06, 0.1)
    hip = stand(b, Stand(Bones(0.17, 0.15, 0.5, 0.9), -0.28, 0.18, 0.058, ink.pale))
    tip = (-0.66 - wag, hip + 0.32)
    tail = ((-0.36, hip + 0.15), (-0.53, hip + 0.06), (-0.63, hip + 0.16), tip)
    chain(b, tail, (0.045, 0.036, 0.034, 0.03), ink.body)
    if tuft:
        b.disc(-0.665 - wag, hip + 0.34, 0.062, ink.shade)
    b.cone((-0.20, hip + 0.03), (0.14, hip + 0.03), (0.07, 0.075), ink.pale)
    b.disc(-0.27, hip + 0.11, 0.150, ink.body)
    b.cone((-0.25, hip + 0.115), (0.17, hip + 0.14), (0.125, 0.155), ink.body)
    return hip


def _cat_face(b: Brush, hip: Tensor) -> None:
    """Draw the face of a big cat."""
    ink = b.inks
    b.oval((0.34, hip + 0.38), 0.165, 0.155, ink.body)
    for side in (-0.05, 0.05):
        b.disc(0.43 + b.beside(side), hip + 0.315, 0.062, SNOW)
    b.oval((0.43, hip + 0.265), 0.055, 0.034 + 0.03 * b.mouth, SNOW)
    b.hull((0.435, hip + 0.355), ((0.0, -0.035), (0.042, 0.02), (-0.042, 0.02)), PINK)
    b.bar((0.435, hip + 0.325), (0.435, hip + 0.295), 0.008, DARK)
    b.oval((0.435, hip + 0.275), 0.035, 0.008 + 0.035 * b.mouth, _MOUTH)
    for side in (-0.075, 0.075):
        x = 0.40 + b.beside(side)
        b.disc(x, hip + 0.425, 0.034, _AMBER)
        b.disc(x + 0.006, hip + 0.425, 0.021, DARK)
        b.disc(x + 0.013, hip + 0.435, 0.008, SNOW)


def _cat_ears(b: Brush, hip: Tensor, size: float, inner: Ink) -> None:
    for side in (-0.115, 0.115):
        x = 0.33 + b.beside(side)
        b.disc(x, hip + 0.51, size, b.inks.body)
        b.disc(x + 0.005, hip + 0.505, 0.55 * size, inner)


def _lion(b: Brush) -> None:
    hip = _cat_body(b, tuft=True)
    ring(b, (0.31, hip + 0.355), 0.195, 0.088, b.inks.shade)
    b.disc(0.31, hip + 0.36, 0.22, b.inks.shade)
    _cat_ears(b, hip, 0.052, PINK)
    _cat_face(b, hip)


def _lioness(b: Brush) -> None:
    hip = _cat_body(b, tuft=True)
    b.cone((0.17, hip + 0.15), (0.30, hip + 0.34), (0.15, 0.13), b.inks.body)
    _cat_ears(b, hip, 0.066, PINK)
    _cat_face(b, hip)


def _panther(b: Brush) -> None:
    hip = _cat_body(b, tuft=False)
    b.cone((0.17, hip + 0.15), (0.30, hip + 0.34), (0.15, 0.13), b.inks.body)
    _cat_ears(b, hip, 0.062, b.inks.shade)
    b.oval((0.34, hip + 0.38), 0.165, 0.155, b.inks.body)
    for side in (-0.05, 0.05):
        b.disc(0.43 + b.beside(side), hip + 0.315, 0.060, b.inks.pale)
    b.oval((0.435, hip + 0.265), 0.05, 0.030 + 0.03 * b.mouth, b.inks.pale)
    b.hull((0.435, hip + 0.350), ((0.0, -0.03), (0.036, 0.018), (-0.036, 0.018)), DARK)
    b.oval((0.435, hip + 0.285), 0.035, 0.007 + 0.035 * b.mouth, _MOUTH)
    for side, slant in ((-0.08, -0.35), (0.08, 0.35)):
        x = 0.40 + b.beside(side)
        b.oval((x, hip + 0.43), 0.044, 0.030, _LIME, slant)
        b.oval((x + 0.006, hip + 0.43), 0.012, 0.028, DARK)


def _tiger(b: Brush) -> None:
    hip = _cat_body(b, tuft=False)
    b.cone((0.17, hip + 0.15), (0.30, hip + 0.34), (0.15, 0.13), b.inks.body)
    wag = b.wave(0.06, 0.1)
    stripe = contrast(b)
    for x, low in ((-0.35, 0.05), (-0.25, 0.08), (-0.14, 0.11), (-0.02, 0.10), (0.09, 0.10)):
        b.cone((x, hip + 0.23), (x + 0.025, hip + low), (0.024 * b.face, 0.006), stripe)
    bands = [((x - 0.05, hip - 0.07), (x + 0.03, hip - 0.09)) for x in (-0.235, 0.225)]
    marks(b, tuple(bands), 0.014, stripe)
    for x, y in ((-0.53, 0.06), (-0.61, 0.14)):
        b.bar((x, hip + y - 0.03), (x, hip + y + 0.03), 0.018, stripe)
    b.disc(-0.66 - wag, hip + 0.33, 0.034, stripe)
    _cat_ears(b, hip, 0.062, SNOW)
    _cat_face(b, hip)
    for side in (-1.0, 1.0):
        x = 0.345 + b.beside(0.155 * side)
        for y in (0.40, 0.345):
            end = x - b.beside(0.065 * side)
            b.cone((x, hip + y), (end, hip + y - 0.005), (0.018, 0.005), stripe)
    for side in (-0.045, 0.0, 0.045):
        x = 0.37 + b.beside(side)
        b.bar((x, hip + 0.525), (x + b.beside(-0.3 * side), hip + 0.475), 0.011, stripe)


_ROSETTES = (
    (-0.33, 0.17), (-0.28, 0.08), (-0.23, 0.20), (-0.17, 0.12), (-0.10, 0.20), (-0.07, 0.08),
    (0.0, 0.15), (0.07, 0.23), (0.09, 0.10), (0.16, 0.17), (0.20, 0.06), (0.22, 0.27),
)  # fmt: skip


def _leopard(b: Brush) -> None:
    hip = _cat_body(b, tuft=False)
    b.cone((0.17, hip + 0.15), (0.30, hip + 0.34), (0.15, 0.13), b.inks.body)
    places = tuple((x, hip + y) for x, y in _ROSETTES)
    spots(b, places, 0.034, contrast(b))
    spots(b, places, 0.016, b.inks.shade)
    _cat_ears(b, hip, 0.060, PINK)
    _cat_face(b, hip)
    for side in (-0.08, 0.0, 0.08):
        b.disc(0.36 + b.beside(side), hip + 0.50 - 0.1 * abs(side), 0.014, contrast(b))


def _monkey(b: Brush) -> None:
    ink = b.inks
    wag = b.wave(0.05, 0.1)
    hip = stand(b, Stand(Bones(0.17, 0.16, 0.55, 1.0), -0.20, 0.14, 0.042, _FACE, apart=0.09))
    curl = ((-0.52 - wag, hip + 0.38), (-0.40 - wag, hip + 0.44), (-0.33 - wag, hip + 0.36))
    tail = ((-0.26, hip + 0.10), (-0.44, hip + 0.06), (-0.54 - wag, hip + 0.20), *curl)
    chain(b, tail, (0.036, 0.034, 0.032, 0.03, 0.028, 0.026), ink.body)
    b.cone((-0.12, hip + 0.05), (0.14, hip + 0.10), (0.12, 0.11), ink.pale)
    b.cone((-0.18, hip + 0.09), (0.11, hip + 0.19), (0.125, 0.125), ink.body)
    for side in (-0.195, 0.195):
        x = 0.24 + b.beside(side)
        b.disc(x, hip + 0.41, 0.072, ink.body)
        b.disc(x, hip + 0.41, 0.042, _FACE)
    b.disc(0.24, hip + 0.42, 0.185, ink.body)
    for side in (-0.055, 0.055):
        b.oval((0.28 + b.beside(side), hip + 0.445), 0.072, 0.085, _FACE)
    b.oval((0.30, hip + 0.345), 0.125, 0.085, _FACE)
    for side in (-0.055, 0.055):
        x = 0.295 + b.beside(side)
        b.disc(x, hip + 0.44, 0.026, DARK)
        b.disc(x + 0.008, hip + 0.45, 0.009, SNOW)
    for side in (-0.016, 0.016):
        b.disc(0.31 + b.beside(side), hip + 0.385, 0.009, _MOUTH)
    b.oval((0.31, hip + 0.325), 0.062, 0.011 + 0.03 * b.mouth, _MOUTH)


def _gorilla(b: Brush) -> None:
    ink = b.inks
    legs = (leg(b, Bones(0.10, 0.11, 0.5, 0.9), 0.5), leg(b, Bones(0.10, 0.11, 0.5, 0.9), 0.0))
    arms = (leg(b, Bones(0.24, 0.22, 0.35, 0.5), 0.0), leg(b, Bones(0.24, 0.22, 0.35, 0.5), 0.5))
    hip = hip_height(legs, 0.085)
    back = b.beside(0.12 * (1 - b.face))
    for i, tone in enumerate((far_tone(b), ink.body)):
        for bone, at, up, size in ((legs[i], -0.22, 0.0, 0.09), (arms[i], 0.20, 0.25, 0.085)):
            x = at + (2 * i - 1) * (0.04 + back)
            knee = (x + bone.knee[0], hip + up + bone.knee[1])
            foot = (x + bone.foot[0], (hip + up + bone.foot[1]).clamp(min=0.07))
            b.bar((x, hip + up), knee, size * 1.1, tone)
            b.bar(knee, foot, size * 0.9, tone)
            b.bar(foot, (foot[0] + 0.06, foot[1] - 0.01), 0.062, ink.shade)
        if i == 0:
            b.cone((-0.20, hip + 0.13), (0.15, hip + 0.30), (0.19, 0.23), ink.body)
            b.cone((-0.24, hip + 0.27), (0.0, hip + 0.42), (0.05, 0.08), ink.pale)
    b.disc(0.30, hip + 0.53, 0.155, ink.body)
    b.oval((0.27, hip + 0.65), 0.085, 0.070, ink.body)
    b.oval((0.36, hip + 0.55), 0.105, 0.062, _SOOT)
    b.oval((0.38, hip + 0.455), 0.105, 0.080, _SOOT)
    for side in (-0.045, 0.045):
        b.disc(0.38 + b.beside(side), hip + 0.55, 0.022, IVORY)
        b.disc(0.386 + b.beside(side), hip + 0.55, 0.013, DARK)
        b.disc(0.40 + b.beside(0.4 * side), hip + 0.485, 0.013, DARK)
    b.oval((0.39, hip + 0.425), 0.055, 0.009 + 0.03 * b.mouth, PINK)


def _kangaroo(b: Brush) -> None:
    ink = b.inks
    legs = tuple(leg(b, Bones(0.10, 0.12, 0.45, 0.7), turns) for turns in (0.06, 0.0))
    hop = 0.06 * b.stride.clamp(0, 1) * torch.sin(2 * math.pi * b.cycle).abs()
    hip = hip_height(legs, 0.045) + hop
    sway = b.wave(0.05, 0.1)
    tail = ((-0.14, hip + 0.06), (-0.36, hip - 0.06), (-0.60, hip - 0.15 + 0.3 * sway),
            (-0.80, hip - 0.10 + sway))  # fmt: skip
    chain(b, tail, (0.11, 0.075, 0.05, 0.025), ink.body)
    for bone, x, tone in zip(legs, b.pair(-0.06, 0.09), (far_tone(b), ink.body), strict=True):
        knee = (x + 0.10 + bone.knee[0], hip + bone.knee[1] + 0.03)
        foot = (x + bone.foot[0], hip + bone.foot[1])
        b.cone((x, hip + 0.05), knee, (0.135, 0.075), tone)
        b.cone(knee, foot, (0.060, 0.045), tone)
        b.cone(foot, (foot[0] + 0.20, foot[1] - 0.008), (0.042, 0.034), tone)
    b.cone((-0.06, hip + 0.10), (0.12, hip + 0.36), (0.155, 0.10), ink.body)
    b.cone((0.05, hip + 0.07), (0.17, hip + 0.33), (0.085, 0.055), ink.pale)
    pouch = b.oval_at((0.085, hip + 0.10), 0.075, 0.055).abs() - 0.008
    b.lay(pouch.maximum(b.y - hip - 0.11), ink.shade)
    for x, tone in zip(b.pair(0.13, 0.10), (far_tone(b), ink.shade), strict=True):
        hand = (x + 0.11, hip + 0.20 + b.wave(0.03, 0.2))
        chain(b, ((x, hip + 0.34), (x + 0.08, hip + 0.25), hand), (0.040, 0.032, 0.028), tone)
    b.cone((0.12, hip + 0.36), (0.20, hip + 0.48), (0.085, 0.062), ink.body)
    tall_ears(b, (0.20, hip + 0.56), (-0.04, 0.14), 0.042, 0.055)
    b.disc(0.225, hip + 0.515, 0.085, ink.body)
    b.cone((0.25, hip + 0.505), (0.37, hip + 0.455), (0.066, 0.040), ink.body)
    b.bar((0.395, hip + 0.470), (0.40, hip + 0.462), 0.022, DARK)
    b.bar((0.385, hip + 0.425), (0.34, hip + 0.43), 0.007 + 0.02 * b.mouth, DARK)
    eyes(b, (0.265, hip + 0.535), 0.05, 0.026)


GUISES: dict[str, Guise] = {
    "fox": Guise("dog", _fox, reach=0.82, size=0.85, plural="foxes"),
    "arctic fox": Guise("dog", _arctic_fox, reach=0.82, size=0.85, plural="arctic foxes"),
    "wolf": Guise("dog", _wolf, reach=0.66, size=1.05, plural="wolves"),
    "bear": Guise("dog", _bear, reach=0.68, size=1.25),
    "polar bear": Guise("dog", _bear, reach=0.68, size=1.3),
    "panda": Guise("dog", _panda, reach=0.62, size=1.15),
    "lion": Guise("dog", _lion, reach=0.80, size=1.15),
    "lioness": Guise("dog", _lioness, reach=0.80, size=1.1, plural="lionesses"),
    "panther": Guise("dog", _panther, reach=0.80, size=1.05),
    "tiger": Guise("dog", _tiger, reach=0.80, size=1.15),
    "leopard": Guise("dog", _leopard, reach=0.80, size=1.05),
    "kangaroo": Guise("dog", _kangaroo, reach=0.88, size=1.15),
    "monkey": Guise("dog", _monkey, reach=0.66, size=0.85),
    "gorilla": Guise("dog", _gorilla, reach=0.60, size=1.2),
}
