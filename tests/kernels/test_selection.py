"""Estimated and measured attention mass, and the choice of blocks under a budget."""

import math
from dataclasses import replace

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.overrides import TorchFunctionMode

from kling_kernels.block_mask import BlockMask
from kling_kernels.plan import SparsityPlan
from kling_kernels.reference import attention
from kling_kernels.selection import (
    Memory,
    logit_spread,
    measured_mass,
    predicted_mass,
    quarters,
    recall,
    select,
)
from kling_kernels.token_grid import TokenGrid

PLAN = SparsityPlan(block_q=8, block_k=4)


def queries_and_keys(tokens, *, seed=0, heads=2, batch=1, sharp=1.0):
    generator = torch.Generator().manual_seed(seed)
    return sharp * torch.randn(2, batch, heads, tokens, 8, generator=generator)


def true_mass(q, k, plan, scale):
    """The attention mass by definition, one block at a time."""
    shares = (q @ k.transpose(-1, -2) * scale).softmax(-1)
    rows = shares.split(plan.block_q, 2)
    blocks = [[part.sum(-1).mean(-1) for part in row.split(plan.block_k, 3)] for row in rows]
    return torch.stack([torch.stack(row, -1) for row in blocks], -2).amax(0)


@given(st.integers(1, 60), st.integers(0, 99), st.integers(1, 2))
def test_measured_mass_is_the_definition(tokens, seed, batch):
    q, k = queries_and_keys(tokens, seed=seed, batch=batch)
    expected = true_mass(q, k, PLAN, 0.5)
    torch.testing.assert_close(measured_mass(q, k, PLAN, 0.5, every=1), expected)


@given(st.integers(1, 60), st.integers(0, 99))
def test_estimates_are_shares(tokens, seed):
    q, k = queries_and_keys(tokens, seed=seed, sharp=3.0)
    for mass in (predicted_mass(q, k, PLAN, 0.5), measured_mass(q, k, PLAN, 0.5, every=4)):
        assert (mass >= 0).all()
        torch.testing.assert_close(mass.sum(-1), torch.ones(mass.shape[:2]))


@given(st.integers(1, 60), st.integers(0, 99))
def test_prediction_is_exact_where_quarters_are_constant(tokens, seed):
    q, k = queries_and_keys(tokens, seed=seed)
    q = q[:, :, torch.arange(tokens) // 2 * 2]  # quarters of 8 queries: pairs
    expected = true_mass(q, k, PLAN, 0.5)  # quarters of 4 keys: single keys
    torch.testing.assert_close(predicted_mass(q, k, PLAN, 0.5), expected)


@st.composite
def choices(draw):
    grid = TokenGrid(
        draw(st.integers(1, 4)),
        draw(st.integers(1, 5)),
        draw(st.integers(1, 5)),
        prefix=draw(st.integers(0, 9)),
        exact_frames=(0,) if draw(st.booleans()) else (),
    )
    plan = replace(
        PLAN,
        mass=draw(st.sampled_from([0.0, 0.5, 0.9])),
        neighbours=draw(st.integers(0, 2)),
        sinks=draw(st.integers(0, 2)),
        head_factors=draw(st.sampled_from([(), (0.5,), (1.0, 2.0)])),
    )
    share = draw(st.sampled_from([0.0, 0.1, 0.3, 0.7, 1.0]))
    shape = (2, math.ceil(grid.tokens / 8), math.ceil(grid.tokens / 4))
    generator = torch.Generator().manual_seed(draw(st.integers(0, 99)))
    return grid, plan, share, (3 * torch.randn(shape, generator=generator)).softmax(-1)


@given(choices())
def test_chosen_blocks_are_forced_or_best(choice):
    """Compared with a plain loop over rows that applies the rules one after another."""
    grid, plan, share, mass = choice
    kept = select(mass, plan, grid, share).attended()
    for head, factor in enumerate([*plan.head_factors, 1.0, 1.0][:2]):
        for row in range(mass.shape[1]):
            forced = {key for key in range(mass.shape[2]) if is_forced(grid, plan, row, key)}
            ranked = sorted(
                range(mass.shape[2]),
                key=lambda key: (key not in forced, -float(mass[head, row, key])),
            )
            budget = math.ceil(min(1.0, share * factor) * len(ranked))
            assert set(kept[head, row].nonzero()[:, 0].tolist()) >= forced
            assert kept[head, row][ranked[: max(budget, len(forced))]].all()
            covered = mass[head, row][kept[head, row]].sum()
            assert covered >= plan.mass - 1e-5
            count = int(kept[head, row].sum())
            if count > max(budget, len(forced)):  # the last one was still needed
                assert covered - mass[head, row, ranked[count - 1]] < plan.mass + 1e-5


def is_forced(grid, plan, row, key):
    queries = range(8 * row, 8 * row + 8)
    near = any(abs(query // 4 - key) <= plan.neighbours for query in queries)
    lead = key < math.ceil(grid.exact_tokens / 4) + plan.sinks
    return near or lead or queries[0] < grid.prefix


@given(choices())
def test_a_pooled_budget_is_the_layers(choice):
    grid, plan, share, mass = choice
    plan = replace(plan, pooled=True, mass=0.0)
    kept = select(mass, plan, grid, share).attended()
    rows, columns = mass.shape[1:]
    forced = torch.tensor(
        [[is_forced(grid, plan, row, key) for key in range(columns)] for row in range(rows)]
    )
    assert (kept | ~forced).all()
    factors = [*plan.head_factors, 1.0, 1.0][:2]
    budget = math.ceil(sum(min(1.0, share * each) for each in factors) * rows * columns)
    assert int(kept.sum()) == max(budget, 2 * int(forced.sum()))
    free = ~forced.expand_as(kept)
    if (free & kept).any() and (free & ~kept).any():
        assert mass[free & kept].min() >= mass[free & ~kept].max()


@given(st.integers(1, 60), st.integers(0, 99))
def test_the_spread_of_logits_is_the_variance_over_quarters(tokens, seed):
    """Exactly so when quarters are single keys and pairs of equal queries."""
    q, k = queries_and_keys(tokens, seed=seed)
    q = q[:, :, torch.arange(tokens) // 2 * 2]
    logits = q @ k.transpose(-1, -2) * 0.5
    rows = logits.split(PLAN.block_q, 2)
    found = [
        [part.var(-1, correction=0).mean(-1) for part in row.split(PLAN.block_k, 3)] for row in rows
    ]
    expected = torch.stack([torch.stack(row, -1) for row in found], -2).amax(0)
    torch.testing.assert_close(logit_spread(*quarters(q, k, PLAN), tokens, PLAN, 0.5), expected)


def test_averaging_where_it_costs_least_errs_least():
    """With keys that are alike within some blocks but not within others, at the same density."""
    q, k = queries_and_keys(256, sharp=2.0, heads=4)
    still = torch.arange(256) // 16 % 2 == 0
    k = torch.where(still[:, None], k[:, :, torch.arange(256) // 16 * 16], k)
    v = torch.randn(k.shape, generator=torch.Generator().manual_seed(1))
    plan = replace(PLAN, block_q=16, block_k=16, neighbours=0)
    grid = TokenGrid(1, 16, 16)
    exact = attention(q, k, v, BlockMask.dense(grid), 0.5)
    mass = predicted_mass(q, k, plan, 0.5)
    cost = mass * logit_spread(*quarters(q, k, plan), 256, plan, 0.5)
    errors = [
        float((attention(q, k, v, select(score, each, grid, 0.5), 0.5) - exact).norm())
        for score, each in (
            (mass, plan),
            (cost, plan),
            (cost, replace(plan, pooled=True)),
        )
    ]
    assert errors[1] < 0.5 * errors[0]
    assert errors[2] < errors[1]


def test_a_whole_share_is_dense_and_carries_the_plan():
    mass = torch.full((2, 4, 8), 1 / 8)
    mask = select(mass, PLAN, TokenGrid(1, 4, 8), 1.0)
    assert mask.density() == 1.0
    assert mask.averaged
    assert not select(mass, replace(PLAN, averaged=False), TokenGrid(1, 4, 8), 1.0).averaged


def test_recall_is_the_mass_that_is_kept():
    mass = torch.tensor([[[0.7, 0.2, 0.1], [0.3, 0.3, 0.4]]])
    kept = torch.tensor([[[True, False, False], [False, True, True]]])
    mask = BlockMask.from_blocks(kept, 8, 12, 4, 4)
    assert recall(mask, mass).item() == pytest.approx(0.7)


def test_measured_masks_recall_more_than_predicted_ones():
    """With queries that look for single keys, which block means hide."""
    q, k = queries_and_keys(256, sharp=2.5, heads=4)
    plan = replace(PLAN, block_q=16, block_k=16, neighbours=0)
    grid = TokenGrid(4, 8, 8)
    truth = measured_mass(q, k, plan, 0.5, every=1)
    measured = measured_mass(q, k, plan, 0.5, every=4)
    predicted = predicted_mass(q, k, plan, 0.5)
    found = [
        float(recall(select(mass, plan, grid, 0.25), truth).mean())
        for mass in (truth, measured, predicted)
    ]
    assert found[0] > found[2] > 0.25
    assert found[1] > 0.25


class NumbersToTheDevice(TorchFunctionMode):
    """Counts tensors made from numbers: on a GPU each is a copy that waits for the device."""

    count = 0

    def __torch_function__(self, function, _types, arguments=(), named=None):
        self.count += function in (torch.tensor, torch.as_tensor)
        return function(*arguments, **(named or {}))


@pytest.mark.parametrize("factors", [(), (0.5, 2.0)])
@pytest.mark.parametrize("pooled", [False, True])
def test_nothing_waits_for_the_device(pooled, factors):
    """Uses meta tensors, on which reading a number fails. Per-head budgets are copied once."""
    grid = TokenGrid(3, 5, 7, prefix=4)
    plan = replace(PLAN, pooled=pooled, mass=0.5, head_factors=factors)
    q, k = torch.empty(2, 1, 2, grid.tokens, 8, device="meta")
    for expected in (int(bool(factors) and not pooled), 0):
        with NumbersToTheDevice() as copies:
            mass = predicted_mass(q, k, plan, 0.5)
            mass = Memory(measured_mass(q, k, plan, 0.5)).blended(mass, 0.9)
            mass = mass * logit_spread(*quarters(q, k, plan), grid.tokens, plan, 0.5)
            select(mass, plan, grid, 0.3).visited()
        assert copies.count == expected


def test_memory_fades_towards_the_prediction():
    measured, predicted = torch.tensor([[[1.0, 0.0]]]), torch.tensor([[[0.0, 1.0]]])
    memory = Memory(measured)
    assert torch.equal(memory.blended(predicted, 0.5), measured)
    assert memory.older().older().blended(predicted, 0.5).tolist() == [[[0.25, 0.75]]]
    assert memory.age == 0


def test_a_memory_is_due_before_it_is_used_at_the_age_of_the_refresh():
    memory = Memory(torch.ones(1, 1, 1))
    assert memory.is_due(1)
    assert [memory.is_due(3), memory.older().is_due(3), memory.older().older().is_due(3)] == [
        False, False, True,
    ]  # fmt: skip
    assert not memory.older().is_due(0)


def test_bad_plans_are_refused():
    for wrong, words in (
        ({"budget": ()}, "at least one point"),
        ({"budget": ((0.0, 1.5),)}, "lie in 0..1"),
        ({"budget": ((0.5, 0.5), (0.2, 0.5))}, "must ascend"),
        ({"guard_steps": -1}, "guard_steps must not be negative, but is -1"),
        ({"select_steps": 0}, "select_steps must be at least 1, but is 0"),
        ({"refresh_steps": -2}, "refresh_steps must not be negative, but is -2"),
        ({"refresh_steps": 2, "measured": False}, "measures masks anew, but measured is false"),
        ({"head_factors": (-1.0,)}, "must not be negative"),
        ({"block_q": 30}, "multiples of 4, not 30"),
        ({"backend": "cuda"}, "unknown backend 'cuda'; known: auto, sdpa"),
    ):
        with pytest.raises(ValueError, match=words):
            SparsityPlan(**wrong)


def test_a_plan_reads_a_table_of_settings():
    table = {"budget": [[0.0, 0.5], [1.0, 0.25]], "guard_steps": 2}
    assert SparsityPlan.from_table(table) == SparsityPlan(
        budget=((0.0, 0.5), (1.0, 0.25)), guard_steps=2
    )
    with pytest.raises(ValueError, match="unknown speed; known: averaged, backend, block_k"):
        SparsityPlan.from_table({"speed": 9})


def test_the_budget_follows_steps_layers_and_guards():
    plan = SparsityPlan(
        budget=((0.5, 0.4), (1.0, 0.2)), layer_factors=(1.0, 2.0), guard_steps=1, guard_layers=(2,)
    )
    assert plan.share(0, 5, 0) == 1.0  # a guarded step
    assert plan.share(1, 5, 2) == 1.0  # a guarded layer
    assert plan.share(1, 5, 0) == pytest.approx(0.4)  # before the first point
    assert plan.share(3, 5, 0) == pytest.approx(0.3)  # between two
    assert plan.share(4, 5, 1) == pytest.approx(0.4)  # a layer with twice the budget
    assert plan.share(4, 5, 7) == pytest.approx(0.2)
    assert plan.is_dense(0, 5, 0)
    assert not plan.is_dense(3, 5, 0)


def test_exact_is_dense_everywhere():
    plan = SparsityPlan.exact()
    assert plan.is_exact
    assert all(plan.is_dense(step, 4, layer) for step in range(4) for layer in range(3))
    assert not SparsityPlan().is_exact
    narrow = replace(plan, backend="triton8")
    assert not narrow.is_exact
    assert not narrow.skips
