"""Acts with small things: knitting, blowing bubbles, throwing a ball."""

from __future__ import annotations

import torch
from torch import Tensor

from kling_local.sketch.world.canvas import Color
from kling_local.sketch.world.figures.act import WIDE, Act
from kling_local.sketch.world.figures.body import Body
from kling_local.sketch.world.figures.brush import GLASS, METAL, SNOW, Brush
from kling_local.sketch.world.figures.posture import Mien, Posture, Rig, between, own_time
from kling_local.sketch.world.figures.prop import both_hands, near_hand

_YARN: Color = (0.90, 0.35, 0.45)
_YARN_SHADE: Color = (0.70, 0.22, 0.33)
_STICK: Color = (0.98, 0.78, 0.14)
_BALL: Color = (0.93, 0.20, 0.22)
_NUM_BUBBLES = 6
_THROWS_EVERY_S = 2.2


def _knits(rig: Rig) -> Posture:
    click = rig.beat(2.2)
    x, y = rig.chest(0.55, -0.62)
    return Posture(
        near=rig.near((x + 0.06, y + 0.012 * click)),
        far=rig.far((x - 0.09, y - 0.012 * click)),
        far_front=True,
        head=(0.015, -0.012),
        mien=Mien(gaze=(0.05, -0.16), curve=1.0),
    )


def _knitting(b: Brush, body: Body) -> None:
    b, near, far = both_hands(b, body)
    x, y = 0.5 * (near[0] + far[0]), 0.5 * (near[1] + far[1])
    cloth = ((-0.07, -0.16), (0.07, -0.16), (0.08, 0.02), (-0.08, 0.02))
    b.hull((x, y), cloth, _YARN, 0.008)
    for low in (-0.03, -0.08, -0.13):
        b.bar((x - 0.06, y + low), (x + 0.06, y + low), 0.008, _YARN_SHADE)
    b.bar((near[0] + 0.03, near[1] - 0.02), (x - 0.08, y + 0.12), 0.009, METAL)
    b.bar((far[0] - 0.03, far[1] - 0.02), (x + 0.08, y + 0.12), 0.009, METAL)
    b.bar((x + 0.06, y - 0.15), (x + 0.22, 0.08 + 0 * y), 0.006, _YARN)
    b.disc(x + 0.24, 0.07 + 0 * y, 0.07, _YARN)
    for slant in (-0.02, 0.02):
        b.bar((x + 0.20, 0.07 + slant), (x + 0.28, 0.07 - slant), 0.006, _YARN_SHADE)


def _blows(rig: Rig) -> Posture:
    puff = rig.pulse(1.6, 0.7)
    return Posture(
        near=rig.near(rig.at(0.95, -0.70)),
        head=(0.01 * puff, 0.0),
        mien=Mien(pursed=True, open=0.35 * puff),
    )


def _bubbles(b: Brush, body: Body) -> None:
    b, x, y = near_hand(b, body)
    ring = (x + 0.035, y + 0.085)
    b.bar((x, y - 0.03), (x + 0.02, y + 0.05), 0.010, _STICK)
    b.lay(b.disc_at(ring, 0.036).abs() - 0.009, _STICK)
    for late in range(_NUM_BUBBLES):
        along = (0.3 * b.clock + late / _NUM_BUBBLES).remainder(1.0)
        size = (0.022 + 0.012 * (late % 3)) * (along / 0.1).clamp(0, 1)
        spot = (
            ring[0] + 0.05 + 0.42 * along,
            ring[1] + 0.22 * along * along + 0.05 * torch.sin(7 * along + 2.0 * late),
        )
        b.lay(b.disc_at(spot, size), GLASS, 0.40)
        b.lay(b.disc_at(spot, size).abs() - 0.005, SNOW, 0.8)
        b.disc(spot[0] - 0.3 * size, spot[1] + 0.35 * size, 0.2 * size, SNOW)


def _swing(time: Tensor) -> tuple[Tensor, Tensor]:
    """How far the arm has swung, 0..1, and seconds since the ball left it."""
    turn = time.remainder(_THROWS_EVERY_S)
    forth = ((turn - 0.7) / 0.28).clamp(0, 1)
    back = ((turn - 1.5) / 0.6).clamp(0, 1)
    return forth * (1 - back), (turn - 0.92).clamp(min=0)


def _throws(rig: Rig) -> Posture:
    swing, _ = _swing(rig.time)
    return Posture(
        near=rig.near(between(rig.chest(-0.55, 0.85), rig.chest(1.35, 0.15), swing), out=True),
        far=rig.far(rig.chest(0.5, -0.5)),
        lean=-0.12 + 0.24 * swing,
        mien=Mien(brows=-0.4, open=0.4 * swing),
    )


def _thrown(b: Brush, body: Body) -> None:
    _, flown = _swing(own_time(b))
    b, x, y = near_hand(b, body)
    away = (flown > 0).to(y) * (1 - (flown > 1.1).to(y))
    b.disc(x + 0.05 + 1.9 * flown * away, y + 0.03 + (0.5 * flown - 0.9 * flown * flown) * away,
           0.055, _BALL)  # fmt: skip


PASTIMES: dict[str, Act] = {
    "knits": Act("knit", _knits, front=_knitting),
    "blows bubbles": Act("blow bubbles", _blows, front=_bubbles, room=WIDE),
    "throws": Act("throw", _throws, front=_thrown, room=WIDE),
}
"""Acts with small things."""
