"""Fixtures: takes, the tiny random model, and the built-in model."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest

from kling_local import cards
from kling_local.cards import ModelCard
from kling_local.clips import Clip, silent
from kling_local.engine import Conditions
from kling_local.engine.models.ltx2 import Ltx2Model
from kling_local.shots import Take
from kling_local.units import Size

NOTHING_ELSE = Conditions()


def make_take(**changes: object) -> Take:
    """A one-second take with two denoising steps at 160x96; ``changes`` replace fields."""
    settings: dict[str, object] = {
        "number": 1,
        "shots": (1,),
        "start_frame": 0,
        "num_frames": 24,
        "model_frames": 17,
        "model_fps": 12,
        "render_size": Size(160, 96),
        "prompt": "a red ball moves right , beach , sunset",
        "negative_prompt": "",
        "anchor": "none",
        "seed": 7,
        "num_steps": 2,
        "guidance_scale": 2.5,
    }
    return Take(**{**settings, **changes})  # type: ignore[arg-type]


@pytest.fixture
def take() -> Callable[..., Take]:
    """Makes takes; keyword arguments change fields."""
    return make_take


@pytest.fixture(scope="session")
def model(tiny_card: ModelCard) -> Iterator[Ltx2Model]:
    """The tiny model, loaded once."""
    loaded = Ltx2Model(tiny_card)
    loaded.load(silent)
    yield loaded
    loaded.unload()


@pytest.fixture
def draw(model: Ltx2Model) -> Callable[..., tuple[np.ndarray, Clip]]:
    """Renders a take to its pictures ``(f h w 3)`` and its clip."""

    def render(take: Take, conditions: Conditions = NOTHING_ELSE) -> tuple[np.ndarray, Clip]:
        clip = model.render(take, conditions, silent, lambda: False)
        return np.stack(list(clip.frames)), clip

    return render


@pytest.fixture(scope="module")
def sketch():
    """The built-in model, loaded."""
    model = Ltx2Model(cards.card("sketch"))
    model.load(silent)
    yield model
    model.unload()
