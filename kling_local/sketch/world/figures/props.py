"""All things that people hold or carry, and how the near arm holds them."""

from __future__ import annotations

import math

import torch

from kling_local.sketch.world.figures.armful import ARMFUL
from kling_local.sketch.world.figures.gear import GEAR
from kling_local.sketch.world.figures.goods import GOODS
from kling_local.sketch.world.figures.posture import STANDING, Posture, Rig
from kling_local.sketch.world.figures.prop import Prop

PROPS: dict[str, Prop] = {**GEAR, **GOODS, **ARMFUL}
"""What can be held, by its words in a prompt."""
_HANDS = {"up": (0.80, -0.42), "high": (1.08, -0.02), "low": (0.62, -1.02), "cane": (0.85, -0.72),
          "before": (1.05, -0.36)}  # fmt: skip
"""Where a hand is, in lengths of the arm before and over the shoulders."""


def holding(rig: Rig) -> Posture:
    """The posture of who holds something of the brush's look, or just stands."""
    look = rig.b.look
    hands = [PROPS[name].hand for name in (look.things if look else ()) if name in PROPS]
    hand = next((hand for hand in hands if hand), "")
    if not hand:
        return STANDING
    x, y = rig.chest(*_HANDS[hand])
    bob = 0.016 * rig.b.stride * torch.sin(4 * math.pi * rig.b.cycle)
    along = 0.10 * rig.b.wave(0.38, 0.5) if hand == "low" else 0.0
    return Posture(near=rig.near((x + along, y + bob)))
