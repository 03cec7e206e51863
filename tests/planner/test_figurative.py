"""Hours, weathers and places that are not meant literally."""

import pytest

from kling_local.cards import card
from kling_local.planner import plan
from kling_local.planner.intent import resolve
from kling_local.request import GenerationRequest


@pytest.mark.parametrize(
    ("prompt", "place", "time", "weather"),
    [
        ("midnight blue car in the morning", None, "day", None),
        ("a sunset orange car drives left in the city at noon", "city", "noon", None),
        ("a night owl flies left by day", None, "day", None),
        ("a mountain of books, a cat sleeps", None, None, None),
        ("a river of cars, city at night", "city", "night", None),
        ("a forest of skyscrapers, a bus", None, None, None),
        ("a storm is brewing in her mind", None, None, None),
        ("a storm of emotions, a woman stands", None, None, None),
        ("a man in a rain coat walks left", None, None, None),
        # these are meant literally
        ("a blue midnight sky, a bird flies", None, "night", None),
        ("midnight in a city, a blue car drives", "city", "night", None),
        ("a forest of pines, a wolf runs", "forest", None, None),
        ("a mountain of snow", "mountain", None, None),
        ("a storm over the sea", "sea", None, "storm"),
        ("a night in a city", "city", "night", None),
    ],
)
def test_only_what_is_there_is_read(
    prompt: str, place: str | None, time: str | None, weather: str | None
) -> None:
    found = resolve(prompt).environment
    assert (found.place, found.time_of_day, found.weather) == (place, time, weather)


def test_a_field_of_flowers_is_where_she_runs() -> None:
    request = GenerationRequest(prompt="a field of flowers, a girl runs")
    prompt = plan(request, card("sketch")).takes[0].prompt
    assert prompt.startswith("a yellow child runs right , meadow ,")
    assert prompt.endswith(", flower field in view")


def test_the_colour_stays() -> None:
    assert resolve("a midnight blue car").subjects[0].attributes == ("navy",)
    assert resolve("a sunset orange car").subjects[0].attributes == ("orange",)


@pytest.mark.parametrize(
    ("prompt", "aperture"),
    [
        ("f1 cars race", None),
        ("an f1 car drives left", None),
        ("an f2 driver waves", None),
        ("a dog, f1.8", 1.8),
        ("a dog, f/2", 2.0),
        ("a race at f2", 2.0),
    ],
)
def test_a_class_of_racing_is_no_aperture(prompt: str, aperture: float | None) -> None:
    assert resolve(prompt).camera.aperture == aperture


@pytest.mark.parametrize(
    ("prompt", "told"),
    [
        ("muted earthy palette, a dog runs left", False),
        ("muted colors, a dog runs", False),
        ("a dog runs, sound muted", True),
        ("a dog runs, no sound", True),
    ],
)
def test_muted_colours_ask_for_no_silence(prompt: str, told: bool) -> None:
    made = plan(GenerationRequest(prompt=prompt, sound=True), card("sketch"))
    assert ("P072" in [each.code for each in made.findings]) == told
