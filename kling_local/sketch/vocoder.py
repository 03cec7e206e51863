"""The stock vocoder, with noise where it can only buzz.

A deterministic network fed with steady log-mel repeats itself every mel frame: waves and wind came
out as a 50 Hz buzz (autocorrelation 0.93 at one hop). So it keeps the low band, where thuds and
engines live, and everything above is white noise shaped by the log-mel itself.
"""

from __future__ import annotations

import torch
from diffusers.models.modeling_utils import ModelMixin
from diffusers.pipelines.ltx2.vocoder import LTX2Vocoder
from torch import Tensor
from torch.nn import functional as F  # noqa: N812

from kling_local.sketch import sound_codec
from kling_local.sketch.sound_codec import HOP, SAMPLE_RATE, WINDOW

__all__ = ["ModelMixin", "NoiseVocoder"]  # diffusers looks ModelMixin up beside the class

CROSSOVER_HZ = (200.0, 320.0)
_FFT, _STEP = 512, 160


class NoiseVocoder(LTX2Vocoder):
    """``LTX2Vocoder`` below the crossover, shaped noise above it; repeatable."""

    def forward(self, hidden_states: Tensor, time_last: bool = False) -> Tensor:
        """Log-mel ``(b 2 t 32)`` (``(b 2 32 t)`` if ``time_last``) to sound ``(b 2 320 t)``."""
        frames = hidden_states.transpose(2, 3) if time_last else hidden_states
        length = frames.shape[2] * HOP
        tones = super().forward(frames)[..., :length]
        tones = F.pad(tones, (0, length - tones.shape[-1]))
        return _below(tones.float()) + _shaped_noise(frames.float(), length)


def _crossfade(count: int, device: torch.device) -> Tensor:
    """Share of the low band in each of ``count`` bins from 0 to 8 kHz, ``(count)``."""
    low, high = CROSSOVER_HZ
    hz = torch.linspace(0, SAMPLE_RATE / 2, count, device=device)
    return ((high - hz) / (high - low)).clamp(0, 1)


def _below(sound: Tensor) -> Tensor:
    """The band from 30 Hz to the crossover; what the network puts below is an offset, no sound."""
    spectrum = torch.fft.rfft(sound)
    share = _crossfade(spectrum.shape[-1], sound.device)
    share[: round(30 * sound.shape[-1] / SAMPLE_RATE)] = 0
    return torch.fft.irfft(spectrum * share, n=sound.shape[-1])


def _shaped_noise(frames: Tensor, length: int) -> Tensor:
    """White noise ``(b 2 length)`` with the spectrum over time of log-mel ``(b 2 t 32)``."""
    batch, channels, _, _ = frames.shape
    generator = torch.Generator().manual_seed(0)
    noise = torch.randn(channels, length, generator=generator).to(frames.device)
    window = torch.hann_window(_FFT, device=frames.device)
    spectrum = torch.stft(noise, _FFT, _STEP, window=window, return_complex=True)  # c bins steps
    gain = sound_codec.envelope(frames, _FFT // 2 + 1).flatten(0, 1).transpose(1, 2)  # bc bins t
    gain = F.interpolate(gain, size=spectrum.shape[-1], mode="linear").unflatten(
        0, (batch, channels)
    )
    # What a Hann window of the analysis makes of white noise of deviation 1, on average.
    gain = gain / (torch.pi / 4 * torch.hann_window(WINDOW).square().sum()).sqrt().item()
    gain = gain * (1 - _crossfade(gain.shape[2], frames.device))[:, None]
    shaped = (spectrum * gain).flatten(0, 1)
    return torch.istft(shaped, _FFT, _STEP, window=window, length=length).unflatten(
        0, (batch, channels)
    )
