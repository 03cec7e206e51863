from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.io import wavfile

from kling_local.audio.levels import loudness
from kling_local.audio.soundtrack import compose
from kling_local.clips import ClipFile, Sound
from kling_local.errors import MediaError
from kling_local.shots import ShotList, Take
from kling_local.units import Size


def film(*counts) -> ShotList:
    takes, start = [], 0
    for number, count in enumerate(counts, start=1):
        size = Size(160, 96)
        takes.append(Take(number, (number,), start, count, 9, 12, size, "", "", "none", 0, 1, 1.0))
        start += count
    return ShotList("sketch", Size(1280, 720), start, True, 0, (), tuple(takes))


def clip_file(folder, number, num_frames, samples=None, rate=16_000) -> ClipFile:
    path = None
    if samples is not None:
        path = folder / f"take-{number:02d}.wav"
        wavfile.write(path, rate, samples)
    return ClipFile(number, folder / "a.mp4", num_frames, folder / "a.npy", path)


def hum(hertz, num_samples, rate=16_000):
    wave = 0.1 * np.sin(2 * np.pi * hertz * np.arange(num_samples) / rate)
    return np.stack([wave, wave], axis=1).astype(np.float32)


def read(soundtrack):
    rate, samples = wavfile.read(soundtrack.path)
    assert (rate, samples.dtype, samples.shape[1]) == (48_000, np.int16, 2)
    assert len(samples) == soundtrack.num_samples
    return samples / 32767


def level_of(samples):
    return float(np.sqrt((samples**2).mean()))


@pytest.mark.parametrize("counts", [(72,), (24, 25, 11), (1, 1)])
@pytest.mark.parametrize("shift", [-500, 0, 4000])
def test_exactly_two_thousand_samples_per_frame(tmp_path, counts, shift):
    clips = [
        clip_file(tmp_path, number, count, hum(300, max(count * 16_000 // 24 + shift, 1)))
        for number, count in enumerate(counts, start=1)
    ]
    made = compose(film(*counts), clips, tmp_path)
    assert made.num_samples == sum(counts) * 2000
    read(made)


def test_each_take_is_heard_at_its_own_time_at_one_loudness(tmp_path):
    clips = [
        clip_file(tmp_path, 1, 48, hum(300, 31_600)),  # 25 ms short of its picture
        clip_file(tmp_path, 2, 48, hum(1200, 33_000)),
    ]
    made = compose(film(48, 48), clips, tmp_path)
    samples = read(made)[:, 0]
    for start, hertz in ((0, 300), (96_000, 1200)):
        inside = samples[start + 4800 : start + 91_200]
        spectrum = np.abs(np.fft.rfft(inside))
        assert np.argmax(spectrum) * 48_000 / len(inside) == pytest.approx(hertz, abs=1)
    assert made.loudness_lufs == pytest.approx(-16, abs=0.1)
    assert loudness(read(made)) == pytest.approx(made.loudness_lufs, abs=0.05)


@pytest.mark.parametrize("num_samples", [15_500, 16_000, 17_000])
def test_a_cut_neither_clicks_nor_drops_out(tmp_path, num_samples):
    random = np.random.default_rng(0)
    noise = random.normal(0, 0.05, (2, num_samples, 2)).astype(np.float32)
    clips = [clip_file(tmp_path, number, 24, noise[number - 1]) for number in (1, 2)]
    samples = read(compose(film(24, 24), clips, tmp_path))
    usual = level_of(samples[10_000:40_000])
    around = [level_of(samples[start : start + 480]) for start in range(45_600, 50_400, 480)]
    assert min(around) > 0.6 * usual
    assert max(around) < 1.5 * usual


def test_a_sound_that_goes_on_is_one_sound(tmp_path):
    """A take ends 30 ms early, as models' takes do, and the next one repeats 0.1 s of it. The
    transition has no click, no gap, and is not louder (an equal-power fade would add 3 dB).
    """
    whole = hum(300, 64_000)
    first = clip_file(tmp_path, 1, 48, whole[: 32_000 - 480])
    second = clip_file(tmp_path, 2, 48, whole[32_000 - 1600 :])
    led = replace(second, sound_lead_s=0.1)
    samples = read(compose(film(48, 48), [first, led], tmp_path))[:, 0]
    inside = samples[4800:-4800]
    expected = np.sin(2 * np.pi * 300 * (np.arange(len(inside)) + 4800) / 48_000)
    share = (inside @ expected) / (expected @ expected)
    np.testing.assert_allclose(inside, share * expected, atol=0.002)
    cut = replace(second, sound_lead_s=0.0)
    samples = read(compose(film(48, 48), [first, cut], tmp_path))[:, 0]
    assert np.abs(samples[4800:-4800] - share * expected).max() > 0.05


def test_the_film_starts_and_ends_softly(tmp_path):
    loud = np.full((16_000, 2), 0.5, np.float32)
    samples = read(compose(film(24), [clip_file(tmp_path, 1, 24, loud)], tmp_path))
    assert abs(samples[0]).max() < 0.01
    assert abs(samples[-1]).max() < 0.01
    assert abs(np.diff(samples, axis=0)).max() < 0.02


def test_no_native_sound_is_silence(tmp_path):
    clips = [clip_file(tmp_path, 1, 24), clip_file(tmp_path, 2, 24)]
    made = compose(film(24, 24), clips, tmp_path)
    assert made.loudness_lufs is None
    assert not read(made).any()


def test_a_silent_take_beside_a_sounding_one_stays_silent(tmp_path):
    clips = [clip_file(tmp_path, 1, 24), clip_file(tmp_path, 2, 24, hum(300, 16_000))]
    samples = read(compose(film(24, 24), clips, tmp_path))
    assert not samples[:48_000].any()
    assert level_of(samples[60_000:]) > 0.05


@pytest.mark.parametrize("channels", [1, 2])
def test_whole_numbers_and_mono_are_read_too(tmp_path, channels):
    whole = (hum(300, 16_000)[:, :channels] * 32767).astype(np.int16).squeeze()
    made = compose(film(24), [clip_file(tmp_path, 1, 24, whole)], tmp_path)
    assert made.loudness_lufs == pytest.approx(-16, abs=0.1)


def test_broken_sound_is_told_and_leaves_no_file(tmp_path):
    broken = hum(300, 16_000)
    broken[7] = np.nan
    clip = clip_file(tmp_path, 1, 24, broken)
    with pytest.raises(MediaError, match=r"take-01.wav holds samples that are not finite"):
        compose(film(24), [clip], tmp_path)
    clip.sound.write_bytes(b"RIFF")
    with pytest.raises(MediaError, match=r"take-01.wav cannot be read as a wav file"):
        compose(film(24), [clip], tmp_path)
    assert not (tmp_path / "soundtrack.wav").exists()


@pytest.mark.parametrize(("seconds", "heard_s"), [(1.0, 1.0), (5.0, 2.0)])
def test_a_kept_sound_lies_under_the_film_from_its_start(tmp_path, seconds, heard_s):
    kept = Sound(hum(440, round(seconds * 22_050), 22_050), 22_050)
    made = compose(
        film(24, 24), [clip_file(tmp_path, n, 24) for n in (1, 2)], tmp_path, original=kept
    )
    samples = read(made)
    assert made.original_s == pytest.approx(heard_s, abs=1e-3)
    heard = samples[: round(heard_s * 48_000) - 2000, 0]
    true = np.sin(2 * np.pi * 440 * np.arange(len(heard)) / 48_000)
    assert np.corrcoef(heard, true)[0, 1] > 0.999
    assert not samples[round(heard_s * 48_000) + 10 :].any()
    assert abs(samples[-1]).max() < 0.01


def test_a_kept_sound_and_a_takes_own_are_heard_together(tmp_path):
    kept = Sound(hum(440, 24_000, 24_000), 24_000)
    own = clip_file(tmp_path, 1, 24, hum(1200, 16_000))
    spectrum = np.abs(np.fft.rfft(read(compose(film(24), [own], tmp_path, original=kept))[:, 0]))
    assert spectrum[440] == pytest.approx(spectrum[1200], rel=0.05)
    assert spectrum[[440, 1200]].min() > 100 * spectrum[800]
