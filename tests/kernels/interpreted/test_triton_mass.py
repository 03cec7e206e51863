"""The kernel that measures attention mass, on the CPU, compared with the float64 definition."""

import pytest
import torch

from kling_kernels import selection, triton_mass
from kling_kernels.plan import SparsityPlan


def queries_and_keys(tokens, head_dim):
    """Queries and keys as views that are read in place: a token's heads are contiguous."""
    generator = torch.Generator().manual_seed(tokens)
    x = torch.randn(2, 2, tokens, 2, head_dim, generator=generator)
    return x.bfloat16().transpose(2, 3)


@pytest.mark.parametrize(
    ("tokens", "head_dim", "blocks", "every"),
    [(300, 64, (128, 64), 4), (130, 96, (64, 128), 8), (65, 64, (64, 64), 1)],
)
def test_the_mass_is_that_of_the_definition(tokens, head_dim, blocks, every):
    """Also for short last blocks, and if only few queries of a block are sampled."""
    q, k = queries_and_keys(tokens, head_dim)
    plan = SparsityPlan(block_q=blocks[0], block_k=blocks[1])
    assert triton_mass.can_measure(q, plan, every)
    assert not triton_mass.can_measure(q.double(), plan, every)
    result = selection.measured_mass(q, k, plan, 0.3, every=every)
    exact = selection.measured_mass(q.double(), k.double(), plan, 0.3, every=every)
    torch.testing.assert_close(result.double(), exact.double(), atol=2e-6, rtol=2e-5)


@pytest.mark.parametrize("size", [0.0, 300.0])
def test_flat_and_huge_inputs_stay_shares(size):
    q, k = queries_and_keys(70, 64) * size
    plan = SparsityPlan(block_q=64, block_k=64)
    mass = selection.measured_mass(q, k, plan, 0.3)
    torch.testing.assert_close(mass[:, :1].sum(-1).clamp(max=1), torch.ones(2, 1))
    assert mass.isfinite().all()
