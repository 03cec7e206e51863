"""The backend ``reference_int8``: what ``triton_int8`` computes, in plain PyTorch on any device."""

from __future__ import annotations

from torch import Tensor

from kling_kernels import eight_bits, quantise, reference
from kling_kernels.block_mask import BlockMask

NARROW_VALUES = False
BY = quantise.PLAIN
refusal = reference.refusal


def attend(operands: eight_bits.Operands, v: Tensor, mask: BlockMask, scale: float) -> Tensor:
    """softmax over the attended keys, in float32; returns ``v``'s dtype."""
    queries = quantise.widened(operands.queries, 1)
    keys = quantise.widened(operands.keys, mask.block_k)
    return reference.attention(queries, keys, v.float(), mask, scale).to(v.dtype)
