"""What swims and is no plain fish."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from kling_local.sketch.world.figures.anatomy import PINK, Ink, chain, contrast, flap
from kling_local.sketch.world.figures.animals import eyes
from kling_local.sketch.world.figures.brush import DARK, SNOW, Brush
from kling_local.sketch.world.figures.guise import Guise

_MOUTH = (0.55, 0.12, 0.18)
_HAIR = (0.80, 0.22, 0.12)


def _wag(b: Brush, lag: float = 0.0) -> Tensor:
    """The beat of a tail, -1..1, that lags by ``lag`` turns."""
    return torch.sin(2 * math.pi * (b.cycle - lag)) * b.stride.clamp(max=1.0)


def _grin(b: Brush, spot: tuple[float, float], radii: tuple[float, float], color: Ink) -> None:
    """Draw the lower arc of an ellipse."""
    arc = b.oval_at(spot, *radii).abs() - 0.009
    b.lay(arc.maximum(b.y - spot[1] + 0.25 * radii[1]), color)


def _shark(b: Brush) -> None:
    ink = b.inks
    sway = 0.05 * _wag(b)
    tail = ((-0.42, 0.50), (-0.78, 0.50 + sway))
    for end, wide in (((-1.02, 0.82 + sway), 0.02), ((-0.96, 0.26 + sway), 0.02)):
        b.cone((-0.78, 0.50 + sway), end, (0.085, wide), ink.shade)
    b.hull((0.02, 0.66), ((0.20, -0.02), (-0.16, 0.30), (-0.22, 0.29), (-0.14, -0.06)), ink.body,
           0.012)  # fmt: skip
    b.cone((-0.40, 0.40), (-0.52, 0.30), (0.07, 0.015), ink.shade)
    b.cone((0.16, 0.42), (-0.06, 0.20), (0.08, 0.018), ink.shade)
    chain(b, tail, (0.17, 0.055), ink.body)
    b.cone((-0.46, 0.66), (-0.56, 0.72), (0.05, 0.012), ink.shade)
    body = b.cone_at((-0.40, 0.50), (0.24, 0.52), (0.165, 0.235))
    snout = b.cone_at((0.24, 0.53), (0.80, 0.56), (0.235, 0.055))
    whole = torch.minimum(body, snout)
    b.lay(whole, ink.body)
    belly = b.oval_at((0.16, 0.30), 0.72, 0.19)
    b.lay(torch.maximum(whole, belly), SNOW)
    low = 0.03 * b.mouth
    jaw = b.oval_at((0.52, 0.425 - low), 0.185, 0.062 + low)
    b.lay(jaw.maximum(whole + 0.01), _MOUTH)
    for i in range(6):
        x = 0.375 + 0.056 * i
        top = 0.475 - 0.35 * abs(i - 2.5) * 0.035
        b.hull((x, top), ((-0.026, 0.01), (0.0, -0.052), (0.026, 0.01)), SNOW)
    for x in (0.12, 0.165, 0.21):
        b.bar((x, 0.58), (x - 0.025, 0.46), 0.009, ink.shade)
    eyes(b, (0.46, 0.61), 0.0, 0.038)
    b.bar((0.41, 0.66), (0.51, 0.64), 0.011, ink.shade)
    b.disc(0.72, 0.60, 0.011, DARK)
    b.cone((0.12, 0.36), (-0.16, 0.10 - 0.6 * sway), (0.085, 0.02), ink.body)


def _whale(b: Brush) -> None:
    ink = b.inks
    sway = 0.06 * _wag(b)
    b.cone((-0.74, 0.56 + sway), (-0.98, 0.76 + 1.6 * sway), (0.05, 0.075), ink.shade)
    b.cone((-0.74, 0.56 + sway), (-0.68, 0.84 + 1.6 * sway), (0.05, 0.070), ink.shade)
    chain(b, ((-0.20, 0.36), (-0.56, 0.42), (-0.76, 0.58 + sway)), (0.27, 0.12, 0.055), ink.body)
    whole = b.oval_at((0.10, 0.40), 0.62, 0.335)
    b.lay(whole, ink.body)
    belly = b.oval_at((0.18, 0.17), 0.66, 0.22)
    b.lay(torch.maximum(whole, belly), ink.pale)
    for i in range(4):
        groove = (b.oval_at((0.18, 0.17), 0.66, 0.22) + 0.035 * i + 0.02).abs() - 0.006
        b.lay(torch.maximum(groove.maximum(whole + 0.02), 0.16 - b.from_middle(0.0, 0)[0]),
              ink.shade)  # fmt: skip
    _grin(b, (0.56, 0.36), (0.16, 0.07), ink.shade)
    eyes(b, (0.46, 0.44), 0.0, 0.040)
    b.disc(0.38, 0.37, 0.038, PINK)
    b.cone((0.14, 0.22), (-0.08, 0.08 - sway), (0.085, 0.03), ink.shade)
    phase = b.cycle.mul(0.4).remainder(1.0)
    spout = (4 * phase * (1 - phase)).clamp(min=0.25)
    for side in (-1.0, 1.0):
        water = ((0.12, 0.73), (0.12 + 0.05 * side, 0.73 + 0.16 * spout),
                 (0.12 + 0.15 * side, 0.73 + 0.13 * spout))  # fmt: skip
        chain(b, water, (0.022, 0.030, 0.034), (0.72, 0.90, 1.00))
        b.disc(0.12 + 0.19 * side, 0.73 + 0.04 * spout, 0.024, (0.72, 0.90, 1.00))


def _dolphin_shape(b: Brush, belly_ink: Ink, beak: float) -> Tensor:
    """Draw a dolphin without its face, with a long ``beak``; returns its outline's distance."""
    ink = b.inks
    sway = 0.07 * _wag(b)
    b.cone((-0.66, 0.34 + sway), (-0.86, 0.42 + 2 * sway), (0.05, 0.055), ink.shade)
    b.cone((-0.66, 0.34 + sway), (-0.84, 0.20 + 2 * sway), (0.05, 0.055), ink.shade)
    b.cone((0.0, 0.66), (-0.18, 0.90), (0.13, 0.018), ink.shade)
    parts = (
        b.cone_at((-0.66, 0.34 + sway), (-0.34, 0.48), (0.045, 0.12)),
        b.cone_at((-0.34, 0.48), (0.02, 0.56), (0.12, 0.195)),
        b.cone_at((0.02, 0.56), (0.36, 0.54), (0.195, 0.165)),
        b.disc_at((0.40, 0.54), 0.165),
        b.cone_at((0.48, 0.49), (0.48 + beak, 0.49 - 0.27 * beak), (0.075, 0.040)),
    )
    whole = parts[0]
    for part in parts[1:]:
        whole = torch.minimum(whole, part)
    b.lay(whole, ink.body)
    b.lay(whole.maximum(b.oval_at((0.16, 0.33), 0.62, 0.16)), belly_ink)
    return whole


def _dolphin(b: Brush) -> None:
    ink = b.inks
    _dolphin_shape(b, ink.pale, 0.22)
    b.bar((0.71, 0.42), (0.50, 0.455), 0.009, ink.shade)
    b.bar((0.50, 0.455), (0.455, 0.495), 0.009, ink.shade)
    eyes(b, (0.43, 0.57), 0.0, 0.032)
    b.cone((0.16, 0.42), (0.02, 0.22 - 0.03 * _wag(b)), (0.075, 0.02), ink.shade)


def _orca(b: Brush) -> None:
    whole = _dolphin_shape(b, contrast(b), 0.07)
    patch = contrast(b)
    b.lay(b.oval_at((0.42, 0.62), 0.095, 0.042, 0.2).maximum(whole + 0.01), patch)
    b.lay(b.oval_at((-0.10, 0.62), 0.10, 0.05, 0.3).maximum(whole), b.inks.pale)
    b.bar((0.575, 0.47), (0.44, 0.46), 0.009, b.inks.pale)
    b.disc(0.47, 0.555, 0.026, SNOW)
    b.disc(0.475, 0.555, 0.018, DARK)
    b.cone((0.16, 0.42), (0.0, 0.20 - 0.03 * _wag(b)), (0.10, 0.04), b.inks.shade)


def _octopus(b: Brush) -> None:
    ink = b.inks
    for i, side in enumerate((-1.0, 1.0, -0.68, 0.68, -0.36, 0.36)):
        w = 0.05 * torch.sin(2 * math.pi * (b.cycle + 0.17 * i)) * b.stride
        x = 0.56 * side
        low = 0.10 + 0.14 * abs(side) ** 3
        arm = ((0.18 * side, 0.44), (0.62 * x, 0.26 + w), (0.92 * x, low + 0.01 - w),
               (1.14 * x + 0.02 * side, low + 0.10 + w))  # fmt: skip
        tone = ink.shade if i < 2 else ink.body
        chain(b, arm, (0.105, 0.075, 0.052, 0.022), tone)
        for share in (0.3, 0.65, 1.0):
            spot = (x * (0.62 + 0.30 * share), 0.235 + (low - 0.25) * share + w * (1 - 2 * share))
            b.disc(spot[0], spot[1], 0.022, ink.pale)
    b.oval((0.0, 0.68), 0.30, 0.29, ink.body)
    b.oval((0.0, 0.46), 0.235, 0.14, ink.body)
    b.oval((-0.14, 0.84), 0.075, 0.045, ink.pale, 0.6)
    for x, y in ((0.14, 0.83), (0.20, 0.74), (0.03, 0.89)):
        b.disc(x, y, 0.028, ink.shade)
    for side in (-0.105, 0.105):
        b.oval((side, 0.565), 0.078, 0.088, SNOW)
        b.oval((side + 0.018, 0.56), 0.044, 0.056, DARK)
        b.disc(side + 0.034, 0.585, 0.018, SNOW)
    _grin(b, (0.0, 0.44), (0.085, 0.045), DARK)


def _jellyfish(b: Brush) -> None:
    ink = b.inks
    pulse = _wag(b)
    wide, low = 0.36 + 0.035 * pulse, 0.58 - 0.02 * pulse
    for i in range(7):
        x = (i - 3) * 0.10
        w = [0.035 * torch.sin(2 * math.pi * (b.cycle + 0.13 * i - lag)) for lag in (0.1, 0.3, 0.5)]
        end = 0.06 + 0.03 * (i % 2)
        arm = ((x, low), (x * 0.95 + w[0], 0.42), (x * 0.9 + w[1], 0.24), (x * 0.95 + w[2], end))
        radii = (0.036, 0.034, 0.026, 0.012) if i % 2 else (0.022, 0.018, 0.014, 0.008)
        chain(b, arm, radii, ink.pale if i % 2 else ink.shade)
    dome = b.oval_at((0.0, low), wide, 0.40).maximum(low - 0.04 - b.y)
    b.lay(dome, ink.body)
    b.lay(b.oval_at((0.0, low), 0.72 * wide, 0.28).maximum(low - b.y), ink.pale)
    for i in range(7):
        b.disc((i - 3) * wide / 3.5, low - 0.02, 0.062, ink.body)
    for side in (-0.105, 0.105):
        b.oval((side, low + 0.11), 0.034, 0.046, DARK)
        b.disc(side + 0.012, low + 0.128, 0.013, SNOW)
        b.disc(1.7 * side, low + 0.055, 0.028, PINK)
    _grin(b, (0.0, low + 0.075), (0.05, 0.03), DARK)
    b.oval((-0.17, low + 0.27), 0.06, 0.028, SNOW, 0.7)


def _sea_turtle(b: Brush) -> None:
    ink = b.inks
    beat = flap(b)
    skin = ink.pale
    chain(b, ((0.22, 0.46), (0.10, 0.66 + 0.08 * beat), (-0.10, 0.78 + 0.16 * beat)),
          (0.08, 0.075, 0.02), ink.shade)  # fmt: skip
    b.cone((-0.40, 0.40), (-0.66, 0.30 - 0.06 * beat), (0.075, 0.03), ink.shade)
    b.cone((0.36, 0.46), (0.58, 0.50), (0.10, 0.105), skin)
    b.disc(0.64, 0.51, 0.130, skin)
    b.cone((0.68, 0.49), (0.76, 0.46), (0.09, 0.05), skin)
    eyes(b, (0.68, 0.545), 0.0, 0.036)
    b.bar((0.795, 0.445), (0.70, 0.44), 0.009, ink.shade)
    b.oval((-0.02, 0.36), 0.42, 0.11, skin)
    dome = b.oval_at((-0.02, 0.36), 0.47, 0.30).maximum(0.36 - b.y)
    b.lay(dome - 0.014, ink.shade)
    b.lay(dome, ink.body)
    for x, y in ((-0.02, 0.55), (-0.24, 0.48), (0.20, 0.48), (-0.12, 0.41), (0.09, 0.41)):
        px, py = b.from_middle(x, y)
        six = torch.maximum(px.abs() * 0.866 + py.abs() * 0.5, py.abs()) - 0.066
        b.lay(six.maximum(dome + 0.02), ink.shade)
        b.lay((six + 0.018).maximum(dome + 0.035), ink.pale)
    chain(b, ((0.22, 0.36), (0.12, 0.20 - 0.08 * beat), (-0.12, 0.14 - 0.10 * beat)),
          (0.085, 0.08, 0.02), skin)  # fmt: skip
    b.cone((-0.38, 0.36), (-0.58, 0.25 + 0.06 * beat), (0.07, 0.03), skin)


def _seahorse(b: Brush) -> None:
    ink = b.inks
    beat = 0.04 * _wag(b)
    b.cone((-0.16, 0.46), (-0.32, 0.50 + beat), (0.05, 0.085), ink.pale)
    for x, y in ((-0.05, 0.94), (-0.13, 0.88), (-0.17, 0.79), (-0.16, 0.69)):
        b.cone((x + 0.06, y - 0.05), (x - 0.02, y + 0.03), (0.05, 0.010), ink.shade)
    tail = ((0.02, 0.40), (-0.05, 0.22), (0.03, 0.09), (0.17, 0.07), (0.23, 0.16), (0.17, 0.22),
            (0.12, 0.17))  # fmt: skip
    chain(b, tail, (0.14, 0.085, 0.062, 0.052, 0.044, 0.036, 0.024), ink.body)
    chain(b, ((0.02, 0.44), (-0.02, 0.62), (0.02, 0.78)), (0.175, 0.115, 0.10), ink.body)
    b.cone((0.08, 0.40), (0.05, 0.54), (0.095, 0.07), ink.pale)
    for y in (0.34, 0.42, 0.50, 0.57):
        b.bar((0.0, y), (0.13, y - 0.012), 0.010, ink.shade)
    b.disc(0.06, 0.81, 0.130, ink.body)
    b.cone((0.12, 0.78), (0.31, 0.725), (0.065, 0.038), ink.body)
    b.disc(0.325, 0.72, 0.046, ink.body)
    b.disc(0.35, 0.715, 0.016, DARK)
    eyes(b, (0.105, 0.825), 0.0, 0.042)
    b.disc(0.10, 0.745, 0.028, PINK)


def _mermaid(b: Brush) -> None:
    ink = b.inks
    hair: Ink = ink.hair if b.look is not None and b.look.hair else _HAIR
    sway = 0.06 * _wag(b)
    for dy in (0.15, -0.13):
        b.cone((-0.62, 0.40 + sway), (-0.86, 0.40 + dy + 1.6 * sway), (0.05, 0.075), ink.shade)
    chain(b, ((0.08, 0.62), (-0.06, 0.76), (-0.24, 0.74 + sway), (-0.36, 0.66 + sway)),
          (0.10, 0.11, 0.085, 0.03), hair)  # fmt: skip
    b.cone((0.12, 0.54), (0.34, 0.44), (0.036, 0.030), ink.skin)
    chain(b, ((0.02, 0.50), (-0.30, 0.42), (-0.64, 0.40 + sway)), (0.125, 0.115, 0.045), ink.body)
    for i in range(4):
        for y in (0.0, 0.075):
            x = -0.08 - 0.11 * i - 0.4 * y
            scale = b.disc_at((x, 0.435 + y - 0.012 * i), 0.042).abs() - 0.008
            b.lay(scale.maximum(b.from_middle(x, 0)[0]), ink.shade)
    b.cone((0.04, 0.51), (0.17, 0.60), (0.095, 0.085), ink.skin)
    b.cone((0.16, 0.54), (0.13, 0.62), (0.058, 0.05), ink.pale)
    b.disc(0.24, 0.775, 0.165, hair)
    b.oval((0.285, 0.745), 0.125, 0.130, ink.skin)
    b.cone((0.20, 0.885), (0.36, 0.855), (0.06, 0.03), hair)
    for x in (0.28, 0.37):
        b.oval((x, 0.755), 0.020, 0.028, DARK)
        b.disc(x + 0.007, 0.766, 0.008, SNOW)
    b.disc(0.295, 0.70, 0.026, PINK)
    _grin(b, (0.335, 0.695), (0.035, 0.022), (0.80, 0.20, 0.24))
    b.cone((0.14, 0.58), (0.30, 0.56 - sway), (0.040, 0.032), ink.skin)
    b.cone((0.30, 0.56 - sway), (0.50, 0.60 - sway), (0.032, 0.030), ink.skin)


GUISES: dict[str, Guise] = {
    "shark": Guise("fish", _shark, reach=1.06, size=1.1),
    "whale": Guise("fish", _whale, reach=1.10, size=1.35),
    "dolphin": Guise("fish", _dolphin, reach=0.94, size=1.0),
    "orca": Guise("fish", _orca, reach=0.94, size=1.2),
    "octopus": Guise("fish", _octopus, reach=0.70, size=1.15, plural="octopuses"),
    "jellyfish": Guise("fish", _jellyfish, reach=0.46, size=1.0, plural="jellyfish"),
    "sea turtle": Guise("fish", _sea_turtle, reach=0.84, size=0.95),
    "seahorse": Guise("fish", _seahorse, reach=0.44, size=0.9),
    "mermaid": Guise("fish", _mermaid, reach=0.98, size=1.15),
}
