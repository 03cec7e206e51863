"""Who stands for the network comes in, goes on and leaves on foot."""

from __future__ import annotations

import pytest
import torch

from kling_local.sketch.world.afoot import afoot, cycle_length
from kling_local.sketch.world.camera import pose
from kling_local.sketch.world.figures.strolls import STROLLS
from kling_local.sketch.world.palette import paint_of
from tests.sketch.conftest import make_scenes

TIMES = torch.arange(60) / 12


def walked(does: str, kind: str = "man", **facts):
    fixed = {"action": "still", "direction": "none"} | facts
    what = make_scenes(
        duration_s=5.0, kind=kind, color="blue", relation="alone", then="nothing", size="medium",
        angle="eye level", move="static", **fixed,
    )  # fmt: skip
    looks = paint_of({"blue": f"blue who {does}"}).looks
    before = pose(what, TIMES)
    return what, before.figures, afoot(what, before, TIMES, looks).figures


def test_somebody_comes_in_stays_and_leaves():
    what, before, after = walked(
        "walks in from 0 to 1.7 and sits from 1.7 to 3.3 and walks out from 3.3"
    )
    half = 0.5 * float(what.aspect)
    x = after.x[0, 0]
    assert x[0] < -half
    rests = (TIMES > 1.75) & (TIMES < 3.3)
    assert torch.allclose(x[rests], before.x[0, 0][rests], atol=1e-4)
    assert x[-1] > half
    assert (after.stride[0, 0][rests] < 0.3).all()


@pytest.mark.parametrize("act", STROLLS)
@pytest.mark.parametrize("kind", ["woman", "child", "dog"])
def test_feet_do_not_slide(act, kind):
    """The ground that is covered in a cycle of the gait is as long as two of its steps."""
    _, before, after = walked(f"{act} from 1 to 3", kind)
    gone = (after.x - before.x)[0, 0].diff()
    turns = (after.cycle - before.cycle)[0, 0].diff()
    moving = gone.abs() > 1e-4
    assert moving.any()
    assert (torch.sign(gone[moving]) == STROLLS[act].side).all()
    length = gone[moving].abs() / after.height[0, 0, 1:][moving] / turns[moving]
    stride = 1.4 if STROLLS[act].runs else 1.0
    assert length.tolist() == pytest.approx([cycle_length(kind, stride)] * len(length), rel=1e-3)
    assert (after.face[0, 0, -1] == STROLLS[act].side).all()


def test_nobody_goes_faster_than_legs_can():
    _, _, after = walked("walks in from 0 to 0.5 and runs out left from 4.5")
    speed = after.x[0, 0].diff().abs() * 12 / after.height[0, 0, 1:]
    assert speed[:6].max() <= 2.11
    assert speed.max() <= 3.41


def test_who_the_network_has_walk_keeps_its_way():
    _, before, after = walked("walks out from 2", action="move", direction="left")
    assert torch.equal(before.x, after.x)


def test_somebody_goes_on_within_the_frame():
    what, before, after = walked("walks on from 1 to 4")
    gone = after.x[0, 0, -1] - before.x[0, 0, -1]
    assert 0.1 < float(gone) <= 0.24 * float(what.aspect) + 1e-4
    assert float(after.x[0, 0, -1]) < 0.5 * float(what.aspect) - 0.3 * float(after.height[0, 0, -1])
