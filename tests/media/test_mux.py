from __future__ import annotations

import json

import av
import numpy as np
import pytest
from scipy.io import wavfile

from kling_local.clips import Soundtrack
from kling_local.errors import MediaError
from kling_local.ffmpeg import probe
from kling_local.media.mux import mux

COLORS = [(220, 40, 40), (40, 200, 60), (50, 70, 220)]
COUNTS = [24, 25, 11]  # an odd count ends in the middle of a held frame


@pytest.fixture
def takes(make_take):
    pairs = zip(COUNTS, COLORS, strict=True)
    return [make_take(n, count, color=color) for n, (count, color) in enumerate(pairs, start=1)]


def tone(folder, num_samples):
    times = np.arange(num_samples) / 48_000
    wave = (0.3 * np.sin(2 * np.pi * 440 * times) * 32767).astype("<i2")
    path = folder / "soundtrack.wav"
    wavfile.write(path, 48_000, np.stack([wave, wave], axis=1))
    return Soundtrack(path, num_samples, -16.0)


def read(path):
    with av.open(str(path)) as container:
        frames = list(container.decode(video=0))
    marks = [frame.pts * frame.time_base * 24 for frame in frames]
    return marks, [frame.to_ndarray(format="rgb24") for frame in frames]


def test_takes_join_without_losing_moving_or_changing_a_frame(tmp_path, takes):
    out = tmp_path / "video.mp4"
    mux(takes, None, out, {})
    marks, joined = read(out)
    assert marks == list(range(60))
    alone = [picture for take in takes for picture in read(take.path)[1]]
    np.testing.assert_array_equal(np.stack(joined), np.stack(alone))
    for cut in (24, 49):
        assert np.abs(joined[cut].astype(int) - joined[cut - 1]).max() > 100


@pytest.mark.parametrize("num_samples", [120_000, 90_000, 150_000, 0])
def test_the_sound_is_as_long_as_the_picture(tmp_path, takes, num_samples):
    out = tmp_path / "video.mp4"
    mux(takes, tone(tmp_path, num_samples), out, {})
    facts = probe(out)
    assert (facts.num_frames, facts.fps, facts.duration_s) == (60, 24.0, 2.5)
    assert (facts.audio_codec, facts.audio_rate, facts.channels) == ("aac", 48_000, 2)
    assert facts.audio_duration_s == pytest.approx(2.5, abs=1024 / 48_000)


def test_sound_stays_in_step_with_the_picture(tmp_path, takes):
    click = np.zeros((120_000, 2), "<i2")
    click[50_000:50_200] = 20_000
    path = tmp_path / "soundtrack.wav"
    wavfile.write(path, 48_000, click)
    mux(takes, Soundtrack(path, 120_000, None), tmp_path / "video.mp4", {})
    with av.open(str(tmp_path / "video.mp4")) as container:
        blocks = [frame.to_ndarray() for frame in container.decode(audio=0)]
    heard = np.abs(np.concatenate(blocks, axis=1)[0])
    assert np.average(np.arange(len(heard)), weights=heard**2) == pytest.approx(50_100, abs=48)


def test_tags_tell_prompt_seed_and_model(tmp_path, takes):
    out = tmp_path / "video.mp4"
    told = {"prompt": 'a "red" ball\nrolls; ünï = 1', "seed": 7, "model": "sketch"}
    mux(takes, None, out, told)
    with av.open(str(out)) as container:
        tags = container.metadata
    assert tags["description"] == told["prompt"]
    assert json.loads(tags["comment"]) == told


def test_the_index_comes_first(tmp_path, takes):
    out = tmp_path / "video.mp4"
    mux(takes, None, out, {})
    data = out.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


def test_folder_names_may_hold_quotes_and_spaces(tmp_path, make_take):
    folder = tmp_path / "it's a \\ film"
    folder.mkdir()
    mux([make_take(folder=folder)], None, folder / "video.mp4", {})
    assert probe(folder / "video.mp4").num_frames == 24


def test_a_failed_mux_keeps_the_old_file_and_leaves_no_other(tmp_path, takes):
    out = tmp_path / "out" / "video.mp4"
    mux(takes, None, out, {})
    before = out.read_bytes()
    takes[1].path.write_bytes(b"not a video")
    with pytest.raises(MediaError, match=r"take-02.mp4 cannot be read"):
        mux(takes, None, out, {})
    assert out.read_bytes() == before
    with pytest.raises(MediaError, match=r"video.mp4 could not be written: ffmpeg said"):
        mux(takes[:1], Soundtrack(tmp_path / "no.wav", 1, None), out, {})
    assert [path.name for path in out.parent.iterdir()] == ["video.mp4"]


def test_takes_that_do_not_fit_together_are_refused(tmp_path, make_take):
    from kling_local.units import Size

    pair = [make_take(1), make_take(2, film=Size(180, 320))]
    with pytest.raises(MediaError, match=r"take-02.mp4 was encoded with other settings"):
        mux(pair, None, tmp_path / "video.mp4", {})
