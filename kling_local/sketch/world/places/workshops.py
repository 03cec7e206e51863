"""Rooms of stone and wood: cells, stables, workshops, warehouses."""

from __future__ import annotations

import torch

from kling_local.sketch.world.canvas import box, circle, limb, noise_of, rgb
from kling_local.sketch.world.cels import Cel
from kling_local.sketch.world.light import SKY_LOW, colors
from kling_local.sketch.world.places.ground import repeated
from kling_local.sketch.world.places.scenery import Landmark, Layer
from kling_local.sketch.world.places.strokes import (
    DARK,
    LAMPLIGHT,
    at,
    block,
    both,
    bounds,
    either,
    glow,
    lamp,
    line,
    poly,
    stones,
    tint,
)
from kling_local.sketch.world.places.walls import NEAR, WALL, boards, floor, in_room, plaster

_OAK = (0.50, 0.33, 0.21)
_STRAW = (0.90, 0.74, 0.34)
_STEEL = (0.62, 0.66, 0.72)


def _cell_wall(cel: Cel) -> None:
    stone = (0.50, 0.50, 0.53)
    plaster(cel, stone, (0.36, 0.36, 0.40))
    stones(cel, cel.y - 0.95 + 0 * cel.x, 0.055, tint(stone, 0.72), 0.8)
    x = ((cel.x / 1.1 + 0.3).remainder(1.0) - 0.5) * 1.1
    hole = box(x, cel.y - 0.45, 0.10, 0.075)
    cel.lay(hole - 0.02, tint(stone, 0.75))
    cel.put(cel.cover(hole), colors(SKY_LOW, cel.scenes))
    cel.lay(both(hole, ((x / 0.04).remainder(1.0) - 0.5).abs() * 0.04 - 0.006), (0.20, 0.20, 0.23))
    bunk = bounds(cel, 0.34, 0.80, 0.12, 0.15)
    cel.lay(bunk, (0.40, 0.42, 0.46))
    cel.lay(bounds(cel, 0.36, 0.78, 0.15, 0.175), (0.62, 0.60, 0.54))
    for k in range(7):
        line(cel, (-0.52 + 0.022 * k, 0.30), (-0.52 + 0.022 * k, 0.35), 0.0028, (0.90, 0.90, 0.88))
    line(cel, (-0.535, 0.315), (-0.42, 0.335), 0.0028, (0.90, 0.90, 0.88))


def _bars(cel: Cel) -> None:
    x = ((cel.x / 0.105).remainder(1.0) - 0.5) * 0.105
    side = cel.x.abs() - 0.26
    for bar in (
        x.abs() - 0.008,
        (cel.y - 0.10).abs() - 0.010 + 0 * x,
        (cel.y - 0.52).abs() - 0.010 + 0 * x,
    ):
        cel.lay(both(bar, -side), (0.24, 0.25, 0.29))
    cel.lay(both((x + 0.003).abs() - 0.002, -side), (0.50, 0.52, 0.57))


def _stable_wall(cel: Cel) -> None:
    plaster(cel, tint(_OAK, 1.0), tint(_OAK, 0.6))
    plank = ((cel.x / 0.06).remainder(1.0) - 0.5).abs() * 0.06
    tone = noise_of((cel.x / 0.06).floor(), 0.4)
    cel.put(0.35 * tone + 0 * cel.y, cel.lit(tint(_OAK, 1.35)))
    cel.lay(0.0275 - plank + 0 * cel.y, tint(_OAK, 0.6))
    x = ((cel.x / 0.9).remainder(1.0) - 0.5) * 0.9
    for beam in (x.abs() - 0.03, (cel.y - 0.55).abs() - 0.028 + 0 * x):
        cel.lay(beam, tint(_OAK, 0.62))
    brace = ((x.abs() - 0.03) + (cel.y - 0.52)).abs() * 0.7 - 0.016
    cel.lay(both(brace, x.abs() - 0.16, cel.y - 0.53), tint(_OAK, 0.62))
    window = box(((cel.x / 0.9 + 0.5).remainder(1.0) - 0.5) * 0.9, cel.y - 0.36, 0.09, 0.075)
    cel.lay(window - 0.014, tint(_OAK, 0.62))
    cel.put(cel.cover(window), colors(SKY_LOW, cel.scenes))
    u = ((cel.x / 0.9 + 0.5).remainder(1.0) - 0.5) * 0.9
    cel.lay(both(window, torch.minimum(u.abs(), (cel.y - 0.36).abs()) - 0.006), tint(_OAK, 0.62))


def _hay(cel: Cel) -> None:
    x, _ = repeated(cel, 0.95, 0.3, jitter=0.0)
    here = at(cel, cel.x - x, 0.0)
    for u, low, half in ((-0.19, 0.0, 0.085), (-0.005, 0.0, 0.085), (-0.10, 0.098, 0.085)):
        bale = box(here.x - u, here.y - low - 0.048, half, 0.046, 0.008)
        here.lay(bale, _STRAW)
        strand = noise_of((here.x / 0.007).floor() + 57 * (here.y / 0.015).floor(), 0.3)
        here.lay(both(bale + 0.004), tint(_STRAW, 0.78), (strand > 0.6).to(cel.x))
        here.lay(both(bale + 0.004), tint(_STRAW, 1.1), (strand < 0.25).to(cel.x))
        for side in (-0.035, 0.035):
            here.lay(both(bale, (here.x - u - side).abs() - 0.003), (0.62, 0.40, 0.20))
    line(here, (0.17, 0.0), (0.13, 0.30), 0.006, (0.66, 0.48, 0.30))
    for k in range(3):
        line(here, (0.105 + 0.022 * k, 0.30), (0.105 + 0.022 * k, 0.355), 0.004, (0.50, 0.52, 0.56))
    line(here, (0.105, 0.30), (0.149, 0.30), 0.004, (0.50, 0.52, 0.56))


def _tools(cel: Cel) -> None:
    plaster(cel, (0.66, 0.64, 0.60), (0.44, 0.43, 0.42))
    x = ((cel.x / 0.8).remainder(1.0) - 0.5) * 0.8
    here = at(cel, cel.x - x, 0.0)
    board = bounds(here, -0.29, 0.29, 0.26, 0.53)
    here.lay(board - 0.010, tint(_OAK, 0.7))
    here.lay(board, (0.84, 0.70, 0.48))
    holes = circle(
        ((x / 0.03).remainder(1.0) - 0.5) * 0.03,
        ((cel.y / 0.03).remainder(1.0) - 0.5) * 0.03,
        0.003,
    )
    here.lay(both(board, holes), (0.60, 0.46, 0.30))
    red = (0.82, 0.20, 0.18)
    for u in (-0.24, -0.19):
        line(here, (u, 0.33), (u, 0.42), 0.007, red if u < -0.2 else (0.20, 0.40, 0.66))
        line(here, (u, 0.42), (u, 0.49), 0.0035, _STEEL)
    line(here, (-0.115, 0.31), (-0.115, 0.46), 0.007, (0.60, 0.40, 0.24))
    here.lay(box(here.x + 0.11, here.y - 0.475, 0.040, 0.014, 0.004), (0.40, 0.42, 0.47))
    spanner = either(
        limb(here.x, here.y, (-0.02, 0.34), (-0.02, 0.46), 0.007),
        circle(here.x + 0.02, here.y - 0.475, 0.020),
    )
    here.lay(both(spanner, -box(here.x + 0.02, here.y - 0.49, 0.008, 0.016)), _STEEL)
    saw = poly(here, ((0.06, 0.36), (0.23, 0.33), (0.23, 0.36), (0.06, 0.43)), _STEEL)
    here.lay(both(saw, here.y - 0.345 + 0.18 * (here.x - 0.06) - 0.004), (0.45, 0.47, 0.50), 0.6)
    here.lay(box(here.x - 0.045, here.y - 0.395, 0.022, 0.042, 0.012), (0.60, 0.40, 0.24))
    ring = (circle(here.x - 0.20, here.y - 0.46, 0.0) - 0.035).abs() - 0.007
    here.lay(ring, (0.20, 0.21, 0.24))


def _workbench(cel: Cel) -> None:
    x, _ = repeated(cel, 0.80, 0.5, jitter=0.0)
    here = at(cel, cel.x - x, 0.0)
    for u in (-0.26, 0.26):
        block(here, u - 0.022, u + 0.022, -0.01, 0.13, tint(_OAK, 0.8))
    block(here, -0.30, 0.30, 0.125, 0.155, _OAK)
    block(here, -0.24, 0.24, 0.03, 0.045, tint(_OAK, 0.8))
    block(here, -0.20, -0.06, 0.045, 0.10, (0.80, 0.22, 0.20))
    block(here, -0.15, -0.11, 0.10, 0.112, (0.25, 0.25, 0.28))
    for u in (0.05, 0.13, 0.20):
        here.lay(box(here.x - u, here.y - 0.072, 0.028, 0.028, 0.004), (0.35, 0.52, 0.62))
    here.lay(
        either(
            box(here.x + 0.20, here.y - 0.175, 0.045, 0.020),
            box(here.x + 0.17, here.y - 0.20, 0.012, 0.02),
        ),
        (0.30, 0.38, 0.52),
    )
    block(here, 0.06, 0.17, 0.155, 0.175, (0.86, 0.70, 0.46))
    line(here, (0.21, 0.155), (0.21, 0.22), 0.004, DARK)
    line(here, (0.21, 0.22), (0.15, 0.265), 0.004, DARK)
    poly(here, ((0.115, 0.235), (0.165, 0.235), (0.15, 0.275), (0.13, 0.275)), (0.26, 0.52, 0.46))
    glow(here, circle(here.x - 0.14, here.y - 0.225, 0.0), LAMPLIGHT, 0.25 + 0.5 * lamp(cel), 0.06)


def _crates(cel: Cel) -> None:
    """Racks of boxes in a warehouse."""
    plaster(cel, (0.56, 0.60, 0.64), (0.40, 0.43, 0.47))
    row = (cel.y / 0.155).floor()
    v = cel.y - row * 0.155
    pitch = 0.115
    cell = (cel.x / pitch).floor()
    x = ((cel.x / pitch) - cell - 0.5) * pitch
    number = noise_of(cell + 31 * row, 0.4)
    tall = 0.085 + 0.035 * noise_of(cell + 17 * row, 0.7)
    crate = both(x.abs() - 0.049, v - 0.018 - tall, 0.018 - v)
    tone = (0.85 + 0.3 * number).unsqueeze(2)
    here = (number > 0.12).to(cel.x)
    cel.put(here * cel.cover(crate), cel.lit(rgb((0.76, 0.58, 0.38), cel.x) * tone))
    cel.lay(both(crate, x.abs() - 0.007), (0.88, 0.76, 0.56), here)
    label = both((x - 0.024).abs() - 0.015, (v - 0.045).abs() - 0.012)
    cel.lay(both(crate, label), (0.97, 0.96, 0.93), here)
    cel.lay((v - 0.009).abs() - 0.009 + 0 * cel.x, (0.93, 0.50, 0.16))
    post = ((cel.x / 0.46).remainder(1.0) - 0.5).abs() * 0.46 - 0.011
    cel.lay(post, (0.20, 0.34, 0.56))


WORKSHOPS: dict[str, Landmark] = {
    "prison bars": in_room(
        Layer(_cell_wall, WALL),
        Layer(floor((0.46, 0.46, 0.48), (0.42, 0.42, 0.45), 0.6), lying=True),
        Layer(_bars, 0.66),
    ),
    "hay bales": in_room(
        Layer(_stable_wall, WALL), Layer(boards((0.66, 0.54, 0.30)), lying=True), Layer(_hay, NEAR)
    ),
    "tool wall": in_room(
        Layer(_tools, WALL),
        Layer(floor((0.56, 0.56, 0.56), (0.53, 0.53, 0.54), 0.7), lying=True),
        Layer(_workbench, NEAR),
    ),
    "warehouse racks": in_room(
        Layer(_crates, WALL),
        Layer(floor((0.62, 0.63, 0.64), (0.59, 0.60, 0.62), 0.8), lying=True),
    ),
}
