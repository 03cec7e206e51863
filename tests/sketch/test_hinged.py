"""Guises that are animals lower their heads to graze and raise them to howl."""

from __future__ import annotations

import pytest
import torch

from kling_local.sketch.world.camera import pose
from kling_local.sketch.world.draw import draw_poses, frame_times
from kling_local.sketch.world.figures.guises import GUISES
from kling_local.sketch.world.palette import paint_of
from kling_local.sketch.world.sizing import sized
from tests.sketch.conftest import make_scenes


def top_of(look: str, kind: str) -> float:
    """How high, in pixels from below, a black figure in the snow reaches on average."""
    scenes = make_scenes(
        kind=kind, color="blue", relation="alone", action="still", size="medium", angle="eye level",
        place="studio", light="day", weather="clear", move="static",
    )  # fmt: skip
    times, looks = frame_times(3, 3), paint_of({"blue": look})
    where = sized(scenes, pose(scenes, times), looks.looks)
    film = draw_poses(scenes, where, times, 90, 120, looks)[0]
    dark = film.amax(1) < 0.3
    rows = torch.arange(90, 0, -1)[None, :, None]
    return float((dark * rows).sum() / dark.sum())


@pytest.mark.parametrize("name", ["cow", "wolf", "deer", "sheep", "tiger"])
def test_who_eats_has_the_head_low(name):
    kind = GUISES[name].kind
    act = "grazes" if kind == "horse" else "eats"
    assert top_of(f"black {name} who {act}", kind) < top_of(f"black {name}", kind) - 0.5
