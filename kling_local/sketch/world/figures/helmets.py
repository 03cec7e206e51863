"""Helmets and hats of a trade: police, firefighters, cooks, soldiers, builders."""

from __future__ import annotations

import torch

from kling_local.sketch.world.canvas import Color
from kling_local.sketch.world.figures.body import Body, Ink, Thing
from kling_local.sketch.world.figures.brush import GLASS, Brush, Spot
from kling_local.sketch.world.figures.hats import star
from kling_local.sketch.world.figures.tailoring import (
    BLACK,
    DARK_RED,
    DARK_STEEL,
    GOLD,
    NAVY,
    OFF_WHITE,
    OLD_GOLD,
    RED,
    SOOT,
    STEEL,
    WHITE,
    brim,
    dome,
    taper,
    within,
)

_YELLOW: Color = (1.00, 0.80, 0.10)
_OCHRE: Color = (0.85, 0.60, 0.04)
_IVORY: Color = (0.97, 0.93, 0.82)
_BONE: Color = (0.80, 0.72, 0.56)
_OLIVE: Color = (0.33, 0.37, 0.20)
_DARK_OLIVE: Color = (0.22, 0.26, 0.13)
_CROSS: Color = (0.90, 0.12, 0.16)
_LIGHT: Color = (1.00, 0.97, 0.70)
_CAP = frozenset({"cap"})


def _shell(b: Brush, body: Body, colors: tuple[Ink, Ink], up: float = 0.18) -> Spot:
    """Draw the bowl of a helmet, darker at the back; returns the middle of its rim."""
    s = body.seat
    tall = s.top + up * s.r
    dome(b, (s.x, s.y), 1.14 * s.wide, tall, colors[0])
    bowl = within(b.oval_at((s.x, s.y), 1.14 * s.wide, tall), s.y - b.y)
    edge = -b.oval_at((s.x + 0.42 * s.r, s.y), 1.14 * s.wide, 1.02 * tall)
    b.lay(torch.maximum(bowl, edge), colors[1])
    return s.x, s.y


def _hard_hat(b: Brush, body: Body) -> None:
    s = body.seat
    x, y = _shell(b, body, (_YELLOW, _OCHRE))
    tall = s.top + 0.18 * s.r
    ridge = within(b.oval_at((x + 0.05 * s.r, y), 0.30 * s.wide, tall + 0.12 * s.r), y - b.y)
    b.lay(ridge, _OCHRE)
    b.lay(within(ridge + 0.07 * s.r, y - b.y), _YELLOW)
    b.bar((x - b.beside(1.1 * s.wide), y), (x + b.beside(1.1 * s.wide), y), 0.12 * s.r, _OCHRE)
    b.bar((x + 0.1 * s.r, y - 0.02 * s.r), (x + b.beside(1.62 * s.wide), y - 0.06 * s.r),
          0.13 * s.r, _YELLOW)  # fmt: skip


def _miner_helmet(b: Brush, body: Body) -> None:
    _hard_hat(b, body)
    s = body.seat
    x, y = s.x + 0.35 * s.r, s.y + 0.52 * s.r
    b.disc(x, y, 0.34 * s.r, SOOT)
    b.disc(x, y, 0.24 * s.r, _LIGHT)


def _helmet(b: Brush, body: Body) -> None:
    """A helmet as cyclists, skaters and drivers wear."""
    s, ink = body.seat, b.inks
    x, y = _shell(b, body, (ink.body, ink.shade), 0.24)
    tall = s.top + 0.24 * s.r
    for side in (-0.52, 0.0, 0.52):
        vent = (x + 0.14 * s.r + b.beside(side * s.wide), y + (0.62 - 0.18 * abs(side)) * tall)
        b.oval(vent, 0.12 * s.r, 0.34 * s.r, BLACK, -0.5 * side)
    b.bar((x - b.beside(1.04 * s.wide), y + 0.03 * s.r), (x + b.beside(1.08 * s.wide),
          y + 0.03 * s.r), 0.12 * s.r, ink.mark)  # fmt: skip
    if not body.is_robot:
        chin = (body.head[0] + 0.05 * s.r, body.head[1] - 0.98 * s.r)
        b.bar((x - b.beside(0.62 * s.wide), y), chin, 0.055 * s.r, BLACK)


def _football_helmet(b: Brush, body: Body) -> None:
    s, ink = body.seat, b.inks
    x, y = body.head[0] - 0.12 * s.r, body.head[1] + 0.12 * s.r
    shell = b.oval_at((x, y), 1.32 * s.wide, 1.42 * s.r)
    gap = within(0.02 * s.r - (b.x - x * b.face), b.y - y - 0.42 * s.r)
    b.lay(torch.maximum(shell, -gap), ink.body)
    stripe = (b.x - x * b.face).abs() - 0.15 * s.r
    b.lay(within(shell, stripe, y + 0.40 * s.r - b.y), ink.mark)
    b.disc(x - 0.42 * s.r, y - 0.05 * s.r, 0.16 * s.r, ink.shade)
    for up in (-0.35, -0.68):
        b.bar((x - 0.1 * s.r, y + up * s.r), (x + b.beside(1.32 * s.r), y + up * s.r),
              0.065 * s.r, OFF_WHITE)  # fmt: skip
    end = x + b.beside(1.30 * s.r)
    b.bar((end, y - 0.30 * s.r), (end, y - 0.72 * s.r), 0.065 * s.r, OFF_WHITE)


def _police_cap(b: Brush, body: Body) -> None:
    s = body.seat
    y = s.y + 0.06 * s.r
    tall = s.top + 0.22 * s.r
    top = ((-1.02 * s.wide, 0.34 * s.r), (1.02 * s.wide, 0.34 * s.r), (1.46 * s.wide, 0.84 * tall),
           (0.75 * s.wide, 1.04 * tall), (-0.75 * s.wide, 1.0 * tall),
           (-1.38 * s.wide, 0.76 * tall))  # fmt: skip
    b.hull((s.x, y), top, NAVY, 0.03 * s.r)
    taper(b, (s.x, y), 1.04 * s.wide, 1.06 * s.wide, 0.42 * s.r, BLACK)
    b.bar((s.x - b.beside(1.0 * s.wide), y + 0.42 * s.r), (s.x + b.beside(1.0 * s.wide),
          y + 0.42 * s.r), 0.05 * s.r, GOLD)  # fmt: skip
    star(b, (s.x + 0.22 * s.r, y + 0.66 * s.r), 0.40 * s.r, GOLD)
    b.bar((s.x - 0.05 * s.r, y - 0.02 * s.r), (s.x + b.beside(1.38 * s.wide), y - 0.10 * s.r),
          0.15 * s.r, BLACK)  # fmt: skip


def _captain_cap(b: Brush, body: Body) -> None:
    s = body.seat
    y = s.y + 0.06 * s.r
    tall = s.top + 0.20 * s.r
    b.oval((s.x, y + 0.62 * tall), 1.36 * s.wide, 0.46 * tall, WHITE)
    taper(b, (s.x, y), 1.04 * s.wide, 1.10 * s.wide, 0.46 * s.r, NAVY)
    b.bar((s.x - b.beside(1.0 * s.wide), y + 0.10 * s.r), (s.x + b.beside(1.0 * s.wide),
          y + 0.10 * s.r), 0.06 * s.r, GOLD)  # fmt: skip
    for side in (-1.0, 1.0):
        b.oval((s.x + 0.18 * s.r + b.beside(side * 0.34 * s.r), y + 0.52 * s.r), 0.30 * s.r,
               0.11 * s.r, GOLD, 0.35 * side)  # fmt: skip
    b.disc(s.x + 0.18 * s.r, y + 0.50 * s.r, 0.19 * s.r, OLD_GOLD)
    b.bar((s.x, y - 0.02 * s.r), (s.x + b.beside(1.34 * s.wide), y - 0.10 * s.r), 0.14 * s.r, BLACK)


def _firefighter_helmet(b: Brush, body: Body) -> None:
    s = body.seat
    x, y = _shell(b, body, (RED, DARK_RED), 0.24)
    tall = s.top + 0.24 * s.r
    for side in (-0.5, 0.5):
        b.bar((x + b.beside(0.3 * side * s.wide), y + 0.98 * tall), (x + b.beside(1.5 * side
              * s.wide), y + 0.2 * tall), 0.05 * s.r, DARK_RED)  # fmt: skip
    b.bar((x, y), (x - b.beside(1.70 * s.wide), y - 0.34 * s.r), 0.15 * s.r, DARK_RED)
    b.bar((x, y), (x + b.beside(1.45 * s.wide), y - 0.04 * s.r), 0.15 * s.r, RED)
    badge = ((-0.32 * s.r, 0.12 * s.r), (0.0, -0.06 * s.r), (0.32 * s.r, 0.12 * s.r),
             (0.40 * s.r, 0.86 * s.r), (0.0, 1.06 * s.r), (-0.40 * s.r, 0.86 * s.r))  # fmt: skip
    b.hull((x + 0.28 * s.r, y), badge, GOLD, 0.03 * s.r)
    b.disc(x + 0.28 * s.r, y + 0.52 * s.r, 0.20 * s.r, RED)


def _chef_hat(b: Brush, body: Body) -> None:
    s = body.seat
    y = s.y + 0.04 * s.r
    up = y + max(s.top, 0.9 * s.r) + 0.32 * s.r
    taper(b, (s.x, y), 1.02 * s.wide, 1.06 * s.wide, up - y, OFF_WHITE)
    for side, lift, size in ((-0.78, 0.0, 0.66), (0.78, 0.0, 0.66), (-0.34, 0.42, 0.62),
                             (0.36, 0.40, 0.62), (0.0, 0.10, 0.7)):  # fmt: skip
        b.disc(s.x + b.beside(side * s.wide), up + lift * s.r, size * s.r, WHITE)
    for side in (-0.45, 0.0, 0.45):
        b.bar((s.x + b.beside(side * s.wide), up - 0.30 * s.r), (s.x + b.beside(1.15 * side
              * s.wide), up + 0.18 * s.r), 0.035 * s.r, OFF_WHITE)  # fmt: skip
    taper(b, (s.x, y), 1.04 * s.wide, 1.06 * s.wide, 0.62 * s.r, WHITE)
    b.bar((s.x - b.beside(1.02 * s.wide), y + 0.62 * s.r), (s.x + b.beside(1.02 * s.wide),
          y + 0.62 * s.r), 0.05 * s.r, OFF_WHITE)  # fmt: skip


def _viking_helmet(b: Brush, body: Body) -> None:
    s = body.seat
    for side in (-1.0, 1.0):
        root = s.x + b.beside(side * 0.95 * s.wide)
        bend, tip = s.x + b.beside(side * 1.62 * s.wide), s.x + b.beside(side * 1.78 * s.wide)
        b.bar((root, s.y + 0.48 * s.r), (bend, s.y + 0.72 * s.r), 0.24 * s.r, _BONE)
        b.bar((bend, s.y + 0.72 * s.r), (tip, s.y + 1.28 * s.r), 0.17 * s.r, _IVORY)
        b.bar((tip, s.y + 1.2 * s.r), (tip - b.beside(0.06 * side * s.r), s.y + 1.6 * s.r),
              0.09 * s.r, _IVORY)  # fmt: skip
    x, y = _shell(b, body, (STEEL, DARK_STEEL), 0.28)
    b.bar((x + 0.1 * s.r, y), (x + 0.05 * s.r, y + s.top + 0.18 * s.r), 0.13 * s.r, OLD_GOLD)
    b.bar((x - b.beside(1.04 * s.wide), y + 0.06 * s.r), (x + b.beside(1.06 * s.wide),
          y + 0.06 * s.r), 0.17 * s.r, OLD_GOLD)  # fmt: skip
    for side in (-0.7, -0.25, 0.25, 0.7):
        b.disc(x + b.beside(side * s.wide), y + 0.06 * s.r, 0.07 * s.r, _IVORY)


def _army_helmet(b: Brush, body: Body) -> None:
    s = body.seat
    x, y = _shell(b, body, (_OLIVE, _DARK_OLIVE), 0.24)
    b.bar((x - b.beside(1.24 * s.wide), y - 0.06 * s.r), (x + b.beside(1.30 * s.wide),
          y - 0.02 * s.r), 0.13 * s.r, _OLIVE)  # fmt: skip
    b.bar((x - b.beside(1.02 * s.wide), y + 0.24 * s.r), (x + b.beside(1.06 * s.wide),
          y + 0.26 * s.r), 0.07 * s.r, _DARK_OLIVE)  # fmt: skip
    if not body.is_robot:
        chin = (body.head[0] + 0.02 * s.r, body.head[1] - 0.98 * s.r)
        b.bar((x - b.beside(0.66 * s.wide), y - 0.05 * s.r), chin, 0.055 * s.r, _DARK_OLIVE)


def _nurse_cap(b: Brush, body: Body) -> None:
    s = body.seat
    x, y = s.x + 0.12 * s.r, s.y + 0.58 * s.crest
    taper(b, (x, y), 0.66 * s.wide, 0.92 * s.wide, 0.80 * s.r, WHITE)
    b.block((x, y + 0.40 * s.r), 0.24 * s.r, 0.085 * s.r, _CROSS)
    b.block((x, y + 0.40 * s.r), 0.085 * s.r, 0.24 * s.r, _CROSS)


def _surgical_cap(b: Brush, body: Body) -> None:
    s, ink = body.seat, b.inks
    dome(b, (s.x, s.y), 1.08 * s.wide, s.top + 0.12 * s.r, ink.pale)
    b.bar((s.x - b.beside(1.0 * s.wide), s.y + 0.06 * s.r), (s.x + b.beside(1.0 * s.wide),
          s.y + 0.06 * s.r), 0.12 * s.r, ink.body)  # fmt: skip


def _aviator_cap(b: Brush, body: Body) -> None:
    s = body.seat
    brown, dark = (0.45, 0.27, 0.15), (0.30, 0.17, 0.10)
    dome(b, (s.x, s.y - 0.02 * s.r), 1.10 * s.wide, s.top + 0.14 * s.r, brown)
    if not body.is_robot:
        ear = s.x - 0.52 * s.wide
        b.bar((ear, s.y), (ear + 0.05 * s.r, s.y - 0.95 * s.r), 0.26 * s.r, brown)
    b.bar((s.x - b.beside(1.0 * s.wide), s.y + 0.10 * s.r), (s.x + b.beside(1.0 * s.wide),
          s.y + 0.10 * s.r), 0.10 * s.r, dark)  # fmt: skip
    for side in (-0.36, 0.42):
        spot = (s.x + 0.25 * s.r + b.beside(side * s.wide), s.y + 0.48 * s.r)
        b.disc(*spot, 0.34 * s.r, dark)
        b.disc(*spot, 0.25 * s.r, GLASS)
        b.disc(spot[0] - 0.07 * s.r, spot[1] + 0.08 * s.r, 0.07 * s.r, WHITE)


def _pith_helmet(b: Brush, body: Body) -> None:
    s = body.seat
    sand, shade = (0.86, 0.78, 0.60), (0.68, 0.58, 0.40)
    x, y = _shell(b, body, (sand, shade), 0.22)
    b.disc(x, y + s.top + 0.24 * s.r, 0.11 * s.r, shade)
    taper(b, (x, y), 1.14 * s.wide, 1.10 * s.wide, 0.26 * s.r, b.inks.body)
    brim(b, (x + 0.05 * s.r, y), 1.62 * s.wide, sand, 0.12 * s.r, 0.20 * s.r)


THINGS: dict[str, Thing] = {
    "a helmet": Thing(_helmet, hides=_CAP, tall=0.11),
    "a hard hat": Thing(_hard_hat, hides=_CAP, tall=0.12),
    "a miner helmet": Thing(_miner_helmet, hides=_CAP, tall=0.12),
    "a football helmet": Thing(_football_helmet, hides=_CAP, tall=0.08),
    "a police cap": Thing(_police_cap, hides=_CAP, tall=0.13),
    "a captain cap": Thing(_captain_cap, hides=_CAP, tall=0.13),
    "a firefighter helmet": Thing(_firefighter_helmet, hides=_CAP, tall=0.12),
    "a chef hat": Thing(_chef_hat, hides=_CAP, tall=0.31),
    "a viking helmet": Thing(_viking_helmet, hides=_CAP, tall=0.22),
    "an army helmet": Thing(_army_helmet, hides=_CAP, tall=0.11),
    "a nurse cap": Thing(_nurse_cap, hides=_CAP, tall=0.08),
    "a surgical cap": Thing(_surgical_cap, hides=_CAP, tall=0.09),
    "an aviator cap": Thing(_aviator_cap, hides=_CAP, tall=0.09),
    "a pith helmet": Thing(_pith_helmet, hides=_CAP, tall=0.13),
}
"""Helmets and hats of a trade, by their words in a prompt."""
