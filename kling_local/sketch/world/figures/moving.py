"""Acts of the whole body: dancing, jumping, exercising, turning."""

from __future__ import annotations

import math

import torch

from kling_local.sketch.world.figures.act import Act
from kling_local.sketch.world.figures.posture import Mien, Posture, Rig


def _dances(rig: Rig) -> Posture:
    f = rig.frame
    swing, bounce = rig.beat(1.0), rig.beat(2.0, 0.25)
    tall = f.bones.upper + f.bones.lower + f.ankle
    hip = tall - 0.022 + 0.016 * bounce
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


MOVING: dict[str, Act] = {"dances": Act("dance", _dances, wide=0.4)}
"""Acts of the whole body."""
