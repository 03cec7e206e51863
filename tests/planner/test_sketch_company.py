"""Figures that the built-in world draws together, and notes on what is lost."""

import pytest

from tests.planner.captions import drawn


@pytest.mark.parametrize(
    ("prompt", "figures"),
    [
        ("a man walking his dog bumps into a woman", "a blue man meets a red woman"),
        ("a man with a cat meets a woman", "a blue man meets a red woman"),
        ("a man with a dog hits a ball", "a blue man stands still beside a red ball"),
        ("a boy kicks the door, a dog watches", "a yellow child kicks beside a brown dog"),
        ("a woman slams the door of a red car", "a purple woman stands still beside a red car"),
        ("a boy kicks a red ball", "a yellow child kicks beside a red ball"),
        ("two men kick a door", "two blue men kick"),
        ("two men open a door", "two blue men stand still"),
        (
            "a dog chases a man riding a bicycle",
            "a brown dog chases a red bicycle ridden by a blue man right",
        ),
        ("a dog meets a cat", "a brown dog meets a black cat"),
        ("two dogs stand. One of them runs left", "a brown dog runs left , a brown dog behind"),
        ("three men sit. One of them waves", "a blue man waves beside a blue man who sits"),
        ("two dogs run left", "two brown dogs run left"),
        ("a man and a woman meet", "a blue man meets a red woman"),
        ("a man meets another man", "a blue man meets a red man"),
        ("dog and cat chase a mouse", "a brown dog chases a light grey mouse right"),
        ("a man meets a woman with a dog", "a blue man meets a red woman"),
        ("a dog chases a cat while a man watches", "a brown dog chases a black cat right"),
    ],
)
def test_who_is_met_or_hit_is_whom_the_verb_is_aimed_at(prompt, figures):
    assert drawn(prompt)[0] == figures


def test_who_goes_is_drawn_going_where_a_hit_cannot_be_drawn():
    figures, told = drawn("a red ball, kicked by a boy, rolls left")
    assert figures == "a red ball rolls left , a yellow child who kicks behind"
    assert told == []
    figures, told = drawn("a red ball, tossed by a boy, rolls left")
    assert figures == "a red ball rolls left , a yellow child behind"
    assert told == ["'toss' of 'boy' is not drawn: it stays where it is"]


@pytest.mark.parametrize(
    ("prompt", "lost"),
    [
        ("a man meets a woman; she runs left", "'run' of 'woman'"),
        ("a dog meets a cat, the dog runs left", "'run' of 'dog'"),
        ("a red ball hits a blue ball and rolls left", "'roll' of 'ball'"),
        ("two men meet and run left", "'run' of 'man'"),
        ("a man walks left and meets a woman", "'left' of 'man'"),
    ],
)
def test_where_one_goes_besides_a_meeting_is_told_as_lost(prompt, lost):
    told = drawn(prompt)[1]
    assert any(each.startswith(f"{lost} is not drawn") for each in told)


@pytest.mark.parametrize(
    "prompt",
    [
        "a man walks up and meets a woman",
        "a dog chases a cat to the left",
        "a man walks to a woman",
    ],
)
def test_what_a_meeting_and_a_chase_show_is_no_loss(prompt):
    assert drawn(prompt)[1] == []


@pytest.mark.parametrize(
    ("prompt", "figures"),
    [
        (
            "a car drives left, a second car drives right",
            "a red car drives left",
        ),
        ("a car drives left, a second car drives left", "two red cars drive left"),
        ("a dog runs and another dog runs", "two brown dogs run right"),
        ("mouse runs, cat follows, dog follows cat", "a brown dog chases a black cat right"),
        ("a cat follows, a dog runs", "a black cat chases a brown dog right"),
        ("the woman next to the car walks left", "a red woman walks left , a blue car behind"),
        ("a dog with a cat's tail runs", "a brown dog runs right"),
        ("a man with a lion's mane runs left", "a blue man runs left"),
        ("a boy with a dog's leash walks", "a yellow child walks right , a brown dog behind"),
        ("a girl with cat ears walks left", "a yellow child walks left"),
        ("a girl with a cat walks left", "a yellow child walks left , a black cat behind"),
        ("a mother bear walks left", "a brown bear walks left"),
        ("a mother and a bear walk", "a red woman walks right"),
        (
            "a bride and groom dance",
            "a white woman with a gown and a veil dances together"
            " beside a black man with a tuxedo who dances together",
        ),
        ("a man and a dog jump", "a blue man jumps beside a brown dog who hops"),
        ("a dog carrying a stick runs left", "a brown dog runs left"),
        ("a dog carrying a stick walks left", "a brown dog walks left"),
        ("a bird lands on the boat", "a white bird lands , a red boat behind"),
        ("a man lands the plane", "a white airplane lands"),
        ("Max is a black dog. Max runs left", "a black dog runs left"),
        ("close-up of her face", "a red woman stands still"),
        ("a dog runs on the beach, closeup on his face", "a brown dog runs right"),
        ("close-up of a face", "a blue man stands still"),
        ("a car turns left", "a red car drives left"),
        ("a man turns left", "a blue man turns around"),
    ],
)
def test_who_is_drawn_and_who_does_it(prompt, figures):
    assert drawn(prompt)[0] == figures
