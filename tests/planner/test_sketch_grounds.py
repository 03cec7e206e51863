"""The place of a shot that names only a floor or another ground."""

from __future__ import annotations

import pytest

from kling_local import cards
from kling_local.planner import plan
from kling_local.planner.sketch_words import world
from kling_local.request import GenerationRequest, ShotRequest

SKETCH = cards.card("sketch")


def caption(prompt):
    return plan(GenerationRequest(prompt=prompt), SKETCH).shots[0].compiled_prompt


def places(*prompts, **wishes):
    """The place in each shot's caption, None where it is left open."""
    shots = tuple(ShotRequest(prompt, 3) for prompt in prompts)
    captions = [
        shot.compiled_prompt
        for shot in plan(GenerationRequest(shots=shots, **wishes), SKETCH).shots
    ]
    return [
        next((part for part in caption.split(" , ") if part in world()["places"]), None)
        for caption in captions
    ]


@pytest.mark.parametrize(
    ("prompt", "place"),
    [
        ("A red ball drops onto a wooden floor and bounces.", "room"),
        ("A ball bounces on the parquet.", "room"),
        ("A man dances on the floorboards.", "room"),
        ("A dog runs on the carpet.", "room"),
        ("A bottle falls off a table.", "room"),
        ("A cup falls on the tiles.", "kitchen"),
        ("A cup falls onto a tiled floor.", "kitchen"),
        ("A ball rolls over the dance floor.", "stage"),
        ("A man dances on the stage boards.", "stage"),
        ("A dog runs over the grass.", "meadow"),
        ("A dog runs on the sand.", "beach"),
        ("A man stands on the pavement.", "street"),
        ("A car drives on asphalt.", "street"),
        ("A ball bounces on cobblestones.", "street"),
        ("A box slides over the ice.", "snow"),
        ("A dog walks on fresh snow.", "snow"),
        ("An astronaut floats past a space station.", "space"),
        ("A robot spins above a planet.", "space"),
    ],
)
def test_the_ground_tells_the_place(prompt, place):
    assert places(prompt) == [place]


@pytest.mark.parametrize(
    ("prompt", "place"),
    [
        ("A boat sails on a calm lake.", "sea"),
        ("Two boats lie in the harbour.", "sea"),
        ("A fisherman stands in a small boat on a calm lake.", "sea"),
        ("A dog sits on a boat in the harbour.", "sea"),
        ("A woman stands at a lake, a boat behind her.", "meadow"),
        ("A man sits on a box at the lake.", "meadow"),
        ("A boat lies on the beach.", "beach"),
        ("A fish swims in a river.", "underwater"),
        ("A dog runs by the lake.", "meadow"),
        ("A boat sails past a lighthouse.", "sea"),
        ("A man walks past a lighthouse.", "beach"),
        ("A boat lies in a shipyard.", "sea"),
        ("A dog runs in a shipyard.", "beach"),
        ("A ship sails past an iceberg.", "sea"),
        ("A fish swims in a classroom.", "room"),
    ],
)
def test_what_floats_is_drawn_in_the_water(prompt, place):
    assert places(prompt) == [place]


@pytest.mark.parametrize(
    ("prompt", "place"),
    [
        ("A bottle stands on a wooden floor in a studio.", "studio"),
        ("A cat jumps on the kitchen floor.", "kitchen"),
        ("A dog runs on the sand in the desert.", "desert"),
        ("A carpet flies left.", None),
        ("A dog runs.", "meadow"),
    ],
)
def test_a_place_that_is_said_stands(prompt, place):
    assert places(prompt) == [place]


def test_the_ground_stays_until_another_is_named():
    assert places("A ball drops onto a wooden floor.", "The ball rolls.") == ["room", "room"]
    on_the_move = ("A dog runs on sand.", "The dog jumps in a forest.", "The dog spins.")
    assert places(*on_the_move) == ["beach", "forest", "forest"]


def test_an_image_shows_where_it_is():
    assert places("A ball drops onto a wooden floor.", start_image="a.png") == [None]


def test_grounds_lie_in_places_of_the_world():
    assert set(world()["grounds"]) <= set(world()["places"])
    assert not {g for each in world()["grounds"].values() for g in each} & {
        name for each in world()["places"].values() for name in each
    }


@pytest.mark.parametrize("kind", sorted(world()["kinds"]))
def test_shots_without_a_place_play_in_one(kind):
    """Left to the model, each shot had another place, and cars drove on the sea."""
    usual = world()["usual_places"][kind]
    assert places(f"A {kind}.") == [usual]
    assert places(f"A {kind}.", f"The {kind}, close-up.", "Wide shot.") == [usual] * 3


@pytest.mark.parametrize(
    ("prompts", "expected"),
    [
        (("A dog runs.",), ["meadow"]),
        (("A dog runs.", "The dog on the beach."), ["beach", "beach"]),
        (("A cat sits.", "A dog runs.", "Both sit on a beach."), ["beach"] * 3),
        (("A dog runs on the sand.", "Close-up of the dog."), ["beach", "beach"]),
        (("Close-up.", "Wide shot."), ["meadow", "meadow"]),
    ],
)
def test_the_place_that_is_told_is_that_of_open_shots_too(prompts, expected):
    assert places(*prompts) == expected


@pytest.mark.parametrize(
    ("prompts", "expected"),
    [
        (("An old fisherman in a boat.", "Close-up of the man."), ["sea", "sea"]),
        (("A dog on a white boat.",), ["sea"]),
        (("A woman walks.", "A boat sails."), ["street", "street"]),
    ],
)
def test_a_boat_beside_the_first_figure_is_not_on_dry_land(prompts, expected):
    """A fisherman in a boat once stood beside it in a street."""
    assert places(*prompts) == expected


@pytest.mark.parametrize(
    "prompt",
    ["a train passes through a tunnel", "a woman waits at the train station", "a bus at a station"],
)
def test_tunnels_and_stations_are_streets(prompt):
    """They were once rooms, like other interiors that the world lacks, and buses drove in one."""
    found = plan(GenerationRequest(prompt=prompt), cards.card("sketch"))
    assert " , street , " in found.shots[0].compiled_prompt


@pytest.mark.parametrize(
    ("prompt", "figures"),
    [
        ("A spaceship lands on a snowy planet and a robot walks out", "spaceship robot space"),
        ("A robot walks on a planet", "robot space"),
        ("an astronaut on a distant red planet", "man space"),
        ("a rover drives across an asteroid", "car space"),
        ("a planet explodes", "planet space"),
        ("a man looks at a planet", "man planet space"),
        ("a spaceship flies past a planet in space", "spaceship planet space"),
    ],
)
def test_a_planet_that_is_stood_on_is_the_place_and_no_figure(prompt, figures):
    said = caption(prompt)
    words = set(said.replace(",", " ").split())
    known = {"spaceship", "robot", "man", "car", "planet", "space"}
    assert words & known == set(figures.split()), said
