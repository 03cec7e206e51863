"""8-bit files with separate scales: int8 and scaled fp8, as ComfyUI and quanto write them.

diffusers reads neither, but it can hold GGUF's Q8_0: blocks of 32 int8 numbers with a scale in
float16. int8 with a scale for each row converts exactly, but for the scale's last bits; fp8 loses
less in the conversion than it lost when it was made.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kling_local.engine.weights import header_of

if TYPE_CHECKING:
    import torch

PLAIN = "F8_E4M3"
_INTEGERS = "I8"
_SCALES = (".weight_scale", ".scale_weight", ".weight._scale")
"""Suffixes of a weight's scale after the layer's name: one in all, one a row, or several a row."""
_DATA = "._data"
_HOW = ".comfy_quant"
"""A layer's note, JSON in bytes; ``convrot`` weights were rotated before they were rounded."""
_LEFT_OUT = (*_SCALES, _HOW, "scaled_fp8", "_scale", ".scale_input", ".weight_format")
"""Not loaded as tensors: scales of weights, and hints for activations, which are not quantized
here."""
_BLOCK = 32


def is_scaled(header: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether weights of a safetensors file need their scales to mean anything."""
    return any(name.endswith(_SCALES) for name in header) or any(
        each["dtype"] == _INTEGERS for each in header.values()
    )


def unread(path: Path) -> str:
    """Why a file cannot be read as an 8-bit one; empty when it can."""
    try:
        header = header_of(path)
    except (OSError, ValueError) as error:
        return f"it is not in the safetensors format ({error})"
    if not is_scaled(header):
        plain = any(each["dtype"] == PLAIN for each in header.values())
        return "" if plain else f"it holds no weights of 8 bits ({PLAIN} or {_INTEGERS})"
    for name, each in header.items():
        if each["dtype"] == _INTEGERS and _scale_of(name, header) is None:
            return f"{name} is whole numbers without a scale"
    if turned := _turned(path, header):
        return f"{turned} was turned before it was rounded (convrot), which is not undone here"
    return ""


def _scale_of(name: str, names: Mapping[str, Any]) -> str | None:
    layer = name.removesuffix(_DATA).removesuffix(".weight")
    return next((layer + end for end in _SCALES if layer + end in names), None)


def _turned(path: Path, header: Mapping[str, Any]) -> str:
    from safetensors import safe_open

    with safe_open(path, "pt") as file:
        for name in header:
            if name.endswith(_HOW):
                said = json.loads(bytes(file.get_tensor(name).tolist()))
                if said.get("convrot"):
                    return name.removesuffix(_HOW)
    return ""


def packed(path: Path, dtype: torch.dtype) -> dict[str, torch.Tensor]:
    """The tensors of a scaled file: matrices that divide into blocks as Q8_0, else ``dtype``."""
    from safetensors import safe_open

    found = {}
    with safe_open(path, "pt") as file:
        names = dict.fromkeys(file.keys())
        for name in names:
            scale = None if name.endswith(_LEFT_OUT) else _scale_of(name, names)
            if scale is not None and name.endswith((".weight", _DATA)):
                weight = file.get_tensor(name), file.get_tensor(scale).float()
                found[name.removesuffix(_DATA)] = _held(*weight, dtype)
            elif not name.endswith(_LEFT_OUT):
                each = file.get_tensor(name)
                found[name] = each.to(dtype) if each.is_floating_point() else each
    return found


def _held(numbers: torch.Tensor, scale: torch.Tensor, dtype: torch.dtype) -> torch.Tensor:
    import torch

    rows = numbers.shape[0]
    scale = scale.reshape(1, 1) if scale.numel() == 1 else scale.reshape(rows, -1)
    group = numbers[0].numel() // scale.shape[1]
    wide = numbers.reshape(rows, scale.shape[1], group).float() * scale[..., None]
    if numbers.ndim != 2 or group % _BLOCK:
        return wide.reshape(numbers.shape).to(dtype)
    blocks = wide.reshape(rows, -1, _BLOCK)
    step = scale.repeat_interleave(group // _BLOCK, dim=1).expand(blocks.shape[:2])
    if numbers.dtype != torch.int8:
        step = blocks.abs().amax(-1) / 127
    step = step.half()
    whole = blocks / step.float().clamp_min(torch.finfo(torch.float32).tiny)[..., None]
    return _as_q8_0(step, whole.round().clamp(-128, 127).to(torch.int8))


def _as_q8_0(step: torch.Tensor, whole: torch.Tensor) -> torch.Tensor:
    """Q8_0 blocks as bytes: the scale ``step (r b)`` float16, then ``whole (r b 32)`` int8."""
    import torch
    from diffusers.quantizers.gguf.utils import GGUFParameter
    from gguf import GGMLQuantizationType

    parts = step.contiguous()[..., None].view(torch.uint8), whole.view(torch.uint8)
    stored = torch.cat(parts, dim=-1).flatten(1)
    return GGUFParameter(stored, quant_type=GGMLQuantizationType.Q8_0)
