"""Scenes by their facts, and bases fitted on a few small films."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest
import torch
from torch import Tensor

from kling_local.sketch import codec, sound_codec
from kling_local.sketch.data import latents_of
from kling_local.sketch.world.draw import draw, frame_times
from kling_local.sketch.world.scene import FACTS, Scenes, sample_scenes
from kling_local.sketch.world.sound import synthesise


def make_scenes(
    *, num_scenes: int = 1, seed: int = 1, duration_s: float = 4.0, aspect: float = 5 / 3, **fixed
) -> Scenes:
    """Random scenes; keyword arguments fix a fact by its word or a free number by its value.

    What is fixed is taken as it is, also where the world would not draw it.
    """
    generator = torch.Generator().manual_seed(seed)
    scenes = sample_scenes(num_scenes, generator, duration_s=duration_s, aspect=aspect)
    for name, value in fixed.items():
        code = FACTS[name].index(value) if name in FACTS else value
        getattr(scenes, name)[:] = code
    return scenes


def make_clips(num_clips: int, seed: int, *, num_frames: int = 17, height=96, width=160) -> Tensor:
    """Films ``(b t 3 h w)`` in -1..1 as the codec takes them."""
    scenes = make_scenes(num_scenes=num_clips, seed=seed, aspect=width / height)
    return draw(scenes, frame_times(num_frames, 12), height, width) * 2 - 1


def make_latents(
    num_clips: int, seed: int, basis: codec.Basis, *, num_frames: int = 17, height=96, width=160
) -> tuple[Tensor, Tensor]:
    """Films and their latents."""
    clips = make_clips(num_clips, seed, num_frames=num_frames, height=height, width=width)
    scenes = make_scenes(num_scenes=num_clips, seed=seed, aspect=width / height)
    return clips, latents_of(clips, scenes, frame_times(num_frames, 12), basis)


def make_waves(num_sounds: int, seed: int, *, seconds: float = 3.0) -> Tensor:
    """Sounds ``(b 2 n)`` at the codec's rate."""
    scenes = make_scenes(num_scenes=num_sounds, seed=seed, duration_s=seconds)
    rate = sound_codec.SAMPLE_RATE
    return torch.stack([synthesise(scenes, row, seconds, rate) for row in range(num_sounds)])


@pytest.fixture(scope="session")
def basis() -> codec.Basis:
    """The picture basis of a few films."""
    clips = codec.causal_pad(make_clips(20, seed=1))
    grid = clips.unflatten(4, (-1, 16)).unflatten(3, (-1, 16)).unflatten(1, (-1, 8))
    return codec.fit_basis(grid.permute(0, 1, 4, 6, 2, 3, 5, 7).flatten(0, 3))


@pytest.fixture(scope="session")
def sound_basis() -> sound_codec.SoundBasis:
    """The sound basis of a few films."""
    return sound_codec.fit_basis(make_waves(16, seed=4))


@pytest.fixture
def ticking() -> Callable[[], SimpleNamespace]:
    """A stand-in for the time module whose clock ticks once a reading: budgets count readings."""

    def new_clock() -> SimpleNamespace:
        now = [0.0]

        def monotonic() -> float:
            now[0] += 1.0
            return now[0]

        return SimpleNamespace(monotonic=monotonic)

    return new_clock


@pytest.fixture
def scenes() -> Callable[..., Scenes]:
    """Makes scenes: ``scenes(kind="ball", action="bounce", num_scenes=4)``."""
    return make_scenes


@pytest.fixture
def clips() -> Callable[..., Tensor]:
    """Makes films for the picture codec."""
    return make_clips


@pytest.fixture
def latents() -> Callable[..., tuple[Tensor, Tensor]]:
    """Makes films with their latents."""
    return make_latents


@pytest.fixture
def waves() -> Callable[..., Tensor]:
    """Makes sounds for the sound codec."""
    return make_waves
