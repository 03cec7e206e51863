"""Bodies that wear things: where their parts are, and what a thing is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from torch import Tensor

from kling_local.sketch.world.canvas import Color, rgb
from kling_local.sketch.world.figures.brush import Brush, Inks, Number, Spot

Ink: TypeAlias = Color | Tensor
Dye: TypeAlias = Color | str
"""A fixed colour, or the name of one of the figure's own inks: "shade"."""


class _Shape(NamedTuple):
    """What a kind's body is like; of the head in its radii, of the rest in figure heights."""

    eyes: tuple[float, float]  # relative to the middle of the head
    rim: tuple[float, float]  # middle of a hat's rim
    wide: float  # half the width of the head there, with hair
    top: float  # top of the head, with hair
    collar: float  # top of the chest, above the hips
    waist: float  # half the width of the waist
    legs: float  # length of the legs


_SHAPES = {
    "man": _Shape((0.18, 0.15), (-0.16, 0.50), 1.15, 1.36, 0.33, 0.135, 0.41),
    "woman": _Shape((0.17, 0.16), (-0.20, 0.50), 1.17, 1.37, 0.305, 0.110, 0.39),
    "child": _Shape((0.30, -0.01), (-0.15, 0.36), 1.20, 1.35, 0.262, 0.175, 0.26),
    "robot": _Shape((0.22, 0.11), (0.0, 0.70), 1.12, 0.72, 0.33, 0.22, 0.30),
}


@dataclass(frozen=True)
class Seat:
    """Where a hat sits, and how big it must be.

    Attributes:
        x, y: middle of its rim.
        wide: half the width of the head there.
        r: radius of the head.
        top: how far above the rim a hat must reach to cover the head.
        crest: height of the top of the head above the rim.
    """

    x: Number
    y: Number
    wide: float
    r: float
    top: float
    crest: float


@dataclass(frozen=True)
class Body:
    """Where the parts of a body are, in the figure's own coordinates.

    Attributes:
        hip: height of the hips.
        head: middle of the head.
        radius: radius of the head.
        shoulders: half the width of the shoulders, seen from the front.
        neck: height at which the head begins.
        far, near: the hands; None until their arms are drawn.
        kind: whose body it is, as the network names it.
        gaze: how far the face is moved, forwards and up, in radii of the head.
        knee: the near knee of who sits, relative to the hips.
    """

    hip: Tensor
    head: Spot
    radius: float
    shoulders: float
    neck: Number
    far: Spot | None = None
    near: Spot | None = None
    kind: str = "man"
    gaze: Spot = (0.0, 0.0)
    knee: Spot | None = None

    @property
    def eyes(self) -> Spot:
        """Middle between the eyes."""
        dx, dy = _SHAPES[self.kind].eyes
        dx, dy = dx + self.gaze[0], dy + self.gaze[1]
        return self.head[0] + dx * self.radius, self.head[1] + dy * self.radius

    @property
    def seat(self) -> Seat:
        """Where a hat sits."""
        shape, r = _SHAPES[self.kind], self.radius
        x, y = self.head[0] + shape.rim[0] * r, self.head[1] + shape.rim[1] * r
        crest = (shape.top - shape.rim[1]) * r
        return Seat(x, y, shape.wide * r, r, max(crest, 0.8 * r), crest)

    @property
    def collar(self) -> Tensor:
        """Height of the top of the chest."""
        return self.hip + _SHAPES[self.kind].collar

    @property
    def waist(self) -> float:
        """Half the width of the waist."""
        return _SHAPES[self.kind].waist

    @property
    def legs(self) -> float:
        """Length of the legs."""
        return _SHAPES[self.kind].legs

    @property
    def is_robot(self) -> bool:
        """Whether its head is a box."""
        return self.kind == "robot"


@dataclass(frozen=True)
class Cloth:
    """Colours of limbs that a thing covers; None leaves them as they are.

    Attributes:
        arms, legs: of the far and of the near one.
        hands, shins, shoes: of both.
    """

    arms: tuple[Dye, Dye] | None = None
    legs: tuple[Dye, Dye] | None = None
    hands: Dye | None = None
    shins: Dye | None = None
    shoes: Dye | None = None


Painter: TypeAlias = Callable[[Brush, Body], None]


@dataclass(frozen=True)
class Thing:
    """Something worn or held: how it is painted, and when.

    Attributes:
        paint: paints it on a body.
        layer: "behind" the figure (a cape), on the "body" but behind the head (a coat), "over" body
            and head but behind the near arm (a crown), on the near "arm" (a sleeve), or in "front"
            of all (something held in the near hand).
        more: what is painted on other layers.
        cloth: what it makes of the limbs.
        hides: what it is worn instead of: the "cap" of a child, long "hair", a "skirt".
        tall: how far it reaches above the figure, in figure heights.
        skin: colour that it gives the skin.
        hair: colour that it gives the hair, which it covers.
    """

    paint: Painter
    layer: str = "over"
    more: Mapping[str, Painter] = field(default_factory=dict)
    cloth: Cloth = Cloth()
    hides: frozenset[str] = frozenset()
    tall: float = 0.0
    skin: Color | None = None
    hair: Dye | None = None


def dyed(b: Brush, dye: Dye) -> Ink:
    """The colour that a dye is on the brush's figure."""
    return ink_of(b.inks, dye) if isinstance(dye, str) else dye


def ink_of(inks: Inks, dye: Dye) -> Tensor:
    """The colour that a dye is among the inks of a figure."""
    if isinstance(dye, str):
        ink: Tensor = getattr(inks, dye)
        return ink
    return rgb(dye, inks.body).expand_as(inks.body)
