"""Things that are not wanted are not in the scene, and actions that are not done are not read."""

import pytest

from kling_local.cards import card
from kling_local.planner import plan
from kling_local.planner.intent import understand
from kling_local.request import GenerationRequest


def read(prompt):
    return understand(prompt, 5.0).blueprint


def names(said):
    return [each.name for each in said.subjects]


def deeds(said):
    return [(each.subject, each.verb) for each in said.actions]


@pytest.mark.parametrize(
    ("prompt", "exclude", "subjects"),
    [
        ("Prompt: A black bird flies left.\nNegative prompt: people, boats, text, watermark",
         ("people", "boats", "text", "watermark"), ["bird"]),
        ("A dog runs. **Negative:** blur, text, people", ("blur", "text", "people"), ["dog"]),
        ("Avoid: people, text. A dog runs.", ("people", "text"), ["dog"]),
        ("Exclude: cars, people. A dog runs.", ("cars", "people"), ["dog"]),
        ("Do not include: cars, and the people. A dog runs.", ("cars", "people"), ["dog"]),
        ("A dog runs. Avoid:\n- people\n- text\nA cat sleeps", ("people", "text"), ["dog", "cat"]),
        ("Negative prompt: (bad:1.4), cars\nA dog", ("(bad:1.4)", "cars"), ["dog"]),
        ("[NEGATIVE] people [SCENE] a dog runs", ("people",), ["dog"]),
        ("一只狗跑。负面提示词：人，猫", ("person", "cat"), ["dog"]),
        ("un perro corre. Prompt negativo: gente, coches", ("people", "cars"), ["dog"]),
        # near misses: no list of unwanted things
        ("a photo negative: a dog runs", (), ["photo", "dog"]),
        ("Two cars avoid a dog: it runs.", (), ["car", "dog"]),
        ("Camera: low angle. A dog runs.", (), ["dog"]),
    ],
)  # fmt: skip
def test_a_negative_label_excludes_its_whole_line(prompt, exclude, subjects):
    said = read(prompt)
    assert (said.exclude, names(said)) == (exclude, subjects)


@pytest.mark.parametrize(
    ("prompt", "exclude", "done"),
    [
        ("instead of a car, a horse walks", ("car",), [("horse", "walk")]),
        ("a dog rather than a cat runs left", ("cat",), [("dog", "run")]),
        ("more cars instead of bikes pass", ("bikes",), [("car", "pass")]),
        ("a red car rather than a blue one drives left", ("blue car",), [("car", "drive")]),
        ("on the beach instead of in the city, a dog runs", ("city",), [("dog", "run")]),
        ("there are no longer any cars, a dog runs", ("cars",), [("dog", "run")]),
        ("a street with zero people, a dog runs", ("people",), [("dog", "run")]),
        ("a street devoid of people, a dog runs", ("people",), [("dog", "run")]),
        ("remove all people, a dog runs", ("people",), [("dog", "run")]),
        ("exclude cars and people, a dog runs", ("cars", "people"), [("dog", "run")]),
        # near misses
        ("a man runs left instead of walking", (), [("man", "run")]),
        ("zero gravity, an astronaut floats", (), [("astronaut", "float")]),
        ("a man removes all boxes", (), [("man", "remove")]),
        ("a man runs no more than a mile", (), [("man", "run")]),
    ],
)
def test_what_stands_after_instead_of_and_the_like_is_not_shown(prompt, exclude, done):
    said = read(prompt)
    assert (said.exclude, deeds(said)) == (exclude, done)


@pytest.mark.parametrize(
    ("prompt", "time", "weather"),
    [
        ("it's not night, a dog runs", None, None),
        ("not at night, a dog runs", None, None),
        ("the sky is not cloudy, a dog runs", None, None),
        ("a dog runs, it isn't foggy", None, None),
        ("a night that is not cloudy, a dog runs", "night", None),
        ("a dog runs at night, it is cloudy", "night", "overcast"),
    ],
)
def test_a_negated_time_or_weather_is_none(prompt, time, weather):
    place = read(prompt).environment
    assert (place.time_of_day, place.weather) == (time, weather)


@pytest.mark.parametrize(
    ("prompt", "done"),
    [
        ("don't let the dog jump", []),
        ("never make the big dog jump, it runs", [("dog", "run")]),
        ("a man who never stops running", [("man", "run")]),
        ("a truck that never stops rolling", [("truck", "roll")]),
        ("a man can't stop laughing", [("man", "laugh")]),
        ("a dog runs and never stops", [("dog", "run")]),
        ("a cat never sleeps", []),
        ("a man no longer runs, he walks", [("man", "walk")]),
        ("a man will not run, he walks", [("man", "walk")]),
        ("a man will not move", [("man", "stay")]),
        # near misses
        ("a man stops running", [("man", "stop")]),
        ("let the dog jump", [("dog", "jump")]),
        ("never alone, a dog walks", [("dog", "walk")]),
        ("un hombre no corre, camina hacia la izquierda", [("man", "walk")]),
        ("un perro nunca duerme", []),
        ("un perro ya no corre, camina", [("dog", "walk")]),
        ("un perro corre", [("dog", "run")]),
    ],
)
def test_what_is_not_done_is_not_done_and_what_never_stops_goes_on(prompt, done):
    assert deeds(read(prompt)) == done


@pytest.mark.parametrize(
    ("prompt", "exclude"),
    [
        ("no hay personas en la playa, un perro corre", ("people",)),
        ("no hay gente en la calle, un perro corre", ("people",)),
        ("en la calle no se ve ningún coche, un perro corre", ("car",)),
        ("no es de noche, un perro corre", ("night",)),
    ],
)
def test_spanish_says_with_no_what_is_not_there(prompt, exclude):
    said = read(prompt)
    assert (said.exclude, names(said)) == (exclude, ["dog"])


def test_what_a_label_excludes_reaches_the_model_s_negative_prompt():
    request = GenerationRequest(prompt="A dog runs. Avoid: cats, people.")
    made = plan(request, card("sketch"))
    assert "P060" in {each.code for each in made.findings}
    assert made.shots[0].compiled_prompt.startswith("a brown dog runs right ,")


@pytest.mark.parametrize("prompt", ["does not move", "never moving", "no se mueve", "no people"])
def test_a_prompt_that_only_denies_shows_nothing(prompt):
    assert (deeds(read(prompt)), names(read(prompt))) == ([], [])


@pytest.mark.parametrize(
    ("prompt", "subjects", "done"),
    [
        ("The cat, not the dog, jumps onto the sofa", ["cat", "sofa"], ["jump"]),
        ("a cat walks, not his dog", ["cat"], ["walk"]),
        ("None of the birds fly away when the cat appears", ["bird", "cat"], ["appear"]),
        ("two robots fight; neither of them falls", ["robot"], ["fight"]),
        ("none of them dance, a man runs left", ["man"], ["run"]),
        ("one of the birds flies", ["bird"], ["fly"]),
        ("a man walks next to the dog", ["man", "dog"], ["walk"]),
    ],
)
def test_who_is_contrasted_is_not_shown_and_what_none_does_is_not_done(prompt, subjects, done):
    said = read(prompt)
    assert names(said) == subjects
    assert [verb for _, verb in deeds(said)] == done


@pytest.mark.parametrize(
    ("prompt", "exclude", "subjects"),
    [
        ("I don't want any cars in it, only bicycles going left", ("cars",), ["bicycle"]),
        ("I don't want to see any people, a dog runs left", ("people",), ["dog"]),
        ("a man who isn't wearing shoes runs on the beach", ("shoes",), ["man"]),
        ("a girl who is not holding a ball jumps", ("ball",), ["girl"]),
        ("I want a dog that runs", (), ["dog"]),
        ("a boy holding a ball jumps", (), ["boy", "ball"]),
    ],
)
def test_what_is_not_wanted_or_not_worn_is_not_shown(prompt, exclude, subjects):
    said = read(prompt)
    assert (said.exclude, names(said)) == (exclude, subjects)


def test_a_hat_that_is_not_worn_is_none():
    assert not read("a man not wearing a hat walks through the snow").subjects[0].attributes
