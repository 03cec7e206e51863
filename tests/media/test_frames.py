from __future__ import annotations

import io
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from kling_local.errors import BadReferenceError
from kling_local.media.frames import crop_to_ratio, fit, load_image, middle_window, read_image
from kling_local.units import Size


def saved(path, array, **options):
    Image.fromarray(array).save(path, **options)
    return path


@pytest.mark.parametrize("kind", ["jpg", "png", "webp"])
def test_pictures_are_read_as_rgb(tmp_path, kind):
    array = np.full((40, 60, 3), (200, 80, 30), np.uint8)
    frame = load_image(saved(tmp_path / f"a.{kind}", array))
    assert frame.shape == (40, 60, 3)
    np.testing.assert_allclose(frame, array, atol=4)


def test_transparency_lies_on_white_and_grey_becomes_rgb(tmp_path):
    clear = np.zeros((8, 8, 4), np.uint8)
    np.testing.assert_array_equal(load_image(saved(tmp_path / "a.png", clear)), 255)
    deep = np.full((8, 8), 0x80FF, np.uint16)
    np.testing.assert_array_equal(load_image(saved(tmp_path / "b.png", deep)), 0x80)


def test_a_photo_taken_sideways_stands_upright(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    array = np.zeros((40, 60, 3), np.uint8)
    frame = load_image(saved(tmp_path / "a.jpg", array, exif=exif))
    assert frame.shape == (60, 40, 3)


def test_what_is_no_picture_is_refused_by_name(tmp_path):
    path = tmp_path / "cat.png"
    with pytest.raises(BadReferenceError, match=r"start_image: cat.png cannot be read") as raised:
        load_image(path, field="start_image")
    assert raised.value.field == "start_image"
    path.write_text("meow")
    with pytest.raises(BadReferenceError, match=r"cat.png is no jpg, png or webp picture"):
        load_image(path)
    noise = np.random.default_rng(0).integers(0, 255, (64, 64, 3), np.uint8)
    path.write_bytes(saved(tmp_path / "a.png", noise).read_bytes()[:3000])
    with pytest.raises(BadReferenceError, match=r"cat.png is damaged"):
        load_image(path)


def test_a_decompression_bomb_is_refused_before_it_is_unpacked(tmp_path):
    bomb = io.BytesIO()
    Image.new("1", (9000, 9000)).save(bomb, format="PNG")
    path = tmp_path / "bomb.png"
    path.write_bytes(bomb.getvalue())
    with pytest.raises(BadReferenceError, match="9000x9000 pixels, which is too many"):
        load_image(path)


def test_a_text_bomb_behind_the_pixels_is_refused():
    """A compressed PNG text chunk that unpacks to 40 MB and is read only after the pixels."""
    data = io.BytesIO()
    Image.new("RGB", (64, 64)).save(data, format="PNG")
    text = b"zTXt" + b"Comment\0\0" + zlib.compress(bytes(40_000_000), 9)
    chunk = (len(text) - 4).to_bytes(4, "big") + text + zlib.crc32(text).to_bytes(4, "big")
    whole = data.getvalue()
    bomb = whole[:-12] + chunk + whole[-12:]
    with pytest.raises(BadReferenceError, match="is damaged"):
        read_image(bomb, "a.png")


def test_crop_takes_the_middle():
    frame = np.arange(96 * 160 * 3).reshape(96, 160, 3).astype(np.uint8)
    np.testing.assert_array_equal(crop_to_ratio(frame, Size(1280, 720)), frame[3:93])
    np.testing.assert_array_equal(crop_to_ratio(frame, Size(720, 720)), frame[:, 32:128])


@given(
    st.builds(Size, st.integers(16, 2000), st.integers(16, 2000)),
    st.sampled_from([Size(1280, 720), Size(720, 1280), Size(720, 720)]),
)
def test_the_window_is_inside_and_touches_two_sides(drawn, film):
    window = middle_window(drawn, film)
    assert window.width <= drawn.width
    assert window.height <= drawn.height
    assert window.width == drawn.width or window.height == drawn.height
    wanted_width = window.height * film.width / film.height
    assert abs(window.width - wanted_width) <= max(1, film.width / film.height)


def test_fit_covers_the_size_exactly():
    frame = np.full((50, 200, 3), 77, np.uint8)
    fitted = fit(frame, Size(96, 160))
    assert fitted.shape == (160, 96, 3)
    np.testing.assert_allclose(fitted, 77, atol=1)
