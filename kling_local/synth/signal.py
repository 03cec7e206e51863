"""The signals that all sounds are made of: bands of noise, wave tables, envelopes, panning.

Noise loops and tables are computed once and cached; each sound reads them at its own offset.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import torch
from torch import Tensor

_LOOP_S = 8
_TABLE = 2048
_LOUDEST_TURN = 0.85  # panning of a figure at the edge of the frame, 1 being one channel alone


@dataclass(frozen=True)
class Clock:
    """The length of a sound in samples (``count``) and its sample rate in Hz."""

    sample_rate: int
    count: int

    @property
    def time(self) -> Tensor:
        """Time in seconds of each sample, ``(n)``."""
        return torch.arange(self.count) / self.sample_rate

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return self.count / self.sample_rate


@lru_cache(maxsize=96)
def _loop(low_hz: float, high_hz: float, sample_rate: int) -> Tensor:
    """A seamless loop of noise (-3 dB an octave) between two frequencies, of unit deviation."""
    generator = torch.Generator().manual_seed(round(7 * low_hz + 13 * high_hz))
    count = _LOOP_S * sample_rate
    spectrum = torch.fft.rfft(torch.randn(count, generator=generator))
    hz = torch.fft.rfftfreq(count, 1 / sample_rate).clamp(min=1.0)
    rise = 1 / torch.sqrt(1 + (low_hz / hz) ** 8)
    fall = 1 / torch.sqrt(1 + (hz / high_hz) ** 8)
    noise = torch.fft.irfft(spectrum * rise * fall / hz.sqrt(), n=count)
    return noise / noise.std()


def noise(clock: Clock, low_hz: float, high_hz: float, at: float = 0.0) -> Tensor:
    """Noise ``(n)`` of unit deviation between two frequencies, from ``at`` (0..1) of the loop."""
    loop = _loop(low_hz, high_hz, clock.sample_rate)
    start = int((at % 1.0) * len(loop))
    if start + clock.count <= len(loop):
        return loop[start : start + clock.count]
    return loop[(torch.arange(clock.count) + start) % len(loop)]


def wide_noise(clock: Clock, low_hz: float, high_hz: float, at: float) -> Tensor:
    """Stereo noise ``(2 n)``: one in front and a fainter one that differs between the sides."""
    front, aside = noise(clock, low_hz, high_hz, at), noise(clock, low_hz, high_hz, at + 0.37)
    return torch.stack([front + 0.35 * aside, front - 0.35 * aside]) / math.sqrt(1 + 0.35**2)


@lru_cache(maxsize=64)
def harmonics(*weights: float) -> Tensor:
    """One period ``(2048)`` of a tone of unit deviation from the weights of its harmonics.

    Phases are spread quadratically, which keeps the peaks low.
    """
    turns = torch.arange(_TABLE) / _TABLE
    total = torch.zeros(_TABLE)
    for number, weight in enumerate(weights, start=1):
        shift = number * (number - 1) / max(1, len(weights))
        total += weight * torch.sin(2 * math.pi * (number * turns + 0.5 * shift))
    return total / total.std()


def tone(table: Tensor, turns: Tensor) -> Tensor:
    """A wave table read at phases ``(n)``, in turns (1 is one period)."""
    return table[(turns.remainder(1.0) * _TABLE).long().clamp(max=_TABLE - 1)]


def sine(clock: Clock, hz: float, start: float = 0.0) -> Tensor:
    """A sine ``(n)`` of amplitude 1; ``start`` is its phase in turns."""
    return math.sqrt(0.5) * tone(harmonics(1.0), clock.time * hz + start)


def turns_of(hz: Tensor, clock: Clock) -> Tensor:
    """The phase ``(n)`` in turns of a tone whose frequency ``(n)`` changes."""
    return (torch.cumsum(hz.double(), 0) / clock.sample_rate).remainder(1.0).float()


def follow(knots: Tensor, clock: Clock) -> Tensor:
    """Linear interpolation ``(n)`` between evenly spaced knots ``(k)``, the last at the end."""
    return torch.nn.functional.interpolate(
        knots[None, None], size=clock.count, mode="linear", align_corners=True
    )[0, 0]


def swell(clock: Clock, hz: float, depth: float, start: float) -> Tensor:
    """A slow rise and fall ``(n)`` around 1 by ``depth``."""
    return 1 + depth * torch.sin(2 * math.pi * (hz * clock.time + start))


def sides(pan: Tensor | float) -> Tensor:
    """Left and right gains ``(2 ...)`` at equal power for a place -1..1 in the frame."""
    angle = (torch.as_tensor(pan).clamp(-1, 1) * _LOUDEST_TURN + 1) * math.pi / 4
    return torch.stack([torch.cos(angle), torch.sin(angle)])


def lay(track: Tensor, sound: Tensor, at_s: float, gain: Tensor | float, clock: Clock) -> None:
    """Add a sound ``(m)`` to a track ``(2 n)`` from ``at_s`` on; parts outside are cut off."""
    start = round(at_s * clock.sample_rate)
    skipped, end = max(0, -start), min(clock.count, start + len(sound))
    if end > max(0, start):
        sides_of = torch.as_tensor(gain, dtype=track.dtype).reshape(-1, 1)
        track[:, max(0, start) : end] += sides_of * sound[skipped : end - start]


@lru_cache(maxsize=64)
def chirp(from_hz: float, to_hz: float, seconds: float, sample_rate: int) -> Tensor:
    """A sine of amplitude 1 that glides between two frequencies and fades in and out."""
    count = round(seconds * sample_rate)
    time = torch.arange(count) / sample_rate
    hz = torch.linspace(from_hz, to_hz, count)
    fade = torch.sin(math.pi * time / seconds).square()
    return fade * torch.sin(2 * math.pi * torch.cumsum(hz, 0) / sample_rate)
