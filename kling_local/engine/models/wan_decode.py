"""Decodes Wan's latents into pictures with the stock autoencoder, one latent frame at a time.

The stock decoder already goes latent frame by latent frame and keeps what its convolutions look
back at; here each one's pictures are yielded at once, so that a film can be encoded while its later
frames are still being decoded.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch
from diffusers.models.autoencoders.autoencoder_kl_wan import AutoencoderKLWan, unpatchify
from torch import Tensor

from kling_local.clips import Frame
from kling_local.engine.models.pixels import in_turn


def statistics(vae: AutoencoderKLWan, latents: Tensor) -> tuple[Tensor, Tensor]:
    """Mean and reciprocal standard deviation of the latents' channels, in their dtype and on their
    device.

    The reciprocal, because diffusers' pipelines use it and the results then agree bit for bit.
    """
    shape = (1, vae.config.z_dim, 1, 1, 1)
    mean = torch.tensor(vae.config.latents_mean).view(shape).to(latents.device, latents.dtype)
    std = torch.tensor(vae.config.latents_std).view(shape)
    return mean, 1.0 / std.to(latents.device, latents.dtype)


@torch.no_grad()
def encode_frames(vae: AutoencoderKLWan, frames: Tensor) -> Tensor:
    """Normalised latents ``(1 c f h w)`` in float32 of pixels ``(1 3 f h w)`` in -1..1."""
    latents = vae.encode(frames.to(vae.device, vae.dtype)).latent_dist.mode().float()
    mean, reciprocal = statistics(vae, latents)
    normalised: Tensor = (latents - mean) * reciprocal
    return normalised


def decode_pictures(
    vae: AutoencoderKLWan, latents: Tensor, first: int, last: int
) -> Iterator[list[Frame]]:
    """Yield pictures ``first`` to ``last`` (excluded) of a take, one latent frame's at a time.

    ``latents`` are as the pipelines return them, ``(1 c f h w)``. The pictures are those of
    ``vae.decode`` bit for bit; a VAE that is set to tile decodes in one piece.
    """
    latents = latents.to(vae.device, vae.dtype)
    mean, reciprocal = statistics(vae, latents)
    latents = latents / reciprocal + mean
    done = 0
    for pixels in _decoded(vae, latents):
        here = range(max(first - done, 0), min(last - done, pixels.shape[2]))
        done += pixels.shape[2]
        if here:
            yield from in_turn(pixels[:, :, here.start : here.stop])
        if done >= last:
            return


def _decoded(vae: AutoencoderKLWan, latents: Tensor) -> Iterator[Tensor]:
    """Pixels ``(1 3 f h w)`` in -1..1, of one latent frame after the other."""
    if vae.use_tiling:
        with torch.no_grad():
            yield vae.decode(latents, return_dict=False)[0]
        return
    state: Any = vae  # the autoencoder holds the decoder's memory of earlier frames
    state.clear_cache()
    try:
        with torch.no_grad():
            hidden = state.post_quant_conv(latents)
        for index in range(hidden.shape[2]):
            with torch.no_grad():
                state._conv_idx = [0]
                pixels = state.decoder(
                    hidden[:, :, index : index + 1],
                    feat_cache=state._feat_map,
                    feat_idx=state._conv_idx,
                    first_chunk=index == 0,
                )
                if state.config.patch_size is not None:
                    pixels = unpatchify(pixels, patch_size=state.config.patch_size)
                pixels = pixels.clamp(-1.0, 1.0)
            yield pixels
    finally:
        state.clear_cache()
