"""The permutation between raster and kernel order, and the exact prefix before it."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from kling_kernels.token_grid import ORDERS, TokenGrid


@st.composite
def grids(draw, most=7):
    size = st.integers(1, most)
    frames = draw(size)
    exact = draw(st.lists(st.integers(0, frames - 1), unique=True, max_size=frames))
    kind = draw(st.sampled_from(sorted(ORDERS)))
    return TokenGrid(frames, draw(size), draw(size), draw(st.integers(0, 9)), tuple(exact), kind)


@given(grids())
def test_order_and_inverse_undo_each_other(grid):
    raster = torch.arange(grid.tokens)
    assert torch.equal(raster[grid.order][grid.inverse], raster)
    assert torch.equal(grid.order.sort().values, raster)


@given(grids())
def test_prefix_and_exact_frames_lead(grid):
    assert torch.equal(grid.order[: grid.prefix], torch.arange(grid.prefix))
    frames = grid.coordinates()[:, 0]
    lead = grid.exact_tokens - grid.prefix
    per_frame = grid.height * grid.width
    expected = torch.tensor(grid.exact_frames).repeat_interleave(per_frame)
    assert torch.equal(frames[:lead], expected)
    assert not set(frames[lead:].tolist()) & set(grid.exact_frames)


@given(grids())
def test_coordinates_name_the_raster_token(grid):
    frame, row, column = grid.coordinates().unbind(1)
    raster = grid.prefix + (frame * grid.height + row) * grid.width + column
    assert torch.equal(raster, grid.order[grid.prefix :])


def test_equal_grids_share_one_permutation():
    assert TokenGrid(2, 3, 4).order is TokenGrid(2, 3, 4).order


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"frames": 0}, "at least one token"),
        ({"prefix": -1}, "no negative prefix"),
        ({"kind": "snake"}, "known: hilbert"),
        ({"exact_frames": (2,)}, "0..1"),
        ({"exact_frames": (1, 1)}, "different frames"),
    ],
)
def test_impossible_grids_are_refused(wrong, words):
    with pytest.raises(ValueError, match=words):
        TokenGrid(**{"frames": 2, "height": 3, "width": 4, **wrong})
