"""A camera LoRA for one take: the frames equal stock diffusers' with it, and no trace remains."""

from __future__ import annotations

import shutil
from dataclasses import replace

import numpy as np
import pytest
import torch

from kling_local.card_parts import Lora
from kling_local.clips import silent
from kling_local.engine import Conditions
from kling_local.engine.loras import drawn_with
from kling_local.engine.models.ltx2 import Ltx2Model
from kling_local.errors import Cancelled, EngineError
from kling_local.holding import SETTINGS
from tests.engine.test_ltx2 import nearly_equal, stock_call
from tests.tiny.loras import save_lora

FILE, ALWAYS = "dolly-in.safetensors", "always.safetensors"
DOLLY = Lora("tiny/dolly-in", FILE, 0.1, moves=("push_in",))
LAYERS = ("transformer_blocks.0.attn1.to_q", "transformer_blocks.1.attn1.to_v")
SILENT = Conditions(sound=False)
LED = replace(SILENT, camera=DOLLY)


@pytest.fixture(scope="module")
def folder(tiny_card, tmp_path_factory):
    """A folder with the tiny weights and two LoRAs."""
    made = shutil.copytree(tiny_card.source, tmp_path_factory.mktemp("camera") / "weights")
    save_lora(made / "loras" / FILE, made / "transformer", LAYERS)
    save_lora(made / "loras" / ALWAYS, made / "transformer", LAYERS[:1])
    return made


@pytest.fixture(scope="module")
def loaded(tiny_card, folder):
    """Loads the tiny model from that folder, with card changes and memory setting as asked."""

    def load(setting=SETTINGS[0], **changes):
        model = Ltx2Model(replace(tiny_card, source=folder, sha256=None, **changes))
        model.setting = setting
        model.load(silent)
        return model

    return load


@pytest.fixture(scope="module")
def warm(loaded):
    return loaded()


def draw(model, take, conditions=SILENT, cancelled=lambda: False):
    clip = model.render(take, conditions, silent, cancelled)
    return np.stack(list(clip.frames)), clip.facts


def test_the_frames_are_stock_diffusers_with_the_same_lora(warm, folder, take):
    before, plain = draw(warm, take())
    led, facts = draw(warm, take(), LED)
    after, _ = draw(warm, take())
    assert "loras" not in plain
    assert facts["loras"] == [f"tiny/dolly-in/{FILE} at 1"]
    assert abs(led.astype(int) - before).max() > 10
    np.testing.assert_array_equal(after, before)
    warm._pipeline.load_lora_weights(str(folder / "loras"), weight_name=FILE)
    frames, _ = stock_call(warm, take())
    warm._pipeline.unload_lora_weights()
    assert nearly_equal(led, frames[:12])


def test_a_cancel_or_a_useless_file_leaves_no_trace(warm, folder, take):
    before, _ = draw(warm, take())
    calls = []

    def in_the_second_step() -> bool:
        calls.append(1)
        return len(calls) > 3

    with pytest.raises(Cancelled):
        draw(warm, take(), LED, in_the_second_step)
    save_lora(folder / "loras" / "odd.safetensors", folder / "transformer", LAYERS, prefix="odd")
    odd = replace(LED, camera=replace(DOLLY, file="odd.safetensors"))
    with pytest.raises(EngineError, match="changes nothing"):
        draw(warm, take(), odd)
    np.testing.assert_array_equal(draw(warm, take())[0], before)
    layers = {type(each).__module__ for each in warm._pipeline.transformer.modules()}
    assert not any(each.startswith("peft") for each in layers)


def test_it_is_added_to_the_cards_own_of_the_mode(loaded, take):
    own = Lora("tiny/always", ALWAYS, 0.1, modes=("pro",))
    model = loaded(loras=(own,))
    with_own, _ = draw(model, take())
    both, facts = draw(model, take(), LED)
    alone, _ = draw(model, take(), replace(LED, mode="std"))
    again, _ = draw(model, take())
    assert facts["loras"] == [own.told, DOLLY.told]
    assert (both != with_own).any()
    assert (both != alone).any()
    np.testing.assert_array_equal(again, with_own)


def test_a_lora_keeps_the_dtypes_that_diffusers_gives_it(loaded, folder):
    """Per layer: a LoRA on a layer that a bfloat16 network keeps in float32 is float32."""
    model = loaded()
    pipeline = model._pipeline
    network = pipeline.transformer.to(torch.bfloat16)
    network.transformer_blocks[1].attn1.to_v.float()

    def dtypes():
        return [each.dtype for name, each in network.named_parameters() if "lora_" in name]

    pipeline.load_lora_weights(str(folder / "loras"), weight_name=FILE)
    stock = dtypes()
    pipeline.unload_lora_weights()
    with drawn_with(model.card, pipeline, LED):
        assert dtypes() == stock == [torch.bfloat16] * 2 + [torch.float32] * 2


@pytest.mark.parametrize("setting", SETTINGS[1:], ids=lambda each: each.name)
def test_every_way_to_hold_a_model_takes_it(loaded, warm, take, setting):
    model = loaded(setting)
    before, _ = draw(model, take())
    led, _ = draw(model, take(), LED)
    if setting.exact:
        np.testing.assert_array_equal(led, draw(warm, take(), LED)[0])
    else:
        assert (led != before).any()
    np.testing.assert_array_equal(draw(model, take())[0], before)
