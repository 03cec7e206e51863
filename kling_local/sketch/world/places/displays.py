"""Landmarks that show a product: table tops and pedestals under it, coloured paper behind it."""

from __future__ import annotations

from functools import partial

import torch
from torch import Tensor

from kling_local.sketch.world.canvas import Color, circle, ellipse
from kling_local.sketch.world.cels import Cel, mottle, own
from kling_local.sketch.world.places.scenery import Landmark, Layer
from kling_local.sketch.world.places.strokes import both, tint

_WOOD: Color = (0.66, 0.44, 0.26)
_MARBLE: Color = (0.93, 0.93, 0.94)
_BLACK: Color = (0.10, 0.10, 0.13)
_BACK, _FRONT, _THICK = 0.060, -0.072, 0.030
"""Where a table ends behind and before what stands on it, and how thick it is."""
_STEP = 0.088  # height of the upper drum of a pedestal

_PAPERS: dict[str, Color] = {
    "white": (0.94, 0.94, 0.95), "black": (0.09, 0.09, 0.11), "gray": (0.60, 0.62, 0.66),
    "beige": (0.90, 0.82, 0.71), "pink": (0.98, 0.68, 0.76), "red": (0.82, 0.16, 0.18),
    "orange": (0.97, 0.60, 0.26), "yellow": (0.99, 0.84, 0.36), "green": (0.48, 0.74, 0.50),
    "blue": (0.38, 0.62, 0.90), "purple": (0.62, 0.48, 0.84),
}  # fmt: skip


def _grain(cel: Cel, shape: Tensor, color: Color) -> None:
    cel.lay(shape, color)
    rings = mottle(cel.x / 0.30, cel.y / 0.006, own(cel.scenes.phase))
    cel.lay(both(shape, 0.01 * (rings - 0.45)), tint(color, 0.84), 0.55)
    plank = ((cel.x / 0.42 + 0.3).remainder(1.0) - 0.5).abs() * 0.42
    cel.lay(both(shape, plank - 0.0025), tint(color, 0.6), 0.7)


def _veins(cel: Cel, shape: Tensor, color: Color) -> None:
    cel.lay(shape, color)
    bend = mottle(cel.x / 0.16, cel.y / 0.05, 0.3) - 0.5
    cel.lay(both(shape, bend.abs() * 0.05 - 0.0028), (0.62, 0.64, 0.68), 0.75)
    fine = mottle(cel.x / 0.07, cel.y / 0.028, 0.7) - 0.5
    cel.lay(both(shape, fine.abs() * 0.05 - 0.0014), (0.74, 0.70, 0.66), 0.7)


def _gloss(cel: Cel, shape: Tensor, color: Color) -> None:
    cel.lay(shape, color)
    shine = torch.exp(-((cel.x / 0.34).square()))
    cel.put(0.30 * shine * cel.cover(shape), (0.86, 0.88, 0.95))


_SURFACES = {"wooden": (_grain, _WOOD), "marble": (_veins, _MARBLE), "black": (_gloss, _BLACK)}


def _tabletop(cel: Cel, kind: str) -> None:
    """A table seen a little from above: its top, its front edge and the dark beneath."""
    surface, color = _SURFACES[kind]
    lean = 0.78 + 0.55 * (_BACK - cel.y).clamp(min=0)
    beneath = both(cel.x.abs() - lean + 0.03, cel.y - _FRONT)
    cel.lay(beneath, tint(color, 0.34))
    edge = both(cel.x.abs() - lean, cel.y - _FRONT, _FRONT - _THICK - cel.y)
    surface(cel, edge, tint(color, 0.80))
    cel.lay(both(edge, cel.y - _FRONT + 0.7 * _THICK), tint(color, 0.62), 0.6)
    top = both(cel.x.abs() - lean, cel.y - _BACK, _FRONT - cel.y)
    surface(cel, top, color)
    cel.lay(both(top, (cel.y - _FRONT).abs() - 0.004), tint(color, 1.25), 0.8)
    _pool_of_light(cel, top)


def _pool_of_light(cel: Cel, top: Tensor) -> None:
    pool = ellipse(cel.x, cel.y - 0.5 * (_BACK + _FRONT), 0.42, 0.055)
    cel.put(0.16 * cel.cover(top) * (0.5 - pool / 0.05).clamp(0, 1), (1.0, 0.98, 0.92))


def _pedestal(cel: Cel, kind: str) -> None:
    """Two round drums, the upper one narrower, lit from the left."""
    surface, color = _SURFACES.get(kind, (_gloss, (0.93, 0.93, 0.94)))
    for half, deep, top, low in ((0.47, 0.052, -_STEP, -0.40), (0.335, 0.042, 0.0, -_STEP)):
        lower = ellipse(cel.x, cel.y - low, half, deep)
        side = both(cel.x.abs() - half, cel.y - top, -(cel.y - low) - deep)
        drum = torch.minimum(both(side, low - cel.y), both(lower, cel.y - low))
        surface(cel, drum, tint(color, 0.86))
        round_ = (cel.x / half).clamp(-1, 1)
        cel.put(0.42 * cel.cover(drum) * (0.55 * round_ + 0.35).clamp(0, 1), cel.lit((0.10, 0.10, 0.16)))
        cel.put(0.30 * cel.cover(drum) * torch.exp(-(((round_ + 0.55) / 0.16).square())), (1.0, 1.0, 1.0))
        plate = ellipse(cel.x, cel.y - top, half, deep)
        surface(cel, plate, color)
        cel.lay(plate.abs() - 0.003, tint(color, 1.18), 0.8)


def _paper(cel: Cel, color: Color) -> None:
    """Paper without a seam: a soft light falls on its middle."""
    wall = torch.ones_like(cel.x * cel.y)
    cel.put(wall, cel.lit(tint(color, 0.80)))
    spot = circle(cel.x, 0.8 * (cel.y - 0.24), 0.0)
    bright = tuple(min(1.0, 0.45 * each + 0.55) for each in color)
    cel.put(0.75 * torch.exp(-(spot / 0.42).square()), cel.lit((bright[0], bright[1], bright[2])))
    cel.put(0.5 * (0.10 - cel.y).clamp(0, 0.10) / 0.10, cel.lit(tint(color, 0.92)))


def _paper_floor(cel: Cel, color: Color) -> None:
    cel.put(torch.ones_like(cel.x * cel.y), cel.lit(tint(color, 0.86)))
    pool = circle(cel.x, 0.6 * (cel.y - 1.7), 0.0)
    bright = tuple(min(1.0, 0.45 * each + 0.55) for each in color)
    cel.put(0.55 * torch.exp(-(pool / 0.7).square()), cel.lit((bright[0], bright[1], bright[2])))


def _backdrop(color: Color) -> Landmark:
    layers = (
        Layer(partial(_paper_floor, color=color), lying=True),
        Layer(partial(_paper, color=color), 0.60, whole=True, tall=2.0),
    )
    return Landmark(layers, half=0.0, low=-0.02, inside=True, clears=-1.0)


def _under(paint: partial[None]) -> Landmark:
    layer = Layer(paint, 1.0, whole=True, tall=0.2)
    return Landmark((layer,), tall=0.2, half=0.0, low=-1.0, inside=True)


STANDS: dict[str, Landmark] = {
    **{f"{kind} tabletop": _under(partial(_tabletop, kind=kind)) for kind in _SURFACES},
    "pedestal": _under(partial(_pedestal, kind="white")),
    "marble pedestal": _under(partial(_pedestal, kind="marble")),
    "black pedestal": _under(partial(_pedestal, kind="black")),
}
"""What a product stands on, by its words in a prompt."""
GLOSSY = tuple(name for name in STANDS if name != "wooden tabletop")
"""Those that mirror it."""
DISPLAYS: dict[str, Landmark] = {
    **STANDS,
    **{f"{name} backdrop": _backdrop(color) for name, color in _PAPERS.items()},
}
