"""Looks that no lexicon has reach large models in the prompt's own words."""

import pytest

from kling_local.cards import card
from kling_local.planner import plan
from kling_local.request import GenerationRequest, ShotRequest


def last(*prompts):
    shots = tuple(ShotRequest(prompt, 3) for prompt in prompts)
    return plan(GenerationRequest(shots=shots), card("ltx-2")).shots[-1].compiled_prompt


@pytest.mark.parametrize(
    ("first", "then", "told"),
    [
        ("A snaggletoothed man walks.", "He smiles.", "He is a snaggletoothed man."),
        ("A chonky orange cat runs.", "It jumps.", "It is a chonky orange cat."),
        ("A dented robot walks.", "It stops.", "It is a dented robot."),
        ("A gap-toothed boy runs.", "The boy stops.", "The boy is gap-toothed."),
        ("A wobbly table stands.", "It falls.", "It is a wobbly table."),
        ("A glittery dress-clad woman runs.", "She bows.", "She is a glittery dress-clad woman."),
        ("Two freckled, lopsided men walk.", "They wave.", "They are freckled lopsided men."),
        ("Anna, a snaggletoothed girl, runs.", "Anna waves.", "Anna is a snaggletoothed girl."),
    ],
)
def test_an_unknown_look_is_told_again(first, then, told):
    assert last(first, then) == f"{then} {told}"


@pytest.mark.parametrize(
    ("first", "then", "told"),
    [
        ("A parked car stands.", "It drives.", "It is a car."),
        ("The other man waves.", "He runs.", "He is a man."),
        ("A running boy waves.", "He stops.", "He is a boy."),
        ("A villain's hand and a boy wave.", "He stops.", "He is a boy."),
    ],
)
def test_what_is_no_look_is_not(first, then, told):
    assert last(first, then) == f"{then} {told}"


def test_the_shot_that_says_it_is_not_told_again():
    assert last("A snaggletoothed man walks.") == "A snaggletoothed man walks."


def test_each_of_two_has_his_own():
    told = last("A red ball and a scuffed blue ball roll.", "Slow push in.")
    assert "scuffed blue ball" in told
    assert "scuffed red" not in told
