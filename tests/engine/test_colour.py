"""In a chain of takes, colours are matched to the frames that a take continues from."""

from __future__ import annotations

import copy
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from kling_local.clips import silent
from kling_local.engine import Conditions
from kling_local.engine.colour import recoloured
from kling_local.engine.models.minimax_h3 import MiniMaxH3Model
from tests.engine.test_minimax_h3 import make_take as h3_take
from tests.tiny.minimax_h3 import minimax_h3_card, save_minimax_h3


def film(num_frames: int, seed: int = 0) -> np.ndarray:
    noise = np.random.default_rng(seed)
    return noise.integers(60, 160, (num_frames, 8, 12, 3)).astype(np.uint8)


def drifted(frames: np.ndarray) -> np.ndarray:
    """The frames, paler and redder."""
    return (frames * (0.9, 0.95, 0.95) + (20, 4, 2)).round().astype(np.uint8)


def led_back(drawn: np.ndarray, tail: np.ndarray, **how) -> tuple[np.ndarray, dict]:
    facts: dict = {}
    return np.stack(list(recoloured(iter(drawn), tail, facts, **how))), facts


def test_a_drift_is_taken_back_from_the_whole_take():
    true = film(9)
    frames, facts = led_back(drifted(true), true[:3])
    assert frames.shape == (6, 8, 12, 3)
    assert np.abs(frames.astype(int) - true[3:]).max() <= 2
    assert np.abs(drifted(true)[3:].astype(int) - true[3:]).max() >= 10
    red = true[:3, ..., 0].mean()
    assert facts["colour_shift"] == pytest.approx(abs(red - (red * 0.9 + 20)), abs=0.1)


def test_a_picture_that_a_take_begins_with_is_shown_too():
    true = film(4)
    frames, _ = led_back(drifted(true), true[:1], shown=True)
    assert frames.shape == true.shape
    assert np.abs(frames.astype(int) - true).max() <= 2


def test_frames_drawn_truly_stay_as_they_are():
    true = film(6)
    frames, facts = led_back(true, true[:2])
    assert (frames == true[2:]).all()
    assert facts == {"colour_shift": 0.0}


def test_another_picture_is_not_blown_up_to_the_tails_contrast():
    flat = np.full((4, 8, 12, 3), 100, np.uint8)
    flat[..., ::2, :] = 102
    frames, _ = led_back(flat, film(1))
    assert np.ptp(frames[0], axis=(0, 1)).max() <= 3


@pytest.mark.parametrize("sign", [1, -1])
def test_a_film_that_fades_in_is_moved_by_forty_levels_at_most(sign):
    """The first frame is black (or white), but the given picture is not."""
    later = np.full((3, 8, 12, 3), 128, np.uint8)
    ends = np.full((1, 8, 12, 3), 0 if sign > 0 else 255, np.uint8)
    given = np.full((1, 8, 12, 3), 122, np.uint8)
    frames, facts = led_back(np.concatenate([ends, later]), given)
    assert (frames == 128 + sign * 40).all()
    assert facts["colour_shift"] == pytest.approx(122 if sign > 0 else 133)
    assert facts["colour_shift_left"] == pytest.approx(82 if sign > 0 else 93)


def apart(drawn: np.ndarray, wanted: np.ndarray) -> tuple[float, float]:
    """Differences of the channels' means and spreads, in grey levels."""
    means, spreads = (
        np.abs(of(drawn.astype(float), (0, 1, 2)) - of(wanted.astype(float), (0, 1, 2))).max()
        for of in (np.mean, np.std)
    )
    return float(means), float(spreads)


def by_card(model, **can):
    """The same loaded model, with a card whose conditioning is changed by ``can``."""
    other = copy.copy(model)
    other.card = replace(model.card, conditioning=replace(model.card.conditioning, **can))
    return other


def drawn_by(model, colours, asked, conditions):
    """The frames of a take, with colours matched to the given pictures."""
    told = by_card(model, carry_s=0.0, match_colour=colours)
    clip = told.render(asked, conditions, silent, lambda: False)
    return np.stack(list(clip.frames)), clip.facts


def test_the_join_of_two_takes_of_ltx(model, take):
    """The given tail is darker than what the network draws; compares its last frame with the first
    shown one.
    """
    tail = drawn_by(model, (), take(), Conditions())[0][-9:]
    given = Conditions(tail=(tail * 0.8).astype(np.uint8))
    onward = take(number=2, anchor="last_frames", model_frames=25)
    plain, facts = drawn_by(model, (), onward, given)
    assert "colour_shift" not in facts
    led, facts = drawn_by(model, ("last_frames",), onward, given)
    before, after = (apart(frames[:1], given.tail[-1:]) for frames in (plain, led))
    # Measured: mean 28.3 to 0.3, spread 8.8 to 0.8.
    assert before[0] > 20
    assert after[0] < 2
    assert after[1] < before[1] / 4
    assert facts["colour_shift"] == pytest.approx(before[0], abs=2)


def test_the_first_frame_of_minimax_h3(tmp_path):
    """A random network does not draw the given picture, but its colours are matched to it."""
    model = MiniMaxH3Model(minimax_h3_card(save_minimax_h3(tmp_path / "h3")))
    model.load(silent)
    picture = np.random.default_rng(0).integers(60, 216, (32, 64, 3), np.uint8)
    Image.fromarray(picture).save(tmp_path / "start.png")
    given = Conditions(start_image=tmp_path / "start.png")
    plain, _ = drawn_by(model, (), h3_take(), given)
    led, facts = drawn_by(model, ("start_image",), h3_take(), given)
    assert led.shape == plain.shape
    before, after = (apart(frames[:1], picture[None]) for frames in (plain, led))
    # Measured: mean 34.4 to 0.1, spread 13.5 to 5.4 (it is never scaled by more than 1.25).
    assert before[0] > 20
    assert after[0] < 2
    assert after[1] < before[1] / 2
    assert facts["colour_shift"] == pytest.approx(before[0])
    assert "colour_shift_left" not in facts
