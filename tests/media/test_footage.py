"""A reference video resampled to a model's frame rate: which frame is shown when."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from kling_local.errors import BadReferenceError
from kling_local.media.footage import footage, footage_sound


def film(path: Path, num_frames: int, fps: int) -> Path:
    """A lossless video whose n-th frame has the grey level 10 n."""
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


def swell(rate: int) -> np.ndarray:
    """One second of a swelling tone."""
    time_s = np.arange(rate) / rate
    return (0.5 * time_s * np.cos(2 * np.pi * 440 * time_s)).astype(np.float32)


def sounding(
    path: Path, *, rate: int, layout: str, num_frames: int = 24, late_s: float = 0
) -> Path:
    """A 24 fps video whose sound is one second of 440 Hz with amplitude rising from 0 to 0.5."""
    with av.open(str(path), "w") as container:
        pictures = container.add_stream("ffv1", rate=24)
        pictures.width, pictures.height, pictures.pix_fmt = 32, 16, "bgr0"
        sound = container.add_stream("pcm_f32le", rate=rate, layout=layout)
        for index in range(num_frames):
            shade = np.full((16, 32, 3), index, np.uint8)
            container.mux(pictures.encode(av.VideoFrame.from_ndarray(shade, format="rgb24")))
        channels = 2 if layout == "stereo" else 1
        wave = np.repeat(swell(rate), channels)[None]
        frame = av.AudioFrame.from_ndarray(wave, format="flt", layout=layout)
        frame.sample_rate, frame.pts = rate, round(late_s * rate)
        frame.time_base = Fraction(1, rate)
        for stream, last in ((sound, frame), (sound, None), (pictures, None)):
            container.mux(stream.encode(last))
    return path


@pytest.mark.parametrize("layout", ["stereo", "mono"])
def test_its_sound_at_its_own_rate(tmp_path, layout):
    sound = footage_sound(sounding(tmp_path / "a.mkv", rate=22_050, layout=layout), 15)
    assert (sound.sample_rate, sound.samples.shape) == (22_050, (22_050, 2))
    assert sound.samples[11_025] == pytest.approx([0.25, 0.25], abs=1e-4)


def test_its_sound_begins_with_its_first_picture_and_is_cut(tmp_path):
    path = sounding(tmp_path / "a.mkv", rate=8000, layout="stereo", late_s=0.25)
    late = footage_sound(path, 15).samples
    assert not late[:1990].any()
    assert late[2000:].max() == pytest.approx(0.5, abs=5e-3)
    assert len(late) == pytest.approx(10_000, abs=10)
    assert np.array_equal(footage_sound(path, 0.5).samples, late[:4000])


def test_a_video_may_have_no_sound(tmp_path):
    assert footage_sound(film(tmp_path / "a.mkv", 6, 24), 15) is None
    (tmp_path / "b.mp4").write_bytes(b"no video")
    with pytest.raises(BadReferenceError, match=r"b.mp4 cannot be read"):
        footage_sound(tmp_path / "b.mp4", 15)
