"""A part of the body in an absolute phrase is not the doer of the verb that follows."""

import pytest

from kling_local.planner.intent import resolve


@pytest.mark.parametrize(
    ("prompt", "deeds"),
    [
        (
            "a man walks, one hand resting on his sword, and stops",
            ["man:walk", "hand:rest", "man:stop"],
        ),
        ("a man walks, hands trembling, then runs left", ["man:walk", "hand:tremble", "man:run"]),
        ("a horse gallops, mane flying, then jumps", ["horse:gallop", "horse:jump"]),
        ("a man walks, his coat flapping, then stops", ["man:walk", "man:stop"]),
        ("a dog sits, tail wagging, then runs left", ["dog:sit", "tail:wag", "dog:run"]),
        # the part itself is the doer
        ("a man waits, his hand shakes and drops", ["man:wait", "hand:shake", "hand:drop"]),
        ("close-up of hands typing on a keyboard", ["hand:type"]),
    ],
)
def test_the_whole_goes_on(prompt: str, deeds: list[str]) -> None:
    found = [f"{action.subject}:{action.verb}" for action in resolve(prompt).actions]
    assert found == deeds
