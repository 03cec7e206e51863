"""Acts of work and play with tools: cooking, painting, fishing, sweeping, digging, juggling."""

from __future__ import annotations

import math

import torch

from kling_local.sketch.world.canvas import Color
from kling_local.sketch.world.figures.act import TALL, WIDE, Act
from kling_local.sketch.world.figures.body import Body
from kling_local.sketch.world.figures.brush import DARK, METAL, SNOW, WOOD, Brush, Number, Spot
from kling_local.sketch.world.figures.limbs import flat
from kling_local.sketch.world.figures.posture import Mien, Posture, Rig, between, own_time
from kling_local.sketch.world.figures.prop import both_hands, near_hand

_STOVE: Color = (0.86, 0.88, 0.90)
_FIRE: Color = (1.00, 0.55, 0.12)
_SOUP: Color = (0.95, 0.55, 0.15)
_HANDLE: Color = (0.72, 0.48, 0.24)
_STRAW: Color = (0.90, 0.74, 0.36)
_EARTH: Color = (0.42, 0.28, 0.16)
_WATER: Color = (0.40, 0.70, 1.00)
_GAY: tuple[Color, ...] = ((0.93, 0.20, 0.22), (0.98, 0.78, 0.14), (0.20, 0.62, 0.90))


def _cooks(rig: Rig) -> Posture:
    x, y = rig.chest(1.25, -0.48)
    turn = 2 * math.pi * 0.8 * rig.time
    return Posture(
        near=rig.near((x + 0.035 * torch.cos(turn), y + 0.016 * torch.sin(turn))),
        far=rig.far(rig.chest(0.55, -0.75)),
        far_front=True,
        head=(0.015, -0.01),
        mien=Mien(gaze=(0.08, -0.14), curve=1.0),
    )


def _stove(b: Brush, body: Body) -> None:
    b, *hand = near_hand(b, body)
    top = body.hip - 0.03
    b.block((0.46, 0.5 * top), 0.19, 0.5 * top, _STOVE, 0.015)
    b.block((0.46, 0.42 * top), 0.13, 0.24 * top, DARK, 0.012)
    b.block((0.46, 0.40 * top), 0.11, 0.17 * top, (0.95, 0.62, 0.20), 0.01)
    for x in (0.36, 0.46, 0.56):
        b.disc(x, 0.86 * top, 0.014, DARK)
    b.block((0.46, top), 0.20, 0.014, DARK, 0.006)
    for late in (0.0, 0.33, 0.67):
        up = (0.5 * b.clock + late).remainder(1.0)
        size = 0.035 * torch.sin(math.pi * up) + 0.004
        b.disc(0.45 + 0.05 * torch.sin(6 * up + 9 * late), top + 0.15 + 0.3 * up, size, SNOW)
    b.bar((hand[0], hand[1]), (0.45 + 0.5 * (hand[0] - 0.40), top + 0.08), 0.011, _HANDLE)
    b.block((0.45, top + 0.065), 0.125, 0.055, METAL, 0.02)
    b.block((0.45, top + 0.118), 0.133, 0.012, (0.55, 0.58, 0.64), 0.006)
    b.bar((0.33, top + 0.095), (0.25, top + 0.105), 0.014, DARK)


def _paints(rig: Rig) -> Posture:
    slow, quick = rig.beat(0.45), rig.beat(1.7)
    x, y = rig.chest(1.35, 0.12)
    return Posture(
        near=rig.near((x + 0.03 * slow, y + 0.07 * slow + 0.02 * quick)),
        far=rig.far(rig.chest(0.35, -0.55)),
        far_front=True,
        mien=Mien(gaze=(0.08, 0.03)),
    )


def _easel(b: Brush, body: Body) -> None:
    b = flat(b)
    low = body.hip + 0.06
    for foot in (0.44, 0.74):
        b.bar((0.58, low + 0.48), (foot, 0.02 + 0 * low), 0.016, WOOD)
    b.block((0.59, low + 0.20), 0.145, 0.19, SNOW, 0.008)
    for (dx, dy, size), ink in zip(
        ((-0.05, 0.06, 0.05), (0.06, 0.10, 0.035), (0.03, -0.06, 0.06)), _GAY, strict=True
    ):
        b.disc(0.59 + dx, low + 0.20 + dy, size, ink)
    b.bar((0.47, low + 0.075), (0.71, low + 0.065), 0.025, (0.36, 0.68, 0.30))
    b.bar((0.44, low), (0.74, low), 0.016, WOOD)


def _brush(b: Brush, body: Body) -> None:
    b, (x, y), far = both_hands(b, body)
    b.bar((x - 0.02, y - 0.03), (x + 0.08, y + 0.05), 0.009, _HANDLE)
    b.bar((x + 0.08, y + 0.05), (x + 0.105, y + 0.07), 0.014, _GAY[0])
    b.oval((far[0] + 0.03, far[1] + 0.02), 0.095, 0.060, _HANDLE, 0.3)
    for i, ink in enumerate(_GAY):
        b.disc(far[0] - 0.01 + 0.04 * i, far[1] + 0.02 + 0.012 * i, 0.016, ink)


def _fishes(rig: Rig) -> Posture:
    pull = rig.pulse(3.4, 0.4)
    x, y = rig.chest(0.75, -0.45)
    return Posture(
        near=rig.near((x, y + 0.05 * pull)),
        far=rig.far((x - 0.11, y - 0.05 + 0.05 * pull)),
        far_front=True,
        lean=-0.08 * pull,
    )


def rod(b: Brush, body: Body) -> None:
    """Paint a fishing rod in the near hand, with a line and a float."""
    b, x, y = near_hand(b, body)
    bob = 0.015 * torch.sin(2 * math.pi * 0.7 * b.clock)
    tip = (x + 0.42, y + 0.38)
    b.bar((x - 0.14, y - 0.10), (x + 0.10, y + 0.10), 0.013, _HANDLE)
    b.bar((x + 0.08, y + 0.083), tip, 0.009, _HANDLE)
    b.disc(x - 0.02, y - 0.05, 0.026, METAL)
    low = 0.05 + bob
    b.bar(tip, (tip[0] + 0.02, low), 0.004, SNOW)
    b.disc(tip[0] + 0.02, low, 0.028, _GAY[0])
    b.disc(tip[0] + 0.02, low - 0.014, 0.018, SNOW)


def _tool(b: Brush, body: Body, foot: Spot) -> tuple[Brush, Spot]:
    """Paint a shaft through both hands to a spot; returns a flat brush and the spot."""
    b, near, far = both_hands(b, body)
    top = (far[0] + 0.35 * (far[0] - near[0]), far[1] + 0.35 * (far[1] - near[1]))
    b.bar(top, foot, 0.014, _HANDLE)
    return b, foot


def _sweeps(rig: Rig) -> Posture:
    push = rig.beat(0.8)
    x, y = rig.chest(0.55, -0.75)
    return Posture(
        near=rig.near((x + 0.03 + 0.06 * push, y)),
        far=rig.far((x - 0.16 + 0.03 * push, y + 0.16)),
        far_front=True,
        lean=0.12 + 0.06 * push,
        mien=Mien(gaze=(0.05, -0.15)),
    )


def _broom(b: Brush, body: Body) -> None:
    push = torch.sin(2 * math.pi * 0.8 * own_time(b))
    b, (x, y) = _tool(b, body, (0.34 + 0.13 * push, 0.10 + 0 * push))
    b.hull(
        (x, y), ((-0.075, -0.085), (0.085, -0.085), (0.028, 0.02), (-0.028, 0.02)), _STRAW, 0.008
    )
    b.bar((x - 0.03, y + 0.005), (x + 0.03, y + 0.005), 0.012, _GAY[0])


def _digs(rig: Rig) -> Posture:
    up = (0.5 + 0.5 * rig.beat(0.6)).square()
    x, y = rig.chest(0.60, -0.80)
    return Posture(
        near=rig.near((x, y + 0.14 * up)),
        far=rig.far((x - 0.15, y + 0.14 + 0.06 * up)),
        far_front=True,
        lean=0.30 - 0.22 * up,
        mien=Mien(brows=-0.6),
    )


def _shovel(b: Brush, body: Body) -> None:
    up = (0.5 + 0.5 * torch.sin(2 * math.pi * 0.6 * own_time(b))).square()
    for dx, size in ((0.02, 0.075), (0.12, 0.055)):
        flat(b).disc(0.52 + dx, 0.01 + 0 * up, size, _EARTH)
    b, (x, y) = _tool(b, body, (0.38 + 0.08 * up, 0.07 + 0.26 * up))
    b.disc(x + 0.055, y - 0.01 + 0.03 * up, 0.05 * up, _EARTH)
    b.hull((x + 0.02, y - 0.02), ((-0.05, -0.03), (0.04, -0.055), (0.055, 0.02), (-0.02, 0.055)),
           METAL, 0.015)  # fmt: skip


def _juggles(rig: Rig) -> Posture:
    one, two = rig.beat(1.1), rig.beat(1.1, 0.5)
    x, y = rig.chest(0.25, -0.70)
    return Posture(
        near=rig.near((x + 0.14, y + 0.04 * one)),
        far=rig.far((x - 0.16, y + 0.04 * two)),
        far_front=True,
        mien=Mien(gaze=(0.0, 0.18), curve=1.0),
    )


def _balls(b: Brush, body: Body) -> None:
    b, near, far = both_hands(b, body)
    for i, ink in enumerate(_GAY):
        turn = 0.55 * own_time(b) + i / 3
        along, back = (2 * turn).remainder(1.0), (2 * turn).remainder(2.0) > 1
        start, end = (torch.where(back, one, other) for one, other in
                      ((near[0], far[0]), (far[0], near[0])))  # fmt: skip
        y = near[1] + 0.05 + 4 * along * (1 - along) * 0.62
        b.disc(start + along * (end - start), y, 0.045, ink)
        b.disc(start + along * (end - start) + 0.012, y + 0.014, 0.012, SNOW)


def _shoots(rig: Rig) -> Posture:
    pull = _drawn(rig.time)
    x, y = rig.chest(1.55, 0.06)
    return Posture(
        near=rig.near((x, y)),
        far=rig.far(between((x - 0.10, y), (0.0, y + 0.005), pull)),
        far_front=True,
        lean=-0.03 * pull,
        mien=Mien(brows=-0.6),
    )


def _drawn(time: torch.Tensor) -> torch.Tensor:
    """0..1: how far a bow is drawn; it is shot in an instant."""
    turn = time.remainder(2.4) / 2.4
    return (turn / 0.5).clamp(0, 1) * (turn < 0.75)


def bow(b: Brush, x: Number, y: Number, pulled: Number = 0.0) -> None:
    """Paint a bow at a spot as seen, its string ``pulled`` back."""
    b = flat(b)
    bent = 0.10 + 0.25 * torch.as_tensor(pulled)
    for up in (-1.0, 1.0):
        b.bar((x, y), (x - 0.25 * bent, y + 0.15 * up), 0.014, _HANDLE)
        b.bar((x - 0.25 * bent, y + 0.15 * up), (x - bent, y + 0.25 * up), 0.012, _HANDLE)
        b.bar((x - bent, y + 0.25 * up), (x - 0.10 - torch.as_tensor(pulled), y), 0.004, SNOW)


def _arrow(b: Brush, body: Body) -> None:
    b, near, far = both_hands(b, body)
    time = own_time(b).remainder(2.4)
    pull = _drawn(own_time(b))
    back = torch.as_tensor(near[0] - 0.10 - far[0]).clamp(min=0)
    bow(b, near[0], near[1], 0.9 * back * (pull > 0))
    flown = (time - 1.8).clamp(min=0) * 2.6
    x = torch.where(time > 1.8, near[0] - 0.1 + flown, far[0])
    near = (near[0], near[1] + torch.where(flown > 0.4, 9.0, 0.0))  # it has flown away
    b.bar((x, near[1]), (x + 0.30, near[1]), 0.007, WOOD)
    b.hull((x + 0.31, near[1]), ((-0.02, -0.022), (0.045, 0.0), (-0.02, 0.022)), METAL)
    b.bar((x, near[1]), (x + 0.04, near[1]), 0.016, _GAY[0])


def _waters(rig: Rig) -> Posture:
    x, y = rig.chest(0.95, -0.62)
    return Posture(
        near=rig.near((x, y + 0.012 * rig.beat(0.5))), mien=Mien(gaze=(0.05, -0.15), curve=1.0)
    )


def _can(b: Brush, body: Body) -> None:
    b, x, y = near_hand(b, body)
    b.bar((x + 0.06, y - 0.09), (x + 0.20, y - 0.03), 0.014, _GAY[2])
    b.bar((x + 0.19, y - 0.05), (x + 0.22, y - 0.005), 0.020, _GAY[2])
    b.block((x, y - 0.085), 0.075, 0.06, _GAY[2], 0.015)
    b.bar((x - 0.06, y - 0.03), (x + 0.06, y - 0.03), 0.012, _GAY[2])
    for late in range(6):
        fallen = (1.7 * b.clock + late / 6).remainder(1.0)
        spot = (x + 0.23 + 0.10 * fallen, y - 0.03 - (y - 0.05) * fallen * fallen)
        b.disc(*spot, 0.013, _WATER)
    for side in (-0.05, 0.0, 0.05):
        b.bar((x + 0.33, 0.01 + 0 * b.clock), (x + 0.33 + side, 0.11 - 0.6 * abs(side)), 0.012,
              (0.22, 0.60, 0.24))  # fmt: skip
    b.disc(x + 0.33, 0.14 + 0 * b.clock, 0.035, _GAY[1])


def _hammers(rig: Rig) -> Posture:
    up = _raised(rig.time)
    return Posture(
        near=rig.near(between(rig.chest(1.15, -0.70), rig.chest(0.85, 0.35), up)),
        far=rig.far(rig.chest(0.75, -0.85)),
        far_front=True,
        lean=0.16 - 0.12 * up,
        mien=Mien(brows=-0.5),
    )


def _raised(time: torch.Tensor) -> torch.Tensor:
    turn = (1.2 * time).remainder(1.0)
    return torch.where(turn < 0.65, turn / 0.65, 1 - (turn - 0.65) / 0.12).clamp(0, 1)


def hammer(b: Brush, body: Body, angle: Number = 0.0) -> None:
    """Paint a hammer in the near hand, at an angle from straight up, forwards."""
    b, x, y = near_hand(b, body)
    turn = torch.as_tensor(angle)
    dx, dy = torch.sin(turn), torch.cos(turn)
    b.bar((x - 0.04 * dx, y - 0.04 * dy), (x + 0.15 * dx, y + 0.15 * dy), 0.013, _HANDLE)
    top = (x + 0.16 * dx, y + 0.16 * dy)
    b.bar((top[0] - 0.045 * dy, top[1] + 0.045 * dx), (top[0] + 0.05 * dy, top[1] - 0.05 * dx),
          0.024, METAL)  # fmt: skip


def _hammering(b: Brush, body: Body) -> None:
    hammer(b, body, 1.4 - 1.7 * _raised(own_time(b)))


def _bench(b: Brush, body: Body) -> None:
    b = flat(b)
    top = body.hip - 0.0
    for x in (0.30, 0.66):
        b.bar((x, top - 0.02), (x, 0.02 + 0 * top), 0.02, WOOD)
    b.block((0.48, top - 0.02), 0.24, 0.025, _HANDLE, 0.008)
    b.block((0.50, top + 0.02), 0.11, 0.018, WOOD, 0.006)
    b.bar((0.52, top + 0.03), (0.52, top + 0.065), 0.008, METAL)


CRAFTS: dict[str, Act] = {
    "cooks": Act("cook", _cooks, before=_stove, wide=0.55, room=WIDE),
    "paints": Act("paint", _paints, before=_easel, front=_brush, wide=0.6, room=WIDE),
    "fishes": Act("fish", _fishes, front=rod, wide=0.5, room=WIDE),
    "sweeps": Act("sweep", _sweeps, front=_broom, wide=0.45),
    "digs": Act("dig", _digs, front=_shovel, wide=0.5, room=WIDE),
    "juggles": Act("juggle", _juggles, front=_balls, room=TALL),
    "shoots an arrow": Act("shoot arrows", _shoots, front=_arrow, room=WIDE),
    "waters a plant": Act("water plants", _waters, front=_can, wide=0.5, room=WIDE),
    "hammers": Act("hammer", _hammers, before=_bench, front=_hammering, wide=0.6, room=WIDE),
}
"""Acts of work and play with tools."""
