"""What instruments sound like: harmonics, envelopes, noise."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Layer:
    """Some harmonics of a timbre.

    Attributes:
        weights: those of its harmonics, from the first.
        decay_s: seconds until it has fallen to 37 % at middle C; 0 if it does not die away.
        ratio: its frequency by that of the note.
        level: its share.
        swells_s: seconds that it takes longer than the note to begin, as brightness does in brass.
    """

    weights: tuple[float, ...]
    decay_s: float = 0.0
    ratio: float = 1.0
    level: float = 1.0
    swells_s: float = 0.0


@dataclass(frozen=True)
class Timbre:
    """How an instrument sounds.

    Attributes:
        layers: what it is made of.
        attack_s, release_s: how long it takes to begin, and to end once the note is over.
        vibrato: how far its pitch trembles, as a ratio.
        breath: share of noise while it sounds.
        knock: share of noise as it begins.
        drive: how hard it is overdriven; 0 for none.
        formants: frequencies in Hz that its harmonics are strongest at: a voice.
    """

    layers: tuple[Layer, ...]
    attack_s: float = 0.005
    release_s: float = 0.08
    vibrato: float = 0.0
    breath: float = 0.0
    knock: float = 0.0
    drive: float = 0.0
    formants: tuple[int, ...] = ()


def _saw(count: int, tilt: float = 1.0) -> tuple[float, ...]:
    """Harmonics that fall off by a power of their number."""
    return tuple(1 / number**tilt for number in range(1, count + 1))


def _odd(count: int, tilt: float = 1.0) -> tuple[float, ...]:
    """Odd harmonics only: a square, a clarinet."""
    return tuple(number % 2 / number**tilt for number in range(1, count + 1))


def _pulse(count: int, width: float) -> tuple[float, ...]:
    return tuple(abs(math.sin(math.pi * n * width)) / n for n in range(1, count + 1))


def _ensemble(weights: tuple[float, ...], spread: float) -> tuple[Layer, ...]:
    """Three of the same, slightly out of tune with each other."""
    return tuple(Layer(weights, ratio=1 + each) for each in (0.0, spread, -0.9 * spread))


_ALTO = (1.0, 0.9, 0.75, 0.6, 0.4, 0.3, 0.2, 0.14, 0.1)
_REED = (0.8, 1.0, 0.8, 0.7, 0.5, 0.4, 0.35, 0.25, 0.2, 0.12, 0.08)
_WOUND = (0.0, 0.4, 0.6, 0.6, 0.5, 0.4, 0.3, 0.25, 0.2, 0.15, 0.1)
_PICKED = (1.0, 0.7, 0.45, 0.3, 0.18, 0.1, 0.06)

TIMBRES: dict[str, Timbre] = {
    # struck and plucked
    "piano": Timbre(
        (Layer((1, 0.5, 0.25, 0.12, 0.06), 1.5), Layer(_WOUND, 0.28, level=0.7)),
        0.004,
        0.15,
        knock=0.12,
    ),
    "felt piano": Timbre(
        (Layer((1, 0.35, 0.12, 0.05), 1.3), Layer(_WOUND[:6], 0.15, level=0.25)),
        0.012,
        0.25,
        knock=0.10,
    ),
    "electric piano": Timbre(
        (Layer((1, 0.12, 0.3, 0.05), 1.1), Layer((0, 0, 0, 1, 0, 0, 0.5), 0.22, level=0.35)),
        0.005,
        0.15,
        drive=0.7,
    ),
    "guitar": Timbre(
        (Layer(_PICKED, 0.75), Layer(_WOUND, 0.14, level=0.8)), 0.004, 0.12, knock=0.1
    ),
    "steel guitar": Timbre(
        (Layer(_PICKED, 0.6), Layer((*_WOUND, 0.1, 0.08), 0.3, level=1.2)),
        0.004,
        0.1,
        knock=0.12,
    ),
    "banjo": Timbre((Layer(_PICKED, 0.22), Layer(_WOUND, 0.12, level=1.4)), 0.004, 0.06, knock=0.3),
    "ukulele": Timbre(
        (Layer(_PICKED[:5], 0.3), Layer(_WOUND, 0.08, level=0.7)), 0.004, 0.06, knock=0.15
    ),
    "clean guitar": Timbre((Layer(_PICKED, 0.5), Layer(_WOUND, 0.2, level=0.8)), 0.004, 0.05),
    "distorted guitar": Timbre(
        (Layer(_saw(14), ratio=1.0), Layer(_saw(10), ratio=1.4983), Layer(_saw(8), ratio=2.003)),
        0.006,
        0.06,
        drive=2.6,
    ),
    "lead guitar": Timbre(
        (Layer(_saw(10)), Layer(_saw(6), ratio=1.003)), 0.01, 0.12, 0.006, drive=2.0
    ),
    "harp": Timbre((Layer((1, 0.4, 0.2, 0.1), 1.1), Layer(_WOUND[:7], 0.2, level=0.5)), 0.005, 0.4),
    "koto": Timbre(
        (Layer(_PICKED, 0.5), Layer(_WOUND, 0.25, level=1.2)), 0.004, 0.2, 0.004, knock=0.15
    ),
    "music box": Timbre(
        (Layer((1,), 0.9), Layer((1,), 0.35, 3.0, 0.3), Layer((1,), 0.12, 6.27, 0.25)),
        0.004,
        0.5,
    ),
    "bells": Timbre(
        (
            Layer((1,), 1.6),
            Layer((1,), 1.0, 2.0, 0.6),
            Layer((1,), 0.6, 2.76, 0.5),
            Layer((1,), 0.25, 5.4, 0.3),
        ),
        0.004,
        0.8,
    ),
    "vibraphone": Timbre((Layer((1, 0, 0, 0.2), 1.4),), 0.004, 0.3, 0.003),
    "marimba": Timbre(
        (Layer((1,), 0.25), Layer((0, 0, 0, 1), 0.07, level=0.4)), 0.004, 0.1, knock=0.1
    ),
    "timpani": Timbre((Layer((1, 0.6, 0.4, 0.2), 0.5),), 0.004, 0.3, knock=0.3),
    # basses
    "upright bass": Timbre(
        (Layer((1, 0.6, 0.3, 0.12), 0.28), Layer(_WOUND[:8], 0.05, level=0.5)),
        0.006,
        0.06,
        knock=0.12,
    ),
    "bass": Timbre(
        (Layer((1, 0.8, 0.5, 0.3, 0.18, 0.1), 0.45), Layer(_WOUND, 0.08, level=0.5)), 0.005, 0.05
    ),
    "slap bass": Timbre(
        (Layer(_saw(8), 0.2), Layer(_WOUND, 0.09, level=1.3)), 0.004, 0.04, knock=0.3
    ),
    "synth bass": Timbre(
        (Layer((1, 0.5, 0.3, 0.15), 0.5), Layer(_saw(20), 0.09, level=0.9)), 0.004, 0.04
    ),
    "sub bass": Timbre((Layer((1, 0.15, 0.05), 0.45),), 0.006, 0.12, drive=1.4),
    "tuba": Timbre((Layer((1, 0.8, 0.45, 0.2, 0.08)),), 0.03, 0.06, breath=0.02),
    # bowed
    "strings": Timbre(_ensemble(_saw(14, 1.35), 0.004), 0.16, 0.3, 0.0025),
    "short strings": Timbre(
        tuple(Layer(_saw(14, 1.1), 0.22, 1 + s) for s in (0, 0.005)), 0.012, 0.1, knock=0.1
    ),
    "violin": Timbre((Layer(_saw(16, 1.15)),), 0.07, 0.15, 0.007, breath=0.015),
    "cello": Timbre((Layer(_saw(14, 1.2)),), 0.08, 0.2, 0.006, breath=0.012),
    # blown
    "brass": Timbre((Layer((1, 0.7, 0.35, 0.15)), Layer(_WOUND, swells_s=0.09)), 0.035, 0.1, 0.002),
    "trumpet": Timbre(
        (Layer((1, 0.9, 0.6, 0.3)), Layer((*_WOUND, 0.1), swells_s=0.06)), 0.02, 0.07, 0.004
    ),
    "muted trumpet": Timbre((Layer((0.4, 0.7, 1, 0.9, 0.7, 0.5, 0.4, 0.3)),), 0.02, 0.07, 0.005),
    "horn": Timbre(
        (Layer((1, 0.6, 0.3, 0.1)), Layer(_WOUND[:8], swells_s=0.18, level=0.6)), 0.06, 0.15
    ),
    "saxophone": Timbre((Layer(_ALTO),), 0.025, 0.07, 0.005, breath=0.05),
    "flute": Timbre((Layer((1, 0.3, 0.1, 0.03)),), 0.04, 0.08, 0.005, breath=0.09),
    "clarinet": Timbre((Layer(_odd(9, 0.9)),), 0.03, 0.07, 0.002, breath=0.02),
    "bagpipe": Timbre((Layer((*_REED, 0.06)),), 0.006, 0.02),
    "harmonica": Timbre((Layer(_REED), Layer(_REED, ratio=1.002)), 0.03, 0.06, 0.008, breath=0.05),
    "accordion": Timbre((Layer(_REED), Layer(_REED, ratio=1.006)), 0.03, 0.06),
    "organ": Timbre(
        (Layer((1, 1, 0.6, 0.7, 0, 0.3, 0, 0.4)), Layer((1, 0.5), ratio=0.5, level=0.5)), 0.02, 0.12
    ),
    "church organ": Timbre(
        (*_ensemble((1, 0.8, 0.5, 0.6, 0.1, 0.3, 0, 0.4), 0.001), Layer((1, 0.4), ratio=0.5)),
        0.05,
        0.35,
    ),
    "choir": Timbre(_ensemble((1.0,) * 24, 0.006), 0.2, 0.4, 0.006, formants=(650, 1080, 2700)),
    "high choir": Timbre(
        _ensemble((1.0,) * 20, 0.005), 0.22, 0.4, 0.007, formants=(420, 900, 2700)
    ),
    # electronic
    "pad": Timbre(_ensemble(_saw(8, 1.6), 0.006), 0.45, 0.6),
    "glass pad": Timbre(
        (Layer((1, 0.1, 0.2)), Layer((1, 0, 0.1), ratio=2.004, level=0.4)), 0.8, 1.2, 0.003
    ),
    "super saw": Timbre(_ensemble(_saw(24), 0.008), 0.01, 0.08),
    "pluck": Timbre((Layer((1, 0.5, 0.25), 0.35), Layer(_saw(24), 0.08)), 0.004, 0.08),
    "synth lead": Timbre(
        (Layer(_saw(16, 1.1)), Layer(_saw(16, 1.1), ratio=1.005)), 0.01, 0.1, 0.004
    ),
    "square": Timbre((Layer(_odd(25)),), 0.004, 0.01),
    "pulse": Timbre((Layer(_pulse(24, 0.25)),), 0.004, 0.01),
    "triangle": Timbre((Layer(_odd(9, 2)),), 0.004, 0.01),
    "theremin": Timbre((Layer((1, 0.2, 0.05)),), 0.15, 0.2, 0.014),
}
"""Every instrument that plays notes, by name."""
