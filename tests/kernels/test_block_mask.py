"""Block lists, compared with a plain boolean matrix."""

from dataclasses import replace

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from kling_kernels.block_mask import BlockMask
from kling_kernels.token_grid import TokenGrid


@st.composite
def pairs(draw):
    """A boolean [heads, queries, keys] whose 4 x 8 blocks are empty, full or partial."""
    heads = draw(st.sampled_from([1, 2]))
    queries, keys = draw(st.integers(1, 14)), draw(st.integers(1, 27))
    generator = torch.Generator().manual_seed(draw(st.integers(0, 999)))
    rows, columns = -(-queries // 4), -(-keys // 8)
    kind = torch.randint(0, 3, (heads, rows, columns), generator=generator)
    kind = kind.repeat_interleave(4, 1).repeat_interleave(8, 2)[:, :queries, :keys]
    noise = torch.rand(heads, queries, keys, generator=generator) < 0.5
    return (kind == 1) | ((kind == 2) & noise)


@given(pairs())
def test_lists_hold_exactly_the_matrix(allowed):
    mask = BlockMask.from_dense(allowed, 4, 8)
    assert torch.equal(mask.to_dense(), allowed)


@given(pairs())
def test_full_means_full_and_listed_blocks_are_not_empty(allowed):
    mask = BlockMask.from_dense(allowed, 4, 8)
    full, attended = mask.full.blocks(), mask.attended()
    for head, row, column in torch.cartesian_prod(*[torch.arange(n) for n in full.shape]):
        rows, columns = slice(4 * row, 4 * row + 4), slice(8 * column, 8 * column + 8)
        block = allowed[head, rows, columns]
        assert bool(full[head, row, column]) == bool(block.all())
        assert bool(attended[head, row, column]) == bool(block.any())


@given(pairs())
def test_listed_indices_ascend(allowed):
    mask = BlockMask.from_dense(allowed, 4, 8)
    for counts, indices in zip(
        mask.full.counts.flatten(), mask.full.indices.flatten(0, 1), strict=True
    ):
        listed = indices[:counts].tolist()
        assert listed == sorted(set(listed))


@given(pairs())
def test_density_counts_the_pairs_of_attended_blocks(allowed):
    mask = BlockMask.from_dense(allowed, 4, 8)
    attended = mask.attended().repeat_interleave(4, 1).repeat_interleave(8, 2)
    attended = attended[:, : allowed.shape[1], : allowed.shape[2]]
    assert mask.density() == pytest.approx(attended.double().mean().item())
    means = (~mask.attended()).sum(-1).repeat_interleave(4, 1)[:, : allowed.shape[1]]
    extra = means.double().mean().item() / allowed.shape[2]  # one key per skipped block
    averaged = replace(mask, averaged=True)
    assert averaged.density() == pytest.approx(attended.double().mean().item() + extra)


@given(st.integers(1, 5), st.integers(1, 5), st.integers(1, 5), st.integers(0, 3))
def test_dense_is_everything(frames, height, width, prefix):
    grid = TokenGrid(frames, height, width, prefix)
    mask = BlockMask.dense(grid, block_q=8, block_k=4)
    assert mask.is_dense
    assert mask.to_dense().all()
    assert mask.density() == 1.0
    assert int(mask.key_counts().sum()) == grid.tokens


def test_equal_tiles_are_stored_once():
    tile = torch.rand(4, 8, generator=torch.Generator().manual_seed(1)) < 0.5
    mask = BlockMask.from_dense(tile.repeat(2, 3, 3), 4, 8)
    assert mask.partial is not None
    assert mask.partial.tiles.shape == (1, 4, 8)


def test_blocks_of_another_shape_are_refused():
    everything = torch.ones(1, 2, 2, dtype=torch.bool)
    with pytest.raises(ValueError, match=r"must be \[heads or 1, 3, 2\]"):
        BlockMask.from_blocks(everything, 9, 16, 4, 8)
