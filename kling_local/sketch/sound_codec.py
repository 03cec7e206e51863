"""The sound codec: principal components of small log-mel patches.

The stock LTX-2 audio VAE and vocoder learn to make and to sound them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from diffusers.models.autoencoders.autoencoder_kl_ltx2_audio import AutoencoderKLLTX2Audio
from diffusers.pipelines.ltx2.vocoder import LTX2Vocoder
from torch import Tensor

SAMPLE_RATE = 16_000
HOP = 320
WINDOW = 1024
MEL_BINS = 32
LATENT_CHANNELS = 4
PACKED_CHANNELS = LATENT_CHANNELS * MEL_BINS // 4
_FLOOR = 1e-4
_LOG_CENTRE, _LOG_SPREAD = -5.0, 2.5  # brings log-mel values to about zero mean and unit deviation


@dataclass(frozen=True)
class SoundBasis:
    """Principal axes of patches of 2 channels, 4 frames and 4 mel bins.

    Attributes:
        axes: ``(32 4)`` orthonormal columns.
        scale: ``(4)``: coefficient = latent * scale.
    """

    axes: Tensor
    scale: Tensor


def num_tokens(seconds: float) -> int:
    """Sound tokens of a clip, as ``LTX2Pipeline`` counts them (four mel frames a token)."""
    return round(seconds * SAMPLE_RATE / HOP / 4)


def mel(wave: Tensor) -> Tensor:
    """Log-mel of sound ``(... n)`` at 16 kHz: ``(... n/320 32)``, about zero mean, unit deviation.

    Frame m is centred on samples 320 m .. 320 m + 320, so frame 0 is the first hop.
    """
    pad = (WINDOW - HOP) // 2
    padded = torch.nn.functional.pad(wave.flatten(0, -2), (pad, pad))
    window = torch.hann_window(WINDOW, device=wave.device)
    spectrum = torch.stft(
        padded, WINDOW, HOP, window=window, center=False, return_complex=True
    ).abs()
    bands = spectrum.transpose(1, 2) @ _mel_filters(wave.device)
    scaled = (bands.clamp(min=_FLOOR * WINDOW).log() - math.log(WINDOW) - _LOG_CENTRE) / _LOG_SPREAD
    return scaled.unflatten(0, wave.shape[:-1])


def _mel_filters(device: torch.device) -> Tensor:
    """Triangular filters ``(513 32)`` evenly spaced in mel between 40 Hz and 8 kHz."""
    mels = torch.linspace(
        2595 * math.log10(1 + 40 / 700), 2595 * math.log10(1 + 8000 / 700), MEL_BINS + 2
    )
    edges = 700 * (10 ** (mels / 2595) - 1)
    hz = torch.linspace(0, SAMPLE_RATE / 2, WINDOW // 2 + 1)[:, None]
    rise = (hz - edges[:-2]) / (edges[1:-1] - edges[:-2])
    fall = (edges[2:] - hz) / (edges[2:] - edges[1:-1])
    return torch.minimum(rise, fall).clamp(min=0).to(device)


def envelope(frames: Tensor, num_bins: int) -> Tensor:
    """Magnitude spectrum that log-mel ``(... 32)`` tells: ``(... num_bins)`` from 0 to 8 kHz."""
    filters = _mel_filters(frames.device)  # 513 32
    bands = (frames * _LOG_SPREAD + _LOG_CENTRE).exp() * WINDOW
    bands = (bands - _FLOOR * WINDOW).clamp(min=0) / filters.sum(0)
    spectrum = bands @ (filters / filters.sum(1, keepdim=True).clamp(min=1e-6)).T
    rows = torch.linspace(0, WINDOW // 2, num_bins, device=frames.device).round().long()
    return spectrum[..., rows]


def target_mel(wave: Tensor, tokens: int) -> Tensor:
    """The mel frames that ``tokens`` latents stand for: ``(b 2 4*tokens-3 32)``."""
    frames = mel(wave)
    want = 4 * tokens - 3
    short = max(0, want - frames.shape[-2])
    return torch.nn.functional.pad(
        frames, (0, 0, 0, short), mode="replicate" if short else "constant"
    )[:, :, :want]


def _groups(frames: Tensor) -> Tensor:
    """Patches ``(b tokens 8 32)`` of mel ``(b 2 4*tokens-3 32)``.

    Three copies stand before the first frame, as in the causal audio VAE.
    """
    padded = torch.cat([frames[:, :, :1].expand(-1, -1, 3, -1), frames], dim=2)
    grid = padded.unflatten(3, (MEL_BINS // 4, 4)).unflatten(2, (-1, 4))  # b 2 L 4 m 4
    return grid.permute(0, 2, 4, 1, 3, 5).flatten(3)


def fit_basis(waves: Tensor) -> SoundBasis:
    """Fit the patch basis on sounds ``(b 2 n)``."""
    rows = _groups(target_mel(waves, num_tokens(waves.shape[-1] / SAMPLE_RATE))).flatten(0, 2)
    _, vectors = torch.linalg.eigh((rows.T @ rows).double())
    axes = vectors.flip(1)[:, :LATENT_CHANNELS].float()
    deviation = (rows @ axes).std(0)
    scale = deviation.sqrt()
    return SoundBasis(axes, scale * (deviation / scale).square().mean().sqrt())


def encode(waves: Tensor, basis: SoundBasis, tokens: int) -> Tensor:
    """Packed latents ``(b tokens 32)`` of sounds ``(b 2 n)``.

    The order is (channel, mel group), as the pipelines pack them.
    """
    values = _groups(target_mel(waves, tokens)) @ basis.axes / basis.scale  # b L m c
    return values.transpose(2, 3).flatten(2)


def unpack(packed: Tensor) -> Tensor:
    """``(b tokens 32)`` to the VAE's ``(b 4 tokens 8)``."""
    return packed.unflatten(2, (LATENT_CHANNELS, MEL_BINS // 4)).transpose(1, 2)


def new_audio_vae() -> AutoencoderKLLTX2Audio:
    """The stock audio VAE at the sketch size."""
    return AutoencoderKLLTX2Audio(
        base_channels=PACKED_CHANNELS,
        output_channels=2,
        in_channels=2,
        ch_mult=(1, 2, 2),
        num_res_blocks=1,
        latent_channels=LATENT_CHANNELS,
        resolution=MEL_BINS,
        sample_rate=SAMPLE_RATE,
        mel_hop_length=HOP,
        mel_bins=MEL_BINS,
    )


def new_vocoder() -> LTX2Vocoder:
    """The stock vocoder at the sketch size: 320 samples a mel frame."""
    return LTX2Vocoder(
        in_channels=2 * MEL_BINS,
        hidden_channels=96,
        out_channels=2,
        upsample_kernel_sizes=[16, 10, 16],
        upsample_factors=[8, 5, 8],
        resnet_kernel_sizes=[3, 7],
        resnet_dilations=[[1, 3], [1, 3]],
        output_sampling_rate=SAMPLE_RATE,
    )
