"""Robes, gowns and what brides and monks wear."""

from __future__ import annotations

import math

import torch

from kling_local.sketch.world.canvas import Color
from kling_local.sketch.world.figures.body import Body, Cloth, Dye, Ink, Thing, dyed
from kling_local.sketch.world.figures.brush import Brush
from kling_local.sketch.world.figures.clothing import pelvis
from kling_local.sketch.world.figures.tailoring import (
    BLACK,
    GOLD,
    OFF_WHITE,
    RED,
    SOOT,
    WHITE,
    chest,
    cuff,
    front,
    skirt,
    skull,
    within,
)

_ROPE: Color = (0.86, 0.74, 0.50)
_LACE: Color = (0.94, 0.96, 1.00)
_BANDAGE: Color = (0.93, 0.89, 0.78)
_GAUZE: Color = (0.76, 0.70, 0.57)
_GRASS: Color = (0.62, 0.70, 0.26)
_FUR: Color = (0.97, 0.96, 0.93)
_TRUNK = frozenset({"skirt"})
_FORMAL = frozenset({"skirt", "cap"})


def _folds(b: Brush, body: Body, hem: float, length: float, color: Ink) -> None:
    """Draw folds of a skirt as `skirt` draws, of who stands."""
    if body.knee is not None:
        return
    swish, low = b.wave(0.03), body.hip - length * body.legs
    for side in (-0.55, 0.0, 0.5):
        b.bar((b.beside(side * hem) + swish, low), (b.beside(0.5 * side * body.waist),
              body.hip + 0.01), 0.007, color)  # fmt: skip


def _robe(b: Brush, body: Body) -> None:
    """A long robe that is tied with a rope."""
    ink, x, hem = b.inks, front(body), body.waist + 0.075
    chest(b, body, ink.body)
    skirt(b, body, hem, 0.94, ink.body)
    _folds(b, body, hem, 0.92, ink.shade)
    b.oval((x - 0.01, body.collar), 0.62 * body.shoulders, 0.034, ink.shade)
    b.block((0.0, body.hip + 0.06), body.waist + 0.004, 0.014, _ROPE, 0.008)
    sway = b.wave(0.02)
    for side in (0.0, 0.03):
        at = x + b.beside(side)
        b.bar((at, body.hip + 0.06), (at + sway, body.hip - 0.09 - side), 0.010, _ROPE)
        b.disc(at + sway, body.hip - 0.10 - side, 0.016, _ROPE)


def _cuff(b: Brush, body: Body, dye: Dye = "pale") -> None:
    cuff(b, body, dyed(b, dye), 0.056 if body.kind != "woman" else 0.048)


def _gown(b: Brush, body: Body) -> None:
    """A dress down to the ground."""
    ink, x = b.inks, front(body)
    hem = body.waist + 0.17
    chest(b, body, ink.body)
    skirt(b, body, hem, 0.97, ink.body)
    _folds(b, body, hem, 0.93, ink.shade)
    swish, low = b.wave(0.03), body.hip - 0.95 * body.legs
    for i in range(-3, 4) if body.knee is None else ():
        b.disc(swish + b.beside(i * hem / 3.4), low + 0.012, 0.030, ink.pale)
    b.block((0.0, body.hip + 0.085), body.waist, 0.014, ink.pale, 0.006)
    neck = ((0.0, -0.085), (0.055, 0.012), (-0.055, 0.012))
    b.hull((x, body.collar), neck, ink.skin if not body.is_robot else ink.shade)


def _royal_robe(b: Brush, body: Body) -> None:
    """A mantle with an edge of fur, as kings and queens wear; the back of it."""
    ink = b.inks
    low = (body.hip - 0.88 * body.legs).clamp(min=0.04)
    sway, back, s = b.wave(0.03), 0.10 * b.face, body.shoulders
    half = s + 0.13
    cloth = ((sway - half - back, low), (sway + half - 0.09 * b.face, low), (s, body.collar),
             (-s, body.collar))  # fmt: skip
    b.hull((0.0, 0.0), cloth, ink.shade, 0.02)
    left, right = cloth[0][0], cloth[1][0]
    b.bar((b.beside(left), low), (b.beside(right), low), 0.036, _FUR)
    for i in range(8):
        at = b.beside(left + (i + 0.5) / 8 * (right - left))
        b.bar((at, low + 0.008), (at, low - 0.010), 0.006, SOOT)


def _ermine(b: Brush, body: Body) -> None:
    """A collar of fur with dark tails."""
    x, y, s = front(body) - 0.015, body.collar - 0.022, body.shoulders
    for i in range(-4, 5):
        at = x + b.beside(0.27 * i * s)
        b.disc(at, y - 0.004 * abs(i), 0.037, _FUR)
    for i in (-3, -1, 1, 3):
        at = x + b.beside(0.27 * i * s)
        b.bar((at, y + 0.010), (at, y - 0.012), 0.006, SOOT)
    b.disc(x, y - 0.008, 0.022, GOLD)
    b.disc(x, y - 0.008, 0.012, RED)


def _veil(b: Brush, body: Body) -> None:
    """A bride's veil, behind her."""
    x = body.seat.x
    sway, r = b.wave(0.05, 0.2), body.radius
    low = body.hip - 0.55 * body.legs
    top = body.head[1] + 0.15 * r
    for grown, ink in ((0.020, OFF_WHITE), (0.0, _LACE)):
        b.oval((x, top), 1.38 * r + grown, 1.36 * r + grown, ink)
        cloth = ((sway - 2.1 * r - 0.10 * b.face, low - top), (sway + 1.7 * r - 0.06 * b.face,
                 low - top), (1.36 * r, 0.0), (-1.36 * r, 0.0))  # fmt: skip
        b.hull((x, top), cloth, ink, grown)
    for side in (-0.7, 0.5):
        b.bar((x + b.beside(side * r), top), (x + b.beside(1.6 * side * r) + sway, low + 0.01),
              0.008, OFF_WHITE)  # fmt: skip


def _veil_top(b: Brush, body: Body) -> None:
    s = body.seat
    for side in (-1.0, 1.0):
        at = s.x + b.beside(side * 1.02 * s.wide)
        b.bar((s.x + b.beside(0.6 * side * s.wide), s.y + 0.75 * s.crest), (at, s.y - 0.1 * s.r),
              0.16 * s.r, _LACE)  # fmt: skip
        b.bar((at, s.y - 0.1 * s.r), (at + b.beside(0.3 * side * s.r), body.collar - 0.02),
              0.14 * s.r, _LACE)  # fmt: skip
    y = s.y + (0.05 if body.is_robot else 0.62) * s.r
    for i, side in enumerate((-0.66, -0.34, 0.0, 0.34, 0.66)):
        b.disc(s.x + b.beside(side * s.wide), y + 0.12 * s.r * (1 - side * side), 0.17 * s.r,
               WHITE if i % 2 else (1.0, 0.82, 0.86))  # fmt: skip


def _habit(b: Brush, body: Body) -> None:
    """The veil of a nun around the head."""
    x, y = body.head
    r = body.radius
    hole = (skull(b, body, -0.12) if body.is_robot
            else b.oval_at((x + 0.20 * r, y - 0.04 * r), 0.78 * r, 0.88 * r))  # fmt: skip
    drape = b.bar_at((x - 0.30 * r, y - 0.2 * r), (x - 0.35 * r, y - 1.25 * r), 0.98 * r)
    b.lay(within(torch.minimum(skull(b, body, 0.14), drape), -hole), BLACK)
    b.lay(within(hole - 0.26 * r, -hole), WHITE)
    b.oval((x + 0.22 * r, y - 1.12 * r), 0.66 * r, 0.34 * r, WHITE)


def _cross(b: Brush, body: Body) -> None:
    x, y = front(body), body.collar - 0.15
    for side in (-0.35, 0.35):
        b.bar((x + b.beside(side * body.shoulders), body.collar - 0.02), (x, y + 0.03), 0.006, GOLD)
    b.block((x, y - 0.01), 0.010, 0.042, GOLD)
    b.block((x, y), 0.028, 0.010, GOLD)


def _kimono(b: Brush, body: Body) -> None:
    ink, x, s = b.inks, front(body), body.shoulders
    tall, hem = body.collar - body.hip, body.waist + 0.03
    chest(b, body, ink.body)
    skirt(b, body, hem, 0.94, ink.body)
    if body.knee is None:
        swish, low = b.wave(0.03), body.hip - 0.92 * body.legs
        b.bar((x + swish - 0.03, low), (x, body.hip), 0.010, ink.mark)
        _petals(b, (swish - b.beside(0.6 * hem), low + 0.07), 0.016, ink.mark)
        _petals(b, (swish + b.beside(0.5 * hem), low + 0.13), 0.014, ink.mark)
        _petals(b, (swish - b.beside(0.25 * hem), low + 0.19), 0.012, ink.mark)
    for side in (1.0, -1.0):
        b.bar((x + b.beside(side * 0.40 * s), body.collar), (x - b.beside(side * 0.30 * s),
              body.hip + 0.5 * tall), 0.018, ink.mark)  # fmt: skip
    b.block((0.0, body.hip + 0.36 * tall), body.waist + 0.006, 0.048, ink.shade, 0.012)
    b.block((0.0, body.hip + 0.36 * tall), body.waist + 0.006, 0.011, ink.mark)


def _petals(b: Brush, spot: tuple[torch.Tensor, torch.Tensor], size: float, color: Ink) -> None:
    for turn in range(5):
        angle = 2 * math.pi * turn / 5
        b.disc(spot[0] + b.beside(size * math.sin(angle)), spot[1] + size * math.cos(angle),
               0.72 * size, color)  # fmt: skip
    b.disc(*spot, 0.5 * size, GOLD)


def _bow_behind(b: Brush, body: Body) -> None:
    """The knot of a kimono's belt, on the back."""
    x, y = -body.waist - 0.01, body.hip + 0.13
    b.block((x, y), 0.060, 0.060, b.inks.shade, 0.02)
    b.block((x - 0.01, y), 0.050, 0.016, b.inks.pale, 0.006)


def _tutu(b: Brush, body: Body) -> None:
    ink, y = b.inks, body.hip + 0.03
    pelvis(b, body, ink.body)
    swish = b.wave(0.015)
    for down, wide, color in ((0.050, 0.30, ink.mark), (0.025, 0.28, ink.pale), (0.0, 0.25,
                              ink.mark)):  # fmt: skip
        for i in range(-5, 6):
            at = swish + b.beside(i * wide / 5)
            b.disc(at, y - down - 0.006 * abs(i), 0.034, color)
        b.oval((swish, y - down + 0.006), wide, 0.040, color)
    b.oval((0.0, y + 0.02), 0.19, 0.036, ink.pale)
    b.block((0.0, y + 0.050), body.waist - 0.004, 0.016, ink.shade, 0.008)


def _hula(b: Brush, body: Body) -> None:
    """A skirt of grass."""
    pelvis(b, body, b.inks.body)
    w, swish = body.waist, b.wave(0.04)
    for i in range(-5, 6):
        end = (b.beside(1.6 * i * w / 5) + swish, body.hip - 0.45 * body.legs + 0.006 * abs(i))
        tint = _GRASS if i % 2 else (0.48, 0.56, 0.18)
        b.bar((b.beside(i * w / 5.4), body.hip + 0.05), end, 0.020, tint)
    b.block((0.0, body.hip + 0.055), w, 0.016, (0.48, 0.56, 0.18), 0.008)


def _bandages(b: Brush, body: Body) -> None:
    """Strips of cloth around the trunk of a mummy."""
    chest(b, body, _BANDAGE)
    pelvis(b, body, _BANDAGE)
    tall = body.collar - body.hip
    for i, up in enumerate((-0.10, 0.12, 0.34, 0.56, 0.78)):
        slope = 0.028 if i % 2 else -0.022
        half = body.waist - 0.022 + 0.05 * up
        b.bar((-b.beside(half), body.hip + up * tall - slope), (b.beside(half), body.hip + up * tall
              + slope), 0.010, _GAUZE)  # fmt: skip


def _bandaged_head(b: Brush, body: Body) -> None:
    r = body.radius
    x, y = body.eyes
    whole = skull(b, body, 0.04)
    slit = b.oval_at((x, y), 0.78 * r, 0.24 * r)
    b.lay(within(whole, -slit), _BANDAGE)
    for down, slope in ((0.62, 0.12), (0.28, -0.1), (-0.42, 0.14), (-0.78, -0.1)):
        ends = [(x + b.beside(side * 1.3 * r), y + (down + side * slope) * r) for side in (-1, 1)]
        b.lay(within(b.bar_at(ends[0], ends[1], 0.06 * r), whole), _GAUZE)
    tail = (x - b.beside(1.5 * r) - b.wave(0.03), y - 0.55 * r)
    b.bar((x - b.beside(1.1 * r), y - 0.1 * r), tail, 0.10 * r, _BANDAGE)


_MUMMY = Cloth((_GAUZE, _BANDAGE), (_GAUZE, _BANDAGE), _BANDAGE, None, _GAUZE)

THINGS: dict[str, Thing] = {
    "a robe": Thing(_robe, "body", more={"arm": _cuff}, hides=_FORMAL),
    "a gown": Thing(_gown, "body", hides=_FORMAL),
    "a royal robe": Thing(_royal_robe, "behind", more={"over": _ermine}),
    "a veil": Thing(_veil, "behind", more={"over": _veil_top}, hides=frozenset({"cap"}), tall=0.10),
    "a habit": Thing(_habit, more={"body": _cross}, hides=frozenset({"cap", "hair"}),
                     hair=BLACK),
    "a kimono": Thing(_kimono, "body", more={"behind": _bow_behind, "arm": _cuff}, hides=_FORMAL),
    "a tutu": Thing(_tutu, "body", cloth=Cloth(legs=("pale", "mark"), shoes="pale"), hides=_FORMAL),
    "a grass skirt": Thing(_hula, "body", hides=_TRUNK),
    "bandages": Thing(_bandages, "body", more={"over": _bandaged_head}, cloth=_MUMMY,
                      hides=frozenset({"cap", "hair", "skirt"}), hair=_BANDAGE),
}  # fmt: skip
"""Robes and gowns, by their words in a prompt."""
