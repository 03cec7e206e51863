"""Block-sparse attention by PyTorch's FlexAttention, on the same block lists; on CPU and GPU.

FlexAttention is compiled once per shape and kind of mask; on a CPU that needs a C++ compiler.
"""

from __future__ import annotations

import functools
import os
import shutil
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional
from torch.nn.attention import flex_attention as flex

from kling_kernels.averages import block_means
from kling_kernels.block_mask import BlockList, BlockMask

MOST_SHAPES = 64
SKIPPED, WHOLE, TILED = 0, 1, 2


def refusal(q: Tensor, _: BlockMask) -> str:
    """Why this cannot run, or nothing."""
    compiler = os.environ.get("CXX", "g++")
    if q.device.type == "cpu" and not (shutil.which(compiler) or shutil.which("clang++")):
        return "FlexAttention on a CPU needs a C++ compiler (g++), and none is installed"
    if q.device.type not in ("cpu", "cuda"):
        return f"it runs on cpu and cuda, not on {q.device.type}"
    if q.dtype not in (torch.float32, torch.bfloat16, torch.float16):
        return f"it computes float32, bfloat16 and float16, not {q.dtype}"
    return ""


def attention(q: Tensor, k: Tensor, v: Tensor, mask: BlockMask, scale: float) -> Tensor:
    """softmax over the attended keys."""
    score, options = None, None
    if mask.averaged:
        k, v, key_bias = _with_means(k, v, mask)
        score = _score(key_bias)
    if mask.averaged or mask.partial is not None:
        lists = _lists(mask)
    else:  # nothing is asked pair by pair: no predicate to compile, none to run over the scores
        lists = _whole_lists(mask)
        options = {"SKIP_MASK_SCORE": True} if q.device.type == "cpu" else None
    with torch._dynamo.config.patch(recompile_limit=MOST_SHAPES, fail_on_recompile_limit_hit=True):
        return _compiled()(
            q, k, v, score_mod=score, block_mask=lists, scale=scale, kernel_options=options
        )


@functools.cache
def _compiled() -> Callable[..., Tensor]:
    return torch.compile(flex.flex_attention, dynamic=False, fullgraph=True)


def _with_means(k: Tensor, v: Tensor, mask: BlockMask) -> tuple[Tensor, Tensor, Tensor]:
    """Keys and values padded to whole blocks, followed by the mean of every block; and the bias
    that is added to the logit of each: 0, or log n for a mean of n.
    """
    short = -mask.key_tokens % mask.block_k
    filled = [
        torch.cat(
            [functional.pad(each, (0, 0, 0, short)), block_means(each, mask.block_k).to(each)], 2
        )
        for each in (k, v)
    ]
    weight = mask.key_counts().float().log()
    bias = torch.cat([weight.new_zeros(mask.key_tokens + short), weight])
    return filled[0], filled[1], bias


def _score(key_bias: Tensor) -> Callable[..., Tensor]:
    def score(score: Tensor, _b: Tensor, _h: Tensor, _q: Tensor, key: Tensor) -> Tensor:
        return score + key_bias[key]

    return score


def _whole_lists(mask: BlockMask) -> Any:
    """FlexAttention's own mask where every listed block is attended whole."""
    none = torch.zeros_like(mask.full.counts)
    return flex.BlockMask.from_kv_blocks(
        none[None],
        mask.full.indices[None],
        mask.full.counts[None],
        mask.full.indices[None],
        BLOCK_SIZE=(mask.block_q, mask.block_k),
        seq_lengths=(mask.query_tokens, mask.key_tokens),
        compute_q_blocks=False,
    )


def _lists(mask: BlockMask) -> Any:
    """FlexAttention's own mask: whole blocks skip ``allowed``, the others ask it pair by pair."""
    whole = mask.full.blocks()
    state = whole.to(torch.int8) * WHOLE
    tiled = torch.zeros_like(whole)
    if mask.partial is not None:
        tiled = mask.partial.list.blocks()
        state = state.masked_fill(tiled, TILED)
    if mask.averaged:
        if mask.key_tokens % mask.block_k:  # its padding must be masked pair by pair
            tiled = torch.cat([tiled[..., :-1], tiled[..., -1:] | whole[..., -1:]], -1)
            whole = torch.cat([whole[..., :-1], torch.zeros_like(whole[..., -1:])], -1)
        means = -(-whole.shape[-1] // mask.block_k)
        whole = functional.pad(whole, (0, means))
        tiled = functional.pad(tiled, (0, means), value=True)
    full, partial = BlockList.of(whole), BlockList.of(tiled)
    return flex.BlockMask.from_kv_blocks(
        partial.counts[None],
        partial.indices[None],
        full.counts[None],
        full.indices[None],
        BLOCK_SIZE=(mask.block_q, mask.block_k),
        mask_mod=_allowed(mask, state),
        seq_lengths=(mask.query_tokens, _key_length(mask)),
        compute_q_blocks=False,
    )


def _key_length(mask: BlockMask) -> int:
    if not mask.averaged:
        return mask.key_tokens
    blocks = mask.full.indices.shape[-1]
    return blocks * mask.block_k + blocks


def _allowed(mask: BlockMask, state: Tensor) -> Callable[..., Tensor]:
    """The predicate over (head, query, key) with the block states ``SKIPPED, WHOLE, TILED``."""
    block_q, block_k, key_tokens = mask.block_q, mask.block_k, mask.key_tokens
    every_head = int(mask.heads > 1)
    key_blocks = state.shape[-1]

    def whole(_b: Tensor, head: Tensor, query: Tensor, key: Tensor) -> Tensor:
        place = state[head * every_head, query // block_q, key // block_k]
        return (place == WHOLE) & (key < key_tokens)

    exact = whole
    if mask.partial is not None:
        ids, tiles = mask.partial.tile_ids, mask.partial.tiles

        def tiled(_b: Tensor, head: Tensor, query: Tensor, key: Tensor) -> Tensor:
            h, row, column = head * every_head, query // block_q, key // block_k
            tile = tiles[ids[h, row, column], query % block_q, key % block_k]
            inside = (state[h, row, column] == TILED) & tile
            return whole(_b, head, query, key) | inside

        exact = tiled
    if not mask.averaged:
        return exact

    def with_means(_b: Tensor, head: Tensor, query: Tensor, key: Tensor) -> Tensor:
        mean = key - key_blocks * block_k
        real = key.clamp(max=key_tokens - 1)
        block = mean.clamp(min=0, max=key_blocks - 1)
        skipped = state[head * every_head, query // block_q, block] == SKIPPED
        return torch.where(mean < 0, (key < key_tokens) & exact(_b, head, query, real), skipped)

    return with_means
