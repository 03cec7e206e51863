"""Reads what one take passes on to the next, and the pictures that a take must show."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from kling_local.cards import ModelCard
from kling_local.clips import Frame, SoundTail
from kling_local.engine.protocol import Conditions, Footage
from kling_local.errors import EngineError
from kling_local.media.footage import footage as play
from kling_local.media.frames import fit, load_image, middle_window
from kling_local.shots import Take
from kling_local.units import Size


def load_tail(path: Path, card: ModelCard, take: Take) -> NDArray[np.uint8]:
    """The last ``anchor_frames`` model frames of the previous take, ``(f h w 3)``.

    They have the size that ``take`` is drawn in, or a multiple of it where a given picture was
    filmed. Raises ``EngineError`` when they are too few or of another size.
    """
    wanted = card.conditioning.anchor_frames
    try:
        frames: NDArray[np.uint8] = np.load(path, allow_pickle=False)
    except (OSError, ValueError) as error:
        raise EngineError(
            f"the last frames of take {take.number - 1} cannot be read: {error}",
            hint=f"delete {path.name} and its take from the job folder; they are rendered again",
        ) from error
    size = take.render_size
    finer = max(1, frames.shape[1] // size.height) if frames.ndim == 4 else 1
    drawn = (size.height * finer, size.width * finer)
    if frames.ndim != 4 or len(frames) < wanted or frames.shape[1:3] != drawn:
        raise EngineError(
            f"take {take.number} goes on from {wanted} frames of {take.render_size}; "
            f"take {take.number - 1} left frames of shape {frames.shape}"
        )
    return np.ascontiguousarray(frames[len(frames) - wanted :])


def load_sound_tail(path: Path, take: Take) -> SoundTail:
    """The end of the previous take's sound; raises ``EngineError`` when it cannot be read."""
    try:
        with np.load(path, allow_pickle=False) as kept:
            return SoundTail(kept["latents"], int(kept["known"]), float(kept["start_s"]))
    except (OSError, ValueError, KeyError, BadZipFile) as error:
        raise EngineError(
            f"the end of the sound of take {take.number - 1} cannot be read: {error}",
            hint=f"delete {path.name} and its take from the job folder; they are rendered again",
        ) from error


def condition_picture(
    path: Path, take: Take, film_size: Size, *, field: str, scale: int = 1
) -> Frame:
    """Read a start or end image and lay it out as the model must draw it, ``scale`` times as large.

    Raises ``BadReferenceError`` naming ``field``.
    """
    return _laid_out(load_image(path, field=field), take.render_size.times(scale), film_size)


def condition_footage(
    footage: Footage, take: Take, conditions: Conditions, dropped: int, *, scale: int = 1
) -> NDArray[np.uint8]:
    """The reference video's frames for the drawn frames of a take, laid out, ``scale`` times as
    large as these: ``(f h w 3)``.

    The first ``dropped`` come before the take's stretch and are black, since they are never looked
    at. Fewer than ``take.model_frames`` when the video ends earlier.
    """
    drawn, film_size = take.render_size.times(scale), conditions.film_size or take.render_size
    wanted = take.model_frames - dropped
    found = islice(play(footage.path, take.model_fps, footage.start_s), wanted)
    frames = [_laid_out(frame, drawn, film_size) for frame in found]
    before = [np.zeros((drawn.height, drawn.width, 3), np.uint8)] * dropped
    return np.stack([*before, *frames]) if frames else np.zeros((0, 0, 0, 3), np.uint8)


def _laid_out(picture: Frame, drawn: Size, film_size: Size) -> Frame:
    """The film shows only the middle of the render (320x180 of 320x192 for 16:9): the picture
    fills that window, and its edges are mirrored into the margin that is cut off later.
    """
    window = middle_window(drawn, film_size)
    picture = fit(picture, window)
    above, left = (drawn.height - window.height) // 2, (drawn.width - window.width) // 2
    margins = (
        (above, drawn.height - window.height - above),
        (left, drawn.width - window.width - left),
        (0, 0),
    )
    return np.pad(picture, margins, mode="symmetric")
