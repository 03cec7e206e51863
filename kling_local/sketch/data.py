"""Training material: scenes rendered and encoded once into shards on disk, drawn from at random."""

from __future__ import annotations

import os
import random
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from kling_local.sketch import codec, sound_codec
from kling_local.sketch.codec import Basis
from kling_local.sketch.model import FPS
from kling_local.sketch.world.draw import draw, frame_times, subject_boxes
from kling_local.sketch.world.layout import Grid, layout
from kling_local.sketch.world.scene import FACTS, Scenes, sample_scenes, shown
from kling_local.sketch.world.sound import synthesise

SIZES = {"16:9": (96, 160), "9:16": (160, 96), "1:1": (128, 128)}
"""Render height and width by aspect ratio."""
MOMENTS = 4
_SOUNDS_AT_ONCE = 8
_FIELDS = ("video", "audio", "end", "touched", "codes")


@dataclass(frozen=True)
class Shelf:
    """One kind of shard: pictures (one frame) or clips of one length and one aspect ratio.

    Of films that are not ``drawn`` there are only layouts and sound; their looks are zeros. They
    cost a hundredth to make.
    """

    aspect_ratio: str
    num_frames: int
    num_scenes: int
    drawn: bool = True

    @property
    def grid(self) -> tuple[int, int, int]:
        """Latent frames, height, width."""
        height, width = SIZES[self.aspect_ratio]
        return (self.num_frames - 1) // 8 + 1, height // 16, width // 16

    def path(self, folder: Path, number: int) -> Path:
        """File of shard ``number``."""
        kind = ("" if self.drawn else "undrawn-") + self.aspect_ratio.replace(":", "x")
        return folder / f"{kind}-{self.num_frames:03d}-{number:04d}.pt"


@dataclass(frozen=True)
class Shard:
    """Encoded scenes.

    Attributes:
        video: ``(n 112 f h w)`` float16 latents.
        audio: ``(n tokens 32)`` float16 sound latents, or ``(n 1 32)`` zeros for pictures.
        end: ``(n 112 h w)`` float16, one of the last eight frames as a picture of its own.
        touched: ``(n f h w)`` 1 where the subject is.
        codes: ``(n 15)`` fact codes in the order of `FACTS`.
    """

    video: Tensor
    audio: Tensor
    end: Tensor
    touched: Tensor
    codes: Tensor

    def __len__(self) -> int:
        return len(self.video)

    def facts(self, row: int) -> dict[str, str]:
        """Facts of one scene that can be seen or heard, as words."""
        return shown({name: int(code) for name, code in zip(FACTS, self.codes[row], strict=True)})


def make_shard(
    shelf: Shelf,
    seed: int,
    basis: Basis,
    sound: sound_codec.SoundBasis,
    device: str = "cpu",
    pool: Executor | None = None,
) -> Shard:
    """Render and encode ``shelf.num_scenes`` films, or as many pictures.

    Pictures are `MOMENTS` random moments each of films of 3 to 8 s: the places are painted once a
    film, so that more moments cost little. Sounds are made on the CPU, by the processes of ``pool``
    if there is one.
    """
    generator = torch.Generator().manual_seed(seed)
    height, width = SIZES[shelf.aspect_ratio]
    still = shelf.num_frames == 1
    count = -(-shelf.num_scenes // MOMENTS) if still else shelf.num_scenes
    longest = 3 + 5 * float(torch.rand(1, generator=generator))
    duration = longest if still else (shelf.num_frames - 1) / FPS
    scenes = sample_scenes(count, generator, duration_s=duration, aspect=width / height).to(device)
    parts = []
    rows = {"cpu": 4 if still else 16}.get(device, 256)
    for first in range(0, count, rows):
        some = scenes[slice(first, first + rows)]
        if still:
            times = longest * torch.rand(MOMENTS, generator=generator)
            parts += _pictures(some, times, shelf, basis)
        else:
            chosen = shelf.num_frames - 1 - int(torch.randint(8, (1,), generator=generator))
            audio = _sounds(some.to("cpu"), shelf, sound, pool)
            parts.append(_films(some, chosen, audio, shelf, basis))
    whole = {name: torch.cat([getattr(part, name) for part in parts]) for name in _FIELDS}
    return Shard(**{name: values[: shelf.num_scenes] for name, values in whole.items()})


def _pictures(scenes: Scenes, times_s: Tensor, shelf: Shelf, basis: Basis) -> list[Shard]:
    """One shard for each of the moments ``times_s`` ``(t)``."""
    drawn = draw(scenes, times_s, *SIZES[shelf.aspect_ratio]) * 2 - 1
    silence = torch.zeros(len(scenes), 1, sound_codec.PACKED_CHANNELS).half()
    found = []
    for moment in range(len(times_s)):
        here = slice(moment, moment + 1)
        latents = latents_of(drawn[:, here], scenes, times_s[here], basis).half().cpu()
        touched = _touched(scenes, times_s[here], shelf.grid).cpu()
        found.append(Shard(latents, silence, latents[:, :, 0], touched, _codes(scenes)))
    return found


def _films(scenes: Scenes, end: int, audio: Tensor, shelf: Shelf, basis: Basis) -> Shard:
    """Whole films, and frame ``end`` of each as the picture to end on."""
    times, last = frame_times(shelf.num_frames, FPS), slice(end, end + 1)
    if shelf.drawn:
        drawn = draw(scenes, times, *SIZES[shelf.aspect_ratio]) * 2 - 1
        whole = latents_of(drawn, scenes, times, basis)
        ending = latents_of(drawn[:, last], scenes, times[last], basis)
    else:
        whole = undrawn(scenes, times, Grid(*shelf.grid))
        ending = undrawn(scenes, times[last], Grid(1, *shelf.grid[1:]))
    return Shard(
        whole.half().cpu(),
        audio,
        ending[:, :, 0].half().cpu(),
        _touched(scenes, times, shelf.grid).cpu(),
        _codes(scenes),
    )


def _codes(scenes: Scenes) -> Tensor:
    return torch.stack([getattr(scenes, name) for name in FACTS], dim=1).to(torch.uint8).cpu()


def latents_of(pictures: Tensor, scenes: Scenes, times_s: Tensor, basis: Basis) -> Tensor:
    """Latents of scenes that are drawn already: ``pictures`` ``(b 8f-7 3 h w)`` in -1..1."""
    looks = codec.appearance(pictures, basis)
    return torch.cat([looks, layout(scenes, times_s, Grid(*looks.shape[2:]))], dim=1)


def undrawn(scenes: Scenes, times_s: Tensor, grid: Grid) -> Tensor:
    """Latents of scenes that nobody has drawn: zeros for looks, and their layout."""
    told = layout(scenes, times_s, grid)
    looks = told.new_zeros(len(told), codec.APPEARANCE, *told.shape[2:])
    return torch.cat([looks, told], dim=1)


def _sounds(
    scenes: Scenes, shelf: Shelf, basis: sound_codec.SoundBasis, pool: Executor | None
) -> Tensor:
    seconds = shelf.num_frames / FPS
    parts = [scenes[slice(i, i + _SOUNDS_AT_ONCE)] for i in range(0, len(scenes), _SOUNDS_AT_ONCE)]
    made = (map if pool is None else pool.map)(_synthesised, parts, [seconds] * len(parts))
    return sound_codec.encode(torch.cat(list(made)), basis, sound_codec.num_tokens(seconds)).half()


def _synthesised(scenes: Scenes, seconds: float) -> Tensor:
    tracks = [
        synthesise(scenes, row, seconds, sound_codec.SAMPLE_RATE) for row in range(len(scenes))
    ]
    return torch.stack(tracks)


def _touched(scenes: Scenes, times: Tensor, grid: tuple[int, int, int]) -> Tensor:
    """Latent cells that a figure's box covers at some moment, ``(b f h w)`` uint8."""
    frames, rows, columns = grid
    boxes = subject_boxes(scenes, times).flatten(1, 2)  # b (3 t) 4
    aspect = columns / rows
    x = (torch.arange(columns, device=boxes.device) + 0.5) / rows - aspect / 2
    y = 0.5 - (torch.arange(rows, device=boxes.device) + 0.5) / rows
    half = 0.5 / rows
    left, bottom, right, top = boxes.unbind(-1)
    across = (x + half > left[..., None]) & (x - half < right[..., None])
    along = (y + half > bottom[..., None]) & (y - half < top[..., None])
    cells = (along[..., :, None] & across[..., None, :]).unflatten(1, (3, -1)).any(1)  # b t h w
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
        return Shard(**{name: values[rows] for name, values in shard.__dict__.items()})
