"""Layouts: the latents of the built-in model, which encode what a film shows in few numbers.

A latent frame stands for eight frames of the film and has a handful of cells. The first three
describe one figure each: its kind, colour and posture, and its way. All other cells are identical
and describe the stage: place, light, weather and camera. A way is a value over time, such as a
figure's place or the camera's pan. It is encoded by the first cosine components of the nine frames
from the end of the previous latent frame to the end of this one, so that speed has a number of its
own and consecutive latent frames join. A diffusion model of layouts is small, and learns motion
first instead of last.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from kling_local.sketch.world import camera, motion
from kling_local.sketch.world.deeds import ACTION_WORDS, SIDE_WORDS, doing, heading
from kling_local.sketch.world.pose import Figures
from kling_local.sketch.world.scene import (
    ANGLES,
    COLORS,
    KINDS,
    LIGHTS,
    MOST_SUBJECTS,
    PLACES,
    SHOT_SIZES,
    WEATHERS,
    Scenes,
)
from kling_local.sketch.world.words import codewords, places_of

FPS = 12
"""Frames drawn per second."""
FRAMES_A_CELL = 8
SPAN = FRAMES_A_CELL + 1
"""Frames that a way is encoded over: those of a latent frame and the one before them."""
KNOTS = (2, 5, 8)
"""Frames of a span at which postures are encoded."""
CELLS = {"16:9": (2, 3), "9:16": (3, 2), "1:1": (2, 2)}
"""Rows and columns of cells by aspect ratio."""
SIZES = {(2, 3): (192, 320), (3, 2): (320, 192), (2, 2): (256, 256)}
"""Height and width in pixels of the drawn picture, by rows and columns of cells."""
CELL_PIXELS = 96
CHANNELS = 60
_WAY_WEIGHT = 3.0


KIND_WORDS = codewords(len(KINDS), 10, 4)
COLOR_WORDS = codewords(len(COLORS), 4, 2)
PLACE_WORDS = codewords(len(PLACES), 8, 4)
LIGHT_WORDS = codewords(len(LIGHTS), 4, 2)
WEATHER_WORDS = codewords(len(WEATHERS), 4, 2)
SIZE_WORDS = codewords(len(SHOT_SIZES), 3, 2)
ANGLE_WORDS = codewords(len(ANGLES), 4, 2)
FIGURE_BOOKS = {"kind": KIND_WORDS, "color": COLOR_WORDS}
"""Codewords of the facts that a figure's cell tells."""
STAGE_BOOKS = {
    "place": PLACE_WORDS, "light": LIGHT_WORDS, "weather": WEATHER_WORDS,
    "size": SIZE_WORDS, "angle": ANGLE_WORDS,
}  # fmt: skip
"""Codewords of the facts that the stage's cells tell."""


FIGURE = places_of(
    ("present", 1), ("kind", 10), ("color", 4), ("near", 1), ("height", 1),
    ("x", SPAN), ("lift", SPAN), ("face", 3), ("stride", 3), ("sine", 3), ("cosine", 3),
    ("cycle", 2), ("does", 8), ("side", 3),
)  # fmt: skip
"""Channels of the cells that describe a figure."""
STAGE = places_of(
    ("place", 8), ("light", 4), ("weather", 4), ("size", 3), ("angle", 4), ("shape", 1),
    ("pan", 6), ("whip", 5), ("truck", 4), ("tilt", 5), ("rise", 3), ("closer", 3), ("roll", 5),
    ("blur", 2), ("soft", 2),
)  # fmt: skip
"""Channels of the other cells, which describe the stage."""
WAYS: dict[str, tuple[float, ...]] = {
    "x": (0.8, 0.1, 0.02, 0.012, 0.008, 0.008, 0.008, 0.008, 0.008),
    "lift": (0.4, 0.1, 0.07, 0.035, 0.02, 0.012, 0.01, 0.008, 0.008),
    "pan": (0.22, 0.04, 0.01, 0.007, 0.005, 0.004),
    "whip": (0.65, 0.2, 0.08, 0.05, 0.03),
    "truck": (0.28, 0.06, 0.01, 0.007),
    "tilt": (0.07, 0.015, 0.007, 0.005, 0.004),
    "rise": (0.075, 0.013, 0.005),
    "closer": (0.12, 0.02, 0.005),
    "roll": (0.24, 0.02, 0.006, 0.005, 0.004),
    "blur": (0.44, 0.08),
    "soft": (0.44, 0.08),
}
"""Unit of each component of a way: about its root mean square in 8,704 random films, larger if
few films need it. In these units slow and fast components have about the same magnitude."""
HEIGHT_CENTRE, HEIGHT_UNIT = -0.68, 0.3
"""Offset and unit of the natural logarithm of a figure's height."""
SINE_UNIT, COSINE_UNIT = 0.3, 0.5


@dataclass(frozen=True)
class Grid:
    """Latent cells of a film: frames, rows and columns."""

    frames: int
    rows: int
    columns: int

    @property
    def size(self) -> tuple[int, int]:
        """Height and width in pixels; ``ValueError`` if no picture has these rows and columns."""
        if (self.rows, self.columns) not in SIZES:
            known = ", ".join(f"{rows}x{columns}" for rows, columns in SIZES)
            raise ValueError(f"no picture has {self.rows}x{self.columns} cells, only {known}")
        return SIZES[self.rows, self.columns]

    @property
    def aspect(self) -> float:
        """Width / height of the picture."""
        height, width = self.size
        return width / height


def cosines() -> Tensor:
    """Orthonormal cosine basis of a span, ``(9 9)``, the slowest component first."""
    place = (torch.arange(SPAN) + 0.5) / SPAN
    waves = torch.cos(math.pi * torch.arange(SPAN)[:, None] * place)
    return waves / waves.norm(dim=1, keepdim=True)


def layout(scenes: Scenes, times_s: Tensor, grid: Grid) -> Tensor:
    """Layout ``(b 60 f h w)`` of films whose frames are at ``times_s`` ``(8 f - 7)``."""
    times_s = times_s.to(scenes.phase)
    figures = motion.figures(scenes, times_s)
    told = torch.stack(
        [*_figures(scenes, figures, times_s).unbind(1), _stage(scenes, figures, times_s)], 1
    )
    last = MOST_SUBJECTS
    cells = [min(cell, last) for cell in range(grid.rows * grid.columns)]
    return told[:, cells].movedim(1, -1).unflatten(-1, (grid.rows, grid.columns))


def _spans(values: Tensor) -> Tensor:
    """Split ``(... 8f-7)`` into overlapping spans ``(... f 9)``; the first repeats frame 0."""
    frames = (values.shape[-1] - 1) // FRAMES_A_CELL + 1
    within = torch.arange(SPAN, device=values.device) - FRAMES_A_CELL
    at = FRAMES_A_CELL * torch.arange(frames, device=values.device)[:, None] + within
    return values[..., at.clamp(min=0)]


def _way(name: str, values: Tensor) -> Tensor:
    """The first cosine components of each span, in their units, ``(... f count)``."""
    units = torch.tensor(WAYS[name], device=values.device)
    return _spans(values) @ cosines().to(values)[: len(units)].T / units


def weights(grid: Grid) -> Tensor:
    """Loss weight of each number of a latent frame, ``(60 h w)`` with mean 1.

    The slow components of ways have higher weights: they determine what moves where, but are few
    among the codewords.
    """
    told = torch.ones(2, CHANNELS)
    for row, table in enumerate((FIGURE, STAGE)):
        told[row, max(at.stop for at in table.values()) :] = 0
        for name in WAYS.keys() & table.keys():
            told[row, table[name]][:3] = _WAY_WEIGHT
    cells = [min(cell // MOST_SUBJECTS, 1) for cell in range(grid.rows * grid.columns)]
    spread = told[cells].T.unflatten(1, (grid.rows, grid.columns))
    return spread / spread.mean()


def _knots(values: Tensor) -> Tensor:
    return _spans(values)[..., list(KNOTS)]


def _figures(scenes: Scenes, figures: Figures, times_s: Tensor) -> Tensor:
    """The cells of figures, ``(b 3 60 f)``; an absent figure's is 0 apart from "present"."""
    device = figures.x.device
    angle = 2 * math.pi * figures.cycle
    whole = motion.framing(scenes)[:, None, None]  # the encoded height is that of the whole figure
    parts = {
        "kind": KIND_WORDS.to(device)[scenes.kinds],
        "color": COLOR_WORDS.to(device)[scenes.colors],
        "near": ((figures.near[..., :1] - 0.55) / 0.225 - 1),
        "height": ((figures.height[..., :1] / whole).log() - HEIGHT_CENTRE) / HEIGHT_UNIT,
        "x": _way("x", figures.x),
        "lift": _way("lift", figures.lift / figures.height),
        "face": _knots(figures.face),
        "stride": _knots(figures.stride),
        "sine": _knots(torch.sin(figures.turn)) / SINE_UNIT,
        "cosine": (1 - _knots(torch.cos(figures.turn))) / COSINE_UNIT,
        "cycle": torch.stack([torch.cos(angle), torch.sin(angle)], -1)[:, :, ::FRAMES_A_CELL],
        "side": SIDE_WORDS.to(device)[heading(scenes)],
        "does": ACTION_WORDS.to(device)[doing(scenes, times_s)[:, :, ::FRAMES_A_CELL]],
    }
    frames = parts["x"].shape[2]
    told = figures.x.new_zeros(len(scenes), MOST_SUBJECTS, frames, CHANNELS)
    for name, values in parts.items():
        whole = values if values.ndim == 4 else values[:, :, None]
        told[..., FIGURE[name]] = whole
    present = scenes.present[:, :, None, None]
    told = torch.where(present, told, 0.0)
    told[..., FIGURE["present"]] = 2 * present.to(told) - 1
    return told.movedim(3, 2)


def _stage(scenes: Scenes, figures: Figures, times_s: Tensor) -> Tensor:
    """The cell of the stage: place, light, weather and camera, ``(b 60 f)``."""
    view, closer = camera.look(scenes, times_s, figures)
    whip, _ = camera.whip(scenes, times_s[None, :].expand(len(scenes), -1))
    ways = {
        "pan": view.pan - whip, "whip": whip, "truck": view.truck, "tilt": view.tilt,
        "rise": view.rise, "closer": closer.log(), "roll": view.roll, "blur": view.blur,
        "soft": view.soft,
    }  # fmt: skip
    frames = (len(times_s) - 1) // FRAMES_A_CELL + 1
    told = view.pan.new_zeros(len(scenes), frames, CHANNELS)
    for name, book in STAGE_BOOKS.items():
        told[..., STAGE[name]] = book.to(told)[getattr(scenes, name)][:, None]
    told[..., STAGE["shape"]] = 2 * scenes.shape[:, None, None] - 1
    for name, values in ways.items():
        told[..., STAGE[name]] = _way(name, values.expand(-1, len(times_s)))
    return told.movedim(2, 1)
