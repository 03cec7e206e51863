"""Landmarks that people live, pray or work in: castles, cottages, temples, towers of all kinds."""

from __future__ import annotations

import torch

from kling_local.sketch.world.canvas import box, circle, ellipse, limb
from kling_local.sketch.world.cels import Cel
from kling_local.sketch.world.places.scenery import Landmark, Layer
from kling_local.sketch.world.places.strokes import (
    DARK,
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
    panes,
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
        _window(cel, x, 0.075, 0.026)
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
    _window(front, -0.05, 0.07, 0.030)
    window = circle(front.x, front.y - 0.165, 0.022)
    cel.lay(window - 0.006, (0.98, 0.97, 0.94))
    glaze(front, window)
    for k in range(9):
        cel.lay(circle(cel.x + 0.245 - 0.06 * k, cel.y - 0.008, 0.020 + 0.006 * (k % 3)), _GREEN)


def _window(cel: Cel, x: float, y: float, half: float) -> None:
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
        _window(cel, x, 0.062, 0.030)
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


def _lighthouse(cel: Cel) -> None:
    rock = either(
        ellipse(cel.x + 0.03, cel.y, 0.15, 0.045), ellipse(cel.x - 0.06, cel.y, 0.10, 0.03)
    )
    cel.lay(rock, (0.42, 0.40, 0.43))
    cel.lay(both(rock + 0.008, cel.x + 0.06), (0.56, 0.54, 0.56))
    block(cel, 0.03, 0.12, 0.02, 0.075, (0.95, 0.93, 0.88))
    poly(cel, ((0.02, 0.075), (0.13, 0.075), (0.075, 0.115)), (0.76, 0.26, 0.20))
    tower = both(cel.x.abs() - 0.052 + 0.085 * (cel.y - 0.03), (cel.y - 0.175).abs() - 0.150)
    cel.lay(tower, (0.97, 0.96, 0.94))
    band = ((cel.y - 0.02) / 0.12).remainder(1.0) - 0.5
    cel.lay(both(tower, band * 0.12), (0.86, 0.18, 0.16))
    dark_side(cel, tower, 0.012)
    for y in (0.10, 0.22):
        glaze(cel, arch(cel, 0.0, 0.010, y - 0.012, y + 0.018), (0.24, 0.26, 0.36))
    block(cel, -0.042, 0.042, 0.322, 0.334, (0.30, 0.30, 0.36))
    glaze(cel, bounds(cel, -0.023, 0.023, 0.334, 0.374), (0.70, 0.80, 0.86), (1.0, 0.95, 0.70))
    for x in (-0.023, -0.008, 0.008, 0.023):
        block(cel, x - 0.002, x + 0.002, 0.334, 0.374, (0.30, 0.30, 0.36))
    poly(cel, ((-0.034, 0.372), (0.034, 0.372), (0.0, 0.415)), (0.86, 0.18, 0.16))


def _beam(cel: Cel) -> None:
    """The turning light of a lighthouse, in the dark."""
    turn = torch.as_tensor(1.1 * cel.time)
    x, y = cel.x, cel.y - 0.354
    far = circle(x, y, 0.0)
    for shift in (0.0, 3.1416):
        wide = torch.sin(turn + shift)
        reach = 0.62 * wide.clamp(min=0.02)
        for sign in (-1.0, 1.0):
            along = sign * x / reach
            beam = y.abs() - 0.015 - 0.085 * along.clamp(min=0)
            fade = (1 - along).clamp(0, 1) * (along > 0) * wide.clamp(min=0)
            here = ((shift == 0.0) == (sign > 0)) * 1.0
            cel.put(here * 0.65 * lamp(cel) * fade * (0.5 - beam / 0.03).clamp(0, 1),
                    (1.0, 0.96, 0.74))  # fmt: skip
    facing = torch.cos(turn).abs()
    glow(cel, far, (1.0, 0.95, 0.72), lamp(cel) * (0.5 + 0.5 * facing), 0.03 + 0.03 * 0)


def _windmill(cel: Cel) -> None:
    shadow(cel, 0.13)
    tower = both(cel.x.abs() - 0.085 + 0.16 * cel.y, (cel.y - 0.13).abs() - 0.14)
    cel.lay(tower, (0.94, 0.89, 0.80))
    stones(cel, tower, 0.03, (0.80, 0.74, 0.66), 0.5)
    dark_side(cel, tower, 0.015)
    cel.lay(both(ellipse(cel.x, cel.y - 0.265, 0.055, 0.055), 0.262 - cel.y), (0.56, 0.28, 0.22))
    block(cel, -0.062, 0.062, 0.256, 0.270, (0.42, 0.24, 0.20))
    cel.lay(arch(cel, 0.0, 0.024, -0.01, 0.07), (0.42, 0.26, 0.17))
    for y in (0.12, 0.195):
        _window(cel, 0.0, y, 0.014)


def _sails(cel: Cel) -> None:
    """Four sails that turn."""
    turn = torch.as_tensor(0.8 * cel.time + 0.5)
    cos, sin = torch.cos(turn), torch.sin(turn)
    x, y = cel.x, cel.y - 0.28
    u, v = x * cos + y * sin, y * cos - x * sin
    for a, b in ((u, v), (v, -u), (-u, -v), (-v, u)):
        sail = box(a - 0.105, b - 0.018, 0.075, 0.021)
        cel.lay(sail, (0.98, 0.96, 0.90))
        grid = (
            torch.minimum(((a / 0.03).remainder(1.0) - 0.5).abs() * 0.03, (b - 0.018).abs())
            - 0.0025
        )
        cel.lay(both(sail, either(grid, -sail - 0.004)), (0.56, 0.42, 0.30))
        cel.lay(both(b.abs() - 0.005, (a - 0.09).abs() - 0.095), (0.40, 0.28, 0.20))
    cel.lay(circle(x, y, 0.014), (0.34, 0.24, 0.20))


def _church(cel: Cel) -> None:
    shadow(cel, 0.26)
    white = (0.94, 0.92, 0.88)
    block(cel, -0.04, 0.22, -0.01, 0.13, tint(white, 0.9))
    poly(cel, ((-0.05, 0.13), (0.24, 0.13), (0.205, 0.235), (-0.05, 0.235)), (0.42, 0.44, 0.54))
    for x in (0.05, 0.11, 0.17):
        cel.lay(arch(cel, x, 0.020, 0.022, 0.112), (0.98, 0.97, 0.94))
        glaze(cel, arch(cel, x, 0.014, 0.028, 0.105), (0.36, 0.42, 0.60))
    tower = block(cel, -0.17, -0.03, -0.01, 0.27, white)
    dark_side(cel, tower, -0.06, 0.14)
    poly(cel, ((-0.19, 0.265), (-0.01, 0.265), (-0.10, 0.45)), (0.34, 0.36, 0.48))
    poly(cel, ((-0.10, 0.265), (-0.01, 0.265), (-0.10, 0.45)), (0.26, 0.28, 0.40))
    for angle in (0.0, 1.0):
        rod = box(
            cel.x + 0.10,
            cel.y - 0.468 - 0.006 * angle,
            *((0.005, 0.028), (0.016, 0.005))[int(angle)],
        )
        cel.lay(rod, (0.95, 0.80, 0.36))
    cel.lay(arch(cel, -0.10, 0.032, -0.01, 0.085), (0.44, 0.27, 0.18))
    rose = circle(cel.x + 0.10, cel.y - 0.135, 0.028)
    cel.lay(rose - 0.006, (0.80, 0.78, 0.76))
    glaze(cel, rose, (0.50, 0.36, 0.62), (1.0, 0.70, 0.50))
    cel.lay(arch(cel, -0.10, 0.028, 0.185, 0.245), (0.28, 0.27, 0.34))
    bell = either(
        circle(cel.x + 0.10, cel.y - 0.215, 0.013), bounds(cel, -0.117, -0.083, 0.199, 0.205)
    )
    cel.lay(bell, (0.92, 0.72, 0.28))


def _pagoda(cel: Cel) -> None:
    shadow(cel, 0.22)
    block(cel, -0.20, 0.20, -0.01, 0.022, (0.66, 0.64, 0.64))
    block(cel, -0.05, 0.05, -0.012, 0.012, (0.78, 0.76, 0.74))
    low = 0.022
    for k, half in enumerate((0.135, 0.105, 0.080)):
        tall = 0.085 - 0.012 * k
        wall = block(cel, -half, half, low, low + tall, (0.93, 0.86, 0.72))
        beam = ((cel.x / (half / 2.5)).remainder(1.0) - 0.5).abs() * half / 2.5
        cel.lay(both(wall, either(0.5 * half / 2.5 - 0.007 - beam, -wall - 0.007)), _RED)
        glaze(cel, bounds(cel, -0.3 * half, 0.3 * half, low + 0.015, low + 0.6 * tall),
              (0.36, 0.20, 0.16))  # fmt: skip
        low += tall
        wide = half + 0.065
        edge = (cel.x.abs() / wide).clamp(0, 1)
        drop = low + 0.052 * (1 - edge) ** 1.6 + 0.020 * edge**4 - 0.004
        under = low - 0.012 + 0.016 * edge**3
        roof = both(cel.y - drop, under - cel.y, cel.x.abs() - wide)
        cel.lay(roof, (0.25, 0.38, 0.40))
        cel.lay(both(roof, cel.y - under - 0.009), (0.92, 0.72, 0.34))
        low += 0.034
    line(cel, (0.0, low), (0.0, low + 0.09), 0.004, (0.92, 0.72, 0.34))
    for k in range(4):
        cel.lay(ellipse(cel.x, cel.y - low - 0.018 - 0.018 * k, 0.016 - 0.003 * k, 0.004),
                (0.92, 0.72, 0.34))  # fmt: skip


def _torii(cel: Cel) -> None:
    red = (0.89, 0.25, 0.14)
    for x in (-0.115, 0.115):
        shadow(cel, 0.045, x)
        post = limb(cel.x, cel.y, (x, 0.0), (0.93 * x, 0.29), 0.017)
        cel.lay(both(post, -cel.y), red)
        dark_side(cel, both(post, -cel.y), x + 0.004)
        block(cel, x - 0.024, x + 0.024, -0.005, 0.03, (0.20, 0.18, 0.20))
    block(cel, -0.165, 0.165, 0.205, 0.230, red)
    block(cel, -0.016, 0.016, 0.225, 0.285, tint(red, 0.8))
    curve = 0.275 + 0.55 * cel.x * cel.x
    beam = both((cel.y - curve - 0.014).abs() - 0.015, cel.x.abs() - 0.195)
    cel.lay(beam, red)
    top = both((cel.y - curve - 0.040).abs() - 0.012, cel.x.abs() - 0.215)
    cel.lay(top, (0.20, 0.18, 0.22))


def _pyramid(cel: Cel) -> None:
    sand = (0.93, 0.75, 0.44)
    for x, size in ((0.17, 0.62), (-0.02, 1.0)):
        part = at(cel, x, 0.0, size)
        whole = poly(part, ((-0.30, -0.03), (0.30, -0.03), (0.0, 0.33)), sand)
        row = ((part.y / 0.022).remainder(1.0) - 0.5).abs() * 0.022
        cel.lay(both(whole, 0.009 - row) * size, tint(sand, 0.84), 0.7)
        side = both(whole, 0.0 - part.x + 0.25 * (0.33 - part.y))
        cel.lay(side * size, tint(sand, 0.62))


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


def _ruins(cel: Cel) -> None:
    shadow(cel, 0.30)
    stone = (0.88, 0.82, 0.70)
    block(cel, -0.28, 0.28, -0.01, 0.018, tint(stone, 0.82))
    block(cel, -0.25, 0.25, 0.018, 0.036, stone)
    for x, tall in ((-0.20, 0.235), (-0.10, 0.235), (0.0, 0.235), (0.10, 0.15), (0.20, 0.085)):
        broken = 0.012 * torch.sin(150 * cel.x + 40 * x)
        shaft = both((cel.x - x).abs() - 0.026, cel.y - tall - (tall < 0.2) * broken, 0.03 - cel.y)
        cel.lay(shaft, stone)
        flute = ((cel.x - x) / 0.013).remainder(1.0) - 0.5
        cel.lay(both(shaft, flute.abs() * 0.013 - 0.0022), tint(stone, 0.70))
        dark_side(cel, shaft, x + 0.010)
        block(cel, x - 0.034, x + 0.034, 0.030, 0.044, tint(stone, 1.05))
        if tall > 0.2:
            block(cel, x - 0.036, x + 0.036, tall - 0.016, tall, tint(stone, 1.05))
    block(cel, -0.25, 0.045, 0.235, 0.262, stone)
    block(cel, -0.26, 0.03, 0.262, 0.275, tint(stone, 0.84))
    poly(cel, ((-0.255, 0.275), (0.01, 0.275), (-0.06, 0.335), (-0.12, 0.335)), tint(stone, 0.95))
    for x, size in ((0.145, 0.022), (0.25, 0.030), (-0.30, 0.020)):
        cel.lay(box(cel.x - x, cel.y - 0.6 * size, size, 0.7 * size, 0.006), tint(stone, 0.9))
    for x, y in ((-0.20, 0.16), (0.0, 0.09), (-0.09, 0.24)):
        for k in range(4):
            cel.lay(circle(cel.x - x - 0.010 * (k % 2), cel.y - y + 0.022 * k, 0.012), _GREEN)


_CHIMNEY = Layer(_chimney_smoke, 0.22, moving=True)

BUILDINGS: dict[str, Landmark] = {
    "castle": Landmark((Layer(_castle),), tall=0.52, half=0.30),
    "house": Landmark((Layer(_house, 0.22), _CHIMNEY), tall=0.50, half=0.28),
    "cabin": Landmark(
        (Layer(_cabin, 0.24), Layer(_cabin_smoke, 0.24, moving=True)), tall=0.48, half=0.26
    ),
    "barn": Landmark((Layer(_barn, 0.20),), tall=0.33, half=0.29),
    "lighthouse": Landmark(
        (Layer(_lighthouse, 0.12), Layer(_beam, 0.12, moving=True, reach=0.65)), tall=0.47, half=0.2
    ),
    "windmill": Landmark(
        (Layer(_windmill, 0.2), Layer(_sails, 0.2, moving=True)), tall=0.47, half=0.2
    ),
    "church": Landmark((Layer(_church, 0.2),), tall=0.5, half=0.25),
    "pagoda": Landmark((Layer(_pagoda, 0.2),), tall=0.5, half=0.22),
    "shrine gate": Landmark((Layer(_torii, 0.4),), tall=0.36, half=0.22),
    "pyramids": Landmark((Layer(_pyramid, 0.1),), tall=0.34, half=0.34),
    "igloo": Landmark((Layer(_igloo, 0.4),), tall=0.2, half=0.24),
    "tent": Landmark((Layer(_tent, 0.5),), tall=0.18, half=0.25),
    "ruins": Landmark((Layer(_ruins, 0.25),), tall=0.35, half=0.31),
}  # fmt: skip
