"""Join the sound of all takes into one soundtrack, exactly as long as the picture."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kling_local.audio.levels import SAMPLE_RATE, level, resample
from kling_local.clips import ClipFile, MadeSound, Samples, Sound, Soundtrack
from kling_local.errors import MediaError
from kling_local.files import replacing
from kling_local.shots import ShotList, Take
from kling_local.units import DELIVERED_FPS

SAMPLES_PER_FRAME = SAMPLE_RATE // DELIVERED_FPS

_NO_VOICES: Mapping[str, str] = {}

_FADE = SAMPLE_RATE * 30 // 1000
"""Length of the crossfade after a cut, and of the fade at the end."""

_ONSET = SAMPLE_RATE * 5 // 1000
"""Length of the fade at the film's start: avoids a click and keeps the first beat."""

_MAX_MIRRORED = SAMPLE_RATE // 10
"""Models' sound ends some hundredths of a second early; its end, mirrored, fills that gap."""


def compose(
    shot_list: ShotList,
    clip_files: Sequence[ClipFile],
    folder: Path,
    voices: Mapping[str, str] = _NO_VOICES,
    original: Sound | None = None,
    spoken: Sequence[Take] = (),
) -> Soundtrack:
    """Write ``soundtrack.wav``, 48 kHz stereo, with exactly 2000 samples per delivered frame.

    Each take's native sound starts on its start frame. At a cut the sounds are crossfaded over
    30 ms at equal power. A take whose sound continues the one before has a lead-in that sounds the
    same as that one's end; there they are crossfaded at equal gain. Takes without native sound get
    what `mixed` makes of the plan's cues; ``voices`` are the requested voice ids (see
    `casting.cast`). In takes with native sound that are to be ``spoken``, a speech engine says the
    lines, and the native sound is softer meanwhile.
    ``original`` is a reference video's own sound. It is mixed in from the first frame on, cut or
    followed by silence. A film whose plan has no sound gets only that.
    """
    from scipy.io import wavfile

    num_samples = shot_list.num_frames * SAMPLES_PER_FRAME
    line = np.zeros((num_samples, 2), dtype=np.float32)
    made_takes = {clip.number: clip for clip in clip_files}
    mute = []
    for take in shot_list.takes:
        clip = made_takes.get(take.number)
        if clip is None or clip.sound is None:
            mute.append(take)
        else:
            _lay(line, take, _read(clip.sound), round(clip.sound_lead_s * SAMPLE_RATE))
    speaks = mute and shot_list.sound and shot_list.cues
    made = _lay_made(line, shot_list, mute, voices) if speaks else None
    if spoken and made is None:
        made = _lay_spoken(line, shot_list, spoken, voices)
    original_s = 0.0 if original is None else _lay_under(line, original)
    levelled, reached = level(line)
    path = folder / "soundtrack.wav"
    with replacing(path) as part, part.open("wb") as file:
        whole = np.rint(np.clip(levelled, -1, 1) * 32767).astype("<i2")
        wavfile.write(file, SAMPLE_RATE, whole)
    return Soundtrack(path, num_samples, reached, made, original_s)


def _lay_under(line: Samples, original: Sound) -> float:
    """Add a sound from the start on, with a fade at its end; returns its seconds in the film."""
    laid = resample(original.samples, original.sample_rate)[: len(line)].copy()
    fade = min(_FADE, len(laid))
    laid[len(laid) - fade :] *= np.cos(np.linspace(0, np.pi / 2, fade))[:, None]
    line[: len(laid)] += laid
    return len(laid) / SAMPLE_RATE


def _lay_made(
    line: Samples, shot_list: ShotList, takes: Sequence[Take], voices: Mapping[str, str]
) -> MadeSound:
    """Add the sound made from the plan where takes have no native sound."""
    # Imported late: the synthesisers need torch, which a film with native sound does not need here.
    from kling_local.audio.mixing import mixed

    heard = np.zeros(len(line), dtype=np.float32)
    for take in takes:
        start = take.start_frame * SAMPLES_PER_FRAME
        heard[start : start + take.num_frames * SAMPLES_PER_FRAME] = 1
    made, facts = mixed(shot_list, takes, voices)
    line += made * _softened(heard)[:, None]
    return facts


def _lay_spoken(
    line: Samples, shot_list: ShotList, takes: Sequence[Take], voices: Mapping[str, str]
) -> MadeSound:
    """Add the lines of takes with native sound."""
    from kling_local.audio.mixing import spoken_over

    shots = {number for take in takes for number in take.shots}
    over, facts = spoken_over(line, shot_list, shots, voices)
    line[:] = over
    return replace(facts, takes=tuple(take.number for take in takes))


def _softened(gate: NDArray[np.float32]) -> NDArray[np.float32]:
    """The gate with edges inside the film smoothed over 30 ms, at equal power."""
    if gate.all():
        return gate
    smooth = np.convolve(np.pad(gate, _FADE, mode="edge"), np.full(_FADE, 1 / _FADE), mode="same")
    return np.sin(smooth[_FADE : len(gate) + _FADE].clip(0, 1) * np.pi / 2).astype(np.float32)


def _lay(line: Samples, take: Take, sound: Samples, lead: int) -> None:
    """Add a take's sound from its start frame to 30 ms past its end, faded at both ends.

    Its first ``lead`` samples lie before the start frame and sound like what is already there. They
    are crossfaded at equal gain: at equal power, like sounds would be up to 3 dB louder.
    """
    start = take.start_frame * SAMPLES_PER_FRAME - lead
    length = min(take.num_frames * SAMPLES_PER_FRAME + lead + _FADE, len(line) - start)
    laid = _stretch(sound, length)
    onset = _FADE if start else _ONSET
    rise = np.sin(np.linspace(0, np.pi / 2, min(onset, length)))[:, None]
    if lead:
        rise = np.linspace(0, 1, min(_FADE, lead))[:, None]
        line[start : start + len(rise)] *= 1 - rise
        line[start + len(rise) :] = 0
    fall = np.cos(np.linspace(0, np.pi / 2, min(_FADE, length)))[:, None]
    laid[: len(rise)] *= rise
    laid[length - len(fall) :] *= fall
    line[start : start + length] += laid


def _stretch(sound: Samples, length: int) -> Samples:
    """A copy cut to ``length`` or extended by its mirrored end (at most 0.1 s) and silence."""
    missing = max(length - len(sound), 0)
    mirrored = sound[::-1][: min(missing, _MAX_MIRRORED)]
    num_silent = missing - len(mirrored)
    if num_silent:
        mirrored = mirrored * np.linspace(1, 0, len(mirrored), dtype=np.float32)[:, None]
    silence = np.zeros((num_silent, 2))
    return np.concatenate([sound[:length], mirrored, silence]).astype(np.float32)


def _read(path: Path) -> Samples:
    """A take's wav as 48 kHz stereo; ``MediaError`` if it is damaged or has samples not finite."""
    from scipy.io import wavfile

    try:
        rate, samples = wavfile.read(path)
    except (OSError, ValueError, struct.error) as error:
        raise MediaError(f"{path.name} cannot be read as a wav file: {error}") from error
    if samples.dtype.kind == "i":
        samples = samples / np.iinfo(samples.dtype).max
    if samples.ndim == 1:
        samples = samples[:, None]
    stereo = np.repeat(samples, 2, axis=1) if samples.shape[1] == 1 else samples[:, :2]
    if not np.isfinite(stereo).all():
        raise MediaError(
            f"{path.name} holds samples that are not finite", hint="render with another seed"
        )
    return resample(stereo.astype(np.float32), int(rate))
