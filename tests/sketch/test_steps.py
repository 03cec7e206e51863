"""The probe's measure of steps is right where the answer is known: on the world's own films."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from kling_local.sketch.probe import films, prompts, steps
from kling_local.sketch.world.events import impacts
from kling_local.sketch.world.motion import RUN_HZ, WALK_HZ
from kling_local.sketch.world.scene import held_out

SECONDS = 3


def late_s(film):
    return steps.late_s(film, steps.pace(film))


@pytest.fixture(scope="module")
def walkers():
    """Six figures that walk or run: facts, scenes and films."""
    asked = steps.prompts(6, seed=11)
    scenes = prompts.scenes_of(asked, seed=11, duration_s=41 / 12)
    return asked, scenes, films.real(scenes, SECONDS)


def test_lone_figures_with_legs_are_asked_for():
    asked = steps.prompts(60, seed=3)
    assert {each["relation"] for each in asked} == {"alone"}
    assert {each["action"] for each in asked} == {"move", "run"}
    assert {each["move"] for each in asked} == {"static"}
    assert len({each["kind"] for each in asked}) >= 6
    codes = prompts.scenes_of(asked, 1, 3.0)
    assert held_out({name: getattr(codes, name) for name in prompts.FACTS}).all()


def test_the_pace_and_the_moment_are_those_of_the_world(walkers):
    asked, scenes, shown = walkers
    for row, (facts, film) in enumerate(zip(asked, shown, strict=True)):
        seen = steps.pace(film)
        hz = 2 * (RUN_HZ if facts["action"] == "run" else WALK_HZ)
        assert seen.hz == pytest.approx(hz, abs=0.1)
        true = [each.time_s for each in impacts(scenes, row) if each.time_s < SECONDS]
        off = [(each - seen.first_s) * seen.hz for each in true]
        wrong = [(each - round(each)) / seen.hz for each in off]
        assert abs(sum(wrong) / len(wrong)) < 0.042, facts


def test_steps_are_in_time(walkers):
    _, _, shown = walkers
    in_time, delay = steps.measures(shown, shown)
    assert in_time.value == in_time.real == 1.0
    assert in_time.chance < 0.3
    assert abs(delay.value) < 25  # ms


@pytest.mark.parametrize("late_ms", [-100, 100])
def test_a_shifted_track_is_found_out(walkers, late_ms):
    _, _, shown = walkers
    samples = late_ms * films.SAMPLE_RATE // 1000
    moved = [replace(each, sound=torch.roll(each.sound, samples, dims=1)) for each in shown]
    for film, other in zip(shown, moved, strict=True):
        shift = 1000 * (late_s(other) - late_s(film))
        period = 1000 / steps.pace(film).hz
        assert abs((shift - late_ms + period / 2) % period - period / 2) < 20
    assert steps.measures(moved, shown)[0].value == 0.0


def test_who_goes_left_is_read_as_who_goes_right(walkers):
    _, _, shown = walkers
    for film in shown[:3]:
        mirrored = replace(film, frames=film.frames.flip(-1))
        assert late_s(mirrored) == pytest.approx(late_s(film), abs=0.004)


def test_a_film_in_which_nothing_goes_or_sounds_is_never_in_time(walkers):
    _, _, shown = walkers
    still = replace(shown[0], frames=shown[0].frames[:1].expand(36, 3, 90, 160))
    mute = replace(shown[0], sound=torch.zeros(2, SECONDS * films.SAMPLE_RATE))
    none = replace(shown[0], sound=torch.zeros(2, 0))
    assert steps.pace(still) is None
    assert [late_s(film) for film in (still, mute, none)] == [math.inf] * 3
    in_time, delay = steps.measures([still, mute, none], shown[:3])
    assert in_time.value == 0.0
    assert delay.value is None


@given(st.integers(0, 35), st.sampled_from([1, -1]))
def test_clicks_at_every_step_are_heard_at_their_moment(walkers, frame, sign):
    """A track of clicks shifted by any fraction of a step: the measured delay is that fraction."""
    _, _, shown = walkers
    film = shown[2]
    seen = steps.pace(film)
    shift = sign * frame / 36 * 0.45 / seen.hz
    track = torch.zeros(2, SECONDS * films.SAMPLE_RATE)
    for number in range(math.ceil(SECONDS * seen.hz)):
        at = round((seen.first_s + number / seen.hz + shift) * films.SAMPLE_RATE)
        if 0 <= at < track.shape[1] - 480:
            track[:, at : at + 480] = 0.5 * torch.randn(480, generator=torch.Generator())
    assert late_s(replace(film, sound=track)) == pytest.approx(shift, abs=0.012)
