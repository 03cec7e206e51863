"""What is worn on the face, and around the head."""

from __future__ import annotations

import math

import torch

from kling_local.sketch.world.canvas import Color
from kling_local.sketch.world.figures.body import Body, Ink, Thing
from kling_local.sketch.world.figures.brush import SNOW, Brush, Number, Spot
from kling_local.sketch.world.figures.tailoring import (
    BLACK,
    DARK_RED,
    DARK_STEEL,
    GOLD,
    OFF_WHITE,
    OLD_GOLD,
    RED,
    SOOT,
    STEEL,
    WHITE,
    within,
)

_LENS: Color = (0.80, 0.92, 1.00)
_SUN: Color = (1.00, 0.93, 0.55)
_ORANGE: Color = (1.00, 0.45, 0.05)
_SICKLY: Color = (0.52, 0.72, 0.38)
_ASHEN: Color = (0.88, 0.87, 0.92)
_CAP = frozenset({"cap"})


def _lenses(b: Brush, body: Body) -> tuple[Spot, Spot]:
    """The places of both eyes."""
    x, y = body.eyes
    off = b.beside(0.42 * body.radius)
    return (x - off, y), (x + off, y)


def _temple(b: Brush, body: Body, thick: float, color: Ink) -> None:
    """Draw what holds glasses at the ear."""
    x, y = body.eyes
    r = body.radius
    b.bar((x - b.beside(0.5 * r), y + 0.06 * r), (x - b.beside(1.16 * r), y + 0.14 * r), thick * r,
          color)  # fmt: skip


def _sunglasses(b: Brush, body: Body) -> None:
    r = body.radius
    _temple(b, body, 0.065, BLACK)
    left, right = _lenses(b, body)
    b.bar((left[0], left[1] + 0.16 * r), (right[0], right[1] + 0.16 * r), 0.07 * r, BLACK)
    for x, y in (left, right):
        lens = ((-0.24 * r, -0.20 * r), (0.24 * r, -0.20 * r), (0.34 * r, 0.16 * r),
                (-0.34 * r, 0.16 * r))  # fmt: skip
        b.hull((x, y), lens, BLACK, 0.07 * r)
        b.bar((x - 0.16 * r, y - 0.06 * r), (x - 0.02 * r, y + 0.12 * r), 0.05 * r, DARK_STEEL)


def _glasses(b: Brush, body: Body) -> None:
    r = body.radius
    _temple(b, body, 0.05, BLACK)
    left, right = _lenses(b, body)
    b.bar(left, right, 0.05 * r, BLACK)
    for x, y in (left, right):
        ring = b.oval_at((x, y), 0.31 * r, 0.31 * r)
        b.glaze(0.40 * (0.5 - ring * b.sharp).clamp(0, 1), _LENS)
        b.lay(ring.abs() - 0.055 * r, BLACK)


def _goggles(b: Brush, body: Body) -> None:
    r = body.radius
    x, y = body.eyes
    lens = ((-0.62 * r, -0.20 * r), (0.62 * r, -0.20 * r), (0.66 * r, 0.20 * r),
            (-0.66 * r, 0.20 * r))  # fmt: skip
    b.bar((x, y), (x - b.beside(1.28 * r), y + 0.12 * r), 0.15 * r, b.inks.shade)
    b.hull((x, y), lens, SOOT, 0.16 * r)
    b.hull((x, y), lens, _ORANGE, 0.06 * r)
    shine = ((-0.30 * r, -0.24 * r), (-0.02 * r, -0.24 * r), (0.22 * r, 0.24 * r),
             (-0.06 * r, 0.24 * r))  # fmt: skip
    b.hull((x, y), shine, _SUN)


def _domino(b: Brush, body: Body) -> None:
    r, ink = body.radius, b.inks
    x, y = body.eyes
    b.bar((x, y + 0.02 * r), (x - b.beside(1.22 * r), y + 0.14 * r), 0.09 * r, ink.shade)
    left, right = _lenses(b, body)
    for px, py in (left, right):
        b.oval((px, py + 0.02 * r), 0.44 * r, 0.31 * r, BLACK, 0.0)
    b.bar(left, right, 0.20 * r, BLACK)
    for px, py in (left, right):
        b.oval((px, py), 0.24 * r, 0.16 * r, WHITE)
        b.disc(px + 0.04 * r, py, 0.11 * r, BLACK)


def _face_mask(b: Brush, body: Body) -> None:
    r, ink = body.radius, b.inks
    x, y = body.eyes[0] + 0.02 * r, body.head[1] - 0.46 * r
    if body.is_robot:
        y = body.head[1] - 0.42 * r
    for up in () if body.is_robot else (0.26, -0.20):
        b.bar((x - b.beside(0.4 * r), y + up * r), (x - b.beside(1.15 * r), y + 0.45 * r + 0.4 * up
              * r), 0.04 * r, OFF_WHITE)  # fmt: skip
    cloth = ((-0.34 * r, -0.36 * r), (0.34 * r, -0.36 * r), (0.56 * r, 0.05 * r),
             (0.52 * r, 0.34 * r), (-0.56 * r, 0.34 * r), (-0.60 * r, 0.05 * r))  # fmt: skip
    b.hull((x, y), cloth, ink.pale, 0.05 * r)
    for up in (0.14, -0.08):
        b.bar((x - b.beside(0.42 * r), y + up * r), (x + b.beside(0.42 * r), y + up * r), 0.03 * r,
              ink.body)  # fmt: skip


def _bandana_mask(b: Brush, body: Body) -> None:
    """A cloth over nose and mouth, as robbers in westerns wear."""
    r, ink = body.radius, b.inks
    x, y = body.eyes[0] - 0.12 * r, body.head[1] - 0.14 * r
    b.bar((x, y - 0.05 * r), (x - b.beside(1.05 * r), y + 0.02 * r), 0.13 * r, ink.shade)
    cloth = ((0.0, -1.15 * r), (0.82 * r, -0.12 * r), (0.78 * r, 0.08 * r), (-0.78 * r, 0.08 * r),
             (-0.84 * r, -0.12 * r))  # fmt: skip
    b.hull((x, y), cloth, ink.body, 0.05 * r)
    for side, down in ((-0.35, 0.2), (0.35, 0.2), (0.0, 0.45), (0.0, 0.85)):
        b.disc(x + b.beside(side * r), y - down * r, 0.075 * r, ink.mark)


def _eyepatch(b: Brush, body: Body) -> None:
    r = body.radius
    _, (x, y) = _lenses(b, body)
    back = body.eyes[0] - b.beside(1.2 * r)
    b.bar((x + b.beside(0.26 * r), y + 0.30 * r), (back, y - 0.02 * r), 0.045 * r, BLACK)
    patch = ((-0.05 * r, -0.30 * r), (0.18 * r, -0.22 * r), (0.28 * r, 0.14 * r),
             (-0.28 * r, 0.14 * r), (-0.22 * r, -0.14 * r))  # fmt: skip
    b.hull((x, y), patch, BLACK, 0.05 * r)


def _headphones(b: Brush, body: Body) -> None:
    s, ink = body.seat, b.inks
    y = body.head[1] + (0.05 if body.is_robot else 0.0) * s.r
    rise = s.y + s.crest + 0.20 * s.r - y
    wide = 1.12 * s.wide if not body.is_robot else 1.40 * s.r
    band = b.oval_at((s.x, y), wide, rise)
    inner = b.oval_at((s.x, y), wide - 0.16 * s.r, rise - 0.20 * s.r)
    b.lay(within(band, -inner, y - b.y), SOOT)
    for side in (-1.0, 1.0):
        cup = (s.x + b.beside(side * wide * 0.99), y)
        b.oval(cup, 0.28 * s.r, 0.46 * s.r, SOOT)
        b.oval((cup[0] + b.beside(0.07 * side * s.r), y), 0.20 * s.r, 0.36 * s.r, ink.body)


def _red_nose(b: Brush, body: Body) -> None:
    r = body.radius
    x, y = body.eyes[0] + 0.06 * r, body.eyes[1] - 0.28 * r
    b.disc(x, y, 0.25 * r, RED)
    b.disc(x - 0.07 * r, y + 0.09 * r, 0.07 * r, (1.0, 0.75, 0.75))


def _wig(b: Brush, body: Body) -> None:
    """A clown's curls on both sides of the head and on its top."""
    s = body.seat
    tints: tuple[Color, ...] = (_ORANGE, (0.98, 0.30, 0.12))
    spots = ((-1.02, -0.70, 0.40), (-1.30, -0.12, 0.46), (-1.05, 0.48, 0.46), (-0.56, 0.90, 0.44),
             (0.0, 1.05, 0.46), (0.52, 0.92, 0.42), (1.0, 0.55, 0.42), (1.20, 0.02, 0.38),
             (1.06, -0.50, 0.30))  # fmt: skip
    base = 0.25 if body.is_robot else 0.0
    for i, (side, up, size) in enumerate(spots):
        b.disc(s.x + b.beside(side * s.wide), s.y + (up - base) * s.r, size * s.r, tints[i % 2])


def _white_beard(b: Brush, body: Body) -> None:
    r = body.radius
    x, y = body.eyes[0] - 0.10 * r, body.head[1] - 0.52 * r
    if body.is_robot:
        y = body.head[1] - 0.62 * r
    long = ((-0.28 * r, -1.42 * r), (0.28 * r, -1.42 * r), (0.66 * r, -0.62 * r),
            (0.80 * r, 0.10 * r), (-0.80 * r, 0.10 * r), (-0.68 * r, -0.62 * r))  # fmt: skip
    b.hull((x, y), long, OFF_WHITE, 0.10 * r)
    b.hull((x + 0.05 * r, y), tuple((0.86 * px, 0.92 * py) for px, py in long), WHITE, 0.08 * r)
    b.oval((x + 0.12 * r, y - 0.06 * r), 0.24 * r, 0.09 * r + 0.2 * r * b.mouth, DARK_RED)
    for side in (-1.0, 1.0):
        b.oval((x + 0.12 * r + b.beside(side * 0.30 * r), y + 0.10 * r), 0.38 * r, 0.15 * r,
               SNOW, 0.25 * side)  # fmt: skip
    for side in (-0.30, 0.10, 0.42):
        b.bar((x + b.beside(side * r), y - 0.5 * r), (x + b.beside(0.7 * side * r), y - 1.15 * r),
              0.035 * r, OFF_WHITE)  # fmt: skip


def _halo(b: Brush, body: Body) -> None:
    s = body.seat
    y = s.y + s.crest + 0.55 * s.r
    for thick, ink in ((0.17, OLD_GOLD), (0.11, _SUN)):
        ring = _ring(b, (s.x, y), 1.0 * s.r, 0.30 * s.r)
        b.lay(ring - thick * s.r, ink)


def _ring(b: Brush, spot: Spot, a: float, c: float) -> torch.Tensor:
    """Distance to the line of a flat ellipse, by its gradient."""
    px, py = b.from_middle(*spot)
    level = torch.sqrt((px / a) ** 2 + (py / c) ** 2)
    slope = torch.sqrt((px / a**2) ** 2 + (py / c**2) ** 2) / level.clamp(min=1e-3)
    return (level - 1).abs() / slope.clamp(min=1e-3)


def _horns(b: Brush, body: Body) -> None:
    s = body.seat
    y = s.y + 0.72 * s.crest
    for side in (-1.0, 1.0):
        x = s.x + b.beside(side * 0.52 * s.wide)
        out, tip = x + b.beside(side * 0.30 * s.r), x + b.beside(side * 0.22 * s.r)
        b.bar((x, y), (out, y + 0.42 * s.r), 0.20 * s.r, DARK_RED)
        b.bar((out, y + 0.42 * s.r), (tip, y + 0.92 * s.r), 0.12 * s.r, RED)
        b.disc(tip, y + 1.0 * s.r, 0.06 * s.r, RED)


def _bunny_ears(b: Brush, body: Body) -> None:
    s = body.seat
    y = s.y + 0.70 * s.crest
    for side in (-1.0, 1.0):
        x = s.x + b.beside(side * 0.45 * s.wide)
        tip = (x + b.beside(side * 0.35 * s.r), y + 1.45 * s.r)
        b.bar((x, y + 0.1 * s.r), tip, 0.26 * s.r, WHITE)
        b.bar((x, y + 0.3 * s.r), tip, 0.12 * s.r, (0.95, 0.62, 0.68))


def _flowers(b: Brush, body: Body) -> None:
    """A wreath of flowers."""
    s = body.seat
    y = s.y + (0.12 if body.is_robot else 0.34) * s.r
    petals: tuple[Color, ...] = ((1.0, 0.45, 0.60), (1.0, 0.95, 0.95), (1.0, 0.80, 0.25))
    for side in (-0.95, -0.32, 0.32, 0.95):
        b.oval((s.x + b.beside(side * s.wide), y - 0.02 * s.r), 0.30 * s.r, 0.14 * s.r,
               (0.25, 0.58, 0.28), 0.4 * side)  # fmt: skip
    for i, side in enumerate((-0.98, -0.62, -0.2, 0.2, 0.6, 0.96)):
        x, up = s.x + b.beside(side * s.wide), y + 0.12 * s.r * (1 - side * side)
        for turn in range(5):
            angle = 2 * math.pi * turn / 5
            b.disc(x + b.beside(0.13 * s.r * math.cos(angle)), up + 0.13 * s.r * math.sin(angle),
                   0.12 * s.r, petals[i % 3])  # fmt: skip
        b.disc(x, up, 0.09 * s.r, OLD_GOLD)


def _bow(b: Brush, body: Body) -> None:
    s, ink = body.seat, b.inks
    x: Number = s.x - 0.25 * s.r
    y = s.y + 0.92 * s.crest
    for side in (-1.0, 1.0):
        wing = ((0.0, -0.10 * s.r), (side * 0.62 * s.r, -0.34 * s.r),
                (side * 0.62 * s.r, 0.36 * s.r), (0.0, 0.10 * s.r))  # fmt: skip
        b.hull((x, y + 0.1 * s.r), wing if side > 0 else wing[::-1], ink.pale, 0.05 * s.r)
    b.disc(x, y + 0.1 * s.r, 0.18 * s.r, ink.shade)


def _nothing(_b: Brush, _body: Body) -> None:
    """What is only a colour of the skin needs no shapes."""


def _earrings(b: Brush, body: Body) -> None:
    r = body.radius
    x = body.eyes[0] - b.beside(0.98 * r)
    y = body.head[1] - 0.42 * r
    ring = b.oval_at((x, y - 0.16 * r), 0.18 * r, 0.18 * r)
    b.lay(ring.abs() - 0.045 * r, GOLD)


def _monocle(b: Brush, body: Body) -> None:
    r = body.radius
    _, (x, y) = _lenses(b, body)
    b.bar((x + b.beside(0.2 * r), y - 0.25 * r), (x + b.beside(0.1 * r), y - 1.25 * r), 0.03 * r,
          OLD_GOLD)  # fmt: skip
    b.lay(b.oval_at((x, y), 0.30 * r, 0.30 * r).abs() - 0.055 * r, STEEL)


THINGS: dict[str, Thing] = {
    "sunglasses": Thing(_sunglasses),
    "glasses": Thing(_glasses),
    "goggles": Thing(_goggles),
    "a monocle": Thing(_monocle),
    "a mask": Thing(_domino),
    "a face mask": Thing(_face_mask),
    "a bandana": Thing(_bandana_mask),
    "an eyepatch": Thing(_eyepatch),
    "headphones": Thing(_headphones, hides=_CAP, tall=0.05),
    "a red nose": Thing(_red_nose),
    "a clown wig": Thing(_wig, hides=_CAP, tall=0.14),
    "a white beard": Thing(_white_beard, hair=OFF_WHITE),
    "a halo": Thing(_halo, hides=_CAP, tall=0.14),
    "horns": Thing(_horns, hides=_CAP, tall=0.12),
    "bunny ears": Thing(_bunny_ears, hides=_CAP, tall=0.22),
    "a flower wreath": Thing(_flowers, hides=_CAP),
    "a hair bow": Thing(_bow, hides=_CAP, tall=0.08),
    "earrings": Thing(_earrings),
    "green skin": Thing(_nothing, skin=_SICKLY),
    "pale skin": Thing(_nothing, skin=_ASHEN),
}
"""What is worn on the face and around the head, by its words in a prompt."""
