"""The interface between the engine and a model family's adapter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from kling_local.card_parts import Lora
from kling_local.cards import ModelCard
from kling_local.clips import Clip, IsCancelled, Report, SoundTail
from kling_local.holding import Setting
from kling_local.quality import DEFAULT, Quality
from kling_local.shots import Take
from kling_local.units import Size


@dataclass(frozen=True)
class Likeness:
    """Pictures of one thing that the take should show.

    ``wish`` is the field of the request, ``reference_images`` or ``elements``; ``marker`` how
    prompts address it, e.g. ``"element_1"`` or ``"image_2"``; ``name`` an element's name.
    """

    wish: str
    marker: str
    pictures: tuple[Path, ...]
    name: str | None = None


@dataclass(frozen=True)
class Footage:
    """The stretch of a reference video that belongs to the take, from ``start_s`` on.

    ``role`` is ``"base"`` (to be edited) or ``"feature"`` (to learn from). The model does not use
    its sound: ``audio`` lays it under the film.
    """

    path: Path
    role: str
    start_s: float


@dataclass(frozen=True)
class Memory:
    """Files of an earlier take: its last frames ``(f h w 3)`` uint8, and its sound or None."""

    tail: Path
    sound: Path | None


@dataclass(frozen=True)
class Conditions:
    """What a take is given besides its own words.

    Attributes:
        start_image, end_image: pictures the take must begin and end with.
        likenesses: things to show as they look in their pictures, in the request's order.
        footage: the reference video's stretch for this take.
        voices: marker of a voice or of an element -> a recording of it.
        tail: the previous take's last model frames ``(f h w 3)`` uint8, for ``take.anchor ==
            "last_frames"``.
        sound_tail: the end of that take's sound, if the card uses it.
        memories: the files of all earlier takes, first to last, for a model that remembers them.
        film_size: the delivered size; only the middle of the render that has its ratio is ever
            seen.
        quality: which speed-ups are allowed (`quality`).
        mode: ``"std"`` or ``"pro"``: decides which of the card's LoRAs are used.
        camera: the camera LoRA, where one makes just the planned move.
        look: a number that all takes of a film share, where its people are to look the same in all
            of them (``one_look`` of the card); None in a film of one take.
        sound: whether the model's own sound is wanted; the picture is the same either way.
        spoken: whether a speech engine says the take's lines: the model's own voices are silent.
        recalled: the picture that an earlier take began with; the take is set in it if its prompt
            says so ("as pictured").
    """

    start_image: Path | None = None
    end_image: Path | None = None
    likenesses: tuple[Likeness, ...] = ()
    footage: Footage | None = None
    voices: Mapping[str, Path] = field(default_factory=dict)
    tail: NDArray[np.uint8] | None = None
    sound_tail: SoundTail | None = None
    memories: tuple[Memory, ...] = ()
    film_size: Size | None = None
    mode: str = "pro"
    camera: Lora | None = None
    look: int | None = None
    sound: bool = True
    spoken: bool = False
    quality: Quality = DEFAULT
    recalled: Path | None = None


class VideoModel(Protocol):
    """An adapter: one model of one family, on one device, used by one thread at a time."""

    card: ModelCard
    setting: Setting
    """How it is held in memory; set before ``load``, never after."""

    def load(self, report: Report) -> None:
        """Bring the weights into memory; raises ``EngineError``. Loading twice does nothing."""

    def render(
        self, take: Take, conditions: Conditions, report: Report, is_cancelled: IsCancelled
    ) -> Clip:
        """Denoise now, decode while the clip's frames are read.

        Raises ``EngineError`` or ``Cancelled``; either way the next call starts as on a fresh
        process.
        """

    def unload(self) -> None:
        """Free the memory."""
