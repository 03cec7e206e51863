"""The prologue's kernels on the CPU, compared with the plain PyTorch version in float64."""

import pytest
import torch

from kling_kernels import positions, prologue, quantise, triton_prologue
from kling_kernels.prologue import Norm, Rotation
from kling_kernels.token_grid import TokenGrid

HEADS, TOKENS = 2, 75
GRID = TokenGrid(2, 5, 7, prefix=5)


def projection(head_dim, dtype=torch.float32):
    """A projection's output as a view that is read in place: a token's heads are contiguous."""
    generator = torch.Generator().manual_seed(head_dim)
    x = torch.randn(2, TOKENS, HEADS, head_dim, generator=generator) + 0.5
    return x.to(dtype).transpose(1, 2)


def norm(head_dim, *, over_heads):
    shape = (HEADS, head_dim) if over_heads else (head_dim,)
    return Norm(torch.rand(shape, generator=torch.Generator().manual_seed(1)) + 0.5, 1e-6)


def rotation(kind, head_dim):
    angles = torch.randn(2, HEADS, TOKENS, head_dim, generator=torch.Generator().manual_seed(2))
    pairs = angles[..., : head_dim // 2]
    if kind == "wan":
        twice = pairs[:1, :1].repeat_interleave(2, -1).transpose(1, 2)
        return Rotation.wan(twice.cos(), twice.sin())
    if kind == "ltx2 interleaved":
        twice = pairs.repeat_interleave(2, -1).transpose(1, 2).flatten(2)
        return Rotation.ltx2_interleaved(twice.cos(), twice.sin(), HEADS)
    if kind == "ltx2 split":
        return Rotation.ltx2_split(pairs.cos(), pairs.sin())
    part = pairs[0, 0, :, : head_dim * 3 // 8].repeat(1, 2)
    return Rotation.minimax_h3(part.cos(), part.sin())


def by_rows(turn):
    """Row and column tables with the values that ``turn`` has for one token of each."""
    by_column = torch.arange(turn.cos.shape[1] * turn.cos.shape[3]) % 3 == 2
    by_column = by_column.view(turn.cos.shape[1], 1, -1)
    return positions.by_rows(turn, by_column, GRID)


@pytest.mark.parametrize("kind", ["wan", "ltx2 interleaved", "ltx2 split", "minimax h3"])
@pytest.mark.parametrize("over_heads", [False, True])
@pytest.mark.parametrize("head_dim", [64, 96])
def test_norm_rotation_and_means_equal_the_twin(kind, over_heads, head_dim):
    x = projection(head_dim)
    gain, turn = norm(head_dim, over_heads=over_heads), rotation(kind, head_dim)
    result = triton_prologue.prepared(x, gain, turn, 8)
    exact = prologue.prepared(x.double(), gain, turn, 8)
    torch.testing.assert_close(result.tokens.double(), exact.tokens, atol=3e-6, rtol=3e-6)
    torch.testing.assert_close(result.means.double(), exact.means, atol=3e-6, rtol=3e-6)


@pytest.mark.parametrize("kind", ["wan", "ltx2 interleaved", "ltx2 split", "minimax h3"])
@pytest.mark.parametrize("head_dim", [64, 96])
def test_rows_of_tables_turn_as_those_of_tokens(kind, head_dim, monkeypatch):
    x, gain = projection(head_dim), norm(head_dim, over_heads=True)
    turn = by_rows(rotation(kind, head_dim))
    whole = Rotation(*turn.tables(), turn.neighbours)
    exact = prologue.prepared(x.double(), gain, whole, 8)
    for each in (turn, whole):
        result = triton_prologue.prepared(x, gain, each, 8)
        torch.testing.assert_close(result.tokens.double(), exact.tokens, atol=3e-6, rtol=3e-6)
        torch.testing.assert_close(result.means.double(), exact.means, atol=3e-6, rtol=3e-6)
    monkeypatch.setattr(prologue, "SAMPLE", 8)
    centre = triton_prologue.centre_of(x, gain, turn)
    every_ninth = exact.tokens[:, :, ::9].mean(2)
    torch.testing.assert_close(centre.double(), every_ninth, atol=3e-6, rtol=3e-6)


@pytest.mark.parametrize(("kind", "block"), [("wan", 64), ("ltx2 split", 1)])
def test_one_pass_to_int8_equals_the_twin(kind, block):
    """Norm over all heads, rotation, centring of keys, int8 and block means in one pass."""
    x = projection(96)
    gain, turn = norm(96, over_heads=True), rotation(kind, 96)
    centre = triton_prologue.centre_of(x, gain, turn)
    tokens = prologue.prepared(x.double(), gain, turn, 8).tokens
    torch.testing.assert_close(centre.double(), tokens.mean(2), atol=3e-6, rtol=3e-6)
    result = triton_prologue.prepared8(x, gain, turn, block, 8, centre)
    exact = prologue.prepared8(x, gain, turn, block, 8, centre)
    torch.testing.assert_close(result.means, exact.means, atol=3e-6, rtol=3e-6)
    torch.testing.assert_close(result.tokens.scales, exact.tokens.scales)
    apart = (result.tokens.values.int() - exact.tokens.values.int()).abs()
    assert apart.max() <= 1  # where a quotient lies on the edge between two integers
    assert apart.float().mean() < 1e-3


def test_the_centre_is_taken_from_a_sample(monkeypatch):
    monkeypatch.setattr(prologue, "SAMPLE", 8)
    x = projection(64)
    turn = rotation("wan", 64)
    every_ninth = prologue.prepared(x.double(), None, turn, 8).tokens[:, :, ::9]
    centre = triton_prologue.centre_of(x, None, turn)
    torch.testing.assert_close(centre.double(), every_ninth.mean(2), atol=3e-6, rtol=3e-6)


@pytest.mark.parametrize(("dtype", "bits"), [(torch.bfloat16, 8), (torch.float16, 11)])
def test_half_precision_is_rounded_once(dtype, bits):
    x = projection(64, dtype)
    gain, turn = norm(64, over_heads=True), rotation("wan", 64)
    result = triton_prologue.prepared(x, gain, turn, 8).tokens
    exact = prologue.prepared(x.double(), gain, turn, 8).tokens
    assert 2 ** -(bits + 3) < (result.double() - exact).norm() / exact.norm() < 2**-bits


def test_a_table_is_not_read_past_its_end():
    """A table with every second number: vector loads also take the number after each, if any."""
    x, whole = projection(64), torch.randn(1, 1, TOKENS, 64)
    twice = whole[..., ::2].repeat_interleave(2, -1)
    short = twice.flatten()[:-1].as_strided((1, 1, TOKENS, 32), (0, 0, 64, 2))
    tail = twice.flatten()[:-1].clone().as_strided((1, 1, TOKENS, 32), (0, 0, 64, 2))
    for table, step in ((twice[..., ::2], 2), (short, 2), (tail, 1)):
        turn = Rotation(table, table, neighbours=True)
        (arguments, options), made = triton_prologue.wide_launch(x, None, turn, 8, x)
        assert options["TURN_PAIR"] == step
        triton_prologue.start(x, (arguments, options))
        exact = prologue.rotated(x.double(), turn)
        torch.testing.assert_close(made["output"].double(), exact, atol=3e-6, rtol=3e-6)


@pytest.mark.parametrize("size", [0.0, 1e-30, 1e4, 1e15])
def test_extreme_values_never_give_nan(size):
    gain, turn = norm(64, over_heads=False), rotation("minimax h3", 64)
    result = triton_prologue.prepared(projection(64) * size, gain, turn, 8)
    assert result.tokens.isfinite().all()
    assert result.means.isfinite().all()


@pytest.mark.parametrize("size", [0.0, 1.0, 1e4])
@pytest.mark.parametrize("block", [1, 32])
def test_eight_bits_equal_the_plain_ones(size, block):
    x = projection(96) * size
    centre = x.mean(2)
    result = triton_prologue.to_blocks(x, centre, block)
    plain = quantise.to_blocks(x, centre, block)
    torch.testing.assert_close(result.scales, plain.scales)
    apart = (result.values.int() - plain.values.int()).abs()
    assert apart.max() <= 1  # where a quotient lies on the edge between two integers
    assert apart.float().mean() < 1e-3
