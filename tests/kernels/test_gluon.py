"""The Gluon kernel without a GPU: its table of work items is compared with brute force, and its
source is run in plain Python, with event orders drawn from seeds, and compared with float64.
"""

import importlib.util
import itertools
import math
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("triton", reason="Triton exists for Linux only")

from kling_kernels import (
    eight_bits,
    gluon8_attention,
    gluon_attention,
    gluon_forward,
    gluon_tiles,
    quantise,
    reference,
    tuning,
)
from kling_kernels.block_mask import BlockMask
from kling_kernels.checks import gluon_machine
from kling_kernels.spacetime import can_run
from kling_kernels.token_grid import TokenGrid


def some_mask(tokens, block_k, seed, *, heads=2, tiled=True):
    """A random mask of empty, whole and tiled blocks; head 0's first query block is empty."""
    generator = torch.Generator().manual_seed(seed)
    shape = (heads, math.ceil(tokens / 128), math.ceil(tokens / block_k))
    kind = torch.randint(0, 3 if tiled else 2, shape, generator=generator)
    kind[0, 0] = 0
    kind = kind.repeat_interleave(128, 1).repeat_interleave(block_k, 2)[:, :tokens, :tokens]
    noise = torch.rand(kind.shape, generator=generator) < 0.5
    return BlockMask.from_dense((kind == 1) | ((kind == 2) & noise), 128, block_k)


def tensors(tokens, head_dim, dtype, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(3, 2, 2, tokens, head_dim, generator=generator).to(dtype)


def attend(q, k, v, mask, seed, programs=3, running=0):
    output = torch.full_like(q, math.nan)
    with tuning.told(RUNNING=running):
        arguments, options = gluon_attention.launch((q, k, v, output), mask, 0.2)
    gluon_machine.run(gluon_forward.forward, programs, arguments, options, seed)
    return output


def attend8(q, k, v, mask, seed, *, narrow_values, running=0, kernel=gluon_forward):
    operands = eight_bits.of_tensors(q, k, v, mask, quantise.PLAIN, narrow_values=narrow_values)
    output = torch.full_like(q, math.nan)
    with tuning.told(RUNNING=running):
        arguments, options = gluon8_attention.launch(operands, output, mask, 0.2)
    gluon_machine.run(kernel.forward, 3, arguments, options, seed)
    return output


def error(result, q, k, v, mask):
    exact = reference.attention(q.double(), k.double(), v.double(), mask, 0.2)
    assert result.isfinite().all()
    return float((result.double() - exact).norm() / exact.norm().clamp(min=1e-30))


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
@pytest.mark.parametrize("block_k", [64, 128])
@pytest.mark.parametrize("averaged", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_lists_tiles_tails_and_means_in_any_order_of_events(block_k, averaged, seed, dtype):
    tokens = (300, 320, 390)[seed]
    q, k, v = tensors(tokens, 64, dtype)
    mask = replace(some_mask(tokens, block_k, seed), averaged=averaged)
    assert error(attend(q, k, v, mask, seed), q, k, v, mask) < 5 * torch.finfo(dtype).eps / 8


@pytest.mark.parametrize("running", [0, 1])
@pytest.mark.parametrize("programs", [1, 7])
def test_dense_bfloat16_of_odd_width_on_few_and_many_programs(programs, running):
    q, k, v = tensors(200, 96, torch.bfloat16)
    mask = BlockMask.dense(TokenGrid(1, 10, 20))
    assert error(attend(q, k, v, mask, 3, programs, running), q, k, v, mask) < 4e-3


@pytest.mark.parametrize("averaged", [False, True])
@pytest.mark.parametrize(("narrow_values", "bound"), [(False, 0.025), (True, 0.045)])
@pytest.mark.parametrize("seed", range(2))
def test_eight_bits_of_white_noise(narrow_values, bound, averaged, seed):
    """The worst case of fp8, as for ``triton8``: neither weights nor values have any structure."""
    tokens = (300, 390)[seed]
    q, k, v = tensors(tokens, (64, 96)[seed], torch.bfloat16)
    mask = replace(some_mask(tokens, 128, seed), averaged=averaged)
    result = attend8(q, k, v, mask, seed, narrow_values=narrow_values)
    assert 0.005 < error(result, q, k, v, mask) < bound


def smooth(tokens, head_dim):
    """Keys and values, each with a common offset that must not cost precision in 8 bits."""
    q, k, v = tensors(tokens, head_dim, torch.bfloat16)
    return q, k + 4, v + 4


@pytest.mark.parametrize("narrow_values", [False, True])
def test_common_offsets_of_keys_and_values_cost_nothing(narrow_values):
    q, k, v = smooth(390, 128)
    mask = some_mask(390, 128, 5)
    result = attend8(q, k, v, mask, 2, narrow_values=narrow_values)
    assert error(result, q, k, v, mask) < 0.01


VALUES_READ = "            sums, weights = multiplied(sums_token, narrow, weights, fp8)\n"
FREE = "            mbarrier.arrive(v_empty.index((turn - 1) % slots))\n"
WRONG = {
    "values are not waited for": (
        "            mbarrier.wait(v_ready.index(turn % slots), turn // slots & 1)\n",
        "",
    ),
    "values are freed before they were read": (VALUES_READ + FREE, FREE + VALUES_READ),
    "both consumers wait for the other": ("(turn & 1) ^ (1 - WHICH)", "turn & 1"),
    "no fence before the store": ("    fence_async_shared()\n    batch", "    batch"),
    "a result is overwritten": ("    tma.store_wait(0)  # the room", "    # the room"),
    "queries are freed twice": (
        "    mbarrier.arrive(q_empty.index(WHICH))\n",
        "    mbarrier.arrive(q_empty.index(WHICH), count=2)\n",
    ),
}


def broken(module, right, wrong, path):
    """A copy of ``module`` in which ``right`` is replaced by ``wrong``."""
    source = Path(module.__file__).read_text(encoding="utf-8")
    assert right in source
    path.write_text(source.replace(right, wrong), encoding="utf-8")
    spec = importlib.util.spec_from_file_location(module.__name__, path)
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


WRONG_EIGHT = {
    "the scale of another block": ("gl.load(of_keys + gl.load(listed + tile))", "gl.load(of_keys)"),
    "partial blocks have the scales of whole ones": ("gl.load(lists[1] +", "gl.load(lists[0] +"),
    "means have the scale of a block": ("place = key_blocks + tile", "place = tile"),
    "keys in another order than values": (".permute((0, 1, 3, 2, 4))", ""),
    "weights without their lift": ("(highest - LIFT)", "(highest + LIFT)"),
    "values without their mean": ("scales + channel, mask", "offsets + channel, mask"),
}


@pytest.mark.parametrize("fault", [None, *WRONG_EIGHT])
def test_the_machine_catches_in_eight_bits(fault, tmp_path, monkeypatch):
    right_wrong = WRONG_EIGHT[fault] if fault else ("", "")
    tiles = broken(gluon_tiles, *right_wrong, tmp_path / "tiles.py")
    monkeypatch.setitem(sys.modules, gluon_tiles.__name__, tiles)
    kernel = broken(gluon_forward, "", "", tmp_path / "forward.py")
    q, k, v = smooth(600, 64)
    k[:, :, :128] *= 3  # blocks of different scales
    mask = replace(some_mask(600, 128, 5), averaged=True)
    result = attend8(q, k, v, mask, 1, narrow_values=True, kernel=kernel)
    exact = reference.attention(q.double(), k.double(), v.double(), mask, 0.2)
    is_right = bool((result.double() - exact).norm() < 0.015 * exact.norm())
    assert is_right == (fault is None)


@pytest.mark.parametrize("fault", WRONG)
def test_the_machine_catches(fault, tmp_path):
    module = broken(gluon_forward, *WRONG[fault], tmp_path / "wrong.py")
    q, k, v = tensors(500, 64, torch.float16)
    mask = BlockMask.dense(TokenGrid(1, 20, 25))
    output = torch.full_like(q, math.nan)
    with tuning.told(SLOTS=2):
        arguments, options = gluon_attention.launch((q, k, v, output), mask, 0.2)
    try:
        gluon_machine.run(module.forward, 2, arguments, options, 1)
    except RuntimeError:
        return
    exact = reference.attention(q.double(), k.double(), v.double(), mask, 0.2)
    assert not (output.double() - exact).norm() < 1e-2 * exact.norm()


def straying(tokens, growth, tile=3, block_k=128):
    """Inputs in which, for queries 192 to 256, the keys of ``tile`` weigh ``growth`` powers of two
    more than all before. Head 0 has only whole tiles, head 1 also partial ones and a tail.
    """
    q, k, v = tensors(tokens, 64, torch.bfloat16)
    q[..., 0] = k[..., 0] = 0
    q[:, :, 192:256, 0] = 8
    k[:, :, 128 * tile : 128 * tile + 128, 0] = growth * math.log(2) / (8 * 0.2)
    mask = torch.ones(2, tokens, tokens, dtype=torch.bool)
    mask[0, :, 512:] = False
    mask[1, :, 300:384] = torch.rand(84, generator=torch.Generator().manual_seed(1)) < 0.5
    return q, k, v, BlockMask.from_dense(mask, 128, block_k)


def noted(table):
    """The first queries of the items that are marked to be done again."""
    return set(table[..., 0][table[..., 12] != 0].tolist())


@pytest.mark.parametrize("growth", [40, 100, 4000])
@pytest.mark.parametrize("tile", [0, 1, 3])
@pytest.mark.parametrize(("programs", "block_k"), [(1, 128), (3, 64)])
def test_rows_that_stray_from_their_first_maximum_are_done_again(growth, tile, programs, block_k):
    """A factor of 2^40 fits beside the first maximum, 2^100 does not, 2^4,000 is not finite."""
    q, k, v, mask = straying(600, growth, tile, block_k)
    output = torch.full_like(q, math.nan)
    arguments, options = gluon_attention.launch((q, k, v, output), mask, 0.2)
    table = next(
        each
        for each in arguments
        if getattr(each, "dtype", None) == torch.int32 and each.ndim == 4 and each.shape[-1] == 14
    )
    gluon_machine.run(gluon_forward.forward, programs, arguments, options, growth)
    assert error(output, q, k, v, mask) < 5e-3
    assert noted(table) == ({128} if growth > 64 and tile > 0 else set())


def test_rows_stray_in_eight_bits_too():
    """With rounded keys too; the result equals that with running maxima."""
    q, k, v, mask = straying(600, 300)
    results = [
        attend8(q, k, v, mask, 1, narrow_values=False, running=running).double()
        for running in (0, 1)
    ]
    assert (results[0] - results[1]).norm() < 4e-3 * results[1].norm()
    assert results[0][:, 0, 192:256].std() > 0.01


def test_what_is_no_number_stays_in_its_rows():
    q, k, v, mask = straying(600, 10)
    q[0, 1, 5] = math.nan
    output = attend(q, k, v, mask, 4)
    assert output[0, 1, 5].isnan().all()
    output[0, 1, 5] = q[0, 1, 5] = 0
    expected = reference.attention(q.double(), k.double(), v.double(), mask, 0.2)
    expected[0, 1, 5] = 0
    assert (output.double() - expected).norm() < 5e-3 * expected.norm()


WRONG_STEADY = {
    "nothing is done again": (gluon_forward, "for again in range(ROUNDS)", "for again in range(1)"),
    "the producer does not wait for the end of the round": (
        gluon_forward,
        "        if again > 0:\n            mbarrier.wait(passed.index(0), 0)\n",
        "",
    ),
    "a consumer does not wait for the other's notes": (
        gluon_forward,
        "arrive(passed.index(0))\n            mbarrier.wait(passed.index(0), 0)\n",
        "arrive(passed.index(0))\n",
    ),
    "first results land on second ones": (
        gluon_forward,
        "        turn = stores_landed(turn)\n",
        "        tma.store_wait(0)\n",
    ),
    "whole tiles are left out": (gluon_forward, "(now - whole, rest)", "(0, rest)"),
    "whole tiles are cut off": (gluon_tiles, "(tile >= 0) & (tile < cut)", "tile < cut"),
    "another item is noted": (
        gluon_tiles,
        "number * ENTRY + STRAYED",
        "(number ^ 1) * ENTRY + STRAYED",
    ),
    "no program is told": (gluon_tiles, "first * ENTRY + SOME_STRAYED", "first * ENTRY + STRAYED"),
    "only what is no number counts": (gluon_tiles, "(total < MOST) == 0", "total != total"),
}


@pytest.mark.parametrize("fault", [None, *WRONG_STEADY])
def test_the_machine_catches_in_the_second_round(fault, tmp_path, monkeypatch):
    """Each fault shows in some order of events."""
    module, right, wrong = WRONG_STEADY.get(fault, (None, "", ""))
    faults = {module: (right, wrong)}
    tiles = broken(gluon_tiles, *faults.get(gluon_tiles, ("", "")), tmp_path / "tiles.py")
    monkeypatch.setitem(sys.modules, gluon_tiles.__name__, tiles)
    kernel = broken(gluon_forward, *faults.get(gluon_forward, ("", "")), tmp_path / "forward.py")
    q, k, v, mask = straying(600, 300)
    exact = reference.attention(q.double(), k.double(), v.double(), mask, 0.2)

    def is_right(programs, seed):
        output = torch.full_like(q, math.nan)
        arguments, options = gluon_attention.launch((q, k, v, output), mask, 0.2)
        try:
            gluon_machine.run(kernel.forward, programs, arguments, options, seed)
        except RuntimeError:
            return False
        return bool((output.double() - exact).norm() < 1e-2 * exact.norm())

    several = itertools.product((20, 3), range(4))  # 20: the straying item is a program's last
    assert all(itertools.starmap(is_right, several)) == (fault is None)


@given(st.integers(1, 700), st.sampled_from([64, 128]), st.integers(0, 99))
def test_items_are_the_lists_cut_into_tiles(tokens, block_k, seed):
    mask = some_mask(tokens, block_k, seed)
    mask = replace(mask, averaged=bool(seed % 2))
    full, each = mask.full.blocks(), 128 // block_k
    partial = mask.partial.list.blocks() if mask.partial else torch.zeros_like(full)
    entries = gluon_attention.items(mask, 2, 2)
    assert entries.dtype == torch.int32
    assert torch.equal(entries[0, :, :, :8], entries[1, :, :, :8])
    for batch, head in itertools.product(range(2), range(2)):
        work = []
        starts = [128 * block for block in range(full.shape[1])]
        assert sorted(entries[batch, head, :, 0].tolist()) == starts
        for start, whole, cut, some, means, *rest in entries[batch, head].tolist():
            block = start // 128
            count, partial_count, keys, *owner, row, number, noted, first_noted = rest
            assert (noted, first_noted) == (0, 0)
            assert (owner, row) == ([batch, head], head * full.shape[1] + block)
            assert number == batch * 2 + head
            listed = full[head, block].nonzero()[:, 0].tolist()
            sizes = [min(block_k, tokens - place * block_k) for place in listed]
            tiles = [sum(sizes[at : at + each]) for at in range(0, len(sizes), each)]
            assert tiles[:whole] == [128] * whole
            assert tiles[whole:] == [keys] * cut
            assert keys < 128
            assert (count, partial_count) == (len(listed), int(partial[head, block].sum()))
            assert some == math.ceil(partial_count / each)
            skipped = count + partial_count < full.shape[2]
            assert means == (math.ceil(full.shape[2] / 128) if mask.averaged and skipped else 0)
            work.append(whole + cut + some + means)
        assert work == sorted(work, reverse=True)


def test_tiles_become_bits():
    tiles = torch.rand(3, 128, 64, generator=torch.Generator().manual_seed(0)) < 0.5
    words = gluon_attention.packed(tiles)
    assert words.shape == (3, 128, 2)
    key = torch.arange(64)
    assert torch.equal((words[:, :, key // 32] >> (key % 32)) & 1, tiles.int())


def test_it_says_what_it_is_for():
    q, k, v = tensors(64, 64, torch.float16)
    grid = TokenGrid(1, 8, 8)
    verdict = can_run("gluon", q, k, v, grid, BlockMask.dense(grid))
    assert not verdict
    assert verdict.why == "it needs a CUDA device, not cpu"
