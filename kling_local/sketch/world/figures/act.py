"""Acts: what people do that the network does not know, painted where it has them stand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kling_local.sketch.world.figures.body import Body
from kling_local.sketch.world.figures.brush import Brush
from kling_local.sketch.world.figures.posture import Posture, Rig
from kling_local.sketch.world.scene import PEOPLE

Paint = Callable[[Brush, Body], None]
NARROW, TALL, WIDE = (0.70, 0.16), (0.70, 0.42), (0.86, 0.42)
"""Half the width painted around who acts, and the height above, in figure heights."""


@dataclass(frozen=True)
class Act:
    """One act of people.

    Attributes:
        plural: the words for what several do: "sit".
        pose: finds the posture.
        behind: paints what is behind the body, on the ground.
        middle: paints what is between the body and its arms.
        front: paints what is before or in the hands.
        before: paints what stands on the ground before the body.
        kinds: the kinds that do it.
        wide: half the width of the shadow, in figure heights; 0 is that of the kind.
        top: how high the body reaches.
        room: how much is painted around: half the width, and the height above.
        hand: the near hand is "busy" and holds nothing else, "free" to be held as it is while
            standing, or has a "grip": what is held goes along.
    """

    plural: str
    pose: Callable[[Rig], Posture]
    behind: Paint | None = None
    middle: Paint | None = None
    front: Paint | None = None
    before: Paint | None = None
    kinds: tuple[str, ...] = PEOPLE
    wide: float = 0.0
    top: float = 1.0
    hand: str = "busy"
    room: tuple[float, float] = NARROW
