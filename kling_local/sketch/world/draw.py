"""Draws scenes: signed distance shapes, anti-aliased and shaded, with parallax and shadows."""

from __future__ import annotations

import torch
from torch import Tensor

from kling_local.sketch.world import backdrop, subject
from kling_local.sketch.world.canvas import Canvas
from kling_local.sketch.world.scene import Scenes, pose

_PIXELS_AT_ONCE = 4_000_000


def frame_times(num_frames: int, fps: int) -> Tensor:
    """Seconds of each frame, ``(t)``."""
    return torch.arange(num_frames, dtype=torch.float32) / fps


def draw(scenes: Scenes, times_s: Tensor, height: int, width: int) -> Tensor:
    """Pictures ``(b t 3 h w)`` in 0..1 of the scenes at ``times_s`` ``(t)``, on their device."""
    per_scene = len(times_s) * height * width
    at_once = max(1, _PIXELS_AT_ONCE // per_scene)
    chunks = [
        _draw_some(scenes[slice(i, i + at_once)], times_s, height, width)
        for i in range(0, len(scenes), at_once)
    ]
    return torch.cat(chunks)


def _draw_some(scenes: Scenes, times_s: Tensor, height: int, width: int) -> Tensor:
    where = pose(scenes, times_s)
    canvas = Canvas.blank(len(scenes), len(times_s), height, width, scenes.phase.device)
    backdrop.paint(canvas, scenes, where, times_s)
    subject.paint(canvas, scenes, where)
    return canvas.rgb.clamp(0, 1)


def subject_boxes(scenes: Scenes, times_s: Tensor) -> Tensor:
    """Boxes around the subjects in frame units, ``(b t 4)``: left, bottom, right, top."""
    where = pose(scenes, times_s)
    half = subject.half_width(scenes)[:, None] * where.height
    bottom = where.foot + where.lift
    return torch.stack([where.x - half, bottom, where.x + half, bottom + where.height], dim=-1)
