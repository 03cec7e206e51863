"""Complete weights are accepted, whatever names their files use; incomplete ones are refused."""

from __future__ import annotations

import dataclasses
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import (
    CLIPVisionConfig,
    CLIPVisionModel,
    Gemma3Config,
    Gemma3ForConditionalGeneration,
    UMT5Config,
    UMT5EncoderModel,
)

from kling_local.clips import silent
from kling_local.engine import Conditions
from kling_local.engine.models.ltx2 import Ltx2Model
from kling_local.engine.weights import check_complete, unreadable
from kling_local.errors import EngineError

EYES = {
    "hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2,
    "image_size": 16, "patch_size": 8,
}  # fmt: skip


def gemma(words: int = 64):
    """The text encoder of LTX-2 up to 2.3, whose file names every tensor differently."""
    text = {
        "vocab_size": words, "hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2,
        "num_attention_heads": 2, "num_key_value_heads": 1, "head_dim": 16,
        "max_position_embeddings": 64, "sliding_window": 64, "pad_token_id": 0,
        "bos_token_id": 1, "eos_token_id": 2,
    }  # fmt: skip
    config = Gemma3Config(text_config=text, vision_config=EYES, mm_tokens_per_image=4)
    return Gemma3ForConditionalGeneration(config)


def clip():
    return CLIPVisionModel(CLIPVisionConfig(**EYES))


def umt5():
    return UMT5EncoderModel(
        UMT5Config(vocab_size=64, d_model=32, d_kv=16, d_ff=64, num_layers=1, num_heads=2)
    )


def change_stored(folder: Path, change) -> None:
    """Change the tensors of a saved part, by name."""
    (file,) = folder.glob("*.safetensors")
    save_file(change(load_file(file)), file, metadata={"format": "pt"})


@pytest.mark.parametrize(
    ("made", "as_on_the_hub"),
    [(gemma, "{}"), (clip, "vision_model.{}"), (umt5, "{}")],
)
def test_parts_of_transformers_are_complete_by_its_own_account(
    made, as_on_the_hub, tiny_card, tmp_path
):
    """Regression: files of Gemma 3 and CLIP use tensor names that no module has, and complete ones
    were refused.
    """
    module = made()
    module.save_pretrained(tmp_path / "part")
    change_stored(tmp_path / "part", lambda had: {as_on_the_hub.format(n): had[n] for n in had})
    card = dataclasses.replace(tiny_card, source=tmp_path)
    part = type(module).from_pretrained(tmp_path / "part")
    torch.testing.assert_close(dict(part.state_dict()), dict(module.state_dict()))
    check_complete(card, {"part": part})
    change_stored(tmp_path / "part", lambda had: {n: had[n] for n in had if n != sorted(had)[9]})
    with pytest.raises(EngineError, match="the part weights of model 'sketch' lack 1 tensors"):
        check_complete(card, {"part": part})


def test_a_text_encoder_with_eyes_reads_the_prompt(tiny_card, take, tmp_path):
    """Gemma 3 as in LTX-2's repositories, whose index also names parts that are not used here.

    Neither its tensor names nor the missing folders stop the model.
    """
    folder = Path(shutil.copytree(tiny_card.source, tmp_path / "copy"))
    words = json.loads((folder / "text_encoder" / "config.json").read_text())["vocab_size"]
    shutil.rmtree(folder / "text_encoder")
    gemma(words).to(torch.bfloat16).save_pretrained(folder / "text_encoder")
    index = json.loads((folder / "model_index.json").read_text())
    index["text_encoder"] = ["transformers", "Gemma3ForConditionalGeneration"]
    index["processor"] = ["transformers", "Gemma3Processor"]
    index["duration_head"] = ["ltx2", "LTX2DurationHead"]
    index["prompt_enhancer"] = ["transformers", "Gemma3ForConditionalGeneration"]
    (folder / "model_index.json").write_text(json.dumps(index))
    model = Ltx2Model(dataclasses.replace(tiny_card, source=folder))
    model.load(silent)
    assert type(model._pipeline.text_encoder).__name__ == "Gemma3ForConditionalGeneration"
    assert model._pipeline.processor is None
    clip = model.render(take(), Conditions(), silent, lambda: False)
    assert sum(1 for _ in clip.frames) == 12


@pytest.mark.parametrize("said", [True, False, None])
def test_a_network_that_does_not_say_so_is_perturbed_too(said, tiny_card, take, tmp_path):
    """Regression: LTX-2.0's configuration predates the option, so its guidance cost a call and did
    nothing.
    """
    folder = Path(shutil.copytree(tiny_card.source, tmp_path / "copy"))
    config = json.loads((folder / "transformer" / "config.json").read_text())
    config.pop("perturbed_attn")
    more = {} if said is None else {"perturbed_attn": said}
    (folder / "transformer" / "config.json").write_text(json.dumps(config | more))
    video = {}
    for scale in (0.0, 1.0):
        sampling = {**tiny_card.sampling, "stg_scale": scale, "stg_block": 1}
        model = Ltx2Model(dataclasses.replace(tiny_card, source=folder, sampling=sampling))
        model.load(silent)
        clip = model.render(take(num_steps=2), Conditions(), silent, lambda: False)
        video[scale] = np.stack(list(clip.frames)).astype(int)
    assert abs(video[1.0] - video[0.0]).max() > 1


def test_a_lacking_package_does_not_ask_for_the_weights_again(tiny_card):
    told = unreadable(tiny_card, ImportError("Gemma4Processor requires the Torchvision library"))
    assert told.sentence == (
        "model 'sketch' cannot be loaded without another package: "
        "Gemma4Processor requires the Torchvision library"
    )
    assert told.hint == "pip install 'kling-local[models]'"
