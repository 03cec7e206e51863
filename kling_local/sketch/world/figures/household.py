"""Things at home that are boxes: book, gift, cases, chest, clock and what has a screen."""

from __future__ import annotations

import math

import torch

from kling_local.sketch.world.canvas import Color
from kling_local.sketch.world.figures.brush import DARK, METAL, SNOW, Brush, Glow
from kling_local.sketch.world.figures.guise import Guise
from kling_local.sketch.world.figures.strokes import GOLD, beat, line, ring, shine, star, within

_PAGE: Color = (0.97, 0.94, 0.86)
_PAGE_EDGE: Color = (0.82, 0.77, 0.66)
_LEATHER: Color = (0.36, 0.22, 0.13)
_SCREEN = Glow(0.24, 0.50, 0.86)
_SCREEN_SKY = Glow(0.55, 0.82, 0.98)
_SCREEN_HILL = Glow(0.35, 0.75, 0.40)
_SCREEN_SUN = Glow(1.00, 0.88, 0.40)
_KEY: Color = (0.24, 0.25, 0.30)
_ICONS: tuple[Glow, ...] = (
    Glow(0.96, 0.36, 0.34), Glow(1.00, 0.76, 0.20), Glow(0.36, 0.80, 0.42), Glow(0.72, 0.46, 0.92),
    Glow(1.00, 0.98, 0.96), Glow(0.30, 0.80, 0.90),
)  # fmt: skip


def _book(b: Brush) -> None:
    ink = b.inks
    b.block((0.02, 0.485), 0.36, 0.475, ink.shade, 0.03)
    b.block((0.035, 0.465), 0.345, 0.435, _PAGE, 0.01)
    for i in range(3):
        b.bar((-0.26, 0.045 + 0.020 * i), (0.37, 0.045 + 0.020 * i), 0.004, _PAGE_EDGE)
    b.block((-0.02, 0.53), 0.36, 0.44, ink.body, 0.03)
    b.block((-0.33, 0.53), 0.05, 0.44, ink.shade, 0.03)
    for y in (0.24, 0.82):
        b.block((-0.33, y), 0.05, 0.016, GOLD)
    edge = within(slab_frame(b, 0.045, 0.53, 0.275, 0.375).abs() - 0.009)
    b.lay(edge, GOLD)
    star(b, (0.045, 0.62), 0.125, GOLD)
    for y, half in ((0.36, 0.17), (0.29, 0.10)):
        b.bar((0.045 - half, y), (0.045 + half, y), 0.017, ink.mark)
    mark = ((-0.035, 0.0), (0.0, 0.03), (0.035, 0.0), (0.035, 0.14), (-0.035, 0.14))
    b.hull((0.24, 0.0), (mark[0], mark[2], mark[3], mark[4]), (0.88, 0.20, 0.22))


def slab_frame(b: Brush, x: float, y: float, a: float, c: float) -> torch.Tensor:
    """Distance to a box's outline, from within negative."""
    px, py = b.from_middle(x, y)
    return torch.maximum(px.abs() - a, py.abs() - c)


def _gift(b: Brush) -> None:
    ink = b.inks
    for side in (-1.0, 1.0):
        loop = b.oval_at((0.15 * side, 0.86), 0.165, 0.090, 0.45 * side)
        b.lay(loop, ink.mark)
        b.lay(loop + 0.045, ink.shade)
        b.bar((0.03 * side, 0.82), (0.20 * side, 0.70), 0.040, ink.mark)
    b.block((0.0, 0.30), 0.40, 0.295, ink.body, 0.03)
    b.block((0.0, 0.545), 0.40, 0.05, ink.shade)
    b.block((0.0, 0.655), 0.45, 0.095, ink.body, 0.03)
    b.bar((-0.41, 0.72), (0.41, 0.72), 0.014, ink.pale)
    b.block((0.0, 0.37), 0.075, 0.365, ink.mark)
    b.block((0.0, 0.80), 0.060, 0.052, ink.mark, 0.04)
    b.block((0.0, 0.545), 0.075, 0.03, ink.pale)


def _suitcase(b: Brush) -> None:
    ink = b.inks
    line(b, ((-0.14, 0.74), (-0.13, 0.92), (0.13, 0.92), (0.14, 0.74)), 0.036, _LEATHER)
    for x in (-0.38, 0.38):
        b.disc(x, 0.06, 0.055, DARK)
    b.block((0.0, 0.425), 0.56, 0.355, ink.body, 0.08)
    b.block((0.0, 0.425), 0.56, 0.022, ink.shade)
    for x in (-0.34, 0.34):
        b.block((x, 0.425), 0.050, 0.355, _LEATHER)
        b.block((x, 0.50), 0.062, 0.044, GOLD, 0.01)
    for x in (-0.52, 0.52):
        for y in (0.11, 0.74):
            b.disc(x, y, 0.055, _LEATHER)
    b.block((0.0, 0.76), 0.19, 0.035, ink.shade, 0.02)
    b.disc(0.02, 0.60, 0.105, SNOW)
    b.disc(0.02, 0.60, 0.080, (0.20, 0.55, 0.80))
    star(b, (0.02, 0.60), 0.07, SNOW)
    b.block((-0.05, 0.25), 0.13, 0.070, (0.96, 0.62, 0.22), 0.02)


def _chest(b: Brush) -> None:
    ink = b.inks
    lid = within(b.oval_at((0.0, 0.60), 0.58, 0.34), 0.60 - b.y)
    b.lay(lid, ink.body)
    b.lay(within(lid + 0.05, 0.64 - b.y), ink.pale)
    for y in (0.70, 0.79):
        b.lay(within(lid, (b.y - y).abs() - 0.009), ink.shade)
    b.block((0.0, 0.50), 0.55, 0.075, DARK)
    for i in range(8):
        up = 0.022 * math.sin(2.7 * i)
        b.disc(-0.45 + 0.13 * i, 0.52 + up, 0.072, GOLD)
        b.disc(-0.46 + 0.13 * i, 0.54 + up, 0.026, (1.00, 0.92, 0.55))
    b.disc(0.20, 0.55, 0.055, (0.88, 0.16, 0.30))
    b.disc(-0.24, 0.55, 0.048, (0.20, 0.66, 0.90))
    b.block((0.0, 0.245), 0.57, 0.235, ink.body, 0.02)
    for y in (0.16, 0.32):
        b.block((0.0, y), 0.57, 0.010, ink.shade)
    for x in (-0.47, 0.47):
        b.block((x, 0.245), 0.050, 0.235, GOLD)
        b.lay(within(lid, (b.x - 0.9 * x).abs() - 0.045), GOLD)
    b.block((0.0, 0.465), 0.57, 0.026, GOLD)
    b.block((0.0, 0.40), 0.090, 0.105, GOLD, 0.03)
    b.disc(0.0, 0.42, 0.030, DARK)
    b.bar((0.0, 0.42), (0.0, 0.35), 0.014, DARK)


def _clock(b: Brush) -> None:
    ink = b.inks
    for side in (-1.0, 1.0):
        b.bar((0.16 * side, 0.20), (0.27 * side, 0.04), 0.040, ink.shade)
        bell = b.oval_at((0.21 * side, 0.80), 0.15, 0.105, -0.62 * side)
        b.lay(bell, METAL)
    b.bar((0.0, 0.78), (0.0, 0.93), 0.026, ink.shade)
    b.block((0.0, 0.93), 0.075, 0.036, ink.shade, 0.03)
    b.disc(0.0, 0.44, 0.40, ink.body)
    ring(b, (0.0, 0.44), 0.39, 0.016, ink.shade)
    b.disc(0.0, 0.44, 0.315, SNOW)
    for i in range(12):
        x, y = math.sin(math.pi * i / 6), math.cos(math.pi * i / 6)
        long = 0.055 if i % 3 == 0 else 0.022
        b.bar((0.28 * x, 0.44 + 0.28 * y), ((0.28 - long) * x, 0.44 + (0.28 - long) * y),
              0.013, DARK)  # fmt: skip
    minutes = 0.9 + 2 * math.pi * b.clock / 20
    for angle, long, thick in ((5.4 + minutes / 12, 0.15, 0.026), (minutes, 0.22, 0.018)):
        turned = torch.as_tensor(angle)
        b.bar((0.0, 0.44), (long * torch.sin(turned), 0.44 + long * torch.cos(turned)), thick, DARK)
    seconds = 2 * math.pi * (2 * b.clock).floor() / 24
    b.bar((0.0, 0.44), (0.25 * torch.sin(seconds), 0.44 + 0.25 * torch.cos(seconds)), 0.009,
          (0.90, 0.18, 0.18))  # fmt: skip
    b.disc(0.0, 0.44, 0.034, (0.90, 0.18, 0.18))
    shine(b, (-0.34, 0.50), (-0.27, 0.65), 0.020, 0.5)


def _scene(b: Brush, spot: tuple[float, float], a: float, c: float) -> None:
    """Draw a small film on a screen: hills that pass under a sun."""
    x, y = spot
    px, py = b.from_middle(x, y)
    screen = torch.maximum(px.abs() - a, py.abs() - c)
    b.lay(screen, _SCREEN_SKY)
    b.lay(within(torch.sqrt((px - 0.4 * a) ** 2 + (py - 0.45 * c) ** 2) - 0.24 * c, screen),
          _SCREEN_SUN)  # fmt: skip
    for rise, pace, color in ((0.0, 0.5, _SCREEN), (-0.35, 1.0, _SCREEN_HILL)):
        ridge = c * (rise + 0.18 * torch.sin(5 * px / a + pace * b.clock))
        b.lay(within(screen, py - ridge), color)


def _television(b: Brush) -> None:
    ink = b.inks
    for side in (-1.0, 1.0):
        b.bar((0.0, 0.78), (0.24 * side, 0.96), 0.014, METAL)
        b.disc(0.24 * side, 0.965, 0.026, METAL)
        b.bar((0.36 * side, 0.12), (0.44 * side, 0.02), 0.030, _LEATHER)
    b.block((0.0, 0.44), 0.56, 0.345, ink.body, 0.08)
    b.block((0.0, 0.44), 0.52, 0.305, ink.shade, 0.07)
    b.block((-0.10, 0.44), 0.385, 0.260, DARK, 0.06)
    _scene(b, (-0.10, 0.44), 0.345, 0.220)
    b.bar((-0.38, 0.60), (-0.28, 0.60), 0.012, SNOW)
    for y in (0.58, 0.44):
        b.disc(0.41, y, 0.055, METAL)
        b.bar((0.41, y), (0.41, y + 0.04), 0.012, DARK)
    for y in (0.22, 0.26, 0.30):
        b.bar((0.36, y), (0.46, y), 0.010, ink.mark)


def _laptop(b: Brush) -> None:
    ink = b.inks
    lid = ((-0.46, 0.0), (0.46, 0.0), (0.45, 0.62), (-0.45, 0.62))
    b.hull((0.0, 0.26), lid, ink.body, 0.03)
    b.block((0.0, 0.575), 0.435, 0.285, DARK, 0.01)
    _scene(b, (0.0, 0.575), 0.405, 0.255)
    b.block((0.10, 0.555), 0.16, 0.125, Glow(0.98, 0.98, 1.00), 0.02)
    for y, half in ((0.62, 0.10), (0.56, 0.12), (0.50, 0.07)):
        b.bar((-0.02, y), (-0.02 + 2 * half, y), 0.014, Glow(0.45, 0.52, 0.64))
    deck = ((-0.62, 0.0), (0.62, 0.0), (0.47, 0.20), (-0.47, 0.20))
    b.hull((0.0, 0.06), deck, ink.pale, 0.02)
    for row, (y, half) in enumerate(((0.21, 0.42), (0.165, 0.45), (0.12, 0.48))):
        for i in range(9):
            x = half * (2 * i / 8 - 1)
            b.block((x, y), 0.040, 0.014 + 0.002 * row, _KEY, 0.006)
    b.block((0.0, 0.075), 0.13, 0.018, ink.shade, 0.01)
    b.block((0.0, 0.025), 0.63, 0.024, ink.shade, 0.02)


def _phone(b: Brush) -> None:
    ink = b.inks
    b.block((0.0, 0.49), 0.255, 0.485, ink.body, 0.07)
    b.block((0.255, 0.62), 0.012, 0.07, ink.shade)
    b.block((0.0, 0.49), 0.222, 0.452, DARK, 0.05)
    b.block((0.0, 0.49), 0.205, 0.432, _SCREEN, 0.04)
    b.lay(within(b.oval_at((0.04, 0.14), 0.34, 0.22), slab_frame(b, 0.0, 0.49, 0.20, 0.425)),
          Glow(0.36, 0.62, 0.95))  # fmt: skip
    b.block((0.0, 0.905), 0.07, 0.020, DARK, 0.02)
    for i in range(9):
        x, y = -0.125 + 0.125 * (i % 3), 0.74 - 0.145 * (i // 3)
        b.block((x, y), 0.042, 0.042, _ICONS[(2 * i + i // 3) % 6], 0.015)
    b.block((0.0, 0.145), 0.17, 0.055, Glow(0.72, 0.86, 1.00), 0.04)
    for i in range(3):
        b.disc(-0.10 + 0.10 * i, 0.145, 0.032, _ICONS[i + 1])
    ringing = (beat(b, 0.5) > 0.0).to(b.cycle)
    b.disc(0.155, 0.785, 0.03 * ringing - (1 - ringing), Glow(1.0, 0.2, 0.2))


def _camera(b: Brush) -> None:
    ink = b.inks
    dome = ((-0.17, 0.0), (0.17, 0.0), (0.11, 0.17), (-0.11, 0.17))
    b.hull((0.04, 0.70), dome, ink.body, 0.03)
    b.block((-0.38, 0.755), 0.075, 0.045, METAL, 0.03)
    b.block((0.40, 0.74), 0.10, 0.040, DARK, 0.02)
    b.block((0.0, 0.40), 0.58, 0.335, ink.body, 0.08)
    b.block((0.0, 0.34), 0.58, 0.205, DARK, 0.02)
    b.bar((-0.52, 0.685), (0.52, 0.685), 0.012, ink.pale)
    flash = (beat(b, 0.55) > 0.92).to(b.cycle)
    b.block((0.04, 0.79), 0.085, 0.050, (0.86, 0.90, 0.94), 0.02)
    b.disc(0.04, 0.79, 0.14 * flash - (1 - flash), Glow(1.0, 1.0, 0.92))
    b.disc(0.04, 0.38, 0.295, METAL)
    b.disc(0.04, 0.38, 0.255, DARK)
    ring(b, (0.04, 0.38), 0.215, 0.010, (0.42, 0.44, 0.50))
    b.disc(0.04, 0.38, 0.165, (0.14, 0.22, 0.46))
    b.disc(0.06, 0.36, 0.095, (0.26, 0.42, 0.78))
    b.disc(-0.03, 0.45, 0.045, SNOW)
    b.disc(-0.46, 0.62, 0.036, (0.90, 0.20, 0.18))


def _radio(b: Brush) -> None:
    ink = b.inks
    b.bar((0.36, 0.72), (0.56, 0.97), 0.014, METAL)
    line(b, ((-0.40, 0.70), (-0.36, 0.86), (0.22, 0.86), (0.26, 0.70)), 0.028, ink.shade)
    b.block((0.0, 0.38), 0.58, 0.355, ink.body, 0.09)
    pulse = 0.012 * beat(b, 2.2)
    for x in (-0.33, 0.33):
        b.disc(x, 0.30, 0.205, DARK)
        ring(b, (x, 0.30), 0.160, 0.012, METAL)
        b.disc(x, 0.30, 0.085 + pulse, METAL)
    b.block((0.0, 0.60), 0.46, 0.075, _PAGE, 0.02)
    for i in range(9):
        b.bar((-0.36 + 0.09 * i, 0.60), (-0.36 + 0.09 * i, 0.64), 0.007, DARK)
    b.bar((0.12, 0.54), (0.12, 0.66), 0.012, (0.90, 0.20, 0.18))
    for y in (0.20, 0.34):
        b.disc(0.0, y, 0.046, ink.mark)


GUISES: dict[str, Guise] = {
    "book": Guise("box", _book, reach=0.44, size=0.8),
    "gift": Guise("box", _gift, reach=0.48),
    "suitcase": Guise("box", _suitcase, reach=0.62, size=0.9),
    "treasure chest": Guise("box", _chest, reach=0.62, size=0.95),
    "clock": Guise("box", _clock, reach=0.44, size=0.85),
    "television": Guise("box", _television, reach=0.6, size=1.05),
    "laptop": Guise("box", _laptop, reach=0.68, size=0.8),
    "phone": Guise("box", _phone, reach=0.3, size=0.8),
    "camera": Guise("box", _camera, reach=0.62, size=0.75),
    "radio": Guise("box", _radio, reach=0.64, size=0.8),
}
