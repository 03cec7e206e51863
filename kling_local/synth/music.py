"""Simple background music: four soft chords, in a mood that follows the light."""

from __future__ import annotations

import torch
from torch import Tensor

from kling_local.synth.signal import Clock, harmonics, tone

_LEVEL = 0.045
_CHORD_S = 1.2
_FADE_S = 0.12
_LOWEST_HZ = 130.81  # C below middle C
_MAJOR, _MINOR = (0, 4, 7), (0, 3, 7)
_BRIGHT = ((0, _MAJOR), (7, _MAJOR), (9, _MINOR), (5, _MAJOR))
_SAD = ((0, _MINOR), (8, _MAJOR), (3, _MAJOR), (10, _MAJOR))
_BRIGHT_HOURS = ("dawn", "day", "golden hour")
_ARPEGGIO = (0, 2, 1, 2)
_PAD = harmonics(1.0, 0.35, 0.2, 0.08)
_BELL = harmonics(1.0, 0.1, 0.25)


def music(clock: Clock, light: str, key: float) -> Tensor:
    """Music ``(2 n)``, bright by day and in minor otherwise; ``key`` 0..1 chooses the key of 12."""
    root = int(key * 12) % 12
    chords = _BRIGHT if light in _BRIGHT_HOURS else _SAD
    track = torch.zeros(2, clock.count)
    length = round(_CHORD_S * clock.sample_rate)
    for number, start in enumerate(range(0, clock.count, length)):
        step, shape = chords[number % 4]
        end = min(clock.count, start + length)
        track[:, start:end] = _chord(clock, root + step, shape, length)[:, : end - start]
    return _LEVEL * track


def _chord(clock: Clock, root: int, shape: tuple[int, ...], length: int) -> Tensor:
    """A held chord with its notes as an arpeggio an octave above, ``(2 length)``."""
    time = torch.arange(length) / clock.sample_rate
    fade = (time / _FADE_S).clamp(max=1) * ((_CHORD_S - time) / _FADE_S).clamp(0, 1)
    notes = [_LOWEST_HZ * 2 ** ((root % 12 + step) / 12) for step in shape]
    pad = torch.stack([tone(_PAD, hz * time) for hz in notes]).sum(0) / len(notes)
    beat_s = _CHORD_S / len(_ARPEGGIO)
    which = (time / beat_s).long().clamp(max=len(_ARPEGGIO) - 1)
    hz = 2 * torch.tensor([notes[i] for i in _ARPEGGIO])[which]
    since = time - which * beat_s
    pluck = (since / 0.03).clamp(max=1) * torch.exp(-since / 0.15)
    melody = 0.6 * pluck * tone(_BELL, hz * time)
    return torch.stack([pad * fade + 0.7 * melody, pad * fade + melody])
