"""What flies takes off and lands where the network has it stay."""

from __future__ import annotations

import pytest
import torch

from kling_local.sketch.world.aloft import aloft
from kling_local.sketch.world.camera import pose
from kling_local.sketch.world.palette import paint_of
from kling_local.sketch.world.sizing import sized
from tests.sketch.conftest import make_scenes


def flown(look: str, kind: str = "airplane"):
    scenes = make_scenes(
        kind=kind, color="blue", relation="alone", action="still", size="medium",
        place="mountains", light="day", weather="clear", move="static",
    )  # fmt: skip
    times = torch.linspace(0, float(scenes.duration_s[0]), 9)
    looks = paint_of({"blue": look}).looks
    before = sized(scenes, pose(scenes, times), looks)
    return before, aloft(scenes, before, times, looks).figures


@pytest.mark.parametrize("name", ["red rocket", "white airplane", "red helicopter", "green drone"])
def test_what_takes_off_leaves_the_ground_and_what_lands_reaches_it(name):
    up, down = (flown(f"{name} who {act}")[1].lift[0, 0] for act in ("takes off", "lands"))
    assert up[-1] > up[0] + 0.3
    assert (up.diff() >= 0).all()
    assert (down.diff() <= 0).all()
    assert down[0] > down[-1] + 0.3


def test_a_rocket_stands_on_its_tail_and_fits_in():
    figures = flown("red rocket who takes off")[1]
    assert figures.turn[0, 0].abs().min() > 1.5
    assert figures.height[0, 0].max() <= 0.3


def test_an_airplane_needs_a_runway():
    figures = flown("white airplane who takes off")[1]
    assert (figures.x[0, 0, -1] - figures.x[0, 0, 0]).abs() > 0.3


def test_others_stay_as_they_are():
    before, after = flown("red rocket")
    assert after is before.figures
