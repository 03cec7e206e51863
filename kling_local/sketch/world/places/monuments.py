"""Landmarks seen from afar: lighthouses, windmills, churches, temples, pyramids, ruins."""

from __future__ import annotations

import torch

from kling_local.sketch.world.canvas import Color, box, circle, ellipse, limb
from kling_local.sketch.world.cels import Cel
from kling_local.sketch.world.places.dwellings import lattice_window
from kling_local.sketch.world.places.scenery import Landmark, Layer
from kling_local.sketch.world.places.strokes import (
    arch,
    at,
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
    poly,
    shadow,
    stones,
    tint,
)

_RED = (0.78, 0.17, 0.15)
_GREEN = (0.34, 0.55, 0.24)


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
        lattice_window(cel, 0.0, y, 0.014)


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


def _clock_tower(cel: Cel) -> None:
    shadow(cel, 0.17)
    sand = (0.86, 0.72, 0.46)
    hall = block(cel, -0.02, 0.30, -0.01, 0.12, tint(sand, 0.92))
    panes(cel, hall, (0.026, 0.05), (0.5, 0.66), (0.0, 0.01))
    for k in range(7):
        x = 0.03 + 0.043 * k
        poly(cel, ((x - 0.008, 0.12), (x + 0.008, 0.12), (x, 0.155)), tint(sand, 0.8))
    tower = block(cel, -0.10, 0.0, -0.01, 0.33, sand)
    for x in (-0.075, -0.05, -0.025):
        block(cel, x - 0.004, x + 0.004, 0.02, 0.235, tint(sand, 0.72))
    for y in (0.06, 0.12, 0.18):
        block(cel, -0.10, 0.0, y, y + 0.008, tint(sand, 0.85))
    dark_side(cel, tower, -0.028, 0.16)
    block(cel, -0.112, 0.012, 0.24, 0.34, tint(sand, 1.06))
    clock = circle(cel.x + 0.05, cel.y - 0.29, 0.0)
    cel.lay(clock - 0.043, (0.30, 0.24, 0.18))
    cel.lay(clock - 0.037, (0.99, 0.98, 0.93))
    cel.put(0.85 * lamp(cel) * cel.cover(clock - 0.037), (1.0, 0.95, 0.74))
    line(cel, (-0.05, 0.29), (-0.05, 0.318), 0.003, (0.16, 0.13, 0.16))
    line(cel, (-0.05, 0.29), (-0.030, 0.282), 0.003, (0.16, 0.13, 0.16))
    slate = (0.34, 0.40, 0.42)
    poly(cel, ((-0.112, 0.34), (0.012, 0.34), (-0.018, 0.385), (-0.082, 0.385)), slate)
    block(cel, -0.078, -0.022, 0.385, 0.405, tint(sand, 1.06))
    poly(cel, ((-0.084, 0.405), (-0.016, 0.405), (-0.05, 0.49)), slate)
    poly(cel, ((-0.05, 0.405), (-0.016, 0.405), (-0.05, 0.49)), tint(slate, 0.75))
    line(cel, (-0.05, 0.48), (-0.05, 0.515), 0.0028, (0.93, 0.74, 0.32))


def _onion(cel: Cel, x: float, y: float, half: float, color: Color) -> None:
    """A dome that bulges above its drum and ends in a point."""
    u, v = cel.x - x, cel.y - y
    dome = both(ellipse(u, v - 0.55 * half, half, 0.85 * half), -v)
    tip = both(u.abs() - 0.45 * (1.75 * half - v).clamp(min=0), 1.1 * half - v)
    whole = either(dome, tip)
    cel.lay(whole, color)
    cel.lay(both(whole, 0.3 * half - u), (0.10, 0.08, 0.16), 0.14)
    line(cel, (x, y + 1.7 * half), (x, y + 2.1 * half), 0.0026, (0.93, 0.74, 0.32))


def _domes(cel: Cel) -> None:
    """A white palace of domes and minarets behind a long pool."""
    white = (0.97, 0.95, 0.93)
    shadow(cel, 0.34)
    for x in (-0.30, 0.30):
        block(cel, x - 0.014, x + 0.014, 0.0, 0.27, white)
        for y in (0.09, 0.18, 0.265):
            block(cel, x - 0.021, x + 0.021, y, y + 0.009, tint(white, 0.86))
        _onion(cel, x, 0.274, 0.018, white)
    block(cel, -0.33, 0.33, -0.015, 0.03, tint(white, 0.88))
    block(cel, -0.055, 0.055, 0.16, 0.215, tint(white, 0.93))
    for x in (-0.115, 0.115):
        _onion(cel, x, 0.18, 0.036, white)
    _onion(cel, 0.0, 0.212, 0.085, white)
    hall = block(cel, -0.19, 0.19, 0.03, 0.175, white)
    block(cel, -0.065, 0.065, 0.03, 0.20, tint(white, 1.03))
    cel.lay(both(hall, 0.12 - cel.x), (0.10, 0.08, 0.16), 0.10)
    for x, half, low, high in (
        (0.0, 0.045, 0.03, 0.165), (-0.128, 0.022, 0.105, 0.16), (0.128, 0.022, 0.105, 0.16),
        (-0.128, 0.022, 0.03, 0.088), (0.128, 0.022, 0.03, 0.088),
    ):  # fmt: skip
        cel.lay(arch(cel, x, half + 0.006, low, high + 0.006), tint(white, 0.80))
        glaze(cel, arch(cel, x, half, low, high), (0.44, 0.45, 0.56))


def _lone_peak(cel: Cel) -> None:
    """A single mountain, capped with snow."""
    slope = 0.30 * ((0.36 - cel.y) / 0.36).clamp(min=0) ** 1.35 + 0.030
    rough = 0.008 * torch.sin(60 * cel.y + 3 * torch.sin(21 * cel.x))
    peak = both((cel.x.abs() - slope + rough) * 0.75, cel.y - 0.35 - 0.006 * torch.sin(80 * cel.x))
    cel.lay(peak, (0.38, 0.44, 0.62))
    dark_side(cel, peak, 0.02, 0.25)
    tongue = 0.235 + 0.030 * torch.sin(55 * cel.x) + 0.018 * torch.sin(131 * cel.x + 1)
    cap = both(peak, tongue - cel.y)
    cel.lay(cap, (0.97, 0.98, 1.0))
    cel.lay(both(cap, 0.012 + 0.02 * torch.sin(40 * cel.y) - cel.x), (0.74, 0.81, 0.94))


MONUMENTS: dict[str, Landmark] = {
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
    "clock tower": Landmark((Layer(_clock_tower, 0.18),), tall=0.53, half=0.28),
    "white domes": Landmark((Layer(_domes, 0.14),), tall=0.41, half=0.34),
    "snowy peak": Landmark((Layer(_lone_peak, 0.05),), tall=0.37, half=0.36),
    "ruins": Landmark((Layer(_ruins, 0.25),), tall=0.35, half=0.31),
}
