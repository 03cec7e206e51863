"""Constant tensors, made once per device: copying one to a GPU makes the host wait.

The tensors are cached and shared, so callers must not modify them.
"""

from __future__ import annotations

from functools import cache

import torch
from torch import Tensor

Table = tuple[float, ...] | tuple[tuple[float, ...], ...]


@cache
def constant(values: Table, device: torch.device) -> Tensor:
    """The numbers as a cached float32 tensor."""
    with torch.inference_mode(False):
        return torch.tensor(values, device=device, dtype=torch.float32)


@cache
def codes(values: tuple[int, ...], device: torch.device) -> Tensor:
    """The whole numbers as a cached integer tensor."""
    with torch.inference_mode(False):
        return torch.tensor(values, device=device)
