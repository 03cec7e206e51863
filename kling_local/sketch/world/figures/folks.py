"""Couples and families: figures of one kind for the network that are painted as several kinds."""

from __future__ import annotations

from dataclasses import replace

import torch

from kling_local.sketch.world.figures.brush import Brush, Inks
from kling_local.sketch.world.figures.costume import tinged
from kling_local.sketch.world.figures.guise import Guise
from kling_local.sketch.world.figures.look import Look
from kling_local.sketch.world.figures.people import PAINTERS

_PLAIN = "blue"  # who is in this colour, which is usual for a man, has a family in other ones
_MEMBERS = (("man", _PLAIN, 1.0), ("woman", "red", 0.97), ("child", "yellow", 0.80))


def _paint(b: Brush, num_kinds: int) -> None:
    for number, (kind, color, size) in enumerate(_MEMBERS[:num_kinds]):
        here = b.number.remainder(num_kinds) == number
        if not here.any():
            continue
        own = replace(
            b,
            x=b.x / size,
            y=b.y / size,
            sharp=b.sharp * size,
            inks=_inks(b, color) if b.look and b.look.color == _PLAIN else b.inks,
            layer=torch.zeros_like(b.layer),
            _known={},
            _kept=[],
            _columns=None,
            _rows=None,
            _seat=None,
        )
        PAINTERS[kind](own)
        b.layer.copy_(torch.where(here.unsqueeze(2), own.layer, b.layer))


def _inks(b: Brush, color: str) -> Inks:
    codes = torch.zeros(len(b.scenes.shape), dtype=torch.long, device=b.x.device)
    hair = b.look.hair if b.look else ""
    return tinged(Inks.of(codes, b.scenes.shape, Look(color, hair=hair)), b.look)


GUISES: dict[str, Guise] = {
    "partner": Guise("man", lambda b: _paint(b, 2), reach=0.5),
    "relative": Guise("man", lambda b: _paint(b, 3), reach=0.54),
}
