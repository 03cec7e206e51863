"""Routes of the LTX-2 family: distilled, in two stages, with another folder's transformer."""

from __future__ import annotations

import dataclasses
import shutil

import numpy as np
import pytest
import torch

from kling_local.clips import Progress, silent
from kling_local.engine import Conditions
from kling_local.engine.models.ltx2 import Ltx2Model
from kling_local.engine.models.ltx2_stages import DISTILLED, DISTILLED_TWO_STAGE
from kling_local.errors import EngineError
from kling_local.units import Size

WIDE = Size(128, 64)


@pytest.fixture(scope="module")
def distilled(tiny_card, tmp_path_factory):
    """Loads the tiny model by a route; an upsampler lies beside it."""
    from diffusers.pipelines.ltx2.latent_upsampler import LTX2LatentUpsamplerModel

    folder = shutil.copytree(tiny_card.source, tmp_path_factory.mktemp("stages") / "weights")
    with torch.random.fork_rng():
        torch.manual_seed(0)
        upsampler = LTX2LatentUpsamplerModel(
            in_channels=16, mid_channels=32, num_blocks_per_stage=1, use_rational_resampler=True
        )
    upsampler.save_pretrained(folder / "latent_upsampler")
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
    return model._pipeline(
        prompt=take.prompt,
        negative_prompt="",
        num_frames=17,
        frame_rate=12.0,
        guidance_scale=1.0,
        audio_guidance_scale=1.0,
        stg_scale=0.0,
        audio_stg_scale=0.0,
        modality_scale=1.0,
        audio_modality_scale=1.0,
        guidance_rescale=0.0,
        audio_guidance_rescale=0.0,
        use_cross_timestep=True,
        max_sequence_length=model.card.max_sequence_length,
        **{**size, "output_type": "latent", "return_dict": False, **more},
    )


def denoised(model, take):
    from kling_local.engine.models.rendering import Rendering

    rendering = Rendering(take, Conditions(), silent, lambda: False)
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
