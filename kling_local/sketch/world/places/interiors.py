"""Landmarks that make a room another one: a library, a classroom, a bar, a church, a spaceship."""

from __future__ import annotations

import torch
from torch import Tensor

from kling_local.sketch.world.canvas import Color, box, circle, ellipse, limb, noise_of, rgb
from kling_local.sketch.world.cels import Cel, Painter, own
from kling_local.sketch.world.constants import constant
from kling_local.sketch.world.light import SKY_LOW, colors
from kling_local.sketch.world.places.ground import detail, repeated
from kling_local.sketch.world.places.scenery import Landmark, Layer
from kling_local.sketch.world.places.strokes import (
    DARK,
    LAMPLIGHT,
    arch,
    at,
    block,
    both,
    bounds,
    either,
    glaze,
    glow,
    lamp,
    line,
    poly,
    shadow,
    tint,
)

_FURNITURE = 0.5
_OAK = (0.42, 0.27, 0.17)
_BOOKS: tuple[Color, ...] = (
    (0.66, 0.20, 0.18), (0.20, 0.36, 0.52), (0.78, 0.60, 0.28), (0.26, 0.44, 0.32), (0.50, 0.30, 0.46),
    (0.86, 0.80, 0.68),
)  # fmt: skip
_SCREEN: Color = (0.35, 0.75, 0.95)
_METAL = (0.40, 0.44, 0.52)


def plaster(cel: Cel, color: Color, skirting: Color) -> None:
    """Cover the wall of a room, from edge to edge."""
    shade = (1.0 - 0.16 * (cel.y - 0.25).abs()).unsqueeze(2)
    cel.put(torch.ones_like(cel.y + 0 * cel.x), cel.lit(rgb(color, cel.x) * shade))
    cel.lay(cel.y - 0.035 + 0 * cel.x, skirting)
    cel.put(0.30 * lamp(cel) * ((cel.y + 0.1) / 0.7).clamp(0, 1) + 0 * cel.x, (1.0, 0.90, 0.70))


def floor(color: Color, other: Color, pitch: float, gap: float = 0.010) -> Painter:
    """A painter of tiles on the floor, in two colours."""

    def paint(cel: Cel) -> None:
        i, j = cel.x / pitch, cel.y / pitch
        cel.put(torch.ones_like(cel.near + 0 * cel.x), cel.lit(color))
        edge = torch.maximum(((i - i.floor()) - 0.5).abs(), ((j - j.floor()) - 0.5).abs())
        shown = detail(cel, 0.1)
        cel.put(
            shown * cel.cover((edge - 0.5) * pitch) * ((i.floor() + j.floor()) % 2), cel.lit(other)
        )
        cel.lay((0.5 - edge) * pitch - gap, tint(color, 0.72), 0.8 * shown)
        cel.shade(0.96 + 0.08 * noise_of(i.floor() + 17 * j.floor(), 0.3))

    return paint


def boards(color: Color) -> Painter:
    """A painter of planks on the floor."""

    def paint(cel: Cel) -> None:
        row = (cel.y / 0.26).floor()
        plank = cel.x / 0.9 + 0.37 * row
        tone = noise_of(plank.floor() + 13 * row, 0.4)
        cel.put(torch.ones_like(tone), cel.lit(color))
        cel.put(0.35 * tone, cel.lit(tint(color, 1.3)))
        joint = either((cel.y / 0.26 - row) * 0.26 - 0.012, (plank - plank.floor()) * 0.9 - 0.012)
        cel.lay(joint, tint(color, 0.6), 0.7)

    return paint


def pendants(cel: Cel, pitch: float, y: float, color: Color) -> None:
    """Lamps that hang from the ceiling, lit whenever it is dark."""
    x = ((cel.x / pitch).remainder(1.0) - 0.5) * pitch
    cel.lay(both(x.abs() - 0.002, y + 0.02 - cel.y), DARK)
    shade = both(x.abs() - 0.012 - 0.9 * (y + 0.035 - cel.y), (cel.y - y - 0.015).abs() - 0.020)
    cel.lay(shade, color)
    bulb = circle(x, cel.y - y + 0.012, 0.0)
    cel.put(cel.cover(bulb - 0.012), (1.0, 0.94, 0.76))
    glow(cel, bulb, LAMPLIGHT, 0.25 + 0.5 * lamp(cel), 0.06)


def _shelves(cel: Cel) -> None:
    """Book shelves from the floor to the ceiling."""
    cel.put(torch.ones_like(cel.y + 0 * cel.x), cel.lit(tint(_OAK, 0.45)))
    row = (cel.y / 0.105).floor()
    v = cel.y - row * 0.105
    salt = own(cel.scenes.phase)
    for pitch, part in ((0.021, 0), (0.017, 1)):
        along = cel.x / pitch + 7.3 * row
        cell = along.floor()
        number = noise_of(cell + 57 * row, salt + 0.2 * part)
        tall = 0.055 + 0.032 * noise_of(cell + 31 * row, salt + 0.5)
        mine = (noise_of((cel.x / 0.16).floor() + 11 * row, salt) < 0.5) == (part == 0)
        book = both(
            ((along - cell) - 0.5).abs() * pitch - 0.45 * pitch, v - 0.012 - tall, 0.012 - v
        )
        index = (number * len(_BOOKS)).long().clamp(0, len(_BOOKS) - 1)
        color = constant(_BOOKS, cel.x.device)[index].movedim(-1, 2)
        cover = cel.cover(book) * mine
        cel.put(cover, cel.lit(color))
        cel.put(
            0.6 * cover * cel.cover((v - 0.012 - 0.75 * tall).abs() - 0.0025),
            cel.lit((0.95, 0.85, 0.55)),
        )
    cel.lay(both(v - 0.012, -v), _OAK)
    post = ((cel.x / 0.44).remainder(1.0) - 0.5).abs() * 0.44 - 0.014
    cel.lay(post, _OAK)
    cel.lay(both(post, ((cel.x / 0.44).remainder(1.0) - 0.5) * 0.44), tint(_OAK, 1.25))
    cel.lay(cel.y - 0.03 + 0 * cel.x, tint(_OAK, 0.8))


def _ladder(cel: Cel) -> None:
    for side in (-0.04, 0.04):
        line(cel, (side + 0.05, 0.0), (side - 0.05, 0.56), 0.007, (0.66, 0.46, 0.26))
    for k in range(9):
        y = 0.05 + 0.06 * k
        x = 0.05 - 0.1 * y / 0.56
        line(cel, (x - 0.04, y), (x + 0.04, y), 0.005, (0.66, 0.46, 0.26))


def _classroom(cel: Cel) -> None:
    plaster(cel, (0.90, 0.90, 0.80), (0.62, 0.52, 0.40))
    side = at(cel, 0.0, 0.0)
    cel.lay(bounds(side, -0.36, 0.36, 0.21, 0.50), (0.52, 0.36, 0.22))
    cel.lay(bounds(side, -0.345, 0.345, 0.225, 0.485), (0.14, 0.32, 0.26))
    chalk = (0.93, 0.95, 0.92)
    for k, wide in enumerate((0.11, 0.085, 0.10)):
        y = 0.435 - 0.05 * k
        text = box(cel.x + 0.20, cel.y - y, wide, 0.007, 0.003)
        cel.lay(both(text, ((cel.x / 0.018).remainder(1.0) - 0.5).abs() * 0.018 - 0.007), chalk)
    ring = circle(cel.x - 0.05, cel.y - 0.36, 0.0)
    cel.lay((ring - 0.055).abs() - 0.0025, chalk)
    for start, end in (((0.15, 0.29), (0.31, 0.29)), ((0.31, 0.29), (0.15, 0.43)), ((0.15, 0.43), (0.15, 0.29)),
                       ((0.05, 0.36), (0.095, 0.395))):  # fmt: skip
        line(cel, start, end, 0.0025, chalk)
    cel.lay(bounds(side, -0.36, 0.36, 0.195, 0.21), (0.60, 0.43, 0.28))
    for x in (-0.25, -0.22, 0.1):
        cel.lay(box(cel.x - x, cel.y - 0.214, 0.010, 0.004), (0.98, 0.98, 0.98))
    map_ = at(cel, 0.62, 0.36)
    block(map_, -0.14, 0.14, -0.09, 0.09, (0.55, 0.78, 0.90))
    for x, y, a, b in (
        (-0.07, 0.03, 0.04, 0.03),
        (-0.05, -0.04, 0.02, 0.035),
        (0.04, 0.03, 0.05, 0.035),
        (0.03, -0.03, 0.022, 0.03),
        (0.10, -0.045, 0.02, 0.015),
    ):
        map_.lay(ellipse(map_.x - x, map_.y - y, a, b), (0.45, 0.66, 0.36))
    clock = circle(cel.x + 0.58, cel.y - 0.42, 0.0)
    cel.lay(clock - 0.052, (0.25, 0.25, 0.28))
    cel.lay(clock - 0.044, (0.98, 0.98, 0.96))
    line(cel, (-0.58, 0.42), (-0.58, 0.452), 0.003, DARK)
    line(cel, (-0.58, 0.42), (-0.557, 0.412), 0.003, DARK)


def _school_desks(cel: Cel) -> None:
    x, _ = repeated(cel, 0.40, 0.3, jitter=0.0)
    here = at(cel, cel.x - x, 0.0)
    for leg in (-0.085, 0.085):
        here.lay(bounds(here, leg - 0.005, leg + 0.005, -0.01, 0.13), (0.40, 0.42, 0.46))
    block(here, -0.105, 0.105, 0.125, 0.145, (0.86, 0.66, 0.40))
    block(here, -0.09, 0.09, 0.085, 0.125, (0.62, 0.45, 0.28))
    block(here, -0.06, 0.0, 0.145, 0.162, (0.80, 0.25, 0.22))
    block(here, -0.055, 0.005, 0.162, 0.174, (0.24, 0.45, 0.70))
    here.lay(circle(here.x - 0.06, here.y - 0.158, 0.014), (0.78, 0.16, 0.14))


def _office(cel: Cel) -> None:
    plaster(cel, (0.84, 0.87, 0.90), (0.52, 0.56, 0.62))
    x = ((cel.x / 0.52).remainder(1.0) - 0.5) * 0.52
    pane = box(x, cel.y - 0.37, 0.22, 0.155)
    cel.lay(pane - 0.014, (0.97, 0.97, 0.97))
    sky = colors(SKY_LOW, cel.scenes)
    cel.put(cel.cover(pane), sky)
    tower = cel.y - 0.29 - 0.13 * noise_of((cel.x / 0.055).floor(), own(cel.scenes.phase))
    cel.lay(both(pane, tower), (0.52, 0.60, 0.72))
    blind = ((cel.y / 0.018).remainder(1.0) - 0.5).abs() * 0.018 - 0.004
    cel.lay(both(pane, blind, 0.44 - cel.y), (0.93, 0.94, 0.95))
    cel.lay(both(pane, x.abs() - 0.006), (0.97, 0.97, 0.97))


def _office_desks(cel: Cel) -> None:
    x, _ = repeated(cel, 0.62, 0.2, jitter=0.0)
    here = at(cel, cel.x - x, 0.0)
    block(here, -0.21, 0.21, 0.125, 0.142, (0.93, 0.93, 0.93))
    block(here, -0.20, -0.13, 0.0, 0.125, (0.60, 0.64, 0.70))
    for y in (0.03, 0.07, 0.11):
        block(here, -0.175, -0.155, y - 0.004, y + 0.004, (0.90, 0.90, 0.90))
    block(here, 0.19, 0.20, -0.01, 0.125, (0.60, 0.64, 0.70))
    block(here, -0.085, 0.045, 0.175, 0.265, (0.12, 0.13, 0.16))
    block(here, -0.030, -0.010, 0.142, 0.18, (0.30, 0.32, 0.36))
    screen = bounds(here, -0.077, 0.037, 0.183, 0.257)
    here.put(here.cover(screen), _SCREEN)
    for k, wide in enumerate((0.03, 0.045, 0.025, 0.04)):
        cel.put(
            0.8 * cel.cover(box(here.x + 0.068 - wide, here.y - 0.243 + 0.016 * k, wide, 0.003)),
            (0.95, 1.0, 1.0),
        )
    glow(here, screen, _SCREEN, 0.35 * lamp(cel), 0.05)
    block(here, -0.07, 0.03, 0.142, 0.149, (0.30, 0.32, 0.36))
    block(here, 0.10, 0.125, 0.142, 0.172, (0.86, 0.30, 0.26))
    here.lay(
        either(
            ellipse(here.x - 0.165, here.y - 0.20, 0.018, 0.035),
            ellipse(here.x - 0.145, here.y - 0.19, 0.014, 0.03),
        ),
        (0.26, 0.55, 0.28),
    )
    block(here, 0.145, 0.18, 0.142, 0.172, (0.95, 0.95, 0.95))
    chair = at(here, 0.06, 0.0)
    line(chair, (0.0, 0.02), (0.0, 0.09), 0.006, DARK)
    line(chair, (-0.045, 0.006), (0.045, 0.006), 0.006, DARK)
    chair.lay(box(chair.x, chair.y - 0.09, 0.055, 0.012, 0.008), (0.20, 0.24, 0.32))
    chair.lay(box(chair.x, chair.y - 0.16, 0.048, 0.055, 0.02), (0.24, 0.29, 0.38))


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


def _church_wall(cel: Cel) -> None:
    stone = (0.62, 0.60, 0.62)
    plaster(cel, stone, (0.46, 0.44, 0.48))
    row = (cel.y / 0.05).floor()
    along = (cel.x / 0.11 + 0.5 * (row % 2)).remainder(1.0)
    gap = either((0.5 - (along - 0.5).abs()) * 0.11, (cel.y / 0.05 - row) * 0.05)
    cel.lay(gap - 0.003, tint(stone, 0.84), 0.7)
    pitch = 0.40
    cell = (cel.x / pitch).floor()
    here = at(cel, (cell + 0.5) * pitch, 0.0)
    tall = arch(here, 0.0, 0.105, 0.13, 0.62)
    here.lay(tall - 0.016, tint(stone, 1.16))
    hues: tuple[Color, ...] = (
        (0.86, 0.20, 0.24),
        (0.20, 0.40, 0.86),
        (0.96, 0.76, 0.24),
        (0.26, 0.66, 0.40),
        (0.60, 0.32, 0.76),
    )
    u, v = here.x / 0.042, here.y / 0.05
    number = noise_of(u.floor() + 57 * v.floor() + 7 * cell, own(cel.scenes.phase))
    index = (number * len(hues)).long().clamp(0, len(hues) - 1)
    glass = constant(hues, cel.x.device)[index].movedim(-1, 2)
    bright = 0.55 * cel.lit(glass) + 0.55 * glass
    cel.put(cel.cover(tall), bright.clamp(0, 1))
    lead = either(
        0.021 - ((u - u.floor()) - 0.5).abs() * 0.042, 0.025 - ((v - v.floor()) - 0.5).abs() * 0.05
    )
    cel.lay(both(tall, lead - 0.003), (0.14, 0.13, 0.17))
    rose = circle(here.x, here.y - 0.515, 0.0)
    cel.put(cel.cover(rose - 0.058), (1.0, 0.86, 0.46))
    petal = rose - 0.036 - 0.014 * torch.cos(6 * torch.atan2(here.y - 0.515, here.x))
    cel.put(cel.cover(petal), (0.30, 0.42, 0.90))
    cel.lay((rose - 0.060).abs() - 0.004, (0.14, 0.13, 0.17))
    column = ((cel.x / pitch).remainder(1.0)) * pitch
    pillar = torch.minimum(column, pitch - column) - 0.034
    cel.lay(pillar, tint(stone, 1.1))
    cel.lay(both(pillar, 0.012 - column), tint(stone, 0.85), 0.8)
    cel.lay(both(pillar - 0.014, (cel.y - 0.03).abs() - 0.035), tint(stone, 1.2))


def _rays(cel: Cel) -> None:
    """Coloured light that falls slantwise through church windows."""
    slant = cel.x - 0.55 * cel.y
    hue = (slant / 0.135).floor()
    beam = 1 - 2 * ((slant / 0.135) - hue - 0.5).abs()
    here = (noise_of(hue, 0.3) > 0.4).to(cel.x) * beam * (1 - cel.y / 0.75).clamp(0, 1)
    for k, color in enumerate(((1.0, 0.80, 0.55), (0.70, 0.80, 1.0))):
        cel.put(0.30 * here * (hue.remainder(2.0) == k), color)


def _pews(cel: Cel) -> None:
    x, _ = repeated(cel, 0.52, 0.4, jitter=0.0)
    here = at(cel, cel.x - x, 0.0)
    block(here, -0.20, 0.20, 0.06, 0.165, (0.46, 0.29, 0.18))
    block(here, -0.21, 0.21, 0.158, 0.175, (0.58, 0.38, 0.24))
    block(here, -0.21, 0.21, 0.055, 0.072, (0.36, 0.22, 0.14))
    for side in (-0.205, 0.205):
        cel.lay(arch(here, side, 0.022, -0.01, 0.195), (0.38, 0.23, 0.15))


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
    _ribs(cel)


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


def _consoles(cel: Cel) -> None:
    time = torch.as_tensor(cel.time)
    x, cell = repeated(cel, 0.58, 0.25, jitter=0.0)
    here = at(cel, cel.x - x, 0.0)
    poly(here, ((-0.15, -0.01), (0.15, -0.01), (0.20, 0.13), (-0.20, 0.13)), (0.30, 0.33, 0.41))
    poly(here, ((-0.20, 0.13), (0.20, 0.13), (0.17, 0.165), (-0.17, 0.165)), (0.50, 0.54, 0.63))
    hues: tuple[Color, ...] = (
        (0.30, 0.90, 1.0),
        (1.0, 0.45, 0.35),
        (0.50, 1.0, 0.55),
        (1.0, 0.85, 0.35),
    )
    for k in range(9):
        beat = 0.55 + 0.45 * torch.sin(4.1 * time + 2.3 * k)
        here.put(
            here.cover(box(here.x + 0.14 - 0.035 * k, here.y - 0.148, 0.010, 0.006)) * beat,
            hues[k * 5 % 4],
        )
    screen = poly(
        here, ((-0.075, 0.165), (0.075, 0.165), (0.085, 0.245), (-0.085, 0.245)), (0.04, 0.16, 0.22)
    )
    wave = here.y - 0.205 - 0.020 * torch.sin(70 * here.x + 6 * time) * torch.sin(23 * here.x)
    here.put(0.9 * here.cover(both(screen + 0.006, wave.abs() * 0.4 - 0.0022)), (0.35, 1.0, 0.75))
    glow(here, screen, (0.25, 0.80, 0.95), 0.35, 0.025)


def _gallery(cel: Cel) -> None:
    plaster(cel, (0.94, 0.94, 0.95), (0.70, 0.70, 0.72))
    pitch = 0.42
    cell = (cel.x / pitch).floor()
    here = at(cel, (cell + 0.5) * pitch, 0.36)
    number = (0.618 * cell + own(cel.scenes.phase)).remainder(1.0)
    half_w, half_h = 0.10 + 0.04 * number, 0.135 - 0.03 * number
    frame = box(here.x, here.y, half_w, half_h)
    here.lay(frame - 0.006, (0.70, 0.70, 0.74), 0.6)
    here.lay(frame, (0.80, 0.62, 0.30))
    canvas = frame + 0.014
    first, second, third = ((number < 0.34), (number >= 0.34) & (number < 0.67), number >= 0.67)
    here.lay(canvas, (0.96, 0.88, 0.66), first.to(cel.x))
    for k, color in enumerate(((0.86, 0.28, 0.22), (0.22, 0.44, 0.72), (0.16, 0.16, 0.20))):
        dot = circle(here.x - 0.04 * (k - 1), here.y - 0.04 * ((k % 2) - 0.5), 0.045 - 0.01 * k)
        here.lay(both(canvas, dot), color, first.to(cel.x))
    here.lay(canvas, (0.56, 0.78, 0.90), second.to(cel.x))
    hill = here.y + 0.02 - 0.03 * torch.sin(25 * here.x)
    here.lay(both(canvas, hill), (0.36, 0.56, 0.32), second.to(cel.x))
    here.lay(
        both(canvas, circle(here.x - 0.04, here.y - 0.055, 0.022)),
        (1.0, 0.86, 0.40),
        second.to(cel.x),
    )
    here.lay(canvas, (0.30, 0.22, 0.20), third.to(cel.x))
    here.lay(
        both(canvas, ellipse(here.x, here.y + half_h, 0.085, 0.10)),
        (0.24, 0.34, 0.36),
        third.to(cel.x),
    )
    here.lay(
        both(canvas, ellipse(here.x, here.y - 0.015, 0.034, 0.045)),
        (0.93, 0.74, 0.58),
        third.to(cel.x),
    )
    here.lay(
        both(canvas, ellipse(here.x, here.y - 0.040, 0.040, 0.032), 0.022 - here.y),
        (0.20, 0.13, 0.10),
        third.to(cel.x),
    )
    beam = both(here.x.abs() - 0.035 - 0.45 * (0.24 - here.y), here.y - 0.24)
    cel.put(
        0.22 * (0.5 - beam / 0.05).clamp(0, 1) * ((here.y + 0.30) / 0.3).clamp(0, 1),
        (1.0, 0.96, 0.84),
    )


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


def _rooms(*layers: Layer, tall: float = 0.8) -> Landmark:
    return Landmark(layers, tall=tall, half=0.0, inside=True, clears=_FURNITURE)


_WALL, _NEAR = 0.475, 0.60

INTERIORS: dict[str, Landmark] = {
    "bookshelves": _rooms(Layer(_shelves, _WALL), Layer(_ladder, 0.50), tall=2.0),
    "classroom": _rooms(Layer(_classroom, _WALL), Layer(floor((0.66, 0.68, 0.62), (0.58, 0.61, 0.56), 0.5), lying=True), Layer(_school_desks, 0.64), tall=2.0),
    "office desks": _rooms(Layer(_office, _WALL), Layer(floor((0.48, 0.52, 0.58), (0.44, 0.48, 0.54), 0.5), lying=True), Layer(_office_desks, _NEAR), tall=2.0),
    "bar counter": _rooms(Layer(_bar_wall, _WALL), Layer(boards((0.34, 0.22, 0.16)), lying=True), Layer(_bar_counter, 0.57), tall=2.0),
    "restaurant tables": _rooms(Layer(_restaurant, _WALL), Layer(floor((0.90, 0.86, 0.78), (0.40, 0.30, 0.28), 0.36), lying=True), Layer(_tables, _NEAR), tall=2.0),
    "church windows": _rooms(
        Layer(_church_wall, _WALL), Layer(floor((0.66, 0.63, 0.60), (0.56, 0.54, 0.53), 0.45), lying=True), Layer(_rays, 0.52), Layer(_pews, _NEAR), tall=2.0
    ),
    "spaceship bridge": _rooms(
        Layer(_bridge_wall, _WALL, moving=True), Layer(_deck, lying=True),
        Layer(_consoles, _NEAR, moving=True), tall=2.0,
    ),
    "gallery pictures": _rooms(Layer(_gallery, _WALL), Layer(boards((0.72, 0.58, 0.42)), lying=True), tall=2.0),
    "server racks": _rooms(Layer(_racks, _WALL, moving=True), Layer(floor((0.42, 0.45, 0.52), (0.36, 0.39, 0.46), 0.6), lying=True), tall=2.0),
    "shop shelves": _rooms(Layer(_market_shelves, _WALL), Layer(floor((0.90, 0.90, 0.88), (0.84, 0.85, 0.84), 0.5), lying=True), tall=2.0),
}  # fmt: skip
