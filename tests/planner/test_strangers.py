"""Peculiarities of strangers' prompts that the planner learned to read, in sentences of its own."""

import pytest

from kling_local.planner.intent import understand


def read(prompt):
    return understand(prompt, 6.0).blueprint


def names(prompt):
    return [each.name for each in read(prompt).subjects]


def verbs(prompt):
    return [(each.subject, each.verb) for each in read(prompt).actions]


def relations(prompt):
    return [(each.a, each.relation, each.b) for each in read(prompt).relations]


# ---- Whose it is.


def test_it_is_the_camera_where_nothing_else_was_named():
    moves = [each.movement for each in read("The camera is far, then it approaches.").camera.moves]
    assert moves == ["push_in"]
    assert verbs("The camera is far, then it approaches.") == []


@pytest.mark.parametrize(
    ("prompt", "deed"),
    [
        ("The camera follows a ball, then it bounces.", ("ball", "bounce")),
        ("A robot looks at the camera, then it approaches.", ("robot", "approach")),
    ],
)
def test_it_is_what_was_named_since(prompt, deed):
    assert deed in verbs(prompt)


@pytest.mark.parametrize(
    ("prompt", "relation"),
    [
        ("A girl sits on a rug. A dog sleeps beside her.", ("dog", "beside", "girl")),
        ("A jogger runs along the beach, a dog behind him.", ("dog", "behind", "jogger")),
        ("A silver laptop opens by itself on a desk.", ("laptop", "on", "desk")),
        ("A panda yawns, with the book placed on the table.", ("book", "on", "table")),
        ("A shark appears behind a diver.", ("shark", "behind", "diver")),
    ],
)
def test_where_they_are(prompt, relation):
    assert relation in relations(prompt)


def test_her_bed_is_not_her():
    assert ("dog", "beside", "girl") not in relations("A girl sits. A dog sleeps beside her bed.")


def test_they_are_people_where_there_are_some():
    assert verbs("A man and a woman, candles, they toast.") == [(None, "toast")]
    assert verbs("A waiter drops a tray. Everyone turns around.")[1] == (None, "turn around")


# ---- What they do.


@pytest.mark.parametrize(
    "prompt", ["The crowd goes crazy.", "The crowd falls silent.", "A foggy lake, chill, guitar."]
)
def test_how_somebody_feels_is_no_deed(prompt):
    assert verbs(prompt) == []


def test_an_adverb_ends_its_clause():
    manners = [each.manner for each in read("The cook prepares the noodles very fast.").actions]
    assert manners == ["fast"]
    later = read("The cook prepares the noodles and the cat runs fast.").actions
    assert [each.manner for each in later] == [None, "fast"]


@pytest.mark.parametrize(
    ("prompt", "verb"),
    [
        ("A gamer puts it on.", "put on"),
        ("A nurse takes them off and smiles.", "take off"),
        ("A bus stops.", "stop"),
        ("A red bus stops.", "stop"),
        ("A train enters the station and then leaves.", "leave"),
        ("A girl turns and waves.", "wave"),
    ],
)
def test_verbs_that_look_like_something_else(prompt, verb):
    shot = read(prompt)
    assert verb in [each.verb for each in shot.actions]
    assert not {"leaf", "wave"} & set(shot.environment.details)


def test_two_bus_stops_are_a_place_and_the_table_is_where_it_is_put():
    assert read("She waits at one of two bus stops.").environment.place == "bus stop"
    assert verbs("He puts it on the table.") == [(None, "put")]


# ---- What there is.


@pytest.mark.parametrize(
    ("prompt", "name"),
    [
        ("a cereal box on a table", "cereal box"),
        ("a bellhop pushes a luggage cart", "luggage cart"),
        ("an espresso cup", "espresso cup"),
        ("a red box", "box"),
        ("a glass bottle", "bottle"),
        ("a wooden crate", "crate"),
    ],
)
def test_a_container_is_called_by_what_it_is_for(prompt, name):
    assert name in names(prompt)


def test_the_balloon_is_the_hot_air_balloon():
    assert names("A hot air balloon rises. The drone circles the balloon.") == ["hot air balloon"]
    assert names("A hot air balloon rises. A balloon bursts.") == ["hot air balloon", "balloon"]


def test_clothes_that_somebody_handles_are_things():
    assert "tie" in names("A businessman loosens his tie.")
    assert "hat" not in names("A man in a black hat opens the door.")


@pytest.mark.parametrize(
    ("prompt", "mood"),
    [
        ("a kitten on a sofa, super cute", ("cute",)),
        ("a cute kitten on a sofa", ()),
        ("a kitten is cute", ()),
    ],
)
def test_a_tag_tells_the_mood(prompt, mood):
    assert read(prompt).style.mood == mood


def test_what_is_heard_shines_and_is_left_out():
    assert read("An unboxing. SFX: paper rustle.").audio.effects == ("rustle",)
    assert read("A spotlight shines from above.").lighting.direction == "top"
    assert read("A spotlight shines from above.").camera.angle is None
    assert read("A child plays, no other children, no adults.").exclude == (
        "other children",
        "adults",
    )
    assert read("A woman sits back to back with a man.").actions[0].direction is None


@pytest.mark.parametrize(
    ("prompt", "music"),
    [
        ("A boy sits at a lake, acoustic guitar", "acoustic guitar"),
        ("A villa at dusk. Piano.", "piano"),
        ("A boy, a lake, a guitar", None),
        ("A boy plays the piano.", None),
    ],
)
def test_an_instrument_alone_at_the_end_is_heard(prompt, music):
    assert read(prompt).audio.music == music


def test_one_of_two_does_it_and_what_is_refused_is_not_done():
    assert ("man", "shove") in verbs("Two men argue. One shoves the other.")
    assert verbs("A dog refuses to walk, just sits there.") == [("dog", "refuse"), ("dog", "sit")]
    assert verbs("A teacher writes, light of morning comes in.") == [("teacher", "write")]
