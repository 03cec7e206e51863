"""Things out of doors: hot air balloon, airship, kite, windmill, statue and pirate flag."""

from __future__ import annotations

import math

import torch

from kling_local.sketch.world.canvas import Color, box, ellipse
from kling_local.sketch.world.figures.brush import DARK, GLASS, METAL, SNOW, WOOD, Brush
from kling_local.sketch.world.figures.guise import Guise
from kling_local.sketch.world.figures.strokes import GOLD, beat, flame, line, shine, within

_WICKER: Color = (0.70, 0.46, 0.24)
_WICKER_DARK: Color = (0.50, 0.31, 0.15)
_STONE: Color = (0.86, 0.83, 0.77)
_BOW: tuple[Color, ...] = ((1.00, 0.84, 0.24), (0.36, 0.76, 0.96), (0.98, 0.50, 0.66))


def _hot_air_balloon(b: Brush) -> None:
    ink = b.inks
    for x in (-0.085, 0.085):
        b.bar((x, 0.14), (1.55 * x, 0.33), 0.008, _WICKER_DARK)
    flame(b, (0.0, 0.21), 0.13, 0.026)
    px, py = b.from_middle(0.0, 0.66)
    wide = 0.36 - 0.30 * (-py - 0.08).clamp(0, 0.3)
    skin = (torch.sqrt((px / wide) ** 2 + (py / 0.33) ** 2) - 1) * 0.33
    skin = within(skin, 0.345 - b.y)
    b.lay(skin, ink.body)
    gores = px / (wide * torch.sqrt((1 - (py / 0.335) ** 2).clamp(min=0.01)))
    part = torch.remainder(gores * 2.5 + 0.5, 2.0)
    b.lay(within(skin, ((part - 1.5).abs() - 0.5) * 0.1), ink.mark)
    b.lay(within(skin, (b.y - 0.66).abs() - 0.030), ink.shade)
    b.block((0.0, 0.345), 0.125, 0.020, ink.shade, 0.01)
    basket = ((-0.095, 0.0), (0.095, 0.0), (0.115, 0.135), (-0.115, 0.135))
    b.hull((0.0, 0.012), basket, _WICKER, 0.01)
    for y in (0.05, 0.09):
        b.bar((-0.10, y), (0.10, y), 0.007, _WICKER_DARK)
    b.block((0.0, 0.15), 0.13, 0.018, _WICKER_DARK, 0.01)
    shine(b, (-0.20, 0.72), (-0.13, 0.86), 0.030, 0.45)


def _airship(b: Brush) -> None:
    ink = b.inks
    for side in (1.0, -1.0):
        fin = ((-0.20, 0.0), (0.10, 0.0), (-0.06, 0.26), (-0.22, 0.26))
        corners = tuple((x, side * y) for x, y in fin)
        b.hull((-0.72, 0.62), corners if side > 0 else corners[::-1], ink.shade, 0.02)
    hull = b.oval_at((0.0, 0.62), 0.94, 0.30)
    b.lay(hull, ink.body)
    b.lay(within(hull, b.y - 0.50), ink.shade)
    for k in (-0.5, 0.0, 0.5):
        b.lay(
            within(hull, (b.y - 0.62 - 0.4 * k * (0.30 - 0.3 * b.x * b.x)).abs() - 0.006), ink.shade
        )
    b.lay(within(hull, (b.x - 0.62).abs() - 0.035), ink.mark)
    b.bar((-0.92, 0.62), (-0.60, 0.62), 0.030, ink.shade)
    cabin = ((-0.24, -0.08), (0.26, -0.08), (0.36, 0.08), (-0.30, 0.08))
    b.hull((0.04, 0.27), cabin, METAL, 0.02)
    for x in (-0.14, 0.0, 0.14, 0.28):
        b.block((x, 0.28), 0.045, 0.035, GLASS, 0.01)
    spin = 0.11 * beat(b, 1.9)
    b.bar((-0.30, 0.24 - spin), (-0.30, 0.24 + spin), 0.018, DARK)
    shine(b, (-0.36, 0.80), (0.30, 0.80), 0.026, 0.4)


def _kite(b: Brush) -> None:
    ink = b.inks
    sway = beat(b, 0.45)
    spots = []
    for i in range(7):
        down = i / 6
        x = (
            0.05 * torch.sin(2 * math.pi * (0.55 * b.clock - 0.9 * down)) * down
            + 0.10 * down * sway
        )
        spots.append((x, 0.34 - 0.32 * down))
    line(b, tuple(spots), 0.010, DARK)
    for i, (x, y) in enumerate(spots[2::2]):
        for side in (-1.0, 1.0):
            b.bar((x, y), (x + 0.055 * side, y + 0.022), 0.022, _BOW[i])
    top, low, left, right = (0.0, 0.98), (0.0, 0.34), (-0.30, 0.72), (0.30, 0.72)
    for corners, tone in (
        ((low, right, top), ink.body), ((low, top, left), ink.pale),
        (((0.0, 0.72), right, top), ink.mark), (((0.0, 0.72), left, low), ink.shade),
    ):  # fmt: skip
        b.hull((0.0, 0.0), corners, tone, 0.004)
    b.bar(left, right, 0.009, WOOD)
    b.bar(low, top, 0.009, WOOD)


def _windmill(b: Brush) -> None:
    ink = b.inks
    tower = ((-0.21, 0.0), (0.21, 0.0), (0.135, 0.58), (-0.135, 0.58))
    b.hull((0.0, 0.0), tower, _STONE, 0.01)
    b.hull((0.04, 0.0), ((0.06, 0.0), (0.17, 0.0), (0.095, 0.58), (0.03, 0.58)), (0.72, 0.69, 0.63))
    b.hull((0.0, 0.58), ((-0.18, 0.0), (0.18, 0.0), (0.05, 0.17), (-0.05, 0.17)), ink.body, 0.015)
    b.lay(within(b.oval_at((0.0, 0.12), 0.065, 0.10), -0.001 - b.y), (0.40, 0.26, 0.15))
    b.block((0.0, 0.05), 0.065, 0.05, (0.40, 0.26, 0.15))
    for y in (0.33, 0.47):
        b.block((0.0, y), 0.038, 0.042, (0.34, 0.46, 0.62), 0.02)
    angle = 0.9 * b.clock + 0.4 + 2 * math.pi * b.scenes.phase[:, None, None, None]
    for k in range(4):
        turn = angle + math.pi * k / 2
        cos, sin = torch.cos(turn), torch.sin(turn)
        px, py = b.from_middle(0.0, 0.62)
        along, across = px * cos + py * sin, py * cos - px * sin
        b.lay(box(along - 0.225, across - 0.036, 0.135, 0.046, 0.005), ink.body)
        gaps = (torch.remainder(along / 0.062, 1.0) - 0.5).abs() * 0.062 - 0.006
        b.lay(within(box(along - 0.225, across - 0.036, 0.135, 0.046), gaps), ink.pale)
        b.lay(box(along - 0.185, across, 0.185, 0.013), WOOD)
    b.disc(0.0, 0.62, 0.040, WOOD)


def _statue(b: Brush) -> None:
    ink = b.inks
    b.block((0.0, 0.035), 0.24, 0.035, ink.shade, 0.01)
    b.block((0.0, 0.14), 0.19, 0.08, ink.body, 0.01)
    b.block((0.0, 0.225), 0.215, 0.020, ink.pale, 0.01)
    b.bar((0.10, 0.62), (0.20, 0.78), 0.034, ink.shade)
    b.bar((0.20, 0.78), (0.17, 0.94), 0.030, ink.shade)
    robe = ((-0.14, 0.0), (0.14, 0.0), (0.10, 0.30), (0.085, 0.42), (-0.085, 0.42), (-0.11, 0.28))
    b.hull((0.0, 0.24), robe, ink.body, 0.02)
    for x in (-0.07, 0.0, 0.07):
        b.bar((1.4 * x, 0.25), (0.5 * x + 0.02, 0.52), 0.010, ink.shade)
    b.bar((-0.10, 0.66), (0.10, 0.46), 0.022, ink.pale)
    b.bar((-0.09, 0.62), (-0.16, 0.48), 0.034, ink.body)
    b.bar((-0.16, 0.48), (-0.04, 0.42), 0.030, ink.body)
    b.bar((0.0, 0.66), (0.0, 0.74), 0.040, ink.shade)
    b.disc(0.0, 0.795, 0.085, ink.body)
    b.bar((-0.07, 0.84), (0.06, 0.86), 0.040, ink.pale)
    b.disc(0.045, 0.80, 0.011, ink.shade)
    b.bar((0.08, 0.785), (0.09, 0.775), 0.012, ink.body)
    b.disc(0.17, 0.955, 0.034, ink.body)


def _pirate_flag(b: Brush) -> None:
    ink = b.inks
    b.block((-0.44, 0.49), 0.022, 0.485, WOOD, 0.02)
    b.disc(-0.44, 0.965, 0.034, GOLD)
    blown = b.stride.clamp(0, 1)
    px = (b.x + 0.42) / (0.80 + 0.20 * blown)
    along = (px / 0.92).clamp(0, 1)
    wave = 2 * math.pi * (1.25 * px - b.cycle)
    ripple = torch.sin(wave) * along * (0.015 + 0.070 * b.stride)
    py = b.y - 0.67 - ripple + 0.20 * along * (1 - blown)
    cloth = box(px - 0.465, py, 0.465, 0.235, 0.01)
    b.lay(cloth, ink.body)
    cross = torch.minimum(
        (py + 0.10 + 0.38 * (px - 0.46)).abs(), (py + 0.10 - 0.38 * (px - 0.46)).abs()
    )
    b.lay(within(cross - 0.022, (px - 0.46).abs() - 0.21), SNOW)
    b.lay(torch.minimum(ellipse(px - 0.46, py - 0.04, 0.115, 0.105),
                        box(px - 0.46, py + 0.07, 0.062, 0.040, 0.01)), SNOW)  # fmt: skip
    for side in (-0.045, 0.045):
        b.lay(ellipse(px - 0.46 - side, py - 0.03, 0.030, 0.032), DARK)
    b.lay(ellipse(px - 0.46, py + 0.025, 0.012, 0.018), DARK)
    fold = torch.cos(wave) * along
    b.glaze((0.35 * fold).clamp(0, 1).expand_as(b.layer[:, :, 0]), ink.shade)
    b.glaze((-0.25 * fold).clamp(0, 1).expand_as(b.layer[:, :, 0]), ink.pale)


GUISES: dict[str, Guise] = {
    "hot air balloon": Guise("balloon", _hot_air_balloon, reach=0.4, size=1.15),
    "airship": Guise("balloon", _airship, reach=1.0, size=1.1),
    "kite": Guise("balloon", _kite, reach=0.36),
    "windmill": Guise("tree", _windmill, reach=0.4, size=1.3),
    "statue": Guise("bottle", _statue, reach=0.28, size=1.2),
    "pirate flag": Guise("flag", _pirate_flag, reach=0.52),
}
