"""Ambiences: the sound of a place at an hour and in a weather."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from kling_local.synth.signal import (
    Clock,
    chirp,
    follow,
    harmonics,
    lay,
    noise,
    sides,
    sine,
    swell,
    tone,
    wide_noise,
)


@dataclass(frozen=True)
class Layer:
    """A band of noise whose level rises and falls.

    ``level`` is its standard deviation; it swells ``swell_hz`` times a second by ``depth``.
    """

    low_hz: float
    high_hz: float
    level: float
    swell_hz: float = 0.1
    depth: float = 0.4


_LAYERS: dict[str, tuple[Layer, ...]] = {
    "meadow": (Layer(200, 1500, 0.016, 0.13, 0.5),),
    "forest": (Layer(900, 4500, 0.018, 0.11, 0.6),),
    "beach": (Layer(200, 2800, 0.055, 0.16, 0.85),),
    "desert": (Layer(250, 700, 0.028, 0.12, 0.7),),
    "snow": (Layer(60, 300, 0.020, 0.10, 0.5),),
    "mountains": (Layer(150, 900, 0.034, 0.14, 0.7),),
    "sea": (Layer(80, 700, 0.060, 0.15, 0.6), Layer(1200, 4500, 0.012, 0.31, 0.8)),
    "underwater": (Layer(30, 220, 0.060, 0.09, 0.4),),
    "street": (Layer(50, 350, 0.045, 0.09, 0.4),),
    "neon street": (Layer(50, 250, 0.030, 0.09, 0.4),),
    "rooftop": (Layer(100, 600, 0.024, 0.14, 0.6), Layer(40, 180, 0.020)),
    "room": (Layer(60, 250, 0.014),),
    "kitchen": (Layer(100, 400, 0.012), Layer(2800, 6500, 0.010, 2.3, 0.5)),
    "stage": (Layer(100, 500, 0.012),),
    "studio": (Layer(1000, 6000, 0.009, 0.05, 0.1),),
    "space": (Layer(30, 110, 0.030, 0.07, 0.5),),
}
_WEATHERS: dict[str, tuple[Layer, ...]] = {
    "clear": (),
    "rain": (Layer(1800, 7000, 0.050, 0.2, 0.12), Layer(300, 1200, 0.012, 0.3, 0.3)),
    "snow": (Layer(3000, 7000, 0.011, 0.15, 0.3),),
    "fog": (Layer(60, 200, 0.020, 0.08, 0.3),),
    "wind": (Layer(180, 800, 0.055, 0.27, 0.75), Layer(900, 1500, 0.016, 0.19, 0.9)),
}
_MUFFLED = {"snow": 0.6, "fog": 0.5}
_NATURE = ("meadow", "forest", "mountains", "beach", "sea", "desert")
_BIRD_HOURS = {"dawn": 2.2, "day": 1.2, "golden hour": 0.8, "overcast": 0.4}
"""How often birds call, by the light."""
_CRICKET_HOURS = ("night", "dusk")


def ambience(clock: Clock, place: str, light: str, weather: str, salt: float) -> Tensor:
    """The ambience ``(2 n)`` of a place; ``salt`` 0..1 varies those of the same kind."""
    rng = random.Random(round(salt * 2**30))
    bed = _layers(clock, _LAYERS[place], salt)
    if place in _EXTRAS:
        bed = bed + _EXTRAS[place](clock, rng)
    if place in _NATURE:
        bed = bed + _animals(clock, place, light, weather, rng)
    if light == "neon":
        bed = bed + _hum(clock, (100.0, 200.0, 300.0), 0.010)
    bed = bed * _MUFFLED.get(weather, 1.0) + _layers(clock, _WEATHERS[weather], salt + 0.21)
    if weather == "fog":
        bed = bed + _fog_horn(clock, rng)
    return bed


_NAMED = {
    "waves": ("beach", "night"), "sea": ("sea", "night"), "water": ("sea", "night"),
    "birdsong": ("meadow", "dawn"), "crickets": ("meadow", "night"), "forest": ("forest", "day"),
    "traffic": ("street", "day"), "city": ("street", "day"), "crowd": ("stage", "day"),
    "murmur": ("stage", "day"), "chatter": ("stage", "day"), "hum": ("kitchen", "day"),
    "ambient sound": ("room", "day"), "static noise": ("studio", "day"),
}  # fmt: skip
"""Ambiences named by their sound -> the place and the light that sound like them."""


def named_ambience(clock: Clock, name: str, salt: float) -> Tensor:
    """An ambience ``(2 n)`` by the name of its sound: waves, birdsong, traffic, rain, wind, fire.

    An unknown name (see `is_named`) gives a quiet room.
    """
    if name in _WEATHERS:
        return _layers(clock, _WEATHERS[name], salt)
    if name == "fire":
        return _fire(clock, random.Random(round(salt * 2**30)))
    place, light = _NAMED.get(name, _NAMED["ambient sound"])
    return ambience(clock, place, light, "clear", salt)


NAMED_AMBIENCES = frozenset({*_NAMED, *_WEATHERS, "fire"} - {"clear"})
"""What `named_ambience` has a sound for."""


def is_named(name: str) -> bool:
    """Whether `named_ambience` has a sound for this name."""
    return name in NAMED_AMBIENCES


def _layers(clock: Clock, layers: tuple[Layer, ...], salt: float) -> Tensor:
    bed = torch.zeros(2, clock.count)
    for layer in layers:
        sound = wide_noise(clock, layer.low_hz, layer.high_hz, salt)
        bed += layer.level * sound * swell(clock, layer.swell_hz, layer.depth, salt)
    return bed


def _animals(clock: Clock, place: str, light: str, weather: str, rng: random.Random) -> Tensor:
    """Birds by day in dry weather, gulls by the water, crickets in the evening."""
    track = torch.zeros(2, clock.count)
    if weather in ("rain", "snow"):
        return track
    rate = _BIRD_HOURS.get(light, 0.0)
    gulls = place in ("beach", "sea")
    at = rng.random() / max(rate, 0.1)
    while rate and at < clock.seconds:
        pan, pitch = rng.uniform(-0.9, 0.9), rng.choice((0.8, 1.0, 1.2))
        calls = 2 if gulls else rng.choice((2, 3, 4))
        for number in range(calls):
            if gulls:
                call = chirp(1500 * pitch, 900 * pitch, 0.28, clock.sample_rate)
            else:
                call = chirp(3000 * pitch, 4300 * pitch, 0.09, clock.sample_rate)
            lay(track, call, at + number * (0.34 if gulls else 0.13), 0.028 * sides(pan), clock)
        at += (calls * 0.15 + rng.random() * 2) / rate
    if light in _CRICKET_HOURS and place != "sea":
        pulse = (swell(clock, 11.0, 1.0, rng.random()) / 2) ** 4
        pause = (swell(clock, 0.7, 1.0, rng.random()) / 2).clamp(min=0.15)
        track += 0.03 * (sine(clock, 4300) * pulse * pause) * sides(rng.uniform(-0.7, 0.7))[:, None]
    return track


def _hum(clock: Clock, tones_hz: tuple[float, ...], level: float) -> Tensor:
    total = torch.stack([sine(clock, hz) / (i + 1) for i, hz in enumerate(tones_hz)]).sum(0)
    return level * torch.stack([total, total])


def _fog_horn(clock: Clock, rng: random.Random) -> Tensor:
    """A far horn that swells and dies away every few seconds."""
    blow = (swell(clock, 0.28, 1.0, rng.random()) / 2) ** 3
    horn = tone(harmonics(1.0, 0.6, 0.4, 0.2), 116.0 * clock.time)
    return 0.03 * (horn * blow).expand(2, -1)


def _crowd(clock: Clock, rng: random.Random, level: float = 0.030) -> Tensor:
    """Many voices at once: noise in the speech band whose level varies like syllables."""
    track = torch.zeros(2, clock.count)
    for low_hz, high_hz, pan in ((180, 700, -0.4), (350, 1400, 0.4)):
        knots = torch.tensor([rng.random() for _ in range(round(clock.seconds * 5) + 2)])
        murmur = noise(clock, low_hz, high_hz, rng.random()) * (0.4 + follow(knots, clock))
        track += level * murmur * sides(pan)[:, None]
    return track


def _fire(clock: Clock, rng: random.Random) -> Tensor:
    """A low roar and crackling wood."""
    roar = 0.03 * wide_noise(clock, 60, 500, rng.random()) * swell(clock, 0.7, 0.4, rng.random())
    spark = chirp(3200.0, 1800.0, 0.008, clock.sample_rate)
    at = 0.0
    while at < clock.seconds:
        lay(roar, spark, at, rng.uniform(0.03, 0.12) * sides(rng.uniform(-0.5, 0.5)), clock)
        at += rng.expovariate(9.0)
    return roar


def _bubbles(clock: Clock, rng: random.Random) -> Tensor:
    track = torch.zeros(2, clock.count)
    at = 0.3 * rng.random()
    while at < clock.seconds:
        pitch, pan = rng.choice((0.7, 1.0, 1.4)), rng.uniform(-0.8, 0.8)
        for number in range(rng.randint(2, 5)):
            blip = chirp(320 * pitch, 620 * pitch, 0.07, clock.sample_rate)
            lay(track, blip, at + 0.08 * number, 0.035 * sides(pan), clock)
        at += 0.5 + 1.2 * rng.random()
    return track


def _street(clock: Clock, rng: random.Random) -> Tensor:
    """Passers-by and a distant passing car."""
    passing = noise(clock, 120, 900, rng.random()) * (swell(clock, 0.13, 1, rng.random()) / 2) ** 3
    return _crowd(clock, rng, 0.014) + 0.05 * passing * sides(rng.uniform(-0.8, 0.8))[:, None]


def _neon_street(clock: Clock, rng: random.Random) -> Tensor:
    """Passers-by, buzzing signs and a beat behind walls."""
    beat = (swell(clock, 1.75, 1.0, rng.random()) / 2) ** 4
    return (
        _crowd(clock, rng, 0.010)
        + _hum(clock, (120.0, 240.0, 360.0), 0.016)
        + 0.03 * (sine(clock, 58.0) * beat).expand(2, -1)
    )


def _room(clock: Clock, rng: random.Random) -> Tensor:
    """A softly ticking clock and a faint hum."""
    tick = chirp(1900.0, 1500.0, 0.03, clock.sample_rate)
    track = torch.zeros(2, clock.count)
    late = rng.random()
    for number in range(int(clock.seconds) + 1):
        lay(track, tick, number + late, 0.012, clock)
    return track + _hum(clock, (50.0, 100.0), 0.004)


def _kitchen(clock: Clock, rng: random.Random) -> Tensor:
    """A humming fridge and something simmering."""
    return _hum(clock, (50.0, 100.0, 150.0, 200.0), 0.014) + 0.3 * _bubbles(clock, rng)


def _space(clock: Clock, rng: random.Random) -> Tensor:
    """Low tones that beat against each other, and a high shimmer."""
    low = sine(clock, 55.0) + sine(clock, 55.4) + 0.6 * sine(clock, 82.5)
    shimmer = sine(clock, 1320.0) * (swell(clock, 0.21, 1.0, rng.random()) / 2) ** 2
    return (0.026 * low + 0.008 * shimmer).expand(2, -1)


_EXTRAS: dict[str, Callable[[Clock, random.Random], Tensor]] = {
    "underwater": _bubbles,
    "street": _street,
    "neon street": _neon_street,
    "room": _room,
    "kitchen": _kitchen,
    "stage": _crowd,
    "space": _space,
}
