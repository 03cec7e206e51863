"""Sentences that the planner once misread, each with the correct reading."""

import pytest

from kling_local.cards import card
from kling_local.planner import plan
from kling_local.planner.intent import understand
from kling_local.request import GenerationRequest, ShotRequest


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


@pytest.mark.parametrize(
    ("prompt", "who"),
    [
        ("A giant grey wolf runs.", [("wolf", ("giant", "grey"))]),
        ("A giant dark blue robot waves.", [("robot", ("giant", "navy"))]),
        ("A giant walks.", [("giant", ())]),
        ("A giant and a grey wolf run.", [("giant", ()), ("wolf", ("grey",))]),
    ],
)
def test_a_giant_before_another_look_is_no_giant(prompt, who):
    assert [(each.name, each.attributes) for each in read(prompt).subjects] == who


def test_a_decade_is_no_time_of_the_shot():
    shot = read("old vinyl record spinning, 70s")
    assert shot.style.era == "1970s"
    assert read("a man in his 70s sits").style.era is None
    assert read("A woman in her late 60s, 1970s film.").style.era == "1970s"
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


@pytest.mark.parametrize(
    ("prompt", "subject"),
    [
        ("빨간 드레스를 입은 여자", ("woman", 1, ("red dress",))),
        ("여자가 파란 코트를 입고 걷는다", ("woman", 1, ("blue coat",))),
        ("赤いドレスを着た女性が踊る", ("woman", 1, ("red dress",))),
        ("穿红色裙子的女人在跳舞", ("woman", 1, ("red skirt",))),
        ("男人穿着红色外套走路", ("man", 1, ("red coat",))),
        ("고양이 두 마리가 부엌에서 잔다", ("cat", 2, ())),
        ("사과 세 개", ("apple", 3, ())),
        ("猫が二匹、台所で寝ている", ("cat", 2, ())),
        ("三匹の犬が走る", ("dog", 3, ())),
    ],
)
def test_clothes_and_counts_stand_elsewhere_in_other_languages(prompt, subject):
    assert looks(prompt) == [subject]


def test_what_is_done_in_chinese_is_not_where():
    assert [verb for _, verb, _, _ in deeds("穿红色裙子的女人在跳舞")] == ["dance"]


def test_a_room_that_opens_is_a_thing():
    shot = read("An elevator opens, a man steps out, then the doors close.")
    assert shot.environment.place is None
    assert (shot.actions[0].subject, shot.actions[0].verb) == ("elevator", "open")
    assert read("A man waits in an elevator.").environment.place == "elevator"


def test_an_order_to_roll_is_the_cameras():
    shot = read("Roll clockwise 30 degrees while zooming out slowly from a spinning top.")
    assert [(m.movement, m.direction, m.degrees) for m in shot.camera.moves] == [
        ("roll", "clockwise", 30),
        ("zoom", "out", None),
    ]
    assert read("A ball and a hoop roll down the hill.").camera.moves == ()
    spun = read("the camera spins 360 around the dancer").camera.moves
    assert [(m.movement, m.degrees) for m in spun] == [("arc", 360)]


def relations(prompt):
    return [(each.a, each.relation, each.b) for each in read(prompt).relations]


def test_who_is_at_something_and_what_stands_on_it():
    assert relations("a woman crying at the piano") == [("woman", "at", "piano")]
    assert relations("cup of coffee on a windowsill") == [("cup_of_coffee", "on", "windowsill")]
    assert relations("a man laughs at the piano") == []


def test_a_carried_umbrella_tells_of_who_carries_it():
    assert looks("A woman with a red umbrella waits.") == [("woman", 1, ("red umbrella",))]
    assert looks("A woman waits under a red umbrella.")[1] == ("umbrella", 1, ("red",))


def test_tags_said_twice_are_one_figure():
    prompt = "Man man walking walking street night night cinematic 8k 8k"
    assert looks(prompt) == [("man", 1, ())]
    shot = read(prompt)
    assert (shot.environment.place, shot.environment.time_of_day) == ("street", "night")
    assert shot.style.look == ("cinematic", "8k")


@pytest.mark.parametrize(
    ("prompt", "speakers"),
    [
        ('A man. Maya says "Go". He shouts: "Stop!"', ["maya", "man"]),
        ('A clock on a marble bar, VO: "Start slow."', [None]),
        ('A dude on a scooter yells "watch out!!"', ["dude"]),
        ('"I am home," says Maya and smiles.', ["maya"]),
        ('Marla (O.S.): "We are closed."', ["marla"]),
        ('The woman points at the dog and says "There he is!"', ["woman"]),
        ('A woman hugs the man and softly says "You are here!"', ["woman"]),
        ('The dog sits. The girl looks at the dog and says "Come."', ["girl"]),
        ('A man waits. The camera follows a woman who says "Hello."', ["woman"]),
    ],
)
def test_who_speaks(prompt, speakers):
    assert [line.speaker for line in read(prompt).audio.dialogue] == speakers


def test_who_speaks_may_be_of_an_earlier_shot():
    made = film("A sailor pulls a rope.", 'A wave hits him. He shouts "Hold fast!"')
    assert made[1].blueprint.audio.dialogue[0].speaker == "sailor"
    made = film("A queen waits.", 'He shouts "Hold fast!"')
    assert made[1].blueprint.audio.dialogue[0].speaker is None


def test_a_name_of_one_shot_is_known_in_the_others():
    made = film("MARLA, 40s, tired, wipes the counter.", "Back to Marla. She smiles.")
    assert [each.id for each in made[1].blueprint.subjects] == ["marla"]
    assert made[0].blueprint.subjects[0].attributes == ("40s", "tired")


def film(*prompts):
    shots = tuple(ShotRequest(prompt, 3) for prompt in prompts)
    return plan(GenerationRequest(shots=shots), card("sketch")).shots


def test_what_a_screen_shows_is_lettering():
    shot = read('The screen lights up: "MOM CALLING".')
    assert (shot.text_on_screen, shot.audio.dialogue) == (("MOM CALLING",), ())


@pytest.mark.parametrize(
    ("prompt", "name", "attributes"),
    [
        ("the ship big is sinking", "ship", ("big",)),
        ("a table of wood", "table", ("wooden",)),
        ("a BOY, soaked, steps in", "boy", ("soaked",)),
        ("a golden retriever pup", "golden retriever", ()),
    ],
)
def test_looks_that_stand_after_their_noun(prompt, name, attributes):
    assert (name, 1, attributes) in looks(prompt)


@pytest.mark.parametrize(
    ("prompt", "time"),
    [("a street at 3am", "night"), ("a street at 6:30 pm", "dusk"), ("a street, 12 pm", "noon")],
)
def test_the_clock_tells_the_time_of_day(prompt, time):
    assert read(prompt).environment.time_of_day == time


def test_what_somebody_does_is_no_scenery():
    shot = read("A gardener kneels, plants a seedling, waters it and smokes the pipe.")
    assert shot.environment.details == ()


def test_the_kind_of_film_is_nobody_in_it():
    assert looks("Product reveal: a red car.") == [("car", 1, ("red",))]
    assert looks("Car commercial: a dog runs.") == [("dog", 1, ())]


@pytest.mark.parametrize(
    ("prompt", "deed"),
    [
        ("A man in green stands still in a bedroom.", "stay"),
        ("Two men in blue spin on a stage.", "spin"),
        ("Three dancers in white leap to the left.", "leap"),
        ("A woman in green waves in outer space.", "wave"),
        ("A kid in red slowly walks away.", "walk away"),
    ],
)
def test_a_colour_that_stands_for_clothes_hides_no_verb(prompt, deed):
    shot = read(prompt)
    assert [each.verb for each in shot.actions] == [deed]
    assert shot.subjects[0].attributes[0].endswith(" clothes")
    assert shot.environment.details == ()


@pytest.mark.parametrize(
    ("prompt", "clothes"),
    [
        ("A child in purple underwater.", "purple clothes"),
        ("A lady in red among the dunes.", "red clothes"),
        ("A man in white during a storm.", "white clothes"),
    ],
)
def test_a_colour_before_any_preposition_stands_for_clothes(prompt, clothes):
    assert looks(prompt)[0][2] == (clothes,)


def test_what_swims_underwater_is_no_word_about_the_place():
    assert [name for name, _, _ in looks("A dog meets a purple fish underwater.")] == [
        "dog",
        "fish",
    ]
    assert [name for name, _, _ in looks("a spaceship cockpit")] == []


@pytest.mark.parametrize(
    ("prompt", "relation"),
    [
        ("A yellow cup swings in front of a black flag.", ("cup", "in_front_of", "flag")),
        ("A tree sways behind a bus.", ("tree", "behind", "bus")),
        ("A box drops next to a horse.", ("box", "beside", "horse")),
        ("A child waves in front of a robot.", ("child", "in_front_of", "robot")),
    ],
)
def test_what_moves_in_place_stands_to_its_neighbour(prompt, relation):
    assert [(each.a, each.relation, each.b) for each in read(prompt).relations] == [relation]


def test_what_falls_on_something_was_not_there_before():
    assert read("A cup drops on a box.").relations == ()


def test_two_of_a_noun_brought_in_by_a_are_two():
    assert looks("A man in red meets a man in a blue coat.") == [
        ("man", 1, ("red clothes",)),
        ("man", 1, ("blue coat",)),
    ]
    assert len(looks("A man in red walks. The man waves.")) == 1


def test_a_noun_that_is_also_a_verb_does_not_hide_the_way():
    assert [
        each.direction for each in read("A woman chases a white fish to the left.").actions
    ] == ["left"]


def test_a_new_figure_of_a_later_shot_takes_no_name_of_that_shot():
    shots = (
        "an orange butterfly",
        "two red butterflies",
        "a white butterfly and a black butterfly",
    )
    made = plan(
        GenerationRequest(shots=tuple(ShotRequest(each, 3) for each in shots)), card("sketch")
    )
    subjects = made.shots[2].blueprint.subjects
    assert len({each.id for each in subjects}) == 2
    assert [each.attributes for each in subjects] == [("white",), ("black",)]


@pytest.mark.parametrize(
    ("prompt", "found"),
    [
        ("Two men wave.", [("man", "wave")]),
        ("the robots wave", [("robot", "wave")]),
        ("two red boxes swing, room", [("box", "swing")]),
        ("three women drink", [("woman", "drink")]),
        ("a men's watch, gold", []),
        ("ocean waves, surf", []),
    ],
)
def test_what_several_do_at_the_end_is_a_deed(prompt, found):
    """A verb that may be a noun ("wave", "drink") was once read as one before punctuation."""
    assert [(who, verb) for who, verb, _, _ in deeds(prompt)] == found
