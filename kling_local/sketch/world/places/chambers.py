"""Stately rooms: churches, throne rooms, ballrooms, museums."""

from __future__ import annotations

import itertools

import torch
from torch import Tensor

from kling_local.sketch.world.canvas import Color, box, circle, ellipse, limb, noise_of
from kling_local.sketch.world.cels import Cel, own
from kling_local.sketch.world.constants import constant
from kling_local.sketch.world.light import SKY_LOW, colors
from kling_local.sketch.world.places.ground import repeated
from kling_local.sketch.world.places.scenery import Landmark, Layer
from kling_local.sketch.world.places.strokes import (
    LAMPLIGHT,
    arch,
    at,
    block,
    both,
    bounds,
    either,
    glow,
    lamp,
    line,
    poly,
    stones,
    tint,
)
from kling_local.sketch.world.places.walls import NEAR, WALL, floor, in_room, plaster

_GOLD = (0.93, 0.74, 0.32)
_RED = (0.76, 0.15, 0.18)


def _church_wall(cel: Cel) -> None:
    stone = (0.62, 0.60, 0.62)
    plaster(cel, stone, (0.46, 0.44, 0.48))
    row = (cel.y / 0.05).floor()
    along = (cel.x / 0.11 + 0.5 * (row % 2)).remainder(1.0)
    gap = either((0.5 - (along - 0.5).abs()) * 0.11, (cel.y / 0.05 - row) * 0.05)
    cel.lay(gap - 0.003, tint(stone, 0.84), 0.7)
    pitch = 0.40
    cell = (cel.x / pitch).floor()
    here = at(cel, (cell + 0.5) * pitch, 0.0)
    tall = arch(here, 0.0, 0.105, 0.13, 0.62)
    here.lay(tall - 0.016, tint(stone, 1.16))
    hues: tuple[Color, ...] = (
        (0.86, 0.20, 0.24),
        (0.20, 0.40, 0.86),
        (0.96, 0.76, 0.24),
        (0.26, 0.66, 0.40),
        (0.60, 0.32, 0.76),
    )
    u, v = here.x / 0.042, here.y / 0.05
    number = noise_of(u.floor() + 57 * v.floor() + 7 * cell, own(cel.scenes.phase))
    index = (number * len(hues)).long().clamp(0, len(hues) - 1)
    glass = constant(hues, cel.x.device)[index].movedim(-1, 2)
    bright = 0.55 * cel.lit(glass) + 0.55 * glass
    cel.put(cel.cover(tall), bright.clamp(0, 1))
    lead = either(
        0.021 - ((u - u.floor()) - 0.5).abs() * 0.042, 0.025 - ((v - v.floor()) - 0.5).abs() * 0.05
    )
    cel.lay(both(tall, lead - 0.003), (0.14, 0.13, 0.17))
    rose = circle(here.x, here.y - 0.515, 0.0)
    cel.put(cel.cover(rose - 0.058), (1.0, 0.86, 0.46))
    petal = rose - 0.036 - 0.014 * torch.cos(6 * torch.atan2(here.y - 0.515, here.x))
    cel.put(cel.cover(petal), (0.30, 0.42, 0.90))
    cel.lay((rose - 0.060).abs() - 0.004, (0.14, 0.13, 0.17))
    column = ((cel.x / pitch).remainder(1.0)) * pitch
    pillar = torch.minimum(column, pitch - column) - 0.034
    cel.lay(pillar, tint(stone, 1.1))
    cel.lay(both(pillar, 0.012 - column), tint(stone, 0.85), 0.8)
    cel.lay(both(pillar - 0.014, (cel.y - 0.03).abs() - 0.035), tint(stone, 1.2))


def _rays(cel: Cel) -> None:
    """Coloured light that falls slantwise through church windows."""
    slant = cel.x - 0.55 * cel.y
    hue = (slant / 0.135).floor()
    beam = 1 - 2 * ((slant / 0.135) - hue - 0.5).abs()
    here = (noise_of(hue, 0.3) > 0.4).to(cel.x) * beam * (1 - cel.y / 0.75).clamp(0, 1)
    for k, color in enumerate(((1.0, 0.80, 0.55), (0.70, 0.80, 1.0))):
        cel.put(0.30 * here * (hue.remainder(2.0) == k), color)


def _pews(cel: Cel) -> None:
    x, _ = repeated(cel, 0.52, 0.4, jitter=0.0)
    here = at(cel, cel.x - x, 0.0)
    block(here, -0.20, 0.20, 0.06, 0.165, (0.46, 0.29, 0.18))
    block(here, -0.21, 0.21, 0.158, 0.175, (0.58, 0.38, 0.24))
    block(here, -0.21, 0.21, 0.055, 0.072, (0.36, 0.22, 0.14))
    for side in (-0.205, 0.205):
        cel.lay(arch(here, side, 0.022, -0.01, 0.195), (0.38, 0.23, 0.15))


def _throne_room(cel: Cel) -> None:
    stone = (0.58, 0.54, 0.58)
    plaster(cel, stone, (0.40, 0.37, 0.42))
    stones(cel, cel.y - 0.95 + 0 * cel.x, 0.05, tint(stone, 0.84), 0.7)
    x = ((cel.x / 0.52 + 0.5).remainder(1.0) - 0.5) * 0.52
    column = (x.abs() - 0.26).abs() - 0.034
    cel.lay(column, tint(stone, 1.25))
    cel.lay(both(column, 0.255 - x.abs()), tint(stone, 0.95), 0.7)
    banner = both(x.abs() - 0.07, cel.y - 0.60, 0.24 + 0.5 * x.abs() - cel.y)
    here = ((cel.x / 0.52 + 0.5).floor() != 0).to(cel.x)
    cel.lay(banner, _RED, here)
    cel.lay(both(banner, -banner - 0.010), _GOLD, here)
    cel.lay(either(box(x, cel.y - 0.40, 0.03, 0.010), poly_up(x, cel.y - 0.405)), _GOLD, here)


def poly_up(x: Tensor, y: Tensor) -> Tensor:
    """Distance to the three points of a crown."""
    return both(
        y - 0.05 + 1.6 * (((x + 0.03) / 0.02).remainder(1.0) - 0.5).abs() * 0.03, -y, x.abs() - 0.03
    )


def _throne(cel: Cel) -> None:
    for k, half in enumerate((0.26, 0.21, 0.16)):
        block(
            cel,
            -half,
            half,
            -0.02 + 0.022 * k,
            0.004 + 0.022 * k,
            tint((0.72, 0.69, 0.72), 1 + 0.08 * k),
        )
    poly(cel, ((-0.085, -0.02), (0.085, -0.02), (0.06, 0.048), (-0.06, 0.048)), _RED)
    top = at(cel, 0.0, 0.048)
    back = either(bounds(top, -0.085, 0.085, 0.0, 0.30), both(circle(top.x, top.y - 0.30, 0.085)))
    top.lay(back, _GOLD)
    top.lay(back + 0.020, _RED)
    for x, y in ((-0.035, 0.20), (0.035, 0.20), (0.0, 0.26), (0.0, 0.15)):
        top.lay(circle(top.x - x, top.y - y, 0.006), _GOLD)
    for x in (-0.085, 0.085):
        top.lay(circle(top.x - x, top.y - 0.315, 0.020), _GOLD)
        block(top, 1.18 * x - 0.014, 1.18 * x + 0.014, 0.0, 0.125, tint(_GOLD, 0.85))
        top.lay(box(top.x - 1.18 * x, top.y - 0.130, 0.024, 0.014, 0.010), _GOLD)
    block(top, -0.088, 0.088, 0.0, 0.055, tint(_GOLD, 0.85))
    top.lay(box(top.x, top.y - 0.066, 0.082, 0.020, 0.012), tint(_RED, 1.15))
    top.lay(either(box(top.x, top.y - 0.385, 0.028, 0.006), poly_up(top.x, top.y - 0.385)), _GOLD)


def _carpet(cel: Cel) -> None:
    stone = floor((0.60, 0.57, 0.62), (0.52, 0.49, 0.55), 0.5)
    stone(cel)
    cel.lay(cel.x.abs() - 0.34, _GOLD)
    cel.lay(cel.x.abs() - 0.30, _RED)


def _skeleton(cel: Cel) -> None:
    """A dinosaur's skeleton on a plinth."""
    bone = (0.95, 0.90, 0.78)
    block(cel, -0.33, 0.33, -0.015, 0.035, (0.30, 0.27, 0.28))
    block(cel, -0.06, 0.06, 0.002, 0.024, _GOLD)
    x, y = cel.x, cel.y
    spine = (
        (0.33, 0.20),
        (0.24, 0.185),
        (0.14, 0.20),
        (0.04, 0.235),
        (-0.06, 0.25),
        (-0.13, 0.285),
        (-0.18, 0.345),
        (-0.205, 0.385),
    )
    for start, end in itertools.pairwise(spine):
        line(cel, start, end, 0.006, bone)
    for k in range(15):
        u = 0.30 - 0.033 * k
        v = 0.186 + 0.075 * (1 - (u / 0.30)) ** 1.0 * (u > -0.06) if u > -0.06 else 0.262
        cel.lay(circle(x - u, y - v - 0.004, 0.0105 - 0.004 * (u > 0.15)), bone)
    for k in range(6):
        u = -0.075 + 0.027 * k
        rib = both(
            (circle(x - u + 0.015, (y - 0.19) * 0.75, 0.045)).abs() - 0.004,
            u - 0.012 - x,
            y - 0.245,
        )
        cel.lay(rib, bone)
    for points in (
        ((0.06, 0.225), (0.035, 0.14), (0.075, 0.085), (0.05, 0.038)),
        ((0.085, 0.22), (0.115, 0.145), (0.095, 0.085), (0.125, 0.038)),
    ):
        for start, end in itertools.pairwise(points):
            line(cel, start, end, 0.010, bone)
        line(cel, points[-1], (points[-1][0] - 0.04, 0.040), 0.007, bone)
    for start, end in (((-0.105, 0.225), (-0.125, 0.185)), ((-0.125, 0.185), (-0.15, 0.20))):
        line(cel, start, end, 0.006, bone)
    skull = at(cel, -0.235, 0.40)
    skull.lay(box(skull.x, skull.y, 0.058, 0.026, 0.018), bone)
    skull.lay(box(skull.x - 0.03, skull.y - 0.012, 0.030, 0.030, 0.018), bone)
    skull.lay(limb(skull.x, skull.y, (0.045, -0.03), (-0.048, -0.055), 0.009), bone)
    skull.lay(circle(skull.x - 0.025, skull.y - 0.010, 0.011), (0.20, 0.16, 0.18))
    skull.lay(circle(skull.x + 0.04, skull.y - 0.006, 0.005), (0.20, 0.16, 0.18))
    tooth = ((skull.x / 0.013).remainder(1.0) - 0.5).abs() * 0.013
    skull.lay(
        both(
            tooth - 0.004 - 0.3 * (skull.y + 0.036),
            (skull.y + 0.031).abs() - 0.009,
            skull.x.abs() - 0.055,
        ),
        (1.0, 0.98, 0.92),
    )


def _museum(cel: Cel) -> None:
    plaster(cel, (0.30, 0.40, 0.42), (0.20, 0.27, 0.29))
    x = ((cel.x / 0.9 + 0.5).remainder(1.0) - 0.5) * 0.9
    column = x.abs() - 0.05
    cel.lay(column, (0.78, 0.75, 0.70))
    cel.lay(both(column, (x.abs() / 0.02).remainder(1.0) * 0.02 - 0.006), (0.64, 0.61, 0.57))
    cel.lay(both(x.abs() - 0.075, (cel.y - 0.03).abs() - 0.035), (0.82, 0.79, 0.74))
    frame = box(((cel.x / 0.9).remainder(1.0) - 0.5) * 0.9, cel.y - 0.40, 0.15, 0.10)
    cel.lay(frame, _GOLD)
    cel.lay(frame + 0.016, (0.62, 0.56, 0.42))
    cel.lay(both(frame + 0.016, cel.y - 0.39 - 0.03 * torch.sin(21 * cel.x)), (0.38, 0.42, 0.30))


def _ballroom(cel: Cel) -> None:
    plaster(cel, (0.94, 0.89, 0.80), (0.80, 0.68, 0.46))
    pitch = 0.50
    x = ((cel.x / pitch).remainder(1.0) - 0.5) * pitch
    mirror = either(
        both(circle(x, cel.y - 0.44, 0.105)), both(x.abs() - 0.105, (cel.y - 0.26).abs() - 0.18)
    )
    cel.lay(mirror - 0.016, _GOLD)
    sky = colors(SKY_LOW, cel.scenes)
    cel.put(cel.cover(mirror), torch.lerp(sky, cel.lit((0.70, 0.80, 0.90)), 0.5))
    bars = either(x.abs() - 0.004, ((cel.y / 0.09).remainder(1.0) - 0.5).abs() * 0.09 - 0.003)
    cel.lay(both(mirror, bars), (0.97, 0.95, 0.90))
    column = 0.5 * pitch - x.abs() - 0.032
    cel.lay(column, (0.98, 0.96, 0.92))
    cel.lay(
        both(column, ((x.abs() / 0.013).remainder(1.0) - 0.5).abs() * 0.013 - 0.002),
        (0.84, 0.78, 0.68),
    )
    cel.lay(
        both(column - 0.016, either((cel.y - 0.03).abs() - 0.03, (cel.y - 0.63).abs() - 0.025)),
        _GOLD,
    )


def _chandelier(cel: Cel) -> None:
    x, y = cel.x, cel.y - 0.50
    cel.lay(both(x.abs() - 0.003, -y), _GOLD)
    glow(cel, circle(x, y, 0.08), LAMPLIGHT, 0.30 + 0.35 * lamp(cel), 0.14)
    for half, low in ((0.16, 0.0), (0.095, 0.055)):
        ring = (ellipse(x, y - low, half, 0.030)).abs() - 0.005
        cel.lay(both(ring, y - low), _GOLD)
        for k in range(7):
            u = half * (k - 3) / 3
            v = low - 0.026 * max(0.0, 1 - (u / half) ** 2) ** 0.5
            cel.lay(box(x - u, y - v - 0.014, 0.004, 0.012), (0.98, 0.97, 0.90))
            cel.put(cel.cover(ellipse(x - u, y - v - 0.034, 0.005, 0.010)), (1.0, 0.86, 0.46))
            glow(cel, circle(x - u, y - v - 0.034, 0.0), LAMPLIGHT, 0.55, 0.016)
            cel.lay(circle(x - u, y - v + 0.016, 0.006), (0.85, 0.93, 1.0))
    for k in range(9):
        u = 0.14 * (k - 4) / 4
        strand = limb(x, y, (u, -0.02), (0.25 * u, -0.095), 0.0022)
        cel.lay(strand, (0.85, 0.93, 1.0), 0.8)
    cel.lay(circle(x, y + 0.10, 0.014), (0.88, 0.95, 1.0))


CHAMBERS: dict[str, Landmark] = {
    "church windows": in_room(
        Layer(_church_wall, WALL),
        Layer(floor((0.66, 0.63, 0.60), (0.56, 0.54, 0.53), 0.45), lying=True),
        Layer(_rays, 0.52),
        Layer(_pews, NEAR),
    ),
    "throne": in_room(Layer(_throne_room, WALL), Layer(_carpet, lying=True), Layer(_throne, 0.56)),
    "ballroom": in_room(
        Layer(_ballroom, WALL),
        Layer(floor((0.93, 0.88, 0.78), (0.70, 0.56, 0.44), 0.5), lying=True),
        Layer(_chandelier, 0.55),
    ),
    "dinosaur skeleton": in_room(
        Layer(_skeleton, 0.58),
        Layer(_museum, WALL, whole=True),
        tall=0.46,
        half=0.35,
    ),
}
