"""Outfits that tell somebody's trade or story: jackets of pirates, sailors, cowboys and Santa."""

from __future__ import annotations

from kling_local.sketch.world.canvas import Color
from kling_local.sketch.world.figures.body import Body, Cloth, Dye, Ink, Thing
from kling_local.sketch.world.figures.brush import SNOW, Brush
from kling_local.sketch.world.figures.clothing import pelvis
from kling_local.sketch.world.figures.hats import star
from kling_local.sketch.world.figures.tailoring import (
    BLACK,
    DARK_LEATHER,
    GOLD,
    LEATHER,
    NAVY,
    OFF_WHITE,
    OLD_GOLD,
    RED,
    SOOT,
    WHITE,
    chest,
    front,
    skirt,
    within,
)

_BLUE: Color = (0.22, 0.36, 0.60)
_DENIM: tuple[Dye, Dye] = ((0.16, 0.27, 0.47), _BLUE)
_STRIPE: Color = (0.16, 0.28, 0.60)
_TRUNK = frozenset({"skirt"})
_FORMAL = frozenset({"skirt", "cap"})


def _buckle(b: Brush, body: Body, strap: Ink, size: float) -> None:
    """Draw a wide belt with a big buckle."""
    x, y = front(body), body.hip + 0.045
    b.block((0.0, y), body.waist + 0.006, 0.72 * size, strap, 0.006)
    b.block((x, y), size, size, GOLD, 0.006)
    b.block((x, y), 0.5 * size, 0.5 * size, strap)


def _opening(b: Brush, body: Body, low: float, color: Ink) -> None:
    """Draw what is seen of a shirt from the neck down to ``low`` above the hips."""
    s, tall = body.shoulders, body.collar - body.hip
    shirt = ((-0.16 * s, low), (0.16 * s, low), (0.46 * s, tall + 0.008), (-0.46 * s, tall + 0.008))
    b.hull((front(body), body.hip), shirt, color)


def _pirate_coat(b: Brush, body: Body) -> None:
    ink, x, s = b.inks, front(body), body.shoulders
    tall, length = body.collar - body.hip, 0.58
    chest(b, body, ink.body)
    skirt(b, body, body.waist + 0.075, length, ink.body)
    low, swish = body.hip - length * body.legs, b.wave(0.03)
    b.hull((x, body.hip), ((swish - 0.075, low - body.hip - 0.012), (swish + 0.075, low - body.hip
           - 0.012), (0.03, 0.06), (-0.03, 0.06)), SOOT)  # fmt: skip
    _opening(b, body, 0.0, SNOW)
    for down, wide in ((0.02, 0.040), (0.05, 0.034), (0.08, 0.028)):
        b.oval((x, body.collar - down), wide, 0.020, SNOW)
        b.bar((x - b.beside(0.7 * wide), body.collar - down - 0.016), (x + b.beside(0.7 * wide),
              body.collar - down - 0.016), 0.004, OFF_WHITE)  # fmt: skip
    for side in (-1.0, 1.0):
        b.bar((x + b.beside(side * 0.48 * s), body.collar), (x + b.beside(side * 0.19 * s),
              body.hip + 0.05), 0.010, GOLD)  # fmt: skip
        b.bar((x + b.beside(side * 0.19 * s), body.hip + 0.03), (x + b.beside(side * 0.084) + swish,
              low), 0.008, GOLD)  # fmt: skip
        for up in (0.35, 0.55):
            b.disc(x + b.beside(side * 0.58 * s), body.hip + up * tall, 0.013, OLD_GOLD)
    _buckle(b, body, DARK_LEATHER, 0.036)


def _gold_cuff(b: Brush, body: Body) -> None:
    _cuff(b, body, GOLD)


def _cuff(b: Brush, body: Body, color: Ink) -> None:
    """Draw a band around the near wrist."""
    if body.near is None:
        return
    x, y = b.beside(0.8 * body.shoulders), body.collar - 0.07
    at = tuple(hand + 0.16 * (z - hand) for hand, z in zip(body.near, (x, y), strict=True))
    b.disc(at[0], at[1], 0.054 if body.kind != "woman" else 0.046, color)


def _santa_suit(b: Brush, body: Body) -> None:
    ink, x = b.inks, front(body)
    chest(b, body, ink.body)
    skirt(b, body, body.waist + 0.03, 0.28, ink.body)
    low = body.hip - 0.27 * body.legs
    swish, half = b.wave(0.03), body.waist + 0.02
    b.bar((x + swish, low), (x, body.collar - 0.02), 0.024, WHITE)
    b.bar((swish - b.beside(half), low), (swish + b.beside(half), low), 0.030, WHITE)
    b.oval((x - 0.012, body.collar), 0.62 * body.shoulders, 0.034, WHITE)
    _buckle(b, body, BLACK, 0.040)


def _fur_cuff(b: Brush, body: Body) -> None:
    _cuff(b, body, WHITE)


def _sailor_suit(b: Brush, body: Body) -> None:
    x, s = front(body), body.shoulders
    pelvis(b, body, NAVY)
    chest(b, body, WHITE)
    tall = body.collar - body.hip
    for up in (0.12, 0.28, 0.44):
        b.block((0.0, body.hip + up * tall), body.waist + 0.02 * up, 0.011, _STRIPE)
    for side in (-1.0, 1.0):
        flap = ((0.0, -0.125), (side * 0.95 * s, -0.055), (side * 0.86 * s, 0.0),
                (side * 0.34 * s, 0.012))  # fmt: skip
        b.hull((x, body.collar), flap if side > 0 else flap[::-1], b.inks.body)
        b.bar((x + b.beside(side * 0.88 * s), body.collar - 0.052), (x, body.collar - 0.108), 0.006,
              WHITE)  # fmt: skip
    knot = ((-0.030, -0.075), (0.030, -0.075), (0.010, 0.0), (-0.010, 0.0))
    b.hull((x, body.collar - 0.12), knot, RED, 0.004)
    b.disc(x, body.collar - 0.12, 0.020, RED)


def _cowboy_vest(b: Brush, body: Body) -> None:
    """A leather vest over a shirt, with a kerchief and a star."""
    ink, x, s = b.inks, front(body), body.shoulders
    pelvis(b, body, _BLUE)
    chest(b, body, LEATHER)
    w, tall = body.waist, body.collar - body.hip
    shirt = ((-0.34 * w, -0.06), (0.40 * w, -0.06), (0.24 * w, 0.4 * tall), (-0.22 * w, 0.4 * tall))
    b.hull((x, body.hip), shirt, ink.body, 0.004)
    _opening(b, body, 0.35 * tall, ink.body)
    for side in (-1.0, 1.0):
        b.bar((x + b.beside(side * 0.48 * s), body.collar - 0.01), (x + b.beside(side * 0.22 * s),
              body.hip + 0.4 * tall), 0.008, DARK_LEATHER)  # fmt: skip
    star(b, (x - b.beside(0.62 * s), body.hip + 0.66 * tall), 0.032, GOLD)
    _buckle(b, body, DARK_LEATHER, 0.026)


def _kerchief(b: Brush, body: Body) -> None:
    x, y, s = front(body), body.collar + 0.004, body.shoulders
    cloth = ((0.0, -0.105), (0.52 * s, -0.006), (0.40 * s, 0.014), (-0.40 * s, 0.014),
             (-0.52 * s, -0.006))  # fmt: skip
    b.hull((x, y), cloth, RED, 0.010)
    for side, down in ((-0.25, 0.02), (0.25, 0.02), (0.0, 0.05)):
        b.disc(x + b.beside(side * s), y - down, 0.008, WHITE)


def _jacket(b: Brush, body: Body) -> None:
    """A padded jacket with a zip."""
    ink, x = b.inks, front(body)
    tall = body.collar - body.hip
    pelvis(b, body, _BLUE)
    chest(b, body, ink.body, 0.034)
    for up in (0.16, 0.42, 0.68):
        b.block((0.0, body.hip + up * tall), body.waist + 0.012 + 0.015 * up, 0.006, ink.shade)
    b.block((0.0, body.hip - 0.050), body.waist + 0.004, 0.022, ink.shade, 0.01)
    b.bar((x, body.hip - 0.05), (x, body.collar), 0.008, OFF_WHITE)
    b.oval((x - 0.012, body.collar + 0.004), 0.62 * body.shoulders, 0.034, ink.shade)
    b.oval((x, body.collar + 0.012), 0.42 * body.shoulders, 0.022, ink.body)


def _shirt(b: Brush, body: Body) -> None:
    """A shirt with an open collar and buttons."""
    ink, x, s = b.inks, front(body), body.shoulders
    pelvis(b, body, _BLUE)
    chest(b, body, ink.body)
    neck = ((0.0, -0.060), (0.045, 0.014), (-0.045, 0.014))
    b.hull((x, body.collar), neck, ink.shade if body.is_robot else ink.skin)
    for side in (-1.0, 1.0):
        flap = ((side * 0.004, -0.068), (side * 0.42 * s, -0.040), (side * 0.44 * s, 0.010),
                (side * 0.26 * s, 0.014))  # fmt: skip
        b.hull((x, body.collar), flap if side > 0 else flap[::-1], ink.pale)
    b.bar((x, body.collar - 0.07), (x, body.hip - 0.05), 0.005, ink.shade)
    for up in (0.16, 0.38, 0.60):
        b.disc(x + 0.012, body.hip + up * (body.collar - body.hip), 0.008, ink.mark)


def _jersey(b: Brush, body: Body) -> None:
    """A player's shirt with a number, and shorts."""
    ink, x, s = b.inks, front(body), body.shoulders
    pelvis(b, body, ink.mark)
    chest(b, body, ink.body)
    b.oval((x, body.collar + 0.004), 0.40 * s, 0.024, ink.mark)
    y = body.hip + 0.56 * (body.collar - body.hip)
    b.bar((x - 0.03, y + 0.045), (x + 0.03, y + 0.045), 0.011, ink.mark)
    b.bar((x + 0.03, y + 0.045), (x - 0.01, y - 0.055), 0.011, ink.mark)


def _toga(b: Brush, body: Body) -> None:
    """A white cloth over one shoulder, with an edge in the colour of the figure."""
    s, w = body.shoulders, body.waist
    chest(b, body, WHITE)
    skirt(b, body, w + 0.06, 0.90, WHITE)
    trunk = within(
        b.bar_at((b.beside(-0.8 * s), body.collar - 0.03), (b.beside(w), body.hip), 0.035),
        body.hip - 0.04 - b.y,
    )
    b.lay(trunk, b.inks.body)
    swish, low = b.wave(0.03), body.hip - 0.88 * body.legs
    if body.knee is None:
        b.bar(
            (swish - b.beside(w + 0.05), low), (swish + b.beside(w + 0.05), low), 0.016, b.inks.body
        )
    for side in (-0.4, 0.2):
        b.bar((b.beside(side * w), body.hip), (b.beside(1.3 * side * w) + swish, low + 0.02), 0.006,
              OFF_WHITE)  # fmt: skip


THINGS: dict[str, Thing] = {
    "a shirt": Thing(_shirt, "body", cloth=Cloth(legs=_DENIM), hides=_TRUNK),
    "a jacket": Thing(_jacket, "body", cloth=Cloth(legs=_DENIM), hides=_TRUNK),
    "a jersey": Thing(_jersey, "body", hides=_TRUNK,
                      cloth=Cloth(legs=("mark", "mark"), shins="body", shoes=BLACK)),
    "a leather vest": Thing(_cowboy_vest, "body", more={"over": _kerchief}, hides=_TRUNK,
                            cloth=Cloth(legs=_DENIM, shins=LEATHER, shoes=DARK_LEATHER)),
    "a pirate coat": Thing(_pirate_coat, "body", more={"arm": _gold_cuff}, hides=_TRUNK,
                           cloth=Cloth(legs=(BLACK, SOOT), shoes=BLACK)),
    "a santa suit": Thing(_santa_suit, "body", more={"arm": _fur_cuff}, hides=_TRUNK,
                          cloth=Cloth(legs=("shade", "body"), hands=BLACK, shins=SOOT,
                                      shoes=BLACK)),
    "a sailor suit": Thing(_sailor_suit, "body", hides=_TRUNK,
                           cloth=Cloth((OFF_WHITE, WHITE), ("shade", "body"))),
    "a toga": Thing(_toga, "body", hides=_FORMAL),
}  # fmt: skip
"""Outfits, by their words in a prompt."""
