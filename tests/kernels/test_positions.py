"""Row and column tables, compared with per-token tables, on random grids."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from kling_kernels import positions
from kling_kernels.positions import Positions, pairs_by_column, places
from kling_kernels.prologue import Rotation
from kling_kernels.token_grid import ORDERS, TokenGrid

CPU = torch.device("cpu")
HEADS, PAIRS = 2, 6


@st.composite
def grids(draw):
    sizes = [draw(st.integers(1, size)) for size in (5, 6, 7)]
    exact = draw(st.sets(st.integers(0, sizes[0] - 1), max_size=2))
    kind = draw(st.sampled_from(sorted(ORDERS)))
    return TokenGrid(*sizes, draw(st.integers(0, 5)), tuple(exact), kind)


def rotation_of(grid, axis_of_pair, seed=0):
    """Angles of a film that depend on one axis for each pair, and random ones for the prefix."""
    generator = torch.Generator().manual_seed(seed)
    sizes = (grid.frames, grid.height, grid.width)
    numbers = [torch.randn(size, HEADS, PAIRS, generator=generator) for size in sizes]
    film = [each[place] for each, place in zip(numbers, grid.coordinates().T, strict=True)]
    film = torch.stack(film).gather(0, axis_of_pair.expand(1, len(film[0]), -1, -1))[0]
    prefix = torch.randn(grid.prefix, HEADS, PAIRS, generator=generator)
    angles = torch.cat([prefix, film]).transpose(0, 1)[None]
    return Rotation(angles.cos(), angles.sin(), neighbours=False)


@given(grids(), st.integers(0, 99))
def test_two_rows_add_up_to_the_bit(grid, seed):
    axis = torch.randint(0, 3, (HEADS, PAIRS), generator=torch.Generator().manual_seed(seed))
    rotation = rotation_of(grid, axis, seed)
    made = Positions(grid).compact(rotation)
    assert made.rows is not None
    assert made.cos.shape[2] == grid.prefix + grid.frames * grid.height + grid.width + 1
    for ours, theirs in zip(made.tables(), (rotation.cos, rotation.sin), strict=True):
        assert torch.equal(ours, theirs)
    some = made.every(3).tables()
    assert torch.equal(some[0], rotation.cos[:, :, ::3])


@given(grids())
def test_every_row_is_that_of_a_token_that_stands_there(grid):
    rows, tokens = places(grid, CPU)
    own = torch.arange(grid.tokens)
    frame, line, column = torch.cat([torch.full((grid.prefix, 3), -1), grid.coordinates()]).T
    first, second = tokens[rows.long()]
    assert torch.equal(first[: grid.prefix], own[: grid.prefix])
    assert torch.equal(frame[first], frame)
    assert torch.equal(line[first], line)
    assert torch.equal(column[second][grid.prefix :], column[grid.prefix :])


def test_pairs_of_lines_and_columns_are_found():
    grid = TokenGrid(3, 4, 5, prefix=2)
    axis = torch.tensor([[0, 1, 2, 2, 1, 0], [2, 2, 2, 0, 0, 0]])
    found = pairs_by_column(rotation_of(grid, axis), grid)
    assert torch.equal(found[:, 0], axis == 2)


@pytest.mark.parametrize("table", ["cos", "sin"])
@pytest.mark.parametrize("token", [2, 11, 61])
def test_one_other_number_and_tables_stay_as_they_are(table, token, monkeypatch):
    monkeypatch.setattr(positions, "PART", 7)
    grid = TokenGrid(3, 4, 5, prefix=2)
    rotation = rotation_of(grid, torch.tensor([[0, 1, 2, 2, 1, 0]]).expand(HEADS, -1))
    getattr(rotation, table)[0, 1, token, 3] += 1e-6
    assert pairs_by_column(rotation, grid) is None
    assert Positions(grid).compact(rotation) is rotation


def test_tables_are_made_once_a_forward_and_axes_found_once():
    grid = TokenGrid(3, 4, 5)
    axis = torch.tensor([[0, 1, 2, 2, 1, 0]]).expand(HEADS, -1)
    rotation, kept = rotation_of(grid, axis), Positions(grid)
    made = kept.compact(rotation)
    assert kept.compact(Rotation(rotation.cos, rotation.sin, neighbours=False)) is made
    rotation.cos.neg_()  # the next forward's tables, in the same memory
    assert kept.compact(rotation) is made
    kept.forget()
    assert torch.equal(kept.compact(rotation).tables()[0], rotation.cos)
