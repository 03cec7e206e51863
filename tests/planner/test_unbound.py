"""Pronouns that fit no figure of the film become a figure."""

import pytest

from kling_local.cards import card
from kling_local.planner import plan
from kling_local.planner.intent import resolve
from kling_local.request import Element, GenerationRequest, ShotRequest

SKETCH = card("sketch")


def _drawn(*prompts: str, **more: object) -> list[str]:
    if len(prompts) > 1:
        more["shots"] = tuple(ShotRequest(each, 3.0) for each in prompts)
    else:
        more["prompt"] = prompts[0]
    made = plan(GenerationRequest(**more), SKETCH)  # type: ignore[arg-type]
    return [shot.compiled_prompt.split(" , ")[0] for shot in made.shots]


@pytest.mark.parametrize(
    ("prompt", "drawn"),
    [
        ("she dances in the rain", "a red woman dances"),
        ("he runs through a forest at night", "a blue man runs right"),
        ("He's running left", "a blue man runs left"),
        ("they run across a bridge", "two blue men run right"),
        ("someone walks down the street", "a blue man walks right"),
        ("he drives a truck left through the desert", "a white truck drives left"),
        ("She walks left. He waves.", "a red woman walks left"),
        ("he and she walk left", "a blue man walks left"),
        ("a car drives left. she waves", "a red car drives left"),
        ('he says "hello"', "a blue man speaks"),
        ("the camera follows her as she walks", "a red woman walks right"),
        ("he walks toward the tiger", "a blue man meets an orange tiger"),
        ("she feeds a cat", "a red woman points beside a black cat"),
        ("he picks up a stone and runs", "a blue man runs right"),
        # a figure of the film fits
        ("a dog runs. he jumps", "a brown dog runs right"),
        ("cats run left. they jump", "three black cats run left"),
        ("a woman walks. someone waves", "a red woman who waves hello walks right"),
    ],
)
def test_an_unbound_pronoun_is_somebody(prompt: str, drawn: str) -> None:
    assert _drawn(prompt)[0] == drawn


def test_the_antecedent_may_stand_in_another_shot() -> None:
    first, second = _drawn("a robot walks left", "he waves")
    assert (first, second) == ("an orange robot walks left", "an orange robot waves")
    assert "woman" not in _drawn("she waves", "a soldier jumps")[0]
    assert _drawn("she walks left", "she waves") == ["a red woman walks left", "a red woman waves"]


@pytest.mark.parametrize(
    "shown",
    [
        {"start_image": "a.png"},
        {"elements": (Element(id="e", name="mia", images=("a.png",)),)},
        {"reference_images": ("a.png",)},
    ],
)
def test_what_a_picture_shows_is_left_alone(shown: dict[str, object]) -> None:
    assert "woman" not in _drawn("she dances in the rain", **shown)[0]


def test_one_shot_alone_leaves_it_open() -> None:
    assert resolve("she dances in the rain").subjects == ()
    assert resolve("a man drives a truck left").camera.moves == ()
    assert resolve("camera does a slow truck left past a dog").camera.moves[0].direction == "left"
