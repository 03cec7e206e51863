"""Camera moves, drawn over a layout frame as storyboards do: arrows in one colour."""

from __future__ import annotations

from collections.abc import Callable

from kling_local.planner.storyboard.shapes import Line, Point, Shape, arrow, curve
from kling_local.shots import CameraMove

COLOR = "#0a5fd6"
_HALO = "#ffffff"
_WIDTH = 3.0
_MARGIN = 13.0


def draw_move(move: CameraMove, width: float, height: float) -> list[Shape]:
    """The arrows of one move; nothing for a static camera."""
    draw = _MARKS.get(move.movement)
    marks = draw(move, width, height) if draw else []
    halo: list[Shape] = [
        Line(each.points, _HALO, each.width + 2.5, opacity=0.85)
        for each in marks
        if isinstance(each, Line)
    ]
    return [*halo, *marks]


def _sideways(move: CameraMove, width: float, height: float) -> list[Shape]:
    y = height - _MARGIN
    ends = (width * 0.3, width * 0.7)
    left, right = (ends[1], ends[0]) if move.direction == "left" else ends
    if move.direction is None:
        middle = (width / 2, y)
        return [each for x in ends for each in arrow((middle, (x, y)), COLOR, _WIDTH)]
    dashed = move.movement == "whip_pan"
    return arrow(((left, y), (right, y)), COLOR, _WIDTH, dashed=dashed)


def _upright(move: CameraMove, width: float, height: float) -> list[Shape]:
    x = width - _MARGIN
    ends = (height * 0.72, height * 0.28)
    first, last = (ends[1], ends[0]) if move.direction == "down" else ends
    return arrow(((x, first), (x, last)), COLOR, _WIDTH)


def _corners(move: CameraMove, width: float, height: float) -> list[Shape]:
    """Four arrows towards the middle, or away from it."""
    inwards = move.movement == "push_in" or move.direction in ("in", "forward")
    shapes: list[Shape] = []
    for x, y in ((0, 0), (width, 0), (width, height), (0, height)):
        far: Point = (x + (width / 2 - x) * 0.1, y + (height / 2 - y) * 0.1)
        near: Point = (x + (width / 2 - x) * 0.36, y + (height / 2 - y) * 0.36)
        points = (far, near) if inwards else (near, far)
        shapes += arrow(points, COLOR, _WIDTH, dashed=move.movement == "zoom")
    return shapes


def _around(move: CameraMove, width: float, height: float) -> list[Shape]:
    backwards = move.direction in ("left", "clockwise")
    ends = (160, 20) if not backwards else (20, 160)
    points = curve((width / 2, height * 0.72), (width * 0.34, height * 0.2), *ends)
    return arrow(points, COLOR, _WIDTH)


def _roll(move: CameraMove, width: float, height: float) -> list[Shape]:
    ends = (-40, -320) if move.direction == "counterclockwise" else (220, 500)
    radius = min(width, height) * 0.3
    return arrow(curve((width / 2, height / 2), (radius, radius), *ends), COLOR, _WIDTH)


def _along(move: CameraMove, width: float, height: float) -> list[Shape]:
    """Two arrows: the camera moves with the figure."""
    sign = -1 if move.direction == "left" else 1
    shapes: list[Shape] = []
    for y in (height - _MARGIN, height - _MARGIN - 9):
        first, last = width / 2 - sign * width * 0.18, width / 2 + sign * width * 0.18
        shapes += arrow(((first, y), (last, y)), COLOR, _WIDTH * 0.8)
    return shapes


def _shaky(_move: CameraMove, width: float, _height: float) -> list[Shape]:
    steps = [
        (width * 0.34 + index * width * 0.04, _MARGIN + (4 if index % 2 else -4))
        for index in range(9)
    ]
    return [Line(tuple(steps), COLOR, _WIDTH * 0.8)]


def _flight(move: CameraMove, width: float, height: float) -> list[Shape]:
    down = move.direction == "down"
    points = curve((width * 0.5, height * 0.9), (width * 0.36, height * 0.66), 200, 330)
    return arrow(points[::-1] if down else points, COLOR, _WIDTH, dashed=True)


def _focus(_move: CameraMove, width: float, height: float) -> list[Shape]:
    near = curve((width * 0.28, height * 0.62), (26, 26), 0, 360)
    far = curve((width * 0.7, height * 0.42), (15, 15), 0, 360)
    between = ((width * 0.38, height * 0.57), (width * 0.63, height * 0.45))
    link = arrow(between, COLOR, _WIDTH * 0.8, dashed=True)
    return [Line(near, COLOR, 2, dashed=True), Line(far, COLOR, 2), *link]


_MARKS: dict[str, Callable[[CameraMove, float, float], list[Shape]]] = {
    "pan": _sideways,
    "truck": _sideways,
    "whip_pan": _sideways,
    "tilt": _upright,
    "pedestal": _upright,
    "crane": _upright,
    "push_in": _corners,
    "pull_out": _corners,
    "zoom": _corners,
    "arc": _around,
    "roll": _roll,
    "tracking": _along,
    "handheld": _shaky,
    "drone": _flight,
    "rack_focus": _focus,
}
