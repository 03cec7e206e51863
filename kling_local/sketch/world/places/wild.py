"""Desert, snow and mountains."""

from __future__ import annotations

import torch
from torch import Tensor

from kling_local.sketch.world.canvas import box, circle, ellipse, limb
from kling_local.sketch.world.cels import Cel, Stage, mottle, own
from kling_local.sketch.world.places.ground import (
    base,
    chance,
    detail,
    patches,
    repeated,
    ridge,
    snowed,
    spots,
    swaying,
    weathered,
)
from kling_local.sketch.world.sky import paint_sky


def desert(stage: Stage) -> None:
    """Mesas, dunes, cacti and rippled sand."""
    stage.stand(0.0, (-0.1, 2.0), paint_sky)
    stage.stand(0.04, (-0.05, 0.30), _mesas)
    stage.ground(_sand)
    stage.stand(0.14, (0.0, 0.18), _dunes)
    stage.stand(0.34, (-0.03, 0.34), _cacti)
    stage.stand(0.64, (-0.03, 0.10), _stones)


def _mesas(cel: Cel) -> None:
    x, cell = repeated(cel, 0.52, 0.2)
    tall = 0.09 + 0.13 * chance(cel, cell, 0.3)
    wide = 0.09 + 0.10 * chance(cel, cell, 0.6)
    rock = torch.maximum(x.abs() - wide - 0.25 * (tall - cel.y).clamp(min=0), cel.y - tall)
    rock = rock + 0.006 * torch.sin(60 * x + cell)
    cel.lay(rock, (0.74, 0.36, 0.22))
    band = torch.sin(95 * cel.y + 6 * mottle(x * 4, cel.y * 0, 0.3))
    cel.shade(1 + 0.10 * band + 0.6 * (x / 0.2).clamp(-0.3, 0.3) * 0.7)
    snowed(cel, (cel.y > tall - 0.02).to(x))


def _dunes(cel: Cel) -> None:
    for k, color in enumerate(((0.88, 0.60, 0.32), (0.94, 0.70, 0.40))):
        salt = own(cel.scenes.phase) + 0.4 * k
        top = 0.10 - 0.055 * k + 0.075 * ridge(cel.x + k, 0.8, salt) - 0.03
        cel.lay(cel.y - top, color)
        slope = mottle(cel.x / 0.4 + 0.5 * cel.y / 0.1, cel.y * 0 + k, salt)
        shadow = torch.maximum(cel.y - top, 0.5 - slope)
        cel.lay(shadow, (0.72, 0.44, 0.26), 0.55)
    snowed(cel, torch.ones_like(cel.y) * 0.8)


def _sand(cel: Cel) -> None:
    base(cel, (0.93, 0.68, 0.36), (0.96, 0.78, 0.50))
    patches(cel, (0.84, 0.54, 0.26), 0.7, 0.55)
    bend = 1.2 * mottle(cel.x / 0.6, cel.y / 0.6, own(cel.scenes.phase))
    line = torch.sin(26 * cel.y + 9 * bend + 3 * cel.x)
    cel.put(0.30 * detail(cel, 0.2) * line.clamp(0, 1), cel.lit((0.70, 0.42, 0.20)))
    cel.put(0.25 * detail(cel, 0.2) * (-line).clamp(0, 1), cel.lit((1.0, 0.86, 0.58)))
    weathered(cel, snow=0.6)
    spots(cel, (0.55, 0.34, 0.22), 0.32, 0.022, share=0.4)


def _cacti(cel: Cel) -> None:
    x, cell = repeated(cel, 0.78, 0.4)
    here = (chance(cel, cell, 0.6) < 0.75).to(x)
    size = 0.8 + 0.5 * chance(cel, cell, 0.1)
    x, y = x / size, cel.y / size
    arms = torch.minimum(
        limb(x, y, (0.055, 0.10), (0.055, 0.16), 0.014),
        limb(x, y, (-0.055, 0.075), (-0.055, 0.125), 0.014),
    )
    bars = torch.minimum(
        limb(x, y, (0.0, 0.10), (0.055, 0.10), 0.013),
        limb(x, y, (0.0, 0.075), (-0.055, 0.075), 0.013),
    )
    plant = torch.minimum(limb(x, y, (0.0, 0.0), (0.0, 0.20), 0.022), torch.minimum(arms, bars))
    cel.lay(ellipse(x - 0.04, y, 0.09, 0.008) * size, (0.60, 0.38, 0.20), here * 0.7)
    cel.lay(plant * size, (0.16, 0.44, 0.22), here)
    cel.lay(torch.maximum(plant + 0.005, x + 0.004) * size, (0.34, 0.60, 0.28), here * 0.7)
    white = own(cel.scenes.are("weather", "snow").to(x))
    cel.lay(torch.maximum(plant, 0.18 - y) * size, (0.95, 0.97, 1.0), here * white)


def _stones(cel: Cel) -> None:
    x, cell = repeated(cel, 0.44, 0.7, jitter=0.9)
    here = (chance(cel, cell, 0.2) < 0.6).to(x)
    wide = 0.03 + 0.035 * chance(cel, cell, 0.5)
    stone = torch.maximum(ellipse(x, cel.y, wide, 0.6 * wide), -cel.y - 0.006)
    cel.lay(stone, (0.52, 0.32, 0.24), here)
    cel.lay(torch.maximum(stone + 0.004, 0.01 - cel.y - 0.4 * x), (0.74, 0.50, 0.36), here)


def snow(stage: Stage) -> None:
    """White hills, pines and drifts."""
    stage.stand(0.0, (-0.1, 2.0), paint_sky)
    stage.stand(0.05, (-0.05, 0.30), _white_hills)
    stage.ground(_snow_field)
    stage.stand(0.16, (0.0, 0.26), _far_pines)
    stage.stand(0.36, (-0.03, 0.46), _pines, swaying(stage, 0.36, 0.015))
    stage.stand(0.66, (-0.04, 0.09), _drifts)


def _white_hills(cel: Cel) -> None:
    top = 0.05 + 0.20 * ridge(cel.x, 0.6, own(cel.scenes.phase))
    cel.lay(cel.y - top, (0.80, 0.86, 0.96))
    cel.shade(0.86 + 1.2 * (cel.y - 0.4 * top).clamp(-0.1, 0.12))


def _pine(cel: Cel, x: Tensor, size: Tensor, here: Tensor) -> None:
    x, y = x / size, cel.y / size
    cel.lay(box(x, y - 0.01, 0.010, 0.03) * size, (0.34, 0.22, 0.15), here)
    tree = torch.full_like(x * y, 9.0)
    for low, high, wide in ((0.03, 0.14, 0.070), (0.09, 0.20, 0.056), (0.15, 0.27, 0.042)):
        slope = wide / (high - low)
        tier = torch.maximum((x.abs() - slope * (high - y)) * 0.85, low - y)
        tree = torch.minimum(tree, tier)
        cel.lay(tier * size, (0.09, 0.32, 0.26), here)
        cap = torch.maximum(tier, 0.6 * low + 0.4 * high - y + 0.012 * torch.sin(70 * x))
        cel.lay(cap * size, (0.93, 0.96, 1.0), here)


def _far_pines(cel: Cel) -> None:
    top = 0.015 + 0.05 * ridge(cel.x, 0.5, own(cel.scenes.shape))
    cel.lay(cel.y - top, (0.88, 0.92, 0.99))
    for seed in (0.1, 0.5):
        x, cell = repeated(cel, 0.15, seed)
        tall = 0.10 + 0.08 * chance(cel, cell, seed)
        y = cel.y - 0.02
        cone = torch.maximum((x.abs() - 0.35 * (tall - y)) * 0.9, -y)
        cel.lay(cone, (0.30, 0.46, 0.50), (chance(cel, cell, seed + 0.3) < 0.7).to(x))


def _pines(cel: Cel) -> None:
    for pitch, seed in ((0.62, 0.2), (0.87, 0.7)):
        x, cell = repeated(cel, pitch, seed)
        here = (chance(cel, cell, seed + 0.1) < 0.6).to(x)
        _pine(cel, x, 0.75 + 0.6 * chance(cel, cell, seed + 0.5), here)


def _snow_field(cel: Cel) -> None:
    base(cel, (0.90, 0.94, 0.99), (0.97, 0.98, 1.0))
    patches(cel, (0.70, 0.80, 0.95), 0.6, 0.75)
    patches(cel, (0.62, 0.74, 0.92), 0.25, 0.45, seed=0.5)
    track = cel.x + 0.45 + 0.3 * torch.sin(0.8 * cel.y + 6.283 * own(cel.scenes.phase))
    step = (cel.y / 0.16).floor()
    side = track - 0.04 * (2 * (step % 2) - 1)
    print_at = ellipse(side, cel.y - (step + 0.5) * 0.16, 0.028, 0.05)
    cel.lay(print_at, (0.50, 0.62, 0.84), detail(cel, 0.25))
    wet = own(cel.scenes.are("weather", "rain").to(cel.x))
    cel.shade(1 - 0.22 * wet * mottle(cel.x / 0.3, cel.y / 0.5, 0.4))
    spots(cel, (1.0, 1.0, 1.0), 0.16, 0.010, share=0.5)


def _drifts(cel: Cel) -> None:
    x, cell = repeated(cel, 0.62, 0.35, jitter=0.9)
    wide = 0.12 + 0.12 * chance(cel, cell, 0.4)
    here = (chance(cel, cell, 0.9) < 0.7).to(x)
    heap = torch.maximum(ellipse(x, cel.y + 0.02, wide, 0.30 * wide), -cel.y - 0.03)
    cel.lay(heap, (0.80, 0.87, 0.98), here)
    cel.lay(torch.maximum(heap + 0.006, 0.010 - cel.y - 0.12 * x), (0.97, 0.98, 1.0), here)


def mountains(stage: Stage) -> None:
    """Peaks in three depths, a lake, rocks and alpine grass."""
    stage.stand(0.0, (-0.1, 2.0), paint_sky)
    stage.stand(0.03, (-0.05, 0.50), _peaks)
    stage.stand(0.09, (-0.05, 0.28), _ranges)
    stage.ground(_alp)
    stage.stand(0.28, (-0.03, 0.22), _firs)
    stage.stand(0.60, (-0.03, 0.16), _rocks)


def _peak_line(cel: Cel, pitch: float, seed: float) -> tuple[Tensor, Tensor, Tensor]:
    """A jagged line of peaks: height 0..1, distance from the middle of the peak, its number."""
    x, cell = repeated(cel, pitch, seed, jitter=0.3)
    rugged = 0.05 * mottle(cel.x / (0.08 * pitch), cel.x * 0, own(cel.scenes.phase) + seed)
    line = (1 - 2 * x.abs() / pitch) * (0.65 + 0.35 * chance(cel, cell, seed)) + rugged
    return line, x / pitch, cell


def _peaks(cel: Cel) -> None:
    for pitch, seed, tall in ((0.74, 0.15, 0.44), (0.55, 0.65, 0.33)):
        line, x, cell = _peak_line(cel, pitch, seed)
        top = tall * line
        above = (cel.y - top) * 0.7
        cel.lay(above, (0.42, 0.45, 0.60))
        crooked = 0.05 * torch.sin(26 * cel.y + cell) + 0.02 * torch.sin(61 * cel.y)
        cel.lay(torch.maximum(above, crooked - x * pitch), (0.29, 0.31, 0.46))
        line_of_snow = 0.60 * tall + 0.03 * torch.sin(50 * cel.x) + 0.02 * torch.sin(23 * cel.x)
        cap = torch.maximum(above, line_of_snow - cel.y)
        cel.lay(cap, (0.97, 0.98, 1.0))
        cel.lay(torch.maximum(cap, crooked - x * pitch), (0.66, 0.74, 0.90))


def _ranges(cel: Cel) -> None:
    top = 0.05 + 0.17 * ridge(cel.x, 0.42, own(cel.scenes.phase) + 0.7)
    jagged = top + 0.012 * mottle(cel.x / 0.018, cel.x * 0, own(cel.scenes.phase))
    cel.lay(cel.y - jagged, (0.20, 0.36, 0.36))
    cel.shade(0.9 + 1.5 * (cel.y - 0.5 * top).clamp(-0.08, 0.1))
    snowed(cel, torch.ones_like(top) * 0.7)


def _alp(cel: Cel) -> None:
    base(cel, (0.40, 0.50, 0.22), (0.44, 0.62, 0.32))
    patches(cel, (0.52, 0.50, 0.44), 0.42, 0.9)
    patches(cel, (0.28, 0.42, 0.16), 0.24, 0.6, seed=0.4)
    bank = 6.0 + 0.8 * torch.sin(1.3 * cel.x + 6.283 * own(cel.scenes.phase))
    lake = (cel.near / 0.3).clamp(0, 1)
    water = ((cel.y - bank) * 2).clamp(0, 1)
    cel.put(water, cel.lit((0.22, 0.50, 0.66)) * (1.15 - 0.2 * lake.unsqueeze(2)))
    glint = torch.sin(5 * cel.y) * torch.sin(3 * cel.x + cel.y)
    cel.put(0.35 * water * (glint - 0.3).clamp(0, 1), cel.lit((0.85, 0.94, 1.0)))
    weathered(cel, snow=0.7)
    spots(cel, (0.58, 0.57, 0.56), 0.26, 0.030, share=0.5)
    spots(cel, (0.36, 0.35, 0.37), 0.19, 0.018, share=0.5, seed=0.4)
    spots(cel, (0.70, 0.50, 0.86), 0.31, 0.014, share=0.45, seed=0.8)


def _firs(cel: Cel) -> None:
    x, cell = repeated(cel, 0.21, 0.3, jitter=0.8)
    tall = 0.10 + 0.09 * chance(cel, cell, 0.2)
    here = (chance(cel, cell, 0.6) < 0.55).to(x)
    saw = 0.010 * ((cel.y / 0.028) - (cel.y / 0.028).floor())
    fir = torch.maximum((x.abs() - 0.28 * (tall - cel.y) + saw) * 0.9, -cel.y)
    cel.lay(fir, (0.09, 0.28, 0.20), here)
    cel.lay(torch.maximum(fir + 0.004, x), (0.16, 0.40, 0.26), here)
    snowed(cel, torch.full_like(tall, 0.5))


def _rocks(cel: Cel) -> None:
    x, cell = repeated(cel, 0.52, 0.8, jitter=0.9)
    here = (chance(cel, cell, 0.3) < 0.65).to(x)
    wide = 0.05 + 0.06 * chance(cel, cell, 0.7)
    peak = x - 0.3 * wide * (chance(cel, cell, 0.1) - 0.5)
    rock = torch.maximum(
        circle(x, cel.y + 0.2 * wide, wide), (peak.abs() + 1.2 * cel.y) - 1.25 * wide
    )
    rock = torch.maximum(rock, -cel.y - 0.008)
    cel.lay(rock, (0.40, 0.40, 0.45), here)
    cel.lay(torch.maximum(rock, 0.2 * cel.y + peak), (0.62, 0.62, 0.66), here)
    snowed(cel, (cel.y > 0.35 * wide).to(x))
