"""Plays music of a style: notes are arranged for a whole piece, and a stretch of it is heard."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import torch
from torch import Tensor

from kling_local.synth.drums import DRUMS, hit
from kling_local.synth.harmony import SCALES, Chord, chord, rhythm, tune, voiced, walking
from kling_local.synth.instruments import note
from kling_local.synth.signal import Clock, lay, noise, sides
from kling_local.synth.styles import MOODS, STYLES, Part, Style

LEVEL = 0.135
"""Makes pieces about -19 LUFS loud: ambiences are between -17 and -31."""

_PHRASE = 4  # bars
_FORM = "aaba"  # phrases that sound alike have the same tune
_TAIL_S = 1.6  # a piece ends with a chord on the last beat that leaves it so long to ring
_SHORTEST_S = 4.0  # a shorter piece only fades
_FADE_S = 0.5
_HEARD_BEFORE_S = 1.8  # how long before a stretch sounds begin that are still heard in it
_KEYS = range(-4, 5)
_REVERB_S = 1.4
_STRENGTHS = {"x": 0.8, "X": 1.0, "o": 0.45}


@dataclass(frozen=True)
class Piece:
    """A piece of music: its style, words of `styles.MOODS`, seed and length in seconds."""

    style: str
    moods: tuple[str, ...] = ()
    seed: int = 0
    seconds: float = 15.0


def piece_of(words: str, seed: int, seconds: float) -> Piece:
    """The piece that moods and a style name: "slow jazz". Raises ``ValueError`` for other words."""
    ends = [each for each in STYLES if f" {words}".endswith(f" {each}")]
    style = max(ends, key=len, default="")
    moods = tuple(words.removesuffix(style).split())
    if not style or not set(moods) <= set(MOODS):
        known = ", ".join(STYLES)
        raise ValueError(f"{words!r} is no music: known is {known}, after {', '.join(MOODS)}")
    return Piece(style, moods, seed, seconds)


@dataclass(frozen=True)
class Played:
    """One note, or one hit of a drum where ``midi`` is None. Times are seconds of the piece."""

    instrument: str
    start_s: float
    seconds: float
    midi: float | None
    level: float
    pan: float


def heard(piece: Piece, clock: Clock, from_s: float = 0.0) -> Tensor:
    """Stereo sound ``(2 n)`` of a piece from its second ``from_s`` on.

    Before it begins (``from_s`` may be negative) and after its end there is silence. Raises
    ``KeyError`` for an unknown style or mood.
    """
    style = STYLES[piece.style]
    loudness = math.prod(MOODS[mood][1] for mood in piece.moods)
    lead = round(_HEARD_BEFORE_S * clock.sample_rate)
    longer = Clock(clock.sample_rate, clock.count + lead)
    track = torch.zeros(2, longer.count)
    known: dict[tuple[str, float, float], Tensor] = {}
    begins = from_s - _HEARD_BEFORE_S
    for each in arranged(piece):
        if not -8.0 < each.start_s - begins < longer.seconds:
            continue
        if each.midi is None:
            sound = hit(each.instrument, clock.sample_rate)
        else:
            key = (each.instrument, each.midi, round(each.seconds, 2))
            if key not in known:
                known[key] = note(*key, clock.sample_rate)
            sound = known[key]
        lay(track, sound, each.start_s - begins, each.level * sides(each.pan), longer)
    if style.room:
        track = track + style.room * _reverberation(track, clock.sample_rate)
    time = from_s + clock.time
    gain = ((piece.seconds - time) / _FADE_S).clamp(0, 1) ** 2 * (time >= 0)
    return LEVEL * style.level * loudness * track[:, lead:] * gain


def arranged(piece: Piece) -> list[Played]:
    """All notes and hits of a piece. The same piece has the same ones."""
    style = STYLES[piece.style]
    tempo = style.tempo * math.prod(MOODS[mood][0] for mood in piece.moods)
    return list(_Arranger(style, piece, tempo).played())


class _Arranger:
    """Writes a piece, bar by bar."""

    def __init__(self, style: Style, piece: Piece, tempo: float) -> None:
        self.style, self.piece = style, piece
        self.rng = random.Random(f"{piece.style} {piece.seed}")
        self.beat_s = 60 / tempo
        self.bar_s = style.beats * self.beat_s
        self.bars = max(1, math.ceil(piece.seconds / self.bar_s))
        symbols = self.rng.choice(style.chords).split()
        self.key = self.rng.choice(_KEYS)
        self.chords = [chord(each, self.key) for each in symbols]
        self.home = chord(style.home, self.key)
        minor = 3 in self.home.shape and 4 not in self.home.shape
        root = self.home.root
        self.scale = frozenset((root + each) % 12 for each in _scale(style.scale, minor=minor))
        self.ends_s = self._end()

    def _end(self) -> float:
        """When the last chord sounds: on a beat; never in pieces that are too short for one."""
        if self.piece.seconds < _SHORTEST_S:
            return math.inf
        return math.floor((self.piece.seconds - _TAIL_S) / self.beat_s) * self.beat_s

    def played(self) -> Iterator[Played]:
        for each in self._bars():
            start = max(0.0, each.start_s)
            if start < self.ends_s - 0.03:
                left = self.ends_s - start
                yield Played(
                    each.instrument, start, min(each.seconds, left), each.midi, each.level, each.pan
                )
        if self.ends_s < math.inf:
            yield from self._last_chord()

    def _bars(self) -> Iterator[Played]:
        tunes = {id(part): self._tunes(part) for part in self.style.parts if part.plays == "tune"}
        for bar in range(self.bars):
            for part in self.style.parts:
                if bar < part.enters and self.bars >= _PHRASE:
                    continue
                if part.plays == "tune":
                    yield from self._sung(part, tunes[id(part)], bar)
                else:
                    yield from self._accompanied(part, bar)
            for drum, pattern in self.style.drums.items():
                yield from self._drummed(drum, pattern, bar)

    def _at(self, bar: int, step: float) -> float:
        """The time of a step, with swing and a little looseness."""
        beats = step * self.style.beats / self.style.steps
        pair, rest = divmod(beats, 2 * self.style.swings)
        share = rest / (2 * self.style.swings)
        late = self.style.swing
        warped = share / 0.5 * late if share < 0.5 else late + (share - 0.5) / 0.5 * (1 - late)
        beats = (pair + warped) * 2 * self.style.swings
        stray = self.rng.gauss(0, 0.5) * self.style.loose if bar or step else 0.0
        return bar * self.bar_s + beats * self.beat_s + stray

    def _steps_s(self, steps: float) -> float:
        return steps * self.bar_s / self.style.steps

    def _level(self, part: Part) -> float:
        return part.level * self.rng.uniform(0.88, 1.0)

    def _accompanied(self, part: Part, bar: int) -> Iterator[Played]:
        now = self.chords[bar % len(self.chords)]
        if part.plays == "walk":
            then = self.chords[(bar + 1) % len(self.chords)]
            line = walking(now, then, self.style.beats, part.middle, self.rng)
            for beat, midi in enumerate(line):
                step = beat * self.style.steps // self.style.beats
                yield self._note(part, bar, step, self.style.steps // self.style.beats, midi)
            return
        for step, steps, letter in _marks(part.pattern, bar):
            accent = 1.25 if letter.isupper() else 1.0
            if part.plays == "chords":
                notes = voiced(now, part.middle)
                share = accent / len(notes) ** 0.5
                for midi in notes:
                    yield self._note(part, bar, step, steps, midi, share)
            else:
                midi = _line_tone(now, ord(letter.lower()) - ord("a"), part.middle)
                yield self._note(part, bar, step, steps, midi, accent)

    def _note(
        self, part: Part, bar: int, step: int, steps: int, midi: int, accent: float = 1.0
    ) -> Played:
        seconds = max(0.05, self._steps_s(steps) * part.hold)
        level = accent * self._level(part)
        return Played(part.instrument, self._at(bar, step), seconds, midi, level, part.pan)

    def _tunes(self, part: Part) -> dict[str, list[tuple[int, int, int, int]]]:
        """The tune of each kind of phrase, as bar, step, steps and MIDI number."""
        rhythms = [rhythm(each) for each in part.pattern.split("|")]
        chords = [self.chords[bar % len(self.chords)] for bar in range(_PHRASE)]
        return {
            kind: [
                (each.bar, each.step, each.steps, each.midi)
                for each in tune(chords, rhythms, self.scale, part.middle, self.rng)
            ]
            for kind in sorted(set(_FORM))
        }

    def _sung(
        self, part: Part, tunes: dict[str, list[tuple[int, int, int, int]]], bar: int
    ) -> Iterator[Played]:
        phrase = _FORM[bar // _PHRASE % len(_FORM)]
        for each, step, steps, midi in tunes[phrase]:
            if each == bar % _PHRASE:
                yield self._note(part, bar, step, steps, midi)

    def _drummed(self, drum: str, pattern: str, bar: int) -> Iterator[Played]:
        pan = random.Random(drum).uniform(-0.35, 0.35) if "kick" not in drum else 0.0
        for step, _, mark in _marks(pattern, bar):
            level = _DRUM_LEVELS.get(drum, 0.5) * _STRENGTHS[mark] * self.rng.uniform(0.85, 1.0)
            yield Played(drum, self._at(bar, step), 0.0, None, level, pan)

    def _last_chord(self) -> Iterator[Played]:
        """All instruments on the chord of home, until they have died away."""
        left = self.piece.seconds - self.ends_s
        for part in self.style.parts:
            if part.enters and self.bars < part.enters + 1:
                continue
            if part.plays == "chords":
                notes = voiced(self.home, part.middle)
            elif part.plays == "tune":
                notes = [_line_tone(self.home, 0, part.middle - 5)]
            else:
                notes = [_line_tone(self.home, 0, part.middle)]
            for midi in notes:
                level = part.level / len(notes) ** 0.5
                yield Played(part.instrument, self.ends_s, left, midi, level, part.pan)
        for drum in self.style.drums:
            if drum in _LAST_DRUMS:
                yield Played(drum, self.ends_s, 0.0, None, _DRUM_LEVELS.get(drum, 0.5), 0.0)


def _scale(name: str, *, minor: bool) -> tuple[int, ...]:
    """A scale; a major one becomes minor where the music ends in minor."""
    return SCALES["minor" if minor and name == "major" else name]


def _line_tone(now: Chord, index: int, low: int) -> int:
    """A chord tone above the lowest root that is not below ``low``."""
    return low + (now.root - low) % 12 + now.tone(index) - now.root


def _marks(pattern: str, bar: int) -> Iterator[tuple[int, int, str]]:
    """The notes of a pattern's bar: step, steps until the next mark that is no ``-``, mark."""
    bars = pattern.split("|")
    here = bars[bar % len(bars)]
    for step, mark in enumerate(here):
        if mark not in ".-":
            rest = here[step + 1 :]
            held = len(rest) - len(rest.lstrip("-"))
            free = len(rest[held:]) - len(rest[held:].lstrip("."))
            yield step, 1 + held + (0 if held else min(free, 3)), mark


_DRUM_LEVELS = {
    "kick": 2.25,
    "soft kick": 1.65,
    "hard kick": 2.40,
    "long kick": 2.40,
    "snare": 1.50,
    "brush": 0.45,
    "rim": 0.83,
    "clap": 1.20,
    "hat": 0.42,
    "open hat": 0.48,
    "ride": 0.51,
    "crash": 0.83,
    "high tom": 1.35,
    "low tom": 1.50,
    "great drum": 2.55,
    "shaker": 0.30,
    "tambourine": 0.38,
    "conga": 0.90,
    "low conga": 0.90,
    "cowbell": 0.39,
    "clave": 0.68,
    "woodblock": 0.52,
    "timbale": 0.75,
    "sleigh bells": 0.39,
    "triangle bell": 0.27,
    "roll": 0.90,
    "chip noise": 0.60,
    "tick": 0.30,
}
_LAST_DRUMS = ("kick", "soft kick", "hard kick", "long kick", "great drum", "crash")
assert set(_DRUM_LEVELS) == set(DRUMS)


def _reverberation(track: Tensor, sample_rate: int) -> Tensor:
    """The reverberation ``(2 n)`` of a hall that is in the middle of the stage."""
    count = track.shape[1]
    length = 2 ** math.ceil(math.log2(count + _REVERB_S * sample_rate))
    dry = torch.fft.rfft(track.mean(0), n=length)
    wet = torch.fft.rfft(_hall(sample_rate), n=length) * dry
    return torch.fft.irfft(wet, n=length)[:, :count]


@lru_cache(maxsize=4)
def _hall(sample_rate: int) -> Tensor:
    """How a hall answers a click, ``(2 n)``: dense echoes that grow dull and die away."""
    clock = Clock(sample_rate, round(_REVERB_S * sample_rate))
    late = (clock.time / 0.02).clamp(max=1)
    bright = torch.exp(-clock.time / 0.12)
    ears = []
    for at in (0.13, 0.71):
        dull = noise(clock, 200, 2500, at) * torch.exp(-clock.time / 0.32)
        ears.append(late * (dull + 0.6 * bright * noise(clock, 1500, 7000, at)))
    answer = torch.stack(ears)
    return answer / answer.square().sum(1, keepdim=True).sqrt()
