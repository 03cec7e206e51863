"""Deeds: what a figure does first and then, encoded as codewords, and the motion that follows.

A latent encodes what each figure is doing at its moment. A few numbers suffice for that, so the
model learns it long before the resulting motion. When a latent is read back, the world's own rules
supply the motion: how a turn or a jump continues.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from kling_local.sketch.world import ballistics, motion
from kling_local.sketch.world.parts import parts
from kling_local.sketch.world.scene import ACTIONS, DIRECTIONS, LEGGED, THEN, Scenes, actions_of
from kling_local.sketch.world.words import codewords

ACTION_WORDS = codewords(len(ACTIONS), 8, 4)
SIDE_WORDS = codewords(len(DIRECTIONS), 3, 2)
_MOVES = ("move", "run")
_PARTED = ("still", "move", "run", "jump", "spin")


def doing(scenes: Scenes, times_s: Tensor) -> Tensor:
    """What each figure does at ``times_s`` ``(t)``, codes of `ACTIONS` ``(b 3 t)``."""
    first, second = parts(scenes, times_s)
    return torch.where(first.active, first.action, second.action)


def heading(scenes: Scenes) -> Tensor:
    """The direction in which each figure moves during the film, `DIRECTIONS` codes ``(b 3)``."""
    moving = torch.zeros_like(scenes.present)
    for part in parts(scenes, torch.zeros(1)):
        moving |= part.does(*_MOVES)[..., 0]
    side = torch.where(moving, scenes.direction[:, None], 0)
    left, right = DIRECTIONS.index("left"), DIRECTIONS.index("right")
    for relation, sides in (("meets", (right, left, 0)), ("hits", (right, right, 0))):
        own = torch.tensor(sides, device=side.device)
        side = torch.where(scenes.are("relation", relation)[:, None], own, side)
    return side


@dataclass(frozen=True)
class Deeds:
    """What one figure does.

    Attributes:
        first, then: actions; ``then`` is empty if the first one lasts the whole film.
        length_s: length of the film; a second part begins in its middle.
        side: -1 if it goes left, 1 if right, 0 if unknown.
        goes_s: time at which it stops moving even though its action goes on.
    """

    first: str
    then: str
    length_s: float
    side: int = 0
    goes_s: float = math.inf

    def during(self, time_s: Tensor, *actions: str) -> Tensor:
        """Whether ``(t)`` it is doing one of ``actions`` at each time."""
        early = time_s < self._first_s
        return (early & (self.first in actions)) | (~early & (self.then in actions))

    def spent(self, time_s: Tensor, *actions: str) -> Tensor:
        """Seconds ``(t)`` that it has spent on ``actions`` so far."""
        early = time_s.clamp(max=self._first_s) * (self.first in actions)
        return early + (time_s - self._first_s).clamp(min=0) * (self.then in actions)

    @property
    def moves(self) -> bool:
        """Whether it goes anywhere."""
        return self.first in _MOVES or self.then in _MOVES

    @property
    def parts(self) -> list[tuple[str, float, float]]:
        """Each action, when it begins and how long it lasts, in seconds."""
        if not self.then:
            return [(self.first, 0.0, self.length_s)]
        half = 0.5 * self.length_s
        return [(self.first, 0.0, half), (self.then, half, half)]

    @property
    def _first_s(self) -> float:
        return 0.5 * self.length_s if self.then else math.inf

    def lift(self, time_s: Tensor, size: int, figure: int) -> Tensor | None:
        """Its lift ``(t)`` in figure heights, from `ballistics.laws`; None if no law applies."""
        laws = ballistics.laws(time_s, size, figure, self.length_s)
        name = self.first
        if "jump" in (self.first, self.then) and self.then:
            name = "jump then" if self.then == "jump" else "jump first"
        return laws.get(name)

    def spun(self, time_s: Tensor) -> Tensor:
        """Angle ``(t)`` in radians by which it has turned; 0 while it is not spinning."""
        angle = 2 * math.pi * motion.SPIN_HZ * self.spent(time_s, "spin")
        return torch.where(self.during(time_s, "spin"), angle, torch.zeros_like(angle))

    def impacts(self, size: int, figure: int, landing: float) -> list[tuple[float, float]]:
        """Times and strengths of its impacts as it falls, bounces or jumps.

        A jump's landing has the strength ``landing``.
        """
        if self.first in ("bounce", "fall"):
            touched = ballistics.touch_downs(self.first, size)
            return [each for each in touched if each[0] < self.length_s]
        if "jump" not in (self.first, self.then):
            return []
        begins = 0.5 * self.length_s if self.then == "jump" else 0.0
        lasts = 0.5 * self.length_s if self.then else self.length_s
        return [(begins + each, landing) for each in ballistics.landings(figure, lasts)]


def deeds_of(said: Tensor, kind: str, length_s: float, *, lone: bool) -> Deeds:
    """Decode the deeds from noisy codewords ``(8 n)``, evenly spaced over a film.

    Only actions that the ``kind`` can do are considered; second parts only for ``lone`` figures
    with legs.
    """
    fits = ACTION_WORDS.to(said) @ said.float().clamp(-1.5, 1.5)  # actions n
    count = said.shape[1]
    early = torch.arange(count, device=said.device) < 0.5 * (count - 1)
    sooner, later = fits[:, early].sum(1).tolist(), fits[:, ~early].sum(1).tolist()
    best, most = ("still", ""), -math.inf
    for first in actions_of(kind):
        parted = lone and kind in LEGGED and count > 1
        for then in ("", *_thens(first)) if parted else ("",):
            fit = sooner[ACTIONS.index(first)] + later[ACTIONS.index(then or first)]
            if fit > most:
                best, most = (first, then), fit
    return Deeds(*best, length_s)


def _thens(first: str) -> tuple[str, ...]:
    if first not in _PARTED:
        return ()
    return tuple(
        name
        for name in THEN
        if name not in ("nothing", first) and not (first == "run" and name == "move")
    )
