"""What advertisements show: watch, can, handbag, headphones, lipstick, ring, sneaker, sunglasses,
cream."""

from __future__ import annotations

import math

import torch

from kling_local.sketch.world.canvas import Color
from kling_local.sketch.world.figures.brush import DARK, METAL, SNOW, Brush, Glow
from kling_local.sketch.world.figures.guise import Guise
from kling_local.sketch.world.figures.strokes import GOLD, beat, line, ring, shine, within

_STEEL: Color = (0.80, 0.83, 0.88)
_STEEL_DARK: Color = (0.52, 0.56, 0.63)
_STRAP: Color = (0.30, 0.19, 0.13)
_DIAL: Color = (0.10, 0.13, 0.22)
_SPARKLE = Glow(1.00, 1.00, 1.00)
_ICE: Color = (0.78, 0.94, 1.00)
_GUM: Color = (0.93, 0.93, 0.90)


def _sparkle(b: Brush, x: float, y: float, size: float, turns: float) -> None:
    """A cross of light that flashes and goes out."""
    far = size * beat(b, 0.45, turns).clamp(min=0) ** 2
    b.bar((x - far, y), (x + far, y), 0.10 * far, _SPARKLE)
    b.bar((x, y - far), (x, y + far), 0.10 * far, _SPARKLE)


def _watch(b: Brush) -> None:
    ink = b.inks
    for low, high in ((0.0, 0.28), (0.72, 1.0)):
        b.block((0.0, 0.5 * (low + high)), 0.155, 0.5 * (high - low), _STRAP, 0.03)
        b.block((0.0, 0.5 * (low + high)), 0.115, 0.5 * (high - low) - 0.02, ink.body, 0.02)
        for step in range(3):
            y = low + 0.07 + 0.07 * step
            b.bar((-0.10, y), (0.10, y), 0.008, ink.shade)
    b.block((0.315, 0.50), 0.035, 0.045, _STEEL_DARK, 0.012)
    b.disc(0.0, 0.50, 0.30, _STEEL_DARK)
    b.disc(0.0, 0.505, 0.285, _STEEL)
    b.disc(0.0, 0.50, 0.235, _DIAL)
    for hour in range(12):
        turn = 2 * math.pi * hour / 12
        far, long = 0.195, 0.035 if hour % 3 else 0.055
        start = (far * math.sin(turn), 0.50 + far * math.cos(turn))
        end = ((far - long) * math.sin(turn), 0.50 + (far - long) * math.cos(turn))
        b.bar(start, end, 0.011, GOLD)
    for turn, far, thick in ((-0.95, 0.105, 0.015), (1.0, 0.155, 0.011)):
        b.bar((0.0, 0.50), (far * math.sin(turn), 0.50 + far * math.cos(turn)), thick, SNOW)
    tick = 2 * math.pi * (b.clock.floor() / 60)
    b.bar((0.0, 0.50), (0.17 * torch.sin(tick), 0.50 + 0.17 * torch.cos(tick)), 0.006, GOLD)
    b.disc(0.0, 0.50, 0.02, GOLD)
    shine(b, (-0.20, 0.60), (-0.09, 0.71), 0.016, 0.5)


def _can(b: Brush) -> None:
    ink = b.inks
    b.block((0.0, 0.50), 0.285, 0.46, ink.body, 0.03)
    b.oval((0.0, 0.045), 0.27, 0.045, _STEEL_DARK)
    b.block((0.0, 0.055), 0.27, 0.020, _STEEL, 0.01)
    b.block((0.0, 0.925), 0.255, 0.030, _STEEL, 0.02)
    b.oval((0.0, 0.955), 0.255, 0.040, _STEEL_DARK)
    b.oval((0.0, 0.962), 0.225, 0.030, _STEEL)
    b.oval((0.03, 0.968), 0.075, 0.016, _STEEL_DARK)
    wave = b.y - 0.50 - 0.11 * torch.sin(4.2 * b.x + 0.4)
    b.lay(within(b.x.abs() - 0.285, wave.abs() - 0.115), ink.pale)
    b.lay(within(b.x.abs() - 0.285, (wave - 0.15).abs() - 0.016), ink.mark)
    b.disc(0.0, 0.55, 0.085, SNOW)
    b.disc(0.0, 0.55, 0.058, ink.mark)
    b.glaze(0.30 * (0.5 - (b.x - 0.235).abs() * 8).clamp(0, 1) + 0 * b.y, DARK)
    shine(b, (-0.19, 0.14), (-0.19, 0.86), 0.026, 0.55)
    for i in range(9):
        x, y = -0.22 + 0.055 * i, 0.16 + 0.075 * ((5 * i) % 9)
        b.oval((x, y), 0.012, 0.016, _ICE)


def _handbag(b: Brush) -> None:
    ink = b.inks
    handle = within(b.oval_at((0.0, 0.62), 0.23, 0.33).abs() - 0.026, 0.58 - b.y)
    b.lay(handle, ink.shade)
    body = ((-0.50, 0.05), (0.50, 0.05), (0.42, 0.64), (-0.42, 0.64))
    b.hull((0.0, 0.0), body, ink.body, 0.035)
    flap = ((-0.40, 0.66), (-0.44, 0.44), (0.0, 0.30), (0.44, 0.44), (0.40, 0.66))
    b.hull((0.0, 0.0), flap, ink.shade, 0.02)
    b.hull((0.0, 0.012), flap, ink.body, 0.014)
    for side in (-1.0, 1.0):
        b.disc(0.225 * side, 0.62, 0.030, GOLD)
        line(b, ((0.47 * side, 0.07), (0.40 * side, 0.62)), 0.006, ink.pale)
    b.block((0.0, 0.34), 0.062, 0.048, GOLD, 0.015)
    b.block((0.0, 0.335), 0.030, 0.022, (0.72, 0.54, 0.14), 0.01)
    for i in range(7):
        b.bar((-0.38 + 0.127 * i, 0.035), (-0.33 + 0.127 * i, 0.035), 0.006, ink.pale)
    shine(b, (-0.37, 0.16), (-0.33, 0.40), 0.020, 0.45)


def _headphones(b: Brush) -> None:
    ink = b.inks
    band = b.oval_at((0.0, 0.46), 0.365, 0.47)
    arch = within(band.abs() - 0.045, 0.44 - b.y)
    b.lay(arch, ink.shade)
    b.lay(within(band.abs() - 0.024, 0.50 - b.y), ink.body)
    b.lay(within((band + 0.050).abs() - 0.026, 0.74 - b.y), DARK)
    for side in (-1.0, 1.0):
        b.bar((0.385 * side, 0.34), (0.375 * side, 0.54), 0.030, _STEEL)
        b.oval((0.335 * side, 0.27), 0.105, 0.205, DARK)
        b.oval((0.395 * side, 0.27), 0.105, 0.195, ink.shade)
        b.oval((0.410 * side, 0.275), 0.080, 0.160, ink.body)
        b.oval((0.425 * side, 0.28), 0.035, 0.075, ink.pale)
    shine(b, (-0.20, 0.88), (-0.06, 0.935), 0.015, 0.55)


def _lipstick(b: Brush) -> None:
    ink = b.inks
    b.block((0.0, 0.20), 0.165, 0.195, DARK, 0.02)
    b.bar((-0.10, 0.06), (-0.10, 0.34), 0.014, (0.34, 0.34, 0.40))
    b.block((0.0, 0.405), 0.172, 0.022, GOLD, 0.01)
    b.block((0.0, 0.53), 0.130, 0.11, GOLD, 0.015)
    b.bar((-0.075, 0.46), (-0.075, 0.60), 0.014, (1.00, 0.92, 0.62))
    tip = ((-0.105, 0.60), (0.105, 0.60), (0.105, 0.82), (-0.02, 0.965), (-0.105, 0.93))
    b.hull((0.0, 0.0), tip, ink.body, 0.015)
    b.hull((0.0, 0.0), ((-0.105, 0.90), (0.105, 0.80), (0.10, 0.84), (-0.02, 0.97), (-0.10, 0.94)),
           ink.pale, 0.006)  # fmt: skip
    shine(b, (-0.065, 0.65), (-0.065, 0.84), 0.014, 0.55)


def _ring(b: Brush) -> None:
    ink = b.inks
    ring(b, (0.0, 0.31), 0.27, 0.052, (0.78, 0.58, 0.16))
    ring(b, (0.0, 0.315), 0.27, 0.034, GOLD)
    line(b, ((-0.19, 0.17), (-0.24, 0.28), (-0.235, 0.37)), 0.010, (1.00, 0.95, 0.72))
    for side in (-1.0, 1.0):
        b.bar((0.06 * side, 0.56), (0.13 * side, 0.70), 0.018, GOLD)
    stone = ((0.0, 0.56), (0.25, 0.80), (0.15, 0.955), (-0.15, 0.955), (-0.25, 0.80))
    b.hull((0.0, 0.0), stone, ink.body, 0.008)
    b.hull((0.0, 0.0), ((0.0, 0.57), (0.09, 0.80), (-0.09, 0.80)), ink.pale)
    b.hull((0.0, 0.0), ((0.09, 0.81), (0.15, 0.95), (-0.15, 0.95), (-0.09, 0.81)), ink.pale)
    b.hull((0.0, 0.0), ((0.10, 0.80), (0.24, 0.80), (0.02, 0.58)), ink.shade)
    line(b, ((-0.25, 0.80), (0.25, 0.80)), 0.007, SNOW)
    _sparkle(b, 0.16, 0.90, 0.17, 0.0)
    _sparkle(b, -0.18, 0.78, 0.12, 0.45)


def _sneaker(b: Brush) -> None:
    ink = b.inks
    upper = ((-0.66, 0.14), (0.68, 0.14), (0.74, 0.30), (0.52, 0.42), (0.10, 0.66), (-0.16, 0.86),
             (-0.62, 0.88), (-0.70, 0.50))  # fmt: skip
    b.hull((0.0, 0.0), upper, ink.body, 0.05)
    b.hull(
        (0.0, 0.0), ((-0.66, 0.16), (-0.36, 0.16), (-0.46, 0.86), (-0.64, 0.90)), ink.shade, 0.03
    )
    b.oval((0.60, 0.29), 0.19, 0.125, ink.pale)
    b.oval((-0.38, 0.90), 0.24, 0.055, DARK)
    b.bar((-0.66, 0.95), (-0.68, 0.80), 0.040, ink.mark)
    swoosh = ((-0.44, 0.30), (-0.36, 0.22), (0.30, 0.44), (0.34, 0.50))
    b.hull((0.0, 0.0), swoosh, ink.mark, 0.012)
    for i in range(4):
        x, y = -0.10 + 0.13 * i, 0.80 - 0.10 * i
        b.bar((x - 0.10, y - 0.08), (x + 0.05, y + 0.02), 0.021, SNOW)
    b.block((0.02, 0.085), 0.78, 0.080, _GUM, 0.07)
    b.block((0.02, 0.030), 0.77, 0.030, ink.mark, 0.02)
    for i in range(8):
        b.bar((-0.64 + 0.18 * i, 0.075), (-0.60 + 0.18 * i, 0.115), 0.010, METAL)
    shine(b, (0.22, 0.50), (0.42, 0.40), 0.018, 0.5)


def _sunglasses(b: Brush) -> None:
    ink = b.inks
    for side in (-1.0, 1.0):
        b.bar((0.62 * side, 0.62), (0.70 * side, 0.34), 0.030, ink.shade)
        lens = ((-0.26, 0.16), (0.22, 0.16), (0.28, 0.62), (-0.30, 0.66))
        corners = lens if side > 0 else tuple((-x, y) for x, y in reversed(lens))
        b.hull((0.34 * side, 0.0), corners, ink.body, 0.075)
        b.hull((0.34 * side, 0.0), corners, (0.12, 0.14, 0.20), 0.030)
        shine(b, (0.34 * side - 0.16, 0.30), (0.34 * side + 0.02, 0.58), 0.030, 0.45)
        shine(b, (0.34 * side - 0.02, 0.26), (0.34 * side + 0.10, 0.46), 0.014, 0.35)
    b.bar((-0.06, 0.60), (0.06, 0.60), 0.040, ink.body)


def _cream(b: Brush) -> None:
    ink = b.inks
    b.block((0.0, 0.30), 0.46, 0.29, ink.pale, 0.10)
    b.block((0.0, 0.27), 0.40, 0.22, SNOW, 0.08)
    b.block((0.0, 0.27), 0.22, 0.11, ink.body, 0.03)
    for y, half in ((0.30, 0.14), (0.23, 0.09)):
        b.bar((-half, y), (half, y), 0.012, SNOW)
    b.block((0.0, 0.755), 0.47, 0.165, GOLD, 0.05)
    b.block((0.0, 0.90), 0.45, 0.020, (1.00, 0.92, 0.62), 0.01)
    b.block((0.0, 0.60), 0.465, 0.016, (0.74, 0.56, 0.16))
    shine(b, (-0.36, 0.66), (-0.36, 0.84), 0.022, 0.6)
    shine(b, (-0.37, 0.14), (-0.37, 0.46), 0.020, 0.5)


GUISES: dict[str, Guise] = {
    "watch": Guise("box", _watch, reach=0.38, size=0.95, plural="watches"),
    "can": Guise("bottle", _can, reach=0.32, size=0.85),
    "handbag": Guise("box", _handbag, reach=0.58, size=0.95),
    "headphones": Guise("box", _headphones, reach=0.54, size=0.95, plural="headphones"),
    "lipstick": Guise("bottle", _lipstick, reach=0.22, size=0.85),
    "ring": Guise("box", _ring, reach=0.38, size=0.8),
    "sneaker": Guise("shoe", _sneaker, reach=0.86, size=0.95),
    "sunglasses": Guise("box", _sunglasses, reach=0.78, size=0.55, plural="sunglasses"),
    "cream jar": Guise("box", _cream, reach=0.5, size=0.75),
}
