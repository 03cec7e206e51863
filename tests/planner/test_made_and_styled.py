"""Participles that only describe: nobody makes or cuts anything, and the verb comes after them."""

import pytest

from kling_local.planner.intent import resolve


def told(prompt):
    read = resolve(prompt, 5.0)
    return [(each.subject, each.verb) for each in read.actions], [s.name for s in read.subjects]


@pytest.mark.parametrize(
    ("prompt", "deed", "subjects"),
    [
        ("a robot made of steel walks", ("robot", "walk"), ["robot"]),
        ("a dog of gold runs", ("dog", "run"), ["dog"]),
        ("a cat made of glass jumps", ("cat", "jump"), ["cat"]),
        ("a robot made out of scrap metal dances", ("robot", "dance"), ["robot"]),
        ("a dog with a collar made of leather runs", ("dog", "run"), ["dog", "collar"]),
        ("a man in a coat made of fur waves", ("man", "wave"), ["man"]),
        ("a man with a beard trimmed short runs", ("man", "run"), ["man"]),
        ("a woman with her hair cut short runs", ("woman", "run"), ["woman"]),
        ("a woman with hair tied in a bun walks", ("woman", "walk"), ["woman"]),
    ],
)
def test_what_is_done_comes_after_the_description(prompt, deed, subjects):
    """These once lost the walk, and became an action of making or cutting."""
    assert told(prompt) == ([deed], subjects)


@pytest.mark.parametrize(
    ("prompt", "deed"),
    [
        ("a barber cuts hair", ("barber", "cut")),
        ("a man made a cake", ("man", "make")),
        ("a man drops a glass", ("man", "drop")),
        ("a woman made a castle of sand", ("woman", "make")),
    ],
)
def test_who_makes_something_makes_it(prompt, deed):
    assert deed in told(prompt)[0]
