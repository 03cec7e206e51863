"""Puppets: subjects of given pictures, moved in place of figures."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from kling_local.sketch.drawing_vae import DrawingVAE
from kling_local.sketch.world.camera import pose
from kling_local.sketch.world.cutout import CutOut
from kling_local.sketch.world.draw import draw_poses, frame_times
from kling_local.sketch.world.figures.look import Look
from kling_local.sketch.world.figures.puppet import Puppet
from kling_local.sketch.world.paint import Paint
from kling_local.sketch.world.palette import SCENERY, paint_of, plainly
from kling_local.sketch.world.pose import Pose
from kling_local.sketch.world.scene import COLORS, Scenes
from kling_local.sketch.world.sizing import sized
from tests.sketch.conftest import make_scenes

_PINK, _CYAN = torch.tensor([1.0, 0.1, 0.7]), torch.tensor([0.0, 0.9, 0.9])
_HEIGHT, _WIDTH = 96, 160


def _halves(height: int = 60, width: int = 30) -> Tensor:
    """A picture, pink to the left and cyan to the right, ``(4 h w)``."""
    left = torch.arange(width) < width / 2
    rgb = torch.where(left[None, None], _PINK[:, None, None], _CYAN[:, None, None])
    return torch.cat([rgb, torch.ones_like(rgb[:1])]).expand(4, height, width).contiguous()


def _puppet(*, cut_off: bool = False, width: int = 30) -> Puppet:
    return Puppet.of(CutOut(_halves(width=width), "transparent", cut_off))


def _drawn(puppet: Puppet, **facts: str) -> tuple[Scenes, Pose, Tensor]:
    """A film ``(t 3 h w)`` of a blue man whom the puppet stands for."""
    told = {
        "kind": "man", "color": "blue", "relation": "alone", "action": "still", "then": "nothing",
        "direction": "none", "size": "medium", "angle": "eye level", "place": "studio",
        "light": "day", "weather": "clear", "move": "static",
    }  # fmt: skip
    scenes = make_scenes(**{**told, **facts})
    looks = {COLORS.index("blue"): Look("blue", puppet=puppet)}
    times = frame_times(6, 3)
    where = sized(scenes, pose(scenes, times), looks)
    drawn = draw_poses(scenes, where, times, _HEIGHT, _WIDTH, Paint(looks=looks))
    return scenes, where, drawn[0]


def _columns(film: Tensor, color: Tensor) -> tuple[float, int]:
    """The mean column, in frame heights from the middle, and the number of pixels of a colour in
    the last frame."""
    near = (film[-1] - color[:, None, None]).abs().amax(0) < 0.2
    columns = near.nonzero()[:, 1].float()
    return float((columns.mean() - _WIDTH / 2) / _HEIGHT), len(columns)


@pytest.mark.parametrize("direction", ["right", "left"])
def test_it_is_where_the_figure_is_and_turns_to_the_side_it_goes(direction):
    _, where, film = _drawn(_puppet(), action="move", direction=direction)
    middle = float(where.figures.x[0, 0, -1])
    (front, many), (back, _) = _columns(film, _CYAN), _columns(film, _PINK)
    assert many > 50
    assert (front + back) / 2 == pytest.approx(middle, abs=0.05)
    assert (front > back) == (direction == "right")


def test_what_is_written_on_a_thing_is_not_mirrored():
    sides = torch.tensor([1.0, -1.0])
    face = torch.ones(2)
    assert _puppet().sides("bottle", sides, face).tolist() == [1, 1]
    assert _puppet().sides("woman", sides, face).tolist() == [1, -1]


def test_it_is_as_high_as_the_figure():
    _, where, film = _drawn(_puppet())
    near = (film[-1] - _PINK[:, None, None]).abs().amax(0) < 0.2
    rows = near.nonzero()[:, 0]
    seen = float(rows.max() - rows.min() + 1) / _HEIGHT
    assert seen == pytest.approx(float(where.figures.height[0, 0, -1]), abs=0.06)


def _rises(film: Tensor) -> int:
    """By how many rows the top of the pink half differs between frames."""
    tops = [
        int((frame - _PINK[:, None, None]).abs().amax(0).lt(0.2).nonzero()[:, 0].min())
        for frame in film
    ]
    return max(tops) - min(tops)


def test_a_walk_rocks_and_a_stand_breathes():
    walks, stands = (
        _drawn(_puppet(), action=each, direction="right")[2] for each in ("move", "still")
    )
    assert _rises(walks) > _rises(stands)
    assert _rises(stands) <= 1


def test_a_bust_is_held_up_by_a_stick():
    half, foot, top = _puppet(cut_off=True).placed("woman")
    assert (foot, top) == (pytest.approx(0.42), 1.0)
    assert half == pytest.approx(0.58 / 4, abs=0.01)
    assert _puppet(cut_off=True).placed("bottle")[1] == 0.0


@pytest.mark.parametrize("kind", ["man", "dog", "car", "bottle", "bird"])
@pytest.mark.parametrize("width", [10, 30, 60, 150])
def test_it_covers_about_as_much_as_the_figure_whatever_its_shape(kind, width):
    half, foot, top = _puppet(width=width).placed(kind)
    assert 0.5 < top - foot <= 1.35
    assert 2 * half == pytest.approx((top - foot) * width / 60, rel=0.1)


def test_something_long_looks_to_the_side_of_its_head():
    cover = torch.zeros(60, 90)
    cover[25:, 5:85] = 1
    cover[:30, 5:30] = 1  # the head, to the left
    puppet = Puppet.of(CutOut(cover.expand(4, -1, -1).contiguous(), "transparent"))
    assert puppet.looks("dog") == -1
    assert puppet.looks("car") == 1  # a cabin, at the back


def test_a_large_head_is_seen_whole_in_a_close_shot():
    _, where, _ = _drawn(_puppet(width=60), size="close")
    figures = where.figures
    assert float((figures.foot + figures.height)[0, 0].max()) < 0.5
    assert float(figures.foot[0, 0].min()) > -0.5
    _, where, _ = _drawn(_puppet(), size="close")
    assert float(where.figures.foot[0, 0].min()) < -0.5


def test_the_palette_tells_which_figure_is_which_picture():
    prompt = "a blue woman as element_1 walks left beside a brown dog as image_2 , set in image_1"
    plain, palette = plainly(prompt)
    assert plain == "a blue woman walks left beside a black dog"
    assert palette == {
        "blue": "blue as element_1", "black": "brown as image_2", SCENERY: "image_1",
    }  # fmt: skip
    puppet = _puppet()
    looks = paint_of(palette, {"element_1": puppet}).looks
    assert looks[COLORS.index("blue")].puppet is puppet
    assert looks[COLORS.index("black")].puppet is None


def test_two_figures_in_one_colour_are_told_apart_by_their_pictures():
    plain, palette = plainly("a blue man as element_1 meets a blue man as element_2 , room")
    assert sorted(palette.values()) == ["blue as element_1", "blue as element_2"]
    first, second = palette
    assert plain == f"a {first} man meets a {second} man , room".replace("a orange", "an orange")


def test_the_decoder_shows_puppets_finer_and_scenery_behind_its_figures():
    vae = DrawingVAE()
    latents = torch.randn(1, 60, 2, 2, 3, generator=torch.Generator().manual_seed(0))
    staged = vae.staged(subjects={"element_1": _halves()})
    assert (staged.scale, staged.is_set) == (2, False)
    film = torch.cat(list(vae.stretches(latents, 0, 9, {}, staged)), dim=2)
    assert film.shape == (1, 3, 9, 384, 640)
    scenery = torch.full((3, 576, 960), 0.25)
    placed = vae.staged(scenery=scenery)
    assert (placed.given, placed.is_set, placed.scale) == (False, True, 3)
    frame = next(vae.stretches(latents, 0, 1, {}, placed))[0, :, 0] / 2 + 0.5
    assert frame.shape == (3, 576, 960)
    assert float((frame - 0.25).abs().amax(0).lt(0.02).float().mean()) > 0.3
