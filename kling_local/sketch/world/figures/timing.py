"""When acts are done: which of them somebody does in which pictures, and how far."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from kling_local.sketch.world.figures.brush import Brush
from kling_local.sketch.world.figures.look import Look, Span

BLEND_S = 0.35
"""Seconds in which somebody changes from one posture to another."""
_WALKS_FROM = 0.3  # stride from which a figure walks
_BY_PICTURE = ("x", "y", "layer", "sharp", "face", "cycle", "stride", "gesture", "mouth", "clock")


@dataclass(frozen=True)
class Doing:
    """An act while some pictures of it are painted.

    Attributes:
        name: the act.
        starts_s: when it begins.
        share: 0..1, how far it is done, ``(n t 1 1)``; None wholly.
        shown: whether what belongs to it is painted, and its face seen.
    """

    name: str
    starts_s: float = 0.0
    share: Tensor | None = None
    shown: bool = True

    def clocked(self, b: Brush) -> Brush:
        """The brush whose clock counts from the act's beginning."""
        return replace(b, clock=b.clock - self.starts_s) if self.starts_s else b


def eased(share: Tensor) -> Tensor:
    """A share 0..1 that changes smoothly."""
    held = share.clamp(0, 1)
    return held * held * (3 - 2 * held)


def share_at(time_s: Tensor, span: Span) -> Tensor:
    """0..1: how far what lasts for a span is done at these times.

    It takes `BLEND_S` to begin and, after its end, to cease; what is done from the first picture
    on has begun.
    """
    start, end = span
    begun = torch.ones_like(time_s) if start <= 0 else eased((time_s - start) / BLEND_S)
    return begun * (1 - eased((time_s - end) / BLEND_S))


def goes(b: Brush) -> Tensor:
    """Whether the figure walks, ``(n t 1 1)``."""
    return b.stride > _WALKS_FROM


def by_time(
    b: Brush,
    known: Iterable[str],
    going: Iterable[str],
    paint: Callable[[Brush, tuple[Doing, ...], bool], None],
) -> None:
    """Paint with ``paint`` the pictures in which the same acts are done, all at once.

    ``known`` are the acts that are painted for the figure, ``going`` those that are while it walks,
    too. ``paint`` gets the brush of these pictures, the acts and whether the figure walks.
    """
    acts = _timed(b.look, set(known))
    walks, able = goes(b), set(going)
    time = b.clock.expand_as(walks)
    shares = [share_at(time, span) * (~walks | (name in able)) for name, span in acts]
    key = walks.to(torch.long)
    for number, share in enumerate(shares):
        key = (
            key + ((share > 0).long() + (share > 0.5).long() + (share >= 1).long()) * 4**number * 2
        )
    for code in key.unique().tolist():
        here = key == code
        frames = here.any(0).flatten().nonzero()[:, 0]
        part = _pictures(b, frames)
        levels = [(code // 2) // 4**number % 4 for number in range(len(acts))]
        doings = tuple(
            Doing(name, span[0], None if level == 3 else share[:, frames], level > 1)
            for (name, span), share, level in zip(acts, shares, levels, strict=True)
            if level
        )
        before = part.layer.clone()
        paint(part, doings, bool(code % 2))
        b.layer[:, frames] = torch.where(here[:, frames].unsqueeze(2), part.layer, before)


def _timed(look: Look | None, known: set[str]) -> list[tuple[str, Span]]:
    """The acts that are painted, with their spans."""
    return [each for each in look.timed if each[0] in known] if look is not None else []


def _pictures(b: Brush, frames: Tensor) -> Brush:
    """The brush of some of the pictures, with a copy of their layer."""
    count = b.layer.shape[1]
    if len(frames) == count:
        return replace(b, layer=b.layer.clone())
    own = {name: getattr(b, name) for name in _BY_PICTURE}
    cut = {name: each[:, frames] for name, each in own.items() if each.shape[1] == count}
    partner = b.partner.at(frames) if b.partner is not None else None
    return replace(b, **cut, partner=partner, _columns=None, _rows=None, _seat=None)
