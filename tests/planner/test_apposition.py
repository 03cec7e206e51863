"""Apposition: what a name or a role is told to be is kept: the girl of "Anna, a tall girl"."""

import pytest

from kling_local.cards import card
from kling_local.planner import plan
from kling_local.planner.intent import understand
from kling_local.request import GenerationRequest, ShotRequest


def film(*prompts, model="sketch"):
    shots = tuple(ShotRequest(prompt, 3) for prompt in prompts)
    return plan(GenerationRequest(shots=shots), card(model))


@pytest.mark.parametrize(
    ("prompt", "noun", "drawn"),
    [
        ("Anna, a tall girl in red, walks on the beach.", "girl", "a big red child walks right"),
        (
            "Maya, a young woman in a red coat, walks.",
            "woman",
            "a red woman with a long coat walks right",
        ),
        ("Tom, an old fisherman in red, waves.", "fisherman", "a red man with white hair waves"),
        ("Tom, 60, a fisherman in red, waves.", "fisherman", "a red man waves"),
        ("Rex, a brown dog, runs.", "dog", "a brown dog runs right"),
        (
            "The driver, a blonde woman in red, waves.",
            "woman",
            "a red woman with blonde hair waves",
        ),
    ],
)
def test_who_a_name_is_told_to_be_is_drawn(prompt, noun, drawn):
    (shot,) = film(prompt).shots
    assert [each.noun for each in shot.blueprint.subjects] == [noun]
    assert shot.compiled_prompt.startswith(f"{drawn} ,")


def test_later_shots_tell_large_models_who_she_is():
    shots = film(
        "Maya, a young woman in a red coat, runs.", "She stops.", "Maya waves.", model="ltx-2"
    )
    told = [each.compiled_prompt for each in shots.shots[1:]]
    assert told[0] == "She stops. She is Maya, a young woman in a red coat."
    assert told[1] == "Maya waves. Maya is a young woman in a red coat."


def test_later_shots_draw_her_too_and_nobody_calls_her_unknown():
    shots = film("Maya, a young woman in a red coat, runs.", "She stops.", "Maya waves.")
    assert all("a red woman" in each.compiled_prompt for each in shots.shots)
    assert "P051" not in [each.code for each in shots.findings]


def test_the_woman_of_the_next_sentence_is_she():
    read = understand("Anna, a young woman in a hat, walks. The woman waves.", 5.0).blueprint
    assert [each.id for each in read.subjects] == ["anna"]
    assert [each.subject for each in read.actions] == ["anna", "anna"]


@pytest.mark.parametrize(
    ("prompt", "who"),
    [
        ("Anna, a man and a dog walk.", ["anna", "man", "dog"]),
        ("Anna, a tall girl, and Tom, a short boy, walk.", ["anna", "tom"]),
    ],
)
def test_all_of_a_list_with_names_do_it(prompt, who):
    read = understand(prompt, 5.0).blueprint
    assert [each.id for each in read.subjects] == who
    assert [each.doers for each in read.actions] == [tuple(who)]


def test_waves_are_no_deed_of_a_dog_in_a_list_of_tags():
    assert understand("A dog, a beach, waves.", 5.0).blueprint.actions == ()


def test_her_hand_tells_that_the_only_person_of_the_film_is_a_woman():
    shots = film("Maya, a climber in orange, hangs.", "Close-up of her hand.").shots
    assert shots[0].compiled_prompt.startswith("an orange woman")
