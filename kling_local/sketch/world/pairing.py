"""Brings together who does something with somebody: so near that hands, arms or lips meet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import torch
from torch import Tensor

from kling_local.sketch.world.constants import constant
from kling_local.sketch.world.figures.look import Look
from kling_local.sketch.world.figures.pairs import PAIRS, Pair
from kling_local.sketch.world.pose import Figures, Pose
from kling_local.sketch.world.scene import KINDS, Scenes

_SIZES = {"child": 0.70, "dog": 0.52, "cat": 0.38, "woman": 0.96}
"""Heights of kinds beside a man; others are as high."""
_AHEAD_OF = 0.37  # turns by which the steps of the second are ahead


def paired(scenes: Scenes, pose: Pose, looks: Mapping[int, Look]) -> Pose:
    """The pose with the first two figures next to each other, if they do an act of two.

    Both keep their way, or the second goes that of the first where only that one walks; who is
    smaller by nature is smaller. Who is not in the same place in all pictures keeps its steps.
    """
    for code, look in looks.items():
        pair = next((PAIRS[name] for name in look.acts if name in PAIRS), None)
        if pair is None:
            continue
        first = scenes.present[:, 1] & (scenes.colors[:, 0] == code)
        if pair.shared:
            does = {other for other, one in looks.items() if set(one.acts) & _names(pair)}
            first = first & torch.isin(
                scenes.colors[:, 1], torch.tensor(sorted(does), device=first.device)
            )
        if first.any():
            figures = _together(scenes, pose.figures, pair)
            kept = first[:, None, None]
            pose = replace(pose, figures=_where(kept, figures, pose.figures))
    return pose


def _names(pair: Pair) -> set[str]:
    return {name for name, each in PAIRS.items() if each == pair}


def _where(here: Tensor, then: Figures, other: Figures) -> Figures:
    return replace(
        other,
        **{
            name: torch.where(here, getattr(then, name), getattr(other, name))
            for name in other.__dataclass_fields__
        },
    )


def _together(scenes: Scenes, f: Figures, pair: Pair) -> Figures:
    """The first two figures at their distance."""
    sizes = constant(tuple(_SIZES.get(kind, 1.0) for kind in KINDS), f.x.device)
    size = sizes[scenes.kinds[:, :2]][:, :, None]
    size = size / size.amax(1, keepdim=True)
    same = scenes.kinds[:, :1, None] == scenes.kinds[:, 1:2, None]
    tall = f.height[:, :1] * torch.where(same, 1.0, size)
    fields = {name: getattr(f, name).clone() for name in f.__dataclass_fields__}
    one = fields["x"][:, 0]
    gap = pair.apart * tall.mean(1)
    heading = torch.where(f.face[:, 0] < 0, -1.0, 1.0)
    walks = _goes(f.x[:, 0]) & ~_goes(f.x[:, 1]) | scenes.are("relation", "behind")[:, None]
    if pair.ahead:
        lone, two = one, one + heading * gap
    else:
        order = torch.where(f.x[:, 1, -1:] < f.x[:, 0, -1:], -1.0, 1.0)
        shift = 0.5 * ((f.x[:, 1, -1:] - f.x[:, 0, -1:]).abs() - gap) * order
        lone = torch.where(walks, one, one + shift)
        beside = torch.where(walks, one - heading * gap, f.x[:, 1] - shift)
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
