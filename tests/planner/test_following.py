"""Cameras that follow somebody: a pan "with the dog" follows the dog instead of turning right."""

import pytest

from kling_local.cards import card
from kling_local.planner import plan
from kling_local.planner.intent import resolve
from kling_local.request import GenerationRequest


def moves(prompt):
    return [(each.movement, each.direction) for each in resolve(prompt, 5.0).camera.moves]


def compiled(prompt):
    return plan(GenerationRequest(prompt=prompt), card("sketch")).takes[0].prompt


@pytest.mark.parametrize(
    "prompt",
    [
        "The camera pans with the dog as it runs across the beach.",
        "A boy rides his bike down the street while the camera pans with him.",
        "We pan with a red car driving past.",
        "panning alongside a horse galloping through a meadow",
        "A woman walks into a bar, the camera turns with her, then stops.",
        "The camera pans to follow the dog.",
        "panning shot following a car",
        "The camera pans, following a car.",
        "The camera stays with the runner.",
        "The camera glides along with the skater.",
        "The camera keeps up with the cyclist.",
        "A man runs. The camera moves right along with him.",
        "The camera dollies alongside a jogger.",
        "panning with the action, motorcycle race",
    ],
)
def test_a_camera_that_goes_with_somebody_follows_him(prompt):
    assert moves(prompt) == [("tracking", None)]


@pytest.mark.parametrize(
    ("prompt", "move"),
    [
        ("The camera pans with a smooth motion.", ("pan", None)),
        ("The camera pans left with the dog.", ("pan", "left")),
        ("The camera stays on her face.", ("static", None)),
        ("Whip pan to the dog, who barks.", ("whip_pan", None)),
        ("The camera trucks right along the wall.", ("truck", "right")),
    ],
)
def test_what_is_no_company_leaves_the_move_as_it_is(prompt, move):
    assert moves(prompt) == [move]


def test_a_camera_that_stops_on_something_stops_itself():
    read = resolve("The camera pans left across a desk, stopping on a ringing phone.", 5.0)
    assert [(each.subject, each.verb) for each in read.actions] == [("phone", "ring")]


def test_who_is_followed_is_on_the_way():
    assert compiled("Camera moves with the cat along the wall.").startswith(
        "a black cat walks right ,"
    )
    assert compiled("Tracking shot of a cat.").endswith("camera tracking")
    assert "walks" not in compiled("Tracking shot of a cat that sits.")
