"""The Echo adapter compared with the stock blocks: memory of earlier takes, start image, sound."""

from __future__ import annotations

import dataclasses
import importlib.util
import shutil

import numpy as np
import pytest
import torch
from PIL import Image
from scipy.io import wavfile

from kling_local import cards
from kling_local.clips import Progress, silent
from kling_local.engine import Conditions, Memory
from kling_local.engine.models.echo import EchoModel, kept
from kling_local.errors import Cancelled, EngineError
from kling_local.quality import quality
from tests.tiny.echo import echo_card, save_echo

NOTHING_ELSE = Conditions()


@pytest.fixture(scope="module")
def echo(tiny_card, tmp_path_factory) -> EchoModel:
    """The tiny model, saved, moved to another folder, and loaded once."""
    folder = tmp_path_factory.mktemp("echo") / "moved"
    shutil.move(save_echo(folder.parent / "made", tiny_card.source), folder)
    loaded = EchoModel(echo_card(folder, tiny_card))
    loaded.load(silent)
    return loaded


def draw(model, take, conditions=NOTHING_ELSE):
    clip = model.render(take, conditions, silent, lambda: False)
    return np.stack(list(clip.frames)), clip


def stock(model, take, **more):
    return model._pipeline(
        prompt=take.prompt,
        width=160,
        height=96,
        num_frames=17,
        frame_rate=12.0,
        max_sequence_length=model.card.max_sequence_length,
        generator=torch.Generator("cpu").manual_seed(take.seed),
        output_type="np",
        **more,
        output=["videos", "audio"],
    )


def nearly(ours: np.ndarray, theirs) -> bool:
    """Whether frames are equal, apart from rare differences of one grey level: convolutions round
    differently on inputs of another length.
    """
    theirs = (np.asarray(theirs) * 255).round().astype(int)[: len(ours)]
    off = np.abs(ours.astype(int) - theirs)
    return off.max() <= 1 and (off > 0).mean() < 1e-3


@pytest.fixture
def memory(tmp_path) -> Memory:
    noise = np.random.default_rng(1)
    np.save(tmp_path / "take.npy", noise.integers(0, 256, (3, 96, 160, 3), np.uint8))
    wavfile.write(tmp_path / "take.wav", 16000, noise.normal(0, 0.1, (16000, 2)).astype("<f4"))
    return Memory(tmp_path / "take.npy", tmp_path / "take.wav")


def test_words_and_a_first_picture_are_the_stock_blocks(echo, take, tmp_path):
    first = np.random.default_rng(0).integers(0, 256, (96, 160, 3), np.uint8)
    Image.fromarray(first).save(tmp_path / "start.png")
    asked = take(num_steps=8, guidance_scale=1.0)
    ours, clip = draw(echo, asked, Conditions(start_image=tmp_path / "start.png"))
    theirs = stock(echo, asked, image=Image.fromarray(first))
    assert nearly(ours, theirs["videos"][0])
    np.testing.assert_allclose(clip.sound.samples, theirs["audio"][0].numpy().T, atol=1e-6)
    assert clip.facts["network_evaluations"] == 8
    assert clip.facts["remembered_takes"] == 0


def test_the_last_picture_of_each_earlier_take_is_remembered(echo, take, memory):
    asked = take(num_steps=8, guidance_scale=1.0)
    silent_memory = Memory(memory.tail, None)
    ours, clip = draw(echo, asked, Conditions(memories=(silent_memory, silent_memory)))
    last = Image.fromarray(np.load(memory.tail)[-1])
    assert nearly(ours, stock(echo, asked, memory_images=[last, last])["videos"][0])
    assert (ours != draw(echo, asked)[0]).any()
    assert clip.facts["remembered_takes"] == 2


@pytest.mark.skipif(
    importlib.util.find_spec("torchaudio") is not None, reason="voices are remembered here"
)
def test_without_torchaudio_the_receipt_says_that_voices_are_not_remembered(echo, take, memory):
    _, clip = draw(echo, take(num_steps=8), Conditions(memories=(memory,)))
    state, why = clip.facts["outcomes"]["shots"]
    assert state == "approximated"
    assert "torchaudio is not installed" in why


def test_a_take_that_goes_on_shows_every_frame_after_the_last_one(echo, take):
    """Regression: the pipeline is given one picture, but nine frames were dropped, eight of which
    were new.
    """
    tail = np.random.default_rng(4).integers(0, 256, (1, 96, 160, 3), np.uint8)
    asked = take(number=2, num_steps=8, guidance_scale=1.0, anchor="last_frames")
    ours, _ = draw(echo, asked, Conditions(tail=tail))
    theirs = stock(echo, asked, image=Image.fromarray(tail[0]))["videos"][0]
    assert nearly(ours, theirs[1:])
    assert cards.card("joyai-echo").conditioning.anchor_frames == 1


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"conditioning": {"anchor_frames": 9}}, "anchor_frames is 9: it goes on from 1"),
        ({"steps": {"std": 8, "pro": 40}}, "steps.pro is 40: its schedule has 8"),
    ],
)
def test_a_card_that_promises_more_is_refused(echo, changed, why):
    card = echo.card
    given = dataclasses.replace(card.conditioning, **changed.get("conditioning", {}))
    wrong = dataclasses.replace(card, conditioning=given, steps=changed.get("steps", card.steps))
    with pytest.raises(EngineError, match=why) as caught:
        EchoModel(wrong).load(silent)
    assert caught.value.hint


def test_of_many_takes_the_first_three_and_the_last_four_stay(memory):
    many = tuple(Memory(memory.tail / str(number), None) for number in range(9))
    assert [each.tail.name for each in kept(many)] == ["0", "1", "2", "5", "6", "7", "8"]
    assert kept(many[:7]) == many[:7]


def test_every_step_is_told_and_attention_stays_dense(echo, take):
    told: list[Progress] = []
    asked = Conditions(quality=quality("std"))
    clip = echo.render(take(num_steps=8), asked, told.append, lambda: False)
    steps = [(each.done, each.total) for each in told if each.stage == "denoise"]
    assert steps == [(number, 8) for number in range(1, 9)]
    assert "memory stands in front" in clip.facts["attention_why"]
    assert clip.facts["attention_density"] == 1.0


@pytest.mark.parametrize("after", [0, 3, 12])
def test_a_cancelled_take_leaves_no_trace(echo, take, after):
    undisturbed, _ = draw(echo, take(num_steps=8))
    asked = iter(range(1000))
    with pytest.raises(Cancelled):
        drain(echo, take(num_steps=8, seed=5), lambda: next(asked) >= after)
    assert not echo._pipeline.transformer._forward_pre_hooks
    assert (undisturbed == draw(echo, take(num_steps=8))[0]).all()


def drain(model, take, is_cancelled):
    list(model.render(take, NOTHING_ELSE, silent, is_cancelled).frames)
