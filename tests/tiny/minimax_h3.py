"""A random MiniMax-H3 repository of about half a million parameters, with both partitions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from kling_local.cards import Conditioning, Guidance, ModelCard
from kling_local.engine.libraries import quiet
from kling_local.units import FrameGrid, Size
from tests.tiny.words import tokenizer, vocabulary

LATENTS, SOUNDS, TEXT_WIDTH = 4, 4, 16
PICTURE_EDGE = 64


def _vae() -> Any:
    from diffusers.models.autoencoders.autoencoder_kl_minimax_h3 import AutoencoderKLMiniMaxH3

    return AutoencoderKLMiniMaxH3(
        latent_channels=LATENTS,
        block_out_channels=(8,) * 6,
        layers_per_block=1,
        norm_num_groups=4,
        decoder_num_layers=1,
        decoder_num_attention_heads=2,
        decoder_attention_head_dim=16,
        decoder_num_register_tokens=1,
        decoder_ffn_mult=2,
        latents_mean=(0.1, -0.1, 0.2, 0.0),
        latents_std=(1.2, 0.8, 1.0, 1.1),
    )


def _audio_vae() -> Any:
    from diffusers.models.autoencoders.autoencoder_kl_minimax_h3_audio import (
        AutoencoderKLMiniMaxH3Audio,
    )

    return AutoencoderKLMiniMaxH3Audio(
        encoder_dim=2,
        latent_dim=16,
        latent_channels=SOUNDS,
        num_attention_heads=2,
        decoder_dim=128,
        resblock_kernel_sizes=(3,),
        resblock_dilation_sizes=((1, 3, 5),),
        latents_mean=[0.0] * SOUNDS,
        latents_std=[1.0] * SOUNDS,
    )


def _transformer() -> Any:
    from diffusers.models.transformers.transformer_minimax_h3 import MiniMaxH3Transformer3DModel

    return MiniMaxH3Transformer3DModel(
        num_attention_heads=2,
        attention_head_dim=16,
        hidden_size=24,
        num_layers=2,
        num_refiner_layers=1,
        ffn_dim=32,
        in_channels=LATENTS,
        audio_in_channels=SOUNDS,
        text_dim=TEXT_WIDTH,
        freq_dim=16,
        time_embed_hidden_dim=24,
        time_embed_dim=16,
        rope_freq_dim=2,
    )


def text_encoder(width: int = TEXT_WIDTH) -> Any:
    """A text encoder with 51 narrow layers, because the model reads the output of the 50th."""
    from transformers import Qwen3VLConfig, Qwen3VLForConditionalGeneration

    known = vocabulary()
    text = {
        "vocab_size": len(known), "hidden_size": width, "intermediate_size": 16,
        "num_hidden_layers": 51, "num_attention_heads": 2, "num_key_value_heads": 1,
        "head_dim": 12, "max_position_embeddings": 4096,
        "rope_parameters": {"rope_type": "default", "rope_theta": 10000.0,
                            "mrope_section": [2, 2, 2], "mrope_interleaved": True},
    }  # fmt: skip
    vision = {
        "depth": 1, "hidden_size": 16, "intermediate_size": 16, "num_heads": 2, "patch_size": 8,
        "spatial_merge_size": 2, "temporal_patch_size": 2, "out_hidden_size": width,
        "num_position_embeddings": 64, "deepstack_visual_indexes": [0],
    }  # fmt: skip
    return Qwen3VLForConditionalGeneration(
        Qwen3VLConfig(
            text_config=text,
            vision_config=vision,
            image_token_id=known["<|image_pad|>"],
            video_token_id=known["<|video_pad|>"],
            vision_start_token_id=known["<|vision_start|>"],
            vision_end_token_id=known["<|vision_end|>"],
        )
    )


def save_minimax_h3(folder: Path, *, seed: int = 0) -> Path:
    """Save both partitions and all that they share, in bfloat16 where the real repository is."""
    import torch
    from diffusers.modular_pipelines.minimax_h3 import MiniMaxH3Blocks
    from diffusers.schedulers.scheduling_minimax_h3 import MiniMaxH3Scheduler
    from transformers import Qwen2VLImageProcessorPil

    from tests.tiny.eyes import Eyes

    pixels = {"min_pixels": 32 * 32, "max_pixels": 32 * 32}
    eyes = Eyes(Qwen2VLImageProcessorPil(patch_size=8, merge_size=2, **pixels))
    with torch.random.fork_rng(), quiet():
        torch.manual_seed(seed)
        pipeline = MiniMaxH3Blocks().init_pipeline()
        pipeline.update_components(
            transformer=_transformer().eval(),
            transformer_ref=_transformer().eval(),
            vae=_vae().eval(),
            audio_vae=_audio_vae().eval(),
            text_encoder=text_encoder().eval(),
            tokenizer=tokenizer(4096),
            processor=eyes,
            scheduler=MiniMaxH3Scheduler(shift=12.0),
            audio_scheduler=MiniMaxH3Scheduler(shift=3.0),
            canvas_short_edge=32,
            canvas_max_pixels=64 * 32,
            reference_image_short_edge=PICTURE_EDGE,
        )
        pipeline.save_pretrained(str(folder), overwrite_modular_index=True)
    # diffusers saves only components from libraries that it knows.
    eyes.save_pretrained(folder / "processor")
    index = json.loads((folder / "modular_model_index.json").read_text())
    index["processor"][2] |= {
        "pretrained_model_name_or_path": str(folder),
        "subfolder": "processor",
    }
    (folder / "modular_model_index.json").write_text(json.dumps(index))
    return folder


def minimax_h3_card(folder: Path, route: str = "fl2va") -> ModelCard:
    """A card for the tiny repository. Unlike the real one it follows references on either route,
    so that one card covers both networks.
    """
    return ModelCard(
        id="tiny-minimax-h3",
        title="Tiny MiniMax-H3",
        family="minimax_h3",
        route=route,
        description="random",
        licence="random",
        source=folder,
        revision=None,
        builtin=True,
        sha256=None,
        prompt_style="minimax_h3",
        multi_shot="native",
        fps=24,
        grid=FrameGrid(17, 5, 22, 362),
        sizes={"16:9": Size(64, 32), "9:16": Size(32, 64), "1:1": Size(32, 32)},
        sound=True,
        guidance=Guidance(1.0, 1.0, 1.0),
        conditioning=Conditioning(
            start_image=True,
            end_image=True,
            anchor_frames=1,
            negative_prompt=False,
            reference_images=True,
            elements=True,
            reference_video=True,
            voices=False,
            camera_control=False,
        ),
        steps={"std": 2, "pro": 3},
        max_sequence_length=512,
        sampling={},
        memory_gb=1.0,
        parameters_m=0.1,
        modules=("tests.tiny.eyes",),
    )
