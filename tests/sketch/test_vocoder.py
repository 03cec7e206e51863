"""The vocoder of the packed weights: noise stays noise, tones stay tones."""

import pytest
import torch
from diffusers.pipelines.ltx2.vocoder import LTX2Vocoder

from kling_local.cards import card
from kling_local.sketch import sound_codec
from kling_local.sketch.sound_codec import HOP, SAMPLE_RATE
from kling_local.sketch.vocoder import CROSSOVER_HZ, NoiseVocoder


@pytest.fixture(scope="module")
def vocoder():
    return NoiseVocoder.from_pretrained(
        card("sketch").source, subfolder="vocoder", dtype=torch.float32
    ).eval()


def surf(seconds=2.0):
    """White noise on both channels, at a level the world's beach has."""
    generator = torch.Generator().manual_seed(1)
    return 0.1 * torch.randn(1, 2, round(seconds * SAMPLE_RATE), generator=generator)


def repetition(sound):
    """Correlation of a sound with itself one mel frame later."""
    return float((sound[..., :-HOP] * sound[..., HOP:]).mean() / sound.square().mean())


@torch.no_grad()
def test_steady_noise_does_not_buzz(vocoder):
    frames = sound_codec.mel(surf()).mean(2, keepdim=True).expand(-1, -1, 100, -1)
    assert repetition(LTX2Vocoder.forward(vocoder, frames)) > 0.8  # what it is there to prevent
    assert repetition(vocoder(frames)) < 0.3


@torch.no_grad()
def test_the_sound_has_the_asked_spectrum_and_length(vocoder):
    frames = sound_codec.mel(surf())
    made = vocoder(frames)
    assert made.shape == (1, 2, frames.shape[2] * HOP)
    assert (sound_codec.mel(made) - frames)[..., 6:].abs().mean() < 0.15
    assert torch.equal(made, vocoder(frames))
    assert torch.equal(made, vocoder(frames.transpose(2, 3), time_last=True))


@torch.no_grad()
def test_silence_stays_silent(vocoder):
    frames = sound_codec.mel(torch.zeros(1, 2, SAMPLE_RATE))
    assert vocoder(frames).std() < 0.01  # a mel that no scene has: 40 dB below full scale


def test_the_envelope_of_a_tone_peaks_at_the_tone():
    time = torch.arange(SAMPLE_RATE) / SAMPLE_RATE
    tone = torch.sin(2 * torch.pi * 1000 * time).expand(1, 2, -1)
    spectrum = sound_codec.envelope(sound_codec.mel(tone), 257)[0, 0, 20]
    assert abs(int(spectrum.argmax()) * SAMPLE_RATE / 512 - 1000) < 120
    assert CROSSOVER_HZ[0] < CROSSOVER_HZ[1]
