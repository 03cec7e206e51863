"""What makes a show: spotlights, disco balls, crowds, boxing rings, screens."""

from __future__ import annotations

import math
from dataclasses import replace

import torch

from kling_local.sketch.world.canvas import Color, box, circle, ellipse, limb, noise_of, rgb
from kling_local.sketch.world.cels import Cel
from kling_local.sketch.world.places.scenery import Landmark, Layer
from kling_local.sketch.world.places.strokes import (
    DARK,
    block,
    both,
    bounds,
    either,
    glow,
    tint,
    within,
)
from kling_local.sketch.world.places.walls import WALL, boards, in_room

_SKIN: Color = (0.10, 0.08, 0.16)


def _arena(cel: Cel) -> None:
    cel.put(torch.ones_like(cel.y + 0 * cel.x), cel.lit((0.17, 0.17, 0.27)))
    x = ((cel.x / 0.30).remainder(1.0) - 0.5) * 0.30
    for y in (0.56, 0.62):
        cel.lay(box(x, cel.y - y, 0.07, 0.018), (0.10, 0.10, 0.14))
        lights = circle(((x / 0.034).remainder(1.0) - 0.5) * 0.034, cel.y - y, 0.0)
        cel.put(cel.cover(both(lights - 0.011, x.abs() - 0.07)), (1.0, 0.98, 0.90))
    beam = both(x.abs() - 0.04 - 0.22 * (0.56 - cel.y), cel.y - 0.56)
    cel.put(0.16 * (0.5 - beam / 0.06).clamp(0, 1), (0.90, 0.92, 1.0))


def _spotlight(cel: Cel) -> None:
    """A cone of light from above on to the middle."""
    warm = (1.0, 0.96, 0.82)
    reach = 0.05 + 0.26 * ((0.85 - cel.y) / 0.85)
    cone = (cel.x.abs() - reach) / 0.05
    cel.put(
        0.46
        * (0.5 - cone).clamp(0, 1)
        * (cel.y > -0.01)
        * (0.45 + 0.55 * (cel.y / 0.8).clamp(0, 1)),
        warm,
    )


def _dark_hall(cel: Cel) -> None:
    cel.put(0.38 + 0 * cel.x * cel.y, (0.02, 0.02, 0.05))


def _pool_of_light(cel: Cel) -> None:
    cel.put(0.38 + 0 * cel.x * cel.y, (0.02, 0.02, 0.05))
    pool = ellipse(cel.x, cel.y - 1.6, 0.56, 0.42)
    cel.put(0.72 * (0.5 - pool / 0.10).clamp(0, 1), (1.0, 0.96, 0.82))


def _disco(cel: Cel) -> None:
    """A ball of mirrors, and the spots of light that it throws around."""
    time = torch.as_tensor(cel.time)
    x, y = cel.x, cel.y - 0.42
    hues: tuple[Color, ...] = (
        (1.0, 0.35, 0.65),
        (0.35, 0.85, 1.0),
        (1.0, 0.88, 0.35),
        (0.65, 0.45, 1.0),
    )
    cel.put(0.28 + 0 * x * y, (0.05, 0.02, 0.12))
    pitch = 0.14
    for k in range(2):
        u, v = (
            (x - (0.10 - 0.17 * k) * time) / pitch + 0.3 * k,
            (y + 0.02 * torch.sin(time)) / pitch + 0.5 * k,
        )
        i, j = u.floor(), v.floor()
        number = noise_of(i + 57 * j, 0.3 + 0.4 * k)
        at_x, at_y = (0.25 + 0.5 * noise_of(i + 57 * j, seed + k) for seed in (0.1, 0.7))
        off = circle((u - i - at_x) * pitch, ((v - j - at_y) * pitch) * 1.15, 0.022)
        mine, lit = (4 * number).floor(), (4 * number).remainder(1.0) < 0.8
        hue = rgb(hues[0], x)
        for n, color in enumerate(hues[1:], start=1):
            hue = torch.where((mine == n).unsqueeze(2), rgb(color, x), hue)
        cel.put(0.55 * lit * (0.5 - off / 0.012).clamp(0, 1), hue)
    for angle, color in ((-0.9, hues[0]), (-0.35, hues[1]), (0.35, hues[2]), (0.9, hues[3])):
        lean = torch.as_tensor(angle) + 0.25 * torch.sin(0.9 * time + 5 * angle)
        off = (x + lean * y).abs() - 0.012 - 0.10 * (-y).clamp(min=0)
        cel.put(0.22 * (0.5 - off / 0.03).clamp(0, 1) * (y < 0), color)
    cel.lay(both(x.abs() - 0.0025, -y), DARK)
    within(replace(cel, x=x, y=y), (-0.17, 0.17), (-0.17, 0.17), _mirror_ball)


def _mirror_ball(cel: Cel) -> None:
    x, y, time = cel.x, cel.y, torch.as_tensor(cel.time)
    ball = circle(x, y, 0.085)
    cel.put(cel.cover(ball), (0.52, 0.55, 0.64))
    lat = torch.asin((y / 0.085).clamp(-1, 1)) * 4.2
    lon = (
        torch.asin((x / (0.085**2 - y * y).clamp(min=1e-5).sqrt()).clamp(-1, 1)) * 4.2 + 0.9 * time
    )
    i, j = lon.floor(), lat.floor()
    tone = noise_of(i + 57 * j, 0.4)
    facet = both(0.08 - (lon - i), 0.08 - (lat - j)) < 0
    cel.put(cel.cover(ball) * facet * (0.25 + 0.75 * tone), (0.86, 0.90, 1.0))
    cel.put(cel.cover(ball) * facet * (tone > 0.82), (1.0, 1.0, 1.0))
    cel.put(
        0.35 * cel.cover(both(ball, 0.075 - circle(x + 0.03, y - 0.03, 0.0))), (0.05, 0.05, 0.15)
    )
    glow(cel, circle(x + 0.03, y - 0.03, 0.0), (1.0, 1.0, 1.0), 0.8, 0.018)


def _crowd(cel: Cel) -> None:
    """An audience seen from behind: heads, and arms that wave."""
    time = torch.as_tensor(cel.time)
    for row, (pitch, low, size) in enumerate(((0.085, 0.055, 0.85), (0.105, 0.0, 1.0))):
        along = cel.x / pitch + 0.5 * row
        cell = along.floor()
        x = ((along - cell) - 0.5) * pitch + 0.02 * (noise_of(cell, 0.3) - 0.5)
        bob = 0.010 * torch.sin(6.5 * time + 6.283 * noise_of(cell, 0.6))
        y = cel.y - low - bob - 0.025 * noise_of(cell, 0.8)
        tone = tint(_SKIN, 1.9 - 0.9 * row)
        person = either(
            circle(x, y - 0.085 * size, 0.024 * size),
            both(ellipse(x, y, 0.046 * size, 0.062 * size), -y - 0.12),
        )
        person = either(person, both(x.abs() - 0.045 * size, y))
        raised = (noise_of(cell, 0.5 + row) > 0.45).to(x)
        sway = 0.016 * torch.sin(4 * time + 6.283 * noise_of(cell, 0.9))
        for side in (-1.0, 1.0):
            arm = limb(
                x, y, (0.034 * side, 0.03), (0.030 * side + sway, 0.155 * size), 0.009 * size
            )
            cel.lay(arm, tone, raised)
        cel.lay(person, tone)
        phone = box(x - 0.030 - sway, y - 0.160 * size, 0.008, 0.013, 0.002)
        lit = raised * (noise_of(cell, 0.15) > 0.6)
        cel.put(lit * cel.cover(phone), (0.80, 0.92, 1.0))
        glow(cel, phone, (0.55, 0.80, 1.0), 0.5 * lit, 0.015)


def _ring(cel: Cel) -> None:
    """The ropes and posts at the far side of a boxing ring."""
    for x in (-0.58, 0.58):
        block(cel, x - 0.022, x + 0.022, -0.02, 0.215, (0.22, 0.24, 0.30))
        cel.lay(
            box(cel.x - x, cel.y - 0.13, 0.034, 0.085, 0.012),
            (0.80, 0.18, 0.18) if x < 0 else (0.18, 0.34, 0.76),
        )
    for y, color in (
        (0.065, (0.94, 0.94, 0.94)),
        (0.125, (0.24, 0.42, 0.82)),
        (0.185, (0.84, 0.20, 0.20)),
    ):
        sag = 0.006 * torch.sin(3.1416 * ((cel.x + 0.58) / 1.16).clamp(0, 1))
        cel.lay(both((cel.y - y + sag).abs() - 0.008, cel.x.abs() - 0.56), color)
    for x in (-0.2, 0.2):
        block(cel, x - 0.004, x + 0.004, 0.06, 0.19, (0.86, 0.86, 0.86))


def _canvas_floor(cel: Cel) -> None:
    cel.lay(both((cel.y - 1.75).abs() - 0.95), (0.20, 0.26, 0.42))
    cel.lay(both((cel.y - 1.75).abs() - 0.88), (0.86, 0.88, 0.90))
    mark = circle(cel.x, 0.9 * (cel.y - 1.7), 0.0)
    cel.lay((mark - 0.55).abs() - 0.03, (0.80, 0.24, 0.24))


def _cinema(cel: Cel) -> None:
    """A silver screen on which light plays."""
    time = torch.as_tensor(cel.time)
    cel.put(torch.ones_like(cel.y + 0 * cel.x), cel.lit((0.20, 0.08, 0.11)))
    fold = torch.sin(70 * cel.x + 2 * torch.sin(9 * cel.x)) * 0.5 + 0.5
    cel.put(0.5 * fold + 0 * cel.y, cel.lit((0.46, 0.10, 0.14)))
    screen = bounds(cel, -0.42, 0.42, 0.13, 0.55)
    glow(cel, screen, (0.70, 0.80, 1.0), 0.5, 0.06)
    cel.put(cel.cover(screen - 0.012), (0.05, 0.05, 0.07))
    flick = 0.94 + 0.06 * torch.sin(17 * time) * torch.sin(11 * time)
    up = ((cel.y - 0.13) / 0.42).clamp(0, 1).unsqueeze(2)
    scene = torch.lerp(rgb((1.0, 0.80, 0.52), cel.x), rgb((0.36, 0.56, 0.86), cel.x), up)
    cel.put(cel.cover(screen) * flick, scene)
    cel.put(cel.cover(both(screen, circle(cel.x - 0.12, cel.y - 0.33, 0.055))), (1.0, 0.96, 0.80))
    for k, (color, low) in enumerate(
        (((0.50, 0.46, 0.62), 0.30), ((0.30, 0.28, 0.42), 0.23), ((0.14, 0.14, 0.24), 0.18))
    ):
        hill = cel.y - low - 0.035 * torch.sin(11 * cel.x + 2 * k + 0.25 * (k + 1) * time)
        cel.put(cel.cover(both(screen, hill)), color)


def _seats(cel: Cel) -> None:
    x = ((cel.x / 0.125).remainder(1.0) - 0.5) * 0.125
    seat = either(
        box(x, cel.y - 0.055, 0.052, 0.070, 0.03), box(x, cel.y - 0.01, 0.058, 0.04, 0.01)
    )
    cel.lay(seat, (0.62, 0.13, 0.16))
    cel.lay(seat + 0.012, (0.76, 0.18, 0.20))
    cel.lay(box(x, cel.y - 0.055, 0.004, 0.04), (0.62, 0.13, 0.16))


SHOWS: dict[str, Landmark] = {
    "spotlight": in_room(
        Layer(_dark_hall, 0.86),
        Layer(_pool_of_light, lying=True),
        Layer(_spotlight, 0.95),
        clears=math.inf,
    ),
    "disco ball": in_room(Layer(_disco, 0.70, moving=True), clears=math.inf),
    "concert crowd": in_room(Layer(_crowd, 0.62, moving=True, tall=0.32), clears=math.inf),
    "boxing ring": in_room(
        Layer(_arena, WALL),
        Layer(_crowd, 0.49, moving=True, tall=0.32),
        Layer(_canvas_floor, lying=True),
        Layer(_ring, 0.62),
    ),
    "cinema screen": in_room(
        Layer(_cinema, WALL, moving=True),
        Layer(boards((0.30, 0.16, 0.16)), lying=True),
        Layer(_seats, 0.60),
    ),
}
