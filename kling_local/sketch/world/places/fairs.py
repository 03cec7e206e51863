"""Landmarks to play at: Ferris wheels, carousels, stadiums, playgrounds, pools."""

from __future__ import annotations

import torch

from kling_local.sketch.world.canvas import box, circle, ellipse, limb, noise_of
from kling_local.sketch.world.cels import Cel
from kling_local.sketch.world.places.scenery import Landmark, Layer
from kling_local.sketch.world.places.strokes import (
    block,
    both,
    either,
    glow,
    lamp,
    line,
    poly,
    shadow,
    tint,
)

_STEEL = (0.42, 0.46, 0.52)
_RED = (0.84, 0.22, 0.19)


def _wheel(cel: Cel) -> None:
    """A Ferris wheel that turns, with coloured gondolas."""
    time = torch.as_tensor(cel.time)
    x, y = cel.x, cel.y - 0.27
    far = circle(x, y, 0.0)
    turn = 0.25 * time
    colors = (_RED, (0.25, 0.55, 0.85), (0.96, 0.76, 0.24), (0.40, 0.70, 0.40), (0.75, 0.45, 0.80))
    for radius in (0.20, 0.175):
        cel.lay((far - radius).abs() - 0.005, (0.97, 0.97, 0.98))
    for k in range(10):
        angle = turn + 0.6283 * k
        cos, sin = torch.cos(angle), torch.sin(angle)
        cel.lay(limb(x, y, (0.0, 0.0), (0.20 * cos, 0.20 * sin), 0.0035), (0.92, 0.93, 0.96))
        color = colors[k % 5]
        u, v = x - 0.20 * cos, y - 0.20 * sin
        cabin = either(
            both(circle(u, v + 0.014, 0.024), v + 0.018), box(u, v + 0.008, 0.022, 0.003)
        )
        cel.lay(both(circle(u, v + 0.006, 0.023), -v - 0.002), tint(color, 1.1))
        cel.lay(cabin, color)
        glow(cel, circle(u, v, 0.004), (1.0, 0.90, 0.60), 0.75 * lamp(cel), 0.016)
    cel.lay(far - 0.018, _RED)
    cel.put(0.8 * lamp(cel) * cel.cover((far - 0.20).abs() - 0.003), (1.0, 0.80, 0.50))


def _wheel_legs(cel: Cel) -> None:
    shadow(cel, 0.17)
    for side in (-0.12, 0.12):
        line(cel, (side, 0.0), (0.0, 0.27), 0.009, (0.34, 0.42, 0.58))
    line(cel, (-0.075, 0.10), (0.075, 0.10), 0.006, (0.34, 0.42, 0.58))
    block(cel, -0.15, 0.15, -0.01, 0.02, (0.50, 0.40, 0.44))


def _carousel(cel: Cel) -> None:
    shadow(cel, 0.25)
    block(cel, -0.215, 0.215, -0.008, 0.022, (0.80, 0.26, 0.30))
    block(cel, -0.215, 0.215, 0.016, 0.024, (0.97, 0.82, 0.40))
    block(cel, -0.05, 0.05, 0.024, 0.19, (0.95, 0.86, 0.70))
    for x in (-0.025, 0.025):
        cel.lay(circle(cel.x - x, cel.y - 0.10, 0.018), (0.62, 0.80, 0.90))
    roof = both(cel.x.abs() - 0.235 * ((0.315 - cel.y) / 0.105).clamp(min=0), 0.205 - cel.y)
    cel.lay(roof * 0.6, (0.96, 0.94, 0.90))
    stripe = (cel.x / (0.315 - cel.y).clamp(min=0.01) * 2.4 + 0.5).floor().remainder(2.0)
    cel.put(cel.cover(roof * 0.6) * stripe, cel.lit((0.86, 0.24, 0.34)))
    scallop = ((cel.x / 0.047).remainder(1.0) - 0.5).abs() * 0.047
    edge = both(cel.y - 0.212, 0.190 + 7.0 * scallop * scallop - cel.y, cel.x.abs() - 0.235)
    cel.lay(edge, (0.97, 0.80, 0.34))
    line(cel, (0.0, 0.31), (0.0, 0.355), 0.004, (0.95, 0.80, 0.34))
    poly(cel, ((0.0, 0.33), (0.045, 0.342), (0.0, 0.355)), _RED)
    for k in range(11):
        bulb = circle(cel.x + 0.21 - 0.042 * k, cel.y - 0.207, 0.0)
        glow(cel, bulb - 0.003, (1.0, 0.92, 0.60), 0.9 * lamp(cel, 0.3), 0.010)


def _horses(cel: Cel) -> None:
    """The horses of a carousel, going round and up and down."""
    time = torch.as_tensor(cel.time)
    colors = ((0.96, 0.94, 0.92), (0.60, 0.42, 0.30), (0.35, 0.35, 0.42), (0.90, 0.72, 0.50))
    for k in range(4):
        along = (0.09 * time + k / 4).remainder(1.0)
        x = cel.x + 0.20 - 0.40 * along
        y = cel.y - 0.075 - 0.014 * torch.sin(2.6 * time + 1.7 * k)
        color = colors[k]
        cel.lay(both(x.abs() - 0.0028, (cel.y - 0.11).abs() - 0.09), (0.96, 0.82, 0.40))
        for end in ((-0.030, -0.034), (-0.012, -0.036), (0.018, -0.034), (0.040, -0.022)):
            cel.lay(limb(x, y, (0.6 * end[0], -0.008), end, 0.005), tint(color, 0.85))
        body = either(
            ellipse(x, y, 0.034, 0.015), limb(x, y, (0.026, 0.004), (0.038, 0.034), 0.010),
            limb(x, y, (0.038, 0.034), (0.054, 0.024), 0.007),
        )  # fmt: skip
        cel.lay(body, color)
        cel.lay(limb(x, y, (-0.032, 0.006), (-0.045, -0.012), 0.005), tint(color, 0.6))
        cel.lay(limb(x, y, (0.020, 0.016), (0.030, 0.042), 0.004), tint(color, 0.6))
        cel.lay(box(x, y - 0.010, 0.012, 0.007, 0.003), _RED)


def _stands(cel: Cel) -> None:
    """The stands of a stadium full of people, from edge to edge, under floodlights."""
    x = ((cel.x / 0.62 + 0.5).remainder(1.0) - 0.5) * 0.62
    for side in (-0.035, 0.035):
        cel.lay(
            both((x - side + 0.08 * side * cel.y).abs() - 0.004, cel.y - 0.37, 0.2 - cel.y), _STEEL
        )
    cel.lay(box(x, cel.y - 0.385, 0.075, 0.042, 0.006), (0.26, 0.28, 0.33))
    u, v = (
        ((x + 0.0125) / 0.025).remainder(1.0) - 0.5,
        ((cel.y - 0.385) / 0.025).remainder(1.0) - 0.5,
    )
    bulb = circle(u * 0.025, v * 0.025, 0.008)
    bank = box(x, cel.y - 0.385, 0.064, 0.038)
    cel.put(cel.cover(both(bulb, bank)) * (0.55 + 0.45 * lamp(cel)), (1.0, 0.99, 0.92))
    glow(cel, bank, (1.0, 0.98, 0.90), 0.75 * lamp(cel), 0.06)
    stand = both(cel.y - 0.25, -cel.y - 0.03) + 0 * cel.x
    cel.lay(stand, (0.50, 0.53, 0.60))
    pitch = 0.0125
    i, j = (cel.x / pitch).floor(), (cel.y / pitch).floor()
    cell = i + 57 * j
    head = circle(((cel.x / pitch) - i - 0.5) * pitch, ((cel.y / pitch) - j - 0.5) * pitch, 0.0046)
    hue = noise_of(cell, 0.4)
    tiers = both(stand, 0.035 - cel.y, (cel.y - 0.142).abs() * -1 + 0.014, cel.y - 0.232)
    for k, color in enumerate(
        ((0.86, 0.24, 0.22), (0.96, 0.93, 0.88), (0.95, 0.78, 0.30), (0.24, 0.42, 0.72))
    ):
        mine = ((hue >= 0.23 * k) & (hue < 0.23 * (k + 1))).to(cel.x)
        cel.lay(both(head, tiers), color, mine)
    aisle = ((cel.x / 0.31).remainder(1.0) - 0.5).abs() * 0.31 - 0.006
    cel.lay(both(aisle, tiers), (0.66, 0.68, 0.74))
    cel.lay((cel.y - 0.245).abs() - 0.012 + 0 * cel.x, (0.92, 0.93, 0.95))
    cel.lay((cel.y - 0.142).abs() - 0.007 + 0 * cel.x, (0.92, 0.93, 0.95))
    hoarding = (cel.y - 0.008).abs() - 0.026 + 0 * cel.x
    cel.lay(hoarding, (0.16, 0.32, 0.62))
    sign = ((cel.x / 0.15).remainder(1.0) - 0.5).abs() * 0.15 - 0.045
    cel.lay(both(sign, (cel.y - 0.008).abs() - 0.009), (0.97, 0.97, 0.97))


def _pitch(cel: Cel) -> None:
    """Striped turf with white lines."""
    stripe = (cel.x / 0.8).floor().remainder(2.0)
    cel.put(torch.ones_like(cel.near + 0 * cel.x), cel.lit((0.27, 0.60, 0.22)))
    cel.put(stripe + 0 * cel.y, cel.lit((0.34, 0.68, 0.27)))
    white = (0.97, 0.98, 0.97)
    cel.lay((cel.y - 3.4).abs() - 0.045 + 0 * cel.x, white, 0.9)
    cel.lay((cel.x - 0.9).abs() - 0.03 + 0 * cel.y, white, 0.9)
    cel.lay((circle(cel.x - 0.9, cel.y - 1.9, 0.0) - 0.75).abs() - 0.03, white, 0.9)


def _swing(cel: Cel) -> None:
    """The frame of a swing, and a slide."""
    shadow(cel, 0.30)
    red, yellow = (0.86, 0.26, 0.22), (0.97, 0.76, 0.22)
    for x in (-0.26, 0.02):
        line(cel, (x - 0.035, 0.0), (x, 0.23), 0.007, red)
        line(cel, (x + 0.035, 0.0), (x, 0.23), 0.007, tint(red, 0.8))
    line(cel, (-0.27, 0.23), (0.03, 0.23), 0.008, yellow)
    for k in range(6):
        line(
            cel, (0.125, 0.022 + 0.026 * k), (0.165, 0.022 + 0.026 * k), 0.0035, (0.36, 0.52, 0.72)
        )
    for x in (0.125, 0.165):
        line(cel, (x, 0.0), (x, 0.20), 0.005, (0.30, 0.46, 0.68))
    line(cel, (0.16, 0.155), (0.285, 0.02), 0.012, (0.26, 0.62, 0.82))
    line(cel, (0.285, 0.02), (0.315, 0.016), 0.012, (0.26, 0.62, 0.82))
    poly(cel, ((0.115, 0.20), (0.175, 0.20), (0.145, 0.245)), red)


def _seats(cel: Cel) -> None:
    time = torch.as_tensor(cel.time)
    for x, shift in ((-0.175, 0.0), (-0.065, 1.4)):
        angle = 0.42 * torch.sin(2.2 * time + shift)
        sin, cos = torch.sin(angle), torch.cos(angle)
        u, v = cel.x - x, cel.y - 0.23
        along, across = -(u * -sin + v * cos), u * cos + v * sin
        for side in (-0.022, 0.022):
            cel.lay(
                both((across - side).abs() - 0.0018, (along - 0.08).abs() - 0.08),
                (0.40, 0.42, 0.46),
            )
        cel.lay(box(across, along - 0.163, 0.028, 0.006, 0.003), (0.24, 0.44, 0.70))


def _swimming_pool(cel: Cel) -> None:
    """A pool of turquoise water with lanes, set into tiles."""
    pool = both((cel.y - 3.3).abs() - 1.05, cel.x.abs() - 3.2)
    cel.lay(pool - 0.28, (0.93, 0.92, 0.88))
    cel.lay((pool - 0.05).abs() - 0.05, (0.34, 0.60, 0.76))
    cel.lay(pool, (0.25, 0.76, 0.86))
    wave = torch.sin(9 * cel.x + 3 * torch.sin(4 * cel.y)) * torch.sin(
        13 * cel.y + 2 * torch.sin(3 * cel.x)
    )
    cel.lay(both(pool), (0.70, 0.95, 0.98), 0.65 * ((wave - 0.35) * 3).clamp(0, 1))
    for y in (2.85, 3.55):
        float_ = ((cel.x / 0.22).remainder(1.0) - 0.5).abs() * 0.22 - 0.075
        cel.lay(both(pool, (cel.y - y).abs() - 0.04, float_), (0.90, 0.28, 0.24))
        cel.lay(both(pool, (cel.y - y).abs() - 0.04, -float_), (0.98, 0.98, 0.98))


def _parasol(cel: Cel) -> None:
    """A sun bed under a parasol."""
    line(cel, (0.05, 0.0), (0.0, 0.30), 0.005, (0.90, 0.90, 0.90))
    dome = both(
        ellipse(cel.x, cel.y - 0.25, 0.15, 0.085), 0.25 + 0.010 * torch.cos(62 * cel.x) - cel.y
    )
    cel.lay(dome, (0.97, 0.95, 0.92))
    stripe = (
        cel.x / (0.16 - 0.9 * (cel.y - 0.25).clamp(min=0)).clamp(min=0.02) * 3.5 + 0.5
    ).floor()
    cel.put(cel.cover(dome) * stripe.remainder(2.0), cel.lit((0.94, 0.42, 0.30)))
    for x in (-0.19, 0.10):
        line(cel, (x, -0.008), (x, 0.05), 0.006, (0.80, 0.80, 0.82))
    line(cel, (-0.21, 0.055), (0.06, 0.055), 0.012, (0.24, 0.60, 0.72))
    line(cel, (0.06, 0.055), (0.15, 0.125), 0.012, (0.24, 0.60, 0.72))


FAIRS: dict[str, Landmark] = {
    "ferris wheel": Landmark(
        (Layer(_wheel_legs, 0.2), Layer(_wheel, 0.2, moving=True)), tall=0.52, half=0.24
    ),
    "carousel": Landmark(
        (Layer(_carousel, 0.36), Layer(_horses, 0.36, moving=True)), tall=0.37, half=0.25
    ),
    "stadium": Landmark(
        (Layer(_stands, 0.26), Layer(_pitch, lying=True)), tall=0.46, half=0.0, clears=0.1
    ),
    "playground": Landmark(
        (Layer(_swing, 0.42), Layer(_seats, 0.42, moving=True)), tall=0.26, half=0.33
    ),
    "swimming pool": Landmark(
        (Layer(_parasol, 0.62), Layer(_swimming_pool, lying=True)),
        tall=0.36,
        half=0.24,
        inside=True,
    ),
}
