"""Layouts read back, and the VAE that paints what they say."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from kling_local.sketch import codec
from kling_local.sketch.data import undrawn
from kling_local.sketch.drawing_vae import DrawingVAE, painter_of
from kling_local.sketch.world.camera import pose
from kling_local.sketch.world.draw import draw, frame_times
from kling_local.sketch.world.layout import Grid, layout
from kling_local.sketch.world.reading import read
from tests.sketch.conftest import make_scenes

GRID, TIMES = Grid(6, 6, 10), frame_times(41, 12)
LONE = {"relation": "alone", "then": "nothing", "angle": "eye level", "move": "static"}
FREE = {**LONE, "phase": 0.37, "offset": 0.5}  # the numbers that a layout does not tell
READ = ("kind", "color", "place", "light", "weather", "size")


def noisy(scenes, amount: float, seed: int = 0) -> torch.Tensor:
    told = layout(scenes, TIMES, GRID)
    noise = torch.randn(told.shape, generator=torch.Generator().manual_seed(seed))
    return told + amount * noise


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 10_000))
def test_facts_of_a_lone_figure_are_read_through_noise(seed):
    scenes = make_scenes(num_scenes=1, seed=seed, relation="alone", duration_s=41 / 12)
    found, _ = read(noisy(scenes, 0.5, seed)[0], 41, 12)
    asked, answer = scenes.facts(0), found.facts(0)
    assert [answer[name] for name in READ if name in asked] == [
        asked[name] for name in READ if name in asked
    ]


def test_places_are_read_to_a_pixel():
    scenes = make_scenes(num_scenes=12, seed=3, duration_s=41 / 12, **LONE)
    true = pose(scenes, TIMES).figures
    told = layout(scenes, TIMES, GRID)
    for row in range(len(scenes)):
        found = read(told[row], 41, 12)[1].figures
        assert (found.x[0, 0] - true.x[row, 0]).abs().mean() < 1 / 96
        bottom = found.foot + found.lift
        assert (bottom[0, 0] - (true.foot + true.lift)[row, 0]).abs().mean() < 1.5 / 96
        assert (found.height[0, 0] / true.height[row, 0] - 1).abs().max() < 0.03


@pytest.mark.parametrize("relation", ["beside", "two", "three"])
def test_every_figure_of_a_company_is_read(relation):
    scenes = make_scenes(
        num_scenes=6, seed=5, **{**LONE, "relation": relation}, action="still", direction="none",
        kind="dog", kind2="car", color="red", color2="blue", place="street", size="wide",
    )  # fmt: skip
    for row, values in enumerate(noisy(scenes, 0.3)):
        found, where = read(values, 41, 12)
        count = int(scenes.present[row].sum())
        assert int(found.present.sum()) == count
        assert found.kinds[0, :count].tolist() == scenes.kinds[row, :count].tolist()
        assert found.colors[0, :count].tolist() == scenes.colors[row, :count].tolist()
        true = pose(scenes, TIMES).figures.x[row, :count]
        assert (where.figures.x[0, :count] - true).abs().mean() < 0.03


def test_a_moving_figure_looks_where_it_goes():
    for side, sign in (("left", -1.0), ("right", 1.0)):
        scenes = make_scenes(
            kind="car", action="move", direction=side, facing=0.5 - 0.5 * sign, **LONE
        )
        found = read(noisy(scenes, 0.8)[0], 41, 12)[1].figures
        assert found.face[0, 0].unique().tolist() == [sign]


def test_noise_leans_nothing_that_stands():
    scenes = make_scenes(num_scenes=4, seed=2, kind="bus", action="still", **LONE)
    for values in noisy(scenes, 0.5):
        assert not read(values, 41, 12)[1].figures.turn.any()


def test_too_few_latent_frames_are_refused():
    with pytest.raises(ValueError, match="6 latent frames do not hold 42"):
        read(layout(make_scenes(), TIMES, GRID)[0], 42, 12)


@pytest.fixture(scope="module")
def painter() -> DrawingVAE:
    return painter_of(codec.new_vae()).eval()


def test_the_painter_paints_the_scene_of_a_latent(painter):
    scenes = make_scenes(num_scenes=1, seed=8, kind="ball", action="still", **FREE)
    painted = painter.decode(undrawn(scenes, TIMES, GRID), return_dict=False)[0]
    real = draw(scenes, TIMES, 96, 160).transpose(1, 2) * 2 - 1
    assert painted.shape == real.shape == (1, 3, 41, 96, 160)
    assert codec.psnr(painted, real) > 24
    other = make_scenes(num_scenes=1, seed=8, kind="ball", action="still", **FREE)
    other.color[:] = (scenes.color + 3) % 8
    assert codec.psnr(painted, draw(other, TIMES, 96, 160).transpose(1, 2) * 2 - 1) < 24


def test_stretches_are_the_whole_film_in_parts(painter):
    scenes = make_scenes(num_scenes=1, seed=9, duration_s=8.0)
    latents = undrawn(scenes, frame_times(97, 12), Grid(13, 6, 10))
    whole = painter.decode(latents).sample
    parts = list(painter.stretches(latents, 9, 90))
    assert [part.shape[2] for part in parts] == [48, 33]
    torch.testing.assert_close(torch.cat(parts, dim=2), whole[:, :, 9:90], atol=2e-3, rtol=0)


def test_any_numbers_are_a_film(painter):
    for seed in range(4):
        noise = 3 * torch.randn(
            1, codec.LATENT_CHANNELS, 3, 6, 10, generator=torch.Generator().manual_seed(seed)
        )
        film = painter.decode(noise).sample
        assert film.isfinite().all()
        assert film.abs().max() <= 1
