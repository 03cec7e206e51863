"""Fixtures: small clips and takes for the media tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from kling_local.clips import Clip, ClipFile, Sound
from kling_local.media.encode import write_take
from kling_local.shots import Take
from kling_local.units import Size, model_frames_needed

DRAWN = Size(160, 96)
FILM = Size(320, 180)


def plain_take(number=1, num_frames=24, *, fps=12, start_frame=0, drawn=DRAWN) -> Take:
    return Take(
        number=number,
        shots=(number,),
        start_frame=start_frame,
        num_frames=num_frames,
        model_frames=model_frames_needed(num_frames, fps),
        model_fps=fps,
        render_size=drawn,
        prompt="",
        negative_prompt="",
        anchor="none",
        seed=number,
        num_steps=1,
        guidance_scale=1.0,
    )


def moving_box(num_frames: int, *, drawn=DRAWN, color=(220, 40, 40)) -> list[np.ndarray]:
    """Frames of a box that moves right on a plain background of another colour."""
    frames = np.full((num_frames, drawn.height, drawn.width, 3), 90, np.uint8)
    for index, frame in enumerate(frames):
        left = 3 * index % (drawn.width - 24)
        frame[32:64, left : left + 24] = color
    return list(frames)


def clip_of(frames, *, fps=12, sound: Sound | None = None) -> Clip:
    height, width = frames[0].shape[:2]
    return Clip(iter(frames), len(frames), fps, Size(width, height), sound)


@pytest.fixture
def make_take(tmp_path: Path) -> Callable[..., ClipFile]:
    """Writes a small take of a box in the given colour."""

    def make(number=1, num_frames=24, *, color=(220, 40, 40), film=FILM, folder=tmp_path):
        take = plain_take(number, num_frames)
        clip = clip_of(moving_box(take.model_frames, color=color))
        return write_take(clip, take, film_size=film, folder=folder, digest=f"digest {number}")

    return make
