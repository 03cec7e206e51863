"""The six subjects, drawn large, simple and in one saturated colour.

Local units: 1 is the subject's height, y up.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from kling_local.sketch.world.backdrop import tinted
from kling_local.sketch.world.canvas import Canvas, Color, box, circle, ellipse, limb, rgb
from kling_local.sketch.world.scene import HALF_WIDTH, KINDS, Pose, Scenes

# red, yellow, green, blue, purple, white
PAINT = (
    (0.90, 0.12, 0.10), (0.98, 0.83, 0.10), (0.10, 0.72, 0.20),
    (0.10, 0.30, 0.92), (0.66, 0.16, 0.80), (0.97, 0.97, 0.97),
)  # fmt: skip
# A subject keeps part of its own colour at night, so that colour words stay true.
_LIGHT_ON_SUBJECT = 0.45
_DARK: Color = (0.10, 0.10, 0.13)


def half_width(scenes: Scenes) -> Tensor:
    """Half the width of each scene's subject in subject heights, ``(b)``."""
    return torch.tensor(HALF_WIDTH, device=scenes.kind.device)[scenes.kind]


@dataclass
class _Brush:
    """Paints one subject's parts in its own coordinates."""

    canvas: Canvas
    scenes: Scenes
    x: Tensor
    y: Tensor
    cycle: Tensor
    stride: Tensor
    scale: Tensor
    body: Tensor

    def lay(self, distance: Tensor, color: Color | Tensor) -> None:
        plain = rgb(color, self.x) if isinstance(color, tuple) else color
        shade = tinted(plain, self.scenes, _LIGHT_ON_SUBJECT)
        self.canvas.paint(self.canvas.cover(distance * self.scale), shade)

    def swing(self, amplitude: float, turns: float = 0.0) -> Tensor:
        return amplitude * self.stride * torch.sin(2 * math.pi * (self.cycle + turns))


def paint(canvas: Canvas, scenes: Scenes, where: Pose) -> None:
    """Paint every scene's shadow and subject."""
    for kind in range(len(KINDS)):
        rows = scenes.kind == kind
        if not rows.any():
            continue
        part = Canvas(canvas.rgb[rows], canvas.x, canvas.y, canvas.pixel)
        brush = _brush(part, scenes[rows], where, rows)
        _PAINTERS[kind](brush)
        canvas.rgb[rows] = part.rgb


def _brush(canvas: Canvas, scenes: Scenes, where: Pose, rows: Tensor) -> _Brush:
    def own(values: Tensor) -> Tensor:
        return values[rows][:, :, None, None]

    scale, lift, foot = own(where.height), own(where.lift), own(where.foot)
    flies = (scenes.kind == KINDS.index("bird")).to(scale)[:, None, None, None]
    wide = half_width(scenes)[:, None, None, None] * scale
    shadow = ellipse(canvas.x - own(where.x), canvas.y - foot, 0.9 * wide, 0.05 * scale)
    strength = 0.4 * (1 - 0.6 * flies) * (1 - 0.8 * lift / scale)
    canvas.paint(strength * canvas.cover(shadow), rgb((0.02, 0.02, 0.05), canvas.rgb))
    squash = own(where.squash)
    body = torch.tensor(PAINT, device=scale.device)[scenes.color][:, None, :, None, None]
    return _Brush(
        canvas,
        scenes,
        x=(canvas.x - own(where.x)) / scale * own(where.face) * squash.sqrt(),
        y=(canvas.y - foot - lift) / scale / squash,
        cycle=own(where.cycle),
        stride=own(where.stride),
        scale=scale,
        body=body,
    )


def _ball(b: _Brush) -> None:
    x, y = b.x, b.y - 0.42
    turn = -2 * math.pi * b.cycle
    across = x * torch.cos(turn) - y * torch.sin(turn)
    disc = circle(x, y, 0.42)
    shade = (1.0 + 0.35 * (y - 0.3 * x)).unsqueeze(2).clamp(0.5, 1.25)
    b.lay(disc, b.body * shade)
    light = b.body * 0.35 + 0.6 * (1 - (b.body.amin(2, keepdim=True) > 0.9).to(x))
    b.lay(torch.maximum(disc, across.abs() - 0.09), light)
    b.lay(circle(x + 0.15, y - 0.20, 0.07), (1.0, 1.0, 1.0))


def _car(b: _Brush) -> None:
    b.lay(box(b.x + 0.04, b.y - 0.62, 0.36, 0.24, 0.12), b.body * 0.92)
    for middle in (-0.14, 0.15):
        b.lay(box(b.x - middle, b.y - 0.62, 0.12, 0.14, 0.04), (0.14, 0.20, 0.30))
    shade = (0.85 + 0.4 * b.y).unsqueeze(2).clamp(0.7, 1.15)
    b.lay(box(b.x, b.y - 0.34, 0.72, 0.18, 0.09), b.body * shade)
    b.lay(circle(b.x - 0.66, b.y - 0.36, 0.05), (1.0, 0.95, 0.65))
    for middle in (-0.40, 0.40):
        wheel_x, wheel_y = b.x - middle, b.y - 0.17
        b.lay(circle(wheel_x, wheel_y, 0.17), _DARK)
        turn = -4 * math.pi * b.cycle
        spoke = (wheel_x * torch.cos(turn) - wheel_y * torch.sin(turn)).abs() - 0.03
        b.lay(circle(wheel_x, wheel_y, 0.085), (0.78, 0.78, 0.80))
        b.lay(torch.maximum(circle(wheel_x, wheel_y, 0.085), spoke), (0.30, 0.30, 0.33))


def _person(b: _Brush) -> None:
    step = b.swing(0.17)
    b.x = b.x * 0.84  # a little stout: legible at 40 pixels
    for side, shade in ((-1.0, 0.55), (1.0, 0.8)):
        b.lay(
            limb(b.x, b.y, (0.02 * side, 0.38), (side * step, 0.05), 0.065),
            (0.16 * shade, 0.18 * shade, 0.30 * shade),
        )
    b.lay(limb(b.x, b.y, (0.0, 0.62), (0.9 * step, 0.40), 0.05), b.body * 0.6)
    b.lay(
        box(b.x, b.y - 0.52, 0.16, 0.19, 0.09),
        b.body * (0.75 + 0.45 * b.y).unsqueeze(2).clamp(0.6, 1.1),
    )
    b.lay(limb(b.x, b.y, (0.0, 0.64), (-0.9 * step, 0.40), 0.055), b.body * 0.85)
    b.lay(circle(b.x, b.y - 0.85, 0.145), (0.93, 0.72, 0.56))
    hair = torch.maximum(circle(b.x, b.y - 0.86, 0.155), torch.minimum(0.90 - b.y, b.x + 0.05))
    b.lay(hair, (0.22, 0.13, 0.08))
    b.lay(circle(b.x - 0.08, b.y - 0.86, 0.022), _DARK)


def _dog(b: _Brush) -> None:
    for middle, turns in ((-0.28, 0.0), (-0.20, 0.5), (0.24, 0.5), (0.32, 0.0)):
        swing = b.swing(0.13, turns)
        b.lay(limb(b.x, b.y, (middle, 0.36), (middle + swing, 0.06), 0.06), b.body * 0.7)
    b.lay(limb(b.x, b.y, (-0.40, 0.56), (-0.58, 0.82 + b.swing(0.04)), 0.045), b.body * 0.85)
    b.lay(
        limb(b.x, b.y, (-0.26, 0.48), (0.26, 0.50), 0.19),
        b.body * (0.7 + 0.5 * b.y).unsqueeze(2).clamp(0.6, 1.1),
    )
    b.lay(circle(b.x - 0.42, b.y - 0.76, 0.19), b.body)
    b.lay(limb(b.x, b.y, (0.48, 0.70), (0.60, 0.69), 0.08), b.body * 0.9)
    b.lay(limb(b.x, b.y, (0.34, 0.86), (0.27, 0.62), 0.065), (0.26, 0.16, 0.10))
    b.lay(circle(b.x - 0.66, b.y - 0.72, 0.04), _DARK)
    b.lay(circle(b.x - 0.47, b.y - 0.81, 0.03), _DARK)


def _bird(b: _Brush) -> None:
    y = b.y - 0.12
    flap = b.swing(0.36) + 0.12
    b.lay(limb(b.x, y, (-0.28, 0.45), (-0.50, 0.40), 0.07), b.body * 0.7)
    b.lay(
        ellipse(b.x, y - 0.45, 0.36, 0.20), b.body * (0.75 + 0.4 * y).unsqueeze(2).clamp(0.6, 1.1)
    )
    b.lay(circle(b.x - 0.30, y - 0.62, 0.16), b.body)
    beak = torch.maximum((y - 0.60).abs() * 0.9 + (b.x - 0.58) * 0.45, 0.42 - b.x)
    b.lay(beak, (1.0, 0.60, 0.10))
    b.lay(circle(b.x - 0.35, y - 0.66, 0.03), _DARK)
    b.lay(limb(b.x, y, (0.02, 0.50), (-0.18, 0.50 + flap), 0.10), b.body * 0.6)


def _robot(b: _Brush) -> None:
    step = b.swing(0.07)
    metal: Color = (0.55, 0.58, 0.62)
    for side in (-1.0, 1.0):
        b.lay(box(b.x - 0.14 * side - side * step, b.y - 0.11, 0.08, 0.14, 0.02), metal)
        b.lay(
            limb(b.x, b.y, (0.30 * side, 0.56), (0.34 * side, 0.34 + 0.5 * step * side), 0.05),
            metal,
        )
    b.lay(
        box(b.x, b.y - 0.42, 0.27, 0.21, 0.03),
        b.body * (0.8 + 0.4 * b.y).unsqueeze(2).clamp(0.6, 1.1),
    )
    b.lay(box(b.x, b.y - 0.44, 0.13, 0.07, 0.02), _DARK)
    b.lay(box(b.x, b.y - 0.77, 0.22, 0.13, 0.03), b.body * 0.95)
    for middle in (-0.04, 0.13):
        b.lay(circle(b.x - middle, b.y - 0.78, 0.05), (0.45, 1.0, 1.0))
    b.lay(limb(b.x, b.y, (0.0, 0.90), (0.0, 0.98), 0.018), metal)
    b.lay(circle(b.x, b.y - 0.99, 0.035), (1.0, 0.35, 0.25))


_PAINTERS: tuple[Callable[[_Brush], None], ...] = (_ball, _car, _person, _dog, _bird, _robot)
