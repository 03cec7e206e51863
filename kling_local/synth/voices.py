"""The continuous sound of a figure: engines, wheels, wings, cloth, breath, speech."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

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


@dataclass(frozen=True)
class Voice:
    """One figure's state over time; tensors are ``(n)`` on the clock.

    Attributes:
        kind, action: its kind and action in the built-in world.
        x: horizontal position from the middle of the frame, in frame heights.
        pace: speed in figure heights a second, without sign.
        air: speed through the frame in figure heights a second.
        cycle: cycles of the gait, the wings or the wheels since the start.
        stride: how far the limbs swing, 0..1.
        mouth: how far the mouth is open, 0..1.
        rope: 1 if the figure hangs on a swing.
        salt: 0..1, differs between figures and films.
        alive: 0..1, how far it is heard apart from its speech: 0 where time stands still.
    """

    clock: Clock
    kind: str
    action: str
    x: Tensor
    pace: Tensor
    air: Tensor
    cycle: Tensor
    stride: Tensor
    mouth: Tensor
    rope: Tensor
    salt: float
    alive: Tensor | float = 1.0


def heard_of(voice: Voice, half_width: float) -> Tensor:
    """The figure's sound ``(2 n)``, panned to its place in a frame ``2 * half_width`` wide."""
    mono = _VOICES.get(voice.kind, _quiet)(voice) * voice.alive
    if voice.kind in _SPEAKERS:
        mono = mono + _speech(voice)
    if voice.action == "swing":
        mono = mono + _rope(voice) * voice.alive
    if voice.action == "spin":
        whirl = noise(voice.clock, 300, 1500, voice.salt)
        turning = 0.03 * whirl * swell(voice.clock, 1.0, 0.8, voice.salt)
        mono = mono + turning * voice.alive
    return sides(voice.x / half_width) * mono


ENGINES = {
    "car": (48.0, 0.075), "truck": (31.0, 0.095), "bus": (36.0, 0.085), "airplane": (82.0, 0.070),
}  # fmt: skip
"""Pitch in Hz when idle, and level, of each engine."""
_ENGINE = harmonics(1.0, 0.8, 0.5, 0.6, 0.25, 0.35, 0.15, 0.2, 0.08, 0.1)
_PITCH_BY_PACE = 2.4


def engine_hz(kind: str, pace: Tensor) -> Tensor:
    """Pitch of an engine in Hz at a pace in figure heights a second."""
    return ENGINES[kind][0] * (1 + _PITCH_BY_PACE * pace)


def _engine(voice: Voice) -> Tensor:
    hz = engine_hz(voice.kind, voice.pace)
    level = ENGINES[voice.kind][1] * (0.55 + 0.9 * voice.pace.clamp(max=0.8))
    hum = tone(_ENGINE, turns_of(hz, voice.clock) + voice.salt)
    tyres = noise(voice.clock, 400, 2400, voice.salt) * voice.pace
    whir = 0.05 if voice.kind == "airplane" else 0.03
    return level * hum * swell(voice.clock, 7.0, 0.12, voice.salt) + whir * tyres


def _bicycle(voice: Voice) -> Tensor:
    """Tyres on the ground and a freewheel ticking with the wheel."""
    ticks = tone(harmonics(*(1.0,) * 8), 9 * voice.cycle)
    hiss = noise(voice.clock, 900, 4500, voice.salt)
    return voice.pace * (0.05 * hiss + 0.045 * ticks * noise(voice.clock, 1800, 5000, voice.salt))


def _boat(voice: Voice) -> Tensor:
    """Water along the hull and creaking planks."""
    lapping = noise(voice.clock, 250, 1600, voice.salt) * swell(voice.clock, 0.8, 0.7, voice.salt)
    rush = noise(voice.clock, 500, 3500, voice.salt) * voice.pace
    creak = tone(harmonics(1.0, 0.7, 0.5, 0.4), 190 * voice.clock.time)
    slow = swell(voice.clock, 0.45, 1.0, voice.salt).div(2) ** 6
    return 0.03 * lapping + 0.10 * rush + 0.025 * creak * slow


def _bird(voice: Voice) -> Tensor:
    """Wing beats on the downstroke and occasional calls."""
    beat = torch.cos(2 * math.pi * voice.cycle).clamp(min=0) ** 3
    wings = 0.075 * beat * noise(voice.clock, 500, 3500, voice.salt)
    calls = torch.zeros(1, voice.clock.count)
    call = chirp(2600, 3700, 0.12, voice.clock.sample_rate)
    at = 0.2 + 0.8 * voice.salt
    while at < voice.clock.seconds:
        for number in range(3):
            lay(calls, call, at + 0.16 * number, 0.06, voice.clock)
        at += 1.9
    return wings + calls[0]


def _butterfly(voice: Voice) -> Tensor:
    flutter = torch.cos(2 * math.pi * 4 * voice.cycle).clamp(min=0)
    return 0.035 * flutter * noise(voice.clock, 1800, 6000, voice.salt)


def _fish(voice: Voice) -> Tensor:
    stroke = torch.cos(2 * math.pi * voice.cycle).square()
    return (0.02 + 0.05 * voice.pace) * stroke * noise(voice.clock, 200, 1300, voice.salt)


def _rolling(voice: Voice) -> Tensor:
    rumble = noise(voice.clock, 90, 800, voice.salt)
    round_and_round = swell(voice.clock, 1.3, 0.4, voice.salt)
    return 0.16 * voice.pace.clamp(max=1) * rumble * round_and_round


def _sliding(voice: Voice) -> Tensor:
    return 0.09 * voice.pace.clamp(max=1) * noise(voice.clock, 500, 3000, voice.salt)


def _robot(voice: Voice) -> Tensor:
    """A hum, with servos that whirr as the limbs move."""
    hz = 240 + 160 * voice.stride * (1 + torch.sin(4 * math.pi * voice.cycle))
    whirr = tone(harmonics(1.0, 0.0, 0.5, 0.0, 0.25), turns_of(hz, voice.clock))
    return (0.012 + 0.035 * voice.stride) * whirr


def _cloth(voice: Voice) -> Tensor:
    """Rustling leaves or a flapping flag."""
    low, high = (1500, 6000) if voice.kind == "tree" else (250, 2200)
    flap = 0.35 + torch.cos(2 * math.pi * 2 * voice.cycle).clamp(min=0) ** 2
    return 0.05 * voice.stride * flap * noise(voice.clock, low, high, voice.salt)


def _balloon(voice: Voice) -> Tensor:
    return 0.012 * noise(voice.clock, 700, 2200, voice.salt) * swell(voice.clock, 0.4, 0.6, 0.0)


_BREATHS = {  # from Hz, to Hz, breaths a second, level
    "man": (400.0, 1800.0, 0.5, 0.008),
    "woman": (500.0, 2200.0, 0.5, 0.008),
    "child": (600.0, 2600.0, 0.7, 0.008),
    "dog": (500.0, 2600.0, 2.6, 0.030),
    "cat": (60.0, 300.0, 1.1, 0.030),
    "horse": (200.0, 1200.0, 0.6, 0.025),
}


def _breath(voice: Voice) -> Tensor:
    low, high, rate, level = _BREATHS[voice.kind]
    swelling = swell(voice.clock, rate, 1.0, voice.salt).div(2).square()
    breath = level * swelling * noise(voice.clock, low, high, voice.salt)
    if voice.kind == "cat":  # it purrs
        return breath * swell(voice.clock, 24.0, 0.9, 0.0)
    return breath


def _quiet(voice: Voice) -> Tensor:
    return torch.zeros(voice.clock.count)


def _rope(voice: Voice) -> Tensor:
    """A rope that creaks where the swing turns, and rushing air where it is fastest."""
    turning = torch.exp(-4 * voice.air)
    creak = tone(harmonics(1.0, 0.8, 0.6, 0.5, 0.3), (230 + 40 * turning) * voice.clock.time)
    air = voice.air.clamp(max=2) * noise(voice.clock, 250, 1100, voice.salt)
    return voice.rope * (0.022 * turning * creak + 0.05 * air)


_SPEAKERS = {"man": 112.0, "woman": 205.0, "child": 290.0, "robot": 140.0}
_VOWELS = ((730, 1090, 2440), (270, 2290, 3010), (570, 840, 2410))  # a, i, o: formants in Hz


def _vowel(pitch_hz: float, formants: tuple[int, ...]) -> Tensor:
    """One period of a voice whose harmonics are strongest at the formants."""
    weights = []
    for number in range(1, int(3600 / pitch_hz) + 1):
        hz = number * pitch_hz
        near = sum(
            gain * math.exp(-(((hz - formant) / 130) ** 2))
            for formant, gain in zip(formants, (1.0, 0.6, 0.3), strict=True)
        )
        weights.append((0.08 + near) / number**0.5)
    return harmonics(*weights)


def _speech(voice: Voice) -> Tensor:
    """Babble while the mouth is open: vowels that change from syllable to syllable."""
    if not bool((voice.mouth > 0).any()):
        return torch.zeros(voice.clock.count)
    base = _SPEAKERS[voice.kind]
    time = voice.clock.time
    tune = 0.0 if voice.kind == "robot" else 0.13
    hz = base * (1 + tune * torch.sin(2 * math.pi * (0.55 * time + voice.salt)))
    turns = turns_of(hz, voice.clock)
    a, i, o = (tone(_vowel(base, formants), turns) for formants in _VOWELS)
    first = 0.5 + 0.5 * torch.sin(2 * math.pi * (1.37 * time + voice.salt))
    second = 0.5 + 0.5 * torch.sin(2 * math.pi * (0.83 * time + 0.3))
    return 0.15 * voice.mouth * torch.lerp(torch.lerp(a, i, first), o, second)


_VOICES: dict[str, Callable[[Voice], Tensor]] = {
    **dict.fromkeys(ENGINES, _engine),
    **dict.fromkeys(_BREATHS, _breath),
    **dict.fromkeys(("box", "bottle", "shoe", "cup"), _sliding),
    **dict.fromkeys(("tree", "flag"), _cloth),
    "bicycle": _bicycle,
    "boat": _boat,
    "bird": _bird,
    "butterfly": _butterfly,
    "fish": _fish,
    "ball": _rolling,
    "robot": _robot,
    "balloon": _balloon,
}
