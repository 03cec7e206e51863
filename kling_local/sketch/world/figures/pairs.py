"""Acts that two do together: they hold hands, hug, kiss, shake hands, dance, fight; one walks a pet
on a lead or carries a child."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from kling_local.sketch.world.canvas import Color
from kling_local.sketch.world.figures.act import TALL, WIDE, Act
from kling_local.sketch.world.figures.body import Body
from kling_local.sketch.world.figures.brush import Brush, Number, Spot
from kling_local.sketch.world.figures.limbs import flat, handed, resting_arm
from kling_local.sketch.world.figures.moving import MOVING
from kling_local.sketch.world.figures.posture import Bent, Mien, Posture, Rig
from kling_local.sketch.world.figures.prop import near_hand
from kling_local.sketch.world.figures.resting import seated
from kling_local.sketch.world.figures.signs import heart

_LEAD: Color = (0.55, 0.16, 0.14)
_HAND, _GREETING, _HIGH = 0.45, 0.52, 0.90  # heights of joined hands, in figure heights
_REACH = (1.15, 0.30)


@dataclass(frozen=True)
class Pair:
    """How two stand who do something together.

    Attributes:
        apart: distance of their middles, as a share of their mean height.
        faces: whether they face each other; else both look where the first looks.
        ahead: whether the second is ahead of the first, who leads or carries.
        shared: whether both do the act; else only the first, to the second.
        aloft: how high the second is carried, in heights of the first.
    """

    apart: float
    faces: bool = True
    ahead: bool = False
    shared: bool = True
    aloft: float = 0.0


def _toward(rig: Rig) -> Tensor:
    """1 where the partner is ahead, -1 where behind."""
    assert rig.b.partner is not None
    return torch.where(rig.b.partner.ahead < 0, -1.0, 1.0)


def meeting_spot(rig: Rig, high: float) -> Spot:
    """Where a hand of both meets, relative to the hips of one of them: as high as that of the
    taller one is, halfway between their shoulders."""
    partner, hip = rig.b.partner, rig.hip
    assert partner is not None
    inner = 0.13 * _toward(rig)
    x = 0.5 * (inner + partner.ahead - inner * partner.size)
    up = high * torch.maximum(torch.ones_like(partner.size), partner.size)
    low = high * 1.22 * torch.minimum(torch.ones_like(partner.size), partner.size)
    return x, torch.minimum(up, torch.maximum(low, 0.8 * up)) - hip


def _inner_arms(rig: Rig, spot: Spot) -> dict[str, Bent]:
    """The arm on the partner's side with its hand at a spot; the other one as it swings."""
    ahead = _toward(rig) > 0
    near, far = rig.near(spot), rig.far(spot)
    rests = [resting_arm(rig.b, rig.frame.near, 0.5), resting_arm(rig.b, rig.frame.far, 0.0)]
    return {
        "near": _either(ahead, near, rests[0]),
        "far": _either(ahead, rests[1], far),
    }


def _either(first: Tensor, one: Bent, other: Bent) -> Bent:
    def spot(a: Spot, c: Spot) -> Spot:
        x, y = (torch.where(first, *torch.broadcast_tensors(*map(torch.as_tensor, each)))
                for each in zip(a, c, strict=True))  # fmt: skip
        return x, y

    return Bent(spot(one.elbow, other.elbow), spot(one.hand, other.hand))


def _holds_hands(rig: Rig) -> Posture:
    if rig.b.partner is None:
        return Posture(mien=Mien(curve=1.0))
    sway = 0.012 * rig.b.stride * torch.sin(4 * math.pi * rig.b.cycle[:, :, :1, :1])
    x, y = meeting_spot(rig, _HAND)
    return Posture(**_inner_arms(rig, (x, y + 0 * sway)), mien=Mien(curve=1.0))  # type: ignore[arg-type]


def _hugs(rig: Rig) -> Posture:
    partner = rig.b.partner
    sway = 0.01 * rig.beat(0.5)
    if partner is None:
        x, y = rig.chest(1.05, -0.05)
        near, far = (x, y + 0.05 + sway), (x - 0.05, y - 0.03 + sway)
    else:
        up = 0.64 * partner.size.clamp(max=1.1) - rig.hip
        near = (partner.ahead + 0.04, up + sway)
        far = (partner.ahead - 0.02, up + 0.07 + sway)
    return Posture(
        near=rig.near(near),
        far=rig.far(far),
        far_front=partner is None,
        lean=0.07 + 2 * sway,
        head=(0.02, -0.01),
        mien=Mien(glad=True, curve=1.0),
    )


def _kisses(rig: Rig) -> Posture:
    partner = rig.b.partner
    if partner is None:
        return Posture(mien=Mien(lids=1.0, pursed=True, open=0.4))
    bend = (1.25 * (1 - partner.size)).clamp(0, 0.5)
    up = 0.55 * partner.size.clamp(max=1.1) - rig.hip
    return Posture(
        near=rig.near((0.80 * partner.ahead, up)),
        far=rig.far((0.70 * partner.ahead, up + 0.06)),
        lean=0.13 + bend + 0.02 * rig.beat(0.4),
        head=(0.035, 0.02 * (partner.size > 1.1)),
        mien=Mien(lids=1.0, pursed=True, open=0.3),
    )


def _loving(b: Brush, body: Body) -> None:
    """Paint hearts that rise between both, once for the two."""
    if b.partner is None:
        return
    first = (b.number == 0).to(b.clock)
    for late in (0.0, 0.5):
        up = (0.4 * b.clock + late).remainder(1.0)
        size = 0.05 * torch.sin(math.pi * up).clamp(min=0).sqrt() * first
        size = torch.where(size > 0.012, size, -9.0)
        x = 0.5 * b.partner.ahead + 0.05 * torch.sin(6 * up + 5 * late)
        heart(flat(b), (x, 1.02 + 0.28 * up + 0 * body.hip), size)


def _shakes_hands(rig: Rig) -> Posture:
    shake = 0.03 * torch.sin(2 * math.pi * 1.6 * rig.b.clock)
    if rig.b.partner is None:
        x, y = rig.chest(1.30, -0.42)
    else:
        x, y = meeting_spot(rig, _GREETING)
    return Posture(near=rig.near((x, y + shake)), mien=Mien(curve=1.0))


def _high_fives(rig: Rig) -> Posture:
    turn = (rig.b.clock / 1.5).remainder(1.0)
    clap = ((turn - 0.12) / 0.2).clamp(0, 1) * (1 - ((turn - 0.55) / 0.25).clamp(0, 1))
    x, y = rig.chest(0.7, 0.55)
    if rig.b.partner is not None:
        met = meeting_spot(rig, _HIGH)
        x, y = x + clap * (met[0] - x), y + clap * (met[1] - y)
    return Posture(near=rig.near((x, y), out=True), mien=Mien(curve=1.0, open=0.6 * clap))


def _dances_together(rig: Rig) -> Posture:
    b, f, partner = rig.b, rig.frame, rig.b.partner
    swing = torch.sin(2 * math.pi * 0.8 * b.clock) * handed(b)
    bounce = 0.014 * torch.sin(2 * math.pi * 1.6 * b.clock)
    hip = f.bones.upper + f.bones.lower + f.ankle - 0.022 + bounce
    shift = 0.05 * swing
    up = (0.08 * (swing.abs() - 0.45)).clamp(min=0)
    near_up, far_up = up * (swing < 0), up * (swing > 0)
    arms = {}
    if partner is not None:
        x, y = meeting_spot(rig, 0.72)
        arms["near"] = rig.near((x, y + 0.03 * swing.abs()), out=True)
        arms["far"] = rig.far((0.75 * partner.ahead - shift, 0.52 * partner.size - rig.hip))
    return Posture(
        near_leg=rig.planted(1.0, (f.apart * 1.4 - shift + 0.4 * near_up, near_up), hip),
        far_leg=rig.planted(-1.0, (-f.apart * 1.4 - shift - 0.4 * far_up, far_up), hip),
        hip=hip,
        shift=shift,
        lean=-0.05 * swing,
        mien=Mien(curve=1.0),
        **arms,  # type: ignore[arg-type]
    )


def _alternately(act: str, late_s: float) -> Act:
    """An act of who fights alone, that the second does so much later than the first."""

    def shifted(b: Brush) -> Brush:
        return replace(b, clock=b.clock + late_s * b.number.to(b.clock))

    alone = MOVING[act]
    paint = alone.front
    front = (lambda b, body: paint(shifted(b), body)) if paint else None
    return replace(alone, pose=lambda rig: alone.pose(replace(rig, b=shifted(rig.b))), front=front)


def _leads(rig: Rig) -> Posture:
    x, y = rig.chest(0.80, -0.80)
    return Posture(near=rig.near((x, y + 0.01 * rig.beat(0.9))))


def _lead(b: Brush, body: Body) -> None:
    """Paint a lead from the near hand to the neck of a pet."""
    partner = b.partner
    if partner is None:
        return
    b, x, y = near_hand(b, body)
    end = (partner.ahead + 0.20 * partner.size, partner.up + 0.66 * partner.size)
    low = (0.5 * (x + end[0]), 0.5 * (y + end[1]) - 0.06)
    for start, stop in _curve((x, y), low, end):
        b.bar(start, stop, 0.011, _LEAD)


def _curve(start: Spot, low: Spot, end: Spot, count: int = 6) -> list[tuple[Spot, Spot]]:
    """Short lines along a curve that is drawn down towards ``low``."""
    spots: list[Spot] = []
    for number in range(count + 1):
        t = number / count
        weights = ((1 - t) ** 2, 2 * t * (1 - t), t**2)
        x, y = (
            sum(w * each[axis] for w, each in zip(weights, (start, low, end), strict=True))
            for axis in (0, 1)
        )
        spots.append((x, y))
    return list(itertools.pairwise(spots))


def _carries(rig: Rig) -> Posture:
    sway = 0.008 * rig.beat(0.6)
    return Posture(
        near=rig.near((0.20, 0.10 + sway)),
        far=rig.far((0.16, 0.02 + sway)),
        far_front=True,
        lean=-0.06,
        mien=Mien(curve=1.0),
    )


def _is_carried(rig: Rig) -> Posture:
    sits: Posture = seated(rig)
    kick: Number = 0.15 * rig.beat(0.7)
    return Posture(
        near=rig.near((0.02, 0.16)),
        near_leg=rig.angled(0.9, 0.15 + kick),
        far_leg=rig.angled(0.8, 0.15 - kick),
        hip=sits.hip,
        mien=Mien(curve=1.0),
    )


PAIR_ACTS: dict[str, Act] = {
    "holds hands": Act("hold hands", _holds_hands),
    "hugs": Act("hug", _hugs),
    "kisses": Act("kiss", _kisses, front=_loving, room=TALL),
    "shakes hands": Act("shake hands", _shakes_hands),
    "high fives": Act("high five", _high_fives, room=TALL),
    "dances together": Act("dance together", _dances_together),
    "fights": _alternately("boxes", 0.4),
    "duels": _alternately("swings a sword", 0.7),
    "walks a pet": Act("walk pets", _leads, front=_lead, room=_REACH),
    "carries": Act("carry", _carries),
    "is carried": Act("are carried", _is_carried, hand="free"),
}
"""Acts of two; who does one alone does what is left of it."""
PAIR_ACTS["fights"] = replace(PAIR_ACTS["fights"], plural="fight")
PAIR_ACTS["duels"] = replace(PAIR_ACTS["duels"], plural="duel", room=WIDE)
PAIRS: dict[str, Pair] = {
    "holds hands": Pair(0.46, faces=False),
    "hugs": Pair(0.30),
    "kisses": Pair(0.34),
    "shakes hands": Pair(0.62),
    "high fives": Pair(0.58),
    "dances together": Pair(0.44),
    "fights": Pair(0.62),
    "duels": Pair(0.95),
    "goes along": Pair(0.72, faces=False),
    "walks a pet": Pair(1.02, faces=False, ahead=True, shared=False),
    "carries": Pair(0.22, faces=False, ahead=True, shared=False, aloft=0.36),
}
"""How those stand who do an act of two."""
TOGETHER_ON_THE_WAY = ("holds hands", "walks a pet", "carries", "is carried")
"""Acts of two that are done while walking, too."""
