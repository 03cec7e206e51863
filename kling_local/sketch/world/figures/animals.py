"""Dog, cat, horse, bird, fish and butterfly."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import torch
from torch import Tensor

from kling_local.sketch.world.canvas import Color
from kling_local.sketch.world.figures.brush import DARK, SNOW, Brush, Spot
from kling_local.sketch.world.figures.gait import Bones, hip_height, leg
from kling_local.sketch.world.figures.manners import (
    STILL,
    Manner,
    by_manner,
    extras,
    nodding,
    placed,
)

_BEAK: Color = (1.00, 0.62, 0.08)
_NOSE: Color = (0.90, 0.45, 0.48)
_TONGUE: Color = (0.96, 0.50, 0.54)
TROT = (0.5, 0.0, 0.0, 0.5)
"""Phase lag, in turns, of the far hind, far fore, near hind and near fore leg."""


def four_legs(
    b: Brush, bones: Bones, places: tuple[float, float], radius: float, hoof: Color | Tensor
) -> Tensor:
    """Draw the far, then the near legs at hind and fore ``places``; returns the hips' height."""
    legs = tuple(leg(b, bones, turns) for turns in TROT)
    hip = hip_height(legs, radius)
    for i, bone in enumerate(legs):
        near = i >= 2
        x = places[i % 2] + (0.045 if near else -0.045)
        tone = b.inks.body if near else b.inks.shade
        knee = (x + bone.knee[0], hip + bone.knee[1])
        foot = (x + bone.foot[0], hip + bone.foot[1])
        b.bar((x, hip + 0.06), knee, radius * 1.25, tone)
        b.bar(knee, foot, radius, tone)
        b.bar(foot, (foot[0] + 0.6 * radius, foot[1]), radius, hoof if near else tone)
    return hip


def eyes(b: Brush, spot: Spot, apart: float, size: float) -> None:
    """Draw one eye from the side, two from the front."""
    for x in b.pair(spot[0], apart):
        b.disc(x, spot[1], size, DARK)
        b.disc(x + 0.3 * size, spot[1] + 0.35 * size, 0.35 * size, SNOW)


def _eye(b: Brush, spot: Spot, apart: float, size: float, lids: float) -> None:
    """Draw the eyes, or arcs where they are closed."""
    if not lids:
        eyes(b, spot, apart, size)
        return
    for x in b.pair(spot[0], apart):
        b.bar((x - size, spot[1]), (x, spot[1] - 0.5 * size), 0.4 * size, DARK)
        b.bar((x, spot[1] - 0.5 * size), (x + size, spot[1]), 0.4 * size, DARK)


def _paws(b: Brush, radius: float, span: tuple[float, float], hoof: Color | Tensor) -> Tensor:
    """Draw the legs of an animal that lies; returns the hips' height."""
    for shift, tone in ((-0.05, b.inks.shade), (0.04, b.inks.body)):
        for start, far in ((span[0], 0.20), (span[1], 0.26)):
            x, near = start + shift, shift > 0
            b.bar((x, 1.6 * radius), (x + far, radius), radius, tone)
            b.disc(x + far, radius, 1.05 * radius, hoof if near else tone)
    return torch.zeros_like(b.face) + 1.1 * radius


def _dog(b: Brush, manner: Manner) -> None:
    ground, ink = b, b.inks
    wag = b.wave(0.05, 0.2) + manner.wag
    if manner.rest == "sits":
        hip = _sitting(b, (0.40, 0.165), 0.060, ink.pale)
        b.bar((-0.30, 0.10), (-0.50 - wag, 0.20 + wag), 0.045, ink.body)
        b.bar((0.08, 0.46), (0.23, 0.66), 0.115, ink.body)
    else:
        if manner.rest == "lies":
            hip = _paws(b, 0.060, (-0.26, 0.20), ink.pale)
        else:
            hip = four_legs(b, Bones(0.19, 0.17, 0.5, 0.9), (-0.26, 0.20), 0.060, ink.pale)
        b.bar((-0.34, hip + 0.16), (-0.50 - wag, hip + 0.34 + wag), 0.045, ink.body)
        b.bar((-0.22, hip + 0.11), (0.18, hip + 0.13), 0.165 + manner.breath, ink.body)
        b = nodding(b, (0.20, hip + 0.16), manner)
        b.bar((0.20, hip + 0.16), (0.32, hip + 0.33), 0.115, ink.body)
    if manner.rest == "sits":
        b = nodding(b, (0.20, hip + 0.16), manner)
    b.bar((0.235, hip + 0.26), (0.37, hip + 0.195), 0.030, ink.mark)
    b.disc(0.33, hip + 0.40, 0.165, ink.body)
    b.bar((0.42, hip + 0.35), (0.53, hip + 0.33), 0.080, ink.pale)
    b.disc(0.585, hip + 0.365, 0.042, DARK)
    if manner is not STILL:
        _muzzle(b, (0.485, hip + 0.265), 0.055, manner)
    else:
        b.bar((0.50, hip + 0.28), (0.44, hip + 0.275), 0.014 + 0.03 * b.mouth, DARK)
    for x in b.pair(0.235, 0.14):
        b.bar((x, hip + 0.50), (x - 0.065, hip + 0.31), 0.066, ink.shade)
    _eye(b, (0.40, hip + 0.455), 0.075, 0.034, manner.lids)
    extras(ground, b, manner, (0.20, hip + 0.16), (0.60, hip + 0.29))


def _muzzle(b: Brush, spot: Spot, size: float, manner: Manner) -> None:
    """Draw a mouth that opens, with a tongue."""
    wide = torch.maximum(b.mouth, torch.as_tensor(manner.mouth) + torch.zeros_like(b.mouth))
    b.oval(spot, size, 0.014 + size * wide, DARK)
    tongue = torch.where(wide > 0.3, 0.5 * size * wide, -1.0)
    b.disc(spot[0] + 0.1 * size, spot[1] - 0.4 * size * wide, tongue, _TONGUE)


def _sitting(b: Brush, chest: tuple[float, float], radius: float, hoof: Color | Tensor) -> Tensor:
    """Draw legs and trunk of an animal that sits; returns the hips' height for its head.

    ``chest`` is its height and the radius of the trunk.
    """
    ink, (up, wide) = b.inks, chest
    for shift, tone in ((-0.05, ink.shade), (0.05, ink.body)):
        b.bar((0.10 + shift, up - 0.05), (0.14 + shift, radius), radius, tone)
        b.disc(0.17 + shift, radius, 1.05 * radius, hoof if shift > 0 else tone)
    b.bar((-0.16, 1.02 * wide), (0.06, up), wide, ink.body)
    b.disc(-0.13, 0.92 * wide, 0.92 * wide, ink.body)
    b.bar((-0.10, radius), (0.04, radius), radius, ink.body)
    b.disc(0.06, radius, 1.05 * radius, hoof)
    b.bar((-0.20, 0.5 * wide), (-0.06, 1.35 * wide), 0.012, ink.shade)
    return torch.zeros_like(b.face) + up


def _cat(b: Brush, manner: Manner) -> None:
    ground, ink = b, b.inks
    wag = b.wave(0.06, 0.1) + manner.wag
    if manner.rest == "sits":
        hip = _sitting(b, (0.33, 0.15), 0.050, SNOW)
        b.bar((-0.26, 0.06), (-0.44, 0.08), 0.042, ink.body)
        b.bar((-0.44, 0.08), (-0.50 - wag, 0.26), 0.042, ink.body)
        b.bar((-0.50 - wag, 0.26), (-0.44 - wag, 0.34), 0.040, ink.pale)
        b.bar((0.06, 0.40), (0.24, hip + 0.30), 0.11, ink.body)
    else:
        if manner.rest == "lies":
            hip = _paws(b, 0.050, (-0.24, 0.18), SNOW)
        else:
            hip = four_legs(b, Bones(0.16, 0.15, 0.5, 0.9), (-0.24, 0.18), 0.050, SNOW)
        b.bar((-0.34, hip + 0.13), (-0.50, hip + 0.28), 0.042, ink.body)
        b.bar((-0.50, hip + 0.28), (-0.47 - wag, hip + 0.50), 0.042, ink.body)
        b.bar((-0.47 - wag, hip + 0.50), (-0.39 - wag, hip + 0.57), 0.040, ink.pale)
        b.bar((-0.24, hip + 0.10), (0.18, hip + 0.11), 0.140 + manner.breath, ink.body)
        for x in (-0.20, -0.06, 0.08):
            b.bar((x, hip + 0.235), (x + 0.01, hip + 0.13), 0.022, ink.shade)
    if manner.tilt is not STILL.tilt and manner.extra != "voice":  # a round face is only lowered
        manner = replace(manner, head=(0.12, manner.head[1] - 0.36), tilt=0.3)
        b.bar((0.16, hip + 0.11), (0.36, hip + 0.02), 0.11, ink.body)
    b = nodding(b, (0.18, hip + 0.15), manner)
    top = hip + 0.37
    for side in (-0.14, 0.14):
        x, lean = 0.33 + b.beside(side), 0.25 * side
        ear = ((-0.085, 0.0), (0.085, 0.0), (lean + 0.02, 0.215), (lean - 0.02, 0.215))
        b.hull((x, top + 0.06), ear, ink.body)
        inner = ((-0.035, 0.02), (0.035, 0.02), (lean, 0.14))
        b.hull((x, top + 0.07), inner, _NOSE)
    b.oval((0.33, top), 0.225, 0.185, ink.body)
    b.oval((0.38, top - 0.085), 0.105, 0.065, SNOW)
    if manner.lids:
        _eye(b, (0.36, top + 0.03), 0.09, 0.05, manner.lids)
    for side in (-0.09, 0.09) if not manner.lids else ():
        x = 0.36 + b.beside(side)
        b.oval((x, top + 0.03), 0.040, 0.048, (0.72, 0.95, 0.35))
        b.oval((x + 0.008, top + 0.03), 0.018, 0.042, DARK)
    if manner.extra and manner.extra != "zs":
        _muzzle(b, (0.395, top - 0.10), 0.045, manner)
    b.disc(0.395, top - 0.048, 0.024, _NOSE)
    extras(ground, b, manner, (0.18, hip + 0.15), (0.46, top - 0.09))


def _horse(b: Brush, manner: Manner) -> None:
    ground, ink = b, b.inks
    sway = b.wave(0.05, 0.1) + manner.wag
    if manner.rest == "lies":
        hip = _paws(b, 0.050, (-0.27, 0.18), DARK)
    else:
        hip = four_legs(b, Bones(0.21, 0.21, 0.52, 1.0), (-0.27, 0.18), 0.040, DARK)
    b.bar((-0.40, hip + 0.14), (-0.53 - sway, hip - 0.14 + 0.5 * sway), 0.055, ink.shade)
    b.bar((-0.25, hip + 0.10), (0.16, hip + 0.10), 0.130 + manner.breath, ink.body)
    b.disc(-0.28, hip + 0.11, 0.145, ink.body)
    b = nodding(b, (0.15, hip + 0.12), manner)
    neck = ((-0.12, -0.03), (0.12, -0.09), (0.20, 0.30), (0.06, 0.36))
    b.hull((0.17, hip + 0.11), neck, ink.body, 0.03)
    b.bar((0.155, hip + 0.16), (0.235, hip + 0.46), 0.042, ink.shade)
    b.hull((0.275, hip + 0.44), ((-0.05, 0.0), (0.04, 0.0), (0.015, 0.115)), ink.body)
    b.bar((0.31, hip + 0.42), (0.50, hip + 0.29), 0.078, ink.body)
    b.bar((0.50, hip + 0.30), (0.545, hip + 0.265), 0.074, ink.pale)
    if manner.extra == "voice":
        _muzzle(b, (0.545, hip + 0.215), 0.045, manner)
    b.bar((0.25, hip + 0.50), (0.35, hip + 0.47), 0.034, ink.shade)
    _eye(b, (0.375, hip + 0.425), 0.07, 0.028, manner.lids)
    b.disc(0.57, hip + 0.285, 0.016, DARK)
    extras(ground, b, manner, (0.15, hip + 0.12), (0.62, hip + 0.25))


def _bird(b: Brush) -> None:
    ink = b.inks
    flap = torch.sin(2 * math.pi * b.cycle) * b.stride.clamp(max=1.0)
    tip = 0.08 + 0.34 * flap
    b.lay(_wing(b, (0.14, 0.53), 0.86 * tip), ink.shade)
    b.hull((-0.30, 0.47), ((-0.28, 0.05), (-0.22, -0.08), (0.05, -0.08), (0.05, 0.06)), ink.shade)
    b.oval((-0.02, 0.47), 0.34, 0.165, ink.body, 0.10)
    b.oval((0.06, 0.40), 0.22, 0.085, ink.pale, 0.15)
    b.hull((0.44, 0.58), ((-0.02, -0.065), (0.145, -0.02), (-0.02, 0.055)), _BEAK)
    b.disc(0.30, 0.58, 0.155, ink.body)
    eyes(b, (0.355, 0.615), 0.07, 0.034)
    near = _wing(b, (0.05, 0.50), tip)
    b.lay(near - 0.016, ink.shade)
    b.lay(near, ink.body)
    b.bar((-0.13, 0.50 + 0.98 * tip), (-0.21, 0.50 + 0.80 * tip), 0.028, ink.mark)


def _wing(b: Brush, root: tuple[float, float], tip: Tensor) -> Tensor:
    """Distance to a wing of three feathers whose longest ends ``tip`` above its root."""
    x, y = root
    feathers = (
        b.bar_at((x, y), (x - 0.19, y + tip), 0.055),
        b.bar_at((x - 0.10, y - 0.01), (x - 0.27, y + 0.80 * tip), 0.060),
        b.bar_at((x - 0.20, y - 0.02), (x - 0.34, y + 0.55 * tip), 0.058),
    )
    return torch.minimum(torch.minimum(feathers[0], feathers[1]), feathers[2])


def _fish(b: Brush) -> None:
    ink = b.inks
    beat = torch.sin(2 * math.pi * b.cycle) * b.stride.clamp(max=1.0)
    sway = 1.0 - 0.30 * beat
    lean = 0.06 * beat
    for up in (0.21, -0.21):
        b.bar((-0.34, 0.48), (-0.37 - 0.17 * sway, 0.48 + up + lean), 0.068, ink.shade)
    b.disc(-0.40, 0.48, 0.10, ink.shade)
    b.hull((0.0, 0.68), ((0.20, 0.0), (-0.10, 0.23), (-0.24, 0.18), (-0.20, -0.05)), ink.shade)
    b.hull((0.02, 0.26), ((-0.16, 0.05), (-0.20, -0.16), (-0.10, -0.18), (0.10, 0.03)), ink.shade)
    body = b.oval_at((0.10, 0.48), 0.52, 0.30)
    b.lay(body, ink.body)
    for x in (-0.08, 0.12):
        stripe = (b.from_middle(x, 0)[0] + 0.4 * (b.y - 0.48).square()).abs() - 0.038
        b.lay(torch.maximum(body + 0.012, stripe), ink.mark)
    b.disc(0.40, 0.56, 0.078, SNOW)
    b.disc(0.415, 0.56, 0.044, DARK)
    b.bar((0.52, 0.40), (0.57, 0.41), 0.016 + 0.03 * b.mouth, ink.shade)
    fin = ((0.06, 0.0), (-0.14, -0.02 - 0.10 * sway), (-0.16, 0.06))
    b.hull((0.20, 0.42), tuple(reversed(fin)), ink.pale, 0.02)


def _butterfly(b: Brush) -> None:
    ink = b.inks
    open_wide = 0.66 + 0.34 * torch.sin(2 * math.pi * b.cycle) * b.stride.clamp(max=1.0)
    for side, width in ((-1.0, open_wide), (1.0, open_wide)):
        x = (b.x * side) / width
        for spot, a, c, slant in (
            ((0.27, 0.67), 0.30, 0.21, 0.55),
            ((0.20, 0.27), 0.22, 0.17, -0.7),
        ):
            px, py = x - spot[0], b.y - spot[1]
            cos, sin = math.cos(slant), math.sin(slant)
            px, py = px * cos + py * sin, py * cos - px * sin
            wing = torch.sqrt((px / a) ** 2 + (py / c) ** 2) - 1
            b.lay(wing * c * width, ink.shade)
            b.lay((wing + 0.20) * c * width, ink.body)
            dot = torch.sqrt((px / a - 0.42) ** 2 + (py / c) ** 2) - 0.20
            b.lay(dot * c * width, ink.mark)
    b.bar((0.0, 0.22), (0.0, 0.66), 0.040, DARK)
    b.disc(0.0, 0.71, 0.058, DARK)
    for side in (-0.11, 0.11):
        b.bar((0.0, 0.74), (side, 0.93), 0.013, DARK)
        b.disc(side, 0.94, 0.024, DARK)


def _mannered(kind: str, draw: Callable[[Brush, Manner], None]) -> Callable[[Brush], None]:
    """The painter of a kind that does acts while it stands."""

    def paint(b: Brush) -> None:
        by_manner(b, kind, mannered)

    def mannered(b: Brush, manner: Manner | None) -> None:
        if manner is None:
            draw(b, STILL)
        else:
            draw(placed(b, manner), manner)

    return paint


PAINTERS: dict[str, Callable[[Brush], None]] = {
    "dog": _mannered("dog", _dog),
    "cat": _mannered("cat", _cat),
    "horse": _mannered("horse", _horse),
    "bird": _bird,
    "fish": _fish,
    "butterfly": _butterfly,
}
