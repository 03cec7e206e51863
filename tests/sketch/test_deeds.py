"""Deeds are encoded as codewords, decoded through noise, and carried out by the world's rules."""

from __future__ import annotations

import pytest
import torch

from kling_local.sketch.world import motion, reading, score
from kling_local.sketch.world.deeds import ACTION_WORDS, Deeds, deeds_of, doing, heading
from kling_local.sketch.world.draw import frame_times
from kling_local.sketch.world.events import LANDING, impacts
from kling_local.sketch.world.layout import FIGURE as LAYOUT
from kling_local.sketch.world.layout import Grid, layout
from kling_local.sketch.world.playing import impacts as heard_impacts
from kling_local.sketch.world.playing import players_of
from kling_local.sketch.world.scene import ACTIONS, DIRECTIONS, KINDS, Scenes
from tests.sketch.conftest import make_scenes

LENGTH_S = 41 / 12
TIMES = frame_times(41, 12)
LONE = {"relation": "alone", "move": "static", "duration_s": LENGTH_S}


def read(scenes: Scenes, noise: float = 0.0, *, lone: bool = True) -> Deeds:
    """Decode the deeds of the first figure, encoded at every eighth frame."""
    said = ACTION_WORDS[doing(scenes, TIMES[::8])[0, 0]].T
    said = said + noise * torch.randn(said.shape, generator=torch.Generator().manual_seed(1))
    return deeds_of(said, KINDS[int(scenes.kind[0])], LENGTH_S, lone=lone)


def test_the_second_part_begins_in_the_middle():
    scenes = make_scenes(kind="dog", action="run", then="jump", direction="left", **LONE)
    codes = doing(scenes, TIMES)[0]
    assert [ACTIONS[code] for code in codes[0].unique_consecutive().tolist()] == ["run", "jump"]
    assert int((codes[0] == ACTIONS.index("run")).sum()) == 21
    assert codes[1].unique().tolist() == [ACTIONS.index("still")]


@pytest.mark.parametrize(
    ("facts", "sides"),
    [
        ({"action": "run", "direction": "left"}, ["left", "none", "none"]),
        ({"action": "still", "then": "move", "direction": "right"}, ["right", "none", "none"]),
        ({"action": "still", "direction": "none"}, ["none"] * 3),
        ({"action": "move", "direction": "left", "relation": "three"}, ["left"] * 3),
        ({"action": "run", "direction": "left", "relation": "chases"}, ["left", "left", "none"]),
        ({"action": "move", "relation": "meets"}, ["right", "left", "none"]),
        ({"action": "move", "relation": "hits"}, ["right", "right", "none"]),
    ],
)
def test_headings_are_where_the_figures_go(facts, sides):
    scenes = make_scenes(**{**LONE, "kind": "dog", "kind2": "cat", "then": "nothing", **facts})
    told = [DIRECTIONS[code] for code in heading(scenes)[0].tolist()]
    gone = motion.figures(scenes, TIMES).x[0, :, -1] - motion.figures(scenes, TIMES).x[0, :, 0]
    for i, (way, side) in enumerate(zip(gone.tolist(), sides, strict=True)):
        if scenes.present[0, i]:
            assert told[i] == side
            assert side == ("none" if abs(way) < 0.02 else "right" if way > 0 else "left")


def test_who_is_told_to_go_left_goes_left():
    scenes = make_scenes(kind="dog", action="run", then="nothing", direction="right", **LONE)
    values = layout(scenes, TIMES, Grid(6, 2, 3))
    other = make_scenes(kind="dog", action="run", then="nothing", direction="left", **LONE)
    values[:, LAYOUT["side"]] = layout(other, TIMES, Grid(6, 2, 3))[:, LAYOUT["side"]]
    x = reading.read(values[0], 41, 12)[1].figures.x[0, 0]
    assert x[-1] < x[0] - 0.2


@pytest.mark.parametrize("seed", range(12))
def test_deeds_are_read_through_noise(seed):
    scenes = make_scenes(num_scenes=1, seed=seed, **LONE)
    facts = scenes.facts(0)
    found = read(scenes, noise=0.7)
    assert (found.first, found.then or "nothing") == (facts["action"], facts["then"])


def test_only_what_has_legs_and_is_alone_does_two_things():
    said = torch.cat([ACTION_WORDS[[ACTIONS.index(name)] * 3] for name in ("still", "jump")]).T
    assert deeds_of(said, "dog", 3.0, lone=True) == Deeds("still", "jump", 3.0)
    assert deeds_of(said, "dog", 3.0, lone=False).then == ""
    assert deeds_of(said, "fish", 3.0, lone=True).then == ""
    assert deeds_of(said[:, :1], "dog", 0.0, lone=True) == Deeds("still", "", 0.0)


@pytest.mark.parametrize("kind", ["tree", "bus", "ball"])
def test_a_kind_does_what_it_can(kind):
    for code in range(len(ACTIONS)):
        found = deeds_of(ACTION_WORDS[[code] * 6].T, kind, 3.0, lone=True)
        assert found.first in {"tree": ("still", "wave"), "bus": ("still", "move", "run")}.get(
            kind, ("bounce", "move", "fall", "swing", "still", "spin")
        )


@pytest.mark.parametrize(
    "facts",
    [
        {"kind": "ball", "action": "bounce"},
        {"kind": "cup", "action": "fall"},
        {"kind": "man", "action": "jump"},
        {"kind": "man", "action": "jump", "then": "still"},
        {"kind": "horse", "action": "spin", "then": "jump"},
    ],
)
def test_lifts_are_the_worlds(facts):
    scenes = make_scenes(**{"then": "nothing", **LONE, **facts})
    figures = motion.figures(scenes, TIMES)
    lift = read(scenes).lift(TIMES, int(scenes.size[0]), 0)
    torch.testing.assert_close(lift, (figures.lift / figures.height)[0, 0], atol=1e-4, rtol=0)


def test_what_follows_no_law_has_none():
    assert read(make_scenes(kind="bird", action="float", **LONE)).lift(TIMES, 0, 0) is None


@pytest.mark.parametrize("facts", [{"action": "spin"}, {"action": "still", "then": "spin"}])
def test_turns_are_the_worlds(facts):
    scenes = make_scenes(kind="cat", facing=1.0, direction="none", **{"then": "nothing", **facts},
                         **LONE)  # fmt: skip
    face = motion.figures(scenes, TIMES).face[0, 0]
    torch.testing.assert_close(torch.cos(read(scenes).spun(TIMES)), face, atol=1e-4, rtol=0)


@pytest.mark.parametrize(
    "facts",
    [
        {"kind": "ball", "action": "bounce"},
        {"kind": "shoe", "action": "fall"},
        {"kind": "child", "action": "jump"},
        {"kind": "child", "action": "move", "then": "jump", "direction": "left"},
        {"kind": "child", "action": "jump", "then": "move", "direction": "left"},
    ],
)
def test_all_that_is_struck_is_heard_when_it_happens(facts):
    scenes = make_scenes(**{"then": "nothing", "phase": 0.0, **LONE, **facts})
    players = players_of(score.score(scenes, LENGTH_S)[0])
    assert [player.kind for player in players] == [facts["kind"]]
    heard = heard_impacts(players, int(scenes.size[0]), "stone")
    wanted = [each for each in impacts(scenes, 0) if each.strength > 0.25]
    assert len(wanted) >= 1
    for each in wanted:
        assert any(abs(each.time_s - one.time_s) < 0.02 for one in heard), each
    landings = [each for each in wanted if each.strength == LANDING]
    assert len(landings) == sum(one.strength == LANDING for one in heard)
