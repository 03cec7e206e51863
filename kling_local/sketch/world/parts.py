"""A figure's action in its one or two parts."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from kling_local.sketch.world.constants import codes
from kling_local.sketch.world.scene import ACTIONS, KINDS, MOST_SUBJECTS, THEN, Scenes


@dataclass(frozen=True)
class Part:
    """One part of a figure's action. Codes and lengths ``(b 3 1)``, time ``(b 3 t)``.

    Attributes:
        action: index into `ACTIONS`.
        time: seconds since the part began, held constant before and after it.
        active: bool, whether the part is going on.
        length_s: length of the part.
    """

    action: Tensor
    time: Tensor
    active: Tensor
    length_s: Tensor

    def does(self, *names: str) -> Tensor:
        """Where the action is one of ``names``."""
        wanted = tuple(ACTIONS.index(name) for name in names)
        return torch.isin(self.action, codes(wanted, self.action.device))


def parts(scenes: Scenes, times_s: Tensor) -> tuple[Part, Part]:
    """First and second part of every figure's action; a missing second part lasts 0 s."""
    time = times_s.to(scenes.phase)[None, None, :].expand(len(scenes), MOST_SUBJECTS, -1)
    length = scenes.duration_s[:, None, None]
    action = _actions(scenes)[:, :, None]
    two = (scenes.then > 0)[:, None, None] & (torch.arange(3, device=time.device) == 0)[:, None]
    switch = torch.where(two, 0.5 * length, length)
    actions = tuple(ACTIONS.index(name) if name in ACTIONS else 0 for name in THEN)
    then = codes(actions, time.device)[scenes.then][:, None, None]
    second = torch.where(two, then, torch.zeros_like(then))
    first = Part(action, torch.minimum(time, switch).clamp(min=0), (time < switch) | ~two, switch)
    rest = length - switch
    later = (time - switch).clamp(min=0)
    return first, Part(second, later * two, (time >= switch) & two, rest)


def _actions(scenes: Scenes) -> Tensor:
    """Code of each figure's first action, ``(b 3)``."""
    still, move, run = (ACTIONS.index(name) for name in ("still", "move", "run"))
    twins = scenes.are("relation", "two", "three")
    other = torch.full_like(scenes.action, still)
    other = torch.where(scenes.are("relation", "chases"), run, other)
    other = torch.where(scenes.are("relation", "meets"), move, other)
    other = torch.where(twins, scenes.action, other)
    return torch.stack([scenes.action, other, other], dim=1)


def of_kind(kinds: Tensor, *names: str) -> Tensor:
    """Where ``(b 3)`` kind codes are one of ``names``."""
    wanted = tuple(KINDS.index(name) for name in names)
    return torch.isin(kinds, codes(wanted, kinds.device))
