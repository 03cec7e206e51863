"""Empty places, states of landmarks, and products on display, as the built-in world is told."""

from __future__ import annotations

import pytest

from kling_local.cards import card
from kling_local.planner import plan
from kling_local.planner.sketch_states import states_of
from kling_local.request import GenerationRequest, ShotRequest

SKETCH = card("sketch")


def compiled(*prompts: str) -> list[str]:
    shots = tuple(ShotRequest(prompt, 3) for prompt in prompts)
    return [each.compiled_prompt for each in plan(GenerationRequest(shots=shots), SKETCH).shots]


def view(prompt: str) -> list[str]:
    """What is said to be in view."""
    parts = compiled(prompt)[0].split(" , ")
    return [each.removesuffix(" in view") for each in parts if each.endswith(" in view")]


@pytest.mark.parametrize(
    ("prompt", "seen"),
    [
        ("Aerial drone shot over a futuristic city at sunrise with flying cars",
         ["nobody", "futuristic city", "flying cars"]),
        ("New York City from above at night", ["nobody", "city from above"]),
        ("A misty valley with a river at dawn", ["nobody", "valley"]),
        ("A desert highway at sunset", ["nobody", "road"]),
        ("A tropical island from above, palm trees", ["nobody", "island"]),
        ("A lighthouse on a cliff in a storm", ["nobody", "clifftop lighthouse", "lightning"]),
        ("A dark cave with glowing crystals", ["nobody", "cavern", "glowing crystals"]),
        ("An empty classroom", ["nobody", "classroom"]),
        ("A red man walks through a city at night", []),
    ],
)  # fmt: skip
def test_a_place_without_figures_is_the_view(prompt, seen):
    assert view(prompt) == seen


@pytest.mark.parametrize(
    ("prompt", "seen"),
    [
        ("A burning castle at night", "burning castle"),
        ("The castle is on fire", "burning castle"),
        ("A knight in front of a castle in flames", "burning castle"),
        ("A ruined house in the forest", "ruined house"),
        ("An old temple overgrown with vines in the jungle", "overgrown pagoda"),
        ("A village covered in snow", "snowy village"),
        ("A flooded street", "flood"),
        ("A burning campfire in the forest", "campfire"),
        ("A frozen lake", "frozen lake"),
    ],
)
def test_landmarks_are_seen_in_their_state(prompt, seen):
    assert [each for each in view(prompt) if each != "nobody"] == [seen]


def test_a_frozen_lake_lies_in_snow():
    assert " , snow , day , " in compiled("A frozen lake")[0]


def test_a_state_lasts_in_later_shots():
    shots = compiled("A burning castle at night.", "A red dog runs past the castle.")
    assert "burning castle in view" in shots[0]
    assert "burning castle in view" in shots[1]
    assert states_of(["a castle", "the castle is on fire", "a dog"]) == [
        {},
        {"castle": "burning"},
        {"castle": "burning"},
    ]


@pytest.mark.parametrize(
    ("prompt", "figure", "seen"),
    [
        ("A perfume bottle rotates on a marble table with studio light",
         "a pink perfume spins , studio", ["marble tabletop", "beige backdrop"]),
        ("A luxury watch on a black pedestal, slow rotation",
         "a silver watch spins , studio", ["black pedestal", "gray backdrop"]),
        ("A cup of coffee on a wooden table, steam rising",
         "a white coffee cup stays still , room", ["wooden tabletop"]),
        ("A sneaker floating and rotating against a pink background",
         "a red sneaker spins , studio", ["pink backdrop"]),
        ("A can of soda with water drops splashing", "a red can stays still , studio", []),
        ("Flowers in a vase on a windowsill",
         "a white flower vase stays still , room", ["wooden tabletop"]),
        ("A bowl of fruit on a kitchen table",
         "a blue fruit bowl stays still , kitchen", ["wooden tabletop"]),
        ("A pair of headphones on a glossy surface",
         "a black headphones stays still , studio", ["black tabletop", "black backdrop"]),
        ("A diamond ring on black velvet",
         "a light blue ring stays still , studio", ["black tabletop", "black backdrop"]),
        ("A dog sleeps on a bench in the park", "a brown dog sleeps , meadow", ["bench seat"]),
        ("A red box falls off a table", "a red box falls beside a brown table , room", []),
        ("A plate being served to a smiling customer in a restaurant",
         "a blue man eats and smiles , kitchen", ["restaurant tables"]),
        ("A purple sneaker spins in a kitchen", "a purple shoe spins , kitchen", []),
        ("A red balloon rises on a beach", "a red balloon floats , beach", []),
        ("A man eats popcorn in a cinema", "a blue man eats , room", ["cinema screen"]),
    ],
)  # fmt: skip
def test_products_stand_on_what_they_are_on(prompt, figure, seen):
    assert compiled(prompt)[0].startswith(f"{figure} , ")
    assert view(prompt) == seen


def test_surfers_ride_boards_at_sea():
    made = compiled("A surfer rides a huge wave at sunset")[0]
    assert made.startswith(
        "a red man with a jersey and a ridden surfboard crouches , sea , dusk , "
    )
    assert view("A surfer rides a huge wave at sunset") == ["breaking waves"]
