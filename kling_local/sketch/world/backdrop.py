"""Skies, far silhouettes, grounds and props of the six places under the four lights."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from kling_local.sketch.world.canvas import (
    Canvas,
    Color,
    box,
    circle,
    ellipse,
    limb,
    noise_of,
    rgb,
)
from kling_local.sketch.world.scene import LIGHTS, Pose, Scenes

#          day                 sunset              night               overcast
SKY_TOP = ((0.25, 0.52, 0.92), (0.42, 0.24, 0.52), (0.02, 0.03, 0.11), (0.56, 0.59, 0.63))
SKY_LOW = ((0.72, 0.88, 0.98), (1.00, 0.60, 0.26), (0.10, 0.13, 0.30), (0.74, 0.76, 0.78))
TINT = ((1.00, 1.00, 1.00), (1.00, 0.70, 0.52), (0.26, 0.31, 0.55), (0.72, 0.75, 0.78))
LAMP = (0.0, 0.35, 1.0, 0.0)  # how far windows and lamps are lit
GRAY = (0.0, 0.0, 0.15, 0.45)  # how far colours are washed out

# meadow, desert, beach, city, snow, room
GROUND = (
    (0.36, 0.66, 0.24), (0.90, 0.68, 0.38), (0.95, 0.86, 0.64),
    (0.38, 0.39, 0.42), (0.93, 0.95, 0.98), (0.58, 0.38, 0.24),
)  # fmt: skip
FAR = (
    (0.20, 0.48, 0.24), (0.74, 0.46, 0.28), (0.10, 0.44, 0.70),
    (0.40, 0.42, 0.52), (0.62, 0.70, 0.82), (0.88, 0.80, 0.66),
)  # fmt: skip


@dataclass(frozen=True)
class _View:
    """The scenes of one place on their canvas, and the camera that looks at them.

    Attributes:
        horizon, zoom, pan: as in `Pose`, spread to ``(b t 1 1)``.
        times_s: ``(t)``.
    """

    canvas: Canvas
    scenes: Scenes
    horizon: Tensor
    zoom: Tensor
    pan: Tensor
    times_s: Tensor

    def of(self, rows: Tensor) -> _View:
        """Some of the scenes ``(b)``, on a canvas of their own."""
        return _View(
            Canvas(self.canvas.rgb[rows], self.canvas.x, self.canvas.y, self.canvas.pixel),
            self.scenes[rows],
            self.horizon[rows],
            self.zoom[rows],
            self.pan[rows],
            self.times_s,
        )

    def lit(self, color: Color | Tensor, strength: float = 1.0) -> Tensor:
        """A colour as the light of each scene shows it."""
        plain = rgb(color, self.canvas.rgb) if isinstance(color, tuple) else color
        return tinted(plain, self.scenes, strength)

    def lay(self, distance: Tensor, color: Color | Tensor) -> None:
        """Paint a shape in a colour under the scene's light."""
        self.canvas.paint(self.canvas.cover(distance), self.lit(color))


@dataclass(frozen=True)
class _Prop:
    """One prop repeated along the ground, in its own coordinates; ``here`` is 0 where it is not."""

    view: _View
    x: Tensor
    y: Tensor
    here: Tensor

    def lay(self, distance: Tensor, color: Color) -> None:
        """Paint a part of the prop."""
        canvas = self.view.canvas
        canvas.paint(self.here * canvas.cover(distance * self.view.zoom), self.view.lit(color))


def tinted(color: Tensor, scenes: Scenes, strength: float = 1.0) -> Tensor:
    """A colour ``(... 3 1 1)`` as the light of each scene shows it."""
    tint = _per_scene(TINT, scenes.light)
    gray = _number(GRAY, scenes.light)[..., None] * strength
    mean = color.mean(2, keepdim=True)
    lit = torch.lerp(color.expand(torch.broadcast_shapes(color.shape, gray.shape)), mean, gray)
    return lit * torch.lerp(torch.ones_like(tint), tint, strength)


def paint(canvas: Canvas, scenes: Scenes, where: Pose, times_s: Tensor) -> None:
    """Paint everything behind the subject."""
    horizon, zoom, pan = (
        values[:, :, None, None] for values in (where.horizon, where.zoom, where.pan)
    )
    view = _View(canvas, scenes, horizon, zoom, pan, times_s)
    _sky(view)
    for place, painter in enumerate(_PAINTERS):
        rows = scenes.place == place
        if rows.any():
            part = view.of(rows)
            painter(part)
            canvas.rgb[rows] = part.canvas.rgb


def _per_scene(table: tuple[Color, ...], codes: Tensor) -> Tensor:
    return torch.tensor(table, device=codes.device)[codes][:, None, :, None, None]


def _number(table: tuple[float, ...], codes: Tensor) -> Tensor:
    return torch.tensor(table, device=codes.device)[codes][:, None, None, None]


def _own(values: Tensor) -> Tensor:
    return values[:, None, None, None]


def _sky(view: _View) -> None:
    canvas, scenes = view.canvas, view.scenes
    climb = ((canvas.y - view.horizon) / 0.5).clamp(0, 1).unsqueeze(2)
    sky = torch.lerp(_per_scene(SKY_LOW, scenes.light), _per_scene(SKY_TOP, scenes.light), climb)
    canvas.rgb = sky.expand_as(canvas.rgb).clone()
    aspect = _own(scenes.aspect)
    sun_x = (_own(scenes.shape) - 0.5) * 0.8 * aspect - 0.08 * view.pan
    for light, height, radius, color in (
        (0, 0.36, 0.075, (1.0, 0.97, 0.75)),
        (1, 0.10, 0.15, (1.0, 0.86, 0.42)),
        (2, 0.34, 0.07, (0.95, 0.96, 0.88)),
    ):
        shown = (_own(scenes.light) == light).to(canvas.rgb)
        disc = circle(canvas.x - sun_x, canvas.y - view.horizon - height, radius)
        glow = torch.exp(-disc.clamp(min=0) / 0.10) * 0.35
        canvas.paint(shown * torch.maximum(canvas.cover(disc), glow), rgb(color, canvas.rgb))
    _stars(view)


def _stars(view: _View) -> None:
    canvas, scenes = view.canvas, view.scenes
    night = (_own(scenes.light) == LIGHTS.index("night")).to(canvas.rgb)
    x, y = canvas.x + 0.05 * view.pan, canvas.y - view.horizon
    column, row = (x / 0.07).floor(), (y / 0.07).floor()
    star = (noise_of(column + 57 * row, _own(scenes.phase)) > 0.90).to(canvas.rgb)
    near = circle(x - (column + 0.5) * 0.07, y - (row + 0.5) * 0.07, 0.008)
    canvas.paint(night * star * canvas.cover(near), rgb((0.9, 0.9, 1.0), canvas.rgb))


def _ground(view: _View, top: Tensor, place: int) -> None:
    depth = (top - view.canvas.y).clamp(0, 1).unsqueeze(2)
    color = rgb(GROUND[place], view.canvas.rgb) * (1.08 - 0.55 * depth)
    view.lay(view.canvas.y - top, color)


def _hills(x: Tensor, scenes: Scenes, low: float, high: float, pitch: float) -> Tensor:
    seed = _own(scenes.phase) * 6.283
    wave = torch.sin(x * pitch + seed) + 0.5 * torch.sin(x * pitch * 2.3 + 2 * seed)
    return low + (high - low) * (0.5 + wave / 3)


def _meadow(view: _View) -> None:
    far = (view.canvas.x + 0.25 * view.pan) / view.zoom
    hill = view.horizon + view.zoom * _hills(far, view.scenes, 0.02, 0.16, 4.0)
    view.lay(view.canvas.y - hill, FAR[0])
    _ground(view, view.horizon, 0)
    _props(view, _tree)


def _desert(view: _View) -> None:
    far = (view.canvas.x + 0.25 * view.pan) / view.zoom
    cell = far / 0.55 + _own(view.scenes.phase)
    ridge = (cell - cell.floor() - 0.5).abs() * 2
    high = 0.5 + 0.5 * noise_of(cell.floor(), 3.0)
    dune = view.horizon + view.zoom * 0.17 * (1 - ridge) * high
    view.lay(view.canvas.y - dune, FAR[1])
    _ground(view, view.horizon, 1)
    _props(view, _cactus)


def _beach(view: _View) -> None:
    x, y, zoom, pan = view.canvas.x, view.canvas.y, view.zoom, view.pan
    foam: Color = (0.96, 0.98, 1.0)
    view.lay(y - view.horizon, FAR[2])
    time = view.times_s.to(view.canvas.rgb)[None, :, None, None]
    swell = torch.sin(x * 5 + 4 * pan + 6.283 * _own(view.scenes.phase) + 1.6 * time)
    shore = view.horizon - zoom * (0.12 + 0.012 * swell + 0.012 * torch.sin(1.5 * time))
    _ground(view, shore, 2)
    view.lay((y - shore).abs() - 0.010 * zoom, foam)
    line = y - view.horizon + 0.05 * zoom - 0.006 * torch.sin(x * 9 + 5 * pan - 2 * time)
    view.canvas.paint(0.6 * view.canvas.cover(line.abs() - 0.006), view.lit(foam))
    _props(view, _palm)


def _city(view: _View) -> None:
    zoom = view.zoom
    _houses(view)
    _ground(view, view.horizon, 3)
    below = view.canvas.y - view.horizon
    view.lay((below + 0.035 * zoom).abs() - 0.014 * zoom, (0.66, 0.66, 0.66))
    dash = ((view.canvas.x + view.pan) / (0.42 * zoom) + _own(view.scenes.phase)).remainder(1.0)
    lane = torch.maximum(
        (dash - 0.5).abs() * 0.42 * zoom - 0.13 * zoom, (below + 0.40 * zoom).abs() - 0.014 * zoom
    )
    view.lay(lane, (0.95, 0.95, 0.88))


def _houses(view: _View) -> None:
    canvas, scenes, zoom = view.canvas, view.scenes, view.zoom
    x, y = (canvas.x + 0.30 * view.pan) / zoom, (canvas.y - view.horizon) / zoom
    cell = (x / 0.20 + 7 * _own(scenes.phase)).floor()
    top = 0.16 + 0.26 * noise_of(cell, _own(scenes.shape))
    wall = view.lit(rgb(FAR[3], canvas.rgb) * (0.7 + 0.5 * noise_of(cell, 5.0)).unsqueeze(2))
    built = canvas.cover((y - top) * zoom)
    canvas.paint(built, wall)
    column, row = x / 0.10 + 14 * _own(scenes.phase), y / 0.11
    inside = ((column.frac().abs() - 0.5).abs() < 0.25) & ((row - row.floor() - 0.5).abs() < 0.25)
    awake = noise_of(column.floor() + 31 * row.floor(), 1.0) > 0.35
    pane = inside & awake & (y < top - 0.02) & (y > 0.03)
    lamp = _number(LAMP, scenes.light)[..., None]
    glass = torch.lerp(rgb((0.30, 0.36, 0.46), wall), rgb((1.0, 0.85, 0.45), wall), lamp)
    canvas.paint(built * pane.to(wall) * 0.9, glass.expand(len(scenes), 1, 3, 1, 1))


def _snow(view: _View) -> None:
    far = (view.canvas.x + 0.25 * view.pan) / view.zoom
    cell = far / 0.62 + 3 * _own(view.scenes.phase)
    ridge = (cell - cell.floor() - 0.5).abs() * 2
    high = 0.22 + 0.16 * noise_of(cell.floor(), 2.0)
    above = view.canvas.y - (view.horizon + view.zoom * high * (1 - ridge))
    view.lay(above, (0.42, 0.50, 0.64))
    snow_line = view.horizon + view.zoom * high * 0.55
    view.lay(torch.maximum(above, snow_line - view.canvas.y), (0.96, 0.97, 1.0))
    _ground(view, view.horizon, 4)
    _props(view, _pine)


def _room(view: _View) -> None:
    canvas, scenes, zoom = view.canvas, view.scenes, view.zoom
    sky = canvas.rgb
    canvas.rgb = view.lit(FAR[5], 0.85).expand_as(canvas.rgb).clone()
    x, y = (canvas.x + 0.6 * view.pan) / zoom, (canvas.y - view.horizon) / zoom
    narrow = _own(scenes.aspect / 1.667).clamp(min=0.6)
    side = torch.where(_own(scenes.shape) < 0.5, -0.36, 0.36) * narrow
    frame = view.lit((0.98, 0.97, 0.94), 0.8)
    pane = box(x - side, y - 0.26, 0.17, 0.13) * zoom
    canvas.paint(canvas.cover(pane - 0.022 * zoom), frame)
    canvas.rgb = torch.lerp(canvas.rgb, sky, canvas.cover(pane).unsqueeze(2))
    bars = torch.minimum((x - side).abs(), (y - 0.26).abs()) * zoom - 0.008 * zoom
    canvas.paint(canvas.cover(torch.maximum(pane, bars)), frame)
    picture = box(x + side, y - 0.27, 0.10, 0.08) * zoom
    view.lay(picture, (0.45, 0.26, 0.16))
    view.lay(picture + 0.02 * zoom, (0.35, 0.62, 0.58))
    _ground(view, view.horizon, 5)
    skirting = (canvas.y - view.horizon - 0.012 * zoom).abs() - 0.014 * zoom
    view.lay(skirting, (0.98, 0.96, 0.90))


def _props(view: _View, shape: Callable[[_Prop], None]) -> None:
    """Repeat a prop along the back of the ground, one per cell, with some left out."""
    pitch, phase = 0.62, _own(view.scenes.phase)
    along = (view.canvas.x + 0.55 * view.pan) / view.zoom + pitch * 3 * _own(view.scenes.shape)
    cell = (along / pitch).floor()
    x = along - (cell + 0.5) * pitch + 0.18 * (noise_of(cell, phase) - 0.5)
    here = (noise_of(cell, 9.0 + phase) > 0.25).to(view.canvas.rgb)
    shape(_Prop(view, x, (view.canvas.y - view.horizon) / view.zoom + 0.03, here))


def _tree(prop: _Prop) -> None:
    prop.lay(box(prop.x, prop.y - 0.06, 0.016, 0.06), (0.40, 0.26, 0.14))
    prop.lay(circle(prop.x, prop.y - 0.18, 0.085), (0.13, 0.40, 0.16))


def _cactus(prop: _Prop) -> None:
    def stem(start: tuple[float, float], end: tuple[float, float], radius: float) -> Tensor:
        return limb(prop.x, prop.y, start, end, radius)

    trunk = stem((0.0, 0.0), (0.0, 0.20), 0.022)
    arms = torch.minimum(
        stem((0.06, 0.10), (0.06, 0.16), 0.016), stem((-0.06, 0.08), (-0.06, 0.13), 0.016)
    )
    bars = torch.minimum(
        stem((0.0, 0.10), (0.06, 0.10), 0.013), stem((0.0, 0.08), (-0.06, 0.08), 0.013)
    )
    prop.lay(torch.minimum(trunk, torch.minimum(arms, bars)), (0.16, 0.42, 0.20))


def _palm(prop: _Prop) -> None:
    x, y = prop.x, prop.y
    prop.lay(limb(x, y, (0.0, -0.12), (0.03, 0.20), 0.014), (0.48, 0.33, 0.18))
    droop = 1.2 * (x - 0.03).abs() ** 1.5
    leaves = torch.minimum(
        ellipse(x - 0.09, y - 0.19 + droop, 0.075, 0.022),
        ellipse(x + 0.03, y - 0.19 + droop, 0.075, 0.022),
    )
    prop.lay(torch.minimum(leaves, ellipse(x - 0.03, y - 0.225, 0.05, 0.028)), (0.12, 0.46, 0.20))


def _pine(prop: _Prop) -> None:
    prop.lay(box(prop.x, prop.y - 0.02, 0.014, 0.03), (0.36, 0.24, 0.15))
    cone = torch.maximum(prop.x.abs() * 0.93 + (prop.y - 0.24) * 0.37, 0.05 - prop.y)
    prop.lay(cone, (0.10, 0.34, 0.24))


_PAINTERS: tuple[Callable[[_View], None], ...] = (_meadow, _desert, _beach, _city, _snow, _room)
