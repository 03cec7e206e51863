"""Armour and the clothes of warriors: knights, samurai, ninjas, vikings, Romans."""

from __future__ import annotations

from kling_local.sketch.world.canvas import Color
from kling_local.sketch.world.figures.body import Body, Cloth, Ink, Thing
from kling_local.sketch.world.figures.brush import Brush
from kling_local.sketch.world.figures.clothing import pelvis
from kling_local.sketch.world.figures.tailoring import (
    BLACK,
    DARK_LEATHER,
    DARK_STEEL,
    GOLD,
    LEATHER,
    OLD_GOLD,
    RED,
    SOOT,
    STEEL,
    chest,
    dome,
    front,
    gaze,
    skirt,
    skull,
    taper,
    within,
)

_SHEEN: Color = (0.88, 0.91, 0.96)
_FUR: Color = (0.50, 0.36, 0.22)
_DARK_FUR: Color = (0.36, 0.25, 0.15)
_WHOLE = frozenset({"cap", "hair", "skirt"})


def _shoulder(b: Brush, body: Body, color: Ink, size: float) -> None:
    """Draw a plate on the near shoulder."""
    x, y = b.beside(0.86 * body.shoulders), body.collar - 0.055
    b.oval((x, y), size, 0.82 * size, DARK_STEEL)
    b.oval((x - 0.004, y + 0.006), size - 0.010, 0.82 * size - 0.010, color)


def _tabard(b: Brush, body: Body) -> None:
    """Mail, and over it a tabard in the colour of the knight with a cross."""
    ink, x, s = b.inks, front(body), body.shoulders
    tall = body.collar - body.hip
    chest(b, body, DARK_STEEL)
    pelvis(b, body, DARK_STEEL)
    cloth = ((-0.86 * s, 0.0), (0.86 * s, 0.0), (0.82 * s, tall - 0.02), (-0.82 * s, tall - 0.02))
    b.hull((0.01, body.hip), cloth, ink.body, 0.012)
    skirt(b, body, body.waist + 0.01, 0.42, ink.body)
    low = body.hip - 0.42 * body.legs
    b.bar((x + b.wave(0.03), low), (x, body.hip), 0.007, ink.shade)
    y = body.hip + 0.56 * tall
    b.block((x, y), 0.020, 0.075, ink.mark)
    b.block((x, y + 0.012), 0.058, 0.020, ink.mark)
    b.block((0.0, body.hip + 0.045), body.waist, 0.018, LEATHER, 0.006)
    b.block((x, body.hip + 0.045), 0.024, 0.022, GOLD, 0.005)
    b.oval((x - 0.012, body.collar - 0.004), 0.72 * s, 0.034, STEEL)


def _knight_helmet(b: Brush, body: Body) -> None:
    ink, r = b.inks, body.radius
    x, y = body.head
    crest = y + (0.72 if body.is_robot else 1.30) * r
    sway = b.wave(0.03, 0.2)
    for i in range(5):
        back = b.beside(0.34 * i * r)
        b.oval((x - 0.05 * r - back - 0.3 * i * sway, crest + (0.42 - 0.085 * i * i) * r), 0.34 * r,
               (0.42 - 0.03 * i) * r, ink.shade if i % 2 else ink.body)  # fmt: skip
    shell = skull(b, body, 0.16)
    b.lay(shell, DARK_STEEL)
    b.lay(within(shell + 0.05 * r, b.x - x * b.face - 0.9 * r), STEEL)
    glint = within(shell + 0.16 * r, -b.oval_at((x + 0.25 * r, y - 0.1 * r), 1.22 * r, 1.22 * r))
    b.lay(glint, _SHEEN)
    mx, my = body.eyes[0] + 0.10 * r, body.eyes[1]
    visor = ((-0.78 * r, -0.95 * r), (0.42 * r, -1.05 * r), (0.92 * r, -0.30 * r), (0.80 * r,
             0.44 * r), (-0.92 * r, 0.44 * r))  # fmt: skip
    b.hull((mx, my), visor, DARK_STEEL, 0.07 * r)
    b.hull((mx, my), visor, STEEL, 0.01 * r)
    b.bar((mx - b.beside(0.66 * r), my + 0.05 * r), (mx + b.beside(0.70 * r), my + 0.05 * r),
          0.105 * r, BLACK)  # fmt: skip
    for i, side in enumerate((-0.34, 0.0, 0.34)):
        for down in (0.42, 0.66):
            b.disc(mx + b.beside(side * r), my - (down - 0.02 * i) * r, 0.055 * r, BLACK)
    b.disc(x - 0.1 * r, crest + 0.05 * r, 0.15 * r, OLD_GOLD)


def _pauldron(b: Brush, body: Body) -> None:
    _shoulder(b, body, STEEL, 0.070 if body.kind != "woman" else 0.058)


_PLATES = Cloth((DARK_STEEL, STEEL), (DARK_STEEL, STEEL), DARK_STEEL, None, DARK_STEEL)


def _laced(b: Brush, body: Body) -> None:
    """The laced plates of a samurai, and the skirt of plates."""
    ink, x = b.inks, front(body)
    tall, w = body.collar - body.hip, body.waist
    chest(b, body, ink.body)
    low = 0.50 * body.legs
    swish = b.wave(0.02)
    for side in (-1.0, 1.0, 0.0):
        at = b.beside(0.62 * side * w) + swish
        for i in range(3):
            y = body.hip + 0.02 - (i + 0.5) * low / 3
            b.block((at, y), 0.46 * w, low / 6 + 0.004, ink.shade, 0.008)
            b.block((at, y + 0.005), 0.46 * w - 0.006, low / 6 - 0.006, ink.body, 0.006)
    for up in (0.18, 0.38, 0.58):
        b.block((0.0, body.hip + up * tall), w + 0.02 * up, 0.010, ink.shade)
        for side in (-0.6, -0.2, 0.2, 0.6):
            b.block((x + b.beside(side * w), body.hip + up * tall - 0.022), 0.010, 0.012, ink.mark)
    b.block((0.0, body.hip + 0.035), w + 0.004, 0.020, BLACK, 0.008)
    b.block((x, body.collar - 0.055), 0.66 * body.shoulders, 0.024, SOOT, 0.008)
    b.disc(x, body.collar - 0.055, 0.017, GOLD)


def _kabuto(b: Brush, body: Body) -> None:
    """The helmet of a samurai with its crescent."""
    s, ink = body.seat, b.inks
    for side in (-1.0, 1.0):
        for i in range(3):
            start = (s.x + b.beside(side * (0.80 + 0.10 * i) * s.wide), s.y + (0.16 - 0.26 * i)
                     * s.r)  # fmt: skip
            end = (s.x + b.beside(side * (1.30 + 0.14 * i) * s.wide), s.y - (0.10 + 0.30 * i) * s.r)
            b.bar(start, end, 0.13 * s.r, ink.shade if i % 2 else ink.body)
    tall = s.top + 0.22 * s.r
    dome(b, (s.x, s.y), 1.14 * s.wide, tall, SOOT)
    for side in (-0.55, -0.18, 0.18, 0.55):
        b.bar((s.x + b.beside(1.5 * side * s.wide), s.y + 0.12 * s.r), (s.x, s.y + tall), 0.035
              * s.r, DARK_STEEL)  # fmt: skip
    b.disc(s.x, s.y + tall, 0.11 * s.r, GOLD)
    x, y = s.x + 0.20 * s.r, s.y + 0.30 * s.r
    ring = within(b.oval_at((x, y + 0.85 * s.r), 1.0 * s.r, 0.98 * s.r),
                  -b.oval_at((x, y + 1.10 * s.r), 0.86 * s.r, 0.98 * s.r))  # fmt: skip
    b.lay(ring, GOLD)
    b.disc(x, y + 0.06 * s.r, 0.18 * s.r, OLD_GOLD)
    b.bar((s.x - b.beside(1.12 * s.wide), s.y + 0.02 * s.r), (s.x + b.beside(1.30 * s.wide),
          s.y - 0.02 * s.r), 0.12 * s.r, ink.body)  # fmt: skip


def _sode(b: Brush, body: Body) -> None:
    """The plates on the near shoulder of a samurai."""
    x, y = b.beside(0.92 * body.shoulders), body.collar - 0.08
    for i in range(3):
        b.block((x, y - 0.032 * i), 0.064, 0.020, b.inks.shade, 0.008)
        b.block((x, y + 0.003 - 0.032 * i), 0.058, 0.013, b.inks.body, 0.006)


def _ninja_suit(b: Brush, body: Body) -> None:
    ink, x, s = b.inks, front(body), body.shoulders
    tall = body.collar - body.hip
    pelvis(b, body, ink.body)
    chest(b, body, ink.body)
    for side in (1.0, -1.0):
        b.bar((x + b.beside(side * 0.44 * s), body.collar), (x - b.beside(side * 0.30 * s),
              body.hip + 0.42 * tall), 0.015, ink.shade)  # fmt: skip
    knot = x + b.beside(0.45 * body.waist)
    b.bar((knot, body.hip + 0.055), (knot + b.wave(0.02), body.hip - 0.07), 0.018, RED)
    b.block((0.0, body.hip + 0.055), body.waist, 0.026, RED, 0.01)


def _ninja_mask(b: Brush, body: Body) -> None:
    """A cloth around the whole head but the eyes, with a headband that flutters."""
    ink, r = b.inks, body.radius
    x, y = body.eyes
    wrap = skull(b, body, 0.04)
    slit = b.oval_at((x - 0.04 * r, y - 0.01 * r), 0.86 * r, 0.27 * r)
    b.lay(wrap, ink.body)
    b.lay(within(slit, wrap), ink.skin if not body.is_robot else BLACK)
    gaze(b, body)
    back = (body.head[0] - b.beside(1.18 * r), body.head[1] + 0.45 * r)
    for i, turn in enumerate((0.0, 0.3)):
        flow = b.wave(0.03, turn)
        b.bar(back, (back[0] - b.beside(0.75 * r), back[1] + (0.15 - 0.5 * i) * r + flow), 0.12 * r,
              RED)  # fmt: skip
    band = b.bar_at((x - b.beside(1.4 * r), y + 0.46 * r), (x + b.beside(1.2 * r), y + 0.46 * r),
                    0.16 * r)  # fmt: skip
    b.lay(within(band, wrap - 0.02 * r), RED)
    b.lay(within(wrap, -(wrap + 0.10 * r), body.head[1] - 0.2 * r - b.y), ink.shade)


def _fur(b: Brush, body: Body) -> None:
    """Furs over the shoulders, and a belt."""
    s, x = body.shoulders, front(body)
    y = body.collar - 0.025
    for i in range(-4, 5):
        at = b.beside(0.27 * i * s)
        b.disc(at, y - 0.035 - 0.004 * abs(i), 0.040, _DARK_FUR)
    for i in range(-4, 5):
        at = b.beside(0.26 * i * s)
        b.disc(at, y - 0.004 * abs(i), 0.038, _FUR)
    b.bar((x + b.beside(0.7 * s), body.collar - 0.06), (x - b.beside(0.8 * body.waist), body.hip
          + 0.06), 0.016, DARK_LEATHER)  # fmt: skip
    b.block((0.0, body.hip + 0.045), body.waist, 0.024, DARK_LEATHER, 0.006)
    b.disc(x, body.hip + 0.045, 0.030, GOLD)


def _galea(b: Brush, body: Body) -> None:
    """The helmet of a Roman with its crest."""
    s, ink = body.seat, b.inks
    tall = s.top + 0.20 * s.r
    comb = within(b.oval_at((s.x - 0.1 * s.r, s.y + 0.15 * s.r), 1.30 * s.wide, tall + 0.62 * s.r),
                  -b.oval_at((s.x, s.y), 1.0 * s.wide, tall), s.y + 0.1 * s.r - b.y)  # fmt: skip
    b.lay(comb, ink.body)
    for side in (-0.8, -0.4, 0.0, 0.4, 0.8):
        b.bar((s.x + b.beside(side * s.wide), s.y + tall * (1 - 0.6 * side * side)),
              (s.x + b.beside(1.2 * side * s.wide), s.y + (tall + 0.46 * s.r) * (1 - 0.5 * side
              * side)), 0.04 * s.r, ink.shade)  # fmt: skip
    dome(b, (s.x, s.y), 1.12 * s.wide, tall, GOLD)
    b.bar((s.x - b.beside(1.06 * s.wide), s.y + 0.06 * s.r), (s.x + b.beside(1.20 * s.wide),
          s.y + 0.06 * s.r), 0.13 * s.r, OLD_GOLD)  # fmt: skip
    if not body.is_robot:
        x = s.x - 0.30 * s.wide
        cheek = ((-0.30 * s.r, -0.85 * s.r), (0.10 * s.r, -0.95 * s.r), (0.26 * s.r, 0.0),
                 (-0.30 * s.r, 0.0))  # fmt: skip
        b.hull((x, s.y), cheek, OLD_GOLD, 0.05 * s.r)
        b.hull((x, s.y), cheek, GOLD)


def _lorica(b: Brush, body: Body) -> None:
    """The breastplate of a Roman, with strips of leather below."""
    ink, x, s = b.inks, front(body), body.shoulders
    tall = body.collar - body.hip
    chest(b, body, STEEL)
    for up in (0.10, 0.30, 0.50, 0.70):
        b.block((0.0, body.hip + up * tall), body.waist + 0.03 * up, 0.008, DARK_STEEL)
    skirt(b, body, body.waist + 0.06, 0.42, ink.body)
    for side in (-0.9, -0.5, -0.1, 0.3, 0.7):
        at = b.beside(side * (body.waist + 0.01))
        b.bar((at, body.hip), (1.15 * at + b.wave(0.03), body.hip - 0.32 * body.legs), 0.018,
              LEATHER)  # fmt: skip
    taper(b, (0.0, body.hip + 0.02), body.waist, body.waist, 0.04, DARK_LEATHER)
    b.disc(x, body.hip + 0.04, 0.026, GOLD)
    for side in (-0.66, 0.66):
        b.bar((x + b.beside(side * s), body.collar - 0.015), (x + b.beside(0.8 * side * s),
              body.collar - 0.10), 0.022, OLD_GOLD)  # fmt: skip


THINGS: dict[str, Thing] = {
    "armour": Thing(_tabard, "body", more={"over": _knight_helmet, "arm": _pauldron},
                    cloth=_PLATES, hides=_WHOLE, tall=0.11, hair=DARK_STEEL),
    "samurai armour": Thing(_laced, "body", more={"over": _kabuto, "arm": _sode},
                            cloth=Cloth(("shade", "pale"), (BLACK, SOOT), None, None, SOOT),
                            hides=frozenset({"cap", "skirt"}), tall=0.23),
    "a ninja mask": Thing(_ninja_mask, hides=frozenset({"cap", "hair"}),
                          hair="body"),
    "a ninja suit": Thing(_ninja_suit, "body", hides=frozenset({"skirt"}),
                          cloth=Cloth(None, ("shade", "body"), "shade", None, BLACK)),
    "furs": Thing(_fur, "body", hides=frozenset({"skirt"}),
                  cloth=Cloth(legs=(_DARK_FUR, _FUR), shoes=DARK_LEATHER)),
    "roman armour": Thing(_lorica, "body", more={"over": _galea}, hides=frozenset({"cap", "skirt"}),
                          cloth=Cloth(shins=OLD_GOLD, shoes=LEATHER), tall=0.23),
}  # fmt: skip
"""Armour and clothes of warriors, by their words in a prompt."""
