"""Light that changes in a shot of the built-in model."""

from __future__ import annotations

import pytest

from kling_local.cards import card
from kling_local.planner import plan
from kling_local.planner.sketch_lights import changing
from kling_local.planner.sketch_words import painted
from kling_local.request import GenerationRequest
from kling_local.sketch.world.daylight import LAMPS
from kling_local.sketch.world.palette import plainly
from kling_local.sketch.world.scene import LIGHTS

SKETCH = card("sketch")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("The sun sets over the sea", {"lights": "golden hour to dusk"}),
        ("a castle, day turns to night", {"lights": "day to golden hour to dusk to night"}),
        ("Dawn breaks", {"lights": "night to dawn"}),
        ("the lights\nflicker", {"lamps": "flicker"}),
        ("he turns off the lamp", {"lamps": "go out"}),
        ("a candle flickers as night falls", {"lights": "dusk to night", "lamps": "glimmer"}),
        ("a man at sunset", {}),
        ("no flickering lights", {}),
        ("sunsets are nice", {}),
    ],
)
def test_words_tell_how_the_light_changes(words, told):
    assert changing(words) == told


def test_the_decoder_knows_every_light_and_what_lamps_do():
    turns = [each.split(" to ") for each in painted()["light_turns"]]
    assert {light for each in turns for light in each} <= set(LIGHTS)
    assert set(painted()["lamps"]) == set(LAMPS)
    for words in painted()["light_turns"]:
        assert plainly(f"a dog , day , light from {words}") == ("a dog , day", {"light": words})


@pytest.mark.parametrize(
    ("prompt", "end"),
    [
        ("A woman on a beach, the sun sets", "camera static , light from golden hour to dusk"),
        ("An astronaut in space, the sun rises", "camera static"),
        ("A street, night falls, the street lights turn on", "light from dusk to night"),
        ("A man sits in a room, the lights flicker", "lights flicker"),
    ],
)
def test_a_shot_says_how_its_light_changes_where_that_is_seen(prompt, end):
    made = plan(GenerationRequest(prompt=prompt), SKETCH)
    assert made.shots[0].compiled_prompt.endswith(end)


def test_a_change_of_hour_that_is_painted_is_not_told_as_lost():
    made = plan(GenerationRequest(prompt="A street, day turns to night"), SKETCH)
    assert not [each for each in made.findings if "one hour" in each.message]
