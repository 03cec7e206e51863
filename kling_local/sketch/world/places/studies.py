"""Rooms to read, learn and work in: libraries, classrooms, offices, galleries."""

from __future__ import annotations

import torch

from kling_local.sketch.world.canvas import Color, box, circle, ellipse, noise_of
from kling_local.sketch.world.cels import Cel, own
from kling_local.sketch.world.constants import constant
from kling_local.sketch.world.light import SKY_LOW, colors
from kling_local.sketch.world.places.ground import repeated
from kling_local.sketch.world.places.scenery import Landmark, Layer
from kling_local.sketch.world.places.strokes import (
    DARK,
    at,
    block,
    both,
    bounds,
    either,
    glow,
    lamp,
    line,
    tint,
)
from kling_local.sketch.world.places.walls import NEAR, WALL, boards, floor, in_room, plaster

_OAK = (0.42, 0.27, 0.17)
_BOOKS: tuple[Color, ...] = (
    (0.66, 0.20, 0.18), (0.20, 0.36, 0.52), (0.78, 0.60, 0.28), (0.26, 0.44, 0.32),
    (0.50, 0.30, 0.46),
    (0.86, 0.80, 0.68),
)  # fmt: skip
_SCREEN: Color = (0.35, 0.75, 0.95)


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
    for start, end in (((0.15, 0.29), (0.31, 0.29)), ((0.31, 0.29), (0.15, 0.43)), ((0.15, 0.43),
    (0.15, 0.29)),
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


STUDIES: dict[str, Landmark] = {
    "bookshelves": in_room(Layer(_shelves, WALL), Layer(_ladder, 0.50)),
    "classroom": in_room(
        Layer(_classroom, WALL),
        Layer(floor((0.66, 0.68, 0.62), (0.58, 0.61, 0.56), 0.5), lying=True),
        Layer(_school_desks, 0.64),
    ),
    "office desks": in_room(
        Layer(_office, WALL),
        Layer(floor((0.48, 0.52, 0.58), (0.44, 0.48, 0.54), 0.5), lying=True),
        Layer(_office_desks, NEAR),
    ),
    "gallery pictures": in_room(
        Layer(_gallery, WALL), Layer(boards((0.72, 0.58, 0.42)), lying=True)
    ),
}
