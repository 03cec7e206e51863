"""The camera's motion, and figures as the camera sees them."""

from __future__ import annotations

import math
from dataclasses import replace

import torch
from torch import Tensor

from kling_local.sketch.world import motion
from kling_local.sketch.world.constants import constant
from kling_local.sketch.world.pose import Figures, Pose, View
from kling_local.sketch.world.scene import MOVES, Scenes

FRAMED = (1.0, 1.25, 1.6)
"""Zoom of a view at rest, by shot size."""
#           eye    low    high  overhead dutch
HORIZON = (0.02, -0.33, 0.33, 1.5, 0.02)
LEAN = (1.0, 1.0, 0.93, 0.8, 1.0)  # figures seen from above are shorter
DUTCH_RAD = 0.21
TRUCK = 0.34
"""Length of a truck in frame widths."""
_PAN, _ARC = 0.30, 0.40  # frame widths
_TILT, _RISE = 0.24, 0.26  # frame heights
_PUSH = 0.42  # natural logarithm of the total scaling
_ROLL_RAD = 0.42
_WHIP_AT, _WHIP_FAR = 0.25, 1.1  # start as a share of the film; distance in frame widths
WHIP_S = 0.4


def pose(scenes: Scenes, times_s: Tensor) -> Pose:
    """Figures and view at ``times_s`` ``(t)`` of every scene."""
    figures = motion.figures(scenes, times_s)
    view, closer = look(scenes, times_s, figures)
    return Pose(seen(figures, view, closer, scenes), view)


def look(scenes: Scenes, times_s: Tensor, figures: Figures) -> tuple[View, Tensor]:
    """The view, and the scaling ``(b t)`` that pushing in has caused so far.

    ``figures`` are in world coordinates; a tracking camera follows the first.
    """
    time = times_s.to(scenes.phase)[None, :].expand(len(scenes), -1)
    progress = (time / scenes.duration_s[:, None]).clamp(0, 1.05)
    centred = progress - 0.5
    aspect = scenes.aspect[:, None]

    def moves(**signs: float) -> Tensor:
        table = tuple(signs.get(name.replace(" ", "_"), 0.0) for name in MOVES)
        return constant(table, time.device)[scenes.move][:, None]

    pan = moves(pan_left=-1.0, pan_right=1.0) * _PAN * aspect * centred
    truck = moves(truck_left=-1.0, truck_right=1.0) * TRUCK * aspect * centred
    arc = moves(arc_left=1.0, arc_right=-1.0) * _ARC * aspect * centred
    tracked = scenes.are("move", "tracking").to(time)[:, None]
    shake = scenes.are("move", "handheld").to(time)[:, None]
    swung, smear = whip(scenes, time)
    focus = torch.sigmoid(18 * centred)
    racked = scenes.are("move", "rack focus").to(time)[:, None]
    closer = torch.exp(moves(push_in=1.0, pull_out=-1.0) * _PUSH * centred)
    dutch = scenes.are("angle", "dutch").to(time)[:, None] * DUTCH_RAD
    base = constant(FRAMED, time.device)[scenes.size][:, None]
    view = View(
        pan=pan + arc + swung + shake * 0.035 * _tremor(time, scenes.phase, 0.0),
        truck=truck - arc + tracked * figures.x[:, 0],
        tilt=moves(tilt_up=1.0, tilt_down=-1.0) * _TILT * centred
        + shake * 0.03 * _tremor(time, scenes.phase, 0.4),
        rise=moves(pedestal_up=1.0, pedestal_down=-1.0) * _RISE * centred,
        zoom=base * closer,
        roll=dutch
        - moves(roll=1.0) * _ROLL_RAD * progress
        + shake * 0.03 * _tremor(time, scenes.phase, 0.7),
        horizon=horizon(scenes)[:, None].expand_as(time),
        blur=racked * (1 - focus),
        soft=racked * focus,
        smear=smear,
    )
    return view, closer


def horizon(scenes: Scenes) -> Tensor:
    """Height ``(b)`` of the horizon in the frame before the camera tilts."""
    at_rest = constant(HORIZON, scenes.shape.device)[scenes.angle]
    return at_rest + 0.03 * (scenes.shape - 0.5)


def _tremor(time: Tensor, phase: Tensor, salt: float) -> Tensor:
    """A smooth, irregular shake within about -1..1."""
    turns = 2 * math.pi * (phase[:, None] + salt)
    return 0.6 * torch.sin(2 * math.pi * 0.9 * time + turns) + 0.4 * torch.sin(
        2 * math.pi * 2.1 * time + 2 * turns
    )


def whip(scenes: Scenes, time: Tensor) -> tuple[Tensor, Tensor]:
    """The pan ``(b t)`` of a whip pan on to the figure, and its motion blur, at ``time (b t)``."""
    whipped = scenes.are("move", "whip pan").to(time)[:, None]
    start = _WHIP_AT * scenes.duration_s[:, None]
    return swing(time - start, whipped * _WHIP_FAR * scenes.aspect[:, None])


def swing(time: Tensor, far: Tensor | float) -> tuple[Tensor, Tensor]:
    """A whip pan from ``-far`` to 0 that begins at time 0, and its motion blur."""
    done = (time / WHIP_S).clamp(0, 1)
    eased = done * done * (3 - 2 * done)
    return -far * (1 - eased), far * 6 * done * (1 - done) / WHIP_S / 24


def seen(figures: Figures, view: View, closer: Tensor, scenes: Scenes) -> Figures:
    """The figures shifted and scaled by the view, each according to its nearness."""
    near = figures.near
    pan, truck, tilt, rise, grown = (
        values[:, None] for values in (view.pan, view.truck, view.tilt, view.rise, closer)
    )
    scale = 1 + (grown - 1) * (0.4 + 0.6 * near)
    lean = constant(LEAN, near.device)[scenes.angle][:, None, None]
    return replace(
        figures,
        x=(figures.x - pan - near * truck) * scale,
        foot=(figures.foot - tilt - near * rise) * scale,
        height=figures.height * scale,
        lift=figures.lift * scale,
        squash=figures.squash * lean,
    )
