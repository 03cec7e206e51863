"""Motion paths: how moving subjects cross the picture, as key frames with plausible ballistics.

Screen space: x from 0 (left) to 1 (right), y from 0 (top) to 1 (bottom). Sizes, speeds and gravity
are in metres (lexicon/motion.toml); the shot size gives the height of the picture in metres.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from kling_local.planner.kinds import groups, noun_of
from kling_local.planner.open_words import meanings_of
from kling_local.planner.vocabulary import read
from kling_local.request import DrawnPath
from kling_local.shots import Action, Blueprint, MotionKey, MotionPath, Subject

_GROUND_Y = 0.78
"""Height at which feet and wheels touch the ground."""
_MIN_SIZE, _MAX_SIZE = 0.04, 0.95
_MARGIN = 0.12
"""How far outside the picture a subject starts that enters it."""
_BOUNCE = 0.7
"""Share of its speed that a ball keeps at each bounce."""
_MOST_KEYS = 24
_NO_DIRECTION_SHARE = 0.5
_POINT = re.compile(r"\(\s*(\d{1,3}(?:\.\d+)?)\s*(%?)\s*,\s*(\d{1,3}(?:\.\d+)?)\s*(%?)\s*\)")
_SWING_HZ = 0.5


def draft_paths(
    blueprint: Blueprint,
    seconds: float,
    aspect: float,
    prompt: str = "",
    drawn: Sequence[DrawnPath] = (),
) -> tuple[MotionPath, ...]:
    """One path for each subject that moves, from the shot's start to its end.

    ``aspect`` is the picture's width over its height. Points written in the prompt, such as "(0.1,
    0.8) to (0.9, 0.4)" or in percent, are the path of the first moving subject. Paths ``drawn``
    over the start image take precedence over both, see ``whose``.
    """
    paths: list[MotionPath] = []
    given = _given(prompt)
    strokes = whose(drawn, blueprint)
    for lane, subject in enumerate(blueprint.subjects):
        action = next((each for each in blueprint.actions if _moves(each, subject)), None)
        stroke = strokes.get(subject.id)
        if action is None and stroke is None:
            continue
        size, metres = _scale(subject, blueprint.camera.shot_size)
        points = _on_screen(stroke, aspect) if stroke else [] if paths else given
        if points:
            paths.append(MotionPath(subject.id, "given", _through(points, seconds, size, aspect)))
            continue
        if action is None:
            continue
        motion = _kind(action)
        shape = _SHAPES.get(motion, _across)
        frame = _Frame(seconds, aspect, size, metres, 0.08 * lane, _group(subject))
        paths.append(MotionPath(subject.id, motion, shape(action, frame)))
    return tuple(paths)


def whose(drawn: Sequence[DrawnPath], blueprint: Blueprint) -> dict[str, DrawnPath]:
    """Subject id -> its drawn path. Paths are assigned in order, to subjects that move by the words
    first.

    Which thing a mask covers is not examined. Paths beyond the last subject are dropped.
    """
    moving = {doer for each in blueprint.actions for doer in each.doers}
    ids = [each.id for each in blueprint.subjects]
    return dict(zip(sorted(ids, key=lambda each: each not in moving), drawn, strict=False))


def _on_screen(drawn: DrawnPath, aspect: float) -> list[tuple[float, float]]:
    """The points of a drawn path in shares of the film's picture, from the top left; none while the
    size of the start image is unknown. The picture is the image's middle, in the film's ratio."""
    if drawn.width is None or drawn.height is None:
        return []
    wide, high = min(drawn.width, drawn.height * aspect), min(drawn.height, drawn.width / aspect)
    left, low = (drawn.width - wide) / 2, (drawn.height - high) / 2
    return [
        (round((x - left) / wide, 4), round(1 - (y - low) / high, 4))
        for x, y in zip(drawn.x, drawn.y, strict=True)
    ]


class _Frame:
    """What a path is drawn into: length (s), aspect, figure size, and the picture's height in
    metres."""

    def __init__(
        self, seconds: float, aspect: float, size: float, metres: float, lane: float, group: str
    ) -> None:
        self.seconds = seconds
        self.aspect = aspect
        self.size = size
        self.metres = metres
        self.ground = min(0.95, _GROUND_Y + lane) - size / 2
        self.flies = group in groups("flying")

    @property
    def gravity(self) -> float:
        """Gravity in picture heights per square second."""
        return float(read("motion")["gravity"]) / self.metres

    def stretch(self, action: Action) -> tuple[float, float]:
        """When the action begins and ends, in seconds of the shot."""
        begin = min(action.start_s or 0.0, self.seconds)
        end = self.seconds if action.end_s is None else min(action.end_s, self.seconds)
        return begin, max(begin, end)

    def key(self, t_s: float, x: float, y: float) -> MotionKey:
        """A key with rounded numbers."""
        return MotionKey(round(t_s, 3), round(x, 4), round(y, 4), round(self.size, 4))


def _moves(action: Action, subject: Subject) -> bool:
    known = read("motion")
    moves = action.verb in known["speed_m_s"] or action.verb in known["kind"]
    return subject.id in action.doers and moves


def _kind(action: Action) -> str:
    """The shape of the path; a verb that crosses the picture is a shape of its own."""
    shape: str = read("motion")["kind"].get(action.verb, action.verb)
    return action.verb if shape == "rise" and action.direction in ("left", "right") else shape


def _group(subject: Subject) -> str:
    for meaning in meanings_of(noun_of(subject)):
        if meaning.category == "subject":
            return meaning.group
    return "person"


def _scale(subject: Subject, shot_size: str | None) -> tuple[float, float]:
    """The figure's height in picture heights, and the height of the picture in metres.

    Shot sizes are defined for people, and scaled by the height of the figure: a close-up of a ball
    shows as large a part of the ball.
    """
    table = read("motion")
    height = float(table["height_m"].get(_group(subject), 1.0))
    metres = float(table["picture_m"][shot_size or "medium_wide"]) * height / 1.7
    metres = (
        max(metres, height)
        if shot_size in (None, "medium_wide", "wide", "extreme_wide")
        else metres
    )
    return min(_MAX_SIZE, max(_MIN_SIZE, height / metres)), metres


def _across(action: Action, frame: _Frame) -> tuple[MotionKey, ...]:
    """Walking, driving, flying: on a line at the verb's speed, into or out of the picture for a
    figure that enters or leaves."""
    begin, end = frame.stretch(action)
    speed = float(read("motion")["speed_m_s"].get(action.verb, 1.4))
    width = min(1.0 + 2 * _MARGIN, speed * (end - begin) / (frame.metres * frame.aspect))
    sign = -1.0 if action.direction == "left" else 1.0
    if action.direction in ("forward", "backward"):
        return _depth(action, frame, begin, end)
    share = width if action.direction else width * _NO_DIRECTION_SHARE
    start, stop = 0.5 - sign * share / 2, 0.5 + sign * share / 2
    if action.verb == "enter":
        start, stop = 0.5 - sign * (0.5 + _MARGIN), 0.5
    elif action.verb in ("leave", "exit"):
        start, stop = 0.5, 0.5 + sign * (0.5 + _MARGIN)
    y = frame.ground - (0.35 if frame.flies else 0.0)
    rise = {"up": -0.3, "down": 0.3}.get(action.direction or "", 0.0)
    if rise:
        start = stop = 0.5
    keys = [frame.key(0.0, start, y)] if begin > 0 else []
    keys += [frame.key(begin, start, y), frame.key(end, stop, y + rise)]
    return tuple(
        keys if end >= frame.seconds else [*keys, frame.key(frame.seconds, stop, y + rise)]
    )


def _depth(action: Action, frame: _Frame, begin: float, end: float) -> tuple[MotionKey, ...]:
    """Grow towards the camera, shrink away from it."""
    near = min(_MAX_SIZE, frame.size * 1.6)
    sizes = (frame.size, near) if action.direction == "forward" else (near, frame.size)
    return tuple(
        MotionKey(round(t_s, 3), 0.5, round(_GROUND_Y - size / 2, 4), round(size, 4))
        for t_s, size in zip((begin, end), sizes, strict=True)
    )


def _fall(action: Action, frame: _Frame) -> tuple[MotionKey, ...]:
    """Fall from rest: y grows with the square of time until the ground stops it."""
    begin, end = frame.stretch(action)
    top = min(0.12, frame.ground)
    landing = begin + math.sqrt(2 * max(0.0, frame.ground - top) / frame.gravity)
    stop = min(end, landing)
    times = [begin + (stop - begin) * step / 6 for step in range(7)]
    keys = [frame.key(t, 0.5, top + frame.gravity * (t - begin) ** 2 / 2) for t in times]
    return _held(keys, frame)


def _thrown(action: Action, frame: _Frame) -> tuple[MotionKey, ...]:
    """A parabola across the picture from the height of a hand."""
    begin, end = frame.stretch(action)
    sign = -1.0 if action.direction == "left" else 1.0
    start_y = frame.ground - 0.15
    up = math.sqrt(2 * frame.gravity * max(0.05, start_y - 0.12))
    flight = (
        up + math.sqrt(up * up + 2 * frame.gravity * (frame.ground - start_y))
    ) / frame.gravity
    stop = min(end, begin + flight)
    keys = []
    for step in range(9):
        t = (stop - begin) * step / 8
        x = 0.5 + sign * (0.8 * t / flight - 0.4)
        keys.append(frame.key(begin + t, x, start_y - up * t + frame.gravity * t * t / 2))
    return _held(keys, frame)


def _bounce(action: Action, frame: _Frame) -> tuple[MotionKey, ...]:
    """Fall and rebound, each time with less speed."""
    begin, end = frame.stretch(action)
    top = max(0.1, frame.ground - 0.45)
    speed = math.sqrt(2 * frame.gravity * max(0.01, frame.ground - top))
    sign = {"left": -1.0, "right": 1.0}.get(action.direction or "", 0.0)
    times, t = [(begin, top)], begin + speed / frame.gravity
    while t < end and len(times) < _MOST_KEYS:
        times.append((t, frame.ground))
        speed *= _BOUNCE
        half = speed / frame.gravity
        times.append((t + half, frame.ground - speed * speed / (2 * frame.gravity)))
        t += 2 * half
        if half < 1 / 24:
            break
    length = max(end - begin, 1e-6)
    keys = [
        frame.key(t, 0.5 + sign * 0.7 * ((t - begin) / length - 0.5), y)
        for t, y in times
        if t <= end
    ]
    return _held(keys, frame)


def _jump(action: Action, frame: _Frame) -> tuple[MotionKey, ...]:
    """Up and down once; a person jumps about half a metre high."""
    begin, end = frame.stretch(action)
    height = min(0.3, 0.5 / frame.metres)
    air = 2 * math.sqrt(2 * height / frame.gravity)
    stop = min(end, begin + air)
    sign = {"left": -1.0, "right": 1.0}.get(action.direction or "", 0.0)
    keys = []
    for step in range(7):
        share = step / 6
        y = frame.ground - 4 * height * share * (1 - share)
        keys.append(frame.key(begin + (stop - begin) * share, 0.5 + sign * 0.2 * share, y))
    return _held(keys, frame)


def _swing(action: Action, frame: _Frame) -> tuple[MotionKey, ...]:
    """A pendulum hung from the top of the picture, with a period of two seconds."""
    begin, end = frame.stretch(action)
    count = min(_MOST_KEYS, max(4, int((end - begin) * 8)))
    keys = []
    for step in range(count + 1):
        t = begin + (end - begin) * step / count
        angle = 0.6 * math.cos(2 * math.pi * _SWING_HZ * (t - begin))
        keys.append(frame.key(t, 0.5 + 0.5 * math.sin(angle) / frame.aspect, 0.5 * math.cos(angle)))
    return _held(keys, frame)


def _rise(action: Action, frame: _Frame) -> tuple[MotionKey, ...]:
    begin, end = frame.stretch(action)
    keys = [frame.key(begin, 0.5, frame.ground), frame.key(end, 0.5, 0.15)]
    return _held(keys, frame)


def _land(action: Action, frame: _Frame) -> tuple[MotionKey, ...]:
    begin, end = frame.stretch(action)
    sign = -1.0 if action.direction == "left" else 1.0
    keys = [frame.key(begin, 0.5 - sign * 0.4, 0.2), frame.key(end, 0.5, frame.ground)]
    return _held(keys, frame)


def _held(keys: list[MotionKey], frame: _Frame) -> tuple[MotionKey, ...]:
    """The keys over the whole shot: the figure waits before the first and stays after the last."""
    first, last = keys[0], keys[-1]
    before = [frame.key(0.0, first.x, first.y)] if first.t_s > 0 else []
    after = [frame.key(frame.seconds, last.x, last.y)] if last.t_s < round(frame.seconds, 3) else []
    return (*before, *keys, *after)


def _given(prompt: str) -> list[tuple[float, float]]:
    """Two or more path points written in the prompt, as shares of width and height; else none."""
    points = []
    for found in _POINT.finditer(prompt):
        percent = bool(found[2] or found[4])
        x, y = (float(found[1]), float(found[3]))
        x, y = (x / 100, y / 100) if percent else (x, y)
        if x <= 1 and y <= 1:
            points.append((x, y))
    return points if len(points) >= 2 else []


def _through(
    points: list[tuple[float, float]], seconds: float, size: float, aspect: float
) -> tuple[MotionKey, ...]:
    """Keys through given points at an even pace."""
    steps = [math.hypot((a[0] - b[0]) * aspect, a[1] - b[1]) for a, b in pairwise(points)]
    total = sum(steps) or 1.0
    at = [0.0]
    for step in steps:
        at.append(at[-1] + step / total)
    return tuple(
        MotionKey(round(seconds * min(1.0, t), 3), x, y, round(size, 4))
        for t, (x, y) in zip(at, points, strict=True)
    )


_SHAPES: dict[str, Callable[[Action, _Frame], tuple[MotionKey, ...]]] = {
    "fall": _fall, "thrown": _thrown, "bounce": _bounce, "jump": _jump, "swing": _swing,
    "rise": _rise, "land": _land,
}  # fmt: skip
