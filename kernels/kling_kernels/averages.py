"""Block means: what a mask with ``averaged`` adds to attention in place of skipped blocks.

A skipped block of n keys becomes one key, its mean, with the weight of n keys: its logit is
``scale * q . mean(k) + log n`` and its value is ``mean(v)``. This is the zeroth order of the
Taylor expansion of softmax around the block's mean (published as compensation by PISA, Sol-Attn
and SVG-EAR). It keeps the normaliser correct to that order; dropping the block instead would
inflate the weights of the other keys.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from kling_kernels.block_mask import BlockMask


def block_means(tokens: Tensor, block: int) -> Tensor:
    """Mean of every ``block`` tokens of ``[batch, heads, tokens, head_dim]``, the last block over
    what it has: ``[batch, heads, blocks, head_dim]`` in at least float32.
    """
    count = tokens.shape[2]
    wide = tokens if tokens.dtype == torch.float64 else tokens.float()
    if short := -count % block:  # pad by nothing copies, too
        wide = functional.pad(wide, (0, 0, 0, short))
    sums = wide.unflatten(2, (-1, block)).sum(3)
    starts = torch.arange(0, count, block, device=tokens.device)
    sizes = (count - starts).clamp(max=block)
    return sums / sizes[:, None]


def skipped_bias(mask: BlockMask) -> Tensor:
    """``log n`` where a block is skipped and minus infinity where it is attended: float32
    ``[heads or 1, query blocks, key blocks]``.
    """
    weight = mask.key_counts().float().log()
    return weight.masked_fill(mask.attended(), float("-inf"))
