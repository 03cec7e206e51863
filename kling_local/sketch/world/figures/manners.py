"""Acts of dogs, cats and horses: sitting, lying, sleeping, eating, barking, wagging."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from kling_local.sketch.world.canvas import Color
from kling_local.sketch.world.figures.brush import SNOW, Brush, Number, Spot
from kling_local.sketch.world.figures.faces import voice
from kling_local.sketch.world.figures.limbs import flat, lifted, turned
from kling_local.sketch.world.figures.posture import own_time
from kling_local.sketch.world.figures.resting import paint_zs
from kling_local.sketch.world.figures.timing import Doing, by_time
from kling_local.sketch.world.motion import SPIN_HZ

_PETS, _ALL = ("dog", "cat"), ("dog", "cat", "horse")
_BOWL: Color = (0.85, 0.24, 0.22)
_FOOD: Color = (0.55, 0.33, 0.17)
_WATER: Color = (0.45, 0.76, 1.00)
_GRASS: Color = (0.30, 0.66, 0.24)


@dataclass(frozen=True)
class Manner:
    """How an animal holds itself.

    Attributes:
        rest: "sits", "lies" or "" where it stands.
        head: how far the head is moved, forwards and up.
        tilt: how far the head is turned down, in radians.
        lids: 0..1, how far the eyes are closed.
        mouth: 0..1, how far the mouth is open.
        wag: swing of the tail.
        lift: how far it is above the ground.
        turns: rotations about its height, or None.
        breath: how far the body swells.
        extra: what is painted besides: "zs", "bowl", "water", "grass", "voice".
    """

    rest: str = ""
    head: Spot = (0.0, 0.0)
    tilt: Number = 0.0
    lids: float = 0.0
    mouth: Number = 0.0
    wag: Number = 0.0
    lift: Number = 0.0
    turns: Tensor | None = None
    breath: Number = 0.0
    extra: str = ""


@dataclass(frozen=True)
class AnimalAct:
    """One act of animals: its plural, how it is done, and the kinds that do it."""

    plural: str
    manner: Callable[[Brush], Manner]
    kinds: tuple[str, ...] = _ALL


def _beat(b: Brush, hertz: float) -> Tensor:
    return torch.sin(2 * math.pi * hertz * own_time(b))


def _bursts(b: Brush, every_s: float, count: int) -> Tensor:
    """0..1: a few quick barks, then a pause."""
    time = own_time(b).remainder(every_s)
    return torch.sin(math.pi * 2.6 * time).abs() * (time < count / 2.6)


def _sits(b: Brush) -> Manner:
    return Manner("sits", wag=0.06 * _beat(b, 1.2), head=(0.0, 0.008 * _beat(b, 0.4)))


def _lies(b: Brush) -> Manner:
    return Manner("lies", wag=0.03 * _beat(b, 0.7), breath=0.006 * _beat(b, 0.4))


def _sleeps(b: Brush) -> Manner:
    breath = _beat(b, 0.28)
    return Manner(
        "lies", head=(0.06, -0.14 + 0.006 * breath), lids=1.0, breath=0.012 * breath, extra="zs"
    )


def _lowered(b: Brush, extra: str, hertz: float) -> Manner:
    return Manner(
        head=(0.04, -0.09 + 0.012 * _beat(b, hertz)),
        tilt=1.15,
        mouth=0.5 + 0.5 * _beat(b, hertz),
        wag=0.05 * _beat(b, 1.5),
        extra=extra,
    )


def _eats(b: Brush) -> Manner:
    return _lowered(b, "bowl", 2.4)


def _drinks(b: Brush) -> Manner:
    return _lowered(b, "water", 2.8)


def _grazes(b: Brush) -> Manner:
    return _lowered(b, "grass", 1.5)


def _barks(b: Brush) -> Manner:
    loud = _bursts(b, 1.9, 3)
    return Manner(
        head=(0.01 * loud, 0.03 * loud), tilt=-0.22 * loud, mouth=loud, extra="voice",
        wag=0.06 * _beat(b, 2.2),
    )  # fmt: skip


def _calls(b: Brush) -> Manner:
    loud = _bursts(b, 2.3, 1)
    return Manner(head=(0.0, 0.03 * loud), tilt=-0.2 * loud, mouth=loud, extra="voice")


def _howls(b: Brush) -> Manner:
    long = (0.6 + 0.6 * _beat(b, 0.35)).clamp(0, 1)
    return Manner(
        "sits", head=(-0.03 * long, 0.03 * long), tilt=-0.85 * long, mouth=long, lids=1.0,
        extra="voice",
    )  # fmt: skip


def _wags(b: Brush) -> Manner:
    return Manner(wag=0.11 * _beat(b, 2.8), mouth=0.6 + 0.2 * _beat(b, 2.0))


def _hops(b: Brush) -> Manner:
    turn = (1.1 * b.clock).remainder(1.0)
    air = ((turn - 0.2) / 0.8).clamp(0, 1)
    return Manner(lift=0.24 * 4 * air * (1 - air), wag=0.06 * _beat(b, 2.0))


def _twirls(b: Brush) -> Manner:
    return Manner(turns=SPIN_HZ * b.clock, wag=0.06 * _beat(b, 2.0))


def _turns_around(b: Brush) -> Manner:
    done = ((b.clock - 0.7) / 0.9).clamp(0, 1)
    return Manner(turns=0.5 * done * done * (3 - 2 * done))


ANIMAL_ACTS: dict[str, AnimalAct] = {
    "sits": AnimalAct("sit", _sits, _PETS),
    "lies": AnimalAct("lie", _lies),
    "sleeps": AnimalAct("sleep", _sleeps),
    "eats": AnimalAct("eat", _eats, _PETS),
    "drinks": AnimalAct("drink", _drinks),
    "grazes": AnimalAct("graze", _grazes, ("horse", "dog")),
    "shouts": AnimalAct("shout", _calls),
    "barks": AnimalAct("bark", _barks, ("dog",)),
    "meows": AnimalAct("meow", _calls, ("cat",)),
    "neighs": AnimalAct("neigh", _calls, ("horse",)),
    "howls": AnimalAct("howl", _howls, ("dog",)),
    "wags its tail": AnimalAct("wag their tails", _wags, _PETS),
    "hops": AnimalAct("hop", _hops),
    "twirls": AnimalAct("twirl", _twirls),
    "turns around": AnimalAct("turn around", _turns_around),
}
"""The acts of animals, by their words for one in a prompt."""


def by_manner(b: Brush, kind: str, paint: Callable[[Brush, Manner | None], None]) -> None:
    """Paint with ``paint`` how an animal of this kind holds itself, None as it does without an act.

    While it walks it does none; of several acts at a time it does the last that begins.
    """
    known = [name for name, act in ANIMAL_ACTS.items() if kind in act.kinds]
    if b.look is None or not set(known) & set(b.look.acts):
        paint(b, None)
        return

    def doing(part: Brush, acts: tuple[Doing, ...], walks: bool) -> None:
        shown = [] if walks else [each for each in acts if each.shown]
        if shown:
            paint(part, ANIMAL_ACTS[shown[-1].name].manner(shown[-1].clocked(part)))
        else:
            paint(part, None)

    by_time(b, known, (), doing)


def placed(b: Brush, manner: Manner) -> Brush:
    """The brush for the body of an animal that jumps or turns."""
    if not isinstance(manner.lift, float):
        b = lifted(b, manner.lift)
    return turned(b, manner.turns) if manner.turns is not None else b


def nodding(b: Brush, pivot: Spot, manner: Manner) -> Brush:
    """The brush for a head that is turned down about a spot, and moved."""
    if manner is STILL:
        return b
    middle = pivot[0] * b.face, pivot[1]
    at = middle[0] + manner.head[0] * b.face, middle[1] + manner.head[1]
    return b.turned(manner.tilt, middle, at)


STILL = Manner()
"""Standing, as without an act."""


def extras(b: Brush, head: Brush, manner: Manner, pivot: Spot, snout: Spot) -> None:
    """Paint what belongs to an act but not to the body.

    ``head`` is the brush of the head, turned about ``pivot``; ``snout`` is where the mouth is.
    """
    if manner.extra == "voice":
        loud = torch.as_tensor(manner.mouth) + torch.zeros_like(b.mouth)
        voice(replace(head, mouth=loud), snout, 0.05, SNOW)
    elif manner.extra:
        angle = torch.as_tensor(manner.tilt) + torch.zeros_like(b.face)
        away, up = (snout[0] - pivot[0]) * b.face, snout[1] - pivot[1]
        x = pivot[0] * b.face + away * torch.cos(angle) + up * torch.sin(angle)
        y = pivot[1] + up * torch.cos(angle) - away * torch.sin(angle) + manner.head[1]
        x = x + manner.head[0] * b.face
        if manner.extra == "zs":
            paint_zs(b, (x - 0.05, y + 0.26))
        else:
            _dish(flat(b), x, manner.extra)


def _dish(b: Brush, x: Tensor, extra: str) -> None:
    if extra == "grass":
        for i, dx in enumerate((-0.10, -0.05, 0.0, 0.05, 0.10)):
            b.bar((x + dx, 0.0), (x + 1.5 * dx, 0.10 + 0.03 * (i % 2)), 0.014, _GRASS)
        return
    b.oval((x, 0.085), 0.115, 0.035, _WATER if extra == "water" else _FOOD)
    b.hull((x, 0.0), ((-0.14, 0.0), (0.14, 0.0), (0.115, 0.08), (-0.115, 0.08)), _BOWL, 0.008)
