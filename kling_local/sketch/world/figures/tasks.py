"""Acts with things at hand: reading, writing, phoning, eating, drinking, photographing."""

from __future__ import annotations

import math

import torch

from kling_local.sketch.world.canvas import Color
from kling_local.sketch.world.figures.act import TALL, WIDE, Act
from kling_local.sketch.world.figures.body import Body
from kling_local.sketch.world.figures.brush import DARK, GLASS, METAL, SNOW, WOOD, Brush, Number
from kling_local.sketch.world.figures.limbs import flat
from kling_local.sketch.world.figures.posture import Mien, Posture, Rig, between, own_time
from kling_local.sketch.world.figures.prop import both_hands, near_hand
from kling_local.sketch.world.figures.resting import chair, seated

_COVER: Color = (0.72, 0.20, 0.16)
_PAPER: Color = (0.99, 0.97, 0.90)
_PEN: Color = (0.95, 0.70, 0.10)
_CUP: Color = (0.98, 0.95, 0.90)
_DRINK: Color = (0.42, 0.24, 0.12)
_BOWL: Color = (0.93, 0.46, 0.24)
_BREAD: Color = (0.87, 0.60, 0.28)
_SALAD: Color = (0.36, 0.72, 0.24)


def _reads(rig: Rig) -> Posture:
    x, y = rig.chest(0.55, -0.42)
    along = 0.05 * rig.beat(0.5)
    return Posture(
        near=rig.near((x + 0.085, y)),
        far=rig.far((x - 0.10, y - 0.005)),
        far_front=True,
        head=(0.015, -0.012),
        mien=Mien(gaze=(0.05 + along, -0.16)),
    )


def book(b: Brush, x: Number, y: Number) -> None:
    """Paint an open book whose middle is at a spot as seen; a page is turned now and then."""
    b = flat(b)
    for side in (-1.0, 1.0):
        outer = ((0.0, -0.065), (side * 0.125, -0.035), (side * 0.125, 0.105), (0.0, 0.075))
        inner = ((0.0, -0.048), (side * 0.112, -0.020), (side * 0.112, 0.098), (0.0, 0.070))
        order = 1 if side > 0 else -1
        b.hull((x, y), outer[::order], _COVER, 0.006)
        b.hull((x, y), inner[::order], _PAPER)
        for line in (0.015, 0.040, 0.065):
            b.bar((x + side * 0.025, y + line - 0.02), (x + side * 0.09, y + line - 0.005),
                  0.004, METAL)  # fmt: skip
    turn = ((b.clock.remainder(2.6) - 1.6) / 0.7).clamp(0, 1)
    tip = torch.cos(math.pi * turn)
    lift = 0.06 * torch.sin(math.pi * turn)
    thick = torch.where((turn > 0) & (turn < 1), 0.008, -1.0)
    for low in (-0.03, 0.0, 0.03, 0.06):
        b.bar((x, y + low), (x + 0.11 * tip, y + low + 0.02 + lift), thick, SNOW)
    b.bar((x, y - 0.06), (x, y + 0.075), 0.006, _COVER)


def _read_book(b: Brush, body: Body) -> None:
    b, near, far = both_hands(b, body)
    book(b, 0.5 * (near[0] + far[0]), near[1] + 0.035)


def table(b: Brush, top: Number, left: float, right: float) -> None:
    """Paint a table on the ground."""
    b = flat(b)
    up = torch.as_tensor(top)
    for x in (left + 0.03, right - 0.03):
        b.bar((x, up - 0.02), (x, 0.02 + 0 * up), 0.018, (0.34, 0.20, 0.11))
    b.block((0.5 * (left + right), up - 0.018), 0.5 * (right - left), 0.02, WOOD, 0.008)


def _at_desk(rig: Rig, near: tuple[Number, Number], far: tuple[Number, Number]) -> Posture:
    sits = seated(rig)
    return Posture(
        near=rig.near(near),
        far=rig.far(far),
        far_front=True,
        near_leg=sits.near_leg,
        far_leg=sits.far_leg,
        hip=sits.hip,
        lean=0.05,
        mien=Mien(gaze=(0.05, -0.12)),
    )


def _types(rig: Rig) -> Posture:
    one, two = rig.beat(3.3).clamp(min=0), rig.beat(2.7, 0.4).clamp(min=0)
    return _at_desk(rig, (0.30, 0.150 + 0.03 * one), (0.24, 0.155 + 0.03 * two))


def _writes(rig: Rig) -> Posture:
    along = (0.5 * rig.time).remainder(1.0)
    return _at_desk(rig, (0.27 + 0.09 * along, 0.15 + 0.012 * rig.beat(3.0)), (0.20, 0.14))


def _laptop(b: Brush, body: Body) -> None:
    b = flat(b)
    top = body.hip + 0.115
    table(b, top, 0.20, 0.74)
    b.block((0.36, top + 0.012), 0.13, 0.013, METAL, 0.006)
    glow = 0.5 + 0.5 * torch.sin(5 * b.clock)
    b.bar((0.49, top + 0.03), (0.58, top + 0.24), 0.020, DARK)
    b.bar((0.472, top + 0.045), (0.556, top + 0.24), 0.010 + 0.002 * glow, GLASS)


def _desk(b: Brush, body: Body) -> None:
    top = body.hip + 0.115
    table(b, top, 0.18, 0.70)
    b = flat(b)
    b.hull((0.32, top + 0.004), ((-0.13, 0.0), (0.12, 0.0), (0.15, 0.024), (-0.10, 0.024)), _PAPER)
    for dx in (0.0, 0.014):
        b.bar((0.58 + dx, top + 0.01), (0.60 + 2 * dx, top + 0.12), 0.008, _PEN)
    b.block((0.59, top + 0.03), 0.028, 0.035, _COVER, 0.008)


def _pen(b: Brush, body: Body) -> None:
    b, x, y = near_hand(b, body)
    b.bar((x - 0.03, y + 0.085), (x + 0.02, y - 0.02), 0.010, _PEN)


def _phones(rig: Rig) -> Posture:
    talk = (0.5 + 0.5 * rig.beat(2.1)) * (rig.beat(0.23) > -0.3)
    return Posture(
        near=rig.near(rig.at(0.80, -0.30), out=True),
        head=(0.0, 0.005 * rig.beat(0.5)),
        mien=Mien(open=0.75 * talk),
    )


def phone(b: Brush, body: Body) -> None:
    """Paint a phone in the near hand."""
    b, x, y = near_hand(b, body)
    b.bar((x - 0.012, y - 0.05), (x - 0.012, y + 0.075), 0.024, DARK)
    b.bar((x - 0.012, y - 0.035), (x - 0.012, y + 0.06), 0.013, GLASS)


def _photographs(rig: Rig) -> Posture:
    x, y = rig.at(0.30, 0.05)
    press = 0.012 * rig.pulse(2.2, 0.1)
    return Posture(
        near=rig.near((x + 0.085, y - 0.03 - press)),
        far=rig.far((x - 0.075, y - 0.035)),
        far_front=True,
        lean=0.04,
    )


def camera(b: Brush, x: Number, y: Number) -> None:
    """Paint a camera at a spot as seen."""
    b = flat(b)
    b.block((x - 0.02, y + 0.06), 0.035, 0.02, DARK, 0.008)
    b.block((x, y), 0.085, 0.055, DARK, 0.014)
    b.block((x, y + 0.028), 0.085, 0.012, METAL)
    b.disc(x + 0.02, y - 0.008, 0.042, METAL)
    b.disc(x + 0.02, y - 0.008, 0.032, (0.14, 0.20, 0.34))
    b.disc(x + 0.03, y + 0.004, 0.010, SNOW)


def _photo(b: Brush, body: Body) -> None:
    b, x, y = near_hand(b, body)
    x, y = x - 0.07, y + 0.035
    camera(b, x, y)
    time = own_time(b).remainder(2.2)
    flash = (1 - (time - 1.15).abs() / 0.16).clamp(min=0)
    for way in range(8):
        cos, sin = math.cos(math.pi * way / 4), math.sin(math.pi * way / 4)
        thick = torch.where(flash > 0, 0.016 * flash, -1.0)
        far = 0.13 if way % 2 else 0.2
        b.bar((x + 0.05, y + 0.06), (x + 0.05 + far * flash * cos, y + 0.06 + far * flash * sin),
              thick, (1.0, 1.0, 0.75))  # fmt: skip


def _drinks(rig: Rig) -> Posture:
    sip = _sip(rig.time)
    spot = between(rig.chest(0.75, -0.45), rig.at(0.62, -0.72), sip)
    return Posture(
        near=rig.near(spot),
        head=(-0.012 * sip, 0.0),
        mien=Mien(lids=(1.6 * sip - 0.6).clamp(0, 1), gaze=(-0.05 * sip, 0.12 * sip)),
    )


def _sip(time: torch.Tensor) -> torch.Tensor:
    """0..1: how far a cup is at the mouth."""
    away = (time.remainder(3.2) - 1.5).abs()
    share = ((1.05 - away) / 0.45).clamp(0, 1)
    return share * share * (3 - 2 * share)


def cup(b: Brush, body: Body, tilt: Number = 0.0) -> None:
    """Paint a cup in the near hand, tilted towards the mouth by an angle."""
    b, x, y = near_hand(b, body)
    turn = torch.as_tensor(tilt)
    cos, sin = torch.cos(turn), torch.sin(turn)

    def off(dx: float, dy: float) -> tuple[Number, Number]:
        return x + dx * cos - dy * sin, y + 0.01 + dx * sin + dy * cos

    b.disc(*off(0.055, 0.01), 0.030, _CUP)
    b.bar(off(0.0, -0.025), off(0.0, 0.045), 0.042, _CUP)
    b.bar(off(-0.024, 0.068), off(0.024, 0.068), 0.014, _DRINK)
    b.bar(off(-0.026, 0.0), off(0.026, 0.0), 0.014, _COVER)


def _drunk(b: Brush, body: Body) -> None:
    time = own_time(b)
    cup(b, body, 0.9 * _sip(time))


def _eats(rig: Rig) -> Posture:
    bite = (0.5 + 0.5 * rig.beat(0.7)).square()
    x, y = rig.chest(0.55, -0.62)
    chew = (0.5 + 0.5 * rig.beat(2.8)) * (1 - bite)
    return Posture(
        near=rig.near(between((x + 0.08, y + 0.07), rig.at(0.75, -0.65), bite)),
        far=rig.far((x - 0.03, y - 0.02)),
        far_front=True,
        head=(0.01 * bite, -0.01 * bite),
        mien=Mien(open=0.7 * bite + 0.3 * chew, gaze=(0.03, -0.08)),
    )


def _meal(b: Brush, body: Body) -> None:
    b, near, far = both_hands(b, body)
    for dx, ink in ((-0.04, _SALAD), (0.005, _BREAD), (0.045, _COVER)):
        b.disc(far[0] + 0.05 + dx, far[1] + 0.065, 0.032, ink)
    bowl = torch.maximum(
        b.oval_at((far[0] + 0.05, far[1] + 0.06), 0.105, 0.09), b.y - (far[1] + 0.06)
    )
    b.lay(bowl, _BOWL)
    b.bar((near[0] + 0.02, near[1] - 0.03), (near[0] - 0.035, near[1] + 0.075), 0.008, METAL)
    b.disc(near[0] - 0.04, near[1] + 0.085, 0.020, METAL)
    b.disc(near[0] - 0.045, near[1] + 0.098, 0.018, _SALAD)


TASKS: dict[str, Act] = {
    "reads": Act("read", _reads, front=_read_book),
    "writes": Act(
        "write", _writes, behind=chair, before=_desk, front=_pen, wide=0.55, top=0.85, room=WIDE
    ),
    "types": Act("type", _types, behind=chair, before=_laptop, wide=0.6, top=0.85, room=WIDE),
    "phones": Act("phone", _phones, front=phone),
    "takes a photo": Act("take photos", _photographs, front=_photo, room=TALL),
    "drinks": Act("drink", _drinks, front=_drunk),
    "eats": Act("eat", _eats, front=_meal),
}
"""Acts with things at hand."""
