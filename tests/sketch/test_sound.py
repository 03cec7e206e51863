"""The world's sound is in time and in place with its pictures; its codec counts as the pipeline."""

from __future__ import annotations

import pytest
import torch

from kling_local import cards
from kling_local.sketch import sound_codec
from kling_local.sketch.model import FPS
from kling_local.sketch.sound_codec import HOP, SAMPLE_RATE
from kling_local.sketch.world.scene import FACTS, impact_times
from kling_local.sketch.world.sound import synthesise


def heard(scenes, row=0, seconds=3.0):
    return synthesise(scenes, row, seconds, SAMPLE_RATE)


def test_a_scene_always_sounds_the_same(scenes):
    film = scenes(num_scenes=6, seed=3)
    for row in range(6):
        assert torch.equal(heard(film, row), heard(film, row))
    assert not torch.equal(heard(film, 0), heard(film, 1))


@pytest.mark.parametrize("place", FACTS["place"])
@pytest.mark.parametrize("light", ["day", "night"])
def test_every_place_is_heard_in_stereo_and_in_range(scenes, place, light):
    sound = heard(scenes(place=place, light=light), seconds=2.5)
    assert sound.shape == (2, 40_000)
    assert sound.abs().max() <= 1
    assert 1e-3 < float(sound.square().mean().sqrt()) < 0.5
    assert not torch.equal(sound[0], sound[1])


@pytest.mark.parametrize("kind", ["ball", "person", "dog"])
def test_a_hop_is_heard_at_its_impact_within_one_hop_length(scenes, kind):
    film = scenes(num_scenes=8, kind=kind, action="bounce", place="room", light="day")
    for row in range(8):
        level = heard(film, row, 4.0).square().mean(0).unflatten(0, (-1, HOP)).mean(1)
        for moment in impact_times(film, row):
            at = int(moment * SAMPLE_RATE / HOP)
            if 10 <= at < len(level) - 10:
                before, after = level[at - 9 : at - 1].max(), level[at : at + 2].max()
                assert after > 10 * before
                around = level[at - 8 : at + 9]
                assert abs(int(around.diff().argmax()) + 1 - 8) <= 1


def test_a_still_ball_makes_no_impact(scenes):
    still, hopping = (
        heard(scenes(kind="ball", action=action, place="room", light="day"), seconds=4.0)
        for action in ("still", "bounce")
    )
    assert hopping.abs().max() > 4 * still.abs().max()


@pytest.mark.parametrize(("action", "first", "last"), [("move right", 0, 1), ("move left", 1, 0)])
def test_stereo_follows_the_subject(scenes, action, first, last):
    film = scenes(num_scenes=4, kind="car", action=action, place="room", duration_s=3.0)
    for row in range(4):
        power = heard(film, row).unflatten(1, (6, -1)).square().mean(2)
        assert power[first, 0] > 1.5 * power[last, 0]
        assert power[last, 5] > 1.5 * power[first, 5]


def test_tokens_are_counted_as_the_pipeline_counts_them():
    vae = sound_codec.new_audio_vae()
    per_second = vae.config.sample_rate / vae.config.mel_hop_length
    per_second /= float(vae.temporal_compression_ratio)
    grid = cards.card("sketch").grid
    for num_frames in (n for n in range(9, 186) if n in grid):
        assert sound_codec.num_tokens(num_frames / FPS) == round(num_frames / FPS * per_second)


def test_packed_tokens_have_the_vaes_channels_and_mel_groups():
    vae = sound_codec.new_audio_vae()
    frames = torch.randn(1, 2, 4 * 6 - 3, sound_codec.MEL_BINS)
    with torch.no_grad():
        moments = vae.encoder(frames)
    latents = moments[:, : sound_codec.LATENT_CHANNELS]
    packed = latents.transpose(1, 2).flatten(2)  # as the pipelines pack
    assert packed.shape == (1, 6, sound_codec.PACKED_CHANNELS)
    assert torch.equal(sound_codec.unpack(packed), latents)
    with torch.no_grad():
        assert vae.decoder(latents).shape == frames.shape


def test_a_click_is_in_the_mel_frame_of_its_moment():
    for frame in (0, 7, 30):
        wave = torch.zeros(1, 50 * HOP)
        wave[0, frame * HOP + HOP // 2] = 1.0
        mel = sound_codec.mel(wave)
        assert mel.shape == (1, 50, sound_codec.MEL_BINS)
        assert int(mel.mean(2).argmax()) == frame


@pytest.mark.parametrize("num_frames", [5, 40])
def test_the_vocoder_makes_a_hop_of_samples_of_a_mel_frame(num_frames):
    with torch.no_grad():
        wave = sound_codec.new_vocoder()(torch.zeros(1, 2, num_frames, sound_codec.MEL_BINS))
    assert wave.shape == (1, 2, num_frames * HOP + 8)  # its even kernels leave half a millisecond


def test_sounds_and_their_latents_are_about_unit_noise_in_size(waves, sound_basis):
    fresh = waves(8, seed=905)
    mel = sound_codec.mel(fresh)
    latents = sound_codec.encode(fresh, sound_basis, sound_codec.num_tokens(3.0))
    assert latents.shape == (8, 38, sound_codec.PACKED_CHANNELS)
    for values in (mel, latents):
        assert 0.5 < float(values.std()) < 1.6
        assert abs(float(values.mean())) < 1.2


def test_four_numbers_a_patch_hold_nearly_all_of_the_sound(waves, sound_basis):
    fresh = waves(8, seed=906)
    tokens = sound_codec.num_tokens(3.0)
    latents = sound_codec.unpack(sound_codec.encode(fresh, sound_basis, tokens))
    patches = (latents * sound_basis.scale[:, None, None]).permute(0, 2, 3, 1) @ sound_basis.axes.T
    grid = patches.unflatten(3, (2, 4, 4)).permute(0, 3, 1, 4, 2, 5).flatten(4).flatten(2, 3)
    wanted = sound_codec.target_mel(fresh, tokens)
    error = (grid[:, :, 3:] - wanted).square().mean()
    assert float(error / wanted.var()) < 0.05


def test_a_token_does_not_hear_the_future(waves, sound_basis):
    sound = waves(1, seed=7)
    changed = sound.clone()
    changed[..., SAMPLE_RATE:] = 0
    tokens = sound_codec.num_tokens(3.0)
    a, b = (sound_codec.encode(each, sound_basis, tokens) for each in (sound, changed))
    assert torch.equal(a[:, :12], b[:, :12])
    assert not torch.equal(a, b)
