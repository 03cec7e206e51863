"""Read a reference video: its frames at a model's own frame rate, and its sound."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

from kling_local.clips import Frame, Sound
from kling_local.errors import BadReferenceError

FIELD = "reference_video.source"
_ROUNDING_S = 0.002
"""Tolerance for time stamps, which containers round (Matroska to milliseconds)."""


def footage(path: Path, fps: float, start_s: float = 0.0) -> Iterator[Frame]:
    """The frames on screen at ``start_s``, ``start_s + 1 / fps`` and so on, until the video ends.

    They are upright RGB pictures ``(h w 3)`` of the video's own size. Raises ``BadReferenceError``
    if the file is not a readable video.
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
        raise _unreadable(path, error) from error


def footage_sound(
    path: Path, most_s: float, rate: int | None = None, *, alone: bool = False
) -> Sound | None:
    """The file's first ``most_s`` seconds of sound at its own rate or ``rate`` (Hz); None without.

    Sample 0 belongs to the first picture: sound that begins later is preceded by silence, earlier
    sound is left out. With ``alone``, for a recording, sample 0 is the file's first sample. Raises
    ``BadReferenceError`` if the file cannot be read.
    """
    try:
        with av.open(str(path)) as container:
            if not container.streams.audio:
                return None
            begin_s = None if alone else _begin_s(container)
            stream = container.streams.audio[0]
            rate = rate or stream.codec_context.sample_rate
            line = np.zeros((round(most_s * rate), 2), np.float32)
            end = _lay_samples(container, stream, Sound(line, rate), begin_s)
    except (av.FFmpegError, OSError, ValueError) as error:
        raise _unreadable(path, error) from error
    return Sound(line[:end], rate) if end else None


def _lay_samples(container: Any, stream: Any, sound: Sound, begin_s: float | None) -> int:
    """Decode a stream into the samples of ``sound``; returns the end of the filled part.

    Its first sample has the time stamp ``begin_s``, or with None that of the stream's first sample.
    """
    line, rate, end = sound.samples, sound.sample_rate, 0
    channels = min(stream.codec_context.channels, 2)
    layout = "stereo" if channels == 2 else "mono"
    resampler = av.AudioResampler(format="flt", layout=layout, rate=rate)
    start: int | None = None
    for frame in container.decode(stream):
        if start is None:
            late_s = 0.0 if begin_s is None else (frame.time or begin_s) - begin_s
            start = round(late_s * rate)
        for piece in resampler.resample(frame):
            samples = piece.to_ndarray().reshape(-1, channels)
            first = max(start, 0)
            last = min(start + len(samples), len(line))
            if last > first:
                line[first:last] = samples[first - start : last - start]
                end = last
            start += len(samples)
        if start >= len(line):
            break
    return end


def _begin_s(container: Any) -> float:
    """Time stamp of the first picture in seconds; 0 where the file does not say."""
    if not container.streams.video:
        return 0.0
    stream = container.streams.video[0]
    return float((stream.start_time or 0) * (stream.time_base or 0))


def _unreadable(path: Path, error: Exception) -> BadReferenceError:
    return BadReferenceError(
        f"{FIELD}: {path.name} cannot be read as a video: {error}",
        hint="give an mp4 or mov file",
        field=FIELD,
    )


def _timed(path: Path) -> Iterator[tuple[float, Frame | None]]:
    """Each frame with the time (s) from which it is on screen; last, None with the video's end."""
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
