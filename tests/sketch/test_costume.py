"""What people and robots wear: it is seen, stays in its window and leaves the figure's colour."""

from __future__ import annotations

import functools
from dataclasses import fields, replace

import pytest
import torch

from kling_local.planner.sketch_words import painted
from kling_local.sketch.world import subject
from kling_local.sketch.world.camera import pose
from kling_local.sketch.world.canvas import Canvas
from kling_local.sketch.world.draw import frame_times
from kling_local.sketch.world.figures.brush import SHADES
from kling_local.sketch.world.figures.costume import THINGS, overtop
from kling_local.sketch.world.figures.look import Look
from kling_local.sketch.world.figures.props import PROPS
from kling_local.sketch.world.pose import Figures, Pose, View
from kling_local.sketch.world.scene import COLORS, KINDS, Scenes
from kling_local.sketch.world.sizing import sized
from tests.sketch.conftest import make_scenes
from tests.sketch.test_subject import FOOT, GREY, HEIGHT, SIDE, figures, scenes, without_shadow

WORN = [name for name in THINGS if name not in PROPS]
UNSEEN = {
    ("robot", name) for name, thing in THINGS.items() if thing.skin or name in ("a suit", "gloves")
} | {("robot", "trousers"), ("child", "a cap")}
"""What looks hardly different from what the figure has anyway."""
ANTENNA = 0.03
TWO = ("red", "blue")
ALL_OVER = {"bandages", "a wetsuit", "green skin"}
"""What has its own colours all over, or green ones."""
COSTUMES = sorted(
    {each for each in painted()["costumes"].values() if ALL_OVER.isdisjoint(each.split(", "))}
)
PAIRS = (("man", "robot"), ("woman", "child"))


def dressed(what: Scenes, where: Figures, *things: str, color: str = "blue") -> torch.Tensor:
    """Pictures ``(b t 3 h w)`` of the figures, which wear these things, on grey."""
    num_scenes, _, num_frames = where.x.shape
    canvas = Canvas.blank(num_scenes, num_frames, SIDE, SIDE, torch.device("cpu"))
    canvas.rgb[:] = GREY
    view = View(**{f.name: torch.zeros(num_scenes, num_frames) for f in fields(View)})
    looks = {COLORS.index(color): Look(color, things=things)}
    subject.paint(canvas, what, Pose(where, view), looks)
    return canvas.rgb


def _in(what: Scenes, color: str) -> Scenes:
    return replace(what, color=torch.full_like(what.color, COLORS.index(color)))


def covered(pictures: torch.Tensor) -> torch.Tensor:
    return (pictures - GREY).abs().amax(2) > 0.03


@functools.cache
def undyed() -> torch.Tensor:
    """A woman who wears nothing besides, in both colours of `TWO`."""
    return in_two_colors()


def in_two_colors(*things: str) -> torch.Tensor:
    """A woman who wears these things, ``(2 b t 3 h w)`` in the colours of `TWO`."""
    what, where = scenes(1, kind="woman"), figures(1, **without_shadow())
    return torch.stack([dressed(_in(what, color), where, *things, color=color) for color in TWO])


def from_two_sides(kinds: tuple[str, ...]) -> tuple[Scenes, Figures]:
    """One figure of each kind from the side, then one of each from the front."""
    codes = torch.tensor([KINDS.index(kind) for kind in kinds]).repeat(2)
    face = torch.tensor([1.0] * len(kinds) + [0.02] * len(kinds))[:, None, None]
    what = scenes(len(codes), kind=codes, color="blue")
    return what, figures(len(codes), **without_shadow(face=face))


@functools.cache
def bare(kinds: tuple[str, ...]) -> torch.Tensor:
    return dressed(*from_two_sides(kinds))


@pytest.mark.parametrize(("place", "name"), [*enumerate(WORN)])
def test_a_thing_is_seen_from_the_side_and_from_the_front(place, name):
    kinds = PAIRS[place % len(PAIRS)]
    worn = dressed(*from_two_sides(kinds), name)
    changed = ((bare(kinds) - worn).abs().amax(2) > 0.08).sum((1, 2, 3))
    least = changed.unflatten(0, (2, -1)).amin(0).tolist()
    unseen = {kind for kind, each in zip(kinds, least, strict=True) if each < 3}
    assert {(kind, name) for kind in unseen} <= UNSEEN


@pytest.mark.parametrize("name", WORN)
def test_a_thing_stays_within_the_reach_of_its_wearer_and_below_its_top(name, monkeypatch):
    monkeypatch.setattr(subject, "overtop", lambda _: 0.5)  # a window that cuts nothing off
    kind = "child"
    moving = {"stride": torch.tensor([0.1, 1.4])[:, None, None], "cycle": 0.25, "gesture": 1.0}
    where = figures(2, **without_shadow(**moving))
    there = covered(dressed(scenes(2, kind=kind, color="blue"), where, name))
    rows, columns = there.any(3).any(1).any(0), there.any(2).any(1).any(0)
    top = FOOT + HEIGHT * (1 + max(THINGS[name].tall, ANTENNA))
    half = subject.reach(kind) * HEIGHT * SIDE
    assert rows.nonzero().min() >= SIDE * (0.5 - top) - 1
    assert columns.nonzero().min() >= SIDE / 2 - half - 1
    assert columns.nonzero().max() <= SIDE / 2 + half + 1


@pytest.mark.parametrize("costume", COSTUMES)
def test_who_has_a_costume_still_has_a_colour(costume):
    things = costume.split(", ")
    what = scenes(1, kind="man", color="green")
    picture = dressed(what, figures(1, **without_shadow()), *things, color="green")[0]
    red, green, blue = picture[0]
    own = (green > red + 0.06) & (green > blue + 0.06)
    share = own.sum() / covered(picture[None]).sum()
    assert share > 0.03


def test_what_is_said_of_colours_names_things_people_and_colours():
    table = painted()
    dyed = table["dyed"]["names"].split(", ")
    assert set(dyed) <= set(WORN)
    assert len(dyed) == len(set(dyed))
    usual = {each for said in table["costume_colors"].values() for each in said.split(", ")}
    assert usual <= {*COLORS, *SHADES}


@pytest.mark.parametrize("name", painted()["dyed"]["names"].split(", "))
def test_what_is_dyed_has_the_colour_of_its_wearer(name):
    worn = in_two_colors(name)
    own = (worn[0] - worn[1]).abs().amax(2) > 0.3  # where it has the colour of the figure
    new = (worn - undyed()).abs().amax(3).amin(0) > 0.05
    assert (own & new).any()


def test_a_hat_takes_the_place_of_a_cap_and_the_last_hat_counts():
    what, where = scenes(1, kind="child", color="blue"), figures(1, **without_shadow())
    one = dressed(what, where, "a straw hat")
    both = dressed(what, where, "a crown", "a straw hat")
    torch.testing.assert_close(one, both)
    blue_top = dressed(what, where)[0, 0, 2, : SIDE // 3] - one[0, 0, 2, : SIDE // 3]
    assert (blue_top > 0.3).sum() > 20


def test_a_space_suit_replaces_a_skirt():
    what, where = scenes(1, kind="woman", color="blue"), figures(1, **without_shadow())
    low = int(SIDE * (0.5 - FOOT - 0.24 * HEIGHT))
    skirt, suit = (
        covered(dressed(what, where, *things))[0, 0, low - 2 : low].sum()
        for things in ((), ("a spacesuit",))
    )
    assert suit < 0.6 * skirt


def test_legs_and_arms_have_the_colours_of_what_covers_them():
    what, where = scenes(1, kind="man", color="red"), figures(1, **without_shadow())
    knee = int(SIDE * (0.5 - FOOT - 0.2 * HEIGHT))
    red, jeans = (
        dressed(what, where, *things, color="red")[0, 0, :, knee, SIDE // 2 + 3]
        for things in ((), ("jeans",))
    )
    assert red.argmax() == 0
    assert jeans.argmax() == 2
    assert jeans[2] > jeans[0] + 0.2


@pytest.mark.parametrize("name", ["a cape", "a royal robe", "wings", "a gown"])
def test_cloth_and_wings_move_with_the_gait(name):
    what = scenes(1, kind="man", color="blue")
    where = figures(1, 2, **without_shadow(cycle=torch.tensor([0.25, 0.75]), stride=1.0))
    bare, worn = (dressed(what, where, *things)[0] for things in ((), (name,)))
    added = (worn - bare).abs().amax(1) > 0.1
    assert (added[0] ^ added[1]).sum() > 12


def test_green_skin_is_green():
    what, where = scenes(1, kind="man", color="red"), figures(1, **without_shadow())
    plain, green = (
        dressed(what, where, *things, color="red")[0, 0] for things in ((), ("green skin",))
    )
    changed = (plain - green).abs().amax(0) > 0.05
    tint = green[:, changed].mean(1)
    assert tint[1] > tint[0] + 0.04 > tint[2] + 0.04


def test_a_figure_with_a_tall_hat_fits_into_a_close_shot():
    shot = {"kind": "man", "color": "red", "relation": "alone", "action": "still", "size": "close"}
    what = make_scenes(angle="eye level", move="static", **shot)
    before = pose(what, frame_times(2, 2))
    tops = []
    for things in ((), ("a wizard hat",)):
        look = Look("red", things=things)
        figure = sized(what, before, {0: look}).figures
        tops.append(float((figure.foot + figure.height * (1 + overtop(look)))[0, 0].max()))
        assert (figure.height <= before.figures.height).all()
        assert (figure.height >= 0.75 * before.figures.height)[:, 0].all()
    assert tops[1] < tops[0] + 0.12
