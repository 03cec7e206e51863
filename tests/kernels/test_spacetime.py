"""The public function and its backends, compared with the definition of attention."""

import logging
import math
from dataclasses import replace

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn.functional import scaled_dot_product_attention

from kling_kernels import gathered, prologue, reference
from kling_kernels.averages import block_means
from kling_kernels.block_mask import BlockMask
from kling_kernels.plan import BACKENDS
from kling_kernels.spacetime import can_run, choose, prepared_attention, spacetime_attention
from kling_kernels.token_grid import TokenGrid

GRID = TokenGrid(3, 4, 6, prefix=3)  # 75 tokens: no block is even


def tensors(tokens, *, heads=2, head_dim=8, seed=0, dtype=torch.float64):
    generator = torch.Generator().manual_seed(seed)
    shape = (3, 2, heads, tokens, head_dim)
    q, k, v = torch.randn(shape, generator=generator, dtype=torch.float64).to(dtype)
    return q, k, v


def some_mask(tokens, *, heads=2, block_q=16, block_k=8, tiles=True, seed=0):
    """A random mask of empty, whole and tiled blocks; head 0's first query block is empty."""
    generator = torch.Generator().manual_seed(seed)
    rows, columns = math.ceil(tokens / block_q), math.ceil(tokens / block_k)
    kind = torch.randint(0, 2 + tiles, (heads, rows, columns), generator=generator)
    kind[0, 0] = 0
    kind = kind.repeat_interleave(block_q, 1).repeat_interleave(block_k, 2)[:, :tokens, :tokens]
    noise = torch.rand(kind.shape, generator=generator) < 0.5
    return BlockMask.from_dense((kind == 1) | ((kind == 2) & noise), block_q, block_k)


@pytest.mark.parametrize("backend", ["sdpa", "reference"])
def test_dense_is_softmax_over_everything(backend):
    q, k, v = tensors(GRID.tokens)
    mask = BlockMask.dense(GRID, block_q=16, block_k=16)
    result = spacetime_attention(q, k, v, GRID, mask, scale=0.3, backend=backend)
    torch.testing.assert_close(result, scaled_dot_product_attention(q, k, v, scale=0.3))


def test_what_a_prologue_made_is_read_as_it_is():
    q, k, v = tensors(GRID.tokens, dtype=torch.float32)
    mask = replace(some_mask(GRID.tokens, tiles=False), averaged=True)
    wide = [prologue.prepared(each, None, None, 4) for each in (q, k)]
    exact = spacetime_attention(q, k, v, GRID, mask, backend="reference")
    same = prepared_attention(*wide, v, GRID, mask, backend="reference")
    torch.testing.assert_close(same, exact)
    centre = prologue.centre_of(k, None, None)
    queries = prologue.prepared8(q, None, None, 1, 4)
    keys = prologue.prepared8(k, None, None, 8, 4, centre)
    result = prepared_attention(queries, keys, v, GRID, mask, backend="reference_int8")
    assert 1e-4 < (result - exact).norm() / exact.norm() < 0.025
    apart = spacetime_attention(q, k, v, GRID, mask, backend="reference_int8")
    torch.testing.assert_close(result, apart, atol=1e-5, rtol=1e-5)


def test_int8_goes_only_where_it_is_read():
    q, k, v = tensors(GRID.tokens, dtype=torch.float32)
    mask = some_mask(GRID.tokens)
    wide = prologue.prepared(q, None, None, 4)
    each, eights = (prologue.prepared8(x, None, None, block, 4) for x, block in ((q, 1), (k, 8)))
    for made, backend, words in (
        ((each, eights), "reference", "int8 is for reference_int8, triton_int8"),
        ((wide, eights), "reference_int8", "prepared alike"),
        ((eights, eights), "reference_int8", "queries need a scale for each token"),
    ):
        with pytest.raises(ValueError, match=words):
            prepared_attention(*made, v, GRID, mask, backend=backend)
    with pytest.raises(RuntimeError, match="'triton8' cannot run"):
        prepared_attention(each, eights, v, GRID, mask, backend="triton8")


def test_sparse_reference_is_softmax_over_the_listed_pairs_only():
    q, k, v = tensors(GRID.tokens)
    mask = some_mask(GRID.tokens)
    result = spacetime_attention(q, k, v, GRID, mask, backend="reference")
    allowed = mask.to_dense()
    for head in range(2):
        for query in range(0, GRID.tokens, 7):
            keys = allowed[head, query].nonzero()[:, 0]
            scores = k[:, head, keys] @ q[:, head, query, :, None] / math.sqrt(8)
            expected = (scores.softmax(1) * v[:, head, keys]).sum(1)
            torch.testing.assert_close(result[:, head, query], expected)
    assert not result[:, 0, :16].any()


@given(st.integers(1, 40), st.integers(0, 99))
def test_averages_are_exact_where_blocks_are_constant(tokens, seed):
    q, k, v = tensors(tokens, seed=seed)
    k, v = (block_means(each, 8).repeat_interleave(8, 2)[:, :, :tokens] for each in (k, v))
    grid = TokenGrid(1, 1, tokens)
    mask = replace(some_mask(tokens, tiles=False, seed=seed), averaged=True)
    result = spacetime_attention(q, k, v, grid, mask, backend="reference")
    torch.testing.assert_close(result, scaled_dot_product_attention(q, k, v))


@pytest.mark.parametrize("size", [0.0, 1e-30, 1e4, 1e15])
@pytest.mark.parametrize("averaged", [False, True])
@pytest.mark.parametrize("backend", ["gathered", "reference"])
def test_extreme_values_never_give_nan(size, averaged, backend):
    q, k, v = (each * size for each in tensors(GRID.tokens, dtype=torch.float32))
    mask = replace(some_mask(GRID.tokens), averaged=averaged)
    result = spacetime_attention(q, k, v, GRID, mask, backend=backend)
    assert result.isfinite().all()


@pytest.mark.parametrize(("averaged", "tiles"), [(False, True), (True, True), (False, False)])
def test_flex_agrees_with_the_reference(averaged, tiles):
    grid = TokenGrid(3, 6, 8, prefix=6)
    q, k, v = tensors(grid.tokens, head_dim=16, dtype=torch.float32)
    mask = some_mask(grid.tokens, block_q=64, block_k=64, tiles=tiles)
    mask = replace(mask, averaged=averaged)
    result = spacetime_attention(q, k, v, grid, mask, backend="flex")
    exact = reference.attention(q.double(), k.double(), v.double(), mask, 1 / 4)
    torch.testing.assert_close(result.double(), exact, atol=2e-6, rtol=2e-6)


@given(
    st.tuples(st.integers(1, 7), st.integers(1, 9), st.integers(1, 9), st.integers(0, 9)),
    st.sampled_from([(8, 8), (16, 8), (32, 16), (16, 64)]),
    st.sampled_from([(torch.float64, 1e-7), (torch.float32, 3e-6)]),
    st.sampled_from([1, 2]),
    st.booleans(),
    st.booleans(),
    st.integers(0, 99),
)
def test_gathered_agrees_with_the_reference(size, blocks, kind, heads, averaged, tiles, seed):
    *film, prefix = size
    grid = TokenGrid(*film, prefix=prefix)
    dtype, limit = kind
    q, k, v = (each[:, :, ::2] for each in tensors(2 * grid.tokens, seed=seed, dtype=dtype))
    mask = some_mask(
        grid.tokens, heads=heads, block_q=blocks[0], block_k=blocks[1], tiles=tiles, seed=seed
    )
    mask = replace(mask, averaged=averaged)
    result = spacetime_attention(q, k, v, grid, mask, backend="gathered")
    exact = reference.attention(q.double(), k.double(), v.double(), mask, 8**-0.5)
    torch.testing.assert_close(result.double(), exact, atol=limit, rtol=limit)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_gathered_in_16_bits(dtype):
    q, k, v = tensors(GRID.tokens, dtype=dtype)
    mask = replace(some_mask(GRID.tokens), averaged=True)
    result = spacetime_attention(q, k, v, GRID, mask, backend="gathered")
    exact = reference.attention(q.double(), k.double(), v.double(), mask, 8**-0.5)
    error = (result.double() - exact).norm() / exact.norm()
    assert error < (6e-4 if dtype == torch.float16 else 4e-3)


def test_gathered_piece_by_piece_is_the_same(monkeypatch):
    q, k, v = tensors(GRID.tokens)
    mask = replace(some_mask(GRID.tokens), averaged=True)
    whole = gathered.attention(q, k, v, mask, 0.3)
    assert (gathered.attention(q, k, v, mask, 0.3) == whole).all()
    monkeypatch.setattr(gathered, "BYTES_AT_ONCE", 1)  # a query block at a time
    torch.testing.assert_close(gathered.attention(q, k, v, mask, 0.3), whole)
    monkeypatch.setattr(gathered, "KEYS_AT_ONCE", 1)  # and a key block
    torch.testing.assert_close(gathered.attention(q, k, v, mask, 0.3), whole)


@pytest.mark.parametrize("shift", [-300.0, 300.0])
@pytest.mark.parametrize("keys_at_once", [8, 1024])
def test_gathered_where_powers_of_two_leave_the_range(shift, keys_at_once, monkeypatch):
    """Powers of two of logits around ``shift`` overflow float32 unless the largest is subtracted
    first; all heads but one stay in range."""
    monkeypatch.setattr(gathered, "KEYS_AT_ONCE", keys_at_once)
    q, k, v = tensors(GRID.tokens, dtype=torch.float32)
    q[:, 1, :, 0], k[:, 1, :, 0] = 30.0, shift / 30 * math.sqrt(8)
    mask = replace(some_mask(GRID.tokens), averaged=True)
    result = spacetime_attention(q, k, v, GRID, mask, backend="gathered")
    exact = reference.attention(q.double(), k.double(), v.double(), mask, 8**-0.5)
    torch.testing.assert_close(result.double(), exact, atol=2e-4, rtol=2e-4)


def test_gathered_of_nothing_is_zero():
    q, k, v = tensors(GRID.tokens)
    nothing = BlockMask.from_dense(torch.zeros(1, 75, 75, dtype=torch.bool), 16, 8)
    assert not spacetime_attention(q, k, v, GRID, nothing, backend="gathered").any()


def test_auto_says_what_it_took_and_why(caplog):
    q, k, v = tensors(GRID.tokens, head_dim=12, dtype=torch.float32)
    with caplog.at_level(logging.INFO, logger="kling_kernels"):
        for _ in range(2):
            spacetime_attention(q, k, v, GRID, BlockMask.dense(GRID))
    assert [record.getMessage() for record in caplog.records] == [
        "dense attention over [2, 2, 75, 12] in torch.float32 on cpu by sdpa (first choice)"
    ]
    choice = choose(q, k, v, GRID, some_mask(GRID.tokens))
    assert choice.backend == "reference"
    assert "not gathered: gathering takes longer than all pairs of 75 tokens" in choice.why
    assert "not flex: on a CPU it compiles for each shape" in choice.why
    many = TokenGrid(1, 1, 257)
    q, k, v = tensors(many.tokens, dtype=torch.float32)
    choice = choose(q, k, v, many, some_mask(many.tokens))
    assert choice.backend == "gathered"
    assert "not sdpa: it computes only dense masks" in choice.why
    assert "not triton: " in choice.why


def test_a_named_backend_that_cannot_run_raises():
    q, k, v = tensors(GRID.tokens, dtype=torch.float32)
    mask = some_mask(GRID.tokens)
    assert not can_run("sdpa", q, k, v, GRID, mask)
    for backend in ("sdpa", "triton"):
        with pytest.raises(RuntimeError, match=f"'{backend}' cannot run: "):
            spacetime_attention(q, k, v, GRID, mask, backend=backend)
    with pytest.raises(ValueError, match=f"known: auto, {', '.join(BACKENDS)}"):
        spacetime_attention(q, k, v, GRID, mask, backend="magic")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda q, k, v, m: (q[0], k, v, m), "must be .batch, heads, tokens, head_dim."),
        (lambda q, k, v, m: (q, k, v[:, :1], m), "and alike"),
        (lambda q, k, v, m: (q, k.double(), v, m), "must share dtype and device"),
        (lambda q, k, v, m: (q[:, :, 1:], k[:, :, 1:], v[:, :, 1:], m), "the grid has 75 tokens"),
        (lambda q, k, v, _: (q, k, v, some_mask(75, heads=3)), "lists for 3 heads, q has 2"),
    ],
)
def test_what_does_not_fit_is_refused(change, words):
    q, k, v = tensors(GRID.tokens, dtype=torch.float32)
    q, k, v, mask = change(q, k, v, some_mask(GRID.tokens))
    with pytest.raises(ValueError, match=words):
        spacetime_attention(q, k, v, GRID, mask)


def test_scale_must_be_positive():
    q, k, v = tensors(GRID.tokens)
    with pytest.raises(ValueError, match="scale must be positive"):
        spacetime_attention(q, k, v, GRID, BlockMask.dense(GRID), scale=-1.0)


@pytest.mark.parametrize("backend", ["auto", "gathered"])
@pytest.mark.parametrize("kind", ["dense", "sparse", "tiled"])
def test_the_door_is_one_operator_for_torch_compile(backend, kind):
    q, k, v = tensors(GRID.tokens, head_dim=16, dtype=torch.float32)
    mask = BlockMask.dense(GRID) if kind == "dense" else some_mask(75, tiles=kind == "tiled")

    def layer(q, k, v, mask):
        return spacetime_attention(q + 1, k, v, GRID, mask, backend=backend) * 2

    compiled = torch.compile(layer, fullgraph=True, backend="aot_eager")
    torch.testing.assert_close(compiled(q, k, v, mask), layer(q, k, v, mask))


def test_the_operator_is_registered_as_torch_wants_it():
    q, k, v = tensors(GRID.tokens, head_dim=16, dtype=torch.float32)
    mask = some_mask(GRID.tokens)
    partial = mask.partial
    tiles = [partial.list.counts, partial.list.indices, partial.tile_ids, partial.tiles]
    lists = [mask.full.counts, mask.full.indices, *tiles]
    arguments = (q, k, v, lists, [75, 75, 75, 16, 8, 0, 0], 0.3, "reference")
    torch.library.opcheck(torch.ops.kling_kernels.spacetime_attention.default, arguments)
