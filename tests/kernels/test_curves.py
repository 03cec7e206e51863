"""Token orders visit every cell of any box once, and keep near cells near each other."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kling_kernels import curves
from kling_kernels.token_grid import ORDERS

SIZE = st.integers(1, 13)
EVEN = st.sampled_from([2, 4, 6, 8, 10, 12, 14])
WAN_720P = (21, 45, 80)


@given(SIZE, SIZE, SIZE, st.sampled_from([*ORDERS.values()]))
def test_every_cell_is_visited_once(frames, height, width, walk):
    cells = walk(frames, height, width)
    assert cells.shape == (frames * height * width, 3)
    assert (cells >= 0).all()
    assert (cells < [frames, height, width]).all()
    assert len(np.unique(cells, axis=0)) == len(cells)


@given(EVEN, EVEN, EVEN)
def test_hilbert_never_leaves_the_neighbourhood_in_even_boxes(frames, height, width):
    steps = np.abs(np.diff(curves.hilbert(frames, height, width), axis=0))
    assert (steps.sum(axis=1) == 1).all()


@given(SIZE, SIZE, SIZE)
def test_hilbert_steps_at_most_diagonally_in_any_box(frames, height, width):
    steps = np.abs(np.diff(curves.hilbert(frames, height, width), axis=0))
    assert steps.max(initial=0) <= 1


@given(SIZE, SIZE, SIZE)
def test_hilbert_starts_at_the_origin(frames, height, width):
    assert (curves.hilbert(frames, height, width)[0] == 0).all()


@given(SIZE, EVEN, EVEN)
def test_tubes_go_through_every_frame_before_the_next_cell(frames, height, width):
    cells = curves.tubes(frames, height, width)
    assert (np.abs(np.diff(cells, axis=0)).sum(axis=1) == 1).all()
    of_cell = cells[:, 1:].reshape(-1, frames, 2)
    assert (of_cell == of_cell[:, :1]).all()


@pytest.mark.parametrize("walk", [curves.raster, curves.morton])
def test_hilbert_blocks_are_the_most_compact(walk):
    assert spread(curves.hilbert(*WAN_720P)) < 0.7 * spread(walk(*WAN_720P))


def spread(cells, block=128):
    """Mean squared distance of a block's cells to their centre."""
    blocks = cells[: len(cells) // block * block].reshape(-1, block, 3).astype(float)
    return ((blocks - blocks.mean(axis=1, keepdims=True)) ** 2).sum(-1).mean()
