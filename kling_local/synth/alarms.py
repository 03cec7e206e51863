"""Sounds that call: phones, bells, horns, and what machines and magic say."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from kling_local.synth.instruments import note
from kling_local.synth.shapes import Effect, Make, blow, burst, dying, gliding, modes, since
from kling_local.synth.signal import Clock, harmonics, noise, swell, tone, turns_of


def gated(voice: Make, *spans: tuple[float, float]) -> Make:
    """A sound that is heard only from so many seconds to so many, with soft edges."""

    def make(clock: Clock, salt: float) -> Tensor:
        gate = torch.zeros(clock.count)
        for start, end in spans:
            rise = (since(clock, start) / 0.006).clamp(0, 1)
            gate += rise * ((end - clock.time) / 0.01).clamp(0, 1)
        return voice(clock, salt) * gate

    return make


def chimes(instrument: str, *notes: tuple[float, float]) -> Make:
    """Notes of an instrument, each given by when it begins (s) and its MIDI number."""

    def make(clock: Clock, salt: float) -> Tensor:
        del salt
        track = torch.zeros(clock.count)
        for at, midi in notes:
            start = round(at * clock.sample_rate)
            sound = note(instrument, midi, clock.seconds - at, clock.sample_rate)
            length = min(len(sound), clock.count - start)
            track[start : start + length] += sound[:length]
        return track

    return make


def _warble(low_hz: float, high_hz: float, turns_a_second: float, *weights: float) -> Make:
    """Two tones that take turns."""

    def make(clock: Clock, salt: float) -> Tensor:
        del salt
        upper = torch.sin(2 * math.pi * turns_a_second * clock.time) > 0
        hz = torch.where(upper, high_hz, low_hz)
        return tone(harmonics(*weights), turns_of(hz, clock)) * (clock.time / 0.006).clamp(max=1)

    return make


def _church_bell(clock: Clock, salt: float) -> Tensor:
    hz = 230 * (0.94 + 0.12 * salt)
    partials = (
        (0.5, 0.8, 2.6), (1.0, 1.0, 1.9), (1.19, 0.8, 1.5), (1.5, 0.4, 1.2), (2.0, 0.7, 0.9),
        (2.74, 0.35, 0.5), (3.76, 0.2, 0.3),
    )  # fmt: skip
    clapper = 0.5 * noise(clock, 600, 4000, salt) * dying(clock, 0.02)
    return modes(clock, *((hz * ratio, weight, s) for ratio, weight, s in partials)) + clapper


def _gong(clock: Clock, salt: float) -> Tensor:
    low = modes(clock, (92, 1, 2.2), (138, 0.7, 1.8), (211, 0.6, 1.4), (287, 0.4, 1.1))
    bloom = noise(clock, 600, 5000, salt) * dying(clock, 1.0) * (1 - dying(clock, 0.15))
    return low + 0.5 * bloom


def _train_whistle(clock: Clock, salt: float) -> Tensor:
    rise = (clock.time / 0.03).clamp(max=1)
    chord = sum(
        tone(harmonics(1, 0.5, 0.3, 0.1), clock.time * hz * (0.98 + 0.04 * salt))
        for hz in (311, 370, 415, 554)
    )
    return rise * (chord + 0.5 * noise(clock, 800, 6000, salt))


def _monitor(clock: Clock, salt: float) -> Tensor:
    del salt
    return tone(harmonics(1.0, 0.1), clock.time * 960) * (clock.time / 0.004).clamp(max=1)


def _ping(clock: Clock, salt: float) -> Tensor:
    """A sonar's call and its echo."""
    call = torch.sin(2 * math.pi * (860 + 60 * salt) * clock.time)
    return call * (blow(clock, 0.0, 0.22) + 0.25 * blow(clock, 0.75, 0.3))


def _laser(clock: Clock, salt: float) -> Tensor:
    hz = 280 + (2600 + 900 * salt) * dying(clock, 0.07)
    return tone(harmonics(1, 0.5, 0.35, 0.2), turns_of(hz, clock)) * dying(clock, 0.12)


def _power_up(clock: Clock, salt: float) -> Tensor:
    share = clock.time / clock.seconds
    hz = 70 * 2 ** (3.2 * share)
    return (
        tone(harmonics(1, 0.5, 0.33, 0.25, 0.2), turns_of(hz, clock))
        * (0.2 + share)
        * swell(clock, 11, 0.2, salt)
    )


def _spaceship(clock: Clock, salt: float) -> Tensor:
    low = tone(harmonics(1, 0.6, 0.3, 0.2), clock.time * 52)
    rush = noise(clock, 60, 500, salt)
    return (0.6 * low + rush) * swell(clock, 0.5, 0.25, salt)


def _robot_talk(clock: Clock, salt: float) -> Tensor:
    notes = (880, 1320, 660, 1760, 990, 1480)
    which = (clock.time / clock.seconds * len(notes)).long().clamp(max=len(notes) - 1)
    step = clock.time / clock.seconds * len(notes) - which
    hz = torch.tensor(notes)[which] * (0.9 + 0.2 * salt) * (1 + 0.3 * (step - 0.5))
    gate = torch.sin(math.pi * step.clamp(0, 1)).clamp(min=0) ** 0.5
    return tone(harmonics(1, 0, 0.3), turns_of(hz.float(), clock)) * gate


def _radio(clock: Clock, salt: float) -> Tensor:
    hiss = noise(clock, 900, 6000, salt)
    whine = tone(harmonics(1.0, 0.3), turns_of(900 + 500 * swell(clock, 0.4, 1, salt), clock))
    return hiss * swell(clock, 5.3, 0.5, salt) + 0.15 * whine * swell(clock, 0.9, 1.0, salt)


def _roll(clock: Clock, salt: float) -> Tensor:
    strokes = 0.5 + 0.5 * torch.cos(2 * math.pi * 22 * clock.time)
    grown = 0.4 + 0.6 * clock.time / clock.seconds
    return strokes * noise(clock, 300, 7000, salt) * grown


_SPARKLES = tuple((0.07 * n, midi) for n, midi in enumerate((84, 88, 91, 95, 96, 100, 103, 108)))
_BRRRING = gated(_warble(425, 530, 20, 1, 0.5, 0.4, 0.2), (0.0, 0.9))
_BUZZER = gliding(150, 150, 1, 0.9, 0.8, 0.8, 0.7, 0.6, 0.5, 0.5, 0.4)

ALARMS: dict[str, Effect] = {
    "alarm clock": Effect(
        gated(gliding(2050, 2050, 1, 0.3, 0.4), *((0.12 * n, 0.12 * n + 0.06) for n in range(4))),
        0.6,
        0.22,
        1.0,
    ),
    "boing": Effect(gliding(110, 420, 1, 0.7, 0.5, 0.4, 0.2), 0.6, 0.30),
    "buzzer": Effect(_BUZZER, 1.2, 0.28),
    "cash register": Effect(chimes("bells", (0.0, 93), (0.09, 98)), 1.0, 0.28),
    "church bell": Effect(_church_bell, 4.0, 0.34, 2.3),
    "coins": Effect(
        chimes("music box", (0.0, 99), (0.06, 103), (0.16, 97), (0.29, 102)), 0.9, 0.22
    ),
    "ding": Effect(chimes("bells", (0.0, 91)), 1.4, 0.26),
    "doorbell": Effect(chimes("vibraphone", (0.0, 76), (0.5, 72)), 1.8, 0.34),
    "drum roll": Effect(_roll, 2.2, 0.28, 1.87, steady=True),
    "fanfare": Effect(
        chimes("trumpet", (0.0, 67), (0.18, 67), (0.36, 67), (0.54, 72), (0.54, 76)), 1.6, 0.34
    ),
    "flatline": Effect(_monitor, 3.0, 0.18, 2.55, steady=True),
    "gong": Effect(_gong, 4.0, 0.42),
    "laser": Effect(_laser, 0.5, 0.30, 0.55),
    "magic": Effect(chimes("music box", *_SPARKLES), 1.6, 0.26),
    "monitor": Effect(_monitor, 0.16, 0.18, 0.95),
    "phone": Effect(_BRRRING, 1.0, 0.26, 1.7),
    "phone buzz": Effect(gated(_BUZZER, (0.0, 0.4), (0.6, 1.0)), 1.05, 0.14, 1.8),
    "power up": Effect(_power_up, 1.6, 0.28),
    "radio static": Effect(_radio, 2.4, 0.14, 2.04, steady=True),
    "robot beeps": Effect(_robot_talk, 1.0, 0.20, 1.6),
    "ship horn": Effect(gliding(98, 96, 1, 0.8, 0.7, 0.5, 0.4, 0.3, 0.2), 2.6, 0.40),
    "sonar": Effect(_ping, 1.6, 0.26, 2.2),
    "spaceship": Effect(_spaceship, 3.0, 0.24, 2.55, steady=True),
    "train whistle": Effect(_train_whistle, 1.8, 0.32),
    "triangle": Effect(
        lambda clock, _: blow(clock, 0, 0.4) * tone(harmonics(1, 0, 0.5), clock.time * 4200),
        1.4,
        0.2,
    ),
    "whistle blow": Effect(
        lambda clock, salt: gliding(2850, 2850, 1, 0.15)(clock, salt) * swell(clock, 32, 0.5, 0),
        0.6,
        0.24,
    ),
    "steam": Effect(burst(1800, 9000, 0.6), 1.6, 0.26),
}
"""Calls, signals and instruments of one stroke."""
