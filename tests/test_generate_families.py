"""From a request to a film with tiny random models of other families: facts of the file and what
every wish came to.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from scipy.io import wavfile

from kling_local import cards
from kling_local.engine.residency import unload_all
from kling_local.errors import RequestError
from kling_local.ffmpeg import probe
from kling_local.generate import generate
from kling_local.request import Element, GenerationRequest, ReferenceVideo, ShotRequest
from kling_local.units import Size
from tests.media.test_footage import film, sounding, swell
from tests.tiny.echo import echo_card, save_echo
from tests.tiny.minimax_h3 import minimax_h3_card, save_minimax_h3
from tests.tiny.wan import save_wan, wan_card


@pytest.fixture
def using(tmp_path, monkeypatch):
    """Lets every model name mean a tiny one of this kind."""

    def use(kind: str) -> cards.ModelCard:
        folder = tmp_path / "weights"
        if kind == "minimax_h3":
            card = minimax_h3_card(save_minimax_h3(folder))
        else:
            card = wan_card(save_wan(folder, kind), kind)
        monkeypatch.setattr(cards, "card", lambda _: card)
        return card

    yield use
    unload_all()


@pytest.fixture
def media(tmp_path) -> Path:
    noise = np.random.default_rng(0)
    for name in ("start", "thing"):
        pixels = noise.integers(0, 256, (64, 64, 3), np.uint8)
        Image.fromarray(pixels).save(tmp_path / f"{name}.png")
    film(tmp_path / "video.mkv", 24, 24)
    return tmp_path


def made(folder: Path, **fields) -> tuple[dict, dict[str, str]]:
    """The receipt, and the state of every wish; the file is what was asked."""
    given = {"prompt": "a red ball on a beach", "aspect_ratio": "1:1", "seed": 3, **fields}
    request = GenerationRequest(**given)
    video = generate(request, folder=folder)
    facts = probe(video.path)
    assert (facts.size, facts.fps) == (Size(720, 720), 24.0)
    assert facts.num_frames == request.duration * 24
    assert facts.has_audio == video.has_sound
    receipt = json.loads(video.receipt.read_text())
    return receipt, {each["wish"]: each["state"] for each in receipt["outcomes"]}


def test_six_seconds_of_a_model_that_knows_words_only(using, tmp_path):
    using("t2v")
    receipt, states = made(tmp_path / "job", duration=6)
    first, second = receipt["takes"]
    assert (first["anchor"], second["anchor"]) == ("none", "last_frames")
    assert max(take["model_frames"] for take in receipt["takes"]) <= 81
    assert states["duration"] == "approximated"
    assert states["prompt"] == states["seed"] == states["cfg_scale"] == "honoured"


def test_shots_of_a_model_that_begins_from_a_picture(using, tmp_path, media):
    using("a14b_i2v")
    with pytest.raises(RequestError, match="start_image is missing"):
        made(tmp_path / "none", duration=3)
    shots = (ShotRequest("a red ball", 2), ShotRequest("a blue car", 1))
    receipt, states = made(
        tmp_path / "job", shots=shots, prompt="", start_image=str(media / "start.png")
    )
    assert [take["anchor"] for take in receipt["takes"]] == ["none", "none"]
    assert states["start_image"] == "approximated"
    assert states["shots"] == "honoured"


def test_an_element_and_a_reference_video(using, tmp_path, media):
    using("vace")
    ball = Element("ball", "ball", images=(str(media / "thing.png"),))
    wishes = {
        "prompt": "<<<element_1>>> rolls as in <<<video_1>>>",
        "duration": 3,
        "elements": (ball,),
        "reference_video": ReferenceVideo(str(media / "video.mkv"), "feature", keep_sound=False),
    }
    receipt, states = made(tmp_path / "job", **wishes)
    assert states["elements"] == "honoured"
    assert states["reference_video"] == "approximated"
    (take,) = receipt["takes"]
    assert take["prompt_read"] == "ball rolls as in."
    again, _ = made(tmp_path / "job", **wishes)
    assert again["reused_takes"] == [1]
    Image.new("RGB", (64, 64), "red").save(media / "thing.png")
    changed, _ = made(tmp_path / "job", **wishes)
    assert changed["reused_takes"] == []


@pytest.mark.parametrize(("role", "keep"), [("base", True), ("feature", True), ("base", False)])
def test_the_sound_of_a_reference_video_is_kept(using, tmp_path, media, role, keep):
    using("vace")
    path = sounding(media / "sounding.mkv", rate=22_050, layout="stereo", num_frames=72)
    video = ReferenceVideo(str(path), role, keep_sound=keep)
    receipt, states = made(tmp_path / "job", duration=3, reference_video=video)
    assert states.get("reference_video.keep_sound") == ("honoured" if keep else None)
    assert (tmp_path / "job" / "soundtrack.wav").exists() == keep
    if keep:
        (why,) = (one["why"] for one in receipt["outcomes"] if one["wish"].endswith("keep_sound"))
        assert why == "1.00 s of its sound lie under the film; it ends 2.00 s before the film"
        _, samples = wavfile.read(tmp_path / "job" / "soundtrack.wav")
        assert len(samples) == 72 * 2000
        assert np.corrcoef(samples[:46_000, 0], swell(48_000)[:46_000])[0, 1] > 0.995
        assert not samples[48_100:].any()


def test_shots_that_remember_the_ones_before(tmp_path, tiny_card, monkeypatch):
    card = echo_card(save_echo(tmp_path / "weights", tiny_card.source), tiny_card)
    monkeypatch.setattr(cards, "card", lambda _: card)
    shots = tuple(ShotRequest(f"a {colour} ball", 1) for colour in ("red", "blue", "green"))
    receipt, states = made(tmp_path / "job", shots=shots, prompt="", sound=True)
    assert [take["remembered_takes"] for take in receipt["takes"]] == [0, 1, 2]
    assert states["sound"] == "honoured"
    other = (ShotRequest("a yellow ball", 1), *shots[1:])
    again, _ = made(tmp_path / "job", shots=other, prompt="", sound=True)
    assert again["reused_takes"] == []
    unload_all()


def test_two_shots_in_one_take_with_sound(using, tmp_path):
    using("minimax_h3")
    shots = (ShotRequest("a red ball", 2), ShotRequest('a person says "hello"', 1))
    receipt, states = made(tmp_path / "job", shots=shots, prompt="", sound=True)
    (take,) = receipt["takes"]
    assert take["shots"] == [1, 2]
    assert "[Shot 2] At 00:02.000" in take["prompt"]
    assert states["sound"] == "honoured"
    assert receipt["loudness_lufs"] is not None
