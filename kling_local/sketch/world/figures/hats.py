"""Crowns, hats and caps."""

from __future__ import annotations

import math

import torch

from kling_local.sketch.world.canvas import Color
from kling_local.sketch.world.figures.body import Body, Ink, Thing
from kling_local.sketch.world.figures.brush import Brush, Number, Spot
from kling_local.sketch.world.figures.tailoring import (
    BLACK,
    DARK_LEATHER,
    DARK_RED,
    GOLD,
    LEATHER,
    OFF_WHITE,
    OLD_GOLD,
    RED,
    SOOT,
    WHITE,
    brim,
    dome,
    taper,
)

_RUBY: Color = (0.86, 0.10, 0.20)
_SAPPHIRE: Color = (0.16, 0.36, 0.92)
_SILVER: Color = (0.84, 0.88, 0.96)
_STRAW: Color = (0.93, 0.78, 0.42)
_DARK_STRAW: Color = (0.76, 0.58, 0.26)
_MIDNIGHT: Color = (0.20, 0.13, 0.33)
_DUSKY: Color = (0.12, 0.08, 0.20)
_CAP = frozenset({"cap"})


def _crown(b: Brush, body: Body) -> None:
    s = body.seat
    w, y = 0.98 * s.wide, s.y + 0.22 * s.r
    up = max(0.62 * s.r, s.top - 0.35 * s.r)
    for side in (-0.52, 0.0, 0.52):
        _spike(b, (s.x + b.beside(side * w), y), 0.30 * w, up + 0.55 * s.r, OLD_GOLD)
    if not body.is_robot:
        dome(b, (s.x, y), 0.90 * w, up, b.inks.hair)
    for side, grow in ((-0.80, 0.45), (0.80, 0.45), (-0.41, 0.5), (0.41, 0.5), (0.0, 0.62)):
        spot = (s.x + b.beside(side * w), y)
        _spike(b, spot, 0.27 * w, 0.30 * s.r + grow * s.r, GOLD)
        b.disc(spot[0] + b.beside(0.16 * side * w), y + (0.34 + grow) * s.r, 0.095 * s.r, GOLD)
    taper(b, (s.x, y - 0.14 * s.r), 0.98 * w, 1.06 * w, 0.50 * s.r, GOLD)
    b.bar((s.x - b.beside(0.92 * w), y - 0.12 * s.r), (s.x + b.beside(0.92 * w), y - 0.12 * s.r),
          0.06 * s.r, OLD_GOLD)  # fmt: skip
    for side, gem in ((-0.58, _SAPPHIRE), (0.0, _RUBY), (0.58, _SAPPHIRE)):
        b.oval((s.x + 0.12 * s.r + b.beside(side * w), y + 0.12 * s.r), 0.12 * s.r, 0.14 * s.r, gem)


def _spike(b: Brush, spot: Spot, half: float, tall: float, color: Ink) -> None:
    b.hull(spot, ((-half, 0.0), (half, 0.0), (0.0, tall)), color)


def _tiara(b: Brush, body: Body) -> None:
    s = body.seat
    x, y = s.x + 0.10 * s.r, s.y + (0.08 if body.is_robot else 0.22) * s.r
    for side, tall in ((-0.62, 0.32), (0.62, 0.32), (-0.32, 0.48), (0.32, 0.48), (0.0, 0.74)):
        spot = (x + b.beside(side * s.wide), y + 0.06 * s.r)
        _spike(b, spot, 0.20 * s.r, tall * s.r, _SILVER)
        b.disc(spot[0], spot[1] + tall * s.r, 0.07 * s.r, WHITE)
    for side in (-1.0, 1.0):
        b.bar((x, y), (x + b.beside(side * 0.92 * s.wide), y + 0.10 * s.r), 0.10 * s.r, _SILVER)
    b.oval((x, y + 0.22 * s.r), 0.13 * s.r, 0.17 * s.r, b.inks.body)
    b.disc(x, y + 0.26 * s.r, 0.05 * s.r, WHITE)


def _hat(b: Brush, body: Body) -> None:
    """A felt hat with a pinched crown and a band."""
    s, ink = body.seat, b.inks
    y = s.y + 0.06 * s.r
    tall = s.top + 0.34 * s.r
    crown = (s.x, y)
    taper(b, crown, 0.98 * s.wide, 0.80 * s.wide, tall - 0.12 * s.r, ink.body)
    for side in (-0.40, 0.40):
        b.oval((s.x + b.beside(side * s.wide), y + tall - 0.14 * s.r), 0.46 * s.wide, 0.20 * s.r,
               ink.body)  # fmt: skip
    dent = (s.x + b.beside(0.30 * s.wide), y + tall - 0.05 * s.r)
    b.bar(dent, (dent[0] + b.beside(0.1 * s.wide), dent[1] - 0.37 * s.r), 0.05 * s.r, ink.shade)
    taper(b, crown, 1.0 * s.wide, 0.95 * s.wide, 0.34 * s.r, BLACK)
    brim(b, (s.x + 0.10 * s.r, y), 1.72 * s.wide, ink.body, 0.12 * s.r, 0.10 * s.r)
    b.bar((s.x - b.beside(1.3 * s.wide), y - 0.10 * s.r),
          (s.x + b.beside(1.5 * s.wide), y - 0.10 * s.r), 0.045 * s.r, ink.shade)  # fmt: skip


def _top_hat(b: Brush, body: Body) -> None:
    s = body.seat
    y = s.y + 0.10 * s.r
    tall = max(1.75 * s.r, s.top + 0.5 * s.r)
    taper(b, (s.x, y), 0.92 * s.wide, 1.02 * s.wide, tall, BLACK)
    taper(b, (s.x - 0.45 * s.wide, y), 0.16 * s.wide, 0.18 * s.wide, tall, SOOT)
    b.oval((s.x, y + tall), 1.02 * s.wide, 0.13 * s.r, SOOT)
    taper(b, (s.x, y), 0.93 * s.wide, 0.95 * s.wide, 0.42 * s.r, b.inks.body)
    brim(b, (s.x, y), 1.58 * s.wide, BLACK, 0.11 * s.r, -0.14 * s.r)


def _cowboy_hat(b: Brush, body: Body) -> None:
    s = body.seat
    y = s.y + 0.10 * s.r
    tall = s.top + 0.42 * s.r
    taper(b, (s.x, y), 0.98 * s.wide, 0.78 * s.wide, tall - 0.14 * s.r, LEATHER)
    for side in (-0.38, 0.38):
        b.oval((s.x + b.beside(side * s.wide), y + tall - 0.16 * s.r), 0.46 * s.wide, 0.24 * s.r,
               LEATHER)  # fmt: skip
    b.oval((s.x, y + tall), 0.22 * s.wide, 0.16 * s.r, DARK_LEATHER)
    taper(b, (s.x, y), 1.0 * s.wide, 0.96 * s.wide, 0.30 * s.r, DARK_LEATHER)
    b.disc(s.x + 0.12 * s.r, y + 0.17 * s.r, 0.11 * s.r, GOLD)
    for side in (-1.0, 1.0):
        near, far = s.x + b.beside(side * 1.25 * s.wide), s.x + b.beside(side * 1.85 * s.wide)
        b.bar((s.x, y - 0.05 * s.r), (near, y), 0.15 * s.r, LEATHER)
        b.bar((near, y), (far, y + 0.40 * s.r), 0.13 * s.r, LEATHER)
    b.bar((s.x - b.beside(1.1 * s.wide), y - 0.12 * s.r),
          (s.x + b.beside(1.1 * s.wide), y - 0.12 * s.r), 0.06 * s.r, DARK_LEATHER)  # fmt: skip


def _straw_hat(b: Brush, body: Body) -> None:
    s = body.seat
    y = s.y + 0.08 * s.r
    tall = s.top + 0.22 * s.r
    dome(b, (s.x, y), 0.98 * s.wide, tall, _STRAW)
    for up in (0.62, 0.86):
        half = 0.96 * s.wide * math.sqrt(1 - up * up)
        b.bar((s.x - b.beside(half), y + up * tall), (s.x + b.beside(half), y + up * tall),
              0.035 * s.r, _DARK_STRAW)  # fmt: skip
    taper(b, (s.x, y), 1.0 * s.wide, 0.93 * s.wide, 0.36 * s.r, b.inks.body)
    b.oval((s.x + 0.06 * s.r, y - 0.02 * s.r), 1.95 * s.wide, 0.24 * s.r, _DARK_STRAW)
    b.oval((s.x + 0.06 * s.r, y + 0.04 * s.r), 1.95 * s.wide, 0.21 * s.r, _STRAW)


def _cap(b: Brush, body: Body) -> None:
    s, ink = body.seat, b.inks
    dome(b, (s.x, s.y), 1.08 * s.wide, s.top + 0.12 * s.r, ink.body)
    b.disc(s.x, s.y + s.top + 0.10 * s.r, 0.10 * s.r, ink.shade)
    b.oval((s.x + 0.35 * s.r, s.y + 0.55 * s.r), 0.26 * s.r, 0.26 * s.r, ink.mark)
    b.bar((s.x + 0.2 * s.r, s.y + 0.04 * s.r), (s.x + 1.75 * s.wide, s.y - 0.02 * s.r),
          0.15 * s.r, ink.shade)  # fmt: skip


def _beanie(b: Brush, body: Body) -> None:
    s, ink = body.seat, b.inks
    tall = s.top + 0.22 * s.r
    b.disc(s.x - 0.05 * s.r, s.y + tall + 0.12 * s.r, 0.30 * s.r, ink.mark)
    dome(b, (s.x, s.y), 1.08 * s.wide, tall, ink.body)
    for side in (-0.5, 0.0, 0.5):
        x = s.x + b.beside(side * s.wide)
        b.bar((x, s.y), (s.x + b.beside(0.55 * side * s.wide), s.y + 0.86 * tall), 0.035 * s.r,
              ink.shade)  # fmt: skip
    b.block((s.x, s.y + 0.10 * s.r), 1.14 * s.wide, 0.26 * s.r, ink.mark, 0.14 * s.r)


def _cone(b: Brush, spot: Spot, wide: float, tall: float, colors: tuple[Ink, Ink]) -> Spot:
    """Draw a pointed hat whose tip bends backwards; returns the tip."""
    x, y = spot
    knee, tip = (-0.14 * wide, 0.56 * tall), (-0.75 * wide, 0.92 * tall)
    at = (x + b.beside(knee[0]), y + knee[1])
    end = (x + b.beside(tip[0]), y + tip[1])
    dome(b, spot, wide, 0.95 * wide, colors[0])
    taper(b, spot, wide, 0.44 * wide, knee[1], colors[0], knee[0])
    dx, dy, thin = tip[0] - knee[0], tip[1] - knee[1], 0.05 * wide
    upper = ((-0.40 * wide, -0.03), (0.44 * wide, -0.01), (dx + thin, dy + 0.03), (dx - thin, dy))
    b.hull(at, upper, colors[0], 0.006)
    b.bar((at[0] + b.beside(0.10 * wide), at[1]), (at[0] - b.beside(0.34 * wide), at[1] - 0.03),
          0.012, colors[1])  # fmt: skip
    return end


def _witch_hat(b: Brush, body: Body) -> None:
    s = body.seat
    y = s.y + 0.12 * s.r
    tall = max(2.5 * s.r, s.top + 1.2 * s.r)
    _cone(b, (s.x, y), 0.98 * s.wide, tall, (_MIDNIGHT, _DUSKY))
    taper(b, (s.x, y), 1.0 * s.wide, 0.88 * s.wide, 0.40 * s.r, b.inks.body)
    b.block((s.x + 0.15 * s.r, y + 0.21 * s.r), 0.25 * s.r, 0.22 * s.r, GOLD, 0.03 * s.r)
    b.block((s.x + 0.15 * s.r, y + 0.21 * s.r), 0.13 * s.r, 0.11 * s.r, _DUSKY, 0.0)
    brim(b, (s.x, y), 1.95 * s.wide, _MIDNIGHT, 0.14 * s.r, 0.16 * s.r)
    b.bar((s.x - b.beside(1.2 * s.wide), y - 0.13 * s.r),
          (s.x + b.beside(1.2 * s.wide), y - 0.13 * s.r), 0.05 * s.r, _DUSKY)  # fmt: skip


def _wizard_hat(b: Brush, body: Body) -> None:
    s, ink = body.seat, b.inks
    y = s.y + 0.12 * s.r
    tall = max(2.7 * s.r, s.top + 1.3 * s.r)
    wide = 1.0 * s.wide
    _cone(b, (s.x, y), wide, tall, (ink.body, ink.shade))
    for side, up, size in ((-0.42, 0.30, 0.20), (0.30, 0.24, 0.26), (-0.06, 0.50, 0.18)):
        star(b, (s.x + b.beside(side * wide), y + up * tall), size * s.r, GOLD)
    brim(b, (s.x, y), 1.72 * s.wide, ink.body, 0.15 * s.r, 0.12 * s.r)
    brim(b, (s.x, y - 0.12 * s.r), 1.66 * s.wide, ink.shade, 0.05 * s.r, 0.12 * s.r)


def star(b: Brush, spot: Spot, radius: float, color: Ink) -> None:
    """Draw a star with five points."""
    px, py = b.from_middle(*spot)
    step = 2 * math.pi / 5
    angle = torch.atan2(px, py)
    off = (torch.remainder(angle + step / 2, step) - step / 2).abs()
    away = torch.sqrt(px * px + py * py)
    b.lay(0.6 * (away * (torch.cos(off) + 1.38 * torch.sin(off)) - radius), color)


def _santa_hat(b: Brush, body: Body) -> None:
    s = body.seat
    tall = s.top + 0.75 * s.r
    x, y = s.x, s.y + 0.15 * s.r
    tip = (x - b.beside(1.45 * s.wide), y + 0.25 * tall)
    bend = (x - b.beside(0.55 * s.wide), y + 0.88 * tall)
    dome(b, (x, y), 1.04 * s.wide, s.top, RED)
    taper(b, (x, y), 1.0 * s.wide, 0.30 * s.wide, 0.98 * tall, RED, -0.30 * s.wide)
    b.bar((x + b.beside(0.05 * s.wide), y + 0.55 * tall), bend, 0.42 * s.r, RED)
    b.bar(bend, tip, 0.26 * s.r, RED)
    b.bar((bend[0], bend[1] - 0.22 * s.r), (tip[0], tip[1]), 0.06 * s.r, DARK_RED)
    b.disc(tip[0], tip[1] - 0.12 * s.r, 0.34 * s.r, WHITE)
    for side in (-0.8, -0.27, 0.27, 0.8):
        b.disc(x + b.beside(side * 1.1 * s.wide), y, 0.30 * s.r, WHITE)
    b.bar((x - b.beside(0.95 * s.wide), y - 0.02 * s.r), (x + b.beside(0.95 * s.wide),
          y - 0.02 * s.r), 0.24 * s.r, WHITE)  # fmt: skip


def _pirate_hat(b: Brush, body: Body) -> None:
    s = body.seat
    x, y = s.x + 0.08 * s.r, s.y + 0.10 * s.r
    tall = max(s.top + 0.55 * s.r, 1.1 * s.r)
    w = 1.75 * s.wide
    corners = ((-0.62 * w, -0.10 * s.r), (0.62 * w, -0.10 * s.r), (w, 0.42 * tall),
               (0.52 * w, 0.80 * tall), (0.0, tall), (-0.52 * w, 0.80 * tall),
               (-w, 0.42 * tall))  # fmt: skip
    b.hull((x, y), corners, GOLD, 0.07 * s.r)
    b.hull((x, y), corners, BLACK)
    skull = (x + 0.05 * s.r, y + 0.50 * tall)
    for side in (-1.0, 1.0):
        b.bar((skull[0] - b.beside(side * 0.5 * s.r), skull[1] - 0.34 * s.r),
              (skull[0] + b.beside(side * 0.5 * s.r), skull[1] - 0.02 * s.r), 0.06 * s.r,
              WHITE)  # fmt: skip
    b.disc(skull[0], skull[1] + 0.08 * s.r, 0.30 * s.r, WHITE)
    b.block((skull[0], skull[1] - 0.20 * s.r), 0.17 * s.r, 0.13 * s.r, WHITE, 0.04 * s.r)
    for side in (-0.12, 0.12):
        b.disc(skull[0] + b.beside(side * s.r), skull[1] + 0.05 * s.r, 0.085 * s.r, BLACK)


def _beret(b: Brush, body: Body) -> None:
    s, ink = body.seat, b.inks
    up = 0.60 * s.top
    dome(b, (s.x, s.y + 0.05 * s.r), 1.06 * s.wide, 0.98 * s.top, ink.body)
    b.oval((s.x - 0.22 * s.r, s.y + up), 1.30 * s.wide, 0.52 * s.r, ink.body, 0.16)
    b.bar((s.x - 0.2 * s.r, s.y + up + 0.44 * s.r), (s.x - 0.2 * s.r, s.y + up + 0.66 * s.r),
          0.05 * s.r, ink.shade)  # fmt: skip
    b.bar((s.x - b.beside(0.85 * s.wide), s.y + 0.14 * s.r),
          (s.x + b.beside(0.95 * s.wide), s.y + 0.10 * s.r), 0.12 * s.r, ink.shade)  # fmt: skip


def _graduation_cap(b: Brush, body: Body) -> None:
    s = body.seat
    y = s.y + 0.16 * s.r
    top = y + s.top + 0.10 * s.r
    taper(b, (s.x, y), 1.04 * s.wide, 0.96 * s.wide, top - y, SOOT)
    board = ((-1.75 * s.wide, 0.0), (0.0, -0.36 * s.r), (1.75 * s.wide, 0.0), (0.0, 0.36 * s.r))
    b.hull((s.x, top + 0.04 * s.r), board, BLACK, 0.03 * s.r)
    sway = b.wave(0.02)
    hang = s.x + b.beside(1.28 * s.wide)
    b.bar((s.x, top + 0.05 * s.r), (hang, top), 0.045 * s.r, GOLD)
    b.bar((hang, top), (hang + sway, top - 0.75 * s.r), 0.045 * s.r, GOLD)
    b.bar((hang + sway, top - 0.70 * s.r), (hang + 1.3 * sway, top - 0.98 * s.r), 0.10 * s.r, GOLD)


def _party_hat(b: Brush, body: Body) -> None:
    s, ink = body.seat, b.inks
    y = s.y + 0.7 * s.crest
    _spike(b, (s.x, y), 0.72 * s.wide, 1.7 * s.r, ink.mark)
    b.bar((s.x - b.beside(0.46 * s.wide), y + 0.12 * s.r),
          (s.x + b.beside(0.30 * s.wide), y + 0.52 * s.r), 0.10 * s.r, ink.shade)  # fmt: skip
    b.bar((s.x - b.beside(0.22 * s.wide), y + 0.72 * s.r),
          (s.x + b.beside(0.14 * s.wide), y + 1.02 * s.r), 0.09 * s.r, ink.shade)  # fmt: skip
    b.disc(s.x, y + 1.68 * s.r, 0.24 * s.r, _RUBY)


def _conical_hat(b: Brush, body: Body) -> None:
    s = body.seat
    low, tall = s.y - 0.02 * s.r, s.top + 0.55 * s.r
    corners = ((-2.0 * s.wide, 0.0), (2.0 * s.wide, 0.0), (0.0, tall))
    b.hull((s.x, low), corners, _STRAW, 0.03 * s.r)
    for side in (-1.1, -0.4, 0.4, 1.1):
        b.bar((s.x, low + 0.95 * tall), (s.x + b.beside(side * s.wide), low + 0.03 * s.r),
              0.03 * s.r, _DARK_STRAW)  # fmt: skip
    b.bar((s.x - b.beside(1.95 * s.wide), low), (s.x + b.beside(1.95 * s.wide), low),
          0.06 * s.r, _DARK_STRAW)  # fmt: skip


def _turban(b: Brush, body: Body) -> None:
    s, ink = body.seat, b.inks
    y = s.y + 0.12 * s.r
    b.oval((s.x, y + 0.62 * s.top), 1.20 * s.wide, 0.66 * s.top + 0.1 * s.r, ink.body)
    for side in (-1.0, 1.0):
        x: Number = s.x + 0.1 * s.r
        b.bar((x, y + 0.08 * s.r), (x + b.beside(side * 1.05 * s.wide), y + 0.75 * s.top),
              0.16 * s.r, ink.pale)  # fmt: skip
        b.bar((x, y + 0.45 * s.r), (x + b.beside(side * 0.8 * s.wide), y + 1.1 * s.top),
              0.12 * s.r, ink.shade)  # fmt: skip
    b.oval((s.x + 0.1 * s.r, y + 0.22 * s.r), 0.17 * s.r, 0.21 * s.r, GOLD)
    b.oval((s.x + 0.1 * s.r, y + 0.22 * s.r), 0.09 * s.r, 0.12 * s.r, _RUBY)


def _sailor_hat(b: Brush, body: Body) -> None:
    s = body.seat
    y = s.y + 0.10 * s.r
    dome(b, (s.x, y), 1.0 * s.wide, s.top + 0.12 * s.r, WHITE)
    taper(b, (s.x, y), 1.10 * s.wide, 1.20 * s.wide, 0.46 * s.r, OFF_WHITE)
    b.bar((s.x - b.beside(1.1 * s.wide), y + 0.40 * s.r),
          (s.x + b.beside(1.1 * s.wide), y + 0.40 * s.r), 0.05 * s.r, b.inks.shade)  # fmt: skip


def _ears(b: Brush, body: Body) -> None:
    """A headband with the ears of a cat."""
    s = body.seat
    for side in (-0.62, 0.62):
        spot = (s.x + b.beside(side * s.wide), s.y + 0.62 * s.crest)
        lean = 0.18 * side
        for grow, ink in ((1.0, SOOT), (0.55, (0.95, 0.55, 0.62))):
            ear = ((-0.36 * grow * s.r, 0.0), (0.36 * grow * s.r, 0.0),
                   (lean * s.r, (0.35 + 0.55 * grow) * s.r))  # fmt: skip
            b.hull((spot[0], spot[1] + 0.1 * (1 - grow) * s.r), ear, ink, 0.02 * s.r)


THINGS: dict[str, Thing] = {
    "a crown": Thing(_crown, hides=_CAP, tall=0.17),
    "a tiara": Thing(_tiara, hides=_CAP, tall=0.10),
    "a hat": Thing(_hat, hides=_CAP, tall=0.14),
    "a top hat": Thing(_top_hat, hides=_CAP, tall=0.26),
    "a cowboy hat": Thing(_cowboy_hat, hides=_CAP, tall=0.18),
    "a straw hat": Thing(_straw_hat, hides=_CAP, tall=0.12),
    "a conical hat": Thing(_conical_hat, hides=_CAP, tall=0.16),
    "a cap": Thing(_cap, hides=_CAP, tall=0.10),
    "a beanie": Thing(_beanie, hides=_CAP, tall=0.18),
    "a beret": Thing(_beret, hides=_CAP, tall=0.14),
    "a witch hat": Thing(_witch_hat, hides=_CAP, tall=0.37),
    "a wizard hat": Thing(_wizard_hat, hides=_CAP, tall=0.40),
    "a santa hat": Thing(_santa_hat, hides=_CAP, tall=0.26),
    "a pirate hat": Thing(_pirate_hat, hides=_CAP, tall=0.19),
    "a graduation cap": Thing(_graduation_cap, hides=_CAP, tall=0.18),
    "a party hat": Thing(_party_hat, hides=_CAP, tall=0.26),
    "a turban": Thing(_turban, hides=_CAP, tall=0.14),
    "a sailor hat": Thing(_sailor_hat, hides=_CAP, tall=0.11),
    "cat ears": Thing(_ears, hides=_CAP, tall=0.10),
}
"""What is worn on the head, by its words in a prompt."""
