"""Products: in the middle of what they stand on, turning about their vertical axis."""

from __future__ import annotations

import pytest
import torch

from kling_local.sketch.world.camera import pose
from kling_local.sketch.world.draw import draw_poses
from kling_local.sketch.world.figures.look import Look
from kling_local.sketch.world.paint import Paint
from kling_local.sketch.world.places.displays import DISPLAYS, GLOSSY, STANDS
from kling_local.sketch.world.presenting import presented
from kling_local.sketch.world.scene import COLORS
from tests.sketch.conftest import make_scenes

TIMES = torch.linspace(0, 3.9, 40)
RED = COLORS.index("red")
PHONE = {RED: Look("red", guise="phone")}


def scene(**facts: object):
    given = {"place": "studio", "light": "day", "weather": "clear", "size": "medium"}
    given |= {"move": "static", "angle": "eye level", "kind": "box", "relation": "alone"}
    given |= {"action": "spin", "then": "nothing", "color": "red", "offset": 0.9}
    return make_scenes(seed=3, aspect=16 / 9, **given | facts)


def test_what_spins_on_a_stand_turns_about_its_vertical_axis_in_the_middle():
    scenes = scene()
    before = pose(scenes, TIMES)
    after = presented(scenes, before, Paint(landmarks=("pedestal",))).figures
    assert before.figures.turn[0, 0].abs().max() > 6
    assert (after.turn[0, 0] == 0).all()
    assert after.face[0, 0].max() == 1
    assert after.face[0, 0].min() < -0.98
    assert before.figures.x[0, 0].abs().min() > 0.05
    assert after.x[0, 0].abs().max() < 1e-5
    assert (after.height >= before.figures.height).all()


def test_a_painted_thing_turns_so_everywhere_and_the_network_s_own_tumbles():
    scenes = scene()
    before = pose(scenes, TIMES)
    turned = presented(scenes, before, Paint(looks=PHONE)).figures
    assert (turned.turn[0, 0] == 0).all()
    assert torch.equal(turned.x, before.figures.x)
    plain = presented(scenes, before, Paint()).figures
    assert torch.equal(plain.turn, before.figures.turn)
    assert torch.equal(plain.face, before.figures.face)


@pytest.mark.parametrize("facts", [{"action": "still"}, {"action": "fall"}, {"kind": "ball"}])
def test_other_motions_stay_as_they_are(facts):
    scenes = scene(**facts)
    before = pose(scenes, TIMES)
    after = presented(scenes, before, Paint(landmarks=("pedestal",)))
    assert torch.equal(after.figures.turn, before.figures.turn)


def filmed(*names: str) -> torch.Tensor:
    scenes, times = scene(action="still", offset=0.5), torch.tensor([0.5])
    return draw_poses(scenes, pose(scenes, times), times, 96, 171, Paint(PHONE, names))[0, 0]


def test_a_stand_lies_below_and_a_backdrop_behind_the_product():
    bare = filmed()
    for name in DISPLAYS:
        where = (filmed(name) - bare).abs().amax(0) > 0.05
        assert where.any()
        assert not where[44:60, 82:89].any()  # the product covers it
        if name in STANDS and "seat" not in name:
            assert not where[:56].any()


def test_glossy_stands_mirror_the_product():
    for name in GLOSSY:
        seen = filmed(name)[:, 86:94, 70:101]
        assert (seen - seen.flip(2)).abs().mean() < 0.12
    assert set(GLOSSY) < set(STANDS)
