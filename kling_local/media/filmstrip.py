"""A film at a glance: one row of pictures per shot, with time codes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from kling_local.clips import Frame
from kling_local.errors import MediaError
from kling_local.files import replacing
from kling_local.lettering import cut_to, readable
from kling_local.shots import Shot, ShotList
from kling_local.units import DELIVERED_FPS, Size

FRAMES_PER_ROW = 6

_LONG_SIDE_PX = 240
_GAP_PX = 6
_LINE_PX = 20
_LETTERS_PX = 13
_PAPER, _INK, _PALE = (18, 18, 20), (238, 238, 238), (150, 150, 156)


def write_filmstrip(video: Path, shot_list: ShotList, out: Path) -> None:
    """Read ``video`` and write a PNG: a row per shot, its prompt above six frames with time codes.

    They include the first and the last frame of every shot, so cuts can be checked by eye.
    """
    wanted = {shot.number: _indices(shot) for shot in shot_list.shots}
    thumbnail = _thumbnail_size(shot_list.size)
    pictures = _read(video, {index for row in wanted.values() for index in row}, thumbnail)
    row_height = thumbnail.height + 2 * _LINE_PX + _GAP_PX
    width = FRAMES_PER_ROW * (thumbnail.width + _GAP_PX) + _GAP_PX
    strip = Image.new("RGB", (width, len(wanted) * row_height + _GAP_PX), _PAPER)
    for row, shot in enumerate(shot_list.shots):
        top = row * row_height + _GAP_PX
        _draw_row(strip, top, shot, {index: pictures[index] for index in wanted[shot.number]})
    with replacing(out) as part:
        strip.save(part, format="PNG")


def _indices(shot: Shot) -> list[int]:
    """Indices of the frames to show, evenly spaced from the shot's first to its last."""
    steps = np.linspace(0, shot.num_frames - 1, min(FRAMES_PER_ROW, shot.num_frames))
    return [shot.start_frame + round(step) for step in steps]


def _thumbnail_size(size: Size) -> Size:
    scale = _LONG_SIDE_PX / max(size.width, size.height)
    return Size(round(size.width * scale), round(size.height * scale))


def _read(video: Path, wanted: set[int], size: Size) -> dict[int, Frame]:
    import av

    pictures: dict[int, Frame] = {}
    try:
        with av.open(str(video)) as container:
            container.streams.video[0].thread_type = "AUTO"
            for index, frame in enumerate(container.decode(video=0)):
                if index in wanted:
                    large = Image.fromarray(frame.to_ndarray(format="rgb24"))
                    small = large.resize((size.width, size.height), Image.Resampling.BOX)
                    pictures[index] = np.asarray(small)
    except (av.FFmpegError, OSError) as error:
        raise MediaError(f"{video.name} cannot be read as a video: {error}") from error
    if pictures.keys() != wanted:
        raise MediaError(f"{video.name} ends before frame {max(wanted)}, which the plan has")
    return pictures


def _draw_row(strip: Image.Image, top: int, shot: Shot, pictures: dict[int, Frame]) -> None:
    draw = ImageDraw.Draw(strip)
    said, font = readable((shot.prompt, shot.compiled_prompt), _LETTERS_PX)
    label = f"shot {shot.number}  {shot.duration_s:g} s  {' '.join(said.split())}"
    draw.text((_GAP_PX, top), cut_to(label, strip.width - 2 * _GAP_PX, font), _INK, font)
    for column, (index, picture) in enumerate(pictures.items()):
        left = _GAP_PX + column * (picture.shape[1] + _GAP_PX)
        strip.paste(Image.fromarray(picture), (left, top + _LINE_PX))
        below = top + _LINE_PX + picture.shape[0] + 2
        draw.text((left, below), _time_code(index), _PALE, font)


def _time_code(index: int) -> str:
    """``"0:02.500  frame 60"``: minutes, seconds and the frame's index in the film."""
    seconds = index / DELIVERED_FPS
    return f"{int(seconds // 60)}:{seconds % 60:06.3f}  frame {index}"
