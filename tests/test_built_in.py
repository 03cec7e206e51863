"""The weights in the repository are the ones that the card names, and they draw what is asked."""

import hashlib

import pytest

from kling_local.cards import card
from kling_local.generation import generate
from kling_local.request import GenerationRequest
from kling_local.sketch.probe import facts, films

MOST_BYTES = 32 * 2**20
SHOTS = (
    {"prompt": "A blue car waits in the desert at dusk, medium shot.", "duration": 3},
    {"prompt": "A red bus in the snow by day, medium shot.", "duration": 3},
)
WANTED = (("desert", "dusk", "blue"), ("snow", "day", "red"))


def test_the_weights_are_those_of_the_card_and_small():
    files = list(card("sketch").source.rglob("*.safetensors"))
    assert 0 < sum(path.stat().st_size for path in files) <= MOST_BYTES
    transformer = card("sketch").source / "transformer/diffusion_pytorch_model.safetensors"
    assert hashlib.sha256(transformer.read_bytes()).hexdigest() == card("sketch").sha256


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    folder = tmp_path_factory.mktemp("film")
    wish = GenerationRequest.from_json({"shots": list(SHOTS), "sound": True, "seed": 11})
    return films.read(generate(wish, folder=folder).path, [3, 3])


def test_place_light_and_colour_are_drawn_as_asked(film):
    answers = facts.answers(film)
    read = [(each["place"], each["light"], each["color"]) for each in answers]
    assert read == list(WANTED)


def test_the_shots_are_different_and_sound(film):
    first, second = (shot.pictures().mean(0) for shot in film)
    assert (first - second).abs().mean() > 0.1
    assert all(shot.sound.square().mean().sqrt() > 0.01 for shot in film)
