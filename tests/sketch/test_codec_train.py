"""What the parts around the transformer are trained on and for."""

from __future__ import annotations

import torch

from kling_local.sketch import codec, codec_train
from kling_local.sketch.codec import APPEARANCE


def test_sampled_latents_keep_their_layout_and_may_lose_their_looks():
    torch.manual_seed(0)
    latents = torch.randn(400, codec.LATENT_CHANNELS, 1, 2, 2)
    seen = codec_train.as_sampled(latents)
    drift = (seen - latents).square().mean(dim=(2, 3, 4)).sqrt()
    assert float(drift[:, APPEARANCE:].max()) < 0.35
    lost = seen[:, :APPEARANCE].flatten(1).abs().amax(1) == 0
    assert 0.55 < float(lost.float().mean()) < 0.75
    kept = drift[~lost, :APPEARANCE].mean(1)
    assert float(kept.min()) < 0.05
    assert float(kept.max()) > 0.5


def test_pixels_of_a_figure_weigh_four_times_as_much(basis, latents):
    _, encoded = latents(2, 5, basis)
    weight = codec_train.figure_weight(encoded)
    assert weight.shape == (2, 1, 17, 96, 160)
    assert abs(float(weight.mean()) - 1) < 1e-5
    assert abs(float(weight.max() / weight.min()) - 4) < 1e-4
    inside = encoded[0, APPEARANCE] > 0
    assert bool(inside[0, 3, 5]) == (float(weight[0, 0, 0, 56, 88]) > 1)
    assert bool(inside[2, 0, 0]) == (float(weight[0, 0, 16, 4, 4]) > 1)


def test_clips_are_drawn_anew_one_time_in_six(basis, monkeypatch):
    drawn = []

    def draw(count, generator, device, basis):
        drawn.append(count)
        return torch.tensor([len(drawn)]), torch.zeros(1)

    monkeypatch.setattr(codec_train, "random_clips", draw)
    generator, kept = torch.Generator().manual_seed(1), []
    taken = [int(codec_train._clips(kept, 2, generator, ("cpu", basis))[0]) for _ in range(1000)]
    assert len(kept) == len(drawn) <= codec_train._KEPT
    assert set(drawn) == {2}
    assert 1000 / 6 * 0.8 < len(drawn) - codec_train._FIRST < 1000 / 6 * 1.2
    assert max(taken) == len(drawn)


def test_the_layers_between_the_constructed_ones_learn_faster():
    vae = codec.new_vae()
    groups = codec_train._groups(vae.decoder, {"learning_rate": 1e-5, "rate_between": 1e-3})
    fast = {id(p) for group in groups if group["rate"] == 1e-3 for p in group["params"]}
    slow = {id(p) for group in groups if group["rate"] == 1e-5 for p in group["params"]}
    assert id(vae.decoder.up_blocks[0].resnets[0].conv1.conv.weight) in fast
    assert id(vae.decoder.conv_in.conv.weight) in slow
    assert len(fast) + len(slow) == len(list(vae.decoder.parameters()))
    same = codec_train._groups(vae.encoder, {"learning_rate": 1e-3})
    assert {group["rate"] for group in same} == {1e-3}
