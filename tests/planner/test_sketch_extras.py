"""Third and fourth figures, and more than three alike, in the prompts of the built-in model."""

from __future__ import annotations

import pytest

from kling_local.cards import card
from kling_local.planner import plan
from kling_local.request import GenerationRequest, ShotRequest


def added(prompt: str) -> tuple[list[str], set[str]]:
    """The extras in the compiled prompt, and the codes of what is lost or changed."""
    made = plan(GenerationRequest(prompt=prompt), card("sketch"))
    told = [each.removeprefix("with ") for each in made.shots[0].compiled_prompt.split(" , ")
            if each.startswith("with ")]  # fmt: skip
    return told, {each.code for each in made.findings if each.code[0] == "M"}


@pytest.mark.parametrize(
    ("prompt", "extras"),
    [
        (
            "A cat, a dog and a parrot sit on a couch",
            ["a red parrot who stays still"],
        ),
        (
            "a boy, a woman and a robot walk in a meadow",
            ["a red woman who walks", "a white robot who walks"],
        ),
        (
            "a wizard, an elf and a dwarf stand before a castle",
            ["a red child with a santa hat and a white beard"],
        ),
        (
            "a king, a queen and a knight dance in a room",
            ["a silver man with armour who dances"],
        ),
        ("a man, a woman and a child watch TV on a couch",
         ["a yellow child who sits on a sofa and looks around", "an orange television"]),
        ("a man and a woman walk on the beach", ["a red woman who walks"]),
        ("a man walks left and a woman walks right", ["a red woman who walks right"]),
        ("a man walks two dogs", ["two brown dogs who walk"]),
        ("a dog and a cat run", ["a black cat who runs"]),
        ("Two cats chase a mouse", ["a black cat who runs"]),
        ("three dogs and two cats jump in a meadow",
         ["two brown dogs who hop", "a black cat who hops"]),
        ("a dog runs while a man and a boy sit", ["a yellow child who sits"]),
    ],
)  # fmt: skip
def test_the_third_figure_is_added_with_what_it_does(prompt, extras):
    told, codes = added(prompt)
    assert told == extras
    assert codes.isdisjoint({"M101", "M103", "M113"})


@pytest.mark.parametrize(
    ("prompt", "extras"),
    [
        ("five soldiers march through a city",
         ["two olive men with a uniform and an army helmet who walk"]),
        ("a flock of birds flies over the sea", ["six white birds who fly"]),
        ("a herd of elephants walks in a meadow", ["four grey elephants who walk"]),
        ("a dozen penguins stand on a beach", ["nine black penguins"]),
        ("hundreds of robots walk in a street", ["nine white robots who walk"]),
        ("a shark chases a school of fish", ["eight orange fish who swim fast"]),
        ("a family of four stands in a room", ["a blue relative"]),
        ("three birds fly over the sea", []),
        ("birds fly over the sea", []),
    ],
)  # fmt: skip
def test_more_than_three_alike_are_added(prompt, extras):
    told, codes = added(prompt)
    assert told == extras
    assert "M103" not in codes


def test_a_crowd_of_people_is_of_several_colours():
    told, _ = added("a crowd of people cheers in a stadium")
    assert told == [
        "three red women who cheer",
        "two purple men who cheer",
        "two orange women who cheer",
        "two white men who cheer",
    ]


def test_the_members_of_a_band_are_the_band():
    made = plan(
        GenerationRequest(prompt="A band plays on a stage: a guitarist, a drummer and a singer"),
        card("sketch"),
    )
    assert made.shots[0].compiled_prompt.startswith(
        "a blue man plays the guitar beside a red man who plays the drums , stage"
    )
    assert " , with a green man who sings" in made.shots[0].compiled_prompt


@pytest.mark.parametrize(
    ("prompt", "lost"),
    [
        ("a man, a dog and a cup on a beach", "'cup' is not drawn"),
        ("15 dogs run on a beach", "3 of 'dog' are not drawn"),
        (
            "a man, a woman, a boy, a dog, a cat, a horse, a robot, a bird and a car stand there",
            "'car' is not drawn",
        ),
    ],
)
def test_what_there_is_no_room_for_is_told(prompt, lost):
    found = plan(GenerationRequest(prompt=prompt), card("sketch")).findings
    assert [each.message[: len(lost)] for each in found if each.code == "M103"] == [lost]


def test_a_crowded_shot_shares_its_dozen():
    told, codes = added("ten cats and ten dogs walk in a meadow")
    assert told == ["four black cats who walk", "five brown dogs who walk"]
    assert "M103" in codes


def test_the_colours_of_extras_differ_from_those_beside_and_last_over_shots():
    shots = tuple(ShotRequest(each, 3) for each in (
        "a man, a woman and a boy stand on a beach", "the boy, the man and the woman sit"
    ))  # fmt: skip
    first, second = plan(GenerationRequest(shots=shots), card("sketch")).shots
    assert "with an orange child" in first.compiled_prompt
    assert second.compiled_prompt.startswith("an orange child")


def test_the_third_speaks_its_line():
    prompt = 'A man, a woman and a boy stand in a room. The boy says: "One two three."'
    (shot,) = plan(GenerationRequest(prompt=prompt, sound=True), card("sketch")).shots
    assert " , third speaks at 0-1" in shot.compiled_prompt
    assert "first speaks" not in shot.compiled_prompt


def test_with_a_start_image_nobody_is_added(tmp_path):
    made = plan(
        GenerationRequest(prompt="a man, a dog and a cat sit", start_image="start.png"),
        card("sketch"),
    )
    assert " , with " not in made.shots[0].compiled_prompt
    assert "M103" in {each.code for each in made.findings}


def test_a_list_of_cars_goes_together():
    made = plan(
        GenerationRequest(prompt="a red car, a blue car and a yellow car drive left"),
        card("sketch"),
    )
    assert made.shots[0].blueprint.actions[0].doers == ("car", "car_2", "car_3")
