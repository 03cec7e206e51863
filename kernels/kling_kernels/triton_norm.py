"""First half of RMSNorm over all heads, in Triton: 1 / root mean square of each token."""

from __future__ import annotations

from typing import Any

import torch
import triton
import triton.language as tl
from torch import Tensor

from kling_kernels.launching import run

Launch = tuple[list[Any], dict[str, Any]]
"""Arguments and constants of a kernel."""


@triton.jit
def root_mean_squares(
    x,
    inverse,
    tokens,
    heads,
    head_dim,
    eps,
    x_batch,
    x_head,
    x_token,
    HEAD_DIM: tl.constexpr,
    ROWS: tl.constexpr,
):
    """1 / root mean square over all heads and channels of ``ROWS`` tokens."""
    batch = tl.program_id(1).to(tl.int64)
    row = tl.program_id(0) * ROWS + tl.arange(0, ROWS)
    channel = tl.arange(0, HEAD_DIM)
    inside = (row < tokens)[:, None] & (channel < head_dim)[None, :]
    at = x + batch * x_batch + row.to(tl.int64)[:, None] * x_token + channel[None, :]
    squares = tl.zeros([ROWS], tl.float32)
    for head in range(heads):
        value = tl.load(at + head * x_head, mask=inside, other=0.0).to(tl.float32)
        squares += tl.sum(value * value, 1)
    result = tl.math.rsqrt(squares / (heads * head_dim) + eps)
    tl.store(inverse + batch * tokens + row, result, mask=row < tokens)


def inverse_of(x: Tensor, eps: float) -> Tensor:
    """1 / root mean square of each token over all heads, float32 ``[batch, tokens]``."""
    batch, _, tokens, _ = x.shape
    inverse = x.new_empty((batch, tokens), dtype=torch.float32)
    launch = inverse_launch(x, inverse, eps)
    run(root_mean_squares, (triton.cdiv(tokens, launch[1]["ROWS"]), batch), launch, x)
    return inverse


def inverse_launch(x: Tensor, inverse: Tensor, eps: float) -> Launch:
    """Arguments and constants of ``root_mean_squares``."""
    _, heads, tokens, head_dim = x.shape
    arguments = [x, inverse, tokens, heads, head_dim, eps, *x.stride()[:3]]
    return arguments, {"HEAD_DIM": triton.next_power_of_2(head_dim), "ROWS": 16, "num_warps": 4}
