"""All kernels that are shipped, each with the arguments of a representative launch."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from types import ModuleType
from typing import Any

import torch

from kling_kernels import (
    eight_bits,
    gluon8_attention,
    gluon_attention,
    gluon_forward,
    quantise,
    triton_attention,
    triton_items,
    triton_mass,
    triton_norm,
    triton_prologue,
    triton_selection,
    triton_values,
    tuning,
)
from kling_kernels import triton8_attention as triton8
from kling_kernels.block_mask import BlockList, BlockMask, PartialBlocks
from kling_kernels.plan import SparsityPlan
from kling_kernels.positions import by_rows
from kling_kernels.prologue import Norm, Rotation
from kling_kernels.token_grid import TokenGrid

Configuration = tuple[str, Any, list[Any], dict[str, Any]]
TOKENS = 1000  # not a multiple of any block: the kernel with the most code


def attention() -> Iterator[Configuration]:
    """Every block size with all features, the plain sparse kernel, and float16.

    head_dim 96 is left out: it runs the kernel of 128, whose loads fill up with zeros. The 8-bit
    kernel is listed at head_dim 128, where it needs the most registers.
    """
    for kernel, head_dim in ((triton_attention, 64), (triton_attention, 128), (triton8, 128)):
        for block_q, block_k in itertools.product(triton_attention.BLOCKS, repeat=2):
            mask = _mask(block_q, block_k)
            everything = replace(mask, partial=_partial(mask), averaged=True)
            yield _attention(kernel, f"{block_q}x{block_k} all", everything, head_dim)
        yield _attention(kernel, "128x128", _mask(128, 128), head_dim)
    yield _attention(triton_attention, "128x128", _mask(128, 128), 128, torch.float16)
    mask = _mask(128, 128)
    everything = replace(mask, partial=_partial(mask), averaged=True)
    for name, each in (("128x128 all", everything), ("128x128", mask)):
        yield _attention(triton8, name, each, 128, narrow_values=False)


def gluon() -> Iterator[Configuration]:
    """Both tile shapes of both widths, float16, and 8 bits with blocks of 128. Kernels that fix the
    maximum are also compiled with ordinary online softmax (``RUNNING``), which `tune` and
    `bench_kernel` compare them with. One binary serves all masks.
    """
    mask = _mask(128, 128)
    for running in (0, 1):
        with tuning.told(RUNNING=running):
            end = " running" if running else ""
            for head_dim, block_k in itertools.product((64, 128), triton_attention.BLOCKS):
                of_blocks = _mask(128, block_k)
                yield _attention(gluon_attention, f"128x{block_k}{end}", of_blocks, head_dim)
            for head_dim in (64, 128):
                name = f"128x128{end}"
                yield _attention(gluon8_attention, name, mask, head_dim, narrow_values=False)
    yield _attention(gluon_attention, "128x128", mask, 128, torch.float16)
    for head_dim in (64, 128):
        yield _attention(gluon8_attention, "128x128", mask, head_dim)


def prologue() -> Iterator[Configuration]:
    """Each family's norm and rotation, the quantisation alone, and the norm over all heads."""
    heads, head_dim = 2, 128
    x = torch.zeros(1, TOKENS, heads, head_dim, dtype=torch.bfloat16).transpose(1, 2)
    pooled = torch.zeros(1, heads, head_dim)
    wide = torch.zeros(1, TOKENS, 1, head_dim)
    part = torch.zeros(TOKENS, 96)
    every = torch.zeros(1, TOKENS, heads * head_dim)
    split = torch.zeros(1, heads, TOKENS, head_dim // 2)
    rotations = {
        "Wan": Rotation.wan(wide, wide),
        "LTX-2 interleaved": Rotation.ltx2_interleaved(every, every, heads),
        "LTX-2 split": Rotation.ltx2_split(split, split),
        "MiniMax-H3": Rotation.minimax_h3(part, part),
    }
    grid = TokenGrid(2, 20, 25)
    for name, rotation in tuple(rotations.items()):
        by_column = torch.zeros(rotation.cos.shape[1], 1, rotation.cos.shape[3], dtype=torch.bool)
        rotations[f"{name} rows"] = by_rows(rotation, by_column, grid)
    for name, rotation in rotations.items():
        shape = (head_dim,) if "MiniMax-H3" in name else (heads, head_dim)
        norm = Norm(torch.ones(shape, dtype=torch.bfloat16), 1e-6)
        made = {"": triton_prologue.wide_launch(x, norm, rotation, 32, x)}
        for block in (1, *triton_attention.BLOCKS):
            sizes = (block, max(block, 64) // 4)
            made[f" int8 {block}"] = triton_prologue.eight_launch(
                x, norm, rotation, sizes, pooled, x
            )
        if name == "Wan":
            made[" centre"] = triton_prologue.wide_launch(x, norm, rotation, 1, x)
        for end, (started, _) in made.items():
            yield f"prologue {name}{end}", triton_prologue.kernel_of(started), *started
    for block in (1, *triton_attention.BLOCKS):
        started, _ = triton_prologue.eight_launch(x, None, None, (block, 0), pooled, x)
        yield f"prologue int8 {block}", triton_prologue.forward, *started
    arguments, options = triton_norm.inverse_launch(x, pooled, 1e-6)
    yield "prologue root mean square", triton_norm.root_mean_squares, arguments, options
    arguments, options, _ = triton_values.statistics_launch(x)
    yield "values statistics", triton_values.channel_statistics, arguments, options
    arguments, options, _ = triton_values.channels_launch(x, 128, pooled, pooled)
    yield "values fp8", triton_values.channels, arguments, options


def measuring() -> Iterator[Configuration]:
    """The mass of blocks, for both widths and tiles."""
    for head_dim, block in itertools.product((64, 128), triton_attention.BLOCKS):
        q, k = (torch.zeros(1, 2, TOKENS, head_dim, dtype=torch.bfloat16) for _ in range(2))
        plan = SparsityPlan(block_q=block, block_k=block)
        (arguments, options), _ = triton_mass.launch(q, k, plan, head_dim**-0.5, 4)
        yield f"mass d{head_dim} {block}x{block}", triton_mass.forward, arguments, options


def choosing() -> Iterator[Configuration]:
    """Selection for both widths, rows of both kinds of length, and the table of items."""
    for head_dim, tokens in itertools.product((64, 128), (TOKENS, 40 * TOKENS)):
        means = torch.zeros(1, 2, tokens // 32, head_dim)
        started, _ = triton_selection.mass_launch(means, means, tokens, (32, 32), head_dim**-0.5)
        end = " of many" if tokens > TOKENS else ""
        yield f"selection mass d{head_dim}{end}", triton_selection.mass, *started
    limits = torch.ones(2, dtype=torch.int32)
    for columns, covered in itertools.product((600, 2000), (0.0, 0.9)):
        forced = torch.zeros(8, columns, dtype=torch.bool)
        started, _ = triton_selection.choose_launch(
            torch.zeros(2, 8, columns), forced, limits, covered, (128 * columns - 24, 128)
        )
        end = " covered" if covered else ""
        yield f"selection of {columns}{end}", triton_selection.choose, *started
    for block_k in triton_attention.BLOCKS:
        mask = _mask(128, block_k)
        everything = replace(mask, partial=_partial(mask), averaged=True)
        started, _ = triton_items.items_launch(everything, 1, 2, 128)
        yield f"items 128x{block_k} all", triton_items.table_of_items, *started


def _attention(
    kernel: ModuleType,
    name: str,
    mask: BlockMask,
    head_dim: int,
    dtype: torch.dtype = torch.bfloat16,
    *,
    narrow_values: bool = True,
) -> Configuration:
    q, k, v, output = (torch.zeros(1, 2, TOKENS, head_dim, dtype=dtype) for _ in range(4))
    kind = str(dtype).removeprefix("torch.")
    given: tuple[Any, ...] = ((q, k, v, output),)
    if kernel in (triton8, gluon8_attention):
        kind = "int8/fp8" if narrow_values else "int8/bfloat16"
        plain = {"narrow_values": narrow_values}
        given = (eight_bits.of_tensors(q, k, v, mask, quantise.PLAIN, **plain), output)
    arguments, options = kernel.launch(*given, mask, head_dim**-0.5)
    if kernel in (gluon_attention, gluon8_attention):
        return f"Gluon {kind} d{head_dim} {name}", gluon_forward.forward, arguments, options
    return f"{kind} d{head_dim} {name}", kernel.forward, arguments, options


def _mask(block_q: int, block_k: int) -> BlockMask:
    rows, columns = -(-TOKENS // block_q), -(-TOKENS // block_k)
    blocks = torch.ones(1, rows, columns, dtype=torch.bool)
    return BlockMask.from_blocks(blocks, TOKENS, TOKENS, block_q, block_k)


def _partial(mask: BlockMask) -> PartialBlocks:
    nothing = torch.zeros_like(mask.full.blocks())
    tiles = torch.zeros(1, mask.block_q, mask.block_k, dtype=torch.bool)
    return PartialBlocks(BlockList.of(nothing), nothing.to(torch.int32), tiles)
