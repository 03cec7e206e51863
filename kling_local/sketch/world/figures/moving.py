"""Acts of the whole body: dancing, jumping, bowing, exercising, fighting, turning."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from kling_local.sketch.world.canvas import Color
from kling_local.sketch.world.figures.act import TALL, WIDE, Act
from kling_local.sketch.world.figures.body import Body
from kling_local.sketch.world.figures.brush import METAL, Brush, Number
from kling_local.sketch.world.figures.posture import Mien, Posture, Rig, between, own_time
from kling_local.sketch.world.figures.prop import near_hand
from kling_local.sketch.world.figures.timing import eased
from kling_local.sketch.world.motion import SPIN_HZ

_TURNS_S = 0.6
_HILT: Color = (0.42, 0.26, 0.12)
_GILT: Color = (0.95, 0.74, 0.18)


def standing_legs(rig: Rig, drop: Number = 0.0, apart: float = 1.3) -> dict[str, object]:
    """Legs whose feet stay where they are while the hips ``drop``, as fields of a posture."""
    f = rig.frame
    hip = f.bones.upper + f.bones.lower + f.ankle - 0.004 - drop
    near, far = (rig.planted(s, (s * apart * f.apart, 0.0), hip) for s in (1.0, -1.0))
    return {"near_leg": near, "far_leg": far, "hip": hip}


def _dances(rig: Rig) -> Posture:
    f = rig.frame
    swing, bounce = rig.beat(1.0), rig.beat(2.0, 0.25)
    hip = f.bones.upper + f.bones.lower + f.ankle - 0.022 + 0.016 * bounce
    shift = 0.055 * swing
    up = (0.10 * (swing.abs() - 0.45)).clamp(min=0)
    near_up, far_up = up * (swing < 0), up * (swing > 0)
    near = rig.planted(1.0, (f.apart * 1.5 - shift + 0.5 * near_up, near_up), hip)
    far = rig.planted(-1.0, (-f.apart * 1.5 - shift - 0.5 * far_up, far_up), hip)
    return Posture(
        near=rig.swung(f.near, 1.75 + 0.75 * swing, 2.3 + 0.9 * swing),
        far=rig.swung(f.far, 1.75 - 0.75 * swing, 2.3 - 0.9 * swing),
        near_leg=near,
        far_leg=far,
        hip=hip,
        shift=shift,
        lean=-0.10 * swing,
        head=(0.02 * swing, 0.012 * bounce),
        mien=Mien(curve=1.0),
    )


def _hops(rig: Rig) -> Posture:
    f = rig.frame
    turn = (0.9 * rig.b.clock).remainder(1.0)
    air = ((turn - 0.35) / 0.65).clamp(0, 1)
    high = 4 * air * (1 - air)
    crouch = torch.sin(math.pi * (turn / 0.35).clamp(0, 1))
    arms = 0.7 + 2.0 * high - 0.5 * crouch
    return Posture(
        near=rig.swung(f.near, arms, arms + 0.3),
        far=rig.swung(f.far, arms, arms + 0.3),
        lift=0.24 * high,
        mien=Mien(curve=1.0, open=high),
        **standing_legs(rig, 0.07 * crouch + 0.03 * high),  # type: ignore[arg-type]
    )


def _cheers(rig: Rig) -> Posture:
    f = rig.frame
    pump = rig.beat(1.6)
    hop = rig.beat(1.6, 0.1).clamp(min=0)
    return Posture(
        near=rig.swung(f.near, 2.55 + 0.2 * pump, 2.9 - 0.25 * pump),
        far=rig.swung(f.far, 2.55 + 0.2 * pump, 2.9 - 0.25 * pump),
        lift=0.05 * hop,
        mien=Mien(curve=1.0, open=0.6 + 0.3 * pump),
    )


def _bows(rig: Rig) -> Posture:
    deep = rig.pulse(3.2, 1.3)
    deep = deep * deep * (3 - 2 * deep)
    return Posture(
        near=rig.near(between((0.15, 0.02), (0.0, 0.10), deep)),
        lean=0.95 * deep,
        mien=Mien(lids=deep),
        **standing_legs(rig, 0.0, 1.0),  # type: ignore[arg-type]
    )


def _stretches(rig: Rig) -> Posture:
    f = rig.frame
    side = rig.beat(0.35)
    return Posture(
        near=rig.swung(f.near, 2.7, 3.3),
        far=rig.swung(f.far, 2.7, 3.3),
        lean=0.26 * side,
        shift=-0.02 * side,
        mien=Mien(lids=1.0, curve=1.0),
    )


def _exercises(rig: Rig) -> Posture:
    f = rig.frame
    low = 0.5 - 0.5 * rig.beat(0.6)
    ahead = rig.swung(f.near, 0.2 + 1.35 * low, 0.3 + 1.3 * low)
    behind = rig.swung(f.far, 0.2 + 1.35 * low, 0.3 + 1.3 * low)
    drop = 0.5 * (f.bones.upper + f.bones.lower) * low
    legs = standing_legs(rig, drop, 1.6)
    return Posture(near=ahead, far=behind, mien=Mien(open=0.3 * low), **legs)  # type: ignore[arg-type]


def _crouches(rig: Rig) -> Posture:
    f = rig.frame
    drop = 0.52 * (f.bones.upper + f.bones.lower) + 0.004 * rig.beat(0.3)
    legs = standing_legs(rig, drop, 1.5)
    return Posture(
        near=rig.near((0.19, 0.02)),
        far=rig.far((0.0, -0.02)),
        far_front=True,
        lean=0.18,
        **legs,  # type: ignore[arg-type]
    )


def _shivers(rig: Rig) -> Posture:
    shake = rig.beat(7.0)
    return Posture(
        near=rig.near((-0.04, 0.19)),
        far=rig.far((0.07, 0.15)),
        far_front=True,
        shift=0.007 * shake,
        head=(0.004 * shake, -0.02),
        mien=Mien(curve=-1.0, brows=1.0),
    )


def _boxes(rig: Rig) -> Posture:
    left, right = (rig.beat(1.3, turns).clamp(min=0).square() for turns in (0.0, 0.5))
    f = rig.frame
    long = f.near.upper + f.near.lower
    guard = (0.16, f.near.shoulder[1] + 0.03)
    hit = (0.12 + 1.15 * long, f.near.shoulder[1] + 0.02)
    return Posture(
        near=rig.near(between(guard, hit, right)),
        far=rig.far(between((0.05, guard[1] - 0.03), (hit[0] - 0.16, hit[1]), left)),
        far_front=True,
        lean=0.06 + 0.10 * (left + right),
        mien=Mien(brows=-1.0),
        **standing_legs(rig, 0.02 + 0.01 * rig.beat(2.6), 1.9),  # type: ignore[arg-type]
    )


def _kicks(rig: Rig) -> Posture:
    f = rig.frame
    high = rig.beat(0.7).clamp(min=0)
    back = rig.beat(0.7, 0.25).clamp(min=0) * (1 - high)
    return Posture(
        near=rig.swung(f.near, 0.5 + 0.7 * high, 0.8 + 0.8 * high),
        far=rig.swung(f.far, 0.5 + 0.8 * high, 1.0 + 0.9 * high),
        near_leg=rig.angled(1.45 * high - 0.4 * back, 1.55 * high - 0.9 * back),
        far_leg=rig.angled(0.0, 0.0),
        lean=-0.28 * high + 0.1 * back,
        mien=Mien(brows=-1.0, open=0.6 * high),
    )


def _swings(rig: Rig) -> Posture:
    f = rig.frame
    slash = _slash(rig.time)
    return Posture(
        near=rig.swung(f.near, 2.6 - 1.5 * slash, 2.9 - 1.6 * slash),
        far=rig.far((0.02, 0.08)),
        lean=-0.10 + 0.30 * slash,
        mien=Mien(brows=-1.0, open=0.5 * slash),
        **standing_legs(rig, 0.03, 2.0),  # type: ignore[arg-type]
    )


def _slash(time: Tensor) -> Tensor:
    """0 with a raised sword to 1 where it has struck, quickly down and slowly up again."""
    turn = (0.75 * time).remainder(1.0)
    return (turn / 0.2).clamp(0, 1) * (1 - ((turn - 0.45) / 0.4).clamp(0, 1))


def sword(b: Brush, body: Body, angle: Number) -> None:
    """Paint a sword in the near hand; its blade has this angle from straight up, forwards."""
    b, x, y = near_hand(b, body)
    turn = torch.as_tensor(angle)
    dx, dy = torch.sin(turn), torch.cos(turn)
    guard = (x + 0.045 * dx, y + 0.045 * dy)
    b.bar((x + 0.05 * dx, y + 0.05 * dy), (x + 0.40 * dx, y + 0.40 * dy), 0.020, METAL)
    b.bar((x + 0.06 * dx, y + 0.06 * dy), (x + 0.38 * dx, y + 0.38 * dy), 0.006, (1.0, 1.0, 1.0))
    b.bar((x - 0.05 * dx, y - 0.05 * dy), guard, 0.014, _HILT)
    start, end = ((guard[0] + way * dy, guard[1] - way * dx) for way in (-0.06, 0.06))
    b.bar(start, end, 0.014, _GILT)


def _slashing(b: Brush, body: Body) -> None:
    time = own_time(b)
    sword(b, body, -0.5 + 2.3 * _slash(time))


def _twirls(rig: Rig) -> Posture:
    f = rig.frame
    both = [rig.swung(arm, 1.1, 1.3) for arm in (f.near, f.far)]
    return Posture(near=both[0], far=both[1], turns=SPIN_HZ * rig.b.clock)


def _turns_around(rig: Rig) -> Posture:
    done = ((rig.b.clock - 0.7) / 0.9).clamp(0, 1)
    return Posture(turns=0.5 * done * done * (3 - 2 * done))


def _faces_us(rig: Rig) -> Posture:
    return Posture(turns=0.24 * eased(rig.b.clock / _TURNS_S))


MOVING: dict[str, Act] = {
    "dances": Act("dance", _dances, wide=0.4, hand="grip"),
    "hops": Act("hop", _hops, room=TALL, hand="grip"),
    "cheers": Act("cheer", _cheers, room=TALL, hand="grip"),
    "bows": Act("bow", _bows, hand="free"),
    "stretches": Act("stretch", _stretches, hand="grip"),
    "exercises": Act("exercise", _exercises, hand="grip"),
    "crouches": Act("crouch", _crouches, top=0.8, hand="free"),
    "shivers": Act("shiver", _shivers, hand="free"),
    "boxes": Act("box", _boxes),
    "kicks": Act("kick", _kicks, hand="grip"),
    "swings a sword": Act("swing swords", _swings, front=_slashing, room=WIDE),
    "twirls": Act("twirl", _twirls, hand="grip"),
    "turns around": Act("turn around", _turns_around),
    "faces us": Act("face us", _faces_us, hand="free"),
}
"""Acts of the whole body."""
