"""Scarves, ties, chains and bags."""

from __future__ import annotations

import math

from kling_local.sketch.world.figures.body import Body, Thing
from kling_local.sketch.world.figures.brush import SNOW, Brush
from kling_local.sketch.world.figures.hats import star
from kling_local.sketch.world.figures.tailoring import (
    BLACK,
    DARK_LEATHER,
    DARK_STEEL,
    GOLD,
    LEATHER,
    RED,
    SOOT,
    STEEL,
    WHITE,
    front,
)


def _stethoscope(b: Brush, body: Body) -> None:
    x, y, s = front(body), body.collar, body.shoulders
    for side in (-1.0, 1.0):
        b.bar((x + b.beside(side * 0.44 * s), y + 0.005), (x + b.beside(side * 0.30 * s), y - 0.09),
              0.010, SOOT)  # fmt: skip
        b.bar((x + b.beside(side * 0.30 * s), y - 0.09), (x, y - 0.13), 0.010, SOOT)
    b.bar((x, y - 0.13), (x, y - 0.18), 0.010, SOOT)
    b.disc(x, y - 0.195, 0.026, DARK_STEEL)
    b.disc(x, y - 0.195, 0.016, STEEL)


def bow_tie(b: Brush, body: Body) -> None:
    """Draw a bow tie."""
    x, y = front(body), body.collar - 0.022
    for side in (-1.0, 1.0):
        wing = ((0.0, -0.008), (side * 0.052, -0.026), (side * 0.052, 0.026), (0.0, 0.008))
        b.hull((x, y), wing if side > 0 else wing[::-1], BLACK, 0.006)
    b.disc(x, y, 0.014, SOOT)


def _tie(b: Brush, body: Body) -> None:
    x, y, ink = front(body), body.collar, b.inks
    shirt = ((0.0, -0.15), (0.055, 0.012), (-0.055, 0.012))
    b.hull((x, y), shirt, SNOW)
    b.hull((x, y - 0.012), ((-0.012, -0.022), (0.012, -0.022), (0.020, 0.006), (-0.020, 0.006)),
           ink.shade, 0.004)  # fmt: skip
    blade = ((0.0, -0.165), (0.024, -0.135), (0.010, -0.03), (-0.010, -0.03), (-0.024, -0.135))
    b.hull((x, y), blade, ink.shade, 0.005)
    for down in (0.07, 0.11):
        b.bar((x - b.beside(0.016), y - down - 0.010), (x + b.beside(0.016), y - down + 0.010),
              0.006, ink.mark)  # fmt: skip


def _scarf(b: Brush, body: Body) -> None:
    ink, r = b.inks, body.radius
    x, y = front(body) - 0.01, body.collar + 0.010
    sway, wide = b.wave(0.035, 0.25), 1.0 * min(body.shoulders, 0.9 * r + 0.02)
    hang = x - b.beside(0.35 * wide)
    end = (hang - b.beside(0.03) - sway, y - 0.20)
    b.bar((hang, y), end, 0.046, ink.shade)
    b.bar((hang, y), end, 0.036, ink.body)
    for share in (0.62, 0.82):
        at = (hang + share * (end[0] - hang), y + share * (end[1] - y))
        b.bar((at[0] - b.beside(0.026), at[1]), (at[0] + b.beside(0.026), at[1]), 0.011, ink.mark)
    for side in (-0.02, 0.0, 0.02):
        b.bar((end[0] + b.beside(side), end[1] - 0.03), (end[0] + b.beside(1.2 * side), end[1]
              - 0.06), 0.007, ink.mark)  # fmt: skip
    b.oval((x, y), wide + 0.012, 0.050, ink.shade)
    b.oval((x, y + 0.004), wide, 0.040, ink.body)
    for side in (-0.55, 0.15, 0.75):
        at_x = x + b.beside(side * wide)
        b.bar((at_x - b.beside(0.012), y - 0.026), (at_x + b.beside(0.012), y + 0.030), 0.010,
              ink.mark)  # fmt: skip


def _backpack(b: Brush, body: Body) -> None:
    ink = b.inks
    x = -1.02 * body.shoulders - 0.02
    y, half = body.collar - 0.13, 0.135 if body.kind != "child" else 0.120
    b.block((x, y), 0.105, half, DARK_LEATHER, 0.05)
    b.block((x - 0.012, y), 0.090, half - 0.015, LEATHER, 0.05)
    b.block((x - 0.045, y - 0.04), 0.055, 0.055, ink.shade, 0.02)
    b.block((x - 0.02, y + 0.5 * half), 0.080, 0.045, ink.shade, 0.02)
    b.bar((x - 0.10, y + half + 0.022), (x + 0.06, y + half + 0.022), 0.028, ink.pale)


def straps(b: Brush, body: Body) -> None:
    """Draw the straps of what is carried on the back."""
    x, s = front(body), body.shoulders
    for side in (-0.62, 0.62):
        b.bar((x + b.beside(side * s), body.collar - 0.03), (x + b.beside(1.12 * side * s),
              body.hip + 0.12), 0.018, DARK_LEATHER)  # fmt: skip


def _necklace(b: Brush, body: Body) -> None:
    x, y, w = front(body), body.collar - 0.005, 0.55 * body.shoulders
    for i in range(-4, 5):
        angle = math.pi * i / 10
        b.disc(x + b.beside(w * math.sin(angle)), y - 0.065 * math.cos(angle), 0.012, GOLD)
    b.disc(x, y - 0.085, 0.018, RED)


def _medal(b: Brush, body: Body) -> None:
    x, y, w = front(body), body.collar, 0.42 * body.shoulders
    for side in (-1.0, 1.0):
        b.bar((x + b.beside(side * w), y), (x, y - 0.13), 0.012, b.inks.mark)
    b.disc(x, y - 0.15, 0.034, GOLD)
    star(b, (x, y - 0.15), 0.024, WHITE)


def _ruff(b: Brush, body: Body) -> None:
    """A clown's collar, and pompons."""
    x, y, ink = front(body) - 0.01, body.collar + 0.006, b.inks
    for i in range(-3, 4):
        at = x + b.beside(0.30 * i * body.shoulders)
        b.disc(at, y - 0.010 * (3 - abs(i)), 0.036, ink.mark if i % 2 else ink.pale)
    for up in (0.30, 0.58):
        b.disc(x + 0.01, body.hip + up * (body.collar - body.hip), 0.030, ink.mark)


def _sash(b: Brush, body: Body) -> None:
    """A belt of red cloth with a loose end, as pirates wear."""
    y = body.hip + 0.05
    knot = front(body) + b.beside(0.5 * body.waist)
    b.bar((knot, y), (knot + b.wave(0.02), y - 0.13), 0.022, RED)
    b.block((0.0, y), body.waist + 0.004, 0.030, RED, 0.012)
    b.disc(knot, y, 0.028, RED)


THINGS: dict[str, Thing] = {
    "a stethoscope": Thing(_stethoscope, "body"),
    "a tie": Thing(_tie, "body"),
    "a bow tie": Thing(bow_tie),
    "a sash": Thing(_sash, "body"),
    "a scarf": Thing(_scarf),
    "a necklace": Thing(_necklace, "body"),
    "a medal": Thing(_medal, "body"),
    "a ruff": Thing(_ruff),
    "a backpack": Thing(_backpack, "behind", more={"body": straps}),
}
"""Scarves, ties, chains and bags, by their words in a prompt."""
