"""Landmarks that stand in rooms and halls: fireplaces, beds, pianos, thrones, screens, lights."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from kling_local.sketch.world.canvas import Color, box, circle, ellipse, limb, noise_of, rgb
from kling_local.sketch.world.cels import Cel, own
from kling_local.sketch.world.light import SKY_LOW, SKY_MIDDLE, colors
from kling_local.sketch.world.places.ground import repeated
from kling_local.sketch.world.places.interiors import boards, floor, plaster
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
    pennant,
    poly,
    shadow,
    stones,
    tint,
)
from kling_local.sketch.world.places.waters import flames
from kling_local.sketch.world.sky import gray_sky

_FURNITURE = 0.5
_OAK = (0.46, 0.29, 0.18)
_GOLD = (0.93, 0.74, 0.32)
_RED = (0.76, 0.15, 0.18)
_STEEL = (0.62, 0.66, 0.72)
_SKIN: Color = (0.10, 0.08, 0.16)


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


def _ward_wall(cel: Cel) -> None:
    plaster(cel, (0.86, 0.93, 0.92), (0.56, 0.70, 0.70))
    cel.lay((cel.y - 0.20).abs() - 0.012 + 0 * cel.x, (0.56, 0.74, 0.74))
    x = ((cel.x / 0.9 + 0.5).remainder(1.0) - 0.5) * 0.9
    fold = (0.94 + 0.07 * torch.sin(110 * cel.x)).unsqueeze(2)
    curtain = both((x.abs() - 0.42).abs() - 0.06, (cel.y - 0.33).abs() - 0.27)
    cel.lay(curtain, rgb((0.62, 0.80, 0.84), cel.x) * fold)
    cel.lay((cel.y - 0.605).abs() - 0.006 + 0 * cel.x, _STEEL)
    cross = either(box(x, cel.y - 0.42, 0.035, 0.011), box(x, cel.y - 0.42, 0.011, 0.035))
    cel.lay(box(x, cel.y - 0.42, 0.06, 0.06, 0.01), (0.98, 0.98, 0.98))
    cel.lay(cross, (0.86, 0.22, 0.24))


def _ward_bed(cel: Cel) -> None:
    time = torch.as_tensor(cel.time)
    shadow(cel, 0.30)
    for x in (-0.20, 0.18):
        line(cel, (x, 0.012), (x, 0.08), 0.007, _STEEL)
        cel.lay(circle(cel.x - x, cel.y - 0.010, 0.012), (0.24, 0.26, 0.30))
    block(cel, -0.25, 0.235, 0.075, 0.095, _STEEL)
    cel.lay(box(cel.x, cel.y - 0.115, 0.235, 0.024, 0.014), (0.98, 0.99, 1.0))
    cel.lay(limb(cel.x, cel.y, (0.10, 0.125), (0.225, 0.205), 0.020), (0.98, 0.99, 1.0))
    cel.lay(limb(cel.x, cel.y, (0.155, 0.185), (0.215, 0.225), 0.022), (0.86, 0.92, 0.96))
    cel.lay(box(cel.x + 0.08, cel.y - 0.122, 0.165, 0.030, 0.018), (0.55, 0.76, 0.86))
    for x in (-0.255, 0.245):
        line(cel, (x, 0.05), (x, 0.215 if x > 0 else 0.175), 0.006, _STEEL)
    line(cel, (-0.10, 0.155), (0.04, 0.155), 0.004, _STEEL)
    line(cel, (0.30, 0.0), (0.30, 0.37), 0.004, _STEEL)
    line(cel, (0.275, 0.365), (0.325, 0.365), 0.004, _STEEL)
    cel.lay(box(cel.x - 0.277, cel.y - 0.33, 0.016, 0.028, 0.008), (0.80, 0.92, 0.96))
    cel.lay(limb(cel.x, cel.y, (0.277, 0.30), (0.20, 0.16), 0.0018), (0.70, 0.84, 0.90))
    block(cel, -0.345, -0.275, 0.18, 0.255, (0.22, 0.24, 0.28))
    line(cel, (-0.31, 0.0), (-0.31, 0.18), 0.005, _STEEL)
    screen = block(cel, -0.338, -0.282, 0.188, 0.248, (0.03, 0.10, 0.10))
    u = ((cel.x + 0.31) / 0.03 + 1.4 * time).remainder(1.0) - 0.5
    beat = (
        cel.y
        - 0.215
        - 0.018 * torch.exp(-((u / 0.09) ** 2))
        + 0.012 * torch.exp(-(((u - 0.16) / 0.06) ** 2))
    )
    cel.put(cel.cover(both(screen, beat.abs() * 0.4 - 0.0016)), (0.35, 1.0, 0.55))


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


def _gym_wall(cel: Cel) -> None:
    plaster(cel, (0.72, 0.75, 0.80), (0.26, 0.28, 0.33))
    cel.lay((cel.y - 0.60).abs() - 0.03 + 0 * cel.x, (0.92, 0.56, 0.18))
    x = ((cel.x / 0.5).remainder(1.0) - 0.5) * 0.5
    mirror = box(x, cel.y - 0.35, 0.22, 0.19)
    cel.lay(mirror - 0.008, (0.40, 0.43, 0.48))
    cel.lay(mirror, (0.80, 0.88, 0.93))
    cel.lay(both(mirror, (x - 0.5 * (cel.y - 0.35)).abs() - 0.03), (0.90, 0.95, 0.98))
    cel.lay(both(mirror, (x - 0.06 - 0.5 * (cel.y - 0.35)).abs() - 0.012), (0.90, 0.95, 0.98))


def _weights(cel: Cel) -> None:
    x, _ = repeated(cel, 0.72, 0.2, jitter=0.0)
    here = at(cel, cel.x - x, 0.0)
    for leg in (-0.20, 0.20):
        line(here, (leg, -0.008), (leg, 0.17), 0.008, (0.26, 0.28, 0.33))
    for y in (0.055, 0.135):
        block(here, -0.21, 0.21, y - 0.008, y, (0.36, 0.38, 0.44))
        for k in range(5):
            u = -0.16 + 0.08 * k
            line(here, (u - 0.018, y + 0.018), (u + 0.018, y + 0.018), 0.005, _STEEL)
            for side in (-0.021, 0.021):
                here.lay(
                    box(here.x - u - side, here.y - y - 0.018, 0.009, 0.018, 0.004),
                    (0.14, 0.15, 0.18),
                )
                here.lay(
                    box(here.x - u - side + 0.003, here.y - y - 0.022, 0.002, 0.008),
                    (0.42, 0.44, 0.50),
                )
    bench = at(here, 0.36, 0.0)
    for side in (-0.055, 0.055):
        line(bench, (side, -0.01), (side, 0.08), 0.007, (0.26, 0.28, 0.33))
        line(bench, (side, 0.0), (side, 0.21), 0.005, (0.40, 0.42, 0.48))
    bench.lay(box(bench.x, bench.y - 0.085, 0.10, 0.014, 0.010), (0.80, 0.22, 0.20))
    line(bench, (-0.15, 0.20), (0.15, 0.20), 0.005, _STEEL)
    for side in (-1.0, 1.0):
        for off, tall in ((0.105, 0.055), (0.124, 0.045), (0.138, 0.03)):
            bench.lay(
                box(bench.x - side * off, bench.y - 0.20, 0.008, tall, 0.004), (0.14, 0.15, 0.18)
            )


def _lab_wall(cel: Cel) -> None:
    plaster(cel, (0.88, 0.92, 0.94), (0.60, 0.66, 0.72))
    x = ((cel.x / 0.6).remainder(1.0) - 0.5) * 0.6
    case = box(x, cel.y - 0.44, 0.24, 0.11)
    cel.lay(case, (0.62, 0.72, 0.80))
    cel.lay(case + 0.012, (0.78, 0.87, 0.92))
    jar = ((cel.x / 0.045).remainder(1.0) - 0.5) * 0.045
    for k, y in enumerate((0.37, 0.45)):
        glass = box(jar, cel.y - y, 0.012, 0.026, 0.006)
        hue = noise_of((cel.x / 0.045).floor() + 31 * k, 0.5)
        for low, color in (
            (0.0, (0.90, 0.40, 0.35)),
            (0.34, (0.35, 0.70, 0.50)),
            (0.67, (0.40, 0.50, 0.85)),
        ):
            mine = ((hue >= low) & (hue < low + 0.34)).to(cel.x)
            cel.lay(both(glass, case + 0.02), color, mine)
        cel.lay(both((cel.y - y + 0.03).abs() - 0.004, case + 0.010), (0.50, 0.60, 0.68))
    cel.lay(both(x.abs() - 0.005, case), (0.50, 0.60, 0.68))


def _bench(cel: Cel) -> None:
    time = torch.as_tensor(cel.time)
    x, _ = repeated(cel, 0.74, 0.35, jitter=0.0)
    here = at(cel, cel.x - x, 0.0)
    block(here, -0.30, 0.30, -0.01, 0.13, (0.93, 0.95, 0.96))
    for k in range(4):
        here.lay(
            box(here.x + 0.225 - 0.15 * k, here.y - 0.06, 0.065, 0.055).abs() - 0.002,
            (0.66, 0.72, 0.78),
        )
    block(here, -0.32, 0.32, 0.128, 0.150, (0.24, 0.28, 0.34))
    liquids: tuple[Color, ...] = ((0.30, 0.85, 0.45), (0.95, 0.40, 0.70), (0.30, 0.62, 0.98))
    for k, (u, size) in enumerate(((-0.20, 1.0), (-0.07, 0.75), (0.24, 0.9))):
        flask = at(here, u, 0.15, size)
        glass = either(
            both(flask.x.abs() - 0.052 + 0.62 * flask.y, flask.y - 0.075, -flask.y),
            bounds(flask, -0.011, 0.011, 0.06, 0.105),
        )
        flask.lay(glass, (0.90, 0.96, 0.99), 0.75)
        fluid = both(glass + 0.004, flask.y - 0.045)
        flask.put(0.95 * flask.cover(fluid), liquids[k])
        for j in range(4):
            rise = (0.6 * time + 0.27 * j + 0.4 * k).remainder(1.0)
            bubble = circle(flask.x - 0.02 + 0.013 * j, flask.y - 0.05 * rise, 0.0045)
            flask.put(0.8 * flask.cover(both(bubble, fluid)), (0.95, 1.0, 0.97))
        flask.lay(box(flask.x, flask.y - 0.106, 0.016, 0.004, 0.003), (0.80, 0.90, 0.95))
    block(here, 0.03, 0.14, 0.15, 0.158, (0.60, 0.44, 0.28))
    for k in range(4):
        tube = bounds(here, 0.04 + 0.025 * k, 0.052 + 0.025 * k, 0.155, 0.225)
        here.lay(tube, (0.90, 0.96, 0.99), 0.8)
        here.put(here.cover(both(tube + 0.002, here.y - 0.19)), liquids[(k + 1) % 3])
    block(here, 0.03, 0.14, 0.195, 0.203, (0.60, 0.44, 0.28))


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
    for start, end in zip(spine, spine[1:], strict=False):
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
        for start, end in zip(points, points[1:], strict=False):
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


def _arena(cel: Cel) -> None:
    cel.put(torch.ones_like(cel.y + 0 * cel.x), cel.lit((0.17, 0.17, 0.27)))
    x = ((cel.x / 0.30).remainder(1.0) - 0.5) * 0.30
    for y in (0.56, 0.62):
        cel.lay(box(x, cel.y - y, 0.07, 0.018), (0.10, 0.10, 0.14))
        lights = circle(((x / 0.034).remainder(1.0) - 0.5) * 0.034, cel.y - y, 0.0)
        cel.put(cel.cover(both(lights - 0.011, x.abs() - 0.07)), (1.0, 0.98, 0.90))
    beam = both(x.abs() - 0.04 - 0.22 * (0.56 - cel.y), cel.y - 0.56)
    cel.put(0.16 * (0.5 - beam / 0.06).clamp(0, 1), (0.90, 0.92, 1.0))


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


def _spotlight(cel: Cel) -> None:
    """A cone of light from above on to the middle."""
    warm = (1.0, 0.96, 0.82)
    reach = 0.05 + 0.26 * ((0.85 - cel.y) / 0.85)
    cone = (cel.x.abs() - reach) / 0.05
    cel.put(
        0.46
        * (0.5 - cone).clamp(0, 1)
        * (cel.y > -0.01)
        * (0.45 + 0.55 * (cel.y / 0.8).clamp(0, 1)),
        warm,
    )


def _dark_hall(cel: Cel) -> None:
    cel.put(0.38 + 0 * cel.x * cel.y, (0.02, 0.02, 0.05))


def _pool_of_light(cel: Cel) -> None:
    cel.put(0.38 + 0 * cel.x * cel.y, (0.02, 0.02, 0.05))
    pool = ellipse(cel.x, cel.y - 1.6, 0.56, 0.42)
    cel.put(0.72 * (0.5 - pool / 0.10).clamp(0, 1), (1.0, 0.96, 0.82))


def _disco(cel: Cel) -> None:
    """A ball of mirrors, and the spots of light that it throws around."""
    time = torch.as_tensor(cel.time)
    x, y = cel.x, cel.y - 0.42
    hues: tuple[Color, ...] = (
        (1.0, 0.35, 0.65),
        (0.35, 0.85, 1.0),
        (1.0, 0.88, 0.35),
        (0.65, 0.45, 1.0),
    )
    cel.put(0.28 + 0 * x * y, (0.05, 0.02, 0.12))
    pitch = 0.14
    for k in range(2):
        u, v = (
            (x - (0.10 - 0.17 * k) * time) / pitch + 0.3 * k,
            (y + 0.02 * torch.sin(time)) / pitch + 0.5 * k,
        )
        i, j = u.floor(), v.floor()
        off = circle((u - i - 0.5) * pitch, ((v - j - 0.5) * pitch) * 1.15, 0.024)
        number = noise_of(i + 57 * j, 0.3 + 0.4 * k)
        for n, color in enumerate(hues):
            mine = ((number >= n / 4) & (number < n / 4 + 0.2)).to(x)
            cel.put(0.55 * mine * (0.5 - off / 0.012).clamp(0, 1), color)
    for angle, color in ((-0.9, hues[0]), (-0.35, hues[1]), (0.35, hues[2]), (0.9, hues[3])):
        lean = torch.as_tensor(angle) + 0.25 * torch.sin(0.9 * time + 5 * angle)
        off = (x + lean * y).abs() - 0.012 - 0.10 * (-y).clamp(min=0)
        cel.put(0.22 * (0.5 - off / 0.03).clamp(0, 1) * (y < 0), color)
    cel.lay(both(x.abs() - 0.0025, -y), DARK)
    _mirror_ball(cel, x, y, time)


def _mirror_ball(cel: Cel, x: Tensor, y: Tensor, time: Tensor) -> None:
    ball = circle(x, y, 0.085)
    cel.put(cel.cover(ball), (0.52, 0.55, 0.64))
    lat = torch.asin((y / 0.085).clamp(-1, 1)) * 4.2
    lon = (
        torch.asin((x / (0.085**2 - y * y).clamp(min=1e-5).sqrt()).clamp(-1, 1)) * 4.2 + 0.9 * time
    )
    i, j = lon.floor(), lat.floor()
    tone = noise_of(i + 57 * j, 0.4)
    facet = both(0.08 - (lon - i), 0.08 - (lat - j)) < 0
    cel.put(cel.cover(ball) * facet * (0.25 + 0.75 * tone), (0.86, 0.90, 1.0))
    cel.put(cel.cover(ball) * facet * (tone > 0.82), (1.0, 1.0, 1.0))
    cel.put(
        0.35 * cel.cover(both(ball, 0.075 - circle(x + 0.03, y - 0.03, 0.0))), (0.05, 0.05, 0.15)
    )
    glow(cel, circle(x + 0.03, y - 0.03, 0.0), (1.0, 1.0, 1.0), 0.8, 0.018)


def _crowd(cel: Cel) -> None:
    """An audience seen from behind: heads, and arms that wave."""
    time = torch.as_tensor(cel.time)
    for row, (pitch, low, size) in enumerate(((0.085, 0.055, 0.85), (0.105, 0.0, 1.0))):
        along = cel.x / pitch + 0.5 * row
        cell = along.floor()
        x = ((along - cell) - 0.5) * pitch + 0.02 * (noise_of(cell, 0.3) - 0.5)
        bob = 0.010 * torch.sin(6.5 * time + 6.283 * noise_of(cell, 0.6))
        y = cel.y - low - bob - 0.025 * noise_of(cell, 0.8)
        tone = tint(_SKIN, 1.9 - 0.9 * row)
        person = either(
            circle(x, y - 0.085 * size, 0.024 * size),
            both(ellipse(x, y, 0.046 * size, 0.062 * size), -y - 0.12),
        )
        person = either(person, both(x.abs() - 0.045 * size, y))
        raised = (noise_of(cell, 0.5 + row) > 0.45).to(x)
        sway = 0.016 * torch.sin(4 * time + 6.283 * noise_of(cell, 0.9))
        for side in (-1.0, 1.0):
            arm = limb(
                x, y, (0.034 * side, 0.03), (0.030 * side + sway, 0.155 * size), 0.009 * size
            )
            cel.lay(arm, tone, raised)
        cel.lay(person, tone)
        phone = box(x - 0.030 - sway, y - 0.160 * size, 0.008, 0.013, 0.002)
        lit = raised * (noise_of(cell, 0.15) > 0.6)
        cel.put(lit * cel.cover(phone), (0.80, 0.92, 1.0))
        glow(cel, phone, (0.55, 0.80, 1.0), 0.5 * lit, 0.015)


def _ring(cel: Cel) -> None:
    """The ropes and posts at the far side of a boxing ring."""
    for x in (-0.58, 0.58):
        block(cel, x - 0.022, x + 0.022, -0.02, 0.215, (0.22, 0.24, 0.30))
        cel.lay(
            box(cel.x - x, cel.y - 0.13, 0.034, 0.085, 0.012),
            (0.80, 0.18, 0.18) if x < 0 else (0.18, 0.34, 0.76),
        )
    for y, color in (
        (0.065, (0.94, 0.94, 0.94)),
        (0.125, (0.24, 0.42, 0.82)),
        (0.185, (0.84, 0.20, 0.20)),
    ):
        sag = 0.006 * torch.sin(3.1416 * ((cel.x + 0.58) / 1.16).clamp(0, 1))
        cel.lay(both((cel.y - y + sag).abs() - 0.008, cel.x.abs() - 0.56), color)
    for x in (-0.2, 0.2):
        block(cel, x - 0.004, x + 0.004, 0.06, 0.19, (0.86, 0.86, 0.86))


def _canvas_floor(cel: Cel) -> None:
    cel.lay(both((cel.y - 1.75).abs() - 0.95), (0.20, 0.26, 0.42))
    cel.lay(both((cel.y - 1.75).abs() - 0.88), (0.86, 0.88, 0.90))
    mark = circle(cel.x, 0.9 * (cel.y - 1.7), 0.0)
    cel.lay((mark - 0.55).abs() - 0.03, (0.80, 0.24, 0.24))


def _cinema(cel: Cel) -> None:
    """A silver screen on which light plays."""
    time = torch.as_tensor(cel.time)
    cel.put(torch.ones_like(cel.y + 0 * cel.x), cel.lit((0.20, 0.08, 0.11)))
    fold = torch.sin(70 * cel.x + 2 * torch.sin(9 * cel.x)) * 0.5 + 0.5
    cel.put(0.5 * fold + 0 * cel.y, cel.lit((0.46, 0.10, 0.14)))
    screen = bounds(cel, -0.42, 0.42, 0.13, 0.55)
    glow(cel, screen, (0.70, 0.80, 1.0), 0.5, 0.06)
    cel.put(cel.cover(screen - 0.012), (0.05, 0.05, 0.07))
    flick = 0.94 + 0.06 * torch.sin(17 * time) * torch.sin(11 * time)
    up = ((cel.y - 0.13) / 0.42).clamp(0, 1).unsqueeze(2)
    scene = torch.lerp(rgb((1.0, 0.80, 0.52), cel.x), rgb((0.36, 0.56, 0.86), cel.x), up)
    cel.put(cel.cover(screen) * flick, scene)
    cel.put(cel.cover(both(screen, circle(cel.x - 0.12, cel.y - 0.33, 0.055))), (1.0, 0.96, 0.80))
    for k, (color, low) in enumerate(
        (((0.50, 0.46, 0.62), 0.30), ((0.30, 0.28, 0.42), 0.23), ((0.14, 0.14, 0.24), 0.18))
    ):
        hill = cel.y - low - 0.035 * torch.sin(11 * cel.x + 2 * k + 0.25 * (k + 1) * time)
        cel.put(cel.cover(both(screen, hill)), color)


def _seats(cel: Cel) -> None:
    x = ((cel.x / 0.125).remainder(1.0) - 0.5) * 0.125
    seat = either(
        box(x, cel.y - 0.055, 0.052, 0.070, 0.03), box(x, cel.y - 0.01, 0.058, 0.04, 0.01)
    )
    cel.lay(seat, (0.62, 0.13, 0.16))
    cel.lay(seat + 0.012, (0.76, 0.18, 0.20))
    cel.lay(box(x, cel.y - 0.055, 0.004, 0.04), (0.62, 0.13, 0.16))


def _carriage(cel: Cel) -> None:
    """The inside of a train, with a town that passes by outside."""
    time = torch.as_tensor(cel.time)
    cel.put(torch.ones_like(cel.y + 0 * cel.x), cel.lit((0.86, 0.88, 0.90)))
    x = ((cel.x / 0.46).remainder(1.0) - 0.5) * 0.46
    pane = box(x, cel.y - 0.34, 0.195, 0.125, 0.03)
    cel.lay(pane - 0.014, (0.56, 0.60, 0.66))
    cel.put(cel.cover(pane), colors(SKY_LOW, cel.scenes))
    for speed, pitch, low, color in (
        (0.25, 0.16, 0.27, (0.56, 0.62, 0.72)),
        (0.7, 0.24, 0.23, (0.40, 0.44, 0.54)),
    ):
        along = (cel.x + speed * time) / pitch
        cell = along.floor()
        top = low + 0.13 * noise_of(cell, 0.3 + speed)
        house = both(((along - cell) - 0.5).abs() * pitch - 0.44 * pitch, cel.y - top)
        cel.lay(both(pane, house), color)
        u, v = (
            ((along * 6).remainder(1.0) - 0.5).abs() - 0.25,
            ((cel.y / 0.03).remainder(1.0) - 0.5).abs() - 0.25,
        )
        cel.put(lamp(cel) * cel.cover(both(pane, house + 0.01)) * ((u < 0) & (v < 0)), LAMPLIGHT)
    cel.lay(cel.y - 0.17 + 0 * cel.x, (0.46, 0.50, 0.58))
    strip = (cel.y - 0.56).abs() - 0.014 + 0 * cel.x
    cel.put(cel.cover(strip), (1.0, 0.98, 0.92))
    glow(cel, strip, (1.0, 0.97, 0.88), 0.30, 0.05)


def _train_seats(cel: Cel) -> None:
    x, _ = repeated(cel, 0.46, 0.0, jitter=0.0)
    cel.lay((cel.y - 0.46).abs() - 0.005 + 0 * cel.x, (0.80, 0.70, 0.30))
    strap = ((cel.x / 0.115).remainder(1.0) - 0.5) * 0.115
    cel.lay(both(strap.abs() - 0.004, (cel.y - 0.435).abs() - 0.025), (0.80, 0.70, 0.30))
    cel.lay((circle(strap, cel.y - 0.392, 0.018)).abs() - 0.0045, (0.93, 0.93, 0.95))
    cel.lay((x.abs() - 0.0) - 0.006, (0.80, 0.70, 0.30))
    for side in (-0.155, -0.075, 0.075, 0.155):
        cel.lay(box(x - side, cel.y - 0.155, 0.036, 0.055, 0.016), (0.22, 0.45, 0.62))
        cel.lay(box(x - side, cel.y - 0.085, 0.038, 0.024, 0.010), (0.28, 0.54, 0.72))
    cel.lay(both((cel.y - 0.03).abs() - 0.035, x.abs() - 0.20), (0.40, 0.44, 0.50))


def _inside(
    *layers: Layer,
    tall: float = 0.45,
    half: float = 0.0,
    clears: float = math.inf,
    middle: bool = False,
) -> Landmark:
    return Landmark(
        layers, tall=tall if half else 2.0, half=half, inside=True, clears=clears, middle=middle
    )


_WALL, _NEAR = 0.475, 0.60

FURNISHINGS: dict[str, Landmark] = {
    "fireplace": _inside(Layer(_fireplace, 0.48), Layer(_hearth_fire, 0.48, moving=True, reach=0.5), tall=0.62, half=0.22),
    "bed": _inside(Layer(_bed, 0.62), tall=0.30, half=0.38, clears=_FURNITURE),
    "hospital bed": _inside(
        Layer(_ward_bed, 0.62, moving=True), Layer(_ward_wall, _WALL, whole=True),
        Layer(floor((0.74, 0.82, 0.82), (0.68, 0.77, 0.78), 0.5), lying=True), tall=0.40, half=0.36, clears=_FURNITURE,
    ),
    "rainy window": _inside(Layer(_rain_window, 0.475, moving=True), tall=0.58, half=0.34),
    "piano": _inside(Layer(_piano, 0.64), tall=0.38, half=0.38),
    "dining table": _inside(Layer(_dining, 0.62), tall=0.30, half=0.32, clears=_FURNITURE),
    "throne": _inside(
        Layer(_throne_room, _WALL), Layer(_carpet, lying=True), Layer(_throne, 0.56), clears=_FURNITURE
    ),
    "gym weights": _inside(
        Layer(_gym_wall, _WALL), Layer(floor((0.30, 0.32, 0.36), (0.27, 0.29, 0.33), 0.6), lying=True),
        Layer(_weights, _NEAR), clears=_FURNITURE,
    ),
    "laboratory glassware": _inside(
        Layer(_lab_wall, _WALL), Layer(floor((0.80, 0.84, 0.87), (0.74, 0.79, 0.83), 0.5), lying=True),
        Layer(_bench, _NEAR, moving=True), clears=_FURNITURE,
    ),
    "dinosaur skeleton": _inside(
        Layer(_skeleton, 0.58), Layer(_museum, _WALL, whole=True), tall=0.46, half=0.35, clears=_FURNITURE,
    ),
    "lift": _inside(Layer(_elevator, 0.475, moving=True), tall=0.49, half=0.24),
    "staircase": _inside(Layer(_staircase, 0.52, reach=0.8), tall=0.86, half=0.33, clears=_FURNITURE),
    "spotlight": _inside(Layer(_dark_hall, 0.86), Layer(_pool_of_light, lying=True), Layer(_spotlight, 0.95)),
    "disco ball": _inside(Layer(_disco, 0.70, moving=True)),
    "concert crowd": _inside(Layer(_crowd, 0.62, moving=True)),
    "boxing ring": _inside(
        Layer(_arena, _WALL), Layer(_crowd, 0.49, moving=True), Layer(_canvas_floor, lying=True),
        Layer(_ring, 0.62), clears=_FURNITURE,
    ),
    "cinema screen": _inside(Layer(_cinema, _WALL, moving=True), Layer(boards((0.30, 0.16, 0.16)), lying=True), Layer(_seats, 0.60), clears=_FURNITURE),
    "train carriage": _inside(
        Layer(_carriage, _WALL, moving=True), Layer(floor((0.52, 0.55, 0.60), (0.48, 0.51, 0.56), 0.6), lying=True),
        Layer(_train_seats, _NEAR), clears=_FURNITURE,
    ),
}  # fmt: skip
