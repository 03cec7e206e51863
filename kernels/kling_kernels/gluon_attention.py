"""Host side of the backend ``gluon``: what it refuses, the table of items, the launch."""

from __future__ import annotations

import functools
import math
from typing import Any

import torch
import triton
from torch import Tensor
from torch.nn import functional

from kling_kernels import triton_items, tuning
from kling_kernels.averages import block_means, skipped_bias
from kling_kernels.block_mask import BlockMask
from kling_kernels.launching import run
from kling_kernels.plan import HEAD_DIMS
from kling_kernels.triton_attention import (
    BLOCKS,
    DTYPES,
    blocks_of,
    is_served,
    tokens_first,
)

BLOCK_Q, TILE = 128, 128
HOPPER = (9, 0)
TRITON = ("3.6", "3.7", "3.8")  # 3.9 gave Gluon's TMA copies other names


def refusal(q: Tensor, mask: BlockMask) -> str:
    """Why this cannot run, or nothing."""
    if not q.is_cuda:
        return f"it needs a CUDA device, not {q.device.type}"
    if (found := torch.cuda.get_device_capability(q.device)) != HOPPER:
        return f"it is made for Hopper (compute capability 9.0), not for {found[0]}.{found[1]}"
    if not triton.__version__.startswith(TRITON):
        return f"it is written for Triton {', '.join(TRITON)}, not {triton.__version__}"
    if q.dtype not in DTYPES:
        return f"it computes float16 and bfloat16, not {q.dtype}"
    if q.shape[-1] not in HEAD_DIMS:
        return f"head_dim must be one of {HEAD_DIMS}, not {q.shape[-1]}"
    if mask.block_q != BLOCK_Q or mask.block_k not in BLOCKS:
        return (
            f"blocks must be of {BLOCK_Q} queries and {BLOCKS} keys, not "
            f"{mask.block_q} x {mask.block_k}"
        )
    return ""


def attention(q: Tensor, k: Tensor, v: Tensor, mask: BlockMask, scale: float) -> Tensor:
    """softmax over the attended keys."""
    output = tokens_first(q)
    start(output, mask, launch((q, k, v, output), mask, scale))
    return output


def start(output: Tensor, mask: BlockMask, launched: tuple[list[Any], dict[str, Any]]) -> None:
    """Run the kernel."""
    from kling_kernels import gluon_forward

    run(gluon_forward.forward, (programs(output, mask),), launched, output)


def programs(output: Tensor, mask: BlockMask) -> int:
    """Number of programs: one for each streaming multiprocessor, but no more than items, because a
    program keeps its note of strayed rows in the entry of its first item.
    """
    processors = torch.cuda.get_device_properties(output.device).multi_processor_count
    return int(min(processors, output.shape[0] * output.shape[1] * mask.full.counts.shape[1]))


def launch(
    tensors: tuple[Tensor, Tensor, Tensor, Tensor], mask: BlockMask, scale: float
) -> tuple[list[Any], dict[str, Any]]:
    """Arguments and constants of ``gluon_forward.forward`` for (q, k, v, output)."""
    q, k, v, output = tensors
    means = [k, v]  # what is not used still needs an address
    if mask.averaged:
        means = [block_means(each, mask.block_k).to(each.dtype) for each in (k, v)]
    blocks = [
        described(q, BLOCK_Q // 2),
        *(described(each, mask.block_k) for each in (k, v)),
        described(output, BLOCK_Q // 2),
        *(described(each, mask.block_k) for each in means),
    ]
    scales = [scale * math.log2(math.e), *[q] * 4]
    default = {"SLOTS": 2 if q.shape[-1] > 64 else 4, "RUNNING": 0}
    return filled(blocks, scales, output, mask, tuning.options("gluon", q, mask, default))


def filled(
    blocks: list[Any], scales: list[Any], output: Tensor, mask: BlockMask, slots: dict[str, int]
) -> tuple[list[Any], dict[str, Any]]:
    """Arguments and constants of ``gluon_forward.forward``: ``blocks`` are descriptors of q, k, v,
    output, k means and v means; ``scales`` its five arguments from ``scale`` on.
    """
    partial, unused = mask.partial, mask.full.indices
    bias = _no_bias(output.device)
    if mask.averaged:
        bias = skipped_bias(mask) * math.log2(math.e)
        bias = functional.pad(bias, (0, -bias.shape[-1] % TILE), value=-math.inf)
    batch, heads = output.shape[:2]
    if is_served(mask.full.counts):
        table = triton_items.items(mask, batch, heads, TILE)
    else:
        table = items(mask, batch, heads)
    arguments = [
        *blocks,
        mask.full.indices,
        partial.list.indices if partial else unused,
        partial.tile_ids.gather(-1, partial.list.indices.long()) if partial else unused,
        packed(partial.tiles) if partial else unused,
        bias,
        table,
        *scales,
        mask.full.indices.shape[-1],
        table[..., 0].numel(),
        *output.shape[2:],
    ]
    constants = {
        **slots,
        "num_warps": 4,
    }
    return arguments, constants


@functools.lru_cache(maxsize=8)
def _no_bias(device: torch.device) -> Tensor:
    """A pointer of the same type as a bias, so that all masks share one binary."""
    return torch.zeros(4, device=device)


def items(mask: BlockMask, batch: int, heads: int) -> Tensor:
    """The table of items, an entry for each query block: int32 ``[batch, heads, query blocks,
    14]``, a head's longest first. ``item_columns`` names its columns; the last two are zeros, where
    the kernel notes items to compute again. The specification of ``triton_items``.
    """
    counts, indices = mask.full.counts, mask.full.indices
    blocks, tail = indices.shape[-1], mask.key_tokens % mask.block_k
    each = TILE // mask.block_k
    last = indices.gather(-1, (counts - 1).clamp(min=0)[..., None].long())[..., 0]
    short = (counts > 0) & (last == blocks - 1) & (tail > 0)
    whole = (counts - short.int()) // each
    rest = counts - whole * each
    keys = rest * mask.block_k - short.int() * (mask.block_k - tail)
    nothing = torch.zeros_like(counts)
    some = mask.partial.list.counts if mask.partial else nothing
    means = nothing
    if mask.averaged:
        means = (counts + some < blocks).int() * math.ceil(blocks / TILE)
    tiles = [whole, (rest > 0).int(), (some + each - 1) // each, means]
    order = torch.stack(tiles).sum(0).argsort(dim=-1, descending=True, stable=True)
    columns = [column.gather(-1, order) for column in (*tiles, counts, some, keys)]
    shape = (batch, heads, order.shape[-1])
    device = order.device
    of_batch = torch.arange(batch, device=device)[:, None, None]
    of_head = torch.arange(heads, device=device)[None, :, None]
    row = order + of_head.clamp(max=mask.heads - 1) * order.shape[-1]
    owner = of_batch * heads + of_head
    unset = torch.zeros_like(order)
    columns = [order * BLOCK_Q, *columns, of_batch, of_head, row, owner, unset, unset]
    return torch.stack([column.int().expand(shape) for column in columns], -1).contiguous()


def packed(tiles: Tensor) -> Tensor:
    """Boolean ``[tiles, queries, keys]`` as bits: int32 ``[tiles, queries, keys / 32]``, the first
    key lowest.
    """
    weights = 2 ** torch.arange(8, device=tiles.device, dtype=torch.uint8)
    bytes_ = (tiles.unflatten(-1, (-1, 8)) * weights).sum(-1, dtype=torch.uint8)
    return bytes_.view(torch.int32)


def described(tokens: Tensor, rows: int, columns: int = 0) -> Any:
    """A Gluon descriptor of blocks of ``rows`` of the third dimension and ``columns`` of the last,
    all of them unless that is said, laid out for the tensor core.
    """
    from triton.experimental.gluon import language as gl
    from triton.experimental.gluon.nvidia.hopper import TensorDescriptor

    kinds = {
        torch.float16: gl.float16,
        torch.bfloat16: gl.bfloat16,
        torch.int8: gl.int8,
        torch.float8_e4m3fn: gl.float8e4nv,
    }
    blocks = blocks_of(tokens, rows, columns or triton.next_power_of_2(tokens.shape[-1]))
    layout = gl.NVMMASharedLayout.get_default_for(blocks.block_shape, kinds[tokens.dtype])
    return TensorDescriptor(blocks.base, blocks.shape, blocks.strides, blocks.block_shape, layout)
