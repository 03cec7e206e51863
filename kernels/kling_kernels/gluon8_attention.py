"""Host side of the backends ``gluon8`` and ``gluon_int8``: ``gluon_forward`` on 8-bit operands."""

from __future__ import annotations

import math
from typing import Any

import torch
import triton
from torch import Tensor
from torch.nn import functional

from kling_kernels import eight_bits, gluon_attention, triton8_attention, tuning
from kling_kernels.block_mask import BlockMask
from kling_kernels.gluon_attention import BLOCK_Q, TILE, described
from kling_kernels.quantise import Channels8
from kling_kernels.triton_attention import tokens_first

NARROW_VALUES = True
BY = triton8_attention.BY


def refusal(q: Tensor, mask: BlockMask) -> str:
    """Why this cannot run, or nothing."""
    if why := gluon_attention.refusal(q, mask):
        return why
    if mask.block_k != TILE:
        return f"keys have one scale for {TILE}, so blocks must be of {TILE}, not {mask.block_k}"
    return ""


def attend(operands: eight_bits.Operands, v: Tensor, mask: BlockMask, scale: float) -> Tensor:
    """softmax over the attended keys; the result is like ``v``."""
    output = tokens_first(v)
    gluon_attention.start(output, mask, launch(operands, output, mask, scale))
    return output


def launch(
    operands: eight_bits.Operands, output: Tensor, mask: BlockMask, scale: float
) -> tuple[list[Any], dict[str, Any]]:
    """Arguments and constants of ``gluon_forward.forward``."""
    queries, keys, values = operands.queries, operands.keys, operands.values
    means, value_means, of_means = keys, values, keys.scales[..., :0]  # unused needs an address too
    if operands.key_means is not None and operands.value_means is not None:
        means, value_means = operands.key_means, operands.value_means
        of_means = means.scales
    all_blocks = mask.full.indices.shape[-1]
    k_scales = torch.cat([keys.scales, of_means], 2)
    room = all_blocks + -(-all_blocks // TILE) - k_scales.shape[2]
    of_values = [queries.scales] * 2
    if isinstance(values, Channels8):
        of_values = [values.scales, values.means]
    blocks = [
        described(queries.values, BLOCK_Q // 2),
        described(keys.values, TILE),
        _values(values),
        described(output, BLOCK_Q // 2),
        described(means.values, TILE),
        _values(value_means),
    ]
    scales = [
        1.0,
        queries.scales * (scale * math.log2(math.e)),
        functional.pad(k_scales, (0, room)),
        *of_values,
    ]
    name = "gluon8" if operands.narrow_values else "gluon_int8"
    default = {"SLOTS": 4 if operands.narrow_values or output.shape[-1] <= 64 else 3, "RUNNING": 0}
    slots = tuning.options(name, output, mask, default)
    return gluon_attention.filled(blocks, scales, output, mask, slots)


def _values(values: Channels8 | Tensor) -> Any:
    if isinstance(values, Channels8):
        return described(values.values, triton.next_power_of_2(values.values.shape[2]), TILE)
    return described(values, TILE)
