"""Ocean liner, speedboat, rowing boat, submarine and pirate ship."""

from __future__ import annotations

import math

import torch

from kling_local.sketch.world.canvas import Color
from kling_local.sketch.world.figures.brush import DARK, GLASS, METAL, SNOW, Brush
from kling_local.sketch.world.figures.guise import Guise
from kling_local.sketch.world.figures.strokes import GOLD, beat, line, puffs, within
from kling_local.sketch.world.figures.vehicles import LAMP

_PLANK: Color = (0.46, 0.28, 0.15)
_PLANK_LIGHT: Color = (0.68, 0.46, 0.27)
_MAST: Color = (0.40, 0.26, 0.15)


def _ship(b: Brush) -> None:
    ink = b.inks
    puffs(b, (-0.10, 0.90), 0.04, 0.50, 0.07)
    for x in (-0.34, 0.06):
        funnel = ((-0.09, 0.0), (0.09, 0.0), (0.06, 0.25), (-0.12, 0.25))
        b.hull((x, 0.66), funnel, ink.body, 0.01)
        b.hull((x - 0.02, 0.84), ((-0.09, 0.0), (0.07, 0.0), (0.06, 0.08), (-0.10, 0.08)), DARK)
    b.bar((0.44, 0.60), (0.44, 0.90), 0.014, DARK)
    b.hull((-0.12, 0.58), ((-0.42, 0.0), (0.46, 0.0), (0.38, 0.12), (-0.42, 0.12)), SNOW, 0.01)
    b.hull((-0.06, 0.43), ((-0.70, 0.0), (0.74, 0.0), (0.62, 0.16), (-0.66, 0.16)), SNOW, 0.01)
    for i in range(7):
        b.block((-0.46 + 0.115 * i, 0.645), 0.034, 0.030, (0.36, 0.60, 0.82), 0.01)
    for i in range(11):
        b.block((-0.66 + 0.12 * i, 0.515), 0.036, 0.034, (0.36, 0.60, 0.82), 0.01)
    hull = ((-0.84, 0.0), (0.78, 0.0), (1.08, 0.42), (-0.96, 0.38))
    shell = b.hull_at((0.0, 0.02), hull, 0.01)
    b.lay(shell, ink.body)
    b.lay(within(shell, b.y - 0.12), (0.66, 0.14, 0.14))
    b.lay(within(shell, (b.y - 0.135).abs() - 0.012), SNOW)
    b.bar((-0.94, 0.405), (1.06, 0.44), 0.014, SNOW)
    for i in range(10):
        b.disc(-0.70 + 0.155 * i, 0.29, 0.026, GLASS)
    b.bar((0.90, 0.34), (0.88, 0.24), 0.014, DARK)
    b.bar((0.83, 0.26), (0.93, 0.24), 0.014, DARK)


def _speedboat(b: Brush) -> None:
    ink = b.inks
    spray = b.stride.clamp(0.1, 1)
    for i in range(4):
        up = 0.06 + 0.05 * beat(b, 1.9, 0.27 * i)
        b.disc(-0.94 + 0.06 * i, 0.09 + up * spray, 0.07 * spray, SNOW)
    b.block((-0.76, 0.44), 0.075, 0.13, DARK, 0.03)
    b.bar((-0.76, 0.34), (-0.78, 0.10), 0.034, DARK)
    glass = ((-0.02, 0.0), (0.22, 0.0), (-0.06, 0.24), (-0.12, 0.24))
    b.hull((0.12, 0.50), glass, GLASS, 0.012)
    b.bar((0.34, 0.50), (0.04, 0.75), 0.016, METAL)
    b.bar((-0.30, 0.50), (-0.36, 0.70), 0.055, SNOW)
    hull = ((-0.66, 0.0), (0.30, 0.0), (0.74, 0.20), (1.0, 0.46), (0.20, 0.50), (-0.76, 0.44))
    shell = b.hull_at((0.0, 0.05), hull, 0.012)
    b.lay(shell, ink.body)
    b.lay(within(shell, b.y - 0.26 - 0.14 * b.x), SNOW)
    b.lay(within(shell, (b.y - 0.28 - 0.14 * b.x).abs() - 0.022), ink.shade)
    b.bar((-0.72, 0.50), (0.90, 0.52), 0.018, ink.pale)
    b.disc(-0.40, 0.40, 0.085, SNOW)
    b.bar((-0.39, 0.36), (-0.39, 0.44), 0.015, DARK)


def _rowboat(b: Brush) -> None:
    ink = b.inks
    angle = 2 * math.pi * (b.cycle + 0.35 * b.clock * b.stride.clamp(0.25, 1))
    reach, dip = 0.26 * torch.sin(angle), 0.10 * torch.cos(angle)
    inside = ((-0.78, 0.0), (0.80, 0.0), (0.66, 0.10), (-0.64, 0.10))
    b.hull((0.0, 0.53), inside, _PLANK, 0.01)
    for x in (-0.40, 0.06, 0.46):
        b.block((x, 0.585), 0.075, 0.030, _PLANK_LIGHT, 0.01)
    shell = torch.maximum(
        b.hull_at((0.0, 0.06), ((-0.62, 0.0), (0.58, 0.0), (1.0, 0.62), (-0.94, 0.58)), 0.012),
        b.y - 0.50 - 0.16 * b.x * b.x,
    )
    b.lay(shell, ink.body)
    for y in (0.20, 0.34):
        b.lay(within(shell, (b.y - y - 0.13 * b.x * b.x).abs() - 0.010), ink.shade)
    b.lay(within(shell, 0.45 + 0.16 * b.x * b.x - b.y), ink.pale)
    lock = (-0.06, 0.53)
    blade = (lock[0] - reach, 0.12 + dip)
    b.bar((lock[0] + 0.30 * reach, 0.76 - 0.3 * dip), blade, 0.024, _PLANK_LIGHT)
    b.bar((blade[0] + 0.1 * reach, blade[1] + 0.07), blade, 0.060, _PLANK_LIGHT)
    b.disc(*lock, 0.035, METAL)


def _submarine(b: Brush) -> None:
    ink = b.inks
    spin = 0.16 * beat(b, 1.7)
    b.bar((-0.92, 0.40 - spin), (-0.92, 0.40 + spin), 0.032, GOLD)
    for side in (1.0, -1.0):
        b.bar((-0.72, 0.40), (-0.86, 0.40 + 0.22 * side), 0.055, ink.shade)
    b.bar((0.10, 0.76), (0.10, 0.94), 0.026, METAL)
    b.bar((0.10, 0.94), (0.22, 0.94), 0.034, METAL)
    b.disc(0.24, 0.94, 0.030, GLASS)
    tower = ((-0.22, 0.0), (0.26, 0.0), (0.18, 0.20), (-0.16, 0.20))
    b.hull((0.06, 0.60), tower, ink.body, 0.03)
    b.bar((-0.12, 0.83), (0.26, 0.83), 0.022, ink.pale)
    body = b.oval_at((0.02, 0.38), 0.86, 0.30)
    b.lay(body, ink.body)
    b.lay(within(body, b.y - 0.26), ink.shade)
    b.lay(within(body, 0.60 - b.y), ink.pale)
    for x in (-0.34, 0.02, 0.38):
        b.disc(x, 0.42, 0.105, GOLD)
        b.disc(x, 0.42, 0.075, GLASS)
        b.bar((x - 0.03, 0.45), (x - 0.01, 0.46), 0.014, SNOW)
    b.disc(0.80, 0.40, 0.05, LAMP)
    for i in range(3):
        rise = (0.5 * b.clock + i / 3).remainder(1.0)
        b.disc(-0.90 - 0.05 * i, 0.55 + 0.35 * rise, 0.026 * (1 - rise) + 0.008, (0.86, 0.95, 1.0))


def _square_sail(b: Brush, x: float, y: float, half: float, tall: float) -> None:
    """Draw a sail blown forwards, hung from a yard at its top."""
    ink = b.inks
    px, py = b.from_middle(x, y)
    bulge = 0.10 * (1 - (py / tall) ** 2).clamp(min=0)
    shape = within((px - bulge).abs() - half - 0.12 * (tall - py) * half, py.abs() - tall)
    b.lay(shape, ink.body)
    b.lay(within(shape, half * 0.45 - px + bulge), ink.pale)
    b.bar((x - half - 0.02, y + tall), (x + half + 0.02, y + tall), 0.018, _MAST)


def _skull(b: Brush, x: float, y: float, size: float) -> None:
    for side in (-1.0, 1.0):
        b.bar((x - 1.3 * size * side, y - 1.1 * size), (x + 1.3 * size * side, y - 0.1 * size),
              0.22 * size, SNOW)  # fmt: skip
    b.disc(x, y, size, SNOW)
    b.block((x, y - 0.8 * size), 0.55 * size, 0.4 * size, SNOW, 0.1 * size)
    for side in (-0.4, 0.4):
        b.disc(x + side * size, y - 0.1 * size, 0.27 * size, DARK)


def _pirate_ship(b: Brush) -> None:
    flutter = 0.02 * beat(b, 0.9)
    for x, top in ((-0.40, 0.84), (0.16, 0.96)):
        b.bar((x, 0.20), (x, top), 0.024, _MAST)
    b.bar((0.60, 0.40), (1.02, 0.58), 0.020, _MAST)
    b.lay(b.hull_at((0.50, 0.44), ((-0.02, 0.0), (0.40, 0.10), (-0.10, 0.36))), b.inks.pale)
    _square_sail(b, -0.40, 0.58, 0.19, 0.17)
    _square_sail(b, 0.16, 0.58, 0.24, 0.22)
    _skull(b, 0.24, 0.61, 0.095)
    flag = ((0.0, -0.06), (0.0, 0.06), (-0.24, 0.05 + flutter), (-0.24, -0.05 + flutter))
    b.hull((0.15, 0.93), flag, DARK, 0.005)
    hull = ((-0.72, 0.0), (0.56, 0.0), (0.86, 0.30), (0.60, 0.34), (-0.80, 0.34))
    shell = b.hull_at((0.0, 0.02), hull, 0.015)
    b.lay(shell, _PLANK)
    b.block((-0.66, 0.40), 0.20, 0.12, _PLANK, 0.02)
    b.bar((-0.87, 0.53), (-0.45, 0.53), 0.022, GOLD)
    b.block((-0.68, 0.42), 0.10, 0.055, (1.00, 0.82, 0.40), 0.02)
    b.bar((-0.45, 0.375), (0.86, 0.355), 0.024, GOLD)
    for y in (0.12, 0.22):
        b.lay(within(shell, (b.y - y).abs() - 0.008), (0.34, 0.20, 0.10))
    b.lay(within(shell, (b.y - 0.30).abs() - 0.020), b.inks.body)
    for x in (-0.34, -0.06, 0.22):
        b.block((x, 0.215), 0.055, 0.050, DARK, 0.01)
        b.disc(x + 0.01, 0.215, 0.030, METAL)


def _canoe(b: Brush) -> None:
    ink = b.inks
    px = b.from_middle(0.0, 0.0)[0]
    rim = 0.40 + 0.34 * px.abs().clamp(max=0.98) ** 3
    low = 0.06 + 0.44 * px.abs().clamp(max=1.0) ** 5
    shell = within(b.y - rim, low - b.y, px.abs() - 0.97)
    b.lay(shell, ink.body)
    b.lay(within(shell, rim - 0.055 - b.y), ink.pale)
    b.lay(within(shell, b.y - low - 0.09), ink.shade)
    for i in range(-3, 4):
        x = 0.22 * i
        zig = ((x - 0.07, 0.24), (x, 0.31), (x + 0.07, 0.24))
        line(b, zig, 0.016, ink.mark)
    b.bar((-0.16, 0.82), (0.20, 0.22), 0.024, _PLANK_LIGHT)
    b.bar((0.20, 0.20), (0.25, 0.10), 0.060, _PLANK_LIGHT)
    b.bar((-0.20, 0.84), (-0.12, 0.88), 0.024, _PLANK_LIGHT)


GUISES: dict[str, Guise] = {
    "ship": Guise("boat", _ship, reach=1.12, size=1.1),
    "speedboat": Guise("boat", _speedboat, reach=1.06, size=0.8),
    "rowboat": Guise("boat", _rowboat, reach=1.04, size=0.7),
    "canoe": Guise("boat", _canoe, reach=1.0, size=0.6),
    "submarine": Guise("boat", _submarine, reach=1.0),
    "pirate ship": Guise("boat", _pirate_ship, reach=1.06, size=1.15),
}
