"""Motion obeys its physics (gravity, restitution, momentum, gaits) and its facts."""

from __future__ import annotations

import itertools

import pytest
import torch

from kling_local.sketch.world import ballistics, motion
from kling_local.sketch.world.camera import pose
from kling_local.sketch.world.events import impacts
from kling_local.sketch.world.scene import CLOTH, FACTS, KINDS, actions_of, can, held_out, legal

FINE = torch.arange(0, 4, 1 / 240)


def second_difference(values):
    return (values[2:] - 2 * values[1:-1] + values[:-2]) * 240**2


def test_what_is_in_the_air_falls_with_gravity(scenes):
    for action in ("bounce", "fall", "jump"):
        kind = "child" if action == "jump" else "ball"
        scene = scenes(kind=kind, action=action, relation="alone", then="nothing", size="wide")
        figures = motion.figures(scene, FINE)
        lift = (figures.lift / figures.height)[0, 0]
        flying = lift[1:-1] > 0.02
        falling = second_difference(lift)[flying]
        median = float(falling[falling < -0.1].median())
        assert median == pytest.approx(-ballistics.GRAVITY, rel=0.02), action


def test_bounces_lose_the_energy_that_restitution_takes():
    e = torch.tensor(0.78)
    height, _ = ballistics.bounced(FINE, torch.tensor(0.9), e)
    tops = [
        float(height[i])
        for i in range(1, len(height) - 1)
        if height[i] > height[i - 1] and height[i] >= height[i + 1] and height[i] > 0.05
    ]
    assert len(tops) >= 3
    assert tops[0] == pytest.approx(0.9 * 0.78**2, rel=0.01)
    for before, after in itertools.pairwise(tops):
        assert after == pytest.approx(before * 0.78**2, rel=0.02)
    assert float(height.max()) == pytest.approx(0.9)
    assert float(height.min()) >= 0


def test_a_collision_conserves_momentum(scenes):
    for kinds in (("ball", "ball"), ("truck", "ball"), ("ball", "truck")):
        scene = scenes(relation="hits", kind=kinds[0], kind2=kinds[1], action="move")
        moment = float(motion.hit_time(scene))
        speed = motion.figures(scene, torch.tensor([moment - 1e-3, moment + 1e-3])).speed[0, :2]
        mass = torch.tensor([motion.MASS.get(kind, 1.0) for kind in kinds])
        momentum = (mass[:, None] * speed).sum(0)
        assert float(momentum[1]) == pytest.approx(float(momentum[0]), rel=0.01)
        approach, parting = speed[0, 0] - speed[1, 0], speed[1, 1] - speed[0, 1]
        e = ballistics.RESTITUTION["hits"]
        assert float(parting) == pytest.approx(e * float(approach), rel=0.01)


def test_a_rolling_ball_slows_down_and_turns_as_it_rolls(scenes):
    scene = scenes(kind="ball", action="move", relation="alone", direction="right", move="static")
    figures = motion.figures(scene, FINE)
    x, turn, height = (values[0, 0] for values in (figures.x, figures.turn, figures.height))
    assert (x.diff() > -1e-6).all()
    assert float(x.diff()[:50].mean()) > 3 * float(x.diff()[-50:].mean())
    radius = motion.HALF_WIDTH[KINDS.index("ball")] * float(height[0])
    rolled = -(turn[-1] - turn[0]) * radius
    assert float(rolled) == pytest.approx(float(x[-1] - x[0]), rel=0.02)


def test_words_of_direction_and_order_are_what_happens(scenes):
    for direction, sign in (("left", -1), ("right", 1)):
        scene = scenes(
            kind="man", action="move", then="still", relation="alone", direction=direction
        )
        x = motion.figures(scene, FINE).x[0, 0]
        first, second = x[: len(x) // 2], x[len(x) // 2 + 2 :]
        assert sign * float(first[-1] - first[0]) > 0.1
        assert float(second.max() - second.min()) < 1e-3
        scene = scenes(
            kind="man", action="still", then="move", relation="alone", direction=direction
        )
        x = motion.figures(scene, FINE).x[0, 0]
        first, second = x[: len(x) // 2], x[len(x) // 2 + 2 :]
        assert float(first.max() - first.min()) < 1e-3
        assert sign * float(second[-1] - second[0]) > 0.1


def test_those_who_meet_come_close_and_the_chaser_stays_behind(scenes):
    scene = scenes(relation="meets", kind="man", kind2="dog", action="move", num_scenes=4)
    x = motion.figures(scene, FINE).x
    gap = x[:, 1] - x[:, 0]
    assert (gap[:, 0] > 1.5 * gap[:, -1]).all()
    assert (gap[:, -1] > 0).all()
    for direction, sign in (("left", -1), ("right", 1)):
        scene = scenes(
            relation="chases", kind="dog", kind2="cat", action="run", direction=direction
        )
        x = motion.figures(scene, FINE).x[0]
        assert (sign * (x[1] - x[0]) > 0.1).all()
        assert sign * float(x[0, -1] - x[0, 0]) > 0.1


def test_impacts_are_where_the_motion_has_them(scenes):
    several = scenes(num_scenes=300, seed=3)
    checked = 0
    for row in range(len(several)):
        found = [each for each in impacts(several, row) if each.what == "land"]
        assert all(0 <= each.time_s < 4 and -1 <= each.pan <= 1 for each in found)
        scene = several[slice(row, row + 1)]
        for each in found:
            if each.strength < 0.3:
                continue
            around = torch.tensor([each.time_s - 0.05, each.time_s, each.time_s + 0.05])
            figures = motion.figures(scene, around)
            lift = (figures.lift / figures.height)[0, each.figure]
            assert lift[0] > lift[1] - 1e-4
            assert float(lift[1]) < 0.02 + float(lift.min())
            checked += 1
    assert checked > 20


def test_feet_come_down_when_a_leg_is_farthest_forward(scenes):
    scene = scenes(kind="man", action="move", then="nothing", relation="alone", direction="right")
    steps = [each for each in impacts(scene, 0) if each.what == "step"]
    assert len(steps) >= 5
    cycle = motion.figures(scene, torch.tensor([each.time_s for each in steps])).cycle[0, 0]
    torch.testing.assert_close(
        (2 * cycle).remainder(1.0), torch.full_like(cycle, 0.5), atol=1e-3, rtol=0
    )


def test_a_lone_figure_in_a_still_frame_stays_in_it(scenes):
    several = scenes(num_scenes=300, seed=9, relation="alone", move="static", angle="eye level")
    figures = pose(several, FINE[::20]).figures
    half = torch.tensor(motion.HALF_WIDTH)[several.kinds][:, :, None] * figures.height
    beyond = (figures.x.abs() + half - 0.5 * several.aspect[:, None, None])[:, 0]
    assert float((beyond > 0.12).float().mean()) < 0.03
    whole = motion.framing(several) == 1
    assert 0 < int((~whole).sum()) < 40
    assert (figures.foot[whole, 0] > -0.5).all()
    assert ((figures.foot + figures.height)[~whole, 0] < 0.45).all()  # heads in the frame


def test_camera_moves_shift_what_they_should(scenes):
    def views(move):
        return pose(scenes(move=move, relation="alone", action="still", kind="tree"), FINE).view

    still = views("static")
    assert float(still.pan.abs().max()) == float(still.truck.abs().max()) == 0
    assert float(views("pan right").pan[0, -1] - views("pan right").pan[0, 0]) > 0.4
    assert float(views("truck left").truck[0, -1] - views("truck left").truck[0, 0]) < -0.4
    assert float(views("tilt up").tilt[0, -1] - views("tilt up").tilt[0, 0]) > 0.2
    assert float(views("pedestal down").rise[0, -1] - views("pedestal down").rise[0, 0]) < -0.2
    assert float(views("push in").zoom[0, -1] / views("push in").zoom[0, 0]) > 1.4
    assert float(views("roll").roll[0, -1]) < -0.35
    focus = views("rack focus")
    assert float(focus.blur[0, 0]) > 0.95
    assert float(focus.blur[0, -1]) < 0.05
    arc = views("arc left")
    torch.testing.assert_close(arc.pan, -arc.truck)


@pytest.mark.parametrize("size", ["wide", "medium", "close"])
@pytest.mark.parametrize("move", ["static", "tracking"])
@pytest.mark.parametrize("kind", ["dog", "bus", "airplane"])
def test_who_walks_is_slower_than_who_runs_however_little_room_there_is(scenes, size, move, kind):
    """Regression: in close shots and with a tracking camera both went equally far."""
    facts = {"size": size, "move": move, "kind": kind, "relation": "alone", "then": "nothing"}
    gone = {}
    for action in ("move", "run"):
        x = motion.figures(scenes(**facts, action=action, direction="right"), FINE).x[0, 0]
        gone[action] = float(x[-1] - x[0])
    assert gone["move"] == pytest.approx(motion.WALK_SHARE * gone["run"], rel=1e-3)


def test_wind_never_leaves_a_flag_alone(scenes):
    several = scenes(num_scenes=2000, seed=6)
    blown = several.are("weather", "wind") & several.are("kind", *CLOTH)
    assert blown.any()
    assert several.are("action", "wave")[blown].all()


def test_tracking_keeps_a_moving_figure_in_the_middle(scenes):
    scene = scenes(kind="dog", action="run", relation="alone", direction="right", move="tracking")
    seen = pose(scene, FINE)
    assert float(seen.figures.x[0, 0].abs().max()) < 0.05
    assert float(seen.view.truck[0, -1] - seen.view.truck[0, 0]) > 1.0


def test_sampled_scenes_are_legal_and_none_is_held_out(scenes):
    several = scenes(num_scenes=2000, seed=4)
    codes = {name: getattr(several, name) for name in FACTS}
    assert not held_out(codes).any()
    again = legal(codes, torch.zeros(2000))
    for name, values in codes.items():
        if name not in ("direction", "move"):
            assert torch.equal(again[name], values), name
    for row in range(300):
        facts = several.facts(row)
        assert can(facts["kind"], facts["action"]), facts
        assert facts["action"] in actions_of(facts["kind"])
        assert ("kind2" in facts) == (facts["relation"] not in ("alone", "two", "three"))


def test_every_value_of_every_fact_is_drawn(scenes):
    several = scenes(num_scenes=6000, seed=5)
    for name, values in FACTS.items():
        counts = torch.bincount(getattr(several, name), minlength=len(values))
        assert (counts > 0).all(), (name, counts)
