"""Where a shot takes place, as opposed to where somebody only goes."""

import pytest

from kling_local import cards
from kling_local.planner import plan
from kling_local.planner.intent import resolve
from kling_local.request import GenerationRequest


@pytest.mark.parametrize(
    "prompt", ["a man walks home", "a boy rides his bike home", "a man drives home in a red car"]
)
def test_home_where_somebody_goes_is_not_where_he_is(prompt):
    assert resolve(prompt).environment.place is None


@pytest.mark.parametrize("prompt", ["a man stays home", "a cozy home, a dog sleeps"])
def test_home_is_a_place_elsewhere(prompt):
    assert resolve(prompt).environment.place == "home"


def test_what_is_ridden_home_is_drawn():
    shots = plan(GenerationRequest(prompt="a boy rides his bike home"), cards.card("sketch"))
    assert shots.shots[0].compiled_prompt.startswith(
        "a red bicycle ridden by a yellow child drives right"
    )


@pytest.mark.parametrize(
    ("prompt", "weather"),
    [
        ("light rain falls on a street", "rain"),
        ("a man walks in light rain", "rain"),
        ("light snow falls on a street", "snow"),
        ("a man walks, light wind", "wind"),
        ("the sound of light rain, a man walks", None),
        ("ambient sound: light rain", None),
        ("soft light, a man walks", None),
    ],
)
def test_light_weather_is_weather(prompt, weather):
    assert resolve(prompt).environment.weather == weather
