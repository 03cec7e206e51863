from __future__ import annotations

import stat
import threading
from pathlib import Path

import pytest

from kling_local import ffmpeg
from kling_local.errors import Cancelled, MediaError
from kling_local.settings import settings
from kling_local.units import Size

TEST_PICTURE = "-f lavfi -i testsrc2=s=64x48:r=24:d=1".split()


@pytest.fixture
def fresh(monkeypatch):
    """Search the environment again, and forget the result after the test."""

    def forget():
        settings.cache_clear()
        ffmpeg._find.cache_clear()

    forget()
    yield monkeypatch
    monkeypatch.undo()
    forget()


def program(path: Path, script: str) -> Path:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def test_the_configured_one_comes_first(fresh, tmp_path):
    own = program(tmp_path / "my-ffmpeg", "exit 0")
    fresh.setenv("KLING_FFMPEG", str(own))
    assert ffmpeg.find_ffmpeg() == own


def test_a_configured_one_that_is_missing_is_named(fresh):
    fresh.setenv("KLING_FFMPEG", "/no/such/ffmpeg")
    with pytest.raises(MediaError, match="KLING_FFMPEG '/no/such/ffmpeg' is not a program"):
        ffmpeg.find_ffmpeg()


def test_the_system_one_is_taken_when_it_writes_h264_and_aac(fresh, tmp_path):
    fresh.delenv("KLING_FFMPEG", raising=False)
    fresh.setenv("PATH", str(tmp_path))
    own = program(tmp_path / "ffmpeg", "echo ' V..... libx264 x'; echo ' A..... aac x'")
    assert ffmpeg.find_ffmpeg() == own


def test_a_system_one_without_h264_gives_way_to_the_packaged_one(fresh, tmp_path):
    fresh.delenv("KLING_FFMPEG", raising=False)
    fresh.setenv("PATH", str(tmp_path))
    program(tmp_path / "ffmpeg", "echo ' A..... aac x'")
    found = ffmpeg.find_ffmpeg()
    assert found.parent != tmp_path
    assert found.exists()


def test_without_any_ffmpeg_the_sentence_says_how_to_get_one(fresh, tmp_path):
    import imageio_ffmpeg

    def none():
        raise RuntimeError

    fresh.delenv("KLING_FFMPEG", raising=False)
    fresh.setenv("PATH", str(tmp_path))
    fresh.setattr(imageio_ffmpeg, "get_ffmpeg_exe", none)
    with pytest.raises(MediaError, match="no ffmpeg was found") as raised:
        ffmpeg.find_ffmpeg()
    assert "imageio-ffmpeg" in raised.value.hint


def test_one_that_does_not_start_is_told(fresh, tmp_path):
    broken = tmp_path / "ffmpeg"
    broken.write_bytes(b"\x00no program")
    broken.chmod(0o755)
    fresh.setenv("KLING_FFMPEG", str(broken))
    with pytest.raises(MediaError, match="ffmpeg could not be started"):
        ffmpeg.run([], output=tmp_path / "a.mp4")


def test_errors_carry_ffmpegs_last_words(tmp_path):
    with pytest.raises(MediaError, match=r"a.mp4 could not be written: ffmpeg said .*No such file"):
        ffmpeg.run(["-i", str(tmp_path / "none.wav"), "a.mp4"], output=tmp_path / "a.mp4")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_has_its_sentence(tmp_path):
    with pytest.raises(MediaError, match=r"the disk is full: a.mp4 could not be finished"):
        ffmpeg.run([*TEST_PICTURE, "-f", "rawvideo", "/dev/full"], output=tmp_path / "a.mp4")


def test_a_killed_ffmpeg_is_told(fresh, tmp_path):
    fresh.setenv("KLING_FFMPEG", str(program(tmp_path / "ffmpeg", "kill -9 $$")))
    with pytest.raises(MediaError, match="ffmpeg was stopped by signal 9"):
        ffmpeg.run([], output=tmp_path / "a.mp4")


def test_a_pipe_that_breaks_tells_why(fresh, tmp_path):
    script = "echo no such codec >&2; exit 1"
    fresh.setenv("KLING_FFMPEG", str(program(tmp_path / "ffmpeg", script)))
    with pytest.raises(MediaError, match="ffmpeg said 'no such codec'"):
        ffmpeg.run([], output=tmp_path / "a.mp4", stdin=bytes(10_000_000))


def test_much_to_say_does_not_block(fresh, tmp_path):
    loud = "i=0; while [ $i -lt 20000 ]; do echo a line of words >&2; i=$((i+1)); done"
    fresh.setenv("KLING_FFMPEG", str(program(tmp_path / "ffmpeg", loud)))
    ffmpeg.run([], output=tmp_path / "a.mp4")


def test_cancel_ends_a_running_ffmpeg(fresh, tmp_path):
    fresh.setenv("KLING_FFMPEG", str(program(tmp_path / "ffmpeg", "exec sleep 60")))
    cancelled = threading.Event()
    threading.Timer(0.2, cancelled.set).start()
    with pytest.raises(Cancelled):
        ffmpeg.run([], output=tmp_path / "a.mp4", is_cancelled=cancelled.is_set)


def test_probe_counts_what_is_there(tmp_path):
    path = tmp_path / "a.mp4"
    sound = "-f lavfi -i sine=r=44100:d=0.9 -c:a aac -c:v libx264 -pix_fmt yuv420p".split()
    ffmpeg.run([*TEST_PICTURE, *sound, str(path)], output=path)
    facts = ffmpeg.probe(path)
    assert (facts.size, facts.num_frames, facts.fps) == (Size(64, 48), 24, 24.0)
    assert (facts.codec, facts.pix_fmt, facts.duration_s) == ("h264", "yuv420p", 1.0)
    assert (facts.has_audio, facts.audio_codec, facts.audio_rate) == (True, "aac", 44_100)
    assert facts.channels == 1
    assert facts.audio_duration_s == pytest.approx(0.9, abs=1024 / 44_100)


def test_probe_refuses_what_is_no_video(tmp_path):
    path = tmp_path / "a.mp4"
    path.write_text("words")
    with pytest.raises(MediaError, match=r"a.mp4 cannot be read as a video"):
        ffmpeg.probe(path)
    with pytest.raises(MediaError, match=r"none.mp4 cannot be read as a video"):
        ffmpeg.probe(tmp_path / "none.mp4")
    ffmpeg.run(["-f", "lavfi", "-i", "sine=d=0.1", "-f", "wav", str(path)], output=path)
    with pytest.raises(MediaError, match=r"a.mp4 holds no picture"):
        ffmpeg.probe(path)
