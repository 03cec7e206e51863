"""Figures: every kind is drawn in its colour, in its box, and moves as its pose says."""

from __future__ import annotations

from dataclasses import fields

import pytest
import torch

from kling_local.sketch.world import subject
from kling_local.sketch.world.canvas import Canvas
from kling_local.sketch.world.figures.brush import PAINT
from kling_local.sketch.world.motion import CALM
from kling_local.sketch.world.pose import Figures, Pose, View
from kling_local.sketch.world.scene import (
    COLORS,
    FACTS,
    FLYING,
    KINDS,
    LEGGED,
    LIGHTS,
    PEOPLE,
    Scenes,
)

SIDE = 96
HEIGHT = 0.5
FOOT = -0.25
GREY = 0.5


def scenes(num_scenes: int, **facts: object) -> Scenes:
    """Scenes of lone figures by day; ``facts`` sets further facts (words or codes)."""
    codes = {name: torch.zeros(num_scenes, dtype=torch.long) for name in FACTS}
    codes["light"] += LIGHTS.index("day")
    for name, value in facts.items():
        code = FACTS[name].index(value) if isinstance(value, str) else value
        codes[name] = torch.as_tensor(code).expand(num_scenes).clone()
    free = {name: torch.zeros(num_scenes) for name in ("phase", "offset", "shape", "facing")}
    ones = torch.ones(num_scenes)
    return Scenes(**codes, **free, duration_s=3 * ones, aspect=ones)


def figures(num_scenes: int, num_frames: int = 1, **numbers: object) -> Figures:
    """Figures that stand in the middle, apart from ``numbers``, broadcastable to ``(b 3 t)``."""
    rest = dict.fromkeys((f.name for f in fields(Figures)), 0.0)
    rest |= {"foot": FOOT, "height": HEIGHT, "squash": 1.0, "face": 1.0, "stride": 0.1, "near": 1.0}
    shape = torch.ones(num_scenes, 3, num_frames)
    return Figures(
        **{name: torch.as_tensor(value) * shape for name, value in {**rest, **numbers}.items()}
    )


def painted(what: Scenes, where: Figures, roll: float = 0.0, **more: object) -> torch.Tensor:
    """Pictures ``(b t 3 h w)`` of the figures on grey; ``more`` is for `subject.paint`."""
    num_scenes, _, num_frames = where.x.shape
    canvas = Canvas.blank(num_scenes, num_frames, SIDE, SIDE, torch.device("cpu"))
    canvas.rgb[:] = GREY
    view = View(**{f.name: torch.zeros(num_scenes, num_frames) for f in fields(View)})
    if roll:
        canvas = canvas.turned(torch.full((num_scenes, num_frames), roll))
    subject.paint(canvas, what, Pose(where, view), **more)
    return canvas.rgb


def silhouettes(pictures: torch.Tensor) -> torch.Tensor:
    """The pixels ``(b t h w)`` that a figure covers; shadows stay grey and do not count."""
    return (pictures - GREY).abs().amax(2) > 0.03


LIFTED = 3.0
"""Lift with which a figure's shadow lies out of the frame."""


def without_shadow(**numbers: object) -> dict[str, object]:
    """Numbers that put a figure in the same place with its shadow outside the frame."""
    return {**numbers, "foot": FOOT - LIFTED, "lift": LIFTED}


ALL = torch.arange(len(KINDS))


def test_every_kind_has_a_painter_and_a_width():
    assert set(subject.PAINTERS) == set(KINDS)
    widths = subject.half_width(ALL)
    assert widths.shape == (len(KINDS),)
    assert (widths > 0.2).all()
    assert (widths < 1).all()


@pytest.mark.parametrize("color", COLORS)
def test_more_than_half_of_every_figure_has_its_colour(color):
    code = COLORS.index(color)
    what = scenes(len(KINDS), kind=ALL, color=code)
    pictures = painted(what, figures(len(KINDS), **without_shadow()))[:, 0]
    covered = silhouettes(pictures[:, None])[:, 0]
    assert (covered.sum((1, 2)) > 200).all()
    brightness = pictures.amax(1, keepdim=True)
    if color in ("white", "black"):
        plain = brightness[:, 0] - pictures.amin(1) < 0.16
        own = plain & ((pictures.mean(1) > 0.66) if color == "white" else (pictures.mean(1) < 0.40))
    else:  # of all eight colours its hue is the nearest
        pure = torch.tensor(PAINT)
        pure = pure / pure.amax(1, keepdim=True)
        hue = pictures / brightness.clamp(min=0.01)
        away = (hue[:, None] - pure[None, :, :, None, None]).square().sum(2)
        own = away.argmin(1) == code
    share = (own & covered).sum((1, 2)) / covered.sum((1, 2))
    poor = {KINDS[i]: round(float(share[i]), 2) for i in range(len(KINDS)) if share[i] < 0.55}
    assert not poor


def test_colours_are_far_from_each_other():
    paint = torch.tensor(PAINT)
    away = torch.cdist(paint, paint) + 9 * torch.eye(len(paint))
    assert away.min() > 0.35


@pytest.mark.parametrize("kind", KINDS)
def test_a_figure_stays_in_its_box_whatever_it_does(kind):
    cycle = torch.arange(8) / 8
    what = scenes(3, kind=kind)
    stride = torch.tensor([0.1, 1.0, 1.4])[:, None, None]
    gesture = torch.tensor([1.0, 0.0, 0.0])[:, None, None]
    where = figures(3, 8, **without_shadow(cycle=cycle, stride=stride, gesture=gesture))
    covered = silhouettes(painted(what, where)).any(1).any(0)
    half = subject.reach(kind) * HEIGHT * SIDE
    rows, columns = covered.any(1).nonzero(), covered.any(0).nonzero()
    assert columns.min() >= SIDE / 2 - half - 1
    assert columns.max() < SIDE / 2 + half + 1
    assert rows.min() >= SIDE * (0.5 - FOOT - HEIGHT) - 1
    assert rows.max() < SIDE * (0.5 - FOOT) + 1
    assert len(rows) > 0.75 * HEIGHT * SIDE


def test_looking_the_other_way_mirrors_the_silhouette():
    what = scenes(len(KINDS), kind=ALL)
    right, left = (
        silhouettes(painted(what, figures(len(KINDS), **without_shadow(face=face, cycle=0.2))))
        for face in (1.0, -1.0)
    )
    differs = (right ^ left.flip(3)).sum((1, 2, 3)) / right.sum((1, 2, 3))
    assert differs.max() < 0.02
    one_sided = [
        KINDS[i] for i in range(len(KINDS)) if (right[i] ^ left[i]).sum() > 0.05 * right[i].sum()
    ]
    assert set(LEGGED) - {"robot"} <= set(one_sided)
    assert {"car", "truck", "boat", "airplane", "fish", "shoe", "cup", "flag"} <= set(one_sided)


@pytest.mark.parametrize("kind", [*LEGGED, "bird", "butterfly", "fish", "flag", "tree", "bicycle"])
def test_the_cycle_moves_legs_wings_wheels_and_cloth(kind):
    where = figures(1, 4, cycle=torch.arange(4) / 4, stride=1.0)
    pictures = painted(scenes(1, kind=kind), where)[0]
    steps = (pictures[1:] - pictures[:-1]).abs().amax(1) > 0.1
    assert (steps.sum((1, 2)) > 12).all()


@pytest.mark.parametrize("kind", LEGGED)
def test_a_longer_stride_spreads_the_legs(kind):
    widths = []
    for stride in (0.1, 1.0, 1.4):
        where = figures(1, **without_shadow(cycle=0.25, stride=stride))
        lower = silhouettes(painted(scenes(1, kind=kind), where))[0, 0, SIDE // 2 + 17 :]
        columns = lower.any(0).nonzero()
        widths.append(int(columns.max() - columns.min()))
    assert widths == sorted(widths)
    assert widths[2] > widths[0]


@pytest.mark.parametrize("kind", PEOPLE)
@pytest.mark.parametrize("number", ["gesture", "mouth"])
def test_people_raise_an_arm_and_open_their_mouth(kind, number):
    rest, done = (painted(scenes(1, kind=kind), figures(1, **{number: v})) for v in (0.0, 1.0))
    changed = (rest - done).abs().amax(2)[0, 0] > 0.1
    assert changed.sum() > 3
    rows = changed.nonzero()[:, 0]
    assert rows.min() < SIDE / 2 - 4


@pytest.mark.parametrize("kind", PEOPLE)
def test_an_arm_is_waved_by_a_good_part_of_the_figure(kind):
    """Regression: an arm moved by a pixel, and small waving figures seemed to stand still."""
    where = figures(1, 8, **without_shadow(gesture=1.0, cycle=torch.arange(8) / 8))
    covered = silhouettes(painted(scenes(1, kind=kind), where))[0]
    swept = covered.any(0) & ~covered.all(0)
    assert swept.sum() > 0.035 * (HEIGHT * SIDE) ** 2


@pytest.mark.parametrize("kind", PEOPLE)
def test_strokes_beside_the_face_are_seen_while_a_mouth_is_open(kind):
    mouth = torch.tensor([0.0, 0.1, 0.6, 1.0])
    where = figures(1, 4, **without_shadow(mouth=mouth))
    covered = silhouettes(painted(scenes(1, kind=kind), where))[0]
    beside = [int((each & ~covered[0]).sum()) for each in covered]
    assert beside[1] == 0
    assert 0 < beside[2] < beside[3]


def test_a_tree_sways_and_a_flag_flutters_when_told_and_hardly_else():
    for kind in ("tree", "flag"):
        swept = []
        for stride in (CALM, 1.0):
            where = figures(1, 8, **without_shadow(cycle=torch.arange(8) / 8, stride=stride))
            covered = silhouettes(painted(scenes(1, kind=kind), where))[0]
            swept.append(int((covered.any(0) & ~covered.all(0)).sum()))
        assert swept[1] > 3 * swept[0]


def test_a_flag_without_wind_hangs_down():
    lowest = []
    for stride in (CALM, 1.0):
        where = figures(1, **without_shadow(stride=stride))
        cloth = silhouettes(painted(scenes(1, kind="flag"), where))[0, 0, :, SIDE // 2 :]
        lowest.append(int(cloth.any(1).nonzero().max()))
    assert lowest[0] > lowest[1] + 0.1 * HEIGHT * SIDE


@pytest.mark.parametrize(("speed", "side"), [(0.3, slice(0, 24)), (-0.3, slice(72, None))])
def test_who_runs_leaves_puffs_behind(speed, side):
    what = scenes(1, kind="car")
    for stride, there in ((1.0, False), (1.4, True)):
        where = figures(1, 4, height=0.3, cycle=torch.arange(4) / 16, stride=stride, speed=speed)
        covered = silhouettes(painted(what, where))[0].any(0)
        assert bool(covered[:, side].any()) is there
    still = figures(1, height=0.3, stride=1.4)
    assert not silhouettes(painted(what, still))[0, 0, :, side].any()


def test_a_figure_that_turns_to_the_front_is_narrower_and_still_there():
    what = scenes(len(KINDS), kind=ALL)
    aside, front = (
        silhouettes(painted(what, figures(len(KINDS), **without_shadow(face=face))))
        for face in (1.0, 0.02)
    )
    assert (front.sum((1, 2, 3)) > 60).all()
    for kind in ("dog", "cat", "horse", "car", "fish", "airplane"):
        i = KINDS.index(kind)
        assert front[i].any(1).sum() < 0.8 * aside[i].any(1).sum()


def test_turn_rotates_counterclockwise():
    where = figures(1, **without_shadow(turn=torch.pi / 2))
    covered = silhouettes(painted(scenes(1, kind="bottle"), where))[0, 0]
    assert covered.any(0).sum() > 1.6 * covered.any(1).sum()
    columns = covered.sum(0)
    assert columns[: SIDE // 2].sum() < columns[SIDE // 2 :].sum()  # its neck points left


def test_a_rope_reaches_the_top_of_the_frame():
    bare, hung = (painted(scenes(1, kind="box"), figures(1, rope=r))[0, 0] for r in (0.0, 1.0))
    changed = (bare - hung).abs().amax(0) > 0.05
    assert changed[:20].any(1).all()


def test_the_shadow_shrinks_as_the_figure_rises():
    darker = []
    for lift in (0.0, 0.1, 0.3):
        picture = painted(scenes(1, kind="ball"), figures(1, foot=-0.4, height=0.25, lift=lift))
        below = picture[0, 0, :, int(SIDE * 0.9) - 1 :]
        darker.append(float((GREY - below).clamp(min=0).sum()))
    assert darker[0] > darker[1] > darker[2] > 0


@pytest.mark.parametrize(("fact", "value"), [("weather", "rain"), ("place", "sea")])
def test_wet_ground_mirrors_the_figure(fact, value):
    where = figures(1, foot=-0.1)
    dry, wet = (painted(s, where)[0, 0] for s in (scenes(1), scenes(1, **{fact: value})))
    changed = (dry - wet).abs().amax(0) > 0.04
    assert not changed[: int(SIDE * 0.6) - 1].any()
    assert changed[int(SIDE * 0.6) :].sum() > 60


def test_a_rolled_picture_shows_the_rolled_figure():
    what = scenes(len(KINDS), kind=ALL)
    level = silhouettes(painted(what, figures(len(KINDS)))).sum((1, 2, 3))
    rolled = silhouettes(painted(what, figures(len(KINDS)), roll=0.4)).sum((1, 2, 3))
    assert ((level - rolled).abs() < 0.06 * level).all()


def test_figures_that_are_not_there_are_not_drawn():
    x = torch.tensor([-0.3, 0.3, 0.0])[None, :, None]
    where = figures(1, x=x, height=0.25)
    alone = silhouettes(painted(scenes(1), where))[0, 0]
    assert not alone[:, SIDE // 2 - 10 :].any()
    two = silhouettes(painted(scenes(1, relation="two"), where))[0, 0]
    assert two[:, SIDE // 2 + 10 :].any()
    assert not two[:, SIDE // 2 - 10 : SIDE // 2 + 10].any()
    three = silhouettes(painted(scenes(1, relation="three"), where))[0, 0]
    assert three[:, SIDE // 2 - 10 : SIDE // 2 + 10].any()


@pytest.mark.parametrize(("lower", "seen"), [(0, "red"), (1, "blue")])
def test_who_stands_lower_is_in_front(lower, seen):
    foot = torch.full((1, 3, 1), FOOT)
    foot[:, lower] -= 0.06
    what = scenes(1, kind="box", color="red", kind2="box", color2="blue", relation="beside")
    middle = painted(what, figures(1, foot=foot))[0, 0, :, SIDE // 2, SIDE // 2 - 8]
    assert middle.argmax() == (0 if seen == "red" else 2)


def test_the_same_pose_gives_the_same_picture_alone_or_among_others():
    what = scenes(
        len(KINDS), kind=ALL, color=ALL % len(COLORS), relation=ALL % 8, kind2=ALL.flip(0)
    )
    x = torch.tensor([-0.2, 0.2, 0.0])[None, :, None]
    height = 0.2 + 0.6 * (ALL % 5)[:, None, None] / 4
    turn = 0.3 * (ALL % 3)[:, None, None]
    where = figures(len(KINDS), 2, x=x, height=height, turn=turn, cycle=torch.tensor([0.1, 0.4]))
    together = painted(what, where)
    assert torch.equal(together, painted(what, where))
    for row in range(0, len(KINDS), 5):
        one = slice(row, row + 1)
        each = Figures(**{f.name: getattr(where, f.name)[one] for f in fields(Figures)})
        torch.testing.assert_close(painted(what[one], each)[0], together[row], atol=2e-4, rtol=0)


def test_figures_beyond_the_edge_are_cut_off():
    x = torch.tensor([0.45, -0.45, 5.0])[:, None, None]
    pictures = painted(scenes(3, kind="car"), figures(3, x=x))
    assert pictures.isfinite().all()
    assert silhouettes(pictures)[:2].any(3).any(2).all()
    assert not silhouettes(pictures)[2].any()


def test_flying_kinds_are_drawn_at_their_height():
    for kind in FLYING:
        low, high = (
            silhouettes(painted(scenes(1, kind=kind), figures(1, height=0.3, lift=lift)))[0, 0]
            for lift in (0.0, 0.3)
        )
        assert high.any(1).nonzero().min() < low.any(1).nonzero().min() - 20
