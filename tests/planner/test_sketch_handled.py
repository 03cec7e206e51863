"""Verbs of motion whose object, a thing or a part of the body, moves instead of the doer."""

import pytest

from tests.planner.captions import drawn


@pytest.mark.parametrize(
    ("prompt", "said"),
    [
        ("a man moves a chess piece", "move a chess piece"),
        ("a man runs her hand along a wall", "run her hand"),
        ("a man runs a bakery in paris", "run a bakery"),
        ("a man turns the page", "turn the page"),
        ("a man turns his head", "turn his head"),
        ("a man rolls his eyes", "roll his eyes"),
        ("a man rolls up his sleeves", "roll his sleeves"),
        ("a man rolls dough", "roll dough"),
        ("a man flips a coin", "flip a coin"),
        ("a man flips his hair", "flip his hair"),
        ("a man flies a kite", "fly a kite"),
        ("a man crosses his arms", "cross his arms"),
        ("a man jumps to conclusions", "jump to conclusions"),
        ("a man turns off the radio", "turn off"),
        ("a man turns on the computer", "turn on"),
    ],
)
def test_what_is_done_to_something_is_told_and_not_drawn(prompt, said):
    figures, told = drawn(prompt)
    assert figures.startswith("a blue man stands still")
    assert any(each.startswith(f"the action {said!r} of 'man' is not drawn") for each in told)


def test_what_is_taken_off_is_still_seen_and_taking_it_off_is_told():
    figures, told = drawn("a man takes off his hat")
    assert figures == "a blue man with a hat stands still"
    assert any(each.startswith("the action 'take off his hat' of 'man' is not") for each in told)


def test_what_is_switched_does_not_spin():
    assert drawn("a lamp turns on")[0] == "a red lamp stays still"
    assert drawn("a robot turns off")[0] == "an orange robot stands still"


@pytest.mark.parametrize(
    ("prompt", "figures"),
    [
        ("a man crosses the street", "a blue man walks right"),
        ("a man passes the house", "a blue man walks right"),
        ("a man runs a race", "a blue man runs right"),
        ("a man moves two steps left", "a blue man walks left"),
        ("a man turns 180 degrees", "a blue man turns around"),
        ("a man turns on his heel", "a blue man turns around"),
        ("a man turns on the beach", "a blue man turns around"),
        ("a man spins three times", "a blue man spins"),
        ("a man rolls up the hill", "a blue man spins"),
        ("a dog rolls on its back", "a brown dog spins"),
        ("a horse jumps a fence", "a brown horse jumps"),
        ("a bird moves its wings", "a blue bird flies right"),
        ("a plane takes off", "a white airplane takes off"),
        ("a man waves his hand", "a blue man waves"),
        ("a man drags his feet", "a blue man walks right"),
        ("a man drives a red car", "a red car drives right"),
        ("a red ball rolls left", "a red ball rolls left"),
    ],
)
def test_what_one_does_oneself_is_drawn(prompt, figures):
    assert drawn(prompt)[0] == figures


@pytest.mark.parametrize(
    ("prompt", "figures"),
    [
        ("a girl flies a kite", "a yellow child stands still beside a red kite"),
        ("a pilot flies a plane", "a white airplane flies right"),
        ("a bird flies home", "a blue bird flies right"),
    ],
)
def test_a_kite_is_flown_from_the_ground(prompt, figures):
    assert drawn(prompt)[0] == figures
