"""Subjects that are cut out of pictures."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from kling_local.sketch.world.cutout import cut_out
from kling_local.sketch.world.foreground import subject_of
from kling_local.sketch.world.regions import filled, largest, regions

_SIDE = 144
_Y = torch.linspace(-1, 1, _SIDE)[:, None].expand(_SIDE, _SIDE)
_X = torch.linspace(-1, 1, _SIDE).expand(_SIDE, _SIDE)
_SHAPES = {
    "disc": _X.square() + _Y.square() < 0.25,
    "figure": (_X.square() + (_Y + 0.45).square() < 0.05)
    | ((_X.abs() < 0.22) & (_Y > -0.3) & (_Y < 0.3))
    | (((_X.abs() - 0.14).abs() < 0.07) & (_Y >= 0.3) & (_Y < 0.8)),
}
_RED = torch.tensor([0.85, 0.2, 0.15])[:, None, None]


def _behind(name: str) -> Tensor:
    noise = torch.randn(3, _SIDE, _SIDE, generator=torch.Generator().manual_seed(3))
    grey = torch.full((3, _SIDE, _SIDE), 0.6)
    if name == "plain":
        return grey
    if name == "noisy":
        return (grey + 0.08 * noise).clamp(0, 1)
    if name == "gradient":
        return torch.stack([0.4 + 0.3 * _Y, 0.6 + 0.3 * _X, 0.7 - 0.2 * _Y])
    floor = torch.where(_Y > 0.4, 0.3, 0.8)[None] * torch.tensor([1.0, 0.9, 0.8])[:, None, None]
    return (floor + 0.02 * noise).clamp(0, 1)


def _overlap(one: Tensor, other: Tensor) -> float:
    return float((one & other).sum() / (one | other).sum())


@pytest.mark.parametrize("shape", _SHAPES)
@pytest.mark.parametrize("behind", ["plain", "noisy", "gradient", "room"])
def test_a_shape_is_found_before_any_even_background(shape, behind):
    mask = _SHAPES[shape]
    found = subject_of(torch.where(mask, _RED, _behind(behind)))
    assert found is not None
    assert _overlap(found, mask) > 0.9


@pytest.mark.parametrize(("behind", "kept"), [((0.9, 0.9, 0.9), True), ((0.3, 0.5, 0.9), False)])
def test_a_hole_is_kept_where_a_coloured_background_shows_through_it(behind, kept):
    away = (_X.square() + _Y.square()).sqrt()
    ring = (away < 0.6) & (away > 0.2)
    found = subject_of(torch.where(ring, _RED, torch.tensor(behind)[:, None, None]))
    assert bool(found[_SIDE // 2, _SIDE // 2]) == kept


def test_the_cut_out_is_cropped_and_has_the_colour_of_the_subject():
    mask = _SHAPES["disc"]
    opaque = torch.ones(1, _SIDE, _SIDE)
    cut = cut_out(torch.cat([torch.where(mask, _RED, _behind("noisy")), opaque]))
    assert (cut.how, cut.cut_off) == ("cut out", False)
    assert cut.picture.shape[1] == pytest.approx(_SIDE / 2, abs=4)
    middle = cut.picture[:, 30:40, 30:40]
    assert middle[3].min() == 1
    assert (middle[:3] - _RED).abs().max() < 0.01
    assert cut.picture[3, 0, 0] == 0


def test_transparency_is_taken_as_it_is():
    alpha = 0.6 * _SHAPES["figure"].float()
    cut = cut_out(torch.cat([_RED.expand(3, _SIDE, _SIDE), alpha[None]]))
    assert cut.how == "transparent"
    assert float(cut.picture[3].max()) == pytest.approx(0.6)
    assert (cut.picture[:3] - _RED * cut.picture[3]).abs().max() < 1e-6


def test_a_bust_is_cut_off_below():
    mask = (_X.abs() < 0.4) & (_Y > -0.3)
    cut = cut_out(
        torch.cat([torch.where(mask, _RED, _behind("plain")), torch.ones(1, _SIDE, _SIDE)])
    )
    assert (cut.how, cut.cut_off) == ("cut out", True)


def test_somebody_who_stands_on_the_lower_edge_is_not_cut_off():
    """A tightly cropped figure was held up by a stick."""
    rows = _SHAPES["figure"].any(1).nonzero()[:, 0]
    cover = _SHAPES["figure"][: int(rows[-1]) + 1].float()
    cut = cut_out(torch.cat([_RED.expand(3, *cover.shape), cover[None]]))
    assert (cut.how, cut.cut_off) == ("transparent", False)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_scene_without_a_subject_is_framed_whole(seed):
    noise = torch.rand(1, 3, 14, 14, generator=torch.Generator().manual_seed(seed))
    scene = torch.nn.functional.interpolate(noise, (_SIDE, _SIDE), mode="bicubic")[0].clamp(0, 1)
    cut = cut_out(torch.cat([scene, torch.ones(1, _SIDE, _SIDE)]))
    assert cut.how == "framed"
    margin = (cut.picture.shape[1] - _SIDE) // 2
    assert margin > 0
    assert torch.equal(cut.picture[:3, margin:-margin, margin:-margin], scene)
    assert cut.picture[3, 0, 0] == 0
    assert cut.picture[:3, 2, _SIDE // 2].min() > 0.9


def test_regions_are_told_apart_and_holes_filled():
    mask = torch.zeros(20, 30, dtype=torch.bool)
    mask[2:12, 2:12] = True
    mask[5:7, 5:7] = False
    mask[14:18, 20:28] = True
    assert len(regions(mask).unique()) == 3
    one = largest(mask)
    assert int(one.sum()) == 96
    assert int(filled(one, 0.1).sum()) == 100
    assert int(filled(one, 0.03).sum()) == 96
