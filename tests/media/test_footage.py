"""A reference video at a model's own rate: which frame is on screen when."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

from kling_local.errors import BadReferenceError
from kling_local.media.footage import footage


def film(path: Path, num_frames: int, fps: int) -> Path:
    """A video whose n-th frame is grey level 10 n, losslessly."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("ffv1", rate=fps)
        stream.width, stream.height, stream.pix_fmt = 32, 16, "bgr0"
        for index in range(num_frames):
            shade = np.full((16, 32, 3), index * 10, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(shade, format="rgb24")))
        container.mux(stream.encode(None))
    return path


def levels(*arguments) -> list[int]:
    return [int(frame[0, 0, 0]) // 10 for frame in footage(*arguments)]


def test_every_frame_at_its_own_rate(tmp_path):
    assert levels(film(tmp_path / "a.mkv", 6, 24), 24) == [0, 1, 2, 3, 4, 5]


def test_frames_are_held_or_skipped_at_another_rate(tmp_path):
    path = film(tmp_path / "a.mkv", 6, 12)
    assert levels(path, 24) == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    assert levels(path, 6) == [0, 2, 4]
    assert levels(path, 16) == [0, 0, 1, 2, 3, 3, 4, 5]


def test_a_later_start_and_one_beyond_the_end(tmp_path):
    path = film(tmp_path / "a.mkv", 6, 12)
    assert levels(path, 12, 0.25) == [3, 4, 5]
    assert levels(path, 12, 1.0) == []


def test_what_is_no_video(tmp_path):
    (tmp_path / "a.mp4").write_bytes(b"words")
    with pytest.raises(BadReferenceError, match=r"reference_video\.source: a\.mp4 cannot be read"):
        list(footage(tmp_path / "a.mp4", 24))
