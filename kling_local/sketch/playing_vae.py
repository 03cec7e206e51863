"""The sound codec of the built-in model: its latents are scores, and its vocoder performs them.

What sounds, when and from where comes from the diffusion model (`world.score`); the instruments are
those of the world (`world.playing`). `ScoreVAE` and `Players` have the interfaces that
``LTX2Pipeline`` expects of its audio VAE and vocoder.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from diffusers.configuration_utils import ConfigMixin, register_to_config
from diffusers.models.autoencoders.vae import DecoderOutput
from diffusers.models.modeling_utils import ModelMixin
from torch import Tensor

from kling_local.sketch.world.accompaniment import SILENT, accompaniment_of
from kling_local.sketch.world.paint import PLAIN
from kling_local.sketch.world.palette import Palette, paint_of
from kling_local.sketch.world.playing import play
from kling_local.sketch.world.score import NUMBERS, TOKEN_S

__all__ = ["ModelMixin", "Players", "ScoreVAE"]  # diffusers looks ModelMixin up in their module

SAMPLE_RATE = 48_000
TEMPORAL = 4  # in the pipelines' terms: mel frames in one token
HOP = round(TOKEN_S * SAMPLE_RATE / TEMPORAL)


class ScoreVAE(ModelMixin, ConfigMixin):
    """Passes a score through unchanged: ``(b 102 tokens 1)`` is both its latent and its "mel"."""

    @register_to_config
    def __init__(
        self,
        latent_channels: int = NUMBERS,
        mel_bins: int = TEMPORAL,
        sample_rate: int = SAMPLE_RATE,
        mel_hop_length: int = HOP,
    ) -> None:
        super().__init__()
        del sample_rate, mel_hop_length  # the pipelines read them off the config
        self.mel_compression_ratio = mel_bins
        self.temporal_compression_ratio = TEMPORAL
        self.register_buffer("latents_mean", torch.zeros(latent_channels))
        self.register_buffer("latents_std", torch.ones(latent_channels))

    def decode(self, z: Tensor, return_dict: bool = True) -> Any:
        """The score itself."""
        return DecoderOutput(sample=z) if return_dict else (z,)


class Players(ModelMixin, ConfigMixin):
    """The vocoder: performs scores."""

    @register_to_config
    def __init__(self, output_sampling_rate: int = SAMPLE_RATE) -> None:
        super().__init__()
        del output_sampling_rate  # read off the config
        self.register_buffer("gain", torch.ones(1))
        self._paint, self._besides = PLAIN, SILENT
        self._voiced = True

    @contextmanager
    def performing(self, palette: Palette, *, voiced: bool) -> Iterator[None]:
        """Within it, figures speak when the ``palette`` of a take says, time runs as it says, and
        its music and sounds are played; nobody is heard speaking unless ``voiced``."""
        self._paint, self._besides, self._voiced = (
            paint_of(palette),
            accompaniment_of(palette),
            voiced,
        )
        try:
            yield
        finally:
            self._paint, self._besides, self._voiced = PLAIN, SILENT, True

    @torch.no_grad()
    def forward(self, hidden_states: Tensor) -> Tensor:
        """Scores ``(b 102 tokens 1)`` to sound ``(b 2 n)`` in -1..1."""
        rate = int(self.config.output_sampling_rate)
        played = [
            play(score[..., 0].T, rate, self._paint, voiced=self._voiced, besides=self._besides)
            for score in hidden_states
        ]
        return self.gain * torch.stack(played).to(self.gain)
