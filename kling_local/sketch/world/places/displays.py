"""Landmarks that show a product: table tops and pedestals under it, coloured paper behind it."""

from __future__ import annotations

from functools import partial

import torch
from torch import Tensor

from kling_local.sketch.world.canvas import Color, box, circle, ellipse
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
        cel.put(
            0.42 * cel.cover(drum) * (0.55 * round_ + 0.35).clamp(0, 1), cel.lit((0.10, 0.10, 0.16))
        )
        cel.put(
            0.30 * cel.cover(drum) * torch.exp(-(((round_ + 0.55) / 0.16).square())),
            (1.0, 1.0, 1.0),
        )
        plate = ellipse(cel.x, cel.y - top, half, deep)
        surface(cel, plate, color)
        cel.lay(plate.abs() - 0.003, tint(color, 1.18), 0.8)


def _bench(cel: Cel) -> None:
    """A bench in a park: planks of its seat, its back behind, legs of iron."""
    for x in (-0.42, 0.42):
        cel.lay(both((cel.x - x).abs() - 0.018, cel.y - 0.26, -0.30 - cel.y), (0.20, 0.22, 0.24))
    for low in (0.10, 0.17, 0.24):
        plank = both(cel.x.abs() - 0.54, (cel.y - low).abs() - 0.026)
        cel.lay(plank, _WOOD)
        cel.lay(both(plank, cel.y - low + 0.012), tint(_WOOD, 0.78))
    for low, high, shade in ((-0.005, 0.032, 0.92), (-0.045, -0.010, 1.08), (-0.075, -0.047, 0.74)):
        cel.lay(both(cel.x.abs() - 0.58, cel.y - high, low - cel.y), tint(_WOOD, shade))


def _sofa(cel: Cel) -> None:
    """A sofa: its back, two cushions, arms and short legs."""
    cloth: Color = (0.30, 0.52, 0.58)
    for x in (-0.56, 0.56):
        cel.lay(both((cel.x - x).abs() - 0.025, cel.y + 0.10, -0.30 - cel.y), (0.36, 0.24, 0.16))
    cel.lay(box(cel.x, cel.y - 0.14, 0.60, 0.20, 0.06), tint(cloth, 0.82))
    for x in (-0.285, 0.285):
        cel.lay(box(cel.x - x, cel.y - 0.17, 0.27, 0.14, 0.05), tint(cloth, 0.95))
        cel.lay(box(cel.x - x, cel.y + 0.020, 0.28, 0.058, 0.03), tint(cloth, 1.12))
    cel.lay(box(cel.x, cel.y + 0.125, 0.62, 0.062, 0.02), tint(cloth, 0.74))
    for x in (-0.61, 0.61):
        cel.lay(box(cel.x - x, cel.y + 0.03, 0.085, 0.155, 0.06), cloth)
        cel.lay(box(cel.x - x, cel.y - 0.085, 0.075, 0.030, 0.03), tint(cloth, 1.15))


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


def _under(paint: partial[None], tall: float = 0.2) -> Landmark:
    layer = Layer(paint, 1.0, whole=True, tall=tall)
    return Landmark((layer,), tall=tall, half=0.0, low=-1.0, inside=True)


STANDS: dict[str, Landmark] = {
    **{f"{kind} tabletop": _under(partial(_tabletop, kind=kind)) for kind in _SURFACES},
    "pedestal": _under(partial(_pedestal, kind="white")),
    "marble pedestal": _under(partial(_pedestal, kind="marble")),
    "black pedestal": _under(partial(_pedestal, kind="black")),
    "bench seat": _under(partial(_bench), tall=0.4),
    "sofa seat": _under(partial(_sofa), tall=0.5),
}
"""What a product stands on, by its words in a prompt."""
GLOSSY = ("marble tabletop", "black tabletop", "pedestal", "marble pedestal", "black pedestal")
"""Those that mirror it."""
DISPLAYS: dict[str, Landmark] = {
    **STANDS,
    **{f"{name} backdrop": _backdrop(color) for name, color in _PAPERS.items()},
}
