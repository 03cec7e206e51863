"""Layouts say what the pictures show, cell by cell, and can be read back."""

from __future__ import annotations

import pytest
import torch

from kling_local.sketch.world import layout
from kling_local.sketch.world.camera import pose
from kling_local.sketch.world.draw import frame_times
from kling_local.sketch.world.layout import Grid

GRID = Grid(6, 6, 10)
TIMES = frame_times(41, 12)


def test_codewords_differ_in_as_many_places_as_asked():
    words = layout.codewords(24, 10, 4)
    differing = (words[:, None] != words[None]).sum(-1)
    differing.fill_diagonal_(10)
    assert words.shape == (24, 10)
    assert int(differing.min()) == 4
    assert set(words.flatten().tolist()) == {-1.0, 1.0}
    with pytest.raises(ValueError, match="have only 16 words 4 apart"):
        layout.codewords(17, 8, 4)


def test_a_layout_has_its_channels_and_finite_numbers(scenes):
    several = scenes(num_scenes=40)
    values = layout.layout(several, TIMES, GRID)
    assert values.shape == (40, layout.CHANNELS, 6, 6, 10)
    assert values.isfinite().all()
    assert float(values.abs().max()) <= 3.0 + 1e-6 or float(values.abs().max()) < 4
    alone = layout.layout(several[slice(7, 8)], TIMES, GRID)
    torch.testing.assert_close(alone[0], values[7])


def test_facts_are_read_back_under_noise(scenes):
    several = scenes(num_scenes=60, relation="alone")
    values = layout.layout(several, TIMES, GRID)
    noisy = values + 0.8 * torch.randn(values.shape, generator=torch.Generator().manual_seed(1))
    read = layout.read_codes(noisy.mean(dim=(2, 3, 4)))
    for name in ("kind", "color", "place", "light", "weather"):
        assert torch.equal(read[name], getattr(several, name)), name


def test_cells_point_at_the_nearest_figure(scenes):
    several = scenes(num_scenes=20, relation="beside", move="static", seed=3)
    values = layout.layout(several, TIMES, GRID)
    read = layout.read_codes(values.movedim(1, -1))
    left, right = read["kind"][:, 3, 3, 0], read["kind"][:, 3, 3, -1]
    assert torch.equal(left, several.kind)
    assert torch.equal(right, several.kind2)
    figures = pose(several, TIMES[[24]]).figures  # the last frame of latent 3
    x = (torch.arange(10) + 0.5) / 6 - 5 / 6
    told = values[:, layout.DX.stop - 1, 3, 3, 0] * layout.CELLS_TOLD_AS_ONE / 6 + x[0]
    near = figures.x[:, 0, 0]
    unclipped = values[:, layout.DX.stop - 1, 3, 3, 0].abs() < 3
    torch.testing.assert_close(told[unclipped], near[unclipped], atol=1e-4, rtol=0)


def test_the_first_latent_tells_of_the_first_frame_alone(scenes):
    scene = scenes(action="run", kind="dog", direction="right", relation="alone")
    first = layout.layout(scene, TIMES, GRID)[0, layout.DX, 0, 3, 5]
    later = layout.layout(scene, TIMES, GRID)[0, layout.DX, 3, 3, 5]
    assert float(first.max() - first.min()) == 0
    assert (later.diff() > 0).all()
