"""How time runs in a film: slow motion, time lapse, freeze frame, reverse and the like.

The film's own time is that of its frames, its cuts, its camera moves and its lines. A pace says at
which moment of the world each moment of the film looks and sounds. Picture and sound both take it
from here, so a step that is seen slowly is heard when it is seen.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from kling_local.sketch.world.ballistics import (
    DROP_DELAY_S,
    DROP_HEIGHT,
    GRAVITY,
    JUMP_DELAYS_S,
    JUMP_FLIGHT_S,
    landings,
)
from kling_local.sketch.world.deeds import Deeds
from kling_local.sketch.world.layout import FPS
from kling_local.sketch.world.motion import HIT_AT, MEETING

SLOW, FAST, LAPSING, STROLL = 0.4, 2.0, 6.0, 0.55
"""Seconds of the world in a second of the film in slow and fast motion and in a time lapse, and of
a figure's walk in a second of the world where it goes slowly."""
_SKY = 5.0
"""How much faster than all else the sky goes in a time lapse, for its clouds to race."""
_RAMPED, _BULLET = (0.3, 0.18), (0.04, 0.30)
"""The slowest rate of a speed ramp and of bullet time, and half of how long it lasts as a share of
the film."""
_EASED_S = 0.25  # how long a change of the rate takes
_IN_THE_AIR = 0.7  # share of a fall after which it is most worth seeing
_STEP_S = 1 / 480  # resolution at which moments are searched


@dataclass(frozen=True)
class Pace:
    """How time runs.

    Attributes:
        name: of `PACES`, or empty: as in the film.
        begins_s: seconds of the film until which the world keeps the film's time.
        slowly: numbers of the figures, from 0, who go slowly.
    """

    name: str = ""
    begins_s: float = 0.0
    slowly: tuple[int, ...] = ()

    @property
    def steady(self) -> bool:
        """Whether the world keeps the film's time and everybody their usual gait."""
        return not self.name and not self.slowly

    @property
    def laps(self) -> bool:
        """Whether figures that leave the frame come in again at its other side."""
        return self.name == "time lapse"

    @property
    def sky(self) -> float:
        """How much faster than all else the sky goes; at 1 its clouds stay where they are."""
        return _SKY if self.laps else 1.0

    @property
    def stills(self) -> bool:
        """Whether the whole picture comes to rest, camera and mouths included."""
        return self.name == "freeze frame"


STEADY = Pace()


@dataclass(frozen=True)
class Action:
    """What a film is about, as far as its pace depends on it.

    Attributes:
        length_s: length of the film.
        core_s: the moment that matters most: the top of a jump, a fall, a hit, else the middle.
        passes: whether it goes on before and after the film, as a walk does.
    """

    length_s: float
    core_s: float
    passes: bool


def action_of(deeds: list[Deeds], relation: str, size: int) -> Action:
    """What the figures of a film with these deeds do; ``size`` is the code of the shot size."""
    number = next((i for i, each in enumerate(deeds) if each.first not in ("still", "speak")), 0)
    first = deeds[number]
    length_s, core_s = first.length_s, 0.5 * first.length_s
    starts = first.first in ("fall", "bounce") or "jump" in (first.first, first.then)
    if relation in ("hits", "meets"):
        core_s = (HIT_AT if relation == "hits" else MEETING) * length_s
    elif first.first in ("fall", "bounce"):
        core_s = DROP_DELAY_S + _IN_THE_AIR * math.sqrt(2 * DROP_HEIGHT[size] / GRAVITY)
    elif starts:
        core_s = _top(first, number)
    return Action(length_s, core_s, passes=not starts and relation not in ("hits", "meets"))


def _top(deeds: Deeds, figure: int) -> float:
    """When a figure that jumps is highest, in its jump that is nearest to the film's middle."""
    begins, lasts = next((b, n) for name, b, n in deeds.parts if name == "jump")
    tops = [begins + each - 0.5 * JUMP_FLIGHT_S for each in landings(figure, lasts)]
    wished, first = 0.5 * deeds.length_s, begins + JUMP_DELAYS_S[figure] + 0.5 * JUMP_FLIGHT_S
    return min(tops, key=lambda top: abs(top - wished), default=first)


@dataclass(frozen=True)
class Run:
    """An action at a pace: what moments of the film are in the world, and to each figure."""

    pace: Pace
    action: Action

    def world(self, film_s: Tensor) -> Tensor:
        """Seconds of the world at seconds of the film, of the same shape."""
        pace, action = self.pace, self.action
        if not pace.name:
            return film_s
        begins, run = pace.begins_s, PACES[pace.name]
        if pace.stills:
            return film_s.clamp(max=begins or action.core_s)
        if not begins:
            return run(film_s, action)
        core_s = max(0.0, action.core_s - begins)
        left = replace(action, length_s=action.length_s - begins, core_s=core_s)
        gone = run((film_s - begins).clamp(min=0), left) - run(film_s.new_zeros(()), left)
        return torch.where(film_s < begins, film_s, begins + gone)  # without a leap

    def own(self, figure: int, film_s: Tensor) -> Tensor:
        """Seconds of a figure's deeds: fewer before and after the core where it goes slowly."""
        world_s = self.world(film_s)
        if figure not in self.pace.slowly:
            return world_s
        return self.action.core_s + STROLL * (world_s - self.action.core_s)

    def rate(self, figure: int, film_s: Tensor) -> Tensor:
        """How many seconds of a figure's deeds pass in a second of the film."""
        around = self.own(figure, film_s + _STEP_S), self.own(figure, film_s - _STEP_S)
        return (around[0] - around[1]) / (2 * _STEP_S)

    def lasting(self, deeds: Deeds) -> Deeds:
        """Deeds that go on for as long as the film looks at them, not only for its length."""
        if deeds.then:
            return deeds
        ends = self.world(torch.tensor([0.0, self.action.length_s]))
        return replace(deeds, length_s=max(deeds.length_s, float(ends.max())))


def crossings(values: Tensor, film_s: Tensor) -> list[float]:
    """Seconds of the film at which ``values`` ``(n)`` at ``film_s`` ``(n)`` change their sign."""
    now, then = values[:-1], values[1:]
    over = ((now < 0) != (then < 0)).nonzero()[:, 0]
    share = now[over] / (now[over] - then[over])
    found = film_s[over] + share * (film_s[over + 1] - film_s[over])
    return [float(each) for each in found]


def grid(length_s: float) -> Tensor:
    """Seconds of the film fine enough to find moments between them with `crossings`."""
    return torch.arange(math.ceil(length_s / _STEP_S) + 1) * _STEP_S


def _slow(film_s: Tensor, action: Action) -> Tensor:
    room = (1 - SLOW) * action.length_s
    start = min(max(0.0, action.core_s - 0.5 * SLOW * action.length_s), room)
    return start + SLOW * film_s


def _fast(film_s: Tensor, action: Action) -> Tensor:
    return _hastened(film_s, action, FAST)


def _lapsing(film_s: Tensor, action: Action) -> Tensor:
    return _hastened(film_s, action, LAPSING)


def _hastened(film_s: Tensor, action: Action, times: float) -> Tensor:
    """What passes is halfway in the middle of the film; what happens begins at once."""
    early = 0.5 * (times - 1) * action.length_s if action.passes else 0.0
    return times * film_s - early


def _reversed(film_s: Tensor, action: Action) -> Tensor:
    return action.length_s - 1 / FPS - film_s  # its last picture first


def _ramp(film_s: Tensor, action: Action) -> Tensor:
    return _slowed(film_s, action, *_RAMPED)


def _bullet(film_s: Tensor, action: Action) -> Tensor:
    return _slowed(film_s, action, *_BULLET)


def _slowed(film_s: Tensor, action: Action, least: float, share: float) -> Tensor:
    """At the film's pace, but for a time around the core at the rate ``least``."""
    half = share * action.length_s
    core = action.core_s
    middle = min(core / least, core + (1 - least) * half, 0.5 * action.length_s)
    gone = film_s - middle
    over = (gone.abs() - half).clamp(min=0)
    eased = torch.where(over < _EASED_S, over.square() / (2 * _EASED_S), over - 0.5 * _EASED_S)
    return core + least * gone + (1 - least) * gone.sign() * eased


PACES: dict[str, Callable[[Tensor, Action], Tensor]] = {
    "slow motion": _slow,
    "fast motion": _fast,
    "time lapse": _lapsing,
    "freeze frame": lambda film_s, _: film_s,
    "reverse motion": _reversed,
    "speed ramp": _ramp,
    "bullet time": _bullet,
}
"""Seconds of the world since a pace began, from those of the film, by its name."""
