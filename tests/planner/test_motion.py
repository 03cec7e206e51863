"""Trajectories of the camera and paths of subjects: quantities, controls, ballistics."""

import math
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kling_local.cards import card
from kling_local.planner import plan
from kling_local.planner.intent import read_film, resolve
from kling_local.planner.paths import draft_paths
from kling_local.planner.storyboard.frame import draw_frame
from kling_local.planner.trajectory import controlled, with_sentence
from kling_local.request import CameraControl, DrawnPath, GenerationRequest, ShotRequest
from kling_local.request_parts import CAMERA_AXES, CAMERA_TYPES
from kling_local.shots import CameraMove
from kling_local.units import Size

SKETCH = card("sketch")


def path_of(prompt, seconds=4.0):
    return draft_paths(resolve(prompt, seconds), seconds, 16 / 9, prompt)[0]


def test_degrees_become_key_frames():
    camera = resolve("slow arc from left to right, rising 20 degrees", 5).camera
    assert [(each.movement, each.direction, each.degrees) for each in camera.moves] == [
        ("arc", "right", None),
        ("pedestal", "up", 20.0),
    ]
    first, last = camera.trajectory[0], camera.trajectory[-1]
    assert (first.t_s, first.x, first.y, first.pan_deg) == (0.0, 0.0, 0.0, 0.0)
    assert last.t_s == 5
    assert last.y == pytest.approx(0.342, abs=1e-3)
    assert last.x > 0
    assert last.tilt_deg == -20


def test_a_rotation_is_a_roll_of_so_many_degrees():
    camera = resolve("Arc upward 45 degrees while rotating 90 degrees clockwise", 4).camera
    assert camera.trajectory[-1].roll_deg == 90
    assert camera.trajectory[-1].y == pytest.approx(0.7071, abs=1e-3)


def test_moves_without_quantities_have_no_trajectory():
    assert resolve("slow pan left, a dog", 5).camera.trajectory == ()


def test_moves_one_after_another_follow_in_the_trajectory():
    keys = resolve("Pan right 90 degrees, then tilt up 30 degrees.", 6).camera.trajectory
    assert [(key.t_s, key.pan_deg, key.tilt_deg) for key in keys] == [
        (0, 0, 0),
        (3, 90, 0),
        (6, 90, 30),
    ]


@pytest.mark.parametrize(
    ("kind", "config", "moves"),
    [
        ("simple", {"horizontal": -5}, [("truck", "left")]),
        ("simple", {"pan": 5}, [("tilt", "up")]),
        ("simple", {"tilt": 5}, [("pan", "right")]),
        ("simple", {"zoom": -3}, [("zoom", "in")]),
        ("down_back", {}, [("pedestal", "down"), ("pull_out", "out")]),
        ("right_turn_forward", {}, [("pan", "right"), ("push_in", "in")]),
    ],
)
def test_hosted_camera_controls_are_moves_and_keys(kind, config, moves):
    found, keys = controlled(CameraControl(kind, config), 5)
    assert [(each.movement, each.direction) for each in found] == moves
    assert keys[0].t_s == 0
    assert keys[-1].t_s == 5
    assert keys[0] != keys[-1]


def test_a_camera_control_stands_in_every_shots_blueprint():
    request = GenerationRequest(
        shots=(ShotRequest("a dog", 2), ShotRequest("a cat, pan left", 2)),
        camera_control=CameraControl("simple", {"tilt": 10}),
    )
    shots = plan(request, SKETCH).shots
    for shot in shots:
        assert [each.movement for each in shot.blueprint.camera.moves] == ["pan"]
        assert shot.blueprint.camera.trajectory[-1].pan_deg == 60


def drawn_with(prompt, kind="simple", **config):
    """The first take's prompt and the first shot's moves of a film with that camera control."""
    asked = GenerationRequest(prompt=prompt, camera_control=CameraControl(kind, config))
    made = plan(asked, card("ltx-2"))
    moves = made.shots[0].blueprint.camera.moves
    return made.takes[0].prompt, [each.told for each in moves]


@pytest.mark.parametrize(
    "prompt", ["a red ball, the camera trucks left", "the camera trucks left, he says 'no'"]
)
def test_a_control_that_the_words_say_changes_nothing(prompt):
    (plain,) = plan(GenerationRequest(prompt=prompt), card("ltx-2")).takes
    assert drawn_with(prompt, horizontal=-5) == (plain.prompt, ["truck left"])


def test_a_control_that_the_words_say_the_other_way_is_not_said():
    prompt, moves = drawn_with("a red ball, the camera trucks right", horizontal=-5)
    assert "left" not in prompt
    assert moves == ["truck right"]
    prompt, moves = drawn_with("the camera cranes up over a city", "down_back")
    assert prompt.endswith("The camera moves away.")
    assert moves == ["crane up", "pull out"]


def test_a_move_named_without_its_direction_gets_the_controls():
    prompt, moves = drawn_with("a red ball, the camera zooms", zoom=-5)
    assert prompt.endswith("the camera zooms. The camera zooms in.")
    assert moves == ["zoom in"]


@pytest.mark.parametrize(
    ("prompt", "sentence"),
    [
        ("a red ball", "a red ball. The camera moves left."),
        ('He says "Hello."', 'He says "Hello." The camera moves left.'),
        ("Una bola roja en la playa", "Una bola roja en la playa. The camera moves left."),
        ("沙滩上有一个红球", "沙滩上有一个红球。镜头向左移动。"),
        ("沙滩上有一个红球！", "沙滩上有一个红球！镜头向左移动。"),
        ("他说：“你好。”", "他说：“你好。”镜头向左移动。"),
    ],
)
def test_a_control_is_said_behind_the_words(prompt, sentence):
    assert with_sentence(prompt, (CameraMove("truck", "left"),)) == sentence
    assert with_sentence(f" {prompt} ", ()) == f" {prompt} "


def test_chinese_for_a_move_is_read_as_that_move():
    for movement, direction in (
        ("truck", "left"), ("truck", "right"), ("pedestal", "up"), ("pedestal", "down"),
        ("pan", "left"), ("pan", "right"), ("push_in", "in"), ("pull_out", "out"),
    ):  # fmt: skip
        move = CameraMove(movement, direction)
        said = with_sentence("沙滩上有一个红球", (move,))
        assert read_film([said], [5], ())[0].blueprint.camera.moves == (move,), said


def test_every_control_has_its_words_in_both_languages():
    controls = [CameraControl(kind, {}) for kind in CAMERA_TYPES if kind != "simple"]
    controls += [CameraControl("simple", {axis: n}) for axis in CAMERA_AXES for n in (-5, 5)]
    for prompt in ("a red ball", "沙滩上有一个红球"):
        said = {with_sentence(prompt, controlled(each, 5)[0]) for each in controls}
        assert len(said) == len(controls)


def test_what_falls_speeds_up_and_stops_on_the_ground():
    keys = path_of("a bottle falls").keys
    steps = [b.y - a.y for a, b in pairwise(keys) if b.y > a.y]
    assert steps == sorted(steps)
    assert keys[-1].y == keys[-2].y
    assert keys[-1].t_s == 4


def test_what_is_thrown_flies_a_parabola():
    keys = path_of("a man watches as a ball is thrown to the left").keys
    assert keys[0].x > keys[-1].x
    assert min(key.y for key in keys) < min(keys[0].y, keys[-1].y)


def test_a_bounce_loses_height():
    keys = path_of("a red ball bounces").keys
    ground = max(key.y for key in keys)
    tops = [key.y for key in keys if key.y < ground - 1e-6]
    assert len(tops) >= 3
    assert tops[:3] == sorted(tops[:3])


def test_what_enters_comes_from_outside_and_stays():
    keys = path_of("a man enters from the left").keys
    assert keys[0].x < 0
    assert keys[-1].x == 0.5


def test_a_path_drawn_on_the_frame_is_followed():
    path = path_of("a dog runs along the path (10%, 80%) to (50%, 60%) to (90%, 80%)")
    assert path.motion == "given"
    assert [(key.x, key.y) for key in path.keys] == [(0.1, 0.8), (0.5, 0.6), (0.9, 0.8)]
    assert [key.t_s for key in path.keys] == [0, 2, 4]


def drawn_paths(prompt, *drawn, aspect="16:9", **fields):
    request = GenerationRequest(
        prompt=prompt, start_image="a.png", motion_paths=drawn, aspect_ratio=aspect, **fields
    )
    made = plan(request, SKETCH)
    return made.shots[0].paths, [(each.code, each.field) for each in made.findings]


def test_a_drawn_path_counts_from_the_lower_left_corner_at_an_even_pace():
    way = DrawnPath((0, 320, 1280), (0, 0, 720), 1280, 720)
    paths, findings = drawn_paths("a dog runs over a meadow", way, duration=10)
    assert [(path.subject, path.motion) for path in paths] == [("dog", "given")]
    assert [(key.x, key.y) for key in paths[0].keys] == [(0, 1), (0.25, 1), (1, 0)]
    steps = 320, math.hypot(960, 720)
    assert [key.t_s for key in paths[0].keys] == [0, round(10 * steps[0] / sum(steps), 3), 10]
    assert ("M027", "motion_paths") in findings
    assert "P008" not in dict(findings)


@pytest.mark.parametrize(
    ("size", "aspect", "point", "share"),
    [
        ((1000, 1000), "16:9", (500, 500), (0.5, 0.5)),
        ((1000, 1000), "16:9", (0, 218.75), (0, 1)),  # the middle 562.5 rows are shown
        ((1600, 900), "1:1", (350, 900), (0, 0)),  # the middle 900 columns are shown
        ((1600, 900), "16:9", (-160, 450), (-0.1, 0.5)),  # it may begin outside
    ],
)
def test_a_drawn_path_lies_in_the_middle_of_the_start_image(size, aspect, point, share):
    way = DrawnPath((point[0], 500), (point[1], 500), *size)
    paths, _ = drawn_paths("a ball rolls", way, aspect=aspect)
    assert (paths[0].keys[0].x, paths[0].keys[0].y) == pytest.approx(share, abs=1e-4)


def test_drawn_paths_go_to_those_that_move_first_and_then_to_the_others():
    ways = [DrawnPath((x, x), (0, 100), 200, 200) for x in (20, 60, 100)]
    paths, findings = drawn_paths("A woman in the park. A dog runs.", *ways, aspect="1:1")
    assert {path.subject: path.keys[0].x for path in paths} == {"dog": 0.1, "woman": 0.3}
    assert ("P008", "motion_paths[3]") in findings


def test_a_drawn_path_over_a_picture_of_unknown_size_is_no_guess():
    paths, findings = drawn_paths("a dog runs", DrawnPath((0, 900), (0, 0)))
    assert [path.motion for path in paths] == ["run"]
    assert ("P008", "motion_paths[1]") in findings


def test_drawn_paths_belong_to_the_first_shot_and_are_drawn_in_the_storyboard():
    way = DrawnPath((0, 1280), (360, 360), 1280, 720)
    request = GenerationRequest(
        shots=(ShotRequest("a dog on a meadow", 2), ShotRequest("the dog sleeps", 2)),
        start_image="a.png",
        motion_paths=(way,),
    )
    first, second = plan(request, SKETCH).shots
    assert [path.motion for path in first.paths] == ["given"]
    assert second.paths == ()
    size = Size(1280, 720)
    still = draw_frame(replace(first, paths=()), first.blueprint, size)
    assert len(draw_frame(first, first.blueprint, size).shapes) > len(still.shapes)


def test_who_stands_still_has_no_path():
    assert draft_paths(resolve("a man stands on a beach"), 4, 16 / 9) == ()


VERBS = "walks runs drives flies falls bounces jumps swings rises lands enters leaves rolls".split()


@given(
    st.sampled_from(["a man", "two dogs", "a car", "a bird", "a ball", "a kite"]),
    st.sampled_from(VERBS),
    st.sampled_from(["", " left", " right", " up", " forward"]),
    st.sampled_from(["", ", close-up", ", wide shot", ", extreme wide shot"]),
    st.floats(1, 15),
    st.sampled_from([16 / 9, 9 / 16, 1.0]),
)
def test_paths_run_from_the_start_to_the_end_of_the_shot(who, verb, way, size, seconds, aspect):
    prompt = f"{who} {verb}{way}{size}"
    for path in draft_paths(resolve(prompt, seconds), seconds, aspect, prompt):
        stamps = [key.t_s for key in path.keys]
        assert stamps == sorted(stamps)
        assert stamps[0] == 0
        assert stamps[-1] == pytest.approx(seconds, abs=1e-3)
        assert all(-0.7 <= key.x <= 1.7 and -0.5 <= key.y <= 1.5 for key in path.keys)
        assert all(0 < key.size <= 1 for key in path.keys)
