"""The sound of films whose model makes none: onsets, sides and silence, measured."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from kling_local import cards
from kling_local.audio.foley import foley, pan_of, stand_ins
from kling_local.audio.levels import SAMPLE_RATE
from kling_local.planner import plan
from kling_local.planner.vocabulary import vocabulary
from kling_local.request import GenerationRequest, ShotRequest
from kling_local.shots import Cue
from kling_local.synth.ambience import is_named
from kling_local.synth.effects import EFFECTS, sound_of

FRAME_S = 1 / 24


def film(*shots, seed=3):
    asked = tuple(ShotRequest(prompt, seconds) for prompt, seconds in shots)
    card = dataclasses.replace(cards.card("sketch"), sound=False)
    return plan(GenerationRequest(shots=asked, sound=True, seed=seed), card)


def cues(shot_list, lane):
    return [cue for cue in shot_list.cues if cue.lane == lane]


def onsets(track, *, above=0.25, apart_s=0.15):
    """Times at which a track rises after 20 ms below a tenth of its peak."""
    loud = np.abs(track).max(axis=1)
    hop = SAMPLE_RATE // 200
    peaks = loud[: len(loud) // hop * hop].reshape(-1, hop).max(axis=1)
    found: list[float] = []
    for index, peak in enumerate(peaks):
        before = peaks[max(0, index - 4) : index]
        rises = peak > above * peaks.max() and (before.size == 0 or before.max() < 0.4 * peak)
        if rises and (not found or index * hop / SAMPLE_RATE - found[-1] > apart_s):
            found.append(index * hop / SAMPLE_RATE)
    return found


def first_heard_s(track, threshold=1e-4):
    return float(np.flatnonzero(np.abs(track).max(axis=1) > threshold)[0]) / SAMPLE_RATE


@pytest.mark.parametrize(
    ("words", "at_s"),
    [
        ("thunder rolls at 2 s", 2.0),
        ("a dog barks from 1.5 to 3 seconds", 1.5),
        ("at 3.5 seconds glass breaking", 3.5),
        ("an explosion at 0.5 s", 0.5),
    ],
)
def test_an_effect_begins_within_a_frame_of_the_plan(words, at_s):
    shot_list = film((words, 5))
    (cue,) = cues(shot_list, "effect")
    assert cue.start_s == at_s
    assert first_heard_s(foley(shot_list)["effect"]) == pytest.approx(at_s, abs=FRAME_S)


def test_every_step_is_heard_within_a_frame_from_the_action_s_start_to_its_end():
    shot_list = film(("a man walks right from 1 s to 4 s", 5))
    (cue,) = cues(shot_list, "contact")
    assert (cue.start_s, cue.end_s, cue.rate) == (1.0, 4.0, 1.8)
    expected = 1.0 + np.arange(6) / 1.8
    heard = onsets(foley(shot_list)["contact"])
    assert len(heard) == len(expected)
    assert np.abs(np.array(heard) - expected).max() < FRAME_S


def test_a_ball_is_heard_where_its_path_meets_the_ground():
    shot_list = film(("a red ball bounces on a street from 1 s to 4 s", 5))
    keys = shot_list.shots[0].paths[0].keys
    ground = max(key.y for key in keys)
    touches = [key.t_s for key in keys if key.y == pytest.approx(ground) and key.t_s < 4.9]
    first = onsets(foley(shot_list)["contact"])[0]
    assert first == pytest.approx(touches[0], abs=FRAME_S)


def test_beds_begin_and_end_with_their_shots():
    shot_list = film(("a beach at night", 2), ("in silence a woman stands", 1), ("rain", 2))
    bed = foley(shot_list)["ambience"]
    edge = round(0.04 * SAMPLE_RATE)
    loud = [np.sqrt((bed[a * SAMPLE_RATE + edge : b * SAMPLE_RATE - edge] ** 2).mean())
            for a, b in ((0, 2), (2, 3), (3, 5))]  # fmt: skip
    assert loud[0] > 0.01
    assert loud[1] == 0
    assert loud[2] > 0.01


def test_a_car_that_drives_left_ends_on_the_left():
    shot_list = film(("a red car drives left on a street", 5))
    track = foley(shot_list)["motion"]
    start, end = track[SAMPLE_RATE // 2 : SAMPLE_RATE], track[-SAMPLE_RATE : -SAMPLE_RATE // 4]
    right_share = [(part[:, 1] ** 2).mean() / (part**2).mean() / 2 for part in (start, end)]
    assert right_share[0] > 0.55
    assert right_share[1] < 0.45


def test_what_has_no_path_is_heard_in_the_middle():
    shot_list = film(("thunder at 1 s", 3))
    (cue,) = cues(shot_list, "effect")
    assert pan_of(shot_list, cue, 1.0) == 0
    track = foley(shot_list)["effect"]
    np.testing.assert_array_equal(track[:, 0], track[:, 1])


def test_music_plays_on_until_a_shot_says_none():
    shot_list = film(("sad music", 2), ("a man walks", 2), ("no music, a man sits", 2))
    (cue,) = cues(shot_list, "music")
    assert (cue.start_s, cue.end_s) == (0, 4)
    track = foley(shot_list)["music"]
    assert np.abs(track[: 3 * SAMPLE_RATE]).max() > 0.02
    assert not track[round(4.04 * SAMPLE_RATE) :].any()


def test_the_same_plan_gives_the_same_samples_and_another_seed_others():
    words = ("a dog barks on a beach", 3)
    first, again, other = (foley(film(words, seed=seed)) for seed in (3, 3, 4))
    for lane, track in first.items():
        np.testing.assert_array_equal(track, again[lane])
    assert np.abs(first["ambience"] - other["ambience"]).max() > 0.01


def test_every_effect_and_ambience_that_prompts_name_has_a_sound():
    named = {
        (meaning.category, meaning.value)
        for meanings in vocabulary().phrases.values()
        for meaning in meanings
        if meaning.category in ("effect", "ambience")
    }
    effects = {value for category, value in named if category == "effect"} - {"footsteps"}
    assert effects <= set(EFFECTS)
    assert {v for c, v in named if c == "ambience" and not is_named(v)} == set()


@pytest.mark.parametrize("name", sorted(EFFECTS))
def test_an_effect_begins_at_once_peaks_at_one_and_ends_in_silence(name):
    sound = sound_of(name, SAMPLE_RATE, 0.3).numpy()
    assert len(sound) == round(EFFECTS[name].seconds * SAMPLE_RATE)
    assert np.abs(sound).max() == pytest.approx(1)
    begins_s = 0.15 if EFFECTS[name].steady else 0.02
    assert np.flatnonzero(np.abs(sound) > 0.1)[0] < begins_s * SAMPLE_RATE
    assert abs(sound[-1]) < 0.02


def test_no_two_effects_sound_alike():
    heads = {name: sound_of(name, 8000, 0.3).numpy() for name in EFFECTS}
    names = sorted(heads)
    same = [
        (a, b)
        for index, a in enumerate(names)
        for b in names[index + 1 :]
        if len(heads[a]) == len(heads[b]) and np.allclose(heads[a], heads[b])
    ]
    assert same == []


def test_an_effect_without_a_sound_is_told():
    cue = Cue("effect", "theremin", 0, 1, 1)
    assert stand_ins([cue, cue]) == [
        "effect 'theremin' has no sound of its own: a whoosh stands in"
    ]
