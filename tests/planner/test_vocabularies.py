"""The published vocabularies: the lexicons use only their values, and every value has a word."""

import pytest

from kling_local.planner.intent import resolve
from kling_local.planner.vocabulary import read, vocabulary

SHOT_SIZES = {
    "extreme close-up": "extreme_close_up", "close-up": "close_up",
    "medium close-up": "medium_close_up", "medium shot": "medium",
    "medium wide shot": "medium_wide", "wide shot": "wide", "extreme wide shot": "extreme_wide",
}  # fmt: skip
ANGLES = {
    "eye level": "eye_level", "low angle": "low", "high angle": "high", "overhead shot": "overhead",
    "dutch angle": "dutch", "over-the-shoulder shot": "over_the_shoulder", "pov shot": "pov",
    "aerial shot": "aerial", "worm's-eye view": "worms_eye",
}  # fmt: skip
MOVEMENTS = {
    "static camera": "static", "camera pans": "pan", "camera tilts": "tilt",
    "camera rolls 10 degrees": "roll", "zoom in": "zoom", "push in": "push_in",
    "the camera pulls back": "pull_out", "camera trucks left": "truck", "pedestal up": "pedestal",
    "arc shot": "arc", "crane up": "crane", "tracking shot": "tracking", "handheld": "handheld",
    "whip pan": "whip_pan", "rack focus": "rack_focus", "drone flies over a lake": "drone",
}  # fmt: skip
DIRECTIONS = {
    "pan left": "left", "pan right": "right", "tilt up": "up", "tilt down": "down",
    "zoom in": "in", "zoom out": "out", "arc clockwise": "clockwise",
    "arc counterclockwise": "counterclockwise", "drone flying forward": "forward",
    "camera tracks backward": "backward",
}  # fmt: skip
TIMES = {
    "at dawn": "dawn", "by day": "day", "at noon": "noon", "golden hour": "golden_hour",
    "at dusk": "dusk", "at night": "night", "blue hour": "blue_hour",
}  # fmt: skip
WEATHER = {
    "clear sky": "clear", "overcast": "overcast", "rain": "rain", "snowfall": "snow", "fog": "fog",
    "thunderstorm": "storm", "windy": "wind",
}  # fmt: skip


@pytest.mark.parametrize(
    ("category", "values"),
    [
        ("shot_size", SHOT_SIZES.values()),
        ("angle", ANGLES.values()),
        ("movement", MOVEMENTS.values()),
        ("direction", DIRECTIONS.values()),
        ("time_of_day", TIMES.values()),
        ("weather", WEATHER.values()),
        ("setting", ("interior", "exterior")),
    ],
)
def test_the_lexicons_say_only_published_words(category, values):
    said = {
        meaning.value
        for meanings in vocabulary().phrases.values()
        for meaning in meanings
        if meaning.category == category
    }
    assert said
    assert said <= set(values)


@pytest.mark.parametrize(("words", "value"), SHOT_SIZES.items())
def test_every_shot_size_can_be_said(words, value):
    assert resolve(f"{words} of a dog").camera.shot_size == value


@pytest.mark.parametrize(("words", "value"), ANGLES.items())
def test_every_angle_can_be_said(words, value):
    assert resolve(f"{words}, a dog").camera.angle == value


@pytest.mark.parametrize(("words", "value"), MOVEMENTS.items())
def test_every_movement_can_be_said(words, value):
    assert [move.movement for move in resolve(words).camera.moves] == [value]


@pytest.mark.parametrize(("words", "value"), DIRECTIONS.items())
def test_every_direction_can_be_said(words, value):
    assert [move.direction for move in resolve(words).camera.moves] == [value]


@pytest.mark.parametrize(("words", "value"), TIMES.items())
def test_every_time_of_day_can_be_said(words, value):
    assert resolve(f"a dog {words}").environment.time_of_day == value


@pytest.mark.parametrize(("words", "value"), WEATHER.items())
def test_every_weather_can_be_said(words, value):
    assert resolve(f"a dog, {words}").environment.weather == value


@pytest.mark.parametrize(
    "name",
    ["subjects", "actions", "attributes", "places", "light", "camera", "style", "sound", "motion",
     "es", "ja", "ko", "zh", "irregular", "wordnet"],
)  # fmt: skip
def test_every_lexicon_is_data_and_says_where_it_is_from(name):
    from kling_local.planner import vocabulary as module

    assert read(name)
    text = (module._FOLDER / f"{name}.toml").read_text(encoding="utf-8")
    head = [line for line in text.splitlines()[:20] if line.startswith("#")]
    assert any("ource" in line or "from WordNet" in line for line in head), head[:2]
