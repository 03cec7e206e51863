"""Sun, moon, headlights and wipers: what rises or shines is light, a wiper is a thing."""

import pytest

from kling_local import cards
from kling_local.planner import plan
from kling_local.planner.intent import resolve
from kling_local.request import GenerationRequest

SKETCH = cards.card("sketch")


def drawn(prompt):
    """The compiled prompt, and the messages of its findings."""
    shots = plan(GenerationRequest(prompt=prompt), SKETCH)
    return shots.shots[0].compiled_prompt, [each.message for each in shots.findings]


@pytest.mark.parametrize(
    ("prompt", "hour", "source", "said"),
    [
        ("the sun rises over a meadow", "dawn", "sun", "meadow , dawn"),
        ("the sun is rising over a meadow", "dawn", "sun", "meadow , dawn"),
        ("the sun sets behind a meadow", "dusk", "sun", "meadow , dusk"),
        ("the moon rises over a meadow", None, "moon", "meadow , night"),
        ("the moon sets over a meadow", None, "moon", "meadow , night"),
        ("a full moon rises over a meadow", "night", "moon", "meadow , night"),
        ("moonrise over a meadow", None, "moon", "meadow , night"),
    ],
)
def test_sun_and_moon_are_light_and_do_nothing(prompt, hour, source, said):
    read = resolve(prompt)
    assert (read.subjects, read.actions) == ((), ())
    assert (read.environment.time_of_day, read.lighting.sources) == (hour, (source,))
    compiled, told = drawn(prompt)
    turns = {"dawn": " , light from night to dawn", "dusk": " , light from golden hour to dusk"}
    view = " , full moon in view" if source == "moon" else turns[hour]
    glide = "wide shot , camera push in , nobody in view"
    view = f"{glide}{view}"
    assert compiled == f"a green tree stays still , {said} , {view}"
    assert told == ["no figure is drawn: the words name nobody to draw"]


@pytest.mark.parametrize(
    "prompt", ["a red car with its headlights on drives", "a red car with headlights drives"]
)
def test_headlights_are_a_light_that_is_told_and_the_car_drives(prompt):
    assert resolve(prompt).lighting.sources == ("headlights",)
    compiled, told = drawn(prompt)
    assert compiled.startswith("a red car drives right , ")
    assert told == ["'headlights' as a light is not drawn: the model has no words for it"]


@pytest.mark.parametrize(
    ("prompt", "name", "figures"),
    [
        ("a wiper moves", "wiper", "a thing moves right"),
        ("two windshield wipers swing", "windshield wiper", "two things swing"),
    ],
)
def test_a_wiper_is_a_thing_and_no_man(prompt, name, figures):
    assert [each.name for each in resolve(prompt).subjects] == [name]
    compiled, (told,) = drawn(prompt)
    assert compiled.startswith(f"{figures} , ")
    assert told.startswith(f"the model cannot draw {name!r}: ")
