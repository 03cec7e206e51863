"""Helicopter, rocket, spaceship, flying saucer, drone, fighter jet and glider."""

from __future__ import annotations

import math

import torch

from kling_local.sketch.world.canvas import Color
from kling_local.sketch.world.figures.brush import DARK, GLASS, METAL, SNOW, Brush, Glow
from kling_local.sketch.world.figures.guise import Guise
from kling_local.sketch.world.figures.strokes import (
    RED_LIGHT,
    WARM_LIGHT,
    beat,
    exhaust,
    light,
    shine,
    star,
    within,
)
from kling_local.sketch.world.figures.vehicles import LAMP

_BLADE: Color = (0.22, 0.23, 0.28)
_DOME: Color = (0.70, 0.92, 0.96)
_BEAM = Glow(0.80, 1.00, 0.72)
_ALIEN: Color = (0.42, 0.84, 0.36)


def _rotor(b: Brush, x: float, y: float, half: float, hz: float) -> None:
    """Draw a rotor from the side, whose blades turn by themselves."""
    for turns in (0.0, 0.25):
        tip = half * beat(b, hz, turns)
        b.bar((x - tip, y), (x + tip, y), 0.018, _BLADE)
    b.disc(x, y, 0.03, _BLADE)


def _helicopter(b: Brush) -> None:
    ink = b.inks
    b.bar((0.10, 0.74), (0.10, 0.92), 0.030, METAL)
    fin = ((-0.06, 0.0), (0.08, 0.0), (-0.02, 0.26), (-0.14, 0.26))
    b.hull((-0.84, 0.56), fin, ink.body, 0.02)
    boom = ((-0.90, 0.02), (0.0, -0.14), (0.0, 0.12), (-0.90, 0.09))
    b.hull((0.0, 0.56), boom, ink.body, 0.01)
    for x, y in ((-0.10, 0.22), (0.32, 0.22)):
        b.bar((x, 0.12), (x + 0.02, y + 0.08), 0.018, METAL)
    b.bar((-0.34, 0.08), (0.52, 0.08), 0.024, METAL)
    b.bar((0.52, 0.08), (0.60, 0.13), 0.024, METAL)
    body = b.oval_at((0.14, 0.50), 0.46, 0.26)
    b.lay(body, ink.body)
    b.lay(within(body, b.y - 0.36), ink.shade)
    b.lay(within(body + 0.03, 0.24 - b.x + 0.25 * (b.y - 0.5), 0.42 - b.y), GLASS)
    b.block((0.06, 0.54), 0.10, 0.105, GLASS, 0.04)
    b.block((0.10, 0.755), 0.16, 0.05, ink.shade, 0.04)
    b.bar((-0.40, 0.50), (-0.06, 0.44), 0.020, ink.mark)
    _rotor(b, 0.10, 0.93, 0.86, 2.3)
    angle = 2 * math.pi * 1.9 * b.clock
    for turns in (0.0, 0.5):
        dx, dy = (
            0.15 * torch.cos(angle + math.pi * turns),
            0.15 * torch.sin(angle + math.pi * turns),
        )
        b.bar((-0.92 - dx, 0.64 - dy), (-0.92 + dx, 0.64 + dy), 0.014, _BLADE)
    b.disc(-0.92, 0.64, 0.028, METAL)


def _rocket(b: Brush) -> None:
    ink = b.inks
    exhaust(b, (-0.62, 0.50), 0.34, 0.125)
    for side in (-1.0, 1.0):
        fin = ((-0.72, 0.40), (-0.50, 0.40), (-0.16, 0.08), (-0.56, 0.08))
        corners = tuple((x, side * y) for x, y in fin)
        b.hull((0.0, 0.50), corners if side < 0 else corners[::-1], ink.shade, 0.02)
    b.hull((-0.60, 0.50), ((-0.05, -0.13), (0.06, -0.10), (0.06, 0.10), (-0.05, 0.13)), METAL, 0.01)
    body = b.oval_at((0.06, 0.50), 0.82, 0.24)
    trunk = within(body, -0.58 - b.x)
    b.lay(trunk, SNOW)
    b.lay(within(trunk, 0.36 - b.x), ink.body)
    b.lay(within(trunk, b.x + 0.32), ink.body)
    b.lay(within(trunk, (b.x + 0.26).abs() - 0.025), ink.mark)
    b.lay(within(trunk, b.y - 0.38), (0.80, 0.83, 0.89))
    b.lay(within(trunk, b.y - 0.38, b.x + 0.32), ink.shade)
    b.lay(within(trunk, b.y - 0.38, 0.36 - b.x), ink.shade)
    b.disc(0.14, 0.53, 0.125, METAL)
    b.disc(0.14, 0.53, 0.090, (0.30, 0.62, 0.92))
    shine(b, (0.10, 0.58), (0.13, 0.60), 0.020)
    b.hull((-0.44, 0.50), ((-0.28, -0.025), (0.18, -0.025), (0.18, 0.025), (-0.28, 0.025)),
           ink.shade, 0.01)  # fmt: skip


def _spaceship(b: Brush) -> None:
    ink = b.inks
    for y in (0.33, 0.66):
        exhaust(b, (-0.74, y), 0.20, 0.07)
    far = ((-0.60, 0.0), (-0.06, 0.0), (-0.34, 0.36), (-0.62, 0.40))
    b.hull((-0.06, 0.54), far, ink.shade, 0.02)
    for y in (0.33, 0.66):
        b.block((-0.52, y), 0.24, 0.075, METAL, 0.04)
        b.block((-0.46, y), 0.05, 0.076, ink.mark)
    body = ((-0.62, -0.14), (0.30, -0.16), (0.90, -0.05), (0.92, 0.0), (0.44, 0.13), (-0.40, 0.18),
            (-0.62, 0.12))  # fmt: skip
    shell = b.hull_at((0.0, 0.50), body, 0.03)
    b.lay(shell, ink.body)
    b.lay(within(shell, b.y - 0.41), ink.shade)
    canopy = within(b.oval_at((0.22, 0.60), 0.30, 0.15), 0.58 - b.y)
    b.lay(canopy, _DOME)
    b.bar((-0.50, 0.52), (0.62, 0.49), 0.016, ink.mark)
    for i in range(4):
        b.disc(-0.30 + 0.13 * i, 0.455, 0.026, WARM_LIGHT)
    near = ((-0.62, -0.34), (-0.50, -0.36), (0.10, 0.0), (-0.46, 0.0))
    b.hull((-0.06, 0.44), near, ink.body, 0.02)
    b.bar((-0.66, 0.10), (-0.34, 0.10), 0.034, ink.mark)
    light(b, (-0.64, 0.10), 0.04, RED_LIGHT, 0.2)


def _ufo(b: Brush) -> None:
    ink = b.inks
    beam = ((-0.42, 0.0), (0.42, 0.0), (0.16, 0.40), (-0.16, 0.40))
    b.lay(b.hull_at((0.0, 0.01), beam), _BEAM, 0.42)
    b.lay(b.hull_at((0.0, 0.01), tuple((0.5 * x, y) for x, y in beam)), _BEAM, 0.30)
    dome = within(b.oval_at((0.0, 0.60), 0.32, 0.36), 0.58 - b.y)
    b.lay(dome, _DOME)
    b.oval((0.02, 0.70), 0.110, 0.145, _ALIEN)
    b.block((0.02, 0.60), 0.12, 0.06, _ALIEN, 0.05)
    for x in (-0.03, 0.09):
        b.oval((x, 0.73), 0.034, 0.052, DARK)
    b.bar((-0.01, 0.635), (0.07, 0.635), 0.010, DARK)
    shine(b, (-0.20, 0.72), (-0.14, 0.83), 0.026)
    b.oval((0.0, 0.38), 0.42, 0.13, ink.shade)
    b.oval((0.0, 0.50), 0.88, 0.165, ink.body)
    b.oval((0.0, 0.545), 0.70, 0.075, ink.pale)
    b.oval((0.0, 0.585), 0.36, 0.050, ink.shade)
    for i, x in enumerate((-0.66, -0.34, 0.0, 0.34, 0.66)):
        y = 0.43 + 0.11 * x * x
        b.disc(x, y, 0.048, DARK)
        on = (beat(b, 1.2, 0.2 * i) > 0).to(b.cycle)
        b.disc(x, y, 0.034 + 0.014 * on, WARM_LIGHT)


def _drone(b: Brush) -> None:
    ink = b.inks
    for x in (-0.66, 0.66):
        b.bar((0.0, 0.56), (x, 0.64), 0.034, ink.shade)
        b.block((x, 0.68), 0.055, 0.10, DARK, 0.03)
    for x in (-0.30, 0.30):
        b.bar((0.5 * x, 0.50), (x, 0.20), 0.024, DARK)
        b.bar((x - 0.14, 0.18), (x + 0.14, 0.18), 0.024, DARK)
    b.block((0.0, 0.56), 0.30, 0.125, ink.body, 0.09)
    b.block((0.0, 0.615), 0.20, 0.030, ink.pale, 0.03)
    b.block((0.06, 0.40), 0.10, 0.085, DARK, 0.04)
    b.disc(0.11, 0.385, 0.062, METAL)
    b.disc(0.12, 0.385, 0.040, (0.18, 0.32, 0.60))
    light(b, (-0.22, 0.56), 0.032, RED_LIGHT, 0.0)
    light(b, (0.23, 0.56), 0.032, Glow(0.30, 1.00, 0.40), 0.5)
    for x, hz in ((-0.66, 2.9), (0.66, 3.3)):
        _rotor(b, x, 0.81, 0.31, hz)


def _fighter_jet(b: Brush) -> None:
    ink = b.inks
    exhaust(b, (-0.78, 0.46), 0.24, 0.075)
    far = ((-0.30, 0.0), (0.06, 0.0), (-0.30, 0.24), (-0.44, 0.24))
    b.hull((-0.10, 0.54), far, ink.shade, 0.012)
    fin = ((-0.20, 0.0), (0.16, 0.0), (-0.16, 0.38), (-0.30, 0.38))
    b.hull((-0.54, 0.54), fin, ink.body, 0.015)
    star(b, (-0.66, 0.74), 0.075, ink.mark)
    b.block((-0.76, 0.46), 0.06, 0.085, METAL, 0.02)
    body = ((-0.74, -0.09), (0.30, -0.13), (0.62, -0.07), (0.94, -0.01), (0.60, 0.09), (0.20, 0.12),
            (-0.74, 0.10))  # fmt: skip
    shell = b.hull_at((0.0, 0.47), body, 0.02)
    b.lay(shell, ink.body)
    b.lay(within(shell, b.y - 0.41), ink.pale)
    canopy = within(b.oval_at((0.34, 0.565), 0.23, 0.125), 0.56 - b.y)
    b.lay(canopy, (0.30, 0.46, 0.62))
    b.hull((0.12, 0.36), ((-0.12, -0.02), (0.12, -0.02), (0.16, 0.07), (-0.12, 0.07)), ink.shade)
    b.bar((0.92, 0.465), (0.99, 0.465), 0.010, DARK)
    wing = ((-0.46, -0.26), (-0.30, -0.28), (0.30, 0.0), (-0.34, 0.0))
    b.hull((-0.10, 0.42), wing, ink.shade, 0.015)
    b.bar((-0.46, 0.20), (-0.14, 0.20), 0.030, SNOW)
    b.hull((-0.13, 0.20), ((0.0, -0.03), (0.07, 0.0), (0.0, 0.03)), (0.90, 0.20, 0.16))
    plane = ((-0.26, -0.14), (-0.14, -0.14), (0.12, 0.0), (-0.16, 0.0))
    b.hull((-0.62, 0.44), plane, ink.shade, 0.01)


def _glider(b: Brush) -> None:
    ink = b.inks
    far = ((-0.12, 0.0), (0.10, 0.0), (-0.08, 0.36), (-0.16, 0.36))
    b.hull((0.10, 0.56), far, ink.shade, 0.01)
    b.hull(
        (-0.80, 0.52), ((-0.06, 0.0), (0.10, 0.0), (-0.02, 0.26), (-0.12, 0.26)), ink.body, 0.012
    )
    b.bar((-0.96, 0.79), (-0.74, 0.79), 0.020, ink.mark)
    body = ((-0.86, 0.02), (0.10, -0.13), (0.60, -0.12), (0.80, -0.02), (0.50, 0.13), (0.10, 0.10),
            (-0.86, 0.07))  # fmt: skip
    shell = b.hull_at((0.0, 0.49), body, 0.02)
    b.lay(shell, ink.body)
    b.lay(within(shell, b.y - 0.42), ink.pale)
    b.lay(within(b.oval_at((0.46, 0.57), 0.26, 0.11), 0.53 - b.y), GLASS)
    near = ((-0.62, -0.38), (-0.52, -0.38), (0.22, 0.0), (-0.06, 0.0))
    b.hull((0.08, 0.50), near, ink.shade, 0.014)
    b.bar((-0.48, 0.13), (-0.40, 0.13), 0.022, ink.mark)
    b.disc(0.30, 0.33, 0.05, DARK)
    b.disc(0.72, 0.47, 0.022, LAMP)


GUISES: dict[str, Guise] = {
    "helicopter": Guise("airplane", _helicopter, reach=1.1),
    "rocket": Guise("airplane", _rocket, reach=1.0),
    "spaceship": Guise("airplane", _spaceship, reach=1.0, size=1.05),
    "flying saucer": Guise("airplane", _ufo, reach=0.92, size=0.95),
    "drone": Guise("airplane", _drone, reach=1.0, size=0.55),
    "fighter jet": Guise("airplane", _fighter_jet, reach=1.04),
    "glider": Guise("airplane", _glider, reach=1.0),
}
