"""Words joined by a hyphen describe the next noun and name no figure."""

import pytest

from kling_local.planner.intent import resolve


@pytest.mark.parametrize(
    ("prompt", "names", "look"),
    [
        ("a dog-shaped balloon floats", ["balloon"], "dog shaped"),
        ("a dog shaped balloon floats", ["balloon"], "dog shaped"),
        ("a tiger-striped cat walks", ["cat"], "tiger striped"),
        ("a car-sized dog runs", ["dog"], "car sized"),
        ("a cat-eyed woman walks", ["woman"], "cat eyed"),
        ("a dog-like robot walks left", ["robot"], "dog like"),
        ("a man-eating plant grows", ["plant"], "man eating"),
        ("a man-made island, a boat sails left", ["boat"], None),
        ("pirate-themed room, a man waves", ["man"], None),
        ("fish-eye lens, a skateboarder jumps", ["skateboarder"], None),
    ],
)
def test_a_compound_is_a_look(prompt: str, names: list[str], look: str | None) -> None:
    subjects = resolve(prompt).subjects
    assert [subject.name for subject in subjects] == names
    assert subjects[0].attributes == ((look,) if look else ())


@pytest.mark.parametrize(
    ("prompt", "looks"),
    [
        ("a blue-eyed cat jumps", ("blue eyed",)),
        ("a jet-black cat runs", ("black",)),
        ("a well-dressed man walks", ("well dressed",)),
        ("a self-driving car drives left", ("self driving",)),
    ],
)
def test_known_compounds_stay_as_they_are(prompt: str, looks: tuple[str, ...]) -> None:
    assert resolve(prompt).subjects[0].attributes == looks


def test_whom_a_compound_shows_stays() -> None:
    names = [subject.name for subject in resolve("a horse-drawn carriage moves left").subjects]
    assert names == ["horse", "carriage"]
    assert resolve("a snow-covered street").environment.place == "snow covered street"


@pytest.mark.parametrize(
    ("prompt", "count"),
    [
        ("a three-legged dog runs", 1),
        ("a five-year-old girl runs", 1),
        ("two 5 year old girls run", 2),
        ("three dogs run", 3),
    ],
)
def test_legs_are_not_counted_as_dogs(prompt: str, count: int) -> None:
    assert resolve(prompt).subjects[0].count == count


@pytest.mark.parametrize(
    ("prompt", "exclude"),
    [
        ("a car-free street with a dog", ("car",)),
        ("a people-free beach at sunset", ("people",)),
        ("a hands-free phone call, a man walks", ()),
        ("a carefree dog runs", ()),
    ],
)
def test_free_of_something_excludes_it(prompt: str, exclude: tuple[str, ...]) -> None:
    assert resolve(prompt).exclude == exclude
