"""Rooms for the body: hospitals, gyms, laboratories, bathrooms."""

from __future__ import annotations

import torch
from torch import Tensor

from kling_local.sketch.world.canvas import Color, box, circle, ellipse, limb, noise_of, rgb
from kling_local.sketch.world.cels import Cel
from kling_local.sketch.world.places.ground import repeated
from kling_local.sketch.world.places.scenery import Landmark, Layer
from kling_local.sketch.world.places.strokes import at, block, both, bounds, either, line, shadow
from kling_local.sketch.world.places.walls import NEAR, WALL, floor, in_room, plaster

_GOLD = (0.93, 0.74, 0.32)
_STEEL = (0.62, 0.66, 0.72)


def _ward_wall(cel: Cel) -> None:
    plaster(cel, (0.86, 0.93, 0.92), (0.56, 0.70, 0.70))
    cel.lay((cel.y - 0.20).abs() - 0.012 + 0 * cel.x, (0.56, 0.74, 0.74))
    x = ((cel.x / 0.9 + 0.5).remainder(1.0) - 0.5) * 0.9
    fold = (0.94 + 0.07 * torch.sin(110 * cel.x)).unsqueeze(2)
    curtain = both((x.abs() - 0.42).abs() - 0.06, (cel.y - 0.33).abs() - 0.27)
    cel.lay(curtain, rgb((0.62, 0.80, 0.84), cel.x) * fold)
    cel.lay((cel.y - 0.605).abs() - 0.006 + 0 * cel.x, _STEEL)
    cross = either(box(x, cel.y - 0.42, 0.035, 0.011), box(x, cel.y - 0.42, 0.011, 0.035))
    cel.lay(box(x, cel.y - 0.42, 0.06, 0.06, 0.01), (0.98, 0.98, 0.98))
    cel.lay(cross, (0.86, 0.22, 0.24))


def _ward_bed(cel: Cel) -> None:
    time = torch.as_tensor(cel.time)
    shadow(cel, 0.30)
    for x in (-0.20, 0.18):
        line(cel, (x, 0.012), (x, 0.08), 0.007, _STEEL)
        cel.lay(circle(cel.x - x, cel.y - 0.010, 0.012), (0.24, 0.26, 0.30))
    block(cel, -0.25, 0.235, 0.075, 0.095, _STEEL)
    cel.lay(box(cel.x, cel.y - 0.115, 0.235, 0.024, 0.014), (0.98, 0.99, 1.0))
    cel.lay(limb(cel.x, cel.y, (0.10, 0.125), (0.225, 0.205), 0.020), (0.98, 0.99, 1.0))
    cel.lay(limb(cel.x, cel.y, (0.155, 0.185), (0.215, 0.225), 0.022), (0.86, 0.92, 0.96))
    cel.lay(box(cel.x + 0.08, cel.y - 0.122, 0.165, 0.030, 0.018), (0.55, 0.76, 0.86))
    for x in (-0.255, 0.245):
        line(cel, (x, 0.05), (x, 0.215 if x > 0 else 0.175), 0.006, _STEEL)
    line(cel, (-0.10, 0.155), (0.04, 0.155), 0.004, _STEEL)
    line(cel, (0.30, 0.0), (0.30, 0.37), 0.004, _STEEL)
    line(cel, (0.275, 0.365), (0.325, 0.365), 0.004, _STEEL)
    cel.lay(box(cel.x - 0.277, cel.y - 0.33, 0.016, 0.028, 0.008), (0.80, 0.92, 0.96))
    cel.lay(limb(cel.x, cel.y, (0.277, 0.30), (0.20, 0.16), 0.0018), (0.70, 0.84, 0.90))
    block(cel, -0.345, -0.275, 0.18, 0.255, (0.22, 0.24, 0.28))
    line(cel, (-0.31, 0.0), (-0.31, 0.18), 0.005, _STEEL)
    screen = block(cel, -0.338, -0.282, 0.188, 0.248, (0.03, 0.10, 0.10))
    u = ((cel.x + 0.31) / 0.03 + 1.4 * time).remainder(1.0) - 0.5
    beat = (
        cel.y
        - 0.215
        - 0.018 * torch.exp(-((u / 0.09) ** 2))
        + 0.012 * torch.exp(-(((u - 0.16) / 0.06) ** 2))
    )
    cel.put(cel.cover(both(screen, beat.abs() * 0.4 - 0.0016)), (0.35, 1.0, 0.55))


def _gym_wall(cel: Cel) -> None:
    plaster(cel, (0.72, 0.75, 0.80), (0.26, 0.28, 0.33))
    cel.lay((cel.y - 0.60).abs() - 0.03 + 0 * cel.x, (0.92, 0.56, 0.18))
    x = ((cel.x / 0.5).remainder(1.0) - 0.5) * 0.5
    mirror = box(x, cel.y - 0.35, 0.22, 0.19)
    cel.lay(mirror - 0.008, (0.40, 0.43, 0.48))
    cel.lay(mirror, (0.80, 0.88, 0.93))
    cel.lay(both(mirror, (x - 0.5 * (cel.y - 0.35)).abs() - 0.03), (0.90, 0.95, 0.98))
    cel.lay(both(mirror, (x - 0.06 - 0.5 * (cel.y - 0.35)).abs() - 0.012), (0.90, 0.95, 0.98))


def _weights(cel: Cel) -> None:
    x, _ = repeated(cel, 0.72, 0.2, jitter=0.0)
    here = at(cel, cel.x - x, 0.0)
    for leg in (-0.20, 0.20):
        line(here, (leg, -0.008), (leg, 0.17), 0.008, (0.26, 0.28, 0.33))
    for y in (0.055, 0.135):
        block(here, -0.21, 0.21, y - 0.008, y, (0.36, 0.38, 0.44))
        for k in range(5):
            u = -0.16 + 0.08 * k
            line(here, (u - 0.018, y + 0.018), (u + 0.018, y + 0.018), 0.005, _STEEL)
            for side in (-0.021, 0.021):
                here.lay(
                    box(here.x - u - side, here.y - y - 0.018, 0.009, 0.018, 0.004),
                    (0.14, 0.15, 0.18),
                )
                here.lay(
                    box(here.x - u - side + 0.003, here.y - y - 0.022, 0.002, 0.008),
                    (0.42, 0.44, 0.50),
                )
    bench = at(here, 0.36, 0.0)
    for side in (-0.055, 0.055):
        line(bench, (side, -0.01), (side, 0.08), 0.007, (0.26, 0.28, 0.33))
        line(bench, (side, 0.0), (side, 0.21), 0.005, (0.40, 0.42, 0.48))
    bench.lay(box(bench.x, bench.y - 0.085, 0.10, 0.014, 0.010), (0.80, 0.22, 0.20))
    line(bench, (-0.15, 0.20), (0.15, 0.20), 0.005, _STEEL)
    for side in (-1.0, 1.0):
        for off, tall in ((0.105, 0.055), (0.124, 0.045), (0.138, 0.03)):
            bench.lay(
                box(bench.x - side * off, bench.y - 0.20, 0.008, tall, 0.004), (0.14, 0.15, 0.18)
            )


def _lab_wall(cel: Cel) -> None:
    plaster(cel, (0.88, 0.92, 0.94), (0.60, 0.66, 0.72))
    x = ((cel.x / 0.6).remainder(1.0) - 0.5) * 0.6
    case = box(x, cel.y - 0.44, 0.24, 0.11)
    cel.lay(case, (0.62, 0.72, 0.80))
    cel.lay(case + 0.012, (0.78, 0.87, 0.92))
    jar = ((cel.x / 0.045).remainder(1.0) - 0.5) * 0.045
    for k, y in enumerate((0.37, 0.45)):
        glass = box(jar, cel.y - y, 0.012, 0.026, 0.006)
        hue = noise_of((cel.x / 0.045).floor() + 31 * k, 0.5)
        for low, color in (
            (0.0, (0.90, 0.40, 0.35)),
            (0.34, (0.35, 0.70, 0.50)),
            (0.67, (0.40, 0.50, 0.85)),
        ):
            mine = ((hue >= low) & (hue < low + 0.34)).to(cel.x)
            cel.lay(both(glass, case + 0.02), color, mine)
        cel.lay(both((cel.y - y + 0.03).abs() - 0.004, case + 0.010), (0.50, 0.60, 0.68))
    cel.lay(both(x.abs() - 0.005, case), (0.50, 0.60, 0.68))


_LIQUIDS: tuple[Color, ...] = ((0.30, 0.85, 0.45), (0.95, 0.40, 0.70), (0.30, 0.62, 0.98))
_FLASKS = ((-0.20, 1.0), (-0.07, 0.75), (0.24, 0.9))


def _flask(cel: Cel, k: int) -> tuple[Cel, Tensor]:
    """Coordinates of the flask number ``k`` of every bench, and the distance to its glass."""
    x, _ = repeated(cel, 0.74, 0.35, jitter=0.0)
    at_x, size = _FLASKS[k]
    here = at(cel, cel.x - x + at_x, 0.15, size)
    belly = both(here.x.abs() - 0.052 + 0.62 * here.y, here.y - 0.075, -here.y)
    return here, either(belly, bounds(here, -0.011, 0.011, 0.06, 0.105))


def _bench(cel: Cel) -> None:
    x, _ = repeated(cel, 0.74, 0.35, jitter=0.0)
    here = at(cel, cel.x - x, 0.0)
    block(here, -0.30, 0.30, -0.01, 0.13, (0.93, 0.95, 0.96))
    for k in range(4):
        door = box(here.x + 0.225 - 0.15 * k, here.y - 0.06, 0.065, 0.055)
        here.lay(door.abs() - 0.002, (0.66, 0.72, 0.78))
    block(here, -0.32, 0.32, 0.128, 0.150, (0.24, 0.28, 0.34))
    for k in range(len(_FLASKS)):
        flask, glass = _flask(cel, k)
        flask.lay(glass, (0.90, 0.96, 0.99), 0.75)
        flask.put(0.95 * flask.cover(both(glass + 0.004, flask.y - 0.045)), _LIQUIDS[k])
        flask.lay(box(flask.x, flask.y - 0.106, 0.016, 0.004, 0.003), (0.80, 0.90, 0.95))
    block(here, 0.03, 0.14, 0.15, 0.158, (0.60, 0.44, 0.28))
    for k in range(4):
        tube = bounds(here, 0.04 + 0.025 * k, 0.052 + 0.025 * k, 0.155, 0.225)
        here.lay(tube, (0.90, 0.96, 0.99), 0.8)
        here.put(here.cover(both(tube + 0.002, here.y - 0.19)), _LIQUIDS[(k + 1) % 3])
    block(here, 0.03, 0.14, 0.195, 0.203, (0.60, 0.44, 0.28))


def _bubbles(cel: Cel) -> None:
    time = torch.as_tensor(cel.time)
    for k in range(len(_FLASKS)):
        flask, glass = _flask(cel, k)
        rising = []
        for j in range(4):
            rise = (0.6 * time + 0.27 * j + 0.4 * k).remainder(1.0)
            rising.append(circle(flask.x - 0.02 + 0.013 * j, flask.y - 0.05 * rise, 0.0045))
        bubbles = both(either(*rising), glass + 0.004, flask.y - 0.045)
        flask.put(0.8 * flask.cover(bubbles), (0.95, 1.0, 0.97))


def _bath_wall(cel: Cel) -> None:
    plaster(cel, (0.93, 0.97, 0.97), (0.62, 0.78, 0.82))
    u, v = (cel.x / 0.055).remainder(1.0) - 0.5, (cel.y / 0.055).remainder(1.0) - 0.5
    gap = (0.5 - torch.maximum(u.abs(), v.abs())) * 0.055
    tiled = (cel.y < 0.33).to(cel.x)
    cel.put(tiled + 0 * cel.x, cel.lit((0.62, 0.84, 0.88)))
    cel.lay(gap - 0.0022, (0.90, 0.96, 0.97), tiled)
    cel.lay((cel.y - 0.335).abs() - 0.010 + 0 * cel.x, (0.24, 0.50, 0.62))
    x = ((cel.x / 1.0 + 0.28).remainder(1.0) - 0.5) * 1.0
    mirror = ellipse(x, cel.y - 0.45, 0.085, 0.105)
    cel.lay(mirror - 0.012, _GOLD)
    cel.lay(mirror, (0.82, 0.91, 0.95))
    cel.lay(both(mirror, (x - 0.5 * (cel.y - 0.45)).abs() - 0.014), (0.94, 0.98, 1.0))
    cel.lay(both(ellipse(x, cel.y - 0.235, 0.105, 0.06), cel.y - 0.235), (0.99, 0.99, 1.0))
    cel.lay(box(x, cel.y - 0.238, 0.115, 0.010, 0.006), (1.0, 1.0, 1.0))
    cel.lay(box(x, cel.y - 0.10, 0.025, 0.10), (0.93, 0.95, 0.97))
    cel.lay(
        either(
            box(x, cel.y - 0.265, 0.006, 0.02), limb(x, cel.y, (0.0, 0.285), (0.03, 0.275), 0.005)
        ),
        _STEEL,
    )


def _bathtub(cel: Cel) -> None:
    for x in (-0.19, 0.17):
        cel.lay(ellipse(cel.x - x, cel.y - 0.010, 0.018, 0.020), _GOLD)
    tub = both(box(cel.x, cel.y - 0.085, 0.25, 0.075, 0.05), cel.y - 0.14)
    cel.lay(tub, (0.98, 0.98, 1.0))
    cel.lay(both(tub, 0.07 - cel.y), (0.86, 0.90, 0.95))
    cel.lay(box(cel.x, cel.y - 0.142, 0.268, 0.012, 0.010), (1.0, 1.0, 1.0))
    for k in range(9):
        x = -0.19 + 0.047 * k
        foam = circle(cel.x - x, cel.y - 0.157 - 0.010 * (k * 5 % 3), 0.024 + 0.004 * (k % 3))
        cel.lay(both(foam, 0.15 - cel.y), (0.93, 0.97, 1.0))
        cel.lay(
            both(circle(cel.x - x + 0.006, cel.y - 0.166 - 0.010 * (k * 5 % 3), 0.008)),
            (1.0, 1.0, 1.0),
        )
    line(cel, (0.235, 0.15), (0.235, 0.21), 0.007, _STEEL)
    line(cel, (0.235, 0.21), (0.195, 0.20), 0.007, _STEEL)
    duck = either(
        ellipse(cel.x + 0.10, cel.y - 0.195, 0.024, 0.016),
        circle(cel.x + 0.118, cel.y - 0.217, 0.013),
    )
    cel.lay(duck, (1.0, 0.82, 0.20))
    cel.lay(ellipse(cel.x + 0.134, cel.y - 0.215, 0.007, 0.004), (0.96, 0.50, 0.16))


WARDS: dict[str, Landmark] = {
    "hospital bed": in_room(
        Layer(_ward_bed, 0.62, moving=True),
        Layer(_ward_wall, WALL, whole=True),
        Layer(floor((0.74, 0.82, 0.82), (0.68, 0.77, 0.78), 0.5), lying=True),
        tall=0.40,
        half=0.36,
    ),
    "gym weights": in_room(
        Layer(_gym_wall, WALL),
        Layer(floor((0.30, 0.32, 0.36), (0.27, 0.29, 0.33), 0.6), lying=True),
        Layer(_weights, NEAR),
    ),
    "laboratory glassware": in_room(
        Layer(_lab_wall, WALL),
        Layer(floor((0.80, 0.84, 0.87), (0.74, 0.79, 0.83), 0.5), lying=True),
        Layer(_bench, NEAR),
        Layer(_bubbles, NEAR, moving=True, tall=0.28),
    ),
    "bathtub": in_room(
        Layer(_bathtub, NEAR),
        Layer(_bath_wall, WALL, whole=True),
        Layer(floor((0.92, 0.95, 0.96), (0.36, 0.56, 0.66), 0.32), lying=True),
        tall=0.30,
        half=0.29,
    ),
}
