"""The specification: what every backend must compute, written out in float32 or float64.

It holds all pairs in memory at once, so it is for tests and short sequences.
"""

from __future__ import annotations

import torch
from torch import Tensor

from kling_kernels.averages import block_means, skipped_bias
from kling_kernels.block_mask import BlockMask


def refusal(q: Tensor, mask: BlockMask) -> str:
    """Why this cannot run, or nothing."""
    pairs = q.shape[0] * q.shape[1] * mask.query_tokens * mask.key_tokens
    return f"{pairs} pairs do not fit in memory at once" if pairs > 2**31 else ""


def attention(q: Tensor, k: Tensor, v: Tensor, mask: BlockMask, scale: float) -> Tensor:
    """softmax over the attended keys, in float64 if ``q`` is, else in float32; returns ``q``'s
    dtype. A query without keys gives zeros.
    """
    wide = torch.float64 if q.dtype == torch.float64 else torch.float32
    queries, keys, values = q.to(wide), k.to(wide), v.to(wide)
    bias = torch.zeros(1, dtype=wide, device=q.device)
    bias = bias.masked_fill(~mask.to_dense(), float("-inf"))
    if mask.averaged:
        keys = torch.cat([keys, block_means(keys, mask.block_k)], dim=2)
        values = torch.cat([values, block_means(values, mask.block_k)], dim=2)
        rows = skipped_bias(mask).to(wide).repeat_interleave(mask.block_q, dim=1)
        bias = torch.cat([bias, rows[:, : mask.query_tokens]], dim=2)
    scores = queries @ keys.transpose(-1, -2) * scale + bias
    # a row without keys has the maximum -inf; subtracting 0 instead keeps it free of NaN
    top = scores.amax(-1, keepdim=True).nan_to_num(neginf=0.0)
    weights = (scores - top).exp()
    total = weights.sum(-1, keepdim=True)
    return (weights @ values / total.masked_fill(total == 0, 1)).to(q.dtype)
