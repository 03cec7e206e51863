"""Whole pictures: the same by seed, alone or in a batch, blurred and turned as the camera asks."""

from __future__ import annotations

import pytest
import torch

from kling_local.sketch.world.draw import draw, frame_times, subject_boxes
from kling_local.sketch.world.layout import SIZES
from kling_local.sketch.world.scene import FACTS, sample_scenes
from tests.sketch.conftest import make_scenes

PLAIN = {"relation": "alone", "weather": "clear", "angle": "eye level", "move": "static"}


def detail(pictures):
    """Mean difference ``(...)`` of neighbouring pixels in pictures ``(... 3 h w)``."""
    return pictures.diff(dim=-1).abs().mean(dim=(-3, -2, -1))


def test_the_seed_decides_the_scene_and_its_picture(scenes):
    pictures = [draw(scenes(num_scenes=4, seed=s), frame_times(2, 2), 48, 80) for s in (3, 3, 4)]
    assert torch.equal(pictures[0], pictures[1])
    assert not torch.equal(pictures[0], pictures[2])


def test_a_scene_is_drawn_alone_as_among_others(scenes):
    several = scenes(num_scenes=24, seed=8)
    together = draw(several, frame_times(2, 1), 48, 80)
    for row in range(0, 24, 5):
        alone = draw(several[slice(row, row + 1)], frame_times(2, 1), 48, 80)
        torch.testing.assert_close(alone[0], together[row], atol=1e-4, rtol=0)


def test_a_moment_is_drawn_alone_as_in_its_film(scenes):
    several = scenes(num_scenes=6, seed=9)
    film = draw(several, frame_times(7, 3), 48, 80)
    alone = draw(several, frame_times(7, 3)[4:5], 48, 80)
    torch.testing.assert_close(alone[:, 0], film[:, 4], atol=1e-4, rtol=0)


@pytest.mark.parametrize(("height", "width"), SIZES.values(), ids=str)
def test_pictures_have_the_asked_size_and_colours_in_range(scenes, height, width):
    several = scenes(num_scenes=6, aspect=width / height)
    pictures = draw(several, frame_times(2, 1), height // 2, width // 2)
    assert pictures.shape == (6, 2, 3, height // 2, width // 2)
    assert 0 <= float(pictures.min()) <= float(pictures.max()) <= 1
    assert (pictures.flatten(2).std(2) > 0.02).all()


@pytest.mark.parametrize("fact", ["kind", "color", "place", "light", "weather", "angle", "size"])
def test_every_value_of_a_fact_gives_another_picture(scenes, fact):
    fixed = {**PLAIN, "action": "still", "place": "street", "light": "day", "kind": "cup"}
    pictures = []
    for value in FACTS[fact]:
        scene = scenes(**{**fixed, fact: value})
        pictures.append(draw(scene, frame_times(1, 1), 48, 80)[0, 0])
    for i, one in enumerate(pictures):
        for other in pictures[:i]:
            assert float((one - other).abs().mean()) > 0.003, (fact, FACTS[fact][i])


def test_the_figure_is_inside_its_box(scenes):
    several = scenes(num_scenes=12, seed=2, **PLAIN, place="studio", light="day", size="medium")
    times = frame_times(5, 1)
    drawn = draw(several, times, 96, 160)
    other = scenes(num_scenes=12, seed=2, **PLAIN, place="studio", light="day", size="medium")
    other.color[:] = (several.color + 3) % 8
    changed = (drawn - draw(other, times, 96, 160)).abs().amax(2) > 0.1  # b t h w
    boxes = subject_boxes(several, times)[:, 0]
    x = (torch.arange(160) + 0.5) / 96 - 0.5 * 160 / 96
    y = 0.5 - (torch.arange(96) + 0.5) / 96
    left, bottom, right, top = (edge[..., None, None] for edge in boxes.unbind(-1))
    margin = 0.12  # swung and turned figures reach beyond their upright box
    inside = (x > left - margin) & (x < right + margin)
    inside = inside & (y[:, None] > bottom - margin) & (y[:, None] < top + margin)
    assert changed.any()
    assert float((changed & ~inside).sum() / changed.sum()) < 0.03


def test_boxes_of_absent_figures_are_not_numbers(scenes):
    boxes = subject_boxes(scenes(relation="beside"), frame_times(3, 1))
    assert boxes.isnan().all(-1)[0].tolist() == [[False] * 3, [False] * 3, [True] * 3]


def test_a_rack_focus_sharpens_the_background(scenes):
    scene = scenes(**{**PLAIN, "move": "rack focus"}, place="street", action="still", kind="cup")
    first, last = detail(draw(scene, torch.tensor([0.0, 3.9]), 96, 160)[0])
    assert float(last) > 1.3 * float(first)


@pytest.mark.parametrize("move", ["rack focus", "whip pan"])
def test_what_is_blurred_is_as_blurred_at_any_size(move):
    """Regression: films are painted at twice the judge's size, and were blurred half as much."""
    free = {"action": "still", "relation": "alone", "weather": "clear", "angle": "eye level"}
    scenes = make_scenes(num_scenes=2, seed=3, kind="bus", place="street", move=move, **free)
    times = frame_times(41, 12)[[0, 11, 12, 40]]
    small, large = draw(scenes, times, 96, 160), draw(scenes, times, 192, 320)
    large = torch.nn.functional.avg_pool2d(large.flatten(0, 1), 2).unflatten(0, (2, 4))
    slopes = [pictures.diff(dim=4).abs().mean((2, 3, 4)) for pictures in (small, large)]
    assert (slopes[0] / slopes[1]).log().abs().max() < 0.12


def test_a_whip_pan_smears_while_it_turns(scenes):
    scene = scenes(**{**PLAIN, "move": "whip pan"}, place="street", action="still")
    before, amid, after = detail(draw(scene, torch.tensor([0.5, 1.2, 3.0]), 96, 160)[0])
    assert float(amid) < 0.8 * float(min(before, after))


def test_a_dutch_angle_turns_the_horizon(scenes):
    def sky_edge(angle):
        scene = scenes(
            **{**PLAIN, "angle": angle}, place="sea", light="day", kind="cup", size="wide"
        )
        picture = draw(scene, torch.zeros(1), 96, 160)[0, 0]
        darker = picture.sum(0) < picture.sum(0)[:8].mean() - 0.25
        return [int(darker[:, column].float().argmax()) for column in (8, 150)]

    level, dutch = sky_edge("eye level"), sky_edge("dutch")
    assert abs(level[0] - level[1]) <= 4
    assert abs(dutch[0] - dutch[1]) >= 15


def test_sampling_by_one_generator_goes_on_where_it_was():
    generator = torch.Generator().manual_seed(1)
    first, second = (sample_scenes(5, generator, duration_s=4, aspect=1.0) for _ in range(2))
    assert not torch.equal(first.phase, second.phase)
