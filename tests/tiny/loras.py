"""Random LoRAs for tiny networks, and networks with a LoRA added by hand."""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

RANK = 2


def save_lora(
    path: Path,
    weights: Path,
    layers: tuple[str, ...],
    *,
    prefix: str = "transformer",
    seed: int = 0,
) -> Path:
    """Save a LoRA of rank 2 for linear layers of the network in the folder ``weights``."""
    noise = torch.Generator().manual_seed(seed)
    stored = _stored(weights)
    tensors = {}
    for layer in layers:
        rows, columns = stored[f"{layer}.weight"].shape
        down = torch.randn(RANK, columns, generator=noise)
        up = torch.randn(rows, RANK, generator=noise)
        tensors[f"{prefix}.{layer}.lora_A.weight"] = down
        tensors[f"{prefix}.{layer}.lora_B.weight"] = up
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file(tensors, path, metadata={"format": "pt"})
    return path


def add_by_hand(weights: Path, lora: Path, scale: float, prefix: str = "transformer") -> None:
    """Overwrite the network's file with ``W + scale B A``, in float32."""
    tensors = {name: tensor.float() for name, tensor in _stored(weights).items()}
    changes = load_file(lora)
    for name in changes:
        if name.endswith(".lora_A.weight"):
            layer = name.removeprefix(f"{prefix}.").removesuffix(".lora_A.weight")
            up = changes[name.replace("lora_A", "lora_B")]
            tensors[f"{layer}.weight"] = tensors[f"{layer}.weight"] + scale * (up @ changes[name])
    save_file(tensors, _file(weights), metadata={"format": "pt"})


def _stored(weights: Path) -> dict[str, torch.Tensor]:
    return load_file(_file(weights))


def _file(weights: Path) -> Path:
    (path,) = weights.glob("*.safetensors")
    return path
