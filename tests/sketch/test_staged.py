"""A film set in a given picture: what the camera shows of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812

from kling_local.sketch.world.camera import pose
from kling_local.sketch.world.draw import draw_poses, frame_times
from kling_local.sketch.world.paint import Paint
from kling_local.sketch.world.relief import nearness
from kling_local.sketch.world.scene import MOVES
from kling_local.sketch.world.staged import Filming, Staged, off_stage, steadied
from tests.sketch.conftest import make_scenes

_COUNT, _HEIGHT, _WIDTH = 12, 54, 96


def _picture(seed: int) -> Tensor:
    """A smooth random picture ``(3 h w)``."""
    small = torch.rand(1, 3, 6, 10, generator=torch.Generator().manual_seed(seed))
    size = (_HEIGHT, _WIDTH)
    return F.interpolate(small, size, mode="bicubic", align_corners=True)[0].clamp(0, 1)


def _film(staged: Staged, move: str, **facts: str) -> Tensor:
    """Frames ``(t 3 h w)`` of a film set in pictures, with a figure off stage."""
    told = {
        "kind": "cat", "color": "blue", "relation": "alone", "action": "still", "size": "medium",
        "place": "meadow", "light": "day", "weather": "clear", "move": move,
    }  # fmt: skip
    scenes = make_scenes(**{**told, **facts})
    times = frame_times(_COUNT, 4)
    where = off_stage(pose(scenes, times))
    where = replace(where, view=steadied(where.view, staged))
    filming = Filming.of(staged, where.view)
    drawn = draw_poses(scenes, where, times, _HEIGHT, _WIDTH, Paint(filming=filming))
    return filming.bared(drawn)[0]


@pytest.mark.parametrize("move", MOVES)
def test_a_film_begins_with_its_picture_and_moves_on(move: str) -> None:
    picture = _picture(1)
    film = _film(Staged(picture), move)
    assert (film[0] - picture).abs().max() < 1e-3
    assert film.isfinite().all()
    assert (film[-1] - picture).abs().mean() > 0.005


@pytest.mark.parametrize("move", ["static", "push in", "truck left", "roll"])
def test_a_film_ends_with_its_last_picture(move: str) -> None:
    first, last = _picture(1), _picture(2)
    alone, both = _film(Staged(None, last), move), _film(Staged(first, last), move)
    assert (alone[-1] - last).abs().max() < 1e-3
    assert (both[0] - first).abs().max() < 1e-3
    assert (both[-1] - last).abs().max() < 1e-3
    middle = both[_COUNT // 2]
    assert min((middle - first).abs().mean(), (middle - last).abs().mean()) > 0.02


def test_weather_is_painted_over_the_picture_but_not_over_the_given_frame() -> None:
    picture = _picture(3)
    dry, wet = (_film(Staged(picture), "push in", weather=each) for each in ("clear", "rain"))
    assert (wet[0] - picture).abs().max() < 1e-3
    assert (wet[-1] - dry[-1]).abs().mean() > 0.003


def test_pushing_in_makes_what_is_in_the_middle_larger() -> None:
    picture = torch.zeros(3, _HEIGHT, _WIDTH)
    picture[:, 20:34, 40:56] = 1
    film = _film(Staged(picture), "push in")
    assert film[-1].mean() > 1.3 * film[0].mean()
    assert _film(Staged(picture), "pull out")[-1].mean() < film[0].mean()


def test_a_camera_that_turns_or_goes_sideways_shows_nothing_from_beyond_the_edges() -> None:
    edges = torch.zeros(3, _HEIGHT, _WIDTH)
    edges[0] = torch.linspace(0, 1, _WIDTH)
    for move in ("pan right", "truck right", "arc left"):
        across = _film(Staged(edges), move)[:, 0, _HEIGHT // 2]
        # Mirrored content would make the ramp fall again.
        assert (across.diff(dim=1) > -1e-3).all(), move


def test_a_thing_in_the_middle_and_the_foot_of_a_picture_are_nearer_than_its_sky() -> None:
    picture = torch.full((3, 90, 160), 0.6)
    picture[0, 30:75, 60:100] = 0.05
    near = nearness(picture)
    assert near.min() >= 0
    assert near.max() <= 1
    rows, columns = near.shape
    thing = near[rows // 2, columns // 2]
    assert thing > near[rows // 8, columns // 8] + 0.2
    assert near[-2, columns // 4] > near[2, columns // 4] + 0.2
