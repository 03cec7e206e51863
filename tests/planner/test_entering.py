"""A figure that comes in at one side of the picture moves on towards the other."""

import pytest

from kling_local.planner.intent import resolve


def ways(prompt):
    return [each.direction for each in resolve(prompt).actions]


@pytest.mark.parametrize(
    "prompt",
    [
        "a dog enters frame left",
        "a dog enters from frame left",
        "a car enters from camera left",
        "a man enters left",
        "a man enters stage left",
        "a man enters the frame on the left",
        "a woman walks in frame left",
        "a dog walks into frame left",
        "a dog comes in from screen left",
        "a red ball rolls in from the left of the frame",
        "a dog walks frame left to frame right",
        "ein Auto fährt von links ins Bild",
    ],
)
def test_who_enters_at_the_left_goes_right(prompt):
    assert ways(prompt)[0] == "right"


@pytest.mark.parametrize(
    "prompt",
    [
        "a dog exits frame left",
        "a man leaves the frame on the left",
        "a man walks out frame left",
        "a dog enters from the right",
        "a dog enters frame right to left",
        "a dog enters to the left",
        "a dog enters from screen right",
        "a dog walks left",
        "a man walks in, left of the car",
        "a dog runs across the frame to the left",
        "ein Auto fährt nach links",
    ],
)
def test_other_ways_to_the_left_stay(prompt):
    assert "right" not in ways(prompt)


def test_where_one_goes_after_coming_in_is_told_apart():
    assert ways("a car enters the tunnel and goes left") == [None, "left"]
    assert ways("a man enters frame left and exits frame right") == ["right", "right"]


@pytest.mark.parametrize(
    ("prompt", "way"),
    [
        ("a coach slaps him on the back", None),
        ("a man lies on his back", None),
        ("a man walks back", "backward"),
        ("a seagull flies right above the boat", None),
        ("a dog runs right below the bridge", None),
        ("a cat walks right next to a dog", None),
        ("a bird flies right over the house", "right"),
        ("a man walks right", "right"),
    ],
)
def test_how_near_and_on_which_part_are_no_ways(prompt, way):
    assert ways(prompt) == [way]
