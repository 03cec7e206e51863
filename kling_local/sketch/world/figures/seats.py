"""Acts of rest on furniture and on the ground: on a bench, a sofa, in an armchair, in bed."""

from __future__ import annotations

from dataclasses import replace

from kling_local.sketch.world.canvas import Color
from kling_local.sketch.world.figures.act import WIDE, Act, Paint
from kling_local.sketch.world.figures.body import Body
from kling_local.sketch.world.figures.brush import METAL, SNOW, WOOD, Brush
from kling_local.sketch.world.figures.limbs import flat
from kling_local.sketch.world.figures.posture import Posture, Rig
from kling_local.sketch.world.figures.resting import RESTING, paint_zs, seated

_CLOTH: Color = (0.24, 0.50, 0.52)
_CLOTH_SHADE: Color = (0.15, 0.35, 0.38)
_CLOTH_PALE: Color = (0.36, 0.64, 0.64)
_LEATHER: Color = (0.62, 0.33, 0.20)
_LEATHER_SHADE: Color = (0.45, 0.22, 0.13)
_LEATHER_PALE: Color = (0.74, 0.44, 0.28)
_SLAT: Color = (0.63, 0.42, 0.24)
_COVER: Color = (0.45, 0.56, 0.85)
_COVER_PALE: Color = (0.66, 0.75, 0.95)
_BED_HIGH, _SOFA_HIGH = 0.24, 0.17
_Inks = tuple[Color, Color, Color]


def _padded(b: Brush, body: Body, half: float, inks: _Inks) -> None:
    """Paint a soft seat with a back and armrests under the hips."""
    b = flat(b)
    plain, shade, pale = inks
    top = body.hip - 0.085
    for x in (0.1 - half, half - 0.1):
        b.bar((x, 0.03 + 0 * top), (x, 0.06 + 0 * top), 0.03, WOOD)
    b.block((0.0, top + 0.15), half - 0.04, 0.19, shade, 0.06)
    b.block((0.0, 0.5 * top + 0.02), half - 0.04, 0.5 * top - 0.03, shade, 0.03)
    b.block((0.0, top - 0.025), half - 0.11, 0.045, pale, 0.03)
    for x in (0.06 - half, half - 0.06):
        b.block((x, 0.5 * top + 0.08), 0.065, 0.5 * top + 0.02, plain, 0.04)
        b.disc(x, top + 0.09, 0.075, plain)


def _sofa(b: Brush, body: Body) -> None:
    _padded(b, body, 0.62, (_CLOTH, _CLOTH_SHADE, _CLOTH_PALE))


def _armchair(b: Brush, body: Body) -> None:
    _padded(b, body, 0.36, (_LEATHER, _LEATHER_SHADE, _LEATHER_PALE))


def _bench(b: Brush, body: Body) -> None:
    b = flat(b)
    top = body.hip - 0.085
    for x in (-0.42, 0.42):
        b.bar((x, top + 0.24), (x, top), 0.018, METAL)
        b.bar((x, top), (1.08 * x, 0.02 + 0 * top), 0.022, METAL)
        b.bar((x, top), (0.88 * x, 0.02 + 0 * top), 0.022, METAL)
    for up in (0.10, 0.17, 0.24):
        b.block((0.0, top + up), 0.54, 0.024, _SLAT, 0.01)
    b.block((0.0, top), 0.56, 0.028, WOOD, 0.012)


def _on_the_ground(rig: Rig) -> Posture:
    f = rig.frame
    breath = 0.006 * rig.beat(0.3)
    return Posture(
        near=rig.near((0.19, 0.10 + breath)),
        far=rig.far((0.10, 0.12 + breath)),
        far_front=True,
        near_leg=rig.angled(2.0, 0.35),
        far_leg=rig.angled(1.75, 0.55),
        hip=f.thigh + 0.035 + 0 * rig.b.face,
    )


def _laid(act: str, high: float, behind: Paint, before: Paint | None) -> Act:
    """An act of resting on the back, at a height over the ground."""
    return replace(
        RESTING[act],
        plural=_PLURALS[act, behind],
        pose=lambda rig: replace(RESTING[act].pose(rig), lift=high),
        behind=behind,
        before=before,
        wide=0.75,
        top=0.7,
        room=WIDE,
    )


def _bed(b: Brush, body: Body) -> None:
    b = flat(b)
    zero = 0 * body.hip
    for x in (-0.70, 0.72):
        b.bar((x, 0.03 + zero), (x, 0.30 + zero), 0.028, WOOD)
    b.block((-0.70, 0.36 + zero), 0.035, 0.24, WOOD, 0.02)
    b.block((0.72, 0.27 + zero), 0.03, 0.14, WOOD, 0.02)
    b.block((0.0, 0.18 + zero), 0.70, 0.05, WOOD, 0.01)
    b.block((0.0, 0.25 + zero), 0.68, 0.06, SNOW, 0.03)
    b.oval((-0.50 + zero, 0.335), 0.17, 0.065, SNOW)


def _blanket(b: Brush, body: Body) -> None:
    b = flat(b)
    breath = 0.008 * (1 + 0 * body.hip)
    cover = (
        (-0.20, -0.12), (0.60, -0.12), (0.62, 0.10), (0.40, 0.27), (0.16, 0.27 + breath),
        (-0.16, 0.20 + breath),
    )  # fmt: skip
    b.hull((0.06, 0.29 + 0 * body.hip), cover, _COVER, 0.02)
    b.hull((0.06, 0.29 + 0 * body.hip), ((-0.22, -0.12), (-0.10, -0.12), (-0.06, 0.22),
                                         (-0.18, 0.22)), _COVER_PALE, 0.02)  # fmt: skip


def _couch(b: Brush, body: Body) -> None:
    b = flat(b)
    zero = 0 * body.hip
    for x in (-0.64, 0.64):
        b.bar((x, 0.03 + zero), (x, 0.06 + zero), 0.03, WOOD)
    b.block((0.0, 0.34 + zero), 0.70, 0.22, _CLOTH_SHADE, 0.06)
    b.block((0.0, 0.13 + zero), 0.70, 0.08, _CLOTH_SHADE, 0.03)
    b.block((0.0, 0.19 + zero), 0.66, 0.05, _CLOTH_PALE, 0.03)
    for x in (-0.70, 0.70):
        b.block((x, 0.22 + zero), 0.07, 0.16, _CLOTH, 0.04)
    b.oval((-0.50 + zero, 0.285), 0.14, 0.06, _LEATHER_PALE)


def _zs(b: Brush, body: Body) -> None:
    paint_zs(b, (-0.34 + 0 * body.hip, 0.56 + 0 * b.clock))


def _asleep_in_bed(b: Brush, body: Body) -> None:
    _blanket(b, body)
    _zs(b, body)


_SITS = Act("sit", seated, top=0.82, hand="free")
_PLURALS: dict[tuple[str, Paint], str] = {
    ("lies", _bed): "lie in beds", ("lies", _couch): "lie on sofas",
    ("sleeps", _bed): "sleep in beds", ("sleeps", _couch): "sleep on sofas",
}  # fmt: skip

SEATS: dict[str, Act] = {
    "sits on a bench": replace(_SITS, plural="sit on benches", behind=_bench),
    "sits on a sofa": replace(_SITS, plural="sit on sofas", behind=_sofa, wide=0.6),
    "sits in an armchair": replace(_SITS, plural="sit in armchairs", behind=_armchair),
    "sits on the ground": replace(
        _SITS, plural="sit on the ground", pose=_on_the_ground, wide=0.42, top=0.65
    ),
    "lies on a sofa": _laid("lies", _SOFA_HIGH, _couch, None),
    "lies in bed": _laid("lies", _BED_HIGH, _bed, _blanket),
    "sleeps on a sofa": _laid("sleeps", _SOFA_HIGH, _couch, _zs),
    "sleeps in bed": _laid("sleeps", _BED_HIGH, _bed, _asleep_in_bed),
}
"""Acts of rest on furniture and on the ground."""
