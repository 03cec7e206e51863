"""LoRAs of a card have the effect of weights changed by hand; wrong LoRAs are refused."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from kling_local.card_parts import Lora
from kling_local.clips import silent
from kling_local.engine import Conditions
from kling_local.engine.models.ltx2 import Ltx2Model
from kling_local.engine.models.minimax_h3 import MiniMaxH3Model
from kling_local.engine.models.wan import WanModel
from kling_local.errors import EngineError
from kling_local.units import Size
from tests.tiny.loras import add_by_hand, save_lora
from tests.tiny.minimax_h3 import minimax_h3_card, save_minimax_h3
from tests.tiny.wan import save_wan, wan_card

FILE = "tiny-lora.safetensors"
LORA = Lora("tiny/lora", FILE, 0.1, scale=0.5)
LAYERS = ("blocks.0.attn1.to_q", "blocks.1.ffn.net.2")
OFFLINE = Conditions(sound=False)


def drawn(kind, card, take, conditions=OFFLINE) -> tuple[np.ndarray, dict]:
    model = kind(card)
    model.load(silent)
    clip = model.render(take, conditions, silent, lambda: False)
    frames = np.stack(list(clip.frames)).astype(int)
    model.unload()
    return frames, clip.facts


@pytest.fixture
def small(take):
    return take(render_size=Size(64, 32), num_frames=12, model_frames=9, model_fps=16)


@pytest.fixture(scope="module")
def wan(tmp_path_factory) -> Path:
    return save_wan(tmp_path_factory.mktemp("wan") / "weights", "t2v")


def with_lora(card, **changes):
    return replace(card, loras=(replace(LORA, **changes),))


def test_wan_draws_as_with_the_weights_changed_by_hand(wan, tmp_path, small, monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    before = shutil.copytree(wan, tmp_path / "before")
    path = save_lora(before / "loras" / FILE, before / "transformer", LAYERS)
    moved = Path(shutil.move(before, tmp_path / "moved"))
    frames, facts = drawn(WanModel, with_lora(wan_card(moved, "t2v")), small)
    assert facts["loras"] == [f"tiny/lora/{FILE} at 0.5"]
    add_by_hand(moved / "transformer", moved / "loras" / path.name, 0.5)
    by_hand, facts = drawn(WanModel, wan_card(moved, "t2v"), small)
    assert "loras" not in facts
    assert abs(frames - by_hand).max() <= 1
    plain, _ = drawn(WanModel, wan_card(wan, "t2v"), small)
    assert abs(frames - plain).max() > 10


def test_a_lora_of_one_mode_leaves_the_other_bit_for_bit(wan, tmp_path, small):
    folder = shutil.copytree(wan, tmp_path / "weights")
    save_lora(folder / FILE, folder / "transformer", LAYERS)
    card = with_lora(wan_card(folder, "t2v"), modes=("std",), steps=1, guidance=1.0)
    model = WanModel(card)
    model.load(silent)

    def draw(mode):
        clip = model.render(small, replace(OFFLINE, mode=mode), silent, lambda: False)
        return np.stack(list(clip.frames)).astype(int), clip.facts.get("loras", [])

    plain, _ = drawn(WanModel, wan_card(wan, "t2v"), small)
    (fast, used), (careful, unused) = draw("std"), draw("pro")
    again, _ = draw("std")
    model.unload()
    assert (len(used), len(unused)) == (1, 0)
    np.testing.assert_array_equal(careful, plain)
    np.testing.assert_array_equal(again, fast)
    assert abs(fast - plain).max() > 10
    assert card.guidance_in("std").at(0.9) == 1.0
    assert card.guidance_in("pro") == card.guidance


def test_the_second_expert_has_a_lora_of_its_own(tmp_path, small):
    folder = save_wan(tmp_path / "weights", "a14b_t2v")
    save_lora(folder / FILE, folder / "transformer_2", LAYERS)
    card = with_lora(wan_card(folder, "a14b_t2v"), part="transformer_2")
    steps = replace(small, num_steps=4)
    frames, _ = drawn(WanModel, card, steps)
    add_by_hand(folder / "transformer_2", folder / FILE, 0.5)
    by_hand, _ = drawn(WanModel, wan_card(folder, "a14b_t2v"), steps)
    assert abs(frames - by_hand).max() <= 1


def test_minimax_h3_and_ltx2_draw_with_theirs(tmp_path, take, tiny_card):
    layers = {
        "ltx2": ("transformer_blocks.0.attn1.to_q",),
        "h3": ("transformer_blocks.0.attn.to_q",),
    }
    h3 = save_minimax_h3(tmp_path / "h3")
    ltx2 = shutil.copytree(tiny_card.source, tmp_path / "ltx2")
    for kind, card, size, frames in (
        (MiniMaxH3Model, minimax_h3_card(h3), Size(64, 32), 22),
        (Ltx2Model, replace(tiny_card, source=ltx2, sha256=None), Size(160, 96), 17),
    ):
        folder = card.source
        name = "h3" if folder == h3 else "ltx2"
        save_lora(folder / "loras" / FILE, folder / "transformer", layers[name])
        fps = 24 if name == "h3" else 12
        drawing = {"render_size": size, "model_frames": frames, "model_fps": fps}
        asked = take(num_frames=12, guidance_scale=1.0, **drawing)
        with_it, facts = drawn(kind, with_lora(card), asked)
        assert len(facts["loras"]) == 1
        without, _ = drawn(kind, card, asked)
        add_by_hand(folder / "transformer", folder / "loras" / FILE, 0.5)
        by_hand, _ = drawn(kind, card, asked)
        assert abs(with_it - by_hand).max() <= 1
        assert (with_it != without).any()


def test_what_is_missing_another_or_useless_is_refused(wan, tmp_path):
    folder = shutil.copytree(wan, tmp_path / "weights")
    card = with_lora(wan_card(folder, "t2v"))
    with pytest.raises(EngineError, match=f"LoRA {FILE} of model .* is not on this machine"):
        WanModel(card).load(silent)
    path = save_lora(folder / FILE, folder / "transformer", LAYERS)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    WanModel(with_lora(card, sha256=digest)).load(silent)
    with pytest.raises(EngineError, match="is not the one its card names"):
        WanModel(with_lora(card, sha256="0" * 64)).load(silent)
    save_lora(path, folder / "transformer", LAYERS, prefix="text_encoder")
    with pytest.raises(EngineError, match="changes nothing"):
        WanModel(card).load(silent)
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(EngineError, match=f"LoRA {FILE} of model .* cannot be loaded"):
        WanModel(card).load(silent)
