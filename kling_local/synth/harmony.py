"""Chords, scales and tunes, as MIDI numbers. All is written in C and moved to another key."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

_LETTERS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_QUALITIES = {
    "": (0, 4, 7), "m": (0, 3, 7), "7": (0, 4, 7, 10), "m7": (0, 3, 7, 10), "maj7": (0, 4, 7, 11),
    "6": (0, 4, 7, 9), "m6": (0, 3, 7, 9), "9": (0, 4, 10, 14), "m9": (0, 3, 10, 14),
    "dim": (0, 3, 6), "m7b5": (0, 3, 6, 10), "sus2": (0, 2, 7), "sus4": (0, 5, 7), "5": (0, 7),
    "aug": (0, 4, 8),
}  # fmt: skip
_CHORD = re.compile(r"([A-G])([#b]?)(.*)")

SCALES: dict[str, tuple[int, ...]] = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "harmonic minor": (0, 2, 3, 5, 7, 8, 11),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "phrygian": (0, 1, 4, 5, 7, 8, 10),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
    "pentatonic": (0, 2, 4, 7, 9),
    "minor pentatonic": (0, 3, 5, 7, 10),
    "blues": (0, 3, 5, 6, 7, 10),
    "whole tone": (0, 2, 4, 6, 8, 10),
}
"""Scales by name, in semitones above the root."""


@dataclass(frozen=True)
class Chord:
    """A chord: its root 0..11 and the semitones of its notes above that."""

    root: int
    shape: tuple[int, ...]

    def tone(self, index: int) -> int:
        """Semitones above C of a chord tone; those past the last go on an octave above."""
        octave, which = divmod(index, len(self.shape))
        return self.root + self.shape[which] + 12 * octave

    @property
    def classes(self) -> frozenset[int]:
        """Its notes in any octave, 0..11."""
        return frozenset((self.root + each) % 12 for each in self.shape)


def chord(symbol: str, key: int = 0) -> Chord:
    """A chord by its symbol in C ("Am7", "Bb"), moved up by ``key`` semitones."""
    found = _CHORD.fullmatch(symbol)
    if found is None or found[3] not in _QUALITIES:
        raise ValueError(f"{symbol!r} is no chord: known are {', '.join(_QUALITIES)} of A to G")
    root = _LETTERS[found[1]] + {"#": 1, "b": -1, "": 0}[found[2]]
    return Chord((root + key) % 12, _QUALITIES[found[3]])


def voiced(what: Chord, middle: int) -> list[int]:
    """The chord's notes as close as possible to ``middle``: neighbouring chords move little."""
    return sorted(middle - 6 + (each - (middle - 6)) % 12 for each in what.classes)


def walking(now: Chord, then: Chord, beats: int, low: int, rng: random.Random) -> list[int]:
    """A bass line in quarter notes from one chord's root to a neighbour of the next one's."""
    root, goal = low + (now.root - low) % 12, low + (then.root - low) % 12
    between = [low + (each - low) % 12 for each in (now.tone(1), now.tone(2), now.tone(3))]
    rng.shuffle(between)
    return [root, *between[: beats - 2], goal + rng.choice((-1, 1, 2))][:beats]


Rhythm = tuple[tuple[int, int], ...]
"""Notes of a bar: the steps at which they begin and how many they last."""


def rhythm(pattern: str) -> Rhythm:
    """The notes of a pattern: ``x`` begins one, ``-`` holds it, ``.`` is a rest."""
    return tuple((found.start(), len(found[0])) for found in re.finditer("x-*", pattern))


@dataclass(frozen=True)
class Sung:
    """A note of a tune: bar, step, length in steps, MIDI number."""

    bar: int
    step: int
    steps: int
    midi: int


def tune(
    chords: Sequence[Chord],
    rhythms: Sequence[Rhythm],
    scale: frozenset[int],
    middle: int,
    rng: random.Random,
) -> list[Sung]:
    """A phrase of as many bars as chords: a motif, an answer, the motif again and a cadence.

    The last of the ``rhythms`` is the cadence's. Long and strong notes are chord tones.
    """
    motif, answer = rng.choice(rhythms[:-1] or rhythms), rng.choice(rhythms[:-1] or rhythms)
    steps_of = {part: [_leap(rng) for _ in range(16)] for part in "abc"}
    start = middle + rng.randint(-3, 3)
    found: list[Sung] = []
    for bar, here in enumerate(chords):
        last = bar == len(chords) - 1 or bar % 4 == 3
        part = "c" if last else "ab"[bar % 2]
        line = rhythms[-1] if last else (motif, answer)[bar % 2]
        at = start if part == "a" or not found else found[-1].midi
        for index, (step, length) in enumerate(line):
            at = _moved(at, steps_of[part][index % 16] if index else 0, scale, middle)
            strong = step == 0 or length >= 4 or (last and index == len(line) - 1)
            at = _nearest(at, here.classes) if strong else at
            found.append(Sung(bar, step, length, at))
    return found


def _leap(rng: random.Random) -> int:
    """Scale steps from one note to the next: mostly neighbours."""
    return rng.choice((-2, -1, -1, -1, 1, 1, 1, 2, 0, 3, -3, 2))


def _moved(midi: int, steps: int, scale: frozenset[int], middle: int) -> int:
    """A note some scale steps away; it turns back where it would leave its octave and a half."""
    if abs(midi - middle) > 8 and (midi > middle) == (steps > 0):
        steps = -steps
    midi = _nearest(midi, scale)
    for _ in range(abs(steps)):
        midi += 1 if steps > 0 else -1
        while midi % 12 not in scale:
            midi += 1 if steps > 0 else -1
    return midi


def _nearest(midi: int, classes: frozenset[int]) -> int:
    return min(
        range(midi - 6, midi + 7), key=lambda each: (each % 12 not in classes, abs(each - midi))
    )
