"""Shapes that many clothes and hats share."""

from __future__ import annotations

import torch
from torch import Tensor

from kling_local.sketch.world.canvas import Color, box
from kling_local.sketch.world.figures.body import Body, Ink
from kling_local.sketch.world.figures.brush import DARK, Brush, Number, Spot

GOLD: Color = (0.96, 0.75, 0.18)
OLD_GOLD: Color = (0.74, 0.52, 0.10)
STEEL: Color = (0.70, 0.74, 0.80)
DARK_STEEL: Color = (0.46, 0.50, 0.57)
LEATHER: Color = (0.42, 0.25, 0.14)
DARK_LEATHER: Color = (0.27, 0.16, 0.10)
BLACK: Color = (0.12, 0.12, 0.15)
SOOT: Color = (0.21, 0.21, 0.26)
NAVY: Color = (0.11, 0.16, 0.34)
WHITE: Color = (0.97, 0.97, 0.99)
OFF_WHITE: Color = (0.82, 0.85, 0.90)
RED: Color = (0.86, 0.11, 0.14)
_GLOW: Color = (0.45, 1.00, 1.00)
DARK_RED: Color = (0.60, 0.05, 0.09)


def dome(b: Brush, spot: Spot, a: Number, c: Number, color: Ink) -> None:
    """Draw the upper half of an ellipse that stands on a spot."""
    b.lay(torch.maximum(b.oval_at(spot, a, c), spot[1] - b.y), color)


def taper(
    b: Brush, spot: Spot, low: Number, high: Number, tall: Number, color: Ink, lean: Number = 0.0
) -> None:
    """Draw a block that stands on a spot and narrows from ``low`` to ``high`` (half widths)."""
    corners = ((-low, 0.0), (low, 0.0), (lean + high, tall), (lean - high, tall))
    b.hull(spot, corners, color)


def within(*shapes: Tensor) -> Tensor:
    """Distance to what all of these shapes share."""
    inside = shapes[0]
    for shape in shapes[1:]:
        inside = torch.maximum(inside, shape)
    return inside


def brim(b: Brush, spot: Spot, a: Number, color: Ink, thick: Number, droop: float = 0.0) -> None:
    """Draw a hat's brim of half width ``a`` whose ends are ``droop`` below (above if negative)."""
    x, y = spot
    for side in (-1.0, 1.0):
        b.bar((x, y), (x + b.beside(side * a * 0.6), y - 0.25 * droop), thick, color)
        b.bar(
            (x + b.beside(side * a * 0.6), y - 0.25 * droop),
            (x + b.beside(side * a), y - droop),
            0.85 * thick,
            color,
        )


def front(body: Body) -> Number:
    """The x of the middle of a chest, which is ahead of a body seen from the side."""
    return 0.035 if body.kind == "man" else 0.02


def chest(b: Brush, body: Body, color: Ink, grown: float = 0.026) -> None:
    """Draw a garment over the whole trunk."""
    w, s, tall = body.waist - 0.025, body.shoulders, body.collar - body.hip
    grown = grown + (0.012 if body.kind == "child" else 0.0)
    corners = ((-w, -0.055), (w, -0.055), (s, tall - 0.042), (0.6 * s, tall - 0.015),
               (-0.6 * s, tall - 0.015), (-s, tall - 0.042))  # fmt: skip
    b.hull((0.0, body.hip), corners, color, grown)


def skirt(b: Brush, body: Body, hem: Number, length: float, color: Ink, top: float = 0.06) -> None:
    """Draw cloth that falls from the waist to ``length`` of the legs and is ``hem`` wide there.

    It lies over the thighs of who sits.
    """
    w, low = body.waist, -length * body.legs
    if body.knee is None:
        swish = b.wave(0.03)
        corners: tuple[Spot, ...] = ((swish - hem, low), (swish + hem, low), (w, top), (-w, top))
        b.hull((0.0, body.hip), corners, color, 0.012)
        return
    ahead, knee = body.knee[0] * b.face, body.knee[1]
    sits = (2 * ahead / body.legs).clamp(0, 1)
    falls = max(0.0, length - 0.45) * body.legs

    def between(stands: Spot, seated: Spot) -> Spot:
        x, y = (one + sits * (other - one) for one, other in zip(stands, seated, strict=True))
        return x, y

    back = between((-hem, low), (-w - 0.01, -0.08))
    shin = between((hem, low), (ahead + 0.06, knee - 0.06 - falls))
    thigh = between((0.5 * (hem + w), 0.5 * (low + top)), (ahead + 0.085, knee + 0.05))
    b.hull((0.0, body.hip), (back, shin, thigh, (w, top), (-w, top)), color, 0.012)


def skull(b: Brush, body: Body, grown: float) -> Tensor:
    """Distance to the whole head with its hair, ``grown`` by some of its radii."""
    r = body.radius
    if body.is_robot:
        px, py = b.from_middle(*body.head)
        return box(px, py, (1.25 + grown) * r, (0.72 + grown) * r, 0.4 * r)
    spot = (body.head[0] - 0.12 * r, body.head[1] + 0.12 * r)
    return b.oval_at(spot, (1.10 + grown) * r, (1.18 + grown) * r)


def gaze(b: Brush, body: Body) -> None:
    """Draw the eyes once more, on what covers the face."""
    (x, y), r = body.eyes, body.radius
    for side in (-0.42, 0.42):
        b.disc(x + b.beside(side * r), y, 0.13 * r, _GLOW if body.is_robot else DARK)


def cuff(b: Brush, body: Body, color: Ink, wide: float) -> None:
    """Draw a wide sleeve that hangs from the near arm."""
    if body.near is None:
        return
    x, y = b.beside(0.8 * body.shoulders), body.collar - 0.07
    hand = body.near
    near, far = ((hand[0] + share * (x - hand[0]), hand[1] + share * (y - hand[1]))
                 for share in (0.16, 0.55))  # fmt: skip
    b.bar(far, near, wide, color)
    b.bar(near, (near[0], near[1] - 0.8 * wide), 0.8 * wide, color)
