"""Landmarks of cities and harbours: skylines, towers, bridges, cranes, works, walls."""

from __future__ import annotations

import torch
from torch import Tensor

from kling_local.sketch.world.canvas import Color, box, circle, ellipse, noise_of, rgb
from kling_local.sketch.world.cels import Cel, own
from kling_local.sketch.world.places.scenery import Landmark, Layer
from kling_local.sketch.world.places.strokes import (
    DARK,
    GLASS,
    LAMPLIGHT,
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

_STEEL = (0.42, 0.46, 0.52)
_IRON = (0.40, 0.31, 0.26)
_BRICK = (0.66, 0.33, 0.26)
_RED = (0.84, 0.22, 0.19)
_WOOD = (0.52, 0.36, 0.24)


def _high_rise(cel: Cel, x: float, half: float, tall: float, color: Color) -> Tensor:
    wall = block(cel, x - half, x + half, -0.05, tall, color)
    panes(cel, wall, (half / 2.5, 0.026), (0.55, 0.5), (x, 0.0))
    dark_side(cel, wall, x + 0.3 * half, 0.25)
    return wall


def _skyline(cel: Cel) -> None:
    """High-rise buildings side by side, from edge to edge."""
    salt = own(cel.scenes.phase)
    for pitch, low, high, tone in ((0.105, 0.20, 0.43, 0.86), (0.155, 0.11, 0.32, 0.62)):
        along = cel.x / pitch + 3 * salt + pitch
        cell = along.floor()
        x = (along - cell - 0.5) * pitch
        half = pitch * (0.36 + 0.12 * noise_of(cell, salt + 0.2))
        top = low + (high - low) * noise_of(cell, salt + pitch)
        wall = both(x.abs() - half, cel.y - top)
        stepped = both(x.abs() - 0.6 * half, cel.y - top - 0.03)
        spire = both(x.abs() - 0.003, cel.y - top - 0.085)
        odd = noise_of(cell, salt + 0.6)
        cool = tint((0.56, 0.63, 0.74), tone)
        cel.lay(wall, cool)
        cel.lay(stepped, cool, (odd > 0.4).to(x))
        cel.lay(spire, cool, (odd > 0.7).to(x))
        cel.lay(both(wall, 0.25 * half - x), tint(cool, 0.82))
        u, v = (cel.x / 0.018).floor(), (cel.y / 0.026).floor()
        pane = both(
            (((cel.x / 0.018).remainder(1.0)) - 0.5).abs() * 0.018 - 0.0052,
            (((cel.y / 0.026).remainder(1.0)) - 0.5).abs() * 0.026 - 0.0075,
        )
        awake = lamp(cel) * (noise_of(u + 31 * v, salt) > 0.4)
        glass = torch.lerp(cel.lit(tint(GLASS, 1.15)), rgb(LAMPLIGHT, x), awake.unsqueeze(2))
        cel.put(cel.cover(both(pane, wall + 0.006)), glass)


def _skyscrapers(cel: Cel) -> None:
    cel = at(cel, 0.0, 0.0, 1.1)
    _high_rise(cel, 0.17, 0.075, 0.40, (0.55, 0.62, 0.72))
    _high_rise(cel, -0.19, 0.065, 0.34, (0.72, 0.62, 0.54))
    body = (0.44, 0.58, 0.72)
    for half, tall in ((0.10, 0.36), (0.078, 0.48), (0.05, 0.56)):
        _high_rise(cel, 0.0, half, tall, body)
    poly(cel, ((-0.05, 0.56), (0.05, 0.56), (0.0, 0.59)), tint(body, 1.15))
    line(cel, (0.0, 0.58), (0.0, 0.62), 0.004, _STEEL)
    glow(cel, circle(cel.x, cel.y - 0.62, 0.004), (1.0, 0.25, 0.2), lamp(cel), 0.012)
    glaze(cel, bounds(cel, -0.085, 0.085, -0.02, 0.035), (0.30, 0.36, 0.42))


def _lattice(cel: Cel) -> None:
    """A tall tower of iron lattice on four legs."""
    y = cel.y.clamp(min=0)
    half = 0.012 + 0.155 * torch.exp(-y / 0.115) - 0.0075 * (y / 0.5)
    body = both(cel.x.abs() - half, cel.y - 0.47, -cel.y - 0.01)
    hollow = ellipse(cel.x, cel.y + 0.01, 0.088, 0.105)
    split = both(cel.x.abs() - 0.55 * half + 0.004, cel.y - 0.185, 0.115 - cel.y)
    shape = both(body, -hollow, -split)
    cel.lay(shape, _IRON)
    pitch = 0.030 + 0.0 * y
    across = ((cel.y + 1.35 * cel.x.abs()) / pitch).remainder(1.0)
    other = ((cel.y - 1.35 * cel.x.abs()) / pitch).remainder(1.0)
    holes = both(
        shape + 0.005, 0.0055 - (across - 0.5).abs() * 0.03, 0.0055 - (other - 0.5).abs() * 0.03
    )
    cel.lay(holes, tint(_IRON, 1.65))
    for low, wide in ((0.112, 0.078), (0.190, 0.045), (0.455, 0.016)):
        block(cel, -wide, wide, low, low + 0.014, tint(_IRON, 0.8))
    line(cel, (0.0, 0.465), (0.0, 0.53), 0.0035, _IRON)
    lit = lamp(cel)
    cel.put(0.50 * lit * cel.cover(shape), (1.0, 0.76, 0.34))
    glow(cel, circle(cel.x, cel.y - 0.475, 0.0), (1.0, 0.92, 0.70), 0.8 * lit, 0.02)


def _factory(cel: Cel) -> None:
    shadow(cel, 0.31)
    for x, tall in ((0.13, 0.40), (0.225, 0.34)):
        stack = both((cel.x - x).abs() - 0.026 + 0.022 * cel.y, cel.y - tall, -cel.y)
        cel.lay(stack, _BRICK)
        stones(cel, stack, 0.018, tint(_BRICK, 0.75), 0.6)
        for y in (tall - 0.03, tall - 0.075):
            cel.lay(both(stack, (cel.y - y).abs() - 0.010), (0.93, 0.90, 0.86))
        dark_side(cel, stack, x + 0.004)
    for k in range(3):
        x = -0.27 + 0.115 * k
        poly(cel, ((x, 0.12), (x + 0.115, 0.12), (x + 0.115, 0.19)), tint(_BRICK, 0.85))
        glaze(cel, bounds(cel, x + 0.098, x + 0.113, 0.125, 0.172))
    wall = block(cel, -0.28, 0.285, -0.01, 0.125, _BRICK)
    stones(cel, wall, 0.016, tint(_BRICK, 0.82), 0.5)
    panes(cel, bounds(cel, -0.27, 0.10, 0.03, 0.115), (0.046, 0.05), (0.66, 0.7), (-0.27, 0.03))
    block(cel, 0.15, 0.235, -0.01, 0.085, (0.34, 0.36, 0.40))
    for k in range(5):
        block(cel, 0.15, 0.235, 0.012 + 0.015 * k, 0.015 + 0.015 * k, (0.24, 0.25, 0.29))


def _factory_smoke(cel: Cel) -> None:
    time = torch.as_tensor(cel.time)
    for x, top, shift in ((0.13, 0.40, 0.0), (0.225, 0.34, 0.4)):
        for k in range(6):
            age = (0.11 * time + k / 6 + shift).remainder(1.0)
            puff = (
                circle(cel.x - x + 0.20 * age, cel.y - top - 0.16 * age, 0.0) - 0.018 - 0.045 * age
            )
            cel.lay(puff, (0.62, 0.60, 0.62), 0.75 * (1 - age) ** 0.7 * (cel.y > top - 0.01))


def _bridge(cel: Cel) -> None:
    """A suspension bridge from edge to edge."""
    red = (0.80, 0.26, 0.18)
    pitch = 0.66
    x = ((cel.x / pitch + 0.5).remainder(1.0) - 0.5) * pitch
    sag = 0.085 + 0.215 * (1 - (x.abs() / (0.5 * pitch))) ** 2
    cable = (cel.y - sag).abs() - 0.005
    cel.lay(cable * 0.8, tint(red, 0.85))
    hanger = ((cel.x / 0.03).remainder(1.0) - 0.5).abs() * 0.03 - 0.0013
    cel.lay(both(hanger, cel.y - sag, 0.075 - cel.y), tint(red, 0.75))
    for side in (-0.032, 0.032):
        cel.lay(both((x - side).abs() - 0.010, (cel.y - 0.135).abs() - 0.175), red)
        cel.lay(
            both((x - side - 0.005).abs() - 0.005, (cel.y - 0.135).abs() - 0.175), tint(red, 0.75)
        )
    for y in (0.295, 0.21, 0.145):
        cel.lay(box(x, cel.y - y, 0.038, 0.008), red)
    cel.lay(box(x, cel.y + 0.025, 0.062, 0.022), (0.62, 0.60, 0.58))
    cel.lay((cel.y - 0.068).abs() - 0.012, red)
    cel.lay((cel.y - 0.052).abs() - 0.005, tint(red, 0.6))
    post = ((cel.x / 0.11).remainder(1.0) - 0.5).abs() * 0.11
    light = (post**2 + (cel.y - 0.088) ** 2).sqrt()
    glow(cel, light - 0.003, LAMPLIGHT, 0.9 * lamp(cel), 0.008)


def _pier(cel: Cel) -> None:
    """Planks over the water on posts, with a boathouse."""
    block(cel, -0.33, 0.33, 0.052, 0.070, _WOOD)
    cel.lay(
        both(
            ((cel.x / 0.022).remainder(1.0) - 0.5).abs() * 0.022 - 0.0016,
            bounds(cel, -0.33, 0.33, 0.052, 0.070),
        ),
        tint(_WOOD, 0.6),
    )
    for k in range(8):
        x = -0.315 + 0.09 * k
        block(cel, x - 0.008, x + 0.008, -0.02, 0.055, tint(_WOOD, 0.75))
        line(cel, (x, 0.07), (x, 0.115), 0.005, tint(_WOOD, 0.85))
        cel.lay(
            both((cel.y + 0.004).abs() - 0.004, (cel.x - x).abs() - 0.02), (0.90, 0.96, 1.0), 0.6
        )
    line(cel, (-0.33, 0.108), (0.0, 0.108), 0.004, tint(_WOOD, 0.9))
    line(cel, (0.18, 0.108), (0.33, 0.108), 0.004, tint(_WOOD, 0.9))
    hut = block(cel, 0.0, 0.18, 0.07, 0.175, (0.78, 0.30, 0.24))
    plank = ((cel.x / 0.02).remainder(1.0) - 0.5).abs() * 0.02
    cel.lay(both(hut, 0.0088 - plank), (0.62, 0.22, 0.19))
    poly(cel, ((-0.025, 0.172), (0.205, 0.172), (0.09, 0.255)), (0.34, 0.32, 0.36))
    glaze(cel, bounds(cel, 0.105, 0.15, 0.105, 0.145))
    block(cel, 0.03, 0.075, 0.07, 0.145, (0.95, 0.92, 0.86))
    ring = (circle(cel.x - 0.128, cel.y - 0.200, 0.0) - 0.0) * 0
    cel.lay(ring + 9.0, _RED)


def _harbour(cel: Cel) -> None:
    """Container cranes on a quay."""
    block(cel, -0.36, 0.36, -0.02, 0.022, (0.56, 0.56, 0.58))
    colors = (_RED, (0.20, 0.45, 0.72), (0.93, 0.66, 0.20), (0.26, 0.58, 0.42))
    for k in range(11):
        x, row = -0.33 + 0.062 * k, k * 7 % 3
        for level_ in range(row + 1):
            low = 0.022 + 0.026 * level_
            crate = block(cel, x, x + 0.058, low, low + 0.024, colors[(k + 2 * level_) % 4])
            cel.lay(
                both(crate, ((cel.x / 0.007).remainder(1.0) - 0.5).abs() * 0.007 - 0.001),
                DARK,
                0.35,
            )
    for x, color in ((-0.15, (0.24, 0.42, 0.62)), (0.16, (0.85, 0.45, 0.16))):
        here = at(cel, x, 0.0)
        for side in (-0.055, 0.055):
            line(here, (side, 0.0), (0.8 * side, 0.26), 0.008, color)
        line(here, (-0.052, 0.10), (0.052, 0.10), 0.006, color)
        line(here, (-0.052, 0.10), (0.044, 0.25), 0.004, color)
        block(here, -0.19, 0.10, 0.255, 0.275, color)
        block(here, 0.02, 0.075, 0.272, 0.302, tint(color, 0.8))
        line(here, (0.0, 0.27), (0.0, 0.375), 0.007, color)
        for end in ((-0.18, 0.272), (0.095, 0.272)):
            line(here, (0.0, 0.372), end, 0.0028, tint(color, 0.8))
        line(here, (-0.13, 0.255), (-0.13, 0.15), 0.0022, DARK)
        block(here, -0.155, -0.105, 0.125, 0.15, colors[2])


def _ruined_gate(cel: Cel) -> None:
    """A city wall with a gate between two towers."""
    stone = (0.76, 0.68, 0.56)
    wall = block(cel, -0.37, 0.37, -0.02, 0.15, stone)
    stones(cel, wall, 0.024, tint(stone, 0.78))
    for k in range(16):
        x = -0.365 + 0.048 * k
        block(cel, x, x + 0.026, 0.15, 0.175, stone)
    for x in (-0.125, 0.125):
        tower = block(cel, x - 0.065, x + 0.065, -0.02, 0.235, tint(stone, 1.06))
        stones(cel, tower, 0.024, tint(stone, 0.80))
        dark_side(cel, tower, x + 0.025)
        for k in range(4):
            block(cel, x - 0.07 + 0.038 * k, x - 0.044 + 0.038 * k, 0.232, 0.26, tint(stone, 1.06))
        glaze(cel, arch(cel, x, 0.011, 0.14, 0.185), (0.22, 0.20, 0.26))
    cel.lay(arch(cel, 0.0, 0.062, -0.02, 0.115), tint(stone, 0.66))
    gate = arch(cel, 0.0, 0.052, -0.02, 0.103)
    cel.lay(gate, (0.24, 0.17, 0.15))
    bars = either(
        ((cel.x / 0.022).remainder(1.0) - 0.5).abs() * 0.022,
        ((cel.y / 0.024).remainder(1.0) - 0.5).abs() * 0.024,
    )
    cel.lay(both(gate, bars - 0.0025, 0.035 - cel.y), (0.44, 0.36, 0.32))


SIGHTS: dict[str, Landmark] = {
    "skyline": Landmark((Layer(_skyline, 0.09),), tall=0.56, half=0.0),
    "skyscrapers": Landmark((Layer(_skyscrapers, 0.13),), tall=0.70, half=0.27),
    "iron tower": Landmark((Layer(_lattice, 0.12),), tall=0.54, half=0.19),
    "factory": Landmark(
        (Layer(_factory_smoke, 0.17, moving=True, reach=0.45), Layer(_factory, 0.17)),
        tall=0.60,
        half=0.31,
    ),
    "bridge": Landmark((Layer(_bridge, 0.13),), tall=0.34, half=0.0, low=-0.05),
    "pier": Landmark((Layer(_pier, 0.30),), tall=0.27, half=0.34),
    "harbour cranes": Landmark((Layer(_harbour, 0.13),), tall=0.40, half=0.37),
    "city gate": Landmark((Layer(_ruined_gate, 0.22),), tall=0.28, half=0.37),
}
