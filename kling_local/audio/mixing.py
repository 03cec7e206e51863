"""Mix the lanes of a plan into one sound; all other lanes are ducked under speech."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from kling_local.audio.casting import cast
from kling_local.audio.foley import foley, pan_of, stand_ins
from kling_local.audio.levels import SAMPLE_RATE
from kling_local.audio.speech import Line, NoEngineError, Spoken, speak
from kling_local.clips import MadeSound, Samples, SpokenLine
from kling_local.shots import Cue, ShotList, Take
from kling_local.units import DELIVERED_FPS

log = logging.getLogger("kling_local.audio")

DUCKED_DB = {"music": -10.0, "ambience": -5.0, "motion": -5.0, "effect": -4.0, "contact": -3.0}
"""Gain of these lanes while somebody speaks."""

_UNDER_LINES_DB = -6.0
"""Gain of a model's own sound while somebody speaks."""

_ATTACK_S, _RELEASE_S = 0.12, 0.4
_SPEECH_RMS = 0.11
"""Root mean square of a line at normal volume; ambiences have about half of that."""
_SHORTEST_S = 0.3
_SIDE = 0.6
"""Voices are panned less than other sounds, so that words are understood on both sides."""


@dataclass(frozen=True)
class _Speech:
    """The speech lane ``(n 2)``, its lines, the engine, and notes on what is missing or changed."""

    lane: Samples
    lines: tuple[SpokenLine, ...]
    engine: str | None
    notes: tuple[str, ...]


def mixed(
    shot_list: ShotList, takes: Sequence[Take], voices: Mapping[str, str]
) -> tuple[Samples, MadeSound]:
    """The sound ``(n 2)`` of the whole film, made from its cues, and a report for ``takes``.

    Without a speech engine there is foley but no speech, and a note says so.
    """
    lanes = foley(shot_list)
    speech = _speech(shot_list, voices)
    for note in speech.notes:
        log.warning("%s", note)
    gain = _ducking(speech.lines, shot_list.num_frames * SAMPLE_RATE // DELIVERED_FPS)
    played = np.zeros_like(speech.lane)
    for lane, track in lanes.items():
        depth = 1 - 10 ** (DUCKED_DB.get(lane, 0.0) / 20)
        played += track * (1 - depth * gain)[:, None]
    heard = [cue for cue in shot_list.cues if cue.lane != "speech"]
    counts = Counter(cue.lane for cue in heard)
    if speech.lines:
        counts["speech"] = len(speech.lines)
    notes = (*speech.notes, *stand_ins(shot_list.cues))
    facts = MadeSound(
        tuple(take.number for take in takes), dict(counts), speech.engine, speech.lines, notes
    )
    return speech.lane + _silenced(played, shot_list.cues), facts


def spoken_over(
    sound: Samples, shot_list: ShotList, shots: Collection[int], voices: Mapping[str, str]
) -> tuple[Samples, MadeSound]:
    """A film's native sound ``(n 2)`` with the lines of some shots, and a report.

    Lines last as long as planned where a voice can do so, as mouths move for that time.
    """
    speech = _speech(shot_list, voices, shots)
    for note in speech.notes:
        log.warning("%s", note)
    depth = 1 - 10 ** (_UNDER_LINES_DB / 20)
    over = speech.lane + sound * (1 - depth * _ducking(speech.lines, len(sound)))[:, None]
    counts = {"speech": len(speech.lines)} if speech.lines else {}
    facts = MadeSound((), counts, speech.engine, speech.lines, speech.notes)
    return np.asarray(over, dtype=np.float32), facts


def _speech(
    shot_list: ShotList, voices: Mapping[str, str], shots: Collection[int] | None = None
) -> _Speech:
    lane = np.zeros((shot_list.num_frames * SAMPLE_RATE // DELIVERED_FPS, 2), np.float32)
    cues = [cue for cue in shot_list.cues if cue.lane == "speech"]
    cues = [cue for cue in cues if shots is None or cue.shot in shots]
    if not cues:
        return _Speech(lane, (), None, ())
    parts = cast(cues, voices)
    lines = [
        Line(
            cue.what,
            cue.line.language if cue.line else None,
            parts[index][0],
            fit_s,
            cue.end_s - cue.start_s if shots is not None else 0.0,
        )
        for index, (cue, fit_s) in enumerate(zip(cues, _fits(shot_list, cues), strict=True))
    ]
    try:
        spoken, engine = speak(lines)
    except NoEngineError as error:
        without = "the film has foley but no speech" if shots is None else "no line is spoken"
        note = f"{without}: {error.sentence} ({error.hint})"
        return _Speech(lane, (), None, (note,))
    said = []
    for cue, line, part, (_, asked) in zip(cues, lines, spoken, parts.values(), strict=True):
        if len(part.samples) == 0:
            continue
        end_s = _lay(lane, cue, part, pan_of(shot_list, cue, cue.start_s))
        said.append(
            SpokenLine(
                cue.what,
                line.language,
                round(cue.start_s, 3),
                round(end_s, 3),
                str(line.voice),
                asked,
                round(part.sped_up, 3),
            )
        )
    notes = tuple(part.note for part in spoken if part.note)
    return _Speech(lane, tuple(said), engine, notes)


def _fits(shot_list: ShotList, cues: Sequence[Cue]) -> list[float]:
    """How long each line may last (s): until the next line or the shot's end, 0.3 s at least."""
    found = []
    for cue in cues:
        shot = shot_list.shots[cue.shot - 1]
        later = [each.start_s for each in cues if cue.start_s < each.start_s]
        stop = min([shot.start_s + shot.duration_s, *later])
        found.append(max(_SHORTEST_S, stop - cue.start_s))
    return found


def _lay(lane: Samples, cue: Cue, part: Spoken, pan: float) -> float:
    """Add a spoken line at its time, all with the same loudness; returns when it ends (s)."""
    start = round(cue.start_s * SAMPLE_RATE)
    length = min(len(part.samples), len(lane) - start)
    if length <= 0:
        return cue.start_s
    sound = part.samples[:length]
    loud = np.abs(sound).max(axis=1) > 0.02
    power = float((sound[loud] ** 2).mean()) if loud.any() else 1.0
    angle = (np.clip(pan, -1, 1) * _SIDE + 1) * np.pi / 4
    sides = np.sqrt(2) * np.array([np.cos(angle), np.sin(angle)])
    manner = _manner(cue)
    lane[start : start + length] += (sound * (manner * _SPEECH_RMS / np.sqrt(power))) * sides
    return (start + length) / SAMPLE_RATE


def _manner(cue: Cue) -> float:
    """Gain of a line by its tone: whispers are softer and shouts louder than plain speech."""
    tone = cue.line.tone if cue.line else None
    return {"whispering": 0.5, "murmuring": 0.6, "soft": 0.75, "shouting": 1.5,
            "screaming": 1.7, "angry": 1.25}.get(tone or "", 1.0)  # fmt: skip


def _ducking(lines: Sequence[SpokenLine], num_samples: int) -> NDArray[np.float32]:
    """How far other lanes are ducked, 0 to 1, per sample: rises before a line, falls after it."""
    hop = SAMPLE_RATE // 100
    spoken = np.zeros(num_samples // hop + 2, np.float32)
    for line in lines:
        first, last = line.start_s - _ATTACK_S, line.end_s + _RELEASE_S / 2
        spoken[max(0, round(first * 100)) : round(last * 100) + 1] = 1
    smooth = ndimage.uniform_filter1d(spoken, round(_ATTACK_S * 100), mode="nearest")
    at = np.arange(num_samples) / hop
    return np.asarray(np.interp(at, np.arange(len(smooth)), smooth), dtype=np.float32)


def _silenced(played: Samples, cues: Sequence[Cue]) -> Samples:
    """Mute everything but speech during silence cues, with a fade of 20 ms before each."""
    gain = np.ones(len(played), np.float32)
    for cue in cues:
        if cue.lane == "silence":
            start, end = round(cue.start_s * SAMPLE_RATE), round(cue.end_s * SAMPLE_RATE)
            fade = min(start, SAMPLE_RATE // 50)
            gain[start:end] = 0
            gain[start - fade : start] *= np.linspace(1, 0, fade, dtype=np.float32)
    return np.asarray(played * gain[:, None], dtype=np.float32)
