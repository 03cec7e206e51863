"""What figures do is decided by the paths they follow."""

from __future__ import annotations

import pytest
import torch

from kling_local.sketch import judge, judge_ways
from kling_local.sketch.judge_films import figure_boxes
from kling_local.sketch.probe.facts import answers
from kling_local.sketch.probe.films import real
from kling_local.sketch.world.scene import FACTS
from tests.sketch.conftest import make_scenes

LENGTH_S = 41 / 12
TIMES = judge.moments_of(36) / 12
PLAIN = {"relation": "alone", "then": "nothing", "angle": "eye level", "move": "static"}
SURE = ("kind", "kind2", "color", "color2", "angle", "move", "place")


def filmed(**facts):
    """A scene with these facts, as long as the films that the judge is given."""
    return make_scenes(num_scenes=1, seed=5, **{**PLAIN, **facts}, duration_s=LENGTH_S)


def told(scenes, *sure):
    """Log-probabilities of facts: nearly uniform except for the ``sure`` ones."""
    facts = {}
    for name in judge.JUDGED:
        facts[name] = torch.zeros(len(FACTS[name]))
        facts[name][int(getattr(scenes, name)[0])] = 9.0 if name in (*SURE, *sure) else 0.01
    return {name: logits.log_softmax(0) for name, logits in facts.items()}


def found(scenes, seed=0, tremble_px=1.5):
    """The figures' boxes with the errors of detection; in two moments they are far off."""
    boxes = figure_boxes(scenes, TIMES)[0, :2].clone()
    generator = torch.Generator().manual_seed(seed)
    boxes[..., :3] += tremble_px * torch.randn(boxes[..., :3].shape, generator=generator)
    boxes[:, 3:5, 0] += 50.0
    return boxes


def decided(facts, boxes):
    codes = judge_ways.decide(facts, boxes, TIMES, LENGTH_S)
    return {name: FACTS[name][code] for name, code in codes.items()}


@pytest.mark.parametrize("move", ["static", "pan left", "push in", "pedestal up"])
@pytest.mark.parametrize(
    ("kind", "action", "then", "direction"),
    [
        ("dog", "run", "nothing", "left"), ("dog", "move", "nothing", "left"),
        ("car", "run", "nothing", "right"), ("bus", "move", "nothing", "right"),
        ("woman", "still", "move", "right"), ("man", "run", "still", "left"),
        ("robot", "jump", "nothing", "none"), ("ball", "bounce", "nothing", "none"),
        ("shoe", "fall", "nothing", "none"), ("bottle", "swing", "nothing", "none"),
    ],
)  # fmt: skip
def test_every_way_has_its_action(kind, action, then, direction, move):
    scenes = filmed(
        kind=kind, action=action, then=then, direction=direction, size="wide", move=move
    )
    answer = decided(told(scenes, "relation"), found(scenes))
    wanted = {"action": action, "then": then, "direction": direction, "size": "wide", "move": move}
    assert {name: answer[name] for name in wanted} == wanted


@pytest.mark.parametrize(
    ("relation", "action", "direction"),
    [
        ("chases", "run", "right"), ("meets", "move", "right"), ("beside", "still", "none"),
        ("behind", "still", "none"),
    ],
)  # fmt: skip
def test_company_is_told_apart_by_its_ways(relation, action, direction):
    facts = {"relation": relation, "action": action, "direction": direction, "size": "medium"}
    scenes = filmed(kind="dog", kind2="cat", color="red", color2="blue", **facts)
    likely = told(scenes)
    for other in ("beside", "meets", "behind", "chases"):
        if other == relation:
            continue
        unsure = torch.full((len(FACTS["relation"]),), -5.0)
        for name in (relation, other):
            unsure[FACTS["relation"].index(name)] = 0.0
        answer = decided({**likely, "relation": unsure.log_softmax(0)}, found(scenes))
        assert (answer["relation"], answer["action"]) == (relation, action), other


def test_what_only_pictures_show_is_theirs_to_say():
    scenes = filmed(kind="woman", action="wave", direction="none", size="medium")
    likely = told(scenes)
    for action in ("wave", "speak", "still"):
        likely["action"] = torch.full((len(FACTS["action"]),), -3.0)
        likely["action"][FACTS["action"].index(action)] = -1.0
        assert decided(likely, found(scenes))["action"] == action


def test_where_nobody_is_found_pictures_decide():
    scenes = filmed(kind="dog", action="run", direction="left", size="close")
    nobody = found(scenes)
    nobody[..., 3] = 0.0
    sure = told(scenes, "action", "direction", "size", "then", "relation")
    answer = decided(sure, nobody)
    assert (answer["action"], answer["direction"], answer["size"]) == ("run", "left", "close")


@pytest.mark.parametrize(("pictures", "cells"), [(36, 6), (41, 6), (42, 7), (60, 9), (1, 1)])
def test_deeds_last_as_long_as_the_cells_of_a_film(pictures, cells):
    assert judge_ways.length_s(pictures) == pytest.approx((8 * cells - 7) / 12)


def test_walking_and_running_are_read_off_real_films():
    rows = [
        {"kind": kind, "action": action, "direction": direction}
        for kind, direction in (("dog", "left"), ("car", "right"), ("bus", "left"))
        for action in ("move", "run")
    ]
    free = {**PLAIN, "place": "street", "light": "day", "weather": "clear", "size": "wide"}
    films = [real(filmed(**free, **row), 3, sound=False)[0] for row in rows]
    assert [answer["action"] for answer in answers(films)] == [row["action"] for row in rows]


def test_who_is_found_beside_where_it_is_goes_its_way_all_the_same():
    """A tenth of large figures is found about 5 pixels aside all along; the path stays as long."""
    for action in ("move", "run"):
        scenes = filmed(kind="car", action=action, direction="right", size="medium")
        aside = found(scenes)
        aside[..., 0] -= 6.0
        aside[..., 1] += 4.0
        answer = decided(told(scenes, "relation", "direction", "size"), aside)
        assert answer["action"] == action
