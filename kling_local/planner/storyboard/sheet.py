"""The storyboard as a contact sheet: the layout frames in a grid, painted with Pillow."""

from __future__ import annotations

import io
from itertools import pairwise
from typing import Any

from kling_local.lettering import readable
from kling_local.planner.shown import count
from kling_local.planner.storyboard.frame import draw_frame
from kling_local.planner.storyboard.lanes import move_name
from kling_local.planner.storyboard.shapes import Disc, Drawing, Line, Point, Polygon, Shape
from kling_local.planner.storyboard.whole import whole_blueprints
from kling_local.shots import Shot, ShotList

_SCALE = 4
"""Scale of painting; the result is reduced by ``_SHRINK``, which smooths edges."""
_SHRINK = 2
_GAP, _EDGE, _TEXT_ROWS, _ROW_PX = 28, 40, 4, 30
_INK, _SOFT, _PAPER = "#1b2230", "#56607a", "#ffffff"
_DASH, _SPACE = 5.0, 4.0


def as_contact_sheet(shot_list: ShotList) -> bytes:
    """PNG bytes; the same plan gives the same bytes with the same Pillow."""
    from PIL import Image, ImageDraw

    wholes = whole_blueprints(shot_list)
    drawings = [
        draw_frame(shot, whole, shot_list.size)
        for shot, whole in zip(shot_list.shots, wholes, strict=True)
    ]
    columns = min(3, len(drawings))
    rows = -(-len(drawings) // columns)
    wide = round(drawings[0].width * _SCALE / _SHRINK)
    high = round(drawings[0].height * _SCALE / _SHRINK)
    cell = high + _TEXT_ROWS * _ROW_PX + _GAP
    head = 2 * _ROW_PX + 20
    size = (2 * _EDGE + columns * wide + (columns - 1) * _GAP, 2 * _EDGE + head + rows * cell)
    sheet = Image.new("RGB", size, _PAPER)
    pen = ImageDraw.Draw(sheet)
    many = "1 shot" if len(drawings) == 1 else f"{len(drawings)} shots"
    title = f"{shot_list.model}, {shot_list.duration_s:g} s, {many}"
    pen.text((_EDGE, _EDGE), title, fill=_INK, font=_font(28))
    pen.text((_EDGE, _EDGE + 38), count(shot_list.findings), fill=_SOFT, font=_font(20))
    for index, (shot, drawing) in enumerate(zip(shot_list.shots, drawings, strict=True)):
        left = _EDGE + index % columns * (wide + _GAP)
        top = _EDGE + head + index // columns * cell
        sheet.paste(_painted(drawing).resize((wide, high), Image.Resampling.LANCZOS), (left, top))
        pen.rectangle((left, top, left + wide, top + high), outline=_INK, width=3)
        for row, (text, color, font) in enumerate(_caption(shot, wide)):
            pen.text((left, top + high + 8 + row * _ROW_PX), text, fill=color, font=font)
    stream = io.BytesIO()
    sheet.save(stream, "PNG", optimize=True)
    return stream.getvalue()


def _caption(shot: Shot, wide: int) -> list[tuple[str, str, Any]]:
    end = round(shot.start_s + shot.duration_s, 2)
    moves = ", ".join(move_name(move) for move in shot.blueprint.camera.moves)
    times = f"Shot {shot.number}, {round(shot.start_s, 2):g} to {end:g} s"
    first = f"{times}, {moves}" if moves else times
    plain = _font(20)
    said, font = readable((shot.prompt, shot.compiled_prompt), 20)
    lines = _wrapped(" ".join(said.split()), wide, _TEXT_ROWS - 1, font)
    head = (_wrapped(first, wide, 1, plain)[0], _INK, plain)
    return [head, *((line, _SOFT, font) for line in lines)]


def _wrapped(text: str, wide: int, most: int, font: Any) -> list[str]:
    """The text in lines that fit the width; the last one ends in dots when words are left over."""
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= wide or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{lines[most - 1]} ..."]
    for index, line in enumerate(lines):
        shown = line
        while font.getlength(shown) > wide and len(shown) > 1:
            shown = shown[:-1]
        lines[index] = shown
    return lines


def _font(size: int) -> Any:
    from PIL import ImageFont

    return ImageFont.load_default(size)


def _painted(drawing: Drawing) -> Any:
    from PIL import Image, ImageDraw

    size = (round(drawing.width * _SCALE), round(drawing.height * _SCALE))
    picture = Image.new("RGB", size, "#e9e8e4")
    pen = ImageDraw.Draw(picture, "RGBA")
    for shape in drawing.shapes:
        _paint(pen, shape)
    return picture


def _paint(pen: Any, shape: Shape) -> None:
    if isinstance(shape, Polygon):
        pen.polygon([_px(point) for point in shape.points], fill=_rgba(shape.fill, shape.opacity))
    elif isinstance(shape, Disc):
        pen.ellipse(_round(shape.middle, shape.radius), fill=_rgba(shape.fill, shape.opacity))
    elif isinstance(shape, Line):
        color, width = _rgba(shape.color, shape.opacity), max(1, round(shape.width * _SCALE))
        for stroke in _dashes(shape.points) if shape.dashed else [shape.points]:
            pen.line([_px(point) for point in stroke], fill=color, width=width, joint="curve")
            if shape.opacity == 1:  # a faint line's round ends would show through it
                for end in (stroke[0], stroke[-1]):
                    pen.ellipse(_round(end, shape.width / 2), fill=color)
    else:
        anchor = {"start": "ls", "middle": "ms", "end": "rs"}[shape.anchor]
        font = _font(round(shape.size * _SCALE))
        pen.text(_px(shape.at), shape.text, fill=shape.color, anchor=anchor, font=font)


def _rgba(color: str, opacity: float) -> tuple[int, int, int, int]:
    red, green, blue = (int(color[at : at + 2], 16) for at in (1, 3, 5))
    return red, green, blue, round(255 * opacity)


def _round(middle: Point, radius: float) -> tuple[float, float, float, float]:
    """The bounding box of a circle, in pixels."""
    (x, y), reach = _px(middle), radius * _SCALE
    return x - reach, y - reach, x + reach, y + reach


def _px(point: Point) -> Point:
    return (point[0] * _SCALE, point[1] * _SCALE)


def _dashes(points: tuple[Point, ...]) -> list[tuple[Point, ...]]:
    """A line cut into dashes of ``_DASH`` units with ``_SPACE`` between them."""
    strokes: list[tuple[Point, ...]] = []
    gone = 0.0
    for (x0, y0), (x1, y1) in pairwise(points):
        length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
        at = 0.0
        while at < length:
            into = (gone + at) % (_DASH + _SPACE)
            step = min((_DASH if into < _DASH else _DASH + _SPACE) - into, length - at) or 1e-3
            if into < _DASH:
                a, b = at / length, (at + step) / length
                strokes.append(
                    (
                        (x0 + (x1 - x0) * a, y0 + (y1 - y0) * a),
                        (x0 + (x1 - x0) * b, y0 + (y1 - y0) * b),
                    )
                )
            at += step
        gone += length
    return strokes
