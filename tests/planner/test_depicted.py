"""Somebody whom a picture shows, a song is about or somebody thinks of is not in the scene."""

import pytest

from kling_local.planner.intent import resolve


@pytest.mark.parametrize(
    ("prompt", "names"),
    [
        ("a woman looks at a painting of a horse", ["woman", "painting"]),
        ("a t-shirt with a picture of a dog hanging on a line", []),
        ("a statue of a lion in a park, a boy runs past it", ["statue", "boy"]),
        ("a woman talks about a cat", ["woman"]),
        ("a girl imagines a horse running through a field", ["girl"]),
        ("Style: watercolor painting of a cat. A boy waves.", ["boy"]),
        ("the shadow of a bird crosses a red car", ["car"]),
        ("a man listens to a song about a car", ["man"]),
        ("a girl draws a picture of a cat", ["girl"]),
        ("an old man remembers his dog", ["man"]),
        ("two girls draw a picture of a cat", ["girl"]),
    ],
)
def test_who_is_depicted_is_not_seen(prompt: str, names: list[str]) -> None:
    assert [subject.name for subject in resolve(prompt).subjects] == names


@pytest.mark.parametrize(
    ("prompt", "name"),
    [
        ("oil painting of a horse running through a field", "horse"),
        ("a photo of a dog running", "dog"),
        ("make a video of a dog running", "dog"),
        ("i want you to create a video of a dog jumping", "dog"),
        ("draw a picture of a dog", "dog"),
        ("the silhouette of a man walks left at sunset", "man"),
        ("a statue of a horse in a square at dawn", "horse"),
        ("camera zooms in on a photo of a man", "man"),
        ("imagine a horse running on a beach", "horse"),
        ("close-up of a picture of my dog", "dog"),
        ("a film about a dog that runs left", "dog"),
        ("about two dogs run", "dog"),
        ("an award-winning photo of a dog", "dog"),
        ("help me with a video of a dog running", "dog"),
        ("pictures of a dog running", "dog"),
        ("the dreams of a boy", "boy"),
        ("watercolor painting of a fox, a rabbit jumps", "fox"),
        ("a beautiful painting of a woman dancing in the rain", "woman"),
        ("bring this photo of my grandmother to life, she smiles", "grandmother"),
    ],
)
def test_what_the_film_itself_shows_stays(prompt: str, name: str) -> None:
    assert name in [subject.name for subject in resolve(prompt).subjects]


def test_what_is_imagined_is_no_place_and_no_deed() -> None:
    blueprint = resolve("a girl imagines a horse running through a field")
    assert blueprint.environment.place is None
    assert "run" not in [action.verb for action in blueprint.actions]


@pytest.mark.parametrize(
    ("prompt", "names", "verbs"),
    [
        ("a statue of a woman comes alive and waves", ["woman"], ["wave"]),
        ("a painting of a horse comes to life and gallops left", ["horse"], ["gallop"]),
        ("a photo of a girl comes to life and she waves", ["girl"], ["wave"]),
        ("a city comes to life at dawn, a man walks left", ["man"], ["walk"]),
        ("a man comes to the river", ["man"], ["come"]),
        ("a statue of a lion stands in a park, a dog comes to it", ["statue", "dog"], None),
    ],
)
def test_what_comes_to_life_is_seen_and_goes_nowhere_by_that(
    prompt: str, names: list[str], verbs: list[str] | None
) -> None:
    said = resolve(prompt)
    assert [each.name for each in said.subjects] == names
    assert verbs is None or [each.verb for each in said.actions] == verbs
