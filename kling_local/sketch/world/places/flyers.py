"""Landmarks that float or fly: clouds, balloons, airships, birds, vapour trails."""

from __future__ import annotations

from functools import partial

import torch
from torch import Tensor

from kling_local.sketch.world.canvas import Color, circle, ellipse, limb, rgb
from kling_local.sketch.world.cels import Cel, mottle, own
from kling_local.sketch.world.places.scenery import Landmark
from kling_local.sketch.world.places.skies import in_sky
from kling_local.sketch.world.places.strokes import at, both, bounds, either, lamp, line, within

_FLYING = 0.24


def _big_clouds(cel: Cel) -> None:
    """Heaps of cloud that drift."""
    time = torch.as_tensor(cel.time)
    aspect = own(cel.scenes.aspect)
    for k, (x, y, size) in enumerate((
        (-0.34, 0.30, 0.9), (0.36, 0.23, 1.15), (0.02, 0.40, 0.7), (-0.14, 0.14, 0.55),
        (0.62, 0.38, 0.8),
    )):  # fmt: skip
        along = x * aspect + 0.012 * time * (1 + 0.3 * (k % 3))
        here = at(cel, _come_again(along, 0.5 * aspect + 0.4 * size), y, size)
        heap = torch.full_like(here.x * here.y, 9.0)
        for dx, dy, radius in (
            (-0.13, 0.0, 0.042), (-0.075, 0.028, 0.058), (0.0, 0.05, 0.074), (0.078, 0.028, 0.056),
            (0.135, 0.0, 0.038),
        ):  # fmt: skip
            heap = torch.minimum(heap, circle(here.x - dx, here.y - dy, radius))
        heap = both(heap, -here.y - 0.022)
        here.lay(heap, (0.86, 0.91, 0.98), 0.96)
        light = torch.full_like(heap, 9.0)
        for dx, dy, radius in (
            (-0.075, 0.040, 0.046),
            (-0.005, 0.066, 0.058),
            (0.075, 0.040, 0.042),
        ):
            light = torch.minimum(light, circle(here.x - dx + 0.008, here.y - dy, radius))
        here.lay(both(heap + 0.004, light), (1.0, 1.0, 1.0), 0.9)


def _come_again(x: Tensor, beyond: Tensor) -> Tensor:
    """Places that have drifted ``beyond`` one edge of the frame come in again at the other."""
    again = (x + beyond).remainder(2 * beyond) - beyond
    return torch.where(x.abs() > beyond, again, x)


def _hot_air_balloons(cel: Cel) -> None:
    time = torch.as_tensor(cel.time)
    aspect = own(cel.scenes.aspect)
    for k, (x, y, size, colors) in enumerate((
        (-0.30, 0.30, 1.0, ((0.93, 0.26, 0.24), (1.0, 0.85, 0.35))),
        (0.29, 0.34, 0.72, ((0.22, 0.50, 0.86), (0.96, 0.96, 0.92))),
        (0.05, 0.22, 0.42, ((0.45, 0.70, 0.32), (1.0, 0.62, 0.24))),
        (-0.12, 0.40, 0.34, ((0.66, 0.36, 0.78), (1.0, 0.80, 0.86))),
    )):  # fmt: skip
        lift = 0.008 * torch.sin(0.9 * time + 1.7 * k)
        here = at(cel, x * aspect + 0.006 * time, y + lift, size)
        within(here, (-0.11, 0.11), (-0.19, 0.11), partial(_balloon, colors=colors))


def _balloon(cel: Cel, colors: tuple[Color, Color]) -> None:
    x, y = cel.x, cel.y
    taper = (x.abs() - 0.098 - 0.75 * (y + 0.018)) * 0.8
    skin = either(circle(x, y, 0.088), both(taper, y, -y - 0.108))
    skin = both(skin, -y - 0.108, x.abs() - 0.088)
    cel.lay(skin, colors[0])
    bulge = x / (0.088**2 - (y.clamp(-0.08, 0.08)) ** 2).clamp(min=0.0008).sqrt()
    gore = (1.6 * torch.asin(bulge.clamp(-1, 1)) / 1.5708 * 1.5 + 0.5).floor().remainder(2.0)
    cel.put(cel.cover(skin) * gore, cel.lit(colors[1]))
    cel.lay(both(skin, 0.045 - x + 0.4 * y), (0.10, 0.05, 0.15), 0.2)
    cel.put(
        0.35 * lamp(cel) * cel.cover(skin) * torch.exp(-circle(x, y + 0.08, 0) / 0.07),
        (1.0, 0.80, 0.40),
    )
    for side in (-0.018, 0.018):
        line(cel, (1.3 * side, -0.107), (side, -0.142), 0.0018, (0.30, 0.22, 0.16))
    cel.lay(bounds(cel, -0.021, 0.021, -0.168, -0.140), (0.56, 0.36, 0.20))


def _contrail(cel: Cel) -> None:
    time = torch.as_tensor(cel.time)
    aspect = own(cel.scenes.aspect)
    x = cel.x + 0.20 * aspect - 0.035 * time
    y = cel.y - 0.33 - 0.22 * x
    behind = (-x / (0.75 * aspect)).clamp(0, 1)
    for side in (-0.006, 0.006):
        trail = (y - side * (1 + behind)).abs() - 0.003 - 0.010 * behind
        puffs = 1 - 0.35 * behind * mottle(x / 0.03, y / 0.02, 0.3)
        cel.put(0.9 * puffs * (1 - behind) ** 0.7 * (x < 0) * (0.5 - trail / 0.008).clamp(0, 1),
                cel.lit((1.0, 1.0, 1.0)))  # fmt: skip
    body = limb(x, y, (0.0, 0.0), (0.035, 0.0), 0.0055)
    cel.lay(either(body, limb(x, y, (0.014, 0.0), (0.002, -0.022), 0.003),
                   limb(x, y, (0.002, 0.0), (-0.006, 0.014), 0.0025)),
                   (0.93, 0.94, 0.97))  # fmt: skip


def _flock(cel: Cel) -> None:
    """Birds far away, in a wedge, that beat their wings."""
    time = torch.as_tensor(cel.time)
    dark = own(cel.scenes.are("light", "night", "neon").to(cel.x)).unsqueeze(2)
    ink = torch.lerp(cel.lit((0.16, 0.17, 0.24)), rgb((0.52, 0.56, 0.70), cel.x), dark)
    for k in range(9):
        rank = (k + 1) // 2
        back = 0.052 * rank
        x = cel.x - 0.10 + back - 0.030 * time + 0.008 * torch.sin(torch.as_tensor(3.0 * k))
        y = cel.y - 0.33 - (1 if k % 2 else -1) * 0.026 * rank - 0.012 * (k % 3)
        beat = 0.012 * torch.sin(7 * time + 1.3 * k) + 0.006
        size = 1.0 - 0.05 * rank
        for side in (-1.0, 1.0):
            wing = either(
                limb(x, y, (0.0, 0.0), (side * 0.014 * size, beat + 0.004), 0.0028),
                limb(
                    x,
                    y,
                    (side * 0.014 * size, beat + 0.004),
                    (side * 0.030 * size, 0.6 * beat - 0.003),
                    0.0020,
                ),
            )
            cel.put(cel.cover(wing), ink)


def _blimp(cel: Cel) -> None:
    time = torch.as_tensor(cel.time)
    here = at(cel, -0.05 + 0.02 * time, 0.31 + 0.004 * torch.sin(0.8 * time))
    x, y = here.x, here.y
    for end in (0.045, -0.045):
        here.lay(limb(x, y, (-0.125, 0.0), (-0.165, end), 0.014), (0.78, 0.22, 0.22))
    hull = ellipse(x, y, 0.165, 0.058)
    here.lay(hull, (0.90, 0.90, 0.92))
    here.lay(both(hull, (y + 0.004).abs() - 0.014), (0.84, 0.24, 0.22))
    here.lay(both(hull, y + 0.022 + 0.1 * x), (0.15, 0.12, 0.22), 0.22)
    here.lay(bounds(here, -0.035, 0.035, -0.078, -0.055), (0.36, 0.36, 0.42))
    for k in range(3):
        here.put(here.cover(circle(x + 0.02 - 0.02 * k, y + 0.066, 0.006)), (1.0, 0.90, 0.60))


FLYERS: dict[str, Landmark] = {
    "big clouds": in_sky(_big_clouds),
    "hot air balloons": in_sky(_hot_air_balloons, near=_FLYING),
    "contrail": in_sky(_contrail, near=_FLYING),
    "flock of birds": in_sky(_flock, near=_FLYING, half=0.34),
    "blimp": in_sky(_blimp, near=_FLYING, half=0.22, tall=0.42),
}
