"""Guises of machines and objects: each is drawn whole, in its colour, unlike its kind; it moves."""

from __future__ import annotations

import math
from functools import cache

import pytest
import torch

from kling_local.sketch.world.figures import (
    aircraft,
    balls,
    cars,
    dishes,
    food,
    fruit,
    furniture,
    household,
    instruments,
    lights,
    outdoors,
    plants,
    products,
    ships,
    toys,
    trains,
    two_wheelers,
    vessels,
    work_vehicles,
)
from kling_local.sketch.world.figures.brush import Brush, Glow, Inks
from kling_local.sketch.world.figures.guises import GUISES
from kling_local.sketch.world.figures.look import Look
from kling_local.sketch.world.figures.strokes import light, star, within
from kling_local.sketch.world.paint import Paint
from kling_local.sketch.world.pose import Pose
from kling_local.sketch.world.scene import COLORS, KINDS, WHEELED, Scenes
from kling_local.sketch.world.sizing import sized
from kling_local.sketch.world.subject import PAINTERS
from tests.sketch.test_subject import figures, painted, scenes, silhouettes

MODULES = (
    aircraft, balls, cars, dishes, food, fruit, furniture, household, instruments, lights, outdoors,
    plants, products, ships, toys, trains, two_wheelers, vessels, work_vehicles,
)  # fmt: skip
THINGS = {name: guise for module in MODULES for name, guise in module.GUISES.items()}
PIXELS = 40
"""Pixels of a figure's height."""
RESTLESS = (
    "police car", "ambulance", "train", "helicopter", "rocket", "drone", "submarine", "candle",
    "lantern", "cake", "clock", "coffee cup", "windmill", "hot air balloon", "kite",
    "christmas tree", "television", "disco ball", "watch", "ring", "iced drink",
)  # fmt: skip
"""Guises that move, turn or flicker by themselves."""


def brush(what: Scenes, color: str = "red", **numbers: float | torch.Tensor) -> Brush:
    """A brush on a layer that is far larger than a figure, which stands in its middle."""
    x = torch.arange(-70, 71)[None, None, None] / PIXELS
    y = torch.arange(52, -13, -1)[None, None, :, None] / PIXELS
    rest = {"face": 1.0, "cycle": 0.0, "stride": 0.1, "gesture": 0.0, "mouth": 0.0, "clock": 0.0}
    spread = {
        name: torch.as_tensor(float(value)).view(1, 1, 1, 1)
        for name, value in {**rest, **numbers}.items()
    }
    return Brush(
        what,
        x=x,
        y=y,
        layer=torch.zeros(1, 1, 4, 65, 141),
        sharp=torch.full((1, 1, 1, 1), float(PIXELS)),
        inks=Inks.of(torch.tensor([COLORS.index(color)]), what.shape),
        **spread,
    )


@cache
def layer(name: str, color: str = "red", **numbers: float) -> torch.Tensor:
    """The layer ``(4 h w)`` of a guise, or of a kind of the network."""
    b = brush(scenes(1), color, **numbers)
    (THINGS[name].paint if name in THINGS else PAINTERS[name])(b)
    return b.layer[0, 0]


def differing(one: torch.Tensor, other: torch.Tensor) -> float:
    """The share of the pixels that either covers in which two layers differ clearly."""
    covered = torch.maximum(one[3], other[3]) > 0.5
    return float(((one - other).abs().amax(0) > 0.1)[covered].float().mean())


def test_every_module_is_collected():
    assert set(THINGS) <= set(GUISES)
    assert sum(len(module.GUISES) for module in MODULES) == len(THINGS)


@pytest.mark.parametrize("name", THINGS)
def test_a_guise_lies_within_its_reach_and_height_whatever_the_time(name):
    columns = torch.arange(-70, 71) / PIXELS
    rows = torch.arange(52, -13, -1) / PIXELS
    slack = 1.5 / PIXELS
    for numbers in ({}, {"clock": 0.4, "cycle": 0.3, "stride": 1.0}):
        seen = layer(name, **numbers)
        assert torch.isfinite(seen).all()
        covered = seen[3] > 0.5
        beside = covered[:, columns.abs() > THINGS[name].reach + slack]
        assert not beside.any()
        assert not covered[(rows < -slack) | (rows > 1 + slack)].any()
        assert float(rows[covered.any(1)].amax()) > 0.45
        assert float(covered.float().sum()) > 0.08 * PIXELS**2


@pytest.mark.parametrize("name", THINGS)
def test_a_guise_is_in_its_colour(name):
    assert differing(layer(name), layer(name, "blue")) > 0.12


@pytest.mark.parametrize("name", THINGS)
def test_a_guise_does_not_look_like_its_kind(name):
    assert differing(layer(name), layer(THINGS[name].kind)) > 0.2


@pytest.mark.parametrize("name", [name for name, each in THINGS.items() if each.kind in WHEELED])
def test_wheels_turn_with_the_way(name):
    assert differing(layer(name), layer(name, cycle=0.14)) > 0.003


@pytest.mark.parametrize("name", [name for name, each in THINGS.items() if each.kind == "tree"])
def test_plants_bend_in_the_wind(name):
    if name not in ("windmill", "cactus"):
        assert differing(layer(name, stride=1.0), layer(name, cycle=0.35, stride=1.0)) > 0.02


@pytest.mark.parametrize("name", RESTLESS)
def test_what_burns_and_turns_does_so_while_the_figure_stands(name):
    times = [0.0, 0.21, 0.47, 1.1]
    shares = [differing(layer(name, clock=time), layer(name)) for time in times]
    assert shares[0] == 0
    assert max(shares) > 0.002


def test_things_differ_in_size():
    size = {name: each.size * each.reach for name, each in THINGS.items()}
    assert size["train"] > size["fire truck"] > size["motorcycle"] > size["skateboard"]
    assert size["pirate ship"] > size["rowboat"]
    assert size["pumpkin"] > size["apple"] > size["strawberry"]


def test_a_long_guise_is_made_to_fit_a_narrow_frame():
    paint = Paint({0: Look("red", guise="train")})
    what = scenes(2, kind="bus")
    what.aspect[:] = torch.tensor([16 / 9, 9 / 16])
    where = Pose(figures(2), None)
    height = sized(what, where, paint.looks).figures.height[:, 0, 0]
    half = THINGS["train"].reach * height
    assert float(height[0]) == pytest.approx(0.5 * THINGS["train"].size)
    assert float(half[0]) < 0.5 * 16 / 9
    assert float(half[1]) <= max(0.5 * 9 / 16, 0.5 * 0.5 * THINGS["train"].reach) + 1e-6


def test_time_reaches_the_painters_through_the_pictures():
    what, where = scenes(1, kind=KINDS.index("airplane")), figures(1, 2)
    looks = {0: Look("red", guise="helicopter")}
    still = painted(what, where, looks=looks)
    turning = painted(what, where, looks=looks, times_s=torch.tensor([0.0, 0.2]))
    assert torch.equal(still[:, 0], still[:, 1])
    assert not torch.equal(turning[:, 0], turning[:, 1])
    assert silhouettes(turning).any()


def test_colours_that_glow_are_not_dimmed_at_night():
    night = scenes(1, light="night")
    for color, least in ((Glow(1.0, 0.9, 0.5), 0.999), ((1.0, 0.9, 0.5), 0.0)):
        b = brush(night)
        b.disc(0.0, 0.5, 0.2, color)
        red = float(b.layer[0, 0, 0].amax())
        assert red >= least
        assert isinstance(color, Glow) or red < 0.9


def test_a_light_blinks_and_a_star_has_five_rays():
    seen = []
    for clock in (0.1, 0.1 + 1 / 3.2):
        b = brush(scenes(1), clock=clock)
        light(b, (0.0, 0.5), 0.2, Glow(1.0, 0.1, 0.1), 0.0)
        seen.append(float(b.layer[0, 0, 0].amax()))
    assert sorted(seen) == pytest.approx([0.55, 1.0], abs=0.02)
    b = brush(scenes(1))
    star(b, (0.0, 0.5), 0.5, Glow(1.0, 1.0, 1.0))
    for i in range(10):
        far, turn = (0.40, 0.30)[i % 2], i * math.pi / 5
        column = (b.x[0, 0, 0] - far * math.sin(turn)).abs().argmin()
        row = (b.y[0, 0, :, 0] - 0.5 - far * math.cos(turn)).abs().argmin()
        assert float(b.layer[0, 0, 3, row, column]) == pytest.approx((i + 1) % 2, abs=0.1)


def test_within_is_the_intersection():
    one, two = torch.tensor([-1.0, -1.0, 1.0]), torch.tensor([-2.0, 1.0, -1.0])
    assert within(one, two).tolist() == [-1.0, 1.0, 1.0]
