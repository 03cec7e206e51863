"""Routes of the LTX-2 family: distilled, two stages, and with a transformer from another folder."""

from __future__ import annotations

import dataclasses
import shutil
from functools import partial

import numpy as np
import pytest
import torch

from kling_local.card_parts import Extra, Lora
from kling_local.clips import Progress, silent
from kling_local.engine import Conditions
from kling_local.engine.libraries import quiet
from kling_local.engine.loras import drawn_with
from kling_local.engine.models import ltx2
from kling_local.engine.models.ltx2 import Ltx2Model
from kling_local.engine.models.ltx2_stages import (
    DISTILLED,
    DISTILLED_TWO_STAGE,
    TWO_STAGE,
    read_upsampler,
)
from kling_local.errors import EngineError
from kling_local.holding import SETTINGS
from kling_local.units import Size
from tests.tiny.loras import save_lora

WIDE = Size(128, 64)
PLAIN = Conditions()


def upsampler(**more):
    from diffusers.pipelines.ltx2.latent_upsampler import LTX2LatentUpsamplerModel

    with torch.random.fork_rng():
        torch.manual_seed(0)
        return LTX2LatentUpsamplerModel(
            in_channels=16, mid_channels=32, num_blocks_per_stage=1, **more
        ).eval()


@pytest.fixture(scope="module")
def distilled(tiny_card, tmp_path_factory):
    """Loads the tiny model with a route; its folder also has an upsampler."""
    folder = shutil.copytree(tiny_card.source, tmp_path_factory.mktemp("stages") / "weights")
    upsampler(use_rational_resampler=True).save_pretrained(folder / "latent_upsampler")
    models = {}

    def load(route: str) -> Ltx2Model:
        if route not in models:
            steps = {DISTILLED: 8, DISTILLED_TWO_STAGE: 11}[route]
            models[route] = Ltx2Model(
                dataclasses.replace(
                    tiny_card, source=folder, route=route, steps={"std": steps, "pro": steps}
                )
            )
            models[route].load(silent)
        return models[route]

    return load


def stock(model, take, **more):
    size = {"width": 160, "height": 96}
    pipeline = more.pop("pipeline", None) or model._pipeline
    told = {
        "prompt": take.prompt,
        "negative_prompt": "",
        "num_frames": 17,
        "frame_rate": 12.0,
        "guidance_scale": 1.0,
        "audio_guidance_scale": 1.0,
        "stg_scale": 0.0,
        "audio_stg_scale": 0.0,
        "modality_scale": 1.0,
        "audio_modality_scale": 1.0,
        "guidance_rescale": 0.0,
        "audio_guidance_rescale": 0.0,
        "use_cross_timestep": True,
        "max_sequence_length": model.card.max_sequence_length,
    }
    return pipeline(**{**told, **size, "output_type": "latent", "return_dict": False, **more})


def denoised(model, take, conditions=PLAIN):
    from kling_local.engine.models.rendering import Rendering

    rendering = Rendering(take, conditions, silent, lambda: False)
    return model._denoise(rendering, model._conditions(rendering))


def test_the_distilled_schedule_is_taken_as_it_is(distilled, take):
    from diffusers.pipelines.ltx2.utils import DISTILLED_SIGMA_VALUES

    model = distilled(DISTILLED)
    asked = take(num_steps=8, guidance_scale=1.0)
    ours = denoised(model, asked)
    sigmas = model._pipeline.scheduler.sigmas[:-1]
    torch.testing.assert_close(sigmas, torch.tensor(DISTILLED_SIGMA_VALUES))
    video, audio = stock(
        model,
        asked,
        num_inference_steps=8,
        sigmas=DISTILLED_SIGMA_VALUES,
        generator=torch.Generator("cpu").manual_seed(asked.seed),
    )
    assert (ours.video == video).all()
    assert (ours.audio == audio).all()


def test_two_stages_are_the_stock_pipelines_one_after_the_other(distilled, take):
    from diffusers import LTX2LatentUpsamplePipeline
    from diffusers.pipelines.ltx2.utils import (
        DISTILLED_SIGMA_VALUES,
        STAGE_2_DISTILLED_SIGMA_VALUES,
    )

    model = distilled(DISTILLED_TWO_STAGE)
    asked = take(
        num_steps=11,
        guidance_scale=1.0,
        render_size=WIDE,
    )
    ours = denoised(model, asked)
    generator = torch.Generator("cpu").manual_seed(asked.seed)
    half, whole = {"width": 64, "height": 32}, {"width": 128, "height": 64}
    video, audio = stock(
        model,
        asked,
        **half,
        num_inference_steps=8,
        sigmas=DISTILLED_SIGMA_VALUES,
        generator=generator,
    )
    enlarge = LTX2LatentUpsamplePipeline(model._pipeline.vae, model._enlarging)
    (video,) = enlarge(latents=video, output_type="latent", return_dict=False)
    video, audio = stock(
        model,
        asked,
        **whole,
        num_inference_steps=3,
        sigmas=STAGE_2_DISTILLED_SIGMA_VALUES,
        noise_scale=STAGE_2_DISTILLED_SIGMA_VALUES[0],
        latents=video,
        audio_latents=audio,
        generator=generator,
    )
    assert video.shape[-2:] == (4, 8)
    assert (ours.video == video).all()
    assert (ours.audio == audio).all()


def test_every_step_of_both_stages_is_told(distilled, take):
    told: list[Progress] = []
    asked = take(
        num_steps=11,
        guidance_scale=1.0,
        render_size=WIDE,
    )
    clip = distilled(DISTILLED_TWO_STAGE).render(asked, Conditions(), told.append, lambda: False)
    steps = [(each.done, each.total) for each in told if each.stage == "denoise"]
    assert steps == [(number, 11) for number in range(1, 12)]
    assert np.stack(list(clip.frames)).shape == (12, 64, 128, 3)
    assert clip.facts["network_evaluations"] == 11


def test_steps_that_are_not_the_schedules_are_refused(tiny_card):
    with pytest.raises(EngineError, match=r"steps\.std .* is 2: route 'distilled' has 8"):
        Ltx2Model(dataclasses.replace(tiny_card, route=DISTILLED)).load(silent)


def test_the_transformer_of_another_folder_is_loaded_and_checked(tiny_card, take, tmp_path):
    folder = shutil.copytree(tiny_card.source, tmp_path / "weights")
    (folder / "transformer").rename(folder / "transformer_full")
    shutil.copytree(folder / "transformer_full", folder / "transformer")
    other = folder / "transformer" / "diffusion_pytorch_model.safetensors"
    other.write_bytes(other.read_bytes()[:-1000])
    card = dataclasses.replace(
        tiny_card, source=folder, components={"transformer": "transformer_full"}
    )
    model = Ltx2Model(card)
    model.load(silent)
    expected = Ltx2Model(tiny_card)
    expected.load(silent)
    assert (denoised(model, take()).video == denoised(expected, take()).video).all()


LORA = Lora("tiny/lora", "distilled.safetensors", 0.1, stage="refine")
LAYERS = ("transformer_blocks.0.attn1.to_q", "transformer_blocks.1.ff.net.2")


@pytest.fixture
def full(distilled, tiny_card, tmp_path):
    """Loads full weights for two stages, the second with a LoRA or a second network."""
    folder = shutil.copytree(distilled(DISTILLED).card.source, tmp_path / "weights")
    card = dataclasses.replace(
        tiny_card, source=folder, route=TWO_STAGE, sha256=None, steps={"std": 5, "pro": 6}
    )

    def load(by, setting=None):
        save_lora(folder / LORA.file, folder / "transformer", LAYERS)
        changed = dataclasses.replace(card, loras=(LORA,))
        if by == "network":
            (folder / "transformer").rename(folder / "transformer_full")
            shutil.copytree(folder / "transformer_full", folder / "transformer")
            save_other(folder / "transformer")
            parts = {"transformer": "transformer_full", "refiner": "transformer"}
            changed = dataclasses.replace(card, components=parts)
        model = Ltx2Model(changed)
        model.setting = setting or model.setting
        model.load(silent)
        return model

    return load


def save_other(weights):
    from safetensors.torch import load_file, save_file

    (file,) = weights.glob("*.safetensors")
    other = {name: each * 1.1 for name, each in load_file(file).items()}
    save_file(other, file, metadata={"format": "pt"})


def in_stages(model, asked, refining, camera="", refined=True):
    """The sequence that diffusers documents, on separate pipelines.

    ``camera`` is a LoRA file for the first stage and, if ``refined``, the second.
    """
    from diffusers import LTX2LatentUpsamplePipeline
    from diffusers.pipelines.ltx2.pipeline_ltx2 import LTX2Pipeline
    from diffusers.pipelines.ltx2.utils import STAGE_2_DISTILLED_SIGMA_VALUES

    folder = model.card.source
    with quiet():
        pipeline = LTX2Pipeline.from_pretrained(
            folder, local_files_only=True, dtype={"default": torch.float32}
        )
    pipeline.set_progress_bar_config(disable=True)
    if refining == "network":
        kind = type(pipeline.transformer)
        full = folder / "transformer_full"
        drawing = kind.from_pretrained(full, local_files_only=True, dtype=torch.float32)
        second, pipeline.transformer = pipeline.transformer, drawing
    if camera:
        pipeline.load_lora_weights(str(folder), weight_name=camera, adapter_name="camera")
    generator = torch.Generator("cpu").manual_seed(asked.seed)
    video, audio = stock(
        model,
        asked,
        pipeline=pipeline,
        width=64,
        height=32,
        num_inference_steps=2,
        guidance_scale=2.5,
        audio_guidance_scale=2.5,
        generator=generator,
    )
    enlarge = LTX2LatentUpsamplePipeline(pipeline.vae, model._enlarging)
    (video,) = enlarge(latents=video, output_type="latent", return_dict=False)
    if refining == "network":
        pipeline.transformer = second
    else:
        pipeline.load_lora_weights(str(folder), weight_name=LORA.file, adapter_name="second")
        pipeline.set_adapters(["second", "camera"] if camera and refined else "second")
    pipeline.scheduler = type(pipeline.scheduler).from_config(
        pipeline.scheduler.config, use_dynamic_shifting=False, shift_terminal=None, shift=1.0
    )
    return stock(
        model,
        asked,
        pipeline=pipeline,
        width=128,
        height=64,
        num_inference_steps=3,
        sigmas=STAGE_2_DISTILLED_SIGMA_VALUES,
        noise_scale=STAGE_2_DISTILLED_SIGMA_VALUES[0],
        latents=video,
        audio_latents=audio,
        generator=generator,
    )


@pytest.mark.parametrize("refining", ["lora", "network"])
def test_full_weights_are_refined_as_diffusers_documents_it(full, take, refining):
    model = full(refining)
    asked = take(num_steps=5, render_size=WIDE)
    video, audio = in_stages(model, asked, refining)
    for _ in range(2):  # the second take starts from the same state
        ours = denoised(model, asked)
        assert (ours.video == video).all()
        assert (ours.audio == audio).all()


def test_a_take_in_two_stages_tells_what_it_was_drawn_with(full, take, tiny_card):
    told: list[Progress] = []
    asked = take(num_steps=5, render_size=WIDE)
    clip = full("lora").render(asked, Conditions(), told.append, lambda: False)
    steps = [(each.done, each.total) for each in told if each.stage == "denoise"]
    assert steps == [(number, 5) for number in range(1, 6)]
    assert np.stack(list(clip.frames)).shape == (12, 64, 128, 3)
    assert clip.facts["loras_refine"] == ["tiny/lora/distilled.safetensors at 1"]
    assert "loras" not in clip.facts
    # Two evaluations per step with guidance, then one.
    assert clip.facts["network_evaluations"] == 2 * 2 + 3


DOLLY = Lora("tiny/dolly", "dolly.safetensors", 0.1, moves=("push_in",))
LED = Conditions(sound=False, camera=DOLLY)


def test_a_lora_for_the_camera_leads_both_stages_as_in_diffusers(full, take):
    model = full("lora")
    asked = take(num_steps=5, render_size=WIDE)
    folder = model.card.source
    save_lora(folder / DOLLY.file, folder / "transformer", LAYERS[:1], seed=1)
    plain = denoised(model, asked)
    with drawn_with(model.card, model._pipeline, LED):
        ours = denoised(model, asked, LED)
    expected, _ = in_stages(model, asked, "lora", DOLLY.file)
    first_only, _ = in_stages(model, asked, "lora", DOLLY.file, refined=False)
    assert (ours.video == expected).all()
    assert (ours.video != first_only).any()
    assert (denoised(model, asked).video == plain.video).all()
    facts = model.render(asked, LED, silent, lambda: False).facts
    assert facts["loras"] == [DOLLY.told]
    assert facts["loras_refine"] == [LORA.told, DOLLY.told]


def test_a_second_network_is_not_told_to_have_the_firsts_lora(full, take):
    model = full("network")
    folder = model.card.source
    save_lora(folder / DOLLY.file, folder / "transformer", LAYERS, seed=1)
    facts = model.render(take(num_steps=5, render_size=WIDE), LED, silent, lambda: False).facts
    assert facts["loras"] == [DOLLY.told]
    assert facts["loras_refine"] == []


def test_a_network_that_finds_no_room_leaves_the_first_where_it_was(full, take, monkeypatch):
    """Regression: the first stayed in main memory, and every later film failed with tensors on two
    devices.
    """
    model, moves = full("network"), []
    first, second = model._pipeline.transformer, model._refiner

    def moving(name, onto):
        moves.append((name, onto))
        if (name, onto) == ("second", "cuda"):
            raise torch.OutOfMemoryError("injected")

    monkeypatch.setattr(ltx2, "pick_device", lambda: "cuda")
    monkeypatch.setattr(first, "to", partial(moving, "first"))
    monkeypatch.setattr(second, "to", partial(moving, "second"))
    with pytest.raises(EngineError, match="memory ran out"):
        model.render(take(num_steps=5, render_size=WIDE), PLAIN, silent, lambda: False)
    assert model._pipeline.transformer is first
    assert moves == [("first", "cpu"), ("second", "cuda"), ("second", "cpu"), ("first", "cuda")]


def test_both_networks_pass_through_the_device_block_by_block(full, take):
    (blocks,) = (each for each in SETTINGS if each.name == "blocks_offloaded")
    asked = take(num_steps=5, render_size=WIDE)
    model = full("network", blocks)
    video, _ = in_stages(model, asked, "network")
    assert (denoised(model, asked).video == video).all()


@pytest.mark.parametrize("rational", [True, False])
def test_the_upsampler_is_read_from_the_publishers_file(tiny_card, tmp_path, rational):
    from safetensors.torch import save_file

    folder = shutil.copytree(tiny_card.source, tmp_path / "weights")
    made = upsampler(use_rational_resampler=rational)
    save_file(made.state_dict(), folder / "upscaler-x2.safetensors")
    extra = Extra("latent_upsampler", "tiny/ltx", "upscaler-x2.safetensors", 0.1)
    found = read_upsampler(
        dataclasses.replace(tiny_card, source=folder, extras=(extra,)), torch.float32
    )
    latents = torch.randn(1, 16, 2, 4, 4, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        assert (found(latents) == made(latents)).all()


def test_two_stages_need_more_steps_than_the_second_has(tiny_card):
    card = dataclasses.replace(tiny_card, route=TWO_STAGE, steps={"std": 3, "pro": 6})
    with pytest.raises(EngineError, match=r"steps\.std .* is 3: route 'two_stage' has more than 3"):
        Ltx2Model(card).load(silent)
