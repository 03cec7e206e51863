"""Faces of people and robots: eyes, mouths, beards and what they express."""

from __future__ import annotations

import math
from dataclasses import replace

import torch
from torch import Tensor

from kling_local.sketch.world.canvas import Color
from kling_local.sketch.world.figures.brush import DARK, SNOW, Brush, Number, Spot
from kling_local.sketch.world.figures.limbs import Ink
from kling_local.sketch.world.figures.posture import Mien

LIPS: Color = (0.45, 0.08, 0.10)
GLOW: Color = (0.45, 1.00, 1.00)
TEARS: Color = (0.36, 0.72, 1.00)
_TONGUE: Color = (0.92, 0.42, 0.42)
_CLOSED = 0.15  # a mouth that is open less than this is silent
_AWAY = 9.0  # a distance at which nothing is painted


def face(b: Brush, x: Number, y: Tensor, size: float, mien: Mien | None = None) -> None:
    """Draw eyes and mouth on a head of radius ``size``; from the side they sit farther forward."""
    if mien is not None:
        x, y = x + mien.gaze[0] * size, y + mien.gaze[1] * size
    ahead = x + 0.34 * size
    mouth = (ahead + 0.05 * size, y - 0.46 * size)
    if mien is None:
        for side in (-0.42, 0.42):
            b.disc(ahead + b.beside(side * size), y + 0.12 * size, 0.13 * size, DARK)
        b.oval(mouth, 0.26 * size, (0.07 + 0.38 * b.mouth) * size, LIPS)
    else:
        _eyes(b, (ahead, y + 0.12 * size), size, mien)
        _mouth(b, mouth, size, mien)
        if mien.tears:
            _tears(b, (ahead, y), size)
    voice(b, (ahead, y - 0.40 * size), size, SNOW)


def screen(b: Brush, x: Number, top: Tensor, mien: Mien | None) -> None:
    """Draw the lights of a robot's face on a head in the middle of which is ``top``."""
    if mien is None:
        for side in (-0.07, 0.07):
            b.disc(x + 0.035 + b.beside(side), top + 0.018, 0.034, GLOW)
        b.block((x + 0.03, top - 0.075), 0.075, 0.010 + 0.032 * b.mouth, GLOW)
    else:
        middle = (x + 0.03, top - 0.075)
        x = x + 0.035 + 0.08 * mien.gaze[0]
        for side in (-0.07, 0.07):
            _eye(b, (x + b.beside(side), top + 0.018), 0.036, GLOW, _winking(mien, side))
        if mien.curve:
            _curved(b, middle, (0.085, 0.03), mien, GLOW)
        else:
            wide = 0.035 if mien.pursed else 0.075
            b.block(middle, wide, 0.010 + 0.032 * torch.maximum(b.mouth, _open(b, mien)), GLOW)
        if mien.tears:
            _tears(b, (x, top), 0.16)
    voice(b, (x + 0.13, top - 0.075), 0.10, GLOW)


def beard(b: Brush, chin: Spot, size: float) -> None:
    """Draw a beard on the lower half of a head of radius ``size``, on figures that have one."""
    if b.look is not None and b.look.beard:
        b.oval((chin[0], chin[1] - 0.62 * size), 0.72 * size, 0.55 * size, b.inks.hair)


def voice(b: Brush, mouth: Spot, size: float, color: Ink) -> None:
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


def _open(b: Brush, mien: Mien) -> Tensor:
    return torch.as_tensor(mien.open) + torch.zeros_like(b.mouth)


def _winking(mien: Mien, side: float) -> Mien:
    """The face with the lids of the eye at a side."""
    return mien if side < 0 else replace(mien, lids=mien.lids + mien.winks)


def _eyes(b: Brush, middle: Spot, size: float, mien: Mien) -> None:
    for side in (-0.42, 0.42):
        spot = (middle[0] + b.beside(side * size), middle[1])
        _eye(b, spot, 0.14 * size, DARK, _winking(mien, side))
        if mien.brows:
            inner, outer = (0.5 + 0.22 * mien.brows, 0.5 - 0.22 * mien.brows)
            way = -0.26 * size if side > 0 else 0.26 * size
            ends = [
                (spot[0] + b.beside(x), spot[1] + y * size)
                for x, y in ((0.7 * way, inner), (-way, outer))
            ]
            b.bar(ends[0], ends[1], 0.075 * size, DARK)


def _eye(b: Brush, spot: Spot, radius: float, color: Ink, mien: Mien) -> None:
    """Draw an eye that closes: an oval that gets flat, and an arc when it is shut."""
    if mien.glad:
        for way in (-1.0, 1.0):
            outer = (spot[0] + b.beside(1.45 * way * radius), spot[1] - 0.5 * radius)
            b.bar((spot[0], spot[1] + 0.75 * radius), outer, 0.46 * radius, color)
        return
    lids = torch.as_tensor(mien.lids) + torch.zeros_like(b.face)
    shut = lids > 0.6
    tall = torch.where(shut, 1e-3, radius * (1.05 - lids).clamp(min=0.01))
    b.oval((spot[0], torch.where(shut, _AWAY, 0.0) + spot[1]), radius, tall, color)
    if shut.any():
        thick = torch.where(shut, 0.40 * radius, -1.0)
        low = spot[1] - 0.55 * radius
        for way in (-1.0, 1.0):
            outer = (spot[0] + b.beside(1.4 * way * radius), spot[1] + 0.1 * radius)
            b.bar((spot[0], low), outer, thick, color)


def _mouth(b: Brush, middle: Spot, size: float, mien: Mien) -> None:
    wide = torch.maximum(b.mouth, _open(b, mien))
    if mien.curve:
        _curved(b, middle, (0.42 * size, 0.30 * size), replace(mien, open=wide), LIPS)
    elif mien.pursed:
        b.oval(middle, 0.14 * size, (0.12 + 0.2 * wide) * size, LIPS)
    else:
        b.oval(middle, 0.26 * size, (0.07 + 0.38 * wide) * size, LIPS)


def _curved(b: Brush, middle: Spot, half: tuple[float, float], mien: Mien, ink: Ink) -> None:
    """Draw a mouth whose corners are up or down: an arc, or half a disc if it is open."""
    wide, deep = half
    way = 1.0 if mien.curve > 0 else -1.0
    opened = torch.maximum(b.mouth, _open(b, mien))
    depth = deep * (0.9 + 1.0 * opened)
    b = b.around(middle, 2.2 * wide)
    px, py = b.from_middle(middle[0], middle[1] + way * 0.45 * depth)
    py = way * py
    away = (torch.sqrt((px / wide) ** 2 + (py / depth) ** 2) - 1) * torch.minimum(
        depth, torch.full_like(depth, wide)
    )
    stroke = 0.17 * deep + (0.007 if ink == GLOW else 0.002)
    line = torch.maximum(away.abs() - stroke, py - 0.3 * stroke)
    filled = torch.maximum(away, py) + torch.where(opened > _CLOSED, 0.0, _AWAY)
    b.lay(torch.minimum(line, filled), ink)
    if isinstance(ink, tuple) and ink == LIPS:
        teeth = torch.maximum(filled + 0.35 * stroke, -py - 0.34 * depth)
        b.lay(teeth if way > 0 else teeth + _AWAY, SNOW)
        px, py = b.from_middle(middle[0], middle[1] - 0.42 * depth)
        tongue = torch.maximum(torch.sqrt(px * px + 2 * py * py) - 0.5 * wide, filled + 0.012)
        b.lay(tongue if way > 0 else tongue + _AWAY, _TONGUE)


def _tears(b: Brush, middle: Spot, size: float) -> None:
    for side in (-0.52, 0.52):
        x = middle[0] + b.beside(side * size)
        b.bar((x, middle[1] + 0.05 * size), (x, middle[1] - 0.55 * size), 0.07 * size, TEARS)
        for late in (0.0, 0.5):
            fallen = (1.1 * b.clock + late + 0.25 * side).remainder(1.0)
            y = middle[1] - (0.3 + 2.4 * fallen * fallen) * size
            far = x + b.beside(side * 0.9 * fallen * size)
            b.disc(far, y, 0.15 * size, TEARS)
            b.bar((far, y), (far, y + 0.26 * size), 0.06 * size, TEARS)
