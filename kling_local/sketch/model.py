"""The network of the built-in model: stock LTX-2 classes at a size that two CPU cores can train."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from diffusers.models.transformers.transformer_ltx2 import LTX2VideoTransformer3DModel
from diffusers.pipelines.ltx2.connectors import LTX2TextConnectors
from torch import Tensor, nn
from transformers import Gemma3TextModel, PreTrainedTokenizerFast

from kling_local.sketch import text
from kling_local.sketch.playing_vae import HOP, SAMPLE_RATE
from kling_local.sketch.world.layout import CELL_PIXELS, CHANNELS, FPS, FRAMES_A_CELL
from kling_local.sketch.world.score import NUMBERS

NUM_TRAIN_TIMESTEPS = 1000


@dataclass(frozen=True)
class Shape:
    """Sizes of the network, from the recipe."""

    num_layers: int = 4
    num_heads: int = 5
    head_dim: int = 32
    text_width: int = 96
    text_layers: int = 2
    registers: int = 8

    @property
    def width(self) -> int:
        """Channels of the picture stream; the sound stream has half."""
        return self.num_heads * self.head_dim


class Denoiser(nn.Module):
    """Text encoder, connectors and transformer: from captions and noisy latents to velocities.

    It makes the same calls as the stock pipelines, so that inference runs exactly what was trained.
    """

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.tokenizer: PreTrainedTokenizerFast = text.new_tokenizer()
        self.text_encoder: Gemma3TextModel = text.new_text_encoder(
            shape.text_width, shape.text_layers
        )
        self.connectors = LTX2TextConnectors(**_connector_config(shape))
        self.transformer = LTX2VideoTransformer3DModel(**_transformer_config(shape))
        nn.init.zeros_(self.transformer.proj_out.weight)
        nn.init.zeros_(self.transformer.audio_proj_out.weight)

    def read(self, captions: list[str]) -> tuple[Tensor, Tensor, Tensor]:
        """Text embeddings for picture and sound, and their mask, computed as the pipelines do."""
        device = self.transformer.proj_in.weight.device
        tokens = self.tokenizer(
            captions,
            padding="max_length",
            max_length=text.MAX_TOKENS,
            truncation=True,
            return_tensors="pt",
        ).to(device)
        states = self.text_encoder(**tokens, output_hidden_states=True).hidden_states
        packed = torch.stack(states, dim=-1).flatten(2, 3)
        embeddings: tuple[Tensor, Tensor, Tensor] = self.connectors(
            packed, tokens["attention_mask"], padding_side="left"
        )
        return embeddings

    def forward(
        self,
        video: Tensor,
        audio: Tensor,
        sigma: Tensor,
        captions: list[str],
        grid: tuple[int, int, int],
        clean: Tensor | None = None,
        end: Tensor | None = None,
    ) -> tuple[Tensor, Tensor]:
        """Velocities of packed latents.

        Args:
            video: ``(b tokens 60)`` noisy picture tokens of ``grid`` (frames, height, width).
            audio: ``(b tokens 102)`` noisy sound tokens.
            sigma: ``(b)`` noise level 0..1, shared by both streams.
            clean: ``(b tokens)`` 1 where a token is given without noise (a start image), or None.
            end: ``(b height*width 60)`` picture to end on, or None. Its tokens are appended to the
                film's, at the time of the last latent's first frame, as in
                ``LTX2ConditionPipeline``.
        """
        words, sound_words, mask = self.read(captions)
        level = sigma * NUM_TRAIN_TIMESTEPS
        timestep = level if clean is None else level[:, None] * (1 - clean)
        frames, height, width = grid
        coords = None
        if end is not None:
            video = torch.cat([video, end], dim=1)
            timestep = (
                timestep
                if timestep.ndim > 1
                else timestep[:, None].expand(-1, frames * height * width)
            )
            timestep = torch.cat([timestep, torch.zeros_like(timestep[:, : height * width])], dim=1)
            coords = self._coords(len(video), grid, video.device)
        picture, sound = self.transformer(
            hidden_states=video,
            audio_hidden_states=audio,
            encoder_hidden_states=words,
            audio_encoder_hidden_states=sound_words,
            timestep=timestep,
            audio_timestep=level,
            sigma=level,
            encoder_attention_mask=mask,
            audio_encoder_attention_mask=mask,
            num_frames=frames,
            height=height,
            width=width,
            fps=float(FPS),
            audio_num_frames=audio.shape[1],
            video_coords=coords,
            use_cross_timestep=True,
            return_dict=False,
        )
        return picture[:, : frames * height * width], sound

    def _coords(self, batch: int, grid: tuple[int, int, int], device: torch.device) -> Tensor:
        """Positions in time and frame of the film's tokens, followed by the end picture's."""
        frames, height, width = grid
        film = self.transformer.rope.prepare_video_coords(
            batch, frames, height, width, device, fps=float(FPS)
        )
        keyframe = film[:, :, : height * width].clone()
        first = FRAMES_A_CELL * (frames - 2) + 1
        keyframe[:, 0, :, 0] = first / FPS
        keyframe[:, 0, :, 1] = (first + 1) / FPS
        return torch.cat([film, keyframe], dim=2)


def pack(latents: Tensor) -> Tensor:
    """``(b c f h w)`` to tokens ``(b f*h*w c)``, as ``LTX2Pipeline._pack_latents`` does."""
    return latents.flatten(2).transpose(1, 2)


def unpack(tokens: Tensor, grid: tuple[int, int, int]) -> Tensor:
    """Tokens ``(b f*h*w c)`` back to ``(b c f h w)``."""
    return tokens.transpose(1, 2).unflatten(2, grid)


def _connector_config(shape: Shape) -> dict[str, Any]:
    return {
        "caption_channels": shape.text_width,
        "text_proj_in_factor": shape.text_layers + 1,
        "video_connector_num_attention_heads": shape.num_heads,
        "video_connector_attention_head_dim": shape.head_dim,
        "video_connector_num_layers": 1,
        "video_connector_num_learnable_registers": shape.registers,
        "video_gated_attn": True,
        "audio_connector_num_attention_heads": shape.num_heads,
        "audio_connector_attention_head_dim": shape.head_dim // 2,
        "audio_connector_num_layers": 1,
        "audio_connector_num_learnable_registers": shape.registers,
        "audio_gated_attn": True,
        "connector_rope_base_seq_len": 64,
        "rope_theta": 500.0,
        "rope_double_precision": False,
        "rope_type": "split",
        "per_modality_projections": True,
        "video_hidden_dim": shape.width,
        "audio_hidden_dim": shape.width // 2,
        "proj_bias": True,
    }


def _transformer_config(shape: Shape) -> dict[str, Any]:
    return {
        "in_channels": CHANNELS,
        "out_channels": CHANNELS,
        "num_attention_heads": shape.num_heads,
        "attention_head_dim": shape.head_dim,
        "cross_attention_dim": shape.width,
        "vae_scale_factors": (FRAMES_A_CELL, CELL_PIXELS, CELL_PIXELS),
        "pos_embed_max_pos": 20,
        "base_height": 512,
        "base_width": 512,
        "gated_attn": True,
        "cross_attn_mod": True,
        "audio_in_channels": NUMBERS,
        "audio_out_channels": NUMBERS,
        "audio_num_attention_heads": shape.num_heads,
        "audio_attention_head_dim": shape.head_dim // 2,
        "audio_cross_attention_dim": shape.width // 2,
        "audio_sampling_rate": SAMPLE_RATE,
        "audio_hop_length": HOP,
        "audio_gated_attn": True,
        "audio_cross_attn_mod": True,
        "num_layers": shape.num_layers,
        "caption_channels": shape.width,
        "rope_theta": 500.0,
        "rope_double_precision": False,
        "rope_type": "split",
        "use_prompt_embeddings": False,
        "perturbed_attn": True,
    }
