"""Drums and other percussion: single hits, mono ``(n)``, of peak 1."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache

import torch
from torch import Tensor

from kling_local.synth.signal import Clock, harmonics, noise, tone, turns_of

_FADE = 0.2  # share of a hit over which its end fades


def hit(name: str, sample_rate: int) -> Tensor:
    """A hit ``(n)`` of a drum. Raises ``KeyError`` for an unknown one."""
    return _hit(name, sample_rate)


@lru_cache(maxsize=64)
def _hit(name: str, sample_rate: int) -> Tensor:
    seconds, make = DRUMS[name]
    clock = Clock(sample_rate, round(seconds * sample_rate))
    ends = ((seconds - clock.time) / (_FADE * seconds)).clamp(0, 1)
    begins = (clock.time / 0.0006).clamp(max=1)
    made = make(clock) * ends * begins
    return made / made.abs().max()


_Make = Callable[[Clock], Tensor]


def _skin(from_hz: float, to_hz: float, decay_s: float, slap: float = 0.0) -> _Make:
    """A drum skin, whose pitch falls as it is struck, and the noise of the stick on it."""

    def make(clock: Clock) -> Tensor:
        hz = to_hz + (from_hz - to_hz) * torch.exp(-clock.time / 0.025)
        body = torch.sin(2 * math.pi * turns_of(hz, clock)) * torch.exp(-clock.time / decay_s)
        return body + slap * noise(clock, 800, 6000, 0.2) * torch.exp(-clock.time / 0.01)

    return make


def _noisy(low_hz: float, high_hz: float, decay_s: float, attack_s: float = 0.0) -> _Make:
    def make(clock: Clock) -> Tensor:
        rise = (clock.time / attack_s).clamp(max=1) if attack_s else 1.0
        return rise * noise(clock, low_hz, high_hz, 0.6) * torch.exp(-clock.time / decay_s)

    return make


def _snare(clock: Clock) -> Tensor:
    wires = noise(clock, 1200, 9000, 0.4) * torch.exp(-clock.time / 0.09)
    return 0.45 * wires + 0.7 * _skin(280, 185, 0.07)(clock)


def _clap(clock: Clock) -> Tensor:
    hands = torch.zeros(clock.count)
    for at, decay_s in ((0.0, 0.006), (0.011, 0.006), (0.022, 0.08)):
        since = clock.time - at
        hands += torch.where(since >= 0, torch.exp(-since.clamp(min=0) / decay_s), 0.0)
    return hands * noise(clock, 900, 5500, 0.1)


def _metal(decay_s: float, *hz: float, hiss: float = 0.6, low_hz: float = 5000) -> _Make:
    """A cymbal or a bell: partials out of tune with each other, and noise."""

    def make(clock: Clock) -> Tensor:
        ring = torch.stack([tone(harmonics(1, 0, 0.4), clock.time * each) for each in hz]).mean(0)
        sizzle = noise(clock, low_hz, 12_000, 0.8)
        return (ring + hiss * sizzle) * torch.exp(-clock.time / decay_s)

    return make


def _crash(clock: Clock) -> Tensor:
    return noise(clock, 2500, 12_000, 0.3) * torch.exp(-clock.time / 0.5)


def _sleigh(clock: Clock) -> Tensor:
    jingles = _metal(0.07, 4310, 5170, 6230, hiss=0.5)(clock)
    return jingles + 0.6 * torch.roll(jingles, round(0.035 * clock.sample_rate))


def _roll(clock: Clock) -> Tensor:
    """A short press roll on a snare."""
    strokes = 0.5 + 0.5 * torch.cos(2 * math.pi * 24 * clock.time)
    return strokes * (noise(clock, 900, 8000, 0.7) + 0.5 * tone(harmonics(1.0), clock.time * 190))


DRUMS: dict[str, tuple[float, _Make]] = {
    "kick": (0.35, _skin(150, 52, 0.11, 0.08)),
    "soft kick": (0.35, _skin(95, 50, 0.10)),
    "hard kick": (0.35, _skin(240, 50, 0.13, 0.25)),
    "long kick": (0.9, _skin(130, 42, 0.35, 0.05)),
    "snare": (0.3, _snare),
    "brush": (0.25, _noisy(1500, 7000, 0.07, 0.02)),
    "rim": (0.08, _skin(1900, 1650, 0.012, 0.5)),
    "clap": (0.3, _clap),
    "hat": (0.07, _noisy(6500, 12_000, 0.018)),
    "open hat": (0.35, _noisy(6000, 12_000, 0.12)),
    "ride": (0.7, _metal(0.22, 3050, 4130, 5280, 6610, hiss=0.35)),
    "crash": (1.6, _crash),
    "high tom": (0.4, _skin(260, 190, 0.12, 0.1)),
    "low tom": (0.5, _skin(160, 95, 0.16, 0.1)),
    "great drum": (1.1, _skin(110, 58, 0.32, 0.35)),
    "shaker": (0.09, _noisy(4500, 11_000, 0.025, 0.012)),
    "tambourine": (0.18, _metal(0.05, 5200, 6900, 8100, hiss=0.8)),
    "conga": (0.3, _skin(245, 215, 0.09, 0.12)),
    "low conga": (0.35, _skin(180, 155, 0.11, 0.08)),
    "cowbell": (0.25, _metal(0.07, 562, 845, hiss=0.05)),
    "clave": (0.09, _skin(2500, 2450, 0.022)),
    "woodblock": (0.1, _skin(1150, 1050, 0.02, 0.1)),
    "timbale": (0.3, _skin(430, 390, 0.08, 0.25)),
    "sleigh bells": (0.25, _sleigh),
    "triangle bell": (0.8, _metal(0.3, 4180, 6720, 8830, hiss=0.0)),
    "roll": (0.25, _roll),
    "chip noise": (0.08, _noisy(1500, 10_000, 0.03)),
    "tick": (0.03, _noisy(2500, 9000, 0.006)),
}
"""Every drum: seconds that a hit lasts, and what makes it."""
