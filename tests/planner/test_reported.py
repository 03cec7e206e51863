"""What somebody says without quotation marks is not in the picture."""

import pytest

from kling_local.planner.intent import resolve


@pytest.mark.parametrize(
    ("prompt", "names", "verbs"),
    [
        (
            "A reporter says into the camera, we're live from downtown, cars are floating down the"
            " street behind me",
            ["reporter"],
            ["speak"],
        ),
        ("A woman says the cars are coming, a dog runs left", ["woman", "dog"], ["speak", "run"]),
        ("a woman says: the cars are coming. a dog runs", ["woman", "dog"], ["speak", "run"]),
        ("a man says he likes dogs", ["man"], ["speak"]),
        ("a man shouts that the house is burning", ["man"], ["shout"]),
        ("the man says that he is tired, then walks left", ["man"], ["speak", "walk"]),
        # nothing is reported
        ("a woman says goodbye to the dog", ["woman", "dog"], []),
        ("a man shouts at the dog", ["man", "dog"], ["shout"]),
        ('"run", says the man as he walks left', ["man"], ["walk"]),
        ('a man says "hello" and the dog runs left', ["man", "dog"], ["run"]),
    ],
)
def test_reported_speech_is_not_seen(prompt: str, names: list[str], verbs: list[str]) -> None:
    blueprint = resolve(prompt)
    assert [subject.name for subject in blueprint.subjects] == names
    assert [action.verb for action in blueprint.actions] == verbs


def test_black_screens_and_anchors() -> None:
    assert resolve("the shot opens on a black screen, a dog runs").subjects[0].name == "dog"
    assert resolve("A news anchor speaks").subjects[0].name == "news anchor"
