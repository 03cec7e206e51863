"""Room and kitchen."""

from __future__ import annotations

import torch
from torch import Tensor

from kling_local.sketch.world.canvas import Color, box, circle, ellipse, limb, noise_of, rgb
from kling_local.sketch.world.cels import FOCAL, Cel, Stage, own
from kling_local.sketch.world.light import SKY_LOW, colors, level
from kling_local.sketch.world.places.ground import base, detail, repeated
from kling_local.sketch.world.sky import gradient

LIT = {"dusk": 0.75, "night": 1.0, "overcast": 0.45, "neon": 0.35, "dawn": 0.15}
"""How brightly indoor lamps are lit, 0..1; in other lights they are off."""
_SUNBEAM = {"dawn": 0.40, "day": 0.45, "golden hour": 0.75, "night": 0.12, "neon": 0.35}
_WARM: Color = (1.0, 0.80, 0.46)
_WALL, _NEAR = 0.46, 0.58  # nearness of the far wall and of the furniture


def room(stage: Stage) -> None:
    """A living room: papered wall, window, pictures, shelf, sofa, boards and a rug."""
    stage.ground(_boards)
    stage.stand(_WALL, (0.0, 2.0), _papered_wall)
    stage.stand(_NEAR, (-0.02, 0.60), _furniture)


def sunbeam(cel: Cel) -> None:
    """Light that falls through a window on to the floor."""
    scenes = cel.scenes
    slant = cel.x - 0.30 * (cel.y - 2.0) + own(scenes.shape) - 0.3
    pitch = 1.7
    x = (slant / pitch - (slant / pitch).floor() - 0.5) * pitch
    patch = box(x, cel.y - 2.0, 0.36, 0.62)
    cross = torch.minimum(x.abs(), (cel.y - 2.0).abs()) - 0.03
    light = (0.5 - torch.maximum(patch, -cross) / 0.06).clamp(0, 1)
    cel.put(level(_SUNBEAM, scenes) * light, colors(SKY_LOW, scenes) * 1.05)


def window(cel: Cel, x: Tensor, y: Tensor, half: tuple[float, float]) -> None:
    """A window with a cross of bars; outside is the sky."""
    scenes = cel.scenes
    pane = box(x, y, half[0], half[1])
    cel.lay(pane - 0.022, (0.97, 0.96, 0.93))
    climb = 0.15 + 0.75 * (y / half[1] * 0.5 + 0.5).clamp(0, 1)
    cover = cel.cover(pane)
    cel.put(cover, gradient(scenes, climb))
    dark = own(scenes.are("light", "night").to(x))
    cel.put(
        dark * cover * cel.cover(circle(x - 0.4 * half[0], y - 0.4 * half[1], 0.028)),
        (0.95, 0.95, 0.86),
    )
    low = own(scenes.are("light", "golden hour", "dawn").to(x))
    sun = circle(x + 0.35 * half[0], y + 0.25 * half[1], 0.0)
    cel.put(
        low * cover * (torch.exp(-sun / 0.05) + cel.cover(sun - 0.035)).clamp(0, 1),
        (1.0, 0.95, 0.70),
    )
    hill = y + half[1] * (0.55 + 0.18 * torch.sin(x * 21 + 6.283 * own(scenes.phase)))
    cel.put(cover * cel.cover(hill), cel.lit((0.30, 0.50, 0.36)))
    bars = torch.maximum(pane, torch.minimum(x.abs(), (y - 0.1 * half[1]).abs()) - 0.007)
    cel.lay(bars, (0.97, 0.96, 0.93))
    cel.lay(box(x, y + half[1] + 0.03, half[0] + 0.04, 0.010), (0.90, 0.88, 0.84))
    glow = level(_SUNBEAM, scenes) * torch.exp(-pane.clamp(min=0) / 0.07) * (1 - cover) * 0.5
    cel.put(glow, colors(SKY_LOW, scenes))


def _boards(cel: Cel) -> None:
    base(cel, (0.60, 0.38, 0.22), (0.66, 0.44, 0.27))
    row = (cel.y / 0.26).floor()
    plank = cel.x / 0.9 + 0.37 * row
    tone = noise_of(plank.floor() + 13 * row, own(cel.scenes.phase))
    cel.put(0.45 * tone, cel.lit((0.78, 0.54, 0.33)))
    grain = torch.sin(40 * cel.y + 5 * torch.sin(3 * cel.x + 9 * tone))
    cel.put(0.14 * detail(cel, 0.3) * grain.clamp(0, 1), cel.lit((0.40, 0.24, 0.14)))
    across = (cel.y / 0.26 - row).clamp(0, 1) * 0.26
    along = (plank - plank.floor()) * 0.9
    cel.lay(torch.minimum(across - 0.012, along - 0.012), (0.34, 0.20, 0.12), 0.7)
    rug, _ = repeated(cel, 2.3, 0.2, jitter=0.2)
    shape = ellipse(rug, cel.y - 1.62, 0.78, 0.44)
    cel.lay(shape, (0.76, 0.28, 0.26))
    cel.lay((shape + 0.09).abs() - 0.025, (0.96, 0.86, 0.66))
    cel.lay((shape + 0.24).abs() - 0.025, (0.24, 0.36, 0.50))
    sunbeam(cel)
    lamp, _ = repeated(cel, 1.60 / _NEAR, 0.55, jitter=0.2)  # under the lamp of `_furniture`
    pool = ellipse(lamp - 0.42 / _NEAR, cel.y - FOCAL / _NEAR + 0.3, 0.85, 1.2)
    cel.put(0.50 * level(LIT, cel.scenes) * (-pool / 0.9).clamp(0, 1), _WARM)


def _papered_wall(cel: Cel) -> None:
    shade = (1.0 - 0.16 * (cel.y - 0.25).abs()).unsqueeze(2)
    cel.put(torch.ones_like(cel.y), cel.lit(rgb((0.90, 0.80, 0.64), cel.x) * shade))
    stripe = ((cel.x / 0.09).remainder(1.0) - 0.5).abs() * 0.09 - 0.022
    cel.lay(stripe, (0.84, 0.70, 0.52), 0.5)
    cel.lay(cel.y - 0.11, (0.94, 0.90, 0.82))
    cel.lay((cel.y - 0.115).abs() - 0.007, (0.78, 0.70, 0.60))
    cel.lay(cel.y - 0.022, (0.74, 0.66, 0.56))
    panel, _ = repeated(cel, 0.24, 0.0, jitter=0.0)
    cel.lay(box(panel, cel.y - 0.065, 0.10, 0.030).abs() - 0.003, (0.78, 0.72, 0.62))
    x, _ = repeated(cel, 1.55, 0.25, jitter=0.2)
    window(cel, x, cel.y - 0.37, (0.17, 0.16))
    for side in (-1.0, 1.0):
        curtain = box(side * x - 0.215, cel.y - 0.36, 0.045, 0.23)
        fold = (0.9 + 0.14 * torch.sin(150 * x)).unsqueeze(2)
        cel.lay(curtain, rgb((0.28, 0.50, 0.56), cel.x) * fold)
    cel.lay(box(x, cel.y - 0.595, 0.30, 0.008), (0.40, 0.26, 0.18))
    art, _ = repeated(cel, 1.55, 0.78, jitter=0.2)
    _picture(cel, art + 0.13, cel.y - 0.42, (0.085, 0.065), (0.96, 0.60, 0.30))
    _picture(cel, art - 0.10, cel.y - 0.40, (0.055, 0.085), (0.34, 0.60, 0.56))


def _picture(cel: Cel, x: Tensor, y: Tensor, half: tuple[float, float], color: Color) -> None:
    frame = box(x, y, half[0], half[1])
    cel.lay(frame - 0.004, (0.55, 0.42, 0.32), 0.5)
    cel.lay(frame, (0.34, 0.22, 0.15))
    cel.lay(frame + 0.014, (0.96, 0.94, 0.88))
    cel.lay(frame + 0.026, color)
    hill = y + 0.3 * half[1] - 0.02 * torch.sin(45 * x)
    cel.lay(torch.maximum(frame + 0.026, hill), (0.24, 0.32, 0.44))


def _furniture(cel: Cel) -> None:
    """A sofa, a plant and a standing lamp."""
    x, _ = repeated(cel, 1.60, 0.55, jitter=0.2)
    y = cel.y
    cel.lay(ellipse(x, y + 0.005, 0.27, 0.012), (0.26, 0.16, 0.10), 0.6)
    cel.lay(box(x, y - 0.13, 0.22, 0.085, 0.035), (0.20, 0.42, 0.46))
    for side in (-0.105, 0.105):
        cel.lay(box(x - side, y - 0.155, 0.098, 0.065, 0.025), (0.25, 0.50, 0.53))
    cel.lay(box(x, y - 0.065, 0.25, 0.045, 0.02), (0.29, 0.56, 0.58))
    for side in (-0.245, 0.245):
        cel.lay(box(x - side, y - 0.085, 0.034, 0.07, 0.025), (0.18, 0.38, 0.42))
    cel.lay(box(x + 0.12, y - 0.13, 0.045, 0.04, 0.02), (0.95, 0.70, 0.24))
    plant, _ = repeated(cel, 1.60, 0.20, jitter=0.2)
    for end in ((-0.09, 0.22), (-0.045, 0.28), (0.0, 0.30), (0.05, 0.27), (0.09, 0.20)):
        cel.lay(limb(plant, y, (0.0, 0.09), end, 0.016), (0.18, 0.48, 0.24))
    pot = torch.maximum(plant.abs() - 0.042 - 0.15 * (y - 0.05), (y - 0.05).abs() - 0.05)
    cel.lay(pot, (0.80, 0.42, 0.28))
    lamp = x - 0.42
    cel.lay(box(lamp, y - 0.18, 0.005, 0.18), (0.24, 0.20, 0.20))
    cel.lay(ellipse(lamp, y - 0.005, 0.045, 0.01), (0.24, 0.20, 0.20))
    shade = torch.maximum(lamp.abs() - 0.062 + 0.4 * (y - 0.38), (y - 0.39).abs() - 0.045)
    cel.lay(shade, (0.93, 0.86, 0.72))
    lit = level(LIT, cel.scenes)
    cel.put(lit * cel.cover(shade), (1.0, 0.88, 0.56))
    far = circle(lamp, y - 0.36, 0.0)
    cel.put(lit * 0.75 * torch.exp(-far / 0.17) * (1 - cel.cover(shade)), _WARM)


def kitchen(stage: Stage) -> None:
    """Tiles, cupboards, a worktop with a stove, a fridge, a window over the sink."""
    stage.ground(_checkered)
    stage.stand(_WALL, (0.0, 2.0), _tiled_wall)
    stage.stand(0.54, (-0.02, 0.80), _worktop)


def _checkered(cel: Cel) -> None:
    base(cel, (0.93, 0.93, 0.90), (0.96, 0.96, 0.94))
    i, j = cel.x / 0.36, cel.y / 0.36
    u = ((i - i.floor() - 0.5).abs() - 0.5) * 0.36
    v = ((j - j.floor() - 0.5).abs() - 0.5) * 0.36
    odd = (i.floor() + j.floor()) % 2
    edge = torch.maximum(u, v)
    cel.put(odd * cel.cover(edge), cel.lit((0.34, 0.52, 0.58)))
    tone = noise_of(i.floor() + 17 * j.floor(), own(cel.scenes.phase))
    cel.shade(0.94 + 0.08 * tone)
    cel.put(0.3 * detail(cel, 0.2) * cel.cover(edge.abs() - 0.008), cel.lit((0.60, 0.60, 0.60)))
    sunbeam(cel)


def _tiled_wall(cel: Cel) -> None:
    cel.put(torch.ones_like(cel.y + 0 * cel.x), cel.lit((0.97, 0.93, 0.80)))
    row = (cel.y / 0.055).floor()
    brick = (cel.x / 0.11 + 0.5 * (row % 2)).remainder(1.0)
    gap = torch.minimum(0.055 - (brick - 0.5).abs() * 0.11, (cel.y / 0.055 - row) * 0.055)
    tiled = (cel.y < 0.46).to(cel.x)
    tone = noise_of((cel.x / 0.11 + 0.5 * (row % 2)).floor() + 9 * row, 0.6)
    cel.put(0.7 * tiled * (0.6 + 0.4 * tone), cel.lit((0.72, 0.88, 0.86)))
    cel.lay(gap - 0.004, (0.95, 0.96, 0.94), tiled)
    x, _ = repeated(cel, 1.50, 0.3, jitter=0.1)
    window(cel, x, cel.y - 0.40, (0.17, 0.13))
    away = x.abs()
    cupboard = torch.maximum(0.26 - away, (cel.y - 0.53).abs() - 0.13)
    cel.lay(cupboard, (0.94, 0.58, 0.30))
    door = ((cel.x / 0.19).remainder(1.0) - 0.5).abs() * 0.19
    cel.lay(torch.maximum(cupboard + 0.012, 0.088 - door), (0.74, 0.40, 0.18))
    cel.lay(
        torch.maximum(cupboard, box(door - 0.07, cel.y - 0.43, 0.005, 0.018)), (0.96, 0.92, 0.84)
    )
    cel.lay(torch.maximum(cupboard, cel.y - 0.41), (0.66, 0.36, 0.16))


def _worktop(cel: Cel) -> None:
    y = cel.y
    front = torch.maximum(y - 0.20, -y)
    cel.lay(front, (0.96, 0.62, 0.34))
    door = ((cel.x / 0.24).remainder(1.0) - 0.5).abs() * 0.24
    cel.lay(torch.maximum(front, door.neg() + 0.114), (0.74, 0.42, 0.20))
    cel.lay(box(door - 0.085, y - 0.16, 0.006, 0.020), (0.97, 0.94, 0.88))
    cel.lay(torch.maximum(y - 0.022, -y), (0.40, 0.26, 0.18))
    cel.lay((y - 0.208).abs() - 0.013, (0.40, 0.30, 0.26))
    fridge, _ = repeated(cel, 1.50, 0.72, jitter=0.1)
    body = box(fridge, y - 0.27, 0.125, 0.27, 0.02)
    cel.lay(body, (0.84, 0.90, 0.92))
    cel.lay(torch.maximum(body, fridge + 0.07), (0.96, 0.98, 0.99), 0.6)
    cel.lay(torch.maximum(body, (y - 0.36).abs() - 0.004), (0.50, 0.56, 0.60))
    for middle in (0.43, 0.28):
        cel.lay(box(fridge - 0.09, y - middle, 0.007, 0.035, 0.005), (0.44, 0.48, 0.52))
    things, _ = repeated(cel, 1.50, 0.3, jitter=0.1)
    cel.lay(box(things - 0.28, y - 0.255, 0.045, 0.038, 0.012), (0.82, 0.20, 0.18))
    cel.lay(box(things - 0.28, y - 0.298, 0.050, 0.006), (0.62, 0.14, 0.14))
    fruit = torch.minimum(
        circle(things + 0.22, y - 0.258, 0.022), circle(things + 0.255, y - 0.256, 0.02)
    )
    cel.lay(fruit, (0.98, 0.70, 0.14))
    cel.lay(
        torch.maximum(ellipse(things + 0.24, y - 0.255, 0.06, 0.035), y - 0.25), (0.34, 0.54, 0.72)
    )
    tap = torch.minimum(
        box(things, y - 0.26, 0.006, 0.045), limb(things, y, (0.0, 0.305), (0.045, 0.29), 0.006)
    )
    cel.lay(tap, (0.62, 0.66, 0.70))
    lamp, _ = repeated(cel, 0.75, 0.55, jitter=0.0)
    cel.lay(box(lamp, y - 0.80, 0.003, 0.22), (0.24, 0.22, 0.22))
    cone = torch.maximum(lamp.abs() - 0.014 - 0.9 * (0.60 - y), (y - 0.575).abs() - 0.03)
    cel.lay(cone, (0.18, 0.42, 0.46))
    lit = level(LIT, cel.scenes)
    far = circle(lamp, y - 0.54, 0.0)
    bulb = cel.cover(far - 0.018)
    cel.put((lit * (bulb + 0.75 * torch.exp(-far / 0.15))).clamp(0, 1), _WARM)
