"""What two do together: hands, arms and lips meet, and both keep step."""

from __future__ import annotations

import pytest
import torch

from kling_local.sketch.world.camera import pose
from kling_local.sketch.world.figures.pairs import PAIR_ACTS, PAIRS, meeting_spot
from kling_local.sketch.world.figures.partner import Partner
from kling_local.sketch.world.figures.posture import Rig
from kling_local.sketch.world.pairing import paired
from kling_local.sketch.world.palette import paint_of
from kling_local.sketch.world.sizing import sized
from tests.sketch.conftest import make_scenes
from tests.sketch.test_timing import rig_of

TIMES = torch.linspace(0, 3.9, 24)


def company(act: str, other: str = "", *, relation: str = "beside", kind2: str = "woman", **facts):
    """Figures before and after they are brought together."""
    fixed = {"action": "still", "direction": "none", "kind": "man"} | facts
    what = make_scenes(
        color="blue", color2="red", kind2=kind2, relation=relation, then="nothing", size="medium",
        angle="eye level", move="static", **fixed,
    )  # fmt: skip
    palette = {"blue": f"blue who {act}"} | ({"red": f"red who {other}"} if other else {})
    looks = paint_of(palette).looks
    before = sized(what, pose(what, TIMES), looks)
    return before.figures, paired(what, before, TIMES, looks).figures


def facing(act: str, kinds: tuple[str, str], figures) -> list[Rig]:
    """The rigs of both, each with the other as partner, at the last moment."""
    rigs = []
    for own, other in ((0, 1), (1, 0)):
        at = (0, own, -1), (0, other, -1)
        height = figures.height[at[0]]
        side = -1.0 if figures.face[at[0]] < 0 else 1.0
        foot = figures.foot + figures.lift
        numbers = (
            (figures.x[at[1]] - figures.x[at[0]]) * side / height,
            (foot[at[1]] - foot[at[0]]) / height,
            figures.height[at[1]] / height,
        )
        rig = rig_of(kinds[own], 0.5)
        rig.b.partner = Partner(*(number.reshape(1, 1, 1, 1) for number in numbers))
        rigs.append(rig)
    return rigs


def in_frame(spot, rig: Rig, figures, number: int) -> tuple[float, float]:
    """A spot relative to somebody's hips, in the frame."""
    height, side = float(figures.height[0, number, -1]), float(figures.face[0, number, -1])
    x = float(figures.x[0, number, -1]) + height * float(spot[0]) * (-1 if side < 0 else 1)
    return x, float(figures.foot[0, number, -1]) + height * float(spot[1] + rig.hip)


@pytest.mark.parametrize("act", ["holds hands", "shakes hands", "high fives", "dances together"])
@pytest.mark.parametrize("kinds", [("man", "woman"), ("robot", "child"), ("man", "child")])
def test_hands_meet(act, kinds):
    relation = "meets" if act == "shakes hands" else "beside"
    facts = {"action": "move", "direction": "right"} if relation == "meets" else {}
    _, after = company(act, act, relation=relation, kind=kinds[0], kind2=kinds[1], **facts)
    rigs = facing(act, kinds, after)
    high = {"holds hands": 0.45, "shakes hands": 0.52, "high fives": 0.9, "dances together": 0.72}
    met = [
        in_frame(meeting_spot(rig, high[act]), rig, after, number)
        for number, rig in enumerate(rigs)
    ]
    assert met[0][0] == pytest.approx(met[1][0], abs=0.02)
    if act != "high fives":
        hands = []
        for number, rig in enumerate(rigs):
            bent = PAIR_ACTS[act].pose(rig)
            arms = [bent.near, bent.far] if act == "holds hands" else [bent.near]
            spots = [in_frame([torch.as_tensor(v) for v in arm.hand], rig, after, number)
                     for arm in arms]  # fmt: skip
            other = float(after.x[0, 1 - number, -1])
            hands.append(min(spots, key=lambda spot: abs(spot[0] - other)))
        apart = torch.tensor(hands[0]) - torch.tensor(hands[1])
        assert apart.norm() < 0.07, hands


@pytest.mark.parametrize("act", ["hugs", "kisses", "fights", "duels", "shakes hands"])
def test_two_face_each_other_at_their_distance(act):
    for relation, facts in (("beside", {}), ("meets", {"action": "move", "direction": "right"})):
        _, after = company(act, act, relation=relation, **facts)
        apart = (after.x[0, 1] - after.x[0, 0])[-1] / after.height[0, :2, -1].mean()
        assert float(apart) == pytest.approx(PAIRS[act].apart, abs=0.01)
        assert after.face[0, 0, -1] > 0 > after.face[0, 1, -1]


def test_who_walks_hand_in_hand_keeps_step_side_by_side():
    before, after = company(
        "holds hands", "holds hands", relation="behind", action="move", direction="right"
    )
    apart = after.x[0, 0] - after.x[0, 1]
    assert float(apart.std()) < 1e-4
    assert torch.allclose(after.foot[0, 0], after.foot[0, 1])
    assert (after.stride[0, :2] == before.stride[0, :1]).all()
    middle = 0.5 * (after.x[0, 0] + after.x[0, 1])
    assert torch.allclose(middle, before.x[0, 0], atol=1e-4)


def test_a_pet_walks_ahead_on_the_same_ground_and_is_smaller():
    before, after = company(
        "walks a pet", relation="behind", kind2="dog", action="move", direction="left"
    )
    assert (after.x[0, 1] < after.x[0, 0] - 0.2).all()
    assert (after.height[0, 1] < 0.6 * after.height[0, 0]).all()
    assert torch.allclose(after.foot[0, 1], after.foot[0, 0])
    steps = after.cycle[0, 1].diff() / after.cycle[0, 0].diff()
    assert float(steps.mean()) > 1.5  # small legs take more steps
    assert torch.allclose(after.x[0, 0].diff(), before.x[0, 0].diff(), atol=1e-5)


def test_a_child_is_carried_above_the_ground():
    _, after = company(
        "carries", "is carried", relation="behind", kind2="child", action="move", direction="right"
    )
    assert (after.lift[0, 1] > 0.3 * after.height[0, 0]).all()
    assert ((after.x[0, 1] - after.x[0, 0]).abs() < 0.3 * after.height[0, 0]).all()


def test_two_come_closer_for_what_they_do_then():
    _, after = company("shakes hands from 1 to 2 and hugs from 2", "shakes hands and hugs")
    apart = (after.x[0, 1] - after.x[0, 0]) / after.height[0, :2].mean(0)
    assert float(apart[0]) == pytest.approx(PAIRS["shakes hands"].apart, abs=0.01)
    assert float(apart[-1]) == pytest.approx(PAIRS["hugs"].apart, abs=0.01)
    assert float(apart.diff().abs().max()) < 0.25


def test_others_stay_where_they_are():
    for act, other in (("hugs", ""), ("reads", "reads")):
        before, after = company(act, other)
        assert torch.equal(before.x, after.x)
        assert torch.equal(before.height, after.height)
