"""Single sounds by name: bells, horns, thunder, glass. They are mono ``(n)`` and begin at once.

Each sound is computed for a clock; ``salt`` 0..1 varies sounds of the same name.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable

import torch
from torch import Tensor

from kling_local.synth.alarms import ALARMS
from kling_local.synth.household import HOUSEHOLD
from kling_local.synth.machines import MACHINES
from kling_local.synth.shapes import (
    Effect,
    blow,
    burst,
    clicks,
    dying,
    flowing,
    gliding,
    grains,
    modes,
    syllables,
    voiced,
)
from kling_local.synth.signal import (
    Clock,
    chirp,
    harmonics,
    lay,
    noise,
    sides,
    swell,
    tone,
    turns_of,
)

_EDGE, _ONSET_S = 0.15, 0.0008  # share of a sound that fades out; seconds of an onset
_NEXT_SALT = 0.381966


def sound_of(name: str, sample_rate: int, salt: float) -> Tensor:
    """The sound ``(n)`` of a known name, with peak 1 and faded at its end.

    It begins within 20 ms; a steady one fades in as it fades out.
    """
    effect = EFFECTS[name]
    clock = Clock(sample_rate, round(effect.seconds * sample_rate))
    made = effect.make(clock, salt)
    edge_s = _EDGE * effect.seconds
    begins = (clock.time / (edge_s if effect.steady else _ONSET_S)).clamp(max=1)
    ends = ((effect.seconds - clock.time) / edge_s).clamp(0, 1)
    if effect.steady:  # noise joins noise at equal power
        begins, ends = begins.sqrt(), ends.sqrt()
    made = made * begins * ends
    return made / made.abs().max().clamp(min=1e-6)


def lay_effect(
    track: Tensor,
    name: str,
    span: tuple[float, float],
    salt: float,
    clock: Clock,
    pan: Callable[[float], float] = lambda _: 0.0,
) -> None:
    """Add a known effect to a track ``(2 n)``, again and again if it repeats while the ``span`` (s)
    lasts. ``pan`` says where it is at a time."""
    effect, (at, end) = EFFECTS[name], span
    first = True
    while first or (effect.every_s and at + effect.every_s / 2 < end):
        gain = effect.level * sides(pan(at))
        lay(track, sound_of(name, clock.sample_rate, salt), at, gain, clock)
        at, salt, first = at + (effect.every_s or 1.0), (salt + _NEXT_SALT) % 1.0, False


def _thunder(clock: Clock, salt: float) -> Tensor:
    crack = noise(clock, 300, 5000, salt) * dying(clock, 0.12)
    roll = noise(clock, 30, 250, salt) * dying(clock, 1.1) * swell(clock, 2.3, 0.5, salt)
    return 0.8 * crack + 1.4 * roll


def _explosion(clock: Clock, salt: float) -> Tensor:
    blast = noise(clock, 30, 3000, salt) * dying(clock, 0.35)
    thump = torch.sin(2 * math.pi * 48 * clock.time) * dying(clock, 0.4)
    return blast + 1.5 * thump


def _crash(clock: Clock, salt: float) -> Tensor:
    metal = modes(clock, (310, 1, 0.3), (693, 0.8, 0.25), (1130, 0.6, 0.2), (2210, 0.5, 0.15))
    debris = noise(clock, 800, 7000, salt) * dying(clock, 0.4) * swell(clock, 13, 0.7, salt)
    return metal + 0.8 * debris


def _glass(clock: Clock, salt: float) -> Tensor:
    rng = random.Random(round(salt * 2**20))
    shards = torch.zeros(clock.count)
    for number in range(16):
        at = 0.0 if number == 0 else rng.random() ** 2 * 0.6
        hz = rng.uniform(2200, 6500)
        shards += blow(clock, at, 0.06) * torch.sin(2 * math.pi * hz * clock.time) / (1 + at * 4)
    return shards + 1.5 * noise(clock, 2500, 7500, salt) * dying(clock, 0.06)


def _bell(clock: Clock, salt: float) -> Tensor:
    hz = 520 * (0.94 + 0.12 * salt)
    partials = ((0.5, 0.6, 1.6), (1.0, 1.0, 1.2), (1.2, 0.6, 0.9), (2.0, 0.5, 0.6))
    return modes(clock, *((hz * ratio, weight, decay_s) for ratio, weight, decay_s in partials))


def _siren(clock: Clock, salt: float) -> Tensor:
    hz = 820 + 330 * torch.sin(2 * math.pi * (0.6 * clock.time + salt))
    return tone(harmonics(1, 0.5, 0.35, 0.2), turns_of(hz, clock))


def _applause(clock: Clock, salt: float) -> Tensor:
    rng = random.Random(round(salt * 2**20))
    grain = noise(clock, 900, 4500, salt)
    claps = [
        (0.0 if number == 0 else rng.random() * clock.seconds, rng.uniform(0.4, 1.0), 0.012)
        for number in range(round(28 * clock.seconds))
    ]
    return grains(clock, *claps) * grain


def _cheer(clock: Clock, salt: float) -> Tensor:
    voices = noise(clock, 350, 2200, salt) * swell(clock, 4.3, 0.35, salt)
    return voices * (0.6 + (clock.time / 0.4).clamp(max=1)) + 0.4 * _applause(clock, salt)


def _heartbeat(clock: Clock, _: float) -> Tensor:
    beat = blow(clock, 0.0, 0.07) + 0.7 * blow(clock, 0.28, 0.06)
    return beat * torch.sin(2 * math.pi * 62 * clock.time + 0.6)


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
    slap = noise(clock, 400, 5000, salt) * dying(clock, 0.07)
    spray = noise(clock, 1500, 7000, salt + 0.3) * dying(clock, 0.4) * swell(clock, 9, 0.4, salt)
    return slap + 0.6 * spray


def _knock(clock: Clock, salt: float) -> Tensor:
    taps = sum(blow(clock, 0.22 * number, 0.03) for number in range(3))
    wood = tone(harmonics(1.0, 0.6, 0.2), 240 * clock.time)
    return (wood + 0.5 * noise(clock, 250, 1800, salt)) * taps


def _door(clock: Clock, salt: float) -> Tensor:
    slam = modes(clock, (85, 1.2, 0.12), (190, 0.7, 0.08), (420, 0.4, 0.05))
    return slam + 0.7 * noise(clock, 200, 2500, salt) * dying(clock, 0.05)


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


_HUMAN = voiced(190, (700, 1.0), (1200, 0.6), (2500, 0.25))
_DOG = voiced(310, (650, 1.0), (1500, 0.8), (2600, 0.3))
_BEAST = voiced(75, (350, 1.0), (800, 0.7), (1600, 0.3))

EFFECTS: dict[str, Effect] = {
    **ALARMS,
    **HOUSEHOLD,
    **MACHINES,
    "applause": Effect(_applause, 3.0, 0.30, 2.6),
    "bang": Effect(burst(60, 4000, 0.09), 0.5, 0.50),
    "barking": Effect(syllables(_DOG, 2), 0.7, 0.40, 1.3),
    "beep": Effect(gliding(1000, 1000, 1.0, 0.2), 0.25, 0.25, 0.7),
    "bell": Effect(_bell, 2.4, 0.32, 2.0),
    "breath": Effect(burst(500, 3000, 0.35), 0.9, 0.12),
    "bubbles": Effect(flowing(200, 1400, 5.0), 2.0, 0.20, 1.7, steady=True),
    "cheer": Effect(_cheer, 3.0, 0.32, 2.6),
    "chirp": Effect(_chirps, 0.7, 0.16, 1.4),
    "click": Effect(clicks((0.0, 0.5), 1500, 6500), 0.12, 0.22),
    "cough": Effect(syllables(_HUMAN, 2), 0.7, 0.30),
    "crash": Effect(_crash, 1.6, 0.50),
    "creak": Effect(_creak, 1.2, 0.16),
    "crying": Effect(syllables(voiced(330, (900, 1.0), (1400, 0.6)), 4), 2.0, 0.20, 2.2),
    "door": Effect(_door, 0.8, 0.45),
    "drip": Effect(_drops, 0.06, 0.20, 0.8),
    "engine": Effect(
        gliding(60, 95, 1, 0.8, 0.5, 0.6, 0.25, 0.35, 0.15, 0.2), 2.5, 0.30, 2.125, steady=True
    ),
    "explosion": Effect(_explosion, 2.5, 0.60),
    "glass": Effect(_glass, 1.0, 0.42),
    "gunshot": Effect(burst(80, 7000, 0.06), 0.6, 0.60),
    "heartbeat": Effect(_heartbeat, 0.6, 0.35, 0.95),
    "horn": Effect(gliding(370, 370, 1.0, 0.8, 0.7, 0.5, 0.3), 0.8, 0.34),
    "howling": Effect(voiced(420, (500, 1.0), (900, 0.5)), 2.2, 0.24),
    "knock": Effect(_knock, 0.8, 0.38),
    "laughter": Effect(syllables(_HUMAN, 6), 1.4, 0.26, 1.8),
    "meow": Effect(voiced(560, (900, 1.0), (2100, 0.7)), 0.7, 0.26),
    "neigh": Effect(syllables(voiced(620, (1300, 1.0), (2400, 0.6)), 9), 1.4, 0.28),
    "owl": Effect(syllables(voiced(390, (400, 1.0)), 3), 1.4, 0.20, 2.6),
    "pour": Effect(flowing(500, 3500, 6.0), 2.0, 0.18, 1.7, steady=True),
    "purr": Effect(syllables(voiced(45, (200, 1.0), (420, 0.6)), 40), 1.8, 0.16, 1.7),
    "roar": Effect(_BEAST, 1.6, 0.40),
    "rustle": Effect(flowing(1500, 6500, 6.0), 0.8, 0.14),
    "scream": Effect(_scream, 1.2, 0.36),
    "siren": Effect(_siren, 4.0, 0.22, 3.4),
    "sizzle": Effect(flowing(2500, 7500, 9.0), 2.0, 0.14, 1.7, steady=True),
    "sneeze": Effect(burst(900, 6000, 0.12), 0.5, 0.30),
    "snore": Effect(syllables(voiced(60, (300, 1.0), (700, 0.5)), 2), 2.2, 0.16, 3.0),
    "splash": Effect(_splash, 1.4, 0.40),
    "squeak": Effect(gliding(1500, 2100, 1.0, 0.4, 0.2), 0.3, 0.18),
    "thud": Effect(_door, 0.5, 0.42),
    "thunder": Effect(_thunder, 3.5, 0.55),
    "ticking": Effect(clicks((0.0,), 1800, 5000), 0.08, 0.14, 0.5),
    "tires": Effect(gliding(1250, 1050, 1.0, 0.9, 0.6, 0.5), 1.2, 0.26),
    "typing": Effect(clicks((0.0, 0.17, 0.31, 0.52, 0.68, 0.88), 1200, 5500), 0.9, 0.16, 1.0),
    "whisper sounds": Effect(flowing(1500, 6000, 4.0), 1.4, 0.10, 1.6),
    "whistle": Effect(gliding(1700, 2300, 1.0, 0.1), 0.7, 0.20),
    "whoosh": Effect(_whoosh, 0.7, 0.26),
}
"""Every effect that has its own sound, by the planner's name."""
