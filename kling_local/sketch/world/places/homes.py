"""What stands in a home: fireplaces, beds, tables, pianos, windows, stairs, lifts."""

from __future__ import annotations

import math

import torch

from kling_local.sketch.world.canvas import box, circle, ellipse, noise_of
from kling_local.sketch.world.cels import Cel, own
from kling_local.sketch.world.light import SKY_LOW, SKY_MIDDLE, colors
from kling_local.sketch.world.places.scenery import Landmark, Layer
from kling_local.sketch.world.places.strokes import (
    LAMPLIGHT,
    arch,
    at,
    block,
    both,
    bounds,
    dark_side,
    either,
    glow,
    lamp,
    line,
    poly,
    shadow,
    stones,
    tint,
)
from kling_local.sketch.world.places.walls import in_room
from kling_local.sketch.world.places.waters import flames
from kling_local.sketch.world.sky import gray_sky

_OAK = (0.46, 0.29, 0.18)
_GOLD = (0.93, 0.74, 0.32)
_RED = (0.76, 0.15, 0.18)


def _fireplace(cel: Cel) -> None:
    brick = (0.62, 0.32, 0.26)
    breast = block(cel, -0.15, 0.15, 0.0, 0.62, (0.80, 0.72, 0.62))
    dark_side(cel, breast, 0.10, 0.12)
    surround = block(cel, -0.19, 0.19, -0.01, 0.225, brick)
    stones(cel, surround, 0.024, tint(brick, 0.68))
    block(cel, -0.215, 0.215, 0.22, 0.248, _OAK)
    block(cel, -0.22, 0.22, 0.242, 0.250, tint(_OAK, 1.3))
    cel.lay(arch(cel, 0.0, 0.11, -0.01, 0.175), (0.14, 0.10, 0.10))
    block(cel, -0.20, 0.20, -0.03, 0.0, (0.48, 0.46, 0.46))
    for x, y in ((-0.06, 0.02), (0.055, 0.02), (0.0, 0.035)):
        line(cel, (x - 0.04, y), (x + 0.04, y - 0.004), 0.013, (0.34, 0.21, 0.14))
    frame = bounds(cel, -0.085, 0.085, 0.32, 0.46)
    cel.lay(frame - 0.010, _GOLD)
    cel.lay(frame, (0.52, 0.66, 0.72))
    cel.lay(both(frame, cel.y - 0.385 - 0.022 * torch.sin(30 * cel.x)), (0.34, 0.46, 0.34))
    for x in (-0.16, 0.16):
        block(cel, x - 0.006, x + 0.006, 0.25, 0.295, (0.97, 0.95, 0.88))
        cel.put(
            cel.cover(ellipse(cel.x - x, cel.y - 0.307, 0.005, 0.011)) * lamp(cel),
            (1.0, 0.82, 0.40),
        )
    clock = circle(cel.x - 0.10, cel.y - 0.275, 0.0)
    cel.lay(clock - 0.026, tint(_OAK, 1.2))
    cel.lay(clock - 0.019, (0.98, 0.96, 0.90))


def _hearth_fire(cel: Cel) -> None:
    time = torch.as_tensor(cel.time)
    inside = cel.cover(arch(cel, 0.0, 0.108, -0.008, 0.172))
    flicker = 0.85 + 0.15 * torch.sin(12 * time) * torch.sin(7.1 * time)
    cel.put(0.45 * inside * flicker, (0.95, 0.40, 0.12))
    flames(at(cel, -0.03, 0.025), 0.045, 0.10)
    flames(at(cel, 0.035, 0.025), 0.040, 0.085)
    flames(at(cel, 0.0, 0.03), 0.05, 0.125)
    far = circle(cel.x, (cel.y - 0.06) * 1.1, 0.09)
    glow(cel, far, (1.0, 0.56, 0.20), (0.15 + 0.32 * lamp(cel)) * flicker, 0.12)


def _bed(cel: Cel) -> None:
    cel = at(cel, -0.03, 0.0, 1.22)
    shadow(cel, 0.30)
    block(cel, 0.235, 0.265, -0.01, 0.235, tint(_OAK, 0.9))
    cel.lay(box(cel.x - 0.25, cel.y - 0.225, 0.022, 0.022, 0.012), _OAK)
    block(cel, -0.275, -0.250, -0.01, 0.145, tint(_OAK, 0.9))
    block(cel, -0.26, 0.24, 0.035, 0.075, _OAK)
    cel.lay(box(cel.x + 0.01, cel.y - 0.098, 0.245, 0.030, 0.015), (0.96, 0.96, 0.98))
    cel.lay(box(cel.x - 0.175, cel.y - 0.145, 0.062, 0.028, 0.022), (0.99, 0.99, 1.0))
    cel.lay(box(cel.x - 0.185, cel.y - 0.140, 0.045, 0.014, 0.010), (0.86, 0.90, 0.96))
    quilt = both(
        box(cel.x + 0.08, cel.y - 0.095, 0.185, 0.055, 0.02),
        0.045 + 0.004 * torch.sin(60 * cel.x) - cel.y,
    )
    cel.lay(quilt, (0.30, 0.48, 0.72))
    patch = ((cel.x / 0.05).floor() + (cel.y / 0.04).floor()).remainder(2.0)
    cel.put(cel.cover(quilt + 0.006) * patch * 0.7, cel.lit((0.42, 0.60, 0.82)))
    cel.lay(box(cel.x - 0.095, cel.y - 0.10, 0.014, 0.052, 0.008), (0.97, 0.97, 0.99))
    table = at(cel, 0.325, 0.0)
    block(table, -0.045, 0.045, 0.0, 0.10, _OAK)
    block(table, -0.034, 0.034, 0.055, 0.085, tint(_OAK, 1.25))
    line(table, (0.0, 0.10), (0.0, 0.15), 0.006, _GOLD)
    shade = poly(
        table, ((-0.04, 0.145), (0.04, 0.145), (0.024, 0.205), (-0.024, 0.205)), (0.96, 0.88, 0.72)
    )
    table.put(lamp(cel) * table.cover(shade), (1.0, 0.90, 0.62))
    glow(table, circle(table.x, table.y - 0.165, 0.03), LAMPLIGHT, 0.55 * lamp(cel), 0.09)


def _rain_window(cel: Cel) -> None:
    """A big window that drops of rain run down."""
    time = torch.as_tensor(cel.time)
    pane = bounds(cel, -0.27, 0.27, 0.15, 0.54)
    cel.lay(pane - 0.024, (0.95, 0.94, 0.91))
    scenes = cel.scenes
    up = ((cel.y - 0.15) / 0.39).clamp(0, 1).unsqueeze(2)
    sky = torch.lerp(colors(SKY_LOW, scenes), colors(SKY_MIDDLE, scenes), up)
    grey = 0.30 * sky + 0.52 * gray_sky(sky.mean(2, keepdim=True).expand_as(sky), scenes)
    cel.put(cel.cover(pane), grey)
    town = cel.y - 0.22 - 0.10 * noise_of((cel.x / 0.07).floor(), own(scenes.phase))
    cel.put(0.55 * cel.cover(both(pane, town)), cel.lit((0.30, 0.35, 0.44)))
    pitch = 0.030
    lit = (noise_of((cel.x / pitch).floor() + 57 * (cel.y / pitch).floor(), 0.4) > 0.75).to(cel.x)
    spot = circle(
        ((cel.x / pitch).remainder(1.0) - 0.5) * pitch,
        ((cel.y / pitch).remainder(1.0) - 0.5) * pitch,
        0.006,
    )
    cel.put(
        0.55
        * lamp(cel)
        * lit
        * cel.cover(both(pane, town + 0.01))
        * (0.5 - spot / 0.012).clamp(0, 1),
        LAMPLIGHT,
    )
    for pitch, speed, seed in ((0.016, 0.10, 0.1), (0.026, 0.16, 0.6)):
        column = (cel.x / pitch).floor()
        pace = speed * (0.5 + noise_of(column, seed))
        v = (cel.y + pace * time) / 0.16 + 7 * noise_of(column, seed + 0.3)
        part = v - v.floor()
        wiggle = 0.003 * torch.sin(60 * cel.y + 5 * column)
        off = ((cel.x / pitch - column) - 0.5) * pitch + wiggle
        drop = either(
            circle(off, (part - 0.1) * 0.16, 0.0045),
            both(off.abs() - 0.0012, (part - 0.1) * -0.16, (part - 0.45) * 0.16),
        )
        here = (noise_of(column + 31 * v.floor(), seed) > 0.35).to(cel.x)
        cel.put(0.75 * here * cel.cover(both(pane, drop)), (0.86, 0.92, 0.98))
    bars = torch.minimum(cel.x.abs(), (cel.y - 0.38).abs()) - 0.007
    cel.lay(both(pane, bars), (0.95, 0.94, 0.91))
    block(cel, -0.33, 0.33, 0.115, 0.135, (0.88, 0.86, 0.82))
    poly(cel, ((0.17, 0.135), (0.23, 0.135), (0.24, 0.185), (0.16, 0.185)), (0.80, 0.42, 0.28))
    for k, end in enumerate(((0.155, 0.245), (0.19, 0.27), (0.225, 0.265), (0.25, 0.235))):
        line(cel, (0.20, 0.18), end, 0.010 - 0.001 * k, (0.22, 0.50, 0.26))


def _piano(cel: Cel) -> None:
    shadow(cel, 0.27)
    black = (0.10, 0.10, 0.13)
    for x in (-0.20, -0.02, 0.19):
        line(cel, (x, 0.0), (x, 0.13), 0.011, black)
        cel.lay(circle(cel.x - x, cel.y - 0.006, 0.010), _GOLD)
    lid = poly(
        cel, ((-0.10, 0.185), (0.23, 0.185), (0.21, 0.345), (0.05, 0.365)), (0.16, 0.15, 0.19)
    )
    cel.lay(both(lid + 0.010), (0.44, 0.24, 0.18))
    line(cel, (0.16, 0.185), (0.12, 0.33), 0.004, _GOLD)
    body = either(
        box(cel.x - 0.02, cel.y - 0.155, 0.225, 0.036, 0.012),
        both(circle(cel.x - 0.20, cel.y - 0.155, 0.036)),
    )
    cel.lay(body, black)
    cel.lay(both(body, (cel.y - 0.180).abs() - 0.004), (0.36, 0.36, 0.44))
    block(cel, -0.255, -0.14, 0.125, 0.15, black)
    block(cel, -0.262, -0.145, 0.148, 0.160, (0.98, 0.98, 0.97))
    key = ((cel.x / 0.008).remainder(1.0) - 0.5).abs() * 0.008
    cel.lay(both(0.0032 - key, bounds(cel, -0.262, -0.145, 0.148, 0.160)), (0.2, 0.2, 0.2))
    block(cel, -0.20, -0.145, 0.19, 0.235, (0.98, 0.96, 0.90))
    line(cel, (-0.13, 0.188), (-0.15, 0.24), 0.004, black)
    for x in (-0.36, -0.29):
        line(cel, (x, 0.0), (x, 0.07), 0.006, black)
    cel.lay(box(cel.x + 0.325, cel.y - 0.085, 0.050, 0.016, 0.010), _RED)
    line(cel, (0.04, 0.025), (-0.02, 0.012), 0.004, _GOLD)


def _dining(cel: Cel) -> None:
    cel = at(cel, 0.0, 0.0, 1.18)
    shadow(cel, 0.31)
    for x in (-0.19, 0.0, 0.19):
        block(cel, x - 0.042, x + 0.042, 0.10, 0.245, tint(_OAK, 0.8))
        for k in range(3):
            block(cel, x - 0.028 + 0.022 * k, x - 0.016 + 0.022 * k, 0.15, 0.23, tint(_OAK, 0.5))
    for x in (-0.25, 0.25):
        line(cel, (x, -0.008), (x, 0.12), 0.011, _OAK)
    cloth = both(
        bounds(cel, -0.295, 0.295, 0.075, 0.145), 0.085 + 0.007 * torch.sin(52 * cel.x) - cel.y
    )
    cel.lay(cloth, (0.97, 0.95, 0.92))
    cel.lay(both(cloth, (cel.x + 0.0).abs() - 0.05), _RED, 0.85)
    block(cel, -0.305, 0.305, 0.138, 0.150, (1.0, 0.99, 0.97))
    for x in (-0.20, 0.20):
        cel.lay(ellipse(cel.x - x, cel.y - 0.154, 0.042, 0.006), (0.84, 0.87, 0.92))
        cel.lay(
            either(
                circle(cel.x - x, cel.y - 0.165, 0.016),
                circle(cel.x - x - 0.018, cel.y - 0.161, 0.011),
            ),
            (0.80, 0.46, 0.24),
        )
    for x in (-0.115, 0.275):
        cel.lay(
            both(
                (cel.x - x).abs() - 0.012 + 0.2 * (0.19 - cel.y).abs(),
                (cel.y - 0.185).abs() - 0.018,
            ),
            (0.66, 0.14, 0.22),
        )
        line(cel, (x, 0.15), (x, 0.17), 0.002, (0.9, 0.92, 0.95))
    cel.lay(ellipse(cel.x, cel.y - 0.158, 0.055, 0.010), _GOLD)
    for x, y in ((-0.022, 0.172), (0.0, 0.180), (0.024, 0.172)):
        cel.lay(
            circle(cel.x - x, cel.y - y, 0.015), (0.92, 0.30, 0.22) if x else (0.98, 0.70, 0.22)
        )
    for x in (-0.07, 0.07):
        block(cel, x - 0.005, x + 0.005, 0.15, 0.235, (0.98, 0.96, 0.88))
        cel.put(cel.cover(ellipse(cel.x - x, cel.y - 0.248, 0.006, 0.013)), (1.0, 0.82, 0.40))
        glow(
            cel,
            circle(cel.x - x, cel.y - 0.247, 0.0),
            (1.0, 0.80, 0.42),
            0.3 + 0.35 * lamp(cel),
            0.035,
        )


def _elevator(cel: Cel) -> None:
    """A lift whose doors open and close."""
    time = torch.as_tensor(cel.time)
    open_ = (0.5 - 0.5 * torch.cos(0.9 * time)).clamp(0, 1)
    frame = bounds(cel, -0.17, 0.17, 0.0, 0.43)
    cel.lay(frame, (0.50, 0.42, 0.30))
    inside = bounds(cel, -0.135, 0.135, 0.0, 0.395)
    cel.lay(inside, (0.70, 0.58, 0.42))
    cel.put(0.5 * cel.cover(inside) * (cel.y / 0.4).clamp(0, 1), (1.0, 0.92, 0.70))
    cel.lay(both(inside, (cel.y - 0.17).abs() - 0.006), (0.45, 0.36, 0.26))
    for side in (-1.0, 1.0):
        door = both(0.128 * open_ - side * cel.x, side * cel.x - 0.135, cel.y - 0.395, -cel.y)
        cel.lay(door, (0.72, 0.75, 0.79))
        cel.lay(
            both(door + 0.006, (((cel.x - 0.0) / 0.02).remainder(1.0) - 0.5).abs() * 0.02 - 0.003),
            (0.82, 0.85, 0.88),
            0.7,
        )
        cel.lay(both(door, side * cel.x - 0.128 * open_ - 0.004), (0.44, 0.47, 0.52))
    block(cel, -0.05, 0.05, 0.44, 0.475, (0.12, 0.12, 0.15))
    for k in range(4):
        beat = ((0.5 * time).floor().remainder(4.0) == k) * 1.0
        cel.put(
            cel.cover(circle(cel.x + 0.033 - 0.022 * k, cel.y - 0.4575, 0.007))
            * (0.25 + 0.75 * beat),
            (1.0, 0.62, 0.20),
        )
    block(cel, 0.195, 0.225, 0.17, 0.235, (0.80, 0.82, 0.85))
    for y in (0.188, 0.215):
        cel.put(cel.cover(circle(cel.x - 0.21, cel.y - y, 0.008)), (1.0, 0.86, 0.45))


def _staircase(cel: Cel) -> None:
    wood, carpet = (0.62, 0.43, 0.27), (0.70, 0.18, 0.20)
    for k in range(15):
        left = -0.30 + 0.065 * k
        top = 0.042 * (k + 1)
        block(cel, left, 0.80, -0.01, top, (0.93, 0.90, 0.84) if k % 2 else (0.90, 0.87, 0.81))
        block(cel, left - 0.008, left + 0.07, top - 0.010, top, wood)
        block(cel, left - 0.004, left + 0.066, top - 0.002, top + 0.006, carpet)
        block(cel, left - 0.004, left + 0.004, top - 0.042, top, carpet)
    for k in range(15):
        u = -0.27 + 0.065 * k
        line(cel, (u, 0.042 * (k + 1)), (u, 0.042 * (k + 1) + 0.125), 0.0045, (0.97, 0.96, 0.93))
    line(cel, (-0.29, 0.155), (0.71, 0.155 + 1.00 * 0.042 / 0.065), 0.010, wood)
    block(cel, -0.315, -0.275, 0.0, 0.185, tint(wood, 0.85))
    cel.lay(circle(cel.x + 0.295, cel.y - 0.20, 0.022), wood)


HOMES: dict[str, Landmark] = {
    "fireplace": in_room(
        Layer(_fireplace, 0.48),
        Layer(_hearth_fire, 0.48, moving=True, reach=0.5),
        tall=0.62,
        half=0.22,
    ),
    "bed": in_room(Layer(_bed, 0.62), tall=0.30, half=0.38),
    "dining table": in_room(Layer(_dining, 0.62), tall=0.30, half=0.32),
    "rainy window": in_room(Layer(_rain_window, 0.475, moving=True), tall=0.58, half=0.34),
    "piano": in_room(Layer(_piano, 0.64), tall=0.38, half=0.38),
    "lift": in_room(Layer(_elevator, 0.475, moving=True), tall=0.49, half=0.24, clears=math.inf),
    "staircase": in_room(Layer(_staircase, 0.52, reach=0.8), tall=0.86, half=0.33),
}
