"""Rooms on the move and of machines: spaceships, trains, servers."""

from __future__ import annotations

import torch

from kling_local.sketch.world.canvas import box, circle, convex, noise_of
from kling_local.sketch.world.cels import Cel
from kling_local.sketch.world.light import SKY_LOW, colors
from kling_local.sketch.world.places.ground import repeated
from kling_local.sketch.world.places.scenery import Landmark, Layer
from kling_local.sketch.world.places.strokes import (
    LAMPLIGHT,
    at,
    both,
    either,
    glow,
    lamp,
    poly,
    tint,
)
from kling_local.sketch.world.places.walls import NEAR, WALL, floor, in_room


def _bridge_wall(cel: Cel) -> None:
    """The window of a spaceship's bridge: stars that stream by, between ribs of metal."""
    time = torch.as_tensor(cel.time)
    x, y = cel.x, cel.y - 0.34
    cel.put(torch.ones_like(x + y), (0.02, 0.02, 0.07))
    far = circle(x, y, 0.0) + 1e-3
    angle = torch.atan2(y, x)
    glow(cel, far, (0.30, 0.25, 0.75), 0.6, 0.24)
    for rays, speed, seed in ((60, 0.45, 0.1), (90, 0.30, 0.6)):
        ray = (angle / 6.2832 * rays).floor()
        off = ((angle / 6.2832 * rays) - ray - 0.5) * 6.2832 / rays * far
        along = (far.log() * 0.55 - speed * time + 7 * noise_of(ray, seed)).remainder(1.0)
        streak = ((along - 0.55) / 0.35).clamp(0, 1) * (along < 0.97)
        thin = (1 - off.abs() / (0.0015 + 0.003 * far)).clamp(0, 1)
        cel.put((streak * thin * (far / 0.1).clamp(0, 1)).clamp(0, 1), (0.85, 0.92, 1.0))
    planet = circle(x - 0.52, y - 0.06, 0.0)
    glow(cel, planet - 0.12, (0.40, 0.70, 1.0), 0.5, 0.03)
    cel.put(cel.cover(planet - 0.12), (0.22, 0.46, 0.70))
    cel.put(
        0.55 * cel.cover(both(planet - 0.12, 0.11 - circle(x - 0.48, y - 0.09, 0.0))),
        (0.04, 0.10, 0.26),
    )


def _ribs(cel: Cel) -> None:
    metal = (0.36, 0.39, 0.47)
    pitch = 0.46
    u = ((cel.x / pitch + 0.5).remainder(1.0) - 0.5) * pitch
    frame = both(
        u.abs() - 0.206, (cel.y - 0.345).abs() - 0.175, u.abs() + (cel.y - 0.345).abs() - 0.335
    )
    cel.lay(-frame, metal)
    cel.lay((frame - 0.006).abs() - 0.004, tint(metal, 1.5))
    cel.lay(both(-frame - 0.012, cel.y - 0.15), tint(metal, 0.75))
    seam = ((cel.x / 0.115).remainder(1.0) - 0.5).abs() * 0.115
    cel.lay(both(0.0555 - seam, cel.y - 0.145), tint(metal, 0.5))
    strip = both((cel.y - 0.158).abs() - 0.004, -frame) + 0 * cel.x
    cel.put(cel.cover(strip), (0.30, 0.85, 1.0))
    glow(cel, strip, (0.25, 0.75, 1.0), 0.5, 0.02)


def _deck(cel: Cel) -> None:
    """A floor of metal plates with lines of light."""
    cel.put(torch.ones_like(cel.near + 0 * cel.x), cel.lit((0.28, 0.30, 0.37)))
    u, v = (cel.x / 0.8).remainder(1.0) - 0.5, (cel.y / 0.5).remainder(1.0) - 0.5
    gap = either((0.5 - u.abs()) * 0.8, (0.5 - v.abs()) * 0.5)
    cel.lay(gap - 0.02, (0.16, 0.17, 0.23))
    tone = noise_of((cel.x / 0.8).floor() + 13 * (cel.y / 0.5).floor(), 0.4)
    cel.lay(torch.full_like(gap, -1.0), (0.42, 0.45, 0.54), 0.35 * tone)
    lane = ((cel.x / 1.6 + 0.25).remainder(1.0) - 0.5).abs() * 1.6 - 0.025
    cel.put(0.8 * cel.cover(lane), (0.25, 0.75, 0.95))


_DISPLAY = ((-0.075, 0.165), (0.075, 0.165), (0.085, 0.245), (-0.085, 0.245))
_HUES = ((0.30, 0.90, 1.0), (1.0, 0.45, 0.35), (0.50, 1.0, 0.55), (1.0, 0.85, 0.35))


def _consoles(cel: Cel) -> None:
    x, _ = repeated(cel, 0.58, 0.25, jitter=0.0)
    here = at(cel, cel.x - x, 0.0)
    poly(here, ((-0.15, -0.01), (0.15, -0.01), (0.20, 0.13), (-0.20, 0.13)), (0.30, 0.33, 0.41))
    poly(here, ((-0.20, 0.13), (0.20, 0.13), (0.17, 0.165), (-0.17, 0.165)), (0.50, 0.54, 0.63))
    poly(here, _DISPLAY, (0.04, 0.16, 0.22))


def _displays(cel: Cel) -> None:
    """Lamps that blink and curves that run on the consoles of a bridge."""
    time = torch.as_tensor(cel.time)
    x, _ = repeated(cel, 0.58, 0.25, jitter=0.0)
    here = at(cel, cel.x - x, 0.0)
    for k in range(9):
        beat = 0.55 + 0.45 * torch.sin(4.1 * time + 2.3 * k)
        here.put(
            here.cover(box(here.x + 0.14 - 0.035 * k, here.y - 0.148, 0.010, 0.006)) * beat,
            _HUES[k * 5 % 4],
        )
    screen = convex(here.x, here.y, _DISPLAY)
    wave = here.y - 0.205 - 0.020 * torch.sin(70 * here.x + 6 * time) * torch.sin(23 * here.x)
    here.put(0.9 * here.cover(both(screen + 0.006, wave.abs() * 0.4 - 0.0022)), (0.35, 1.0, 0.75))
    glow(here, screen, (0.25, 0.80, 0.95), 0.35, 0.025)


def _racks(cel: Cel) -> None:
    """Server racks whose lights blink."""
    time = torch.as_tensor(cel.time)
    cel.put(torch.ones_like(cel.y + 0 * cel.x), cel.lit((0.20, 0.22, 0.28)))
    pitch = 0.26
    x = ((cel.x / pitch).remainder(1.0) - 0.5) * pitch
    rack = both(x.abs() - 0.115, cel.y - 0.56, 0.012 - cel.y)
    cel.lay(rack, (0.10, 0.11, 0.15))
    row = (cel.y / 0.034).floor()
    unit = both(rack + 0.010, ((cel.y / 0.034 - row) - 0.5).abs() * 0.034 - 0.0125)
    cel.lay(unit, (0.24, 0.27, 0.34))
    cel.lay(
        both(unit + 0.004, x - 0.02, ((cel.x / 0.008).remainder(1.0) - 0.5).abs() * 0.008 - 0.0018),
        (0.10, 0.11, 0.15),
    )
    column = (cel.x / 0.014).floor()
    spot = circle(
        ((cel.x / 0.014) - column - 0.5) * 0.014, (cel.y / 0.034 - row - 0.5) * 0.034, 0.0032
    )
    cell = column + 57 * row
    beat = (noise_of(cell + (3 * time + 9 * noise_of(cell, 0.3)).floor(), 0.7) > 0.4).to(cel.x)
    hue = noise_of(cell, 0.9)
    zone = cel.cover(both(unit + 0.004, 0.035 - x)) * (noise_of(cell, 0.2) < 0.75)
    for low, high, color in (
        (0.0, 0.6, (0.25, 1.0, 0.50)),
        (0.6, 0.9, (0.25, 0.75, 1.0)),
        (0.9, 1.0, (1.0, 0.45, 0.25)),
    ):
        mine = ((hue >= low) & (hue < high)).to(cel.x)
        cel.put(
            (
                zone
                * beat
                * mine
                * (cel.cover(spot) + 0.45 * torch.exp(-spot.clamp(min=0) / 0.003))
            ).clamp(0, 1),
            color,
        )
    strip = both((cel.y - 0.585).abs() - 0.008, x.abs() - 0.10)
    cel.put(cel.cover(strip), (0.80, 0.95, 1.0))
    glow(cel, strip, (0.40, 0.70, 1.0), 0.45, 0.05)


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


VESSELS: dict[str, Landmark] = {
    "spaceship bridge": in_room(
        Layer(_bridge_wall, WALL, moving=True, tall=0.56),
        Layer(_ribs, WALL),
        Layer(_deck, lying=True),
        Layer(_consoles, NEAR),
        Layer(_displays, NEAR, moving=True, tall=0.28),
    ),
    "train carriage": in_room(
        Layer(_carriage, WALL, moving=True),
        Layer(floor((0.52, 0.55, 0.60), (0.48, 0.51, 0.56), 0.6), lying=True),
        Layer(_train_seats, NEAR),
    ),
    "server racks": in_room(
        Layer(_racks, WALL, moving=True),
        Layer(floor((0.42, 0.45, 0.52), (0.36, 0.39, 0.46), 0.6), lying=True),
    ),
}
