"""Coats, jackets, trousers and what is worn with them."""

from __future__ import annotations

from functools import partial

from kling_local.sketch.world.canvas import Color
from kling_local.sketch.world.figures.accessories import bow_tie
from kling_local.sketch.world.figures.body import Body, Cloth, Dye, Ink, Thing, dyed
from kling_local.sketch.world.figures.brush import SNOW, Brush
from kling_local.sketch.world.figures.hats import star
from kling_local.sketch.world.figures.tailoring import (
    BLACK,
    DARK_LEATHER,
    GOLD,
    LEATHER,
    OFF_WHITE,
    RED,
    SOOT,
    STEEL,
    WHITE,
    chest,
    front,
    skirt,
    skull,
    within,
)

_DENIM: Color = (0.22, 0.36, 0.60)
_DARK_DENIM: Color = (0.16, 0.27, 0.47)
_BEACON: Color = (1.00, 0.52, 0.06)
_REFLEX: Color = (0.98, 0.98, 0.62)
_LIFEVEST: Color = (1.00, 0.45, 0.10)
_TRUNK = frozenset({"skirt"})
_FORMAL = frozenset({"skirt", "cap"})
_DARK_LEGS: tuple[Dye, Dye] = (BLACK, SOOT)
_OWN_LEGS: tuple[Dye, Dye] = ("shade", "body")


def pelvis(b: Brush, body: Body, color: Ink) -> None:
    """Draw the top of trousers."""
    w = body.waist - 0.012
    corners = ((-w, -0.058), (w, -0.058), (w - 0.01, 0.068), (-w + 0.01, 0.068))
    b.hull((0.0, body.hip), corners, color, 0.019)


def _lapels(b: Brush, body: Body, color: Ink, deep: float, shirt: Ink | None = None) -> None:
    """Draw an open collar down to ``deep`` below the neck, over a shirt if there is one."""
    x, y, s = front(body), body.collar, body.shoulders
    if shirt is not None:
        opening = ((0.0, -deep), (0.42 * s, 0.01), (-0.42 * s, 0.01))
        b.hull((x, y), opening, shirt)
    for side in (-1.0, 1.0):
        flap = ((0.0, -deep), (side * 0.62 * s, -0.30 * deep), (side * 0.48 * s, 0.012),
                (side * 0.30 * s, 0.012))  # fmt: skip
        b.hull((x, y), flap if side > 0 else flap[::-1], color)


def _buttons(b: Brush, body: Body, rows: tuple[float, ...], apart: float, color: Ink) -> None:
    x = front(body)
    for up in rows:
        for side in (-1.0, 1.0) if apart else (0.0,):
            b.disc(x + b.beside(side * apart), body.hip + up, 0.010, color)


def _coat(b: Brush, body: Body) -> None:
    """A long coat with a belt."""
    ink = b.inks
    chest(b, body, ink.body)
    skirt(b, body, body.waist + 0.055, 0.66, ink.body)
    x, low = front(body), body.hip - 0.66 * body.legs
    b.bar((x + b.wave(0.03), low), (x, body.hip + 0.05), 0.006, ink.shade)
    _lapels(b, body, ink.pale, 0.12, WHITE)
    _lapels(b, body, ink.shade, 0.06)
    _buttons(b, body, (0.14, -0.03, -0.09), 0.05, ink.shade)
    b.block((0.0, body.hip + 0.065), body.waist + 0.008, 0.020, ink.shade, 0.008)
    b.block((x, body.hip + 0.065), 0.026, 0.026, GOLD, 0.006)
    b.block((x, body.hip + 0.065), 0.013, 0.013, ink.shade)
    for side in (-1.0, 1.0):
        spot = x + b.beside(side * 0.62 * body.waist)
        b.bar((spot, body.hip - 0.03), (spot + b.beside(0.02 * side), body.hip - 0.075), 0.009,
              ink.shade)  # fmt: skip


def _lab_coat(b: Brush, body: Body) -> None:
    ink = b.inks
    chest(b, body, WHITE)
    skirt(b, body, body.waist + 0.035, 0.50, WHITE)
    x, low = front(body), body.hip - 0.50 * body.legs
    swish = b.wave(0.03)
    opening = ((swish - 0.030, low - body.hip - 0.013), (swish + 0.050, low - body.hip - 0.013),
               (0.045, body.collar - body.hip), (-0.045, body.collar - body.hip))  # fmt: skip
    b.hull((x, body.hip), opening, ink.body)
    _lapels(b, body, OFF_WHITE, 0.15)
    b.bar((x - b.beside(0.50 * body.waist) - 0.02, body.hip - 0.02),
          (x - b.beside(0.50 * body.waist) + 0.03, body.hip - 0.02), 0.007, OFF_WHITE)  # fmt: skip
    pocket = (x - b.beside(0.62 * body.shoulders), body.hip + 0.62 * (body.collar - body.hip))
    b.block(pocket, 0.028, 0.030, OFF_WHITE, 0.006)
    b.bar((pocket[0], pocket[1] + 0.045), (pocket[0], pocket[1] + 0.01), 0.006, RED)


def _apron(b: Brush, body: Body) -> None:
    x, s, tall = front(body) - 0.01, body.shoulders, body.collar - body.hip
    w, low = 0.86 * body.waist, -0.50 * body.legs
    swish = b.wave(0.02)
    for side in (-1.0, 1.0):
        b.bar((x + b.beside(side * 0.48 * s), body.hip + 0.70 * tall),
              (x + b.beside(side * 0.36 * s), body.collar), 0.012, OFF_WHITE)  # fmt: skip
    bib = ((-w, 0.05), (w, 0.05), (0.56 * s, 0.72 * tall), (-0.56 * s, 0.72 * tall))
    b.hull((x, body.hip), bib, WHITE, 0.01)
    lap = ((swish - w - 0.02, low), (swish + w + 0.02, low), (w, 0.06), (-w, 0.06))
    b.hull((x, body.hip), lap, WHITE, 0.014)
    b.block((0.0, body.hip + 0.055), body.waist, 0.012, b.inks.shade, 0.006)
    pocket = ((-0.55 * w, -0.105), (0.55 * w, -0.105), (0.62 * w, -0.03), (-0.62 * w, -0.03))
    b.hull((x, body.hip), pocket, b.inks.shade, 0.006)


def _hoodie(b: Brush, body: Body) -> None:
    ink = b.inks
    x, r = front(body), body.radius
    chest(b, body, ink.body)
    b.block((0.0, body.hip - 0.035), body.waist, 0.020, ink.shade, 0.012)
    pouch = ((-0.75 * body.waist, 0.005), (0.75 * body.waist, 0.005), (0.5 * body.waist, 0.095),
             (-0.5 * body.waist, 0.095))  # fmt: skip
    b.hull((x, body.hip), pouch, ink.shade, 0.008)
    b.oval((x - 0.25 * r, body.collar + 0.005), 1.05 * r, 0.36 * r, ink.shade)
    b.oval((x, body.collar + 0.02), 0.70 * r, 0.22 * r, ink.body)
    for side in (-0.35, 0.35):
        at = x + b.beside(side * r)
        b.bar((at, body.collar - 0.03), (at, body.collar - 0.105), 0.008, ink.mark)


def _hood(b: Brush, body: Body) -> None:
    """A hood that is drawn over the head."""
    ink, r = b.inks, body.radius
    outer = skull(b, body, 0.26)
    x, y = body.head
    tip = b.bar_at((x - 0.5 * r, y + 0.85 * r), (x - b.beside(1.15 * r), y + 0.62 * r), 0.40 * r)
    drape = b.bar_at((x - 0.35 * r, y - 0.7 * r), (x - 0.2 * r, y - 0.95 * r), 0.82 * r)
    if body.is_robot:
        hole = skull(b, body, -0.10)
    else:
        hole = b.oval_at((x + 0.24 * r, y - 0.06 * r), 0.84 * r, 0.94 * r)
    rim = within(hole - 0.16 * r, -hole)
    for shape in (outer,) if body.is_robot else (tip, drape, outer):
        b.lay(within(shape, -hole), ink.body)
    b.lay(rim, ink.shade)


def _suit(b: Brush, body: Body) -> None:
    ink, x = b.inks, front(body)
    pelvis(b, body, ink.body)
    chest(b, body, ink.body)
    _lapels(b, body, ink.shade, 0.17, SNOW)
    b.bar((x, body.collar - 0.02), (x, body.collar - 0.11), 0.013, BLACK)
    _buttons(b, body, (0.05, 0.10), 0.0, ink.shade)


def _tuxedo(b: Brush, body: Body) -> None:
    pelvis(b, body, BLACK)
    chest(b, body, BLACK)
    _lapels(b, body, SOOT, 0.19, SNOW)
    _buttons(b, body, (0.10, 0.14), 0.0, SOOT)
    b.block((0.0, body.hip + 0.045), body.waist, 0.026, b.inks.body, 0.008)


def _vest(b: Brush, body: Body, color: Color, stripe: Color) -> None:
    """A bright vest with stripes that reflect."""
    chest(b, body, color)
    x, tall = front(body), body.collar - body.hip
    for side in (-0.5, 0.5):
        at = x + b.beside(side * body.shoulders)
        b.bar((at, body.hip), (at, body.collar - 0.05), 0.016, stripe)
    b.block((0.0, body.hip + 0.30 * tall), body.waist + 0.004, 0.018, stripe)
    b.bar((x, body.hip - 0.04), (x, body.collar - 0.04), 0.005, BLACK)
    opening = ((0.0, -0.10), (0.05, 0.02), (-0.05, 0.02))
    b.hull((x, body.collar), opening, b.inks.body)


def _waistcoat(b: Brush, body: Body) -> None:
    x = front(body)
    chest(b, body, BLACK)
    opening = ((0.0, -0.20), (0.5 * body.shoulders, 0.02), (-0.5 * body.shoulders, 0.02))
    b.hull((x, body.collar), opening, SNOW)
    _buttons(b, body, (0.02, 0.07), 0.0, GOLD)


def _fire_coat(b: Brush, body: Body) -> None:
    """The heavy jacket of a firefighter with bright bands."""
    ink, x = b.inks, front(body)
    chest(b, body, ink.body)
    skirt(b, body, body.waist + 0.025, 0.28, ink.body)
    for up in (-0.24 * body.legs, 0.45 * 0.30):
        b.block((0.0, body.hip + up), body.waist + 0.018, 0.020, _REFLEX)
        b.block((0.0, body.hip + up), body.waist + 0.018, 0.007, STEEL)
    b.bar((x, body.hip - 0.24 * body.legs), (x, body.collar - 0.01), 0.006, ink.shade)
    _lapels(b, body, ink.shade, 0.06)


def _uniform(b: Brush, body: Body) -> None:
    """A shirt with a badge, straps on the shoulders, a tie and a belt."""
    ink, x, s = b.inks, front(body), body.shoulders
    pelvis(b, body, ink.shade)
    chest(b, body, ink.body)
    _lapels(b, body, ink.pale, 0.055)
    b.bar((x, body.collar - 0.03), (x, body.hip + 0.10), 0.013, BLACK)
    for side in (-1.0, 1.0):
        at = x + b.beside(side * 0.78 * s)
        b.bar((at - b.beside(0.03 * side), body.collar - 0.018), (at, body.collar - 0.03), 0.011,
              GOLD)  # fmt: skip
    star(b, (x - b.beside(0.56 * s), body.collar - 0.10), 0.044, GOLD)
    belt(b, body, BLACK)


def belt(b: Brush, body: Body, color: Ink) -> None:
    """Draw a belt with a buckle."""
    b.block((0.0, body.hip + 0.045), body.waist, 0.020, color, 0.006)
    b.block((front(body), body.hip + 0.045), 0.028, 0.024, GOLD, 0.005)
    b.block((front(body), body.hip + 0.045), 0.014, 0.011, color)


def _jeans(b: Brush, body: Body) -> None:
    pelvis(b, body, _DENIM)
    b.block((0.0, body.hip + 0.072), body.waist - 0.005, 0.014, LEATHER, 0.005)
    b.block((front(body), body.hip + 0.072), 0.018, 0.016, GOLD, 0.004)


def _trousers(b: Brush, body: Body) -> None:
    pelvis(b, body, b.inks.shade)


def _overalls(b: Brush, body: Body) -> None:
    x, s, tall = front(body) - 0.01, body.shoulders, body.collar - body.hip
    pelvis(b, body, _DENIM)
    w = body.waist - 0.005
    bib = ((-w, 0.05), (w, 0.05), (0.52 * s, 0.68 * tall), (-0.52 * s, 0.68 * tall))
    b.hull((x, body.hip), bib, _DENIM, 0.012)
    for side in (-1.0, 1.0):
        b.bar((x + b.beside(side * 0.44 * s), body.hip + 0.66 * tall),
              (x + b.beside(side * 0.56 * s), body.collar - 0.01), 0.018, _DARK_DENIM)  # fmt: skip
        b.disc(x + b.beside(side * 0.42 * s), body.hip + 0.64 * tall, 0.014, GOLD)
    b.block((x, body.hip + 0.38 * tall), 0.34 * s, 0.038, _DARK_DENIM, 0.01)


def _life_vest(b: Brush, body: Body) -> None:
    _vest(b, body, _LIFEVEST, OFF_WHITE)


def _plain(_b: Brush, _body: Body) -> None:
    """What only colours limbs needs no shapes of its own."""


def _sweater(b: Brush, body: Body, color: Dye = "body") -> None:
    """A jersey with stripes."""
    ink = b.inks
    chest(b, body, dyed(b, color))
    tall = body.collar - body.hip
    for up in (0.30, 0.52, 0.74):
        b.block((0.0, body.hip + up * tall), body.waist + 0.02 * up, 0.016, ink.mark)
    b.oval((front(body), body.collar), 0.5 * body.shoulders, 0.024, ink.shade)


THINGS: dict[str, Thing] = {
    "a suit": Thing(_suit, "body", cloth=Cloth(legs=_OWN_LEGS), hides=_FORMAL),
    "a tuxedo": Thing(_tuxedo, "body", more={"over": bow_tie}, hides=_FORMAL,
                      cloth=Cloth((BLACK, SOOT), (BLACK, SOOT))),
    "a lab coat": Thing(_lab_coat, "body", hides=_FORMAL,
                        cloth=Cloth((OFF_WHITE, WHITE), _OWN_LEGS)),
    "a long coat": Thing(_coat, "body", cloth=Cloth(legs=_DARK_LEGS), hides=_TRUNK),
    "a fire coat": Thing(_fire_coat, "body", hides=_TRUNK,
                         cloth=Cloth(legs=_OWN_LEGS, shoes=BLACK)),
    "a uniform": Thing(_uniform, "body", cloth=Cloth(legs=_OWN_LEGS, shoes=BLACK), hides=_TRUNK),
    "a hoodie": Thing(_hoodie, "body", cloth=Cloth(legs=(_DARK_DENIM, _DENIM)), hides=_TRUNK),
    "a hood": Thing(_hood, hides=frozenset({"cap", "hair"}), tall=0.05),
    "a sweater": Thing(_sweater, "body", cloth=Cloth(legs=(_DARK_DENIM, _DENIM)), hides=_TRUNK),
    "a waistcoat": Thing(_waistcoat, "body", cloth=Cloth((OFF_WHITE, WHITE), _OWN_LEGS),
                         hides=_FORMAL),
    "a safety vest": Thing(partial(_vest, color=_BEACON, stripe=_REFLEX), "body", hides=_TRUNK,
                           cloth=Cloth(legs=_OWN_LEGS)),
    "a life vest": Thing(_life_vest, "body"),
    "overalls": Thing(_overalls, "body", cloth=Cloth(legs=(_DARK_DENIM, _DENIM)), hides=_TRUNK),
    "jeans": Thing(_jeans, "body", cloth=Cloth(legs=(_DARK_DENIM, _DENIM)), hides=_TRUNK),
    "trousers": Thing(_trousers, "body", cloth=Cloth(legs=_OWN_LEGS), hides=_TRUNK),
    "boots": Thing(_plain, cloth=Cloth(shins=LEATHER, shoes=DARK_LEATHER)),
    "gloves": Thing(_plain, cloth=Cloth(hands=LEATHER)),
    "an apron": Thing(_apron, "body"),
}  # fmt: skip
"""Coats, trousers and what is worn with them, by their words in a prompt."""
