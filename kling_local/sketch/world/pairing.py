"""Brings together who does something with somebody: so near that hands, arms or lips meet."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import torch
from torch import Tensor

from kling_local.sketch.world.constants import codes as codes_of
from kling_local.sketch.world.constants import constant
from kling_local.sketch.world.figures.look import Look
from kling_local.sketch.world.figures.pairs import PAIRS, Pair
from kling_local.sketch.world.figures.timing import BLEND_S, share_at
from kling_local.sketch.world.pose import Figures, Pose
from kling_local.sketch.world.scene import KINDS, Scenes

_SIZES = {"child": 0.70, "dog": 0.52, "cat": 0.38, "woman": 0.96}
"""Heights of kinds beside a man; others are as high."""
_AHEAD_OF = 0.37  # turns by which the steps of the second are ahead


def paired(scenes: Scenes, pose: Pose, times_s: Tensor, looks: Mapping[int, Look]) -> Pose:
    """The pose with the first two figures next to each other, if they do an act of two.

    They are so from the beginning, and change their distance for a later act of two. Both keep
    their way, or the second goes that of the first where only that one walks; who is smaller by
    nature is smaller. ``times_s`` ``(t)`` are those of the pose's moments.
    """
    apart = pose.figures
    for code, look in looks.items():
        since = 0.0
        for name, span in sorted(look.timed, key=lambda each: each[1]):
            if name not in PAIRS:
                continue
            pair = PAIRS[name]
            does = [other for other, one in looks.items() if name in one.acts]
            leads = scenes.present[:, 1] & (scenes.colors[:, 0] == code)
            if pair.shared:
                leads &= torch.isin(scenes.colors[:, 1], codes_of(tuple(does), leads.device))
            share = share_at(times_s.to(pose.figures.x), (since and span[0], math.inf))
            since = span[0] + BLEND_S
            if leads.any():
                near = _together(scenes, apart, pair, _grown(scenes, looks))
                share = leads[:, None, None] * share
                pose = replace(pose, figures=_mixed(pose.figures, near, share))
    return pose


def _mixed(first: Figures, then: Figures, share: Tensor) -> Figures:
    """Figures that are by a ``share`` 0..1 ``(b 1 t)`` as in ``then``."""
    mixed = {}
    for name in first.__dataclass_fields__:
        start, end = getattr(first, name), getattr(then, name)
        mixed[name] = torch.where(share > 0, start + share * (end - start), start)
    return replace(first, **mixed)


def _grown(scenes: Scenes, looks: Mapping[int, Look]) -> Tensor:
    """Heights ``(b 2 1)`` of the first two figures by nature, as shares of the taller one; guises
    have theirs already."""
    device = scenes.kind.device
    sizes = constant(tuple(_SIZES.get(kind, 1.0) for kind in KINDS), device)
    guised = tuple(code for code, look in looks.items() if look.guise)
    plain = ~torch.isin(scenes.colors[:, :2], codes_of(guised, device))
    size = torch.where(plain, sizes[scenes.kinds[:, :2]], 1.0)[:, :, None]
    return size / size.amax(1, keepdim=True)


def _together(scenes: Scenes, f: Figures, pair: Pair, size: Tensor) -> Figures:
    """The first two figures, of these natural heights, at their distance."""
    same = scenes.kinds[:, :1, None] == scenes.kinds[:, 1:2, None]
    tall = f.height[:, :1] * torch.where(same, 1.0, size)
    fields = {name: getattr(f, name).clone() for name in f.__dataclass_fields__}
    one = fields["x"][:, 0]
    gap = pair.apart * tall.mean(1)
    heading = torch.where(f.face[:, 0] < 0, -1.0, 1.0)
    walks = _goes(f.x[:, 0]) & ~_goes(f.x[:, 1]) | scenes.are("relation", "behind")[:, None]
    if pair.ahead:
        one = one - 0.5 * heading * gap * _goes(one)
        lone, two = one, one + heading * gap
    else:
        order = torch.where(f.x[:, 1, -1:] < f.x[:, 0, -1:], -1.0, 1.0)
        shift = 0.5 * ((f.x[:, 1, -1:] - f.x[:, 0, -1:]).abs() - gap) * order
        lone = torch.where(walks, one + 0.5 * heading * gap, one + shift)
        beside = torch.where(walks, one - 0.5 * heading * gap, f.x[:, 1] - shift)
        two = beside
        heading = torch.where(walks, heading, torch.where(beside < lone, 1.0, heading))
    level = f.foot[:, 0]
    for name in ("cycle", "stride", "speed", "near", "squash"):
        joined = fields[name][:, 0]
        if name == "cycle":
            joined = joined / tall[:, 1] * tall[:, 0] + _AHEAD_OF
        follows = walks | pair.ahead
        fields[name][:, 1] = torch.where(follows, joined, fields[name][:, 1])
    fields["x"] = torch.stack([lone, two, fields["x"][:, 2]], dim=1)
    fields["height"][:, :2] = tall
    fields["foot"][:, :2] = torch.stack([level, level - 0.002 * pair.aloft], dim=1)
    fields["lift"][:, 1] = fields["lift"][:, 1] * (pair.aloft == 0) + pair.aloft * tall[:, 0]
    if pair.faces:
        inward = torch.where(two < lone, -1.0, 1.0)
        fields["face"][:, :2] = torch.stack([inward, -inward], dim=1)
    else:
        fields["face"][:, 1] = fields["face"][:, 0]
    return replace(f, **fields)


def _goes(x: Tensor) -> Tensor:
    """Whether a figure with this path ``(b t)`` goes anywhere, ``(b 1)``."""
    return (x.amax(1, keepdim=True) - x.amin(1, keepdim=True)) > 0.08
