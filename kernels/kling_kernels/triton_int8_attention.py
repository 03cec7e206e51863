"""The backend ``triton_int8``: int8 scores as in ``triton8``, values as they are."""

from __future__ import annotations

from torch import Tensor

from kling_kernels import eight_bits, triton8_attention, triton_attention
from kling_kernels.block_mask import BlockMask

NARROW_VALUES = False
BY = triton8_attention.BY
refusal = triton_attention.refusal
attend = triton8_attention.attend


def attention(q: Tensor, k: Tensor, v: Tensor, mask: BlockMask, scale: float) -> Tensor:
    """softmax over the attended keys; queries and keys in 8 bits."""
    operands = eight_bits.of_tensors(q, k, v, mask, BY, narrow_values=NARROW_VALUES)
    return attend(operands, v, mask, scale)
