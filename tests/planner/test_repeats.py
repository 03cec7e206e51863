"""How often something is done: kept in the blueprint, noted where the built-in model cannot."""

import pytest

from kling_local import cards
from kling_local.planner import plan
from kling_local.planner.intent import resolve
from kling_local.planner.storyboard.lanes import lanes
from kling_local.request import GenerationRequest

SKETCH = cards.card("sketch")


def told(prompt):
    """The messages of the findings for the sketch model."""
    return [each.message for each in plan(GenerationRequest(prompt=prompt), SKETCH).findings]


@pytest.mark.parametrize(
    ("prompt", "counts"),
    [
        ("a dog jumps three times", {"jump": "three times"}),
        ("a dog jumps 3 times over a box", {"jump": "3 times"}),
        ("a man waves again and again", {"wave": "again and again"}),
        ("a ball bounces over and over again", {"bounce": "over and over again"}),
        ("a cat jumps a couple of times", {"jump": "a couple of times"}),
        ("Twice, the dog jumps.", {"jump": "twice"}),
        ("a robot spins twice, then waves once", {"spin": "twice", "wave": "once"}),
        ("a man jumps three times in a row, then runs", {"jump": "three times in a row"}),
        ("a dog barks twice and runs", {"bark": "twice"}),
        ("a car drives in circles three times", {"drive": "three times"}),
        ("a dog walks. A light flashes three times.", {}),
        ("a dog runs twice as fast as a cat", {}),
        ("a balloon three times the size of a car floats", {}),
        ("at once the dog jumps", {}),
        ("once upon a time a dog ran", {}),
        ("Der Hund springt dreimal", {"jump": "three times"}),
        ("El perro salta dos veces", {"jump": "twice"}),
    ],
)
def test_the_blueprint_keeps_how_often(prompt, counts):
    actions = resolve(prompt).actions
    assert {each.verb: each.repeated for each in actions if each.repeated} == counts


def test_a_count_names_nobody_and_hides_no_target():
    couple = resolve("a cat jumps a couple of times")
    assert [each.name for each in couple.subjects] == ["cat"]
    over = resolve("a dog jumps again and again over a box").actions[0]
    assert (over.target, over.preposition) == ("box", "over")


def test_the_built_in_model_says_that_it_cannot_count():
    assert (
        "'twice' of 'spin' and 'once' of 'wave' are not drawn: the model has no words for it"
        in told("a robot spins twice, then waves once")
    )
    assert told("the camera pans left twice, a dog runs") == [
        "'twice' of 'pan left' is not drawn: the model has no words for it"
    ]
    assert told("he drives the car twice") == [
        "'twice' of 'drive' is not drawn: the model has no words for it",
        "'man' is not drawn: 'car' drives with nobody to be seen",
    ]
    assert told("a dog jumps") == []


def test_the_storyboard_shows_how_often():
    shots = plan(GenerationRequest(prompt="a dog jumps three times"), SKETCH)
    bars = [bar.text for lane in lanes(shots) for bar in lane.bars]
    assert "dog jump three times" in bars
