"""Time words become seconds; what no word fixes stays unknown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kling_local.outcome_parts import Case
from kling_local.outcomes import outcomes
from kling_local.planner import plan
from kling_local.planner.intent import resolve
from kling_local.request import GenerationRequest, ShotRequest
from tests.planner.lint_models import MODELS, SKETCH


def times(prompt, seconds):
    said = resolve(prompt, seconds)
    events = [(each.verb, each.start_s, each.end_s) for each in said.actions]
    return events + [(each.movement, each.start_s, each.end_s) for each in said.camera.moves]


@pytest.mark.parametrize(
    ("prompt", "seconds", "expected"),
    [
        (
            "A man walks, pauses, then continues walking.",
            6,
            [("walk", 0, 2), ("pause", 2, 4), ("walk", 4, 6)],
        ),
        (
            "Static shot, rack focus at the 3-second mark",
            5,
            [("static", None, None), ("rack_focus", 3, None)],
        ),
        ("A ball rolls. Halfway through, it stops.", 6, [("roll", None, None), ("stop", 3, None)]),
        ("A dog runs, then sits.", 4, [("run", 0, 2), ("sit", 2, 4)]),
        ("A dog runs, then sits.", None, [("run", None, None), ("sit", None, None)]),
        ("The camera holds for two seconds, then pans left.", 5, [("static", 0, 2), ("pan", 2, 5)]),
        ("0-2s: a cat sleeps. 2-4s: the cat jumps.", 4, [("sleep", 0, 2), ("jump", 2, 4)]),
        ("[0-2s] a cat sleeps [2-4s] the cat jumps", 4, [("sleep", 0, 2), ("jump", 2, 4)]),
        ("a cat sleeps [0-2s] and jumps [2-4s]", 4, [("sleep", 0, 2), ("jump", 2, 4)]),
        ("[Cinematic] a cat sleeps [0-2s] and jumps [2-4s]", 4, [("sleep", 0, 2), ("jump", 2, 4)]),
        (
            "A red fox in a forest. [0-2s] it sits [2-5s] it runs left",
            5,
            [("sit", 0, 2), ("run", 2, 5)],
        ),
        ("Medium shot, [0-2s] a dog sits [2-5s] it runs left", 5, [("sit", 0, 2), ("run", 2, 5)]),
        ("A fox in a forest\n[0-2s] it sits [2-5s] it runs", 5, [("sit", 0, 2), ("run", 2, 5)]),
        ("A cat sleeps [0-2s]. It jumps [2-4s].", 4, [("sleep", 0, 2), ("jump", 2, 4)]),
        ("0-2s: a cat sleeps\n2-4s: the cat jumps", 4, [("sleep", 0, 2), ("jump", 2, 4)]),
        ("In the last second a boy smiles.", 4, [("smile", 3, 4)]),
        ("A dog runs and stops.", 4, [("run", None, None), ("stop", None, None)]),
        ("A man walks halfway up the hill.", 4, [("walk", None, None)]),
        ("A man opens a door at the end of the corridor.", 4, [("open", None, None)]),
        ("A cat sits next to a dog.", 4, [("sit", None, None)]),
    ],
)
def test_time_words_become_seconds(prompt, seconds, expected):
    assert times(prompt, seconds) == expected


PIECES = st.lists(
    st.sampled_from(
        "a dog runs then sits pauses and the camera pans left at 2 seconds halfway for 3s , . until"
        " the 4-second mark first before jumping finally from 1 to 3 seconds".split()
    ),
    max_size=30,
)


@given(PIECES, st.floats(1, 15))
def test_times_are_in_order_and_moves_with_times_are_too(pieces, seconds):
    said = resolve(" ".join(pieces), seconds)
    for each in (*said.actions, *said.camera.moves):
        assert each.start_s is None or each.start_s >= 0
        assert each.end_s is None or each.end_s >= 0
    starts = [each.start_s for each in said.camera.moves]
    if all(start is not None for start in starts):
        assert starts == sorted(starts)


@pytest.mark.parametrize(
    ("prompt", "pace"),
    [
        ("A dog runs on a beach in slow motion.", "slow motion"),
        ("Super slow-mo of a dog that runs on a beach, shot at 240 fps", "slow motion"),
        ("A dog runs, then everything slows down.", "slow motion"),
        ("Time-lapse of a dog on a beach", "time lapse"),
        ("A timelapse, a dog stands.", "time lapse"),
        ("A dog runs in fast motion.", "fast motion"),
        ("A dog runs in fast-forward.", "fast motion"),
        ("A hyperlapse, a dog on a street", "hyperlapse"),
        ("A dog jumps, then freeze frame.", "freeze frame"),
        ("A dog jumps and the frame freezes.", "freeze frame"),
        ("A dog jumps, speed ramp.", "speed ramp"),
        ("The footage plays in reverse: a dog runs.", "reverse motion"),
        ("Ein Hund rennt in Zeitlupe", "slow motion"),
        ("Un perro corre a cámara lenta", "slow motion"),
        ("一只狗在奔跑，慢动作", "slow motion"),
    ],
)
def test_how_time_should_run_is_painted(prompt, pace):
    made = plan(GenerationRequest(prompt=prompt), SKETCH)
    drawn = {"hyperlapse": "time lapse"}.get(pace, pace)
    assert made.shots[0].compiled_prompt.endswith(f" , {drawn}")
    assert "M111" not in [each.code for each in made.findings]
    assert [each.verb for each in made.shots[0].blueprint.actions] in (
        [], ["run"], ["jump"], ["stand"],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("prompt", "told"),
    [
        ("Seamless loop, a dog runs.", "'seamless loop' is not drawn: the model knows slow motion"),
        ("A dog runs in slow motion, reverse footage",
         "'reverse motion' is not drawn: one pace a shot"),
    ],
)  # fmt: skip
def test_how_time_should_run_is_told_where_it_is_not_drawn(prompt, told):
    request = GenerationRequest(prompt=prompt)
    made = plan(request, SKETCH)
    (message,) = [each.message for each in made.findings if each.code == "M111"]
    assert message.startswith(told)
    (said,) = [each for each in outcomes(Case(request, SKETCH, made)) if each.wish == "prompt"]
    assert said.state == "approximated"
    assert told in said.why


@pytest.mark.parametrize(
    ("prompt", "move"),
    [
        ("Bullet time, a man jumps on a rooftop.", "arc right"),
        ("Bullet time, a man jumps, the camera pushes in.", "push in"),
        ("A hyperlapse, a dog on a street", "push in"),
        ("A dog on a street, time-lapse", "static"),
    ],
)
def test_a_pace_brings_its_camera_move(prompt, move):
    made = plan(GenerationRequest(prompt=prompt), SKETCH)
    assert f" , camera {move} , " in made.shots[0].compiled_prompt


@pytest.mark.parametrize(
    ("prompt", "told"),
    [
        ("An old man walks slowly on a beach", " , first goes slowly"),
        ("A man walks. A woman slowly walks beside him.", "goes slowly"),
        ("A woman slowly waves on a beach", ""),
        ("A dog runs on a beach", ""),
    ],
)
def test_a_slow_walk_is_slow(prompt, told):
    made = plan(GenerationRequest(prompt=prompt), SKETCH)
    said = made.shots[0].compiled_prompt
    assert told in said
    assert ("slowly" in said) == bool(told)
    lost = [each.message for each in made.findings if each.code == "M112"]
    assert any("'slowly'" in each for each in lost) == ("waves" in prompt)


def test_a_time_lapse_of_a_place_has_something_that_passes():
    made = plan(GenerationRequest(prompt="Time-lapse of a city street"), SKETCH)
    assert made.shots[0].compiled_prompt.startswith("a red car drives right")


@pytest.mark.parametrize("model", ["ltx", "minimax_h3", "wan", "prose"])
def test_other_models_read_how_time_should_run_in_its_own_shot_only(model):
    shots = (
        ShotRequest("A dog runs on a beach in slow motion.", 3),
        ShotRequest("The dog jumps, then freeze frame.", 3),
    )
    made = plan(GenerationRequest(shots=shots), MODELS[model])
    read = " ".join(take.prompt for take in made.takes)
    assert read.count("in slow motion") == 1
    assert read.count("then freeze frame") == 1
    assert "M111" not in [each.code for each in made.findings]


def test_a_pace_that_is_not_wanted_is_no_loss():
    made = plan(GenerationRequest(prompt="A dog runs on a beach, no slow motion."), SKETCH)
    assert "M111" not in [each.code for each in made.findings]
