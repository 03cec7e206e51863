"""What the decoder adds to the world as the network knows it, read from a palette (`palette`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from kling_local.sketch.world.cels import STILL, Heavens
from kling_local.sketch.world.daylight import Daylight
from kling_local.sketch.world.extra import Extra
from kling_local.sketch.world.figures.look import Look, Span
from kling_local.sketch.world.pace import STEADY, Pace
from kling_local.sketch.world.staged import Filming

Spans: TypeAlias = tuple[Span, ...]
"""Stretches of time, start and end in seconds."""
Lines: TypeAlias = Mapping[int, Spans]
"""When figures speak, by the figure's number from 0."""


@dataclass(frozen=True)
class Paint:
    """What the decoder adds to the scenes of a film.

    Attributes:
        looks: by the code of the network's colour.
        landmarks: their names.
        lines: when figures speak.
        extras: figures besides those of the network; `looks` has theirs, too.
        pace: how time runs.
        daylight: how the light changes.
        sky: what the sky does.
        filming: the given pictures that take the place of the scenery, or None.
        unasked: what is neither seen nor heard: "no figure", "no place", "no weather".
        nobody: whether no figure is seen or heard: the network knows no place without one.
    """

    looks: Mapping[int, Look] = field(default_factory=dict)
    landmarks: tuple[str, ...] = ()
    lines: Lines = field(default_factory=dict)
    extras: tuple[Extra, ...] = ()
    pace: Pace = STEADY
    daylight: Daylight | None = None
    sky: Heavens = STILL
    filming: Filming | None = None
    unasked: tuple[str, ...] = ()
    nobody: bool = False


PLAIN = Paint()
"""Nothing is added: the world as the network knows it."""
