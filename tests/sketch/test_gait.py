"""Steps are heard when they are seen, however noisy their latents are."""

from __future__ import annotations

import pytest
import torch

from kling_local.sketch.world import gait, playing, reading, score
from kling_local.sketch.world.deeds import Deeds
from kling_local.sketch.world.draw import frame_times
from kling_local.sketch.world.layout import FPS, Grid, layout
from tests.sketch.conftest import make_scenes

FRAMES = 41
SECONDS = FRAMES / FPS
FILM = {"then": "nothing", "move": "static", "duration_s": SECONDS, "kind": "woman"}


def noisy(values: torch.Tensor, seed: int) -> torch.Tensor:
    return values + 0.3 * torch.randn(values.shape, generator=torch.Generator().manual_seed(seed))


def seen(cycle: torch.Tensor, stride: torch.Tensor) -> list[float]:
    """Times at which a leg is farthest forward while walking: at a quarter and three quarters."""
    turns = 2 * cycle.double() - 0.5
    found = []
    for frame in range(len(turns) - 1):
        into = float(turns[frame].floor() + 1 - turns[frame])
        gone = float(turns[frame + 1] - turns[frame])
        if stride[frame] > 0.5 and gone > 1e-6 and into <= gone:
            found.append((frame + into / gone) / FPS)
    return found


@pytest.mark.parametrize(
    "facts",
    [
        {"relation": "alone", "action": "move", "direction": "left"},
        {"relation": "alone", "action": "run", "direction": "right"},
        {"relation": "alone", "action": "still", "then": "move", "direction": "right"},
        {"relation": "alone", "action": "move", "then": "still", "direction": "left"},
        {"relation": "meets", "action": "move", "kind2": "man"},
        {"relation": "chases", "action": "run", "direction": "left", "kind2": "dog"},
        {"relation": "behind", "action": "move", "direction": "left", "kind2": "car"},
        {"relation": "alone", "action": "wave", "direction": "none"},
    ],
    ids=lambda facts: " ".join(facts.values()),
)
def test_a_step_is_heard_when_it_is_seen(facts):
    """Even if the latents of picture and sound have independent noise."""
    scenes = make_scenes(seed=3, **{**FILM, **facts})
    told = layout(scenes, frame_times(FRAMES, FPS), Grid(6, 2, 3))[0]
    _, pose = reading.read(noisy(told, 1), FRAMES, FPS)
    players = playing.players_of(noisy(score.score(scenes, SECONDS)[0], 2))
    struck = playing.impacts(players, int(scenes.size[0]), "stone")
    assert all(each.what == "step" for each in struck)
    walkers = 0
    for number in range(len(players)):
        figures = pose.figures
        falls = seen(figures.cycle[0, number], figures.stride[0, number])
        heard = [each.time_s for each in struck if each.figure == number]
        heard = [time_s for time_s in heard if time_s < SECONDS - 2 / FPS]
        assert len(falls) - len(heard) in (0, 1)  # the last may lie beyond the compared time
        for time_s, fall_s in zip(heard, falls, strict=False):
            assert time_s == pytest.approx(fall_s, abs=0.042)
        walkers += len(heard) > 2
    assert walkers == {"meets": 2, "chases": 2}.get(facts["relation"], facts["action"] != "wave")


@pytest.mark.parametrize(
    ("deeds", "count"),
    [
        (Deeds("move", "", 5.0), 9),
        (Deeds("run", "", 5.0), 15),
        (Deeds("move", "", 5.0, goes_s=3.0), 5),
        (Deeds("run", "move", 5.0), 12),
        (Deeds("still", "jump", 5.0), 0),
    ],
)
def test_feet_come_down_twice_a_cycle_of_what_goes(deeds, count):
    """At 0.9 cycles a second walking and 1.5 running, starting at a quarter of a cycle."""
    times = [time_s for time_s, _ in gait.steps(deeds, 0)]
    assert len(times) == count
    assert times == sorted(times)
    turns, stride = gait.limbs(deeds, 0, torch.tensor(times))
    assert torch.allclose((2 * turns).remainder(1.0), torch.tensor(0.5), atol=1e-3)
    assert (stride > 0.5).all()


def test_who_drives_with_another_behind_strikes_nothing():
    facts = {"kind": "car", "kind2": "truck", "relation": "behind", "action": "move"}
    scenes = make_scenes(seed=3, **{**FILM, **facts}, direction="left")
    for seed in range(5):
        players = playing.players_of(noisy(score.score(scenes, SECONDS)[0], seed))
        assert playing.impacts(players, 0, "stone") == []


def test_who_hits_another_is_heard_once_when_it_does():
    scenes = make_scenes(seed=3, **{**FILM, "kind": "car", "kind2": "box", "relation": "hits"})
    players = playing.players_of(noisy(score.score(scenes, SECONDS)[0], 4))
    (struck,) = playing.impacts(players, 0, "stone")
    assert (struck.strength, struck.figure) == (1.0, 0)
    assert struck.time_s == pytest.approx(0.4 * SECONDS, abs=0.042)
