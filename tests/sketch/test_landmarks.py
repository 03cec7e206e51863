"""Landmarks: seen in every light and frame, some in motion, and nothing else changes."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from kling_local.sketch.world import backdrop
from kling_local.sketch.world.camera import pose
from kling_local.sketch.world.canvas import Canvas
from kling_local.sketch.world.palette import plainly
from kling_local.sketch.world.places.landmarks import LANDMARKS
from kling_local.sketch.world.scene import LIGHTS, PLACES, SHOT_SIZES, WEATHERS
from tests.sketch.conftest import make_scenes

HEIGHT = 48
TIMES = (0.3, 1.2)
WORDS = tomllib.loads(
    (files("kling_local.planner") / "lexicon" / "sketch_painted.toml").read_text(encoding="utf-8")
)
MOVING = [name for name, each in LANDMARKS.items() if any(layer.moving for layer in each.layers)]
NARROW = [name for name, each in LANDMARKS.items() if each.half and all(
    not layer.whole and not layer.lying for layer in each.layers
)]  # fmt: skip


def painted(
    *names: str, times: tuple[float, ...] = (0.0,), height: int = HEIGHT, **facts: object
) -> Tensor:
    """Backdrops ``(t 3 h w)`` with landmarks, of one or more lights one after the other."""
    given = {
        "place": "meadow",
        "light": "day",
        "weather": "clear",
        "size": "wide",
        "move": "static",
    }
    given |= {"angle": "eye level", "aspect": 16 / 9} | facts
    lights = given.pop("light").split("|")
    scenes = make_scenes(seed=3, **given)[torch.zeros(len(lights), dtype=torch.long)]
    scenes.light[:] = torch.tensor([LIGHTS.index(light) for light in lights])
    width = round(height * float(scenes.aspect[0]))
    canvas = Canvas.blank(len(lights), len(times), height, width, torch.device("cpu"))
    times_s = torch.tensor(times)
    backdrop.paint(canvas, scenes, pose(scenes, times_s).view, times_s, names)
    return canvas.rgb.flatten(0, 1)


def changed(one: Tensor, other: Tensor) -> Tensor:
    """Where pictures differ visibly, ``(t h w)``."""
    return (one - other).abs().amax(1) > 0.04


def home(name: str) -> str:
    return WORDS["landmark_places"][name]


@cache
def bare(place: str) -> Tensor:
    """A place without landmarks, by day and night."""
    return painted(place=place, light="day|night", times=TIMES)


@pytest.mark.parametrize("name", LANDMARKS)
def test_each_is_seen_by_day_and_night_and_moves_if_it_is_said_to(name):
    plain = bare(home(name))
    seen = painted(name, place=home(name), light="day|night", times=TIMES)
    assert seen.isfinite().all()
    where = changed(seen, plain)
    shares = where.float().mean(dim=(1, 2)).unflatten(0, (2, len(TIMES))).amax(1)
    assert (shares > 0.001).all()
    assert shares.max() > 0.002
    if name in NARROW:
        columns = where[0].float().mean(0)
        third = len(columns) // 3
        assert columns[third : 2 * third].sum() < 0.6 * columns.sum()
    moved = seen.unflatten(0, (2, len(TIMES))).diff(dim=1).flatten(0, 1).abs().amax(1) > 0.03
    moves = bool(moved.any())
    if name in MOVING:
        assert moves
    elif not any(layer.sways for layer in LANDMARKS[name].layers):
        assert not moves or home(name) in ("sea", "beach", "underwater", "meadow", "snow")


@pytest.mark.parametrize("place", PLACES)
def test_pictures_without_landmarks_are_as_before(place):
    """What stands among the layers of a place is all that the landmarks change."""
    facts = {"place": place, "move": "pan right", "times": (0.0, 2.0)}
    plain = painted(**facts)
    assert torch.equal(plain, painted(**facts))
    boulders = changed(painted("boulders", **facts), plain).float().mean()
    assert 0.002 < boulders < 0.4


@settings(max_examples=30, deadline=None)
@given(
    st.sampled_from([*LANDMARKS]), st.sampled_from(PLACES), st.sampled_from(LIGHTS),
    st.sampled_from(WEATHERS), st.sampled_from(SHOT_SIZES), st.sampled_from([9 / 16, 1.0, 16 / 9]),
    st.sampled_from(["eye level", "low", "high", "overhead", "dutch"]),
)  # fmt: skip
def test_any_landmark_can_be_painted_anywhere(name, place, light, weather, size, aspect, angle):
    facts = {"place": place, "light": light, "weather": weather, "size": size, "angle": angle}
    seen = painted(name, aspect=aspect, times=(0.3, 2.1), height=32, **facts)
    assert seen.isfinite().all()
    assert float(seen.abs().max()) < 2.0


def test_trees_stand_in_front_of_far_landmarks_and_hills_in_front_of_the_moon():
    """Where a nearer layer of the place covers a landmark, the picture stays as it was."""
    plain = painted(light="night", height=90)
    moon = changed(painted("full moon", light="night", height=90), plain)[0]
    assert moon.any()
    assert not moon[48:].any()  # below the horizon
    castle = painted("castle", height=90)
    stem = (castle - painted(height=90)).abs().amax(1)[0] < 0.01
    assert 0.6 < stem.float().mean() < 1.0


def test_two_landmarks_stand_on_both_sides():
    plain = painted(place="desert")
    seen = changed(painted("barn", "windmill", place="desert"), plain)[0].float().sum(0)
    third = len(seen) // 3
    assert seen[:third].sum() > 20
    assert seen[-third:].sum() > 20


def test_outdoor_landmarks_are_seen_through_a_window_of_a_room():
    plain = painted(place="room")
    castle, sky = (painted(name, place="room") for name in ("castle", "rainbow"))
    for seen in (castle, sky):
        where = changed(seen, plain)[0]
        assert 0.02 < where.float().mean() < 0.25
        assert not where[32:].any()  # not on the floor
    assert changed(castle, sky).any()


@pytest.mark.parametrize("name", ["church", "castle", "skyline", "cafe"])
def test_their_windows_are_lit_at_night(name):
    dark = painted(place=home(name), light="night", height=120)
    lit = painted(name, place=home(name), light="night", height=120)
    warm = (lit[:, 0] - lit[:, 2] > 0.2) & changed(lit, dark)
    assert warm.any()


def test_prompts_name_them_unambiguously():
    for name in LANDMARKS:
        caption, palette = plainly(f"a red dog walks right , meadow , {name} in view , day")
        assert caption == "a red dog walks right , meadow , day"
        assert palette == {"view": name}


def test_the_lexicon_names_the_landmarks_there_are():
    assert set(WORDS["landmarks"]) == set(WORDS["landmark_places"]) == set(LANDMARKS)
    assert set(WORDS["landmark_rooms"]) <= set(LANDMARKS)
    assert set(WORDS["landmark_places"].values()) <= set(PLACES)
    for table in ("landmarks", "landmark_rooms"):
        names = [name.strip() for value in WORDS[table].values() for name in value.split(",")]
        assert len(names) == len(set(names))
