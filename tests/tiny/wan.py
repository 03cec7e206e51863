"""Random Wan checkpoints of about 0.1 M parameters, of every kind that the family has."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kling_local.cards import Conditioning, Guidance, ModelCard
from kling_local.engine.libraries import quiet
from kling_local.units import FrameGrid, Size
from tests.tiny.words import tokenizer, vocabulary

ROUTES = {
    "t2v": "t2v",
    "a14b_t2v": "t2v",
    "i2v": "i2v",
    "flf2v": "i2v",
    "a14b_i2v": "i2v",
    "ti2v_5b": "ti2v",
    "vace": "vace",
}
KINDS = tuple(ROUTES)
FROM_A_PICTURE = ("i2v", "flf2v", "a14b_i2v")
TEXT_WIDTH = 16
LATENTS = 4


def _vae() -> Any:
    from diffusers import AutoencoderKLWan

    return AutoencoderKLWan(
        base_dim=4,
        z_dim=LATENTS,
        dim_mult=[1, 1, 1, 1],
        num_res_blocks=1,
        temperal_downsample=[False, True, True],
        latents_mean=[0.1, -0.2, 0.3, 0.0],
        latents_std=[1.5, 0.8, 1.2, 1.0],
    )


def _vae_of_ti2v() -> Any:
    """A VAE that downsamples sixteenfold like that of Wan 2.2 TI2V: residual, patches of two."""
    from diffusers import AutoencoderKLWan

    return AutoencoderKLWan(
        base_dim=4,
        decoder_base_dim=4,
        z_dim=LATENTS,
        dim_mult=[1, 1, 1, 1],
        num_res_blocks=1,
        temperal_downsample=[False, True, True],
        latents_mean=[0.0] * LATENTS,
        latents_std=[1.0] * LATENTS,
        is_residual=True,
        in_channels=12,
        out_channels=12,
        patch_size=2,
        scale_factor_spatial=16,
    )


def _transformer(in_channels: int = LATENTS, **more: Any) -> Any:
    from diffusers import WanTransformer3DModel

    return WanTransformer3DModel(in_channels=in_channels, **{**_small(), **more})


def _small() -> dict[str, Any]:
    return {
        "num_attention_heads": 2,
        "attention_head_dim": 12,
        "out_channels": LATENTS,
        "text_dim": TEXT_WIDTH,
        "freq_dim": 16,
        "ffn_dim": 32,
        "num_layers": 2,
        "rope_max_seq_len": 64,
    }


def _vace_transformer(**more: Any) -> Any:
    from diffusers import WanVACETransformer3DModel

    return WanVACETransformer3DModel(
        in_channels=LATENTS,
        vace_layers=[0, 1],
        vace_in_channels=2 * LATENTS + 64,
        **{**_small(), **more},
    )


def _text() -> dict[str, Any]:
    from transformers import UMT5Config, UMT5EncoderModel

    config = UMT5Config(
        vocab_size=len(vocabulary()),
        d_model=TEXT_WIDTH,
        d_kv=8,
        d_ff=32,
        num_layers=2,
        num_heads=2,
        pad_token_id=0,
        eos_token_id=1,
    )
    return {"tokenizer": tokenizer(32), "text_encoder": UMT5EncoderModel(config)}


def _eyes() -> dict[str, Any]:
    """The image encoder and processor with which Wan 2.1 I2V reads its start image."""
    from transformers import CLIPImageProcessorPil, CLIPVisionConfig, CLIPVisionModel

    config = CLIPVisionConfig(
        hidden_size=16, intermediate_size=32, num_hidden_layers=2, num_attention_heads=2,
        image_size=16, patch_size=8,
    )  # fmt: skip
    size = {"crop_size": {"height": 16, "width": 16}, "size": {"shortest_edge": 16}}
    return {
        "image_encoder": CLIPVisionModel(config),
        "image_processor": CLIPImageProcessorPil(**size),
    }


def _scheduler() -> Any:
    from diffusers import UniPCMultistepScheduler

    return UniPCMultistepScheduler(
        prediction_type="flow_prediction", use_flow_sigmas=True, flow_shift=3.0
    )


def _pipeline(kind: str, **wider: Any) -> Any:
    from diffusers import WanImageToVideoPipeline, WanPipeline, WanVACEPipeline

    parts = {**_text(), "scheduler": _scheduler()}
    with_mask = 2 * LATENTS + 4
    if kind == "t2v":
        return WanPipeline(**parts, vae=_vae(), transformer=_transformer(**wider))
    if kind == "a14b_t2v":
        experts = {"transformer": _transformer(**wider), "transformer_2": _transformer(**wider)}
        return WanPipeline(**parts, vae=_vae(), **experts, boundary_ratio=0.875)
    if kind in ("i2v", "flf2v"):
        seen = {"pos_embed_seq_len": 2 * 5} if kind == "flf2v" else {}
        seeing = _transformer(with_mask, image_dim=16, added_kv_proj_dim=24, **seen, **wider)
        return WanImageToVideoPipeline(**parts, **_eyes(), vae=_vae(), transformer=seeing)
    if kind == "a14b_i2v":
        experts = {
            "transformer": _transformer(with_mask, **wider),
            "transformer_2": _transformer(with_mask, **wider),
        }
        return WanImageToVideoPipeline(**parts, vae=_vae(), **experts, boundary_ratio=0.9)
    if kind == "ti2v_5b":
        vae = _vae_of_ti2v()
        return WanPipeline(
            **parts, vae=vae, transformer=_transformer(**wider), expand_timesteps=True
        )
    assert kind == "vace"
    return WanVACEPipeline(**parts, vae=_vae(), transformer=_vace_transformer(**wider))


def save_wan(folder: Path, kind: str, *, seed: int = 0, head_dim: int = 12) -> Path:
    """Save a random pipeline of one of ``KINDS``, bfloat16 like the real ones."""
    import torch

    with torch.random.fork_rng(), quiet():
        torch.manual_seed(seed)
        pipeline = _pipeline(kind, attention_head_dim=head_dim)
        pipeline.to(torch.bfloat16)
        pipeline.save_pretrained(folder)
    return folder


def wan_card(folder: Path, kind: str) -> ModelCard:
    """A card for a tiny checkpoint, like that of the real one."""
    starts = kind not in ("t2v", "a14b_t2v")
    vace = kind == "vace"
    ends = kind in ("flf2v", "a14b_i2v", "vace")
    return ModelCard(
        id=f"tiny-wan-{kind.replace('_', '-')}",
        title="Tiny Wan",
        family="wan",
        route=ROUTES[kind],
        description="random",
        licence="Apache-2.0",
        source=folder,
        revision=None,
        builtin=True,
        sha256=None,
        prompt_style="wan",
        multi_shot="chained",
        fps=24 if kind == "ti2v_5b" else 16,
        grid=FrameGrid(4, 1, 5, 121 if kind == "ti2v_5b" else 81),
        sizes={"16:9": Size(64, 32), "9:16": Size(32, 64), "1:1": Size(32, 32)},
        sound=False,
        guidance=Guidance(1.0, 4.0, 7.0),
        conditioning=Conditioning(
            start_image=starts,
            end_image=ends,
            anchor_frames=5 if kind in ("t2v", "a14b_t2v", "vace") else 1,
            negative_prompt=True,
            reference_images=vace,
            elements=vace,
            reference_video=vace,
            voices=False,
            camera_control=False,
            needs_start_image=kind in FROM_A_PICTURE,
        ),
        steps={"std": 2, "pro": 3},
        max_sequence_length=32,
        sampling={},
        memory_gb=1.0,
        parameters_m=0.1,
    )
