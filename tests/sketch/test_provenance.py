"""Provenance: the world's own pictures are told from others, however they were kept."""

from __future__ import annotations

import random

import pytest
import torch
from torch.nn import functional as F  # noqa: N812

from kling_local.sketch import provenance_data
from kling_local.sketch.judge_jpeg import through
from kling_local.sketch.provenance import THRESHOLD, drawn_here, scaled, statistics
from kling_local.sketch.provenance_train import OWN, Examples, fitted, missed
from kling_local.sketch.world.draw import draw
from kling_local.sketch.world.grading import graded
from kling_local.sketch.world.scene import PLACES
from tests.sketch.conftest import make_scenes


def place_pictures(place, *, num_scenes=4, **fixed):
    """Pictures ``(n 3 180 320)`` of a place, as films show them."""
    facts = {"size": "wide", "angle": "eye level", "move": "static", **fixed}
    films = make_scenes(num_scenes=num_scenes, seed=7, place=place, **facts)
    return draw(films, torch.tensor([1.5]), 192, 320)[:, 0, :, 6:186]


def share_taken(pictures):
    return sum(drawn_here(picture) >= THRESHOLD for picture in pictures) / len(pictures)


@pytest.mark.parametrize("place", PLACES)
def test_pictures_of_every_place_are_known_when_enlarged_and_compressed(place):
    pictures = place_pictures(place)
    large = F.interpolate(pictures, (405, 720), mode="bicubic").clamp(0, 1)
    kept = through((large * 255).byte()[:, None], [75] * len(large))[:, 0] / 255
    assert share_taken(pictures) == 1
    assert share_taken(kept) == 1


@pytest.mark.parametrize(
    ("grade", "least"), [("black and white", 0.8), ("sepia", 0.85), ("warm", 0.95)]
)
def test_most_graded_pictures_are_known(grade, least):
    pictures = torch.cat([place_pictures(place, num_scenes=2) for place in PLACES])
    assert share_taken(graded(pictures[:, None], (grade,))[:, 0]) >= least


@pytest.mark.parametrize("make", ["clouds", "shapes", "landscape"])
def test_pictures_from_elsewhere_are_not_taken(make):
    generator = torch.Generator().manual_seed(5)
    pictures = [getattr(provenance_data, make)(240, 427, generator) for _ in range(20)]
    assert share_taken(pictures) <= 0.05


def test_noise_and_plain_grounds_are_not_taken():
    generator = torch.Generator().manual_seed(5)
    noise = torch.rand(3, 180, 320, generator=generator)
    assert share_taken([noise, torch.zeros(3, 90, 160), torch.ones(3, 640, 360)]) == 0


def test_size_and_aspect_hardly_matter_to_the_statistics():
    wide = torch.rand(3, 18, 32, generator=torch.Generator().manual_seed(1))
    large = F.interpolate(wide[None], (720, 1280), mode="bilinear")[0]
    assert scaled(large, 1).shape == (3, 180, 320)
    assert scaled(torch.zeros(3, 600, 300), 2).shape[1:] == (679, 339)
    assert scaled(torch.zeros(3, 4000, 10), 1).shape[2] == 32
    assert statistics(large).shape == statistics(wide).shape == (244,)


def test_a_fit_tells_examples_apart_and_counts_its_misses():
    rng = random.Random(1)
    seen = {
        OWN: list(provenance_data.own(8, rng)),
        "synthetic": list(provenance_data.synthetic(9, rng)),
    }
    examples = Examples(
        torch.stack([statistics(one) for each in seen.values() for one in each]),
        tuple(source for source, each in seen.items() for _ in each),
    )
    witness = fitted(examples, seed=1, steps=60)
    rates = missed(examples, witness(examples.seen).detach())
    assert set(rates) == {OWN, "synthetic"}
    assert max(rates.values()) <= 0.2
