from __future__ import annotations

import base64
import io
import os

import numpy as np
import pytest
from PIL import Image
from scipy.io import wavfile

from kling_local import ffmpeg
from kling_local.errors import BadReferenceError
from kling_local.media.footage import footage_sound
from kling_local.media.frames import load_image
from kling_local.media.references import References, fetch, fetch_video, measured
from kling_local.request import DrawnPath, Element, GenerationRequest, ReferenceVideo
from tests.media.test_footage import sounding

LONG_PATH = "/data/pictures/holiday/2024/italy/beach/morning/favourites/dogsrunning"
"""It consists of base64 characters only."""


def picture(width=96, height=64, kind="PNG") -> bytes:
    array = np.arange(height * width * 3).reshape(height, width, 3).astype(np.uint8)
    data = io.BytesIO()
    Image.fromarray(array).save(data, format=kind)
    return data.getvalue()


def ask(**references) -> GenerationRequest:
    return GenerationRequest(prompt="a red ball", **references)


def as_base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def test_nothing_asked_nothing_fetched(tmp_path):
    assert fetch(ask(), tmp_path / "job") == References()
    assert not (tmp_path / "job").exists()


@pytest.mark.parametrize("form", ["path", "data URL", "base64", "wrapped", "url-safe", "unpadded"])
def test_every_local_form_gives_the_same_picture(tmp_path, form):
    data = picture()
    (tmp_path / "ball.png").write_bytes(data)
    text = {
        "path": str(tmp_path / "ball.png"),
        "data URL": f"data:image/png;base64,{as_base64(data)}",
        "base64": as_base64(data),
        "wrapped": base64.encodebytes(data).decode(),
        "url-safe": base64.urlsafe_b64encode(data).decode(),
        "unpadded": as_base64(data).rstrip("="),
    }[form]
    found = fetch(ask(start_image=text), tmp_path / "job")
    assert found.start_image is not None
    np.testing.assert_array_equal(load_image(found.start_image), load_image(tmp_path / "ball.png"))


def test_voices_that_are_recordings_are_fetched(tmp_path):
    sounding(tmp_path / "her.mkv", rate=22_050, layout="stereo", num_frames=24)
    (tmp_path / "mute.png").write_bytes(picture())
    her = str(tmp_path / "her.mkv")
    found = fetch(ask(voices=("uk_man2", her), sound=True), tmp_path / "job").voices
    assert set(found) == {"voice_2"}
    assert found["voice_2"].read_bytes() == (tmp_path / "her.mkv").read_bytes()
    mia = Element(id="e", images=(as_base64(picture()),), voice=her)
    assert set(fetch(ask(elements=(mia,)), tmp_path / "job").voices) == {"element_1"}
    wave = np.zeros((1600, 2), np.int16)
    wavfile.write(tmp_path / "her.wav", 16_000, wave)
    plain = ask(voices=(str(tmp_path / "her.wav"),), sound=True)
    assert set(fetch(plain, tmp_path / "job").voices) == {"voice_1"}
    for voice, words in ((str(tmp_path / "mute.png"), "holds no sound"), ("./no.wav", "not exist")):
        with pytest.raises(BadReferenceError, match=words) as told:
            fetch(ask(voices=(voice,), sound=True), tmp_path / "job")
        assert told.value.field == "voices.voice_1"
    with pytest.raises(BadReferenceError, match="is a path, which a server does not read"):
        fetch(ask(voices=(her,), sound=True), tmp_path / "job", allow_paths=False)


def test_a_recording_may_begin_at_any_time(tmp_path):
    late, alone = tmp_path / "late.mkv", tmp_path / "alone.m4a"
    sounding(late, rate=8000, layout="stereo", late_s=0.25)
    tone = "-f lavfi -i sine=d=0.3:r=16000 -c:a aac -output_ts_offset 0.5"
    ffmpeg.run([*tone.split(), str(alone)], output=alone)
    for path in (late, alone):
        assert footage_sound(path, 0.1) is None
        assert set(fetch(ask(voices=(str(path),), sound=True), tmp_path / "job").voices)
    heard = footage_sound(late, 15, alone=True).samples
    assert np.array_equal(heard, footage_sound(late, 15).samples[-len(heard) :])
    assert len(heard) == 8000


@pytest.mark.parametrize(("most_bytes", "allowed"), [(1_000_000, 1), (50 * 1024**2, 10)])
def test_a_recording_is_never_larger_than_rendering_takes(tmp_path, most_bytes, allowed):
    """Whatever limit pictures have: pictures can be scaled down, recordings cannot."""
    wavfile.write(tmp_path / "her.wav", 16_000, np.zeros(5_050_000, np.int16))
    asked = ask(voices=(str(tmp_path / "her.wav"),), sound=True)
    with pytest.raises(BadReferenceError, match=f"has 10.1 MB, more than {allowed} MB"):
        fetch(asked, tmp_path / "job", most_bytes=most_bytes)


def test_every_picture_of_a_request_is_fetched(tmp_path):
    one, two = (as_base64(picture(width)) for width in (96, 100))
    frames = fetch(ask(start_image=one, end_image=two), tmp_path)
    assert frames.start_image != frames.end_image
    others = fetch(
        ask(reference_images=(one, two), elements=(Element(id="Zhang", images=(two,)),)), tmp_path
    )
    assert [load_image(path).shape[1] for path in others.reference_images] == [96, 100]
    assert [load_image(path).shape[1] for path in others.elements["Zhang"]] == [100]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("no/such/ball.png", "'no/such/ball.png' does not exist"),
        (LONG_PATH, f"'{LONG_PATH}' does not exist"),
        ("~nosuchuser/x.png", "'~nosuchuser/x.png' does not exist"),
        ("x" * 5000 + ".png", "cannot be read: File name too long"),
        ("nul\0.png", "null"),
        ("data:image/png;base64", "a data URL without data"),
        ("data:image/png;base64,@@@@", "not valid base64"),
        (as_base64(b"not a picture " * 8), "is no jpg, png or webp picture"),
        (as_base64(picture(60, 90)), "60x90: each side must have at least 64 pixels"),
        (as_base64(picture(300, 100)), "300x100: its ratio must lie in 1:2.5-2.5:1"),
        (as_base64(bytes(10_500_000)), "has 10.5 MB, more than 10 MB"),
        ("ftp://example.com/a.png", "is an address of ftp: send an http or https address"),
    ],
)
def test_bad_pictures_are_refused_by_field(tmp_path, text, words):
    with pytest.raises(BadReferenceError) as raised:
        fetch(ask(start_image=text), tmp_path / "job")
    assert words in raised.value.sentence
    assert len(raised.value.sentence) < 300
    assert raised.value.sentence.startswith("start_image: ")
    assert raised.value.field == "start_image"
    assert raised.value.hint
    assert not (tmp_path / "job").exists() or not list((tmp_path / "job").iterdir())


@pytest.mark.parametrize("field", ["start_image", "end_image"])
def test_what_never_ends_is_not_read(tmp_path, field):
    os.mkfifo(tmp_path / "pipe")
    for source in ("/dev/zero", str(tmp_path / "pipe")):
        pictures = {"start_image": as_base64(picture()), field: source}
        with pytest.raises(BadReferenceError, match=rf"^{field}: '{source}' is a device or a pipe"):
            fetch(ask(**pictures), tmp_path / "job")


def test_a_file_that_is_too_large_is_told_so_once(tmp_path):
    (tmp_path / "large.png").write_bytes(bytes(10_500_000))
    with pytest.raises(BadReferenceError, match=r"^start_image: the file has 10.5 MB"):
        fetch(ask(start_image=str(tmp_path / "large.png")), tmp_path / "job")


def test_a_jpeg_in_base64_begins_like_a_path(tmp_path):
    text = as_base64(picture(kind="JPEG"))
    assert text.startswith("/9j/")
    assert fetch(ask(start_image=text), tmp_path / "job").start_image is not None


@pytest.mark.parametrize("source", [LONG_PATH, "~nosuchuser/x.mp4"])
def test_a_video_that_is_not_there_is_told_so(tmp_path, source):
    with pytest.raises(BadReferenceError, match=rf"^reference_video.source: '{source}' does not"):
        fetch_video(ask(reference_video=ReferenceVideo(source)), tmp_path / "job")


def test_a_gif_is_told_what_it_is_not(tmp_path):
    with pytest.raises(BadReferenceError, match="is no jpg, png or webp picture"):
        fetch(ask(start_image=as_base64(picture(kind="GIF"))), tmp_path / "job")


def test_the_position_in_a_list_is_named(tmp_path):
    with pytest.raises(BadReferenceError, match=r"^reference_images\[2\]: 'b.png' does not exist"):
        fetch(ask(reference_images=(as_base64(picture()), "b.png")), tmp_path)


def test_a_server_reads_no_paths(tmp_path):
    (tmp_path / "ball.png").write_bytes(picture())
    with pytest.raises(BadReferenceError, match="is a path, which a server does not read"):
        fetch(ask(start_image=str(tmp_path / "ball.png")), tmp_path / "job", allow_paths=False)
    with pytest.raises(BadReferenceError, match="is a path"):
        fetch(ask(start_image="no/such/ball.png"), tmp_path / "job", allow_paths=False)


@pytest.mark.parametrize("form", ["path", "base64", "data URL", "file beside"])
def test_drawn_paths_are_measured_against_the_start_image(tmp_path, form):
    data = picture(320, 200)
    file = tmp_path / "a.png"
    file.write_bytes(data)
    source = {
        "path": str(file),
        "base64": as_base64(data),
        "data URL": f"data:image/png;base64,{as_base64(data)}",
        "file beside": "https://example.org/a.png",
    }[form]
    told = DrawnPath((0, 1), (0, 1), 64, 64)
    asked = ask(start_image=source, motion_paths=(DrawnPath((0, 1), (0, 1)), told))
    found = measured(asked, file if form == "file beside" else None)
    assert [(each.width, each.height) for each in found.motion_paths] == [(320, 200), (64, 64)]


@pytest.mark.parametrize("source", ["https://example.org/a.png", "nowhere.png"])
def test_a_picture_that_is_not_here_leaves_drawn_paths_unmeasured(source):
    asked = ask(start_image=source, motion_paths=(DrawnPath((0, 1), (0, 1)),))
    assert measured(asked) == asked
