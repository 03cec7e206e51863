"""Acts of rest: sitting, kneeling, lying, sleeping, meditating."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from kling_local.sketch.world.figures.act import WIDE, Act
from kling_local.sketch.world.figures.body import Body
from kling_local.sketch.world.figures.brush import DARK, SNOW, WOOD, Brush
from kling_local.sketch.world.figures.limbs import flat, handed
from kling_local.sketch.world.figures.posture import Mien, Posture, Rig

_DARK_WOOD = (0.34, 0.20, 0.11)


def seated(rig: Rig) -> Posture:
    """On a chair, a foot swinging a little."""
    swing = 0.10 * rig.beat(0.35)
    f = rig.frame
    lap = (f.face[0] + 0.16, 0.03)
    return Posture(
        near=rig.near((lap[0] + 0.05, lap[1])),
        far=rig.far((-0.02, 0.02)),
        far_front=True,
        near_leg=rig.angled(1.42, -0.08 + swing),
        far_leg=rig.angled(1.42, 0.12),
        hip=f.bones.lower + 0.15 * f.bones.upper + f.ankle,
    )


def chair(b: Brush, body: Body) -> None:
    """Paint a chair under the hips."""
    b = flat(b)
    top = body.hip - 0.085
    b.bar((-0.17, top), (-0.20, top + 0.30), 0.022, _DARK_WOOD)
    for x in (-0.15, 0.15):
        b.bar((x, top), (1.1 * x, 0.02 + 0 * top), 0.020, _DARK_WOOD)
    b.block((0.0, top), 0.20, 0.026, WOOD, 0.012)


def _kneels(rig: Rig) -> Posture:
    f = rig.frame
    return Posture(
        near=rig.near((0.13, 0.0)),
        far=rig.far((-0.02, 0.0)),
        far_front=True,
        near_leg=rig.angled(0.25, -1.5),
        far_leg=rig.angled(0.25, -1.5),
        hip=f.bones.upper * math.cos(0.25) + f.thigh,
    )


def _lies(rig: Rig) -> Posture:
    breath = 0.5 + 0.5 * rig.beat(0.3)
    f = rig.frame
    return Posture(
        laid=True,
        near=rig.near((0.08 + 0.02 * breath, 0.10)),
        far=rig.far((-0.10, f.face[1] + 0.4 * f.size), out=True),
        near_leg=rig.angled(0.65, -0.7),
        far_leg=rig.angled(0.05, 0.0),
        mien=Mien(curve=1.0),
    )


def _sleeps(rig: Rig) -> Posture:
    breath = 0.5 + 0.5 * rig.beat(0.28)
    return Posture(
        laid=True,
        near=rig.near((0.10 + 0.035 * breath, 0.09)),
        near_leg=rig.angled(0.03, 0.0),
        far_leg=rig.angled(-0.03, 0.0),
        mien=Mien(lids=1.0, pursed=True, open=0.5 * breath),
    )


def _pillow(b: Brush, body: Body) -> None:
    b = flat(b)
    b.oval((-0.44 + 0 * body.hip, 0.055), 0.17, 0.06, SNOW)


def _zs(b: Brush, body: Body) -> None:
    del body
    paint_zs(b, (-0.36 + 0 * b.clock, 0.36 + 0 * b.clock))


def paint_zs(b: Brush, spot: tuple[Tensor, Tensor]) -> None:
    """Paint letters z that rise from a spot, grow, drift and vanish."""
    b = flat(b)
    for late in (0.0, 0.33, 0.67):
        up = (0.28 * b.clock + late).remainder(1.0)
        size = (0.018 + 0.034 * up) * torch.sin(math.pi * up).clamp(min=0).sqrt()
        x = spot[0] + 0.09 * torch.sin(5 * up) + 0.12 * up
        wide = size * handed(b)
        y = spot[1] + 0.46 * up
        thick = torch.where(size > 0.008, 0.26 * size, -1.0)
        for ink, more in ((DARK, 0.008), (SNOW, 0.0)):
            for (px, py), (qx, qy) in (
                ((-1, 1), (1, 1)),
                ((1, 1), (-1, -1)),
                ((-1, -1), (1, -1)),
            ):
                ends = ((x + px * wide, y + py * size), (x + qx * wide, y + qy * size))
                b.bar(*ends, thick + more, ink)


def _meditates(rig: Rig) -> Posture:
    b, f = rig.b, rig.frame
    breath = 0.008 * rig.beat(0.25)
    out = f.bones.upper * 1.05
    near, far = (
        rig.crossed(side, (side * out, -0.5 * f.thigh), (-side * 0.45 * out, -1.2 * f.thigh))
        for side in (1.0, -1.0)
    )
    return Posture(
        near=rig.near((out + f.apart * 0.8, 0.06)),
        far=rig.far((-out - f.apart * 0.8, 0.06)),
        far_front=True,
        near_leg=near,
        far_leg=far,
        hip=2.2 * f.thigh + 0 * b.face,
        head=(0.0, breath),
        mien=Mien(lids=1.0, curve=1.0),
    )


RESTING: dict[str, Act] = {
    "sits": Act("sit", seated, behind=chair, top=0.82, hand="free"),
    "kneels": Act("kneel", _kneels, top=0.8, hand="free"),
    "lies": Act("lie", _lies, wide=0.56, top=0.35),
    "sleeps": Act("sleep", _sleeps, behind=_pillow, before=_zs, wide=0.56, top=0.5, room=WIDE),
    "meditates": Act("meditate", _meditates, wide=0.4, top=0.75),
}
"""Acts of rest."""
