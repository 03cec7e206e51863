"""Something that a figure is only compared with is not in the picture."""

import pytest

from kling_local.planner.intent import resolve


@pytest.mark.parametrize(
    ("prompt", "names", "verbs"),
    [
        ("a man runs like a cheetah", ["man"], ["run"]),
        ("a car as fast as a rocket drives left", ["car"], ["drive"]),
        ("a man as strong as a bull lifts a box", ["man", "box"], ["lift"]),
        ("a robot that looks like a dog walks left", ["robot"], ["walk"]),
        ("a man dressed as a chicken dances", ["man"], ["dance"]),
        ("a woman moves like a cat stalking its prey and jumps", ["woman"], ["move", "jump"]),
        ("a balloon shaped like a dog floats", ["balloon"], ["float"]),
        ("a dog bigger than a horse runs left", ["dog"], ["run"]),
        ("a bird the size of a car lands", ["bird"], ["land"]),
        ("a robot half the height of a tower walks left", ["robot"], ["walk"]),
        ("a balloon in the shape of a dog floats", ["balloon"], ["float"]),
        ("from above, people like ants walk", ["people"], ["walk"]),
        ("a bird flies as fast as it can", ["bird"], ["fly"]),
        ("a man works as a chef in a kitchen", ["man"], ["work"]),
        ("ein Auto fährt wie ein Flugzeug", ["car"], ["drive"]),
        ("un hombre corre como un pájaro", ["man"], ["run"]),
        ("一个女孩像蝴蝶一样跳舞", ["girl"], ["dance"]),
        ("女の子が蝶のように踊る", ["girl"], ["dance"]),
        ("소녀가 나비처럼 춤춘다", ["girl"], ["dance"]),
    ],
)
def test_only_who_is_compared_is_seen(prompt: str, names: list[str], verbs: list[str]) -> None:
    blueprint = resolve(prompt)
    assert [subject.name for subject in blueprint.subjects] == names
    assert [action.verb for action in blueprint.actions] == verbs
    assert {action.subject for action in blueprint.actions} == {names[0]}


@pytest.mark.parametrize(
    ("prompt", "names"),
    [
        ("i would like a dog running on a beach", ["dog"]),
        ("animals like a dog and a cat run", ["animal", "dog", "cat"]),
        ("people like a dog", ["people", "dog"]),
        ("something like a ball rolls right", ["ball"]),
        ("in the distance, what looks like a wolf runs left", ["wolf"]),
        ("a cat as well as a dog runs", ["cat", "dog"]),
        ("a boy runs as soon as a dog barks", ["boy", "dog"]),
        ("a man runs as a dog barks", ["man", "dog"]),
        ("more than two dogs run", ["dog"]),
        ("it looks like a dog is running", ["dog"]),
        ("一只像老虎的猫跑", ["cat"]),
    ],
)
def test_who_is_no_comparison_stays(prompt: str, names: list[str]) -> None:
    assert [subject.name for subject in resolve(prompt).subjects] == names


def test_no_place_no_weather_and_no_style_is_lost_or_made_by_it() -> None:
    assert resolve("a boat as big as a house sails left").environment.place is None
    assert resolve("a dog runs like the wind").environment.weather is None
    assert resolve("a man flies like a bird over a city").environment.place == "city"
    assert resolve("looks like a watercolor painting, a fox walks").style.medium == "watercolor"
    assert resolve("a man dressed as a chicken dances").subjects[0].attributes == ("costume",)


@pytest.mark.parametrize(
    ("prompt", "names"),
    [
        ("a man imagines being a bird", ["man"]),
        ("a boy pretends to be a robot and walks left", ["boy"]),
        ("a girl dreams of being a horse", ["girl"]),
        ("a man wants to be a clown", ["man"]),
        ("I want to be a bird flying over the sea", ["bird"]),
        ("I want it to be a dog running", ["dog"]),
        ("there must be a dog on the road", ["dog"]),
        ("a man is being chased by a dog", ["man", "dog"]),
    ],
)
def test_whom_somebody_only_plays_is_not_seen(prompt: str, names: list[str]) -> None:
    assert [each.name for each in resolve(prompt).subjects] == names
