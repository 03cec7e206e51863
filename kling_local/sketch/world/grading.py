"""Colour grading of whole pictures: warm, dim, black and white and the like, as a prompt asks."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor

_LUMINANCE = (0.2126, 0.7152, 0.0722)
Matrix = tuple[tuple[float, float, float, float], ...]
"""Red, green and blue, each from red, green, blue and 1."""


def _scaled(red: float, green: float, blue: float, lift: float = 0.0) -> Matrix:
    return (red, 0, 0, lift), (0, green, 0, lift), (0, 0, blue, lift)


def _saturated(share: float, tint: tuple[float, float, float] = (1, 1, 1)) -> Matrix:
    """``share`` of the colours, 1 for all, 0 for greys, which are tinted."""
    rows = []
    for row in range(3):
        red, green, blue = (
            (1 - share) * tint[row] * weight + share * (row == column)
            for column, weight in enumerate(_LUMINANCE)
        )
        rows.append((red, green, blue, 0.0))
    return tuple(rows)


def _contrast(times: float) -> Matrix:
    """Distances from the middle grey times a factor."""
    return _scaled(times, times, times, 0.45 * (1 - times))


GRADES: dict[str, Matrix] = {
    "warm": _scaled(1.06, 0.98, 0.80),
    "cold": _scaled(0.84, 0.96, 1.08),
    "blue": _scaled(0.62, 0.78, 1.10),
    "red": _scaled(1.10, 0.62, 0.60),
    "green": _scaled(0.68, 1.06, 0.70),
    "purple": _scaled(0.95, 0.66, 1.08),
    "dim": _scaled(0.66, 0.66, 0.68),
    "bright": _scaled(1.06, 1.06, 1.06, 0.05),
    "contrasty": _contrast(1.35),
    "flat": _contrast(0.70),
    "vivid": _saturated(1.40),
    "pale": _saturated(0.45),
    "sepia": _saturated(0.0, (1.08, 0.94, 0.74)),
    "black and white": _saturated(0.0),
}
"""Grades by name, as affine maps of colours in 0..1."""


def graded(pictures: Tensor, names: Iterable[str]) -> Tensor:
    """Pictures ``(b t 3 h w)`` in 0..1 after the grades with these names, in the table's order.

    Raises ``ValueError`` for a name that is not in `GRADES`.
    """
    for name in sorted(names, key=list(GRADES).index):
        matrix = torch.tensor(GRADES[name], device=pictures.device, dtype=pictures.dtype)
        mixed = torch.einsum("cd,btdhw->btchw", matrix[:, :3], pictures)
        pictures = (mixed + matrix[:, 3, None, None]).clamp(0, 1)
    return pictures
