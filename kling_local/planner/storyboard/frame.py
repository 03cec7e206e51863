"""The layout frame of a shot: set, figures with their paths, and the camera's arrows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kling_local.planner.blueprint import describe
from kling_local.planner.kinds import groups
from kling_local.planner.storyboard.backdrop import draw_set
from kling_local.planner.storyboard.camera_marks import draw_move
from kling_local.planner.storyboard.figures import figure, kind_of, width_of
from kling_local.planner.storyboard.shapes import (
    Drawing,
    Line,
    Point,
    Polygon,
    Shape,
    arrow,
    curve,
    faded,
    moved,
)
from kling_local.shots import Blueprint, CameraMove, MotionPath, Shot, Subject
from kling_local.units import Size

LONG_SIDE = 320.0
_MOTION = "#c2410c"
_HEIGHTS = {
    "extreme_close_up": 2.6, "close_up": 1.75, "medium_close_up": 1.3, "medium": 0.95,
    "medium_wide": 0.72, "wide": 0.46, "extreme_wide": 0.24,
}  # fmt: skip
"""Height of an adult as a share of the picture's height."""
_USUAL_HEIGHT = 0.6
_TALL = {"person": 1.0, "robot": 1.0, "plant": 1.1, "car": 0.62, "vehicle": 1.0, "boat": 0.9}
_LOW = 0.5
"""Height of all other kinds, relative to a person."""
_MAX_FIGURES = 4
_MAX_MOVES = 3
_STEP = {"left": -1.0, "right": 1.0}
_NEXT_MARK = 11.0
"""Distance between the marks of two camera moves."""
_FLIES = frozenset({"fly", "soar", "glide", "hover", "float", "drift", "circle"})
_SHORTEST_ARROW = 16.0
_MOVES = 0.02
"""Least displacement, as a share of the picture, that counts as movement."""


@dataclass(frozen=True)
class _Slot:
    """Where a figure stands: its middle and room in shares of the picture's width, the horizon."""

    middle: float
    share: float
    horizon: float


def draw_frame(shot: Shot, whole: Blueprint, size: Size) -> Drawing:
    """Draw a shot; ``whole`` is its blueprint with what it inherits, ``size`` the film's."""
    scale = LONG_SIDE / max(size.width, size.height)
    width, height = size.width * scale, size.height * scale
    place = draw_set(whole.environment, whole.camera.angle, width, height)
    shapes: list[Shape] = list(place.shapes)
    paths = {path.subject: path for path in shot.paths}
    shown = [each for each in whole.subjects if _is_shown(each, whole)]
    subjects = [each for each in shown for _ in range(min(each.count or 2, 3))][:_MAX_FIGURES]
    for index, subject in enumerate(subjects):
        slot = _Slot((index + 0.5) / len(subjects), 1 / len(subjects), place.horizon)
        path = paths.get(subject.id)
        if path and len(subjects) == 1:
            shapes += _on_path(subject, path, whole, slot, (width, height))
        else:
            shapes += _standing(subject, whole, slot, (width, height), path)
    for index, move in enumerate(whole.camera.moves[:_MAX_MOVES]):
        shapes += draw_move(_with_the_figure(move, whole), width, height - index * _NEXT_MARK)
    if whole.camera.angle == "dutch":
        shapes = _tilted(shapes, width, height)
    return Drawing(width, height, tuple(shapes), in_words(shot, whole))


def _is_shown(subject: Subject, whole: Blueprint) -> bool:
    """Whether a subject is drawn: idle things (shoes, cups, letters) are not, beside others."""
    if kind_of(subject) != "thing" or any(subject.id in each.doers for each in whole.actions):
        return True
    return all(kind_of(each) == "thing" for each in whole.subjects)


def in_words(shot: Shot, whole: Blueprint) -> str:
    """A text alternative of the frame."""
    size = (whole.camera.shot_size or "unsaid framing").replace("_", " ")
    who = ", ".join(describe(each) for each in whole.subjects) or "no figure"
    where = f" at the {whole.environment.place}" if whole.environment.place else ""
    moves = ", ".join(
        f"{each.movement.replace('_', ' ')} {each.direction or ''}".strip()
        for each in whole.camera.moves
    )
    camera = f"; camera: {moves}" if moves else ""
    return f"Shot {shot.number}, {size}: {who}{where}{camera}"


def _with_the_figure(move: CameraMove, whole: Blueprint) -> CameraMove:
    """The move, with the direction of the action if it is tracking without one of its own."""
    if move.movement != "tracking" or move.direction:
        return move
    ways = [each.direction for each in whole.actions if each.direction]
    return replace(move, direction=ways[0] if ways else None)


def _height(subject: Subject, whole: Blueprint) -> float:
    framing = _HEIGHTS.get(whole.camera.shot_size or "", _USUAL_HEIGHT)
    kind = kind_of(subject)
    share = 0.34 if kind == "ball" else _TALL.get(kind, _LOW)
    if framing > 1:  # the subject of a close shot fills it
        share = max(share, 0.6)
    return framing * share


def _placed(
    subject: Subject, whole: Blueprint, slot: _Slot, frame: Point
) -> tuple[Point, float, float]:
    """The middle, height and width of a figure, on the ground or cropped by a close framing."""
    width, height = frame
    kind, tall = kind_of(subject), _height(subject, whole) * height
    wide = tall * width_of(kind)
    room = width * slot.share * 0.92
    if wide > room and (kind != "person" or tall <= height):
        tall, wide = tall * room / wide, room
    ground = min(max(slot.horizon, height * 0.3) + height * 0.2, height * 0.94)
    middle_y = height * 0.12 + tall / 2 if tall > height * 0.85 else ground - tall / 2
    if _is_flying(subject, whole):
        middle_y = height * 0.34
    return (width * slot.middle, middle_y), tall, wide


def _is_flying(subject: Subject, whole: Blueprint) -> bool:
    own = [each for each in whole.actions if subject.id in each.doers]
    flies = kind_of(subject) in groups("flying")
    return flies and any(each.verb in _FLIES for each in own)


def _standing(
    subject: Subject, whole: Blueprint, slot: _Slot, frame: Point, path: MotionPath | None
) -> list[Shape]:
    """A figure, with an arrow in the direction of its movement."""
    at, tall, wide = _placed(subject, whole, slot, frame)
    own = [each for each in whole.actions if subject.id in each.doers]
    direction = next((each.direction for each in own if each.direction), None)
    across = path.keys[-1].x - path.keys[0].x if path else 0.0
    if direction is None and abs(across) > _MOVES:
        direction = "left" if across < 0 else "right"
    shapes = [] if _is_flying(subject, whole) else _shadow(at, tall, wide, frame[1])
    shapes += moved(figure(subject), at, tall, mirror=direction == "left")
    if direction in _STEP:
        shapes += _way(at, tall, wide, _STEP[direction], frame)
    return shapes


def _way(at: Point, tall: float, wide: float, side: float, frame: Point) -> list[Shape]:
    """An arrow beside a figure, shortened to the room in the frame."""
    width, height = frame
    y = min(at[1] + tall * 0.2, height - 30)
    start = at[0] + side * (wide / 2 + 4)
    end = min(max(start + side * width * 0.16, 8.0), width - 8.0)
    if (end - start) * side < _SHORTEST_ARROW:
        start = end - side * _SHORTEST_ARROW * 2
    return arrow(((start, y), (end, y)), _MOTION, 2.6)


def _on_path(
    subject: Subject, path: MotionPath, whole: Blueprint, slot: _Slot, frame: Point
) -> list[Shape]:
    """A faint figure at the start, the path, and the figure at the end.

    The lowest point of the path is on the ground; a figure that leaves the picture is drawn at its
    edge.
    """
    width, height = frame
    (_, base_y), tall, wide = _placed(subject, whole, slot, frame)
    first, last = path.keys[0], path.keys[-1]
    growth = last.size / first.size if first.size > 0 else 1.0
    lowest = max(key.y for key in path.keys)
    side = min(wide / 2, width * 0.4)
    points = [
        (min(max(key.x * width, side), width - side), base_y + (key.y - lowest) * height)
        for key in path.keys
    ]
    mirror = last.x < first.x - _MOVES
    end = moved(figure(subject), points[-1], tall * growth, mirror=mirror)
    if max(_span(points, 0) / width, _span(points, 1) / height) < _MOVES:
        return [*_shadow(points[-1], tall, wide, height), *end]
    begin = moved(figure(subject), points[0], tall, mirror=mirror)
    inside = _inside(points, frame)
    way = arrow(inside, _MOTION, 2.6, dashed=True) if inside else []
    return [*faded(begin, 0.35), *end, *way]


def _span(points: Sequence[Point], axis: int) -> float:
    values = [point[axis] for point in points]
    return max(values) - min(values)


def _inside(points: Sequence[Point], frame: Point) -> list[Point]:
    """The path clipped to the frame, to show its arrow head; empty if only one point is left."""
    width, height = frame
    kept = [(min(max(x, 8.0), width - 8.0), min(max(y, 8.0), height - 8.0)) for x, y in points]
    unlike = [point for index, point in enumerate(kept) if index == 0 or point != kept[index - 1]]
    return unlike if len(unlike) > 1 else []


def _shadow(at: Point, tall: float, wide: float, height: float) -> list[Shape]:
    foot = at[1] + tall / 2
    if foot > height:
        return []
    flat = curve((at[0], foot), (wide * 0.45, max(2.0, tall * 0.03)), 0, 345)
    return [Polygon(flat, "#000000", 0.16)]


def _tilted(shapes: list[Shape], width: float, height: float) -> list[Shape]:
    """The shapes with a mark for a tilted horizon: a slanting line across the middle."""
    slant = Line(((0, height * 0.62), (width, height * 0.38)), "#0a5fd6", 1.5, dashed=True)
    return [*shapes, slant]
