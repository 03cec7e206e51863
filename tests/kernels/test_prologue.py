"""The plain PyTorch version of the prologue, compared with the models' own norm and rotation."""

import pytest
import torch

from kling_kernels import prologue
from kling_kernels.averages import block_means
from kling_kernels.plan import SparsityPlan
from kling_kernels.prologue import Norm, Rotation
from kling_kernels.selection import mass_of_means, predicted_mass

models = pytest.importorskip("diffusers.models.transformers", reason="the models' own are there")
HEADS, TOKENS, HEAD_DIM = 3, 10, 16


def projection():
    generator = torch.Generator().manual_seed(0)
    return torch.randn(2, TOKENS, HEADS * HEAD_DIM, generator=generator, dtype=torch.float64)


def by_head(x):
    return x.unflatten(2, (HEADS, HEAD_DIM)).transpose(1, 2)


def angles(*shape):
    generator = torch.Generator().manual_seed(1)
    return torch.randn(shape, generator=generator, dtype=torch.float64)


def test_norms_are_torchs_rms_norm():
    x = projection()
    weight = torch.linspace(0.5, 2, HEADS * HEAD_DIM, dtype=torch.float64)
    whole = torch.nn.functional.rms_norm(x, (HEADS * HEAD_DIM,), weight, 1e-6)
    over = prologue.normalised(by_head(x), Norm(weight.unflatten(0, (HEADS, -1)), 1e-6))
    torch.testing.assert_close(over, by_head(whole))
    alone = prologue.normalised(by_head(x), Norm(weight[:HEAD_DIM], 1e-6))
    expected = torch.nn.functional.rms_norm(by_head(x), (HEAD_DIM,), weight[:HEAD_DIM], 1e-6)
    torch.testing.assert_close(alone, expected)


def test_ltx2_interleaved_is_diffusers():
    x = projection().float()
    turn = angles(2, TOKENS, HEADS * HEAD_DIM // 2).repeat_interleave(2, -1).float()
    table = (turn.cos(), turn.sin())
    expected = by_head(models.transformer_ltx2.apply_interleaved_rotary_emb(x, table))
    result = prologue.rotated(by_head(x), Rotation.ltx2_interleaved(*table, HEADS))
    torch.testing.assert_close(result, expected)


def test_ltx2_split_is_diffusers():
    x = projection().float()
    turn = angles(2, HEADS, TOKENS, HEAD_DIM // 2).float()
    table = (turn.cos(), turn.sin())
    expected = by_head(models.transformer_ltx2.apply_split_rotary_emb(x, table))
    result = prologue.rotated(by_head(x), Rotation.ltx2_split(*table))
    torch.testing.assert_close(result, expected)


def test_minimax_h3_is_diffusers():
    x = projection().unflatten(2, (HEADS, HEAD_DIM))
    turn = angles(TOKENS, 6).repeat(1, 2)
    expected = models.transformer_minimax_h3._apply_rotary_emb(x, turn.cos(), turn.sin())
    result = prologue.rotated(x.transpose(1, 2), Rotation.minimax_h3(turn.cos(), turn.sin()))
    torch.testing.assert_close(result, expected.transpose(1, 2))


def test_wan_turns_neighbours_as_complex_numbers():
    x = by_head(projection())
    turn = angles(1, TOKENS, 1, HEAD_DIM // 2)
    twice = turn.repeat_interleave(2, -1)
    result = prologue.rotated(x, Rotation.wan(twice.cos(), twice.sin()))
    numbers = torch.view_as_complex(x.unflatten(-1, (-1, 2)).contiguous())
    turned = numbers * torch.polar(torch.ones_like(turn), turn).transpose(1, 2)
    torch.testing.assert_close(result, torch.view_as_real(turned).flatten(-2))


def test_the_means_predict_the_same_mass():
    x = by_head(projection()).float()
    plan = SparsityPlan(block_q=8, block_k=8)
    means = prologue.prepared(x, None, None, 2).means
    expected = predicted_mass(x, x, plan, 0.25)
    torch.testing.assert_close(mass_of_means(means, means, TOKENS, plan, 0.25), expected)


@pytest.mark.parametrize("tokens", [1, 9, 16, 37])
def test_means_of_blocks_come_from_those_of_quarters(tokens):
    x = torch.randn(1, 2, tokens, 8, generator=torch.Generator().manual_seed(tokens))
    centre = prologue.centre_of(x, None, None)
    made = prologue.prepared8(x, None, None, 16, 4, centre)
    torch.testing.assert_close(made.block_means(), block_means(x, 16))
    largest = (x - centre[:, :, None]).abs().amax()
    torch.testing.assert_close(made.wide + centre[:, :, None], x, rtol=0, atol=float(largest) / 250)


def test_tables_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="cos and sin must be"):
        Rotation(torch.ones(4, 4), torch.ones(4, 4), neighbours=True)
