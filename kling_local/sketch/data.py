"""Training data: random films as layouts and scores, generated on demand."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from kling_local.sketch.world.draw import frame_times
from kling_local.sketch.world.layout import CELLS, FPS, FRAMES_A_CELL, Grid, layout
from kling_local.sketch.world.scene import Scenes, sample_scenes
from kling_local.sketch.world.score import NUMBERS, score

_LEAST_STILL_S, _MOST_STILL_S = 3.0, 8.0


@dataclass(frozen=True)
class Shelf:
    """One bucket of training data: films of one length and aspect ratio (pictures: one frame)."""

    aspect_ratio: str
    num_frames: int

    @property
    def grid(self) -> Grid:
        """Latent frames, rows, columns."""
        return Grid((self.num_frames - 1) // FRAMES_A_CELL + 1, *CELLS[self.aspect_ratio])


@dataclass(frozen=True)
class Films:
    """A batch of films.

    Attributes:
        scenes: what they show.
        video: ``(b 60 f h w)`` layouts.
        audio: ``(b tokens 102)`` scores; a single token of zeros for pictures.
        end: ``(b 60 h w)`` layout of one of the last eight frames, encoded as a single picture.
    """

    scenes: Scenes
    video: Tensor
    audio: Tensor
    end: Tensor

    def __len__(self) -> int:
        return len(self.video)


def films(shelf: Shelf, count: int, generator: torch.Generator, device: str = "cpu") -> Films:
    """``count`` random films, none of a held-out combination.

    A picture is one random moment of a film of 3 to 8 s.
    """
    still = shelf.num_frames == 1
    share = float(torch.rand(1, generator=generator))
    longest = _LEAST_STILL_S + (_MOST_STILL_S - _LEAST_STILL_S) * share
    duration = longest if still else (shelf.num_frames - 1) / FPS
    grid = shelf.grid
    scenes = sample_scenes(count, generator, duration_s=duration, aspect=grid.aspect).to(device)
    if still:
        moment = longest * torch.rand(1, generator=generator)
        video = layout(scenes, moment, grid)
        silence = torch.zeros(count, 1, NUMBERS, device=device)
        return Films(scenes, video, silence, video[:, :, 0])
    times = frame_times(shelf.num_frames, FPS)
    last = shelf.num_frames - 1 - int(torch.randint(FRAMES_A_CELL, (1,), generator=generator))
    ending = layout(scenes, times[last : last + 1], Grid(1, grid.rows, grid.columns))
    heard = score(scenes, shelf.num_frames / FPS)
    return Films(scenes, layout(scenes, times, grid), heard, ending[:, :, 0])
