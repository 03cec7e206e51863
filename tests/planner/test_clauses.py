"""Clauses that were once misread: relative ones, groups, negations, pairs, lists of verbs."""

import pytest

from tests.planner.test_misreadings import deeds, looks, read


@pytest.mark.parametrize(
    ("prompt", "verbs"),
    [
        ("A dog that runs left", ["run"]),
        ("There is a robot that is jumping.", ["jump"]),
        ("The snow that falls covers a man who waves.", ["wave"]),
        ("That dog runs.", ["run"]),
        ("A group of dogs runs left.", ["run"]),
        ("A flock of white birds flies over the sea.", ["fly"]),
        ("A man on two horses rides left.", ["ride"]),
    ],
)
def test_what_a_relative_clause_or_a_group_does_is_read(prompt, verbs):
    assert [verb for _, verb, _, _ in deeds(prompt)] == verbs


def test_a_crowd_of_people_is_people():
    assert looks("A crowd of young people walks.") == [("people", None, ("young",))]
    assert deeds("A crowd of people walks.")[0][:2] == ("people", "walk")
    assert looks("A crowd walks.") == [("crowd", 1, ())]


@pytest.mark.parametrize(
    ("prompt", "verbs", "excluded"),
    [
        ("A dog without a collar runs, not jumps.", ["run"], ("collar",)),
        ("A woman without an umbrella walks.", ["walk"], ("umbrella",)),
        ("Neither the man nor the dog moves.", ["stay"], ()),
        ("Neither the man nor the dog barks, a cat runs.", ["run"], ()),
        ("A street, no dog runs.", ["run"], ("dog",)),
        ("A robot waves, no lens flares, no scene cuts.", ["wave"], ("lens flares", "scene cuts")),
    ],
)
def test_negated_things_keep_to_themselves(prompt, verbs, excluded):
    assert [verb for _, verb, _, _ in deeds(prompt)] == verbs
    assert read(prompt).exclude == excluded


@pytest.mark.parametrize(
    ("prompt", "each"),
    [
        (
            "Two dogs, one black and one white, run.",
            [("dog", 1, ("black",)), ("dog", 1, ("white",))],
        ),
        ("Two balls (one red, one blue) roll.", [("ball", 1, ("red",)), ("ball", 1, ("blue",))]),
        (
            "Two men, one in a red coat and the other in a blue coat, walk.",
            [("man", 1, ("red coat",)), ("man", 1, ("blue coat",))],
        ),
        ("Two dogs run, one after the other.", [("dog", 2, ())]),
        ("Both dogs run.", [("dog", 2, ())]),
    ],
)
def test_two_of_a_kind_are_told_apart(prompt, each):
    assert looks(prompt) == each
    assert [who for who, _, _, _ in deeds(prompt)] == [read(prompt).subjects[0].id]


def test_switching_a_light_is_no_turn():
    verbs = [verb for _, verb, _, _ in deeds("A woman turns on the light and sits down.")]
    assert verbs == ["turn on the light", "sit down"]


@pytest.mark.parametrize(
    ("prompt", "verbs"),
    [
        ("A girl walks, never looking at the camera.", ["walk"]),
        ("A girl stands without moving.", ["stand"]),
        ("The astronaut turns his head, waves, and floats off.", ["turn", "wave", "float"]),
        ("A man enters, stops and leaves to the left.", ["enter", "stop", "leave"]),
        ("A beach at sunset, waves, and a dog runs.", ["run"]),
    ],
)
def test_lists_of_verbs_and_what_is_not_done(prompt, verbs):
    assert [verb for _, verb, _, _ in deeds(prompt)] == verbs
