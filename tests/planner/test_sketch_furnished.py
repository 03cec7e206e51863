"""What people hold and sit on, and landmarks, are no figures of the built-in world."""

from __future__ import annotations

import pytest

from kling_local.cards import card
from kling_local.planner import plan
from kling_local.request import GenerationRequest


def compiled(prompt: str) -> str:
    """The first words of the compiled prompt, up to the light, and what is in view."""
    text = plan(GenerationRequest(prompt=prompt), card("sketch")).shots[0].compiled_prompt
    first, _, rest = text.partition(" , day")
    view = [each for each in rest.split(" , ") if each.endswith("in view")]
    return " , ".join([first, *view])


@pytest.mark.parametrize(
    ("prompt", "drawn"),
    [
        (
            "A king sits on his throne.",
            "a red man with a royal robe and a crown sits , room , throne in view",
        ),
        (
            "A woman in a crown sits on a bench beside a man.",
            "a red woman with a crown sits beside a blue man , street",
        ),
        ("A red dog runs past a castle.", "a red dog runs right , meadow , castle in view"),
        (
            "A red dog runs on the beach, a castle in the distance.",
            "a red dog runs right , beach , castle in view",
        ),
        ("Two bunnies jump.", "two grey rabbits jump , room"),
        (
            "A black rabbit chases a white rabbit.",
            "a black rabbit chases a white rabbit right , room",
        ),
    ],
)
def test_they_are_told_with_somebody_or_the_place(prompt, drawn):
    assert compiled(prompt) == drawn


def test_a_painted_figure_is_no_finding():
    made = plan(GenerationRequest(prompt="A king and a rabbit near a castle."), card("sketch"))
    assert [each.code for each in made.findings if each.code.startswith("M1")] == []
