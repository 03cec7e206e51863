"""Acts at their times, one after the other, and while figures walk."""

from __future__ import annotations

import math

import pytest
import torch

from kling_local.planner.sketch_words import painted as table
from kling_local.sketch.world.figures.acts import ON_THE_WAY, PEOPLE_ACTS
from kling_local.sketch.world.figures.brush import Brush, Inks
from kling_local.sketch.world.figures.easing import partly
from kling_local.sketch.world.figures.look import ALWAYS, Look
from kling_local.sketch.world.figures.people import FIGURES
from kling_local.sketch.world.figures.posture import STANDING, Posture, Rig
from kling_local.sketch.world.figures.timing import BLEND_S, share_at
from kling_local.sketch.world.palette import later, paint_of, plainly
from kling_local.sketch.world.scene import PEOPLE
from tests.sketch.test_acts import box, painted
from tests.sketch.test_subject import scenes, silhouettes

WALKING = {"stride": 1.0, "cycle": 0.2}


def rig_of(kind: str, time_s: float = 0.0, stride: float = 0.1) -> Rig:
    one = torch.ones(1, 1, 1, 1)
    ink = Inks.of(torch.tensor([0]), torch.zeros(1))
    brush = Brush(
        scenes(1, kind=kind), torch.tensor([[[[0.0, 1.0]]]]), one, torch.zeros(1, 1, 4, 1, 1),
        one, ink, one, 0.2 * one,
        stride * one, 0 * one, 0 * one, time_s * one,
    )  # fmt: skip
    return Rig(brush, FIGURES[kind][1])


def during(*acts: tuple[str, float, float]) -> Look:
    return Look("blue", acts=tuple(a for a, _, _ in acts), spans=tuple((s, e) for _, s, e in acts))


def test_a_share_rises_and_falls_within_a_third_of_a_second():
    times = torch.tensor([0.0, 1.0, 1.0 + BLEND_S / 2, 1.0 + BLEND_S, 2.0, 2.0 + BLEND_S, 3.0])
    assert share_at(times, (1.0, 2.0)).tolist() == pytest.approx([0, 0, 0.5, 1, 1, 0, 0], abs=1e-5)
    assert share_at(times, ALWAYS).tolist() == [1.0] * 7
    assert share_at(times, (0.0, 1.0))[0] == 1.0
    assert BLEND_S < 0.5


@pytest.mark.parametrize("act", ["sits", "waves hello", "lies", "dances", "cries", "reads"])
@pytest.mark.parametrize("kind", ["woman", "robot"])
def test_an_act_is_seen_during_its_time_only(act, kind):
    times = torch.tensor([0.5, 0.9, 1.7, 2.3, 2.9, 3.4])
    plain = painted(kind, Look("blue"), times)
    film = painted(kind, during((act, 1.0, 2.4)), times)
    changed = (film - plain).abs().amax(1).gt(0.1).sum((1, 2)) > 3
    assert changed.tolist() == [False, False, True, True, False, False]


def test_acts_follow_in_their_order_and_change_smoothly():
    look = during(("sits", 0.0, 1.5), ("cheers", 1.5, 3.0), ("kneels", 3.0, 9.0))
    times = torch.arange(0, 4.5, 1 / 12)
    film = painted("man", look, times)
    tops = torch.tensor([box(each)[3] for each in silhouettes(film[None])[0]])
    sits, cheers, kneels = (float(tops[round(12 * at_s)]) for at_s in (1, 2.4, 4))
    assert sits < 0.9
    assert cheers > 1.0
    assert kneels < 0.85
    steps = tops.diff().abs()
    assert steps.max() < 0.25  # no jump from sitting (0.8) to raised arms (1.2) within a picture


def test_who_lies_down_falls_slowly():
    times = torch.arange(0.9, 1.5, 1 / 24)
    film = painted("man", during(("lies", 1.0, 9.0)), times)
    tops = [box(each)[3] for each in silhouettes(film[None])[0]]
    assert tops[0] > 0.95
    assert tops[-1] < 0.5
    assert any(0.5 < top < 0.9 for top in tops)


@pytest.mark.parametrize("act", ON_THE_WAY)
def test_acts_on_the_way_move_arms_head_or_face_and_leave_the_legs(act):
    """What is painted while walking is finite, differs from walking and keeps the legs' steps."""
    kind = PEOPLE[sum(map(ord, act)) % len(PEOPLE)]
    times = torch.tensor([0.31, 1.6])
    plain, film = (painted(kind, Look("blue", acts=a), times, **WALKING) for a in ((), (act,)))
    assert film.isfinite().all()
    low = slice(int(96 * 0.875), None)  # shins and feet
    changed = (plain - film).abs().amax(1) > 0.1
    if act not in ("pushes a pram", "pushes a cart", "knits"):
        assert changed[:, low].sum() <= 12
    if act not in ("holds hands", "is carried"):  # with nobody, just a smile
        assert changed.any((1, 2)).any()


@pytest.mark.parametrize("kind", PEOPLE)
def test_arms_of_every_act_stay_within_reach(kind):
    for name, act in PEOPLE_ACTS.items():
        for time_s in (0.0, 0.7, 1.9):
            for stride in (0.1, 1.0) if name in ON_THE_WAY else (0.1,):
                rig = rig_of(kind, time_s, stride)
                pose = act.pose(rig)
                for bent, arm in ((pose.near, rig.frame.near), (pose.far, rig.frame.far)):
                    if bent is None:
                        continue
                    hand = [float(torch.as_tensor(v)) for v in bent.hand]
                    away = math.dist(hand, arm.shoulder)
                    assert away <= arm.upper + 1.31 * arm.lower, (name, away)


def test_acts_on_the_way_hold_no_leg():
    for name in ON_THE_WAY:
        pose = PEOPLE_ACTS[name].pose(rig_of("man"))
        if name not in ("is carried",):
            assert pose.near_leg is None, name
            assert pose.hip is None, name
            assert not pose.laid, name


def test_half_a_posture_is_halfway():
    rig = rig_of("man")
    sits = PEOPLE_ACTS["sits"].pose(rig)
    half = torch.full((1, 1, 1, 1), 0.5)
    between = partly(rig, STANDING, sits, half, shown=True)
    whole = partly(rig, STANDING, sits, 2 * half, shown=True)
    none = partly(rig, STANDING, sits, 0 * half, shown=False)
    assert float(none.hip) > float(between.hip) > float(whole.hip)
    assert float(whole.hip) == pytest.approx(float(torch.as_tensor(sits.hip)), abs=1e-5)
    assert float(between.hip) == pytest.approx(0.5 * float(none.hip + whole.hip), abs=1e-5)
    assert isinstance(between, Posture)


def test_times_are_read_from_the_prompt_and_move_with_a_lead():
    said = "a blue man who sits from 0 to 2.5 and waves hello from 2.5 walks right , beach"
    caption, palette = plainly(said)
    assert caption == "a blue man walks right , beach"
    look = next(iter(paint_of(palette).looks.values()))
    assert look.timed == (("sits", (0.0, 2.5)), ("waves hello", (2.5, math.inf)))
    assert look.lasting == ()
    moved = next(iter(paint_of(later(palette, 1.5)).looks.values()))
    assert moved.spans == ((1.5, 4.0), (4.0, math.inf))


def test_several_do_it_at_their_times():
    caption, palette = plainly("two red men sit from 0 to 2 and clap from 2 to 4 , stage")
    assert caption == "two red men stand still , stage"
    assert paint_of(palette).looks[0].acts == ("sits", "claps")


def test_the_planner_knows_what_is_done_on_the_way():
    assert set(table()["on_the_way"]["names"].split(", ")) == set(ON_THE_WAY)
    parts = {act for said in table()["act_parts"].values() for act in said.split(", ")}
    assert parts <= set(table()["acts"])
