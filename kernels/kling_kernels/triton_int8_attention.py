"""The backend ``triton_int8``: int8 scores as in ``triton8``, values as they are."""

from __future__ import annotations

from torch import Tensor

from kling_kernels import triton8_attention, triton_attention
from kling_kernels.block_mask import BlockMask

refusal = triton_attention.refusal


def attention(q: Tensor, k: Tensor, v: Tensor, mask: BlockMask, scale: float) -> Tensor:
    """softmax over the attended keys; queries and keys in 8 bits."""
    return triton8_attention.attend(q, k, v, mask, scale, narrow_values=False)
