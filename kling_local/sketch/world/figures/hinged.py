"""Acts of animals that are guises: each is painted once without its head, once only its head.

So a painter that knows nothing of acts can lower a head to graze or raise it to howl. Who lies or
sits has its legs below the ground.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

import torch
from torch import Tensor

from kling_local.sketch.world.figures.brush import Brush, Spot
from kling_local.sketch.world.figures.guise import Guise
from kling_local.sketch.world.figures.limbs import lifted
from kling_local.sketch.world.figures.manners import Manner, by_manner, extras, nodding, placed

_CUT = (0.80, 0.60)
_LIES = 0.20


@dataclass(frozen=True)
class Neck:
    """Where the head of an animal is joined to it, in figure heights.

    Attributes:
        spot: the middle of the neck.
        radius: half its thickness.
        snout: where the mouth is.
        low: how far the head is turned down to the ground, as a share of the act's.
        cut: the direction across which the head is cut off.
    """

    spot: tuple[float, float]
    radius: float
    snout: tuple[float, float]
    low: float = 1.0
    cut: tuple[float, float] = _CUT


_CAT = Neck((0.19, 0.56), 0.15, (0.55, 0.66), 0.75)
_HORSE = Neck((0.17, 0.50), 0.12, (0.60, 0.65))
_BEAR = Neck((0.26, 0.64), 0.18, (0.62, 0.70), 0.75)
_OX = Neck((0.24, 0.60), 0.15, (0.53, 0.62), 0.9)
_DEER = Neck((0.15, 0.52), 0.10, (0.46, 0.67))
_SHEEP = Neck((0.24, 0.58), 0.13, (0.50, 0.62), 0.9)

NECKS: dict[str, Neck] = {
    "fox": Neck((0.18, 0.50), 0.115, (0.55, 0.62), 0.8),
    "arctic fox": Neck((0.18, 0.50), 0.115, (0.55, 0.62), 0.8),
    "wolf": Neck((0.19, 0.56), 0.15, (0.60, 0.71), 0.85),
    "bear": _BEAR,
    "polar bear": _BEAR,
    "panda": Neck((0.24, 0.60), 0.16, (0.52, 0.62), 0.6),
    "lioness": _CAT,
    "panther": _CAT,
    "tiger": _CAT,
    "leopard": _CAT,
    "lion": _CAT,
    "cow": _OX,
    "bull": _OX,
    "deer": _DEER,
    "fawn": _DEER,
    "zebra": _HORSE,
    "donkey": _HORSE,
    "unicorn": _HORSE,
    "sheep": _SHEEP,
    "goat": Neck((0.24, 0.58), 0.13, (0.50, 0.62), 0.9, (0.45, 0.89)),
    "pig": _SHEEP,
}
"""The necks of guises whose heads move; others only lie, jump and turn."""


def acting(name: str, guise: Guise) -> Guise:
    """The guise, painted with the acts of its kind while it stands."""
    return replace(guise, paint=_acting(guise.paint, guise.kind, NECKS.get(name)))


@cache
def _acting(
    paint: Callable[[Brush], None], kind: str, neck: Neck | None
) -> Callable[[Brush], None]:
    """The painter of a guise with its acts; guises that are drawn alike have the same one."""

    def paint_acts(b: Brush) -> None:
        by_manner(b, kind, mannered)

    def mannered(b: Brush, manner: Manner | None) -> None:
        if manner is None:
            paint(b)
        else:
            _act(b, paint, neck, manner)

    return paint_acts


def _act(b: Brush, paint: Callable[[Brush], None], neck: Neck | None, manner: Manner) -> None:
    ground = b
    b = placed(b, manner)
    rests = manner.rest == "lies" or (manner.rest == "sits" and neck and manner.extra != "voice")
    loud = torch.maximum(b.mouth, torch.as_tensor(manner.mouth) + 0 * b.mouth)
    b = replace(b, mouth=loud)
    if rests:
        b = lifted(b, -_LIES)
    whole = _painted(b, paint)
    head = b
    if neck is None:
        layer = whole.layer
    else:
        manner = replace(manner, tilt=neck.low * torch.as_tensor(manner.tilt))
        layer = whole.layer * _cover(whole, -_beyond(whole, neck))
        joint = replace(b, layer=layer)
        joint.disc(*neck.spot, neck.radius, b.inks.body)
        head = nodding(b, neck.spot, manner)
        top = _painted(head, paint)
        front = top.layer * _cover(top, _beyond(top, neck))
        layer = front + joint.layer * (1 - front[:, :, 3:])
    if rests:
        layer = layer * _cover(ground, ground.y + 0 * ground.x)
    ground.layer.copy_(layer + ground.layer * (1 - layer[:, :, 3:]))
    if neck is not None:
        extras(ground, replace(head, layer=ground.layer), manner, neck.spot, neck.snout)


def _painted(b: Brush, paint: Callable[[Brush], None]) -> Brush:
    """The brush with a layer of its own, on which a figure is painted."""
    alone = replace(b, layer=torch.zeros_like(b.layer))
    paint(alone)
    return alone


def _beyond(b: Brush, neck: Neck) -> Tensor:
    """How far a pixel is beyond the neck, towards the head."""
    spot: Spot = neck.spot
    return neck.cut[0] * (b.x - spot[0] * b.face) + neck.cut[1] * (b.y - spot[1])


def _cover(b: Brush, inside: Tensor) -> Tensor:
    return (0.5 + inside * b.sharp).clamp(0, 1).unsqueeze(2)
