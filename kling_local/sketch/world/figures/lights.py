"""Lamps, candles and lanterns, which shine at night, and an umbrella."""

from __future__ import annotations

import math

import torch

from kling_local.sketch.world.canvas import Color
from kling_local.sketch.world.figures.brush import DARK, METAL, SNOW, WOOD, Brush, Glow
from kling_local.sketch.world.figures.guise import Guise
from kling_local.sketch.world.figures.strokes import (
    GOLD,
    beat,
    flame,
    line,
    ring,
    shine,
    within,
)

_BULB = Glow(1.00, 0.93, 0.60)
_HALO = Glow(1.00, 0.90, 0.55)
_BRASS: Color = (0.80, 0.60, 0.24)


def _halo(b: Brush, x: float, y: float, radius: float, alpha: float = 0.55) -> None:
    """Draw the glow around a light, which fades outwards."""
    px, py = b.from_middle(x, y)
    away = torch.sqrt(px * px + py * py) / (radius * (0.97 + 0.03 * beat(b, 1.9)))
    b.lay((away - 0.5) / b.sharp, _HALO, alpha)


def _lamp(b: Brush) -> None:
    ink = b.inks
    ray = ((-0.50, 0.0), (0.50, 0.0), (0.33, 0.46), (-0.33, 0.46))
    b.lay(b.hull_at((0.0, 0.04), ray), _HALO, 0.22)
    b.oval((0.0, 0.05), 0.22, 0.048, ink.shade)
    b.bar((0.0, 0.06), (0.0, 0.50), 0.030, _BRASS)
    b.oval((0.0, 0.20), 0.10, 0.115, ink.body)
    b.disc(0.0, 0.49, 0.075, _BULB)
    shade = ((-0.38, 0.0), (0.38, 0.0), (0.20, 0.42), (-0.20, 0.42))
    b.hull((0.0, 0.50), shade, ink.body, 0.012)
    b.hull((0.0, 0.50), ((-0.16, 0.0), (0.16, 0.0), (0.09, 0.42), (-0.09, 0.42)), ink.pale)
    for y, half in ((0.50, 0.385), (0.92, 0.205)):
        b.bar((-half, y), (half, y), 0.018, ink.mark)
    b.disc(0.0, 0.955, 0.028, _BRASS)
    b.bar((0.13, 0.34), (0.13, 0.48), 0.006, _BRASS)
    b.disc(0.13, 0.33, 0.018, _BRASS)


def _candle(b: Brush) -> None:
    ink = b.inks
    _halo(b, 0.0, 0.76, 0.235, 0.8)
    b.oval((0.0, 0.05), 0.30, 0.045, _BRASS)
    b.lay((b.oval_at((0.33, 0.12), 0.085, 0.085)).abs() - 0.022, _BRASS)
    b.block((0.0, 0.10), 0.155, 0.050, _BRASS, 0.02)
    b.block((0.0, 0.355), 0.115, 0.24, ink.body, 0.03)
    b.oval((0.0, 0.590), 0.115, 0.034, ink.pale)
    for x, low in ((-0.095, 0.40), (0.02, 0.48), (0.09, 0.33)):
        b.bar((x, 0.585), (x, low), 0.024, ink.pale)
    b.bar((0.0, 0.60), (0.0, 0.67), 0.012, DARK)
    flame(b, (0.0, 0.65), 0.29, 0.062)
    shine(b, (-0.065, 0.20), (-0.065, 0.34), 0.014, 0.4)


def _lantern(b: Brush) -> None:
    ink = b.inks
    _halo(b, 0.0, 0.44, 0.46, 0.7)
    b.lay(within((b.oval_at((0.0, 0.80), 0.17, 0.17)).abs() - 0.020, 0.78 - b.y), ink.shade)
    b.hull((0.0, 0.72), ((-0.24, 0.0), (0.24, 0.0), (0.09, 0.13), (-0.09, 0.13)), ink.body, 0.015)
    b.block((0.0, 0.41), 0.225, 0.29, Glow(1.00, 0.86, 0.50))
    b.bar((0.0, 0.14), (0.0, 0.28), 0.055, SNOW)
    flame(b, (0.0, 0.28), 0.28, 0.060)
    for x in (-0.225, 0.0, 0.225):
        b.bar((x, 0.12), (x, 0.72), 0.026 if x else 0.012, ink.body)
    b.bar((-0.22, 0.42), (0.22, 0.42), 0.010, ink.shade)
    b.block((0.0, 0.72), 0.26, 0.030, ink.shade, 0.02)
    b.block((0.0, 0.07), 0.28, 0.055, ink.body, 0.02)
    b.block((0.0, 0.018), 0.24, 0.018, ink.shade)


def _paper_lantern(b: Brush) -> None:
    ink = b.inks
    sway = 0.02 * beat(b, 0.5)
    _halo(b, 0.0, 0.56, 0.44)
    b.bar((0.0, 0.92), (0.0, 0.99), 0.012, DARK)
    for x in (-0.05, 0.0, 0.05):
        b.bar((x, 0.18), (x + sway, 0.02), 0.014, GOLD)
    body = b.oval_at((0.0, 0.56), 0.37, 0.315)
    b.lay(body, ink.body)
    _halo(b, 0.0, 0.56, 0.30, 0.8)
    for share in (0.35, 0.75):
        b.lay(within((b.oval_at((0.0, 0.56), 0.37 * share, 0.315)).abs() - 0.010, body), ink.shade)
    for y in (0.87, 0.25):
        b.block((0.0, y), 0.145, 0.040, GOLD, 0.01)
    b.disc(0.0, 0.19, 0.034, (0.84, 0.16, 0.18))


def _sky_lantern(b: Brush) -> None:
    ink = b.inks
    _halo(b, 0.0, 0.46, 0.47)
    wall = ((-0.22, 0.0), (0.22, 0.0), (0.36, 0.56), (0.30, 0.72), (-0.30, 0.72), (-0.36, 0.56))
    b.hull((0.0, 0.22), wall, ink.body, 0.03)
    _halo(b, 0.0, 0.34, 0.34, 0.8)
    for x in (-0.20, 0.0, 0.20):
        b.bar((0.75 * x, 0.22), (1.15 * x, 0.92), 0.008, ink.shade)
    b.block((0.0, 0.205), 0.245, 0.020, ink.shade, 0.01)
    flame(b, (0.0, 0.15), 0.24, 0.052)
    b.block((0.0, 0.13), 0.06, 0.022, DARK, 0.01)


def _light_bulb(b: Brush) -> None:
    ink = b.inks
    _halo(b, 0.0, 0.60, 0.40, 0.8)
    b.disc(0.0, 0.62, 0.325, ink.body)
    b.hull((0.0, 0.28), ((-0.12, 0.0), (0.12, 0.0), (0.25, 0.22), (-0.25, 0.22)), ink.body, 0.02)
    b.lay(b.oval_at((0.0, 0.62), 0.23, 0.23), _BULB, 0.75)
    wire = ((-0.06, 0.30), (-0.11, 0.56), (-0.04, 0.50), (0.0, 0.60), (0.04, 0.50), (0.11, 0.56))
    line(b, (*wire, (0.06, 0.30)), 0.014, (0.95, 0.52, 0.10))
    b.block((0.0, 0.175), 0.125, 0.115, METAL, 0.03)
    for y in (0.12, 0.18, 0.24):
        b.bar((-0.12, y - 0.012), (0.12, y + 0.012), 0.012, (0.46, 0.48, 0.54))
    b.block((0.0, 0.045), 0.055, 0.035, DARK, 0.03)
    shine(b, (-0.21, 0.62), (-0.15, 0.78), 0.028)


def _umbrella(b: Brush) -> None:
    ink = b.inks
    line(b, ((0.0, 0.56), (0.0, 0.11), (0.04, 0.05), (0.10, 0.05), (0.13, 0.11)), 0.024, WOOD)
    b.bar((0.0, 0.90), (0.0, 0.975), 0.018, WOOD)
    px, py = b.from_middle(0.0, 0.48)
    dome = torch.sqrt((px / 0.60) ** 2 + (py / 0.44) ** 2)
    scallops = 0.055 * torch.sin(math.pi * px / 0.30).abs()
    cloth = within((dome - 1) * 0.44, scallops - py)
    b.lay(cloth, ink.body)
    lean = px / torch.sqrt((1 - (py / 0.44).clamp(0, 0.999) ** 2).clamp(min=0.001)) / 0.60
    panel = (torch.remainder(lean + 1.0, 1.0) - 0.5).abs() - 0.25
    b.lay(within(cloth, panel * 0.6), ink.pale)
    for k in (-0.5, 0.0, 0.5):
        b.lay(within(cloth, ((lean - k).abs() - 0.012) * 0.6), ink.shade)
    ring(b, (0.0, 0.925), 0.012, 0.012, ink.shade)


def _traffic_light(b: Brush) -> None:
    ink = b.inks
    b.block((0.0, 0.15), 0.045, 0.15, METAL)
    b.block((0.0, 0.02), 0.15, 0.022, METAL, 0.01)
    b.block((0.0, 0.63), 0.20, 0.365, ink.body, 0.06)
    now = (0.4 * b.clock).remainder(1.0)
    lights = (
        (0.84, Glow(1.0, 0.2, 0.16)),
        (0.63, Glow(1.0, 0.8, 0.2)),
        (0.42, Glow(0.2, 0.95, 0.4)),
    )
    for i, (y, color) in enumerate(lights):
        b.disc(0.0, y, 0.095, DARK)
        on = ((now * 3).floor() == i).to(b.cycle)
        b.disc(0.0, y, 0.075, (0.45 * color[0], 0.45 * color[1], 0.45 * color[2]))
        b.disc(0.0, y, 0.080 * on - (1 - on), color)
        hood = within((b.oval_at((0.0, y), 0.10, 0.10)).abs() - 0.014, y + 0.02 - b.y)
        b.lay(hood, ink.shade)


GUISES: dict[str, Guise] = {
    "lamp": Guise("bottle", _lamp, reach=0.54),
    "candle": Guise("bottle", _candle, reach=0.46, size=0.9),
    "lantern": Guise("bottle", _lantern, reach=0.48, size=0.9),
    "light bulb": Guise("bottle", _light_bulb, reach=0.42, size=0.8),
    "traffic light": Guise("bottle", _traffic_light, reach=0.24, size=1.1),
    "umbrella": Guise("bottle", _umbrella, reach=0.64, size=1.05),
    "paper lantern": Guise("balloon", _paper_lantern, reach=0.48, size=0.9),
    "sky lantern": Guise("balloon", _sky_lantern, reach=0.48, size=0.9),
}
