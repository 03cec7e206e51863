"""The sound tail of LTX-2: a take that continues another begins with that one's last audio latents.

They are imposed while the take is denoised: at noise level s its first latents are
``(1 - s) * tail + s * noise``, and the tail itself at the end. The conditioning pipeline takes a
scheduler for the sound, so a scheduler does it.

Audio latents lie on a grid of their own (25 a second, against 24 pictures), so the tail begins up
to half a latent away from the pictures it belongs to. The cut is moved by as much: the sound is
continuous to the sample, and the offset does not grow from take to take.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from diffusers.schedulers.scheduling_flow_match_euler_discrete import (
    FlowMatchEulerDiscreteScheduler,
)
from torch import Tensor

from kling_local.clips import Sound, SoundTail
from kling_local.engine.models.ltx2_decode import decode_sound
from kling_local.engine.models.rendering import Rendering
from kling_local.units import DELIVERED_FPS

_DECODED = 32
"""Latents before the tail that are decoded with it: the audio VAE's decoder looks back 33 (2 for
each convolution, halved with each of two upsamplings), and the tail itself has some of them.
"""
_COVERED = 0.75
"""Share of a latent's time span that lies before its place on the grid: the encoder is causal."""
_LEAD_S = 0.1
"""Seconds of sound that a continuing take repeats before its join. The sound of a take ends up to
0.05 s early, and the takes change over in 0.03 s.
"""


class ImposingScheduler(FlowMatchEulerDiscreteScheduler):
    """The stock scheduler, except that the first tokens go straight from their noise to ``tail``
    (packed and normalised, ``(1 t c)``).
    """

    tail: Tensor

    def step(self, model_output: Tensor, timestep: Any, sample: Tensor, **named: Any) -> Any:
        """As the stock scheduler's, but always returns a tuple."""
        (moved, *_) = super().step(
            model_output, timestep, sample, **{**named, "return_dict": False}
        )
        assert self.step_index is not None
        left = self.sigmas[self.step_index] / self.sigmas[self.step_index - 1]
        tail = self.tail.to(moved)
        held = tail.shape[1]
        begin = tail + left.to(moved) * (sample[:, :held].to(moved) - tail)
        return (torch.cat([begin, moved[:, held:]], dim=1),)


@contextmanager
def imposed(pipeline: Any, tail: SoundTail | None) -> Iterator[None]:
    """Let the pipeline's sound begin with the tail while the block runs.

    ``pipeline`` is an ``LTX2ConditionPipeline``; without a tail nothing is touched.
    """
    if tail is None:
        yield
        return
    stock, vae = pipeline.audio_scheduler, pipeline.audio_vae
    imposing = ImposingScheduler.from_config((stock or pipeline.scheduler).config)
    imposing.tail = pipeline._normalize_audio_latents(
        pipeline._pack_audio_latents(_known(tail)), vae.latents_mean, vae.latents_std
    )
    pipeline.audio_scheduler = imposing
    try:
        yield
    finally:
        pipeline.audio_scheduler = stock


def exactly(audio: Tensor, tail: SoundTail | None) -> Tensor:
    """Audio latents ``(1 c l m)`` with the tail put in bit for bit: normalising and denormalising
    it changed its last bits.
    """
    if tail is None:
        return audio
    return torch.cat([_known(tail).to(audio), audio[:, :, tail.known :]], dim=2)


def tell(rendering: Rendering, audio_vae: Any) -> None:
    """Note for the receipt how much sound was carried over and how far it is from its pictures."""
    tail = rendering.sound_tail
    if tail is not None:
        off_s = tail.start_s - rendering.dropped / rendering.take.model_fps
        rendering.facts.update(
            sound_carried_s=tail.known / _per_second(audio_vae), sound_off_picture_s=off_s
        )


def left_for_the_next(
    audio: Tensor, rendering: Rendering, audio_vae: Any, anchor_frames: int
) -> SoundTail:
    """The sound tail for a next take that repeats ``anchor_frames`` of this one."""
    per_second = _per_second(audio_vae)
    take, tail = rendering.take, rendering.sound_tail
    begin_s = rendering.dropped / take.model_fps if tail is None else tail.start_s
    whole = _with_earlier(audio, tail)
    earlier = whole.shape[2] - audio.shape[2]
    end = earlier + (begin_s + take.num_frames / DELIVERED_FPS) * per_second
    first = round(end - anchor_frames / take.model_fps * per_second)
    last = min(int(end + _COVERED + 1e-6), whole.shape[2])
    kept = whole[0, :, max(first - _DECODED, 0) : last].float().cpu().numpy().copy()
    return SoundTail(kept, last - first, (end - first) / per_second)


def sound_of(audio_vae: Any, vocoder: Any, audio: Tensor, rendering: Rendering) -> Sound:
    """The take's sound from its first shown frame on, a little earlier if it continues another."""
    tail = rendering.sound_tail
    whole = decode_sound(audio_vae, vocoder, _with_earlier(audio, tail))
    rate, lead = whole.sample_rate, 0
    begin = round(rendering.dropped / rendering.take.model_fps * rate)
    if tail is not None:
        earlier = tail.latents.shape[1] - tail.known
        begin = round((earlier / _per_second(audio_vae) + tail.start_s) * rate)
        lead = min(round(_LEAD_S * rate), begin)
    return Sound(whole.samples[begin - lead :], rate, lead / rate)


def _per_second(audio_vae: Any) -> float:
    """Audio latents per second, as the pipelines count them."""
    told = audio_vae.config
    return float(told.sample_rate / told.mel_hop_length / audio_vae.temporal_compression_ratio)


def _with_earlier(audio: Tensor, tail: SoundTail | None) -> Tensor:
    """The latents with those before the tail put in front, to be decoded as one sound."""
    if tail is None:
        return audio
    earlier = torch.from_numpy(tail.latents)[None, :, : tail.latents.shape[1] - tail.known]
    return torch.cat([earlier.to(audio), audio], dim=2)


def _known(tail: SoundTail) -> Tensor:
    return torch.from_numpy(tail.latents)[None, :, tail.latents.shape[1] - tail.known :]
