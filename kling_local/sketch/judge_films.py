"""The judge's training films: drawn by the world's renderer, some degraded as by a video codec.

Each is stored as the judge sees it, in bytes, with its labels: its facts, what stands in the cells
of its pictures, and where its figures are.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812

from kling_local.sketch import judge as judging
from kling_local.sketch.judge import CELL_PX, FINER, HEIGHT, JUDGED, WIDTH, Views
from kling_local.sketch.judge_learning import Dice, Drawn
from kling_local.sketch.world.camera import pose
from kling_local.sketch.world.draw import draw, subject_boxes
from kling_local.sketch.world.scene import (
    COLORS,
    DIRECTIONS,
    KINDS,
    MOVES,
    RELATIONS,
    SKYLESS,
    Scenes,
    sample_scenes,
)

DRAWN_HEIGHT, DRAWN_WIDTH = 96, 160
"""Size of the drawn picture in the judge's pixels; it is drawn `judge.FINER` times as large."""
CROPPED = slice(3, 93)
"""Rows of the drawn picture that a 16:9 film delivers."""
UNSHOWN = -100
"""Label of a fact that a film does not show; `cross_entropy` ignores it."""
BATCH = 32
"""Films that are drawn at once, all of one length."""
_PIXELS_AT_ONCE = 300_000_000  # on a GPU with much memory: few large batches cost less than many
_MARGIN_PX = 4.0
_LOWEST = -0.6  # frame heights: legs below the picture are not part of a figure's square
ASKED_S, SHOWN_S = 41 / 12, 3.0
"""Drawn length of the films that the probe asks for, and how much of it is delivered."""
_SHARES = {"relation": 0.55, "weather": 0.8, "angle": 0.8}
"""Share of films in which these facts are drawn at random instead of having their plain value.

Higher than in the model's training data, because the judge has to tell all values apart.
"""
_ONE_SIDED = ("beside", "behind", "meets", "hits")
"""Relations in which the first figure is always on the left."""


@dataclass(frozen=True)
class Films(Drawn):
    """Films as the judge sees them.

    Attributes:
        pictures: as in `Views`, uint8.
        flow, edges: as in `Views`, half precision.
        cells: ``(b 12 2 12 20)`` kind and colour in each cell of the pictures, uint8; without a
            figure the number of kinds or colours.
        boxes: ``(b 3 12 4)`` the square of each figure, counted from the left: x and y of its
            middle and half its side in pixels, and whether it can be seen; half precision.
        mirrors: ``(b)`` whether the film may be mirrored left to right.
    """

    pictures: Tensor
    flow: Tensor
    edges: Tensor
    cells: Tensor
    boxes: Tensor
    mirrors: Tensor

    def views(self) -> Views:
        """The judge's input, pictures in 0..1."""
        return Views(self.pictures.float() / 255, self.flow.float(), self.edges.float())


def batch(
    seed: int, count: int = BATCH, *, rough: bool = True, device: torch.device | str = "cpu"
) -> Films:
    """``count`` films of one length, drawn on ``device``; half of them degraded if ``rough``.

    Two of three batches are as long as the probe's films, the others from 2.6 to 5.4 s.
    """
    dice = Dice(seed, device)
    longer, part, usual = torch.rand(3, generator=dice.host).tolist()
    duration = 3 + 2.4 * longer
    shown = duration * (0.87 + 0.13 * part)
    if usual < 0.67:
        duration, shown = ASKED_S, SHOWN_S
    scenes = sample_scenes(
        count, dice.host, duration_s=duration, aspect=DRAWN_WIDTH / DRAWN_HEIGHT, shares=_SHARES
    ).to(device)
    times = torch.linspace(0, shown - 1 / 12, judging.NUM_MOMENTS, device=device)
    frames = judging.little(delivered(scenes, times))
    if rough:
        half = count // 2
        frames = torch.cat([frames[:half], roughened(frames[half:], dice)])
    return seen(scenes, times, frames)


def delivered(scenes: Scenes, times_s: Tensor) -> Tensor:
    """Films at ``times_s`` as they are delivered, ``(b t 3 180 320)`` in 0..1."""
    pixels = None if scenes.phase.device.type == "cpu" else _PIXELS_AT_ONCE
    frames = draw(scenes, times_s, FINER * DRAWN_HEIGHT, FINER * DRAWN_WIDTH, pixels=pixels)
    return frames[..., FINER * CROPPED.start : FINER * CROPPED.stop, :]


def seen(scenes: Scenes, times_s: Tensor, frames: Tensor) -> Films:
    """Labelled films of ``scenes``, whose moments ``times_s`` are ``frames (b 12 3 90 160)``."""
    views = judging.views(frames)
    return Films(
        pictures=(frames * 255).round().to(torch.uint8),
        flow=views.flow.half(),
        edges=views.edges.half(),
        codes=shown_codes(scenes),
        cells=cell_codes(scenes, times_s),
        boxes=figure_boxes(scenes, times_s).half(),
        mirrors=~scenes.are("relation", *_ONE_SIDED),
    )


def shown_codes(scenes: Scenes) -> Tensor:
    """Labels ``(b 14)`` of the facts `JUDGED`; -100 where a film cannot show the fact."""
    hidden = {
        "kind2": scenes.are("relation", "alone", "two", "three"),
        "color2": scenes.are("relation", "alone", "two", "three"),
        "direction": scenes.are("relation", "meets", "hits"),
        "light": scenes.are("place", "space"),
        "weather": scenes.are("place", *SKYLESS),
    }
    codes = []
    for name in JUDGED:
        code: Tensor = getattr(scenes, name)
        codes.append(torch.where(hidden[name], UNSHOWN, code) if name in hidden else code)
    return torch.stack(codes, dim=1)


def cell_codes(scenes: Scenes, times_s: Tensor) -> Tensor:
    """Labels ``(b t 2 12 20)`` of kind and colour of the foremost figure in each cell, uint8."""
    device = scenes.phase.device
    rows = torch.arange(judging.CELL_ROWS, device=device) * CELL_PX + CROPPED.start + 0.5
    columns = torch.arange(judging.CELL_COLUMNS, device=device) * CELL_PX + 0.5
    x = columns / DRAWN_HEIGHT - 0.5 * DRAWN_WIDTH / DRAWN_HEIGHT
    y = 0.5 - rows / DRAWN_HEIGHT
    roll = pose(scenes, times_s).view.roll[:, :, None, None]
    cos, sin = torch.cos(roll), torch.sin(roll)
    across = x * cos + y[:, None] * sin  # b t rows columns, as `Canvas.turned`
    along = y[:, None] * cos - x * sin
    boxes = subject_boxes(scenes, times_s)
    found = torch.stack(
        [torch.full_like(across, len(KINDS)), torch.full_like(across, len(COLORS))], dim=2
    )
    for figure in (1, 0, 2):  # a companion may stand behind
        left, bottom, right, top = (side[:, figure, :, None, None] for side in boxes.unbind(-1))
        inside = (across > left) & (across < right) & (along > bottom) & (along < top)
        own = torch.stack([scenes.kinds[:, figure], scenes.colors[:, figure]], dim=1)
        found = torch.where(inside[:, :, None], own[:, None, :, None, None].to(found), found)
    return found.to(torch.uint8)


def figure_boxes(scenes: Scenes, times_s: Tensor) -> Tensor:
    """Squares around the figures, counted from the left, ``(b 3 t 4)`` as in `Films`."""
    left, bottom, right, top = subject_boxes(scenes, times_s).unbind(-1)
    bottom = bottom.clamp(min=_LOWEST)
    across, along = 0.5 * (left + right), 0.5 * (bottom + top)
    roll = pose(scenes, times_s).view.roll[:, None]
    cos, sin = torch.cos(roll), torch.sin(roll)
    x = (across * cos - along * sin) * DRAWN_HEIGHT + 0.5 * DRAWN_WIDTH - 0.5
    y = (0.5 - across * sin - along * cos) * DRAWN_HEIGHT - CROPPED.start - 0.5
    half = 0.5 * torch.maximum(right - left, top - bottom) * DRAWN_HEIGHT
    shown = (x > -0.7 * half) & (x < WIDTH + 0.7 * half)
    shown &= (y > -0.7 * half) & (y < HEIGHT + 0.7 * half)
    boxes = torch.stack([x, y, half + _MARGIN_PX, shown.to(x)], dim=-1)
    nowhere = boxes.new_tensor([0.5 * WIDTH, 0.5 * HEIGHT, 20.0, 0.0])
    boxes = torch.where(shown[..., None], boxes, nowhere)
    turned = judging.turned(scenes.relation, scenes.direction)
    return torch.where(turned[:, None, None, None], reordered(boxes, (1, 0, 2)), boxes)


def reordered(boxes: Tensor, order: tuple[int, ...]) -> Tensor:
    """Boxes ``(b 3 t 4)`` in another order. (Indexing with a list would synchronise a GPU.)"""
    return torch.stack([boxes[:, i] for i in order], dim=1)


def roughened(films: Tensor, dice: Dice) -> Tensor:
    """The same films, each with its own amount of blur, noise (fine and blotchy) and tone shift.

    This keeps the judge from relying on fine detail that a generated film lacks.
    """
    count = len(films)

    def amount() -> Tensor:
        return dice.uniform(count, 1, 1, 1, 1)

    flat = films.flatten(0, 1)
    blurred = F.avg_pool2d(F.pad(flat, (1, 1, 1, 1), mode="replicate"), 3, 1)
    coarse = F.interpolate(F.avg_pool2d(flat, 2), scale_factor=2, mode="bilinear")
    soft = torch.lerp(blurred, coarse, 0.5).unflatten(0, films.shape[:2])
    films = torch.lerp(films, soft, amount())
    tone = 1 + 0.06 * (2 * amount() - 1)
    stains = dice.normal(count, films.shape[1], 3, 6, 10)
    stains = F.interpolate(stains.flatten(0, 1), size=films.shape[-2:], mode="bilinear")
    noise = dice.normal(*films.shape)
    films = films * tone + 0.02 * amount() * stains.unflatten(0, films.shape[:2])
    return (films + 0.03 * amount() * noise).clamp(0, 1)


def mirrored(films: Films, rows: Tensor) -> Films:
    """The same films, mirrored left to right in those ``rows`` ``(b)`` bool that may be."""
    turned = rows & films.mirrors
    here = turned[:, None, None, None, None]
    flow = films.flow.flip(3) * films.flow.new_tensor((-1.0, 1.0, 1.0))
    # The mirror image of cell j lies one pixel from cell 20 - j; cell 0 has no counterpart.
    cells = films.cells.roll(-1, dims=-1).flip(-1).clone()
    cells[..., 0] = IGNORED_CELL
    codes = films.codes.clone()
    for name, swap in (("direction", _SWAPPED_DIRECTION), ("move", _SWAPPED_MOVE)):
        column = codes[:, JUDGED.index(name)]
        swapped = torch.where(column >= 0, swap.to(column.device)[column.clamp(min=0)], column)
        codes[:, JUDGED.index(name)] = torch.where(turned, swapped, column)
    boxes = films.boxes.clone()
    boxes[..., 0] = WIDTH - 1 - boxes[..., 0]
    boxes = _from_the_left(boxes, films.codes[:, JUDGED.index("relation")])
    return Films(
        pictures=torch.where(here, films.pictures.flip(-1), films.pictures),
        flow=torch.where(here, flow, films.flow),
        edges=torch.where(turned[:, None, None, None], films.edges.flip(-1), films.edges),
        codes=codes,
        cells=torch.where(here, cells, films.cells),
        boxes=torch.where(turned[:, None, None, None], boxes, films.boxes),
        mirrors=films.mirrors,
    )


def _from_the_left(boxes: Tensor, relations: Tensor) -> Tensor:
    """Mirrored boxes ``(b 3 t 4)``, counted from the left again."""
    for relation, order in (("two", (1, 0, 2)), ("three", (2, 1, 0)), ("chases", (1, 0, 2))):
        several = relations == RELATIONS.index(relation)
        boxes = torch.where(several[:, None, None, None], reordered(boxes, order), boxes)
    return boxes


IGNORED_CELL = 255
"""Label of a cell whose content is not known; the loss ignores it."""


def _swapped(values: tuple[str, ...]) -> Tensor:
    sides = {"left": "right", "right": "left"}
    turned = [" ".join(sides.get(word, word) for word in value.split()) for value in values]
    return torch.tensor([values.index(value) for value in turned])


_SWAPPED_DIRECTION, _SWAPPED_MOVE = _swapped(DIRECTIONS), _swapped(MOVES)
