"""Shapes of a layout frame, and their SVG. The contact sheet paints the same shapes.

Coordinates are frame units: x to the right, y down, from 0 to the frame's width and height. Colours
are ``#rrggbb``.
"""

from __future__ import annotations

import html
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

Point = tuple[float, float]


@dataclass(frozen=True)
class Polygon:
    """A filled area."""

    points: tuple[Point, ...]
    fill: str
    opacity: float = 1.0


@dataclass(frozen=True)
class Line:
    """A stroke through points."""

    points: tuple[Point, ...]
    color: str
    width: float
    dashed: bool = False
    opacity: float = 1.0


@dataclass(frozen=True)
class Disc:
    """A filled circle."""

    middle: Point
    radius: float
    fill: str
    opacity: float = 1.0


@dataclass(frozen=True)
class Label:
    """Text; ``anchor`` says whether ``at`` is its ``"start"``, ``"middle"`` or ``"end"``."""

    at: Point
    text: str
    size: float
    color: str
    anchor: str = "middle"


Shape = Polygon | Line | Disc | Label


@dataclass(frozen=True)
class Drawing:
    """Shapes in a frame; ``title`` describes in words what is drawn."""

    width: float
    height: float
    shapes: tuple[Shape, ...]
    title: str


def as_svg(drawing: Drawing, name: str) -> str:
    """The drawing as an inline SVG picture; ``name`` makes its ids unique on a page."""
    size = f"{_number(drawing.width)} {_number(drawing.height)}"
    shapes = "".join(_svg(shape) for shape in drawing.shapes)
    return (
        f'<svg viewBox="0 0 {size}" role="img" aria-labelledby="{name}-title">'
        f'<title id="{name}-title">{html.escape(drawing.title)}</title>{shapes}</svg>'
    )


def rectangle(left: float, top: float, right: float, bottom: float) -> tuple[Point, ...]:
    """The corners of a rectangle."""
    return ((left, top), (right, top), (right, bottom), (left, bottom))


def arrow(
    points: Sequence[Point], color: str, width: float, *, dashed: bool = False
) -> list[Shape]:
    """A line with a head at its last point."""
    (x0, y0), (x1, y1) = points[-2], points[-1]
    length = math.hypot(x1 - x0, y1 - y0) or 1.0
    ux, uy = (x1 - x0) / length, (y1 - y0) / length
    head, half = width * 3.6, width * 2.1
    bx, by = x1 - ux * head, y1 - uy * head
    tip = ((x1, y1), (bx - uy * half, by + ux * half), (bx + uy * half, by - ux * half))
    return [Line((*points[:-1], (bx, by)), color, width, dashed=dashed), Polygon(tip, color)]


def curve(
    middle: Point, radii: Point, start_deg: float, end_deg: float, steps: int = 24
) -> tuple[Point, ...]:
    """Points on an ellipse; degrees count clockwise from the right."""
    angles = [
        math.radians(start_deg + (end_deg - start_deg) * step / steps) for step in range(steps + 1)
    ]
    return tuple(
        (middle[0] + radii[0] * math.cos(angle), middle[1] + radii[1] * math.sin(angle))
        for angle in angles
    )


def moved(shapes: Iterable[Shape], to: Point, scale: float, *, mirror: bool = False) -> list[Shape]:
    """Shapes drawn around the origin at size 1, scaled (line widths too) and moved into place."""
    side = -scale if mirror else scale

    def put(point: Point) -> Point:
        return (to[0] + point[0] * side, to[1] + point[1] * scale)

    return [_moved(shape, put, scale) for shape in shapes]


def faded(shapes: Iterable[Shape], opacity: float) -> list[Shape]:
    """The same shapes, fainter."""
    made: list[Shape] = []
    for shape in shapes:
        if isinstance(shape, Polygon):
            made.append(Polygon(shape.points, shape.fill, shape.opacity * opacity))
        elif isinstance(shape, Disc):
            made.append(Disc(shape.middle, shape.radius, shape.fill, shape.opacity * opacity))
        elif isinstance(shape, Line):
            faint = shape.opacity * opacity
            made.append(Line(shape.points, shape.color, shape.width, shape.dashed, faint))
        else:
            made.append(shape)
    return made


def _moved(shape: Shape, put: Callable[[Point], Point], scale: float) -> Shape:
    if isinstance(shape, Polygon):
        return Polygon(tuple(map(put, shape.points)), shape.fill, shape.opacity)
    if isinstance(shape, Line):
        points = tuple(map(put, shape.points))
        return Line(points, shape.color, shape.width * scale, shape.dashed, shape.opacity)
    if isinstance(shape, Disc):
        return Disc(put(shape.middle), shape.radius * scale, shape.fill, shape.opacity)
    return Label(put(shape.at), shape.text, shape.size * scale, shape.color, shape.anchor)


def _svg(shape: Shape) -> str:
    if isinstance(shape, Polygon):
        return f'<polygon points="{_points(shape.points)}" fill="{shape.fill}"{_faint(shape)}/>'
    if isinstance(shape, Line):
        dash = ' stroke-dasharray="5 4"' if shape.dashed else ""
        return (
            f'<polyline points="{_points(shape.points)}" fill="none" stroke="{shape.color}" '
            f'stroke-width="{_number(shape.width)}" stroke-linecap="round" '
            f'stroke-linejoin="round"{dash}{_faint(shape)}/>'
        )
    if isinstance(shape, Disc):
        x, y = shape.middle
        return (
            f'<circle cx="{_number(x)}" cy="{_number(y)}" r="{_number(shape.radius)}" '
            f'fill="{shape.fill}"{_faint(shape)}/>'
        )
    x, y = shape.at
    return (
        f'<text x="{_number(x)}" y="{_number(y)}" font-size="{_number(shape.size)}" '
        f'fill="{shape.color}" text-anchor="{shape.anchor}">{html.escape(shape.text)}</text>'
    )


def _faint(shape: Polygon | Line | Disc) -> str:
    return "" if shape.opacity == 1 else f' opacity="{_number(shape.opacity)}"'


def _points(points: Iterable[Point]) -> str:
    return " ".join(f"{_number(x)},{_number(y)}" for x, y in points)


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") or "0"
