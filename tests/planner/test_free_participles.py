"""Participles in lists of tags: ", falling leaves," describes the leaves."""

import pytest

from kling_local.planner.intent import resolve


def deeds(prompt):
    return [(each.subject, each.verb) for each in resolve(prompt).actions]


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("woman rides bicycle, falling leaves, sunset", [("woman", "ride")]),
        ("a girl, flying birds, sea", [("bird", "fly")]),
        ("a man stands, burning car behind him", [("man", "stand"), ("car", "burn")]),
        ("a knight stands, burning village behind", [("knight", "stand")]),
        ("an old castle, rolling hills, fog", []),
        ("a boy, running dog, beach", [("dog", "run")]),
        ("a city, moving cars, night", [("car", "move")]),
        ("a cowboy walks, rolling tumbleweeds", [("cowboy", "walk"), ("tumbleweed", "roll")]),
        ("a child whispers in a cellar, dripping water", [("child", "whisper")]),
    ],
)
def test_what_falls_in_a_list_is_what_follows(prompt, expected):
    assert deeds(prompt) == expected


@pytest.mark.parametrize(
    ("prompt", "last"),
    [
        ("a man walks, holding an umbrella", ("man", "hold")),
        ("a man walks, carrying boxes", ("man", "carry")),
        ("a dog runs, chasing birds", ("dog", "chase")),
        ("a car drives, passing trees", ("car", "pass")),
        ("a boy stands, flying kites", ("boy", "fly")),
        ("a baker stands, rolling dough", ("baker", "roll")),
        ("a boy runs, jumping over rocks", ("boy", "jump")),
        ("a man walks left, waving", ("man", "wave")),
        ("a girl dances, spinning around", ("girl", "spin")),
    ],
)
def test_what_is_done_with_what_follows_stays_his(prompt, last):
    assert deeds(prompt)[-1] == last


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("girl, neon city, umbrella, walking", [("girl", "walk")]),
        ("a man, a chair, sitting", [("man", "sit")]),
        # actions that the thing can do
        ("a girl, a ball, jumping", [("ball", "jump")]),
        ("a boy, a kite, flying", [("kite", "fly")]),
        ("an umbrella, walking", [("umbrella", "walk")]),
    ],
)
def test_no_thing_of_a_list_walks(prompt, expected):
    assert deeds(prompt) == expected
