"""Rooms to eat, drink and buy in: bars, restaurants, shops."""

from __future__ import annotations

import torch

from kling_local.sketch.world.canvas import Color, box, circle, ellipse, limb, noise_of
from kling_local.sketch.world.cels import Cel, own
from kling_local.sketch.world.constants import constant
from kling_local.sketch.world.places.ground import repeated
from kling_local.sketch.world.places.scenery import Landmark, Layer
from kling_local.sketch.world.places.strokes import (
    LAMPLIGHT,
    at,
    both,
    bounds,
    either,
    glow,
    lamp,
    line,
    tint,
)
from kling_local.sketch.world.places.walls import (
    NEAR,
    WALL,
    boards,
    floor,
    in_room,
    pendants,
    plaster,
)

_OAK = (0.42, 0.27, 0.17)


def _bar_wall(cel: Cel) -> None:
    plaster(cel, (0.34, 0.20, 0.17), (0.20, 0.12, 0.10))
    mirror = bounds(cel, -9.0, 9.0, 0.22, 0.53)
    cel.lay(mirror, (0.24, 0.14, 0.13))
    salt = own(cel.scenes.phase)
    liquor: tuple[Color, ...] = (
        (0.80, 0.46, 0.14),
        (0.20, 0.46, 0.30),
        (0.70, 0.16, 0.16),
        (0.86, 0.82, 0.66),
        (0.25, 0.40, 0.66),
    )
    for row, y in enumerate((0.255, 0.355, 0.455)):
        glow(cel, (cel.y - y + 0.0).abs() + 0 * cel.x, LAMPLIGHT, 0.55, 0.04)
        cel.lay((cel.y - y + 0.006).abs() - 0.006 + 0 * cel.x, tint(_OAK, 1.3))
        along = cel.x / 0.034
        cell = along.floor()
        x, number = (along - cell - 0.5) * 0.034, noise_of(cell + 57 * row, salt)
        tall = 0.030 + 0.014 * noise_of(cell + 31 * row, salt + 0.4)
        bottle = either(
            both(x.abs() - 0.0105, (cel.y - y - 0.5 * tall).abs() - 0.5 * tall),
            both(x.abs() - 0.004, (cel.y - y - tall - 0.009).abs() - 0.011),
        )
        index = (number * len(liquor)).long().clamp(0, len(liquor) - 1)
        color = constant(liquor, cel.x.device)[index].movedim(-1, 2)
        here = (noise_of(cell + 13 * row, salt + 0.8) < 0.86).to(cel.x)
        cel.put(here * cel.cover(bottle), 0.5 * cel.lit(color) + 0.5 * color)
        cel.put(0.6 * here * cel.cover(both(bottle, (x + 0.006).abs() - 0.0016)), (1.0, 0.96, 0.86))
    pendants(cel, 0.36, 0.50, (0.22, 0.36, 0.30))


def _bar_counter(cel: Cel) -> None:
    front = both(cel.y - 0.20, -cel.y - 0.01) + 0 * cel.x
    cel.lay(front, _OAK)
    panel = ((cel.x / 0.16).remainder(1.0) - 0.5).abs() * 0.16
    cel.lay(both(panel - 0.062, (cel.y - 0.10).abs() - 0.065), tint(_OAK, 0.72))
    cel.lay((cel.y - 0.208).abs() - 0.014 + 0 * cel.x, (0.66, 0.42, 0.24))
    cel.lay((cel.y - 0.026).abs() - 0.005 + 0 * cel.x, (0.90, 0.70, 0.34))
    x = ((cel.x / 0.26).remainder(1.0) - 0.5) * 0.26
    for leg in (-0.028, 0.028):
        cel.lay(limb(x, cel.y, (1.3 * leg, -0.02), (leg, 0.12), 0.005), (0.24, 0.22, 0.24))
    cel.lay(box(x, cel.y - 0.05, 0.034, 0.003), (0.24, 0.22, 0.24))
    cel.lay(box(x, cel.y - 0.13, 0.042, 0.014, 0.012), (0.72, 0.18, 0.16))
    glass = ((cel.x / 0.31 + 0.3).remainder(1.0) - 0.5) * 0.31
    cel.lay(
        both(glass.abs() - 0.014 - 0.1 * (cel.y - 0.24), (cel.y - 0.24).abs() - 0.020),
        (0.95, 0.72, 0.26),
    )
    cel.lay(box(glass, cel.y - 0.262, 0.017, 0.007, 0.005), (1.0, 0.97, 0.90))


def _restaurant(cel: Cel) -> None:
    plaster(cel, (0.70, 0.32, 0.26), (0.36, 0.20, 0.16))
    cel.lay(cel.y - 0.17 + 0 * cel.x, (0.44, 0.27, 0.18))
    panel = ((cel.x / 0.15).remainder(1.0) - 0.5).abs() * 0.15
    cel.lay(both(panel - 0.058, (cel.y - 0.095).abs() - 0.05), (0.52, 0.33, 0.22))
    cel.lay((cel.y - 0.175).abs() - 0.008 + 0 * cel.x, (0.62, 0.42, 0.26))
    art = ((cel.x / 0.72 + 0.2).remainder(1.0) - 0.5) * 0.72
    cel.lay(box(art, cel.y - 0.36, 0.10, 0.075), (0.86, 0.68, 0.34))
    cel.lay(box(art, cel.y - 0.36, 0.085, 0.06), (0.30, 0.45, 0.50))
    cel.lay(
        both(box(art, cel.y - 0.36, 0.085, 0.06), cel.y - 0.345 - 0.02 * torch.sin(30 * art)),
        (0.80, 0.66, 0.36),
    )
    pendants(cel, 0.48, 0.46, (0.92, 0.84, 0.66))


def _tables(cel: Cel) -> None:
    x, _ = repeated(cel, 0.56, 0.1, jitter=0.0)
    here = at(cel, cel.x - x, 0.0)
    for side in (-1.0, 1.0):
        wood = (0.40, 0.25, 0.17)
        line(here, (0.165 * side, -0.01), (0.175 * side, 0.20), 0.008, wood)
        line(here, (0.165 * side, 0.095), (0.105 * side, 0.095), 0.010, wood)
        line(here, (0.108 * side, 0.095), (0.103 * side, -0.01), 0.006, wood)
        line(here, (0.172 * side, 0.17), (0.175 * side, 0.20), 0.012, wood)
    cloth = both(
        here.x.abs() - 0.095 - 0.12 * (0.14 - here.y),
        here.y - 0.14,
        0.035 + 0.006 * torch.sin(90 * here.x) - here.y,
    )
    here.lay(cloth, (0.97, 0.95, 0.92))
    here.lay(both(cloth, 0.006 * torch.sin(62 * here.x) + 0.001), (0.84, 0.82, 0.82), 0.5)
    line(here, (0.0, 0.04), (0.0, -0.008), 0.010, (0.30, 0.19, 0.13))
    here.lay(ellipse(here.x, here.y - 0.141, 0.10, 0.010), (1.0, 0.99, 0.97))
    for side in (-0.055, 0.055):
        here.lay(ellipse(here.x - side, here.y - 0.146, 0.024, 0.005), (0.86, 0.88, 0.92))
    here.lay(bounds(here, -0.005, 0.005, 0.145, 0.185), (0.98, 0.96, 0.88))
    here.put(here.cover(ellipse(here.x, here.y - 0.196, 0.005, 0.011)), (1.0, 0.80, 0.36))
    glow(
        here, circle(here.x, here.y - 0.194, 0.0), (1.0, 0.80, 0.42), 0.35 + 0.3 * lamp(cel), 0.035
    )


def _market_shelves(cel: Cel) -> None:
    """Shelves full of tins, boxes and bottles."""
    plaster(cel, (0.93, 0.94, 0.93), (0.70, 0.70, 0.70))
    wares: tuple[Color, ...] = (
        (0.90, 0.26, 0.22),
        (0.98, 0.78, 0.22),
        (0.26, 0.58, 0.36),
        (0.24, 0.48, 0.80),
        (0.95, 0.55, 0.20),
        (0.94, 0.92, 0.88),
    )
    row = (cel.y / 0.115).floor()
    v = cel.y - row * 0.115
    salt = own(cel.scenes.phase)
    group = (cel.x / 0.17).floor() + 11 * row
    number = noise_of(group, salt)
    index = (number * len(wares)).long().clamp(0, len(wares) - 1)
    color = constant(wares, cel.x.device)[index].movedim(-1, 2)
    pitch = 0.034
    u = ((cel.x / pitch).remainder(1.0) - 0.5) * pitch
    tall = 0.045 + 0.03 * noise_of(group, salt + 0.4)
    item = both(u.abs() - 0.0135, v - 0.014 - tall, 0.014 - v)
    bottle = either(
        both(u.abs() - 0.012, v - 0.014 - 0.6 * tall, 0.014 - v),
        both(u.abs() - 0.005, v - 0.014 - tall, 0.014 - v),
    )
    shape = torch.where(noise_of(group, salt + 0.8) < 0.4, bottle, item)
    cel.lay(both(v - 0.105, 0.0 - v) + 0 * cel.x, (0.80, 0.82, 0.82))
    cel.put(cel.cover(shape), cel.lit(color))
    cel.lay(both(shape, (v - 0.014 - 0.45 * tall).abs() - 0.006), (0.97, 0.96, 0.92))
    cel.lay((v - 0.007).abs() - 0.007 + 0 * cel.x, (0.55, 0.58, 0.60))
    cel.lay(
        both(
            (v - 0.007).abs() - 0.005, ((cel.x / 0.085).remainder(1.0) - 0.5).abs() * 0.085 - 0.016
        ),
        (1.0, 0.90, 0.40),
    )
    post = ((cel.x / 0.51).remainder(1.0) - 0.5).abs() * 0.51 - 0.010
    cel.lay(post, (0.42, 0.45, 0.48))


TAVERNS: dict[str, Landmark] = {
    "bar counter": in_room(
        Layer(_bar_wall, WALL),
        Layer(boards((0.34, 0.22, 0.16)), lying=True),
        Layer(_bar_counter, 0.57),
    ),
    "restaurant tables": in_room(
        Layer(_restaurant, WALL),
        Layer(floor((0.90, 0.86, 0.78), (0.40, 0.30, 0.28), 0.36), lying=True),
        Layer(_tables, NEAR),
    ),
    "shop shelves": in_room(
        Layer(_market_shelves, WALL),
        Layer(floor((0.90, 0.90, 0.88), (0.84, 0.85, 0.84), 0.5), lying=True),
    ),
}
