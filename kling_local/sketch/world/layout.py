"""Layouts: what a film shows, said to every latent cell in numbers that are easy to learn.

A principal component says how a block of pixels varies; a layout says what stands in it: which
figure is nearest, where it is at four moments, its kind and colour, the place, the light, and what
the camera does. Half of a latent are these numbers. The transformer learns them first, and they
settle what the pictures then have to look like.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from kling_local.sketch.world.camera import pose
from kling_local.sketch.world.motion import HALF_WIDTH
from kling_local.sketch.world.pose import Figures, View
from kling_local.sketch.world.scene import (
    COLORS,
    KINDS,
    LIGHTS,
    PLACES,
    WEATHERS,
    Scenes,
)

FRAMES_A_CELL = 8
_KNOTS = (-6, -4, -2, 0)  # frames before the last of a cell at which figures are told
_MIDDLE = 2  # the knot that stands for the whole cell
_LEAST_HEIGHT = 0.05
CELLS_TOLD_AS_ONE = 3.0
"""Cells for which a distance is told as 1: distances are in cells, as the decoder sees them."""


def codewords(count: int, bits: int, distance: int) -> Tensor:
    """The first ``count`` words of the lexicographic code, ``(count bits)`` of -1 and 1.

    Any two differ in at least ``distance`` places; ``ValueError`` when there are not so many.
    """
    words: list[tuple[int, ...]] = []
    for word in itertools.product((-1, 1), repeat=bits):
        if all(sum(a != b for a, b in zip(word, old, strict=True)) >= distance for old in words):
            words.append(word)
        if len(words) == count:
            return torch.tensor(words, dtype=torch.float32)
    raise ValueError(f"{bits} bits have only {len(words)} words {distance} apart, not {count}")


KIND_WORDS = codewords(len(KINDS), 10, 4)
COLOR_WORDS = codewords(len(COLORS), 4, 2)
PLACE_WORDS = codewords(len(PLACES), 8, 4)
LIGHT_WORDS = codewords(len(LIGHTS), 4, 2)
WEATHER_WORDS = codewords(len(WEATHERS), 4, 2)
CHANNELS = 64
FIGURE_CHANNELS = 32
"""The first half tells of the nearest figure, the second of place, light, weather and camera."""
DX, DY = slice(1, 5), slice(5, 9)
"""Where the nearest figure's middle and foot are from the cell's middle, at four moments."""
KIND_AT, COLOR_AT, PLACE_AT, LIGHT_AT, WEATHER_AT = 18, 28, 32, 40, 44
"""First channel of each code word."""


@dataclass(frozen=True)
class Grid:
    """Latent cells of a film: frames, rows and columns."""

    frames: int
    rows: int
    columns: int


def layout(scenes: Scenes, times_s: Tensor, grid: Grid) -> Tensor:
    """Layout ``(b 64 f h w)`` of films whose frames are at ``times_s`` ``(8 f - 7)``."""
    last = FRAMES_A_CELL * torch.arange(grid.frames)
    frames = (last[:, None] + torch.tensor(_KNOTS)).clamp(min=0)  # f 4
    seen = pose(scenes, times_s.to(scenes.phase)[frames.flatten().to(scenes.phase.device)])
    return torch.cat([_figure(scenes, seen.figures, grid), _ground(scenes, seen.view, grid)], dim=1)


def read_codes(values: Tensor) -> dict[str, Tensor]:
    """The nearest code of kind, colour, place, light and weather in layouts ``(... 64)``."""
    words = {
        "kind": (KIND_WORDS, KIND_AT),
        "color": (COLOR_WORDS, COLOR_AT),
        "place": (PLACE_WORDS, PLACE_AT),
        "light": (LIGHT_WORDS, LIGHT_AT),
        "weather": (WEATHER_WORDS, WEATHER_AT),
    }
    return {
        name: (values[..., at : at + book.shape[1]] @ book.to(values).T).argmax(-1)
        for name, (book, at) in words.items()
    }


def _figure(scenes: Scenes, figures: Figures, grid: Grid) -> Tensor:
    """What each cell knows of the figure nearest to it, ``(b 32 f h w)``."""
    x, y = cell_middles(grid, scenes.phase)  # w, h
    knots = len(_KNOTS)

    def told(values: Tensor) -> Tensor:  # b 3 (f 4) -> b 3 f 4
        return values.unflatten(2, (grid.frames, knots))

    height = told(figures.height).clamp(min=_LEAST_HEIGHT)
    bottom = told(figures.foot + figures.lift)
    half = (
        torch.tensor(HALF_WIDTH, device=x.device)[scenes.kinds][:, :, None] * height[..., _MIDDLE]
    )
    across = (told(figures.x)[..., _MIDDLE, None] - x) / half[..., None]  # b 3 f w
    middle = (bottom + 0.5 * height)[..., _MIDDLE, None]
    along = (middle - y) / (0.5 * height[..., _MIDDLE, None])  # b 3 f h
    far = torch.maximum(along.abs()[..., :, None], across.abs()[..., None, :])  # b 3 f h w
    far = torch.where(scenes.present[:, :, None, None, None], far, torch.inf)
    distance, nearest = far.min(dim=1)  # b f h w

    def of_nearest(values: Tensor) -> Tensor:  # b 3 f c -> b f h w c
        spread = values.movedim(1, 2).flatten(2)  # b f (3 c)
        spread = spread.unflatten(2, values.shape[1::2])
        rows = nearest.flatten(2)[..., None].expand(-1, -1, -1, values.shape[-1])
        return spread.gather(2, rows).unflatten(2, nearest.shape[2:])

    places = of_nearest(torch.cat([told(figures.x), bottom], dim=-1))
    dx = (places[..., :knots] - x[:, None]) * grid.rows / CELLS_TOLD_AS_ONE
    dy = (places[..., knots:] - y[:, None, None]) * grid.rows / CELLS_TOLD_AS_ONE
    cells = told(figures.height)[..., _MIDDLE].clamp(min=_LEAST_HEIGHT) * grid.rows
    tall = (cells / CELLS_TOLD_AS_ONE).log()[..., None] / 0.35
    own = of_nearest(torch.cat([tall, _own_numbers(scenes, figures, told)], dim=-1))
    inside = torch.tanh(3 * (1.1 - distance))[..., None]
    return torch.cat([inside, dx.clamp(-3, 3), dy.clamp(-3, 3), own], dim=-1).movedim(-1, 1)


def _own_numbers(scenes: Scenes, figures: Figures, told: Callable[[Tensor], Tensor]) -> Tensor:
    """Posture, kind and colour of each figure, ``(b 3 f 22)``."""
    mid = {
        name: told(getattr(figures, name))[..., _MIDDLE]
        for name in ("face", "cycle", "stride", "turn", "gesture", "mouth", "rope")
    }
    angle = 2 * math.pi * mid["cycle"]
    posture = torch.stack(
        [
            mid["face"],
            mid["stride"] * torch.cos(angle),
            mid["stride"] * torch.sin(angle),
            torch.sin(mid["turn"]),
            1 - torch.cos(mid["turn"]),
            2 * mid["gesture"],
            2 * mid["mouth"],
            2 * mid["rope"],
        ],
        dim=-1,
    )
    words = torch.cat(
        [KIND_WORDS.to(angle)[scenes.kinds], COLOR_WORDS.to(angle)[scenes.colors]], dim=-1
    )
    return torch.cat([posture, words[:, :, None].expand(-1, -1, posture.shape[2], -1)], dim=-1)


def _ground(scenes: Scenes, view: View, grid: Grid) -> Tensor:
    """What every cell knows of place, light, weather and camera, ``(b 32 f h w)``.

    The last two say where in the place it is: how far below the horizon, and how far to the right
    of where the camera first looked.
    """
    knots = len(_KNOTS)

    def told(values: Tensor, scale: float, at: tuple[int, ...] = (1, 3)) -> list[Tensor]:
        some = values.unflatten(1, (grid.frames, knots)) / scale
        return [some[..., knot].clamp(-3, 3) for knot in at]

    moving = [
        *told(view.pan, 0.2), *told(view.truck, 0.2), *told(view.tilt, 0.12),
        *told(view.rise, 0.13), *told(view.zoom.log() - 0.2, 0.25), *told(view.roll, 0.2, (3,)),
        *told(view.blur - view.soft, 0.5, (3,)),
    ]  # fmt: skip
    words = torch.cat(
        [
            PLACE_WORDS.to(view.pan)[scenes.place],
            LIGHT_WORDS.to(view.pan)[scenes.light],
            WEATHER_WORDS.to(view.pan)[scenes.weather],
            2 * scenes.shape[:, None] - 1,
            scenes.present.sum(1)[:, None] - 1.5,
        ],
        dim=1,
    )
    ground = torch.cat(
        [words[:, :, None].expand(-1, -1, grid.frames), torch.stack(moving, dim=1)], dim=1
    )
    x, y = cell_middles(grid, view.pan)
    horizon, pan = (
        values.unflatten(1, (grid.frames, knots))[..., -1, None]
        for values in (view.horizon - view.tilt, view.pan)
    )
    below = ((horizon - y) / 0.25).clamp(-3, 3)[..., :, None].expand(-1, -1, -1, grid.columns)
    right = ((x + pan) / 0.5).clamp(-3, 3)[..., None, :].expand(-1, -1, grid.rows, -1)
    everywhere = ground[..., None, None].expand(-1, -1, -1, grid.rows, grid.columns)
    return torch.cat([everywhere, torch.stack([below, right], dim=1)], dim=1)


def cell_middles(grid: Grid, like: Tensor) -> tuple[Tensor, Tensor]:
    """Middles of the cells in frame units: x ``(w)`` and y ``(h)``."""
    x = (torch.arange(grid.columns, device=like.device) + 0.5) / grid.rows
    y = 0.5 - (torch.arange(grid.rows, device=like.device) + 0.5) / grid.rows
    return x - 0.5 * grid.columns / grid.rows, y
