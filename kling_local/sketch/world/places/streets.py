"""Landmarks at eye level of a town: cafes, stalls, signs, stations."""

from __future__ import annotations

import torch
from torch import Tensor

from kling_local.sketch.world.canvas import Color, box, circle, ellipse, limb
from kling_local.sketch.world.cels import Cel
from kling_local.sketch.world.places.scenery import Landmark, Layer
from kling_local.sketch.world.places.strokes import (
    DARK,
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
    poly,
    shadow,
    tint,
)

_WOOD = (0.54, 0.36, 0.23)
_RED = (0.84, 0.22, 0.19)
_CREAM = (0.96, 0.91, 0.80)
_TEAL = (0.18, 0.50, 0.50)


def awning(cel: Cel, sides: tuple[float, float], y: float, deep: float, color: Color) -> None:
    """A striped awning whose edge is scalloped."""
    left, right = sides
    pitch = (right - left) / 8
    scallop = (((cel.x - left) / pitch).remainder(1.0) - 0.5).abs() * pitch
    flare = 0.25 * (y + deep - cel.y)
    cloth = both(
        left - flare - cel.x,
        cel.x - right - flare,
        cel.y - y - deep,
        y - 0.5 * pitch - cel.y + 18 * scallop**2,
    )
    cel.lay(cloth, (0.97, 0.95, 0.92))
    stripe = ((cel.x - left) / pitch).floor().remainder(2.0)
    cel.put(cel.cover(cloth) * stripe, cel.lit(color))
    cel.lay(both(cloth, cel.y - y), (0.10, 0.05, 0.15), 0.15)


def _cafe(cel: Cel) -> None:
    shadow(cel, 0.27)
    front = block(cel, -0.22, 0.22, -0.01, 0.31, (0.93, 0.80, 0.62))
    block(cel, -0.235, 0.235, 0.30, 0.325, (0.98, 0.95, 0.90))
    block(cel, -0.21, 0.21, -0.01, 0.195, _TEAL)
    glaze(cel, bounds(cel, -0.195, 0.065, 0.035, 0.165), (0.50, 0.62, 0.66))
    for x in (-0.108, -0.022):
        block(cel, x - 0.004, x + 0.004, 0.035, 0.165, _TEAL)
    glaze(cel, bounds(cel, 0.095, 0.18, 0.045, 0.165), (0.50, 0.62, 0.66))
    block(cel, 0.085, 0.095, -0.01, 0.175, tint(_TEAL, 0.7))
    block(cel, 0.18, 0.19, -0.01, 0.175, tint(_TEAL, 0.7))
    cel.lay(circle(cel.x - 0.105, cel.y - 0.085, 0.006), (0.95, 0.80, 0.36))
    sign = block(cel, -0.12, 0.12, 0.235, 0.285, tint(_TEAL, 0.75))
    cup = either(
        both(circle(cel.x + 0.07, cel.y - 0.268, 0.020), cel.y - 0.268),
        (circle(cel.x + 0.048, cel.y - 0.262, 0.0) - 0.008).abs() - 0.002,
    )
    cel.lay(cup, (0.98, 0.94, 0.86))
    letters = ((cel.x / 0.022).remainder(1.0) - 0.5).abs() * 0.022 - 0.006
    cel.lay(
        both(letters, (cel.y - 0.26).abs() - 0.011, sign + 0.012, -0.02 - cel.x), (0.98, 0.94, 0.86)
    )
    dark_side(cel, both(front, 0.2 - cel.y), 0.14, 0.12)
    awning(cel, (-0.205, 0.075), 0.165, 0.055, _RED)
    for x in (-0.27, -0.14, 0.24):
        _bistro(at(cel, x, -0.02))
    glow(cel, bounds(cel, -0.18, 0.16, 0.04, 0.15), LAMPLIGHT, 0.35 * lamp(cel), 0.06)


def _bistro(cel: Cel) -> None:
    """A small round table with a chair on each side."""
    for side in (-1.0, 1.0):
        here = at(cel, 0.0, 0.0, 1.0)
        line(here, (0.045 * side, 0.0), (0.050 * side, 0.085), 0.0035, (0.34, 0.22, 0.16))
        line(here, (0.045 * side, 0.042), (0.024 * side, 0.042), 0.0035, (0.34, 0.22, 0.16))
        line(here, (0.024 * side, 0.042), (0.022 * side, 0.0), 0.003, (0.34, 0.22, 0.16))
    line(cel, (0.0, 0.0), (0.0, 0.06), 0.003, DARK)
    cel.lay(ellipse(cel.x, cel.y - 0.062, 0.030, 0.006), (0.96, 0.95, 0.93))
    cel.lay(box(cel.x - 0.006, cel.y - 0.072, 0.006, 0.006, 0.002), (0.98, 0.98, 0.98))


def _stalls(cel: Cel) -> None:
    for x, color in ((-0.175, _RED), (0.175, (0.22, 0.48, 0.66)), (0.0, (0.32, 0.60, 0.34))):
        _stall(at(cel, x, -0.02 * (x == 0.0), 1.0), color)
    for k in range(15):
        x = -0.28 + 0.04 * k
        y = 0.262 - 0.012 * (1 - ((k % 5) - 2.0) ** 2 / 4)
        bulb = circle(cel.x - x, cel.y - y, 0.0)
        cel.put(cel.cover(bulb - 0.0055), (1.0, 0.88, 0.56))
        glow(cel, bulb, (1.0, 0.86, 0.50), 0.8 * lamp(cel, 0.2), 0.012)


def _stall(cel: Cel, color: Color) -> None:
    shadow(cel, 0.10)
    for x in (-0.078, 0.078):
        line(cel, (x, 0.0), (x, 0.20), 0.004, _WOOD)
    back = bounds(cel, -0.075, 0.075, 0.06, 0.19)
    cel.lay(back, tint(_WOOD, 0.55))
    cel.put(0.45 * lamp(cel) * cel.cover(back), LAMPLIGHT)
    counter = block(cel, -0.085, 0.085, -0.005, 0.065, _WOOD)
    cel.lay(
        both(counter, ((cel.y / 0.022).remainder(1.0) - 0.5).abs() * 0.022 - 0.002),
        tint(_WOOD, 0.65),
    )
    fruits: tuple[Color, ...] = ((0.92, 0.26, 0.20), (0.98, 0.66, 0.16), (0.50, 0.72, 0.26))
    for k, fruit in enumerate(fruits):
        x = -0.055 + 0.055 * k
        for dx, dy in ((-0.013, 0.0), (0.013, 0.0), (0.0, 0.017)):
            cel.lay(circle(cel.x - x - dx, cel.y - 0.075 - dy, 0.0125), fruit)
            cel.lay(circle(cel.x - x - dx + 0.004, cel.y - 0.079 - dy, 0.004), tint(fruit, 1.25))
        block(cel, x - 0.026, x + 0.026, 0.060, 0.073, tint(_WOOD, 1.3))
    awning(cel, (-0.085, 0.085), 0.175, 0.055, color)


def _neon(cel: Cel) -> None:
    """A tall neon sign: a cocktail glass, an arrow and glowing lines."""
    line(cel, (0.0, 0.0), (0.0, 0.14), 0.010, (0.16, 0.15, 0.20))
    board = box(cel.x, cel.y - 0.245, 0.115, 0.135, 0.015)
    cel.lay(board, (0.10, 0.07, 0.17))
    pink, cyan, yellow = (1.0, 0.22, 0.62), (0.15, 0.92, 1.0), (1.0, 0.86, 0.26)
    x, y = cel.x, cel.y
    glass = either(
        limb(x, y, (-0.045, 0.335), (0.0, 0.275), 0.0), limb(x, y, (0.045, 0.335), (0.0, 0.275),
        0.0),
        limb(x, y, (-0.045, 0.335), (0.045, 0.335), 0.0), limb(x, y, (0.0, 0.275), (0.0, 0.225),
        0.0),
        limb(x, y, (-0.028, 0.225), (0.028, 0.225), 0.0),
    )  # fmt: skip
    straw = either(
        limb(x, y, (0.008, 0.31), (0.05, 0.362), 0.0), circle(x + 0.012, y - 0.315, 0.008).abs()
    )
    bar = either(
        limb(x, y, (-0.07, 0.185), (0.07, 0.185), 0.0),
        limb(x, y, (-0.05, 0.160), (0.05, 0.160), 0.0),
    )
    frame = (board + 0.012).abs()
    arrow = either(
        limb(x, y, (-0.17, 0.14), (-0.17, 0.30), 0.0), limb(x, y, (-0.17, 0.14), (-0.12, 0.10),
        0.0),
        limb(x, y, (-0.12, 0.10), (-0.145, 0.098), 0.0), limb(x, y, (-0.12, 0.10), (-0.125, 0.124),
        0.0),
    )  # fmt: skip
    for tube, color in (
        (frame, cyan),
        (glass, pink),
        (straw, yellow),
        (bar, cyan),
        (arrow, yellow),
    ):
        _tube(cel, tube, color)


def _tube(cel: Cel, far: Tensor, color: Color) -> None:
    """A glowing tube along a line."""
    time = torch.as_tensor(cel.time)
    buzz = 0.85 + 0.15 * torch.sin(31 * time) * torch.sin(7 * time)
    buzz = buzz - 0.45 * (torch.sin(5.3 * time + 40 * color[1]) > 0.93)
    glow(cel, far, color, 0.55 * buzz, 0.018)
    cel.put(buzz * cel.cover(far - 0.0045), color)
    cel.put(0.85 * buzz * cel.cover(far - 0.0018), (1.0, 0.97, 0.97))


def _billboard(cel: Cel) -> None:
    shadow(cel, 0.20)
    for x in (-0.10, 0.10):
        line(cel, (x, 0.0), (x, 0.18), 0.009, (0.34, 0.36, 0.40))
    block(cel, -0.215, 0.215, 0.155, 0.365, (0.30, 0.32, 0.36))
    picture = block(cel, -0.205, 0.205, 0.165, 0.355, (0.16, 0.66, 0.82))
    sun = circle(cel.x - 0.095, cel.y - 0.265, 0.058)
    cel.lay(both(picture, sun), (1.0, 0.83, 0.28))
    hill = cel.y - 0.215 - 0.035 * torch.sin(14 * cel.x + 1)
    cel.lay(both(picture, hill), (0.95, 0.42, 0.40))
    for k, wide in enumerate((0.075, 0.055, 0.065)):
        y = 0.325 - 0.028 * k
        cel.lay(box(cel.x + 0.185 - wide, cel.y - y, wide, 0.008, 0.004), (1.0, 1.0, 1.0))
    for k in range(4):
        x = -0.15 + 0.10 * k
        line(cel, (x, 0.155), (x, 0.14), 0.004, DARK)
        glow(cel, circle(cel.x - x, cel.y - 0.165, 0.0), (1.0, 0.92, 0.70), 0.35 * lamp(cel), 0.035)
    cel.put(0.15 * lamp(cel) * cel.cover(picture), (1.0, 0.95, 0.85))


def _lamp_post(cel: Cel) -> None:
    iron = (0.16, 0.20, 0.22)
    shadow(cel, 0.05)
    cel.lay(bounds(cel, -0.018, 0.018, -0.006, 0.018), iron)
    cel.lay(bounds(cel, -0.012, 0.012, 0.012, 0.055), iron)
    line(cel, (0.0, 0.0), (0.0, 0.30), 0.0055, iron)
    cel.lay(ellipse(cel.x, cel.y - 0.285, 0.022, 0.005), iron)
    glass = poly(
        cel, ((-0.018, 0.302), (0.018, 0.302), (0.028, 0.362), (-0.028, 0.362)), (0.85, 0.86, 0.80)
    )
    cel.put(lamp(cel) * cel.cover(glass), (1.0, 0.90, 0.60))
    for end in (-0.028, 0.0, 0.028):
        line(cel, (0.64 * end, 0.302), (end, 0.362), 0.0022, iron)
    poly(cel, ((-0.034, 0.360), (0.034, 0.360), (0.0, 0.392)), iron)
    cel.lay(circle(cel.x, cel.y - 0.396, 0.006), iron)
    glow(cel, circle(cel.x, cel.y - 0.335, 0.02), (1.0, 0.84, 0.50), 0.65 * lamp(cel), 0.075)


def _station(cel: Cel) -> None:
    """A station with a clock beside its platform roof."""
    shadow(cel, 0.34)
    brick = (0.74, 0.42, 0.32)
    block(cel, -0.36, 0.36, -0.015, 0.028, (0.66, 0.65, 0.64))
    cel.lay(bounds(cel, -0.36, 0.36, 0.020, 0.028), (0.95, 0.82, 0.32))
    house = block(cel, -0.33, 0.0, 0.028, 0.19, brick)
    cel.lay(
        both(house, ((cel.y / 0.018).remainder(1.0) - 0.5).abs() * 0.018 - 0.0015),
        tint(brick, 0.8),
        0.7,
    )
    poly(cel, ((-0.35, 0.188), (0.02, 0.188), (-0.03, 0.245), (-0.30, 0.245)), (0.36, 0.38, 0.44))
    for x in (-0.285, -0.215, -0.115, -0.045):
        cel.lay(arch(cel, x, 0.026, 0.028, 0.142), (0.97, 0.94, 0.88))
        glaze(cel, arch(cel, x, 0.020, 0.034, 0.136), (0.40, 0.50, 0.58))
    tower = block(cel, -0.20, -0.13, 0.028, 0.29, tint(brick, 1.1))
    dark_side(cel, tower, -0.155, 0.15)
    poly(cel, ((-0.212, 0.288), (-0.118, 0.288), (-0.165, 0.355)), (0.30, 0.42, 0.44))
    clock = circle(cel.x + 0.165, cel.y - 0.25, 0.026)
    cel.lay(clock - 0.005, (0.30, 0.24, 0.20))
    cel.lay(clock, (0.98, 0.96, 0.90))
    cel.put(0.8 * lamp(cel) * cel.cover(clock), (1.0, 0.92, 0.66))
    line(cel, (-0.165, 0.25), (-0.165, 0.268), 0.0025, DARK)
    line(cel, (-0.165, 0.25), (-0.152, 0.244), 0.0025, DARK)
    for x in (0.08, 0.20, 0.32):
        line(cel, (x, 0.028), (x, 0.155), 0.006, (0.20, 0.36, 0.34))
    poly(cel, ((0.0, 0.152), (0.37, 0.152), (0.35, 0.178), (0.0, 0.178)), (0.26, 0.44, 0.42))
    for x in (0.11, 0.25):
        block(cel, x - 0.04, x + 0.04, 0.058, 0.066, _WOOD)
        for side in (-0.03, 0.03):
            block(cel, x + side - 0.004, x + side + 0.004, 0.028, 0.06, DARK)
    block(cel, 0.13, 0.27, 0.118, 0.142, (0.16, 0.30, 0.56))
    for k in range(7):
        block(cel, 0.143 + 0.017 * k, 0.153 + 0.017 * k, 0.124, 0.136, (0.96, 0.96, 0.96))


def _rails(cel: Cel) -> None:
    """Two rails on sleepers, across the picture."""
    sleeper = (cel.x / 0.30).remainder(1.0) - 0.5
    bed = (cel.y - 2.55).abs() - 0.62
    cel.lay(bed, (0.50, 0.46, 0.43), 0.9)
    cel.lay(both(sleeper.abs() * 0.30 - 0.055, (cel.y - 2.55).abs() - 0.46), (0.36, 0.25, 0.19))
    for y in (2.25, 2.85):
        cel.lay((cel.y - y).abs() - 0.055, (0.34, 0.35, 0.38))
        cel.lay((cel.y - y - 0.02).abs() - 0.02, (0.78, 0.80, 0.84))


def _gas_station(cel: Cel) -> None:
    shadow(cel, 0.32)
    block(cel, 0.06, 0.31, -0.005, 0.15, _CREAM)
    glaze(cel, bounds(cel, 0.08, 0.215, 0.03, 0.115), (0.48, 0.60, 0.66))
    glaze(cel, bounds(cel, 0.235, 0.29, 0.0, 0.115), (0.42, 0.54, 0.60))
    block(cel, 0.05, 0.32, 0.135, 0.165, _RED)
    for x in (-0.25, -0.02):
        block(cel, x - 0.009, x + 0.009, 0.0, 0.22, (0.88, 0.88, 0.88))
    block(cel, -0.33, 0.07, 0.215, 0.265, (0.97, 0.96, 0.94))
    block(cel, -0.33, 0.07, 0.215, 0.232, _RED)
    cel.put(lamp(cel) * cel.cover(bounds(cel, -0.31, 0.05, 0.209, 0.215)), (1.0, 1.0, 0.9))
    for x in (-0.19, -0.08):
        block(cel, x - 0.03, x + 0.03, -0.008, 0.012, (0.70, 0.70, 0.70))
        block(cel, x - 0.022, x + 0.022, 0.012, 0.115, _RED)
        block(cel, x - 0.022, x + 0.022, 0.012, 0.04, (0.92, 0.92, 0.92))
        glaze(cel, bounds(cel, x - 0.015, x + 0.015, 0.078, 0.102), (0.75, 0.85, 0.80))
        line(cel, (x + 0.024, 0.09), (x + 0.036, 0.05), 0.003, DARK)
        line(cel, (x + 0.036, 0.05), (x + 0.026, 0.03), 0.003, DARK)
    glow(cel, bounds(cel, -0.28, 0.02, 0.04, 0.20), (1.0, 0.98, 0.85), 0.30 * lamp(cel), 0.07)


STREETS: dict[str, Landmark] = {
    "cafe": Landmark((Layer(_cafe, 0.42),), tall=0.33, half=0.32),
    "market stalls": Landmark((Layer(_stalls, 0.50),), tall=0.28, half=0.30),
    "neon sign": Landmark((Layer(_neon, 0.45, moving=True),), tall=0.40, half=0.20),
    "billboard": Landmark((Layer(_billboard, 0.35),), tall=0.38, half=0.22),
    "street lamp": Landmark((Layer(_lamp_post, 0.55, reach=0.4),), tall=0.42, half=0.12),
    "train station": Landmark(
        (Layer(_rails, lying=True), Layer(_station, 0.44)), tall=0.37, half=0.37
    ),
    "railway": Landmark((Layer(_rails, lying=True),), tall=0.2, half=0.0),
    "gas station": Landmark((Layer(_gas_station, 0.40),), tall=0.28, half=0.34),
}
