"""Flights that the network does not know: what flies takes off or lands where it has it stay."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from kling_local.sketch.world.figures.flights import FLIGHTS
from kling_local.sketch.world.figures.look import Look
from kling_local.sketch.world.pose import Pose
from kling_local.sketch.world.scene import Scenes

_UPRIGHT = ("rocket",)
_STRAIGHT_UP = (*_UPRIGHT, "helicopter", "spaceship", "flying saucer", "drone")
"""Guises that rise and come down where they are; others need a runway."""
_TALLEST = 0.30  # height of what stands on its tail, in frame heights
_ON_TAIL = 0.24  # how far the middle of what stands on its tail is above that of what lies
_WAITS = 0.18  # share of the film before it leaves the ground, or after it is back
_RISES, _CLIMBS, _RUNS = 0.85, 0.42, 0.46  # ways in frame heights, upwards, and in frame widths
_TILT = 0.30


@dataclass(frozen=True)
class _Flown:
    """One figure's flight: its pose is ``(b 3 t)``, ``on`` tells the figure, ``away`` 0..1 how far
    it is from the ground, ``up`` whether it takes off."""

    pose: Pose
    on: Tensor
    away: Tensor
    look: Look
    up: bool


def aloft(scenes: Scenes, pose: Pose, times_s: Tensor, looks: Mapping[int, Look]) -> Pose:
    """The pose with figures that take off or land by their look leaving or reaching the ground.

    ``times_s`` are those of its moments. Figures that the network has fly keep their way.
    """
    for code, look in looks.items():
        name = next((act for act in look.acts if act in FLIGHTS), None)
        if name is None:
            continue
        on = (scenes.present & (scenes.colors == code))[:, :, None]
        done = times_s.to(pose.figures.x)[None] / scenes.duration_s[:, None]
        up = FLIGHTS[name].up
        left = done if up else 1 - done
        away = ((left - _WAITS) / (1 - _WAITS)).clamp(0, 1).square()[:, None]
        flown = _Flown(pose, on, away, look, up)
        pose = _straight(flown) if look.guise in _STRAIGHT_UP else _from_runway(flown, scenes, left)
    return pose


def _straight(flown: _Flown) -> Pose:
    """Straight up, or down: a rocket on its tail."""
    f, on = flown.pose.figures, flown.on
    upright = flown.look.guise in _UPRIGHT
    height = torch.where(on & upright, f.height.clamp(max=_TALLEST), f.height)
    turn = torch.sign(f.face) * (0.5 * math.pi if upright else 0.0)
    lift = _RISES * flown.away + (_ON_TAIL * height if upright else 0.0)
    figures = replace(
        f,
        height=height,
        lift=torch.where(on, lift, f.lift),
        turn=torch.where(on, turn, f.turn),
    )
    return replace(flown.pose, figures=figures)


def _from_runway(flown: _Flown, scenes: Scenes, left: Tensor) -> Pose:
    """Along the ground, then up; the nose is up while it is in the air."""
    f, on = flown.pose.figures, flown.on
    ahead = torch.where(f.face < 0, -1.0, 1.0)
    goes = (f.x.amax(2, keepdim=True) - f.x.amin(2, keepdim=True)) > 0.1
    width = scenes.aspect[:, None, None]
    x = ahead * (left[:, None] - 0.5) * _RUNS * width
    x = x if flown.up else -x
    tilt = ahead * _TILT * (4 * flown.away).clamp(max=1)
    figures = replace(
        f,
        x=torch.where(on & ~goes, x, f.x),
        lift=torch.where(on, _CLIMBS * flown.away, f.lift),
        turn=torch.where(on, tilt, f.turn),
    )
    return replace(flown.pose, figures=figures)
