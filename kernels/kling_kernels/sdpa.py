"""Dense attention by PyTorch's scaled dot product attention."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.nn.functional import scaled_dot_product_attention

from kling_kernels.block_mask import BlockMask

# On Hopper PyTorch's own choice is FlashAttention 2, which cuDNN beats by half.
HOPPER = [
    SDPBackend.CUDNN_ATTENTION,
    SDPBackend.FLASH_ATTENTION,
    SDPBackend.EFFICIENT_ATTENTION,
    SDPBackend.MATH,
]


def refusal(_: Tensor, mask: BlockMask) -> str:
    """Why this cannot run, or nothing."""
    return "" if mask.is_dense else "it computes only dense masks (BlockMask.dense)"


def attention(q: Tensor, k: Tensor, v: Tensor, _: BlockMask, scale: float) -> Tensor:
    """softmax over all keys."""
    if q.is_cuda and torch.cuda.get_device_capability(q.device)[0] == 9:
        with sdpa_kernel(HOPPER, set_priority=True):
            return scaled_dot_product_attention(q, k, v, scale=scale)
    return scaled_dot_product_attention(q, k, v, scale=scale)
