"""Carries given pictures into a take: its first or last frame becomes the picture itself.

A small model draws a given picture only roughly. The difference is added to the frames next to the
picture and fades out within a fraction of a second, so a start image, an end image and the join of
two takes are exact, and no frame jumps. Where the model drew something elsewhere, the frames
dissolve into the picture instead: a difference would leave a negative of it behind.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kling_local.clips import Frame

_UNEVEN = 6.0
"""Levels of 255: the mean deviation of a difference from its own mean, up to which it is one of
light and colour; above it, something stands elsewhere."""


@dataclass(frozen=True)
class Carried:
    """Pictures that the frames of a take must meet.

    Attributes:
        first: what the first frame is to be, or None.
        last: what the last frame is to be, or None.
        before: the frame shown just before the take, or None. If given, the take's first frame is
            the model's own drawing of it, and is dropped.
        num_faded: frames over which a difference fades.
    """

    num_faded: int
    first: Frame | None = None
    last: Frame | None = None
    before: Frame | None = None


def carry(frames: Iterator[Frame], num_frames: int, carried: Carried) -> Iterator[Frame]:
    """The frames, made to meet the carried pictures; at most ``num_faded`` are held back.

    Frame k is led ``(1 - k / num_faded)^2`` of the way to the first picture; likewise from the end.
    """
    fade = max(1, min(carried.num_faded, num_frames))
    first: _Lead | None = None
    if carried.before is not None:
        first = _towards(carried.before, next(frames))
    held: deque[Frame] = deque()
    for number, frame in enumerate(frames):
        if number == 0 and carried.first is not None:
            first = _towards(carried.first, frame)
        led = frame if first is None else first(frame, 1 - number / fade)
        held.append(led)
        if len(held) > (fade if carried.last is not None else 0):
            yield held.popleft()
    if held and carried.last is not None:
        last = _towards(carried.last, held[-1])
        for left in range(len(held) - 1, -1, -1):
            yield last(held.popleft(), 1 - left / fade)


_Lead = Callable[[Frame, float], Frame]
"""Leads a frame to a picture, the whole way at 1 and not at all from 0 down."""


def _towards(wanted: Frame, drawn: Frame) -> _Lead:
    """The lead to a given picture, by the drawing that stands in its place."""
    missed = wanted.astype(np.float32) - drawn
    uneven = float(np.abs(missed - missed.mean((0, 1))).mean())
    return _corrected(wanted, drawn) if uneven <= _UNEVEN else _dissolved(wanted)


def _corrected(wanted: Frame, drawn: Frame) -> _Lead:
    missing = wanted.astype(np.float32) - drawn
    return lambda frame, share: _added(frame, missing, share)


def _dissolved(wanted: Frame) -> _Lead:
    whole = wanted.astype(np.float32)
    return lambda frame, share: _added(frame, whole - frame, share)


def _added(frame: Frame, missing: NDArray[np.float32], share: float) -> Frame:
    if share <= 0:
        return frame
    led: Frame = (frame + missing * share**2).round().clip(0, 255).astype(np.uint8)
    return led
