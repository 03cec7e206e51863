"""Landmarks that fill a view: a village, a road, a canyon, a flood, breaking waves, crystals."""

from __future__ import annotations

import torch
from torch import Tensor

from kling_local.sketch.world.canvas import Color, box, circle, ellipse, noise_of
from kling_local.sketch.world.cels import Cel, mottle, own
from kling_local.sketch.world.light import SKY_LOW, SKY_MIDDLE, colors
from kling_local.sketch.world.places.monuments import MONUMENTS
from kling_local.sketch.world.places.scenery import Landmark, Layer
from kling_local.sketch.world.places.strokes import (
    LAMPLIGHT,
    arch,
    at,
    block,
    both,
    dark_side,
    glaze,
    glow,
    lamp,
    line,
    poly,
    shadow,
    tint,
)
from kling_local.sketch.world.places.waters import WATERS
from kling_local.sketch.world.sky import gray_sky

_PLASTER: tuple[Color, ...] = ((0.94, 0.89, 0.78), (0.88, 0.80, 0.68), (0.96, 0.93, 0.86))
_ROOFS: tuple[Color, ...] = ((0.70, 0.32, 0.24), (0.52, 0.34, 0.24), (0.60, 0.42, 0.28))
_BEAM: Color = (0.38, 0.25, 0.17)
_ASPHALT: Color = (0.30, 0.31, 0.34)
_ROCKS: tuple[Color, ...] = ((0.80, 0.46, 0.30), (0.70, 0.36, 0.25), (0.88, 0.58, 0.38))
_FOAM: Color = (0.95, 0.98, 1.00)
_CRYSTALS: tuple[Color, ...] = ((0.36, 0.90, 1.00), (0.72, 0.46, 1.00), (0.42, 1.00, 0.76))

_HOUSES = (
    (-0.36, 0.060, 0.72, 0.09), (-0.15, 0.085, 0.80, 0.10), (0.10, 0.075, 0.78, 0.09),
    (0.33, 0.065, 0.76, 0.10), (-0.27, 0.0, 1.0, 0.11), (-0.01, -0.005, 1.12, 0.12),
    (0.25, 0.005, 1.0, 0.10),
)  # fmt: skip
"""Where the houses of a village stand, their sizes and the heights of their walls."""


def _village(cel: Cel) -> None:
    """Half-timbered houses with gables and chimneys, the far ones higher up, and a church."""
    hill = ellipse(cel.x, cel.y + 0.02, 0.56, 0.13)
    cel.lay(hill, (0.44, 0.60, 0.30))
    _steeple(at(cel, 0.215, 0.10, 0.85))
    for number, (x, y, size, tall) in enumerate(_HOUSES):
        _cottage(at(cel, x, y, size), tall, _PLASTER[number % 3], _ROOFS[number % 3])


def _steeple(cel: Cel) -> None:
    wall = block(cel, -0.036, 0.036, -0.02, 0.22, (0.80, 0.77, 0.72))
    dark_side(cel, wall, 0.008)
    poly(cel, ((-0.046, 0.22), (0.046, 0.22), (0.0, 0.36)), (0.36, 0.40, 0.48))
    line(cel, (0.0, 0.36), (0.0, 0.395), 0.003, _BEAM)
    line(cel, (-0.012, 0.382), (0.012, 0.382), 0.003, _BEAM)
    glaze(cel, arch(cel, 0.0, 0.013, 0.14, 0.19), (0.28, 0.30, 0.40))


def _cottage(cel: Cel, tall: float, wall: Color, roof: Color) -> None:
    shadow(cel, 0.12)
    block(cel, 0.045, 0.068, tall + 0.03, tall + 0.115, tint(_BEAM, 1.3))
    front = block(cel, -0.095, 0.095, -0.01, tall, wall)
    dark_side(cel, front, 0.06, 0.14)
    gable = ((-0.095, tall), (0.095, tall), (0.0, tall + 0.095))
    poly(cel, gable, wall)
    for start, end in (
        ((-0.095, 0.55 * tall), (0.095, 0.55 * tall)), ((-0.095, tall), (0.095, tall)),
        ((-0.092, 0.0), (-0.092, tall)), ((0.092, 0.0), (0.092, tall)),
        ((-0.092, 0.55 * tall), (-0.045, tall)), ((0.092, 0.55 * tall), (0.045, tall)),
        ((0.0, tall), (0.0, tall + 0.07)),
    ):  # fmt: skip
        line(cel, start, end, 0.0042, _BEAM)
    for side in (-1.0, 1.0):
        corners = ((side * 0.118, tall - 0.014), (side * 0.104, tall - 0.024), (0.0, tall + 0.088),
                   (0.0, tall + 0.112))  # fmt: skip
        poly(cel, corners if side < 0 else corners[::-1], roof)
    block(cel, -0.016, 0.016, -0.01, 0.05, tint(_BEAM, 0.8))
    for x in (-0.058, 0.058):
        glaze(cel, box(cel.x - x, cel.y - 0.30 * tall, 0.016, 0.015), (0.40, 0.50, 0.60))
        glaze(cel, box(cel.x - 0.55 * x, cel.y - 0.78 * tall, 0.012, 0.012), (0.40, 0.50, 0.60))


def _chimneys(cel: Cel) -> None:
    """Smoke that rises from some of the chimneys of a village."""
    time = torch.as_tensor(cel.time)
    for x, y, size, tall in _HOUSES[1:6:2]:
        here = at(cel, x, y, size)
        for k in range(4):
            age = (0.22 * time + k / 4 + 0.3 * x).remainder(1.0)
            off = here.x - 0.056 - 0.05 * age - 0.012 * torch.sin(6 * age + 3 * k)
            puff = circle(off, here.y - tall - 0.125 - 0.16 * age, 0.010 + 0.026 * age)
            here.put(
                0.6 * (1 - age) * (0.5 - puff / 0.014).clamp(0, 1), here.lit((0.86, 0.87, 0.90))
            )


def _road(cel: Cel) -> None:
    """A road that leads straight to the horizon, with dashes in its middle."""
    bend = 0.10 * torch.sin(0.22 * cel.y + 6.28 * own(cel.scenes.phase)) * (cel.y / 9).clamp(0, 1)
    x = cel.x - 4 * bend
    cel.lay(x.abs() - 0.62, (0.62, 0.56, 0.46), 0.75)
    cel.lay(x.abs() - 0.52, _ASPHALT)
    worn = mottle(cel.x / 0.2, cel.y / 0.9, own(cel.scenes.phase))
    cel.lay(both(x.abs() - 0.52, 0.05 * (worn - 0.4)), tint(_ASPHALT, 1.18), 0.6)
    for side in (-0.47, 0.47):
        cel.lay((x - side).abs() - 0.014, (0.94, 0.93, 0.88))
    dash = ((cel.y / 0.95).remainder(1.0) - 0.5).abs() * 0.95 - 0.26
    cel.lay(both(x.abs() - 0.016, dash), (0.97, 0.84, 0.34))


def _posts(cel: Cel) -> None:
    """Telegraph poles beside a road, smaller with the distance."""
    for size in (1.0, 0.56, 0.34, 0.21, 0.13):
        here = at(cel, 0.36 * size + 0.02, 0.105 * (1 - size), 0.9 * size)
        line(here, (0.0, -0.06), (0.0, 0.36), 0.008, _BEAM)
        line(here, (-0.05, 0.32), (0.05, 0.32), 0.006, _BEAM)
        line(here, (-0.035, 0.28), (0.035, 0.28), 0.005, _BEAM)


def _strata(cel: Cel, shape: Tensor, seed: float, shade: float) -> None:
    """A rock wall in bands of red, with clefts."""
    bend = 0.025 * torch.sin(7 * cel.x + 5 * seed) + 0.02 * mottle(cel.x / 0.06, cel.y * 0, seed)
    band = ((cel.y + bend) / 0.052).floor()
    pick = (noise_of(band, seed) * 3).floor()
    for number, color in enumerate(_ROCKS):
        cel.lay(shape, tint(color, shade), (pick == number).to(cel.x))
    cleft = mottle(cel.x / 0.030, cel.y / 0.25, seed + 0.4)
    cel.lay(both(shape, 0.03 * (cleft - 0.36)), tint(_ROCKS[1], 0.62 * shade), 0.75)
    cel.lay(both(shape, -shape - 0.010), tint(_ROCKS[2], 1.12 * shade), 0.7)


def _wall_of(seed: float, open_: float, high: float, shade: float) -> Layer:
    """Both sides of a canyon at one distance, ``open_`` apart."""

    def paint(cel: Cel) -> None:
        away = cel.x.abs() - open_
        step = 0.45 + 0.55 * ((away / 0.10).floor() / 3).clamp(0, 1)
        jag = 0.05 * mottle(cel.x / 0.05, cel.y * 0, seed)
        lean = 0.05 * cel.y + 0.03 * torch.sin(14 * cel.y + 9 * seed)
        _strata(cel, both(-away + lean, cel.y - high * step - jag), seed, shade)

    near = {0.2: 0.08, 0.5: 0.22, 0.8: 0.48}[seed]
    return Layer(paint, near, whole=True, tall=high + 0.12)


def _canyon_river(cel: Cel) -> None:
    bend = 0.7 * torch.sin(0.5 * cel.y + 6.28 * own(cel.scenes.phase))
    water = (cel.x - bend).abs() - 0.32
    cel.lay(water - 0.16, (0.86, 0.68, 0.46))
    scenes = cel.scenes
    sky = gray_sky(0.5 * (colors(SKY_LOW, scenes) + colors(SKY_MIDDLE, scenes)), scenes)
    cel.put(cel.cover(water), torch.lerp(cel.lit((0.16, 0.52, 0.60)), sky, 0.45))


def _flood(cel: Cel) -> None:
    """Brown water over the ground that mirrors the sky, with ripples."""
    scenes = cel.scenes
    sky = gray_sky(torch.lerp(colors(SKY_LOW, scenes), colors(SKY_MIDDLE, scenes), 0.4), scenes)
    deep = torch.lerp(cel.lit((0.24, 0.40, 0.46)), sky, 0.35)
    cel.put(0.90 * torch.ones_like(cel.x * cel.y), deep)
    crest = mottle(cel.x / 0.7, cel.y / 0.16, own(scenes.phase))
    cel.put(0.5 * ((crest - 0.58) * 8).clamp(0, 1), cel.lit((0.80, 0.86, 0.90)))
    cel.put(0.4 * ((0.36 - crest) * 7).clamp(0, 1), cel.lit((0.20, 0.25, 0.28)))
    lights = torch.exp(-(((cel.x / 1.1).remainder(1.0) - 0.5).abs() * 1.1 / 0.10))
    cel.put(0.40 * lamp(cel) * lights * (0.5 + 0.5 * torch.sin(16 * cel.y)), LAMPLIGHT)


def _waterline(cel: Cel) -> None:
    """How high the water stands at the house fronts."""
    sky = gray_sky(colors(SKY_LOW, cel.scenes), cel.scenes)
    wave = 0.003 * torch.sin(40 * cel.x) + 0.002 * torch.sin(97 * cel.x)
    cel.put(cel.cover(cel.y - 0.045 - wave), torch.lerp(cel.lit((0.32, 0.42, 0.46)), sky, 0.35))
    cel.lay((cel.y - 0.045 - wave).abs() - 0.0025, (0.90, 0.95, 0.97), 0.8)


def _swimming(cel: Cel) -> None:
    """What drifts on a flood: a crate, a tyre, rings of rain."""
    time = torch.as_tensor(cel.time)
    for x, size, color in ((-0.42, 1.0, (0.62, 0.44, 0.26)), (0.30, 0.8, (0.20, 0.21, 0.24))):
        drift = x + 0.03 * time
        here = at(cel, drift, 0.005 * torch.sin(1.9 * time + 9 * x), size)
        cel.lay(ellipse(here.x, here.y, 0.06, 0.010), (0.90, 0.95, 0.98), 0.5)
        block(here, -0.036, 0.036, -0.004, 0.034, color)
        block(here, -0.036, 0.036, 0.026, 0.034, tint(color, 1.3))


def _breakers(cel: Cel) -> None:
    """Two waves that roll in, rise, curl and break into foam."""
    time = torch.as_tensor(cel.time)
    for k, (low, high, speed) in enumerate(((0.045, 0.11, 0.30), (-0.03, 0.20, 0.22))):
        salt = own(cel.scenes.phase) + 0.37 * k
        swell = 0.5 + 0.5 * torch.sin(6.28 * (speed * time + 0.5 * k) + 1.6 * cel.x)
        rough = mottle((cel.x + 0.10 * time) / 0.16, cel.x * 0, salt) - 0.5
        crest = low + high * (0.30 + 0.70 * swell) + 0.03 * rough
        wave = both(cel.y - crest, low - 0.05 - cel.y)
        cel.lay(wave, (0.05, 0.36, 0.52))
        cel.lay(both(wave, crest - 0.45 * high * swell - cel.y), (0.14, 0.58, 0.66))
        below = (crest - cel.y) / 0.034 + 0.9 * mottle(
            (cel.x - 0.06 * time) / 0.13, 0 * cel.x, salt
        )
        streak = ((below.remainder(1.0) - 0.5).abs() - 0.07) * 0.034
        cel.lay(both(wave, streak), (0.56, 0.86, 0.90), 0.55)
        curl = mottle((cel.x - 0.08 * time) / 0.035, (cel.y + 0.05 * time) / 0.03, salt + 0.5)
        lip = both(wave, crest - 0.030 - 0.035 * swell * curl - cel.y)
        cel.lay(lip, _FOAM)
        spray = circle(
            ((cel.x / 0.045).remainder(1.0) - 0.5) * 0.045,
            cel.y - crest - 0.028 * noise_of((cel.x / 0.045).floor(), salt) * swell - 0.004,
            0.0035,
        )
        cel.lay(spray, _FOAM, 0.85 * (swell > 0.4))
        foam = mottle(cel.x / 0.09, (cel.y + 0.02 * time) / 0.016, salt + 0.2)
        foot = torch.exp(-(((cel.y - low + 0.02) / 0.022) ** 2))
        cel.put((1.6 * foot * (foam - 0.4)).clamp(0, 0.9), cel.lit(_FOAM))


def _cavern_floor(cel: Cel) -> None:
    """The uneven floor of a cave."""
    cel.put(torch.ones_like(cel.x * cel.y), (0.17, 0.15, 0.18))
    tone = mottle(cel.x / 0.5, cel.y / 0.4, own(cel.scenes.phase))
    cel.put(0.7 * ((tone - 0.45) * 4).clamp(0, 1), (0.25, 0.22, 0.25))
    cel.put(0.6 * ((0.34 - tone) * 6).clamp(0, 1), (0.10, 0.09, 0.12))
    pool = mottle(cel.x / 0.9, cel.y / 0.8, own(cel.scenes.phase) + 0.5)
    cel.put(0.55 * ((pool - 0.66) * 12).clamp(0, 1), (0.20, 0.34, 0.42))


def _cavern_wall(cel: Cel) -> None:
    """The far wall of a cave, with a way out in which daylight shows."""
    cel.put(torch.ones_like(cel.x * cel.y), (0.20, 0.17, 0.20))
    tone = mottle(cel.x / 0.10 + cel.y / 0.20, cel.y / 0.16, own(cel.scenes.phase))
    cel.put(0.8 * ((tone - 0.5) * 5).clamp(0, 1), (0.28, 0.24, 0.27))
    cel.put(0.8 * ((0.36 - tone) * 6).clamp(0, 1), (0.12, 0.10, 0.13))
    rough = 0.03 * mottle(cel.x / 0.05, cel.y / 0.05, 0.3)
    mouth = ellipse(cel.x - 0.02, cel.y - 0.10, 0.10, 0.16) + rough
    sky = gray_sky(colors(SKY_MIDDLE, cel.scenes), cel.scenes)
    glow(cel, mouth, (0.62, 0.70, 0.78), 0.34 * (1 - lamp(cel)), 0.10)
    cel.put(cel.cover(mouth), sky)
    cel.lay(both(mouth, cel.y - 0.05 - 0.02 * torch.sin(30 * cel.x)), (0.30, 0.44, 0.26))


def _stalactites(cel: Cel) -> None:
    """Teeth of rock that hang from the roof of a cave, and its dark sides."""
    for pitch, seed, low, ink in ((0.115, 0.3, 0.46, 0.15), (0.17, 0.7, 0.52, 0.10)):
        along = cel.x / pitch + seed
        cell = along.floor()
        x = (along - cell - 0.5) * pitch
        long = 0.06 + 0.20 * noise_of(cell, seed)
        tip = ((cel.y - low + long) / long).clamp(0, 1)
        tooth = both(x.abs() - 0.46 * pitch * tip**1.4, low - long - cel.y)
        cel.put(cel.cover(tooth), (ink, 0.9 * ink, 1.05 * ink))
        cel.put(0.5 * cel.cover(both(tooth, x + 0.16 * pitch * tip)), (0.30, 0.26, 0.30))
        cel.put(cel.cover(low - 0.02 - cel.y), (ink, 0.9 * ink, 1.05 * ink))
    aspect = own(cel.scenes.aspect)
    jag = 0.05 * mottle(cel.y / 0.07, cel.y * 0, 0.6) + 0.10 * (cel.y - 0.25) ** 2
    side = 0.44 * aspect - jag - 0.16 * (0.3 - cel.y).clamp(min=0) * 0.5
    cel.put(cel.cover(side - cel.x.abs()), (0.09, 0.08, 0.10))


def _crystals(cel: Cel) -> None:
    """Clusters of crystals, which shine by themselves."""
    lit = 0.55 + 0.45 * lamp(cel)
    for number, (x, size) in enumerate(((-0.24, 0.85), (0.02, 1.15), (0.26, 0.95))):
        here, ink = at(cel, x, -0.015, size), _CRYSTALS[number]
        glow(here, ellipse(here.x, here.y - 0.08, 0.05, 0.06), ink, 0.55 * lit, 0.075)
        for lean, tall, wide in (
            (-0.55, 0.13, 0.020), (0.60, 0.12, 0.019), (-0.24, 0.20, 0.026), (0.28, 0.17, 0.024),
            (0.02, 0.25, 0.030),
        ):  # fmt: skip
            _shard(here, lean, tall, wide, ink)
        cel.lay(ellipse(here.x, here.y, 0.11, 0.022), (0.26, 0.24, 0.28))


def _shard(cel: Cel, lean: float, tall: float, wide: float, ink: Color) -> None:
    x, up = cel.x - lean * cel.y, cel.y
    tip = ((tall - up) / (0.28 * tall)).clamp(0, 1)
    body = both(x.abs() - wide * tip, up - tall, -up)
    cel.put(cel.cover(body), tint(ink, 0.72))
    cel.put(cel.cover(both(body, x + 0.25 * wide)), tint(ink, 1.0))
    cel.put(0.8 * cel.cover(both(body + 0.004, (x + 0.1 * wide).abs() - 0.0022)), (1.0, 1.0, 1.0))


def _twinkles(cel: Cel) -> None:
    """Sparks of light over the crystals, and a glow that swells and fades."""
    time = torch.as_tensor(cel.time)
    beat = 0.5 + 0.5 * torch.sin(1.7 * time)
    glow(cel, ellipse(cel.x, cel.y - 0.08, 0.26, 0.06), (0.50, 0.80, 1.0), 0.20 * beat, 0.07)
    for k in range(7):
        odd = noise_of(torch.as_tensor(float(k)), 0.3)
        shine = torch.sin(2.3 * time + 1.9 * k).clamp(min=0) ** 3
        x, y = cel.x - 0.085 * k + 0.26, cel.y - 0.08 - 0.16 * odd
        star = torch.minimum(box(x, y, 0.017, 0.0016), box(x, y, 0.0016, 0.017))
        cel.put(shine * cel.cover(star), (1.0, 1.0, 1.0))


def _on_cliff(layer: Layer) -> Layer:
    """A layer of a lighthouse, high up on the cliffs."""

    def paint(cel: Cel) -> None:
        layer.paint(at(cel, -0.12, 0.34, 0.80))

    return Layer(paint, 0.12, moving=layer.moving, reach=0.8, tall=0.8)


VISTAS: dict[str, Landmark] = {
    "village": Landmark(
        (Layer(_village, 0.34), Layer(_chimneys, 0.34, moving=True)), tall=0.42, half=0.5
    ),
    "road": Landmark((Layer(_road, lying=True), Layer(_posts, 0.30, whole=True)), half=0.0),
    "canyon": Landmark(
        (
            Layer(_canyon_river, lying=True),
            _wall_of(0.2, 0.10, 0.20, 1.12),
            _wall_of(0.5, 0.27, 0.34, 1.0),
            _wall_of(0.8, 0.52, 0.52, 0.86),
        ),
        tall=0.5,
        half=0.0,
        clears=0.06,
    ),
    "flood": Landmark(
        (
            Layer(_flood, lying=True),
            Layer(_waterline, 0.34, whole=True, tall=0.1),
            Layer(_swimming, 0.7, moving=True, whole=True, tall=0.1),
        ),
        tall=0.2,
        half=0.0,
    ),
    "breaking waves": Landmark(
        (Layer(_breakers, 0.42, moving=True, whole=True, tall=0.32),),
        tall=0.3,
        half=0.0,
        low=-0.09,
    ),
    "glowing crystals": Landmark(
        (
            Layer(_crystals, 0.52, reach=0.7, tall=0.6),
            Layer(_twinkles, 0.52, moving=True, reach=0.75, tall=0.6),
        ),
        tall=0.32,
        half=0.36,
    ),
    "cavern": Landmark(
        (
            Layer(_cavern_floor, lying=True),
            Layer(_cavern_wall, 0.30, whole=True, tall=1.2),
            Layer(_stalactites, 0.62, whole=True, tall=1.2),
        ),
        tall=0.5,
        half=0.0,
        clears=-1.0,
    ),
    "clifftop lighthouse": Landmark(
        (*WATERS["cliffs"].layers, *map(_on_cliff, MONUMENTS["lighthouse"].layers)),
        tall=0.68,
        half=0.36,
    ),
}
