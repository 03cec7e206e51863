"""Dinosaurs, crocodiles, frogs, turtles and what else is cold and crawls."""

from __future__ import annotations

import math

import torch

from kling_local.sketch.world.figures.anatomy import (
    IVORY,
    Stand,
    chain,
    far_tone,
    gaze,
    spots,
    stand,
)
from kling_local.sketch.world.figures.animals import eyes
from kling_local.sketch.world.figures.brush import DARK, SNOW, Brush, Spot
from kling_local.sketch.world.figures.gait import Bones, hip_height, leg
from kling_local.sketch.world.figures.guise import Guise

_MOUTH = (0.62, 0.14, 0.18)
_AMBER = (1.00, 0.80, 0.20)


def _teeth(b: Brush, start: Spot, end: Spot, count: int, size: float) -> None:
    """Draw a row of teeth that point down, or up if their ``size`` is negative."""
    for i in range(count):
        share = (i + 0.5) / count
        x = start[0] + share * (end[0] - start[0])
        y = start[1] + share * (end[1] - start[1])
        b.cone((x, y), (x, y - size), (0.30 * abs(size), 0.003), SNOW)


_SPINES = ((-0.54, 0.165), (-0.44, 0.165), (-0.34, 0.175), (-0.24, 0.20), (-0.14, 0.245),
           (-0.06, 0.30), (0.01, 0.365), (0.065, 0.43), (0.11, 0.505), (0.155, 0.575))  # fmt: skip


def _dinosaur(b: Brush) -> None:
    ink = b.inks
    bones = Bones(0.155, 0.155, 0.5, 0.9)
    legs = (leg(b, bones, 0.0), leg(b, bones, 0.5))
    hip = hip_height(legs, 0.055)
    sway = b.wave(0.05, 0.1)
    tail = ((-0.10, hip + 0.10), (-0.38, hip + 0.08), (-0.62, hip + 0.14 + sway),
            (-0.84, hip + 0.26 + 1.5 * sway))  # fmt: skip
    off = b.beside(0.10 * (1 - b.face))
    for i, tone in enumerate((far_tone(b), ink.body)):
        x = (2 * i - 1) * (0.035 + off) - 0.02
        knee = (x + legs[i].knee[0] + 0.02, hip + legs[i].knee[1])
        foot = (x + legs[i].foot[0], hip + legs[i].foot[1])
        if i:
            chain(b, tail, (0.165, 0.115, 0.06, 0.012), ink.body)
            for at, y in _SPINES:
                b.cone((at, hip + y), (at - 0.045, hip + y + 0.075), (0.045, 0.006), ink.shade)
        b.cone((x, hip + 0.06), knee, (0.135, 0.075), tone)
        b.cone(knee, foot, (0.070, 0.050), tone)
        b.cone(foot, (foot[0] + 0.12, foot[1] - 0.012), (0.050, 0.036), tone)
        for toe in (0.10, 0.15):
            b.cone((foot[0] + toe, foot[1] - 0.02), (foot[0] + toe + 0.035, foot[1] - 0.04),
                   (0.022, 0.008), IVORY)  # fmt: skip
    b.cone((-0.04, hip + 0.12), (0.18, hip + 0.30), (0.175, 0.135), ink.body)
    b.cone((0.08, hip + 0.07), (0.25, hip + 0.27), (0.09, 0.06), ink.pale)
    b.cone((0.18, hip + 0.30), (0.27, hip + 0.45), (0.13, 0.115), ink.body)
    for x, tone in zip(b.pair(0.20, 0.12), (far_tone(b), ink.shade), strict=True):
        hand = (x + 0.12, hip + 0.16 + b.wave(0.02, 0.2))
        chain(b, ((x, hip + 0.25), (x + 0.07, hip + 0.16), hand), (0.036, 0.028, 0.022), tone)
    _jaws(b, hip)


def _jaws(b: Brush, hip: torch.Tensor) -> None:
    """Draw the head of a carnivorous dinosaur."""
    ink = b.inks
    low = 0.05 + 0.07 * b.mouth
    b.cone((0.30, hip + 0.42), (0.55, hip + 0.37 - low), (0.075, 0.045), _MOUTH)
    b.cone((0.28, hip + 0.40), (0.56, hip + 0.355 - low), (0.075, 0.034), ink.pale)
    _teeth(b, (0.45, hip + 0.385 - 0.8 * low), (0.59, hip + 0.375 - low), 4, -0.034)
    b.cone((0.27, hip + 0.49), (0.56, hip + 0.445), (0.125, 0.075), ink.body)
    b.cone((0.42, hip + 0.395), (0.60, hip + 0.385), (0.025, 0.020), ink.shade)
    _teeth(b, (0.40, hip + 0.385), (0.62, hip + 0.375), 6, 0.042)
    b.disc(0.605, hip + 0.475, 0.012, DARK)
    for x in b.pair(0.37, 0.085):
        b.disc(x, hip + 0.555, 0.052, ink.body)
    gaze(b, (0.385, hip + 0.555), 0.085, 0.036, _AMBER)
    b.cone((0.35, hip + 0.605), (0.42, hip + 0.590), (0.014, 0.012), ink.shade)


def _crocodile(b: Brush) -> None:
    ink = b.inks
    sway = b.wave(0.10, 0.1)
    legs = Stand(Bones(0.14, 0.13, 0.6, 0.9), -0.48, 0.42, 0.075, ink.shade, apart=0.26)
    hip = stand(b, legs)
    tail = ((-0.50, hip + 0.16), (-1.00, hip + 0.08), (-1.45, hip - 0.02 + 0.5 * sway),
            (-1.85, hip + 0.10 + sway))  # fmt: skip
    for i in range(7):
        x = -0.62 - 0.155 * i
        y = hip + 0.34 - 0.045 * i + 0.06 * sway * i / 7
        b.cone((x, y - 0.04), (x - 0.04, y + 0.10), (0.07, 0.008), ink.shade)
    chain(b, tail, (0.25, 0.19, 0.12, 0.02), ink.body)
    for i in range(7):
        x = -0.52 + 0.165 * i
        b.cone((x, hip + 0.36), (x - 0.035, hip + 0.52), (0.085, 0.010), ink.shade)
    b.cone((-0.45, hip + 0.05), (0.50, hip + 0.06), (0.20, 0.20), ink.pale)
    b.cone((-0.45, hip + 0.15), (0.50, hip + 0.17), (0.25, 0.25), ink.body)
    low = 0.07 + 0.15 * b.mouth
    b.cone((0.62, hip + 0.12), (1.45, hip + 0.09 - low), (0.16, 0.075), _MOUTH)
    b.cone((0.60, hip + 0.06), (1.45, hip + 0.03 - low), (0.15, 0.070), ink.pale)
    _teeth(b, (0.90, hip + 0.17 - 0.75 * low), (1.48, hip + 0.12 - low), 7, -0.11)
    b.cone((0.55, hip + 0.27), (0.85, hip + 0.28), (0.25, 0.17), ink.body)
    b.cone((0.80, hip + 0.27), (1.50, hip + 0.20), (0.165, 0.100), ink.body)
    _teeth(b, (0.95, hip + 0.14), (1.53, hip + 0.12), 8, 0.12)
    b.disc(1.50, hip + 0.29, 0.065, ink.body)
    b.disc(1.53, hip + 0.31, 0.026, DARK)
    for x, tone in zip(b.pair(0.74, 0.16), (far_tone(b), ink.body), strict=True):
        b.disc(x, hip + 0.50, 0.125, tone)
    gaze(b, (0.77, hip + 0.515), 0.16, 0.085, _AMBER)


def _frog(b: Brush) -> None:
    ink = b.inks
    hop = b.stride.clamp(0, 1) * torch.sin(2 * math.pi * b.cycle).clamp(min=0)
    rise = 0.16 * hop
    base = 0.20 + rise
    for i, tone in enumerate((far_tone(b), ink.body)):
        off = b.pair(0.0, 0.26)[i] + (2 * i - 1) * 0.03
        foot = (off + 0.0 - 0.40 * hop, 0.05 + 0.0 * rise)
        knee = (off - 0.14 - 0.12 * hop, base + 0.18 - 0.10 * hop)
        b.cone(knee, foot, (0.085, 0.055), tone)
        b.cone(foot, (foot[0] + 0.22, foot[1] - 0.01), (0.05, 0.042), ink.shade)
        b.cone((off - 0.24, base + 0.06), knee, (0.17, 0.10), tone)
        fore = (off * 0.75 + 0.34 + 0.10 * hop, 0.05 + 0.7 * rise)
        b.cone((0.26 + 0.75 * off, base + 0.10), fore, (0.075, 0.05), tone)
        b.cone(fore, (fore[0] + 0.09, fore[1]), (0.045, 0.04), ink.shade)
        if i == 0:
            b.cone((-0.24, base + 0.08), (0.20, base + 0.20), (0.16, 0.22), ink.body)
            b.oval((0.27, base + 0.14), 0.14, 0.16, ink.pale)
    b.oval((0.28, base + 0.35), 0.29, 0.20, ink.body)
    b.oval((0.34, base + 0.26), 0.22, 0.07 + 0.05 * b.mouth, ink.pale)
    curve = b.oval_at((0.33, base + 0.37), 0.25, 0.13).abs() - 0.014
    b.lay(curve.maximum(b.y - base - 0.31), ink.shade)
    b.oval((0.35, base + 0.25), 0.11, 0.008 + 0.045 * b.mouth, ink.shade)
    for side in (-0.155, 0.155):
        x = 0.28 + b.beside(side)
        b.disc(x, base + 0.51, 0.115, ink.body)
        b.disc(x + 0.015, base + 0.525, 0.080, SNOW)
        b.oval((x + 0.028, base + 0.525), 0.036, 0.050, DARK)
        b.disc(x + 0.042, base + 0.545, 0.014, SNOW)
    for side in (-0.03, 0.03):
        b.disc(0.36 + b.beside(side), base + 0.375, 0.010, DARK)
    spots(b, ((-0.18, base + 0.17), (-0.02, base + 0.27), (-0.05, base + 0.12)), 0.042, ink.shade)


_PLATES = ((-0.06, 0.44), (-0.30, 0.30), (0.18, 0.30), (-0.06, 0.20), (-0.43, 0.13), (0.31, 0.13))


def _turtle(b: Brush) -> None:
    ink = b.inks
    skin = ink.pale
    legs = Stand(Bones(0.09, 0.09, 0.6, 0.9), -0.32, 0.26, 0.085, skin, near=skin,
                 far=far_tone(b, skin), apart=0.24)  # fmt: skip
    hip = stand(b, legs)
    b.cone((-0.50, hip + 0.06), (-0.66, hip + 0.02), (0.07, 0.012), skin)
    nod = b.wave(0.02, 0.1)
    b.cone((0.36, hip + 0.14), (0.64, hip + 0.36 + nod), (0.12, 0.10), skin)
    dome = b.oval_at((-0.06, hip + 0.10), 0.54, 0.60).maximum(hip + 0.06 - b.y)
    b.lay(dome - 0.012, ink.shade)
    b.lay(dome, ink.body)
    plate = dome + 0.03
    for x, y in _PLATES:
        px, py = b.from_middle(x, hip + y)
        six = torch.maximum(px.abs() * 0.866 + py.abs() * 0.5, py.abs()) - 0.092
        b.lay(six.maximum(plate), ink.shade)
        b.lay((six + 0.022).maximum(plate + 0.02), ink.pale)
    rim = hip + 0.06
    b.bar((b.beside(-0.50) - 0.06, rim), (b.beside(0.50) - 0.06, rim), 0.045, ink.shade)
    b.disc(0.68, hip + 0.42 + nod, 0.165, skin)
    b.cone((0.70, hip + 0.38 + nod), (0.79, hip + 0.37 + nod), (0.12, 0.09), skin)
    b.bar((0.86, hip + 0.345 + nod), (0.76, hip + 0.33 + nod), 0.012 + 0.02 * b.mouth, DARK)
    eyes(b, (0.73, hip + 0.475 + nod), 0.09, 0.040)


def _snail(b: Brush) -> None:
    ink = b.inks
    slime = (0.90, 0.80, 0.58)
    crawl = b.wave(0.03, 0.0)
    foot = ((-0.62 - crawl, 0.04), (-0.30, 0.09), (0.30 + crawl, 0.10))
    chain(b, foot, (0.03, 0.09, 0.10), slime)
    b.disc(-0.08, 0.53, 0.41, ink.shade)
    b.disc(-0.08, 0.535, 0.385, ink.body)
    px, py = b.from_middle(-0.06, 0.52)
    away = torch.sqrt(px * px + py * py)
    turns = torch.atan2(py, px) / (2 * math.pi)
    coil = ((away / 0.125 - turns).remainder(1.0) - 0.5).abs() * 0.125 - 0.018
    b.lay(coil.maximum(away - 0.345), ink.shade)
    b.oval((-0.22, 0.72), 0.085, 0.040, ink.pale, 0.6)
    neck = ((0.34 + crawl, 0.10), (0.48 + crawl, 0.20), (0.52 + crawl, 0.42))
    chain(b, neck, (0.10, 0.10, 0.105), slime)
    for x, tip in zip(b.pair(0.52, 0.08), b.pair(0.58, 0.14), strict=True):
        top = (tip + crawl + b.wave(0.02, 0.2), 0.80)
        b.cone((x + crawl, 0.46), top, (0.030, 0.022), slime)
        b.disc(top[0], top[1], 0.062, SNOW)
        b.disc(top[0] + 0.014, top[1], 0.034, DARK)
    b.cone((0.60 + crawl, 0.38), (0.55 + crawl, 0.365), (0.012 + 0.02 * b.mouth, 0.012), _MOUTH)


GUISES: dict[str, Guise] = {
    "dinosaur": Guise("dog", _dinosaur, reach=0.90, size=1.5),
    "crocodile": Guise("dog", _crocodile, reach=1.92, size=0.5),
    "frog": Guise("cat", _frog, reach=0.62, size=0.6),
    "turtle": Guise("cat", _turtle, reach=0.90, size=0.7),
    "snail": Guise("cat", _snail, reach=0.76, size=0.5),
}
