"""Shared fixtures: a tiny random model with the built-in model's structure, saved once per session,
and its films.
"""

from __future__ import annotations

import dataclasses
import gc
import shutil
from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from hypothesis import settings

from kling_local import cards, garbage
from kling_local.request import GenerationRequest

# Machines differ in speed, so no test may depend on timing; every run uses the same examples.
settings.register_profile("house", deadline=None, derandomize=True, max_examples=60)
settings.load_profile("house")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Keep the garbage collector off what is imported and collected: it stays until the process
    ends, and a full collection of all that takes a third of a second. Each unloading of a model
    asks for one.
    """
    with garbage.uncollected():
        collected = yield
        gc.freeze()
    return collected


WORDS = (
    "a the red green blue yellow ball car person dog bird robot moves left right stands still "
    "jumps meadow beach city snow room desert day sunset night overcast wide medium close "
    "shot camera static pan tilt up push in pull out , "
).split()


def _video_vae():
    from diffusers.models.autoencoders.autoencoder_kl_ltx2 import AutoencoderKLLTX2Video

    return AutoencoderKLLTX2Video(
        latent_channels=16,
        block_out_channels=(32, 32, 64),
        down_block_types=("LTX2VideoDownBlock3D",) * 3,
        decoder_block_out_channels=(4, 4, 4),
        layers_per_block=(1, 1, 1, 1),
        decoder_layers_per_block=(1, 1, 1, 1),
        spatio_temporal_scaling=(True, True, True),
        decoder_spatio_temporal_scaling=(True, True, True),
        decoder_inject_noise=(False,) * 4,
        downsample_type=("temporal", "spatiotemporal", "spatiotemporal"),
        # the class reads the list from the last up block to the first
        upsample_type=("spatiotemporal", "spatiotemporal", "temporal"),
        upsample_residual=(False, False, False),
        upsample_factor=(1, 1, 1),
        patch_size=4,
        encoder_causal=True,
        decoder_causal=False,
        spatial_compression_ratio=16,
        temporal_compression_ratio=8,
    )


def _transformer():
    from diffusers.models.transformers.transformer_ltx2 import LTX2VideoTransformer3DModel

    return LTX2VideoTransformer3DModel(
        in_channels=16,
        out_channels=16,
        num_attention_heads=2,
        attention_head_dim=32,
        cross_attention_dim=64,
        vae_scale_factors=(8, 16, 16),
        gated_attn=True,
        cross_attn_mod=True,
        audio_in_channels=32,
        audio_out_channels=32,
        audio_num_attention_heads=2,
        audio_attention_head_dim=16,
        audio_cross_attention_dim=32,
        audio_sampling_rate=16000,
        audio_hop_length=320,
        audio_gated_attn=True,
        audio_cross_attn_mod=True,
        num_layers=2,
        caption_channels=32,
        rope_double_precision=False,
        rope_type="split",
        use_prompt_embeddings=False,
        perturbed_attn=True,
    )


def _sound_parts():
    from diffusers.models.autoencoders.autoencoder_kl_ltx2_audio import AutoencoderKLLTX2Audio
    from diffusers.pipelines.ltx2.vocoder import LTX2Vocoder

    audio_vae = AutoencoderKLLTX2Audio(
        base_channels=32,
        ch_mult=(1, 2, 4),
        num_res_blocks=1,
        latent_channels=8,
        mel_bins=16,
        sample_rate=16000,
        mel_hop_length=320,
        resolution=64,
    )
    vocoder = LTX2Vocoder(
        in_channels=32,
        hidden_channels=32,
        upsample_kernel_sizes=[16, 10, 16],
        upsample_factors=[8, 5, 8],
        resnet_kernel_sizes=[3],
        resnet_dilations=[[1, 3, 5]],
        output_sampling_rate=16000,
    )
    return audio_vae, vocoder


def _text_parts():
    from diffusers.pipelines.ltx2.connectors import LTX2TextConnectors
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import Gemma3TextConfig, Gemma3TextModel, PreTrainedTokenizerFast

    vocabulary = {
        word: i
        for i, word in enumerate(["<pad>", "<bos>", "<eos>", "<unk>", *dict.fromkeys(WORDS)])
    }
    words = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    words.post_processor = processors.TemplateProcessing("<bos> $A", special_tokens=[("<bos>", 1)])
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=words,
        pad_token="<pad>",
        bos_token="<bos>",
        eos_token="<eos>",
        unk_token="<unk>",
        padding_side="left",
        model_max_length=32,
    )
    text_encoder = Gemma3TextModel(
        Gemma3TextConfig(
            vocab_size=len(vocabulary),
            hidden_size=32,
            intermediate_size=64,
            num_hidden_layers=2,
            num_attention_heads=2,
            num_key_value_heads=1,
            head_dim=16,
            max_position_embeddings=64,
            sliding_window=64,
            pad_token_id=0,
            bos_token_id=1,
            eos_token_id=2,
        )
    )
    connectors = LTX2TextConnectors(
        caption_channels=32,
        text_proj_in_factor=3,
        video_connector_num_attention_heads=2,
        video_connector_attention_head_dim=32,
        video_connector_num_layers=1,
        video_connector_num_learnable_registers=16,
        video_gated_attn=True,
        audio_connector_num_attention_heads=2,
        audio_connector_attention_head_dim=16,
        audio_connector_num_layers=1,
        audio_connector_num_learnable_registers=16,
        audio_gated_attn=True,
        connector_rope_base_seq_len=64,
        rope_double_precision=False,
        rope_type="split",
        per_modality_projections=True,
        video_hidden_dim=64,
        audio_hidden_dim=32,
        proj_bias=True,
    )
    return tokenizer, text_encoder, connectors


def save_tiny_weights(folder: Path, *, seed: int = 0) -> Path:
    """Save a random LTX-2.3 pipeline of about 1 M parameters in ``folder``, in bfloat16 like the
    real one.
    """
    import torch
    from diffusers.pipelines.ltx2.pipeline_ltx2 import LTX2Pipeline
    from diffusers.schedulers.scheduling_flow_match_euler_discrete import (
        FlowMatchEulerDiscreteScheduler,
    )

    with torch.random.fork_rng():
        torch.manual_seed(seed)
        tokenizer, text_encoder, connectors = _text_parts()
        audio_vae, vocoder = _sound_parts()
        pipeline = LTX2Pipeline(
            scheduler=FlowMatchEulerDiscreteScheduler(shift=2.0),
            vae=_video_vae(),
            audio_vae=audio_vae,
            text_encoder=text_encoder,
            tokenizer=tokenizer,
            connectors=connectors,
            transformer=_transformer(),
            vocoder=vocoder,
        )
    pipeline.to(torch.bfloat16)
    pipeline.save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def tiny_weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the tiny random model."""
    return save_tiny_weights(tmp_path_factory.mktemp("tiny") / "weights")


@pytest.fixture(scope="session")
def tiny_card(tiny_weights: Path) -> cards.ModelCard:
    """The built-in model's card for the tiny random weights, with every condition that the family
    supports and two denoising steps in either mode.
    """
    sketch = cards.card("sketch")
    return dataclasses.replace(
        sketch,
        source=tiny_weights,
        sha256=None,
        steps={"std": 2, "pro": 3},
        conditioning=dataclasses.replace(sketch.conditioning, end_image=True),
    )


@pytest.fixture
def tiny_sketch(tiny_card: cards.ModelCard, monkeypatch: pytest.MonkeyPatch) -> cards.ModelCard:
    """Makes ``model: sketch`` mean the tiny random model for one test."""
    monkeypatch.setattr(cards, "card", lambda _: tiny_card)
    return tiny_card


@pytest.fixture(scope="session")
def finished_jobs() -> dict[str, Path]:
    """Folders of the jobs that ``rendered`` has rendered, by request."""
    return {}


@pytest.fixture
def rendered(
    tiny_sketch: cards.ModelCard,
    finished_jobs: dict[str, Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[GenerationRequest, Path], Path]:
    """Finished jobs of the tiny random model; each request is rendered once per session.

    ``rendered(request, folder)`` copies the job into ``folder`` and returns the film's path there.
    """

    from kling_local.generation import generate

    def copied(request: GenerationRequest, folder: Path) -> Path:
        name = repr(request)
        if name not in finished_jobs:
            made = tmp_path_factory.mktemp("finished") / "job"
            generate(request, folder=made)
            finished_jobs[name] = made
        shutil.copytree(finished_jobs[name], folder, dirs_exist_ok=True)
        return folder / "video.mp4"

    return copied
