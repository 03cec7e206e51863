"""Orders in which to walk a box of cells: raster, Morton, tubes and a generalised Hilbert curve.

A block of 128 consecutive tokens should be a compact piece of the film, because attention is kept
or skipped block by block. Every curve visits each cell of a ``(frames, height, width)`` box of any
size exactly once, without padding.

The Hilbert curve follows the construction known as gilbert (J. Cerveny, 2018): a box is entered at
one corner and left at the far end of its main axis, and is cut into at most five boxes whose ends
meet. Here the recursion is written level by level, all boxes of a level at once.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Cells = NDArray[np.int64]
"""Integer array ``[cells, 3]`` of (frame, row, column)."""

_Boxes = tuple[Cells, Cells]
"""Corners ``[boxes, 3]`` and signed edges ``[boxes, 3 axes (main first), 3]``."""


def raster(frames: int, height: int, width: int) -> Cells:
    """Every cell of the box, columns fastest, then rows, then frames."""
    return np.indices((frames, height, width)).reshape(3, -1).T.astype(np.int64)


def morton(frames: int, height: int, width: int) -> Cells:
    """Every cell by the interleaved bits of its coordinates (Z-order)."""
    cells = raster(frames, height, width)
    code = np.zeros(len(cells), dtype=np.int64)
    for bit in range(int(max(frames, height, width)).bit_length()):
        for axis in range(3):
            code |= ((cells[:, axis] >> bit) & 1) << (3 * bit + 2 - axis)
    return cells[np.argsort(code, kind="stable")]


def tubes(frames: int, height: int, width: int) -> Cells:
    """Every cell through all frames, forth and back in turn, cell after cell along the Hilbert
    curve of one frame: for frames of so few cells that near frames are more alike than near cells.
    """
    cells = hilbert(1, height, width).repeat(frames, axis=0).reshape(-1, frames, 3)
    cells[::2, :, 0] = np.arange(frames)
    cells[1::2, :, 0] = np.arange(frames)[::-1]
    return cells.reshape(-1, 3)


def hilbert(frames: int, height: int, width: int) -> Cells:
    """Every cell along a generalised Hilbert curve that starts at the origin.

    Neighbours on the curve are neighbours in the box whenever all sizes are even; odd sizes cost
    single diagonal steps.
    """
    sizes = (frames, height, width)
    by_length = sorted(range(3), key=lambda axis: -sizes[axis])
    edges = np.zeros((1, 3, 3), dtype=np.int64)
    for place, axis in enumerate(by_length):
        edges[0, place, axis] = sizes[axis]
    boxes = (np.zeros((1, 3), dtype=np.int64), edges)
    while True:
        lengths = _lengths(boxes[1])
        finished = (lengths > 1).sum(axis=1) <= 1
        if finished.all():
            return _cells_of_lines(boxes)
        boxes = _divide(boxes, lengths, finished)


def _lengths(edges: Cells) -> Cells:
    return np.abs(edges).sum(axis=-1)


def _divide(boxes: _Boxes, lengths: Cells, finished: NDArray[np.bool_]) -> _Boxes:
    """Cut every unfinished box; the pieces take its place in walking order."""
    corner, edges = boxes
    main, second, third = lengths.T
    stretched = (2 * main > 3 * second) & (2 * main > 3 * third)
    tall = 3 * second > 4 * third
    deep = 3 * third > 4 * second
    kinds = np.select([finished, stretched, tall, deep], [0, 1, 2, 3], default=4)
    pieces: list[_Boxes] = []
    places: list[Cells] = []
    for kind, cut in enumerate((_keep, _halve, _cut_tall, _cut_deep, _cut_all)):
        chosen = np.flatnonzero(kinds == kind)
        if not len(chosen):
            continue
        for number, (start, axes) in enumerate(cut(corner[chosen], *_halves(edges[chosen]))):
            pieces.append((start, np.stack(axes, axis=1)))
            places.append(8 * chosen + number)
    corners = np.concatenate([piece[0] for piece in pieces])
    vectors = np.concatenate([piece[1] for piece in pieces])
    filled = _lengths(vectors).min(axis=1) > 0
    order = np.argsort(np.concatenate(places), kind="stable")
    order = order[filled[order]]
    return corners[order], vectors[order]


_Piece = tuple[Cells, tuple[Cells, Cells, Cells]]


def _halves(edges: Cells) -> tuple[Cells, Cells]:
    """The edges and their first halves, which are even where the edge allows it: an even main
    axis lets the curve end where the next piece begins.
    """
    lengths = _lengths(edges)[..., None]
    half = lengths // 2
    half += ((half % 2 == 1) & (lengths > 2)).astype(np.int64)
    return edges, np.sign(edges) * half


def _keep(corner: Cells, edges: Cells, _: Cells) -> list[_Piece]:
    return [(corner, (edges[:, 0], edges[:, 1], edges[:, 2]))]


def _halve(corner: Cells, edges: Cells, half: Cells) -> list[_Piece]:
    """Cut the main axis in two."""
    a, b, c = edges[:, 0], edges[:, 1], edges[:, 2]
    a_half = half[:, 0]
    return [(corner, (a_half, b, c)), (corner + a_half, (a - a_half, b, c))]


def _cut_tall(corner: Cells, edges: Cells, half: Cells) -> list[_Piece]:
    """Out along the second axis, across, and back."""
    a, b, c = edges[:, 0], edges[:, 1], edges[:, 2]
    a_half, b_half = half[:, 0], half[:, 1]
    back = corner + (a - np.sign(a)) + (b_half - np.sign(b))
    return [
        (corner, (b_half, c, a_half)),
        (corner + b_half, (a, b - b_half, c)),
        (back, (-b_half, c, a_half - a)),
    ]


def _cut_deep(corner: Cells, edges: Cells, half: Cells) -> list[_Piece]:
    """Out along the third axis, across, and back."""
    a, b, c = edges[:, 0], edges[:, 1], edges[:, 2]
    a_half, c_half = half[:, 0], half[:, 2]
    back = corner + (a - np.sign(a)) + (c_half - np.sign(c))
    return [
        (corner, (c_half, a_half, b)),
        (corner + c_half, (a, b, c - c_half)),
        (back, (-c_half, a_half - a, b)),
    ]


def _cut_all(corner: Cells, edges: Cells, half: Cells) -> list[_Piece]:
    """The eight octants of Hilbert's curve, those that are walked straight through joined."""
    a, b, c = edges[:, 0], edges[:, 1], edges[:, 2]
    a_half, b_half, c_half = half[:, 0], half[:, 1], half[:, 2]
    a_end, c_end, b_middle = a - np.sign(a), c - np.sign(c), b_half - np.sign(b)
    return [
        (corner, (b_half, c_half, a_half)),
        (corner + b_half, (c, a_half, b - b_half)),
        (corner + b_middle + c_end, (a, -b_half, c_half - c)),
        (corner + a_end + b_half + c_end, (-c, a_half - a, b - b_half)),
        (corner + a_end + b_middle, (-b_half, c_half, a_half - a)),
    ]


def _cells_of_lines(boxes: _Boxes) -> Cells:
    """The cells of boxes that are all one cell wide in two of their axes."""
    corner, edges = boxes
    lengths = _lengths(edges)
    longest = lengths.argmax(axis=1)
    count = lengths.max(axis=1)
    step = np.sign(edges[np.arange(len(edges)), longest])
    along = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    return np.repeat(corner, count, axis=0) + along[:, None] * np.repeat(step, count, axis=0)
