"""Shapes that many single sounds share: bursts, glides, ringing modes, voices, clicks."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from kling_local.synth.signal import Clock, harmonics, noise, swell, tone, turns_of

Make = Callable[[Clock, float], Tensor]
"""Computes the samples ``(n)`` of a sound from its clock and a salt."""

_DIES = 9  # decays until nothing is left


@dataclass(frozen=True)
class Effect:
    """How a sound is made, how long it lasts and how loud it is.

    Attributes:
        make: computes the samples from a clock and a salt.
        seconds: its natural length.
        level: peak in a mix whose speech peaks at 0.5.
        every_s: interval at which it is repeated while its cue lasts; 0 for a single sound.
        steady: whether it has no beginning of its own: repetitions fade into each other.
    """

    make: Make
    seconds: float
    level: float
    every_s: float = 0.0
    steady: bool = False


def dying(clock: Clock, seconds: float) -> Tensor:
    """An envelope that decays exponentially from 1."""
    return torch.exp(-clock.time / seconds)


def since(clock: Clock, start_s: float) -> Tensor:
    """Seconds since ``start_s`` for each sample; -1 before it."""
    after = clock.time - start_s
    return torch.where(after >= 0, after, -torch.ones_like(after))


def blow(clock: Clock, start_s: float, decay_s: float) -> Tensor:
    """An envelope that jumps to 1 at ``start_s`` and decays exponentially."""
    after = since(clock, start_s)
    return torch.where(after >= 0, torch.exp(-after / decay_s), torch.zeros_like(after))


def grains(clock: Clock, *each: tuple[float, float, float]) -> Tensor:
    """An envelope of many short blows, each given by start (s), strength and decay (s)."""
    gate = torch.zeros(clock.count)
    for start_s, strength, decay_s in each:
        start = max(0, math.ceil(start_s * clock.sample_rate))
        end = min(clock.count, start + math.ceil(_DIES * decay_s * clock.sample_rate))
        after = torch.arange(start, end) / clock.sample_rate - start_s
        gate[start:end] += strength * torch.exp(-after / decay_s)
    return gate


def modes(clock: Clock, *modes: tuple[float, float, float]) -> Tensor:
    """Ringing modes, each given by frequency (Hz), weight and decay (s)."""
    return torch.stack([
        weight * torch.sin(2 * math.pi * hz * clock.time) * dying(clock, decay_s)
        for hz, weight, decay_s in modes
    ]).sum(0)  # fmt: skip


def burst(low_hz: float, high_hz: float, decay_s: float) -> Make:
    """Noise that decays."""
    return lambda clock, salt: noise(clock, low_hz, high_hz, salt) * dying(clock, decay_s)


def gliding(from_hz: float, to_hz: float, *weights: float) -> Make:
    """A tone with harmonics that glides in pitch, with an attack of 5 ms."""

    def make(clock: Clock, salt: float) -> Tensor:
        hz = torch.linspace(from_hz, to_hz, clock.count) * (1 + 0.06 * (salt - 0.5))
        rise = (clock.time / 0.005).clamp(max=1)
        return tone(harmonics(*weights), turns_of(hz, clock)) * rise

    return make


def voiced(hz: float, *formants: tuple[float, float]) -> Make:
    """A voice at a pitch whose harmonics are strongest near the formants (Hz, weight)."""

    def make(clock: Clock, salt: float) -> Tensor:
        pitch = hz * (0.92 + 0.16 * salt)
        weights = []
        for number in range(1, int(5000 / pitch) + 1):
            near = sum(w * math.exp(-(((number * pitch - f) / 220) ** 2)) for f, w in formants)
            weights.append((0.05 + near) / number**0.4)
        length = clock.seconds
        bend = 1 + 0.25 * torch.sin(math.pi * clock.time / length) - 0.12 * clock.time / length
        table = harmonics(*weights)
        return tone(table, turns_of(pitch * bend, clock)) * (clock.time / 0.008).clamp(max=1)

    return make


def syllables(voice: Make, count: int) -> Make:
    """A voice broken into syllables: laughter, barking, sobs."""

    def make(clock: Clock, salt: float) -> Tensor:
        gate = torch.zeros(clock.count)
        step = clock.seconds / count
        for number in range(count):
            gate += blow(clock, number * step, 0.35 * step)
        breath = 0.25 * noise(clock, 500, 3500, salt)
        return (voice(clock, salt) + breath) * gate

    return make


def clicks(times: tuple[float, ...], low_hz: float, high_hz: float) -> Make:
    """Short clicks of noise at given fractions of the length."""

    def make(clock: Clock, salt: float) -> Tensor:
        taps = torch.stack([blow(clock, at * clock.seconds, 0.008) for at in times]).sum(0)
        return taps * noise(clock, low_hz, high_hz, salt)

    return make


def flowing(low_hz: float, high_hz: float, swells_hz: float) -> Make:
    """Noise that rises and falls: water, rustling."""

    def make(clock: Clock, salt: float) -> Tensor:
        return noise(clock, low_hz, high_hz, salt) * swell(clock, swells_hz, 0.5, salt)

    return make
