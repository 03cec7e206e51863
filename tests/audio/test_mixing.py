"""The mix: lines at their times, music under them, silence, loudness; native sound first."""

from __future__ import annotations

import dataclasses
import importlib.util
import logging

import numpy as np
import pytest
from scipy.io import wavfile

from kling_local import cards
from kling_local.audio import mixing
from kling_local.audio.levels import SAMPLE_RATE, TARGET_LUFS, loudness
from kling_local.audio.mixing import DUCKED_DB, mixed
from kling_local.audio.soundtrack import compose
from kling_local.clips import ClipFile
from kling_local.planner import plan
from kling_local.request import GenerationRequest, ShotRequest

FRAME_S = 1 / 24


def film(*shots, **fields):
    asked = tuple(ShotRequest(prompt, seconds) for prompt, seconds in shots)
    card = dataclasses.replace(cards.card("sketch"), sound=False)
    return plan(GenerationRequest(shots=asked, sound=True, seed=3, **fields), card)


def made(shot_list, voices=None):
    return mixed(shot_list, shot_list.takes, voices or {})


def heard_from_s(samples):
    return float(np.flatnonzero(np.abs(samples).max(axis=1) > 0.02)[0]) / SAMPLE_RATE


def mute_clips(shot_list, folder, native=()):
    clips = []
    for take in shot_list.takes:
        path = None
        if take.number in native:
            path = folder / f"take-{take.number}.wav"
            wave = 0.1 * np.sin(np.arange(take.num_frames * 2000) * 2 * np.pi * 440 / SAMPLE_RATE)
            wavfile.write(path, SAMPLE_RATE, np.stack([wave, wave], axis=1).astype(np.float32))
        clips.append(ClipFile(take.number, folder / "a", take.num_frames, folder / "b", path))
    return clips


@pytest.mark.parametrize("at_s", [0.0, 1.5, 2.75])
def test_a_line_begins_within_a_frame_of_its_time(at_s):
    shot_list = film((f'at {at_s} seconds a man says "Come here"', 5))
    samples, facts = made(shot_list)
    assert heard_from_s(samples) == pytest.approx(at_s, abs=FRAME_S)
    (said,) = facts.lines
    assert said.start_s == pytest.approx(at_s, abs=1e-3)
    assert (said.language, said.sped_up) == ("en", 1.0)


def test_lines_of_two_speakers_follow_each_other_in_two_voices():
    shot_list = film(('the man says "Who are you?" and the woman answers "A friend."', 5))
    _, facts = made(shot_list)
    first, second = facts.lines
    assert first.end_s <= second.start_s + 1e-3
    assert first.voice != second.voice


def test_a_line_is_heard_on_the_side_of_its_speaker():
    shot_list = film(('a man walks left from (0.9, 0.8) to (0.8, 0.8) and says "Come here"', 4))
    speech = mixing._speech(shot_list, {}).lane
    left, right = np.sqrt((speech**2).mean(axis=0))
    assert right > 1.5 * left


def test_music_steps_back_while_somebody_speaks_and_comes_back():
    plain = ("sad music", 5)
    words = ('sad music, at 2 seconds a man says "This is a long line to be heard"', 5)
    alone, _ = made(film(plain))
    lines = mixing._speech(film(words), {})
    mixed, facts = made(film(words))
    (said,) = facts.lines
    music = mixed - lines.lane

    def level_db(samples, start_s, end_s):
        part = samples[round(start_s * SAMPLE_RATE) : round(end_s * SAMPLE_RATE)]
        return 10 * np.log10((part**2).mean())

    ducked = level_db(music, said.start_s + 0.1, said.end_s - 0.1)
    before = level_db(music, 0.5, said.start_s - 0.3)
    undone = level_db(alone, said.start_s + 0.1, said.end_s - 0.1) - level_db(alone, 0.5, 1.7)
    assert ducked - before - undone == pytest.approx(DUCKED_DB["music"], abs=1.0)
    assert np.abs(music[round((said.end_s + 0.5) * SAMPLE_RATE) :]).max() > 0.02


def test_a_silent_shot_is_silent_to_the_sample_though_thunder_rolls_before():
    shot_list = film(("thunder at 1.5 s on a beach", 2), ("in silence a woman stands", 2))
    samples, _ = made(shot_list)
    assert np.abs(samples[: 2 * SAMPLE_RATE]).max() > 0.1
    assert not samples[2 * SAMPLE_RATE :].any()


def test_the_track_reaches_the_target_loudness_and_length(tmp_path):
    shot_list = film(("a man walks on a street in the rain, thunder at 3 s", 5))
    soundtrack = compose(shot_list, mute_clips(shot_list, tmp_path), tmp_path)
    rate, samples = wavfile.read(soundtrack.path)
    assert (rate, len(samples)) == (SAMPLE_RATE, 5 * 24 * 2000)
    assert soundtrack.loudness_lufs == pytest.approx(TARGET_LUFS, abs=0.3)
    assert loudness(samples / 32767) == pytest.approx(soundtrack.loudness_lufs, abs=0.05)
    assert soundtrack.made is not None
    assert soundtrack.made.takes == tuple(take.number for take in shot_list.takes)


def test_a_plan_without_any_sound_gives_a_silent_track(tmp_path):
    shot_list = film(("a red apple", 3))
    assert shot_list.cues == ()
    soundtrack = compose(shot_list, mute_clips(shot_list, tmp_path), tmp_path)
    assert (soundtrack.loudness_lufs, soundtrack.made) == (None, None)


def test_native_sound_wins_take_by_take(tmp_path):
    shot_list = film(("rain", 2), ("rain on a street", 2))
    clips = mute_clips(shot_list, tmp_path, native={1})
    soundtrack = compose(shot_list, clips, tmp_path)
    assert soundtrack.made is not None
    assert soundtrack.made.takes == (2,)
    samples = wavfile.read(soundtrack.path)[1] / 32767
    first = np.abs(np.fft.rfft(samples[4800 : 2 * SAMPLE_RATE - 4800, 0]))
    share = first[first.argmax() - 3 : first.argmax() + 4] ** 2
    assert share.sum() / (first**2).sum() > 0.99  # nothing but the native tone
    second = np.abs(np.fft.rfft(samples[2 * SAMPLE_RATE + 4800 :, 0])) ** 2
    assert second.max() / second.sum() < 0.5

    only = compose(shot_list, mute_clips(shot_list, tmp_path, native={1, 2}), tmp_path)
    assert only.made is None


def test_the_same_plan_gives_the_same_track(tmp_path):
    shot_list = film(('a dog barks on a beach, a man says "Good dog"', 3))
    tracks = []
    for name in ("a", "b"):
        folder = tmp_path / name
        folder.mkdir()
        tracks.append(compose(shot_list, mute_clips(shot_list, folder), folder).path.read_bytes())
    assert tracks[0] == tracks[1]


def test_without_an_engine_there_is_foley_and_one_sentence(monkeypatch, caplog):
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    shot_list = film(('a man walks on a beach and says "Good morning"', 3))
    with caplog.at_level(logging.WARNING, logger="kling_local.audio"):
        samples, facts = made(shot_list)
    assert np.abs(samples).max() > 0.05
    assert (facts.engine, facts.lines, len(facts.notes)) == (None, (), 1)
    assert facts.notes[0].startswith("the film has foley but no speech: no speech engine")
    assert [record.getMessage() for record in caplog.records] == list(facts.notes)
