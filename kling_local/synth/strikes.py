"""Steps, landings and hits: the sound of a body's material on a surface."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812

from kling_local.synth.signal import Clock, lay, noise, sides

SURFACES = {
    "meadow": "grass", "forest": "grass", "beach": "sand", "desert": "sand", "snow": "snow",
    "mountains": "stone", "sea": "water", "underwater": "water", "street": "stone",
    "neon street": "stone", "rooftop": "stone", "room": "wood", "kitchen": "stone",
    "stage": "wood", "studio": "wood", "space": "metal",
}  # fmt: skip
"""The ground of each place of the built-in world."""

STANDS_OUT = 3.0
"""Least ratio of an impact's amplitude over its first 25 ms to all other sound then: 9.5 dB."""
_HEAD_S, _LENGTH_S = 0.025, 0.45
_QUIET, _LOUD = 0.05, 0.26  # level of the faintest impact, and what full strength adds

_MATERIALS = {
    **dict.fromkeys(("man", "woman", "child"), "flesh"),
    **dict.fromkeys(("dog", "cat"), "paw"),
    **dict.fromkeys(("robot", "car", "truck", "bus", "bicycle", "airplane"), "metal"),
    **dict.fromkeys(("box", "boat"), "wood"),
    "horse": "hoof", "fish": "wet", "ball": "rubber", "bottle": "glass", "cup": "ceramic",
    "shoe": "leather",
}  # fmt: skip
_MODES: dict[str, tuple[float, tuple[tuple[float, float], ...]]] = {
    "flesh": (0.050, ((95, 1.0), (150, 0.5))),
    "paw": (0.030, ((240, 1.0), (400, 0.3))),
    "metal": (0.130, ((310, 1.0), (693, 0.8), (1130, 0.6), (1840, 0.4))),
    "wood": (0.055, ((210, 1.0), (365, 0.7), (620, 0.4))),
    "hoof": (0.035, ((620, 1.0), (980, 0.6))),
    "wet": (0.050, ((260, 1.0), (420, 0.5))),
    "rubber": (0.080, ((165, 1.0), (330, 0.4))),
    "glass": (0.160, ((1700, 1.0), (2750, 0.7), (4200, 0.4))),
    "ceramic": (0.070, ((880, 1.0), (1630, 0.7), (2600, 0.5))),
    "leather": (0.035, ((180, 1.0), (420, 0.4))),
    "soft": (0.045, ((160, 1.0),)),
}
"""Decay in seconds and ringing modes (Hz, weight) of each material."""
_PITCH = {
    "woman": 1.15, "child": 1.4, "cat": 1.4, "truck": 0.6, "bus": 0.55, "car": 0.8, "bicycle": 1.6,
    "airplane": 0.5, "boat": 0.5,
}  # fmt: skip
_SURFACES = {
    "grass": (900.0, 4500.0, 0.050, 0.7),
    "sand": (400.0, 2200.0, 0.070, 1.0),
    "snow": (1500.0, 6000.0, 0.090, 1.2),
    "stone": (1500.0, 6500.0, 0.018, 0.9),
    "wood": (250.0, 1300.0, 0.035, 0.9),
    "water": (400.0, 3500.0, 0.160, 1.3),
    "metal": (800.0, 5000.0, 0.060, 0.7),
}
"""Noise of each surface: from Hz, to Hz, decay in seconds, share."""


@dataclass(frozen=True)
class Impact:
    """One moment of contact.

    Attributes:
        time_s: seconds from the start of the film.
        strength: 0..1.
        kind: the figure's kind in the built-in world.
        surface: what it strikes: grass, sand, snow, stone, wood, metal or water.
        pan: -1 left .. 1 right in the frame.
        figure: index of the figure: 0, 1 or 2.
        what: step, land or hit.
        pitch: 1 as usual; a lower one also lasts longer, as a recording that is slowed down.
    """

    time_s: float
    strength: float
    kind: str
    surface: str
    pan: float
    figure: int
    what: str
    pitch: float = 1.0


def lay_impacts(track: Tensor, impacts: Sequence[Impact], clock: Clock) -> None:
    """Add impacts to a track ``(2 n)``, each loud enough to stand out from the rest."""
    power = track.square().sum(0)
    head = round(_HEAD_S * clock.sample_rate)
    for impact in impacts:
        start = round(impact.time_s * clock.sample_rate)
        if start >= clock.count:
            continue
        rest = math.sqrt(float(power[max(0, start - head) : start + head].mean()))
        level = max(_QUIET + _LOUD * impact.strength, STANDS_OUT * rest)
        sound = strike(impact.kind, impact.surface, clock.sample_rate)
        if impact.pitch != 1:
            sound = F.interpolate(sound[None, None], scale_factor=1 / impact.pitch, mode="linear")
            sound = _level(sound[0, 0], clock.sample_rate)
        lay(track, sound, impact.time_s, level * sides(impact.pan), clock)


@lru_cache(maxsize=256)
def strike(kind: str, surface: str, sample_rate: int) -> Tensor:
    """The sound ``(n)`` of a figure's kind striking a surface; RMS 1 over its first 25 ms."""
    clock = Clock(sample_rate, round(_LENGTH_S * sample_rate))
    time = clock.time
    decay_s, modes = _MODES[_MATERIALS.get(kind, "soft")]
    pitch = _PITCH.get(kind, 1.0)
    soft = _MATERIALS.get(kind) == "rubber"
    bend = time * (1 - 0.8 * soft * time.clamp(max=0.3))  # rubber falls in pitch as it rebounds
    ring = torch.stack([
        weight * torch.sin(2 * math.pi * hz * pitch * bend) for hz, weight in modes
    ]).sum(0)  # fmt: skip
    low_hz, high_hz, noise_decay_s, share = _SURFACES[surface]
    rough = noise(clock, low_hz, high_hz, at=len(kind) / 31)
    body = ring / ring[: len(ring) // 8].std() * torch.exp(-time / decay_s)
    ends = ((_LENGTH_S - time) / 0.15).clamp(max=1)
    sound = (body + share * rough * torch.exp(-time / noise_decay_s)) * ends
    return _level(sound, sample_rate)


def _level(sound: Tensor, sample_rate: int) -> Tensor:
    """The sound ``(n)`` so loud that the RMS over its first 25 ms is 1."""
    head = sound[: round(_HEAD_S * sample_rate)]
    return sound / head.square().mean().sqrt()
