"""Decoding in chunks gives the same pictures as decoding at once."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from kling_local.engine.models import ltx2_decode
from kling_local.engine.models.pixels import pictures


def make_vae(**changes):
    from diffusers.models.autoencoders.autoencoder_kl_ltx2 import AutoencoderKLLTX2Video

    settings = {
        "latent_channels": 8,
        "block_out_channels": (16, 16, 32),
        "down_block_types": ("LTX2VideoDownBlock3D",) * 3,
        "decoder_block_out_channels": (16, 16, 16),
        "layers_per_block": (1, 1, 1, 1),
        "decoder_layers_per_block": (1, 1, 1, 1),
        "spatio_temporal_scaling": (True, True, True),
        "decoder_spatio_temporal_scaling": (True, True, True),
        "decoder_inject_noise": (False,) * 4,
        "downsample_type": ("temporal", "spatiotemporal", "spatiotemporal"),
        "upsample_type": ("spatiotemporal", "spatiotemporal", "temporal"),
        "upsample_residual": (False, False, False),
        "upsample_factor": (1, 1, 1),
        "encoder_causal": True,
        "decoder_causal": False,
        "spatial_compression_ratio": 16,
        "temporal_compression_ratio": 8,
    }
    torch.manual_seed(0)
    return AutoencoderKLLTX2Video(**{**settings, **changes}).eval()


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"upsample_type": ("temporal", "spatiotemporal", "spatiotemporal")},
        {"decoder_layers_per_block": (2, 1, 1, 1)},
        {"decoder_block_out_channels": (8, 16, 32)},
        {
            "decoder_block_out_channels": (8, 16, 32),
            "upsample_factor": (2, 2, 2),
            "upsample_residual": (True,) * 3,
        },
    ],
)
@pytest.mark.parametrize("stretch", [2, 5, 24])
def test_stretches_join_to_the_full_decode(monkeypatch, causal, changes, stretch):
    monkeypatch.setattr(ltx2_decode, "STRETCH", stretch)
    vae = make_vae(decoder_causal=causal, **changes)
    for num_latents in (2, 9):
        latents = torch.randn(1, 8, num_latents, 2, 3)
        with torch.no_grad():
            whole = np.stack(pictures(vae.decode(latents, return_dict=False)[0]))
        last = len(whole)
        for wanted in (range(last), range(min(9, last - 1), last - 2), range(3, 4)):
            ours = [
                picture
                for stretch in ltx2_decode.decode_pictures(vae, latents, wanted.start, wanted.stop)
                for picture in stretch
            ]
            assert len(ours) == len(wanted)
            if wanted:
                off = np.abs(np.stack(ours).astype(int) - whole[wanted.start : wanted.stop])
                assert off.max() <= 1
                assert (off > 0).mean() < 5e-4


def test_one_frame_of_context_less_shows(monkeypatch):
    """The context between chunks is as small as possible: with less, pictures at seams change."""
    monkeypatch.setattr(ltx2_decode, "STRETCH", 5)
    vae, latents = make_vae(), torch.randn(1, 8, 9, 2, 3)
    right = np.stack(
        [p for ps in ltx2_decode.decode_pictures(vae, latents, 0, 65) for p in ps]
    ).astype(int)
    needed = ltx2_decode._context
    monkeypatch.setattr(ltx2_decode, "_context", lambda *given: needed(*given) - 2)
    less = np.stack(
        [p for ps in ltx2_decode.decode_pictures(vae, latents, 0, 65) for p in ps]
    ).astype(int)
    assert np.abs(less - right).max() > 1


def test_a_tiling_vae_decodes_in_one_piece():
    vae, latents = make_vae(), torch.randn(1, 8, 3, 2, 3)
    plain = [p for ps in ltx2_decode.decode_pictures(vae, latents, 1, 10) for p in ps]
    vae.enable_tiling()
    tiled = [p for ps in ltx2_decode.decode_pictures(vae, latents, 1, 10) for p in ps]
    assert np.abs(np.stack(plain).astype(int) - np.stack(tiled)).max() <= 1


def test_decoding_does_not_change_the_vae():
    vae, latents = make_vae(), torch.randn(1, 8, 3, 2, 3)
    names = list(vae.decoder._modules)
    list(ltx2_decode.decode_pictures(vae, latents, 0, 17))
    assert list(vae.decoder._modules) == names
    assert len(vae.decoder.up_blocks) == 3
