"""Gaits: how limbs swing and when feet come down, for figures that walk or run.

Both are too fast to be encoded in latents. Picture and sound take them from here, so a step is
heard when it is seen.
"""

from __future__ import annotations

import math
from dataclasses import replace

import torch
from torch import Tensor

from kling_local.sketch.world import motion
from kling_local.sketch.world.deeds import Deeds
from kling_local.sketch.world.scene import CLOTH, WINGED

STEP, RUNNING_STEP = 0.3, 0.45
"""Impact strengths of walking and running steps; a hit is 1."""
BEATS_HZ = {**dict.fromkeys(WINGED, motion.WING_HZ), **dict.fromkeys(CLOTH, motion.CLOTH_HZ)}
"""Cycles a second of wings and cloth, by kind."""
_HZ = {"move": motion.WALK_HZ, "run": motion.RUN_HZ}
_STRENGTH = {"move": STEP, "run": RUNNING_STEP}
_REST, _WALK, _RUN = 0.1, 1.0, 1.4  # swings of the limbs


def meeting(deeds: list[Deeds]) -> list[Deeds]:
    """The deeds of figures that stop when they meet."""
    return [replace(each, goes_s=motion.MEETING * each.length_s) for each in deeds]


def limbs(deeds: Deeds, figure: int, time_s: Tensor) -> tuple[Tensor, Tensor]:
    """Gait phase in turns and swing of the limbs of a figure with legs at ``time_s`` ``(t)``: cycle
    and stride of `pose.Figures`.
    """
    going = time_s < deeds.goes_s
    walks, runs = (deeds.during(time_s, name) & going for name in _HZ)
    stride = torch.where(runs, _RUN, torch.where(walks, _WALK, _REST))
    spent = (hz * deeds.spent(time_s.clamp(max=deeds.goes_s), name) for name, hz in _HZ.items())
    return motion.SPREAD[figure] + sum(spent, torch.zeros_like(time_s)), stride


def steps(deeds: Deeds, figure: int) -> list[tuple[float, float]]:
    """Times and strengths of the steps of a figure with legs."""
    found, start = [], motion.SPREAD[figure]
    for action, began, length in deeds.parts:
        if action in _HZ:
            goes = max(0.0, min(length, deeds.goes_s - began))
            falls = footfalls(_HZ[action], start, goes)
            found += [(began + each, _STRENGTH[action]) for each in falls]
            start += _HZ[action] * goes
    return found


def tread(stride: float) -> tuple[float, ...]:
    """The strength of a step with this swing of the limbs; nothing for a figure that stands."""
    if stride <= _REST:
        return ()
    return (_STRENGTH["run" if stride > _WALK else "move"],)


def footfalls(cycles_hz: float, start: float, length_s: float) -> list[float]:
    """Times at which a foot comes down: twice a cycle, when its leg is farthest forward.

    ``start`` is the phase in turns at which the gait begins. The legs are farthest forward at a
    quarter and three quarters of a turn.
    """
    rate = 2 * cycles_hz
    first = (0.5 - 2 * start) % 1.0 / rate
    times = (first + i / rate for i in range(max(0, math.ceil((length_s - first) * rate))))
    return [each for each in times if each < length_s]
