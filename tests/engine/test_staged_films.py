"""Films of the built-in model that are set in given pictures and videos."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from kling_local import cards
from kling_local.clips import silent
from kling_local.engine import Conditions, Footage, Likeness
from kling_local.planner import plan
from kling_local.request import GenerationRequest, ReferenceVideo, ShotRequest
from kling_local.units import Size
from tests.media.test_footage import film

_SIZE = Size(1280, 720)


@pytest.fixture(scope="module")
def photograph(tmp_path_factory):
    """A picture that no drawing of the model looks like: coloured noise, smooth and 1280x720."""
    small = np.random.default_rng(3).integers(0, 256, (18, 32, 3), np.uint8)
    path = tmp_path_factory.mktemp("given") / "photograph.png"
    Image.fromarray(small).resize((1280, 720), Image.Resampling.BICUBIC).save(path)
    return path


def _rendered(sketch, request, number=1, **conditions):
    take = plan(request, cards.card("sketch")).takes[number - 1]
    given = Conditions(film_size=_SIZE, sound=False, **conditions)
    clip = sketch.render(take, given, silent, lambda: False)
    return clip, np.stack(list(clip.frames))


def _middle(path, height=540):
    """The picture as the middle of a frame three times as large as a drawing shows it."""
    picture = Image.open(path).convert("RGB")
    return np.asarray(picture.resize((960, height), Image.Resampling.LANCZOS)).astype(int)


def test_a_picture_from_elsewhere_stays_the_film_and_the_receipt_says_so(sketch, photograph):
    """The film left such a picture within half a second for a drawing of something else."""
    asked = GenerationRequest(
        prompt="the camera pushes in", duration=3, seed=5, start_image=str(photograph)
    )
    clip, frames = _rendered(sketch, asked, start_image=photograph)
    assert clip.size == Size(960, 576)
    given = _middle(photograph)
    first, last = (frames[at, 18:-18].astype(int) for at in (0, -1))
    assert np.abs(first - given).mean() < 1
    assert np.abs(last - given).mean() > 5
    assert np.abs(np.sort(last.ravel())[::999] - np.sort(given.ravel())[::999]).mean() < 25
    assert clip.facts["palette"]["stage"] == "given picture"
    state, why = clip.facts["outcomes"]["start_image"]
    assert state == "approximated"
    assert why.startswith("frame 0 of the film is this picture")


def test_later_shots_are_set_in_the_picture_unless_they_name_a_place(sketch, photograph):
    shots = (ShotRequest("Wide shot.", 2), ShotRequest("The lamp, close-up.", 2),
             ShotRequest("A dog runs on the beach.", 2))  # fmt: skip
    asked = GenerationRequest(shots=shots, seed=5, start_image=str(photograph))
    clip, _ = _rendered(sketch, asked, 2, recalled=photograph)
    assert clip.size == Size(960, 576)
    clip, _ = _rendered(sketch, asked, 3, recalled=photograph)
    assert clip.size == Size(320, 192)


def test_a_place_beside_a_start_image_is_not_said_to_be_the_scenery(sketch, photograph):
    """The film begins with the start image; the receipt named the reference image its scenery."""
    asked = GenerationRequest(prompt="a dog runs", duration=3, seed=5)
    (take,) = plan(asked, cards.card("sketch")).takes
    place = Likeness("reference_images", "image_1", (photograph,))
    facts = []
    for start in (None, photograph):
        given = Conditions(start, likenesses=(place,), film_size=_SIZE, sound=False)
        set_in = replace(take, prompt=f"{take.prompt} , set in image_1")
        facts.append(sketch.render(set_in, given, silent, lambda: False).facts)
    assert facts[0]["likenesses"] == {"image_1": "scenery"}
    assert "likenesses" not in facts[1]


def test_a_video_is_edited_frame_by_frame_and_not_learnt_from(sketch, tmp_path):
    path = film(tmp_path / "grey.mkv", 24, 8)  # every frame brighter than the one before
    edited = ReferenceVideo(str(path), role="base")
    asked = GenerationRequest(prompt="make it sepia", duration=3, seed=5, reference_video=edited)
    clip, frames = _rendered(sketch, asked, footage=Footage(path, "base", 0.0))
    brightness = frames.mean((1, 2, 3))
    assert (np.diff(brightness) >= 0).all()
    assert brightness[-1] > brightness[0] + 100
    assert frames[18, ..., 0].mean() > frames[18, ..., 2].mean() + 5
    assert clip.facts["outcomes"]["reference_video"][0] == "approximated"
    clip, _ = _rendered(sketch, asked, footage=Footage(path, "feature", 0.0))
    assert clip.facts["outcomes"]["reference_video"][0] == "not applied"
