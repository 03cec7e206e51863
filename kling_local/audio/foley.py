"""Foley: plays the plan's cues with the synthesisers of the built-in world, at 48 kHz.

Sounds are panned to where the plan has their source: a subject's path decides the side.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from kling_local.audio.levels import SAMPLE_RATE
from kling_local.clips import Samples
from kling_local.shots import Cue, MotionPath, ShotList
from kling_local.synth.ambience import ambience, is_named, named_ambience
from kling_local.synth.band import heard, piece_of
from kling_local.synth.effects import EFFECTS, lay_effect
from kling_local.synth.music import music
from kling_local.synth.signal import Clock
from kling_local.synth.strikes import SURFACES, Impact, lay_impacts
from kling_local.synth.voices import Voice, heard_of
from kling_local.units import DELIVERED_FPS

LANES = ("ambience", "music", "motion", "effect", "contact")
"""In the order of mixing: contacts come last and are made to stand out from all other sound."""

_EDGE_S = 0.03
_ONSET_S = 0.005
_STEP, _LAND, _HIT = 0.35, 0.8, 1.0
_STAND_IN = "whoosh"
_BRIGHT_MUSIC = ("happy", "cheerful", "upbeat", "romantic", "joyful", "lullaby", "jazz", "bright")
_DARK_MUSIC = ("sad", "tense", "dark", "dramatic", "melancholic", "ominous", "eerie", "suspense")
_WINGS_HZ, _FINS_HZ = 3.0, 1.5


def foley(shot_list: ShotList) -> dict[str, Samples]:
    """Every lane except speech as a track ``(n 2)`` of the film's length.

    Lanes without cues are left out. The same plan gives the same samples.
    """
    clock = Clock(SAMPLE_RATE, SAMPLE_RATE * shot_list.num_frames // DELIVERED_FPS)
    whole = torch.zeros(2, clock.count)
    made = {}
    for lane in LANES:
        cues = [cue for cue in shot_list.cues if cue.lane == lane and cue.start_s < clock.seconds]
        if not cues:
            continue
        before = whole.clone()
        if lane == "contact":
            lay_impacts(whole, _impacts(shot_list, cues), clock)
        else:
            for cue in cues:
                _PLAYERS[lane](whole, cue, shot_list, clock)
        made[lane] = np.ascontiguousarray((whole - before).T.numpy(), dtype=np.float32)
    return made


def stand_ins(cues: Sequence[Cue]) -> list[str]:
    """One sentence for each effect or ambience that has no sound and is replaced by another."""
    said = []
    for cue in cues:
        if cue.lane == "effect" and cue.what not in EFFECTS:
            said.append(f"effect {cue.what!r} has no sound of its own: a whoosh stands in")
        elif cue.lane == "ambience" and not _has_bed(cue):
            said.append(
                f"the ambience {cue.what!r} has no sound of its own: a quiet room stands in"
            )
    return list(dict.fromkeys(said))


def pan_of(shot_list: ShotList, cue: Cue, at_s: float) -> float:
    """Panning of a cue at a time of the film: -1 left to 1 right, 0 if its subject has no path."""
    path = _path(shot_list, cue)
    if path is None:
        return 0.0
    start_s = shot_list.shots[cue.shot - 1].start_s
    return float(np.clip(2 * _along(path, "x", np.array([at_s - start_s]))[0] - 1, -1, 1))


def _path(shot_list: ShotList, cue: Cue) -> MotionPath | None:
    paths = shot_list.shots[cue.shot - 1].paths
    return next((path for path in paths if path.subject == cue.subject), None)


def _along(path: MotionPath, name: str, times_s: NDArray[np.float64]) -> NDArray[np.float64]:
    """A path's ``x``, ``y`` or ``size``, interpolated at times (s) within its shot."""
    known = [key.t_s for key in path.keys]
    values = np.interp(times_s, known, [getattr(key, name) for key in path.keys])
    return np.asarray(values, dtype=np.float64)


def _salt(shot_list: ShotList, cue: Cue) -> float:
    return random.Random(f"{shot_list.seed} {cue.shot} {cue.lane} {cue.what}").random()


def _edged(sound: Tensor, starts_film: bool) -> Tensor:
    """A stretch of sound with fades of 30 ms at both ends (5 ms at the start of the film)."""
    count = sound.shape[-1]
    rise = min(count, round(SAMPLE_RATE * (_ONSET_S if starts_film else _EDGE_S)))
    fall = min(count, round(SAMPLE_RATE * _EDGE_S))
    edges = torch.ones(count)
    edges[:rise] *= torch.sin(torch.linspace(0, math.pi / 2, rise))
    edges[count - fall :] *= torch.cos(torch.linspace(0, math.pi / 2, fall))
    return sound * edges


def _add(track: Tensor, sound: Tensor, start_s: float) -> None:
    """Add a stretch of stereo sound ``(2 m)`` to the track, from ``start_s`` on."""
    start = round(start_s * SAMPLE_RATE)
    length = min(sound.shape[1], track.shape[1] - start)
    if length > 0:
        track[:, start : start + length] += _edged(sound[:, :length], start == 0)


def _stretch(cue: Cue, clock: Clock) -> Clock:
    """The clock of a cue's length plus 30 ms, which fade out under the sound that follows."""
    end = min(cue.end_s + _EDGE_S, clock.seconds)
    return Clock(SAMPLE_RATE, max(0, round((end - cue.start_s) * SAMPLE_RATE)))


def _has_bed(cue: Cue) -> bool:
    return cue.place is not None or cue.weather is not None or is_named(cue.what)


def _play_ambience(track: Tensor, cue: Cue, shot_list: ShotList, clock: Clock) -> None:
    own, salt = _stretch(cue, clock), _salt(shot_list, cue)
    if is_named(cue.what):
        bed = named_ambience(own, cue.what, salt)
    elif cue.place is not None:
        bed = ambience(own, cue.place, cue.light or "day", cue.weather or "clear", salt)
    else:
        bed = named_ambience(own, cue.weather or cue.what, salt)
    _add(track, bed, cue.start_s)


def _play_music(track: Tensor, cue: Cue, shot_list: ShotList, clock: Clock) -> None:
    if cue.kind is not None:
        seconds = min(cue.end_s, clock.seconds) - cue.start_s
        piece = piece_of(cue.kind, shot_list.seed, seconds)
        _add(track, heard(piece, _stretch(cue, clock)), cue.start_s)
        return
    words = cue.what.lower()
    light = cue.light or "day"
    if any(word in words for word in _DARK_MUSIC):
        light = "night"
    elif any(word in words for word in _BRIGHT_MUSIC):
        light = "day"
    bed = music(_stretch(cue, clock), light, _salt(shot_list, cue))
    _add(track, bed, cue.start_s)


def _play_motion(track: Tensor, cue: Cue, shot_list: ShotList, clock: Clock) -> None:
    """Add engines, wheels, wings: the faster the path, the louder and higher the sound."""
    own = _stretch(cue, clock)
    if own.count == 0:
        return
    aspect = shot_list.size.width / shot_list.size.height
    time = cue.start_s - shot_list.shots[cue.shot - 1].start_s + own.time.numpy().astype(float)
    path = _path(shot_list, cue)
    across = np.full(own.count, 0.5) if path is None else _along(path, "x", time)
    size = np.ones(own.count) if path is None else _along(path, "size", time)
    pace = np.abs(np.gradient(across, 1 / SAMPLE_RATE)) * aspect / np.maximum(size, 0.05)
    moving = torch.from_numpy(np.clip(pace, 0.25, 2.0).astype(np.float32))
    beat = _FINS_HZ if cue.kind == "fish" else _WINGS_HZ
    none = torch.zeros(own.count)
    voice = Voice(
        clock=own,
        kind=cue.kind or "",
        action="move",
        x=torch.from_numpy(((across - 0.5) * aspect).astype(np.float32)),
        pace=moving,
        air=none,
        cycle=beat * own.time,
        stride=none + 1,
        mouth=none,
        rope=none,
        salt=_salt(shot_list, cue),
    )
    _add(track, heard_of(voice, aspect / 2), cue.start_s)


def _play_effect(track: Tensor, cue: Cue, shot_list: ShotList, clock: Clock) -> None:
    name = cue.what if cue.what in EFFECTS else _STAND_IN
    span = cue.start_s, cue.end_s
    lay_effect(track, name, span, _salt(shot_list, cue), clock, partial(pan_of, shot_list, cue))


def _impacts(shot_list: ShotList, cues: Sequence[Cue]) -> list[Impact]:
    return sorted(
        (
            Impact(
                time_s=at,
                strength=_strength(cue),
                kind=cue.kind or "",
                surface=SURFACES.get(cue.place or "", "wood"),
                pan=pan_of(shot_list, cue, at),
                figure=0,
                what=cue.what,
            )
            for cue in cues
            for at in _moments(cue)
        ),
        key=lambda impact: impact.time_s,
    )


def _moments(cue: Cue) -> Iterator[float]:
    """The times (s) of a cue's contacts: one, or several at its rate until it ends."""
    yield cue.start_s
    if cue.rate:
        for number in range(1, math.ceil((cue.end_s - cue.start_s) * cue.rate)):
            yield cue.start_s + number / cue.rate


def _strength(cue: Cue) -> float:
    return {"step": _STEP, "land": _LAND}.get(cue.what, _HIT)


_PLAYERS = {
    "ambience": _play_ambience,
    "music": _play_music,
    "motion": _play_motion,
    "effect": _play_effect,
}
