"""The training objective: flow matching on layouts and scores jointly.

The network predicts noise minus data. Both streams of a film share one noise level.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from kling_local.sketch.data import Films, Shelf
from kling_local.sketch.model import Denoiser, pack
from kling_local.sketch.world import layout, score
from kling_local.sketch.world.caption import caption

_BEND = 6.0
_UNREAD = 0.25  # share of given pictures that the encoder does not recognise, as foreign ones
_UNSURE = 0.25  # standard deviation of the simulated encoder error
_NULL_CAPTION = 0.1  # share of empty captions, for classifier-free guidance


def film_loss(
    net: Denoiser, batch: Films, shelf: Shelf, settings: dict[str, Any], rng: random.Random
) -> tuple[Tensor, dict[str, float]]:
    """Loss of a batch, and its parts, layout and sound, as floats.

    ``settings`` is the recipe's stage; ``conditioned`` and ``audio_weight`` are read.
    """
    device = net.transformer.proj_in.weight.device.type
    still = shelf.num_frames == 1
    video, audio = pack(batch.video), batch.audio
    sigma = noise_levels(len(batch), device)
    noise, hiss = torch.randn_like(video), torch.randn_like(audio)
    given = None if still else given_frames(settings, shelf, batch, video, rng)
    level = sigma[:, None, None].expand(-1, video.shape[1], 1)
    noisy, clean, end = torch.lerp(video, noise, level), None, None
    if given is not None:
        clean, end = given.clean, given.end
        noisy = torch.lerp(noisy, given.seen, clean[..., None])
    inputs = (noisy, torch.lerp(audio, hiss, sigma[:, None, None]), sigma)
    captions = _captions(batch, rng, still=still)
    toward, toward_sound = noise - video, hiss - audio
    grid = (shelf.grid.frames, shelf.grid.rows, shelf.grid.columns)
    with torch.autocast(device, dtype=torch.bfloat16, enabled=device != "cpu"):
        picture, sound = net(*inputs, captions, grid, clean, end)
    counts = layout.weights(shelf.grid).to(video).flatten(1).T.repeat(shelf.grid.frames, 1)
    error = ((picture.float() - toward).square() * counts).mean(2)
    asked = torch.ones_like(error) if clean is None else 1 - clean
    loss = (error * asked).sum() / asked.sum().clamp(min=1)  # 0 if every token is given
    heard = ((sound.float() - toward_sound).square() * score.weights(audio)).mean()
    figures = {"layout": float(loss.detach()), "sound": float(heard.detach())}
    return (loss if still else loss + settings["audio_weight"] * heard), figures


def noise_levels(count: int, device: str) -> Tensor:
    """Noise levels ``(count)`` in 0..1, most of them high.

    A layout encodes each fact in many numbers, so the caption matters only near pure noise; at
    lower levels the latents reveal the facts. Half of the levels are uniform with a shift of 6, the
    others logit-normal around 0.5.
    """
    even = torch.rand(count, device=device)
    bent = _BEND * even / (1 + (_BEND - 1) * even)
    middle = torch.sigmoid(1.2 * torch.randn(count, device=device))
    return torch.where(torch.rand(count, device=device) < 0.5, bent, middle)


def _captions(batch: Films, rng: random.Random, *, still: bool) -> list[str]:
    keep = 0.9 if still else 0.94
    return [
        ""
        if rng.random() < _NULL_CAPTION
        else caption(batch.scenes.facts(row), rng, keep=keep, moving=not still)
        for row in range(len(batch))
    ]


@dataclass(frozen=True)
class Given:
    """The pictures that a film is given to start from and to end on.

    Attributes:
        clean: ``(b tokens)`` 1 for tokens given without noise.
        seen: ``(b tokens 60)`` the values of these tokens.
        end: ``(b height*width 60)`` the picture to end on, or None.
    """

    clean: Tensor
    seen: Tensor
    end: Tensor | None


def given_frames(
    settings: dict[str, Any], shelf: Shelf, batch: Films, video: Tensor, rng: random.Random
) -> Given | None:
    """Randomly give the first one or two latent frames, the end, or both; None gives nothing."""
    if rng.random() >= settings["conditioned"]:
        return None
    frames = rng.choice((0, 1, 1, 1, 2, 2))
    clean = torch.zeros(video.shape[:2], device=video.device)
    clean[:, : frames * shelf.grid.rows * shelf.grid.columns] = 1
    end = None
    if frames == 0 or rng.random() < 0.3:
        end = _as_encoded(batch.end.flatten(2).transpose(1, 2))
    return Given(clean, _as_encoded(video), end)


def _as_encoded(tokens: Tensor) -> Tensor:
    """Simulate the encoder's estimate of tokens: with error, and weaker the less certain it is."""
    known = (torch.rand(len(tokens), 1, 1, device=tokens.device) > _UNREAD).float()
    sure = torch.rand(len(tokens), 1, 1, device=tokens.device).sqrt()
    return known * (sure * tokens + _UNSURE * torch.randn_like(tokens))
