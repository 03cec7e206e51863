from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kling_local.audio.levels import (
    PEAK_DBFS,
    SAMPLE_RATE,
    level,
    limit,
    loudness,
    peaks,
    resample,
)


def tone(hertz, seconds, gain=1.0, rate=SAMPLE_RATE):
    wave = gain * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)
    return np.stack([wave, wave], axis=1).astype(np.float32)


def decibels(value):
    return 20 * np.log10(value)


def test_loudness_of_the_reference_tone():
    # EBU Tech 3341, case 1: a stereo 1 kHz sine at -23 dBFS measures -23 LUFS, one at -33, -33.
    assert loudness(tone(1000, 20, 10 ** (-23 / 20))) == pytest.approx(-23.0, abs=0.1)
    assert loudness(tone(1000, 20, 10 ** (-33 / 20))) == pytest.approx(-33.0, abs=0.1)


def test_quiet_stretches_are_gated_out():
    # EBU Tech 3341, case 3: 10 s at -36, 60 s at -23, 10 s at -36 dBFS measure -23 LUFS.
    quiet, loud = (10 ** (db / 20) for db in (-36, -23))
    parts = [tone(1000, 10, quiet), tone(1000, 60, loud), tone(1000, 10, quiet)]
    assert loudness(np.concatenate(parts)) == pytest.approx(-23.0, abs=0.1)


@pytest.mark.parametrize("seconds", [0.01, 3.0])
def test_silence_has_no_loudness_and_stays_silent(seconds):
    samples = np.zeros((round(seconds * SAMPLE_RATE), 2), np.float32)
    assert loudness(samples) is None
    levelled, reached = level(samples)
    assert reached is None
    assert not levelled.any()


def test_a_noise_floor_is_not_lifted():
    noise = np.random.default_rng(0).normal(0, 1e-4, (SAMPLE_RATE, 2)).astype(np.float32)
    levelled, reached = level(noise)
    assert reached is None
    np.testing.assert_array_equal(levelled, noise)


@settings(max_examples=10, deadline=None)
@given(gain_db=st.floats(-40, 6), knocks=st.integers(0, 6), seed=st.integers(0, 99))
def test_level_reaches_the_target_under_the_peak(gain_db, knocks, seed):
    random = np.random.default_rng(seed)
    samples = random.normal(0, 0.05, (3 * SAMPLE_RATE, 2))
    for start in random.integers(0, 2 * SAMPLE_RATE, knocks):
        samples[start : start + 4800] += np.exp(-np.arange(4800) / 600)[:, None] * 0.6
    samples = (samples * 10 ** (gain_db / 20)).astype(np.float32)
    levelled, reached = level(samples)
    assert reached == pytest.approx(-16.0, abs=0.3)
    assert loudness(levelled) == pytest.approx(reached)
    assert decibels(peaks(levelled).max()) < PEAK_DBFS + 0.1


def test_rare_knocks_stay_quieter_rather_than_being_squashed():
    samples = tone(200, 4, 0.001)
    samples[96_000:96_100] = 1.0
    levelled, reached = level(samples)
    assert reached is not None
    assert reached < -16.5
    assert decibels(peaks(levelled).max()) < PEAK_DBFS + 0.1


def test_the_limiter_touches_only_what_is_near_a_peak():
    samples = tone(300, 1, 0.3)
    samples[24_000:24_050] *= 4
    limited = limit(samples)
    assert decibels(peaks(limited).max()) < PEAK_DBFS + 0.1
    np.testing.assert_array_equal(limited[:22_000], samples[:22_000])
    np.testing.assert_array_equal(limited[26_000:], samples[26_000:])
    assert limit(samples[:22_000]) is not None
    np.testing.assert_array_equal(limit(samples[:22_000]), samples[:22_000])


@pytest.mark.parametrize("rate", [16_000, 24_000, 32_000, 44_100, 48_000])
def test_resampling_keeps_pitch_level_and_length(rate):
    changed = resample(tone(1000, 1, 0.5, rate), rate)
    assert changed.shape == (SAMPLE_RATE, 2)
    assert changed.dtype == np.float32
    middle = slice(4000, -4000)
    np.testing.assert_allclose(changed[middle], tone(1000, 1, 0.5)[middle], atol=5e-3)
