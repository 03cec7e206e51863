"""How time runs: slow motion, freeze frame, reverse and the like, in pictures and in sound."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from kling_local.planner.sketch_words import sentence, world
from kling_local.sketch.drawing_vae import DrawingVAE
from kling_local.sketch.world import pace, playing, reading, score
from kling_local.sketch.world.deeds import Deeds
from kling_local.sketch.world.draw import frame_times
from kling_local.sketch.world.layout import FPS, Grid, layout
from kling_local.sketch.world.pace import PACES, Action, Pace, Run, action_of
from kling_local.sketch.world.paint import Paint
from kling_local.sketch.world.palette import later, paint_of, plainly
from kling_local.sketch.world.retiming import sampled
from tests.sketch.conftest import make_scenes

FRAMES = 41
SECONDS = FRAMES / FPS
STILL_CAMERA = {"move": "static", "angle": "eye level", "duration_s": SECONDS, "aspect": 5 / 3}
RUNS = {**STILL_CAMERA, "kind": "dog", "action": "run", "then": "nothing", "direction": "right",
        "relation": "alone", "size": "wide", "place": "meadow", "weather": "clear"}  # fmt: skip
TIMES = frame_times(FRAMES, FPS)
MIDDLE = Action(SECONDS, SECONDS / 2, passes=True)


def told(facts, seed=3):
    scenes = make_scenes(seed=seed, **facts)
    return layout(scenes, TIMES, Grid(6, 2, 3))[0], score.score(scenes, SECONDS)[0]


def read(facts, name, **more):
    return reading.read(told(facts)[0], FRAMES, FPS, Pace(name, **more))[1]


def pictures(facts, pace_told):
    vae, values = DrawingVAE(eye_channels=(8,)), told(facts)[0][None]
    return torch.cat(list(vae.stretches(values, 0, FRAMES, {"pace": pace_told})), 2)[0, :, ::8]


@pytest.mark.parametrize("name", [*PACES])
def test_a_pace_is_taken_out_of_the_prompt_and_comes_later_after_a_lead(name):
    plain = "a red dog runs right , meadow , day , wide shot , camera static"
    said, palette = plainly(f"{plain} , {name} , first goes slowly")
    assert said == plain
    assert paint_of(palette).pace == Pace(name, 0.0, (0,))
    begins_s = 0.0 if name == "freeze frame" else 0.75
    assert paint_of(later(palette, 0.75)).pace == Pace(name, begins_s, (0,))
    assert paint_of(later({"pace": f"{name} from 2"}, 0.75)).pace == Pace(name, 2.75)
    assert plainly(f"{plain} , {name} from 2.5 ; {plain}")[1] == {"pace": f"{name} from 2.5"}


def test_the_planner_and_the_decoder_know_the_same_paces():
    assert set(world()["paces"].values()) == set(PACES)
    for name in PACES:
        said = sentence({"relation": "alone", "kind": "dog", "action": "run", "pace": name})
        assert plainly(said) == ("a dog runs", {"pace": name})


def test_a_figure_in_slow_motion_goes_the_middle_of_its_way():
    usual, slow = (read(RUNS, name).figures for name in ("", "slow motion"))
    way, slowly = (each.x[0, 0, -1] - each.x[0, 0, 0] for each in (usual, slow))
    assert slowly / way == pytest.approx(pace.SLOW, abs=0.01)
    assert float(slow.x[0, 0, 20]) == pytest.approx(float(usual.x[0, 0, 20]), abs=0.02)
    steps = [float(each.cycle[0, 0, -1] - each.cycle[0, 0, 0]) for each in (usual, slow)]
    assert steps[1] / steps[0] == pytest.approx(pace.SLOW, abs=0.01)


def test_in_fast_motion_it_goes_on_beyond_its_way_and_in_a_time_lapse_it_comes_again():
    usual, fast, lapsed = (read(RUNS, n).figures.x[0, 0] for n in ("", "fast motion", "time lapse"))
    assert fast[-1] - fast[0] == pytest.approx(pace.FAST * float(usual[-1] - usual[0]), rel=0.02)
    assert (lapsed.diff() < -1).sum() >= 2
    assert lapsed.abs().max() < 1.6


def test_the_camera_keeps_the_time_of_the_film():
    pushed = {**RUNS, "move": "push in"}
    usual, slow = (read(pushed, name).view for name in ("", "slow motion"))
    torch.testing.assert_close(slow.zoom, usual.zoom)


@pytest.mark.parametrize("action", ["jump", "fall", "bounce"])
def test_what_a_law_lifts_is_in_slow_motion_where_the_law_has_it(action):
    kind = "dog" if action == "jump" else "ball"
    facts = {**RUNS, "kind": kind, "action": action, "direction": "none"}
    scenes, pose = reading.read(told(facts)[0], FRAMES, FPS, Pace("slow motion"))
    lift = Deeds(action, "", SECONDS).lift(pose.when, int(scenes.size), 0)
    torch.testing.assert_close(pose.figures.lift[0, 0], lift * pose.figures.height[0, 0])
    assert lift.max() > 0.2
    assert lift.min() < 0.05


def test_reverse_motion_is_the_film_from_its_end():
    torch.testing.assert_close(
        pictures(RUNS, "reverse motion").flip(1), pictures(RUNS, ""), atol=2e-4, rtol=0
    )


def test_a_freeze_frame_stops_the_whole_picture_in_mid_air():
    facts = {**RUNS, "action": "jump", "direction": "none", "weather": "rain", "move": "push in"}
    frozen = pictures(facts, "freeze frame")
    assert torch.equal(frozen[:, -1], frozen[:, -2])
    assert not torch.equal(frozen[:, 0], frozen[:, 1])
    figures = read(facts, "freeze frame").figures
    assert figures.lift[0, 0, -1] / figures.height[0, 0, -1] == pytest.approx(0.25, abs=0.01)
    given = read(facts, "freeze frame", begins_s=1.0)
    assert given.when.max() == 1.0


@pytest.mark.parametrize("name", [*PACES])
@given(core=st.floats(0.1, 0.9), begins=st.sampled_from([0.0, 0.7]), passes=st.booleans())
def test_time_runs_without_leaps(name, core, begins, passes):
    run = Run(Pace(name, begins), Action(SECONDS, core * SECONDS, passes))
    when = run.world(torch.linspace(0, SECONDS, 2001))
    assert when.diff().abs().max() < pace.LAPSING * SECONDS / 2000 + 1e-4
    if begins:
        torch.testing.assert_close(run.world(TIMES[:8]), TIMES[:8])


@pytest.mark.parametrize(("name", "least"), [("speed ramp", 0.3), ("bullet time", 0.04)])
def test_a_ramp_is_slow_around_the_core_and_as_usual_at_the_ends(name, least):
    run = Run(Pace(name), Action(5.0, 2.5, passes=True))
    rates = run.rate(0, torch.tensor([0.1, 2.5, 4.9]))
    assert rates.tolist() == pytest.approx([1.0, least, 1.0], abs=0.02)
    assert run.world(torch.tensor(2.5)) == pytest.approx(2.5, abs=0.2)


@pytest.mark.parametrize(
    ("first", "then", "relation", "core_s"),
    [("run", "", "alone", 2.5), ("fall", "", "alone", 0.70), ("move", "", "meets", 3.0),
     ("move", "", "hits", 2.0), ("run", "jump", "alone", 3.05), ("jump", "run", "alone", 1.66)],
)  # fmt: skip
def test_the_core_is_what_happens(first, then, relation, core_s):
    made = action_of([Deeds(first, then, 5.0)], relation, 1)
    assert made.core_s == pytest.approx(core_s, abs=0.02)


def test_who_goes_slowly_goes_less_far_beside_others():
    facts = {**RUNS, "relation": "chases", "kind2": "cat"}
    usual, slowly = (read(facts, "", slowly=who).figures.x[0] for who in ((), (0,)))
    far, less = (each[:, -1] - each[:, 0] for each in (usual, slowly))
    assert less[0] / far[0] == pytest.approx(pace.STROLL, abs=0.01)
    assert less[1] == far[1]


def test_frames_are_interpolated_but_not_across_a_leap():
    values = torch.tensor([0.0, 1.0, 2.0, -3.0])
    at = torch.tensor([-1.0, 0.25, 2.4, 2.6, 4.0])
    assert sampled(values, at).tolist() == pytest.approx([0.0, 0.25, 0.0, -1.0, -3.0], abs=1e-5)
    gone = sampled(values, at, 2.0, past=True)
    assert gone.tolist() == pytest.approx([-1.0, 0.25, 2.0, -3.0, -3.0], abs=1e-5)


@pytest.mark.parametrize("name", ["slow motion", "fast motion", "reverse motion", "speed ramp"])
def test_steps_are_heard_when_they_are_seen(name):
    """At every pace, within a frame."""
    values, heard = told(RUNS)
    figures = reading.read(values, FRAMES, FPS, Pace(name))[1].figures
    fine = torch.linspace(0, FRAMES - 1, 4001, dtype=torch.float64)
    cycle = sampled(figures.cycle[0, 0].double(), fine)
    seen = pace.crossings(torch.cos(2 * torch.pi * cycle), fine / FPS)
    players = playing.players_of(heard)
    run = playing.run_of(players, 0, Pace(name))
    struck = [each for each in playing.impacts(players, 0, "stone", run) if each.time_s < 3.3]
    assert len(struck) >= 3
    for each in struck:
        assert min(abs(each.time_s - moment) for moment in seen) < 1 / FPS
    pitches = {each.pitch for each in struck}
    at = {"slow motion": {0.45}, "fast motion": {1.6}, "reverse motion": {1.0}}
    assert pitches == at.get(name, pitches)
    assert min(pitches) >= 0.45


def test_a_frozen_film_falls_silent_but_for_its_surroundings_and_lines():
    heard = told({**RUNS, "kind": "man", "place": "studio", "music": "none"})[1]
    late = slice(-16_000, None)

    def loud(paint):
        return float(playing.play(heard, 16_000, paint)[:, late].square().mean().sqrt())

    usual, frozen = loud(Paint()), loud(Paint(pace=Pace("freeze frame")))
    assert frozen < 0.5 * usual
    lines = {0: ((0.0, 9.0),)}
    assert loud(Paint(lines=lines, pace=Pace("freeze frame"))) > 1.5 * frozen


def test_a_jump_at_a_slower_pace_lands_when_it_is_seen_to():
    facts = {**RUNS, "action": "jump", "direction": "none"}
    values, heard = told(facts)
    lift = reading.read(values, FRAMES, FPS, Pace("slow motion"))[1].figures.lift[0, 0]
    touches = [i / FPS for i in range(1, FRAMES) if lift[i] < 1e-4 < lift[i - 1]]
    players = playing.players_of(heard)
    run = playing.run_of(players, 0, Pace("slow motion"))
    landed = [each.time_s for each in playing.impacts(players, 0, "stone", run)]
    assert len(landed) == len(touches) >= 1
    assert all(abs(a - b) < 1 / FPS for a, b in zip(landed, touches, strict=True))


@pytest.mark.parametrize(
    ("relation", "kinds", "core_s"),
    [
        ("meets", ("man", "woman"), 0.6),
        ("hits", ("ball", "box"), 0.4),
        ("chases", ("dog", "cat"), 0.5),
    ],
)
def test_picture_and_sound_agree_on_the_core_of_two_figures(relation, kinds, core_s):
    facts = {**RUNS, "relation": relation, "kind": kinds[0], "kind2": kinds[1], "action": "move"}
    facts["action"] = "run" if relation == "chases" else "move"
    values, heard = told(facts)
    run = playing.run_of(playing.players_of(heard), 0, Pace("slow motion"))
    assert run.action.core_s == pytest.approx(core_s * SECONDS)
    assert playing.play(heard, 8_000, Paint(pace=Pace("slow motion"))).isfinite().all()
    when = reading.read(values, FRAMES, FPS, Pace("slow motion"))[1].when
    torch.testing.assert_close(when, run.world(TIMES))
