"""Acts of the face: smiling, laughing, crying, winking, frowning."""

from __future__ import annotations

from kling_local.sketch.world.figures.act import Act
from kling_local.sketch.world.figures.posture import Mien, Posture, Rig


def _smiles(rig: Rig) -> Posture:
    return Posture(mien=Mien(curve=1.0), head=(0.0, 0.006 * rig.beat(0.4)))


def _laughs(rig: Rig) -> Posture:
    shake = rig.beat(3.2)
    return Posture(
        near=rig.near((0.06, 0.11 + 0.012 * shake)),
        far=rig.far((-0.02, 0.08 + 0.012 * shake)),
        far_front=True,
        lean=-0.05 + 0.05 * rig.beat(0.5),
        head=(0.0, 0.012 * shake),
        mien=Mien(glad=True, curve=1.0, open=0.75 + 0.25 * shake, gaze=(0.0, 0.12)),
    )


def _cries(rig: Rig) -> Posture:
    sob = rig.beat(1.6).clamp(min=0)
    return Posture(
        near=rig.near(rig.at(1.25, -0.85)),
        far=rig.far(rig.at(-1.15, -1.05)),
        far_front=True,
        head=(0.02, -0.015 + 0.014 * sob),
        mien=Mien(lids=1.0, curve=-1.0, open=0.3 + 0.4 * sob, brows=1.0, tears=True),
    )


def _frowns(rig: Rig) -> Posture:
    slow = rig.beat(0.35)
    return Posture(head=(0.01, -0.012 + 0.004 * slow), mien=Mien(curve=-1.0, brows=-1.0))


def _looks_sad(rig: Rig) -> Posture:
    slow = rig.beat(0.3)
    mien = Mien(curve=-1.0, brows=1.0, gaze=(0.04, -0.14), lids=0.3)
    return Posture(head=(0.025, -0.028 + 0.004 * slow), mien=mien)


def _winks(rig: Rig) -> Posture:
    return Posture(mien=Mien(curve=1.0, winks=rig.pulse(1.9, 0.35)))


def _gasps(rig: Rig) -> Posture:
    f = rig.frame
    shake = rig.beat(5.0)
    return Posture(
        near=rig.swung(f.near, 1.1, 2.5 + 0.05 * shake),
        far=rig.swung(f.far, 1.1, 2.5 - 0.05 * shake),
        lean=-0.06,
        head=(-0.01, 0.004 * shake),
        mien=Mien(pursed=True, open=1.0, brows=1.0),
    )


def _yawns(rig: Rig) -> Posture:
    wide = rig.pulse(3.0, 1.3)
    return Posture(
        near=rig.near(rig.at(0.6, -0.9 + 0.1 * wide)),
        head=(-0.01 * wide, 0.01 * wide),
        mien=Mien(lids=wide, pursed=True, open=1.0 * wide, gaze=(0.0, 0.14 * wide)),
    )


FEELINGS: dict[str, Act] = {
    "smiles": Act("smile", _smiles),
    "laughs": Act("laugh", _laughs),
    "cries": Act("cry", _cries),
    "frowns": Act("frown", _frowns),
    "looks sad": Act("look sad", _looks_sad),
    "winks": Act("wink", _winks),
    "gasps": Act("gasp", _gasps),
    "yawns": Act("yawn", _yawns),
}
"""Acts of the face."""
