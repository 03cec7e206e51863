"""Training material: scenes rendered and encoded once into shards on disk, drawn from at random."""

from __future__ import annotations

import os
import random
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from kling_local.sketch import codec, sound_codec
from kling_local.sketch.codec import Basis
from kling_local.sketch.model import FPS
from kling_local.sketch.world.draw import draw, frame_times, subject_boxes
from kling_local.sketch.world.scene import FACTS, Scenes, sample_scenes
from kling_local.sketch.world.sound import synthesise

SIZES = {"16:9": (96, 160), "9:16": (160, 96), "1:1": (128, 128)}
"""Render height and width by aspect ratio."""


@dataclass(frozen=True)
class Shelf:
    """One kind of shard: pictures (one frame) or clips of one length and one aspect ratio."""

    aspect_ratio: str
    num_frames: int
    num_scenes: int

    @property
    def grid(self) -> tuple[int, int, int]:
        """Latent frames, height, width."""
        height, width = SIZES[self.aspect_ratio]
        return (self.num_frames - 1) // 8 + 1, height // 16, width // 16

    def path(self, folder: Path, number: int) -> Path:
        """File of shard ``number``."""
        return (
            folder / f"{self.aspect_ratio.replace(':', 'x')}-{self.num_frames:03d}-{number:04d}.pt"
        )


@dataclass(frozen=True)
class Shard:
    """Encoded scenes.

    Attributes:
        video: ``(n 48 f h w)`` float16 latents.
        audio: ``(n tokens 32)`` float16 sound latents, or ``(n 1 32)`` zeros for pictures.
        touched: ``(n f h w)`` 1 where the subject is.
        codes: ``(n 7)`` fact codes in the order of `FACTS`.
    """

    video: Tensor
    audio: Tensor
    touched: Tensor
    codes: Tensor

    def __len__(self) -> int:
        return len(self.video)

    def facts(self, row: int) -> dict[str, str]:
        """Facts of one scene as words."""
        return {
            name: values[int(code)]
            for (name, values), code in zip(FACTS.items(), self.codes[row], strict=True)
        }


def make_shard(
    shelf: Shelf, seed: int, basis: Basis, sound: sound_codec.SoundBasis | None, device: str = "cpu"
) -> Shard:
    """Render and encode ``shelf.num_scenes`` scenes.

    Pictures show random moments of films of 3 to 8 s.
    """
    generator = torch.Generator().manual_seed(seed)
    height, width = SIZES[shelf.aspect_ratio]
    still = shelf.num_frames == 1
    duration = (
        3 + 5 * float(torch.rand(1, generator=generator)) if still else (shelf.num_frames - 1) / FPS
    )
    scenes = sample_scenes(
        shelf.num_scenes, generator, duration_s=duration, aspect=width / height
    ).to(device)
    videos, touches, sounds = [], [], []
    rows = 4 if still else 16
    for first in range(0, shelf.num_scenes, rows):
        some = scenes[slice(first, first + rows)]
        times = frame_times(shelf.num_frames, FPS)
        if still:
            times = times + duration * torch.rand(1, generator=generator)
        pictures = draw(some, times, height, width) * 2 - 1
        videos.append(codec.encode(pictures, basis).half().cpu())
        touches.append(_touched(some, times, shelf.grid).cpu())
        if not still and sound is not None:
            sounds.append(_sounds(some.to("cpu"), shelf, sound))
    audio = (
        torch.cat(sounds)
        if sounds
        else torch.zeros(shelf.num_scenes, 1, sound_codec.PACKED_CHANNELS).half()
    )
    codes = torch.stack([getattr(scenes, name) for name in FACTS], dim=1).to(torch.uint8).cpu()
    return Shard(torch.cat(videos), audio, torch.cat(touches), codes)


def _sounds(scenes: Scenes, shelf: Shelf, basis: sound_codec.SoundBasis) -> Tensor:
    seconds = shelf.num_frames / FPS
    count = sound_codec.num_tokens(seconds)
    tracks = [
        synthesise(scenes, row, seconds, sound_codec.SAMPLE_RATE) for row in range(len(scenes))
    ]
    return sound_codec.encode(torch.stack(tracks), basis, count).half()


def _touched(scenes: Scenes, times: Tensor, grid: tuple[int, int, int]) -> Tensor:
    """Latent cells that the subject's box covers at some moment, ``(b f h w)`` uint8."""
    frames, rows, columns = grid
    boxes = subject_boxes(scenes, times)  # (b t 4)
    aspect = columns / rows
    x = (torch.arange(columns, device=boxes.device) + 0.5) / rows - aspect / 2
    y = 0.5 - (torch.arange(rows, device=boxes.device) + 0.5) / rows
    half = 0.5 / rows
    left, bottom, right, top = boxes.unbind(-1)
    across = (x + half > left[..., None]) & (x - half < right[..., None])
    along = (y + half > bottom[..., None]) & (y - half < top[..., None])
    cells = along[..., :, None] & across[..., None, :]  # (b t h w)
    lead = cells[:, :1].expand(-1, 7, -1, -1)
    return torch.cat([lead, cells], dim=1).unflatten(1, (frames, 8)).any(2).to(torch.uint8)


def save_shard(shard: Shard, path: Path) -> None:
    """Write a shard; it appears under its name only when complete."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(f".{os.getpid()}")  # another process may render the same shard
    torch.save(shard.__dict__, partial)
    partial.replace(path)


def load_shard(path: Path) -> Shard:
    """Read a shard."""
    return Shard(**torch.load(path, weights_only=True))


class Library:
    """All shards of a shelf that exist so far; `batch` looks for new ones now and then."""

    def __init__(self, folder: Path, shelf: Shelf, rng: random.Random) -> None:
        self.folder, self.shelf, self.rng = folder, shelf, rng
        self.shards: dict[Path, Shard] = {}
        self.drawn = 0

    def batch(self, size: int) -> Shard:
        """``size`` random scenes of one shard; ``LookupError`` while there is no shard yet."""
        if self.drawn % 50 == 0:
            stem = self.shelf.path(self.folder, 0).name.rsplit("-", 1)[0]
            for path in sorted(self.folder.glob(f"{stem}-*.pt")):
                if path not in self.shards:
                    self.shards[path] = load_shard(path)
        if not self.shards:
            raise LookupError(f"no shard of {self.shelf} in {self.folder} yet")
        self.drawn += 1
        shard = self.shards[self.rng.choice(sorted(self.shards))]
        rows = torch.tensor([self.rng.randrange(len(shard)) for _ in range(size)])
        return Shard(shard.video[rows], shard.audio[rows], shard.touched[rows], shard.codes[rows])
