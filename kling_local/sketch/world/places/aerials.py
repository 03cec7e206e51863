"""Landmarks seen from the air: a city with all its roofs, an island, fields in a valley, and the
cars that fly through a city of the future."""

from __future__ import annotations

from functools import partial

import torch
from torch import Tensor

from kling_local.sketch.world.canvas import Color, box, circle, ellipse, limb, noise_of, rgb
from kling_local.sketch.world.cels import Cel, mottle, own
from kling_local.sketch.world.light import SKY_LOW, SKY_MIDDLE, colors
from kling_local.sketch.world.places.ground import base, repeated, ridge
from kling_local.sketch.world.places.scenery import Landmark, Layer
from kling_local.sketch.world.places.strokes import (
    GLASS,
    LAMPLIGHT,
    at,
    both,
    either,
    glow,
    lamp,
    tint,
)
from kling_local.sketch.world.sky import gray_sky

_WALLS: tuple[Color, ...] = (
    (0.72, 0.66, 0.60), (0.58, 0.64, 0.72), (0.80, 0.74, 0.64), (0.62, 0.52, 0.48),
)  # fmt: skip
_FUTURE: tuple[Color, ...] = (
    (0.62, 0.74, 0.86), (0.74, 0.80, 0.88), (0.50, 0.62, 0.78), (0.82, 0.84, 0.90),
)  # fmt: skip
_ROWS = (
    (0.06, 0.55, 0.24), (0.12, 0.65, 0.27), (0.20, 0.80, 0.27), (0.30, 0.95, 0.25),
    (0.43, 1.15, 0.23), (0.60, 1.40, 0.20), (0.82, 1.75, 0.17), (1.10, 2.20, 0.14),
    (1.45, 2.80, 0.10),
)  # fmt: skip
"""Nearness of the rows of a city, their size, and the height of their highest buildings by it."""
_CYAN: Color = (0.30, 0.92, 1.00)
_SAND: Color = (0.95, 0.86, 0.62)
_PALM: Color = (0.20, 0.52, 0.24)


def _tall(cell: Tensor, salt: Tensor, most: float) -> Tensor:
    """Heights of the buildings of a row: most are low, some are towers."""
    odd = noise_of(cell, salt + 0.31)
    return most * (0.22 + 0.34 * noise_of(cell, salt + 0.77) + 0.44 * (odd > 0.72))


def _row(cel: Cel, seed: float, size: float, most: float, sleek: bool) -> None:
    """A row of buildings as one sees them from above: front, lit windows and roof."""
    cel, walls = at(cel, 0.0, 0.0, size), _FUTURE if sleek else _WALLS
    salt = own(cel.scenes.phase) + seed
    pitch = 0.105 + 0.03 * (seed % 0.5)
    x, cell = repeated(cel, pitch, seed, jitter=0.12)
    half = pitch * ((0.20 if sleek else 0.30) + 0.13 * noise_of(cell, salt + 0.2))
    top = _tall(cell, salt, most)
    deep = 0.030 + 0.016 * noise_of(cell, salt + 0.5)  # of the roof, as it is seen
    kind = (noise_of(cell, salt + 0.9) * len(walls)).floor()
    wall = both(x.abs() - half, cel.y - top, -cel.y - 0.04)
    for number, color in enumerate(walls):
        mine = (kind == number).to(x)
        cel.lay(wall, color, mine)
        cel.lay(both(wall, 0.30 * half - x), tint(color, 0.78), mine)
    _windows(cel, wall, x, salt)
    if sleek:
        _spire(cel, x, half, top + deep, (noise_of(cell, salt + 0.31) > 0.72).to(x))
        roof = ellipse(x, cel.y - top, half, 0.55 * deep)
        edge = roof.abs() - 0.0022
    else:
        slant = x + 0.22 * (cel.y - top)
        roof = both(slant.abs() - half, (cel.y - top - 0.5 * deep).abs() - 0.5 * deep)
        edge = both(roof, cel.y - top - 0.006)
    for number, color in enumerate(walls):
        cel.lay(roof, tint(color, 1.24), (kind == number).to(x))
    cel.lay(edge, tint(walls[0], 0.85), 0.8)
    hut = box(x - 0.2 * half, cel.y - top - 0.6 * deep, 0.26 * half, 0.30 * deep)
    cel.lay(hut, (0.46, 0.48, 0.52), (noise_of(cell, salt + 0.63) > 0.45).to(x) * (not sleek))


def _windows(cel: Cel, wall: Tensor, x: Tensor, salt: Tensor) -> None:
    u, v = (x / 0.016).floor(), (cel.y / 0.019).floor()
    pane = both(
        ((x / 0.016).remainder(1.0) - 0.5).abs() * 0.016 - 0.0046,
        ((cel.y / 0.019).remainder(1.0) - 0.5).abs() * 0.019 - 0.0058,
        wall + 0.005,
    )
    awake = lamp(cel) * (noise_of(u + 31 * v, salt) > 0.42)
    glass = torch.lerp(cel.lit(tint(GLASS, 1.1)), rgb(LAMPLIGHT, x), awake.unsqueeze(2))
    cel.put(cel.cover(pane), glass)


def _spire(cel: Cel, x: Tensor, half: Tensor, top: Tensor, here: Tensor) -> None:
    """The slender end of a tower of the future, with a ring of light."""
    up = ((cel.y - top + 0.03) / 0.13).clamp(0, 1)
    needle = both(x.abs() - 0.55 * half * (1 - up) ** 2 - 0.0016, cel.y - top - 0.10, top - 0.03 -
                  cel.y)  # fmt: skip
    cel.lay(needle, (0.86, 0.90, 0.96), here)
    ring = ellipse(x, cel.y - top - 0.012, 0.9 * half, 0.006).abs() - 0.0022
    cel.put(here * cel.cover(ring) * (0.55 + 0.45 * lamp(cel)), _CYAN)


def _blocks(cel: Cel, sleek: bool) -> None:
    """The ground of a city: blocks, parks, and streets with lights in them."""
    base(cel, (0.58, 0.57, 0.56), (0.66, 0.66, 0.68))
    salt = own(cel.scenes.phase)
    u, v = cel.x / 0.9, cel.y / 1.1
    cell = u.floor() + 57 * v.floor()
    park = (noise_of(cell, salt + 0.4) > 0.70).to(u)
    cel.put(park, cel.lit((0.36, 0.58, 0.30)))
    trees = mottle(cel.x / 0.09, cel.y / 0.12, salt)
    cel.put(park * ((trees - 0.5) * 6).clamp(0, 1), cel.lit((0.20, 0.44, 0.22)))
    across = either(
        ((u.remainder(1.0) - 0.5).abs() - 0.36) * -0.9,
        ((v.remainder(1.0) - 0.5).abs() - 0.38) * -1.1,
    )
    street = cel.cover(across)
    cel.put(street, cel.lit((0.27, 0.28, 0.32)))
    lit = 0.85 * lamp(cel) if not sleek else (0.35 + 0.6 * lamp(cel))
    shine = torch.exp(-((across + 0.06).abs() / 0.05))
    cel.put((lit * street * shine).clamp(0, 1), _CYAN if sleek else (1.0, 0.76, 0.36))


def _city(sleek: bool) -> Landmark:
    layers = [Layer(partial(_blocks, sleek=sleek), lying=True)]
    for number, (near, size, most) in enumerate(_ROWS):
        high = most * (1.3 if sleek else 1.0)
        paint = partial(_row, seed=0.17 * number, size=size, most=high, sleek=sleek)
        layers.append(Layer(paint, near, whole=True, tall=size * (high + 0.2)))
    return Landmark(tuple(layers), tall=0.5, half=0.0, clears=0.01)


def _hovering(cel: Cel, color: Color, way: float) -> None:
    """A car that flies: a drop of metal with a canopy and two jets of light beneath."""
    x, y = way * cel.x, cel.y
    body = either(ellipse(x, y, 0.040, 0.0125), ellipse(x + 0.008, y + 0.002, 0.034, 0.012))
    cel.lay(limb(x, y, (-0.036, 0.008), (-0.050, 0.020), 0.0035), tint(color, 0.75))
    cel.lay(body, color)
    cel.lay(both(body, y + 0.002), tint(color, 0.72))
    cel.lay(both(ellipse(x - 0.004, y - 0.008, 0.020, 0.010), -y + 0.003), (0.16, 0.24, 0.36))
    cel.lay(limb(x, y, (0.0, 0.013), (0.010, 0.011), 0.0018), (0.80, 0.92, 1.0))
    for spot in (-0.022, 0.018):
        glow(cel, ellipse(x - spot, y + 0.016, 0.009, 0.003), _CYAN, 0.9, 0.007)
    glow(cel, circle(x - 0.040, y, 0.002), (1.0, 0.96, 0.80), 0.85, 0.006)
    glow(cel, circle(x + 0.042, y, 0.002), (1.0, 0.26, 0.22), 0.85, 0.006)


_PAINT: tuple[Color, ...] = (
    (0.90, 0.30, 0.26), (0.95, 0.78, 0.24), (0.92, 0.94, 0.97), (0.30, 0.60, 0.90),
)  # fmt: skip


def _lane(cel: Cel, y: float, size: float, speed: float, shift: float) -> None:
    """Flying cars one behind the other; those of a lane go one way."""
    time = torch.as_tensor(cel.time)
    way = 1.0 if speed > 0 else -1.0
    along = (cel.x - speed * time) / 0.62 + shift
    cell = along.floor()
    drift = 0.3 * (noise_of(cell, 0.4 + shift) - 0.5)
    x = (along - cell - 0.5 + drift) * 0.62 / size
    bob = 0.008 * torch.sin(2.1 * time + 3 * cell)
    here = at(cel, 0.0, y, size)
    here.x, here.y = x, here.y - bob / size
    kinds = (noise_of(cell, shift) * len(_PAINT)).floor()
    for number, color in enumerate(_PAINT):
        mine = cel.canvas.rgb.clone()
        _hovering(here, color, way)
        chosen = (kinds == number).to(x).unsqueeze(2)
        cel.canvas.rgb = torch.lerp(mine, cel.canvas.rgb, chosen.expand_as(mine))


def _far_cars(cel: Cel) -> None:
    _lane(cel, 0.20, 0.50, 0.10, 0.2)
    _lane(cel, 0.285, 0.42, -0.085, 0.7)


def _near_cars(cel: Cel) -> None:
    _lane(cel, 0.30, 1.6, -0.26, 0.35)
    _lane(cel, 0.52, 1.1, 0.19, 0.9)


def _sea_around(cel: Cel) -> None:
    """Water up to the horizon, an island of sand and trees in it, and its shallows."""
    scenes = cel.scenes
    sky = gray_sky(0.5 * (colors(SKY_LOW, scenes) + colors(SKY_MIDDLE, scenes)), scenes)
    cel.put(torch.ones_like(cel.x * cel.y), torch.lerp(cel.lit((0.05, 0.36, 0.60)), sky, 0.25))
    salt = own(scenes.phase)
    crest = mottle(cel.x / 0.4, cel.y / 0.12, salt)
    cel.put(0.35 * ((crest - 0.62) * 8).clamp(0, 1), cel.lit((0.50, 0.80, 0.92)))
    shore = 0.20 * torch.sin(2.1 * cel.x + 6.28 * salt) + 0.08 * torch.sin(5.3 * cel.x + 0.7)
    for x, y, a, b in ((0.0, 3.6, 1.55, 1.15), (2.5, 6.4, 0.9, 0.7), (-3.2, 7.6, 1.1, 0.8)):
        isle = ellipse(cel.x - x, cel.y - y + shore, a, b)
        for out, color, alpha in (
            (0.55, (0.16, 0.66, 0.74), 0.7), (0.30, (0.36, 0.84, 0.82), 0.85),
            (0.09, (0.93, 0.98, 0.98), 0.8), (0.05, _SAND, 1.0),
        ):  # fmt: skip
            cel.lay(isle - out, color, alpha)
        cel.lay(isle + 0.16 * b, (0.42, 0.64, 0.30))


def _grove(cel: Cel, seed: float, half: float) -> None:
    """Crowns of trees on an island, as one sees them from above."""
    x, cell = repeated(cel, 0.052, seed, jitter=0.7)
    wide = (1 - (cel.x / half) ** 2).clamp(min=0)
    size = 0.030 * (0.7 + 0.5 * noise_of(cell, seed)) * wide.sqrt()
    up = 0.020 + 0.030 * noise_of(cell, seed + 0.4)
    inside = (cel.x.abs() < half).to(x)
    crown = ellipse(x, cel.y - up, size + 1e-3, 0.75 * size + 1e-3)
    cel.lay(box(x, cel.y - 0.5 * up, 0.003, 0.5 * up), (0.44, 0.32, 0.20), inside)
    cel.lay(crown, _PALM, inside)
    light = ellipse(x + 0.006, cel.y - up - 0.008, 0.7 * size + 1e-3, 0.5 * size + 1e-3)
    cel.lay(both(crown, light), tint(_PALM, 1.35), inside)


def _patchwork(cel: Cel) -> None:
    """Fields, woods and a winding river in a valley."""
    salt = own(cel.scenes.phase)
    warp = 0.25 * torch.sin(0.8 * cel.y + 6.28 * salt) + 0.12 * torch.sin(1.9 * cel.x)
    u, v = cel.x / 1.3 + warp, cel.y / 1.5 + 0.4 * torch.sin(0.7 * cel.x)
    cell = u.floor() + 57 * v.floor()
    kind = noise_of(cell, salt + 0.2)
    for low, color in (
        (0.0, (0.44, 0.66, 0.28)), (0.25, (0.58, 0.74, 0.32)), (0.45, (0.86, 0.78, 0.38)),
        (0.62, (0.34, 0.58, 0.26)), (0.82, (0.70, 0.60, 0.36)),
    ):  # fmt: skip
        cel.put((kind >= low).to(u) * torch.ones_like(u * v), cel.lit(color))
    rows = torch.sin(60 * u)
    cel.put((0.16 * rows * (kind > 0.45)).clamp(0, 1), cel.lit((0.96, 0.94, 0.70)))
    hedge = either(
        0.5 - (u.remainder(1.0) - 0.5).abs() - 0.03, 0.5 - (v.remainder(1.0) - 0.5).abs() - 0.03
    )
    cel.lay(hedge, (0.20, 0.42, 0.18))
    bend = 0.9 * torch.sin(0.62 * cel.y + 6.28 * salt) + 0.25 * torch.sin(1.7 * cel.y)
    water = (cel.x - bend).abs() - 0.16
    cel.lay(water - 0.10, (0.28, 0.50, 0.22))
    scenes = cel.scenes
    sky = gray_sky(0.5 * (colors(SKY_LOW, scenes) + colors(SKY_MIDDLE, scenes)), scenes)
    cel.put(cel.cover(water), torch.lerp(cel.lit((0.14, 0.46, 0.68)), sky, 0.5))


def _slopes(cel: Cel) -> None:
    """The two sides of a valley, open in the middle."""
    aspect = own(cel.scenes.aspect)
    salt = own(cel.scenes.phase)
    away = (cel.x / (0.5 * aspect)).abs()
    high = 0.30 * ((away - 0.22) / 0.9).clamp(0, 1.4) ** 1.3
    high = high + 0.05 * (ridge(cel.x, 0.16, salt) - 0.5) * (away > 0.15)
    hill = cel.y - high
    cel.lay(hill, (0.34, 0.52, 0.28))
    wood = mottle(cel.x / 0.022, cel.y / 0.022, salt)
    cel.lay(both(hill + 0.01, 0.02 * (wood - 0.45)), (0.22, 0.42, 0.22), 0.8)


def _mist(cel: Cel) -> None:
    """Banks of mist that drift over the floor of a valley."""
    time, salt = torch.as_tensor(cel.time), own(cel.scenes.phase)
    for k, (low, wide, speed) in enumerate(((0.015, 0.030, 0.010), (0.06, 0.022, -0.014))):
        bank = mottle((cel.x - speed * time) / 0.30, cel.y / 0.07 + 0.0 * time, salt + 0.2 * k)
        fade = torch.exp(-(((cel.y - low) / wide) ** 2))
        white = torch.lerp(cel.lit((0.95, 0.96, 0.98)), colors(SKY_LOW, cel.scenes), 0.3)
        cel.put((1.3 * fade * (bank - 0.22)).clamp(0, 0.75), white)


AERIALS: dict[str, Landmark] = {
    "city from above": _city(sleek=False),
    "futuristic city": _city(sleek=True),
    "flying cars": Landmark(
        (
            Layer(_far_cars, 0.20, moving=True, whole=True, tall=0.6),
            Layer(_near_cars, 0.70, moving=True, whole=True, tall=0.9),
        ),
        tall=0.6,
        half=0.0,
    ),
    "island": Landmark(
        (
            Layer(_sea_around, lying=True),
            Layer(partial(_grove, seed=0.2, half=0.30), 0.40, whole=True, tall=0.1),
            Layer(partial(_grove, seed=0.5, half=0.38), 0.46, whole=True, tall=0.1),
            Layer(partial(_grove, seed=0.8, half=0.27), 0.53, whole=True, tall=0.1),
        ),
        tall=0.2,
        half=0.0,
        clears=0.01,
    ),
    "valley": Landmark(
        (
            Layer(_patchwork, lying=True),
            Layer(_slopes, 0.10, whole=True, tall=0.5),
            Layer(_mist, 0.16, moving=True, whole=True, tall=0.2),
        ),
        tall=0.45,
        half=0.0,
        clears=0.05,
    ),
}
