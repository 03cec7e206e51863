"""The constructed picture codec: exact frame counts, a causal start, good pictures untrained."""

from __future__ import annotations

import pytest
import torch

from kling_local.sketch import codec


@pytest.fixture(scope="module")
def vae(basis):
    torch.manual_seed(0)
    vae = codec.new_vae().eval()
    codec.construct_decoder(vae, basis)
    return vae


@torch.no_grad()
def decode(vae, latents):
    return vae.decode(latents).sample.transpose(1, 2)


def test_fresh_clips_come_back_over_24_db(vae, basis, clips):
    fresh = clips(4, seed=902)
    decoded = decode(vae, codec.encode(fresh, basis))
    assert decoded.shape == fresh.shape
    assert codec.psnr(decoded, fresh) > 24


def test_portrait_clips_come_back_over_24_db(vae, basis, clips):
    fresh = clips(2, seed=903, num_frames=9, height=160, width=96)
    decoded = decode(vae, codec.encode(fresh, basis))
    assert decoded.shape == fresh.shape
    assert codec.psnr(decoded, fresh) > 24


@pytest.mark.parametrize("num_latents", [1, 2, 4])
def test_k_plus_1_latents_are_exactly_8k_plus_1_frames(vae, basis, clips, num_latents):
    num_frames = 8 * (num_latents - 1) + 1
    latents = codec.encode(clips(1, seed=3, num_frames=num_frames, height=32, width=64), basis)
    assert latents.shape == (1, codec.LATENT_CHANNELS, num_latents, 2, 4)
    assert decode(vae, latents).shape == (1, num_frames, 3, 32, 64)


def test_a_latent_knows_only_its_own_frames(basis, clips):
    clip = clips(1, seed=5, num_frames=25, height=32, width=64)
    changed = clip.clone()
    changed[:, 9:17] = -changed[:, 9:17]
    differs = (codec.encode(clip, basis) != codec.encode(changed, basis)).any(1).flatten(2).any(2)
    assert differs.tolist() == [[False, False, True, False]]


def test_the_first_frame_is_independent_of_later_ones(vae, basis, clips):
    latents = codec.encode(clips(1, seed=5, height=32, width=64), basis)
    other = latents.clone()
    other[:, :, 1:] += 1
    first, later = decode(vae, latents), decode(vae, other)
    assert torch.equal(first[:, 0], later[:, 0])
    assert not torch.allclose(first[:, 1:], later[:, 1:], atol=0.1)
    alone = decode(vae, latents[:, :, :1])
    torch.testing.assert_close(alone[:, 0], first[:, 0], atol=1e-4, rtol=0)


def test_the_decoder_undoes_the_encoder(vae, basis, clips):
    latents = codec.encode(clips(2, seed=6), basis)
    again = codec.encode(decode(vae, latents), basis)
    assert float((again - latents).norm() / latents.norm()) < 0.1


def test_latents_are_about_unit_noise_in_size(basis, clips):
    latents = codec.encode(clips(8, seed=7, num_frames=9), basis)
    assert 0.6 < float(latents.std()) < 1.5
    assert abs(float(latents.mean())) < 0.3


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
