"""Landmarks that people live in: castles, cottages, cabins, barns, tents, igloos."""

from __future__ import annotations

import torch

from kling_local.sketch.world.canvas import box, circle, ellipse
from kling_local.sketch.world.cels import Cel
from kling_local.sketch.world.places.scenery import Landmark, Layer
from kling_local.sketch.world.places.strokes import (
    LAMPLIGHT,
    arch,
    at,
    battlements,
    block,
    both,
    bounds,
    dark_side,
    either,
    glaze,
    glow,
    lamp,
    line,
    pennant,
    poly,
    shadow,
    stones,
    tint,
)

_STONE = (0.74, 0.71, 0.70)
_SLATE = (0.36, 0.34, 0.58)
_ROOF = (0.72, 0.28, 0.22)
_WOOD = (0.56, 0.36, 0.21)
_CREAM = (0.95, 0.88, 0.74)
_RED = (0.78, 0.17, 0.15)
_GREEN = (0.34, 0.55, 0.24)


def _castle(cel: Cel) -> None:
    hill = ellipse(cel.x, cel.y + 0.03, 0.36, 0.10)
    cel.lay(hill, _GREEN)
    dark_side(cel, hill, 0.04, 0.15)
    top = at(cel, 0.0, 0.055)
    _tower(top, 0.0, 0.055, 0.30, 0.13)
    for x, tall in ((-0.12, 0.19), (0.13, 0.22)):
        _tower(top, x, 0.034, tall, 0.10)
    wall = block(top, -0.21, 0.21, -0.03, 0.105, _STONE)
    battlements(top, -0.21, 0.21, 0.105, 0.014, _STONE)
    stones(top, wall, 0.022, tint(_STONE, 0.8))
    for x in (-0.215, 0.215):
        _tower(top, x, 0.042, 0.16, 0.11)
    cel.lay(arch(top, 0.0, 0.042, -0.04, 0.075), tint(_STONE, 0.75))
    cel.lay(arch(top, 0.0, 0.032, -0.04, 0.064), (0.36, 0.22, 0.14))
    path = (cel.x - 0.03 * torch.sin(40 * cel.y)).abs() - 0.035 + 0.25 * (cel.y - 0.02)
    cel.lay(both(path, cel.y - 0.028, hill), (0.84, 0.74, 0.52))


def _tower(cel: Cel, x: float, half: float, tall: float, cap: float) -> None:
    """A round tower with a pointed roof, a window and a pennant."""
    wall = block(cel, x - half, x + half, -0.03, tall, _STONE)
    stones(cel, wall, 0.024, tint(_STONE, 0.82))
    cel.lay(bounds(cel, x - 1.14 * half, x + 1.14 * half, tall - 0.018, tall), tint(_STONE, 1.1))
    dark_side(cel, wall, x + 0.25 * half)
    corners = ((x - 1.35 * half, tall), (x + 1.35 * half, tall), (x, tall + cap))
    roof = poly(cel, corners, _SLATE)
    dark_side(cel, roof, x + 0.1 * half, 0.3)
    for y in (tall - 0.06, tall - 0.15):
        if y > 0.03:
            glaze(cel, arch(cel, x, 0.25 * half + 0.003, y - 0.02, y + 0.022), (0.20, 0.20, 0.34))
    pennant(cel, x, tall + cap - 0.008, (0.94, 0.34, 0.30))


def _gable(
    cel: Cel, half: float, tall: float, peak: float, colors: tuple[tuple[float, float, float], ...]
) -> torch.Tensor:
    """A front with a pitched roof; colours of wall and roof. Returns the wall's distance."""
    wall_color, roof_color = colors
    wall = block(cel, -half, half, -0.01, tall, wall_color)
    poly(cel, ((-half, tall), (half, tall), (0.0, tall + peak - 0.015)), wall_color)
    wide = half + 0.035
    slope = peak / wide
    roof = both(
        cel.y - tall - peak + slope * cel.x.abs(),
        tall + peak - 0.035 - slope * cel.x.abs() - cel.y,
        cel.x.abs() - wide,
    )
    cel.lay(roof * 0.75, roof_color)
    return wall


def _smoke(cel: Cel, x: float, y: float, grey: float = 0.92) -> None:
    """Puffs that rise from a chimney, drift and fade."""
    for k in range(6):
        age = (0.16 * cel.time + k / 6) % 1.0
        side = x + 0.05 * age + 0.012 * torch.sin(torch.as_tensor(9.0 * age + 2.0 * k))
        puff = circle(cel.x - side, cel.y - y - 0.18 * age, 0.0) - 0.014 - 0.034 * age
        cel.lay(puff, (grey, grey, grey), 0.75 * (1 - age) ** 0.7)


def _house(cel: Cel) -> None:
    shadow(cel, 0.27)
    side = block(cel, -0.02, 0.235, -0.01, 0.135, tint(_CREAM, 0.86))
    for x in (0.09, 0.18):
        lattice_window(cel, x, 0.075, 0.026)
    poly(cel, ((0.0, 0.13), (0.26, 0.13), (0.225, 0.25), (-0.02, 0.25)), _ROOF)
    for y in (0.155, 0.18, 0.205, 0.23):
        cel.lay(both((cel.y - y).abs() - 0.002, bounds(cel, 0.04, 0.25, 0.13, 0.25)),
                tint(_ROOF, 0.72))  # fmt: skip
    block(cel, 0.15, 0.19, 0.21, 0.30, (0.66, 0.36, 0.28))
    block(cel, 0.143, 0.197, 0.29, 0.305, (0.52, 0.28, 0.24))
    dark_side(cel, side, -1.0, 0.0)
    front = at(cel, -0.115, 0.0)
    _gable(front, 0.115, 0.135, 0.135, (_CREAM, tint(_ROOF, 0.82)))
    cel.lay(arch(front, 0.045, 0.03, -0.01, 0.085), (0.30, 0.48, 0.46))
    cel.lay(circle(front.x - 0.063, front.y - 0.035, 0.005), (0.95, 0.80, 0.36))
    lattice_window(front, -0.05, 0.07, 0.030)
    window = circle(front.x, front.y - 0.165, 0.022)
    cel.lay(window - 0.006, (0.98, 0.97, 0.94))
    glaze(front, window)
    for k in range(9):
        cel.lay(circle(cel.x + 0.245 - 0.06 * k, cel.y - 0.008, 0.020 + 0.006 * (k % 3)), _GREEN)


def lattice_window(cel: Cel, x: float, y: float, half: float) -> None:
    """A window with a white frame and a cross of bars."""
    pane = box(cel.x - x, cel.y - y, half, 1.1 * half)
    cel.lay(pane - 0.006, (0.98, 0.97, 0.94))
    glaze(cel, pane)
    bar = torch.minimum((cel.x - x).abs(), (cel.y - y).abs()) - 0.003
    cel.lay(both(pane, bar), (0.98, 0.97, 0.94))


def _chimney_smoke(cel: Cel) -> None:
    _smoke(cel, 0.17, 0.31)


def _cabin(cel: Cel) -> None:
    shadow(cel, 0.25)
    wall = block(cel, -0.20, 0.20, -0.01, 0.125, _WOOD)
    log = ((cel.y / 0.026).remainder(1.0) - 0.5).abs() * 0.026
    cel.lay(both(wall, 0.0105 - log), tint(_WOOD, 0.62))
    for x in (-0.20, 0.20):
        for k in range(5):
            cel.lay(circle(cel.x - x, cel.y - 0.013 - 0.026 * k, 0.0125), tint(_WOOD, 1.3))
            cel.lay(circle(cel.x - x, cel.y - 0.013 - 0.026 * k, 0.006), tint(_WOOD, 0.9))
    block(cel, 0.10, 0.145, 0.17, 0.275, (0.58, 0.56, 0.56))
    roof = poly(cel, ((-0.245, 0.12), (0.245, 0.12), (0.17, 0.235), (-0.17, 0.235)),
                (0.40, 0.25, 0.20))  # fmt: skip
    shingle = ((cel.y / 0.023).remainder(1.0) - 0.5).abs() * 0.023
    cel.lay(both(roof + 0.004, 0.0095 - shingle), (0.28, 0.17, 0.15))
    cel.lay(bounds(cel, -0.035, 0.035, -0.01, 0.09), (0.36, 0.21, 0.13))
    cel.lay(circle(cel.x - 0.022, cel.y - 0.04, 0.005), (0.92, 0.80, 0.40))
    for x in (-0.12, 0.12):
        lattice_window(cel, x, 0.062, 0.030)
        glow(cel, circle(cel.x - x, cel.y - 0.06, 0.02), LAMPLIGHT, 0.35 * lamp(cel), 0.06)


def _cabin_smoke(cel: Cel) -> None:
    _smoke(cel, 0.12, 0.285)


def _barn(cel: Cel) -> None:
    shadow(cel, 0.30, 0.04)
    silo = block(cel, 0.185, 0.285, -0.01, 0.27, (0.78, 0.80, 0.82))
    cel.lay(both(circle(cel.x - 0.235, cel.y - 0.27, 0.05), 0.27 - cel.y), (0.60, 0.63, 0.68))
    for y in (0.06, 0.13, 0.20):
        cel.lay(both(silo, (cel.y - y).abs() - 0.003), (0.58, 0.60, 0.64))
    dark_side(cel, silo, 0.25)
    corners = ((-0.19, -0.01), (0.17, -0.01), (0.17, 0.13), (0.105, 0.215), (-0.01, 0.265),
               (-0.125, 0.215), (-0.19, 0.13))  # fmt: skip
    wall = poly(cel, corners, _RED)
    plank = ((cel.x / 0.03).remainder(1.0) - 0.5).abs() * 0.03
    cel.lay(both(wall, 0.0135 - plank), tint(_RED, 0.75))
    for start, end in ((0, 1), (1, 2), (2, 3), (3, 4)):
        left = ((-0.20, 0.12), (-0.13, 0.222), (-0.01, 0.276), (0.11, 0.222), (0.18, 0.12))
        line(cel, left[start], left[end], 0.012, (0.34, 0.30, 0.34))
    white = (0.97, 0.95, 0.91)
    for x, half, low, high in ((-0.01, 0.075, -0.01, 0.12), (-0.01, 0.035, 0.155, 0.21)):
        door = bounds(cel, x - half, x + half, low, high)
        cel.lay(door, tint(_RED, 0.62))
        slope = (high - low) / (2 * half)
        cross = ((cel.y - (low + high) / 2).abs() - slope * (cel.x - x).abs()).abs() - 0.007
        edge = either(cross / (1 + slope), -door - 0.009)
        cel.lay(both(door, edge), white)
    cel.lay(both(bounds(cel, -0.014, -0.006, 0.0, 0.12)), white)


def _igloo(cel: Cel) -> None:
    ice = (0.93, 0.97, 1.0)
    shadow(cel, 0.24, strength=0.2)
    dome = both(ellipse(cel.x, cel.y, 0.20, 0.19), -cel.y - 0.005)
    cel.lay(dome, ice)
    row = (cel.y / 0.042).floor()
    bend = cel.x / (1.02 - (cel.y / 0.2) ** 2).clamp(min=0.1).sqrt()
    along = ((bend / 0.085 + 0.5 * (row % 2)).remainder(1.0) - 0.5).abs() * 0.085
    joint = either(0.0425 - along, ((cel.y / 0.042) - row).clamp(0, 1) * 0.042)
    cel.lay(both(dome, joint - 0.004), (0.62, 0.76, 0.92))
    dark_side(cel, both(dome, 0.07 - cel.x + 0.2 * cel.y), 0.0, 0.12)
    porch = at(cel, -0.10, 0.0)
    cel.lay(arch(porch, 0.0, 0.078, -0.006, 0.115), tint(ice, 0.93))
    cel.lay(both(arch(porch, 0.0, 0.078, -0.006, 0.115), -arch(porch, 0.0, 0.070, -0.006, 0.107)),
            (0.66, 0.79, 0.93))  # fmt: skip
    glaze(porch, arch(porch, 0.0, 0.048, -0.006, 0.082), (0.22, 0.34, 0.52), (1.0, 0.76, 0.40))


def _tent(cel: Cel) -> None:
    shadow(cel, 0.21)
    orange = (0.94, 0.50, 0.16)
    poly(cel, ((-0.02, 0.0), (0.20, 0.0), (0.12, 0.155), (-0.03, 0.165)), tint(orange, 0.72))
    front = poly(cel, ((-0.19, 0.0), (0.085, 0.0), (-0.045, 0.17)), orange)
    dark_side(cel, front, -0.045, 0.12)
    poly(cel, ((-0.095, 0.0), (0.005, 0.0), (-0.045, 0.13)), tint(orange, 0.45))
    warm = lamp(cel)
    inside = both(front, cel.y - 0.13 + 2.4 * (cel.x + 0.045).abs())
    cel.put(0.9 * warm * cel.cover(inside), LAMPLIGHT)
    cel.put(0.30 * warm * cel.cover(front), LAMPLIGHT)
    poly(cel, ((-0.045, 0.135), (-0.085, 0.02), (-0.062, 0.0)), (0.99, 0.86, 0.62))
    for start, end in (((-0.045, 0.17), (-0.235, -0.005)), ((0.12, 0.155), (0.245, -0.005))):
        line(cel, start, end, 0.002, (0.94, 0.90, 0.80))


DWELLINGS: dict[str, Landmark] = {
    "castle": Landmark((Layer(_castle),), tall=0.52, half=0.30),
    "house": Landmark(
        (Layer(_house, 0.22), Layer(_chimney_smoke, 0.22, moving=True)), tall=0.50, half=0.28
    ),
    "cabin": Landmark(
        (Layer(_cabin, 0.24), Layer(_cabin_smoke, 0.24, moving=True)), tall=0.48, half=0.26
    ),
    "barn": Landmark((Layer(_barn, 0.20),), tall=0.33, half=0.29),
    "igloo": Landmark((Layer(_igloo, 0.4),), tall=0.2, half=0.24),
    "tent": Landmark((Layer(_tent, 0.5),), tall=0.18, half=0.25),
}
