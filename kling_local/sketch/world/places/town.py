"""Street, neon street and rooftop."""

from __future__ import annotations

import torch
from torch import Tensor

from kling_local.sketch.world.canvas import Color, box, circle, ellipse, limb, noise_of, rgb
from kling_local.sketch.world.cels import FOCAL, Cel, Stage, mottle, own
from kling_local.sketch.world.constants import constant
from kling_local.sketch.world.light import LAMP, level
from kling_local.sketch.world.places.ground import (
    base,
    chance,
    detail,
    patches,
    repeated,
    snowed,
    spots,
    weathered,
)
from kling_local.sketch.world.sky import paint_sky

_LAMPLIGHT: Color = (1.0, 0.80, 0.42)
_LAMPS = 0.50  # nearness of the lamps of a street
_HOUSES = ((0.86, 0.46, 0.34), (0.93, 0.76, 0.46), (0.52, 0.66, 0.66), (0.84, 0.80, 0.74))
_PANES = (
    (0.16, 0.15, 0.30), (0.20, 0.22, 0.40), (0.16, 0.15, 0.30), (0.95, 0.72, 0.36),
    (0.20, 0.22, 0.40), (0.30, 0.66, 0.86), (0.16, 0.15, 0.30),
)  # fmt: skip
_SIGNS = ((1.0, 0.16, 0.55), (0.10, 0.92, 1.0), (1.0, 0.85, 0.15), (0.60, 0.25, 1.0))


def _chosen(palette: tuple[Color, ...], number: Tensor) -> Tensor:
    """Colours ``(b 1 3 h|1 w)`` of a palette, chosen by numbers 0..1 ``(b 1 h|1 w)``."""
    index = (number * len(palette)).long().clamp(0, len(palette) - 1)
    return constant(palette, number.device)[index].movedim(-1, 2)


def _towers(cel: Cel, pitch: float, low: float, high: float, wall: Color) -> None:
    """A skyline with some lit windows."""
    salt = own(cel.scenes.phase) + pitch
    along = cel.x / pitch + 5 * salt
    cell = along.floor()
    top = low + (high - low) * noise_of(cell, salt)
    shade = (0.75 + 0.4 * noise_of(cell, salt + 0.5)).unsqueeze(2)
    built = cel.cover(cel.y - top)
    cel.put(built, cel.lit(rgb(wall, cel.x) * shade))
    inside = (along - cell) * pitch
    side = cel.cover(torch.maximum(cel.y - top, inside - 0.25 * pitch))
    cel.put(0.35 * side, cel.lit(rgb(wall, cel.x) * 1.35))
    u, v = cel.x / 0.032, cel.y / 0.040
    i, j = u.floor(), v.floor()
    pane = ((u - i - 0.5).abs() < 0.28) & ((v - j - 0.5).abs() < 0.27) & (cel.y < top - 0.02)
    awake = noise_of(i + 31 * j, salt)
    lamp = level(LAMP, cel.scenes) * (awake > 0.45)
    glass = torch.lerp(
        cel.lit((0.36, 0.44, 0.54)), rgb((1.0, 0.82, 0.44), cel.x), lamp.unsqueeze(2)
    )
    cel.put(0.85 * pane.to(cel.x), glass)


def street(stage: Stage) -> None:
    """Coloured houses, a pavement, lamps and trees, and a marked road."""
    stage.stand(0.0, (-0.1, 2.0), paint_sky)
    stage.stand(0.06, (-0.05, 0.45), _far_town)
    stage.ground(_road)
    stage.stand(0.28, (-0.01, 0.70), _houses)
    stage.stand(_LAMPS, (-0.02, 0.44), _lamps)


def _far_town(cel: Cel) -> None:
    _towers(cel, 0.10, 0.16, 0.42, (0.52, 0.58, 0.68))


def _road(cel: Cel) -> None:
    base(cel, (0.30, 0.31, 0.34), (0.40, 0.41, 0.44))
    patches(cel, (0.24, 0.25, 0.28), 0.5, 0.6)
    spots(cel, (0.40, 0.41, 0.43), 0.10, 0.010, share=0.5, seed=0.3)
    curb = 3.1
    walk = ((cel.y - curb) * 12).clamp(0, 1)
    tile = (cel.x / 0.45 + 0.5 * ((cel.y / 0.8).floor() % 2)).remainder(1.0)
    tone = 0.90 + 0.10 * noise_of((cel.x / 0.45).floor() + 7 * (cel.y / 0.8).floor(), 0.4)
    cel.put(walk, cel.lit(rgb((0.70, 0.67, 0.63), cel.x) * tone.unsqueeze(2)))
    cel.put(0.5 * walk * cel.cover((tile - 0.5).abs() * -0.45 + 0.215), cel.lit((0.45, 0.43, 0.42)))
    cel.put(cel.cover((cel.y - curb).abs() - 0.09), cel.lit((0.86, 0.85, 0.82)))
    hole, _ = repeated(cel, 1.7, 0.1)
    lid = circle(hole, 0.9 * (cel.y - 1.33), 0.0)
    cel.lay(lid - 0.13, (0.20, 0.20, 0.22))
    cel.lay((lid - 0.09).abs() - 0.012, (0.42, 0.43, 0.45))
    drain, _ = repeated(cel, 2.2, 0.4)
    cel.lay(box(drain, cel.y - 2.6, 0.10, 0.12), (0.16, 0.16, 0.18))
    weathered(cel)
    lamp, _ = repeated(cel, 1.05 / _LAMPS, 0.4, jitter=0.2)  # under the lamps of `_lamps`
    pool = ellipse(lamp - 0.065 / _LAMPS, cel.y - FOCAL / _LAMPS, 0.62, 1.1)
    strong = (level(LAMP, cel.scenes) - 0.3).clamp(min=0)
    cel.put(0.62 * strong * (-pool / 0.9).clamp(0, 1), (1.0, 0.80, 0.46))
    dash = (cel.x / 0.70 + own(cel.scenes.phase)).remainder(1.0)
    middle = torch.maximum(((dash - 0.5).abs() - 0.30) * 0.70, (cel.y - 1.62).abs() - 0.055)
    cel.lay(middle, (0.96, 0.94, 0.86), 0.9)
    for at in (1.05, 2.75):
        cel.lay((cel.y - at).abs() - 0.03, (0.94, 0.78, 0.30), 0.8)
    cross, number = repeated(cel, 3.4, 0.7)
    bars = torch.maximum(
        (cross.abs() - 0.36), ((cel.y / 0.26).remainder(1.0) - 0.5).abs() * 0.26 - 0.075
    )
    bars = torch.maximum(bars, (cel.y - 1.9).abs() - 0.75)
    cel.lay(bars, (0.93, 0.93, 0.92), 0.85 * (chance(cel, number, 0.1) < 0.7))


def _houses(cel: Cel) -> None:
    pitch, salt = 0.36, own(cel.scenes.phase)
    along = cel.x / pitch + 3 * own(cel.scenes.offset)
    cell = along.floor()
    x = (along - cell - 0.5) * pitch
    top = 0.36 + 0.16 * noise_of(cell, salt)
    front = cel.cover(torch.maximum(cel.y - top, -cel.y - 0.02))
    wall = _chosen(_HOUSES, noise_of(cell, salt + 0.3))
    fall = (1.06 - 0.35 * (top - cel.y).clamp(0, 1)).unsqueeze(2)
    cel.put(front, cel.lit(wall * fall))
    cel.lay((x.abs() - 0.5 * pitch).abs() - 0.003, (0.30, 0.24, 0.24), 0.5 * (cel.y < top))
    cel.lay(box(x, cel.y - top, 0.5 * pitch, 0.016), (0.94, 0.92, 0.88))
    pane_x = (x.abs() - 0.085).abs() - 0.034
    floor_ = (cel.y - 0.13) / 0.12
    j = floor_.floor()
    window = torch.maximum(pane_x, ((floor_ - j - 0.5).abs() * 0.12 - 0.036))
    window = torch.maximum(torch.maximum(window, cel.y - top + 0.03), 0.13 - cel.y)
    cel.lay(window - 0.008, (0.95, 0.94, 0.90))
    number = cell + 17 * j + 5 * (x > 0)
    lamp = level(LAMP, cel.scenes) * (noise_of(number, salt + 0.6) > 0.4)
    glass = torch.lerp(cel.lit((0.34, 0.48, 0.60)), rgb(_LAMPLIGHT, cel.x), lamp.unsqueeze(2))
    cel.put(cel.cover(window), glass)
    _shops(cel, x, cell, salt)
    snowed(cel, ((cel.y - top).abs() < 0.018).to(x))


def _shops(cel: Cel, x: Tensor, cell: Tensor, salt: Tensor) -> None:
    """Doors, shop windows and striped awnings along the pavement."""
    shop = box(x + 0.04, cel.y - 0.045, 0.09, 0.04)
    glass = torch.lerp(
        cel.lit((0.42, 0.56, 0.62)), rgb(_LAMPLIGHT, x), level(LAMP, cel.scenes).unsqueeze(2)
    )
    cel.put(cel.cover(shop), glass)
    cel.lay(box(x - 0.115, cel.y - 0.04, 0.028, 0.055), (0.36, 0.20, 0.14))
    awning = torch.maximum((cel.y - 0.105).abs() - 0.016, x.abs() - 0.15)
    stripe = ((x / 0.035).floor() % 2).abs()
    cloth = _chosen(
        ((0.85, 0.22, 0.24), (0.20, 0.48, 0.40), (0.24, 0.36, 0.68)), noise_of(cell, salt)
    )
    white = rgb((0.96, 0.95, 0.92), x)
    cel.put(
        cel.cover(awning), cel.lit(torch.lerp(cloth, white.expand_as(cloth), stripe.unsqueeze(2)))
    )


def _lamps(cel: Cel) -> None:
    x, _ = repeated(cel, 1.05, 0.4, jitter=0.2)
    y = cel.y
    post = torch.minimum(box(x, y - 0.17, 0.007, 0.17), box(x, y - 0.01, 0.014, 0.02))
    post = torch.minimum(post, limb(x, y, (0.0, 0.34), (0.06, 0.36), 0.006))
    cel.lay(post, (0.16, 0.18, 0.20))
    head = box(x - 0.065, y - 0.35, 0.022, 0.012, 0.006)
    cel.lay(head, (0.90, 0.88, 0.80))
    lamp = level(LAMP, cel.scenes)
    far = circle(x - 0.065, y - 0.345, 0.0)
    strong = (lamp - 0.3).clamp(min=0) / 0.7
    cel.put(
        (strong * (cel.cover(head) + 0.55 * torch.exp(-far / 0.05))).clamp(0, 1), (1.0, 0.88, 0.58)
    )
    beam = torch.maximum((x - 0.065).abs() - 0.03 - 0.35 * (0.34 - y), y - 0.34)
    cel.put(strong * 0.20 * (0.5 - beam / 0.05).clamp(0, 1), (1.0, 0.85, 0.50))
    tree, number = repeated(cel, 1.05, 0.9, jitter=0.3)
    here = (chance(cel, number, 0.4) < 0.6).to(x)
    cel.lay(box(tree, y - 0.06, 0.010, 0.08), (0.38, 0.26, 0.18), here)
    crown = torch.minimum(circle(tree, y - 0.21, 0.075), circle(tree - 0.05, y - 0.17, 0.05))
    crown = torch.minimum(crown, circle(tree + 0.055, y - 0.165, 0.05))
    cel.lay(crown, (0.18, 0.46, 0.22), here)
    cel.lay(torch.maximum(circle(tree + 0.025, y - 0.23, 0.042), crown), (0.34, 0.62, 0.28), here)


def neon_street(stage: Stage) -> None:
    """Dark houses covered in bright signs over a wet road that mirrors them."""
    stage.stand(0.0, (-0.1, 2.0), _city_sky)
    stage.stand(0.06, (-0.05, 0.55), _dark_towers)
    stage.ground(_wet_road)
    stage.stand(0.30, (-0.01, 1.2), _neon_houses)
    stage.stand(0.52, (-0.02, 0.50), _lanterns)


def _city_sky(cel: Cel) -> None:
    paint_sky(cel)
    cel.shade(rgb((0.86, 0.76, 0.94), cel.x))


def _dark_towers(cel: Cel) -> None:
    _towers(cel, 0.12, 0.24, 0.52, (0.42, 0.34, 0.56))


def _sign_of(cel: Cel, pitch: float, seed: float) -> tuple[Tensor, Tensor, Tensor]:
    x, cell = repeated(cel, pitch, seed, jitter=0.3)
    return x, cell, _chosen(_SIGNS, chance(cel, cell, seed + 0.2))


def _neon_houses(cel: Cel) -> None:
    pitch, salt = 0.40, own(cel.scenes.phase)
    along = cel.x / pitch + 3 * own(cel.scenes.offset)
    cell = along.floor()
    top = 0.46 + 0.34 * noise_of(cell, salt)
    tone = (0.7 + 0.6 * noise_of(cell, salt + 0.4)).unsqueeze(2)
    front = cel.cover(torch.maximum(cel.y - top, -cel.y - 0.02))
    cel.put(front, cel.lit(rgb((0.44, 0.36, 0.56), cel.x) * tone))
    u, v = cel.x / 0.08, cel.y / 0.10
    i, j = u.floor(), v.floor()
    pane = torch.maximum((u - i - 0.5).abs() - 0.30, (v - j - 0.5).abs() - 0.28) * 0.08
    awake = noise_of(i + 31 * j, salt + 0.8)
    glow = _chosen(_PANES, awake)
    cel.put(0.75 * front * (cel.y > 0.14) * cel.cover(pane), glow)
    shop, number, color = _sign_of(cel, pitch, 0.0)
    front_glass = box(shop, cel.y - 0.05, 0.13, 0.045)
    cel.put(cel.cover(front_glass), 0.35 + 0.6 * color)
    cel.put(
        0.6 * cel.cover((shop.abs() - 0.045).abs() - 0.004) * cel.cover(front_glass),
        (0.2, 0.1, 0.3),
    )
    for seed, height, half_w, half_h in (
        (0.15, 0.155, 0.12, 0.026), (0.45, 0.34, 0.026, 0.12), (0.75, 0.26, 0.07, 0.035)
    ):  # fmt: skip
        x, number, color = _sign_of(cel, 0.46 + 0.2 * seed, seed)
        here = (chance(cel, number, seed) < 0.75).to(x)
        _sign(cel, x, cel.y - height, (half_w, half_h), color, here)


def _sign(
    cel: Cel, x: Tensor, y: Tensor, half: tuple[float, float], color: Tensor, here: Tensor
) -> None:
    """A dark board with a glowing frame and marks like letters."""
    edge = box(x, y, half[0], half[1], 0.01)
    cel.put(here * 0.55 * torch.exp(-edge.clamp(min=0) / 0.04), color)
    cel.put(here * cel.cover(edge), (0.07, 0.04, 0.14))
    cel.put(here * cel.cover((edge + 0.006).abs() - 0.004), color)
    tall = half[1] > half[0]
    along, across = (y, x) if tall else (x, y)
    mark = (along / 0.034).remainder(1.0) - 0.5
    number = (along / 0.034).floor()
    width = 0.006 + 0.009 * noise_of(number, 0.3)
    letter = torch.maximum(mark.abs() * 0.034 - 0.011, across.abs() - width)
    letter = torch.maximum(letter, edge + 0.014)
    cel.put(here * cel.cover(letter), 0.5 + 0.5 * color)


def _wet_road(cel: Cel) -> None:
    base(cel, (0.24, 0.22, 0.32), (0.34, 0.30, 0.44))
    patches(cel, (0.14, 0.12, 0.22), 0.4, 0.6)
    salt = own(cel.scenes.phase)
    streak = 0.35 + 0.65 * mottle(cel.x / 0.16, cel.y / 0.35, salt)
    fade = (1 - (cel.near - 0.28) / 1.5).clamp(0.25, 1)
    for pitch, seed, wide in ((0.40, 0.0, 0.13), (0.5125, 0.45, 0.06)):
        column = cel.canvas.x / (cel.grown / cel.near) * 1.0
        along = column / pitch + 3 * own(cel.scenes.offset) + seed
        number = along.floor()
        x = (along - number - 0.5 + 0.3 * (noise_of(number, salt + seed) - 0.5)) * pitch
        x = x + 0.02 * (mottle(cel.x * 0, cel.y / 0.12, salt) - 0.5)
        color = _chosen(_SIGNS, chance(cel, number, seed + 0.2))
        cel.put(0.75 * fade * streak * ((wide - x.abs()) / 0.05).clamp(0, 1), color)
    dash = (cel.x / 0.70 + salt).remainder(1.0)
    middle = torch.maximum(((dash - 0.5).abs() - 0.30) * 0.70, (cel.y - 1.62).abs() - 0.05)
    cel.lay(middle, (0.86, 0.84, 0.90), 0.8)
    cel.lay((cel.y - 3.1).abs() - 0.09, (0.55, 0.50, 0.66))
    puddle = ((mottle(cel.x / 0.5, cel.y / 0.6, salt + 0.6) - 0.5) * 8).clamp(0, 1)
    cel.put(0.35 * puddle * detail(cel, 0.2), _chosen(_SIGNS, mottle(cel.x / 1.2, cel.y * 0, salt)))
    weathered(cel, snow=0.5)


def _lanterns(cel: Cel) -> None:
    x, cell = repeated(cel, 0.98, 0.2, jitter=0.3)
    here = (chance(cel, cell, 0.4) < 0.8).to(x)
    cel.lay(box(x, cel.y - 0.16, 0.008, 0.18), (0.14, 0.12, 0.20), here)
    cel.lay(limb(x, cel.y, (0.0, 0.33), (0.09, 0.33), 0.006), (0.14, 0.12, 0.20), here)
    red = circle(x - 0.085, (cel.y - 0.27) * 0.85, 0.0)
    cel.put(here * 0.5 * torch.exp(-red / 0.05), (1.0, 0.35, 0.20))
    cel.put(here * cel.cover(red - 0.036), (1.0, 0.36, 0.20))
    cel.put(here * cel.cover(circle(x - 0.085, cel.y - 0.265, 0.018)), (1.0, 0.75, 0.45))


def rooftop(stage: Stage) -> None:
    """A roof over a city: skyline, parapet, tiles, a water tank and aerials."""
    stage.stand(0.0, (-0.4, 2.0), paint_sky)
    stage.stand(0.04, (-0.4, 0.40), _far_skyline)
    stage.stand(0.10, (-0.4, 0.32), _skyline)
    stage.ground(_roof)
    stage.stand(0.40, (-0.01, 0.16), _parapet)
    stage.stand(0.52, (-0.02, 0.46), _roof_things)


def _far_skyline(cel: Cel) -> None:
    _towers(cel, 0.085, 0.08, 0.36, (0.54, 0.60, 0.74))


def _skyline(cel: Cel) -> None:
    _towers(cel, 0.17, 0.02, 0.26, (0.34, 0.38, 0.50))


def _roof(cel: Cel) -> None:
    base(cel, (0.64, 0.56, 0.50), (0.72, 0.66, 0.60))
    patches(cel, (0.52, 0.44, 0.40), 0.5, 0.5)
    i, j = (cel.x / 0.42).floor(), (cel.y / 0.42).floor()
    tone = noise_of(i + 13 * j, own(cel.scenes.phase))
    cel.put(0.35 * detail(cel, 0.2) * tone, cel.lit((0.80, 0.60, 0.48)))
    u, v = (cel.x / 0.42).remainder(1.0), (cel.y / 0.42).remainder(1.0)
    gap = 0.5 - torch.maximum((u - 0.5).abs(), (v - 0.5).abs())
    cel.put(0.55 * detail(cel, 0.25) * cel.cover(gap * 0.42 - 0.016), cel.lit((0.36, 0.31, 0.30)))
    weathered(cel)
    stain, _ = repeated(cel, 1.9, 0.3)
    ring = (circle(stain, 0.8 * (cel.y - 1.75), 0.0) - 0.26).abs() - 0.022
    cel.lay(ring, (0.95, 0.80, 0.30), 0.85)


def _parapet(cel: Cel) -> None:
    wall = torch.maximum(cel.y - 0.095, -cel.y)
    cel.lay(wall, (0.62, 0.42, 0.36))
    row = (cel.y / 0.024).floor()
    brick = (cel.x / 0.06 + 0.5 * (row % 2)).remainder(1.0)
    joint = torch.minimum(
        (brick - 0.5).abs() * -0.06 + 0.03, ((cel.y / 0.024).remainder(1.0)) * 0.024
    )
    cel.lay(torch.maximum(wall, joint - 0.003), (0.42, 0.28, 0.26), 0.6)
    cel.lay(((cel.y - 0.105).abs() - 0.012), (0.86, 0.82, 0.78))
    snowed(cel, (cel.y > 0.10).to(cel.x).expand_as(wall))


def _roof_things(cel: Cel) -> None:
    x, _ = repeated(cel, 1.45, 0.3, jitter=0.3)
    y = cel.y
    for leg in (-0.06, 0.06):
        cel.lay(limb(x, y, (leg, 0.0), (0.8 * leg, 0.15), 0.007), (0.26, 0.22, 0.22))
    tank = box(x, y - 0.22, 0.085, 0.08, 0.008)
    cel.lay(tank, (0.56, 0.36, 0.24))
    cel.lay(
        torch.maximum(tank, ((x / 0.028).remainder(1.0) - 0.1).abs() * 0.028 - 0.003),
        (0.36, 0.22, 0.16),
    )
    cel.lay(torch.maximum(tank, x + 0.02), (0.72, 0.50, 0.34), 0.35)
    cel.lay(torch.maximum((x.abs() - 0.10) + 1.4 * (y - 0.30), 0.30 - y), (0.36, 0.36, 0.42))
    vent, _ = repeated(cel, 1.45, 0.8, jitter=0.5)
    cel.lay(box(vent, y - 0.045, 0.05, 0.05, 0.006), (0.68, 0.70, 0.74))
    slats = torch.maximum(
        box(vent, y - 0.05, 0.036, 0.03), ((y / 0.016).remainder(1.0) - 0.5).abs() * 0.016 - 0.004
    )
    cel.lay(slats, (0.36, 0.38, 0.44))
    mast = torch.minimum(
        box(vent - 0.11, y - 0.15, 0.004, 0.16), box(vent - 0.11, y - 0.28, 0.05, 0.003)
    )
    mast = torch.minimum(mast, box(vent - 0.11, y - 0.24, 0.035, 0.003))
    cel.lay(mast, (0.28, 0.28, 0.32))
    red = own(cel.scenes.are("light", "night", "dusk", "neon").to(x))
    cel.put(
        (red * 1.2 * torch.exp(-circle(vent - 0.11, y - 0.315, 0.0) / 0.014)).clamp(0, 1),
        (1.0, 0.2, 0.2),
    )
    snowed(cel, (((y - 0.31).clamp(min=0) > 0) | ((y - 0.09).abs() < 0.01)).to(x) * 1.0 + 0 * vent)
