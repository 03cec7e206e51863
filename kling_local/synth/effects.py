"""Single sounds by name: bells, horns, thunder, glass. They are mono ``(n)`` and begin at once.

Each sound is computed for a clock; ``salt`` 0..1 varies sounds of the same name.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from kling_local.synth.signal import Clock, chirp, harmonics, noise, swell, tone, turns_of

Make = Callable[[Clock, float], Tensor]


@dataclass(frozen=True)
class Effect:
    """How a sound is made, how long it lasts and how loud it is.

    Attributes:
        make: computes the samples from a clock and a salt.
        seconds: its natural length.
        level: peak in a mix whose speech peaks at 0.5.
        every_s: interval at which it is repeated while its cue lasts; 0 for a single sound.
    """

    make: Make
    seconds: float
    level: float
    every_s: float = 0.0


def sound_of(name: str, sample_rate: int, salt: float) -> Tensor:
    """The sound ``(n)`` of a known name, with peak 1 and faded at its end; begins within 20 ms."""
    effect = EFFECTS[name]
    clock = Clock(sample_rate, round(effect.seconds * sample_rate))
    made = effect.make(clock, salt)
    made = made * ((effect.seconds - clock.time) / (0.15 * effect.seconds)).clamp(0, 1)
    return made / made.abs().max().clamp(min=1e-6)


def _decay(clock: Clock, seconds: float) -> Tensor:
    return torch.exp(-clock.time / seconds)


def _at(clock: Clock, start_s: float) -> Tensor:
    """Seconds since ``start_s`` for each sample; -1 before it."""
    since = clock.time - start_s
    return torch.where(since >= 0, since, -torch.ones_like(since))


def _blow(clock: Clock, start_s: float, decay_s: float) -> Tensor:
    """An envelope that jumps to 1 at ``start_s`` and decays exponentially."""
    since = _at(clock, start_s)
    return torch.where(since >= 0, torch.exp(-since / decay_s), torch.zeros_like(since))


def _modes(clock: Clock, *modes: tuple[float, float, float]) -> Tensor:
    """Ringing modes, each given by frequency (Hz), weight and decay (s)."""
    return torch.stack([
        weight * torch.sin(2 * math.pi * hz * clock.time) * _decay(clock, decay_s)
        for hz, weight, decay_s in modes
    ]).sum(0)  # fmt: skip


def _burst(low_hz: float, high_hz: float, decay_s: float) -> Make:
    return lambda clock, salt: noise(clock, low_hz, high_hz, salt) * _decay(clock, decay_s)


def _gliding(from_hz: float, to_hz: float, *weights: float) -> Make:
    """A tone with harmonics that glides in pitch, with an attack of 5 ms."""

    def make(clock: Clock, salt: float) -> Tensor:
        hz = torch.linspace(from_hz, to_hz, clock.count) * (1 + 0.06 * (salt - 0.5))
        rise = (clock.time / 0.005).clamp(max=1)
        return tone(harmonics(*weights), turns_of(hz, clock)) * rise

    return make


def _thunder(clock: Clock, salt: float) -> Tensor:
    crack = noise(clock, 300, 5000, salt) * _decay(clock, 0.12)
    roll = noise(clock, 30, 250, salt) * _decay(clock, 1.1) * swell(clock, 2.3, 0.5, salt)
    return 0.8 * crack + 1.4 * roll


def _explosion(clock: Clock, salt: float) -> Tensor:
    blast = noise(clock, 30, 3000, salt) * _decay(clock, 0.35)
    thump = torch.sin(2 * math.pi * 48 * clock.time) * _decay(clock, 0.4)
    return blast + 1.5 * thump


def _crash(clock: Clock, salt: float) -> Tensor:
    metal = _modes(clock, (310, 1, 0.3), (693, 0.8, 0.25), (1130, 0.6, 0.2), (2210, 0.5, 0.15))
    debris = noise(clock, 800, 7000, salt) * _decay(clock, 0.4) * swell(clock, 13, 0.7, salt)
    return metal + 0.8 * debris


def _glass(clock: Clock, salt: float) -> Tensor:
    rng = random.Random(round(salt * 2**20))
    shards = torch.zeros(clock.count)
    for number in range(16):
        at = 0.0 if number == 0 else rng.random() ** 2 * 0.6
        hz = rng.uniform(2200, 6500)
        shards += _blow(clock, at, 0.06) * torch.sin(2 * math.pi * hz * clock.time) / (1 + at * 4)
    return shards + 1.5 * noise(clock, 2500, 7500, salt) * _decay(clock, 0.06)


def _bell(clock: Clock, salt: float) -> Tensor:
    hz = 520 * (0.94 + 0.12 * salt)
    partials = ((0.5, 0.6, 1.6), (1.0, 1.0, 1.2), (1.2, 0.6, 0.9), (2.0, 0.5, 0.6))
    return _modes(clock, *((hz * ratio, weight, decay_s) for ratio, weight, decay_s in partials))


def _siren(clock: Clock, salt: float) -> Tensor:
    hz = 820 + 330 * torch.sin(2 * math.pi * (0.6 * clock.time + salt))
    return tone(harmonics(1, 0.5, 0.35, 0.2), turns_of(hz, clock))


def _applause(clock: Clock, salt: float) -> Tensor:
    rng = random.Random(round(salt * 2**20))
    claps = torch.zeros(clock.count)
    grain = noise(clock, 900, 4500, salt)
    for number in range(round(28 * clock.seconds)):
        at = 0.0 if number == 0 else rng.random() * clock.seconds
        claps += _blow(clock, at, 0.012) * rng.uniform(0.4, 1.0)
    return claps * grain


def _cheer(clock: Clock, salt: float) -> Tensor:
    voices = noise(clock, 350, 2200, salt) * swell(clock, 4.3, 0.35, salt)
    return voices * (0.6 + (clock.time / 0.4).clamp(max=1)) + 0.4 * _applause(clock, salt)


def _heartbeat(clock: Clock, _: float) -> Tensor:
    beat = _blow(clock, 0.0, 0.07) + 0.7 * _blow(clock, 0.28, 0.06)
    return beat * torch.sin(2 * math.pi * 62 * clock.time + 0.6)


def _voiced(hz: float, *formants: tuple[float, float]) -> Make:
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


def _syllables(voice: Make, count: int) -> Make:
    """A voice broken into syllables: laughter, barking, sobs."""

    def make(clock: Clock, salt: float) -> Tensor:
        gate = torch.zeros(clock.count)
        step = clock.seconds / count
        for number in range(count):
            gate += _blow(clock, number * step, 0.35 * step)
        breath = 0.25 * noise(clock, 500, 3500, salt)
        return (voice(clock, salt) + breath) * gate

    return make


def _scream(clock: Clock, salt: float) -> Tensor:
    hz = 760 + 180 * salt + 140 * torch.sin(math.pi * clock.time / clock.seconds)
    hz = hz * (1 + 0.02 * torch.sin(2 * math.pi * 11 * clock.time))
    rough = 0.25 * noise(clock, 1500, 6000, salt)
    rise = (clock.time / 0.01).clamp(max=1)
    return (tone(harmonics(1, 0.8, 0.9, 0.5, 0.3), turns_of(hz, clock)) + rough) * rise


def _whoosh(clock: Clock, salt: float) -> Tensor:
    shape = torch.sin(math.pi * (clock.time / clock.seconds).clamp(max=1) ** 0.4)
    return noise(clock, 250, 3500, salt) * shape.clamp(min=0)


def _splash(clock: Clock, salt: float) -> Tensor:
    slap = noise(clock, 400, 5000, salt) * _decay(clock, 0.07)
    spray = noise(clock, 1500, 7000, salt + 0.3) * _decay(clock, 0.4) * swell(clock, 9, 0.4, salt)
    return slap + 0.6 * spray


def _knock(clock: Clock, salt: float) -> Tensor:
    taps = sum(_blow(clock, 0.22 * number, 0.03) for number in range(3))
    wood = tone(harmonics(1.0, 0.6, 0.2), 240 * clock.time)
    return (wood + 0.5 * noise(clock, 250, 1800, salt)) * taps


def _door(clock: Clock, salt: float) -> Tensor:
    slam = _modes(clock, (85, 1.2, 0.12), (190, 0.7, 0.08), (420, 0.4, 0.05))
    return slam + 0.7 * noise(clock, 200, 2500, salt) * _decay(clock, 0.05)


def _creak(clock: Clock, salt: float) -> Tensor:
    hz = 150 + 110 * torch.sin(2 * math.pi * (0.7 * clock.time + salt)) ** 2
    return tone(harmonics(1, 0.9, 0.8, 0.7, 0.5, 0.4), turns_of(hz, clock)) * swell(
        clock, 17, 0.6, 0.25
    )


def _chirps(clock: Clock, salt: float) -> Tensor:
    track = torch.zeros(clock.count)
    pitch = 2700 + 900 * salt
    call = chirp(pitch, 1.35 * pitch, 0.1, clock.sample_rate)
    for number in range(4):
        start = round(0.14 * number * clock.sample_rate)
        length = min(len(call), clock.count - start)
        track[start : start + length] += call[:length]
    return track


def _drops(clock: Clock, salt: float) -> Tensor:
    return chirp(900 + 500 * salt, 1900, 0.06, clock.sample_rate)[: clock.count]


def _clicks(times: tuple[float, ...], low_hz: float, high_hz: float) -> Make:
    """Short clicks of noise at given fractions of the length."""

    def make(clock: Clock, salt: float) -> Tensor:
        taps = torch.stack([_blow(clock, at * clock.seconds, 0.008) for at in times]).sum(0)
        return taps * noise(clock, low_hz, high_hz, salt)

    return make


def _flowing(low_hz: float, high_hz: float, swells_hz: float) -> Make:
    def make(clock: Clock, salt: float) -> Tensor:
        return noise(clock, low_hz, high_hz, salt) * swell(clock, swells_hz, 0.5, salt)

    return make


_HUMAN = _voiced(190, (700, 1.0), (1200, 0.6), (2500, 0.25))
_DOG = _voiced(310, (650, 1.0), (1500, 0.8), (2600, 0.3))
_BEAST = _voiced(75, (350, 1.0), (800, 0.7), (1600, 0.3))

EFFECTS: dict[str, Effect] = {
    "applause": Effect(_applause, 3.0, 0.30, 2.6),
    "bang": Effect(_burst(60, 4000, 0.09), 0.5, 0.50),
    "barking": Effect(_syllables(_DOG, 2), 0.7, 0.40, 1.3),
    "beep": Effect(_gliding(1000, 1000, 1.0, 0.2), 0.25, 0.25, 0.7),
    "bell": Effect(_bell, 2.4, 0.32, 2.0),
    "breath": Effect(_burst(500, 3000, 0.35), 0.9, 0.12),
    "bubbles": Effect(_flowing(200, 1400, 5.0), 2.0, 0.20, 1.8),
    "cheer": Effect(_cheer, 3.0, 0.32, 2.6),
    "chirp": Effect(_chirps, 0.7, 0.16, 1.4),
    "click": Effect(_clicks((0.0, 0.5), 1500, 6500), 0.12, 0.22),
    "cough": Effect(_syllables(_HUMAN, 2), 0.7, 0.30),
    "crash": Effect(_crash, 1.6, 0.50),
    "creak": Effect(_creak, 1.2, 0.16),
    "crying": Effect(_syllables(_voiced(330, (900, 1.0), (1400, 0.6)), 4), 2.0, 0.20, 2.2),
    "door": Effect(_door, 0.8, 0.45),
    "drip": Effect(_drops, 0.06, 0.20, 0.8),
    "engine": Effect(_gliding(60, 95, 1, 0.8, 0.5, 0.6, 0.25, 0.35, 0.15, 0.2), 2.5, 0.30, 2.2),
    "explosion": Effect(_explosion, 2.5, 0.60),
    "glass": Effect(_glass, 1.0, 0.42),
    "gunshot": Effect(_burst(80, 7000, 0.06), 0.6, 0.60),
    "heartbeat": Effect(_heartbeat, 0.6, 0.35, 0.95),
    "horn": Effect(_gliding(370, 370, 1.0, 0.8, 0.7, 0.5, 0.3), 0.8, 0.34),
    "howling": Effect(_voiced(420, (500, 1.0), (900, 0.5)), 2.2, 0.24),
    "knock": Effect(_knock, 0.8, 0.38),
    "laughter": Effect(_syllables(_HUMAN, 6), 1.4, 0.26, 1.8),
    "meow": Effect(_voiced(560, (900, 1.0), (2100, 0.7)), 0.7, 0.26),
    "neigh": Effect(_syllables(_voiced(620, (1300, 1.0), (2400, 0.6)), 9), 1.4, 0.28),
    "owl": Effect(_syllables(_voiced(390, (400, 1.0)), 3), 1.4, 0.20, 2.6),
    "pour": Effect(_flowing(500, 3500, 6.0), 2.0, 0.18, 1.8),
    "purr": Effect(_syllables(_voiced(45, (200, 1.0), (420, 0.6)), 40), 1.8, 0.16, 1.7),
    "roar": Effect(_BEAST, 1.6, 0.40),
    "rustle": Effect(_flowing(1500, 6500, 6.0), 0.8, 0.14),
    "scream": Effect(_scream, 1.2, 0.36),
    "siren": Effect(_siren, 4.0, 0.22, 3.4),
    "sizzle": Effect(_flowing(2500, 7500, 9.0), 2.0, 0.14, 1.8),
    "sneeze": Effect(_burst(900, 6000, 0.12), 0.5, 0.30),
    "snore": Effect(_syllables(_voiced(60, (300, 1.0), (700, 0.5)), 2), 2.2, 0.16, 3.0),
    "splash": Effect(_splash, 1.4, 0.40),
    "squeak": Effect(_gliding(1500, 2100, 1.0, 0.4, 0.2), 0.3, 0.18),
    "thud": Effect(_door, 0.5, 0.42),
    "thunder": Effect(_thunder, 3.5, 0.55),
    "ticking": Effect(_clicks((0.0,), 1800, 5000), 0.08, 0.14, 0.5),
    "tires": Effect(_gliding(1250, 1050, 1.0, 0.9, 0.6, 0.5), 1.2, 0.26),
    "typing": Effect(_clicks((0.0, 0.17, 0.31, 0.52, 0.68, 0.88), 1200, 5500), 0.9, 0.16, 1.0),
    "whisper sounds": Effect(_flowing(1500, 6000, 4.0), 1.4, 0.10, 1.6),
    "whistle": Effect(_gliding(1700, 2300, 1.0, 0.1), 0.7, 0.20),
    "whoosh": Effect(_whoosh, 0.7, 0.26),
}  # fmt: skip
"""Every effect that has its own sound, by the planner's name."""
