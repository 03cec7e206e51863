"""Corrects a take's frames towards the pictures it was given, in the way that its card says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from kling_local.cards import ModelCard
from kling_local.clips import Frame
from kling_local.engine.carry import Carried, carry
from kling_local.engine.colour import recoloured
from kling_local.engine.models.rendering import Rendering

if TYPE_CHECKING:
    from kling_local.engine.models.adapter import Asked

Draw = Callable[[tuple[int, ...]], Iterator[Frame]]
"""Decodes the drawn frames with these indices, which must rise."""


def led(
    draw: Draw, asked: Asked, rendering: Rendering, card: ModelCard, facts: dict[str, Any]
) -> Iterator[Frame]:
    """The frames shown, corrected in colour (`colour`) or picture (`carry`), or neither, towards
    what the take continues from, begins with or ends on.
    """
    can, tail = card.conditioning, rendering.tail
    if tail is not None and "last_frames" in can.match_colour:
        return recoloured(draw((*range(rendering.dropped), *asked.shown)), tail, facts)
    if tail is None and asked.first is not None and "start_image" in can.match_colour:
        return recoloured(draw(asked.shown), asked.first[None], facts, shown=True)
    given = (asked.first, asked.last, tail)
    if not can.carry_s or all(each is None for each in given):
        return draw(asked.shown)
    carried = Carried(
        num_faded=round(can.carry_s * card.fps),
        first=asked.first if tail is None else None,
        last=asked.last,
        before=None if tail is None else tail[-1],
    )
    repeated = () if tail is None else (rendering.dropped - 1,)
    return carry(draw((*repeated, *asked.shown)), rendering.wanted, carried)
