"""Model cards and settings."""

import pytest

from kling_local.cards import Guidance, card, cards, configs_folder, read_card
from kling_local.errors import CardError, RequestError
from kling_local.settings import Settings


def test_the_built_in_model_has_a_card():
    sketch = card("sketch")
    assert sketch.builtin
    assert sketch.source.name == "weights"
    assert set(sketch.sizes) == {"16:9", "9:16", "1:1"}
    assert sketch.conditioning.anchor_frames in sketch.grid
    assert sketch in cards()


def test_every_length_fits_one_take_of_the_built_in_model():
    sketch = card("sketch")
    for seconds in range(3, 16):
        assert sketch.grid.fit(seconds * sketch.fps) in sketch.grid


def test_an_unknown_model_is_refused_with_the_known_ones():
    with pytest.raises(CardError, match="'sora' is not known: use sketch") as caught:
        card("sora")
    assert caught.value.field == "model"


def test_guidance_is_linear_on_both_sides_of_the_default():
    guidance = Guidance(1.0, 2.5, 5.0)
    assert [guidance.at(scale) for scale in (0, 0.25, 0.5, 0.75, 1)] == [1, 1.75, 2.5, 3.75, 5]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('title = "Sketch"', 'title = "Sketch"\nheight = 3', "unknown key height"),
        ('family = "ltx2"', "", "family"),
        ("[grid]", "[grids]", "'grid' is missing"),
        ('"16:9" = "320x192"', '"16:9" = "160"', "WIDTHxHEIGHT"),
        ("anchor_frames = 9", "anchor_frames = 10", "frame grid"),
        ('prompt_style = "sketch"', 'prompt_style = "poem"', "poem"),
        ("fps = 12", "fps = ", "cannot be read"),
    ],
)
def test_a_wrong_card_says_which_key(tmp_path, old, new, words):
    text = (configs_folder() / "models" / "sketch.toml").read_text()
    assert old in text
    path = tmp_path / "broken.toml"
    path.write_text(text.replace(old, new))
    with pytest.raises(CardError, match=r"broken\.toml") as caught:
        read_card(path)
    assert words in caught.value.sentence


def test_settings_come_from_the_environment(tmp_path):
    made = Settings.from_environment({"KLING_HOME": str(tmp_path), "KLING_FFMPEG": ""})
    assert (made.home, made.ffmpeg, made.device) == (tmp_path, None, "auto")
    with pytest.raises(RequestError, match="KLING_DEVICE 'tpu'"):
        Settings.from_environment({"KLING_DEVICE": "tpu"})
