"""A closer look at the figures of a film: what kind and colour each of them is.

`judge.Judge` says in which cells of a picture a figure stands; this network looks at each of them
by itself, in all moments of a film. It is trained on the same renders, by `judge_train`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from scipy import ndimage
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from kling_local.sketch.world.scene import COLORS, DIRECTIONS, KINDS, RELATIONS

SIDE = 48
"""Pixels of a close-up's sides."""
CELL_PX = 8
"""A cell's middle is at a multiple of 8 pixels."""
_LEAST_CELLS, _MOST_FIGURES = 3, 3
_MARGIN_PX = 6.0
_LEFT_FIRST = ("beside", "behind", "meets", "hits")
"""Relations in which the first figure is always on the left."""


@dataclass(frozen=True)
class Box:
    """A figure's square in a picture, in pixels: its middle and half its side."""

    x: float
    y: float
    half: float


class Closeup(nn.Module):
    """Close-ups ``(n 3 48 48)`` in 0..1 to logits of kind ``(n 24)`` and colour ``(n 8)``."""

    def __init__(self, width: int = 32) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        channels = 3
        for number, out in enumerate((width, 2 * width, 4 * width, 6 * width)):
            layers += [nn.Conv2d(channels, out, 3, 2 if number else 1, 1, bias=False)]
            layers += [nn.BatchNorm2d(out), nn.ReLU()]
            layers += [nn.Conv2d(out, out, 3, 2 if not number else 1, 1, bias=False)]
            layers += [nn.BatchNorm2d(out), nn.ReLU()]
            channels = out
        self.see = nn.Sequential(*layers, nn.Flatten(), nn.Dropout(0.2))
        self.tell = nn.Linear(channels * 9, len(KINDS) + len(COLORS))

    def forward(self, closeups: Tensor) -> tuple[Tensor, Tensor]:
        """Logits of kinds and colours."""
        told = self.tell(self.see(closeups - 0.5))
        return told[:, : len(KINDS)], told[:, len(KINDS) :]


def figures_in(shown: Tensor) -> list[Box]:
    """The figures of a picture, from left to right, by the cells ``(12 20)`` bool they cover."""
    labels, count = ndimage.label(shown.numpy())
    found = []
    for rows, columns in ndimage.find_objects(labels)[:count]:
        if (rows.stop - rows.start) * (columns.stop - columns.start) >= _LEAST_CELLS:
            top, bottom = rows.start * CELL_PX, (rows.stop - 1) * CELL_PX
            left, right = columns.start * CELL_PX, (columns.stop - 1) * CELL_PX
            half = 0.5 * max(bottom - top, right - left) + _MARGIN_PX
            found.append(Box(0.5 * (left + right), 0.5 * (top + bottom), half))
    largest = sorted(found, key=lambda box: -box.half)[:_MOST_FIGURES]
    return sorted(largest, key=lambda box: box.x)


def closeups(pictures: Tensor, boxes: Sequence[Box]) -> Tensor:
    """The square ``boxes[i]`` of ``pictures[i]`` ``(n 3 h w)``, as ``(n 3 48 48)``."""
    height, width = pictures.shape[2:]
    at = torch.tensor([[box.x, box.y, box.half] for box in boxes])
    steps = torch.linspace(-1, 1, SIDE)
    x = (at[:, :1] + at[:, 2:] * steps + 0.5) / width * 2 - 1
    y = (at[:, 1:2] + at[:, 2:] * steps + 0.5) / height * 2 - 1
    where = torch.stack(
        [x[:, None, :].expand(-1, SIDE, -1), y[:, :, None].expand(-1, -1, SIDE)], dim=3
    )
    return F.grid_sample(pictures, where, padding_mode="border", align_corners=False)


@torch.no_grad()
def look(
    net: Closeup, pictures: Tensor, shown: Tensor, relation: int, direction: int
) -> dict[str, int]:
    """Codes of ``kind``, ``color``, ``kind2`` and ``color2`` as the moments of a film say together.

    ``pictures`` ``(t 3 90 160)`` in 0..1, ``shown`` ``(t 12 20)`` bool; which figure is the first
    follows from the codes of relation and direction. What is nowhere seen is left out.
    """
    found = [(row, box) for row in range(len(pictures)) for box in figures_in(shown[row])]
    if not found:
        return {}
    rows = [row for row, _ in found]
    kinds, colors = net(closeups(pictures[rows], [box for _, box in found]))
    said = torch.cat([kinds.log_softmax(1), colors.log_softmax(1)], dim=1)
    first, second = _places(RELATIONS[relation], DIRECTIONS[direction])
    total = torch.zeros(2, said.shape[1])
    for row in sorted(set(rows)):
        here = [i for i, each in enumerate(rows) if each == row]
        if first is None:
            total[0] += said[here].mean(0)
        elif len(here) > 1:
            total[0] += said[here[first]]
            total[1] += said[here[second]]
    codes = {}
    for number, name in ((0, ""), (1, "2")):
        if bool(total[number].any()):
            codes["kind" + name] = int(total[number, : len(KINDS)].argmax())
            codes["color" + name] = int(total[number, len(KINDS) :].argmax())
    return codes


def _places(relation: str, direction: str) -> tuple[int | None, int]:
    """Places from the left of the first and the second figure; None where all are alike."""
    if relation in _LEFT_FIRST or (relation == "chases" and direction == "right"):
        return 0, -1
    return (-1, 0) if relation == "chases" else (None, -1)
