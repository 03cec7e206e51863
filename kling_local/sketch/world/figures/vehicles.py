"""Car, truck, bus, bicycle, boat and airplane."""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor

from kling_local.sketch.world.canvas import Color, box
from kling_local.sketch.world.figures.brush import DARK, GLASS, METAL, SNOW, Brush

LAMP: Color = (1.00, 0.94, 0.62)
TAIL: Color = (0.95, 0.16, 0.14)
TYRE: Color = (0.13, 0.13, 0.16)
SADDLE: Color = (0.30, 0.20, 0.14)


def rolling(b: Brush, x: float, y: float) -> tuple[Tensor, Tensor]:
    """Pixel coordinates that rotate with a wheel, which rolls with the cycle."""
    px, py = b.from_middle(x, y)
    angle = -2 * math.pi * b.cycle
    cos, sin = torch.cos(angle), torch.sin(angle)
    return px * cos + py * sin, py * cos - px * sin


def wheel(b: Brush, x: float, radius: float) -> None:
    """Draw a wheel that stands on the ground."""
    px, py = rolling(b, x, radius)
    away = torch.sqrt(px * px + py * py)
    b.lay(away - radius, TYRE)
    b.lay(away - 0.58 * radius, METAL)
    spokes = torch.minimum(px.abs(), py.abs()) - 0.10 * radius
    b.lay(torch.maximum(away - 0.5 * radius, spokes), (0.38, 0.40, 0.46))


def arch(b: Brush, x: float, y: float, radius: float) -> None:
    """Draw the shadow over a wheel."""
    px, py = b.from_middle(x, y)
    b.lay(torch.maximum(torch.sqrt(px * px + py * py) - radius, -py - 0.05), b.inks.shade)


def _car(b: Brush) -> None:
    ink = b.inks
    cabin = ((-0.46, 0.0), (0.40, 0.0), (0.17, 0.36), (-0.30, 0.36))
    b.hull((-0.03, 0.54), cabin, ink.body, 0.06)
    rear = ((-0.35, 0.0), (-0.07, 0.0), (-0.07, 0.27), (-0.24, 0.27))
    front = ((0.02, 0.0), (0.33, 0.0), (0.15, 0.27), (0.02, 0.27))
    for window in (rear, front):
        b.hull((-0.04, 0.58), window, GLASS, 0.02)
    b.block((0.0, 0.40), 0.78, 0.215, ink.body, 0.14)
    b.block((0.0, 0.245), 0.76, 0.065, ink.shade, 0.05)
    b.bar((-0.66, 0.52), (0.66, 0.52), 0.018, ink.pale)
    b.bar((0.06, 0.47), (0.16, 0.47), 0.018, ink.shade)
    b.oval((0.70, 0.43), 0.055, 0.065, LAMP)
    b.block((-0.74, 0.44), 0.035, 0.06, TAIL, 0.02)
    for x in (-0.44, 0.46):
        arch(b, x, 0.20, 0.235)
        wheel(b, x, 0.19)


def _truck(b: Brush) -> None:
    ink = b.inks
    b.block((0.0, 0.215), 0.78, 0.065, DARK, 0.03)
    b.block((-0.255, 0.625), 0.545, 0.365, ink.body, 0.04)
    for x in (-0.52, -0.255, 0.01):
        b.block((x, 0.625), 0.022, 0.30, ink.shade, 0.02)
    b.bar((-0.74, 0.94), (0.23, 0.94), 0.022, ink.pale)
    cab = ((-0.20, -0.34), (0.23, -0.34), (0.23, 0.02), (0.12, 0.30), (-0.20, 0.30))
    b.hull((0.545, 0.51), cab, ink.body, 0.03)
    b.hull((0.60, 0.55), ((-0.10, 0.0), (0.15, 0.0), (0.06, 0.20), (-0.10, 0.20)), GLASS)
    b.bar((0.42, 0.24), (0.76, 0.24), 0.045, ink.shade)
    b.oval((0.755, 0.34), 0.035, 0.05, LAMP)
    for x in (-0.56, -0.22, 0.53):
        wheel(b, x, 0.165)


def _bus(b: Brush) -> None:
    ink = b.inks
    b.block((0.0, 0.56), 0.83, 0.43, ink.body, 0.11)
    b.block((0.0, 0.225), 0.82, 0.075, ink.shade, 0.05)
    b.block((-0.09, 0.72), 0.67, 0.125, ink.shade, 0.05)
    for x in (-0.625, -0.355, -0.085, 0.185, 0.455):
        b.block((x, 0.72), 0.105, 0.098, GLASS, 0.03)
    b.block((0.730, 0.70), 0.080, 0.145, GLASS, 0.05)
    b.block((0.0, 0.44), 0.83, 0.024, ink.mark)
    b.oval((0.775, 0.32), 0.040, 0.055, LAMP)
    b.block((-0.80, 0.33), 0.025, 0.06, TAIL, 0.02)
    for x in (-0.47, 0.49):
        arch(b, x, 0.18, 0.205)
        wheel(b, x, 0.17)


def _bicycle(b: Brush) -> None:
    ink = b.inks
    rear, fore, radius = -0.42, 0.42, 0.29
    for x in (rear, fore):
        px, py = rolling(b, x, radius)
        away = torch.sqrt(px * px + py * py)
        cross = torch.minimum(px.abs(), py.abs())
        slant = torch.minimum((px + py).abs(), (px - py).abs()) * math.sqrt(0.5)
        b.lay(torch.maximum(torch.minimum(cross, slant) - 0.006, away - 0.24), METAL)
        b.lay((away - 0.248).abs() - 0.042, ink.body)
        b.lay(away - 0.045, ink.shade)
    crank, seat, head = (-0.06, 0.30), (-0.20, 0.74), (0.28, 0.74)
    for start, end in (
        ((rear, radius), crank), ((rear, radius), (-0.18, 0.66)), (crank, seat),
        (crank, (0.30, 0.66)), ((-0.18, 0.66), (0.28, 0.70)), ((fore, radius), head),
    ):  # fmt: skip
        b.bar(start, end, 0.040, ink.body)
    b.bar(head, (0.25, 0.90), 0.026, ink.body)
    b.bar((0.25, 0.91), (0.37, 0.93), 0.030, SADDLE)
    b.bar((-0.31, 0.79), (-0.13, 0.78), 0.042, SADDLE)
    angle = 2 * math.pi * b.cycle
    toe = (crank[0] + 0.12 * torch.sin(angle), crank[1] + 0.12 * torch.cos(angle))
    b.bar(crank, toe, 0.022, DARK)
    b.disc(crank[0], crank[1], 0.060, ink.shade)


def _boat(b: Brush) -> None:
    ink = b.inks
    rock = 0.02 * torch.sin(2 * math.pi * b.cycle)
    b.bar((0.02, 0.2), (0.02 + rock, 0.985), 0.016, (0.62, 0.44, 0.28))
    main = ((0.0, 0.0), (0.0 + rock, 0.66), (-0.10, 0.46), (-0.52, 0.0))
    b.hull((-0.02, 0.30), main, ink.body, 0.012)
    b.lay(
        torch.maximum(b.hull_at((-0.02, 0.30), main), (b.y - 0.44 - 0.1 * b.x).abs() - 0.032),
        ink.mark,
    )
    jib = ((0.0, 0.0), (0.44, 0.0), (0.24, 0.32), (0.02 + rock, 0.60))
    b.hull((0.06, 0.30), jib, ink.pale, 0.010)
    hull = ((-0.54, 0.0), (0.48, 0.0), (0.72, 0.245), (-0.68, 0.225))
    b.hull((0.0, 0.015), hull, ink.body, 0.012)
    low = torch.maximum(b.hull_at((0.0, 0.015), hull, 0.012), b.y - 0.075)
    b.lay(low, ink.shade)
    b.bar((-0.64, 0.225), (0.68, 0.245), 0.016, SNOW)


def _airplane(b: Brush) -> None:
    ink = b.inks
    far = ((0.12, 0.0), (-0.20, 0.31), (-0.30, 0.31), (-0.14, 0.0))
    b.hull((0.05, 0.55), far, ink.shade, 0.012)
    fin = ((0.24, 0.0), (-0.02, 0.43), (-0.15, 0.43), (-0.07, 0.0))
    b.hull((-0.70, 0.54), fin, ink.body, 0.015)
    b.bar((-0.84, 0.955), (-0.74, 0.955), 0.026, ink.mark)
    b.bar((-0.76, 0.58), (-0.60, 0.52), 0.03, ink.shade)
    body = b.hull_at((0.0, 0.46), ((-0.77, 0.10), (-0.30, -0.13), (0.56, -0.13), (0.79, -0.05),
                                   (0.80, 0.02), (0.56, 0.13), (-0.77, 0.13)), 0.03)  # fmt: skip
    b.lay(body, ink.body)
    b.lay(torch.maximum(body, b.y - 0.395), ink.pale)
    for i in range(8):
        b.disc(-0.46 + 0.115 * i, 0.515, 0.030, GLASS)
    px, py = b.from_middle(0.66, 0.53)
    b.lay(torch.maximum(body + 0.01, box(px - 0.2 * py, py, 0.065, 0.042)), DARK)
    wing = ((-0.16, 0.0), (-0.44, -0.33), (-0.33, -0.33), (0.16, 0.0))
    b.hull((0.04, 0.40), wing, ink.shade, 0.02)
    b.bar((0.02, 0.24), (0.13, 0.24), 0.055, ink.body)
    b.disc(0.145, 0.24, 0.046, DARK)
    plane = ((-0.08, 0.0), (-0.20, -0.11), (-0.12, -0.11), (0.08, 0.0))
    b.hull((-0.66, 0.50), plane, ink.shade, 0.01)


PAINTERS: dict[str, Callable[[Brush], None]] = {
    "car": _car,
    "truck": _truck,
    "bus": _bus,
    "bicycle": _bicycle,
    "boat": _boat,
    "airplane": _airplane,
}
