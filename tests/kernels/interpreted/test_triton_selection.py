"""The selection kernels, compared with the plain code that runs where Triton does not."""

import math
from dataclasses import replace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from kling_kernels import selection, triton_selection
from kling_kernels.block_mask import BlockList, BlockMask
from kling_kernels.plan import SparsityPlan
from kling_kernels.token_grid import TokenGrid

PLAN = SparsityPlan(block_q=64, block_k=128)


@pytest.fixture
def plain(monkeypatch):
    """A function that switches the kernels off."""
    return lambda: monkeypatch.setattr(selection, "_kernels", lambda _name: None)


@pytest.mark.parametrize("tokens", [1, 130, 1000, 2049])
@pytest.mark.parametrize(("head_dim", "batch"), [(64, 2), (96, 1)])
def test_mass_is_that_of_the_plain_code(tokens, head_dim, batch, plain):
    generator = torch.Generator().manual_seed(tokens)
    q, k = torch.randn(2, batch, 2, tokens, head_dim, generator=generator)
    means = selection.quarters(q + 0.5, k, PLAN)
    result = selection.mass_of_means(*means, tokens, PLAN, 0.3)
    plain()
    exact = selection.mass_of_means(*means, tokens, PLAN, 0.3)
    assert result.shape == exact.shape
    torch.testing.assert_close(result, exact, atol=1e-5, rtol=3e-2)
    if batch == 1:  # with more, each value is a maximum over the batch
        torch.testing.assert_close(result.sum(-1), torch.ones(exact.shape[:2]))


@st.composite
def rows(draw):
    heads, count, columns = (
        draw(st.integers(1, 2)),
        draw(st.integers(1, 3)),
        draw(st.integers(1, 70)),
    )
    generator = torch.Generator().manual_seed(draw(st.integers(0, 10**6)))
    scores = (3 * torch.randn(heads, count, columns, generator=generator)).softmax(-1)
    if draw(st.booleans()):  # many ties and many zeros
        scores = (scores * 20).round() / 20
    forced = torch.rand(count, columns, generator=generator) < draw(
        st.sampled_from([0.0, 0.1, 0.9])
    )
    limits = torch.randint(0, columns + 1, (heads,), generator=generator, dtype=torch.int32)
    return scores, forced, limits, draw(st.sampled_from([0.0, 0.3, 0.9, 1.0]))


@given(rows())
@settings(max_examples=40)
def test_lists_are_those_of_the_plain_code(row):
    """If a sum decides and there are ties, rounding may keep one block more or fewer."""
    scores, forced, limits, covered = row
    tokens = 32 * scores.shape[-1] - 5
    lists = triton_selection.chosen(scores, forced, limits, covered, tokens, 32)
    kept = lists.blocks()
    mask = BlockMask(lists, 32 * len(forced) - 9, tokens, 32, 32)
    assert torch.equal(lists.keys, mask.to_dense()[:, ::32].sum(-1))
    counted_here = replace(mask, full=replace(lists, keys=None))
    torch.testing.assert_close(mask.visited(), counted_here.visited())
    exact = selection._best(scores, forced.expand(scores.shape), limits[:, None, None], covered)
    again = BlockList.of(kept)
    assert torch.equal(lists.counts, again.counts)
    assert torch.equal(lists.indices, again.indices)
    if not covered:
        assert torch.equal(kept, exact)
        return
    assert ((kept.sum(-1) - exact.sum(-1)).abs() <= 1 + (scores == 0).sum(-1)).all()
    sums = [(scores * each).sum(-1) for each in (kept, exact)]
    assert (sums[0] >= covered * scores.sum(-1) - 1e-5).all()
    torch.testing.assert_close(*sums, atol=float(scores.max()) + 1e-6, rtol=0)
    assert (kept | ~forced).all()


def test_the_door_takes_them(plain):
    grid = TokenGrid(5, 11, 19, prefix=3)
    generator = torch.Generator().manual_seed(2)
    means = [
        torch.randn(1, 3, math.ceil(grid.tokens / each), 64, generator=generator)
        for each in (16, 32)
    ]
    plan = replace(PLAN, head_factors=(0.5, 2.0))
    mass = selection.mass_of_means(*means, grid.tokens, plan, 0.3)
    result = selection.select(mass, plan, grid, 0.3)
    plain()
    exact = selection.select(mass, plan, grid, 0.3)  # from the same masses
    assert torch.equal(result.full.counts, exact.full.counts)
    assert torch.equal(result.full.indices, exact.full.indices)
