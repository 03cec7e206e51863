from __future__ import annotations

import dataclasses
import json

import av
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kling_local.clips import Progress, Sound, SoundTail
from kling_local.engine.anchors import load_sound_tail
from kling_local.errors import Cancelled, MediaError
from kling_local.ffmpeg import probe
from kling_local.media.encode import TAIL_FRAMES, finished_take, write_take
from kling_local.units import Size, delivered_size, model_frames_needed, source_frame
from tests.media.conftest import FILM, clip_of, moving_box, plain_take


def pictures(path):
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


@pytest.mark.parametrize(
    ("ratio", "drawn"),
    [("16:9", Size(160, 96)), ("9:16", Size(96, 160)), ("1:1", Size(128, 128))],
)
def test_a_take_has_the_film_size_and_exactly_its_frames(tmp_path, ratio, drawn):
    film = delivered_size(ratio, "720p")
    take = plain_take(num_frames=5, drawn=drawn)
    clip = clip_of(moving_box(9, drawn=drawn))  # the model's grid has more frames than needed
    made = write_take(clip, take, film_size=film, folder=tmp_path, digest="a")
    facts = probe(made.path)
    assert (facts.size, facts.num_frames, facts.fps) == (film, 5, 24.0)
    assert (facts.codec, facts.pix_fmt, facts.start_s) == ("h264", "yuv420p", 0.0)
    assert not facts.has_audio


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(fps=st.sampled_from([8, 12, 16, 24, 25, 30]), num_frames=st.integers(1, 40))
def test_every_delivered_frame_shows_its_source_frame(tmp_path, fps, num_frames):
    drawn = Size(64, 48)
    greys = [20 + 37 * index % 200 for index in range(model_frames_needed(num_frames, fps))]
    clip = clip_of([np.full((48, 64, 3), grey, np.uint8) for grey in greys], fps=fps)
    take = plain_take(num_frames=num_frames, fps=fps, drawn=drawn)
    made = write_take(clip, take, film_size=Size(128, 96), folder=tmp_path, digest="a")
    shown = [picture.mean() for picture in pictures(made.path)]
    wanted = [greys[source_frame(index, fps)] for index in range(num_frames)]
    np.testing.assert_allclose(shown, wanted, atol=3)


def test_the_middle_of_the_drawing_fills_the_film(tmp_path):
    frame = np.full((96, 160, 3), 128, np.uint8)
    frame[:3] = frame[-3:] = (255, 0, 0)  # 160x96 is cropped to 160x90
    take = plain_take(num_frames=1)
    made = write_take(clip_of([frame]), take, film_size=FILM, folder=tmp_path, digest="a")
    picture = pictures(made.path)[0].astype(int)
    assert np.abs(picture - 128).max() <= 4


def test_scaling_up_keeps_edges_steep_without_rings(tmp_path):
    frame = np.full((96, 160, 3), 60, np.uint8)
    frame[:, 80:] = 200
    take = plain_take(num_frames=1)
    film = delivered_size("16:9", "720p")
    made = write_take(clip_of([frame]), take, film_size=film, folder=tmp_path, digest="a")
    line = pictures(made.path)[0][360, :, 1].astype(int)
    assert line.min() >= 60 - 8  # plain Lanczos: 60 - 16, x264 itself: 5
    assert line.max() <= 200 + 8
    assert line[628] < 80  # one and a half source pixels around the edge, no more
    assert line[652] > 180


def test_colours_arrive(tmp_path):
    frame = np.zeros((96, 160, 3), np.uint8)
    for column, color in enumerate([(230, 30, 30), (30, 200, 40), (40, 60, 220), (240, 220, 40)]):
        frame[:, 40 * column : 40 * column + 40] = color
    take = plain_take(num_frames=1)
    made = write_take(clip_of([frame]), take, film_size=FILM, folder=tmp_path, digest="a")
    shown = pictures(made.path)[0][90, 40::80].astype(int)
    np.testing.assert_allclose(shown, frame[48, 20::40], atol=6)


def test_the_same_frames_give_the_same_bytes(tmp_path):
    frames = moving_box(12)
    first, second = (
        write_take(clip_of(frames), plain_take(), film_size=FILM, folder=tmp_path / name, digest="")
        for name in "ab"
    )
    assert first.path.read_bytes() == second.path.read_bytes()


def test_tail_and_sound_are_kept_as_the_model_made_them(tmp_path):
    frames = moving_box(33)
    samples = np.linspace(-2, 2, 2 * 1600, dtype=np.float32).reshape(-1, 2)
    take = plain_take(num_frames=50)  # 25 of the 33 model frames are delivered
    clip = clip_of(frames, sound=Sound(samples, 16000))
    made = write_take(clip, take, film_size=FILM, folder=tmp_path, digest="a")
    np.testing.assert_array_equal(np.load(made.tail), frames[25 - TAIL_FRAMES : 25])
    from scipy.io import wavfile

    rate, kept = wavfile.read(made.sound)
    assert rate == 16000
    np.testing.assert_array_equal(kept, samples)


def test_frames_are_encoded_while_later_ones_are_decoded(tmp_path):
    seen: list[Progress] = []
    done_when_decoded = []

    def decode():
        for frame in moving_box(12):
            done_when_decoded.append(len(seen))
            yield frame

    clip = clip_of(moving_box(12))
    clip = type(clip)(decode(), 12, 12, clip.size)
    write_take(clip, plain_take(), film_size=FILM, folder=tmp_path, digest="", report=seen.append)
    assert done_when_decoded == list(range(12))
    assert seen[-1] == Progress("encode", 12, 12, 1)
    assert clip.facts["encode_s"] > 0


def test_a_finished_take_is_found_again_under_its_digest_only(tmp_path, make_take):
    made = make_take()
    assert finished_take(tmp_path, 1, "digest 1") == made
    assert finished_take(tmp_path, 1, "another") is None
    assert finished_take(tmp_path, 2, "digest 2") is None


def test_the_end_of_the_sound_is_kept_for_the_take_that_goes_on(tmp_path):
    tail = SoundTail(np.arange(24, dtype=np.float32).reshape(2, 3, 4), 2, 0.38)
    sound = Sound(np.zeros((1600, 2), np.float32), 16000, lead_s=0.1)
    clip = dataclasses.replace(clip_of(moving_box(12), sound=sound), sound_tail=tail)
    write_take(clip, plain_take(), film_size=FILM, folder=tmp_path, digest="a")
    found = finished_take(tmp_path, 1, "a")
    assert found.sound_lead_s == 0.1
    kept = load_sound_tail(found.sound_tail, plain_take())
    assert (kept.known, kept.start_s) == (2, 0.38)
    np.testing.assert_array_equal(kept.latents, tail.latents)
    found.sound_tail.unlink()
    assert finished_take(tmp_path, 1, "a") is None


@pytest.mark.parametrize("spoil", ["missing", "short", "marker"])
def test_a_spoilt_take_does_not_count_as_finished(tmp_path, make_take, spoil):
    made = make_take()
    if spoil == "missing":
        made.tail.unlink()
    elif spoil == "short":
        made.path.write_bytes(made.path.read_bytes()[:-1])
    else:
        (tmp_path / "take-01.json").write_text('{"digest": "dig')
    assert finished_take(tmp_path, 1, "digest 1") is None


def test_facts_of_the_clip_survive_in_the_marker(tmp_path):
    clip = clip_of(moving_box(12))
    clip.facts["network_evaluations"] = 32
    write_take(clip, plain_take(), film_size=FILM, folder=tmp_path, digest="a")
    found = finished_take(tmp_path, 1, "a")
    assert found is not None
    assert found.facts["network_evaluations"] == 32
    assert json.loads((tmp_path / "take-01.json").read_text())["num_frames"] == 24


def test_cancel_stops_between_frames_and_leaves_nothing(tmp_path, make_take):
    make_take()  # an older version of the same take goes too: its digest no longer holds
    asked = iter(range(100))
    with pytest.raises(Cancelled):
        write_take(
            clip_of(moving_box(12)),
            plain_take(),
            film_size=FILM,
            folder=tmp_path,
            digest="b",
            is_cancelled=lambda: next(asked) > 5,
        )
    assert list(tmp_path.iterdir()) == []


def test_too_few_frames_are_refused_and_leave_nothing(tmp_path):
    with pytest.raises(MediaError, match="the model made 7 frames where 12 are needed"):
        write_take(clip_of(moving_box(7)), plain_take(), film_size=FILM, folder=tmp_path, digest="")
    assert list(tmp_path.iterdir()) == []


def test_frames_of_another_size_are_refused(tmp_path):
    frames = [*moving_box(3), np.zeros((90, 160, 3), np.uint8)]
    with pytest.raises(MediaError, match=r"made a frame of \(90, 160, 3\) uint8"):
        write_take(clip_of(frames), plain_take(), film_size=FILM, folder=tmp_path, digest="")


def test_a_failing_decoder_leaves_nothing(tmp_path):
    def decode():
        yield from moving_box(3)
        raise MemoryError("no memory for the next frames")

    clip = clip_of(moving_box(3))
    clip = type(clip)(decode(), 12, 12, clip.size)
    with pytest.raises(MemoryError):
        write_take(clip, plain_take(), film_size=FILM, folder=tmp_path, digest="")
    assert list(tmp_path.iterdir()) == []


def test_leftovers_of_a_killed_process_are_swept(tmp_path, make_take):
    (tmp_path / ".take-01.mp4.1.part").write_bytes(b"half")
    make_take()
    assert not list(tmp_path.glob(".*.part"))


def pan(num_frames, fps):
    """A soft random picture that moves at 96 pixels a second, with subpixel steps."""
    from scipy.ndimage import gaussian_filter

    grain = np.random.default_rng(0).normal(size=(240, 1200, 3))
    wide = gaussian_filter(grain, (2, 2, 0))
    wide = (wide - wide.min()) / (wide.max() - wide.min()) * 255
    for index in range(num_frames):
        left, part = divmod(index / fps * 96, 1)
        here, next_ = (wide[:, int(left) + n : int(left) + n + 416] for n in (0, 1))
        yield ((1 - part) * here + part * next_).astype(np.uint8)


def test_frames_between_the_drawn_ones_are_moved_when_asked(tmp_path):
    true = np.stack(list(pan(24, 24))).astype(float)
    errors = {}
    for between in ("held", "moved"):
        take = plain_take(num_frames=24, fps=16, drawn=Size(416, 240))
        clip = dataclasses.replace(clip_of(list(pan(17, 16)), fps=16), between=between)
        made = write_take(clip, take, film_size=Size(416, 234), folder=tmp_path, digest=between)
        assert probe(made.path).num_frames == 24
        assert made.facts["frames_between"] == between
        off = np.stack(pictures(made.path)).astype(float) - true[:, 3:-3]
        errors[between] = 10 * np.log10(255**2 / (off**2).mean())
    assert errors["held"] < 24
    assert errors["moved"] > errors["held"] + 6


def test_nothing_moves_across_a_cut(tmp_path):
    dark, light = (np.full((96, 160, 3), level, np.uint8) for level in (40, 220))
    take = plain_take(num_frames=24, fps=16)
    clip = dataclasses.replace(clip_of([dark] * 8 + [light] * 8, fps=16), between="moved")
    made = write_take(clip, take, film_size=FILM, folder=tmp_path, digest="a")
    levels = [frame.mean() for frame in pictures(made.path)]
    assert all(abs(level - 40) < 3 or abs(level - 220) < 3 for level in levels)
