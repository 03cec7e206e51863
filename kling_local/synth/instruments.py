"""Musical instruments: single notes, mono ``(n)``, with harmonics below the Nyquist frequency.

A timbre is a sum of layers. Each has harmonics of its own and dies away at its own rate, which is
how a struck string loses its brightness; layers that do not die away are blown, bowed or synthetic.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

from kling_local.synth.signal import Clock, harmonics, noise, tone, turns_of
from kling_local.synth.timbres import TIMBRES, Layer, Timbre

_HIGHEST = 0.42  # of the sample rate: where harmonics end
_MIDDLE = 60  # MIDI number of middle C
_TREMBLE_HZ = 5.4
_LEAST_ATTACK_S = 0.004  # a shorter one clicks, as tables begin anywhere in their period


def hertz(midi: float) -> float:
    """Frequency of a note by its MIDI number: 69 is 440 Hz."""
    return float(440 * 2 ** ((midi - 69) / 12))


def note(instrument: str, midi: float, seconds: float, sample_rate: int) -> Tensor:
    """A note ``(n)`` of unit deviation where it is loudest, ``seconds`` long plus its release.

    Raises ``KeyError`` for an unknown instrument.
    """
    timbre = TIMBRES[instrument]
    clock = Clock(sample_rate, round((seconds + timbre.release_s) * sample_rate))
    hz = hertz(midi)
    turns = _turns(timbre, hz, clock)
    total = torch.zeros(clock.count)
    for layer in timbre.layers:
        table = _table(timbre, layer, hz, sample_rate)
        if table is not None:
            total += layer.level * tone(table, turns * layer.ratio) * _course(layer, midi, clock)
    total = total / sum(layer.level**2 for layer in timbre.layers) ** 0.5
    if timbre.breath:
        total += timbre.breath * noise(clock, 1500, 6000, midi / 31)
    if timbre.knock:
        total += timbre.knock * noise(clock, 300, 4000, midi / 31) * torch.exp(-clock.time / 0.018)
    if timbre.drive:
        total = torch.tanh(timbre.drive * total) / math.tanh(timbre.drive)
        total = total - total.mean()
    return total * _envelope(timbre, seconds, clock)


def _turns(timbre: Timbre, hz: float, clock: Clock) -> Tensor:
    if not timbre.vibrato:
        return clock.time * hz
    grown = (clock.time / 0.35).clamp(max=1)
    tremble = torch.sin(2 * math.pi * _TREMBLE_HZ * clock.time)
    return turns_of(hz * (1 + timbre.vibrato * grown * tremble), clock)


def _table(timbre: Timbre, layer: Layer, hz: float, sample_rate: int) -> Tensor | None:
    """The layer's period at this pitch; None if all of it is too high."""
    most = int(_HIGHEST * sample_rate / (hz * layer.ratio))
    weights = layer.weights[:most]
    if timbre.formants:
        weights = tuple(
            round(weight * _resonance(number * hz, timbre.formants), 4)
            for number, weight in enumerate(weights, start=1)
        )
    return harmonics(*weights) if any(weights) else None


def _resonance(hz: float, formants: tuple[int, ...]) -> float:
    return 0.08 + sum(
        math.exp(-(((hz - formant) / (90 + 0.06 * formant)) ** 2)) * 0.6**number
        for number, formant in enumerate(formants)
    )


def _course(layer: Layer, midi: float, clock: Clock) -> Tensor | float:
    """How the layer's level changes while the note lasts; higher notes die away sooner."""
    course: Tensor | float = 1.0
    if layer.decay_s:
        course = torch.exp(-clock.time / (layer.decay_s * 2 ** ((_MIDDLE - midi) / 24)))
    if layer.swells_s:
        course = course * (1 - torch.exp(-clock.time / layer.swells_s))
    return course


def _envelope(timbre: Timbre, seconds: float, clock: Clock) -> Tensor:
    attack = max(_LEAST_ATTACK_S, min(timbre.attack_s, 0.5 * seconds))
    rise = (clock.time / attack).clamp(max=1)
    fall = ((seconds + timbre.release_s - clock.time) / timbre.release_s).clamp(0, 1)
    return rise * rise * (3 - 2 * rise) * fall * fall
