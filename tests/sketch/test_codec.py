"""The constructed picture codec: exact frame counts, a causal start, good pictures untrained."""

from __future__ import annotations

import pytest
import torch

from kling_local.sketch import codec
from kling_local.sketch.world import layout


@pytest.fixture(scope="module")
def vae(basis):
    torch.manual_seed(0)
    vae = codec.new_vae().eval()
    codec.construct_decoder(vae, basis)
    return vae


@torch.no_grad()
def decode(vae, latents):
    return vae.decode(latents).sample.transpose(1, 2)


@pytest.mark.parametrize(("height", "width"), [(96, 160), (160, 96)])
def test_fresh_clips_come_back_over_22_db(vae, basis, latents, height, width):
    fresh, encoded = latents(4, 902, basis, height=height, width=width)
    decoded = decode(vae, encoded)
    assert decoded.shape == fresh.shape
    assert codec.psnr(decoded, fresh) > 22


@pytest.mark.parametrize("num_latents", [1, 2, 4])
def test_k_plus_1_latents_are_exactly_8k_plus_1_frames(vae, basis, latents, num_latents):
    num_frames = 8 * (num_latents - 1) + 1
    _, encoded = latents(1, 3, basis, num_frames=num_frames, height=32, width=64)
    assert encoded.shape == (1, codec.LATENT_CHANNELS, num_latents, 2, 4)
    assert decode(vae, encoded).shape == (1, num_frames, 3, 32, 64)


def test_a_latent_knows_only_its_own_frames(basis, clips):
    clip = clips(1, seed=5, num_frames=25, height=32, width=64)
    changed = clip.clone()
    changed[:, 9:17] = -changed[:, 9:17]
    looks = (codec.appearance(each, basis) for each in (clip, changed))
    differs = next(looks).ne(next(looks)).any(1).flatten(2).any(2)
    assert differs.tolist() == [[False, False, True, False]]


def test_the_first_frame_is_independent_of_later_ones(vae, basis, latents):
    _, encoded = latents(1, 5, basis, height=32, width=64)
    other = encoded.clone()
    other[:, :, 1:] += 1
    first, later = decode(vae, encoded), decode(vae, other)
    assert torch.equal(first[:, 0], later[:, 0])
    assert not torch.allclose(first[:, 1:], later[:, 1:], atol=0.1)
    alone = decode(vae, encoded[:, :, :1])
    torch.testing.assert_close(alone[:, 0], first[:, 0], atol=1e-4, rtol=0)


def test_the_decoder_undoes_the_encoder(vae, basis, latents):
    _, encoded = latents(2, 6, basis)
    looks = encoded[:, : codec.APPEARANCE]
    again = codec.appearance(decode(vae, encoded), basis)
    assert float((again - looks).norm() / looks.norm()) < 0.2


def test_an_untrained_decoder_draws_from_looks_alone(vae, basis, latents):
    """The layout is handed down for later layers; a constructed decoder makes nothing of it yet."""
    _, encoded = latents(1, 8, basis, height=32, width=64)
    other = encoded.clone()
    other[:, codec.APPEARANCE :] = 0
    torch.testing.assert_close(decode(vae, encoded), decode(vae, other), atol=0.1, rtol=0)


def test_upsamplers_hand_distances_down_to_the_middles_of_the_children(vae, basis):
    latents = torch.zeros(1, codec.LATENT_CHANNELS, 1, 3, 3)
    dx, dy = codec.APPEARANCE + 1, codec.APPEARANCE + 5
    x = torch.arange(3.0) - 1
    latents[:, dx] = -x / layout.CELLS_TOLD_AS_ONE  # a figure in the middle cell
    latents[:, dy] = x[:, None] / layout.CELLS_TOLD_AS_ONE
    decoder = vae.decoder
    with torch.no_grad():
        hidden = decoder.up_blocks[0].upsamplers[0](decoder.conv_in(latents, causal=False))
    places = hidden[0, codec._LEVEL2 :, 0] * layout.CELLS_TOLD_AS_ONE
    expected = -(torch.arange(6.0) * 0.5 - 1.25)
    torch.testing.assert_close(places[1, 2], expected, atol=0.05, rtol=0)
    torch.testing.assert_close(places[5, :, 2], -expected, atol=0.05, rtol=0)


def test_latents_are_about_unit_noise_in_size(basis, latents):
    _, encoded = latents(8, 7, basis, num_frames=9)
    for part in (encoded[:, : codec.APPEARANCE], encoded[:, codec.APPEARANCE :]):
        assert 0.6 < float(part.std()) < 1.5
        assert abs(float(part.mean())) < 0.3


def test_every_level_of_the_basis_is_orthonormal(basis):
    for axes in (basis.level1, basis.level2, basis.level3):
        torch.testing.assert_close(axes.T @ axes, torch.eye(axes.shape[1]), atol=1e-4, rtol=0)


def test_patches_and_children_keep_every_value():
    video = torch.rand(1, 8, 3, 16, 32)
    patches = codec.patches(video)
    assert patches.shape == (1, 48, 8, 4, 8)
    # channel (c, w, h): colour 2, column 3, row 1 of the patch
    assert patches[0, 2 * 16 + 3 * 4 + 1, 5, 2, 6] == video[0, 5, 2, 2 * 4 + 1, 6 * 4 + 3]
    joined = codec.join(patches, (2, 2, 2))
    assert joined.shape == (1, 384, 4, 2, 4)
    assert joined[0, 7 * 8 + 0b101, 1, 1, 2] == patches[0, 7, 3, 2, 5]


def test_psnr_of_a_known_error():
    zeros = torch.zeros(2, 3)
    assert codec.psnr(zeros, zeros + 0.02) == pytest.approx(40, abs=1e-3)
