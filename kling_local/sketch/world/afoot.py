"""Ways on foot that the network does not know: who stands for it comes in, goes on and leaves.

Steps are as long as the ground that is covered, so that feet do not slide.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from kling_local.sketch.world.constants import constant
from kling_local.sketch.world.figures.look import Look, Span
from kling_local.sketch.world.figures.people import FIGURES
from kling_local.sketch.world.figures.strolls import STROLLS, Stroll
from kling_local.sketch.world.figures.timing import BLEND_S, eased
from kling_local.sketch.world.pose import Figures, Pose
from kling_local.sketch.world.scene import KINDS, Scenes

_ON, _MARGIN = 0.24, 0.36  # frame widths that it goes on; figure heights kept from the frame's edge
_OUTSIDE = 0.42  # figure heights from the frame's edge to the middle of who is just outside
_FASTEST = {False: 2.1, True: 3.4}  # figure heights a second
_STRIDE = {False: 1.0, True: 1.4}
_STEP = 0.66  # figure heights that animals cover in a cycle at a stride of 1


@dataclass(frozen=True)
class _Way:
    """One way: when it is walked, to which side, and how far, in frame heights ``(b 3 1)``."""

    stroll: Stroll
    span: Span
    start: Tensor
    gone: Tensor


def cycle_length(kind: str, stride: float) -> float:
    """How far, in figure heights, a kind with legs goes in one cycle of its gait."""
    if kind not in FIGURES:
        return _STEP * stride
    bones = FIGURES[kind][1].bones
    return 4 * (bones.upper + bones.lower) * math.sin(bones.swing * stride)


def afoot(scenes: Scenes, pose: Pose, times_s: Tensor, looks: Mapping[int, Look]) -> Pose:
    """The pose with figures that come in, go on or leave by their look on their way.

    ``times_s`` ``(t)`` are those of its moments. A figure that the network has walk keeps its way.
    """
    for code, look in looks.items():
        strolls = sorted(
            ((STROLLS[name], span) for name, span in look.timed if name in STROLLS),
            key=lambda each: each[1],
        )
        if not strolls:
            continue
        f = pose.figures
        stays = (f.x.amax(2, keepdim=True) - f.x.amin(2, keepdim=True)) < 0.1 * scenes.aspect[
            :, None, None
        ]
        on = (scenes.present & (scenes.colors == code))[:, :, None] & stays
        walked = _walked(scenes, f, times_s.to(f.x), strolls)
        kept = {name: torch.where(on, value, getattr(f, name)) for name, value in walked.items()}
        pose = replace(pose, figures=replace(f, **kept))
    return pose


def _walked(
    scenes: Scenes, f: Figures, time: Tensor, strolls: list[tuple[Stroll, Span]]
) -> dict[str, Tensor]:
    """Place, gait and face of figures on these ways, ``(b 3 t)``."""
    ways = _ways(scenes, f, strolls)
    away = ways[0].start.expand_as(f.x) + 0 * time
    cycle, stride, face = f.cycle.clone(), f.stride.clone(), f.face.clone()
    speed = torch.zeros_like(f.x)
    lengths = {
        runs: constant(tuple(cycle_length(kind, _STRIDE[runs]) for kind in KINDS), time.device)
        for runs in (False, True)
    }
    for way in ways:
        begin, end = _moving(way.span, way.stroll, float(scenes.duration_s.max()))
        lasts = max(0.1, end - begin)
        done = ((time - begin) / lasts).clamp(0, 1)
        going = (time >= begin) & (time < end)
        gone, runs = way.gone.expand_as(f.x), way.stroll.runs
        away = away + gone * done
        length = lengths[runs][scenes.kinds][:, :, None] * f.height
        cycle = cycle + gone.abs() * done / length
        stride = torch.where(going & (gone.abs() > 0.02), _STRIDE[runs], stride)
        speed = torch.where(going, gone / lasts, speed)
        turned = (
            torch.ones_like(time) if way.span[0] <= 0 else eased((time - way.span[0]) / BLEND_S)
        )
        face = face + turned * (way.stroll.side - face)
    return {"x": f.x + away, "cycle": cycle, "stride": stride, "face": face, "speed": speed}


def _moving(span: Span, stroll: Stroll, whole_s: float) -> Span:
    """When the figure moves: after it has had the time to rise and turn."""
    begin = span[0] + (BLEND_S if span[0] > 0 and stroll.way != "in" else 0.0)
    return begin, min(span[1], whole_s)


def _ways(scenes: Scenes, f: Figures, strolls: list[tuple[Stroll, Span]]) -> list[_Way]:
    """The ways, one after the other; who comes in ends where the network has it stand."""
    half, height = 0.5 * scenes.aspect[:, None, None], f.height.mean(2, keepdim=True)
    home = f.x.mean(2, keepdim=True)
    here = torch.zeros_like(home)
    whole_s = float(scenes.duration_s.max())
    ways = []
    for number, (stroll, span) in enumerate(strolls):
        begin, end = _moving(span, stroll, whole_s)
        most = _FASTEST[stroll.runs] * height * max(0.1, end - begin)
        edge = stroll.side * (half + _OUTSIDE * height) - home
        if stroll.way == "in":
            start = -stroll.side * (half + _OUTSIDE * height) - home
            gone = (-start).clamp(-most, most)
            here, start = torch.zeros_like(home), -gone
        elif stroll.way == "on":
            start = here
            free = (half - _MARGIN * height).clamp(min=0)
            goal = (home + here + stroll.side * 2 * _ON * half).clamp(-free, free) - home
            gone = (goal - here).clamp(-most, most)
            gone = torch.where(torch.sign(gone) == stroll.side, gone, 0.0)
            here = here + gone
        else:
            start = here
            gone = (edge - here).clamp(-most, most)
            here = here + gone
        ways.append(_Way(stroll, span, start if number == 0 else here, gone))
    return ways
