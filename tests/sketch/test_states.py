"""States of landmarks: what they change, and places that are shown without figures."""

from __future__ import annotations

import pytest
import torch

from kling_local.sketch.world.camera import pose
from kling_local.sketch.world.draw import draw_poses
from kling_local.sketch.world.paint import Paint
from kling_local.sketch.world.palette import paint_of, plainly
from kling_local.sketch.world.places import landmarks
from kling_local.sketch.world.places.states import STATES
from tests.sketch.conftest import make_scenes
from tests.sketch.test_landmarks import changed, painted

TIMES = (0.4, 1.7)


def filmed(paint: Paint, **facts: object) -> torch.Tensor:
    """Pictures ``(t 3 h w)`` of one film."""
    given = {"place": "meadow", "light": "day", "weather": "clear", "size": "wide"}
    given |= {"move": "static", "angle": "eye level", "kind": "man", "relation": "alone"}
    scenes = make_scenes(seed=3, aspect=16 / 9, **given | facts)
    times = torch.tensor(TIMES)
    return draw_poses(scenes, pose(scenes, times), times, 48, 85, paint)[0]


@pytest.mark.parametrize("state", STATES)
def test_a_state_changes_its_landmark_and_little_else(state):
    plain = painted("castle", times=TIMES, height=96)
    seen = painted(f"{state} castle", times=TIMES, height=96)
    where = changed(seen, plain)
    assert where[0].float().mean() > 0.004
    assert where[0].float().mean() < 0.25
    assert not where[:, :, : where.shape[2] // 4].any()


def test_fire_moves_and_is_seen_at_night_and_ice_is_still():
    burning = painted("burning house", times=TIMES, light="night", height=96)
    assert changed(burning[:1], burning[1:]).float().mean() > 0.005
    assert (burning[0, 0] > 0.8).sum() > 3 * (painted("house", light="night")[0, 0] > 0.8).sum()
    assert changed(*painted("waterfall", times=TIMES, place="forest")[:, None]).any()
    assert not changed(*painted("frozen waterfall", times=TIMES, place="forest")[:, None]).any()


def test_snow_is_bright_and_a_ruin_is_smaller():
    house, snowy = (painted(name, height=96).mean() for name in ("house", "snowy house"))
    assert snowy > house
    bare = painted(height=96)
    whole, ruin = (changed(painted(name, height=96), bare) for name in ("church", "ruined church"))
    assert ruin.sum() < 0.8 * whole.sum()


def test_prompts_say_states_and_nobody():
    said = "a red man walks left , meadow , day , nobody in view , burning castle in view"
    caption, palette = plainly(said)
    assert caption == "a red man walks left , meadow , day"
    paint = paint_of(palette)
    assert paint.landmarks == ("burning castle",)
    assert paint.nobody
    assert not paint_of(plainly("a red man walks left , castle in view")[1]).nobody
    with pytest.raises(ValueError, match="no landmark is called 'melted castle'; there are castle"):
        painted("melted castle")


def test_nobody_is_drawn_and_the_landmark_takes_the_middle():
    bare = filmed(Paint(nobody=True))
    assert torch.equal(bare, filmed(Paint(nobody=True), kind="car"))
    assert changed(filmed(Paint()), bare).any()
    columns = changed(filmed(Paint(landmarks=("castle",), nobody=True)), bare)[0].float().sum(0)
    aside = changed(painted("castle"), painted())[0].float().sum(0)
    middle = torch.linspace(-1, 1, len(columns))
    assert abs(float((columns * middle).sum() / columns.sum())) < 0.15
    assert abs(float((aside * middle).sum() / aside.sum())) > 0.3
    assert columns.sum() > 1.3 * aside.sum()


@pytest.mark.parametrize("name", ["city from above", "futuristic city", "island", "valley"])
def test_what_is_seen_from_the_air_reaches_from_the_horizon_to_the_lower_edge(name):
    facts = {"angle": "high", "place": "street", "light": "day"}
    where = changed(painted(name, **facts), painted(**facts))[0]
    assert where[-4:].float().mean() > 0.8
    assert where.float().mean() > 0.55


def test_every_state_can_be_said_of_every_landmark():
    for state in STATES:
        for name in ("castle", "lake", "skyline", "rainbow", "campfire"):
            assert landmarks._meant(f"{state} {name}").layers
            assert painted(f"{state} {name}", height=24).isfinite().all()
