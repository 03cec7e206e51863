"""Single pictures: read and check, crop the middle to a ratio, scale to a size."""

from __future__ import annotations

import io
import struct
import warnings
from pathlib import Path

import numpy as np
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from kling_local.clips import Frame
from kling_local.errors import BadReferenceError
from kling_local.units import Size

FORMATS = ("JPEG", "PNG", "WEBP")
MAX_PIXELS = 64_000_000
"""A picture with more is refused as a decompression bomb."""
_LYING = (5, 6, 7, 8)
"""Exif orientations that swap width and height."""


def load_image(path: Path, *, field: str = "image", coverage: bool = False) -> Frame:
    """Read a picture file like ``read_image``; ``BadReferenceError`` also when it is missing."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise _bad(
            field, f"{path.name} cannot be read: {error.strerror}", "check the path"
        ) from error
    return read_image(data, path.name, field=field, coverage=coverage)


def read_image(data: bytes, name: str, *, field: str = "image", coverage: bool = False) -> Frame:
    """Decode a jpg, png or webp to ``(h w 3)`` RGB, upright, with white behind transparency; with
    ``coverage``, one that has transparency to ``(h w 4)``, RGB and coverage.

    Raises ``BadReferenceError`` naming ``field`` and ``name`` if it is unreadable, cut short or has
    more than 64 million pixels (checked in its header, before it is decoded).
    """
    try:
        with warnings.catch_warnings():
            # our own limit is checked below, with its own message
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
                if picture.width * picture.height > MAX_PIXELS:
                    size = f"{picture.width}x{picture.height}"
                    raise _bad(field, f"{name} is {size} pixels, which is too many", _PIXEL_HINT)
                upright = ImageOps.exif_transpose(picture)
                clear = coverage and upright.has_transparency_data
                return np.asarray(upright.convert("RGBA") if clear else _flat(upright))
    except BadReferenceError:
        raise
    except Image.DecompressionBombError as error:
        raise _bad(field, f"{name} has too many pixels", _PIXEL_HINT) from error
    except UnidentifiedImageError as error:
        raise _bad(
            field, f"{name} is no jpg, png or webp picture", "save it as one of these"
        ) from error
    except (OSError, SyntaxError, EOFError, ValueError, struct.error) as error:
        hint = "save the picture again as jpg or png"
        raise _bad(field, f"{name} is damaged: {error}", hint) from error


def upright_size(path: Path, *, field: str = "image") -> Size:
    """A picture file's size after its Exif orientation is applied; reads only the header.

    Raises ``BadReferenceError`` naming ``field``.
    """
    try:
        with Image.open(path, formats=FORMATS) as picture:
            turned = picture.getexif().get(ExifTags.Base.Orientation, 1) in _LYING
            width, height = reversed(picture.size) if turned else picture.size
            return Size(width, height)
    except (Image.DecompressionBombError, OSError, SyntaxError, ValueError, struct.error) as error:
        raise _bad(
            field, f"{path.name} is no jpg, png or webp picture", "save it as one of these"
        ) from error


def fit(frame: Frame, size: Size) -> Frame:
    """Crop the middle to the ratio of ``size`` and scale it to ``size`` (Lanczos)."""
    window = crop_to_ratio(frame, size)
    if window.shape[:2] == (size.height, size.width):
        return np.ascontiguousarray(window)
    picture = Image.fromarray(np.ascontiguousarray(window))
    scaled = picture.resize((size.width, size.height), Image.Resampling.LANCZOS)
    return np.asarray(scaled)


def crop_to_ratio(frame: Frame, size: Size) -> Frame:
    """The largest middle window of ``frame`` with the ratio of ``size``; a view, not a copy."""
    height, width = frame.shape[:2]
    window = middle_window(Size(width, height), size)
    top, left = (height - window.height) // 2, (width - window.width) // 2
    return frame[top : top + window.height, left : left + window.width]


def middle_window(drawn: Size, size: Size) -> Size:
    """Size of the largest window inside ``drawn`` with the ratio of ``size``, in whole pixels."""
    width = min(drawn.width, round(drawn.height * size.width / size.height))
    height = min(drawn.height, round(drawn.width * size.height / size.width))
    return Size(max(width, 1), max(height, 1))


_PIXEL_HINT = f"pictures of up to {MAX_PIXELS // 1_000_000} million pixels are read"


def _flat(picture: Image.Image) -> Image.Image:
    if picture.mode.startswith("I") or picture.mode == "F":
        # 16-bit grey: keep the high byte.
        grey = np.asarray(picture).astype(np.float64) / 256
        return Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8)).convert("RGB")
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    paper = Image.new("RGBA", picture.size, "white")
    return Image.alpha_composite(paper, picture.convert("RGBA")).convert("RGB")


def _bad(field: str, reason: str, hint: str) -> BadReferenceError:
    rule = "image_too_large" if hint == _PIXEL_HINT else "image_load_error"
    return BadReferenceError(f"{field}: {reason}", hint=hint, field=field, rule=rule)
