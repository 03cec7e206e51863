"""Figures of the built-in model speak when the plan says, and a speech engine says their lines."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from kling_local import cards, film
from kling_local.audio import mixing
from kling_local.audio.mixing import spoken_over
from kling_local.audio.speech import NoEngineError
from kling_local.clips import silent
from kling_local.engine import Conditions
from kling_local.film import Film, spoken_takes
from kling_local.media.references import References
from kling_local.planner import plan
from kling_local.quality import DEFAULT
from kling_local.request import GenerationRequest
from kling_local.sketch.world.camera import pose
from kling_local.sketch.world.palette import paint_of, plainly, speaking
from tests.sketch.conftest import make_scenes

PROMPT = 'A man says: "One two three." A woman beside him replies: "Four five six." In a studio.'


def made(prompt=PROMPT, **fields):
    card = cards.card("sketch")
    request = GenerationRequest(prompt=prompt, duration=3, sound=True, seed=4, **fields)
    shot_list = plan(request, card)
    return Film(request, card, card, None, shot_list, References(), None, None, DEFAULT)


def rms(samples):
    return float(np.sqrt((samples**2).mean()))


def test_mouths_move_while_their_lines_last():
    caption, palette = plainly(
        "a blue man speaks beside a red woman , first speaks at 0-1 and 2.5-3"
        " , second speaks at 1-2"
    )
    assert caption == "a blue man speaks beside a red woman"
    times = torch.arange(90) / 30
    where = pose(make_scenes(relation="beside", action="speak"), times)
    mouths = speaking(where, times, paint_of(palette).lines).figures.mouth[0]
    for figure, spans in enumerate((((0, 1), (2.5, 3)), ((1, 2),))):
        during = torch.zeros(90, dtype=torch.bool)
        for start, end in spans:
            during |= (times >= start) & (times < end)
        assert mouths[figure][~during].max() == 0
        assert mouths[figure][during].mean() > 0.4
    assert speaking(where, times, {}) is where


def test_times_move_with_the_frames_that_a_take_repeats(sketch):
    _, palette = sketch._pipeline.vae.plainly("a red man , first speaks at 0-1 and 2-3.5", 0.75)
    assert palette == {"first": "0.75-1.75 and 2.75-4.25"}


@pytest.mark.parametrize("spoken", [False, True])
def test_babble_follows_the_lines_and_gives_way_to_an_engine(sketch, spoken):
    """A lone man who babbles in a quiet studio: loud in his line, and then not."""
    one = made('A man in a studio says: "One two three four."')
    take = one.shot_list.takes[0]
    clip = sketch.render(take, Conditions(spoken=spoken), silent, lambda: False)
    list(clip.frames)
    rate = clip.sound.sample_rate
    said, after = clip.sound.samples[: int(1.2 * rate)], clip.sound.samples[int(1.6 * rate) :]
    assert (rms(said) > 3 * rms(after)) is not spoken


def test_an_engine_speaks_for_takes_with_lines_only(monkeypatch):
    one = made()
    assert spoken_takes(one) == one.shot_list.takes
    assert spoken_takes(made("A man waves.")) == ()
    silent_card = replace(one.card, sound=False)
    assert spoken_takes(replace(one, card=silent_card)) == ()
    monkeypatch.setattr(film, "has_engine", lambda: False)
    assert spoken_takes(one) == ()


def test_lines_lie_over_the_models_own_sound_which_steps_back():
    one = made()
    time = np.arange(one.shot_list.num_frames * 2000) / 48_000
    tone = np.repeat(0.1 * np.sin(2 * np.pi * 12_000 * time)[:, None], 2, axis=1).astype(np.float32)
    over, facts = spoken_over(tone, one.shot_list, {1}, {})
    first, second = facts.lines
    assert (first.start_s, second.start_s) == (0.0, 1.0)
    assert first.end_s == pytest.approx(1.0, abs=0.2)  # as long as its mouth moves

    def tone_in(start_s, end_s):
        window = over[round(start_s * 48_000) : round(end_s * 48_000), 0]
        spectrum = np.abs(np.fft.rfft(window * np.hanning(len(window))))
        return float(spectrum[round(12_000 * len(window) / 48_000)] / len(window))

    assert tone_in(0.3, 0.7) / tone_in(2.5, 2.9) == pytest.approx(10 ** (-6 / 20), rel=0.1)
    assert facts.engine is not None
    assert dict(facts.lanes) == {"speech": 2}


def test_an_engine_that_fails_is_told(monkeypatch, caplog):
    def fails(_lines):
        raise NoEngineError("the speech engine failed: no memory", hint="install it again")

    monkeypatch.setattr(mixing, "speak", fails)
    one = made()
    quiet = np.full((one.shot_list.num_frames * 2000, 2), 0.1, np.float32)
    over, facts = spoken_over(quiet, one.shot_list, {1}, {})
    np.testing.assert_array_equal(over, quiet)
    assert (facts.engine, dict(facts.lanes)) == (None, {})
    (note,) = facts.notes
    assert note == "no line is spoken: the speech engine failed: no memory (install it again)"
    assert note in caplog.text
