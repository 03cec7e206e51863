"""The kernels from projections to attention, called as the engine does, on the CPU."""

import pytest
import torch

from kling_kernels import eight_bits, prologue, reference, triton8_attention
from kling_kernels.plan import SparsityPlan
from kling_kernels.preparing import Projections, ready
from kling_kernels.prologue import Norm, Rotation
from kling_kernels.selection import mass_of_means, select
from kling_kernels.spacetime import prepared_attention, spacetime_attention
from kling_kernels.token_grid import TokenGrid

GRID = TokenGrid(5, 5, 6)
PLAN = SparsityPlan(block_q=64, block_k=64, neighbours=0)


def projections(head_dim):
    generator = torch.Generator().manual_seed(1)
    shape = (3, 1, GRID.tokens, 2, head_dim)
    rows = (torch.randn(shape, generator=generator) + 0.5).bfloat16().transpose(2, 3)
    angles = torch.randn(1, 1, GRID.tokens, head_dim // 2, generator=generator)
    norm = Norm(torch.rand(2, head_dim, generator=generator) + 0.5, 1e-6)
    return Projections(*rows, (norm, norm), Rotation(angles.cos(), angles.sin(), neighbours=True))


@pytest.mark.parametrize(
    ("backend", "bound", "head_dim"), [("triton_int8", 0.025, 64), ("triton8", 0.045, 96)]
)
def test_int8_of_one_pass_is_read_as_it_is(backend, bound, head_dim):
    given, scale = projections(head_dim), head_dim**-0.5
    made = ready(given, PLAN, backend)
    assert made.by == "fused, int8"
    means = (made.queries.means, made.keys.means)
    mask = select(mass_of_means(*means, GRID.tokens, PLAN, scale), PLAN, GRID, 0.33)
    assert mask.averaged
    assert mask.density() < 0.6
    result = prepared_attention(made.queries, made.keys, given.v, GRID, mask, backend=backend)
    q, k = (
        prologue.prepared(each.double(), norm, given.rotation, 16).tokens
        for each, norm in zip((given.q, given.k), given.norms, strict=True)
    )
    exact = reference.attention(q, k, given.v.double(), mask, scale)
    assert (result.double() - exact).norm() / exact.norm() < bound
    apart = ready(given, PLAN, "triton")
    assert apart.by == "fused"
    other = spacetime_attention(
        apart.queries.tokens, apart.keys.tokens, given.v, GRID, mask, backend=backend
    )
    assert (result - other).double().norm() / exact.norm() < 0.02  # q and k rounded in between


def test_nothing_is_quantised_again():
    given = projections(64)
    made = ready(given, PLAN, "triton_int8")
    mask = select(torch.ones(2, 3, 3), PLAN, GRID, 0.33)
    operands = eight_bits.of_prepared(
        made.queries, made.keys, given.v, mask, triton8_attention.BY, narrow_values=False
    )
    assert operands.queries is made.queries.tokens
    assert operands.keys is made.keys.tokens
    assert operands.values is given.v


def test_a_transformer_is_given_the_kernels(monkeypatch):
    from diffusers import WanTransformer3DModel

    from kling_local.engine import attention

    monkeypatch.setattr(attention, "SMALLEST_BLOCK", 64)
    torch.manual_seed(1)
    model = WanTransformer3DModel(
        num_attention_heads=2, attention_head_dim=64, in_channels=4, out_channels=4, text_dim=16,
        freq_dim=32, ffn_dim=32, num_layers=1, rope_max_seq_len=64,
    ).bfloat16().eval()  # fmt: skip
    generator = torch.Generator().manual_seed(4)
    call = {
        "hidden_states": torch.randn(1, 4, 5, 8, 12, generator=generator).bfloat16(),
        "encoder_hidden_states": torch.randn(1, 6, 16, generator=generator).bfloat16(),
        "return_dict": False,
    }
    plan = SparsityPlan(budget=((0.0, 0.5),), guard_steps=1, neighbours=0, backend="triton8")
    with torch.no_grad():
        stock = model(timestep=torch.tensor([0.5]), **call)[0].float()
        with attention.attached(model, plan, steps=2) as session:
            for time in (0.9, 0.5):
                ours = model(timestep=torch.tensor([time]), **call)[0].float()
    facts = session.counts.facts()
    assert (facts["attention_backend"], facts["attention_prologue"]) == ("triton8", "fused, int8")
    assert (facts["attention_sparse_steps"], facts["attention_masks_measured"]) == (1, 1)
    assert 0 < (ours - stock).norm() / stock.norm() < 0.05
