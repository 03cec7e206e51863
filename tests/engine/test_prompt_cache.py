"""Text embeddings are cached: a text is encoded only once, and the cached result is bit-exact."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from kling_local.card_parts import Memory
from kling_local.clips import silent
from kling_local.engine import Conditions, prompt_cache
from kling_local.engine.models.ltx2 import Ltx2Model
from kling_local.engine.models.wan import WanModel
from kling_local.engine.prompt_cache import remembered, stamp_of
from kling_local.settings import Settings
from kling_local.units import Size

LARGE = Memory(1.0, 2.0, 1.0)


@pytest.fixture
def home(monkeypatch, tmp_path):
    monkeypatch.setattr(prompt_cache, "settings", lambda: Settings(home=tmp_path))
    return tmp_path


def drawn(model, take):
    clip = model.render(take, Conditions(sound=False), silent, lambda: False)
    return np.stack(list(clip.frames)), clip.facts


def kept(facts):
    return facts.get("prompts_kept", 0), facts.get("prompts_encoded", 0)


def of_ltx2(tiny_card, take, **_):
    return Ltx2Model(replace(tiny_card, memory=LARGE)), take()


def of_wan(take, tmp_path, **_):
    from tests.tiny.wan import save_wan, wan_card

    card = replace(wan_card(save_wan(tmp_path / "wan", "t2v"), "t2v"), memory=LARGE)
    small = {"model_fps": 16, "model_frames": 9, "num_frames": 12, "render_size": Size(64, 32)}
    return WanModel(card), take(**small)


@pytest.mark.parametrize("family", [of_ltx2, of_wan])
def test_the_second_film_reads_no_text_and_is_the_same(family, tiny_card, take, tmp_path, home):
    model, asked = family(tiny_card=tiny_card, take=take, tmp_path=tmp_path)
    plain = type(model)(replace(model.card, memory=None))
    for each in (model, plain):
        each.load(silent)
    expected, facts = drawn(plain, asked)
    assert kept(facts) == (0, 0)
    first, facts = drawn(model, asked)
    assert kept(facts) == (0, 2)  # the prompt and the negative prompt
    second, facts = drawn(model, asked)
    assert kept(facts) == (2, 0)
    other, facts = drawn(model, replace(asked, prompt="a blue dog"))
    assert kept(facts) == (1, 1)
    np.testing.assert_array_equal(first, expected)
    np.testing.assert_array_equal(second, expected)
    assert (other != expected).any()
    assert "encode_prompt" not in vars(model._pipeline)


@pytest.fixture
def pipeline(model):
    return model._pipeline


def test_only_the_rows_that_count_are_stored(pipeline, tmp_path):
    with remembered(pipeline, "a", tmp_path):
        pipeline.encode_prompt("a red ball", None, False, max_sequence_length=1024)
    (path,) = tmp_path.glob("*.safetensors")
    assert path.stat().st_size < 20_000  # only 4 of 1024 rows are stored


def test_another_length_encoder_or_text_is_another_entry(pipeline, tmp_path):
    for stamp, text, most in (("a", "x", 32), ("a", "x", 16), ("b", "x", 32), ("a", "y", 32)):
        with remembered(pipeline, stamp, tmp_path) as counts:
            pipeline.encode_prompt(text, None, False, max_sequence_length=most)
        assert (counts.kept, counts.encoded) == (0, 1)
    assert len(list(tmp_path.glob("*.safetensors"))) == 4


def test_what_cannot_be_read_is_encoded_anew(pipeline, tmp_path):
    with remembered(pipeline, "a", tmp_path):
        expected = pipeline.encode_prompt("a red ball", "snow", True, max_sequence_length=32)
    for path in tmp_path.glob("*.safetensors"):
        path.write_bytes(b"damaged")
    with remembered(pipeline, "a", tmp_path) as counts:
        found = pipeline.encode_prompt("a red ball", "snow", True, max_sequence_length=32)
    assert (counts.kept, counts.encoded) == (0, 2)
    for each, other in zip(expected, found, strict=True):
        assert torch.equal(each, other)


def test_several_texts_and_given_embeddings_are_left_alone(pipeline, tmp_path):
    with remembered(pipeline, "a", tmp_path) as counts:
        pipeline.encode_prompt(["a", "b"], None, False, max_sequence_length=32)
    assert (counts.kept, counts.encoded) == (0, 0)
    assert list(tmp_path.iterdir()) == []


def test_the_oldest_make_room(pipeline, tmp_path, monkeypatch):
    for number, text in enumerate("abc"):
        with remembered(pipeline, "a", tmp_path):
            pipeline.encode_prompt(text, None, False, max_sequence_length=32)
        newest = max(tmp_path.glob("*.safetensors"), key=lambda path: path.stat().st_mtime_ns)
        import os

        os.utime(newest, (number, number))
    size = newest.stat().st_size
    monkeypatch.setattr(prompt_cache, "MOST_BYTES", 2 * size)
    with remembered(pipeline, "a", tmp_path) as counts:
        pipeline.encode_prompt("c", None, False, max_sequence_length=32)
    assert counts.kept == 1
    assert len(list(tmp_path.glob("*.safetensors"))) == 2


def test_the_stamp_follows_the_encoders_files(tiny_weights, tmp_path):
    (tmp_path / "text_encoder").mkdir()
    file = tmp_path / "text_encoder" / "model.safetensors"
    file.write_bytes(b"one")
    before = stamp_of(tmp_path)
    assert stamp_of(tmp_path) == before
    file.write_bytes(b"two")
    assert stamp_of(tmp_path) != before
    assert stamp_of(tiny_weights) not in (before, stamp_of(tmp_path))
