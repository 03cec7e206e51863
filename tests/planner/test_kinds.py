"""Kinds: one list of who lives, who acts and who is several, for all rules."""

import pytest

from kling_local.cards import card
from kling_local.planner import plan
from kling_local.planner.kinds import groups, is_collective, is_living, nouns, tells_of_young
from kling_local.planner.open_words import meanings_of
from kling_local.planner.vocabulary import read
from kling_local.request import GenerationRequest, ShotRequest


def shots(*prompts):
    request = GenerationRequest(shots=tuple(ShotRequest(each, 3) for each in prompts))
    return plan(request, card("sketch")).shots


def drawn(prompt):
    return plan(GenerationRequest(prompt=prompt), card("sketch")).shots[0].compiled_prompt


def test_every_group_of_nouns_lives_or_lies_there_and_none_does_both():
    living = groups("people", "animals", "machines")
    lifeless = groups("driven", "balls", "lying")
    known = set(read("subjects")["subject"]) | {"food"}
    assert known | {"name", "stranger"} == living | lifeless
    assert not living & lifeless


@pytest.mark.parametrize("listed", ["plain", "parents", "children"])
def test_every_noun_of_the_lists_of_people_names_somebody(listed):
    for noun in nouns(listed):
        assert any(is_living(each) for each in meanings_of(noun)), noun


@pytest.mark.parametrize("noun", ["bee", "butterfly", "bat", "wasp", "ladybug"])
def test_what_flies_and_is_no_bird_lives(noun):
    assert any(is_living(each) for each in meanings_of(noun))


@pytest.mark.parametrize(
    ("prompt", "who", "deed"),
    [
        ("A wasp flies over a meadow.", "a yellow bee", "flies right"),
        ("An aunt in red waves.", "a red woman", "waves"),
        ("A stepmother in red waves.", "a red woman", "waves"),
        ("A biker gang in red waves.", "three red men", "wave"),
        ("A duo in red waves.", "two red men", "wave"),
        ("The squad in red waves.", "three red men", "wave"),
    ],
)
def test_the_built_in_model_draws_who_is_told(prompt, who, deed):
    assert drawn(prompt).startswith(f"{who} {deed} ,")


def test_he_of_a_later_shot_is_an_animal_where_nobody_else_can_be_meant():
    assert shots("A dog runs on a beach.", "He jumps.")[1].blueprint.actions[0].subject == "dog"
    later = shots("A man walks with a dog.", "He waves.")[1]
    assert later.blueprint.actions[0].subject == "man"


def test_it_is_the_butterfly_and_not_the_flower_that_it_sits_on():
    (shot,) = shots("A butterfly sits on a flower; it is blown to the left, then it flies.")
    assert [each.subject for each in shot.blueprint.actions if each.verb == "fly"] == ["butterfly"]


def test_a_word_for_several_is_told_by_its_last_word():
    assert is_collective("choir")
    assert is_collective("biker gang")
    assert not is_collective("gangster")


def test_the_young_of_animals_are_known_in_the_plural_too():
    assert {"pup", "pups", "puppies", "calves", "mother", "cub"} <= tells_of_young()
