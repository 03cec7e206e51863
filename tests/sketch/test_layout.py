"""Layouts encode what a film shows in a handful of cells."""

from __future__ import annotations

import pytest
import torch

from kling_local.sketch.world import camera, layout, motion
from kling_local.sketch.world.draw import frame_times
from kling_local.sketch.world.layout import FIGURE, STAGE, WAYS, Grid
from kling_local.sketch.world.scene import MOVES, sample_scenes

GRID = Grid(6, 2, 3)
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


def test_every_channel_has_one_meaning_and_fits():
    for table in (FIGURE, STAGE):
        told = [channel for at in table.values() for channel in range(at.start, at.stop)]
        assert told == list(range(len(told)))
        assert len(told) <= layout.CHANNELS
    for name, units in WAYS.items():
        at = FIGURE.get(name) or STAGE[name]
        assert at.stop - at.start == len(units)


def test_cosines_are_orthonormal():
    waves = layout.cosines()
    torch.testing.assert_close(waves @ waves.T, torch.eye(9), atol=1e-6, rtol=0)


def test_a_layout_has_its_channels_and_a_row_does_not_know_the_others(scenes):
    several = scenes(num_scenes=40)
    values = layout.layout(several, TIMES, GRID)
    assert values.shape == (40, layout.CHANNELS, 6, 2, 3)
    assert values.isfinite().all()
    alone = layout.layout(several[slice(7, 8)], TIMES, GRID)
    torch.testing.assert_close(alone[0], values[7])


def test_numbers_are_about_as_loud_as_the_noise_they_learn_from():
    generator = torch.Generator().manual_seed(5)
    scenes = sample_scenes(600, generator, duration_s=41 / 12, aspect=5 / 3)
    values = layout.layout(scenes, TIMES, GRID)[:, :, 1:]
    for table, cell in ((FIGURE, (0, 0)), (STAGE, (1, 2))):
        for name, at in table.items():
            loud = values[:, at, :, cell[0], cell[1]].square().mean((0, 2)).sqrt()
            assert loud.max() < 1.7, name
            assert loud[0] > 0.5, name
    assert values.abs().max() < 16


def test_three_cells_tell_of_figures_and_all_others_of_the_stage(scenes):
    values = layout.layout(scenes(num_scenes=5, relation="beside"), TIMES, GRID).flatten(3)
    assert torch.equal(values[..., 3], values[..., 4])
    assert torch.equal(values[..., 3], values[..., 5])
    present = values[:, FIGURE["present"], :, :3]
    assert present[..., :2].unique().tolist() == [1.0]
    assert present[..., 2].unique().tolist() == [-1.0]
    assert not values[:, 1:, :, 2].any()  # an absent figure has no other entries
    square = layout.layout(scenes(num_scenes=5), TIMES, Grid(6, 2, 2))
    assert square.shape == (5, layout.CHANNELS, 6, 2, 2)


def test_speed_stands_in_a_number_of_its_own(scenes):
    for side, sign in (("left", -1), ("right", 1)):
        runs = scenes(action="run", kind="dog", direction=side, relation="alone", then="nothing")
        told = layout.layout(runs, TIMES, GRID)[0, FIGURE["x"], :, 0, 0]
        assert (told[1, 1:].sign() == -sign).all()  # the first cosine is negative where x rises
        assert told[1:, 0].abs().max() < 1e-3  # the first latent frame has a single frame


def test_a_whip_stands_apart_from_the_pan(scenes):
    whip = layout.layout(scenes(move="whip pan"), TIMES, GRID)[0, :, :, 1, 2]
    pan = layout.layout(scenes(move="pan left"), TIMES, GRID)[0, :, :, 1, 2]
    assert whip[STAGE["whip"]].abs().max() > 1
    assert not whip[STAGE["pan"]].any()
    assert not pan[STAGE["whip"]].any()
    assert pan[STAGE["pan"]].abs().max() > 0.5


@pytest.mark.parametrize("move", MOVES)
def test_the_figure_is_told_as_it_is_in_the_world_whatever_the_camera_does(scenes, move):
    scene = scenes(move=move, relation="alone", kind="bus", action="move", direction="left")
    still = scenes(move="static", relation="alone", kind="bus", action="move", direction="left")
    if move == "tracking":  # in the world a tracked figure goes farther
        assert motion.figures(scene, TIMES).x[0, 0, -1] < motion.figures(still, TIMES).x[0, 0, -1]
        return
    ours, theirs = (layout.layout(each, TIMES, GRID)[..., 0, 0] for each in (scene, still))
    torch.testing.assert_close(ours, theirs)


def test_weights_have_mean_one_and_favour_slow_ways():
    for grid in (GRID, Grid(6, 2, 2)):
        counts = layout.weights(grid)
        assert counts.shape == (layout.CHANNELS, grid.rows, grid.columns)
        assert float(counts.mean()) == pytest.approx(1)
        x = counts[FIGURE["x"], 0, 0]
        assert x[0] == pytest.approx(float(3 * x[5]))


def test_a_grid_knows_its_picture():
    assert (Grid(6, 3, 2).size, Grid(6, 3, 2).aspect) == ((320, 192), 0.6)
    with pytest.raises(ValueError, match="no picture has 4x4 cells, only 2x3, 3x2, 2x2"):
        _ = Grid(6, 4, 4).size


def test_horizons_are_those_of_the_view(scenes):
    several = scenes(num_scenes=30)
    view, _ = camera.look(several, TIMES, motion.figures(several, TIMES))
    torch.testing.assert_close(view.horizon[:, 0], camera.horizon(several))
