"""Labels of a brief's lines, which are no part of the scene themselves."""

import pytest

from kling_local.cards import card
from kling_local.planner import plan
from kling_local.planner.intent import understand
from kling_local.planner.labels import without_labels
from kling_local.request import GenerationRequest


def read(prompt):
    return understand(prompt, 5.0).blueprint


def codes(prompt):
    return {each.code for each in plan(GenerationRequest(prompt=prompt), card("sketch")).findings}


@pytest.mark.parametrize(
    ("prompt", "time", "weather"),
    [
        ("Time of day: night. Weather: rain. A man walks.", "night", "rain"),
        ("**Time of Day:** dusk\n**Weather:** snowing\nA dog runs.", "dusk", "snow"),
        ("- Time of day: dusk\n- A dog runs.", "dusk", None),
        ("[TIME OF DAY] night [SCENE] a dog runs", "night", None),
        ("A dog runs, time of day: night", "night", None),
        # near misses: no label
        ("The time of day is night. A man walks.", "day", None),
        ("Rainy weather: a man walks.", None, "rain"),
        ("A sunny day: a man walks.", "day", "clear"),
    ],
)
def test_the_name_of_a_line_is_neither_a_time_nor_weather(prompt, time, weather):
    place = read(prompt).environment
    assert (place.time_of_day, place.weather) == (time, weather)
    assert "weather" not in place.details or prompt.startswith("Rainy")


@pytest.mark.parametrize(
    ("prompt", "subjects"),
    [
        ("Characters: two women in white dresses. Action: they run hand in hand.", [("woman", 2)]),
        ("[CHARACTER] grandma, apron [ACTION] she rolls dough", [("grandma", 1)]),
        ("Character 1: a robot. Character 2: a dog. The robot chases the dog.",
         [("robot", 1), ("dog", 1)]),
        ("Protagonist: an old man. He walks left.", [("man", 1)]),
        ("Main character: a boy. He jumps.", [("boy", 1)]),
        ("Two figures: a man and a woman.", [("man", 1), ("woman", 1)]),
        ("Subject - a dog. Wardrobe: red coat.", [("dog", 1)]),
        ("Hero product: a silver laptop", [("laptop", 1)]),
        # near misses: no label
        ("A cartoon character walks left.", [("character", 1)]),
        ("A hooded figure: tall, dark.", [("figure", 1)]),
        ("a boy meets the protagonist", [("boy", 1), ("protagonist", 1)]),
    ],
)  # fmt: skip
def test_the_name_of_a_line_is_nobody(prompt, subjects):
    assert [(each.name, each.count) for each in read(prompt).subjects] == subjects


def test_the_name_of_a_line_is_nobody_whom_a_pronoun_could_mean():
    assert "P050" not in codes("Character: a boy. He jumps.")
    assert "P031" not in codes("Time of day: night. A man walks.")


@pytest.mark.parametrize(
    ("prompt", "music"),
    [
        ("Beat 1 (0-2s): a dog runs. Beat 2 (2-5s): it jumps.", None),
        ("Beats: a dog runs, then it jumps.", None),
        ("A dog runs, hip hop beat.", "hip hop"),
        ("Music: lofi beats. A dog runs.", "lofi beats"),
    ],
)
def test_a_beat_that_opens_a_line_is_no_music(prompt, music):
    assert read(prompt).audio.music == music


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Weather: rain", "       : rain"),
        ("[SCENE 2] a dog", ".SCENE 2: a dog"),
        ("[CHARACTER]: a dog", ".          : a dog"),
        ("a dog. Key visual : a can", "a dog.            : a can"),
        ("12:30: a dog", "12:30: a dog"),
    ],
)
def test_the_text_keeps_its_length(text, rest):
    assert (without_labels(text), len(rest)) == (rest, len(text))
