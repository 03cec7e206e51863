"""Camera moves, and the findings where no move can be read."""

import pytest

from kling_local import cards
from kling_local.planner import plan
from kling_local.planner.intent import resolve
from kling_local.request import GenerationRequest


def moves(prompt):
    return [(each.movement, each.direction) for each in resolve(prompt).camera.moves]


@pytest.mark.parametrize(
    ("prompt", "move"),
    [
        ("360 degree rotation around a sports car", ("arc", None)),
        ("a full 360 around a shoe", ("arc", None)),
        ("camera pushes past a sleeping dog toward an open fridge", ("push_in", "in")),
        ("camera moves toward a man", ("push_in", "in")),
        ("the camera travels through a forest", ("push_in", "in")),
        ("slow creep in on a man", ("push_in", "in")),
        ("a man walks left. Camera: side tracking", ("tracking", None)),
        ("the camera moves left toward a man", ("truck", "left")),
        ("the camera spins 360 around a dancer", ("arc", None)),
    ],
)
def test_moves_in_other_words(prompt, move):
    assert moves(prompt) == [move]


@pytest.mark.parametrize("prompt", ["a dog runs toward the camera", "a man walks through a forest"])
def test_what_somebody_else_does_is_no_move(prompt):
    assert moves(prompt) == []


def test_a_camera_that_looks_up_or_down_stands_low_or_high():
    assert resolve("camera looks up at a robot").camera.angle == "low"
    assert resolve("the camera looks down at a cat").camera.angle == "high"


def lost(prompt):
    shots = plan(GenerationRequest(prompt=prompt), cards.card("sketch"))
    return [each.message for each in shots.findings if each.code == "M107"]


@pytest.mark.parametrize(
    ("prompt", "verb"),
    [
        ("the camera glides past a row of trees", "glides"),
        ("camera flips upside down, a man walks", "flips"),
        ("a man stands as the camera slowly dances around", "dances"),
    ],
)
def test_a_move_that_no_word_is_known_for_is_told(prompt, verb):
    assert lost(prompt) == [
        f"the camera move {verb!r} is not drawn: the planner knows no such move"
    ]


@pytest.mark.parametrize(
    "prompt",
    [
        "the camera shows a man walking",
        "the camera captures a man",
        "the camera lingers on a man",
        "a camera lies on a table",
        "a man walks towards the camera waving",
        "a man looks into the camera",
        "six camera moves",
        "the camera pans left",
    ],
)
def test_what_is_no_move_is_not_told(prompt):
    assert lost(prompt) == []
