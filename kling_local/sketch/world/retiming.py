"""Figures and cameras at other moments than those of the frames that they were read at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields, replace

import torch
from torch import Tensor

from kling_local.sketch.world import motion
from kling_local.sketch.world.deeds import Deeds
from kling_local.sketch.world.layout import FPS
from kling_local.sketch.world.pace import Run
from kling_local.sketch.world.pose import Figures, View
from kling_local.sketch.world.scene import MOST_SUBJECTS, Scenes

_ON_AND_ON = ("x", "turn", "cycle")
"""What goes on before the first frame and after the last one as it did there."""
_LEAPS = {"turn": 1.0}
"""A step from one frame to the next that is no motion: a figure that stops spinning."""

Lift = Callable[[int, Tensor], "Tensor | None"]
"""The lift, in figure heights, of a figure at seconds ``(t)`` of its own time; None without law."""


def retimed(figures: Figures, run: Run, film_s: Tensor, lift: Lift) -> Figures:
    """Figures ``(1 3 t)`` in world coordinates at the moments of a run.

    Between frames they are interpolated; what a law lifts is where the law has it then. Mouths keep
    the film's time, unless the picture comes to rest.
    """
    each = [run.own(number, film_s) for number in range(MOST_SUBJECTS)]
    at = torch.stack(each)[None] * FPS
    found = {}
    for name in (field.name for field in fields(figures)):
        values = getattr(figures, name)
        if name != "mouth" or run.pace.stills:
            past = name in _ON_AND_ON
            values = sampled(values, at.expand_as(values), _LEAPS.get(name), past=past)
        found[name] = values
    lifts = [lift(number, own_s) for number, own_s in enumerate(each)]
    for number, lifted in enumerate(lifts):
        if lifted is not None:
            found["lift"][:, number] = lifted * found["height"][:, number]
    return Figures(**found)


def at_rest(view: View, closer: Tensor, from_s: float) -> tuple[View, Tensor]:
    """A view ``(1 t)`` and its scaling that stay from ``from_s`` on as they are then."""
    count = closer.shape[1]
    at = torch.arange(count, device=closer.device).clamp(max=from_s * FPS)[None]
    held = {field.name: sampled(getattr(view, field.name), at) for field in fields(view)}
    return View(**held), sampled(closer, at)


def lapped(figures: Figures, scenes: Scenes, deeds: Sequence[Deeds]) -> Figures:
    """Figures on their way, each of which comes in again where it has left the frame."""
    x = figures.x.clone()
    for number, each in enumerate(deeds):
        if each.moves:
            half = motion.HALF_WIDTH[int(scenes.kinds[0, number])] * figures.height[:, number]
            wide = (scenes.aspect[:, None] + 2.2 * half).amax(1, keepdim=True)
            x[:, number] = (x[:, number] + 0.5 * wide).remainder(wide) - 0.5 * wide
    return replace(figures, x=x)


def sampled(values: Tensor, at: Tensor, leap: float | None = None, *, past: bool = False) -> Tensor:
    """``values`` ``(... t)`` of frames, interpolated at frame numbers ``(... n)``.

    Beyond the frames the first and last ones count, or, with ``past``, the way they go. Across a
    step of more than ``leap`` the nearest frame counts.
    """
    last = values.shape[-1] - 1
    at = torch.round(at, decimals=3)
    at = at if past else at.clamp(0, last)
    before = at.floor().clamp(0, max(0, last - 1)).long()
    early = values.gather(-1, before)
    late = values.gather(-1, (before + 1).clamp(max=last))
    share = at - before
    if leap is not None:
        share = torch.where((late - early).abs() > leap, share.round().clamp(0, 1), share)
    return torch.lerp(early, late, share)
