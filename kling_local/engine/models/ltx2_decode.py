"""Decodes LTX-2's latents into pictures and samples, with the stock autoencoders and vocoder.

Pictures come out in stretches, so that a film can be encoded while its later frames are still being
decoded. The stretches join exactly: the early, cheap layers run once over the whole take; only the
last up block, two thirds of the work, runs stretch by stretch, with as many neighbouring frames on
either side as its convolutions look at.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import torch
from diffusers.models.autoencoders.autoencoder_kl_ltx2 import (
    AutoencoderKLLTX2Video,
    LTX2VideoDecoder3d,
)
from torch import Tensor, nn

from kling_local.clips import Frame, Sound
from kling_local.engine.models.pixels import in_turn, pictures

STRETCH = 24
"""Frames that enter the last up block at a time: 48 pictures.

More frames mean less overlap, fewer an earlier first picture. At 24 a decode takes as long as in
one piece (1.03 and 1.06 s for 5 s, 3.5 and 3.9 s for 15 s, one core).
"""


class _Through(nn.Module):
    """Stands in for a layer that has already run."""

    def forward(self, hidden: Tensor, *_: Any, **__: Any) -> Tensor:
        return hidden


def decode_pictures(
    vae: AutoencoderKLLTX2Video,
    latents: Tensor,
    first: int,
    last: int,
    palette: Mapping[str, str] | None = None,
    staged: Any = None,
) -> Iterator[list[Frame]]:
    """Yield pictures ``first`` to ``last`` (excluded) of a take, stretch by stretch.

    ``latents`` are denormalised, ``(1 c f h w)``. The pictures are those of ``vae.decode``, which
    itself runs when the VAE is set to tile. A VAE with a method ``stretches`` decodes by that, with
    the ``palette`` that its own method ``plainly`` made of the prompt, and what its method
    ``staged`` made of given pictures.
    """
    if hasattr(vae, "stretches"):
        decoded = vae.stretches(latents.to(vae.dtype), first, last, palette, staged)
        yield from map(pictures, decoded)
        return
    if vae.use_tiling or vae.use_slicing or vae.use_framewise_decoding:
        with torch.no_grad():
            pixels = vae.decode(latents.to(vae.dtype), return_dict=False)[0]
        yield from in_turn(pixels[:, :, first:last])
        return
    with torch.no_grad():
        hidden, tail, stride = _early_layers(vae.decoder, latents.to(vae.dtype))
    context = _context(vae.decoder, stride)
    for begin in range((first + stride - 1) // stride, hidden.shape[2], STRETCH):
        end = min(begin + STRETCH, hidden.shape[2])
        # The block turns its input frames a..b into pictures stride*a .. stride*(b-1): its first
        # input frame gives one picture, not ``stride``.
        a = max(begin - context, 0)
        b = min(end + context, hidden.shape[2])
        here = range(max(stride * (begin - 1) + 1, first), min(stride * (end - 1) + 1, last))
        if not here:
            return
        with torch.no_grad():
            pixels = tail(hidden[:, :, a:b])
        yield pictures(pixels[:, :, here.start - stride * a : here.stop - stride * a])


def _early_layers(decoder: LTX2VideoDecoder3d, latents: Tensor) -> tuple[Tensor, nn.Module, int]:
    """Run all layers before the last up block; returns that block's input, a decoder of only the
    remaining layers, and the block's stride in time.
    """
    causal = decoder.is_causal
    hidden = decoder.mid_block(decoder.conv_in(latents, causal=causal), None, causal=causal)
    for block in decoder.up_blocks[:-1]:
        hidden = block(hidden, None, causal=causal)
    last = decoder.up_blocks[-1]
    rest = copy.copy(decoder)  # shares the weights; the module table is replaced, never written to
    rest._modules = {
        **decoder._modules,
        "conv_in": _Through(),
        "mid_block": _Through(),
        "up_blocks": nn.ModuleList([last]),
    }
    return hidden, rest, last.upsamplers[0].stride[0] if last.upsamplers else 1


def _context(decoder: LTX2VideoDecoder3d, stride: int) -> int:
    """Input frames on one side that a picture depends on, in the last up block and output layer.

    A non-causal 3-tap convolution looks one frame to either side, a causal one two back; a residual
    block has two.
    """
    last = decoder.up_blocks[-1]
    before = (2 if last.conv_in else 0) + (1 if last.upsamplers else 0)
    after = 2 * len(last.resnets) + 1
    reach = 2 if decoder.is_causal else 1
    return math.ceil(reach * before + reach * after / stride) + 1


def decode_sound(audio_vae: Any, vocoder: Any, latents: Tensor) -> Sound:
    """Denormalised audio latents ``(1 c l m)`` to stereo samples; about 0.03 s shorter than the
    picture.
    """
    with torch.no_grad():
        mel = audio_vae.decode(latents.to(audio_vae.dtype), return_dict=False)[0]
        waves = vocoder(mel.to(vocoder.dtype))[0].float().clamp(-1, 1).cpu().numpy()
    stereo = waves if len(waves) == 2 else np.repeat(waves[:1], 2, axis=0)
    return Sound(np.ascontiguousarray(stereo.T), int(vocoder.config.output_sampling_rate))
