"""Fixtures that make scenes with given facts, and clocks that advance by one per reading."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest
import torch

from kling_local.sketch.world.scene import FACTS, Scenes, sample_scenes


def make_scenes(
    *, num_scenes: int = 1, seed: int = 1, duration_s: float = 4.0, aspect: float = 5 / 3, **fixed
) -> Scenes:
    """Random scenes; keyword arguments fix a fact by its word or a free number by its value.

    Fixed values are kept even if the world would not draw them.
    """
    generator = torch.Generator().manual_seed(seed)
    scenes = sample_scenes(num_scenes, generator, duration_s=duration_s, aspect=aspect)
    for name, value in fixed.items():
        code = FACTS[name].index(value) if name in FACTS else value
        getattr(scenes, name)[:] = code
    return scenes


@pytest.fixture
def ticking() -> Callable[[], SimpleNamespace]:
    """A stand-in for the time module whose clock advances by 1 per reading, which budgets count."""

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
