"""Capes, wings and the suits of heroes and astronauts."""

from __future__ import annotations

import math

import torch

from kling_local.sketch.world.canvas import Color
from kling_local.sketch.world.figures.accessories import straps
from kling_local.sketch.world.figures.body import Body, Cloth, Ink, Thing
from kling_local.sketch.world.figures.brush import GLASS, Brush
from kling_local.sketch.world.figures.clothing import belt, pelvis
from kling_local.sketch.world.figures.hats import star
from kling_local.sketch.world.figures.tailoring import (
    BLACK,
    DARK_RED,
    DARK_STEEL,
    GOLD,
    NAVY,
    RED,
    SOOT,
    STEEL,
    WHITE,
    chest,
    front,
    skull,
    within,
)

_SUIT: Color = (0.93, 0.94, 0.97)
_SUIT_SHADE: Color = (0.74, 0.77, 0.84)
_VOID: Color = (0.09, 0.13, 0.26)
_FEATHER: Color = (0.99, 0.99, 1.00)
_DOWN: Color = (0.84, 0.88, 0.96)
_GAUZE: Color = (0.80, 0.95, 1.00)
_SHIMMER: Color = (0.95, 0.80, 1.00)
_BAT: Color = (0.28, 0.07, 0.10)
_BRASS: Color = (0.80, 0.60, 0.25)


def _fall(b: Brush, body: Body, colors: tuple[Ink, Ink], length: float, wide: float) -> None:
    """Draw a cape that falls from the shoulders and flies behind who runs, with an edge."""
    s, low = body.shoulders, (body.hip - length * body.legs).clamp(min=0.04)
    stride = b.stride.clamp(max=1.4)
    sway = b.wave(0.035, 0.1)
    back = b.face * (0.05 + 0.07 * stride)
    lift = b.face * 0.07 * stride
    mid = body.hip + 0.05
    left = (sway - s - wide - back, low + lift)
    corners = (left, (sway + s + wide - 1.2 * back - 0.03 * b.face, low + 0.2 * lift), (s + 0.01,
               body.collar - 0.02), (0.5 * s, body.collar + 0.02), (-0.5 * s, body.collar + 0.02),
               (-s - 0.02, body.collar - 0.04), (-s - 0.55 * wide - 0.62 * back, mid))  # fmt: skip
    b.hull((0.0, 0.0), corners, colors[0], 0.024)
    b.hull((0.0, 0.0), corners, colors[1], 0.008)
    for share in (0.18, 0.44, 0.72):
        foot = left[0] + share * (corners[1][0] - left[0])
        top = -s + 2 * share * s
        b.bar((b.beside(foot), low + (1 - 0.8 * share) * lift), (b.beside(top), body.collar - 0.06),
              0.008, colors[0])  # fmt: skip


def _cape(b: Brush, body: Body) -> None:
    _fall(b, body, (b.inks.body, b.inks.shade), 0.62, 0.10)


def _clasp(b: Brush, body: Body) -> None:
    x, y, s = front(body) - 0.01, body.collar - 0.006, body.shoulders
    for side in (-1.0, 1.0):
        b.bar((x + b.beside(side * 0.95 * s), y - 0.045), (x, y), 0.026, b.inks.shade)
    for side in (-0.5, 0.5):
        b.disc(x + b.beside(side * s), y - 0.016, 0.018, GOLD)


def _vampire_cape(b: Brush, body: Body) -> None:
    _fall(b, body, (BLACK, DARK_RED), 0.80, 0.12)
    r, y = body.radius, body.collar
    for side in (-1.0, 1.0):
        wing = ((0.0, -0.06), (side * 1.3 * r, -0.03), (side * 1.55 * r, 1.25 * r),
                (side * 0.5 * r, 0.25 * r))  # fmt: skip
        at = (b.beside(0.15 * side * r), y)
        b.hull(at, wing if side > 0 else wing[::-1], BLACK, 0.018)
        b.hull(at, wing if side > 0 else wing[::-1], RED)


def _fangs(b: Brush, body: Body) -> None:
    if body.is_robot:
        return
    x, y, r = body.eyes[0] + 0.05 * body.radius, body.head[1] - 0.46 * body.radius, body.radius
    y = y - (0.12 * r if body.kind == "child" else 0.0)
    for side in (-0.16, 0.16):
        fang = ((0.0, -0.24 * r), (0.07 * r, 0.0), (-0.07 * r, 0.0))
        b.hull((x + b.beside(side * r), y), fang, WHITE)


def _wings(b: Brush, body: Body) -> None:
    """The wings of an angel: two rows of feathers on each side."""
    beat = 0.10 * b.stride * torch.sin(2 * math.pi * b.cycle)
    y = body.collar - 0.09
    for side in (-1.0, 1.0):
        x = -0.03 + b.beside(0.03 * side)
        for shrink, tint, thick in ((1.0, _DOWN, 0.046), (0.96, _FEATHER, 0.036),
                                    (0.60, _DOWN, 0.050), (0.56, _FEATHER, 0.044)):  # fmt: skip
            for i in range(7):
                angle = 0.86 - 0.30 * i + beat
                long = shrink * (0.41 - 0.026 * i)
                root = (x, y - 0.012 * i)
                tip = (x + b.beside(side * torch.cos(angle) * long), root[1] + 0.9 * long
                       * torch.sin(angle))  # fmt: skip
                b.bar(root, tip, thick, tint)
        b.bar((x, y), (x + b.beside(side * 0.20), y + 0.20 + 0.15 * beat), 0.048, _FEATHER)


def _fairy_wings(b: Brush, body: Body) -> None:
    flap = 1.0 - 0.28 * (0.5 + 0.5 * torch.sin(4 * math.pi * b.cycle)) * b.stride.clamp(0, 1)
    y = body.collar - 0.11
    for side in (-1.0, 1.0):
        for up, long, thick, ink in ((0.19, 0.24, 0.115, b.inks.pale), (-0.13, 0.18, 0.085,
                                     b.inks.pale)):  # fmt: skip
            root, tip = (-0.02, y), (-0.02 + b.beside(side * long * flap), y + up)
            b.bar(root, tip, thick * 0.4, _SHIMMER)
            b.oval(tip, thick * 1.15 * flap, thick * 1.20, ink)
            b.oval(tip, thick * 0.95 * flap, thick * 1.0, _GAUZE)
            b.oval((tip[0] + b.beside(0.015 * side), tip[1] + 0.3 * up * thick), 0.5 * thick * flap,
                   0.55 * thick, _SHIMMER)  # fmt: skip


def _bat_wings(b: Brush, body: Body) -> None:
    """The wings of a devil."""
    y = body.collar - 0.08
    beat = 0.08 * b.stride * torch.sin(2 * math.pi * b.cycle)
    for side in (-1.0, 1.0):
        knee = (0.22, 0.20 + beat)
        skin = ((0.0, -0.10), (0.20, -0.16), (0.42, -0.04 + beat), knee, (0.0, 0.03))
        corners = tuple((side * px, py) for px, py in skin)
        b.hull((-0.02, y), corners if side > 0 else corners[::-1], _BAT, 0.01)
        for tip in ((0.42, -0.04 + beat), (0.20, -0.17), (0.32, -0.10)):
            b.bar((-0.02 + b.beside(side * knee[0]), y + knee[1]), (-0.02 + b.beside(side * tip[0]),
                  y + tip[1]), 0.010, RED)  # fmt: skip
        b.bar((-0.02, y), (-0.02 + b.beside(side * knee[0]), y + knee[1]), 0.022, RED)


def _tank(b: Brush, body: Body) -> None:
    """What an astronaut carries on the back."""
    x, y, s = -0.75 * body.shoulders - 0.02, body.collar - 0.11, body.shoulders
    b.block((x, y), 0.6 * s + 0.05, 0.165, _SUIT_SHADE, 0.04)
    b.block((x + 0.01, y), 0.6 * s + 0.03, 0.15, _SUIT, 0.04)
    b.block((x - 0.4 * s, y + 0.02), 0.026, 0.06, b.inks.body, 0.01)


def _space_suit(b: Brush, body: Body) -> None:
    ink, x, s = b.inks, front(body), body.shoulders
    tall, r = body.collar - body.hip, body.radius
    chest(b, body, ink.body, 0.030)
    pelvis(b, body, ink.body)
    b.block((0.0, body.hip + 0.035), body.waist + 0.010, 0.020, _SUIT_SHADE, 0.01)
    b.block((x, body.hip + 0.52 * tall), 0.62 * s, 0.060, _SUIT, 0.015)
    b.block((x, body.hip + 0.52 * tall), 0.62 * s - 0.012, 0.048, _SUIT_SHADE, 0.01)
    for i, light in enumerate(((0.92, 0.20, 0.20), (0.98, 0.78, 0.20), (0.20, 0.72, 0.40))):
        b.disc(x + b.beside(0.34 * (i - 1) * s), body.hip + 0.52 * tall + 0.016, 0.014, light)
    b.bar((x - b.beside(0.4 * s), body.hip + 0.52 * tall - 0.022), (x + b.beside(0.4 * s), body.hip
          + 0.52 * tall - 0.022), 0.008, DARK_STEEL)  # fmt: skip
    shell = skull(b, body, 0.46)
    b.lay(shell, _SUIT_SHADE)
    b.lay(shell + 0.05 * r, _SUIT)
    b.lay(shell + 0.24 * r, _VOID)
    b.oval((x - 0.01, body.collar + 0.012), 0.72 * s + 0.02, 0.036, _SUIT_SHADE)


def _bowl(b: Brush, body: Body) -> None:
    """The glass of a helmet, and what it reflects."""
    r = body.radius
    x, y = body.head
    shell = skull(b, body, 0.22)
    inside = (0.5 - shell * b.sharp).clamp(0, 1)
    b.glaze(0.08 * inside, GLASS)
    if not body.is_robot:
        lens = b.oval_at((x + 0.04 * r, y + 0.02 * r), 1.30 * r, 1.36 * r)
        shine = within(skull(b, body, 0.10), -lens)
        b.glaze(0.70 * (0.5 - shine * b.sharp).clamp(0, 1), WHITE)
    for up, long in ((0.78, 0.20), (0.52, 0.34)):
        start = x - b.beside(0.86 * r), y + (up - long) * r
        streak = b.bar_at(start, (start[0] + b.beside(long * r), start[1] + long * r), 0.07 * r)
        b.glaze(0.75 * (0.5 - streak * b.sharp).clamp(0, 1), WHITE)
    b.lay(shell.abs() - 0.075 * r, b.inks.body)
    ear = x - 0.12 * r - b.beside((1.52 if not body.is_robot else 1.62) * r)
    b.oval((ear, y + 0.05 * r), 0.13 * r, 0.34 * r, b.inks.body)


_ASTRONAUT = Cloth(None, ("shade", "body"), _SUIT, None, _SUIT_SHADE)


def _hero_suit(b: Brush, body: Body) -> None:
    """A tight suit with an emblem and a belt."""
    ink, x = b.inks, front(body)
    pelvis(b, body, ink.shade)
    chest(b, body, ink.body, 0.016)
    b.block((0.0, body.hip + 0.045), body.waist - 0.004, 0.018, GOLD, 0.006)
    b.disc(x, body.hip + 0.045, 0.026, GOLD)
    y = body.collar - 0.115
    shield = ((0.0, -0.075), (0.078, 0.022), (0.048, 0.056), (-0.048, 0.056), (-0.078, 0.022))
    b.hull((x, y), shield, GOLD, 0.008)
    b.hull((x, y), shield, ink.shade, -0.006)
    star(b, (x, y + 0.006), 0.052, GOLD)


def _diving_suit(b: Brush, body: Body) -> None:
    chest(b, body, SOOT, 0.018)
    pelvis(b, body, SOOT)
    x, tall = front(body), body.collar - body.hip
    for side in (-0.72, 0.72):
        b.bar((x + b.beside(side * body.shoulders), body.collar - 0.06),
              (x + b.beside(side * body.waist), body.hip), 0.016, b.inks.body)  # fmt: skip
    b.bar((x, body.collar - 0.02), (x, body.hip + 0.35 * tall), 0.006, STEEL)
    belt(b, body, b.inks.shade)


def _air_tank(b: Brush, body: Body) -> None:
    x, y = -1.0 * body.shoulders - 0.035, body.collar - 0.14
    b.bar((x, y - 0.10), (x, y + 0.09), 0.062, DARK_STEEL)
    b.bar((x - 0.012, y - 0.10), (x - 0.012, y + 0.09), 0.046, _BRASS)
    b.bar((x, y + 0.14), (x, y + 0.19), 0.018, STEEL)


def _diving_mask(b: Brush, body: Body) -> None:
    x, y = body.eyes
    r = body.radius
    back = x - b.beside(1.25 * r)
    b.bar((x, y), (back, y + 0.10 * r), 0.11 * r, BLACK)
    lens = ((-0.56 * r, -0.16 * r), (0.56 * r, -0.16 * r), (0.60 * r, 0.16 * r),
            (-0.60 * r, 0.16 * r))  # fmt: skip
    rim = b.hull_at((x, y), lens, 0.17 * r)
    b.glaze(0.55 * (0.5 - rim * b.sharp).clamp(0, 1), GLASS)
    b.lay(rim.abs() - 0.06 * r, b.inks.body)
    tube = back + b.beside(0.12 * r)
    b.bar((tube, y - 0.5 * r), (tube, y + 1.1 * r), 0.10 * r, RED)
    b.bar((tube, y - 0.5 * r), (x - b.beside(0.3 * r), y - 0.62 * r), 0.09 * r, RED)


def _jetpack(b: Brush, body: Body) -> None:
    y = body.collar - 0.14
    for side in (-1.0, 1.0):
        x = -0.9 * body.shoulders * b.face + b.beside(side * 0.06)
        x = x / b.face.clamp(min=1e-3)
        fire = ((-0.034, -0.12), (0.034, -0.12), (0.0, -0.24 - 0.05 * torch.sin(40 * b.cycle)))
        b.hull((x, y), (fire[2], fire[1], fire[0]), (1.0, 0.62, 0.12), 0.006)
        b.bar((x, y - 0.08), (x, y + 0.09), 0.052, STEEL)
        b.hull((x, y - 0.15), ((-0.045, 0.0), (0.045, 0.0), (0.026, 0.05), (-0.026, 0.05)), SOOT)
        b.disc(x, y + 0.10, 0.040, b.inks.body)


_WETSUIT = Cloth((BLACK, SOOT), (BLACK, SOOT), None, None, NAVY)
_CAP = frozenset({"cap"})
_WHOLE = frozenset({"cap", "hair", "skirt"})

THINGS: dict[str, Thing] = {
    "a cape": Thing(_cape, "behind", more={"body": _clasp}),
    "a vampire cape": Thing(_vampire_cape, "behind", more={"over": _fangs}, hides=_CAP),
    "wings": Thing(_wings, "behind", tall=0.04),
    "fairy wings": Thing(_fairy_wings, "behind", hides=_CAP),
    "bat wings": Thing(_bat_wings, "behind"),
    "a spacesuit": Thing(_space_suit, "body", more={"behind": _tank, "over": _bowl}, hides=_WHOLE,
                         cloth=_ASTRONAUT, tall=0.08),
    "a hero suit": Thing(_hero_suit, "body", hides=frozenset({"cap", "skirt"}),
                         cloth=Cloth(legs=("shade", "body"), hands="shade", shins="shade",
                                     shoes="shade")),
    "a wetsuit": Thing(_diving_suit, "body", more={"behind": _air_tank, "over": _diving_mask},
                       cloth=_WETSUIT, hides=frozenset({"cap", "skirt"}), tall=0.04),
    "a jetpack": Thing(_jetpack, "behind", more={"body": straps}),
}  # fmt: skip
"""Capes, wings and suits of heroes, by their words in a prompt."""
