"""Who comes into the picture that a shot of the built-in model begins with."""

from __future__ import annotations

import pytest

from kling_local.cards import card
from kling_local.planner import plan
from kling_local.request import GenerationRequest, ReferenceVideo, ShotRequest


def _compiled(prompt: str, **given: object) -> str:
    request = GenerationRequest(prompt=prompt, duration=5, **given)
    return plan(request, card("sketch")).shots[0].compiled_prompt


@pytest.mark.parametrize(
    ("prompt", "comes"),
    [
        ("The woman smiles, a butterfly lands on her hand.", "an orange butterfly"),
        ("A dog runs past.", "a brown dog"),
        ("Add a red car driving through.", "a red car"),
        ("A man enters from the left.", "a blue man"),
        ("A girl walks on the beach, a dog runs past.", "a brown dog"),
        ("A tiny brown rabbit hops across the meadow behind her.", "a tiny brown rabbit"),
        ("A dragon flies over the pagoda.", "a green dragon"),
    ],
)
def test_somebody_new_comes_into_a_start_image(prompt: str, comes: str) -> None:
    """Nobody was painted: the picture was taken to show all whom the words name."""
    read = _compiled(prompt, start_image="given.png")
    assert read.startswith(comes)
    assert read.endswith(" , comes in")
    assert " , comes in" not in _compiled(prompt)


@pytest.mark.parametrize(
    "prompt",
    [
        "A woman in a red dress turns and smiles.",
        "A woman walks through a garden.",
        "The dog jumps onto the sofa.",
        "A cat sleeps, its tail moves.",
        "The camera pushes in on the car.",
    ],
)
def test_whom_the_picture_shows_does_not_come_in(prompt: str) -> None:
    assert "comes in" not in _compiled(prompt, start_image="given.png")


def test_a_picture_has_a_place_of_its_own() -> None:
    """Over a picture of a pagoda it did not rain: a pagoda counted as a room."""
    read = _compiled("A dragon flies over the pagoda, rain.", start_image="given.png")
    assert " , rain" in read
    assert " , room" not in read


def test_a_video_is_edited_by_weather_and_grades() -> None:
    edited = ReferenceVideo("given.mp4", role="base")
    read = _compiled("Make it snow, black and white.", reference_video=edited)
    assert read == "snowfall , camera static , black and white picture"


def test_later_shots_stay_in_the_picture_unless_they_name_another_place() -> None:
    """Only the first shot showed the picture; the next one was in a street of the cartoon world."""
    shots = (
        ShotRequest("The pagoda, wide shot.", 2),
        ShotRequest("Close-up of the roof.", 2),
        ShotRequest("A boat drives past.", 2),
        ShotRequest("A dog runs on the beach.", 2),
    )
    request = GenerationRequest(shots=shots, start_image="given.png")
    first, roof, boat, beach = plan(request, card("sketch")).shots
    assert "as pictured" not in first.compiled_prompt
    assert roof.compiled_prompt.endswith(" , as pictured")
    assert boat.compiled_prompt.endswith(" , comes in , as pictured")
    assert "as pictured" not in beach.compiled_prompt
    without = GenerationRequest(shots=shots)
    assert not any(
        "pictured" in each.compiled_prompt for each in plan(without, card("sketch")).shots
    )
