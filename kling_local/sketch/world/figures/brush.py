"""The brush that figures are drawn with: shapes and colours in a figure's own coordinates.

One unit is the figure's height, x forwards (where it looks), y up from the line it stands on.
Numbers that differ by scene and time are ``(n t 1 1)``.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import NamedTuple, TypeAlias

import torch
from torch import Tensor

from kling_local.sketch.world.canvas import Color, box, cone, convex, ellipse, limb, rgb
from kling_local.sketch.world.constants import constant
from kling_local.sketch.world.figures.look import Look
from kling_local.sketch.world.figures.partner import Partner
from kling_local.sketch.world.figures.rulers import Ruler, Seat, larger, span
from kling_local.sketch.world.light import tinted
from kling_local.sketch.world.scene import COLORS, Scenes

Number: TypeAlias = Tensor | float
Spot: TypeAlias = tuple[Number, Number]

# red, orange, yellow, green, blue, purple, white, black
PAINT = (
    (0.88, 0.08, 0.12), (1.00, 0.50, 0.02), (1.00, 0.86, 0.12), (0.12, 0.66, 0.22),
    (0.08, 0.36, 0.94), (0.60, 0.16, 0.72), (0.96, 0.97, 0.98), (0.13, 0.13, 0.16),
)  # fmt: skip
"""The colours of figures that the network knows, in the order of `COLORS`."""
_SHADE = (
    (0.62, 0.04, 0.10), (0.78, 0.33, 0.00), (0.86, 0.64, 0.02), (0.05, 0.44, 0.16),
    (0.04, 0.22, 0.66), (0.38, 0.08, 0.50), (0.76, 0.79, 0.85), (0.06, 0.06, 0.09),
)  # fmt: skip
_PALE = (
    (0.97, 0.34, 0.34), (1.00, 0.60, 0.16), (1.00, 0.94, 0.48), (0.38, 0.82, 0.40),
    (0.32, 0.58, 1.00), (0.76, 0.40, 0.86), (1.00, 1.00, 1.00), (0.27, 0.28, 0.33),
)  # fmt: skip
_MARK = (
    (1.00, 0.93, 0.86), (1.00, 0.96, 0.86), (0.95, 0.55, 0.08), (0.90, 0.98, 0.82),
    (0.90, 0.96, 1.00), (0.98, 0.90, 1.00), (0.56, 0.61, 0.70), (0.62, 0.64, 0.70),
)  # fmt: skip
SHADES: dict[str, Color] = {
    "crimson": (0.70, 0.03, 0.17), "maroon": (0.47, 0.05, 0.13), "peach": (1.00, 0.73, 0.56),
    "gold": (0.90, 0.67, 0.13), "mustard": (0.78, 0.60, 0.10), "cream": (0.98, 0.93, 0.80),
    "light green": (0.52, 0.86, 0.48), "dark green": (0.03, 0.34, 0.15),
    "lime": (0.62, 0.90, 0.12), "olive": (0.45, 0.47, 0.15), "mint": (0.58, 0.92, 0.74),
    "light blue": (0.48, 0.77, 0.98), "navy": (0.07, 0.13, 0.38), "teal": (0.02, 0.48, 0.50),
    "turquoise": (0.12, 0.80, 0.80), "lavender": (0.74, 0.64, 0.95),
    "magenta": (0.88, 0.10, 0.56), "pink": (1.00, 0.48, 0.69), "silver": (0.69, 0.74, 0.83),
    "light grey": (0.80, 0.80, 0.81), "grey": (0.54, 0.56, 0.59), "dark grey": (0.29, 0.31, 0.35),
    "brown": (0.48, 0.29, 0.15), "dark brown": (0.31, 0.18, 0.10), "tan": (0.78, 0.60, 0.40),
    "beige": (0.87, 0.78, 0.63), "khaki": (0.68, 0.62, 0.42), "chestnut": (0.56, 0.24, 0.12),
    "copper": (0.74, 0.41, 0.22), "bronze": (0.60, 0.42, 0.16),
}  # fmt: skip
"""Colours that a palette paints, which the network does not know (see `palette`).

They are counted after those of `COLORS`.
"""
HAIR: dict[str, Color] = {
    "red": (0.72, 0.26, 0.08), "blonde": (0.93, 0.78, 0.40), "brown": (0.38, 0.21, 0.11),
    "dark": (0.17, 0.10, 0.08), "black": (0.06, 0.05, 0.07), "grey": (0.60, 0.62, 0.65),
    "white": (0.93, 0.94, 0.96), "pink": (0.98, 0.45, 0.68), "purple": (0.50, 0.20, 0.68),
    "blue": (0.15, 0.40, 0.88), "green": (0.20, 0.66, 0.30),
}  # fmt: skip
"""Colours of hair that a palette paints; ``"no"`` hair has that of the skin."""
STATURES = {"": 1.0, "tiny": 0.55, "small": 0.78, "big": 1.28, "giant": 1.7}
"""Sizes of figures that a palette paints, as factors of their height."""
_SKIN = ((0.98, 0.80, 0.66), (0.90, 0.66, 0.48), (0.68, 0.45, 0.30), (0.46, 0.29, 0.19))
_HAIR = ((0.42, 0.24, 0.12), (0.20, 0.12, 0.09), (0.13, 0.09, 0.09), (0.09, 0.07, 0.08))
_SHAPES = 997
"""Steps of the free number of a scene; each has the next skin and hair."""
DARK: Color = (0.11, 0.11, 0.15)
METAL: Color = (0.74, 0.77, 0.82)
GLASS: Color = (0.62, 0.82, 0.94)
SNOW: Color = (0.98, 0.98, 1.00)
WOOD: Color = (0.46, 0.29, 0.17)
_BRIGHT = 0.72  # luminance from which a shade's marks are darker than itself, not lighter
_DIM = 0.16  # luminance up to which a shade is lit like black


class Glow(NamedTuple):
    """A colour that shines by itself: the light of the scene does not tint it."""

    red: float
    green: float
    blue: float


def _luminance(color: Color) -> float:
    return 0.2126 * color[0] + 0.7152 * color[1] + 0.0722 * color[2]


def _mixed(color: Color, other: float, share: float) -> Color:
    """A colour mixed with the grey ``other``, of which there is ``share``."""
    red, green, blue = (value + share * (other - value) for value in color)
    return red, green, blue


# The colours and then the shades, whose other inks are mixed with black and white.
_BODY = (*PAINT, *SHADES.values())
_IN_SHADE = (*_SHADE, *(_mixed(shade, 0.0, 0.33) for shade in SHADES.values()))
_IN_LIGHT = (*_PALE, *(_mixed(shade, 1.0, 0.28) for shade in SHADES.values()))
_MARKS = (
    *_MARK,
    *(
        _mixed(shade, 0.0, 0.4) if _luminance(shade) > _BRIGHT else _mixed(shade, 1.0, 0.85)
        for shade in SHADES.values()
    ),
)
_BLACKNESS = tuple(
    (1.0 if color == PAINT[-1] or (code >= len(PAINT) and _luminance(color) < _DIM) else 0.0,)
    for code, color in enumerate(_BODY)
)
# A figure keeps part of its own colours in every light, so that colour words stay true.
_LIGHT_ON_FIGURE = 0.34


def skin_tone(shape: Tensor) -> Tensor:
    """The number of the skin and hair of everybody in scenes with the free ``shape`` ``(n)``."""
    return (shape * _SHAPES).long() % len(_SKIN)


def shape_with(tone: int, shape: float) -> float:
    """The free number nearest to ``shape`` that gives this skin; any ``tone`` stands for one."""
    steps = range(tone % len(_SKIN), _SHAPES, len(_SKIN))
    return (min(steps, key=lambda step: abs(step + 0.5 - shape * _SHAPES)) + 0.5) / _SHAPES


@dataclass
class Inks:
    """Colours of one group of figures, each ``(n 1 3 1 1)``.

    Attributes:
        body, shade, pale: the figure's own colour, plain, in shadow and in light.
        mark: a colour that stands out on it.
        skin, hair: colours of people, which differ between scenes.
        black: 1 for colours that need a stronger rim of light to be seen, else 0; ``(n 1 1 1)``.
    """

    body: Tensor
    shade: Tensor
    pale: Tensor
    mark: Tensor
    skin: Tensor
    hair: Tensor
    black: Tensor

    @classmethod
    def of(cls, colors: Tensor, shape: Tensor, look: Look | None = None) -> Inks:
        """Inks for colours of the network ``(n)`` and the scenes' free ``shape`` ``(n)``.

        A ``look`` paints all of these figures in its own colours.
        """

        def pick(table: tuple[Color, ...], code: Tensor) -> Tensor:
            return constant(table, code.device)[code][:, None, :, None, None]

        if look is not None:
            colors = torch.full_like(colors, (*COLORS, *SHADES).index(look.color))
        tone = skin_tone(shape)
        skin, hair = pick(_SKIN, tone), pick(_HAIR, tone)
        if look is not None and look.hair:
            hair = rgb(HAIR[look.hair], skin).expand_as(hair) if look.hair in HAIR else skin
        return cls(
            body=pick(_BODY, colors),
            shade=pick(_IN_SHADE, colors),
            pale=pick(_IN_LIGHT, colors),
            mark=pick(_MARKS, colors),
            skin=skin,
            hair=hair,
            black=constant(_BLACKNESS, colors.device)[colors][:, :, None, None],
        )


@dataclass
class Brush:
    """Paints shapes on a figure's layer, back to front.

    Attributes:
        x, y: the pixels in the figure's coordinates, broadcastable to ``(n t h w)``.
        layer: premultiplied red, green and blue, and coverage, ``(n t 4 h w)``.
        sharp: pixels per figure height.
        face: 0..1: 1 from the side, 0 from the front.
        cycle, stride, gesture, mouth: as in `Figures`.
        clock: seconds since the film's beginning, for what flickers and turns by itself.
        look: what is painted besides what the network knows, if anything.
        number: which of a scene's figures it is, from 0, ``(n 1 1 1)``.
        partner: who does with it what two do together, if anybody.
    """

    scenes: Scenes
    x: Tensor
    y: Tensor
    layer: Tensor
    sharp: Tensor
    inks: Inks
    face: Tensor
    cycle: Tensor
    stride: Tensor
    gesture: Tensor
    mouth: Tensor
    clock: Tensor
    look: Look | None = None
    number: Tensor = field(default_factory=lambda: torch.zeros(1, 1, 1, 1))
    partner: Partner | None = None
    _known: dict[object, Tensor] = field(default_factory=dict)
    _kept: list[object] = field(default_factory=list)
    _columns: Ruler | None = None
    _rows: Ruler | None = None
    _seat: Seat | None = None

    def __post_init__(self) -> None:
        """Remember the extent of columns and rows, if they are aligned with the axes.

        With it, a shape is painted only on the pixels around it. Not on a GPU, where reading the
        numbers would make the host wait, and painting the whole layer is faster.
        """
        on_cpu = self.layer.device.type == "cpu"
        level = self.x.shape[-2] == 1 and self.y.shape[-1] == 1
        if on_cpu and level and self._columns is None:
            self._columns = Ruler.of(self.x, self.sharp)
            self._rows = Ruler.of(self.y, self.sharp)

    def lay(self, distance: Tensor, color: Color | Tensor, alpha: float = 1.0) -> None:
        """Fill the shape given by its signed ``distance``, in figure heights, with one colour."""
        cover = (distance * -self.sharp).add_(0.5).clamp_(0, 1).unsqueeze(2)
        cover = cover * alpha if alpha < 1 else cover
        self.layer.lerp_(self._ink(color), cover)

    def glaze(self, weight: Tensor, color: Color | Tensor) -> None:
        """Tint what is already painted by ``weight`` 0..1 ``(n t h w)``; coverage is unchanged."""
        ink = self._ink(color) * self.layer[:, :, 3:]
        self.layer.lerp_(ink, weight.unsqueeze(2))

    def _ink(self, color: Color | Tensor) -> Tensor:
        glows = isinstance(color, Glow)
        key = (glows, color) if isinstance(color, tuple) else id(color)
        if key not in self._known:
            self._kept.append(color)  # an id is valid only while its tensor lives
            plain = rgb(color, self.sharp) if isinstance(color, tuple) else color
            lit = plain if glows else tinted(plain, self.scenes, _LIGHT_ON_FIGURE)
            self._known[key] = torch.cat([lit, torch.ones_like(lit[:, :, :1])], dim=2)
        return self._known[key]

    def wave(self, amplitude: float, turns: Number = 0.0) -> Tensor:
        """A swing in time with the gait: ``amplitude * stride * sin``."""
        return amplitude * self.stride * torch.sin(2 * math.pi * (self.cycle + turns))

    def beside(self, x: Number) -> Tensor:
        """An x that keeps its distance from the middle as the figure turns to the front."""
        return x / self.face.clamp(min=1e-3)

    def pair(self, x: Number, apart: float) -> tuple[Tensor, Tensor]:
        """The x of two things ``apart`` from each other across the body.

        Seen from the side, one is behind the other.
        """
        off = self.beside(apart * (1 - self.face))
        return x - off, x + off

    def from_middle(self, x: Number, y: Number) -> tuple[Tensor, Tensor]:
        """Pixel coordinates relative to a spot, whose x is foreshortened as the figure turns."""
        return self.x - x * self.face, self.y - y

    def around(self, spot: Spot, reach: Number) -> Brush:
        """The brush for what lies within ``reach`` of a spot; it may paint less than elsewhere."""
        part = self.part_of(spot[:1], spot[1:], lambda: reach)
        return replace(part, _columns=None, _rows=None)

    def turned(self, angle: Number, own: Spot, at: Spot) -> Brush:
        """The brush for what is turned clockwise by an angle, in radians.

        The spot ``own`` of its coordinates, as wide as seen, is ``at`` a spot of these.
        """
        turn = torch.as_tensor(angle, dtype=self.x.dtype)
        seat = Seat(replace(self), torch.cos(turn), torch.sin(turn), own, at)
        x, y = seat.into(self.x, self.y)
        level = self._columns is not None
        return replace(self, x=x, y=y, _columns=None, _rows=None, _seat=seat if level else None)

    def disc(self, x: Number, y: Number, radius: Number, color: Color | Tensor) -> None:
        """Paint a circle."""
        part = self.part_of((x,), (y,), lambda: radius)
        part.lay(part.disc_at((x, y), radius), color)

    def disc_at(self, spot: Spot, radius: Number) -> Tensor:
        """Distance to a circle."""
        px, py = self.from_middle(*spot)
        return torch.sqrt(px * px + py * py) - radius

    def oval(
        self, spot: Spot, a: Number, b: Number, color: Color | Tensor, slant: float = 0.0
    ) -> None:
        """Paint an ellipse with half axes ``a`` and ``b``, turned by ``slant`` radians."""
        part = self.part_of(spot[:1], spot[1:], lambda: a + b if slant else larger(a, b))
        part.lay(part.oval_at(spot, a, b, slant), color)

    def oval_at(self, spot: Spot, a: Number, b: Number, slant: float = 0.0) -> Tensor:
        """Distance to an ellipse."""
        px, py = self.from_middle(*spot)
        if slant:
            cos, sin = math.cos(slant), math.sin(slant)
            px, py = px * cos + py * sin, py * cos - px * sin
        return ellipse(px, py, a, b)

    def bar(self, start: Spot, end: Spot, radius: Number, color: Color | Tensor) -> None:
        """Paint a thick line with round ends."""
        part = self.part_of((start[0], end[0]), (start[1], end[1]), lambda: radius)
        part.lay(part.bar_at(start, end, radius), color)

    def bar_at(self, start: Spot, end: Spot, radius: Number) -> Tensor:
        """Distance to a thick line with round ends."""
        first = (start[0] * self.face, start[1])
        return limb(self.x, self.y, first, (end[0] * self.face, end[1]), radius)

    def cone(
        self, start: Spot, end: Spot, radii: tuple[Number, Number], color: Color | Tensor
    ) -> None:
        """Paint a line with round ends that is as thick as ``radii`` at its start and end."""
        part = self.part_of((start[0], end[0]), (start[1], end[1]), lambda: larger(*radii))
        part.lay(part.cone_at(start, end, radii), color)

    def cone_at(self, start: Spot, end: Spot, radii: tuple[Number, Number]) -> Tensor:
        """Distance to a line with round ends that is as thick as ``radii``."""
        first = (start[0] * self.face, start[1])
        return cone(self.x, self.y, first, (end[0] * self.face, end[1]), radii)

    def block(
        self, spot: Spot, a: Number, b: Number, color: Color | Tensor, corner: float = 0.0
    ) -> None:
        """Paint a rounded box with half sides ``a`` and ``b``."""
        part = self.part_of(spot[:1], spot[1:], lambda: larger(a, b))
        px, py = part.from_middle(*spot)
        part.lay(box(px, py, a, b, corner), color)

    def hull(
        self, spot: Spot, corners: tuple[Spot, ...], color: Color | Tensor, grown: float = 0.0
    ) -> None:
        """Paint a convex polygon with counterclockwise ``corners`` relative to a spot."""

        def reach() -> float:
            sides = (z for corner in corners for z in corner)
            return max(float(abs(torch.as_tensor(z)).max()) for z in sides) + 3 * grown

        part = self.part_of(spot[:1], spot[1:], reach)
        part.lay(part.hull_at(spot, corners, grown), color)

    def hull_at(self, spot: Spot, corners: tuple[Spot, ...], grown: float = 0.0) -> Tensor:
        """Distance to a convex polygon extended by ``grown`` on all sides."""
        px, py = self.from_middle(*spot)
        return convex(px, py, corners) - grown

    def part_of(
        self, xs: tuple[Number, ...], ys: tuple[Number, ...], reach: Callable[[], Number]
    ) -> Brush:
        """The brush, restricted to rows and columns within ``reach`` of these spots if possible."""
        if self._seat is not None:
            return self._around_turned(self._seat, xs, ys, reach)
        if self._columns is None or self._rows is None:
            return self
        far = float(torch.as_tensor(reach()).max())
        columns = self._columns.between(*span([x * self.face for x in xs]), far)
        rows = self._rows.between(*span(ys), far)
        return replace(
            self,
            x=self.x[..., columns],
            y=self.y[..., rows, :],
            layer=self.layer[..., rows, columns],
        )

    def _around_turned(
        self,
        seat: Seat,
        xs: tuple[Number, ...],
        ys: tuple[Number, ...],
        reach: Callable[[], Number],
    ) -> Brush:
        level = seat.level
        if level._columns is None or level._rows is None:
            return self
        far = float(torch.as_tensor(reach()).max())
        spots = [seat.out(x * self.face, y) for x, y in zip(xs, ys, strict=True)]
        columns = level._columns.between(*span([x for x, _ in spots]), far)
        rows = level._rows.between(*span([y for _, y in spots]), far)
        x, y = seat.into(level.x[..., columns], level.y[..., rows, :])
        return replace(self, x=x, y=y, layer=self.layer[..., rows, columns], _seat=None)
