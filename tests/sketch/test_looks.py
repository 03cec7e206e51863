"""People keep their skin and hair in all shots of a film."""

from __future__ import annotations

import pytest
import torch

from kling_local.sketch.world.draw import frame_times
from kling_local.sketch.world.figures.brush import shape_with, skin_tone
from kling_local.sketch.world.layout import STAGE, Grid, layout
from kling_local.sketch.world.looks import with_look
from kling_local.sketch.world.reading import read
from tests.sketch.conftest import make_scenes

GRID, TIMES = Grid(3, 2, 3), frame_times(17, 12)
STEP = 4 / 997


@pytest.mark.parametrize("shape", [0.0, 0.1234, 0.5, 0.9999, 1.0])
@pytest.mark.parametrize("tone", range(6))
def test_the_nearest_number_with_a_skin_has_it(tone, shape):
    found = shape_with(tone, shape)
    assert int(skin_tone(torch.tensor([found]))) == tone % 4
    assert abs(found - shape) <= STEP
    assert 0 <= found <= 1


def test_people_of_different_films_look_the_same_and_nothing_else_changes():
    scenes = make_scenes(num_scenes=8, kind="woman", relation="alone", duration_s=17 / 12)
    before = layout(scenes, TIMES, GRID)
    after = torch.stack([with_look(one, 7) for one in before])
    read_back = [read(one, 17, 12)[0].shape for one in after]
    assert [int(skin_tone(shape)) for shape in read_back] == [3] * 8
    assert max(float((a - b).abs()) for a, b in zip(read_back, scenes.shape, strict=True)) <= STEP
    same = [at for at in range(60) if at != STAGE["shape"].start]
    assert torch.equal(after[:, same], before[:, same])
    assert torch.equal(after.flatten(3)[..., :3], before.flatten(3)[..., :3])


@pytest.mark.parametrize("kind", ["dog", "robot", "car"])
def test_a_film_without_people_is_left_alone(kind):
    scenes = make_scenes(num_scenes=1, kind=kind, relation="alone", duration_s=17 / 12)
    told = layout(scenes, TIMES, GRID)[0]
    assert torch.equal(with_look(told, 3), told)
