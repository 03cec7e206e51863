"""Sounds of a house, of animals, of hands and of water."""

from __future__ import annotations

import math
import random

import torch
from torch import Tensor

from kling_local.synth.alarms import chimes, gated
from kling_local.synth.shapes import (
    Effect,
    Make,
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
from kling_local.synth.signal import Clock, chirp, harmonics, lay, noise, swell, tone, turns_of


def _call(course_hz: tuple[float, ...], rough: float, *weights: float) -> Make:
    """A voice whose pitch passes through these frequencies, swelling and dying away."""

    def make(clock: Clock, salt: float) -> Tensor:
        points = torch.tensor(course_hz) * (0.94 + 0.12 * salt)
        at = clock.time / clock.seconds * (len(course_hz) - 1)
        low = at.long().clamp(max=len(course_hz) - 2)
        hz = torch.lerp(points[low], points[low + 1], (at - low).clamp(0, 1))
        loud = torch.sin(math.pi * (clock.time / clock.seconds).clamp(0.02, 1)) ** 0.5
        growl = 1 + rough * torch.sin(2 * math.pi * 38 * clock.time)
        return tone(harmonics(*weights), turns_of(hz, clock)) * loud * growl

    return make


def _scattered(
    grain: tuple[float, float, float], rate: float, low_hz: float, high_hz: float
) -> Make:
    """Many short clicks at random: shortest and longest decay (s), strength of the faintest."""

    def make(clock: Clock, salt: float) -> Tensor:
        rng = random.Random(round(salt * 2**20))
        blows, at = [], 0.0
        while at < clock.seconds:
            blows.append((at, rng.uniform(grain[2], 1.0), rng.uniform(*grain[:2])))
            at += rng.expovariate(rate)
        return grains(clock, *blows) * noise(clock, low_hz, high_hz, salt)

    return make


def _rhythmic(times: tuple[float, ...], grain: Make) -> Make:
    """The same short sound at several times (s)."""

    def make(clock: Clock, salt: float) -> Tensor:
        track = torch.zeros(1, clock.count)
        for number, at in enumerate(times):
            own = Clock(clock.sample_rate, min(clock.count, round(0.25 * clock.sample_rate)))
            lay(track, grain(own, (salt + 0.23 * number) % 1.0), at, 1.0, clock)
        return track[0]

    return make


def _gravel(clock: Clock, salt: float) -> Tensor:
    return _scattered((0.004, 0.014, 0.3), 160, 900, 6500)(clock, salt) * dying(clock, 0.09)


def _hoof(clock: Clock, salt: float) -> Tensor:
    return modes(clock, (560 + 90 * salt, 1, 0.03), (930, 0.6, 0.02))


def _bounce(clock: Clock, salt: float) -> Tensor:
    skin = torch.sin(2 * math.pi * turns_of(90 + 70 * dying(clock, 0.02), clock))
    return skin * dying(clock, 0.07) + 0.2 * noise(clock, 500, 2500, salt) * dying(clock, 0.015)


def _kettle(clock: Clock, salt: float) -> Tensor:
    hz = 1900 + 500 * (1 - dying(clock, 0.6))
    return tone(harmonics(1, 0.2), turns_of(hz, clock)) * (clock.time / 0.4).clamp(max=1) + 0.4 * (
        noise(clock, 2000, 8000, salt)
    )


def _bee(clock: Clock, salt: float) -> Tensor:
    hz = 210 * swell(clock, 0.8, 0.08, salt) * swell(clock, 5.3, 0.02, salt)
    return tone(harmonics(1, 0.8, 0.6, 0.5, 0.4, 0.3), turns_of(hz, clock)) * swell(
        clock, 0.5, 0.5, salt
    )


def _pop(clock: Clock, salt: float) -> Tensor:
    call = chirp(300 + 200 * salt, 900, 0.05, clock.sample_rate)[: clock.count]
    popped = torch.zeros(clock.count)
    popped[: len(call)] = call
    return popped + 0.6 * noise(clock, 600, 4000, salt) * dying(clock, 0.012)


def _zipper(clock: Clock, salt: float) -> Tensor:
    share = clock.time / clock.seconds
    teeth = torch.sin(2 * math.pi * turns_of(60 + 80 * share, clock)).clamp(min=0) ** 3
    return teeth * noise(clock, 1800, 7500, salt)


def _stream(clock: Clock, salt: float) -> Tensor:
    """Water over stones: a murmur, and gurgles at random."""
    rng = random.Random(round(salt * 2**20))
    track = noise(clock, 300, 3200, salt)[None] * swell(clock, 1.7, 0.3, salt)
    at = 0.0
    while at < clock.seconds:
        hz = rng.uniform(350, 1100)
        lay(track, chirp(hz, 1.5 * hz, 0.06, clock.sample_rate), at, rng.uniform(0.4, 1.5), clock)
        at += rng.expovariate(14)
    return track[0]


def _flush(clock: Clock, salt: float) -> Tensor:
    rush = (clock.time / 0.06).clamp(max=1) * dying(clock, 1.1)
    return rush * noise(clock, 200, 3500, salt) * swell(clock, 7, 0.3, salt)


def _boo(clock: Clock, salt: float) -> Tensor:
    crowd = sum(
        voiced(hz, (350, 1.0), (800, 0.5))(clock, (salt + 0.3 * n) % 1.0)
        for n, hz in enumerate((105, 118, 131, 152, 176, 203))
    )
    return crowd * (clock.time / 0.3).clamp(max=1) + 0.5 * noise(clock, 200, 900, salt)


_BABY = voiced(430, (1050, 1.0), (1600, 0.7), (3000, 0.3))
_HORSE = (0.0, 0.14, 0.26, 0.52, 0.66, 0.78)

HOUSEHOLD: dict[str, Effect] = {
    # animals
    "baby": Effect(syllables(_BABY, 3), 2.4, 0.28, 2.6),
    "bees": Effect(_bee, 2.4, 0.16, 2.04, steady=True),
    "bleating": Effect(
        _call((330, 390, 380, 350, 310), 0.6, 1, 0.8, 0.9, 0.6, 0.4, 0.2), 0.9, 0.26, 1.7
    ),
    "cawing": Effect(
        _rhythmic((0.0, 0.45), _call((820, 900, 640), 0.8, *(1.0,) * 6)), 0.8, 0.24, 1.6
    ),
    "clucking": Effect(
        _rhythmic((0.0, 0.2, 0.4, 0.55), _call((420, 620, 480), 0.4, 1, 0.8, 0.5, 0.3)),
        0.85,
        0.22,
        1.4,
    ),
    "crowing": Effect(
        _call((520, 760, 700, 980, 1050, 880, 620), 0.25, 1, 0.9, 0.8, 0.5, 0.3), 1.8, 0.30
    ),
    "elephant": Effect(_call((340, 620, 760, 700, 420), 0.6, *(1.0,) * 7), 1.5, 0.36),
    "frogs": Effect(
        _rhythmic((0.0, 0.3), _call((240, 330), 0.9, 1, 0.8, 0.7, 0.4)), 0.6, 0.22, 0.9
    ),
    "galloping": Effect(_rhythmic(_HORSE, _hoof), 1.04, 0.30, 1.04),
    "gulls": Effect(
        _rhythmic((0.0, 0.35, 0.65), _call((1150, 1500, 950), 0.2, 1, 0.6, 0.3)), 1.0, 0.18, 2.2
    ),
    "hissing": Effect(burst(3000, 9000, 0.5), 1.2, 0.22),
    "mooing": Effect(
        _call((105, 145, 150, 140, 110), 0.15, *(1, 0.9, 0.9, 0.7, 0.5, 0.4, 0.3, 0.2)),
        1.8,
        0.32,
        3.2,
    ),
    "oinking": Effect(
        _rhythmic((0.0, 0.35), _call((160, 210, 150), 0.9, *(1.0,) * 8)), 0.65, 0.26, 1.4
    ),
    "quacking": Effect(
        _rhythmic((0.0, 0.28, 0.56), _call((330, 290, 240), 0.7, *(0.7, 1, 1, 0.9, 0.7, 0.5))),
        0.85,
        0.26,
        1.5,
    ),
    # hands, mouths and crowds
    "booing": Effect(_boo, 2.4, 0.30, 2.04, steady=True),
    "chewing": Effect(_rhythmic((0.0, 0.35, 0.7), _gravel), 1.0, 0.18, 1.1),
    "clap": Effect(burst(900, 5500, 0.03), 0.2, 0.36),
    "kiss": Effect(gliding(900, 2600, 1, 0.3), 0.12, 0.20),
    "slurp": Effect(_call((500, 900, 1500, 1900), 0.9, 1, 0.3), 0.7, 0.18),
    "snap": Effect(clicks((0.0,), 1500, 6000), 0.1, 0.34),
    "singing": Effect(
        chimes("high choir", (0.0, 67), (0.6, 71), (1.2, 74), (1.8, 72)),
        2.6,
        0.24,
        2.21,
        steady=True,
    ),
    # things
    "ball bounce": Effect(_rhythmic((0.0,), _bounce), 0.4, 0.38, 0.7),
    "chains": Effect(_scattered((0.01, 0.05, 0.2), 14, 2500, 8000), 1.2, 0.22, 1.1),
    "cutlery": Effect(
        chimes("music box", (0.0, 103), (0.22, 106), (0.3, 101), (0.62, 107)), 1.0, 0.16, 1.4
    ),
    "fire crackle": Effect(
        _scattered((0.002, 0.012, 0.1), 16, 1200, 7000), 2.0, 0.18, 1.7, steady=True
    ),
    "gravel": Effect(_rhythmic((0.0, 0.5), _gravel), 1.0, 0.30, 1.0),
    "kettle": Effect(_kettle, 2.4, 0.20, 2.0),
    "keys": Effect(_scattered((0.008, 0.03, 0.3), 22, 3500, 10_000), 0.7, 0.22),
    "page": Effect(gated(flowing(1500, 7000, 9), (0.0, 0.14), (0.2, 0.36)), 0.5, 0.20),
    "paper": Effect(_scattered((0.003, 0.02, 0.2), 45, 1800, 8500), 0.8, 0.20, 1.0),
    "pop": Effect(_pop, 0.25, 0.42),
    "printer": Effect(_rhythmic((0.0, 0.3, 0.6, 0.9), flowing(900, 4500, 16)), 1.2, 0.18, 1.2),
    "scissors": Effect(
        gated(flowing(2500, 9000, 13), (0.0, 0.1), (0.3, 0.4), (0.6, 0.7)), 0.8, 0.20, 0.9
    ),
    "scribbling": Effect(flowing(1800, 6000, 7), 1.0, 0.12, 0.9),
    "typewriter": Effect(
        _rhythmic((0.0, 0.16, 0.29, 0.47, 0.6, 0.77, 0.9), clicks((0.0, 0.09), 700, 5500)),
        1.1,
        0.26,
        1.05,
    ),
    "wind chimes": Effect(
        chimes("bells", (0.0, 96), (0.3, 101), (0.7, 98), (0.95, 103), (1.5, 94)), 2.6, 0.20, 2.4
    ),
    "zipper": Effect(_zipper, 0.7, 0.22),
    # water
    "faucet": Effect(flowing(900, 5500, 3), 2.4, 0.16, 2.04, steady=True),
    "flush": Effect(_flush, 3.0, 0.30),
    "shower": Effect(flowing(1200, 8000, 1.1), 2.6, 0.20, 2.21, steady=True),
    "stream": Effect(_stream, 2.6, 0.16, 2.21, steady=True),
    "waterfall": Effect(flowing(120, 4500, 0.7), 3.0, 0.24, 2.55, steady=True),
}
"""Animals, people, things of a house, and water."""
