"""The picture codec whose decoder draws: it reads the layout of a film and paints what it says.

A latent says in half of its numbers what its block shows (`world.layout`). A convolutional decoder
of the built-in model's size draws that as soft patches; this one reads the layout back
(`world.reading`) and paints it with the brushes of the world that the model was trained on. So what
is shown, where, when and how it moves comes from the diffusion model; the outlines do not.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch
from diffusers.models.autoencoders.autoencoder_kl_ltx2 import AutoencoderKLLTX2Video
from diffusers.models.autoencoders.vae import DecoderOutput
from diffusers.models.modeling_utils import ModelMixin
from torch import Tensor

from kling_local.sketch.codec import APPEARANCE
from kling_local.sketch.model import FPS
from kling_local.sketch.world.draw import draw_poses, frame_times
from kling_local.sketch.world.layout import FRAMES_A_CELL
from kling_local.sketch.world.reading import read

__all__ = ["DrawingVAE", "ModelMixin"]  # diffusers looks ModelMixin up beside the class

_STRETCH = 48
"""Pictures painted at a time: about as long as the encoder takes for them."""


class DrawingVAE(AutoencoderKLLTX2Video):
    """``AutoencoderKLLTX2Video`` that paints the layout of its latents; encoding is the stock's."""

    def decode(
        self, z: Tensor, temb: Tensor | None = None, causal: bool | None = None,
        return_dict: bool = True,
    ) -> Any:  # fmt: skip
        """Latents ``(b 112 f h w)`` to pictures ``(b 3 8f-7 16h 16w)`` in -1..1."""
        del temb, causal  # the painter has neither noise to know of nor a direction in time
        last = FRAMES_A_CELL * (z.shape[2] - 1) + 1
        films = [torch.cat(list(self.stretches(one[None], 0, last)), dim=2) for one in z]
        pictures = torch.cat(films).to(z.dtype)
        return DecoderOutput(sample=pictures) if return_dict else (pictures,)

    @torch.no_grad()
    def stretches(self, latents: Tensor, first: int, last: int) -> Iterator[Tensor]:
        """Pictures ``first`` to ``last`` (excluded) of one film, ``(1 3 n 16h 16w)`` at a time."""
        frames, rows, columns = latents.shape[2:]
        total = FRAMES_A_CELL * (frames - 1) + 1
        scenes, pose = read(latents[0, APPEARANCE:], total, FPS)
        times = frame_times(total, FPS).to(latents.device)
        for begin in range(first, last, _STRETCH):
            here = slice(begin, min(begin + _STRETCH, last))
            drawn = draw_poses(scenes, pose.at(here), times[here], 16 * rows, 16 * columns)
            yield drawn.transpose(1, 2) * 2 - 1


def painter_of(vae: AutoencoderKLLTX2Video) -> DrawingVAE:
    """A `DrawingVAE` with the encoder of ``vae``; of a decoder it has only the smallest."""
    narrow = {"decoder_block_out_channels": (8, 8, 8), "decoder_layers_per_block": (1, 1, 1, 1)}
    painter: DrawingVAE = DrawingVAE.from_config({**vae.config, **narrow})
    painter.encoder.load_state_dict(vae.encoder.state_dict())
    return painter
