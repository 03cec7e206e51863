"""What somebody only wants, is about to do, nearly does or has stopped doing is not done."""

import pytest

from kling_local.planner.intent import resolve


def verbs(prompt):
    return [each.verb for each in resolve(prompt).actions]


@pytest.mark.parametrize(
    ("prompt", "done"),
    [
        ("a man about to jump off a cliff, hesitates, steps back", ["step back"]),
        ("a dog is about to jump", []),
        ("a man preparing to jump", ["prepare"]),
        ("a man gets ready to jump", ["get ready"]),
        ("a cat ready to jump", []),
        ("a boy who wants to fly", []),
        ("a boy wants to quickly jump", []),
        ("a boy wants to run and jump", []),
        ("a boy pretends to fly", ["pretend"]),
        ("a man threatens to jump", []),
        ("a man waits to cross the street", ["wait"]),
        ("a man too tired to run", []),
        ("a dog almost jumps", []),
        ("a man nearly falls", []),
        ("a man imagines flying", []),
        ("a dog refuses to walk", ["refuse"]),
        ("a dog tries to jump", ["try"]),
        ("a girl learns to swim", ["learn"]),
        ("a boy fails to catch the ball", []),
        ("a man stops walking", ["stop"]),
        ("a mother warns her son not to run", []),
        ("a man decides not to jump", []),
    ],
)
def test_what_is_not_done_is_left_out(prompt, done):
    assert verbs(prompt) == done


@pytest.mark.parametrize(
    ("prompt", "done"),
    [
        ("a boy wants to jump, then he jumps", ["jump"]),
        ("a man wants to dance and dances", ["dance"]),
        ("a dog begins to run", ["run"]),
        ("a man decides to walk left", ["walk"]),
        ("a man comes to dance", ["come", "dance"]),
        ("a cat is going to jump", ["jump"]),
        ("a man is going to the beach", ["go"]),
        ("two men run and jump", ["run", "jump"]),
        ("a man turns to walk away", ["turn", "walk away"]),
    ],
)
def test_what_is_done_stays(prompt, done):
    assert verbs(prompt) == done
