"""Passive sentences, which are about whom something is done to: "a ball is kicked by a boy"."""

import pytest

from kling_local.planner.intent import resolve


def deeds(prompt):
    return [(each.subject, each.verb, each.target) for each in resolve(prompt).actions]


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        (
            "a ball is thrown by a girl and caught by a dog",
            [("girl", "throw", "ball"), ("dog", "catch", "ball")],
        ),
        ("a ball is kicked by a boy", [("boy", "kick", "ball")]),
        ("a ball kicked left by a boy", [("boy", "kick", "ball")]),
        ("a man is bitten by a dog", [("dog", "bite", "man")]),
        ("a man is hit by a car", [("car", "hit", "man")]),
        ("a boy is carried by his father", [("father", "carry", "boy")]),
        ("a boat is being built by two men", [("man", "build", "boat")]),
        (
            "a red ball, kicked by a boy, rolls left",
            [("boy", "kick", "ball"), ("ball", "roll", None)],
        ),
        (
            "a bottle is dropped by a man and falls",
            [("man", "drop", "bottle"), ("bottle", "fall", None)],
        ),
    ],
)
def test_by_names_who_does_it(prompt, expected):
    assert deeds(prompt) == expected


@pytest.mark.parametrize(
    "prompt",
    [
        "a man surrounded by dogs walks left",
        "a house lit by a lamp, a man walks left",
        "a kite held by a boy walks",
        "a man walks left, filmed by a drone",
        "a boy chased by a dog walks",
        "a car stopped by a tree, a man walks",
        "a man walks by a car",
    ],
)
def test_what_only_tells_how_it_is_stays_no_deed(prompt):
    assert {verb for _, verb, _ in deeds(prompt)} <= {"walk", "stop"}
