"""The kernels that are shipped, each with the arguments of a representative launch."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from types import ModuleType
from typing import Any

import torch

from kling_kernels import triton8_attention as triton8
from kling_kernels import triton_attention
from kling_kernels.block_mask import BlockList, BlockMask, PartialBlocks

Configuration = tuple[str, Any, list[Any], dict[str, Any]]
TOKENS = 1000  # not a multiple of any block: the kernel with the most code


def attention() -> Iterator[Configuration]:
    """Every block size with all that can be switched on, the plain sparse kernel, and float16.

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


def _attention(
    kernel: ModuleType,
    name: str,
    mask: BlockMask,
    head_dim: int,
    dtype: torch.dtype = torch.bfloat16,
) -> Configuration:
    q, k, v, output = (torch.zeros(1, 2, TOKENS, head_dim, dtype=dtype) for _ in range(4))
    arguments, options = kernel.launch((q, k, v, output), mask, head_dim**-0.5)
    kind = "int8/fp8" if kernel is triton8 else str(dtype).removeprefix("torch.")
    return f"{kind} d{head_dim} {name}", kernel.forward, arguments, options


def _mask(block_q: int, block_k: int) -> BlockMask:
    rows, columns = -(-TOKENS // block_q), -(-TOKENS // block_k)
    blocks = torch.ones(1, rows, columns, dtype=torch.bool)
    return BlockMask.from_blocks(blocks, TOKENS, TOKENS, block_q, block_k)


def _partial(mask: BlockMask) -> PartialBlocks:
    nothing = torch.zeros_like(mask.full.blocks())
    tiles = torch.zeros(1, mask.block_q, mask.block_k, dtype=torch.bool)
    return PartialBlocks(BlockList.of(nothing), nothing.to(torch.int32), tiles)
