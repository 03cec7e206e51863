"""Sizes, ratios, frame rates and frame grids, and every conversion between them."""

from __future__ import annotations

import math
from dataclasses import dataclass

from kling_local.errors import RequestError, one_of

DELIVERED_FPS = 24
"""Frame rate of every delivered file."""

HELD, MOVED = "held", "moved"
"""What a delivered frame between two model frames shows: the earlier one, or motion in between."""

ASPECT_RATIOS = ("16:9", "9:16", "1:1")
RESOLUTIONS = ("720p", "1080p")
_SHORT_SIDE_PX = {"720p": 720, "1080p": 1080}


@dataclass(frozen=True, order=True)
class Size:
    """Width and height in pixels; prints as on the wire: ``1280x720``."""

    width: int
    height: int

    def __str__(self) -> str:
        return f"{self.width}x{self.height}"

    def times(self, factor: int) -> Size:
        """So many times as wide and as high."""
        return Size(self.width * factor, self.height * factor)

    @classmethod
    def parse(cls, text: str) -> Size:
        """Read ``"1280x720"``; raises ``RequestError`` otherwise."""
        width, _, height = text.partition("x")
        if not (width.isdigit() and height.isdigit()):
            raise RequestError(f"size {text!r} is not WIDTHxHEIGHT", hint="write it like 1280x720")
        return cls(int(width), int(height))


def delivered_size(aspect_ratio: str, resolution: str) -> Size:
    """Size of the delivered file, e.g. 16:9 at 720p is 1280x720 and 1:1 at 1080p is 1080x1080."""
    if aspect_ratio not in ASPECT_RATIOS:
        raise RequestError(
            f"aspect_ratio {aspect_ratio!r} is not offered: use {one_of(ASPECT_RATIOS)}",
            field="aspect_ratio",
        )
    if resolution not in RESOLUTIONS:
        raise RequestError(
            f"resolution {resolution!r} is not offered: use {one_of(RESOLUTIONS)}",
            field="resolution",
        )
    short = _SHORT_SIDE_PX[resolution]
    wide, high = (int(part) for part in aspect_ratio.split(":"))
    return Size(short * wide // min(wide, high), short * high // min(wide, high))


def nearest_aspect_ratio(size: Size) -> str:
    """The offered ratio for which a picture of this size is cropped least."""

    def cut(ratio: str) -> float:
        wide, high = (int(part) for part in ratio.split(":"))
        return abs(math.log(size.width * high / (size.height * wide)))

    return min(ASPECT_RATIOS, key=cut)


@dataclass(frozen=True)
class FrameGrid:
    """Legal frame counts of a model: ``step * k + offset``, between ``least`` and ``most``.

    LTX-2 is ``FrameGrid(8, 1, ...)``, Wan ``(4, 1, ...)``, MiniMax-H3 ``(17, 5, ...)``.
    """

    step: int
    offset: int
    least: int
    most: int

    def __contains__(self, num_frames: int) -> bool:
        return (
            self.least <= num_frames <= self.most
            and num_frames % self.step == self.offset % self.step
        )

    def fit(self, num_frames: int) -> int:
        """Smallest legal count that holds ``num_frames``; raises ``ValueError`` beyond ``most``."""
        wanted = max(num_frames, self.least)
        fitted = wanted + (self.offset - wanted) % self.step
        if fitted > self.most:
            raise ValueError(
                f"{num_frames} frames do not fit a model that renders at most {self.most}"
            )
        return fitted


def frame_at(seconds: float, fps: int = DELIVERED_FPS) -> int:
    """Index of the frame on screen from ``seconds`` on, halves rounded up."""
    return math.floor(seconds * fps + 0.5)


def model_frames_needed(num_frames: int, model_fps: int) -> int:
    """Frames a model must draw at ``model_fps`` to fill ``num_frames`` delivered ones.

    Delivered frame i shows model frame ``floor(i * model_fps / 24)``: at 12 fps each picture is
    held twice.
    """
    return (num_frames - 1) * model_fps // DELIVERED_FPS + 1


def source_frame(delivered_index: int, model_fps: int) -> int:
    """Model frame shown at a delivered frame index (both counted from the take's start)."""
    return delivered_index * model_fps // DELIVERED_FPS
