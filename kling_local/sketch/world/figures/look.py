"""What a figure is painted as, besides what the network knows of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kling_local.sketch.world.figures.puppet import Puppet


@dataclass(frozen=True)
class Look:
    """How one figure looks; ``""`` and the like stand for what the network says.

    Attributes:
        color: the colour or shade of the figure.
        stature: a size of `STATURES`.
        guise: what it is painted as instead of its kind (`figures.guises`): "rabbit".
        hair: a colour of `HAIR`, or "no".
        beard: whether it has one.
        things: what it wears and holds (`figures.costume`): "a crown".
        rider: the colour and kind of who rides it (`figures.riders`), who wears its things.
        acts: what it does where the network has it stand (`figures.acts`): "sits", "reads".
        puppet: the cut-out of a given picture that is moved in its place, or None.
    """

    color: str
    stature: str = ""
    guise: str = ""
    hair: str = ""
    beard: bool = False
    things: tuple[str, ...] = ()
    rider: str = ""
    acts: tuple[str, ...] = ()
    puppet: Puppet | None = field(default=None, compare=False)
