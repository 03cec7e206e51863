"""Deeds: what a figure does first and then, told as codewords, and how the world does it.

A latent says of each figure what it does just now. A few numbers say that at once, so it is learnt
long before the ways that follow from it; read back, the world knows how a turn or a jump goes on.
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
    """Where each figure goes in the whole film, codes of `DIRECTIONS` ``(b 3)``."""
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
        first, then: actions; ``then`` is empty where the first lasts the whole film.
        length_s: of the film; the second part begins in the middle.
        side: -1 where it goes left, 1 right, 0 where that is not known.
        goes_s: seconds after which it goes no farther, though it would.
    """

    first: str
    then: str
    length_s: float
    side: int = 0
    goes_s: float = math.inf

    def during(self, time_s: Tensor, *actions: str) -> Tensor:
        """When ``(t)`` bool it does one of ``actions``."""
        early = time_s < self._first_s
        return (early & (self.first in actions)) | (~early & (self.then in actions))

    def spent(self, time_s: Tensor, *actions: str) -> Tensor:
        """Seconds ``(t)`` for which it has done one of ``actions`` so far."""
        early = time_s.clamp(max=self._first_s) * (self.first in actions)
        return early + (time_s - self._first_s).clamp(min=0) * (self.then in actions)

    @property
    def moves(self) -> bool:
        """Whether it goes anywhere."""
        return self.first in _MOVES or self.then in _MOVES

    @property
    def parts(self) -> list[tuple[str, float, float]]:
        """What it does, when that begins and how long it lasts, in seconds."""
        if not self.then:
            return [(self.first, 0.0, self.length_s)]
        half = 0.5 * self.length_s
        return [(self.first, 0.0, half), (self.then, half, half)]

    @property
    def _first_s(self) -> float:
        return 0.5 * self.length_s if self.then else self.length_s + 1.0

    def lift(self, time_s: Tensor, size: int, figure: int) -> Tensor | None:
        """Its lift ``(t)`` in figure heights, by the world's law; None where none says."""
        laws = ballistics.laws(time_s, size, figure, self.length_s)
        name = self.first
        if "jump" in (self.first, self.then) and self.then:
            name = "jump then" if self.then == "jump" else "jump first"
        return laws.get(name)

    def spun(self, time_s: Tensor) -> Tensor:
        """How far ``(t)`` it has turned, in radians; whole turns where it does not spin now."""
        angle = 2 * math.pi * motion.SPIN_HZ * self.spent(time_s, "spin")
        return torch.where(self.during(time_s, "spin"), angle, torch.zeros_like(angle))

    def impacts(self, size: int, figure: int, landing: float) -> list[tuple[float, float]]:
        """Seconds and strengths of what it strikes as it falls, bounces or jumps."""
        if self.first in ("bounce", "fall"):
            touched = ballistics.touch_downs(self.first, size)
            return [each for each in touched if each[0] < self.length_s]
        if "jump" not in (self.first, self.then):
            return []
        begins = 0.5 * self.length_s if self.then == "jump" else 0.0
        lasts = 0.5 * self.length_s if self.then else self.length_s
        return [(begins + each, landing) for each in ballistics.landings(figure, lasts)]


def deeds_of(said: Tensor, kind: str, length_s: float, *, lone: bool) -> Deeds:
    """The deeds that numbers ``(8 n)`` evenly spread over a film say together.

    Only what a ``kind`` can do; a second part only of what has legs and is alone.
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
