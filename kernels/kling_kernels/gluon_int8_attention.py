"""The backend ``gluon_int8``: what ``triton_int8`` computes, by ``gluon_forward``."""

from __future__ import annotations

from torch import Tensor

from kling_kernels import eight_bits, gluon8_attention
from kling_kernels.block_mask import BlockMask

NARROW_VALUES = False
BY = gluon8_attention.BY
refusal = gluon8_attention.refusal
attend = gluon8_attention.attend


def attention(q: Tensor, k: Tensor, v: Tensor, mask: BlockMask, scale: float) -> Tensor:
    """softmax over the attended keys; queries and keys in 8 bits."""
    operands = eight_bits.of_tensors(q, k, v, mask, BY, narrow_values=NARROW_VALUES)
    return attend(operands, v, mask, scale)
