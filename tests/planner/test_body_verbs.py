"""Names of body parts used as verbs: "hands", "eyes", "shoulders", "noses"."""

import pytest

from kling_local.planner.intent import resolve


def deeds(prompt):
    return [(each.subject, each.verb, each.target) for each in resolve(prompt).actions]


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("a woman hands a red cup to a man", [("woman", "hand", "cup")]),
        ("a dog runs, it eyes the ball", [("dog", "run", None), ("dog", "eye", "ball")]),
        ("a man eyes a woman", [("man", "eye", "woman")]),
        (
            "a woman shoulders her bag and walks left",
            [("woman", "shoulder", "bag"), ("woman", "walk", None)],
        ),
        ("a man noses his car out", [("man", "nose", "car")]),
        ("the robot hands the girl a flower", [("robot", "hand", "girl")]),
    ],
)
def test_between_a_doer_and_an_object_they_are_verbs(prompt, expected):
    assert deeds(prompt) == expected


@pytest.mark.parametrize(
    "prompt",
    [
        "a man's hands the size of plates",
        "woman hands on hips",
        "a girl with big eyes a dog beside her",
        "two men hands the same",
        "a woman, hands in her pockets, a dog",
        "a man raises his hands the crowd stands",
    ],
)
def test_elsewhere_they_are_parts_of_the_body(prompt):
    assert {verb for _, verb, _ in deeds(prompt)} <= {"raise", "stand"}
