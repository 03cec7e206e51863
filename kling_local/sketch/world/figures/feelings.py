"""Acts of the face: smiling, laughing, crying, shouting, blinking."""

from __future__ import annotations

from kling_local.sketch.world.figures.act import Act
from kling_local.sketch.world.figures.posture import Mien, Posture, Rig


def _smiles(rig: Rig) -> Posture:
    return Posture(mien=Mien(curve=1.0), head=(0.0, 0.006 * rig.beat(0.4)))


def _laughs(rig: Rig) -> Posture:
    shake = rig.beat(3.2)
    f = rig.frame
    return Posture(
        near=rig.near((0.06, 0.11 + 0.012 * shake)),
        far=rig.far((-0.02, 0.08 + 0.012 * shake)),
        far_front=True,
        lean=-0.05 + 0.05 * rig.beat(0.5),
        head=(0.0, 0.012 * shake),
        mien=Mien(glad=True, curve=1.0, open=0.75 + 0.25 * shake, gaze=(0.0, 0.12)),
        hip=f.bones.upper + f.bones.lower + f.ankle - 0.004,
    )


def _cries(rig: Rig) -> Posture:
    sob = rig.beat(1.6).clamp(min=0)
    return Posture(
        near=rig.near(rig.at(1.3, -0.9)),
        far=rig.far(rig.at(-1.2, -0.9)),
        far_front=True,
        head=(0.02, -0.015 + 0.014 * sob),
        mien=Mien(lids=1.0, curve=-1.0, open=0.3 + 0.4 * sob, brows=1.0, tears=True),
    )


FEELINGS: dict[str, Act] = {
    "smiles": Act("smile", _smiles),
    "laughs": Act("laugh", _laughs),
    "cries": Act("cry", _cries),
}
"""Acts of the face."""
