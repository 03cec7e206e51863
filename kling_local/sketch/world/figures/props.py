"""Things that people hold in the near hand, and how the arm holds them."""

from __future__ import annotations

from kling_local.sketch.world.figures.posture import STANDING, Posture, Rig


def holding(rig: Rig) -> Posture:
    """The posture of who holds something."""
    return STANDING
