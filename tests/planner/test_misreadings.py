"""Sentences the planner once misread, each with what a reader takes from it."""

import pytest

from kling_local.planner.intent import understand


def read(prompt, seconds=6.0):
    return understand(prompt, seconds).blueprint


def looks(prompt):
    return [(each.name, each.count, each.attributes) for each in read(prompt).subjects]


def deeds(prompt):
    return [(each.subject, each.verb, each.start_s, each.end_s) for each in read(prompt).actions]


def test_verbs_in_a_list_that_then_ends_are_beats_of_their_own():
    assert deeds("A girl reads, yawns, then falls asleep.") == [
        ("girl", "read", 0, 2),
        ("girl", "yawn", 2, 4),
        ("girl", "fall asleep", 4, 6),
    ]


def test_a_decade_is_no_time_of_the_shot():
    shot = read("old vinyl record spinning, 70s")
    assert shot.style.era == "1970s"
    assert shot.actions[0].start_s is None


def test_who_is_asked_does_not_ask():
    shot = read('The girl asks the robot, "Do you dream?" The robot answers, "Every night."')
    assert [line.speaker for line in shot.audio.dialogue] == ["girl", "robot"]


def test_a_possessive_is_nobodys_name():
    assert "her" not in [name for name, _, _ in looks("Her tears fall on the table.")]


@pytest.mark.parametrize(
    ("prompt", "look"),
    [
        ("my dog he is brown and runs", "brown"),
        ("there is a cat its white and it sits", "white"),
        ("a girl dances and she is very happy", "happy"),
    ],
)
def test_looks_said_of_a_pronoun_are_its_subjects(prompt, look):
    assert looks(prompt)[0][2] == (look,)


def test_tags_between_commas_dress_the_subject():
    assert looks("girl,long hair,red dress,walking,garden") == [
        ("girl", 1, ("long hair", "red dress"))
    ]


def test_a_name_that_is_the_same_in_the_plural_has_no_count_without_an_article():
    assert looks("a reef with colorful fish") == [("fish", None, ("colorful",))]
    assert looks("a colorful fish") == [("fish", 1, ("colorful",))]


def test_a_lone_static_is_the_camera():
    shot = read("A cat sits in a greenhouse, calm, static.")
    assert [move.movement for move in shot.camera.moves] == ["static"]


def test_no_camera_movement_in_a_list_of_things_excluded_is_a_static_camera():
    shot = read("A forest, no animals, no camera movement, fog.")
    assert shot.exclude == ("animals",)
    assert [move.movement for move in shot.camera.moves] == ["static"]


def test_it_is_who_can_act_not_what_stands_beside():
    assert deeds("A frog sits on a log. It jumps.")[-1][:2] == ("frog", "jump")
    assert deeds("A frog sits on a chair; it jumps.")[-1][:2] == ("frog", "jump")


def test_nouns_and_verbs_of_one_spelling():
    assert "plate" in [name for name, _, _ in looks("A waitress carries plates through a diner.")]
    assert [verb for _, verb, _, _ in deeds("A boxer trains alone in a gym.")] == ["train"]
    assert ("building", 1, ()) in looks("firefighters run out of a burning building")
    verbs = [verb for _, verb, _, _ in deeds("A man kneels, plants a seedling, waters it.")]
    assert verbs == ["kneel", "plant", "water"]


def test_not_running_is_not_staying():
    assert deeds("A man does not run.") == []


@pytest.mark.parametrize(
    ("prompt", "movement", "direction"),
    [
        ("一个女孩在雨中奔跑，镜头向左平移", "pan", "left"),
        ("黒い猫が歩く、カメラは左にパン", "pan", "left"),
        ("여자가 춤춘다, 카메라가 오른쪽으로 이동", "truck", "right"),
        ("Un niño corre por la playa, la cámara gira a la izquierda", "pan", "left"),
    ],
)
def test_the_camera_is_read_in_four_languages(prompt, movement, direction):
    moves = read(prompt).camera.moves
    assert [(move.movement, move.direction) for move in moves] == [(movement, direction)]


@pytest.mark.parametrize(
    "prompt",
    [
        "一个女孩奔跑，没有音乐",
        "黒い猫が歩く、音楽なし",
        "여자가 춤춘다, 음악 없음",
        "Un niño corre, sin música",
    ],
)
def test_no_music_is_read_in_four_languages(prompt):
    assert read(prompt).exclude == ("music",)


def test_the_camera_is_no_subject_of_the_picture():
    assert read("the camera tilts down").subjects == ()
    assert deeds("the camera tilts down") == []
