"""Draws scenes with signed distance functions: anti-aliased, shaded, with parallax and shadows."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TypeVar

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812

from kling_local.sketch.world import backdrop, staged, subject, weather
from kling_local.sketch.world.camera import pose
from kling_local.sketch.world.canvas import Canvas
from kling_local.sketch.world.constants import constant
from kling_local.sketch.world.motion import HALF_WIDTH
from kling_local.sketch.world.paint import PLAIN, Paint
from kling_local.sketch.world.places.displays import GLOSSY
from kling_local.sketch.world.pose import Figures, Pose, View
from kling_local.sketch.world.scene import LIGHTS, Scenes

_PIXELS_AT_ONCE = {"cpu": 4_000_000, "cuda": 100_000_000}
_DEFOCUSED, _SMEARED = 1 / 30, 1 / 16
"""Reach of defocus and motion blur to each side, in frame heights."""
_Part = TypeVar("_Part", Figures, View)


def frame_times(num_frames: int, fps: int) -> Tensor:
    """Seconds of each frame, ``(t)``."""
    return torch.arange(num_frames, dtype=torch.float32) / fps


def draw(
    scenes: Scenes, times_s: Tensor, height: int, width: int, *, pixels: int | None = None
) -> Tensor:
    """Pictures ``(b t 3 h w)`` in 0..1 of the scenes at ``times_s`` ``(t)``, on their device.

    They are drawn in chunks of about ``pixels`` pixels, each held in memory several times over.
    """
    per_scene = len(times_s) * height * width
    at_once = max(1, (pixels or _PIXELS_AT_ONCE[scenes.phase.device.type]) // per_scene)
    chunks = [
        _draw_some(scenes[slice(i, i + at_once)], times_s, height, width)
        for i in range(0, len(scenes), at_once)
    ]
    return torch.cat(chunks)


def _draw_some(scenes: Scenes, times_s: Tensor, height: int, width: int) -> Tensor:
    times_s = times_s.to(scenes.phase)
    return draw_poses(scenes, pose(scenes, times_s), times_s, height, width)


def draw_poses(
    scenes: Scenes,
    where: Pose,
    times_s: Tensor,
    height: int,
    width: int,
    paint: Paint = PLAIN,
) -> Tensor:
    """Pictures ``(b t 3 h w)`` in 0..1 of scenes, with the given poses of figures and camera, and
    with what ``paint`` adds."""
    canvas = Canvas.blank(len(scenes), len(times_s), height, width, scenes.phase.device)
    rolls = where.view.roll.abs().amax(1) > 0
    for mask, rolling in ((~rolls, False), (rolls, True)):  # level pictures are cheaper
        if mask.any():
            part = canvas.rows(mask)
            seen = Pose(_rows(where.figures, mask), _rows(where.view, mask))
            if rolling:
                part = part.turned(seen.view.roll)
            _paint(part, scenes[mask], seen, times_s, paint)
            canvas.put(mask, part)
    return canvas.rgb.clamp(0, 1)


def draw_lights(
    scenes: Scenes,
    where: Pose,
    times_s: Tensor,
    film_s: Tensor,
    size: tuple[int, int],
    paint: Paint,
) -> Tensor:
    """Pictures as `draw_poses` draws them, in the light of each second ``film_s`` ``(t)``.

    Where one light turns into another, both are drawn and mixed.
    """
    changes = paint.daylight
    if changes is None:
        return draw_poses(scenes, where, times_s, *size, paint)
    changes = replace(changes, length_s=float(scenes.duration_s[0]))
    if not changes.lights:
        return changes.lit(draw_poses(scenes, where, times_s, *size, paint), film_s)
    mixed = torch.zeros(())
    for light, weight in zip(changes.lights, changes.weights(film_s), strict=True):
        if not weight.any():
            continue
        lit = replace(scenes, light=torch.full_like(scenes.light, LIGHTS.index(light)))
        sky = replace(paint.sky, risen=changes.sun(light, film_s))
        drawn = draw_poses(lit, where, times_s, *size, replace(paint, sky=sky))
        mixed = mixed.to(drawn) + weight[:, None, None, None] * drawn
    return changes.lit(mixed, film_s)


def _rows(part: _Part, mask: Tensor) -> _Part:
    rows = mask.nonzero()[:, 0]
    return replace(part, **{f.name: getattr(part, f.name)[rows] for f in fields(part)})


def _paint(canvas: Canvas, scenes: Scenes, where: Pose, times_s: Tensor, paint: Paint) -> None:
    view = where.view
    if paint.filming:
        staged.paint(canvas, paint.filming)
    else:
        backdrop.paint(
            canvas, scenes, view, times_s, paint.landmarks, paint.sky, alone=paint.nobody
        )
    _defocus(canvas, view.blur, horizontal=False)
    _defocus(canvas, (view.smear / 0.12).clamp(0, 1), horizontal=True)
    if not paint.nobody:
        behind = canvas.rgb
        mirrored = any(name in GLOSSY for name in paint.landmarks)
        subject.paint(canvas, scenes, where, paint.looks, times_s, mirrored=mirrored)
        _soften(canvas, behind, view.soft)
    # Drops are as wide as pixels of a drawing, not as those of a finer picture.
    air = replace(canvas, pixel=canvas.pixel * (staged.SCALE if paint.filming else 1))
    weather.paint(air, scenes, view, times_s)
    canvas.rgb = air.rgb


def _defocus(canvas: Canvas, amount: Tensor, *, horizontal: bool) -> None:
    """Blur the pictures by ``amount`` ``(b t)``, 0 sharp to 1 wholly blurred."""
    rows = amount.amax(1) > 0
    if rows.any():
        sharp = canvas.rgb[rows]
        blurred = _blurred(sharp, horizontal=horizontal)
        canvas.rgb = canvas.rgb.clone()
        canvas.rgb[rows] = torch.lerp(sharp, blurred, amount[rows][:, :, None, None, None])


def _soften(canvas: Canvas, behind: Tensor, amount: Tensor) -> None:
    """Blur, by ``amount`` ``(b t)``, only what was painted over ``behind``."""
    rows = amount.amax(1) > 0
    if rows.any():
        sharp = canvas.rgb[rows]
        drawn = (sharp - behind[rows]).abs().amax(2, keepdim=True).gt(0.02).to(sharp)
        around = _blurred(drawn.expand_as(sharp), horizontal=False).mul(3).clamp(0, 1)
        strength = around * amount[rows][:, :, None, None, None]
        canvas.rgb = canvas.rgb.clone()
        canvas.rgb[rows] = torch.lerp(sharp, _blurred(sharp, horizontal=False), strength)


def _blurred(pictures: Tensor, *, horizontal: bool) -> Tensor:
    """Pictures ``(b t 3 h w)`` after a horizontal box filter, or after a square one twice."""
    height = pictures.shape[-2]
    flat = pictures.flatten(0, 1)
    if horizontal:
        flat = _averaged(flat, (0, round(height * _SMEARED)))
    else:
        for _ in range(2):
            for reach in ((0, round(height * _DEFOCUSED)), (round(height * _DEFOCUSED), 0)):
                flat = _averaged(flat, reach)
    return flat.unflatten(0, pictures.shape[:2])


def _averaged(pictures: Tensor, reach: tuple[int, int]) -> Tensor:
    """Pictures ``(n 3 h w)`` after a box filter that reaches ``reach`` pixels down or across.

    On a CPU, whose pooling adds up one pixel after the other, shifted pictures are added instead:
    the same sums in the same order, in a fifth of the time.
    """
    down, across = reach
    padded = F.pad(pictures, (across, across, down, down), mode="replicate")
    width = 2 * max(reach) + 1
    if pictures.device.type != "cpu":
        return F.avg_pool2d(padded, (2 * down + 1, 2 * across + 1), stride=1)
    dim = 1 if down else 2
    size = pictures.shape[1 + dim]
    sums = torch.empty_like(pictures)
    for picture, total in zip(padded, sums, strict=True):  # one picture stays in the cache
        total.copy_(picture.narrow(dim, 0, size))
        for first in range(1, width):
            total.add_(picture.narrow(dim, first, size))
    return sums.div_(width)


def subject_boxes(scenes: Scenes, times_s: Tensor) -> Tensor:
    """Boxes around the three figures in frame units, ``(b 3 t 4)``: left, bottom, right, top.

    All four are NaN for a figure that is not present.
    """
    figures = pose(scenes, times_s.to(scenes.phase)).figures
    widths = constant(HALF_WIDTH, scenes.phase.device)[scenes.kinds]
    half = widths[:, :, None] * figures.height
    bottom = figures.foot + figures.lift
    boxes = torch.stack(
        [figures.x - half, bottom, figures.x + half, bottom + figures.height], dim=-1
    )
    return torch.where(scenes.present[:, :, None, None], boxes, torch.nan)
