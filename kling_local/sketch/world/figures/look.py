"""What a figure is painted as, besides what the network knows of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from kling_local.sketch.world.figures.puppet import Puppet

Span: TypeAlias = tuple[float, float]
"""When something begins and ends, in seconds."""
ALWAYS: Span = (0.0, float("inf"))


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
        acts: what it does besides what the network has it do (`figures.acts`): "sits", "reads".
        spans: when it does each of them; empty all the time.
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
    spans: tuple[Span, ...] = ()
    puppet: Puppet | None = field(default=None, compare=False)

    @property
    def timed(self) -> tuple[tuple[str, Span], ...]:
        """The acts, each with when it is done."""
        spans = self.spans or (ALWAYS,) * len(self.acts)
        return tuple(zip(self.acts, spans, strict=True))

    @property
    def lasting(self) -> tuple[str, ...]:
        """The acts that are done all the time."""
        return tuple(name for name, span in self.timed if span == ALWAYS)
