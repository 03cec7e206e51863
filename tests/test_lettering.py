"""Lettering in pictures, with and without a font for it on the machine."""

import pytest
from PIL import ImageFont

from kling_local import lettering
from kling_local.lettering import cut_to, font_for, readable

NOBODYS = "\U0010fffe"  # a character that no font has


@pytest.fixture
def no_fonts(monkeypatch):
    """A machine whose only font is Pillow's."""
    monkeypatch.setattr(lettering, "_FONTS", ())


def test_plain_letters_are_pillows_own():
    assert font_for("a red ball, 5 s", 13).getname() == ImageFont.load_default(13).getname()


def test_words_without_a_font_give_way_to_those_that_have_one(no_fonts):
    """Regression: Chinese words were drawn as a row of boxes."""
    said, font = readable(("黄昏的海边", "a beach at dusk"), 13)
    assert said == "a beach at dusk"
    assert font.getname() == ImageFont.load_default(13).getname()


def test_nothing_is_written_where_there_is_no_font_at_all():
    said, font = readable((NOBODYS, f"a {NOBODYS}"), 13)
    assert said == ""
    assert font.getlength("a") > 0


def test_the_machines_fonts_are_asked_where_pillows_lacks_a_sign(no_fonts, monkeypatch):
    words = "Красный мяч"
    assert font_for(words, 13) is None
    try:
        ImageFont.truetype("DejaVuSans.ttf", 13)
    except OSError:
        pytest.skip("no DejaVu on this machine")
    monkeypatch.setattr(lettering, "_FONTS", ("none.ttf", "DejaVuSans.ttf"))
    assert font_for(words, 13).getname()[0] == "DejaVu Sans"


def test_a_line_that_is_too_long_ends_in_dots():
    font = ImageFont.load_default(13)
    line = cut_to("a red ball rolls " * 10, 200, font)
    assert line.endswith("...")
    assert 150 < font.getlength(line) <= 200
    assert cut_to("a red ball", 200, font) == "a red ball"
