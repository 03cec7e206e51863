"""Beach, sea and underwater."""

from __future__ import annotations

import torch
from torch import Tensor

from kling_local.sketch.world.canvas import box, circle, ellipse, limb, noise_of, rgb
from kling_local.sketch.world.cels import Cel, Ripple, Stage, mottle, own
from kling_local.sketch.world.light import SKY_LOW, SKY_MIDDLE, colors, level
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
    waving,
    weathered,
)
from kling_local.sketch.world.sky import gray_sky, paint_sky, sun_x

_GLITTER = {
    "dawn": 0.7, "day": 0.4, "golden hour": 0.9, "dusk": 0.6, "night": 0.6, "neon": 0.5,
}  # fmt: skip


def beach(stage: Stage) -> None:
    """The sea and its surf, sand with shells, palms and parasols."""
    stage.stand(0.0, (-0.1, 2.0), paint_sky)
    stage.stand(0.03, (-0.02, 0.10), _island)
    stage.ground(_shore, waving(stage, 0.006))
    stage.stand(0.40, (-0.03, 0.60), _palms, swaying(stage, 0.40, 0.03))
    stage.stand(0.62, (-0.03, 0.12), _shells)


def _island(cel: Cel) -> None:
    x, cell = repeated(cel, 1.5, 0.4)
    wide = 0.16 + 0.14 * chance(cel, cell, 0.2)
    hill = torch.maximum(ellipse(x, cel.y, wide, 0.055), -cel.y)
    hill = torch.minimum(hill, torch.maximum(ellipse(x - 0.1, cel.y, 0.5 * wide, 0.08), -cel.y))
    cel.lay(hill, (0.24, 0.46, 0.42), (chance(cel, cell, 0.6) < 0.7).to(x))
    _sail(cel, 0.9, 0.1)


def _sail(cel: Cel, pitch: float, seed: float) -> None:
    """A small sailing boat on the horizon."""
    x, cell = repeated(cel, pitch, seed)
    here = (chance(cel, cell, seed) < 0.6).to(x)
    hull = torch.maximum((x.abs() - 0.022) + 0.5 * (0.006 - cel.y), (cel.y - 0.003).abs() - 0.006)
    cel.lay(hull, (0.42, 0.22, 0.16), here)
    sail = torch.maximum((x - 0.002).abs() * 2.6 + cel.y - 0.062, 0.012 - cel.y)
    cel.lay(torch.maximum(sail, -x), (0.98, 0.97, 0.94), here)
    cel.lay(torch.maximum(sail, x + 0.003), (0.94, 0.42, 0.32), here)


def _sea_color(cel: Cel, shallow: Tensor) -> Tensor:
    """The water's colour: the sky's far away, its own close by, green where ``shallow``."""
    deep = torch.lerp(
        rgb((0.03, 0.26, 0.48), cel.x), rgb((0.12, 0.62, 0.66), cel.x), shallow.unsqueeze(2)
    )
    sky = gray_sky(0.5 * (colors(SKY_LOW, cel.scenes) + colors(SKY_MIDDLE, cel.scenes)), cel.scenes)
    mirror = (0.65 - 0.5 * cel.near).clamp(0.16, 0.6)
    return torch.lerp(cel.lit(deep), sky * 0.92, mirror.unsqueeze(2))


def _waves(cel: Cel, alpha: Tensor) -> None:
    """Crests and troughs, and the reflection of sun or moon on the water."""
    scenes, phase = cel.scenes, own(cel.scenes.phase)
    bend = mottle(cel.x / 0.5, cel.y / 0.8, phase)
    for size, strength in ((1.5, 0.30), (0.55, 0.45), (0.24, 0.40)):
        crest = mottle(cel.x / (1.6 * size) + bend, cel.y / (0.55 * size), phase + size)
        shown = ((cel.near - 0.09 / size) * 5).clamp(0, 1) * alpha
        light = ((crest - 0.58) * 7).clamp(0, 1)
        dark = ((0.36 - crest) * 6).clamp(0, 1)
        cel.put(strength * shown * light, cel.lit((0.62, 0.88, 0.95)))
        cel.put(0.8 * strength * shown * dark, cel.lit((0.02, 0.16, 0.34)))
    away = cel.canvas.x - sun_x(scenes) * cel.grown / cel.near
    path = torch.exp(-((away / (0.05 + 0.14 * cel.near)) ** 2))
    sparkle = mottle(cel.x / 0.14, cel.y / 0.24, phase + 0.9)
    clear = own(scenes.are("weather", "clear", "wind").to(cel.x))
    bright = level(_GLITTER, scenes) * clear * path * ((sparkle - 0.42) * 5).clamp(0, 1)
    cel.put(0.85 * alpha * bright, colors(SKY_LOW, scenes) * 1.05 + 0.12)


def _shore(cel: Cel) -> None:
    base(cel, (0.93, 0.80, 0.56), (0.95, 0.86, 0.66))
    patches(cel, (0.84, 0.68, 0.44), 0.45, 0.6)
    spots(cel, (0.72, 0.56, 0.38), 0.13, 0.012, share=0.5, seed=0.2)
    weathered(cel, snow=0.65)
    spots(cel, (0.98, 0.95, 0.92), 0.37, 0.020, share=0.4)
    spots(cel, (0.95, 0.56, 0.48), 0.47, 0.024, share=0.35, seed=0.5)
    phase = own(cel.scenes.phase)
    edge = 2.75 + 0.30 * torch.sin(1.7 * cel.x + 6.283 * phase) + 0.12 * torch.sin(4.3 * cel.x)
    into = cel.y - edge
    cel.put(0.45 * ((into + 0.32) * 8).clamp(0, 1), cel.lit((0.66, 0.52, 0.36)))
    sea = (into * 9 + 0.5).clamp(0, 1)
    shallow = (1 - into / 2.5).clamp(0, 1)
    cel.put(sea, _sea_color(cel, shallow))
    _waves(cel, sea)
    for at, wide, strength in ((0.04, 0.10, 0.95), (0.75, 0.10, 0.75), (1.8, 0.16, 0.65)):
        wavy = into - at + 0.3 * at * (mottle(cel.x / 0.5, cel.y * 0, phase + at) - 0.5)
        foam = (1 - wavy.abs() / wide).clamp(0, 1) * 1.8
        holes = 0.5 + mottle(cel.x / 0.12, cel.y / 0.2, phase)
        cel.put((strength * foam * holes).clamp(0, 0.95), cel.lit((0.98, 1.0, 1.0)))


def _palms(cel: Cel) -> None:
    x, cell = repeated(cel, 0.95, 0.3)
    here = (chance(cel, cell, 0.5) < 0.75).to(x)
    lean = torch.where(chance(cel, cell, 0.2) < 0.5, 1.0, -1.0)
    x = x * lean
    y = cel.y
    bow = x - 0.09 * (y / 0.3).clamp(0, 1) ** 2
    trunk = torch.maximum(bow.abs() - 0.016 + 0.018 * y, (y - 0.15).abs() - 0.16)
    cel.lay(ellipse(x - 0.06, y, 0.15, 0.012), (0.62, 0.48, 0.34), here * 0.6)
    cel.lay(trunk, (0.55, 0.38, 0.22), here)
    cel.lay(
        torch.maximum(trunk, 0.004 - torch.sin(110 * y) * 0.004), (0.40, 0.26, 0.15), here * 0.6
    )
    top_x, top_y = x - 0.09, y - 0.31
    for dx, dy, shade in (
        (0.17, -0.02, 0.8), (-0.17, -0.02, 0.8), (0.12, 0.06, 1.0), (-0.12, 0.06, 1.0),
        (0.10, -0.09, 0.7), (-0.10, -0.09, 0.7), (0.02, 0.09, 1.15),
    ):  # fmt: skip
        along = ((top_x * dx + top_y * dy) / (dx * dx + dy * dy)).clamp(0, 1)
        droop = 0.07 * along * along
        off = torch.sqrt((top_x - along * dx) ** 2 + (top_y + droop - along * dy) ** 2)
        leaf = off - 0.024 * (1 - along) * (along * 8).clamp(0.3, 1) - 0.003
        cel.lay(leaf, (0.15 * shade, 0.52 * shade, 0.22 * shade), here)
    cel.lay(circle(top_x - 0.015, top_y + 0.018, 0.014), (0.46, 0.30, 0.16), here)
    snowed(cel, (top_y > 0.02).to(x))


def _shells(cel: Cel) -> None:
    x, cell = repeated(cel, 0.55, 0.75, jitter=0.9)
    here = (chance(cel, cell, 0.4) < 0.55).to(x)
    tuft = torch.full_like(x * cel.y, 9.0)
    for lean in (-0.045, -0.02, 0.005, 0.028, 0.05):
        blade = (x - lean * cel.y / 0.06).abs() - 0.006 * (1 - cel.y / 0.09)
        tuft = torch.minimum(tuft, torch.maximum(blade, (cel.y - 0.035).abs() - 0.04))
    cel.lay(tuft, (0.46, 0.60, 0.26), here)


def sea(stage: Stage) -> None:
    """Open water with whitecaps, a lighthouse and sails on the horizon."""
    stage.stand(0.0, (-0.1, 2.0), paint_sky)
    stage.stand(0.04, (-0.02, 0.22), _horizon)
    stage.ground(_open_water, waving(stage, 0.020))


def _horizon(cel: Cel) -> None:
    x, cell = repeated(cel, 2.1, 0.55)
    here = (chance(cel, cell, 0.3) < 0.85).to(x)
    rock = torch.maximum(ellipse(x, cel.y, 0.12, 0.035), -cel.y)
    cel.lay(rock, (0.32, 0.30, 0.32), here)
    tower = torch.maximum(x.abs() - 0.014 + 0.05 * (cel.y - 0.03), (cel.y - 0.085).abs() - 0.055)
    cel.lay(tower, (0.96, 0.95, 0.93), here)
    band = torch.maximum(tower, ((cel.y - 0.085).abs() - 0.018).abs() - 0.008)
    cel.lay(band, (0.88, 0.20, 0.16), here)
    cel.lay(box(x, cel.y - 0.15, 0.010, 0.012), (0.30, 0.30, 0.36), here)
    dark = own(cel.scenes.are("light", "night", "dusk", "neon").to(x))
    lamp = circle(x, cel.y - 0.15, 0.0)
    cel.put((here * dark * 1.2 * torch.exp(-lamp / 0.02)).clamp(0, 1), (1.0, 0.92, 0.60))
    _sail(cel, 0.75, 0.2)


def _open_water(cel: Cel) -> None:
    near = cel.near + 0 * cel.x
    cel.put(torch.ones_like(near), _sea_color(cel, 0.25 * (near / 1.5).clamp(0, 1)))
    patches(cel, (0.05, 0.40, 0.56), 0.9, 0.5)
    _waves(cel, torch.ones_like(near))
    phase = own(cel.scenes.phase)
    cap = mottle(cel.x / 0.30, cel.y / 0.14, phase + 0.2) * mottle(cel.x / 0.8, cel.y / 0.5, phase)
    windy = own(cel.scenes.are("weather", "wind", "rain").to(cel.x))
    foam = ((cap - 0.50 + 0.12 * windy) * 9).clamp(0, 1) * detail(cel, 0.08)
    cel.put(0.85 * foam, cel.lit((0.97, 1.0, 1.0)))
    rain = own(cel.scenes.are("weather", "rain").to(cel.x))
    cel.shade(1 - 0.18 * rain)


_SUNK = {
    "dawn": 0.95, "day": 1.0, "golden hour": 0.95, "dusk": 0.9, "night": 1.0, "overcast": 1.0,
    "neon": 1.25,
}  # fmt: skip


def underwater(stage: Stage) -> None:
    """Blue depth, shafts of light, corals, weeds and bubbles over a sandy floor."""
    stage.stand(0.0, (-0.6, 2.0), _depth)
    stage.stand(0.10, (-0.08, 0.42), _reef)
    stage.ground(_sea_floor, _caustic(stage))
    stage.stand(0.34, (-0.04, 0.46), _weeds, swaying(stage, 0.34, 0.16))
    stage.stand(0.58, (-0.04, 0.26), _corals)


def _caustic(stage: Stage) -> Ripple:
    lens = stage.lens

    def ripple(p: Tensor, q: Tensor, time: Tensor) -> tuple[Tensor, Tensor]:
        near = lens.nearness(q).clamp(0.05, 3.0)
        return p + 0.008 * near * torch.sin(2.1 * time + 3.0 / near), q

    return ripple


def _depth(cel: Cel) -> None:
    climb = ((cel.y + 0.05) / 0.6).clamp(0, 1).unsqueeze(2)
    water = torch.lerp(rgb((0.02, 0.30, 0.52), cel.x), rgb((0.25, 0.80, 0.92), cel.x), climb)
    sun = 0.35 * (level(_SUNK, cel.scenes) > 0).to(cel.x)
    color = cel.lit(water) * level(_SUNK, cel.scenes).unsqueeze(2)
    sky = colors(SKY_LOW, cel.scenes)
    color = torch.lerp(color, sky, 0.55 * climb * climb)
    cel.put(torch.ones_like(climb[:, :, 0]), color)
    phase, slope = own(cel.scenes.phase), 0.35 * (own(cel.scenes.shape) - 0.5)
    along = (cel.x + slope * (cel.y - 0.6) * 2) / (0.13 + 0.05 * (0.8 - cel.y).clamp(0, 1))
    beam = mottle(along, cel.y * 0, phase) * (0.4 + 0.6 * mottle(along * 2.3, cel.y * 0, phase))
    cel.put(sun * 1.6 * (beam - 0.25).clamp(0, 1) * (cel.y / 0.5).clamp(0, 1), 0.25 + 0.75 * sky)
    pitch = 0.10
    column, row = (cel.x / pitch).floor(), (cel.y / pitch).floor()
    cell = column + 57 * row
    x = cel.x - (column + 0.3 + 0.4 * noise_of(cell, phase)) * pitch
    y = cel.y - (row + 0.3 + 0.4 * noise_of(cell, phase + 0.4)) * pitch
    size = 0.004 + 0.010 * noise_of(cell, phase + 0.1)
    here = (noise_of(cell, phase + 0.8) > 0.78).to(x)
    ring = (circle(x, y, 0.0) - size).abs() - 0.0015
    cel.put(0.7 * here * cel.cover(ring), 0.4 + 0.6 * sky)


def _reef(cel: Cel) -> None:
    phase = own(cel.scenes.phase)
    top = 0.02 + 0.16 * ridge(cel.x, 0.35, phase) + 0.16 * ridge(cel.x, 1.1, phase + 0.4)
    cel.lay(cel.y - top, (0.06, 0.34, 0.46))
    cel.shade(0.85 + 1.6 * (cel.y - 0.6 * top).clamp(-0.1, 0.15))


def _sea_floor(cel: Cel) -> None:
    base(cel, (0.72, 0.74, 0.58), (0.26, 0.56, 0.62))
    patches(cel, (0.48, 0.60, 0.52), 0.4, 0.6)
    line = torch.sin(20 * cel.y + 4 * mottle(cel.x / 0.5, cel.y / 0.5, 0.2) + 2 * cel.x)
    cel.put(0.20 * detail(cel, 0.2) * line.clamp(0, 1), cel.lit((0.40, 0.48, 0.44)))
    web = (mottle(cel.x / 0.22, cel.y / 0.26, 0.3) - 0.5).abs()
    web = torch.minimum(web, (mottle(cel.x / 0.15, cel.y / 0.18, 0.7) - 0.5).abs() + 0.02)
    cel.put(0.5 * detail(cel) * (1 - web / 0.07).clamp(0, 1), cel.lit((0.86, 1.0, 0.92)))
    spots(cel, (0.95, 0.55, 0.40), 0.44, 0.026, share=0.4)
    spots(cel, (0.30, 0.40, 0.42), 0.30, 0.028, share=0.4, seed=0.5)


def _weeds(cel: Cel) -> None:
    for pitch, seed, shade in ((0.17, 0.2, 0.8), (0.29, 0.7, 1.1)):
        x, cell = repeated(cel, pitch, seed, jitter=0.7)
        here = (chance(cel, cell, seed + 0.1) < 0.42).to(x)
        tall = 0.16 + 0.24 * chance(cel, cell, seed + 0.4)
        wave = 0.014 * torch.sin(22 * cel.y + 6.283 * chance(cel, cell, 0.5))
        part = (cel.y / tall).clamp(0, 1)
        blade = (x - wave).abs() - 0.016 * (1.05 - part) - 0.004 * torch.sin(75 * cel.y)
        blade = torch.maximum(torch.maximum(blade, cel.y - tall), -cel.y - 0.01)
        cel.lay(blade, (0.10 * shade, 0.50 * shade, 0.30 * shade), here)


def _corals(cel: Cel) -> None:
    x, cell = repeated(cel, 0.60, 0.45)
    kind = chance(cel, cell, 0.35)
    fan = torch.full_like(x * cel.y, 9.0)
    for end in ((-0.07, 0.08), (-0.035, 0.12), (0.005, 0.10), (0.045, 0.13), (0.08, 0.07)):
        fan = torch.minimum(fan, limb(x, cel.y, (0.0, 0.0), end, 0.012))
        fan = torch.minimum(fan, circle(x - end[0], cel.y - end[1], 0.018))
    cel.lay(fan, (0.95, 0.34, 0.40), (kind < 0.4).to(x))
    dome = torch.maximum(ellipse(x, cel.y, 0.085, 0.065), -cel.y - 0.01)
    cel.lay(dome, (0.95, 0.62, 0.22), (kind > 0.6).to(x))
    groove = torch.sin(120 * x + 5 * torch.sin(50 * cel.y))
    cel.lay(dome + 0.006, (0.80, 0.42, 0.16), (kind > 0.6) * (0.7 * groove).clamp(0, 0.7))
    tube = torch.full_like(fan, 9.0)
    for at, tall in ((-0.04, 0.07), (0.0, 0.11), (0.04, 0.085)):
        tube = torch.minimum(tube, box(x - at, cel.y - 0.5 * tall, 0.015, 0.5 * tall, 0.008))
    between = ((kind >= 0.4) & (kind <= 0.6)).to(x)
    cel.lay(tube, (0.66, 0.36, 0.80), between)
