"""Light that changes during a film: the sun sets, lamps flicker and go out."""

from __future__ import annotations

import pytest
import torch

from kling_local.sketch.world.camera import pose
from kling_local.sketch.world.daylight import LAMPS, SUN_HEIGHT, Daylight
from kling_local.sketch.world.draw import draw_lights, draw_poses
from kling_local.sketch.world.paint import PLAIN
from kling_local.sketch.world.palette import later, paint_of, plainly
from kling_local.sketch.world.scene import LIGHTS
from tests.sketch.conftest import make_scenes

SIZE = (48, 80)
TIMES = torch.tensor([0.0, 2.0, 4.0])
FILM = {"kind": "tree", "action": "still", "relation": "alone", "place": "meadow", "light": "dusk",
        "weather": "clear", "move": "static", "angle": "eye level", "size": "wide"}  # fmt: skip


def film(prompt="", **facts):
    scenes = make_scenes(**{**FILM, **facts})
    paint = paint_of(plainly(f"a red tree , meadow{prompt}")[1])
    return draw_lights(scenes, pose(scenes, TIMES), TIMES, TIMES, SIZE, paint)[0]


def plain(light):
    scenes = make_scenes(**FILM)
    scenes.light[:] = LIGHTS.index(light)
    return draw_poses(scenes, pose(scenes, TIMES), TIMES, *SIZE)[0]


def test_without_words_the_light_stays_to_the_bit():
    scenes = make_scenes(**FILM)
    where = pose(scenes, TIMES)
    drawn = draw_lights(scenes, where, TIMES, TIMES, SIZE, PLAIN)
    assert torch.equal(drawn, draw_poses(scenes, where, TIMES, *SIZE))


def test_one_light_turns_into_the_next():
    turned = film(" , light from day to dusk to night")
    for moment, light in ((0, "day"), (2, "night")):
        torch.testing.assert_close(turned[moment], plain(light)[moment], atol=0.02, rtol=0)
    brightness = turned.mean((1, 2, 3))
    assert brightness[0] > brightness[1] + 0.1 > brightness[2] + 0.2


def test_the_sun_sinks_below_the_horizon():
    sets = Daylight(("day", "golden hour", "dusk"), length_s=4.0)
    high = [sets.sun(light, TIMES) + SUN_HEIGHT[light] for light in ("day", "golden hour")]
    torch.testing.assert_close(high[0], high[1])
    assert high[0].tolist() == pytest.approx([0.37, 0.13, -0.16], abs=0.01)
    assert sets.sun("night", TIMES) is None


def test_shares_of_lights_sum_to_one():
    for lights in (("day",), ("dawn", "day"), ("day", "dusk", "night", "dawn")):
        shares = Daylight(lights, begins_s=1.0, length_s=4.0).weights(torch.linspace(0, 4.5, 50))
        torch.testing.assert_close(shares.sum(0), torch.ones(50))
        assert shares[0, 0] == shares[-1, -1] == 1


def test_lamps_go_out_come_on_and_flicker():
    out, on, flicker = (film(f" , lights {how}") for how in ("go out", "come on", "flicker"))
    usual = film()
    assert torch.equal(out[0], usual[0])
    assert out[2].mean() < 0.3 * usual[2].mean()
    assert torch.equal(on[2], usual[2])
    assert on[0].mean() < 0.3 * usual[0].mean()
    assert flicker.mean() < usual.mean()
    often = LAMPS["flicker"](torch.arange(120) / 12, 10.0)
    assert 0.1 < often.gt(0.3).float().mean() < 0.5
    assert LAMPS["glimmer"](torch.arange(120) / 12, 10.0).max() < 0.35


def test_changes_come_later_after_a_lead():
    palette = {"light": "day to dusk", "lamps": "flicker"}
    found = paint_of(later(palette, 1.5)).daylight
    assert found == Daylight(("day", "dusk"), "flicker", 1.5)
