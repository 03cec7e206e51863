"""Extras: figures besides those of the network, which the decoder adds to a film."""

from __future__ import annotations

from dataclasses import dataclass

from kling_local.sketch.world.figures.guises import GUISES
from kling_local.sketch.world.figures.look import Look
from kling_local.sketch.world.scene import KINDS

NUMBERS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11,
}  # fmt: skip
"""Words for how many alike a prompt adds; with one of the network's that makes a dozen."""
_NATURAL = dict(
    zip(
        KINDS,
        #man  woman child robot dog cat horse bird fish butterfly car truck bus bike boat airplane
        (1.0, 0.96, 0.74, 1.0, 0.62, 0.45, 1.15, 0.42, 0.45, 0.28, 0.85, 1.15, 1.3, 0.75, 1.0, 1.0,
         0.35, 0.50, 0.40, 0.25, 0.28, 0.50, 1.50, 1.30),
        strict=True,
    )
)  # fmt: skip
# ball box   bottle shoe cup   balloon tree  flag
_OWN = {
    "dragon": 1.30, "dinosaur": 1.40, "whale": 1.20, "orca": 0.90, "shark": 0.80, "dolphin": 0.70,
    "flower": 0.45, "rose": 0.45, "tulip": 0.45, "sunflower": 0.70, "potted plant": 0.50,
    "bush": 0.55, "statue": 1.10, "hot air balloon": 1.30, "airship": 1.20, "sofa": 0.60,
    "bed": 0.60, "table": 0.60, "piano": 0.75, "drone": 0.40, "mermaid": 0.80,
}  # fmt: skip
_MILD = 0.75  # exponent that brings sizes together, so that a mouse is seen beside an elephant
_LEAST, _MOST = 0.32, 1.5


@dataclass(frozen=True)
class Extra:
    """One or several alike.

    Attributes:
        kind: the kind of the network that they are painted for.
        code: the code of their look, among those of the network's colours.
        look: how they look, and their acts.
        action: what they do, one of `scene.ACTIONS`, ``""`` if nothing is told: what flies then
            hovers, and sits on the ground if it is told to be still.
        side: "left" or "right", where they go; empty for where the others go.
        count: how many they are.
    """

    kind: str
    code: int
    look: Look
    action: str = ""
    side: str = ""
    count: int = 1


def natural_height(kind: str, look: Look | None) -> float:
    """How tall such a figure is beside a man, differences being mild: a cat is 0.55."""
    guise = GUISES.get(look.guise) if look else None
    tall = _NATURAL[kind] * (guise.size if guise else 1.0)
    if look and guise:
        tall = _OWN.get(look.guise, tall)
    return min(_MOST, max(_LEAST, tall**_MILD))
