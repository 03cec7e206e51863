"""A model that makes no sound: its film still has a soundtrack, made from the plan."""

from __future__ import annotations

import dataclasses
import importlib.util
import json

import numpy as np
import pytest
from scipy.io import wavfile

from kling_local import cards
from kling_local.ffmpeg import probe
from kling_local.generation import generate
from kling_local.request import Element, GenerationRequest

WORDS = 'thunder at 2 s on a beach, Mia walks right and says "Come here"'


@pytest.fixture
def mute_model(tiny_card, monkeypatch):
    """Makes ``model: sketch`` mean the tiny random model, without sound like Wan."""
    card = dataclasses.replace(tiny_card, sound=False, steps={"std": 1, "pro": 1})
    monkeypatch.setattr(cards, "card", lambda _: card)
    return card


def ask(**fields):
    mia = Element("e1", "Mia", voice="uk_woman2")
    given = {"prompt": WORDS, "duration": 3, "aspect_ratio": "1:1", "seed": 3, "elements": (mia,)}
    return GenerationRequest(**given, **fields)


def outcomes(folder):
    told = json.loads((folder / "receipt.json").read_text())["outcomes"]
    return {each["wish"]: (each["state"], each["why"]) for each in told}


def test_its_film_is_heard_and_the_receipt_says_how(tmp_path, mute_model):
    video = generate(ask(sound=True), folder=tmp_path)
    facts = probe(video.path)
    assert facts.has_audio
    assert facts.audio_duration_s == pytest.approx(3, abs=1024 / 48000)
    samples = wavfile.read(tmp_path / "soundtrack.wav")[1]
    assert samples.shape == (3 * 48_000, 2)
    assert np.abs(samples).max() > 3000

    told = outcomes(tmp_path)
    assert told["sound"][0] == told["dialogue"][0] == "approximated"
    assert "makes no sound: it was made from the plan's cues" in told["sound"][1]
    assert told["lip_sync"][0] == "not applied"
    receipt = json.loads(video.receipt.read_text())
    assert receipt["loudness_lufs"] == pytest.approx(-16, abs=0.5)
    made = receipt["made_sound"]
    assert made["lanes"] == {"effect": 1, "contact": 1, "ambience": 1, "speech": 1}
    (line,) = made["lines"]
    assert (line["text"], line["asked_voice"]) == ("Come here", "uk_woman2")

    # Sound off: the same pictures without a track; the take is not rendered again.
    generate(ask(), folder=tmp_path)
    assert not probe(tmp_path / "video.mp4").has_audio
    receipt = json.loads((tmp_path / "receipt.json").read_text())
    assert (receipt["reused_takes"], receipt["made_sound"]) == ([1], None)
    assert "dialogue" not in outcomes(tmp_path)


def test_without_a_speech_engine_it_still_has_foley(tmp_path, mute_model, monkeypatch):
    there = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *a: None if "espeak" in name else there(name, *a)
    )
    generate(ask(sound=True), folder=tmp_path)
    told = outcomes(tmp_path)
    assert told["dialogue"][0] == told["lip_sync"][0] == "not applied"
    assert "the film has foley but no speech: no speech engine is installed" in told["sound"][1]
    assert np.abs(wavfile.read(tmp_path / "soundtrack.wav")[1]).max() > 3000
