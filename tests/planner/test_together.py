"""What two figures do together, and actions that a noun names."""

import pytest

from kling_local.cards import card
from kling_local.planner import plan, shot_list_from_json, shot_list_to_json
from kling_local.planner.intent import resolve
from kling_local.request import GenerationRequest, ShotRequest


def doers(prompt):
    return [(each.doers, each.verb) for each in resolve(prompt, 5.0).actions]


def planned(prompt):
    return plan(GenerationRequest(prompt=prompt), card("sketch"))


@pytest.mark.parametrize(
    ("prompt", "who", "verb"),
    [
        ("A man and a woman dance in a ballroom.", ("man", "woman"), "dance"),
        ("A man and a woman are dancing.", ("man", "woman"), "dance"),
        ("Two dogs and a cat run across the yard.", ("dog", "cat"), "run"),
        ("A man, a woman, and a child sing.", ("man", "woman", "child"), "sing"),
        ("In a park, a man and a woman walk.", ("man", "woman"), "walk"),
        ("A man with a red hat and a woman dance.", ("man", "woman"), "dance"),
        ("A man, holding a red umbrella, and a dog walk.", ("man", "dog"), "walk"),
        ("A mother and her son are there. Both run into the water.", ("mother", "son"), "run"),
    ],
)
def test_all_that_are_named_do_it(prompt, who, verb):
    assert doers(prompt)[-1] == (who, verb)


def test_who_begins_a_clause_of_his_own_acts_alone():
    told = doers("The boy kicks the ball and the dogs run.")
    assert told == [(("boy",), "kick"), (("dog",), "run")]


def test_the_doers_of_a_verb_do_what_is_joined_to_it():
    told = doers("A man and a woman dance and sing.")
    assert told == [(("man", "woman"), "dance"), (("man", "woman"), "sing")]


@pytest.mark.parametrize(
    ("prompt", "drawn"),
    [
        ("The boy and the girl wave to each other.", "two yellow children wave"),
        ("The dog and the puppy jump.", "two brown dogs jump"),
        ("Two boys and a girl run.", "three yellow children run"),
        ("A man and his dog run on the beach.", "a blue man runs right , beach"),
    ],
)
def test_two_that_do_the_same_are_drawn_doing_it_where_the_world_can(prompt, drawn):
    made = planned(prompt)
    assert made.takes[0].prompt.startswith(drawn)
    assert "M113" not in [each.code for each in made.findings]


@pytest.mark.parametrize(
    ("prompt", "added"),
    [
        ("A man and a woman walk.", "with a red woman who walks"),
        ("A dog and a cat chase a ball.", "with a black cat who runs"),
    ],
)
def test_the_decoder_adds_who_does_what_the_second_figure_cannot(prompt, added):
    made = planned(prompt)
    assert f" , {added}" in made.takes[0].prompt
    assert "M113" not in [each.code for each in made.findings]


def test_a_plan_keeps_who_else_does_it():
    made = planned("A man and a woman walk on a beach.")
    again = shot_list_from_json(shot_list_to_json(made))
    assert again.shots[0].blueprint.actions[0].doers == ("man", "woman")


@pytest.mark.parametrize(
    ("prompt", "who", "verb"),
    [
        ("The dog does a slow roll on the grass.", "dog", "roll"),
        ("A gymnast does a forward roll.", "gymnast", "roll"),
        ("The plane performs a barrel roll.", "plane", "barrel roll"),
        ("A barrel roll of the plane.", "plane", "barrel roll"),
        ("A slow roll of the dog.", "dog", "roll"),
        ("The puppy rolls over and wags its tail.", "puppy", "roll over"),
        ("A girl takes a long walk on the beach.", "girl", "walk"),
        ("The dog takes a nap.", "dog", "nap"),
    ],
)
def test_a_figure_rolls_and_the_camera_does_not(prompt, who, verb):
    read = resolve(prompt, 5.0)
    assert (read.actions[0].subject, read.actions[0].verb) == (who, verb)
    assert "do" not in [each.verb for each in read.actions]
    assert read.camera.moves == ()


@pytest.mark.parametrize("prompt", ["The camera does a barrel roll.", "Barrel roll over a city."])
def test_a_camera_still_rolls(prompt):
    assert [each.movement for each in resolve(prompt, 5.0).camera.moves] == ["roll"]


@pytest.mark.parametrize(
    ("prompts", "drawn"),
    [
        (
            ["An astronaut walks on the moon, her visor shines."],
            "a white woman with a spacesuit walks",
        ),
        (["Maya walks on the beach. She smiles."], "a red woman who smiles walks"),
        (["A barista pours coffee.", "She smiles and waves."], "a green woman with an apron"),
        (
            ["A chef meets an actor. He waves."],
            "a white man with an apron and a chef hat meets a blue man",
        ),
    ],
)
def test_pronouns_tell_the_gender_of_the_only_person(prompts, drawn):
    shots = tuple(ShotRequest(each, 3) for each in prompts)
    made = plan(GenerationRequest(shots=shots), card("sketch"))
    assert made.shots[0].compiled_prompt.startswith(drawn)


def test_he_is_a_person_before_he_is_a_dragon():
    read = resolve("The knight draws his sword; the dragon breathes fire at him, he ducks.", 5.0)
    told = [(each.subject, each.verb) for each in read.actions]
    assert told == [("knight", "draw"), ("dragon", "breathe"), ("knight", "duck")]


def test_a_crowd_of_people_and_a_slip_in_number_act():
    told = doers("A robot dances while a crowd of people cheers.")
    assert told == [(("robot",), "dance"), (("people",), "cheer")]
    assert doers("An old fishermen pulls a net.") == [(("fisherman",), "pull")]


def test_talk_without_quotes_is_said_by_who_stands_before_the_colon():
    read = resolve("Man: hey, where are you going? Woman: home. They stand in the rain.", 5.0)
    lines = [(each.speaker, each.text) for each in read.audio.dialogue]
    assert lines == [("man", "hey, where are you going?"), ("woman", "home.")]
    assert read.environment.place is None
    assert resolve("Woman: red hair, 30 years old.", 5.0).audio.dialogue == ()


def test_a_plural_after_a_verb_of_several_is_its_object():
    assert doers("An old man and a child feed ducks.") == [(("man", "child"), "feed")]
    assert doers("An orange box swings on a street.") == [(("box",), "swing")]


def test_a_noun_with_its_look_is_no_second_deed():
    assert doers("A man dances a slow waltz.") == [(("man",), "dance")]


def test_its_own_tail_is_nobody_else():
    made = planned("A dog chases its tail while a cat watches.")
    assert made.takes[0].prompt.startswith("a brown dog spins beside a black cat")


def test_what_a_bottle_holds_is_no_second_figure():
    (only,) = resolve("A bottle of perfume spins.", 5.0).subjects
    assert only.name == "bottle of perfume"


def test_who_acts_is_drawn_first():
    made = planned("The boy throws the frisbee, the dog leaps.")
    assert made.takes[0].prompt.startswith("a brown dog jumps beside a yellow child")


def test_a_ball_rolls_on_and_a_dog_rolls_over():
    assert planned("A ball rolls over the hill.").takes[0].prompt.startswith("a red ball rolls")
    assert planned("A dog rolls in the grass.").takes[0].prompt.startswith("a brown dog spins")
