"""Words that may be nouns, such as "waves", and what shows that they are verbs."""

import pytest

from kling_local import cards
from kling_local.planner import plan
from kling_local.planner.intent import resolve
from kling_local.request import GenerationRequest


def deeds(prompt):
    return [(each.subject, each.verb, each.direction) for each in resolve(prompt).actions]


@pytest.mark.parametrize(
    ("prompt", "last"),
    [
        ("a man drops the cup and waves", ("man", "wave", None)),
        ("a girl picks up a ball and waves at the camera", ("girl", "wave", None)),
        ("a girl looks at a bird and waves at it", ("girl", "wave", None)),
        ("a man drops it and waves", ("man", "wave", None)),
        ("a woman takes a bag and leaves", ("woman", "leave", None)),
        ("a man with an umbrella waves", ("man", "wave", None)),
        ("a man with a red umbrella crosses from right to left", ("man", "cross", "left")),
        ("a man wearing a dog mask waves", ("man", "wave", None)),
        ("a dog walks to the ball, sniffs it, exits frame right", ("dog", "exit", "right")),
        ("a man drinks, exits frame right", ("man", "exit", "right")),
        ("a man walks left and waves", ("man", "wave", None)),
        ("a man walks quickly to the left and waves", ("man", "wave", None)),
        ("a man walks in and leaves", ("man", "leave", None)),
        ("a car enters the frame left and parks", ("car", "park", None)),
        ("a car parks", ("car", "park", None)),
        ("a woman stands by a car and waves", ("woman", "wave", None)),
        ("a woman stands on the beach and waves", ("woman", "wave", None)),
        ("two women stand and wave", ("woman", "wave", None)),
    ],
)
def test_what_follows_an_object_or_a_mark_is_done(prompt, last):
    assert deeds(prompt)[-1] == last


@pytest.mark.parametrize(
    "prompt",
    [
        "a boat on the sea and waves",
        "a boat sails right and waves roll",
        "a dog runs through parks",
        "a beach with palm trees and waves",
        "a man watches the clouds and waves",
        "a man looks at the beach and waves",
        "a girl stands near the sea and waves crash",
        "a man sits by the sea and waves crash on the rocks",
        "a boy pats a dog and waves of grain",
        "a man sits among leaves and branches",
        "a tree drops its leaves and flowers",
        "a surfer rides big waves",
        "a dog on a beach, waves in the background",
    ],
)
def test_what_stands_beside_another_noun_is_none(prompt):
    assert {verb for _, verb, _ in deeds(prompt)} <= {
        "watch", "sit", "pat", "drop", "ride", "sail", "run", "look", "stand", "crash",
    }  # fmt: skip


def test_who_waves_is_on_no_beach():
    shots = plan(GenerationRequest(prompt="a man drops the cup and waves"), cards.card("sketch"))
    assert shots.shots[0].compiled_prompt.startswith("a blue man waves beside a white cup , street")
