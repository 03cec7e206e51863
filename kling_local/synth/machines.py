"""Sounds of engines, tools and weapons."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from kling_local.synth.alarms import gated
from kling_local.synth.shapes import (
    Effect,
    Make,
    blow,
    burst,
    clicks,
    dying,
    flowing,
    gliding,
    modes,
)
from kling_local.synth.signal import Clock, harmonics, noise, swell, tone, turns_of

_MOTOR = (1, 0.8, 0.5, 0.6, 0.25, 0.35, 0.15, 0.2)


def _engine_start(clock: Clock, salt: float) -> Tensor:
    """A starter that cranks, and the engine that catches and revs up."""
    cranks = (clock.time < 0.8) * (0.5 + 0.5 * torch.cos(2 * math.pi * 9 * clock.time))
    starter = cranks * (
        noise(clock, 200, 1800, salt) + tone(harmonics(1, 0.6, 0.4), 130 * clock.time)
    )
    since = (clock.time - 0.8).clamp(min=0)
    hz = 38 + 75 * torch.exp(-(((since - 0.5) / 0.35) ** 2))
    engine = tone(harmonics(*_MOTOR), turns_of(hz, clock)) * (since / 0.1).clamp(max=1)
    return 0.5 * starter + engine * (0.7 + hz / 110)


def _motorcycle(clock: Clock, salt: float) -> Tensor:
    hz = 45 + 60 * (0.5 - 0.5 * torch.cos(2 * math.pi * clock.time / 1.4))
    putt = tone(harmonics(*(1.0,) * 12), turns_of(hz, clock))
    return putt + 0.4 * noise(clock, 200, 2500, salt)


def _helicopter(clock: Clock, salt: float) -> Tensor:
    blades = torch.cos(math.pi * 11 * clock.time) ** 8
    return blades * noise(clock, 40, 900, salt) + 0.25 * tone(harmonics(1, 0.4), 310 * clock.time)


def _jet(clock: Clock, salt: float) -> Tensor:
    near = torch.exp(-(((clock.time - 0.55 * clock.seconds) / (0.28 * clock.seconds)) ** 2))
    near = near.maximum(0.15 * (clock.time < 1.0))
    whine = tone(harmonics(1, 0.3), turns_of(1400 - 500 * clock.time / clock.seconds, clock))
    return near * (noise(clock, 60, 3000, salt) + 0.12 * whine)


def _passing(clock: Clock, salt: float) -> Tensor:
    """Something fast that passes: higher as it comes, lower as it goes."""
    away = (clock.time / clock.seconds - 0.45) * 6
    near = 1 / (1 + away**2)
    hz = 120 * (1 - 0.22 * away / (1 + away.abs()))
    return near * (tone(harmonics(*_MOTOR), turns_of(hz, clock)) + noise(clock, 300, 3000, salt))


def _train(clock: Clock, salt: float) -> Tensor:
    """Wheels over the joints of rails: two and two, and the rumble."""
    taps = torch.zeros(clock.count)
    for start in (0.0, 0.9):
        for at in (0.0, 0.12, 0.36, 0.48):
            taps += blow(clock, start + at, 0.035)
    return taps * noise(clock, 150, 1800, salt) + 0.5 * noise(clock, 40, 300, salt)


def _puffs(clock: Clock, salt: float) -> Tensor:
    puffs = (0.5 + 0.5 * torch.cos(2 * math.pi * 3.5 * clock.time)) ** 4
    return puffs * noise(clock, 300, 4000, salt)


def _drill(clock: Clock, salt: float) -> Tensor:
    hz = 210 + 25 * swell(clock, 1.3, 1.0, salt)
    return tone(harmonics(*(1.0,) * 10), turns_of(hz, clock)) + 0.4 * noise(clock, 1500, 7000, salt)


def _saw(clock: Clock, salt: float) -> Tensor:
    strokes = torch.cos(2 * math.pi * 1.6 * clock.time).abs()
    return strokes * noise(clock, 900, 5000, salt) * swell(clock, 60, 0.5, 0)


def _whirring(hz: float, low_hz: float, high_hz: float) -> Make:
    """A motor that spins up and blows."""

    def make(clock: Clock, salt: float) -> Tensor:
        turning = hz * (1 - 0.5 * dying(clock, 0.25))
        hum = tone(harmonics(1, 0.5, 0.4, 0.2), turns_of(turning, clock))
        return 0.6 * hum + noise(clock, low_hz, high_hz, salt)

    return make


def _clang(clock: Clock, salt: float) -> Tensor:
    """Blades that meet, and ring."""
    bend = 0.95 + 0.1 * salt
    ring = modes(
        clock, (1830 * bend, 1, 0.3), (2710 * bend, 0.9, 0.22), (3950 * bend, 0.7, 0.16),
        (5310 * bend, 0.5, 0.1),
    )  # fmt: skip
    return ring + noise(clock, 2500, 9000, salt) * dying(clock, 0.03)


def _unsheathed(clock: Clock, salt: float) -> Tensor:
    share = clock.time / clock.seconds
    scrape = noise(clock, 2500, 9000, salt) * torch.sin(math.pi * share.clamp(0, 1)) ** 0.5
    return scrape + 0.5 * share * tone(harmonics(1, 0, 0.5), turns_of(2600 + 900 * share, clock))


def _anvil(clock: Clock, salt: float) -> Tensor:
    bend = 0.97 + 0.06 * salt
    ring = modes(clock, (1260 * bend, 1, 0.35), (2890 * bend, 0.6, 0.2), (4480 * bend, 0.3, 0.1))
    return ring + noise(clock, 500, 5000, salt) * dying(clock, 0.015)


def _hit(clock: Clock, salt: float) -> Tensor:
    thump = torch.sin(2 * math.pi * turns_of(60 + 90 * dying(clock, 0.03), clock))
    return thump * dying(clock, 0.08) + 0.8 * noise(clock, 400, 3500, salt) * dying(clock, 0.025)


def _nail(clock: Clock, salt: float) -> Tensor:
    """A hammer on a nail in wood."""
    wood = modes(clock, (230, 1, 0.05), (410, 0.6, 0.03))
    iron = modes(clock, (2100 + 300 * salt, 0.5, 0.04), (3350, 0.3, 0.03))
    return wood + iron + 0.4 * noise(clock, 500, 5000, salt) * dying(clock, 0.008)


def _whip(clock: Clock, salt: float) -> Tensor:
    swish = noise(clock, 800, 5000, salt) * (clock.time / 0.008).clamp(max=1) * (clock.time < 0.12)
    return 0.8 * swish + noise(clock, 1500, 10_000, salt) * blow(clock, 0.12, 0.02)


def _arrow(clock: Clock, salt: float) -> Tensor:
    twang = tone(harmonics(1, 0.7, 0.4), clock.time * 190) * dying(clock, 0.06)
    return twang + 0.5 * noise(clock, 1500, 6000, salt) * dying(clock, 0.12)


def _rocket(clock: Clock, salt: float) -> Tensor:
    rise = (clock.time / 0.15).clamp(max=1)
    return (
        rise
        * (noise(clock, 30, 800, salt) + 0.4 * noise(clock, 800, 5000, salt))
        * swell(clock, 9, 0.25, salt)
    )


def _firework(clock: Clock, salt: float) -> Tensor:
    bang = blow(clock, 0.0, 0.12) * noise(clock, 50, 3500, salt)
    crackle = (
        torch.cos(2 * math.pi * 17 * clock.time + 9 * torch.sin(31 * clock.time)) > 0.93
    ).float()
    return bang + 0.25 * crackle * noise(clock, 2500, 9000, salt) * dying(clock, 0.5)


MACHINES: dict[str, Effect] = {
    "anvil": Effect(_anvil, 0.8, 0.34, 0.75),
    "arrow": Effect(_arrow, 0.5, 0.32),
    "camera shutter": Effect(clicks((0.0, 0.35, 0.42), 1800, 7500), 0.22, 0.28, 0.9),
    "car passing": Effect(_passing, 2.4, 0.34),
    "chainsaw": Effect(gliding(95, 125, *(1.0,) * 12), 1.6, 0.28, 1.36, steady=True),
    "drill": Effect(_drill, 1.6, 0.22, 1.36, steady=True),
    "electric spark": Effect(
        gated(flowing(1500, 9000, 47), (0, 0.08), (0.14, 0.2), (0.3, 0.5)), 0.6, 0.28, 0.9
    ),
    "engine start": Effect(_engine_start, 2.6, 0.36),
    "firework": Effect(_firework, 1.8, 0.42, 1.1),
    "hair dryer": Effect(_whirring(230, 400, 5000), 2.0, 0.20, 1.7, steady=True),
    "hammer": Effect(_nail, 0.3, 0.40, 0.55),
    "helicopter": Effect(_helicopter, 2.0, 0.34, 1.7, steady=True),
    "jet": Effect(_jet, 4.0, 0.44),
    "lightsaber": Effect(gliding(92, 98, 1, 0.8, 0.6, 0.5, 0.4, 0.3), 1.8, 0.24, 1.53, steady=True),
    "motorcycle": Effect(_motorcycle, 2.8, 0.34, 2.38, steady=True),
    "propeller": Effect(_whirring(92, 80, 900), 2.4, 0.28, 2.04, steady=True),
    "punch": Effect(_hit, 0.3, 0.48),
    "rocket": Effect(_rocket, 4.0, 0.46, 3.4, steady=True),
    "saw": Effect(_saw, 1.25, 0.24, 1.25),
    "steam engine": Effect(_puffs, 2.0, 0.30, 1.7143),
    "sword": Effect(_clang, 0.7, 0.38, 0.8),
    "sword drawn": Effect(_unsheathed, 0.6, 0.26),
    "train": Effect(_train, 1.8, 0.32, 1.8),
    "vacuum cleaner": Effect(_whirring(310, 300, 4000), 2.2, 0.22, 1.87, steady=True),
    "blender": Effect(_whirring(190, 600, 6000), 1.6, 0.26),
    "whip": Effect(_whip, 0.5, 0.40),
    "cannon": Effect(burst(25, 1500, 0.3), 1.6, 0.62),
}
"""Engines, tools and weapons."""
