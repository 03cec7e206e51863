"""Films of the built-in model that show the subjects of given pictures."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from PIL import Image

from kling_local import cards
from kling_local.clips import silent
from kling_local.engine import Conditions, Likeness
from kling_local.planner import plan
from kling_local.request import GenerationRequest
from kling_local.request_parts import Element

_PINK, _CYAN = (255, 20, 180), (0, 230, 230)


@pytest.fixture
def likenesses(tmp_path):
    """Two elements: one is transparent around a pink post, one cyan before white."""
    clear = np.zeros((120, 60, 4), np.uint8)
    clear[10:110, 15:45] = (*_PINK, 255)
    Image.fromarray(clear).save(tmp_path / "pink.png")
    plain = np.full((120, 120, 3), 255, np.uint8)
    plain[15:105, 40:80] = _CYAN
    Image.fromarray(plain).save(tmp_path / "cyan.png")
    return tuple(
        Likeness("elements", f"element_{n}", (tmp_path / f"{name}.png",), name)
        for n, name in ((1, "pink"), (2, "cyan"))
    )


def _share(frame, color) -> float:
    off = (torch.as_tensor(frame).float() - torch.tensor(color)).abs().amax(-1)
    return float((off < 40).float().mean())


def test_a_film_of_two_elements_shows_both(sketch, likenesses):
    elements = (Element("1", "Mia", ("a.png",)), Element("2", "Rex", ("b.png",)))
    asked = GenerationRequest(prompt="Mia stands beside Rex", elements=elements, duration=3, seed=5)
    (take,) = plan(asked, cards.card("sketch")).takes
    given = Conditions(sound=False, likenesses=likenesses)
    clip = sketch.render(take, given, silent, lambda: False)
    frame = next(iter(clip.frames))
    assert frame.shape[:2] == (clip.size.height, clip.size.width) == (384, 640)
    assert clip.facts["likenesses"] == {"element_1": "transparent", "element_2": "cut out"}
    assert _share(frame, _PINK) > 0.01
    assert _share(frame, _CYAN) > 0.01


def test_a_picture_of_a_place_is_the_scenery_and_what_is_in_it_is_painted(sketch, tmp_path):
    Image.new("RGB", (320, 180), _CYAN).save(tmp_path / "place.png")
    asked = GenerationRequest(
        prompt="a red ball bounces in the place of <<<image_1>>>",
        reference_images=("a.png",),
        duration=3,
        seed=5,
    )
    (take,) = plan(asked, cards.card("sketch")).takes
    place = Likeness("reference_images", "image_1", (tmp_path / "place.png",))
    given = Conditions(sound=False, likenesses=(place,))
    clip = sketch.render(take, given, silent, lambda: False)
    frame = next(iter(clip.frames))
    assert clip.facts["likenesses"] == {"image_1": "scenery"}
    assert clip.facts["palette"]["stage"] == "given picture"
    assert 0.5 < _share(frame, _CYAN) < 0.98
