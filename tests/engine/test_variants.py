"""Networks from quantised single files draw the same as their dequantised weights."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import replace

import numpy as np
import pytest
import torch
from diffusers.quantizers.gguf.utils import GGUFLinear
from gguf import GGMLQuantizationType
from safetensors.torch import save_file

from kling_local.card_parts import Lora, Variant
from kling_local.catalogue.places import missing
from kling_local.clips import silent
from kling_local.engine import Conditions, eight_bits
from kling_local.engine.models.ltx2 import Ltx2Model
from kling_local.engine.models.minimax_h3 import MiniMaxH3Model
from kling_local.engine.models.wan import WanModel
from kling_local.errors import EngineError
from kling_local.holding import SETTINGS
from kling_local.units import Size
from tests.tiny import packed
from tests.tiny.loras import save_lora
from tests.tiny.minimax_h3 import minimax_h3_card, save_minimax_h3
from tests.tiny.wan import save_wan, wan_card

OFFLINE = Conditions(sound=False)
FAMILIES = ("ltx2", "wan", "minimax_h3")
EIGHT = "safetensors"
NAMED = {setting.name: setting for setting in SETTINGS}


def drawn(kind, card, take, setting=None):
    model = kind(card)
    model.setting = setting or model.setting
    model.load(silent)
    clip = model.render(take, OFFLINE, silent, lambda: False)
    frames = np.stack(list(clip.frames)).astype(float)
    model.unload()
    return frames


def rms(frames, others):
    return float(np.sqrt(((frames - others) ** 2).mean()))


@pytest.fixture
def family(tmp_path, take, tiny_card):
    """Makes an adapter, a card over its own folder, the publishers' names, and a take."""
    small = {"render_size": Size(64, 32), "num_frames": 12, "model_frames": 9, "model_fps": 16}

    def make(name):
        folder = tmp_path / name
        if name == "ltx2":
            shutil.copytree(tiny_card.source, folder)
            card = replace(tiny_card, source=folder, sha256=None)
            return Ltx2Model, card, packed.ltx2, take()
        if name == "minimax_h3":
            save_minimax_h3(folder)
            longer = {**small, "model_frames": 22, "model_fps": 24, "guidance_scale": 1.0}
            return MiniMaxH3Model, minimax_h3_card(folder), packed.minimax_h3, take(**longer)
        save_wan(folder, "t2v", head_dim=16)
        return WanModel, wan_card(folder, "t2v"), packed.wan, take(**small)

    return make


def with_file(card, file, form="gguf", **more):
    files = {"transformer": file}
    return replace(card, variant=Variant("small", form, files, 0.1, "tiny/small", **more))


@pytest.mark.parametrize("name", FAMILIES)
def test_a_gguf_file_draws_what_its_numbers_draw_unpacked(family, name, monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    kind, card, names, asked = family(name)
    weights = card.source / "transformer"
    (card.source / "variants").mkdir()
    path = card.source / "variants" / "small.gguf"
    assert len(packed.save_gguf(path, weights, names)) >= 4
    plain = drawn(kind, card, asked)
    small = drawn(kind, with_file(card, path.name), asked)
    packed.round_weights(weights)
    assert abs(small - drawn(kind, card, asked)).max() <= 1
    assert 0 < rms(small, plain) < 3  # of 255, at 8.5 bits a weight


def test_a_table_that_was_saved_before_its_parts_were_loaded_names_them_too(family):
    """Regression: such modular tables contain only hints, and quantised or missing files were
    overlooked.
    """
    kind, card, names, _ = family("minimax_h3")
    table = card.source / "modular_model_index.json"
    said = json.loads(table.read_text())
    hints = {each: [None, None, *it[2:]] for each, it in said.items() if isinstance(it, list)}
    table.write_text(json.dumps(said | hints))
    path = card.source / "small.gguf"
    packed.save_gguf(path, card.source / "transformer", names)
    model = kind(with_file(card, path.name))
    model.load(silent)
    block = model._pipeline.transformer.transformer_blocks[0]
    assert isinstance(block.attn.to_out[0], GGUFLinear)
    for file in (card.source / "vae").glob("*.safetensors"):
        file.unlink()
    assert list(missing(replace(card, builtin=False))) == [f"{card.source}/vae/*.safetensors"]


def test_fewer_bits_are_further_off_and_are_drawn_as_well(family):
    kind, card, names, asked = family("ltx2")
    weights = card.source / "transformer"
    plain = drawn(kind, card, asked)
    errors = []
    for form in (GGMLQuantizationType.Q8_0, GGMLQuantizationType.Q4_0):
        path = card.source / f"{form.name}.gguf"
        packed.save_gguf(path, weights, names, form)
        errors.append(rms(drawn(kind, with_file(card, path.name), asked), plain))
    assert 0 < 4 * errors[0] < errors[1] < 40


@pytest.mark.parametrize("name", ["ltx2", "wan"])
def test_a_plain_fp8_file_is_the_setting_fp8(family, name):
    kind, card, names, asked = family(name)
    path = card.source / "small.safetensors"
    packed.save_fp8(path, card.source / "transformer", names)
    plain = drawn(kind, card, asked)
    small = drawn(kind, with_file(card, path.name, EIGHT), asked)
    assert 0 < rms(small, plain) < 15
    assert rms(small, drawn(kind, card, asked, NAMED["fp8"])) < rms(small, plain)


@pytest.mark.parametrize(
    ("name", "style"),
    [("ltx2", "quanto"), ("wan", "comfy"), ("wan", "fp8"), ("minimax_h3", "comfy")],
)
def test_an_int8_or_scaled_file_draws_what_its_numbers_draw_unpacked(family, name, style):
    kind, card, names, asked = family(name)
    weights = card.source / "transformer"
    path = card.source / "small.safetensors"
    plain = drawn(kind, card, asked)
    packed.save_scaled(path, weights, names, style)
    small = drawn(kind, with_file(card, path.name, EIGHT), asked)
    packed.scale_weights(weights, style)
    there = drawn(kind, card, asked)
    assert rms(small, there) < max(0.2, 0.35 * rms(there, plain))  # of 255
    assert 0 < rms(there, plain) < 15


@pytest.mark.parametrize("style", ["quanto", "comfy", "whole", "fp8"])
def test_scaled_numbers_are_kept_to_the_last_bits_of_float16(family, style):
    from diffusers.quantizers.gguf.utils import GGUFParameter, dequantize_gguf_tensor

    _, card, names, _ = family("wan")
    path = card.source / "small.safetensors"
    became = packed.save_scaled(path, card.source / "transformer", names, style)
    held = eight_bits.packed(path, torch.float32)
    assert set(held) == set(names(packed.stored_in(card.source / "transformer")))
    kinds = {isinstance(held[name], GGUFParameter) for name in became}
    assert kinds == {True, False}
    for name, numbers in became.items():
        each = held[name]
        wide = dequantize_gguf_tensor(each) if isinstance(each, GGUFParameter) else each
        error = (wide.float() - numbers).abs().max() / numbers.abs().max()
        assert error < (0.005 if style == "fp8" else 0.001)


def test_packed_blocks_pass_through_the_device(family):
    kind, card, names, asked = family("ltx2")
    packed.save_gguf(card.source / "small.gguf", card.source / "transformer", names)
    card = with_file(card, "small.gguf")
    there = drawn(kind, card, asked, NAMED["blocks_offloaded"])
    np.testing.assert_array_equal(there, drawn(kind, card, asked))


def test_a_lora_lies_over_packed_weights(family):
    kind, card, names, asked = family("wan")
    weights = card.source / "transformer"
    packed.save_gguf(card.source / "small.gguf", weights, names)
    card = with_file(card, "small.gguf")
    plain = drawn(kind, card, asked)
    lora = Lora("tiny/lora", "lora.safetensors", 0.1, scale=0.5)
    save_lora(card.source / lora.file, weights, ("blocks.0.attn1.to_q", "blocks.1.ffn.net.2"))
    whole = replace(card, variant=None, loras=(lora,))
    small = drawn(kind, replace(card, loras=(lora,)), asked)
    assert 3 * rms(small, drawn(kind, whole, asked)) < rms(small, plain)


def test_both_experts_come_from_files(tmp_path, take):
    folder = save_wan(tmp_path / "weights", "a14b_t2v", head_dim=16)
    asked = take(render_size=Size(64, 32), num_frames=12, model_frames=9, model_fps=16, num_steps=4)
    files = {"transformer": "high.gguf", "transformer_2": "low.gguf"}
    for network, file in files.items():
        packed.save_gguf(folder / file, folder / network, packed.wan)
    card = wan_card(folder, "a14b_t2v")
    plain = drawn(WanModel, card, asked)
    both = replace(card, variant=Variant("small", "gguf", files, 0.1, "tiny/small"))
    error = rms(drawn(WanModel, both, asked), plain)
    assert 0 < error < 3
    turned = replace(both.variant, files={**files, "transformer": "low.gguf"})
    assert rms(drawn(WanModel, replace(both, variant=turned), asked), plain) > 3 * error
    with pytest.raises(EngineError, match=r"has files for transformer: the model has .* or tran"):
        WanModel(with_file(card, "high.gguf")).load(silent)


def test_an_odd_packed_tensor_outside_a_linear_layer_is_widened(family):
    import gguf

    kind, card, names, asked = family("wan")
    weights = card.source / "transformer"
    plain = drawn(kind, card, asked)
    writer = gguf.GGUFWriter(card.source / "small.gguf", "tiny")
    form = GGMLQuantizationType.BF16
    for name, each in names(packed.stored_in(weights)).items():
        writer.add_tensor(name, gguf.quants.quantize(each.float().numpy(), form), raw_dtype=form)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    # The weights are bfloat16 on disk: nothing is lost.
    np.testing.assert_array_equal(drawn(kind, with_file(card, "small.gguf"), asked), plain)


def test_what_cannot_be_drawn_with_is_refused_in_one_sentence(family, tmp_path, monkeypatch):
    kind, card, names, _ = family("wan")
    weights = card.source / "transformer"
    path = card.source / "small.gguf"

    def refused(words, form="gguf", file=path.name, **more):
        with pytest.raises(EngineError, match=words):
            kind(with_file(card, file, form, **more)).load(silent)

    refused("small.gguf of model .* is not on this machine")
    packed.save_gguf(path, weights, names)
    right = hashlib.sha256(path.read_bytes()).hexdigest()
    kind(with_file(card, path.name, sha256={"transformer": right})).load(silent)
    refused("is not the one its card names", sha256={"transformer": "0" * 64})
    with monkeypatch.context() as without:
        without.setattr("importlib.util.find_spec", lambda _: None)
        refused("the package gguf is not installed")
    path.write_bytes(path.read_bytes()[:-5000])
    refused("small.gguf of model .* cannot be loaded as its transformer")
    _, ltx2, _, _ = family("ltx2")
    packed.save_gguf(path, ltx2.source / "transformer", packed.ltx2)
    refused("cannot be loaded as its transformer: proj_out.weight has an expected shape")

    def without_a_block(stored):
        return names({name: each for name, each in stored.items() if "blocks.1." not in name})

    packed.save_gguf(path, weights, without_a_block)
    refused("small.gguf of model .* lacks tensors of its transformer")
    stored = {"blocks.0.self_attn.q.weight": torch.zeros(4, 4)}
    file = card.source / "small.safetensors"
    save_file(stored, file)
    refused("holds no weights of 8 bits", EIGHT, file.name)
    save_file({"blocks.0.self_attn.q.weight": torch.zeros(4, 4, dtype=torch.int8)}, file)
    refused("q.weight is whole numbers without a scale", EIGHT, file.name)
    packed.save_scaled(file, weights, names, "comfy", convrot=True)
    refused("was turned before it was rounded", EIGHT, file.name)
    file.write_bytes(b"no file")
    refused("not in the safetensors format", EIGHT, file.name)


def test_a_folder_that_another_library_made_smaller_is_refused(family):
    kind, card, _, _ = family("wan")
    config = card.source / "transformer" / "config.json"
    said = {"quantization_config": {"quant_method": "torchao"}}
    config.write_text(json.dumps(json.loads(config.read_text()) | said))
    with pytest.raises(EngineError, match=r"the transformer of model .* in few bits by torchao"):
        kind(card).load(silent)
