"""Seats animals on furniture that is there: three cats on one sofa."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from kling_local.sketch.world.pose import Figures, put

SEATS = {"sofa": (0.36, 0.74), "bed": (0.50, 0.80), "armchair": (0.42, 0.36), "table": (0.82, 0.80)}
"""How high one sits on a guise, and half the room for it, in heights of the guise."""
MOST_SITTERS = 4
_SMALLEST, _TALLEST = 0.40, 0.62  # of seats, in frame heights
_REACH = 1.06  # half a seat's width beside half the room on it, both with its arms
_BEHIND = 0.01  # how much farther up in the frame the seat stands than its sitters
_TOP = 0.45
_CROWDED = 0.95  # share of their widths that sitters take who sit side by side


def seated(
    figures: Figures,
    sitters: Sequence[int],
    halves: Sequence[float],
    seat: int,
    furniture: tuple[str, float],
) -> Figures:
    """The figures with ``sitters`` on the ``seat`` (both by their numbers), side by side.

    ``halves`` are half the sitters' widths in their heights, ``furniture`` the guise of the seat
    and the frame's width in its heights.
    """
    high, room = SEATS[furniture[0]]
    tall = [float(figures.height[0, number].amax()) for number in sitters]
    wide = [2 * _CROWDED * half * each for half, each in zip(halves, tall, strict=True)]
    most = min(_TALLEST, 0.48 * furniture[1] / (room * _REACH * 1.3))
    height = min(most, max(_SMALLEST, sum(wide) / (2 * room)))
    scale = min(1.0, 2 * room * height / sum(wide))
    ground = float(figures.foot[0, sitters[0], 0])
    free = max(0.0, 2 * room * height - scale * sum(wide)) / len(sitters)
    edge = -room * height
    for number, width, each in zip(sitters, wide, tall, strict=True):
        middle = edge + 0.5 * (scale * width + free)
        edge += scale * width + free
        x = torch.full_like(figures.x[:, number], middle)
        figures = put(
            figures,
            number,
            x=x,
            foot=torch.full_like(x, ground),
            height=torch.full_like(x, min(scale * each, _TOP - ground - high * height)),
            lift=torch.full_like(x, high * height),
        )
    x = torch.zeros_like(figures.x[:, seat])
    foot, size = torch.full_like(x, ground + _BEHIND), torch.full_like(x, height)
    return put(figures, seat, x=x, foot=foot, height=size, near=torch.ones_like(x))
