"""Small furry animals, and those of a farm that are no taller than dogs."""

from __future__ import annotations

import math

from kling_local.sketch.world.figures.anatomy import (
    HOOF,
    HORN,
    PINK,
    Stand,
    chain,
    far_tone,
    stand,
)
from kling_local.sketch.world.figures.animals import eyes
from kling_local.sketch.world.figures.brush import DARK, SNOW, Brush
from kling_local.sketch.world.figures.gait import Bones, hip_height, leg
from kling_local.sketch.world.figures.guise import Guise

_CREAM = (0.97, 0.88, 0.74)
_DUSK = (0.27, 0.23, 0.23)
_MOUTH = (0.62, 0.14, 0.18)


def _rabbit(b: Brush) -> None:
    ink = b.inks
    legs = tuple(leg(b, Bones(0.09, 0.09, 0.7, 1.0), turns) for turns in (0.06, 0.0, 0.44, 0.5))
    hip = hip_height(legs, 0.05)
    b.disc(-0.37, hip + 0.10, 0.085, SNOW)
    for i, (bone, at) in enumerate(zip(legs, (-0.24, -0.20, 0.10, 0.14), strict=True)):
        tone = far_tone(b) if i % 2 == 0 else ink.body
        x = b.pair(at, 0.09)[i % 2]
        foot = (x + bone.foot[0], hip + bone.foot[1])
        b.cone((x, hip + 0.02), foot, (0.06, 0.045), tone)
        b.bar(foot, (foot[0] + (0.13 if i < 2 else 0.05), foot[1] - 0.005), 0.042, tone)
    b.cone((-0.17, hip + 0.12), (0.10, hip + 0.16), (0.185, 0.13), ink.body)
    b.oval((-0.22, hip + 0.06), 0.115, 0.125, ink.body)
    b.oval((0.14, hip + 0.12), 0.07, 0.09, ink.pale)
    fold = b.wave(0.03, 0.2)
    tips = b.pair(0.12, 0.10)
    for x, tip, tone in zip(b.pair(0.235, 0.06), tips, (far_tone(b), ink.body), strict=True):
        end = (tip - 0.02 - fold, hip + 0.715)
        middle = (0.6 * x + 0.4 * tip - 0.02, hip + 0.57)
        chain(b, ((x, hip + 0.40), middle, end), (0.050, 0.066, 0.034), tone)
        chain(b, ((x, hip + 0.44), middle, end), (0.022, 0.036, 0.014), PINK)
    b.disc(0.26, hip + 0.32, 0.155, ink.body)
    b.oval((0.35, hip + 0.265), 0.085, 0.07, SNOW)
    b.oval((0.415, hip + 0.295), 0.026, 0.02, PINK)
    b.bar((0.40, hip + 0.27), (0.385, hip + 0.235), 0.008, ink.shade)
    eyes(b, (0.325, hip + 0.37), 0.08, 0.036)


def _mouse(b: Brush) -> None:
    ink = b.inks
    sway = b.wave(0.05, 0.1)
    hip = stand(b, Stand(Bones(0.07, 0.07, 0.6, 1.0), -0.26, 0.12, 0.042, PINK, apart=0.10))
    tail = ((-0.40, hip + 0.14), (-0.60, hip + 0.06), (-0.76, hip + 0.16 + sway),
            (-0.78, hip + 0.38 + sway), (-0.68, hip + 0.48 + sway))  # fmt: skip
    chain(b, tail, (0.034, 0.028, 0.024, 0.020, 0.012), PINK)
    b.cone((-0.18, hip + 0.20), (0.16, hip + 0.24), (0.245, 0.17), ink.body)
    b.cone((-0.14, hip + 0.06), (0.14, hip + 0.14), (0.10, 0.09), ink.pale)
    for x, tone in zip(b.pair(0.17, 0.19), (far_tone(b), ink.body), strict=True):
        shift = 0.09 * b.face if tone is ink.body else -0.02
        b.disc(x - shift + 0.06, hip + 0.58, 0.165, tone)
        b.disc(x - shift + 0.07, hip + 0.57, 0.115, PINK)
    b.disc(0.29, hip + 0.34, 0.175, ink.body)
    b.cone((0.33, hip + 0.31), (0.53, hip + 0.24), (0.135, 0.045), ink.body)
    b.disc(0.575, hip + 0.24, 0.038, PINK)
    for dy in (-0.05, 0.0, 0.05):
        b.bar((0.47, hip + 0.23), (0.40, hip + 0.20 + dy), 0.006, ink.shade)
    eyes(b, (0.40, hip + 0.375), 0.08, 0.040)


def _squirrel(b: Brush) -> None:
    ink = b.inks
    sway = b.wave(0.03, 0.1)
    hip = stand(b, Stand(Bones(0.10, 0.10, 0.6, 1.0), -0.16, 0.14, 0.042, ink.shade, apart=0.08))
    tail = ((-0.24, hip + 0.08), (-0.42, hip + 0.14), (-0.47 - sway, hip + 0.38),
            (-0.40 - sway, hip + 0.60), (-0.53 - sway, hip + 0.66))  # fmt: skip
    chain(b, tail, (0.06, 0.12, 0.15, 0.125, 0.06), ink.body)
    chain(b, tail[1:], (0.04, 0.07, 0.06, 0.02), ink.pale)
    b.cone((-0.14, hip + 0.08), (0.12, hip + 0.20), (0.145, 0.115), ink.body)
    b.cone((0.06, hip + 0.06), (0.17, hip + 0.18), (0.06, 0.055), _CREAM)
    b.oval((-0.14, hip + 0.04), 0.095, 0.115, ink.body)
    for x, tone in zip(b.pair(0.19, 0.08), (far_tone(b), ink.body), strict=True):
        b.cone((x, hip + 0.49), (x - 0.03, hip + 0.62), (0.05, 0.012), tone)
    b.disc(0.23, hip + 0.39, 0.15, ink.body)
    b.cone((0.28, hip + 0.36), (0.37, hip + 0.33), (0.10, 0.065), ink.body)
    b.cone((0.28, hip + 0.31), (0.36, hip + 0.30), (0.06, 0.05), _CREAM)
    b.disc(0.43, hip + 0.345, 0.028, DARK)
    b.block((0.37, hip + 0.255 - 0.02 * b.mouth), 0.022, 0.026, SNOW, 0.005)
    eyes(b, (0.29, hip + 0.43), 0.075, 0.040)


_QUILLS = ((-0.28, 0.22), (-0.17, 0.40), (-0.10, 0.20), (0.02, 0.38), (0.10, 0.20), (-0.22, 0.08),
           (0.0, 0.06), (-0.06, 0.52))  # fmt: skip


def _hedgehog(b: Brush) -> None:
    ink = b.inks
    hip = stand(b, Stand(Bones(0.06, 0.06, 0.6, 1.0), -0.24, 0.18, 0.05, _CREAM,
                         near=_CREAM, far=(0.80, 0.68, 0.54), apart=0.14))  # fmt: skip
    b.cone((0.18, hip + 0.18), (0.52, hip + 0.10), (0.19, 0.05), _CREAM)
    b.cone((-0.26, hip + 0.08), (0.20, hip + 0.07), (0.10, 0.11), _CREAM)
    rows = ((15, 0.0, 0.0, ink.shade), (13, 0.07, 0.5, ink.body))
    for count, inner, shift, tone in rows:
        for i in range(count):
            angle = math.pi * (-0.02 + 1.06 * (i + shift) / (count - 1))
            cos, sin = math.cos(angle), math.sin(angle)
            foot = (-0.06 + b.beside((0.34 - inner) * cos), hip + 0.20 + (0.40 - inner) * sin)
            tip = (-0.09 + b.beside((0.54 - inner) * cos), hip + 0.21 + (0.62 - inner) * sin)
            b.cone(foot, tip, (0.085, 0.008), tone)
    b.oval((-0.06, hip + 0.24), 0.36, 0.36, ink.body)
    for i, (x, y) in enumerate(_QUILLS):
        tone = (ink.pale, ink.shade)[i % 2]
        b.cone((x, hip + y), (x - 0.04, hip + y + 0.08), (0.022, 0.005), tone)
    b.oval((0.28, hip + 0.14), 0.14, 0.17, _CREAM)
    b.disc(0.24, hip + 0.30, 0.062, _CREAM)
    b.disc(0.24, hip + 0.30, 0.032, PINK)
    b.cone((0.34, hip + 0.13), (0.50, hip + 0.09), (0.11, 0.04), _CREAM)
    b.disc(0.545, hip + 0.10, 0.042, DARK)
    b.bar((0.45, hip + 0.045), (0.40, hip + 0.05), 0.010 + 0.02 * b.mouth, _MOUTH)
    eyes(b, (0.37, hip + 0.20), 0.09, 0.036)


def _raccoon(b: Brush) -> None:
    ink = b.inks
    wag = b.wave(0.04, 0.1)
    hip = stand(b, Stand(Bones(0.12, 0.12, 0.5, 0.9), -0.24, 0.16, 0.046, _DUSK, _DUSK))
    tail = ((-0.32, hip + 0.12), (-0.44, hip + 0.16), (-0.55, hip + 0.24 + wag),
            (-0.63, hip + 0.35 + wag), (-0.67, hip + 0.46 + wag))  # fmt: skip
    chain(b, tail, (0.06, 0.078, 0.085, 0.078, 0.05), ink.body)
    for x, y in tail[1:]:
        b.bar((x - 0.04, y - 0.045), (x + 0.035, y + 0.04), 0.024, _DUSK)
    b.cone((-0.20, hip + 0.12), (0.14, hip + 0.12), (0.185, 0.15), ink.body)
    for side in (-0.15, 0.15):
        x = 0.27 + b.beside(side)
        b.disc(x, hip + 0.52, 0.068, _DUSK)
        b.disc(x, hip + 0.515, 0.042, SNOW)
    for side in (-1.0, 1.0):
        x = 0.28 + b.beside(0.12 * side)
        b.cone((x, hip + 0.35), (x + b.beside(0.11 * side), hip + 0.30), (0.09, 0.015), ink.pale)
    b.oval((0.29, hip + 0.39), 0.20, 0.165, ink.body)
    b.oval((0.31, hip + 0.405), 0.185, 0.068, SNOW)
    for side, slant in ((-0.095, 0.4), (0.095, -0.4)):
        b.oval((0.32 + b.beside(side), hip + 0.375), 0.088, 0.058, _DUSK, slant)
    b.oval((0.34, hip + 0.30), 0.082, 0.062, SNOW)
    b.bar((0.33, hip + 0.34), (0.325, hip + 0.50), 0.022, _DUSK)
    b.oval((0.355, hip + 0.335), 0.036, 0.028, DARK)
    b.oval((0.35, hip + 0.275), 0.03, 0.008 + 0.02 * b.mouth, _MOUTH)
    for side in (-0.085, 0.085):
        x = 0.325 + b.beside(side)
        b.disc(x, hip + 0.385, 0.028, SNOW)
        b.disc(x + 0.006, hip + 0.385, 0.020, DARK)


def _pig(b: Brush) -> None:
    ink = b.inks
    sway = b.wave(0.02, 0.1)
    hip = stand(b, Stand(Bones(0.09, 0.09, 0.5, 0.9), -0.26, 0.18, 0.062, ink.shade, apart=0.12))
    curl = ((-0.46, hip + 0.28), (-0.53, hip + 0.30), (-0.57, hip + 0.36 + sway),
            (-0.52, hip + 0.40), (-0.49, hip + 0.35), (-0.56, hip + 0.29 + sway))  # fmt: skip
    chain(b, curl, (0.026, 0.024, 0.022, 0.020, 0.018, 0.014), ink.shade)
    b.cone((-0.18, hip + 0.23), (0.14, hip + 0.24), (0.275, 0.255), ink.body)
    for x, tone in zip(b.pair(0.25, 0.14), (far_tone(b), ink.shade), strict=True):
        b.cone((x - 0.03, hip + 0.53), (x + 0.03, hip + 0.66), (0.075, 0.02), tone)
    b.disc(0.31, hip + 0.38, 0.205, ink.body)
    for x, tone in zip(b.pair(0.255, 0.15), (far_tone(b), ink.shade), strict=True):
        if tone is ink.shade:
            b.cone((x, hip + 0.56), (x + 0.09, hip + 0.455), (0.065, 0.018), tone)
    b.cone((0.44, hip + 0.34), (0.545, hip + 0.33), (0.108, 0.105), ink.pale)
    b.oval((0.555, hip + 0.33), 0.062 + 0.06 * (1 - b.face), 0.108, ink.shade)
    b.oval((0.562, hip + 0.33), 0.050 + 0.06 * (1 - b.face), 0.096, ink.pale)
    for x in b.pair(0.565, 0.045):
        b.oval((x, hip + 0.335), 0.018, 0.032, ink.shade)
    b.bar((0.46, hip + 0.225), (0.40, hip + 0.235), 0.012 + 0.03 * b.mouth, _MOUTH)
    b.disc(0.36, hip + 0.31, 0.045, ink.pale)
    eyes(b, (0.40, hip + 0.445), 0.09, 0.034)


_FLEECE = ((-0.34, 0.24), (-0.30, 0.36), (-0.18, 0.43), (-0.04, 0.45), (0.10, 0.43), (0.21, 0.36),
           (0.25, 0.22), (0.19, 0.10), (0.06, 0.05), (-0.08, 0.04), (-0.22, 0.06),
           (-0.32, 0.13))  # fmt: skip


def _sheep(b: Brush) -> None:
    ink = b.inks
    legs = Stand(Bones(0.13, 0.13, 0.5, 0.9), -0.20, 0.16, 0.042, DARK, _DUSK, _DUSK, _DUSK)
    hip = stand(b, legs)
    b.disc(-0.42, hip + 0.24, 0.062, ink.body)
    for x, y in _FLEECE:
        b.disc(x, hip + y - 0.02, 0.120, ink.shade)
    for x, y in _FLEECE:
        b.disc(x, hip + y, 0.112, ink.body)
    b.cone((-0.20, hip + 0.24), (0.12, hip + 0.24), (0.19, 0.19), ink.body)
    for x, y in ((-0.18, 0.30), (0.0, 0.22), (-0.20, 0.14), (0.05, 0.36)):
        b.lay((b.disc_at((x, hip + y), 0.055).abs() - 0.010).maximum(hip + y - b.y), ink.shade)
    for side in (-1.0, 1.0):
        x = 0.33 + b.beside(0.10 * side)
        b.cone((x, hip + 0.42), (x + b.beside(0.13 * side), hip + 0.385), (0.036, 0.042), _DUSK)
    b.disc(0.33, hip + 0.44, 0.115, _DUSK)
    b.cone((0.34, hip + 0.42), (0.41, hip + 0.28), (0.105, 0.075), _DUSK)
    for x, y, r in ((-0.09, 0.50, 0.06), (0.0, 0.53, 0.075), (0.08, 0.50, 0.055)):
        b.disc(0.31 + b.beside(x), hip + y, r, ink.body)
    for side in (-0.055, 0.055):
        x = 0.365 + b.beside(side)
        b.oval((x, hip + 0.415), 0.030, 0.034, SNOW)
        b.disc(x + 0.008, hip + 0.412, 0.018, DARK)
        b.disc(0.425 + b.beside(0.4 * side), hip + 0.285, 0.010, PINK)
    b.oval((0.42, hip + 0.245), 0.030, 0.008 + 0.025 * b.mouth, PINK)


def _goat(b: Brush) -> None:
    ink = b.inks
    wag = b.wave(0.02, 0.2)
    hip = stand(b, Stand(Bones(0.15, 0.15, 0.5, 0.9), -0.24, 0.15, 0.038, HOOF))
    b.cone((-0.34, hip + 0.20), (-0.43 - wag, hip + 0.32), (0.055, 0.018), ink.body)
    b.cone((-0.16, hip + 0.05), (0.12, hip + 0.06), (0.095, 0.10), ink.shade)
    b.cone((-0.22, hip + 0.12), (0.14, hip + 0.13), (0.145, 0.145), ink.body)
    b.cone((0.15, hip + 0.14), (0.28, hip + 0.34), (0.125, 0.085), ink.body)
    for x in b.pair(0.255, 0.05):
        horn = ((x, hip + 0.44), (x - 0.02, hip + 0.56), (x - 0.10, hip + 0.645),
                (x - 0.21, hip + 0.655))  # fmt: skip
        chain(b, horn, (0.042, 0.036, 0.028, 0.010), HORN)
    for side in (-1.0, 1.0):
        x = 0.25 + b.beside(0.06 * side)
        end = (x - 0.10 * b.face + b.beside(0.10 * side), hip + 0.33)
        b.cone((x, hip + 0.38), end, (0.036, 0.02), ink.shade)
    b.disc(0.295, hip + 0.375, 0.095, ink.body)
    b.cone((0.31, hip + 0.365), (0.45, hip + 0.265), (0.085, 0.058), ink.body)
    b.cone((0.445, hip + 0.265), (0.465, hip + 0.25), (0.056, 0.05), ink.pale)
    b.cone((0.42, hip + 0.22), (0.40, hip + 0.075), (0.042, 0.008), ink.pale)
    b.disc(0.495, hip + 0.265, 0.016, DARK)
    b.bar((0.49, hip + 0.215), (0.45, hip + 0.222), 0.008 + 0.02 * b.mouth, DARK)
    for x in b.pair(0.345, 0.06):
        b.disc(x, hip + 0.395, 0.030, (0.98, 0.84, 0.40))
        b.block((x + 0.004, hip + 0.395), 0.020, 0.009, DARK, 0.004)


GUISES: dict[str, Guise] = {
    "rabbit": Guise("cat", _rabbit, reach=0.52, size=0.8),
    "mouse": Guise("cat", _mouse, reach=0.84, size=0.5, plural="mice"),
    "squirrel": Guise("cat", _squirrel, reach=0.66, size=0.7),
    "hedgehog": Guise("cat", _hedgehog, reach=0.66, size=0.55),
    "raccoon": Guise("cat", _raccoon, reach=0.76, size=0.9),
    "pig": Guise("dog", _pig, reach=0.66, size=0.85),
    "sheep": Guise("dog", _sheep, reach=0.64, size=0.95, plural="sheep"),
    "goat": Guise("dog", _goat, reach=0.56, size=1.0),
}
