"""Acts that tell somebody something: pointing, clapping, nodding, speaking, praying, hugging."""

from __future__ import annotations

import math

import torch

from kling_local.sketch.world.figures.act import TALL, WIDE, Act
from kling_local.sketch.world.figures.body import Body
from kling_local.sketch.world.figures.brush import DARK, SNOW, Brush
from kling_local.sketch.world.figures.limbs import flat
from kling_local.sketch.world.figures.posture import Mien, Posture, Rig, between, own_time

_HEART = (0.93, 0.18, 0.32)


def _points(rig: Rig) -> Posture:
    poke = rig.pulse(1.8, 0.3)
    spot = between(rig.chest(1.25, -0.05), rig.chest(1.6, 0.08), 0.6 + 0.4 * poke)
    return Posture(near=rig.near(spot), mien=Mien(gaze=(0.10, 0.0)))


def _claps(rig: Rig) -> Posture:
    apart = 0.5 + 0.5 * rig.beat(2.0)
    x, y = rig.chest(0.30, -0.25)
    return Posture(
        near=rig.near((x + 0.025 + 0.11 * apart, y + 0.02 * apart)),
        far=rig.far((x - 0.025 - 0.11 * apart, y + 0.02 * apart)),
        far_front=True,
        mien=Mien(curve=1.0),
    )


def _nods(rig: Rig) -> Posture:
    low = 0.5 - 0.5 * rig.beat(1.1)
    return Posture(
        head=(0.03 * low, -0.030 * low), mien=Mien(gaze=(0.05 * low, -0.26 * low), curve=1.0)
    )


def _shakes_head(rig: Rig) -> Posture:
    side = rig.beat(1.1)
    return Posture(
        head=(0.012 * side, 0.0), mien=Mien(gaze=(-0.28 + 0.36 * side, 0.0), curve=-1.0, brows=-0.5)
    )


def _salutes(rig: Rig) -> Posture:
    return Posture(near=rig.near(rig.at(0.75, 0.42), out=True))


def _prays(rig: Rig) -> Posture:
    slow = rig.beat(0.3)
    x, y = rig.chest(0.35, -0.1 + 0.05 * slow)
    return Posture(
        near=rig.near((x + 0.03, y)),
        far=rig.far((x - 0.03, y)),
        far_front=True,
        head=(0.03, -0.025 + 0.010 * slow),
        mien=Mien(lids=1.0, gaze=(0.05, -0.18)),
    )


def _thinks(rig: Rig) -> Posture:
    slow = rig.beat(0.4)
    return Posture(
        near=rig.near(rig.at(0.25 + 0.05 * slow, -0.95)),
        far=rig.far((0.06, 0.10)),
        far_front=True,
        mien=Mien(gaze=(-0.02, 0.14 + 0.05 * slow), pursed=True, brows=0.6),
    )


def _thoughts(b: Brush, body: Body) -> None:
    """Paint bubbles of a thought that swell one after the other."""
    x, y = body.head[0] * b.face, body.head[1]
    b = flat(b)
    for number, (dx, dy, size) in enumerate(((1.2, 0.8, 0.022), (1.55, 1.15, 0.034))):
        pulse = 0.85 + 0.15 * torch.sin(2 * math.pi * (0.6 * b.clock - 0.2 * number))
        spot = (x + dx * body.radius, y + dy * body.radius)
        b.disc(*spot, size * pulse + 0.008, DARK)
        b.disc(*spot, size * pulse, SNOW)
    top = (x + 2.1 * body.radius, y + 1.9 * body.radius)
    for grown, ink in ((0.010, DARK), (0.0, SNOW)):
        for dx, size in ((-0.07, 0.05), (0.0, 0.065), (0.075, 0.048)):
            b.disc(top[0] + dx, top[1], size + grown, ink)
    for number in range(3):
        on = ((1.2 * b.clock).remainder(4.0) > number + 0.5).to(b.clock)
        b.disc(top[0] + 0.045 * (number - 1), top[1], 0.014 * on - (1 - on), DARK)


def _shrugs(rig: Rig) -> Posture:
    f = rig.frame
    up = rig.pulse(2.4, 1.0)
    return Posture(
        near=rig.swung(f.near, 0.45 + 0.25 * up, 0.6 + 1.2 * up),
        far=rig.swung(f.far, 0.45 + 0.25 * up, 0.6 + 1.2 * up),
        head=(0.0, -0.02 * up),
        mien=Mien(brows=1.0, curve=-1.0),
    )


def _talks(rig: Rig) -> Posture:
    hand = 0.5 + 0.5 * rig.beat(0.9)
    spot = between(rig.chest(0.75, -0.62), rig.chest(1.0, -0.25), hand)
    return Posture(near=rig.near(spot), speaks=1.0)


def _waves(rig: Rig) -> Posture:
    del rig
    return Posture(waves=1.0, mien=Mien(curve=1.0))


def _whispers(rig: Rig) -> Posture:
    open_wide = 0.5 + 0.5 * rig.beat(2.2)
    return Posture(
        near=rig.near(rig.at(0.85, -0.35)),
        lean=0.10,
        head=(0.02, -0.01),
        mien=Mien(pursed=True, open=0.5 * open_wide),
    )


def _shouts(rig: Rig) -> Posture:
    loud = 0.6 + 0.4 * rig.beat(1.1)
    spot = rig.at(0.75, -0.75)
    return Posture(
        near=rig.near(spot),
        far=rig.far((spot[0] - 0.15, spot[1] - 0.02)),
        far_front=True,
        speaks=1.0,
        lean=0.06 * loud,
        mien=Mien(open=loud, brows=-1.0),
    )


def _looks_around(rig: Rig) -> Posture:
    side = (1.6 * rig.beat(0.28)).clamp(-1, 1)
    return Posture(head=(0.012 * side, 0.0), mien=Mien(gaze=(-0.34 + 0.42 * side, 0.03)))


def _looks_up(rig: Rig) -> Posture:
    slow = rig.beat(0.3)
    return Posture(
        head=(-0.02, 0.0), mien=Mien(gaze=(0.04 * slow - 0.08, 0.30 + 0.04 * slow), open=0.3)
    )


def _looks_down(rig: Rig) -> Posture:
    slow = rig.beat(0.3)
    return Posture(
        head=(0.03, -0.03 + 0.012 * slow), mien=Mien(gaze=(0.05 * slow, -0.24), lids=0.35)
    )


def _kisses(rig: Rig) -> Posture:
    given = _blown(rig.time)
    return Posture(
        near=rig.near(between(rig.at(0.5, -0.6), rig.chest(1.2, 0.1), given)),
        mien=Mien(lids=1.0 - given, pursed=True, open=0.4),
    )


def _blown(time: torch.Tensor) -> torch.Tensor:
    return ((time.remainder(2.4) - 0.8) / 0.5).clamp(0, 1)


def _hearts(b: Brush, body: Body) -> None:
    """Paint a heart that flies away."""
    time = own_time(b).remainder(2.4)
    x, y = body.head[0] * b.face, body.head[1]
    far = (time - 1.0).clamp(min=0)
    size = torch.where(time > 1.0, 0.045 + 0.02 * far, -9.0)
    heart(flat(b), (x + 0.24 + 0.25 * far, y + 0.12 * far + 0.03 * torch.sin(6 * far)), size)


def heart(b: Brush, spot: tuple[torch.Tensor, torch.Tensor], size: torch.Tensor) -> None:
    """Paint a heart; a size below 0 paints nothing."""
    x, y = spot
    for side in (-0.5, 0.5):
        b.disc(x + side * size, y + 0.3 * size, 0.62 * size, _HEART)
        b.bar((x + 0.75 * side * size, y), (x, y - 0.9 * size), 0.30 * size, _HEART)
    b.disc(x, y - 0.1 * size, 0.5 * size, _HEART)


SIGNS: dict[str, Act] = {
    "points": Act("point", _points),
    "claps": Act("clap", _claps),
    "nods": Act("nod", _nods),
    "shakes head": Act("shake heads", _shakes_head),
    "salutes": Act("salute", _salutes),
    "prays": Act("pray", _prays),
    "thinks": Act("think", _thinks, front=_thoughts, room=TALL),
    "shrugs": Act("shrug", _shrugs, hand="free"),
    "talks": Act("talk", _talks, hand="free"),
    "waves hello": Act("wave hello", _waves),
    "whispers": Act("whisper", _whispers, hand="free"),
    "shouts": Act("shout", _shouts),
    "looks around": Act("look around", _looks_around),
    "looks up": Act("look up", _looks_up),
    "looks down": Act("look down", _looks_down),
    "blows a kiss": Act("blow kisses", _kisses, front=_hearts, room=WIDE),
}
"""Acts that tell somebody something."""
