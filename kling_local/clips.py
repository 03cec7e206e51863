"""What rendering makes: clips, sound, the finished video, and progress reports. Frozen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kling_local.units import HELD, Size

Frame = NDArray[np.uint8]
"""One picture, ``(h w 3)`` RGB."""

Samples = NDArray[np.float32]
"""Sound, ``(n 2)`` stereo in -1..1."""


@dataclass(frozen=True)
class Sound:
    """Samples ``(n 2)`` at ``sample_rate`` Hz; the first ``lead_s`` seconds repeat the end of the
    previous take, for the join.
    """

    samples: Samples
    sample_rate: int
    lead_s: float = 0.0

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return len(self.samples) / self.sample_rate


@dataclass(frozen=True)
class SoundTail:
    """The end of a take's sound as latents, for a take that continues from its last frames.

    Attributes:
        latents: ``(c l m)`` float32, up to the take's end; the first ones only help the decoder.
        known: how many of the last ones the next take begins with.
        start_s: second of the next take's own sound at which its part of the film begins.
    """

    latents: NDArray[np.float32]
    known: int
    start_s: float


@dataclass(frozen=True)
class Clip:
    """A rendered take: frames decoded while they are read (once), and the model's own sound.

    Attributes:
        frames: yields ``num_frames`` pictures of ``size``.
        fps: the model's frame rate; ``media`` converts it to the 24 fps delivered.
        sound: native sound, at least as long as the frames, or None.
        facts: for the receipt: network evaluations, attention backend, seconds by stage (filled as
            frames are read).
        between: what delivered frames between two model frames show: ``HELD`` or ``MOVED``.
        sound_tail: the end of the sound for the next take, if the card uses it.
    """

    frames: Iterator[Frame]
    num_frames: int
    fps: int
    size: Size
    sound: Sound | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    between: str = HELD
    sound_tail: SoundTail | None = None


@dataclass(frozen=True)
class ClipFile:
    """A take on disk, finished: picture at delivered size and rate, last model frames, sound.

    Attributes:
        path: ``take-01.mp4``: H.264, exactly ``num_frames`` frames, no sound.
        tail: ``take-01.tail.npy``: the last model frames ``(f h w 3)`` uint8, lossless, for the
            next take's anchor.
        sound: ``take-01.wav`` or None.
        facts: the clip's facts when the take was finished; kept on disk for a later run's receipt.
        sound_lead_s: seconds of ``sound`` that lie before the take.
        sound_tail: ``take-01.tail.npz``: the end of the sound as latents, or None.
    """

    number: int
    path: Path
    num_frames: int
    tail: Path
    sound: Path | None
    facts: dict[str, Any] = field(default_factory=dict)
    sound_lead_s: float = 0.0
    sound_tail: Path | None = None


@dataclass(frozen=True)
class SpokenLine:
    """A line spoken by a speech engine, at seconds of the film; ``voice`` is the engine's voice,
    ``asked_voice`` the requested id that it stands in for.
    """

    text: str
    language: str | None
    start_s: float
    end_s: float
    voice: str
    asked_voice: str | None = None
    sped_up: float = 1.0


@dataclass(frozen=True)
class MadeSound:
    """Sound made from the plan: all of it for takes whose model makes none, else spoken lines.

    Attributes:
        takes: numbers of these takes.
        lanes: lane -> how many cues of it are heard.
        engine: the speech engine, or None when nothing was spoken.
        lines: the spoken lines.
        notes: one sentence for each thing that differs from the plan.
    """

    takes: tuple[int, ...]
    lanes: Mapping[str, int]
    engine: str | None = None
    lines: tuple[SpokenLine, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Soundtrack:
    """The audio of the whole film: 48 kHz stereo wav, exactly as long as the picture.

    ``loudness_lufs`` is its integrated loudness, None for silence; ``made`` is what was made from
    the plan, None where the model's own sound is the whole track.
    """

    path: Path
    num_samples: int
    loudness_lufs: float | None
    made: MadeSound | None = None
    original_s: float = 0.0
    """Seconds of a reference video's own sound that the track contains."""


@dataclass(frozen=True)
class Video:
    """The finished film, with the paths of its receipt and plan."""

    path: Path
    receipt: Path
    plan: Path
    size: Size
    num_frames: int
    duration_s: float
    has_sound: bool
    seed: int


@dataclass(frozen=True)
class Progress:
    """``done`` of ``total`` in a stage: plan, load, text, denoise, decode, encode, sound, mux."""

    stage: str
    done: int
    total: int
    take: int | None = None


Report = Callable[[Progress], None]
"""Called often, from the rendering thread; must return quickly."""

IsCancelled = Callable[[], bool]
"""Asked between denoise steps and between frames."""


def silent(progress: Progress) -> None:
    """The report that says nothing."""
