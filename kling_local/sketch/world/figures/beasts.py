"""Four-legged animals besides dog, cat and horse."""

from __future__ import annotations

from kling_local.sketch.world.figures.animals import eyes, four_legs
from kling_local.sketch.world.figures.brush import SNOW, Brush
from kling_local.sketch.world.figures.gait import Bones
from kling_local.sketch.world.figures.guise import Guise

_NOSE = (0.90, 0.45, 0.48)


def _rabbit(b: Brush) -> None:
    ink = b.inks
    hip = four_legs(b, Bones(0.14, 0.12, 0.6, 1.0), (-0.22, 0.16), 0.055, ink.pale)
    b.disc(-0.36, hip + 0.12, 0.075, SNOW)
    b.bar((-0.20, hip + 0.12), (0.12, hip + 0.11), 0.165, ink.body)
    for x in b.pair(0.22, 0.07):
        b.bar((x, hip + 0.40), (x - 0.07, hip + 0.68), 0.055, ink.body)
        b.bar((x, hip + 0.42), (x - 0.06, hip + 0.64), 0.026, _NOSE)
    b.disc(0.27, hip + 0.30, 0.165, ink.body)
    b.oval((0.36, hip + 0.24), 0.085, 0.065, SNOW)
    b.disc(0.425, hip + 0.265, 0.026, _NOSE)
    eyes(b, (0.32, hip + 0.35), 0.08, 0.034)


GUISES: dict[str, Guise] = {"rabbit": Guise("cat", _rabbit, reach=0.5, size=0.8)}
