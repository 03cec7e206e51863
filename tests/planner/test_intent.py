"""From words to blueprints: what is read, and what stays unknown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kling_local.planner.intent import resolve, says_it_continues
from kling_local.shots import Blueprint


def subject_of(prompt):
    return resolve(prompt).subjects[0]


@pytest.mark.parametrize(
    ("prompt", "name", "count", "attributes"),
    [
        ("a red ball", "ball", 1, ("red",)),
        ("a small, wet dog", "dog", 1, ("small", "wet")),
        ("two white birds", "bird", 2, ("white",)),
        ("birds over the sea", "bird", None, ()),
        ("3 robots", "robot", 3, ()),
        ("the golden retriever", "golden retriever", 1, ()),
        ("the ball is blue", "ball", 1, ("blue",)),
        ("an astronaut", "astronaut", 1, ()),
    ],
)
def test_subjects_have_count_and_attributes(prompt, name, count, attributes):
    subject = subject_of(prompt)
    assert (subject.name, subject.count, subject.attributes) == (name, count, attributes)


@pytest.mark.parametrize(
    ("prompt", "verb", "direction"),
    [
        ("a ball rolls to the left", "roll", "left"),
        ("a car drives from left to right", "drive", "right"),
        ("a dog running right", "run", "right"),
        ("a bird flies", "fly", None),
        ("a person stands still", "stay", None),
        ("the robot does not move", "stay", None),
        ("a woman jumped", "jump", None),
        ("a dog runs in the rain", "run", None),
    ],
)
def test_actions_have_a_direction_only_when_said(prompt, verb, direction):
    action = resolve(prompt).actions[0]
    assert (action.verb, action.direction) == (verb, direction)


@pytest.mark.parametrize(
    ("prompt", "movement", "direction"),
    [
        ("a car, the camera pans left", "pan", "left"),
        ("slow pan to the right", "pan", "right"),
        ("camera tilts up", "tilt", "up"),
        ("slow push in", "push_in", "in"),
        ("the camera pulls back", "pull_out", "out"),
        ("zooms in on the dog", "zoom", "in"),
        ("static camera", "static", None),
        ("orbit around the statue", "arc", None),
        ("camera pan left", "pan", "left"),
    ],
)
def test_camera_moves(prompt, movement, direction):
    move = resolve(prompt).camera.moves[0]
    assert (move.movement, move.direction) == (movement, direction)


def test_the_cameras_verbs_are_not_the_subjects():
    said = resolve("The camera follows a dog running left, then it jumps")
    assert [action.verb for action in said.actions] == ["run", "jump"]
    assert [move.movement for move in said.camera.moves] == ["tracking"]


@pytest.mark.parametrize(
    ("prompt", "place", "time", "weather", "setting"),
    [
        ("a dog on the beach at sunset", "beach", "dusk", None, "exterior"),
        ("a cook in a kitchen", "kitchen", None, None, "interior"),
        ("golden hour in the desert", "desert", "golden_hour", None, "exterior"),
        ("a rainy night", None, "night", "rain", None),
        ("a ball", None, None, None, None),
    ],
)
def test_environment(prompt, place, time, weather, setting):
    found = resolve(prompt).environment
    assert (found.place, found.time_of_day, found.weather, found.setting) == (
        place,
        time,
        weather,
        setting,
    )


@pytest.mark.parametrize(
    ("prompt", "size"),
    [
        ("close-up of a dog", "close_up"),
        ("extreme close up", "extreme_close_up"),
        ("wide shot", "wide"),
        ("medium close-up", "medium_close_up"),
        ("a dog", None),
    ],
)
def test_the_longest_phrase_wins(prompt, size):
    assert resolve(prompt).camera.shot_size == size


@pytest.mark.parametrize(
    ("prompt", "exclude"),
    [
        ("an empty street, no people", ("people",)),
        ("a car without people or music", ("people", "music")),
        ("no cuts, wide shot of a car", ("cuts",)),
        ("no people, no music, a dog", ("people", "music")),
        ("a dog no longer runs", ()),
        ("no people and the car drives", ("people",)),
    ],
)
def test_negated_words_are_excluded_and_nothing_else(prompt, exclude):
    assert resolve(prompt).exclude == exclude


def test_what_is_negated_is_not_in_the_scene():
    said = resolve("A meadow, no people, no cars, wide shot")
    assert said.subjects == ()
    assert said.camera.shot_size == "wide"


def test_quoted_speech_becomes_dialogue_and_is_not_read_as_scene():
    said = resolve('The astronaut whispers "Is that a dog on the beach?" at night')
    line = said.audio.dialogue[0]
    assert (line.speaker, line.text, line.language) == (
        "astronaut",
        "Is that a dog on the beach?",
        "en",
    )
    assert line.tone == "whispering"
    assert [each.name for each in said.subjects] == ["astronaut"]
    assert said.environment.place is None


@pytest.mark.parametrize(
    ("prompt", "language"),
    [
        ("She says 「こんにちは、元気ですか」", "ja"),
        ("He says “안녕하세요 여러분.”", "ko"),
        ("The man says “你好，世界。”", "zh"),
        ('A woman says "Hola amigos mios." in Spanish', "es"),
    ],
)
def test_the_language_of_speech(prompt, language):
    assert resolve(prompt).audio.dialogue[0].language == language


@pytest.mark.parametrize("prompt", ['a sign reads "OPEN"', "a poster says 'HELLO WORLD'"])
def test_lettering_is_not_speech(prompt):
    said = resolve(prompt)
    assert said.audio.dialogue == ()
    assert len(said.text_on_screen) == 1
    assert said.actions == ()


def test_a_quoted_word_that_is_neither_stays_in_the_scene():
    said = resolve("a 'vintage' car")
    assert said.audio.dialogue == ()
    assert said.subjects[0].attributes == ("vintage",)


def test_unknown_words_leave_everything_unknown():
    assert resolve("quantum entropy") == Blueprint()


def test_continuing_shots():
    assert says_it_continues("the dog keeps running, without a cut")
    assert says_it_continues("continues")
    assert not says_it_continues("cut to a dog")


@given(st.text(max_size=300))
def test_any_text_is_read_without_a_crash(text):
    resolve(text)


PIECES = st.lists(
    st.sampled_from(
        'a red dog no without people runs left pans "Hello there." , . beach night close-up it '
        "then 'quote shot 2: camera does not move 's – 。「 」".split()
    ),
    max_size=25,
)


@given(PIECES)
def test_any_order_of_known_words_is_read_without_a_crash(pieces):
    said = resolve(" ".join(pieces))
    assert len({each.id for each in said.subjects}) == len(said.subjects)


@pytest.mark.parametrize(
    ("prompt", "verbs"),
    [
        ("A chef cooks. Steam rises.", ["cook"]),
        ("A cat watches the snow fall", ["watch"]),
        ("A drone shot rises over the sea, a boat", []),
        ("A dog runs. Then it jumps.", ["run", "jump"]),
        ("A dog runs. Then stops.", ["run", "stop"]),
        ("Running left, a dog", ["run"]),
        ("a dog in the snow runs", ["run"]),
        ("a boy in front of a cafe kicks a ball", ["kick"]),
    ],
)
def test_what_nobody_named_does_is_not_given_to_somebody_else(prompt, verbs):
    assert [action.verb for action in resolve(prompt).actions] == verbs


def test_a_pan_in_a_kitchen_is_not_a_camera_move():
    assert resolve("Close-up of the pan in a kitchen").camera.moves == ()


@pytest.mark.parametrize(
    ("prompt", "verb", "direction"),
    [
        ("A red ball goes left.", "go", "left"),
        ("a robot went to the right", "go", "right"),
        ("a dog comes forward", "come", "forward"),
        ("a car returning", "return", None),
        ("A white bird comes from the left over the sea", "come", "right"),
        ("A cat enters from the right", "enter", "left"),
        ("a ball rolls from the right side to the left side", "roll", "left"),
    ],
)
def test_going_and_where_it_comes_from(prompt, verb, direction):
    action = resolve(prompt).actions[0]
    assert (action.verb, action.direction) == (verb, direction)


@pytest.mark.parametrize("verb", ["goes", "moves", "slowly glides"])
def test_where_the_camera_goes_is_not_where_the_ball_goes(verb):
    said = resolve(f"a red ball bounces while the camera {verb} left")
    assert [action.verb for action in said.actions] == ["bounce"]
    assert [(move.movement, move.direction) for move in said.camera.moves] == [("truck", "left")]


@pytest.mark.parametrize(
    ("prompt", "place", "weather"),
    [
        ("a ball in a snowy landscape", "snowy landscape", None),
        ("a car on a snow-covered street", "snow covered street", None),
        ("a dog, the snow falls in the city", "city", "snow"),
        ("a dog in the city, snowing", "city", "snow"),
        ("a dog on a sandy beach", "beach", None),
        ("a dog on a grassy slope", "grassy slope", None),
        ("a car on a rainy street", "street", "rain"),
        ("a snowy owl", None, None),
    ],
)
def test_what_lies_on_the_ground_is_not_weather(prompt, place, weather):
    found = resolve(prompt).environment
    assert (found.place, found.weather) == (place, weather)


@pytest.mark.parametrize(
    ("prompt", "name", "attributes", "verbs"),
    [
        ("a bouncing yellow ball", "ball", ("yellow",), ["bounce"]),
        ("a red bouncing ball", "ball", ("red",), ["bounce"]),
        ("two slowly rolling balls", "ball", (), ["roll"]),
        ("a flying bird lands", "bird", (), ["fly", "land"]),
        ("a parked car", "car", (), ["park"]),
        ("a painted ball", "ball", (), []),
    ],
)
def test_a_participle_before_a_noun_is_what_it_does(prompt, name, attributes, verbs):
    said = resolve(prompt)
    assert [(each.name, each.attributes) for each in said.subjects] == [(name, attributes)]
    assert [(action.subject, action.verb) for action in said.actions] == [(name, v) for v in verbs]


@pytest.mark.parametrize(
    ("prompt", "place", "details"),
    [
        ("a red car drives past a blue house in the city", "city", ("house",)),
        ("a red car drives past a house", None, ("house",)),
        ("a car passes a church in the desert", "desert", ("church",)),
        ("a girl in front of a shop, on the beach", "beach", ("shop",)),
        ("a man walks along a road in the desert", "desert", ("road",)),
        ("a dog crosses the street", "street", ()),
        ("a dog by the sea", "sea", ()),
        ("a dog near the ocean", "ocean", ()),
        ("a house by the beach", "beach", ("house",)),
        ("a man walks to the beach", "beach", ()),
        ("a bird in the sky over a meadow", "meadow", ("sky",)),
    ],
)
def test_the_place_is_where_it_happens_not_what_is_passed(prompt, place, details):
    found = resolve(prompt).environment
    assert (found.place, found.details) == (place, details)


@pytest.mark.parametrize(
    ("prompt", "attributes"),
    [
        ("a woman in a red dress", ("red dress",)),
        ("a tall man wearing a long blue coat walks his dog", ("tall", "blue coat")),
        ("a boy with a green jacket and a red hat runs", ("green jacket", "red hat")),
        ("a woman in red walks through the city", ("red clothes",)),
        ("In a red dress, a woman dances", ("red dress",)),
        ("a woman in red light", ()),
        ("a boy with a red ball", ()),
    ],
)
def test_clothes_belong_to_who_wears_them(prompt, attributes):
    assert subject_of(prompt).attributes == attributes
    assert all(action.subject == subject_of(prompt).id for action in resolve(prompt).actions)


@pytest.mark.parametrize(
    ("prompt", "time"),
    [
        ("a sunlit meadow", "day"),
        ("a moonlit, starlit beach", "night"),
        ("a ball at sunrise", "dawn"),
        ("a sun-drenched street", "day"),
    ],
)
def test_words_of_light_say_the_time(prompt, time):
    assert resolve(prompt).environment.time_of_day == time
