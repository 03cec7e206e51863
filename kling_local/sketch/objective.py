"""What the network is trained for: flow matching on pictures, layouts and sound at once.

The network predicts noise minus data. Both streams of a film share their noise level.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from kling_local.sketch.codec import APPEARANCE
from kling_local.sketch.data import Shard, Shelf
from kling_local.sketch.model import Denoiser, pack
from kling_local.sketch.world.caption import caption

_SUBJECT_WEIGHT = 4.0  # the plain mean hides the subject: it covers few tokens
_BEND = 10.0
_UNREAD_LAYOUT = 0.25  # pictures from elsewhere show nothing the encoder knows
_NULL_CAPTION = 0.1  # for classifier-free guidance


@dataclass(frozen=True)
class Pupil:
    """The network that learns, and the frozen one that guides it, if any."""

    net: Denoiser
    teacher: Denoiser | None = None


def film_loss(
    pupil: Pupil, batch: Shard, shelf: Shelf, settings: dict[str, Any], rng: random.Random
) -> tuple[Tensor, dict[str, float]]:
    """Loss of a batch, and its parts as figures: looks, looks of figures, layout and sound.

    ``settings`` is the recipe's stage: ``conditioned``, ``audio_weight`` and, with a teacher,
    ``guidance``.
    """
    net = pupil.net
    device = net.transformer.proj_in.weight.device.type
    size = len(batch)
    still = shelf.num_frames == 1
    video = pack(batch.video.to(device).float())
    audio = batch.audio.to(device).float()
    touched = batch.touched.to(device).flatten(1).float()
    sigma = noise_levels(size, device)
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
    if pupil.teacher is not None:
        where = (shelf.grid, clean, end)
        more = guidance(pupil.teacher, settings["guidance"], inputs, captions, where)
        toward, toward_sound = toward + more[0], toward_sound + more[1]
    with torch.autocast(device, dtype=torch.bfloat16, enabled=device != "cpu"):
        picture, sound = net(*inputs, captions, shelf.grid, clean, end)
    error = (picture.float() - toward).square()
    looks, layout = error[..., :APPEARANCE].mean(2), error[..., APPEARANCE:].mean(2)
    asked = torch.ones_like(touched) if clean is None else 1 - clean
    weight = (1 + (_SUBJECT_WEIGHT - 1) * touched) * asked * shelf.drawn
    loss = (looks * weight).sum() / weight.sum().clamp(min=1)  # 0 when all is given
    loss = loss + (layout * asked).sum() / asked.sum().clamp(min=1)
    heard = (sound.float() - toward_sound).square().mean()
    total = loss if still else loss + settings["audio_weight"] * heard
    figures = {"layout": float(layout.detach().mean()), "audio": float(heard.detach())}
    if shelf.drawn:
        seen = looks.detach()
        figures["video"] = float(seen.mean())
        figures["subject"] = float((seen * touched).sum() / touched.sum().clamp(min=1))
    return total, figures


@torch.no_grad()
def guidance(
    teacher: Denoiser,
    strength: float,
    inputs: tuple[Tensor, Tensor, Tensor],
    captions: list[str],
    where: tuple[tuple[int, int, int], Tensor | None, Tensor | None],
) -> tuple[Tensor, Tensor]:
    """What the words change in the teacher's answers, ``strength`` times over.

    Added to the target, it teaches one evaluation to answer as classifier-free guidance does with
    two. The teacher is frozen: a network that guides itself raises its own guidance at every step.
    Nothing is added for the empty caption, nor at the lowest noise, where guidance only sharpens.
    """
    device = inputs[0].device.type
    with torch.autocast(device, dtype=torch.bfloat16, enabled=device != "cpu"):
        told = teacher(*inputs, captions, *where)
        untold = teacher(*inputs, [""] * len(captions), *where)
    said = torch.tensor([float(bool(words)) for words in captions], device=device)
    amount = (strength * said * (inputs[2] > 0.2))[:, None, None]
    return amount * (told[0] - untold[0]).float(), amount * (told[1] - untold[1]).float()


def noise_levels(count: int, device: str) -> Tensor:
    """Noise levels ``(count)`` in 0..1, most of them high.

    A layout says each fact in hundreds of numbers, so only near pure noise are the words needed to
    know it; half of the levels are uniform bent by 10, the others logit-normal around 0.57.
    """
    even = torch.rand(count, device=device)
    bent = _BEND * even / (1 + (_BEND - 1) * even)
    middle = torch.sigmoid(torch.randn(count, device=device) + 0.3)
    return torch.where(torch.rand(count, device=device) < 0.5, bent, middle)


def _captions(batch: Shard, rng: random.Random, *, still: bool) -> list[str]:
    keep = 0.9 if still else 0.94
    return [
        ""
        if rng.random() < _NULL_CAPTION
        else caption(batch.facts(row), rng, keep=keep, moving=not still)
        for row in range(len(batch))
    ]


@dataclass(frozen=True)
class Given:
    """What a film is given to start from and to end on.

    Attributes:
        clean: ``(b tokens)`` 1 for tokens given without noise.
        seen: ``(b tokens 112)`` what they are given as.
        end: ``(b height*width 112)`` the picture to end on, or None.
    """

    clean: Tensor
    seen: Tensor
    end: Tensor | None


def given_frames(
    settings: dict[str, Any], shelf: Shelf, batch: Shard, video: Tensor, rng: random.Random
) -> Given | None:
    """The first one or two latent frames, the end, or both; None for steps that give nothing."""
    if rng.random() >= settings["conditioned"]:
        return None
    _, height, width = shelf.grid
    frames = rng.choice((0, 1, 1, 1, 2, 2))
    clean = torch.zeros(video.shape[:2], device=video.device)
    clean[:, : frames * height * width] = 1
    end = None
    if frames == 0 or rng.random() < 0.3:
        end = _as_encoded(batch.end.to(video.device).float().flatten(2).transpose(1, 2))
    return Given(clean, _as_encoded(video), end)


def _as_encoded(tokens: Tensor) -> Tensor:
    """Tokens as the encoder would see them in a picture: its layouts are guesses, or missing."""
    looks, layout = tokens[..., :APPEARANCE], tokens[..., APPEARANCE:]
    known = torch.rand(len(tokens), 1, 1, device=tokens.device) > _UNREAD_LAYOUT
    guess = known * (layout + 0.3 * torch.randn_like(layout))
    return torch.cat([looks + 0.05 * torch.randn_like(looks), guess], dim=2)
