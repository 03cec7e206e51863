"""Colours of a chain of takes are led back to the frames that it goes on from."""

from __future__ import annotations

import numpy as np
import pytest

from kling_local.engine.colour import recoloured


def film(num_frames: int, seed: int = 0) -> np.ndarray:
    noise = np.random.default_rng(seed)
    return noise.integers(60, 160, (num_frames, 8, 12, 3)).astype(np.uint8)


def drifted(frames: np.ndarray) -> np.ndarray:
    """Paler, and with more red."""
    return (frames * (0.9, 0.95, 0.95) + (20, 4, 2)).round().astype(np.uint8)


def led_back(drawn: np.ndarray, tail: np.ndarray) -> tuple[np.ndarray, dict]:
    facts: dict = {}
    return np.stack(list(recoloured(iter(drawn), tail, facts))), facts


def test_a_drift_is_taken_back_from_the_whole_take():
    true = film(9)
    frames, facts = led_back(drifted(true), true[:3])
    assert frames.shape == (6, 8, 12, 3)
    assert np.abs(frames.astype(int) - true[3:]).max() <= 2
    assert np.abs(drifted(true)[3:].astype(int) - true[3:]).max() >= 10
    red = true[:3, ..., 0].mean()
    assert facts["colour_shift"] == pytest.approx(abs(red - (red * 0.9 + 20)), abs=0.1)


def test_frames_drawn_truly_stay_as_they_are():
    true = film(6)
    frames, facts = led_back(true, true[:2])
    assert (frames == true[2:]).all()
    assert facts["colour_shift"] == 0.0


def test_another_picture_is_not_blown_up_to_the_tails_contrast():
    flat = np.full((4, 8, 12, 3), 100, np.uint8)
    flat[..., ::2, :] = 102
    frames, _ = led_back(flat, film(1))
    assert np.ptp(frames[0], axis=(0, 1)).max() <= 3
