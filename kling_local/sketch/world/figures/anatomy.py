"""Parts that bodies of many animals share: legs, tails, ears, manes and markings."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeAlias

import torch
from torch import Tensor

from kling_local.sketch.world.canvas import Color
from kling_local.sketch.world.constants import constant
from kling_local.sketch.world.figures.animals import TROT
from kling_local.sketch.world.figures.brush import DARK, SNOW, Brush, Number, Spot
from kling_local.sketch.world.figures.gait import Bones, hip_height, leg

Ink: TypeAlias = Color | Tensor

PINK: Color = (0.93, 0.52, 0.56)
IVORY: Color = (0.96, 0.92, 0.80)
HORN: Color = (0.83, 0.75, 0.60)
BEAK: Color = (1.00, 0.62, 0.08)
HOOF: Color = (0.20, 0.16, 0.15)
_BRIGHT = 0.5  # luminance from which a body is marked dark, not white


@dataclass(frozen=True)
class Stand:
    """How an animal stands on four legs, in figure heights.

    Attributes:
        bones: the measures of each leg.
        hind, fore: where the hind and fore legs are.
        radius: half the thickness of the legs.
        paw: colour of the near paws; all four if the legs have socks.
        sock: colour of the lower half of the legs, if another.
        near, far: colours of the near and far legs; None are those of the body.
        rings: colour of rings around the legs, if they have any.
        apart: half the distance of the legs seen from the front.
    """

    bones: Bones
    hind: float
    fore: float
    radius: float
    paw: Ink
    sock: Ink | None = None
    near: Ink | None = None
    far: Ink | None = None
    rings: Ink | None = None
    apart: float = 0.08


def far_tone(b: Brush, front: Tensor | None = None) -> Tensor:
    """The colour of what is on the far side: in shadow; seen from the front ``front``.

    That is the colour of the body unless given.
    """
    plain = b.inks.body if front is None else front
    return plain + (b.inks.shade - plain) * b.face.unsqueeze(2)


def stand(b: Brush, s: Stand) -> Tensor:
    """Draw the far, then the near legs; returns the height of the hips."""
    legs = tuple(leg(b, s.bones, turns) for turns in TROT)
    hip = hip_height(legs, s.radius)
    far = far_tone(b) if s.far is None else s.far
    near = b.inks.body if s.near is None else s.near
    for i, bone in enumerate(legs):
        side = int(i >= 2)
        tone = near if side else far
        x = b.pair((s.hind, s.fore)[i % 2] + (0.045 if side else -0.045), s.apart)[side]
        knee = (x + bone.knee[0], hip + bone.knee[1])
        foot = (x + bone.foot[0], hip + bone.foot[1])
        b.cone((x, hip + 0.06), knee, (s.radius * 1.4, s.radius * 1.1), tone)
        b.bar(knee, foot, s.radius, tone if s.sock is None else s.sock)
        if s.rings is not None:
            _rings(b, knee, foot, s.radius, s.rings)
        paw = s.paw
        if not side and s.sock is None:
            paw = far_tone(b, paw) if isinstance(paw, Tensor) else tone
        b.bar(foot, (foot[0] + 0.6 * s.radius, foot[1]), s.radius, paw)
    return hip


def _rings(b: Brush, knee: Spot, foot: Spot, radius: float, color: Ink) -> None:
    for share in (-0.35, 0.1, 0.55):
        x = knee[0] + share * (foot[0] - knee[0])
        y = knee[1] + share * (foot[1] - knee[1])
        b.bar((x - b.beside(0.8 * radius), y), (x + b.beside(0.8 * radius), y), 0.013, color)


def chain(b: Brush, spots: tuple[Spot, ...], radii: tuple[Number, ...], color: Ink) -> None:
    """Paint a bent line through ``spots`` that is as thick as ``radii`` there."""
    for i in range(len(spots) - 1):
        b.cone(spots[i], spots[i + 1], (radii[i], radii[i + 1]), color)


def marks(b: Brush, lines: tuple[tuple[Spot, Spot], ...], radius: float, color: Ink) -> None:
    """Paint bars on the side of a body, which is not seen from the front."""
    for start, end in lines:
        b.bar(start, end, radius * b.face, color)


def spots(b: Brush, places: tuple[Spot, ...], radius: float, color: Ink) -> None:
    """Paint discs on the side of a body, which is not seen from the front."""
    for x, y in places:
        b.disc(x, y, radius * b.face, color)


def contrast(b: Brush) -> Tensor:
    """The colour of bold markings: dark on a bright body, white on a dark one; ``(n 1 3 1 1)``."""
    weights = constant((0.2126, 0.7152, 0.0722), b.inks.body.device)[:, None, None]
    bright = (b.inks.body * weights).sum(2, keepdim=True) > _BRIGHT
    dark, white = (constant(color, b.inks.body.device)[:, None, None] for color in (DARK, SNOW))
    return torch.where(bright, dark, white)


def ring(b: Brush, middle: Spot, away: Number, radius: float, color: Ink) -> None:
    """Paint discs around a spot, ``away`` from it: a mane or a fleece."""
    for i in range(12):
        angle = 2 * math.pi * i / 12
        x = middle[0] + b.beside(away * math.cos(angle))
        b.disc(x, middle[1] + away * math.sin(angle), radius, color)


def gaze(b: Brush, spot: Spot, apart: float, size: float, iris: Color) -> None:
    """Draw one eye from the side, two from the front, with a coloured iris."""
    for x in b.pair(spot[0], apart):
        b.disc(x, spot[1], size, iris)
        b.disc(x + 0.15 * size, spot[1], 0.58 * size, DARK)
        b.disc(x + 0.35 * size, spot[1] + 0.35 * size, 0.25 * size, SNOW)


def round_ears(b: Brush, spot: Spot, apart: float, size: float, inner: Ink) -> None:
    """Draw two round ears, one nearer than the other from the side."""
    ears = b.pair(spot[0], apart)
    for x, tone in zip(ears, (far_tone(b), b.inks.body), strict=True):
        b.disc(x, spot[1], size, tone)
        b.disc(x + 0.1 * size, spot[1] - 0.1 * size, 0.58 * size, inner)


def tall_ears(b: Brush, spot: Spot, tip: tuple[float, float], width: float, apart: float) -> None:
    """Draw two pointed ears from ``spot`` to ``tip`` relative to it, spread from the front."""
    feet = b.pair(spot[0] - 0.05 * b.face, apart)
    lean = b.beside(0.4 * apart * (1 - b.face))
    tones = (far_tone(b), b.inks.body)
    for foot, way, tone in zip(feet, (-1.0, 1.0), tones, strict=True):
        x = foot + (0.10 * b.face if way > 0 else 0.0) * 0.6
        end = (x + tip[0] + way * lean, spot[1] + tip[1])
        b.cone((x, spot[1]), end, (width, 0.012), tone)
        if way > 0:
            inner = (x + 0.75 * tip[0] + way * 0.75 * lean, spot[1] + 0.7 * tip[1])
            b.cone((x + 0.01, spot[1] + 0.02), inner, (0.5 * width, 0.008), b.inks.shade)


def flap(b: Brush) -> Tensor:
    """The beat of wings, -1..1."""
    return torch.sin(2 * math.pi * b.cycle) * b.stride.clamp(max=1.0)


def plumes(b: Brush, root: Spot, tip: Spot, fan: tuple[int, float, float], color: Ink) -> None:
    """Paint a wing of feathers from ``root``; the longest ends at ``tip`` relative to it.

    ``fan`` has their number, how far back their tips spread, and half their thickness.
    """
    count, spread, radius = fan
    for i in reversed(range(count)):
        share = i / (count - 1)
        start = (root[0] - 0.45 * spread * share, root[1] - 0.02 * share)
        end = (root[0] + tip[0] - spread * share, root[1] + tip[1] * (1 - 0.62 * share))
        b.cone(start, end, (radius, 0.62 * radius), color)


def panel(b: Brush, corners: tuple[Spot, Spot, Spot], color: Ink, scoop: float = 0.0) -> None:
    """Paint a triangle whose second and third corner have a bight of ``scoop`` between them."""
    b = b.part_of(tuple(x for x, _ in corners), tuple(y for _, y in corners), lambda: 0.0)
    still = 0 * b.face  # a thin corner must not stick out: the triangle is cut off around it
    px = [corner[0] * b.face for corner in corners]
    py = [corner[1] + still for corner in corners]
    area = (px[1] - px[0]) * (py[2] - py[0]) - (px[2] - px[0]) * (py[1] - py[0])
    way = torch.where(area < 0, -1.0, 1.0)
    inside = torch.stack(px).amin(0) - b.x
    for side in (b.x - torch.stack(px).amax(0), torch.stack(py).amin(0) - b.y,
                 b.y - torch.stack(py).amax(0)):  # fmt: skip
        inside = torch.maximum(inside, side)
    for i in range(3):
        j = (i + 1) % 3
        nx, ny = way * (py[j] - py[i]), way * (px[i] - px[j])
        length = (nx * nx + ny * ny).sqrt() + 1e-6
        side = (b.x - px[i]) * (nx / length) + (b.y - py[i]) * (ny / length)
        inside = torch.maximum(inside, side)
    if scoop:
        wide = torch.sqrt((px[1] - px[2]).square() + (py[1] - py[2]).square())
        mx, my = b.x - 0.5 * (px[1] + px[2]), b.y - 0.5 * (py[1] + py[2])
        inside = torch.maximum(inside, scoop * wide - torch.sqrt(mx * mx + my * my))
    b.lay(inside, color)
