"""Guises of animals: each is a drawing of its own that stays in its box and moves."""

from __future__ import annotations

import tomllib
from dataclasses import fields
from functools import cache
from pathlib import Path

import pytest
import torch

import kling_local.planner
from kling_local.sketch.world import subject
from kling_local.sketch.world.camera import pose
from kling_local.sketch.world.draw import frame_times
from kling_local.sketch.world.figures.brush import SHADES, Brush, Inks
from kling_local.sketch.world.figures.guises import PLURALS_OF_GUISES
from kling_local.sketch.world.figures.look import Look
from kling_local.sketch.world.figures.menagerie import GUISES
from kling_local.sketch.world.palette import paint_of, plainly
from kling_local.sketch.world.scene import COLORS, KINDS, PEOPLE
from kling_local.sketch.world.sizing import sized
from tests.sketch.conftest import make_scenes
from tests.sketch.test_subject import scenes

FINE = 28
"""Pixels per figure height."""
SPAN = 2.0
"""Half the width of the pictures in figure heights."""
LOW, HIGH = -0.25, 1.25
STILL = (0.1, 0.3)
GAITS = ((0.1, 0.3), (1.0, 0.0), (1.0, 0.3), (1.0, 0.6), (1.4, 0.15), (1.4, 0.75))
"""Strides and cycles."""


def painted(paint, look: Look, gaits=GAITS, **numbers: float) -> torch.Tensor:
    """Layers ``(t 4 h w)`` that a painter fills in the figure's coordinates."""
    what = scenes(1)
    stride, cycle = torch.tensor(gaits).T[:, None, :, None, None]
    rest = {f.name: 0 * stride for f in fields(Brush) if f.type == "Tensor"}
    given = {"face": 1.0, "sharp": float(FINE), "stride": stride, "cycle": cycle, **numbers}
    x = torch.arange(-SPAN, SPAN, 1 / FINE)[None, None, None, :]
    y = torch.arange(HIGH, LOW, -1 / FINE)[None, None, :, None]
    layer = torch.zeros(1, len(gaits), 4, y.shape[2], x.shape[3])
    whole = {name: value + 0 * stride for name, value in given.items()}
    whole |= {"x": x, "y": y, "layer": layer}
    brush = Brush(what, inks=Inks.of(what.color, what.shape, look), look=look, **{**rest, **whole})
    paint(brush)
    assert layer.isfinite().all()
    return layer[0]


@cache
def standing(name: str) -> torch.Tensor:
    """The layer ``(4 h w)`` of a red guise or kind that stands."""
    paint = GUISES[name].paint if name in GUISES else subject.PAINTERS[name]
    return painted(paint, Look("red"), (STILL,))[0]


def rows_and_columns(covered: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Heights and distances from the middle, in figure heights, of what ``(h w)`` covers."""
    rows, columns = covered.nonzero().T
    return HIGH - rows / FINE, (columns / FINE - SPAN).abs()


@pytest.mark.parametrize("name", GUISES)
def test_a_guise_stays_in_its_box_whatever_it_does(name):
    guise = GUISES[name]
    layers = [painted(guise.paint, Look("red"))]
    for numbers in ({"gesture": 1.0, "mouth": 1.0}, {"face": 0.02}):
        layers.append(painted(guise.paint, Look("red"), (STILL,), **numbers))
    height, away = rows_and_columns((torch.cat(layers)[:, 3] > 0.5).any(0))
    assert 0.5 * guise.reach < away.max() < guise.reach + 0.02
    assert -0.03 < height.min() < 0.25
    assert 0.8 < height.max() < 1.02


@pytest.mark.parametrize("name", GUISES)
def test_a_guise_has_the_colour_that_is_asked_for(name):
    one, other = (painted(GUISES[name].paint, Look(color), (STILL,)) for color in ("lime", "navy"))
    covered = one[0, 3] > 0.5
    differs = (one[0, :3] - other[0, :3]).abs().amax(0) > 0.1
    assert (differs & covered).sum() > 0.25 * covered.sum()


@pytest.mark.parametrize("name", GUISES)
def test_a_guise_is_a_drawing_of_its_own(name):
    kind = GUISES[name].kind
    assert kind in KINDS
    painters = {guise.paint: other for other, guise in GUISES.items() if guise.kind == kind}
    mine = standing(name)
    for other in ({*painters.values()} | {kind}) - {painters[GUISES[name].paint]}:
        unlike = (mine - standing(other)).abs().amax(0) > 0.1
        covered = (standing(other)[3] > 0.5) | (mine[3] > 0.5)
        assert unlike.sum() > 0.05 * covered.sum(), other


@pytest.mark.parametrize("name", GUISES)
def test_a_guise_moves_with_its_gait_and_faces_both_ways(name):
    guise = GUISES[name]
    steps = painted(guise.paint, Look("red"), GAITS[1:4])
    moved = (steps[1:] - steps[:-1]).abs().amax(1) > 0.1
    assert (moved.sum((1, 2)) > 8).all()
    if guise.kind in PEOPLE:
        for number in ("gesture", "mouth"):
            rest, done = (painted(guise.paint, Look("red"), (STILL,), **{number: value})
                          for value in (0.0, 1.0))  # fmt: skip
            assert ((rest - done).abs().amax(1) > 0.1).sum() > 3


def test_names_are_lexical_and_colours_are_painted():
    path = Path(kling_local.planner.__file__).parent / "lexicon" / "sketch_painted.toml"
    lexicon = tomllib.loads(path.read_text())
    names = [name for each in lexicon["guises"].values() for name in each.split(", ")]
    assert len(names) == len(set(names))
    assert set(GUISES) <= set(lexicon["guises"])
    for guise, colors in lexicon["guise_colors"].items():
        assert set(colors.split(", ")) <= {*COLORS, *SHADES}, guise
    told = lexicon["guise_plurals"]
    assert {
        name: told.get(name, f"{name}s") for name in GUISES
    }.items() <= PLURALS_OF_GUISES.items()


def test_guises_have_their_own_sizes_and_fit_into_the_frame():
    fixed = {"relation": "alone", "action": "still", "size": "close", "color": "red"}
    heights = {}
    for name in ("mouse", "elephant", "dragon", "whale"):
        what = make_scenes(kind=GUISES[name].kind, **fixed)
        plain = pose(what, frame_times(2, 2))
        grown = sized(what, plain, paint_of({"red": f"green {name}"}).looks).figures
        assert (grown.height * GUISES[name].reach)[0, 0].max() < 0.57 * what.aspect[0]
        assert (grown.foot + grown.lift + grown.height)[0, 0].max() < 0.52
        heights[name] = float(grown.height[0, 0, 0] / plain.figures.height[0, 0, 0])
    assert heights["mouse"] == pytest.approx(GUISES["mouse"].size)
    assert heights["elephant"] > 1


@pytest.mark.parametrize(
    ("prompt", "caption", "palette"),
    [
        ("two brown deer walk right", "two black horses walk right", {"black": "brown deer"}),
        ("a brown deer walks right", "a black horse walks right", {"black": "brown deer"}),
        ("three white sheep jump", "three white dogs jump", {"white": "white sheep"}),
        ("two grey wolves , beach", "two purple dogs , beach", {"purple": "grey wolf"}),
        ("a white polar bear", "a white dog", {"white": "white polar bear"}),
        ("two pink jellyfish float", "two purple fish float", {"purple": "pink jellyfish"}),
    ],
)
def test_one_and_several_of_them_are_read_as_their_kind(prompt, caption, palette):
    assert plainly(prompt) == (caption, palette)


@pytest.mark.parametrize(
    ("name", "act"), [("rabbit", "hops"), ("lion", "barks"), ("pig", "twirls")]
)
def test_animals_hop_call_and_turn_where_they_stand(name, act):
    rest, acting = (
        painted(GUISES[name].paint, Look("red", acts=acts), (STILL,), clock=0.5)
        for acts in ((), (act,))
    )
    assert ((rest - acting).abs().amax(1) > 0.1).sum() > 3
    walking = [
        painted(GUISES[name].paint, Look("red", acts=acts), GAITS[1:3]) for acts in ((), (act,))
    ]
    assert torch.equal(*walking)
