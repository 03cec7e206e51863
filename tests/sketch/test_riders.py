"""Riders, seats, things in the hand, and families."""

from __future__ import annotations

import pytest
import torch

from kling_local.planner.sketch_words import sentence, world
from kling_local.sketch.world.camera import pose
from kling_local.sketch.world.draw import draw_poses, frame_times
from kling_local.sketch.world.figures.armful import ARMFUL
from kling_local.sketch.world.figures.guises import GUISES
from kling_local.sketch.world.figures.pastimes import PASTIMES
from kling_local.sketch.world.figures.riders import SADDLES
from kling_local.sketch.world.figures.seats import SEATS
from kling_local.sketch.world.palette import paint_of, plainly
from kling_local.sketch.world.sizing import sized
from tests.sketch.conftest import make_scenes


def film(look, kind="man", relation="alone", action="still"):
    """Two pictures of a blue figure that is painted with this look."""
    facts = {"place": "meadow", "light": "day", "weather": "clear", "move": "static"}
    facts |= {"kind": kind, "color": "blue", "direction": "right", "size": "medium"}
    scenes = make_scenes(relation=relation, action=action, **facts)
    times = frame_times(10, 4)[4::5]
    paint = paint_of({"blue": look} if look != "blue" else {})
    where = sized(scenes, pose(scenes, times), paint.looks)
    return draw_poses(scenes, where, times, 96, 160, paint)[0]


def share_changed(one, other):
    """The share of the picture that differs clearly."""
    return float(((one - other).abs().amax(1) > 0.12).float().mean())


@pytest.mark.parametrize("noun", SADDLES)
def test_whoever_rides_is_seen(noun):
    kind = GUISES[noun].kind if noun in GUISES else noun
    guise = f" {noun}" if noun in GUISES else ""
    ridden = film(f"red{guise} ridden by green man", kind=kind, action="move")
    assert share_changed(ridden, film(f"red{guise}", kind=kind, action="move")) > 0.004


def test_the_planner_names_what_can_be_ridden():
    assert set(world()["rides"]["names"]) == set(SADDLES)


@pytest.mark.parametrize("relation", ["alone", "two"])
def test_a_rider_is_read_as_nothing(relation):
    facts = {"relation": relation, "kind": "horse", "color": "brown", "action": "move"}
    caption, palette = plainly(sentence({**facts, "rider": "tan man", "things": "a cowboy hat"}))
    color = next(color for color in palette)
    assert caption == sentence({**facts, "color": color})
    look = next(iter(paint_of(palette).looks.values()))
    assert (look.color, look.rider, look.things) == ("brown", "tan man", ("a cowboy hat",))


@pytest.mark.parametrize("act", [*SEATS, *PASTIMES])
def test_acts_differ_from_standing(act):
    assert share_changed(film(f"blue who {act}"), film("blue")) > 0.004


@pytest.mark.parametrize("thing", ARMFUL)
def test_what_is_held_is_seen(thing):
    assert share_changed(film(f"blue with {thing}"), film("blue")) > 0.0015


def test_a_family_is_of_several_kinds():
    family = film("blue relative", relation="three")
    men = film("blue", relation="three")
    red = (family[:, 0] > family[:, 2] + 0.3) & (family[:, 0] > family[:, 1] + 0.3)
    plain = (men[:, 0] > men[:, 2] + 0.3) & (men[:, 0] > men[:, 1] + 0.3)
    assert red.float().sum() > plain.float().sum() + 20
    assert torch.isfinite(family).all()
