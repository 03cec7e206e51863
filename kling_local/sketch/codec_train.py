"""Trains what stands around the transformer: picture and sound decoders, encoders, the vocoder.

The latents are fixed by the bases, so each part is plain regression and may run beside the
transformer's training:
``python -m kling_local.sketch.codec_train configs/recipes/sketch.toml decoder encoder``
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from kling_local.sketch import codec, sound_codec
from kling_local.sketch.data import SIZES, Library, latents_of
from kling_local.sketch.model import FPS
from kling_local.sketch.train import Run, batch_size, prepare_codec, read_recipe, shelves
from kling_local.sketch.world.draw import draw
from kling_local.sketch.world.scene import sample_scenes
from kling_local.sketch.world.sound import synthesise

_LATENT_NOISE = 0.08  # sampled latents are never exact; the decoders must not mind
_LOOKS_NOISE, _LAYOUT_NOISE = 1.0, 0.1
_FIGURE_WEIGHT = 4.0
_UNSEEN_LOOKS = 0.65  # part of the clips whose looks the decoder is not given at all
_FIRST, _KEPT, _REPLAYED = 48, 1500, 6  # clips: at first, at most, and how often each is seen
_CLIP_FRAMES = 17
PARTS = ("redraw", "decoder", "encoder", "sound", "vocoder")
_FILE = {"redraw": "decoder"}  # a part of the decoder, kept with it


def random_clips(
    count: int, generator: torch.Generator, device: str, basis: codec.Basis
) -> tuple[Tensor, Tensor]:
    """Stretches ``(count 17 3 h w)`` in -1..1 of random films of 3 to 8 s, and their latents.

    All are of one length and one random ratio.
    """
    ratio = ("16:9", "16:9", "16:9", "9:16", "1:1")[
        int(torch.randint(5, (1,), generator=generator))
    ]
    height, width = SIZES[ratio]
    length = 3 + 5 * float(torch.rand(1, generator=generator))
    scenes = sample_scenes(count, generator, duration_s=length, aspect=width / height).to(device)
    start = float(torch.rand(1, generator=generator)) * (length - _CLIP_FRAMES / FPS)
    times = start + torch.arange(_CLIP_FRAMES) / FPS
    clips = draw(scenes, times, height, width) * 2 - 1
    return clips, latents_of(clips, scenes, times, basis)


def _clips(
    kept: list[tuple[Tensor, Tensor]],
    count: int,
    generator: torch.Generator,
    where: tuple[str, codec.Basis],
) -> tuple[Tensor, Tensor]:
    """Fresh clips one time in six, else some of the last that were: drawing takes long."""
    if len(kept) < _FIRST or torch.rand(1, generator=generator) < 1 / _REPLAYED:
        kept.append(random_clips(count, generator, *where))
        del kept[:-_KEPT]
        return kept[-1]
    return kept[int(torch.randint(len(kept), (1,), generator=generator))]


def random_sounds(count: int, generator: torch.Generator) -> Tensor:
    """Sounds ``(count 2 n)`` of 2.5 s."""
    scenes = sample_scenes(count, generator, duration_s=2.5, aspect=5 / 3)
    return torch.stack(
        [synthesise(scenes, row, 2.5, sound_codec.SAMPLE_RATE) for row in range(count)]
    )


def decoder_loss(vae: nn.Module, clips: Tensor, latents: Tensor) -> Tensor:
    """Pixels and edges of decoded latents against the drawing; figures count for more."""
    wanted = clips.transpose(1, 2)
    with torch.autocast(clips.device.type, dtype=torch.bfloat16):
        decoded = vae.decoder(as_sampled(latents))
    error = decoded.float() - wanted
    weight = figure_weight(latents)
    loss = (weight * (error.abs() + error.square())).mean()
    for axis in (3, 4):
        edges = error.diff(dim=axis).abs()
        loss = loss + 0.5 * (weight.narrow(axis, 1, edges.shape[axis]) * edges).mean()
    return loss


def redraw_loss(vae: nn.Module, latents: Tensor, basis: codec.Basis) -> Tensor:
    """Looks that the decoder's coarsest blocks draw by the layout against the true ones.

    The components are orthonormal, so it is nearly the error of the pixels, for a thousandth of the
    work of decoding them, and stored latents are all it needs.
    """
    redrawn = codec.redraw(vae, as_sampled(latents), basis)
    error = (redrawn - latents[:, : codec.APPEARANCE]) * basis.scale.to(latents)[
        :, None, None, None
    ]
    inside = (latents[:, codec.APPEARANCE] > 0).float()[:, None]
    weight = 1 + (_FIGURE_WEIGHT - 1) * inside
    return (weight * error.square()).mean() / weight.mean() / basis.scale.square().mean()


def figure_weight(latents: Tensor) -> Tensor:
    """How much each pixel counts, ``(b 1 8f-7 16h 16w)`` with mean 1: more in a figure's box."""
    inside = (latents[:, codec.APPEARANCE] > 0).float()  # b f h w
    pixels = inside.repeat_interleave(8, 1)[:, 7:].repeat_interleave(16, 2).repeat_interleave(16, 3)
    weight = 1 + (_FIGURE_WEIGHT - 1) * pixels[:, None]
    return weight / weight.mean()


def as_sampled(latents: Tensor) -> Tensor:
    """Latents as a film that was sampled has them: its layout is sure, its looks are not.

    So the decoder learns to draw what the layout says, and takes from the looks what they tell.
    """
    like = latents[:, :1, :1, :1, :1]
    looks, layout = latents[:, : codec.APPEARANCE], latents[:, codec.APPEARANCE :]
    unsure = torch.rand_like(like).square()
    seen = (torch.rand_like(like) > _UNSEEN_LOOKS) * torch.rand_like(like).sqrt()
    looks = seen * looks + (seen > 0) * unsure * _LOOKS_NOISE * torch.randn_like(looks)
    return torch.cat([looks, layout + unsure * _LAYOUT_NOISE * torch.randn_like(layout)], dim=1)


def encoder_loss(vae: nn.Module, clips: Tensor, latents: Tensor) -> Tensor:
    """Latents that the encoder reads off the drawing against the true ones."""
    with torch.autocast(clips.device.type, dtype=torch.bfloat16):
        moments = vae.encoder(clips.transpose(1, 2))
    return (moments.float()[:, : codec.LATENT_CHANNELS] - latents).square().mean()


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


def _groups(module: nn.Module, settings: dict[str, Any]) -> list[dict[str, Any]]:
    """Parameters with their rates: layers between the constructed ones may learn faster."""
    between = {id(p) for name, p in module.named_parameters() if "resnets" in name}
    rate = settings["learning_rate"]
    return [
        {"params": [p], "rate": settings.get("rate_between", rate) if id(p) in between else rate}
        for p in module.parameters()
    ]


def fit(
    name: str,
    groups: list[dict[str, Any]],
    loss: Callable[[], Tensor],
    settings: dict[str, Any],
    folder: Path,
    save: Callable[[], None],
) -> None:
    """Minimise ``loss`` for the part's minutes, log every 25 steps and ``save`` every 500.

    The learning rate is constant for the first half and then falls to a hundredth.
    """
    optimiser = torch.optim.AdamW(groups, betas=(0.9, 0.98), weight_decay=0.0)
    parameters = [p for group in groups for p in group["params"]]
    began, recent = time.monotonic(), []
    for step in itertools.count():
        progress = (time.monotonic() - began) / (60 * settings["minutes"])
        if progress >= 1:
            return
        for group in optimiser.param_groups:
            warm = min(1.0, (step + 1) / 50)
            group["lr"] = group["rate"] * warm * min(1.0, 2 * (1 - progress) + 0.01)
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
        if (step + 1) % 500 == 0:
            save()


def train_part(name: str, run_folder: Path, recipe: dict[str, Any], device: str) -> None:
    """Train one part, from its last save if there is one, and save it in the run folder."""
    bases = torch.load(run_folder / "basis.pt", weights_only=True)
    picture, sound = codec.Basis(**bases["picture"]), sound_codec.SoundBasis(**bases["sound"])
    settings, saved = recipe[name], run_folder / f"{_FILE.get(name, name)}.pt"
    generator = torch.Generator().manual_seed(recipe["world"]["seed"] + time.time_ns() % 1_000_000)
    where = (device, recipe["world"]["clips_a_step"])
    if name == "redraw":
        module, loss = _redraw(picture, run_folder, recipe, device)
    else:
        module, loss = _part(name, picture, sound, generator, where)
    if saved.exists():
        module.load_state_dict(torch.load(saved, map_location=device, weights_only=True))
    module.train()

    def save() -> None:
        partial = saved.with_suffix(".partial")
        torch.save(module.state_dict(), partial)
        partial.replace(saved)

    fit(name, _groups(module, settings), loss, settings, run_folder, save)
    save()


def _redraw(
    picture: codec.Basis, run_folder: Path, recipe: dict[str, Any], device: str
) -> tuple[nn.Module, Callable[[], Tensor]]:
    """The decoder, and its loss on the shards that the transformer learns from."""
    vae = codec.new_vae()
    codec.construct_decoder(vae, picture)
    vae = vae.to(device)
    rng = random.Random(time.time_ns())
    stored = [
        (
            Library(run_folder / "data", shelf, rng),
            weight if stage == "clips" else 2 * weight,
            stage,
        )
        for stage in ("pictures", "clips")
        for shelf, _, weight in shelves(recipe, stage)
        if shelf.drawn
    ]

    def loss() -> Tensor:
        while True:
            library, _, stage = rng.choices(stored, [weight for _, weight, _ in stored])[0]
            many = batch_size(recipe[stage], library.shelf) if stage == "clips" else 64
            try:
                batch = library.batch(many)
            except LookupError:
                continue  # no shard of this shelf yet
            return redraw_loss(vae, batch.video.to(device).float(), picture)

    return vae.decoder, loss


def _part(
    name: str,
    picture: codec.Basis,
    sound: sound_codec.SoundBasis,
    generator: torch.Generator,
    where: tuple[str, int],
) -> tuple[nn.Module, Callable[[], Tensor]]:
    """A part and its loss; ``where`` is the device and how many clips it takes a step."""
    device, clips_a_step = where
    if name in ("decoder", "encoder"):
        vae = codec.new_vae()
        codec.construct_decoder(vae, picture)
        vae = vae.to(device)

        kept: list[tuple[Tensor, Tensor]] = []

        def loss() -> Tensor:
            clips, latents = _clips(kept, clips_a_step, generator, (device, picture))
            if name == "decoder":
                return decoder_loss(vae, clips, latents)
            if torch.rand(1, generator=generator) < 0.5:  # the first picture alone
                clips, latents = clips[:, :1], latents[:, :, :1]
            return encoder_loss(vae, clips, latents)

        return vae.encoder if name == "encoder" else vae.decoder, loss
    if name == "sound":
        audio_vae = sound_codec.new_audio_vae()
        return audio_vae, lambda: sound_loss(audio_vae, sound, generator)
    vocoder = sound_codec.new_vocoder()
    return vocoder, lambda: vocoder_loss(vocoder, generator)


def main(arguments: list[str] | None = None) -> None:
    """Train the named parts one after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("recipe", type=Path)
    parser.add_argument("parts", nargs="+", choices=PARTS)
    parser.add_argument("--run", type=Path, default=Path("runs/sketch"))
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    options = parser.parse_args(arguments)
    recipe = read_recipe(options.recipe, options.device)
    prepare_codec(Run.start(recipe, options.run, options.device))
    for part in options.parts:
        train_part(part, options.run, recipe, options.device)


if __name__ == "__main__":
    main()
