"""Backdrops and weather: every fact is visible, and layers move as the camera does."""

from __future__ import annotations

from dataclasses import fields
from itertools import combinations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from kling_local.sketch.world import backdrop, weather
from kling_local.sketch.world.camera import FRAMED, pose
from kling_local.sketch.world.canvas import Canvas
from kling_local.sketch.world.lens import Lens
from kling_local.sketch.world.light import tinted
from kling_local.sketch.world.pose import View
from kling_local.sketch.world.scene import (
    ANGLES,
    FACTS,
    LIGHTS,
    MOVES,
    PLACES,
    SHOT_SIZES,
    SKYLESS,
    WEATHERS,
    Scenes,
)

HEIGHT, WIDTH = 48, 80
OUTDOORS = tuple(place for place in PLACES if place not in SKYLESS)
HORIZON = 0.02


def scenes(num_scenes: int, **given: object) -> Scenes:
    """Wide scenes by day at eye level; ``given`` sets facts (words or codes) and free numbers."""
    codes: dict[str, Tensor] = {name: torch.zeros(num_scenes, dtype=torch.long) for name in FACTS}
    codes["light"] += LIGHTS.index("day")
    free = {name: torch.full((num_scenes,), 0.3) for name in ("phase", "offset", "shape", "facing")}
    ones = torch.ones(num_scenes)
    every = {**codes, **free, "duration_s": 4 * ones, "aspect": WIDTH / HEIGHT * ones}
    for name, value in given.items():
        code = FACTS[name].index(value) if isinstance(value, str) else value
        every[name] = torch.as_tensor(code).expand(num_scenes).clone().to(every[name])
    return Scenes(**every)


def look(num_scenes: int, num_frames: int = 1, **numbers: object) -> View:
    """A level view at rest, apart from ``numbers``, broadcastable to ``(b t)``."""
    rest = dict.fromkeys((f.name for f in fields(View)), 0.0)
    rest |= {"zoom": 1.0, "horizon": HORIZON}
    shape = torch.ones(num_scenes, num_frames)
    return View(
        **{name: torch.as_tensor(value) * shape for name, value in {**rest, **numbers}.items()}
    )


def painted(what: Scenes, view: View | None = None, *, height: int = HEIGHT) -> Tensor:
    """Backdrops with weather, ``(b t 3 h w)``."""
    seen = look(len(what)) if view is None else view
    num_frames = seen.pan.shape[1]
    width = height * WIDTH // HEIGHT
    canvas = Canvas.blank(len(what), num_frames, height, width, torch.device("cpu"))
    if seen.roll.any():
        canvas = canvas.turned(seen.roll)
    times = torch.arange(num_frames) / 4
    backdrop.paint(canvas, what, seen, times)
    weather.paint(canvas, what, seen, times)
    return canvas.rgb


def least_difference(pictures: Tensor) -> float:
    """The smallest mean difference between any two of the pictures ``(b ...)``."""
    return min(
        float((pictures[i] - pictures[j]).abs().mean())
        for i, j in combinations(range(len(pictures)), 2)
    )


@pytest.mark.parametrize("place", [place for place in PLACES if place != "space"])
def test_every_light_looks_different(place: str) -> None:
    pictures = painted(scenes(len(LIGHTS), place=place, light=torch.arange(len(LIGHTS))))
    assert least_difference(pictures) > 0.03


def test_space_has_no_light_of_day() -> None:
    pictures = painted(scenes(len(LIGHTS), place="space", light=torch.arange(len(LIGHTS))))
    assert torch.equal(pictures, pictures[:1].expand_as(pictures))


@pytest.mark.parametrize("light", LIGHTS)
def test_every_place_looks_different(light: str) -> None:
    pictures = painted(scenes(len(PLACES), light=light, place=torch.arange(len(PLACES))))
    assert least_difference(pictures) > 0.03


@pytest.mark.parametrize("place", OUTDOORS)
def test_every_weather_looks_different(place: str) -> None:
    pictures = painted(scenes(len(WEATHERS), place=place, weather=torch.arange(len(WEATHERS))))
    assert least_difference(pictures) > 0.006


@pytest.mark.parametrize("kind", WEATHERS[1:])
def test_weather_moves_before_a_still_backdrop(kind: str) -> None:
    canvas = Canvas.blank(1, 3, HEIGHT, WIDTH, torch.device("cpu"))
    canvas.rgb[:] = 0.3
    weather.paint(canvas, scenes(1, weather=kind), look(1, 3), torch.tensor([0.0, 0.25, 0.5]))
    assert canvas.rgb.amin() >= 0.0
    assert canvas.rgb.amax() <= 1.0
    for earlier, later in ((0, 1), (1, 2)):
        assert float((canvas.rgb[:, later] - canvas.rgb[:, earlier]).abs().mean()) > 0.001


def test_clear_weather_paints_nothing() -> None:
    canvas = Canvas.blank(1, 1, HEIGHT, WIDTH, torch.device("cpu"))
    weather.paint(canvas, scenes(1), look(1), torch.zeros(1))
    assert not canvas.rgb.any()


def some_of_everything() -> tuple[Scenes, View]:
    """Two scenes of every place: lights, weathers, sizes, angles and camera moves mixed."""
    count = 2 * len(PLACES)
    code = torch.arange(count)
    sky = ~scenes(count, place=code // 2).are("place", *SKYLESS)
    what = scenes(
        count,
        place=code // 2,
        light=code * 3 % len(LIGHTS),
        weather=code * 2 % len(WEATHERS) * sky,
        size=code % 3,
        angle=code % 4,
        move=code * 5 % len(MOVES),
        phase=code / count,
    )
    return what, pose(what, torch.tensor([0.0, 1.5, 4.0])).view


def test_a_film_is_the_same_in_any_batch_and_at_any_time() -> None:
    what, view = some_of_everything()
    level = View(**{f.name: getattr(view, f.name) * (f.name != "roll") for f in fields(View)})
    together = painted(what, level)
    assert torch.isfinite(together).all()
    for row in range(0, len(what), 5):
        one = slice(row, row + 1)
        view = View(**{f.name: getattr(level, f.name)[one] for f in fields(View)})
        assert float((painted(what[one], view) - together[one]).abs().max()) < 2e-3


def test_free_numbers_make_places_of_one_kind_differ() -> None:
    places = torch.arange(len(PLACES))
    first, second = (
        painted(scenes(len(PLACES), place=places, phase=phase, offset=phase, shape=phase))
        for phase in (0.2, 0.7)
    )
    assert float((first - second).abs().mean(dim=(1, 2, 3, 4)).min()) > 0.008


def test_nothing_is_left_black() -> None:
    """Every pixel of every place is covered, from every angle (a hole would be black)."""
    what = scenes(len(PLACES) * 4, place=torch.arange(64) // 4, angle=torch.arange(64) % 4)
    pictures = painted(what, pose(what, torch.zeros(1)).view)
    holes = (pictures.amax(2) < 0.004).to(torch.float32).mean(dim=(1, 2, 3))
    assert float(holes.max()) == 0.0


def sideways(before: Tensor, after: Tensor, most: int) -> int:
    """The number of pixels by which ``before`` ``(3 h w)`` is shifted to the left in ``after``."""
    width = before.shape[-1]
    errors = [
        (before[..., shift:] - after[..., : width - shift]).abs().mean() for shift in range(most)
    ]
    return int(torch.stack(errors).argmin())


def test_layers_part_under_truck_and_stay_together_under_pan() -> None:
    height, way = 96, 0.2
    what = scenes(2, place="rooftop")
    zero = torch.zeros(2)
    pan, truck = (torch.stack([zero, way * one], dim=1) for one in torch.eye(2))
    pictures = painted(what, look(2, 2, pan=pan, truck=truck), height=height)
    lens = Lens.of(what, look(2))
    far = slice(34, 40)  # the skyline, at nearness 0.04 and 0.10
    row = 80
    near = float(lens.seen_floor(torch.full((1, 1, 1, 1), 0.5 - (row + 0.5) / height))[0, 0, 0, 0])
    moved = {
        name: (
            sideways(pair[0][:, far], pair[1][:, far], 60),
            sideways(pair[0][:, row : row + 1], pair[1][:, row : row + 1], 60),
        )
        for name, pair in (("pan", pictures[0]), ("truck", pictures[1]))
    }
    whole = way * height
    assert moved["pan"] == (round(whole), round(whole))
    assert moved["truck"][0] <= 3
    assert moved["truck"][1] == pytest.approx(whole * near, abs=1.5)
    assert near > 0.8


@settings(max_examples=60, deadline=None)
@given(
    move=st.sampled_from(MOVES),
    size=st.sampled_from(SHOT_SIZES),
    angle=st.sampled_from(ANGLES),
    time=st.floats(0.0, 4.0),
    facing=st.sampled_from([0.0, 1.0]),
)
def test_figures_stand_on_the_ground(
    move: str, size: str, angle: str, time: float, facing: float
) -> None:
    """With every camera, the ground at the foot of a figure that is seen whole is that of the
    subject's plane."""
    what = scenes(1, kind="dog", move=move, size=size, angle=angle, facing=facing)
    seen = pose(what, torch.tensor([time]))
    foot = seen.figures.foot[:, 0][:, :, None, None]
    near = Lens.of(what, seen.view).seen_floor(foot)
    assert float(near) == pytest.approx(1.0, abs=1e-3)


@pytest.mark.parametrize("size", SHOT_SIZES)
def test_zoom_at_rest_is_that_of_the_camera(size: str) -> None:
    what = scenes(1, size=size)
    zoom = float(pose(what, torch.zeros(1)).view.zoom)
    assert zoom == pytest.approx(FRAMED[SHOT_SIZES.index(size)])


def test_seen_floor_inverts_what_the_camera_does_to_the_ground() -> None:
    what = scenes(3, size=torch.arange(3))
    lens = Lens.of(what, look(3, zoom=torch.tensor([[1.2], [1.1], [1.9]]), tilt=0.05, rise=0.1))
    near = torch.linspace(0.05, 1.3, 40)[None, None, :, None]
    y = lens.floor(near) * lens.scale(near) - lens.tilt - near * lens.rise
    found = lens.seen_floor(y)
    assert torch.allclose(found, near.expand_as(found), atol=1e-3)


def test_push_in_enlarges_the_backdrop() -> None:
    """After a push in, a kitchen's wall is the middle of the old one, enlarged by its layer's
    scale."""
    what = scenes(1, place="kitchen")
    rest, closer = painted(what, look(1, 2, zoom=torch.tensor([[1.0, 1.3]])), height=96)[0]
    grown = float(Lens.of(what, look(1, zoom=1.3)).scale(0.46))
    errors = {}
    for factor in (1.0, grown, 1 / grown):
        x = torch.linspace(-1, 1, 161)[:-1] + 1 / 160
        y = 2 * (torch.arange(30) + 0.5) / 96 - 1
        grid = torch.stack(torch.broadcast_tensors(x[None, :], y[:, None]), -1) / factor
        old = torch.nn.functional.grid_sample(rest[None], grid[None], align_corners=False)[0]
        errors[factor] = float((old - closer[:, :30]).abs().mean())
    assert errors[grown] < 0.6 * min(errors[1.0], errors[1 / grown])


@pytest.mark.parametrize(
    ("angle", "low", "high"),
    [("eye level", -0.02, 0.06), ("low", -0.40, -0.12), ("high", 0.28, 0.38)],
)
def test_the_horizon_is_where_the_angle_puts_it(angle: str, low: float, high: float) -> None:
    """At sea, the largest change of brightness from row to row is the horizon."""
    what = scenes(1, place="sea", angle=angle, light="dusk")
    picture = painted(what, pose(what, torch.zeros(1)).view, height=96)[0, 0]
    rows = picture.mean(dim=(0, 2))
    step = (rows[1:] - rows[:-1]).abs()
    row = int(step.argmax()) + 1
    assert low <= 0.5 - row / 96 <= high


def test_from_overhead_only_ground_is_seen() -> None:
    view = look(1, horizon=1.5)
    left, right = (painted(scenes(1, place="desert", shape=shape), view) for shape in (0.2, 0.8))
    assert torch.equal(left, right)  # the sun stands elsewhere, and is not seen
    assert float(left[0, 0].std(dim=(1, 2)).mean()) > 0.02


def test_half_a_roll_stands_the_picture_on_its_head() -> None:
    what = scenes(4, place=torch.tensor([0, 8, 11, 15]))
    level = painted(what, look(4))
    rolled = painted(what, look(4, roll=torch.pi))
    assert float((rolled.flip(3, 4) - level).abs().max()) < 5e-3


@pytest.mark.parametrize("place", ["beach", "sea", "underwater"])
def test_water_and_weeds_move_by_themselves(place: str) -> None:
    first, _, later = painted(scenes(1, place=place), look(1, 3))[0]
    assert float((first - later).abs().mean()) > 0.002


def test_colours_keep_their_own_without_strength() -> None:
    color = torch.rand(7, 1, 3, 4, 5)
    what = scenes(7, light=torch.arange(7))
    assert torch.allclose(tinted(color, what, 0.0), color)
    assert torch.equal(tinted(color, what)[1], color[1])  # day changes nothing
    assert not torch.allclose(tinted(color, what)[4], color[4])
