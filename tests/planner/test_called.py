"""A name given to a noun means that noun wherever it stands."""

import pytest

from kling_local.cards import card
from kling_local.planner import plan
from kling_local.planner.intent import resolve
from kling_local.request import GenerationRequest, ShotRequest


@pytest.mark.parametrize(
    ("prompt", "names", "verbs"),
    [
        ("a cat named Tiger walks left", ["cat"], ["walk"]),
        ("a cat named tiger walks left", ["cat"], ["walk"]),
        ("a boy called Fish swims", ["boy"], ["swim"]),
        ("a horse named Thunder gallops in rain", ["horse"], ["gallop"]),
        ("a woman called Rose waves", ["woman"], ["wave"]),
        ("a boy named Tim walks left. Tim waves.", ["boy"], ["walk", "wave"]),
        ("a man named John Smith walks left", ["man"], ["walk"]),
        ("two kids named Jack and Jill run", ["kid"], ["run"]),
        ("a girl, her name is Lily, runs", ["girl"], ["run"]),
        ("a dog named Max and a cat named Tom run", ["dog", "cat"], ["run"]),
        # no name is given
        ('a robot named "Bolt" waves', ["robot"], ["wave"]),
        ("a man called his dog", ["man", "dog"], ["call"]),
        ("a boy named after his father runs", ["boy", "father"], ["run"]),
    ],
)
def test_a_given_name_is_its_nouns(prompt: str, names: list[str], verbs: list[str]) -> None:
    blueprint = resolve(prompt)
    assert [subject.name for subject in blueprint.subjects] == names
    assert [action.verb for action in blueprint.actions] == verbs


def test_it_is_the_same_one_in_later_shots_and_where_it_speaks() -> None:
    shots = ("a cat named Tiger walks left", "Tiger jumps", 'Tiger says "hello there"')
    request = GenerationRequest(shots=tuple(ShotRequest(each, 3.0) for each in shots))
    made = plan(request, card("sketch"))
    assert [[each.id for each in shot.blueprint.subjects] for shot in made.shots] == [["cat"]] * 3
    assert made.shots[1].blueprint.actions[0].subject == "cat"
    assert made.shots[2].blueprint.audio.dialogue[0].speaker == "cat"


@pytest.mark.parametrize(
    ("prompt", "names", "doer"),
    [
        ("Max is a black dog. Max runs left", ["dog"], "dog"),
        ("Character: Lily, a girl with a red scarf. Lily walks left.", ["girl"], "girl"),
        ("Rose, a girl in red, walks left. Rose waves.", ["girl"], "girl"),
        # the name does not come again, is known already, or is no name
        ("Lily, a girl, walks left.", ["lily", "girl"], "girl"),
        ("Maya, a young climber, hangs on a rock. Maya waves", ["maya"], "maya"),
        ("Rain, a man walks. Rain falls.", ["man"], "man"),
        ("This is a dog. This dog runs", ["dog"], "dog"),
    ],
)
def test_a_name_is_whom_the_first_sentence_tells(prompt, names, doer):
    said = resolve(prompt)
    assert [each.name for each in said.subjects] == names
    assert said.actions[-1].subject == doer
