"""The sound of a scene, on the clock of its pictures: impacts, steps, engines, wings, the place."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from kling_local.sketch.world.scene import (
    ACTIONS,
    KINDS,
    LIGHTS,
    PLACES,
    Scenes,
    impact_times,
    pose,
)

#               meadow  desert beach   city   snow    room
_BED_LOW_HZ = (900.0, 250.0, 180.0, 60.0, 350.0, 90.0)
_BED_HIGH_HZ = (3500.0, 900.0, 2200.0, 420.0, 1400.0, 260.0)
_BED_LEVEL = (0.030, 0.045, 0.085, 0.070, 0.040, 0.014)
#               ball   car   person dog    bird   robot
_THUD_HZ = (170.0, 75.0, 110.0, 140.0, 260.0, 320.0)


def synthesise(scenes: Scenes, row: int, seconds: float, sample_rate: int) -> Tensor:
    """Stereo sound ``(2 n)`` in -1..1 of one scene, repeatable for the scene's own numbers."""
    count = round(seconds * sample_rate)
    time = torch.arange(count) / sample_rate
    generator = torch.Generator().manual_seed(int(float(scenes.phase[row]) * 2**31))
    subject = _impacts(scenes, row, time, generator) + _voice(scenes, row, time, generator)
    bed = torch.stack([_bed(scenes, row, time, sample_rate, generator) for _ in range(2)])
    return (_panned(subject, scenes, row, seconds, count) + bed).clamp(-1, 1)


def _panned(mono: Tensor, scenes: Scenes, row: int, seconds: float, count: int) -> Tensor:
    """Equal-power stereo that follows the subject's place in the frame."""
    knots = torch.linspace(0, seconds, 33)
    x = pose(scenes[slice(row, row + 1)], knots).x[0] / (0.5 * scenes.aspect[row])
    place = torch.nn.functional.interpolate(x[None, None], size=count, mode="linear")[0, 0]
    angle = (place.clamp(-1, 1) * 0.8 + 1) * math.pi / 4
    return torch.stack([mono * torch.cos(angle), mono * torch.sin(angle)])


def _impacts(scenes: Scenes, row: int, time: Tensor, generator: torch.Generator) -> Tensor:
    hop = ACTIONS[int(scenes.action[row])] == "bounce"
    pitch = _THUD_HZ[int(scenes.kind[row])]
    level, decay_s = (0.75, 0.09) if hop else (0.30, 0.035)
    track = torch.zeros_like(time)
    rough = torch.randn(len(time), generator=generator)
    for moment in impact_times(scenes, row):
        since = time - moment
        ring = torch.where(since >= 0, torch.exp(-since.clamp(min=0) / decay_s), torch.zeros(()))
        thud = torch.sin(2 * math.pi * pitch * since * (1 - 0.8 * since.clamp(0, 0.3)))
        click = 0.5 * rough * torch.exp(-since.clamp(min=0) / 0.012)
        track = track + level * ring * (thud + click)
    return track


def _voice(scenes: Scenes, row: int, time: Tensor, generator: torch.Generator) -> Tensor:
    """What the subject itself sounds like: engine, wings, rolling, servos."""
    kind, action = KINDS[int(scenes.kind[row])], ACTIONS[int(scenes.action[row])]
    moving = action.startswith("move")
    phase = float(scenes.phase[row])
    noise = torch.randn(len(time), generator=generator)
    if kind == "car":
        pitch = 95.0 if moving else 48.0
        hum = sum(torch.sin(2 * math.pi * pitch * k * time + k) / k for k in (1, 2, 3, 4, 6))
        return (0.16 if moving else 0.07) * hum * (1 + 0.15 * torch.sin(2 * math.pi * 9 * time))
    if kind == "bird":
        beat = torch.cos(2 * math.pi * (time + phase)).clamp(min=0) ** 4
        chirp_at = (time * 0.75 + phase).remainder(1.0)
        chirp = torch.exp(-(((chirp_at - 0.5) / 0.05) ** 2)) * torch.sin(
            2 * math.pi * (2600 + 3000 * chirp_at) * time
        )
        return 0.10 * beat * noise + 0.12 * chirp
    if kind == "ball" and moving:
        return 0.05 * noise * (1 + 0.6 * torch.sin(2 * math.pi * (time + phase)))
    if kind == "robot":
        whirr = torch.sin(
            2 * math.pi * 420 * time + 3 * torch.sin(2 * math.pi * 2 * (time + phase))
        )
        return (0.09 if moving else 0.03) * whirr
    return torch.zeros_like(time)


def _bed(
    scenes: Scenes, row: int, time: Tensor, sample_rate: int, generator: torch.Generator
) -> Tensor:
    """Wind, waves, traffic or room tone of the place; crickets at night outdoors."""
    place = int(scenes.place[row])
    phase = float(scenes.phase[row])
    noise = torch.randn(len(time), generator=generator)
    bed = _band(noise, _BED_LOW_HZ[place], _BED_HIGH_HZ[place], sample_rate)
    slow = 0.5 + 0.5 * torch.sin(2 * math.pi * (0.30 * time + phase))
    if PLACES[place] == "beach":
        bed = bed * (0.25 + slow**2)
    elif PLACES[place] in ("desert", "snow"):
        bed = bed * (0.6 + 0.4 * slow)
    bed = _BED_LEVEL[place] * bed
    night = LIGHTS[int(scenes.light[row])] == "night"
    if night and PLACES[place] in ("meadow", "beach", "desert"):
        pulse = ((time * 8).remainder(1.0) < 0.5) & ((time * 0.8 + phase).remainder(1.0) < 0.6)
        bed = bed + 0.03 * pulse * torch.sin(2 * math.pi * 4200 * time)
    if PLACES[place] == "room":
        tick = (time * 1.0 + 0.37).remainder(1.0)
        bed = bed + 0.03 * torch.exp(-tick / 0.006) * noise
    return bed


def _band(noise: Tensor, low_hz: float, high_hz: float, sample_rate: int) -> Tensor:
    """Noise between two frequencies, with unit deviation."""
    spectrum = torch.fft.rfft(noise)
    hz = torch.fft.rfftfreq(len(noise), 1 / sample_rate)
    kept = spectrum * ((hz > low_hz) & (hz < high_hz)) / hz.clamp(min=low_hz).sqrt()
    band = torch.fft.irfft(kept, n=len(noise))
    return band / band.std()
