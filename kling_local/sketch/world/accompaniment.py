"""Music and sounds that are played besides what the network's score tells of.

A prompt names them: ``soft jazz in the air from 3 of 15`` is music that has been playing for 3 s as
the shot begins, and lasts 15 s in all; ``siren heard at 0-5 and 7-9`` is a sound, in seconds of the
shot. They are taken out of what the network reads (`palette.plainly`).
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from kling_local.sketch.world.paint import Spans
from kling_local.synth.ambience import NAMED_AMBIENCES, named_ambience
from kling_local.synth.band import heard, piece_of
from kling_local.synth.effects import EFFECTS, lay_effect
from kling_local.synth.signal import Clock
from kling_local.synth.styles import MOODS, STYLES

MUSIC, SOUNDS, SEED = "music", "sounds", "seed"
"""What a palette calls these: "soft jazz from 3 of 15", "siren at 0-5 and 7-9, horn at 1-2", and
the seed of the film, which chooses the piece."""

_LOUDEST = 0.95
_UNDER_LINES = 0.45  # loudness of music while somebody speaks
_DUCK_S = 0.25
_EDGE_S = 0.3  # how long ambiences take to begin and to end
_EARLIEST_S = 0.25  # a single sound at a cut would lose its onset to the crossfade
_ASIDE = 0.35


def _any(words: Mapping[str, object] | frozenset[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_NUMBER = r"-?[\d.]+"
_SPAN = rf"{_NUMBER}-{_NUMBER}"
_SAID_MUSIC = re.compile(
    rf" , ((?:(?:{_any(MOODS)}) )*(?:{_any(STYLES)})) in the air"
    rf"(?: from ({_NUMBER}) of ({_NUMBER}))?"
)
_SAID_SOUND = re.compile(
    rf" , ({_any(EFFECTS)}|{_any(NAMED_AMBIENCES)}) heard(?: at ({_SPAN}(?: and {_SPAN})*))?"
)
_TOLD_SPAN = re.compile(rf"({_NUMBER})-({_NUMBER})")


@dataclass(frozen=True)
class Music:
    """Music by its moods and kind, the second of it as the film begins, and its length in s.

    ``lasts_s`` is None for music that lasts as long as the film.
    """

    words: str
    since_s: float
    lasts_s: float | None


@dataclass(frozen=True)
class Accompaniment:
    """What is played besides: music, and sounds with the spans (s) in which they are heard, None
    for the whole film. ``seed`` is that of the film."""

    music: Music | None = None
    sounds: tuple[tuple[str, Spans | None], ...] = ()
    seed: int = 0


SILENT = Accompaniment()
"""Nothing is played besides."""


def without_sounds(prompt: str) -> tuple[str, dict[str, str]]:
    """The prompt without its music and sounds, and these as a part of the palette.

    Of several kinds of music the last is played.
    """
    told = {}
    music, sounds = _SAID_MUSIC.findall(prompt), _SAID_SOUND.findall(prompt)
    if music:
        words, since, lasts = music[-1]
        told[MUSIC] = f"{words} from {since} of {lasts}" if lasts else words
    if sounds:
        told[SOUNDS] = ", ".join(f"{name} at {spans}" if spans else name for name, spans in sounds)
    return _SAID_SOUND.sub("", _SAID_MUSIC.sub("", prompt)), told


def accompaniment_of(palette: Mapping[str, str]) -> Accompaniment:
    """What a palette has played."""
    music = None
    if MUSIC in palette:
        words, _, times = palette[MUSIC].partition(" from ")
        since, _, lasts = times.partition(" of ")
        music = Music(words, float(since or 0), float(lasts) if lasts else None)
    said = palette[SOUNDS].split(", ") if SOUNDS in palette else []
    return Accompaniment(music, tuple(map(_sound, said)), int(palette.get(SEED, 0)))


def sounding_later(palette: Mapping[str, str], seconds: float) -> dict[str, str]:
    """The music and the sounds of a palette, so many seconds later."""
    moved = {}
    told = accompaniment_of(palette)
    if told.music:
        since, lasts = told.music.since_s - seconds, told.music.lasts_s
        moved[MUSIC] = told.music.words + (f" from {since:g} of {lasts:g}" if lasts else "")
    if SOUNDS in palette:
        moved[SOUNDS] = _TOLD_SPAN.sub(
            lambda span: f"{float(span[1]) + seconds:g}-{float(span[2]) + seconds:g}",
            palette[SOUNDS],
        )
    return moved


def _sound(said: str) -> tuple[str, Spans | None]:
    name, _, times = said.partition(" at ")
    spans = tuple((float(start), float(end)) for start, end in _TOLD_SPAN.findall(times))
    return name, spans or None


def accompanied(
    track: Tensor, told: Accompaniment, clock: Clock, lines: Mapping[int, Spans]
) -> Tensor:
    """A film's sound ``(2 n)`` with what is played besides; music is softer under ``lines``."""
    if told == SILENT:
        return track
    mixed = track.clone()
    rng = random.Random(told.seed)
    if told.music:
        lasts_s = told.music.lasts_s or clock.seconds
        piece = piece_of(told.music.words, told.seed, lasts_s)
        mixed += heard(piece, clock, told.music.since_s) * _ducked(clock, lines)
    for name, spans in told.sounds:
        for start, end in spans or ((0.0, clock.seconds),):
            _lay_sound(mixed, name, (start, min(end, clock.seconds)), rng, clock)
    return mixed * (_LOUDEST / mixed.abs().max().clamp(min=_LOUDEST))


def _ducked(clock: Clock, lines: Mapping[int, Spans]) -> Tensor:
    """How loud music is: softer while somebody speaks."""
    gain = torch.ones(clock.count)
    for start, end in (span for spans in lines.values() for span in spans):
        into = ((clock.time - start) / _DUCK_S + 1).clamp(0, 1)
        out = ((end - clock.time) / _DUCK_S + 1).clamp(0, 1)
        gain = gain.minimum(1 - (1 - _UNDER_LINES) * into * out)
    return gain


def _lay_sound(
    track: Tensor, name: str, span: tuple[float, float], rng: random.Random, clock: Clock
) -> None:
    salt, aside = rng.random(), rng.uniform(-_ASIDE, _ASIDE)
    if name in EFFECTS:
        start = span[0] if EFFECTS[name].every_s else max(span[0], _EARLIEST_S)
        lay_effect(track, name, (start, span[1]), salt, clock, lambda _: aside)
        return
    start = max(0, round(span[0] * clock.sample_rate))
    own = Clock(clock.sample_rate, max(0, round(span[1] * clock.sample_rate) - start))
    if own.count:
        rise = (own.time / _EDGE_S).clamp(max=1)
        fall = ((own.seconds - own.time) / _EDGE_S).clamp(0, 1)
        track[:, start : start + own.count] += named_ambience(own, name, salt) * rise * fall
