"""Verbs of the camera, and verbs of figures in the picture."""

import pytest

from kling_local.planner.intent import understand


def read(prompt):
    said = understand(prompt, 5.0).blueprint
    moves = [(each.movement, each.direction) for each in said.camera.moves]
    return moves, [(each.subject, each.verb) for each in said.actions]


@pytest.mark.parametrize(
    ("prompt", "moves", "deeds"),
    [
        ("Camera: follows the boy from behind. A boy runs left.",
         [("tracking", None)], [("boy", "run")]),
        ("Camera: circles around her. A woman stands.", [("arc", None)], [("woman", "stand")]),
        ("**Camera:** follows the boy, then circles around him. A boy runs left.",
         [("tracking", None), ("arc", None)], [("boy", "run")]),
        ("[CAMERA] follows the boy [SCENE] a boy runs", [("tracking", None)], [("boy", "run")]),
        ("Camera movement: rises slowly. A dog sleeps.", [("pedestal", "up")], [("dog", "sleep")]),
        ("A skateboarder rides through a city, fisheye lens, follows from behind",
         [("tracking", None)], [("skateboarder", "ride")]),
        ("A skateboarder rides through a city, follow cam",
         [("tracking", None)], [("skateboarder", "ride")]),
        ("跟随镜头，一只狗向右跑", [("tracking", None)], [("dog", "run")]),
        ("A basketball player dunks, camera below the rim looking up",
         [], [("basketball_player", "dunk")]),
        # near misses: a figure in the picture does it
        ("Camera: low angle, a dog runs and jumps", [], [("dog", "run"), ("dog", "jump")]),
        ("Camera: follows the boy as he runs left", [("tracking", None)], [("boy", "run")]),
        ("Scene: a man follows a dog", [], [("man", "follow")]),
        ("A dog, a man holding a lens, follows a cat", [], [("man", "hold"), ("man", "follow")]),
        ("A photographer with a camera in the park taking photos", [],
         [("photographer", "take photos")]),
        ("A dog runs, with the camera following it", [("tracking", None)], [("dog", "run")]),
    ],
)  # fmt: skip
def test_on_the_camera_s_line_verbs_are_the_camera_s(prompt, moves, deeds):
    assert read(prompt) == (moves, deeds)


@pytest.mark.parametrize(
    ("prompt", "deeds"),
    [
        ("Subject: a dog, Action: run left", [("dog", "run")]),
        ("Subject: ball. Action: bounce.", [("ball", "bounce")]),
        (
            "**Subject:** two dogs\n**Action:** run left, then jump",
            [("dog", "run"), ("dog", "jump")],
        ),
        ("Subject: a man. Action: wave", [("man", "wave")]),
        ("Subject: a man. Action: walking left", [("man", "walk")]),
        # near misses: orders to whoever makes the film, and nouns
        ("Make a video of a dog.", []),
        ("A dog. Style: run and gun", []),
        ("Subject: a man. Action: a slow walk", []),
    ],
)
def test_a_bare_verb_after_action_is_done(prompt, deeds):
    assert read(prompt)[1] == deeds


@pytest.mark.parametrize(
    ("prompt", "deeds"),
    [
        ("the camera zooms in on a dancing woman", ["dance"]),
        ("Camera pans left to follow a running horse", ["run"]),
        ("the camera moves past a sleeping dog", ["sleep"]),
        ("the camera rises, moving left", []),
        ("the camera follows her, moving cars behind", []),
    ],
)
def test_a_participle_before_its_noun_is_not_the_camera_s(prompt, deeds):
    assert [each.verb for each in understand(prompt).blueprint.actions] == deeds
