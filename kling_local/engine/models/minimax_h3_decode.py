"""Decodes MiniMax-H3's latents into pictures and samples, with the stock autoencoders.

The stock decoder goes through a film in chunks of 17 pictures that overlap and are cross-faded;
here each chunk's pictures are yielded at once, so that a film can be encoded while its later frames
are still being decoded.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
from torch import Tensor

from kling_local.clips import Frame, Sound
from kling_local.engine.models.pixels import unit_pictures


def _channels(values: Any, like: Tensor) -> Tensor:
    """Per-channel numbers shaped to broadcast with ``(b c ...)``."""
    return torch.tensor(values, device=like.device).view(1, -1, *(1,) * (like.ndim - 2))


@torch.no_grad()
def decode_sound(audio_vae: Any, latents: Tensor) -> Sound:
    """Latents of the two stereo channels ``(2 c l)`` to samples."""
    latents = latents.to(audio_vae.device)
    config = audio_vae.config
    latents = latents * _channels(config.latents_std, latents) + _channels(
        config.latents_mean, latents
    )
    waves = audio_vae.decode(latents, return_dict=False)[0].float()[:, 0].clamp(-1, 1)
    return Sound(np.ascontiguousarray(waves.T.cpu().numpy()), int(config.sampling_rate))


def decode_pictures(pipeline: Any, latents: Tensor, first: int, last: int) -> Iterator[list[Frame]]:
    """Yield pictures ``first`` to ``last`` (excluded) of a take, chunk by chunk.

    ``latents`` are normalised, ``(1 c f h w)``. The pictures are those of ``vae.decode`` bit for
    bit. ``pipeline`` holds the autoencoder and its pixel statistics.
    """
    vae = pipeline.vae
    with torch.no_grad():
        latents = latents.to(vae.device)
        latents = latents * _channels(vae.config.latents_std, latents) + _channels(
            vae.config.latents_mean, latents
        )
        latents = latents.to(next(vae.post_quant_conv.parameters()).dtype)
    done = 0
    for chunk in _chunks(vae, latents):
        pixels = chunk.float() * _channels(pipeline.pixel_std, chunk)
        pixels = (pixels + _channels(pipeline.pixel_mean, chunk)).clamp(0, 1)
        here = range(max(first - done, 0), min(last - done, pixels.shape[2]))
        done += pixels.shape[2]
        if here:
            yield unit_pictures(pixels[0, :, here.start : here.stop])
        if done >= last:
            return


def _chunks(vae: Any, latents: Tensor) -> Iterator[Tensor]:
    """``AutoencoderKLMiniMaxH3._decode``, one finished chunk after the other.

    The last picture of a padded tail is never requested, so nothing is cut off here.
    """
    drop, size = int(vae.config.token_drop > 0), vae.tokens_chunk_size
    pictures = size * vae.temporal_compression_ratio
    padding = -(latents.shape[2] + vae.config.token_drop) % size
    if padding:
        latents = torch.cat([latents, latents[:, :, -1:].repeat(1, 1, padding, 1, 1)], dim=2)
    count = (latents.shape[2] + vae.config.token_drop) // size - drop
    overlap: Tensor | None = None
    for index in range(count):
        start = index * size
        with torch.no_grad():
            clip = vae._decode_clip(latents[:, :, start : start + size + vae.token_overlap])
        chunk = clip[:, :, vae.frame_pre_padding : pictures]
        if overlap is not None:
            chunk = vae._blend(overlap, chunk, vae.frame_overlap, dim=-3)
        overlap = clip[:, :, pictures + vae.frame_pre_padding : 2 * pictures] if drop else None
        yield chunk
    if overlap is not None:
        yield overlap
