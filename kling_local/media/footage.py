"""Frames of a reference video, at a model's own rate."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from kling_local.clips import Frame
from kling_local.errors import BadReferenceError

FIELD = "reference_video.source"
_ROUNDING_S = 0.002
"""Containers round times, Matroska to milliseconds."""


def footage(path: Path, fps: float, start_s: float = 0.0) -> Iterator[Frame]:
    """What is on screen at ``start_s``, ``start_s + 1 / fps`` and so on, until the video ends.

    Upright RGB pictures ``(h w 3)`` of the video's own size. Raises ``BadReferenceError`` for a
    file that is no readable video.
    """
    count = 0
    shown: Frame | None = None
    try:
        for at_s, frame in _timed(path):
            while shown is not None and start_s + count / fps < at_s - _ROUNDING_S:
                yield shown
                count += 1
            shown = frame
    except (av.FFmpegError, OSError, ValueError) as error:
        raise BadReferenceError(
            f"{FIELD}: {path.name} cannot be read as a video: {error}",
            hint="give an mp4 or mov file",
            field=FIELD,
        ) from error


def _timed(path: Path) -> Iterator[tuple[float, Frame | None]]:
    """Every frame with the second from which it is on screen, and None with the video's end."""
    with av.open(str(path)) as container:
        if not container.streams.video:
            raise ValueError("it holds no picture")
        stream = container.streams.video[0]
        length = float(1 / (stream.average_rate or Fraction(24)))
        begin, end = None, 0.0
        for number, frame in enumerate(container.decode(stream)):
            at_s = number * length if frame.time is None else float(frame.time)
            begin = at_s if begin is None else begin
            end = at_s - begin + length
            picture: Frame = frame.to_ndarray(format="rgb24").astype(np.uint8, copy=False)
            yield at_s - begin, np.rot90(picture, k=-round(frame.rotation / 90) % 4)
        yield end, None
