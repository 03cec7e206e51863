"""Carries given pictures into a take: its first or last frame becomes the picture itself.

A small model draws a given picture only roughly. The difference is added to the frames next to the
picture and fades out within a fraction of a second, so a start image, an end image and the join of
two takes are exact, and no frame jumps.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kling_local.clips import Frame


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

    Frame k gets ``(1 - k / num_faded)^2`` of the first difference; likewise from the end.
    """
    fade = max(1, min(carried.num_faded, num_frames))
    missing: NDArray[np.float32] | None = None
    if carried.before is not None:
        missing = _difference(carried.before, next(frames))
    held: deque[Frame] = deque()
    for number, frame in enumerate(frames):
        if number == 0 and carried.first is not None:
            missing = _difference(carried.first, frame)
        led = frame if missing is None else _added(frame, missing, 1 - number / fade)
        held.append(led)
        if len(held) > (fade if carried.last is not None else 0):
            yield held.popleft()
    if held and carried.last is not None:
        missing = _difference(carried.last, held[-1])
        for left in range(len(held) - 1, -1, -1):
            yield _added(held.popleft(), missing, 1 - left / fade)


def _difference(wanted: Frame, drawn: Frame) -> NDArray[np.float32]:
    difference: NDArray[np.float32] = wanted.astype(np.float32) - drawn
    return difference


def _added(frame: Frame, missing: NDArray[np.float32], share: float) -> Frame:
    if share <= 0:
        return frame
    led: Frame = (frame + missing * share**2).round().clip(0, 255).astype(np.uint8)
    return led
