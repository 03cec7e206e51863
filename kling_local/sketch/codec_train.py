"""Trains what stands around the transformer: picture and sound decoders, encoders, the vocoder.

The latents are fixed by the bases, so each part is plain regression and may run beside the
transformer's training:
``python -m kling_local.sketch.codec_train configs/recipes/sketch.toml decoder encoder``
"""

from __future__ import annotations

import argparse
import itertools
import json
import time
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from kling_local.sketch import codec, sound_codec
from kling_local.sketch.data import SIZES
from kling_local.sketch.model import FPS
from kling_local.sketch.train import Run, prepare_codec
from kling_local.sketch.world.draw import draw
from kling_local.sketch.world.scene import sample_scenes
from kling_local.sketch.world.sound import synthesise

_LATENT_NOISE = 0.08  # sampled latents are never exact; the decoders must not mind
_CLIP_FRAMES = 17


def random_clip(generator: torch.Generator, device: str) -> Tensor:
    """A stretch ``(1 17 3 h w)`` in -1..1 out of a random film of 3 to 8 s, in a random ratio."""
    ratio = ("16:9", "16:9", "16:9", "9:16", "1:1")[
        int(torch.randint(5, (1,), generator=generator))
    ]
    height, width = SIZES[ratio]
    length = 3 + 5 * float(torch.rand(1, generator=generator))
    scenes = sample_scenes(1, generator, duration_s=length, aspect=width / height).to(device)
    start = float(torch.rand(1, generator=generator)) * (length - _CLIP_FRAMES / FPS)
    times = start + torch.arange(_CLIP_FRAMES) / FPS
    return draw(scenes, times, height, width) * 2 - 1


def random_sounds(count: int, generator: torch.Generator) -> Tensor:
    """Sounds ``(count 2 n)`` of 2.5 s."""
    scenes = sample_scenes(count, generator, duration_s=2.5, aspect=5 / 3)
    return torch.stack(
        [synthesise(scenes, row, 2.5, sound_codec.SAMPLE_RATE) for row in range(count)]
    )


def decoder_loss(
    vae: nn.Module, basis: codec.Basis, generator: torch.Generator, device: str
) -> Tensor:
    """Pixels and edges of decoded latents against the drawing."""
    clip = random_clip(generator, device)
    latents = codec.encode(clip, basis)
    noisy = latents + _LATENT_NOISE * torch.rand(1, device=device) * torch.randn_like(latents)
    wanted = clip.transpose(1, 2)
    with torch.autocast(device, dtype=torch.bfloat16):
        decoded = vae.decoder(noisy)
    decoded = decoded.float()
    loss = (decoded - wanted).abs().mean() + (decoded - wanted).square().mean()
    for axis in (3, 4):
        loss = loss + 0.5 * (decoded.diff(dim=axis) - wanted.diff(dim=axis)).abs().mean()
    return loss


def encoder_loss(
    vae: nn.Module, basis: codec.Basis, generator: torch.Generator, device: str
) -> Tensor:
    """Latents of the trained encoder against the basis, whole clips and single pictures."""
    clip = random_clip(generator, device)
    if torch.rand(1, generator=generator) < 0.5:
        clip = clip[:, ::4].transpose(0, 1)  # five single pictures
    wanted = codec.encode(clip, basis)
    with torch.autocast(device, dtype=torch.bfloat16):
        moments = vae.encoder(clip.transpose(1, 2))
    return (moments.float()[:, : codec.LATENT_CHANNELS] - wanted).square().mean()


def sound_loss(vae: nn.Module, basis: sound_codec.SoundBasis, generator: torch.Generator) -> Tensor:
    """Log-mel and its change over time from latents, and latents from log-mel."""
    waves = random_sounds(8, generator)
    tokens = sound_codec.num_tokens(2.5)
    frames = sound_codec.target_mel(waves, tokens)
    latents = sound_codec.unpack(sound_codec.encode(waves, basis, tokens))
    decoded = vae.decoder(latents + _LATENT_NOISE * torch.randn_like(latents))
    encoded = vae.encoder(frames)[:, : sound_codec.LATENT_CHANNELS]
    onset = (decoded.diff(dim=2) - frames.diff(dim=2)).abs().mean()
    return (decoded - frames).abs().mean() + 0.5 * onset + (encoded - latents).square().mean()


def vocoder_loss(vocoder: nn.Module, generator: torch.Generator) -> Tensor:
    """Log-mel and spectra of several resolutions of the sound made from log-mel.

    Spectral convergence and log magnitude are those of Yamamoto et al. 2020 (Parallel WaveGAN),
    equations 4 to 6.
    """
    waves = random_sounds(4, generator)[..., : 100 * sound_codec.HOP]
    frames = sound_codec.mel(waves)
    made = vocoder(frames + 0.05 * torch.randn_like(frames))
    loss = (sound_codec.mel(made) - frames).abs().mean()
    for size in (256, 512, 1024, 2048):
        window = torch.hann_window(size)
        a, b = (
            torch.stft(w.flatten(0, 1), size, size // 4, window=window, return_complex=True)
            .abs()
            .clamp(min=1e-4)
            for w in (made, waves)
        )
        loss = loss + 0.25 * ((a - b).norm() / b.norm() + (a.log() - b.log()).abs().mean())
    return loss


def fit(
    name: str,
    parameters: list[nn.Parameter],
    loss: Callable[[], Tensor],
    settings: dict[str, Any],
    folder: Path,
) -> None:
    """Minimise ``loss`` for the part's minutes and log every 25 steps.

    The learning rate is constant for the first half and then falls to a hundredth.
    """
    optimiser = torch.optim.AdamW(
        parameters, settings["learning_rate"], betas=(0.9, 0.98), weight_decay=0.0
    )
    began, recent = time.monotonic(), []
    for step in itertools.count():
        progress = (time.monotonic() - began) / (60 * settings["minutes"])
        if progress >= 1:
            return
        for group in optimiser.param_groups:
            warm = min(1.0, (step + 1) / 50)
            group["lr"] = settings["learning_rate"] * warm * min(1.0, 2 * (1 - progress) + 0.01)
        value = loss()
        value.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)
        recent.append(float(value.detach()))
        if len(recent) == 25:
            line = {
                "stage": name,
                "step": step + 1,
                "progress": round(progress, 3),
                "loss": round(sum(recent) / 25, 4),
            }
            with (folder / "codec-log.jsonl").open("a") as log:
                log.write(json.dumps(line) + "\n")
            print(line, flush=True)
            recent = []


def train_part(name: str, run_folder: Path, recipe: dict[str, Any], device: str) -> None:
    """Train one part, from its last save if there is one, and save it in the run folder."""
    bases = torch.load(run_folder / "basis.pt", weights_only=True)
    picture, sound = codec.Basis(**bases["picture"]), sound_codec.SoundBasis(**bases["sound"])
    settings, saved = recipe[name], run_folder / f"{name}.pt"
    generator = torch.Generator().manual_seed(recipe["world"]["seed"] + time.time_ns() % 1_000_000)
    module, loss = _part(name, picture, sound, generator, device)
    if saved.exists():
        module.load_state_dict(torch.load(saved, map_location=device, weights_only=True))
    module.train()
    fit(name, list(module.parameters()), loss, settings, run_folder)
    partial = saved.with_suffix(".partial")
    torch.save(module.state_dict(), partial)
    partial.replace(saved)


def _part(
    name: str,
    picture: codec.Basis,
    sound: sound_codec.SoundBasis,
    generator: torch.Generator,
    device: str,
) -> tuple[nn.Module, Callable[[], Tensor]]:
    if name in ("decoder", "encoder"):
        vae = codec.new_vae()
        codec.construct_decoder(vae, picture)
        vae = vae.to(device)
        if name == "decoder":
            return vae.decoder, lambda: decoder_loss(vae, picture, generator, device)
        return vae.encoder, lambda: encoder_loss(vae, picture, generator, device)
    if name == "sound":
        audio_vae = sound_codec.new_audio_vae()
        return audio_vae, lambda: sound_loss(audio_vae, sound, generator)
    vocoder = sound_codec.new_vocoder()
    return vocoder, lambda: vocoder_loss(vocoder, generator)


def main(arguments: list[str] | None = None) -> None:
    """Train the named parts one after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("recipe", type=Path)
    parser.add_argument("parts", nargs="+", choices=("decoder", "encoder", "sound", "vocoder"))
    parser.add_argument("--run", type=Path, default=Path("runs/sketch"))
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    options = parser.parse_args(arguments)
    recipe = tomllib.loads(options.recipe.read_text())
    prepare_codec(Run.start(recipe, options.run, options.device))
    for part in options.parts:
        train_part(part, options.run, recipe, options.device)


if __name__ == "__main__":
    main()
