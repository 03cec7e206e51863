"""Things and small animals that are figures of their own elsewhere, held in the hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import torch

from kling_local.sketch.world.figures import (
    animals,
    balls,
    critters,
    food,
    fruit,
    household,
    instruments,
    toys,
    vessels,
    wings,
)
from kling_local.sketch.world.figures.body import Body
from kling_local.sketch.world.figures.brush import Brush, Inks
from kling_local.sketch.world.figures.limbs import flat
from kling_local.sketch.world.figures.look import Look
from kling_local.sketch.world.figures.prop import Prop, near_hand

_FAMILIES = (balls, critters, food, fruit, household, instruments, toys, vessels, wings)
_GUISES = {name: guise for family in _FAMILIES for name, guise in family.GUISES.items()}
_VOWELS = ("a", "e", "i", "o", "u", "hour")  # how those begin that are told with "an"
_UNDER = 0.03  # how far below the hand what it holds begins


def _held(draw: Callable[[Brush], None], color: str, size: float) -> Prop:
    """A figure as something held, in its usual colour, ``size`` figure heights high."""

    def paint(b: Brush, body: Body) -> None:
        b, x, y = near_hand(b, body)
        codes = torch.zeros(len(b.scenes.shape), dtype=torch.long, device=b.x.device)
        still = torch.zeros_like(b.stride)
        draw(
            replace(
                flat(b),
                x=(b.x - (x + 0.25 * size)) / size,
                y=(b.y - (y - _UNDER)) / size,
                sharp=b.sharp * size,
                inks=Inks.of(codes, b.scenes.shape, Look(color)),
                stride=still,
                gesture=still,
                mouth=still,
                look=None,
                _known={},
                _kept=[],
                _columns=None,
                _rows=None,
                _seat=None,
            )
        )

    return Prop(paint)


ARMFUL: dict[str, Prop] = {
    f"{'an' if noun.startswith(_VOWELS) else 'a'} {noun}": _held(_GUISES[noun].paint, color, size)
    for noun, color, size in (
        ("potion", "green", 0.24), ("wine glass", "red", 0.20), ("cake", "pink", 0.26),
        ("pizza", "tan", 0.24), ("burger", "tan", 0.16), ("sandwich", "beige", 0.16),
        ("hot dog", "tan", 0.15), ("donut", "pink", 0.17), ("cupcake", "pink", 0.16),
        ("apple", "red", 0.14), ("pumpkin", "orange", 0.24), ("jack o lantern", "orange", 0.26),
        ("snow globe", "red", 0.20), ("hourglass", "brown", 0.22), ("diamond", "light blue", 0.15),
        ("egg", "cream", 0.15), ("teapot", "blue", 0.20), ("jar", "orange", 0.18),
        ("violin", "chestnut", 0.38), ("trumpet", "gold", 0.26), ("laptop", "silver", 0.26),
        ("clock", "red", 0.24), ("crate", "tan", 0.28), ("rubber duck", "yellow", 0.17),
        ("rabbit", "white", 0.28),
        ("owl", "brown", 0.26), ("parrot", "red", 0.26),
    )
} | {
    "a kitten": _held(animals.PAINTERS["cat"], "black", 0.30),
    "a puppy": _held(animals.PAINTERS["dog"], "brown", 0.30),
}  # fmt: skip
"""What can be held besides gear and goods, by its words in a prompt."""
